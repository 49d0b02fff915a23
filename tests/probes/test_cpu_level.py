"""The x86-64 levels, of the processor and of what KVM gives to guests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import ARM_SERVER, linux, x86
from tests.probes.evidence import seen
from virtcheck.probes import cpu_level

FLAGS = {
    name: " ".join(word for level in list(cpu_level.LEVELS)[: at + 1] for word in cpu_level.LEVELS[level])
    for at, name in enumerate(cpu_level.LEVELS)
}
HASWELL = f"{FLAGS['v3']} aes pclmulqdq nx rdtscp constant_tsc nonstop_tsc hypervisor"
CORE2 = f"{FLAGS['v1']} nx constant_tsc pni dtes64 monitor vmx ssse3 cx16 sse4_1 lahf_lm"
ATOM = f"{FLAGS['v2']} nx rdtscp constant_tsc movbe rdrand aes"
WITHOUT_XSAVE = FLAGS["v4"].replace(" xsave", "")
PENTIUM_4 = "tsc msr cx8 cmov fxsr mmx sse sse2 pni"


def given_to_guests(words: str) -> dict[str, Any]:
    """What KVM answers if it shows guests a processor with these words."""
    return {
        "kvm:" + register: found(sum(1 << bit for word, bit in bits.items() if word in words.split()))
        for register, bits in cpu_level.WHERE.items()
    }


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (FLAGS["v4"], "v4"),
        (HASWELL, "v3"),
        (ATOM, "v2"),
        (CORE2, "v1"),
        (WITHOUT_XSAVE, "v2"),
        (FLAGS["v4"].replace("avx512cd ", ""), "v3"),
        (FLAGS["v4"].replace("cx16 ", ""), "v1"),
        (PENTIUM_4, "none"),
    ],
)
def test_processor(flags: str, expected: str) -> None:
    """A level counts if nothing of it is missing, nor of those below; wide registers count where they are saved."""
    assert expected == seen(cpu_level, linux() | x86(flags), cpu_level.PROCESSOR)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (ARM_SERVER, "none"),
        (linux() | {"file:/proc/cpuinfo": found("vendor_id\t: GenuineIntel\n\n")}, "absent"),
        (linux() | {"file:/proc/cpuinfo": ABSENT}, "absent"),
        (linux() | {"file:/proc/cpuinfo": FORBIDDEN}, "unanswered"),
    ],
)
def test_processor_without_flags(readings: dict[str, Any], expected: str) -> None:
    """Another architecture has no such level; an x86 processor whose flags cannot be seen has one that nobody knows."""
    assert expected == seen(cpu_level, readings, cpu_level.PROCESSOR)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (given_to_guests(FLAGS["v4"]), "v4"),
        (given_to_guests(HASWELL), "v3"),
        (given_to_guests(FLAGS["v1"]), "v1"),
        (given_to_guests(FLAGS["v4"]) | {"kvm:cpuid:0x80000001:0x0:ecx": found(0)}, "v1"),
        (dict.fromkeys(given_to_guests(""), FORBIDDEN), "forbidden"),
        (given_to_guests(FLAGS["v4"]) | {"kvm:cpuid:0x00000007:0x0:ebx": ABSENT}, "v2"),
        (given_to_guests(FLAGS["v4"]) | {"kvm:cpuid:0x00000007:0x0:ebx": FORBIDDEN}, "forbidden"),
        ({}, "absent"),
        ({"file:/proc/misc": found("232 kvm\n")}, "unanswered"),
        ({"file:/proc/misc": FORBIDDEN}, "forbidden"),
    ],
)
def test_guests(answers: dict[str, Any], expected: str) -> None:
    """By what KVM can show, whatever the processor has; without KVM there is no level to give, and without its node
    nobody could ask for it."""
    assert expected == seen(cpu_level, linux() | x86(FLAGS["v4"]) | answers, cpu_level.GUESTS)


def test_guests_off_x86() -> None:
    """There the levels mean nothing, even where KVM answers."""
    assert "absent" == seen(cpu_level, ARM_SERVER | given_to_guests(FLAGS["v4"]), cpu_level.GUESTS)


@given(st.sets(st.sampled_from(FLAGS["v4"].split())))
def test_less_is_never_a_higher_level(words: set[str]) -> None:
    """Whatever is taken away, the level stays or falls; and it has all that it promises."""
    level = cpu_level.level(words)

    assert level == "none" or words.issuperset(FLAGS[level].split())
    for word in words:
        assert cpu_level.level(words - {word}) <= level or level == "none"
