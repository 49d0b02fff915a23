"""What a kernel runs on: the physical machine, or a virtual one of a known kind. Read from the top.

The order is the knowledge. User-Mode Linux comes first: it is a process, and shows the outer machine's processor.
Products that run on another hypervisor's interface stand before it: VirtualBox, Parallels, Xen, Amazon and Google
before KVM; KVM before QEMU, which may run with it; Microsoft last, because many imitate Hyper-V for Windows guests.

DECISIVE are a KVM signature, the words of a kernel that knows its hypervisor, and names in firmware that no board
carries. Other signatures are STRONG, because a hypervisor may give another's name; so are names that real machines
carry too. A sign that only root sees stands in no named kind: an ordinary user could be told no kind below it.
"""

from __future__ import annotations

from virtcheck.knowledge.exclusion import exclusive, one_of_a_kind
from virtcheck.model.claim import (
    DECISIVE,
    HINT,
    PRESENT,
    STRONG,
    Claim,
    Contains,
    Indicator,
    Is,
    IsNoneOf,
    IsOneOf,
    Kinds,
    StartsWith,
)
from virtcheck.probes import acpi, board, clock, cpu, cpuid, device_tree, dmi, kernel, partition, pci, xen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "machine"

HYPERV = "https://docs.kernel.org/virt/hyperv/overview.html"
KVM_CPUID = "https://docs.kernel.org/virt/kvm/x86/cpuid.html"
QEMU_PCI = "https://www.qemu.org/docs/master/specs/pci-ids.html"
QEMU_FW_CFG = "https://www.qemu.org/docs/master/specs/fw_cfg.html"
QEMU_MACHINES = "https://www.qemu.org/docs/master/system/targets.html"
XEN_SYSFS = "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-hypervisor-xen"
SMBIOS = "https://www.dmtf.org/standards/smbios"
SYSTEMD = "https://www.freedesktop.org/software/systemd/man/latest/systemd-detect-virt.html"

# --------------------------------------------------------------------------------------------- the physical machine

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
    because="Hyper-V lets only the partition that owns the machine create others",
    see="https://learn.microsoft.com/en-us/virtualization/hyper-v-on-windows/tlfs/feature-discovery",
)
FOREIGN_KERNEL = Indicator(
    sign=kernel.KIND,
    match=IsOneOf(("gvisor", "wsl1")),
    strength=DECISIVE,
    because="a program answers in the kernel's place, so what it shows of the processor is its own",
    see="https://gvisor.dev/docs/",
)

HYPERVISOR_SEEN = (
    Indicator(
        sign=cpuid.HYPERVISOR_BIT,
        match=Is(True),
        strength=STRONG,
        because="no physical processor sets this bit: a hypervisor does",
        see=HYPERV,
    ),
    Indicator(
        sign=cpu.HYPERVISOR_FLAG,
        match=Is(True),
        strength=STRONG,
        because="the kernel found a hypervisor when it started",
        see=HYPERV,
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
            see=HYPERV,
        ),
        Indicator(
            sign=cpu.HYPERVISOR_FLAG,
            match=Is(False),
            strength=STRONG,
            because="the kernel saw the hypervisor bit clear when it started",
            see=HYPERV,
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
            see="https://docs.kernel.org/arch/powerpc/index.html",
        ),
        Indicator(
            sign=partition.ONLY_LPAR,
            match=PRESENT,
            strength=STRONG,
            because="IBM Z always runs in partitions of its firmware; no hypervisor stands inside this one",
            see="https://www.ibm.com/docs/en/linux-on-systems",
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

# --------------------------------------------------------------------------------------------- names in firmware

UML = Claim(
    id="uml",
    layer=LAYER,
    concept="paravirtualization",
    name="User-Mode Linux",
    supported_by=(
        Indicator(
            sign=cpu.VENDOR,
            match=StartsWith("User Mode Linux"),
            strength=DECISIVE,
            because="a Linux that runs as a program of another Linux calls its processor so",
            see="https://docs.kernel.org/virt/uml/user_mode_linux_howto_v2.html",
        ),
    ),
    systemd="uml",
)

ORACLE = Claim(
    id="oracle",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="VirtualBox",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("VirtualBox"),
            strength=DECISIVE,
            because="VirtualBox calls its board so, whichever hypervisor's interface it offers",
            see="https://www.virtualbox.org/manual/",
        ),
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=Is("innotek GmbH"),
            strength=DECISIVE,
            because="the firm that first made VirtualBox; it made no boards",
            see="https://www.virtualbox.org/manual/",
        ),
        Indicator(
            sign=pci.DEVICES,
            match=StartsWith("80ee:"),
            strength=DECISIVE,
            because="VirtualBox's own vendor number on the PCI bus; it stays when the firmware's names are changed",
            see="https://pci-ids.ucw.cz/read/PC/80ee",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("VBoxVBoxVBox"),
            strength=STRONG,
            because="VirtualBox gives its name there when it is not told to imitate KVM or Hyper-V",
            see="https://www.virtualbox.org/manual/",
        ),
    ),
    systemd="oracle",
)

