"""Processes as groups: what is set apart from the host, by its control group or by its namespaces alone. Pure.

A control group that an engine named holds one container. In it, and outside of all, namespaces tell: who has a PID or
a user namespace of its own is in a sandbox; who has only another mount namespace is part of what it was started in: on
the host a service that systemd set apart, in a container still that container.
"""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.question import NAMESPACES
from virtcheck.model.value import Frozen
from virtcheck.probes import cgroups
from virtcheck.probes.cgroups import Owner
from virtcheck.probes.kernel import OF_GVISOR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from virtcheck.model.question import ProcessEntry
    from virtcheck.model.workload import WorkloadKind

    Place = tuple[object, ...]

MNT, PID, USER = map(NAMESPACES.index, ("mnt", "pid", "user"))
"""Where these stand among the namespaces of a ProcessEntry."""
APPLICATIONS = ("snap", "flatpak")
"""Engines whose sandboxes hold one application."""
WITH_PODS = ("podman", "crio", "containerd")
"""Engines that make pods, in or without Kubernetes."""
PAUSES = frozenset(("pause", "catatonit"))
"""What keeps the namespaces of a pod, by name: Kubernetes' own program, and podman's."""
OF_BROWSERS = ("--type=", "-contentproc")
"""Arguments with which a browser of Chromium's family, or Firefox, starts the processes that it puts into sandboxes."""
LAUNCHERS = {
    "bwrap": "bubblewrap",
    "firejail": "firejail",
    "conmon": "podman",
    "lxc-start": "lxc",
    "systemd-nspawn": "systemd-nspawn",
}
"""The engine, by the name of a sandbox's first process or of those that started it."""
HELPERS = frozenset((
    "conmon", "podman", "catatonit", "slirp4netns", "pasta", "pasta.avx2", "passt", "rootlessport", "fuse-overlayfs",
    "rootlesskit", "dockerd", "containerd", "containerd-shim", "virtiofsd", "swtpm",
))  # fmt: skip
"""Programs that serve an engine without root, or a monitor, from a sandbox of their own."""


class Group(Frozen):
    """Processes that are set apart together."""

    kind: WorkloadKind
    engine: str
    """The word of `container.kind` or `vm.monitor`; `namespaces` or `oci` where nothing names it."""
    id: str
    """The container's, by its control group; else empty."""
    leader: ProcessEntry
    members: tuple[ProcessEntry, ...]
    """In the order of their numbers, the leader among them."""
    outer: str = ""
    """The key of the group that it runs in; empty for none."""

    @property
    def key(self) -> str:
        """Unique on this host: the container's id, else the number of the leader."""
        return self.id or f"pid:{self.leader.pid}"


def groups(
    table: Iterable[ProcessEntry],
    command: Callable[[int], tuple[str, ...]],
    monitors: Mapping[int, str] | None = None,
) -> tuple[Group, ...]:
    """Every group of a table, in the order of their leaders.

    `command` gives the arguments of a process; `monitors` are the processes that run a virtual machine each, with the
    word of the monitor.
    """
    return _Grouping(tuple(table), command, monitors or {}).groups()


def leader_of(members: Iterable[ProcessEntry]) -> ProcessEntry:
    """The process that its PID namespace calls 1, of the outermost where there are several; else the oldest."""

    def order(one: ProcessEntry) -> tuple[bool, int, int, int]:
        depth = one.depth or 1
        return not (depth > 1 and one.inner == 1), depth, one.started, one.pid

    return min(members, key=order)


def program_of(group: Group) -> str:
    """The name of the first process that is no launcher: a sandbox may begin with the program that made it."""
    names = [one.name for one in (group.leader, *group.members)]
    return next((name for name in names if name not in LAUNCHERS), names[0])


def place_of(process: ProcessEntry) -> Place:
    """The PID, user and mount namespace of a process, or what stands for them where they may not be read."""
    numbers = process.namespaces
    return (numbers[PID], numbers[USER], numbers[MNT]) if any(numbers) else substitute_of(process)


def substitute_of(process: ProcessEntry) -> Place:
    """The same by what anybody may read: the depth of PID namespaces, the map of users, the first mount."""
    _, mount, users = process.substitute or (0, 0, "")
    return f"depth {process.depth}", users, mount


