"""The table of workloads: a line for each, what is inside another one below it. Without Rich: it takes time to import.

Where a terminal is too narrow for the whole table, the columns of words (limits, shares, doors, drift) move below
each line, then memory, processes and uptime, before a name is cut short. A pipe gets every line whole.
"""

from __future__ import annotations

from virtcheck import __version__
from virtcheck.model.value import Frozen
from virtcheck.model.workload import WORKLOAD_KINDS, WORKLOADS_SCHEMA
from virtcheck.renderers import json
from virtcheck.renderers.words import GRADE_MARKS, MARKS, PLAIN, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from virtcheck.joining import Joined
    from virtcheck.model.isolation import BoundaryAnswer, DoorAnswer
    from virtcheck.model.workload import VirtualMachine, Workload, Workloads
    from virtcheck.texts import Texts
    from virtcheck.waivers import Waiver

COLUMNS = (
    "kind", "engine", "name", "id", "pid", "user", "processes", "uptime", "memory", "limits", "shares", "grade",
    "doors", "drift",
)  # fmt: skip
"""Every column that there is."""
USUAL = (
    "kind", "engine", "name", "user", "processes", "uptime", "memory", "grade", "limits", "shares", "doors", "drift",
)  # fmt: skip
"""Those that are shown where nobody asks for others."""
NUMBERS = ("pid", "user", "processes", "uptime", "memory")
"""Columns that end in line."""
WORDY = ("limits", "shares", "doors", "drift")
"""Columns that may be long; where they do not fit, they move below."""
LESSER = ("memory", "processes", "uptime")
"""Columns that move below next, in this order: whoever looks for a container knows it by its name."""
SHARED_BY_ALL = ("time", "cgroup")
"""Namespaces that are told only where they are shared with another workload: few engines make one of their own."""
DEEPEST = 8
"""Levels of workloads inside others that are drawn further in, each than the one around it."""
FEW, MOST_WORDS = 3, 8
"""Workloads that are named as sharing a namespace, and rights that are named as what a process has beyond the first."""
CUT = ("name", "id", "engine", "kind", "grade")
"""Columns that are made narrower, in this order, where a terminal has no room for all."""
SHORT_ID, NARROWEST, LEGIBLE = 12, 8, 24
"""Columns of an id for a person, of a cell that is cut, and of a name that other columns make room for."""
UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "magenta": "35"}
"""Escape sequences of terminals, by the names that Rich gives them."""


