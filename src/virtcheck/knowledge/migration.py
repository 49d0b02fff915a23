"""What bears on moving this machine to another hypervisor while it runs."""

from __future__ import annotations

from virtcheck.knowledge.machines import KVM_CPUID
from virtcheck.model.claim import STRONG, Claim, Indicator, Is, IsOneOf
from virtcheck.probes import acpi, cpuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

VM_GENERATION_ID = Claim(
    id="vm-generation-id",
    layer=LAYER,
    concept="live-migration",
    name="a mark that changes when the machine is copied",
    supported_by=(
        Indicator(
            sign=acpi.DEVICES,
            match=IsOneOf(("VMGENCTR", "QEMUVGID", "FCVMVGID")),
            strength=STRONG,
            because="through this device a guest learns that it goes on as a copy of itself",
            see="https://www.qemu.org/docs/master/specs/vmgenid.html",
        ),
    ),
)

VMCLOCK = Claim(
    id="vmclock",
    layer=LAYER,
    concept="live-migration",
    name="a clock that tells when the machine was moved",
    supported_by=(
        Indicator(
            sign=acpi.DEVICES,
            match=Is("AMZNC10C"),
            strength=STRONG,
            because="through this device a guest learns that its clocks were disrupted by a move",
            see="https://github.com/torvalds/linux/blob/master/include/uapi/linux/vmclock-abi.h",
        ),
    ),
)

MIGRATION_CONTROL = Claim(
    id="migration-control",
    layer=LAYER,
    concept="live-migration",
    name="a say in being moved",
    supported_by=(
        Indicator(
            sign=cpuid.KVM_FEATURES,
            match=Is("migration-control"),
            strength=STRONG,
            because="the guest can tell KVM whether it may be moved now",
            see=KVM_CPUID,
        ),
    ),
)

MIGRATION = (VM_GENERATION_ID, VMCLOCK, MIGRATION_CONTROL)
