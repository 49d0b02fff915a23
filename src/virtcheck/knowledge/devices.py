"""The devices of guests by their numbers: what each is, and who provides it.

`paravirtual`: made for guests, whose drivers know it. `emulated`: a real model, imitated in software. `offloaded`: the
cloud's own card behind an interface of its own. A number that stands here may also be a real device of the same model;
one that does not stand here, seen in a guest, is perhaps a real device that was passed through.
"""

from __future__ import annotations

from virtcheck.knowledge.physical import PHYSICAL, QEMU_PCI
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf
from virtcheck.probes import acpi, boot, pci

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

VIRTIO = {
    "1": "network",
    "2": "block",
    "3": "console",
    "4": "randomness",
    "5": "memory-balloon",
    "8": "scsi",
    "9": "9p",
    "16": "display",
    "17": "clock",
    "18": "input",
    "19": "vsock",
    "20": "cryptography",
    "23": "iommu",
    "24": "memory",
    "25": "sound",
    "26": "file-system",
    "27": "persistent-memory",
    "33": "nitro-security",
    "35": "watchdog",
}
"""Device types of virtio: https://docs.oasis-open.org/virtio/virtio/v1.3/virtio-v1.3.html, section 5."""

VIRTIO_ON_PCI = tuple(f"1af4:{0x1000 + number:04x}" for number in (*range(0x13), *range(0x40, 0x80)))
"""The numbers of virtio devices on the PCI bus: transitional ones, then 0x1040 and the device type."""

VMBUS = {
    "f8615163-df3e-46c5-913f-f2d2f965ed0e": "network",
    "ba6163d9-04a1-4d29-b605-72e2ffb1dc7f": "scsi",
    "32412632-86cb-44a2-9b5c-50d1417354f5": "ide",
    "2f9bcc4a-0069-4af3-b76b-6fd0be528cda": "fibre-channel",
    "44c4f61d-4444-4400-9d52-802e27ede19f": "pci-pass-through",
    "da0a7802-e377-4aac-8e77-0558eb1073f8": "display",
    "cfa8b69e-5b4a-4cc0-b98b-8ba1a1f3f95a": "mouse",
    "525074dc-8985-46e2-8057-a307dc18a502": "memory-balloon",
    "0e0b6031-5213-4934-818b-38d90ced39db": "shutdown",
    "9527e630-d0ae-497b-adce-e80ab0175caf": "clock",
    "57164f39-9115-4e78-ab55-382f3bd5422d": "heartbeat",
    "a9a0f4e7-5a45-4d96-b827-8a841e8c03e6": "key-value-pairs",
    "35fa2e29-ea23-4236-96ae-3a6ebacba440": "snapshots",
    "34d14be3-dee4-41c8-9ae7-6b174977c192": "file-copy",
}
"""Classes of VMBus devices: include/linux/hyperv.h."""

XENBUS = {"vbd": "block", "vif": "network", "console": "console", "vkbd": "input", "vfb": "display"}
"""Kinds of Xen devices: https://wiki.xenproject.org/wiki/XenStore_Reference."""

ACPI = {
    "ARMH0011": "serial-port",
    "ARMH0061": "gpio",
    "PNP0000": "interrupt-controller",
    "PNP0100": "timer",
    "PNP0103": "hpet",
    "PNP0200": "dma-controller",
    "PNP0303": "keyboard-controller",
    "PNP0400": "parallel-port",
    "PNP0501": "serial-port",
    "PNP0700": "floppy-controller",
    "PNP0B00": "clock",
    "PNP0F13": "mouse",
}
"""Parts of a board that are on no bus that could be listed, by their numbers in ACPI:
https://uefi.org/PNP_ACPI_Registry."""

