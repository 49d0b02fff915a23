"""systemd-detect-virt of systemd 252: the container's word (-c) and the machine's (-v).

Without an option it prints the container's word, and the machine's only where there is none.

The order of what it looks for is explained in systemd-detect-virt(1) and, for containers, in
https://systemd.io/CONTAINER_INTERFACE.
"""

from __future__ import annotations

from virtcheck.model.question import File, Link
from virtcheck.peers import ENVIRONMENT, SYSFS, Command, Word
from virtcheck.probes.container_markers import CONTAINERENV_FILE
from virtcheck.probes.cpu import CPUINFO, HYPERVISOR_LEAF, X86, fields
from virtcheck.probes.cpuid import FEATURES, MICROSOFT
from virtcheck.probes.dmi import BIOS_STRUCTURE, is_metal
from virtcheck.probes.mounts import MINE, parse
from virtcheck.probes.partition import SYSINFO, control_programs
from virtcheck.probes.told import container_of
from virtcheck.probes.xen import FEATURES as FEATURES_OF_XEN
from virtcheck.probes.xen import XENFEAT_DOM0, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.peers import Eyes

CONTAINERS = (
    "systemd-nspawn", "lxc-libvirt", "lxc", "openvz", "docker", "podman", "rkt", "wsl", "proot", "pouch",
    "container-other",
)  # fmt: skip
MACHINES = (
    "kvm", "amazon", "qemu", "bochs", "xen", "uml", "vmware", "oracle", "microsoft", "zvm", "parallels", "bhyve",
    "qnx", "acrn", "powervm", "apple", "sre", "google", "vm-other",
)  # fmt: skip
"""The words that it has (`--list`)."""

SIGNATURES = {
    "XenVMMXenVMM": "xen",
    "KVMKVMKVM": "kvm",
    "Linux KVM Hv": "kvm",
    "TCGTCGTCGTCG": "qemu",
    "VMwareVMware": "vmware",
    MICROSOFT: "microsoft",
    "bhyve bhyve": "bhyve",
    "QNXQVMBSQG": "qnx",
    "ACRNACRNACRN": "acrn",
    "SRESRESRESRE": "sre",
}
NAMES_IN_SMBIOS = {
    "KVM": "kvm",
    "OpenStack": "kvm",
    "KubeVirt": "kvm",
    "Amazon EC2": "amazon",
    "QEMU": "qemu",
    "VMware": "vmware",
    "VMW": "vmware",
    "innotek GmbH": "oracle",
    "VirtualBox": "oracle",
    "Oracle Corporation": "oracle",
    "Xen": "xen",
    "Bochs": "bochs",
    "Parallels": "parallels",
    "BHYVE": "bhyve",
    "Hyper-V": "microsoft",
    "Apple Virtualization": "apple",
    "Google Compute Engine": "google",
}
"""How a field of SMBIOS may begin."""
FIELDS = ("product_name", "sys_vendor", "board_vendor", "bios_vendor", "product_version")
BEFORE_CPUID = ("oracle", "xen", "amazon", "parallels", "google")
"""Products that show the signature of KVM or Hyper-V: for them SMBIOS counts before CPUID."""
DEVICE_TREE_ROOT = "/proc/device-tree/"
WITH_DEVICE_TREE = ("arm", "aarch64", "ppc", "riscv")
"""Processors for which it is built to look there."""

NOTHING = "none of its rules holds"
OPENVZ = "it takes /proc/vz without /proc/bc for OpenVZ"
WSL = "it takes a kernel release with Microsoft or WSL in it for WSL"
PROOT = "it takes a tracer called proot for PRoot"
TOLD = "it believes the word that the container was told"
PODMAN = "it takes this file alone for Podman"
DOCKER = "it takes this file alone for Docker"
CGROUP_NAMESPACE = "it takes a control group below the topmost for a container; version 257 asks the PID namespace"
SMBIOS = "it goes by how a name in SMBIOS begins"
FIRST_BASE = "it reads only the first hypervisor leaf of CPUID, 0x40000000"
HYPERV_BASE = (
    "it reads only the first hypervisor leaf of CPUID, 0x40000000; since version 256 SMBIOS outweighs Hyper-V's name"
)
UNKNOWN_SIGNATURE = "it does not know this signature"
VM_BIT = "it takes the virtual-machine bit of SMBIOS for a virtual machine of unknown kind"
UML = "it knows User-Mode Linux by the processor's vendor"
XEN_GUEST = "it takes /proc/xen for Xen unless this is its control domain"
XEN_TYPE = "it believes the kernel's name for the hypervisor"
DEVICE_TREE = "it goes by the device tree"
CONTROL_PROGRAM = "it takes any control program but z/VM for KVM"


