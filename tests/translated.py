"""Programs for other processors, and what is registered to run them, written by hand."""

from __future__ import annotations

from typing import Any

from tests.conftest import ABSENT, found
from tests.containers import MACHINE
from tests.machines import linux

BINFMT_MISC = "file:/proc/sys/fs/binfmt_misc"


def elf(width: int, machine: int) -> str:
    """The beginning of a program, in hexadecimal digits: its word length (1 or 2 for 32 or 64 bits) and processor."""
    return (b"\x7fELF" + bytes((width, 1, 1, *bytes(9), 2, 0)) + machine.to_bytes(2, "little")).hex()


AARCH64, X86_64, I386 = elf(2, 183), elf(2, 62), elf(1, 3)


def formats(**registered: tuple[str, ...]) -> dict[str, Any]:
    """Formats by name: what is started, the beginning of the programs in hexadecimal digits, perhaps flags."""
    readings: dict[str, Any] = {
        "listing:/proc/sys/fs/binfmt_misc": found(sorted(["register", "status", *registered])),
    }
    for name, (interpreter, magic, *flags) in registered.items():
        described = f"enabled\ninterpreter {interpreter}\nflags: {''.join(flags)}\noffset 0\nmagic {magic}\n"
        readings[f"{BINFMT_MISC}/{name}"] = found(described)
    return readings


def program_of(machine: str, *, on: str = "", cpuinfo: str = "") -> dict[str, Any]:
    """A program of `machine` on a kernel that says `on` (nothing: older than 6.1)."""
    return (
        MACHINE
        | linux(machine)
        | formats()
        | {
            "file:/proc/sys/kernel/arch": found(on + "\n") if on else ABSENT,
            "file:/proc/cpuinfo": found(cpuinfo) if cpuinfo else ABSENT,
            "link:/proc/thread-self/exe": found("/usr/bin/python3.11"),
        }
    )
