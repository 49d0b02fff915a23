"""Whether a guest sees the processor that its monitor sets for it (KVM_SET_CPUID2), or the real one."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ORIGIN = "run:masking"
RING0 = Sign("masking.ring0", "whether a guest's kernel sees the processor that was set for it")
RING3 = Sign("masking.ring3", "whether a guest's programs see the processor that was set for it")
EFFECTIVE = Sign("masking.effective", "whether a monitor can hide abilities of the processor from a guest")
SIGNS = (RING0, RING3, EFFECTIVE)


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """…"""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", ORIGIN, note="nobody has looked yet")
