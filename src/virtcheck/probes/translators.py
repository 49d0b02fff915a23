"""Programs of other processors: which formats the kernel hands to a translator, and whether this process is translated.

A translator makes a program believe in another processor. uname(2) then names the program's, but the kernel's own word
stays: /proc/sys/kernel/arch, since Linux 6.1. Before, /proc/cpuinfo tells by its form, unless that is imitated too.
Translators answer /proc/self/exe with the program that they translate; they overlook /proc/thread-self/exe, where the
kernel tells which program it really runs.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Cpuid, File, Found, Listing
from virtcheck.probes import likewise, unless_empty
from virtcheck.probes.cpu import CPUINFO, EXECUTABLE, KERNEL, UNAME, family, family_by_form, program_of, words
from virtcheck.probes.partition import SYSINFO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Forbidden, Host, Unanswered

FORMATS = Sign("translators.formats", "the foreign formats of programs that are registered with the kernel")
HANDLER = Sign("translators.handler", "what the kernel starts for a foreign format")
FOREIGN = Sign("translators.foreign", "whether this process is a program of another processor than the kernel's")
PROGRAM = Sign("translators.program", "the program that the kernel runs in this process")
SELF_NAMED = Sign("translators.self_named", "the names in CPUID where a translator may give its own")
REGISTERED = Sign("translators.registered", "what the kernel starts for programs such as this foreign one")
VARIABLES = Sign("translators.variables", "settings of translators among the variables of this foreign program")
SIGNS = (FORMATS, HANDLER, FOREIGN, PROGRAM, SELF_NAMED, REGISTERED, VARIABLES)

DIRECTORY = "/proc/sys/fs/binfmt_misc"
FORMAT_LIST, ENVIRONMENT = Listing(DIRECTORY), File("/proc/self/environ")
VENDOR_LEAF, HYPERVISOR_LEAF = Cpuid(0), Cpuid(0x40000000)
CONTROL = ("register", "status")
"""What binfmt_misc holds beside its formats."""
MOST_FORMATS = 128

ELF_MACHINES = {
    "x86_64": 62,
    "i386": 3,
    "i486": 3,
    "i586": 3,
    "i686": 3,
    "aarch64": 183,
    "armv8l": 40,
    "armv7l": 40,
    "armv6l": 40,
    "armv5tel": 40,
    "ppc64le": 21,
    "ppc64": 21,
    "ppc": 20,
    "mips64": 8,
    "mips": 8,
    "s390x": 22,
    "sparc64": 43,
    "sparc": 2,
    "riscv64": 243,
    "riscv32": 243,
    "loongarch64": 258,
}
"""The number of a processor in the header of its programs (EM_* in elf.h), by uname's word."""
SETTINGS = ("BOX64_", "FEX_", "QEMU_")


class Format:
    """A format as binfmt_misc describes it: https://docs.kernel.org/admin-guide/binfmt-misc.html"""

    def __init__(self, data: bytes) -> None:
        lines = data.decode("utf-8", "replace").split("\n")
        told = dict(line.partition(" ")[::2] for line in lines)
        self.enabled = lines[0] == "enabled"
        self.interpreter = told.get("interpreter", "")
        self.flags = told.get("flags:", "")
        self.machine = elf_machine(told.get("magic", "")) if told.get("offset") == "0" else None


def probe(host: Host) -> Iterator[Evidence]:
    """List the formats, compare what the program and the kernel are told of the processor, then look for names."""
    listing = Evidence.of(FORMATS, FORMAT_LIST, host.ask(FORMAT_LIST), foreign_formats)
    yield listing
    names = listing.value if isinstance(listing.value, tuple) else ()
    questions = [File(f"{DIRECTORY}/{name}") for name in names[:MOST_FORMATS]]
    readings = [(question, host.ask(question)) for question in questions]
    yield from _handlers(listing, readings)
    foreign = _foreign(host)
    yield foreign
    yield Evidence.of(PROGRAM, EXECUTABLE, host.ask(EXECUTABLE), program_of)
    yield from _self_named(host)
    if foreign.value is True:
        if len(names) > MOST_FORMATS:
            yield Evidence(REGISTERED, "unanswered", FORMAT_LIST.key, note="more formats than are read")
        else:
            yield _registered(host, listing, readings)
        yield unless_empty(Evidence.of(VARIABLES, ENVIRONMENT, host.ask(ENVIRONMENT), settings))
    else:
        native = Evidence(FOREIGN, "absent", foreign.origin, note="the program is not foreign")
        for sign in (REGISTERED, VARIABLES):
            yield likewise(sign, native if foreign.sight == "seen" else foreign)


