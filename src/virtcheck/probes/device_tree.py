"""The device tree: how firmware describes a board to the kernel on ARM, Power and RISC-V, and how some monitors do."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Listing, Stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

COMPATIBLE = Sign("device_tree.compatible", "what the device tree says the board is compatible with")
MODEL = Sign("device_tree.model", "the board's model in the device tree")
HYPERVISOR = Sign("device_tree.hypervisor", "the hypervisor named in the device tree")
FW_CFG = Sign("device_tree.fw_cfg", "QEMU's configuration device in the device tree")
POWERVM = Sign("device_tree.powervm", "what PowerVM's firmware puts into the device tree of a partition")
FULL_PARTITION = Sign("device_tree.full_partition", "whether the partition of PowerVM is called `full`")
SIGNS = (COMPATIBLE, MODEL, HYPERVISOR, FW_CFG, POWERVM, FULL_PARTITION)

TOP = "/proc/device-tree"
COMPATIBLE_FILE, MODEL_FILE = File(TOP + "/compatible"), File(TOP + "/model")
HYPERVISOR_FILE, NODES = File(TOP + "/hypervisor/compatible"), Listing(TOP)
PARTITION_NAME, HMC_MANAGED = File(TOP + "/ibm,partition-name"), Stat(TOP + "/hmc-managed?")
QEMU_SCREEN = Stat(TOP + "/chosen/qemu,graphic-width")


def probe(host: Host) -> Iterator[Evidence]:
    """Read the board's names and the hypervisor's; look for QEMU's device and for PowerVM's marks."""
    yield Evidence.of(COMPATIBLE, COMPATIBLE_FILE, host.ask(COMPATIBLE_FILE), strings)
    yield Evidence.of(MODEL, MODEL_FILE, host.ask(MODEL_FILE), lambda data: " ".join(strings(data)))
    yield Evidence.of(HYPERVISOR, HYPERVISOR_FILE, host.ask(HYPERVISOR_FILE), strings)
    nodes = host.ask(NODES)
    yield Evidence.of(FW_CFG, NODES, nodes, lambda names: any(name.startswith("fw-cfg") for name in names))
    yield _powervm(host)
    yield Evidence.of(FULL_PARTITION, PARTITION_NAME, host.ask(PARTITION_NAME), lambda data: strings(data) == ("full",))


def _powervm(host: Host) -> Evidence:
    """A partition has a name and may be managed by a console; QEMU imitates both, and leaves its screen's width.

    A partition that is the whole machine is called `full`.
    """
    name, managed, screen = host.ask(PARTITION_NAME), host.ask(HMC_MANAGED), host.ask(QEMU_SCREEN)
    if isinstance(name, Absent) and isinstance(managed, Absent):
        return Evidence.of(POWERVM, PARTITION_NAME, name)
    whole = isinstance(name, Found) and strings(name.data) == ("full",)
    if isinstance(screen, Found) or isinstance(name, Absent) or isinstance(managed, Absent) or whole:
        return Evidence.seen(POWERVM, PARTITION_NAME.key, False)
    for question, reading in ((PARTITION_NAME, name), (HMC_MANAGED, managed), (QEMU_SCREEN, screen)):
        if not isinstance(reading, Found | Absent):
            return Evidence.of(POWERVM, question, reading)
    return Evidence.seen(POWERVM, PARTITION_NAME.key, True)


def strings(data: bytes) -> tuple[str, ...]:
    """The texts of a property, which zero bytes end."""
    return tuple(one for one in data.decode("utf-8", "replace").split("\0") if one)