class Look(Frozen):
    """How to print: the language, so wide, with or without colours, as of a time in seconds since the epoch."""

    texts: Texts
    width: int
    colour: bool
    unicode: bool
    short: bool
    """Whether ids are cut, as for a person."""
    strict: bool
    now: int

    def plain(self, text: str) -> str:
        """The text, in ASCII if the stream takes no more. Russian letters stay: they have no ASCII."""
        if self.unicode or text.isascii():
            return text
        text = text.translate(PLAIN)
        return text if self.texts.language == "ru" else text.encode("ascii", "backslashreplace").decode()

    def say(self, message: str, **named: object) -> str:
        """A message of the texts."""
        return self.plain(self.texts.say(message, **named))

    def count(self, message: str, number: int) -> str:
        """A message for one or for many, its number with groups of three digits."""
        shown = f"{number:,}" if self.texts.language == "en" else f"{number:,}".replace(",", "\u00a0")
        return self.say(f"{message}.{'one' if number == 1 else 'many'}", number=shown)

    def painted(self, text: str, style: str) -> str:
        """The text in a colour."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.colour and style else text


def render(
    found: Workloads,
    look: Look,
    columns: Sequence[str] = USUAL,
    joined: Joined | None = None,
    expired: Sequence[Waiver] = (),
) -> str:
    """The table, what is below it, and a summary. `expired` are waivers that were not applied any more."""
    rows = [(min(depth, DEEPEST), one) for depth, one in nested(found.workloads)]
    names = {one.key: _name(one, look) for one in found.workloads}
    lines: list[str] = []
    if rows:
        lines += _table(rows, names, look, columns, joined)
        lines += _drift([one for _, one in rows], names, look)
        lines += _stronger([one for _, one in rows], names, look)
        lines += _accepted([one for _, one in rows], names, expired, look)
        lines.append("")
    if joined is not None:
        weakest = next((one.weakest for one in found.workloads if one.key == joined.key), 0)
        lines += _joined(joined, names, weakest, look)
    lines += _summary(found, look)
    return "\n".join(lines) + "\n"


def render_json(
    found: Workloads, texts: Texts, waivers: list[dict[str, str | bool | None]], joined: Joined | None, strict: bool
) -> str:
    """The same as JSON: the contract of `virtcheck.workloads/1`. `texts` are the English ones."""
    data = {
        "schema": WORKLOADS_SCHEMA,
        "virtcheck": __version__,
        "host": json.host_data(found.host),
        "workloads": [_data(one, texts, strict) for one in found.workloads],
        "processes": found.processes,
        "unreadable": found.unreadable,
        "notes": found.notes,
        "waivers": waivers,
    }
    if joined is not None:
        differences = [{"what": one.what, "inside": one.inside, "outside": one.outside} for one in joined.differences]
        why = texts.say("workloads.not-joined." + joined.why) if joined.why else None
        data["joined"] = {"key": joined.key or None, "unknown": why, "differences": differences}
    return json.lines(data) + "\n"


def _data(one: Workload, texts: Texts, strict: bool) -> dict[str, object]:
    isolation = json.isolation_in_short(one.isolation, texts)
    if strict:
        isolation["grade"] = one.isolation.worst
    return {
        "key": one.key,
        "kind": one.kind,
        "engine": one.engine,
        "id": one.id or None,
        "name": one.name or None,
        "named_by": one.named_by or None,
        "program": one.program or None,
        "leader": one.leader,
        "started": one.started or None,
        "user": one.user,
        "processes": one.processes,
        "outer": one.outer or None,
        "namespaces": dict(one.namespaces),
        "shares": [{"namespace": shared.namespace, "others": shared.others} for shared in one.shares],
        "limits": {"memory": one.limits.memory, "cpu": one.limits.cpu, "pids": one.limits.pids},
        "memory": one.memory,
        "machine": None
        if one.machine is None
        else {
            "accelerator": one.machine.accelerator or None,
            "processors": one.machine.processors,
            "memory": one.machine.memory,
        },
        "weakest": one.weakest,
        "isolation": isolation,
        "drift": [
            {
                "what": drift.what,
                "declared": drift.declared,
                "in_force": drift.in_force,
                "pid": drift.pid,
                "source": drift.source,
            }
            for drift in one.drift
        ],
        "stronger": [{"pid": other.pid, "name": other.name, "more": other.more} for other in one.stronger],
    }


def nested(workloads: Sequence[Workload]) -> Iterator[tuple[int, Workload]]:
    """Each workload with its depth, what runs inside another right below it."""
    keys = {one.key for one in workloads}
    inside: dict[str, list[Workload]] = {}
    for one in workloads:
        inside.setdefault(one.outer if one.outer in keys and one.outer != one.key else "", []).append(one)
    waiting = [(0, one) for one in reversed(inside.get("", ()))]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        waiting += [(depth + 1, inner) for inner in reversed(inside.pop(one.key, ()))]


# The table


def _table(
    rows: Sequence[tuple[int, Workload]],
    names: Mapping[str, str],
    look: Look,
    columns: Sequence[str],
    joined: Joined | None,
) -> Iterator[str]:
    """A heading and a line for each. Columns in which nothing stands are left out, but for those asked for."""
    cells = {column: [_cell(column, depth, one, names, look) for depth, one in rows] for column in columns}
    shown = [one for one in columns if columns is not USUAL or one not in WORDY or any(cells[one])]
    titles = {one: look.say("workloads.column." + one) for one in shown}
    widths = {one: max(width_of(titles[one]), *map(width_of, cells[one])) for one in shown}
    below: list[str] = []
    while _total(widths) > look.width and len(shown) > 1 and not set(shown).isdisjoint(WORDY):
        longest = max((one for one in shown if one in WORDY), key=lambda one: widths[one])
        below.append(longest)
        shown.remove(longest)
        del widths[longest]
    for column in LESSER:
        spared = max(0, widths.get("name", 0) - LEGIBLE)
        if _total(widths) - spared > look.width and column in widths and len(shown) > 1:
            below.append(column)
            shown.remove(column)
            del widths[column]
    for column in CUT:
        if _total(widths) > look.width and column in widths:
            widths[column] = max(NARROWEST, widths[column] - (_total(widths) - look.width))
    yield _line(((titles[one], widths[one], one in NUMBERS, "bold") for one in shown), look)
    for number, (depth, one) in enumerate(rows):
        line = _line(
            (
                (
                    cells[column][number],
                    widths[column],
                    column in NUMBERS,
                    _style(one, look) if column == "grade" else "",
                )
                for column in shown
            ),
            look,
        )
        if joined is not None and joined.key == one.key:
            line = look.painted(">", "bold") + line[1:]
        yield line
        told = [(column, cells[column][number]) for column in (*WORDY, *LESSER) if column in below]
        silent = ("", look.say("value.none"))
        words = "; ".join(f"{titles[column]}: {cell}" for column, cell in told if cell not in silent)
        yield from _below(words, 4 + 2 * depth, look, "dim")


def _total(widths: Mapping[str, int]) -> int:
    return 1 + sum(widths.values()) + 2 * (len(widths) - 1)


def _line(cells: Iterable[tuple[str, int, bool, str]], look: Look) -> str:
    """Cells side by side, each as wide as its column: the text, the width, whether it ends in line, its style."""
    line, waiting = "", " "
    for text, width, right, style in cells:
        cut = shortened(text, width, look)
        space = " " * (width - width_of(cut))
        if cut:
            line += waiting + (space if right else "") + look.painted(cut, style)
            waiting = ("" if right else space) + "  "
        else:
            waiting += space + "  "
    return line


def _below(text: str, indent: int, look: Look, style: str = "") -> Iterator[str]:
    """Words in lines of their own, the lines after the first further in."""
    start = " " * indent
    for line in _wrapped(text, look.width - indent - 2) if text else ():
        yield look.painted(start + line, style)
        start = " " * (indent + 2)


def _wrapped(text: str, room: int) -> Iterator[str]:
    """The text in lines of at most `room` characters, broken between words where that can be."""
    line = ""
    for word in text.split(" "):
        rest = word
        if line and width_of(line) + 1 + width_of(rest) <= room:
            line = f"{line} {rest}"
            continue
        if line:
            yield line
        while width_of(rest) > room:
            cut = max(1, room // max(1, width_of(rest) // len(rest)))
            yield rest[:cut]
            rest = rest[cut:]
        line = rest
    yield line


def width_of(text: str) -> int:
    """How many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def shortened(text: str, width: int, look: Look) -> str:
    """The text, its end replaced by an ellipsis where it is wider than `width`."""
    if width_of(text) <= width:
        return text
    ellipsis = look.plain("…")
    while text and width_of(text) + len(ellipsis) > width:
        text = text[:-1]
    return text + ellipsis


