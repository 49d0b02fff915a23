"""KVM here: the node, the driver behind it and its answers. The processor's flags are neither needed nor enough."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Forbidden, Found, KvmQuery, Stat, Unanswered
from virtcheck.probes import likewise
from virtcheck.probes.cpu import CPUINFO, UNAME, X86, extension, fields, machine, processor_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import FileStatus, Host

    Node = Found[FileStatus] | Absent | Forbidden | Unanswered
    Version = Found[int] | Absent | Forbidden | Unanswered

NODE = Sign("kvm.node", "the device node /dev/kvm")
ACCESS = Sign("kvm.access", "whom the mode of /dev/kvm lets in")
DRIVER = Sign("kvm.driver", "KVM among the drivers that the kernel registered")
API = Sign("kvm.api", "what /dev/kvm answers when it is asked for its version")
STATE = Sign("kvm.state", "what keeps /dev/kvm from answering")
MODULES = Sign("kvm.modules", "the parts of KVM in the kernel")
BACKEND = Sign("kvm.backend", "the part of KVM that speaks to the processor")
NESTED = Sign("kvm.nested", "whether KVM lets its guests run guests")
SIGNS = (NODE, ACCESS, DRIVER, API, STATE, MODULES, BACKEND, NESTED)

DEVICE, MISC, VERSION = Stat("/dev/kvm"), File("/proc/misc"), KvmQuery("api-version")
STATUS, MOUNTS, COMMAND_LINE = File("/proc/self/status"), File("/proc/self/mountinfo"), File("/proc/cmdline")
NUMBERS = (10, 232)
API_VERSION = 12
"""The only version that a program may use; it is not going to change: Documentation/virt/kvm/api.rst."""

STATES = (
    "ok", "no-node", "no-driver", "no-extension", "switched-off", "permission-denied", "user-namespace", "nodev",
    "security-module", "device-cgroup", "not-kvm", "wrong-api",
)  # fmt: skip
"""What `state` answers: the rungs of the ladder as far as looking climbs it."""

EACCES, EPERM = 13, 1
OVERFLOW = 65534
"""What a user namespace calls an owner and a group that it does not know: /proc/sys/kernel/overflowuid."""
DAC_OVERRIDE = tuple(b"%x" % digit for digit in range(16) if digit & 2)
"""How a hexadecimal set of capabilities ends that holds CAP_DAC_OVERRIDE, the second one."""
READ_AND_WRITE = 6
ARM_MODE = "kvm-arm.mode="
NO_NODES = "a tree of files need not hold device nodes"

CORE = Stat("/sys/module/kvm")
BACKENDS = {
    "intel": Stat("/sys/module/kvm_intel"),
    "amd": Stat("/sys/module/kvm_amd"),
    "pvm": Stat("/sys/module/kvm_pvm"),
    "hv": Stat("/sys/module/kvm_hv"),
    "pr": Stat("/sys/module/kvm_pr"),
}
ARCHITECTURES = {"aarch64": "arm", "s390x": "s390", "riscv64": "riscv", "loongarch64": "loongarch", "mips64": "mips"}
"""Architectures where KVM is one piece, by uname's word."""
NESTED_PARAMETERS = {
    "intel": File("/sys/module/kvm_intel/parameters/nested"),
    "amd": File("/sys/module/kvm_amd/parameters/nested"),
    "hv": File("/sys/module/kvm_hv/parameters/nested"),
    "s390": File("/sys/module/kvm/parameters/nested"),
}
NESTED_STATE = KvmQuery("extension:157")
"""kvm_intel and kvm_amd tell a size (since Linux 4.20 and 5.8), whether they let guests nest or not."""


def probe(host: Host) -> Iterator[Evidence]:
    """Look at the node and the driver, ask for the version, and work out what stands in the way."""
    host = processor_of(host)
    node, misc, version = host.ask(DEVICE), host.ask(MISC), host.ask(VERSION)
    yield Evidence.of(NODE, DEVICE, node, is_kvm)
    yield Evidence.of(ACCESS, DEVICE, node, lets_in)
    driver = Evidence.of(DRIVER, MISC, misc, is_registered)
    yield driver
    yield Evidence.of(API, VERSION, version, lambda number: number)
    yield state(host, node, driver, version)
    yield from _modules(host, driver)


