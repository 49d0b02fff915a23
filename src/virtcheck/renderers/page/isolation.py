"""How this process is isolated: the grade and what would raise it, the boundaries by their states, the doors."""

from __future__ import annotations

from rich.text import Text

from virtcheck.hardening import engine_of, remedies
from virtcheck.probes import cgroups, credentials
from virtcheck.renderers.isolation import STATE_MARKS, grade, setting, state
from virtcheck.renderers.sheet import LONG
from virtcheck.renderers.words import size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from virtcheck.knowledge.hardening import Setting
    from virtcheck.model.claim import Verdict
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.isolation import Because, Isolation, State, Truth
    from virtcheck.model.report import Report
    from virtcheck.renderers.sheet import Sheet


def isolation(sheet: Sheet, report: Report) -> None:
    """The grade first, then boundaries and doors by name, then what is in force of rights and limits."""
    sheet.heading(sheet.say("page.isolation"))
    found = report.isolation
    rows: list[tuple[str, Text]] = [
        *_grade(sheet, report),
        *_boundaries(sheet, found),
        *_doors(sheet, found),
        (sheet.say("page.capabilities"), _capabilities(sheet, report)),
        *((sheet.say("fact." + name), sheet.answer_or_why(report.fact(name))) for name in CONFINEMENT),
        (sheet.say("page.limits"), _limits(sheet, report)),
        (sheet.say("page.cgroup"), sheet.sight(look_at(report, cgroups.PATHS))),
    ]
    sheet.rows(rows, LONG)


CONFINEMENT = ("process.seccomp", "process.no_new_privs", "process.lsm_label")
STARTED_BY = ("container.kind", "container.orchestrator")
LIMITS = ("memory.limit_bytes", "cpu.limit", "pids.limit")
MOST = 2
"""Reasons, and things to do, that the page tells."""
DOORS: tuple[tuple[Truth, Verdict], ...] = (("yes", "refuted"), ("unknown", "undetermined"))
"""What is told of doors, and the sign before it."""


def _grade(sheet: Sheet, report: Report) -> Iterator[tuple[str, Text]]:
    """The grade and what makes it so; what would raise it, in the syntax of whoever started this."""
    found = report.isolation
    told = grade(sheet, found)
    if found.grade == "none":
        yield sheet.say("page.grade"), Text.assemble(told, ": ", sheet.say("isolation.none"))
        return
    yield sheet.say("page.grade"), Text.assemble(told, ": ", _sentences(sheet, found.because, {}))
    if found.next:
        kind, orchestrator = (report.fact(name).value for name in STARTED_BY)
        settings = remedies(engine_of(str(kind or ""), str(orchestrator or "")))
        yield sheet.say("isolation.next"), Text(_sentences(sheet, found.next, settings))


def _sentences(sheet: Sheet, told: Sequence[Because], settings: Mapping[str, Setting]) -> str:
    """The first of them, and how many more there are: `virtcheck isolation` tells all."""
    said = []
    for one in told:
        sentence = sheet.translate(one.sentence)
        said.append(f"{sentence} ({setting(sheet, settings[one.id])})" if one.id in settings else sentence)
    said = [*dict.fromkeys(said)]
    if len(said) <= MOST + 1:
        return "; ".join(said)
    return sheet.say("page.and-more", names="; ".join(said[:MOST]), number=len(said) - MOST)


def _boundaries(sheet: Sheet, found: Isolation) -> Iterator[tuple[str, Text]]:
    """Their names by the states in which they are."""
    groups: dict[State | None, list[str]] = {}
    for one in found.boundaries:
        groups.setdefault(one.state, []).append(one.id)
    label = sheet.say("page.boundaries")
    for found_state, names in sorted(groups.items(), key=lambda one: [*STATE_MARKS].index(one[0])):
        yield label, Text.assemble(state(sheet, found_state, found), ": ", ", ".join(names))
        label = ""


def _doors(sheet: Sheet, found: Isolation) -> Iterator[tuple[str, Text]]:
    """Those that stand open or may. To a process of the host its own rights are no door."""
    if found.grade == "none":
        return
    label = sheet.say("page.doors")
    for answer, verdict in DOORS:
        names = ", ".join(one.id for one in found.doors if one.open == answer)
        if names:
            yield label, sheet.mark(verdict, names if answer == "yes" else sheet.say("isolation.perhaps", leads=names))
            label = ""
    if label:
        yield label, sheet.mark("established", sheet.value("none"))


def _capabilities(sheet: Sheet, report: Report) -> Text:
    answer, bounding = report.fact("process.capabilities"), look_at(report, credentials.BOUNDING).value
    if not isinstance(answer.value, tuple) or not isinstance(bounding, tuple):
        return sheet.answer_or_why(answer)
    strong = ", ".join(name for name in answer.value if name in credentials.STRONG_CAPABILITIES)
    message = "page.capabilities.strong" if strong else "page.capabilities.weak"
    return Text(sheet.say(message, effective=len(answer.value), bounding=len(bounding), strong=strong))


def _limits(sheet: Sheet, report: Report) -> Text:
    """What limits each resource; resources that are alike stand together."""
    alike: dict[str, list[str]] = {}
    for name in LIMITS:
        answer = report.fact(name)
        match answer.value:
            case None:
                limit = sheet.answer_or_why(answer).plain
            case 0:
                limit = sheet.say("page.limit.none")
            case int(number) if name == "memory.limit_bytes":
                limit = size(number)
            case number:
                limit = str(number)
        alike.setdefault(limit, []).append(sheet.say("fact." + name))
    return Text("; ".join(f"{', '.join(names)}: {limit}" for limit, names in alike.items()))


def look_at(report: Report, sign: Sign) -> Evidence:
    """The evidence of a sign that tells most: what shows it, else what was hidden, else its absence."""
    looks = [one for one in report.evidence if one.sign.id == sign.id]
    return max(looks, key=lambda one: (one.sight == "seen", one.hidden))
