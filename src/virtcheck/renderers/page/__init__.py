"""The default page: the stack as a picture, what it can host, how it is isolated, concepts, and what stayed unseen."""

from __future__ import annotations

from rich.text import Text

from virtcheck import __version__
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.knowledge.translators import TRANSLATORS
from virtcheck.model.claim import HINT
from virtcheck.reasoning import most_telling
from virtcheck.renderers.page.hosting import given, hosting
from virtcheck.renderers.page.isolation import isolation
from virtcheck.renderers.page.stack import draw, who
from virtcheck.renderers.sheet import LONG, MEDIUM, SHORT, Sheet, place
from virtcheck.renderers.unseen import unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Conclusion, Verdict
    from virtcheck.model.evidence import Evidence
    from virtcheck.model.report import Demonstrated, Report
    from virtcheck.texts import Texts

KINDS = (MACHINES, RUNTIMES, TRANSLATORS)


def render(report: Report, texts: Texts, *, width: int, colour: bool, unicode: bool, verbose: bool = False) -> str:
    """The page as text: lines of at most `width` columns, escape sequences only with `colour`."""
    sheet = Sheet(texts, width=width, colour=colour, unicode=unicode)
    _head(sheet, report)
    draw(sheet, report)
    _disagreements(sheet, report)
    given(sheet, report)
    hosting(sheet, report)
    isolation(sheet, report)
    _concepts(sheet, report)
    unseen(sheet, [(one.name, one.reason) for one in report.facts if one.reason is not None])
    sheet.not_understood(report.not_understood)
    if verbose:
        _evidence(sheet, report)
    sheet.blank()
    sheet.paragraph(Text(sheet.say("page.more"), "dim"), indent=0)
    return sheet.content()


def _head(sheet: Sheet, report: Report) -> None:
    host = report.host
    when = sheet.say("page." + host.origin)
    if host.recorded_at:
        when = sheet.say("page.recorded-at", when=host.recorded_at[:10])
    parts = (
        f"virtcheck {__version__}",
        sheet.say("page.kernel", release=host.kernel) if host.kernel else "",
        host.architecture,
        when if host.euid is None else f"{when}, {who(sheet, host.euid)}",
    )
    sheet.paragraph(sheet.text(" · ".join(part for part in parts if part), "dim"), indent=0)


def _disagreements(sheet: Sheet, report: Report) -> None:
    """Where something spoke for an answer and more spoke against it: shown openly, both sides."""
    disputes = _disputes(report)
    if not disputes:
        return
    sheet.heading(sheet.say("page.disputed"))
    for conclusions in disputes:
        first = conclusions[0]
        names = ", ".join(dict.fromkeys(sheet.translate(one.claim.name) for one in conclusions))
        sheet.paragraph(sheet.mark(first.verdict, sheet.say("page." + first.verdict, names=names)))
        rows = []
        for side, testimony in (
            ("page.for", most_telling(first.supporting)),
            ("page.against", most_telling(first.contradicting)),
        ):
            if testimony is not None:
                told = f"{place(testimony.evidence.origin)}: {sheet.seen(testimony.evidence)}"
                rows.append((sheet.say(side), sheet.strength(testimony.indicator.strength), told))
        sheet.rows(rows, SHORT, SHORT, indent=3)


def _disputes(report: Report) -> list[list[Conclusion]]:
    """Conclusions that were refuted or stayed in conflict though something spoke for them, alike ones together.

    Routine is no news: that a virtual machine resembles a physical one, or what spoke for a named kind as well.
    """
    absences, unnamed = {one.absence.id for one in KINDS}, {one.unnamed.id for one in KINDS}
    alike: dict[tuple[Evidence | Verdict | None, ...], list[Conclusion]] = {}
    told = set()
    for one in sorted(report.conclusions, key=lambda one: one.claim.id in unnamed):
        speaks, against = most_telling(one.supporting), most_telling(one.contradicting)
        if one.verdict not in ("refuted", "conflicted") or speaks is None:
            continue
        hint_of_absence = one.claim.id in absences and speaks.indicator.strength == HINT
        if hint_of_absence or (one.claim.id in unnamed and speaks.indicator.sign.id in told):
            continue
        told.add(speaks.indicator.sign.id)
        sides = speaks.evidence, against.evidence if against else None
        alike.setdefault((*sides, one.verdict), []).append(one)
    return list(alike.values())


def _concepts(sheet: Sheet, report: Report) -> None:
    sheet.heading(sheet.say("page.concepts"))
    names = {one.claim.id: one.claim.name for one in report.conclusions}
    unnamed = {kinds.unnamed.id for kinds in KINDS}
    others: dict[Demonstrated, list[str]] = {"no": [], "unknown": []}
    rows: list[tuple[Text, str]] = []
    for one in report.concepts:
        if one.demonstrated == "yes":
            named = [claim for claim in one.by if claim not in unnamed] or one.by
            by = _some(sheet, [*dict.fromkeys(sheet.translate(names[claim]) for claim in named)])
            title = sheet.say("concept." + one.id)
            rows.append((sheet.mark("established", one.id), sheet.say("page.concept", title=title, by=by)))
        else:
            others[one.demonstrated].append(one.id)
    if others["no"]:
        rows.append((sheet.mark("no-sign", sheet.say("page.concepts.no")), ", ".join(others["no"])))
    if others["unknown"]:
        rows.append((sheet.mark("undetermined"), ", ".join(others["unknown"])))
    sheet.rows(rows, LONG)


def _some(sheet: Sheet, names: list[str]) -> str:
    """The first of several names, and how many more there are."""
    if len(names) <= MOST_NAMES + 1:
        return ", ".join(names)
    return sheet.say("page.and-more", names=", ".join(names[:MOST_NAMES]), number=len(names) - MOST_NAMES)


MOST_NAMES = 3
"""Claims that are named beside a concept."""


def _evidence(sheet: Sheet, report: Report) -> None:
    """All evidence by the probe that looked, seen or not."""
    sheet.heading(sheet.say("page.evidence"))
    by_probe: dict[str, list[tuple[Text | str, ...]]] = {}
    for one in report.evidence:
        probe, _, thing = one.sign.id.partition(".")
        where = f"{one.origin} ({sheet.translate_all(one.note)})" if one.note else one.origin
        by_probe.setdefault(probe, []).append((thing, sheet.sight(one), sheet.text(where, "dim")))
    for probe, rows in by_probe.items():
        sheet.paragraph(Text(probe, "bold"))
        sheet.rows(rows, MEDIUM, LONG, indent=3)
