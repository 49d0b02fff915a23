"""What the hardware of this host offers to those who run virtual machines: extensions, and what locks them."""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, PRESENT, Claim, Indicator, Is, IsNoneOf
from virtcheck.probes import cpu, cpuid

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

HARDWARE = (*EXTENSIONS, EXTENSION_LOCKED)
