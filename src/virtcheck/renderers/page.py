"""The default page: the stack as a picture, what it can host, how it is isolated, concepts, and what stayed unseen."""

from __future__ import annotations

from rich.text import Text

from virtcheck import __version__
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.model.claim import HINT
from virtcheck.model.evidence import Evidence
from virtcheck.model.value import value
from virtcheck.probes import cgroups, cpu, cpu_model, credentials, namespaces, resources, security
from virtcheck.reasoning import most_telling
from virtcheck.renderers.sheet import LONG, MEDIUM, SHORT, Sheet, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.claim import Conclusion, Kinds, Layer, Testimony, Verdict
    from virtcheck.model.evidence import Sign
    from virtcheck.model.report import Demonstrated, FactAnswer, Report
    from virtcheck.texts import Texts


@value
class Storey:
    """A layer of the picture: the fact that names it, and the table whose absence claim empties it."""

    layer: Layer
    fact: str
    kinds: Kinds | None = None
    wall: bool = False
    """Whether a kind here means a boundary around all that follows."""


STOREYS = (
    Storey("machine", "vm.kind", MACHINES, wall=True),
    Storey("monitor", "vm.monitor", MACHINES),
    Storey("cloud", "vm.cloud"),
    Storey("kernel", "kernel.kind"),
    Storey("container", "container.kind", RUNTIMES, wall=True),
    Storey("orchestrator", "container.orchestrator", RUNTIMES),
)
KINDS = (MACHINES, RUNTIMES)


def render(report: Report, texts: Texts, *, width: int, colour: bool, unicode: bool, verbose: bool = False) -> str:
    """The page as text: lines of at most `width` columns, escape sequences only with `colour`."""
    sheet = Sheet(texts, width=width, colour=colour, unicode=unicode)
    _head(sheet, report)
    _stack(sheet, report)
    _disagreements(sheet, report)
    _hosting(sheet, report)
    _isolation(sheet, report)
    _concepts(sheet, report)
    _unseen(sheet, report)
    if verbose:
        _evidence(sheet, report)
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
        when if host.euid is None else f"{when}, {_who(sheet, host.euid)}",
    )
    sheet.paragraph(Text(sheet.plain(" · ".join(part for part in parts if part)), "dim"), indent=0)


def _who(sheet: Sheet, euid: int) -> str:
    return sheet.say("page.root") if euid == 0 else sheet.say("page.user", uid=euid)


# What it stands on


def _stack(sheet: Sheet, report: Report) -> None:
    """The layers from the outside in. A wall goes down from each layer that sets the inner ones apart."""
    sheet.heading(sheet.say("page.stack"))
    walls = ["│"]
    rows = [("┌─ ", "hardware", *_hardware(sheet, report))]
    rails = ["│"]
    for storey in STOREYS:
        answer = known(report, storey.fact)
        if answer is None:
            continue
        outside = " ".join(walls) + " "
        if storey.wall and answer.value != "none":
            walls.append("┆" if answer.value is None else "│")
            outside += "┌╌" if answer.value is None else "┌─"
        rows.append((outside + " ", storey.layer, *_storey(sheet, report, storey, answer)))
        rows += [(" ".join(walls), "", *_named(sheet, one)) for one in _others(report, storey, answer)]
        rails += [" ".join(walls)] * (len(rows) - len(rails))
    rows.append(("└─" + "┴─" * (len(walls) - 1) + " ", "process", *_process(sheet, report)))
    rails.append("")
    labelled = [
        (Text(sheet.plain(wall) + (sheet.say("layer." + layer) if layer else "")), name, words)
        for wall, layer, name, words in rows
    ]
    sheet.rows(labelled, LONG, MEDIUM, rails=[sheet.plain(rail) for rail in rails])


def _hardware(sheet: Sheet, report: Report) -> tuple[Text, str]:
    """The processor, and how much of it and of memory there is."""
    brand, vendor = look_at(report, cpu_model.NAME), look_at(report, cpu.VENDOR)
    known_as = brand if brand.sight == "seen" else vendor
    mark = sheet.mark("undetermined")
    if known_as.sight == "seen":
        mark = sheet.mark("established", sheet.value(known_as.value))
    sizes = []
    match look_at(report, resources.PROCESSORS):
        case Evidence(sight="seen", value=number):
            sizes.append(sheet.say("page.processors", number=number))
    match look_at(report, resources.MEMORY):
        case Evidence(sight="seen", value=int(bytes_)):
            sizes.append(sheet.say("page.memory", size=size(bytes_)))
    return mark, ", ".join(sizes)


