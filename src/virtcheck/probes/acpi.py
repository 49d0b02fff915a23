"""ACPI: the devices it lists, which anyone may see, and who wrote its fixed table (FADT), which only root may."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found, Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from virtcheck.model.question import Host

DEVICES = Sign("acpi.devices", "the devices that ACPI lists")
TABLES = Sign("acpi.tables", "the names of the ACPI tables")
OEM_ID = Sign("acpi.oem_id", "who wrote the ACPI table FACP", root_only=True)
OEM_TABLE_ID = Sign("acpi.oem_table_id", "the writer's name for the ACPI table FACP", root_only=True)
CREATOR_ID = Sign("acpi.creator_id", "the tool that made the ACPI table FACP", root_only=True)
HYPERVISOR_ID = Sign("acpi.hypervisor_id", "the hypervisor named in the ACPI table FACP", root_only=True)
SIGNS = (DEVICES, TABLES, OEM_ID, OEM_TABLE_ID, CREATOR_ID, HYPERVISOR_ID)

DEVICE_LIST, TABLE_LIST = Listing("/sys/bus/acpi/devices"), Listing("/sys/firmware/acpi/tables")
FACP = File("/sys/firmware/acpi/tables/FACP")

HEADER = {OEM_ID: slice(10, 16), OEM_TABLE_ID: slice(16, 24), CREATOR_ID: slice(28, 32)}
REVISION, FIRST_REVISION_WITH_HYPERVISOR = 8, 6
HYPERVISOR = slice(268, 276)
"""Where the fields stand: ACPI 6.5, sections 5.2.6 and 5.2.9. The table carries the name FACP for reasons of age."""


def probe(host: Host) -> Iterator[Evidence]:
    """List devices and tables, then read the header of FACP and the hypervisor's name in it."""
    yield Evidence.of(DEVICES, DEVICE_LIST, host.ask(DEVICE_LIST), device_ids)
    yield Evidence.of(TABLES, TABLE_LIST, host.ask(TABLE_LIST), table_names)
    reading = host.ask(FACP)
    for sign, where in HEADER.items():
        yield Evidence.of(sign, FACP, reading, field(where))
    match reading:
        case Found(table) if table[REVISION : REVISION + 1] < bytes([FIRST_REVISION_WITH_HYPERVISOR]):
            yield Evidence(HYPERVISOR_ID, "absent", FACP.key, note="the table is older than this field")
        case Found(table) if not field(HYPERVISOR)(table):
            yield Evidence(HYPERVISOR_ID, "absent", FACP.key, note="the field is empty")
        case _:
            yield Evidence.of(HYPERVISOR_ID, FACP, reading, field(HYPERVISOR))


def device_ids(names: tuple[str, ...]) -> tuple[str, ...]:
    """The hardware ids in `QEMU0002:00`, each once; the kernel's own names for devices without an id are left out."""
    return tuple(dict.fromkeys(name.partition(":")[0] for name in names if not name.startswith("device:")))


def table_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """The tables: `data` and `dynamic` are directories beside them."""
    return tuple(name for name in names if name not in ("data", "dynamic"))


def field(where: slice) -> Callable[[bytes], str]:
    """Reads the text of a fixed-width field from a table, without its padding."""
    return lambda table: table[where].decode("latin-1").rstrip("\0 ")
