"""Every device on the buses of guests, with its driver: what `who provides it` is judged by.

Devices of one model are told once: a server has hundreds, most of them alike.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Link, Listing, Stat
from virtcheck.probes.devices import text, unread, virtio_number
from virtcheck.probes.pci import class_of, modalias

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from virtcheck.model.question import Host

PCI = Sign("inventory.pci", "the devices on the PCI bus, with class and driver")
VIRTIO = Sign("inventory.virtio", "the devices on the virtio bus, with maker and driver")
VMBUS = Sign("inventory.vmbus", "the devices on Hyper-V's VMBus, with their drivers")
XENBUS = Sign("inventory.xenbus", "the devices on Xen's bus, with their drivers")
BALLOON = Sign("inventory.balloon", "what the memory balloon of virtio and its driver agreed on")
XEN_BALLOON = Sign("inventory.xen_balloon", "the directory of Xen's memory balloon")
VMWARE_BALLOON = Sign("inventory.vmware_balloon", "the module of VMware's memory balloon")
SIGNS = (PCI, VIRTIO, VMBUS, XENBUS, BALLOON, XEN_BALLOON, VMWARE_BALLOON)

MOST_MODELS = 128
"""Models on one bus that are told."""
NOTHING = "-"
"""Stands where a device has no driver or no subsystem."""

BALLOON_DEVICE = "5"
BALLOON_FEATURES = {1: "statistics", 2: "deflate-on-oom", 3: "free-page-hints", 4: "page-poison", 5: "page-reporting"}
"""Bits on which device and driver agreed: include/uapi/linux/virtio_balloon.h in the kernel's sources."""

ON_NO_BUS = {XEN_BALLOON: Stat("/sys/devices/system/xen_memory"), VMWARE_BALLOON: Stat("/sys/module/vmw_balloon")}


def probe(host: Host) -> Iterator[Evidence]:
    """List each bus, name each model on it once, and ask for its driver."""
    yield from _bus(host, PCI, "pci", ("modalias",), pci_model)
    yield from _bus(host, VIRTIO, "virtio", ("device", "vendor"), virtio_model)
    yield from _bus(host, VMBUS, "vmbus", ("class_id",), text)
    yield from _bus(host, XENBUS, "xen", (), None)
    yield _balloon(host)
    for sign, question in ON_NO_BUS.items():
        yield Evidence.of(sign, question, host.ask(question))


def _bus(
    host: Host, sign: Sign, bus: str, files: tuple[str, ...], model: Callable[..., str] | None
) -> Iterator[Evidence]:
    """A line for each model: what `model` makes of the files of a device (else of its name), and its driver."""
    listing = Listing(f"/sys/bus/{bus}/devices")
    reading = host.ask(listing)
    if not isinstance(reading, Found):
        yield Evidence.of(sign, listing, reading)
        return
    models: dict[str, str] = {}
    for name in reading.data:
        place = f"{listing.path}/{name}"
        contents = []
        for file in files:
            content = host.ask(File(f"{place}/{file}"))
            if isinstance(content, Found):
                contents.append(content.data)
            elif (hidden := unread(host, sign, File(f"{place}/{file}"), content)) is not None:
                yield hidden
        if len(contents) == len(files):
            told = name.partition("-")[0] if model is None else model(*contents)
            if told:
                models.setdefault(told, place)
    if len(models) > MOST_MODELS:
        yield Evidence(sign, "unanswered", listing.key, note="more kinds of devices than are told")
    lines = []
    for told, place in list(models.items())[:MOST_MODELS]:
        question = Link(place + "/driver")
        driver = host.ask(question)
        if isinstance(driver, Found | Absent):
            lines.append(f"{told} {driver.data.rpartition('/')[2] if isinstance(driver, Found) else NOTHING}")
        else:
            yield Evidence.of(sign, question, driver)
    yield Evidence.seen(sign, listing.key, tuple(lines))


def pci_model(data: bytes) -> str:
    """`8086:7010 1af4:1100 0101` (model, subsystem, class) of `pci:v00008086d00007010sv00001AF4sd00001100bc01sc01i80`.

    Empty where it is none.
    """
    model, subsystem = modalias(data)
    return f"{model} {subsystem or NOTHING} {class_of(data)}" if model else ""


def virtio_model(device: bytes, vendor: bytes) -> str:
    """`5 1af4` of a device's type and maker; empty where either is no number."""
    kind, maker = virtio_number(device), virtio_number(vendor)
    return f"{kind} {int(maker):04x}" if kind and maker else ""


def _balloon(host: Host) -> Evidence:
    listing = Listing("/sys/bus/virtio/devices")
    reading = host.ask(listing)
    if not isinstance(reading, Found):
        return Evidence.of(BALLOON, listing, reading)
    for name in reading.data:
        question = File(f"{listing.path}/{name}/device")
        kind = host.ask(question)
        if isinstance(kind, Found) and virtio_number(kind.data) == BALLOON_DEVICE:
            features = File(f"{listing.path}/{name}/features")
            return Evidence.of(BALLOON, features, host.ask(features), agreed)
        if not isinstance(kind, Found) and (hidden := unread(host, BALLOON, question, kind)) is not None:
            return hidden
    return Evidence(BALLOON, "absent", listing.key, note="there is no balloon")


def agreed(data: bytes) -> tuple[str, ...]:
    """The names of the bits in a line of zeros and ones, the first bit first."""
    return tuple(name for bit, name in BALLOON_FEATURES.items() if data[bit : bit + 1] == b"1")
