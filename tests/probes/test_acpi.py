"""ACPI: devices for all, the table's writer for root."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import acpi, facp, packed
from tests.probes.evidence import seen
from virtcheck.probes import acpi as probe


def test_devices() -> None:
    """Hardware ids, each once; what the kernel numbered itself is left out."""
    assert ("PNP0A08", "QEMU0002") == seen(probe, acpi("QEMU0002", "PNP0A08"), probe.DEVICES)
    assert () == seen(probe, {"listing:/sys/bus/acpi/devices": found([])}, probe.DEVICES)


def test_tables() -> None:
    """Names of tables, not of the directories beside them."""
    listing = {"listing:/sys/firmware/acpi/tables": found(["APIC", "data", "dynamic", "FACP"])}

    assert ("APIC", "FACP") == seen(probe, listing, probe.TABLES)


def test_writer() -> None:
    """Who wrote the table, and the hypervisor that it names."""
    firecracker = facp("FIRECK", "FCVMFADT", "FIRECKVM")

    assert "FIRECK" == seen(probe, firecracker, probe.OEM_ID)
    assert "FCVMFADT" == seen(probe, firecracker, probe.OEM_TABLE_ID)
    assert "FIRECKVM" == seen(probe, firecracker, probe.HYPERVISOR_ID)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (facp("BOCHS", hypervisor="JUNKJUNK", revision=3), "absent"),
        (facp("LENOVO", hypervisor=""), "absent"),
        ({"file:/sys/firmware/acpi/tables/FACP": packed(b"FACP")}, "absent"),
        ({"file:/sys/firmware/acpi/tables/FACP": FORBIDDEN}, "forbidden"),
        ({"file:/sys/firmware/acpi/tables/FACP": ABSENT}, "absent"),
    ],
)
def test_hypervisor_that_is_not_named(readings: dict[str, Any], expected: str) -> None:
    """Before revision 6 other things stand there; an empty field names nobody; a refusal is no answer."""
    assert expected == seen(probe, readings, probe.HYPERVISOR_ID)


@given(st.binary())
def test_any_table(data: bytes) -> None:
    """A table of any length has some writer, or none."""
    assert isinstance(seen(probe, {"file:/sys/firmware/acpi/tables/FACP": packed(data)}, probe.OEM_ID), str)
