"""Devices and memory that a host can give: servers, a laptop whose IOMMU is off, what a container is shown of one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import UNANSWERED, found
from tests.machines import LAPTOP, MICROVM, XEN_DOM0, linux, x86
from virtcheck.explanation import remedy
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect, look
from virtcheck.knowledge.assignment import ASSIGNMENT

CLAIMS = {claim.id: claim for claim in ASSIGNMENT}

GROUPS, UNITS = "listing:/sys/kernel/iommu_groups", "listing:/sys/class/iommu"
TABLES = "listing:/sys/firmware/acpi/tables"
NOIOMMU = "file:/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"
RUN = "file:/sys/kernel/mm/ksm/run"

INTEL_SERVER = (
    linux()
    | x86("vmx")
    | {
        TABLES: found(["APIC", "DMAR", "FACP"]),
        GROUPS: found([str(one) for one in range(90)]),
        UNITS: found(["dmar0", "dmar1"]),
        NOIOMMU: found("N\n"),
        RUN: found("1\n"),
    }
)
AMD_SERVER = (
    linux()
    | x86("svm", vendor="AuthenticAMD")
    | {TABLES: found(["APIC", "FACP", "IVRS"]), GROUPS: found(["0", "1"]), UNITS: found(["ivhd0"]), RUN: found("0\n")}
)
LAPTOP_WITHOUT_GROUPS = LAPTOP | {TABLES: found(["APIC", "DMAR", "FACP"]), GROUPS: found([]), UNITS: found([])}
LABORATORY = (
    linux()
    | {TABLES: found(["APIC", "FACP"]), GROUPS: found(["0"]), UNITS: found([]), NOIOMMU: found("Y\n")}
    | {"file:/sys/kernel/iommu_groups/0/name": found("vfio-noiommu\n")}
)
IN_A_CONTAINER = INTEL_SERVER | dict.fromkeys((TABLES, GROUPS, UNITS, NOIOMMU, RUN), UNANSWERED)

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "Intel server": (INTEL_SERVER, ("dma-confined", "memory-merged")),
    "AMD server": (AMD_SERVER, ("dma-confined",)),
    "laptop whose kernel does not use its IOMMU": (LAPTOP_WITHOUT_GROUPS, ("iommu-unused",)),
    "machine that hands out devices unconfined": (LABORATORY, ("vfio-unconfined",)),
    "microVM": (MICROVM | {GROUPS: found([]), UNITS: found([])}, ()),
    "control domain of Xen": (XEN_DOM0 | {GROUPS: found([]), UNITS: found([])}, ()),
    "container with its sysfs masked": (IN_A_CONTAINER, ()),
}


REMEDIES = {
    "laptop whose kernel does not use its IOMMU": ("iommu.enabled", "iommu.off-intel"),
    "microVM": ("iommu.reason", "iommu.guest"),
    "Intel server": ("device.vfio", "device.load-vfio"),
}
MODULES = {
    "file:/proc/sys/kernel/modprobe": found("/sbin/modprobe\n"),
    "file:/proc/sys/kernel/modules_disabled": found("0\n"),
    "file:/lib/modules/6.12.0/modules.devname": found("vfio vfio/vfio c10:196\n"),
}


@pytest.mark.parametrize("name", REMEDIES)
def test_remedies(name: str) -> None:
    """What helps depends on the vendor, and on whether this is a guest."""
    fact, expected = REMEDIES[name]

    assert "remedy." + expected == remedy(fact, inspect(RecordedHost(HOSTS[name][0] | MODULES)))


def verdict(readings: dict[str, Any], claim: str) -> str:
    """What this host makes of a claim."""
    return look(RecordedHost(readings)).conclusion(CLAIMS[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_claims(name: str) -> None:
    """What each machine is, and nothing else of the list."""
    readings, expected = HOSTS[name]
    findings = look(RecordedHost(readings))

    assert expected == tuple(claim.id for claim in ASSIGNMENT if findings.conclusion(claim).verdict == "established")


@pytest.mark.parametrize(
    ("readings", "claim", "expected"),
    [
        (LAPTOP_WITHOUT_GROUPS, "dma-confined", "refuted"),
        (LABORATORY, "dma-confined", "refuted"),
        (HOSTS["control domain of Xen"][0], "dma-confined", "undetermined"),
        (IN_A_CONTAINER, "dma-confined", "undetermined"),
        (IN_A_CONTAINER, "memory-merged", "undetermined"),
        (INTEL_SERVER, "iommu-unused", "refuted"),
        (INTEL_SERVER, "vfio-unconfined", "refuted"),
        (AMD_SERVER, "vfio-unconfined", "no-sign"),
        (AMD_SERVER, "memory-merged", "refuted"),
    ],
)
def test_verdicts(readings: dict[str, Any], claim: str, expected: str) -> None:
    """What is masked stays open, and groups that VFIO made are no IOMMU."""
    assert expected == verdict(readings, claim)
