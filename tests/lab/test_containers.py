"""Real containers, with whatever engines are installed: the recorder runs inside, its recording is judged outside.

Their roots are empty directories with this machine's /usr bound into them, so nothing is downloaded. Everything is made
in a mount namespace of its own or taken down by the engine, and each run is bounded in time.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from virtcheck.facts import FACTS
from virtcheck.hosts import machine, open_host
from virtcheck.inspection import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON = "/usr/bin/python3"
RUNTIME = Path(__file__).parents[2] / "scripts/lab.d/oci-runtime"
"""runc for a machine whose root lacks CAP_SYS_RESOURCE."""
LIMIT = 60
"""Seconds that one container may take."""

if os.geteuid() != 0:
    pytest.skip("containers are made by root", allow_module_level=True)
if not os.access(PYTHON, os.X_OK):
    pytest.skip(f"there is no {PYTHON} to run inside", allow_module_level=True)
if [one.value for one in answer(open_host(), [FACTS["container.kind"]])] != ["none"]:
    pytest.skip("this is itself a container, or cannot tell", allow_module_level=True)


@pytest.fixture(autouse=True, scope="module")
def groups() -> Iterator[None]:
    """Takes down the control groups that engines leave behind; only an empty one can be removed."""
    top = Path("/sys/fs/cgroup")
    before = {*top.glob("*/"), *top.glob("*/*/")}
    yield
    for left in {*top.glob("*/"), *top.glob("*/*/")} - before:
        for directory in sorted((left, *left.glob("**/")), key=lambda path: len(path.parts), reverse=True):
            with contextlib.suppress(OSError):
                directory.rmdir()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root directory that lacks only /usr."""
    top = tmp_path / "root"
    for name in ("usr", "proc", "sys", "dev", "run", "tmp", "etc", "root", "var"):
        (top / name).mkdir(parents=True)
    for name in ("bin", "lib", "lib64", "sbin"):
        (top / name).symlink_to("usr/" + name)
    for name in ("passwd", "group"):
        (top / "etc" / name).write_text("root:x:0:0:root:/root:/bin/sh\n" if name == "passwd" else "root:x:0:\n")
    return top


def need(*tools: str) -> None:
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")


def with_usr(root: Path, *then: str) -> list[str]:
    """A command in a mount namespace in which the root has its /usr and a /proc."""
    prepare = f'mount --rbind /usr {root}/usr && mount -t proc proc {root}/proc && exec "$@"'
    return ["unshare", "-m", "sh", "-c", prepare, "-", *then]


def record(command: list[str], tmp_path: Path, **environment: str) -> dict[str, Any]:
    """Every fact, as recorded by the python3 that this command runs. Skips where the engine itself cannot start."""
    try:
        # Through a pipe: engines give the file that is their standard input to the container's user.
        recorder = Path(machine.__file__).read_bytes()
        ran = subprocess.run(
            command, input=recorder, capture_output=True, timeout=LIMIT, env=os.environ | environment, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"{command[0]} did not end within {LIMIT} s")
    said = ran.stderr.decode(errors="replace").strip()
    if 'File "<stdin>"' in said:
        pytest.fail("the recorder failed inside:\n" + said)
    if not ran.stdout.startswith(b"\x1f\x8b"):
        pytest.skip(f"{command[0]} cannot start a container here: {said[-200:]}")
    recording = tmp_path / "recording.json.gz"
    recording.write_bytes(ran.stdout)
    return {one.name: one.value for one in answer(open_host(str(recording)), FACTS.values())}


def bundle(root: Path, tmp_path: Path, runtime: str, more: dict[str, Any]) -> Path:
    """An OCI bundle: the runtime's own sample, with the root, /usr and the recorder's python3."""
    place = tmp_path / "bundle"
    place.mkdir()
    subprocess.run([runtime, "spec"], cwd=place, check=True, timeout=LIMIT)
    spec = json.loads((place / "config.json").read_text())
    spec["root"] = {"path": str(root), "readonly": True}
    spec["process"] |= {"terminal": False, "args": [PYTHON, "-"]}
    # A machine may lack the capability that a sample's limits ask for.
    spec["process"].pop("rlimits", None)
    spec["mounts"].append({"destination": "/usr", "type": "bind", "source": "/usr", "options": ["rbind", "ro"]})
    spec["linux"] |= more
    (place / "config.json").write_text(json.dumps(spec))
    return place


