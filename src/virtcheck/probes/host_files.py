"""What of the host's files is mounted here, and whether this process could change it.

A line of mountinfo names a file system (by its device numbers) and the directory of it that is mounted. The mounts of
the machine's first process tell where on the host that directory lies. Inside a container they are not shown. There
the engine's own files help, which it laid over /etc/hosts and its like: they lie on a file system of the host, at a
path that is known. What neither tells is left open: a whole file system of a disk may be a volume.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Found, Stat
from virtcheck.probes import likewise, mounts, namespaces, not_shown
from virtcheck.probes.mounts import is_at_or_below, over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from virtcheck.model.question import FileStatus, Forbidden, Host, Unanswered
    from virtcheck.probes.mounts import Mount, Table

    Places = dict[str, list[tuple[str, str]]]
    Reading = Found[FileStatus] | Absent | Forbidden | Unanswered

WHOLE = Sign("host_files.whole", "whether the host's whole root file system is mounted here")
SENSITIVE = Sign(
    "host_files.sensitive", "the directories of the host that are mounted here for writing and must not be"
)
READABLE = Sign("host_files.readable", "the directories of the host that are mounted here for reading only")
PROPAGATION = Sign("host_files.propagation", "whether what is mounted here appears on the host as well")
SHM = Sign("host_files.shm", "whether /dev/shm is the host's")
SIGNS = (WHOLE, SENSITIVE, READABLE, PROPAGATION, SHM)

PROGRAMS_AND_SETTINGS = ("/etc", "/usr", "/boot", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
"""Who changes a file at or below these has the host run or believe something else."""
KEPT = (
    *("/root", "/home", "/run", "/var/log", "/var/spool/cron", "/var/lib/docker", "/var/lib/containerd"),
    *("/var/lib/containers", "/var/lib/kubelet", "/var/lib/lxc", "/var/lib/lxd", "/var/lib/incus", "/var/lib/libvirt"),
)
"""Where hosts keep keys, logs and what belongs to all containers: dangerous whole, while engines mount parts."""
SECRETS = (*KEPT, "/etc", "/etc/shadow", "/etc/kubernetes", "/boot")
"""What is told by reading. There are no secrets among programs."""
HARMLESS = ("/hosts", "/hostname", "/resolv.conf", "/localtime", "/timezone", "/machine-id")
"""Files that engines and people lay over those of a container; nothing on the host trusts them with its rights."""

KERNELS = mounts.OF_THE_KERNEL | {"devtmpfs", "devpts", "mqueue"}
"""File systems without files of the host's disks. What their own files allow is told by other probes."""
OF_DISKS = frozenset(("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs", "erofs"))
IN_RUN = tuple(
    Stat("/run/" + name)
    for name in ("containerd", "docker", "crio", "libpod", "containers", "runc", "crun", "lxc", "systemd/nspawn")
)
"""What a host keeps in /run that has started containers."""
SIZES_OF_ENGINES = ("size=65536k", "size=64000k")
"""What engines allow to a tmpfs at /dev/shm or /run; a host gives it a share of its memory."""


def probe(host: Host) -> Iterator[Evidence]:
    """Compare the mounts with those of the host, or tell what they tell alone."""
    reading = host.ask(mounts.MINE)
    if not isinstance(reading, Found):
        for sign in SIGNS:
            yield not_shown(sign, mounts.MINE, reading)
        return
    table = mounts.parse(reading.data)
    own_root, others = mounts.own_root(host), hosts_table(host)
    if isinstance(others, Evidence):
        for sign in SIGNS:
            yield likewise(sign, others)
        return
    if own_root.value is False and own_root.sight == "seen":
        yield Evidence.seen(WHOLE, own_root.origin, "none", own_root.note)
        for sign in (SENSITIVE, READABLE):
            yield Evidence.seen(sign, own_root.origin, (), own_root.note)
        yield Evidence.seen(PROPAGATION, own_root.origin, False, own_root.note)
    elif own_root.sight != "seen":
        for sign in (WHOLE, SENSITIVE, READABLE, PROPAGATION):
            yield likewise(sign, own_root)
    else:
        yield from _of_the_host(host, table, others)
        yield _propagation(table, others)
    yield _shm(table, others)


