"""What was declared for a container when it was made, and how far that is in force in its processes.

A runtime keeps what it was told as long as the container lives: runc in state.json, crun in a copy of config.json.
Whoever enters a container later (`docker exec --privileged`) brings other rights along, and whoever has enough of them
inside can take a mask away. Only what goes beyond the declaration is a difference: a process may always give up more.
See https://github.com/opencontainers/runtime-spec/blob/main/config.md.
"""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.question import NAMESPACES, File, Found, Listing, Stat
from virtcheck.model.value import Frozen
from virtcheck.model.workload import Drift
from virtcheck.probes import credentials, mounts, namespaces
from virtcheck.workloads.rights import status_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from virtcheck.model.question import Host, ProcessEntry
    from virtcheck.model.workload import Limits
    from virtcheck.workloads.attendants import Attendant

    Difference = tuple[str, str, str, int]

MOST = 256
"""Entries of one list of a declaration that are looked at."""
MOST_OF_STATES = 64 << 20
"""Bytes of the states below one directory: those of a thousand containers."""
LONGEST = 400
"""Characters of a list of names that are shown."""

TYPES = {
    "pid": "pid", "network": "net", "mount": "mnt", "ipc": "ipc", "uts": "uts", "user": "user", "cgroup": "cgroup",
    "NEWPID": "pid", "NEWNET": "net", "NEWNS": "mnt", "NEWIPC": "ipc", "NEWUTS": "uts", "NEWUSER": "user",
    "NEWCGROUP": "cgroup",
}  # fmt: skip
"""Types of namespaces, as config.json and as runc's state.json call them. That of time begins with a later program."""
ALLOWED = ("SCMP_ACT_ALLOW", 4)
"""The action of a filter that lets everything pass, in both files."""
RUNTIMES = (("runc", "state.json", "init_process_pid", "state.json"), ("crun", "status", "pid", "config.json"))
"""What a runtime keeps for each container: a file, where the first process stands in it, and the declaration."""
CONTAINERDS = "/run/containerd/runc"
"""Where containerd has runc keep states, by namespace, if it is not told otherwise."""
MAY_BE_MISSED = 10
"""Thousandths of a processor by which systemd may round a limit up."""
GIVEN_OUT = range(namespaces.RESERVED.start, 1 << 32)
"""Numbers of namespaces; those of files on a temporary file system are small."""
UNCONFINED_TYPES = (["spc_t"], ["unconfined_t"], ["container_runtime_t"])
"""Types of SELinux that a container's process has only where it is not confined."""

# The words of differences; all else in them are names, numbers and paths.
OWN, THE_HOSTS, ANOTHER = "of its own", "the host's", "another one"
FILTER, NOTHING, SET, NOT_SET = "a filter", "nothing", "set", "not set"
NOT_MASKED, READ_ONLY, WRITABLE = "not masked", "read-only", "writable"
WORDS = (OWN, THE_HOSTS, ANOTHER, FILTER, NOTHING, SET, NOT_SET, NOT_MASKED, READ_ONLY, WRITABLE)


class Declaration(Frozen):
    """What a container was made with."""

    source: str
    """The question that showed it: `file:/run/runc/ID/state.json`."""
    annotations: tuple[tuple[str, str], ...]
    namespaces: tuple[tuple[str, str], ...]
    """Types as below /proc/PID/ns; with the path of one that is joined, or an empty text for one of its own."""
    capabilities: frozenset[str] | None
    """All that a process may ever have, without CAP_. None: nothing is said."""
    seccomp: bool
    no_new_privileges: bool
    masked: tuple[str, ...]
    read_only: tuple[str, ...]
    read_only_root: bool
    users: tuple[str, ...]
    """The map of users, as the lines of uid_map: `0 100000 65536`."""
    groups: tuple[str, ...]
    user: int | None
    """Of the first process, as its own user namespace counts. None: nothing is said."""
    label: str
    """The profile of AppArmor or the label of SELinux; empty for none."""
    memory: int
    """Bytes; 0 for no limit, also below."""
    cpu: int
    """Thousandths of a processor."""
    pids: int

    user_source: str = ""
    """Where the user stands, if elsewhere."""
    by_runtime: bool = True
    """Whether runc or crun itself keeps it. A bundle alone may be of a runtime with a kernel for each container."""


