"""The facts of what a host can give to guests: drivers for their devices, devices of its own, kinds of memory, and
which monitors have all that they want.
"""

from __future__ import annotations

from virtcheck.facts import Fact
from virtcheck.facts.sources import AllOf, Holds, ValueOf
from virtcheck.knowledge import requirements
from virtcheck.knowledge.assignment import DMA_CONFINED, MEMORY_MERGED
from virtcheck.probes import assignment, backends, memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.knowledge.requirements import Requirement
    from virtcheck.model.evidence import Sign


def _driver(sign: Sign, name: str, node: str) -> Fact:
    return Fact(
        name="device." + name,
        type="word",
        doc=f"Whether guests can be served through {node}, or what stands in the way.",
        concept="system-resources",
        source=ValueOf(sign),
        values=backends.WORDS,
    )


def _runs(name: str, doc: str, wanted: tuple[Requirement, ...]) -> Fact:
    return Fact(name="runs." + name, type="bool", doc=doc, concept="hypervisor", source=AllOf(wanted))


CAPACITY_FACTS = (
    Fact(
        name="cpu.architecture",
        type="text",
        doc="The architecture that the kernel was built for.",
        concept="system-resources",
        source=ValueOf(backends.ARCHITECTURE),
    ),
    Fact(
        name="iommu.enabled",
        type="bool",
        doc="Whether the kernel keeps devices behind an IOMMU, which can confine what they write to memory.",
        concept="hardware-assisted-virtualization",
        source=Holds(DMA_CONFINED),
    ),
    Fact(
        name="iommu.reason",
        type="word",
        doc="Why there is no IOMMU: off where the firmware tells of one that the kernel does not use; else ok or none.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(assignment.REASON),
        values=assignment.REASONS,
    ),
    Fact(
        name="iommu.groups",
        type="int",
        doc="How many groups of devices are isolated from one another.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(assignment.GROUPS),
    ),
    Fact(
        name="vfio.usable",
        type="bool",
        doc="Whether devices of the host could be handed to guests.",
        concept="hardware-assisted-virtualization",
        source=AllOf(requirements.ASSIGNMENT),
    ),
    Fact(
        name="vfio.devices",
        type="int",
        doc="How many PCI devices wait to be handed to guests.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(assignment.WAITING),
    ),
    _driver(backends.TUN, "tun", "/dev/net/tun"),
    _driver(backends.VHOST_NET, "vhost_net", "/dev/vhost-net"),
    _driver(backends.VHOST_VSOCK, "vhost_vsock", "/dev/vhost-vsock"),
    _driver(backends.VFIO, "vfio", "/dev/vfio/vfio"),
    _driver(backends.IOMMUFD, "iommufd", "/dev/iommu"),
    Fact(
        name="device.virtual_functions",
        type="int",
        doc="How many virtual functions PCI devices are divided into.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(assignment.FUNCTIONS),
    ),
    Fact(
        name="device.most_virtual_functions",
        type="int",
        doc="How many virtual functions PCI devices could be divided into.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(assignment.MOST_FUNCTIONS),
    ),
    Fact(
        name="device.mediated_types",
        type="words",
        doc="The kinds of mediated devices that drivers would make for guests.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(assignment.MEDIATED),
    ),
    Fact(
        name="hugepages.sizes",
        type="words",
        doc="The sizes of huge pages that the kernel can keep ready.",
        concept="system-resources",
        source=ValueOf(memory.SIZES),
    ),
    Fact(
        name="hugepages.reserved",
        type="int",
        doc="How many bytes are kept ready as huge pages.",
        concept="system-resources",
        source=ValueOf(memory.RESERVED),
        volatile=True,
    ),
    Fact(
        name="hugepages.transparent",
        type="word",
        doc="When the kernel backs memory by huge pages by itself: always, where a program asks (madvise), or never.",
        concept="system-resources",
        source=ValueOf(memory.TRANSPARENT),
        values=memory.MODES,
    ),
    Fact(
        name="ksm.enabled",
        type="bool",
        doc="Whether the kernel merges pages of equal content, guests' pages among them.",
        concept="system-resources",
        source=Holds(MEMORY_MERGED),
    ),
    Fact(
        name="numa.nodes",
        type="int",
        doc="How many NUMA nodes the memory is divided into.",
        concept="system-resources",
        source=ValueOf(memory.NODES),
    ),
    _runs("qemu", "Whether QEMU could run guests through KVM here; by emulation it runs anywhere.", requirements.QEMU),
    _runs("firecracker", "Whether Firecracker could run guests here.", requirements.FIRECRACKER),
    _runs(
        "cloud_hypervisor", "Whether Cloud Hypervisor could run guests through KVM here.", requirements.CLOUD_HYPERVISOR
    ),
    _runs("crosvm", "Whether crosvm could run guests through KVM here.", requirements.CROSVM),
    _runs("kata", "Whether Kata Containers could run containers in guests of QEMU here.", requirements.KATA),
    _runs("libvirt", "Whether libvirt could run guests with KVM and a network here.", requirements.LIBVIRT),
)
