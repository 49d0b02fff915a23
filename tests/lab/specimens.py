"""Real containers and sandboxes of every strength, each alive as long as a test looks at it.

    with oci(spec()) as specimen:
        specimen.pid                         # its first process, by the number that it has here
        specimen.run("id", "-u")             # what a command prints inside
        specimen.python("print(1 + 1)")      # the same of a program; virtcheck can be imported in it

A container's image is this machine's /usr, read-only in an overlay of its own, and virtcheck. The specs are written as
engines write them; the runtimes are Debian's. Everything is mounted in a namespace that ends with the container.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import virtcheck
from virtcheck.probes import credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534
"""An ordinary user."""
REQUIRED = "VIRTLAB_REQUIRED" in os.environ
"""Whether a container that cannot be made is a failure, as in continuous integration."""
SECONDS = 20
"""The longest that a container may take to start or to end."""
PYTHON = os.path.realpath(sys.executable)
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
SERVE = """
import json, os, subprocess, sys
os.environ["PYTHONPATH"] = f"/payload:{sys.argv[1]}/image/payload"
print("ready", flush=True)
for line in sys.stdin:
    done = subprocess.run(json.loads(line), input="", capture_output=True, text=True)
    print(json.dumps([done.returncode, done.stdout, done.stderr]), flush=True)
"""
"""The first process inside: it runs commands until nobody has any more."""
APART = ("unshare", "--mount", "--propagation", "private")
MOUNT = """
here=$1
shift
{
  mount -t tmpfs -o mode=755 tmpfs "$here/layer" && mkdir "$here/layer/upper" "$here/layer/work" &&
  mount -t overlay -o "lowerdir=$here/image,upperdir=$here/layer/upper,workdir=$here/layer/work" overlay "$here/root" &&
  mount -t overlay -o "ro,lowerdir=/usr:$here/empty" overlay "$here/root/usr"
} || exit 125
exec "$@"
"""
UNMOUNTED = 125
"""The status where the root cannot be mounted."""


@dataclass(frozen=True)
class Specimen:
    """A container that runs."""

    pid: int
    """The number of its first process on this machine."""
    name: str
    engine: tuple[str, ...]
    """The runtime with its options, for more commands to it (`exec`); empty for a sandbox without one."""
    process: subprocess.Popen[str]

    def run(self, *command: str) -> str:
        """What a command prints inside, started by the first process there; a failure is an AssertionError."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        status, out, err = json.loads(self.process.stdout.readline())
        assert status == 0, err
        printed: str = out
        return printed

    def python(self, program: str) -> str:
        """What a Python program prints inside."""
        return self.run(PYTHON, "-c", program)


DOCKER_CAPABILITIES = (
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
)  # fmt: skip
REFUSED = (
    "acct", "add_key", "bpf", "clock_settime", "delete_module", "finit_module", "fsconfig", "fsmount", "fsopen",
    "fspick", "init_module", "io_uring_enter", "io_uring_register", "io_uring_setup", "kexec_file_load", "kexec_load",
    "keyctl", "lookup_dcookie", "mount", "mount_setattr", "move_mount", "move_pages", "name_to_handle_at",
    "open_by_handle_at", "open_tree", "perf_event_open", "pidfd_getfd", "pivot_root", "quotactl", "reboot",
    "request_key", "setns", "settimeofday", "swapoff", "swapon", "syslog", "umount2", "unshare", "userfaultfd",
    "vhangup",
)  # fmt: skip
"""What a filter of Docker's refuses to whoever has none of the capabilities that it gives them for."""
REFUSED_ARGUMENTS = (("socket", 40), ("socket", 38), ("personality", 0x40000))
"""The same of first arguments: sockets of AF_VSOCK and AF_ALG, and memory whose layout can be foretold."""
MASKED = (
    "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/scsi",
    "/proc/sched_debug", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
)  # fmt: skip
READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")


