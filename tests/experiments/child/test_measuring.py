"""How times are taken: the least of several runs, in batches; and machine code that leaves nothing behind."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path

import pytest

from tests.experiments.guests import x86_64
from virtcheck.experiments import compared
from virtcheck.experiments.child import measuring, x86
from virtcheck.experiments.child.measuring import BATCHES, RUNS, MachineCode, NoPlace, SystemCalls, batches, minima
from virtcheck.model.evidence import Sign

RATIO = Sign("test.ratio", "a ratio", unit="x")


def test_a_batch_is_its_fastest_run() -> None:
    """Runs that something disturbed do not count."""
    numbers = count()

    assert tuple(range(0, BATCHES * RUNS, RUNS)) == minima(lambda: next(numbers))


def test_no_batch_begins_after_the_deadline() -> None:
    """What was measured until then is kept."""

    assert () == minima(lambda: 1, time.monotonic())
    assert 1 <= len(minima(lambda: measuring.timed(lambda: time.sleep(0.02)), time.monotonic() + 0.05)) < BATCHES


def test_a_batch_is_in_nanoseconds() -> None:
    """Two milliseconds are two million of them."""
    times = batches(lambda: time.sleep(0.002))

    assert BATCHES == len(times)
    assert all(2e6 <= one < 1e9 for one in times)


def mapped() -> list[str]:
    """The lines of this process's maps that hold machine code of ours."""
    return [line for line in Path("/proc/self/maps").read_text().splitlines() if "memfd:code" in line]


@x86_64
def test_machine_code_is_a_function() -> None:
    """It takes numbers and returns one; when its block is left it is no longer mapped."""
    with MachineCode(bytes.fromhex("488d043e c3")) as add:  # lea rax,[rsi+rdi]; ret
        assert 1 << 40 == add((1 << 40) - 5, 5)
        assert 1 == len(mapped())
    assert [] == mapped()


@x86_64
def test_system_calls_leave_nothing() -> None:
    """The same holds for those that are repeated."""
    with SystemCalls(x86.REPEAT) as calls:
        assert calls.time(SystemCalls.MOST, x86.GETPPID) > 0
    assert [] == mapped()


def test_no_place_for_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it may not lie, the reason is an answer."""
    monkeypatch.setattr(measuring, "lay_code", lambda code: ("unanswered", "why", 13))
    with pytest.raises(NoPlace) as refused:
        MachineCode(b"\xc3")

    assert ("unanswered", "why", 13) == refused.value.answer


@pytest.mark.parametrize(
    ("batches", "base", "expected"),
    [
        ((30.0, 31.0, 33.0, 30.0, 35.0), (10.0, 11.0, 10.0, 12.0, 10.0), 3.0),
        # One of the two disagrees with itself, or was measured too seldom.
        ((30.0, 31.0, 90.0, 30.0, 35.0), (10.0, 11.0, 10.0, 12.0, 10.0), None),
        ((30.0, 31.0, 33.0, 30.0, 35.0), (10.0, 11.0, 25.0, 12.0, 10.0), None),
        ((30.0, 31.0), (10.0, 11.0, 10.0, 12.0, 10.0), None),
        ((30.0, 31.0, 33.0, 30.0, 35.0), (), None),
        # No time at all is no base.
        ((30.0, 31.0, 33.0, 30.0, 35.0), (0.0, 0.0, 0.0, 0.0, 0.0), None),
    ],
)
def test_a_ratio_is_of_two_measurements(
    batches: tuple[float, ...], base: tuple[float, ...], expected: float | None
) -> None:
    """The least against the least, where both are measurements; else nobody can tell."""
    told = compared(RATIO, "run:test", batches, base)

    assert ("unanswered" if expected is None else "seen") == told.sight
    assert (expected or False) == told.value
