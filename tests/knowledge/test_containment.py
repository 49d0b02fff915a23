"""The properties of a container, one by one, on machines, containers and what lies between."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import CONTAINER, DOCKER, MACHINE, MACHINE_ROOT, OVERLAY, mount, mounts, own, status
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.containment import CONTAINMENT
from virtcheck.reasoning import signs_of

SIGNS = signs_of(CONTAINMENT)
GVISOR = {"file:/proc/version": found("Linux version 4.19.0-gvisor\n")}
KATA = mounts(mount(500, "/", "virtiofs", source="kataShared"))
CHROOT = MACHINE | mounts(OVERLAY, of_process_1=MACHINE_ROOT)


def verdicts(readings: dict[str, Any]) -> dict[str, str]:
    seen = look(RecordedHost(readings), SIGNS)
    return {claim.id: seen.conclusion(claim).verdict for claim in CONTAINMENT}


HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "machine": (MACHINE, ("refuted", "refuted", "no-sign", "refuted", "refuted")),
    "chroot": (CHROOT, ("established", "refuted", "no-sign", "refuted", "refuted")),
    "container with all rights": (CONTAINER, ("established", "established", "established", "refuted", "established")),
    "Docker": (DOCKER | status(Seccomp="2"), ("established",) * 5),
    "container with users of its own": (CONTAINER | own("user"), ("established",) * 5),
    "gVisor": (
        CONTAINER | GVISOR | status(Seccomp="2"),
        ("established", "established", "refuted", "established", "refuted"),
    ),
    "Kata Containers": (
        CONTAINER | KATA | status(Seccomp="2"),
        ("established", "established", "refuted", "established", "established"),
    ),
    "service with a filter": (
        MACHINE | status(Seccomp="2"),
        ("refuted", "refuted", "no-sign", "established", "refuted"),
    ),
    "tree with a filter": (
        dict.fromkeys(MACHINE, ABSENT) | {"file:/proc/self/status": found("Seccomp:\t2\n")},
        ("no-sign", "no-sign", "no-sign", "established", "no-sign"),
    ),
    "tree with a profile": (
        dict.fromkeys(MACHINE, ABSENT) | {"file:/proc/self/attr/current": found("web (enforce)\n")},
        ("no-sign", "no-sign", "no-sign", "established", "no-sign"),
    ),
}


@pytest.mark.parametrize("name", HOSTS)
def test_properties(name: str) -> None:
    """Own files, own processes, a shared kernel, no reach outside, isolation by the kernel: each for itself."""
    readings, expected = HOSTS[name]

    assert expected == tuple(verdicts(readings).values())


def test_hidden_is_not_no() -> None:
    """What cannot be seen leaves each property open."""
    blind = dict.fromkeys(MACHINE, FORBIDDEN)

    assert {"undetermined"} == set(verdicts(blind).values())


def test_one_concept_each() -> None:
    """The four properties of a container and containerization itself each have a claim that shows them."""
    concepts = [claim.concept for claim in CONTAINMENT]

    assert [
        "container.own-filesystem",
        "container.own-processes",
        "container.shared-kernel",
        "container.confined",
        "containerization",
    ] == concepts
