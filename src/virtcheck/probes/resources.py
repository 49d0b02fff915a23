"""The resources that this process can have: processors, memory, stolen time, and the limits of its control groups.

A limit in force is the lowest on the way from a process's group up to the root of its tree. Behind a cgroup namespace
the way up is not seen, so there "no limit" cannot be told, and a limit that is seen may not be the lowest. Whoever's
group it is, the kernel names it as the cgroup namespace of whoever looks begins, and it lies in the looker's mounts.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found
from virtcheck.probes import cgroups, mounts, namespaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from virtcheck.model.question import Host
    from virtcheck.probes.cgroups import Line
    from virtcheck.probes.mounts import Mount, Table

PROCESSORS = Sign("resources.processors", "the number of processors online")
MEMORY = Sign("resources.memory", "the bytes of memory")
STEAL = Sign("resources.steal", "the share of time that a hypervisor took since boot, in millionths")
MEMORY_LIMIT = Sign("resources.memory_limit", "the limit of memory in bytes; 0 for none")
CPU_LIMIT = Sign("resources.cpu_limit", "the limit of processor time in thousandths of a processor; 0 for none")
PIDS_LIMIT = Sign("resources.pids_limit", "the limit of processes and threads; 0 for none")
SIGNS = (PROCESSORS, MEMORY, STEAL, MEMORY_LIMIT, CPU_LIMIT, PIDS_LIMIT)

ONLINE, MEMINFO, STAT = File("/sys/devices/system/cpu/online"), File("/proc/meminfo"), File("/proc/stat")

LIMITS = {
    MEMORY_LIMIT: ("memory", ("memory.limit_in_bytes",), ("memory.max",)),
    CPU_LIMIT: ("cpu", ("cpu.cfs_quota_us", "cpu.cfs_period_us"), ("cpu.max",)),
    PIDS_LIMIT: ("pids", ("pids.max",), ("pids.max",)),
}
"""The controller, and the files that hold the limit in version 1 and in version 2."""
UNLIMITED = 1 << 62
"""What version 1 writes for no limit is the largest multiple of a page below 2^63."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read what the machine has, then what this process may have of it."""
    for sign, question, read in ((PROCESSORS, ONLINE, count), (MEMORY, MEMINFO, memory), (STEAL, STAT, steal)):
        evidence = Evidence.of(sign, question, host.ask(question), read)
        yield Evidence(sign, "absent", question.key) if evidence.value == -1 else evidence
    for sign in LIMITS:
        yield _limit(host, sign)


def count(data: bytes) -> int:
    """How many numbers a list such as `0-3,8` holds; -1 where it is none."""
    total = 0
    for part in data.decode("ascii", "replace").strip().split(","):
        first, _, last = part.partition("-")
        if not _is_number(first) or not _is_number(last or first):
            return -1
        total += max(0, int(last or first) - int(first) + 1)
    return total


def memory(data: bytes) -> int:
    """MemTotal in bytes; -1 where there is none."""
    for line in data.split(b"\n"):
        fields = line.decode("ascii", "replace").split()
        if len(fields) > 1 and fields[0] == "MemTotal:" and _is_number(fields[1]):
            return int(fields[1]) << 10
    return -1


def steal(data: bytes) -> int:
    """The stolen part of all processor time, in millionths; -1 where the kernel does not count it."""
    fields = data.partition(b"\n")[0].decode("ascii", "replace").split()
    # user nice system idle iowait irq softirq steal; what a guest of ours used is in user and nice already.
    times = [int(field) for field in fields[1:9] if _is_number(field)]
    if fields[:1] != ["cpu"] or len(times) < 8 or not sum(times):
        return -1
    return times[7] * 1_000_000 // sum(times)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 20


def _limit(host: Host, sign: Sign) -> Evidence:
    membership, table = host.ask(cgroups.MEMBERSHIP), host.looker.ask(mounts.MINE)
    if not isinstance(membership, Found):
        return Evidence.of(sign, cgroups.MEMBERSHIP, membership)
    if not isinstance(table, Found):
        return Evidence.of(sign, mounts.MINE, table)
    lines = cgroups.parse(membership.data)
    if not lines:
        return Evidence(sign, "absent", cgroups.MEMBERSHIP.key, note="this process is in no control group")
    controller, *files = LIMITS[sign]
    line = line_of(lines, controller)
    if line is None:
        return Evidence.seen(sign, cgroups.MEMBERSHIP.key, 0, "the kernel limits nothing of the kind")
    mount, group = place_of(line, mounts.parse(table.data))
    if mount is None:
        return Evidence(sign, "unanswered", mounts.MINE.key, note="this process's control group is not mounted here")
    names = files[0] if line.controllers else files[1]
    lowest = None
    for directory in upwards(mount.point, group):
        questions = [File(f"{directory}/{name}") for name in names]
        readings = [host.ask(question) for question in questions]
        for question, reading in zip(questions, readings, strict=True):
            evidence = Evidence.of(sign, question, reading)
            if evidence.hidden:
                return evidence
        limit = READ[sign](b" ".join(reading.data for reading in readings if isinstance(reading, Found)))
        if limit is not None and (lowest is None or limit < lowest[0]):
            lowest = (limit, questions[0].key)
    seen_whole = mount.root == "/" and namespaces.judge(host.looker, namespaces.CGROUP).value == "initial"
    if lowest is not None:
        return Evidence.seen(sign, lowest[1], lowest[0], "" if seen_whole else "groups above are not shown")
    if seen_whole:
        return Evidence.seen(sign, cgroups.MEMBERSHIP.key, 0, "no group on the way up has a limit")
    return Evidence(sign, "unanswered", mounts.MINE.key, note="no limit here, but groups above are not shown")


def line_of(lines: tuple[Line, ...], controller: str) -> Line | None:
    """The line of the tree that a controller is in: its own of version 1, else the one of version 2."""
    own = [line for line in lines if controller in line.controllers]
    unified = [line for line in lines if line.number == "0" and not line.controllers]
    return next(iter(own + unified), None)


def place_of(line: Line, table: Table) -> tuple[Mount | None, str]:
    """The mount that shows the tree of `line`, and the path of the group below it; None where no mount shows it."""
    for mount in table:
        options = mount.super_options.split(",")
        if mount.kind != ("cgroup" if line.controllers else "cgroup2") or not set(line.controllers).issubset(options):
            continue
        top = mount.root.rstrip("/")
        if (line.path + "/").startswith(top + "/") and "/.." not in line.path:
            return mount, line.path[len(top) :]
    return None, ""


def upwards(top: str, group: str) -> tuple[str, ...]:
    """The directories from a group up to the top of its mount."""
    parts = [part for part in group.split("/") if part]
    return tuple("/".join([top, *parts[:depth]]) for depth in range(len(parts), -1, -1))


def number_of(data: bytes) -> int | None:
    """A limit of memory or of processes; None for `max` and for what is none."""
    text = data.decode("ascii", "replace").strip()
    return int(text) if _is_number(text) and int(text) < UNLIMITED else None


def thousandths_of(data: bytes) -> int | None:
    """A quota and its period as thousandths of a processor; None for `max`, for -1 and for what is none."""
    fields = data.decode("ascii", "replace").split()
    if len(fields) != 2 or not all(map(_is_number, fields)) or not int(fields[1]):
        return None
    return int(fields[0]) * 1000 // int(fields[1])


READ: dict[Sign, Callable[[bytes], int | None]] = {
    MEMORY_LIMIT: number_of,
    CPU_LIMIT: thousandths_of,
    PIDS_LIMIT: number_of,
}
