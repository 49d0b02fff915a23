"""What KVM answers when it is asked for its abilities by number, and for the registers that it can show to guests.

KVM_CHECK_EXTENSION, and KVM_GET_MSRS of /dev/kvm itself: that wants no root, as reading the processor's own would.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found, KvmQuery
from virtcheck.probes.cpu import X86, machine, processor_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.evidence import Value
    from virtcheck.model.question import Host

EXTENSIONS = Sign("kvm_abilities.extensions", "the abilities that KVM tells of, with their numbers where they have any")
MAX_VCPUS = Sign("kvm_abilities.max_vcpus", "how many processors KVM gives to one guest at most")
VM_TYPES = Sign("kvm_abilities.vm_types", "the kinds of guests that KVM can make")
NESTED_STATE = Sign("kvm_abilities.nested_state", "whether KVM can save and restore a guest that runs a guest")
IMMUNITIES = Sign("kvm_abilities.immunities", "the leaks that KVM can tell a guest to be safe from or to guard against")
NESTED_FEATURES = Sign("kvm_abilities.nested_features", "the parts of VT-x that KVM can give to guests that run guests")
SIGNS = (EXTENSIONS, MAX_VCPUS, VM_TYPES, NESTED_STATE, IMMUNITIES, NESTED_FEATURES)

NAMES = {
    0: "irqchip",
    3: "user-memory",
    4: "set-tss-addr",
    7: "ext-cpuid",
    9: "nr-vcpus",
    10: "nr-memslots",
    14: "mp-state",
    16: "sync-mmu",
    21: "destroy-memory-region-works",
    22: "user-nmi",
    25: "irq-routing",
    30: "join-memory-regions-works",
    32: "irqfd",
    33: "pit2",
    35: "pit-state2",
    36: "ioeventfd",
    37: "set-identity-map-addr",
    38: "xen-hvm",
    39: "adjust-clock",
    40: "internal-error-data",
    41: "vcpu-events",
    44: "hyperv",
    50: "debugregs",
    55: "xsave",
    56: "xcrs",
    59: "async-pf",
    60: "tsc-control",
    61: "get-tsc-khz",
    64: "ppc-smt",
    66: "max-vcpus",
    70: "one-reg",
    72: "tsc-deadline-timer",
    77: "signal-msi",
    81: "readonly-mem",
    89: "device-ctrl",
    102: "arm-psci-0-2",
    105: "check-extension-vm",
    117: "x86-smm",
    121: "split-irqchip",
    122: "ioeventfd-any-length",
    123: "hyperv-synic",
    126: "arm-pmu-v3",
    128: "max-vcpu-id",
    129: "x2apic-api",
    134: "ppc-mmu-radix",
    136: "immediate-exit",
    143: "x86-disable-exits",
    153: "get-msr-features",
    157: "nested-state",
    160: "ppc-nested-hv",
    163: "hyperv-enlightened-vmcs",
    165: "arm-vm-ipa-size",
    168: "manual-dirty-log-protect2",
    170: "arm-sve",
    171: "arm-ptrauth-address",
    172: "arm-ptrauth-generic",
    180: "s390-protected",
    181: "ppc-secure-guest",
    187: "steal-time",
    192: "dirty-log-ring",
    198: "ptp-kvm",
    201: "exit-hypercall",
    203: "binary-stats-fd",
    204: "exit-on-emulation-failure",
    205: "arm-mte",
    207: "vm-gpa-bits",
    208: "xsave2",
    212: "pmu-capability",
    214: "vm-tsc-control",
    219: "x86-notify-vmexit",
    231: "user-memory2",
    233: "memory-attributes",
    234: "guest-memfd",
    235: "vm-types",
    236: "pre-fault-memory",
    238: "x86-guest-mode",
    240: "arm-el2",
}
"""The kernel's names (KVM_CAP_…) by their numbers: include/uapi/linux/kvm.h."""
RECOMMENDED, MOST, NESTED, TYPES = (KvmQuery(f"extension:{number}") for number in (9, 66, 157, 235))
ARCH_CAPABILITIES, SECONDARY_CONTROLS = KvmQuery("msr:0x10a"), KvmQuery("msr:0x48b")
IMMUNITY_NAMES = {
    0: "rdctl-no",
    1: "ibrs-all",
    2: "rsba",
    3: "skip-l1dfl-vmentry",
    4: "ssb-no",
    5: "mds-no",
    6: "pschange-mc-no",
    7: "tsx-ctrl",
    8: "taa-no",
    13: "sbdr-ssdp-no",
    14: "fbsdp-no",
    15: "psdp-no",
    17: "fb-clear",
    19: "rrsba",
    20: "bhi-no",
    24: "pbrsb-no",
    26: "gds-no",
    27: "rfds-no",
    28: "rfds-clear",
    62: "its-no",
}
"""Bits of IA32_ARCH_CAPABILITIES that KVM shows: arch/x86/include/asm/msr-index.h, in QEMU's spelling."""
CONTROL_NAMES = {
    1: "nested-paging",
    5: "tagged-tlb",
    7: "unrestricted-guest",
    9: "virtual-interrupts",
    10: "pause-filter",
    14: "shadow-vmcs",
    17: "dirty-page-log",
    25: "tsc-scaling",
}
"""Bits of the secondary controls of VT-x that may be set (the upper half of the register), in the words of the
processor's own parts: Intel's manual, volume 3, appendix A.3.3."""
TYPE_NAMES = ("default", "sw-protected", "sev", "sev-es", "snp", "tdx")
"""Kinds of guests by bit, x86: KVM_X86_…_VM of arch/x86/include/uapi/asm/kvm.h."""


