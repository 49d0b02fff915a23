"""The weighing: what speaks, what could not be seen, and what stands whatever else were shown."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Literal, get_args

import pytest

from virtcheck.knowledge.catalogue import Names
from virtcheck.model import claim as claims
from virtcheck.model.claim import (
    DECISIVE,
    HINT,
    PRESENT,
    STRONG,
    Claim,
    Conclusion,
    Indicator,
    Is,
    IsNoneOf,
    Kinds,
    StartsWith,
)
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.reasoning import (
    Findings,
    by_sign,
    conclude,
    demonstrated,
    hear,
    loudest,
    most_telling,
    names_no_row_knows,
    read_kind,
    signs_of,
    weigh,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.claim import Strength

Verdict = Literal["established", "refuted", "conflicted", "undetermined", "no-sign"]
STRENGTHS: tuple[Strength, ...] = (0, 1, 2, 3)
STATES = tuple(product(STRENGTHS, repeat=4))

MARKER = Sign("files.marker", "the marker file")
ENGINE = Sign("files.engine", "the engine's socket")
ALL_INITIAL = Sign("namespaces.all_initial", "whether all namespaces are the initial ones")
FIRMWARE = Sign("dmi.vendor", "the vendor")


def row(sign: Sign, strength: Strength, match: claims.Match = PRESENT) -> Indicator:
    return Indicator(sign, match, strength, "it says so", "https://example.org")


def seen(sign: Sign, value: bool | str = True, origin: str = "file:/x") -> Evidence:
    return Evidence(sign, "seen", origin, value)


def absent(sign: Sign) -> Evidence:
    return Evidence(sign, "absent", "file:/x", errno=2)


def forbidden(sign: Sign, origin: str = "file:/x") -> Evidence:
    return Evidence(sign, "forbidden", origin, errno=13)


DOCKER = Claim(
    "docker",
    "container",
    "containerization",
    "Docker",
    supported_by=(row(MARKER, HINT), row(ENGINE, STRONG)),
    contradicted_by=(row(ALL_INITIAL, DECISIVE), row(FIRMWARE, HINT)),
)


# ------------------------------------------------------------------------------------------------ weighing


def test_verdicts_are_a_closed_set() -> None:
    """No state of what spoke and what was hidden is left without a verdict, and each of the five occurs."""

    assert 256 == len(STATES)
    assert {weigh(*state) for state in STATES} == {*get_args(Verdict)}


def test_showing_more_only_settles_what_was_undetermined() -> None:
    """Hiding moves a verdict only to undetermined, so established and refuted are final.

    From all 256 states, every way to show: what was hidden on a side may turn out silent or speak as loudly as it
    could, and any part of it may stay hidden.
    """
    flipped = [
        (state, before, after)
        for state in STATES
        for spoke_pro, spoke_con, still_pro, still_con in ways_to_show(*state[2:])
        if (before := weigh(*state)) != "undetermined"
        and before != (after := weigh(max(state[0], spoke_pro), max(state[1], spoke_con), still_pro, still_con))
    ]

    assert [] == flipped


def ways_to_show(hidden_pro: Strength, hidden_con: Strength) -> Iterator[tuple[Strength, ...]]:
    """What comes to speak on each side, and what stays hidden on each."""
    pro, con = STRENGTHS[: hidden_pro + 1], STRENGTHS[: hidden_con + 1]
    yield from product(pro, con, pro, con)


def test_undetermined_means_that_it_is_open() -> None:
    """Undetermined is said only where something is hidden, and where showing could lead to two different verdicts."""
    closed = [
        state
        for state in STATES
        if weigh(*state) == "undetermined"
        and 1 == len({weigh(max(state[0], a), max(state[1], b), 0, 0) for a, b, _, _ in ways_to_show(*state[2:])})
    ]

    assert [] == closed


def test_the_two_sides_are_treated_alike() -> None:
    """Where what is for and what is against change places, so do established and refuted, and nothing else."""
    mirrored = {"established": "refuted", "refuted": "established"}
    uneven = [
        (pro, con, hidden_pro, hidden_con)
        for pro, con, hidden_pro, hidden_con in STATES
        if weigh(con, pro, hidden_con, hidden_pro) != mirrored.get(one := weigh(pro, con, hidden_pro, hidden_con), one)
    ]

    assert [] == uneven


# ------------------------------------------------------------------------- one example for each verdict


def verdict(*evidence: Evidence) -> Conclusion:
    return conclude(DOCKER, by_sign(evidence))


def test_established() -> None:
    """The engine's socket is there, and nothing speaks against it or hides."""
    found = verdict(seen(MARKER), seen(ENGINE), seen(ALL_INITIAL, False), absent(FIRMWARE))

    assert ("established", STRONG) == (found.verdict, found.strength)


