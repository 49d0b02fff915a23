"""Another hypervisor behind the one that the kernel speaks with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, found, guest_of
from tests.machines import KVM_GUEST, LAPTOP, XEN_DOM0
from tests.probes.evidence import seen
from virtcheck.probes import nesting

UML = {"file:/proc/cpuinfo": found("processor\t: 0\nvendor_id\t: User Mode Linux\n\n")}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (LAPTOP | UML | cpuid(guest_of("KVMKVMKVM")), "KVMKVMKVM"),
        (LAPTOP | UML, "absent"),
        (LAPTOP | UML | dict.fromkeys(cpuid({}), FORBIDDEN), "forbidden"),
        (XEN_DOM0 | cpuid(guest_of("VMwareVMware")), "VMwareVMware"),
        (XEN_DOM0 | cpuid(guest_of("XenVMMXenVMM")), "absent"),
        (XEN_DOM0, "absent"),
        (KVM_GUEST, "absent"),
        ({}, "absent"),
    ],
)
def test_outer(readings: dict[str, Any], expected: str) -> None:
    """User-Mode Linux and paravirtual Xen leave CPUID to the machine around them; everybody else answers it."""
    assert expected == seen(nesting, readings, nesting.OUTER)
