"""What the steps cost: measured here, and what is made of times from elsewhere."""

from __future__ import annotations

import errno
import os
import resource
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import found
from tests.experiments.guests import LIVE, by_sign, children, left_behind, needs_kvm, refuse, x86_64
from tests.machines import linux
from virtcheck.experiments import cost, run
from virtcheck.experiments.child import kvm_device
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.question import Found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.evidence import Evidence, Sign

SECONDS = 5.0
OF_KVM = cost.SIGNS[len(cost.HERE) :]


def proved(seconds: float = SECONDS) -> dict[Sign, Evidence]:
    """What the experiment shows here."""
    return by_sign(cost.prove(LIVE, seconds))


def measured_in_time(wanted: Iterable[Sign], seconds: float = SECONDS) -> dict[Sign, Evidence]:
    """What it shows, tried again for what other programs disturbed: for two minutes at most."""
    told, deadline = proved(seconds), time.monotonic() + 120
    while any(told[sign].sight != "seen" for sign in wanted) and time.monotonic() < deadline:
        told.update((sign, one) for sign, one in proved(seconds).items() if told[sign].sight != "seen")
    return told


NUMBERS = [sign for sign in cost.SIGNS if sign.unit]


@needs_kvm
@x86_64
@pytest.mark.parametrize("seconds", [5.0, 0.2])
def test_every_step_is_measured(seconds: float) -> None:
    """Each has a number, in little time too; those of one kind stand in their order, and nothing stays."""
    before = left_behind()
    told = measured_in_time(NUMBERS, seconds)
    number = {sign: float(str(told[sign].value)) for sign in NUMBERS if told[sign].sight == "seen"}

    assert set(NUMBERS) == set(number)
    assert number[cost.SYSTEM_CALL] < number[cost.EXIT] < number[cost.CREATE_VM]
    assert number[cost.SYSTEM_CALL] < number[cost.OPEN] < number[cost.CREATE_VM]
    assert set(cost.SIGNS) == set(told)
    assert before == left_behind()
    assert [] == children()


@x86_64
def test_machine_code_makes_the_calls() -> None:
    """The results of repeated calls are those of the calls; the first that fails ends them."""
    from virtcheck.experiments.child import x86
    from virtcheck.experiments.child.measuring import SystemCalls

    with SystemCalls(x86.REPEAT) as calls:
        assert calls.time(7, x86.GETPPID) > 0
        assert [os.getppid()] * 7 == calls.results[:7]
        with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
            calls.time(3, x86.IOCTL, 1 << 20, 0, 0)
        assert [-errno.EBADF, 0] == calls.results[:2]


def here(monkeypatch: pytest.MonkeyPatch, error: int, request: int) -> dict[Sign, Evidence]:
    """What is told where the kernel refuses a request of the child that measures KVM."""
    real = cost.time_kvm

    def time_kvm(seconds: float) -> tuple[Any, ...]:
        refuse(error, request)
        return real(seconds)

    monkeypatch.setattr(cost, "time_kvm", time_kvm)
    return measured_in_time((cost.OPEN, cost.CPUID))


@needs_kvm
@x86_64
def test_a_refusal_leaves_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where KVM is busy the node opens all the same; of what could not be done there is no number, and an errno."""
    told = here(monkeypatch, errno.EBUSY, kvm_device.KVM_CREATE_VM)

    assert ("seen", "seen") == (told[cost.CPUID].sight, told[cost.OPEN].sight)
    assert {("unanswered", errno.EBUSY)} == {
        (told[one].sight, told[one].errno) for one in OF_KVM if one is not cost.OPEN
    }


@needs_kvm
@x86_64
def test_nodes_that_do_not_open_any_more() -> None:
    """Where descriptors run out between openings, those that were opened are closed, and no other."""

    def open_with_few(seconds: float) -> tuple[Any, ...]:
        before = os.listdir("/proc/self/fd")
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(before) + 4, 100))
        kind, (told, error), _ = cost.time_kvm(seconds)
        return kind, (told, error, before == os.listdir("/proc/self/fd")), ""

    reading = run(lambda: open_with_few(SECONDS), SECONDS)

    assert isinstance(reading, Found)
    assert ({}, errno.EMFILE, True) == reading.data


@needs_kvm
@x86_64
@pytest.mark.parametrize("request_", [kvm_device.KVM_CREATE_VCPU, kvm_device.KVM_RUN, kvm_device.KVM_SET_SREGS])
def test_a_later_refusal(request_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the step, every sign is told, and none that was not measured is a number."""
    told = here(monkeypatch, errno.EINVAL, request_)

    assert set(cost.SIGNS) == set(told)
    assert ("unanswered", errno.EINVAL) == (told[cost.FIRST_ENTRY].sight, told[cost.FIRST_ENTRY].errno)


