"""What the processor says of the hypervisor, and what it must not be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import FORBIDDEN, UNANSWERED, cpuid, found, guest_of, signature
from tests.machines import NO_CPUID, linux, signed, x86
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import cpuid as probe

if TYPE_CHECKING:
    from virtcheck.model.evidence import Sign

BIT = {1: (0, 0, 1 << 31, 0)}


def looks(readings: dict[str, Any], sign: Sign) -> list[Any]:
    """What each look at a sign showed: its value, or why there is none."""
    evidence = (one for one in probe.probe(RecordedHost(readings)) if one.sign == sign)
    return [one.value if one.sight == "seen" else one.sight for one in evidence]


def test_bit_by_the_instruction() -> None:
    """The instruction is believed before the kernel's flag."""
    assert [True] == looks(cpuid(BIT) | x86("vmx"), probe.HYPERVISOR_BIT)
    assert [False] == looks(cpuid({}) | x86("hypervisor"), probe.HYPERVISOR_BIT)


def test_bit_by_the_kernel() -> None:
    """Where the instruction cannot be asked, the kernel's flag tells; where there is none, nobody does."""
    refused = dict.fromkeys(cpuid({}), FORBIDDEN)

    assert [True] == looks(refused | x86("hypervisor"), probe.HYPERVISOR_BIT)
    assert [False] == looks(refused | x86(""), probe.HYPERVISOR_BIT)
    assert ["forbidden"] == looks(refused, probe.HYPERVISOR_BIT)


def test_other_architectures_have_no_cpuid() -> None:
    """There it is absent, not hidden: nothing could stand there that nobody sees."""
    for sign in probe.SIGNS:
        assert ["absent"] == looks(linux("aarch64") | dict.fromkeys(cpuid({}), NO_CPUID), sign)


def test_signatures_at_every_base() -> None:
    """A second interface stands behind the first; zeros are no name."""
    assert ["Microsoft Hv", "KVMKVMKVM", "absent"] == looks(signed("Microsoft Hv", "KVMKVMKVM"), probe.SIGNATURE)


def test_numbers_are_no_signature() -> None:
    """A leaf beyond the last one is answered with another's numbers: TCG gives the processor's frequency."""
    leaves = guest_of("TCGTCGTCGTCG") | {0x40000100: (543, 2696, 2696, 0)}

    assert ["TCGTCGTCGTCG", "absent", "absent"] == looks(cpuid(leaves), probe.SIGNATURE)


def test_no_signature_without_the_bit() -> None:
    """A bare Intel processor answers there with its highest basic leaf."""
    assert ["absent"] == looks(cpuid({0x40000000: (7, *signature("KVMKVMKVM"))}), probe.SIGNATURE)


def test_the_flag_vouches_for_no_signature() -> None:
    """Under Xen PV the flag is there and the instruction shows what lies beneath: its bit may be another."""
    host = linux() | cpuid(guest_of("TCGTCGTCGTCG")) | x86("hypervisor") | {"cpuid:0x00000001:0x0": FORBIDDEN}

    assert [True] == looks(host, probe.HYPERVISOR_BIT)
    assert ["forbidden"] == looks(host, probe.SIGNATURE)


@pytest.mark.parametrize(
    ("ebx", "expected"),
    [
        (0, False),
        (0x2BB9FF, True),
        (1 | 1 << 12, True),
        (1, False),
        (1 << 12, False),
        (1 | 1 << 12 | 1 << 22, False),
    ],
)
def test_root_partition(ebx: int, expected: bool) -> None:
    """The rights to create partitions and to manage processors, which an isolated partition is not believed to have."""
    assert [expected] == looks(cpuid(guest_of("Microsoft Hv") | {0x40000003: (0, ebx, 0, 0)}), probe.HYPERV_ROOT)


def test_hyperv_leaves_of_others() -> None:
    """What stands at Hyper-V's leaves is Hyper-V's only behind its signature."""
    leaves = cpuid(guest_of("KVMKVMKVM") | {0x40000003: (0, 1, 0, 0), 0x40000004: (1 << 12, 0, 0, 0)})

    assert ["absent"] == looks(leaves, probe.HYPERV_ROOT)
    assert ["absent"] == looks(leaves, probe.HYPERV_NESTED)
    assert ["absent"] == looks(leaves, probe.HYPERV_ISOLATION)


