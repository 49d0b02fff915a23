"""What the page and the explanations are written on: headings, rows and paragraphs, with signs, words and colours.

A meaning is never in a colour alone. Whatever comes from a host goes into rich.text.Text, never into markup.
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.renderers.words import MARKS as MARKS
from virtcheck.renderers.words import PLAIN
from virtcheck.unknown import hidden_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from virtcheck.model.claim import Strength, Verdict
    from virtcheck.model.evidence import Evidence, Value
    from virtcheck.model.report import FactAnswer, FactValue, NotUnderstood, Reason
    from virtcheck.texts import Texts

NOTHING = ("none", "disabled", (), 0)
"""Values of facts that tell of nothing there."""

WARNINGS = (
    "checkpoint.missing",
    "cpu.guest_exposure",
    "cpu.mitigations_off",
    "cpu.virtualization_missing",
    "cpu.vulnerable",
    "isolation.doors",
    "migration.blockers",
    "migration.warnings",
    "moved.blockers",
    "moved.warnings",
)
"""Facts whose words tell what is amiss."""
GRADE_FACTS = ("isolation.grade", "isolation.best", "isolation.worst")
"""Facts of which `none` is a grade's name, and not that there is nothing."""
NOT_BAD = ("standard", "hardened", "separate-kernel", "none")
"""Grades of isolation that ask for nothing at once: to be a process of the host is no defect."""
WELL = {
    "cpu.extension_state": ("usable",),
    "iommu.reason": ("ok", "none"),
    "kvm.reason": ("ok",),
    "kvm.means": ("hardware-assisted",),
    "kvm.ring3": ("native",),
    "kvm.ring0": ("native",),
    **{"device." + name: ("ready", "loadable") for name in ("tun", "vhost_net", "vhost_vsock", "vfio", "iommufd")},
    **{"isolation." + one.id: ("isolated", "not-applicable") for one in BOUNDARIES},
    **dict.fromkeys(GRADE_FACTS, NOT_BAD),
}
"""Facts of which these words say that all is well, and all others what is not."""

STRENGTHS = ("", "strength.hint", "strength.strong", "strength.decisive")
"""The message for each strength."""

