"""The outcome of `virtcheck check`, for a person and as JSON."""

from __future__ import annotations

from virtcheck.model.report import as_text
from virtcheck.policy import worst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.policy import Judgement
    from virtcheck.texts import Texts

SCHEMA = "virtcheck.check/1"
MARKS = {"met": ("✓", "+"), "broken": ("✗", "x"), "cannot-tell": ("?", "?")}
COLOURS = {"met": "32", "broken": "31", "cannot-tell": "33"}


def render(judgements: tuple[Judgement, ...], texts: Texts, *, colour: bool, unicode: bool) -> str:
    """A line for each requirement: the mark, the word, what was found, and where to read on when it is not met."""
    lines = []
    for one in judgements:
        mark = MARKS[one.outcome][0 if unicode else 1] + " " + texts.say("check." + one.outcome)
        if colour:
            mark = f"\x1b[{COLOURS[one.outcome]}m{mark}\x1b[0m"
        name = one.requirement.fact.name
        line = f"{mark}  {one.requirement.text}: "
        if one.answer.reason is not None:
            line += texts.say("check.unknown", reason=texts.reason(one.answer.reason))
        else:
            line += texts.say("check.found", fact=name, found=as_text(one.answer.value))
        if one.outcome != "met":
            line += texts.say("check.more", command=f"virtcheck explain {name}")
        lines.append(line)
    return "\n".join(lines) + "\n"


def render_json(judgements: tuple[Judgement, ...], texts: Texts) -> str:
    """The same as JSON; `texts` are the English ones."""
    from virtcheck.renderers.json import lines

    return (
        lines(
            {
                "schema": SCHEMA,
                "outcome": worst(judgements),
                "requirements": [
                    {
                        "require": one.requirement.text,
                        "fact": one.requirement.fact.name,
                        "expected": one.requirement.expected,
                        "negated": one.requirement.negated,
                        "found": one.answer.value,
                        "outcome": one.outcome,
                        "reason": texts.reason(one.answer.reason) if one.answer.reason is not None else None,
                    }
                    for one in judgements
                ],
            }
        )
        + "\n"
    )
