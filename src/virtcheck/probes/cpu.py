"""What the kernel says of the processors in /proc/cpuinfo: the same file on every architecture, in a dozen dialects."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import (
    NEVER_ASKED,
    Absent,
    Cpuid,
    File,
    Forbidden,
    Found,
    KvmQuery,
    Link,
    Uname,
    Unanswered,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from virtcheck.model.question import Host, Question

    Answer = Found[bytes] | Absent | Forbidden | Unanswered

VENDOR = Sign("cpu.vendor", "the processor's vendor as the kernel tells it")
HYPERVISOR_FLAG = Sign("cpu.hypervisor_flag", "the word `hypervisor` among the processor's flags")
EXTENSION = Sign("cpu.extension", "the virtualization extension among the processor's flags")
MACHINE = Sign("cpu.machine", "the machine's name in /proc/cpuinfo")
COUNT = Sign("cpu.count", "how many processors run")
SIGNS = (VENDOR, HYPERVISOR_FLAG, EXTENSION, MACHINE, COUNT)

CPUINFO, ONLINE, UNAME = File("/proc/cpuinfo"), File("/sys/devices/system/cpu/online"), Uname()
KERNEL, EXECUTABLE = File("/proc/sys/kernel/arch"), Link("/proc/thread-self/exe")
X86 = ("x86_64", "i386", "i486", "i586", "i686")
FAMILIES = {
    "x86": X86,
    "arm": ("aarch64", "aarch64_be", "armv8l", "armv8b", "armv7l", "armv7b", "armv6l", "armv5tel"),
    "powerpc": ("ppc64le", "ppc64", "ppcle", "ppc"),
    "mips": ("mips64", "mips"),
    "parisc": ("parisc64", "parisc"),
    "s390": ("s390x", "s390"),
    "sparc": ("sparc64", "sparc"),
    "riscv": ("riscv64", "riscv32"),
    "loongarch": ("loongarch64", "loongarch32"),
}
"""Processors whose kernels run each other's programs without help."""
FORMS = (
    ("x86", b"\nvendor_id\t"),
    ("x86", b"\nflags\t"),
    ("arm", b"\nCPU implementer\t"),
    ("powerpc", b"\ntimebase\t"),
    ("s390", b"\nvendor_id       : IBM/S390"),
    ("sparc", b"\ntype\t\t: sun4"),
    ("riscv", b"\nisa\t\t: rv"),
    ("loongarch", b"\nCPU Family\t\t: Loongson"),
    ("ia64", b"\narch       : IA-64"),
)
"""Lines of /proc/cpuinfo that only one family has; User-Mode Linux writes them as x86 does."""
NEVER_ON_X86 = (
    File("/proc/sysinfo"),
    File("/proc/ppc64/lparcfg"),
    File("/proc/device-tree/compatible"),
    File("/proc/device-tree/model"),
    File("/proc/device-tree/hypervisor/compatible"),
)
"""Files of other architectures. Two old x86 boards have a device tree too, and cannot virtualize."""
VENDOR_LEAF, INTEL_FEATURES, AMD_FEATURES = Cpuid(0), Cpuid(1), Cpuid(0x80000001)
HYPERVISOR_LEAF = Cpuid(0x40000000)
EXTENSION_BITS = ((INTEL_FEATURES, 5, "vmx"), (AMD_FEATURES, 2, "svm"))
"""Where CPUID tells of an extension: the bit of ECX."""
NAMES_OF_TRANSLATORS = tuple(int.from_bytes(name, "little") for name in (b"TCGT", b"FEXI"))
"""How the names begin (EBX) that QEMU and FEX give in the place of a hypervisor's."""
STANZA_LIMIT = 1 << 16
"""Bytes of the first and of the last stanza that are read; a thousand processors repeat what the first one says."""

