"""Files of the host in a root of its own: by lines as engines make them, and in real containers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.containers import (
    CONTAINER,
    DIRECTORY,
    DOCKER,
    DOCKER_FILES,
    DOCKER_ROOT,
    ID,
    MACHINE,
    MACHINE_MOUNTS,
    OVERLAY,
    OWN_KERNEL_MOUNTS,
    laid,
    mount,
    mounts,
    own,
)
from tests.lab.specimens import bubblewrap, command, mounting, oci, spec
from tests.probes.evidence import reports_every_sign, seen
from virtcheck.hosts.live import LiveHost
from virtcheck.probes import host_files as probe
from virtcheck.probes import mounts as mounts_probe
from virtcheck.probes.mounts import parse

DISK = {"source": "/dev/vda1", "device": "254:1"}
"""The machine's: see MACHINE_ROOT."""
OTHER = {"source": "/dev/vdb1", "device": "254:17"}
HOST = MACHINE_MOUNTS + mount(30, "/run", "tmpfs", device="0:24") + mount(31, "/dev/shm", "tmpfs", device="0:23")
ALL = (probe.WHOLE, probe.SENSITIVE, probe.READABLE, probe.PROPAGATION, probe.SHM)
NOTHING = ["none", (), (), False, False]


def outside(*lines: str, host: str = HOST) -> list[Any]:
    """The values of all signs for a process with these mounts, as somebody sees it who sees the host's process 1."""
    readings = MACHINE | own("mnt", "net", "ipc") | mounts(OVERLAY, OWN_KERNEL_MOUNTS, *lines, of_process_1=host)
    return [seen(probe, readings, sign) for sign in ALL]


def inside(*lines: str, **more: Any) -> list[Any]:
    """The same as a container sees itself that Docker made; `more` are readings."""
    shm = mount(520, "/dev/shm", "tmpfs", source="shm", extra="rw,size=65536k", device="0:60")
    table = mounts(DOCKER_ROOT, OWN_KERNEL_MOUNTS, DOCKER_FILES, shm, *lines)
    return [seen(probe, DOCKER | table | more, sign) for sign in ALL]


@pytest.mark.parametrize(
    "readings", [MACHINE, DOCKER, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)]
)
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(probe, readings)


@pytest.mark.parametrize("entry", [ABSENT, FORBIDDEN, UNANSWERED])
def test_without_a_table(entry: dict[str, Any]) -> None:
    """Where the table of mounts is not shown nothing is told: every process has mounts."""
    readings = CONTAINER | {"file:/proc/self/mountinfo": entry}

    assert {"forbidden", "unanswered"} >= {seen(probe, readings, sign) for sign in ALL}


def test_the_machines_own_root() -> None:
    """A process with the machine's root has its own way to be judged; only /dev/shm is told, and it is the host's."""
    readings = MACHINE | mounts(HOST, mount(40, "/srv", "ext4", root="/etc", peers="shared:1", **DISK))

    assert ["none", (), (), False, True] == [seen(probe, readings, sign) for sign in ALL]


def test_nothing_of_the_host() -> None:
    """An image, the engine's files and a volume are not the host's files, from outside and from inside."""
    volume = mount(530, "/data", "ext4", root=f"/var/lib/docker/volumes/{ID}/_data", **DISK)
    shm = mount(520, "/dev/shm", "tmpfs", source="shm", extra="rw,size=65536k", device="0:60")

    assert NOTHING == outside(DOCKER_FILES, shm, volume)
    assert NOTHING == inside(volume)


@pytest.mark.parametrize(
    ("options", "extra", "expected"),
    [
        ("rw", "rw", "read-write"),
        ("ro", "rw", "read-only"),
        ("rw", "ro", "read-only"),
        ("rw,nosuid,relatime", "rw,errors=remount-ro", "read-write"),
    ],
)
def test_the_whole_host(options: str, extra: str, expected: str) -> None:
    """The host's root wherever it is mounted; neither a mount nor a file system that is read-only can be written to."""
    line = mount(530, "/host\\040files", "ext4", options=options, extra=extra, **DISK)

    assert expected == outside(line)[0]
    # Docker's files lie on that file system in /var/lib: so it is the host's root.
    assert expected == inside(line)[0]


def test_subvolumes() -> None:
    """On btrfs the host's root is a directory of its file system: whoever has all of that has the host's root."""
    host = mount(25, "/", "btrfs", root="/@", **DISK) + mount(26, "/home", "btrfs", root="/@home", **DISK)
    everything = mount(530, "/mnt", "btrfs", **DISK)
    etc = mount(531, "/mnt", "btrfs", root="/@/etc", **DISK)
    files = laid(f"/@/var/lib/docker/containers/{ID}", "resolv.conf", "hostname", "hosts")
    alone = DOCKER | mounts(DOCKER_ROOT, OWN_KERNEL_MOUNTS, files, etc)

    assert ["read-write", ("/home",)] == outside(everything, host=host)[:2]
    assert ["none", ("/etc",)] == outside(etc, host=host)[:2]
    assert ["none", ("/etc",)] == [seen(probe, alone, sign) for sign in ALL[:2]]


