"""The same loops by every means: right everywhere, compared only where the times are measurements."""

from __future__ import annotations

import ast
import inspect as source
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from tests.experiments import elsewhere
from tests.experiments.guests import needs_kvm, x86_64
from tests.machines import RASPBERRY, linux
from virtcheck.experiments import emulation
from virtcheck.experiments.child import loops
from virtcheck.experiments.emulation import KVM_TAXES_WORDS, SIGNS, SPEEDS_WORDS, TAXES_WORDS
from virtcheck.hosts import open_host, plain_reading
from virtcheck.hosts.machine import in_child
from virtcheck.hosts.recorded import RecordedHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from virtcheck.model.evidence import Evidence

LOOPS = tuple(loops.CODE)
with_unicorn = pytest.mark.skipif(find_spec("unicorn") is None, reason="Unicorn is not installed")


def shown(looks: Iterator[Evidence]) -> dict[str, Evidence]:
    """Evidence by the end of its sign's id."""
    return {one.sign.id.partition(".")[2]: one for one in looks}


# ----------------------------------------------------------------------------------------------- the loops


def results_of(means: str, name: str, *rounds: int) -> tuple[int, ...]:
    """What a loop computes by one means, in a child, for so many rounds one after the other."""
    runner = {
        "native": loops.natively,
        "kvm0": loops.in_ring0,
        "kvm3": loops.in_ring3,
        "emulated": loops.emulated,
    }[means]

    def work() -> tuple[Any, ...]:
        with runner(name) as loop:
            return ("found", tuple(map(loop, rounds)), "")

    kind, results, *_ = in_child(work, 10)
    assert kind == "found", results
    return results  # type: ignore[no-any-return]


@x86_64
@pytest.mark.parametrize("rounds", [1, 2, 300])
@pytest.mark.parametrize(
    ("means", "name"),
    [
        *[pytest.param("native", one) for one in LOOPS if one != "port"],
        *[pytest.param(ring, one, marks=needs_kvm) for ring in ("kvm0", "kvm3") for one in LOOPS],
        *[pytest.param("emulated", one, marks=with_unicorn) for one in LOOPS],
    ],
)
def test_a_loop_computes_the_same_everywhere(means: str, name: str, rounds: int) -> None:
    """On this processor, in either ring of a guest and in an emulator: what Python computes."""
    assert (loops.expected(name, rounds),) == results_of(means, name, rounds)


@x86_64
@pytest.mark.parametrize(
    "means",
    [
        "native",
        pytest.param("kvm0", marks=needs_kvm),
        pytest.param("kvm3", marks=needs_kvm),
        pytest.param("emulated", marks=with_unicorn),
    ],
)
def test_a_loop_can_be_run_again(means: str) -> None:
    """A guest that left at the end of a loop begins it anew, as all others do."""
    assert (loops.expected("alu", 7), loops.expected("alu", 300)) == results_of(means, "alu", 7, 300)


def test_the_results_tell_loops_and_rounds_apart() -> None:
    """A loop that ran once too often, or another one, gives another result."""
    assert 3 == len({loops.expected("alu", rounds) for rounds in (299, 300, 301)})
    assert 3 == len({loops.expected("memory", rounds) for rounds in (299, 300, 301)})
    assert loops.expected("alu", 300) != loops.expected("memory", 300)


