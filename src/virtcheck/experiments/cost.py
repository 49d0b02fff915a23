"""What the steps of virtualization cost here: creating, entering, leaving; and a trap against a system call.

All repeated steps are driven by machine code, so that Python's own time is no part of them; what takes a hundred
microseconds and more is timed from Python.
"""

from __future__ import annotations

from virtcheck.experiments import FEWEST_BATCHES, barrier, compared, measured, run, untold
from virtcheck.experiments.guest import no_device, no_guest_for, processor
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Found
from virtcheck.probes.nesting import TRAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType
    from typing import Any

    from virtcheck.experiments.child.kvm_device import Device
    from virtcheck.experiments.child.measuring import SystemCalls
    from virtcheck.model.question import Host

ORIGIN = "run:cost"
SYSTEM_CALL = Sign("cost.system_call", "the time of a system call", unit="ns")
CPUID = Sign("cost.cpuid", "the time of the CPUID instruction here", unit="ns")
CPUID_RATIO = Sign("cost.cpuid_ratio", "the time of the CPUID instruction against that of a system call", unit="x")
OPEN = Sign("cost.open", "the time to open /dev/kvm", unit="ns")
CREATE_VM = Sign("cost.create_vm", "the time to create an empty virtual machine", unit="ns")
CREATE_VCPU = Sign("cost.create_vcpu", "the time to create a virtual processor", unit="ns")
FIRST_ENTRY = Sign("cost.first_entry", "the time of the first entry into a guest", unit="ns")
EXIT = Sign("cost.exit", "the time of a round trip out of a guest's ring 0 into its monitor", unit="ns")
EXIT3 = Sign("cost.exit3", "the time of a round trip out of a guest's ring 3 into its monitor", unit="ns")
REMOVE = Sign("cost.remove", "the time to remove a virtual machine", unit="ns")
STEPS = (CREATE_VM, CREATE_VCPU, FIRST_ENTRY, REMOVE)
SIGNS = (SYSTEM_CALL, CPUID, CPUID_RATIO, TRAP, OPEN, CREATE_VM, CREATE_VCPU, FIRST_ENTRY, EXIT, EXIT3, REMOVE)
HERE = (SYSTEM_CALL, CPUID, CPUID_RATIO, TRAP)
"""What is measured without KVM."""

NO_TRAP, ONE_LEVEL, DEEPER = "none", "one-level", "nested-or-software"
TRAP_WORDS = (NO_TRAP, ONE_LEVEL, DEEPER)
BANDS = ((NO_TRAP, 0, 2), (ONE_LEVEL, 3, 12), (DEEPER, 20, float("inf")))
"""The ratios of CPUID to a system call between which a word holds. A processor needs 100 to 250 cycles for CPUID where
nobody takes part; a hypervisor needs a thousand and more, and one below another ten times as many. The bands are wide,
and what lies between two of them has no word."""
WITHOUT_TRAP = 300
"""Nanoseconds: CPUID that takes longer is no proof that nobody takes part, however slow system calls are."""

CALLS, INSTRUCTIONS, OPENINGS, EXITS = 200, 20, 8, 20
"""How often a step is repeated in one run."""
SHARE, ENOUGH = 0.25, 0.7
"""Of the time: for what is measured without KVM; and after which nothing new is begun."""


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """Measure. What needs KVM is told apart from what does not: a machine without KVM has half of the answers."""
    obstacle = barrier(host) or no_guest_for(host)
    if obstacle:
        yield from untold(SIGNS, ORIGIN, obstacle)
        return
    reading = run(lambda: time_here(SHARE * seconds), SHARE * seconds)
    if isinstance(reading, Found):
        yield from _told_here(*reading.data)
    else:
        yield from untold(HERE, ORIGIN, reading)
    of_kvm = SIGNS[len(HERE) :]
    missing = no_device(host)
    if missing:
        yield from untold(of_kvm, ORIGIN, missing)
        return
    rest = (1 - SHARE) * seconds
    reading = run(lambda: time_kvm(rest), rest)
    if not isinstance(reading, Found):
        yield from untold(of_kvm, ORIGIN, reading)
        return
    times, errno = reading.data
    for sign in of_kvm:
        if errno and sign.id not in times:
            yield Evidence(sign, "unanswered", ORIGIN, note="no guest could be run", errno=errno)
        else:
            yield measured(sign, ORIGIN, times.get(sign.id, ()))


def time_here(seconds: float) -> tuple[Any, ...]:
    """Times of a system call and of CPUID, in the form of hosts/machine.py; None where there is no such instruction."""
    import time

    from virtcheck.experiments.child.measuring import MachineCode, NoPlace, SystemCalls, minima, timed

    cpu = processor()
    deadline = time.monotonic() + ENOUGH * seconds
    instructions = None
    try:
        with SystemCalls(cpu.REPEAT) as calls:
            system_calls = minima(lambda: calls.time(CALLS, cpu.GETPPID), deadline)
        if cpu.CPUID:
            with MachineCode(cpu.CPUID) as cpuid:
                instructions = minima(lambda: timed(lambda: cpuid(INSTRUCTIONS)) / INSTRUCTIONS, deadline)
    except NoPlace as refusal:
        return refusal.answer
    return ("found", (system_calls, instructions), "")


