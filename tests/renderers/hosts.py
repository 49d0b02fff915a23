"""Small hosts that differ in what a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, cpuid, everything, found, guest_of
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect

if TYPE_CHECKING:
    from virtcheck.model.report import Report

OWN_NAMESPACES = {
    f"link:/proc/self/ns/{name}": found(f"{name}:[{4026532000 + number}]")
    for number, name in enumerate(("cgroup", "ipc", "mnt", "net", "pid", "uts"))
}
DOCKERENV = {"stat:/.dockerenv": found(["file", 0o100755, 0, 0, 0, 0, 7, 1])}
KERNEL = {
    "uname:": found(["Linux", "6.12.5", "#1 SMP", "x86_64"]),
    "file:/proc/self/status": found("Uid:\t0\t0\t0\t0\n"),
}
HOSTILE = "\x1b[31mred\x07\u202eevil\r\n[bold]markup[/bold] :smile: \x9b2J"

BARE: dict[str, Any] = everything(ABSENT) | cpuid({}) | INITIAL_NAMESPACES | KERNEL
GUEST = BARE | cpuid(guest_of("KVMKVMKVM"))
STALE_MARKER = GUEST | DOCKERENV
DOCKER = GUEST | OWN_NAMESPACES | DOCKERENV
UNKNOWN_HYPERVISOR = BARE | cpuid(guest_of("NobodyKnows!"))
HIDDEN = everything(FORBIDDEN)
NEVER_ASKED: dict[str, Any] = {}
HOSTILE_HOST = GUEST | {
    "uname:": found(["Linux", HOSTILE, HOSTILE, HOSTILE]),
    "file:/sys/class/dmi/id/sys_vendor": found("QEMU" + HOSTILE),
    "file:/sys/class/dmi/id/product_name": found(HOSTILE),
}

HOSTS: dict[str, dict[str, Any]] = {
    "bare": BARE,
    "guest": GUEST,
    "stale-marker": STALE_MARKER,
    "docker": DOCKER,
    "unknown-hypervisor": UNKNOWN_HYPERVISOR,
    "hidden": HIDDEN,
    "never-asked": NEVER_ASKED,
    "hostile": HOSTILE_HOST,
}


REPORTS: dict[int, Report] = {}


def report_of(readings: dict[str, Any]) -> Report:
    """What is found on the host with these readings. A host of this module is looked at once."""
    report = REPORTS.get(id(readings))
    if report is None:
        report = inspect(RecordedHost(readings, "2026-11-23T12:00:00Z"))
        if any(readings is one for one in HOSTS.values()):
            REPORTS[id(readings)] = report
    return report
