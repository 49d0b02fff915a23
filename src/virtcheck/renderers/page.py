"""The default page: the stack as a picture, what it can host, how it is isolated, concepts, and what stayed unseen."""

from __future__ import annotations

from rich.text import Text

from virtcheck import __version__
from virtcheck.explanation import remedy
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.knowledge.translators import TRANSLATORS
from virtcheck.model.claim import HINT
from virtcheck.model.report import FactAnswer
from virtcheck.model.value import Frozen
from virtcheck.probes import cgroups, credentials
from virtcheck.reasoning import most_telling
from virtcheck.renderers.sheet import LONG, MEDIUM, NOTHING, SHORT, Sheet, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from virtcheck.model.claim import Conclusion, Kinds, Layer, Verdict
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.report import Demonstrated, FactValue, Reason, Report
    from virtcheck.texts import Texts

    Told = Literal["always", "if-known", "if-telling"]
    """Whether a line is left out where its fact is unknown, or tells of nothing."""


class Storey(Frozen):
    """A layer of the picture: the fact that names it, and the table whose absence claim empties it."""

    layer: Layer
    fact: str
    kinds: Kinds | None = None
    wall: bool = False
    """Whether a kind here means a boundary around all that follows."""
    traits: tuple[str, ...] = ()
    """Facts that are told with it, where they tell of something."""


STOREYS = (
    Storey(
        layer="machine",
        fact="vm.kind",
        kinds=MACHINES,
        wall=True,
        traits=("vm.confidential", "vm.xen_role", "vm.hyperv_role"),
    ),
    Storey(layer="monitor", fact="vm.monitor", kinds=MACHINES),
    Storey(layer="cloud", fact="vm.cloud"),
    Storey(layer="kernel", fact="kernel.kind"),
    Storey(
        layer="container",
        fact="container.kind",
        kinds=RUNTIMES,
        wall=True,
        traits=("container.privileged", "container.rootless", "container.chroot"),
    ),
    Storey(layer="orchestrator", fact="container.orchestrator", kinds=RUNTIMES),
)
KINDS = (MACHINES, RUNTIMES, TRANSLATORS)


def render(report: Report, texts: Texts, *, width: int, colour: bool, unicode: bool, verbose: bool = False) -> str:
    """The page as text: lines of at most `width` columns, escape sequences only with `colour`."""
    sheet = Sheet(texts, width=width, colour=colour, unicode=unicode)
    _head(sheet, report)
    _stack(sheet, report)
    _disagreements(sheet, report)
    _given(sheet, report)
    _hosting(sheet, report)
    _isolation(sheet, report)
    _concepts(sheet, report)
    _unseen(sheet, report)
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
        when if host.euid is None else f"{when}, {_who(sheet, host.euid)}",
    )
    sheet.paragraph(sheet.text(" · ".join(part for part in parts if part), "dim"), indent=0)


def _who(sheet: Sheet, euid: int) -> str:
    return sheet.say("page.root") if euid == 0 else sheet.say("page.user", uid=euid)


# What it stands on


def _stack(sheet: Sheet, report: Report) -> None:
    """The layers from the outside in. A wall goes down from each layer that sets the inner ones apart."""
    sheet.heading(sheet.say("page.stack"))
    walls = ["│"]
    rows: list[tuple[str, str, Text, str]] = [("┌─ ", "hardware", *_hardware(sheet, report))]
    rails = ["│"]
    told = ""
    for storey in STOREYS:
        answer = report.fact(storey.fact)
        outside = " ".join(walls) + " "
        if storey.wall and answer.value != "none":
            walls.append("┆" if answer.value is None else "│")
            outside += "┌╌" if answer.value is None else "┌─"
        name, words = _storey(sheet, report, storey, answer)
        rows.append((outside + " ", storey.layer, name, words if words != told else ""))
        told = words
        also = ", ".join((*_others(sheet, report, storey, answer), *_traits(sheet, report, storey)))
        if also:
            rows.append((" ".join(walls), "", Text(), sheet.say("page.also", names=also)))
        rails += [" ".join(walls)] * (len(rows) - len(rails))
    rows.append(("└─" + "┴─" * (len(walls) - 1) + " ", "process", *_process(sheet, report)))
    rails.append("")
    labels = [wall + (sheet.say("layer." + layer) if layer else "") for wall, layer, _, _ in rows]
    sheet.rows([(label, *row[2:]) for label, row in zip(labels, rows, strict=True)], LONG, MEDIUM, rails=rails)


