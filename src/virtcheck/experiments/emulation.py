"""The same loops on this processor, in a guest of KVM and in an emulator: what each way of virtualizing taxes.

An emulator works on every instruction; hardware runs a guest's instructions itself, but for those that leave the guest.
So the first is slow at arithmetic and memory, and the second where a guest leaves often.
"""

from __future__ import annotations

from virtcheck.experiments import barrier, measured, run, untold
from virtcheck.hosts import plain_reading
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Found, Unanswered
from virtcheck.probes import kvm, likewise, unless_empty
from virtcheck.probes.cpu import UNAME, X86

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from virtcheck.model.question import Forbidden, Host

    Reading = Found[Any] | Absent | Forbidden | Unanswered
    Pair = tuple[str, str]
    """A loop and a means: the keys of MEANS and LOOPS."""

ORIGIN = "run:emulation"
LOOPS = {
    "alu": "a loop of arithmetic",
    "memory": "a loop that writes to memory",
    "cpuid": "a loop of the CPUID instruction",
    "port": "a loop that writes to an input/output port",
}
MEANS = {
    "native": "on this processor",
    "kvm0": "in ring 0 of a guest of KVM",
    "kvm3": "in ring 3 of a guest of KVM",
    "emulated": "in an emulator",
}
TIMES = {
    (loop, means): Sign(f"emulation.{loop}_{means}", f"the time of a round of {what} {where}", unit="ns")
    for loop, what in LOOPS.items()
    for means, where in MEANS.items()
    if (loop, means) != ("port", "native")
}
SLOWDOWN = Sign("emulation.slowdown", "the time of arithmetic in an emulator against that on this processor", unit="x")
TAXES = Sign("emulation.taxes", "what emulation slows down here")
KVM_TAXES = Sign("emulation.kvm_taxes", "what a guest of KVM slows down here")
SPEEDS = Sign("emulation.speeds", "what emulation does faster here than a guest of KVM")
FOREIGN = Sign("emulation.foreign", "whether an emulator computes the right result for a foreign processor here")
SIGNS = (*TIMES.values(), SLOWDOWN, TAXES, KVM_TAXES, SPEEDS, FOREIGN)

COMPARED = tuple(loop for loop in LOOPS if (loop, "native") in TIMES)
RINGS = {"ring0": "kvm0", "ring3": "kvm3"}
TAXES_WORDS = COMPARED
KVM_TAXES_WORDS = tuple(f"{loop}-{ring}" for loop in COMPARED for ring in RINGS)
SPEEDS_WORDS = tuple(f"{loop}-{ring}" for loop in LOOPS for ring in RINGS)
CLEARLY = 1.5
"""From how many times the time on something is slow."""

JOBS = (
    ("native", ("alu", "memory"), 2),
    # A kernel can make CPUID a fault, which ends the child (arch_prctl(2)).
    ("native", ("cpuid",), 2),
    ("kvm0", tuple(LOOPS), 4),
    ("kvm3", tuple(LOOPS), 6),
    ("emulated", tuple(LOOPS), 6),
)
"""What one child does each, and its share of the time that is left. Guests take long to leave ring 3 where KVM emulates
ring 0; the emulator takes long to load."""


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """Run the loops by each means; compare the times of those that computed the right result."""
    obstacle = barrier(host)
    if obstacle:
        yield from untold(SIGNS, ORIGIN, obstacle)
        return
    foreign = "aarch64" if is_written_for(host) else "x86_64"
    readings = dict(run_all(host, foreign, seconds))
    times = {pair: _time(sign, readings[pair]) for pair, sign in TIMES.items()}
    yield from times.values()
    yield _slowdown(times["alu", "emulated"], times["alu", "native"])
    yield slower(TAXES, {loop: (times[loop, "emulated"], times[loop, "native"]) for loop in COMPARED})
    yield slower(KVM_TAXES, {word: (times[pair], times[pair[0], "native"]) for word, pair in guests(COMPARED).items()})
    yield slower(SPEEDS, {word: (times[pair], times[pair[0], "emulated"]) for word, pair in guests(LOOPS).items()})
    match readings["foreign", "emulated"]:
        case Found(right):
            yield Evidence.seen(FOREIGN, ORIGIN, bool(right), f"of a program for {foreign}")
        case unseen:
            yield from untold((FOREIGN,), ORIGIN, unseen)


