"""A topic explained: the text about it, then what this host shows, what decided, and what would change the answer."""

from __future__ import annotations

from itertools import groupby, zip_longest

from rich.text import Text

from virtcheck.agreement import Overlooked
from virtcheck.explanation import WALLS, ClaimTopic, ConceptTopic, FactTopic, FamilyTopic, WallTopic
from virtcheck.model.evidence import Evidence
from virtcheck.model.isolation import DoorAnswer
from virtcheck.model.report import Reason
from virtcheck.model.value import assert_never
from virtcheck.peers import Silence, Word
from virtcheck.probes import extensions
from virtcheck.reasoning import most_telling
from virtcheck.renderers.isolation import STATE_MARKS, setting
from virtcheck.renderers.sheet import LONG, MARGIN, MEDIUM, SHORT, Sheet, place
from virtcheck.unknown import hidden_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from virtcheck.agreement import Agreement, Opinion, Opinions
    from virtcheck.explanation import Look, TermLook, Topic, Wanted, WayLook
    from virtcheck.facts.sources import Outcome
    from virtcheck.model.claim import Conclusion, Testimony, Verdict
    from virtcheck.model.isolation import State, Truth
    from virtcheck.model.report import FactAnswer
    from virtcheck.texts import Texts

NOBODY_ASKED: Opinions = {}
LEADING = {"machines": "vm.kind", "clouds": "vm.cloud", "containers": "container.kind", "kvm": "kvm.usable"}
"""Families and the fact of each for which other tools have words."""
AGREEMENTS: dict[Agreement, Verdict] = {
    "differs": "refuted",
    "open": "undetermined",
    "agrees": "established",
    "silent": "no-sign",
    "untold": "undetermined",
    "no-word": "no-sign",
}
"""The sign under which each group of tools stands."""
OUTCOMES: dict[Outcome, Verdict] = {
    "met": "established",
    "broken": "refuted",
    "cannot-tell": "undetermined",
    "not-here": "no-sign",
}
"""The sign of each outcome of a requirement."""
WAYS: dict[Truth, Verdict] = {"yes": "refuted", "unknown": "undetermined", "no": "established"}
"""The sign of a way through a boundary or a door: it is there, it may be, it is closed."""
MANY, CROWD = 4, 8
"""Words of a list that are told of a condition; and looks beyond which lists among them are cut like that too."""
READABLE = 100
"""Columns beyond which a line of prose is hard to read."""


def render(
    topic: Topic, texts: Texts, opinions: Opinions = NOBODY_ASKED, *, width: int, colour: bool, unicode: bool
) -> str:
    """The explanation as text: lines of at most `width` columns, escape sequences only with `colour`.

    `opinions` are what other tools say of the same host.
    """
    sheet = Sheet(texts, width=width, colour=colour, unicode=unicode)
    match topic:
        case ConceptTopic():
            _concept(sheet, topic)
            _claims_of_the_name(sheet, topic.namesakes, opinions)
        case FamilyTopic():
            _family(sheet, topic)
            _opinions(sheet, opinions.get(LEADING.get(topic.name, ""), ()))
            _claims_of_the_name(sheet, topic.namesakes, opinions)
        case FactTopic():
            _fact(sheet, topic)
            ours = None if topic.decided is None else topic.decided.conclusion
            of_the_claim = () if ours is None else opinions.get(ours.claim.id, ())
            _opinions(sheet, opinions.get(topic.name, of_the_claim), ours)
        case ClaimTopic():
            _claims_of_the_name(sheet, topic.looks, opinions)
        case WallTopic():
            _wall(sheet, topic)
        case _:
            assert_never(topic)
    if not isinstance(topic, WallTopic):
        sheet.not_understood(topic.not_understood)
    return sheet.content().lstrip("\n")


def _concept(sheet: Sheet, topic: ConceptTopic) -> None:
    _text(sheet, topic.name)
    _here(sheet)
    sheet.paragraph(
        {
            "yes": sheet.mark("established", sheet.say("explain.concept.yes")),
            "no": sheet.mark("no-sign", sheet.say("explain.concept.no")),
            "unknown": sheet.mark("undetermined", sheet.say("explain.concept.unknown")),
        }[topic.answer.demonstrated]
    )
    if topic.contrasts:
        _contrasts(sheet, topic)
    _claims(sheet, topic.claims)
    if topic.claims and topic.facts:
        sheet.blank()
    _facts(sheet, topic.facts)


