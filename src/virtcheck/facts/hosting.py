"""The facts of hosting: the processor, its extension for virtualization, and KVM."""

from __future__ import annotations

from virtcheck.experiments import guest, masking
from virtcheck.facts import Fact
from virtcheck.facts.sources import FirstKnown, Holds, Proved, ValueOf
from virtcheck.knowledge.hardware import EXTENSION_LOCKED
from virtcheck.knowledge.kvm import KVM_PRESENT, KVM_USABLE
from virtcheck.model.value import Frozen
from virtcheck.probes import (
    confidential_host,
    cpu,
    cpu_model,
    extensions,
    kvm,
    kvm_abilities,
    kvm_modules,
    vulnerabilities,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.facts import Answer
    from virtcheck.model.evidence import Sign, Value
    from virtcheck.model.report import FactValue
    from virtcheck.reasoning import Findings


def beyond_asking(state: Value) -> FactValue | None:
    """How a guest fared that was tried; what keeps one from being tried is told better by looking."""
    return str(state) if state == "ok" or state not in kvm.STATES else None


class Ladder(Frozen):
    """How far this process gets with /dev/kvm: `ok` where a guest ran, be it in some of the processor's modes only."""

    TOLD = FirstKnown((ValueOf(guest.STATE, read=beyond_asking), ValueOf(kvm.STATE)))

    def signs(self) -> set[Sign]:
        """What a guest that was tried shows, and what looking shows."""
        return {guest.RAN, *self.TOLD.signs()}

    def answer(self, findings: Findings) -> Answer:
        """The rung on which it ends."""
        ran = any(one.sight == "seen" and one.value is True for one in findings.of(guest.RAN))
        return "ok" if ran else self.TOLD.answer(findings)


HOSTING_FACTS = (
    Fact(
        name="cpu.vendor",
        type="text",
        doc="The processor's vendor.",
        concept="system-resources",
        source=ValueOf(cpu.VENDOR),
    ),
    Fact(
        name="cpu.model",
        type="text",
        doc="The processor's brand.",
        concept="system-resources",
        source=ValueOf(cpu_model.NAME),
    ),
    Fact(
        name="cpu.count",
        type="int",
        doc="How many processors the kernel runs on.",
        concept="system-resources",
        source=ValueOf(cpu.COUNT),
    ),
    Fact(
        name="cpu.extension",
        type="word",
        doc="The processor's extension for virtualization that the kernel may use, or none.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(cpu.EXTENSION),
        values=("none", "vmx", "svm", "sie", "h", "lvz", "hv"),
    ),
    Fact(
        name="cpu.extension_state",
        type="word",
        doc="Whether the kernel may use an extension for virtualization, and what keeps it from one.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(extensions.STATE),
        values=extensions.STATES,
    ),
    Fact(
        name="cpu.firmware_lock",
        type="bool",
        doc="Whether the processor has an extension that firmware, or a kernel without KVM, keeps shut.",
        concept="hardware-assisted-virtualization",
        source=Holds(EXTENSION_LOCKED),
    ),
    Fact(
        name="cpu.virtualization_features",
        type="words",
        doc="What the extension can do, as far as the kernel names it.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(extensions.FEATURES),
    ),
    Fact(
        name="cpu.virtualization_missing",
        type="words",
        doc="What the same extension can do elsewhere, and this processor cannot or its kernel does not know.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(extensions.MISSING),
    ),
    Fact(
        name="cpu.smt",
        type="bool",
        doc="Whether cores run two threads at once.",
        concept="system-resources",
        source=ValueOf(vulnerabilities.SMT),
    ),
    Fact(
        name="cpu.vulnerable",
        type="words",
        doc="The processor's vulnerabilities that the kernel calls open.",
        concept="system-resources",
        source=ValueOf(vulnerabilities.VULNERABLE),
    ),
    Fact(
        name="cpu.guest_exposure",
        type="words",
        doc="Between whom the processor leaks through them: guest-to-host, guest-to-guest, cross-thread.",
        concept="system-resources",
        source=ValueOf(vulnerabilities.EXPOSED),
    ),
    Fact(
        name="cpu.mitigations_off",
        type="words",
        doc="Between whom the kernel's command line gives up the protection against such leaks.",
        concept="system-resources",
        source=ValueOf(vulnerabilities.SWITCHED_OFF),
    ),
    Fact(
        name="confidential.host",
        type="words",
        doc="The techniques by which guests of this host could hide their memory from it.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(confidential_host.TECHNIQUES),
    ),
    Fact(
        name="kvm.present",
        type="bool",
        doc="Whether KVM is in this kernel and ready.",
        concept="hypervisor",
        source=Holds(KVM_PRESENT),
    ),
    Fact(
        name="kvm.usable",
        type="bool",
        doc="Whether /dev/kvm opens for this process and answers; with --prove, whether a guest runs there.",
        concept="hypervisor",
        source=Holds(KVM_USABLE),
    ),
    Fact(
        name="kvm.reason",
        type="word",
        doc="What happened when this process asked /dev/kvm: ok, or what stood in the way.",
        concept="hypervisor",
        source=Ladder(),
        values=guest.STATES,
    ),
    Fact(
        name="kvm.backend",
        type="word",
        doc="The part of KVM that speaks to the processor, or none.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(kvm.BACKEND),
        values=("none", *kvm.BACKENDS, *kvm.ARCHITECTURES.values()),
    ),
    Fact(
        name="kvm.nested",
        type="bool",
        doc="Whether KVM lets its guests run guests.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(kvm.NESTED),
    ),
    Fact(
        name="kvm.nested_state",
        type="bool",
        doc="Whether KVM can save and restore a guest that runs a guest.",
        concept="live-migration",
        source=ValueOf(kvm_abilities.NESTED_STATE),
    ),
    Fact(
        name="kvm.max_vcpus",
        type="int",
        doc="How many processors KVM gives to one guest at most.",
        concept="system-resources",
        source=ValueOf(kvm_abilities.MAX_VCPUS),
    ),
    Fact(
        name="kvm.vm_types",
        type="words",
        doc="The kinds of guests that KVM can make: default, and those whose memory is kept from the host.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(kvm_abilities.VM_TYPES),
    ),
    Fact(
        name="kvm.immunities",
        type="words",
        doc="The leaks that KVM can tell a guest to be safe from or to guard against, as bits of ARCH_CAPABILITIES.",
        concept="live-migration",
        source=ValueOf(kvm_abilities.IMMUNITIES),
        values=tuple(kvm_abilities.IMMUNITY_NAMES.values()),
    ),
    Fact(
        name="kvm.nested_features",
        type="words",
        doc="The parts of VT-x that KVM can give to guests that run guests; unknown off Intel.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(kvm_abilities.NESTED_FEATURES),
        values=tuple(kvm_abilities.CONTROL_NAMES.values()),
    ),
    Fact(
        name="kvm.extensions",
        type="words",
        doc="What KVM says it can do, by the kernel's names for its extensions.",
        concept="hypervisor",
        source=ValueOf(kvm_abilities.EXTENSIONS, read=kvm_abilities.names),
    ),
    Fact(
        name="kvm.parameters",
        type="words",
        doc="How the modules of KVM are set, as module.parameter=value.",
        concept="hypervisor",
        source=ValueOf(kvm_modules.PARAMETERS),
    ),
    Fact(
        name="kvm.rivals",
        type="words",
        doc="Other hypervisors with a driver in this kernel, which can hold what KVM needs of the processor.",
        concept="hypervisor",
        source=ValueOf(kvm_modules.RIVALS),
    ),
    Fact(
        name="kvm.means",
        type="word",
        doc="By what means KVM runs a guest, as an experiment showed.",
        concept="hardware-assisted-virtualization",
        source=Proved(guest.MEANS),
        values=guest.MEANS_WORDS,
    ),
    Fact(
        name="kvm.ring0",
        type="word",
        doc="How KVM runs a guest's kernel code, as an experiment showed: on the processor, or emulated.",
        concept="hardware-assisted-virtualization",
        source=Proved(guest.RING0),
        values=guest.RING_WORDS,
    ),
    Fact(
        name="kvm.ring3",
        type="word",
        doc="How KVM runs a guest's user code, as an experiment showed: on the processor, or emulated.",
        concept="hardware-assisted-virtualization",
        source=Proved(guest.RING3),
        values=guest.RING_WORDS,
    ),
    Fact(
        name="kvm.masking",
        type="bool",
        doc="Whether abilities of the processor can be hidden from a guest of KVM, as an experiment showed.",
        concept="live-migration",
        source=Proved(masking.EFFECTIVE),
    ),
)
