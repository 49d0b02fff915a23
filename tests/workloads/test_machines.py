"""Virtual machines by their monitors' processes: what is one, how it was started, and what holds the host apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.tables import process
from virtcheck.isolation import judge
from virtcheck.model.evidence import Evidence
from virtcheck.model.question import Absent, Descriptors, File, Forbidden, Found
from virtcheck.model.workload import VirtualMachine
from virtcheck.probes import credentials, kernel, mounts, namespaces, powers, security
from virtcheck.reasoning import Findings
from virtcheck.workloads.machines import Machine, bytes_of, count_of, isolation_of, machine_of, memory_of

if TYPE_CHECKING:
    from virtcheck.model.isolation import Isolation

KVM = ("/dev/kvm", "anon_inode:kvm-vcpu:0", "anon_inode:kvm-vcpu:1", "anon_inode:kvm-vm")
RUNNING = Found(KVM)
UUID = "0f3a2b1c-5d6e-4f70-8192-a3b4c5d6e7f8"


class Monitor:
    """A host on which one process can be asked: what it holds open, and how it was started."""

    def __init__(self, held: Any, *command: str) -> None:
        self.held = held
        self.command = command

    def ask(self, question: Any) -> Any:
        match question:
            case Descriptors():
                return self.held
            case File():
                return Found("\0".join((*self.command, "")).encode())


def seen(name: str, held: Any, *command: str) -> Machine | None:
    return machine_of(Monitor(held, *command), process(10, name=name))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "held", "command", "monitor", "virtual"),
    [
        ("qemu-system-x86", KVM, ("/usr/bin/qemu-system-x86_64", "-m", "2G", "-smp", "9"), "qemu", ("kvm", 2, 2 << 30)),
        (
            "kvm",
            KVM[3:],
            ("/usr/bin/kvm", "-id", "101", "-m", "512", "-smp", "4,sockets=1"),
            "qemu",
            ("kvm", 4, 512 << 20),
        ),
        ("firecracker", KVM, ("firecracker", "--id", "one"), "firecracker", ("kvm", 2, None)),
        ("renamed", KVM, ("/usr/bin/cloud-hypervisor", "--memory", "size=1G"), "cloud-hypervisor", ("kvm", 2, 1 << 30)),
        ("anything", KVM, ("/bin/anything",), "unknown", ("kvm", 2, None)),
        ("VBoxHeadless", ("/dev/vboxdrv",), ("VBoxHeadless", "--startvm", UUID), "oracle", ("oracle", None, None)),
        ("qemu-system-arm", (), ("qemu-system-arm", "-M", "virt"), "qemu", ("emulation", None, None)),
    ],
)
def test_a_machine(
    name: str,
    held: tuple[str, ...],
    command: tuple[str, ...],
    monitor: str,
    virtual: tuple[str, int | None, int | None],
) -> None:
    """Who holds a machine of KVM's runs one, whatever the name; QEMU without a driver emulates one."""
    machine = seen(name, Found(held), *command)

    assert machine is not None
    assert (monitor, VirtualMachine(*virtual)) == (machine.monitor, machine.virtual)


@pytest.mark.parametrize(
    ("name", "held", "command"),
    [
        ("sleep", Found(()), ("sleep", "1")),
        ("sleep", Forbidden(13), ("sleep", "1")),
        ("firecracker", Found(("/dev/kvm",)), ("firecracker", "--api-sock", "/x")),
        ("qemu-system-x86", Found(()), ("qemu-system-x86_64", "-machine", "none,accel=kvm:tcg")),
        ("kvm", Found(()), ("kvm",)),
    ],
)
def test_no_machine(name: str, held: Any, command: tuple[str, ...]) -> None:
    """A monitor that has not started its machine yet, or has none, runs none; so does everybody else."""
    assert seen(name, held, *command) is None


def test_what_cannot_be_read() -> None:
    """Where descriptors are refused, a monitor's name must do, and by what it runs is not known."""
    machine = seen("qemu-system-x86", Forbidden(13), "qemu-system-x86_64", "-uuid", UUID)

    assert machine is not None
    assert (UUID, "", True) == (machine.id, machine.virtual.accelerator, machine.evidence.hidden)