def _contrasts(sheet: Sheet, topic: ConceptTopic) -> None:
    """Two columns: what holds of every container and of every machine, and below that what holds on this host."""
    sheet.blank()
    head = (Text(), Text(sheet.say("contrast.container"), "bold"), Text(sheet.say("contrast.machine"), "bold"))
    rows: list[tuple[Text | str, ...]] = [head]
    for one in topic.contrasts:
        in_general = [sheet.say(f"contrast.{one.respect}.{side}") for side in ("container", "machine")]
        rows.append((Text(sheet.say("contrast." + one.respect), "bold"), *in_general))
        both = zip_longest(*([_here_is(sheet, it) for it in side] for side in (one.container, one.machine)))
        rows += (("", *(side or Text() for side in pair)) for pair in both)
    sheet.rows(rows, SHORT, LONG)
    if not any(isinstance(one, Evidence) for row in topic.contrasts for one in (*row.container, *row.machine)):
        sheet.paragraph(sheet.say("contrast.unmeasured", command=f"virtcheck explain --prove {topic.name}"))
    sheet.blank()


def _here_is(sheet: Sheet, one: FactAnswer | Evidence) -> Text:
    """A fact or a measurement of this host in one cell."""
    if isinstance(one, Evidence):
        return Text.assemble((sheet.say("measured." + one.sign.id) + " ", "dim"), sheet.sight(one))
    return Text.assemble((one.name + " ", "dim"), sheet.answer(one))


def _family(sheet: Sheet, topic: FamilyTopic) -> None:
    _text(sheet, topic.name)
    if topic.name in WALLS:
        sheet.blank()
        sheet.paragraph(sheet.say("explain.as-boundary", command=f"virtcheck explain isolation.{topic.name}"))
    if topic.claims or topic.facts:
        _here(sheet)
        _facts(sheet, topic.facts)
        if topic.facts and topic.claims:
            sheet.blank()
        _claims(sheet, topic.claims)


def _fact(sheet: Sheet, topic: FactTopic) -> None:
    fact, answer = topic.fact, topic.answer
    sheet.heading(topic.name)
    sheet.paragraph(sheet.translate(fact.doc))
    sheet.blank()
    rows = [(sheet.say("explain.type"), sheet.say("facts.type." + fact.type))]
    if fact.values:
        rows.append((sheet.say("explain.values"), " | ".join(fact.values)))
    rows.append((sheet.say("explain.since"), fact.since))
    if fact.volatile:
        rows.append((sheet.say("explain.volatile"), sheet.say("explain.volatile.yes")))
    rows.append((sheet.say("explain.concept"), f"virtcheck explain {fact.concept}"))
    rows += ((sheet.say("explain.family"), f"virtcheck explain {family}") for family in topic.families)
    sheet.rows(rows, MEDIUM)
    _here(sheet)
    sheet.paragraph(sheet.answer(answer))
    if topic.name == "kvm.reason" and answer.value not in ("ok", None):
        sheet.paragraph(sheet.say(f"state.{answer.value}"), indent=3)
    if answer.reason is not None:
        sheet.paragraph(sheet.reason(answer.reason), indent=3)
    if topic.remedy:
        sheet.paragraph(sheet.say("explain.remedy", remedy=sheet.say(topic.remedy)))
    if topic.wanted:
        sheet.heading(sheet.say("explain.wanted"))
        sheet.rows([row for one in topic.wanted for row in _wanted(sheet, one)], MEDIUM)
    if topic.table:
        sheet.heading(sheet.say("explain.table"))
        _table(sheet, topic.table, None if topic.decided is None else topic.decided.conclusion)
    if topic.evidence:
        sheet.heading(sheet.say("explain.evidence"))
        _looks(sheet, topic.evidence)
    if topic.decided is not None:
        sheet.heading(sheet.say("explain.decided", claim=topic.decided.conclusion.claim.id))
        _look(sheet, topic.decided)
    elif answer.value is None and topic.table:
        _change_of_fact(sheet, topic.table)
        if topic.experiments:
            sheet.paragraph(sheet.say("explain.change.prove", command=f"virtcheck explain --prove {topic.name}"))


