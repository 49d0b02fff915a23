"""Another hypervisor behind the one that the kernel speaks with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, cpuid, found, guest_of
from tests.machines import KVM_GUEST, LAPTOP, XEN_DOM0, XEN_DOMU, dmi
from tests.probes.evidence import seen
from virtcheck.hosts.recorded import RecordedHost
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
        (XEN_DOM0 | {"file:/sys/hypervisor/guest_type": ABSENT} | cpuid(guest_of("VMwareVMware")), "VMwareVMware"),
        (KVM_GUEST | {"file:/sys/hypervisor/guest_type": FORBIDDEN}, "forbidden"),
        (KVM_GUEST | {"file:/proc/cpuinfo": FORBIDDEN}, "forbidden"),
        ({}, "unanswered"),
    ],
)
def test_outer(readings: dict[str, Any], expected: str) -> None:
    """User-Mode Linux and paravirtual Xen leave CPUID to the machine around them; everybody else answers it."""
    assert expected == seen(nesting, readings, nesting.OUTER)


QEMU = dmi(sys_vendor="QEMU", product_name="Standard PC")


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (XEN_DOM0 | QEMU, ["QEMU", "Standard PC"]),
        (XEN_DOM0 | QEMU | {"file:/sys/class/dmi/id/sys_vendor": FORBIDDEN}, ["forbidden", "Standard PC"]),
        (XEN_DOM0, ["absent", "absent"]),
        (XEN_DOMU | QEMU, ["absent"]),
        (XEN_DOM0 | QEMU | {"file:/sys/hypervisor/properties/features": FORBIDDEN}, ["forbidden"]),
        (LAPTOP | QEMU, ["absent"]),
    ],
)
def test_board(readings: dict[str, Any], expected: list[str]) -> None:
    """Only the control domain sees the firmware of the machine beneath Xen; a guest sees Xen's."""
    looks = [one for one in nesting.probe(RecordedHost(readings)) if one.sign == nesting.BOARD]

    assert expected == [one.value if one.sight == "seen" else one.sight for one in looks]