def test_machine(tmp_path: Path) -> None:
    """The machine itself, with a variable that claims Docker, is no container."""
    facts = record([PYTHON, "-"], tmp_path, container="docker")

    assert ("none", False) == (facts["container.kind"], facts["container.chroot"])


def test_namespaces(root: Path, tmp_path: Path) -> None:
    """unshare with a root of its own: namespaces that nobody names."""
    need("unshare")
    inner = ["unshare", "-uipnC", "--fork", f"--mount-proc={root}/proc", "chroot", str(root), PYTHON, "-"]
    facts = record(with_usr(root, *inner), tmp_path)

    assert ("own", "own", "own") == tuple(facts["namespace." + name] for name in ("pid", "net", "cgroup"))
    assert "namespaces" == facts["container.kind"]


def test_users_of_their_own(root: Path, tmp_path: Path) -> None:
    """A user namespace is own even where its map is full."""
    need("unshare")
    facts = record(with_usr(root, "unshare", "-U", "--map-root-user", "chroot", str(root), PYTHON, "-"), tmp_path)

    assert ("own", "namespaces") == (facts["namespace.user"], facts["container.kind"])


def test_chroot(root: Path, tmp_path: Path) -> None:
    """A root changed in a mount namespace of its own is not the machine's."""
    need("unshare", "chroot")
    facts = record(with_usr(root, "chroot", str(root), PYTHON, "-"), tmp_path)

    assert ("namespaces", True) == (facts["container.kind"], facts["container.chroot"])


def test_service(tmp_path: Path) -> None:
    """A service with a mount namespace and a /tmp of its own is no container."""
    need("unshare")
    facts = record(["unshare", "-m", "sh", "-c", f"mount -t tmpfs none /tmp && exec {PYTHON} -"], tmp_path)

    assert ("own", "none") == (facts["namespace.mnt"], facts["container.kind"])


def test_hidden_processes(tmp_path: Path) -> None:
    """Where hidepid hides process 1, nothing is claimed that process 1 would have to confirm."""
    need("unshare", "setpriv")
    ordinary = f"setpriv --reuid 65534 --regid 65534 --clear-groups {PYTHON} -"
    facts = record(["unshare", "-m", "sh", "-c", f"mount -t proc -o hidepid=2 proc /proc && exec {ordinary}"], tmp_path)

    assert ("own", "initial") == (facts["namespace.mnt"], facts["namespace.pid"])
    assert facts["container.kind"] is None


def test_bubblewrap(tmp_path: Path) -> None:
    """bubblewrap, with everything of its own and as its own first process."""
    need("bwrap")
    links = [part for name in ("bin", "lib", "lib64", "sbin") for part in ("--symlink", "usr/" + name, "/" + name)]
    command = ["bwrap", "--unshare-all", "--ro-bind", "/usr", "/usr", *links, "--proc", "/proc", "--dev", "/dev"]
    facts = record([*command, PYTHON, "-"], tmp_path)

    assert ("bubblewrap", True) == (facts["container.kind"], facts["process.no_new_privs"])


@pytest.mark.parametrize("runtime", ["runc", "crun"])
def test_bundle(runtime: str, root: Path, tmp_path: Path) -> None:
    """A runtime that no engine asked: an OCI bundle, not privileged."""
    need(runtime)
    place = bundle(root, tmp_path, runtime, {})
    # crun refuses a tree of both versions of control groups: it gets a view without the second.
    alone = ["unshare", "-m", "sh", "-c", 'umount /sys/fs/cgroup/unified 2>&-; exec "$@"', "-"]
    state = ["--root", str(tmp_path / "state")]
    name = f"virtcheck-{os.getpid()}"
    facts = record([*alone, runtime, *state, "run", "-b", str(place), name], tmp_path)

    assert ("oci", False) == (facts["container.kind"], facts["container.privileged"])