def _wanted(sheet: Sheet, wanted: Wanted) -> Iterator[tuple[Text | str, ...]]:
    """A requirement: whether it is met, what it asks for, what was found instead, why, and who says so."""
    one, found = wanted.requirement, wanted.found
    asked = [sheet.value(value) for value in one.expected]
    yield (
        sheet.mark(OUTCOMES[wanted.outcome], sheet.say("explain.wanted." + wanted.outcome)),
        f"{one.fact}: {(', ' if isinstance(found.value, tuple) else ' | ').join(asked)}",
    )
    if wanted.outcome == "broken" and isinstance(found.value, tuple):
        missing = ", ".join(str(value) for value in one.expected if value not in found.value)
        yield "", sheet.say("explain.wanted.missing", names=missing)
    elif wanted.outcome == "broken" and found.value is not None:
        yield "", sheet.say("explain.wanted.found", found=sheet.value(found.value))
    elif wanted.outcome == "cannot-tell" and found.reason is not None:
        yield "", sheet.reason(found.reason)
    yield "", sheet.translate(one.because)
    if wanted.remedy:
        yield "", sheet.say("explain.remedy", remedy=sheet.say(wanted.remedy))
    yield "", sheet.text(one.see, "dim")


def _claims_of_the_name(sheet: Sheet, looks: tuple[Look, ...], opinions: Opinions) -> None:
    for look in looks:
        _claim(sheet, look)
        _opinions(sheet, opinions.get(look.conclusion.claim.id, ()), look.conclusion)


def _claim(sheet: Sheet, look: Look) -> None:
    claim = look.conclusion.claim
    name = sheet.translate(claim.name)
    # Elsewhere it is the name of a product, which begins as it does.
    sheet.heading(name[:1].upper() + name[1:] if claim.layer == "capability" else name)
    rows = [
        (sheet.say("explain.claim"), claim.id),
        (sheet.say("explain.layer"), sheet.say("layer." + claim.layer)),
        (sheet.say("explain.concept"), f"virtcheck explain {claim.concept}"),
    ]
    if claim.systemd:
        rows.append(("systemd-detect-virt", claim.systemd))
    gains = [row.because for row in claim.supported_by if row.sign is extensions.FEATURES]
    costs = [row.because for row in claim.contradicted_by if row.sign is extensions.MISSING]
    rows += ((sheet.say("explain.gain"), sheet.translate(because)) for because in gains)
    rows += ((sheet.say("explain.cost"), sheet.translate(because)) for because in costs)
    sheet.rows(rows, MEDIUM)
    _here(sheet)
    _look(sheet, look)


def _wall(sheet: Sheet, topic: WallTopic) -> None:
    """A boundary or a door: what it is, how it stands here, every way through it, and what mends it."""
    answer = topic.answer
    if isinstance(answer, DoorAnswer):
        sheet.heading(sheet.say("explain.door", name=answer.id))
        page, concept, mends = "doors", "container.confined", answer.door.closes
        rows = [(sheet.say("explain.leads"), sheet.translate(answer.door.leads))]
        now = sheet.mark(WAYS[answer.open], sheet.say("explain.door." + answer.open))
    else:
        boundary = answer.boundary
        sheet.heading(sheet.say("explain.boundary", name=answer.id))
        page, concept, mends = "isolation", boundary.concept, boundary.mend
        rows = [(sheet.say("explain.keeps"), sheet.translate(boundary.keeps))]
        rows.append((sheet.say("explain.whole"), sheet.translate(boundary.intact)))
        rows.append((sheet.say("explain.closes"), sheet.translate(boundary.closes)))
        now = _state(sheet, answer.state)
    rows.append((sheet.say("explain.concept"), f"virtcheck explain {concept}"))
    rows.append((sheet.say("explain.family"), f"virtcheck explain {page}"))
    rows += ((sheet.say("explain.see") if at == 0 else "", where) for at, where in enumerate(topic.row.see))
    sheet.rows(rows, MEDIUM)
    _here(sheet)
    sheet.paragraph(now)
    if answer.reason is not None:
        sheet.paragraph(sheet.reason(answer.reason), indent=3)
    if topic.inside:
        sheet.paragraph(sheet.say("isolation.inside"), indent=3)
    sheet.heading(sheet.say("explain.ways"))
    for look in topic.ways:
        _way(sheet, look)
    sheet.heading(sheet.say("explain.mends"))
    sheet.paragraph(sheet.translate(mends))
    told = [(Text(one, "bold" if one == topic.engine else ""), setting(sheet, what)) for one, what in topic.remedies]
    sheet.rows(told, MEDIUM, indent=3)


def _state(sheet: Sheet, found: State | None) -> Text:
    """The state of a boundary behind its sign."""
    sign, ascii_sign, style = STATE_MARKS[found]
    word = sheet.say("boundary." + (found or "unknown"))
    return Text(f"{sign if sheet.unicode else ascii_sign} {word}", style)


