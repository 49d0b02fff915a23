"""The same loops by every means: on this processor, in a guest of KVM, in an emulator (Unicorn: QEMU's, as a library).

A loop finds the number of its rounds at the address in rdi, and leaves its result eight bytes further on. Behind 64
bytes lies what it works on. Run them in a child (experiments.run); to import this takes as long as virtcheck's start.
"""

from __future__ import annotations

import ctypes
import os
import struct
import time
from contextlib import contextmanager

from virtcheck.experiments import agree
from virtcheck.experiments.child import kvm_device, x86
from virtcheck.experiments.child.measuring import MachineCode, NoPlace, timed
from virtcheck.experiments.guest import per_round

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Any

    from virtcheck.hosts.machine import Answer

    Loop = Callable[[int], int]
    """Runs so many rounds, and returns the result."""

CODE = {
    "alu": "488b0f31c0488d04804801c848c1c80748ffc975f048894708",
    "memory": "488b0f31c089ca81e2ff00000048014cd740483344d74048ffc975e948894708",
    "cpuid": "488b374989d84531c931c031c90fa249ffc148ffce75f24c89c34c894f08",
    "port": "488b0f31c0ffc0e6e848ffc975f748894708",
}
"""alu:    mov rcx,[rdi]; xor eax,eax; L: lea rax,[rax+rax*4]; add rax,rcx; ror rax,7; dec rcx; jnz L; mov [rdi+8],rax
memory: mov rcx,[rdi]; xor eax,eax; L: mov edx,ecx; and edx,255; add [rdi+rdx*8+64],rcx; xor rax,[rdi+rdx*8+64];
        dec rcx; jnz L; mov [rdi+8],rax
cpuid:  mov rsi,[rdi]; mov r8,rbx; xor r9d,r9d; L: xor eax,eax; xor ecx,ecx; cpuid; inc r9; dec rsi; jnz L;
        mov rbx,r8; mov [rdi+8],r9
port:   mov rcx,[rdi]; xor eax,eax; L: inc eax; out 0xe8,al; dec rcx; jnz L; mov [rdi+8],rax"""
RETURN, LEAVE = b"\xc3", x86.END[:2]
"""ret; out 0xe9, al"""
ARM = bytes.fromhex("0008008b0000018b001cc093210400f181ffff54")
"""The loop `alu` for 64-bit ARM, rounds in x1, result in x0:
L: add x0,x0,x0,lsl #2; add x0,x0,x1; ror x0,x0,#7; subs x1,x1,#1; b.ne L"""
PLACES = 256
BLOCK = 64 + 8 * PLACES
"""Bytes at the address in rdi."""
TRANSLATED = 4 << 20
"""Bytes that the emulator may use for what it translates."""
FEW = 50
"""Rounds by which the result is checked."""


def expected(name: str, rounds: int) -> int:
    """What a loop computes."""
    result, places = 0, [0] * PLACES
    for count in range(rounds, 0, -1):
        match name:
            case "alu":
                result = (5 * result + count) % (1 << 64)
                result = result >> 7 | (result & 0x7F) << 57
            case "memory":
                places[count % PLACES] += count
                result ^= places[count % PLACES]
            case _:
                result += 1
    return result


def work(means: str, names: tuple[str, ...], foreign: str, seconds: float) -> Answer:
    """("found", {loop: answer, …}, ""), where an answer is ("found", nanoseconds of a round in each batch, "").

    In the emulator `foreign` (`aarch64` or `x86_64`) is a loop too: whether one for that processor computes the right
    result there.
    """
    deadline = time.monotonic() + 0.8 * seconds
    if means == "emulated":
        # Where Unicorn finds no memory it says so on standard error, and ends the process. Now it cannot say so.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 2)
        try:
            import unicorn  # noqa: F401
        except ImportError as error:
            # What it imports itself may be missing too.
            missing = isinstance(error, ModuleNotFoundError) and error.name == "unicorn"
            return ("unanswered", "Unicorn is not installed" if missing else "Unicorn cannot be loaded", 0)
    runner = {"native": natively, "kvm0": in_ring0, "kvm3": in_ring3, "emulated": emulated}[means]
    answers = {}
    for place, name in enumerate(names):
        share = (deadline - time.monotonic()) / (len(names) - place)
        answers[name] = answer(runner, name, time.monotonic() + share)
    if means == "emulated":
        answers["foreign"] = ("found", foreign_result(foreign) == expected("alu", FEW), "")
    return ("found", answers, "")


