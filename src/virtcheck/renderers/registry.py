"""The registry of facts, for a person and as JSON."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.facts import Fact
    from virtcheck.texts import Texts


def render(facts: tuple[Fact, ...], texts: Texts) -> str:
    """A paragraph for each fact: its name and type, what it says, and the words it may take."""
    lines = []
    for fact in facts:
        kind = texts.say("facts.type." + fact.type)
        lines.append(f"{fact.name}  ({kind})" + (texts.say("facts.volatile") if fact.volatile else ""))
        lines.append(f"    {texts.translate(fact.doc)}")
        if fact.values:
            lines.append(f"    {' | '.join(fact.values)}")
    return "\n".join(lines) + "\n"


def render_json(facts: tuple[Fact, ...]) -> str:
    """The same as JSON, one object a fact."""
    from virtcheck.renderers.json import lines

    data = {
        fact.name: {
            "type": fact.type,
            "values": fact.values,
            "since": fact.since,
            "volatile": fact.volatile,
            "concept": fact.concept,
            "doc": fact.doc,
        }
        for fact in facts
    }
    return lines({"schema": "virtcheck.facts/1", "facts": data}) + "\n"
