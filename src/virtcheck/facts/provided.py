"""The facts of what this machine was given: paravirtual features, devices, and the way it was started."""

from __future__ import annotations

from virtcheck.facts import Fact
from virtcheck.facts.sources import Holds, KindOf, ValueOf, seen_or_hidden
from virtcheck.knowledge.devices import (
    ACPI,
    CLASSES,
    MICROVM,
    PCI,
    VIRTIO,
    VIRTIO_ON_PCI,
    VIRTIO_TRANSPORTS,
    VMBUS,
    XENBUS,
)
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.paravirtualization import (
    CLOCK_IN_USE,
    CLOCKS,
    FEATURES,
    FREE_PAGE_REPORTING,
    HYPERV_ADVISES,
    HYPERV_OFFERS,
    KVM_OFFERS,
    MEMORY_BALLOON,
)
from virtcheck.model.report import Reason
from virtcheck.model.value import Frozen
from virtcheck.probes import acpi, boot, clock, cpuid, inventory, kernel_log, paravirtual, pci, xen
from virtcheck.reasoning import signs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from virtcheck.facts import Answer
    from virtcheck.model.claim import Claim
    from virtcheck.model.evidence import Sign
    from virtcheck.reasoning import Findings


class Offered(Frozen):
    """The paravirtual features that the hypervisors around this machine offer, in the words of FEATURES."""

    def signs(self) -> set[Sign]:
        """Where hypervisors tell what they offer, and what tells whether there is one."""
        return {*self.tellers()} | signs_of(MACHINES.claims)

    @staticmethod
    def tellers() -> tuple[Sign, ...]:
        """Where hypervisors tell what they offer."""
        return (
            cpuid.KVM_FEATURES,
            cpuid.HYPERV_FEATURES,
            cpuid.HYPERV_HINTS,
            cpuid.FREQUENCY,
            cpuid.SIGNATURE,
            cpuid.HYPERVISOR_BIT,
            xen.TYPE,
            clock.AVAILABLE,
        )

    def answer(self, findings: Findings) -> Answer:
        """The words; none where nothing is offered, unknown where a hypervisor offers what nobody here can read."""
        told = seen_or_hidden(findings, self.tellers())
        if isinstance(told, Reason):
            return told
        words = {KVM_OFFERS.get(one, "") for one in told[cpuid.KVM_FEATURES]}
        words |= {HYPERV_OFFERS.get(one, "") for one in told[cpuid.HYPERV_FEATURES]}
        words |= {HYPERV_ADVISES.get(one, "") for one in told[cpuid.HYPERV_HINTS]}
        if any(one.sight == "seen" and one.value for one in findings.of(cpuid.FREQUENCY)):
            words.add("frequency")
        if "xen" in told[xen.TYPE]:
            words.add("event-channels")
        if set(told[clock.AVAILABLE]) & set(CLOCKS):
            words.add("clock")
        if words - {""} or set(told[cpuid.SIGNATURE]) & set(READABLE):
            return tuple(word for word in FEATURES if word in words)
        if any(one.sight == "seen" and one.value is False for one in findings.of(cpuid.HYPERVISOR_BIT)):
            return ()  # a kernel looks for offers only where the bit is set
        kind = KindOf(MACHINES).answer(findings)
        if kind == "none":
            return ()
        return kind if isinstance(kind, Reason) else Reason("silent")


READABLE = (cpuid.KVM, cpuid.MICROSOFT, "VMwareVMware", "TCGTCGTCGTCG")
"""Hypervisors of which all is known that they offer; the last one offers nothing."""