def _hardware(sheet: Sheet, report: Report) -> tuple[Text, str]:
    """The processor, and how much of it and of memory there is."""
    model, vendor, count, memory = (report.fact(name) for name in HARDWARE)
    sizes = []
    if count.value is not None:
        sizes.append(sheet.say("page.processor" if count.value == 1 else "page.processors", number=count.value))
    if isinstance(memory.value, int):
        sizes.append(sheet.say("page.memory", size=size(memory.value)))
    return sheet.answer(vendor if model.value is None else model), ", ".join(sizes)


HARDWARE = ("cpu.model", "cpu.vendor", "cpu.count", "memory.total_bytes")


def _process(sheet: Sheet, report: Report) -> tuple[Text, str]:
    """Who looks."""
    euid = report.host.euid
    return sheet.mark("undetermined") if euid is None else Text(_who(sheet, euid)), ""


def _storey(sheet: Sheet, report: Report, storey: Storey, answer: FactAnswer) -> tuple[Text, str]:
    """The mark and the name of a layer, and in few words what decided."""
    if answer.reason is not None:
        return sheet.mark("undetermined"), _shortly(sheet, answer)
    absence = None if storey.kinds is None else storey.kinds.absence
    for one in report.layers:
        if answer.value == "none" and one.conclusion.claim == absence:
            return sheet.mark("no-sign", sheet.value("none")), _decided_by(sheet, one.conclusion)
        if one.layer == storey.layer and one.conclusion.claim.word == answer.value:
            name = sheet.translate(one.conclusion.claim.name)
            return sheet.mark("established", name), _decided_by(sheet, one.conclusion)
    return sheet.answer(answer), ""


def _decided_by(sheet: Sheet, conclusion: Conclusion) -> str:
    decided = most_telling(conclusion.supporting)
    words = "" if decided is None else sheet.seen(decided.evidence)
    return sheet.say("page.only-a-hint", what=words) if conclusion.strength == HINT else words


def _others(sheet: Sheet, report: Report, storey: Storey, answer: FactAnswer) -> Iterator[str]:
    """What else is established in the layer: KVM beneath Amazon's machine, an OCI bundle beneath Docker."""
    general = set() if storey.kinds is None else {storey.kinds.absence.id, storey.kinds.unnamed.id}
    for one in report.layers:
        claim = one.conclusion.claim
        if one.layer == storey.layer and claim.word != answer.value and claim.id not in general:
            yield sheet.translate(claim.name)


def _traits(sheet: Sheet, report: Report, storey: Storey) -> Iterator[str]:
    for name in storey.traits:
        found = report.fact(name).value
        if found not in (None, False, "none"):
            yield sheet.say("trait." + name, value=found)


def _shortly(sheet: Sheet, answer: FactAnswer) -> str:
    """Why a fact is unknown, in few words; the rest stands at the end of the page."""
    reason = answer.reason
    if reason is None:
        return ""
    if reason.message == "hidden":
        return f"{sheet.brief(reason.what)}: {sheet.why(reason)}"
    return sheet.reason(reason)


# Where the signs disagree


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


# What it was given, what it can host, how it is isolated


class Line(Frozen):
    """A row of a section: a fact, or several of a family side by side."""

    name: str
    """The fact, or the family, with the message `fact.NAME` as its label."""
    facts: tuple[str, ...] = ()
    """The facts of a family, which are grouped by what they say; empty for a single fact."""
    told: Told = "always"
    besides: str = ""
    """A fact whose words, told on a line of their own, are left out."""
    kinds_only: bool = False
    """Whether its words name devices (`pci:8086:7010 disk piix`), of which the page tells the kinds."""


