"""The modes of an x86-64 processor in a guest: real mode, and long mode in ring 0 and ring 3.

A program lies at CODE, and ends with END: an `out`, which leaves the guest in every mode. There are no interrupts, no
descriptor tables and no handlers: a fault is the end of the guest. In long mode all of the memory is mapped as it is.
"""

from __future__ import annotations

import struct

from virtcheck.experiments.child import kvm_device

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.experiments.child.kvm_device import Vcpu

MODES = ("real", "ring0", "ring3")
RINGS = ("ring0", "ring3")
"""Where kernels and where programs run."""
NOTE = ""
CODE, TABLES, DATA, STACK = 0x1000, 0x2000, 0x8000, 0xF000
"""Where a program lies, three pages of page tables, room for a program's data, and the top of its stack."""
PORT = 0xE9
END = bytes.fromhex("e6e9ebfc")
"""L: out 0xe9, al; jmp L: a guest that is entered again leaves again."""

PRESENT_WRITABLE_USER, LARGE = 7, 0x80
PROTECTED, EXTENSION_TYPE, NUMERIC_ERROR, PAGING = 1, 1 << 4, 1 << 5, 1 << 31
PHYSICAL_ADDRESS_EXTENSION = 1 << 5
LONG_MODE_ENABLE, LONG_MODE_ACTIVE = 1 << 8, 1 << 10
FLAGS_OF = {"real": 2, "ring0": 2, "ring3": 2 | 3 << 12}
"""Bit 1 is always set; the others let ring 3 use ports."""
SEGMENT, SEGMENTS = "<QIHBBBBBBBBBB", ("cs", "ds", "es", "fs", "gs", "ss")
CONTROL = 224
"""Where cr0, cr2, cr3, cr4, cr8 and efer stand in struct kvm_sregs."""

PREFIX = b"\x66"
"""In real mode it makes the operands of an instruction as long as they are elsewhere: 32 bits."""
ROUND = tuple(map(bytes.fromhex, ("01c8", "c1c007", "3578563412", "ffc9")))
"""add eax, ecx; rol eax, 7; xor eax, 0x12345678; dec ecx"""
INSTRUCTIONS = len(ROUND) + 1
"""In one round of the loop, with the jump at its end."""


def loop(prefix: bytes = b"") -> bytes:
    """The rounds of arithmetic: ecx of them, result in eax."""
    body = b"".join(prefix + one for one in ROUND)
    return body + b"\x75" + (-len(body) - 2).to_bytes(1, "little", signed=True)  # jnz


FUNCTION = bytes.fromhex("89f931c0").ljust(16, b"\x90") + loop() + b"\xc3"
"""The loop as a function of the number of rounds: mov ecx, edi; xor eax, eax; nop, until the loop lies as well as at
the start of a page; loop; ret"""


REPEAT = bytes.fromhex(
    "534154415541564157 4889fb 4989f4 4989d5 4989ce 4d89c7"
    "4c89e0 4c89ef 4c89f6 4c89fa 0f05 498901 4983c108 4885c0 7805 48ffcb 75e1"
    "415f 415e 415d 415c 5b c3"
)
"""f(times, number, a, b, c, results): a system call, so many times or until it fails; what it answered, one by one:
push rbx, r12 to r15; mov rbx,rdi; mov r12,rsi; mov r13,rdx; mov r14,rcx; mov r15,r8;
L: mov rax,r12; mov rdi,r13; mov rsi,r14; mov rdx,r15; syscall; mov [r9],rax; add r9,8;
test rax,rax; js E; dec rbx; jnz L;
E: pop r15 to r12, rbx; ret"""
CPUID = bytes.fromhex("5389fe31c031c90fa2ffce75f65bc3")
"""f(times): push rbx; mov esi,edi; L: xor eax,eax; xor ecx,ecx; cpuid; dec esi; jnz L; pop rbx; ret"""
GETPPID, IOCTL, OPENAT = 110, 16, 257
"""Numbers of system calls."""


def program(mode: str) -> bytes:
    """The loop as a guest's program; `begin` and `result` fit it."""
    return loop(PREFIX if mode == "real" else b"") + END


def begin(vcpu: Vcpu, mode: str, rounds: int) -> None:
    """Let the processor begin the program anew, in the mode that it was put into by `enter`. Raises OSError."""
    vcpu.set_registers(rip=CODE, rflags=FLAGS_OF[mode], rsp=STACK, rcx=rounds)


def result(vcpu: Vcpu, reason: int) -> int | None:
    """What the program computed; None where the guest did not leave at its end."""
    if reason != kvm_device.EXIT_IO or vcpu.port()[0] != PORT:
        return None
    return vcpu.registers()["rax"] & 0xFFFFFFFF


def enter(vcpu: Vcpu, mode: str, **registers: int) -> None:
    """Make the processor begin the program at CODE in a mode; registers that are not named are 0. Raises OSError."""
    special = bytearray(312)
    vcpu.request(kvm_device.KVM_GET_SREGS, special)
    long = mode != "real"
    ring = 3 if mode == "ring3" else 0
    for at, name in enumerate(SEGMENTS):
        code = name == "cs"
        selector = ((1 if code else 2) << 3 | ring) if long else 0
        limit = 0xFFFFFFFF if long else 0xFFFF
        kind = 11 if code else 3  # execute and read, read and write; both accessed
        big = long and not code
        segment = struct.pack(SEGMENT, 0, limit, selector, kind, 1, ring, big, 1, long and code, long, 0, 0, 0)
        special[24 * at : 24 * (at + 1)] = segment
    cr0, _, cr3, cr4, _, efer = struct.unpack_from("<6Q", special, CONTROL)
    if long:
        _write_page_tables(vcpu)
        cr0 |= PROTECTED | EXTENSION_TYPE | NUMERIC_ERROR | PAGING
        cr3, cr4, efer = TABLES, cr4 | PHYSICAL_ADDRESS_EXTENSION, efer | LONG_MODE_ENABLE | LONG_MODE_ACTIVE
    else:
        cr0 &= ~(PROTECTED | PAGING)
        cr4 &= ~PHYSICAL_ADDRESS_EXTENSION
        efer &= ~(LONG_MODE_ENABLE | LONG_MODE_ACTIVE)
    struct.pack_into("<6Q", special, CONTROL, cr0, 0, cr3, cr4, 0, efer)
    vcpu.request(kvm_device.KVM_SET_SREGS, special)
    vcpu.set_registers(**{"rip": CODE, "rflags": FLAGS_OF[mode], "rsp": STACK, **registers})


def _write_page_tables(vcpu: Vcpu) -> None:
    """The first two megabytes, for every ring."""
    page = kvm_device.PAGE
    for at, entry in enumerate((TABLES + page, TABLES + 2 * page, LARGE)):
        vcpu.vm.write(TABLES + at * page, struct.pack("<Q", entry | PRESENT_WRITABLE_USER))