def test_bundle_in_the_host_s_namespaces(root: Path, tmp_path: Path) -> None:
    """A bundle that has only a mount namespace, and nothing masked, is told by its root and its /dev."""
    need("runc")
    place = bundle(root, tmp_path, "runc", {"namespaces": [{"type": "mount"}], "maskedPaths": [], "readonlyPaths": []})
    spec = json.loads((place / "config.json").read_text())
    del spec["hostname"]
    (place / "config.json").write_text(json.dumps(spec))
    state = ["--root", str(tmp_path / "state")]
    facts = record(["runc", *state, "run", "-b", str(place), f"virtcheck-{os.getpid()}"], tmp_path)

    assert ("oci", "initial") == (facts["container.kind"], facts["namespace.pid"])


def test_gvisor(root: Path, tmp_path: Path) -> None:
    """gVisor: another kernel, whose namespaces are not Linux's."""
    need("runsc", "runc")
    place = bundle(root, tmp_path, "runc", {})
    options = ["--root", str(tmp_path / "state"), "--platform=ptrace", "--network=none", "--ignore-cgroups"]
    facts = record(["runsc", *options, "run", "-bundle", str(place), f"virtcheck-{os.getpid()}"], tmp_path)

    assert ("gvisor", None) == (facts["container.kind"], facts["namespace.pid"])


@pytest.mark.parametrize("users", [[], ["--private-users=1048576:65536", "--private-users-ownership=map"]])
def test_nspawn(users: list[str], root: Path, tmp_path: Path) -> None:
    """systemd-nspawn, with the host's users and with users of its own."""
    need("systemd-nspawn")
    options = ["-q", "--register=no", "--keep-unit", "--pipe", "--bind-ro=/usr", *users]
    facts = record(["systemd-nspawn", *options, "-D", str(root), PYTHON, "-"], tmp_path)

    assert "systemd-nspawn" == facts["container.kind"]
    assert ("own" if users else "initial") == facts["namespace.user"]


def test_podman(root: Path, tmp_path: Path) -> None:
    """Podman on a root directory, with nothing of its own stored anywhere else."""
    need("podman", "runc")
    stored = ["--root", str(tmp_path / "store"), "--runroot", str(tmp_path / "run"), "--storage-driver", "vfs"]
    without_systemd = ["--cgroup-manager", "cgroupfs", "--events-backend", "none", "--runtime", str(RUNTIME)]
    options = ["run", "-i", "--rm", "--network", "none", "--log-driver", "none", "-v", "/usr:/usr:ro"]
    facts = record(["podman", *stored, *without_systemd, *options, "--rootfs", str(root), PYTHON, "-"], tmp_path)

    assert ("podman", False) == (facts["container.kind"], facts["container.privileged"])
    assert 64 == len(facts["container.id"])


def test_lxc(root: Path, tmp_path: Path) -> None:
    """LXC, which tells a single program nothing in its first process's environment."""
    need("lxc-execute")
    name = f"virtcheck{os.getpid()}"
    place = tmp_path / "lxc" / name
    place.mkdir(parents=True)
    (place / "config").write_text(
        f"lxc.rootfs.path = dir:{root}\nlxc.net.0.type = empty\nlxc.mount.auto = proc:mixed sys:ro\n"
        "lxc.mount.entry = /usr usr none rbind,ro 0 0\n"
    )
    facts = record(["lxc-execute", "-P", str(tmp_path / "lxc"), "-n", name, "--", PYTHON, "-"], tmp_path)

    assert "lxc" == facts["container.kind"]


def test_firejail(tmp_path: Path) -> None:
    """Firejail keeps the machine's root and is told all the same."""
    need("firejail")
    facts = record(["firejail", "--quiet", "--noprofile", "--", PYTHON, "-"], tmp_path)

    assert "firejail" == facts["container.kind"]


def test_proot(root: Path, tmp_path: Path) -> None:
    """PRoot makes no namespace: it is told by who traces the process."""
    need("proot")
    facts = record(
        ["proot", "-r", str(root), "-b", "/usr", "-b", "/proc", "-b", "/sys", "-w", "/", PYTHON, "-"], tmp_path
    )

    assert ("proot", "initial") == (facts["container.kind"], facts["namespace.mnt"])
