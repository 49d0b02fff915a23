"""A machine inside a virtual machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import cpuid, found, guest_of
from tests.machines import KVM_GUEST, LAPTOP, QEMU_BOARD, XEN_DOM0, XEN_DOMU, dmi, linux, signed, x86
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer

UML = {"file:/proc/cpuinfo": found("processor\t: 0\nvendor_id\t: User Mode Linux\n\n")}
SYSINFO = "LPAR Number:          37\nVM00 Control Program: KVM/Linux\nVM01 Control Program: z/VM    7.2.0\n"
HYPERV_IN_HYPERV = cpuid(guest_of("Microsoft Hv") | {0x40000004: (1 << 12, 0, 0, 0)})


HOSTS: dict[str, tuple[dict[str, Any], bool | None]] = {
    "User-Mode Linux in a KVM guest": (linux() | UML | cpuid(guest_of("KVMKVMKVM")), True),
    "Xen PV guest in a VMware guest": (XEN_DOMU | cpuid(guest_of("VMwareVMware")), True),
    "Xen dom0 in QEMU, whose processor hides the hypervisor": (XEN_DOM0 | QEMU_BOARD, True),
    "Xen dom0 in a Hyper-V guest": (
        XEN_DOM0 | signed("XenVMMXenVMM") | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine"),
        True,
    ),
    "Xen dom0 on a server": (XEN_DOM0 | dmi(sys_vendor="Dell Inc.", product_name="PowerEdge R650"), False),
    "KVM in z/VM": (linux("s390x") | {"file:/proc/sysinfo": found(SYSINFO)}, True),
    "Hyper-V in Hyper-V": (linux() | x86("hypervisor") | HYPERV_IN_HYPERV, True),
    "bare laptop": (LAPTOP, False),
    "KVM": (KVM_GUEST, None),
    "KVM with Hyper-V enlightenments": (linux() | signed("Microsoft Hv", "KVMKVMKVM"), None),
    "Xen that imitates Hyper-V": (linux() | signed("Microsoft Hv", "XenVMMXenVMM") | dmi(sys_vendor="Xen"), None),
    "VirtualBox that offers KVM": (KVM_GUEST | dmi(product_name="VirtualBox"), None),
    "EC2 Nitro": (KVM_GUEST | dmi(sys_vendor="Amazon EC2", product_name="m5.large"), None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_nested(name: str) -> None:
    """Told by a few slips; on a physical machine nothing nests; in a guest, two signatures are no proof."""
    readings, expected = HOSTS[name]
    (fact,) = answer(RecordedHost(readings), [FACTS["vm.nested"]])

    assert expected is fact.value
