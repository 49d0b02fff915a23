"""The processor as a host of guests, as scripts read it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, found
from tests.knowledge.test_confidential import SNP_HOST
from tests.knowledge.test_hardware import (
    ATHLON,
    EPYC_SERVER,
    LOCKED_LAPTOP,
    OLD_AMD,
    SVM_BIT,
    riscv,
)
from tests.knowledge.test_vulnerabilities import HASWELL, NO_CHOICE, SMT, TRUSTED_GUESTS
from tests.machines import ARM_SERVER, KVM_GUEST, LAPTOP, XEN_DOM0, linux, x86
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer


def fact(readings: dict[str, Any], name: str) -> Any:
    """The value of a fact, and None where it is unknown."""
    return answer(RecordedHost(readings), [FACTS[name]])[0].value


@pytest.mark.parametrize(
    ("readings", "state", "lock"),
    [
        (LAPTOP, "usable", False),
        (EPYC_SERVER, "usable", False),
        (LOCKED_LAPTOP, "locked", True),
        (KVM_GUEST, "hidden", False),
        (linux() | x86(""), "missing", False),
        (XEN_DOM0 | SVM_BIT, "hidden", None),
        (OLD_AMD, None, None),
        (ARM_SERVER, None, None),
        (riscv("rv64imafdch"), "usable", None),
        (LAPTOP | {"file:/proc/cpuinfo": FORBIDDEN}, None, None),
    ],
)
def test_an_extension(readings: dict[str, Any], state: str | None, lock: bool | None) -> None:
    """Who keeps it back; a lock is denied where there is nothing to lock, and never by silence."""
    assert state == fact(readings, "cpu.extension_state")
    assert lock is fact(readings, "cpu.firmware_lock")


def test_its_parts() -> None:
    """Two lists; both are empty where there is no extension, and unknown where nothing names its parts."""
    assert ("unrestricted-guest", "tagged-tlb") == fact(ATHLON, "cpu.virtualization_features")
    assert "nested-paging" in fact(ATHLON, "cpu.virtualization_missing")
    assert () == fact(KVM_GUEST, "cpu.virtualization_features")
    assert () == fact(KVM_GUEST, "cpu.virtualization_missing")
    assert None is fact(ARM_SERVER, "cpu.virtualization_features")


def test_leaks() -> None:
    """What the kernel calls open, whom it reaches, and what was given up by choice."""
    assert () == fact(LAPTOP | HASWELL, "cpu.vulnerable")
    assert ("cross-thread",) == fact(LAPTOP | HASWELL, "cpu.guest_exposure")
    assert None is fact(LAPTOP, "cpu.vulnerable")
    assert ("guest-to-host", "guest-to-guest") == fact(LAPTOP | TRUSTED_GUESTS, "cpu.mitigations_off")
    assert () == fact(LAPTOP | NO_CHOICE, "cpu.mitigations_off")
    assert True is fact(LAPTOP | SMT, "cpu.smt")
    assert None is fact(LAPTOP, "cpu.smt")


def test_hidden_memory() -> None:
    """A host of SEV is no guest of it; a laptop can hide nothing; where KVM was not asked, nobody knows."""
    unasked = SNP_HOST | {"file:/sys/module/kvm_amd/parameters/sev": {"absent": 2}}

    assert ("sev", "sev-es", "sev-snp") == fact(SNP_HOST, "confidential.host")
    assert "none" == fact(SNP_HOST, "vm.confidential")
    assert () == fact(LAPTOP, "confidential.host")
    assert None is fact(unasked, "confidential.host")
    assert ("sev",) == fact(unasked | {"kvm:extension:235": found(0b101)}, "confidential.host")
