"""What the processor gives away between guests and their host, as far as the kernel knows and says."""

from __future__ import annotations

from virtcheck.model.claim import HINT, PRESENT, STRONG, Claim, Indicator, Is, IsOneOf
from virtcheck.probes import vulnerabilities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

VECTORS = "https://docs.kernel.org/admin-guide/hw-vuln/attack_vector_controls.html"


def _leak(word: str, name: str, leaks: str, closed: str) -> Claim:
    """A way on which the processor gives away what it should not, as far as the kernel knows and says."""
    return Claim(
        id=word,
        layer=LAYER,
        concept="system-resources",
        name=name,
        supported_by=(
            Indicator(sign=vulnerabilities.EXPOSED, match=Is(word), strength=STRONG, because=leaks, see=VECTORS),
        ),
        contradicted_by=(
            Indicator(sign=vulnerabilities.PROTECTED, match=Is(word), strength=STRONG, because=closed, see=VECTORS),
        ),
    )


LEAKS = (
    _leak(
        vulnerabilities.TO_HOST,
        "a processor that leaks from the host to its guests",
        "the kernel calls a vulnerability open through which a guest may read what the host holds",
        "the kernel knows of no open vulnerability through which a guest may read what the host holds",
    ),
    _leak(
        vulnerabilities.TO_GUEST,
        "a processor that leaks from guest to guest",
        "the kernel calls a vulnerability open through which a guest may read what another one left behind",
        "the kernel knows of no open vulnerability through which a guest may read what another one left behind",
    ),
    _leak(
        vulnerabilities.ACROSS,
        "a processor that leaks between the threads of a core",
        "what runs on the other thread of a core can be read, and the kernel says that it does not prevent it",
        "the kernel does not say of any vulnerability that the threads of a core are open to one another",
    ),
)

MITIGATIONS_OFF = Claim(
    id="guest-mitigations-off",
    layer=LAYER,
    concept="system-resources",
    name="guests that are not guarded against by choice",
    supported_by=(
        Indicator(
            sign=vulnerabilities.SWITCHED_OFF,
            match=IsOneOf((vulnerabilities.TO_HOST, vulnerabilities.TO_GUEST)),
            strength=STRONG,
            because="who started this kernel told it to trust its guests, and to save what guarding against them costs",
            see=VECTORS,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=vulnerabilities.SWITCHED_OFF,
            match=Is(()),
            strength=HINT,
            because="nothing on the kernel's command line switches the mitigations off",
            see=VECTORS,
        ),
    ),
)

SHARED_CORES = Claim(
    id="shared-cores",
    layer=LAYER,
    concept="system-resources",
    name="cores that run two threads at once",
    supported_by=(
        Indicator(
            sign=vulnerabilities.SMT,
            match=PRESENT,
            strength=STRONG,
            because="two guests may run on one core at once, and share its caches and buffers",
            see="https://docs.kernel.org/admin-guide/hw-vuln/core-scheduling.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=vulnerabilities.SMT,
            match=Is(False),
            strength=STRONG,
            because="each processor that the kernel sees has a core for itself, as far as it is told",
            see="https://docs.kernel.org/admin-guide/hw-vuln/core-scheduling.html",
        ),
    ),
)

VULNERABILITIES = (*LEAKS, MITIGATIONS_OFF, SHARED_CORES)
