"""virt-what 1.25. It prints every fact that it finds, one a line, in an order of its own; see virt-what(1).

Its view of SMBIOS is dmidecode's, all structures of the tables. Of these the kernel shows the most telling fields in
/sys/class/dmi, and they are what can be told here.
"""

from __future__ import annotations

from virtcheck.model.question import Cpuid, File
from virtcheck.peers import ENVIRONMENT, SYSFS, Command, Silence, Unseen, Word
from virtcheck.probes.acpi import FACP, HEADER, OEM_ID, field
from virtcheck.probes.cgroups import MEMBERSHIP
from virtcheck.probes.cpu import CPUINFO, X86
from virtcheck.probes.cpuid import BASES
from virtcheck.probes.device_tree import COMPATIBLE_FILE
from virtcheck.probes.dmi import BIOS_STRUCTURE
from virtcheck.probes.partition import LPARCFG, SYSINFO, control_programs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.peers import Eyes

NAMES_IN_CPUID = (
    "KVMKVMKVM", "XenVMMXenVMM", "VMwareVMware", "Microsoft Hv", "bhyve bhyve", "TCGTCGTCGTCG", "LKVMLKVMLKVM",
    "OpenBSDVMM58",
)  # fmt: skip
MACHINES = (
    "vmware", "microsoft", "virtualpc", "oracle", "bhyve", "uml", "hitachi-virtage", "zvm", "parallels", "xen", "kvm",
    "qemu", "lkvm", "powervm", "vmm",
)  # fmt: skip
CLOUDS = ("alibaba", "nutanix", "ovirt", "rhv", "gce", "aws")
CONTAINERS = ("openvz", "lxc", "linux-vserver", "docker", "podman")
ARM, POWER = ("arm", "aarch64"), ("ppc64", "ppc64le")

MAKERS = ("sys_vendor", "board_vendor", "chassis_vendor")
PRODUCTS = ("product_name", "board_name")
VERSIONS = ("bios_version", "product_version")
BIOS = ("bios_vendor",)
HYPERVISOR = "/proc/device-tree/hypervisor/compatible"

ROOT_ONLY = "it wants to be root, and says nothing to others"
ALL_BASES = "it walks the hypervisor leaves of CPUID from the highest down, and the first name that it knows counts"
SMBIOS = "it looks for a maker's or product's name in SMBIOS"
TOLD = "it believes the word that process 1 was told"
OPENVZ = "it takes /proc/vz without /proc/bc for OpenVZ"
VSERVER = "it takes a line VxID for Linux-VServer, whatever the number"
CPU_TEXT = "it looks for a word in /proc/cpuinfo"
SYSTEM_Z = "it believes /proc/sysinfo"
XEN_DIRECTORY = "it takes /proc/xen for Xen, and without xenfs there for a guest of it"
XEN_TYPE = "it believes the kernel's name for the hypervisor"
DEVICE_TREE = "it looks for a word in the device tree"
DOCKER = "it takes this file alone for Docker"
CONTROL_GROUP = "it looks for the engine's name in its own control group"
PARTITION = "it takes a pSeries that QEMU does not emulate for a partition"


def answer(eyes: Eyes) -> Iterator[Word | Silence]:
    """Every word, in the order in which it is printed."""
    if not eyes.is_root():
        yield Silence(ROOT_ONLY, "file:/proc/self/status")
        return
    gathered = Gathered(eyes)
    for part in (products, guests, vendors, xen, qemu, lkvm, engines, power, others):
        yield from filter(None, part(gathered))


