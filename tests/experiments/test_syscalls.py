"""Which dangerous system calls reach the kernel: without a filter, behind one, and where it cannot be told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from errno import EACCES, EPERM
from pathlib import Path

import pytest

from tests.experiments.elsewhere import ERRNO, KILL, become_nobody, enter_user_namespace, filter_unshare, shown
from virtcheck.experiments import syscalls
from virtcheck.experiments.child.calling import CALLS
from virtcheck.experiments.syscalls import BLOCKED, PASSES, told

NAMED_BY_DOORS = {"init_module", "mount", "open_by_handle_at", "bpf", "perf_event_open"}
CHANGING = "socket,connect,mount,umount2,unshare,setns,kexec_load,init_module,finit_module,personality,sethostname"


def names(shown_signs: dict[str, tuple[str, object, str]], sign: str) -> set[str]:
    """The calls in one list."""
    sight, value, _ = shown_signs[sign]
    assert sight == "seen"
    assert isinstance(value, tuple)
    return set(value)


def unfiltered() -> None:
    """Skip where a filter stands before the tests themselves."""
    if not re.search(r"^Seccomp:\s*0$", Path("/proc/self/status").read_text(), re.MULTILINE):
        pytest.skip("a filter stands before these tests")


def test_doors_name_what_is_tried() -> None:
    """Whoever reads a door's way finds the call among those that are tried."""
    assert NAMED_BY_DOORS <= {one.name for one in CALLS}


@pytest.mark.parametrize("prepare", [(), (become_nobody,), (enter_user_namespace,)], ids=["root", "user", "userns"])
def test_without_a_filter(prepare: tuple[object, ...]) -> None:
    """All that the kernel has pass, whether or not this user may use them: EPERM of the kernel is no filter's."""
    unfiltered()
    seen = shown("syscalls", *prepare)  # type: ignore[arg-type]

    assert set() == names(seen, "blocked")
    assert {"mount", "unshare", "setns", "clone3", "personality", "socket(AF_ALG)"} <= names(seen, "passes")


@pytest.mark.parametrize("action", [ERRNO | EPERM, ERRNO | EACCES, KILL])
@pytest.mark.parametrize("prepare", [(), (become_nobody,)], ids=["root", "user"])
def test_behind_a_filter(action: int, prepare: tuple[object, ...]) -> None:
    """One call is refused, by an error or by death, and no other is."""
    unfiltered()
    seen = shown("syscalls", filter_unshare(action), *prepare)  # type: ignore[arg-type]

    assert {"unshare"} == names(seen, "blocked")
    assert "mount" in names(seen, "passes")
    assert "unshare" not in names(seen, "passes")


def test_what_cannot_be_told() -> None:
    """A call of which nobody knows is in neither list, and both lists say that they may lack one."""
    looks = list(told((("bpf", "passes"), ("mount", "unclear"), ("keyctl", "missing"), ("setns", "blocked"))))

    assert [(PASSES, "seen", ("bpf",)), (BLOCKED, "seen", ("setns",))] == [
        (one.sign, one.sight, one.value) for one in looks[:2]
    ]
    assert [(PASSES, "unanswered", "of some it cannot be told: mount")] == [
        (one.sign, one.sight, one.note) for one in looks[2:] if one.sign is PASSES
    ]


def test_nothing_succeeds(tmp_path: Path) -> None:
    """The kernel's own account: of all that is tried, nothing succeeds but the personality of a child."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    unfiltered()
    trace = tmp_path / "trace"
    program = "from virtcheck.experiments import syscalls; from virtcheck.hosts import open_host\n"
    program += "print([one.value for one in syscalls.prove(open_host(''), 10)])"
    command = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=" + CHANGING, sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    calls = [line.split(maxsplit=1)[1] for line in trace.read_text().splitlines() if "(" in line]
    succeeded = {call.partition("(")[0] for call in calls if re.search(r"= \d", call)}

    assert len(calls) > len(syscalls.SIGNS)
    assert {"personality"} >= succeeded