class Declarations:
    """Finds the declarations of one host's containers; the runtimes' directories are listed once."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._by_process: dict[int, tuple[str, str, str]] | None = None

    def of(self, container: str, leader: ProcessEntry, attendant: Attendant | None) -> Declaration | None:
        """What was declared for the container of this id whose first process is `leader`; None where nobody tells.

        A state that names another first process is of a container that has ended, and does not count.
        """
        bundle = _bundle(container, attendant)
        for place in self._kept(container, leader, attendant, bundle):
            if (found := self._read(place, leader, by_runtime=True)) is not None:
                break
        else:
            found = None
        if not bundle or (found is not None and found.user is not None):
            return found
        # An engine does not use a bundle twice: what runc did not keep, the user, is there as it was.
        given = self._read(bundle + "/config.json", leader, by_runtime=False)
        if found is None or given is None:
            return found or given
        return Declaration(**vars(found) | {"user": given.user, "user_source": given.source})

    def runtime_of(self, leader: ProcessEntry) -> tuple[str, str]:
        """The runtime whose container begins with this process, and the container's id there; empty for none."""
        runtime, container, _ = self._of_process(leader)
        return runtime, container

    def _kept(self, container: str, leader: ProcessEntry, attendant: Attendant | None, bundle: str) -> Iterator[str]:
        """Where the runtime itself keeps it: runc in the one file, crun in the other."""
        places = []
        if attendant is not None and attendant.namespace:
            places = [f"{self._root(bundle)}/{attendant.namespace}/{container}"]
        elif attendant is not None and attendant.states:
            places = [f"{attendant.states}/{container}"]
        elif container and "/" not in container:
            users = {leader.uid, attendant.user if attendant is not None else None} - {None, 0}
            tops = ("/run", *(f"/run/user/{user}" for user in users))
            places = [f"{top}/{runtime}/{container}" for top in tops for runtime in ("runc", "crun")]
        for place in places:
            yield from (f"{place}/state.json", f"{place}/config.json")
        if known := self._of_process(leader)[2]:
            yield known

    def _root(self, bundle: str) -> str:
        """The directory of states that containerd's shim was told, by what it leaves in a bundle; else containerd's."""
        reading = self._host.ask(File(bundle + "/options.json"))
        content = loaded(reading.data) if isinstance(reading, Found) else None
        root = content.get("root") if isinstance(content, dict) else None
        return root.rstrip("/") if isinstance(root, str) and root.startswith("/") else CONTAINERDS

    def _read(self, place: str, leader: ProcessEntry, *, by_runtime: bool) -> Declaration | None:
        question = File(place)
        reading = self._host.ask(question)
        if not isinstance(reading, Found):
            return None
        return parse(reading.data, clean(question.key), leader, by_runtime=by_runtime)

    def _of_process(self, leader: ProcessEntry) -> tuple[str, str, str]:
        if self._by_process is None:
            self._by_process = {}
            for pid, told in self._states():
                # Root's come first: no user's may speak of what is root's.
                self._by_process.setdefault(pid, told)
        return self._by_process.get(leader.pid, ("", "", ""))

    def _states(self) -> Iterator[tuple[int, tuple[str, str, str]]]:
        """By first process: the runtime, the container's id, and where its declaration stands."""
        listing = self._host.ask(Listing("/run/user"))
        users = listing.data if isinstance(listing, Found) else ()
        for top in ("/run", *(f"/run/user/{user}" for user in users)):
            yield from self._states_below(top)

    def _states_below(self, top: str) -> Iterator[tuple[int, tuple[str, str, str]]]:
        """The same of one directory: a user may lay anything into their own."""
        left = MOST_OF_STATES
        for runtime, file, key, declaration in RUNTIMES:
            directory = self._host.ask(Listing(f"{top}/{runtime}"))
            for container in directory.data if isinstance(directory, Found) else ():
                place = f"{top}/{runtime}/{container}"
                reading = self._host.ask(File(f"{place}/{file}"))
                data = reading.data if isinstance(reading, Found) else b""
                left -= len(data)
                if left < 0:
                    return
                state = loaded(data)
                if isinstance(state, dict) and isinstance(pid := state.get(key), int):
                    yield pid, (runtime, clean(container), f"{place}/{declaration}")