CLASSES = {
    "01": "storage",
    "02": "network",
    "03": "display",
    "04": "multimedia",
    "05": "memory",
    "06": "bridge",
    "07": "communication",
    "08": "system",
    "09": "input",
    "0b": "processor",
    "0c": "serial-bus",
    "0d": "wireless",
    "10": "cryptography",
    "11": "signal-processing",
    "12": "accelerator",
}
"""Base classes of PCI devices: https://pci-ids.ucw.cz/read/PD."""

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
        "1000:0054": "LSI SAS1068 disk controller",
        "1011:0009": "DEC 21140 network card",
        "1013:00b8": "Cirrus GD 5446 graphics card",
        "1022:2000": "AMD PCnet network card",
        "10ec:8139": "Realtek 8139 network card",
        "1234:1111": "Bochs graphics card",
        "1274:1371": "Ensoniq ES1371 sound card",
        "15ad:0405": "VMware graphics card",
        "15ad:0770": "VMware USB 2 controller",
        "15ad:0774": "VMware USB 1 controller",
        "15ad:0778": "VMware USB 3 controller",
        "15ad:0790": "VMware PCI bridge",
        "15ad:07a0": "VMware PCI Express port",
        "15ad:07e0": "VMware disk controller",
        "15ad:07f0": "VMware NVMe controller",
        "15ad:1977": "VMware sound card",
        "1b36:0001": "QEMU PCI bridge",
        "1b36:0008": "QEMU host bridge",
        "1b36:000c": "QEMU PCI Express port",
        "1b36:000d": "QEMU USB controller",
        "1b36:0010": "QEMU NVMe controller",
        "1d0f:1111": "Amazon graphics card",
        "106b:003f": "Apple KeyLargo USB controller",
        "8086:0d57": "host bridge of Firecracker and Cloud Hypervisor",
        "8086:2415": "Intel ICH sound card",
        "8086:265c": "Intel ICH6 USB controller",
        "8086:2668": "Intel ICH6 sound card",
        "8086:2829": "Intel ICH8M disk controller",
        "8086:100e": "Intel 82540EM network card (e1000)",
        "8086:100f": "Intel 82545EM network card (e1000)",
        "8086:10d3": "Intel 82574L network card (e1000e)",
        "8086:1237": "Intel 440FX host bridge",
        "8086:2918": "Intel ICH9 ISA bridge",
        "8086:2922": "Intel ICH9 disk controller",
        "8086:2930": "Intel ICH9 system bus",
        "8086:1e31": "Intel Panther Point USB controller",
        "8086:29c0": "Intel Q35 host bridge",
        "8086:7000": "Intel PIIX3 ISA bridge",
        "8086:7010": "Intel PIIX3 disk controller",
        "8086:7020": "Intel PIIX3 USB controller",
        "8086:7110": "Intel PIIX4 ISA bridge",
        "8086:7111": "Intel PIIX4 disk controller",
        "8086:7112": "Intel PIIX4 USB controller",
        "8086:7113": "Intel PIIX4 power management",
        "8086:7190": "Intel 440BX host bridge",
        "8086:7191": "Intel 440BX graphics bridge",
        "8086:7192": "Intel 440BX host bridge without graphics",
        "80ee:beef": "VirtualBox graphics card",
    },
    "offloaded": {
        "1414:00ba": "Azure network card (MANA)",
        "1ae0:0042": "Google network card (gVNIC)",
        "1d0f:8061": "Amazon disk (EBS)",
        "1d0f:cd01": "Amazon disk (local)",
        "1d0f:ec20": "Amazon network card (ENA)",
    },
}
"""Vendor and model of PCI devices, by who provides them: https://www.qemu.org/docs/master/specs/pci-ids.html and
https://pci-ids.ucw.cz/."""

QEMUS_SUBSYSTEM = "1af4:1100"
"""What QEMU writes beside the number of a real model that it imitates."""
VIRTIO_TRANSPORTS = ("virtio-pci", "virtio_mmio")
"""Drivers of devices that stand on the virtio bus once more."""

BARE_METAL = tuple(row.at_most(STRONG) for row in PHYSICAL.supported_by)
"""On a physical machine these are the real devices, whatever a monitor would like to imitate."""

EMULATED_DEVICES = Claim(
    id="emulated-devices",
    layer=LAYER,
    concept="full-virtualization",
    name="imitated devices",
    supported_by=(
        Indicator(
            sign=pci.SUBSYSTEMS,
            match=Is(QEMUS_SUBSYSTEM),
            strength=DECISIVE,
            because="QEMU marks the real models that it imitates so",
            see=QEMU_PCI,
        ),
        Indicator(
            sign=acpi.DEVICES,
            match=IsOneOf(tuple(ACPI)),
            strength=HINT,
            because="these are parts of a board, and a guest has no board: its monitor imitates them",
            see="https://uefi.org/PNP_ACPI_Registry",
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
            sign=pci.UNMARKED,
            match=IsNoneOf((*VIRTIO_ON_PCI, *(number for models in PCI.values() for number in models))),
            strength=HINT,
            because="no monitor is known to imitate this model, so it may be the real one",
            see="https://docs.kernel.org/driver-api/vfio.html",
        ),
    ),
    contradicted_by=BARE_METAL,
)

OFFLOADED_DEVICES = Claim(
    id="offloaded-devices",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="devices that the cloud's own cards provide",
    supported_by=(
        Indicator(
            sign=pci.DEVICES,
            match=IsOneOf(tuple(PCI["offloaded"])),
            strength=STRONG,
            because="a card in the host serves this device, and the host's processors need not imitate it",
            see="https://docs.kernel.org/networking/device_drivers/ethernet/amazon/ena.html",
        ),
    ),
)

MICROVM = Claim(
    id="microvm",
    layer=LAYER,
    concept="virtual-machine",
    name="a machine that starts without firmware",
    supported_by=(
        Indicator(
            sign=boot.WITHOUT_FIRMWARE,
            match=PRESENT,
            strength=STRONG,
            because="the monitor put the kernel into memory, and neither UEFI nor a BIOS left its tables",
            see="https://www.qemu.org/docs/master/system/i386/microvm.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=boot.WITHOUT_FIRMWARE,
            match=Is(False),
            strength=STRONG,
            because="a firmware left its tables, or something else than a monitor loaded the kernel",
            see="https://docs.kernel.org/arch/x86/boot.html",
        ),
    ),
)

DEVICES = (EMULATED_DEVICES, OFFLOADED_DEVICES, ASSIGNED_DEVICES, MICROVM)
