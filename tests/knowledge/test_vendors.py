"""lscpu's words for the hypervisor."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, found, guest_of
from tests.machines import CLEAR, HYPERV_GUEST, KVM_GUEST, LAPTOP, QEMU_BOARD, XEN_DOM0, dmi, linux, signed, x86
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer

ROOT_PARTITION = cpuid(guest_of("Microsoft Hv") | {0x40000003: (0x3FFF, 0x2BB9FF, 0, 0)}) | x86("hypervisor")
HVM = {"file:/sys/hypervisor/type": found("xen\n"), "file:/sys/hypervisor/guest_type": found("HVM\n")}
WSL1 = {"file:/proc/version": found("Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) #1\n")}


@pytest.mark.parametrize(
    ("readings", "vendor", "how"),
    [
        (KVM_GUEST, "KVM", "full"),
        (linux() | signed("Microsoft Hv", "KVMKVMKVM"), "KVM", "full"),
        (HYPERV_GUEST, "Microsoft", "full"),
        (linux() | ROOT_PARTITION, "Microsoft", "full"),
        (XEN_DOM0, "Xen", "para"),
        (linux() | signed("XenVMMXenVMM") | HVM, "Xen", "full"),
        (linux() | signed("VMwareVMware"), "VMware", "full"),
        (linux() | signed("TCGTCGTCGTCG") | QEMU_BOARD, "QEMU", "full"),
        (linux() | WSL1, "Windows Subsystem for Linux", "container"),
        (LAPTOP, "none", "none"),
        (linux() | signed(" prl hyperv "), "Parallels", "full"),
        (linux() | signed("Jailhouse"), "Jailhouse", "full"),
        (linux() | signed("___ NVMM ___") | QEMU_BOARD, "NetBSD NVMM", "full"),
        (linux() | CLEAR | dmi(sys_vendor="HITACHI", product_name="LPAR"), "Hitachi", "full"),
        (linux() | signed("ZzTopZzTopZz"), None, None),
        (linux() | dict.fromkeys(cpuid({}), FORBIDDEN) | QEMU_BOARD, None, None),
    ],
)
def test_words(readings: dict[str, Any], vendor: str | None, how: str | None) -> None:
    """Read from signs: a control domain names its hypervisor too. An unseen signature might have said another."""
    whose, kind = answer(RecordedHost(readings), [FACTS["vm.hypervisor_vendor"], FACTS["vm.virtualization_type"]])

    assert (vendor, how) == (whose.value, kind.value)
