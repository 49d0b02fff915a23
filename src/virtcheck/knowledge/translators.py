"""What translates this process for the processor, if anything does. Read from the top.

DECISIVE is the kernel's word for the program that it runs. A name that a translator gives itself is STRONG, since what
gives it may be imitated too; so is what is registered for such programs: somebody may have started another by hand.
"""

from __future__ import annotations

from virtcheck.knowledge.exclusion import exclusive, one_of_a_kind
from virtcheck.model.claim import (
    DECISIVE,
    HINT,
    PRESENT,
    STRONG,
    Claim,
    Contains,
    Indicator,
    Is,
    IsOneOf,
    Kinds,
    StartsWith,
)
from virtcheck.probes import cpu, translators
from virtcheck.probes.cpu import BOX64_PROGRAMS, FEX_PROGRAMS, QEMU_PROGRAMS, ROSETTA_PROGRAMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer, Match

LAYER: Layer = "process"

BINFMT_MISC = "https://docs.kernel.org/admin-guide/binfmt-misc.html"
QEMU_USER_MODE = "https://www.qemu.org/docs/master/user/main.html"
FEX_SOURCE = "https://github.com/FEX-Emu/FEX/blob/main/"
BOX64_USAGE = "https://github.com/ptitSeb/box64/blob/main/docs/USAGE.md"
ROSETTA_GUIDE = (
    "https://developer.apple.com/documentation/virtualization/running-intel-binaries-in-linux-vms-with-rosetta"
)
KERNEL_ARCH = "https://docs.kernel.org/admin-guide/sysctl/kernel.html#arch"


def _program(match: Match, see: str) -> Indicator:
    return Indicator(
        sign=translators.PROGRAM,
        match=match,
        strength=DECISIVE,
        because="the kernel runs this translator, and the translator runs the program",
        see=see,
    )


def _registered(part: str, see: str) -> Indicator:
    return Indicator(
        sign=translators.REGISTERED,
        match=Contains(part),
        strength=STRONG,
        because="the program is foreign, and this is what the kernel starts for its kind",
        see=see,
    )


def _setting(beginning: str, see: str) -> Indicator:
    return Indicator(
        sign=translators.VARIABLES,
        match=StartsWith(beginning),
        strength=HINT,
        because="the program is foreign, and somebody set this translator up for it",
        see=see,
        spoofable=True,
    )


NATIVE = Claim(
    id="native-process",
    layer=LAYER,
    concept="emulation",
    name="a program of this kernel's own processor",
    supported_by=(
        Indicator(
            sign=translators.FOREIGN,
            match=Is(False),
            strength=STRONG,
            because="kernel and program name processors of one family, so there is little reason to translate",
            see=KERNEL_ARCH,
        ),
    ),
)

QEMU_USER = Claim(
    id="qemu-user",
    layer=LAYER,
    concept="emulation",
    name="QEMU's user mode",
    supported_by=(
        _program(IsOneOf(QEMU_PROGRAMS), QEMU_USER_MODE),
        _registered("/qemu-", BINFMT_MISC),
        _setting("QEMU_", QEMU_USER_MODE),
    ),
)

FEX = Claim(
    id="fex",
    layer=LAYER,
    concept="emulation",
    name="FEX",
    supported_by=(
        Indicator(
            sign=translators.SELF_NAMED,
            match=StartsWith("FEXIFEXIEMU"),
            strength=STRONG,
            because="FEX gives this name to x86 programs where a hypervisor would give its own",
            see=FEX_SOURCE + "docs/CPUID.md",
        ),
        _program(IsOneOf(FEX_PROGRAMS), FEX_SOURCE + "Data/binfmts/FEX-x86_64.in"),
        _registered("/FEX", FEX_SOURCE + "Data/binfmts/FEX-x86_64.in"),
        _setting("FEX_", FEX_SOURCE + "FEXCore/Source/Interface/Config/Config.json.in"),
    ),
)

ROSETTA = Claim(
    id="rosetta",
    layer=LAYER,
    concept="emulation",
    name="Rosetta",
    supported_by=(
        Indicator(
            sign=translators.SELF_NAMED,
            match=Is("VirtualApple"),
            strength=STRONG,
            because="Rosetta gives this vendor to the processor that it imitates",
            see=ROSETTA_GUIDE,
        ),
        _program(IsOneOf(ROSETTA_PROGRAMS), ROSETTA_GUIDE),
        _registered("/rosetta", ROSETTA_GUIDE),
    ),
)

BOX64 = Claim(
    id="box64",
    layer=LAYER,
    concept="emulation",
    name="box64",
    supported_by=(
        _program(IsOneOf(BOX64_PROGRAMS), BOX64_USAGE),
        _registered("/box64", BOX64_USAGE),
        _setting("BOX64_", BOX64_USAGE),
    ),
)

POWERVM_LX86 = Claim(
    id="powervm-lx86",
    layer=LAYER,
    concept="emulation",
    name="PowerVM Lx86",
    supported_by=(
        Indicator(
            sign=cpu.VENDOR,
            match=Contains("PowerVM Lx86"),
            strength=DECISIVE,
            because="the translator of x86 programs on Power shows them a processor of this vendor",
            see="https://manpages.debian.org/bookworm/virt-what/virt-what.1.en.html",
        ),
    ),
)

OTHER = Claim(
    id="other-process",
    layer=LAYER,
    concept="emulation",
    name="a translator of unknown kind",
    supported_by=(
        Indicator(
            sign=translators.FOREIGN,
            match=PRESENT,
            strength=DECISIVE,
            because="the program is made for another processor than the kernel, so something translates it",
            see=KERNEL_ARCH,
        ),
    ),
)


def names_the_translator(row: Indicator) -> bool:
    """Whether a row goes by what runs this very process, not by what could."""
    return row.sign in (translators.PROGRAM, translators.SELF_NAMED)


RUN_BY_ONE = one_of_a_kind((QEMU_USER, FEX, ROSETTA, BOX64), names_the_translator)
TRANSLATORS = exclusive(Kinds(LAYER, NATIVE, (POWERVM_LX86, *RUN_BY_ONE), OTHER), lambda row, kind: False)
