"""Who had the container made: a system that places containers on many machines."""

from __future__ import annotations

from virtcheck.knowledge.runtimes import ALL_INITIAL
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is
from virtcheck.probes import cgroups, container_markers, mounts, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "orchestrator"

KUBERNETES = Claim(
    id="kubernetes",
    layer=LAYER,
    concept="containerization",
    name="Kubernetes",
    supported_by=(
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
            see="https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/",
        ),
        Indicator(
            sign=container_markers.SERVICE_ACCOUNT,
            match=PRESENT,
            strength=HINT,
            because="pods find the token of their service account there, and any image can hold such a directory",
            see="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/",
            spoofable=True,
        ),
        Indicator(
            sign=told.VARIABLES,
            match=Is("KUBERNETES_SERVICE_HOST"),
            strength=HINT,
            because="the kubelet sets this variable in every container, and anybody can",
            see="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/",
            spoofable=True,
        ),
    ),
    contradicted_by=(ALL_INITIAL,),
)

ECS = Claim(
    id="ecs",
    layer=LAYER,
    concept="containerization",
    name="Amazon ECS",
    supported_by=(
        Indicator(
            sign=cgroups.ORCHESTRATOR,
            match=Is("ecs"),
            strength=STRONG,
            because="the agent of Amazon ECS puts tasks into control groups of this name",
            see="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html",
        ),
        Indicator(
            sign=told.VARIABLES,
            match=Is("ECS_CONTAINER_METADATA_URI_V4"),
            strength=HINT,
            because="the agent of Amazon ECS sets this variable in every container, and anybody can",
            see="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html",
            spoofable=True,
        ),
    ),
    contradicted_by=(ALL_INITIAL,),
)

NOMAD = Claim(
    id="nomad",
    layer=LAYER,
    concept="containerization",
    name="Nomad",
    supported_by=(
        Indicator(
            sign=told.VARIABLES,
            match=Is("NOMAD_ALLOC_ID"),
            strength=HINT,
            because="Nomad sets this variable for every task, and anybody can",
            see="https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings",
            spoofable=True,
        ),
    ),
    contradicted_by=(ALL_INITIAL,),
)

ORCHESTRATORS = (KUBERNETES, ECS, NOMAD)
