"""docs/detection.md and docs/isolation.md are written from the tables of knowledge, and are current."""

from __future__ import annotations

import re
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING

import pytest

from virtcheck.hardening import remedy
from virtcheck.isolation import ways_of
from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.doors import DOORS
from virtcheck.knowledge.grades import HARDENED
from virtcheck.model.claim import PRESENT, Contains, Is, IsNoneOf, IsOneOf, StartsWith

if TYPE_CHECKING:
    from virtcheck.model.claim import Claim, Match

DOCS = Path(__file__).parents[1] / "docs"
TABLES = run_path(str(DOCS.parent / "scripts" / "tables"))


@pytest.mark.parametrize("name", TABLES["PAGES"])
def test_committed_page_is_the_one_that_the_tables_make(name: str, request: pytest.FixtureRequest) -> None:
    """The page is current; scripts/tables writes it, and so does --update-recordings."""
    written = TABLES["PAGES"][name]()
    if request.config.getoption("--update-recordings"):
        (DOCS / name).write_text(written)

    assert written == (DOCS / name).read_text()


def test_every_claim_has_its_place() -> None:
    """A reader can look up every claim, and finds the page's own links."""
    text = TABLES["page"]()
    headings = re.findall("^### (.*)$", text, re.MULTILINE)

    assert [claim.id for claim in CLAIMS] == headings
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) == set(headings)
    assert [] == [page for page in re.findall(r"\]\(([a-z-]+\.md)\)", text) if not (DOCS / page).exists()]


def test_every_boundary_and_door_has_its_place() -> None:
    """With every way through it, and what helps in the syntax of each engine that can do something."""
    text = TABLES["isolation"]()
    rows = (*BOUNDARIES, *DOORS)
    ways = [way for one in BOUNDARIES for _, some in ways_of(one) for way in some]
    ways += [way for one in DOORS for way in one.ways]

    assert [one.id for one in rows] == re.findall("^### (.*)$", text, re.MULTILINE)
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) == {one.id for one in rows}
    assert all(way.because in text for way in ways)
    assert all(f"`{one.text}`" in text for row in rows for _, one in remedy(row.id))
    assert all(one.lacks in text for one in HARDENED)


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
