"""Workloads of this machine: real containers, sandboxes and monitors, found among all that runs here."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import virtcheck
from tests.hosts.test_table import FORK, KVM, MACHINE, NOBODY, ROOT, program
from tests.lab import specimens
from virtcheck.hosts import open_host
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import isolation_of
from virtcheck.workloads import NoTable, workloads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.workload import Workload, Workloads

pytestmark = ROOT
SANDBOX = ("--unshare-all", "--unshare-user", "--cap-drop", "ALL")
UNSHARED = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")
RENAMED = MACHINE.replace("print(", 'open("/proc/self/comm", "w").write("firecracker")\nprint(')
EMULATED = ("qemu-system-x86_64", "-M", "microvm", "-accel", "tcg", "-m", "64", "-S", "-nodefaults", "-display", "none")
SEEN_BY_NOBODY = """
import sys
sys.path.insert(0, sys.argv[1])
from virtcheck.hosts import open_host
from virtcheck.workloads import workloads
found = workloads(open_host())
print(found.unreadable, [one.kind for one in found.workloads if int(sys.argv[2]) in one.processes])
"""


def found(**asked: Any) -> Workloads:
    return workloads(open_host(), **asked)


def row_of(pid: int, **asked: Any) -> Workload | None:
    return next((one for one in found(**asked).workloads if pid in one.processes), None)


@contextmanager
def entered(pid: int, *options: str) -> Iterator[int]:
    """A process that somebody put into a container beside its engine."""
    command = ["nsenter", "--target", str(pid), *options, "sleep", "60"]
    with subprocess.Popen(command) as process:
        try:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while not (started := children.read_text().split()):
                os.sched_yield()
            yield int(started[0])
        finally:
            process.kill()
            subprocess.run(["kill", "-9", *started], check=False)


def test_a_container() -> None:
    """A container of runc is found, with its first process, and judged as that process alone is."""
    with specimens.oci(specimens.spec()) as specimen:
        row = row_of(specimen.pid)
        alone = isolation_of(open_host().seen_by(specimen.pid), str(specimen.pid))

    assert row is not None
    assert ("container", specimen.pid, specimen.pid) == (row.kind, row.leader, row.weakest)
    assert (alone.grades, alone.because) == (row.isolation.grades, row.isolation.because)
    assert {"net", "pid", "mnt"}.isdisjoint(one.namespace for one in row.shares)


def test_a_privileged_shell_in_a_container() -> None:
    """Whoever enters a container with more rights than it has decides its grade, and is named."""
    with specimens.oci(specimens.hardened(specimens.spec())) as specimen:
        before = row_of(specimen.pid)
        with entered(specimen.pid, "--all") as shell:
            row = row_of(specimen.pid)

    assert before is not None
    assert row is not None
    assert (specimen.pid, ()) == (before.weakest, before.stronger)
    assert (shell, shell) == (row.weakest, row.stronger[0].pid)
    assert {"root", "no_filter", "sys_admin"} <= set(row.stronger[0].more)
    assert "open" == row.isolation.worst


def test_two_containers_with_one_network() -> None:
    """`--net=container:` leaves two containers in one network, and each row says with whom."""
    with specimens.oci(specimens.spec()) as first:
        changed = specimens.spec()
        for one in changed["linux"]["namespaces"]:
            if one["type"] == "network":
                one["path"] = f"/proc/{first.pid}/ns/net"
        with specimens.oci(changed) as second:
            rows = {one.leader: one for one in found().workloads}
            shares = {one.namespace: one.others for one in rows[second.pid].shares}

    assert (rows[first.pid].key,) == shares["net"]


def test_who_calls_itself_gvisor() -> None:
    """gVisor's kernel is a process as any other: who takes its name is neither believed nor refuted."""
    command = [*UNSHARED, "bash", "-c", "exec -a runsc-sandbox sleep 60"]
    with subprocess.Popen(command) as process:
        try:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while not (started := children.read_text().split()):
                os.sched_yield()
            name = Path(f"/proc/{started[0]}/cmdline")
            while not name.read_bytes().startswith(b"runsc-sandbox"):
                os.sched_yield()
            row = row_of(int(started[0]))
        finally:
            process.kill()

    assert row is not None
    assert ("gvisor", ("isolated", "shared")) == (row.engine, row.isolation.boundary("kernel").states)
    assert "separate-kernel" in row.isolation.grades
    assert row.isolation.grade is None


def test_more_kinds_of_processes_than_are_looked_at() -> None:
    """Who hides among many that differ is not told to be as weak as those that were looked at."""
    many = "for at in $(seq 20); do unshare --net sleep 60 & done; wait"
    with subprocess.Popen([*UNSHARED, "bash", "-c", many]) as process:
        try:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while not (started := children.read_text().split()):
                os.sched_yield()
            within = Path(f"/proc/{started[0]}/task/{started[0]}/children")
            while len(running := within.read_text().split()) < 20 or not all(map(is_sleeping, running)):
                os.sched_yield()
            row = row_of(int(started[0]))
        finally:
            process.kill()

    assert row is not None
    assert "none" == row.isolation.worst
    assert row.isolation.reason is not None
    assert "more of its processes differ than are looked at" == row.isolation.reason.why