def _process(sheet: Sheet, report: Report) -> tuple[Text, str]:
    """Who looks."""
    euid = report.host.euid
    return sheet.mark("undetermined") if euid is None else Text(_who(sheet, euid)), ""


def _storey(sheet: Sheet, report: Report, storey: Storey, answer: FactAnswer) -> tuple[Text, str]:
    """The mark and the name of a layer, and in few words what decided."""
    if answer.reason is not None:
        return sheet.mark("undetermined"), _shortly(sheet, answer)
    if answer.value == "none":
        absence = None if storey.kinds is None else conclusion_of(report, storey.kinds.layer, storey.kinds.absence.id)
        decided = None if absence is None else most_telling(absence.supporting)
        return sheet.mark("no-sign", sheet.value("none")), "" if decided is None else sheet.seen(decided.evidence)
    conclusion = conclusion_of(report, storey.layer, str(answer.value))
    if conclusion is None:
        return sheet.mark("established", sheet.value(str(answer.value))), ""
    return _named(sheet, conclusion)


def _named(sheet: Sheet, conclusion: Conclusion) -> tuple[Text, str]:
    decided = most_telling(conclusion.supporting)
    words = "" if decided is None else sheet.seen(decided.evidence)
    if conclusion.strength == HINT:
        words = sheet.say("page.only-a-hint", what=words)
    return sheet.mark("established", sheet.translate(conclusion.claim.name)), words


def _others(report: Report, storey: Storey, answer: FactAnswer) -> Iterator[Conclusion]:
    """What else is established in the layer: KVM beneath Amazon's machine, WSL around Docker."""
    general = set() if storey.kinds is None else {storey.kinds.absence.id, storey.kinds.unnamed.id}
    for one in report.layers:
        claim = one.conclusion.claim
        if one.layer == storey.layer and claim.id != answer.value and claim.id not in general:
            yield one.conclusion


def _shortly(sheet: Sheet, answer: FactAnswer) -> str:
    """Why a fact is unknown, in few words; the rest stands at the end of the page."""
    reason = answer.reason
    if reason is None:
        return ""
    if reason.message == "hidden":
        return f"{sheet.brief(reason.what)}: {sheet.why(reason)}"
    return sheet.reason(reason)


# What spoke in vain


def _disagreements(sheet: Sheet, report: Report) -> None:
    """Where something spoke for an answer and more spoke against it: shown openly, both sides."""
    disputes = _disputes(report)
    if not disputes:
        return
    sheet.heading(sheet.say("page.disputed"))
    for conclusions in disputes:
        first = conclusions[0]
        names = ", ".join(sheet.translate(one.claim.name) for one in conclusions)
        word = sheet.say("page." + first.verdict, names=names)
        sheet.paragraph(sheet.mark(first.verdict, word))
        rows = []
        for side, testimony in (
            ("page.for", most_telling(first.supporting)),
            ("page.against", most_telling(first.contradicting)),
        ):
            if testimony is not None:
                rows.append((sheet.say(side), _strength(sheet, testimony), _told(sheet, testimony)))
        sheet.rows(rows, SHORT, SHORT, indent=3)


def _disputes(report: Report) -> list[list[Conclusion]]:
    """Conclusions that were refuted or stayed in conflict though something spoke for them, alike ones together.

    That a machine is no physical one, or no unnamed one, is news only if nothing else says it.
    """
    general = {claim.id for kinds in KINDS for claim in (kinds.absence, kinds.unnamed)}
    alike: dict[tuple[Evidence | Verdict | None, ...], list[Conclusion]] = {}
    told = set()
    for routine in (False, True):
        for one in report.conclusions:
            if one.verdict not in ("refuted", "conflicted") or (one.claim.id in general) != routine:
                continue
            speaks, against = most_telling(one.supporting), most_telling(one.contradicting)
            if speaks is None or (routine and speaks.indicator.sign.id in told):
                continue
            told.add(speaks.indicator.sign.id)
            sides = speaks.evidence, against.evidence if against else None
            alike.setdefault((*sides, one.verdict), []).append(one)
    return list(alike.values())


def _strength(sheet: Sheet, testimony: Testimony) -> str:
    return sheet.strength(testimony.indicator.strength)


