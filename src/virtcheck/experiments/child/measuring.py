"""How times are taken: machine code of this processor, batches, and the least of them.

    with MachineCode(code) as function:
        times = batches(lambda: function(rounds))     # nanoseconds, for `measured` or `compared`

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
    from typing import Any, Self

BATCHES = 5
RUNS = 3
"""Runs of one batch: its time is that of the fastest, for a run can be interrupted by other programs."""


class NoPlace(Exception):
    """Machine code of ours may not run here: an execution policy forbids it, or Python has no ctypes.

    `answer` says why, in the form of hosts/machine.py.
    """

    def __init__(self, answer: tuple[Any, ...]) -> None:
        super().__init__(*answer)
        self.answer = answer


class MachineCode:
    """Machine code as a function of up to six 64-bit integers that returns one (the convention of C on Linux)."""

    def __init__(self, code: bytes) -> None:
        self._size = len(code)
        answer = lay_code(code)
        if answer[0] != "found":
            raise NoPlace(answer)
        self._address: int = answer[1]

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


def batches(work: Callable[[], object]) -> tuple[float, ...]:
    """The nanoseconds of each batch of a piece of work: the fastest of its runs."""
    return minima(lambda: timed(work))


def minima(measure: Callable[[], float], deadline: float = float("inf")) -> tuple[float, ...]:
    """The least of each batch of measurements; fewer batches where time.monotonic() has reached the deadline."""
    found: list[float] = []
    while len(found) < BATCHES and time.monotonic() < deadline:
        found.append(min(measure() for _ in range(RUNS)))
    return tuple(found)


class SystemCalls:
    """System calls that machine code repeats: `code` is the REPEAT of x86 or arm64. Raises NoPlace."""

    MOST = 1000
    """There is room for the results of so many calls."""

    def __init__(self, code: bytes) -> None:
        self._code = MachineCode(code)
        self.results = (ctypes.c_int64 * self.MOST)()
        """What each of the last calls returned; 0 after one that failed."""

    def __enter__(self) -> Self:
        self._function = self._code.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._code.__exit__()

    def time(self, times: int, number: int, *arguments: int) -> float:
        """The nanoseconds of one of so many calls with the same arguments, three at most. Raises OSError."""
        a, b, c = (*arguments, 0, 0, 0)[:3]
        ctypes.memset(self.results, 0, ctypes.sizeof(self.results))
        took = timed(lambda: self._function(times, number, a, b, c, ctypes.addressof(self.results)))
        for result in self.results[:times]:
            if result < 0:
                raise OSError(-result, os.strerror(-result))
        return took / times
