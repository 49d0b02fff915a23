"""The properties of a container, one by one, on machines, containers and what lies between."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, found
from tests.containers import CONTAINER, DOCKER, MACHINE, MACHINE_ROOT, OVERLAY, mount, mounts, own, status
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.reasoning import signs_of

SIGNS = signs_of(BOUNDARIES)
GVISOR = {"file:/proc/version": found("Linux version 4.19.0-gvisor\n")}
KATA = mounts(mount(500, "/", "virtiofs", source="kataShared"))
CHROOT = MACHINE | mounts(OVERLAY, of_process_1=MACHINE_ROOT)


def verdicts(readings: dict[str, Any]) -> dict[str, str]:
    seen = look(RecordedHost(readings), SIGNS)
    return {claim.id: seen.conclusion(claim).verdict for claim in BOUNDARIES}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (MACHINE, ("refuted", "refuted", "no-sign", "refuted", "refuted")),
        (CHROOT, ("established", "refuted", "no-sign", "refuted", "refuted")),
        (CONTAINER, ("established", "established", "established", "refuted", "established")),
        (DOCKER | status(Seccomp="2"), ("established",) * 5),
        (CONTAINER | own("user"), ("established",) * 5),
        (CONTAINER | GVISOR | status(Seccomp="2"), ("established", "established", "refuted", "established", "refuted")),
        (
            CONTAINER | KATA | status(Seccomp="2"),
            ("established", "established", "refuted", "established", "established"),
        ),
        (MACHINE | status(Seccomp="2"), ("refuted", "refuted", "no-sign", "established", "refuted")),
    ],
)
def test_properties(readings: dict[str, Any], expected: tuple[str, ...]) -> None:
    """Own files, own processes, a shared kernel, no reach outside, isolation by the kernel: each for itself."""
    assert expected == tuple(verdicts(readings).values())


def test_hidden_is_not_no() -> None:
    """What cannot be seen leaves each property open."""
    blind = dict.fromkeys(MACHINE, FORBIDDEN)

    assert {"undetermined"} == set(verdicts(blind).values())


def test_one_concept_each() -> None:
    """The four properties of a container and containerization itself each have a claim that shows them."""
    concepts = [claim.concept for claim in BOUNDARIES]

    assert [
        "container.own-filesystem",
        "container.own-processes",
        "container.shared-kernel",
        "container.confined",
        "containerization",
    ] == concepts
