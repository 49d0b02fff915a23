"""Who plays the machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import UNANSWERED
from tests.machines import (
    CLEAR,
    KVM_GUEST,
    LAPTOP,
    MICROVM,
    QEMU_BOARD,
    acpi,
    dmi,
    facp,
    linux,
    pci,
    seen_by_an_ordinary_user,
    signed,
)
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer, look
from virtcheck.knowledge.monitors import MONITORS

CLOUD_HYPERVISOR = KVM_GUEST | dmi(sys_vendor="Cloud Hypervisor", product_name="cloud-hypervisor")
CROSVM = KVM_GUEST | dmi(sys_vendor="ChromiumOS", product_name="crosvm") | facp("CROSVM", "CROSVMDT", "CROSVM")
MASKED = {"file:/sys/firmware/acpi/tables/FACP": UNANSWERED}


def monitor(readings: dict[str, Any]) -> str | None:
    """The fact, and None where it is unknown."""
    (fact,) = answer(RecordedHost(readings), [FACTS["vm.monitor"]])
    return fact.value  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (MICROVM, "firecracker"),
        (seen_by_an_ordinary_user(MICROVM), None),
        (MICROVM | MASKED, None),
        (KVM_GUEST | acpi("FCVMVGID"), "firecracker"),
        (KVM_GUEST | QEMU_BOARD, "qemu"),
        (seen_by_an_ordinary_user(KVM_GUEST | QEMU_BOARD), "qemu"),
        (linux() | CLEAR | acpi("QEMU0002"), "qemu"),
        (KVM_GUEST | facp("BOCHS", "BXPC", revision=3), "qemu"),
        (linux() | signed("XenVMMXenVMM") | dmi(product_name="HVM domU") | pci("8086:1237 1af4:1100"), "qemu"),
        (CLOUD_HYPERVISOR, "cloud-hypervisor"),
        (CLOUD_HYPERVISOR | acpi("QEMU0002"), "cloud-hypervisor"),
        (seen_by_an_ordinary_user(CLOUD_HYPERVISOR | facp("CLOUDH", "", "CLOUDHYP")), "cloud-hypervisor"),
        (KVM_GUEST | facp("CLOUDH", "", "CLOUDHYP"), "cloud-hypervisor"),
        (CROSVM, "crosvm"),
        (seen_by_an_ordinary_user(CROSVM), "crosvm"),
        (KVM_GUEST | dmi(product_name="VirtualBox"), "virtualbox"),
        (linux() | signed("VMwareVMware") | dmi(product_name="VMware7,1"), "vmware"),
        (linux() | signed("LKVMLKVMLKVM"), "lkvm"),
        (KVM_GUEST | dmi(sys_vendor="Amazon EC2", product_name="m5.large"), "nitro"),
        (linux() | CLEAR | dmi(sys_vendor="Amazon EC2", product_name="m5.metal"), "none"),
        (KVM_GUEST | dmi(product_name="Google Compute Engine") | pci("8086:1237 1af4:1100"), None),
        (LAPTOP, "none"),
        (seen_by_an_ordinary_user(LAPTOP), "none"),
        (KVM_GUEST, None),
    ],
)
def test_monitor(readings: dict[str, Any], expected: str | None) -> None:
    """By what it writes into the firmware; no monitor where there is no machine to play, and none by silence."""
    assert expected == monitor(readings)


def test_a_cloud_is_not_its_ancestor() -> None:
    """Google's monitor kept QEMU's mark on its devices: that is a conflict, not an answer."""
    readings = KVM_GUEST | dmi(product_name="Google Compute Engine") | pci("8086:1237 1af4:1100")

    assert "conflicted" == look(RecordedHost(readings)).conclusion(MONITORS[0]).verdict


def test_words() -> None:
    """A fact's word is the monitor's own, also where a machine bears the same."""
    words = [claim.word for claim in MONITORS]

    assert {"qemu", "vmware", "lkvm", "firecracker"} <= set(words)
    assert len(words) == len(set(words))