PARALLELS = Claim(
    id="parallels",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Parallels",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Parallels"),
            strength=DECISIVE,
            because="Parallels calls its board so, although its processor gives KVM's name",
            see="https://github.com/systemd/systemd/issues/23856",
        ),
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=StartsWith("Parallels"),
            strength=DECISIVE,
            because="Parallels wrote the firmware, and writes none for real boards",
            see="https://github.com/systemd/systemd/issues/23856",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=IsOneOf((" lrpepyh  vr", " prl hyperv", "prl hyperv")),
            strength=STRONG,
            because="Parallels gives its name there",
            see="https://github.com/systemd/systemd/issues/23856",
        ),
    ),
    systemd="parallels",
)

XEN_SIGNATURE = Indicator(
    sign=cpuid.SIGNATURE,
    match=Is("XenVMMXenVMM"),
    strength=STRONG,
    because="Xen gives its name there, above Hyper-V's interface if it imitates that; KVM can give it too",
    see="https://xenbits.xen.org/docs/unstable/hypercall/x86_64/include,public,arch-x86,cpuid.h.html",
)
XEN = Claim(
    id="xen",
    layer=LAYER,
    concept="paravirtualization",
    name="Xen",
    supported_by=(
        Indicator(
            sign=xen.ROLE,
            match=Is("domU"),
            strength=DECISIVE,
            because="the kernel speaks with Xen, and Xen does not call this its control domain",
            see=XEN_SYSFS,
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Is("HVM domU"),
            strength=DECISIVE,
            because="Xen's firmware calls the board of its guests so",
            see="https://wiki.xenproject.org/wiki/Understanding_the_Virtualization_Spectrum",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=Is("Xen"),
            strength=DECISIVE,
            because="Xen's firmware names Xen as the maker; Xen makes no boards",
            see="https://github.com/systemd/systemd/issues/8844",
        ),
        XEN_SIGNATURE,
        Indicator(
            sign=xen.TYPE,
            match=Is("xen"),
            strength=STRONG,
            because="the kernel found Xen beneath it; its control domain finds it too",
            see=XEN_SYSFS,
        ),
        Indicator(
            sign=xen.DIRECTORY,
            match=PRESENT,
            strength=STRONG,
            because="a kernel makes this directory when it runs on Xen, in guests and in the control domain",
            see="https://github.com/systemd/systemd/issues/7555",
        ),
        Indicator(
            sign=device_tree.HYPERVISOR,
            match=StartsWith("xen,"),
            strength=STRONG,
            because="Xen on ARM names itself to its domains, the control domain among them",
            see="https://www.kernel.org/doc/Documentation/devicetree/bindings/arm/xen.txt",
        ),
    ),
    systemd="xen",
)

AMAZON_VENDOR = Indicator(
    sign=dmi.SYS_VENDOR,
    match=StartsWith("Amazon EC2"),
    strength=STRONG,
    because="EC2 names itself as the maker, of virtual machines and of its bare metal",
    see="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html",
)
AMAZON = Claim(
    id="amazon",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Amazon EC2",
    supported_by=(AMAZON_VENDOR,),
    systemd="amazon",
)

GOOGLE_PRODUCT = Indicator(
    sign=dmi.PRODUCT_NAME,
    match=StartsWith("Google Compute Engine"),
    strength=STRONG,
    because="Compute Engine calls its machines so, virtual ones and bare metal",
    see="https://cloud.google.com/compute/docs/instances/detect-compute-engine",
)
GOOGLE = Claim(
    id="google",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Google Compute Engine",
    supported_by=(GOOGLE_PRODUCT,),
    systemd="google",
)

