"""What experiments prove, and what they say of the classic claims about virtualization."""

from __future__ import annotations

from virtcheck.experiments import guest, masking
from virtcheck.model.claim import DECISIVE, PRESENT, Claim, Indicator, Is

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

KVM_RUN = "https://docs.kernel.org/virt/kvm/api.html#kvm-run"

GUEST_RUNS = Claim(
    id="guest-runs",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="a guest that ran on /dev/kvm",
    supported_by=(
        Indicator(
            sign=guest.RAN,
            match=PRESENT,
            strength=DECISIVE,
            because="a guest was started, and it computed what this processor computes",
            see=KVM_RUN,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=guest.RAN,
            match=Is(False),
            strength=DECISIVE,
            because="a guest was tried, and it did not get as far as its result",
            see=KVM_RUN,
        ),
    ),
)

MASKING_EFFECTIVE = Claim(
    id="masking-effective",
    layer=LAYER,
    concept="live-migration",
    name="a processor whose abilities can be hidden from a guest",
    supported_by=(
        Indicator(
            sign=masking.EFFECTIVE,
            match=PRESENT,
            strength=DECISIVE,
            because="a guest saw the processor that was set for it, in its kernel and in its programs",
            see="https://docs.kernel.org/virt/kvm/api.html#kvm-set-cpuid2",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=masking.EFFECTIVE,
            match=Is(False),
            strength=DECISIVE,
            because="a guest saw abilities that had been hidden from it",
            see="https://docs.kernel.org/virt/kvm/api.html#kvm-set-cpuid2",
        ),
    ),
)

PROOFS = (GUEST_RUNS, MASKING_EFFECTIVE)