# Cells


def _cell(column: str, depth: int, one: Workload, names: Mapping[str, str], look: Look) -> str:
    """What stands in a column."""
    match column:
        case "kind":
            return look.plain("  " * (depth - 1) + "└ " if depth else "") + one.kind
        case "engine":
            return look.plain(one.engine)
        case "name":
            return names[one.key]
        case "id":
            return look.plain(one.id[:SHORT_ID] if look.short else one.id)
        case "pid":
            return str(one.leader)
        case "user":
            return "?" if one.user is None else "root" if one.user == 0 else str(one.user)
        case "processes":
            return str(len(one.processes))
        case "uptime":
            return _age(look.now - one.started, look) if one.started else "?"
        case "memory":
            return "?" if one.memory is None else size(one.memory)
        case "limits":
            return _limits(one, look)
        case "shares":
            return _shares(one, names, look)
        case "grade":
            return _grade(one, look)
        case "doors":
            return _doors(one, look)
        case "drift":
            return look.plain(", ".join(dict.fromkeys(drift.what for drift in one.drift)))
        case _:
            raise KeyError(column)


def _name(one: Workload, look: Look) -> str:
    """The name that a person gave, else the id, else the number of the first process and what runs in it."""
    if one.name:
        return look.plain(one.name)
    if one.id:
        return look.plain(one.id[:SHORT_ID] if look.short else one.id)
    return look.plain(f"{one.key} ({one.program})" if one.program else one.key)