GIVEN = (
    Line("paravirtual.in_use"),
    Line("paravirtual.offered", told="if-telling", besides="paravirtual.in_use"),
    Line("devices.paravirtual", told="if-telling", kinds_only=True),
    Line("devices.emulated", told="if-telling", kinds_only=True),
    Line("devices.offloaded", told="if-telling", kinds_only=True),
    Line("devices.passed_through", told="if-telling", kinds_only=True),
    Line("boot.firmware"),
    Line("boot.loader"),
    Line("moved.traces", told="if-telling"),
)
HOSTING = (
    Line("cpu.extension"),
    Line("cpu.extension_state"),
    Line("cpu.virtualization_missing", told="if-telling"),
    Line("kvm.present"),
    Line("kvm.usable"),
    Line("kvm.reason"),
    Line("kvm.backend"),
    Line("kvm.means", told="if-known"),
    Line("kvm.ring3", told="if-known"),
    Line("kvm.ring0", told="if-known"),
    Line("kvm.masking", told="if-known"),
    Line("kvm.nested"),
    Line(
        "runs",
        ("runs.qemu", "runs.firecracker", "runs.cloud_hypervisor", "runs.crosvm", "runs.kata", "runs.libvirt"),
    ),
    Line("device", ("device.tun", "device.vhost_net", "device.vhost_vsock", "device.vfio", "device.iommufd")),
    Line("iommu.enabled"),
    Line("confidential.host", told="if-telling"),
    Line("cpu.guest_exposure", told="if-telling"),
    Line("migration.blockers", told="if-telling"),
    Line("migration.warnings", told="if-telling"),
    Line("checkpoint.kernel"),
    Line("userns.unprivileged"),
    Line("cgroup.version"),
    Line("emulation.translator"),
    Line("emulation.foreign_formats"),
)
WARNINGS = ("cpu.virtualization_missing", "cpu.guest_exposure", "migration.blockers", "migration.warnings")
"""Facts whose words tell what is amiss."""
LABEL_AND_ANSWER = 24, 26
"""Columns of a line on a page of eighty: what is left takes the longest name of a fact."""
WELL = {
    "cpu.extension_state": "usable",
    "kvm.reason": "ok",
    "kvm.means": "hardware-assisted",
    "kvm.ring3": "native",
    "kvm.ring0": "native",
}
"""Facts of which one word says that all is well."""
SILENT = {"if-known": (None,), "if-telling": (None, *NOTHING)}
"""Values with which a line is left out."""


def _given(sheet: Sheet, report: Report) -> None:
    """What a guest got from its hypervisor. A physical machine was given nothing."""
    if report.fact("vm.kind").value != "none":
        sheet.heading(sheet.say("page.given"))
        _lines(sheet, report, GIVEN)


def _hosting(sheet: Sheet, report: Report) -> None:
    sheet.heading(sheet.say("page.hosting"))
    _lines(sheet, report, HOSTING)
    to_do = remedy("kvm.reason", report)
    if to_do:
        sheet.paragraph(sheet.say("page.remedy", remedy=sheet.say(to_do)))


def _lines(sheet: Sheet, report: Report, lines: Iterable[Line]) -> None:
    rows: list[tuple[str, Text, Text]] = []
    for line in lines:
        label = sheet.say("fact." + line.name)
        if line.facts:
            rows += _side_by_side(sheet, report, label, line)
            continue
        answer = report.fact(line.name)
        known = report.fact(line.besides).value if line.besides else ()
        if isinstance(answer.value, tuple) and isinstance(known, tuple):
            answer = FactAnswer(line.name, tuple(one for one in answer.value if one not in known))
        if line.told == "always" or answer.value not in SILENT[line.told]:
            rows.append((label, _line(sheet, answer, line), Text(line.name, "dim")))
    sheet.rows(rows, *LABEL_AND_ANSWER)


def _line(sheet: Sheet, answer: FactAnswer, line: Line) -> Text:
    """What one fact says, with the sign of what is amiss where it tells of that."""
    if isinstance(answer.value, tuple) and answer.value:
        words = kinds_of(answer.value) if line.kinds_only else answer.value
        return sheet.mark("refuted" if line.name in WARNINGS else "established", sheet.value(words))
    if answer.value not in (None, WELL.get(line.name, answer.value)):
        return sheet.mark("refuted", sheet.value(answer.value))
    return _answer(sheet, answer)


