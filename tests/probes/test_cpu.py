"""/proc/cpuinfo in its dialects."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found, guest_of
from tests.machines import RASPBERRY, x86
from tests.probes.evidence import evidence, seen
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.question import Cpuid, Found, KvmQuery
from virtcheck.probes import cpu

ARM64 = "processor\t: 0\nFeatures\t: fp asimd evtstrm\nCPU implementer\t: 0x{}\n\n"
S390 = "vendor_id       : IBM/S390\n# processors    : 2\nfeatures\t: esan3 zarch {}\nprocessor 0: machine = 8561\n"
RISCV = "processor\t: 0\nhart\t\t: 0\nisa\t\t: {}\nmmu\t\t: sv48\n\n"
POWER = "processor\t: 0\ncpu\t\t: POWER9\n\ntimebase\t: 512000000\nplatform\t: {}\nmachine\t\t: {}\n"
LOONGSON = "system type\t: generic\n\nprocessor\t: 0\nModel Name\t: Loongson-3A5000\nFeatures\t: cpucfg lam {}\n\n"
X86_PROGRAM, ARM_PROGRAM = (found(["Linux", "6.1.0", "#1", machine]) for machine in ("x86_64", "aarch64"))


def cpuinfo(text: str) -> dict[str, Any]:
    return {"file:/proc/cpuinfo": found(text)}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (x86("vmx"), "GenuineIntel"),
        (x86("svm", "AuthenticAMD"), "AuthenticAMD"),
        (cpuinfo(S390.format("")), "IBM/S390"),
        (cpuinfo(ARM64.format("c0")), "Ampere"),
        (cpuinfo(ARM64.format("99")), "0x99"),
        (cpuinfo(RISCV.format("rv64imafdc")), "absent"),
        (cpuinfo("processor\t: 0\nvendor_id\t: User Mode Linux\n\n"), "User Mode Linux"),
        ({"file:/proc/cpuinfo": FORBIDDEN}, "forbidden"),
        ({"file:/proc/cpuinfo": ABSENT}, "absent"),
    ],
)
def test_vendor(readings: dict[str, Any], expected: str) -> None:
    """The kernel's word, or the implementer of an ARM processor by name where it has one."""
    assert expected == seen(cpu, readings, cpu.VENDOR)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (x86("vmx")["file:/proc/cpuinfo"]["found"], "vmx"),
        (x86("svm")["file:/proc/cpuinfo"]["found"], "svm"),
        (x86("svm_lock vmxoff")["file:/proc/cpuinfo"]["found"], "none"),
        (S390.format("sie"), "sie"),
        (S390.format("vx"), "none"),
        (RISCV.format("rv64imafdch_zicsr_zifencei"), "h"),
        (RISCV.format("rv64imafdc_zicbom_zihintpause_sscofpmf"), "none"),
        (LOONGSON.format("lvz"), "lvz"),
        (LOONGSON.format("lsx"), "none"),
        (POWER.format("PowerNV", "PowerNV 9006-12P"), "hv"),
        (POWER.format("pSeries", "CHRP IBM,9009-42A"), "absent"),
        (ARM64.format("41"), "absent"),
        ("", "absent"),
    ],
)
def test_extension(text: str, expected: str) -> None:
    """A flag where the architecture has one; where it has none, nothing is said, and never `none`."""
    assert expected == seen(cpu, cpuinfo(text), cpu.EXTENSION)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (x86("hypervisor"), True),
        (x86("vmx"), False),
        (x86("hypervisor_guest"), False),
        (RASPBERRY, "absent"),
        ({}, "unanswered"),
    ],
)
def test_hypervisor_flag(readings: dict[str, Any], expected: bool | str) -> None:
    """A whole word on the line of flags; no line, no answer."""
    assert expected == seen(cpu, readings, cpu.HYPERVISOR_FLAG)


def test_machine() -> None:
    """Power names the machine behind the last processor."""
    text = POWER.format("pSeries", "CHRP IBM pSeries (emulated by qemu)")

    assert "CHRP IBM pSeries (emulated by qemu)" == seen(cpu, cpuinfo(text), cpu.MACHINE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (x86("")["file:/proc/cpuinfo"]["found"], 2),
        (ARM64.format("41") * 3, 3),
        (POWER.format("pSeries", ""), 1),
        (S390.format("") + "processor 1: machine = 8561\n", 2),
    ],
)
def test_count_by_cpuinfo(text: str, expected: int) -> None:
    """Each dialect has a line for each processor."""
    assert expected == seen(cpu, cpuinfo(text), cpu.COUNT)


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [("0", 1), ("0-3\n", 4), ("0-3,8,10-11", 7), ("", 0), ("3-0", 0), ("x-y", 0), ("0-9999999999", 0)],
)
def test_size_of_ranges(ranges: str, expected: int) -> None:
    """Ranges are counted without being walked; what is no range counts nothing."""
    assert expected == cpu.size(ranges)


