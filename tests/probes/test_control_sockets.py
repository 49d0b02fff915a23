"""Sockets that command the host: whose they are, and who may write there."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, found
from tests.containers import (
    CONTAINER,
    DIRECTORY,
    DOCKER,
    DOCKER_FILES,
    DOCKER_ROOT,
    MACHINE,
    MACHINE_MOUNTS,
    OVERLAY,
    OWN_KERNEL_MOUNTS,
    mount,
    mounts,
    own,
    status,
)
from tests.lab.specimens import PYTHON, bubblewrap, hardened, mounting, oci, remapped, spec
from tests.probes.evidence import reports_every_sign, seen
from virtcheck.hosts.live import LiveHost
from virtcheck.hosts.machine import CONTROL_SOCKETS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.model.question import FileStatus
from virtcheck.probes import control_sockets as probe
from virtcheck.probes import mounts as mounts_probe
from virtcheck.probes.control_sockets import candidates
from virtcheck.probes.credentials import granted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCKER_SOCKET = "/run/docker.sock"
USER = status(Uid="1000\t1000\t1000\t1000", Gid="1000\t1000\t1000\t1000", Groups="1000 ", CapEff="0", CapPrm="0")


def at(path: str, *, access: int = 6, mode: int = 0o660, uid: int = 0, gid: int = 0, inode: int = 9) -> dict[str, Any]:
    """A socket, and what the looker may do with it."""
    return {f"stat:{path}": found(["socket", mode, uid, gid, 0, 0, inode, 24]), f"access:{path}": found(access)}


def reachable(readings: dict[str, Any]) -> Any:
    """The words, or the sight."""
    return seen(probe, readings, probe.REACHABLE)


@pytest.mark.parametrize(
    "readings", [MACHINE, DOCKER, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)]
)
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(probe, readings)


def test_places() -> None:
    """Every place that is looked at is recorded, with what one may do there."""
    apart = {"stat:/run": DIRECTORY, "stat:/var/run": found(["directory", 0o755, 0, 0, 0, 0, 8, 8])}
    paths = {path for _, path in candidates(RecordedHost(MACHINE | apart))}

    assert set(CONTROL_SOCKETS) == paths


def test_one_directory_by_two_names() -> None:
    """Where /var/run is /run, nothing is looked at twice."""
    same = {"stat:/run": DIRECTORY, "stat:/var/run": DIRECTORY}

    assert not any(path.startswith("/var/run/") for _, path in candidates(RecordedHost(MACHINE | same)))


def test_on_the_host() -> None:
    """With the machine's own root all sockets there are the host's; whether one may write says the kernel."""
    assert ("docker", "podman") == reachable(MACHINE | at(DOCKER_SOCKET) | at("/run/podman/podman.sock"))
    assert () == reachable(MACHINE | USER | at(DOCKER_SOCKET, access=0))
    assert ("docker",) == reachable(MACHINE | USER | at(DOCKER_SOCKET, access=6, gid=998))
    assert () == reachable(MACHINE)


def test_no_socket() -> None:
    """What is no socket commands nothing."""
    assert () == reachable(MACHINE | {f"stat:{DOCKER_SOCKET}": DIRECTORY})


def test_where_nobody_could_look() -> None:
    """A directory that may not be entered hides what is in it; another socket that is seen is enough."""
    hidden = {"stat:/run/containerd/containerd.sock": FORBIDDEN}

    assert "forbidden" == reachable(MACHINE | hidden)
    assert ("docker",) == reachable(MACHINE | hidden | at(DOCKER_SOCKET))


def test_kept_out() -> None:
    """Who may not pass the directory commands nobody in it; with the right to pass, a refusal tells nothing."""
    socket = {"stat:/run/podman/podman.sock": FORBIDDEN, "access:/run/podman/podman.sock": FORBIDDEN}

    def told(mode: int, *others: dict[str, Any]) -> Any:
        directory = {"stat:/run/podman": found(["directory", mode, 0, 0, 0, 0, 9, 24])}
        readings = MACHINE | dict.fromkeys((f"stat:{path}" for path in CONTROL_SOCKETS), ABSENT) | USER
        for one in (socket, directory, *others):
            readings |= one
        return reachable(readings)

    assert () == told(0o700)
    assert "forbidden" == told(0o711)
    assert "forbidden" == told(0o700, {"stat:/run/podman": FORBIDDEN})


def test_engine_without_root() -> None:
    """An engine that an ordinary user runs gives that user's rights, not root's."""
    assert () == reachable(MACHINE | at(DOCKER_SOCKET, uid=1000))


def test_services_that_ask_who() -> None:
    """systemd obeys root alone; libvirt may ask polkit, which is not seen."""
    assert ("systemd",) == reachable(MACHINE | at("/run/systemd/private", mode=0o777))
    assert () == reachable(MACHINE | USER | at("/run/systemd/private", mode=0o777))
    assert ("libvirt",) == reachable(MACHINE | at("/run/libvirt/libvirt-sock", mode=0o666))
    assert "unanswered" == reachable(MACHINE | USER | at("/run/libvirt/libvirt-sock", mode=0o666))


def test_tree(tmp_path: Path) -> None:
    """A tree of files has no sockets, and says nothing of those that were there."""
    (one,) = probe.probe(TreeHost(str(tmp_path)))

    assert "unanswered" == one.sight


# ------------------------------------------------------------------------------------------ in a container


def container(*lines: str, more: dict[str, Any] | None = None) -> Any:
    """What a container of Docker's sees of itself with these mounts and a socket at /run/docker.sock."""
    table = mounts(DOCKER_ROOT, OWN_KERNEL_MOUNTS, DOCKER_FILES, *lines)
    return reachable(DOCKER | table | at(DOCKER_SOCKET) | (more or {}))


