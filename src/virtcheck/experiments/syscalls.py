"""The system calls that reach the kernel: each dangerous one is called in a child with an argument that must fail."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ORIGIN = "run:syscalls"
PASSES = Sign("syscalls.passes", "the dangerous system calls that the filter lets pass")
BLOCKED = Sign("syscalls.blocked", "the dangerous system calls that the filter refuses")
SIGNS = (PASSES, BLOCKED)


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """Call each, and tell by the error who refused it."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", ORIGIN, note="nobody has looked yet")