def foreign_formats(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names in binfmt_misc that are formats."""
    return tuple(name for name in names if name not in CONTROL)


def architecture_without_uname(host: Host) -> str:
    """The kernel's own word, else the family of the processor as far as files tell; empty where none does."""
    kernel, cpuinfo, sysinfo = host.ask(KERNEL), host.ask(CPUINFO), host.ask(SYSINFO)
    if isinstance(kernel, Found):
        return kernel.data.decode("ascii", "replace").strip()
    if isinstance(cpuinfo, Found):
        return family_by_form(cpuinfo.data) or ""
    return "s390" if isinstance(sysinfo, Found) else ""


def elf_machine(magic: str) -> int | None:
    """The processor in the beginning of an ELF program, given in hexadecimal digits; None where it is none."""
    try:
        header = bytes.fromhex(magic)
    except ValueError:
        return None
    if len(header) < 20 or not header.startswith(b"\x7fELF"):
        return None
    return int.from_bytes(header[18:20], "big" if header[5] == 2 else "little")


def started(one: Format) -> str:
    """What a format starts and with which flags, as a note of evidence."""
    if not one.enabled:
        return "switched off"
    return f"starts {one.interpreter} ({one.flags})" if one.flags else f"starts {one.interpreter}"


def settings(environment: bytes) -> tuple[str, ...]:
    """The names of a translator's settings among the variables, sorted."""
    names = {variable.partition(b"=")[0].decode("utf-8", "replace") for variable in environment.split(b"\0")}
    return tuple(sorted(name for name in names if name.startswith(SETTINGS)))


def _handlers(
    listing: Evidence, readings: list[tuple[File, Found[bytes] | Absent | Forbidden | Unanswered]]
) -> Iterator[Evidence]:
    if not readings:
        yield Evidence(HANDLER, "absent", listing.origin) if listing.sight == "seen" else likewise(HANDLER, listing)
    for question, reading in readings:
        if isinstance(reading, Found):
            name = question.path.rpartition("/")[2]
            yield Evidence.seen(HANDLER, question.key, name, started(Format(reading.data)))
        else:
            yield Evidence.of(HANDLER, question, reading)


def _foreign(host: Host) -> Evidence:
    program = host.ask(UNAME)
    if not isinstance(program, Found):
        return Evidence.of(FOREIGN, UNAME, program)
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
    name = family_by_form(cpuinfo.data)
    if name is None:
        return Evidence(FOREIGN, "absent", CPUINFO.key, note="the form of /proc/cpuinfo tells no processor")
    note = f"a program of {machine} on a processor of {name}"
    return Evidence.seen(FOREIGN, CPUINFO.key, name != family(machine), note)


def _self_named(host: Host) -> Iterator[Evidence]:
    """The vendor, and what stands in the place of a hypervisor's name."""
    program = host.ask(UNAME)
    if isinstance(program, Found) and family(program.data.machine) != "x86":
        yield Evidence(SELF_NAMED, "absent", UNAME.key, note="CPUID is an instruction of x86 programs")
        return
    vendor, hypervisor = host.ask(VENDOR_LEAF), host.ask(HYPERVISOR_LEAF)
    yield Evidence.of(SELF_NAMED, VENDOR_LEAF, vendor, lambda leaf: words(leaf.ebx, leaf.edx, leaf.ecx))
    yield Evidence.of(SELF_NAMED, HYPERVISOR_LEAF, hypervisor, lambda leaf: words(leaf.ebx, leaf.ecx, leaf.edx))


def _registered(
    host: Host,
    listing: Evidence,
    readings: list[tuple[File, Found[bytes] | Absent | Forbidden | Unanswered]],
) -> Evidence:
    """What is started for programs of this processor. Of several the kernel takes the newest, and tells not which."""
    if listing.sight != "seen":
        return likewise(REGISTERED, listing)
    program = host.ask(UNAME)
    machine = ELF_MACHINES.get(program.data.machine) if isinstance(program, Found) else None
    if machine is None:
        return Evidence(REGISTERED, "absent", UNAME.key, note="the number of this processor is not known")
    found: dict[str, str] = {}
    for question, reading in readings:
        if not isinstance(reading, Found):
            return Evidence.of(REGISTERED, question, reading)
        one = Format(reading.data)
        if one.enabled and one.machine == machine:
            found[one.interpreter] = question.key
    if len(found) > 1:
        return Evidence(REGISTERED, "unanswered", FORMAT_LIST.key, note="several are registered")
    for interpreter, origin in found.items():
        return Evidence.seen(REGISTERED, origin, interpreter)
    return Evidence(REGISTERED, "absent", FORMAT_LIST.key, note="nothing is registered for this processor")
