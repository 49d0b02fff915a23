"""The processor's extension for virtualization: whether the kernel may use it, who keeps it back, what it can do."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found, KernelLog, Msr
from virtcheck.probes import likewise, xen
from virtcheck.probes.cpu import (
    CPUINFO,
    EXTENSION_BITS,
    INTEL_FEATURES,
    UNAME,
    extension,
    fields,
    processor_of,
)
from virtcheck.probes.kvm import MISC, is_registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from virtcheck.model.question import Host

STATE = Sign("extensions.state", "whether the kernel may use the virtualization extension, and who keeps it back")
LOCKED = Sign("extensions.locked", "whether the processor has an extension that the kernel does not offer")
REGISTER = Sign(
    "extensions.register", "what the register says in which firmware allows the extension or forbids it", root_only=True
)
LOGGED = Sign("extensions.logged", "what the kernel wrote into its log of firmware that forbids the extension")
FEATURES = Sign("extensions.features", "what the virtualization extension of this processor can do")
MISSING = Sign("extensions.missing", "what other processors with this virtualization extension can do")
SIGNS = (STATE, LOCKED, REGISTER, LOGGED, FEATURES, MISSING)

STATES = ("usable", "locked", "hidden", "missing")
"""`locked`: the processor has one, and firmware (or a kernel that was built without KVM) keeps it shut. `hidden`: a
hypervisor stands below, and shows none; on ARM whoever started the kernel below the hypervisor's level. `missing`: none
is seen anywhere."""

FEATURE_CONTROL, VM_CR = Msr(0x3A), Msr(0xC0010114)
LOCK, VMX_OUTSIDE_SMX, SVM_DISABLE = 0, 2, 4
"""Bits of the two: Intel's manual, volume 4, and AMD's, volume 2."""
SVM_CHECKED_SINCE = (6, 7)
"""Linux since which the flag `svm` goes where VM_CR forbids the extension (commit 7deda2ce5b33)."""

LOG, CMDLINE = KernelLog(), File("/proc/cmdline")
COMPLAINTS = (
    "SVM disabled (by BIOS)",
    "kvm_amd: SVM disabled (by BIOS)",
    "x86/cpu: VMX (outside TXT) disabled by BIOS",
    "kvm_intel: VMX not enabled (by BIOS)",
    "kvm: disabled by bios",
)
"""Lines of the kernel's log, of the processor's part and of KVM's, in the words of several years."""

INTEL = {
    "nested-paging": "ept",
    "huge-nested-pages": "ept_1gb",
    "accessed-dirty-bits": "ept_ad",
    "dirty-page-log": "pml",
    "mode-based-execution": "ept_mode_based_exec",
    "unrestricted-guest": "unrestricted_guest",
    "tagged-tlb": "vpid",
    "virtual-tpr": "flexpriority",
    "virtual-interrupts": "apicv",
    "posted-interrupts": "posted_intr",
    "virtual-nmi": "vnmi",
    "preemption-timer": "preemption_timer",
    "tsc-scaling": "tsc_scaling",
    "pause-filter": "ple",
    "shadow-vmcs": "shadow_vmcs",
}
"""The kernel's names in the line `vmx flags` (since Linux 5.6): arch/x86/include/asm/vmxfeatures.h."""
OLD_INTEL = ("nested-paging", "tagged-tlb", "virtual-tpr", "virtual-nmi")
"""What older kernels name too, among the flags. `ept_ad` came later: KVM uses it where it is not named."""
AMD = {
    "nested-paging": "npt",
    "next-rip": "nrip_save",
    "decode-assists": "decodeassists",
    "flush-by-asid": "flushbyasid",
    "vmcb-clean": "vmcb_clean",
    "virtual-interrupts": "avic",
    "posted-interrupts": "avic",
    "virtual-nmi": "vnmi",
    "virtual-gif": "vgif",
    "virtual-vmsave": "v_vmsave_vmload",
    "tsc-scaling": "tsc_scale",
    "pause-filter": "pausefilter",
}
"""The kernel's names among the flags: arch/x86/include/asm/cpufeatures.h. One that it does not know it does not use."""
EVERY_AMD = ("unrestricted-guest", "tagged-tlb")
"""AMD-V has run real mode, and told guests apart in the TLB, from the beginning."""
RISCV = {"virtual-interrupts": "ssaia", "virtual-timer": "sstc"}
"""What KVM uses of the extensions that the line `isa` names; two stages of translation are a part of `h` itself."""
EVERY_RISCV = ("nested-paging",)
STARTED_AT = "CPU: All CPU(s) started at EL"
VHE, NO_VHE = "kvm [1]: VHE mode initialized", ("kvm [1]: Hyp mode initialized", "kvm [1]: Hyp nVHE mode initialized")
"""Lines of ARM's log. EL2 is the level of a hypervisor; with VHE the whole kernel runs there, else only KVM's core."""
EVERY_ARM, ON_ARM = ("nested-paging", "tagged-tlb"), "host-extensions"
"""Two stages of translation and numbers for guests belong to EL2 itself."""