def test_mounted_socket() -> None:
    """A socket that was mounted alone came from outside; read-only or not, it can be written to."""
    line = mount(530, DOCKER_SOCKET, "tmpfs", root="/docker.sock", options="ro,relatime", device="0:24")

    assert ("docker",) == container(line)


@pytest.mark.parametrize(
    ("point", "root"),
    [
        ("/tmp/engine.sock", "/docker.sock"),
        ("/srv/run", "/run"),
        ("/srv", "/containerd"),
        ("/host/run", "/"),
    ],
)
def test_another_name(point: str, root: str) -> None:
    """A mount that may show a socket where nobody asks for one leaves that open; under a mount it is out of reach."""
    line = mount(530, point, "tmpfs", root=root, options="ro,relatime", device="0:24")
    over_it = mount(531, point, "ext4", root="/srv/data", device="0:99")

    assert "unanswered" == reachable(DOCKER | mounts(DOCKER_ROOT, OWN_KERNEL_MOUNTS, DOCKER_FILES, line))
    assert () == reachable(DOCKER | mounts(DOCKER_ROOT, OWN_KERNEL_MOUNTS, DOCKER_FILES, line, over_it))


def test_own_daemon() -> None:
    """A socket in the container's own files is that of its own daemon."""
    assert () == container()
    assert () == container(more=INITIAL_NAMESPACES | own("mnt") | {"file:/proc/1/mountinfo": found(MACHINE_MOUNTS)})


def test_own_run() -> None:
    """In a tmpfs one cannot see whose it is; who waits in this network's list is in this container."""
    line = mount(530, "/run", "tmpfs", device="0:70")
    waiting = found(f"Num\n0: 00000002 00000000 00010000 0001 01 12345 {DOCKER_SOCKET}\n")
    own_net, hosts_net = own("net"), {"link:/proc/self/ns/net": INITIAL_NAMESPACES["link:/proc/self/ns/net"]}

    assert "unanswered" == container(line)
    assert () == container(line, more=own_net | {"file:/proc/self/net/unix": waiting})
    assert "unanswered" == container(line, more=hosts_net | {"file:/proc/self/net/unix": waiting})


