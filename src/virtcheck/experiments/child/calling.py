"""The door to dangerous system calls: what a filter says to each, and whether the kernel knows it; in a child.

First the filter alone is asked. Of several filters the strictest answer counts (seccomp(2)), so one of our own goes
before the others, and says SECCOMP_RET_TRACE to the one call: what refuses is stricter than that, what allows is not,
and where nobody traces, the call ends with ENOSYS and is never made. So a refusal of the filter is not taken for one of
the kernel, which says EPERM too, to whoever lacks a capability.

What the filter lets pass is then called, with arguments that the kernel must refuse before it does anything: a bad
address, a bad descriptor, a bad flag. Nothing happens, whoever calls.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
from errno import EBADF, EFAULT, EINVAL, ENOEXEC, ENOSYS, EOPNOTSUPP

from virtcheck.experiments.child.unsharing import die_with_parent, errno_of, libc
from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.hosts.machine import Answer

PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 4, 22, 38, 2
SECCOMP_RET_TRACE, SECCOMP_RET_ALLOW = 0x7FF00000, 0x7FFF0000
LOAD_NUMBER, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
"""Instructions of BPF: the first word of struct seccomp_data is the number of the call."""
NO_FILTER = 253
"""In the place of an errno: no filter of our own can be put before the others."""
NONE, ALL = 0, -1
"""A null pointer; a descriptor that is none, or all flags at once."""


class Call(Frozen):
    """A dangerous system call, and a way to make it that does nothing."""

    name: str
    x86_64: int
    aarch64: int
    arguments: tuple[int, ...]
    refusal: int
    """What the kernel says to these arguments where the caller may do everything; 0 where it only reads or changes what
    dies with this process."""
    since: tuple[int, int] | None = None
    """From which Linux on every kernel has it; None for what a kernel can be built without."""


ADDR_NO_RANDOMIZE = 0x0040000
AF_ALG, AF_VSOCK = 38, 40
NO_TYPE = 15
"""A kind of socket that is none. A good one could make the kernel load a module."""
TOO_MANY, NO_FLAG = 99, 0x8000
"""More segments than a kernel may have, and a flag that kexec_load(2) lacks. Without segments it would act."""

CALLS = (
    Call("init_module", 175, 105, (NONE, 0, NONE), ENOEXEC),
    Call("finit_module", 313, 273, (ALL, NONE, ALL), EINVAL),
    Call("kexec_load", 246, 104, (0, TOO_MANY, NONE, NO_FLAG), EINVAL),
    Call("mount", 165, 40, (NONE, NONE, NONE, 0, NONE), EFAULT, since=(1, 0)),
    Call("fsopen", 430, 430, (NONE, ALL), EINVAL, since=(5, 2)),
    Call("open_by_handle_at", 304, 265, (ALL, NONE, 0), EFAULT),
    Call("bpf", 321, 280, (9999, NONE, 0), EINVAL),
    Call("perf_event_open", 298, 241, (NONE, 0, ALL, ALL, 0), EFAULT),
    Call("unshare", 272, 97, (1,), EINVAL, since=(2, 6)),
    Call("setns", 308, 268, (ALL, 0), EBADF, since=(3, 0)),
    Call("clone3", 435, 435, (NONE, 0), EINVAL, since=(5, 3)),
    Call("keyctl", 250, 219, (9999,), EOPNOTSUPP),
    Call("add_key", 248, 217, (NONE, NONE, NONE, 0, 0), EFAULT),
    Call("request_key", 249, 218, (NONE, NONE, NONE, 0), EFAULT),
    Call("userfaultfd", 323, 282, (0x7FFFFFFF,), EINVAL),
    Call("io_uring_setup", 425, 425, (0, NONE), EFAULT),
    Call("pidfd_getfd", 438, 438, (ALL, ALL, 0), EBADF, since=(5, 6)),
    Call("personality", 135, 92, (ADDR_NO_RANDOMIZE,), 0, since=(1, 2)),
    Call("socket(AF_VSOCK)", 41, 198, (AF_VSOCK, NO_TYPE, 0), EINVAL, since=(1, 0)),
    Call("socket(AF_ALG)", 41, 198, (AF_ALG, NO_TYPE, 0), EINVAL, since=(1, 0)),
)
"""What the default filter of Docker keeps from a container without further capabilities (moby/profiles), as far as
it gives much power over the kernel or has often been its weak side."""


def work() -> Answer:
    """("found", ((name, word), …), ""): see judge."""
    machine = os.uname().machine
    if machine not in ("x86_64", "aarch64") or struct.calcsize("P") != 8:
        return ("unanswered", "the numbers of system calls are known for 64-bit x86 and ARM only", 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    numbers = [one.x86_64 if machine == "x86_64" else one.aarch64 for one in CALLS]
    return ("found", tuple((one.name, judge(one, number)) for one, number in zip(CALLS, numbers, strict=True)), "")


def judge(call: Call, number: int) -> str:
    """`passes`, `blocked` by a filter, `missing` in this kernel, or `unclear`."""
    filtered = errno_of(lambda: ask_the_filter(number, call.arguments))
    if filtered not in (ENOSYS, NO_FILTER):
        return "blocked"
    said = errno_of(lambda: make(number, call.arguments))
    if said == ENOSYS:
        # A filter may say the same: it does to clone3(2), whose flags it cannot see.
        return "blocked" if call.since is not None and call.since <= release() else "missing"
    if said < 0:
        return "blocked"
    return "passes" if filtered == ENOSYS or said == call.refusal else "unclear"


def ask_the_filter(number: int, arguments: tuple[int, ...]) -> int:
    """The errno by which a filter refuses a call, or its 0; ENOSYS where none does: the call is not made."""
    program = (
        (LOAD_NUMBER, 0, 0, 0),
        (JUMP_IF_EQUAL, 0, 1, number),
        (RETURN, 0, 0, SECCOMP_RET_TRACE),
        (RETURN, 0, 0, SECCOMP_RET_ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *one) for one in program))
    described = struct.pack("@HP", len(program), ctypes.addressof(code))
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, described):
        return NO_FILTER
    return make(number, arguments)


def make(number: int, arguments: tuple[int, ...]) -> int:
    """The errno of a call, 0 where it succeeds. Call it in a child of its own: a filter may end it."""
    # A filter that ends a program would have its core written; a program that gets it hears of it whatever the limit.
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    die_with_parent()
    words = [ctypes.c_long(one) for one in (*arguments, *[0] * (6 - len(arguments)))]
    return ctypes.get_errno() if libc.syscall(ctypes.c_long(number), *words) == -1 else 0


def release() -> tuple[int, int]:
    """The version of Linux; (0, 0) where its name is none."""
    major, _, rest = os.uname().release.partition(".")
    minor = rest.partition(".")[0].partition("-")[0]
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (0, 0)
