"""How KVM's modules are set, and whose modules stand beside them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, everything, found
from tests.probes.evidence import reports_every_sign, seen
from virtcheck.hosts.machine import KVM_PARAMETERS
from virtcheck.probes import kvm_modules

DIRECTORY = found(["directory", 0o755, 0, 0, 0, 0, 5, 6])
NOTHING = everything(ABSENT)
INTEL = NOTHING | {
    "stat:/sys/module/kvm": DIRECTORY,
    "stat:/sys/module/kvm_intel": DIRECTORY,
    "file:/sys/module/kvm/parameters/tdp_mmu": found("Y\n"),
    "file:/sys/module/kvm_intel/parameters/nested": found("1\n"),
    "file:/sys/module/kvm_amd/parameters/nested": found("1\n"),
}


def test_recorder_and_probe_read_the_same() -> None:
    """What the one asks for is what the other records."""
    assert dict(KVM_PARAMETERS) == kvm_modules.OF_MODULE


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (INTEL, ("kvm.tdp_mmu=Y", "kvm_intel.nested=1")),
        (INTEL | {"file:/sys/module/kvm_intel/parameters/nested": FORBIDDEN}, "forbidden"),
        (INTEL | {"stat:/sys/module/kvm_intel": FORBIDDEN}, "forbidden"),
        (INTEL | {"file:/proc/cmdline": FORBIDDEN}, "forbidden"),
        (NOTHING, "absent"),
        (NOTHING | {"file:/proc/cmdline": found("kvm-arm.mode=protected\n")}, ("kvm-arm.mode=protected",)),
    ],
)
def test_parameters(readings: dict[str, Any], expected: Any) -> None:
    """Of the modules that are there, and ARM's from the command line; what cannot be read is not passed over."""
    assert expected == seen(kvm_modules, readings, kvm_modules.PARAMETERS)


@pytest.mark.parametrize(
    ("vboxdrv", "vmmon", "expected"),
    [
        (ABSENT, ABSENT, ()),
        (DIRECTORY, ABSENT, ("virtualbox",)),
        (DIRECTORY, DIRECTORY, ("virtualbox", "vmware")),
        (DIRECTORY, FORBIDDEN, "forbidden"),
    ],
)
def test_rivals(vboxdrv: Any, vmmon: Any, expected: Any) -> None:
    """Drivers of others by the name of the hypervisor; nobody is none unless both places can be seen."""
    readings = NOTHING | {"stat:/sys/module/vboxdrv": vboxdrv, "stat:/sys/module/vmmon": vmmon}

    assert expected == seen(kvm_modules, readings, kvm_modules.RIVALS)


def test_where_nobody_can_look() -> None:
    """Every sign is reported."""
    assert reports_every_sign(kvm_modules, everything(FORBIDDEN))