class Gathered:
    """What it gathers before it looks for the first word."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes = eyes
        self.machine = eyes.machine()
        names = ((eyes.signature(base), Cpuid(base).key) for base in reversed(BASES))
        self.signature, self.signature_origin = next((one for one in names if one[0] in NAMES_IN_CPUID), ("", ""))
        self.shows_tables = "dmi" in eyes.names("/sys/firmware")
        self.is_parallels_or_xen = self.is_settled = False
        """What it found so far: for the first it does not look for QEMU, and lkvm only where nothing is settled."""

    def cpuid(self, name: str, text: str, meaning: str = "") -> Word | None:
        """A word where this is the name in CPUID."""
        if self.signature != name:
            return None
        return Word(text, "vm.kind", meaning or text, ALL_BASES, self.signature_origin, name)

    def smbios(
        self, fields: tuple[str, ...], name: str, text: str, meaning: str = "", about: str = "vm.kind"
    ) -> Word | None:
        """A word where one of these fields begins with this name; where the tables are masked, dmidecode has none.

        Debian installs dmidecode with virt-what on x86 processors only.
        """
        for one in fields if self.shows_tables else ():
            seen = self.eyes.text(SYSFS + one)
            if seen.startswith(name):
                if self.machine not in X86:
                    raise Unseen(f"file:{SYSFS}{one}", "it asks dmidecode if that is installed")
                return Word(text, about, meaning or text, SMBIOS, f"file:{SYSFS}{one}", seen)
        return None

    def holds(self, question: File, part: str) -> bool:
        """Whether a file holds a text."""
        return part.encode() in (self.eyes.ask(question) or b"")

    def told(self, word: str) -> bool:
        """Whether the variable `container` of process 1 begins so, in letters of any size."""
        variables = (self.eyes.ask(ENVIRONMENT) or b"").lower().split(b"\0")
        return any(one.startswith(b"container=" + word.encode()) for one in variables)


def products(gathered: Gathered) -> Iterator[Word | None]:
    """Monitors that have a name of their own in CPUID or SMBIOS, and one cloud."""
    cpuid, smbios = gathered.cpuid, gathered.smbios
    yield smbios(MAKERS, "Alibaba", "alibaba_cloud", "alibaba", "vm.cloud")
    yield cpuid("VMwareVMware", "vmware") or smbios(MAKERS, "VMware", "vmware")
    yield cpuid("Microsoft Hv", "hyperv", "microsoft")
    if gathered.signature != "Microsoft Hv" and smbios(MAKERS, "Microsoft Corporation", "virtualpc"):
        yield smbios(PRODUCTS, "Virtual Machine", "virtualpc")
    yield smbios(MAKERS, "innotek GmbH", "virtualbox", "oracle")
    yield cpuid("bhyve bhyve", "bhyve") or smbios(BIOS, "BHYVE", "bhyve")


def guests(gathered: Gathered) -> Iterator[Word | None]:
    """Containers of kernels made for them, and machines that /proc names."""
    eyes = gathered.eyes
    if eyes.status("/proc/vz") and not eyes.status("/proc/bc"):
        yield Word("openvz", "container.kind", "openvz", OPENVZ, "stat:/proc/vz")
    if gathered.told("lxc"):
        yield Word("lxc", "container.kind", "lxc", TOLD, ENVIRONMENT.key)
    context = eyes.own_status().get("VxID")
    if context is not None:
        yield Word("linux_vserver", "container.kind", "linux-vserver", VSERVER, "file:/proc/self/status", context)
        role = "linux_vserver-host" if context == "0" else "linux_vserver-guest"
        yield Word(role, "container.kind", "linux-vserver", VSERVER, "file:/proc/self/status", context)
    if gathered.holds(CPUINFO, "UML"):
        yield Word("uml", "vm.kind", "uml", CPU_TEXT, CPUINFO.key, "UML")
    if gathered.smbios(MAKERS, "HITACHI", "virtage") and " LPAR" in eyes.text(SYSFS + "product_name"):
        yield gathered.smbios(MAKERS, "HITACHI", "virtage", "hitachi-virtage")
    if gathered.holds(CPUINFO, "IBM/S390"):
        yield from _system_z(gathered)


def _system_z(gathered: Gathered) -> Iterator[Word]:
    sysinfo = gathered.eyes.ask(SYSINFO)
    text, meaning = "ibm_systemz-direct", "none"
    if sysinfo is not None:
        programs = control_programs(sysinfo)
        if any("KVM/Linux" in one for one in programs):
            text, meaning = "ibm_systemz-kvm", "kvm"
        elif any("z/VM" in one for one in programs):
            text, meaning = "ibm_systemz-zvm", "zvm"
        elif any(line.startswith(b"LPAR") for line in sysinfo.split(b"\n")):
            text, meaning = "ibm_systemz-lpar", "lpar"
    yield Word("ibm_systemz", "vm.kind", meaning, CPU_TEXT, CPUINFO.key, "IBM/S390")
    if sysinfo is not None:
        yield Word(text, "vm.kind", meaning, SYSTEM_Z, SYSINFO.key)


def vendors(gathered: Gathered) -> Iterator[Word | None]:
    """Vendors of products on KVM and others, by SMBIOS alone."""
    smbios = gathered.smbios
    parallels = smbios(BIOS, "Parallels", "parallels")
    gathered.is_parallels_or_xen = parallels is not None
    yield parallels
    yield smbios(MAKERS, "Nutanix", "nutanix_ahv", "nutanix", "vm.cloud")
    yield smbios(MAKERS, "oVirt", "ovirt", "ovirt", "vm.cloud")
    yield smbios(PRODUCTS, "RHEV Hypervisor", "rhev", "rhv", "vm.cloud")
    yield smbios(PRODUCTS, "Google Compute Engine", "google_cloud", "gce", "vm.cloud")
    yield smbios(MAKERS, "Red Hat", "redhat", "kvm")


def xen(gathered: Gathered) -> Iterator[Word | None]:
    """Xen, by CPUID where there is SMBIOS too, else by what its own kernels show."""
    eyes = gathered.eyes
    by_cpuid = gathered.cpuid("XenVMMXenVMM", "xen")
    tree = eyes.text(HYPERVISOR) if gathered.machine in ARM else ""
    if by_cpuid and gathered.shows_tables:
        gathered.is_parallels_or_xen = True
        yield by_cpuid
        yield Word("xen-hvm", "vm.xen_role", "domU", ALL_BASES, gathered.signature_origin)
    elif eyes.status("/proc/xen"):
        gathered.is_parallels_or_xen = gathered.is_settled = True
        control = "control_d" in eyes.text("/proc/xen/capabilities")
        role, meaning = ("xen-dom0", "dom0") if control else ("xen-domU", "domU")
        yield Word("xen", "vm.kind", "xen", XEN_DIRECTORY, "stat:/proc/xen")
        yield Word(role, "vm.xen_role", meaning, XEN_DIRECTORY, "file:/proc/xen/capabilities")
    elif "xen" in eyes.text("/sys/hypervisor/type"):
        yield Word("xen", "vm.kind", "xen", XEN_TYPE, "file:/sys/hypervisor/type")
    elif "xen" in tree:
        gathered.is_parallels_or_xen = gathered.is_settled = True
        yield Word("xen", "vm.kind", "xen", DEVICE_TREE, "file:" + HYPERVISOR, tree)
    elif "vmware" in tree:
        gathered.is_settled = True
        yield Word("vmware", "vm.kind", "vmware", DEVICE_TREE, "file:" + HYPERVISOR, tree)


def qemu(gathered: Gathered) -> Iterator[Word | None]:
    """QEMU and KVM; not for Xen, whose devices are QEMU's, and not for Parallels, which shows KVM's name."""
    if gathered.is_parallels_or_xen:
        return
    kvm = gathered.cpuid("KVMKVMKVM", "kvm")
    found = kvm or gathered.cpuid("TCGTCGTCGTCG", "qemu") or _by_smbios(gathered) or _by_tree(gathered)
    gathered.is_settled |= found is not None and found is not kvm
    yield found or _by_cpuinfo(gathered)


def _by_smbios(gathered: Gathered) -> Word | None:
    smbios = gathered.smbios
    found = smbios(PRODUCTS, "KVM", "kvm") or smbios(MAKERS, "KVM", "kvm")
    if not found and smbios(MAKERS, "Amazon EC2", "kvm"):
        structure = gathered.eyes.ask(BIOS_STRUCTURE) or b""
        if structure[0x13:0x14] and structure[0x13] >> 4 & 1:
            found = smbios(MAKERS, "Amazon EC2", "kvm")
    found = found or smbios(MAKERS, "QEMU", "qemu")
    if not found and gathered.shows_tables and field(HEADER[OEM_ID])(gathered.eyes.ask(FACP) or b"") == "BOCHS":
        # QEMU writes its name into structures that nobody set: processors, memory. The kernel does not show them.
        raise Unseen("file:/sys/firmware/dmi/tables/DMI", "virtcheck does not read the whole table")
    return found


def _by_tree(gathered: Gathered) -> Word | None:
    if gathered.machine in ARM:
        if any("fw-cfg" in name for name in gathered.eyes.names("/proc/device-tree")):
            return Word("qemu", "vm.kind", "qemu", DEVICE_TREE, "listing:/proc/device-tree", "fw-cfg")
    elif "linux,kvm" in gathered.eyes.text(HYPERVISOR):
        return Word("kvm", "vm.kind", "kvm", DEVICE_TREE, "file:" + HYPERVISOR, "linux,kvm")
    return None


def _by_cpuinfo(gathered: Gathered) -> Word | None:
    if gathered.machine in ARM or gathered.eyes.text(HYPERVISOR) or not gathered.holds(CPUINFO, "QEMU"):
        return None
    return Word("qemu", "vm.kind", "qemu", CPU_TEXT, CPUINFO.key, "QEMU")


def lkvm(gathered: Gathered) -> Iterator[Word | None]:
    """kvmtool; on ARM by a board that other monitors describe too."""
    if gathered.is_settled:
        return
    yield gathered.cpuid("LKVMLKVMLKVM", "lkvm")
    if gathered.machine in ARM and gathered.holds(COMPATIBLE_FILE, "dummy-virt"):
        yield Word("lkvm", "vm.kind", "lkvm", DEVICE_TREE, COMPATIBLE_FILE.key, "dummy-virt")


def engines(gathered: Gathered) -> Iterator[Word | None]:
    """Docker and Podman."""
    marker = next((path for path in ("/.dockerenv", "/.dockerinit") if gathered.eyes.status(path)), None)
    if marker is not None:
        yield Word("docker", "container.kind", "docker", DOCKER, "stat:" + marker)
    elif gathered.holds(MEMBERSHIP, "/docker/"):
        yield Word("docker", "container.kind", "docker", CONTROL_GROUP, MEMBERSHIP.key)
    if gathered.told("podman"):
        yield Word("podman", "container.kind", "podman", TOLD, ENVIRONMENT.key)
    elif gathered.holds(MEMBERSHIP, "/libpod-"):
        yield Word("podman", "container.kind", "podman", CONTROL_GROUP, MEMBERSHIP.key)


def power(gathered: Gathered) -> Iterator[Word | None]:
    """Partitions of Power, and QEMU's imitation of one."""
    if gathered.machine not in POWER or not gathered.holds(CPUINFO, "pSeries"):
        return
    if gathered.holds(CPUINFO, "emulated by qemu"):
        yield Word("ibm_power-kvm", "vm.kind", "kvm", CPU_TEXT, CPUINFO.key, "emulated by qemu")
    else:
        shared = gathered.holds(LPARCFG, "shared_processor_mode=1")
        text = "ibm_power-lpar_shared" if shared else "ibm_power-lpar_dedicated"
        yield Word(text, "vm.kind", "powervm", PARTITION, CPUINFO.key)


def others(gathered: Gathered) -> Iterator[Word | None]:
    """OpenBSD's monitor, and last Amazon's cloud."""
    yield gathered.cpuid("OpenBSDVMM58", "vmm")
    version = gathered.smbios(VERSIONS, "", "aws", "aws", "vm.cloud")
    if version is not None and is_amazons(version.value):
        yield version
    else:
        yield gathered.smbios(BIOS, "Amazon EC2", "aws", "aws", "vm.cloud")


def is_amazons(version: str) -> bool:
    """Whether a version is like `4.11.amazon`, as firmware of Amazon's machines on Xen has it."""
    major, _, rest = version.partition(".")
    minor, _, maker = rest.partition(".")
    return major.isdecimal() and minor.isdecimal() and maker.startswith("amazon")


COMMANDS = (
    Command(
        "virt-what",
        "virt-what 1.25",
        {"vm.kind": MACHINES, "vm.cloud": CLOUDS, "vm.xen_role": ("dom0", "domU"), "container.kind": CONTAINERS},
        answer,
    ),
)
