"""An experiment run in a process that was prepared: as another user, in namespaces of its own, behind a filter."""

from __future__ import annotations

import ctypes
import os
import struct
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from virtcheck.experiments.child import unsharing
from virtcheck.hosts import open_host
from virtcheck.hosts.machine import in_child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Shown = dict[str, tuple[str, Any, str]]
    """What was seen of a sign, by the end of its id: (sight, value, note)."""

NOBODY = 65534
CAPABILITY_VERSION_3 = 0x20080522
UNSHARE_NUMBERS = {"x86_64": 272, "aarch64": 97}
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 4, 22, 38, 2
KILL, ERRNO, ALLOW = 0, 0x50000, 0x7FFF0000
"""What a filter can answer: SECCOMP_RET_KILL_THREAD, SECCOMP_RET_ERRNO (and the number), SECCOMP_RET_ALLOW."""


def shown(experiment: str, *prepare: Callable[[], object], seconds: float = 5) -> Shown:
    """What an experiment shows of this machine to a process that first does these things; skips if it may not."""
    # What is imported later may be out of reach by then.
    module, host = import_module("virtcheck.experiments." + experiment), open_host("")

    def prove() -> tuple[Any, ...]:
        for one in prepare:
            try:
                one()
            except OSError as error:
                return ("forbidden", str(error))
        looks = module.prove(host, seconds)
        told = tuple((one.sign.id.partition(".")[2], (one.sight, one.value, one.note)) for one in looks)
        return ("found", told)

    kind, answer, *_ = in_child(prove, 10 * seconds)
    if kind == "forbidden":
        pytest.skip(f"this process may not prepare it: {answer}")
    assert kind == "found", answer
    return dict(answer)


def become_nobody() -> None:
    """Be an ordinary user, as a program is that one starts."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    unsharing.libc.prctl(PR_SET_DUMPABLE, 1)


def enter_user_namespace() -> None:
    """A user namespace of one's own, in which nobody has a number yet."""
    number = unsharing.unshare(unsharing.KINDS["user"])
    if number:
        raise OSError(number, "unshare")


def enter_as_root() -> None:
    """A user namespace of one's own, as root in it."""
    user, group = os.geteuid(), os.getegid()
    enter_user_namespace()
    for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def drop_capabilities() -> None:
    """Hold no capability any more, whoever one is."""
    header, none = struct.pack("<Ii", CAPABILITY_VERSION_3, 0), bytes(24)
    if unsharing.libc.capset(header, none):
        raise OSError(ctypes.get_errno(), "capset")


def at_most(kind: str, number: int) -> Callable[[], None]:
    """Allow so many namespaces of a kind, in the user namespace that this process is in."""

    def limit() -> None:
        with open("/proc/self/uid_map") as file:
            assert ["1"] == [line.split()[2] for line in file], "the machine's own limits are left alone"
        with open(f"/proc/sys/user/max_{kind}_namespaces", "w") as file:
            file.write(str(number))

    return limit


def filter_unshare(action: int, flags: int = ~0) -> Callable[[], None]:
    """Have a seccomp filter answer unshare(2) in the kernel's place where one of these flags is asked for."""

    def install() -> None:
        number = UNSHARE_NUMBERS.get(os.uname().machine)
        if number is None:
            raise OSError(0, "the number of unshare(2) is not known here")
        program = (
            (0x20, 0, 0, 0),  # load the number of the call
            (0x15, 0, 3, number),  # equal, else jump three
            (0x20, 0, 0, 16),  # load the first argument
            (0x45, 0, 1, flags & 0xFFFFFFFF),  # any of these bits, else jump one
            (0x06, 0, 0, action),
            (0x06, 0, 0, ALLOW),
        )
        code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *one) for one in program))
        described = struct.pack("@HP", len(program), ctypes.addressof(code))
        unsharing.libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if unsharing.libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, described):
            raise OSError(ctypes.get_errno(), "prctl")

    return install


def hide_proc(directory: Path) -> Callable[[], None]:
    """Have this directory as root: nothing is mounted in it."""
    return lambda: os.chroot(directory)


def left_behind() -> dict[str, Any]:
    """What processes of this one's group are there, what namespaces they are in, what is open, mounted, and called."""
    processes = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                state, _, group = file.read().rpartition(")")[2].split()[:3]
            if int(group) == os.getpgrp() and state != "Z":
                processes[name] = {os.readlink(f"/proc/{name}/ns/{kind}") for kind in os.listdir("/proc/self/ns")}
        except OSError:
            continue
    with open("/proc/self/mountinfo") as file:
        mounts = [line for line in file if line.split()[4].startswith("/proc")]
    descriptors = {name: os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if is_open(name)}
    return {"processes": processes, "mounts": mounts, "descriptors": descriptors, "name": os.uname().nodename}


def settled(before: dict[str, Any]) -> dict[str, Any]:
    """What is left behind, once it is as before or after ten seconds.

    A process that is killed must be given the processor once more to die: where others want it too, that takes a while.
    """
    deadline = time.monotonic() + 10
    while left_behind() != before and time.monotonic() < deadline:
        time.sleep(0.01)
    return left_behind()


def is_open(descriptor: str) -> bool:
    """Whether a descriptor is still there once the directory that lists it is closed."""
    try:
        os.fstat(int(descriptor))
        return True
    except OSError:
        return False


def children() -> bool:
    """Whether this process has children, dead or alive. Where SIGCHLD is ignored, only those alive.

    One that took long to die is forgotten when the next is started.
    """
    in_child(lambda: ("found", 0, ""))
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    except ChildProcessError:
        return False