def test_the_list_of_running_processors_comes_first() -> None:
    """It counts what runs, also where cpuinfo is not shown."""
    online = {"file:/sys/devices/system/cpu/online": found("0-7\n")}

    assert 8 == seen(cpu, x86("") | online, cpu.COUNT)
    assert "file:/sys/devices/system/cpu/online" == evidence(cpu, online, cpu.COUNT).origin


def test_fields_of_a_large_machine() -> None:
    """Only the first and the last stanza are read, however many processors stand between them."""
    many = b"processor\t: 0\nflags\t\t: vmx\n\n" * 50_000 + b"machine\t: Large\n"

    assert {"processor": "0", "flags": "vmx", "machine": "Large"} == cpu.fields(many)


@given(st.text())
def test_ranges_never_raise(text: str) -> None:
    """Any text is some number of processors, and not a negative one."""
    assert cpu.size(text) >= 0


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ({"file:/proc/sys/kernel/arch": found("x86_64\n")}, True),
        ({"file:/proc/sys/kernel/arch": found("x86_64\n"), "uname:": ARM_PROGRAM}, True),
        ({"file:/proc/sys/kernel/arch": ABSENT, "uname:": ARM_PROGRAM}, False),
        (x86(""), True),
        (cpuinfo(ARM64.format("41")), False),
        (cpuinfo("vendor_id       : GenuineIntel\n") | {"uname:": found(["Linux", "5.10.0", "", "x86_64"])}, None),
        (cpuinfo("cpu model : BMIPS\n") | {"uname:": found(["Linux", "5.10.0", "", "mips"])}, False),
        (cpuinfo("cpu\t\t: POWER9\nplatform\t: PowerNV\n"), False),
        ({"file:/proc/sysinfo": found("")}, False),
        ({"file:/proc/device-tree/compatible": found("linux,dummy-virt\0")}, False),
        ({}, None),
    ],
)
def test_is_x86(readings: dict[str, Any], expected: bool | None) -> None:
    """The kernel's own word comes first: uname tells a translated program of another processor.

    Where the form of /proc/cpuinfo tells nothing, a program of x86 may be translated.
    """
    assert expected is cpu.is_x86(RecordedHost(readings))


@pytest.mark.parametrize(
    ("readings", "believed"),
    [
        ({"uname:": X86_PROGRAM}, True),
        ({"uname:": X86_PROGRAM, "link:/proc/thread-self/exe": found("/usr/bin/python3.11")}, True),
        ({"uname:": X86_PROGRAM, "link:/proc/thread-self/exe": FORBIDDEN}, False),
        ({"uname:": X86_PROGRAM, "file:/proc/sys/kernel/arch": FORBIDDEN}, False),
        ({"uname:": FORBIDDEN, "file:/proc/sys/kernel/arch": found("x86_64\n")}, False),
        ({"uname:": X86_PROGRAM, "link:/proc/thread-self/exe": found("/usr/bin/qemu-x86_64-static")}, False),
        ({"uname:": X86_PROGRAM, "link:/proc/thread-self/exe": found("/usr/bin/FEXInterpreter")}, False),
        ({"uname:": X86_PROGRAM, "file:/proc/sys/kernel/arch": found("aarch64\n")}, False),
        ({"uname:": ARM_PROGRAM, "file:/proc/sys/kernel/arch": found("x86_64\n")}, False),
        ({"uname:": found(["Linux", "6.1.0", "#1", "i686"]), "file:/proc/sys/kernel/arch": found("x86_64\n")}, True),
        ({}, True),
    ],
)
def test_who_answers_for_the_processor(readings: dict[str, Any], believed: bool) -> None:
    """CPUID and KVM are believed unless a translator stands between, or may; everything else is."""
    asked = cpu.processor_of(RecordedHost(readings | cpuid({}) | {"kvm:api-version": found(12)}))

    assert believed is isinstance(asked.ask(Cpuid(1)), Found)
    assert believed is isinstance(asked.ask(KvmQuery("api-version")), Found)
    assert asked.ask(cpu.UNAME) == RecordedHost(readings).ask(cpu.UNAME)


@pytest.mark.parametrize(
    ("name", "believed"), [("KVMKVMKVM", True), ("TCGTCGTCGTCG", False), ("FEXIFEXIEMU", False), ("", False)]
)
def test_a_hypervisor_is_believed_without_proc(name: str, believed: bool) -> None:
    """Where nothing tells who runs the program, a name that no translator gives does."""
    readings = {"uname:": X86_PROGRAM, "link:/proc/thread-self/exe": FORBIDDEN} | cpuid(guest_of(name))

    assert believed is isinstance(cpu.processor_of(RecordedHost(readings)).ask(Cpuid(1)), Found)


def test_the_eyes_of_another_process_do_not_untranslate() -> None:
    """The instruction runs in the program that looks, whoever is looked at."""
    translated = cpu.TranslatedHost(RecordedHost({}))

    assert cpu.TRANSLATED == translated.seen_by(1).ask(Cpuid(1))