def test_hyperv_nested_and_isolated() -> None:
    """Hints, bit 12: Hyper-V is nested itself. Isolation: what keeps this partition from its host."""
    leaves = cpuid(guest_of("Microsoft Hv") | {0x40000004: (1 << 12, 0, 0, 0), 0x4000000C: (0, 2, 0, 0)})

    assert [True] == looks(leaves, probe.HYPERV_NESTED)
    assert ["snp"] == looks(leaves, probe.HYPERV_ISOLATION)


def test_kvm_features() -> None:
    """The bits of the leaf behind KVM's signature, by name, wherever the signature stands."""
    leaves = guest_of("Microsoft Hv") | guest_of("KVMKVMKVM", base=0x40000100) | {0x40000101: (0b101001, 0, 0, 0)}

    assert [("clocksource", "clocksource2", "steal-time")] == looks(cpuid(leaves), probe.KVM_FEATURES)


def test_a_feature_without_a_name() -> None:
    """A bit that is newer than this program is given by its number."""
    leaves = guest_of("KVMKVMKVM") | {0x40000001: (1 << 31 | 1, 0, 0, 0)}

    assert [("clocksource", "bit-31")] == looks(cpuid(leaves), probe.KVM_FEATURES)


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ({1: (0, 0, 1 << 5, 0)}, "vmx"),
        ({0x80000001: (0, 0, 1 << 2, 0)}, "svm"),
        ({}, "none"),
    ],
)
def test_raw_extension(leaves: dict[int, tuple[int, int, int, int]], expected: str) -> None:
    """The processor's own word, whatever the kernel makes of it."""
    assert [expected] == looks(cpuid(leaves), probe.EXTENSION)


def test_vendor_and_tdx() -> None:
    """Three registers in an order of their own."""
    ebx, edx, ecx = signature("GenuineIntel")
    tdx = {0x21: (0, *(signature("IntelTDX    ")[one] for one in (0, 2, 1)))}

    assert ["GenuineIntel"] == looks(cpuid({0: (22, ebx, ecx, edx)}), probe.VENDOR)
    assert ["IntelTDX"] == looks(cpuid(tdx), probe.TDX_GUEST)


def test_hidden_leaves_hide_what_follows() -> None:
    """One refusal for all: no sign of the hypervisor is absent where nobody could look."""
    readings = dict.fromkeys(cpuid({}), UNANSWERED) | {"uname:": found(["L", "6", "", "x86_64"])}

    for sign in probe.SIGNS:
        assert {"unanswered"} == set(looks(readings, sign)), sign.id


def test_hints() -> None:
    """What a hypervisor advises stands beside what it offers."""
    leaves = guest_of("KVMKVMKVM") | {0x40000001: (0, 0, 0, 1)}

    assert [("realtime",)] == looks(cpuid(leaves), probe.KVM_HINTS)
    assert ["absent"] == looks(signed("TCGTCGTCGTCG"), probe.KVM_HINTS)


def test_hyperv_by_name() -> None:
    """Features and hints by the names of their bits; one without a name by its number."""
    leaves = guest_of("Microsoft Hv") | {0x40000003: (0x2040A, 0, 0, 0), 0x40000004: (0x404, 0, 0, 0)}

    assert [("reference-counter", "synthetic-timers", "guest-idle", "bit-17")] == looks(
        cpuid(leaves), probe.HYPERV_FEATURES
    )
    assert [("remote-tlb-flush", "cluster-ipi")] == looks(cpuid(leaves), probe.HYPERV_HINTS)
    assert ["absent"] == looks(signed("KVMKVMKVM"), probe.HYPERV_FEATURES)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ((0x40000010, *signature("VMwareVMware")), 2596138),
        ((0x40000010, *signature("KVMKVMKVM")), 2596138),
        ((0x40000001, *signature("KVMKVMKVM")), "absent"),
        ((0x40000010, *signature("Microsoft Hv")), "absent"),
    ],
)
def test_frequency(first: tuple[int, int, int, int], expected: object) -> None:
    """In VMware's leaf, where it is not beyond the last one; another's leaf of this number means something else."""
    leaves = BIT | {0x40000000: first, 0x40000010: (2596138, 66000, 0, 0)}

    assert [expected] == looks(cpuid(leaves), probe.FREQUENCY)
