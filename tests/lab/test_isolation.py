"""How real containers and sandboxes are judged: from inside, from the host, and by a user who may not see much.

Every case is a container of which it is known what it shares, because the test has asked for it. What is not in its
table follows from the machine: a security module, the version of control groups, whether the kernel takes modules.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from environments import clean
from tests.lab import specimens
from tests.lab.specimens import (
    NOBODY,
    PYTHON,
    bubblewrap,
    command,
    hardened,
    limited,
    mounting,
    oci,
    privileged,
    remapped,
    sharing,
    spec,
    with_device,
)
from virtcheck.facts import FACTS
from virtcheck.hosts import open_host
from virtcheck.inspection import answer, isolation_of
from virtcheck.model.isolation import GRADES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.lab.specimens import Specimen
    from virtcheck.model.isolation import Isolation

    States = dict[str, list[str]]

JUDGE = """
import json, sys
from virtcheck.experiments import syscalls
from virtcheck.hosts import open_host
from virtcheck.inspection import isolation_of
host = open_host("")
proofs = list(syscalls.prove(host, 5)) if PROVE else []
one = isolation_of(host if SUBJECT == 0 else host.seen_by(SUBJECT), proofs=proofs)
print(json.dumps({
    "grades": one.grades,
    "states": {answer.boundary.id: answer.states for answer in one.boundaries},
    "doors": {answer.door.id: answer.open for answer in one.doors},
}))
"""

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make these containers")


@pytest.fixture(scope="module", autouse=True)
def on_a_machine() -> None:
    """Skip in a container: what is the host's there is somebody else's container."""
    if [one.value for one in answer(open_host(), [FACTS["container.kind"]])] != ["none"]:
        pytest.skip("this is itself a container, or cannot tell")


@dataclass(frozen=True)
class Judged:
    """What virtcheck says of a container."""

    grades: list[str]
    states: States
    doors: dict[str, str]

    @property
    def open(self) -> set[str]:
        """The doors that are certainly open."""
        return {name for name, state in self.doors.items() if state == "yes"}


def from_inside(specimen: Specimen) -> Judged:
    """Judged by a process in it, which may also ask the filter."""
    return Judged(**json.loads(specimen.python(f"PROVE, SUBJECT = True, 0{JUDGE}")))


def from_outside(specimen: Specimen) -> Judged:
    """Judged by the host's root."""
    return judged(isolation_of(open_host().seen_by(specimen.pid), str(specimen.pid)))


def by_nobody(pid: int, *wrapper: str) -> Judged:
    """A process judged by an ordinary user of the host."""
    with tempfile.TemporaryDirectory(prefix="payload-") as directory:
        Path(directory).chmod(0o755)
        specimens.copy_virtcheck(Path(directory))
        program = [PYTHON, "-c", f"PROVE, SUBJECT = False, {pid}{JUDGE}"]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": directory}
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        done = subprocess.run(
            [*wrapper, *user, *program], env=environment, capture_output=True, text=True, check=False, cwd="/"
        )
    assert done.returncode == 0, done.stderr
    return Judged(**json.loads(done.stdout))


def judged(isolation: Isolation) -> Judged:
    """The same in plain data."""
    return Judged(
        list(isolation.grades),
        {one.boundary.id: list(one.states) for one in isolation.boundaries},
        {one.door.id: one.open for one in isolation.doors},
    )


# ----------------------------------------------------------------------------------------------- the cases

APART = {
    "kernel": "shared",
    "filesystem": "isolated",
    "processes": "isolated",
    "network": "isolated",
    "ipc": "isolated",
    "hostname": "isolated",
    "time": "isolated",
}
"""A container of any engine, with root's rights or without."""
BY_DEFAULT = APART | {
    "users": "shared",
    "devices": "isolated",
    "syscalls": "isolated",
    "capabilities": "weakened",
    "kernel_interfaces": "isolated",
    "resources": "shared",
    "cgroup": "weakened",
}
"""Docker's: with root's name, without most of root's rights, behind a filter, unlimited. On control groups of version 1
they have no namespace, so the host's names are seen; so it is with the specs of these tests on version 2 too."""
SANDBOX = APART | {"users": "isolated", "syscalls": "shared", "capabilities": "isolated"}
"""Bubblewrap's: no rights at all, but no filter either."""

