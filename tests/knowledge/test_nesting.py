"""A machine inside a virtual machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import cpuid, found, guest_of
from tests.machines import KVM_GUEST, LAPTOP, XEN_DOMU, linux, x86
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer

UML = {"file:/proc/cpuinfo": found("processor\t: 0\nvendor_id\t: User Mode Linux\n\n")}
SYSINFO = "LPAR Number:          37\nVM00 Control Program: KVM/Linux\nVM01 Control Program: z/VM    7.2.0\n"
HYPERV_IN_HYPERV = cpuid(guest_of("Microsoft Hv") | {0x40000004: (1 << 12, 0, 0, 0)})


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (linux() | UML | cpuid(guest_of("KVMKVMKVM")), True),
        (XEN_DOMU | cpuid(guest_of("VMwareVMware")), True),
        (linux("s390x") | {"file:/proc/sysinfo": found(SYSINFO)}, True),
        (linux() | x86("hypervisor") | HYPERV_IN_HYPERV, True),
        (LAPTOP, False),
        (KVM_GUEST, None),
    ],
)
def test_nested(readings: dict[str, Any], expected: bool | None) -> None:
    """Told by a few slips; on a physical machine nothing nests; in an ordinary guest nobody knows."""
    (fact,) = answer(RecordedHost(readings), [FACTS["vm.nested"]])

    assert expected is fact.value
