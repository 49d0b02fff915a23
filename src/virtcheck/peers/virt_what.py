"""virt-what 1.25. It prints every fact that it finds, one a line, in an order of its own; see virt-what(1).

Its view of SMBIOS is dmidecode's, all structures of the tables. Of these the kernel shows the most telling fields in
/sys/class/dmi, and they are what can be told here.
"""

from __future__ import annotations

from virtcheck.model.question import Cpuid, File
from virtcheck.peers import ENVIRONMENT, SYSFS, Command, Silence, Unseen, Word, meanings
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
WORDS = {
    "vm.kind": {
        "vmware": "vmware",
        "hyperv": "microsoft",
        "virtualpc": "virtualpc",
        "virtualbox": "oracle",
        "bhyve": "bhyve",
        "uml": "uml",
        "virtage": "hitachi-virtage",
        "ibm_systemz-direct": "none",
        "ibm_systemz-lpar": "none",  # a partition that the firmware makes counts as hardware
        "ibm_systemz-zvm": "zvm",
        "ibm_systemz-kvm": "kvm",
        "parallels": "parallels",
        "redhat": "kvm",
        "xen": "xen",
        "kvm": "kvm",
        "qemu": "qemu",
        "lkvm": "lkvm",
        "ibm_power-kvm": "kvm",
        "ibm_power-lpar_shared": "powervm",
        "ibm_power-lpar_dedicated": "powervm",
        "vmm": "vmm",
    },
    "vm.cloud": {
        "alibaba_cloud": "alibaba",
        "nutanix_ahv": "nutanix",
        "ovirt": "ovirt",
        "rhev": "rhv",
        "google_cloud": "gce",
        "aws": "aws",
    },
    "vm.xen_role": {"xen-dom0": "dom0", "xen-domU": "domU", "xen-hvm": "domU"},
    "container.kind": {
        "openvz": "openvz",
        "lxc": "lxc",
        "linux_vserver": "linux-vserver",
        "linux_vserver-host": "linux-vserver",
        "linux_vserver-guest": "linux-vserver",
        "docker": "docker",
        "podman": "podman",
    },
}
MEANINGS = meanings(WORDS)
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


def _says(text: str, because: str, origin: str, value: str = "") -> Word:
    about, meaning = MEANINGS[text]
    return Word(text, about, meaning, because, origin, value)


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

    def cpuid(self, name: str, text: str) -> Word | None:
        """A word where this is the name in CPUID."""
        if self.signature != name:
            return None
        return _says(text, ALL_BASES, self.signature_origin, name)

    def smbios(self, fields: tuple[str, ...], name: str, text: str) -> Word | None:
        """A word where one of these fields begins with this name; where the tables are masked, dmidecode has none.

        Debian installs dmidecode with virt-what on x86 processors only.
        """
        for one in fields if self.shows_tables else ():
            seen = self.eyes.text(SYSFS + one)
            if seen.startswith(name):
                if self.machine not in X86:
                    raise Unseen(f"file:{SYSFS}{one}", "it asks dmidecode if that is installed")
                return _says(text, SMBIOS, f"file:{SYSFS}{one}", seen)
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
    yield smbios(MAKERS, "Alibaba", "alibaba_cloud")
    yield cpuid("VMwareVMware", "vmware") or smbios(MAKERS, "VMware", "vmware")
    yield cpuid("Microsoft Hv", "hyperv")
    if gathered.signature != "Microsoft Hv" and smbios(MAKERS, "Microsoft Corporation", "virtualpc"):
        yield smbios(PRODUCTS, "Virtual Machine", "virtualpc")
    yield smbios(MAKERS, "innotek GmbH", "virtualbox")
    yield cpuid("bhyve bhyve", "bhyve") or smbios(BIOS, "BHYVE", "bhyve")


def guests(gathered: Gathered) -> Iterator[Word | None]:
    """Containers of kernels made for them, and machines that /proc names."""
    eyes = gathered.eyes
    if eyes.status("/proc/vz") and not eyes.status("/proc/bc"):
        yield _says("openvz", OPENVZ, "stat:/proc/vz")
    if gathered.told("lxc"):
        yield _says("lxc", TOLD, ENVIRONMENT.key)
    context = eyes.own_status().get("VxID")
    if context is not None:
        yield _says("linux_vserver", VSERVER, "file:/proc/self/status", context)
        role = "linux_vserver-host" if context == "0" else "linux_vserver-guest"
        yield _says(role, VSERVER, "file:/proc/self/status", context)
    if gathered.holds(CPUINFO, "UML"):
        yield _says("uml", CPU_TEXT, CPUINFO.key, "UML")
    if gathered.smbios(MAKERS, "HITACHI", "virtage") and " LPAR" in eyes.text(SYSFS + "product_name"):
        yield gathered.smbios(MAKERS, "HITACHI", "virtage")
    if gathered.holds(CPUINFO, "IBM/S390"):
        yield from _system_z(gathered)


def _system_z(gathered: Gathered) -> Iterator[Word]:
    sysinfo = gathered.eyes.ask(SYSINFO)
    text = "ibm_systemz-direct"
    if sysinfo is not None:
        programs = control_programs(sysinfo)
        if any("KVM/Linux" in one for one in programs):
            text = "ibm_systemz-kvm"
        elif any("z/VM" in one for one in programs):
            text = "ibm_systemz-zvm"
        elif any(line.startswith(b"LPAR") for line in sysinfo.split(b"\n")):
            text = "ibm_systemz-lpar"
    yield Word("ibm_systemz", *MEANINGS[text], CPU_TEXT, CPUINFO.key, "IBM/S390")
    if sysinfo is not None:
        yield _says(text, SYSTEM_Z, SYSINFO.key)