VMWARE = Claim(
    id="vmware",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="VMware",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("VMware"),
            strength=DECISIVE,
            because="VMware calls its boards so; it makes no real ones",
            see="https://kb.vmware.com/s/article/1009458",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=StartsWith("VMware"),
            strength=DECISIVE,
            because="VMware names itself as the maker; it makes no real boards",
            see="https://kb.vmware.com/s/article/1009458",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("VMwareVMware"),
            strength=STRONG,
            because="VMware gives its name there",
            see="https://kb.vmware.com/s/article/1009458",
        ),
        Indicator(
            sign=pci.DEVICES,
            match=IsOneOf(("15ad:0710", "15ad:0740")),
            strength=STRONG,
            because="VMware's old screen and its channel between guest and host; others imitate its newer screens only",
            see="https://pci-ids.ucw.cz/read/PC/15ad",
        ),
        Indicator(
            sign=device_tree.HYPERVISOR,
            match=Contains("vmware"),
            strength=STRONG,
            because="VMware on ARM names itself to its guests",
            see="https://github.com/systemd/systemd/issues/14048",
        ),
    ),
    systemd="vmware",
)

BHYVE = Claim(
    id="bhyve",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="bhyve",
    supported_by=(
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=StartsWith("BHYVE"),
            strength=DECISIVE,
            because="bhyve calls its firmware so",
            see="https://man.freebsd.org/cgi/man.cgi?query=bhyve&sektion=8",
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Contains("BHYVE"),
            strength=DECISIVE,
            because="bhyve calls its board so",
            see="https://man.freebsd.org/cgi/man.cgi?query=bhyve&sektion=8",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=IsOneOf(("bhyve bhyve", "BHyVE BHyVE")),
            strength=STRONG,
            because="bhyve gives its name there",
            see="https://man.freebsd.org/cgi/man.cgi?query=bhyve&sektion=8",
        ),
    ),
    systemd="bhyve",
)

APPLE = Claim(
    id="apple",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Apple Virtualization",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Apple Virtualization"),
            strength=DECISIVE,
            because="Apple's framework calls the board of its guests so",
            see="https://developer.apple.com/documentation/virtualization",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("Apple VZ"),
            strength=STRONG,
            because="Apple's framework gives its name there on Macs with Intel processors",
            see="https://developer.apple.com/documentation/virtualization",
        ),
    ),
    systemd="apple",
)

# --------------------------------------------------------------------------------------------- hypervisors by one name


def _by_signature(kind: str, name: str, signature: str, see: str, systemd: str) -> Claim:
    row = Indicator(
        sign=cpuid.SIGNATURE,
        match=Is(signature),
        strength=STRONG,
        because=f"{name} gives its name there",
        see=see,
    )
    return Claim(kind, LAYER, "hardware-assisted-virtualization", name, (row,), (), systemd)


ACRN = _by_signature("acrn", "ACRN", "ACRNACRNACRN", "https://projectacrn.github.io/latest/", "acrn")
QNX = _by_signature("qnx", "QNX Hypervisor", "QNXQVMBSQG", "https://www.qnx.com/developers/docs/", "qnx")
SRE = _by_signature("sre", "LMHS SRE", "SRESRESRESRE", SYSTEMD, "sre")
LKVM = _by_signature(
    "lkvm", "kvmtool", "LKVMLKVMLKVM", "https://git.kernel.org/pub/scm/linux/kernel/git/will/kvmtool.git", "vm-other"
)
VMM = _by_signature("vmm", "OpenBSD VMM", "OpenBSDVMM58", "https://man.openbsd.org/vmm.4", "vm-other")

POWERVM = Claim(
    id="powervm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="PowerVM",
    supported_by=(
        Indicator(
            sign=device_tree.POWERVM,
            match=PRESENT,
            strength=DECISIVE,
            because="PowerVM's firmware gives the partition a name and says whether a console manages it",
            see=SYSTEMD,
        ),
    ),
    systemd="powervm",
)

ZVM = Claim(
    id="zvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="z/VM",
    supported_by=(
        Indicator(
            sign=partition.CONTROL_PROGRAM,
            match=StartsWith("z/VM"),
            strength=DECISIVE,
            because="the machine itself names the hypervisor that runs this guest",
            see=SYSTEMD,
        ),
    ),
    systemd="zvm",
)

# --------------------------------------------------------------------------------------------- KVM, QEMU, Hyper-V

