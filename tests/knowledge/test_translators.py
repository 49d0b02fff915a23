"""What translates a process: every kind, what is no translation, and who answers CPUID then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, UNANSWERED, cpuid, found, guest_of, signature
from tests.machines import CLEAR, KVM_CLOCK, x86
from tests.translated import AARCH64, I386, X86_64, formats, program_of
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer

QEMU_AARCH64 = formats(**{"qemu-aarch64": ("/usr/bin/qemu-aarch64-static", AARCH64, "POF")})
RUN_BY_QEMU = {"link:/proc/thread-self/exe": found("/usr/bin/qemu-aarch64-static")}
RUN_BY_QEMU_X86 = {"link:/proc/thread-self/exe": found("/usr/bin/qemu-x86_64-static")}
RUN_BY_BUILDKIT = {"link:/proc/thread-self/exe": found("/dev/.buildkit_qemu_emulator")}
NOT_MOUNTED = {"listing:/proc/sys/fs/binfmt_misc": UNANSWERED}
ARM_ON_X86 = program_of("aarch64", on="x86_64") | x86("")
X86_ON_ARM = program_of("x86_64", on="aarch64")
X86_ON_X86 = program_of("x86_64", on="x86_64") | CLEAR
X86_ON_POWER = program_of("i686", on="ppc64")


def vendor(text: str) -> dict[str, Any]:
    """A processor's vendor in CPUID."""
    ebx, second, third = signature(text)
    return cpuid({0: (0, ebx, third, second)})


def started(interpreter: str) -> dict[str, Any]:
    """What the kernel starts for programs of x86-64."""
    return formats(x86_64=(interpreter, X86_64))


def with_setting(name: str) -> dict[str, Any]:
    return {"file:/proc/self/environ": found(f"HOME=/root\0{name}=1\0")}