def _bundle(container: str, attendant: Attendant | None) -> str:
    """The directory of a container's config.json; empty where it is not known.

    The program beside a pod works in the bundle of the pod's first container; the others lie beside it.
    """
    if attendant is None or not attendant.bundle:
        return ""
    if attendant.namespace and container and container != attendant.id:
        return f"{attendant.bundle.rpartition('/')[0]}/{container}"
    return attendant.bundle


def loaded(data: bytes) -> Any:
    """JSON as Python's values; None where it is none, or nested beyond all reason. A host bounds its size."""
    import json

    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def parse(
    data: bytes, source: str, leader: ProcessEntry | None = None, *, by_runtime: bool = True
) -> Declaration | None:
    """A declaration in config.json or in runc's state.json; None where it is neither, or of another first process."""
    content = loaded(data)
    if not isinstance(content, dict):
        return None
    if "init_process_pid" in content:
        first = (content["init_process_pid"], content.get("init_process_start"))
        if leader is not None and first != (leader.pid, leader.started):
            return None
        return _of_runc(source, _map(content.get("config")))
    return _of_bundle(source, content, by_runtime) if "ociVersion" in content else None


def _of_bundle(source: str, spec: Mapping[str, Any], by_runtime: bool) -> Declaration:
    """By config.json: https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md."""
    process, linux = _map(spec.get("process")), _map(spec.get("linux"))
    resources, seccomp = _map(linux.get("resources")), _map(linux.get("seccomp"))
    cpu = _map(resources.get("cpu"))
    return Declaration(
        source=source,
        annotations=tuple(
            (name, value) for name, value in _map(spec.get("annotations")).items() if isinstance(value, str)
        ),
        namespaces=_namespaces(linux.get("namespaces")),
        capabilities=_capabilities(process.get("capabilities"), "bounding", "permitted", "effective"),
        seccomp=bool(seccomp) and _filters(seccomp.get("defaultAction"), seccomp.get("syscalls")),
        no_new_privileges=process.get("noNewPrivileges") is True,
        masked=_texts(linux.get("maskedPaths")),
        read_only=_texts(linux.get("readonlyPaths")),
        read_only_root=_map(spec.get("root")).get("readonly") is True,
        users=_id_map(linux.get("uidMappings"), "containerID", "hostID"),
        groups=_id_map(linux.get("gidMappings"), "containerID", "hostID"),
        user=_user(_map(process.get("user")).get("uid")),
        label=_text(process.get("apparmorProfile")) or _text(process.get("selinuxLabel")),
        memory=_limit(_map(resources.get("memory")).get("limit")),
        cpu=_thousandths(cpu.get("quota"), cpu.get("period")),
        pids=_limit(_map(resources.get("pids")).get("limit")),
        by_runtime=by_runtime,
    )


