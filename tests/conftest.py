"""Small hosts for tests: a machine is a dictionary of questions and readings."""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING, Any

import pytest

from virtcheck.hosts.recorded import RecordedHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ABSENT: dict[str, Any] = {"absent": 2}
FORBIDDEN: dict[str, Any] = {"forbidden": 13}
UNANSWERED: dict[str, Any] = {"unanswered": "masked by tmpfs", "errno": 2}


def found(data: Any) -> dict[str, Any]:
    """An entry of a recording that answers with data."""
    return {"found": data}


def cpuid(leaves: dict[int, tuple[int, int, int, int]]) -> dict[str, Any]:
    """CPUID readings: these leaves, zeros everywhere else that virtcheck asks."""
    from virtcheck.hosts.machine import CPUID_LEAVES

    return {f"cpuid:{leaf:#010x}:{sub:#x}": found(list(leaves.get(leaf, (0, 0, 0, 0)))) for leaf, sub in CPUID_LEAVES}


def signature(text: str) -> tuple[int, int, int]:
    """EBX, ECX, EDX that spell a hypervisor's signature."""
    ebx, ecx, edx = struct.unpack("<III", text.encode("latin-1").ljust(12, b"\0"))
    return ebx, ecx, edx


def guest_of(name: str, *, base: int = 0x40000000, maximum: int = 1) -> dict[int, tuple[int, int, int, int]]:
    """CPUID leaves of a guest: the hypervisor bit, and a signature at a base."""
    return {1: (0, 0, 1 << 31, 0), base: (base + maximum, *signature(name))}


INITIAL_NAMESPACES = {
    f"link:/proc/self/ns/{name}": found(f"{name}:[{inode}]")
    for name, inode in {
        "cgroup": 4026531835,
        "ipc": 4026531839,
        "mnt": 4026531832,
        "net": 4026531833,
        "pid": 4026531836,
        "time": 4026531834,
        "user": 4026531837,
        "uts": 4026531838,
    }.items()
}


def everything(entry: dict[str, Any]) -> dict[str, Any]:
    """Every fixed question that virtcheck asks, all answered alike; lay real answers over it with `|`."""
    from virtcheck.hosts.machine import CPUID_LEAVES, WHAT_IS_READ

    keys = [key for key in WHAT_IS_READ if "*" not in key and "{" not in key]
    keys += [f"cpuid:{leaf:#010x}:{sub:#x}" for leaf, sub in CPUID_LEAVES]
    return dict.fromkeys(keys, entry)


TOUCHING = frozenset(("open", "os.listdir", "os.scandir", "subprocess.Popen", "socket.connect"))
"""Audit events of code that touches the machine."""
MAY_TOUCH = ("virtcheck.hosts", "virtcheck.commands")
"""Hosts do; commands open the files that a person named."""
IMPORTING = {"importlib._bootstrap", "importlib._bootstrap_external", "_frozen_importlib", "_frozen_importlib_external"}
"""An import opens a file for whoever imports; so does pkgutil.get_data, for texts."""

touched: list[str] = []
"""What product code outside of hosts/ opened in the running test."""


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Notice product code that opens something by itself: the innermost module of virtcheck is to blame."""
    if event not in TOUCHING:
        return
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__") or ""
        if module in IMPORTING:
            return
        if module.startswith("virtcheck."):
            if not module.startswith(MAY_TOUCH):
                touched.append(f"{module}: {event} {arguments[0]!r}")
            return
        frame = frame.f_back


sys.addaudithook(watch)


@pytest.fixture(autouse=True)
def only_hosts_touch_the_machine() -> Iterator[None]:
    """A test fails if code outside of hosts/ opened, listed, started or connected anything."""
    touched.clear()
    yield
    assert [] == touched


@pytest.fixture
def host() -> Any:
    """Makes a host of a dictionary."""
    return RecordedHost


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-recordings` rewrites what the program is expected to say, for review with git diff."""
    parser.addoption("--update-recordings", action="store_true", help="rewrite expected reports and module lists")
