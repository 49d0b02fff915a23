"""Traces that a kernel leaves where it makes use of its hypervisor, beside its clock and its log."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found
from virtcheck.probes import unless_empty
from virtcheck.probes.cpu import CPUINFO, fields, hypervisor_flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

STOLEN = Sign("paravirtual.stolen", "whether a hypervisor took time from this machine since it started")
CALLBACKS = Sign("paravirtual.callbacks", "whether the hypervisor called this kernel back (row HYP of the interrupts)")
IDLE_DRIVER = Sign("paravirtual.idle_driver", "the driver that sends idle processors to sleep")
SIGNS = (STOLEN, CALLBACKS, IDLE_DRIVER)

STAT, INTERRUPTS = File("/proc/stat"), File("/proc/interrupts")
IDLE = File("/sys/devices/system/cpu/cpuidle/current_driver")


def probe(host: Host) -> Iterator[Evidence]:
    """Read the account of time, the counts of interrupts and the name of the driver."""
    yield unless_empty(Evidence.of(STOLEN, STAT, host.ask(STAT), stolen))
    yield _callbacks(host)
    yield unless_empty(Evidence.of(IDLE_DRIVER, IDLE, host.ask(IDLE), driver))


def _callbacks(host: Host) -> Evidence:
    """The table is large on large machines, and those are seldom guests: it is read only where the flag is set."""
    cpuinfo = host.ask(CPUINFO)
    if not isinstance(cpuinfo, Found):
        return Evidence.of(CALLBACKS, CPUINFO, cpuinfo)
    if not hypervisor_flag(fields(cpuinfo.data)):
        return Evidence(CALLBACKS, "absent", CPUINFO.key, note="the processor shows no hypervisor")
    return unless_empty(Evidence.of(CALLBACKS, INTERRUPTS, host.ask(INTERRUPTS), called_back))


def stolen(data: bytes) -> bool | str:
    """Whether the eighth number of the line `cpu` is more than zero; empty where there is none."""
    numbers = data.partition(b"\n")[0].split()
    if len(numbers) < 9 or numbers[0] != b"cpu" or not numbers[8].isdigit():
        return ""
    return numbers[8].strip(b"0") != b""


def called_back(data: bytes) -> bool | str:
    """Whether a count in the row `HYP:` is more than zero; empty where the kernel has no such row."""
    for line in data.split(b"\n"):
        if line.lstrip().startswith(b"HYP:"):
            return any(one.isdigit() and one.strip(b"0") for one in line.split()[1:])
    return ""


def driver(data: bytes) -> str:
    """The name, which is `none` where there is none."""
    return data.decode("utf-8", "replace").strip()
