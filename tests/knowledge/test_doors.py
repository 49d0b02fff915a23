"""Every way through a door earns its place: there is a subject to whom it alone opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.subjects import (
    DOCKER,
    FILTER,
    HARDENED_DOCKER,
    HIDDEN,
    HOST,
    PRIVILEGED,
    REMAPPED,
    SUBJECTS,
    findings,
    hidden,
    proved,
    rights,
)
from virtcheck.isolation import judge_door
from virtcheck.knowledge.doors import DOORS
from virtcheck.model.isolation import Door
from virtcheck.probes import (
    cgroup_mounts,
    control_sockets,
    credentials,
    device_access,
    host_files,
    host_network,
    interfaces,
    namespaces,
    powers,
)

if TYPE_CHECKING:
    from tests.subjects import Subject
    from virtcheck.model.isolation import Way

UNFILTERED = {credentials.SECCOMP: "disabled"}
IN_HOST_NETWORK = DOCKER | {namespaces.NET: "initial", host_network.ABSTRACT: ("containerd-shim",)}

CASES: dict[str, tuple[Subject, str, str]] = {
    "-v /run/docker.sock:/run/docker.sock": (
        DOCKER | {control_sockets.REACHABLE: ("docker",)},
        "control-socket",
        "yes",
    ),
    "-v /:/host": (DOCKER | {host_files.WHOLE: "read-write"}, "host-root-mount", "yes"),
    "-v /:/host:ro": (DOCKER | {host_files.WHOLE: "read-only"}, "host-root-mount", "no"),
    "-v /:/host with userns-remap": (REMAPPED | {host_files.WHOLE: "read-write"}, "host-root-mount", "no"),
    "-v /etc:/etc": (DOCKER | {host_files.SENSITIVE: ("/etc",)}, "host-root-mount", "yes"),
    "--cap-drop=ALL -v /:/host": (DOCKER | rights() | {host_files.WHOLE: "read-write"}, "host-root-mount", "yes"),
    "--cap-drop=ALL -v /etc:/etc": (DOCKER | rights() | {host_files.SENSITIVE: ("/etc",)}, "host-root-mount", "yes"),
    "--cap-drop=ALL --device=/dev/sda": (DOCKER | rights() | {device_access.RAW: ("sda",)}, "raw-disk", "yes"),
    "-v /:/host for a user with a right that modes do not hold back": (
        HARDENED_DOCKER | {host_files.WHOLE: "read-write"} | rights("dac_override"),
        "host-root-mount",
        "yes",
    ),
    "-v /:/host for a user with a right that counts for no file": (
        HARDENED_DOCKER | {host_files.WHOLE: "read-write"} | rights("net_raw"),
        "host-root-mount",
        "no",
    ),
    "-v /etc:/etc for a user who may give files away": (
        HARDENED_DOCKER | {host_files.SENSITIVE: ("/etc",)} | rights("chown"),
        "host-root-mount",
        "yes",
    ),
    "--device=/dev/sda for a user who may change modes": (
        HARDENED_DOCKER | {device_access.RAW: ("sda",)} | rights("fowner"),
        "raw-disk",
        "yes",
    ),
    "--cap-add=SYS_MODULE": (DOCKER | rights("sys_module"), "load-module", "no"),
    "--cap-add=SYS_MODULE, which the filter of Docker then lets pass": (
        DOCKER | rights("sys_module") | proved("init_module"),
        "load-module",
        "yes",
    ),
    "--cap-add=SYS_MODULE on a kernel that takes no modules": (
        DOCKER | rights("sys_module") | UNFILTERED | {interfaces.MODULES: False},
        "load-module",
        "no",
    ),
    "--cap-add=SYS_MODULE without a filter": (DOCKER | rights("sys_module") | UNFILTERED, "load-module", "yes"),
    "--cap-add=SYS_MODULE with a filter that nobody tried": (
        DOCKER | rights("sys_module") | hidden(*proved()),
        "load-module",
        "unknown",
    ),
    "--device=/dev/sda": (DOCKER | {device_access.RAW: ("sda",)}, "raw-disk", "yes"),
    "--device=/dev/sda for a user who stays one": (HARDENED_DOCKER | {device_access.RAW: ("sda",)}, "raw-disk", "no"),
    "mknod where the group denies disks": (DOCKER, "raw-disk", "no"),
    "--device=/dev/sda --cap-add=DAC_READ_SEARCH for a user": (
        HARDENED_DOCKER | {device_access.RAW: ("sda",)} | rights("dac_read_search"),
        "raw-disk",
        "yes",
    ),
    "--device=/dev/sda --group-add=disk for a user": (
        HARDENED_DOCKER | {device_access.RAW: ("sda",), device_access.OPENED: ("sda",)},
        "raw-disk",
        "yes",
    ),
    "mknod where the group denies nothing": (DOCKER | {device_access.ALL_ALLOWED: True}, "raw-disk", "yes"),
    "mknod where nobody can see the rules": (DOCKER | hidden(device_access.ALL_ALLOWED), "raw-disk", "unknown"),
    "mknod over users of one's own": (REMAPPED | {device_access.ALL_ALLOWED: True}, "raw-disk", "no"),
    "/proc/kcore with sys_rawio": (DOCKER | {interfaces.KCORE: True} | rights("sys_rawio"), "kernel-memory", "yes"),
    "/proc/kcore without": (DOCKER | {interfaces.KCORE: True}, "kernel-memory", "no"),
    "--device=/dev/mem --cap-add=SYS_RAWIO": (
        DOCKER | {device_access.RAW: ("mem",)} | rights("sys_rawio"),
        "kernel-memory",
        "yes",
    ),
    "--device=/dev/mem": (DOCKER | {device_access.RAW: ("mem",)}, "raw-disk", "no"),
    "--cap-add=SYS_ADMIN, which widens the filter of Docker": (
        DOCKER | rights("sys_admin") | proved("mount"),
        "sys-admin",
        "yes",
    ),
    "--cap-add=SYS_ADMIN without a filter": (DOCKER | rights("sys_admin") | UNFILTERED, "sys-admin", "yes"),
    "all capabilities over users of one's own": (
        REMAPPED | rights("sys_admin", over_host=False) | UNFILTERED,
        "sys-admin",
        "no",
    ),
    "control groups of version 1 for writing": (DOCKER | {cgroup_mounts.RELEASE_AGENT: True}, "release-agent", "yes"),
    "control groups of version 1 for users of one's own": (
        REMAPPED | {cgroup_mounts.RELEASE_AGENT: True},
        "release-agent",
        "no",
    ),
    **{
        f"{leaf} for writing": (DOCKER | {interfaces.WRITABLE: (leaf,)}, leaf.replace("_", "-"), "yes")
        for leaf in ("core_pattern", "modprobe", "binfmt_misc", "uevent_helper")
    },
    "--pid=host": (DOCKER | {namespaces.PID: "initial"}, "ptrace-host", "no"),
    "--pid=host --cap-add=SYS_PTRACE": (
        DOCKER | {namespaces.PID: "initial"} | rights("sys_ptrace"),
        "ptrace-host",
        "yes",
    ),
    "--cap-add=DAC_READ_SEARCH, as the filter of Docker once was": (
        DOCKER | rights("dac_read_search") | proved("open_by_handle_at"),
        "read-handle",
        "yes",
    ),
    "--cap-add=DAC_READ_SEARCH without a filter": (
        DOCKER | rights("dac_read_search") | UNFILTERED,
        "read-handle",
        "yes",
    ),
    "--network=host beside a shim of containerd": (IN_HOST_NETWORK, "net-host-abstract", "yes"),
    "the same for a user": (IN_HOST_NETWORK | {powers.ROOT: "gainable"}, "net-host-abstract", "no"),
    "--network=host beside a display": (IN_HOST_NETWORK | {host_network.ABSTRACT: ("x11",)}, "net-host-abstract", "no"),
    "--cap-add=BPF without a filter": (DOCKER | rights("bpf") | UNFILTERED, "bpf-perf", "yes"),
    "--cap-add=BPF, which widens the filter of Docker": (DOCKER | rights("bpf") | proved("bpf"), "bpf-perf", "yes"),
    "--cap-add=PERFMON without a filter": (DOCKER | rights("perfmon") | UNFILTERED, "bpf-perf", "yes"),
    "--cap-add=PERFMON, which widens the filter of Docker": (
        DOCKER | rights("perfmon") | proved("perf_event_open"),
        "bpf-perf",
        "yes",
    ),
}
"""Whether a door is open to a subject; what everybody knows stands in tests/subjects.py."""

LOOKS = {name: findings(subject) for name, subject in SUBJECTS.items()}
LOOKS |= {name: findings(subject) for name, (subject, _, _) in CASES.items()}
WAYS = [pytest.param(door, way, id=f"{door.id}-{at}") for door in DOORS for at, way in enumerate(door.ways)]


@pytest.mark.parametrize("name", CASES)
def test_open(name: str) -> None:
    """A door is open only where every condition holds, and unknown only where what is hidden would decide."""
    _, door, open_ = CASES[name]
    [row] = [one for one in DOORS if one.id == door]

    assert open_ == judge_door(row, LOOKS[name]).open


@pytest.mark.parametrize(("door", "way"), WAYS)
def test_decides_somewhere(door: Door, way: Way) -> None:
    """Without this way, the door would be closed to some subject to whom it is open."""
    ways = tuple(one for one in door.ways if one is not way)
    rest = Door(door.id, door.leads, door.closes, door.see, ways, door.handed_in)

    assert any(judge_door(door, seen).open == "yes" != judge_door(rest, seen).open for seen in LOOKS.values())


@pytest.mark.parametrize(("door", "way"), WAYS)
def test_each_condition_counts(door: Door, way: Way) -> None:
    """One condition that is not seen is enough to leave a way open to doubt; none of them is an ornament."""
    alone = Door(door.id, door.leads, door.closes, door.see, (way,))
    opened = [subject for subject in _subjects() if judge_door(alone, findings(subject)).open == "yes"]

    assert opened
    for term in way.when:
        assert {"unknown"} == {judge_door(alone, findings({**one, term.sign: HIDDEN})).open for one in opened}


def _subjects() -> list[Subject]:
    return [*SUBJECTS.values(), *(subject for subject, _, _ in CASES.values()), HOST | FILTER, PRIVILEGED]


@pytest.mark.parametrize("door", DOORS, ids=[one.id for one in DOORS])
def test_told(door: Door) -> None:
    """Where it leads, what closes it, and a reference that a reader can open."""
    assert all(len(one.split()) > 2 and one[-1] not in ".;," for one in (door.leads, door.closes))
    assert all(len(way.because.split()) > 2 for way in door.ways)
    assert any(urlsplit(one.partition(" ")[0]).scheme == "https" for one in door.see)
