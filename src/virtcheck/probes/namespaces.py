"""Which of the kernel's eight namespaces are the initial ones, and which are this process's own.

A namespace has a number. The initial ones have reserved numbers, below all that the kernel gives out while it runs: a
reserved number is proof on any kernel, and any other number is proof of the contrary for six of them. The initial mount
and network namespaces have reserved numbers since Linux 6.17 only. Older kernels numbered them while they started: the
mount namespace as the first or second of all; the network namespace is told by what only the initial one shows.
The numbers: enum init_ns_ino in include/uapi/linux/nsfs.h; before 6.17, PROC_*_INIT_INO in include/linux/proc_ns.h.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Link, Stat
from virtcheck.probes import likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

CGROUP = Sign("namespaces.cgroup", "the cgroup namespace")
IPC = Sign("namespaces.ipc", "the IPC namespace")
MNT = Sign("namespaces.mnt", "the mount namespace")
NET = Sign("namespaces.net", "the network namespace")
PID = Sign("namespaces.pid", "the PID namespace")
TIME = Sign("namespaces.time", "the time namespace")
USER = Sign("namespaces.user", "the user namespace")
UTS = Sign("namespaces.uts", "the UTS namespace (host name)")
ALL_INITIAL = Sign("namespaces.all_initial", "whether all eight namespaces are the initial ones")
EIGHT = {
    CGROUP: Link("/proc/self/ns/cgroup"),
    IPC: Link("/proc/self/ns/ipc"),
    MNT: Link("/proc/self/ns/mnt"),
    NET: Link("/proc/self/ns/net"),
    PID: Link("/proc/self/ns/pid"),
    TIME: Link("/proc/self/ns/time"),
    USER: Link("/proc/self/ns/user"),
    UTS: Link("/proc/self/ns/uts"),
}
SIGNS = (*EIGHT, ALL_INITIAL)
OFTEN_LACKING = (CGROUP, TIME, USER)

FIRST_GIVEN = 0xF0000000
"""The first number given out (PROC_DYNAMIC_FIRST)."""
RESERVED = range(0xEFFFFFF7, FIRST_GIVEN)
FIRST_MOUNT_NAMESPACES = range(FIRST_GIVEN, FIRST_GIVEN + 2)
"""Where an older kernel numbered its own: start_kernel() makes it before everything else that takes a number, but for
the initial network namespace since Linux 5.18, which then is the first. All live as long as the kernel, so no other
can ever have these."""

STATUS, USERS, INTERFACES = File("/proc/self/status"), File("/proc/self/uid_map"), Stat("/proc/self/net/dev")
"""What anyone may see of another's process, whose links only root and its owner may read."""
ALL_USERS = ["0", "0", "4294967295"]
"""The map of a user namespace in which all users are as they are in the one of whoever looks."""

ONLY_IN_INITIAL_NET, ITS_DIRECTORY = Stat("/proc/sys/net/core/netdev_budget"), Stat("/proc/sys/net/core")


def probe(host: Host) -> Iterator[Evidence]:
    """Judge each namespace, then all together."""
    eight = [judge(host, sign) for sign in EIGHT]
    yield from eight
    yield _all_initial(eight)


def judge(host: Host, sign: Sign) -> Evidence:
    """Whether one of the eight is `initial`, `own`, or `foreign`: numbered by something that is not Linux.

    The note gives the number and, where that alone cannot tell, what did.
    """
    link = EIGHT[sign]
    reading = host.ask(link)
    if isinstance(reading, Absent):
        return _missing(host, sign, reading)
    if not isinstance(reading, Found):
        return _without_link(host, sign) or Evidence.of(sign, link, reading)
    inode = number(reading.data)
    if inode in RESERVED:
        return Evidence.seen(sign, link.key, "initial", reading.data)
    if inode < FIRST_GIVEN:
        return Evidence.seen(sign, link.key, "foreign", reading.data)
    if sign == NET and inode != FIRST_GIVEN:
        return _network_namespace(host, reading.data)
    if sign == NET or (sign == MNT and inode in FIRST_MOUNT_NAMESPACES):
        return Evidence.seen(sign, link.key, "initial", f"{reading.data}, numbered while the kernel started")
    return Evidence.seen(sign, link.key, "own", reading.data)


def number(link: str) -> int:
    """The number in `pid:[4026531836]`, or -1 where there is none."""
    digits = link.partition(":[")[2].rstrip("]")
    return int(digits) if digits.isdecimal() and len(digits) < 20 else -1


def _missing(host: Host, sign: Sign, reading: Absent) -> Evidence:
    """A kernel built without a type, or older than it, has one namespace for all; none is without mount namespaces.

    A tree of files may lack a link that was there: in it this is believed only of types that many kernels lack.
    """
    mount = host.ask(EIGHT[MNT])
    believed = host.origin != "tree" or sign in OFTEN_LACKING
    if believed and isinstance(mount, Found) and number(mount.data) >= RESERVED.start:
        return Evidence.seen(sign, EIGHT[sign].key, "initial", "this kernel has no other")
    if isinstance(mount, Found | Absent):
        return Evidence.of(sign, EIGHT[sign], reading)
    return Evidence.of(sign, EIGHT[MNT], mount)