ARM_IMPLEMENTERS = {
    "0x41": "ARM",
    "0x42": "Broadcom",
    "0x43": "Cavium",
    "0x46": "Fujitsu",
    "0x48": "HiSilicon",
    "0x4e": "NVIDIA",
    "0x50": "APM",
    "0x51": "Qualcomm",
    "0x53": "Samsung",
    "0x61": "Apple",
    "0x69": "Intel",
    "0x6d": "Microsoft",
    "0xc0": "Ampere",
}
"""The implementer codes of arch/arm64/include/asm/cputype.h."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the first stanza, and what follows the last one; count the processors."""
    reading = host.ask(CPUINFO)
    named = fields(reading.data) if isinstance(reading, Found) else {}
    if isinstance(reading, Absent):
        yield from _by_cpuid(processor_of(host))
    else:
        yield _told(VENDOR, reading, vendor(named))
        yield _told(EXTENSION, reading, extension(named))
    yield _told(HYPERVISOR_FLAG, reading, hypervisor_flag(named))
    yield _told(MACHINE, reading, named.get("machine") or None)
    online = host.ask(ONLINE)
    if isinstance(online, Found):
        yield Evidence.seen(COUNT, ONLINE.key, size(online.data.decode("ascii", "replace")))
    else:
        yield Evidence.of(COUNT, CPUINFO, reading, stanzas)


def _by_cpuid(host: Host) -> Iterator[Evidence]:
    """Vendor and extension without /proc/cpuinfo: a tree of files may hold what CPUID said and nothing else."""
    first = host.ask(VENDOR_LEAF)
    if isinstance(first, Found):
        yield Evidence.seen(VENDOR, VENDOR_LEAF.key, words(first.data.ebx, first.data.edx, first.data.ecx))
    else:
        yield Evidence(VENDOR, "absent", CPUINFO.key)
    for question, bit, name in EXTENSION_BITS:
        leaf = host.ask(question)
        if not isinstance(leaf, Found):
            yield Evidence(EXTENSION, "absent", CPUINFO.key)
            return
        if leaf.data.ecx >> bit & 1:
            yield Evidence.seen(EXTENSION, question.key, name)
            return
    yield Evidence.seen(EXTENSION, VENDOR_LEAF.key, "none")


def words(*registers: int) -> str:
    """Registers as the text that they spell, without the padding that vendors disagree on."""
    return b"".join(one.to_bytes(4, "little") for one in registers).decode("latin-1").strip("\0 ")


def fields(data: bytes) -> dict[str, str]:
    """The `name : content` lines of the first stanza and of the last one, where Power, ARM and others name the machine.

    Names in small letters. Where both stanzas have a name, the first one's content counts.
    """
    head, _, rest = data.partition(b"\n\n")
    text = head[:STANZA_LIMIT] + b"\n" + rest.rstrip().rpartition(b"\n\n")[2][-STANZA_LIMIT:]
    named: dict[str, str] = {}
    for line in text.decode("utf-8", "replace").split("\n"):
        name, colon, content = line.partition(":")
        if colon:
            named.setdefault(name.strip().lower(), content.strip())
    return named


def _told(sign: Sign, reading: Answer, told: bool | str | None) -> Evidence:
    if not isinstance(reading, Found):
        return Evidence.of(sign, CPUINFO, reading)
    if told is None:
        return Evidence(sign, "absent", CPUINFO.key, note="this architecture's /proc/cpuinfo does not tell")
    return Evidence.seen(sign, CPUINFO.key, told)


