"""Whether a hypervisor runs in another one's guest. From the inside only the innermost shows, but for a few slips."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Cpuid, Found
from virtcheck.probes.cpu import CPUINFO, fields
from virtcheck.probes.cpuid import BASES, FEATURES, is_name, words
from virtcheck.probes.xen import GUEST_TYPE_FILE, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

OUTER = Sign("nesting.outer", "another hypervisor's signature behind User-Mode Linux or paravirtual Xen")
SIGNS = (OUTER,)

FIRST_BASE = Cpuid(BASES[0])
XEN = "XenVMMXenVMM"


def probe(host: Host) -> Iterator[Evidence]:
    """Neither runs CPUID in the guest's stead: what the instruction says is said by the machine around them."""
    yield _outer(host)


def _outer(host: Host) -> Evidence:
    cpuinfo, guest = host.ask(CPUINFO), host.ask(GUEST_TYPE_FILE)
    user_mode = isinstance(cpuinfo, Found) and "User Mode Linux" in fields(cpuinfo.data).get("vendor_id", "")
    paravirtual = isinstance(guest, Found) and text(guest.data) == "PV"
    if not user_mode and not paravirtual:
        return Evidence(OUTER, "absent", CPUINFO.key, note="neither of the two")
    features, base = host.ask(FEATURES), host.ask(FIRST_BASE)
    if not isinstance(features, Found):
        return Evidence.of(OUTER, FEATURES, features)
    if not isinstance(base, Found):
        return Evidence.of(OUTER, FIRST_BASE, base)
    signature = words(base.data.ebx, base.data.ecx, base.data.edx)
    if features.data.ecx >> 31 & 1 and is_name(signature) and signature != XEN:
        return Evidence.seen(OUTER, FIRST_BASE.key, signature)
    return Evidence(OUTER, "absent", FIRST_BASE.key, note="no other hypervisor answers")
