"""What the processor offers to those who run virtual machines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, found
from tests.machines import ARM_SERVER, KVM_GUEST, LAPTOP, XEN_DOM0, linux, release, x86
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.hardware import FEATURES, HARDWARE
from virtcheck.probes import extensions
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in HARDWARE}

VMX_BIT, SVM_BIT = cpuid({1: (0, 0, 1 << 5, 0)}), cpuid({0x80000001: (0, 0, 1 << 2, 0)})
KVM_RUNS = {"file:/proc/misc": found("232 kvm\n")}
EPYC = (
    "svm npt lbrv svm_lock nrip_save tsc_scale vmcb_clean flushbyasid decodeassists pausefilter pfthreshold avic"
    " v_vmsave_vmload vgif vnmi"
)
CORE_2 = linux() | x86("vmx", model="Intel(R) Core(TM)2 CPU 6600", vmx="tsc_offset vtpr") | VMX_BIT
EPYC_SERVER = linux() | x86(EPYC, vendor="AuthenticAMD", model="AMD EPYC 9654") | SVM_BIT
ATHLON = linux() | x86("svm extapic cr8_legacy", vendor="AuthenticAMD", model="AMD Athlon(tm) 64 X2") | SVM_BIT
LOCKED_LAPTOP = linux() | x86("") | VMX_BIT
SVM_OFF = linux() | x86("npt", vendor="AuthenticAMD", model="AMD Ryzen 9 5900X") | SVM_BIT
OLD_AMD = EPYC_SERVER | release("5.10.0")


def riscv(isa: str) -> dict[str, Any]:
    """A RISC-V board."""
    return linux("riscv64") | {"file:/proc/cpuinfo": found(f"processor\t: 0\nisa\t\t: {isa}\n\n")}


def log(line: str) -> dict[str, Any]:
    """A line of the kernel's log."""
    return {"log:": found([[0, line]])}


def set_off(module: str, *names: str) -> dict[str, Any]:
    """A module of KVM that was loaded with these parameters off."""
    readings = {f"stat:/sys/module/{module}": found(["directory", 0o755, 0, 0, 0, 0, 5, 6])}
    return readings | {f"file:/sys/module/{module}/parameters/{name}": found("N\n") for name in names}


VMX_UNUSED = set_off(
    "kvm_intel", "ept", "eptad", "pml", "unrestricted_guest", "vpid", "enable_apicv", "enable_shadow_vmcs",
    "preemption_timer",
)  # fmt: skip
SVM_UNUSED = set_off("kvm_amd", "npt", "avic", "vnmi", "vgif", "vls", "tsc_scaling", "nrips")

HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "laptop with VT-x": (LAPTOP, ("vmx", "nested-paging", "shadow-vmcs")),
    "Core 2 Duo of 2006": (CORE_2, ("vmx",)),
    "EPYC": (EPYC_SERVER, ("svm", "nested-paging", "virtual-interrupts", "virtual-gif", "virtual-nmi")),
    "Athlon of 2006": (ATHLON, ("svm", "tagged-tlb", "unrestricted-guest")),
    "laptop whose firmware locked VT-x": (LOCKED_LAPTOP, ("extension-locked",)),
    "the same, seen by root": (LOCKED_LAPTOP | {"msr:0x3a": found(1)}, ("extension-locked",)),
    "desktop whose firmware turned AMD-V off": (
        SVM_OFF | {"log:": found([[0, "Linux version"], [41, "SVM disabled (by BIOS)"]])},
        ("extension-locked",),
    ),
    "laptop seen by root": (LAPTOP | {"msr:0x3a": found(5)}, ("vmx",)),
    "IBM Z": (
        linux("s390x") | {"file:/proc/cpuinfo": found("vendor_id       : IBM/S390\nfeatures\t: esan3 zarch sie\n\n")},
        ("sie",),
    ),
    "laptop whose KVM uses nothing": (LAPTOP | VMX_UNUSED, ("vmx",)),
    "EPYC whose KVM uses nothing": (EPYC_SERVER | SVM_UNUSED, ("svm", "decode-assists")),
    "RISC-V board": (riscv("rv64imafdch_zicsr"), ("h", "nested-paging")),
    "RISC-V server": (riscv("rv64imafdch_zicsr_ssaia_sstc"), ("h", "virtual-interrupts", "virtual-timer")),
    "ARM server": (ARM_SERVER | log("kvm [1]: VHE mode initialized"), ("host-extensions", "nested-paging")),
    "old ARM board": (ARM_SERVER | log("kvm [1]: Hyp mode initialized"), ("nested-paging",)),
    "LoongArch computer": (
        linux("loongarch64") | {"file:/proc/cpuinfo": found("processor\t: 0\nFeatures\t: cpucfg lam lvz\n\n")},
        ("lvz",),
    ),
    "PowerNV": (
        linux("ppc64le") | {"file:/proc/cpuinfo": found("processor\t: 0\ncpu\t\t: POWER9\n\nplatform\t: PowerNV\n")},
        ("hv",),
    ),
}