@pytest.mark.parametrize(
    ("root", "written", "read"),
    [
        ("/etc", ("/etc",), ("/etc",)),
        ("/etc/cron.d", ("/etc/cron.d",), ()),
        ("/usr/local/bin", ("/usr/local/bin",), ()),
        ("/usr", ("/usr",), ()),
        ("/root", ("/root",), ("/root",)),
        ("/root/project", (), ()),
        ("/home/a", ("/home/a",), ("/home/a",)),
        ("/home/a/project", (), ()),
        ("/home/a/.ssh", ("/home/a/.ssh",), ("/home/a/.ssh",)),
        ("/var", ("/var",), ("/var",)),
        ("/var/lib/kubelet", ("/var/lib/kubelet",), ("/var/lib/kubelet",)),
        (f"/var/lib/kubelet/pods/{ID}/volumes/a", (), ()),
        ("/var/log", ("/var/log",), ("/var/log",)),
        ("/etc/hosts", (), ()),
        ("/usr/share/zoneinfo/Etc/UTC", (), ()),
        ("/srv/data", (), ()),
        ("/etcetera", (), ()),
    ],
)
def test_directories(root: str, written: tuple[str, ...], read: tuple[str, ...]) -> None:
    """Settings and programs must not be written to, nor secrets be read; what engines give to one container may."""
    for view in (outside, inside):
        assert ["none", written, ()] == view(mount(530, "/mnt", "ext4", root=root, **DISK))[:3]
        assert ["none", (), read] == view(mount(530, "/mnt", "ext4", root=root, options="ro", **DISK))[:3]


def test_a_directory_on_a_disk_of_its_own() -> None:
    """The mounts of process 1 tell where on the host a file system is; inside, a whole one may be a volume."""
    host = HOST + mount(32, "/var", "xfs", **OTHER)
    line = mount(530, "/mnt", "xfs", **OTHER)

    assert ["none", ("/var",), ()] == outside(line, host=host)[:3]
    assert ["none", (), ()] == outside(line)[:3]
    assert ["unanswered"] * 3 == inside(line)[:3]


def test_a_disk_without_a_system() -> None:
    """Where there is neither /etc nor /usr the host's root is not; one of its directories may still be."""
    line = mount(530, "/mnt", "xfs", **OTHER)
    there = {"stat:/mnt/etc": DIRECTORY, "stat:/mnt/usr": DIRECTORY}

    assert ["none", "unanswered", "unanswered"] == inside(line, **{"stat:/mnt/etc": ABSENT})[:3]
    assert ["read-write", (), ()] == inside(line, **there)[:3]


def test_the_hosts_run() -> None:
    """The tmpfs of the host's /run is told by process 1, and by Podman's files, which lie in it."""
    line = mount(530, "/var/run", "tmpfs", device="0:24")
    userdata = f"/containers/storage/overlay-containers/{ID}/userdata"
    files = mount(531, "/etc/hosts", "tmpfs", root=userdata + "/hosts", device="0:24")
    podman = CONTAINER | mounts(OVERLAY, OWN_KERNEL_MOUNTS, files, line)

    assert ["none", ("/run",)] == outside(line)[:2]
    assert ["none", ()] == outside(mount(530, "/var/run", "tmpfs", device="0:99"))[:2]
    assert ["none", ("/run",)] == [seen(probe, podman, sign) for sign in ALL[:2]]


def test_a_run_of_its_own() -> None:
    """Inside, an engine's host would have that engine's things in its /run: where none are, this is another."""
    line = mount(530, "/run", "tmpfs", device="0:70")
    absent = {question.key: ABSENT for question in probe.IN_RUN}

    assert () == inside(line, **absent)[1]
    assert "unanswered" == inside(line, **absent | {"stat:/run/containerd": DIRECTORY})[1]
    assert () == inside(mount(530, "/run", "tmpfs", extra="rw,uid=1000,gid=1000"))[1]
    assert () == inside(mount(530, "/run", "tmpfs", extra="rw,size=65536k,mode=755"))[1]


def test_hidden_under_another_mount() -> None:
    """What lies under a later mount cannot be reached."""
    host = mount(530, "/mnt", "ext4", **DISK)

    assert "read-write" == outside(host)[0]
    assert "none" == outside(host, mount(531, "/mnt", "tmpfs", device="0:71"))[0]


def test_propagation() -> None:
    """Whoever is in a peer group of the host's passes mounts on to it; a slave only receives them."""
    host = HOST.replace("/run rw - ", "/run rw shared:7 - ")
    line = mount(530, "/mnt", "ext4", root="/srv", peers="{}", **DISK)

    assert [True, False, False] == [
        outside(line.format(peers), host=host)[3] for peers in ("shared:7", "master:7", "shared:8 master:7")
    ]
    assert False is inside(line.format("master:7"))[3]
    assert "unanswered" == inside(line.format("shared:7"))[3]


