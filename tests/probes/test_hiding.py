"""What a container can reach, with every single answer of the host hidden in turn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, UNANSWERED, found
from tests.containers import (
    DIRECTORY,
    DOCKER,
    DOCKER_FILES,
    DOCKER_ROOT,
    MACHINE,
    MACHINE_MOUNTS,
    OWN_KERNEL_MOUNTS,
    mount,
    mounts,
    own,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import evidence_of
from virtcheck.probes import control_sockets, device_access, host_files, host_network

DISK = {"source": "/dev/vda1", "device": "254:1"}
LINES = (
    DOCKER_ROOT,
    OWN_KERNEL_MOUNTS,
    DOCKER_FILES,
    mount(530, "/mnt", "ext4", root="/etc", options="ro", **DISK),
    mount(531, "/host", "ext4", options="ro", **DISK),
    mount(532, "/run/docker.sock", "tmpfs", root="/docker.sock", device="0:24"),
    mount(533, "/data", "xfs", source="/dev/vdb", device="254:16"),
    mount(534, "/dev", "tmpfs", device="0:50"),
    mount(535, "/dev/shm", "tmpfs", source="shm", extra="rw,size=65536k", device="0:51"),
    mount(536, "/sys/fs/cgroup/devices", "cgroup", extra="rw,devices", device="0:33"),
)
REACHED = {
    "stat:/run/docker.sock": found(["socket", 0o660, 0, 0, 0, 0, 9, 24]),
    "access:/run/docker.sock": found(6),
    "stat:/data/etc": ABSENT,
    "stat:/data/usr": DIRECTORY,
    "file:/proc/self/cgroup": found("5:devices:/\n"),
    "file:/sys/fs/cgroup/devices/devices.list": found("c 1:1 rwm\nb 254:0 rwm\n"),
    "listing:/dev": found(["kvm", "mem", "null", "vda"]),
    "file:/proc/partitions": found("major minor  #blocks  name\n\n 254 0 1 vda\n"),
    "stat:/dev/vda": found(["block-device", 0o660, 0, 6, 254, 0, 1, 1]),
    "stat:/dev/mem": found(["character-device", 0o640, 0, 6, 1, 1, 1, 1]),
    "stat:/dev/kvm": found(["character-device", 0o666, 0, 6, 10, 232, 1, 1]),
    "file:/proc/self/net/unix": found("Num\n0: 00000002 00000000 00010000 0001 01 12345 @/containerd-shim/a\n"),
}
HOSTS_MOUNTS = MACHINE_MOUNTS + mount(30, "/run", "tmpfs", device="0:24") + mount(31, "/data", "xfs", device="254:16")
HOSTS: dict[str, dict[str, Any]] = {
    "from inside": DOCKER | mounts(*LINES) | REACHED,
    "among the host's processes": DOCKER
    | INITIAL_NAMESPACES
    | own("mnt", "net")
    | mounts(*LINES, of_process_1=HOSTS_MOUNTS)
    | REACHED,
    "on the host": MACHINE | mounts(HOSTS_MOUNTS) | REACHED,
}
PROBES = (host_files, control_sockets, device_access, host_network)


def told(readings: dict[str, Any]) -> dict[str, tuple[set[Any], bool]]:
    """What is seen of each sign, lists in their parts, and whether something of it is hidden."""
    looks: dict[str, tuple[set[Any], bool]] = {}
    for probe in PROBES:
        for one in evidence_of(probe, RecordedHost(readings)):
            values, hidden = looks.get(one.sign.id, (set(), False))
            parts = set(one.value) if isinstance(one.value, tuple) else {one.value}
            looks[one.sign.id] = (values | parts if one.sight == "seen" else values, hidden or one.hidden)
    return looks


@pytest.mark.parametrize("entry", [FORBIDDEN, UNANSWERED])
@pytest.mark.parametrize("name", HOSTS)
def test_hiding_one_answer(name: str, entry: dict[str, Any]) -> None:
    """Whatever is hidden, nothing else is told than before, and what is no longer told is told to be hidden."""
    whole = told(HOSTS[name])
    asked = [key for key, reading in HOSTS[name].items() if reading != entry]
    for key in asked:
        for sign, (values, hidden) in told(HOSTS[name] | {key: entry}).items():
            before, was_hidden = whole[sign]

            assert values <= before, (key, sign)
            assert hidden or (values == before and not was_hidden), (key, sign)