def verdict(readings: dict[str, Any], claim: str) -> str:
    findings = look(RecordedHost(readings), signs_of((CLAIMS[claim],)))
    return findings.conclusion(CLAIMS[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each machine has what it is known to have."""
    readings, expected = HOSTS[name]

    assert [] == [claim for claim in expected if "established" != verdict(readings, claim)]


@pytest.mark.parametrize(
    ("readings", "claim", "expected"),
    [
        (LAPTOP, "vmx", "established"),
        (LAPTOP, "svm", "refuted"),
        (LOCKED_LAPTOP, "vmx", "refuted"),
        (linux("aarch64"), "vmx", "no-sign"),
    ],
)
def test_extensions(readings: dict[str, Any], claim: str, expected: str) -> None:
    """The kernel's flag decides what may be used."""
    assert expected == verdict(readings, claim)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (LAPTOP, "refuted"),
        (LOCKED_LAPTOP, "established"),
        (LOCKED_LAPTOP | {"msr:0x3a": FORBIDDEN}, "established"),
        (LOCKED_LAPTOP | {"file:/sys/hypervisor/guest_type": FORBIDDEN}, "undetermined"),
        (SVM_OFF, "established"),
        (EPYC_SERVER, "refuted"),
        (OLD_AMD, "undetermined"),
        (OLD_AMD | KVM_RUNS, "refuted"),
        (KVM_GUEST, "refuted"),
        (XEN_DOM0 | SVM_BIT, "undetermined"),
        (linux("aarch64"), "no-sign"),
        (linux("riscv64") | riscv("rv64imac"), "no-sign"),
    ],
)
def test_a_lock(readings: dict[str, Any], expected: str) -> None:
    """What the processor shows and the kernel does not is locked, unless Xen keeps it; nobody needs to be root."""
    assert expected == verdict(readings, "extension-locked")


@pytest.mark.parametrize("claim", FEATURES, ids=lambda claim: claim.id)
def test_a_guest_has_no_part_of_what_it_lacks(claim: Any) -> None:
    """Where the kernel has no extension, it has none of its parts; who keeps it back is another question."""
    assert "refuted" == verdict(KVM_GUEST, claim.id)
    assert "refuted" == verdict(LOCKED_LAPTOP, claim.id)


@pytest.mark.parametrize(("on", "expected"), [("Y\n", "established"), ("N\n", "refuted"), ("0\n", "refuted")])
def test_what_kvm_does_not_use(on: str, expected: str) -> None:
    """AVIC was off by default for years: what the processor can do is of no use to guests then."""
    avic = {"file:/sys/module/kvm_amd/parameters/avic": found(on)}

    assert expected == verdict(EPYC_SERVER | set_off("kvm_amd") | avic, "virtual-interrupts")
    assert "established" == verdict(EPYC_SERVER | set_off("kvm_amd") | avic, "nested-paging")


def test_what_a_vendor_never_had_is_not_missed() -> None:
    """AMD's virtual GIF is no loss on Intel, nor Intel's shadow VMCS on AMD: nothing is said of them."""
    assert "no-sign" == verdict(CORE_2, "virtual-gif")
    assert "no-sign" == verdict(ATHLON, "shadow-vmcs")
    assert "refuted" == verdict(ATHLON, "virtual-gif")
    assert "refuted" == verdict(CORE_2, "shadow-vmcs")


def test_every_word_has_a_claim() -> None:
    """What the probe can tell of an extension is explained, and nothing else is."""
    told = {
        *extensions.INTEL,
        *extensions.AMD,
        *extensions.EVERY_AMD,
        *extensions.RISCV,
        *extensions.EVERY_RISCV,
        extensions.ON_ARM,
    }

    assert told == {claim.id for claim in FEATURES}
