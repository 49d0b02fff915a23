"""By what techniques guests of this host could hide their memory from it."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, KvmQuery
from virtcheck.probes.cpu import CPUINFO, extension, fields, processor_of
from virtcheck.probes.kvm import is_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from virtcheck.model.question import Host

TECHNIQUES = Sign("confidential_host.techniques", "the techniques by which guests of this host could hide their memory")
SIGNS = (TECHNIQUES,)

VM_TYPES, POWER = KvmQuery("extension:235"), KvmQuery("extension:181")
TYPES = {2: "sev", 3: "sev-es", 4: "sev-snp", 5: "tdx"}
"""Bits of KVM_CAP_VM_TYPES. Before Linux 6.10 SEV's guests were of the usual type: none of these says nothing there."""
AMD = {
    "sev": File("/sys/module/kvm_amd/parameters/sev"),
    "sev-es": File("/sys/module/kvm_amd/parameters/sev_es"),
    "sev-snp": File("/sys/module/kvm_amd/parameters/sev_snp"),
}
"""Parameters that KVM itself turns off at its start where processor, firmware or kernel do not allow the technique."""
INTEL = {"tdx": File("/sys/module/kvm_intel/parameters/tdx")}
NEEDED = {"svm": ("sev", AMD), "vmx": ("tdx_host_platform", INTEL)}
"""The flag without which none of the techniques works, by the extension."""
ULTRAVISOR = "158"
"""The number of the facility that calls IBM Z's Ultravisor; without it there is no directory `uv`."""
IBM_Z, BOOT = File("/sys/firmware/uv/prot_virt_host"), File("/proc/cmdline")


def probe(host: Host) -> Iterator[Evidence]:
    """Look where each architecture tells it; KVM's own answer first."""
    host = processor_of(host)
    types = host.ask(VM_TYPES)
    found = tuple(name for bit, name in TYPES.items() if types.data >> bit & 1) if isinstance(types, Found) else ()
    if found:
        yield Evidence.seen(TECHNIQUES, VM_TYPES.key, found)
        return
    cpuinfo = host.ask(CPUINFO)
    if not isinstance(cpuinfo, Found):
        yield Evidence.of(TECHNIQUES, CPUINFO, cpuinfo)
        return
    yield _by_processor(host, fields(cpuinfo.data))


def _by_processor(host: Host, named: Mapping[str, str]) -> Evidence:
    offered = extension(named)
    if "flags" in named:
        return _on_x86(host, named["flags"].split(), offered)
    if named.get("vendor_id") == "IBM/S390":
        switch, facilities = host.ask(IBM_Z), named.get("facilities", "").split()
        if facilities and ULTRAVISOR not in facilities:
            return Evidence.seen(TECHNIQUES, CPUINFO.key, (), "there is no Ultravisor")
        return Evidence.of(TECHNIQUES, IBM_Z, switch, lambda data: ("protvirt",) if data.strip() == b"1" else ())
    if "cpu implementer" in named:
        boot = host.ask(BOOT)
        if not isinstance(boot, Found):
            return Evidence.of(TECHNIQUES, BOOT, boot)
        if "kvm-arm.mode=protected" in boot.data.decode("utf-8", "replace").split():
            return Evidence.seen(TECHNIQUES, BOOT.key, ("pkvm",))
    if offered == "hv":
        secure = host.ask(POWER)
        return Evidence.of(TECHNIQUES, POWER, secure, lambda number: ("pef",) if number else ())
    return Evidence(TECHNIQUES, "absent", CPUINFO.key, note="nothing tells it on this architecture")


def _on_x86(host: Host, flags: list[str], offered: str | None) -> Evidence:
    if offered not in NEEDED:
        return Evidence.seen(TECHNIQUES, CPUINFO.key, (), "there is no extension for virtualization")
    flag, parameters = NEEDED[offered]
    if flag not in flags:
        return Evidence.seen(TECHNIQUES, CPUINFO.key, (), "the processor or its firmware does not offer one")
    on = []
    for name, question in parameters.items():
        switch = host.ask(question)
        if isinstance(switch, Found) and is_on(switch.data):
            on.append(name)
        elif not isinstance(switch, Found | Absent):
            return Evidence.of(TECHNIQUES, question, switch)
        elif isinstance(switch, Absent) and name in ("sev", "tdx"):
            return Evidence(
                TECHNIQUES, "unanswered", question.key, note="only KVM tells and it has no such parameter here"
            )
    return Evidence.seen(TECHNIQUES, next(iter(parameters.values())).key, tuple(on))
