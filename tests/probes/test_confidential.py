"""Memory that the hypervisor cannot read, as far as looking tells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found, guest_of, signature
from tests.machines import NO_CPUID, linux, packed, x86
from tests.probes.evidence import evidence, seen
from virtcheck.probes import confidential

THERE = found(["directory", 0o755, 0, 0, 0, 0, 1, 1])
TDX = {0x21: (0, *(signature("IntelTDX    ")[one] for one in (0, 2, 1)))}
AMD = {0x80000000: (0x80000021, 0, 0, 0)}
SEV_IS_POSSIBLE = cpuid(guest_of("KVMKVMKVM") | AMD | {0x8000001F: (0b10, 0, 0, 0)})
ISOLATED = guest_of("Microsoft Hv") | {0x40000003: (0, 1 << 22, 0, 0)}


def log(line: str) -> dict[str, Any]:
    """A line of the kernel's log."""
    return {"log:": found([[0, line]])}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (linux() | cpuid(TDX), "tdx"),
        (linux() | cpuid(ISOLATED | {0x4000000C: (0, 2, 0, 0)}), "sev-snp"),
        (linux() | cpuid(ISOLATED | {0x4000000C: (0, 3, 0, 0)}), "tdx"),
        (linux() | cpuid(ISOLATED | {0x4000000C: (0, 1, 0, 0)}), "vbs"),
        (linux() | cpuid(guest_of("Microsoft Hv") | {0x4000000C: (0, 2, 0, 0)}), "none"),
        (linux() | {"stat:/sys/devices/system/cpu/sev": THERE}, "sev-snp"),
        (linux() | cpuid(AMD | {0x8000001F: (0b10010, 0, 0, 0)}) | {"stat:/dev/sev-guest": THERE}, "sev-snp"),
        (linux() | dict.fromkeys(cpuid({}), FORBIDDEN) | {"stat:/dev/tdx_guest": THERE}, "tdx"),
        (linux() | cpuid(AMD), "none"),
        (linux() | cpuid(AMD | {0x8000001F: (0b10, 0, 0, 0)}), "none"),
        (linux() | SEV_IS_POSSIBLE, "unanswered"),
        (linux() | SEV_IS_POSSIBLE | {"msr:0xc0010131": FORBIDDEN}, "unanswered"),
        (linux() | SEV_IS_POSSIBLE | {"msr:0xc0010131": found(0)}, "none"),
        (linux() | SEV_IS_POSSIBLE | {"msr:0xc0010131": found(0b1)}, "sev"),
        (linux() | SEV_IS_POSSIBLE | {"msr:0xc0010131": found(0b11)}, "sev-es"),
        (linux() | SEV_IS_POSSIBLE | {"msr:0xc0010131": found(0b111)}, "sev-snp"),
        (linux() | SEV_IS_POSSIBLE | {"msr:0xc0010131": {"absent": 5}}, "none"),
        (linux() | SEV_IS_POSSIBLE | {"msr:0xc0010131": ABSENT}, "unanswered"),
        (linux() | SEV_IS_POSSIBLE | log("Memory Encryption Features active: AMD SEV"), "sev"),
        (linux() | SEV_IS_POSSIBLE | log("AMD Memory Encryption Features active: SEV SEV-ES"), "sev-es"),
        (linux() | SEV_IS_POSSIBLE | log("Memory Encryption Features active: AMD SME"), "unanswered"),
        (linux() | SEV_IS_POSSIBLE | log("Linux version"), "unanswered"),
        (linux() | SEV_IS_POSSIBLE | log("AMD SEV") | {"msr:0xc0010131": found(0)}, "none"),
        (linux() | cpuid({0x80000000: (0x80000008, 0, 0, 0), 0x8000001F: (0b10, 0, 0, 0)}), "none"),
        (linux() | dict.fromkeys(cpuid({}), FORBIDDEN), "forbidden"),
        (linux() | x86("hypervisor") | dict.fromkeys(cpuid({}), FORBIDDEN), "forbidden"),
        (linux() | x86("hypervisor tdx_guest") | dict.fromkeys(cpuid({}), FORBIDDEN), "tdx"),
        (linux("s390x") | {"file:/sys/firmware/uv/prot_virt_guest": found("1\n")}, "protvirt"),
        (linux("s390x") | {"file:/sys/firmware/uv/prot_virt_guest": found("0\n")}, "none"),
        (linux("ppc64le") | {"file:/sys/devices/system/cpu/svm": found("1\n")}, "pef"),
        (linux("aarch64") | {"stat:/sys/devices/platform/arm-cca-dev": THERE}, "cca"),
        (linux("aarch64") | dict.fromkeys(cpuid({}), NO_CPUID), "unanswered"),
    ],
)
def test_kind(readings: dict[str, Any], expected: str) -> None:
    """Each technique where it shows itself; SEV that is only possible is not SEV, and in a guest not none."""
    assert expected == seen(confidential, readings, confidential.KIND)


def test_why_sev_stays_open() -> None:
    """The note tells where the answer stands."""
    readings = linux() | SEV_IS_POSSIBLE

    assert "MSR" in evidence(confidential, readings, confidential.KIND).note


def test_a_switch_of_any_content() -> None:
    """What is not 1 is off."""
    switch = {"file:/sys/firmware/uv/prot_virt_guest": packed(b"\xff\xfe")}

    assert "none" == seen(confidential, linux("s390x") | switch, confidential.KIND)
