"""What experiments prove, together with what a look shows of the same machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ABSENT, found
from tests.machines import LAPTOP, MICROVM
from tests.proofs import HARDWARE, HIDDEN, PVM, WITHOUT_KVM, evidence, shown
from virtcheck.experiments import container, cost, emulation, guest
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import EXPERIMENTS, experiment_named, look
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.proofs import ANSWERS, TESTED
from virtcheck.model.claim import Is, IsOneOf

if TYPE_CHECKING:
    from virtcheck.model.claim import Match, Verdict
    from virtcheck.model.evidence import Evidence, Sign, Value
    from virtcheck.reasoning import Findings

ANSWERING = {
    "stat:/dev/kvm": found(["character-device", 0o660, 0, 104, 10, 232, 5, 6]),
    "file:/proc/misc": found("232 kvm\n"),
    "kvm:api-version": found(12),
}
SILENT = {"stat:/dev/kvm": ABSENT, "kvm:api-version": ABSENT, "file:/proc/misc": found("229 fuse\n")}
BROKEN = {"guest": shown("guest", state="cannot-enter", ran=False)}
"""KVM that opens and answers, and that cannot enter a guest: nesting that is half there."""
EMULATED = {
    "guest": shown("guest", state="ok", ran=True, means="emulated", ring0="emulated", ring3="emulated", ratio0=900.0)
}
"""KVM that imitates all of a guest."""
ONE_LEVEL = {"cost": shown("cost", system_call=90.0, cpuid=450.0, cpuid_ratio=5.0, trap="one-level")}

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "microVM with KVM in software": (
        MICROVM | ANSWERING,
        (
            "kvm-usable",
            "guest-programs-native",
            "emulation-slow",
            "foreign-code-runs",
            "imitated-devices-slow",
            "container-made",
            "containers-share-kernel",
            "own-filesystem-made",
            "own-processes-made",
            "nested-machine",
        ),
    ),
    "laptop with KVM": (
        LAPTOP | ANSWERING,
        ("kvm-usable", "hardware-runs-guests", "guest-programs-native", "guest-kernel-native", "masking-effective"),
    ),
    "laptop without KVM, behind a filter": (LAPTOP | SILENT, ()),
    "nested guest whose KVM cannot enter": (MICROVM | ANSWERING, ()),
    "KVM that imitates everything": (MICROVM | ANSWERING, ("kvm-usable",)),
    "guest of one hypervisor": (MICROVM, ()),
}
PROOFS: dict[str, tuple[Evidence, ...]] = {
    "microVM with KVM in software": evidence(PVM),
    "laptop with KVM": evidence(HARDWARE),
    "laptop without KVM, behind a filter": evidence(WITHOUT_KVM),
    "nested guest whose KVM cannot enter": evidence(BROKEN),
    "KVM that imitates everything": evidence(EMULATED),
    "guest of one hypervisor": evidence(ONE_LEVEL),
}
"""What experiments show on these hosts."""

BY_ID = {claim.id: claim for claim in CLAIMS}


def findings(readings: dict[str, Any], *proofs: dict[str, tuple[Evidence, ...]]) -> Findings:
    return look(RecordedHost(readings), proofs=[one for machine in proofs for one in evidence(machine)])


def verdict(claim: str, readings: dict[str, Any], *proofs: dict[str, tuple[Evidence, ...]]) -> Verdict:
    return findings(readings, *proofs).conclusion(BY_ID[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each machine shows what it is known to show."""
    readings, expected = HOSTS[name]
    seen = look(RecordedHost(readings), proofs=PROOFS[name])

    assert [] == [claim for claim in expected if "established" != seen.conclusion(BY_ID[claim]).verdict]


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [((), "established"), ((PVM,), "established"), ((BROKEN,), "refuted"), ((HIDDEN,), "undetermined")],
)
def test_a_guest_decides_whether_kvm_is_usable(
    proofs: tuple[dict[str, tuple[Evidence, ...]], ...], expected: str
) -> None:
    """Asking counts until a guest was run; then the guest does, and one that did not end leaves it open."""
    assert expected == verdict("kvm-usable", MICROVM | ANSWERING, *proofs)


def test_what_makes_a_container_may_be_refused() -> None:
    """A process that is refused all namespaces makes none; one that is refused a part makes something else."""
    partly = {"container": shown("container", namespaces=("mnt",), refused=("pid",))}

    assert "refuted" == verdict("container-made", LAPTOP | SILENT, WITHOUT_KVM)
    assert "conflicted" == verdict("container-made", LAPTOP | SILENT, partly)


