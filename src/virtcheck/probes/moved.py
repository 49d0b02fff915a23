"""What a move or a copy of a running machine leaves in its kernel's log. Most leave nothing."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found
from virtcheck.probes import kernel_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host, LogLine

LOG = Sign("moved.log", "what a move or a copy left in the kernel's log")
SIGNS = (LOG,)

LEFT_BY = {
    "vm-fork": "random: crng reseeded due to virtual machine fork",
    "xen-suspend": "suspending xenstore...",
    "partition-mobility": "mobility: waiting for memory transfer to complete...",
}
"""Lines of the kernel for which there is one reason: another VM generation id (drivers/char/random.c), Xen saving,
copying or moving its guest (drivers/xen/manage.c), PowerVM moving its partition (pseries/mobility.c)."""
ALSO_LEFT_BY = {
    "clock-switched": ("clocksource: Switched to clocksource ", "Switched to clocksource "),
    "tsc-unstable": ("clocksource: timekeeping watchdog on CPU", "tsc: Marking TSC unstable due to "),
}
"""Lines that have other reasons as well: a slow host, a faulty processor. At the start they are usual."""
STARTED = 300_000_000
"""Microseconds after which a machine is no longer starting."""


def probe(host: Host) -> Iterator[Evidence]:
    """Pick out the lines. That there are none is seen only where the log still has its beginning."""
    log = host.ask(kernel_log.LOG)
    if not isinstance(log, Found):
        yield Evidence.of(LOG, kernel_log.LOG, log)
        return
    found = traces(log.data)
    if found or kernel_log.is_whole(log.data):
        yield Evidence.seen(LOG, kernel_log.LOG.key, found)
    else:
        yield Evidence(LOG, "unanswered", kernel_log.LOG.key, note=kernel_log.FORGOTTEN)


def traces(log: tuple[LogLine, ...]) -> tuple[str, ...]:
    """The words for what is in the log, each once."""
    surely = [word for word, text in LEFT_BY.items() if any(line.text == text for line in log)]
    late = [line.text for line in log if line.time > STARTED and is_of_the_clock(line.text)]
    perhaps = [word for word, texts in ALSO_LEFT_BY.items() if any(text.startswith(texts) for text in late)]
    return (*surely, *perhaps)


def is_of_the_clock(text: str) -> bool:
    """Whether a clock was switched or given up; the watchdog also writes of delays that it put up with."""
    return not text.startswith("clocksource: timekeeping watchdog") or "Marking clocksource" in text