def container(eyes: Eyes) -> Iterator[Word]:
    """The first rule that holds."""
    yield _container(eyes) or Word("none", "container.kind", "none", NOTHING, "")


def machine(eyes: Eyes) -> Iterator[Word]:
    """The first rule that holds; a control domain of Xen is no guest."""
    yield _machine(eyes) or Word("none", "vm.kind", "none", NOTHING, "")


def _container(eyes: Eyes) -> Word | None:
    if eyes.status("/proc/vz") and not eyes.status("/proc/bc"):
        return _contains("openvz", OPENVZ, "stat:/proc/vz")
    release = eyes.text("/proc/sys/kernel/osrelease")
    if "Microsoft" in release or "WSL" in release:
        return _contains("wsl", WSL, "file:/proc/sys/kernel/osrelease", release)
    tracer = eyes.own_status().get("TracerPid", "0")
    if tracer.isdecimal() and tracer != "0":
        comm = f"/proc/{tracer}/comm"
        if eyes.text(comm).startswith("proot"):
            return _contains("proot", PROOT, "file:" + comm)
    told = _told(eyes)
    if told is not None and told.value != "oci":
        return told
    if eyes.ask(CONTAINERENV_FILE) is not None:
        return _contains("podman", PODMAN, CONTAINERENV_FILE.key)
    if eyes.status("/.dockerenv"):
        return _contains("docker", DOCKER, "stat:/.dockerenv")
    return told or _below_topmost_cgroup(eyes)


def _contains(text: str, because: str, origin: str, value: str = "") -> Word:
    """A word about the container; what systemd has no word for is some other container."""
    text = text if text in CONTAINERS else "container-other"
    return Word(text, "container.kind", text, because, origin, value)


def _told(eyes: Eyes) -> Word | None:
    """What the manager or systemd wrote down, or what process 1 has in its environment."""
    for path in ("/run/host/container-manager", "/run/systemd/container"):
        told = eyes.text(path).partition("\n")[0]
        if told:
            return _contains(told, TOLD, "file:" + path, told)
    environment = eyes.ask(ENVIRONMENT)
    told = "" if environment is None else container_of(environment)
    return _contains(told, TOLD, ENVIRONMENT.key, told) if told else None


def _below_topmost_cgroup(eyes: Eyes) -> Word | None:
    """Whether the group at the mount point is not the topmost: of version 1 only that one has release_agent.

    Of version 2 every group but the topmost has cgroup.type.
    """
    if eyes.ask(Link("/proc/self/ns/cgroup")) is None:
        return None
    mounted = {mount.point: mount.kind for mount in parse(eyes.ask(MINE) or b"")}
    if mounted.get("/sys/fs/cgroup") == "cgroup2":
        origin = File("/sys/fs/cgroup/cgroup.type")
        return _contains("container-other", CGROUP_NAMESPACE, origin.key) if eyes.ask(origin) is not None else None
    if "/sys/fs/cgroup/systemd" in mounted:
        origin = File("/sys/fs/cgroup/systemd/release_agent")
        return _contains("container-other", CGROUP_NAMESPACE, origin.key) if eyes.ask(origin) is None else None
    return None


def _machine(eyes: Eyes) -> Word | None:
    smbios = _smbios(eyes)
    if smbios is not None and smbios.text in BEFORE_CPUID:
        return smbios
    if fields(eyes.ask(CPUINFO) or b"").get("vendor_id", "").startswith("User Mode Linux"):
        return _runs("uml", UML, CPUINFO.key)
    xen = eyes.status("/proc/xen") is not None
    control_domain = xen and _is_control_domain(eyes)
    if xen and not control_domain:
        return _runs("xen", XEN_GUEST, "stat:/proc/xen")
    cpuid = _cpuid(eyes)
    if cpuid is not None and cpuid.text != "vm-other":
        return cpuid
    if control_domain:
        return cpuid
    # What is vague waits for something better, in this order.
    last = cpuid
    for look in (lambda _: smbios, _kernels_word, _device_tree, _control_program):
        found = look(eyes)
        if found is not None and found.text != "vm-other":
            return found
        last = last or found
    return last


