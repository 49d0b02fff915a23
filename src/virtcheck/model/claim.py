"""What may be claimed of a machine, and what speaks for and against it."""

from __future__ import annotations

from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, Protocol

    from virtcheck.model.evidence import Evidence, Sign, Value

    Layer = Literal["machine", "monitor", "cloud", "kernel", "container", "orchestrator", "process", "capability"]
    Verdict = Literal["established", "refuted", "conflicted", "undetermined", "no-sign"]
    Strength = Literal[0, 1, 2, 3]
    StrengthName = Literal["none", "hint", "strong", "decisive"]

    class Match(Protocol):
        """Decides whether what was seen is what a row speaks of."""

        def matches(self, seen: Value) -> bool: ...


LAYERS: tuple[Layer, ...] = (
    "machine",
    "monitor",
    "cloud",
    "kernel",
    "container",
    "orchestrator",
    "process",
    "capability",
)
"""From the outside in; what can be hosted comes last."""

NOTHING: Strength = 0
HINT: Strength = 1
STRONG: Strength = 2
DECISIVE: Strength = 3

STRENGTH_NAMES: tuple[StrengthName, ...] = ("none", "hint", "strong", "decisive")


class Is(Frozen):
    """Matches one value exactly; of several values, when one of them is it."""

    expected: Value

    def matches(self, seen: Value) -> bool:
        # By type, because to Python True is 1 and False is 0.
        if type(seen) is type(self.expected):
            return seen == self.expected
        return isinstance(seen, tuple) and self.expected in seen


class IsOneOf(Frozen):
    """Matches when the value, or one of several values, is in the set."""

    expected: tuple[str, ...]

    def matches(self, seen: Value) -> bool:
        return any(one in self.expected for one in _texts(seen))


class IsNoneOf(Frozen):
    """Matches when there is a value and none of the set: 'some other engine'."""

    expected: tuple[str, ...]

    def matches(self, seen: Value) -> bool:
        return any(one not in self.expected for one in _texts(seen))


class StartsWith(Frozen):
    """Matches a text, or one of several, that begins so."""

    prefix: str

    def matches(self, seen: Value) -> bool:
        return any(one.startswith(self.prefix) for one in _texts(seen))


class Contains(Frozen):
    """Matches a text, or one of several, that holds this part."""

    part: str

    def matches(self, seen: Value) -> bool:
        return any(self.part in one for one in _texts(seen))


def _texts(seen: Value) -> tuple[str, ...]:
    return seen if isinstance(seen, tuple) else (seen,) if isinstance(seen, str) else ()


PRESENT = Is(True)
"""The thing is there (or, for a computed sign, holds)."""


class Indicator(Frozen):
    """A row of knowledge: this sign, seen like this, speaks so strongly for a claim (or against it)."""

    sign: Sign
    match: Match
    strength: Strength
    because: str
    """Why it speaks so, in a sentence that a newcomer understands."""
    see: str
    """Who says so: a link or a manual page."""
    spoofable: bool = False
    """Whether something inside (root, an image, the environment) can fake it by ordinary means."""

    def __init__(
        self, sign: Sign, match: Match, strength: Strength, because: str, see: str, spoofable: bool = False
    ) -> None:
        # Written out, because hundreds are made at every start: half the cost of the general way.
        known = self.__dict__
        known["sign"] = sign
        known["match"] = match
        known["strength"] = strength
        known["because"] = because
        known["see"] = see
        known["spoofable"] = spoofable

    def at_most(self, strength: Strength) -> Indicator:
        """The same row, speaking no louder than `strength`."""
        if self.strength <= strength:
            return self
        return Indicator(self.sign, self.match, strength, self.because, self.see, self.spoofable)


class Claim(Frozen):
    """Something that may hold of a machine, with the rows that support and contradict it."""

    id: str
    layer: Layer
    concept: str
    name: str
    """The thing's proper name, the same in every language: 'Firecracker'."""
    supported_by: tuple[Indicator, ...]
    contradicted_by: tuple[Indicator, ...] = ()
    systemd: str = ""
    """The word systemd-detect-virt has for it, where the claim is a kind."""

    @property
    def word(self) -> str:
        """The claim as a fact names it: without the layer that keeps the monitor `qemu-monitor` apart from `qemu`."""
        return self.id.removesuffix("-" + self.layer)

    def supported_also_by(self, rows: tuple[Indicator, ...]) -> Claim:
        """The same claim with more for it."""
        rows = self.supported_by + rows
        return Claim(self.id, self.layer, self.concept, self.name, rows, self.contradicted_by, self.systemd)

    def contradicted_also_by(self, rows: tuple[Indicator, ...]) -> Claim:
        """The same claim with more against it."""
        against = self.contradicted_by + rows
        return Claim(self.id, self.layer, self.concept, self.name, self.supported_by, against, self.systemd)


class Kinds(Frozen):
    """One layer's kinds as a table read from the top: the absence claim, the kinds, the unnamed kind."""

    layer: Layer
    absence: Claim
    named: tuple[Claim, ...]
    unnamed: Claim

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every row of the table, in reading order."""
        return (self.absence, *self.named, self.unnamed)


class Testimony(Frozen):
    """A row together with the evidence that made it speak (or kept it from speaking)."""

    indicator: Indicator
    evidence: Evidence


class Conclusion(Frozen):
    """What the evidence says of a claim. Nothing is thrown away: all that spoke or could not is kept."""

    claim: Claim
    verdict: Verdict
    strength: Strength
    """Of the side that won; of the louder side where none did."""
    supporting: tuple[Testimony, ...] = ()
    contradicting: tuple[Testimony, ...] = ()
    hidden: tuple[Testimony, ...] = ()
