"""What this process may do: capabilities, the users it stands for, seccomp, who traces it. See proc_pid_status(5)."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found
from virtcheck.probes import conjunction, likewise, mounts, namespaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from virtcheck.model.evidence import Value
    from virtcheck.model.question import FileStatus, Host

    Answer = Literal["yes", "no", "unknown"]

EFFECTIVE = Sign("credentials.effective", "the capabilities in force (CapEff)")
BOUNDING = Sign("credentials.bounding", "the capabilities that can be gained (CapBnd)")
USER_ID = Sign("credentials.user_id", "the effective user id")
USER_MAP = Sign("credentials.user_map", "the users of the user namespace (uid_map)")
NO_NEW_PRIVS = Sign("credentials.no_new_privs", "whether programs can gain no privilege (NoNewPrivs)")
SECCOMP = Sign("credentials.seccomp", "the seccomp mode")
FILTERS = Sign("credentials.filters", "the number of seccomp filters")
TRACER = Sign("credentials.tracer", "the program that traces this process")
VSERVER = Sign("credentials.vserver", "whether this process is in a context of Linux-VServer (VxID)")
OPENVZ = Sign("credentials.openvz", "whether this process is in a container of OpenVZ (envID)")
PRIVILEGED = Sign(
    "credentials.privileged",
    "whether nothing is taken away: the host's users, all strong capabilities, no seccomp filter, nothing masked",
)
ROOTLESS = Sign("credentials.rootless", "whether an ordinary user started what holds this process")
SIGNS = (
    EFFECTIVE,
    BOUNDING,
    USER_ID,
    USER_MAP,
    NO_NEW_PRIVS,
    SECCOMP,
    FILTERS,
    TRACER,
    VSERVER,
    OPENVZ,
    PRIVILEGED,
    ROOTLESS,
)

STATUS, USERS = File("/proc/self/status"), File("/proc/self/uid_map")

CAPABILITIES = (
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
)
"""Names by bit, as in capabilities(7) without CAP_."""

STRONG_CAPABILITIES = frozenset(("net_admin", "sys_module", "sys_rawio", "sys_ptrace", "sys_admin", "sys_boot"))
"""What every engine takes from a container unless it is privileged. Not all of them: a host may itself lack some."""

UNKNOWN_USER = "4294967295"
"""Where the users begin outside (-1), if that is a namespace in which whoever looks has no number for them."""

SECCOMP_MODES = {"0": "disabled", "1": "strict", "2": "filter"}
OVERFLOW = 65534
"""The number of every user who has none here."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the status file's lines, then what follows from several of them."""
    reading = host.ask(STATUS)
    lines = fields(reading.data) if isinstance(reading, Found) else {}

    def line(sign: Sign, name: str, seen: Value) -> Evidence:
        if not isinstance(reading, Found):
            return Evidence.of(sign, STATUS, reading)
        if name not in lines:
            return Evidence(sign, "absent", STATUS.key, note=f"there is no line {name}")
        return Evidence.seen(sign, STATUS.key, seen)

    bounding = capabilities(lines.get("CapBnd", ""))
    # A kernel without seccomp has no line for it.
    mode = lines.setdefault("Seccomp", "0")
    seccomp = line(SECCOMP, "Seccomp", SECCOMP_MODES.get(mode, mode))
    yield line(EFFECTIVE, "CapEff", capabilities(lines.get("CapEff", "")))
    yield line(BOUNDING, "CapBnd", bounding)
    yield line(USER_ID, "Uid", number("".join(lines.get("Uid", "").split()[1:2])))
    yield line(NO_NEW_PRIVS, "NoNewPrivs", lines.get("NoNewPrivs") == "1")
    yield seccomp
    yield line(FILTERS, "Seccomp_filters", number(lines.get("Seccomp_filters", "")))
    # Kernels of the 2.4 series call it s_context. The host is 0 to both: its own line is no sign of a container.
    context = "s_context" if "s_context" in lines else "VxID"
    yield line(VSERVER, context, lines.get(context) != "0")
    yield line(OPENVZ, "envID", lines.get("envID") != "0")
    yield _tracer(host, line(TRACER, "TracerPid", lines.get("TracerPid", "")))
    strong = line(BOUNDING, "CapBnd", STRONG_CAPABILITIES.issubset(bounding))
    yield _privileged(host, strong, seccomp)
    users = host.ask(USERS)
    yield Evidence.of(USER_MAP, USERS, users, user_map)
    yield _rootless(host)


def fields(data: bytes) -> dict[str, str]:
    """The lines `Name:\tvalue` of a status file."""
    pairs = (line.partition(":") for line in data.decode("utf-8", "replace").split("\n"))
    return {name: content.strip() for name, colon, content in pairs if colon}


def number(digits: str) -> int:
    """A number of the kernel's, -1 where there is none."""
    return int(digits) if digits.isdecimal() and len(digits) < 20 else -1


