"""The time-stamp counter: even, scalable, and at which rate."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found, guest_of, signature
from tests.machines import ARM_SERVER, LAPTOP, linux, x86
from tests.probes.evidence import seen
from virtcheck.model.question import LogLine
from virtcheck.probes import tsc

PROCESSOR = "tsc: Detected 2596.148 MHz processor"
COUNTER = "tsc: Detected 2592.000 MHz TSC"
REFINED = "tsc: Refined TSC clocksource calibration: 2591.999 MHz"
INTEL_LEAVES = {0: (0x16, *signature("GenuineIntel")), 0x15: (2, 216, 24_000_000, 0)}
WITHOUT_CRYSTAL = {0: (0x16, *signature("GenuineIntel")), 0x15: (2, 216, 0, 0)}
TOLD_BY_KVM = guest_of("KVMKVMKVM", maximum=0x10) | {0x40000010: (2_600_000, 1_000_000, 0, 0)}
BEYOND_THE_LAST = guest_of("KVMKVMKVM") | {0x40000010: (0x100800, 0, 0, 0)}


def log(*texts: str) -> dict[str, Any]:
    """A kernel's log with these lines, a second after one another."""
    return {"log:": found([[1_000_000 * at, text] for at, text in enumerate(texts)])}


@pytest.mark.parametrize(("flags", "expected"), [("tsc constant_tsc nonstop_tsc", True), ("tsc constant_tsc", False)])
def test_invariant(flags: str, expected: bool) -> None:
    """By the flag that the kernel sets where the counter runs in deep sleep too."""
    assert expected is seen(tsc, linux() | x86(flags), tsc.INVARIANT)


@pytest.mark.parametrize(
    ("answer", "expected"), [(found(1), True), (found(0), False), (ABSENT, "absent"), (FORBIDDEN, "forbidden")]
)
def test_scaling(answer: dict[str, Any], expected: bool | str) -> None:
    """By KVM's word, not by the processor's flag: a module may not use what the processor has."""
    readings = LAPTOP | x86("tsc_scale svm") | {"kvm:extension:60": answer}

    assert expected == seen(tsc, readings, tsc.SCALING)


def test_scaling_without_the_node() -> None:
    """In a container that was not given the node nobody could ask the KVM that is there."""
    readings = LAPTOP | {"kvm:extension:60": ABSENT, "stat:/dev/kvm": ABSENT, "file:/proc/misc": found("232 kvm\n")}

    assert "unanswered" == seen(tsc, readings, tsc.SCALING)


@pytest.mark.parametrize("sign", tsc.SIGNS)
def test_off_x86(sign: Any) -> None:
    """No other processor has the counter."""
    assert "absent" == seen(tsc, ARM_SERVER | {"kvm:extension:60": found(1)}, sign)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (cpuid(TOLD_BY_KVM) | log(REFINED), 2_600_000),
        (cpuid(BEYOND_THE_LAST) | log(REFINED), 2_591_999),
        (cpuid({0x40000010: (2_600_000, 0, 0, 0)}) | log(REFINED), 2_591_999),
        (cpuid(INTEL_LEAVES) | log(REFINED), 2_592_000),
        (cpuid(WITHOUT_CRYSTAL) | log(PROCESSOR), 2_596_148),
        (log("Linux version", PROCESSOR, COUNTER), 2_592_000),
        (log("Linux version", PROCESSOR, COUNTER, REFINED), 2_591_999),
        (log("Linux version"), "unanswered"),
        ({"log:": FORBIDDEN}, "forbidden"),
        (cpuid(INTEL_LEAVES) | {"cpuid:0x00000015:0x0": FORBIDDEN} | log(REFINED), "forbidden"),
    ],
)
def test_frequency(readings: dict[str, Any], expected: int | str) -> None:
    """The hypervisor's word, the processor's, then the kernel's measurement; a leaf past the last tells nothing."""
    assert expected == seen(tsc, linux() | x86("tsc") | readings, tsc.FREQUENCY)


@given(
    st.lists(st.sampled_from(("tsc: Detected ", tsc.MEASURED[0], "")).flatmap(lambda one: st.text().map(one.__add__)))
)
def test_any_log(texts: list[str]) -> None:
    """Whatever the lines say, the answer is a rate or 0."""
    assert 0 <= tsc.kilohertz([LogLine(0, text) for text in texts]) < 10**10
