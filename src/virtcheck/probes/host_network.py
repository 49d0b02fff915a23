"""What a network shared with the host puts in reach: its abstract sockets."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ABSTRACT = Sign("host_network.abstract", "the abstract sockets of services with more rights that can be reached")
SIGNS = (ABSTRACT,)


def probe(host: Host) -> Iterator[Evidence]:
    """Look."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", "", note="nobody has looked yet")