NO_FILTER_ASKED = {"syscalls": {"isolated", "weakened"}}
"""From outside nobody can ask a filter what it lets pass: that takes an experiment inside."""
V2 = Path("/sys/fs/cgroup/cgroup.controllers").exists()
"""Whether control groups are of version 2 alone."""
GROUPS_ABOVE = {"resources": {"isolated", "weakened", "shared"}}
"""From inside the groups above cannot be seen, and may have limits."""
if V2:
    # Programs of BPF decide on devices then, and a container may not ask for them.
    GROUPS_ABOVE |= {"devices": {"isolated", "weakened", "shared"}}
WRITABLE_GROUPS = "shared" if V2 else "weakened"
"""Without a namespace of control groups, version 2 is mounted whole; of version 1 a container has its own groups."""


@dataclass(frozen=True)
class Case:
    """A container, and the truth about it."""

    make: Callable[[], AbstractContextManager[Specimen]]
    grade: str
    states: dict[str, str]
    doors: set[str] = field(default_factory=set)
    """Doors that are open."""
    inside: dict[str, set[str]] = field(default_factory=dict)
    """What cannot be told from inside: the states that are left."""
    outside: dict[str, set[str]] = field(default_factory=dict)
    """The same from outside."""
    worse: tuple[str, ...] = ()
    """Grades that are possible besides, for all that can be told from outside."""


@contextlib.contextmanager
def with_socket() -> Iterator[Specimen]:
    """Docker's default with a control socket of an engine."""
    with tempfile.TemporaryDirectory(prefix="engine-") as directory:
        path = f"{directory}/docker.sock"
        with socket.socket(socket.AF_UNIX) as engine:
            engine.bind(path)
            with oci(mounting(spec(), path, "/run/docker.sock")) as specimen:
                yield specimen


def unmasked() -> dict[str, Any]:
    """Docker's default with systempaths=unconfined."""
    changed = spec()
    del changed["linux"]["maskedPaths"], changed["linux"]["readonlyPaths"]
    for mount in changed["mounts"]:
        if mount["destination"] == "/sys":
            mount["options"].remove("ro")
    return changed


def quiet(spec: dict[str, Any]) -> dict[str, Any]:
    """The same with no_new_privs."""
    spec["process"]["noNewPrivileges"] = True
    return spec


def unfiltered() -> dict[str, Any]:
    """Docker's default with seccomp=unconfined, and as Kubernetes starts a pod."""
    changed = spec()
    del changed["linux"]["seccomp"]
    return changed


