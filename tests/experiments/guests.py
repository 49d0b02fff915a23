"""What tests of real guests share: whether they can run here, what is left of them, and a kernel that refuses."""

from __future__ import annotations

import ctypes
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from virtcheck.hosts.live import LiveHost
from virtcheck.hosts.machine import in_child

if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.evidence import Evidence, Sign

LIVE = LiveHost()
IOCTL = {"x86_64": 16, "aarch64": 29}.get(os.uname().machine, -1)
PVM = Path("/sys/module/kvm_pvm").exists()
"""Whether KVM here runs guests' kernels by software."""


def can_open_kvm() -> bool:
    """Whether /dev/kvm opens here."""
    try:
        os.close(os.open("/dev/kvm", os.O_RDWR))
    except OSError:
        return False
    return True


needs_kvm = pytest.mark.skipif(not can_open_kvm(), reason="/dev/kvm does not open here")
x86_64 = pytest.mark.skipif(os.uname().machine != "x86_64", reason="not x86-64")


def by_sign(evidence: Iterable[Evidence]) -> dict[Sign, Evidence]:
    """Evidence by its sign; each sign is told once."""
    told: dict[Sign, Evidence] = {}
    for one in evidence:
        assert one.sign not in told
        told[one.sign] = one
    return told


def left_behind() -> tuple[int, list[str], list[str]]:
    """How much this process has open, what of machine code and of KVM it has mapped, and the virtual machines of its
    process group: a child stays in it that has lost its parent.
    """
    machines = []
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            target = os.readlink(link)
            if "kvm-v" in target and os.getpgid(int(link.parts[2])) == os.getpgrp():
                machines.append(f"{link}: {target}")
    maps = Path("/proc/self/maps").read_text().splitlines()
    return len(os.listdir("/proc/self/fd")), [one for one in maps if "memfd" in one or "kvm" in one], machines


def children() -> list[str]:
    """The children of this process, zombies among them. One that took long to die is gone when the next is started."""
    in_child(lambda: ("found", 0, ""))
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def refuse(error: int, request: int, number: int = IOCTL) -> None:
    """From now on the kernel answers this process with an errno to a request of ioctl(2), or to a system call whose
    second argument is `request`. There is no way back: call it in a child.
    """

    def instruction(code: int, yes: int, no: int, value: int) -> bytes:
        return struct.pack("<HBBI", code, yes, no, value)

    load, jump_if_equal, give = 0x20, 0x15, 0x06
    code = b"".join(
        (
            instruction(load, 0, 0, 0),  # the number of the call
            instruction(jump_if_equal, 0, 3, number),
            instruction(load, 0, 0, 24),  # its second argument
            instruction(jump_if_equal, 0, 1, request),
            instruction(give, 0, 0, 0x00050000 | error),
            instruction(give, 0, 0, 0x7FFF0000),
        )
    )
    room = ctypes.create_string_buffer(code)
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(room))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, program, 0, 0) == 0, os.strerror(ctypes.get_errno())  # PR_SET_SECCOMP