def time_kvm(seconds: float) -> tuple[Any, ...]:
    """Times by the ids of the signs, and the errno of what failed, in the form of hosts/machine.py.

    There are fewer times where time runs out, and where a step failed none of what follows.
    """
    import time

    from virtcheck.experiments.child import kvm_device
    from virtcheck.experiments.child.measuring import BATCHES, RUNS, NoPlace, SystemCalls, minima

    cpu = processor()
    deadline = time.monotonic() + ENOUGH * seconds
    times: dict[str, tuple[float, ...]] = {}
    try:
        with SystemCalls(cpu.REPEAT) as calls, kvm_device.Device() as device:
            times[OPEN.id] = minima(lambda: time_of_opening(cpu, calls), deadline)
            with device.create_vm() as vm, vm.create_vcpu() as vcpu:
                vm.write(cpu.CODE, cpu.END)
                for sign, mode in zip((EXIT, EXIT3), cpu.RINGS, strict=True):
                    cpu.enter(vcpu, mode)
                    cpu.begin(vcpu, mode, 1)
                    vcpu.run()
                    again = (EXITS, cpu.IOCTL, vcpu.number, kvm_device.KVM_RUN)
                    times[sign.id] = minima(lambda: calls.time(*again), deadline)  # noqa: B023
            steps: list[tuple[float, ...]] = []
            while len(steps) < RUNS * BATCHES and time.monotonic() < deadline:
                steps.append(time_of_steps(cpu, device))
            if len(steps) >= BATCHES:
                # The runs of a batch lie apart, so that what disturbs one does not disturb them all.
                for sign, of_step in zip(STEPS, zip(*steps, strict=True), strict=True):
                    times[sign.id] = tuple(min(of_step[first::BATCHES]) for first in range(BATCHES))
    except NoPlace as refusal:
        return refusal.answer
    except kvm_device.Refused as refusal:
        return ("found", (times, refusal.errno), "") if refusal.state else refusal.answer
    except OSError as error:
        return ("found", (times, error.errno), "")
    return ("found", (times, 0), "")


def time_to_start(seconds: float) -> tuple[Any, ...]:
    """Nanoseconds until an empty virtual machine has run, in batches, in the form of hosts/machine.py."""
    import time

    from virtcheck.experiments.child import kvm_device
    from virtcheck.experiments.child.measuring import minima

    cpu = processor()
    deadline = time.monotonic() + ENOUGH * seconds
    try:
        with kvm_device.Device() as device:
            return ("found", minima(lambda: sum(time_of_steps(cpu, device)[:3]), deadline), "")
    except kvm_device.Refused as refusal:
        return refusal.answer
    except OSError as error:
        return ("unanswered", "no guest could be run", error.errno or 0)


def time_of_opening(cpu: ModuleType, calls: SystemCalls) -> float:
    """Nanoseconds to open the node. Raises OSError."""
    import ctypes
    import os

    from virtcheck.experiments.child.kvm_device import NODE

    path = ctypes.create_string_buffer(NODE.encode())
    here = 0xFFFFFF9C  # AT_FDCWD
    try:
        return calls.time(OPENINGS, cpu.OPENAT, here, ctypes.addressof(path), os.O_RDWR | os.O_CLOEXEC)
    finally:
        for descriptor in calls.results[:OPENINGS]:
            if descriptor > 0:
                os.close(descriptor)


def time_of_steps(cpu: ModuleType, device: Device) -> tuple[float, ...]:
    """Nanoseconds of each of STEPS, for one virtual machine. Raises OSError or Refused."""
    from time import perf_counter_ns as now

    from virtcheck.experiments.child import kvm_device

    first = cpu.RINGS[0]
    started = now()
    number = device.request(kvm_device.KVM_CREATE_VM, device.vm_type())
    created = now() - started
    with kvm_device.Vm(device, number, kvm_device.MEMORY) as vm:
        vm.write(cpu.CODE, cpu.END)
        started = now()
        number = vm.request(kvm_device.KVM_CREATE_VCPU)
        added = now() - started
        with kvm_device.Vcpu(vm, number) as vcpu:
            cpu.enter(vcpu, first)
            cpu.begin(vcpu, first, 1)
            started = now()
            vcpu.request(kvm_device.KVM_RUN)
            entered = now() - started
            started = now()
    return created, added, entered, now() - started


def _told_here(calls: Sequence[float], instructions: Sequence[float] | None) -> Iterator[Evidence]:
    """What was measured without KVM."""
    yield measured(SYSTEM_CALL, ORIGIN, calls)
    if instructions is None:
        yield from untold((CPUID, CPUID_RATIO, TRAP), ORIGIN, Absent(0))
        return
    yield measured(CPUID, ORIGIN, instructions)
    yield compared(CPUID_RATIO, ORIGIN, instructions, calls)
    yield trap(calls, instructions)


def trap(calls: Sequence[float], instructions: Sequence[float]) -> Evidence:
    """The word that holds for the least and for the greatest ratio that was measured; unanswered where none does."""
    if min(len(calls), len(instructions)) < FEWEST_BATCHES:
        return Evidence(TRAP, "unanswered", ORIGIN, note="too few batches in the time given")
    least, most = min(instructions) / max(calls), max(instructions) / min(calls)
    word = next((word for word, low, high in BANDS if low <= least <= most <= high), None)
    if word is None:
        return Evidence(TRAP, "unanswered", ORIGIN, note="the ratio lies between what is clear")
    if word == NO_TRAP and max(instructions) > WITHOUT_TRAP:
        return Evidence(TRAP, "unanswered", ORIGIN, note="system calls are slow here")
    return Evidence(TRAP, "seen", ORIGIN, word)