def probe(host: Host) -> Iterator[Evidence]:
    """Set the kernel's flag beside the processor's own word and the register of the firmware."""
    host = processor_of(host)
    cpuinfo = host.ask(CPUINFO)
    if not isinstance(cpuinfo, Found):
        for sign in SIGNS:
            yield Evidence.of(sign, CPUINFO, cpuinfo)
        return
    named = fields(cpuinfo.data)
    offered = extension(named)
    if "flags" in named:
        raw = _own_word(host)
        register, logged = _register(host, named, offered, raw), _logged(host, offered, raw)
        state = _state(host, named, offered, raw, register, logged)
        yield from (register, logged, state, _locked(state, raw))
    else:
        for sign in (REGISTER, LOGGED, LOCKED):
            yield Evidence(sign, "absent", CPUINFO.key, note="not an x86 processor")
        if "cpu implementer" in named:
            yield from _arm(host)
            return
        yield _elsewhere(offered)
    yield from _abilities(named, offered)


def _register(host: Host, named: Mapping[str, str], offered: str | None, raw: str | None) -> Evidence:
    """True where firmware allows the extension, False where it forbids it.

    A kernel without KVM for Intel shuts the register itself where firmware left it open: then it looks the same.
    """
    if offered == raw == "none":
        return Evidence(REGISTER, "absent", CPUINFO.key, note="there is no extension for virtualization")
    if named.get("vendor_id") in ("AuthenticAMD", "HygonGenuine"):
        return Evidence.of(REGISTER, VM_CR, host.ask(VM_CR), lambda bits: not bits >> SVM_DISABLE & 1)
    return Evidence.of(REGISTER, FEATURE_CONTROL, host.ask(FEATURE_CONTROL), allows_vmx)


def _logged(host: Host, offered: str | None, raw: str | None) -> Evidence:
    """True where the kernel complained. Silence says nothing: the log forgets, and KVM may not have been started."""
    if offered == raw == "none":
        return Evidence(LOGGED, "absent", CPUINFO.key, note="there is no extension for virtualization")
    log = host.ask(LOG)
    if isinstance(log, Found) and not any(line.text.startswith(COMPLAINTS) for line in log.data):
        return Evidence(LOGGED, "absent", LOG.key)
    return Evidence.of(LOGGED, LOG, log)


def allows_vmx(bits: int) -> bool:
    """Whether VT-x may be used by IA32_FEATURE_CONTROL; where it is not locked, the kernel allows it itself."""
    return bool(not bits >> LOCK & 1 or bits >> VMX_OUTSIDE_SMX & 1)


def _state(
    host: Host,
    named: Mapping[str, str],
    offered: str | None,
    raw: str | None,
    register: Evidence,
    logged: Evidence,
) -> Evidence:
    if offered != "none":
        if _was_checked(host, named):
            return Evidence.seen(STATE, CPUINFO.key, "usable")
        if register.sight == "seen":
            return Evidence.seen(STATE, register.origin, "usable" if register.value else "locked")
        if logged.sight == "seen":
            return Evidence.seen(STATE, logged.origin, "locked")
        return Evidence(STATE, "unanswered", CPUINFO.key, note="this kernel shows it where firmware forbids it too")
    if raw is None:
        question = next(one for one, _, _ in EXTENSION_BITS if not isinstance(host.ask(one), Found))
        return Evidence.of(STATE, question, host.ask(question))
    features, guest_type = host.ask(INTEL_FEATURES), xen.guest_type(host)
    shown = isinstance(features, Found) and bool(features.data.ecx >> 31 & 1)
    told = "hypervisor" in named["flags"].split()
    if raw == "none":
        return Evidence.seen(STATE, INTEL_FEATURES.key, "hidden" if shown or told else "missing")
    if guest_type.hidden:
        return likewise(STATE, guest_type)
    # A program's CPUID need not be trapped in a paravirtual guest: then it shows the machine below, not the kernel's.
    # Linux before 4.13 does not tell the kind of guest.
    if guest_type.value == "PV" or (guest_type.sight == "absent" and told and not shown):
        return Evidence.seen(STATE, guest_type.origin, "hidden")
    return Evidence.seen(STATE, INTEL_FEATURES.key, "locked")


def _own_word(host: Host) -> str | None:
    """`vmx`, `svm` or `none` by CPUID; None where it cannot be asked."""
    for question, bit, name in EXTENSION_BITS:
        leaf = host.ask(question)
        if not isinstance(leaf, Found):
            return None
        if leaf.data.ecx >> bit & 1:
            return name
    return "none"