def _told(sheet: Sheet, testimony: Testimony) -> str:
    return f"{place(testimony.evidence.origin)}: {sheet.seen(testimony.evidence)}"


# What it can host, how it is isolated


HOSTING = (
    "cpu.extension",
    "kvm.present",
    "kvm.usable",
    "kvm.reason",
    "kvm.backend",
    "kvm.nested",
    "iommu.enabled",
    "userns.unprivileged",
    "cgroup.version",
    "emulation.translator",
    "emulation.foreign_formats",
)


def _hosting(sheet: Sheet, report: Report) -> None:
    sheet.heading(sheet.say("page.hosting"))
    _facts(sheet, report, HOSTING)


def _isolation(sheet: Sheet, report: Report) -> None:
    """The walls as they are, without a grade."""
    sheet.heading(sheet.say("page.isolation"))
    rows = [*_namespaces(sheet, report), (sheet.say("page.capabilities"), _capabilities(sheet, report))]
    for message, sign in (
        ("page.seccomp", credentials.SECCOMP),
        ("page.no-new-privs", credentials.NO_NEW_PRIVS),
        ("page.label", security.LABEL),
    ):
        rows.append((sheet.say(message), sheet.sight(look_at(report, sign))))
    rows.append((sheet.say("page.limits"), _limits(sheet, report)))
    rows.append((sheet.say("page.cgroup"), sheet.sight(look_at(report, cgroups.PATHS))))
    sheet.rows(rows, LONG)


def _namespaces(sheet: Sheet, report: Report) -> Iterator[tuple[str, Text]]:
    """The eight in groups: a wall of its own, shared with the whole system, not Linux's at all, unknown."""
    groups: dict[str, list[str]] = {}
    for sign in namespaces.EIGHT:
        look = look_at(report, sign)
        whose = str(look.value) if look.sight == "seen" else "unknown" if look.hidden else "absent"
        groups.setdefault(whose, []).append(sign.id.partition(".")[2])
    label = sheet.say("page.namespaces")
    for whose, verdict in WHOSE_NAMESPACES.items():
        if whose in groups:
            names = ", ".join(groups[whose])
            yield label, sheet.mark(verdict, sheet.say("page.namespaces." + whose, names=names))
            label = ""


WHOSE_NAMESPACES: dict[str, Verdict] = {
    "own": "established",
    "foreign": "established",
    "initial": "no-sign",
    "absent": "no-sign",
    "unknown": "undetermined",
}


def _capabilities(sheet: Sheet, report: Report) -> Text:
    match look_at(report, credentials.EFFECTIVE), look_at(report, credentials.BOUNDING):
        case Evidence(value=tuple(effective)), Evidence(value=tuple(bounding)):
            strong = ", ".join(name for name in effective if name in credentials.STRONG_CAPABILITIES)
            message = "page.capabilities.strong" if strong else "page.capabilities.weak"
            return Text(sheet.say(message, effective=len(effective), bounding=len(bounding), strong=strong))
        case hidden, _:
            return sheet.sight(hidden)


def _limits(sheet: Sheet, report: Report) -> Text:
    """What limits each resource; resources that are alike stand together."""
    alike: dict[str, list[str]] = {}
    for message, sign in (
        ("page.limit.memory", resources.MEMORY_LIMIT),
        ("page.limit.cpu", resources.CPU_LIMIT),
        ("page.limit.pids", resources.PIDS_LIMIT),
    ):
        alike.setdefault(_limit(sheet, look_at(report, sign)), []).append(sheet.say(message))
    return Text("; ".join(f"{', '.join(names)}: {limit}" for limit, names in alike.items()))


def _limit(sheet: Sheet, look: Evidence) -> str:
    match look:
        case Evidence(sight="seen", value=0):
            return sheet.say("page.limit.none")
        case Evidence(sight="seen", value=int(number)):
            if look.sign == resources.MEMORY_LIMIT:
                return size(number)
            return f"{number / 1000:g}" if look.sign == resources.CPU_LIMIT else str(number)
        case _:
            return sheet.sight(look).plain


def _facts(sheet: Sheet, report: Report, names: tuple[str, ...]) -> None:
    rows = []
    for name in names:
        answer = known(report, name)
        if answer is not None:
            why = Text(name, "dim")
            if answer.reason is not None and answer.reason.message == "hidden":
                why.append(f": {sheet.why(answer.reason)}")
            rows.append((sheet.say("fact." + name), sheet.answer(answer), why))
    sheet.rows(rows, LONG, MEDIUM)


