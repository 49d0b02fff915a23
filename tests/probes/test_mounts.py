"""The mount table: whose root, which engine, what is masked; by real lines of the engines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import (
    CONTAINER,
    DOCKER,
    ID,
    MACHINE,
    MACHINE_MOUNTS,
    MACHINE_ROOT,
    OVERLAY,
    POD,
    laid,
    mount,
    mounts,
    own,
)
from tests.probes.evidence import evidence, of_another, reports_every_sign, seen
from virtcheck.hosts import machine
from virtcheck.probes import mounts as probe

PROCESS_1 = "file:/proc/1/mountinfo"
BOOT_ID = "/proc/sys/kernel/random/boot_id"


@pytest.mark.parametrize(
    "readings", [MACHINE, DOCKER, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)]
)
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(probe, readings)


def engine(*lines: str) -> Any:
    return seen(probe, CONTAINER | mounts(OVERLAY, *lines), probe.ENGINE)


ENGINES = {
    "docker": laid(f"/var/lib/docker/containers/{ID}", "hosts", "hostname", "resolv.conf"),
    "docker ": laid(f"/data/d/containers/{ID}", "resolv.conf"),
    "podman": laid(f"/containers/storage/overlay-containers/{ID}/userdata", "hosts", "/run/.containerenv"),
    "podman ": laid(f"/home/a/.local/share/containers/storage/vfs-containers/{ID}/userdata", "hostname"),
    "containerd": laid(f"/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/{ID}", "hostname", "resolv.conf"),
    "containerd ": laid(f"/var/lib/nerdctl/1935db59/containers/default/{ID}", "hostname"),
    "pouch": laid(f"/var/lib/pouch/containers/{ID}", "hosts", "hostname"),
    "buildkit": laid("/var/lib/docker/buildkit/executor", "resolv.conf"),
    "buildkit ": laid(f"/var/lib/docker/volumes/{ID}/_data/runc-overlayfs/executor", "hosts"),
    "buildah": laid("/var/tmp/buildah1387404943", "hosts", "hostname"),
    "lxc": mount(90, BOOT_ID, "tmpfs", root="/.lxc-boot-id"),
    "systemd-nspawn": mount(90, BOOT_ID, "tmpfs", root="/.#proc-sys-kernel-random-boot-id6b9fcb8583e20270//deleted"),
    "firejail": mount(90, "/run/firejail/mnt", "tmpfs"),
    "snap": mount(90, "/var/lib/snapd/hostfs", "ext4"),
    "flatpak": mount(90, "/.flatpak-info", "tmpfs", root="/bindfile"),
}


@pytest.mark.parametrize("name", ENGINES)
def test_engine(name: str) -> None:
    """Each engine is named by the place that its mounts lead to."""
    assert name.strip() == engine(ENGINES[name])


@pytest.mark.parametrize(
    "line",
    [
        mount(90, "/etc/hosts", "ext4", root="/etc/hosts"),
        mount(90, "/etc/hosts", "ext4", root="/var/lib/docker/containers/short/hosts"),
        mount(90, "/srv/etc/hosts", "ext4", root=f"/var/lib/docker/containers/{ID}/hosts"),
        mount(90, f"/var/lib/docker/overlay2/{ID}/merged", "overlay"),
        mount(90, BOOT_ID, "tmpfs", root="/something"),
    ],
)
def test_no_engine(line: str) -> None:
    """A host's own binds, a directory that is no container's, and another container's mounts name nobody."""
    assert "absent" == engine(line)


def test_container_id() -> None:
    """The id stands in the paths of Docker and Podman; containerd's there is the sandbox's, not the container's."""
    ids = [
        seen(probe, CONTAINER | mounts(OVERLAY, ENGINES[name]), probe.CONTAINER_ID)
        for name in ("docker", "podman", "containerd")
    ]

    assert [ID, ID, "absent"] == ids


def test_kubelet_tells_cri_o_from_podman() -> None:
    """CRI-O lays files as Podman does; where the kubelet works it is CRI-O, and Docker stays Docker."""
    kubelet = mount(91, "/etc/hosts", "ext4", root=f"/var/lib/kubelet/pods/{POD}/etc-hosts")
    hostname = laid(f"/run/containers/storage/overlay-containers/{ID}/userdata", "hostname")

    assert "crio" == engine(hostname, kubelet)
    assert "docker" == engine(laid(f"/var/lib/docker/containers/{ID}", "hostname"), kubelet)
    assert POD == seen(probe, CONTAINER | mounts(OVERLAY, kubelet), probe.POD_UID)