UNITS = (("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1.0))
"""Units of time, in nanoseconds; each has a message."""

MARGIN = 1
"""Columns left free at the edge."""
GAP = "  "
"""Between two columns."""
SHORT, MEDIUM, LONG = 14, 22, 34
"""Columns that a cell may take at most on a page of eighty."""
ENDLESS = 1_000_000
"""Wider than any page: no limit."""
NARROWEST = 16
"""Columns that the last cell of a row has at least."""


class Sheet:
    """A sheet of paper: so wide, in one language, with or without colours and characters beyond ASCII."""

    def __init__(self, texts: Texts, *, width: int, colour: bool, unicode: bool) -> None:
        self.texts = texts
        self.colour = colour
        self.unicode = unicode
        self._console = Console(
            width=width,
            height=100,
            color_system="standard" if colour else None,
            force_terminal=colour,
            no_color=not colour,
            force_jupyter=False,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
        )
        self._console.begin_capture()

    def content(self) -> str:
        """Everything written. Nothing can be written afterwards."""
        return self._console.end_capture()

    # Words

    def plain(self, text: str) -> str:
        """The text, in ASCII if the sheet takes no more. Russian letters stay: they have no ASCII."""
        if self.unicode or text.isascii():
            return text
        text = text.translate(PLAIN)
        return text if self.texts.language == "ru" else text.encode("ascii", "backslashreplace").decode()

    def say(self, message: str, **named: object) -> str:
        """A message of the texts."""
        return self.plain(self.texts.say(message, **named))

    def translate(self, sentence: str) -> str:
        """A sentence of the knowledge in the language of the sheet."""
        return self.plain(self.texts.translate(sentence))

    def translate_all(self, sentences: str) -> str:
        """Several sentences joined by commas, in the language of the sheet."""
        return self.plain(self.texts.translate_all(sentences))

    def brief(self, sentence: str) -> str:
        """The same without the details at its end: `the hypervisor bit (leaf 1)`, `the limit in bytes; 0 for none`."""
        return self.translate(sentence).partition(" (")[0].partition(";")[0]

    def value(self, found: Value | FactValue) -> str:
        """A value of evidence or of a fact in words."""
        match found:
            case True:
                return self.say("value.yes")
            case False:
                return self.say("value.no")
            case tuple():
                return self.plain(", ".join(found)) or self.say("value.nothing")
            case "none":
                return self.say("value.none")
            case "":
                return self.say("value.empty")
            case _:
                return self.plain(str(found))

    def measured(self, number: float, unit: str) -> str:
        """A measured number to two digits that count: nanoseconds in the unit of people, a ratio as so many times."""
        if unit != "ns":
            return self.plain(two_digits(number) + "×")
        name, size = next((one for one in UNITS if number >= one[1]), UNITS[-1])
        return self.say("unit." + name, number=two_digits(number / size))

    def strength(self, strength: Strength) -> str:
        """How strongly something speaks."""
        return self.say(STRENGTHS[strength])

    def seen(self, evidence: Evidence) -> str:
        """What was looked at and what was seen, in few words."""
        what = self.brief(evidence.sign.what)
        if evidence.value is True and not evidence.sign.what.startswith("whether"):
            return what
        return f"{what}: {self.told(evidence)}"

    def told(self, evidence: Evidence) -> str:
        """What a look brought, in words alone: the value, that nothing is there, or what kept it hidden."""
        if evidence.sight == "seen":
            return self.seen_value(evidence)
        return self.say("sight.absent") if evidence.sight == "absent" else self.why(hidden_reason(evidence))

    def seen_value(self, evidence: Evidence) -> str:
        """The value of evidence in words, a measured number in the unit of people."""
        value, unit = evidence.value, evidence.sign.unit
        if value == 0 and evidence.sign.what.endswith("; 0 for none"):
            return self.say("value.none")
        return self.measured(value, unit) if unit and isinstance(value, int | float) else self.value(value)

    def sight(self, evidence: Evidence) -> Text:
        """What a look brought: the value, nothing, or why no answer."""
        if evidence.sight == "seen":
            return Text(self.seen_value(evidence))
        if evidence.sight == "absent":
            return self.mark("no-sign", self.say("sight.absent"))
        return self.mark("undetermined", f"{self.verdict('undetermined')} ({self.why(hidden_reason(evidence))})")

    def why(self, reason: Reason) -> str:
        """What kept something hidden."""
        return self.plain(self.texts.translate_all(reason.why))

    def reason(self, reason: Reason) -> str:
        """Why something is unknown and what would help, in one line."""
        return self.plain(self.texts.reason(reason))

    def verdict(self, verdict: Verdict) -> str:
        """The word for a verdict."""
        return self.say("verdict." + verdict)

    def mark(self, verdict: Verdict, word: str = "") -> Text:
        """The sign of a verdict and a word (the verdict's own by default), in its colour."""
        sign, ascii_sign, style = MARKS[verdict]
        return Text(f"{sign if self.unicode else ascii_sign} {word or self.verdict(verdict)}", style)

    def answer(self, answer: FactAnswer) -> Text:
        """A fact's value behind its sign: yes, no or amiss, nothing, unknown, or something."""
        verdict: Verdict = "established"
        if answer.value is None:
            return self.mark("undetermined")
        if is_amiss(answer):
            verdict = "refuted"
        elif answer.value in NOTHING:
            verdict = "no-sign"
        is_grade = answer.name in GRADE_FACTS
        return self.mark(verdict, str(answer.value) if is_grade else self.value(answer.value))

    def answer_or_why(self, answer: FactAnswer) -> Text:
        """A fact's value or, in few words, why it is unknown."""
        text = self.answer(answer)
        if answer.reason is not None and answer.reason.message == "hidden":
            text.append(f" ({self.why(answer.reason)})")
        return text

    def text(self, words: str, style: str = "") -> Text:
        """Words in a style."""
        return Text(self.plain(words), style)

    # Lines

    def blank(self) -> None:
        """An empty line."""
        self._console.print()

    def heading(self, text: str) -> None:
        """A heading, with an empty line before it."""
        self._console.print()
        self._console.print(self.text(text, "bold"), soft_wrap=True)

    def not_understood(self, names: Iterable[NotUnderstood]) -> None:
        """Names that no row knows, where each was seen, and how to have them known."""
        places: dict[str, list[str]] = {}
        for one in names:
            places.setdefault(one.value, []).append(f"{self.brief(one.what)} ({place(one.origin)})")
        if places:
            self.heading(self.say("page.not-understood"))
            self.rows([(name, ", ".join(where)) for name, where in places.items()], LONG)
            self.paragraph(self.say("page.send-a-recording"))

    def paragraph(self, text: Text | str, indent: int = MARGIN) -> None:
        """Text that is wrapped, every line moved to the right by `indent` columns."""
        self.rows([(text,)], indent=indent)

    def rows(
        self,
        rows: Sequence[tuple[Text | str, ...]],
        *columns: int,
        indent: int = MARGIN,
        rails: Sequence[str] = (),
        widest: int = ENDLESS,
    ) -> None:
        """Rows of cells. Every column but the last is as wide as its longest cell, and no wider than `columns` say.

        They say it for a page of eighty columns; on a wider one, and in a pipe, the columns grow with it.
        Where a cell takes several lines, the lines after the first begin with the row's rail, if there are rails.
        """
        table = [tuple(self.text(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]
        widths = [
            min(limit * self._console.width // 80, max((row[column].cell_len for row in table), default=0))
            for column, limit in enumerate(columns)
        ]
        room = max(NARROWEST, min(self._console.width, widest) - indent - sum(widths) - len(GAP) * len(widths))
        for number, row in enumerate(table):
            cells = [
                cell.wrap(self._console, width, overflow="fold")
                for cell, width in zip(row, (*widths, room), strict=False)
            ]
            for height in range(max(map(len, cells))):
                line = Text(" " * indent)
                for column, (lines, width) in enumerate(zip(cells, (*widths, room), strict=False)):
                    cell = lines[height] if height < len(lines) else Text()
                    if column == 0 and height and rails:
                        cell = self.text(rails[number])
                    line.append_text(cell)
                    if column < len(cells) - 1:
                        line.append(" " * (width - cell.cell_len) + GAP)
                line.rstrip()
                self._console.print(line, soft_wrap=True)


def is_amiss(answer: FactAnswer) -> bool:
    """Whether a fact says no, or that something is not as it should be."""
    if answer.value is False:
        return True
    if answer.name in WARNINGS:
        return bool(answer.value)
    return answer.value not in WELL.get(answer.name, (answer.value,))


def two_digits(number: float) -> str:
    """A number to two digits that count: 0.83, 1.0, 64, 2500."""
    if number < 9.95:
        return f"{number:.1f}" if number >= 0.995 or number == 0 else f"{number:.2g}"
    whole = round(number)
    beyond = 10 ** (len(str(whole)) - 2)
    return str(round(whole / beyond) * beyond)


def place(origin: str) -> str:
    """Where something was seen: a path alone, if it was one, or the leaf of CPUID."""
    kind, _, where = origin.partition(":")
    if kind in ("file", "stat", "link", "listing", "access"):
        return where
    if kind == "cpuid":
        return "CPUID " + where.partition(":")[0]
    return "/dev/kvm" if kind == "kvm" else origin.rstrip(":")
