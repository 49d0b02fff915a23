"""The gate: whether a host meets requirements."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import NO, OK, UNKNOWN, WrongUsage, shown_if, texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(
    require: Sequence[str],
    host: str = "",
    form: str = "text",
    lang: str = "",
    color: str = "auto",
    prove: bool = False,
) -> int:
    """Whether a host meets requirements: 0 met, 1 broken, 3 cannot tell. `prove` runs the experiments they need."""
    from virtcheck.facts import FACTS
    from virtcheck.inspection import answer, needed_by
    from virtcheck.policy import BadRequirement, judge, parse, worst
    from virtcheck.renderers import check as renderer

    try:
        requirements = [parse(text, FACTS) for text in require]
    except BadRequirement as error:
        raise WrongUsage(str(error)) from None
    facts = [one.fact for one in requirements]
    machine = hosts.open_host(host)
    answers = answer(machine, facts, shown_if(prove, machine, needed_by(facts), lang))
    judgements = tuple(judge(one, found) for one, found in zip(requirements, answers, strict=True))
    if form == "json":
        terminal.write(renderer.render_json(judgements, texts_in("en")))
    else:
        out = terminal.stdout()
        colour, unicode = terminal.colour(color, out), terminal.unicode(out)
        terminal.write(renderer.render(judgements, texts_in(lang), colour=colour, unicode=unicode))
    return {"met": OK, "broken": NO, "cannot-tell": UNKNOWN}[worst(judgements)]
