"""The time-stamp counter of x86: its rate, whether it is even, and whether KVM can give a guest another rate."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Cpuid, Found, KernelLog, KvmQuery
from virtcheck.probes.cpu import (
    CPUINFO,
    HYPERVISOR_LEAF,
    INTEL_FEATURES,
    UNAME,
    VENDOR_LEAF,
    fields,
    is_x86,
    processor_of,
)
from virtcheck.probes.kernel import shows_all
from virtcheck.probes.kvm import unless_nobody_asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from virtcheck.model.question import Host, LogLine

INVARIANT = Sign("tsc.invariant", "whether the time-stamp counter keeps its rate in every state of the processor")
SCALING = Sign("tsc.scaling", "whether KVM can give a guest a time-stamp counter of another rate")
FREQUENCY = Sign("tsc.frequency", "the rate of the time-stamp counter (kHz)")
SIGNS = (INVARIANT, SCALING, FREQUENCY)

CONTROL = KvmQuery("extension:60")
"""KVM_CAP_TSC_CONTROL."""
CRYSTAL, TOLD = Cpuid(0x15), Cpuid(0x40000010)
"""Intel's own leaf for the rate, and the one in which VMware and KVM tell their guests."""
LOG = KernelLog()
MEASURED = ("tsc: Refined TSC clocksource calibration: ", "tsc: Detected ")


def probe(host: Host) -> Iterator[Evidence]:
    """Evenness by the flags, scaling by KVM's word, the rate by whoever tells it best."""
    x86 = is_x86(host)
    if x86 is None:
        for sign in SIGNS:
            yield Evidence(sign, "unanswered", CPUINFO.key, note="nothing tells the processor's architecture")
        return
    if not x86:
        for sign in SIGNS:
            yield Evidence(sign, "absent", UNAME.key, note="only x86 processors have a time-stamp counter")
        return
    cpuinfo, host = host.ask(CPUINFO), processor_of(host)
    even = Evidence.of(INVARIANT, CPUINFO, cpuinfo, lambda data: "nonstop_tsc" in fields(data).get("flags", "").split())
    if even.sight == "seen" and not even.value and host.origin != "tree" and not shows_all(host):
        even = Evidence(INVARIANT, "unanswered", CPUINFO.key, note="only Linux itself names this ability")
    yield even
    yield unless_nobody_asked(host, Evidence.of(SCALING, CONTROL, host.ask(CONTROL), bool))
    yield _frequency(host)


def _frequency(host: Host) -> Evidence:
    """By the hypervisor or the processor, where they tell it; else by what the kernel measured."""
    leaves = {}
    for question in (VENDOR_LEAF, INTEL_FEATURES, CRYSTAL, HYPERVISOR_LEAF, TOLD):
        registers = host.ask(question)
        if not isinstance(registers, Found):
            return Evidence.of(FREQUENCY, question, registers)
        leaves[question.leaf] = registers.data
    # A leaf beyond the last one shows what another leaf holds.
    in_a_guest = leaves[INTEL_FEATURES.leaf].ecx >> 31 & 1
    if in_a_guest and leaves[HYPERVISOR_LEAF.leaf].eax >= TOLD.leaf and leaves[TOLD.leaf].eax:
        return Evidence.seen(FREQUENCY, TOLD.key, leaves[TOLD.leaf].eax)
    crystal = leaves[CRYSTAL.leaf]
    if leaves[VENDOR_LEAF.leaf].eax >= CRYSTAL.leaf and crystal.eax and crystal.ebx and crystal.ecx:
        return Evidence.seen(FREQUENCY, CRYSTAL.key, crystal.ecx * crystal.ebx // crystal.eax // 1000)
    log = host.ask(LOG)
    if not isinstance(log, Found):
        return Evidence.of(FREQUENCY, LOG, log)
    measured = kilohertz(log.data)
    if measured:
        return Evidence.seen(FREQUENCY, LOG.key, measured)
    return Evidence(FREQUENCY, "unanswered", LOG.key, note="the kernel's log does not tell it")


def kilohertz(log: Iterable[LogLine]) -> int:
    """What the kernel measured: refined if it was, else the last of what was found at the start; 0 where none is told.

    Lines such as `tsc: Detected 2596.148 MHz processor`; a second one, `… MHz TSC`, follows where the two differ.
    """
    texts = [line.text for line in log]
    for beginning in MEASURED:
        for text in reversed([one for one in texts if one.startswith(beginning)]):
            number, *unit = [*text[len(beginning) :].split(), ""]
            megahertz, _, fraction = number.partition(".")
            digits = megahertz + fraction
            if unit[:1] == ["MHz"] and len(fraction) == 3 and len(digits) < 10 and digits.isdecimal():
                return int(digits)
    return 0
