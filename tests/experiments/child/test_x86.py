"""The machine code for x86-64 is what its comments say, by a disassembler; what it computes is tested with guests."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from virtcheck.experiments import masking
from virtcheck.experiments.child import x86

if TYPE_CHECKING:
    from pathlib import Path

LOOP = ["add eax,ecx", "rol eax,0x7", "xor eax,0x12345678", "dec ecx", "jne"]
END = ["out 0xe9,al", "jmp"]
SAVED = ["rbx", "r12", "r13", "r14", "r15"]
KEPT = ["mov rbx,rdi", "mov r12,rsi", "mov r13,rdx", "mov r14,rcx", "mov r15,r8"]
CALL = ["mov rax,r12", "mov rdi,r13", "mov rsi,r14", "mov rdx,r15", "syscall"]
CALL += ["mov [r9],rax", "add r9,0x8", "test rax,rax", "js", "dec rbx", "jne"]
CASES = {
    "program in real mode": (x86.program("real"), "i8086", [*LOOP, *END]),
    "program in ring 0": (x86.program("ring0"), "i386:x86-64", [*LOOP, *END]),
    "program in ring 3": (x86.program("ring3"), "i386:x86-64", [*LOOP, *END]),
    "function": (x86.FUNCTION, "i386:x86-64", ["mov ecx,edi", "xor eax,eax", *["nop"] * 12, *LOOP, "ret"]),
    "repeat": (
        x86.REPEAT,
        "i386:x86-64",
        [*(f"push {one}" for one in SAVED), *KEPT, *CALL, *(f"pop {one}" for one in reversed(SAVED)), "ret"],
    ),
    "cpuid": (
        x86.CPUID,
        "i386:x86-64",
        ["push rbx", "mov esi,edi", "xor eax,eax", "xor ecx,ecx", "cpuid", "dec esi", "jne", "pop rbx", "ret"],
    ),
    "masking": (masking.ASK, "i386:x86-64", ["mov eax,0x1", "xor ecx,ecx", "cpuid"]),
}


@pytest.mark.skipif(shutil.which("objdump") is None, reason="objdump is not installed")
@pytest.mark.parametrize("name", CASES)
def test_the_code_is_what_it_says(name: str, tmp_path: Path) -> None:
    """Each instruction, in each mode; and no jump leads out of the code."""
    code, machine, expected = CASES[name]
    (tmp_path / "code").write_bytes(code)
    command = ["objdump", "-D", "-b", "binary", "-m", machine, "-M", "intel", str(tmp_path / "code")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split("\t")[2].replace("QWORD PTR ", "").split() for line in printed.splitlines() if "\t" in line]
    jumps = [int(line[1], 16) for line in lines if line[0].startswith("j")]

    assert expected == [line[0] if line[0].startswith("j") else " ".join(line) for line in lines]
    assert all(0 <= target < len(code) for target in jumps)


def test_the_same_loop_everywhere() -> None:
    """Real mode has the same instructions with a prefix. Here the loop lies as well as in a guest."""

    assert x86.loop() == x86.FUNCTION[16:-1]
    assert x86.loop() == x86.program("ring0")[: len(x86.loop())]
    assert len(x86.loop()) + len(x86.ROUND) == len(x86.loop(x86.PREFIX))
