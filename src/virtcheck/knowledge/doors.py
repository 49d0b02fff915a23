"""Escapes to the host, and what must hold for each to stand open. A capability counts only over the host's users."""

from __future__ import annotations

from virtcheck.experiments import syscalls
from virtcheck.knowledge.boundaries import ANY, AS_ROOT, DISKS, MAN, NODES_OF_MEMORY, PAST_MODES, TO_READ, initial
from virtcheck.model.claim import PRESENT, Is, IsOneOf
from virtcheck.model.isolation import Door, Term, Way
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

KCORE = Term(interfaces.KCORE, PRESENT, absent="no")
FILTERED = Term(credentials.SECCOMP, Is("filter"))
UNFILTERED = Term(credentials.SECCOMP, IsOneOf(("filter", "strict")), negated=True)


def over_host(*capabilities: str) -> Term:
    """That one of these capabilities is in force or can be gained over the whole host."""
    return Term(powers.OVER_HOST, IsOneOf(capabilities))


def unless_filtered(right: Term, call: str, because: str) -> tuple[Way, ...]:
    """A right is enough where no filter stands before the system call that uses it, or where it lets that one pass."""
    return (
        Way((right, UNFILTERED), f"{because}, and no filter stands before that"),
        Way((right, FILTERED, Term(syscalls.PASSES, Is(call))), f"{because}, and the filter lets that pass"),
    )


def _writable(name: str, leads: str, because: str, see: str) -> Door:
    """A setting of the kernel that names a program."""
    return Door(
        id=name.replace("_", "-"),
        leads=leads,
        closes="make /proc/sys and /sys read-only, or give the container users of its own",
        see=(see,),
        ways=(Way((Term(interfaces.WRITABLE, Is(name)),), because),),
    )


CONTROL_SOCKET = Door(
    id="control-socket",
    leads="have an engine or service of the host start anything as root",
    closes="do not mount the socket; use a proxy that allows single requests, or an engine without root",
    see=("https://docs.docker.com/engine/security/#docker-daemon-attack-surface", "CIS Docker Benchmark 5.32"),
    ways=(
        Way(
            (Term(control_sockets.REACHABLE, ANY, absent="no"),),
            "the socket of a service of the host can be written to",
        ),
    ),
    handed_in=True,
)

HOST_ROOT_MOUNT = Door(
    id="host-root-mount",
    leads="change the host's programs and settings",
    closes="mount only the directories that are needed, and read-only",
    see=("https://kubernetes.io/docs/concepts/storage/volumes/#hostpath", "CIS Docker Benchmark 5.6"),
    ways=(
        *(
            way
            for right in (AS_ROOT, PAST_MODES)
            for way in (
                Way(
                    (Term(host_files.WHOLE, Is("read-write")), right), "the host's whole file system can be written to"
                ),
                Way((Term(host_files.SENSITIVE, ANY), right), "directories of the host that matter can be written to"),
            )
        ),
    ),
    handed_in=True,
)

LOAD_MODULE = Door(
    id="load-module",
    leads="load code into the kernel",
    closes="drop the capability sys_module",
    see=(MAN + "man2/init_module.2.html",),
    ways=tuple(
        Way((*way.when, Term(interfaces.MODULES, PRESENT, absent="no")), way.because)
        for way in unless_filtered(over_host("sys_module"), "init_module", "modules of the kernel can be loaded")
    ),
)

RAW_DISK = Door(
    id="raw-disk",
    leads="read and write the host's disks below their file systems",
    closes="take the device away; drop the capability mknod, or let the control group deny devices",
    see=("https://docs.kernel.org/admin-guide/cgroup-v1/devices.html",),
    ways=(
        Way((Term(device_access.RAW, DISKS, absent="no"), AS_ROOT), "a disk of the host has a node here"),
        Way((Term(device_access.RAW, DISKS, absent="no"), TO_READ), "a disk of the host has a node here"),
        Way((Term(device_access.OPENED, DISKS, absent="no"),), "the node of a disk of the host is open to its user"),
        Way(
            (over_host("mknod"), Term(device_access.ALL_ALLOWED, PRESENT)),
            "a node for any disk can be made, and the control group allows to open it",
        ),
    ),
)

KERNEL_MEMORY = Door(
    id="kernel-memory",
    leads="read the kernel's memory",
    closes="mask /proc/kcore, take such nodes away, and drop the capability sys_rawio",
    see=(MAN + "man5/proc_kcore.5.html",),
    ways=(
        Way((KCORE, over_host("sys_rawio")), "/proc/kcore can be read"),
        Way(
            (Term(device_access.RAW, IsOneOf(NODES_OF_MEMORY), absent="no"), over_host("sys_rawio")),
            "memory or ports of the host have a node here",
        ),
    ),
)

