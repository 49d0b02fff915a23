"""The kernel's log: of all that stands there, the lines that are asked for, and nothing that programs wrote."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.hosts import as_reading, machine
from virtcheck.hosts.machine import (
    KERNEL_MESSAGES,
    LONGEST_MESSAGE,
    Machine,
    Redactor,
    kept_message,
    kernel_messages,
    read_kernel_log,
    time_and_text,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.model.question import Found, KernelLog, LogLine, Unanswered

if TYPE_CHECKING:
    from pathlib import Path

LOG = b"""<5>[    0.000000] Linux version 6.12.0 (alice@build) (gcc 14.2) #1 SMP
<6>[    0.000000] Command line: root=/dev/vda1 hostname=secret
<6>[    0.096497] Booting paravirtualized kernel on KVM
<6>[    0.381572][    T1] clocksource: Switched to clocksource tsc
<12>[    9.000000] clocksource: Switched to clocksource alice
<30>[    9.100000] systemd[1]: Hostname set to <secret>.
<4>[  100.250000] usb 1-1: Product: clocksource: Switched to clocksource secret
"""


def test_the_lines_that_are_asked_for() -> None:
    """Each with its time; of a line that the kernel does not word alone only what is listed."""
    assert (
        (0, "Linux version"),
        (96497, "Booting paravirtualized kernel on KVM"),
        (381572, "clocksource: Switched to clocksource tsc"),
    ) == kernel_messages(LOG)


def test_what_programs_write_is_no_message_of_the_kernel() -> None:
    """A program's line in /dev/kmsg has another facility than the kernel's, even where its words are the same."""
    assert () == kernel_messages(b"<12>[    9.000000] Linux version 6.12.0\n<30>Hypervisor detected: KVM\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[    0.096497] text", (96497, "text")),
        ("[12345.000001][    T0] text", (12345000001, "text")),
        ("[12345.000001][  T123][   C1] text", (12345000001, "text")),
        ("text [1.000000]", (-1, "text [1.000000]")),
        ("[Firmware Bug]: text", (-1, "[Firmware Bug]: text")),
        ("[    0.096497", (-1, "[    0.096497")),
        ("", (-1, "")),
    ],
)
def test_time_and_text(line: str, expected: tuple[int, str]) -> None:
    """Seconds since boot, in microseconds; who printed the line is left out; a log may have no times."""
    assert expected == time_and_text(line)


def test_the_rest_of_a_line_is_bounded_and_printable() -> None:
    """The kernel words it, but nobody need rely on that."""
    kept = kept_message("Hypervisor detected: \x1b[31m" + "x" * 999)

    assert LONGEST_MESSAGE == len(kept)
    assert kept.isprintable()


@given(st.binary())
def test_any_log(log: bytes) -> None:
    """Any bytes are lines or none, and no line is longer than it may be."""
    assert all(len(text) <= LONGEST_MESSAGE for _, text in kernel_messages(log))


@given(st.text(st.characters(codec="ascii")))
def test_nothing_else_is_kept(text: str) -> None:
    """What begins as no listed line does, is not in the answer."""
    beginnings = tuple(one.rstrip("*") for one in KERNEL_MESSAGES)

    assert bool(kept_message(text)) == text.startswith(beginnings)


def test_nothing_to_redact() -> None:
    """The list is the redaction: a recording holds the answer as it is."""
    answer = ("found", kernel_messages(LOG), "")

    assert answer == Redactor().answer("log:", answer)


def test_this_machine() -> None:
    """Its log is read or refused, in the shape that the question promises."""
    answer = Machine().ask("log", "")
    reading = as_reading(KernelLog(), answer)

    assert read_kernel_log()[0] == answer[0]
    assert not isinstance(reading, Found) or all(isinstance(line, LogLine) for line in reading.data)


FILTERED, ABSENT = ("found", b"Name:\tx\nSeccomp:\t2\n", ""), ("absent", 2)


@pytest.mark.parametrize("pid", [None, 1])
def test_a_child_reads_it_where_system_calls_are_filtered(pid: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter may end who asks: that must not be this process, whosever eyes it borrows."""
    monkeypatch.setattr(machine, "in_child", lambda work: ("unanswered", "a child was started", 0))
    monkeypatch.setattr(machine, "read_file", lambda path: FILTERED if path == "/proc/self/status" else ABSENT)

    assert "a child was started" == Machine(pid).ask("log", "")[1]


def test_that_child_leaves_no_core_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom a filter ends the kernel may write to the working directory."""

    def read() -> tuple[object, ...]:
        return ("found", resource.getrlimit(resource.RLIMIT_CORE), "")

    before = resource.getrlimit(resource.RLIMIT_CORE)
    monkeypatch.setattr(machine, "read_kernel_log", read)
    monkeypatch.setattr(machine, "read_file", lambda path: FILTERED if path == "/proc/self/status" else ABSENT)

    assert ("found", (0, 0), "") == Machine().ask("log", "")
    assert before == resource.getrlimit(resource.RLIMIT_CORE)


def test_no_ctypes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without it cannot ask; that says nothing of the log."""
    monkeypatch.setitem(__import__("sys").modules, "_ctypes", None)

    assert ("unanswered", "this Python has no ctypes", 0) == read_kernel_log()


@pytest.mark.parametrize("found", [[[0]], [["x", "y"]], [[0, 1]], 7, [7]])
def test_a_recording_of_another_shape(found: object) -> None:
    """It is no answer."""
    assert isinstance(RecordedHost({"log:": {"found": found}}).ask(KernelLog()), Unanswered)


def test_a_recording() -> None:
    """What was recorded is the log again."""
    host = RecordedHost({"log:": {"found": [[0, "Linux version"], [96497, "Booting paravirtualized kernel on KVM"]]}})

    assert Found((LogLine(0, "Linux version"), LogLine(96497, "Booting paravirtualized kernel on KVM"))) == host.ask(
        KernelLog()
    )


def test_a_tree(tmp_path: Path) -> None:
    """Files alone do not hold it."""
    assert isinstance(TreeHost(str(tmp_path)).ask(KernelLog()), Unanswered)
