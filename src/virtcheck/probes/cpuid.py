"""What the processor says of itself and of who runs it: the CPUID instruction of x86."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Cpuid, Forbidden, Found, Unanswered
from virtcheck.probes import likewise
from virtcheck.probes.cpu import (
    CPUINFO,
    UNAME,
    fields,
    hypervisor_flag,
    is_x86,
    processor_of,
    words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host, Registers

HYPERVISOR_BIT = Sign("cpuid.hypervisor_bit", "the hypervisor bit (CPUID leaf 1, ECX bit 31)")
SIGNATURE = Sign("cpuid.signature", "the hypervisor's signature in CPUID (leaf 0x40000000, 0x40000100 or 0x40000200)")
KVM_FEATURES = Sign("cpuid.kvm_features", "KVM's paravirtual feature bits in CPUID")
KVM_HINTS = Sign("cpuid.kvm_hints", "KVM's hints to its guest in CPUID")
HYPERV_FEATURES = Sign("cpuid.hyperv_features", "what Hyper-V lets its guest use (CPUID leaf 0x40000003)")
HYPERV_HINTS = Sign("cpuid.hyperv_hints", "what Hyper-V advises its guest to use (CPUID leaf 0x40000004)")
FREQUENCY = Sign("cpuid.frequency", "the frequency of the processor's counter as the hypervisor tells it, in kHz")
HYPERV_ROOT = Sign("cpuid.hyperv_root", "Hyper-V's rights of the root partition (0x40000003, EBX bits 0 and 12)")
HYPERV_NESTED = Sign("cpuid.hyperv_nested", "Hyper-V's hint that it is nested itself (0x40000004, EAX bit 12)")
HYPERV_ISOLATION = Sign("cpuid.hyperv_isolation", "the isolation of a Hyper-V partition (0x4000000C)")
VENDOR = Sign("cpuid.vendor", "the processor's vendor in CPUID (leaf 0)")
EXTENSION = Sign("cpuid.extension", "the virtualization extension as the processor itself reports it")
TDX_GUEST = Sign("cpuid.tdx", "the TDX guest's signature in CPUID (leaf 0x21)")
SIGNS = (
    HYPERVISOR_BIT,
    SIGNATURE,
    KVM_FEATURES,
    KVM_HINTS,
    HYPERV_FEATURES,
    HYPERV_HINTS,
    FREQUENCY,
    HYPERV_ROOT,
    HYPERV_NESTED,
    HYPERV_ISOLATION,
    VENDOR,
    EXTENSION,
    TDX_GUEST,
)

BASES = (0x40000000, 0x40000100, 0x40000200)
MICROSOFT = "Microsoft Hv"
KVM = "KVMKVMKVM"
FIRST_LEAF, FEATURES, AMD_FEATURES = Cpuid(0), Cpuid(1), Cpuid(0x80000001)
TDX_LEAF, HYPERV_PRIVILEGES, HYPERV_ADVICE = Cpuid(0x21), Cpuid(0x40000003), Cpuid(0x40000004)
HYPERV_ISOLATION_LEAF, TIMING = Cpuid(0x4000000C), Cpuid(0x40000010)
HAVE_TIMING = ("VMwareVMware", KVM)
"""Whose leaf 0x40000010 holds the counter's frequency, where it is not beyond their last one."""

KVM_FEATURE_NAMES = {
    0: "clocksource",
    1: "nop-io-delay",
    2: "mmu-op",
    3: "clocksource2",
    4: "async-pf",
    5: "steal-time",
    6: "pv-eoi",
    7: "pv-unhalt",
    9: "pv-tlb-flush",
    10: "async-pf-vmexit",
    11: "pv-send-ipi",
    12: "poll-control",
    13: "pv-sched-yield",
    14: "async-pf-int",
    15: "msi-ext-dest-id",
    16: "hc-map-gpa-range",
    17: "migration-control",
    24: "clocksource-stable",
}
"""Bits of EAX of KVM's leaf base + 1: https://docs.kernel.org/virt/kvm/x86/cpuid.html"""

KVM_HINT_NAMES = {0: "realtime"}
"""Bits of EDX of the same leaf."""

HYPERV_FEATURE_NAMES = {
    0: "runtime",
    1: "reference-counter",
    2: "synthetic-interrupts",
    3: "synthetic-timers",
    4: "apic-access",
    5: "hypercalls",
    6: "processor-index",
    7: "reset",
    8: "statistics",
    9: "reference-tsc",
    10: "guest-idle",
    11: "frequencies",
    13: "reenlightenment",
    15: "tsc-invariant",
}
"""Bits of EAX of leaf 0x40000003: include/asm-generic/hyperv-tlfs.h in the kernel's sources."""

