"""Firmware, loader, and a start without either."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.machines import log, packed
from tests.probes.evidence import seen
from virtcheck.hosts.machine import SECURE_BOOT_AT
from virtcheck.probes import boot


def started(*tables: str, loader: int | None = None) -> dict[str, Any]:
    """A machine with these tables of its firmware, and the number that the loader left (None: off x86)."""
    return {
        "listing:/sys/firmware": found(list(tables)),
        "file:/proc/sys/kernel/bootloader_type": ABSENT if loader is None else found(f"{loader}\n"),
        "file:/sys/kernel/boot_params/data": ABSENT,
    } | log()


def parameters(mode: int) -> dict[str, Any]:
    """Boot parameters in which the loader said this of Secure Boot."""
    return {"file:/sys/kernel/boot_params/data": packed(bytes(boot.SECURE_BOOT_AT) + bytes([mode]) + bytes(100))}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (started("acpi", "dmi", "efi", "memmap", loader=0x21), "uefi"),
        (started("acpi", "dmi", "memmap", loader=0x72), "bios"),
        (started("acpi", "memmap", loader=0xB0), "none"),
        (started("acpi", "devicetree", "memmap", loader=0xB0), "none"),
        (started("memmap", loader=0x90), "none"),
        (started("acpi", "memmap", loader=0x72), "absent"),
        (started("devicetree", "fdt"), "devicetree"),
        (started("acpi", "devicetree", "dmi", "efi", "fdt"), "uefi"),
        (started("cpi", "ipl", "reipl"), "ipl"),
        (started(), "absent"),
        ({"listing:/sys/firmware": UNANSWERED}, "unanswered"),
        (started("acpi") | {"file:/proc/sys/kernel/bootloader_type": FORBIDDEN}, "forbidden"),
        (started("devicetree") | {"file:/proc/sys/kernel/bootloader_type": FORBIDDEN}, "forbidden"),
    ],
)
def test_firmware(readings: dict[str, Any], expected: str) -> None:
    """By its tables; none only where a monitor or Xen loaded the kernel; an x86 kernel's empty device tree is none."""
    assert expected == seen(boot, readings, boot.FIRMWARE)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0x21, "efi-stub"),
        (0x72, "grub"),
        (0x90, "xen"),
        (0xB0, "monitor"),
        (0xD0, "kexec"),
        (0x120, "ovmf"),
        (0xFF, "other"),
        (0x60, "other"),
    ],
)
def test_loader(number: int, expected: str) -> None:
    """By its number, without the version in the last digit."""
    assert expected == seen(boot, started(loader=number), boot.LOADER)


def test_loader_off_x86() -> None:
    """Only x86 kernels keep the number."""
    assert "absent" == seen(boot, started("devicetree"), boot.LOADER)


@pytest.mark.parametrize(("mode", "expected"), [(3, True), (2, False), (1, "absent"), (0, "absent")])
def test_secure_boot(mode: int, expected: object) -> None:
    """As the kernel was told; where nobody told it, nobody knows."""
    assert expected == seen(boot, started("dmi", "efi", loader=0x21) | parameters(mode), boot.SECURE_BOOT)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (log("secureboot: Secure boot disabled"), False),
        (log("secureboot: Secure boot enabled"), True),
        (log("Secure boot could not be determined"), "absent"),
        (log(whole=False), "unanswered"),
        ({"log:": FORBIDDEN}, "forbidden"),
    ],
)
def test_secure_boot_by_the_log(readings: dict[str, Any], expected: object) -> None:
    """Off x86 there are no such parameters; a kernel may have said it when it started."""
    assert expected == seen(boot, started("acpi", "dmi", "efi") | readings, boot.SECURE_BOOT)


def test_secure_boot_without_uefi() -> None:
    """A BIOS has none, whatever the byte holds; of other firmware nothing is known."""
    assert False is seen(boot, started("dmi", loader=0x72) | parameters(3), boot.SECURE_BOOT)
    assert "absent" == seen(boot, started("devicetree") | parameters(3), boot.SECURE_BOOT)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (started("acpi", "memmap", loader=0xB0), True),
        (started("memmap", loader=0x90), False),
        (started("dmi", loader=0xB0), False),
        (started("devicetree"), "absent"),
        ({"listing:/sys/firmware": UNANSWERED}, "unanswered"),
    ],
)
def test_without_firmware(readings: dict[str, Any], expected: object) -> None:
    """A monitor loaded the kernel and no table is there; a device tree does not tell who made it."""
    assert expected == seen(boot, readings, boot.WITHOUT_FIRMWARE)


def test_the_recorder_keeps_the_byte() -> None:
    """Where the probe looks, a recording has the byte."""
    assert boot.SECURE_BOOT_AT == SECURE_BOOT_AT


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Any bytes are a loader of the list."""
    assert boot.loader_name(data) in boot.LOADER_WORDS