def hosts_table(host: Host) -> Table | Evidence | None:
    """The mounts of the machine's first process: None where whoever looks is not among the machine's processes.

    Evidence of what is hidden where nobody can tell that, or where these mounts are not shown.
    """
    processes = namespaces.judge(host.looker, namespaces.PID)
    if processes.sight != "seen":
        return Evidence(SHM, "forbidden" if processes.sight == "forbidden" else "unanswered", processes.origin)
    if processes.value != "initial":
        return None
    first = host.looker.ask(mounts.OF_PROCESS_1)
    if isinstance(first, Found):
        return mounts.parse(first.data)
    return not_shown(SHM, mounts.OF_PROCESS_1, first)


def seen_mounts(table: Table) -> tuple[Mount, ...]:
    """The mounts of file systems with files, but for the root and those that lie hidden under others."""
    return tuple(one for one in table if one.kind not in KERNELS and one.point != "/" and over(table, one.point) is one)


def places_of_the_host(table: Table, others: Table | None) -> Places:
    """By device, (directory of its file system, path on the host) of all that is known of the host's mounts."""
    found: Places = {}
    if others is not None:
        for one in others:
            if one.kind not in KERNELS:
                found.setdefault(one.device, []).append((one.root, one.point))
        return found
    for one in table:
        laid_by_engine = one.point in mounts.PREPARED and one.root.count("/") > 3
        in_store = one.point == "/" and one.kind not in mounts.COMPOSED and mounts.store_of(one)
        if not laid_by_engine and not in_store:
            continue
        # A file system that holds .../var/lib/docker is the host's root, or below /@ of btrfs holds it.
        before, below, _ = one.root.partition("/var/lib/")
        if below:
            place = (before or "/", "/")
        elif one.root.startswith("/lib/"):
            place = ("/", "/var")
        elif one.kind == "tmpfs" and one.root.startswith("/containers/storage/"):
            place = ("/", "/run")
        else:
            continue
        if place not in found.setdefault(one.device, []):
            found[one.device].append(place)
    return found


def paths_on_host(mount: Mount, places: Places) -> Iterator[str]:
    """The paths on the host of what a mount shows: its directory, or whole mounts of the host below it."""
    for root, point in places.get(mount.device, ()):
        if is_at_or_below(mount.root, root):
            rest = mount.root[len(root.rstrip("/")) :]
            yield (point.rstrip("/") + rest).rstrip("/") or "/"
        elif is_at_or_below(root, mount.root):
            yield point


def matters_whole(path: str) -> bool:
    """Whether a directory of the host is one of those in KEPT or PROGRAMS_AND_SETTINGS, or one above them."""
    return any(is_at_or_below(one, path) for one in (*KEPT, *PROGRAMS_AND_SETTINGS)) or _of_a_person(path)


def matters_for_writing(path: str) -> bool:
    """Whether the host is lost where this path of it can be written to."""
    if path.endswith(HARMLESS) or "/zoneinfo/" in path:
        return False
    return matters_whole(path) or any(is_at_or_below(path, one) for one in PROGRAMS_AND_SETTINGS)


def matters_for_reading(path: str) -> bool:
    """Whether secrets of the host are told where this path of it can be read."""
    return any(is_at_or_below(one, path) for one in SECRETS) or _of_a_person(path)


def _of_a_person(path: str) -> bool:
    """A home directory, or somebody's keys."""
    return path.endswith("/.ssh") or (path.startswith("/home/") and path.count("/") == 2)


def _of_the_host(host: Host, table: Table, others: Table | None) -> Iterator[Evidence]:
    """WHOLE, SENSITIVE and READABLE of a root of its own."""
    origin = (mounts.MINE if others is None else mounts.OF_PROCESS_1).key
    places = places_of_the_host(table, others)
    written: set[str] = set()
    read: set[str] = set()
    part = whole = ""
    for mount in seen_mounts(table):
        paths = set(paths_on_host(mount, places))
        if not paths and others is None:
            told = _alone(host, mount, table)
            if told is None:
                part = part or mount.point
                whole = whole or (mount.point if _may_hold_a_system(host, mount) else "")
            elif told:
                paths = {told}
        if mounts.read_only(mount):
            read |= {path for path in paths if matters_for_reading(path)}
        else:
            written |= {path for path in paths if matters_for_writing(path)}
    if "/" in written | read:
        yield Evidence.seen(WHOLE, origin, "read-write" if "/" in written else "read-only")
    if whole and "/" not in written:
        yield _unknown(WHOLE, whole)
    elif "/" not in written | read:
        yield Evidence.seen(WHOLE, origin, "none")
    for sign, found in ((SENSITIVE, written - {"/"}), (READABLE, read - {"/"})):
        if part and not found:
            yield _unknown(sign, part)
        else:
            yield Evidence.seen(sign, origin, tuple(sorted(found)))


