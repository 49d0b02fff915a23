"""A guest on /dev/kvm: whether it runs, whether it computes what this processor computes, and by what means.

A loop of arithmetic is run by this processor and by a guest in each of its modes: real mode, ring 0 and ring 3 of long
mode on x86-64; on ARM the exception levels 1 and 0, which count as ring 0 and ring 3. KVM itself counts the guest's
instructions that it imitated; where it does not (before Linux 5.14, or off x86) the time tells, where it is clear.

To open the node may load the driver: this is an experiment, not a look. Tried on KVM's modules for AMD (under QEMU's
TCG) and for software virtualization (PVM); on ARM under QEMU's TCG only.
"""

from __future__ import annotations

from virtcheck.experiments import barrier, compared, run, untold
from virtcheck.hosts.machine import FORBIDDEN
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Forbidden, Found, Unanswered
from virtcheck.probes import kvm
from virtcheck.probes.cpu import UNAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType
    from typing import Any

    from virtcheck.experiments.child.kvm_device import Vcpu
    from virtcheck.model.question import Host

ORIGIN = "run:guest"
STATE = Sign("guest.state", "how far a guest got that was run on /dev/kvm")
RAN = Sign("guest.ran", "whether a guest that was run on /dev/kvm computed the right result")
MODES = Sign("guest.modes", "the modes of the processor in which a guest computed the right result")
MEANS = Sign("guest.means", "by what means KVM runs a guest")
RING0 = Sign("guest.ring0", "how a guest's kernel code is run")
RING3 = Sign("guest.ring3", "how a guest's user code is run")
REAL = Sign("guest.real", "how a guest's real-mode code is run")
EMULATED0 = Sign("guest.emulated0", "the share of a guest's instructions in ring 0 that KVM emulated", unit="x")
EMULATED3 = Sign("guest.emulated3", "the share of a guest's instructions in ring 3 that KVM emulated", unit="x")
RATIO0 = Sign("guest.ratio0", "the time of a loop in a guest's ring 0 against the same loop here", unit="x")
RATIO3 = Sign("guest.ratio3", "the time of a loop in a guest's ring 3 against the same loop here", unit="x")
TIME = Sign("guest.time", "the time from opening /dev/kvm to closing it after a guest ran", unit="ns")
SIGNS = (STATE, RAN, MODES, MEANS, RING0, RING3, REAL, EMULATED0, EMULATED3, RATIO0, RATIO3, TIME)

MEANS_WORDS = ("hardware-assisted", "software-ring0", "emulated")
RING_WORDS = ("native", "emulated")
STATES = (
    *kvm.STATES, "busy", "cannot-create-vm", "cannot-create-vcpu", "cannot-enter", "cannot-emulate", "wrong-result",
)  # fmt: skip
"""The rungs of the ladder, by what stands in the way."""

PROCESSORS = {"x86_64": "x86", "i686": "x86", "aarch64": "arm64"}
"""The modules that know a processor, by uname's word; a personality can call a program of 64 bits i686."""
RINGS = {
    "ring0": (RING0, EMULATED0, RATIO0),
    "ring3": (RING3, EMULATED3, RATIO3),
    "el1": (RING0, EMULATED0, RATIO0),
    "el0": (RING3, EMULATED3, RATIO3),
}
"""The signs of a mode; real mode has only REAL."""
MEANS_OF = {
    ("native", "native"): "hardware-assisted",
    ("emulated", "native"): "software-ring0",
    ("emulated", "emulated"): "emulated",
}
"""By how ring 0 and ring 3 are run."""
SCARCE = (4, 11, 12, 23, 24)
"""EINTR EAGAIN ENOMEM ENFILE EMFILE: what the machine lacks for the moment says nothing of KVM."""
FEW, MANY = 25, 1 << 22
"""Rounds of the loop: to count instructions by, and enough for any processor to be timed by."""
LONG_ENOUGH = 50_000
"""Nanoseconds that a timed run takes at least: less than a scheduler's slice, to be left alone; and it takes at least
three times as long as to enter the guest and to leave it."""
MOSTLY, HARDLY = 0.5, 0.05
"""The shares of imitated instructions from which, and up to which, the answer is clear."""
SLOW, FAST = 30, 3
"""The same of times. Imitated code takes some hundred times as long; the processor's own, as long as here. The least
times are compared: what disturbs a measurement makes it longer, never shorter."""


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """Run a guest, and tell how it went.

    `guest.ran` is True or False only where a guest was tried. Where the driver or the node is missing it is absent;
    where this process is kept from it, forbidden; where the machine lacks something for the moment, unanswered.
    """
    obstacle = barrier(host) or no_guest_for(host)
    if obstacle:
        yield from untold(SIGNS, ORIGIN, obstacle)
        return
    node = host.ask(kvm.DEVICE)
    missing = no_device(host)
    if missing:
        yield from _not_reached(host, node, missing)
        return
    reading = run(lambda: try_guest(seconds), seconds)
    match reading:
        case Found(dict(tried)):
            yield from _told(tried)
        case Found((state, errno, note)):
            yield from _refused(state, errno, note)
        case _:
            yield from _not_reached(host, node, reading)


