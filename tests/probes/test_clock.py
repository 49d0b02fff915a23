"""Clock sources, in use and at hand."""

from __future__ import annotations

from tests.conftest import FORBIDDEN, found
from tests.probes.evidence import seen
from virtcheck.probes import clock

DIRECTORY = "file:/sys/devices/system/clocksource/clocksource0/"


def test_both() -> None:
    """A hypervisor's clock may be at hand and not in use."""
    readings = {
        DIRECTORY + "current_clocksource": found("tsc\n"),
        DIRECTORY + "available_clocksource": found("tsc kvm-clock \n"),
    }

    assert "tsc" == seen(clock, readings, clock.CURRENT)
    assert ("tsc", "kvm-clock") == seen(clock, readings, clock.AVAILABLE)


def test_refused() -> None:
    """A refusal is no empty list."""
    assert "forbidden" == seen(clock, {DIRECTORY + "available_clocksource": FORBIDDEN}, clock.AVAILABLE)