def test_node_of_kubernetes_is_no_pod() -> None:
    """On the node itself, mounts below the kubelet's directory belong to pods, not to whoever looks."""
    volume = mount(91, f"/var/lib/kubelet/pods/{POD}/volume-subpaths/a/0", "ext4", root=f"/kubelet/pods/{POD}/v")

    assert seen(probe, MACHINE | mounts(MACHINE_MOUNTS, volume), probe.KUBELET) is False


@pytest.mark.parametrize(
    ("root", "store"),
    [
        (mount(9, "/", "overlay", extra=f"rw,upperdir=/var/lib/docker/overlay2/{ID}/diff"), "docker"),
        (
            mount(9, "/", "overlay", extra="rw,lowerdir=/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs"),
            "containerd",
        ),
        (
            mount(9, "/", "overlay", extra="rw,upperdir=/var/lib/containers/storage/overlay/a/diff"),
            "containers-storage",
        ),
        (mount(9, "/", "btrfs", root="/containers/storage/btrfs/subvolumes/a"), "containers-storage"),
        (mount(9, "/", "overlay", extra="ro,lowerdir=/var/lib/apptainer/mnt/session/overlay-lowerdir"), "apptainer"),
        (mount(9, "/", "btrfs", root="/incus/storage-pools/default/containers/a/rootfs"), "incus"),
        (mount(9, "/", "overlay", extra="ro,lowerdir=/var/singularity/mnt/session/rootfs"), "singularity"),
        (mount(9, "/", "btrfs", root="/docker/btrfs/subvolumes/a"), "docker"),
        (mount(9, "/", "ext4", root="/var/lib/docker/vfs/dir/a"), "docker"),
        (mount(9, "/", "overlay", extra=f"rw,lowerdir=/worker-state/volumes/live/{POD}/volume"), "concourse"),
        (mount(9, "/", "tmpfs", root="/newroot"), "bubblewrap"),
        (MACHINE_ROOT, "absent"),
        (OVERLAY, "absent"),
    ],
)
def test_store(root: str, store: str) -> None:
    """A root's path or layers tell whose store it lies in."""
    assert store == seen(probe, CONTAINER | mounts(root), probe.STORE)


def test_marks() -> None:
    """Some file systems are mounted in this way by one tool alone; on the tool's own host they lie elsewhere."""
    inside = mounts(
        OVERLAY,
        mount(2, "/dev", "tmpfs"),
        mount(3, "/dev/shm", "tmpfs", source="shm"),
        mount(4, "/proc/meminfo", "fuse.lxcfs", source="lxcfs"),
        mount(5, "/proc/uptime", "fuse", source="sysboxfs"),
        mount(6, "/etc", "virtiofs", source="kataShared"),
        mount(7, "/proc/meminfo", "fuse", source="libvirt"),
        mount(8, "/usr/bin/distrobox-host-exec", "ext4", root="/usr/bin/distrobox-host-exec"),
    )
    outside = mounts(
        MACHINE_MOUNTS,
        mount(2, "/dev", "devtmpfs"),
        mount(3, "/dev/shm", "tmpfs", source="shm"),
        mount(4, "/var/lib/lxcfs", "fuse.lxcfs"),
        mount(5, "/var/lib/sysboxfs", "fuse", source="sysboxfs"),
    )

    assert ("distrobox", "kata", "libvirt", "lxcfs", "oci", "sysboxfs") == seen(probe, CONTAINER | inside, probe.MARKS)
    assert "absent" == seen(probe, MACHINE | outside, probe.MARKS)


def test_masked() -> None:
    """What is not the kernel's masks what lies below; control groups, a boot id and a share of LXCFS do not."""
    table = mounts(
        OVERLAY,
        mount(2, "/proc/keys", "devtmpfs", root="/null"),
        mount(3, "/sys/firmware", "tmpfs"),
        mount(4, "/sys/fs/cgroup", "tmpfs"),
        mount(5, "/proc/sys", "proc", root="/sys"),
        mount(6, BOOT_ID, "tmpfs", root="/.lxc-boot-id"),
        mount(7, "/proc/uptime", "fuse.lxcfs"),
        mount(8, "/proc/kcore", "ext4", root="/run/firejail/firejail.ro.file"),
    )

    assert ("/proc/kcore", "/proc/keys", "/sys/firmware") == seen(probe, CONTAINER | table, probe.MASKED)


def test_read_only_root() -> None:
    """Either the mount or its file system may be read-only."""
    roots = [mount(9, "/", "ext4", options="ro,relatime"), mount(9, "/", "squashfs", extra="ro"), MACHINE_ROOT]

    assert [True, True, False] == [seen(probe, CONTAINER | mounts(root), probe.READ_ONLY) for root in roots]


