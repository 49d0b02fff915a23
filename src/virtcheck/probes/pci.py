"""The devices on the PCI bus. Their numbers name the model and its maker, and the subsystem names who built it in."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

DEVICES = Sign("pci.devices", "the devices on the PCI bus")
SUBSYSTEMS = Sign("pci.subsystems", "who built the devices on the PCI bus into their boards")
SIGNS = (DEVICES, SUBSYSTEMS)

BUS, TABLE = Listing("/sys/bus/pci/devices"), File("/proc/bus/pci/devices")


def probe(host: Host) -> Iterator[Evidence]:
    """Read each device's one-line name in sysfs, or where there is none the table in /proc, which lacks subsystems."""
    listing = host.ask(BUS)
    if not isinstance(listing, Found):
        if isinstance(listing, Absent):
            yield Evidence.of(DEVICES, TABLE, host.ask(TABLE), numbers)
        else:
            yield Evidence.of(DEVICES, BUS, listing)
        yield Evidence.of(SUBSYSTEMS, BUS, listing)
        return
    devices, subsystems = [], []
    refused = None
    for name in listing.data:
        question = File(f"{BUS.path}/{name}/modalias")
        reading = host.ask(question)
        if isinstance(reading, Found):
            device, subsystem = modalias(reading.data)
            devices.append(device)
            subsystems.append(subsystem)
        else:
            refused = question, reading
    yield Evidence.seen(DEVICES, BUS.key, distinct(devices))
    yield Evidence.seen(SUBSYSTEMS, BUS.key, distinct(subsystems))
    if refused is not None:
        for sign in SIGNS:
            yield Evidence.of(sign, *refused)


def modalias(data: bytes) -> tuple[str, str]:
    """`1af4:1041` and `1af4:1100` of `pci:v00001AF4d00001041sv00001AF4sd00001100bc02sc00i00`; empty where absent."""
    text = data[:128].decode("ascii", "replace").lower()
    if not text.startswith("pci:v") or len(text) < 45:
        return "", ""
    # Eight digits each, of which four are used: v at 5, d at 14, sv at 24, sd at 34.
    device = f"{text[9:13]}:{text[18:22]}"
    subsystem = f"{text[28:32]}:{text[38:42]}"
    return device, "" if subsystem == "0000:0000" else subsystem


def numbers(data: bytes) -> tuple[str, ...]:
    """The second column of each line of /proc/bus/pci/devices, such as `8086100e`, as `8086:100e`."""
    columns = (line.split(b"\t", 2) for line in data.split(b"\n"))
    found = (one[1].decode("ascii", "replace").lower() for one in columns if len(one) == 3 and len(one[1]) == 8)
    return distinct([f"{one[:4]}:{one[4:]}" for one in found])


def distinct(texts: list[str]) -> tuple[str, ...]:
    """Each text once, in order, without empty ones."""
    return tuple(dict.fromkeys(text for text in texts if text))
