"""What the mount table tells: whose root this is, which engine laid files over it, and what is masked.

An engine must give every container its own host name and name servers. It binds files of its own over the image's, and
the mount table names the place where these files lie: it names the engine, whatever the image holds. See
proc_pid_mountinfo(5).
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found
from virtcheck.model.value import Frozen
from virtcheck.probes import conjunction, likewise, namespaces, unless_empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from virtcheck.model.evidence import Sight
    from virtcheck.model.question import Host

ROOT = Sign("mounts.root", "the file system of the root directory")
READ_ONLY = Sign("mounts.read_only", "whether the root directory is mounted read-only")
OWN_ROOT = Sign("mounts.own_root", "whether the root directory is another than the machine's")
CHROOT = Sign("mounts.chroot", "whether the root directory was changed by chroot")
ENGINE = Sign("mounts.engine", "the engine whose files are mounted over this root")
STORE = Sign("mounts.store", "the image store that the root directory lies in")
CONTAINER_ID = Sign("mounts.container_id", "the container's id in the mounts that its engine made")
KUBELET = Sign("mounts.kubelet", "whether the kubelet mounted files of a pod here")
POD_UID = Sign("mounts.pod_uid", "the pod's uid in the mounts that the kubelet made")
ALLOCATION = Sign("mounts.allocation", "the allocation whose directory Nomad mounted here")
MARKS = Sign("mounts.marks", "what only one tool mounts in this way")
MASKED = Sign("mounts.masked", "the kernel's files that are masked by something mounted over them")
ISOLATED = Sign("mounts.isolated", "whether a root of its own comes with a process, user or mount namespace of its own")
OF_THE_MACHINE = Sign("mounts.of_the_machine", "whether the root and the process table are the machine's own")
INSTALLED = Sign("mounts.installed", "whether these are the root and /dev of an installed system")
SERVICE = Sign("mounts.service", "whether these are the mounts of a systemd service, not of a container")
SIGNS = (
    ROOT,
    READ_ONLY,
    OWN_ROOT,
    CHROOT,
    ENGINE,
    STORE,
    CONTAINER_ID,
    KUBELET,
    POD_UID,
    ALLOCATION,
    MARKS,
    MASKED,
    ISOLATED,
    OF_THE_MACHINE,
    INSTALLED,
    SERVICE,
)

MINE, OF_PROCESS_1 = File("/proc/self/mountinfo"), File("/proc/1/mountinfo")

PREPARED = ("/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/run/.containerenv")
"""What an engine lays over an image's own files."""
TELLTALE = {
    "/.flatpak-info": "flatpak",
    "/run/firejail/mnt": "firejail",
    "/var/lib/snapd/hostfs": "snap",
}
"""Mount points that exist only inside what one tool set up."""
MARKED = {
    "/usr/bin/distrobox-host-exec": "distrobox",
    "/usr/bin/toolbox": "toolbox",
    "/mnt/mesos/sandbox": "mesos",
}
"""Mount points that one tool alone has an engine make in its containers."""
BOOT_ID = "/proc/sys/kernel/random/boot_id"
BOOT_ID_OF = {"/.lxc-boot-": "lxc", "/.#proc-sys-kernel-random-boot-": "systemd-nspawn"}
"""Who gives a container a boot id of its own, by the name of the file that lies over the kernel's."""
STORES = (
    ("/containers/storage/", "containers-storage"),
    ("io.containerd.snapshotter.", "containerd"),
    ("/overlay2/", "docker"),
    ("/docker/btrfs/subvolumes/", "docker"),
    ("/docker/vfs/dir/", "docker"),
    ("/apptainer/mnt/session/", "apptainer"),
    ("/singularity/mnt/session/", "singularity"),
    ("/incus/storage-pools/", "incus"),
    ("/lxd/storage-pools/", "lxd"),
    ("/provisioner/containers/", "mesos"),
    ("/volumes/live/", "concourse"),
)
"""Parts of the path of a root, or of the layers that make it up, and whose store that is."""
OF_THE_KERNEL = frozenset((
    "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "efivarfs", "fusectl", "hugetlbfs",
    "nfsd", "nsfs", "openpromfs", "proc", "pstore", "resctrl", "s390_hypfs", "securityfs", "selinuxfs", "smackfs",
    "sysfs", "tracefs", "xenfs",
))  # fmt: skip
"""File systems with which the kernel itself answers below /proc and /sys. Others hide something, but for FUSE, with
which LXCFS and Sysbox show a container its own share."""
DOORS = ("/run/systemd/incoming", "/run/host/incoming")
"""Where systemd mounts, into a service with mounts of its own, the directory through which more come later."""
COMPOSED = frozenset(("overlay", "aufs", "tmpfs", "squashfs", "9p", "virtiofs", "fuse.fuse-overlayfs"))
"""File systems of roots that somebody put together, not of an installed machine."""


