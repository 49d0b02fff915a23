"""Who had the container made: told by the kubelet's mounts, by control groups, by a hint at least."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import found
from tests.containers import CONTAINER, DIRECTORY, DOCKER, ID, MACHINE, OVERLAY, POD, mount, mounts
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.orchestrators import ECS, KUBERNETES, NOMAD, ORCHESTRATORS
from virtcheck.model.claim import DECISIVE, HINT, STRONG, Claim, Conclusion
from virtcheck.reasoning import signs_of

KUBELET = mount(90, "/etc/hosts", "ext4", root=f"/var/lib/kubelet/pods/{POD}/etc-hosts")


def conclude(readings: dict[str, Any], claim: Claim) -> Conclusion:
    return look(RecordedHost(readings), signs_of((claim,))).conclusion(claim)


def variable(name: str) -> dict[str, Any]:
    return {"file:/proc/self/environ": found(f"{name}=x\0")}


@pytest.mark.parametrize(
    ("claim", "readings", "strength"),
    [
        (KUBERNETES, mounts(OVERLAY, KUBELET), DECISIVE),
        (KUBERNETES, {"file:/proc/self/cgroup": found(f"0::/kubepods/burstable/pod{POD}/{ID}\n")}, STRONG),
        (KUBERNETES, {"stat:/run/secrets/kubernetes.io/serviceaccount": DIRECTORY}, HINT),
        (KUBERNETES, variable("KUBERNETES_SERVICE_HOST"), HINT),
        (ECS, {"file:/proc/self/cgroup": found(f"0::/ecs/4d1c/{ID}\n")}, STRONG),
        (ECS, variable("ECS_CONTAINER_METADATA_URI_V4"), HINT),
        (NOMAD, variable("NOMAD_ALLOC_ID"), HINT),
    ],
)
def test_established(claim: Claim, readings: dict[str, Any], strength: int) -> None:
    """Each sign alone tells the orchestrator of a container, as loudly as it deserves."""
    conclusion = conclude(CONTAINER | readings, claim)

    assert ("established", strength) == (conclusion.verdict, conclusion.strength)


@pytest.mark.parametrize("claim", ORCHESTRATORS)
def test_silence(claim: Claim) -> None:
    """A container that nobody orchestrates shows no sign; that is not a refutation."""
    assert "no-sign" == conclude(DOCKER, claim).verdict


@pytest.mark.parametrize("name", ["KUBERNETES_SERVICE_HOST", "NOMAD_ALLOC_ID", "ECS_CONTAINER_METADATA_URI_V4"])
def test_a_variable_makes_no_pod_of_a_machine(name: str) -> None:
    """On a machine with all eight namespaces initial a variable convinces nobody."""
    verdicts = {conclude(MACHINE | variable(name), claim).verdict for claim in ORCHESTRATORS}

    assert {"refuted"} == verdicts