def with_capability(name: str, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """Docker's default, or another spec, with one capability more."""
    changed = spec() if base is None else base
    changed["process"]["capabilities"] = specimens.capabilities(*specimens.DOCKER_CAPABILITIES, name)
    return changed


def writable_groups() -> dict[str, Any]:
    """Docker's default with its own control groups to write to."""
    changed = spec()
    for mount in changed["mounts"]:
        if mount["type"] == "cgroup":
            mount["options"].remove("ro")
    return changed


def disk() -> str:
    """A disk of this machine; skips where there is none."""
    for line in Path("/proc/partitions").read_text().splitlines()[2:]:
        path = Path("/dev", line.split()[3])
        if path.is_block_device():
            return str(path)
    pytest.skip("this machine shows no disk")


PRIVILEGED = BY_DEFAULT | {
    "devices": "shared",
    "syscalls": "shared",
    "capabilities": "shared",
    "kernel_interfaces": "shared",
    "time": "shared",
    "cgroup": WRITABLE_GROUPS,
}
REMAPPED = BY_DEFAULT | {"users": "isolated"}
HARDENED = BY_DEFAULT | {"users": "weakened", "capabilities": "isolated", "resources": "isolated"}

BOTH = {"inside": GROUPS_ABOVE, "outside": NO_FILTER_ASKED}
CASES = {
    "docker": Case(lambda: oci(spec()), "standard", BY_DEFAULT, **BOTH),
    "docker by crun": Case(lambda: oci(spec(), "crun"), "standard", BY_DEFAULT, **BOTH),
    "hardened": Case(lambda: oci(hardened(spec())), "hardened", HARDENED, inside=GROUPS_ABOVE, outside=NO_FILTER_ASKED),
    "privileged": Case(
        lambda: oci(privileged(spec())), "open", PRIVILEGED, {"core-pattern", "sys-admin"}, inside=GROUPS_ABOVE
    ),
    "host network": Case(
        lambda: oci(sharing(spec(), "network")), "weakened", BY_DEFAULT | {"network": "shared"}, **BOTH
    ),
    "host processes": Case(
        lambda: oci(sharing(spec(), "pid")), "weakened", BY_DEFAULT | {"processes": "shared"}, **BOTH
    ),
    "host ipc and name": Case(
        lambda: oci(sharing(spec(), "ipc", "uts")),
        "weakened",
        BY_DEFAULT | {"ipc": "shared", "hostname": "shared"},
        **BOTH,
    ),
    "users of its own": Case(lambda: oci(remapped(spec())), "standard", REMAPPED, **BOTH),
    "users of its own, limited": Case(
        lambda: oci(quiet(limited(remapped(spec())))),
        "hardened",
        REMAPPED | {"resources": "isolated"},
        outside=NO_FILTER_ASKED,
    ),
    "every user in a namespace": Case(
        lambda: oci(remapped(spec(), 0, 4294967295)), "standard", BY_DEFAULT | {"users": "weakened"}, **BOTH
    ),
    "unmasked": Case(
        lambda: oci(unmasked()), "open", BY_DEFAULT | {"kernel_interfaces": "shared"}, {"core-pattern"}, **BOTH
    ),
    "a disk": Case(
        lambda: oci(with_device(spec(), disk())), "open", BY_DEFAULT | {"devices": "shared"}, {"raw-disk"}, **BOTH
    ),
    "no filter": Case(lambda: oci(unfiltered()), "weakened", BY_DEFAULT | {"syscalls": "shared"}, inside=GROUPS_ABOVE),
    "the right to mount": Case(
        # The filter refuses mount(2): that closes the door, but only a process inside can tell.
        lambda: oci(with_capability("SYS_ADMIN")),
        "weakened",
        BY_DEFAULT | {"capabilities": "shared"},
        worse=("open",),
        **BOTH,
    ),
    "the right to mount, no filter": Case(
        lambda: oci(with_capability("SYS_ADMIN", unfiltered())),
        "open",
        BY_DEFAULT | {"capabilities": "shared", "syscalls": "shared"},
        {"sys-admin"},
        inside=GROUPS_ABOVE,
    ),
    "its groups to write": Case(
        lambda: oci(writable_groups()), "standard", BY_DEFAULT | {"cgroup": WRITABLE_GROUPS}, **BOTH
    ),
    "the host's root": Case(
        lambda: oci(mounting(spec(), "/", "/mnt")),
        "open",
        BY_DEFAULT | {"filesystem": "shared"},
        {"host-root-mount"},
        **BOTH,
    ),
    "the host's root to read": Case(
        lambda: oci(mounting(spec(), "/", "/mnt", "ro")), "standard", BY_DEFAULT | {"filesystem": "weakened"}, **BOTH
    ),
    "the host's root to read, and what is below": Case(
        # As Docker did before version 25: what is mounted below the root stays as it is, /proc and /sys among it.
        lambda: oci(mounting(spec(), "/", "/mnt", "rbind", "ro")),
        "open",
        BY_DEFAULT
        | {"filesystem": "weakened", "processes": "weakened", "kernel_interfaces": "shared", "cgroup": "shared"},
        {"core-pattern"},
        **BOTH,
    ),
    "the host's settings": Case(
        lambda: oci(mounting(spec(), "/etc", "/mnt")),
        "open",
        BY_DEFAULT | {"filesystem": "weakened"},
        {"host-root-mount"},
        **BOTH,
    ),
    "the host's settings, other users": Case(
        lambda: oci(mounting(remapped(spec()), "/etc", "/mnt")),
        "standard",
        REMAPPED | {"filesystem": "weakened"},
        **BOTH,
    ),
    "an engine's socket": Case(
        with_socket, "open", BY_DEFAULT | {"filesystem": "weakened"}, {"control-socket"}, **BOTH
    ),
    "bubblewrap": Case(lambda: bubblewrap("--unshare-all", user=NOBODY), "weakened", SANDBOX, inside=GROUPS_ABOVE),
    "bubblewrap of root": Case(
        # Its user namespace has one user, the host's root. Bubblewrap 0.8 asks access(2) for the directory /proc/sys,
        # whose mode lets nobody write, and leaves it as it is: the settings below can be changed.
        lambda: bubblewrap("--unshare-all"),
        "open",
        SANDBOX | {"users": "weakened", "capabilities": "weakened", "kernel_interfaces": "shared"},
        {"core-pattern"},
        inside=GROUPS_ABOVE,
    ),
    "bubblewrap with the host's network": Case(
        lambda: bubblewrap("--unshare-all", "--share-net", user=NOBODY),
        "weakened",
        SANDBOX | {"network": "shared"},
        inside=GROUPS_ABOVE,
    ),
    "namespaces of a user": Case(
        lambda: command("unshare", "-Ur", user=NOBODY),
        "weakened",
        {"filesystem": "shared", "processes": "shared", "users": "isolated", "syscalls": "shared", "network": "shared"},
    ),
    "a network of its own": Case(
        lambda: command("unshare", "-n"),
        "none",
        {"filesystem": "shared", "processes": "shared", "users": "shared", "network": "isolated"},
    ),
    "the machine itself": Case(
        lambda: command("env"),
        "none",
        dict.fromkeys(("filesystem", "processes", "users", "network", "ipc", "hostname", "capabilities"), "shared"),
    ),
}


def expected(case: Case, unsure: dict[str, set[str]]) -> dict[str, set[str]]:
    """The states that a judge must find, for each boundary of a case."""
    return {name: unsure.get(name, {state}) for name, state in case.states.items()}


def grade(case: Case, told: Judged) -> str:
    """The grade of a case on this machine: an active security module and sockets of services are not the test's."""
    if case.grade == "hardened" and told.states["lsm"] == ["shared"] and case.states["users"] != "isolated":
        return "standard"
    if case.grade == "weakened" and "net-host-abstract" in told.open:
        return "open"
    return case.grade


@pytest.mark.parametrize("name", CASES)
def test_from_inside(name: str) -> None:
    """A process in a container finds what is its own and what is the host's, and no more than that open."""
    case = CASES[name]
    with case.make() as specimen:
        told = from_inside(specimen)
    unsure = expected(case, case.inside)

    assert {} == {one: told.states[one] for one, state in case.states.items() if state not in told.states[one]}
    assert {} == {one: told.states[one] for one in unsure if not set(told.states[one]) <= unsure[one]}
    if "devices" in case.inside:
        assert grade(case, told) in told.grades
    else:
        assert [grade(case, told)] == told.grades
        assert case.doors <= told.open


@pytest.mark.parametrize("name", CASES)
def test_from_outside(name: str) -> None:
    """Root on the host finds the same of a container's first process, without entering it."""
    case = CASES[name]
    with case.make() as specimen:
        told = from_outside(specimen)

    assert expected(case, case.outside) == {one: set(told.states[one]) for one in case.states}
    assert [grade(case, told), *case.worse] == told.grades
    assert case.doors <= told.open


@pytest.mark.parametrize("name", CASES)
def test_by_an_ordinary_user(name: str) -> None:
    """Who sees less says less, and nothing else: the truth is among what they leave open."""
    case = CASES[name]
    with case.make() as specimen:
        told, root = by_nobody(specimen.pid), from_outside(specimen)

    assert {} == {one: told.states[one] for one, state in case.states.items() if state not in told.states[one]}
    assert set(root.grades) <= set(told.grades)
    assert [] == [one for one, known in told.doors.items() if {known, root.doors[one]} == {"yes", "no"}]


# ----------------------------------------------------------------------------------------------- real engines

LAB = Path(__file__).parents[2] / "scripts/lab"
FAILED = 125
DOCKER = {one: BY_DEFAULT[one] for one in ("filesystem", "processes", "network", "ipc", "devices", "kernel_interfaces")}
ENGINES: dict[str, tuple[str, dict[str, str]]] = {
    "docker": ("standard", DOCKER | {"users": "shared", "capabilities": "weakened"}),
    "docker-user": ("standard", DOCKER | {"users": "isolated"}),
    "docker-privileged": ("open", {"devices": "shared", "capabilities": "shared", "kernel_interfaces": "shared"}),
    "podman": ("standard", DOCKER | {"users": "shared", "syscalls": "weakened"}),
    "nspawn": ("open", {"processes": "isolated", "users": "shared", "capabilities": "shared"}),
    "gvisor": ("separate-kernel", {"kernel": "isolated", "users": "not-applicable"}),
}
"""What engines really start, with their own filters: Podman's lets mount(2) and unshare(2) pass. Docker's is left out:
since version 23 it has come to refuse more."""


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with virtcheck in it, for everybody to read; the daemons that the visits started end with it."""
    directory = tmp_path_factory.mktemp("payload")
    specimens.copy_virtcheck(directory)
    directory.chmod(0o755)
    yield directory
    subprocess.run([LAB, "container", "--stop"], env=clean(), capture_output=True, check=False)


@pytest.mark.parametrize("kind", ENGINES)
def test_engines(kind: str, payload: Path) -> None:
    """What an engine starts by default, and with --privileged, judged from inside."""
    program = f"PROVE, SUBJECT = True, 0{JUDGE}"
    command = [LAB, "container", "-p", payload, kind, "--", "env", "PYTHONPATH=/payload", "python3", "-c", program]
    done = subprocess.run(command, env=clean(), capture_output=True, text=True, check=False, timeout=120)
    if done.returncode == FAILED and not specimens.REQUIRED:
        pytest.skip(done.stderr.strip().rpartition("\n")[2])
    assert done.returncode == 0, done.stderr
    told = Judged(**json.loads(done.stdout.splitlines()[-1]))
    expected_grade, states = ENGINES[kind]

    assert {one: [state] for one, state in states.items()} == {one: told.states[one] for one in states}
    assert [expected_grade] == told.grades


# ----------------------------------------------------------------------------------------------- what hides

HIDING = {"hidepid=2": "hidepid=2", "subset=pid": "subset=pid"}
MOUNT = 'mount -t proc -o "$1" proc /proc || exit 125; shift; exec "$@"'


@pytest.mark.parametrize("options", HIDING)
@pytest.mark.parametrize("whom", ["this process", "the first process"])
def test_a_process_table_that_hides(options: str, whom: str) -> None:
    """Where /proc keeps back others' processes or all of its settings, what is shared is never called isolated."""
    wrapper = ("unshare", "-m", "--propagation", "private", "sh", "-c", MOUNT, "-", HIDING[options])
    tried = subprocess.run([*wrapper, "true"], capture_output=True, text=True, check=False)
    if tried.returncode == 125:
        pytest.skip(f"no such process table: {tried.stderr.strip()}")
    told = by_nobody(0 if whom == "this process" else 1, *wrapper)
    shared = ("kernel", "processes", "network", "ipc", "hostname")

    assert [] == [name for name in shared if "shared" not in told.states[name]]
    assert [] == [name for name in ("filesystem", "users") if told.states[name] == ["isolated"]]
    assert "none" in told.grades


def test_grades_are_ordered() -> None:
    """The cases of these tests come out from the worst to the best: no grade but a kernel of one's own is missing."""
    assert set(GRADES) - {"separate-kernel"} == {case.grade for case in CASES.values()}