def _way(sheet: Sheet, look: WayLook) -> None:
    """A way through: whether it is there, into which state it leads, and each of its conditions."""
    harmless = look.into == "not-applicable"
    there = sheet.mark("no-sign" if harmless else WAYS[look.truth], sheet.say("explain.way." + look.truth))
    sheet.paragraph(Text.assemble(there, ": ", sheet.translate(look.way.because)))
    if look.into is not None:
        sheet.paragraph(Text.assemble(sheet.say("explain.into"), " ", _state(sheet, look.into)), indent=3)
    sheet.rows([_term(sheet, one) for one in look.terms], SHORT, LONG, indent=3)


def _term(sheet: Sheet, look: TermLook) -> tuple[Text | str, ...]:
    """A condition: whether it holds, what was seen, and where. Of a long list, first what the condition speaks of."""
    holds, one = sheet.say("explain.term." + look.truth), look.evidence
    if one is None:
        return holds, sheet.brief(look.term.sign.what), sheet.say("explain.unlooked")
    seen = sheet.seen(one)
    if isinstance(one.value, tuple) and len(one.value) > MANY:
        telling = sorted(one.value, key=lambda word: not look.term.match.matches(word))
        words = sheet.plain(", ".join(telling[:MANY]))
        more = sheet.say("explain.more", words=words, number=len(one.value) - MANY)
        seen = f"{sheet.brief(one.sign.what)}: {more}"
    return holds, seen, sheet.text(place(one.origin), "dim")


# Parts


def _here(sheet: Sheet) -> None:
    sheet.heading(sheet.say("explain.here"))


def _look(sheet: Sheet, look: Look) -> None:
    """A conclusion with everything that spoke, could not be seen, or was silent; and what would change it."""
    conclusion = look.conclusion
    sheet.paragraph(_verdict(sheet, conclusion))
    for message, testimonies in (
        ("explain.for", conclusion.supporting),
        ("explain.against", conclusion.contradicting),
        ("explain.hidden", conclusion.hidden),
    ):
        if testimonies:
            sheet.paragraph(Text(sheet.say(message), "bold"))
            loudest_first = sorted(testimonies, key=lambda one: -one.indicator.strength)
            sheet.rows([row for one in loudest_first for row in _testimony(sheet, one)], SHORT, indent=3)
    if look.silent:
        sheet.paragraph(Text(sheet.say("explain.silent"), "bold"))
        _looks(sheet, look.silent, indent=3)
    sheet.heading(sheet.say("explain.change"))
    _change(sheet, conclusion, final=not look.experiments)
    if look.experiments:
        sheet.paragraph(sheet.say("explain.change.prove", command=f"virtcheck explain --prove {conclusion.claim.id}"))


def _looks(sheet: Sheet, looks: tuple[Evidence, ...], indent: int = MARGIN) -> None:
    """Where it was looked, at what, and what was there: of a long list, where there are many, the first."""
    rows = []
    for one in looks:
        told = sheet.told(one)
        if len(looks) > CROWD and isinstance(one.value, tuple) and len(one.value) > MANY:
            words = sheet.plain(", ".join(one.value[:MANY]))
            told = sheet.say("explain.more", words=words, number=len(one.value) - MANY)
        rows.append((place(one.origin), f"{sheet.brief(one.sign.what)}: {told}"))
    sheet.rows(rows, LONG, indent=indent)


def _verdict(sheet: Sheet, conclusion: Conclusion) -> Text:
    """The verdict and how strong it is."""
    mark = sheet.mark(conclusion.verdict)
    if conclusion.verdict in ("established", "refuted", "conflicted"):
        mark.append(f" ({sheet.strength(conclusion.strength)})")
    return mark


def _testimony(sheet: Sheet, testimony: Testimony) -> tuple[tuple[Text | str, ...], ...]:
    """One row of knowledge and what was seen: how strongly it speaks, why, where, and who says so."""
    row, evidence = testimony.indicator, testimony.evidence
    told = sheet.reason(hidden_reason(evidence)) if evidence.hidden else sheet.seen(evidence)
    where = f"{evidence.origin} ({sheet.translate_all(evidence.note)})" if evidence.note else evidence.origin
    if row.spoofable:
        where = sheet.say("explain.spoofable", where=where)
    return (
        (sheet.strength(row.strength), told),
        ("", sheet.translate(row.because)),
        ("", sheet.text(where, "dim")),
        ("", sheet.text(row.see, "dim")),
    )