def no_guest_for(host: Host) -> Unanswered | None:
    """Why there is no guest for this processor or this program, if there is none."""
    import sys

    program = host.ask(UNAME)
    if not isinstance(program, Found) or program.data.machine not in PROCESSORS:
        return Unanswered("no guest is written for this architecture")
    # A system of 64 bits runs programs of 32 bits too.
    return None if sys.maxsize >> 32 else Unanswered("this is a program of 32 bits")


def processor() -> ModuleType:
    """The module that knows this processor."""
    from os import uname

    module: ModuleType = __import__("virtcheck.experiments.child." + PROCESSORS[uname().machine], fromlist=["MODES"])
    return module


def no_device(host: Host) -> Absent | Forbidden | Unanswered | None:
    """Why there is no KVM to be opened; None where its node is there. What is not KVM's is not opened."""
    node = host.ask(kvm.DEVICE)
    if isinstance(node, Found):
        return None if kvm.is_kvm(node.data) else Absent(0)
    return node


def try_guest(seconds: float) -> tuple[Any, ...]:
    """Run the guest, in this very process, in the form of hosts/machine.py.

    Found is a number where KVM speaks another version of its interface, (state, errno, note) where no virtual machine
    or no processor could be made, else the dictionary that `_told` reads.
    """
    import time

    from virtcheck.experiments.child import kvm_device, measuring

    cpu = processor()
    deadline = time.monotonic() + 0.7 * seconds
    try:
        with measuring.MachineCode(cpu.FUNCTION) as native:
            here = per_round(lambda rounds: measuring.timed(lambda: native(rounds)), deadline)
            started = time.perf_counter_ns()
            with kvm_device.Device() as device:
                version = device.version()
                if version != kvm.API_VERSION:
                    return ("found", version, "")
                with device.create_vm() as vm, vm.create_vcpu() as vcpu:
                    modes = {mode: try_mode(cpu, vcpu, mode, native(FEW), deadline) for mode in cpu.MODES}
            took = time.perf_counter_ns() - started
    except measuring.NoPlace as refusal:
        return refusal.answer
    except kvm_device.Refused as refusal:
        return ("found", (refusal.state, refusal.errno, refusal.note), "") if refusal.state else refusal.answer
    return ("found", {"modes": modes, "native": here, "took": took, "note": cpu.NOTE}, "")


def try_mode(cpu: ModuleType, vcpu: Vcpu, mode: str, expected: int, deadline: float) -> dict[str, Any]:
    """What became of the loop in one mode: its `state`, `errno` and `note`, the `share` of its instructions that KVM
    imitated (None where it does not count) and the `times` of a round in nanoseconds.
    """
    from virtcheck.experiments.child import kvm_device, measuring

    tried: dict[str, Any] = {"state": "ok", "errno": 0, "note": "", "share": None, "times": ()}

    def time_of(rounds: int) -> int:
        cpu.begin(vcpu, mode, rounds)
        return measuring.timed(vcpu.run)

    try:
        vcpu.vm.write(cpu.CODE, cpu.program(mode))
        cpu.enter(vcpu, mode)
        time_of(1)
        counts = [imitated(vcpu)]
        for rounds in (1, FEW):
            cpu.begin(vcpu, mode, rounds)
            reason = vcpu.run()
            counts.append(imitated(vcpu))
        if cpu.result(vcpu, reason) != expected:
            return {**tried, "state": "wrong-result", "note": f"it left for the reason {reason}"}
        before, with_one, with_few = counts
        if before is not None and with_one is not None and with_few is not None:
            # To leave the guest takes an instruction that may be imitated too: it is in both.
            of_rounds = with_few - with_one - (with_one - before)
            tried["share"] = max(0, of_rounds) / (cpu.INSTRUCTIONS * (FEW - 1))
        if mode in RINGS:
            tried["times"] = per_round(time_of, deadline)
    except kvm_device.Refused as refusal:
        return {**tried, "state": refusal.state, "errno": refusal.errno, "note": refusal.note}
    except OSError as error:
        return {**tried, "state": "cannot-enter", "errno": error.errno or 0}
    return tried


def imitated(vcpu: Vcpu) -> int | None:
    """How many of the guest's instructions KVM has imitated; None where it does not count them."""
    try:
        return vcpu.statistics().get("insn_emulation")
    except OSError:
        return None


def per_round(time_of: Callable[[int], int], deadline: float) -> tuple[float, ...]:
    """The nanoseconds of a round in each batch, without what it takes to begin and to end; fewer after the deadline."""
    from time import monotonic

    from virtcheck.experiments.child.measuring import RUNS, minima

    alone = [time_of(1) for _ in range(RUNS)]
    rounds = FEW
    while rounds < MANY and monotonic() < deadline:
        # A run that something disturbed is no reason to stop at a few rounds.
        target = max(LONG_ENOUGH, 3 * min(alone))
        if all(time_of(rounds) >= target for _ in range(RUNS)):
            break
        rounds *= 2

    def once() -> int:
        alone.append(time_of(1))
        return time_of(rounds)

    return tuple((one - min(alone)) / (rounds - 1) for one in minima(once, deadline))


