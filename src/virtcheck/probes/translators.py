"""Programs of other processors: which formats the kernel hands to a translator, and whether this process is translated.

A translator makes a program believe in another processor. uname(2) then names the program's, but the kernel's own word
stays: /proc/sys/kernel/arch, since Linux 6.1. Before, /proc/cpuinfo tells by its form, unless that is imitated too.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Cpuid, File, Found, Listing, Uname
from virtcheck.probes import likewise
from virtcheck.probes.cpu import CPUINFO
from virtcheck.probes.cpuid import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

FORMATS = Sign("translators.formats", "the foreign formats of programs that are registered with the kernel")
FOREIGN = Sign("translators.foreign", "whether this process is a program of another processor than the kernel's")
SELF_NAMED = Sign("translators.self_named", "the translator that gives its own name as the processor's vendor")
NAME = Sign("translators.name", "what translates this process for the processor")
SIGNS = (FORMATS, FOREIGN, SELF_NAMED, NAME)

REGISTERED, KERNEL, PROGRAM = Listing("/proc/sys/fs/binfmt_misc"), File("/proc/sys/kernel/arch"), Uname()
VENDOR_LEAF, HYPERVISOR_LEAF = Cpuid(0), Cpuid(0x40000000)
CONTROL = ("register", "status")
"""What binfmt_misc holds beside its formats."""

FAMILIES = {
    "x86": ("x86_64", "i386", "i486", "i586", "i686"),
    "arm": ("aarch64", "aarch64_be", "armv8l", "armv8b", "armv7l", "armv7b", "armv6l", "armv5tel"),
    "powerpc": ("ppc64le", "ppc64", "ppc"),
    "mips": ("mips64", "mips"),
    "s390": ("s390x", "s390"),
    "sparc": ("sparc64", "sparc"),
    "riscv": ("riscv64", "riscv32"),
}
"""Processors whose kernels run each other's programs without help."""
FORMS = {"x86": b"\nvendor_id\t", "arm": b"\nCPU implementer\t"}
"""A line of /proc/cpuinfo that only one family has."""
SELF_NAMES = {"VirtualApple": "rosetta", "FEXIFEXIEMU": "fex"}
"""What translators of x86 programs answer as the vendor, or in the place of a hypervisor's name."""
HANDLERS = {"qemu-": "qemu-user", "FEX-": "fex", "rosetta": "rosetta", "box": "box64"}
"""Beginnings of the names under which translators register with the kernel."""


def probe(host: Host) -> Iterator[Evidence]:
    """List the formats, then compare what the program and the kernel are told of the processor."""
    formats = Evidence.of(FORMATS, REGISTERED, host.ask(REGISTERED), foreign_formats)
    foreign, self_named = _foreign(host), _self_named(host)
    yield formats
    yield foreign
    yield self_named
    yield _name(formats, foreign, self_named)


def foreign_formats(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names in binfmt_misc that are formats."""
    return tuple(name for name in names if name not in CONTROL)


def family(machine: str) -> str:
    """The family of a processor that uname(2) names; its own name where it has no relatives."""
    return next((name for name, machines in FAMILIES.items() if machine in machines), machine)


def _foreign(host: Host) -> Evidence:
    program = host.ask(PROGRAM)
    if not isinstance(program, Found):
        return Evidence.of(FOREIGN, PROGRAM, program)
    machine = program.data.machine
    kernel = host.ask(KERNEL)
    if isinstance(kernel, Found):
        of_kernel = kernel.data.decode("ascii", "replace").strip()
        foreign = family(of_kernel) != family(machine)
        return Evidence.seen(FOREIGN, KERNEL.key, foreign, f"a program of {machine} on a kernel of {of_kernel}")
    if not isinstance(kernel, Absent):
        return Evidence.of(FOREIGN, KERNEL, kernel)
    cpuinfo = host.ask(CPUINFO)
    if not isinstance(cpuinfo, Found):
        return Evidence.of(FOREIGN, CPUINFO, cpuinfo)
    for name, form in FORMS.items():
        if form in cpuinfo.data:
            foreign = name != family(machine)
            return Evidence.seen(FOREIGN, CPUINFO.key, foreign, f"a program of {machine} on a processor of {name}")
    return Evidence(FOREIGN, "absent", CPUINFO.key, note="the form of /proc/cpuinfo tells no processor")


def _self_named(host: Host) -> Evidence:
    program = host.ask(PROGRAM)
    if isinstance(program, Found) and family(program.data.machine) != "x86":
        return Evidence(SELF_NAMED, "absent", PROGRAM.key, note="CPUID is an instruction of x86 programs")
    readings = {question: host.ask(question) for question in (VENDOR_LEAF, HYPERVISOR_LEAF)}
    for question, reading in readings.items():
        if isinstance(reading, Found):
            leaf = reading.data
            for text in (words(leaf.ebx, leaf.edx, leaf.ecx), words(leaf.ebx, leaf.ecx, leaf.edx)):
                if text in SELF_NAMES:
                    return Evidence.seen(SELF_NAMED, question.key, SELF_NAMES[text], text)
    for question, reading in readings.items():
        if not isinstance(reading, Found):
            return Evidence.of(SELF_NAMED, question, reading)
    return Evidence(SELF_NAMED, "absent", VENDOR_LEAF.key)


def _name(formats: Evidence, foreign: Evidence, self_named: Evidence) -> Evidence:
    """A name of its own decides; `none` where nothing is translated; else whoever registered for such programs."""
    if self_named.sight == "seen":
        return Evidence.seen(NAME, self_named.origin, self_named.value)
    for one in (self_named, foreign):
        if one.hidden:
            return likewise(NAME, one)
    if foreign.sight == "absent":
        return likewise(NAME, foreign)
    if not foreign.value:
        return Evidence.seen(NAME, foreign.origin, "none")
    if formats.hidden:
        return likewise(NAME, formats)
    registered = formats.value if isinstance(formats.value, tuple) else ()
    found = {name for beginning, name in HANDLERS.items() if any(one.startswith(beginning) for one in registered)}
    return Evidence.seen(NAME, foreign.origin, found.pop() if len(found) == 1 else "other", foreign.note)