def _unknown(sign: Sign, point: str) -> Evidence:
    return Evidence(
        sign, "unanswered", mounts.MINE.key, note=f"this file system may be the host's or a volume: {point}"
    )


def _alone(host: Host, mount: Mount, table: Table) -> str | None:
    """The path on the host, if a mount tells it by itself; empty for what is not the host's, None where it is unknown.

    A directory of a disk that has the name of one of the host's is that; a whole disk may be anything, unless no system
    is on it.
    """
    if mount.kind == "tmpfs":
        if not mount.point.endswith("/run") or mount.root != "/" or _made_for_a_container(mount):
            return ""
        return "" if mount.point == "/run" and _of_a_container(host, table) else None
    if mount.kind not in OF_DISKS and not mount.source.startswith("/dev/"):
        return ""
    path = mount.root.removeprefix("/@") or "/"
    if path != "/":
        return path if path.startswith("/") else "/" + path
    return "/" if all(isinstance(one, Found) and one.data.kind == "directory" for one in _system(host, mount)) else None


def _system(host: Host, mount: Mount) -> list[Reading]:
    """What stands there where a system has its settings and its programs."""
    return [host.ask(Stat(mount.point + name)) for name in ("/etc", "/usr")]


def _may_hold_a_system(host: Host, mount: Mount) -> bool:
    return mount.kind != "tmpfs" and not any(isinstance(one, Absent) for one in _system(host, mount))


def _made_for_a_container(mount: Mount) -> bool:
    """Whether a tmpfs is none of a host's: made in a user namespace it names its owner, by an engine it is small."""
    options = mount.super_options.split(",")
    return any(one in SIZES_OF_ENGINES or one.startswith("uid=") for one in options)


def _of_a_container(host: Host, table: Table) -> bool:
    """Whether /run is no host's: an engine started this, and a host with an engine keeps that engine's things there."""
    if not any(mounts.engine_of(mount)[0] for mount in table):
        return False
    return all(isinstance(host.ask(one), Absent) for one in IN_RUN)


def _peers(table: Iterable[Mount]) -> set[str]:
    return {peer for mount in table for peer in mount.peers.split(" ") if peer.startswith("shared:")}


def _propagation(table: Table, others: Table | None) -> Evidence:
    """Mounts are passed on within a peer group. Its number is the same for all who are in it."""
    shared = _peers(table)
    if not shared:
        return Evidence.seen(PROPAGATION, mounts.MINE.key, False, "nothing is shared")
    if others is None:
        return Evidence(
            PROPAGATION, "unanswered", mounts.MINE.key, note="nobody here can tell with whom mounts are shared"
        )
    return Evidence.seen(PROPAGATION, mounts.OF_PROCESS_1.key, bool(shared & _peers(others)))


def _place(table: Table, path: str) -> tuple[str, str] | None:
    """The file system and the path in it of what lies at `path`; None where that is the root of a chroot."""
    mount = over(table, path)
    if mount is None:
        return None
    return mount.device, mount.root.rstrip("/") + path[len(mount.point.rstrip("/")) :]


def _shm(table: Table, others: Table | None) -> Evidence:
    here = _place(table, "/dev/shm")
    if others is not None:
        return Evidence.seen(SHM, mounts.OF_PROCESS_1.key, here is not None and here == _place(others, "/dev/shm"))
    mount = over(table, "/dev/shm")
    # Without a mount of its own it lies in a /dev that somebody made, but for the kernel's, which is the host's.
    if mount is None or (mount.kind != "devtmpfs" and mount.point != "/dev/shm"):
        return Evidence.seen(SHM, mounts.MINE.key, False)
    if _made_for_a_container(mount):
        return Evidence.seen(SHM, mounts.MINE.key, False)
    return Evidence(SHM, "unanswered", mounts.MINE.key, note="nobody here can tell whose it is")
