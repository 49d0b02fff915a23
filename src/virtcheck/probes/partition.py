"""Partitions that firmware makes of one machine: IBM Z tells in /proc/sysinfo, Power in /proc/ppc64/lparcfg."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

CONTROL_PROGRAM = Sign("partition.control_program", "the hypervisor that /proc/sysinfo of IBM Z names")
OUTER_PROGRAMS = Sign("partition.outer_programs", "the hypervisors around that one on IBM Z")
ONLY_LPAR = Sign("partition.only_lpar", "whether a logical partition of IBM Z is all that lies below")
SHARED = Sign("partition.shared", "whether a Power partition shares its processors")
SIGNS = (CONTROL_PROGRAM, OUTER_PROGRAMS, ONLY_LPAR, SHARED)

SYSINFO, LPARCFG = File("/proc/sysinfo"), File("/proc/ppc64/lparcfg")


def probe(host: Host) -> Iterator[Evidence]:
    """Read the two tables, which exist on these architectures alone."""
    sysinfo = host.ask(SYSINFO)
    programs = control_programs(sysinfo.data) if isinstance(sysinfo, Found) else ()
    for sign, told in ((CONTROL_PROGRAM, programs[0] if programs else None), (OUTER_PROGRAMS, programs[1:] or None)):
        if not isinstance(sysinfo, Found):
            yield Evidence.of(sign, SYSINFO, sysinfo)
        elif told is None:
            yield Evidence(sign, "absent", SYSINFO.key, note="no such virtual machine is listed")
        else:
            yield Evidence.seen(sign, SYSINFO.key, told)
    yield Evidence.of(ONLY_LPAR, SYSINFO, sysinfo, only_lpar)
    lparcfg = host.ask(LPARCFG)
    yield Evidence.of(SHARED, LPARCFG, lparcfg, lambda data: b"\nshared_processor_mode=1\n" in b"\n" + data)


def control_programs(data: bytes) -> tuple[str, ...]:
    """The contents of the lines `VM00 Control Program: z/VM    7.2.0`, from the inside out, spaces made one."""
    found = []
    for line in data.decode("ascii", "replace").split("\n"):
        name, _, content = line.partition(":")
        if name.startswith("VM") and name.rstrip().endswith("Control Program"):
            found.append(" ".join(content.split()))
    return tuple(found)


def only_lpar(data: bytes) -> bool:
    """Whether lines of a logical partition stand there and none of a virtual machine inside it."""
    lines = data.split(b"\n")
    return any(line.startswith(b"LPAR ") for line in lines) and not any(line.startswith(b"VM00 ") for line in lines)
