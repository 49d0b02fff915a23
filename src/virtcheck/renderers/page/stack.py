"""The first section of the page: what this stands on, as a picture from the outside in."""

from __future__ import annotations

from rich.text import Text

from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.model.claim import HINT
from virtcheck.model.value import Frozen
from virtcheck.reasoning import most_telling
from virtcheck.renderers.sheet import LONG, MEDIUM
from virtcheck.renderers.words import size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.claim import Conclusion, Kinds, Layer
    from virtcheck.model.report import FactAnswer, Report
    from virtcheck.renderers.sheet import Sheet


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


def draw(sheet: Sheet, report: Report) -> None:
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
    return sheet.mark("undetermined") if euid is None else Text(who(sheet, euid)), ""


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


def who(sheet: Sheet, euid: int) -> str:
    """The user by the number of its effective id."""
    return sheet.say("page.root") if euid == 0 else sheet.say("page.user", uid=euid)
