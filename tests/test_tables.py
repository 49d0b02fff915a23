"""docs/detection.md is written from the tables of knowledge, and is current."""

from __future__ import annotations

import re
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING

import pytest

from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.model.claim import PRESENT, Contains, Is, IsNoneOf, IsOneOf, StartsWith

if TYPE_CHECKING:
    from virtcheck.model.claim import Claim, Match

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "detection.md"
TABLES = run_path(str(DOCS.parent / "scripts" / "tables"))


def test_committed_page_is_the_one_that_the_tables_make(request: pytest.FixtureRequest) -> None:
    """The page is current; scripts/tables writes it, and so does --update-recordings."""
    if request.config.getoption("--update-recordings"):
        PAGE.write_text(TABLES["page"]())

    assert TABLES["page"]() == PAGE.read_text()


def test_every_claim_has_its_place() -> None:
    """A reader can look up every claim, and finds the page's own links."""
    text = TABLES["page"]()
    headings = re.findall("^### (.*)$", text, re.MULTILINE)

    assert [claim.id for claim in CLAIMS] == headings
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) == set(headings)
    assert [] == [page for page in re.findall(r"\]\(([a-z-]+\.md)\)", text) if not (DOCS / page).exists()]


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.id for claim in CLAIMS])
def test_no_row_for_a_claim_is_left_out(claim: Claim) -> None:
    """All that supports a claim is there; only of the unnamed kinds' rows those that name a kind stand elsewhere."""
    rows = tuple(TABLES["supporting"](claim))

    assert rows
    assert rows == claim.supported_by or claim in [kinds.unnamed for kinds in TABLES["KINDS"]]


def test_rows_of_the_rules_are_not_repeated() -> None:
    """What excludes an engine or a machine by rule is told once, in the introduction; a row of its own is shown."""
    against = {claim.id: [row.sign.id for row in TABLES["contradicting"](claim)] for claim in CLAIMS}

    assert [] == against["containerd"]
    assert "mounts.kubelet" in against["podman"]
    assert "kernel.kind" in against["physical-machine"]


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (PRESENT, "yes"),
        (Is(False), "no"),
        (Is("xen"), "`xen`"),
        (IsOneOf(("a", "b")), "`a` or `b`"),
        (IsNoneOf(()), "anything"),
        (StartsWith(""), "anything"),
        (IsNoneOf(("a", "b")), "anything but `a` and `b`"),
        (StartsWith("a"), "`a`…"),
        (Contains("a"), "…`a`…"),
    ],
)
def test_matches_in_words(match: Match, words: str) -> None:
    """Each way to match can be read."""
    assert words == TABLES["there_is"](match)
