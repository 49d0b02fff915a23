"""Processes that run a virtual machine each: told by what they hold open of KVM, and by how they were started.

A name alone is none: a monitor that has not started its machine yet runs none. Only where the descriptors may not be
read the name and the arguments must do.
"""

from __future__ import annotations

from virtcheck.isolation import is_in, some
from virtcheck.knowledge.boundaries import BOUNDARIES, KERNEL
from virtcheck.model.evidence import Evidence, clean
from virtcheck.model.isolation import Because, BoundaryAnswer, Isolation
from virtcheck.model.question import Descriptors, Found
from virtcheck.model.report import Reason
from virtcheck.model.value import Frozen
from virtcheck.model.workload import VirtualMachine
from virtcheck.probes import processes
from virtcheck.unknown import hidden_reason
from virtcheck.workloads.attendants import command_line, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.isolation import Grade, State, Truth
    from virtcheck.model.question import Host, ProcessEntry

WORDS = (
    ("qemu", "qemu"),
    ("kvm", "qemu"),
    ("firecracker", "firecracker"),
    ("cloud-hyperviso", "cloud-hypervisor"),
    ("crosvm", "crosvm"),
    ("VBoxHeadless", "oracle"),
    ("VirtualBoxVM", "oracle"),
    ("vmware-vmx", "vmware"),
    ("lkvm", "lkvm"),
    ("stratovirt", "stratovirt"),
)
"""The word of a monitor, by the beginning of its process's or its program's name."""
EMULATES = "qemu-system-"
"""A program that can also do without any driver of the kernel."""
VM, PROCESSOR = "anon_inode:kvm-vm", "anon_inode:kvm-vcpu"
DRIVERS = {"oracle": "/dev/vboxdrv", "vmware": "/dev/vmmon"}
"""What a monitor holds that brings its own driver."""
ACCELERATED: dict[str, Truth] = {"": "unknown", "emulation": "no"}
MOST_BYTES = 1 << 60

CONFINED = "the machine has a kernel of its own, and its monitor is confined or not root"
UNCONFINED = "the monitor of the machine runs as root, and nothing confines it: an error in it opens the host"
CONFINE = "let the monitor run as a user of its own, or behind a filter of system calls or a security module"
# Of which uses errors count for security: https://www.qemu.org/docs/master/system/security.html
EMULATED = "the machine is emulated by a program, which its makers do not take for a boundary"
ACCELERATE = "run it on KVM"


class Machine(Frozen):
    """A virtual machine, as its monitor's process shows it."""

    monitor: str
    """The word of `vm.monitor`; `unknown` where nothing names it."""
    id: str
    """As the monitor was told it: a UUID, or the id of a jail; else empty."""
    virtual: VirtualMachine
    evidence: Evidence
    """What was held open, or why that is not known."""


def machine_of(host: Host, process: ProcessEntry) -> Machine | None:
    """The virtual machine that a process runs; None where it runs none."""
    question = Descriptors(process.pid)
    reading = host.ask(question)
    named = process.name.startswith(processes.MONITORS)
    held = reading.data if isinstance(reading, Found) else ()
    if not named and VM not in held:
        return None
    given = command_line(host, process.pid)
    monitor = monitor_of(process.name, given)
    if VM in held:
        accelerator = "kvm"
    elif DRIVERS.get(monitor, VM) in held:
        accelerator = monitor
    elif not isinstance(reading, Found):
        accelerator = ""
    elif process.name.startswith(EMULATES) and "none" not in option(given, "-machine", "-M").split(","):
        accelerator = "emulation"
    else:
        return None
    processors = sum(one.startswith(PROCESSOR) for one in held) or count_of(option(given, "-smp"))
    virtual = VirtualMachine(accelerator, processors, memory_of(monitor, given))
    return Machine(
        monitor=monitor,
        id=clean(option(given, "-uuid", "--id", "--startvm")),
        virtual=virtual,
        evidence=Evidence.of(processes.MONITOR, question, reading, lambda held: held or process.name),
    )


