"""Whether there is a hypervisor at all: the first row of the table of machines, and the last one.

The first is the absence of every kind. A control domain is a physical machine too: it runs above a hypervisor and owns
the hardware. The last is a virtual machine whose hypervisor nothing names.
"""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf, StartsWith
from virtcheck.probes import acpi, board, cpu, cpuid, device_tree, devices, dmi, kernel, partition, pci, xen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "machine"

HYPERVISOR_BIT = "https://kb.vmware.com/s/article/1009458"
HYPERV_FEATURES = "https://learn.microsoft.com/en-us/virtualization/hyper-v-on-windows/tlfs/feature-discovery"
QEMU_PCI = "https://www.qemu.org/docs/master/specs/pci-ids.html"
LDOMS = "https://manpages.debian.org/bookworm/virt-what/virt-what.1.en.html"
SMBIOS = "https://www.dmtf.org/dsp/DSP0134"

XEN_CONTROL_DOMAIN = Indicator(
    sign=xen.ROLE,
    match=Is("dom0"),
    strength=DECISIVE,
    because="Xen gives this kernel the machine's hardware and the right to start guests",
    see="https://wiki.xenproject.org/wiki/Dom0",
)
HYPERV_ROOT_PARTITION = Indicator(
    sign=cpuid.HYPERV_ROOT,
    match=PRESENT,
    strength=DECISIVE,
    because="Hyper-V lets only its root partition create others and manage the processors",
    see=HYPERV_FEATURES,
)
FOREIGN_KERNEL = Indicator(
    sign=kernel.KIND,
    match=IsNoneOf(("linux",)),
    strength=DECISIVE,
    because="a program answers in the kernel's place, so what it shows of the processor is its own",
    see="https://gvisor.dev/docs/architecture_guide/intro/",
)

HYPERVISOR_SEEN = (
    Indicator(
        sign=cpuid.HYPERVISOR_BIT,
        match=Is(True),
        strength=STRONG,
        because="no physical processor sets this bit: a hypervisor does",
        see=HYPERVISOR_BIT,
    ),
    Indicator(
        sign=cpu.HYPERVISOR_FLAG,
        match=Is(True),
        strength=STRONG,
        because="the kernel found a hypervisor when it started",
        see=HYPERVISOR_BIT,
    ),
)

PHYSICAL = Claim(
    id="physical-machine",
    layer=LAYER,
    concept="virtual-machine",
    name="physical machine",
    supported_by=(
        XEN_CONTROL_DOMAIN,
        HYPERV_ROOT_PARTITION,
        Indicator(
            sign=cpuid.HYPERVISOR_BIT,
            match=Is(False),
            strength=STRONG,
            because="hypervisors set this bit in their guests; a few let it be hidden",
            see=HYPERVISOR_BIT,
        ),
        Indicator(
            sign=cpu.HYPERVISOR_FLAG,
            match=Is(False),
            strength=STRONG,
            because="the kernel saw the hypervisor bit clear when it started",
            see=HYPERVISOR_BIT,
        ),
        Indicator(
            sign=dmi.EC2_METAL,
            match=PRESENT,
            strength=STRONG,
            because="EC2 calls its instances without a hypervisor metal",
            see="https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html",
        ),
        Indicator(
            sign=device_tree.COMPATIBLE,
            match=Is("ibm,powernv"),
            strength=STRONG,
            because="Power firmware says so to a kernel that runs without a hypervisor",
            see="https://github.com/torvalds/linux/blob/master/arch/powerpc/platforms/powernv/setup.c",
        ),
        Indicator(
            sign=cpu.MACHINE,
            match=StartsWith("PowerNV"),
            strength=STRONG,
            because="the kernel gives this name to Power where it runs without a hypervisor",
            see="https://github.com/torvalds/linux/blob/master/arch/powerpc/platforms/powernv/setup.c",
        ),
        Indicator(
            sign=device_tree.FULL_PARTITION,
            match=PRESENT,
            strength=STRONG,
            because="PowerVM gives this name to a partition that has the whole machine",
            see="https://github.com/util-linux/util-linux/blob/master/sys-utils/lscpu-virt.c",
        ),
        Indicator(
            sign=partition.ONLY_LPAR,
            match=PRESENT,
            strength=STRONG,
            because="IBM Z always runs in partitions of its firmware; no hypervisor stands inside this one",
            see="https://github.com/torvalds/linux/blob/master/arch/s390/kernel/sysinfo.c",
        ),
        Indicator(
            sign=partition.LOGICAL_DOMAIN,
            match=Is("control"),
            strength=STRONG,
            because="through this domain the machine is managed; the hypervisor is part of the firmware",
            see=LDOMS,
        ),
        Indicator(
            sign=board.NO_HYPERVISOR,
            match=PRESENT,
            strength=HINT,
            because="firmware describes a board and names no hypervisor; off x86 a hypervisor need not be named",
            see="https://docs.kernel.org/devicetree/usage-model.html",
        ),
    ),
    contradicted_by=(FOREIGN_KERNEL, *HYPERVISOR_SEEN),
    systemd="none",
)