FAST, DEAR = (100.0, 105.0, 101.0, 110.0, 103.0), (1.0, 1.1, 1.05, 1.2, 1.15)


def times(factor: float) -> tuple[float, ...]:
    """CPUID that takes so many times as long as the system calls of FAST."""
    return tuple(100 * factor * one for one in DEAR)


@pytest.mark.parametrize(
    ("factor", "word"),
    [
        # A processor alone; KVM on hardware; a guest of a guest.
        (0.4, "none"),
        (6, "one-level"),
        (35, "nested-or-software"),
        # Between the bands.
        (2.3, None),
        (15, None),
        # One end in a band, the other outside.
        (1.9, None),
        (11, None),
    ],
)
def test_the_word_for_a_ratio(factor: float, word: str | None) -> None:
    """A word is given where it holds for every ratio that was measured."""
    told = cost.trap(FAST, times(factor))

    assert ("seen" if word else "unanswered") == told.sight
    assert (word or False) == told.value
    assert cost.TRAP_WORDS == tuple(word for word, *_ in cost.BANDS)


def test_slow_system_calls_prove_nothing() -> None:
    """In gVisor and under a tracer a system call takes microseconds: beside it a trap looks cheap."""
    told = cost.trap([one * 30 for one in FAST], times(35))

    assert ("unanswered", "system calls are slow here") == (told.sight, told.note)


def test_without_batches_there_is_no_word() -> None:
    """Where time ran out nothing is said: fewer batches than make a number make no word either."""
    pairs = [((), times(1)), (FAST, ()), (FAST[:4], times(6)), (FAST, times(6)[:4])]

    assert ["unanswered"] * 4 == [cost.trap(*pair).sight for pair in pairs]
    assert "seen" == cost.trap(FAST, times(6)).sight


@pytest.mark.parametrize(
    ("readings", "sight", "note"),
    [
        (linux("riscv64"), "unanswered", "no guest is written for this architecture"),
        (
            linux() | {"link:/proc/thread-self/exe": found("/usr/bin/qemu-x86_64-static")},
            "unanswered",
            "a translator answers in its place",
        ),
    ],
)
def test_where_nothing_is_measured(readings: dict[str, Any], sight: str, note: str) -> None:
    """Of other processors, and where a translator runs this program, nothing is told."""
    told = by_sign(cost.prove(RecordedHost(readings), SECONDS))

    assert {(sight, note)} == {(one.sight, one.note) for one in told.values()}
    assert set(cost.SIGNS) == set(told)


@x86_64
def test_half_of_it_needs_no_kvm() -> None:
    """Where there is no node the processor is measured all the same."""
    told = by_sign(cost.prove(RecordedHost(linux()), SECONDS))

    assert {("absent", errno.ENOENT)} == {(told[one].sight, told[one].errno) for one in OF_KVM}
    assert told[cost.SYSTEM_CALL].sight in ("seen", "unanswered")
    assert told[cost.CPUID].errno == 0


def test_an_arm_processor_has_no_cpuid() -> None:
    """What an architecture lacks is absent; the rest is measured."""
    told = by_sign(cost._told_here(FAST, None))

    assert ("seen", 100.0) == (told[cost.SYSTEM_CALL].sight, told[cost.SYSTEM_CALL].value)
    assert {"absent"} == {told[one].sight for one in cost.HERE if one is not cost.SYSTEM_CALL}