class Mount(Frozen):
    """A line of mountinfo."""

    id: int
    device: str
    root: str
    """The directory of its file system that is mounted."""
    point: str
    options: str
    peers: str
    """How it takes part in the mounts of others: `shared:1`, `master:1`; empty where it does not."""
    kind: str
    source: str
    super_options: str
    covered: bool = False
    """Whether another lies over a directory above it, so that no path leads here."""


class Table(tuple[Mount, ...]):
    """The lines of mountinfo, in order: of a container thousands, if whoever is in it wants them."""

    def __init__(self, lines: Iterable[Mount]) -> None:
        self.last = {mount.point: at for at, mount in enumerate(self) if not mount.covered}
        """By mount point, where the last line stands that counts there."""


PARSED: dict[bytes, Table] = {}
"""Tables that were read before: many probes look at the same one."""
MOST_PARSED = 4


def probe(host: Host) -> Iterator[Evidence]:
    """Read the table once and look at it from each side; then compare it with that of process 1."""
    mine, first = host.ask(MINE), host.ask(OF_PROCESS_1)
    table: Table | None
    if isinstance(mine, Found):
        table = parse(mine.data)
        yield from _of_the_root(table)
        yield from _of_the_engine(table)
        yield _found(MARKS, marks(table))
        yield _found(MASKED, masked(table))
        others: Table | Evidence
        if isinstance(first, Found):
            others = table if first.data == mine.data else parse(first.data)
        else:
            others = Evidence.of(CHROOT, OF_PROCESS_1, first)
        yield _chroot(host, table, others)
        own_root = _own_root(host, table, others)
    else:
        for sign in SIGNS:
            if sign not in (OWN_ROOT, ISOLATED, OF_THE_MACHINE, INSTALLED, SERVICE):
                yield Evidence.of(sign, MINE, mine)
        table = None
        own_root = Evidence.of(OWN_ROOT, MINE, mine)
    processes = namespaces.judge(host, namespaces.PID)
    yield own_root
    yield _isolated(host, own_root)
    yield conjunction(OF_THE_MACHINE, (own_root, False), (processes, "initial"))
    if table is None:
        yield likewise(INSTALLED, own_root)
        yield likewise(SERVICE, own_root)
    else:
        yield _installed(host, table)
        yield _service(host, table, processes)


def parse(data: bytes) -> Table:
    """The lines of mountinfo, in order. Lines that are none are passed over."""
    if data not in PARSED:
        if len(PARSED) == MOST_PARSED:
            PARSED.clear()
        PARSED[data] = _lines(data)
    return PARSED[data]


def _lines(data: bytes) -> Table:
    lines = []
    for line in data.decode("utf-8", "replace").split("\n"):
        before, _, after = line.partition(" - ")
        fields, filesystem = before.split(" "), after.split(" ")
        if len(fields) < 6 or len(filesystem) < 2 or not fields[0].isdecimal() or len(fields[0]) > 19:
            continue
        number, parent, device, root, point, options, *peers = fields
        kind, source, super_options = filesystem[0], unescape(filesystem[1]), " ".join(filesystem[2:])
        mount = (device, unescape(root), unescape(point), options, " ".join(peers), kind, source, super_options)
        lines.append((number, parent, mount))
    covered = _covered([(number, parent, mount[2]) for number, parent, mount in lines])
    return Table(Mount(int(number), *mount, number in covered) for number, _, mount in lines)


def _covered(table: list[tuple[str, str, str]]) -> set[str]:
    """The mounts that another one lies over: mounted on the same parent, at a directory above them.

    `table` is (number, number of the parent, point) of each.
    """
    parents = {number: parent for number, parent, _ in table}
    # The first mount of all, an initramfs, is its own parent.
    places = {(parent, point) for number, parent, point in table if number != parent}
    below: dict[str, list[str]] = {}
    for number, parent, _ in table:
        below.setdefault(parent, []).append(number)
    covered: set[str] = set()
    new = [number for number, parent, point in table if parent in parents and _lies_under(parent, point, places)]
    while new:
        number = new.pop()
        if number not in covered:
            covered.add(number)
            new += below.get(number, ())
    return covered


