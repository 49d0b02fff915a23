"""A guest on /dev/kvm: whether it runs, whether it computes what this processor computes, and by what means."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ORIGIN = "run:guest"
STATE = Sign("guest.state", "how far a guest got that was run on /dev/kvm")
RAN = Sign("guest.ran", "whether a guest that was run on /dev/kvm computed the right result")
MODES = Sign("guest.modes", "the modes of the processor in which a guest computed the right result")
MEANS = Sign("guest.means", "by what means KVM runs a guest")
RING0 = Sign("guest.ring0", "how a guest's kernel code is run")
RING3 = Sign("guest.ring3", "how a guest's user code is run")
EMULATED0 = Sign("guest.emulated0", "the share of a guest's instructions in ring 0 that KVM emulated", unit="x")
EMULATED3 = Sign("guest.emulated3", "the share of a guest's instructions in ring 3 that KVM emulated", unit="x")
RATIO0 = Sign("guest.ratio0", "the time of a loop in a guest's ring 0 against the same loop here", unit="x")
RATIO3 = Sign("guest.ratio3", "the time of a loop in a guest's ring 3 against the same loop here", unit="x")
TIME = Sign("guest.time", "the time from opening /dev/kvm to closing it after a guest ran", unit="ns")
SIGNS = (STATE, RAN, MODES, MEANS, RING0, RING3, EMULATED0, EMULATED3, RATIO0, RATIO3, TIME)

MEANS_WORDS = ("hardware-assisted", "software-ring0", "emulated")
RING_WORDS = ("native", "emulated")
STATES = (
    "ok", "no-node", "no-driver", "permission-denied", "device-cgroup", "not-kvm", "wrong-api",
    "busy", "cannot-create-vm", "cannot-create-vcpu", "cannot-enter", "cannot-emulate", "wrong-result",
)  # fmt: skip
"""The rungs of the ladder, by what stands in the way."""


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """…"""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", ORIGIN, note="nobody has looked yet")
