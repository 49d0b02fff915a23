"""Who set this process apart: nobody, or a container engine or sandbox of a known kind. Read from the top.

Engines stand before the tools they are built on, and the more specific before the more general.
"""

from __future__ import annotations

from virtcheck.knowledge.exclusion import exclusive
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, Kinds
from virtcheck.probes import container_markers, namespaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "container"

ALL_INITIAL = Indicator(
    sign=namespaces.ALL_INITIAL,
    match=PRESENT,
    strength=DECISIVE,
    because="a container has at least one namespace of its own; here the process lives in those that the machine booted",
    see="https://man7.org/linux/man-pages/man7/namespaces.7.html",
)

NO_CONTAINER = Claim(
    id="no-container",
    layer=LAYER,
    concept="containerization",
    name="no container",
    supported_by=(ALL_INITIAL,),
    contradicted_by=(
        Indicator(
            sign=namespaces.PID,
            match=Is("own"),
            strength=STRONG,
            because="somebody gave this process a process table of its own",
            see="https://man7.org/linux/man-pages/man7/pid_namespaces.7.html",
        ),
    ),
    systemd="none",
)

DOCKER = Claim(
    id="docker",
    layer=LAYER,
    concept="containerization",
    name="Docker",
    supported_by=(
        Indicator(
            sign=container_markers.DOCKERENV,
            match=PRESENT,
            strength=HINT,
            because="Docker creates it, but a root image can carry it elsewhere",
            see="https://github.com/moby/moby/issues/18355",
            spoofable=True,
        ),
    ),
    systemd="docker",
)

OTHER = Claim(
    id="container-other",
    layer=LAYER,
    concept="containerization",
    name="a container of unknown kind",
    supported_by=(
        Indicator(
            sign=namespaces.PID,
            match=Is("own"),
            strength=STRONG,
            because="somebody gave this process a process table of its own",
            see="https://man7.org/linux/man-pages/man7/pid_namespaces.7.html",
        ),
    ),
    systemd="container-other",
)


def _decisive_against(row: Indicator, kind: Claim) -> bool:
    return row is ALL_INITIAL


RUNTIMES = exclusive(Kinds(LAYER, NO_CONTAINER, (DOCKER,), OTHER), _decisive_against)