def test_own_systemd() -> None:
    """Where process 1 is systemd, its socket is its own."""
    line = mount(530, "/run", "tmpfs", device="0:70")
    table = mounts(OVERLAY, OWN_KERNEL_MOUNTS, line)
    socket_of_it = at("/run/systemd/private", mode=0o777)

    assert () == reachable(CONTAINER | table | socket_of_it | {"file:/proc/1/comm": found("systemd\n")})
    assert "unanswered" == reachable(CONTAINER | table | socket_of_it)


def test_directory_of_the_host() -> None:
    """With the mounts of process 1 it is exact: a directory of the host's, but for those of other containers."""
    of_process_1 = MACHINE_MOUNTS + mount(30, "/run", "tmpfs", device="0:24")
    among_the_hosts = INITIAL_NAMESPACES | own("mnt")

    def with_run(**run: str) -> Any:
        line = mount(530, "/run", "tmpfs", **run)
        table = mounts(OVERLAY, OWN_KERNEL_MOUNTS, line, of_process_1=of_process_1)
        return reachable(CONTAINER | among_the_hosts | table | at(DOCKER_SOCKET))

    assert ("docker",) == with_run(device="0:24")
    assert () == with_run(device="0:70")
    assert () == with_run(device="254:1", root="/var/lib/docker/volumes/a/_data")
    assert ("docker",) == with_run(device="254:1", root="/srv/run")


# ------------------------------------------------------------------------------------------ rights of another process

ROOT = {"Uid": "0\t0\t0\t0", "Gid": "0\t0\t0\t0", "Groups": "", "CapEff": "0"}
SOMEBODY = {"Uid": "5\t5\t5\t5", "Gid": "5\t5\t5\t5", "Groups": "5 998", "CapEff": "0"}


def socket_status(mode: int, uid: int, gid: int) -> FileStatus:
    """What is there at a socket with these rights."""
    return FileStatus("socket", mode, uid, gid, 0, 0, 9, 24)


@pytest.mark.parametrize(
    ("lines", "mode", "uid", "gid", "expected"),
    [
        (ROOT, 0o660, 0, 0, "yes"),
        (ROOT, 0o060, 0, 0, "no"),
        (ROOT, 0o660, 7, 998, "no"),
        (ROOT | {"CapEff": "2"}, 0o660, 7, 998, "yes"),
        (SOMEBODY, 0o660, 0, 0, "no"),
        (SOMEBODY, 0o660, 0, 998, "yes"),
        (SOMEBODY, 0o606, 0, 998, "no"),
        (SOMEBODY, 0o666, 0, 0, "yes"),
        ({name: line for name, line in SOMEBODY.items() if name != "Groups"}, 0o660, 0, 998, "unknown"),
        ({}, 0o666, 0, 0, "unknown"),
    ],
)
def test_granted(lines: dict[str, str], mode: int, uid: int, gid: int, expected: str) -> None:
    """The first of owner, group and others that fits decides, unless a capability overrules it."""
    assert expected == granted(RecordedHost(MACHINE), lines, socket_status(mode, uid, gid), probe.MAY_WRITE)


@given(
    st.dictionaries(st.sampled_from(("Uid", "Gid", "Groups", "CapEff")), st.text(max_size=30)),
    st.integers(0, 0o7777),
    st.integers(0, 2**32),
)
def test_any_lines(lines: dict[str, str], mode: int, user: int) -> None:
    """Whatever a status file says, there is an answer."""
    answer = granted(RecordedHost(MACHINE), lines, socket_status(mode, user, user), probe.MAY_WRITE)

    assert answer in ("yes", "no", "unknown")


# ------------------------------------------------------------------------------------------ real ones

INSIDE = """
from virtcheck.hosts.live import LiveHost
from virtcheck.probes import control_sockets
[one] = control_sockets.probe(LiveHost())
print(one.value if one.sight == "seen" else one.sight)
"""


