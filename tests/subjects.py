"""Subjects of isolation, written as what is seen of each: a process of the host, containers, sandboxes.

A subject maps signs to values; `ABSENT` and `HIDDEN` stand for what is not there and for what could not be seen. Names
of capabilities, files and labels are those that kernels and engines print. What probes make of real ones is tested in
tests/lab.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from virtcheck.experiments import syscalls
from virtcheck.model.evidence import Evidence
from virtcheck.probes import (
    cgroup_mounts,
    control_sockets,
    credentials,
    device_access,
    host_files,
    host_network,
    interfaces,
    kernel,
    mounts,
    namespaces,
    powers,
    resources,
    security,
)
from virtcheck.reasoning import Findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.evidence import Sign

    Subject = dict[Sign, Any]

ABSENT, HIDDEN = object(), object()

KINDS = (namespaces.IPC, namespaces.NET, namespaces.PID, namespaces.USER, namespaces.UTS)
"""The namespaces that boundaries go by. Control groups, the clock and most of mounts are judged by what is in reach."""
TELLING = ("/proc/kcore", "/proc/keys", "/proc/sched_debug", "/proc/timer_list", "/sys/firmware")
SETTINGS = ("binfmt_misc", "core_pattern", "modprobe", "sysrq", "uevent_helper")
OF_DOCKER = (
    "chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service", "net_raw",
    "sys_chroot", "mknod", "audit_write", "setfcap",
)  # fmt: skip
"""00000000a80425fb."""
OF_PODMAN = tuple(one for one in OF_DOCKER if one not in ("mknod", "net_raw", "audit_write"))


def findings(subject: Subject) -> Findings:
    """What is seen of a subject, as probes report it."""
    return Findings(evidence(subject))


def evidence(subject: Subject) -> Iterable[Evidence]:
    """The same as evidence."""
    for sign, seen in subject.items():
        if seen is ABSENT:
            yield Evidence(sign, "absent", "file:/x", errno=2)
        elif seen is HIDDEN:
            yield Evidence(sign, "forbidden", "file:/x", errno=13)
        else:
            yield Evidence.seen(sign, "file:/x", seen)


def hidden(*signs: Sign) -> Subject:
    """What could not be seen."""
    return dict.fromkeys(signs, HIDDEN)


def own(*kinds: Sign) -> Subject:
    """Namespaces of one's own."""
    return dict.fromkeys(kinds, "own")


def rights(*names: str, over_host: bool = True) -> Subject:
    """Capabilities that are in force or can be gained, over the whole host or over users of one's own."""
    return {powers.OBTAINABLE: names, powers.OVER_HOST: names if over_host else ()}


def limits(memory: int = 0, cpu: int = 0, pids: int = 0) -> Subject:
    """Limits on the whole way of control groups."""
    return {resources.MEMORY_LIMIT: memory, resources.CPU_LIMIT: cpu, resources.PIDS_LIMIT: pids}


def proved(*passes: str) -> Subject:
    """What an experiment told of the filter: these dangerous calls pass."""
    return {syscalls.PASSES: passes}


LIMITED = limits(memory=1 << 29, cpu=1000, pids=100)
NO_NEW_PRIVS = {credentials.NO_NEW_PRIVS: True}
FILTER = {credentials.SECCOMP: "filter"}
NOT_ROOT = {powers.ROOT: "no"}
MASKED = {interfaces.WRITABLE: (), interfaces.UNMASKED: (), interfaces.KCORE: False}
NO_DEVICES = {
    device_access.ALL_ALLOWED: False,
    device_access.RAW: (),
    device_access.OPENED: (),
    device_access.EXTRA: (),
}

HOST: Subject = {
    **dict.fromkeys((*KINDS, namespaces.MNT), "initial"),
    **rights(*credentials.CAPABILITIES),
    **limits(),
    kernel.KIND: "linux",
    kernel.SENTRY: ABSENT,
    mounts.MARKS: ABSENT,
    mounts.OWN_ROOT: False,
    powers.ROOT: "now",
    powers.ROOT_IN_MAP: False,
    interfaces.WRITABLE: SETTINGS,
    interfaces.UNMASKED: TELLING,
    interfaces.KCORE: True,
    interfaces.MODULES: True,
    interfaces.HOST_PROC: False,
    host_files.WHOLE: "none",
    host_files.SENSITIVE: (),
    host_files.READABLE: (),
    host_files.PROPAGATION: False,
    host_files.SHM: True,
    control_sockets.REACHABLE: ("systemd",),
    device_access.ALL_ALLOWED: True,
    device_access.RAW: ("sda", "mem"),
    device_access.OPENED: ("sda", "mem"),
    device_access.EXTRA: ("kvm", "fuse"),
    host_network.ABSTRACT: (),
    cgroup_mounts.WRITABLE: True,
    cgroup_mounts.RELEASE_AGENT: False,
    cgroup_mounts.PATHS_SHOWN: True,
    security.LABEL: "none",
    security.ENFORCING: ABSENT,
    credentials.NO_NEW_PRIVS: False,
    credentials.SECCOMP: "disabled",
}
"""Root on a machine of its own, with control groups of version 2 and no security module."""
USER_OF_HOST = HOST | {
    powers.ROOT: "gainable",
    interfaces.WRITABLE: (),
    control_sockets.REACHABLE: (),
    cgroup_mounts.WRITABLE: False,
    device_access.OPENED: (),
}
"""An ordinary user there, who may run sudo."""
UNPRIVILEGED_SERVICE = USER_OF_HOST | NOT_ROOT | NO_NEW_PRIVS | rights() | FILTER | proved()
"""A service with User=, NoNewPrivileges=yes and SystemCallFilter=@system-service."""

