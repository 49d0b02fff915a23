"""Where this process stands in the trees of control groups: an engine names its groups after what it runs in them.

Behind a cgroup namespace of its own a process sees `/` and nothing of this. A group of the host (a service, a login
session, a virtual machine of libvirt) is no sign of a container.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found
from virtcheck.model.value import Frozen
from virtcheck.probes import unless_empty
from virtcheck.probes.mounts import is_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

VERSION = Sign("cgroups.version", "the version of the control groups that this process is in")
PATHS = Sign("cgroups.paths", "this process's control groups")
ENGINE = Sign("cgroups.engine", "the engine that this process's control group is named for")
CONTAINER_ID = Sign("cgroups.container_id", "the container's id in the name of its control group")
ORCHESTRATOR = Sign("cgroups.orchestrator", "the orchestrator that this process's control group is named for")
POD_UID = Sign("cgroups.pod_uid", "the pod's uid in the name of its control group")
QOS = Sign("cgroups.qos", "the QoS class of the pod in the name of its control group")
TASK = Sign("cgroups.task", "the id of a task of ECS or an allocation of Nomad in the name of its control group")
UNKNOWN_ENGINE = Sign(
    "cgroups.unknown_engine", "an unknown engine's name before the container's id in its control group"
)
SIGNS = (VERSION, PATHS, ENGINE, CONTAINER_ID, ORCHESTRATOR, POD_UID, QOS, TASK, UNKNOWN_ENGINE)

MEMBERSHIP = File("/proc/self/cgroup")

ENGINE_OF_SCOPE = {
    "docker": "docker",
    "cri-containerd": "containerd",
    "nerdctl": "containerd",
    "crio": "crio",
    "libpod": "podman",
    "libpod-payload": "podman",
}
"""What stands before a container's id: in the name, `docker-ID.scope`, or as the group above, `docker/ID`."""
ENGINE_OF_GROUP = {"garden": "garden", "buildkit": "buildkit", "mesos": "mesos"}
"""Groups in which an engine makes one for each container."""
ENGINE_OF_NAME = {"machine-rkt-": "rkt", "buildah-": "buildah", "bpm-": "bpm", "lxc.payload.": "lxc"}
"""Beginnings of names; the container's own name follows."""
UNITS = (".scope", ".service", ".slice")
"""Endings of groups that systemd made. Of those engines only rkt has it make them: others are services and programs."""
CLASSES = ("burstable", "besteffort")
"""Kubernetes' QoS classes that have groups of their own; the third, guaranteed, has none."""


class Line(Frozen):
    """A line of /proc/self/cgroup: the controllers of one tree, and the group in it."""

    number: str
    controllers: tuple[str, ...]
    path: str


class Owner(Frozen):
    """Whose a control group is, by its path; empty where the path does not tell."""

    engine: str = ""
    container: str = ""
    orchestrator: str = ""
    pod: str = ""
    qos: str = ""
    task: str = ""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the groups, then the names in their paths."""
    reading = host.ask(MEMBERSHIP)
    if not isinstance(reading, Found):
        for sign in SIGNS:
            yield Evidence.of(sign, MEMBERSHIP, reading)
        return
    lines = parse(reading.data)
    owner = owner_of(lines)
    for sign, found in (
        (VERSION, version(lines)),
        (PATHS, tuple(dict.fromkeys(line.path for line in lines))),
        (ENGINE, owner.engine),
        (CONTAINER_ID, owner.container),
        (ORCHESTRATOR, owner.orchestrator),
        (POD_UID, owner.pod),
        (QOS, owner.qos),
        (TASK, owner.task),
        (UNKNOWN_ENGINE, unknown_engine(lines)),
    ):
        yield unless_empty(Evidence.seen(sign, MEMBERSHIP.key, found))


def parse(data: bytes) -> tuple[Line, ...]:
    """The lines `NUMBER:CONTROLLERS:PATH`. Lines that are none are passed over."""
    lines = []
    for line in data.decode("utf-8", "replace").split("\n"):
        number, _, rest = line.partition(":")
        controllers, separator, path = rest.partition(":")
        if separator and number.isdecimal():
            lines.append(Line(number, tuple(controllers.split(",")) if controllers else (), path))
    return tuple(lines)


def version(lines: tuple[Line, ...]) -> str:
    """`2` for the one tree of version 2, `1` for trees of version 1 alone, `hybrid` for both; empty without lines."""
    unified = any(line.number == "0" and not line.controllers for line in lines)
    return ("hybrid" if len(lines) > 1 else "2") if unified else "1" if lines else ""


def owner_of(lines: tuple[Line, ...]) -> Owner:
    """What the paths tell together. systemd's own tree comes first: it shows what others, unused, may not."""
    ordered = sorted(lines, key=lambda line: "name=systemd" not in line.controllers)
    owners = [owner_of_path(path) for path in dict.fromkeys(line.path for line in ordered)]
    return Owner(
        engine=next((one.engine for one in owners if one.engine), ""),
        container=next((one.container for one in owners if one.container), ""),
        orchestrator=next((one.orchestrator for one in owners if one.orchestrator), ""),
        pod=next((one.pod for one in owners if one.pod), ""),
        qos=next((one.qos for one in owners if one.qos), ""),
        task=next((one.task for one in owners if one.task), ""),
    )


def uuid(text: str) -> str:
    """The text, if it has the form of a UUID; else empty: a container's name is no id."""
    return text if [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12] else ""


def owner_of_path(path: str) -> Owner:
    """Whose the group at this path is. The innermost name counts: an engine may run in the container of another."""
    names = [told for _, _, told in _names_on(path)]
    return Owner(**names[-1]) if names else Owner()