def _lies_under(parent: str, point: str, places: set[tuple[str, str]]) -> bool:
    while point.strip("/"):
        point = point.rpartition("/")[0] or "/"
        if (parent, point) in places:
            return True
    return False


def unescape(field: str) -> str:
    """A field without the octal escapes that keep white space out of it."""
    if "\\" in field:
        for escape, plain in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\043", "#"), ("\\134", "\\")):
            field = field.replace(escape, plain)
    return field


def root_of(table: Table) -> Mount | None:
    """The mount at `/`. None: the root directory is no mount point, so somebody changed it by chroot."""
    return next((mount for mount in reversed(table) if mount.point == "/"), None)


def over(table: Table, path: str) -> Mount | None:
    """The mount that shows what lies at `path`; None where the root directory does, and is no mount point.

    Of those at or above the path the last one shows it: it lies over all that were there before it. Only the root
    directory may come late: who starts a system moves it below what is mounted already.
    """
    at, place = -1, path
    while place:
        at = max(at, table.last.get(place, -1))
        place = place.rpartition("/")[0]
    return table[at] if at >= 0 else root_of(table)


def is_at_or_below(path: str, top: str) -> bool:
    """Whether `path` is `top` or lies in it."""
    return path == top or path.startswith(top.rstrip("/") + "/")


def read_only(mount: Mount) -> bool:
    """Whether nothing can be changed through this mount: it may be read-only, or the whole file system."""
    return "ro" in mount.options.split(",") or "ro" in mount.super_options.split(",")


def is_id(text: str) -> bool:
    """Whether this is a container's id as engines make them: 64 hexadecimal digits."""
    return len(text) == 64 and all(one in "0123456789abcdef" for one in text)


def engine_of(mount: Mount) -> tuple[str, str]:
    """(engine, container id) by one of the mounts that an engine makes in every container; empty where none is told.

    Docker     .../containers/ID/hosts, whatever its data root; Pouch has the same layout below a directory pouch
    Podman     .../overlay-containers/ID/userdata/hosts, with the storage driver's name; CRI-O shares this layout
    containerd .../io.containerd.grpc.v1.cri/sandboxes/SANDBOX/hostname, and nerdctl .../nerdctl/HASH/containers/NS/ID
    BuildKit   .../buildkit/executor/hosts, or .../runc-overlayfs/executor/hosts.ID, with its worker's name
    Buildah    .../buildah1387404943/hosts
    Charliecloud mounts a table of users of its own, .../ch-run_passwd.XXXXXX
    """
    if mount.point == BOOT_ID:
        return next((engine for beginning, engine in BOOT_ID_OF.items() if mount.root.startswith(beginning)), ""), ""
    if "/ch-run_" in mount.root and mount.point.startswith("/etc/"):
        return "charliecloud", ""
    if mount.point in PREPARED:
        match mount.root.split("/"):
            case [*_, place, container, "userdata", _] if place.endswith("-containers") and is_id(container):
                return "podman", container
            case [*above, container, _] if is_id(container) and "nerdctl" in above:
                return "containerd", container
            case [*above, "containers", container, _] if is_id(container) and "pouch" in above:
                return "pouch", container
            case [*_, "containers", container, _] if is_id(container):
                return "docker", container
            case [*_, plugin, "sandboxes", _sandbox, _] if plugin.startswith("io.containerd."):
                return "containerd", ""
            case [*_, worker, "executor", _] if worker == "buildkit" or worker.startswith(("runc-", "containerd-")):
                return "buildkit", ""
            case [*_, bundle, _] if bundle.startswith("buildah") and bundle[len("buildah") :].isdecimal():
                return "buildah", ""
    return "", ""


def pod_of(mount: Mount) -> str:
    """The uid in `.../kubelet/pods/UID/...` or `.../pods/UID/etc-hosts`; empty elsewhere, and for the kubelet's own."""
    if "/kubelet/pods/" in mount.point:
        return ""
    match mount.root.split("/"):
        case [*_, "pods", uid, "etc-hosts"]:
            return uid
    return mount.root.partition("/kubelet/pods/")[2].partition("/")[0]


def allocation_of(mount: Mount) -> str:
    """The id in `.../alloc/ID/alloc`, which Nomad mounts at /alloc; empty elsewhere."""
    match mount.root.split("/"):
        case [*_, "alloc", allocation, "alloc"] if mount.point == "/alloc" and len(allocation) == 36:
            return allocation
    return ""


