"""lscpu of util-linux 2.38: the lines `Hypervisor vendor`, `Virtualization type` and `Virtualization`; see lscpu(1)."""

from __future__ import annotations

from virtcheck.model.question import File
from virtcheck.peers import SYSFS, Command, Silence, Word
from virtcheck.probes.cpu import CPUINFO, HYPERVISOR_LEAF, extension, fields
from virtcheck.probes.device_tree import COMPATIBLE_FILE, HMC_MANAGED, PARTITION_NAME, QEMU_SCREEN, strings
from virtcheck.probes.kernel import RELEASE_FILE
from virtcheck.probes.partition import SYSINFO, control_programs
from virtcheck.probes.pci import TABLE, numbers
from virtcheck.probes.xen import FEATURES, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.peers import Eyes

SIGNATURES = {
    "XenVMMXenVMM": "Xen",
    "KVMKVMKVM": "KVM",
    "Microsoft Hv": "Microsoft",
    "VMwareVMware": "VMware",
    "UnisysSpar64": "Unisys s-Par",
}
MACHINES = {
    "Xen": "xen",
    "KVM": "kvm",
    "Microsoft": "microsoft",
    "VMware": "vmware",
    "Unisys s-Par": "unisys-spar",
    "Innotek GmbH": "oracle",
    "Oracle": "oracle",
    "Hitachi": "hitachi-virtage",
    "Parallels": "parallels",
    "IBM": "zvm",
    "pHyp": "powervm",
    "User-mode Linux": "uml",
}
CONTAINERS = {"Parallels": "openvz", "Linux-VServer": "linux-vserver", "Windows Subsystem for Linux": "wsl"}
"""What the vendors mean, for machines and for the type `container`."""
FORMER = {"Innotek GmbH": "Oracle"}
"""Who made it first, and whose it is."""
MAKERS = (("sys_vendor", "Innotek GmbH", "innotek GmbH"), ("bios_vendor", "Parallels", "Parallels"))
PCI = {"5853:0001": "Xen", "15ad:0710": "VMware", "80ee:beef": "Oracle"}
EXTENSIONS = {"svm": "AMD-V", "vmx": "VT-x"}
PARAVIRTUAL = (1 << 5, 1 << 3 | 1 << 8)
"""Bits of Xen's features that a PV guest has, and those that a PVH guest has: include/xen/interface/features.h."""

CPU_LIST = File("/sys/devices/system/cpu/possible")

NO_SYSFS = "without /sys/devices/system/cpu it gives up"
FIRST_BASE = "it reads only the first hypervisor leaf of CPUID, 0x40000000, and never the hypervisor bit"
SMBIOS = "of the makers in SMBIOS it knows three"
XEN = "it takes /proc/xen or Xen's features for a paravirtual guest"
DEVICES = "of three hypervisors it knows one device each on the PCI bus"
WSL = "it takes a kernel release with Microsoft in it for WSL"
SYSTEM_Z = "it believes /proc/sysinfo"
OPENVZ = "it takes /proc/vz without /proc/bc for a container of Parallels"
CPU_MODEL = "it looks for UML in the processor's model only after CPUID"
TREE = "it goes by the device tree, and takes QEMU's pseries for KVM"
VSERVER = "it takes a line VxID for Linux-VServer, whatever the number"
FLAG = "it repeats the processor's flag"


def answer(eyes: Eyes) -> Iterator[Word | Silence]:
    """The words behind the three labels, as far as they are printed."""
    if eyes.ask(CPU_LIST) is None:
        yield Silence(NO_SYSFS, CPU_LIST.key)
        return
    named = fields(eyes.ask(CPUINFO) or b"")
    flag = extension(named)
    if flag in EXTENSIONS:
        yield Word(EXTENSIONS[flag], "cpu.extension", flag, FLAG, CPUINFO.key, flag)
    vendor = _vendor(eyes, named)
    if vendor is not None:
        word, kind = vendor
        about, meanings = ("container.kind", CONTAINERS) if kind == "container" else ("vm.kind", MACHINES)
        yield Word(word.text, about, meanings[word.text], word.because, word.origin, word.value)
        yield word
        yield Word(kind, "vm.virtualization_type", kind, word.because, word.origin, word.value)