def probe(host: Host) -> Iterator[Evidence]:
    """Ask for each number; where one cannot be asked, none of them tells what KVM can."""
    host = processor_of(host)
    yield _extensions(host)
    most = host.ask(MOST)
    # An old kernel knows the recommended number only; it counts as the limit then: Documentation/virt/kvm/api.rst.
    asked = RECOMMENDED if most == Found(0) else MOST
    yield Evidence.of(MAX_VCPUS, asked, host.ask(asked), lambda number: number)
    types, nested = host.ask(TYPES), host.ask(NESTED)
    if isinstance(types, Found) and not types.data:
        yield Evidence(VM_TYPES, "absent", TYPES.key, note="this KVM does not list its kinds of guests")
    else:
        yield Evidence.of(VM_TYPES, TYPES, types, type_names)
    if isinstance(nested, Found) and machine(host) not in X86:
        yield Evidence(NESTED_STATE, "absent", NESTED.key, note="only x86 processors are asked this")
    else:
        yield Evidence.of(NESTED_STATE, NESTED, nested, lambda size: size > 0)
    yield Evidence.of(IMMUNITIES, ARCH_CAPABILITIES, host.ask(ARCH_CAPABILITIES), immunities)
    yield Evidence.of(NESTED_FEATURES, SECONDARY_CONTROLS, host.ask(SECONDARY_CONTROLS), controls)


def _extensions(host: Host) -> Evidence:
    found = []
    for number, name in NAMES.items():
        question = KvmQuery(f"extension:{number}")
        reading = host.ask(question)
        if not isinstance(reading, Found):
            return Evidence.of(EXTENSIONS, question, reading)
        if reading.data > 0:
            found.append(name if reading.data == 1 else f"{name}={reading.data}")
    return Evidence.seen(EXTENSIONS, KvmQuery("extension").key, tuple(found))


def type_names(bits: int) -> tuple[str, ...]:
    """The kinds of guests whose bits are set; one that has no name here by its number."""
    return tuple(
        TYPE_NAMES[bit] if bit < len(TYPE_NAMES) else str(bit)
        for bit in range(min(bits.bit_length(), 64))
        if bits >> bit & 1
    )


def immunities(register: int) -> tuple[str, ...]:
    """The names of the bits that are set."""
    return tuple(name for bit, name in IMMUNITY_NAMES.items() if register >> bit & 1)


def controls(register: int) -> tuple[str, ...]:
    """The names of the parts that may be switched on."""
    return tuple(name for bit, name in CONTROL_NAMES.items() if register >> 32 >> bit & 1)


def names(abilities: Value) -> tuple[str, ...]:
    """The names of abilities without their numbers."""
    return tuple(one.partition("=")[0] for one in abilities) if isinstance(abilities, tuple) else ()