def same(host: Host, sign: Sign) -> bool:
    """Whether one of the eight is known to be the same for the process whose eyes are lent and for whoever looks."""
    link = host.ask(EIGHT[sign])
    return host.looker is host or (isinstance(link, Found) and link == host.looker.ask(EIGHT[sign]))


def _network_namespace(host: Host, text: str) -> Evidence:
    """The kernel shows sysctls such as netdev_budget only in the first network namespace, and to whoever looks."""
    if host.looker is not host:
        return _compared(host.looker, text)
    reading = host.ask(ONLY_IN_INITIAL_NET)
    if isinstance(reading, Found):
        return Evidence.seen(NET, ONLY_IN_INITIAL_NET.key, "initial", f"{text}, with the sysctls of the first one")
    if not isinstance(reading, Absent):
        return Evidence.of(NET, ONLY_IN_INITIAL_NET, reading)
    if isinstance(host.ask(ITS_DIRECTORY), Found):
        return Evidence.seen(NET, ONLY_IN_INITIAL_NET.key, "own", f"{text}, without the sysctls of the first one")
    return Evidence(NET, "unanswered", ITS_DIRECTORY.key, note=f"{text}, and /proc/sys/net is not shown")


def _compared(looker: Host, text: str) -> Evidence:
    """The network namespace of another process, by that of whoever looks: the same, or not the first."""
    link, theirs = looker.ask(EIGHT[NET]), judge(looker, NET)
    if theirs.hidden or (isinstance(link, Found) and link.data == text):
        return theirs
    if theirs.value == "initial":
        return Evidence.seen(NET, EIGHT[NET].key, "own", f"{text}, another than the first one")
    return Evidence(NET, "unanswered", EIGHT[NET].key, note=f"{text}, and whoever looks is not in the first one")


def _without_link(host: Host, sign: Sign) -> Evidence | None:
    """Another's namespace whose link is not for us to read, by what anyone may see of the process; None: not told."""
    told_by = {NET: _by_interfaces, PID: _by_numbers, USER: _by_users}.get(sign)
    return None if host.looker is host or told_by is None else told_by(host, judge(host.looker, sign))


def _by_interfaces(host: Host, theirs: Evidence) -> Evidence | None:
    """This file is another one in each network namespace, but for its copies in a tree of files."""
    mine, its = host.looker.ask(INTERFACES), host.ask(INTERFACES)
    if host.origin == "tree" or theirs.hidden or not (isinstance(mine, Found) and isinstance(its, Found)):
        return None
    if mine.data.inode == its.data.inode:
        return theirs
    return _own(NET, INTERFACES, theirs, "another than the first one")


def _by_numbers(host: Host, theirs: Evidence) -> Evidence | None:
    """A process has a number in its PID namespace and in each above it, up to that of this procfs."""
    mine, its = _numbers(host.looker), _numbers(host)
    if its > 1:
        return _own(PID, STATUS, theirs, "it has a number in more than one")
    return theirs if mine == its == 1 and not theirs.hidden else None


def _by_users(host: Host, theirs: Evidence) -> Evidence | None:
    """To whoever is in the first user namespace, one that maps not all users as they are is another."""
    users = host.ask(USERS)
    if not isinstance(users, Found) or users.data.decode("ascii", "replace").split() == ALL_USERS:
        return None
    return _own(USER, USERS, theirs, "its users are others")


def _own(sign: Sign, question: File | Stat, theirs: Evidence, note: str) -> Evidence | None:
    """What is not the looker's is none of the first ones only if the looker's is."""
    return Evidence.seen(sign, question.key, "own", note) if theirs.value == "initial" else None


def _numbers(host: Host) -> int:
    """How many numbers the status file gives a process; 0 where it is not shown."""
    status = host.ask(STATUS)
    lines = status.data.split(b"\n") if isinstance(status, Found) else []
    return next((len(line.split()) - 1 for line in lines if line.startswith(b"NSpid:")), 0)


def _all_initial(eight: list[Evidence]) -> Evidence:
    """One that is not initial decides; what is hidden leaves it open; a tree that lacks some says nothing."""
    others = [one for one in eight if one.sight == "seen" and one.value != "initial"]
    if others:
        names = ", ".join(one.sign.id.removeprefix("namespaces.") for one in others)
        return Evidence.seen(ALL_INITIAL, others[0].origin, False, f"{others[0].value}: {names}")
    for one in eight:
        if one.hidden:
            return likewise(ALL_INITIAL, one)
    for one in eight:
        if one.sight == "absent":
            return likewise(ALL_INITIAL, one)
    return Evidence.seen(ALL_INITIAL, eight[0].origin, True)
