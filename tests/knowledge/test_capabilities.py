"""What can be hosted here, and what a guest was given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found, guest_of
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

NODE = {"stat:/dev/kvm": found(["character-device", 0o660, 0, 104, 10, 232, 5, 6])}
REGISTERED = {"file:/proc/misc": found("232 kvm\n")}
USABLE = NODE | REGISTERED | {"kvm:api-version": found(12)}
REFUSED = NODE | REGISTERED | {"kvm:api-version": FORBIDDEN}
NO_NODE = {"stat:/dev/kvm": ABSENT, "kvm:api-version": ABSENT}
STEAL_TIME = cpuid(guest_of("KVMKVMKVM") | {0x40000001: (1 << 5, 0, 0, 0)})
BALLOON = {
    "listing:/sys/bus/virtio/devices": found(["virtio0"]),
    "file:/sys/bus/virtio/devices/virtio0/device": found("0x0005\n"),
}


NESTED = {
    "stat:/sys/module/kvm_intel": found(["directory", 0o755, 0, 0, 0, 0, 5, 6]),
    "file:/sys/module/kvm_intel/parameters/nested": found("Y\n"),
}
VMBUS = {
    "listing:/sys/bus/vmbus/devices": found(["1eccfd72-4b41-45ef-b73a-4a6e44c12924"]),
    "file:/sys/bus/vmbus/devices/1eccfd72-4b41-45ef-b73a-4a6e44c12924/class_id": found(
        "{1eccfd72-4b41-45ef-b73a-4a6e44c12924}\n"
    ),
}
XENBUS = {"listing:/sys/bus/xen/devices": found(["vbd-51712", "vif-0"])}

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "AMD server with KVM": (linux() | x86("svm", vendor="AuthenticAMD") | USABLE | NESTED, ("svm", "nested-kvm")),
    "KVM that keeps the extension to itself": (
        LAPTOP | USABLE | NESTED | {"file:/sys/module/kvm_intel/parameters/nested": found("N\n")},
        ("vmx", "kvm-usable"),
    ),
    "microVM": (MICROVM, ("paravirtual-clock",)),
    "KVM and QEMU": (KVM_GUEST | QEMU_BOARD | BALLOON, ("emulated-devices", "virtio-devices", "memory-balloon")),
    "KVM that accounts for stolen time": (linux() | STEAL_TIME | x86("hypervisor"), ("steal-time",)),
    "Hyper-V": (HYPERV_GUEST | VMBUS, ("vmbus-devices",)),
    "Xen guest": (XEN_DOMU | XENBUS, ("xenbus-devices",)),
    "KVM with a graphics card of the host": (KVM_GUEST | pci("1af4:1041", "10de:2330"), ("assigned-devices",)),
    "CPUID refused, KVM's clock": (linux() | dict.fromkeys(cpuid({}), FORBIDDEN) | KVM_CLOCK, ("paravirtual-clock",)),
    "KVM without its node": (LAPTOP | NO_NODE | REGISTERED, ("kvm-present",)),
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
    ("readings", "present", "usable"),
    [
        (USABLE, "established", "established"),
        (REFUSED, "established", "undetermined"),
        (NO_NODE | REGISTERED, "established", "refuted"),
        (NO_NODE | {"file:/proc/misc": found("229 fuse\n")}, "refuted", "refuted"),
        (NODE | {"file:/proc/misc": found(""), "kvm:api-version": {"absent": 19}}, "refuted", "refuted"),
        (NODE | REGISTERED | {"kvm:api-version": found(13)}, "established", "refuted"),
        ({}, "undetermined", "undetermined"),
        (dict.fromkeys(USABLE, ABSENT), "no-sign", "no-sign"),
    ],
)
def test_kvm(readings: dict[str, Any], present: str, usable: str) -> None:
    """Ready in the kernel, and open to this process, are two things; a refusal leaves the second open."""
    assert present == verdict(readings, "kvm-present")
    assert usable == verdict(readings, "kvm-usable")


def test_kvm_without_a_flag() -> None:
    """It answers, so it is there: the processor's flags are neither needed nor enough."""
    assert "established" == verdict(linux() | x86("fpu") | USABLE, "kvm-usable")
    assert "refuted" == verdict(LAPTOP, "kvm-usable")


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


@pytest.mark.parametrize(("content", "expected"), [("Y\n", "established"), ("0\n", "refuted")])
def test_nested(content: str, expected: str) -> None:
    """By the parameter of the module in use."""
    readings = (
        linux()
        | REGISTERED
        | {
            "stat:/sys/module/kvm_intel": found(["directory", 0o755, 0, 0, 0, 0, 5, 6]),
            "file:/sys/module/kvm_intel/parameters/nested": found(content),
        }
    )

    assert expected == verdict(readings, "nested-kvm")


def test_rows_are_complete() -> None:
    """Every row says why and who says so."""
    for claim in CAPABILITIES:
        for row in (*claim.supported_by, *claim.contradicted_by):
            assert row.because, claim.id
            assert row.see.startswith("https://"), claim.id
