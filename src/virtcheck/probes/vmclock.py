"""VMClock: a page in which the hypervisor tells its guest that its clock was disrupted, or that it is a copy.

Neither number says anything alone: QEMU begins to count at one, Firecracker at zero. Another number later does.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found, VmClock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

MARKER = Sign("vmclock.marker", "VMClock's marker of disruptions", root_only=True)
GENERATION = Sign("vmclock.generation", "VMClock's count of copies", root_only=True)
SIGNS = (MARKER, GENERATION)

PAGE = VmClock()
MAGIC = b"VCLK"
SIZE, VERSION, DISRUPTIONS, FLAGS, COPIES = (4, 4), (8, 2), (16, 8), (24, 8), (104, 8)
"""Fields of struct vmclock_abi (include/uapi/linux/vmclock-abi.h): where each begins, and how many bytes it has."""
COUNTS_COPIES = 1 << 8


def probe(host: Host) -> Iterator[Evidence]:
    """Read the page, if it is one; the count of copies only where the hypervisor keeps it."""
    reading = host.ask(PAGE)
    if not isinstance(reading, Found):
        for sign in SIGNS:
            yield Evidence.of(sign, PAGE, reading)
        return
    page = reading.data
    if page[:4] != MAGIC or number(page, VERSION) != 1 or len(page) < sum(FLAGS):
        for sign in SIGNS:
            yield Evidence(sign, "unanswered", PAGE.key, note="the device does not hold what VMClock must")
        return
    yield Evidence.seen(MARKER, PAGE.key, str(number(page, DISRUPTIONS)))
    if number(page, FLAGS) & COUNTS_COPIES and min(number(page, SIZE), len(page)) >= sum(COPIES):
        yield Evidence.seen(GENERATION, PAGE.key, str(number(page, COPIES)))
    else:
        yield Evidence(GENERATION, "absent", PAGE.key, note="this VMClock does not count copies")


def number(page: bytes, field: tuple[int, int]) -> int:
    """A field of the structure."""
    start, length = field
    return int.from_bytes(page[start : start + length], "little")
