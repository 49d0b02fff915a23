"""Sockets through which engines and the host's services are commanded: whoever may write there commands them."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

REACHABLE = Sign(
    "control_sockets.reachable", "the sockets of engines and services of the host that this process may write to"
)
SIGNS = (REACHABLE,)


def probe(host: Host) -> Iterator[Evidence]:
    """Look."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", "", note="nobody has looked yet")
