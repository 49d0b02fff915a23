"""KVM here: the node, the driver behind it and its answers. The processor's flags are neither needed nor enough."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Forbidden, Found, KvmQuery, Stat, Unanswered
from virtcheck.probes.cpu import UNAME, machine, processor_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import FileStatus, Host

NODE = Sign("kvm.node", "the device node /dev/kvm")
DRIVER = Sign("kvm.driver", "KVM among the drivers that the kernel registered")
API = Sign("kvm.api", "what /dev/kvm answers when it is asked for its version")
STATE = Sign("kvm.state", "what keeps /dev/kvm from answering")
MODULES = Sign("kvm.modules", "the parts of KVM in the kernel")
BACKEND = Sign("kvm.backend", "the part of KVM that speaks to the processor")
NESTED = Sign("kvm.nested", "whether KVM lets its guests run guests")
EXTENSIONS = Sign("kvm.extensions", "the numbers that KVM gives for its abilities")
SIGNS = (NODE, DRIVER, API, STATE, MODULES, BACKEND, NESTED, EXTENSIONS)

DEVICE, MISC, VERSION = Stat("/dev/kvm"), File("/proc/misc"), KvmQuery("api-version")
NUMBERS = (10, 232)
API_VERSION = 12
"""The only version that a program may use; it is not going to change: Documentation/virt/kvm/api.rst."""

EACCES, EPERM = 13, 1
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
ABILITIES = {
    9: "nr-vcpus",
    38: "xen-hvm",
    44: "hyperv",
    60: "tsc-control",
    66: "max-vcpus",
    117: "x86-smm",
    157: "nested-state",
    203: "binary-stats",
    235: "vm-types",
}
"""Numbers of KVM_CHECK_EXTENSION: include/uapi/linux/kvm.h."""


def probe(host: Host) -> Iterator[Evidence]:
    """Look at the node and the driver, ask for the version, and work out what stands in the way."""
    host = processor_of(host)
    node, misc, version = host.ask(DEVICE), host.ask(MISC), host.ask(VERSION)
    yield Evidence.of(NODE, DEVICE, node, is_kvm)
    driver = Evidence.of(DRIVER, MISC, misc, is_registered)
    yield driver
    yield Evidence.of(API, VERSION, version, lambda number: number)
    yield _state(node, driver, version)
    yield from _modules(host, driver)
    yield _abilities(host)


def _state(
    node: Found[FileStatus] | Absent | Forbidden | Unanswered,
    driver: Evidence,
    version: Found[int] | Absent | Forbidden | Unanswered,
) -> Evidence:
    """One word: `ok`, or the first thing that stands in the way.

    `no-driver`: the kernel registered none, or the node leads nowhere. `no-node`: the driver is there, the node is not,
    as in a container that was not given it. `permission-denied`: by mode, owner or a security module. `device-cgroup`:
    by the container's list of devices. `not-kvm`: something else bears the name. `wrong-api`: not version 12.
    """
    match node, version:
        case Found(status), _ if not is_kvm(status):
            return Evidence.seen(STATE, DEVICE.key, "not-kvm")
        case Absent(), _ if driver.sight == "seen":
            return Evidence.seen(STATE, driver.origin, "no-node" if driver.value else "no-driver")
        case Found(), Found(number):
            return Evidence.seen(STATE, VERSION.key, "ok" if number == API_VERSION else "wrong-api")
        case Found(), Forbidden(errno) if errno in (EACCES, EPERM):
            return Evidence.seen(STATE, VERSION.key, "permission-denied" if errno == EACCES else "device-cgroup")
        case Found(), Absent():
            return Evidence.seen(STATE, VERSION.key, "no-driver")
        case Absent(), _:
            return Evidence(STATE, driver.sight, driver.origin, note=driver.note, errno=driver.errno)
        case Found(), _:
            return Evidence.of(STATE, VERSION, version)
        case _:
            return Evidence.of(STATE, DEVICE, node)


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
        else:
            yield Evidence(BACKEND, "unanswered", CORE.key, note="no part of KVM is shown in /sys/module")
    parameter = NESTED_PARAMETERS.get(backend or "")
    if parameter is None:
        yield Evidence(NESTED, "absent", CORE.key, note="this KVM has no parameter for it")
    else:
        yield Evidence.of(NESTED, parameter, host.ask(parameter), is_on)


def _abilities(host: Host) -> Evidence:
    found = []
    for number, name in ABILITIES.items():
        question = KvmQuery(f"extension:{number}")
        reading = host.ask(question)
        if not isinstance(reading, Found):
            return Evidence.of(EXTENSIONS, question, reading)
        found.append(f"{name}={reading.data}")
    return Evidence.seen(EXTENSIONS, VERSION.key, tuple(found))


def is_kvm(status: FileStatus) -> bool:
    """Whether the node is the character device 10:232."""
    return status.kind == "character-device" and (status.major, status.minor) == NUMBERS


def is_registered(misc: bytes) -> bool:
    """Whether /proc/misc has the line `232 kvm`."""
    return any(line.split() == [b"232", b"kvm"] for line in misc.split(b"\n"))


def is_on(parameter: bytes) -> bool:
    """A parameter of the kernel: 1 in old forms, Y in new ones, and some hold a number of levels."""
    return parameter.strip() not in (b"0", b"N", b"")