def _vendor(eyes: Eyes, named: dict[str, str]) -> tuple[Word, str] | None:
    """The vendor and the type, by the first rule that holds."""

    def names(vendor: str, because: str, origin: str, value: str = "") -> Word:
        return Word(vendor, "vm.hypervisor_vendor", FORMER.get(vendor, vendor), because, origin, value)

    if "Microsoft" in eyes.text(RELEASE_FILE.path):
        return names("Windows Subsystem for Linux", WSL, RELEASE_FILE.key), "container"
    signature = eyes.signature(HYPERVISOR_LEAF.leaf)
    if signature in SIGNATURES:
        kind = "para" if signature == "XenVMMXenVMM" and _is_paravirtual(eyes) else "full"
        return names(SIGNATURES[signature], FIRST_BASE, HYPERVISOR_LEAF.key, signature), kind
    maker = _maker(eyes)
    if maker is not None:
        return names(*maker), "full"
    compatible = strings(eyes.ask(COMPATIBLE_FILE) or b"")
    partition = eyes.ask(PARTITION_NAME)
    if "ibm,powernv" not in compatible:
        if partition and eyes.status(HMC_MANAGED.path) and not eyes.status(QEMU_SCREEN.path):
            return names("pHyp", TREE, PARTITION_NAME.key), "none" if strings(partition) == ("full",) else "para"
        if "qemu,pseries" in compatible:
            return names("KVM", TREE, COMPATIBLE_FILE.key, "qemu,pseries"), "para"
    if eyes.status("/proc/xen"):
        control_domain = eyes.text("/proc/xen/capabilities").startswith("control_d")
        return names("Xen", XEN, "stat:/proc/xen"), "none" if control_domain else "para"
    devices = numbers(eyes.ask(TABLE) or b"")
    for device, vendor in PCI.items():
        if device in devices:
            return names(vendor, DEVICES, TABLE.key, device), "full"
    sysinfo = eyes.ask(SYSINFO)
    if sysinfo is not None:
        programs = control_programs(sysinfo)
        return names("KVM" if "KVM" in "".join(programs) else "IBM", SYSTEM_Z, SYSINFO.key, *programs[:1]), "full"
    if eyes.status("/proc/vz") and not eyes.status("/proc/bc"):
        return names("Parallels", OPENVZ, "stat:/proc/vz"), "container"
    if "UML" in named.get("model name", ""):
        return names("User-mode Linux", CPU_MODEL, CPUINFO.key, "UML"), "para"
    context = eyes.own_status().get("VxID")
    if context is not None and context.isdecimal():
        return names("Linux-VServer", VSERVER, "file:/proc/self/status", context), "container"
    return None


def _maker(eyes: Eyes) -> tuple[str, str, str, str] | None:
    """The tables of SMBIOS are root's, and not there where they are masked."""
    if not eyes.is_root() or "dmi" not in eyes.names("/sys/firmware"):
        return None
    for field, vendor, maker in MAKERS:
        seen = eyes.text(SYSFS + field)
        if seen == maker:
            return vendor, SMBIOS, f"file:{SYSFS}{field}", seen
    seen = eyes.text(SYSFS + "sys_vendor")
    is_virtage = "HITACHI" in seen and "LPAR" in eyes.text(SYSFS + "product_name")
    return ("Hitachi", SMBIOS, f"file:{SYSFS}sys_vendor", seen) if is_virtage else None


def _is_paravirtual(eyes: Eyes) -> bool:
    features = number(eyes.ask(FEATURES) or b"")
    return features is not None and any(features & mask == mask for mask in PARAVIRTUAL)


COMMANDS = (
    Command(
        "lscpu",
        "util-linux 2.38",
        {
            "vm.kind": MACHINES,
            "container.kind": CONTAINERS,
            "vm.hypervisor_vendor": {vendor: FORMER.get(vendor, vendor) for vendor in (*MACHINES, *CONTAINERS)},
            "vm.virtualization_type": {kind: kind for kind in ("full", "para", "container")},
            "cpu.extension": {word: flag for flag, word in EXTENSIONS.items()},
        },
        answer,
    ),
)
