"""What an inspection found: the one thing that renderers, policies and fleets read."""

from __future__ import annotations

from virtcheck.model.value import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from virtcheck.model.claim import Conclusion, Layer
    from virtcheck.model.evidence import Evidence
    from virtcheck.model.question import Origin

    FactValue = bool | int | float | str | tuple[str, ...]
    Demonstrated = Literal["yes", "no", "unknown"]

SCHEMA = "virtcheck.report/1"


@value
class Reason:
    """Why something is unknown, as the id of a message and what it speaks of, so that any language can say it."""

    message: str
    """`hidden`: evidence could not be seen; `silent`: nothing that could tell was there; `conflict`: both spoke."""
    what: str = ""
    """The sign in words (English; the texts translate it)."""
    origin: str = ""
    why: str = ""
    """What kept it hidden: the error in words, or the reading's own words."""
    remedy: str = ""
    """The id of the message that says what would let us see it."""


@value
class FactAnswer:
    """A registered fact with its value, or with None and the reason why it is unknown."""

    name: str
    value: FactValue | None
    reason: Reason | None = None


@value
class LayerAnswer:
    """An established claim of a layer, from the outside in."""

    layer: Layer
    conclusion: Conclusion


@value
class ConceptAnswer:
    """Whether this host demonstrates a concept, and through which claims."""

    id: str
    demonstrated: Demonstrated
    by: tuple[str, ...]


@value
class HostIdentity:
    """Which machine it was, without its name. Empty texts and None where it could not be told."""

    origin: Origin
    kernel: str
    architecture: str
    boot_id: str
    euid: int | None
    recorded_at: str


@value
class NotUnderstood:
    """Something seen that no row speaks of: an unknown signature, product or engine word."""

    sign: str
    origin: str
    value: str


@value
class Report:
    """The whole answer of one inspection."""

    host: HostIdentity
    facts: tuple[FactAnswer, ...]
    layers: tuple[LayerAnswer, ...]
    conclusions: tuple[Conclusion, ...]
    concepts: tuple[ConceptAnswer, ...]
    evidence: tuple[Evidence, ...]
    not_understood: tuple[NotUnderstood, ...]

    def fact(self, name: str) -> FactAnswer:
        """The answer of a registered fact. Raises KeyError for a name that is none."""
        for answer in self.facts:
            if answer.name == name:
                return answer
        raise KeyError(name)