@contextmanager
def daemon(mode: int = 0o660, uid: int = 0, gid: int = 0) -> Iterator[str]:
    """A directory of this machine with a socket docker.sock at which somebody waits."""
    with TemporaryDirectory(prefix="virtcheck-") as name, socket.socket(socket.AF_UNIX) as waiting:
        os.chmod(name, 0o755)
        path = os.path.join(name, "docker.sock")
        waiting.bind(path)
        os.chmod(path, mode)
        if not os.geteuid():
            os.chown(path, uid, gid)
        waiting.listen()
        yield name


def of(pid: int) -> Any:
    """What is reachable for a process of this machine; skips where this is no machine of its own."""
    if mounts_probe.own_root(LiveHost()).value is not False:
        pytest.skip("process 1 has another root")
    (one,) = probe.probe(LiveHost().seen_by(pid))
    return one.value if one.sight == "seen" else one.sight


def both(specimen: Any) -> list[Any]:
    """The answers from outside and from inside."""
    return [of(specimen.pid), specimen.python(INSIDE).strip()]


def test_real_mounted_socket() -> None:
    """A socket of this machine in a container is reachable, from outside and from inside; read-only as well."""
    with daemon() as place:
        with oci(mounting(spec(), place + "/docker.sock", DOCKER_SOCKET)) as specimen:
            assert [("docker",), "('docker',)"] == both(specimen)
        with oci(mounting(spec(), place + "/docker.sock", "/run/podman/podman.sock", "ro")) as specimen:
            assert [("podman",), "('podman',)"] == both(specimen)
        with oci(mounting(spec(), place, "/run")) as specimen:
            assert [("docker",), "unanswered"] == both(specimen)


def test_real_socket_of_another_name() -> None:
    """A socket of an engine's that is mounted under another name leaves it open whether it is the host's engine."""
    with daemon() as place, oci(mounting(spec(), place + "/docker.sock", "/mnt/engine.sock", "ro")) as specimen:
        assert ["unanswered", "unanswered"] == both(specimen)


@pytest.mark.parametrize(("rights", "expected"), [((0o660, 0, 0), ()), ((0o660, 0, 1000), ("docker",))])
def test_real_ordinary_user(rights: tuple[int, int, int], expected: tuple[str, ...]) -> None:
    """A user may write where the socket's group is theirs."""
    with daemon(*rights) as place, oci(mounting(hardened(spec()), place + "/docker.sock", DOCKER_SOCKET)) as specimen:
        assert [expected, str(expected)] == both(specimen)


def test_real_users_of_its_own() -> None:
    """Root of a user namespace is nobody to a socket of root's; one that is open to all is open to it too."""
    with daemon() as place, oci(mounting(remapped(spec()), place, "/run")) as specimen:
        assert [(), "()"] == both(specimen)
    with daemon(0o666) as place, oci(mounting(remapped(spec()), place, "/run")) as specimen:
        assert ("docker",) == of(specimen.pid)
    with daemon(0o666) as place, bubblewrap("--unshare-all", "--bind", place, "/run", user=65534) as specimen:
        assert ("docker",) == of(specimen.pid)


def test_real_engine_without_root() -> None:
    """The socket of an ordinary user's engine is no door to the host."""
    with daemon(0o666, 1000, 1000) as place, oci(mounting(spec(), place + "/docker.sock", DOCKER_SOCKET)) as specimen:
        assert [(), "()"] == both(specimen)


WAIT = f"""
import os, socket, time
waiting = socket.socket(socket.AF_UNIX)
waiting.bind("{DOCKER_SOCKET}")
waiting.listen()
if not os.fork():
    os.closerange(0, 3)
    time.sleep(20)
"""


@pytest.mark.parametrize("run", ["image", "tmpfs"])
def test_real_daemon_inside(run: str) -> None:
    """A container's own daemon commands nothing of the host, whether its /run is in the image or a tmpfs."""
    asked = spec()
    if run == "tmpfs":
        asked["mounts"].append({"destination": "/run", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid"]})
    with oci(asked) as specimen:
        specimen.run(PYTHON, "-c", WAIT)

        assert [(), "()"] == both(specimen)