def holders_on(path: str) -> tuple[tuple[str, Owner], ...]:
    """Every container that this path of groups leads into, from outside in: where its own group lies, and whose it is.

    A sandbox of an application (snap, Flatpak) counts, and a container whose engine the path does not name.
    """
    holders = []
    for place, found, told in _names_on(path):
        segment = place.rpartition("/")[2]
        if found.get("engine") or found.get("container"):
            holders.append((place, Owner(**told)))
        elif container := _unnamed(segment):
            holders.append((place, Owner(container=container)))
        elif engine := _application(segment):
            holders.append((place, Owner(engine=engine)))
    return tuple(holders)


def _names_on(path: str) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """The way along a path: how far it is, what the last name tells, and what all names so far tell together."""
    told: dict[str, str] = {}
    before = above = place = ""
    # systemd writes a dash within a name as \x2d; containerd without systemd's driver writes SLICE:cri-containerd:ID.
    for segment in path.replace("\\x2d", "-").replace(":", "/").split("/")[1:]:
        name = segment.removesuffix(".scope").removesuffix(".slice")
        found = (
            _by_id(name, above, told)
            or _by_engine(segment, name, above, before)
            or _by_kubernetes(name, told)
            or _by_task(segment, name, above, told)
        )
        told, place = told | found, f"{place}/{segment}"
        yield place, found, told
        before, above = above, segment


def _unnamed(segment: str) -> str:
    """The container's id where no known engine's word stands before it. Beside a container one watches over it."""
    word, _, last = segment.removesuffix(".scope").rpartition("-")
    return last if is_id(last) and not word.endswith("conmon") else ""


def _application(segment: str) -> str:
    """The engine of a sandbox that holds one application, by the unit that systemd has for it."""
    if not segment.endswith(UNITS):
        return ""
    return "snap" if segment.startswith("snap.") else "flatpak" if segment.startswith("app-flatpak-") else ""


# Each tells the fields of an owner that one name on the path gives; `told` are those of the names above it.


def _by_id(name: str, above: str, told: dict[str, str]) -> dict[str, str]:
    """A container's id: behind its engine's name, in its engine's group or below an orchestrator's."""
    kind, _, last = name.rpartition("-")
    if is_id(last) and kind in ENGINE_OF_SCOPE:
        return {"engine": ENGINE_OF_SCOPE[kind], "container": last}
    if is_id(name) and (above in ENGINE_OF_SCOPE or "orchestrator" in told):
        return {"engine": ENGINE_OF_SCOPE.get(above, told.get("engine", "")), "container": name}
    return {}


def _by_engine(segment: str, name: str, above: str, before: str) -> dict[str, str]:
    """A name that an engine gives, mostly made of the container's own."""
    named = next((one for one in ENGINE_OF_NAME if name.startswith(one)), "")
    if named and segment.endswith(UNITS) == (named == "machine-rkt-"):
        return {"engine": ENGINE_OF_NAME[named], "container": uuid(name.removeprefix(named))}
    if above in ("lxc", "lxc.payload") and before != "libvirt" and name:
        return {"engine": "lxc"}
    if name.startswith("machine-lxc-") or name.endswith(".libvirt-lxc") or (before, above) == ("libvirt", "lxc"):
        return {"engine": "lxc-libvirt"}
    if name == "payload" and above.startswith(("systemd-nspawn@", "machine-")):
        return {"engine": "systemd-nspawn"}
    return {}


def _by_kubernetes(name: str, told: dict[str, str]) -> dict[str, str]:
    """The kubelet's own group, a QoS class, or a pod: as names of their own, or all in one for systemd."""
    if name == "kubepods" or name.startswith(("kubepods-", "kubelet-kubepods")):
        qos = next((one for one in CLASSES if one in name), "guaranteed")
        pod = {"pod": name.rpartition("-pod")[2].replace("_", "-")} if "-pod" in name else {}
        return {"engine": "", "container": "", "orchestrator": "kubernetes", "qos": qos, **pod}
    if told.get("orchestrator") != "kubernetes":
        return {}
    if name in CLASSES:
        return {"qos": name}
    return {"pod": name.removeprefix("pod")} if name.startswith("pod") else {}


def _by_task(segment: str, name: str, above: str, told: dict[str, str]) -> dict[str, str]:
    """What an engine or an orchestrator puts into its own group: a container, a task of ECS, an allocation of Nomad."""
    if above in ENGINE_OF_GROUP and name:
        return {"engine": ENGINE_OF_GROUP[above], "container": uuid(name)}
    if (above == "ecs" and name) or name.startswith("ecstasks-"):
        return {"orchestrator": "ecs", "task": name.removeprefix("ecstasks-")}
    if told.get("task") and name.startswith(told["task"] + "-"):
        # Fargate numbers the containers of a task.
        return {"container": name}
    if told.get("orchestrator") == "nomad" and uuid(name[:36]):
        return {"task": name[:36]}
    return {"orchestrator": "nomad"} if segment in ("nomad.slice", "nomad") else {}


def unknown_engine(lines: tuple[Line, ...]) -> str:
    """The word in `WORD-ID.scope`, as OCI runtimes name groups for systemd, that is no known engine's; empty if none.

    `libpod-conmon-ID.scope` holds no container but the program that watches over one.
    """
    for segment in "/".join(line.path for line in lines).split("/"):
        word, _, container = segment.replace("\\x2d", "-").removesuffix(".scope").rpartition("-")
        known = word in ENGINE_OF_SCOPE or word.endswith("conmon")
        if word and segment.endswith(".scope") and is_id(container) and not known:
            return word
    return ""
