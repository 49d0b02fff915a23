"""The devices of guests by their numbers: what each is, and who provides it.

`paravirtual`: made for guests, whose drivers know it. `emulated`: a real model, imitated in software. `offloaded`: the
cloud's own card behind an interface of its own. A number that stands here may also be a real device of the same model;
one that does not stand here, seen in a guest, is perhaps a real device that was passed through.
"""

from __future__ import annotations

from virtcheck.knowledge.physical import HYPERVISOR_SEEN, QEMU_PCI, XEN_CONTROL_DOMAIN
from virtcheck.model.claim import DECISIVE, HINT, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf
from virtcheck.probes import cpuid, pci

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

VIRTIO = {
    "1": "network card",
    "2": "block device",
    "3": "console",
    "4": "source of randomness",
    "5": "memory balloon",
    "8": "SCSI controller",
    "9": "9P file system",
    "16": "graphics card",
    "17": "clock",
    "18": "input device",
    "19": "socket to the host (vsock)",
    "20": "cryptographic accelerator",
    "23": "IOMMU",
    "24": "memory that can be added and removed",
    "25": "sound card",
    "26": "file system of the host",
    "27": "persistent memory",
    "33": "Nitro security module",
    "35": "watchdog",
}
"""Device types of virtio: https://docs.oasis-open.org/virtio/virtio/v1.3/virtio-v1.3.html, section 5."""

VIRTIO_ON_PCI = tuple(f"1af4:{0x1000 + number:04x}" for number in (*range(0x13), *range(0x40, 0x80)))
"""The numbers of virtio devices on the PCI bus: transitional ones, then 0x1040 and the device type."""

VMBUS = {
    "f8615163-df3e-46c5-913f-f2d2f965ed0e": "network card",
    "ba6163d9-04a1-4d29-b605-72e2ffb1dc7f": "SCSI controller",
    "32412632-86cb-44a2-9b5c-50d1417354f5": "IDE controller",
    "0e0b6031-5213-4934-818b-38d90ced39db": "shutdown request",
    "9527e630-d0ae-497b-adce-e80ab0175caf": "time of day",
    "cfa8b69e-5b4a-4cc0-b98b-8ba1a1f3f95a": "mouse",
}
"""Classes of VMBus devices: include/linux/hyperv.h."""

XENBUS = {"vbd": "block device", "vif": "network card", "console": "console", "vkbd": "input device", "vfb": "screen"}
"""Kinds of Xen devices: https://wiki.xenproject.org/wiki/XenStore_Reference."""

PCI = {
    "paravirtual": {
        "15ad:0740": "VMware channel between guest and host",
        "15ad:07b0": "VMware network card (vmxnet3)",
        "15ad:07c0": "VMware SCSI controller (pvscsi)",
        "1af4:1110": "memory shared between guests",
        "1ab8:4000": "Parallels channel between guest and host",
        "1b36:0100": "QEMU graphics card (QXL)",
        "1b36:0011": "QEMU panic notifier",
        "1414:5353": "Hyper-V graphics card",
        "5853:0001": "Xen platform device",
        "80ee:cafe": "VirtualBox channel between guest and host",
    },
    "emulated": {
        "1000:0012": "LSI 53c895a SCSI controller",
        "1000:0030": "LSI 53c1030 SCSI controller",
        "1013:00b8": "Cirrus GD 5446 graphics card",
        "1022:2000": "AMD PCnet network card",
        "10ec:8139": "Realtek 8139 network card",
        "1234:1111": "Bochs graphics card",
        "15ad:0405": "VMware graphics card",
        "1b36:0001": "QEMU PCI bridge",
        "1b36:0008": "QEMU host bridge",
        "1b36:000c": "QEMU PCI Express port",
        "1b36:000d": "QEMU USB controller",
        "1b36:0010": "QEMU NVMe controller",
        "8086:0d57": "host bridge of Firecracker and Cloud Hypervisor",
        "8086:100e": "Intel 82540EM network card (e1000)",
        "8086:100f": "Intel 82545EM network card (e1000)",
        "8086:10d3": "Intel 82574L network card (e1000e)",
        "8086:1237": "Intel 440FX host bridge",
        "8086:2918": "Intel ICH9 ISA bridge",
        "8086:2922": "Intel ICH9 disk controller",
        "8086:2930": "Intel ICH9 system bus",
        "8086:29c0": "Intel Q35 host bridge",
        "8086:7000": "Intel PIIX3 ISA bridge",
        "8086:7010": "Intel PIIX3 disk controller",
        "8086:7020": "Intel PIIX3 USB controller",
        "8086:7110": "Intel PIIX4 ISA bridge",
        "8086:7111": "Intel PIIX4 disk controller",
        "8086:7113": "Intel PIIX4 power management",
        "80ee:beef": "VirtualBox graphics card",
    },
    "offloaded": {
        "1ae0:0042": "Google network card (gVNIC)",
        "1d0f:8061": "Amazon disk (EBS)",
        "1d0f:cd01": "Amazon disk (local)",
        "1d0f:ec20": "Amazon network card (ENA)",
    },
}
"""Vendor and model of PCI devices, by who provides them: https://www.qemu.org/docs/master/specs/pci-ids.html and
https://pci-ids.ucw.cz/."""

BARE_METAL = (
    Indicator(
        sign=cpuid.HYPERVISOR_BIT,
        match=Is(False),
        strength=STRONG,
        because="without a hypervisor these are the real devices",
        see=HYPERVISOR_SEEN[0].see,
    ),
    XEN_CONTROL_DOMAIN.at_most(STRONG),
)

EMULATED_DEVICES = Claim(
    id="emulated-devices",
    layer=LAYER,
    concept="full-virtualization",
    name="imitated devices",
    supported_by=(
        Indicator(
            sign=pci.SUBSYSTEMS,
            match=Is("1af4:1100"),
            strength=DECISIVE,
            because="QEMU marks the real models that it imitates so",
            see=QEMU_PCI,
        ),
        Indicator(
            sign=pci.DEVICES,
            match=IsOneOf(tuple(PCI["emulated"])),
            strength=HINT,
            because="models that monitors like to imitate; in a guest they are hardly ever real",
            see="https://www.qemu.org/docs/master/system/i386/pc.html",
        ),
    ),
    contradicted_by=BARE_METAL,
)

ASSIGNED_DEVICES = Claim(
    id="assigned-devices",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="devices of the host handed to this guest",
    supported_by=(
        Indicator(
            sign=pci.DEVICES,
            match=IsNoneOf((*VIRTIO_ON_PCI, *(number for models in PCI.values() for number in models))),
            strength=HINT,
            because="no monitor is known to imitate this model, so it may be the real one",
            see="https://docs.kernel.org/driver-api/vfio.html",
        ),
    ),
    contradicted_by=BARE_METAL,
)

DEVICES = (EMULATED_DEVICES, ASSIGNED_DEVICES)
