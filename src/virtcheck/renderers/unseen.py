"""What could not be seen: by what would let us see it, and below that by what kept it hidden."""

from __future__ import annotations

from virtcheck.renderers.sheet import LONG, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from virtcheck.model.report import Reason
    from virtcheck.renderers.sheet import Sheet


def unseen(sheet: Sheet, unknown: Iterable[tuple[str, Reason]]) -> None:
    """Names of what is unknown, each with its reason; the hopeless come last."""
    by_heading: dict[str, dict[str, dict[Reason, list[str]]]] = {}
    hopeless = {"remedy.none": 1, "": 2}
    for name, reason in sorted(unknown, key=lambda one: hopeless.get(one[1].remedy, 0)):
        heading = reason.remedy or "page.unseen." + reason.message
        by_heading.setdefault(heading, {}).setdefault(reason.why, {}).setdefault(reason, []).append(name)
    if by_heading:
        sheet.heading(sheet.say("page.unseen"))
    for heading, by_cause in by_heading.items():
        sheet.paragraph(sheet.mark("undetermined", sheet.say(heading)))
        rows = [row for by_reason in by_cause.values() for row in _causes(sheet, by_reason)]
        if any(cause for _, cause in rows):
            sheet.rows(rows, LONG, indent=3)
        else:
            sheet.paragraph(", ".join(names for names, _ in rows), indent=3)


def _causes(sheet: Sheet, by_reason: dict[Reason, list[str]]) -> Iterator[tuple[str, str]]:
    """What one thing hides and what hid it; many things that are hidden alike are told by their places."""
    if len(by_reason) > FEW and all(reason.message == "hidden" for reason in by_reason):
        why = sheet.why(next(iter(by_reason)))
        places = ", ".join(dict.fromkeys(place(reason.origin) for reason in by_reason if reason.origin))
        yield ", ".join(name for names in by_reason.values() for name in names), f"{why}: {places}" if places else why
        return
    for reason, names in by_reason.items():
        cause = ""
        if reason.message == "hidden":
            where = f"{place(reason.origin)}: " if reason.origin else ""
            cause = f"{sheet.brief(reason.what)} ({where}{sheet.why(reason)})"
        elif reason.message == "conflict":
            cause = sheet.reason(reason)
        yield ", ".join(names), cause


FEW = 2
"""Reasons that are told one by one although they are alike."""
