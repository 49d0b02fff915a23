"""A coarse guard that runs everywhere; scripts/bench measures, and holds the real limits."""

from __future__ import annotations

import os
import sys

import virtcheck

FLOOR = (sys.executable, "-c", "pass")
DETECT = (sys.executable, "-m", "virtcheck", "detect")
ROUNDS = 7


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
