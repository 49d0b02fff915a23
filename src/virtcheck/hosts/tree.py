"""A directory that holds `proc/`, `sys/`, `dev/` … as they were on some machine, and perhaps its `cpuid.txt`.

What the tree lacks is absent. Nothing outside the directory and nothing but regular files is ever opened: every path is
walked component by component, and links are resolved inside the tree only.
"""

from __future__ import annotations

import errno
import os
import stat

from virtcheck.hosts import BadInput, as_reading
from virtcheck.hosts.machine import list_directory, read_file, refused, stat_path
from virtcheck.model.evidence import clean
from virtcheck.model.question import (
    Absent,
    Cpuid,
    File,
    Forbidden,
    Found,
    Link,
    Listing,
    Registers,
    Stat,
    Unanswered,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from virtcheck.model.question import Answer, Origin, Question

MOST_LINKS = 40
"""Links followed for one path, as the kernel does."""

NOT_IN_A_TREE = Unanswered("a tree of files cannot answer it")
NO_CPUID = Unanswered("there is no cpuid.txt in the tree")


class TreeHost:
    """A host that answers from files under one directory."""

    origin: Origin = "tree"
    recorded_at = ""

    def __init__(self, top: str, myself: str = "self") -> None:
        self._top = top
        self._myself = myself
        self._leaves: dict[tuple[int, int], Registers] | None = None
        if not os.path.isdir(top):
            raise BadInput(f"{clean(top)}: not a directory")

    def ask(self, question: Question[Answer]) -> Found[Answer] | Absent | Forbidden | Unanswered:
        """Answer from the tree. Never raises: an odd file is a reading too."""
        try:
            return self._ask(question)
        except OSError as error:
            return as_reading(question, refused(error.errno or 0))

    def seen_by(self, pid: int) -> TreeHost:
        """The same tree, with /proc/self read as /proc/PID."""
        return TreeHost(self._top, str(pid))

    def _ask(self, question: Question[Any]) -> Found[Any] | Absent | Forbidden | Unanswered:
        match question:
            case Cpuid(leaf, subleaf):
                return self._cpuid(leaf, subleaf)
            case File(path):
                directory, name = self._find(path, follow=True)
                with directory:
                    return as_reading(question, _read_at(directory.number, name))
            case Stat(path):
                directory, name = self._find(path, follow=True)
                with directory:
                    return as_reading(question, stat_path(f"/proc/self/fd/{directory.number}/{name}"))
            case Listing(path):
                directory, name = self._find(path + "/.", follow=True)
                with directory:
                    return as_reading(question, list_directory(f"/proc/self/fd/{directory.number}"))
            case Link(path):
                directory, name = self._find(path, follow=False)
                with directory:
                    return Found(os.readlink(name, dir_fd=directory.number))
            case _:
                return NOT_IN_A_TREE

    def _find(self, path: str, *, follow: bool) -> tuple[_Directory, str]:
        """The directory inside the tree that holds `path`, and the last name in it, which is no link if `follow`.

        Raises OSError as the kernel would: ENOENT for a missing part, ELOOP for too many links.
        """
        if path.startswith("/proc/self/") and self._myself != "self":
            path = f"/proc/{self._myself}/{path[len('/proc/self/') :]}"
        waiting = [part for part in reversed(path.split("/")) if part]
        above = [_Directory(os.open(self._top, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC))]
        links = 0
        try:
            while waiting:
                name = waiting.pop()
                if name == ".":
                    continue
                if name == "..":
                    # The top of the tree is its own parent, as the root of a system is.
                    if len(above) > 1:
                        above.pop().close()
                    continue
                last = not waiting
                seen = os.lstat(name, dir_fd=above[-1].number)
                if stat.S_ISLNK(seen.st_mode) and (follow or not last):
                    links += 1
                    if links > MOST_LINKS:
                        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                    target = os.readlink(name, dir_fd=above[-1].number)
                    if target.startswith("/"):
                        while len(above) > 1:
                            above.pop().close()
                    waiting += [part for part in reversed(target.split("/")) if part]
                elif last:
                    return above.pop(), name
                else:
                    flags = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                    above.append(_Directory(os.open(name, flags, dir_fd=above[-1].number)))
            return above.pop(), "."
        finally:
            for directory in above:
                directory.close()

    def _cpuid(self, leaf: int, subleaf: int) -> Found[Registers] | Absent | Forbidden | Unanswered:
        if self._leaves is None:
            directory, name = self._find("/cpuid.txt", follow=True)
            with directory:
                answer = _read_at(directory.number, name)
            if answer[0] != "found":
                return NO_CPUID
            self._leaves = parse_cpuid(answer[1].decode("utf-8", "replace"))
        registers = self._leaves.get((leaf, subleaf))
        return Absent(errno.ENOENT) if registers is None else Found(registers)


class _Directory:
    """An open directory that closes itself."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __enter__(self) -> _Directory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        os.close(self.number)


def _read_at(directory: int, name: str) -> tuple[Any, ...]:
    """The bytes of a regular file in an open directory; `name` is not followed if it is a link."""
    if not stat.S_ISREG(os.lstat(name, dir_fd=directory).st_mode):
        return ("unanswered", "it is not a regular file", 0)
    return read_file(f"/proc/self/fd/{directory}/{name}")


def parse_cpuid(text: str) -> dict[tuple[int, int], Registers]:
    """The leaves of the first processor in what `cpuid -r` prints. Lines that are none are passed over.

    A line: `   0x00000001 0x00: eax=0x00a10f11 ebx=0x00020800 ecx=0xf7fa3203 edx=0x178bfbff`.
    """
    leaves: dict[tuple[int, int], Registers] = {}
    for line in text.splitlines():
        where, _, values = line.partition(":")
        if where.startswith("CPU") and leaves:
            break
        try:
            leaf, subleaf = (int(number, 16) for number in where.split())
            named = dict(pair.split("=") for pair in values.split())
            registers = Registers(*(int(named[name], 16) & 0xFFFFFFFF for name in ("eax", "ebx", "ecx", "edx")))
        except (ValueError, KeyError):
            continue
        leaves.setdefault((leaf, subleaf), registers)
    return leaves