def _of_runc(source: str, config: Mapping[str, Any]) -> Declaration:
    """By the `config` of runc's state.json: libcontainer/configs/config.go. It does not keep the user."""
    seccomp, groups = _map(config.get("seccomp")), _map(config.get("cgroups"))
    labels = (label.partition("=") for label in _texts(config.get("labels")))
    return Declaration(
        source=source,
        annotations=tuple((name, value) for name, _, value in labels),
        namespaces=_namespaces(config.get("namespaces")),
        capabilities=_capabilities(config.get("capabilities"), "Bounding", "Permitted", "Effective"),
        seccomp=bool(seccomp) and _filters(seccomp.get("default_action"), seccomp.get("syscalls")),
        no_new_privileges=config.get("no_new_privileges") is True,
        masked=_texts(config.get("mask_paths")),
        read_only=_texts(config.get("readonly_paths")),
        read_only_root=config.get("readonlyfs") is True,
        users=_id_map(config.get("uid_mappings"), "container_id", "host_id"),
        groups=_id_map(config.get("gid_mappings"), "container_id", "host_id"),
        user=None,
        label=_text(config.get("apparmor_profile")) or _text(config.get("process_label")),
        memory=_limit(groups.get("memory")),
        cpu=_thousandths(groups.get("cpu_quota"), groups.get("cpu_period")),
        pids=_limit(groups.get("pids_limit")),
    )


def drift(
    host: Host,
    declaration: Declaration,
    leader: ProcessEntry,
    processes: Sequence[ProcessEntry],
    parent: ProcessEntry | None,
    outside: ProcessEntry | None,
    limits: Limits | None = None,
) -> tuple[Drift, ...]:
    """Where less is in force than was declared: each difference once, with the first process in which it is so.

    `parent` is that of the first process; `outside` is any process whose namespaces are the host's. What could not be
    read is no difference, and so is what is in force below another kernel.
    """
    if not declaration.by_runtime:
        return ()
    hosts = dict.fromkeys(NAMESPACES) if outside is None else _numbers(outside)
    own = _numbers(leader)
    inside = [one for one in processes if one.pid == leader.pid or _lives_with(_numbers(one), own, hosts)]
    found: dict[tuple[str, str], Drift] = {}
    for what, declared, in_force, pid in (
        *_of_the_namespaces(host, declaration, leader, inside, hosts),
        *_of_the_rights(declaration, inside, own, hosts),
        *_of_the_maps(host, declaration, leader, parent, hosts),
        *_of_the_user(host, declaration, leader, inside),
        *_of_the_labels(host, declaration, inside),
        *_of_the_mounts(host, declaration, leader),
        *_of_the_limits(declaration, leader, limits),
    ):
        source = (what == "user" and declaration.user_source) or declaration.source
        found.setdefault((what, in_force), Drift(what, declared, in_force, pid, source))
    return tuple(found.values())


def _of_the_namespaces(
    host: Host,
    declaration: Declaration,
    leader: ProcessEntry,
    inside: Sequence[ProcessEntry],
    hosts: Mapping[str, int | None],
) -> Iterator[Difference]:
    """A namespace declared to be its own is not the host's, and one that it should join is the one at that path."""
    for kind, path in declaration.namespaces:
        # A path below /proc names a process, and may name another by now.
        if path.startswith(("/run/", "/var/run/")):
            joined, number = host.ask(Stat(path)), _numbers(leader)[kind]
            # Where the namespace is not mounted, or only others see it, an empty file is there.
            found = joined.data.inode if isinstance(joined, Found) else 0
            if found in GIVEN_OUT and number not in (None, found):
                yield f"namespace.{kind}", clean(path), ANOTHER, leader.pid
        elif not path and hosts[kind] is not None:
            for process in inside:
                if _numbers(process)[kind] == hosts[kind]:
                    yield f"namespace.{kind}", OWN, THE_HOSTS, process.pid


