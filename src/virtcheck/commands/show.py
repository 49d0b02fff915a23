"""The page, the report as JSON, or single facts."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import OK, UNKNOWN, fact_named, shown_if, texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(
    host: str = "",
    form: str = "text",
    get: Sequence[str] = (),
    verbose: bool = False,
    lang: str = "",
    color: str = "auto",
    prove: bool = False,
) -> int:
    """The report of a host: the page, JSON, or the values of single facts. `prove` runs the experiments first."""
    if get:
        return _get(host, get, prove, lang)
    from virtcheck.inspection import inspect

    machine = hosts.open_host(host)
    report = inspect(machine, shown_if(prove, machine, None, lang))
    if form == "json":
        from virtcheck.renderers import json

        terminal.write(json.render(report, texts_in("en")))
        return OK
    from virtcheck.renderers import page

    out = terminal.stdout()
    text = page.render(
        report,
        texts_in(lang),
        width=terminal.width(out),
        colour=terminal.colour(color, out),
        unicode=terminal.unicode(out),
        verbose=verbose,
    )
    terminal.write(text)
    return OK


def _get(where: str, names: Sequence[str], prove: bool, lang: str) -> int:
    from virtcheck.inspection import answer, needed_by
    from virtcheck.model.report import as_text

    facts = [fact_named(name) for name in names]
    host = hosts.open_host(where)
    answers = answer(host, facts, shown_if(prove, host, needed_by(facts), lang))
    terminal.write("".join(as_text(one.value) + "\n" for one in answers))
    return UNKNOWN if any(one.value is None for one in answers) else OK
