"""What can be hosted here, and what a guest was given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, found, guest_of
from tests.machines import (
    CLEAR,
    HYPERV_GUEST,
    KVM_CLOCK,
    KVM_GUEST,
    LAPTOP,
    MICROVM,
    QEMU_BOARD,
    XEN_DOM0,
    XEN_DOMU,
    linux,
    pci,
    x86,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.catalogue import CAPABILITIES
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in CAPABILITIES}

STEAL_TIME = cpuid(guest_of("KVMKVMKVM") | {0x40000001: (1 << 5, 0, 0, 0)})
BALLOON = {
    "listing:/sys/bus/virtio/devices": found(["virtio0"]),
    "file:/sys/bus/virtio/devices/virtio0/device": found("0x0005\n"),
}


VMBUS = {
    "listing:/sys/bus/vmbus/devices": found(["1eccfd72-4b41-45ef-b73a-4a6e44c12924"]),
    "file:/sys/bus/vmbus/devices/1eccfd72-4b41-45ef-b73a-4a6e44c12924/class_id": found(
        "{1eccfd72-4b41-45ef-b73a-4a6e44c12924}\n"
    ),
}
XENBUS = {"listing:/sys/bus/xen/devices": found(["vbd-51712", "vif-0"])}

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "microVM": (MICROVM, ("paravirtual-clock",)),
    "KVM and QEMU": (KVM_GUEST | QEMU_BOARD | BALLOON, ("emulated-devices", "virtio-devices", "memory-balloon")),
    "KVM that accounts for stolen time": (linux() | STEAL_TIME | x86("hypervisor"), ("steal-time",)),
    "Hyper-V": (HYPERV_GUEST | VMBUS, ("vmbus-devices",)),
    "Xen guest": (XEN_DOMU | XENBUS, ("xenbus-devices",)),
    "KVM with a graphics card of the host": (KVM_GUEST | pci("1af4:1041", "10de:2330"), ("assigned-devices",)),
    "CPUID refused, KVM's clock": (linux() | dict.fromkeys(cpuid({}), FORBIDDEN) | KVM_CLOCK, ("paravirtual-clock",)),
    "KVM's clock is offered": (
        linux() | cpuid(guest_of("KVMKVMKVM") | {0x40000001: (1, 0, 0, 0)}) | x86("hypervisor"),
        ("paravirtual-clock",),
    ),
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
        (linux() | KVM_CLOCK, "paravirtual-clock", "established"),
        (LAPTOP, "paravirtual-clock", "no-sign"),
        (linux() | STEAL_TIME, "steal-time", "established"),
        (KVM_GUEST, "steal-time", "no-sign"),
        (linux() | BALLOON, "memory-balloon", "established"),
        (linux() | BALLOON, "virtio-devices", "established"),
        (LAPTOP, "virtio-devices", "no-sign"),
    ],
)
def test_made_for_guests(readings: dict[str, Any], claim: str, expected: str) -> None:
    """What a guest is offered; that it is offered does not say that it is used."""
    assert expected == verdict(readings, claim)


@pytest.mark.parametrize(
    ("readings", "claim", "expected"),
    [
        (KVM_GUEST | QEMU_BOARD, "emulated-devices", "established"),
        (linux() | CLEAR | QEMU_BOARD, "emulated-devices", "established"),
        (LAPTOP | pci("8086:10d3"), "emulated-devices", "refuted"),
        (KVM_GUEST | pci("8086:10d3"), "emulated-devices", "established"),
        (KVM_GUEST | pci("1af4:1041"), "emulated-devices", "no-sign"),
        (XEN_DOM0 | pci("8086:7000"), "emulated-devices", "refuted"),
        (KVM_GUEST | pci("1af4:1041", "10de:2330"), "assigned-devices", "established"),
        (KVM_GUEST | pci("1af4:1041", "8086:1237"), "assigned-devices", "no-sign"),
        (LAPTOP | pci("10de:2330"), "assigned-devices", "refuted"),
    ],
)
def test_devices(readings: dict[str, Any], claim: str, expected: str) -> None:
    """Imitated or handed over: in a guest only; on bare metal the same models are real."""
    assert expected == verdict(readings, claim)


def test_rows_are_complete() -> None:
    """Every row says why and who says so."""
    for claim in CAPABILITIES:
        for row in (*claim.supported_by, *claim.contradicted_by):
            assert row.because, claim.id
            assert row.see.startswith("https://"), claim.id