OTHER = Claim(
    id="vm-other",
    layer=LAYER,
    concept="virtual-machine",
    name="a virtual machine of unknown kind",
    supported_by=(
        *HYPERVISOR_SEEN,
        Indicator(
            sign=device_tree.COMPATIBLE,
            match=IsOneOf(("linux,dummy-virt", "riscv-virtio")),
            strength=DECISIVE,
            because="monitors that imitate no real board call theirs so",
            see="https://www.kernel.org/doc/Documentation/devicetree/bindings/arm/linux,dummy-virt.yaml",
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=IsOneOf(("cloud-hypervisor", "crosvm")),
            strength=DECISIVE,
            because="monitors that run on several hypervisors call their boards so; no real board has these names",
            see="https://github.com/cloud-hypervisor/cloud-hypervisor/blob/main/arch/src/x86_64/smbios.rs",
        ),
        Indicator(
            sign=device_tree.HYPERVISOR,
            match=IsNoneOf(()),
            strength=STRONG,
            because="firmware names a hypervisor beside the board",
            see="https://www.kernel.org/doc/Documentation/devicetree/bindings/arm/xen.txt",
        ),
        Indicator(
            sign=partition.CONTROL_PROGRAM,
            match=IsNoneOf(()),
            strength=STRONG,
            because="the machine itself names a hypervisor that runs this guest",
            see="https://github.com/torvalds/linux/blob/master/arch/s390/kernel/sysinfo.c",
        ),
        Indicator(
            sign=partition.SHARED,
            match=PRESENT,
            strength=STRONG,
            because="only a hypervisor can divide the processors of Power among several partitions",
            see="https://github.com/torvalds/linux/blob/master/arch/powerpc/platforms/pseries/lparcfg.c",
        ),
        Indicator(
            sign=devices.VIRTIO,
            match=IsOneOf(("1", "2", "3", "4", "5", "8", "9", "16", "18", "19", "26")),
            strength=HINT,
            because="virtio devices are made for guests; only a few real cards imitate them",
            see=QEMU_PCI,
        ),
        Indicator(
            sign=pci.DEVICES,
            match=StartsWith("1af4:"),
            strength=HINT,
            because="virtio devices are made for guests; only a few real cards imitate them",
            see=QEMU_PCI,
        ),
        Indicator(
            sign=acpi.HYPERVISOR_ID,
            match=IsNoneOf(()),
            strength=HINT,
            because="a table of the firmware names a hypervisor",
            see="https://uefi.org/specs/ACPI/6.5/05_ACPI_Software_Programming_Model.html",
        ),
        Indicator(
            sign=dmi.VM_BIT,
            match=PRESENT,
            strength=HINT,
            because="a firmware may say that it is virtual; a few real machines say so by mistake",
            see=SMBIOS,
        ),
    ),
    systemd="vm-other",
)
