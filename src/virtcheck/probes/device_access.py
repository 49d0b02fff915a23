"""Which devices this process could use: what its control group allows, and which nodes there are."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ALL_ALLOWED = Sign("device_access.all_allowed", "whether the control group allows every device")
RAW = Sign("device_access.raw", "the disks and the memory of the host that have a node here")
EXTRA = Sign("device_access.extra", "the other devices of the host that have a node here")
SIGNS = (ALL_ALLOWED, RAW, EXTRA)


def probe(host: Host) -> Iterator[Evidence]:
    """Look."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", "", note="nobody has looked yet")
