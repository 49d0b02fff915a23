"""Foreign formats, and programs that are translated for another processor."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, cpuid, found
from tests.containers import MACHINE
from tests.probes.evidence import reports_every_sign, seen
from tests.translated import AARCH64, BINFMT_MISC, I386, X86_64, formats, program_of
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import cpu, translators

HOST = MACHINE | cpuid({}) | formats()
QEMU = ("/usr/bin/qemu-aarch64-static", AARCH64)


def note(readings: dict[str, Any]) -> str:
    """What is noted of the only format."""
    (one,) = (one for one in translators.probe(RecordedHost(readings)) if one.sign == translators.HANDLER)
    return one.note


@pytest.mark.parametrize("readings", [HOST, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(translators, readings)


def test_formats() -> None:
    """The formats are what binfmt_misc holds beside its own files."""
    assert ("wine",) == seen(translators, HOST | formats(wine=("/usr/bin/wine", "4d5a")), translators.FORMATS)
    assert () == seen(translators, HOST, translators.FORMATS)


@pytest.mark.parametrize(
    ("registered", "expected"),
    [
        ((*QEMU, "POF"), "starts /usr/bin/qemu-aarch64-static (POF)"),
        ((*QEMU, ""), "starts /usr/bin/qemu-aarch64-static"),
    ],
)
def test_flags(registered: tuple[str, str, str], expected: str) -> None:
    """What a format starts, and how: the flags as binfmt_misc gives them."""
    assert expected == note(HOST | formats(one=registered))


def test_format_that_is_switched_off() -> None:
    """It is there, and nothing is started for it."""
    readings = HOST | formats(one=QEMU)
    readings[f"{BINFMT_MISC}/one"] = found(readings[f"{BINFMT_MISC}/one"]["found"].replace("enabled", "disabled"))

    assert "switched off" == note(readings)


@pytest.mark.parametrize(
    ("readings", "foreign"),
    [
        (program_of("x86_64", on="x86_64"), False),
        (program_of("i686", on="x86_64"), False),
        (program_of("armv8l", on="aarch64"), False),
        (program_of("s390", on="s390x"), False),
        (program_of("aarch64", on="x86_64"), True),
        (program_of("x86_64", on="aarch64"), True),
        (program_of("aarch64", cpuinfo="processor\t: 0\nvendor_id\t: AuthenticAMD\n"), True),
        (program_of("x86_64", cpuinfo="processor\t: 0\nvendor_id\t: AuthenticAMD\n"), False),
        (program_of("ppc64le", cpuinfo="processor\t: 0\n\ntimebase\t: 512000000\n"), False),
        (program_of("s390x", cpuinfo="vendor_id       : IBM/S390\n"), False),
        (program_of("riscv64", cpuinfo="processor\t: 0\nhart\t\t: 0\nisa\t\t: rv64imafdc\n"), False),
        (program_of("sparc64", cpuinfo="cpu\t\t: UltraSparc T1 (Niagara)\ntype\t\t: sun4v\n"), False),
        (program_of("loongarch64", cpuinfo="processor\t\t: 0\nCPU Family\t\t: Loongson-64bit\n"), False),
        (program_of("alpha", cpuinfo="cpu\t\t\t: Alpha\n"), "absent"),
        (program_of("x86_64") | {"file:/proc/cpuinfo": FORBIDDEN}, "forbidden"),
        (program_of("x86_64", on="x86_64") | {"uname:": UNANSWERED}, "unanswered"),
        (program_of("x86_64") | {"file:/proc/sys/kernel/arch": FORBIDDEN}, "forbidden"),
    ],
)
def test_foreign(readings: dict[str, Any], foreign: bool | str) -> None:
    """By the kernel's own word, before Linux 6.1 by the form of cpuinfo. A personality is no other processor."""
    assert foreign == seen(translators, readings, translators.FOREIGN)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (program_of("aarch64", on="x86_64") | formats(a=QEMU), QEMU[0]),
        (program_of("aarch64", on="x86_64") | formats(a=QEMU, b=("/usr/bin/other", X86_64)), QEMU[0]),
        (program_of("aarch64", on="x86_64") | formats(a=("/usr/bin/qemu-i386", I386)), "absent"),
        (program_of("aarch64", on="x86_64") | formats(a=QEMU, b=("/usr/bin/other", AARCH64)), "unanswered"),
        (program_of("aarch64", on="x86_64") | formats(a=QEMU) | {f"{BINFMT_MISC}/a": FORBIDDEN}, "forbidden"),
        (program_of("aarch64", on="x86_64") | {"listing:/proc/sys/fs/binfmt_misc": UNANSWERED}, "unanswered"),
        (program_of("aarch64", on="aarch64") | formats(a=QEMU), "absent"),
        (program_of("alpha", on="x86_64") | formats(a=QEMU), "absent"),
        (program_of("x86_64") | {"uname:": UNANSWERED}, "unanswered"),
    ],
)
def test_registered(readings: dict[str, Any], expected: str) -> None:
    """What is registered for this program's processor; of two nobody knows which comes first."""
    assert expected == seen(translators, readings, translators.REGISTERED)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("HOME=/root\0BOX64_LOG=1\0", ("BOX64_LOG",)),
        ("QEMU_LD_PREFIX=/x\0FEX_ROOTFS=y\0", ("FEX_ROOTFS", "QEMU_LD_PREFIX")),
        ("MYBOX64_LOG=1\0", "absent"),
    ],
)
def test_settings(environment: str, expected: tuple[str, ...] | str) -> None:
    """The names of settings, where the program is foreign."""
    readings = program_of("x86_64", on="riscv64") | {"file:/proc/self/environ": found(environment)}

    assert expected == seen(translators, readings, translators.VARIABLES)


@given(st.text(max_size=20))
def test_every_processor_has_a_family(machine: str) -> None:
    """A processor without relatives is its own family."""
    assert cpu.family(machine) in (machine, *cpu.FAMILIES)


@given(st.text())
def test_a_beginning_names_a_processor_or_none(magic: str) -> None:
    """Whatever a format's description holds."""
    assert (translators.elf_machine(magic) or 0) < 1 << 16


@given(st.binary())
def test_any_description_of_a_format(data: bytes) -> None:
    """Reading one never fails."""
    assert translators.started(translators.Format(data))


def test_more_formats_than_are_read() -> None:
    """What was not read may be the one that was started."""
    many = formats(**{f"format{at}": ("/usr/bin/wine", "4d5a") for at in range(translators.MOST_FORMATS + 1)})

    assert "unanswered" == seen(translators, HOST | program_of("aarch64", on="x86_64") | many, translators.REGISTERED)


@pytest.mark.parametrize(
    ("executable", "expected"),
    [
        ("/usr/bin/qemu-x86_64-static", True),
        ("/usr/bin/qemu-x86_64-static (deleted)", True),
        ("/usr/bin/FEXInterpreter", True),
        ("/usr/bin/FEXtool", False),
        ("/usr/bin/qemu-img", False),
        ("/usr/bin/python3", False),
    ],
)
def test_program_that_runs_others(executable: str, expected: bool) -> None:
    """By its whole name, without what the kernel or a distribution adds."""
    assert expected is (cpu.program_of(executable) in cpu.TRANSLATORS)