def is_x86(host: Host) -> bool | None:
    """Whether the processor is an x86 one; None where nothing tells, or what tells better cannot be seen.

    By the kernel's own word (since Linux 6.1), else by the form of /proc/cpuinfo, else by uname, which a translator
    answers for its program, else by a file that x86 does not have.
    """
    kernel, cpuinfo, program = host.ask(KERNEL), host.ask(CPUINFO), host.ask(UNAME)
    if isinstance(kernel, Found):
        return kernel.data.decode("ascii", "replace").strip() in X86
    if is_hidden(kernel) or is_hidden(cpuinfo):
        return None
    described = isinstance(cpuinfo, Found) and bool(cpuinfo.data)
    form = family_by_form(cpuinfo.data) if isinstance(cpuinfo, Found) else None
    if form is not None:
        return form == "x86"
    if isinstance(program, Found):
        of_x86 = program.data.machine in X86
        return None if of_x86 and described else of_x86
    if described:
        return False
    return False if any(isinstance(host.ask(one), Found) for one in NEVER_ON_X86) else None


def off_x86(host: Host, evidence: Evidence) -> Evidence:
    """Evidence of what x86 lacks. It tells nothing where what would tell the architecture is kept back."""
    kept_back = is_x86(host) is None and (is_hidden(host.ask(KERNEL)) or is_hidden(host.ask(CPUINFO)))
    if evidence.sight != "seen" or not kept_back:
        return evidence
    return Evidence(evidence.sign, "unanswered", evidence.origin, note="nothing tells the processor's architecture")


def family(machine: str) -> str:
    """The family of a processor that uname(2) names; its own name where it has no relatives."""
    return next((name for name, machines in FAMILIES.items() if machine in machines), machine)


def family_by_form(cpuinfo: bytes) -> str | None:
    """The family of the processor that a /proc/cpuinfo describes; None where its form tells none."""
    return next((name for name, form in FORMS if form in b"\n" + cpuinfo), None)


def is_hidden(reading: Found[Any] | Absent | Forbidden | Unanswered) -> bool:
    """Whether the host kept the answer back. A recording that was never asked is older than the question."""
    return not isinstance(reading, Found | Absent) and reading is not NEVER_ASKED


QEMU_PROCESSORS = """
aarch64 aarch64_be alpha arm armeb cris hexagon hppa i386 loongarch64 m68k microblaze microblazeel mips mips64 mips64el
mipsel mipsn32 mipsn32el nios2 or1k ppc ppc64 ppc64le riscv32 riscv64 s390x sh4 sh4eb sparc sparc32plus sparc64 x86_64
xtensa xtensaeb
"""
QEMU_PROGRAMS = (".buildkit_qemu_emulator", *("qemu-" + one for one in QEMU_PROCESSORS.split()))
FEX_PROGRAMS, ROSETTA_PROGRAMS, BOX64_PROGRAMS = ("FEX", "FEXInterpreter"), ("rosetta",), ("box64", "box86")
TRANSLATORS = frozenset((*QEMU_PROGRAMS, *FEX_PROGRAMS, *ROSETTA_PROGRAMS, *BOX64_PROGRAMS))
"""Programs that run a program for another processor, as `program_of` gives their names."""
TRANSLATED = Unanswered("a translator answers in its place")
PERHAPS_TRANSLATED = Unanswered("nothing tells whether a translator answers in its place")


class TranslatedHost:
    """A host on which CPUID tells nothing of the processor, and which cannot pass on what KVM is asked."""

    def __init__(self, host: Host, why: Unanswered = TRANSLATED) -> None:
        self._host = host
        self.why = why
        self.origin = host.origin
        self.recorded_at = host.recorded_at

    def ask(self, question: Question[Any]) -> Any:
        """The host's answer, but for these two."""
        return self.why if isinstance(question, Cpuid | KvmQuery) else self._host.ask(question)

    @property
    def looker(self) -> Host:
        """The host as whoever looks sees it."""
        return self._host.looker

    @property
    def ended(self) -> bool:
        """Whether the process whose eyes are lent has ended."""
        return self._host.ended

    def seen_by(self, pid: int, started: int | None = None) -> TranslatedHost:
        """The same, with the eyes of another process."""
        return TranslatedHost(self._host.seen_by(pid, started), self.why)


