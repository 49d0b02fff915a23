"""All processes of this machine, and what one of them holds open: never recorded, and read by few.

Each process is read through one descriptor of its directory in /proc. That stands for this very process, not for its
number: once it has ended nothing more is found there, even if another process has the number already.
"""

from __future__ import annotations

import os

from virtcheck.hosts.machine import FORBIDDEN, PROGRAMS, list_directory, refused
from virtcheck.model.question import NAMESPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Answer = tuple[Any, ...]

MOST_PROCESSES = 1 << 19
"""A bound for memory, not for machines: one with so many processes is not known."""
PF_KTHREAD = 0x00200000
"""The flag of the kernel's threads in field 9 of stat: include/linux/sched.h."""
ZOMBIE = b"Z"
SETTING_APART = ("mnt", "pid", "user")
"""Who has none of these of its own is a process of the host: of it less is read."""
RIGHTS = ("CapPrm", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp", "Uid")
KNOWN_NAMES = frozenset(name for name in PROGRAMS if not name.endswith("-"))
KNOWN_BEGINNINGS = tuple(name for name in PROGRAMS if name.endswith("-"))

OF_MACHINES = ("anon_inode:kvm-", "/dev/kvm", "/dev/vfio/", "/dev/vhost-", "/dev/vboxdrv", "/dev/vmmon", "/dev/sev")
"""How the names of descriptors begin that a monitor of virtual machines holds."""


def read_table() -> Answer:
    """("found", (the fields of a ProcessEntry, …), note) of all live processes but the kernel's threads.

    The note is `hidden` where this /proc does not show the processes of others, else empty.
    """
    pids = []
    with os.scandir("/proc") as listing:
        for entry in listing:
            if entry.name.isdecimal():
                pids.append(int(entry.name))
                if len(pids) > MOST_PROCESSES:
                    return ("unanswered", f"there are more than {MOST_PROCESSES} processes", 0)
    pids.sort()
    reader = _Reader()
    table = [entry for entry in map(reader.process, pids) if entry is not None]
    return ("found", tuple(table), "hidden" if reader.refused or pids[:1] != [1] else "")


def read_descriptors(pid: int) -> Answer:
    """("found", names, ""): what a process holds open of OF_MACHINES, each as often as it does."""
    listing = list_directory(f"/proc/{pid}/fd")
    if listing[0] != "found":
        return listing
    names = []
    try:
        directory = os.open(f"/proc/{pid}/fd", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        return refused(error.errno)
    try:
        for descriptor in listing[1]:
            try:
                name = os.readlink(descriptor, dir_fd=directory)
            except FileNotFoundError:
                continue  # closed in the meantime
            if name.startswith(OF_MACHINES):
                names.append(name)
    except OSError as error:
        return refused(error.errno)
    finally:
        os.close(directory)
    return ("found", tuple(sorted(names)), "")


class _Reader:
    """Reads one process after the other. Equal answers are kept once: thousands of processes have the same."""

    def __init__(self) -> None:
        self.refused = 0
        self.own = os.getpid()
        # What this kernel does not have, no process has; all else that is missing belongs to a process that ended.
        self.types = frozenset(os.listdir("/proc/self/ns"))
        self.telling = tuple("ns/" + name for name in SETTING_APART if name in self.types)
        self.grouped = os.path.exists("/proc/self/cgroup")
        self.kept: dict[Any, Any] = {}
        self.hosts = self._links_of(1) or self._links_of(self.own) or ()
        numbers = dict(zip(self.telling, map(_number, self.hosts), strict=False))
        self.numbers = tuple(numbers.get("ns/" + name) for name in NAMESPACES)

    def process(self, pid: int, of_thread: bool = False) -> Answer | None:
        """The fields of a ProcessEntry; None for a thread of the kernel, and for what ended or is not ours to see."""
        try:
            directory = os.open(f"/proc/{pid}", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            return self._read(pid, directory, of_thread)
        except OSError as error:
            self.refused += error.errno in FORBIDDEN
            return None
        except (ValueError, IndexError):
            return None
        finally:
            os.close(directory)

    def _read(self, pid: int, directory: int, of_thread: bool) -> Answer | None:
        stat = _content("stat", directory)
        # The name stands in parentheses and may hold any character, parentheses too.
        end = stat.rindex(b")")
        fields = stat[end + 2 :].split(None, 20)
        if int(fields[6]) & PF_KTHREAD:
            return None
        threads = int(fields[17])
        if fields[0] == ZOMBIE:
            # The first thread may end before the others: then another one shows what the process is.
            return None if of_thread or threads < 2 else self._by_a_thread(pid)
        name = os.fsdecode(stat[stat.index(b"(") + 1 : end])
        cgroups = self._once(os.fsdecode(_content("cgroup", directory))) if self.grouped else ""
        uid, depth, inner, rights, numbers, substitute = None, None, None, None, self.numbers, None
        try:
            links = tuple([os.readlink(one, dir_fd=directory) for one in self.telling])
        except PermissionError:
            links, numbers, substitute = (), (None,) * len(NAMESPACES), self._substitute(directory)
        if pid == self.own:
            substitute = self._substitute(directory)
        apart = links != self.hosts or not links or pid in (1, self.own)
        if apart or name in KNOWN_NAMES or name.startswith(KNOWN_BEGINNINGS):
            uid, depth, inner, rights = self._status(directory)
            if links:
                numbers = self._numbers(directory)
        return (
            pid, int(fields[1]), name, int(fields[19]), threads, uid, depth, inner, numbers, cgroups, rights, substitute
        )  # fmt: skip

    def _by_a_thread(self, pid: int) -> Answer | None:
        """The first thread that lives, under its own number: below it /proc shows what it does below a process's."""
        threads = list_directory(f"/proc/{pid}/task")
        others = [int(name) for name in threads[1] if int(name) != pid] if threads[0] == "found" else []
        return next((entry for one in others if (entry := self.process(one, of_thread=True)) is not None), None)

    def _status(self, directory: int) -> tuple[int | None, int | None, int | None, tuple[str, ...]]:
        """The effective user, the depth of PID namespaces, the number in the innermost, and the lines of RIGHTS."""
        text = _content("status", directory).decode("utf-8", "replace")
        lines = dict(line.split(":\t", 1) for line in text.split("\n") if ":\t" in line)
        users, numbers = lines.get("Uid", "").split(), lines.get("NSpid", "").split()
        return (
            int(users[1]) if len(users) > 1 else None,
            len(numbers) or None,
            int(numbers[-1]) if numbers else None,
            self._once(tuple(f"{name}:\t{lines[name]}" for name in RIGHTS if name in lines)),
        )

    def _numbers(self, directory: int) -> tuple[int | None, ...]:
        """The numbers of all NAMESPACES."""
        links = [os.readlink("ns/" + one, dir_fd=directory) if one in self.types else "" for one in NAMESPACES]
        numbers: tuple[int | None, ...] = self._once(tuple(_number(link) for link in links))
        return numbers

    @staticmethod
    def _substitute(directory: int) -> tuple[int, int, str]:
        """What tells namespaces apart that may not be read: see ProcessEntry."""
        network = os.stat("net/dev", dir_fd=directory).st_ino
        first = _content("mountinfo", directory, 32).split(None, 1)
        users = " ".join(_content("uid_map", directory).decode("ascii", "replace").split())
        return network, int(first[0]) if first else 0, users

    def _links_of(self, pid: int) -> tuple[str, ...]:
        """The texts of the links that tell whether a process is set apart; empty where they may not be read."""
        try:
            return tuple(os.readlink(f"/proc/{pid}/{one}") for one in self.telling)
        except OSError:
            return ()

    def _once(self, one: Any) -> Any:
        return self.kept.setdefault(one, one)


def _content(name: str, directory: int, size: int = 1 << 16) -> bytes:
    """The beginning of a file of a process: those that are read here are far shorter than `size`. Raises OSError."""
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=directory)
    try:
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)


def _number(link: str) -> int | None:
    """The number in `pid:[4026531836]`; None where there is none."""
    digits = link.partition(":[")[2].rstrip("]")
    return int(digits) if digits.isdecimal() and len(digits) < 20 else None
