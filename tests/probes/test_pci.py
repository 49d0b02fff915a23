"""Devices on the PCI bus by their numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.machines import pci
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import pci as probe

TABLE = "0000\t80861237\t0\t0\n0010\t80861234\t0\t0\n0008\t1AF41000\tb\t0\nrubbish\n\n"


def looks(readings: dict[str, object], sign: probe.Sign) -> list[object]:
    evidence = (one for one in probe.probe(RecordedHost(readings)) if one.sign == sign)
    return [one.value if one.sight == "seen" else one.sight for one in evidence]


def test_sysfs() -> None:
    """Model and subsystem of each device, each once; a device without a subsystem has none."""
    readings = pci("8086:1237 1af4:1100", "8086:7000 1af4:1100", "8086:0d57")

    assert [("8086:1237", "8086:7000", "8086:0d57")] == looks(readings, probe.DEVICES)
    assert [("1af4:1100",)] == looks(readings, probe.SUBSYSTEMS)


def test_no_devices() -> None:
    """A bus may be empty: that is seen."""
    assert [()] == looks(pci(), probe.DEVICES)


def test_procfs() -> None:
    """Where sysfs has no bus the old table tells the models, but not who built them in."""
    readings = {"listing:/sys/bus/pci/devices": ABSENT, "file:/proc/bus/pci/devices": found(TABLE)}

    assert [("8086:1237", "8086:1234", "1af4:1000")] == looks(readings, probe.DEVICES)
    assert ["absent"] == looks(readings, probe.SUBSYSTEMS)


def test_a_mask_is_not_got_round() -> None:
    """Where sysfs is masked, nobody knows what would stand there."""
    readings = {"listing:/sys/bus/pci/devices": UNANSWERED, "file:/proc/bus/pci/devices": found(TABLE)}

    assert ["unanswered"] == looks(readings, probe.DEVICES)


def test_one_device_that_is_refused() -> None:
    """The others are told; that one could not be seen is told too."""
    readings = pci("8086:1237", "80ee:beef")
    readings["file:/sys/bus/pci/devices/0000:00:01.0/modalias"] = FORBIDDEN

    assert [("8086:1237",), "forbidden"] == looks(readings, probe.DEVICES)


def test_what_no_monitor_made() -> None:
    """Neither the bridges of a board nor what bears a monitor's number, as model or as subsystem; nor a cloud's own."""
    readings = pci(
        "8086:9999 0000:0000 0600",
        "8086:100f 15ad:0750 0200",
        "80ee:beef 0000:0000 0300",
        "1d0f:cd00 1d0f:cd00 0108",
        "1d0f:7164 1d0f:7164 0880",
        "15b3:1018 15b3:0083 0200",
    )

    assert [("1d0f:7164", "15b3:1018")] == looks(readings, probe.UNMARKED)
    assert [("8086:100f", "15b3:1018")] == looks(readings, probe.NETWORKS)


@given(st.binary())
def test_any_modalias(data: bytes) -> None:
    """Any bytes are a device or none."""
    assert all(isinstance(text, str) for text in (*probe.modalias(data), probe.class_of(data)))


@given(st.binary())
def test_any_table(data: bytes) -> None:
    """Any bytes are devices or none."""
    assert all(len(text) == 9 for text in probe.numbers(data))