class InUse(Frozen):
    """The paravirtual features that this kernel is seen to use, in the same words."""

    TELLERS = (
        clock.CURRENT,
        paravirtual.STOLEN,
        paravirtual.CALLBACKS,
        paravirtual.IDLE_DRIVER,
        kernel_log.FEATURES,
        xen.GUEST_TYPE,
    )

    def signs(self) -> set[Sign]:
        """What tells of use, and what tells what there is to use."""
        return Offered().signs() | set(self.TELLERS)

    def answer(self, findings: Findings) -> Answer:
        """The words; unknown where the log cannot be read, for it alone tells of most of them."""
        offered = Offered().answer(findings)
        if offered == () or (isinstance(offered, Reason) and offered.message != "silent"):
            return offered
        told = seen_or_hidden(findings, self.TELLERS)
        if isinstance(told, Reason):
            return told
        words = {*told[kernel_log.FEATURES]}
        if set(told[clock.CURRENT]) & set(CLOCKS):
            words.add("clock")
        if _holds(findings, paravirtual.STOLEN):
            words.add("steal-time")
        if _holds(findings, paravirtual.CALLBACKS):
            of_kvm = any(one.sight == "seen" for one in findings.of(cpuid.KVM_FEATURES))
            words.add("async-page-fault" if of_kvm else "event-channels")
        if "PV" in told[xen.GUEST_TYPE]:
            words.add("event-channels")  # a guest of this kind has no other interrupts
        if "haltpoll" in told[paravirtual.IDLE_DRIVER] and isinstance(offered, tuple) and "poll-control" in offered:
            words.add("poll-control")
        return tuple(word for word in FEATURES if word in words)


def _holds(findings: Findings, sign: Sign) -> bool:
    return any(one.sight == "seen" and one.value is True for one in findings.of(sign))


BUSES = (inventory.PCI, inventory.VIRTIO, inventory.VMBUS, inventory.XENBUS, acpi.DEVICES)
"""Where devices are listed. No machine has all of these; one that shows none of them tells nothing of its devices."""


def _any_seen(findings: Findings, signs: Iterable[Sign]) -> bool:
    return any(one.sight == "seen" for sign in signs for one in findings.of(sign))


class IsThere(Holds):
    """Whether a claim about a device holds: False where every place could be seen and none of them has it."""

    claim: Claim

    def signs(self) -> set[Sign]:
        """The claim's signs, and the buses."""
        return super().signs() | {*BUSES}

    def answer(self, findings: Findings) -> Answer:
        """True, False, or what could not be seen."""
        if findings.conclusion(self.claim).verdict == "no-sign" and _any_seen(findings, BUSES):
            return False
        return super().answer(findings)


class ProvidedBy(Frozen):
    """The devices of one provider: `pci:8086:7010 storage ata_piix`, that is bus and model, kind, driver.

    The parts of a PC that ACPI lists have no third part; a device without a driver has `-` there.
    """

    provider: str

    def signs(self) -> set[Sign]:
        """The buses, and what tells whether this is a guest."""
        return {*BUSES} | signs_of(MACHINES.claims)

    def answer(self, findings: Findings) -> Answer:
        """The lines, in the order of the buses; unknown where a bus is hidden or nobody knows whose machine this is."""
        kind = KindOf(MACHINES).answer(findings)
        if isinstance(kind, Reason):
            return kind
        told = seen_or_hidden(findings, BUSES)
        if isinstance(told, Reason):
            return told
        if not _any_seen(findings, BUSES):
            return Reason("silent")
        return tuple(
            dict.fromkeys(line for provider, line in _devices(told, kind != "none") if provider == self.provider)
        )


def provider_of(model: str, subsystem: str, pci_class: str) -> str:
    """Who provides a PCI device of a guest, by model (`8086:7010`), subsystem (`1af4:1100`) and class (`0101`).

    What nobody is known to imitate counts as a device of the host that was passed through.
    """
    if model in PCI["paravirtual"] or model in VIRTIO_ON_PCI:
        return "paravirtual"
    if model in PCI["offloaded"]:
        return "offloaded"
    if model in PCI["emulated"]:
        return "emulated"
    if pci.is_of_a_cloud(model, pci_class):
        return "offloaded"
    return "emulated" if pci.is_marked(model, subsystem, pci_class) else "passed-through"


