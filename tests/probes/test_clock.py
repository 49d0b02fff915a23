"""Clock sources, in use and at hand."""

from __future__ import annotations

from tests.conftest import FORBIDDEN, found
from tests.machines import ARM_SERVER, LAPTOP
from tests.probes.evidence import seen
from virtcheck.hosts.recorded import RecordedHost
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


def test_precision_clocks() -> None:
    """Each by its name, off x86; where there is none, none."""
    clocks = {
        "listing:/sys/class/ptp": found(["ptp0", "ptp1"]),
        "file:/sys/class/ptp/ptp0/clock_name": found("KVM virtual PTP\n"),
        "file:/sys/class/ptp/ptp1/clock_name": FORBIDDEN,
    }
    told = [one for one in clock.probe(RecordedHost(ARM_SERVER | clocks)) if one.sign is clock.PRECISION]

    assert [("seen", "KVM virtual PTP"), ("forbidden", False)] == [(one.sight, one.value) for one in told]
    assert "absent" == seen(clock, ARM_SERVER | {"listing:/sys/class/ptp": found([])}, clock.PRECISION)
    assert "absent" == seen(clock, LAPTOP | clocks, clock.PRECISION)