def _side_by_side(sheet: Sheet, report: Report, label: str, line: Line) -> Iterator[tuple[str, Text, Text]]:
    """The facts of a family by what they say, each without the family's name."""
    groups: dict[FactValue | None, list[str]] = {}
    for name in line.facts:
        groups.setdefault(report.fact(name).value, []).append(name.partition(".")[2])
    for value in sorted(groups, key=order_of_values):
        names = ", ".join(groups[value])
        match value:
            case None:
                text = sheet.mark("undetermined", f"{sheet.verdict('undetermined')}: {names}")
            case True | "ready":
                text = sheet.mark("established", names)
            case _:
                text = sheet.mark("refuted", f"{sheet.value(value)}: {names}")
        yield label, text, Text(line.name + ".*" if label else "", "dim")
        label = ""


def order_of_values(value: FactValue | None) -> tuple[bool, str]:
    """What is there first, what is unknown last."""
    return value not in (True, "ready"), str(value or "~")


def kinds_of(devices: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of devices in words such as `virtio:2 block virtio_blk`, each once, with their number."""
    kinds = [one.split(" ")[1] if " " in one else one for one in devices]
    return tuple(kind if kinds.count(kind) == 1 else f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def _isolation(sheet: Sheet, report: Report) -> None:
    """The walls as they are, without a grade."""
    sheet.heading(sheet.say("page.isolation"))
    rows: list[tuple[str, Text]] = [
        *_namespaces(sheet, report),
        (sheet.say("page.capabilities"), _capabilities(sheet, report)),
        *((sheet.say("fact." + name), _answer(sheet, report.fact(name))) for name in CONFINEMENT),
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
        return _answer(sheet, answer)
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
                limit = _answer(sheet, answer).plain
            case 0:
                limit = sheet.say("page.limit.none")
            case int(number) if name == "memory.limit_bytes":
                limit = size(number)
            case number:
                limit = str(number)
        alike.setdefault(limit, []).append(sheet.say("fact." + name))
    return Text("; ".join(f"{', '.join(names)}: {limit}" for limit, names in alike.items()))


def _answer(sheet: Sheet, answer: FactAnswer) -> Text:
    """A fact's value or, in few words, why it is unknown."""
    text = sheet.answer(answer)
    if answer.reason is not None and answer.reason.message == "hidden":
        text.append(f" ({sheet.why(answer.reason)})")
    return text


# Concepts, and what stayed unseen


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


def _unseen(sheet: Sheet, report: Report) -> None:
    """Unknown facts by what would let us see them and, below that, by what kept them hidden; the hopeless come last."""
    by_heading: dict[str, dict[str, dict[Reason, list[str]]]] = {}
    unknown = [(one.name, one.reason) for one in report.facts if one.reason is not None]
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
    """Facts that one thing hides and what hid it; many things that are hidden alike are told by their places."""
    if len(by_reason) > FEW and all(reason.message == "hidden" for reason in by_reason):
        why = sheet.why(next(iter(by_reason)))
        places = ", ".join(dict.fromkeys(place(reason.origin) for reason in by_reason))
        yield ", ".join(name for names in by_reason.values() for name in names), f"{why}: {places}"
        return
    for reason, names in by_reason.items():
        cause = ""
        if reason.message == "hidden":
            cause = f"{sheet.brief(reason.what)} ({place(reason.origin)}: {sheet.why(reason)})"
        elif reason.message == "conflict":
            cause = sheet.reason(reason)
        yield ", ".join(names), cause


FEW = 2
"""Reasons that are told one by one although they are alike."""


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


# Reading the report


def look_at(report: Report, sign: Sign) -> Evidence:
    """The evidence of a sign that tells most: what shows it, else what was hidden, else its absence."""
    looks = [one for one in report.evidence if one.sign.id == sign.id]
    return max(looks, key=lambda one: (one.sight == "seen", one.hidden))


def size(bytes_: int) -> str:
    """A number of bytes in the largest unit in which it is at least one."""
    units = ("B", "KiB", "MiB", "GiB", "TiB")
    power = min(max(bytes_.bit_length() - 1, 0) // 10, len(units) - 1)
    return f"{round(bytes_ / (1 << 10 * power), 1):g} {units[power]}"
