"""The devices on the PCI bus. Their numbers name the model and its maker, and the subsystem names who built it in."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Listing
from virtcheck.probes.kernel import shows_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

DEVICES = Sign("pci.devices", "the devices on the PCI bus")
SUBSYSTEMS = Sign("pci.subsystems", "who built the devices on the PCI bus into their boards")
UNMARKED = Sign("pci.unmarked", "the devices on the PCI bus whose numbers do not tell that a monitor made them")
NETWORKS = Sign("pci.networks", "the network cards on the PCI bus")
SIGNS = (DEVICES, SUBSYSTEMS, UNMARKED, NETWORKS)

MAKERS_OF_VIRTUAL_DEVICES = ("1234", "15ad", "1ab8", "1af4", "1b36", "5853", "80ee")
"""Bochs, VMware, Parallels, Red Hat (twice), Xen and VirtualBox: what bears these numbers was never built. Beside the
number of a real model they say who imitates it."""
BRIDGES_OF_A_BOARD = ("0600", "0601", "0604")
"""Host bridge, ISA bridge, PCI bridge: a guest's are always its monitor's, whatever models they imitate."""
NETWORK = "02"
CLOUDS, KINDS_OF_THEIR_CARDS = ("1d0f", "1ae0"), ("01", NETWORK, "07")
"""Amazon's and Google's storage, networks and consoles, behind cards in the host. Their accelerators are real."""

BUS, TABLE = Listing("/sys/bus/pci/devices"), File("/proc/bus/pci/devices")


def probe(host: Host) -> Iterator[Evidence]:
    """Read each device's one-line name in sysfs, or where there is none the table in /proc, which lacks subsystems."""
    listing = host.ask(BUS)
    if not isinstance(listing, Found):
        if isinstance(listing, Absent):
            yield Evidence.of(DEVICES, TABLE, host.ask(TABLE), numbers)
        else:
            yield Evidence.of(DEVICES, BUS, listing)
        for sign in (SUBSYSTEMS, NETWORKS):
            yield Evidence.of(sign, BUS, listing)
        if isinstance(listing, Absent) and isinstance(host.ask(TABLE), Absent) and shows_all(host):
            yield Evidence.seen(UNMARKED, BUS.key, (), "there is no PCI bus")
        else:
            yield Evidence.of(UNMARKED, BUS, listing)
        return
    devices, subsystems, unmarked, networks = [], [], [], []
    refused = None
    for name in listing.data:
        question = File(f"{BUS.path}/{name}/modalias")
        reading = host.ask(question)
        if isinstance(reading, Found):
            device, subsystem = modalias(reading.data)
            devices.append(device)
            subsystems.append(subsystem)
            pci_class = class_of(reading.data)
            if not is_marked(device, subsystem, pci_class):
                unmarked.append(device)
            if pci_class.startswith(NETWORK):
                networks.append(device)
        else:
            refused = question, reading
    for sign, texts in zip(SIGNS, (devices, subsystems, unmarked, networks), strict=True):
        yield Evidence.seen(sign, BUS.key, distinct(texts))
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


def class_of(data: bytes) -> str:
    """`0200` of the same name: class and subclass; something else where there is none."""
    text = data[42:50].decode("ascii", "replace").lower()  # bc02sc00
    return text[2:4] + text[6:8]


def is_marked(model: str, subsystem: str, pci_class: str) -> bool:
    """Whether a guest's device cannot be one of the host, by model (`8086:7010`), subsystem (`1af4:1100`) and class."""
    makers = (model.partition(":")[0], subsystem.partition(":")[0])
    return (
        pci_class in BRIDGES_OF_A_BOARD
        or any(maker in MAKERS_OF_VIRTUAL_DEVICES for maker in makers)
        or is_of_a_cloud(model, pci_class)
    )


def is_of_a_cloud(model: str, pci_class: str) -> bool:
    """Whether a card of the cloud's own serves the device."""
    return model.partition(":")[0] in CLOUDS and pci_class[:2] in KINDS_OF_THEIR_CARDS


def numbers(data: bytes) -> tuple[str, ...]:
    """The second column of each line of /proc/bus/pci/devices, such as `8086100e`, as `8086:100e`."""
    columns = (line.split(b"\t", 2) for line in data.split(b"\n"))
    found = (one[1].decode("ascii", "replace").lower() for one in columns if len(one) == 3 and len(one[1]) == 8)
    return distinct([f"{one[:4]}:{one[4:]}" for one in found])


def distinct(texts: list[str]) -> tuple[str, ...]:
    """Each text once, in order, without empty ones."""
    return tuple(dict.fromkeys(text for text in texts if text))