HYPERV_HINT_NAMES = {
    0: "address-space-switch",
    1: "local-tlb-flush",
    2: "remote-tlb-flush",
    3: "apic-access",
    4: "system-reset",
    5: "relaxed-timing",
    9: "no-auto-eoi",
    10: "cluster-ipi",
    11: "ex-processor-masks",
    12: "nested",
    14: "enlightened-vmcs",
    18: "no-core-sharing",
}
"""Bits of EAX of leaf 0x40000004: the same header, and arch/x86/include/asm/hyperv-tlfs.h."""

OF_HYPERVISORS = (
    SIGNATURE,
    KVM_FEATURES,
    KVM_HINTS,
    HYPERV_FEATURES,
    HYPERV_HINTS,
    FREQUENCY,
    HYPERV_ROOT,
    HYPERV_NESTED,
    HYPERV_ISOLATION,
)
OF_HYPERV = (HYPERV_FEATURES, HYPERV_HINTS, HYPERV_ROOT, HYPERV_NESTED, HYPERV_ISOLATION)


def probe(host: Host) -> Iterator[Evidence]:
    """Look at the feature bits, then at every base where a hypervisor may answer."""
    host = processor_of(host)
    features = host.ask(FEATURES)
    if not isinstance(features, Found) and is_x86(host) is False:
        for sign in SIGNS:
            yield Evidence(sign, "absent", UNAME.key, note="only x86 processors have CPUID")
        return
    bit = hypervisor_bit(host)
    yield bit
    # That the kernel's flag is there says nothing of what CPUID says further on: under Xen PV the two disagree.
    yield from _signatures(host, _bit(features) if bit.value is True else bit)
    yield Evidence.of(VENDOR, FIRST_LEAF, host.ask(FIRST_LEAF), lambda leaf: words(leaf.ebx, leaf.edx, leaf.ecx))
    yield from _extension(host, features)
    yield Evidence.of(TDX_GUEST, TDX_LEAF, host.ask(TDX_LEAF), lambda leaf: words(leaf.ebx, leaf.edx, leaf.ecx))


def hypervisor_bit(host: Host) -> Evidence:
    """By the instruction; where that cannot be asked, by the kernel's flag of the same name."""
    features = host.ask(FEATURES)
    if not isinstance(features, Found):
        cpuinfo = host.ask(CPUINFO)
        flag = hypervisor_flag(fields(cpuinfo.data)) if isinstance(cpuinfo, Found) else None
        if flag is not None:
            return Evidence.seen(HYPERVISOR_BIT, CPUINFO.key, flag)
    return _bit(features)


def _bit(features: Found[Registers] | Absent | Forbidden | Unanswered) -> Evidence:
    return Evidence.of(HYPERVISOR_BIT, FEATURES, features, lambda leaf: bool(leaf.ecx >> 31 & 1))