SYS_ADMIN = Door(
    id="sys-admin",
    leads="mount file systems of the host, and undo what is read-only",
    closes="drop the capability sys_admin",
    see=(MAN + "man7/capabilities.7.html",),
    ways=unless_filtered(over_host("sys_admin"), "mount", "file systems can be mounted over the whole host"),
)

RELEASE_AGENT = Door(
    id="release-agent",
    leads="have the kernel start a program as root on the host",
    closes="mount control groups read-only, or use their version 2",
    see=("https://docs.kernel.org/admin-guide/cgroup-v1/cgroups.html#what-does-notify-on-release-do",),
    ways=(
        Way(
            (Term(cgroup_mounts.RELEASE_AGENT, PRESENT, absent="no"), AS_ROOT),
            "the release_agent of a tree of control groups can be written",
        ),
    ),
)

MAN_SYSCTL = "https://docs.kernel.org/admin-guide/sysctl/kernel.html"
CORE_PATTERN = _writable(
    "core_pattern",
    "have the kernel start a program as root on the host when any program crashes",
    "core_pattern can be written",
    MAN_SYSCTL + "#core-pattern",
)
MODPROBE = _writable(
    "modprobe",
    "have the kernel start a program as root on the host when it wants a module",
    "the path of modprobe can be written",
    MAN_SYSCTL + "#modprobe",
)
BINFMT_MISC = _writable(
    "binfmt_misc",
    "have programs of the host run through one's own",
    "formats of programs can be registered for the whole host",
    "https://docs.kernel.org/admin-guide/binfmt-misc.html",
)
UEVENT_HELPER = _writable(
    "uevent_helper",
    "have the kernel start a program as root on the host when a device comes or goes",
    "uevent_helper can be written",
    "https://github.com/torvalds/linux/blob/master/drivers/base/Kconfig",
)

PTRACE_HOST = Door(
    id="ptrace-host",
    leads="take over processes of the host",
    closes="give it a PID namespace of its own, or drop the capability sys_ptrace",
    see=(MAN + "man2/ptrace.2.html",),
    ways=(
        Way((initial(namespaces.PID), over_host("sys_ptrace")), "the host's processes are in sight, and can be traced"),
    ),
)

READ_HANDLE = Door(
    id="read-handle",
    leads="open any file of a file system of which one directory is mounted here",
    closes="drop the capability dac_read_search",
    see=(MAN + "man2/open_by_handle_at.2.html",),
    ways=unless_filtered(
        over_host("dac_read_search"), "open_by_handle_at", "files can be opened by their numbers, past every directory"
    ),
)

OBEY_ROOT = ("containerd-shim", "iscsid", "multipathd", "upstart")
"""Services that look at nothing but the user of whoever connects. A display and a session's bus want a secret."""

NET_HOST_ABSTRACT = Door(
    id="net-host-abstract",
    leads="command services of the host through sockets that have no file",
    closes="give it a network of its own",
    see=("https://github.com/containerd/containerd/security/advisories/GHSA-36xw-fx78-c5r4",),
    ways=(
        Way(
            (
                initial(namespaces.NET),
                Term(host_network.ABSTRACT, IsOneOf(OBEY_ROOT), absent="no"),
                Term(powers.ROOT, Is("now")),
            ),
            "the network is the host's, and an abstract socket of a service with more rights is in it",
        ),
    ),
)

BPF_PERF = Door(
    id="bpf-perf",
    leads="watch every process of the host, and read the kernel's memory",
    closes="drop the capabilities bpf and perfmon",
    see=(MAN + "man2/bpf.2.html",),
    ways=(
        *unless_filtered(over_host("bpf"), "bpf", "programs can be put into the kernel"),
        *unless_filtered(over_host("perfmon"), "perf_event_open", "every process of the host can be measured"),
    ),
)

DOORS = (
    CONTROL_SOCKET,
    HOST_ROOT_MOUNT,
    LOAD_MODULE,
    RAW_DISK,
    KERNEL_MEMORY,
    SYS_ADMIN,
    RELEASE_AGENT,
    CORE_PATTERN,
    MODPROBE,
    BINFMT_MISC,
    UEVENT_HELPER,
    PTRACE_HOST,
    READ_HANDLE,
    NET_HOST_ABSTRACT,
    BPF_PERF,
)
"""Every door, the widest first."""