def test_the_code_is_what_its_description_says(tmp_path: Path) -> None:
    """The instructions beside the bytes are those that the processor runs."""
    if shutil.which("objdump") is None:
        pytest.skip("objdump is not installed")
    body = ast.parse(source.getsource(loops)).body
    at = next(place for place, one in enumerate(body) if ast.unparse(one).startswith("CODE ="))
    told = ast.literal_eval(body[at + 1].value).replace("L: ", "")  # type: ignore[attr-defined]
    _, *parts = re.split(r"(\w+): +", told)
    promised = {name: [tidy(one) for one in text.split(";")] for name, text in zip(*[iter(parts)] * 2, strict=True)}
    printed = {}
    for name, code in loops.CODE.items():
        (tmp_path / name).write_bytes(bytes.fromhex(code))
        command = ["objdump", "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", str(tmp_path / name)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        printed[name] = [tidy(line.split("\t")[2]) for line in lines if line.count("\t") == 2]

    assert promised == printed


def tidy(instruction: str) -> str:
    """One spelling of an instruction: numbers in decimal, no widths, no targets of jumps."""
    decimal = re.sub("0x[0-9a-f]+", lambda number: str(int(number[0], 16)), instruction.replace("QWORD PTR ", ""))
    words = re.sub("^jne.*|^jnz.*", "jnz", decimal.strip()).split()
    return " ".join([words[0], "".join(words[1:])])


@with_unicorn
def test_a_foreign_loop_computes_the_same() -> None:
    """Code for ARM and code for x86 are two writings of one loop."""

    def work() -> tuple[Any, ...]:
        return ("found", (loops.foreign_result("aarch64"), loops.foreign_result("x86_64")), "")

    expected = loops.expected("alu", loops.FEW)

    assert ("found", (expected, expected), "") == in_child(work, 20)


# ----------------------------------------------------------------------------------------------- here


@x86_64
@with_unicorn
def test_emulation_taxes_arithmetic_here() -> None:
    """Whatever this machine is: an emulator is slower at arithmetic and at memory than the processor it runs on."""
    seen = shown(emulation.prove(open_host(""), 3))
    if seen["taxes"].sight != "seen":
        pytest.skip(f"this machine is too busy to measure: {seen['taxes'].note}")

    assert {"alu", "memory"} <= set(seen["taxes"].value)  # type: ignore[arg-type]
    assert 1.2 < seen["slowdown"].value < 1000  # type: ignore[operator]
    assert True is seen["foreign"].value


@x86_64
def test_without_unicorn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what takes the emulator is unanswered, and why; the rest is measured."""
    monkeypatch.setitem(sys.modules, "unicorn", None)
    seen = shown(emulation.prove(open_host(""), 2))
    without = {name for name, one in seen.items() if one.note == "Unicorn is not installed"}

    assert {"alu_emulated", "memory_emulated", "cpuid_emulated", "port_emulated"} <= without
    assert {"slowdown", "taxes", "foreign"} <= without
    assert not {"alu_native", "memory_native", "alu_kvm3", "kvm_taxes"} & without


@x86_64
@with_unicorn
def test_too_little_memory_for_the_emulator(capfd: pytest.CaptureFixture[str]) -> None:
    """Where the emulator finds no room it ends its process: a person's terminal is left alone, and the rest is told."""

    def take_room() -> None:
        with open("/proc/self/statm") as file:
            size = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE")
        resource.setrlimit(resource.RLIMIT_AS, (size + (12 << 20),) * 2)

    seen = elsewhere.shown("emulation", take_room)

    assert ["unanswered"] * 2 == [seen[name][0] for name in ("alu_emulated", "foreign")]
    assert seen["alu_emulated"][2] != seen["alu_native"][2]
    assert ("", "") == capfd.readouterr()


@x86_64
def test_a_processor_that_faults_at_cpuid(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child that runs CPUID may end by a signal; the other loops are not lost with it."""
    natively = loops.natively

    def faulting(name: str) -> Any:
        if name == "cpuid":
            os.kill(os.getpid(), signal.SIGTERM)
        return natively(name)

    monkeypatch.setattr(loops, "natively", faulting)
    seen = shown(emulation.prove(open_host(""), 2))

    assert "it ends with signal 15" == seen["cpuid_native"].note
    assert "it ends with signal 15" != seen["alu_native"].note


@x86_64
def test_a_wrong_result_is_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a loop takes that computes something else says nothing."""
    right = loops.expected
    monkeypatch.setattr(loops, "expected", lambda name, rounds: right(name, rounds) + (name == "memory"))
    seen = shown(emulation.prove(open_host(""), 2))

    assert ("unanswered", "the result is wrong") == (seen["memory_native"].sight, seen["memory_native"].note)
    assert "the result is wrong" != seen["alu_native"].note


@x86_64
@pytest.mark.parametrize(("means", "other"), [("native", "alu_kvm3"), ("kvm0", "alu_native"), ("kvm3", "alu_native")])
def test_one_means_that_hangs(means: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that never comes back is killed at its limit, and the others still have time."""
    hanging = {"native": loops.natively, "kvm0": loops.in_ring0, "kvm3": loops.in_ring3}[means]

    def answer(runner: Any, name: str, deadline: float) -> tuple[Any, ...]:
        if runner is hanging:
            time.sleep(60)
        return ("found", (1.0,) * 5, "")

    monkeypatch.setattr(loops, "answer", answer)
    monkeypatch.setattr(emulation, "obstacle_to", lambda means, host: None)
    began = time.monotonic()
    seen = shown(emulation.prove(open_host(""), 3))

    assert time.monotonic() - began < 5
    assert seen[f"alu_{means}"].note.startswith("no answer within")
    assert 1.0 == seen[other].value


# ----------------------------------------------------------------------------------------------- other hosts


def test_a_raspberry_pi() -> None:
    """Code for x86-64 is run there by an emulator alone, and that is what is foreign there."""
    seen = shown(emulation.prove(RecordedHost(RASPBERRY), 2))

    assert "the loops are written for x86-64" == seen["alu_native"].note == seen["port_kvm3"].note
    if find_spec("unicorn"):
        assert ("seen", True, "of a program for x86_64") == (
            seen["foreign"].sight, seen["foreign"].value, seen["foreign"].note,
        )  # fmt: skip


def test_no_kvm() -> None:
    """Where there is no node, what a guest would show is absent, not unknown."""
    seen = shown(emulation.prove(RecordedHost(linux()), 2))

    assert {"absent"} == {seen[name].sight for name in ("alu_kvm0", "port_kvm3", "kvm_taxes")}


# ----------------------------------------------------------------------------------------------- what follows

MICROVM = {
    "alu": (0.82, 2206, 0.83, 2.4),
    "memory": (0.27, 1792, 0.28, 41),
    "cpuid": (3608, 2243, 3610, 8.5),
    "port": (None, 6426, 24_965, 573),
}
"""Times in nanoseconds on the measured microVM: here, in ring 0, in ring 3, emulated."""
SERVER = {
    "alu": (0.8, 0.8, 0.8, 3),
    "memory": (0.5, 0.5, 0.5, 60),
    "cpuid": (30, 600, 610, 12),
    "port": (None, 2500, 2500, 500),
}
"""As a physical machine with VT-x might: only what leaves the guest is taxed."""


def proved(times: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **other: tuple[Any, ...]) -> dict[str, Evidence]:
    """What follows from these times; `other` are answers in the place of some, as `alu_native=("absent", 2)`."""
    answers: dict[tuple[str, str], tuple[Any, ...]] = {("foreign", "emulated"): ("found", True, "")}
    for loop, taken in times.items():
        for means, one in zip(emulation.MEANS, taken, strict=True):
            if one is not None:
                answers[loop, means] = ("found", (one, one * 1.01, one * 1.02, one * 1.03, one * 1.04), "")
    for name, answer in other.items():
        loop, means = name.split("_")
        answers[loop, means] = answer
    readings = [(pair, plain_reading(answer)) for pair, answer in answers.items()]
    monkeypatch.setattr(emulation, "run_all", lambda *_: iter(readings))
    return shown(emulation.prove(RecordedHost(linux()), 1))


def test_software_virtualization(monkeypatch: pytest.MonkeyPatch) -> None:
    """KVM that emulates ring 0 is slower there than an emulator; CPUID and ports are faster emulated in both rings."""
    seen = proved(MICROVM, monkeypatch)

    assert ("alu", "memory") == seen["taxes"].value
    assert ("alu-ring0", "memory-ring0") == seen["kvm_taxes"].value
    assert ("alu-ring0", "memory-ring0", "cpuid-ring0", "cpuid-ring3", "port-ring0", "port-ring3") == seen[
        "speeds"
    ].value
    assert 2.927 == seen["slowdown"].value


def test_hardware_virtualization(monkeypatch: pytest.MonkeyPatch) -> None:
    """It taxes only what leaves the guest; that alone is faster emulated."""
    seen = proved(SERVER, monkeypatch)

    assert ("alu", "memory") == seen["taxes"].value
    assert ("cpuid-ring0", "cpuid-ring3") == seen["kvm_taxes"].value
    assert ("cpuid-ring0", "cpuid-ring3", "port-ring0", "port-ring3") == seen["speeds"].value


def test_words_are_from_closed_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is slow, there is a word for it."""
    slow_guests = {loop: (None if loop == "port" else 1.0, 100.0, 100.0, 10.0) for loop in LOOPS}
    seen = proved(slow_guests, monkeypatch)

    assert TAXES_WORDS == seen["taxes"].value
    assert KVM_TAXES_WORDS == seen["kvm_taxes"].value
    assert SPEEDS_WORDS == seen["speeds"].value


def test_nothing_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked, and found nothing: that is absent, not unknown."""
    equal = {loop: (None if loop == "port" else 1.0, 1.0, 1.0, 1.0) for loop in LOOPS}
    seen = proved(equal, monkeypatch)

    assert {"absent"} == {seen[name].sight for name in ("taxes", "kvm_taxes", "speeds")}


@pytest.mark.parametrize("times", [(1.0, 1.0, 1.1, 1.2, 2.5), (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 0.0, 0.0)])
def test_times_that_are_no_measurement(times: tuple[float, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches that differ more than twofold, too few of them, or zeros: no time, and nothing that follows from it."""
    seen = proved(MICROVM, monkeypatch, alu_native=("found", times, ""))

    assert {"unanswered"} == {seen[name].sight for name in ("alu_native", "slowdown", "taxes", "kvm_taxes")}
    assert "seen" == seen["alu_emulated"].sight == seen["speeds"].sight


def test_the_range_is_told() -> None:
    """Who is refused a number sees between what it lies."""
    noisy = emulation.measured(emulation.TIMES["alu", "native"], "run:emulation", (1.0, 2.0, 2.5, 1.0, 1.0))

    assert "the measurements differ too much: 1-2.5 ns" == noisy.note


@pytest.mark.parametrize(
    ("answer", "sight"),
    [(("absent", 2), "absent"), (("forbidden", 13), "forbidden"), (("unanswered", "why", 0), "unanswered")],
)
def test_guests_that_cannot_be_run(answer: tuple[Any, ...], sight: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows from guests is as unseen as they are; what does not, is told."""
    unseen = {f"{loop}_{means}": answer for loop in LOOPS for means in ("kvm0", "kvm3")}
    seen = proved(MICROVM, monkeypatch, **unseen)

    assert {sight} == {seen[name].sight for name in ("kvm_taxes", "speeds", "port_kvm0")}
    assert {"seen"} == {seen[name].sight for name in ("taxes", "slowdown", "foreign")}


def test_what_is_hidden_outweighs_what_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """One loop that could not be looked at leaves the whole open."""
    seen = proved(MICROVM, monkeypatch, alu_kvm0=("absent", 2), cpuid_kvm0=("unanswered", "why", 0))

    assert "unanswered" == seen["kvm_taxes"].sight == seen["speeds"].sight


def test_every_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sign once, in the order of SIGNS."""
    monkeypatch.setattr(emulation, "_run", lambda *_: plain_reading(("unanswered", "why", 0)))
    looks = [one.sign for one in emulation.prove(open_host(""), 1)]

    assert list(SIGNS) == looks
