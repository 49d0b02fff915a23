"""A coarse guard that runs everywhere; scripts/bench measures, and holds the real limits."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import virtcheck

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOOR = (sys.executable, "-c", "pass")
DETECT = (sys.executable, "-m", "virtcheck", "detect")
ISOLATION = (sys.executable, "-m", "virtcheck", "isolation")
WORKLOADS = (sys.executable, "-m", "virtcheck", "workloads")
ROUNDS, FEW_ROUNDS = 7, 3
SLEEPERS = 300


def processor_time(command: tuple[str, ...]) -> float:
    """Seconds of processor time that a command and its children take."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.path.dirname(os.path.dirname(virtcheck.__file__))}
    silent = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    process = os.posix_spawn(command[0], command, environment, file_actions=silent)
    usage = os.wait4(process, 0)[2]
    return usage.ru_utime + usage.ru_stime


def test_detect_does_not_import_the_world() -> None:
    """`detect` takes at most four times as long as Python takes to start, on however busy a machine."""
    rounds = [(processor_time(DETECT), processor_time(FLOOR)) for _ in range(ROUNDS)]
    fastest, floor = map(min, zip(*rounds, strict=True))

    assert fastest <= 4 * floor


@contextmanager
def sleepers(number: int) -> Iterator[None]:
    """So many processes that sleep meanwhile."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes += (subprocess.Popen(["sleep", "600"]) for _ in range(number))
        yield
    finally:
        for one in processes:
            one.kill()
        for one in processes:
            one.wait()


def test_isolation_looks_only_where_it_has_to() -> None:
    """To judge this process takes at most twenty times as long as Python takes to start."""
    rounds = [(processor_time(ISOLATION), processor_time(FLOOR)) for _ in range(ROUNDS)]
    fastest, floor = map(min, zip(*rounds, strict=True))

    assert fastest <= 20 * floor


def test_a_process_of_the_host_is_cheap() -> None:
    """Three hundred more processes on the host add no more than ten times what Python takes to start."""
    alone = min(processor_time(WORKLOADS) for _ in range(FEW_ROUNDS))
    floor = min(processor_time(FLOOR) for _ in range(ROUNDS))
    with sleepers(SLEEPERS):
        among = min(processor_time(WORKLOADS) for _ in range(FEW_ROUNDS))

    assert among - alone <= 10 * floor
