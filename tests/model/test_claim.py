"""How a row decides whether what was seen is what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.model.claim import (
    DECISIVE,
    HINT,
    PRESENT,
    STRENGTH_NAMES,
    STRONG,
    Claim,
    Contains,
    Indicator,
    Is,
    IsNoneOf,
    IsOneOf,
    Kinds,
    StartsWith,
)
from virtcheck.model.evidence import Sign

if TYPE_CHECKING:
    from virtcheck.model.claim import Match
    from virtcheck.model.evidence import Value

SIGN = Sign("probe.thing", "the thing")
MATCHES = (
    Is("KVM"),
    PRESENT,
    IsOneOf(("KVM",)),
    IsNoneOf(("KVM",)),
    StartsWith("KVM"),
    Contains("KVM"),
)


def row(strength: int) -> Indicator:
    return Indicator(SIGN, PRESENT, strength, "it says so", "https://example.org", True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("match", "seen", "matched"),
    [
        (Is("KVM"), "KVM", True),
        (Is("KVM"), ("Microsoft Hv", "KVM"), True),
        (Is("KVM"), "KVMKVM", False),
        (Is(("a", "b")), ("a", "b"), True),
        (Is(2), 2, True),
        (PRESENT, True, True),
        (PRESENT, False, False),
        (IsOneOf(("a", "b")), "b", True),
        (IsOneOf(("a", "b")), ("c", "a"), True),
        (IsOneOf(("a", "b")), "ab", False),
        (IsOneOf(("a", "b")), True, False),
        (IsNoneOf(("a", "b")), "c", True),
        (IsNoneOf(("a", "b")), "a", False),
        (IsNoneOf(("a", "b")), True, False),
        (IsNoneOf(("a", "b")), (), False),
        (StartsWith("QEMU"), "QEMU Standard PC", True),
        (StartsWith("QEMU"), ("Dell", "QEMU"), True),
        (StartsWith("QEMU"), "A QEMU", False),
        (StartsWith("QEMU"), False, False),
        (Contains("/docker/"), "0::/docker/abc", True),
        (Contains("/docker/"), ("0::/", "1:cpu:/docker/abc"), True),
        (Contains("/docker/"), "docker", False),
    ],
)
def test_match(match: Match, seen: Value, matched: bool) -> None:
    """Each match says what it says, of one text and of several."""

    assert matched is match.matches(seen)


def test_a_number_is_not_a_truth() -> None:
    """Presence is not the number one, nor absence zero, though Python counts them equal."""

    assert not PRESENT.matches(1)
    assert not Is(False).matches(0)
    assert not Is(1).matches(True)


@given(st.sampled_from(MATCHES), st.booleans() | st.integers() | st.text() | st.lists(st.text()).map(tuple))
def test_a_match_answers_any_value(match: Match, seen: Value) -> None:
    """Whatever a probe reports, a match answers yes or no."""

    assert match.matches(seen) in (True, False)


def test_a_row_is_limited_to_a_strength() -> None:
    """A row may speak lower elsewhere, never louder; all else of it stays."""

    assert row(STRONG) == row(DECISIVE).at_most(STRONG)
    assert row(HINT) == row(HINT).at_most(STRONG)


def test_strengths_have_names() -> None:
    """The names stand in the order of the strengths."""

    assert ("none", "hint", "strong", "decisive") == STRENGTH_NAMES
    assert "decisive" == STRENGTH_NAMES[DECISIVE]


def test_more_against_a_claim() -> None:
    """What more contradicts a claim comes after its own rows; the rest stays."""
    claim = Claim("kvm", "machine", "virtual-machine", "KVM", (row(HINT),), (row(STRONG),), "kvm")
    more = claim.contradicted_also_by((row(DECISIVE),))

    assert (row(STRONG), row(DECISIVE)) == more.contradicted_by
    assert (claim.id, claim.supported_by, claim.systemd) == (more.id, more.supported_by, more.systemd)


def test_a_table_is_read_from_the_top() -> None:
    """The absence claim first, the kinds in their order, the unnamed kind last."""
    absence, first, second, other = (Claim(one, "machine", "c", one, ()) for one in ("none", "a", "b", "other"))

    assert (absence, first, second, other) == Kinds("machine", absence, (first, second), other).claims
