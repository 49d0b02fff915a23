"""The registry of facts: the named, typed values that scripts, policies and metrics rely on.

A fact follows from conclusions or from one sign. Unknown is None with a reason; absence is "none", False or 0, and
never comes from silence. A name that entered the registry stays.
"""

from __future__ import annotations

from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.model.report import FactAnswer, Reason
from virtcheck.model.value import value
from virtcheck.reasoning import signs_of
from virtcheck.unknown import hidden_reason, why_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, Protocol

    from virtcheck.model.claim import Claim, Kinds
    from virtcheck.model.evidence import Sign, Value
    from virtcheck.model.report import FactValue
    from virtcheck.reasoning import Findings

    FactType = Literal["word", "text", "words", "bool", "int", "float"]
    """A `word` is one of a closed or slowly growing set; a `text` is free; `words` is a list of words."""
    Answer = FactValue | Reason

    class Source(Protocol):
        """How a fact follows."""

        def signs(self) -> set[Sign]:
            """Every sign that it may look at."""
            ...

        def answer(self, findings: Findings) -> Answer:
            """The value, or why it is unknown."""
            ...


@value
class Fact:
    """One line of the registry."""

    name: str
    type: FactType
    doc: str
    """One sentence; the texts translate it."""
    concept: str
    source: Source
    values: tuple[str, ...] = ()
    """The words it may take, where the set is closed. `none` is among them if absence can be told."""
    since: str = "0.1"
    volatile: bool = False
    """Whether it changes from look to look on an unchanged machine."""

    def answer(self, findings: Findings) -> FactAnswer:
        """The fact on this host."""
        found = self.source.answer(findings)
        if isinstance(found, Reason):
            return FactAnswer(self.name, None, found)
        return FactAnswer(self.name, found)


@value
class KindOf:
    """The kind that a layer's table names; `none` where its absence claim is established."""

    kinds: Kinds

    def signs(self) -> set[Sign]:
        """All signs of the table."""
        return signs_of(self.kinds.claims)

    def answer(self, findings: Findings) -> Answer:
        """The kind's id, `none`, or why no kind can be named."""
        named = findings.kind(self.kinds)
        if named is None:
            return why_unknown(findings.conclusion(claim) for claim in self.kinds.claims)
        return "none" if named.claim.id == self.kinds.absence.id else named.claim.id


@value
class Holds:
    """Whether a claim holds: True or False only where it is established or refuted."""

    claim: Claim

    def signs(self) -> set[Sign]:
        """The claim's signs."""
        return signs_of((self.claim,))

    def answer(self, findings: Findings) -> Answer:
        """True, False, or why neither can be told."""
        conclusion = findings.conclusion(self.claim)
        if conclusion.verdict == "established":
            return True
        if conclusion.verdict == "refuted":
            return False
        return why_unknown((conclusion,))


@value
class ValueOf:
    """What one sign showed; `absent` is the answer where the thing is not there (None: then nothing can be told)."""

    sign: Sign
    absent: FactValue | None = None
    read: Callable[[Value], FactValue | None] | None = None

    def signs(self) -> set[Sign]:
        """That sign."""
        return {self.sign}

    def answer(self, findings: Findings) -> Answer:
        """The first value seen, the answer for absence, or why the sign could not be seen."""
        hidden = None
        for one in findings.of(self.sign):
            if one.sight == "seen":
                found = one.value if self.read is None else self.read(one.value)
                if found is not None:
                    return found
            elif one.hidden:
                hidden = one
        if hidden is not None:
            return hidden_reason(hidden)
        return Reason("silent") if self.absent is None else self.absent


@value
class NoneWith:
    """Another source, but `none` (or what `then` says) where a layer's absence claim is established."""

    kinds: Kinds
    source: Source
    then: FactValue = "none"

    def signs(self) -> set[Sign]:
        """The table's signs and the other source's."""
        return signs_of(self.kinds.claims) | self.source.signs()

    def answer(self, findings: Findings) -> Answer:
        """`then` in the absence of the layer, else what the other source says."""
        if findings.conclusion(self.kinds.absence).verdict == "established":
            return self.then
        return self.source.answer(findings)


@value
class FirstOf:
    """The first established claim of a written order, with none undetermined above it. Never `none` by silence."""

    claims: tuple[Claim, ...]

    def signs(self) -> set[Sign]:
        """All their signs."""
        return signs_of(self.claims)

    def answer(self, findings: Findings) -> Answer:
        """The claim's id, or why none can be named."""
        conclusions = [findings.conclusion(claim) for claim in self.claims]
        for conclusion in conclusions:
            if conclusion.verdict == "established":
                return conclusion.claim.id
            if conclusion.verdict == "undetermined":
                break
        return why_unknown(conclusions)


MACHINE_FACTS = (
    Fact(
        name="vm.kind",
        type="word",
        doc="The hypervisor that runs this kernel's machine, or none.",
        concept="virtual-machine",
        source=KindOf(MACHINES),
        values=("none", *(claim.id for claim in MACHINES.named), MACHINES.unnamed.id),
    ),
)
"""What the kernel stands on below itself, and what it can host."""

PROCESS_FACTS = (
    Fact(
        name="container.kind",
        type="word",
        doc="The container engine or sandbox that set this process apart, or none.",
        concept="containerization",
        source=KindOf(RUNTIMES),
        values=("none", *(claim.id for claim in RUNTIMES.named), RUNTIMES.unnamed.id),
    ),
)
"""What this process stands on above the kernel, and how it is set apart."""

REGISTRY = (*MACHINE_FACTS, *PROCESS_FACTS)
FACTS = {fact.name: fact for fact in REGISTRY}
