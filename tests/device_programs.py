"""Programs that decide which devices may be used, as runtimes write them, and a control group that has one."""

from __future__ import annotations

import ctypes
import os
import struct
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from virtcheck.hosts.machine import BPF_CGROUP_DEVICE, BPF_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

BPF_PROG_LOAD, BPF_PROG_ATTACH, BPF_PROG_TYPE_CGROUP_DEVICE, BPF_F_ALLOW_MULTI = 5, 8, 15, 2


def instruction(code: int, target: int = 0, source: int = 0, offset: int = 0, value: int = 0) -> bytes:
    """One instruction: see Documentation/bpf/standardization/instruction-set.rst of Linux."""
    return struct.pack("<BBhi", code, target | source << 4, offset, value)


START = b"".join(
    (
        instruction(0x61, 2, 1, 0),  # w2 = the kind of device and what is asked for
        instruction(0x54, 2, value=0xFFFF),
        instruction(0x61, 3, 1, 0),
        instruction(0x74, 3, value=16),
        instruction(0x61, 4, 1, 4),  # the major and the minor number
        instruction(0x61, 5, 1, 8),
    )
)


def answer(value: int) -> bytes:
    """Return the value."""
    return instruction(0xB4, 0, value=value) + instruction(0x95)


def rule(kind: int, access: int, major: int, minor: int) -> bytes:
    """Allow this device (kind 1: block, 2: character) for no more than this access (1 mknod, 2 read, 4 write)."""
    return b"".join(
        (
            instruction(0x55, 2, offset=7, value=kind),
            instruction(0xBC, 1, 3),
            instruction(0x54, 1, value=access),
            instruction(0x5D, 1, 3, offset=4),
            instruction(0x55, 4, offset=3, value=major),
            instruction(0x55, 5, offset=2, value=minor),
            answer(1),
        )
    )


ALLOWS_ALL = START + answer(1)
DENIES_ALL = START + answer(0)
ALLOWS_NULL_AND_ONE_DISK = START + rule(2, 7, 1, 3) + rule(1, 6, 254, 0) + answer(0)


def bpf(command: int, attribute: bytes) -> int:
    """The system call bpf. Raises OSError."""
    number = BPF_NUMBERS[os.uname().machine]
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(number, command, attribute.ljust(128, b"\0"), 128)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


@contextmanager
def group_with(*programs: bytes) -> Iterator[Path]:
    """A control group of version 2 to which these programs are attached; skips where that is impossible."""
    tops = [Path(one) for one in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified") if Path(one, "cgroup.procs").exists()]
    if not tops or os.geteuid() or os.uname().machine not in BPF_NUMBERS:
        pytest.skip("no control groups of version 2 to change")
    with TemporaryDirectory() as name:
        group = tops[0] / ("virtcheck-" + os.path.basename(name))
        try:
            group.mkdir()
        except OSError as error:
            pytest.skip(f"no control group can be made: {error}")
        try:
            for program in programs:
                attach(group, program)
            yield group
        finally:
            group.rmdir()


def attach(group: Path, program: bytes) -> None:
    """Have a program decide for a group, until the group is removed; skips where the kernel refuses."""
    code, license_text = ctypes.create_string_buffer(program), ctypes.create_string_buffer(b"GPL")
    load = struct.pack(
        "=IIQQ", BPF_PROG_TYPE_CGROUP_DEVICE, len(program) // 8, *map(ctypes.addressof, (code, license_text))
    )
    descriptors = []
    try:
        descriptors.append(os.open(group, os.O_RDONLY | os.O_DIRECTORY))
        descriptors.append(bpf(BPF_PROG_LOAD, load))
        bpf(BPF_PROG_ATTACH, struct.pack("=IIII", *descriptors, BPF_CGROUP_DEVICE, BPF_F_ALLOW_MULTI))
    except OSError as error:
        pytest.skip(f"no program can be attached: {error}")
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