def store_of(root: Mount) -> str:
    """Whose image store the root lies in, by its path or its layers; empty where neither tells."""
    if root.kind == "tmpfs" and root.root == "/newroot":
        return "bubblewrap"
    place = f"{root.root} {root.super_options}"
    return next((store for part, store in STORES if part in place), "")


def marks(table: Table) -> tuple[str, ...]:
    """What one tool alone mounts in this way, sorted.

    `lxcfs` and `sysboxfs` show a container its own share of /proc and /sys, `kata` brings files in from outside a
    virtual machine, and `oci` is the /dev that OCI runtimes make: a tmpfs, and /dev/shm from a source called shm.
    """
    found = {MARKED[mount.point] for mount in table if mount.point in MARKED}
    own_dev = any(mount.point == "/dev" and mount.kind == "tmpfs" for mount in table)
    for mount in table:
        in_kernel = mount.point.startswith(("/proc/", "/sys/"))
        if in_kernel and mount.kind == "fuse.lxcfs":
            found.add("lxcfs")
        elif in_kernel and "sysboxfs" in (mount.source, mount.kind.removeprefix("fuse.")):
            found.add("sysboxfs")
        elif in_kernel and mount.kind == "fuse" and mount.source == "libvirt":
            found.add("libvirt")
        elif mount.source == "kataShared" or "/kata-containers/sandbox/" in mount.root:
            found.add("kata")
        elif own_dev and mount.point == "/dev/shm" and mount.source == "shm":
            found.add("oci")
    return tuple(sorted(found))


def masked(table: Table) -> tuple[str, ...]:
    """Paths below /proc and /sys over which lies what is not the kernel's: /dev/null, an empty directory, sorted.

    Two places do without: cgroups of version 1 lie in a tmpfs, and a container may get a boot id of its own.
    """
    masks = {
        mount.point
        for mount in table
        if mount.point.startswith(("/proc/", "/sys/"))
        and mount.kind not in OF_THE_KERNEL
        and not mount.kind.startswith("fuse")
    }
    return tuple(sorted(masks - {"/sys/fs/cgroup", BOOT_ID}))


def _of_the_root(table: Table) -> Iterator[Evidence]:
    root = root_of(table)
    if root is None:
        for sign in (ROOT, READ_ONLY, STORE):
            yield Evidence(sign, "absent", MINE.key, note="the root directory is no mount point")
        return
    yield Evidence.seen(ROOT, MINE.key, root.kind)
    yield Evidence.seen(READ_ONLY, MINE.key, "ro" in f"{root.options},{root.super_options}".split(","))
    yield _found(STORE, store_of(root))


def _of_the_engine(table: Table) -> Iterator[Evidence]:
    """A sandbox stands before an engine: it may keep the mounts of the container that it runs in."""
    sandboxes = [TELLTALE[mount.point] for mount in table if mount.point in TELLTALE]
    engines = [found for found in map(engine_of, table) if found[0]]
    pods = [uid for uid in map(pod_of, table) if uid]
    engine, container = engines[-1] if engines else ("", "")
    if engine == "podman" and pods:
        engine = "crio"
    yield _found(ENGINE, sandboxes[0] if sandboxes else engine)
    yield _found(CONTAINER_ID, container)
    yield Evidence.seen(KUBELET, MINE.key, bool(pods))
    yield _found(POD_UID, pods[0] if pods else "")
    yield _found(ALLOCATION, next(filter(None, map(allocation_of, table)), ""))


def _found(sign: Sign, found: str | tuple[str, ...]) -> Evidence:
    """Evidence of what the table holds; absent where it holds none."""
    return unless_empty(Evidence.seen(sign, MINE.key, found))


def _chroot(host: Host, table: Table, others: Table | Evidence) -> Evidence:
    """Mount ids are unique in the system: process 1 tells where the mount that is our root stands for itself.

    In another's mount namespace the looker's process 1 has no such mount; there another one may.
    """
    root = root_of(table)
    if root is None:
        return Evidence.seen(CHROOT, MINE.key, True, "the root directory is no mount point")
    if isinstance(others, Evidence):
        return others
    for mount in others:
        if mount.id == root.id:
            return Evidence.seen(CHROOT, OF_PROCESS_1.key, mount.point != "/", f"to process 1 it is {mount.point}")
    sight: Sight = "absent" if host.looker is host else "unanswered"
    return Evidence(CHROOT, sight, OF_PROCESS_1.key, note="process 1 has other mounts: nothing to compare with")


