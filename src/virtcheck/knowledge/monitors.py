"""Who plays the machine: the program that gives a guest its board, firmware and devices. Read from the top.

A hypervisor such as KVM only runs the processor; a monitor does the rest. Some products are both: what tells the one
tells the other. What only root sees is hidden from others, so the monitors that anyone can tell stand first.
"""

from __future__ import annotations

from virtcheck.knowledge.exclusion import one_of_a_kind
from virtcheck.knowledge.machines import (
    AMAZON_VENDOR,
    APPLE,
    BHYVE,
    BOCHS,
    BY_SIGNATURE,
    GOOGLE_PRODUCT,
    HYPERV_BIT_CLEAR,
    HYPERV_BOARD,
    KVM_SIGNATURE,
    ORACLE,
    PARALLELS,
    QEMU,
    QEMU_CHASSIS,
    QEMU_I440FX,
    QEMU_Q35,
    VIRTUALPC,
    VMWARE,
    names_the_board,
)
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, StartsWith
from virtcheck.probes import acpi, cpu, dmi
from virtcheck.probes.cpuid import SIGNATURE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "monitor"

CLOUD_HYPERVISOR_SMBIOS = "https://github.com/cloud-hypervisor/cloud-hypervisor/blob/main/arch/src/x86_64/smbios.rs"
CLOUD_HYPERVISOR_ACPI = "https://github.com/cloud-hypervisor/cloud-hypervisor/blob/main/vmm/src/acpi.rs"
CROSVM_SMBIOS = "https://chromium.googlesource.com/crosvm/crosvm/+/refs/heads/main/x86_64/src/smbios.rs"
CROSVM_ACPI = "https://chromium.googlesource.com/crosvm/crosvm/+/refs/heads/main/x86_64/src/acpi.rs"
FIRECRACKER_ACPI = "https://github.com/firecracker-microvm/firecracker/blob/main/src/vmm/src/acpi/mod.rs"

# Without these, a hint in a table that only root sees would keep an ordinary user from hearing of the others.
NO_QEMU = (
    GOOGLE_PRODUCT,
    AMAZON_VENDOR,
    *(row.at_most(STRONG) for row in HYPERV_BOARD),
    *(
        row
        for owner in (ORACLE, PARALLELS, VMWARE, BHYVE, APPLE)
        for row in owner.supported_by
        if row.sign == SIGNATURE
    ),
    *(row.at_most(HINT) for row in BOCHS.supported_by),
)
QEMU_MONITOR = Claim(
    id="qemu-monitor",
    layer=LAYER,
    concept="emulation",
    name="QEMU",
    supported_by=(
        *QEMU.supported_by,
        Indicator(
            sign=acpi.OEM_ID,
            match=Is("BOCHS"),
            strength=HINT,
            because="QEMU signs its ACPI tables with the name of the project whose firmware it first used",
            see="https://github.com/qemu/qemu/blob/master/include/hw/acpi/aml-build.h",
        ),
        Indicator(
            sign=acpi.HYPERVISOR_ID,
            match=Is("QEMU"),
            strength=HINT,
            because="a table of the firmware names the monitor that made it",
            see="https://uefi.org/specs/ACPI/6.5/05_ACPI_Software_Programming_Model.html",
        ),
    ),
    contradicted_by=NO_QEMU,
)


def _of_its_own(monitor: str, name: str, hypervisor: Claim, *against: Indicator) -> Claim:
    """The monitor of a hypervisor that lets no other play its machines."""
    return Claim(monitor, LAYER, "full-virtualization", name, hypervisor.supported_by, against)


SIGNED = {claim.id: claim for claim in BY_SIGNATURE}
VIRTUALBOX = _of_its_own("virtualbox", "VirtualBox", ORACLE)
VMWARE_MONITOR = _of_its_own("vmware-monitor", "VMware", VMWARE)
PARALLELS_MONITOR = _of_its_own("parallels-monitor", "Parallels", PARALLELS)
BHYVE_MONITOR = _of_its_own("bhyve-monitor", "bhyve", BHYVE)
APPLE_MONITOR = _of_its_own("apple-monitor", "Apple Virtualization", APPLE)
VMD = _of_its_own("vmd", "vmd", SIGNED["vmm"])
BOCHS_MONITOR = _of_its_own("bochs-monitor", "Bochs", BOCHS, KVM_SIGNATURE)
VIRTUALPC_MONITOR = _of_its_own("virtualpc-monitor", "Microsoft Virtual PC", VIRTUALPC)