def _not_reached(host: Host, node: kvm.Node, reading: kvm.Version) -> Iterator[Evidence]:
    """What is told where /dev/kvm could not be opened or asked: in the words of the probe that only looks."""
    driver = Evidence.of(kvm.DRIVER, kvm.MISC, host.ask(kvm.MISC), kvm.is_registered)
    told = kvm.state(host, node, driver, reading)
    errno = told.errno or getattr(reading, "errno", 0)
    yield Evidence(STATE, told.sight, told.origin, told.value, told.note, errno)
    if isinstance(reading, Found):
        reading = Unanswered("it speaks another version of KVM's interface")
    yield from untold(SIGNS[1:], ORIGIN, reading)


def _refused(state: str, errno: int, note: str) -> Iterator[Evidence]:
    """What is told where no virtual machine or no processor could be made."""
    yield Evidence(STATE, "seen", ORIGIN, state, note, errno)
    yield _not_run(errno)
    yield from untold(SIGNS[2:], ORIGIN, Unanswered("no guest could be made", errno))


def _not_run(errno: int) -> Evidence:
    """A guest was tried and did not run. That this process is kept from it, or lacks something, is not KVM's no."""
    if errno in FORBIDDEN:
        return Evidence(RAN, "forbidden", ORIGIN, errno=errno)
    if errno in SCARCE:
        return Evidence(RAN, "unanswered", ORIGIN, note="the machine lacks something for the moment", errno=errno)
    return Evidence(RAN, "seen", ORIGIN, False, errno=errno)


def _told(tried: dict[str, Any]) -> Iterator[Evidence]:
    """What a guest showed that was entered."""
    modes, native, note = tried["modes"], tried["native"], tried["note"]
    failed = {mode: one for mode, one in modes.items() if one["state"] != "ok"}
    first = next(iter(failed.values()), {"state": "ok", "errno": 0, "note": note})
    yield Evidence(STATE, "seen", ORIGIN, first["state"], first["note"], first["errno"])
    right = tuple(mode for mode in modes if mode not in failed)
    if right and not any(one["state"] == "wrong-result" for one in failed.values()):
        yield Evidence(RAN, "seen", ORIGIN, True, note)
    else:
        yield _not_run(first["errno"])
    not_in = " and ".join(failed)
    yield Evidence(MODES, "seen", ORIGIN, right, note=f"the guest failed in {not_in}" if failed else "")
    rings = {}
    for mode, one in modes.items():
        how, share, ratio = RINGS.get(mode, (REAL, None, None))
        rings[how] = _how(how, one, native)
        yield rings[how]
        if share and ratio:
            yield _share(share, one)
            yield compared(ratio, ORIGIN, one["times"], native)
    if REAL not in rings:
        yield Evidence(REAL, "absent", ORIGIN, note="this processor has no such mode")
    yield _means(rings[RING0], rings[RING3], note)
    yield Evidence.seen(TIME, ORIGIN, float(f"{tried['took']:.4g}"))


def _how(sign: Sign, tried: dict[str, Any], native: Sequence[float]) -> Evidence:
    """How a mode is run: by KVM's count of what it imitated, else by the time, where that leaves no doubt."""
    share, times = tried["share"], tried["times"]
    word = note = ""
    if tried["state"] != "ok":
        note = "the guest failed in this mode"
    elif share is not None:
        word = "emulated" if share >= MOSTLY else "native" if share <= HARDLY else ""
        note = "" if word else "KVM imitated a part of the instructions"
    elif times and native and min(*times, *native) > 0:
        slow, fast = min(times) >= SLOW * min(native), min(times) <= FAST * min(native)
        word = "emulated" if slow else "native" if fast else ""
        note = "by its time alone" if word else "KVM does not count here and the time leaves it open"
    else:
        note = "KVM does not count here and nothing was timed"
    if not word:
        return Evidence(sign, "unanswered", ORIGIN, note=note, errno=tried["errno"])
    return Evidence(sign, "seen", ORIGIN, word, note=note)


def _share(sign: Sign, tried: dict[str, Any]) -> Evidence:
    """The share of a mode's instructions that KVM imitated."""
    if tried["share"] is None:
        return Evidence(sign, "unanswered", ORIGIN, note="KVM does not count here", errno=tried["errno"])
    return Evidence(sign, "seen", ORIGIN, float(f"{tried['share']:.4g}"))


def _means(ring0: Evidence, ring3: Evidence, note: str) -> Evidence:
    """One word for both rings."""
    words = (str(ring0.value), str(ring3.value))
    if words in MEANS_OF:
        return Evidence(MEANS, "seen", ORIGIN, MEANS_OF[words], note)
    hidden = next((one for one in (ring0, ring3) if one.hidden), None)
    return Evidence(MEANS, "unanswered", ORIGIN, note=hidden.note if hidden else "no word fits both rings")