def _was_checked(host: Host, named: Mapping[str, str]) -> bool:
    """Whether this kernel would have taken the flag away, or KVM would not have started, had firmware forbidden it."""
    if "vmx flags" in named:
        return True
    misc, kernel = host.ask(MISC), host.ask(UNAME)
    if isinstance(misc, Found) and is_registered(misc.data):
        return True
    return (
        isinstance(kernel, Found) and "svm" in named["flags"].split() and _since(kernel.data.release, SVM_CHECKED_SINCE)
    )


def _since(release: str, version: tuple[int, int]) -> bool:
    """Whether a kernel's release, such as `6.12.0-1-amd64`, is at least this version."""
    parts = release.split("-")[0].split(".")[:2]
    if len(parts) < 2 or not all(one.isdecimal() and len(one) < 6 for one in parts):
        return False
    return (int(parts[0]), int(parts[1])) >= version


def _locked(state: Evidence, raw: str | None) -> Evidence:
    """Where a hypervisor hides what the processor has, nothing tells of its firmware."""
    if state.sight != "seen":
        return likewise(LOCKED, state)
    if state.value == "hidden" and raw != "none":
        return Evidence(LOCKED, "unanswered", state.origin, note="a hypervisor keeps the extension to itself")
    return Evidence.seen(LOCKED, state.origin, state.value == "locked")


def _elsewhere(offered: str | None) -> Evidence:
    """The state on other architectures, where only the flag tells."""
    if offered is None:
        return Evidence(STATE, "absent", CPUINFO.key, note="this architecture's /proc/cpuinfo does not tell")
    if offered == "none":
        return Evidence(STATE, "unanswered", CPUINFO.key, note="nothing tells whether the processor has one")
    return Evidence.seen(STATE, CPUINFO.key, "usable")


def _arm(host: Host) -> Iterator[Evidence]:
    """By the log alone, but that KVM registers only where the kernel was started at EL2."""
    log, misc = host.ask(LOG), host.ask(MISC)
    lines = [line.text for line in log.data] if isinstance(log, Found) else []
    level = next((line[len(STARTED_AT) :][:1] for line in lines if line.startswith(STARTED_AT)), "")
    untold = Evidence(STATE, "unanswered", LOG.key, note="the log does not tell how the kernel was started")
    if not isinstance(log, Found):
        untold = Evidence.of(STATE, LOG, log)
    if isinstance(misc, Found) and is_registered(misc.data):
        state = Evidence.seen(STATE, MISC.key, "usable")
    elif level in ("1", "2"):
        state = Evidence.seen(STATE, LOG.key, "usable" if level == "2" else "hidden")
    else:
        state = untold
    yield state
    features, missing = likewise(FEATURES, untold), likewise(MISSING, untold)
    if state.value == "hidden":
        features, missing = Evidence.seen(FEATURES, LOG.key, ()), Evidence.seen(MISSING, LOG.key, ())
    elif any(line.startswith(VHE) for line in lines):
        features, missing = Evidence.seen(FEATURES, LOG.key, (*EVERY_ARM, ON_ARM)), Evidence.seen(MISSING, LOG.key, ())
    elif any(line.startswith(NO_VHE) for line in lines):
        features, missing = Evidence.seen(FEATURES, LOG.key, EVERY_ARM), _without_vhe(host)
    yield from (features, missing)


def _without_vhe(host: Host) -> Evidence:
    """KVM does without where the processor has no VHE, or by choice: then it is unknown what the processor lacks."""
    boot = host.ask(CMDLINE)
    if isinstance(boot, Found) and b"kvm-arm.mode=" in boot.data:
        return Evidence(MISSING, "unanswered", CMDLINE.key, note="the mode of KVM was chosen on the command line")
    return Evidence.of(MISSING, CMDLINE, boot, lambda _: (ON_ARM,))


def _abilities(named: Mapping[str, str], offered: str | None) -> Iterator[Evidence]:
    """What the extension can do, and what it could on another processor. Nothing where there is none."""
    flags = named.get("flags", "").split()
    always: tuple[str, ...] = ()
    match offered:
        case "none":
            known = {}
        case "vmx" if "vmx flags" in named:
            words = named["vmx flags"].split()
            known = {one: flag in words for one, flag in INTEL.items()}
        case "vmx":
            known = {one: INTEL[one] in flags for one in OLD_INTEL}
            known |= {"accessed-dirty-bits": True} if "ept_ad" in flags else {}
        case "svm":
            always, known = EVERY_AMD, {one: flag in flags for one, flag in AMD.items()}
        case "h":
            words = named["isa"].lower().split("_")
            always, known = EVERY_RISCV, {one: name in words for one, name in RISCV.items()}
        case _:
            for sign in (FEATURES, MISSING):
                yield Evidence(sign, "absent", CPUINFO.key, note="this architecture's /proc/cpuinfo does not tell")
            return
    yield Evidence.seen(FEATURES, CPUINFO.key, (*always, *(one for one, there in known.items() if there)))
    yield Evidence.seen(MISSING, CPUINFO.key, tuple(one for one, there in known.items() if not there))