PRIVILEGED = (
    HOST
    | own(namespaces.IPC, namespaces.MNT, namespaces.NET, namespaces.PID, namespaces.UTS)
    | {
        mounts.OWN_ROOT: True,
        host_files.SHM: False,
        control_sockets.REACHABLE: (),
        cgroup_mounts.WRITABLE: False,
        cgroup_mounts.PATHS_SHOWN: False,
        security.LABEL: "unconfined",
    }
)
"""docker run --privileged."""
DOCKER = (
    PRIVILEGED
    | rights(*OF_DOCKER)
    | MASKED
    | NO_DEVICES
    | FILTER
    | proved()
    | {security.LABEL: "docker-default (enforce)"}
)
"""docker run, on control groups of version 2, as the host sees it, with an experiment about the filter."""
DOCKER_V1 = DOCKER | {cgroup_mounts.PATHS_SHOWN: True}
"""On version 1, control groups have no namespace of their own by default."""
DOCKER_INSIDE = DOCKER | hidden(device_access.ALL_ALLOWED, *limits(), *proved())
"""The same as it sees itself: the rules of devices and the groups above its own are not shown."""
HOST_NETWORK = DOCKER | {namespaces.NET: "initial"}
HARDENED_DOCKER = DOCKER | NOT_ROOT | NO_NEW_PRIVS | rights() | LIMITED
"""docker run --user 1000 --cap-drop ALL --security-opt no-new-privileges, with limits."""
REMAPPED = DOCKER | own(namespaces.USER) | NOT_ROOT | rights(*OF_DOCKER, over_host=False)
"""With userns-remap of the daemon: root inside is 100000 outside."""
ROOTLESS = REMAPPED | rights(*OF_PODMAN, over_host=False) | {security.LABEL: "system_u:system_r:container_t:s0:c1,c2"}
ROOTLESS |= {security.ENFORCING: True}
"""podman run, by an ordinary user."""
LXC = (
    REMAPPED
    | rights(*credentials.CAPABILITIES, over_host=False)
    | proved("bpf", "mount", "perf_event_open")
    | {interfaces.UNMASKED: TELLING, security.LABEL: "lxc-container-default-cgns (enforce)"}
)
"""An unprivileged container of LXC or Incus. What is not masked belongs to a root whom nobody here stands for."""
PRIVILEGED_LXC = (
    LXC
    | {namespaces.USER: "initial", powers.ROOT: "now", interfaces.WRITABLE: ("sysrq",)}
    | rights(*(one for one in credentials.CAPABILITIES if one not in ("sys_module", "sys_rawio", "sys_time")))
)
POD = DOCKER | {credentials.SECCOMP: "disabled"}
"""A pod of Kubernetes by default: without seccompDefault the kubelet asks for no filter."""
BUBBLEWRAP = (
    HOST
    | own(*KINDS, namespaces.MNT)
    | rights()
    | NOT_ROOT
    | NO_NEW_PRIVS
    | {
        mounts.OWN_ROOT: True,
        host_files.SHM: False,
        control_sockets.REACHABLE: (),
        interfaces.WRITABLE: (),
        device_access.RAW: (),
        device_access.OPENED: (),
        device_access.EXTRA: (),
        cgroup_mounts.WRITABLE: ABSENT,
        cgroup_mounts.RELEASE_AGENT: ABSENT,
        cgroup_mounts.PATHS_SHOWN: ABSENT,
    }
)
"""bwrap --unshare-all --dev /dev --proc /proc --ro-bind /usr /usr, as an ordinary user."""
FLATPAK = BUBBLEWRAP | FILTER | proved()
GVISOR = (
    DOCKER
    | dict.fromkeys(KINDS, ABSENT)
    | dict.fromkeys((namespaces.NET, namespaces.PID, namespaces.USER), "foreign")
    | {kernel.KIND: "gvisor", credentials.SECCOMP: "disabled", security.LABEL: ABSENT}
)
"""The numbers of its namespaces are none of Linux's."""
KATA = PRIVILEGED | {
    mounts.MARKS: ("kata",),
    namespaces.NET: "initial",
}
"""Inside its own machine Kata leaves out namespaces and the filter."""
FULL_MAP = (
    HOST
    | own(namespaces.USER, namespaces.PID, namespaces.MNT)
    | rights(*credentials.CAPABILITIES, over_host=False)
    | {powers.ROOT_IN_MAP: True, mounts.OWN_ROOT: True}
)
"""unshare --user with a map of all users: root owns root's files, and has no right over the host."""

SUBJECTS: dict[str, Subject] = {
    "root of the host": HOST,
    "user of the host": USER_OF_HOST,
    "unprivileged service": UNPRIVILEGED_SERVICE,
    "docker --privileged": PRIVILEGED,
    "docker": DOCKER,
    "docker on version 1": DOCKER_V1,
    "docker as it sees itself": DOCKER_INSIDE,
    "docker --network=host": HOST_NETWORK,
    "hardened docker": HARDENED_DOCKER,
    "docker with userns-remap": REMAPPED,
    "rootless podman": ROOTLESS,
    "lxc": LXC,
    "privileged lxc": PRIVILEGED_LXC,
    "pod": POD,
    "bubblewrap": BUBBLEWRAP,
    "flatpak": FLATPAK,
    "gvisor": GVISOR,
    "kata": KATA,
    "all users mapped": FULL_MAP,
}
"""Those that everybody knows. What one boundary or door needs beyond them stands beside its test."""