# Concepts, and what stayed unseen


def _concepts(sheet: Sheet, report: Report) -> None:
    sheet.heading(sheet.say("page.concepts"))
    names = {one.claim.id: one.claim.name for one in report.conclusions}
    unnamed = {kinds.unnamed.id for kinds in KINDS}
    rows = []
    for one in report.concepts:
        if one.demonstrated == "yes":
            named = [claim for claim in one.by if claim not in unnamed] or one.by
            by = ", ".join(sheet.translate(names[claim]) for claim in named)
            told = sheet.say("page.concept", title=sheet.say("concept." + one.id), by=by)
            rows.append((sheet.mark("established", one.id), told))
    sheet.rows(rows, LONG + 2)
    _other_concepts(sheet, report, "no", "no-sign")
    _other_concepts(sheet, report, "unknown", "undetermined")


def _other_concepts(sheet: Sheet, report: Report, answer: Demonstrated, verdict: Verdict) -> None:
    names = ", ".join(one.id for one in report.concepts if one.demonstrated == answer)
    if names:
        sheet.paragraph(sheet.mark(verdict, sheet.say("page.concepts." + answer, names=names)))


def _unseen(sheet: Sheet, report: Report) -> None:
    by_remedy: dict[str, dict[str, list[str]]] = {}
    for answer in report.facts:
        reason = answer.reason
        if reason is not None:
            heading = reason.remedy or "reason." + reason.message
            why = ""
            if reason.message == "hidden":
                why = f"{sheet.brief(reason.what)} ({place(reason.origin)}: {sheet.why(reason)})"
            elif reason.message == "conflict":
                heading, why = "page.conflict", sheet.reason(reason)
            by_remedy.setdefault(heading, {}).setdefault(why, []).append(answer.name)
    if by_remedy:
        sheet.heading(sheet.say("page.unseen"))
    for remedy, reasons in by_remedy.items():
        sheet.paragraph(sheet.mark("undetermined", sheet.say(remedy)))
        sheet.rows([(", ".join(facts), why) for why, facts in reasons.items()], LONG, indent=3)
    if report.not_understood:
        sheet.heading(sheet.say("page.not-understood"))
        sheet.rows([(place(one.origin), one.value) for one in report.not_understood], LONG)
        sheet.paragraph(sheet.say("page.send-a-recording"))


def _evidence(sheet: Sheet, report: Report) -> None:
    """All evidence by the probe that looked, seen or not."""
    sheet.heading(sheet.say("page.evidence"))
    by_probe: dict[str, list[tuple[Text | str, ...]]] = {}
    for one in report.evidence:
        probe, _, thing = one.sign.id.partition(".")
        where = f"{one.origin} ({sheet.translate(one.note)})" if one.note else one.origin
        by_probe.setdefault(probe, []).append((thing, sheet.sight(one), Text(sheet.plain(where), "dim")))
    for probe, rows in by_probe.items():
        sheet.paragraph(Text(probe, "bold"))
        sheet.rows(rows, MEDIUM, LONG, indent=3)


# Reading the report


def known(report: Report, name: str) -> FactAnswer | None:
    """The answer of a fact; None where the report has no such fact."""
    return next((answer for answer in report.facts if answer.name == name), None)


def look_at(report: Report, sign: Sign) -> Evidence:
    """The evidence of a sign that tells most: what shows it, else what was hidden, else its absence."""
    looks = [one for one in report.evidence if one.sign.id == sign.id]
    return max(looks, key=lambda one: (one.sight == "seen", one.hidden), default=Evidence(sign, "unanswered", ""))


def conclusion_of(report: Report, layer: Layer, claim: str) -> Conclusion | None:
    """What was concluded of a layer's claim; None where there is no such claim."""
    return next((one for one in report.conclusions if (one.claim.layer, one.claim.id) == (layer, claim)), None)


def size(bytes_: int) -> str:
    """A number of bytes in the largest unit in which it is at least one."""
    units = ("B", "KiB", "MiB", "GiB", "TiB")
    power = min(max(bytes_.bit_length() - 1, 0) // 10, len(units) - 1)
    return f"{bytes_ / (1 << 10 * power):.3g} {units[power]}"
