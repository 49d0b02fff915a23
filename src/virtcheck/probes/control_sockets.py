"""Sockets through which engines and the host's services are commanded: whoever may write there commands them.

Nobody connects to them. A socket is the host's where it is the same file as one of the host's, or where it came in by a
mount of the host: an engine that runs inside a container listens in that container's own files. To connect asks for the
right to write and to pass the directories above; that a mount is read-only is no obstacle. See unix(7).
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Access, File, Forbidden, Found, Stat
from virtcheck.probes import likewise, mounts, namespaces
from virtcheck.probes.credentials import STATUS, fields, granted, user_for_files
from virtcheck.probes.host_files import KERNELS, hosts_table, paths_on_host, places_of_the_host
from virtcheck.probes.host_network import SOCKETS, listening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import FileStatus, Host
    from virtcheck.probes.credentials import Answer
    from virtcheck.probes.mounts import Mount

REACHABLE = Sign(
    "control_sockets.reachable", "the sockets of engines and services of the host that this process may write to"
)
SIGNS = (REACHABLE,)

SOCKETS_IN_RUN = {
    "docker": "docker.sock",
    "containerd": "containerd/containerd.sock",
    "crio": "crio/crio.sock",
    "podman": "podman/podman.sock",
    "incus": "incus/unix.socket",
    "libvirt": "libvirt/libvirt-sock",
    "systemd": "systemd/private",
}
ELSEWHERE = {
    "/var/lib/incus/unix.socket": "incus",
    "/var/lib/lxd/unix.socket": "lxd",
    "/var/snap/lxd/common/lxd/unix.socket": "lxd",
}
ASKS_WHO = frozenset(("libvirt", "systemd"))
"""These look at who connects: root is obeyed, others only as polkit allows."""
STORES = ("/var/lib/docker/", "/var/lib/containerd/", "/var/lib/containers/", "/var/lib/kubelet/")
"""What lies below on the host belongs to containers: a socket there is that of one of them."""
RUN, VAR_RUN, OF_PROCESS_1 = Stat("/run"), Stat("/var/run"), File("/proc/1/comm")

MAY_WRITE, MAY_PASS = 2, 1


def probe(host: Host) -> Iterator[Evidence]:
    """Look at each place where such a socket may be: whose it is, and who may write there."""
    reached: dict[str, None] = {}
    hidden: Evidence | None = None
    for word, path in candidates(host):
        question = Stat(path)
        reading = host.ask(question)
        if isinstance(reading, Absent):
            continue
        if not isinstance(reading, Found):
            if not (isinstance(reading, Forbidden) and _kept_out(host, path)):
                hidden = hidden or Evidence.of(REACHABLE, question, reading)
            continue
        if reading.data.kind != "socket":
            continue
        of_host, name = whose(host, word, path, reading.data)
        writable = "no" if of_host == "no" else may_command(host, name, path, reading.data)
        if (of_host, writable) == ("yes", "yes"):
            reached[name] = None
        elif "no" not in (of_host, writable):
            note = f"whether this process is obeyed there is not told: {path}"
            if of_host == "unknown":
                note = f"whose socket it is cannot be told: {path}"
            hidden = hidden or Evidence(REACHABLE, "unanswered", question.key, note=note)
    for word, place, path in mounted_elsewhere(host):
        obeyed = _by_eyes_of_looker(host, word, place)
        if obeyed == "unknown":
            note = f"a socket may be mounted here under another name: {path}"
            hidden = hidden or Evidence(REACHABLE, "unanswered", mounts.MINE.key, note=note)
        elif obeyed == "yes":
            reached[word] = None
    if hidden is not None and not reached:
        yield likewise(REACHABLE, hidden)
    elif host.origin == "tree" and not reached:
        yield Evidence(REACHABLE, "unanswered", RUN.key, note="a tree of files has no sockets")
    else:
        yield Evidence.seen(REACHABLE, RUN.key, tuple(sorted(reached)))


def candidates(host: Host) -> Iterator[tuple[str, str]]:
    """(name, path) of the places; those in /var/run only where that is another directory than /run."""
    for place, other in (("/run/", None), ("/var/run/", (host.ask(RUN), host.ask(VAR_RUN)))):
        if other is not None:
            run, var_run = other
            if isinstance(var_run, Absent) or (isinstance(run, Found) and run == var_run):
                continue
        for word, name in SOCKETS_IN_RUN.items():
            yield word, place + name
    for path, word in ELSEWHERE.items():
        yield word, path


def mounted_elsewhere(host: Host) -> Iterator[tuple[str, str, str]]:
    """(name, path on the host, path here) where a mount shows such a socket, its directory or /run under another name.

    The path on the host is empty where whoever looks cannot tell it.
    """
    own_root, reading, others = mounts.own_root(host), host.ask(mounts.MINE), hosts_table(host)
    if (own_root.sight == "seen" and own_root.value is False) or not isinstance(reading, Found):
        return
    table = mounts.parse(reading.data)
    places = places_of_the_host(table, None if isinstance(others, Evidence) else others)
    usual = {path for _, path in candidates(host)}
    for mount in table:
        if mount.kind in KERNELS or mounts.over(table, mount.point) is not mount:
            continue
        paths = tuple(paths_on_host(mount, places))
        if not paths and others is not None and not isinstance(others, Evidence):
            continue
        for word, name in SOCKETS_IN_RUN.items():
            rest = _below(mount, paths, name)
            path = mount.point + (rest or "")
            if rest is not None and path not in usual:
                shown = next((one + rest for one in paths if one + rest == "/run/" + name), "")
                if shown or not paths or not rest:
                    yield word, shown, path


def _below(mount: Mount, paths: tuple[str, ...], name: str) -> str | None:
    """Where below a mount this socket of /run would lie: empty if the mount is the socket; None if it is none of it."""
    directory, _, file = name.rpartition("/")
    if mount.root.endswith("/" + name):
        return ""
    if "/run" in paths or mount.root.endswith("/run") or (mount.kind, mount.root) == ("tmpfs", "/"):
        return "/" + name if paths or mount.point.endswith("/host/run") or mount.root != "/" else None
    whole = directory and (mount.root == "/" + directory or mount.root.endswith("/run/" + directory))
    return "/" + file if whole else None


def _by_eyes_of_looker(host: Host, word: str, place: str) -> Answer:
    """Whether this process is obeyed at the socket that whoever looks has at `place`, if it is shown to it."""
    if not place or host is host.looker or mounts.own_root(host.looker).value is not False:
        return "unknown"
    reading, status = host.looker.ask(Stat(place)), host.ask(STATUS)
    if isinstance(reading, Absent) or (isinstance(reading, Found) and reading.data.kind != "socket"):
        return "no"
    if not isinstance(reading, Found) or not isinstance(status, Found):
        return "unknown"
    lines = fields(status.data)
    return _obeyed(host, word, lines, reading.data, granted(host, lines, reading.data, MAY_WRITE))


def whose(host: Host, word: str, path: str, socket: FileStatus) -> tuple[Answer, str]:
    """Whether a socket is the host's, and the name of who listens there: a path may be mounted under another name."""
    own_root = mounts.own_root(host)
    if own_root.value is False and own_root.sight == "seen":
        return "yes", word
    if own_root.sight != "seen":
        return "unknown", word
    reading, others = host.ask(mounts.MINE), hosts_table(host)
    if isinstance(others, Evidence) or not isinstance(reading, Found):
        return "unknown", word
    table = mounts.parse(reading.data)
    if others is not None and mounts.own_root(host.looker).value is False:
        for name, place in candidates(host.looker):
            seen = host.looker.ask(Stat(place))
            if isinstance(seen, Found) and (seen.data.device, seen.data.inode) == (socket.device, socket.inode):
                return "yes", name
    mount = mounts.over(table, path)
    if mount is None or mount.point == "/" or mount.kind == "overlay":
        return "no", word
    places = places_of_the_host(table, others)
    on_host = [one + path[len(mount.point) :] for one in paths_on_host(mount, places)]
    if on_host:
        return ("no" if all(one.startswith(STORES) for one in on_host) else "yes"), word
    if others is not None:
        return "no", word
    # A file alone is mounted by somebody outside.
    if mount.point == path:
        return "yes", word
    return ("no" if _made_inside(host, word, path) else "unknown"), word


