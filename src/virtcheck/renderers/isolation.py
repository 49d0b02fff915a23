"""How well one process is isolated: the grade and what would raise it, the boundaries, the doors, what shows each."""

from __future__ import annotations

from rich.text import Text

from virtcheck import __version__
from virtcheck.model.isolation import ISOLATION_SCHEMA
from virtcheck.model.report import Reason
from virtcheck.renderers.sheet import LONG, MEDIUM, Sheet, place
from virtcheck.renderers.unseen import unseen
from virtcheck.renderers.words import GRADE_MARKS, MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from virtcheck.knowledge.hardening import Setting
    from virtcheck.model.evidence import Evidence
    from virtcheck.model.isolation import Because, BoundaryAnswer, DoorAnswer, Isolation, State, WayAnswer
    from virtcheck.model.report import HostIdentity
    from virtcheck.texts import Texts
    from virtcheck.waivers import Waivers

    Cells = tuple[Text | str, ...]

STATE_MARKS: dict[State | None, tuple[str, str, str]] = {
    "isolated": MARKS["established"],
    "weakened": ("≈", "~", "yellow"),
    "shared": MARKS["refuted"],
    "not-applicable": MARKS["no-sign"],
    None: MARKS["undetermined"],
}
"""The sign of a state, the same in ASCII, and its colour; None: unknown."""
FEW, MOST_WORDS = 2, 6
"""Pieces of evidence that are told of a boundary where nobody asks for all, and the words of each."""
OF_ITSELF = "/proc/self/"
"""Where a process finds what the kernel tells of it; for others its number stands in the path."""


def render(
    host: HostIdentity,
    isolation: Isolation,
    texts: Texts,
    waivers: Waivers,
    remedies: Mapping[str, Setting],
    *,
    strict: bool = False,
    verbose: bool = False,
    width: int,
    colour: bool,
    unicode: bool,
) -> str:
    """The answer as text: lines of at most `width` columns, escape sequences only with `colour`.

    `remedies` say by the id of a boundary, a door or a fact what to write, in the syntax of the engine at hand.
    `strict` tells the worst grade that is possible as the grade.
    """
    sheet = Sheet(texts, width=width, colour=colour, unicode=unicode)
    _head(sheet, host, isolation)
    _grade(sheet, isolation, remedies, strict)
    sheet.heading(sheet.say("isolation.boundaries"))
    rows: list[Cells] = []
    for answer in isolation.boundaries:
        rows += _boundary(sheet, answer, isolation, verbose)
    sheet.rows(rows, MEDIUM, MEDIUM)
    _doors(sheet, isolation, verbose)
    _waivers(sheet, isolation, waivers)
    answers: list[BoundaryAnswer | DoorAnswer] = [*isolation.boundaries, *isolation.doors]
    unseen(sheet, [(one.id, _from_here(one.reason, isolation)) for one in answers if one.reason is not None])
    sheet.blank()
    sheet.paragraph(sheet.text(sheet.say("isolation.more"), "dim"), indent=0)
    return sheet.content()


def render_json(
    host: HostIdentity,
    isolation: Isolation,
    texts: Texts,
    waivers: Waivers,
    remedies: Mapping[str, Setting],
    *,
    strict: bool,
) -> str:
    """The same as JSON: the contract of `virtcheck.isolation/1`. `texts` are the English ones."""
    from virtcheck.renderers import json

    answers: list[BoundaryAnswer | DoorAnswer] = [*isolation.boundaries, *isolation.doors]
    looks = [one.evidence for one in isolation.boundaries] + [way.evidence for one in answers for way in one.ways]
    evidence = {(one.sign.id, one.origin): one for some in looks for one in some}
    told = json.isolation_data(isolation, texts)
    if strict:
        told["grade"] = isolation.worst
    data = {
        "schema": ISOLATION_SCHEMA,
        "virtcheck": __version__,
        "host": json.host_data(host),
        **told,
        "evidence": [json.evidence_data(one) for one in evidence.values()],
        "remedies": {
            one.id: {"setting": remedies[one.id].text, "leave_out": remedies[one.id].leave_out}
            for one in isolation.next
            if one.id in remedies
        },
        "waivers": waivers_data(waivers),
    }
    return json.lines(data) + "\n"


def waivers_data(waivers: Waivers) -> list[dict[str, str | bool | None]]:
    """The content of a file of waivers, with what has expired."""
    return [
        {
            "id": one.id,
            "reason": one.reason,
            "expires": one.expires,
            "expired": expired,
            "workload": one.workload or None,
            "engine": one.engine or None,
            "kind": one.kind or None,
        }
        for expired, some in ((False, waivers.active), (True, waivers.expired))
        for one in some
    ]


# The grade


def grade(sheet: Sheet, isolation: Isolation, strict: bool = False) -> Text:
    """The grade behind its sign: the only one that is possible, or the best and what it may be instead."""
    if isolation.grade is not None:
        return sheet.mark(GRADE_MARKS[isolation.grade], isolation.grade)
    best, *others = isolation.grades
    if strict:
        return sheet.mark(GRADE_MARKS[isolation.worst], sheet.say("isolation.strict", worst=isolation.worst))
    return sheet.mark("undetermined", sheet.say("isolation.range", best=best, others=either(sheet, others)))


