"""SMBIOS fields, and what two of them say together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found
from tests.machines import KVM_GUEST, LAPTOP, dmi, linux, packed
from tests.probes.evidence import seen
from virtcheck.probes import dmi as probe

DIRECTORY = "file:/sys/class/dmi/id/"


def test_fields() -> None:
    """Each field is its text without the end of the line; an empty one is seen, and empty."""
    assert "QEMU" == seen(probe, dmi(sys_vendor="QEMU"), probe.SYS_VENDOR)
    assert "" == seen(probe, dmi(product_version=" "), probe.PRODUCT_VERSION)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (packed(bytes(0x13) + b"\x10" + bytes(4)), True),
        (packed(bytes(0x13) + b"\x08" + bytes(4)), False),
        (packed(bytes(0x13)), "absent"),
        (FORBIDDEN, "forbidden"),
        (ABSENT, "absent"),
    ],
)
def test_vm_bit(reading: dict[str, Any], expected: bool | str) -> None:
    """Bit 4 of the second extension byte; an old structure is too short to have it."""
    assert expected == seen(probe, {"file:/sys/firmware/dmi/entries/0-0/raw": reading}, probe.VM_BIT)


@pytest.mark.parametrize(
    ("vendor", "product", "expected"),
    [
        (found("Amazon EC2"), found("m5.metal"), True),
        (found("Amazon EC2"), found("m7i.metal-24xl"), True),
        (found("Amazon EC2"), found("m5.metallic"), False),
        (found("Amazon EC2"), found("m5.large"), False),
        (found("Dell Inc."), found("x.metal"), False),
        (found("Dell Inc."), FORBIDDEN, False),
        (found("Amazon EC2"), FORBIDDEN, "forbidden"),
        (FORBIDDEN, found("m5.metal"), "forbidden"),
        (ABSENT, found("m5.metal"), False),
        (ABSENT, ABSENT, "absent"),
    ],
)
def test_ec2_metal(vendor: dict[str, Any], product: dict[str, Any], expected: bool | str) -> None:
    """Both fields must say so; one that does not decides it, else one that is hidden hides it."""
    readings = {DIRECTORY + "sys_vendor": vendor, DIRECTORY + "product_name": product}

    assert expected == seen(probe, readings, probe.EC2_METAL)


@pytest.mark.parametrize(
    ("vendor", "product", "expected"),
    [
        ("Microsoft Corporation", "Virtual Machine", True),
        ("Microsoft Corporation", "Surface Pro 9", False),
        ("Another", "Virtual Machine", False),
    ],
)
def test_microsoft_virtual_machine(vendor: str, product: str, expected: bool) -> None:
    """Neither the maker nor the product name alone is Hyper-V."""
    assert expected is seen(probe, dmi(sys_vendor=vendor, product_name=product), probe.MICROSOFT_VM)


MICROSOFT = dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine")


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (LAPTOP | MICROSOFT, True),
        (KVM_GUEST | MICROSOFT, False),
        (LAPTOP, False),
        (LAPTOP | dict.fromkeys(cpuid({}), FORBIDDEN) | MICROSOFT, True),
        (linux() | dict.fromkeys(cpuid({}), FORBIDDEN) | MICROSOFT, "forbidden"),
        (linux() | dict.fromkeys(cpuid({}), FORBIDDEN) | dmi(sys_vendor="Dell Inc.", product_name="R650"), False),
        (linux("aarch64"), "absent"),
    ],
)
def test_virtual_pc(readings: dict[str, Any], expected: bool | str) -> None:
    """The names are Hyper-V's too, but where the processor shows no hypervisor, there is none of Hyper-V's."""
    assert expected == seen(probe, readings, probe.VIRTUAL_PC)


@pytest.mark.parametrize(
    ("vendor", "product", "expected"),
    [
        ("HITACHI", "BladeSymphony E55R3 LPAR", True),
        ("HITACHI", "HA8000/RS220", False),
        ("IBM", "LPAR", False),
    ],
)
def test_virtage(vendor: str, product: str, expected: bool) -> None:
    """Hitachi makes servers too, and others have partitions: only both names are Virtage's."""
    assert expected is seen(probe, dmi(sys_vendor=vendor, product_name=product), probe.VIRTAGE)
