"""What the firmware's SMBIOS tables say this machine is. A virtual machine's firmware says what its monitor told it."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found
from virtcheck.probes import conjunction
from virtcheck.probes.cpu import processor_of
from virtcheck.probes.cpuid import hypervisor_bit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

SYS_VENDOR = Sign("dmi.sys_vendor", "the system vendor in SMBIOS")
PRODUCT_NAME = Sign("dmi.product_name", "the product name in SMBIOS")
PRODUCT_VERSION = Sign("dmi.product_version", "the product version in SMBIOS")
PRODUCT_FAMILY = Sign("dmi.product_family", "the product family in SMBIOS")
BOARD_VENDOR = Sign("dmi.board_vendor", "the board vendor in SMBIOS")
BOARD_NAME = Sign("dmi.board_name", "the board name in SMBIOS")
BIOS_VENDOR = Sign("dmi.bios_vendor", "the firmware vendor in SMBIOS")
BIOS_VERSION = Sign("dmi.bios_version", "the firmware version in SMBIOS")
CHASSIS_VENDOR = Sign("dmi.chassis_vendor", "the chassis vendor in SMBIOS")
CHASSIS_ASSET_TAG = Sign("dmi.chassis_asset_tag", "the chassis asset tag in SMBIOS")
PRODUCT_SERIAL = Sign("dmi.product_serial", "the product serial number in SMBIOS", root_only=True)
PRODUCT_UUID = Sign("dmi.product_uuid", "the product UUID in SMBIOS", root_only=True)
EC2_METAL = Sign("dmi.ec2_metal", "an EC2 instance type of bare metal in SMBIOS")
EC2_VIRTUAL = Sign("dmi.ec2_virtual", "an EC2 instance type of virtual machines in SMBIOS")
MICROSOFT_VM = Sign("dmi.microsoft_vm", "Microsoft's name for a virtual machine in SMBIOS")
VIRTUAL_PC = Sign(
    "dmi.virtual_pc", "Microsoft's name for a virtual machine in SMBIOS where the processor shows no hypervisor"
)
VIRTAGE = Sign("dmi.virtage", "Hitachi's name for a logical partition in SMBIOS")
VM_BIT = Sign("dmi.vm_bit", "the virtual-machine bit of SMBIOS (type 0, extension byte 2, bit 4)", root_only=True)

FIELDS = {
    sign: File("/sys/class/dmi/id/" + sign.id.removeprefix("dmi."))
    for sign in (
        SYS_VENDOR,
        PRODUCT_NAME,
        PRODUCT_VERSION,
        PRODUCT_FAMILY,
        BOARD_VENDOR,
        BOARD_NAME,
        BIOS_VENDOR,
        BIOS_VERSION,
        CHASSIS_VENDOR,
        CHASSIS_ASSET_TAG,
        PRODUCT_SERIAL,
        PRODUCT_UUID,
    )
}
SIGNS = (*FIELDS, EC2_METAL, EC2_VIRTUAL, MICROSOFT_VM, VIRTUAL_PC, VIRTAGE, VM_BIT)

BIOS_STRUCTURE = File("/sys/firmware/dmi/entries/0-0/raw")


def probe(host: Host) -> Iterator[Evidence]:
    """Read each field, work out the names that stand in two of them, then read the bit that says: I am virtual."""
    fields = {sign: Evidence.of(sign, question, host.ask(question), text) for sign, question in FIELDS.items()}
    yield from fields.values()
    vendor, product = fields[SYS_VENDOR], fields[PRODUCT_NAME]
    by_amazon, instance = str(vendor.value).startswith("Amazon EC2"), str(product.value)
    yield both(EC2_METAL, vendor, by_amazon, product, is_metal(instance))
    yield both(EC2_VIRTUAL, vendor, by_amazon, product, "." in instance and not is_metal(instance))
    # Surface computers have the vendor too, and other hypervisors the product name: only the two together tell.
    by_microsoft = vendor.value == "Microsoft Corporation"
    microsoft = both(MICROSOFT_VM, vendor, by_microsoft, product, product.value == "Virtual Machine")
    yield microsoft
    yield _virtual_pc(host, microsoft)
    yield both(VIRTAGE, vendor, "HITACHI" in str(vendor.value), product, "LPAR" in str(product.value))
    reading = host.ask(BIOS_STRUCTURE)
    match reading:
        case Found(structure) if len(structure) <= 0x13:
            yield Evidence(VM_BIT, "absent", BIOS_STRUCTURE.key, note="the structure is too short to hold the bit")
        case _:
            yield Evidence.of(VM_BIT, BIOS_STRUCTURE, reading, lambda structure: bool(structure[0x13] >> 4 & 1))


def _virtual_pc(host: Host, microsoft: Evidence) -> Evidence:
    """The processor is asked only where the names are Microsoft's: elsewhere its silence hides nothing."""
    if microsoft.value is not True:
        return Evidence(VIRTUAL_PC, microsoft.sight, microsoft.origin, False, microsoft.note, microsoft.errno)
    return conjunction(VIRTUAL_PC, (microsoft, True), (hypervisor_bit(processor_of(host)), False))


def both(sign: Sign, first: Evidence, first_holds: bool, second: Evidence, second_holds: bool) -> Evidence:
    """Evidence that two fields hold together: one that does not decides it, else one that is hidden hides it."""
    if first.sight == "absent" and second.sight == "absent":
        return Evidence(sign, "absent", first.origin, errno=first.errno)
    for one, holds in ((first, first_holds), (second, second_holds)):
        if not one.hidden and not holds:
            return Evidence.seen(sign, one.origin, False)
    for one in (first, second):
        if one.hidden:
            return Evidence(sign, one.sight, one.origin, note=one.note, errno=one.errno)
    return Evidence.seen(sign, second.origin, True)


def is_metal(product: str) -> bool:
    """Whether an instance type is `m5.metal` or `m7i.metal-24xl`."""
    size = product.partition(".")[2]
    return size == "metal" or size.startswith("metal-")


def text(data: bytes) -> str:
    """A field of sysfs as text."""
    return data.decode("utf-8", "backslashreplace").strip(" \n\0")
