"""What a kernel runs on: the physical machine, or a virtual one of a known kind. Read from the top.

The order is the knowledge: products that run on another hypervisor's interface stand before it (VirtualBox, Parallels,
Amazon and Google before KVM; KVM before QEMU, which may run with it), and Microsoft last of the named ones, because
many others imitate Hyper-V's interface for the sake of Windows guests.
"""

from __future__ import annotations

from virtcheck.knowledge.exclusion import exclusive
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, Kinds, StartsWith
from virtcheck.probes import cpuid, dmi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "machine"

KVM_SIGNATURE = Indicator(
    sign=cpuid.SIGNATURE,
    match=Is("KVMKVMKVM"),
    strength=DECISIVE,
    because="KVM gives its name there; nobody else has a reason to, and Hyper-V's interface before it is an imitation",
    see="https://docs.kernel.org/virt/kvm/x86/cpuid.html",
)

PHYSICAL = Claim(
    id="physical-machine",
    layer=LAYER,
    concept="virtual-machine",
    name="physical machine",
    supported_by=(
        Indicator(
            sign=cpuid.HYPERVISOR_BIT,
            match=Is(False),
            strength=STRONG,
            because="hypervisors set this bit in their guests; a few let it be hidden",
            see="https://docs.kernel.org/virt/hyperv/overview.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=cpuid.HYPERVISOR_BIT,
            match=Is(True),
            strength=STRONG,
            because="no physical processor sets this bit: a hypervisor does",
            see="https://docs.kernel.org/virt/hyperv/overview.html",
        ),
    ),
    systemd="none",
)

KVM = Claim(
    id="kvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="KVM",
    supported_by=(KVM_SIGNATURE,),
    systemd="kvm",
)

QEMU = Claim(
    id="qemu",
    layer=LAYER,
    concept="emulation",
    name="QEMU",
    supported_by=(
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("TCGTCGTCGTCG"),
            strength=DECISIVE,
            because="QEMU's own translator, TCG, gives this name",
            see="https://www.qemu.org/docs/master/system/introduction.html",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=StartsWith("QEMU"),
            strength=DECISIVE,
            because="no maker of real machines has this name",
            see="https://www.qemu.org/docs/master/system/qemu-manpage.html",
        ),
    ),
    systemd="qemu",
)

OTHER = Claim(
    id="vm-other",
    layer=LAYER,
    concept="virtual-machine",
    name="a virtual machine of unknown kind",
    supported_by=(
        Indicator(
            sign=cpuid.HYPERVISOR_BIT,
            match=Is(True),
            strength=STRONG,
            because="no physical processor sets this bit: a hypervisor does",
            see="https://docs.kernel.org/virt/hyperv/overview.html",
        ),
        Indicator(
            sign=dmi.VM_BIT,
            match=PRESENT,
            strength=HINT,
            because="a firmware may say that it is virtual; a few real machines say so by mistake",
            see="https://www.dmtf.org/standards/smbios",
        ),
    ),
    systemd="vm-other",
)


def _decisive_against(row: Indicator, kind: Claim) -> bool:
    return False


MACHINES = exclusive(Kinds(LAYER, PHYSICAL, (KVM, QEMU), OTHER), _decisive_against)
