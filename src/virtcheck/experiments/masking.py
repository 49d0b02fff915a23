"""Whether a guest sees the processor that its monitor sets for it (KVM_SET_CPUID2), or the real one.

A guest is told another signature of the processor than the real one, and none of some abilities that the real one has.
Its CPUID instruction is then run in ring 0 and in ring 3. A monitor that cannot hide an ability cannot let a guest move
to a machine that lacks it.
"""

from __future__ import annotations

from virtcheck.experiments import barrier, run, untold
from virtcheck.experiments.guest import no_device, no_guest_for
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found, Unanswered
from virtcheck.probes.cpu import INTEL_FEATURES, UNAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from virtcheck.model.question import Host

ORIGIN = "run:masking"
RING0 = Sign("masking.ring0", "whether a guest's kernel sees the processor that was set for it")
RING3 = Sign("masking.ring3", "whether a guest's programs see the processor that was set for it")
EFFECTIVE = Sign("masking.effective", "whether a monitor can hide abilities of the processor from a guest")
SIGNS = (RING0, RING3, EFFECTIVE)

LEAF = 1
ABILITIES = {"sse3": 1 << 0, "ssse3": 1 << 9, "sse4.1": 1 << 19, "sse4.2": 1 << 20, "popcnt": 1 << 23, "aes": 1 << 25}
"""What is hidden, where the processor has it: bits of ECX. KVM answers for them with nothing but what was set."""
SIGNATURES = (0xF4A, 0xF41)
"""Processors that are told instead, of a family that both vendors had: the second one where the first is real."""
ASK = bytes.fromhex("b80100000031c90fa2")
"""mov eax, 1; xor ecx, ecx; cpuid"""


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """Run CPUID in a guest. Both rings are looked at: software that runs guests may take part in one alone."""
    obstacle = barrier(host) or no_guest_for(host) or off_x86(host) or no_device(host)
    real = obstacle or host.ask(INTEL_FEATURES)
    if not isinstance(real, Found):
        yield from untold(SIGNS, ORIGIN, real)
        return
    registers = real.data
    reading = run(lambda: try_to_hide(registers.eax, registers.ecx), seconds)
    if isinstance(reading, Found):
        yield from _told(*reading.data)
    else:
        yield from untold(SIGNS, ORIGIN, reading)


def off_x86(host: Host) -> Unanswered | None:
    """Why there is no CPUID to set: other processors than x86 have none."""
    program = host.ask(UNAME)
    if isinstance(program, Found) and program.data.machine in ("x86_64", "i686"):
        return None
    return Unanswered("this is tried on x86 only")


def try_to_hide(signature: int, abilities: int) -> tuple[Any, ...]:
    """Ask a guest, in the form of hosts/machine.py. Found is, for each ring, what its CPUID gave away:
    ("signature",) for the real one, and the names of the abilities that it should not have seen; then all their names.

    `signature` and `abilities` are EAX and ECX of CPUID 1 on this processor.
    """
    from virtcheck.experiments.child import kvm_device, x86

    hidden = {name: bit for name, bit in ABILITIES.items() if abilities & bit}
    told = next(one for one in SIGNATURES if one != signature)
    given_away = []
    try:
        with kvm_device.Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
            table = device.supported_cpuid()
            kvm_device.set_leaf(table, LEAF, eax=told, without_ecx=sum(hidden.values()))
            vcpu.set_cpuid(table)
            vm.write(x86.CODE, ASK + x86.END)
            for mode in ("ring0", "ring3"):
                x86.enter(vcpu, mode)
                if vcpu.run() != kvm_device.EXIT_IO:
                    return ("unanswered", "no guest could be run", 0)
                seen = vcpu.registers()
                names = ["signature"] if seen["rax"] & 0xFFFFFFFF != told else []
                given_away.append((*names, *(name for name, bit in hidden.items() if seen["rcx"] & bit)))
    except kvm_device.Refused as refusal:
        return refusal.answer
    except OSError as error:
        return ("unanswered", "no guest could be run", error.errno or 0)
    return ("found", (*given_away, tuple(hidden)), "")


def _told(ring0: tuple[str, ...], ring3: tuple[str, ...], hidden: tuple[str, ...]) -> Iterator[Evidence]:
    """What the rings saw. Effective is what neither of them sees through."""
    nothing = "" if hidden else "only its signature could be told apart"
    for sign, seen in ((RING0, ring0), (RING3, ring3), (EFFECTIVE, (*ring0, *ring3))):
        names = " ".join(dict.fromkeys(seen))
        yield Evidence.seen(sign, ORIGIN, not seen, f"the guest saw the real {names}" if seen else nothing)