def test_chroot_into_a_directory() -> None:
    """Where the root directory is no mount point, somebody changed it."""
    inside = MACHINE | mounts(mount(26, "/proc", "proc"), of_process_1=MACHINE_MOUNTS)

    assert seen(probe, inside, probe.CHROOT) is True
    assert seen(probe, inside, probe.OWN_ROOT) is True


def test_chroot_onto_a_mount() -> None:
    """Process 1 sees the same mount elsewhere."""
    target = mount(77, "/srv/root", "ext4", device="254:9")
    inside = MACHINE | mounts(target.replace("/srv/root", "/"), of_process_1=MACHINE_MOUNTS + target)

    assert seen(probe, inside, probe.CHROOT) is True
    assert "to process 1 it is /srv/root" == evidence(probe, inside, probe.CHROOT).note


def test_no_chroot() -> None:
    """The root that process 1 has at / too was not changed; another mount namespace has nothing to compare with."""
    service = MACHINE | own("mnt") | mounts(mount(90, "/", "ext4", device="254:1"), of_process_1=MACHINE_ROOT)

    assert seen(probe, MACHINE, probe.CHROOT) is False
    assert "absent" == seen(probe, service, probe.CHROOT)
    assert "forbidden" == seen(probe, MACHINE | {PROCESS_1: FORBIDDEN}, probe.CHROOT)


def test_own_root_against_process_1() -> None:
    """In the machine's process table process 1 has the machine's root: the same file system and directory, or not."""
    service = MACHINE | own("mnt") | mounts(mount(90, "/", "ext4", device="254:1"), of_process_1=MACHINE_ROOT)
    image = MACHINE | own("mnt") | mounts(mount(90, "/", "ext4", device="254:8"), of_process_1=MACHINE_ROOT)

    assert (False, True) == (seen(probe, service, probe.OWN_ROOT), seen(probe, image, probe.OWN_ROOT))
    assert "forbidden" == seen(probe, service | {PROCESS_1: FORBIDDEN}, probe.OWN_ROOT)


def test_own_root_by_its_look() -> None:
    """In a process table of its own the look of the root decides, and a whole disk leaves it open."""
    disk = CONTAINER | mounts(mount(90, "/", "ext4", device="254:1"))
    directory = CONTAINER | mounts(mount(90, "/", "ext4", root="/var/lib/machines/a", device="254:1"))

    assert (True, True) == (seen(probe, CONTAINER, probe.OWN_ROOT), seen(probe, directory, probe.OWN_ROOT))
    assert "unanswered" == seen(probe, disk, probe.OWN_ROOT)


def test_of_the_machine() -> None:
    """What keeps root and processes is of the machine, whatever else is its own."""
    service = MACHINE | own("mnt") | mounts(mount(90, "/", "ext4", device="254:1"), of_process_1=MACHINE_ROOT)

    assert [True] * 4 == [
        seen(probe, service | own(*more), probe.OF_THE_MACHINE) for more in ((), ("user",), ("cgroup",), ("net", "uts"))
    ]
    assert seen(probe, service | own("pid"), probe.OF_THE_MACHINE) is False


DOOR = mount(91, "/run/systemd/incoming", "tmpfs", root="/systemd/propagate/web.service")
OLD_ROOT = mount(90, "/", "ext4", device="254:1", peers="shared:13 master:1")
NEW_ROOT = mount(90, "/", "ext4", root="/srv/web", device="254:1", peers="shared:13 master:1")
"""As systemd 252 leaves them."""
OCI_DEV = mount(92, "/dev", "tmpfs", source="tmpfs") + mount(93, "/dev/shm", "tmpfs", source="shm")
DOCKERS_FILE = mount(94, "/etc/hosts", "ext4", root=f"/var/lib/docker/containers/{ID}/hosts", device="254:1")


