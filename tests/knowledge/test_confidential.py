"""Memory that the hypervisor cannot read: of this machine, and of its guests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, found, guest_of, signature
from tests.machines import KVM_GUEST, LAPTOP, linux, x86
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.confidential import CONFIDENTIAL
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in CONFIDENTIAL}

TDX_GUEST = KVM_GUEST | cpuid(guest_of("KVMKVMKVM") | {0x21: (0, *(signature("IntelTDX")[one] for one in (0, 2, 1)))})
SEV_LEAVES = {0x80000000: (0x80000021, 0, 0, 0), 0x8000001F: (0b11010, 0, 0, 0)}
SEV_SWITCHES = {
    "file:/sys/module/kvm_amd/parameters/sev": found("Y\n"),
    "file:/sys/module/kvm_amd/parameters/sev_es": found("Y\n"),
    "file:/sys/module/kvm_amd/parameters/sev_snp": found("Y\n"),
}
SNP_HOST = linux() | x86("svm npt sme sev sev_es sev_snp", vendor="AuthenticAMD") | cpuid(SEV_LEAVES) | SEV_SWITCHES
SEV_GUEST = KVM_GUEST | cpuid(guest_of("KVMKVMKVM") | SEV_LEAVES)

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "TDX guest": (TDX_GUEST, ("confidential-machine",)),
    "SNP host": (SNP_HOST, ("confidential-guests",)),
    "laptop": (LAPTOP, ()),
    "SEV-ES guest, seen by root": (SEV_GUEST | {"msr:0xc0010131": found(3)}, ("confidential-machine",)),
}


def verdict(readings: dict[str, Any], claim: str) -> str:
    findings = look(RecordedHost(readings), signs_of((CLAIMS[claim],)))
    return findings.conclusion(CLAIMS[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each machine has what it is known to have."""
    readings, expected = HOSTS[name]

    assert [] == [claim for claim in expected if "established" != verdict(readings, claim)]


@pytest.mark.parametrize(
    ("readings", "machine", "guests"),
    [
        (SNP_HOST, "refuted", "established"),
        (TDX_GUEST, "established", "refuted"),
        (SEV_GUEST, "undetermined", "refuted"),
        (SEV_GUEST | {"msr:0xc0010131": FORBIDDEN}, "undetermined", "refuted"),
        (SEV_GUEST | {"msr:0xc0010131": found(1)}, "established", "refuted"),
        (SEV_GUEST | {"msr:0xc0010131": {"absent": 5}}, "refuted", "refuted"),
        (LAPTOP, "refuted", "refuted"),
        (linux("aarch64"), "undetermined", "no-sign"),
    ],
)
def test_a_host_is_no_guest(readings: dict[str, Any], machine: str, guests: str) -> None:
    """The bit that a SEV host has for its guests says nothing of the host; in a guest only a register tells."""
    assert (machine, guests) == (verdict(readings, "confidential-machine"), verdict(readings, "confidential-guests"))
