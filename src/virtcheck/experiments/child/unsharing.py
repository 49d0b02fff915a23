"""The door to namespaces: unshare(2) and clone(2) in children of their own, which take what they make with them.

Import it only in a child (experiments.run): other modules of virtcheck do not pay for ctypes. A child of ours dies with
the process that started it, so that nothing stays when that one is killed at its limit.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from errno import EINVAL

from virtcheck.experiments import agree
from virtcheck.experiments.child.measuring import minima, timed
from virtcheck.hosts.machine import fork, in_child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from virtcheck.hosts.machine import Answer

KINDS = {
    "cgroup": 0x02000000,
    "ipc": 0x08000000,
    "mnt": 0x00020000,
    "net": 0x40000000,
    "pid": 0x20000000,
    "time": 0x00000080,
    "user": 0x10000000,
    "uts": 0x04000000,
}
"""The flags of unshare(2), by the names in /proc/self/ns."""
LINKS = {"pid": "pid_for_children", "time": "time_for_children"}
"""Where a namespace that only the next child is born in is shown."""
IMPOSSIBLE = 1
"""A flag that unshare(2) does not have: the kernel says EINVAL to it before it asks for rights."""
UNCHANGED = 255
"""In the place of an errno: unshare(2) succeeds, and the namespace is the old one."""
BROKEN = 254
"""In the place of an errno: the child failed otherwise."""

PR_SET_PDEATHSIG = 1
CLONE_VM, CLONE_VFORK = 0x100, 0x4000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
STACK = 1 << 16
ENOUGH = 0.6
"""Of the time, after which nothing new is begun: what is known by then is lost with a process that takes too long."""
PROC, BOOT_ID = b"/proc", "/proc/sys/kernel/random/boot_id"
NAME = b"inside-virtcheck"

libc = ctypes.CDLL(None, use_errno=True)


def work(seconds: float) -> Answer:
    """What this process can make, what is seen inside of it all, and what it costs; in a child.

    ("found", (((kind, alone, within, filtered), …), inside, created, plain), ""): see attempt, look_around, and starts.
    """
    deadline = time.monotonic() + ENOUGH * seconds
    # Whoever ignores it gets no account of children.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    users = refused("user")
    tried = tuple(attempt(kind, users) for kind in KINDS)
    made = [kind for kind, alone, within, _ in tried if 0 in (alone, within)]
    inside = in_child(lambda: inside_of(made, seconds), seconds)
    # The flag of time namespaces lies where clone(2) has the signal of the child's end.
    flags = sum(KINDS[kind] for kind in made if kind != "time")
    created = starts(flags, (time.monotonic() + deadline) / 2)
    return ("found", (tried, inside, created, starts(0, deadline)), "")


def attempt(kind: str, users: int) -> tuple[str, int, int, bool]:
    """(kind, alone, within, filtered): the errno by which it is refused, 0 where it is made.

    `within` is the answer in a user namespace made before; where none can be made, the same as alone. `filtered` tells
    that something which stands before the kernel refuses.
    """
    alone = users if kind == "user" else refused(kind)
    within = alone if users or not alone else refused("user", kind)
    filtered = within != 0 and errno_of(lambda: unshare(KINDS[kind] | IMPOSSIBLE)) != EINVAL
    return kind, alone, within, filtered


def refused(*kinds: str) -> int:
    """The errno by which the first of these is refused that is, each made within the one before it; 0: none is."""

    def make() -> int:
        return next(filter(None, map(change, kinds)), 0)

    return errno_of(make)


def errno_of(make: Callable[[], int]) -> int:
    """What a piece of work returns in a child of its own; the negative number of a signal that ends it."""
    child = fork()
    if child == 0:
        status = BROKEN
        try:
            die_with_parent()
            status = make()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def change(kind: str) -> int:
    """Leave a namespace for a new one: 0, the errno of the refusal, or UNCHANGED."""
    before = link(kind)
    number = unshare(KINDS[kind])
    if number or before != link(kind):
        return number
    # A kernel that shows namespaces shows those of every kind that it has (gVisor takes all flags, and heeds some).
    return UNCHANGED if os.path.isdir("/proc/self/ns") else 0


def unshare(flags: int) -> int:
    """The errno of unshare(2), 0 where it succeeds."""
    number = ctypes.get_errno() if libc.unshare(flags) else 0
    # New credentials make the kernel forget whose death this process wanted to hear of.
    die_with_parent()
    return number


def die_with_parent() -> None:
    """Have the kernel end this process when the one that started it ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def link(kind: str) -> str:
    """Which namespace this process, or its next child, is in; empty where that is not shown."""
    try:
        return os.readlink(f"/proc/self/ns/{LINKS.get(kind, kind)}")
    except OSError:
        return ""


def inside_of(kinds: Collection[str], seconds: float) -> Answer:
    """What the first process sees that is born in new namespaces of all these kinds."""
    die_with_parent()
    before = {kind: link(kind) for kind in kinds}
    number = unshare(sum(KINDS[kind] for kind in kinds))
    if number:
        return ("unanswered", "they cannot be made together", number)
    # What must not change outside is tried only where the new namespace is seen.
    own = {kind for kind in kinds if before[kind] not in ("", link(kind))}
    return in_child(lambda: look_around(own), seconds)


def look_around(own: Collection[str]) -> Answer:
    """("found", (boot id, release, process id, own name, own root), ""): the last two are an errno if it is refused."""
    die_with_parent()
    try:
        with open(BOOT_ID, "rb") as file:
            boot_id = file.read(64)
    except OSError:
        boot_id = b""
    name = take_name() if "uts" in own else -1
    root = take_root() if "mnt" in own else -1
    return ("found", (boot_id, os.uname().release, os.getpid(), name, root), "")


def take_name() -> bool | int:
    """Whether this process can have another host name."""
    if libc.sethostname(NAME, len(NAME)):
        return ctypes.get_errno()
    return os.uname().nodename.encode() == NAME


def take_root() -> bool | int:
    """Whether this process can have an empty directory as its root. Nobody else sees what it mounts."""
    private = libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None)
    if private or libc.mount(b"tmpfs", PROC, b"tmpfs", 0, b"size=4k") or libc.chroot(PROC) or libc.chdir(b"/"):
        return ctypes.get_errno()
    return os.listdir("/") == []


def starts(flags: int, deadline: float) -> tuple[float, ...] | int:
    """The nanoseconds of a start in each batch, fewer after the deadline; or the errno of a refusal."""

    def quickest() -> int:
        # Now and then a start waits for the removal of a network namespace.
        return min(timed(lambda: start(flags)) for _ in range(4))

    try:
        times = minima(quickest, deadline)
        while not agree(times) and time.monotonic() < deadline:
            times = minima(quickest, deadline) or times
        return times
    except OSError as error:
        return error.errno or 0


def start(flags: int) -> None:
    """Start a process in new namespaces, and wait for its end. Raises OSError.

    All that it does is the C library's _exit, on a stack of its own in our memory: nothing is copied, so what is timed
    is the kernel's part.
    """
    child = libc.clone(libc._exit, STACK_TOP, flags | CLONE_VM | CLONE_VFORK | signal.SIGCHLD, None)
    if child < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    os.waitpid(child, 0)


_stack = ctypes.create_string_buffer(STACK)
STACK_TOP = ctypes.c_void_p(ctypes.addressof(_stack) + STACK & -64)
