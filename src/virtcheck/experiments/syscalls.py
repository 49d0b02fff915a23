"""The system calls that reach the kernel: a filter is asked for each dangerous one, and none of them is carried out."""

from __future__ import annotations

from virtcheck.experiments import barrier, run, untold
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found, Unanswered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from virtcheck.model.question import Host

ORIGIN = "run:syscalls"
PASSES = Sign("syscalls.passes", "the dangerous system calls that the filter lets pass")
BLOCKED = Sign("syscalls.blocked", "the dangerous system calls that the filter refuses")
SIGNS = (PASSES, BLOCKED)


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """Ask for each in a child of its own. Where there is no filter, all that the kernel has pass."""
    reading = barrier(host) or run(_work, seconds)
    if isinstance(reading, Found):
        yield from told(reading.data)
    else:
        yield from untold(SIGNS, ORIGIN, reading)


def _work() -> Any:
    from virtcheck.experiments.child.calling import work

    return work()


def told(answers: Iterable[tuple[str, str]]) -> Iterator[Evidence]:
    """What the child tells, in the form of calling.work. A call that is in no list is not in this kernel."""
    words = dict(answers)
    for sign, word in ((PASSES, "passes"), (BLOCKED, "blocked")):
        yield Evidence.seen(sign, ORIGIN, tuple(name for name in words if words[name] == word))
    unclear = " ".join(name for name in words if words[name] == "unclear")
    if unclear:
        # A list that may lack one of its members says no for certain to none of them.
        yield from untold(SIGNS, ORIGIN, Unanswered(f"of some it cannot be told: {unclear}"))
