"""How KVM's modules are set, and whose modules stand beside them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        (NOTHING | {"file:/proc/misc": found("232 kvm\n")}, "absent"),
        (NOTHING | {"file:/proc/misc": found("229 fuse\n")}, ()),
        (NOTHING | {"file:/proc/cmdline": found("kvm-arm.mode=protected\n")}, ("kvm-arm.mode=protected",)),
    ],
)
def test_parameters(readings: dict[str, Any], expected: Any) -> None:
    """Of the modules that are there, and ARM's from the command line; what cannot be read is not passed over."""
    assert expected == seen(kvm_modules, readings, kvm_modules.PARAMETERS)


@pytest.mark.parametrize(
    ("misc", "expected"),
    [
        (found("229 fuse\n232 kvm\n"), ()),
        (found(" 54 vboxnetctl\n 55 vboxdrvu\n 56 vboxdrv\n"), ("virtualbox",)),
        (found("165 vmmon\n 61 vboxdrv\n"), ("virtualbox", "vmware")),
        (found("60 vboxdrv-not\nvmmon 165\n"), ()),
        (ABSENT, "absent"),
        (FORBIDDEN, "forbidden"),
    ],
)
def test_rivals(misc: Any, expected: Any) -> None:
    """Drivers of others by the name of the hypervisor; where the list is missing, nobody is not said to be there."""
    assert expected == seen(kvm_modules, NOTHING | {"file:/proc/misc": misc}, kvm_modules.RIVALS)


@given(st.binary())
def test_any_list_of_drivers(misc: bytes) -> None:
    """Whatever stands there, the names are known ones."""
    assert set(kvm_modules.rivals(misc)) <= {"virtualbox", "vmware"}


def test_where_nobody_can_look() -> None:
    """Every sign is reported."""
    assert reports_every_sign(kvm_modules, everything(FORBIDDEN))