@pytest.mark.parametrize(
    ("line", "from_outside", "from_inside"),
    [
        (mount(540, "/dev/shm", "tmpfs", device="0:23"), True, "unanswered"),
        (mount(540, "/dev/shm", "tmpfs", device="0:99", extra="rw,size=64000k"), False, False),
        (mount(540, "/dev/shm", "tmpfs", device="0:99", extra="rw,uid=1000"), False, False),
        (mount(540, "/dev", "tmpfs", device="0:98"), False, False),
        (mount(540, "/dev", "devtmpfs", device="0:6"), False, "unanswered"),
    ],
)
def test_shm(line: str, from_outside: bool, from_inside: object) -> None:
    """The host's shared memory is told by its file system; inside, only what nobody but an engine makes tells."""
    table = mounts(OVERLAY, OWN_KERNEL_MOUNTS, line)

    assert from_outside is outside(line)[4]
    assert from_inside == seen(probe, CONTAINER | table, probe.SHM)


def test_a_root_that_may_be_the_machines() -> None:
    """In a PID namespace of its own, a disk as the root may be the machine's, and nothing more is told."""
    readings = MACHINE | own("pid", "mnt") | mounts(HOST)

    assert ["unanswered"] * 5 == [seen(probe, readings, sign) for sign in ALL]


def test_whoever_does_not_see_process_1() -> None:
    """Among the host's processes, where the mounts of process 1 are hidden, nothing is told."""
    readings = MACHINE | mounts(OVERLAY) | {"file:/proc/1/mountinfo": FORBIDDEN}

    assert ["forbidden"] * 4 == [seen(probe, readings, sign) for sign in ALL[:4]]


@given(st.lists(st.text(alphabet="/ 0123:@-.abcdefghrstuvw\\", max_size=60), max_size=8))
def test_any_table(lines: list[str]) -> None:
    """Whatever a table holds, every sign is reported."""
    table = "\n".join(f"{at} 1 254:1 {line}" for at, line in enumerate(lines))

    assert reports_every_sign(probe, CONTAINER | {"file:/proc/self/mountinfo": found(OVERLAY + table)})
    assert reports_every_sign(probe, MACHINE | mounts(OVERLAY + table, of_process_1=HOST + table))


# ------------------------------------------------------------------------------------------ real ones

INSIDE = """
from virtcheck.hosts.live import LiveHost
from virtcheck.probes import host_files
print([one.value if one.sight == "seen" else one.sight for one in host_files.probe(LiveHost())])
"""


def of(pid: int) -> list[Any]:
    """All values for a process of this machine; skips where this is no machine of its own."""
    if mounts_probe.own_root(LiveHost()).value is not False:
        pytest.skip("process 1 has another root")
    values = {one.sign: one for one in probe.probe(LiveHost().seen_by(pid))}
    return [values[sign].value if values[sign].sight == "seen" else values[sign].sight for sign in ALL]


def test_real_container() -> None:
    """A container with nothing of the host shows nothing of it, to the host and to itself."""
    with oci(spec()) as specimen:
        assert NOTHING == of(specimen.pid)
        assert str(NOTHING) == specimen.python(INSIDE).strip()


@pytest.mark.parametrize(
    ("source", "options", "expected"),
    [
        ("/", (), ["read-write", (), ()]),
        ("/", ("ro",), ["read-only", (), ()]),
        ("/etc", (), ["none", ("/etc",), ()]),
        ("/etc", ("ro",), ["none", (), ("/etc",)]),
        ("/usr/local", (), ["none", ("/usr/local",), ()]),
        ("/tmp", (), ["none", (), ()]),
    ],
)
def test_real_directories(source: str, options: tuple[str, ...], expected: list[Any]) -> None:
    """What is mounted from the host is told by its path there."""
    with oci(mounting(spec(), source, "/mnt", *options)) as specimen:
        assert expected == of(specimen.pid)[:3]


def test_real_sandboxes() -> None:
    """bwrap's root of its own has nothing of the host; with the host's root that root is told elsewhere."""
    with bubblewrap("--unshare-all") as specimen:
        assert NOTHING == of(specimen.pid)
    with bubblewrap("--unshare-all", "--bind", "/etc", "/etc") as specimen:
        assert ("/etc",) == of(specimen.pid)[1]
    with command("unshare", "--ipc") as specimen:
        assert ["none", (), (), False, True] == of(specimen.pid)


def test_real_shared_memory() -> None:
    """The host's /dev/shm is told from outside, whatever it is called inside."""
    if "/dev/shm" not in {one.point for one in parse(Path("/proc/self/mountinfo").read_bytes())}:
        pytest.skip("/dev/shm is no mount point")
    with oci(mounting(spec(), "/dev/shm", "/dev/shm")) as specimen:
        assert True is of(specimen.pid)[4]


def test_thousands_of_mounts() -> None:
    """Whoever is in a container may mount thousands of times there: each more costs as much as the last."""
    table = parse(
        "".join(mount(1000 + at, f"/mnt/{at}", "ext4", root=f"/srv/{at}", **DISK) for at in range(20000)).encode()
    )

    assert 20000 == len(probe.seen_mounts(table))
