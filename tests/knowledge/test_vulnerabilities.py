"""What the processor leaks between guests and their host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import found
from tests.machines import ARM_SERVER, LAPTOP
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.vulnerabilities import VULNERABILITIES
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in VULNERABILITIES}


def leaking(**vulnerabilities: str) -> dict[str, Any]:
    """What the kernel says of the processor's vulnerabilities."""
    directory = "/sys/devices/system/cpu/vulnerabilities"
    return {f"listing:{directory}": found(sorted(vulnerabilities))} | {
        f"file:{directory}/{name}": found(text + "\n") for name, text in vulnerabilities.items()
    }


TRUSTED_GUESTS = {"file:/proc/cmdline": found("root=/dev/vda1 mitigations=auto,no_guest_host,no_guest_guest\n")}
NO_CHOICE = {"file:/proc/cmdline": found("root=/dev/vda1 ro quiet\n")}
SMT = {"file:/sys/devices/system/cpu/smt/active": found("1\n")}
NO_SMT = {"file:/sys/devices/system/cpu/smt/active": found("0\n")}
HASWELL = leaking(
    itlb_multihit="KVM: Mitigation: VMX disabled",
    l1tf="Mitigation: PTE Inversion; VMX: conditional cache flushes, SMT vulnerable",
    mds="Mitigation: Clear CPU buffers; SMT vulnerable",
    meltdown="Mitigation: PTI",
)
OPEN = leaking(mds="Vulnerable: Clear CPU buffers attempted, no microcode", meltdown="Mitigation: PTI")
SAFE = leaking(mds="Not affected", meltdown="Not affected", l1tf="Not affected")

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "Haswell of 2013": (LAPTOP | HASWELL | SMT, ("cross-thread", "shared-cores")),
    "host without microcode": (LAPTOP | OPEN, ("guest-to-host", "guest-to-guest")),
    "host that trusts its guests": (LAPTOP | TRUSTED_GUESTS, ("guest-mitigations-off",)),
    "laptop that leaks nothing": (LAPTOP | NO_CHOICE | SAFE | NO_SMT, ()),
    "ARM server without a choice": (ARM_SERVER | NO_CHOICE, ()),
}


def verdict(readings: dict[str, Any], claim: str) -> str:
    findings = look(RecordedHost(readings), signs_of((CLAIMS[claim],)))
    return findings.conclusion(CLAIMS[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each machine leaks what it is known to leak, and nothing else."""
    readings, expected = HOSTS[name]

    assert {*expected} == {claim for claim in CLAIMS if "established" == verdict(readings, claim)}


def test_no_choice_is_no_promise() -> None:
    """A command line without `mitigations=` is only a hint that guests are guarded against."""
    findings = look(RecordedHost(LAPTOP | NO_CHOICE), signs_of((CLAIMS["guest-mitigations-off"],)))
    conclusion = findings.conclusion(CLAIMS["guest-mitigations-off"])

    assert ("refuted", 1) == (conclusion.verdict, conclusion.strength)
