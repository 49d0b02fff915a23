"""What differs between two machines, or then and now."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import NO, OK, WrongUsage, texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def run(before: str, after: str = "", form: str = "text", lang: str = "") -> int:
    """What differs between two recordings, trees or reports, or one of them and this machine."""
    from virtcheck.comparison import differences
    from virtcheck.facts import FACTS
    from virtcheck.renderers import diff as renderer

    if before == after == "-":
        raise WrongUsage("standard input can be read once: name a file for one side")
    volatile = frozenset(fact.name for fact in FACTS.values() if fact.volatile)
    found = differences(_report_data(before), _report_data(after), volatile)
    if form == "json":
        terminal.write(renderer.render_json(found))
    else:
        terminal.write(renderer.render(found, texts_in(lang), unicode=terminal.unicode(terminal.stdout())))
    return NO if found else OK


def _report_data(where: str) -> dict[str, Any]:
    """The data of a report: read, if `where` is one; else made by inspecting the host that it names."""
    from virtcheck.hosts.recorded import as_report, is_directory, load, recording_of
    from virtcheck.inspection import inspect
    from virtcheck.renderers.json import as_data

    if not where or is_directory(where):
        return as_data(inspect(hosts.open_host(where)), texts_in("en"))
    content = load(where)
    saved = as_report(content)
    return as_data(inspect(recording_of(content, where)), texts_in("en")) if saved is None else saved