@pytest.mark.parametrize(
    ("claim", "software", "hardware"),
    [
        ("hardware-runs-guests", "refuted", "established"),
        ("guest-kernel-native", "refuted", "established"),
        ("guest-programs-native", "established", "established"),
        ("masking-effective", "refuted", "established"),
        ("emulation-slow", "established", "established"),
        ("containers-share-kernel", "established", "established"),
    ],
)
def test_the_classic_claims_are_judged_by_what_runs(claim: str, software: str, hardware: str) -> None:
    """That a guest runs does not say that the hardware runs it; its kernel and its programs are two things."""
    assert software == verdict(claim, MICROVM | ANSWERING, PVM)
    assert hardware == verdict(claim, LAPTOP | ANSWERING, HARDWARE)
    assert "no-sign" == verdict(claim, LAPTOP | ANSWERING)


def test_time_is_only_a_hint_of_nesting() -> None:
    """A measurement never outvotes a name."""
    nested = findings(MICROVM, PVM).conclusion(BY_ID["nested-machine"])

    assert ("established", 1) == (nested.verdict, nested.strength)
    assert "refuted" == verdict("nested-machine", MICROVM, ONE_LEVEL)


@pytest.mark.parametrize(
    ("readings", "proofs", "expected"),
    [
        (MICROVM | ANSWERING, {}, "ok"),
        (MICROVM | ANSWERING, PVM, "ok"),
        (MICROVM | ANSWERING, BROKEN, "cannot-enter"),
        (MICROVM | ANSWERING, {"guest": shown("guest", state="cannot-emulate", ran=True, modes=("ring3",))}, "ok"),
        (LAPTOP | SILENT, WITHOUT_KVM, "no-driver"),
        (MICROVM | ANSWERING, HIDDEN, None),
    ],
)
def test_what_a_guest_met_comes_before_what_asking_met(
    readings: dict[str, Any], proofs: dict[str, tuple[Evidence, ...]], expected: str | None
) -> None:
    """Rungs above the answer are climbed by a guest only; those below are told by looking."""
    assert expected == FACTS["kvm.reason"].answer(findings(readings, proofs)).value


@pytest.mark.parametrize(
    ("fact", "expected"),
    [("kvm.means", "software-ring0"), ("kvm.ring0", "emulated"), ("kvm.ring3", "native"), ("kvm.masking", False)],
)
def test_facts_of_experiments(fact: str, expected: Any) -> None:
    """Unknown until one is run, with the way to run it."""
    unknown = FACTS[fact].answer(findings(MICROVM))

    assert expected == FACTS[fact].answer(findings(MICROVM, PVM)).value
    assert unknown.value is None
    assert unknown.reason is not None
    assert ("unproved", "remedy.prove") == (unknown.reason.message, unknown.reason.remedy)


WORDS = {
    cost.TRAP: cost.TRAP_WORDS,
    emulation.TAXES: emulation.TAXES_WORDS,
    emulation.SPEEDS: emulation.SPEEDS_WORDS,
    guest.MEANS: guest.MEANS_WORDS,
    guest.RING0: guest.RING_WORDS,
    guest.RING3: guest.RING_WORDS,
    container.AGAINST_MACHINE: container.AGAINST_WORDS,
}


def values_of(match: Match) -> tuple[Value, ...]:
    """The words that a row waits for."""
    return match.expected if isinstance(match, IsOneOf) else (match.expected,) if isinstance(match, Is) else ()


@pytest.mark.parametrize("sign", WORDS, ids=lambda sign: sign.id)
def test_rows_use_the_words_of_the_experiments(sign: Sign) -> None:
    """A row that waits for a word that no experiment says would never speak."""
    rows = [row for claim in CLAIMS for row in (*claim.supported_by, *claim.contradicted_by) if row.sign is sign]
    words = {word for row in rows for word in values_of(row.match)}

    assert rows
    assert words <= set(WORDS[sign])


def test_every_experiment_has_an_answer() -> None:
    """What an experiment is for is one of its own signs."""
    assert list(EXPERIMENTS) == list(ANSWERS)
    assert [] == [name for name, sign in ANSWERS.items() if sign not in experiment_named(name).SIGNS]


def test_what_is_tested_is_claimed() -> None:
    """A number stands beside a claim of the catalogue."""
    assert [] == [claim.id for claim in TESTED.values() if claim not in CLAIMS]