KVM_SIGNATURE = Indicator(
    sign=cpuid.SIGNATURE,
    match=IsOneOf(("KVMKVMKVM", "Linux KVM Hv")),
    strength=DECISIVE,
    because="KVM gives its name there, above Hyper-V's interface if it imitates that",
    see=KVM_CPUID,
)
TCG_SIGNATURE = Indicator(
    sign=cpuid.SIGNATURE,
    match=Is("TCGTCGTCGTCG"),
    strength=DECISIVE,
    because="QEMU's own translator, TCG, gives this name",
    see="https://www.qemu.org/docs/master/devel/index-tcg.html",
)
KVM = Claim(
    id="kvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="KVM",
    supported_by=(
        KVM_SIGNATURE,
        Indicator(
            sign=clock.AVAILABLE,
            match=Is("kvm-clock"),
            strength=DECISIVE,
            because="the kernel sets up this clock only after it has found KVM beneath it",
            see="https://docs.kernel.org/virt/kvm/x86/msr.html",
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Is("KVM"),
            strength=DECISIVE,
            because="Red Hat's build of QEMU calls the board of a KVM guest so",
            see="https://github.com/systemd/systemd/issues/5318",
        ),
        Indicator(
            sign=device_tree.HYPERVISOR,
            match=Is("linux,kvm"),
            strength=DECISIVE,
            because="KVM names itself in the device tree of its guests on Power",
            see="https://docs.kernel.org/virt/kvm/ppc-pv.html",
        ),
        Indicator(
            sign=partition.CONTROL_PROGRAM,
            match=StartsWith("KVM/Linux"),
            strength=DECISIVE,
            because="the machine itself names the hypervisor that runs this guest",
            see=SYSTEMD,
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=IsOneOf(("AHV", "OpenStack Compute", "OpenStack Nova", "RHEV Hypervisor", "oVirt Node")),
            strength=STRONG,
            because="these systems run their guests with KVM, though OpenStack can use other hypervisors too",
            see="https://docs.openstack.org/nova/latest/admin/configuration/hypervisors.html",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=IsOneOf(("KubeVirt", "oVirt")),
            strength=STRONG,
            because="these systems run their guests with KVM",
            see="https://kubevirt.io/user-guide/architecture/",
        ),
    ),
    contradicted_by=(TCG_SIGNATURE.at_most(STRONG),),
    systemd="kvm",
)

ALIBABA = Claim(
    id="alibaba",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Alibaba Cloud",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Alibaba Cloud ECS"),
            strength=STRONG,
            because="Alibaba Cloud calls its machines so, virtual ones and bare metal",
            see="https://docs.cloud-init.io/en/latest/reference/datasources/aliyun.html",
        ),
    ),
    systemd="vm-other",
)

QEMU_VENDOR = Indicator(
    sign=dmi.SYS_VENDOR,
    match=StartsWith("QEMU"),
    strength=DECISIVE,
    because="no maker of real machines has this name",
    see=QEMU_MACHINES,
)
QEMU_CHASSIS = Indicator(
    sign=dmi.CHASSIS_VENDOR,
    match=Is("QEMU"),
    strength=DECISIVE,
    because="QEMU's name stays on the chassis when only the system's maker is changed",
    see=QEMU_MACHINES,
)
QEMU_I440FX = Indicator(
    sign=dmi.PRODUCT_VERSION,
    match=StartsWith("pc-i440fx-"),
    strength=DECISIVE,
    because="QEMU writes its machine type there, and few who change the other names think of it",
    see=QEMU_MACHINES,
)
QEMU_Q35 = Indicator(
    sign=dmi.PRODUCT_VERSION,
    match=StartsWith("pc-q35-"),
    strength=DECISIVE,
    because="QEMU writes its machine type there, and few who change the other names think of it",
    see=QEMU_MACHINES,
)
QEMU = Claim(
    id="qemu",
    layer=LAYER,
    concept="emulation",
    name="QEMU",
    supported_by=(
        TCG_SIGNATURE,
        QEMU_VENDOR,
        QEMU_CHASSIS,
        QEMU_I440FX,
        QEMU_Q35,
        Indicator(
            sign=acpi.DEVICES,
            match=Is("QEMU0002"),
            strength=DECISIVE,
            because="the device through which QEMU configures firmware and kernel; no board has it",
            see=QEMU_FW_CFG,
        ),
        Indicator(
            sign=pci.SUBSYSTEMS,
            match=Is("1af4:1100"),
            strength=STRONG,
            because="QEMU marks the real devices that it imitates so; monitors that grew out of it kept the mark",
            see=QEMU_PCI,
        ),
        Indicator(
            sign=device_tree.FW_CFG,
            match=PRESENT,
            strength=DECISIVE,
            because="the device through which QEMU configures firmware and kernel; no board has it",
            see=QEMU_FW_CFG,
        ),
        Indicator(
            sign=device_tree.COMPATIBLE,
            match=StartsWith("qemu,"),
            strength=DECISIVE,
            because="a board that QEMU invented",
            see="https://www.qemu.org/docs/master/system/ppc/pseries.html",
        ),
        Indicator(
            sign=device_tree.MODEL,
            match=Contains(",qemu"),
            strength=DECISIVE,
            because="a board that QEMU invented",
            see="https://www.qemu.org/docs/master/system/riscv/virt.html",
        ),
        Indicator(
            sign=cpu.MACHINE,
            match=Contains("emulated by qemu"),
            strength=DECISIVE,
            because="the kernel's own name for QEMU's Power machine",
            see="https://www.qemu.org/docs/master/system/ppc/pseries.html",
        ),
    ),
    contradicted_by=(GOOGLE_PRODUCT,),
    systemd="qemu",
)

