"""Devices for guests: groups that an IOMMU made and groups that it did not, tables that tell of one, and parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ABSENT, UNANSWERED, found
from tests.machines import LAPTOP, MICROVM, XEN_DOM0, linux, pci
from tests.probes.evidence import evidence, seen
from virtcheck.probes import assignment

if TYPE_CHECKING:
    from virtcheck.model.evidence import Sign

GROUPS, UNITS = "listing:/sys/kernel/iommu_groups", "listing:/sys/class/iommu"
TABLES = "listing:/sys/firmware/acpi/tables"
NONE = {GROUPS: found([]), UNITS: found([])}
VFIOS_OWN = found("vfio-noiommu\n")


def tables(*names: str) -> dict[str, Any]:
    """The ACPI tables, and those that every machine has."""
    return {TABLES: found(["APIC", "FACP", "data", *names])}


INTEL = linux() | tables("DMAR") | {GROUPS: found([str(one) for one in range(90)]), UNITS: found(["dmar0", "dmar1"])}
AMD = linux() | tables("IVRS") | {GROUPS: found(["0", "1", "2"]), UNITS: found(["ivhd0"])}
POWER = linux("ppc64le") | {GROUPS: found(["0", "1"]), UNITS: ABSENT, "file:/sys/kernel/iommu_groups/0/name": ABSENT}
WITHOUT_IOMMU = (
    linux()
    | tables()
    | {GROUPS: found(["0", "1"]), UNITS: found([])}
    | {f"file:/sys/kernel/iommu_groups/{one}/name": VFIOS_OWN for one in range(2)}
)
MANY_OF_VFIO = (
    WITHOUT_IOMMU
    | {GROUPS: found([str(one) for one in range(65)])}
    | {f"file:/sys/kernel/iommu_groups/{one}/name": VFIOS_OWN for one in range(65)}
)


@pytest.mark.parametrize(
    ("host", "groups", "confined", "reason"),
    [
        (INTEL, 90, True, "ok"),
        (AMD, 3, True, "ok"),
        (POWER, 2, True, "ok"),
        (WITHOUT_IOMMU, 2, False, "none"),
        (WITHOUT_IOMMU | {"file:/sys/kernel/iommu_groups/1/name": ABSENT}, 2, True, "ok"),
        (LAPTOP | NONE | tables("DMAR"), 0, False, "off"),
        (LAPTOP | NONE | tables(), 0, False, "none"),
        (LAPTOP | NONE | {TABLES: UNANSWERED}, 0, False, "unanswered"),
        (LAPTOP | {GROUPS: ABSENT, UNITS: ABSENT} | tables("IVRS"), 0, False, "off"),
        (MICROVM | NONE, 0, False, "none"),
        (linux("aarch64") | NONE | tables("IORT"), 0, False, "unanswered"),
        (linux("aarch64") | NONE | tables("IORT", "VIOT"), 0, False, "off"),
        (XEN_DOM0 | NONE | tables("XMAR"), 0, "unanswered", "unanswered"),
        (linux() | {GROUPS: UNANSWERED, UNITS: UNANSWERED}, "unanswered", "unanswered", "unanswered"),
        (INTEL | {UNITS: UNANSWERED}, 90, "unanswered", "unanswered"),
        (MANY_OF_VFIO, 65, "unanswered", "unanswered"),
    ],
)
def test_iommu(host: dict[str, Any], groups: Any, confined: Any, reason: str) -> None:
    """Groups prove an IOMMU unless VFIO made them; without groups the firmware tells whether there could be some."""
    signs = (assignment.GROUPS, assignment.CONFINED, assignment.REASON)

    assert (groups, confined, reason) == tuple(seen(assignment, host, sign) for sign in signs)


def test_waiting_devices() -> None:
    """A driver's directory holds its devices, and files beside them."""
    names = ["0000:3b:00.0", "0000:3b:00.1", "bind", "module", "new_id", "remove_id", "uevent", "unbind"]
    host = INTEL | {"listing:/sys/bus/pci/drivers/vfio-pci": found(names)}

    assert 2 == seen(assignment, host, assignment.WAITING)
    assert 0 == seen(assignment, INTEL, assignment.WAITING)


@pytest.mark.parametrize(("content", "expected"), [("Y\n", True), ("N\n", False), ("1\n", True), ("0\n", False)])
def test_unconfined(content: str, expected: bool) -> None:
    """The parameter of VFIO in each of its forms."""
    name = "file:/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"

    assert expected is seen(assignment, linux() | {name: found(content)}, assignment.UNCONFINED)


def network_cards(count: int = 1, vfs: int = 4, of: int = 64) -> dict[str, Any]:
    """Devices of class 02, the first of them divided."""
    readings = pci(*["8086:1572"] * count)
    for key in [key for key in readings if key.endswith("/modalias")]:
        readings[key] = found("pci:v00008086d00001572sv00000000sd00000000bc02sc00i00\n")
        readings[key.replace("modalias", "sriov_numvfs")] = ABSENT
        readings[key.replace("modalias", "sriov_totalvfs")] = ABSENT
    first = "file:/sys/bus/pci/devices/0000:00:00.0/"
    return readings | {first + "sriov_numvfs": found(f"{vfs}\n"), first + "sriov_totalvfs": found(f"{of}\n")}


def functions(host: dict[str, Any]) -> tuple[Any, Any]:
    """How many virtual functions there are, and how many there can be."""
    signs: tuple[Sign, Sign] = (assignment.FUNCTIONS, assignment.MOST_FUNCTIONS)
    there, most = (seen(assignment, host, sign) for sign in signs)
    return there, most


def test_virtual_functions() -> None:
    """They are summed over the devices that can be divided; a host bridge is not asked."""
    assert (4, 64) == functions(INTEL | network_cards(2))
    assert (0, 0) == functions(LAPTOP | pci("8086:1237"))
    assert (0, 0) == functions(linux() | {"listing:/sys/bus/pci/devices": ABSENT})
    assert ("unanswered", "unanswered") == functions(linux() | {"listing:/sys/bus/pci/devices": UNANSWERED})


def test_a_device_that_is_hidden_leaves_the_sum_open() -> None:
    """One number that cannot be read could be any."""
    hidden = {"file:/sys/bus/pci/devices/0000:00:01.0/sriov_numvfs": UNANSWERED}

    assert ("unanswered", 64) == functions(INTEL | network_cards(2) | hidden)


def test_many_devices() -> None:
    """A machine with hundreds of cards is not looked through one by one."""
    one = evidence(assignment, INTEL | network_cards(assignment.MOST_DEVICES + 1), assignment.FUNCTIONS)

    assert "unanswered" == one.sight


def test_mediated() -> None:
    """The kinds of all drivers, each once."""
    cards = {"listing:/sys/class/mdev_bus": found(["0000:3b:00.4", "0000:3b:00.5"])}
    kinds = {
        f"listing:/sys/class/mdev_bus/0000:3b:00.{one}/mdev_supported_types": found(["nvidia-35", f"nvidia-{one}"])
        for one in (4, 5)
    }

    assert ("nvidia-35", "nvidia-4", "nvidia-5") == seen(assignment, linux() | cards | kinds, assignment.MEDIATED)
    assert () == seen(assignment, linux(), assignment.MEDIATED)