def _of_the_rights(
    declaration: Declaration,
    inside: Sequence[ProcessEntry],
    own: Mapping[str, int | None],
    hosts: Mapping[str, int | None],
) -> Iterator[Difference]:
    """Capabilities, the filter of system calls, and whether more can be gained."""
    declared = declaration.capabilities
    for process in inside:
        status = status_of(process)
        # In a user namespace that it made for itself a process has every capability, over that one alone.
        over = _numbers(process)["user"] in (own["user"], hosts["user"])
        if declared is not None and over:
            masks = (status.get(name, "") for name in ("CapBnd", "CapPrm", "CapEff"))
            beyond = {one for mask in masks for one in credentials.capabilities(mask)} - declared
            if beyond:
                yield "capabilities", _listed(sorted(declared)), _listed(sorted(beyond)), process.pid
        if declaration.seccomp and status.get("Seccomp") == "0":
            yield "seccomp", FILTER, NOTHING, process.pid
        if declaration.no_new_privileges and status.get("NoNewPrivs") == "0":
            yield "no-new-privileges", SET, NOT_SET, process.pid


def _of_the_maps(
    host: Host,
    declaration: Declaration,
    leader: ProcessEntry,
    parent: ProcessEntry | None,
    hosts: Mapping[str, int | None],
) -> Iterator[Difference]:
    """The maps of users and groups. Whoever starts containers in a user namespace declares them as that one counts."""
    if parent is None or hosts["user"] is None or _numbers(parent)["user"] != hosts["user"]:
        return
    for what, file, declared in (
        ("user-map", "uid_map", declaration.users),
        ("group-map", "gid_map", declaration.groups),
    ):
        reading = host.ask(File(f"/proc/{leader.pid}/{file}"))
        if declared and isinstance(reading, Found):
            in_force = sorted(credentials.user_map(reading.data))
            if in_force != sorted(declared):
                yield what, _listed(declared), _listed(in_force), leader.pid


def _of_the_user(
    host: Host, declaration: Declaration, leader: ProcessEntry, inside: Sequence[ProcessEntry]
) -> Iterator[Difference]:
    """Root of the container's own users where an ordinary user was declared."""
    if not declaration.user:
        return
    reading = host.ask(File(f"/proc/{leader.pid}/uid_map"))
    lines = credentials.user_map(reading.data) if isinstance(reading, Found) else ()
    root = next((line.split()[1] for line in lines if line.startswith("0 ")), "")
    for process in inside:
        if str(process.uid) == root:
            yield "user", str(declaration.user), "0", process.pid


def _of_the_labels(host: Host, declaration: Declaration, inside: Sequence[ProcessEntry]) -> Iterator[Difference]:
    """A process without the confinement that was declared. Another label may come of a rule of the policy itself."""
    if not declaration.label or "unconfined" in declaration.label:
        return
    for process in inside:
        for file in ("attr/apparmor/current", "attr/current"):
            reading = host.ask(File(f"/proc/{process.pid}/{file}"))
            label = reading.data.decode("utf-8", "replace").strip("\0\n ") if isinstance(reading, Found) else ""
            if label == "unconfined" or (":" in label and label.split(":")[2:3] in UNCONFINED_TYPES):
                yield "label", clean(declaration.label), clean(label), process.pid
            if label:
                break


def _of_the_mounts(host: Host, declaration: Declaration, leader: ProcessEntry) -> Iterator[Difference]:
    """Masks, read-only paths and the root, in the mounts of the first process.

    A runtime passes over what is not there. What whoever looks sees at such a path of the kernel's is there for all.
    """
    reading = host.ask(File(f"/proc/{leader.pid}/mountinfo"))
    if not isinstance(reading, Found):
        return
    table = mounts.parse(reading.data)
    root = mounts.root_of(table)

    def open_at(path: str) -> mounts.Mount | None:
        over = mounts.over(table, path)
        kernels = over is not None and over.kind in mounts.OF_THE_KERNEL and "subset=pid" not in over.super_options
        return over if kernels and isinstance(host.looker.ask(Stat(path)), Found) else None

    if declaration.read_only_root and root is not None and not mounts.read_only(root):
        yield "read-only-root", READ_ONLY, WRITABLE, leader.pid
    masked = [path for path in declaration.masked if _is_kernels(path) and open_at(path) is not None]
    if masked:
        yield "masked-paths", _listed(masked), NOT_MASKED, leader.pid
    read_only = [path for path in declaration.read_only if _is_kernels(path)]
    writable = [path for path in read_only if (over := open_at(path)) is not None and not mounts.read_only(over)]
    if writable:
        yield "read-only-paths", _listed(writable), WRITABLE, leader.pid


