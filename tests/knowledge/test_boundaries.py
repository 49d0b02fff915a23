"""Every way through a boundary earns its place: there is a subject on which it alone decides."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.subjects import (
    ABSENT,
    BUBBLEWRAP,
    DOCKER,
    HARDENED_DOCKER,
    HOST,
    NO_NEW_PRIVS,
    NOT_ROOT,
    REMAPPED,
    SUBJECTS,
    findings,
    hidden,
    limits,
    rights,
)
from virtcheck.isolation import judge_boundary, ways_of
from virtcheck.knowledge.boundaries import BOUNDARIES, DANGEROUS, HARMLESS
from virtcheck.knowledge.concepts import CONCEPTS
from virtcheck.model.isolation import Boundary
from virtcheck.probes import (
    control_sockets,
    credentials,
    device_access,
    host_files,
    interfaces,
    kernel,
    mounts,
    namespaces,
    powers,
    security,
)

if TYPE_CHECKING:
    from tests.subjects import Subject
    from virtcheck.model.isolation import Way

SELINUX = {security.ENFORCING: True, security.LABEL: "system_u:system_r:container_t:s0:c1,c2"}

CASES: dict[str, tuple[Subject, str, str]] = {
    "a kernel that /proc/version does not tell": (HOST | hidden(kernel.KIND), "kernel", "shared"),
    "an old kernel without namespaces": (HOST | {namespaces.PID: ABSENT}, "kernel", "shared"),
    "--cap-drop=ALL -v /:/host": (DOCKER | rights() | {host_files.WHOLE: "read-write"}, "filesystem", "shared"),
    "-v /:/host for a user with a right that modes do not hold back": (
        HARDENED_DOCKER | {host_files.WHOLE: "read-write"} | rights("dac_override"),
        "filesystem",
        "shared",
    ),
    "--cap-drop=ALL --device=/dev/sda": (DOCKER | rights() | {device_access.RAW: ("sda",)}, "devices", "shared"),
    "--device=/dev/sda for a user who may change modes": (
        HARDENED_DOCKER | {device_access.RAW: ("sda",)} | rights("fowner"),
        "devices",
        "shared",
    ),
    "chroot in the host's mounts": (
        HOST | {mounts.OWN_ROOT: True, control_sockets.REACHABLE: ()},
        "filesystem",
        "weakened",
    ),
    "chroot in the host's mounts by who may not do so again": (
        HOST | {mounts.OWN_ROOT: True, control_sockets.REACHABLE: ()} | rights("net_raw"),
        "filesystem",
        "isolated",
    ),
    "-v /:/host": (DOCKER | {host_files.WHOLE: "read-write"}, "filesystem", "shared"),
    "-v /:/host as a user who stays one": (
        HARDENED_DOCKER | {host_files.WHOLE: "read-write"},
        "filesystem",
        "weakened",
    ),
    "-v /:/host:ro": (DOCKER | {host_files.WHOLE: "read-only"}, "filesystem", "weakened"),
    "-v /etc:/etc": (DOCKER | {host_files.SENSITIVE: ("/etc",)}, "filesystem", "weakened"),
    "-v /var/log:/logs:ro": (DOCKER | {host_files.READABLE: ("/var/log",)}, "filesystem", "weakened"),
    "-v /srv:/srv:rshared": (DOCKER | {host_files.PROPAGATION: True}, "filesystem", "weakened"),
    "-v /run/docker.sock:/run/docker.sock": (
        DOCKER | {control_sockets.REACHABLE: ("docker",)},
        "filesystem",
        "weakened",
    ),
    "-v /proc:/host/proc:ro": (DOCKER | {interfaces.HOST_PROC: True}, "processes", "weakened"),
    "--pid=host": (DOCKER | {namespaces.PID: "initial"}, "processes", "shared"),
    "--ipc=host": (DOCKER | {namespaces.IPC: "initial", host_files.SHM: True}, "ipc", "shared"),
    "-v /dev/shm:/dev/shm": (DOCKER | {host_files.SHM: True}, "ipc", "weakened"),
    "--uts=host": (DOCKER | {namespaces.UTS: "initial"}, "hostname", "shared"),
    "--user=1000 with setuid programs": (DOCKER | {powers.ROOT: "gainable"}, "users", "shared"),
    "--user=1000 without": (DOCKER | NOT_ROOT | NO_NEW_PRIVS, "users", "weakened"),
    "users of one's own with the host's root among them": (
        REMAPPED | {powers.ROOT_IN_MAP: True},
        "users",
        "weakened",
    ),
    "--device-cgroup-rule='a *:* rwm'": (DOCKER | {device_access.ALL_ALLOWED: True}, "devices", "shared"),
    "a sandbox of a user in a group without rules": (BUBBLEWRAP, "devices", "isolated"),
    "--device=/dev/sda": (DOCKER | {device_access.RAW: ("sda",)}, "devices", "shared"),
    "--device=/dev/sda for a user": (HARDENED_DOCKER | {device_access.RAW: ("sda",)}, "devices", "weakened"),
    "--device=/dev/sda --group-add=disk for a user": (
        HARDENED_DOCKER | {device_access.RAW: ("sda",), device_access.OPENED: ("sda",)},
        "devices",
        "shared",
    ),
    "--device=/dev/mem without sys_rawio": (DOCKER | {device_access.RAW: ("mem",)}, "devices", "weakened"),
    "--device=/dev/kvm": (DOCKER | {device_access.EXTRA: ("kvm",)}, "devices", "weakened"),
    "no new privileges and a port below 1024": (
        DOCKER | NO_NEW_PRIVS | rights(*HARMLESS),
        "capabilities",
        "isolated",
    ),
    "--cap-drop=ALL with setuid programs": (DOCKER | rights(), "capabilities", "weakened"),
    "--cap-add=CHOWN alone, with no new privileges": (
        DOCKER | NO_NEW_PRIVS | rights("chown"),
        "capabilities",
        "weakened",
    ),
    "all capabilities over users of one's own": (
        REMAPPED | rights("sys_admin", over_host=False),
        "capabilities",
        "weakened",
    ),
    "-v /proc/sys:/proc/sys": (DOCKER | {interfaces.WRITABLE: ("core_pattern",)}, "kernel_interfaces", "shared"),
    "/proc/kcore and sys_rawio": (
        DOCKER | {interfaces.KCORE: True} | rights("sys_rawio"),
        "kernel_interfaces",
        "shared",
    ),
    "/proc/sysrq-trigger": (DOCKER | {interfaces.WRITABLE: ("sysrq",)}, "kernel_interfaces", "weakened"),
    "an older engine that masks less": (
        DOCKER | {interfaces.UNMASKED: ("/proc/timer_list",)},
        "kernel_interfaces",
        "weakened",
    ),
    "limits without memory": (DOCKER | limits(cpu=1000, pids=100), "resources", "weakened"),
    "limits without processor time": (DOCKER | limits(memory=1 << 30, pids=100), "resources", "weakened"),
    "limits without processes": (DOCKER | limits(memory=1 << 30, cpu=1000), "resources", "weakened"),
    "no limits": (DOCKER | limits(), "resources", "shared"),
    "a profile with a name and no rules": (DOCKER | {security.LABEL: "chrome (unconfined)"}, "lsm", "shared"),
    "a profile that complains": (DOCKER | {security.LABEL: "web (complain)"}, "lsm", "weakened"),
    "a shell under SELinux": (
        HOST | SELINUX | {security.LABEL: "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023"},
        "lsm",
        "shared",
    ),
    "a service that SELinux does not know": (
        HOST | SELINUX | {security.LABEL: "system_u:system_r:unconfined_service_t:s0"},
        "lsm",
        "shared",
    ),
    "a privileged container under SELinux": (
        DOCKER | SELINUX | {security.LABEL: "system_u:system_r:spc_t:s0"},
        "lsm",
        "shared",
    ),
    "a container where SELinux is permissive": (DOCKER | SELINUX | {security.ENFORCING: False}, "lsm", "weakened"),
    "a container under SELinux": (DOCKER | SELINUX, "lsm", "isolated"),
    "a kernel without security modules": (DOCKER | {security.LABEL: "none"}, "lsm", "not-applicable"),
    "--cap-add=SYS_TIME": (DOCKER | rights("sys_time"), "time", "shared"),
    "the clock of one's own users": (REMAPPED | rights("sys_time", over_host=False), "time", "isolated"),
    "strict seccomp": (DOCKER | {credentials.SECCOMP: "strict"}, "syscalls", "isolated"),
}
"""What one boundary is on a subject; what everybody knows stands in tests/subjects.py."""

LOOKS = {name: findings(subject) for name, subject in SUBJECTS.items()}
LOOKS |= {name: findings(subject) for name, (subject, _, _) in CASES.items()}
WAYS = [
    pytest.param(boundary, way, id=f"{boundary.id}-{state}-{at}")
    for boundary in BOUNDARIES
    for state, ways in ways_of(boundary)
    for at, way in enumerate(ways)
]


def without(boundary: Boundary, way: Way) -> Boundary:
    """The boundary as it were if nobody knew this way."""
    shared, weakened, not_applicable = (
        tuple(one for one in ways if one is not way)
        for ways in (boundary.shared, boundary.weakened, boundary.not_applicable)
    )
    texts = (boundary.id, boundary.concept, boundary.keeps, boundary.intact, boundary.closes, boundary.mend)
    return Boundary(*texts, boundary.see, shared, weakened, not_applicable)


@pytest.mark.parametrize("name", CASES)
def test_states(name: str) -> None:
    """Each setting that people use has the effect that it has."""
    _, boundary, state = CASES[name]
    [row] = [one for one in BOUNDARIES if one.id == boundary]

    assert state == judge_boundary(row, LOOKS[name]).state


@pytest.mark.parametrize(("boundary", "way"), WAYS)
def test_decides_somewhere(boundary: Boundary, way: Way) -> None:
    """Without this way, some subject would be judged otherwise."""
    rest = without(boundary, way)

    assert any(judge_boundary(boundary, seen).state != judge_boundary(rest, seen).state for seen in LOOKS.values())


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=[one.id for one in BOUNDARIES])
def test_every_state_occurs(boundary: Boundary) -> None:
    """A boundary can be whole, and can be in each state that it has ways into."""
    expected = {"isolated", *(state for state, ways in ways_of(boundary) if ways)}
    found = {judge_boundary(boundary, seen).state for seen in LOOKS.values()}

    assert expected <= found


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=[one.id for one in BOUNDARIES])
def test_told(boundary: Boundary) -> None:
    """It has a concept, sentences, and at least one reference that a reader can open or look up."""
    sentences = (boundary.keeps, boundary.intact, boundary.closes, boundary.mend)

    assert boundary.concept in {one.id for one in CONCEPTS}
    assert all(len(one.split()) > 1 and one[-1] not in ".;," for one in sentences)
    assert all(len(way.because.split()) > 3 for _, ways in ways_of(boundary) for way in ways)
    assert any(urlsplit(one.partition(" ")[0]).scheme == "https" for one in boundary.see)


def test_capabilities_are_known() -> None:
    """The names are those of the kernel."""
    assert set() == {*DANGEROUS, *HARMLESS} - set(credentials.CAPABILITIES)