@pytest.mark.parametrize(
    ("apart", "lines", "expected"),
    [
        (("mnt",), (OLD_ROOT, DOOR), True),
        (("mnt", "user"), (OLD_ROOT, DOOR), True),
        (("mnt",), (NEW_ROOT, DOOR), True),
        (("mnt", "pid"), (OLD_ROOT, DOOR), True),
        (("mnt", "pid"), (NEW_ROOT, DOOR), False),
        (("mnt", "pid", "user"), (OLD_ROOT, DOOR), False),
        (("mnt", "pid"), (OLD_ROOT.replace("master:1 ", "master:17 "), DOOR), False),
        (("mnt", "pid"), (OLD_ROOT,), False),
        ((), (MACHINE_MOUNTS,), False),
        # Containers of a service, with the machine's processes and its / or /run
        (("mnt",), (OVERLAY, DOOR.replace(" /run/", " /host/run/")), False),
        (("mnt",), (OVERLAY, OCI_DEV, DOOR), False),
        (("mnt",), (OVERLAY, DOCKERS_FILE, DOOR), False),
    ],
)
def test_service(apart: tuple[str, ...], lines: tuple[str, ...], expected: bool) -> None:
    """systemd's door tells a service; with a root and a process table of its own it is more than that."""
    readings = MACHINE | own(*apart) | mounts(*lines, of_process_1=MACHINE_ROOT)

    assert expected is seen(probe, readings, probe.SERVICE)


def test_service_of_unknown_processes() -> None:
    """Where the process table cannot be told, a root of its own may belong to a service or to a container."""
    hidden = MACHINE | own("mnt") | {"link:/proc/self/ns/pid": FORBIDDEN}

    assert (True, "forbidden") == tuple(
        seen(probe, hidden | mounts(root, DOOR, of_process_1=MACHINE_ROOT), probe.SERVICE)
        for root in (OLD_ROOT, NEW_ROOT)
    )


def test_allocation() -> None:
    """Nomad mounts a directory of the allocation; another directory of that name is none."""
    nomad = mount(90, "/alloc", "ext4", root=f"/opt/nomad/data/alloc/{POD}/alloc")
    other = mount(90, "/alloc", "ext4", root="/srv/alloc/web/alloc")

    assert (POD, "absent") == tuple(
        seen(probe, CONTAINER | mounts(OVERLAY, line), probe.ALLOCATION) for line in (nomad, other)
    )


def test_isolated() -> None:
    """A root of its own and a namespace of its own together; either alone is not enough."""
    chroot = MACHINE | mounts(OVERLAY, of_process_1=MACHINE_ROOT)

    assert (True, False, False) == tuple(seen(probe, one, probe.ISOLATED) for one in (CONTAINER, chroot, MACHINE))


def test_escapes() -> None:
    """White space in a path is escaped in octal, and a backslash too."""
    (one,) = probe.parse(mount(9, r"/a\040b\134040\011c", "ext4").encode())

    assert "/a b\\040\tc" == one.point


def test_odd_lines() -> None:
    """Optional fields come in any number; lines that are none are passed over."""
    lines = b"1 0 8:1 / / rw shared:1 master:2 - ext4 /dev/sda1 rw\nnonsense\n1 2 3 - x\n\n8 8 0:8 / /g rw  - 9p none\n"

    assert ["/", "/g"] == [one.point for one in probe.parse(lines)]


@given(st.binary(max_size=2000))
def test_parse_never_raises(data: bytes) -> None:
    """Any bytes are a table, no longer than its lines, and each of its mounts can be looked at."""
    table = probe.parse(data)

    assert len(table) <= data.count(b"\n") + 1
    for one in table:
        probe.engine_of(one)
        probe.pod_of(one)
        probe.store_of(one)
    assert probe.marks(table) == tuple(sorted(probe.marks(table)))


@given(st.lists(st.sampled_from([*ENGINES.values(), OVERLAY, MACHINE_MOUNTS, "x\n"]), max_size=8))
def test_probe_never_raises(lines: list[str]) -> None:
    """Whatever lines come together, every sign is reported."""
    assert reports_every_sign(probe, CONTAINER | {"file:/proc/self/mountinfo": found("".join(lines))})


def test_file_systems_of_the_kernel() -> None:
    """Where the recorder believes the kernel's silence nothing is masked; below autofs something may come yet."""
    assert {"devtmpfs"} == machine.KERNEL_FILE_SYSTEMS - probe.OF_THE_KERNEL
    assert "autofs" not in machine.KERNEL_FILE_SYSTEMS


def test_own_root_of_another_process() -> None:
    """Process 1 is the looker's: to whoever is among the machine's processes it has the machine's root."""
    whole_disk = CONTAINER | mounts(mount(90, "/", "ext4", device="254:8"))
    same = CONTAINER | mounts(mount(90, "/", "ext4", device="254:1"))
    inside = CONTAINER | mounts(mount(90, "/", "ext4", device="254:8"))

    def told(subject: dict[str, Any], looker: dict[str, Any]) -> Any:
        one = of_another(probe, subject, looker, probe.OWN_ROOT)
        return one.value if one.sight == "seen" else one.sight

    assert (True, False) == (told(whole_disk, MACHINE), told(same, MACHINE))
    assert "forbidden" == told(whole_disk, MACHINE | {PROCESS_1: FORBIDDEN})
    # Whoever looks from a container knows the root of that container only.
    assert ("unanswered", "unanswered") == (told(whole_disk, inside), told(same, inside))
    assert told(CONTAINER, inside) is True


