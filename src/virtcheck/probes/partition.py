"""Partitions that firmware makes of one machine: IBM Z, Power and SPARC each tell in a place of their own."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Stat
from virtcheck.probes import unless_empty
from virtcheck.probes.cpu import CPUINFO, UNAME, is_x86, off_x86

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

CONTROL_PROGRAM = Sign("partition.control_program", "the hypervisor that /proc/sysinfo of IBM Z names")
OUTER_PROGRAMS = Sign("partition.outer_programs", "the hypervisors around that one on IBM Z")
ONLY_LPAR = Sign("partition.only_lpar", "whether a logical partition of IBM Z is all that lies below")
MANUFACTURER = Sign("partition.manufacturer", "the maker of the machine in /proc/sysinfo of IBM Z")
SHARED = Sign("partition.shared", "whether a Power partition shares its processors")
ISERIES = Sign("partition.iseries", "the directory of a kernel that runs under OS/400 on IBM's iSeries")
LOGICAL_DOMAIN = Sign("partition.logical_domain", "the role of this logical domain of a SPARC machine")
SIGNS = (CONTROL_PROGRAM, OUTER_PROGRAMS, ONLY_LPAR, MANUFACTURER, SHARED, ISERIES, LOGICAL_DOMAIN)

SYSINFO, LPARCFG, ISERIES_DIRECTORY = File("/proc/sysinfo"), File("/proc/ppc64/lparcfg"), Stat("/proc/iSeries")
DOMAIN_CHANNEL, CONTROL_CHANNEL = Stat("/sys/class/vlds/ctrl"), Stat("/sys/class/vlds/sp")
SUN4V = b"\ntype\t\t: sun4v\n"
"""SPARC's line of a processor that always runs below the firmware's hypervisor."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the tables and look for the places, which exist on these architectures alone."""
    if is_x86(host):
        for sign in SIGNS:
            yield Evidence(sign, "absent", UNAME.key, note="no firmware of x86 processors makes such partitions")
        return
    for look in _looks(host):
        yield off_x86(host, look)


def _looks(host: Host) -> Iterator[Evidence]:
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
    yield unless_empty(Evidence.of(MANUFACTURER, SYSINFO, sysinfo, manufacturer))
    lparcfg = host.ask(LPARCFG)
    yield Evidence.of(SHARED, LPARCFG, lparcfg, lambda data: b"\nshared_processor_mode=1\n" in b"\n" + data)
    yield Evidence.of(ISERIES, ISERIES_DIRECTORY, host.ask(ISERIES_DIRECTORY))
    yield _logical_domain(host)


def _logical_domain(host: Host) -> Evidence:
    """Every domain has a channel to the domain manager, the control domain one to the service processor as well."""
    control, domain = host.ask(CONTROL_CHANNEL), host.ask(DOMAIN_CHANNEL)
    if isinstance(control, Found):
        return Evidence.seen(LOGICAL_DOMAIN, CONTROL_CHANNEL.key, "control")
    if isinstance(control, Absent) and isinstance(domain, Found):
        return Evidence.seen(LOGICAL_DOMAIN, DOMAIN_CHANNEL.key, "guest")
    cpuinfo = host.ask(CPUINFO)
    if isinstance(cpuinfo, Found) and SUN4V in cpuinfo.data:
        return Evidence(LOGICAL_DOMAIN, "unanswered", CPUINFO.key, note="this kernel shows no channels of its domain")
    for question, reading in ((CPUINFO, cpuinfo), (CONTROL_CHANNEL, control), (DOMAIN_CHANNEL, domain)):
        if not isinstance(reading, Found | Absent):
            return Evidence.of(LOGICAL_DOMAIN, question, reading)
    return Evidence(LOGICAL_DOMAIN, "absent", CONTROL_CHANNEL.key)


def manufacturer(data: bytes) -> str:
    """The content of the line `Manufacturer:         IBM`; empty where there is none."""
    for line in data.decode("ascii", "replace").split("\n"):
        name, _, content = line.partition(":")
        if name == "Manufacturer":
            return content.strip()
    return ""


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