def vendors(gathered: Gathered) -> Iterator[Word | None]:
    """Vendors of products on KVM and others, by SMBIOS alone."""
    smbios = gathered.smbios
    parallels = smbios(BIOS, "Parallels", "parallels")
    gathered.is_parallels_or_xen = parallels is not None
    yield parallels
    yield smbios(MAKERS, "Nutanix", "nutanix_ahv")
    yield smbios(MAKERS, "oVirt", "ovirt")
    yield smbios(PRODUCTS, "RHEV Hypervisor", "rhev")
    yield smbios(PRODUCTS, "Google Compute Engine", "google_cloud")
    yield smbios(MAKERS, "Red Hat", "redhat")


def xen(gathered: Gathered) -> Iterator[Word | None]:
    """Xen, by CPUID where there is SMBIOS too, else by what its own kernels show."""
    eyes = gathered.eyes
    by_cpuid = gathered.cpuid("XenVMMXenVMM", "xen")
    tree = eyes.text(HYPERVISOR) if gathered.machine in ARM else ""
    if by_cpuid and gathered.shows_tables:
        gathered.is_parallels_or_xen = True
        yield by_cpuid
        yield _says("xen-hvm", ALL_BASES, gathered.signature_origin)
    elif eyes.status("/proc/xen"):
        gathered.is_parallels_or_xen = gathered.is_settled = True
        control = "control_d" in eyes.text("/proc/xen/capabilities")
        role = "xen-dom0" if control else "xen-domU"
        yield _says("xen", XEN_DIRECTORY, "stat:/proc/xen")
        yield _says(role, XEN_DIRECTORY, "file:/proc/xen/capabilities")
    elif "xen" in eyes.text("/sys/hypervisor/type"):
        yield _says("xen", XEN_TYPE, "file:/sys/hypervisor/type")
    elif "xen" in tree:
        gathered.is_parallels_or_xen = gathered.is_settled = True
        yield _says("xen", DEVICE_TREE, "file:" + HYPERVISOR, tree)
    elif "vmware" in tree:
        gathered.is_settled = True
        yield _says("vmware", DEVICE_TREE, "file:" + HYPERVISOR, tree)


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
            return _says("qemu", DEVICE_TREE, "listing:/proc/device-tree", "fw-cfg")
    elif "linux,kvm" in gathered.eyes.text(HYPERVISOR):
        return _says("kvm", DEVICE_TREE, "file:" + HYPERVISOR, "linux,kvm")
    return None


def _by_cpuinfo(gathered: Gathered) -> Word | None:
    if gathered.machine in ARM or gathered.eyes.text(HYPERVISOR) or not gathered.holds(CPUINFO, "QEMU"):
        return None
    return _says("qemu", CPU_TEXT, CPUINFO.key, "QEMU")


def lkvm(gathered: Gathered) -> Iterator[Word | None]:
    """kvmtool; on ARM by a board that other monitors describe too."""
    if gathered.is_settled:
        return
    yield gathered.cpuid("LKVMLKVMLKVM", "lkvm")
    if gathered.machine in ARM and gathered.holds(COMPATIBLE_FILE, "dummy-virt"):
        yield _says("lkvm", DEVICE_TREE, COMPATIBLE_FILE.key, "dummy-virt")


def engines(gathered: Gathered) -> Iterator[Word | None]:
    """Docker and Podman."""
    marker = next((path for path in ("/.dockerenv", "/.dockerinit") if gathered.eyes.status(path)), None)
    if marker is not None:
        yield _says("docker", DOCKER, "stat:" + marker)
    elif gathered.holds(MEMBERSHIP, "/docker/"):
        yield _says("docker", CONTROL_GROUP, MEMBERSHIP.key)
    if gathered.told("podman"):
        yield _says("podman", TOLD, ENVIRONMENT.key)
    elif gathered.holds(MEMBERSHIP, "/libpod-"):
        yield _says("podman", CONTROL_GROUP, MEMBERSHIP.key)


def power(gathered: Gathered) -> Iterator[Word | None]:
    """Partitions of Power, and QEMU's imitation of one."""
    if gathered.machine not in POWER or not gathered.holds(CPUINFO, "pSeries"):
        return
    if gathered.holds(CPUINFO, "emulated by qemu"):
        yield _says("ibm_power-kvm", CPU_TEXT, CPUINFO.key, "emulated by qemu")
    else:
        shared = gathered.holds(LPARCFG, "shared_processor_mode=1")
        text = "ibm_power-lpar_shared" if shared else "ibm_power-lpar_dedicated"
        yield _says(text, PARTITION, CPUINFO.key)


def others(gathered: Gathered) -> Iterator[Word | None]:
    """OpenBSD's monitor, and last Amazon's cloud."""
    yield gathered.cpuid("OpenBSDVMM58", "vmm")
    version = gathered.smbios(VERSIONS, "", "aws")
    if version is not None and is_amazons(version.value):
        yield version
    else:
        yield gathered.smbios(BIOS, "Amazon EC2", "aws")


def is_amazons(version: str) -> bool:
    """Whether a version is like `4.11.amazon`, as firmware of Amazon's machines on Xen has it."""
    major, _, rest = version.partition(".")
    minor, _, maker = rest.partition(".")
    return major.isdecimal() and minor.isdecimal() and maker.startswith("amazon")


COMMANDS = (
    Command(
        "virt-what",
        "virt-what 1.25",
        WORDS,
        answer,
    ),
)
