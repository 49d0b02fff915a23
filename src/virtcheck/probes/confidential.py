"""Whether this machine's memory is kept secret from its own hypervisor, as far as looking tells."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Cpuid, File, Found, KernelLog, Msr, Stat
from virtcheck.probes.cpu import CPUINFO, INTEL_FEATURES, fields, processor_of, words
from virtcheck.probes.cpuid import BASES, HYPERV_ISOLATION_LEAF, HYPERV_PRIVILEGES, MICROSOFT, TDX_LEAF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

KIND = Sign("confidential.kind", "the technique that hides this machine's memory from its hypervisor")
SIGNS = (KIND,)

SWITCHES = {File("/sys/firmware/uv/prot_virt_guest"): "protvirt", File("/sys/devices/system/cpu/svm"): "pef"}
"""Files of IBM Z and of Power that hold 1 in a protected guest and 0 in others."""
PLACES = {
    Stat("/sys/devices/system/cpu/sev"): "sev-snp",
    Stat("/sys/devices/platform/arm-cca-dev"): "cca",
    Stat("/dev/sev-guest"): "sev-snp",
    Stat("/dev/tdx_guest"): "tdx",
}
"""Places that the kernel makes in such guests only (since Linux 6.11, 6.13, 5.19 and 6.2)."""

FIRST_BASE, LAST_EXTENDED_LEAF, ENCRYPTION = Cpuid(BASES[0]), Cpuid(0x80000000), Cpuid(0x8000001F)
TDX_SIGNATURE, TDX_FLAG = "IntelTDX", "tdx_guest"
HYPERV_HAS_ISOLATION = 22
HYPERV_ISOLATIONS = {1: "vbs", 2: "sev-snp", 3: "tdx"}
SEV = 1
SEV_STATUS, EIO = Msr(0xC0010131), 5
SEV_MODES = {0: "sev", 1: "sev-es", 2: "sev-snp"}
"""Bits of SEV_STATUS; each mode has those before it."""
LOG, ACTIVE = KernelLog(), "Memory Encryption Features active: "


def probe(host: Host) -> Iterator[Evidence]:
    """Look where each architecture tells it; the first place that tells is enough."""
    for switch, word in SWITCHES.items():
        state = host.ask(switch)
        if isinstance(state, Found):
            yield Evidence.seen(KIND, switch.key, word if state.data.strip() == b"1" else "none")
            return
    for place, word in PLACES.items():
        if isinstance(host.ask(place), Found):
            yield Evidence.seen(KIND, place.key, word)
            return
    yield _by_cpuid(processor_of(host))


def _by_cpuid(host: Host) -> Evidence:
    """TDX has a leaf of its own, which the kernel repeats as a flag; Hyper-V tells its guests; for plain SEV and SEV-ES
    a bit says only that they could be.

    Azure hides the leaf of AMD's memory encryption from its guests, so Hyper-V is asked first.
    """
    tdx = host.ask(TDX_LEAF)
    if not isinstance(tdx, Found):
        cpuinfo = host.ask(CPUINFO)
        if isinstance(cpuinfo, Found) and TDX_FLAG in fields(cpuinfo.data).get("flags", "").split():
            return Evidence.seen(KIND, CPUINFO.key, "tdx")
        return Evidence.of(KIND, TDX_LEAF, tdx)
    if words(tdx.data.ebx, tdx.data.edx, tdx.data.ecx) == TDX_SIGNATURE:
        return Evidence.seen(KIND, TDX_LEAF.key, "tdx")
    base, privileges = host.ask(FIRST_BASE), host.ask(HYPERV_PRIVILEGES)
    if isinstance(base, Found) and words(base.data.ebx, base.data.ecx, base.data.edx) == MICROSOFT:
        if not isinstance(privileges, Found):
            return Evidence.of(KIND, HYPERV_PRIVILEGES, privileges)
        if privileges.data.ebx >> HYPERV_HAS_ISOLATION & 1:
            isolation = host.ask(HYPERV_ISOLATION_LEAF)
            return Evidence.of(
                KIND, HYPERV_ISOLATION_LEAF, isolation, lambda leaf: HYPERV_ISOLATIONS.get(leaf.ebx & 0xF, "none")
            )
    last, encryption = host.ask(LAST_EXTENDED_LEAF), host.ask(ENCRYPTION)
    if not isinstance(last, Found) or not isinstance(encryption, Found):
        return Evidence(KIND, "unanswered", ENCRYPTION.key, note="CPUID does not answer")
    if last.data.eax >= ENCRYPTION.leaf and encryption.data.eax >> SEV & 1:
        return _by_register(host)
    return Evidence.seen(KIND, ENCRYPTION.key, "none")


def _by_register(host: Host) -> Evidence:
    """On the machine itself the bit is for its guests; in a guest a register tells, which root may read, or the log.

    A guest with SEV reads it from the processor itself: where it cannot be read, there is no SEV.
    """
    features, status = host.ask(INTEL_FEATURES), host.ask(SEV_STATUS)
    if isinstance(features, Found) and not features.data.ecx >> 31 & 1:
        return Evidence.seen(KIND, INTEL_FEATURES.key, "none", "there is no hypervisor below")
    if isinstance(status, Found):
        active = [name for bit, name in SEV_MODES.items() if status.data >> bit & 1]
        return Evidence.seen(KIND, SEV_STATUS.key, active[-1] if active else "none")
    if isinstance(status, Absent) and status.errno == EIO:
        return Evidence.seen(KIND, SEV_STATUS.key, "none")
    log = host.ask(LOG)
    if isinstance(log, Found):
        for line in log.data:
            found = line.text.partition(ACTIVE)[2].lower().split()
            active = [name for name in SEV_MODES.values() if name in found]
            if active:
                return Evidence.seen(KIND, LOG.key, active[-1])
    return Evidence(KIND, "unanswered", ENCRYPTION.key, note="SEV is possible; whether it is on stands in an MSR")
