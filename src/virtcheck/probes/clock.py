"""The clocks that the kernel can read time from. Hypervisors offer clocks of their own, because a trap is slow."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

CURRENT = Sign("clock.current", "the clock source in use")
AVAILABLE = Sign("clock.available", "the clock sources that the kernel found")
SIGNS = (CURRENT, AVAILABLE)

DIRECTORY = "/sys/devices/system/clocksource/clocksource0/"
CURRENT_FILE, AVAILABLE_FILE = File(DIRECTORY + "current_clocksource"), File(DIRECTORY + "available_clocksource")


def probe(host: Host) -> Iterator[Evidence]:
    """Read both lists. That a hypervisor's clock is not in use means only that the processor's own is good."""
    yield Evidence.of(CURRENT, CURRENT_FILE, host.ask(CURRENT_FILE), lambda data: " ".join(words(data)))
    yield Evidence.of(AVAILABLE, AVAILABLE_FILE, host.ask(AVAILABLE_FILE), words)


def words(data: bytes) -> tuple[str, ...]:
    """The names in a line of sysfs."""
    return tuple(data.decode("ascii", "replace").split())
