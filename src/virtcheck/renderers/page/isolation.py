"""How this process is isolated: the walls as they are, without a grade."""

from __future__ import annotations

from rich.text import Text

from virtcheck.probes import cgroups, credentials
from virtcheck.renderers.sheet import LONG, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.claim import Verdict
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.report import Report
    from virtcheck.renderers.sheet import Sheet


def isolation(sheet: Sheet, report: Report) -> None:
    """The walls as they are, without a grade."""
    sheet.heading(sheet.say("page.isolation"))
    rows: list[tuple[str, Text]] = [
        *_namespaces(sheet, report),
        (sheet.say("page.capabilities"), _capabilities(sheet, report)),
        *((sheet.say("fact." + name), sheet.answer_or_why(report.fact(name))) for name in CONFINEMENT),
        (sheet.say("page.limits"), _limits(sheet, report)),
        (sheet.say("page.cgroup"), sheet.sight(look_at(report, cgroups.PATHS))),
    ]
    sheet.rows(rows, LONG)


CONFINEMENT = ("process.seccomp", "process.no_new_privs", "process.lsm_label")
LIMITS = ("memory.limit_bytes", "cpu.limit", "pids.limit")


def _namespaces(sheet: Sheet, report: Report) -> Iterator[tuple[str, Text]]:
    """The eight in three groups: a wall of its own, shared with the whole system, unknown."""
    groups: dict[str, list[str]] = {}
    for answer in report.facts:
        family, _, name = answer.name.partition(".")
        if family == "namespace":
            groups.setdefault(str(answer.value or "unknown"), []).append(name)
    label = sheet.say("page.namespaces")
    verdicts: dict[str, Verdict] = {"own": "established", "initial": "no-sign", "unknown": "undetermined"}
    for whose, verdict in verdicts.items():
        if whose in groups:
            names = ", ".join(groups[whose])
            yield label, sheet.mark(verdict, sheet.say("page.namespaces." + whose, names=names))
            label = ""


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