def _signatures(host: Host, bit: Evidence) -> Iterator[Evidence]:
    # Without the bit these leaves mean nothing: an Intel processor answers them with its highest basic leaf. Where the
    # bit cannot be seen, what they say cannot be judged.
    if bit.hidden or (bit.sight == "seen" and not bit.value):
        clear = Evidence(HYPERVISOR_BIT, "absent", bit.origin, note="the hypervisor bit is clear")
        for sign in OF_HYPERVISORS:
            yield likewise(sign, bit if bit.hidden else clear)
        return
    found: list[str] = []
    kvm_features = None
    for base in BASES:
        question = Cpuid(base)
        reading = host.ask(question)
        match reading:
            case Found(leaf) if not is_name(words(leaf.ebx, leaf.ecx, leaf.edx)):
                # A processor answers a leaf beyond its last one with numbers of another.
                yield Evidence(SIGNATURE, "absent", question.key, note="no name stands there")
            case Found(leaf):
                found.append(words(leaf.ebx, leaf.ecx, leaf.edx))
                yield Evidence.seen(SIGNATURE, question.key, found[-1])
                if found[-1] == KVM:
                    kvm_features = Cpuid(base + 1)
            case _:
                yield Evidence.of(SIGNATURE, question, reading)
                if isinstance(reading, Forbidden | Unanswered):
                    found.append("?")
    if kvm_features is not None:
        reading = host.ask(kvm_features)
        yield Evidence.of(KVM_FEATURES, kvm_features, reading, kvm_feature_names)
        yield Evidence.of(KVM_HINTS, kvm_features, reading, lambda leaf: bit_names(leaf.edx, KVM_HINT_NAMES))
    else:
        for sign in (KVM_FEATURES, KVM_HINTS):
            if "?" in found:
                yield Evidence.of(sign, Cpuid(BASES[0]), host.ask(Cpuid(BASES[0])))
            else:
                yield Evidence(sign, "absent", Cpuid(BASES[0]).key)
    yield _frequency(host)
    if found[:1] == [MICROSOFT] or found[:1] == ["?"]:
        privileges, advice = host.ask(HYPERV_PRIVILEGES), host.ask(HYPERV_ADVICE)
        yield Evidence.of(HYPERV_ROOT, HYPERV_PRIVILEGES, privileges, owns_the_machine)
        yield Evidence.of(
            HYPERV_FEATURES, HYPERV_PRIVILEGES, privileges, lambda leaf: bit_names(leaf.eax, HYPERV_FEATURE_NAMES)
        )
        yield Evidence.of(HYPERV_HINTS, HYPERV_ADVICE, advice, lambda leaf: bit_names(leaf.eax, HYPERV_HINT_NAMES))
        yield Evidence.of(HYPERV_NESTED, HYPERV_ADVICE, advice, lambda leaf: bool(leaf.eax >> 12 & 1))
        isolation = host.ask(HYPERV_ISOLATION_LEAF)
        yield Evidence.of(HYPERV_ISOLATION, HYPERV_ISOLATION_LEAF, isolation, hyperv_isolation)
    else:
        for sign in OF_HYPERV:
            yield Evidence(sign, "absent", Cpuid(BASES[0]).key, note="the signature is not Hyper-V's")


def _frequency(host: Host) -> Evidence:
    """VMware's leaf, which KVM may have too."""
    first = host.ask(Cpuid(BASES[0]))
    if not isinstance(first, Found):
        return Evidence.of(FREQUENCY, Cpuid(BASES[0]), first)
    named = words(first.data.ebx, first.data.ecx, first.data.edx) in HAVE_TIMING
    if not named or first.data.eax < TIMING.leaf:
        return Evidence(FREQUENCY, "absent", Cpuid(BASES[0]).key, note="no hypervisor tells it here")
    return Evidence.of(FREQUENCY, TIMING, host.ask(TIMING), lambda leaf: leaf.eax)


def _extension(host: Host, features: Found[Registers] | Absent | Forbidden | Unanswered) -> Iterator[Evidence]:
    amd = host.ask(AMD_FEATURES)
    match features, amd:
        case Found(leaf), _ if leaf.ecx >> 5 & 1:
            yield Evidence.seen(EXTENSION, FEATURES.key, "vmx")
        case _, Found(leaf) if leaf.ecx >> 2 & 1:
            yield Evidence.seen(EXTENSION, AMD_FEATURES.key, "svm")
        case Found(), Found():
            yield Evidence.seen(EXTENSION, FEATURES.key, "none")
        case Found(), _:
            yield Evidence.of(EXTENSION, AMD_FEATURES, amd)
        case _:
            yield Evidence.of(EXTENSION, FEATURES, features)


def is_name(text: str) -> bool:
    """Whether a signature is text at all."""
    return bool(text) and text.isascii() and text.isprintable()


def kvm_feature_names(leaf: Registers) -> tuple[str, ...]:
    """The names of the feature bits that are set; a bit without a name is given by its number."""
    return bit_names(leaf.eax, KVM_FEATURE_NAMES)


def bit_names(register: int, names: dict[int, str]) -> tuple[str, ...]:
    """The names of the bits that are set; a bit without a name is given by its number."""
    return tuple(names.get(bit, f"bit-{bit}") for bit in range(32) if register >> bit & 1)


def owns_the_machine(leaf: Registers) -> bool:
    """Whether a partition may create others (EBX bit 0) and manage the processors (bit 12).

    A guest that may create partitions beside itself (L1VH) lacks the second right, and nobody believes an isolated
    partition (bit 22) that it is the root: hv_identify_partition_type in the kernel's drivers/hv/hv_common.c.
    """
    return bool(leaf.ebx & 1 and leaf.ebx >> 12 & 1) and not leaf.ebx >> 22 & 1


def hyperv_isolation(leaf: Registers) -> str:
    """EBX bits 0-3: none, VBS, SNP or TDX."""
    return {0: "none", 1: "vbs", 2: "snp", 3: "tdx"}.get(leaf.ebx & 0xF, f"type-{leaf.ebx & 0xF}")
