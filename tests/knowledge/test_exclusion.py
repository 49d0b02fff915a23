"""What excludes what: derived from the tables, so that no row can forget it."""

from __future__ import annotations

from itertools import product

import pytest

from virtcheck.knowledge.exclusion import exclusive, one_of_a_kind
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Kinds
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.reasoning import Findings

WORDS = ("bit", "control", "name", "card", "other", "any")
BIT, CONTROL, NAME, CARD, OTHER_NAME, UNKNOWN = (Sign("x." + word, word) for word in WORDS)
SIGNS = (BIT, CONTROL, NAME, CARD, OTHER_NAME, UNKNOWN)


def row(sign: Sign, strength: int) -> Indicator:
    return Indicator(sign, PRESENT, strength, "it says so", "https://example.org")  # type: ignore[arg-type]


def claim(name: str, *rows: Indicator) -> Claim:
    return Claim(name, "machine", "virtual-machine", name, rows)


CONTROL_DOMAIN = row(CONTROL, DECISIVE)
ABSENCE = claim("none", row(BIT, STRONG), CONTROL_DOMAIN)
FIRST, SECOND = claim("first", row(NAME, DECISIVE), row(CARD, HINT)), claim("second", row(OTHER_NAME, STRONG))
TABLE = exclusive(
    Kinds("machine", ABSENCE, (FIRST, SECOND), claim("other", row(UNKNOWN, STRONG))),
    lambda one, kind: one is CONTROL_DOMAIN and kind.id == "first",
)
BY_ID = {one.id: one for one in TABLE.claims}


def against(name: str) -> dict[str, int]:
    """What speaks against a claim, and how strongly."""
    return {one.sign.what: one.strength for one in BY_ID[name].contradicted_by}


def test_against_the_absence() -> None:
    """A kind's DECISIVE row speaks against the absence as it is, all others as a hint."""
    assert {"name": DECISIVE, "card": HINT, "other": HINT, "any": HINT} == against("none")


@pytest.mark.parametrize(
    ("kind", "control"),
    [("first", DECISIVE), ("second", STRONG), ("other", STRONG)],
)
def test_against_a_kind(kind: str, control: int) -> None:
    """The absence's rows speak against every kind, STRONG at most, but as loud as they are where the table says so."""
    assert {"bit": STRONG, "control": control} == against(kind)


def test_for_the_unnamed_kind() -> None:
    """What says which kind it is says that there is one."""
    assert ["any", "name", "card", "other"] == [one.sign.what for one in BY_ID["other"].supported_by]
    assert [DECISIVE] == [one.strength for one in BY_ID["other"].supported_by if one.sign == NAME]


def test_a_row_that_the_absence_has_itself_is_not_repeated() -> None:
    """The hypervisor bit speaks STRONG against a physical machine because a row says so; no hint is added to that."""
    own = Claim("none", "machine", "virtual-machine", "none", (row(BIT, STRONG),), (row(UNKNOWN, STRONG),))
    table = exclusive(Kinds("machine", own, (FIRST,), claim("other", row(UNKNOWN, STRONG))), lambda *_: False)

    assert [STRONG] == [one.strength for one in table.absence.contradicted_by if one.sign == UNKNOWN]


def test_never_both() -> None:
    """Over every way in which the signs can be seen, hidden or absent: the absence and a kind are never both true."""
    both = []
    for sights in product(("seen", "absent", "forbidden"), repeat=len(SIGNS)):
        world = [Evidence(sign, sight, "x", True) for sign, sight in zip(SIGNS, sights, strict=True)]  # type: ignore[arg-type]
        findings = Findings(world)
        established = [one.id for one in TABLE.claims if "established" == findings.conclusion(one).verdict]
        if "none" in established and len(established) > 1:
            both.append((sights, established))

    assert [] == both


def test_one_identity() -> None:
    """What identifies one of several speaks against the others and not against itself; other rows stay its own."""
    first, second = one_of_a_kind((FIRST, SECOND), lambda one: one.sign in (NAME, OTHER_NAME))

    assert [OTHER_NAME] == [one.sign for one in first.contradicted_by]
    assert [NAME] == [one.sign for one in second.contradicted_by]
    assert FIRST.supported_by == first.supported_by