def test_chroot_of_another_process() -> None:
    """In its own mounts there is nothing to compare with: that does not make it no chroot."""
    apart = CONTAINER | mounts(mount(900, "/", "ext4", device="254:8"))
    same = MACHINE | mounts(MACHINE_MOUNTS)

    assert "unanswered" == of_another(probe, apart, MACHINE, probe.CHROOT).sight
    assert of_another(probe, same, MACHINE, probe.CHROOT).value is False


NSPAWN = """\
393 332 0:117 / / rw,relatime shared:35 - overlay overlay rw,lowerdir=/lower
399 393 0:123 / /run rw,nosuid,nodev shared:40 - tmpfs tmpfs rw,mode=755
400 399 0:123 /host /run/host ro,nosuid,nodev,noexec shared:40 - tmpfs tmpfs rw,mode=755
401 400 254:0 /usr/lib/os-release /run/host/os-release ro,relatime shared:41 - ext4 /dev/vda rw
403 399 254:0 /usr/lib/os-release /run/host/os-release rw,relatime shared:41 - ext4 /dev/vda rw
404 403 254:0 /elsewhere /run/host/os-release/below rw,relatime shared:41 - ext4 /dev/vda rw
"""
"""As systemd-nspawn leaves them: it mounts a directory over itself, with what is mounted in it."""


def test_a_covered_mount_is_not_seen() -> None:
    """Where a directory above it was mounted over, a later mount on the same parent is out of reach, and all below."""
    table = probe.parse(NSPAWN.encode())
    shows = probe.over(table, "/run/host/os-release")

    assert [403, 404] == [one.id for one in table if one.covered]
    assert shows is not None
    assert (401, True) == (shows.id, probe.read_only(shows))


def test_mounts_over_one_another() -> None:
    """What is mounted at the very same place lies on top, and what is below a known parent is in sight."""
    stacked = mount(1, "/", "ext4") + mount(2, "/dev", "devtmpfs") + "3 2 0:9 / /dev rw - tmpfs tmpfs rw\n"
    table = probe.parse((stacked + "4 3 0:10 / /dev/shm rw - tmpfs tmpfs rw\n").encode())
    shows = probe.over(table, "/dev/null")

    assert [] == [one.id for one in table if one.covered]
    assert shows is not None
    assert 3 == shows.id


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        ((MACHINE_ROOT,), "/proc/sys", 25),
        ((mount(2, "/proc", "proc"), MACHINE_ROOT), "/proc/sys", 2),
        ((MACHINE_ROOT, mount(2, "/proc", "proc"), mount(3, "/proc/sys", "proc")), "/proc/sys/kernel", 3),
        ((MACHINE_ROOT, mount(2, "/proc", "proc"), mount(3, "/proc/sys", "proc")), "/proc/system", 2),
        ((MACHINE_ROOT, mount(3, "/proc/sys", "proc"), mount(2, "/proc", "proc")), "/proc/sys", 2),
        ((MACHINE_ROOT, mount(2, "/proc", "proc"), mount(3, "/proc", "tmpfs")), "/proc", 3),
        ((mount(2, "/proc", "proc"),), "/sys", None),
    ],
)
def test_what_shows_a_path(lines: tuple[str, ...], path: str, expected: int | None) -> None:
    """The last mount at a path or above it shows it; the root, wherever it stands in the table, what no other does."""
    shown = probe.over(probe.parse("".join(lines).encode()), path)

    assert expected == (None if shown is None else shown.id)


@given(st.lists(st.sampled_from(["/", "/proc", "/proc/", "/proc/sys", "//", "", "x"])), st.text("/proc", max_size=9))
def test_any_points_are_looked_through(points: list[str], path: str) -> None:
    """Whatever a table calls a point: some mount is told, or none."""
    table = probe.parse("".join(mount(at, point, "proc") for at, point in enumerate(points)).encode())

    assert probe.over(table, path) is None or probe.over(table, path) in table


def test_read_only() -> None:
    """A mount may be read-only, or the whole file system behind it; a word that only holds `ro` says neither."""
    lines = mount(1, "/a", "proc", options="ro,nosuid") + mount(2, "/b", "proc", extra="ro")
    table = probe.parse((lines + mount(3, "/c", "proc", options="rw,errors=remount-ro")).encode())

    assert [True, True, False] == [probe.read_only(one) for one in table]
