"""What bears on moving machines, their guests, and containers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found, guest_of
from tests.machines import ARM_SERVER, KVM_GUEST, LAPTOP, MICROVM, XEN_DOMU, acpi, linux, packed, x86
from tests.probes.test_checkpoint import ALL, WITHOUT_DIAG, configured
from tests.probes.test_moved import FORK, SECOND, STARTED, UNSTABLE
from tests.probes.test_vmclock import page
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.migration import MIGRATION
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in MIGRATION}

ASKS_FIRST = linux() | cpuid(guest_of("KVMKVMKVM") | {0x40000001: (1 << 17, 0, 0, 0)}) | x86("hypervisor")
SCALES, DOES_NOT_SCALE = {"kvm:extension:60": found(1)}, {"kvm:extension:60": found(0)}
IN_A_DEVICE_TREE = ARM_SERVER | {"vmclock:": packed(page(1, 0))}
PARTITION = linux("ppc64le") | {
    "file:/proc/cpuinfo": found("processor\t: 0\ncpu\t\t: POWER10\n\nplatform\t: pSeries\n")
}


def logged(text: str) -> dict[str, Any]:
    """A machine that started, and an hour later wrote this line."""
    return {"log:": found([*STARTED, [3600 * SECOND, text]])}


HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "microVM": (MICROVM, ("vm-generation-id", "vmclock")),
    "microVM from a snapshot": (MICROVM | logged(FORK), ("vm-generation-id", "vmclock", "moved-machine")),
    "KVM that asks before it moves a guest": (ASKS_FIRST, ("migration-control",)),
    "ARM guest whose device tree names a VMClock": (IN_A_DEVICE_TREE, ("vmclock",)),
    "Xen guest that was moved": (XEN_DOMU | logged("suspending xenstore..."), ("moved-machine",)),
    "partition that was moved": (
        PARTITION | logged("mobility: waiting for memory transfer to complete..."),
        ("moved-machine",),
    ),
    "server that scales its guests' counter": (LAPTOP | SCALES, ("scalable-tsc",)),
    "old desktop with KVM": (LAPTOP | DOES_NOT_SCALE, ()),
    "kernel for CRIU": (LAPTOP | configured("config:/proc/config.gz", options=ALL), ("checkpoint-restore",)),
    "kernel without the monitoring of sockets": (
        LAPTOP | configured("config:/proc/config.gz", options=WITHOUT_DIAG),
        (),
    ),
}


def verdict(readings: dict[str, Any], claim: str) -> str:
    findings = look(RecordedHost(readings), signs_of((CLAIMS[claim],)))
    return findings.conclusion(CLAIMS[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each machine has what it is known to have, and nothing else."""
    readings, expected = HOSTS[name]

    assert [*expected] == [claim for claim in CLAIMS if "established" == verdict(readings, claim)]


@pytest.mark.parametrize(
    ("readings", "claim", "expected"),
    [
        (linux() | acpi("QEMUVGID"), "vm-generation-id", "established"),
        (LAPTOP, "vm-generation-id", "no-sign"),
        (LAPTOP, "vmclock", "no-sign"),
        (KVM_GUEST | {"vmclock:": FORBIDDEN}, "vmclock", "undetermined"),
        (KVM_GUEST, "migration-control", "no-sign"),
        (KVM_GUEST | {"log:": found(STARTED)}, "moved-machine", "no-sign"),
        (KVM_GUEST | logged(UNSTABLE), "moved-machine", "no-sign"),
        (KVM_GUEST | {"log:": found(STARTED[1:])}, "moved-machine", "undetermined"),
        (KVM_GUEST | {"log:": FORBIDDEN}, "moved-machine", "undetermined"),
        (LAPTOP | DOES_NOT_SCALE, "scalable-tsc", "refuted"),
        (LAPTOP | {"kvm:extension:60": FORBIDDEN}, "scalable-tsc", "undetermined"),
        (LAPTOP | {"kvm:extension:60": ABSENT}, "scalable-tsc", "no-sign"),
        (ARM_SERVER | SCALES, "scalable-tsc", "no-sign"),
        (configured("config:/proc/config.gz", options=WITHOUT_DIAG), "checkpoint-restore", "refuted"),
        (configured(options=ALL), "checkpoint-restore", "undetermined"),
    ],
)
def test_verdict(readings: dict[str, Any], claim: str, expected: str) -> None:
    """No trace is no proof against a move; a clock that was given up is none for it; what is hidden stays open."""
    assert expected == verdict(readings, claim)
