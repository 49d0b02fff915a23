"""The facts of hosting: the processor, its extension for virtualization, and KVM."""

from __future__ import annotations

from virtcheck.facts import Fact
from virtcheck.facts.sources import Holds, ValueOf
from virtcheck.knowledge.capabilities import KVM_PRESENT, KVM_USABLE
from virtcheck.probes import (
    cpu,
    cpu_model,
    kvm,
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
)
