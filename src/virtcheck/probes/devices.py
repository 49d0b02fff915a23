"""Devices that exist only for guests: on virtio, Hyper-V's VMBus and Xen's bus. The guest knows, and cooperates."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from virtcheck.model.question import Forbidden, Host, Unanswered

VIRTIO = Sign("devices.virtio", "the devices on the virtio bus")
VMBUS = Sign("devices.vmbus", "the devices on Hyper-V's VMBus")
XENBUS = Sign("devices.xenbus", "the devices on Xen's bus")
VIRTIO_PORTS = Sign("devices.virtio_ports", "the channels between guest and monitor (virtio ports)")
SIGNS = (VIRTIO, VMBUS, XENBUS, VIRTIO_PORTS)

XEN_BUS = Listing("/sys/bus/xen/devices")
IN_EACH = {
    VIRTIO: (Listing("/sys/bus/virtio/devices"), "device"),
    VMBUS: (Listing("/sys/bus/vmbus/devices"), "class_id"),
    VIRTIO_PORTS: (Listing("/sys/class/virtio-ports"), "name"),
}
"""Where the devices are listed, and the file in each that says what it is."""


def probe(host: Host) -> Iterator[Evidence]:
    """List each bus, and read from each device what it is."""
    for sign, (directory, name) in IN_EACH.items():
        yield from _each(host, sign, directory, name, virtio_number if sign == VIRTIO else text)
    yield Evidence.of(XENBUS, XEN_BUS, host.ask(XEN_BUS), kinds)


def _each(host: Host, sign: Sign, directory: Listing, name: str, read: Callable[[bytes], str]) -> Iterator[Evidence]:
    listing = host.ask(directory)
    if not isinstance(listing, Found):
        yield Evidence.of(sign, directory, listing)
        return
    found = []
    for device in listing.data:
        question = File(f"{directory.path}/{device}/{name}")
        reading = host.ask(question)
        if isinstance(reading, Found):
            found.append(read(reading.data))
        elif (hidden := unread(host, sign, question, reading)) is not None:
            yield hidden
    yield Evidence.seen(sign, directory.key, tuple(dict.fromkeys(one for one in found if one)))


def unread(host: Host, sign: Sign, question: File, reading: Absent | Forbidden | Unanswered) -> Evidence | None:
    """That a device could not be read. One without the file has just gone; a tree may lack the file alone."""
    if not isinstance(reading, Absent):
        return Evidence.of(sign, question, reading)
    if host.origin == "tree":
        return Evidence(sign, "unanswered", question.key, note="the tree does not hold what this device is")
    return None


def virtio_number(data: bytes) -> str:
    """The device type in `0x0001`, as a decimal number; empty where there is none."""
    try:
        return str(int(data[:16], 16))
    except ValueError:
        return ""


def kinds(names: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds in names such as `vbd-51712`, each once."""
    return tuple(dict.fromkeys(name.partition("-")[0] for name in names))


def text(data: bytes) -> str:
    """A line of sysfs as text; the braces around a class id of VMBus are left out."""
    return data.decode("utf-8", "replace").strip("{} \n\0")