def _own_root(host: Host, table: Table, others: Table | Evidence) -> Evidence:
    """The machine's first process has the machine's root. Whoever looks from among its processes sees it as process 1;
    from elsewhere only the look of the root can tell.
    """
    root = root_of(table)
    if root is None:
        return Evidence.seen(OWN_ROOT, MINE.key, True, "the root directory is no mount point")
    if store_of(root):
        return Evidence.seen(OWN_ROOT, MINE.key, True, "it lies in an image store")
    processes = namespaces.judge(host.looker, namespaces.PID)
    if processes.sight != "seen":
        return likewise(OWN_ROOT, processes)
    if processes.value == "initial":
        if isinstance(others, Evidence):
            return likewise(OWN_ROOT, others)
        first = root_of(others)
        own = first is None or (root.device, root.root) != (first.device, first.root)
        return Evidence.seen(OWN_ROOT, OF_PROCESS_1.key, own, "compared with the root of process 1")
    if root.kind in COMPOSED or root.root.count("/") > 1:
        return Evidence.seen(OWN_ROOT, MINE.key, True, f"{root.root} of {root.kind}")
    return Evidence(OWN_ROOT, "unanswered", MINE.key, note="a file system like this may be the machine's root as well")


def own_root(host: Host) -> Evidence:
    """Whether the root directory is another than the machine's."""
    mine, first = host.ask(MINE), host.ask(OF_PROCESS_1)
    if not isinstance(mine, Found):
        return Evidence.of(OWN_ROOT, MINE, mine)
    others = parse(first.data) if isinstance(first, Found) else Evidence.of(CHROOT, OF_PROCESS_1, first)
    return _own_root(host, parse(mine.data), others)


def _isolated(host: Host, own_root: Evidence) -> Evidence:
    """A namespace of its own is not enough (services have such), nor is a root of its own (chroot)."""
    judged = [namespaces.judge(host, one) for one in (namespaces.PID, namespaces.USER, namespaces.MNT)]
    own = next((one for one in judged if one.value == "own"), None)
    first = own or next((one for one in judged if one.hidden), judged[0])
    return conjunction(ISOLATED, (first, "own"), (own_root, True))


def _installed(host: Host, table: Table) -> Evidence:
    """A whole file system of a disk as the root, and the kernel's /dev; a sandbox with namespaces may keep both."""
    root = root_of(table)
    of_a_disk = root is not None and root.root == "/" and root.kind not in COMPOSED and root.source.startswith("/dev/")
    if not of_a_disk or not any(mount.point == "/dev" and mount.kind == "devtmpfs" for mount in table):
        return Evidence.seen(INSTALLED, MINE.key, False)
    judged = [namespaces.judge(host, one) for one in (namespaces.PID, namespaces.USER, namespaces.MNT)]
    if any(one.value == "own" for one in judged):
        return Evidence.seen(INSTALLED, MINE.key, False)
    hidden = next((one for one in judged if one.hidden), None)
    return Evidence.seen(INSTALLED, MINE.key, True) if hidden is None else likewise(INSTALLED, hidden)


def _service(host: Host, table: Table, processes: Evidence) -> Evidence:
    """For a service with mounts of its own systemd leaves a door open, through which more can be mounted later.

    Such a service may have another root (RootDirectory=) or another process table (PrivatePIDs=). With both it is a
    container. Inside its own process table only the mounts tell whose the root is: the machine's comes down from the
    first mount that systemd shares with others.
    """
    if not any(mount.point in DOORS and "/systemd/propagate/" in mount.root for mount in table):
        return Evidence.seen(SERVICE, MINE.key, False)
    root = root_of(table)
    # A container that was given the machine's /run has the door of the service that started it.
    if marks(table) or any(engine_of(mount)[0] for mount in table) or (root is not None and store_of(root)):
        return Evidence.seen(SERVICE, MINE.key, False)
    if processes.value == "initial":
        return Evidence.seen(SERVICE, MINE.key, True)
    of_the_machine = (
        root is not None and root.root == "/" and root.kind not in COMPOSED and "master:1" in root.peers.split(" ")
    )
    kept = Evidence.seen(SERVICE, MINE.key, of_the_machine)
    judged = conjunction(SERVICE, (kept, True), (namespaces.judge(host, namespaces.USER), "initial"))
    return likewise(SERVICE, processes) if processes.hidden and judged.value is not True else judged