def is_sleeping(pid: str) -> bool:
    return Path(f"/proc/{pid}/comm").read_text() == "sleep\n"


def test_limits() -> None:
    """The limits of a row are those in force on its control group."""
    with specimens.oci(specimens.limited(specimens.spec())) as specimen:
        row = row_of(specimen.pid)

    assert row is not None
    assert row.limits.memory
    assert row.limits.pids


def test_a_sandbox() -> None:
    """bubblewrap makes no control group; its namespaces show it, and that it started it."""
    with specimens.bubblewrap(*SANDBOX) as specimen:
        row = row_of(specimen.pid)

    assert row is not None
    assert ("container", "bubblewrap") == (row.kind, row.engine)


def test_a_sandbox_in_a_sandbox() -> None:
    """What is set apart twice runs in what is set apart once."""
    inner = ("unshare", "--pid", "--fork", "--user", "--map-root-user", "sleep", "60")
    with specimens.command("unshare", "--pid", "--fork", "--kill-child") as outside:
        outside.python(f"import subprocess, time; subprocess.Popen({inner!r}, stdout=-3, stderr=-3); time.sleep(0.5)")
        inside = [one for one in found().workloads if one.outer == f"pid:{outside.pid}"]

    assert [1] == [len(one.processes) for one in inside]


def test_a_service_is_shown_when_asked_for() -> None:
    """Who has but mounts of its own is a service: there are many, and nobody looks for them here."""
    with specimens.command("unshare", "--mount") as specimen:
        hidden, shown = row_of(specimen.pid), row_of(specimen.pid, services=True)

    assert hidden is None
    assert shown is not None
    assert "service" == shown.kind


@KVM
def test_a_virtual_machine() -> None:
    """Who holds a machine of KVM's open runs it; as root, and confined by nothing, that is no separate kernel."""
    with program(RENAMED, ready=True) as process:
        row = row_of(process.pid)

    assert row is not None
    assert row.machine is not None
    assert ("vm", "firecracker", "kvm", 2) == (row.kind, row.engine, row.machine.accelerator, row.machine.processors)
    assert ("weakened", "isolated") == (row.isolation.grade, row.isolation.boundary("kernel").state)


@KVM
def test_a_virtual_machine_by_no_name() -> None:
    """A monitor that nobody knows by its name is found by what it holds open, if that is asked for."""
    with program(MACHINE, ready=True) as process:
        hidden, shown = row_of(process.pid), row_of(process.pid, deep=True)

    assert hidden is None
    assert shown is not None
    assert ("vm", "unknown") == (shown.kind, shown.engine)


def test_an_emulated_machine() -> None:
    """QEMU without KVM emulates: its row says so, and what it was told of name and memory."""
    try:
        process = subprocess.Popen(
            [*EMULATED, "-monitor", "stdio", "-name", "guest=small,debug-threads=on"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    except FileNotFoundError:
        pytest.skip("there is no qemu-system-x86_64")
    with process:
        assert process.stdout is not None
        assert process.stdout.readline()
        row = row_of(process.pid)
        process.kill()

    assert row is not None
    assert row.machine is not None
    assert ("vm", "qemu", "small") == (row.kind, row.engine, row.name)
    assert ("emulation", 64 << 20, "weakened") == (row.machine.accelerator, row.machine.memory, row.isolation.grade)


def test_while_processes_come_and_go() -> None:
    """Processes that are born and end during the scan change nothing of what lives on, and no row is half of one."""
    with specimens.bubblewrap(*SANDBOX) as specimen, program(FORK), program(FORK):
        seen = [row_of(specimen.pid) for _ in range(5)]

    assert all(one is not None and one.leader == seen[0].leader for one in seen if seen[0] is not None)


def test_an_ordinary_user_sees_the_containers_of_others() -> None:
    """A container that root runs is in everybody's table, and how many could not be read is counted."""
    with specimens.oci(specimens.spec()) as specimen:
        words = [sys.executable, "-c", SEEN_BY_NOBODY, str(Path(virtcheck.__file__).parents[1]), str(specimen.pid)]
        done = subprocess.run(
            words, capture_output=True, text=True, check=True, user=NOBODY, group=NOBODY, extra_groups=[]
        )
    unreadable, _, kinds = done.stdout.strip().partition(" ")

    assert int(unreadable) > 0
    assert "['container']" == kinds


def test_progress() -> None:
    """Whoever waits is told how far it is: of how many workloads, and of how many processes."""
    told = []
    with specimens.bubblewrap(*SANDBOX):
        rows = found(progress=lambda *numbers: told.append(numbers))

    assert [at for at, _, _ in told] == list(range(told[0][1]))
    assert rows.processes == told[0][2]


def test_a_recording() -> None:
    """A recording holds no table of processes: it has no workloads, which is another thing than none."""
    with pytest.raises(NoTable, match="never asked"):
        workloads(RecordedHost({}))
