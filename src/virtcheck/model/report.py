"""What an inspection found: the one thing that renderers, policies and fleets read."""

from __future__ import annotations

from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from virtcheck.model.claim import Conclusion, Layer
    from virtcheck.model.evidence import Evidence
    from virtcheck.model.isolation import Isolation
    from virtcheck.model.question import Origin

    FactValue = bool | int | float | str | tuple[str, ...]
    Demonstrated = Literal["yes", "no", "unknown"]

SCHEMA = "virtcheck.report/1"
PROOF_SCHEMA = "virtcheck.proof/1"


class Reason(Frozen):
    """Why something is unknown, as the id of a message and what it speaks of, so that any language can say it."""

    message: str
    """`hidden`: evidence could not be seen; `silent`: nothing that could tell was there; `conflict`: both spoke;
    `unproved`: only an experiment can tell, and none was run."""
    what: str = ""
    """The sign in words (English; the texts translate it)."""
    origin: str = ""
    why: str = ""
    """What kept it hidden: the error in words, or the reading's own words."""
    remedy: str = ""
    """The id of the message that says what would let us see it."""


def as_text(found: object) -> str:
    """The value as `--get` prints it: true and false as in JSON, a list with commas, unknown as nothing."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, tuple):
        return ",".join(found)
    return str(found)


class FactAnswer(Frozen):
    """A registered fact with its value, or with None and the reason why it is unknown."""

    name: str
    value: FactValue | None
    reason: Reason | None = None


class LayerAnswer(Frozen):
    """An established claim of a layer, from the outside in."""

    layer: Layer
    conclusion: Conclusion


class ConceptAnswer(Frozen):
    """Whether this host demonstrates a concept, and through which claims."""

    id: str
    demonstrated: Demonstrated
    by: tuple[str, ...]


class HostIdentity(Frozen):
    """Which machine it was, without its name. Empty texts and None where it could not be told."""

    origin: Origin
    kernel: str
    architecture: str
    boot_id: str
    euid: int | None
    recorded_at: str


class NotUnderstood(Frozen):
    """A name that was seen and that no row knows: an unknown signature, product or engine word."""

    sign: str
    origin: str
    value: str
    what: str
    """The sign in words (English; the texts translate it)."""


class Proof(Frozen):
    """What one experiment showed, and how long it took."""

    name: str
    evidence: tuple[Evidence, ...]
    seconds: float
    told: bool
    """Whether it told what it is for: the answer, or that there is no such thing here."""


class ProofReport(Frozen):
    """What experiments showed, and what follows from it together with all that a look shows."""

    host: HostIdentity
    proofs: tuple[Proof, ...]
    conclusions: tuple[Conclusion, ...]
    """Of the claims for or against which one of these experiments could speak."""
    facts: tuple[FactAnswer, ...]
    """Those that may follow from one of these experiments."""


class Report(Frozen):
    """The whole answer of one inspection."""

    host: HostIdentity
    facts: tuple[FactAnswer, ...]
    layers: tuple[LayerAnswer, ...]
    conclusions: tuple[Conclusion, ...]
    isolation: Isolation
    concepts: tuple[ConceptAnswer, ...]
    evidence: tuple[Evidence, ...]
    not_understood: tuple[NotUnderstood, ...]

    def fact(self, name: str) -> FactAnswer:
        """The answer of a registered fact. Raises KeyError for a name that is none."""
        for answer in self.facts:
            if answer.name == name:
                return answer
        raise KeyError(name)
