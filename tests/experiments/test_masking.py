"""Whether a guest sees what was set for it: real guests here, and what is made of what they saw."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import cpuid, found
from tests.experiments.guests import LIVE, PVM, by_sign, children, left_behind, needs_kvm, refuse, x86_64
from tests.machines import linux
from virtcheck.experiments import guest, masking
from virtcheck.experiments.child import kvm_device, x86
from virtcheck.hosts.recorded import RecordedHost

if TYPE_CHECKING:
    from virtcheck.model.evidence import Evidence, Sign

SECONDS = 5.0
NODE = {"stat:/dev/kvm": found(["character-device", 0o660, 0, 0, 10, 232, 5, 6])}


def proved() -> dict[Sign, Evidence]:
    """What the experiment shows here."""
    return by_sign(masking.prove(LIVE, SECONDS))


@needs_kvm
@x86_64
def test_both_rings_are_asked() -> None:
    """Both answer, effective is what both see, and nothing stays."""
    before = left_behind()
    told = proved()

    assert set(masking.SIGNS) == set(told)
    assert {"seen"} == {one.sight for one in told.values()}
    assert (told[masking.RING0].value and told[masking.RING3].value) is told[masking.EFFECTIVE].value
    assert before == left_behind()
    assert [] == children()


@needs_kvm
@x86_64
@pytest.mark.skipif(not PVM, reason="KVM is not kvm_pvm here")
def test_software_virtualization_hides_nothing() -> None:
    """Under kvm_pvm ring 3 runs CPUID on the processor below: it sees the real signature, and ring 0 real abilities."""
    told = proved()

    assert (False, False, False) == tuple(told[sign].value for sign in masking.SIGNS)
    assert "signature" in told[masking.RING3].note
    assert "signature" not in told[masking.RING0].note
    assert "sse3" in told[masking.RING0].note


@needs_kvm
@x86_64
def test_a_guest_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is what the guest's registers hold: one that reports what was set for it sees what was set for it."""
    mov_eax_signature = b"\xb8" + masking.SIGNATURES[0].to_bytes(4, "little")
    monkeypatch.setattr(masking, "ASK", mov_eax_signature + b"\x31\xc9")  # xor ecx, ecx
    told = proved()

    assert (True, True, True) == tuple(told[sign].value for sign in masking.SIGNS)


@needs_kvm
@x86_64
@pytest.mark.parametrize(
    ("error", "request_", "sight"),
    [
        (errno.EBUSY, kvm_device.KVM_CREATE_VM, "unanswered"),
        (errno.EPERM, kvm_device.KVM_CREATE_VM, "forbidden"),
        (errno.EINVAL, kvm_device.KVM_SET_CPUID2, "unanswered"),
        (errno.E2BIG, kvm_device.KVM_GET_SUPPORTED_CPUID, "unanswered"),
        (errno.EIO, kvm_device.KVM_RUN, "unanswered"),
    ],
)
def test_without_a_guest(error: int, request_: int, sight: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no guest runs nobody knows what it would have seen: that is no 'not effective'."""
    real = masking.try_to_hide

    def try_to_hide(*arguments: int) -> tuple[Any, ...]:
        refuse(error, request_)
        return real(*arguments)

    monkeypatch.setattr(masking, "try_to_hide", try_to_hide)
    told = proved()

    assert {(sight, error)} == {(one.sight, one.errno) for one in told.values()}
    assert set(masking.SIGNS) == set(told)


@needs_kvm
@x86_64
def test_a_guest_that_shuts_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not get as far as its end has shown nothing."""
    monkeypatch.setattr(masking, "ASK", b"\x0f\x0b")  # ud2
    told = proved()

    assert {("unanswered", "no guest could be run")} == {(one.sight, one.note) for one in told.values()}


ALL = tuple(masking.ABILITIES)


@pytest.mark.parametrize(
    ("ring0", "ring3", "hidden", "values", "note"),
    [
        # kvm_intel and kvm_amd.
        ((), (), ALL, (True, True, True), ""),
        # kvm_pvm.
        (("sse3",), ("signature", "sse3"), ALL, (False, False, False), "the guest saw the real sse3 signature"),
        # CPUID that is answered for ring 0 alone, for ring 3 alone.
        ((), ("signature",), ALL, (True, False, False), "the guest saw the real signature"),
        (("aes",), (), ALL, (False, True, False), "the guest saw the real aes"),
        # A processor that has none of the abilities.
        ((), (), (), (True, True, True), "only its signature could be told apart"),
    ],
)
def test_both_have_to_be_kept_in_the_dark(
    ring0: tuple[str, ...], ring3: tuple[str, ...], hidden: tuple[str, ...], values: tuple[bool, ...], note: str
) -> None:
    """Masking is effective where neither the kernel nor a program sees through it."""
    told = by_sign(masking._told(ring0, ring3, hidden))

    assert values == tuple(told[sign].value for sign in masking.SIGNS)
    assert note == told[masking.EFFECTIVE].note


@pytest.mark.parametrize(
    ("readings", "sight", "note"),
    [
        (linux() | {"file:/proc/misc": found("232 kvm\n")}, "absent", ""),
        (linux("aarch64") | NODE, "unanswered", "this is tried on x86 only"),
        (linux("riscv64") | NODE, "unanswered", "no guest is written for this architecture"),
        (
            linux() | NODE | {"link:/proc/thread-self/exe": found("/usr/bin/qemu-x86_64-static")},
            "unanswered",
            "a translator answers in its place",
        ),
        # CPUID that cannot be run here: what is real is not known, nor what was hidden.
        (
            linux() | NODE | {key: {"unanswered": "it ends with signal 11", "errno": 0} for key in cpuid({})},
            "unanswered",
            "it ends with signal 11",
        ),
    ],
)
def test_where_nothing_is_run(readings: dict[str, Any], sight: str, note: str) -> None:
    """Without a node, on other processors and under a translator nothing is told."""
    told = by_sign(masking.prove(RecordedHost(readings), SECONDS))

    assert {(sight, note)} == {(one.sight, one.note) for one in told.values()}
    assert set(masking.SIGNS) == set(told)


def test_abilities_are_static_bits() -> None:
    """KVM writes some bits of the leaf itself, as the guest's registers are set: MWAIT and OSXSAVE. None is hidden."""
    dynamic = 1 << 3 | 1 << 27

    assert 0 == sum(masking.ABILITIES.values()) & dynamic
    assert {1} == {bit.bit_count() for bit in masking.ABILITIES.values()}
    assert guest.RINGS.keys() >= set(x86.RINGS)
