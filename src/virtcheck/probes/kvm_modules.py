"""How KVM's modules are set, and whose other modules take the processor for guests of their own.

A module that is built in stands in /sys/module as a loaded one does, if it has parameters.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Stat
from virtcheck.probes.kvm import ARM_MODE, COMMAND_LINE, MISC, arm_mode, is_registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

PARAMETERS = Sign("kvm_modules.parameters", "how the parts of KVM in the kernel are set")
RIVALS = Sign("kvm_modules.rivals", "other hypervisors among the drivers that the kernel registered")
SIGNS = (PARAMETERS, RIVALS)

OF_MODULE = {
    "kvm": (
        "eager_page_split", "enable_pmu", "enable_virt_at_load", "enable_vmware_backdoor", "halt_poll_ns", "hpage",
        "ignore_msrs", "mitigate_smt_rsb", "mmio_caching", "nested", "nx_huge_pages", "tdp_mmu", "tsc_tolerance_ppm",
    ),
    "kvm_intel": (
        "enable_apicv", "enable_ipiv", "enable_shadow_vmcs", "ept", "eptad", "nested", "pml", "preemption_timer", "tdx",
        "unrestricted_guest", "vmentry_l1d_flush", "vpid",
    ),
    "kvm_amd": (
        "avic", "lbrv", "nested", "npt", "nrips", "sev", "sev_es", "sev_snp", "tsc_scaling", "vgif", "vls", "vnmi",
    ),
    "kvm_hv": ("indep_threads_mode", "nested"),
    "kvm_pvm": ("force", "pvm_native"),
}  # fmt: skip
"""The parameters that matter to those who run guests, by module."""
OTHERS = {b"vboxdrv": "virtualbox", b"vmmon": "vmware"}
"""Drivers by the names that they register in /proc/misc."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the parameters of the modules that are there; then look for others among the drivers."""
    misc = host.ask(MISC)
    yield _parameters(host, isinstance(misc, Found) and not is_registered(misc.data))
    yield Evidence.of(RIVALS, MISC, misc, rivals)


def _parameters(host: Host, nobody: bool) -> Evidence:
    """`module.parameter=value` as the kernel's command line has it; one that cannot be read hides the whole.

    Where none is shown there are none only if `nobody` registered as KVM.
    """
    found = []
    for module, names in OF_MODULE.items():
        there = Stat(f"/sys/module/{module}")
        reading = host.ask(there)
        if isinstance(reading, Absent):
            continue
        if not isinstance(reading, Found):
            return Evidence.of(PARAMETERS, there, reading)
        for name in names:
            question = File(f"/sys/module/{module}/parameters/{name}")
            value = host.ask(question)
            if isinstance(value, Found):
                found.append(f"{module}.{name}={value.data.decode('utf-8', 'replace').strip()}")
            elif not isinstance(value, Absent):
                return Evidence.of(PARAMETERS, question, value)
    line = host.ask(COMMAND_LINE)
    if isinstance(line, Found):
        mode = arm_mode(line.data)
        found += [ARM_MODE + mode] if mode else []
    elif not isinstance(line, Absent):
        return Evidence.of(PARAMETERS, COMMAND_LINE, line)
    if found or nobody:
        return Evidence.seen(PARAMETERS, "file:/sys/module/kvm/parameters", tuple(found))
    return Evidence(PARAMETERS, "absent", "stat:/sys/module/kvm", note="no part of KVM shows how it is set")


def rivals(misc: bytes) -> tuple[str, ...]:
    """The other hypervisors whose drivers /proc/misc lists."""
    names = {line.split()[-1] for line in misc.split(b"\n") if line.strip()}
    return tuple(word for name, word in OTHERS.items() if name in names)
