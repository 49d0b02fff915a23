"""What the processor offers to those who run virtual machines: extensions, what locks them, and what they can do."""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, PRESENT, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf
from virtcheck.probes import cpu, extensions, kvm_modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"
LINUX = "https://github.com/torvalds/linux/blob/master/"


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


X86_EXTENSIONS = "https://docs.kernel.org/arch/x86/cpuinfo.html"
EXTENSIONS = (
    _extension("vmx", "Intel VT-x", X86_EXTENSIONS),
    _extension("svm", "AMD-V", X86_EXTENSIONS),
    _extension("sie", "IBM Z interpretive execution", LINUX + "arch/s390/kernel/processor.c"),
    _extension("h", "RISC-V hypervisor extension", "https://docs.kernel.org/arch/riscv/uabi.html"),
    _extension("lvz", "LoongArch virtualization", LINUX + "arch/loongarch/kernel/proc.c"),
    _extension("hv", "Power hypervisor mode", "https://docs.kernel.org/arch/powerpc/kvm-nested.html"),
)

FEAT_CTL = LINUX + "arch/x86/kernel/cpu/feat_ctl.c"
EXTENSION_LOCKED = Claim(
    id="extension-locked",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="an extension that the kernel may not use",
    supported_by=(
        Indicator(
            sign=extensions.LOCKED,
            match=PRESENT,
            strength=DECISIVE,
            because="the processor reports it and the kernel does not: the firmware locked it, or the kernel lacks KVM",
            see=FEAT_CTL,
        ),
        Indicator(
            sign=extensions.REGISTER,
            match=Is(False),
            strength=STRONG,
            because="the register in which firmware allows the extension forbids it until the machine is switched off",
            see=FEAT_CTL,
        ),
        Indicator(
            sign=extensions.LOGGED,
            match=PRESENT,
            strength=STRONG,
            because="the kernel wrote into its log that firmware forbids the extension",
            see=FEAT_CTL,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=extensions.LOCKED,
            match=Is(False),
            strength=DECISIVE,
            because="processor and kernel agree on the extensions",
            see=FEAT_CTL,
        ),
        Indicator(
            sign=extensions.REGISTER,
            match=PRESENT,
            strength=STRONG,
            because="the register in which firmware allows the extension allows it",
            see=FEAT_CTL,
        ),
    ),
)

NO_EXTENSION = Indicator(
    sign=cpu.EXTENSION,
    match=Is("none"),
    strength=STRONG,
    because="the kernel has no extension for virtualization of which this could be a part",
    see=X86_EXTENSIONS,
)
UNUSED = "KVM makes no use of it: it was loaded so, or something else that it needs is missing"


def _feature(word: str, name: str, gain: str, cost: str, see: str, *switches: str) -> Claim:
    """A part of the extension: what it gains where it is there, and what its absence costs where it is not.

    It is of no use where KVM's module has it switched off; `switches` are the names of the parameters.
    """
    off = IsOneOf(tuple(f"{switch}={value}" for switch in switches for value in ("N", "0")))
    unused = (
        Indicator(sign=kvm_modules.PARAMETERS, match=off, strength=DECISIVE, because=UNUSED, see=PARAMETERS),
        Indicator(sign=kvm_modules.PARAMETERS, match=off, strength=STRONG, because=cost, see=see),
    )
    return Claim(
        id=word,
        layer=LAYER,
        concept="hardware-assisted-virtualization",
        name=name,
        supported_by=(Indicator(sign=extensions.FEATURES, match=Is(word), strength=STRONG, because=gain, see=see),),
        contradicted_by=(
            *(unused if switches else ()),
            Indicator(sign=extensions.MISSING, match=Is(word), strength=STRONG, because=cost, see=see),
            NO_EXTENSION,
        ),
    )