def _age(seconds: int, look: Look) -> str:
    """How long it runs, in the largest unit that fits."""
    unit, length = next((one for one in UNITS if seconds >= one[1]), UNITS[-1])
    return look.say("workloads.age." + unit, number=max(seconds, 0) // length)


def _limits(one: Workload, look: Look) -> str:
    """What is limited; a question mark where a limit could not be read."""
    limits = one.limits
    told = []
    if one.machine is not None:
        told.append(_given(one.machine, look))
    if limits.memory:
        told.append(size(limits.memory))
    if limits.cpu:
        told.append(look.say("workloads.cpu", number=f"{limits.cpu / 1000:g}"))
    if limits.pids:
        told.append(look.say("workloads.pids", number=limits.pids))
    if None in (limits.memory, limits.cpu, limits.pids):
        told.append("?")
    return ", ".join(told) or look.say("value.none")


def _given(machine: VirtualMachine, look: Look) -> str:
    """What a virtual machine is given: more it cannot take."""
    told = [] if machine.processors is None else [look.say("workloads.cpu", number=machine.processors)]
    if machine.memory is not None:
        told.insert(0, size(machine.memory))
    given = ", ".join(told) or "?"
    return look.say("workloads.given", by=look.plain(machine.accelerator) or "?", given=given)


def _shares(one: Workload, names: Mapping[str, str], look: Look) -> str:
    """Which namespaces are shared with whom; those that the same share together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for shared in one.shares:
        others = tuple(other for other in shared.others if other != "host" or shared.namespace not in SHARED_BY_ALL)
        if others:
            alike.setdefault(others, []).append(shared.namespace)
    told = []
    for others, namespaces in alike.items():
        with_whom = ", ".join(names.get(other, other) for other in others[:FEW])
        if len(others) > FEW:
            with_whom = look.say("page.and-more", names=with_whom, number=len(others) - FEW)
        told.append(look.say("workloads.shares", namespaces=", ".join(namespaces), others=with_whom))
    return look.plain("; ".join(told))


def _grade(one: Workload, look: Look) -> str:
    """The grade behind its sign: one, or the worst and the best that are possible."""
    isolation = one.isolation
    accepted = "*" if _waived(one) else ""
    if isolation.grade is None and not look.strict:
        sign = MARKS["undetermined"][0 if look.unicode else 1]
        return look.plain(f"{sign} {isolation.worst}–{isolation.best}{accepted}")
    sign = MARKS[GRADE_MARKS[isolation.worst]][0 if look.unicode else 1]
    return f"{sign} {isolation.worst}{accepted}"


def _style(one: Workload, look: Look) -> str:
    unsure = one.isolation.grade is None and not look.strict
    return MARKS["undetermined" if unsure else GRADE_MARKS[one.isolation.worst]][2]


def _doors(one: Workload, look: Look) -> str:
    """Those that stand open, and how many may."""
    told = [answer.id for answer in one.isolation.doors if answer.open == "yes"]
    unknown = sum(answer.open == "unknown" for answer in one.isolation.doors)
    if unknown:
        told.append(look.say("workloads.doors.unknown", number=unknown))
    return ", ".join(told)


def _waived(one: Workload) -> list[BoundaryAnswer | DoorAnswer]:
    """What is accepted of it. What is whole or closed needs nobody to accept it."""
    walls = [answer for answer in one.isolation.boundaries if answer.state not in ("isolated", "not-applicable")]
    doors = [answer for answer in one.isolation.doors if answer.open != "no"]
    answers: list[BoundaryAnswer | DoorAnswer] = [*walls, *doors]
    return [answer for answer in answers if answer.waived]


# Below the table


def _drift(rows: Iterable[Workload], names: Mapping[str, str], look: Look) -> Iterator[str]:
    """What was declared and is not in force, each with the process in which it is so."""
    told = [(one, drift) for one in rows for drift in one.drift]
    if told:
        yield from ("", look.painted(look.say("workloads.drift"), "bold"))
    for one, drift in told:
        message = look.say(
            "workloads.drifted",
            name=names[one.key],
            what=drift.what,
            declared=look.texts.translate(drift.declared),
            in_force=look.texts.translate(drift.in_force),
            pid=drift.pid,
            source=drift.source.removeprefix("file:"),
        )
        yield from _below(message, 1, look)


def _stronger(rows: Iterable[Workload], names: Mapping[str, str], look: Look) -> Iterator[str]:
    """Processes that may do more than the first one of their workload."""
    told = [(one, stronger) for one in rows for stronger in one.stronger]
    if told:
        yield from ("", look.painted(look.say("workloads.stronger"), "bold"))
    for one, stronger in told:
        more = ", ".join(stronger.more[:MOST_WORDS])
        if len(stronger.more) > MOST_WORDS:
            more = look.say("page.and-more", names=more, number=len(stronger.more) - MOST_WORDS)
        message = look.say(
            "workloads.is-stronger", name=names[one.key], pid=stronger.pid, process=stronger.name, more=more
        )
        yield from _below(message, 1, look)


def _accepted(
    rows: Iterable[Workload], names: Mapping[str, str], expired: Sequence[Waiver], look: Look
) -> Iterator[str]:
    """What somebody accepts as it is: told, and not held against the grade."""
    told: dict[tuple[str, str], list[str]] = {}
    for one in rows:
        for answer in _waived(one):
            told.setdefault((answer.id, answer.waived), []).append(names[one.key])
    if told or expired:
        yield from ("", look.painted("* " + look.say("isolation.waived"), "bold"))
    for (name, reason), accepting in told.items():
        yield from _below(look.plain(f"{', '.join(accepting)}: {name}: {reason}"), 1, look)
    for waiver in expired:
        ended = look.say("isolation.expired", day=waiver.expires)
        yield from _below(look.plain(f"{waiver.workload or '*'}: {waiver.id}: {waiver.reason} ({ended})"), 1, look)


def _joined(joined: Joined, names: Mapping[str, str], weakest: int, look: Look) -> Iterator[str]:
    """Where the report was made, and what inside and outside say differently: outside the weakest process is judged."""
    if not joined.key:
        why = look.texts.say("workloads.not-joined." + joined.why)
        yield from _below(look.say("workloads.joined.not", why=why), 0, look)
        yield ""
        return
    name = names.get(joined.key, joined.key)
    message = "workloads.joined.differs" if joined.differences else "workloads.joined.agrees"
    yield look.say(message, name=name)
    titles = ("", look.say("workloads.joined.inside"), look.say("workloads.joined.outside", pid=weakest))
    rows = [
        titles,
        *(
            (one.what, _value(one.what, one.inside, look), _value(one.what, one.outside, look))
            for one in joined.differences
        ),
    ]
    widths = [max(width_of(row[column]) for row in rows) for column in range(3)]
    for row in rows if joined.differences else ():
        cells = ((look.plain(text), width, False, "") for text, width in zip(row, widths, strict=True))
        yield _line(cells, look)
    yield ""


def _value(what: str, found: str | int | float | bool, look: Look) -> str:
    """What one side says."""
    if isinstance(found, bool):
        return look.say("value.yes" if found else "value.no")
    if isinstance(found, str):
        return found
    if not found:
        return look.say("value.none")
    return size(int(found)) if what.endswith("_bytes") else str(found)


def _summary(found: Workloads, look: Look) -> Iterator[str]:
    """How many there are of each kind, how many processes were looked at, and what could not be."""
    counts = [
        look.count("workloads." + kind, number)
        for kind in WORKLOAD_KINDS
        for number in [sum(one.kind == kind for one in found.workloads)]
        if number
    ]
    processes = look.count("workloads.processes", found.processes)
    if found.unreadable:
        ordinary = found.host.euid != 0
        processes += ", " + look.count("workloads.unreadable" + (".user" if ordinary else ""), found.unreadable)
    kinds = ", ".join(counts) or look.say("workloads.nothing")
    yield from _below(look.say("workloads.summary", kinds=kinds, processes=processes), 0, look)
    for note in found.notes:
        yield from _below(look.plain(look.texts.translate_all(note)), 0, look)
