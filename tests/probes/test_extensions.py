"""The extension for virtualization: may the kernel use it, who keeps it back, what can it do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, cpuid, found
from tests.machines import KVM_GUEST, LAPTOP, VMX_FLAGS, XEN_DOM0, linux, release, x86
from tests.probes.evidence import evidence, reports_every_sign, seen
from virtcheck.probes import extensions as probe

VMX_BIT, SVM_BIT = cpuid({1: (0, 0, 1 << 5, 0)}), cpuid({0x80000001: (0, 0, 1 << 2, 0)})
NO_CPUID = dict.fromkeys(cpuid({}), FORBIDDEN)
KVM_RUNS = {"file:/proc/misc": found("232 kvm\n")}
LOCKED = linux() | x86("") | VMX_BIT
AMD = linux() | x86("svm npt", vendor="AuthenticAMD") | SVM_BIT
OLD_AMD, OLD_INTEL = AMD | release("5.15.0"), LAPTOP | x86("vmx ept", vmx="") | release("5.4.0")
SVM_OFF = linux() | x86("npt", vendor="AuthenticAMD") | SVM_BIT


def log(*lines: str) -> dict[str, Any]:
    """Lines of the kernel's log."""
    return {"log:": found([[0, line] for line in lines])}


ARM = linux("aarch64") | {"file:/proc/cpuinfo": found("CPU implementer\t: 0x41\n\n")}
FORBIDS, ALLOWS = {"msr:0xc0010114": found(0b11000)}, {"msr:0xc0010114": found(0)}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (LAPTOP, "usable"),
        (LAPTOP | NO_CPUID, "usable"),
        (AMD, "usable"),
        (AMD | {"uname:": FORBIDDEN}, "unanswered"),
        (OLD_AMD, "unanswered"),
        (OLD_AMD | KVM_RUNS, "usable"),
        (OLD_AMD | ALLOWS, "usable"),
        (OLD_AMD | FORBIDS, "locked"),
        (OLD_INTEL, "unanswered"),
        (OLD_INTEL | {"msr:0x3a": found(1)}, "locked"),
        (OLD_INTEL | {"msr:0x3a": found(5)}, "usable"),
        (OLD_INTEL | {"msr:0x3a": found(0)}, "usable"),
        (OLD_AMD | log("kvm: disabled by bios"), "locked"),
        (OLD_AMD | log("Linux version"), "unanswered"),
        (LOCKED, "locked"),
        (LOCKED | x86("", vendor="CentaurHauls"), "locked"),
        (SVM_OFF, "locked"),
        (LOCKED | NO_CPUID, "forbidden"),
        (KVM_GUEST, "hidden"),
        (linux() | x86(""), "missing"),
        (linux() | x86("hypervisor"), "hidden"),
        (XEN_DOM0, "hidden"),
        (
            linux(release="4.9.0") | x86("hypervisor") | VMX_BIT | {"file:/sys/hypervisor/type": found("xen\n")},
            "hidden",
        ),
        (XEN_DOM0 | SVM_BIT, "hidden"),
        (linux() | x86("hypervisor") | SVM_BIT | {"file:/sys/hypervisor/guest_type": UNANSWERED}, "unanswered"),
        (linux() | x86("hypervisor") | SVM_BIT | {"file:/sys/hypervisor/guest_type": found("HVM\n")}, "locked"),
        (linux("riscv64") | {"file:/proc/cpuinfo": found("isa\t\t: rv64imafdch\n\n")}, "usable"),
        (linux("riscv64") | {"file:/proc/cpuinfo": found("isa\t\t: rv64imafdc\n\n")}, "unanswered"),
        (ARM, "absent"),
        (ARM | log("Linux version"), "unanswered"),
        (ARM | {"log:": FORBIDDEN}, "forbidden"),
        (ARM | {"log:": FORBIDDEN} | KVM_RUNS, "usable"),
        (ARM | log("CPU: All CPU(s) started at EL2"), "usable"),
        (ARM | log("CPU: All CPU(s) started at EL1", "kvm [1]: HYP mode not available"), "hidden"),
        (linux() | {"file:/proc/cpuinfo": FORBIDDEN}, "forbidden"),
        (linux() | {"file:/proc/cpuinfo": ABSENT}, "absent"),
    ],
)
def test_state(readings: dict[str, Any], expected: str) -> None:
    """The kernel's flag is believed where it would be gone if firmware forbade it; a flag that is gone has a cause."""
    assert expected == seen(probe, readings, probe.STATE)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (LAPTOP, False),
        (LOCKED, True),
        (SVM_OFF, True),
        (KVM_GUEST, False),
        (linux() | x86(""), False),
        (XEN_DOM0, False),
        (XEN_DOM0 | SVM_BIT, "unanswered"),
        (OLD_AMD, "unanswered"),
        (LOCKED | NO_CPUID, "forbidden"),
    ],
)
def test_locked(readings: dict[str, Any], expected: bool | str) -> None:
    """What the processor has and the kernel may not use is locked; nothing is that a hypervisor keeps for itself."""
    assert expected == seen(probe, readings, probe.LOCKED)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (LOCKED | {"msr:0x3a": found(1)}, False),
        (LOCKED | {"msr:0x3a": found(3)}, False),
        (LOCKED | {"msr:0x3a": found(4)}, True),
        (LAPTOP | {"msr:0x3a": found(5)}, True),
        (SVM_OFF | FORBIDS, False),
        (AMD | ALLOWS, True),
        (AMD | {"msr:0xc0010114": FORBIDDEN}, "forbidden"),
        (KVM_GUEST | {"msr:0x3a": found(1)}, "absent"),
    ],
)
def test_the_register(readings: dict[str, Any], expected: bool | str) -> None:
    """What firmware allows stands in one register at Intel and in another at AMD; without an extension in neither."""
    assert expected == seen(probe, readings, probe.REGISTER)