def looker_of(table: Iterable[ProcessEntry]) -> ProcessEntry | None:
    """The process that looks: of it both the namespaces and what stands for them are in the table."""
    return next((one for one in table if any(one.namespaces) and one.substitute is not None), None)


def host_places(table: Iterable[ProcessEntry]) -> frozenset[Place]:
    """Where processes of the host itself stand: as process 1 does, and as the looker where process 1 is not shown."""
    first = next((one for one in table if one.pid == 1), None)
    looker = looker_of(table)
    places = set() if first is None else {place_of(first)}
    if looker is not None and (first is None or not any(first.namespaces)):
        places.add(place_of(looker))
    if looker is not None and place_of(looker) in places:
        places.add(substitute_of(looker))
    return frozenset(places)


def process_of_the_host(table: Iterable[ProcessEntry]) -> ProcessEntry | None:
    """A process of the host, its namespaces known: whoever looks may be a service with mounts of its own."""
    places = host_places(table)
    first = next((one for one in table if one.pid == 1), None)
    known = [one for one in (looker_of(table), first) if one is not None and any(one.namespaces)]
    return next((one for one in known if place_of(one) in places), None)


class _Bucket:
    """A group in the making: of a control group with an owner, or of namespaces alone."""

    def __init__(self, members: list[ProcessEntry], place: str = "", owner: Owner | None = None) -> None:
        self.members = members
        self.cgroup = place
        self.owner = owner
        # Who may make control groups may give them any name.
        self.id = "" if owner is None else clean(owner.container)
        self.leader = leader_of(members)
        self.pair = place_of(self.leader)[:2]
        """Its PID and user namespace."""
        self.monitor = ""
        """The word of the monitor, if it is a virtual machine."""
        self.kind: WorkloadKind | None = None
        self.engine = ""
        """Where these are certain already."""

    @property
    def key(self) -> str:
        """As of the group that it becomes."""
        return self.id or f"pid:{self.leader.pid}"