def virtual_machines(host: Host, candidates: Iterable[ProcessEntry]) -> dict[int, Machine]:
    """Those of the candidates that run a virtual machine, by their numbers."""
    found = ((one.pid, machine_of(host, one)) for one in candidates)
    return {pid: machine for pid, machine in found if machine is not None}


def monitor_of(name: str, given: tuple[str, ...]) -> str:
    """The word of the monitor, by its process's name or its program's."""
    program = given[0].rpartition("/")[2] if given else ""
    return next(
        (word for text in (name, program) for beginning, word in WORDS if text.startswith(beginning)), "unknown"
    )


def memory_of(monitor: str, given: tuple[str, ...]) -> int | None:
    """The bytes of memory that a machine is given, by its monitor's arguments; None where they do not tell."""
    text = option(given, "-m", "--mem", "--memory")
    for part in text.split(","):
        size = part.removeprefix("size=")
        if size and ("=" not in size):
            # cloud-hypervisor counts bytes where no unit follows, all others mebibytes.
            return bytes_of(size, "" if monitor == "cloud-hypervisor" else "M")
    return None


def bytes_of(text: str, unit: str) -> int | None:
    """`2G` in bytes; `unit` is the one of a number without. None where it is no such thing."""
    digits = text.rstrip("bBiI")
    last = digits[-1:].upper()
    if last in ("K", "M", "G", "T"):
        digits, unit = digits[:-1], last
    if not digits.isdecimal() or len(digits) > 18:
        return None
    size = int(digits) << {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}[unit]
    return size if size < MOST_BYTES else None


def count_of(text: str) -> int | None:
    """The processors in `4`, `4,sockets=2` or `cpus=4,sockets=2`; None where it is no such thing."""
    digits = text.partition(",")[0].removeprefix("cpus=")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else None


def isolation_of(machine: Machine, monitor: Isolation, uid: int | None) -> Isolation:
    """How well the host is kept apart from what runs in the machine: by its kernel, and by what confines the monitor.

    `monitor` is the isolation of the monitor's process, `uid` its user on the host.
    """
    accelerated = ACCELERATED.get(machine.virtual.accelerator, "yes")
    not_root: Truth = "unknown" if uid is None else "yes" if uid else "no"
    walls: tuple[tuple[str, tuple[State, ...]], ...] = (
        # Not applicable: the monitor itself may have a kernel of its own.
        ("users", ("isolated", "not-applicable")),
        ("syscalls", ("isolated", "weakened", "not-applicable")),
        ("lsm", ("isolated",)),
    )
    confined = some((not_root, *(is_in(monitor.boundary(boundary), states) for boundary, states in walls)))
    held_down = []
    if accelerated == "no":
        held_down.append((EMULATED, ACCELERATE))
    if confined == "no":
        held_down.append((UNCONFINED, CONFINE))
    grades: tuple[Grade, ...] = ("separate-kernel", "weakened")
    reason = None
    if held_down:
        grades = ("weakened",)
    elif accelerated == confined == "yes":
        grades = ("separate-kernel",)
    else:
        reason = hidden_reason(machine.evidence) if machine.evidence.hidden else monitor.reason or Reason("silent")
    behind = BoundaryAnswer(KERNEL, ("isolated",), (), (machine.evidence,))
    others = [BoundaryAnswer(one, ("not-applicable",), (), (machine.evidence,)) for one in BOUNDARIES if one != KERNEL]
    return Isolation(
        subject=monitor.subject,
        grades=grades,
        because=tuple(Because("kernel", because) for because, _ in held_down) or (Because("kernel", CONFINED),),
        next=tuple(Because("kernel", step) for _, step in held_down),
        boundaries=(behind, *others),
        doors=(),
        reason=reason,
    )