HYPERV = Claim(
    id="hyper-v",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Microsoft Hyper-V",
    supported_by=HYPERV_BOARD,
    contradicted_by=(KVM_SIGNATURE, QEMU_CHASSIS, QEMU_I440FX, QEMU_Q35, HYPERV_BIT_CLEAR),
)

GOOGLE_MONITOR = Claim(
    id="google-monitor",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Google's own monitor",
    supported_by=(
        Indicator(
            sign=GOOGLE_PRODUCT.sign,
            match=GOOGLE_PRODUCT.match,
            strength=STRONG,
            because="Google runs the machines of Compute Engine with a monitor that it wrote in place of QEMU",
            see="https://www.theregister.com/2017/01/30/google_cloud_kicked_qemu_to_the_kerb_to_harden_kvm/",
        ),
    ),
)

NITRO = Claim(
    id="nitro",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="AWS Nitro",
    supported_by=(AMAZON_VENDOR,),
    contradicted_by=(
        Indicator(
            sign=dmi.EC2_METAL,
            match=PRESENT,
            strength=DECISIVE,
            because="EC2 calls its instances without a hypervisor metal",
            see="https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html",
        ),
    ),
)

KVMTOOL = Claim(
    id="lkvm-monitor",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="kvmtool",
    supported_by=(
        *SIGNED["lkvm"].supported_by,
        Indicator(
            sign=cpu.VENDOR,
            match=Is("LKVMLKVMLKVM"),
            strength=DECISIVE,
            because="until 2022 kvmtool gave its own name in place of the processor's maker",
            see="https://lore.kernel.org/kvm/20220317192707.59538-1-oupton@google.com/",
        ),
    ),
)

CLOUD_HYPERVISOR = Claim(
    id="cloud-hypervisor",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Cloud Hypervisor",
    supported_by=(
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=Is("Cloud Hypervisor"),
            strength=DECISIVE,
            because="the monitor names itself as the maker of the board",
            see=CLOUD_HYPERVISOR_SMBIOS,
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Is("cloud-hypervisor"),
            strength=DECISIVE,
            because="the monitor calls the board so",
            see=CLOUD_HYPERVISOR_SMBIOS,
        ),
        Indicator(
            sign=acpi.HYPERVISOR_ID,
            match=Is("CLOUDHYP"),
            strength=STRONG,
            because="a table of the firmware names the monitor that made it",
            see=CLOUD_HYPERVISOR_ACPI,
        ),
    ),
)

CROSVM = Claim(
    id="crosvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="crosvm",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Is("crosvm"),
            strength=DECISIVE,
            because="the monitor calls the board so",
            see=CROSVM_SMBIOS,
        ),
        Indicator(
            sign=acpi.HYPERVISOR_ID,
            match=StartsWith("CROSVM"),
            strength=STRONG,
            because="a table of the firmware names the monitor that made it",
            see=CROSVM_ACPI,
        ),
    ),
)

FIRECRACKER = Claim(
    id="firecracker",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Firecracker",
    supported_by=(
        Indicator(
            sign=acpi.HYPERVISOR_ID,
            match=Is("FIRECKVM"),
            strength=STRONG,
            because="a table of the firmware names the monitor that made it",
            see=FIRECRACKER_ACPI,
        ),
        Indicator(
            sign=acpi.OEM_ID,
            match=Is("FIRECK"),
            strength=STRONG,
            because="Firecracker signs its ACPI tables so",
            see=FIRECRACKER_ACPI,
        ),
        Indicator(
            sign=acpi.DEVICES,
            match=Is("FCVMVGID"),
            strength=STRONG,
            because="the device through which Firecracker tells a guest that it was copied",
            see="https://github.com/firecracker-microvm/firecracker/blob/main/src/vmm/src/devices/acpi/vmgenid.rs",
        ),
    ),
)


def _identifies(row: Indicator) -> bool:
    """Whether a row names one monitor's board. The names of Bochs do not: some old KVM clouds gave them to QEMU's."""
    return names_the_board(row) and row not in BOCHS.supported_by


MONITORS = one_of_a_kind(
    (
        QEMU_MONITOR,
        VIRTUALBOX,
        VMWARE_MONITOR,
        PARALLELS_MONITOR,
        BHYVE_MONITOR,
        APPLE_MONITOR,
        VMD,
        NITRO,
        GOOGLE_MONITOR,
        HYPERV,
        VIRTUALPC_MONITOR,
        BOCHS_MONITOR,
        KVMTOOL,
        CLOUD_HYPERVISOR,
        CROSVM,
        FIRECRACKER,
    ),
    _identifies,
)
