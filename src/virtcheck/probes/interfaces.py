"""The kernel's own files: which of them are masked or read-only here, and which this process could write.

A mount tells what a process can do with what lies in it, whatever else is mounted over the rest: engines lay a
read-only /proc/sys over a /proc that can be written, /dev/null over a file, an empty directory over a directory. To ask
for the obvious path alone is wrong: over a masked file anybody may write, and the directory /proc/sys nobody may.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Access, File, Found, Link, Stat
from virtcheck.probes import likewise, mounts, namespaces, not_shown, powers
from virtcheck.probes.mounts import MINE, OF_THE_KERNEL, over, read_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host
    from virtcheck.probes.mounts import Mount, Table

WRITABLE = Sign("interfaces.writable", "the settings of the kernel that this process could change for all")
UNMASKED = Sign("interfaces.unmasked", "the kernel's files that tell of the whole host and are not masked")
KCORE = Sign("interfaces.kcore", "whether the kernel's memory is shown in /proc/kcore")
MODULES = Sign("interfaces.modules", "whether the kernel takes modules")
HOST_PROC = Sign("interfaces.host_proc", "whether another process table than this process's own is mounted here")
SIGNS = (WRITABLE, UNMASKED, KCORE, MODULES, HOST_PROC)

PROC, SYS = "/proc", "/sys"
SETTINGS = {
    "core_pattern": ("/proc/sys/kernel/core_pattern",),
    "modprobe": ("/proc/sys/kernel/modprobe",),
    "uevent_helper": ("/sys/kernel/uevent_helper", "/proc/sys/kernel/hotplug"),
    "sysrq": ("/proc/sysrq-trigger",),
}
"""Where each can be changed. Those below /proc/sys belong to the effective user 0 alone, capabilities or not."""
FORMATS, REGISTER = "/proc/sys/fs/binfmt_misc", Access("/proc/sys/fs/binfmt_misc/register")
KERNEL_MEMORY = "/proc/kcore"
TELLING = (
    "/proc/acpi",
    KERNEL_MEMORY,
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
)
"""What runc, Docker and Podman all mask. Each masks more, and earlier versions masked fewer of these."""
NO_MODULES = File("/proc/sys/kernel/modules_disabled")
OWN_NUMBER = Link("/proc/self")
SUBSET = "masked by procfs (subset=pid)"
MAY_WRITE, OWNER_WRITES = 2, 0o200
MOST = 16
"""Further process tables that are looked at."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the mount table, then look which of the files this kernel has."""
    reading = host.ask(MINE)
    if isinstance(reading, Found):
        table = mounts.parse(reading.data)
        yield from _writable(host, table)
        yield from _unmasked(host, table)
        yield _host_proc(host, table)
    else:
        for sign in (WRITABLE, UNMASKED, KCORE, HOST_PROC):
            yield not_shown(sign, MINE, reading)
    yield _modules(host)


def shown_at(table: Table, path: str) -> tuple[tuple[Mount, str], ...]:
    """The mounts that show a file of /proc or /sys to this process, and where: there may be several, or none."""
    kind, inside = ("proc", path.removeprefix(PROC)) if path.startswith(PROC) else ("sysfs", path.removeprefix(SYS))
    found = []
    for mount in table:
        if mount.kind == kind and mounts.is_at_or_below(inside, mount.root) and not _of_processes_alone(mount):
            place = mount.point.rstrip("/") + inside.removeprefix(mount.root.rstrip("/"))
            if over(table, place) is mount:
                found.append((mount, place))
    return tuple(found)


def _of_processes_alone(mount: Mount) -> bool:
    return "subset=pid" in mount.super_options.split(",")


def _out_of_sight(table: Table, path: str) -> str:
    """What hides the whole directory of a file that no mount shows; empty where a mask lies over the file alone."""
    mount, top = over(table, path), PROC if path.startswith(PROC) else SYS
    if mount is None or mount.point == path or not mounts.is_at_or_below(mount.point, top):
        return ""
    if mount.kind == "proc" and _of_processes_alone(mount):
        return SUBSET
    return "" if mount.kind in OF_THE_KERNEL or mount.point == top else f"masked by {mount.kind}"


