"""What this machine was given that only guests have: clocks, buses and accounts that its hypervisor keeps for it."""

from __future__ import annotations

from virtcheck.knowledge.machines import KVM_CPUID
from virtcheck.model.claim import DECISIVE, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf
from virtcheck.probes import clock, cpuid, devices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer
    from virtcheck.model.evidence import Sign

LAYER: Layer = "capability"

VIRTIO_STANDARD = "https://docs.oasis-open.org/virtio/virtio/v1.3/virtio-v1.3.html"
ANYTHING = IsNoneOf(())

PARAVIRTUAL_CLOCK = Claim(
    id="paravirtual-clock",
    layer=LAYER,
    concept="paravirtualization",
    name="a hypervisor's clock",
    supported_by=(
        Indicator(
            sign=clock.AVAILABLE,
            match=IsOneOf(("kvm-clock", "xen", "hyperv_clocksource_tsc_page", "hyperv_clocksource_msr")),
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
    ),
)

PARAVIRTUALIZATION = (PARAVIRTUAL_CLOCK, *BUSES, MEMORY_BALLOON, STEAL_TIME)
