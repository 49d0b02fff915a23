"""How facts follow: from a table of kinds, a claim, a sign, or several of these in order."""

from __future__ import annotations

from virtcheck.model.report import Reason
from virtcheck.model.value import Frozen
from virtcheck.reasoning import might_hold, signs_of
from virtcheck.unknown import hidden_reason, why_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    from virtcheck.facts import Answer, Source
    from virtcheck.knowledge.requirements import Requirement
    from virtcheck.model.claim import Claim, Kinds
    from virtcheck.model.evidence import Sign, Value
    from virtcheck.model.report import FactAnswer, FactValue
    from virtcheck.reasoning import Findings

    Outcome = Literal["met", "broken", "cannot-tell", "not-here"]


class KindOf(Frozen):
    """The kind that a layer's table names, by its word; `none` where its absence claim is established."""

    kinds: Kinds

    def signs(self) -> set[Sign]:
        """All signs of the table."""
        return signs_of(self.kinds.claims)

    def answer(self, findings: Findings) -> Answer:
        """The kind's word, `none`, or why no kind can be named."""
        named = findings.kind(self.kinds)
        if named is None:
            return why_unknown(findings.conclusion(claim) for claim in self.kinds.claims)
        return "none" if named.claim.id == self.kinds.absence.id else named.claim.word


class Holds(Frozen):
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


class ValueOf(Frozen):
    """What one sign showed; `absent` is the answer where the thing is not there (None: then nothing can be told)."""

    sign: Sign
    absent: FactValue | None = None
    read: Callable[[Value], FactValue | None] | None = None

    def signs(self) -> set[Sign]:
        """That sign."""
        return {self.sign}

    def answer(self, findings: Findings) -> Answer:
        """The first value seen, the answer for absence, or why a look that comes before it could not see."""
        for one in findings.of(self.sign):
            if one.hidden:
                return hidden_reason(one)
            if one.sight == "seen":
                found = one.value if self.read is None else self.read(one.value)
                if found is not None:
                    return found
        return Reason("silent") if self.absent is None else self.absent


def seen_or_hidden(findings: Findings, signs: Iterable[Sign]) -> dict[Sign, tuple[str, ...]] | Reason:
    """The texts that were seen of each of these signs, or why one of them could not be seen."""
    texts: dict[Sign, tuple[str, ...]] = {}
    for sign in signs:
        texts[sign] = ()
        for one in findings.of(sign):
            if one.hidden:
                return hidden_reason(one)
            if one.sight == "seen":
                value = one.value
                texts[sign] += value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    return texts


class Proved(Frozen):
    """What an experiment showed; unknown until one is run."""

    sign: Sign

    def signs(self) -> set[Sign]:
        """That sign."""
        return {self.sign}

    def answer(self, findings: Findings) -> Answer:
        """The value, why the experiment could not tell, or that it was not run."""
        if not findings.of(self.sign):
            return Reason("unproved", self.sign.what, remedy="remedy.prove")
        return ValueOf(self.sign).answer(findings)


ARCHITECTURE = "cpu.architecture"
"""The fact that tells which requirements count here."""


def outcome(one: Requirement, answer_of: Callable[[str], FactAnswer]) -> Outcome:
    """Whether a requirement is met, where `answer_of` gives the facts of the host by their names.

    `not-here`: it is asked for on other architectures.
    """
    if one.on:
        here = answer_of(ARCHITECTURE).value
        if here not in one.on:
            return "cannot-tell" if here is None else "not-here"
    found = answer_of(one.fact).value
    if found is None:
        return "cannot-tell"
    holds = set(one.expected).issubset(found) if isinstance(found, tuple) else found in one.expected
    return "met" if holds else "broken"


class AllOf(Frozen):
    """Whether every requirement is met, each of them a fact with what it must be."""

    requirements: tuple[Requirement, ...]

    def signs(self) -> set[Sign]:
        """All signs of the facts that are asked for."""
        from virtcheck.facts import FACTS

        named = {one.fact for one in self.requirements} | {ARCHITECTURE for one in self.requirements if one.on}
        return set().union(*(FACTS[name].source.signs() for name in named))

    def answer(self, findings: Findings) -> Answer:
        """False where one is broken, else True, or why the first one that is unknown cannot be told."""
        from virtcheck.facts import FACTS

        unknown: Answer = True
        for one in self.requirements:
            match outcome(one, lambda name: FACTS[name].answer(findings)):
                case "broken":
                    return False
                case "cannot-tell" if unknown is True:
                    reasons = [FACTS[name].answer(findings).reason for name in (one.fact, ARCHITECTURE)]
                    unknown = next(reason for reason in reasons if reason is not None)
        return unknown


class Inside(Frozen):
    """What another source tells of a layer's kind; `outside` where there is none, unknown where that cannot be told."""

    kinds: Kinds
    source: Source
    outside: FactValue

    def signs(self) -> set[Sign]:
        """The table's signs and the other source's."""
        return signs_of(self.kinds.claims) | self.source.signs()

    def answer(self, findings: Findings) -> Answer:
        """The other source's answer only where a kind is named."""
        kind = KindOf(self.kinds).answer(findings)
        if kind == "none":
            return self.outside
        return kind if isinstance(kind, Reason) else self.source.answer(findings)


class FirstKnown(Frozen):
    """The first of several sources that can tell."""

    sources: tuple[Source, ...]

    def signs(self) -> set[Sign]:
        """All their signs."""
        return set().union(*(source.signs() for source in self.sources))

    def answer(self, findings: Findings) -> Answer:
        """The first value that no hidden source comes before; else why there is none."""
        for source in self.sources:
            found = source.answer(findings)
            if not isinstance(found, Reason) or found.message != "silent":
                return found
        return Reason("silent")


class FirstOf(Frozen):
    """The first established claim of a written order, with none above it that might hold. Never `none` by silence."""

    claims: tuple[Claim, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it may answer."""
        return tuple(claim.word for claim in self.claims)

    def signs(self) -> set[Sign]:
        """All their signs."""
        return signs_of(self.claims)

    def answer(self, findings: Findings) -> Answer:
        """The claim's word, or why none can be named."""
        conclusions = [findings.conclusion(claim) for claim in self.claims]
        for conclusion in conclusions:
            if conclusion.verdict == "established":
                return conclusion.claim.word
            if might_hold(conclusion):
                break
        return why_unknown(conclusions)