def _exists(host: Host, sign: Sign, path: str) -> Evidence:
    """Whether this kernel has a file, as whoever looks sees it. Nothing can lie over one that is not there."""
    question = Stat(path)
    reading = host.looker.ask(question)
    if isinstance(reading, Found):
        status = reading.data
        kept = status.kind == "file" and not reading.note and not status.mode & OWNER_WRITES
        return Evidence.seen(sign, question.key, "read-only" if kept else "there")
    if isinstance(reading, Absent) and host.origin == "tree":
        return Evidence(sign, "unanswered", question.key, note="a tree of files may lack it")
    return Evidence.of(sign, question, reading)


def _writable(host: Host, table: Table) -> Iterator[Evidence]:
    """The words of SETTINGS, and `binfmt_misc`. What could not be told of one is evidence of its own."""
    root = powers.root(host)
    if root.value == "no":
        yield Evidence.seen(WRITABLE, root.origin, (), "only the host's root may")
        return
    # What it may do, only the process itself can ask; and only as what it is now.
    asking = host is host.looker and root.value == "now"
    words, hidden = [], []
    for word, paths in SETTINGS.items():
        looks = [_setting(host, table, path, asking) for path in paths]
        if any(one.value is True for one in looks):
            words.append(word)
        else:
            hidden += [one for one in looks if one.hidden]
    if _formats(host, table, asking):
        words.append("binfmt_misc")
    if words and root.hidden:
        yield likewise(WRITABLE, root)
        return
    yield Evidence.seen(WRITABLE, MINE.key, tuple(words))
    yield from hidden[:1]


def _setting(host: Host, table: Table, path: str, asking: bool) -> Evidence:
    """Whether the host's root could change a setting here."""
    open_at = [place for mount, place in shown_at(table, path) if not read_only(mount)]
    masked = "" if open_at else _out_of_sight(table, path)
    if not open_at and not masked:
        return Evidence.seen(WRITABLE, MINE.key, False)
    exists = _exists(host, WRITABLE, path)
    if exists.sight == "absent" or exists.value == "read-only":
        return Evidence.seen(WRITABLE, exists.origin, False)
    if masked:
        return Evidence(WRITABLE, "unanswered", MINE.key, note=masked)
    if exists.hidden:
        return exists
    return Evidence.seen(WRITABLE, exists.origin, open_at != [path] or not asking or not _refused(host, Access(path)))


def _formats(host: Host, table: Table, asking: bool) -> bool:
    """Whether formats of programs could be registered: the file for it is there wherever binfmt_misc is mounted.

    systemd mounts it when somebody looks.
    """
    kinds = ("binfmt_misc", "autofs")
    open_at = [
        mount
        for mount in table
        if mount.kind in kinds
        and mount.root == "/"
        and (mount.kind == "binfmt_misc" or mount.point.endswith(FORMATS.removeprefix(PROC)))
        and over(table, mount.point) is mount
        and not read_only(mount)
    ]
    if [(one.kind, one.point) for one in open_at] == [("binfmt_misc", FORMATS)]:
        return not asking or not _refused(host, REGISTER)
    return bool(open_at)


def _refused(host: Host, question: Access) -> bool:
    """Whether the kernel says that this process may not write there: a security module may forbid it."""
    reading = host.ask(question)
    return isinstance(reading, Found) and not reading.data & MAY_WRITE


def _unmasked(host: Host, table: Table) -> Iterator[Evidence]:
    """Which of TELLING are shown, and whether the kernel's memory is among them."""
    shown, hidden = [], []
    memory = Evidence.seen(KCORE, MINE.key, False)
    for path in TELLING:
        if shown_at(table, path):
            exists = _exists(host, UNMASKED, path)
        elif _out_of_sight(table, path) == SUBSET:
            exists = Evidence(UNMASKED, "unanswered", MINE.key, note=SUBSET)
        else:
            continue
        if exists.hidden:
            hidden.append(exists)
        elif exists.sight == "seen":
            shown.append(path)
        if path == KERNEL_MEMORY:
            there = Evidence.seen(KCORE, exists.origin, exists.sight == "seen")
            memory = likewise(KCORE, exists) if exists.hidden else there
    yield Evidence.seen(UNMASKED, MINE.key, tuple(shown))
    yield from hidden[:1]
    yield memory


