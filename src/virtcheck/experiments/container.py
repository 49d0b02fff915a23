"""A container made by hand: each namespace unshared in a child, what refuses it, and what it costs."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ORIGIN = "run:container"
NAMESPACES = Sign("container.namespaces", "the namespaces that this process can make")
REFUSED = Sign("container.refused", "the namespaces that this process cannot make")
REFUSAL = Sign("container.refusal", "what keeps this process from making namespaces")
CREATED = Sign("container.created", "the time to start a process in namespaces of its own", unit="ns")
PROCESS = Sign("container.process", "the time to start a process without any", unit="ns")
SAME_KERNEL = Sign("container.same_kernel", "whether a process in namespaces of its own has the same kernel")
SIGNS = (NAMESPACES, REFUSED, REFUSAL, CREATED, PROCESS, SAME_KERNEL)


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """…"""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", ORIGIN, note="nobody has looked yet")