def _change(sheet: Sheet, conclusion: Conclusion, *, final: bool) -> None:
    """What would turn the answer into another one."""
    if conclusion.verdict in ("established", "refuted"):
        sheet.paragraph(sheet.say("explain.change.final" if final else "explain.change.looking"))
        winners = conclusion.supporting if conclusion.verdict == "established" else conclusion.contradicting
        if all(one.indicator.spoofable for one in winners if one.indicator.strength == conclusion.strength):
            sheet.paragraph(sheet.say("explain.change.spoofable"))
    elif conclusion.verdict == "undetermined":
        sheet.paragraph(sheet.say("explain.change.undetermined"))
        for remedy in dict.fromkeys(hidden_reason(one.evidence).remedy for one in conclusion.hidden):
            sheet.paragraph(sheet.mark("undetermined", sheet.say(remedy)))
    elif conclusion.verdict == "conflicted":
        sheet.paragraph(sheet.say("explain.change.conflicted"))
    else:
        _would_establish(sheet, (conclusion,))


def _change_of_fact(sheet: Sheet, table: tuple[Conclusion, ...]) -> None:
    """What would give an unknown fact a value; nothing where a row holds and the fact only lacks its value."""
    verdicts = {one.verdict for one in table}
    hidden = {one.evidence: one for conclusion in table for one in conclusion.hidden}
    if hidden:
        sheet.heading(sheet.say("explain.change"))
        _hidden(sheet, hidden.values())
    elif "conflicted" in verdicts:
        sheet.heading(sheet.say("explain.change"))
        sheet.paragraph(sheet.say("explain.change.conflicted"))
    elif "established" not in verdicts and "no-sign" in verdicts:
        sheet.heading(sheet.say("explain.change"))
        _would_establish(sheet, tuple(one for one in table if one.verdict == "no-sign"))


def _would_establish(sheet: Sheet, conclusions: tuple[Conclusion, ...]) -> None:
    """The signs that would establish one of these claims, each once, the strongest first."""
    sheet.paragraph(sheet.say("explain.change.no-sign"))
    rows = [row for one in conclusions for row in one.claim.supported_by]
    strongest: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: -row.strength):
        strongest.setdefault(row.sign.what, sheet.strength(row.strength))
    sheet.rows([(strength, sheet.translate(what)) for what, strength in strongest.items()], SHORT, indent=3)


def _opinions(sheet: Sheet, opinions: tuple[Opinion, ...], ours: Conclusion | None = None) -> None:
    """What other tools answer, in groups: those that say something else come first, with what decides here."""
    if not opinions:
        return
    sheet.heading(sheet.say("explain.peers"))
    if ours is not None and opinions[0].agreement == "differs" and _why(sheet, ours):
        sheet.paragraph(sheet.say("explain.peers.decides", what=_why(sheet, ours)))
    rows: list[tuple[Text | str, ...]] = []
    for agreement, verdict in AGREEMENTS.items():
        group = [one for one in opinions if one.agreement == agreement]
        if group:
            rows.append((sheet.mark(verdict, sheet.say("explain.peers." + agreement)), "", ""))
        for one in group:
            rows.append(("  " + one.tool, " ".join(one.says) or sheet.say("explain.peers.nothing"), _rule(sheet, one)))
    sheet.rows(rows, LONG, MEDIUM)
    releases = ", ".join(dict.fromkeys(one.release for one in opinions))
    sheet.paragraph(sheet.text(sheet.say("explain.peers.releases", releases=releases), "dim"))


def _rule(sheet: Sheet, opinion: Opinion) -> str:
    """By which rule a tool says what it says, and where it looks for that."""
    match opinion.why:
        case Word(because=because, origin=origin, value=seen):
            where = f"{place(origin)}: {sheet.plain(seen)}" if seen else place(origin)
            return f"{sheet.translate(because)} ({where})"
        case Silence(because, origin):
            return f"{sheet.translate(because)} ({place(origin)})" if origin else sheet.translate(because)
        case Reason(origin=origin, why=why):
            return f"{place(origin)}: {sheet.plain(sheet.texts.translate_all(why))}"
        case Overlooked(evidence, looked):
            message = "explain.peers.not-known" if looked else "explain.peers.overlooked"
            return sheet.say(message, what=sheet.seen(evidence))
        case None:
            return ""
        case _:
            assert_never(opinion.why)