def judged(
    accelerator: str = "kvm", uid: int | None = 0, seccomp: str | None = "disabled", held: Any = RUNNING
) -> Isolation:
    """The isolation of a machine whose monitor has these; None is not known."""
    looks = [
        Evidence.seen(namespaces.USER, "test", "initial"),
        Evidence.seen(powers.ROOT, "test", "now"),
        Evidence(credentials.SECCOMP, "forbidden", "test", errno=13)
        if seccomp is None
        else Evidence.seen(credentials.SECCOMP, "test", seccomp),
    ]
    machine = seen("qemu-system-x86", held, "qemu-system-x86_64")
    assert machine is not None
    given = Machine(machine.monitor, "", VirtualMachine(accelerator, None, None), machine.evidence)
    return isolation_of(given, judge(Findings(looks), "10"), uid)


@pytest.mark.parametrize(
    ("isolation", "grades"),
    [
        (judged(uid=1000), ("separate-kernel",)),
        (judged(seccomp="filter"), ("separate-kernel",)),
        (judged(accelerator="emulation", uid=1000), ("weakened",)),
        (judged(uid=None, seccomp=None), ("separate-kernel", "weakened")),
        (judged(accelerator="", uid=1000, held=Forbidden(13)), ("separate-kernel", "weakened")),
    ],
)
def test_the_grade_of_a_machine(isolation: Isolation, grades: tuple[str, ...]) -> None:
    """A kernel of its own is one only if its monitor holds: as no root, or behind a filter, and on hardware."""
    assert grades == isolation.grades
    assert ("isolated", "not-applicable") == (isolation.boundary("kernel").state, isolation.boundary("network").state)
    assert (isolation.reason is None) == (len(grades) == 1)


def test_a_monitor_that_nothing_confines() -> None:
    """A monitor that is root, without a filter and without a label, opens the host with one error; the row says so."""
    looks = [
        Evidence.seen(namespaces.PID, "test", "initial"),
        Evidence.seen(namespaces.USER, "test", "initial"),
        Evidence.seen(mounts.MARKS, "test", ("none",)),
        Evidence(kernel.SENTRY, "absent", "test"),
        Evidence.seen(powers.ROOT, "test", "now"),
        Evidence.seen(credentials.SECCOMP, "test", "disabled"),
        Evidence.seen(security.LABEL, "test", "none"),
    ]
    machine = seen("qemu-system-x86", Found(KVM), "qemu-system-x86_64")
    assert machine is not None
    isolation = isolation_of(machine, judge(Findings(looks), "10"), 0)

    assert ("weakened", 1, 1) == (isolation.grade, len(isolation.because), len(isolation.next))


def test_it_has_ended() -> None:
    """A process that has gone in the meantime runs nothing."""
    assert seen("sleep", Absent(2)) is None


@pytest.mark.parametrize(
    ("monitor", "words", "size"),
    [
        ("qemu", ("-m", "512"), 512 << 20),
        ("qemu", ("-m", "size=4G,slots=2,maxmem=8G"), 4 << 30),
        ("qemu", ("-m", "slots=2,size=1G"), 1 << 30),
        ("cloud-hypervisor", ("--memory", "size=1048576"), 1 << 20),
        ("cloud-hypervisor", ("--memory=size=512M,shared=on",), 512 << 20),
        ("crosvm", ("--mem", "1024"), 1 << 30),
        ("qemu", ("-m", "lots"), None),
        ("qemu", (), None),
    ],
)
def test_memory(monitor: str, words: tuple[str, ...], size: int | None) -> None:
    """The memory of a machine, as each monitor is told it."""
    assert size == memory_of(monitor, ("program", *words))


@given(st.text(max_size=30))
def test_whatever_an_argument_is(text: str) -> None:
    """No argument makes the reading fail, and no number is without bounds."""
    assert (bytes_of(text, "M") or 0) < 1 << 60
    assert (count_of(text) or 0) < 100000
