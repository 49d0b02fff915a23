"""Requirements on facts, and whether a host meets them. Pure."""

from __future__ import annotations

from virtcheck.model.value import Frozen, assert_never

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from virtcheck.facts import Fact, Registry
    from virtcheck.model.report import FactAnswer, FactValue

    Outcome = Literal["met", "broken", "cannot-tell"]

TRUE_WORDS, FALSE_WORDS = ("true", "yes"), ("false", "no")


class BadRequirement(Exception):
    """A requirement that names no fact, or a value that the fact cannot have. The message is one line."""


class Requirement(Frozen):
    """A fact and what it must be. Without a value it must be there: not None, `none`, False, 0 or empty."""

    text: str
    """As the person wrote it."""
    fact: Fact
    expected: FactValue | None
    negated: bool


class Judgement(Frozen):
    """A requirement with the fact's answer on a host."""

    requirement: Requirement
    answer: FactAnswer
    outcome: Outcome


def parse(text: str, facts: Registry) -> Requirement:
    """Read `FACT`, `FACT=VALUE`, `!FACT` or `!FACT=VALUE`. Raises BadRequirement."""
    negated = text.startswith("!")
    name, equals, expected = text.removeprefix("!").partition("=")
    fact = facts.get(name)
    if fact is None:
        raise BadRequirement(unknown_fact(name, facts))
    return Requirement(text, fact, typed(fact, expected) if equals else None, negated)


def unknown_fact(name: str, facts: Registry) -> str:
    """The message for a name that is no fact: what was meant, or where to find the names."""
    from virtcheck.model.evidence import clean

    return f'unknown fact "{clean(name)}"{did_you_mean(name, facts)}; all facts: virtcheck facts'


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean "…"?` where one known name is near, else nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


def typed(fact: Fact, text: str) -> FactValue:
    """The text as a value of the fact's type. Raises BadRequirement."""
    from virtcheck.model.evidence import clean

    match fact.type:
        case "bool":
            if text.lower() in TRUE_WORDS or text.lower() in FALSE_WORDS:
                return text.lower() in TRUE_WORDS
            raise BadRequirement(f'{fact.name} is true or false, not "{clean(text)}"')
        case "int" | "float":
            try:
                return int(text) if fact.type == "int" else float(text)
            except ValueError:
                raise BadRequirement(f'{fact.name} is a number, not "{clean(text)}"') from None
        case "word" | "words":
            if fact.values and text not in fact.values:
                hint = did_you_mean(text, fact.values) or f"; it is one of: {', '.join(fact.values)}"
                raise BadRequirement(f'{fact.name} is never "{clean(text)}"{hint}')
            return text
        case "text":
            return text
        case _:
            assert_never(fact.type)


def judge(requirement: Requirement, answer: FactAnswer) -> Judgement:
    """Whether the fact is what the requirement wants; an unknown fact cannot tell."""
    found = answer.value
    if found is None:
        return Judgement(requirement, answer, "cannot-tell")
    expected = requirement.expected
    if expected is None:
        holds = bool(found) and found != "none"
    elif isinstance(found, tuple):
        holds = expected in found
    else:
        holds = found == expected
    return Judgement(requirement, answer, "met" if holds != requirement.negated else "broken")


def worst(judgements: tuple[Judgement, ...]) -> Outcome:
    """The outcome of all together: one broken breaks, else one that cannot be told leaves it open."""
    outcomes = [one.outcome for one in judgements]
    return "broken" if "broken" in outcomes else "cannot-tell" if "cannot-tell" in outcomes else "met"