def either(sheet: Sheet, words: Sequence[str]) -> str:
    """Words of which one holds: `isolated, weakened or shared`."""
    if len(words) == 1:
        return words[0]
    return sheet.say("isolation.either", some=", ".join(words[:-1]), last=words[-1])


def _head(sheet: Sheet, host: HostIdentity, isolation: Isolation) -> None:
    own = isolation.subject == "self"
    subject = sheet.say("layer.process") if own else sheet.say("isolation.process", pid=isolation.subject)
    when = sheet.say("page.recorded-at", when=host.recorded_at[:10]) if host.recorded_at else ""
    parts = (
        f"virtcheck {__version__}",
        sheet.say("page.kernel", release=host.kernel) if host.kernel else "",
        host.architecture,
        when or sheet.say("page." + host.origin),
        subject,
    )
    sheet.paragraph(sheet.text(" · ".join(part for part in parts if part), "dim"), indent=0)


def _grade(sheet: Sheet, isolation: Isolation, remedies: Mapping[str, Setting], strict: bool) -> None:
    """The grade, what makes it so, and what to do for a better one."""
    sheet.heading(sheet.say("isolation.grade"))
    headline = grade(sheet, isolation, strict)
    if isolation.grade == "none":
        headline = Text.assemble(headline, ": ", sheet.say("isolation.none"))
    sheet.paragraph(headline)
    if isolation.reason is not None:
        why = sheet.reason(_from_here(isolation.reason, isolation))
        sheet.paragraph(sheet.say("isolation.unsure", why=why), indent=3)
    label = "isolation.because" if isolation.grade is not None else "isolation.at-best"
    rows = [*_told(sheet, label, isolation.because, {})]
    rows += _told(sheet, "isolation.next", isolation.next, remedies)
    sheet.rows(rows, MEDIUM, MEDIUM, indent=3)


def _from_here(reason: Reason, isolation: Isolation) -> Reason:
    """The reason as whoever looks finds it, with what helps for this subject: experiments tell of who runs them."""
    remedy = reason.remedy
    if remedy == "remedy.prove" and isolation.subject != "self":
        remedy = "remedy.prove-inside"
    return Reason(reason.message, reason.what, _seen_from_here(reason.origin, isolation), reason.why, remedy)


def _seen_from_here(origin: str, isolation: Isolation) -> str:
    """Where whoever looks finds it: what is a process's own has its number in the path."""
    if isolation.subject == "self":
        return origin
    return origin.replace(OF_ITSELF, f"/proc/{isolation.subject}/")


def _told(sheet: Sheet, label: str, told: Sequence[Because], remedies: Mapping[str, Setting]) -> Iterable[Cells]:
    """Sentences behind the names of what they are about, each with what an engine wants written for it."""
    said = sheet.say(label)
    for one in told:
        yield said, one.id, sheet.translate(one.sentence)
        if one.id in remedies:
            yield "", "", sheet.text(setting(sheet, remedies[one.id]), "bold")
        said = ""


def setting(sheet: Sheet, remedy: Setting) -> str:
    """What to write, or to leave out."""
    return sheet.say("hardening.leave-out", setting=remedy.text) if remedy.leave_out else sheet.plain(remedy.text)


# Boundaries


def state(sheet: Sheet, found: State | None, isolation: Isolation, waived: bool = False) -> Text:
    """A state in words behind its sign. That a process of the host shares what is the host's is no news."""
    at_home = found == "shared" and isolation.grade == "none"
    sign, ascii_sign, style = MARKS["no-sign"] if at_home else STATE_MARKS[found]
    words = sheet.say(f"boundary.{found or 'unknown'}")
    if waived:
        words = sheet.say("isolation.accepted", state=words)
    return Text(f"{sign if sheet.unicode else ascii_sign} {words}", "dim" if waived else style)


def _boundary(sheet: Sheet, answer: BoundaryAnswer, isolation: Isolation, verbose: bool) -> Iterable[Cells]:
    """A boundary: its state, why it is so, and what shows that."""
    # What is whole needs nobody to accept it.
    waived = bool(answer.waived) and answer.state not in ("isolated", "not-applicable")
    yield answer.id, state(sheet, answer.state, isolation, waived), _why(sheet, answer, isolation, verbose)
    if waived:
        yield "", "", sheet.say("isolation.accepted-because", reason=sheet.plain(answer.waived))
    shown = [one for one in answer.evidence if verbose or one.sight == "seen"]
    for one in shown if verbose else shown[: 1 if answer.state == "isolated" else FEW]:
        yield "", "", sheet.text(_shown(sheet, one, answer.ways, isolation, verbose), "dim")
    if verbose:
        yield "", "", sheet.text(sheet.say("isolation.closes", what=sheet.translate(answer.boundary.closes)), "dim")
        yield "", "", sheet.text(sheet.say("isolation.see", where=", ".join(answer.boundary.see)), "dim")


