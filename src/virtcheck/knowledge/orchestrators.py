"""Who had the container made: a system that places containers on many machines."""

from __future__ import annotations

from virtcheck.knowledge.runtimes import ALL_INITIAL, OF_THE_MACHINE, variable
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, StartsWith
from virtcheck.probes import cgroups, container_markers, mounts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "orchestrator"


def orchestrator(claim_id: str, name: str, *supported_by: Indicator) -> Claim:
    """A row. What lives in what the machine booted was placed there by nobody: a variable of it is only a copy."""
    return Claim(
        id=claim_id,
        layer=LAYER,
        concept="containerization",
        name=name,
        supported_by=supported_by,
        contradicted_by=(ALL_INITIAL, OF_THE_MACHINE),
    )


KUBERNETES = orchestrator(
    "kubernetes",
    "Kubernetes",
    Indicator(
        sign=mounts.KUBELET,
        match=PRESENT,
        strength=DECISIVE,
        because="the kubelet, which runs the pods of a node, mounts files of its own into each of their containers",
        see="https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/",
    ),
    Indicator(
        sign=cgroups.ORCHESTRATOR,
        match=Is("kubernetes"),
        strength=STRONG,
        because="the kubelet puts pods into control groups of this name; root outside could name one alike",
        see="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/cm/node_container_manager_linux.go",
    ),
    Indicator(
        sign=container_markers.SERVICE_ACCOUNT,
        match=PRESENT,
        strength=HINT,
        because="pods find the token of their service account there, and any image can hold such a directory",
        see="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/",
        spoofable=True,
    ),
    variable(
        "KUBERNETES_SERVICE_HOST",
        "the kubelet sets this variable in every container, and anybody can",
        "https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/",
    ),
)

ECS = orchestrator(
    "ecs",
    "Amazon ECS",
    Indicator(
        sign=cgroups.ORCHESTRATOR,
        match=Is("ecs"),
        strength=STRONG,
        because="the agent of Amazon ECS puts tasks into control groups of this name",
        see="https://github.com/aws/amazon-ecs-agent/blob/master/agent/config/config_unix.go",
    ),
    variable(
        "ECS_CONTAINER_METADATA_URI_V4",
        "the agent of Amazon ECS sets this variable in every container, and anybody can",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html",
    ),
)

NOMAD = orchestrator(
    "nomad",
    "Nomad",
    Indicator(
        sign=mounts.ALLOCATION,
        match=StartsWith(""),
        strength=STRONG,
        because="Nomad shows each task the directory of its allocation under this name",
        see="https://developer.hashicorp.com/nomad/docs/concepts/filesystem",
    ),
    Indicator(
        sign=cgroups.ORCHESTRATOR,
        match=Is("nomad"),
        strength=STRONG,
        because="Nomad puts tasks into control groups of this name",
        see="https://developer.hashicorp.com/nomad/docs/architecture/cpu",
    ),
    variable(
        "NOMAD_ALLOC_ID",
        "Nomad sets this variable for every task, and anybody can",
        "https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings",
    ),
)

MESOS = orchestrator(
    "mesos-orchestrator",
    "Apache Mesos",
    Indicator(
        sign=cgroups.ENGINE,
        match=Is("mesos"),
        strength=STRONG,
        because="the agent of Mesos puts containers into control groups below this name",
        see="https://mesos.apache.org/documentation/latest/configuration/agent/",
    ),
    Indicator(
        sign=mounts.MARKS,
        match=Is("mesos"),
        strength=STRONG,
        because="the agent of Mesos shows a task its sandbox in this place, whichever engine runs it",
        see="https://mesos.apache.org/documentation/latest/sandbox/",
    ),
    variable(
        "MESOS_SANDBOX",
        "the agent of Mesos sets this variable for what it starts, and anybody can",
        "https://mesos.apache.org/documentation/latest/executor-http-api/",
    ),
)

CONCOURSE = orchestrator(
    "concourse",
    "Concourse",
    Indicator(
        sign=mounts.STORE,
        match=Is("concourse"),
        strength=STRONG,
        because="this root lies among the volumes of a worker of Concourse",
        see="https://github.com/concourse/concourse/blob/master/worker/baggageclaim/volume/filesystem.go",
    ),
)

ORCHESTRATORS = (KUBERNETES, ECS, NOMAD, MESOS, CONCOURSE)
