"""Each concept, and the hosts that show it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import found
from tests.machines import KVM_GUEST, LAPTOP, MICROVM, QEMU_BOARD, linux, signed
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.concepts import CONCEPTS

GVISOR = {"file:/proc/version": found("Linux version 4.19.0-gvisor #1 SMP Sun Jan 10 15:06:54 PST 2016\n")}


def shown(readings: dict[str, Any]) -> dict[str, str]:
    """Every concept, and whether the host demonstrates it."""
    return {one.id: one.demonstrated for one in inspect(RecordedHost(readings)).concepts}


@pytest.mark.parametrize(
    ("readings", "concept", "expected"),
    [
        (MICROVM, "virtual-machine", "yes"),
        (MICROVM, "virtualization", "yes"),
        (MICROVM, "hypervisor", "yes"),
        (MICROVM, "hardware-assisted-virtualization", "yes"),
        (MICROVM, "paravirtualization", "yes"),
        (MICROVM, "full-virtualization", "yes"),
        (MICROVM, "live-migration", "yes"),
        (MICROVM, "containers-versus-machines", "yes"),
        (linux() | signed("TCGTCGTCGTCG") | QEMU_BOARD, "emulation", "yes"),
        (linux() | signed("TCGTCGTCGTCG") | QEMU_BOARD, "full-virtualization", "yes"),
        (linux() | GVISOR, "emulation", "yes"),
        (LAPTOP, "virtual-machine", "no"),
        (LAPTOP, "full-virtualization", "no"),
        (LAPTOP, "paravirtualization", "no"),
        (LAPTOP, "hardware-assisted-virtualization", "yes"),
        (KVM_GUEST, "emulation", "no"),
        ({}, "virtual-machine", "unknown"),
        ({}, "live-migration", "unknown"),
    ],
)
def test_demonstrated(readings: dict[str, Any], concept: str, expected: str) -> None:
    """By what is established; not where all was seen and nothing shows it; unknown where it could be hiding."""
    assert expected == shown(readings)[concept]


def test_every_claim_shows_a_concept() -> None:
    """A claim names a concept that virtcheck teaches; claims of absence name one that they do not show."""
    taught = {concept.id for concept in CONCEPTS}
    absences = {"physical-machine", "no-container", "native-process"}
    shown_by = {claim for concept in CONCEPTS for claim in concept.shown_by}

    assert set() == {claim.concept for claim in CLAIMS} - taught
    assert absences == {claim.id for claim in CLAIMS} - shown_by


def test_every_concept_can_be_shown() -> None:
    """By claims that exist, each named once."""
    known = {claim.id for claim in CLAIMS}

    assert len(known) == len(CLAIMS)
    for concept in CONCEPTS:
        assert concept.shown_by, concept.id
        assert len(concept.shown_by) == len(set(concept.shown_by)), concept.id
        assert set(concept.shown_by) <= known, concept.id
