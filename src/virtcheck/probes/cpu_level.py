"""The x86-64 levels: the processor's own, and the one that KVM can give to guests. Programs are built for a level."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Found, KvmQuery
from virtcheck.probes.cpu import CPUINFO, UNAME, fields, is_x86, processor_of
from virtcheck.probes.kvm import unless_nobody_asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from virtcheck.model.question import Host

PROCESSOR = Sign("cpu_level.processor", "the x86-64 level of the processor")
GUESTS = Sign("cpu_level.guests", "the x86-64 level that KVM can give to guests")
SIGNS = (PROCESSOR, GUESTS)

LEVELS = {
    "v1": ("cmov", "cx8", "fpu", "fxsr", "lm", "mmx", "sse", "sse2", "syscall"),
    "v2": ("cx16", "lahf_lm", "pni", "popcnt", "sse4_1", "sse4_2", "ssse3"),
    "v3": ("abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"),
    "v4": ("avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl"),
}
"""What each level adds, in the words of /proc/cpuinfo (pni is SSE3, abm holds LZCNT): System V ABI, AMD64 supplement.
AVX counts only beside XSAVE: a kernel that does not save the wide registers takes both away."""

WHERE = {
    "cpuid:0x00000001:0x0:edx": {"fpu": 0, "cx8": 8, "cmov": 15, "mmx": 23, "fxsr": 24, "sse": 25, "sse2": 26},
    "cpuid:0x00000001:0x0:ecx": {
        "pni": 0, "ssse3": 9, "fma": 12, "cx16": 13, "sse4_1": 19, "sse4_2": 20, "movbe": 22, "popcnt": 23,
        "xsave": 26, "avx": 28, "f16c": 29,
    },
    "cpuid:0x00000007:0x0:ebx": {
        "bmi1": 3, "avx2": 5, "bmi2": 8, "avx512f": 16, "avx512dq": 17, "avx512cd": 28, "avx512bw": 30, "avx512vl": 31,
    },
    "cpuid:0x80000001:0x0:ecx": {"lahf_lm": 0, "abm": 5},
    "cpuid:0x80000001:0x0:edx": {"syscall": 11, "lm": 29},
}  # fmt: skip
"""The bits of CPUID that the words stand for, as KVM is asked for them."""


def probe(host: Host) -> Iterator[Evidence]:
    """The processor's level by its flags, the guests' by what KVM can show to them."""
    x86 = is_x86(host)
    if x86 is None:
        for sign in SIGNS:
            yield Evidence(sign, "unanswered", CPUINFO.key, note="nothing tells the processor's architecture")
    elif x86:
        yield _processor(host)
        yield _guests(processor_of(host))
    else:
        yield Evidence.seen(PROCESSOR, UNAME.key, "none")
        yield Evidence(GUESTS, "absent", UNAME.key, note="not an x86 processor")


def _processor(host: Host) -> Evidence:
    cpuinfo = host.ask(CPUINFO)
    if not isinstance(cpuinfo, Found):
        return Evidence.of(PROCESSOR, CPUINFO, cpuinfo)
    flags = fields(cpuinfo.data).get("flags")
    if flags is None:
        return Evidence(PROCESSOR, "absent", CPUINFO.key, note="this architecture's /proc/cpuinfo does not tell")
    return Evidence.seen(PROCESSOR, CPUINFO.key, level(flags.split()))


def _guests(host: Host) -> Evidence:
    words: list[str] = []
    for name, bits in WHERE.items():
        question = KvmQuery(name)
        register = host.ask(question)
        if isinstance(register, Found):
            words += (word for word, bit in bits.items() if register.data >> bit & 1)
        elif not words or not isinstance(register, Absent):
            # Without the first leaf there is no KVM to answer; an old processor lacks later ones.
            return unless_nobody_asked(host, Evidence.of(GUESTS, question, register))
    return Evidence.seen(GUESTS, KvmQuery(next(iter(WHERE))).key, level(words))


def level(words: Container[str]) -> str:
    """The highest level of which, and of all below it, nothing is missing; `none` below the first."""
    reached = "none"
    for name, added in LEVELS.items():
        if not all(word in words for word in added):
            break
        reached = name
    return reached
