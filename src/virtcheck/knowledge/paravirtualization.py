"""What this machine was given that only guests have: clocks, buses and accounts that its hypervisor keeps for it."""

from __future__ import annotations

from virtcheck.knowledge.machines import KVM_CPUID
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf
from virtcheck.probes import acpi, clock, cpuid, devices, inventory, kernel_log, paravirtual

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer
    from virtcheck.model.evidence import Sign

LAYER: Layer = "capability"

LINUX = "https://github.com/torvalds/linux/blob/master/"
HYPERV_CPUID = "https://learn.microsoft.com/virtualization/hyper-v-on-windows/tlfs/feature-discovery"
VIRTIO_STANDARD = "https://docs.oasis-open.org/virtio/virtio/v1.3/virtio-v1.3.html"
ANYTHING = IsNoneOf(())

FEATURES = (
    "clock",
    "timers",
    "frequency",
    "steal-time",
    "async-page-fault",
    "eoi",
    "event-channels",
    "ipi",
    "spinlocks",
    "tlb-flush",
    "yield",
    "poll-control",
    "interrupt-destinations",
    "encryption-status",
    "migration-control",
    "reenlightenment",
)
"""Paravirtual features in one vocabulary for all hypervisors, in the order in which they are told."""

KVM_OFFERS = {
    "clocksource": "clock",
    "clocksource2": "clock",
    "async-pf": "async-page-fault",
    "async-pf-int": "async-page-fault",
    "steal-time": "steal-time",
    "pv-eoi": "eoi",
    "pv-unhalt": "spinlocks",
    "pv-tlb-flush": "tlb-flush",
    "pv-send-ipi": "ipi",
    "poll-control": "poll-control",
    "pv-sched-yield": "yield",
    "msi-ext-dest-id": "interrupt-destinations",
    "hc-map-gpa-range": "encryption-status",
    "migration-control": "migration-control",
}
HYPERV_OFFERS = {
    "reference-counter": "clock",
    "reference-tsc": "clock",
    "synthetic-timers": "timers",
    "synthetic-interrupts": "event-channels",
    "frequencies": "frequency",
    "reenlightenment": "reenlightenment",
}
HYPERV_ADVISES = {"remote-tlb-flush": "tlb-flush", "apic-access": "eoi", "cluster-ipi": "ipi"}
"""The words for the names of bits in probes/cpuid.py; a bit that is not here changes nothing that a guest does."""

CLOCKS = ("kvm-clock", "xen", "hyperv_clocksource_tsc_page", "hyperv_clocksource_msr", "hyperv_clocksource")
"""Clock sources that a hypervisor provides; the last one on old kernels."""

PARAVIRTUAL_CLOCK = Claim(
    id="paravirtual-clock",
    layer=LAYER,
    concept="paravirtualization",
    name="a hypervisor's clock",
    supported_by=(
        Indicator(
            sign=clock.AVAILABLE,
            match=IsOneOf(CLOCKS),
            strength=DECISIVE,
            because="the hypervisor writes the time into a page that the guest reads without a trap",
            see="https://docs.kernel.org/virt/kvm/x86/timekeeping.html",
        ),
        Indicator(
            sign=cpuid.KVM_FEATURES,
            match=IsOneOf(("clocksource", "clocksource2")),
            strength=STRONG,
            because="KVM offers its clock",
            see=KVM_CPUID,
        ),
        Indicator(
            sign=cpuid.HYPERV_FEATURES,
            match=IsOneOf(("reference-counter", "reference-tsc")),
            strength=STRONG,
            because="Hyper-V offers its clock",
            see=HYPERV_CPUID,
        ),
    ),
)

CLOCK_IN_USE = Claim(
    id="paravirtual-clock-in-use",
    layer=LAYER,
    concept="paravirtualization",
    name="time read from a hypervisor's clock",
    supported_by=(
        Indicator(
            sign=clock.CURRENT,
            match=IsOneOf(CLOCKS),
            strength=DECISIVE,
            because="the kernel names the clock that it reads, and this one the hypervisor keeps",
            see="https://docs.kernel.org/virt/kvm/x86/timekeeping.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=clock.CURRENT,
            match=IsNoneOf(CLOCKS),
            strength=DECISIVE,
            because="the kernel reads another clock: where the processor's counter is stable it is the faster one",
            see=LINUX + "arch/x86/kernel/kvmclock.c",
        ),
    ),
)


def _in_use(word: str, feature: str, name: str, because: str, see: str) -> Claim:
    """A feature of which the kernel's log says that it is used."""
    return Claim(
        id=word,
        layer=LAYER,
        concept="paravirtualization",
        name=name,
        supported_by=(
            Indicator(sign=kernel_log.FEATURES, match=Is(feature), strength=DECISIVE, because=because, see=see),
        ),
    )