def test_a_hint_is_enough_where_nothing_speaks_against_it() -> None:
    """The marker alone establishes, as a hint, where all else was looked at."""
    found = verdict(seen(MARKER), absent(ENGINE), seen(ALL_INITIAL, False), absent(FIRMWARE))

    assert ("established", HINT) == (found.verdict, found.strength)


def test_refuted() -> None:
    """A stale marker does not outvote eight initial namespaces, whatever the socket might say."""
    found = verdict(seen(MARKER), forbidden(ENGINE), seen(ALL_INITIAL), absent(FIRMWARE))

    assert ("refuted", DECISIVE) == (found.verdict, found.strength)
    assert [MARKER] == [one.indicator.sign for one in found.supporting]
    assert [ALL_INITIAL] == [one.indicator.sign for one in found.contradicting]
    assert [ENGINE] == [one.indicator.sign for one in found.hidden]


def test_conflicted() -> None:
    """One hint for it and one against it: both are kept, and neither is believed."""
    found = verdict(seen(MARKER), absent(ENGINE), seen(ALL_INITIAL, False), seen(FIRMWARE))

    assert ("conflicted", HINT) == (found.verdict, found.strength)


def test_undetermined() -> None:
    """The marker is there, but the namespaces, which could refute it, cannot be seen."""
    found = verdict(seen(MARKER), absent(ENGINE), forbidden(ALL_INITIAL), absent(FIRMWARE))

    assert "undetermined" == found.verdict
    assert [ALL_INITIAL] == [one.indicator.sign for one in found.hidden]


def test_hidden_alone_is_undetermined() -> None:
    """Nothing seen and something hidden is the commonest state of all, and no answer."""

    assert "undetermined" == verdict(absent(MARKER), forbidden(ENGINE), absent(ALL_INITIAL), absent(FIRMWARE)).verdict


def test_no_sign() -> None:
    """Everything was looked at and nothing spoke."""
    found = verdict(absent(MARKER), absent(ENGINE), seen(ALL_INITIAL, False), seen(FIRMWARE, False))

    assert ("no-sign", 0) == (found.verdict, found.strength)


# -------------------------------------------------------------------------------------------------- hearing


def test_a_row_speaks_once() -> None:
    """A sign seen twice as the row says is one testimony, by the first that matches."""
    spoke, silenced = hear((row(MARKER, HINT),), by_sign([seen(MARKER, False), seen(MARKER, origin="a"), seen(MARKER)]))

    assert ["a"] == [one.evidence.origin for one in spoke]
    assert not silenced


def test_one_look_that_matches_outweighs_hidden_ones() -> None:
    """Where one of several looks shows it, the others have nothing to add."""
    spoke, silenced = hear((row(MARKER, HINT),), by_sign([forbidden(MARKER), seen(MARKER)]))

    assert ([MARKER], []) == ([one.indicator.sign for one in spoke], silenced)


def test_a_look_that_does_not_match_leaves_the_hidden_one_open() -> None:
    """Another look at the same sign was refused: it might have spoken."""
    rows = (row(FIRMWARE, HINT, Is("QEMU")),)
    spoke, silenced = hear(rows, by_sign([seen(FIRMWARE, "Dell"), forbidden(FIRMWARE, "b"), absent(FIRMWARE)]))

    assert ([], ["b"]) == (spoke, [one.evidence.origin for one in silenced])


@pytest.mark.parametrize("evidence", [(), (absent(MARKER),), (seen(MARKER, False),)])
def test_absence_and_another_value_are_silent(evidence: tuple[Evidence, ...]) -> None:
    """What is not there does not speak, and hides nothing."""

    assert ([], []) == hear((row(MARKER, HINT),), by_sign(evidence))


def test_each_row_is_heard() -> None:
    """Two rows of one sign speak for themselves."""
    rows = (row(FIRMWARE, HINT, Is("QEMU")), row(FIRMWARE, STRONG, claims.StartsWith("Q")))
    spoke, _ = hear(rows, by_sign([seen(FIRMWARE, "QEMU")]))

    assert [HINT, STRONG] == [one.indicator.strength for one in spoke]
    assert STRONG == loudest(spoke)
    assert spoke[1] == most_telling(spoke)


def test_the_first_of_equals_is_most_telling() -> None:
    """Among testimonies of one strength the row written first is named; of none, none."""
    spoke, _ = hear((row(MARKER, HINT), row(ENGINE, HINT)), by_sign([seen(ENGINE), seen(MARKER)]))

    assert spoke[0] == most_telling(spoke)
    assert (None, 0) == (most_telling([]), loudest([]))


