"""The machine half of the registry: what a script reads."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, cpuid, found, guest_of, signature
from tests.machines import (
    ARM_SERVER,
    CLEAR,
    HYPERV_GUEST,
    KVM_GUEST,
    LAPTOP,
    MICROVM,
    QEMU_BOARD,
    RASPBERRY,
    XEN_DOM0,
    XEN_DOMU,
    dmi,
    linux,
    seen_by_an_ordinary_user,
    signed,
    x86,
    xen,
)
from virtcheck.facts import FACTS
from virtcheck.facts.hosting import HOSTING_FACTS
from virtcheck.facts.machine import MACHINE_FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer
from virtcheck.knowledge.concepts import CONCEPTS

ROOT_PARTITION = cpuid(guest_of("Microsoft Hv") | {0x40000003: (0x3FFF, 0x2BB9FF, 0, 0)}) | x86("hypervisor")
KVM = {
    "stat:/dev/kvm": found(["character-device", 0o660, 0, 104, 10, 232, 5, 6]),
    "file:/proc/misc": found("232 kvm\n"),
    "kvm:api-version": found(12),
    "stat:/sys/module/kvm_pvm": found(["directory", 0o755, 0, 0, 0, 0, 5, 6]),
}
MICROSOFT = dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine")
TDX = {0x21: (0, *(signature("IntelTDX")[one] for one in (0, 2, 1)))}
SEV_POSSIBLE = {0x80000000: (0x80000021, 0, 0, 0), 0x8000001F: (0b10, 0, 0, 0)}
KVM_ON_ARM = ARM_SERVER | dmi(sys_vendor="KubeVirt", product_name="None")
KVM_ON_Z = linux("s390x") | {"file:/proc/sysinfo": found("VM00 Control Program: KVM/Linux\n")}
GUEST_RUNS = {"processes:": found([[4711, 1, "qemu-system-x86", 64055]])}


def isolation(kind: int) -> dict[int, tuple[int, int, int, int]]:
    """CPUID leaves of a Hyper-V partition that is isolated: 1 is VBS, 2 is SEV-SNP, 3 is TDX."""
    return guest_of("Microsoft Hv") | {0x40000003: (0, 1 << 22, 0, 0), 0x4000000C: (0, kind, 0, 0)}


def fact(readings: dict[str, Any], name: str) -> Any:
    """The value of a fact, and None where it is unknown."""
    return answer(RecordedHost(readings), [FACTS[name]])[0].value


def reason(readings: dict[str, Any], name: str) -> tuple[str, str]:
    """Why a fact is unknown: the message, and where the answer would stand."""
    why = answer(RecordedHost(readings), [FACTS[name]])[0].reason
    assert why is not None
    return why.message, why.origin


@pytest.mark.parametrize(
    ("readings", "role"),
    [
        (LAPTOP, "none"),
        (LAPTOP | GUEST_RUNS, "host"),
        (KVM_GUEST, "guest"),
        (KVM_GUEST | GUEST_RUNS, "both"),
        (XEN_DOM0, "host"),
        (XEN_DOM0 | QEMU_BOARD, "both"),
        (XEN_DOMU, "guest"),
        (linux() | ROOT_PARTITION, "host"),
        (LAPTOP | {"processes:": UNANSWERED}, None),
        ({}, None),
    ],
)
def test_role(readings: dict[str, Any], role: str | None) -> None:
    """Host is who owns the machine or runs a guest now, not who could; what is hidden leaves the word open."""
    assert role == fact(readings, "vm.role")


def test_kvm_is_no_role() -> None:
    """That KVM is ready makes no host of a laptop."""
    assert "none" == fact(LAPTOP | KVM, "vm.role")


@pytest.mark.parametrize(
    ("readings", "xen", "hyperv"),
    [
        (LAPTOP, "none", "none"),
        (XEN_DOM0, "dom0", "none"),
        (XEN_DOM0 | QEMU_BOARD, "dom0", "none"),
        (XEN_DOMU, "domU", "none"),
        (linux() | signed("XenVMMXenVMM") | dmi(product_name="HVM domU"), "domU", "none"),
        (HYPERV_GUEST, "none", "guest"),
        (linux() | ROOT_PARTITION, "none", "root"),
        (linux() | signed("Microsoft Hv", "KVMKVMKVM"), "none", "none"),
        (linux() | signed("ZzTopZzTopZz"), None, None),
        ({}, None, None),
    ],
)
def test_partition_roles(readings: dict[str, Any], xen: str | None, hyperv: str | None) -> None:
    """Control domain, guest, or none of this hypervisor; the unnamed kind may be any."""
    assert xen == fact(readings, "vm.xen_role")
    assert hyperv == fact(readings, "vm.hyperv_role")


VMWARE = dmi(sys_vendor="VMware, Inc.", product_name="VMware7,1")
DELL = dmi(sys_vendor="Dell Inc.", product_name="PowerEdge R650")


@pytest.mark.parametrize(
    ("readings", "kind", "role", "domain", "vendor", "how", "nested"),
    [
        (XEN_DOM0 | DELL, "none", "host", "dom0", "Xen", "para", False),
        (XEN_DOM0 | VMWARE, "vmware", "both", "dom0", "Xen", "para", True),
        (XEN_DOMU, "xen", "guest", "domU", "Xen", "para", None),
        (XEN_DOMU | {"file:/sys/hypervisor/guest_type": ABSENT}, "xen", "guest", "domU", "Xen", "para", None),
        (XEN_DOMU | cpuid(guest_of("VMwareVMware")), "xen", "guest", "domU", "Xen", "para", True),
        (linux() | signed("XenVMMXenVMM") | xen("PVH"), "xen", "guest", "domU", "Xen", "para", None),
        (
            linux() | signed("XenVMMXenVMM") | xen("PVH", "00000800") | DELL,
            "none",
            "host",
            "dom0",
            "Xen",
            "para",
            False,
        ),
        (linux() | signed("XenVMMXenVMM") | xen("HVM"), "xen", "guest", "domU", "Xen", "full", None),
        (linux() | signed("XenVMMXenVMM") | dmi(sys_vendor="Xen"), "xen", "guest", "domU", "Xen", "full", None),
        (linux() | signed("XenVMMXenVMM") | xen("HVM") | QEMU_BOARD, "qemu", "guest", "none", "Xen", "full", None),
    ],
)
def test_xen(
    readings: dict[str, Any], kind: str, role: str, domain: str, vendor: str, how: str, nested: bool | None
) -> None:
    """Control domain and guest, paravirtual and not, on metal and in another hypervisor's machine."""
    names = ("vm.kind", "vm.role", "vm.xen_role", "vm.hypervisor_vendor", "vm.virtualization_type", "vm.nested")

    assert (kind, role, domain, vendor, how, nested) == tuple(fact(readings, name) for name in names)


