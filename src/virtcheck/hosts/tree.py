"""A directory that holds `proc/`, `sys/`, `dev/` … as they were on some machine, and perhaps its `cpuid.txt`.

What the tree lacks is absent. One that was copied without `/proc/self`, which is another process for everybody who
looks, is seen with the eyes of its process 1. Nothing outside the directory and nothing but regular files is ever
opened: every path is walked component by component, and links are resolved inside the tree only.
"""

from __future__ import annotations

import errno
import os

from virtcheck.hosts import BadInput, as_reading
from virtcheck.hosts.machine import (
    NO_SUCH_NAME,
    OWN,
    READERS,
    SELF,
    in_kernel,
    known_program,
    look_within,
    name_and_parent,
)
from virtcheck.model.evidence import clean
from virtcheck.model.question import (
    Absent,
    Cpuid,
    File,
    Forbidden,
    Found,
    KernelConfiguration,
    Link,
    Listing,
    Processes,
    Registers,
    Stat,
    Unanswered,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from virtcheck.model.question import Answer, Origin, Question

CPUID_FILE = File("/cpuid.txt")

NOT_IN_A_TREE = Unanswered("a tree of files cannot answer it")
NO_PROCESSES = Unanswered("there are no processes in the tree")
NO_CPUID = Unanswered("there is no cpuid.txt in the tree")
NO_ROOT = Unanswered("the tree does not tell where this process has its root")


class TreeHost:
    """A host that answers from files under one directory."""

    origin: Origin = "tree"
    recorded_at = ""

    def __init__(self, top: str, pid: int | None = None, looker: TreeHost | None = None) -> None:
        self._top = top
        self._pid = pid
        self.looker = self if looker is None else looker
        self._leaves: dict[tuple[int, int], Registers] | Absent | Forbidden | Unanswered | None = None
        if not os.path.isdir(top):
            raise BadInput(f"{clean(top)}: not a directory")
        if pid is not None:
            self._own = f"/proc/{pid}/"
        else:
            self._own = SELF if look_within(READERS["stat"], top, SELF)[0] == "found" else "/proc/1/"

    def ask(self, question: Question[Answer]) -> Found[Answer] | Absent | Forbidden | Unanswered:
        """Answer from the tree. Never raises: an odd file is a reading too."""
        reading: Found[Any] | Absent | Forbidden | Unanswered
        match question:
            case Cpuid(leaf, subleaf):
                reading = self._cpuid(leaf, subleaf)
            case File(path) | Stat(path) | Listing(path) | Link(path) | KernelConfiguration(path):
                reading = self._look(question, path)
            case Processes():
                reading = self._processes(question)
            case _:
                reading = NOT_IN_A_TREE
        return reading

    @property
    def ended(self) -> bool:
        """What lies in a tree stays as it was."""
        return False

    def seen_by(self, pid: int, started: int | None = None) -> TreeHost:
        """The same tree, with /proc/self read as /proc/PID and that process's root as the root."""
        return TreeHost(self._top, pid, self.looker)

    def _look(self, question: Question[Any], path: str) -> Found[Any] | Absent | Forbidden | Unanswered:
        reader = READERS[question.key.partition(":")[0]]
        # The tree that holds /proc/self is taken at its word: a translator answers there, in thread-self the kernel.
        if path.startswith(SELF if self._own == SELF else OWN):
            path = self._own + path.split("/", 3)[3]
        elif self._pid is not None and not in_kernel(path):
            if look_within(READERS["link"], self._top, self._own + "root")[0] != "found":
                return NO_ROOT
            path = self._own + "root" + path
        try:
            return as_reading(question, look_within(reader, self._top, path))
        except ValueError:
            return as_reading(question, NO_SUCH_NAME)

    def _processes(self, question: Processes) -> Found[Any] | Absent | Forbidden | Unanswered:
        """Those of which the tree holds the stat file."""
        listing = look_within(READERS["listing"], self._top, "/proc")
        if listing[0] != "found":
            return as_reading(question, listing)
        found = []
        pids = [name for name in listing[1] if name.isdecimal()]
        if not pids:
            return NO_PROCESSES
        for pid in pids:
            stat, owner = (look_within(READERS[one], self._top, f"/proc/{pid}/stat") for one in ("file", "stat"))
            try:
                name, parent = name_and_parent(stat[1])
                if known_program(name):
                    found.append((int(pid), parent, name, owner[1][2]))
            except (TypeError, ValueError, IndexError, AttributeError):
                continue
        return as_reading(question, ("found", tuple(sorted(found)), ""))

    def _cpuid(self, leaf: int, subleaf: int) -> Found[Registers] | Absent | Forbidden | Unanswered:
        if self._leaves is None:
            self._leaves = self._read_cpuid()
        if not isinstance(self._leaves, dict):
            return self._leaves
        registers = self._leaves.get((leaf, subleaf))
        return Absent(errno.ENOENT) if registers is None else Found(registers)

    def _read_cpuid(self) -> dict[tuple[int, int], Registers] | Absent | Forbidden | Unanswered:
        match as_reading(CPUID_FILE, look_within(READERS["file"], self._top, CPUID_FILE.path)):
            case Found(text):
                return parse_cpuid(text.decode("utf-8", "replace"))
            case Absent():
                return NO_CPUID
            case refusal:
                return refusal


def parse_cpuid(text: str) -> dict[tuple[int, int], Registers]:
    """The leaves of the first processor in what `cpuid -r` prints. Lines that are none are passed over.

    A line: `   0x00000001 0x00: eax=0x00a10f11 ebx=0x00020800 ecx=0xf7fa3203 edx=0x178bfbff`. Other tools leave out the
    second number where it is zero, write large letters, or put commas between the registers.
    """
    leaves: dict[tuple[int, int], Registers] = {}
    for line in text.splitlines():
        where, _, values = line.partition(":")
        if where.startswith("CPU") and leaves:
            break
        try:
            leaf, subleaf = (int(number, 16) for number in (*where.split(), "0")[:2])
            named = dict(pair.split("=") for pair in values.lower().replace(",", " ").split())
            registers = Registers(*(int(named[name], 16) & 0xFFFFFFFF for name in ("eax", "ebx", "ecx", "edx")))
        except (ValueError, KeyError):
            continue
        leaves.setdefault((leaf, subleaf), registers)
    return leaves
