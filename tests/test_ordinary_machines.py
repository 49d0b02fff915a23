"""What is true of machines as people have them, and what a part of one does not tell."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ABSENT, cpuid, found
from tests.machines import KVM_GUEST, RASPBERRY, acpi, linux, signed, x86, xen
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.inspection import answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.question import Host
    from virtcheck.model.report import FactValue

FIXTURES = Path(__file__).parent.parent / "fixtures"
GVISOR: dict[str, Any] = json.loads(gzip.decompress((FIXTURES / "docker-gvisor" / "host.json.gz").read_bytes()))[
    "readings"
]
VMX_BIT = cpuid({1: (0, 0, 1 << 5, 0)})
OLD_XEN = {"file:/sys/hypervisor/guest_type": ABSENT, "file:/sys/hypervisor/properties/features": ABSENT}

MACHINES: dict[str, tuple[dict[str, Any], dict[str, FactValue | None]]] = {
    "Xen's control domain with Linux 4.9, whose programs see the processor itself": (
        linux(release="4.9.0-19-amd64") | x86("hypervisor") | xen("PV", "000228f0") | VMX_BIT | OLD_XEN,
        {"cpu.extension_state": "hidden", "cpu.firmware_lock": None, "kvm.reason": "no-extension"},
    ),
    "Raspberry Pi": (
        RASPBERRY | {"listing:/sys/firmware": found(["devicetree", "fdt"])},
        {"iommu.enabled": False, "iommu.reason": None, "boot.firmware": "devicetree", "vfio.usable": False},
    ),
    "gVisor, which shows nothing of the memory and the devices below": (
        GVISOR,
        {
            "numa.nodes": None,
            "hugepages.sizes": None,
            "hugepages.transparent": None,
            "ksm.enabled": None,
            "iommu.enabled": None,
            "iommu.reason": None,
            "vfio.devices": None,
            "device.virtual_functions": None,
            "device.mediated_types": None,
            "tsc.invariant": None,
            "moved.blockers": None,
            "moved.warnings": None,
        },
    ),
    "a guest without any bus": (
        KVM_GUEST | {"listing:/sys/bus/pci/devices": ABSENT},
        {"moved.blockers": (), "device.virtual_functions": 0, "numa.nodes": 1},
    ),
    "Fibre Channel and InfiniBand cards": (
        linux()
        | {
            "listing:/sys/bus/pci/devices": found(["0000:3b:00.0", "0000:5e:00.0", "0000:00:14.0"]),
            **{
                f"file:/sys/bus/pci/devices/{at}/modalias": found(f"pci:v000010DFd0000E300sv000010DFsd0000E300{kind}\n")
                for at, kind in (
                    ("0000:3b:00.0", "bc0Csc04i00"),
                    ("0000:5e:00.0", "bc10sc00i00"),
                    ("0000:00:14.0", "bc0Csc03i30"),
                )
            },
            "file:/sys/bus/pci/devices/0000:3b:00.0/sriov_numvfs": found("0\n"),
            "file:/sys/bus/pci/devices/0000:5e:00.0/sriov_numvfs": found("2\n"),
            "file:/sys/bus/pci/devices/0000:3b:00.0/sriov_totalvfs": found("16\n"),
            "file:/sys/bus/pci/devices/0000:5e:00.0/sriov_totalvfs": found("4\n"),
        },
        {"device.virtual_functions": 2, "device.most_virtual_functions": 20},
    ),
    "VMware's guest with a card of its own making": (
        linux() | signed("VMwareVMware") | acpi("PNP0303"),
        {"vm.kind": "vmware", "moved.blockers": ()},
    ),
}


def told(host: Host, names: tuple[str, ...]) -> dict[str, FactValue | None]:
    """The values of facts."""
    return {one.name: one.value for one in answer(host, [FACTS[name] for name in names])}


@pytest.mark.parametrize("name", MACHINES)
def test_machines(name: str) -> None:
    """Each machine is what its owner knows it to be; what it keeps to itself is unknown, not absent."""
    readings, expected = MACHINES[name]

    assert expected == told(RecordedHost(readings), tuple(expected))


PARTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "the drivers do not tell of nodes": (
        "proc/misc",
        "232 kvm\n200 tun\n238 vhost-net\n",
        ("kvm.usable", "kvm.reason", "device.tun", "device.vhost_net", "runs.qemu", "migration.blockers"),
    ),
    "a board does not tell that it knows no UEFI": (
        "sys/firmware/dmi/entries/0-0/raw",
        "",
        ("boot.firmware", "boot.secure_boot", "boot.microvm"),
    ),
    "a network card may be divided": (
        "sys/bus/pci/devices/0000:3b:00.0/modalias",
        "pci:v00008086d00001572sv00008086sd00000001bc02sc00i00\n",
        ("device.virtual_functions", "device.most_virtual_functions"),
    ),
    "one number of two": (
        "sys/bus/pci/devices/0000:3b:00.0/sriov_numvfs",
        "0\n",
        ("device.most_virtual_functions", "devices.physical"),
    ),
    "a device that does not tell what it is": (
        "sys/bus/virtio/devices/virtio0/features",
        "0110010100\n",
        ("devices.emulated", "devices.paravirtual", "devices.balloon", "devices.page_reporting"),
    ),
    "a board without processes": (
        "proc/device-tree/compatible",
        "qemu,powernv9\0ibm,powernv\0",
        ("moved.warnings", "vm.role"),
    ),
    "a board that only QEMU has": ("proc/device-tree/compatible", "riscv-virtio\0", ("moved.blockers", "vm.nested")),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_single_file(name: str, tmp_path: Path) -> None:
    """What a tree of one file lacks may have been on the machine."""
    path, content, silent = PARTS[name]
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(content)

    assert dict.fromkeys(silent) == told(TreeHost(str(tmp_path)), silent)
