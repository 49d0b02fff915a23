"""What people call a workload, from what engines leave on the host: no engine is asked.

The nearest witness comes first: the monitor of a virtual machine itself, the program beside a container's first
process, then the engine's own files. Where engines were asked (`--ask-engines`), what they said stands before these.
"""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.question import File, Found, Listing
from virtcheck.model.value import Frozen
from virtcheck.probes import mounts
from virtcheck.workloads.attendants import command_line, in_pod, of_kubelet, of_machine, option
from virtcheck.workloads.declared import Declarations, loaded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from virtcheck.model.question import Host, ProcessEntry
    from virtcheck.model.workload import Told
    from virtcheck.workloads.attendants import Attendant
    from virtcheck.workloads.declared import Declaration

MACHINES, LOGS = Listing("/run/systemd/machines"), Listing("/var/log/containers")
DAEMON = File("/etc/docker/daemon.json")
DOCKERS = "/var/lib/docker"
STORAGE = "/var/lib/containers/storage"
STORED = ("overlay-containers/containers.json", "vfs-containers/containers.json", "btrfs-containers/containers.json")
"""Where the storage of Podman, CRI-O and Buildah lists its containers, by its driver."""
VOLATILE = "/run/containers/storage/overlay-containers/volatile-containers.json"
"""The list of those that are not to outlive a restart."""
IN_A_POD = (
    ("io.kubernetes.cri.sandbox-namespace", "io.kubernetes.cri.sandbox-name", "io.kubernetes.cri.container-name"),
    ("io.kubernetes.pod.namespace", "io.kubernetes.pod.name", "io.kubernetes.container.name"),
)
"""Annotations that containerd and CRI-O give: namespace, pod, container."""
BY_NERDCTL = "nerdctl/name"
MOST, MOST_PLACES = 8192, 16
"""Entries of an engine's list that are looked at, and places that a container's mounts name."""


class Name(Frozen):
    """What a workload is called, and where that was read."""

    text: str
    source: str
    """`cmdline:123`, `file:/run/...`, `socket:/run/docker.sock`; empty without a name."""


NAMELESS = Name("", "")


class Names:
    """Finds the names of one host's workloads; what serves for many of them is read once, when it is first needed."""

    def __init__(
        self,
        host: Host,
        table: Iterable[ProcessEntry],
        declarations: Declarations | None = None,
        told: Iterable[Told] = (),
    ) -> None:
        self._host = host
        self._table = tuple(table)
        self._declarations = declarations or Declarations(host)
        self._told = {one.id: _name(of_kubelet(one.name), one.source) for one in told}
        self._kept: dict[str, dict[str, Name]] = {}
        self._roots: tuple[str, ...] | None = None

    def of_machine(self, leader: ProcessEntry) -> Name:
        """The name of the virtual machine that this process runs."""
        called = of_machine(command_line(self._host, leader.pid))
        if called:
            return _name(called, f"cmdline:{leader.pid}")
        return self._machines().get(str(leader.pid), NAMELESS)

    def of_container(
        self,
        container: str,
        leader: ProcessEntry,
        attendant: Attendant | None,
        declaration: Declaration | None = None,
    ) -> Name:
        """The name of the container of this id (empty where none is known) whose first process is `leader`."""
        for name in self._witnesses(container, leader, attendant, declaration):
            if name.text:
                return name
        return NAMELESS

    def _witnesses(
        self, container: str, leader: ProcessEntry, attendant: Attendant | None, declaration: Declaration | None
    ) -> Iterator[Name]:
        yield self._told.get(container, NAMELESS)
        # One program beside a pod serves all its containers: what it says of itself is said of one.
        if attendant is not None and container in ("", attendant.id):
            yield Name(attendant.name, attendant.source)
        if declaration is not None:
            yield annotated(declaration)
        yield self._machines().get(str(leader.pid), NAMELESS)
        if mounts.is_id(container):
            yield self._logs().get(container, NAMELESS)
            yield from self._stored(container, leader)
        elif container:
            # Engines that let people choose the id take it for the name.
            yield _name(container, f"file:/proc/{leader.pid}/cgroup")

    def _machines(self) -> Mapping[str, Name]:
        """By leader, what systemd-machined keeps of the machines registered with it. The format is its own affair."""
        if "machines" not in self._kept:
            found = self._kept["machines"] = {}
            listing = self._host.ask(MACHINES)
            for entry in listing.data if isinstance(listing, Found) else ():
                question = File(f"{MACHINES.path}/{entry}")
                # Of each there is a link as well, by its unit.
                reading = None if ":" in entry else self._host.ask(question)
                if isinstance(reading, Found):
                    lines = dict(
                        line.partition("=")[::2] for line in reading.data.decode("utf-8", "replace").split("\n")
                    )
                    found[lines.get("LEADER", "")] = _name(lines.get("NAME", "") or entry, question.key)
        return self._kept["machines"]

    def _logs(self) -> Mapping[str, Name]:
        """By container, the names of the links that the kubelet makes to logs: POD_NAMESPACE_CONTAINER-ID.log."""
        if "logs" not in self._kept:
            found = self._kept["logs"] = {}
            listing = self._host.ask(LOGS)
            for entry in listing.data if isinstance(listing, Found) else ():
                words, dash, container = entry.removesuffix(".log").rpartition("-")
                parts = words.split("_")
                if dash and len(parts) == 3 and mounts.is_id(container):
                    pod, namespace, name = parts
                    found[container] = _name(in_pod(namespace, pod, name), f"file:{LOGS.path}/{entry}")
        return self._kept["logs"]

    def _stored(self, container: str, leader: ProcessEntry) -> Iterator[Name]:
        """What Docker, or the storage that Podman, CRI-O and Buildah share, keeps of a container."""
        roots, stores = _places(self._host, leader, container)
        for root in dict.fromkeys((*roots, *self._docker_roots())):
            yield of_docker(self._host, root, container)
        lists = [f"{store}/{one}" for store in dict.fromkeys((*stores, STORAGE)) for one in STORED]
        for place in (*lists, VOLATILE):
            if place not in self._kept:
                self._kept[place] = of_storage(self._host, place)
            yield self._kept[place].get(container, NAMELESS)

    def _docker_roots(self) -> tuple[str, ...]:
        """Where the daemons that run here keep their containers, as far as they are told to and tell."""
        if self._roots is None:
            roots = []
            for process in self._table:
                if process.name == "dockerd":
                    roots.append(option(command_line(self._host, process.pid), "--data-root", "-g", "--graph"))
            reading = self._host.ask(DAEMON)
            content = loaded(reading.data) if isinstance(reading, Found) else None
            if isinstance(content, dict) and isinstance(root := content.get("data-root"), str):
                roots.append(root)
            self._roots = tuple(root.rstrip("/") for root in (*roots, DOCKERS) if root.startswith("/"))
        return self._roots