def _runs(text: str, because: str, origin: str, value: str = "") -> Word:
    return Word(text, "vm.kind", text, because, origin, value)


def _smbios(eyes: Eyes) -> Word | None:
    """The first field that begins with a name; without one, the bit that says virtual machine."""
    structure = eyes.ask(BIOS_STRUCTURE)
    # The second byte is the length that the structure claims.
    bit = bool(structure[0x13] >> 4 & 1) if structure and min(len(structure), structure[1]) > 0x13 else None
    for field in FIELDS:
        seen = eyes.text(SYSFS + field)
        text = next((word for name, word in NAMES_IN_SMBIOS.items() if seen.startswith(name)), None)
        if text is None:
            continue
        # Machines of Amazon without a hypervisor have its name too.
        if text == "amazon" and (is_metal(eyes.text(SYSFS + "product_name")) if bit is None else not bit):
            return None
        return _runs(text, SMBIOS, f"file:{SYSFS}{field}", seen)
    return _runs("vm-other", VM_BIT, BIOS_STRUCTURE.key) if bit else None


def _is_control_domain(eyes: Eyes) -> bool:
    features = number(eyes.ask(FEATURES_OF_XEN) or b"")
    if features is not None:
        return bool(features >> XENFEAT_DOM0 & 1)
    return "control_d" in eyes.text("/proc/xen/capabilities").split(",")


def _cpuid(eyes: Eyes) -> Word | None:
    features = eyes.ask(FEATURES) if eyes.machine() in X86 else None
    if features is None or not features.ecx >> 31 & 1:
        return None
    origin, seen = HYPERVISOR_LEAF.key, eyes.signature(HYPERVISOR_LEAF.leaf)
    because = FIRST_BASE if seen in SIGNATURES else UNKNOWN_SIGNATURE
    return _runs(SIGNATURES.get(seen, "vm-other"), HYPERV_BASE if seen == MICROSOFT else because, origin, seen)


def _kernels_word(eyes: Eyes) -> Word | None:
    path = "/sys/hypervisor/type"
    seen = eyes.text(path)
    return _runs("xen" if seen == "xen" else "vm-other", XEN_TYPE, "file:" + path, seen) if seen else None


def _device_tree(eyes: Eyes) -> Word | None:
    if not eyes.machine().startswith(WITH_DEVICE_TREE):
        return None
    path = DEVICE_TREE_ROOT + "hypervisor/compatible"
    seen = eyes.text(path)
    if seen:
        known = (text for text in ("xen", "vmware") if text in seen)
        text = "kvm" if seen == "linux,kvm" else next(known, "vm-other")
        return _runs(text, DEVICE_TREE, "file:" + path, seen)
    path = DEVICE_TREE_ROOT + "ibm,partition-name"
    by_console = eyes.text(path) and eyes.status(DEVICE_TREE_ROOT + "hmc-managed?")
    if by_console and not eyes.status(DEVICE_TREE_ROOT + "chosen/qemu,graphic-width"):
        return _runs("powervm", DEVICE_TREE, "file:" + path)
    if any("fw-cfg" in name for name in eyes.names(DEVICE_TREE_ROOT.rstrip("/"))):
        return _runs("qemu", DEVICE_TREE, "listing:" + DEVICE_TREE_ROOT.rstrip("/"), "fw-cfg")
    path = DEVICE_TREE_ROOT + "compatible"
    return _runs("qemu", DEVICE_TREE, "file:" + path) if eyes.text(path) == "qemu,pseries" else None


def _control_program(eyes: Eyes) -> Word | None:
    programs = control_programs(eyes.ask(SYSINFO) or b"")
    if not programs:
        return None
    return _runs("zvm" if programs[0].startswith("z/VM") else "kvm", CONTROL_PROGRAM, SYSINFO.key, programs[0])


COMMANDS = (
    Command(
        "systemd-detect-virt -c",
        "systemd 252",
        {"container.kind": {word: word for word in CONTAINERS}},
        container,
        systemd_words=True,
    ),
    Command(
        "systemd-detect-virt -v",
        "systemd 252",
        {"vm.kind": {word: word for word in MACHINES}},
        machine,
        systemd_words=True,
    ),
)
