"""The processor's brand, by the kernel's line or by py-cpuinfo."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, found
from tests.machines import x86
from tests.probes.evidence import seen
from virtcheck.probes import cpu_model


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (x86("", model="AMD EPYC 9654"), "AMD EPYC 9654"),
        ({"file:/proc/cpuinfo": found("processor\t: 0\ncpu\t\t: POWER9 (architected)\n\n")}, "POWER9 (architected)"),
        ({"file:/proc/cpuinfo": found("Processor\t: ARMv7 Processor rev 4 (v7l)\n\n")}, "ARMv7 Processor rev 4 (v7l)"),
        ({"file:/proc/cpuinfo": found("processor\t: 0\nCPU implementer\t: 0x41\n\n")}, "absent"),
        ({"file:/proc/cpuinfo": found("")}, "absent"),
        ({"file:/proc/cpuinfo": ABSENT}, "absent"),
        ({}, "unanswered"),
    ],
)
def test_name(readings: dict[str, Any], expected: str) -> None:
    """Where no line names the model, nothing is invented."""
    assert expected == seen(cpu_model, readings, cpu_model.NAME)