def state(host: Host, node: Node, driver: Evidence, version: Version) -> Evidence:
    """One word of STATES: `ok`, or the first thing that stands in the way.

    `no-node`: the driver is there, the node is not, as in a container that was not given it. `no-driver`: the kernel
    registered none, or the node leads nowhere. `device-cgroup`: refused by the container's list of devices. `not-kvm`:
    something else bears the name. `wrong-api`: not version 12. The others: `_without_driver` and `_denied`.
    """
    match node, version:
        case Found(status), _ if not is_kvm(status):
            return Evidence.seen(STATE, DEVICE.key, "not-kvm")
        case Absent(), _ if driver.sight == "seen" and driver.value and host.origin == "tree":
            return Evidence(STATE, "unanswered", DEVICE.key, note=NO_NODES)
        case Absent(), _ if driver.sight == "seen" and driver.value:
            return Evidence.seen(STATE, driver.origin, "no-node")
        case Absent(), _ if driver.sight == "seen":
            return _without_driver(host, driver.origin)
        case Found(), Found(number):
            return Evidence.seen(STATE, VERSION.key, "ok" if number == API_VERSION else "wrong-api")
        case Found(status), Forbidden(errno) if errno == EACCES:
            return _denied(host, status)
        case Found(), Forbidden(errno) if errno == EPERM:
            return Evidence.seen(STATE, VERSION.key, "device-cgroup")
        case Found(), Absent():
            return _without_driver(host, VERSION.key)
        case Absent(), _:
            return Evidence(STATE, driver.sight, driver.origin, note=driver.note, errno=driver.errno)
        case Found(), _:
            return Evidence.of(STATE, VERSION, version)
        case _:
            return Evidence.of(STATE, DEVICE, node)


def _without_driver(host: Host, origin: str) -> Evidence:
    """`no-extension`: the processor shows nothing that a driver could use. `switched-off`: by the kernel's command
    line, on ARM. `no-driver`: nothing here says why.
    """
    cpuinfo = host.ask(CPUINFO)
    if not isinstance(cpuinfo, Found | Absent):
        return Evidence.of(STATE, CPUINFO, cpuinfo)
    named = fields(cpuinfo.data) if isinstance(cpuinfo, Found) else {}
    if extension(named) == "none":
        return Evidence.seen(STATE, CPUINFO.key, "no-extension")
    if "cpu implementer" in named:
        line = host.ask(COMMAND_LINE)
        if not isinstance(line, Found | Absent):
            return Evidence.of(STATE, COMMAND_LINE, line)
        if isinstance(line, Found) and arm_mode(line.data) == "none":
            return Evidence.seen(STATE, COMMAND_LINE.key, "switched-off")
    return Evidence.seen(STATE, origin, "no-driver")


def _denied(host: Host, node: FileStatus) -> Evidence:
    """Why the node does not open (EACCES).

    `user-namespace`: its owner or group is nobody in here, so that no group helps. `permission-denied`: by its mode or
    access list. `nodev`: it lies on a file system whose devices do not open. `security-module`: neither explains it.
    """
    if OVERFLOW in (node.uid, node.gid):
        return Evidence.seen(STATE, DEVICE.key, "user-namespace")
    status = host.ask(STATUS)
    if not isinstance(status, Found | Absent):
        return Evidence.of(STATE, STATUS, status)
    if isinstance(status, Absent) or not may_open(node, status.data):
        return Evidence.seen(STATE, VERSION.key, "permission-denied")
    table = host.ask(MOUNTS)
    if not isinstance(table, Found | Absent):
        return Evidence.of(STATE, MOUNTS, table)
    # Lines come in the order in which they were laid: the last that covers the node counts.
    data = table.data if isinstance(table, Found) else b""
    lines = [line.split(b" ") for line in data.split(b"\n") if line.count(b" ") > 5]
    over = [line for line in lines if line[4] in (b"/", b"/dev", b"/dev/kvm")]
    if over and b"nodev" in over[-1][5].split(b","):
        return Evidence.seen(STATE, MOUNTS.key, "nodev")
    return Evidence.seen(STATE, VERSION.key, "security-module")