HOSTS: dict[str, tuple[dict[str, Any], str | None]] = {
    # No translation
    "program of its own kernel": (X86_ON_X86, "none"),
    "program of 32 bits on a kernel of 64": (program_of("i686", on="x86_64") | CLEAR, "none"),
    "program of 32 bits on ARM": (program_of("armv8l", on="aarch64"), "none"),
    "personality of another word length": (program_of("ppc", on="ppc64") | NOT_MOUNTED, "none"),
    "host that translates for others": (X86_ON_X86 | QEMU_AARCH64, "none"),
    "host whose own format is registered": (X86_ON_X86 | started("/usr/bin/qemu-x86_64"), "none"),
    "setting without a translator": (X86_ON_X86 | with_setting("BOX64_LOG"), "none"),
    "host before Linux 6.1": (program_of("x86_64") | CLEAR, "none"),
    "guest of QEMU": (program_of("x86_64", on="x86_64") | cpuid(guest_of("TCGTCGTCGTCG")), "none"),
    # QEMU
    "run by QEMU": (ARM_ON_X86 | QEMU_AARCH64 | RUN_BY_QEMU, "qemu-user"),
    "run by QEMU, no format to be seen": (ARM_ON_X86 | NOT_MOUNTED | RUN_BY_QEMU, "qemu-user"),
    "run by QEMU for its own processor": (X86_ON_X86 | NOT_MOUNTED | RUN_BY_QEMU_X86, "qemu-user"),
    "run by BuildKit's QEMU": (ARM_ON_X86 | NOT_MOUNTED | RUN_BY_BUILDKIT, "qemu-user"),
    "registered with QEMU": (ARM_ON_X86 | QEMU_AARCH64, "qemu-user"),
    "registered with QEMU before Linux 6.1": (program_of("aarch64") | x86("") | QEMU_AARCH64, "qemu-user"),
    "set up for QEMU": (ARM_ON_X86 | with_setting("QEMU_LD_PREFIX"), "qemu-user"),
    # Others
    "FEX gives its name": (X86_ON_ARM | NOT_MOUNTED | cpuid(guest_of("FEXIFEXIEMU")), "fex"),
    "run by FEX": (X86_ON_ARM | {"link:/proc/thread-self/exe": found("/usr/bin/FEXInterpreter")}, "fex"),
    "registered with FEX": (X86_ON_ARM | started("/usr/bin/FEXInterpreter"), "fex"),
    "set up for FEX": (X86_ON_ARM | with_setting("FEX_ROOTFS"), "fex"),
    "Rosetta gives its name": (X86_ON_ARM | NOT_MOUNTED | vendor("VirtualApple"), "rosetta"),
    "run by Rosetta": (X86_ON_ARM | {"link:/proc/thread-self/exe": found("/run/rosetta/rosetta")}, "rosetta"),
    "registered with Rosetta": (X86_ON_ARM | started("/mnt/lima-rosetta/rosetta"), "rosetta"),
    "run by box64": (X86_ON_ARM | {"link:/proc/thread-self/exe": found("/usr/local/bin/box64")}, "box64"),
    "registered with box64": (X86_ON_ARM | started("/usr/local/bin/box64"), "box64"),
    "run by box86": (
        program_of("i686", on="aarch64") | {"link:/proc/thread-self/exe": found("/usr/bin/box86")},
        "box64",
    ),
    "set up for box64": (X86_ON_ARM | with_setting("BOX64_PATH"), "box64"),
    "PowerVM Lx86": (
        X86_ON_POWER | {"file:/proc/cpuinfo": found("processor\t: 0\nvendor_id\t: PowerVM Lx86\n\n")},
        "powervm-lx86",
    ),
    # What nobody can tell
    "registered for programs of 32 bits, whose CPUID nobody runs": (
        program_of("i686", on="aarch64") | formats(i386=("/usr/bin/box86", I386)),
        "other",
    ),
    "two are registered": (X86_ON_ARM | formats(a=("/usr/bin/FEX", X86_64), b=("/usr/bin/box64", X86_64)), "other"),
    "no format to be seen": (ARM_ON_X86 | NOT_MOUNTED, "other"),
    "nothing is registered": (ARM_ON_X86, "other"),
    "nothing tells the processor": (program_of("alpha"), None),
    "CPUID refused": (X86_ON_X86 | dict.fromkeys(cpuid({}), FORBIDDEN), "none"),
    "old kernel, cpuinfo refused": (program_of("x86_64") | {"file:/proc/cpuinfo": FORBIDDEN}, None),
    "nothing was asked": ({}, None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_translator(name: str) -> None:
    """Who translates this program, `none` where it is at home, or nobody can tell."""
    readings, expected = HOSTS[name]
    (fact,) = answer(RecordedHost(readings), [FACTS["emulation.translator"]])

    assert expected == fact.value


@pytest.mark.parametrize(
    ("readings", "machine"),
    [
        (X86_ON_X86 | RUN_BY_QEMU_X86 | cpuid(guest_of("TCGTCGTCGTCG")), "none"),
        (X86_ON_X86 | cpuid(guest_of("TCGTCGTCGTCG")), "qemu"),
        (X86_ON_X86 | RUN_BY_QEMU_X86 | cpuid(guest_of("TCGTCGTCGTCG")) | KVM_CLOCK | x86("hypervisor"), "kvm"),
        (X86_ON_ARM | cpuid(guest_of("FEXIFEXIEMU")), None),
        (ARM_ON_X86 | QEMU_AARCH64 | RUN_BY_QEMU, "none"),
        (program_of("aarch64", on="x86_64") | x86("hypervisor") | RUN_BY_QEMU, None),
        (program_of("aarch64", on="x86_64") | x86("hypervisor") | RUN_BY_QEMU | KVM_CLOCK, "kvm"),
    ],
)
def test_a_translator_is_not_the_machine(readings: dict[str, Any], machine: str | None) -> None:
    """CPUID of a translated program is its translator's answer: of the machine it tells nothing."""
    (fact,) = answer(RecordedHost(readings), [FACTS["vm.kind"]])

    assert machine == fact.value
