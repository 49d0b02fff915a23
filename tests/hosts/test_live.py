"""The live host: this machine behind the one door."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from typing import Any

import psutil
import pytest

from virtcheck.hosts import as_asked, as_reading, machine, open_host
from virtcheck.hosts.live import LiveHost, MachineWithPsutil
from virtcheck.hosts.machine import Machine
from virtcheck.model.question import (
    Absent,
    Cpuid,
    File,
    FileStatus,
    Forbidden,
    Found,
    Link,
    Listing,
    Processes,
    ProcessUsage,
    Question,
    Registers,
    Stat,
    Uname,
    UnameResult,
    Unanswered,
    Usage,
)


def test_no_name_is_this_machine() -> None:
    """Unless told otherwise, one looks at what one runs on."""
    host = open_host()

    assert ("live", "") == (host.origin, host.recorded_at)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (File("/proc/version"), bytes),
        (Link("/proc/self/ns/pid"), str),
        (Listing("/sys/class/dmi/id"), tuple),
        (Stat("/proc/sys/net/core"), FileStatus),
        (Cpuid(1), Registers),
        (Uname(), UnameResult),
        (Processes(), tuple),
        (Usage(os.getpid()), ProcessUsage),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Question) else one.__name__,
)
def test_an_answer_has_the_type_of_its_question(question: Question[Any], kind: type) -> None:
    """What is found has the type that the question promises."""
    reading = LiveHost().ask(question)

    assert isinstance(reading, Unanswered | Absent) or isinstance(reading.data, kind)  # type: ignore[union-attr]


def test_one_look_one_answer() -> None:
    """A host that is asked twice does not look twice: a report does not contradict itself."""
    looks: list[str] = []

    class Counting(Machine):
        def ask(self, kind: str, subject: Any) -> tuple[Any, ...]:
            looks.append(kind)
            return super().ask(kind, subject)

    host = LiveHost(Counting())

    assert host.ask(File("/proc/stat")) is host.ask(File("/proc/stat"))
    assert ["file"] == looks


def test_who_runs_this_process() -> None:
    """psutil's answer, with the user by number: to name users may need the network."""
    me = psutil.Process()
    usage = LiveHost().ask(Usage(os.getpid()))
    assert isinstance(usage, Found)

    assert ("root" if os.getuid() == 0 else str(os.getuid()), int(me.create_time())) == (
        usage.data.user,
        usage.data.started,
    )
    assert usage.data.memory > 1 << 20


@pytest.mark.parametrize(
    ("error", "reading"),
    [
        (psutil.NoSuchProcess(1), Absent(errno.ENOENT)),
        (psutil.ZombieProcess(1), Absent(errno.ENOENT)),
        (psutil.AccessDenied(1), Forbidden(errno.EACCES)),
        (OSError(errno.EIO, "input/output error"), Unanswered("psutil: [Errno 5] input/output error", errno.EIO)),
    ],
    ids=repr,
)
def test_what_psutil_cannot_tell(error: Exception, reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ended is absent, another's is forbidden, and everything else is unanswered."""

    def fail(_pid: int) -> None:
        raise error

    monkeypatch.setattr(psutil, "Process", fail)

    assert reading == LiveHost().ask(Usage(1))


def test_a_process_that_ended() -> None:
    """Between the listing and the look it went away."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()

    assert Absent(errno.ENOENT) == LiveHost().ask(Usage(child.pid))


def test_other_eyes_are_another_process() -> None:
    """The same machine, its /proc/self read as /proc/PID."""
    status = LiveHost().seen_by(os.getppid()).ask(File("/proc/self/status"))
    assert isinstance(status, Found)

    assert f"\nPid:\t{os.getppid()}\n".encode() in status.data


def test_the_program_of_another_process() -> None:
    """/proc/thread-self is that process too: what runs it is its own program, not the one that asks."""
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            program = LiveHost().seen_by(child.pid).ask(Link("/proc/thread-self/exe"))
        finally:
            child.kill()

    assert Found(os.path.realpath(shutil.which("sleep") or "")) == program


def test_every_kind_of_reading_passes() -> None:
    """The four answers of machine.py are the four readings."""
    question = File("/x")

    assert Found(b"x", "a note") == as_reading(question, ("found", b"x", "a note"))
    assert Absent(2) == as_reading(question, ("absent", 2))
    assert Forbidden(13) == as_reading(question, ("forbidden", 13))
    assert Unanswered("why", 5) == as_reading(question, ("unanswered", "why", 5))


def test_a_question_that_nobody_knows() -> None:
    """A new kind of question has to say what its answer looks like."""

    with pytest.raises(TypeError, match="no such question"):
        as_asked(Question(), b"")


def test_the_machine_with_psutil_is_the_machine() -> None:
    """The adapter adds three answers and changes no other."""

    assert {"descriptors", "table", "usage"} == {name for name in vars(MachineWithPsutil) if not name.startswith("__")}
    assert machine.Machine().ask("uname", "") == MachineWithPsutil().ask("uname", "")
