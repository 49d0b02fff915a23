"""Written machines and containers: the parts that say who set a process apart."""

from __future__ import annotations

from typing import Any

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, everything, found

ID = "4f2d6a0c" * 8
"""A container's id."""
POD = "0f3a2b1c-5d6e-4f70-8192-a3b4c5d6e7f8"


def setting(path: str, mode: int = 0o644, owner: int = 0, granted: int = 6) -> dict[str, Any]:
    """A setting of the kernel's, the number that its owner has here, and what this process may do with it (access)."""
    return {f"stat:{path}": found(["file", mode, owner, owner, 0, 0, 7, 5]), f"access:{path}": found(granted)}


def root_is(number: int, granted: int) -> dict[str, Any]:
    """The number that the host's root has here (65534 where it has none), and what this process may do as it."""
    return setting("/proc/sys/kernel/cad_pid", 0o600, number, granted)


KERNEL = {
    "file:/proc/version": found("Linux version 6.1.0-18-amd64 (builder) #1 SMP\n"),
    "file:/proc/sys/kernel/osrelease": found("6.1.0-18-amd64\n"),
    "file:/proc/sys/kernel/arch": ABSENT,
    "file:/proc/sys/kernel/cap_last_cap": found("40\n"),
    "uname:": found(["Linux", "6.1.0-18-amd64", "#1 SMP", "x86_64"]),
    "stat:/proc/sys/net/core": found(["directory", 0o555, 0, 0, 0, 0, 5, 6]),
    "stat:/proc/sys/net/core/netdev_budget": found(["file", 0o644, 0, 0, 0, 0, 6, 6]),
    **setting("/proc/sys/kernel/core_pattern"),
    **root_is(0, granted=6),
}
OLD_NAMESPACES = INITIAL_NAMESPACES | {
    "link:/proc/self/ns/mnt": found("mnt:[4026531841]"),
    "link:/proc/self/ns/net": found("net:[4026531840]"),
}
"""As Linux 5.18 to 6.16 number them."""


def own(*names: str) -> dict[str, Any]:
    """These namespaces as the process's own, and no sysctls of the first network namespace if `net` is among them."""
    links = {f"link:/proc/self/ns/{name}": found(f"{name}:[{4026532177 + at}]") for at, name in enumerate(names)}
    return links | ({"stat:/proc/sys/net/core/netdev_budget": ABSENT} if "net" in names else {})


def mount(at: int, point: str, kind: str, root: str = "/", source: str = "none", **more: str) -> str:
    """A line of mountinfo."""
    device, options, super_options = more.get("device", "0:40"), more.get("options", "rw"), more.get("extra", "rw")
    peers = f"{more['peers']} " if "peers" in more else ""
    return f"{at} 1 {device} {root} {point} {options} {peers}- {kind} {source} {super_options}\n"


MACHINE_ROOT = mount(25, "/", "ext4", source="/dev/vda1", device="254:1")
MACHINE_MOUNTS = MACHINE_ROOT + mount(26, "/proc", "proc") + mount(27, "/sys", "sysfs")
OVERLAY = mount(500, "/", "overlay", source="overlay", extra="rw,lowerdir=/lower,upperdir=/upper,workdir=/work")
OWN_KERNEL_MOUNTS = mount(501, "/proc", "proc", device="0:52") + mount(502, "/sys", "sysfs", device="0:53")


def mounts(*lines: str, of_process_1: str | None = None) -> dict[str, Any]:
    """The mount table of the process, and the same for process 1 unless another is given."""
    table = "".join(lines)
    others = table if of_process_1 is None else of_process_1
    return {"file:/proc/self/mountinfo": found(table), "file:/proc/1/mountinfo": found(others)}


def status(**lines: str) -> dict[str, Any]:
    """A status file of root without any bounds, but for these lines. It holds what is in force."""
    full = "000001ffffffffff"
    given = {"Uid": "0\t0\t0\t0", "TracerPid": "0", "CapEff": full, "CapBnd": full, "NoNewPrivs": "0", "Seccomp": "0"}
    lines = {"CapPrm": lines.get("CapEff", full)} | lines
    return {"file:/proc/self/status": found("".join(f"{name}:\t{line}\n" for name, line in (given | lines).items()))}


MACHINE = (
    everything(ABSENT)
    | KERNEL
    | OLD_NAMESPACES
    | mounts(MACHINE_MOUNTS)
    | status()
    | {
        "file:/proc/self/cgroup": found("0::/user.slice/user-1000.slice/session-2.scope\n"),
        "file:/proc/self/uid_map": found("         0          0 4294967295\n"),
        "file:/proc/self/environ": found("PATH=/usr/bin\0LANG=C\0"),
        "file:/proc/1/comm": found("systemd\n"),
        "file:/proc/1/environ": found("HOME=/\0"),
        "processes:": found([]),
    }
)
"""A machine with systemd and control groups of version 2, as root sees it."""

USER_OF_MACHINE = MACHINE | status(Uid="1000\t1000\t1000\t1000", CapEff="0") | {"file:/proc/1/environ": FORBIDDEN}

APART = own("cgroup", "ipc", "mnt", "net", "pid", "uts")
CONTAINER = (
    MACHINE
    | APART
    | mounts(OVERLAY, OWN_KERNEL_MOUNTS)
    | {"file:/proc/self/cgroup": found("0::/\n"), "file:/proc/1/comm": found("sh\n")}
)
"""A container that nothing names: its own root and namespaces, and `0::/` behind a cgroup namespace."""


def laid(place: str, *names: str) -> str:
    """Files from `place` on the machine's disk over those in /etc (or the path given) of a container."""
    points = [name if name.startswith("/") else "/etc/" + name for name in names]
    return "".join(
        mount(510 + at, point, "ext4", root=f"{place}/{point.rpartition('/')[2]}", source="/dev/vda1", device="254:1")
        for at, point in enumerate(points)
    )


DOCKER_FILES = laid(f"/var/lib/docker/containers/{ID}", "resolv.conf", "hostname", "hosts")
DOCKER_STORE = "/var/lib/docker/overlay2"
DOCKER_ROOT = mount(
    500, "/", "overlay", extra=f"rw,lowerdir={DOCKER_STORE}/l/A:{DOCKER_STORE}/l/B,upperdir={DOCKER_STORE}/{ID}/diff"
)
FILE = found(["file", 0o644, 0, 0, 0, 0, 7, 8])
DIRECTORY = found(["directory", 0o755, 0, 0, 0, 0, 7, 8])
SOCKET = found(["socket", 0o666, 0, 0, 0, 0, 7, 8])
BUILT = mount(500, "/", "overlay", extra="rw,lowerdir=/c/io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs")
"""A root that containerd put together."""
DOCKER = CONTAINER | mounts(DOCKER_ROOT, OWN_KERNEL_MOUNTS, DOCKER_FILES) | {"stat:/.dockerenv": FILE}
PODMAN_FILES = laid(f"/containers/storage/overlay-containers/{ID}/userdata", "hostname", "/run/.containerenv")