def spec() -> dict[str, Any]:
    """What Docker asks of a runtime by default: to be changed by the functions below, or by hand."""
    keep = ["nosuid", "noexec", "nodev"]
    return {
        "ociVersion": "1.0.2",
        "process": {
            "user": {"uid": 0, "gid": 0},
            "args": [],
            "env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
            "cwd": "/",
            "capabilities": capabilities(*DOCKER_CAPABILITIES),
            "noNewPrivileges": False,
        },
        "root": {"path": "root", "readonly": False},
        "hostname": "specimen",
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc", "options": keep},
            {
                "destination": "/dev",
                "type": "tmpfs",
                "source": "tmpfs",
                "options": ["nosuid", "strictatime", "mode=755", "size=65536k"],
            },
            {
                "destination": "/dev/pts",
                "type": "devpts",
                "source": "devpts",
                "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"],
            },
            {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": [*keep, "ro"]},
            {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": [*keep, "ro"]},
            {"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": keep},
            {
                "destination": "/dev/shm",
                "type": "tmpfs",
                "source": "shm",
                "options": [*keep, "mode=1777", "size=65536k"],
            },
        ],
        "linux": {
            "resources": {"devices": [{"allow": False, "access": "rwm"}]},
            "namespaces": [{"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount")],
            "maskedPaths": list(MASKED),
            "readonlyPaths": list(READ_ONLY),
            "seccomp": {
                "defaultAction": "SCMP_ACT_ALLOW",
                "syscalls": [
                    {"names": list(REFUSED), "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
                    # The C library then tries clone(2), whose flags a filter can see.
                    {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
                    *(
                        {
                            "names": [name],
                            "action": "SCMP_ACT_ERRNO",
                            "errnoRet": 1,
                            "args": [{"index": 0, "value": value, "op": "SCMP_CMP_EQ"}],
                        }
                        for name, value in REFUSED_ARGUMENTS
                    ),
                ],
            },
        },
    }


def capabilities(*names: str) -> dict[str, list[str]]:
    """These capabilities, for `process.capabilities`: those that this machine does not have are left out."""
    status = Path("/proc/self/status").read_text()
    ceiling = credentials.capabilities(re.findall(r"^CapBnd:\s*(\w+)", status, re.MULTILINE)[0])
    known = [f"CAP_{name}" for name in names if name.lower() in ceiling]
    return dict.fromkeys(("bounding", "effective", "permitted"), known)


def sharing(spec: dict[str, Any], *kinds: str) -> dict[str, Any]:
    """The same, with the host's namespaces of these kinds: pid, network, ipc, uts."""
    changed = deepcopy(spec)
    changed["linux"]["namespaces"] = [one for one in spec["linux"]["namespaces"] if one["type"] not in kinds]
    if "uts" in kinds:
        del changed["hostname"]
    return changed


def privileged(spec: dict[str, Any]) -> dict[str, Any]:
    """The same with all that `docker run --privileged` gives, but for the nodes of the host's devices."""
    changed = deepcopy(spec)
    changed["process"]["capabilities"] = capabilities(*map(str.upper, credentials.CAPABILITIES))
    for mount in changed["mounts"]:
        mount["options"] = [one for one in mount["options"] if one != "ro"]
    linux = changed["linux"]
    linux["resources"] = {"devices": [{"allow": True, "access": "rwm"}]}
    for one in ("maskedPaths", "readonlyPaths", "seccomp"):
        del linux[one]
    return changed


def hardened(spec: dict[str, Any]) -> dict[str, Any]:
    """The same as an ordinary user without capabilities, on a read-only root, with limits."""
    changed = deepcopy(spec)
    changed["process"].update(user={"uid": 1000, "gid": 1000}, capabilities=capabilities(), noNewPrivileges=True)
    changed["root"]["readonly"] = True
    return limited(changed)


def limited(spec: dict[str, Any]) -> dict[str, Any]:
    """The same with a limit of memory, of processes and of processor time."""
    changed = deepcopy(spec)
    changed["linux"]["resources"].update(
        memory={"limit": 512 << 20}, pids={"limit": 100}, cpu={"quota": 100000, "period": 100000}
    )
    return changed


def remapped(spec: dict[str, Any], first: int = 100000, size: int = 65536) -> dict[str, Any]:
    """The same in a user namespace whose root is this user of the host; `0, 4294967295` maps all as they are."""
    changed = deepcopy(spec)
    mapping = [{"containerID": 0, "hostID": first, "size": size}]
    changed["linux"]["namespaces"].append({"type": "user"})
    changed["linux"].update(uidMappings=mapping, gidMappings=mapping)
    return changed


def mounting(spec: dict[str, Any], source: str, destination: str, *options: str) -> dict[str, Any]:
    """The same with a directory or file of the host: `bind` is it alone, `rbind` with all that is mounted below it."""
    changed = deepcopy(spec)
    kind = () if "rbind" in options else ("bind",)
    changed["mounts"].append(
        {"destination": destination, "type": "bind", "source": source, "options": [*kind, *options]}
    )
    return changed


def with_device(spec: dict[str, Any], path: str) -> dict[str, Any]:
    """The same with a device of the host, as `docker run --device` gives it."""
    changed = deepcopy(spec)
    node = os.stat(path)
    kind = "b" if stat.S_ISBLK(node.st_mode) else "c"
    numbers = {"type": kind, "major": os.major(node.st_rdev), "minor": os.minor(node.st_rdev)}
    linux = changed["linux"]
    linux.setdefault("devices", []).append({"path": path, "fileMode": 0o660, "uid": 0, "gid": 0, **numbers})
    linux["resources"]["devices"].append({"allow": True, "access": "rwm", **numbers})
    return changed


@contextmanager
def oci(spec: dict[str, Any], runtime: str = "runc") -> Iterator[Specimen]:
    """A container of this spec, run by runc or crun as root."""
    _need(runtime)
    with _image() as here:
        name = here.name
        (here / "config.json").write_text(json.dumps(_serving(spec, here)))
        engine = (runtime, "--root", str(here / "state"), *(("--cgroup-manager=cgroupfs",) * (runtime == "crun")))
        # crun refuses a hybrid tree of control groups: it is shown the other half.
        hidden = ("sh", "-c", 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"', "-") * (runtime == "crun")
        command = (*hidden, *engine, "run", "--bundle", str(here), name)
        try:
            with _running(here, command, engine) as specimen:
                yield specimen
        finally:
            subprocess.run([*engine, "delete", "--force", name], capture_output=True, check=False, timeout=SECONDS)


@contextmanager
def bubblewrap(*options: str, user: int = 0) -> Iterator[Specimen]:
    """A sandbox of bwrap with these options and a root of its own, started by this user."""
    _need("bwrap")
    with _image() as here:
        root = ("--bind", str(here / "root"), "/", "--proc", "/proc", "--dev", "/dev")
        command = (*_as(user), "bwrap", *root, *options, "--die-with-parent", *_server(here))
        with _running(here, command) as specimen:
            yield specimen


@contextmanager
def command(*words: str, user: int = 0) -> Iterator[Specimen]:
    """A process started by any command that runs what follows: `unshare -n`. {root} is a root of its own."""
    _need(words[0])
    with _image() as here:
        filled = tuple(word.replace("{root}", str(here / "root")) for word in words)
        with _running(here, (*_as(user), *filled, *_server(here))) as specimen:
            yield specimen


def _need(program: str) -> None:
    for one in (program, "unshare", "setpriv"):
        if shutil.which(one) is None:
            assert not REQUIRED, f"{one} is not installed"
            pytest.skip(f"{one} is not installed")
    if os.geteuid() != 0:
        pytest.skip("only root can make these containers")
    if not PYTHON.startswith("/usr/"):
        pytest.skip(f"{PYTHON} does not lie in /usr")


def _as(user: int) -> tuple[str, ...]:
    if user == 0:
        return ()
    return ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups")


def _server(here: Path) -> tuple[str, ...]:
    return (PYTHON, "-c", SERVE, str(here))


def _serving(spec: dict[str, Any], here: Path) -> dict[str, Any]:
    changed = deepcopy(spec)
    changed["process"]["args"] = list(_server(here))
    changed["linux"].setdefault("cgroupsPath", f"/{here.name}")
    return changed


@contextmanager
def _image() -> Iterator[Path]:
    """A directory with what a root is made of; the root itself is mounted where only the container sees it."""
    with tempfile.TemporaryDirectory(prefix="specimen-") as directory:
        here = Path(directory)
        here.chmod(0o755)
        for name in ("layer", "root", "empty", "state"):
            (here / name).mkdir()
        image = here / "image"
        for name in ("dev", "etc", "home", "mnt", "proc", "root", "run", "sys", "usr", "var"):
            (image / name).mkdir(parents=True)
        (image / "tmp").mkdir()
        (image / "tmp").chmod(0o1777)
        for name in ("bin", "lib", "lib32", "lib64", "sbin"):
            if Path("/", name).exists():
                (image / name).symlink_to(f"usr/{name}")
        (image / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        copy_virtcheck(image / "payload")
        yield here


def copy_virtcheck(directory: Path) -> None:
    """Lay virtcheck into a directory, for everybody to import."""
    source = Path(virtcheck.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__", ".mypy_cache")
    shutil.copytree(source, directory / "virtcheck", ignore=ignored)


@contextmanager
def _running(here: Path, command: tuple[str, ...], engine: tuple[str, ...] = ()) -> Iterator[Specimen]:
    """The command in a mount namespace with the image, until the test is over."""
    # Not this process's own environment: it may hold what a container is told by.
    process = subprocess.Popen(
        [*APART, "sh", "-c", MOUNT, "-", str(here), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env=ENVIRONMENT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        if process.stdout.readline() != "ready\n":
            status = process.wait(SECONDS)
            said = process.stderr.read().strip()
            if status == UNMOUNTED and not REQUIRED:
                pytest.skip(f"no root can be mounted: {said}")
            raise AssertionError(f"{' '.join(command)}: {said}")
        yield Specimen(_first(here), here.name, engine, process)
    finally:
        process.stdin.close()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()


def _first(here: Path) -> int:
    """The process that serves here; what started it has other first words."""
    wanted = "\0".join(_server(here)) + "\0"
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for process in Path("/proc").iterdir():
            try:
                if process.name.isdigit() and (process / "cmdline").read_text() == wanted:
                    return int(process.name)
            except (OSError, UnicodeDecodeError):
                continue
    raise AssertionError(f"nobody serves in {here}")
