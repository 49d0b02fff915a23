"""The table of all processes: whole entries of what lives, from a machine on which processes come and go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import virtcheck
from virtcheck.hosts import open_host, table
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.question import NAMESPACES, NEVER_ASKED, Descriptors, Found, ProcessEntry, ProcessTable, Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user or mount a /proc")
KVM = pytest.mark.skipif(not os.access("/dev/kvm", os.R_OK | os.W_OK), reason="there is no usable /dev/kvm")
LOOK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from virtcheck.hosts.table import read_table
print(json.dumps(read_table()))
"""
FORK = """
import os
for _ in range(100000):
    if os.fork() == 0:
        os._exit(0)
    os.wait()
"""
FIRST_THREAD_ENDS = """
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
print("ready", flush=True)
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[__import__("os").uname().machine], 0)
"""
MACHINE = """
import fcntl, os, time
machine = fcntl.ioctl(os.open("/dev/kvm", os.O_RDWR), 0xAE01, 0)
for number in range(2):
    fcntl.ioctl(machine, 0xAE41, number)
print("ready", flush=True)
time.sleep(60)
"""
"""KVM_CREATE_VM and, twice, KVM_CREATE_VCPU."""


def entries() -> dict[int, ProcessEntry]:
    reading = open_host().ask(ProcessTable())
    assert isinstance(reading, Found)
    return {one.pid: one for one in reading.data}


@contextmanager
def program(text: str, *, ready: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program that runs as long as the test looks at it."""
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE) as process:
        try:
            if ready and process.stdout is not None:
                process.stdout.readline()
            yield process
        finally:
            process.kill()


def seen_by_nobody(*before: str) -> Any:
    """What an ordinary user's table holds; `before` is a command that runs the rest of its words."""
    words = (*before, "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", sys.executable, "-c", LOOK)
    done = subprocess.run(
        [*words, str(Path(virtcheck.__file__).parents[1])], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"it cannot be run here: {done.stderr[-200:]}")
    return json.loads(done.stdout)


def test_the_looker() -> None:
    """The looker's own entry tells all: its name, its parent, all namespaces, and what stands for them."""
    one = entries()[os.getpid()]

    numbers = tuple(os.stat(f"/proc/self/ns/{name}").st_ino for name in NAMESPACES)
    assert (os.getppid(), numbers) == (one.parent, one.namespaces)
    assert one.cgroups == Path("/proc/self/cgroup").read_text()
    assert os.stat("/proc/self/net/dev").st_ino == one.substitute[0] if one.substitute else False


@ROOT
def test_process_1() -> None:
    """Process 1 tells all as well: it stands for the host where whoever looks is set apart."""
    look = f"{sys.executable} -c '{LOOK}' {Path(virtcheck.__file__).parents[1]}; true"
    done = subprocess.run(
        ["unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", look], capture_output=True, text=True, check=True
    )
    first = ProcessEntry(*json.loads(done.stdout)[1][0])

    assert (1, "sh") == (first.pid, first.name)
    assert None not in first.namespaces


def test_no_thread_of_the_kernel() -> None:
    """The kernel's own threads have numbers and names too, and are no processes."""
    of_kernel = {
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/stat")
        if int(path.read_text().rpartition(")")[2].split()[6]) & 0x200000
    }
    assert not of_kernel & entries().keys()


def test_what_is_set_apart_tells_all() -> None:
    """Of a process with a namespace of its own the table tells its rights and all its namespaces."""
    with subprocess.Popen(["unshare", "--user", "--map-root-user", "sleep", "60"]) as process:
        try:
            time.sleep(0.3)
            one = entries()[process.pid]
        finally:
            process.kill()

    assert "sleep" == one.name
    assert None not in one.namespaces
    assert one.rights is not None
    assert "CapBnd" in "".join(one.rights)


def test_what_comes_and_goes_is_never_half_read() -> None:
    """While processes are born and end all the time, each entry is whole."""
    with program(FORK), program(FORK):
        seen = [one for _ in range(30) for one in entries().values()]

    known = [NAMESPACES.index(name) for name in ("mnt", "pid", "user")]
    assert all(one.name and one.cgroups and one.started >= 0 for one in seen)
    assert all(one.substitute or None not in [one.namespaces[at] for at in known] for one in seen)


def test_a_zombie() -> None:
    """What has ended and is not yet waited for is no live process."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    seen = entries()
    os.waitpid(child, 0)

    assert child not in seen


def test_the_first_thread_may_end_before_the_others() -> None:
    """A process whose first thread has ended is no zombie: one that lives stands for it, under its own number."""
    with program(FIRST_THREAD_ENDS, ready=True) as process:
        time.sleep(0.2)
        threads = {int(name) for name in os.listdir(f"/proc/{process.pid}/task")} - {process.pid}
        seen = entries()

    assert process.pid not in seen
    assert len(threads & seen.keys()) == 1


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to how many processes are kept in memory."""
    monkeypatch.setattr(table, "MOST_PROCESSES", 1)

    assert isinstance(open_host().ask(ProcessTable()), Unanswered)


@ROOT
def test_an_ordinary_user_sees_what_stands_for_namespaces() -> None:
    """Of another user's process it is not the namespaces that are shown, but what differs with them."""
    _, rows, note = seen_by_nobody()
    ours = next(one for one in rows if one[0] == os.getpid())

    assert "" == note
    assert [None] * 8 == ours[8]
    assert ours[11] == [
        os.stat("/proc/self/net/dev").st_ino,
        int(Path("/proc/self/mountinfo").read_text().split()[0]),
        " ".join(Path("/proc/self/uid_map").read_text().split()),
    ]


@ROOT
@pytest.mark.parametrize("option", ["hidepid=invisible", "hidepid=noaccess"])
def test_a_proc_that_hides_the_processes_of_others(option: str) -> None:
    """It shows one's own alone: the table says so, and does not pass for the whole."""
    mount = f'mount -t proc -o {option} proc /proc && exec "$@"'
    _, rows, note = seen_by_nobody("unshare", "--mount", "--propagation", "private", "sh", "-c", mount, "sh")

    assert "hidden" == note
    assert 1 not in [one[0] for one in rows]


def test_what_a_process_holds_open_of_machines() -> None:
    """This process holds nothing of the kind, and that is an answer; one that does not exist gives none."""
    assert Found(()) == open_host().ask(Descriptors(os.getpid()))
    assert not isinstance(open_host().ask(Descriptors(1 << 22)), Found)


@KVM
def test_a_machine_is_held_open() -> None:
    """A process that made a virtual machine holds it, and its processors."""
    with program(MACHINE, ready=True) as process:
        reading = open_host().ask(Descriptors(process.pid))

    assert isinstance(reading, Found)
    assert ("/dev/kvm", "anon_inode:kvm-vcpu:0", "anon_inode:kvm-vcpu:1", "anon_inode:kvm-vm") == reading.data


@pytest.mark.parametrize("question", [ProcessTable(), Descriptors(1)])
def test_it_is_never_recorded(question: Any) -> None:
    """A recording holds no table of processes, and a file that claims to is not believed."""
    assert NEVER_ASKED == RecordedHost({question.key: {"found": []}}).ask(question)
