"""Machines written by hand: what stands below a kernel, as its own /proc, /sys and processor tell it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, cpuid, everything, found, guest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_CPUID = {"unanswered": "CPUID is an instruction of x86-64 programs", "errno": 0}
ROOT_ONLY = (
    "file:/sys/firmware/acpi/tables/FACP",
    "file:/sys/firmware/dmi/entries/0-0/raw",
    "file:/sys/class/dmi/id/product_serial",
    "file:/sys/class/dmi/id/product_uuid",
    "kvm:api-version",
)


def linux(machine: str = "x86_64", release: str = "6.12.0") -> dict[str, Any]:
    """A Linux on which nothing else is there; its processor has no leaf with anything in it."""
    processor = cpuid({}) if machine == "x86_64" else dict.fromkeys(cpuid({}), NO_CPUID)
    return (
        everything(ABSENT)
        | processor
        | INITIAL_NAMESPACES
        | {
            "uname:": found(["Linux", release, "#1 SMP", machine]),
            "file:/proc/version": found(f"Linux version {release} (gcc) #1 SMP\n"),
            "file:/proc/sys/kernel/osrelease": found(release + "\n"),
            "file:/proc/misc": found("229 fuse\n"),
            "processes:": found([]),
            "listing:/sys/bus/pci/devices": found([]),
        }
    )


VMX_FLAGS = (
    "vnmi preemption_timer posted_intr invvpid ept_x_only ept_ad ept_1gb flexpriority apicv tsc_offset vtpr mtf vapic"
    " ept vpid unrestricted_guest vapic_reg vid ple shadow_vmcs pml ept_mode_based_exec tsc_scaling"
)
"""What Linux since 5.6 says of VT-x in a processor of 2021."""


def x86(
    flags: str, vendor: str = "GenuineIntel", model: str = "Intel(R) Xeon(R) Gold 6338", vmx: str = VMX_FLAGS
) -> dict[str, Any]:
    """The cpuinfo of two x86 processors; `vmx` is the line of what VT-x can do, where it is there."""
    stanza = f"vendor_id\t: {vendor}\nmodel name\t: {model}\nflags\t\t: fpu vme {flags}\n"
    stanza += f"vmx flags\t: {vmx}\n\n" if vmx and "vmx" in flags.split() else "\n"
    return {"file:/proc/cpuinfo": found("".join(f"processor\t: {one}\n{stanza}" for one in range(2)))}


def dmi(vm_bit: bool = False, **fields: str) -> dict[str, Any]:
    """SMBIOS fields, and the structure that holds the virtual-machine bit."""
    structure = bytes([0, 24]) + bytes(0x11) + bytes([0x10 if vm_bit else 0]) + bytes(4)
    return {f"file:/sys/class/dmi/id/{name}": found(content + "\n") for name, content in fields.items()} | {
        "file:/sys/firmware/dmi/entries/0-0/raw": packed(structure)
    }


def packed(data: bytes) -> dict[str, Any]:
    """An entry that holds bytes."""
    return {"base64": base64.b64encode(data).decode()}


def facp(oem: str, table: str = "", hypervisor: str = "", revision: int = 6) -> dict[str, Any]:
    """The ACPI table FACP with who wrote it, and the hypervisor named in it."""
    data = bytearray(276)
    data[8] = revision
    for at, text, width in ((10, oem, 6), (16, table, 8), (268, hypervisor, 8)):
        data[at : at + width] = text.encode().ljust(width, b"\0")
    return {"file:/sys/firmware/acpi/tables/FACP": packed(bytes(data))}


def acpi(*ids: str) -> dict[str, Any]:
    """Devices that ACPI lists."""
    return {"listing:/sys/bus/acpi/devices": found(["device:00", "PNP0A08:00", *(f"{one}:00" for one in ids)])}


def pci(*devices: str) -> dict[str, Any]:
    """Devices on the PCI bus: `8086:1237`, with a subsystem `8086:1237 1af4:1100`, with a class after it `0600`."""
    names = [f"0000:00:{at:02x}.0" for at in range(len(devices))]
    readings: dict[str, Any] = {"listing:/sys/bus/pci/devices": found(names)}
    for name, device in zip(names, devices, strict=True):
        model, subsystem, pci_class = (*device.upper().split(), *("", "0000:0000", "0600")[device.count(" ") + 1 :])
        (vendor, number), (maker, board) = model.split(":"), subsystem.split(":")
        kind = f"bc{pci_class[:2]}sc{pci_class[2:]}i00"
        text = f"pci:v0000{vendor}d0000{number}sv0000{maker}sd0000{board}{kind}\n"
        readings[f"file:/sys/bus/pci/devices/{name}/modalias"] = found(text)
    return readings


def virtio_ports(*names: str) -> dict[str, Any]:
    """Channels between guest and monitor, by their names."""
    ports = [f"vport{at}p1" for at in range(len(names))]
    readings: dict[str, Any] = {"listing:/sys/class/virtio-ports": found(ports)}
    for port, name in zip(ports, names, strict=True):
        readings[f"file:/sys/class/virtio-ports/{port}/name"] = found(name + "\n")
    return readings


def bound(bus: str, **drivers: str) -> dict[str, Any]:
    """The drivers of devices on a bus, by the devices' names (`virtio0`); an empty one is none."""
    place = "link:/sys/bus/" + bus + "/devices/{}/driver"
    link = "../../../bus/" + bus + "/drivers/"
    return {place.format(name): found(link + driver) if driver else ABSENT for name, driver in drivers.items()}