def _devices(told: dict[Sign, tuple[str, ...]], guest: bool) -> Iterator[tuple[str, str]]:
    """Each device with its provider. On a physical machine all are real, but those on a bus made for guests."""
    for line in told[inventory.PCI]:
        model, subsystem, pci_class, driver = (*line.split(" "), "", "", "")[:4]
        if driver not in VIRTIO_TRANSPORTS:
            provider = provider_of(model, subsystem, pci_class) if guest else "physical"
            yield provider, f"pci:{model} {CLASSES.get(pci_class[:2], 'other')} {driver}"
    for sign, bus, kinds in ((inventory.VIRTIO, "virtio", VIRTIO), (inventory.VMBUS, "vmbus", VMBUS)):
        for line in told[sign]:
            model, *_, driver = (*line.split(" "), "")[:3] if sign is inventory.VIRTIO else (*line.split(" "), "")[:2]
            yield "paravirtual", f"{bus}:{model} {kinds.get(model, 'other')} {driver}"
    for line in told[inventory.XENBUS]:
        model, driver = (*line.split(" "), "")[:2]
        yield "paravirtual", f"xen:{model} {XENBUS.get(model, 'other')} {driver}"
    for model in told[acpi.DEVICES]:
        if model in ACPI:
            yield "emulated" if guest else "physical", f"acpi:{model} {ACPI[model]}"


PROVIDED_FACTS = (
    Fact(
        name="paravirtual.offered",
        type="words",
        doc="The paravirtual features that the hypervisor offers to this machine.",
        concept="paravirtualization",
        source=Offered(),
        values=FEATURES,
    ),
    Fact(
        name="paravirtual.in_use",
        type="words",
        doc="The paravirtual features that this kernel is seen to use.",
        concept="paravirtualization",
        source=InUse(),
        values=FEATURES,
        volatile=True,
    ),
    Fact(
        name="paravirtual.clock",
        type="bool",
        doc="Whether the kernel reads the time from a clock that its hypervisor keeps.",
        concept="paravirtualization",
        source=Holds(CLOCK_IN_USE),
    ),
    Fact(
        name="devices.emulated",
        type="words",
        doc="The devices that a monitor imitates: bus and model, kind, driver.",
        concept="full-virtualization",
        source=ProvidedBy("emulated"),
    ),
    Fact(
        name="devices.paravirtual",
        type="words",
        doc="The devices made for guests that know their hypervisor: bus and model, kind, driver.",
        concept="paravirtualization",
        source=ProvidedBy("paravirtual"),
    ),
    Fact(
        name="devices.offloaded",
        type="words",
        doc="The devices that a cloud's own cards provide: bus and model, kind, driver.",
        concept="hardware-assisted-virtualization",
        source=ProvidedBy("offloaded"),
    ),
    Fact(
        name="devices.passed_through",
        type="words",
        doc="The devices of the host that were handed to this guest, as far as their models tell.",
        concept="hardware-assisted-virtualization",
        source=ProvidedBy("passed-through"),
    ),
    Fact(
        name="devices.physical",
        type="words",
        doc="The real devices of a physical machine: bus and model, kind, driver.",
        concept="system-resources",
        source=ProvidedBy("physical"),
    ),
    Fact(
        name="devices.balloon",
        type="bool",
        doc="Whether the host can take memory back from this machine while it runs.",
        concept="system-resources",
        source=IsThere(MEMORY_BALLOON),
    ),
    Fact(
        name="devices.page_reporting",
        type="bool",
        doc="Whether this machine tells its host which memory it does not use.",
        concept="system-resources",
        source=IsThere(FREE_PAGE_REPORTING),
    ),
    Fact(
        name="boot.firmware",
        type="word",
        doc="The firmware that this machine shows to its kernel, or none.",
        concept="virtual-machine",
        source=ValueOf(boot.FIRMWARE),
        values=boot.FIRMWARES,
    ),
    Fact(
        name="boot.loader",
        type="word",
        doc="Who loaded the kernel, by the number that it left; monitor: the hypervisor's own program did.",
        concept="virtual-machine",
        source=ValueOf(boot.LOADER),
        values=boot.LOADER_WORDS,
    ),
    Fact(
        name="boot.secure_boot",
        type="bool",
        doc="Whether the firmware checked what it started (Secure Boot).",
        concept="virtual-machine",
        source=ValueOf(boot.SECURE_BOOT),
    ),
    Fact(
        name="boot.microvm",
        type="bool",
        doc="Whether this machine was started without firmware, its kernel loaded by the monitor.",
        concept="virtual-machine",
        source=Holds(MICROVM),
    ),
)
