"""Foreign formats, and programs that are translated for another processor."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found, signature
from tests.containers import MACHINE
from tests.probes.evidence import reports_every_sign, seen
from virtcheck.probes import translators

HOST = MACHINE | cpuid({}) | {"listing:/proc/sys/fs/binfmt_misc": found(["register", "status"])}
X86_CPUINFO = found("processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu\n")


def program_of(machine: str, *, on: str = "", handlers: tuple[str, ...] = ()) -> dict[str, Any]:
    """A program of `machine` on a kernel that says `on` (nothing: older than 6.1), with these formats registered."""
    return HOST | {
        "uname:": found(["Linux", "6.1.0", "#1", machine]),
        "file:/proc/sys/kernel/arch": found(on + "\n") if on else ABSENT,
        "listing:/proc/sys/fs/binfmt_misc": found(["register", "status", *handlers]),
    }


@pytest.mark.parametrize("readings", [HOST, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(translators, readings)


def test_formats() -> None:
    """The formats are what binfmt_misc holds beside its own files."""
    assert ("qemu-arm", "wine") == seen(
        translators, program_of("x86_64", handlers=("qemu-arm", "wine")), translators.FORMATS
    )
    assert () == seen(translators, HOST, translators.FORMATS)


@pytest.mark.parametrize(
    ("readings", "name"),
    [
        (program_of("x86_64", on="x86_64"), "none"),
        (program_of("i686", on="x86_64"), "none"),
        (program_of("armv7l", on="aarch64"), "none"),
        (program_of("aarch64", on="x86_64", handlers=("qemu-aarch64",)), "qemu-user"),
        (program_of("aarch64", on="x86_64"), "other"),
        (program_of("x86_64", on="aarch64", handlers=("FEX-x86_64", "FEX-x86")), "fex"),
        (program_of("x86_64", on="aarch64", handlers=("box64",)), "box64"),
        (program_of("x86_64", on="aarch64", handlers=("rosetta", "qemu-i386")), "other"),
        (program_of("x86_64") | {"file:/proc/cpuinfo": X86_CPUINFO}, "none"),
        (program_of("aarch64", handlers=("qemu-aarch64",)) | {"file:/proc/cpuinfo": X86_CPUINFO}, "qemu-user"),
        (program_of("riscv64") | {"file:/proc/cpuinfo": found("isa\t: rv64\n")}, "absent"),
        (program_of("x86_64") | {"file:/proc/cpuinfo": FORBIDDEN}, "forbidden"),
        (program_of("aarch64", on="x86_64") | {"listing:/proc/sys/fs/binfmt_misc": FORBIDDEN}, "forbidden"),
        (program_of("x86_64", on="x86_64") | {"cpuid:0x00000000:0x0": FORBIDDEN}, "forbidden"),
        (program_of("aarch64", on="aarch64") | {"cpuid:0x00000000:0x0": FORBIDDEN}, "none"),
    ],
)
def test_name(readings: dict[str, object], name: str) -> None:
    """The program's processor against the kernel's own word; who translates is whoever registered for it."""
    assert name == seen(translators, readings, translators.NAME)


@pytest.mark.parametrize(
    ("leaf", "text", "name"), [(0x0, "VirtualApple", "rosetta"), (0x40000000, "FEXIFEXIEMU", "fex")]
)
def test_translator_that_names_itself(leaf: int, text: str, name: str) -> None:
    """Rosetta and FEX give their own names to x86 programs, whatever else is imitated."""
    ebx, second, third = signature(text)
    registers = (0, ebx, third, second) if leaf == 0 else (0, ebx, second, third)
    readings = program_of("x86_64", on="x86_64") | cpuid({leaf: registers})

    assert name == seen(translators, readings, translators.NAME)


@given(st.text(max_size=20))
def test_every_processor_has_a_family(machine: str) -> None:
    """A processor without relatives is its own family."""
    assert translators.family(machine) in (machine, *translators.FAMILIES)