def log(*lines: str, whole: bool = True) -> dict[str, Any]:
    """The kernel's log with these lines, one each millisecond; not `whole`: its first lines are forgotten."""
    told = ("Linux version", *lines) if whole else lines
    return {"log:": found([[1000 * at, line] for at, line in enumerate(told)])}


def release(text: str) -> dict[str, Any]:
    """The kernel's release, where uname and procfs tell it."""
    return {
        "uname:": found(["Linux", text, "#1 SMP", "x86_64"]),
        "file:/proc/sys/kernel/osrelease": found(text + "\n"),
    }


def xen(guest_type: str, features: str | None = "000220f0") -> dict[str, Any]:
    """What a kernel on Xen shows: the kind of guest, and the features, whose bit 11 makes a control domain."""
    readings: dict[str, Any] = {
        "file:/sys/hypervisor/type": found("xen\n"),
        "file:/sys/hypervisor/guest_type": found(guest_type + "\n"),
        "stat:/proc/xen": found(["directory", 0o555, 0, 0, 0, 0, 1, 1]),
    }
    if features is not None:
        readings["file:/sys/hypervisor/properties/features"] = found(features + "\n")
    return readings


def tree(properties: Mapping[str, str]) -> dict[str, Any]:
    """A device tree: the contents of properties by their paths, spaces for the zeros that end texts."""
    readings = {
        f"file:/proc/device-tree/{path}": found(content.replace(" ", "\0") + "\0")
        for path, content in properties.items()
    }
    return readings | {"listing:/proc/device-tree": found(sorted({path.partition("/")[0] for path in properties}))}


def seen_by_an_ordinary_user(readings: Mapping[str, Any]) -> dict[str, Any]:
    """The same machine: what is there for root alone is refused."""
    return {
        key: FORBIDDEN if key in ROOT_ONLY and ("found" in entry or "base64" in entry) else entry
        for key, entry in readings.items()
    }


def signed(*names: str) -> dict[str, Any]:
    """The processor of a guest: the hypervisor bit, and a signature at each base from the first one on."""
    leaves: dict[int, tuple[int, int, int, int]] = {}
    for at, name in enumerate(names):
        leaves |= guest_of(name, base=0x40000000 + 0x100 * at)
    return cpuid(leaves) | x86("hypervisor")


CLEAR = x86("vmx") | cpuid({1: (0, 0, 1 << 5, 0)})
HYPERVISOR_WITHOUT_A_NAME = cpuid({1: (0, 0, 1 << 31, 0)}) | x86("hypervisor")
KVM_CLOCK = {"file:/sys/devices/system/clocksource/clocksource0/available_clocksource": found("kvm-clock tsc \n")}

LAPTOP = linux() | CLEAR | dmi(sys_vendor="LENOVO", product_name="20XW004AGE") | facp("LENOVO", "TP-N32")
KVM_GUEST = linux() | signed("KVMKVMKVM") | KVM_CLOCK
QEMU_NAMES = dmi(sys_vendor="QEMU", product_name="Standard PC (Q35 + ICH9, 2009)", chassis_vendor="QEMU", vm_bit=True)
QEMU_BOARD = (
    QEMU_NAMES
    | acpi("QEMU0002")
    | pci("8086:29c0 1af4:1100", "8086:2922 1af4:1100")
    | facp("BOCHS", "BXPC", revision=3)
)
MICROVM = (
    KVM_GUEST | facp("FIRECK", "FCVMFADT", "FIRECKVM") | acpi("VMGENCTR", "AMZNC10C") | pci("8086:0d57", "1af4:1041")
)
RASPBERRY = (
    linux("aarch64")
    | {"file:/proc/cpuinfo": found("processor\t: 0\nCPU implementer\t: 0x41\n\nSerial\t: 0\nModel\t: Raspberry Pi 4\n")}
    | tree({"compatible": "raspberrypi,4-model-b brcm,bcm2711", "model": "Raspberry"})
)
ARM_SERVER = linux("aarch64") | {"file:/proc/cpuinfo": found("processor\t: 0\nCPU implementer\t: 0xc0\n\n")}
HYPERV_GUEST = (
    linux() | signed("Microsoft Hv") | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine")
)
XEN_DOM0 = linux() | x86("hypervisor") | xen("PV", "000228f0")
XEN_DOMU = linux() | x86("hypervisor") | xen("PV")
