"""Every row of knowledge earns its place: there is a machine on which it decides, a reason, and a reference.

The machines are the recorded ones and those written in the tests of the tables (HOSTS in the modules beside this one).
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.knowledge import (
    test_architectures,
    test_assignment,
    test_clouds,
    test_confidential,
    test_containment,
    test_devices,
    test_hardware,
    test_kernels,
    test_kvm,
    test_machines,
    test_migration,
    test_monitors,
    test_nesting,
    test_orchestrators,
    test_paravirtualization,
    test_proofs,
    test_runtimes,
    test_translators,
    test_vulnerabilities,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.model.claim import Claim
from virtcheck.reasoning import conclude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.claim import Indicator
    from virtcheck.reasoning import Findings

FIXTURES = Path(__file__).parents[2] / "fixtures"
WRITTEN = (
    test_machines,
    test_architectures,
    test_monitors,
    test_clouds,
    test_nesting,
    test_kernels,
    test_runtimes,
    test_translators,
    test_vulnerabilities,
    test_orchestrators,
    test_containment,
    test_proofs,
    test_assignment,
    test_kvm,
    test_paravirtualization,
    test_devices,
    test_migration,
    test_hardware,
    test_confidential,
)


@cache
def hosts() -> dict[str, Findings]:
    """What the probes see on every machine that the project knows, with what experiments show on some."""
    readings: dict[str, dict[str, Any]] = {
        path.parent.name: json.loads(gzip.decompress(path.read_bytes()))["readings"]
        for path in sorted(FIXTURES.glob("*/host.json.gz"))
    }
    proofs = {f"{test_proofs.__name__}: {name}": shown for name, shown in test_proofs.PROOFS.items()}
    for module in WRITTEN:
        readings |= {f"{module.__name__}: {name}": given for name, (given, _) in getattr(module, "HOSTS", {}).items()}
    return {name: look(RecordedHost(given), proofs=proofs.get(name, ())) for name, given in readings.items()}


def rows() -> Iterator[tuple[Claim, Indicator, bool]]:
    """Each claim with each row that was written for it, and whether the row supports it.

    What supports one claim of a layer and is held against another is tested as the support that it is.
    """
    support = {(claim.layer, row.sign, row.match): claim.id for claim in reversed(CLAIMS) for row in claim.supported_by}
    for claim in CLAIMS:
        for row in claim.supported_by:
            if support[claim.layer, row.sign, row.match] == claim.id:
                yield claim, row, True
        for row in claim.contradicted_by:
            if (claim.layer, row.sign, row.match) not in support:
                yield claim, row, False


def decides(claim: Claim, row: Indicator, supports: bool, seen: Findings) -> bool:
    """Whether this row by itself gives the claim its verdict on a machine."""
    given = seen.conclusion(claim).verdict
    if supports:
        alone = Claim(claim.id, claim.layer, claim.concept, claim.name, (row,), claim.contradicted_by)
        return given == "established" == conclude(alone, seen.evidence).verdict
    alone = Claim(claim.id, claim.layer, claim.concept, claim.name, claim.supported_by, (row,))
    return given != "established" and conclude(alone, seen.evidence).verdict in ("refuted", "conflicted")


ROWS = [
    pytest.param(*one, id=f"{one[0].id}-{'for' if one[2] else 'against'}-{one[1].sign.id}-{at}")
    for at, one in enumerate(rows())
]


@pytest.mark.parametrize(("claim", "row", "supports"), ROWS)
def test_decides_somewhere(claim: Claim, row: Indicator, supports: bool) -> None:
    """A row that decides on no machine is untested, superfluous or impossible."""

    assert any(decides(claim, row, supports, seen) for seen in hosts().values())


@pytest.mark.parametrize(("claim", "row", "supports"), ROWS)
def test_has_a_reason_and_a_reference(claim: Claim, row: Indicator, supports: bool) -> None:
    """A sentence that tells why, and a page that says so."""

    assert len(row.because.split()) > 3
    assert row.see.startswith(("https://", "http://linux-vserver.org/"))


def test_ids_are_unique() -> None:
    """Over all layers: a conclusion is found by its claim's id."""
    ids = [claim.id for claim in CLAIMS]

    assert [] == sorted({one for one in ids if ids.count(one) > 1})