def capabilities(mask: str) -> tuple[str, ...]:
    """The names of the bits of a hexadecimal mask; a bit without a name here is given by its number."""
    if not mask or len(mask) > 16 or any(one not in "0123456789abcdefABCDEF" for one in mask):
        return ()
    bits = int(mask, 16)
    held = (bit for bit in range(bits.bit_length()) if bits >> bit & 1)
    return tuple(CAPABILITIES[bit] if bit < len(CAPABILITIES) else str(bit) for bit in held)


def user_map(data: bytes) -> tuple[str, ...]:
    """The lines of uid_map as `inside outside count`: where the users begin inside and outside, and how many."""
    return tuple(" ".join(line.split()) for line in data.decode("ascii", "replace").split("\n") if line.strip())


def _tracer(host: Host, traced: Evidence) -> Evidence:
    """The name of the process that traces this one; absent where nobody does."""
    if traced.sight != "seen":
        return traced
    if not isinstance(traced.value, str) or number(traced.value) <= 0:
        return Evidence(TRACER, "absent", STATUS.key, note="nobody traces this process")
    comm = File(f"/proc/{number(traced.value)}/comm")
    reading = host.ask(comm)
    if isinstance(reading, Absent):
        return Evidence(TRACER, "unanswered", comm.key, note="the tracer is not shown", errno=reading.errno)
    return Evidence.of(TRACER, comm, reading, lambda data: data.decode("utf-8", "replace").strip())


def _privileged(host: Host, strong: Evidence, seccomp: Evidence) -> Evidence:
    table = host.ask(mounts.MINE)
    nothing_masked = Evidence.of(mounts.MASKED, mounts.MINE, table, lambda data: not mounts.masked(mounts.parse(data)))
    users = namespaces.judge(host, namespaces.USER)
    return conjunction(PRIVILEGED, (users, "initial"), (strong, True), (seccomp, "disabled"), (nothing_masked, True))


def _rootless(host: Host) -> Evidence:
    """An ordinary user may map one user, themselves, and ranges given to them. A range alone does not tell."""
    users = namespaces.judge(host, namespaces.USER)
    if users.sight != "seen":
        return likewise(ROOTLESS, users)
    if users.value == "initial":
        return Evidence.seen(ROOTLESS, users.origin, False, "the users are the host's")
    reading = host.ask(USERS)
    if not isinstance(reading, Found):
        return Evidence.of(ROOTLESS, USERS, reading)
    lines = user_map(reading.data)
    if any(line.split()[1:2] == [UNKNOWN_USER] for line in lines):
        return Evidence(ROOTLESS, "unanswered", USERS.key, note="the looker has no numbers for these users")
    for line in lines:
        if line.split()[1:] != ["0", "1"] and line.endswith(" 1"):
            return Evidence.seen(ROOTLESS, USERS.key, True, f"one user, themselves: {line}")
    return Evidence(ROOTLESS, "absent", USERS.key, note="the map of users does not tell who made it")


def granted(host: Host, lines: dict[str, str], status: FileStatus, right: int) -> Answer:
    """Whether a process with these lines of its status file has a right (of 4, 2, 1) to a file; see path_resolution(7).

    Access lists are not seen; where there is one, the group's bits hold the most that it grants to anyone.
    """
    uid, gid = user_for_files(lines.get("Uid", "")), user_for_files(lines.get("Gid", ""))
    if uid < 0 or gid < 0:
        return "unknown"
    if "dac_override" in capabilities(lines.get("CapEff", "")):
        counts = _counts_for(host, status)
        if counts != "no":
            return counts
    nameless = OVERFLOW if namespaces.judge(host.looker, namespaces.USER).value != "initial" else -1
    owner, group, others = (bool(status.mode >> shift & right == right) for shift in (6, 3, 0))
    groups = {gid, *map(number, lines.get("Groups", "").split())}
    if uid == status.uid != nameless:
        possible = {owner}
    elif status.gid in groups and status.gid != nameless:
        possible = {group}
    else:
        # Two without a number here may be one and the same, or not.
        possible = {others}
        if status.gid in groups or "Groups" not in lines:
            possible.add(group)
    if uid == status.uid == nameless:
        possible.add(owner)
    return "unknown" if len(possible) > 1 else "yes" if possible == {True} else "no"


def _counts_for(host: Host, status: FileStatus) -> Answer:
    """Whether a capability of this process counts for a file: its owner must be a user of the same namespace."""
    users = namespaces.judge(host, namespaces.USER)
    if users.value == "initial":
        return "yes"
    reading = host.ask(USERS)
    if users.value != "own" or not isinstance(reading, Found):
        return "unknown"
    for line in reading.data.decode("ascii", "replace").split("\n"):
        inside, outside, count = ([number(one) for one in line.split()] + [-1, -1, -1])[:3]
        # A looker sees its own numbers, and the overflow number for all that it has none for.
        first = inside if host is host.looker else outside
        if 0 <= first <= status.uid < first + count:
            return "yes" if namespaces.judge(host.looker, namespaces.USER).value == "initial" else "unknown"
    return "no"


def user_for_files(text: str) -> int:
    """The user or group by which a process goes for files: the last of four numbers; -1 where there is none."""
    return number(text.split()[-1]) if text.split() else -1
