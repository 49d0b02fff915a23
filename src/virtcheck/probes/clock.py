"""The clocks that the kernel can read time from. Hypervisors offer clocks of their own, because a trap is slow."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found, Listing
from virtcheck.probes import unless_empty
from virtcheck.probes.cpu import UNAME, is_x86, off_x86

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

CURRENT = Sign("clock.current", "the clock source in use")
AVAILABLE = Sign("clock.available", "the clock sources that the kernel found")
PRECISION = Sign("clock.precision", "the clocks of the Precision Time Protocol that the kernel found")
SIGNS = (CURRENT, AVAILABLE, PRECISION)

DIRECTORY = "/sys/devices/system/clocksource/clocksource0/"
CURRENT_FILE, AVAILABLE_FILE = File(DIRECTORY + "current_clocksource"), File(DIRECTORY + "available_clocksource")

PRECISION_CLOCKS, MOST_CLOCKS = Listing("/sys/class/ptp"), 64


def probe(host: Host) -> Iterator[Evidence]:
    """Read both lists. That a hypervisor's clock is not in use means only that the processor's own is good."""
    yield Evidence.of(CURRENT, CURRENT_FILE, host.ask(CURRENT_FILE), lambda data: " ".join(words(data)))
    yield Evidence.of(AVAILABLE, AVAILABLE_FILE, host.ask(AVAILABLE_FILE), words)
    yield from _precision(host)


def _precision(host: Host) -> Iterator[Evidence]:
    """A hypervisor may offer such a clock too. On x86 there is CPUID to know it by."""
    if is_x86(host):
        yield Evidence(PRECISION, "absent", UNAME.key, note="x86 processors tell of a hypervisor in CPUID")
        return
    listing = host.ask(PRECISION_CLOCKS)
    if not isinstance(listing, Found) or not listing.data:
        yield unless_empty(Evidence.of(PRECISION, PRECISION_CLOCKS, listing, lambda names: names))
        return
    if len(listing.data) > MOST_CLOCKS:
        yield Evidence(PRECISION, "unanswered", PRECISION_CLOCKS.key, note="more clocks than are read")
    for name in listing.data[:MOST_CLOCKS]:
        question = File(f"{PRECISION_CLOCKS.path}/{name}/clock_name")
        yield off_x86(host, Evidence.of(PRECISION, question, host.ask(question), name_in))


def name_in(data: bytes) -> str:
    """The one name in a file of sysfs."""
    return data.decode("utf-8", "replace").strip()


def words(data: bytes) -> tuple[str, ...]:
    """The names in a line of sysfs."""
    return tuple(data.decode("ascii", "replace").split())
