"""Every device with its driver."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import bound, pci
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import inventory

VIRTIO = {
    "listing:/sys/bus/virtio/devices": found(["virtio0", "virtio1"]),
    "file:/sys/bus/virtio/devices/virtio0/device": found("0x0005\n"),
    "file:/sys/bus/virtio/devices/virtio0/vendor": found("0x1af4\n"),
    "file:/sys/bus/virtio/devices/virtio0/features": found("011001" + "0" * 58 + "\n"),
    "file:/sys/bus/virtio/devices/virtio1/device": found("0x0001\n"),
    "file:/sys/bus/virtio/devices/virtio1/vendor": found("0x1af4\n"),
} | bound("virtio", virtio0="virtio_balloon", virtio1="")


def looks(readings: dict[str, Any], sign: inventory.Sign) -> list[object]:
    evidence = (one for one in inventory.probe(RecordedHost(readings)) if one.sign == sign)
    return [one.value if one.sight == "seen" else one.sight for one in evidence]


def test_pci() -> None:
    """Model, subsystem, class and driver; dashes where a device has no subsystem or no driver."""
    readings = pci("8086:1237 1af4:1100", "8086:0d57")
    readings |= bound("pci", **{"0000:00:00.0": "", "0000:00:01.0": "pcieport"})

    assert [("8086:1237 1af4:1100 0600 -", "8086:0d57 - 0600 pcieport")] == looks(readings, inventory.PCI)


def test_one_model_is_told_once() -> None:
    """Its driver is asked of the first device alone."""
    readings = pci(*["8086:2021"] * 9) | bound("pci", **{"0000:00:00.0": "skx_uncore"})

    assert [("8086:2021 - 0600 skx_uncore",)] == looks(readings, inventory.PCI)


def test_more_models_than_are_told() -> None:
    """The first ones are told, and that there are more."""
    readings = pci(*(f"8086:{number:04x}" for number in range(inventory.MOST_MODELS + 1)))
    names = {name.split("/")[5]: "" for name in readings if name.endswith("modalias")}
    hidden, seen = looks(readings | bound("pci", **names), inventory.PCI)

    assert ("unanswered", inventory.MOST_MODELS) == (hidden, len(seen))  # type: ignore[arg-type]


def test_virtio() -> None:
    """Type, maker and driver."""
    assert [("5 1af4 virtio_balloon", "1 1af4 -")] == looks(VIRTIO, inventory.VIRTIO)


def test_a_device_that_is_refused_and_one_that_went_away() -> None:
    """A refusal is told beside what was seen; what is gone is none."""
    refused = VIRTIO | {"link:/sys/bus/virtio/devices/virtio1/driver": FORBIDDEN}
    gone = VIRTIO | {"file:/sys/bus/virtio/devices/virtio1/device": ABSENT}

    assert ["forbidden", ("5 1af4 virtio_balloon",)] == looks(refused, inventory.VIRTIO)
    assert [("5 1af4 virtio_balloon",)] == looks(gone, inventory.VIRTIO)


def test_vmbus_and_xenbus() -> None:
    """Class or kind, and driver."""
    vmbus = {
        "listing:/sys/bus/vmbus/devices": found(["a"]),
        "file:/sys/bus/vmbus/devices/a/class_id": found("{f8615163-df3e-46c5-913f-f2d2f965ed0e}\n"),
    } | bound("vmbus", a="hv_netvsc")
    xen = {"listing:/sys/bus/xen/devices": found(["vbd-51712", "vif-0"])}
    xen |= bound("xen", **{"vbd-51712": "vbd", "vif-0": "vif"})

    assert [("f8615163-df3e-46c5-913f-f2d2f965ed0e hv_netvsc",)] == looks(vmbus, inventory.VMBUS)
    assert [("vbd vbd", "vif vif")] == looks(xen, inventory.XENBUS)


def test_balloon() -> None:
    """What was agreed on is told by bits, the first one first."""
    alone = VIRTIO | {"listing:/sys/bus/virtio/devices": found(["virtio1"])}

    assert [("statistics", "deflate-on-oom", "page-reporting")] == looks(VIRTIO, inventory.BALLOON)
    assert ["absent"] == looks(alone, inventory.BALLOON)
    assert ["absent"] == looks({"listing:/sys/bus/virtio/devices": ABSENT}, inventory.BALLOON)


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        (b"pci:v00008086d00007010sv00001AF4sd00001100bc01sc01i80\n", "8086:7010 1af4:1100 0101"),
        (b"pci:v00008086d00000D57sv00000000sd00000000bc06sc00i00\n", "8086:0d57 - 0600"),
        (b"usb:v1D6Bp0002\n", ""),
        (b"", ""),
    ],
)
def test_pci_model(alias: bytes, expected: str) -> None:
    """What of the alias is told."""
    assert expected == inventory.pci_model(alias)


@given(st.binary(), st.binary())
def test_any_bytes(data: bytes, more: bytes) -> None:
    """Any bytes are a device or none."""
    assert isinstance(inventory.pci_model(data), str)
    assert isinstance(inventory.virtio_model(data, more), str)
    assert set(inventory.agreed(data)) <= set(inventory.BALLOON_FEATURES.values())