def _made_inside(host: Host, word: str, path: str) -> bool:
    """Whether who listens does so in this network namespace, or is this container's own systemd."""
    if word == "systemd":
        first = host.looker.ask(OF_PROCESS_1)
        same = namespaces.same(host, namespaces.PID) and namespaces.judge(host, namespaces.PID).value == "own"
        return same and isinstance(first, Found) and first.data == b"systemd\n"
    if namespaces.judge(host, namespaces.NET).value != "own":
        return False
    sockets = host.ask(SOCKETS)
    return isinstance(sockets, Found) and path in listening(sockets.data)


def may_command(host: Host, word: str, path: str, socket: FileStatus) -> Answer:
    """Whether this process may write to a socket, and is obeyed there."""
    status = host.ask(STATUS)
    if not isinstance(status, Found):
        return "unknown"
    lines = fields(status.data)
    if host is host.looker:
        access = host.ask(Access(path))
        if not isinstance(access, Found):
            return "unknown"
        writable: Answer = "yes" if access.data & MAY_WRITE else "no"
    else:
        writable = _by_rights(host, lines, path, socket)
    return _obeyed(host, word, lines, socket, writable)


def _obeyed(host: Host, word: str, lines: dict[str, str], socket: FileStatus, writable: Answer) -> Answer:
    """Whether who may write to a socket is obeyed there."""
    if writable == "yes" and word in ASKS_WHO and user_for_files(lines.get("Uid", "")) != socket.uid:
        return "no" if word == "systemd" else "unknown"
    # An engine without root, whoever runs it, gives no more than that user's rights.
    if namespaces.judge(host.looker, namespaces.USER).value == "initial" and socket.uid != 0:
        return "no"
    return writable


def _kept_out(host: Host, path: str) -> bool:
    """Whether the directory lets nobody like this process pass: who may not look at a socket there cannot connect."""
    directory, status = host.ask(Stat(path.rpartition("/")[0])), host.ask(STATUS)
    if not isinstance(directory, Found) or not isinstance(status, Found):
        return False
    return granted(host, fields(status.data), directory.data, MAY_PASS) == "no"


def _by_rights(host: Host, lines: dict[str, str], path: str, socket: FileStatus) -> Answer:
    """What mode, owner and capabilities of the socket and of the directories above it say of another process."""
    directory = path.rpartition("/")[0]
    above = directory.rpartition("/")[0]
    answers = {granted(host, lines, socket, MAY_WRITE)}
    # Those further up are open to all on every system.
    for one in (directory, above) if above.endswith("/run") else (directory,):
        reading = host.ask(Stat(one))
        answers.add(granted(host, lines, reading.data, MAY_PASS) if isinstance(reading, Found) else "unknown")
    return "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"
