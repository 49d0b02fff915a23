"""What the kernel's log tells, and what a log that forgot its beginning cannot tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN
from tests.machines import log
from virtcheck.hosts.machine import KERNEL_MESSAGES
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import kernel_log


def looks(readings: dict[str, Any], sign: kernel_log.Sign) -> list[object]:
    evidence = (one for one in kernel_log.probe(RecordedHost(readings)) if one.sign == sign)
    return [one.value if one.sight == "seen" else one.sight for one in evidence]


def test_platform() -> None:
    """In the kernel's own words."""
    readings = log("Hypervisor detected: KVM", "Booting paravirtualized kernel on KVM")

    assert ["KVM"] == looks(readings, kernel_log.PLATFORM)


def test_features() -> None:
    """Each once, however many processors said so; a feature that was switched off is none."""
    readings = log(
        "kvm-guest: PV spinlocks enabled",
        "kvm-stealtime: cpu",
        "kvm-stealtime: cpu",
        "xen: PV spinlocks disabled",
        "KVM setup pv IPIs",
    )

    assert [("spinlocks", "steal-time", "ipi")] == looks(readings, kernel_log.FEATURES)
    assert ["absent"] == looks(log("kvm-guest: PV spinlocks disabled, single CPU"), kernel_log.FEATURES)


def test_a_log_that_forgot_its_beginning() -> None:
    """What is still there counts; what is not there may have been."""
    readings = log("clocksource: Switched to clocksource tsc", "KVM setup pv IPIs", whole=False)

    assert ["unanswered", ("ipi",)] == looks(readings, kernel_log.FEATURES)
    assert ["unanswered"] == looks(readings, kernel_log.PLATFORM)


@pytest.mark.parametrize("sign", kernel_log.SIGNS)
def test_refused(sign: kernel_log.Sign) -> None:
    """Where only root may read the log, silence is no answer."""
    assert ["forbidden"] == looks({"log:": FORBIDDEN}, sign)


@pytest.mark.parametrize("line", [*kernel_log.USES, kernel_log.FIRST_LINE, kernel_log.STARTED_ON])
def test_the_lines_are_asked_for(line: str) -> None:
    """A line that machine.py does not keep could never be seen."""
    beginnings = tuple(one.rstrip("*") for one in KERNEL_MESSAGES)

    assert line.startswith(beginnings)
