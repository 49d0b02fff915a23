"""Who says so: every row names a page that a reader can open, and that speaks of the row."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.doors import DOORS

OF_WALLS = {see.partition(" ")[0] for one in (*BOUNDARIES, *DOORS) for see in one.see if see.startswith("http")}
"""A word after the address names the section; the benchmarks of CIS have none that everybody may open."""
REFERENCES = sorted({row.see for claim in CLAIMS for row in (*claim.supported_by, *claim.contradicted_by)} | OF_WALLS)

WITHOUT_HTTPS = ("linux-vserver.org",)
"""Sites that have no certificate."""
FORGES = ("github.com", "gitlab.com")


@pytest.mark.parametrize("link", REFERENCES)
def test_can_be_opened_as_it_is(link: str) -> None:
    """A whole address over https, without a query: that is where trackers and sessions hide."""
    parts = urlsplit(link)

    assert "https" == parts.scheme or parts.hostname in WITHOUT_HTTPS
    assert "" == parts.query
    assert link == link.strip() == "".join(link.split())


@pytest.mark.parametrize("link", REFERENCES)
def test_leads_to_the_page_that_says_it(link: str) -> None:
    """Not to the front door of a site, or of a repository: a file, an issue or a chapter."""
    parts = urlsplit(link)
    depth = len([one for one in parts.path.split("/") if one])

    assert depth >= 4 if parts.hostname in FORGES else depth >= 1
