"""KVM on this host: whether it is there, and how far a process gets that wants to run a guest."""

from __future__ import annotations

from virtcheck.experiments import guest
from virtcheck.model.claim import DECISIVE, PRESENT, STRONG, Claim, Indicator, Is, IsOneOf
from virtcheck.probes import kvm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

KVM_API = "https://docs.kernel.org/virt/kvm/api.html"
KVM_RUN = KVM_API + "#kvm-run"
KVM_MAIN = "https://github.com/torvalds/linux/blob/master/virt/kvm/kvm_main.c"
NESTED_GUESTS = "https://docs.kernel.org/virt/kvm/x86/running-nested-guests.html"

KVM_PRESENT = Claim(
    id="kvm-present",
    layer=LAYER,
    concept="hypervisor",
    name="KVM in this kernel",
    supported_by=(
        Indicator(
            sign=kvm.API,
            match=Is(kvm.API_VERSION),
            strength=DECISIVE,
            because="it answers when it is asked for its version",
            see=KVM_API,
        ),
        Indicator(
            sign=kvm.DRIVER,
            match=PRESENT,
            strength=STRONG,
            because="the kernel registered the driver, which it does where a processor can run guests",
            see=KVM_MAIN,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=kvm.DRIVER,
            match=Is(False),
            strength=STRONG,
            because="the kernel lists its drivers, and KVM is not among them",
            see=KVM_MAIN,
        ),
    ),
)

KVM_USABLE = Claim(
    id="kvm-usable",
    layer=LAYER,
    concept="hypervisor",
    name="KVM that this process may use",
    supported_by=(
        Indicator(
            sign=kvm.API,
            match=Is(kvm.API_VERSION),
            strength=STRONG,
            because="it opens and answers as every program expects; only a guest that runs proves more",
            see=KVM_API,
        ),
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
            sign=kvm.STATE,
            match=IsOneOf(("no-node", "no-driver", "no-extension", "switched-off", "not-kvm", "wrong-api")),
            strength=DECISIVE,
            because="nothing here answers as KVM must",
            see=KVM_API,
        ),
        Indicator(
            sign=kvm.DRIVER,
            match=Is(False),
            strength=DECISIVE,
            because="the kernel registered no KVM, so that no node can lead to it",
            see=KVM_MAIN,
        ),
        Indicator(
            sign=guest.RAN,
            match=Is(False),
            strength=DECISIVE,
            because="a guest was tried, and it did not get as far as its result",
            see=KVM_RUN,
        ),
    ),
)

NESTED_KVM = Claim(
    id="nested-kvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="guests that may run guests",
    supported_by=(
        Indicator(
            sign=kvm.NESTED,
            match=PRESENT,
            strength=STRONG,
            because="KVM was loaded so that its guests see the extension too",
            see=NESTED_GUESTS,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=kvm.NESTED,
            match=Is(False),
            strength=STRONG,
            because="KVM was loaded so that it keeps the extension from its guests",
            see=NESTED_GUESTS,
        ),
    ),
)

KVM = (KVM_PRESENT, KVM_USABLE, NESTED_KVM)