KVM_GUEST = LINUX + "arch/x86/kernel/kvm.c"
IN_USE = (
    CLOCK_IN_USE,
    _in_use(
        "paravirtual-spinlocks",
        "spinlocks",
        "PV spinlocks",
        "who waits for a lock whose holder does not run lets the hypervisor run another",
        KVM_GUEST,
    ),
    _in_use(
        "paravirtual-tlb-flush",
        "tlb-flush",
        "TLB flushes by hypercall",
        "one call spares an interrupt to processors that do not run just now",
        KVM_GUEST,
    ),
    _in_use(
        "paravirtual-ipi",
        "ipi",
        "interrupts between processors by hypercall",
        "one call reaches many processors, where an imitated controller is written to for each",
        KVM_GUEST,
    ),
    _in_use(
        "paravirtual-eoi",
        "eoi",
        "end of interrupt told in shared memory",
        "the end of an interrupt is noted in shared memory and not in an imitated controller",
        KVM_GUEST,
    ),
    _in_use(
        "paravirtual-yield",
        "yield",
        "processor time yielded by hypercall",
        "who waits for a processor that does not run asks the hypervisor to run it",
        KVM_GUEST,
    ),
    _in_use(
        "event-channels",
        "event-channels",
        "event channels",
        "events come through a vector of the hypervisor, not through an imitated controller",
        LINUX + "drivers/xen/events/events_base.c",
    ),
)


def _bus(word: str, name: str, sign: Sign, see: str) -> Claim:
    return Claim(
        id=word,
        layer=LAYER,
        concept="paravirtualization",
        name=name,
        supported_by=(
            Indicator(
                sign=sign,
                match=ANYTHING,
                strength=STRONG,
                because="these devices have no model in hardware: guest and host agree on how to speak",
                see=see,
            ),
        ),
    )


BUSES = (
    _bus("virtio-devices", "virtio devices", devices.VIRTIO, VIRTIO_STANDARD),
    _bus("vmbus-devices", "VMBus devices", devices.VMBUS, "https://docs.kernel.org/virt/hyperv/vmbus.html"),
    _bus("xenbus-devices", "Xen devices", devices.XENBUS, "https://wiki.xenproject.org/wiki/Paravirtualization_(PV)"),
)

MEMORY_BALLOON = Claim(
    id="memory-balloon",
    layer=LAYER,
    concept="system-resources",
    name="a memory balloon",
    supported_by=(
        Indicator(
            sign=devices.VIRTIO,
            match=Is("5"),
            strength=STRONG,
            because="through this device the host can take memory back from a running guest",
            see=VIRTIO_STANDARD,
        ),
        Indicator(
            sign=devices.VMBUS,
            match=Is("525074dc-8985-46e2-8057-a307dc18a502"),
            strength=STRONG,
            because="through Dynamic Memory Hyper-V takes memory back from a running guest and adds some",
            see=LINUX + "drivers/hv/hv_balloon.c",
        ),
        Indicator(
            sign=inventory.XEN_BALLOON,
            match=PRESENT,
            strength=STRONG,
            because="the kernel's balloon driver for Xen shows here how much memory was asked for",
            see="https://www.kernel.org/doc/Documentation/ABI/stable/sysfs-devices-system-xen_memory",
        ),
        Indicator(
            sign=inventory.VMWARE_BALLOON,
            match=PRESENT,
            strength=STRONG,
            because="VMware's balloon driver loads only where VMware is",
            see=LINUX + "drivers/misc/vmw_balloon.c",
        ),
    ),
)

FREE_PAGE_REPORTING = Claim(
    id="free-page-reporting",
    layer=LAYER,
    concept="system-resources",
    name="free memory told to the host",
    supported_by=(
        Indicator(
            sign=inventory.BALLOON,
            match=Is("page-reporting"),
            strength=DECISIVE,
            because="balloon and driver agreed that the guest tells which pages are free, and the host takes them",
            see="https://docs.kernel.org/mm/free_page_reporting.html",
        ),
    ),
)

HOTPLUG_MEMORY = Claim(
    id="hotplug-memory",
    layer=LAYER,
    concept="system-resources",
    name="memory that can be added while the machine runs",
    supported_by=(
        Indicator(
            sign=devices.VIRTIO,
            match=Is("24"),
            strength=STRONG,
            because="this device adds memory to a running guest and takes it away in blocks",
            see=VIRTIO_STANDARD,
        ),
        Indicator(
            sign=devices.VMBUS,
            match=Is("525074dc-8985-46e2-8057-a307dc18a502"),
            strength=STRONG,
            because="through Dynamic Memory Hyper-V takes memory back from a running guest and adds some",
            see=LINUX + "drivers/hv/hv_balloon.c",
        ),
        Indicator(
            sign=acpi.DEVICES,
            match=Is("PNP0C80"),
            strength=HINT,
            because="ACPI tells of modules of memory that can come and go",
            see="https://docs.kernel.org/admin-guide/mm/memory-hotplug.html",
        ),
    ),
)

STEAL_TIME = Claim(
    id="steal-time",
    layer=LAYER,
    concept="system-resources",
    name="an account of stolen time",
    supported_by=(
        Indicator(
            sign=cpuid.KVM_FEATURES,
            match=Is("steal-time"),
            strength=STRONG,
            because="the hypervisor tells how long it kept the processor from this guest",
            see=KVM_CPUID,
        ),
        Indicator(
            sign=paravirtual.STOLEN,
            match=PRESENT,
            strength=STRONG,
            because="time was taken, and somebody told the kernel how much",
            see="https://docs.kernel.org/filesystems/proc.html",
        ),
        Indicator(
            sign=kernel_log.FEATURES,
            match=Is("steal-time"),
            strength=STRONG,
            because="the kernel says that it keeps this account",
            see=KVM_GUEST,
        ),
    ),
)

PARAVIRTUALIZATION = (
    PARAVIRTUAL_CLOCK,
    *IN_USE,
    *BUSES,
    STEAL_TIME,
    MEMORY_BALLOON,
    FREE_PAGE_REPORTING,
    HOTPLUG_MEMORY,
)
