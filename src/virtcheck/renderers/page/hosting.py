"""What this machine was given, and what it can host: facts in lines, those of a family side by side."""

from __future__ import annotations

from rich.text import Text

from virtcheck.explanation import remedy
from virtcheck.model.report import FactAnswer
from virtcheck.model.value import Frozen
from virtcheck.renderers.sheet import NOTHING, is_amiss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from virtcheck.model.report import FactValue, Report
    from virtcheck.renderers.sheet import Sheet

    Told = Literal["always", "if-known", "if-telling"]
    """Whether a line is left out where its fact is unknown, or tells of nothing."""


class Line(Frozen):
    """A row of a section: a fact, or several of a family side by side."""

    name: str
    """The fact, or the family, with the message `fact.NAME` as its label."""
    facts: tuple[str, ...] = ()
    """The facts of a family, which are grouped by what they say; empty for a single fact."""
    told: Told = "always"
    besides: str = ""
    """A fact whose words, where they are known, stand on a line of their own and are left out here."""
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
LABEL_AND_ANSWER = 24, 26
"""Columns of a line on a page of eighty: what is left takes the longest name of a fact."""
SILENT = {"if-known": (None,), "if-telling": (None, *NOTHING)}
"""Values with which a line is left out."""


def given(sheet: Sheet, report: Report) -> None:
    """What a guest got from its hypervisor. A physical machine was given nothing."""
    if report.fact("vm.kind").value != "none":
        sheet.heading(sheet.say("page.given"))
        _lines(sheet, report, GIVEN)


def hosting(sheet: Sheet, report: Report) -> None:
    """What can run here, and what stands in the way, with the remedy."""
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
        told_above = report.fact(line.besides).value if line.besides else None
        if isinstance(answer.value, tuple) and isinstance(told_above, tuple):
            answer = FactAnswer(line.name, tuple(one for one in answer.value if one not in told_above))
            label = sheet.say(f"fact.{line.name}.besides")
        if line.told == "always" or answer.value not in SILENT[line.told]:
            rows.append((label, _line(sheet, answer, line), Text(line.name, "dim")))
    sheet.rows(rows, *LABEL_AND_ANSWER)


def _line(sheet: Sheet, answer: FactAnswer, line: Line) -> Text:
    """What one fact says, with the sign of what is amiss where it tells of that."""
    if isinstance(answer.value, tuple) and answer.value:
        words = kinds_of(answer.value) if line.kinds_only else answer.value
        return sheet.mark("refuted" if is_amiss(answer) else "established", sheet.value(words))
    return sheet.answer_or_why(answer)


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
