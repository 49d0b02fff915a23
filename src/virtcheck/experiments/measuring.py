"""How times are taken: machine code of this processor, batches, and the least of them.

    with MachineCode(code) as function:
        times = batches(lambda: function(rounds))

Run it in a child (experiments.run): an instruction can be forbidden, and then the process ends. Import it only there.
"""

from __future__ import annotations

import ctypes
import os
import time

from virtcheck.hosts.machine import lay_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

BATCHES = 5
RUNS = 3
"""Runs of one batch: its time is that of the fastest, for a run can be interrupted by other programs."""


class NoPlace(Exception):
    """Machine code of ours may not run here: an execution policy, or a Python without ctypes. Its words say why."""

    def __init__(self, why: str, errno: int = 0) -> None:
        super().__init__(why, errno)
        self.why = why
        self.errno = errno


class MachineCode:
    """Machine code as a function of up to six 64-bit integers that returns one (the convention of C on Linux)."""

    def __init__(self, code: bytes) -> None:
        self._size = len(code)
        kind, *rest = lay_code(code)
        if kind != "found":
            raise NoPlace(*rest)
        self._address: int = rest[0]

    def __enter__(self) -> Callable[..., int]:
        function: Callable[..., int] = ctypes.CFUNCTYPE(ctypes.c_uint64, *[ctypes.c_uint64] * 6)(self._address)
        return lambda *arguments: function(*arguments, *[0] * (6 - len(arguments)))

    def __exit__(self, *_: object) -> None:
        page = os.sysconf("SC_PAGESIZE")
        unmap = ctypes.CDLL(None).munmap
        unmap(ctypes.c_void_p(self._address), ctypes.c_size_t(-(-self._size // page) * page))


def timed(work: Callable[[], object]) -> int:
    """Nanoseconds that a piece of work takes."""
    started = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - started


def batches(work: Callable[[], object], count: int = BATCHES, runs: int = RUNS) -> tuple[int, ...]:
    """The nanoseconds of each batch: the fastest of its runs."""
    return tuple(min(timed(work) for _ in range(runs)) for _ in range(count))
