"""Who had the container made: told by mounts, by control groups, by a hint at least."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import found
from tests.containers import CONTAINER, DIRECTORY, DOCKER, ID, MACHINE, OVERLAY, POD, mount, mounts, own
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer, look
from virtcheck.knowledge.orchestrators import ORCHESTRATORS
from virtcheck.model.claim import DECISIVE, HINT, STRONG, Claim, Conclusion
from virtcheck.reasoning import signs_of

BY_WORD = {claim.word: claim for claim in ORCHESTRATORS}
KUBELET = mount(90, "/etc/hosts", "ext4", root=f"/var/lib/kubelet/pods/{POD}/etc-hosts")
ALLOCATION = mount(90, "/alloc", "ext4", root=f"/opt/nomad/data/alloc/{POD}/alloc")
VARIABLES = ("KUBERNETES_SERVICE_HOST", "NOMAD_ALLOC_ID", "ECS_CONTAINER_METADATA_URI_V4", "MESOS_SANDBOX")


def conclude(readings: dict[str, Any], claim: Claim) -> Conclusion:
    return look(RecordedHost(readings), signs_of((claim,))).conclusion(claim)


def variable(name: str) -> dict[str, Any]:
    return {"file:/proc/self/environ": found(f"{name}=x\0")}


def grouped(path: str) -> dict[str, Any]:
    return {"file:/proc/self/cgroup": found(f"0::{path}\n")}


HOSTS: dict[str, tuple[dict[str, Any], tuple[str, int]]] = {
    "pod": (CONTAINER | mounts(OVERLAY, KUBELET), ("kubernetes", DECISIVE)),
    "pod with the machine's control groups": (
        CONTAINER | grouped(f"/kubepods/burstable/pod{POD}/{ID}"),
        ("kubernetes", STRONG),
    ),
    "pod with an account": (
        CONTAINER | {"stat:/run/secrets/kubernetes.io/serviceaccount": DIRECTORY},
        ("kubernetes", HINT),
    ),
    "pod on Kata Containers": (
        CONTAINER | mounts(mount(500, "/", "virtiofs", source="kataShared")) | variable("KUBERNETES_SERVICE_HOST"),
        ("kubernetes", HINT),
    ),
    "task of ECS": (
        CONTAINER | grouped(f"/ecstasks.slice/ecstasks-{ID[:32]}.slice/docker-{ID}.scope"),
        ("ecs", STRONG),
    ),
    "task of Fargate": (CONTAINER | grouped(f"/ecs/{ID[:32]}/{ID[:32]}-2765651123"), ("ecs", STRONG)),
    "task of ECS behind a cgroup namespace": (DOCKER | variable("ECS_CONTAINER_METADATA_URI_V4"), ("ecs", HINT)),
    "task of Nomad in Docker": (DOCKER | mounts(OVERLAY, ALLOCATION), ("nomad", STRONG)),
    "task of Nomad with the machine's control groups": (
        CONTAINER | grouped(f"/nomad.slice/share.slice/{POD}.web.scope"),
        ("nomad", STRONG),
    ),
    "task of Nomad that only says so": (CONTAINER | variable("NOMAD_ALLOC_ID"), ("nomad", HINT)),
    "task of Mesos": (CONTAINER | grouped(f"/mesos/{POD}"), ("mesos", STRONG)),
    "task of Mesos in Docker": (DOCKER | mounts(OVERLAY, mount(90, "/mnt/mesos/sandbox", "ext4")), ("mesos", STRONG)),
    "task of Mesos that only says so": (CONTAINER | variable("MESOS_SANDBOX"), ("mesos", HINT)),
    "step of Concourse": (
        CONTAINER | mounts(mount(500, "/", "overlay", extra=f"rw,lowerdir=/worker-state/volumes/live/{POD}/volume")),
        ("concourse", STRONG),
    ),
}


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each sign alone tells the orchestrator of a container, as loudly as it deserves."""
    readings, (word, strength) = HOSTS[name]
    conclusion = conclude(readings, BY_WORD[word])

    assert ("established", strength) == (conclusion.verdict, conclusion.strength)
    assert word == answer(RecordedHost(readings), [FACTS["container.orchestrator"]])[0].value


@pytest.mark.parametrize("claim", ORCHESTRATORS)
def test_silence(claim: Claim) -> None:
    """A container that nobody orchestrates shows no sign; that is not a refutation."""
    assert "no-sign" == conclude(DOCKER, claim).verdict


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("apart", [(), ("mnt",), ("cgroup", "user")])
def test_a_variable_makes_no_pod_of_a_machine(name: str, apart: tuple[str, ...]) -> None:
    """In a shell of a node, or a service of it, a variable that was copied convinces nobody."""
    readings = MACHINE | own(*apart) | variable(name)
    verdicts = {conclude(readings, claim).verdict for claim in ORCHESTRATORS}

    assert {"refuted"} == verdicts
    assert "none" == answer(RecordedHost(readings), [FACTS["container.orchestrator"]])[0].value
