"""Programs that run now and that virtualize or contain: monitors of virtual machines, and engines."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found, Processes, Usage
from virtcheck.probes import likewise, namespaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host, Process

MONITOR = Sign("processes.monitor", "a program that runs a virtual machine now")
ENGINE = Sign("processes.engine", "a program that runs or serves containers now")
SIGNS = (MONITOR, ENGINE)

LIVE = Processes()
MONITORS = (
    "qemu-system-",
    "qemu-kvm",
    "kvm",
    "firecracker",
    "cloud-hyperviso",
    "crosvm",
    "VBoxHeadless",
    "VirtualBoxVM",
    "vmware-vmx",
    "lkvm",
    "stratovirt",
)
"""Beginnings of names as /proc/PID/comm gives them, cut to 15 characters. One process is one virtual machine."""
NO_ENGINES = ("libvirtd", "virtqemud", "xenstored", "box64", "FEXInterpreter")
"""Other programs on the recorder's list, which serve neither."""
KTHREADD = 2
"""The parent of the kernel's threads: one called `kvm` is none of these programs."""


def probe(host: Host) -> Iterator[Evidence]:
    """Report each such process; where there are none, whether all processes were shown."""
    reading = host.ask(LIVE)
    if not isinstance(reading, Found):
        yield Evidence.of(MONITOR, LIVE, reading)
        yield Evidence.of(ENGINE, LIVE, reading)
        return
    programs = [one for one in reading.data if one.parent != KTHREADD]
    monitors = [one for one in programs if one.name.startswith(MONITORS)]
    engines = [one for one in programs if one not in monitors and one.name not in NO_ENGINES]
    for sign, found in ((MONITOR, monitors), (ENGINE, engines)):
        yield from (_seen(host, sign, one) for one in found)
        if not found:
            yield _none(host, sign, reading.note)


def _seen(host: Host, sign: Sign, process: Process) -> Evidence:
    """The program's name; the note tells its id, and whose it is and how large where that is known."""
    note = f"process {process.pid}"
    usage = host.ask(Usage(process.pid))
    if isinstance(usage, Found):
        note += f" of {usage.data.user}, {usage.data.memory >> 20} MiB"
    return Evidence.seen(sign, LIVE.key, process.name, note)


def _none(host: Host, sign: Sign, note: str) -> Evidence:
    """A PID namespace of its own, or a mask, may keep such a program from being seen."""
    processes = namespaces.judge(host.looker, namespaces.PID)
    if processes.value == "own":
        return Evidence(sign, "unanswered", LIVE.key, note="only the processes of this PID namespace are shown")
    if note.startswith("masked"):
        return Evidence(sign, "unanswered", LIVE.key, note=note)
    if processes.hidden:
        return likewise(sign, processes)
    return Evidence(sign, "absent", LIVE.key)
