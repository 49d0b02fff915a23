"""The facts of hosting: the processor, its extension for virtualization, and KVM."""

from __future__ import annotations

from virtcheck.experiments import guest, masking
from virtcheck.facts import Fact
from virtcheck.facts.sources import Holds, Proved, ValueOf
from virtcheck.knowledge.kvm import KVM_PRESENT, KVM_USABLE
from virtcheck.probes import (
    cpu,
    cpu_model,
    kvm,
    kvm_abilities,
    kvm_modules,
)

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
        name="kvm.present",
        type="bool",
        doc="Whether KVM is in this kernel and ready.",
        concept="hypervisor",
        source=Holds(KVM_PRESENT),
    ),
    Fact(
        name="kvm.usable",
        type="bool",
        doc="Whether /dev/kvm opens for this process and answers, as far as asking tells.",
        concept="hypervisor",
        source=Holds(KVM_USABLE),
    ),
    Fact(
        name="kvm.reason",
        type="word",
        doc="What happened when this process asked /dev/kvm: ok, or what stood in the way.",
        concept="hypervisor",
        source=ValueOf(kvm.STATE),
        values=("ok", "no-node", "no-driver", "permission-denied", "device-cgroup", "not-kvm", "wrong-api"),
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
        source=ValueOf(kvm_modules.PARAMETERS, absent=()),
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