@pytest.mark.parametrize(
    ("privileges", "names", "kind", "role", "partition"),
    [
        (0x2BB9FF, DELL, "none", "host", "root"),
        (0x3B8031, MICROSOFT, "microsoft", "guest", "guest"),
        (0x3B8030, MICROSOFT, "microsoft", "guest", "guest"),
        (0x2BB9FF, MICROSOFT, "vm-other", "both", "root"),
    ],
)
def test_hyperv(privileges: int, names: dict[str, Any], kind: str, role: str, partition: str) -> None:
    """Who owns the machine may create partitions and manage processors; to create some beside oneself is not enough."""
    leaves = guest_of("Microsoft Hv") | {0x40000003: (0x3FFF, privileges, 0, 0)}
    readings = linux() | cpuid(leaves) | x86("hypervisor") | names

    assert (kind, role, partition) == tuple(fact(readings, name) for name in ("vm.kind", "vm.role", "vm.hyperv_role"))


ISOLATED = linux() | x86("hypervisor") | MICROSOFT


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (LAPTOP, "none"),
        (KVM_GUEST, "none"),
        (KVM_GUEST | cpuid(guest_of("KVMKVMKVM") | TDX), "tdx"),
        (ISOLATED | cpuid(isolation(1)), "vbs"),
        (ISOLATED | cpuid(isolation(2)), "sev-snp"),
        (ISOLATED | cpuid(isolation(3)), "tdx"),
        (ISOLATED | cpuid(guest_of("Microsoft Hv")), "none"),
        (KVM_GUEST | cpuid(guest_of("KVMKVMKVM") | SEV_POSSIBLE), None),
        (KVM_ON_ARM | {"stat:/sys/devices/platform/arm-cca-dev": found(["directory", 0o755, 0, 0, 0, 0, 1, 1])}, "cca"),
        (KVM_GUEST | {"stat:/sys/devices/system/cpu/sev": found(["directory", 0o755, 0, 0, 0, 0, 1, 1])}, "sev-snp"),
        (KVM_ON_Z | {"file:/sys/firmware/uv/prot_virt_guest": found("1\n")}, "protvirt"),
        (linux("s390x") | {"file:/sys/firmware/uv/prot_virt_guest": found("1\n")}, None),
        (LAPTOP | cpuid({0x80000000: (0x80000021, 0, 0, 0), 0x8000001F: (2, 0, 0, 0)}), "none"),
        (RASPBERRY, "none"),
        ({}, None),
    ],
)
def test_confidential(readings: dict[str, Any], expected: str | None) -> None:
    """Of a guest; a physical machine has no hypervisor to hide from, and of an unknown one nothing is said."""
    assert expected == fact(readings, "vm.confidential")