class _Grouping:
    """One table on its way to groups."""

    def __init__(
        self, table: tuple[ProcessEntry, ...], command: Callable[[int], tuple[str, ...]], monitors: Mapping[int, str]
    ) -> None:
        self.by_pid = {one.pid: one for one in table}
        self.command = command
        self.monitors = monitors
        self.host = host_places(table)
        self.host_pairs = {place[:2] for place in self.host}
        self.chains: dict[str, tuple[tuple[str, Owner], ...]] = {}
        self.held: dict[str, _Bucket] = {}
        """By the place of their control group."""
        self.loose: list[_Bucket] = []
        self.bucket_of: dict[int, _Bucket] = {}

    def groups(self) -> tuple[Group, ...]:
        """Divide; put together what belongs together; give each its kind, and what it runs in."""
        self.divide()
        self.run_machines()
        self.leave_out_launchers()
        self.merge_mounts()
        self.fold_applications()
        self.join_sentries()
        self.tell_apart()
        made = [self.group(bucket) for bucket in (*self.held.values(), *self.loose)]
        return tuple(sorted(made, key=lambda one: one.leader.pid))

    # Each of these is one step.

    def divide(self) -> None:
        """By control group, and by namespaces. What stands as the host does is nobody's: engines' helpers are so."""
        held: dict[str, list[ProcessEntry]] = {}
        loose: dict[Place, list[ProcessEntry]] = {}
        for one in self.by_pid.values():
            if one.pid in self.monitors or place_of(one) in self.host:
                continue
            chain = self.chain(one)
            if chain:
                held.setdefault(chain[-1][0], []).append(one)
            else:
                loose.setdefault(place_of(one), []).append(one)
        for place, members in held.items():
            owner = next(owner for where, owner in self.chain(members[0]) if where == place)
            main, inner = self.split(members)
            self.held[place] = self.enter(_Bucket(main, place, owner))
            for one in inner:
                loose.setdefault((place, *place_of(one)), []).append(one)
        inside = {place_of(one): bucket for bucket in self.held.values() for one in bucket.members}
        for where, members in loose.items():
            entered = inside.get(where)
            if entered is None:
                self.loose.append(self.enter(_Bucket(members)))
            else:
                # Somebody entered a container and left their control group where it was.
                entered.members += members
                self.enter(entered)

    def chain(self, process: ProcessEntry) -> tuple[tuple[str, Owner], ...]:
        """The containers that its control groups lead into: by systemd's own tree, or by the one that tells most."""
        text = process.cgroups
        if text not in self.chains:
            lines = sorted(
                cgroups.parse(text.encode("utf-8", "surrogateescape")),
                key=lambda line: "name=systemd" not in line.controllers,
            )
            chains = [cgroups.holders_on(path) for path in dict.fromkeys(line.path for line in lines)]
            self.chains[text] = max(chains, key=len, default=())
        return self.chains[text]

    def split(self, members: list[ProcessEntry]) -> tuple[list[ProcessEntry], list[ProcessEntry]]:
        """The container itself, and what was started in it and set apart once more.

        What stands apart without being started in it is around it: gVisor's own processes.
        """
        pair = place_of(leader_of(members))[:2]
        main = {one.pid for one in members if place_of(one)[:2] == pair}
        inner = [one for one in members if one.pid not in main and not main.isdisjoint(self.ancestors(one))]
        apart = {one.pid for one in inner}
        return [one for one in members if one.pid not in apart], inner

    def run_machines(self) -> None:
        """Each monitor is a group. The only one in a control group that holds nothing else bears its name."""
        alone: dict[str, list[int]] = {}
        for pid in self.monitors:
            chain = self.chain(self.by_pid[pid])
            alone.setdefault(chain[-1][0] if chain else "", []).append(pid)
        for place, pids in alone.items():
            for pid in pids:
                process = self.by_pid[pid]
                bucket = _Bucket([process])
                if place and place not in self.held and len(pids) == 1:
                    bucket = _Bucket([process], place, self.chain(process)[-1][1])
                bucket.monitor = self.monitors[pid]
                self.loose.append(self.enter(bucket))

    def leave_out_launchers(self) -> None:
        """Who makes a PID namespace for a child stays outside of it and waits: no sandbox beside the child's."""
        hosts = {place[0] for place in self.host}
        for bucket in self.loose[:]:
            launcher = self.bucket_of.get(bucket.leader.parent)
            if launcher is None or len(launcher.members) > 1 or launcher.owner is not None or launcher.monitor:
                continue
            outside = self.around(launcher)
            waits = launcher.pair[0] in (hosts if outside is None else {outside.pair[0]})
            same = place_of(bucket.leader)[1:] == place_of(launcher.leader)[1:]
            if waits and same and bucket.pair != launcher.pair:
                self.loose.remove(launcher)
                del self.bucket_of[launcher.leader.pid]

    def merge_mounts(self) -> None:
        """Who has but a mount namespace of its own is part of the sandbox in which it was started."""
        for bucket in self.loose[:]:
            around = self.around(bucket)
            if around is not None and around.pair == bucket.pair and not bucket.monitor and not around.monitor:
                self.merge(bucket, around)

    def fold_applications(self) -> None:
        """The sandboxes that one browser makes for its pages are one."""
        parts = [one for one in self.loose if not one.monitor and self.is_of_browser(one)]
        folded: dict[int, _Bucket] = {}
        for bucket in parts:
            outside = (pid for pid in self.ancestors(bucket.leader) if self.bucket_of.get(pid) not in parts)
            first = folded.setdefault(next(outside, 0), bucket)
            first.kind = "app-sandbox"
            if first is not bucket:
                self.merge(bucket, first)

    def join_sentries(self) -> None:
        """gVisor starts two programs for one container, each in a sandbox: its kernel, and what opens files for it."""
        pairs: dict[int, list[_Bucket]] = {}
        for bucket in self.loose:
            if not bucket.monitor and self.program(bucket) in OF_GVISOR:
                pairs.setdefault(bucket.leader.parent, []).append(bucket)
        for buckets in pairs.values():
            first = next((one for one in buckets if self.program(one) == OF_GVISOR[0]), buckets[0])
            first.engine = "gvisor"
            for bucket in buckets:
                if bucket is not first and self.program(bucket) != self.program(first):
                    self.merge(bucket, first)

    def tell_apart(self) -> None:
        """An id is the outermost's that bears it: what is inside may have given itself the name."""
        taken = set()
        for bucket in sorted((*self.held.values(), *self.loose), key=lambda one: (one.cgroup.count("/"), one.cgroup)):
            if bucket.id in taken:
                bucket.id = ""
            taken.add(bucket.id)

    # What the steps ask and do.

    def ancestors(self, process: ProcessEntry) -> Iterator[int]:
        """The numbers of those that started it, from the nearest on; a table that bites its tail ends."""
        seen = {process.pid}
        while process.parent in self.by_pid and process.parent not in seen:
            seen.add(process.parent)
            process = self.by_pid[process.parent]
            yield process.pid

    def around(self, bucket: _Bucket) -> _Bucket | None:
        """The group in which a bucket was started; by its control groups first: an engine starts it from elsewhere."""
        for place, _ in reversed(self.chain(bucket.leader)):
            if place in self.held and self.held[place] is not bucket:
                return self.held[place]
        others = (self.bucket_of.get(pid) for pid in self.ancestors(bucket.leader))
        return next((one for one in others if one is not None and one is not bucket), None)

    def enter(self, bucket: _Bucket) -> _Bucket:
        """Let its members be found by their numbers."""
        for one in bucket.members:
            self.bucket_of[one.pid] = bucket
        return bucket

    def merge(self, bucket: _Bucket, into: _Bucket) -> None:
        """Put all that is in a loose bucket into another."""
        self.loose.remove(bucket)
        into.members += bucket.members
        for one in bucket.members:
            self.bucket_of[one.pid] = into

    def program(self, bucket: _Bucket) -> str:
        """What its first process was started as."""
        return "".join(self.command(bucket.leader.pid)[:1])

    def is_of_browser(self, bucket: _Bucket) -> bool:
        """Whether its first process was started by the main process of a browser, as its arguments say."""
        return any(one.startswith(OF_BROWSERS) for one in self.command(bucket.leader.pid)[1:])

    def group(self, bucket: _Bucket) -> Group:
        """The group that a bucket has become."""
        owner = bucket.owner or Owner()
        outer = self.outer(bucket)
        return Group(
            kind=self.kind(bucket),
            engine=bucket.monitor or owner.engine or ("oci" if bucket.owner else self.engine(bucket)),
            id=bucket.id,
            leader=bucket.leader,
            members=tuple(sorted(bucket.members, key=lambda one: one.pid)),
            outer="" if outer is None else outer.key,
        )

    def outer(self, bucket: _Bucket) -> _Bucket | None:
        """What it runs in; no service, for that holds nothing. Two that were started in one another are equals."""
        way = [bucket]
        while (outer := self.around(way[-1])) is not None and outer not in way:
            way.append(outer)
        if outer is bucket:
            return None
        return next((one for one in way[1:] if self.kind(one) != "service"), None)

    def kind(self, bucket: _Bucket) -> WorkloadKind:
        """What it is, by who made it, by its processes and by what it does not share."""
        names = {one.name for one in bucket.members}
        if bucket.monitor:
            return "vm"
        if bucket.kind is not None:
            return bucket.kind
        if names <= PAUSES and len(bucket.members) == 1 and self.is_in_pod(bucket):
            return "pod-sandbox"
        if bucket.owner is not None:
            return "app-sandbox" if bucket.owner.engine in APPLICATIONS else "container"
        return "service" if bucket.pair in self.host_pairs or names <= HELPERS else "container"

    def is_in_pod(self, bucket: _Bucket) -> bool:
        """Whether what made it makes pods. Without a control group of its own it has a PID namespace at least."""
        if bucket.owner is None:
            return bucket.pair[0] not in {place[0] for place in self.host}
        return bool(bucket.owner.pod) or bucket.owner.engine in WITH_PODS

    def engine(self, bucket: _Bucket) -> str:
        """The engine of a sandbox without a control group of its own, by who started it."""
        line = [bucket.leader, *(self.by_pid[pid] for pid in self.ancestors(bucket.leader))][:3]
        return bucket.engine or next((LAUNCHERS[one.name] for one in line if one.name in LAUNCHERS), "namespaces")
