"""What a script reads of what a machine was given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, everything, found, guest_of, signature
from tests.machines import (
    ARM_SERVER,
    CLEAR,
    HYPERV_GUEST,
    KVM_GUEST,
    LAPTOP,
    QEMU_BOARD,
    XEN_DOM0,
    XEN_DOMU,
    acpi,
    bound,
    linux,
    log,
    pci,
    signed,
    x86,
    xen,
)
from virtcheck.facts import FACTS
from virtcheck.facts.provided import PROVIDED_FACTS, ProvidedBy, provider_of
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer
from virtcheck.knowledge.devices import PCI

CLOCKS = "file:/sys/devices/system/clocksource/clocksource0/"
CLOCK = {CLOCKS + "available_clocksource": found("kvm-clock tsc\n"), CLOCKS + "current_clocksource": found("tsc\n")}
OFFERS = cpuid(guest_of("KVMKVMKVM") | {0x40000001: (0x01007EFB, 0, 0, 0)}) | x86("hypervisor")
KVM = linux() | OFFERS | CLOCK | log("kvm-guest: PV spinlocks enabled", "kvm-guest: setup PV IPIs")
STOLEN = {"file:/proc/stat": found("cpu  10 0 20 3000 5 0 1 128 0 0\n")}
CALLED = {"file:/proc/interrupts": found("HYP:         66   Hypervisor callback interrupts\n")}
HALTPOLL = {"file:/sys/devices/system/cpu/cpuidle/current_driver": found("haltpoll\n")}
HYPERV = (
    linux()
    | x86("hypervisor")
    | cpuid(
        guest_of("Microsoft Hv", maximum=5) | {0x40000003: (0b10_0010_0000_1110, 0, 0, 0), 0x40000004: (0x404, 0, 0, 0)}
    )
)
VMWARE = (
    linux()
    | x86("hypervisor")
    | cpuid(
        {
            1: (0, 0, 1 << 31, 0),
            0x40000000: (0x40000010, *signature("VMwareVMware")),
            0x40000010: (2596138, 66000, 0, 0),
        }
    )
)

PASSED = pci("8086:1237 1af4:1100", "1af4:1041 1af4:1041", "1d0f:ec20 1d0f:ec20 0200", "10de:2330 10de:16c1 0302")
PASSED |= bound(
    "pci", **{"0000:00:00.0": "", "0000:00:01.0": "virtio-pci", "0000:00:02.0": "ena", "0000:00:03.0": "nvidia"}
)
VIRTIO = {
    "listing:/sys/bus/virtio/devices": found(["virtio0"]),
    "file:/sys/bus/virtio/devices/virtio0/device": found("0x0001\n"),
    "file:/sys/bus/virtio/devices/virtio0/vendor": found("0x1af4\n"),
} | bound("virtio", virtio0="virtio_net")
VMBUS = {
    "listing:/sys/bus/vmbus/devices": found(["a"]),
    "file:/sys/bus/vmbus/devices/a/class_id": found("{f8615163-df3e-46c5-913f-f2d2f965ed0e}\n"),
} | bound("vmbus", a="hv_netvsc")
XENBUS = {"listing:/sys/bus/xen/devices": found(["vbd-51712"])} | bound("xen", **{"vbd-51712": "vbd"})


def fact(readings: dict[str, Any], name: str) -> Any:
    """The value of a fact, and None where it is unknown."""
    return answer(RecordedHost(readings), [FACTS[name]])[0].value


def test_names() -> None:
    """Each stands in the registry, in one of its families."""
    assert {"paravirtual", "devices", "boot"} == {one.name.partition(".")[0] for one in PROVIDED_FACTS}


@pytest.mark.parametrize(
    ("readings", "offered"),
    [
        (
            KVM,
            (
                "clock",
                "steal-time",
                "async-page-fault",
                "eoi",
                "ipi",
                "spinlocks",
                "tlb-flush",
                "yield",
                "poll-control",
            ),
        ),
        (HYPERV, ("clock", "timers", "event-channels", "ipi", "tlb-flush", "reenlightenment")),
        (VMWARE, ("frequency",)),
        (linux() | x86("hypervisor") | xen("PVH"), ("event-channels",)),
        (linux() | signed("TCGTCGTCGTCG"), ()),
        (linux() | CLEAR | QEMU_BOARD, ()),
        (LAPTOP, ()),
        (XEN_DOM0, ("event-channels",)),
        (linux() | signed("ACRNACRNACRN"), None),
        (ARM_SERVER, None),
        (KVM | {CLOCKS + "available_clocksource": FORBIDDEN}, None),
        ({}, None),
    ],
)
def test_offered(readings: dict[str, Any], offered: object) -> None:
    """In one vocabulary; nothing where there is no hypervisor, unknown where nobody can read what one offers."""
    assert offered == fact(readings, "paravirtual.offered")


@pytest.mark.parametrize(
    ("readings", "used"),
    [
        (KVM, ("ipi", "spinlocks")),
        (
            KVM | STOLEN | CALLED | HALTPOLL | {CLOCKS + "current_clocksource": found("kvm-clock\n")},
            ("clock", "steal-time", "async-page-fault", "ipi", "spinlocks", "poll-control"),
        ),
        (HYPERV | CALLED | log(), ("event-channels",)),
        (ARM_SERVER | log("arm-pv: using stolen time PV"), ("steal-time",)),
        (XEN_DOMU | log(), ("event-channels",)),
        (LAPTOP | {"log:": FORBIDDEN}, ()),
        (KVM | {"log:": FORBIDDEN}, None),
        (KVM | log("kvm-guest: setup PV IPIs", whole=False), None),
        ({}, None),
    ],
)
def test_in_use(readings: dict[str, Any], used: object) -> None:
    """As far as the kernel shows it; unknown where its log is hidden, unless there is nothing to use."""
    assert used == fact(readings, "paravirtual.in_use")


@pytest.mark.parametrize(
    ("readings", "clock"),
    [
        (KVM, False),
        (KVM | {CLOCKS + "current_clocksource": found("kvm-clock\n")}, True),
        (KVM | {CLOCKS + "current_clocksource": FORBIDDEN}, None),
    ],
)
def test_clock(readings: dict[str, Any], clock: bool | None) -> None:
    """The clock in use, not the one on offer."""
    assert clock is fact(readings, "paravirtual.clock")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("devices.emulated", ("pci:8086:1237 bridge -", "acpi:PNP0303 keyboard-controller")),
        ("devices.paravirtual", ("virtio:1 network virtio_net",)),
        ("devices.offloaded", ("pci:1d0f:ec20 network ena",)),
        ("devices.passed_through", ("pci:10de:2330 display nvidia",)),
        ("devices.physical", ()),
    ],
)
def test_devices_of_a_guest(name: str, expected: tuple[str, ...]) -> None:
    """Each device stands with one provider; a virtio device on the PCI bus is told on the virtio bus."""
    assert expected == fact(KVM_GUEST | PASSED | VIRTIO | acpi("PNP0303"), name)


def test_devices_of_a_physical_machine() -> None:
    """All are real, whatever a monitor would like to imitate."""
    readings = LAPTOP | pci("8086:10d3 8086:0000 0200") | bound("pci", **{"0000:00:00.0": "e1000e"}) | acpi("PNP0303")

    assert ("pci:8086:10d3 network e1000e", "acpi:PNP0303 keyboard-controller") == fact(readings, "devices.physical")
    assert () == fact(readings, "devices.emulated")


def test_devices_of_hyperv_and_xen() -> None:
    """Their buses are made for guests."""
    assert ("vmbus:f8615163-df3e-46c5-913f-f2d2f965ed0e network hv_netvsc",) == fact(
        HYPERV_GUEST | VMBUS, "devices.paravirtual"
    )
    assert ("xen:vbd block vbd",) == fact(linux() | x86("hypervisor") | xen("PVH") | XENBUS, "devices.paravirtual")


@pytest.mark.parametrize(
    "readings",
    [
        {},
        everything(FORBIDDEN),
        KVM_GUEST | {"listing:/sys/bus/pci/devices": FORBIDDEN},
        KVM_GUEST | PASSED | {"link:/sys/bus/pci/devices/0000:00:03.0/driver": FORBIDDEN},
    ],
)
def test_devices_that_are_hidden(readings: dict[str, Any]) -> None:
    """A list that may lack a device is no list."""
    assert None is fact(readings, "devices.passed_through")


@pytest.mark.parametrize(
    ("readings", "balloon", "reporting"),
    [
        (KVM_GUEST | VIRTIO, False, False),
        (
            KVM_GUEST
            | VIRTIO
            | {
                "file:/sys/bus/virtio/devices/virtio0/device": found("0x0005\n"),
                "file:/sys/bus/virtio/devices/virtio0/features": found("000001\n"),
            },
            True,
            True,
        ),
        (KVM_GUEST | {"listing:/sys/bus/virtio/devices": FORBIDDEN}, None, None),
    ],
)
def test_balloon(readings: dict[str, Any], balloon: bool | None, reporting: bool | None) -> None:
    """There is none only where every bus could be seen."""
    assert balloon is fact(readings, "devices.balloon")
    assert reporting is fact(readings, "devices.page_reporting")


@pytest.mark.parametrize(
    ("loader", "tables", "expected"),
    [
        (0xB0, ["acpi", "memmap"], ("none", "monitor", False, True)),
        (0x72, ["acpi", "dmi", "memmap"], ("bios", "grub", False, False)),
        (0x21, ["acpi", "dmi", "efi"], ("uefi", "efi-stub", None, False)),
    ],
)
def test_boot(loader: int, tables: list[str], expected: tuple[object, ...]) -> None:
    """Firmware, loader, Secure Boot, and whether this is a microVM."""
    readings = KVM_GUEST | {
        "listing:/sys/firmware": found(tables),
        "file:/proc/sys/kernel/bootloader_type": found(f"{loader}\n"),
    }

    assert expected == tuple(
        fact(readings, f"boot.{name}") for name in ("firmware", "loader", "secure_boot", "microvm")
    )


@pytest.mark.parametrize(
    ("device", "provider"),
    [
        (("8086:7010", "1af4:1100", "0101"), "emulated"),
        (("10de:1234", "1af4:1100", "0300"), "emulated"),
        (("8086:10d3", "8086:0000", "0200"), "emulated"),
        (("8086:9999", "-", "0600"), "emulated"),
        (("1b36:0099", "-", "0880"), "emulated"),
        (("1af4:1041", "1af4:1041", "0200"), "paravirtual"),
        (("1b36:0100", "1af4:1100", "0300"), "paravirtual"),
        (("1d0f:ec20", "1d0f:ec20", "0200"), "offloaded"),
        (("1000:0030", "15ad:1976", "0100"), "emulated"),
        (("8086:7112", "15ad:1976", "0c03"), "emulated"),
        (("1000:005d", "15ad:1976", "0104"), "emulated"),
        (("1011:0009", "0a00:2114", "0200"), "emulated"),
        (("1d0f:cd00", "1d0f:cd00", "0108"), "offloaded"),
        (("1d0f:efa0", "1d0f:efa0", "0200"), "offloaded"),
        (("1d0f:1111", "-", "0300"), "emulated"),
        (("1d0f:7164", "1d0f:7164", "0880"), "passed-through"),
        (("1ae0:001f", "1ae0:0001", "0108"), "offloaded"),
        (("10de:2330", "10de:16c1", "0302"), "passed-through"),
        (("10de:22a3", "-", "0680"), "passed-through"),
    ],
)
def test_provider(device: tuple[str, str, str], provider: str) -> None:
    """Made for guests before imitated; a switch between graphics cards is no bridge of a board."""
    assert provider == provider_of(*device)


def test_every_provider_of_a_table_has_a_fact() -> None:
    """The words of the tables are those of the facts."""
    told = {fact.source.provider for fact in PROVIDED_FACTS if isinstance(fact.source, ProvidedBy)}

    assert set(PCI) <= told