def run_all(host: Host, foreign: str, seconds: float) -> Iterator[tuple[Pair, Reading]]:
    """The batches of every loop by every means; of the emulator also whether the result of a foreign loop is right."""
    from time import monotonic

    deadline = monotonic() + seconds
    for place, (means, loops, share) in enumerate(JOBS):
        left = max(0.0, deadline - monotonic())
        aim = left * share / sum(one for _, _, one in JOBS[place:])
        reading = obstacle_to(means, host) or _run(means, loops, foreign, aim, min(2 * aim, left))
        for name in (*loops, "foreign") if means == "emulated" else loops:
            yield (name, means), plain_reading(reading.data[name]) if isinstance(reading, Found) else reading


def _run(means: str, loops: tuple[str, ...], foreign: str, aim: float, limit: float) -> Reading:
    """Have a child do it in about so many seconds; after another number of them it is killed, and all is lost."""
    # Here, not in each child: to import it takes longer than most loops.
    from virtcheck.experiments.child.loops import work

    return run(lambda: work(means, loops, foreign, aim), limit)


def is_written_for(host: Host) -> bool:
    """Whether the loops are in the machine code of this program's processor."""
    import sys

    program = host.ask(UNAME)
    # A personality can call a program of 64 bits i686.
    return isinstance(program, Found) and program.data.machine in X86 and sys.maxsize >> 32 > 0


def obstacle_to(means: str, host: Host) -> Reading | None:
    """Why there is no point in trying a means."""
    if means == "emulated":
        return None
    if not is_written_for(host):
        return Unanswered("the loops are written for x86-64")
    if means == "native":
        return None
    node = host.ask(kvm.DEVICE)
    if isinstance(node, Found):
        return None if kvm.is_kvm(node.data) else Unanswered("the node is not KVM's device 10:232")
    return node


def guests(loops: Iterable[str]) -> dict[str, Pair]:
    """These loops in each ring of a guest, by the words for them."""
    return {f"{loop}-{ring}": (loop, means) for loop in loops for ring, means in RINGS.items()}


def slower(sign: Sign, pairs: Mapping[str, tuple[Evidence, Evidence]]) -> Evidence:
    """The words of those pairs of times of which the first is clearly the longer one; unseen if one time is."""
    unseen = _unseen(one for pair in pairs.values() for one in pair)
    if unseen:
        return likewise(sign, unseen)
    words = tuple(word for word, (slow, fast) in pairs.items() if _number(slow) > CLEARLY * _number(fast))
    return unless_empty(Evidence.seen(sign, ORIGIN, words))


def _unseen(looks: Iterable[Evidence]) -> Evidence | None:
    """One that was not seen, if there is any; one that is hidden before one that is absent."""
    unseen = [one for one in looks if one.sight != "seen"]
    return next((one for one in unseen if one.hidden), unseen[0] if unseen else None)


def _number(evidence: Evidence) -> float:
    return evidence.value if isinstance(evidence.value, float) else 0.0


def _time(sign: Sign, reading: Reading) -> Evidence:
    if isinstance(reading, Found):
        return measured(sign, ORIGIN, reading.data)
    [evidence] = untold((sign,), ORIGIN, reading)
    return evidence


def _slowdown(slow: Evidence, fast: Evidence) -> Evidence:
    """One time against another; unseen if one of them is."""
    unseen = _unseen((slow, fast))
    if unseen:
        return likewise(SLOWDOWN, unseen)
    return Evidence.seen(SLOWDOWN, ORIGIN, float(f"{_number(slow) / _number(fast):.4g}"))
