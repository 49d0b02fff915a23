"""What experiments prove, and what they say of the classic claims about virtualization."""

from __future__ import annotations

from virtcheck.experiments import container, cost, emulation, guest, masking, syscalls
from virtcheck.knowledge.kvm import KVM_API, KVM_RUN, KVM_USABLE
from virtcheck.knowledge.nesting import NESTED
from virtcheck.model.claim import DECISIVE, PRESENT, STRONG, Claim, Indicator, Is, IsOneOf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer
    from virtcheck.model.evidence import Sign

LAYER: Layer = "capability"

KVM_STATISTICS = KVM_API + "#kvm-get-stats-fd"
KVM_CPUID = KVM_API + "#kvm-set-cpuid2"
EMULATOR = "https://www.qemu.org/docs/master/devel/tcg.html"
MAN_NAMESPACES = "https://man7.org/linux/man-pages/man7/namespaces.7.html"
MAN_UNSHARE = "https://man7.org/linux/man-pages/man2/unshare.2.html"

HARDWARE_RUNS_GUESTS = Claim(
    id="hardware-runs-guests",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="guests that the hardware runs",
    supported_by=(
        Indicator(
            sign=guest.MEANS,
            match=Is("hardware-assisted"),
            strength=DECISIVE,
            because="the processor itself ran the guest's kernel and its programs, by KVM's count or by their time",
            see=KVM_STATISTICS,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=guest.MEANS,
            match=IsOneOf(("software-ring0", "emulated")),
            strength=DECISIVE,
            because="the guest's instructions were imitated one by one, by KVM's count or by their time",
            see=KVM_STATISTICS,
        ),
    ),
)


def _native(id_: str, name: str, sign: Sign, whose: str) -> Claim:
    """Whether one ring of a guest runs at the processor's own speed."""
    return Claim(
        id=id_,
        layer=LAYER,
        concept="hypervisor",
        name=name,
        supported_by=(
            Indicator(
                sign=sign,
                match=Is("native"),
                strength=DECISIVE,
                because=f"the processor itself ran a loop of the guest's {whose}, by KVM's count or by its time",
                see=KVM_STATISTICS,
            ),
        ),
        contradicted_by=(
            Indicator(
                sign=sign,
                match=Is("emulated"),
                strength=DECISIVE,
                because=f"each instruction of the guest's {whose} was imitated, by KVM's count or by their time",
                see=KVM_STATISTICS,
            ),
        ),
    )


GUEST_KERNEL_NATIVE = _native("guest-kernel-native", "a guest's kernel at full speed", guest.RING0, "kernel code")
GUEST_PROGRAMS_NATIVE = _native("guest-programs-native", "a guest's programs at full speed", guest.RING3, "user code")

MASKING_EFFECTIVE = Claim(
    id="masking-effective",
    layer=LAYER,
    concept="live-migration",
    name="a processor whose abilities can be hidden from a guest",
    supported_by=(
        Indicator(
            sign=masking.EFFECTIVE,
            match=PRESENT,
            strength=DECISIVE,
            because="a guest saw the processor that was set for it, in its kernel and in its programs",
            see=KVM_CPUID,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=masking.EFFECTIVE,
            match=Is(False),
            strength=DECISIVE,
            because="a guest saw abilities that had been hidden from it",
            see=KVM_CPUID,
        ),
    ),
)

EMULATION_SLOW = Claim(
    id="emulation-slow",
    layer=LAYER,
    concept="emulation",
    name="emulation that slows a program down",
    supported_by=(
        Indicator(
            sign=emulation.TAXES,
            match=IsOneOf(("alu", "memory")),
            strength=DECISIVE,
            because="an emulator took longer for a loop than this processor took for the same one",
            see=EMULATOR,
        ),
    ),
)

FOREIGN_RUNS = Claim(
    id="foreign-code-runs",
    layer=LAYER,
    concept="emulation",
    name="an imitated foreign processor",
    supported_by=(
        Indicator(
            sign=emulation.FOREIGN,
            match=PRESENT,
            strength=DECISIVE,
            because="an emulator ran the code of another processor and computed what this one computes",
            see=EMULATOR,
        ),
    ),
)

DEVICES_SLOW = Claim(
    id="imitated-devices-slow",
    layer=LAYER,
    concept="full-virtualization",
    name="imitated devices that are slow to reach",
    supported_by=(
        Indicator(
            sign=emulation.SPEEDS,
            match=IsOneOf(("port-ring0", "port-ring3")),
            strength=STRONG,
            because="to leave a guest for a port that its monitor imitates took longer than to emulate the instruction",
            see=KVM_RUN,
        ),
    ),
)