KVM_MMU = "https://docs.kernel.org/virt/kvm/x86/mmu.html"
PARAMETERS = "https://docs.kernel.org/admin-guide/kernel-parameters.html"
NESTED_GUESTS = "https://docs.kernel.org/virt/kvm/x86/running-nested-guests.html"
VMX, SVM = LINUX + "arch/x86/kvm/vmx/vmx.c", LINUX + "arch/x86/kvm/svm/svm.c"
FEATURES = (
    _feature(
        "nested-paging",
        "guests' page tables that the processor walks itself",
        "a guest changes its page tables as freely as a kernel on the machine itself",
        "the hypervisor copies every page table of a guest: new programs and new memory get several times slower",
        KVM_MMU,
        "kvm_intel.ept",
        "kvm_amd.npt",
    ),
    _feature(
        "huge-nested-pages",
        "guest memory in pages of a gigabyte",
        "a guest with much memory is translated in few steps",
        "guest memory is mapped in pages of 2 MiB at most: large guests miss the TLB more often",
        KVM_MMU,
    ),
    _feature(
        "accessed-dirty-bits",
        "marks of the pages that a guest touched",
        "the processor itself marks the pages that a guest reads and writes",
        "pages are taken from a guest only to see whether it comes back for them: swapping and moving it cost more",
        KVM_MMU,
        "kvm_intel.eptad",
    ),
    _feature(
        "dirty-page-log",
        "a list of the pages that a guest wrote to",
        "while a guest is moved the processor lists by itself what it writes",
        "while a guest is moved its first write to every page is an exit",
        VMX,
        "kvm_intel.pml",
    ),
    _feature(
        "mode-based-execution",
        "memory that only a guest's programs may run",
        "a hypervisor can allow code to a guest's programs and forbid it to its kernel",
        "a hypervisor that guards a guest's kernel so, as that of Windows does, has to imitate it at a cost",
        VMX,
    ),
    _feature(
        "unrestricted-guest",
        "guests that may begin in real mode",
        "firmware and boot loaders of a guest run on the processor",
        "what a guest runs before protected mode is emulated: boot is slow, and odd code in real mode fails",
        PARAMETERS,
        "kvm_intel.unrestricted_guest",
    ),
    _feature(
        "tagged-tlb",
        "translations that are kept for each guest",
        "going from guest to host and back leaves the TLB as it is",
        "each entry into a guest and each exit forgets all translations: every exit costs more than itself",
        PARAMETERS,
        "kvm_intel.vpid",
    ),
    _feature(
        "flush-by-asid",
        "forgetting the translations of one guest only",
        "one guest's translations can be dropped while the others keep theirs",
        "a guest whose translations must go is given a new number, and now and then those of all guests go at once",
        SVM,
    ),
    _feature(
        "virtual-tpr",
        "a priority of interrupts that guests set themselves",
        "a guest sets the priority at which it takes interrupts without an exit",
        "each time a guest changes that priority it leaves: 32-bit Windows does so all the time",
        PARAMETERS,
    ),
    _feature(
        "virtual-interrupts",
        "an interrupt controller in the processor for guests",
        "a guest takes and finishes interrupts without the hypervisor",
        "each interrupt costs a guest one exit or more: networks and disks have more latency",
        VMX,
        "kvm_intel.enable_apicv",
        "kvm_amd.avic",
    ),
    _feature(
        "posted-interrupts",
        "interrupts that reach a running guest",
        "another processor or a device interrupts a guest while it runs on",
        "a guest is stopped for each interrupt that comes for it, also from a device that it was given",
        VMX,
        "kvm_intel.enable_apicv",
        "kvm_amd.avic",
    ),
    _feature(
        "virtual-nmi",
        "non-maskable interrupts for guests",
        "the processor knows by itself whether a guest is busy with such an interrupt",
        "the hypervisor follows by single steps when a guest is ready for the next one: profilers in guests cost more",
        VMX,
        "kvm_amd.vnmi",
    ),
    _feature(
        "virtual-gif",
        "a flag of interrupts for guests that run guests",
        "a hypervisor in a guest shuts out interrupts without an exit",
        "each time that a hypervisor in a guest enters its own guest it leaves twice more",
        SVM,
        "kvm_amd.vgif",
    ),
    _feature(
        "virtual-vmsave",
        "state of a nested guest that is loaded without an exit",
        "a hypervisor in a guest loads and stores its own guests' state by itself",
        "each load and store of state by a hypervisor in a guest is an exit: nested guests are slower",
        SVM,
        "kvm_amd.vls",
    ),
    _feature(
        "shadow-vmcs",
        "a control structure that nested hypervisors read by themselves",
        "a hypervisor in a guest reads and writes its guests' control structure without an exit",
        "each field that a hypervisor in a guest reads or writes is an exit, dozens for one exit of its own guest",
        NESTED_GUESTS,
        "kvm_intel.enable_shadow_vmcs",
    ),
    _feature(
        "tsc-scaling",
        "a clock rate that a guest may keep",
        "a guest can be given another rate of the time-stamp counter than the processor's",
        "a guest can only move to a host whose time-stamp counter has the same rate, or it must not use the counter",
        "https://docs.kernel.org/virt/kvm/x86/timekeeping.html",
        "kvm_amd.tsc_scaling",
    ),
    _feature(
        "preemption-timer",
        "a countdown that ends a guest's turn",
        "a guest's timer is set in the processor, with hardly a cost",
        "each timer of a guest is a timer of the host's kernel: setting one costs more",
        VMX,
        "kvm_intel.preemption_timer",
    ),
    _feature(
        "virtual-timer",
        "a timer that guests set themselves",
        "a guest sets its timer without an exit",
        "each time that a guest sets its timer it leaves",
        LINUX + "arch/riscv/kvm/vcpu_timer.c",
    ),
    _feature(
        "pause-filter",
        "noticing that a guest waits for a lock",
        "a guest that spins for a lock is noticed, and another one runs",
        "a guest that waits for a lock of a virtual processor that does not run burns its whole turn",
        VMX,
    ),
    _feature(
        "host-extensions",
        "a host's kernel that runs at the hypervisor's level",
        "a guest's exit leads straight into the kernel of the host",
        "each exit goes from the hypervisor's level down to the host's kernel and back, and costs more",
        LINUX + "arch/arm64/kvm/arm.c",
    ),
    _feature(
        "decode-assists",
        "instructions that arrive decoded",
        "an exit brings the instruction that caused it",
        "the hypervisor fetches the instruction from the guest's memory to see what it wants",
        SVM,
    ),
    _feature(
        "next-rip",
        "the address of the next instruction",
        "an exit tells where the guest goes on",
        "the hypervisor decodes instructions only to know how long they are",
        SVM,
        "kvm_amd.nrips",
    ),
    _feature(
        "vmcb-clean",
        "state that is not loaded again",
        "what has not changed since the last exit is not read again",
        "each entry into a guest loads its whole state from memory",
        SVM,
    ),
)
"""The parts of VT-x, AMD-V and RISC-V's extension that decide how well guests run; one word where vendors mean the same
thing by two."""

HARDWARE = (*EXTENSIONS, EXTENSION_LOCKED, *FEATURES)
