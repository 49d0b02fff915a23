"""Devices that can be handed to guests: what confines them, which wait, and how often one can be divided."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Listing
from virtcheck.probes import likewise, number, xen
from virtcheck.probes.acpi import TABLE_LIST
from virtcheck.probes.kernel import shows_all
from virtcheck.probes.pci import BUS, class_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from virtcheck.model.question import Host

GROUPS = Sign("assignment.groups", "the number of groups of devices that are isolated together (IOMMU groups)")
UNITS = Sign("assignment.units", "the IOMMUs that the kernel drives")
CONFINED = Sign("assignment.confined", "whether an IOMMU confines what devices write to memory")
REASON = Sign("assignment.reason", "what keeps the kernel from having an IOMMU")
WAITING = Sign("assignment.waiting", "the number of PCI devices that wait to be handed out (driver vfio-pci)")
UNCONFINED = Sign("assignment.unconfined", "whether VFIO hands out devices that no IOMMU confines")
FUNCTIONS = Sign("assignment.functions", "the number of virtual functions that PCI devices are divided into (SR-IOV)")
MOST_FUNCTIONS = Sign("assignment.most_functions", "the number of virtual functions that PCI devices can have (SR-IOV)")
MEDIATED = Sign("assignment.mediated", "the kinds of mediated devices that drivers offer")
SIGNS = (GROUPS, UNITS, CONFINED, REASON, WAITING, UNCONFINED, FUNCTIONS, MOST_FUNCTIONS, MEDIATED)

REASONS = ("ok", "off", "none")
"""`off`: the firmware tells of an IOMMU, and the kernel keeps no device behind one. `none`: nothing tells of one."""

GROUP_LIST, UNIT_LIST = Listing("/sys/kernel/iommu_groups"), Listing("/sys/class/iommu")
WITHOUT_IOMMU = b"vfio-noiommu"
"""What VFIO calls the groups that it makes where no IOMMU has made one: drivers/vfio/group.c."""
TABLES = {"DMAR", "IVRS", "VIOT"}
"""The tables of Intel's and of AMD's IOMMU, and of one that a monitor makes up. Xen renames the first for the kernel of
its control domain: acpi_dmar_zap in xen/drivers/passthrough/vtd/dmar.c."""
FIRMWARE, DEVICE_TREE = Listing("/sys/firmware"), "devicetree"
TABLE_OF_ARM = "IORT"
"""It tells of interrupt controllers as well: alone it does not tell whether there is an IOMMU."""
DRIVER = Listing("/sys/bus/pci/drivers/vfio-pci")
NOIOMMU = File("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode")
MEDIATORS = Listing("/sys/class/mdev_bus")
DIVISIBLE = ("01", "02", "03", "0b", "0c04", "0c06", "10", "12")
"""PCI classes of devices with SR-IOV: storage, network, display, processors, Fibre Channel, InfiniBand, cryptography,
accelerators."""
MOST_DEVICES = 64
"""Devices, groups or drivers that are looked into one by one."""


def probe(host: Host) -> Iterator[Evidence]:
    """Count groups, judge what they mean, then look for devices that wait or can be divided."""
    groups = _number(host, GROUPS, GROUP_LIST, numbered)
    yield groups
    yield Evidence.of(UNITS, UNIT_LIST, host.ask(UNIT_LIST), lambda names: names)
    confined = _confined(host, groups)
    yield confined
    yield _reason(host, confined)
    yield _number(host, WAITING, DRIVER, addresses)
    yield Evidence.of(UNCONFINED, NOIOMMU, host.ask(NOIOMMU), lambda data: data.strip() in (b"Y", b"1"))
    yield from _functions(host)
    yield _mediated(host)


def _number(host: Host, sign: Sign, question: Listing, read: Callable[[tuple[str, ...]], int]) -> Evidence:
    """How many there are; where there is no such directory, none. A tree may lack one that was there."""
    reading = host.ask(question)
    if isinstance(reading, Absent) and shows_all(host):
        return Evidence.seen(sign, question.key, 0, "the kernel has made no such directory")
    return Evidence.of(sign, question, reading, read)


def numbered(names: tuple[str, ...]) -> int:
    """How many of the names are numbers."""
    return sum(name.isdecimal() for name in names)


def addresses(names: tuple[str, ...]) -> int:
    """How many of the names are PCI addresses, such as `0000:3b:00.0`: a driver's directory holds other things too."""
    return sum(name.count(":") == 2 and "." in name for name in names)


