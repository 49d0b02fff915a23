"""Proofs by running: an experiment is a probe that does something. It runs in a child, and leaves nothing behind.

Experiments are never a part of a look: they run when a person asks for them (`virtcheck prove`, `--prove`), on the live
machine only. What they show is evidence like any other, and goes the same road.
"""

from __future__ import annotations

from virtcheck.hosts import plain_reading
from virtcheck.hosts.machine import in_child, leave_no_core
from virtcheck.model.evidence import Evidence
from virtcheck.model.question import Absent, Forbidden, Found, Unanswered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Protocol

    from virtcheck.model.evidence import Sign
    from virtcheck.model.question import Host

    class Experiment(Protocol):
        """A module that proves one thing."""

        __name__: str
        SIGNS: tuple[Sign, ...]

        def prove(self, host: Host, seconds: float) -> Iterator[Evidence]:
            """Run for at most so many seconds; report at least one piece of evidence of every sign in SIGNS."""
            ...


def run(work: Callable[[], tuple[Any, ...]], seconds: float) -> Found[Any] | Absent | Forbidden | Unanswered:
    """What `work` answers (in the form of hosts/machine.py) in a child that is killed after so many seconds.

    What is Found is the plain data that `work` returned: tuples, texts, numbers.
    """
    try:
        return plain_reading(in_child(lambda: ending(work, seconds), seconds))
    except OSError as error:
        # No process or no descriptor was left to run it with: that says nothing of what was to be shown.
        return Unanswered(error.strerror or "", error.errno or 0)


def ending(work: Callable[[], tuple[Any, ...]], seconds: float) -> tuple[Any, ...]:
    """What `work` answers in a process that ends soon after its time by itself: whoever waits for it can be killed.

    Neither it nor its children leave a core file where a filter of system calls ends them.
    """
    import signal

    leave_no_core()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
    signal.setitimer(signal.ITIMER_REAL, seconds + 0.5)
    return work()


def barrier(host: Host) -> Unanswered | None:
    """Why nothing may be run here: a translator runs this program, or may, and would take part in the experiment; or
    Python cannot call what is no Python.
    """
    from virtcheck.probes.cpu import TranslatedHost, processor_of

    asked = processor_of(host)
    if isinstance(asked, TranslatedHost):
        return asked.why
    try:
        import ctypes  # noqa: F401
    except ImportError:
        return Unanswered("this Python has no ctypes")
    return None


FEWEST_BATCHES, WIDEST_SPREAD = 5, 2
"""What a measurement needs to be a number: so many batches, and none that took more than twice as long as another."""


def agree(batches: Sequence[float]) -> bool:
    """Whether several batches make a measurement."""
    return len(batches) >= FEWEST_BATCHES and 0 < min(batches) <= max(batches) <= WIDEST_SPREAD * min(batches)


def measured(sign: Sign, origin: str, batches: Sequence[float]) -> Evidence:
    """The least of what several batches took, each in the sign's unit; unanswered where they differ too much."""
    if len(batches) < FEWEST_BATCHES:
        return Evidence(sign, "unanswered", origin, note="too few batches in the time given")
    least, most = min(batches), max(batches)
    if not agree(batches):
        note = f"the measurements differ too much: {_figures(least)}-{_figures(most)} {sign.unit}"
        return Evidence(sign, "unanswered", origin, note=note)
    return Evidence.seen(sign, origin, float(f"{least:.4g}"))


def _figures(number: float) -> str:
    """A number for people: four digits that count, and no exponent."""
    return f"{float(f'{number:.4g}'):.0f}" if number >= 1000 else f"{number:.4g}"


def compared(sign: Sign, origin: str, batches: Sequence[float], base: Sequence[float]) -> Evidence:
    """The least of several batches against the least of others: a ratio, where both are measurements."""
    least = min(base, default=0) or 1
    known = measured(sign, origin, [one / least for one in base])
    return measured(sign, origin, [one / least for one in batches]) if known.sight == "seen" else known


def untold(signs: Iterable[Sign], origin: str, reading: Absent | Forbidden | Unanswered) -> Iterator[Evidence]:
    """What an experiment that gave nothing leaves for each of these signs."""
    for sign in signs:
        match reading:
            case Absent(errno):
                yield Evidence(sign, "absent", origin, errno=errno)
            case Forbidden(errno):
                yield Evidence(sign, "forbidden", origin, errno=errno)
            case Unanswered(why, errno):
                yield Evidence(sign, "unanswered", origin, note=why, errno=errno)
