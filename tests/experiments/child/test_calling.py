"""The door to dangerous system calls: their numbers, and that nothing happens, whoever calls."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import re
from errno import EACCES, EFAULT, EINVAL, ENOSYS, EPERM
from pathlib import Path

import pytest

from tests.experiments.elsewhere import ERRNO, KILL, filter_unshare
from virtcheck.experiments.child import calling
from virtcheck.experiments.child.calling import CALLS, Call, judge
from virtcheck.experiments.child.unsharing import errno_of
from virtcheck.hosts.machine import in_child

MACHINE = os.uname().machine
HERE = MACHINE in ("x86_64", "aarch64")
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
TRAP = 0x30000
EARLIER = (EPERM, EACCES, ENOSYS)
"""What a kernel may say before it looks at the arguments: a right is missing, a setting forbids it, it is not there."""
UNSHARE = next(one for one in CALLS if one.name == "unshare")


def number(call: Call) -> int:
    """The number of a call on this machine."""
    if not HERE:
        pytest.skip(f"the numbers for {MACHINE} are not known")
    return call.x86_64 if MACHINE == "x86_64" else call.aarch64


@pytest.mark.parametrize("architecture", AUDIT_ARCH)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_numbers(call: Call, architecture: str) -> None:
    """Each call has the number that libseccomp knows for it."""
    library = ctypes.util.find_library("seccomp")
    if library is None:
        pytest.skip("libseccomp is not installed")
    resolve = ctypes.CDLL(library).seccomp_syscall_resolve_name_arch
    name = call.name.partition("(")[0].encode()

    assert resolve(ctypes.c_uint32(AUDIT_ARCH[architecture]), name) == getattr(call, architecture)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_the_kernel_refuses(call: Call) -> None:
    """Made as whoever runs the tests, root too, every call fails as it is foreseen, or earlier; and none does more."""
    said = errno_of(lambda: calling.make(number(call), call.arguments))

    assert said == call.refusal or said in EARLIER


def test_only_one_succeeds() -> None:
    """The one call that may succeed changes what dies with its child: the personality of a process."""
    assert ["personality"] == [one.name for one in CALLS if one.refusal == 0]
    assert calling.release() >= (3, 0)
    before = Path("/proc/self/personality").read_text()
    judge(next(one for one in CALLS if one.name == "personality"), number(next(o for o in CALLS if o.refusal == 0)))

    assert before == Path("/proc/self/personality").read_text()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_the_filter_is_asked_without_the_kernel(call: Call) -> None:
    """What a filter alone says is ENOSYS where it refuses nothing, whatever the kernel would say."""
    if not re.search(r"^Seccomp:\s*0$", Path("/proc/self/status").read_text(), re.MULTILINE):
        pytest.skip("a filter stands before these tests")

    assert ENOSYS == errno_of(lambda: calling.ask_the_filter(number(call), call.arguments))


def behind(action: int, call: Call, flags: int = ~0) -> str:
    """How a call is judged in a process whose filter answers unshare(2) so."""
    install = filter_unshare(action, flags)
    at = number(call)

    def work() -> tuple[str, str, str]:
        install()
        return ("found", judge(call, at), "")

    kind, word, *_ = in_child(work, 10)
    assert kind == "found", word
    return str(word)


@pytest.mark.parametrize("action", [ERRNO | EPERM, ERRNO | EINVAL, ERRNO | EFAULT, ERRNO | 0, TRAP, KILL])
def test_a_filter_that_refuses(action: int) -> None:
    """Whatever it says, and if it ends the program or claims success: the call does not reach the kernel."""
    assert "blocked" == behind(action, UNSHARE)


def test_a_filter_that_denies_the_call_is_there() -> None:
    """ENOSYS of a filter is no sign of an old kernel, for a call that every kernel of its version has."""
    assert "blocked" == behind(ERRNO | ENOSYS, UNSHARE)


def test_a_filter_for_other_arguments() -> None:
    """A filter that looks at the flags, and lets these pass, refuses nothing."""
    assert "passes" == behind(ERRNO | EPERM, UNSHARE, 0x40000000)


def test_a_call_that_no_kernel_has() -> None:
    """What the kernel does not know is neither refused nor let pass."""
    number(UNSHARE)
    nothing = Call("nothing", 100_000, 100_000, (), 0)

    assert "missing" == judge(nothing, 100_000)


def test_without_a_filter_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the filter alone cannot be asked, EPERM may be anybody's, and the foreseen refusal is the kernel's."""
    monkeypatch.setattr(calling, "ask_the_filter", lambda *_: calling.NO_FILTER)

    assert "passes" == judge(UNSHARE, number(UNSHARE))
    assert "unclear" == behind(ERRNO | EPERM, UNSHARE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("6.18.44-fc", (6, 18)), ("5.10", (5, 10)), ("6.1-rc3", (6, 1)), ("odd", (0, 0)), ("4", (0, 0))],
)
def test_release(name: str, expected: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The first two numbers of the kernel's name."""
    seen = os.uname()
    monkeypatch.setattr(os, "uname", lambda: type(seen)((seen[0], seen[1], name, seen[3], seen[4])))

    assert expected == calling.release()


def test_on_another_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the numbers of the calls are not known, nothing is called."""
    seen = os.uname()
    monkeypatch.setattr(os, "uname", lambda: type(seen)((*seen[:4], "riscv64")))
    monkeypatch.setattr(calling, "judge", lambda *_: pytest.fail("a call was made"))

    assert "unanswered" == calling.work()[0]
