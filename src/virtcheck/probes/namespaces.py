"""Which of the kernel's eight namespaces are the initial ones, and which are this process's own.

The kernel numbers its initial namespaces below every number that it ever gives out (0xF0000000 and up), so a number in
the reserved range is proof on any kernel. The reverse is proof only where the initial one has a reserved number: for the
mount and network namespaces that is Linux 6.17 and later, so older kernels are asked in other ways.
The numbers: enum init_ns_ino in include/uapi/linux/nsfs.h.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Link, Stat, Uname

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
KTHREADD = Sign("namespaces.kthreadd", "the kernel's thread parent as process 2")
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
SIGNS = (*EIGHT, ALL_INITIAL, KTHREADD)

RESERVED = range(0xEFFFFFF7, 0xF0000000)
"""Numbers of initial namespaces (PROC_DYNAMIC_FIRST is the first of all others)."""
FIRST_RELEASE_WITH_ALL_NUMBERED = (6, 17)

MOUNTS, MOUNTS_OF_PID_1 = File("/proc/self/mountinfo"), File("/proc/1/mountinfo")
ONLY_IN_INITIAL_NET, ITS_DIRECTORY = Stat("/proc/sys/net/core/netdev_budget"), Stat("/proc/sys/net/core")
PROCESS_2, STATUS_2 = File("/proc/2/comm"), File("/proc/2/status")


def probe(host: Host) -> Iterator[Evidence]:
    """Look at each namespace's number, then at what tells where the number cannot."""
    kthreadd = _kthreadd(host)
    yield kthreadd
    readings = {sign: host.ask(link) for sign, link in EIGHT.items()}
    any_found = any(isinstance(reading, Found) for reading in readings.values())
    eight = []
    for sign, reading in readings.items():
        if isinstance(reading, Absent) and any_found:
            # A kernel built without this type, or older than it, has one such namespace: the initial one.
            one = Evidence.seen(sign, EIGHT[sign].key, "initial", "this kernel has no other")
        elif isinstance(reading, Found):
            one = _judge(host, sign, EIGHT[sign], reading.data, kthreadd)
        else:
            one = Evidence.of(sign, EIGHT[sign], reading)
        eight.append(one)
        yield one
    yield _all_initial(eight)


def number(link: str) -> int:
    """The number in `pid:[4026531836]`, or -1 where there is none."""
    digits = link.partition(":[")[2].rstrip("]")
    return int(digits) if digits.isdecimal() and len(digits) < 20 else -1


def _judge(host: Host, sign: Sign, link: Link, text: str, kthreadd: Evidence) -> Evidence:
    inode = number(text)
    if inode in RESERVED:
        return Evidence.seen(sign, link.key, "initial", text)
    if inode < RESERVED.stop:
        # gVisor numbers its namespaces from one: these are not the kernel's.
        return Evidence(sign, "unanswered", link.key, note=f"{text}: not a number that Linux gives")
    if sign in (MNT, NET) and not _all_numbered(host):
        return _mount_namespace(host, text, kthreadd) if sign == MNT else _network_namespace(host, text)
    return Evidence.seen(sign, link.key, "own", text)


def _all_numbered(host: Host) -> bool:
    match host.ask(Uname()):
        case Found(kernel):
            release = kernel.release.split("-")[0].split(".")[:2]
            return (
                all(part.isdecimal() for part in release)
                and tuple(map(int, release)) >= FIRST_RELEASE_WITH_ALL_NUMBERED
            )
        case _:
            return False


def _mount_namespace(host: Host, text: str, kthreadd: Evidence) -> Evidence:
    """Mount ids are unique in the system: the root of the first namespace hangs on mount 1, the kernel's own rootfs."""
    reading = host.ask(MOUNTS)
    if not isinstance(reading, Found):
        return Evidence.of(MNT, MOUNTS, reading)
    mine = mounts(reading.data)
    for _own_id, parent, point in mine:
        if point == "/":
            kind, why = ("initial", "hangs on") if parent == 1 else ("own", "does not hang on")
            return Evidence.seen(MNT, MOUNTS.key, kind, f"{text}; its root {why} the kernel's first mount")
    # No line for "/": a chroot. Its mounts are PID 1's if the ids are, and PID 1 is the machine's if kthreadd is seen.
    others = host.ask(MOUNTS_OF_PID_1)
    if isinstance(others, Found) and mine and kthreadd.value is True:
        ids = {one for one, _, _ in mounts(others.data)}
        kind = "initial" if all(one in ids for one, _, _ in mine) else "own"
        return Evidence.seen(MNT, MOUNTS_OF_PID_1.key, kind, f"{text}; compared with the mounts of PID 1")
    return Evidence(MNT, "unanswered", MOUNTS.key, note=f"{text}: the root is no mount, so nothing tells whose it is")


def mounts(data: bytes) -> list[tuple[int, int, str]]:
    """(id, parent id, mount point) of each line of mountinfo that has them."""
    found = []
    for line in data.split(b"\n"):
        fields = line.split(b" ", 5)
        if len(fields) > 5 and fields[0].isdigit() and fields[1].isdigit():
            found.append((int(fields[0]), int(fields[1]), fields[4].decode("utf-8", "replace")))
    return found


def _network_namespace(host: Host, text: str) -> Evidence:
    """The kernel shows sysctls such as netdev_budget only in the first network namespace."""
    reading = host.ask(ONLY_IN_INITIAL_NET)
    if isinstance(reading, Found):
        return Evidence.seen(NET, ONLY_IN_INITIAL_NET.key, "initial", text)
    if isinstance(reading, Absent) and isinstance(host.ask(ITS_DIRECTORY), Found):
        return Evidence.seen(NET, ONLY_IN_INITIAL_NET.key, "own", text)
    if isinstance(reading, Absent):
        return Evidence(NET, "unanswered", ITS_DIRECTORY.key, note=f"{text}: /proc/sys/net is not shown")
    return Evidence.of(NET, ONLY_IN_INITIAL_NET, reading)


def _all_initial(eight: list[Evidence]) -> Evidence:
    """One own namespace decides; what is hidden leaves it open; a tree without namespaces says nothing."""
    own = [one for one in eight if one.value == "own"]
    if own:
        names = ", ".join(one.sign.id.removeprefix("namespaces.") for one in own)
        return Evidence.seen(ALL_INITIAL, own[0].origin, False, f"own: {names}")
    for one in eight:
        if one.hidden:
            return Evidence(ALL_INITIAL, one.sight, one.origin, note=one.note, errno=one.errno)
    if all(one.sight == "absent" for one in eight):
        return Evidence(ALL_INITIAL, "absent", eight[0].origin, errno=eight[0].errno)
    return Evidence.seen(ALL_INITIAL, eight[0].origin, True)


def _kthreadd(host: Host) -> Evidence:
    """Process 2 called kthreadd, child of nobody: any process 2 may be called so, only the kernel's has no parent."""
    comm, status = host.ask(PROCESS_2), host.ask(STATUS_2)
    match comm, status:
        case Found(b"kthreadd\n"), Found(text):
            return Evidence.seen(KTHREADD, PROCESS_2.key, b"\nPPid:\t0\n" in text)
        case Found(), _:
            return Evidence.seen(KTHREADD, PROCESS_2.key, False)
        case _:
            return Evidence.of(KTHREADD, PROCESS_2, comm)