def test_evidence_keeps_its_order() -> None:
    """Evidence of one sign stands in the order in which it was given."""
    first, second, third = seen(MARKER, origin="1"), seen(ENGINE), seen(MARKER, origin="2")

    assert {MARKER.id: [first, third], ENGINE.id: [second]} == by_sign([first, second, third])


# ---------------------------------------------------------------------------------------------------- kinds


EVIDENCE_FOR_A_VERDICT = {
    "E": (seen(MARKER), absent(ENGINE)),
    "R": (absent(MARKER), seen(ENGINE)),
    "C": (seen(MARKER), seen(ENGINE)),
    "U": (forbidden(MARKER), absent(ENGINE)),
    "D": (absent(MARKER), forbidden(ENGINE)),
    "-": (absent(MARKER), absent(ENGINE)),
}
"""A letter for each verdict; two for `undetermined`: what is hidden might establish it (U) or only deny it (D)."""


def kind(verdicts: str) -> str | None:
    """What a table reads as, by a letter for each claim: absence, two named kinds, the unnamed kind."""
    rows = (row(MARKER, STRONG),), (row(ENGINE, STRONG),)
    table = [Claim(one, "machine", "virtual-machine", one, *rows) for one in ("none", "first", "second", "other")]
    conclusions = {
        one.id: conclude(one, by_sign(EVIDENCE_FOR_A_VERDICT[letter]))
        for one, letter in zip(table, verdicts, strict=True)
    }
    named = read_kind(Kinds("machine", table[0], (table[1], table[2]), table[3]), lambda claim: conclusions[claim.id])
    return None if named is None else named.claim.id


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ("E---", "none"),
        ("RE-E", "first"),
        ("R-EE", "second"),
        ("REEE", "first"),
        ("RUEE", "other"),
        ("REUE", "first"),
        ("RCEE", "second"),
        ("RREE", "second"),
        ("RUE-", None),
        ("R--E", "other"),
        ("RUUU", None),
        ("----", None),
        ("UUUU", None),
        ("CUUU", None),
        ("RDE-", "second"),
        ("RD-E", "other"),
        ("DEDD", "first"),
    ],
)
def test_a_kind_is_read_from_the_top(verdicts: str, expected: str | None) -> None:
    """Absence, else the first established kind with none above it that might hold, else the unnamed one, else none."""

    assert expected == kind(verdicts)


def test_hiding_moves_a_kind_only_to_the_unnamed_or_to_nothing() -> None:
    """Over all tables and all subsets hidden: where verdicts become undetermined, no other kind appears.

    Left out are tables where absence and a kind are both established: exclusion makes those impossible.
    """
    ways_to_hide = {"E": "EU", "R": "RUD", "C": "CU", "U": "U", "D": "D", "-": "-UD"}
    read = {letters: kind("".join(letters)) for letters in product("ERCUD-", repeat=4)}
    flipped = [
        (verdicts, hidden)
        for verdicts, named in read.items()
        if verdicts[0] != "E" or "E" not in verdicts[1:]
        for hidden in product(*(ways_to_hide[letter] for letter in verdicts))
        if read[hidden] not in (named, "other", None)
    ]

    assert [] == flipped


# --------------------------------------------------------------------------------- what follows from findings


def test_findings_answer_by_claim_sign_and_kind() -> None:
    """A claim is weighed once, a sign gives all its looks, a table its kind."""
    absence = Claim("none", "container", "containerization", "none", (row(ALL_INITIAL, DECISIVE),))
    other = Claim("other", "container", "containerization", "other", ())
    findings = Findings([seen(ENGINE), seen(ALL_INITIAL, False), absent(FIRMWARE)])
    named = findings.kind(Kinds("container", absence, (DOCKER,), other))

    assert findings.conclusion(DOCKER) is named
    assert [seen(ENGINE)] == findings.of(ENGINE)
    assert [] == findings.of(MARKER)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({"a": "established", "b": "undetermined"}, ("yes", ("a",))),
        ({"a": "established", "b": "established"}, ("yes", ("a", "b"))),
        ({"a": "refuted", "b": "undetermined"}, ("unknown", ())),
        ({"a": "conflicted", "b": "refuted"}, ("unknown", ())),
        ({"a": "refuted", "b": "no-sign"}, ("no", ())),
    ],
)
def test_demonstrated(verdicts: dict[str, Verdict], expected: tuple[str, tuple[str, ...]]) -> None:
    """A concept is shown by an established claim; it is not shown only where no claim could be hiding."""
    conclusions = {
        name: Conclusion(Claim(name, "machine", "emulation", name, ()), one, 0) for name, one in verdicts.items()
    }

    assert expected == demonstrated(verdicts, conclusions)


