"""Readings become evidence, and a host's text becomes harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.model.evidence import LONGEST_TEXT, Evidence, Sign, clean
from virtcheck.model.question import Absent, File, Forbidden, Found, Unanswered

SIGN = Sign("probe.thing", "the thing")
QUESTION = File("/proc/thing")
ANY_TEXT = st.text(st.characters(codec=None) | st.sampled_from("\x00\x1b\x9b\u202e\u200b\udc9b\U000e0041…\\"))
# Longer than the limit on its own, and longer only once it is made visible.
LONG_TEXT = st.builds(lambda part, times: part * times, ANY_TEXT, st.sampled_from([1, 900, 4095, 4096, 4097, 9000]))


@given(ANY_TEXT | LONG_TEXT)
def test_clean_text_obeys_no_one(text: str) -> None:
    """Whatever a host says, what enters the model is printable: nothing for a terminal to obey."""

    assert clean(text).isprintable()


@given(ANY_TEXT | LONG_TEXT)
def test_clean_twice_is_clean_once(text: str) -> None:
    """Text that is clean stays as it is."""

    assert clean(text) == clean(clean(text))


@given(ANY_TEXT | LONG_TEXT)
def test_clean_text_is_bounded(text: str) -> None:
    """The model keeps LONGEST_TEXT characters and an ellipsis, whatever is said."""

    assert LONGEST_TEXT + 1 >= len(clean(text))


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=LONGEST_TEXT))
def test_printable_text_stays(text: str) -> None:
    """Letters of any language, signs and the space are nobody's orders."""

    assert text == clean(text)


@pytest.mark.parametrize(
    ("hostile", "visible"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\tc\rd\x00", "a\\x0ab\\x09c\\x0dd\\x00"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("a\u2028b\xa0c", "a\\u2028b\\xa0c"),
        ("tag\U000e0041", "tag\\U000e0041"),
        (b"\xff\x9b".decode("utf-8", "surrogateescape"), "\\udcff\\udc9b"),
    ],
)
def test_what_a_terminal_might_obey_is_shown(hostile: str, visible: str) -> None:
    """Control characters of both sets, bidi overrides, invisible characters and stray bytes are written out."""

    assert visible == clean(hostile)


def test_every_control_and_format_character_is_shown() -> None:
    """No character of the categories Cc, Cf and Cs survives."""
    dangerous = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs")]

    assert "" == "".join(one for one in dangerous if one in clean(one))


def test_long_text_ends_with_an_ellipsis() -> None:
    """What is cut says so."""

    assert "x" * LONGEST_TEXT + "…" == clean("x" * (LONGEST_TEXT + 1))
    assert "x" * LONGEST_TEXT == clean("x" * LONGEST_TEXT)


def test_found_is_seen() -> None:
    """What was found is seen: present, unless somebody reads more out of it."""
    reading = Found(b"KVM\x1b\n", "fuse.lxcfs lies over it\x07")

    assert Evidence(SIGN, "seen", "file:/proc/thing", True, "fuse.lxcfs lies over it\\x07") == Evidence.of(
        SIGN, QUESTION, reading
    )
    assert "KVM\\x1b" == Evidence.of(SIGN, QUESTION, reading, lambda data: data.decode().strip()).value


def test_refusals_stay_apart() -> None:
    """Absent, forbidden and unanswered are three sights, each with the error that the kernel gave."""

    assert Evidence(SIGN, "absent", "file:/proc/thing", errno=2) == Evidence.of(SIGN, QUESTION, Absent(2))
    assert Evidence(SIGN, "forbidden", "file:/proc/thing", errno=13) == Evidence.of(SIGN, QUESTION, Forbidden(13))
    assert Evidence(SIGN, "unanswered", "file:/proc/thing", note="masked\\x1b", errno=2) == Evidence.of(
        SIGN, QUESTION, Unanswered("masked\x1b", 2)
    )


@pytest.mark.parametrize(
    ("sight", "hidden"), [("seen", False), ("absent", False), ("forbidden", True), ("unanswered", True)]
)
def test_hidden_is_what_nobody_could_see(sight: str, hidden: bool) -> None:
    """Absence was looked at; a refusal and silence were not."""

    assert hidden is Evidence(SIGN, sight, "").hidden  # type: ignore[arg-type]


def test_every_text_of_evidence_is_clean() -> None:
    """Values, each of several values, origins (paths of a recording) and notes are all hostile."""
    evil = "\x1b]0;owned\x07"
    seen = Evidence.seen(SIGN, "file:/" + evil, (evil, "fine"), evil)

    assert ("\\x1b]0;owned\\x07", "fine") == seen.value
    assert seen.origin.isprintable()
    assert seen.note.isprintable()
    assert Evidence.of(SIGN, File("/" + evil), Absent(2)).origin.isprintable()


def test_values_that_are_no_text_stay() -> None:
    """Numbers and truths are not text."""

    assert 5 == Evidence.seen(SIGN, "cpuid:", 5).value
    assert False is Evidence.seen(SIGN, "cpuid:", False).value