BOCHS = Claim(
    id="bochs",
    layer=LAYER,
    concept="emulation",
    name="Bochs",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Bochs"),
            strength=DECISIVE,
            because="the firmware of the Bochs emulator, which some old KVM clouds used as well",
            see="https://bochs.sourceforge.io/",
        ),
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=StartsWith("Bochs"),
            strength=DECISIVE,
            because="the firmware of the Bochs emulator, which some old KVM clouds used as well",
            see="https://bochs.sourceforge.io/",
        ),
    ),
    systemd="bochs",
)

MICROSOFT = Claim(
    id="microsoft",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Microsoft Hyper-V",
    supported_by=(
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("Microsoft Hv"),
            strength=STRONG,
            because="Hyper-V gives this name, and so does everyone who imitates it for Windows guests",
            see="https://learn.microsoft.com/en-us/virtualization/hyper-v-on-windows/tlfs/feature-discovery",
        ),
        Indicator(
            sign=dmi.MICROSOFT_VM,
            match=PRESENT,
            strength=STRONG,
            because="Hyper-V calls its boards so; Microsoft's real computers have other product names",
            see="https://github.com/systemd/systemd/issues/21468",
        ),
        Indicator(
            sign=dmi.PRODUCT_VERSION,
            match=StartsWith("Hyper-V"),
            strength=STRONG,
            because="the firmware of newer Hyper-V guests says so",
            see="https://github.com/systemd/systemd/issues/21816",
        ),
        Indicator(
            sign=acpi.DEVICES,
            match=IsOneOf(("VMBUS", "MSFT1000")),
            strength=STRONG,
            because="the bus between Hyper-V and its partitions",
            see="https://docs.kernel.org/virt/hyperv/vmbus.html",
        ),
        Indicator(
            sign=kernel.RELEASE,
            match=Contains("microsoft-standard-WSL2"),
            strength=HINT,
            because="the kernel of WSL 2, which runs in a small Hyper-V machine",
            see="https://github.com/microsoft/WSL2-Linux-Kernel",
        ),
    ),
    contradicted_by=(
        KVM_SIGNATURE,
        QEMU_CHASSIS,
        QEMU_I440FX,
        QEMU_Q35,
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("XenVMMXenVMM"),
            strength=DECISIVE,
            because="Xen stands behind the imitation of Hyper-V",
            see=XEN_SIGNATURE.see,
        ),
    ),
    systemd="microsoft",
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
            match=Is("linux,dummy-virt"),
            strength=DECISIVE,
            because="the board of monitors that imitate none",
            see="https://www.qemu.org/docs/master/system/arm/virt.html",
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
            see=SYSTEMD,
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

# --------------------------------------------------------------------------------------------- the table


def names_the_board(row: Indicator) -> bool:
    """Whether a row goes by a name that the firmware gives to the whole machine, and that is no other's."""
    return row.strength == DECISIVE and row.sign in (dmi.SYS_VENDOR, dmi.PRODUCT_NAME, dmi.BIOS_VENDOR)


def _decisive_against(row: Indicator, kind: Claim) -> bool:
    """A control domain is no guest of its own hypervisor."""
    return (row is XEN_CONTROL_DOMAIN and kind.id == XEN.id) or (
        row is HYPERV_ROOT_PARTITION and kind.id == MICROSOFT.id
    )


OF_ONE_BOARD = (ORACLE, PARALLELS, XEN, VMWARE, BHYVE, APPLE, ACRN, QNX, SRE, LKVM, VMM, QEMU, BOCHS, MICROSOFT)
ORACLE, PARALLELS, XEN, *SEVERAL, QEMU, BOCHS, MICROSOFT = one_of_a_kind(OF_ONE_BOARD, names_the_board)
NAMED = (
    UML,
    ORACLE,
    PARALLELS,
    XEN,
    AMAZON,
    GOOGLE,
    *SEVERAL,
    POWERVM,
    ZVM,
    KVM,
    ALIBABA,
    QEMU,
    BOCHS,
    MICROSOFT,
)
MACHINES = exclusive(Kinds(LAYER, PHYSICAL, NAMED, OTHER), _decisive_against)