def test_the_log() -> None:
    """A complaint is one; that there is none says nothing, and where nothing could be locked nobody looks."""
    complaint = log("Linux version", "x86/cpu: VMX (outside TXT) disabled by BIOS")

    assert True is seen(probe, LOCKED | complaint, probe.LOGGED)
    assert "absent" == seen(probe, LOCKED | log("Linux version"), probe.LOGGED)
    assert "forbidden" == seen(probe, LOCKED | {"log:": FORBIDDEN}, probe.LOGGED)
    assert "absent" == seen(probe, KVM_GUEST | complaint, probe.LOGGED)


def test_what_a_processor_can_do() -> None:
    """One vocabulary for both vendors; what belongs to every AMD-V is not asked for."""
    intel, amd = seen(probe, LAPTOP, probe.FEATURES), seen(probe, AMD, probe.FEATURES)

    assert set(probe.INTEL) == set(intel)
    assert ("unrestricted-guest", "tagged-tlb", "nested-paging") == amd
    assert () == seen(probe, LAPTOP, probe.MISSING)
    assert {*probe.AMD} - {"nested-paging"} == set(seen(probe, AMD, probe.MISSING))


def test_an_old_kernel_names_little() -> None:
    """Without the line `vmx flags` only what stands among the flags is known; the rest is neither there nor missing."""
    assert ("nested-paging",) == seen(probe, OLD_INTEL, probe.FEATURES)
    assert set(probe.OLD_INTEL) - {"nested-paging"} == set(seen(probe, OLD_INTEL, probe.MISSING))


def test_a_flag_that_old_kernels_do_not_know() -> None:
    """Linux 4.4 uses the marks of touched pages and has no flag for them: they are there where they are named only."""
    named = LAPTOP | x86("vmx ept ept_ad vpid", vmx="") | release("5.4.0")

    assert "accessed-dirty-bits" in seen(probe, named, probe.FEATURES)
    assert "accessed-dirty-bits" not in seen(probe, OLD_INTEL, probe.FEATURES) + seen(probe, OLD_INTEL, probe.MISSING)


NO_CHOICE, BY_CHOICE = (
    {"file:/proc/cmdline": found(f"root=/dev/vda{choice}\n")} for choice in ("", " kvm-arm.mode=nvhe")
)


@pytest.mark.parametrize(
    ("readings", "features", "missing"),
    [
        (log("kvm [1]: VHE mode initialized successfully"), ("nested-paging", "tagged-tlb", "host-extensions"), ()),
        (
            log("kvm [1]: Hyp nVHE mode initialized successfully") | NO_CHOICE,
            ("nested-paging", "tagged-tlb"),
            ("host-extensions",),
        ),
        (log("kvm [1]: Hyp mode initialized successfully") | BY_CHOICE, ("nested-paging", "tagged-tlb"), "unanswered"),
        (log("kvm [1]: Protected nVHE mode initialized successfully") | NO_CHOICE, "unanswered", "unanswered"),
        (log("CPU: All CPU(s) started at EL1"), (), ()),
        ({"log:": FORBIDDEN}, "forbidden", "forbidden"),
    ],
)
def test_arm(readings: dict[str, Any], features: Any, missing: Any) -> None:
    """The log tells whether the host's kernel runs at the hypervisor's level; what is so by choice lacks nothing."""
    assert (features, missing) == (
        seen(probe, ARM | readings, probe.FEATURES),
        seen(probe, ARM | readings, probe.MISSING),
    )


def test_no_extension_has_no_parts() -> None:
    """Where there is none, the lists are empty, and not unknown; where nothing tells, they are."""
    assert ((), ()) == (seen(probe, KVM_GUEST, probe.FEATURES), seen(probe, KVM_GUEST, probe.MISSING))
    assert "absent" == seen(probe, ARM, probe.FEATURES)
    assert "to itself" in evidence(probe, XEN_DOM0 | SVM_BIT, probe.LOCKED).note


@given(
    st.lists(st.sampled_from(["vmx", "svm", "hypervisor", "ept", "npt", *VMX_FLAGS.split()])),
    st.sampled_from(["GenuineIntel", "AuthenticAMD", ""]),
    st.integers(0, 1 << 64),
    st.text(max_size=12),
)
def test_any_processor(flags: list[str], vendor: str, register: int, version: str) -> None:
    """Whatever flags and registers say together: each sign is told, no part is both there and missing."""
    told = x86(" ".join(flags), vendor=vendor) | release(version)
    readings = linux() | told | {"msr:0x3a": found(register), "msr:0xc0010114": found(register)}
    have, lack = seen(probe, readings, probe.FEATURES), seen(probe, readings, probe.MISSING)

    assert reports_every_sign(probe, readings)
    assert set() == {*have} & {*lack}
    assert seen(probe, readings, probe.STATE) in (*probe.STATES, "unanswered")