CONTAINER_MADE = Claim(
    id="container-made",
    layer=LAYER,
    concept="containerization",
    name="a container made by hand",
    supported_by=(
        Indicator(
            sign=container.NAMESPACES,
            match=IsOneOf(("mnt", "pid")),
            strength=DECISIVE,
            because="the kernel gave a child of this process a view of its own, without an engine",
            see=MAN_UNSHARE,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=container.REFUSED,
            match=IsOneOf(("mnt", "pid")),
            strength=DECISIVE,
            because="this process is refused a namespace that makes a container",
            see=MAN_UNSHARE,
        ),
    ),
)

CONTAINERS_SHARE_KERNEL = Claim(
    id="containers-share-kernel",
    layer=LAYER,
    concept="container.shared-kernel",
    name="one kernel for all containers",
    supported_by=(
        Indicator(
            sign=container.SAME_KERNEL,
            match=PRESENT,
            strength=DECISIVE,
            because="a process that was put into namespaces of its own found the kernel that it came from",
            see=MAN_NAMESPACES,
        ),
    ),
)


CONTAINERS_START_SOONER = Claim(
    id="containers-start-sooner",
    layer=LAYER,
    concept="containers-versus-machines",
    name="containers that start sooner than empty machines",
    supported_by=(
        Indicator(
            sign=container.AGAINST_MACHINE,
            match=Is("sooner"),
            strength=STRONG,
            because="a process had all its namespaces before a machine with nothing in it had run an instruction",
            see=MAN_UNSHARE,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=container.AGAINST_MACHINE,
            match=IsOneOf(("alike", "later")),
            strength=STRONG,
            because="an empty machine runs as soon: what takes longer is the system that has to boot in it",
            see=KVM_RUN,
        ),
    ),
)

OWN_FILESYSTEM_MADE = Claim(
    id="own-filesystem-made",
    layer=LAYER,
    concept="container.own-filesystem",
    name="another file system for one process",
    supported_by=(
        Indicator(
            sign=container.OWN_ROOT,
            match=PRESENT,
            strength=DECISIVE,
            because="a process in a mount namespace of its own was given another root directory, which nobody else has",
            see="https://man7.org/linux/man-pages/man7/mount_namespaces.7.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=container.REFUSED,
            match=Is("mnt"),
            strength=DECISIVE,
            because="this process is refused a mount namespace",
            see=MAN_UNSHARE,
        ),
    ),
)

OWN_PROCESSES_MADE = Claim(
    id="own-processes-made",
    layer=LAYER,
    concept="container.own-processes",
    name="processes numbered anew",
    supported_by=(
        Indicator(
            sign=container.OWN_PROCESSES,
            match=PRESENT,
            strength=DECISIVE,
            because="a process in a PID namespace of its own found itself to be the first one",
            see="https://man7.org/linux/man-pages/man7/pid_namespaces.7.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=container.REFUSED,
            match=Is("pid"),
            strength=DECISIVE,
            because="this process is refused a PID namespace",
            see=MAN_UNSHARE,
        ),
    ),
)

PROOFS = (
    HARDWARE_RUNS_GUESTS,
    GUEST_PROGRAMS_NATIVE,
    GUEST_KERNEL_NATIVE,
    MASKING_EFFECTIVE,
    EMULATION_SLOW,
    FOREIGN_RUNS,
    DEVICES_SLOW,
    CONTAINER_MADE,
    CONTAINERS_SHARE_KERNEL,
    CONTAINERS_START_SOONER,
    OWN_FILESYSTEM_MADE,
    OWN_PROCESSES_MADE,
)

ANSWERS = {
    "guest": guest.RAN,
    "masking": masking.EFFECTIVE,
    "cost": cost.CPUID_RATIO,
    "emulation": emulation.SLOWDOWN,
    "container": container.NAMESPACES,
    "syscalls": syscalls.PASSES,
}
"""What each experiment is for."""

TESTED = {
    guest.TIME: KVM_USABLE,
    guest.MEANS: HARDWARE_RUNS_GUESTS,
    guest.RATIO3: GUEST_PROGRAMS_NATIVE,
    guest.RATIO0: GUEST_KERNEL_NATIVE,
    masking.EFFECTIVE: MASKING_EFFECTIVE,
    cost.CPUID_RATIO: NESTED,
    emulation.SLOWDOWN: EMULATION_SLOW,
    emulation.TIMES["port", "kvm0"]: DEVICES_SLOW,
    emulation.FOREIGN: FOREIGN_RUNS,
    container.SAME_KERNEL: CONTAINERS_SHARE_KERNEL,
    container.CREATED: CONTAINERS_START_SOONER,
    container.OWN_ROOT: OWN_FILESYSTEM_MADE,
    container.OWN_PROCESSES: OWN_PROCESSES_MADE,
}
"""Which claim each thing that was measured puts to the test."""