def _of_the_limits(declaration: Declaration, leader: ProcessEntry, limits: Limits | None) -> Iterator[Difference]:
    """Limits that are higher than declared, or not there. A lower one is that of a control group above."""
    if limits is None:
        return
    for what, declared, in_force, spare in (
        ("limit.memory", declaration.memory, limits.memory, 0),
        ("limit.cpu", declaration.cpu, limits.cpu, MAY_BE_MISSED),
        ("limit.pids", declaration.pids, limits.pids, 0),
    ):
        if declared and in_force is not None and (in_force == 0 or in_force > declared + spare):
            yield what, str(declared), str(in_force) if in_force else NOTHING, leader.pid


def _numbers(process: ProcessEntry) -> dict[str, int | None]:
    return dict(zip(NAMESPACES, process.namespaces, strict=False))


def _lives_with(its: Mapping[str, int | None], own: Mapping[str, int | None], hosts: Mapping[str, int | None]) -> bool:
    """Whether a process shares a namespace with the first one that is not the host's: a helper beside it does not."""
    return any(
        None not in (own[kind], hosts[kind]) and own[kind] != hosts[kind] and its[kind] == own[kind] for kind in own
    )


def _is_kernels(path: str) -> bool:
    return path.startswith(("/proc/", "/sys/")) and "/../" not in path


def _listed(names: Sequence[str]) -> str:
    """The names in one line; what is too long for that ends in an ellipsis."""
    text = clean(", ".join(names)) if names else NOTHING
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


# Shapes: a file may hold anything where its format has something else.


def _map(content: Any) -> Mapping[str, Any]:
    return content if isinstance(content, dict) else {}


def _list(content: Any) -> Sequence[Any]:
    return content[:MOST] if isinstance(content, list) else ()


def _text(content: Any) -> str:
    return content if isinstance(content, str) else ""


def _texts(content: Any) -> tuple[str, ...]:
    return tuple(one for one in _list(content) if isinstance(one, str))


def _limit(content: Any) -> int:
    """A limit; numbers below zero, and those beyond what the kernel counts, stand for none."""
    return content if isinstance(content, int) and 0 < content < 1 << 62 else 0


def _thousandths(quota: Any, period: Any) -> int:
    """Thousandths of a processor; a period that is not given is the kernel's, a tenth of a second."""
    return _limit(quota) * 1000 // (_limit(period) or 100_000)


def _namespaces(content: Any) -> tuple[tuple[str, str], ...]:
    named = ((TYPES.get(_text(_map(one).get("type")), ""), _text(_map(one).get("path"))) for one in _list(content))
    return tuple((kind, path) for kind, path in named if kind)


def _capabilities(content: Any, *sets: str) -> frozenset[str] | None:
    if not isinstance(content, dict):
        return None
    names = (name for one in sets for name in _texts(content.get(one)))
    return frozenset(name.lower().removeprefix("cap_") for name in names)


def _filters(action: Any, calls: Any) -> bool:
    """Whether a filter is one: it refuses by default, or it names calls."""
    return action not in ALLOWED or bool(calls)


def _id_map(content: Any, inside: str, outside: str) -> tuple[str, ...]:
    ranges = ([_map(one).get(name) for name in (inside, outside, "size")] for one in _list(content))
    return tuple(" ".join(map(str, one)) for one in ranges if all(_user(number) is not None for number in one))


def _user(content: Any) -> int | None:
    return content if isinstance(content, int) and 0 <= content < 1 << 32 else None
