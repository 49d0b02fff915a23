"""Traces of moves and copies in the kernel's log."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import FORBIDDEN, found
from tests.probes.evidence import seen
from virtcheck.model.question import LogLine
from virtcheck.probes import moved

FORK = "random: crng reseeded due to virtual machine fork"
UNSTABLE = (
    "clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable because the skew is too large:"
)
DELAYED = "clocksource: timekeeping watchdog on CPU3: wd-tsc-wd read-back delay of 93333ns"
SECOND = 1_000_000
BOOT = [[0, "Linux version"], [309_406, "clocksource: Switched to clocksource kvm-clock"]]
STARTED = [*BOOT, [381_572, "clocksource: Switched to clocksource tsc"]]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (STARTED, ()),
        ([*STARTED, [1_280_654, FORK]], ("vm-fork",)),
        ([[1_280_654, FORK]], ("vm-fork",)),
        ([*STARTED, [4000 * SECOND, "suspending xenstore..."]], ("xen-suspend",)),
        ([*STARTED, [4000 * SECOND, "mobility: waiting for memory transfer to complete..."]], ("partition-mobility",)),
        ([*STARTED, [4000 * SECOND, UNSTABLE]], ("tsc-unstable",)),
        ([*STARTED, [2 * SECOND, UNSTABLE], [2 * SECOND, "clocksource: Switched to clocksource hpet"]], ()),
        ([*STARTED, [4000 * SECOND, DELAYED]], ()),
        ([*STARTED, [4000 * SECOND, "tsc: Marking TSC unstable due to clocksource watchdog"]], ("tsc-unstable",)),
        (
            [*STARTED, [4000 * SECOND, UNSTABLE], [4001 * SECOND, "clocksource: Switched to clocksource kvm-clock"]],
            ("clock-switched", "tsc-unstable"),
        ),
        ([*STARTED, [4000 * SECOND, "Switched to clocksource acpi_pm"]], ("clock-switched",)),
        ([*STARTED, [-1, "clocksource: Switched to clocksource hpet"]], ()),
        (STARTED[1:], "unanswered"),
        ([], "unanswered"),
    ],
)
def test_log(lines: list[list[Any]], expected: tuple[str, ...] | str) -> None:
    """A switch of clocks while the machine starts is usual, later it may be a trace; a log without its beginning is no
    proof that there was none."""
    assert expected == seen(moved, {"log:": found(lines)}, moved.LOG)


def test_refused() -> None:
    """Whom the kernel does not show its log cannot tell."""
    assert "forbidden" == seen(moved, {"log:": FORBIDDEN}, moved.LOG)


@given(st.lists(st.tuples(st.integers(-1, 2**40), st.text())))
def test_any_log(lines: list[tuple[int, str]]) -> None:
    """Whatever the lines say, the words are known ones, each once."""
    words = moved.traces(tuple(LogLine(*line) for line in lines))

    assert len(words) == len(set(words) & {*moved.LEFT_BY, *moved.ALSO_LEFT_BY})
