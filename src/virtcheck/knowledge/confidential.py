"""Memory that the hypervisor cannot read: whether this machine has it, and whether its guests could."""

from __future__ import annotations

from virtcheck.model.claim import STRONG, Claim, Indicator, Is, IsNoneOf
from virtcheck.probes import confidential, confidential_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

CONFIDENTIAL_MACHINE = Claim(
    id="confidential-machine",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="memory that the hypervisor cannot read",
    supported_by=(
        Indicator(
            sign=confidential.KIND,
            match=IsNoneOf(("none",)),
            strength=STRONG,
            because="the processor encrypts or guards the memory of this machine",
            see="https://docs.kernel.org/security/snp-tdx-threat-model.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=confidential.KIND,
            match=Is("none"),
            strength=STRONG,
            because="none of the techniques that can be seen is in use",
            see="https://docs.kernel.org/security/snp-tdx-threat-model.html",
        ),
    ),
)

CONFIDENTIAL_GUESTS = Claim(
    id="confidential-guests",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="guests whose memory this host cannot read",
    supported_by=(
        Indicator(
            sign=confidential_host.TECHNIQUES,
            match=IsNoneOf(()),
            strength=STRONG,
            because="processor, firmware and KVM are ready to hide a guest's memory from the host",
            see="https://docs.kernel.org/virt/kvm/api.html#kvm-create-vm",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=confidential_host.TECHNIQUES,
            match=Is(()),
            strength=STRONG,
            because="whoever runs a guest here can read all its memory: nothing that could hide it is ready",
            see="https://docs.kernel.org/virt/kvm/api.html#kvm-create-vm",
        ),
    ),
)

CONFIDENTIAL = (CONFIDENTIAL_MACHINE, CONFIDENTIAL_GUESTS)