def _modules(host: Host, driver: Evidence) -> Iterator[Evidence]:
    """The vendor's module names the backend. Where several are built in, only one of them works: then none is named."""
    core = host.ask(CORE)
    present = [name for name, question in BACKENDS.items() if isinstance(host.ask(question), Found)]
    if isinstance(core, Found):
        yield Evidence.seen(MODULES, CORE.key, ("kvm", *(f"kvm_{name}" for name in present)))
    else:
        yield Evidence.of(MODULES, CORE, core)
    backend = None
    if driver.sight != "seen":
        yield Evidence(BACKEND, driver.sight, driver.origin, note=driver.note, errno=driver.errno)
    elif not driver.value:
        yield Evidence.seen(BACKEND, driver.origin, "none")
    else:
        whole = ARCHITECTURES.get(machine(host))
        backend = whole or (present[0] if len(present) == 1 else None)
        if backend:
            yield Evidence.seen(BACKEND, UNAME.key if whole else BACKENDS[backend].key, backend)
        elif present:
            yield Evidence(BACKEND, "unanswered", CORE.key, note="more than one is built in")
        elif machine(host) in X86 and host.ask(NESTED_STATE) == Found(0):
            yield Evidence(BACKEND, "unanswered", CORE.key, note="by its abilities neither kvm_intel nor kvm_amd")
        else:
            yield Evidence(BACKEND, "unanswered", CORE.key, note="no part of KVM is shown in /sys/module")
    parameter = NESTED_PARAMETERS.get(backend or "")
    if parameter is None:
        yield Evidence(NESTED, "absent", CORE.key, note="this KVM has no parameter for it")
    else:
        yield Evidence.of(NESTED, parameter, host.ask(parameter), is_on)


def unless_nobody_asked(host: Host, evidence: Evidence) -> Evidence:
    """The same, but unanswered where KVM is there and its node is not, as in a container: then nobody could ask it."""
    if evidence.sight != "absent" or not isinstance(host.ask(DEVICE), Absent):
        return evidence
    driver = Evidence.of(DRIVER, MISC, host.ask(MISC), is_registered)
    if driver.hidden:
        return likewise(evidence.sign, driver)
    if driver.value:
        return Evidence(evidence.sign, "unanswered", evidence.origin, note="KVM is there and its node is not")
    return evidence


def is_kvm(status: FileStatus) -> bool:
    """Whether the node is the character device 10:232."""
    return status.kind == "character-device" and (status.major, status.minor) == NUMBERS


def lets_in(status: FileStatus) -> str:
    """`everybody`, `group` or `owner`, by the mode's bits; the group root stands for its owner."""
    if status.mode & READ_AND_WRITE == READ_AND_WRITE:
        return "everybody"
    return "group" if status.gid and status.mode >> 3 & READ_AND_WRITE == READ_AND_WRITE else "owner"


def may_open(node: FileStatus, status: bytes) -> bool:
    """Whether the node's mode lets the process with this status file read and write, as the kernel judges it."""
    lines = dict(line.split(b":", 1) for line in status.split(b"\n") if b":" in line)
    # The fourth number of a line is what counts for files.
    uid, gid = (b"".join(lines.get(name, b"").split()[3:4]) for name in (b"Uid", b"Gid"))
    if lines.get(b"CapEff", b"").strip()[-1:] in DAC_OVERRIDE:
        return True
    if uid == b"%d" % node.uid:
        return node.mode >> 6 & READ_AND_WRITE == READ_AND_WRITE
    if b"%d" % node.gid in (gid, *lines.get(b"Groups", b"").split()):
        return node.mode >> 3 & READ_AND_WRITE == READ_AND_WRITE
    return node.mode & READ_AND_WRITE == READ_AND_WRITE


def arm_mode(command_line: bytes) -> str:
    """What the parameter kvm-arm.mode says, empty where it is not given; the last one counts."""
    words = command_line.decode("utf-8", "replace").partition(" -- ")[0].split()
    return next((one.removeprefix(ARM_MODE) for one in reversed(words) if one.startswith(ARM_MODE)), "")


def is_registered(misc: bytes) -> bool:
    """Whether /proc/misc has the line `232 kvm`."""
    return any(line.split() == [b"232", b"kvm"] for line in misc.split(b"\n"))


def is_on(parameter: bytes) -> bool:
    """A parameter of the kernel: 1 in old forms, Y in new ones, and some hold a number of levels."""
    return parameter.strip() not in (b"0", b"N", b"")
