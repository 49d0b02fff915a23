"""The exception levels of an ARM processor of 64 bits in a guest: EL1, where kernels live, and EL0, where programs do.

A program lies at CODE, and ends with END: a store to an address without memory, which leaves the guest. Memory is not
translated, and without caches for the guest: a program is written once, before the first entry. There is no interrupt
controller. Run under QEMU's TCG with EL2; never on hardware.
"""

from __future__ import annotations

from virtcheck.experiments.child import kvm_device

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.experiments.child.kvm_device import Vcpu

MODES = ("el1", "el0")
RINGS = MODES
"""Where kernels and where programs run."""
NOTE = "virtcheck's guest for this processor was tried on imitated ones only"
CODE, OUTSIDE = 0x1000, 0x100000
"""Where a program lies, and an address without memory."""
END = bytes.fromhex("600000b9ffffff17")
"""L: str w0, [x3]; b L: a guest that is entered again leaves again."""
LOOP = bytes.fromhex("0000010b006480130000024a2104007181ffff54")
"""L: add w0, w0, w1; ror w0, w0, #25; eor w0, w0, w2; subs w1, w1, #1; b.ne L: w1 rounds, result in w0"""
INSTRUCTIONS = 5
MIXED_IN = 0x12345678
FUNCTION = bytes.fromhex("e103002a0000805202cf8a528246a272") + LOOP + bytes.fromhex("c0035fd6")
"""The loop as a function of the number of rounds: mov w1, w0; mov w0, #0; mov w2, #0x12345678; loop; ret"""

REPEAT = bytes.fromhex(
    "e90300aa e80301aa ea0302aa eb0303aa ec0304aa"
    "e0030aaa e1030baa e2030caa 010000d4 a08400f8 6000f8b7 290500f1 21ffff54"
    "c0035fd6"
)
"""f(times, number, a, b, c, results): a system call, so many times or until it fails; what it answered, one by one:
mov x9,x0; mov x8,x1; mov x10,x2; mov x11,x3; mov x12,x4;
L: mov x0,x10; mov x1,x11; mov x2,x12; svc #0; str x0,[x5],#8; tbnz x0,#63,E; subs x9,x9,#1; b.ne L;
E: ret"""
CPUID = b""
"""There is no such instruction."""
GETPPID, IOCTL, OPENAT = 173, 29, 56
"""Numbers of system calls."""

X0, PC, PSTATE = 0x6030000000100000, 0x6030000000100040, 0x6030000000100042
"""Numbers of KVM_SET_ONE_REG; register n is X0 + 2 n."""
STATES = {"el1": 0x3C5, "el0": 0x3C0}
"""Processor states: EL1 with its own stack pointer, EL0; all interrupts masked."""


def program(mode: str) -> bytes:
    """The loop as a guest's program; `begin` and `result` fit it."""
    del mode
    return LOOP + END


def enter(vcpu: Vcpu, mode: str) -> None:
    """Make the processor one like the host's, in a mode. Raises OSError."""
    target = bytearray(32)
    vcpu.vm.request(kvm_device.KVM_ARM_PREFERRED_TARGET, target)
    vcpu.request(kvm_device.KVM_ARM_VCPU_INIT, target)
    vcpu.set_one(PSTATE, STATES[mode])


def begin(vcpu: Vcpu, mode: str, rounds: int) -> None:
    """Let the processor begin the program anew. Raises OSError."""
    for register, value in ((0, 0), (1, rounds), (2, MIXED_IN), (3, OUTSIDE)):
        vcpu.set_one(X0 + 2 * register, value)
    vcpu.set_one(PC, CODE)
    vcpu.set_one(PSTATE, STATES[mode])


def result(vcpu: Vcpu, reason: int) -> int | None:
    """What the program computed; None where the guest did not leave at its end."""
    if reason != kvm_device.EXIT_MMIO or vcpu.mmio()[0] != OUTSIDE:
        return None
    return vcpu.mmio()[1]