def _confined(host: Host, groups: Evidence) -> Evidence:
    """An IOMMU makes groups of the devices behind it; so does VFIO, for devices without one and for mediated ones."""
    if groups.sight != "seen":
        return likewise(CONFINED, groups)
    if not groups.value:
        role = xen.role(host)
        if role.hidden:
            return likewise(CONFINED, role)
        if role.value == "dom0":
            return Evidence(CONFINED, "unanswered", role.origin, note="Xen keeps the IOMMU to itself")
        return Evidence.seen(CONFINED, groups.origin, False)
    units = host.ask(UNIT_LIST)
    if isinstance(units, Found) and units.data:
        return Evidence.seen(CONFINED, groups.origin, True)
    # On Power no IOMMU is listed, and there are groups all the same.
    if not isinstance(units, Found | Absent):
        return Evidence.of(CONFINED, UNIT_LIST, units)
    listing = host.ask(GROUP_LIST)
    made = [name for name in listing.data if name.isdecimal()] if isinstance(listing, Found) else []
    for group in made[:MOST_DEVICES]:
        question = File(f"{GROUP_LIST.path}/{group}/name")
        name = host.ask(question)
        if isinstance(name, Absent) or (isinstance(name, Found) and name.data.strip() != WITHOUT_IOMMU):
            return Evidence.seen(CONFINED, question.key, True)
        if not isinstance(name, Found):
            return Evidence.of(CONFINED, question, name)
    if len(made) > MOST_DEVICES:
        return Evidence(CONFINED, "unanswered", groups.origin, note="there are too many groups to look at each")
    return Evidence.seen(CONFINED, groups.origin, False, "VFIO made all groups itself")


def _reason(host: Host, confined: Evidence) -> Evidence:
    if confined.sight != "seen":
        return likewise(REASON, confined)
    if confined.value:
        return Evidence.seen(REASON, confined.origin, "ok")
    tables = host.ask(TABLE_LIST)
    if isinstance(tables, Found) and TABLE_OF_ARM in tables.data and TABLES.isdisjoint(tables.data):
        return Evidence(REASON, "unanswered", TABLE_LIST.key, note="the table IORT may tell of an IOMMU")
    firmware = host.ask(FIRMWARE)
    if isinstance(tables, Absent) and not isinstance(firmware, Absent):
        if not isinstance(firmware, Found):
            return Evidence.of(REASON, FIRMWARE, firmware)
        if DEVICE_TREE in firmware.data:
            return Evidence(REASON, "unanswered", FIRMWARE.key, note="the device tree may tell of an IOMMU")
    if isinstance(tables, Absent) and shows_all(host):
        return Evidence.seen(REASON, TABLE_LIST.key, "none", "there are no ACPI tables")
    return Evidence.of(REASON, TABLE_LIST, tables, lambda names: "none" if TABLES.isdisjoint(names) else "off")


def _functions(host: Host) -> Iterator[Evidence]:
    """The functions that there are and that there can be, summed over the devices that can be divided."""
    listing = host.ask(BUS)
    candidates = [name for name in listing.data if _is_divisible(host, name)] if isinstance(listing, Found) else []
    for sign, file in ((FUNCTIONS, "sriov_numvfs"), (MOST_FUNCTIONS, "sriov_totalvfs")):
        if isinstance(listing, Found):
            yield _sum(host, sign, [File(f"{BUS.path}/{name}/{file}") for name in candidates])
        elif isinstance(listing, Absent) and shows_all(host):
            yield Evidence.seen(sign, BUS.key, 0, "there is no PCI bus")
        else:
            yield Evidence.of(sign, BUS, listing)


def _is_divisible(host: Host, name: str) -> bool:
    """By the class in `pci:v00008086d00001572sv…bc02sc00i00`; a device whose class is not shown might be."""
    reading = host.ask(File(f"{BUS.path}/{name}/modalias"))
    if not isinstance(reading, Found):
        return True
    return class_of(reading.data).startswith(DIVISIBLE)


def _sum(host: Host, sign: Sign, questions: list[File]) -> Evidence:
    if len(questions) > MOST_DEVICES:
        return Evidence(sign, "unanswered", BUS.key, note="there are too many devices to look at each")
    total = 0
    for question in questions:
        reading = host.ask(question)
        if isinstance(reading, Found):
            total += number(reading.data)
        elif not isinstance(reading, Absent) or host.origin == "tree":
            return Evidence.of(sign, question, reading)
    return Evidence.seen(sign, BUS.key, total)


def _mediated(host: Host) -> Evidence:
    """The names of the kinds, such as `nvidia-35` or `i915-GVTg_V5_4`, each once."""
    mediators = host.ask(MEDIATORS)
    if isinstance(mediators, Absent) and shows_all(host):
        return Evidence.seen(MEDIATED, MEDIATORS.key, (), "no driver offers any")
    if not isinstance(mediators, Found):
        return Evidence.of(MEDIATED, MEDIATORS, mediators)
    if len(mediators.data) > MOST_DEVICES:
        return Evidence(MEDIATED, "unanswered", MEDIATORS.key, note="there are too many devices to look at each")
    kinds: dict[str, None] = {}
    for name in mediators.data:
        question = Listing(f"{MEDIATORS.path}/{name}/mdev_supported_types")
        reading = host.ask(question)
        if isinstance(reading, Found):
            kinds |= dict.fromkeys(reading.data)
        elif not isinstance(reading, Absent):
            return Evidence.of(MEDIATED, question, reading)
    return Evidence.seen(MEDIATED, MEDIATORS.key, tuple(kinds))
