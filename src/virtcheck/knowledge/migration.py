"""What bears on moving: this machine to another hypervisor, its guests to another host, containers by checkpoint."""

from __future__ import annotations

from virtcheck.knowledge.machines import KVM_CPUID
from virtcheck.model.claim import PRESENT, STRONG, Claim, Indicator, Is, IsOneOf, StartsWith
from virtcheck.probes import acpi, checkpoint, cpuid, moved, tsc, vmclock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

LINUX = "https://github.com/torvalds/linux/blob/master/"
VMCLOCK_ABI = LINUX + "include/uapi/linux/vmclock-abi.h"
TSC_CONTROL = "https://docs.kernel.org/virt/kvm/api.html#kvm-set-tsc-khz"
CRIU_OPTIONS = "https://criu.org/Linux_kernel"

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
            see=VMCLOCK_ABI,
        ),
        Indicator(
            sign=vmclock.MARKER,
            match=StartsWith(""),
            strength=STRONG,
            because="the kernel shows the page in which the hypervisor tells of moves",
            see=VMCLOCK_ABI,
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

MOVED_MACHINE = Claim(
    id="moved-machine",
    layer=LAYER,
    concept="live-migration",
    name="a machine that was saved, copied or moved while it ran",
    supported_by=(
        Indicator(
            sign=moved.LOG,
            match=Is("vm-fork"),
            strength=STRONG,
            because="the hypervisor told the kernel that it goes on from a snapshot, perhaps as one of several copies",
            see=LINUX + "drivers/virt/vmgenid.c",
        ),
        Indicator(
            sign=moved.LOG,
            match=Is("xen-suspend"),
            strength=STRONG,
            because="the kernel stopped for Xen, which asks for it to save, to copy or to move a guest",
            see=LINUX + "drivers/xen/manage.c",
        ),
        Indicator(
            sign=moved.LOG,
            match=Is("partition-mobility"),
            strength=STRONG,
            because="the kernel waited for its memory to arrive on another Power server",
            see=LINUX + "arch/powerpc/platforms/pseries/mobility.c",
        ),
    ),
)

SCALABLE_TSC = Claim(
    id="scalable-tsc",
    layer=LAYER,
    concept="live-migration",
    name="guests whose time-stamp counter keeps its rate on another processor",
    supported_by=(
        Indicator(
            sign=tsc.SCALING,
            match=PRESENT,
            strength=STRONG,
            because="KVM can set the rate of a guest's counter, so a guest may come from a host with another one",
            see=TSC_CONTROL,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=tsc.SCALING,
            match=Is(False),
            strength=STRONG,
            because="a guest of this KVM sees the processor's own rate, which another host need not have",
            see=TSC_CONTROL,
        ),
    ),
)

CHECKPOINT_RESTORE = Claim(
    id="checkpoint-restore",
    layer=LAYER,
    concept="live-migration",
    name="a kernel that lets containers be checkpointed",
    supported_by=(
        Indicator(
            sign=checkpoint.COMPLETE,
            match=PRESENT,
            strength=STRONG,
            because="all options that CRIU needs are set, built in or as modules",
            see=CRIU_OPTIONS,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=checkpoint.COMPLETE,
            match=Is(False),
            strength=STRONG,
            because="an option is not set without which CRIU cannot save or restore processes",
            see=CRIU_OPTIONS,
        ),
    ),
)

MIGRATION = (VM_GENERATION_ID, VMCLOCK, MIGRATION_CONTROL, MOVED_MACHINE, SCALABLE_TSC, CHECKPOINT_RESTORE)
