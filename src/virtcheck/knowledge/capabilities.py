"""What can be hosted here, and what this machine was given: extensions, KVM, clocks and devices made for guests."""

from __future__ import annotations

from virtcheck.knowledge.devices import PCI, VIRTIO_ON_PCI
from virtcheck.knowledge.machines import KVM_CPUID
from virtcheck.knowledge.physical import HYPERVISOR_SEEN, QEMU_PCI, XEN_CONTROL_DOMAIN
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf
from virtcheck.probes import acpi, clock, confidential, cpu, cpuid, devices, kvm, pci

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer
    from virtcheck.model.evidence import Sign

LAYER: Layer = "capability"

KVM_API = "https://docs.kernel.org/virt/kvm/api.html"
NESTED_GUESTS = "https://docs.kernel.org/virt/kvm/x86/running-nested-guests.html"
VIRTIO_STANDARD = "https://docs.oasis-open.org/virtio/virtio/v1.3/virtio-v1.3.html"
ANYTHING = IsNoneOf(())

# --------------------------------------------------------------------------------------------- hardware extensions


def _extension(word: str, name: str, see: str) -> Claim:
    """The kernel's flag decides: it takes the flag away where the firmware has locked the extension."""
    return Claim(
        id=word,
        layer=LAYER,
        concept="hardware-assisted-virtualization",
        name=name,
        supported_by=(
            Indicator(
                sign=cpu.EXTENSION,
                match=Is(word),
                strength=DECISIVE,
                because="the processor has the extension and the kernel may use it",
                see=see,
            ),
        ),
        contradicted_by=(
            Indicator(
                sign=cpu.EXTENSION,
                match=IsNoneOf((word,)),
                strength=DECISIVE,
                because="the kernel lists the processor's abilities, and this extension is not among them",
                see=see,
            ),
        ),
    )


LINUX = "https://github.com/torvalds/linux/blob/master/"
X86_EXTENSIONS = "https://docs.kernel.org/arch/x86/cpuinfo.html"
EXTENSIONS = (
    _extension("vmx", "Intel VT-x", X86_EXTENSIONS),
    _extension("svm", "AMD-V", X86_EXTENSIONS),
    _extension("sie", "IBM Z interpretive execution", LINUX + "arch/s390/kernel/processor.c"),
    _extension("h", "RISC-V hypervisor extension", "https://docs.kernel.org/arch/riscv/uabi.html"),
    _extension("lvz", "LoongArch virtualization", LINUX + "arch/loongarch/kernel/proc.c"),
    _extension("hv", "Power hypervisor mode", "https://docs.kernel.org/arch/powerpc/kvm-nested.html"),
)

EXTENSION_LOCKED = Claim(
    id="extension-locked",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="an extension that the kernel may not use",
    supported_by=(
        Indicator(
            sign=cpuid.LOCKED,
            match=PRESENT,
            strength=DECISIVE,
            because="the processor reports it and the kernel does not: the firmware locked it, or the kernel lacks KVM",
            see="https://github.com/torvalds/linux/blob/master/arch/x86/kernel/cpu/feat_ctl.c",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=cpuid.LOCKED,
            match=Is(False),
            strength=DECISIVE,
            because="processor and kernel agree on the extensions",
            see="https://github.com/torvalds/linux/blob/master/arch/x86/kernel/cpu/feat_ctl.c",
        ),
    ),
)

# --------------------------------------------------------------------------------------------- KVM

KVM_PRESENT = Claim(
    id="kvm-present",
    layer=LAYER,
    concept="hypervisor",
    name="KVM in this kernel",
    supported_by=(
        Indicator(
            sign=kvm.API,
            match=Is(kvm.API_VERSION),
            strength=DECISIVE,
            because="it answers when it is asked for its version",
            see=KVM_API,
        ),
        Indicator(
            sign=kvm.DRIVER,
            match=PRESENT,
            strength=STRONG,
            because="the kernel registered the driver, which it does where a processor can run guests",
            see=LINUX + "virt/kvm/kvm_main.c",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=kvm.DRIVER,
            match=Is(False),
            strength=STRONG,
            because="the kernel lists its drivers, and KVM is not among them",
            see=LINUX + "virt/kvm/kvm_main.c",
        ),
    ),
)