def _hidden(sheet: Sheet, testimonies: Iterable[Testimony]) -> None:
    """What could not be seen, each with what would let us see it, the most telling first."""
    ordered = sorted(testimonies, key=lambda one: -one.indicator.strength)
    for reason in dict.fromkeys(sheet.reason(hidden_reason(one.evidence)) for one in ordered):
        sheet.paragraph(sheet.mark("undetermined", reason))


def _table(sheet: Sheet, claims: tuple[Conclusion, ...], decided: Conclusion | None = None) -> None:
    """Claims as they are read, from the top: each with its verdict and what gave it; neighbours alike share a line."""

    def told(one: Conclusion) -> tuple[bool, bool, str, str]:
        return one is decided, bool(one.supporting), _verdict(sheet, one).plain, _why(sheet, one)

    rows: list[tuple[str | Text, ...]] = []
    for (is_decided, _, _, why), group in groupby(claims, told):
        members = tuple(group)
        verdict, names = _verdict(sheet, members[0]), ", ".join(one.claim.id for one in members)
        if len(members) == 1:
            arrow, style = ("▶", "bold") if is_decided else ("", "")
            rows.append((arrow, Text(names, style), verdict, why))
        elif why:
            rows += ("", "", verdict, names), ("", "", "", sheet.text(why, "dim"))
        else:
            rows.append(("", "", verdict, names))
    sheet.rows(rows, 1, MEDIUM + 2, MEDIUM)


def _claims(sheet: Sheet, claims: tuple[Conclusion, ...]) -> None:
    """Claims that belong together: those of which something was seen or hidden, and the others by name."""
    _table(sheet, tuple(one for one in claims if one.verdict != "no-sign"))
    silent = ", ".join(one.claim.id for one in claims if one.verdict == "no-sign")
    if silent:
        sheet.rows([("", sheet.mark("no-sign"), silent)], 1, MEDIUM)


def _why(sheet: Sheet, conclusion: Conclusion) -> str:
    """In few words what gave the verdict."""
    told = {
        "established": conclusion.supporting,
        "refuted": conclusion.contradicting,
        "conflicted": (*conclusion.supporting, *conclusion.contradicting),
        "undetermined": conclusion.hidden,
        "no-sign": (),
    }[conclusion.verdict]
    telling = most_telling(told)
    return "" if telling is None else sheet.seen(telling.evidence)


def _facts(sheet: Sheet, answers: tuple[FactAnswer, ...]) -> None:
    """Each fact in a row; a list of things that take several words each (devices) has a row for every one."""
    rows: list[tuple[Text | str, ...]] = []
    for one in answers:
        things = one.value if isinstance(one.value, tuple) and " " in "".join(one.value) else ()
        if things:
            rows.append((one.name, sheet.mark("established", sheet.plain(things[0]))))
            rows += [("", sheet.mark("established", sheet.plain(thing))) for thing in things[1:]]
        elif one.reason is not None:
            rows.append((one.name, Text.assemble(sheet.answer(one), ": ", sheet.reason(one.reason))))
        else:
            rows.append((one.name, sheet.answer(one)))
    sheet.rows(rows, MEDIUM + SHORT)


# The Markdown of the pages: headings, paragraphs, lists and code


def _text(sheet: Sheet, topic: str) -> None:
    """The page about a topic, in lines of a length that is good to read wherever it goes."""
    after_prose = False
    for block in (sheet.texts.page(topic) or f"# {topic}").strip("\n").split("\n\n"):
        lines = block.split("\n")
        if lines[0].startswith("#"):
            sheet.heading(lines[0].lstrip("# "))
        elif lines[0].startswith("- "):
            sheet.rows([("•", _inline(sheet, item)) for item in _items(lines)], 1, widest=READABLE)
        elif lines[0].startswith("    "):
            sheet.rows([(sheet.text(line, "cyan"),) for line in lines])
        else:
            if after_prose:
                sheet.blank()
            sheet.rows([(_inline(sheet, " ".join(lines)),)], widest=READABLE)
        after_prose = not lines[0].startswith("#")


def _items(lines: list[str]) -> list[str]:
    """The items of a list: each begins with a dash, and what follows it is moved to the right."""
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:])
        else:
            items[-1] += " " + line.strip()
    return items


def _inline(sheet: Sheet, text: str) -> Text:
    """Text with its `code` in another colour; without colours the marks stay."""
    line = Text()
    for number, part in enumerate(sheet.plain(text).split("`")):
        line.append(part if number % 2 == 0 or sheet.colour else f"`{part}`", "cyan" if number % 2 else "")
    return line
