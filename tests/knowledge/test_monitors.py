"""Who plays the machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import UNANSWERED, found
from tests.machines import (
    ARM_SERVER,
    CLEAR,
    HYPERV_GUEST,
    KVM_GUEST,
    LAPTOP,
    MICROVM,
    QEMU_BOARD,
    acpi,
    dmi,
    facp,
    linux,
    pci,
    release,
    seen_by_an_ordinary_user,
    signed,
    tree,
    x86,
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


HOSTS: dict[str, tuple[dict[str, Any], str | None]] = {
    "microVM": (MICROVM, "firecracker"),
    "microVM, ordinary user": (seen_by_an_ordinary_user(MICROVM), None),
    "microVM in Docker": (MICROVM | MASKED, None),
    "microVM, its own id for copies": (seen_by_an_ordinary_user(KVM_GUEST | acpi("FCVMVGID")), "firecracker"),
    "KVM and QEMU": (KVM_GUEST | QEMU_BOARD, "qemu"),
    "KVM and QEMU, ordinary user": (seen_by_an_ordinary_user(KVM_GUEST | QEMU_BOARD), "qemu"),
    "QEMU's device alone": (linux() | CLEAR | acpi("QEMU0002"), "qemu"),
    "QEMU's writer of tables": (KVM_GUEST | facp("BOCHS", "BXPC", revision=3), "qemu"),
    "QEMU's name in its tables": (KVM_GUEST | facp("ACME", "", "QEMU"), "qemu"),
    "QEMU on Power, its old machine": (
        linux("ppc64")
        | {"file:/proc/cpuinfo": found("processor\t: 0\n\nmachine\t\t: CHRP IBM pSeries (emulated by qemu)\n")},
        "qemu",
    ),
    "QEMU with the firmware of Bochs": (
        KVM_GUEST | dmi(product_name="Bochs", bios_vendor="Bochs") | pci("8086:1237 1af4:1100"),
        "qemu",
    ),
    "Bochs, ordinary user": (
        seen_by_an_ordinary_user(linux() | CLEAR | dmi(product_name="Bochs") | facp("BOCHS", "BXPC", revision=1)),
        "bochs",
    ),
    "Xen and QEMU": (
        linux() | signed("XenVMMXenVMM") | dmi(product_name="HVM domU") | pci("8086:1237 1af4:1100"),
        "qemu",
    ),
    "NVMM and QEMU": (linux() | signed("___ NVMM ___") | QEMU_BOARD, "qemu"),
    "Cloud Hypervisor": (CLOUD_HYPERVISOR, "cloud-hypervisor"),
    "Cloud Hypervisor on Microsoft's hypervisor": (CLOUD_HYPERVISOR | signed("Microsoft Hv"), "cloud-hypervisor"),
    "Cloud Hypervisor with QEMU's device": (CLOUD_HYPERVISOR | acpi("QEMU0002"), "cloud-hypervisor"),
    "Cloud Hypervisor, ordinary user": (
        seen_by_an_ordinary_user(CLOUD_HYPERVISOR | facp("CLOUDH", "", "CLOUDHYP")),
        "cloud-hypervisor",
    ),
    "Cloud Hypervisor, other names": (KVM_GUEST | facp("CLOUDH", "", "CLOUDHYP"), "cloud-hypervisor"),
    "crosvm": (CROSVM, "crosvm"),
    "crosvm, ordinary user": (seen_by_an_ordinary_user(CROSVM), "crosvm"),
    "VirtualBox": (KVM_GUEST | dmi(product_name="VirtualBox"), "virtualbox"),
    "VMware": (linux() | signed("VMwareVMware") | dmi(product_name="VMware7,1"), "vmware"),
    "VMware, other names, ordinary user": (
        seen_by_an_ordinary_user(linux() | signed("VMwareVMware") | pci("15ad:0740") | facp("INTEL", "440BX")),
        "vmware",
    ),
    "VMware on ARM": (linux("aarch64") | tree({"hypervisor/compatible": "vmware"}), "vmware"),
    "Parallels": (
        linux()
        | signed(" prl hyperv ")
        | dmi(
            sys_vendor="Parallels International GmbH.",
            product_name="Parallels Virtual Platform",
            bios_vendor="Parallels",
        )
        | pci("1ab8:4000"),
        "parallels",
    ),
    "bhyve on ARM": (ARM_SERVER | tree({"compatible": "freebsd,bhyve"}), "bhyve"),
    "bhyve": (linux() | signed("bhyve bhyve ") | dmi(bios_vendor="BHYVE", product_name="BHYVE"), "bhyve"),
    "Apple on Intel": (linux() | signed("Apple VZ"), "apple"),
    "Apple on ARM": (ARM_SERVER | dmi(product_name="Apple Virtualization Generic Platform"), "apple"),
    "OpenBSD": (linux() | signed("OpenBSDVMM58"), "vmd"),
    "kvmtool by its signature": (linux() | signed("LKVMLKVMLKVM"), "lkvm"),
    "kvmtool until 2022": (KVM_GUEST | x86("hypervisor", vendor="LKVMLKVMLKVM"), "lkvm"),
    "Bochs": (linux() | CLEAR | dmi(product_name="Bochs", bios_vendor="Bochs"), "bochs"),
    "KVM with the names of Bochs": (KVM_GUEST | dmi(product_name="Bochs", bios_vendor="Bochs"), None),
    "EC2 Nitro": (KVM_GUEST | dmi(sys_vendor="Amazon EC2", product_name="m5.large"), "nitro"),
    "EC2 Nitro, ordinary user": (
        seen_by_an_ordinary_user(KVM_GUEST | dmi(sys_vendor="Amazon EC2") | facp("AMAZON", "AMZNFACP")),
        "nitro",
    ),
    "EC2 metal": (linux() | CLEAR | dmi(sys_vendor="Amazon EC2", product_name="m5.metal"), "none"),
    "Compute Engine": (
        KVM_GUEST | dmi(sys_vendor="Google", product_name="Google Compute Engine") | pci("8086:1237 1af4:1100"),
        "google",
    ),
    "Compute Engine metal": (linux() | CLEAR | dmi(sys_vendor="Google", product_name="Google Compute Engine"), "none"),
    "QEMU that poses as Compute Engine": (
        KVM_GUEST | dmi(sys_vendor="Google", product_name="Google Compute Engine") | acpi("QEMU0002"),
        "qemu",
    ),
    "Hyper-V": (HYPERV_GUEST | acpi("VMBUS") | pci("8086:7192", "1414:5353"), "hyper-v"),
    "Hyper-V, ordinary user": (seen_by_an_ordinary_user(HYPERV_GUEST | facp("VRTUAL", "MICROSFT")), "hyper-v"),
    "Hyper-V on ARM": (ARM_SERVER | dmi(product_version="Hyper-V UEFI Release v4.1") | acpi("MSFT1000"), "hyper-v"),
    "Azure": (HYPERV_GUEST | dmi(chassis_asset_tag="7783-7084-3265-9085-8269-3286-77"), "hyper-v"),
    "WSL 2": (
        linux() | signed("Microsoft Hv") | release("5.15.90.1-microsoft-standard-WSL2") | acpi("VMBUS"),
        "hyper-v",
    ),
    "Hyper-V's signature alone": (linux() | signed("Microsoft Hv"), None),
    "KVM with Microsoft's names": (
        KVM_GUEST | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine"),
        None,
    ),
    "Virtual PC": (
        linux() | CLEAR | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine"),
        "virtualpc",
    ),
    "bare laptop": (LAPTOP, "none"),
    "bare laptop, ordinary user": (seen_by_an_ordinary_user(LAPTOP), "none"),
    "Surface": (LAPTOP | dmi(sys_vendor="Microsoft Corporation", product_name="Surface Laptop 4"), "none"),
    "KVM alone": (KVM_GUEST, None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_monitor(name: str) -> None:
    """By what it writes into the firmware; no monitor where there is no machine to play, and none by silence."""
    readings, expected = HOSTS[name]

    assert expected == monitor(readings)


@pytest.mark.parametrize("name", HOSTS)
def test_an_ordinary_user_hears_the_same_or_less(name: str) -> None:
    """What is there for root alone never changes the monitor."""
    readings, expected = HOSTS[name]

    assert monitor(seen_by_an_ordinary_user(readings)) in (expected, None)


def test_every_monitor_has_a_host() -> None:
    """No monitor of the table is without a machine that shows it."""
    assert {claim.word for claim in MONITORS} | {"none", None} == {word for _, word in HOSTS.values()}


def test_a_cloud_is_not_its_ancestor() -> None:
    """Google's monitor kept QEMU's mark on its devices: that makes no QEMU of it."""
    readings = KVM_GUEST | dmi(product_name="Google Compute Engine") | pci("8086:1237 1af4:1100")

    assert "conflicted" == look(RecordedHost(readings)).conclusion(MONITORS[0]).verdict


def test_words() -> None:
    """A fact's word is the monitor's own, also where a machine bears the same."""
    words = [claim.word for claim in MONITORS]

    assert {"qemu", "vmware", "lkvm", "firecracker"} <= set(words)
    assert len(words) == len(set(words))