@pytest.mark.parametrize(
    ("readings", "present", "usable", "why", "backend"),
    [
        (linux() | x86("") | KVM, True, True, "ok", "pvm"),
        (linux() | x86("") | KVM | {"kvm:api-version": FORBIDDEN}, True, None, "permission-denied", "pvm"),
        (linux() | x86("") | KVM | {"kvm:api-version": {"forbidden": 1}}, True, None, "device-cgroup", "pvm"),
        (LAPTOP, False, False, "no-driver", "none"),
        ({}, None, None, None, None),
    ],
)
def test_kvm(readings: dict[str, Any], present: Any, usable: Any, why: Any, backend: Any) -> None:
    """Present, usable, why not, and by what means: also where the processor has no flag."""
    names = ("kvm.present", "kvm.usable", "kvm.reason", "kvm.backend")

    assert (present, usable, why, backend) == tuple(fact(readings, name) for name in names)


def test_an_ordinary_user_is_told_why() -> None:
    """What root alone may see is unknown, with the place where it stands."""
    readings = seen_by_an_ordinary_user(MICROVM | KVM)

    assert ("hidden", "file:/sys/firmware/acpi/tables/FACP") == reason(readings, "vm.monitor")
    assert ("hidden", "kvm:api-version") == reason(readings, "kvm.usable")
    assert ("silent", "") == reason(readings, "vm.cloud")


@pytest.mark.parametrize(
    ("readings", "expected"),
    [(LAPTOP, "vmx"), (MICROVM, "none"), (RASPBERRY, None), ({}, None)],
)
def test_extension(readings: dict[str, Any], expected: str | None) -> None:
    """`none` is read from a line of flags; ARM, which has no flag, leaves it unknown."""
    assert expected == fact(readings, "cpu.extension")


def test_processor() -> None:
    """Vendor, brand and number."""
    assert "GenuineIntel" == fact(LAPTOP, "cpu.vendor")
    assert "Intel(R) Xeon(R) Gold 6338" == fact(LAPTOP, "cpu.model")
    assert 2 == fact(LAPTOP, "cpu.count")
    assert "ARM" == fact(RASPBERRY, "cpu.vendor")


def test_kernel_and_clock() -> None:
    """Read from one sign each."""
    clock = {"file:/sys/devices/system/clocksource/clocksource0/current_clocksource": found("tsc\n")}

    assert "6.12.0" == fact(LAPTOP, "kernel.release")
    assert "linux" == fact(LAPTOP, "kernel.kind")
    assert "tsc" == fact(LAPTOP | clock, "clock.source")
    assert fact(LAPTOP, "clock.source") is None


@pytest.mark.parametrize("one", [*MACHINE_FACTS, *HOSTING_FACTS], ids=lambda one: one.name)
def test_nothing_is_known_of_nothing(one: Any) -> None:
    """A recording that was asked nothing answers no fact, and each unknown has a reason."""
    (unknown,) = answer(RecordedHost({}), [one])

    assert unknown.value is None
    assert unknown.reason is not None


@pytest.mark.parametrize("one", [*MACHINE_FACTS, *HOSTING_FACTS], ids=lambda one: one.name)
def test_registered_well(one: Any) -> None:
    """A fact says in a sentence what it is, and names a concept that is taught; a bool needs no list of values."""
    assert one.doc.endswith(".")
    assert one.concept in {concept.id for concept in CONCEPTS}
    assert one.type != "bool" or () == one.values


@pytest.mark.parametrize("name", [one.name for one in (*MACHINE_FACTS, *HOSTING_FACTS) if one.values])
@pytest.mark.parametrize(
    "readings", [LAPTOP, MICROVM, XEN_DOM0, HYPERV_GUEST, KVM_GUEST | QEMU_BOARD, linux() | CLEAR | KVM]
)
def test_values_are_closed(name: str, readings: dict[str, Any]) -> None:
    """A word that a fact answers is one that it announces."""
    value = fact(readings, name)

    assert value is None or value in FACTS[name].values
