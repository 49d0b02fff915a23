"""Who provides a device: the tables hold what they say, and what looks like a monitor's may be real."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import found
from tests.machines import (
    ARM_SERVER,
    CLEAR,
    KVM_GUEST,
    LAPTOP,
    MICROVM,
    QEMU_BOARD,
    XEN_DOM0,
    acpi,
    dmi,
    linux,
    pci,
    signed,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.devices import (
    ACPI,
    CLASSES,
    DEVICES,
    PCI,
    VIRTIO,
    VIRTIO_ON_PCI,
    VMBUS,
    XENBUS,
)
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in DEVICES}

ARM_BOARD = ARM_SERVER | dmi(sys_vendor="GIGABYTE", product_name="R272-P30-JG")
NITRO = KVM_GUEST | pci("8086:1237", "1d0f:8061", "1d0f:ec20")
VMWARE_GUEST = (
    linux()
    | signed("VMwareVMware")
    | pci("8086:7190 15ad:1976", "8086:7112 15ad:1976 0c03", "1000:0054 15ad:1976 0107", "1274:1371 1274:1371 0401")
)
NITRO_DEVICES = KVM_GUEST | pci("1d0f:8250 0000:0000 0700", "1d0f:cd00 1d0f:cd00 0108", "1d0f:efa0 1d0f:efa0 0200")
LOADED_BY_A_MONITOR = {
    "listing:/sys/firmware": found(["acpi", "memmap"]),
    "file:/proc/sys/kernel/bootloader_type": found("176\n"),
}
STARTED_BY_GRUB = {
    "listing:/sys/firmware": found(["acpi", "dmi", "memmap"]),
    "file:/proc/sys/kernel/bootloader_type": found("114\n"),
}

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "KVM and QEMU": (KVM_GUEST | QEMU_BOARD, ("emulated-devices",)),
    "KVM with a keyboard controller": (KVM_GUEST | acpi("PNP0303"), ("emulated-devices",)),
    "KVM with an imitated card": (KVM_GUEST | pci("8086:10d3"), ("emulated-devices",)),
    "KVM with a graphics card of the host": (
        KVM_GUEST | pci("1af4:1041", "10de:2330 10de:16c1 0302"),
        ("assigned-devices",),
    ),
    "EC2": (NITRO, ("offloaded-devices", "emulated-devices")),
    "microVM": (MICROVM | LOADED_BY_A_MONITOR, ("microvm",)),
    "KVM that GRUB started": (KVM_GUEST | STARTED_BY_GRUB, ()),
}


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each machine has what it is known to have."""
    readings, expected = HOSTS[name]

    assert [] == [claim for claim in expected if "established" != verdict(readings, claim)]


def verdict(readings: dict[str, Any], claim: str) -> str:
    findings = look(RecordedHost(readings), signs_of((CLAIMS[claim],)))
    return findings.conclusion(CLAIMS[claim]).verdict


@pytest.mark.parametrize(
    ("readings", "claim", "expected"),
    [
        (linux() | CLEAR | QEMU_BOARD, "emulated-devices", "established"),
        (LAPTOP | pci("8086:10d3"), "emulated-devices", "refuted"),
        (LAPTOP | acpi("PNP0303", "PNP0103"), "emulated-devices", "refuted"),
        (KVM_GUEST | pci("1af4:1041"), "emulated-devices", "no-sign"),
        (XEN_DOM0 | pci("8086:7000"), "emulated-devices", "refuted"),
        (KVM_GUEST | pci("1af4:1041", "8086:1237"), "assigned-devices", "no-sign"),
        (LAPTOP | pci("10de:2330 10de:16c1 0302"), "assigned-devices", "refuted"),
        (ARM_BOARD | acpi("ARMH0011"), "emulated-devices", "conflicted"),
        (ARM_BOARD | pci("8086:10d3"), "emulated-devices", "conflicted"),
        (ARM_BOARD | pci("10de:2330 10de:16c1 0302"), "assigned-devices", "conflicted"),
        (KVM_GUEST | QEMU_BOARD | pci("8086:2934 1af4:1100 0c03"), "assigned-devices", "no-sign"),
        (VMWARE_GUEST, "assigned-devices", "no-sign"),
        (NITRO_DEVICES, "assigned-devices", "no-sign"),
        (LAPTOP | STARTED_BY_GRUB, "microvm", "refuted"),
        (KVM_GUEST | STARTED_BY_GRUB, "microvm", "refuted"),
    ],
)
def test_a_guest_only(readings: dict[str, Any], claim: str, expected: str) -> None:
    """Imitated or handed over: in a guest only; on bare metal the same models are real, and off x86 nobody is sure."""
    assert expected == verdict(readings, claim)


@pytest.mark.parametrize("number", [number for models in PCI.values() for number in models])
def test_numbers(number: str) -> None:
    """Vendor and model, four small hexadecimal digits each."""
    vendor, _, model = number.partition(":")

    assert f"{int(vendor, 16):04x}:{int(model, 16):04x}" == number


def test_each_model_has_one_provider() -> None:
    """No model is both imitated and made for guests; virtio's numbers have a table of their own."""
    numbers = [number for models in PCI.values() for number in models]

    assert len(numbers) == len(set(numbers))
    assert not set(numbers) & set(VIRTIO_ON_PCI)


def test_virtio_on_pci() -> None:
    """A device of type 1, the network card, is 1000 in the old range and 1041 in the new one."""
    assert {"1af4:1000", "1af4:1041"} <= set(VIRTIO_ON_PCI)
    assert "network" == VIRTIO["1"]


@pytest.mark.parametrize("kind", [kind for table in (VIRTIO, VMBUS, XENBUS, ACPI, CLASSES) for kind in table.values()])
def test_kinds_are_one_word(kind: str) -> None:
    """A line of a fact has three parts that a script can tell apart."""
    assert [kind] == kind.split()


def test_classes_are_written_as_the_kernel_writes_them() -> None:
    """Small letters, without braces."""
    assert [one for one in VMBUS if one != one.lower().strip("{}") or len(one) != 36] == []