def processor_of(host: Host) -> Host:
    """The same host; where a translator runs this program, one that has nothing to say of CPUID and of KVM's answers.

    Nobody runs a program in a tree: what it holds of CPUID was asked elsewhere.
    """
    executable, program = host.looker.ask(EXECUTABLE), host.ask(UNAME)
    if host.origin == "tree":
        return host
    if isinstance(executable, Found) and program_of(executable.data) in TRANSLATORS:
        return TranslatedHost(host)
    x86 = is_x86(host)
    if isinstance(program, Found) and x86 is not None and x86 is not (program.data.machine in X86):
        return TranslatedHost(host)
    unseen = is_hidden(executable) or is_hidden(program) or (isinstance(program, Found) and x86 is None)
    return TranslatedHost(host, PERHAPS_TRANSLATED) if unseen and not _names_a_hypervisor(host) else host


def program_of(executable: str) -> str:
    """The name of a program by its path, without what the kernel or a distribution adds to it."""
    return executable.rpartition("/")[2].removesuffix(" (deleted)").removesuffix("-static")


def _names_a_hypervisor(host: Host) -> bool:
    """Whether CPUID gives a name that no translator gives: where /proc is missing, that is answer enough."""
    features, base = host.ask(INTEL_FEATURES), host.ask(HYPERVISOR_LEAF)
    if not isinstance(features, Found) or not isinstance(base, Found):
        return False
    return bool(features.data.ecx >> 31 & 1) and base.data.ebx not in (0, *NAMES_OF_TRANSLATORS)


def machine(host: Host) -> str:
    """The processor as the kernel names it, else, where it does not, as uname does; empty where neither tells."""
    kernel, program = host.ask(KERNEL), host.ask(UNAME)
    if is_hidden(kernel):
        return ""
    if isinstance(kernel, Found):
        return kernel.data.decode("ascii", "replace").strip()
    return program.data.machine if isinstance(program, Found) else ""


def vendor(named: Mapping[str, str]) -> str | None:
    """The vendor in the words of x86 and IBM Z, or the implementer of an ARM processor by name."""
    implementer = named.get("cpu implementer")
    if implementer is not None:
        return ARM_IMPLEMENTERS.get(implementer.lower(), implementer)
    return named.get("vendor_id") or None


def hypervisor_flag(named: Mapping[str, str]) -> bool | None:
    """Whether the flags of an x86 processor hold `hypervisor`; None where there is no line of flags."""
    return "hypervisor" in named["flags"].split() if "flags" in named else None


def extension(named: Mapping[str, str]) -> str | None:
    """`vmx`, `svm`, `sie` (IBM Z), `h` (RISC-V), `lvz` (LoongArch), `hv` (Power without a hypervisor), or `none`.

    None where the architecture has no flag for it: ARM, and Power in a partition.
    """
    if "cpu implementer" in named:
        return None
    if named.get("platform") == "PowerNV":
        return "hv"
    if "isa" in named:
        # rv64imafdch_zicsr_…: single letters up to the first underscore.
        return "h" if "h" in named["isa"].lower().partition("_")[0][4:] else "none"
    words = (named.get("flags") or named.get("features") or "").split()
    known = next((one for one in ("vmx", "svm", "sie", "lvz") if one in words), None)
    return known or ("none" if words else None)


def size(ranges: str) -> int:
    """How many numbers `0-3,8` holds; what is no range counts nothing."""
    total = 0
    for part in ranges.strip().split(","):
        first, _, last = part.partition("-")
        last = last or first
        if first.isdecimal() and last.isdecimal() and len(first) < 10 and len(last) < 10:
            total += max(0, int(last) - int(first) + 1)
    return total


def stanzas(data: bytes) -> int:
    """The processors that /proc/cpuinfo lists, each on a line of its own or after its own empty line."""
    return sum(data.startswith(start) + data.count(b"\n" + start) for start in (b"processor\t", b"processor "))