def test_a_name_that_no_row_knows_is_reported() -> None:
    """A signature of nobody we know is evidence all the same; known, empty and refused ones are no news."""
    known = Claim("qemu", "machine", "emulation", "QEMU", (row(FIRMWARE, HINT, Is("QEMU")),))
    stranger = seen(FIRMWARE, "NewVisor")
    findings = Findings([seen(FIRMWARE, "QEMU"), stranger, seen(FIRMWARE, ""), forbidden(FIRMWARE), seen(MARKER)])

    assert [stranger] == names_no_row_knows((Names((FIRMWARE,)),), (known,), findings)


def test_a_name_that_only_speaks_against_is_understood() -> None:
    """A row against a claim knows a name as well as one for it."""
    known = Claim("none", "machine", "emulation", "none", (), (row(FIRMWARE, HINT, Is("QEMU")),))

    assert [] == names_no_row_knows((Names((FIRMWARE,)),), (known,), Findings([seen(FIRMWARE, "QEMU")]))


def test_a_claims_own_word_is_no_riddle() -> None:
    """What a thing calls itself is understood where a claim bears the name, by whatever signs that is told."""
    wsl = Claim("wsl-container", "container", "containerization", "Windows", (row(MARKER, HINT),), (), "wsl2")
    strangers = [seen(FIRMWARE, word) for word in ("wsl", "WSL2", "wsl-container", "windows", "wsl3")]

    assert strangers[4:] == names_no_row_knows((Names((FIRMWARE,)),), (wsl,), Findings(strangers))


@pytest.mark.parametrize("match", [StartsWith(""), IsNoneOf(()), IsNoneOf(("QEMU",))])
def test_a_row_that_takes_any_name_knows_none(match: claims.Match) -> None:
    """That some hypervisor is named is no knowledge of its name."""
    some = Claim("other", "machine", "emulation", "other", (row(FIRMWARE, HINT, match),))
    stranger = seen(FIRMWARE, "NewVisor")

    assert [stranger] == names_no_row_knows((Names((FIRMWARE,)),), (some,), Findings([stranger]))


def test_one_vocabulary_is_known_wherever_its_words_are_seen() -> None:
    """A row knows a name by one sign; then it is known by the others that take names from the same vocabulary."""
    known = Claim("qemu", "machine", "emulation", "QEMU", (row(FIRMWARE, HINT, Is("BOCHS")),))
    findings = Findings([seen(ENGINE, "BOCHS")])

    assert [] == names_no_row_knows((Names((ENGINE, FIRMWARE)),), (known,), findings)
    assert findings.of(ENGINE) == names_no_row_knows((Names((ENGINE,)), Names((FIRMWARE,))), (known,), findings)


def test_names_that_tell_of_one_thing_are_understood_together() -> None:
    """Where a row knows the maker, the name of the product is no riddle; a refused maker is known to nobody."""
    known = Claim("qemu", "machine", "emulation", "QEMU", (row(FIRMWARE, HINT, Is("QEMU")),))
    product, names = seen(ENGINE, "Model 7"), (Names((ENGINE,), unless=(FIRMWARE,)),)

    assert [] == names_no_row_knows(names, (known,), Findings([product, seen(FIRMWARE, "QEMU")]))
    assert [product] == names_no_row_knows(names, (known,), Findings([product, seen(FIRMWARE, "NewVisor")]))
    assert [product] == names_no_row_knows(names, (known,), Findings([product, forbidden(FIRMWARE)]))


def test_some_names_matter_only_where_a_claim_holds() -> None:
    """A maker of boards is news in a virtual machine alone."""
    virtual = Claim("vm", "machine", "emulation", "vm", (row(MARKER, HINT),))
    maker, names = seen(FIRMWARE, "NewVisor"), (Names((FIRMWARE,), where=virtual),)

    assert [maker] == names_no_row_knows(names, (virtual,), Findings([maker, seen(MARKER)]))
    assert [] == names_no_row_knows(names, (virtual,), Findings([maker, absent(MARKER)]))
    assert [] == names_no_row_knows(names, (virtual,), Findings([maker, forbidden(MARKER)]))


def test_signs_of_claims() -> None:
    """All that could speak for or against: what a narrow question needs to look at."""

    assert {MARKER, ENGINE, ALL_INITIAL, FIRMWARE} == signs_of((DOCKER,))
