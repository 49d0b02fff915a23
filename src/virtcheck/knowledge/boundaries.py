"""What can keep a subject apart from the host, and the ways in which each boundary may fail to: rows, from outside in.

States are judged by effect, not by what was asked for: by namespaces, by mounts, by the rights that are in force. PSS
are the Pod Security Standards of Kubernetes, CIS the benchmark for Docker with its numbers.
"""

from __future__ import annotations

from virtcheck.experiments import syscalls
from virtcheck.model.claim import PRESENT, Contains, Is, IsNoneOf, IsOneOf
from virtcheck.model.isolation import Boundary, Term, Way
from virtcheck.probes import (
    cgroup_mounts,
    control_sockets,
    credentials,
    device_access,
    host_files,
    interfaces,
    kernel,
    mounts,
    namespaces,
    powers,
    resources,
    security,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Match
    from virtcheck.model.evidence import Sign

PSS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
CIS = "CIS Docker Benchmark "
MAN = "https://man7.org/linux/man-pages/"

ANY = IsNoneOf(())
"""Some text, or a list with something in it."""

NODES_OF_MEMORY = ("mem", "kmem", "port")
"""What root may open only with the capability sys_rawio."""
DISKS = IsNoneOf(NODES_OF_MEMORY)

DANGEROUS = (
    "sys_admin", "sys_module", "sys_ptrace", "sys_rawio", "dac_read_search", "bpf", "perfmon", "net_admin", "sys_boot",
    "syslog", "sys_time", "mac_admin", "mac_override", "linux_immutable",
)  # fmt: skip
"""Capabilities with which the whole host can be changed or watched, where they count there."""
HARMLESS = ("net_bind_service",)
"""What a service may keep: PSS restricted."""


def initial(sign: Sign) -> Term:
    """That a namespace is the host's."""
    return Term(sign, Is("initial"))


WRITING_PAST_MODES = ("dac_override", "chown", "fowner")
PAST_MODES = Term(powers.OVER_HOST, IsOneOf(WRITING_PAST_MODES))
"""Rights with which the modes of files keep nobody out, root or not: what is in reach can be opened, or be taken."""
TO_READ = Term(powers.OVER_HOST, IsOneOf((*WRITING_PAST_MODES, "dac_read_search")))
"""The same, where it is enough to read: of a disk, every file on it."""

AS_ROOT = Term(powers.ROOT, IsOneOf(("now", "gainable")))
"""That this process is the host's root, or can become it."""

NO_KATA = Term(mounts.MARKS, Is("kata"), negated=True, absent="no")
NO_SENTRY = Term(kernel.SENTRY, PRESENT, negated=True, absent="no")

KERNEL = Boundary(
    id="kernel",
    concept="container.shared-kernel",
    keeps="the host's kernel",
    intact="a kernel of its own stands between this process and the host's",
    closes="an error in one of the kernel's system calls",
    mend="start it with a kernel of its own: gVisor, Kata Containers, or a virtual machine",
    see=(
        "https://gvisor.dev/docs/architecture_guide/security/",
        "https://github.com/kata-containers/kata-containers/tree/main/docs/design/architecture",
    ),
    shared=(
        # gVisor's numbers of namespaces are none of Linux's.
        Way(
            (Term(namespaces.PID, IsOneOf(("initial", "own")), absent="no"), NO_KATA, NO_SENTRY),
            "this kernel serves others too",
        ),
        Way((Term(kernel.KIND, IsNoneOf(("gvisor",))), NO_KATA, NO_SENTRY), "this kernel serves others too"),
    ),
)

FILESYSTEM = Boundary(
    id="filesystem",
    concept="container.own-filesystem",
    keeps="the files of the host",
    intact="the root directory is another than the host's, and nothing of the host that matters is mounted in it",
    closes="reading and changing the host's files, and the sockets of its services",
    mend="give it a root directory of its own, and mount only what it needs, read-only",
    see=(MAN + "man7/mount_namespaces.7.html", PSS + " hostPath", CIS + "5.6 5.13 5.20 5.32"),
    shared=(
        Way((Term(mounts.OWN_ROOT, Is(False)),), "the root directory is the host's"),
        Way(
            (Term(host_files.WHOLE, Is("read-write")), AS_ROOT),
            "the host's whole file system is mounted here for writing",
        ),
        Way(
            (Term(host_files.WHOLE, Is("read-write")), PAST_MODES),
            "the host's whole file system is mounted here for writing",
        ),
    ),
    weakened=(
        Way((Term(host_files.WHOLE, IsOneOf(("read-only", "read-write"))),), "the host's whole file system is mounted"),
        Way((Term(host_files.SENSITIVE, ANY),), "directories of the host that matter are mounted for writing"),
        Way((Term(host_files.READABLE, ANY),), "directories of the host that matter can be read"),
        Way(
            (initial(namespaces.MNT), Term(mounts.OWN_ROOT, Is(True)), Term(powers.OVER_HOST, Is("sys_chroot"))),
            "chroot alone keeps it from the host's root, and a further chroot leads out of that",
        ),
        Way((Term(host_files.PROPAGATION, PRESENT),), "what is mounted here appears on the host"),
        Way((Term(control_sockets.REACHABLE, ANY, absent="no"),), "the socket of a service of the host lies here"),
    ),
)

PROCESSES = Boundary(
    id="processes",
    concept="container.own-processes",
    keeps="the processes of others",
    intact="only the processes of its own PID namespace can be seen and signalled",
    closes="tracing and signalling the host's processes, and reaching their files through /proc",
    mend="give it a PID namespace of its own",
    see=(MAN + "man7/pid_namespaces.7.html", PSS + " hostPID", CIS + "5.16"),
    shared=(Way((initial(namespaces.PID),), "every process of the host has a number here"),),
    weakened=(Way((Term(interfaces.HOST_PROC, PRESENT, absent="no"),), "the process table of others is mounted here"),),
)

NETWORK = Boundary(
    id="network",
    concept="container.confined",
    keeps="the network of the host",
    intact="interfaces, routes and sockets are its own",
    closes="services on the host's loopback, abstract sockets, and watching the host's traffic",
    mend="give it a network of its own",
    see=(MAN + "man7/network_namespaces.7.html", PSS + " hostNetwork", CIS + "5.10"),
    shared=(Way((initial(namespaces.NET),), "the network is the host's, with its loopback and abstract sockets"),),
)

IPC = Boundary(
    id="ipc",
    concept="container.confined",
    keeps="the shared memory and message queues of others",
    intact="shared memory and message queues are its own",
    closes="reading and changing the shared memory of others",
    mend="give it an IPC namespace and a /dev/shm of its own",
    see=(MAN + "man7/ipc_namespaces.7.html", PSS + " hostIPC", CIS + "5.17"),
    shared=(Way((initial(namespaces.IPC),), "shared memory and message queues are the host's"),),
    weakened=(Way((Term(host_files.SHM, PRESENT),), "/dev/shm is the host's"),),
)

HOSTNAME = Boundary(
    id="hostname",
    concept="container.confined",
    keeps="the name of the host",
    intact="the host name is its own",
    closes="renaming the host",
    mend="give it a UTS namespace of its own",
    see=(MAN + "man7/uts_namespaces.7.html", CIS + "5.21"),
    shared=(Way((initial(namespaces.UTS),), "the host name is the host's"),),
)

USERS = Boundary(
    id="users",
    concept="container.confined",
    keeps="the users of the host",
    intact="root here is an ordinary user of the host",
    closes="every step in which root inside is root outside",
    mend="give it users of its own, or let it run as a user that is not root",
    see=(MAN + "man7/user_namespaces.7.html", PSS + " runAsNonRoot", CIS + "4.1 5.31"),
    shared=(
        Way((initial(namespaces.USER), Term(powers.ROOT, Is("now"))), "root here is root on the host"),
        Way(
            (initial(namespaces.USER), Term(powers.ROOT, Is("gainable"))),
            "the users are the host's, and programs may make this process root",
        ),
    ),
    weakened=(
        Way(
            (initial(namespaces.USER), Term(powers.ROOT, Is("no"))),
            "the users are the host's, but this process is not root and cannot become it",
        ),
        Way((Term(powers.ROOT_IN_MAP, PRESENT),), "a user of this namespace stands for the host's root"),
    ),
)

DEVICES = Boundary(
    id="devices",
    concept="system-resources",
    keeps="the devices of the host",
    intact="only harmless devices can be used",
    closes="reading and writing the host's disks and memory",
    mend="deny all devices but those that it needs",
    see=("https://docs.kernel.org/admin-guide/cgroup-v1/devices.html", CIS + "5.18"),
    shared=(
        Way(
            (Term(device_access.ALL_ALLOWED, PRESENT), initial(namespaces.USER)),
            "the control group allows every device",
        ),
        Way(
            (Term(device_access.RAW, DISKS, absent="no"), AS_ROOT),
            "disks of the host have a node here, and root may open it",
        ),
        Way(
            (Term(device_access.RAW, DISKS, absent="no"), TO_READ),
            "disks of the host have a node here, and a right of root's is enough to open it",
        ),
        Way((Term(device_access.OPENED, DISKS, absent="no"),), "disks of the host have a node that its user may open"),
    ),
    weakened=(
        Way((Term(device_access.RAW, ANY, absent="no"),), "disks or memory of the host have a node here"),
        Way((Term(device_access.EXTRA, ANY, absent="no"),), "other devices of the host have a node here"),
    ),
)

SYSCALLS = Boundary(
    id="syscalls",
    concept="container.confined",
    keeps="the kernel's rarely needed system calls",
    intact="a filter refuses the dangerous system calls",
    closes="the larger part of the kernel's surface",
    mend="put the default filter of an engine before its system calls",
    see=(MAN + "man2/seccomp.2.html", PSS + " seccompProfile", CIS + "5.22"),
    shared=(Way((Term(credentials.SECCOMP, Is("disabled")),), "no filter stands before the system calls"),),
    weakened=(
        Way(
            (Term(credentials.SECCOMP, Is("filter")), Term(syscalls.PASSES, ANY)),
            "the filter lets dangerous system calls pass",
        ),
    ),
)

CAPABILITIES = Boundary(
    id="capabilities",
    concept="container.confined",
    keeps="the rights of root",
    intact="no right of root is left, and none can be gained",
    closes="whatever single rights of root allow",
    mend="drop all capabilities but those that it needs",
    see=(MAN + "man7/capabilities.7.html", PSS + " capabilities", CIS + "5.4 5.26"),
    shared=(
        Way(
            (Term(powers.OVER_HOST, IsOneOf(DANGEROUS)),),
            "rights with which the whole host can be changed are in force or can be gained",
        ),
    ),
    weakened=(
        Way((Term(powers.OBTAINABLE, IsNoneOf(HARMLESS)),), "some rights of root are in force or can be gained"),
        Way((Term(credentials.NO_NEW_PRIVS, Is(False)),), "programs that give more rights may be run"),
    ),
)

KERNEL_INTERFACES = Boundary(
    id="kernel_interfaces",
    concept="container.confined",
    keeps="the kernel's own files below /proc and /sys",
    intact="what tells of the whole host is masked, and what changes it is read-only",
    closes="naming programs that the kernel starts as root, and reading what tells of the host",
    mend="mask what tells of the host, and make /proc/sys and /sys read-only",
    see=(
        "https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#masked-paths",
        PSS + " procMount",
    ),
    shared=(
        Way(
            (Term(interfaces.WRITABLE, IsNoneOf(("sysrq",))),),
            "settings of the kernel that count for the whole host can be changed",
        ),
        Way(
            (Term(interfaces.KCORE, PRESENT, absent="no"), Term(powers.OVER_HOST, Is("sys_rawio"))),
            "the kernel's memory can be read",
        ),
    ),
    weakened=(
        Way((Term(interfaces.WRITABLE, Is("sysrq")),), "the host can be restarted through sysrq-trigger"),
        Way((Term(interfaces.UNMASKED, ANY), AS_ROOT), "files that tell of the whole host are not masked"),
    ),
)

UNLIMITED_MEMORY = Term(resources.MEMORY_LIMIT, Is(0))
UNLIMITED_TIME = Term(resources.CPU_LIMIT, Is(0))
UNLIMITED_NUMBER = Term(resources.PIDS_LIMIT, Is(0))

RESOURCES = Boundary(
    id="resources",
    concept="system-resources",
    keeps="the memory and processor time of others",
    intact="memory, processor time and the number of processes are limited",
    closes="taking so much that nothing is left for others",
    mend="limit memory, processor time and the number of processes",
    see=("https://docs.kernel.org/admin-guide/cgroup-v2.html", CIS + "5.11 5.12 5.29"),
    shared=(
        Way(
            (UNLIMITED_MEMORY, UNLIMITED_TIME, UNLIMITED_NUMBER),
            "neither memory nor processor time nor the number of processes is limited",
        ),
    ),
    weakened=(
        Way((UNLIMITED_MEMORY,), "memory is not limited"),
        Way((UNLIMITED_TIME,), "processor time is not limited"),
        Way((UNLIMITED_NUMBER,), "the number of processes is not limited"),
    ),
)


def label(match: Match) -> Term:
    """That a security module labels this process so."""
    return Term(security.LABEL, match, absent="unknown")


LSM = Boundary(
    id="lsm",
    concept="container.confined",
    keeps="what a security module guards",
    intact="a security module confines this process",
    closes="what the other boundaries forgot",
    mend="give it a profile of AppArmor or a label of SELinux",
    see=("https://docs.kernel.org/admin-guide/LSM/index.html", PSS + " appArmorProfile", CIS + "5.2 5.3"),
    shared=(
        Way((label(Is("unconfined")),), "a security module is there, but it does not confine this"),
        Way((label(Contains("(unconfined)")),), "the profile of AppArmor has a name and no rules"),
        Way((label(Contains(":unconfined_t:")),), "SELinux knows this process as unconfined"),
        Way(
            (label(Contains(":unconfined_service_t:")),),
            "SELinux knows this service as unconfined",
        ),
        Way((label(Contains(":spc_t:")),), "SELinux knows this container as privileged"),
    ),
    weakened=(
        Way((label(Contains("(complain)")),), "the profile only complains and refuses nothing"),
        Way(
            (label(Contains("_t:")), Term(security.ENFORCING, Is(False))),
            "SELinux is permissive: it complains and refuses nothing",
        ),
    ),
    not_applicable=(Way((label(Is("none")),), "no security module gives labels here"),),
)

TIME = Boundary(
    id="time",
    concept="container.confined",
    keeps="the clock of the host",
    intact="the host's clock cannot be set",
    closes="changing the time of everything on the host",
    mend="drop the capability sys_time",
    see=(MAN + "man7/time_namespaces.7.html",),
    shared=(Way((Term(powers.OVER_HOST, Is("sys_time")),), "the host's clock can be set"),),
)

CGROUP = Boundary(
    id="cgroup",
    concept="system-resources",
    keeps="the control groups of others",
    intact="only its own control groups can be seen and changed",
    closes="changing the limits of others, and naming a program that the kernel starts as root",
    mend="give it a cgroup namespace of its own, and mount control groups read-only",
    see=(MAN + "man7/cgroup_namespaces.7.html", CIS + "5.25"),
    shared=(
        Way(
            (Term(cgroup_mounts.WRITABLE, PRESENT, absent="no"), AS_ROOT),
            "the root of the host's control groups can be changed",
        ),
    ),
    weakened=(
        Way(
            (Term(cgroup_mounts.PATHS_SHOWN, PRESENT, absent="no"),),
            "the host's names of control groups are shown",
        ),
    ),
)

BOUNDARIES = (
    KERNEL,
    FILESYSTEM,
    PROCESSES,
    NETWORK,
    IPC,
    HOSTNAME,
    USERS,
    DEVICES,
    SYSCALLS,
    CAPABILITIES,
    KERNEL_INTERFACES,
    RESOURCES,
    LSM,
    TIME,
    CGROUP,
)
"""Every boundary, the outer one first."""
