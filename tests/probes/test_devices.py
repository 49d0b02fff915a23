"""Devices that are made for guests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import devices

VIRTIO = {
    "listing:/sys/bus/virtio/devices": found(["virtio0", "virtio1", "virtio2"]),
    "file:/sys/bus/virtio/devices/virtio0/device": found("0x0005\n"),
    "file:/sys/bus/virtio/devices/virtio1/device": found("0x0002\n"),
    "file:/sys/bus/virtio/devices/virtio2/device": found("0x0002\n"),
}


def looks(readings: dict[str, object], sign: devices.Sign) -> list[object]:
    evidence = (one for one in devices.probe(RecordedHost(readings)) if one.sign == sign)
    return [one.value if one.sight == "seen" else one.sight for one in evidence]


def test_virtio() -> None:
    """The types of the devices, each once."""
    assert [("5", "2")] == looks(VIRTIO, devices.VIRTIO)


def test_no_bus_and_an_empty_bus() -> None:
    """A kernel without the bus has none; a bus without devices is seen empty."""
    assert ["absent"] == looks({"listing:/sys/bus/virtio/devices": ABSENT}, devices.VIRTIO)
    assert [()] == looks({"listing:/sys/bus/virtio/devices": found([])}, devices.VIRTIO)


def test_a_device_that_went_away_and_one_that_is_refused() -> None:
    """Between listing and reading a device may go; a refusal is told beside what was seen."""
    gone = VIRTIO | {"file:/sys/bus/virtio/devices/virtio0/device": ABSENT}
    refused = VIRTIO | {"file:/sys/bus/virtio/devices/virtio0/device": FORBIDDEN}

    assert [("2",)] == looks(gone, devices.VIRTIO)
    assert ["forbidden", ("2",)] == looks(refused, devices.VIRTIO)


def test_vmbus() -> None:
    """Class ids without their braces."""
    readings = {
        "listing:/sys/bus/vmbus/devices": found(["a"]),
        "file:/sys/bus/vmbus/devices/a/class_id": found("{f8615163-df3e-46c5-913f-f2d2f965ed0e}\n"),
    }

    assert [("f8615163-df3e-46c5-913f-f2d2f965ed0e",)] == looks(readings, devices.VMBUS)


def test_xenbus() -> None:
    """Kinds of devices, from their names."""
    assert [("vbd", "vif")] == looks(
        {"listing:/sys/bus/xen/devices": found(["vbd-51712", "vbd-51728", "vif-0"])}, devices.XENBUS
    )


def test_ports() -> None:
    """Names of channels, such as the one of QEMU's guest agent."""
    readings = {
        "listing:/sys/class/virtio-ports": found(["vport1p1"]),
        "file:/sys/class/virtio-ports/vport1p1/name": found("org.qemu.guest_agent.0\n"),
    }

    assert [("org.qemu.guest_agent.0",)] == looks(readings, devices.VIRTIO_PORTS)


@pytest.mark.parametrize(("text", "expected"), [(b"0x0010\n", "16"), (b"", ""), (b"none", ""), (b"0x1", "1")])
def test_virtio_number(text: bytes, expected: str) -> None:
    """A hexadecimal number, or nothing."""
    assert expected == devices.virtio_number(text)


@given(st.binary())
def test_any_virtio_number(data: bytes) -> None:
    """Any bytes are a number or none."""
    assert isinstance(devices.virtio_number(data), str)