def answer(runner: Callable[[str], AbstractContextManager[Loop]], name: str, deadline: float) -> Answer:
    """The times of one loop by one means."""
    if time.monotonic() >= deadline:
        return ("found", (), "")
    try:
        with runner(name) as loop:
            if loop(FEW) != expected(name, FEW):
                return ("unanswered", "the result is wrong", 0)
            times = per_round(lambda rounds: timed(lambda: loop(rounds)), deadline)
            while not agree(times) and time.monotonic() < deadline:
                # Other programs came between; now may be quieter.
                times = per_round(lambda rounds: timed(lambda: loop(rounds)), deadline) or times
            return ("found", times, "")
    except NoPlace as refusal:
        return refusal.answer
    except kvm_device.Refused as refusal:
        return refusal.answer if not refusal.state else ("unanswered", "the guest was not run", refusal.errno)
    except OSError as error:
        return ("unanswered", "the guest was not run", error.errno or 0)


@contextmanager
def natively(name: str) -> Iterator[Loop]:
    """A loop on this processor."""
    block = ctypes.create_string_buffer(BLOCK)
    with MachineCode(bytes.fromhex(CODE[name]) + RETURN) as function:

        def loop(rounds: int) -> int:
            struct.pack_into("<Q", block, 0, rounds)
            function(ctypes.addressof(block))
            return result(block)

        yield loop


def in_ring0(name: str) -> AbstractContextManager[Loop]:
    """A loop in a guest's kernel mode."""
    return in_guest(name, "ring0")


def in_ring3(name: str) -> AbstractContextManager[Loop]:
    """A loop in a guest's user mode."""
    return in_guest(name, "ring3")


@contextmanager
def in_guest(name: str, mode: str) -> Iterator[Loop]:
    """A loop in a guest of its own. Behind the loop it leaves; entered again, it jumps to its beginning.

    The result is -1 where it leaves elsewhere.
    """
    code = bytes.fromhex(CODE[name]) + LEAVE
    code += b"\xe9" + struct.pack("<i", -len(code) - 5)
    with kvm_device.Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        vm.write(x86.CODE, code)
        x86.enter(vcpu, mode, rdi=x86.DATA)

        def loop(rounds: int) -> int:
            vm.write(x86.DATA, struct.pack("<Q", rounds))
            for _ in range(rounds if name == "port" else 0):
                vcpu.run()
            if vcpu.run() != kvm_device.EXIT_IO or vcpu.port()[0] != x86.PORT:
                return -1
            return result(vm.memory[x86.DATA : x86.DATA + BLOCK])

        yield loop


@contextmanager
def emulated(name: str) -> Iterator[Loop]:
    """A loop in Unicorn."""
    import unicorn
    from unicorn import x86_const

    code = bytes.fromhex(CODE[name])
    machine = emulator(unicorn.UC_ARCH_X86, unicorn.UC_MODE_64, code)
    if name == "port":
        # The emulator's user is told of each write, as KVM's is.
        machine.hook_add(unicorn.UC_HOOK_INSN, lambda *_: None, None, 1, 0, x86_const.UC_X86_INS_OUT)

    def loop(rounds: int) -> int:
        machine.mem_write(x86.DATA, struct.pack("<Q", rounds))
        machine.reg_write(x86_const.UC_X86_REG_RDI, x86.DATA)
        machine.emu_start(x86.CODE, x86.CODE + len(code))
        return result(machine.mem_read(x86.DATA, BLOCK))

    yield loop


def emulator(architecture: int, mode: int, code: bytes) -> Any:
    """An emulated processor with a guest's memory, and this code in it."""
    import unicorn

    machine = unicorn.Uc(architecture, mode)
    # By itself it would take a gigabyte, which takes time, and which is not to be had everywhere.
    machine.ctl_set_tcg_buffer_size(TRANSLATED)
    machine.mem_map(0, kvm_device.MEMORY)
    machine.mem_write(x86.CODE, code)
    return machine


def foreign_result(processor: str) -> int:
    """What the loop `alu` computes that is written for another processor, in Unicorn."""
    import unicorn
    from unicorn import arm64_const

    if processor == "x86_64":
        with emulated("alu") as loop:
            return loop(FEW)
    machine = emulator(unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM, ARM)
    machine.reg_write(arm64_const.UC_ARM64_REG_X1, FEW)
    machine.emu_start(x86.CODE, x86.CODE + len(ARM))
    return int(machine.reg_read(arm64_const.UC_ARM64_REG_X0))


def result(block: bytes | bytearray | ctypes.Array[ctypes.c_char]) -> int:
    """What a loop left in its block."""
    found: int = struct.unpack_from("<Q", block, 8)[0]
    return found