def annotated(declaration: Declaration) -> Name:
    """The name in the annotations that Kubernetes' engines and nerdctl give their containers."""
    given = dict(declaration.annotations)
    for keys in IN_A_POD:
        namespace, pod, container = (given.get(key, "") for key in keys)
        if namespace and pod:
            return _name(in_pod(namespace, pod, container), declaration.source)
    return _name(given.get(BY_NERDCTL, ""), declaration.source)


def of_docker(host: Host, root: str, container: str) -> Name:
    """The name in Docker's own file of a container, whose daemon keeps them all below `root`."""
    question = File(f"{root}/containers/{container}/config.v2.json")
    reading = host.ask(question)
    content = loaded(reading.data) if isinstance(reading, Found) else None
    called = content.get("Name") if isinstance(content, dict) else None
    return _name(of_kubelet(called.removeprefix("/")), question.key) if isinstance(called, str) else NAMELESS


def of_storage(host: Host, place: str) -> dict[str, Name]:
    """By container, the first of its names in a list that containers/storage keeps."""
    question = File(place)
    reading = host.ask(question)
    content = loaded(reading.data) if isinstance(reading, Found) else None
    found = {}
    for one in content[:MOST] if isinstance(content, list) else ():
        container, names = (one.get("id"), one.get("names")) if isinstance(one, dict) else (None, None)
        if isinstance(container, str) and isinstance(names, list) and names and isinstance(names[0], str):
            found[container] = _name(of_kubelet(names[0]), question.key)
    return found


def _places(host: Host, leader: ProcessEntry, container: str) -> tuple[list[str], list[str]]:
    """Where the engine of a container keeps things, by its mounts: Docker's root, and a containers/storage.

    This finds those of ordinary users. The place of a file's mount is told from the top of its file system.
    """
    reading = host.ask(File(f"/proc/{leader.pid}/mountinfo"))
    roots, stores = [], []
    for mount in mounts.parse(reading.data) if isinstance(reading, Found) else ():
        root, found, _ = mount.root.partition(f"/containers/{container}/")
        if found:
            roots.append(root)
        for one in mount.super_options.split(","):
            upper = one.removeprefix("upperdir=")
            if upper != one:
                roots += [top for top, found, _ in [upper.partition("/overlay2/")] if found]
                stores += [top for top, found, _ in [upper.partition("/overlay/")] if found]
    return [*dict.fromkeys(roots)][:MOST_PLACES], [*dict.fromkeys(stores)][:MOST_PLACES]


def _name(text: str, source: str) -> Name:
    return Name(clean(text), clean(source)) if text else NAMELESS