def _modules(host: Host) -> Evidence:
    """A kernel built without modules lacks the setting that forbids them."""
    reading = host.looker.ask(NO_MODULES)
    if isinstance(reading, Absent):
        if host.origin == "tree":
            return not_shown(MODULES, NO_MODULES, reading)
        return Evidence.seen(MODULES, NO_MODULES.key, False, "this kernel is built without modules")
    return Evidence.of(MODULES, NO_MODULES, reading, lambda data: data.strip() == b"0")


def _host_proc(host: Host, table: Table) -> Evidence:
    """Whether a procfs here shows processes that are neither of this process's PID namespace nor of one below it.

    Each is a device of its own since Linux 5.8, and shows the namespace of who mounted it: of another device it is not
    told whose that is. But whoever looks has a number in it if he is of that namespace or of one below.
    """
    own, processes = over(table, PROC), namespaces.judge(host, namespaces.PID)
    whole = [
        mount for mount in table if mount.kind == "proc" and mount.root == "/" and over(table, mount.point) is mount
    ]
    further = [mount for mount in whole if own is None or mount.device != own.device]
    if processes.value == "initial":
        return Evidence.seen(HOST_PROC, processes.origin, False, "no process table has more than this process's own")
    if host is host.looker:
        return _by_number(host, further)
    of_looker = _device_of(host.looker)
    if any(mount.device == of_looker for mount in whole):
        of_others = _apart_from_looker(host, processes)
        if of_others.hidden or of_others.value is True:
            return of_others
    if further:
        return Evidence(HOST_PROC, "unanswered", MINE.key, note="whose processes another procfs shows is not told")
    return Evidence.seen(HOST_PROC, MINE.key, False)


def _apart_from_looker(host: Host, processes: Evidence) -> Evidence:
    """Whether this process's PID namespace is another than that of whoever looks."""
    link = namespaces.EIGHT[namespaces.PID]
    its, theirs = host.ask(link), host.looker.ask(link)
    if isinstance(its, Found) and isinstance(theirs, Found):
        return Evidence.seen(HOST_PROC, MINE.key, its.data != theirs.data, "the process table of whoever looks")
    if processes.value == "own" and namespaces.judge(host.looker, namespaces.PID).value == "initial":
        return Evidence.seen(HOST_PROC, MINE.key, True, "the process table of whoever looks")
    return not_shown(HOST_PROC, link, its if not isinstance(its, Found) else theirs)


def _device_of(looker: Host) -> str:
    """The device that is the procfs of whoever looks; empty where that is not shown."""
    reading = looker.ask(MINE)
    mount = over(mounts.parse(reading.data), PROC) if isinstance(reading, Found) else None
    return mount.device if mount is not None and mount.kind == "proc" else ""


def _by_number(host: Host, further: list[Mount]) -> Evidence:
    """The same for oneself, by the number that one has in each."""
    own = host.ask(OWN_NUMBER)
    hidden = None
    for mount in further[:MOST]:
        question = Link(mount.point.rstrip("/") + OWN_NUMBER.path.removeprefix(PROC))
        reading = host.ask(question)
        if isinstance(reading, Found) and isinstance(own, Found) and reading.data != own.data:
            return Evidence.seen(HOST_PROC, question.key, True, "this process has another number there")
        if not isinstance(reading, Found | Absent):
            hidden = hidden or Evidence.of(HOST_PROC, question, reading)
    if further and not isinstance(own, Found):
        return not_shown(HOST_PROC, OWN_NUMBER, own)
    if len(further) > MOST:
        return Evidence(HOST_PROC, "unanswered", MINE.key, note="there are more than are looked at")
    return hidden or Evidence.seen(HOST_PROC, MINE.key, False)