KVM_USABLE = Claim(
    id="kvm-usable",
    layer=LAYER,
    concept="hypervisor",
    name="KVM that this process may use",
    supported_by=(
        Indicator(
            sign=kvm.API,
            match=Is(kvm.API_VERSION),
            strength=DECISIVE,
            because="it opens and answers as every program expects; only a guest that runs proves more",
            see=KVM_API,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=kvm.STATE,
            match=IsOneOf(("no-node", "no-driver", "not-kvm", "wrong-api")),
            strength=DECISIVE,
            because="nothing here answers as KVM must",
            see=KVM_API,
        ),
    ),
)

NESTED_KVM = Claim(
    id="nested-kvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="guests that may run guests",
    supported_by=(
        Indicator(
            sign=kvm.NESTED,
            match=PRESENT,
            strength=STRONG,
            because="KVM was loaded so that its guests see the extension too",
            see=NESTED_GUESTS,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=kvm.NESTED,
            match=Is(False),
            strength=STRONG,
            because="KVM was loaded so that it keeps the extension from its guests",
            see=NESTED_GUESTS,
        ),
    ),
)

# --------------------------------------------------------------------------------------------- made for guests

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

# --------------------------------------------------------------------------------------------- imitated, or handed over

BARE_METAL = (
    Indicator(
        sign=cpuid.HYPERVISOR_BIT,
        match=Is(False),
        strength=STRONG,
        because="without a hypervisor these are the real devices",
        see=HYPERVISOR_SEEN[0].see,
    ),
    XEN_CONTROL_DOMAIN.at_most(STRONG),
)

EMULATED_DEVICES = Claim(
    id="emulated-devices",
    layer=LAYER,
    concept="full-virtualization",
    name="imitated devices",
    supported_by=(
        Indicator(
            sign=pci.SUBSYSTEMS,
            match=Is("1af4:1100"),
            strength=DECISIVE,
            because="QEMU marks the real models that it imitates so",
            see=QEMU_PCI,
        ),
        Indicator(
            sign=pci.DEVICES,
            match=IsOneOf(tuple(PCI["emulated"])),
            strength=HINT,
            because="models that monitors like to imitate; in a guest they are hardly ever real",
            see="https://www.qemu.org/docs/master/system/i386/pc.html",
        ),
    ),
    contradicted_by=BARE_METAL,
)

ASSIGNED_DEVICES = Claim(
    id="assigned-devices",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="devices of the host handed to this guest",
    supported_by=(
        Indicator(
            sign=pci.DEVICES,
            match=IsNoneOf((*VIRTIO_ON_PCI, *(number for models in PCI.values() for number in models))),
            strength=HINT,
            because="no monitor is known to imitate this model, so it may be the real one",
            see="https://docs.kernel.org/driver-api/vfio.html",
        ),
    ),
    contradicted_by=BARE_METAL,
)

# --------------------------------------------------------------------------------------------- moved, copied, secret

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

CONFIDENTIAL_MACHINE = Claim(
    id="confidential-machine",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="memory that the hypervisor cannot read",
    supported_by=(
        Indicator(
            sign=confidential.KIND,
            match=IsNoneOf(("none",)),
            strength=STRONG,
            because="the processor encrypts or guards the memory of this machine",
            see="https://docs.kernel.org/security/snp-tdx-threat-model.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=confidential.KIND,
            match=Is("none"),
            strength=STRONG,
            because="none of the techniques that can be seen is in use",
            see="https://docs.kernel.org/security/snp-tdx-threat-model.html",
        ),
    ),
)

CAPABILITIES = (
    *EXTENSIONS,
    EXTENSION_LOCKED,
    KVM_PRESENT,
    KVM_USABLE,
    NESTED_KVM,
    PARAVIRTUAL_CLOCK,
    *BUSES,
    MEMORY_BALLOON,
    STEAL_TIME,
    EMULATED_DEVICES,
    ASSIGNED_DEVICES,
    VM_GENERATION_ID,
    VMCLOCK,
    MIGRATION_CONTROL,
    CONFIDENTIAL_MACHINE,
)
