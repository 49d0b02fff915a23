"""What a guest is offered, what its kernel uses, and what its host can take back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, found, guest_of
from tests.machines import (
    HYPERV_GUEST,
    KVM_CLOCK,
    KVM_GUEST,
    LAPTOP,
    MICROVM,
    XEN_DOMU,
    acpi,
    linux,
    log,
    x86,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.paravirtualization import (
    FEATURES,
    HYPERV_ADVISES,
    HYPERV_OFFERS,
    KVM_OFFERS,
    PARAVIRTUALIZATION,
)
from virtcheck.probes import cpuid as cpuid_probe
from virtcheck.probes import kernel_log
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in PARAVIRTUALIZATION}

DIRECTORY = found(["directory", 0o755, 0, 0, 0, 0, 5, 6])
CURRENT = "file:/sys/devices/system/clocksource/clocksource0/current_clocksource"
STEAL_TIME = cpuid(guest_of("KVMKVMKVM") | {0x40000001: (1 << 5, 0, 0, 0)})
DYNAMIC_MEMORY = "525074dc-8985-46e2-8057-a307dc18a502"
HYPERV_CLOCK = cpuid(guest_of("Microsoft Hv", maximum=5) | {0x40000003: (1 << 9, 0, 0, 0)}) | x86("hypervisor")


def virtio(number: int, **answers: str) -> dict[str, Any]:
    """One device on the virtio bus, and what else is known of it."""
    place = "file:/sys/bus/virtio/devices/virtio0/"
    readings = {"listing:/sys/bus/virtio/devices": found(["virtio0"]), place + "device": found(f"{number:#06x}\n")}
    return readings | {place + name: found(answer + "\n") for name, answer in answers.items()}


def vmbus(class_id: str) -> dict[str, Any]:
    """One device on VMBus."""
    return {
        "listing:/sys/bus/vmbus/devices": found(["a"]),
        "file:/sys/bus/vmbus/devices/a/class_id": found(f"{{{class_id}}}\n"),
    }


XENBUS = {"listing:/sys/bus/xen/devices": found(["vbd-51712", "vif-0"])}

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "microVM": (MICROVM | {CURRENT: found("kvm-clock\n")}, ("paravirtual-clock", "paravirtual-clock-in-use")),
    "KVM with a stable counter": (KVM_GUEST | {CURRENT: found("tsc\n")}, ("paravirtual-clock",)),
    "CPUID refused, KVM's clock": (linux() | dict.fromkeys(cpuid({}), FORBIDDEN) | KVM_CLOCK, ("paravirtual-clock",)),
    "KVM's clock is offered": (
        linux() | cpuid(guest_of("KVMKVMKVM") | {0x40000001: (1, 0, 0, 0)}) | x86("hypervisor"),
        ("paravirtual-clock",),
    ),
    "Hyper-V's clock is offered": (linux() | HYPERV_CLOCK, ("paravirtual-clock",)),
    "KVM that accounts for stolen time": (linux() | STEAL_TIME | x86("hypervisor"), ("steal-time",)),
    "partition of IBM Z whose time is taken": (
        linux("s390x") | {"file:/proc/stat": found("cpu  10 0 20 3000 5 0 1 128 0 0\n")},
        ("steal-time",),
    ),
    "ARM that accounts for stolen time": (linux("aarch64") | log("arm-pv: using stolen time PV"), ("steal-time",)),
    "KVM with many processors": (
        KVM_GUEST
        | log(
            "kvm-guest: APIC: eoi() replaced with",
            "kvm-guest: KVM setup pv remote TLB flush",
            "kvm-guest: setup PV sched yield",
            "kvm-guest: PV spinlocks enabled",
            "kvm-guest: setup PV IPIs",
        ),
        (
            "paravirtual-eoi",
            "paravirtual-tlb-flush",
            "paravirtual-yield",
            "paravirtual-spinlocks",
            "paravirtual-ipi",
        ),
    ),
    "Xen guest": (
        XEN_DOMU | XENBUS | log("xen:events: Xen HVM callback vector for event delivery is enabled"),
        ("xenbus-devices", "event-channels"),
    ),
    "Xen guest with a balloon": (XEN_DOMU | {"stat:/sys/devices/system/xen_memory": DIRECTORY}, ("memory-balloon",)),
    "Hyper-V": (HYPERV_GUEST | vmbus("f8615163-df3e-46c5-913f-f2d2f965ed0e"), ("vmbus-devices",)),
    "Hyper-V with Dynamic Memory": (HYPERV_GUEST | vmbus(DYNAMIC_MEMORY), ("memory-balloon", "hotplug-memory")),
    "VMware with a balloon": (linux() | {"stat:/sys/module/vmw_balloon": DIRECTORY}, ("memory-balloon",)),
    "KVM with a balloon": (KVM_GUEST | virtio(5, features="011001"), ("memory-balloon", "free-page-reporting")),
    "KVM whose memory grows": (KVM_GUEST | virtio(24), ("hotplug-memory", "virtio-devices")),
    "server with modules of memory": (LAPTOP | acpi("PNP0C80"), ("hotplug-memory",)),
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
        (LAPTOP, "paravirtual-clock", "no-sign"),
        (KVM_GUEST | {CURRENT: found("tsc\n")}, "paravirtual-clock-in-use", "refuted"),
        (KVM_GUEST | {CURRENT: FORBIDDEN}, "paravirtual-clock-in-use", "undetermined"),
        (KVM_GUEST, "steal-time", "no-sign"),
        (LAPTOP | {"file:/proc/stat": found("cpu  10 0 20 3000 5 0 1 0 0 0\n")}, "steal-time", "no-sign"),
        (KVM_GUEST | log("kvm-guest: PV spinlocks disabled, single CPU"), "paravirtual-spinlocks", "no-sign"),
        (KVM_GUEST | log(whole=False), "paravirtual-spinlocks", "undetermined"),
        (KVM_GUEST | {"log:": FORBIDDEN}, "paravirtual-spinlocks", "undetermined"),
        (KVM_GUEST | virtio(5, features="011000"), "free-page-reporting", "no-sign"),
        (KVM_GUEST | virtio(1), "memory-balloon", "no-sign"),
        (LAPTOP, "virtio-devices", "no-sign"),
    ],
)
def test_offered_is_not_used(readings: dict[str, Any], claim: str, expected: str) -> None:
    """That a clock, a lock or a balloon is offered does not say that it is used; a log that is hidden says neither."""
    assert expected == verdict(readings, claim)


def test_one_vocabulary() -> None:
    """Every word of a hypervisor or of the log is one of the features."""
    words = {*KVM_OFFERS.values(), *HYPERV_OFFERS.values(), *HYPERV_ADVISES.values(), *kernel_log.USES.values()}

    assert words <= set(FEATURES)


def test_bits_have_the_names_of_the_probe() -> None:
    """A name that the probe does not give would never be offered."""
    assert set(KVM_OFFERS) <= set(cpuid_probe.KVM_FEATURE_NAMES.values())
    assert set(HYPERV_OFFERS) <= set(cpuid_probe.HYPERV_FEATURE_NAMES.values())
    assert set(HYPERV_ADVISES) <= set(cpuid_probe.HYPERV_HINT_NAMES.values())
