"""How this machine was started: the firmware that it shows to its kernel, and who loaded the kernel."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Listing
from virtcheck.probes import likewise
from virtcheck.probes.kernel_log import FORGOTTEN, LOG, is_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

FIRMWARE = Sign("boot.firmware", "the firmware's tables that the kernel shows")
LOADER = Sign("boot.loader", "who loaded the kernel, by the number in its boot parameters")
SECURE_BOOT = Sign("boot.secure_boot", "whether the firmware checked what it started (Secure Boot)")
WITHOUT_FIRMWARE = Sign("boot.without_firmware", "whether a monitor loaded the kernel, and no firmware shows")
SIGNS = (FIRMWARE, LOADER, SECURE_BOOT, WITHOUT_FIRMWARE)

TABLES = Listing("/sys/firmware")
LOADER_TYPE = File("/proc/sys/kernel/bootloader_type")
PARAMETERS = File("/sys/kernel/boot_params/data")

BY_TABLE = {"efi": "uefi", "dmi": "bios", "devicetree": "devicetree", "ipl": "ipl"}
"""What stands in /sys/firmware, the more telling first: UEFI brings the tables of a BIOS too, and on ARM a device tree.
An x86 kernel may make an empty `devicetree`."""
OFF_X86 = ("devicetree", "ipl")
FIRMWARES = (*BY_TABLE.values(), "none")

EFI_STUB = 0x21
LOADERS = {
    0x0: "lilo",
    0x1: "loadlin",
    0x2: "bootsect",
    0x3: "syslinux",
    0x4: "ipxe",
    0x5: "elilo",
    0x7: "grub",
    0x8: "u-boot",
    0x9: "xen",
    0xA: "gujin",
    0xB: "monitor",
    0xC: "ucbootloader",
    0xD: "kexec",
    0x11: "minimal",
    0x12: "ovmf",
    0x13: "barebox",
}
"""The number without its last digit, which counts versions: https://docs.kernel.org/arch/x86/boot.html. It gives 0xB to
QEMU; other monitors write it as well, and so does a kernel that is started by PVH and not by Xen."""
LOADER_WORDS = ("efi-stub", *LOADERS.values(), "other")

SECURE_BOOT_AT = 0x1EC
SECURE_BOOT_MODES = {2: False, 3: True}
"""The byte of the boot parameters that the kernel's EFI stub fills in; 0 and 1 say that it could not tell."""
SECURE_BOOT_LINES = {"Secure boot disabled": False, "Secure boot enabled": True}
"""How a line of the log ends; off x86 it alone tells, and only kernels of some distributions write it."""


def probe(host: Host) -> Iterator[Evidence]:
    """List the firmware's tables, read who loaded the kernel, and work out what both say together."""
    loader = Evidence.of(LOADER, LOADER_TYPE, host.ask(LOADER_TYPE), loader_name)
    firmware = _firmware(host, loader)
    yield firmware
    yield loader
    yield _secure_boot(host, firmware)
    yield _without_firmware(firmware, loader)


def _firmware(host: Host, loader: Evidence) -> Evidence:
    """That no table is there says `none` only where somebody else than a firmware's loader started the kernel.

    Only x86 kernels know the loader.
    """
    reading = host.ask(TABLES)
    if not isinstance(reading, Found):
        return Evidence.of(FIRMWARE, TABLES, reading)
    if host.origin == "tree" and not {*reading.data} & {"efi", "memmap"}:
        # Every PC has a memory map: a copy without it is a part.
        return Evidence(FIRMWARE, "unanswered", TABLES.key, note="this tree holds a part of the firmware's tables")
    for table, firmware in BY_TABLE.items():
        if table in reading.data:
            if table in OFF_X86 and loader.hidden:
                return likewise(FIRMWARE, loader)
            if table not in OFF_X86 or loader.sight == "absent":
                return Evidence.seen(FIRMWARE, TABLES.key, firmware)
    if loader.hidden:
        return likewise(FIRMWARE, loader)
    if loader.value in ("monitor", "xen"):
        return Evidence.seen(FIRMWARE, TABLES.key, "none")
    return Evidence(FIRMWARE, "absent", TABLES.key, note="no table that is known")


def _secure_boot(host: Host, firmware: Evidence) -> Evidence:
    if firmware.value not in ("uefi", "bios", "none"):
        return likewise(SECURE_BOOT, firmware) if firmware.hidden else Evidence(SECURE_BOOT, "absent", firmware.origin)
    if firmware.value != "uefi":
        return Evidence.seen(SECURE_BOOT, firmware.origin, False, "only UEFI has it")
    reading = host.ask(PARAMETERS)
    if not isinstance(reading, Found | Absent):
        return Evidence.of(SECURE_BOOT, PARAMETERS, reading)
    given = reading.data[SECURE_BOOT_AT : SECURE_BOOT_AT + 1] if isinstance(reading, Found) else b""
    mode = SECURE_BOOT_MODES.get(int.from_bytes(given, "little"))
    if mode is not None:
        return Evidence.seen(SECURE_BOOT, PARAMETERS.key, mode)
    log = host.ask(LOG)
    if not isinstance(log, Found):
        return Evidence.of(SECURE_BOOT, LOG, log)
    for line in log.data:
        for words, mode in SECURE_BOOT_LINES.items():
            if line.text.endswith(words):
                return Evidence.seen(SECURE_BOOT, LOG.key, mode)
    if not is_whole(log.data):
        return Evidence(SECURE_BOOT, "unanswered", LOG.key, note=FORGOTTEN)
    return Evidence(SECURE_BOOT, "absent", PARAMETERS.key, note="the loader did not tell the kernel")


def _without_firmware(firmware: Evidence, loader: Evidence) -> Evidence:
    """As microVMs are started. A device tree does not tell who made it: firmware or monitor."""
    if firmware.hidden:
        return likewise(WITHOUT_FIRMWARE, firmware)
    if firmware.value not in ("uefi", "bios", "none"):
        return Evidence(WITHOUT_FIRMWARE, "absent", firmware.origin, note="no table that is known")
    return Evidence.seen(WITHOUT_FIRMWARE, firmware.origin, firmware.value == "none" and loader.value == "monitor")


def loader_name(data: bytes) -> str:
    """The loader's word; `other` for a number without a name, and for the one that says `none of the list`."""
    digits = data[:16].decode("ascii", "replace").strip()
    number = int(digits) if digits.isdecimal() else -1
    return "efi-stub" if number == EFI_STUB else LOADERS.get(number >> 4, "other")