def _why(sheet: Sheet, answer: BoundaryAnswer, isolation: Isolation, verbose: bool) -> str:
    """Why a boundary is in its state, or in which states it may be."""
    if answer.state == "isolated":
        return sheet.translate(answer.boundary.intact)
    ways = "; ".join(dict.fromkeys(sheet.translate(one.way.because) for one in answer.ways))
    if answer.state is None:
        states = either(sheet, [sheet.say("boundary." + one) for one in answer.states])
        return sheet.say("isolation.may-be", states=states, ways=ways) if verbose and ways else states
    if answer.state == "not-applicable" and isolation.boundary("kernel").state == "isolated":
        return sheet.say("isolation.inside")
    return ways


def _shown(sheet: Sheet, evidence: Evidence, ways: Sequence[WayAnswer], isolation: Isolation, verbose: bool) -> str:
    """Where something was seen, and what; of many words those that count here, else the first."""
    value = evidence.value
    told = sheet.seen(evidence)
    if not verbose and isinstance(value, tuple) and len(value) > MOST_WORDS:
        terms = [term for one in ways for term in one.way.when if term.sign == evidence.sign]
        telling = tuple(word for word in value if any(term.match.matches(word) for term in terms)) or value
        names = telling[:MOST_WORDS]
        words = sheet.say("page.and-more", names=sheet.value(names), number=len(value) - len(names))
        told = f"{sheet.brief(evidence.sign.what)}: {words}"
    where = place(_seen_from_here(evidence.origin, isolation))
    return f"{where}: {told}" if where else told


# Doors


def _doors(sheet: Sheet, isolation: Isolation, verbose: bool) -> None:
    """Those that stand open with what they lead to and what closes them, those that may, and the rest by name."""
    by_answer: dict[str, list[DoorAnswer]] = {"yes": [], "unknown": [], "no": []}
    for one in isolation.doors:
        by_answer[one.open].append(one)
    sheet.heading(sheet.say("isolation.doors"))
    if isolation.grade == "none":
        rights = ", ".join(one.id for one in by_answer["yes"])
        sheet.paragraph(sheet.say("isolation.rights", doors=rights) if rights else sheet.say("isolation.no-rights"))
        return
    rows: list[Cells] = []
    for one in by_answer["yes"]:
        rows += _open(sheet, one, isolation, verbose)
    for one in by_answer["unknown"]:
        leads = sheet.say("isolation.perhaps", leads=sheet.translate(one.door.leads))
        rows.append((sheet.mark("undetermined", one.id), leads))
        rows += _accepted(sheet, one)
    closed = ", ".join(one.id for one in by_answer["no"])
    if closed:
        rows.append((sheet.mark("no-sign", sheet.say("isolation.closed")), closed))
    sheet.rows(rows, MEDIUM)


def _open(sheet: Sheet, answer: DoorAnswer, isolation: Isolation, verbose: bool) -> Iterable[Cells]:
    """An open door: where it leads, why it is open, and what closes it."""
    name = sheet.mark("no-sign" if answer.waived else "refuted", answer.id)
    yield name, sheet.translate(answer.door.leads)
    yield from _accepted(sheet, answer)
    seen = [one for way in answer.ways for one in way.evidence if one.sight == "seen"]
    shown = {_shown(sheet, one, answer.ways, isolation, verbose): None for one in seen}
    because = "; ".join(dict.fromkeys(sheet.translate(one.way.because) for one in answer.ways))
    yield "", because
    for evidence in shown if verbose else [*shown][:FEW]:
        yield "", sheet.text(evidence, "dim")
    yield "", sheet.say("isolation.close", what=sheet.translate(answer.door.closes))
    if verbose:
        yield "", sheet.text(sheet.say("isolation.see", where=", ".join(answer.door.see)), "dim")


def _accepted(sheet: Sheet, answer: DoorAnswer) -> Iterable[Cells]:
    if answer.waived:
        yield "", sheet.say("isolation.accepted-because", reason=sheet.plain(answer.waived))


# Waivers


def _waivers(sheet: Sheet, isolation: Isolation, waivers: Waivers) -> None:
    """What is accepted here and until when, what has expired, and how many are for others."""
    if not waivers.active and not waivers.expired:
        return
    answers: list[BoundaryAnswer | DoorAnswer] = [*isolation.boundaries, *isolation.doors]
    accepted = {one.id: one.waived for one in answers if one.waived}
    rows: list[Cells] = []
    others = 0
    for one in waivers.active:
        if accepted.get(one.id) == one.reason:
            until = sheet.say("isolation.until", day=one.expires)
            rows.append((sheet.mark("no-sign", one.id), until, sheet.plain(one.reason)))
        else:
            others += 1
    for one in waivers.expired:
        ended = sheet.say("isolation.expired", day=one.expires)
        rows.append((sheet.mark("refuted", one.id), ended, sheet.plain(one.reason)))
    sheet.heading(sheet.say("isolation.waived"))
    sheet.rows(rows, MEDIUM, LONG)
    if others:
        sheet.paragraph(sheet.say("isolation.others", number=others))
