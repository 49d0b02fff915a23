"""Whether a hypervisor runs in another one's guest. From the inside only the innermost shows, but for a few slips."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Cpuid, Found
from virtcheck.probes import dmi, likewise, xen
from virtcheck.probes.cpu import CPUINFO, fields, processor_of, words
from virtcheck.probes.cpuid import BASES, FEATURES, is_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

OUTER = Sign("nesting.outer", "another hypervisor's signature behind User-Mode Linux or paravirtual Xen")
BOARD = Sign("nesting.board", "the names of the board beneath Xen's control domain")
SIGNS = (OUTER, BOARD)
TRAP = Sign("cost.trap", "through how many hypervisors the CPUID instruction falls, by its cost")
"""What the experiment `cost` shows: declared here, because a question about the machine loads no experiment for it."""

FIRST_BASE = Cpuid(BASES[0])
XEN = "XenVMMXenVMM"
NEITHER = "neither of the two"


def probe(host: Host) -> Iterator[Evidence]:
    """Look past the kernel's own hypervisor, at the processor and at the board on which that one runs."""
    yield _outer(processor_of(host))
    yield from _board(host)


def _outer(host: Host) -> Evidence:
    """Neither runs CPUID in the guest's stead: what the instruction says is said by the machine around them."""
    cpuinfo, guest = host.ask(CPUINFO), xen.guest_type(host)
    user_mode = isinstance(cpuinfo, Found) and "User Mode Linux" in fields(cpuinfo.data).get("vendor_id", "")
    if not user_mode and guest.value != "PV":
        if not isinstance(cpuinfo, Found | Absent):
            return Evidence.of(OUTER, CPUINFO, cpuinfo)
        return likewise(OUTER, guest) if guest.hidden else Evidence(OUTER, "absent", CPUINFO.key, note=NEITHER)
    features, base = host.ask(FEATURES), host.ask(FIRST_BASE)
    if not isinstance(features, Found):
        return Evidence.of(OUTER, FEATURES, features)
    if not isinstance(base, Found):
        return Evidence.of(OUTER, FIRST_BASE, base)
    signature = words(base.data.ebx, base.data.ecx, base.data.edx)
    if features.data.ecx >> 31 & 1 and is_name(signature) and signature != XEN:
        return Evidence.seen(OUTER, FIRST_BASE.key, signature)
    return Evidence(OUTER, "absent", FIRST_BASE.key, note="no other hypervisor answers")


def _board(host: Host) -> Iterator[Evidence]:
    """The control domain is given the real firmware, which is real only where Xen runs on the bare machine."""
    role = xen.role(host)
    if role.hidden:
        yield likewise(BOARD, role)
    elif role.value != "dom0":
        yield Evidence(BOARD, "absent", role.origin, note="not Xen's control domain")
    else:
        for question in (dmi.FIELDS[dmi.SYS_VENDOR], dmi.FIELDS[dmi.PRODUCT_NAME]):
            yield Evidence.of(BOARD, question, host.ask(question), dmi.text)
