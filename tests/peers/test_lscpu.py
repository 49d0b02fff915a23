"""The rules of lscpu of util-linux 2.38: whose hypervisor it is, how it virtualizes, and the processor's extension."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import cpuid, found, guest_of
from tests.machines import dmi, release, signed, tree, x86, xen
from tests.peers.hosts import DIRECTORY, TABLES, answers, root_on, says, status
from virtcheck.peers import lscpu

CPUS = {"file:/sys/devices/system/cpu/possible": found("0-1\n")}
WITHOUT_BIT = cpuid({0x40000000: guest_of("KVMKVMKVM")[0x40000000]}) | x86("vmx")
VIRTUALBOX_DEVICE = {"file:/proc/bus/pci/devices": found("0010\t80eebeef\tb\n")}
PV = "000220f0"

HOSTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "hardware": (["VT-x"], x86("vmx")),
    "kvm": (["KVM", "KVM", "full"], signed("KVMKVMKVM")),
    "the-bit-is-not-read": (["VT-x", "KVM", "KVM", "full"], WITHOUT_BIT),
    "first-base-only": (["Microsoft", "Microsoft", "full"], signed("Microsoft Hv", "KVMKVMKVM")),
    "no-word-for-qemu": ([], signed("TCGTCGTCGTCG") | TABLES | dmi(sys_vendor="QEMU")),
    "virtualbox": (["Innotek GmbH", "Innotek GmbH", "full"], TABLES | dmi(sys_vendor="innotek GmbH")),
    "virtualbox-for-a-user": ([], TABLES | dmi(sys_vendor="innotek GmbH") | status(1000)),
    "virtage": (["Hitachi", "Hitachi", "full"], TABLES | dmi(sys_vendor="HITACHI", product_name="HVM LPAR")),
    "xen-hvm": (["Xen", "Xen", "full"], signed("XenVMMXenVMM") | {"stat:/proc/xen": DIRECTORY}),
    "xen-pv-by-signature": (["Xen", "Xen", "para"], signed("XenVMMXenVMM") | xen("PV", PV)),
    "xen-by-directory": (["Xen", "Xen", "para"], xen("PV", PV)),
    "xen-control-domain": (
        ["Xen", "Xen", "none"],
        xen("PV", PV) | {"file:/proc/xen/capabilities": found("control_d\n")},
    ),
    "virtualbox-by-device": (
        ["Oracle", "Oracle", "full"],
        VIRTUALBOX_DEVICE,
    ),
    "wsl-1": (["Windows Subsystem for Linux"] * 2 + ["container"], release("4.4.0-19041-Microsoft")),
    "wsl-2": (
        ["Microsoft", "Microsoft", "full"],
        signed("Microsoft Hv") | release("5.15.90-microsoft-standard-WSL2"),
    ),
    "openvz": (["Parallels", "Parallels", "container"], {"stat:/proc/vz": DIRECTORY}),
    "vserver-host": (["Linux-VServer", "Linux-VServer", "container"], status(VxID="0")),
    "uml": (["User-mode Linux", "User-mode Linux", "para"], {"file:/proc/cpuinfo": found("model name\t: UML\n")}),
}


@pytest.mark.parametrize("name", HOSTS)
def test_words(name: str) -> None:
    """The extension, then the vendor (once for the kind, once as it is printed), then the type."""
    words, readings = HOSTS[name]

    assert words == says(lscpu, CPUS, readings)


@pytest.mark.parametrize(
    ("machine", "readings", "words"),
    [
        ("ppc64le", tree({"compatible": "qemu,pseries"}), ["KVM", "KVM", "para"]),
        ("ppc64le", tree({"compatible": "ibm,powernv"}), []),
        (
            "ppc64le",
            tree({"ibm,partition-name": "full"}) | {"stat:/proc/device-tree/hmc-managed?": DIRECTORY},
            ["pHyp", "pHyp", "none"],
        ),
        ("s390x", {"file:/proc/sysinfo": found("LPAR Number: 7\n")}, ["IBM", "IBM", "full"]),
        ("s390x", {"file:/proc/sysinfo": found("VM00 Control Program: KVM/Linux\n")}, ["KVM", "KVM", "full"]),
    ],
)
def test_other_processors(machine: str, readings: dict[str, Any], words: list[str]) -> None:
    """Power by the device tree, IBM Z by /proc/sysinfo."""

    assert words == says(lscpu, CPUS, readings, machine=machine)


def test_without_sysfs_it_gives_up() -> None:
    """In a sandbox without /sys it prints nothing, though CPUID would tell."""
    [answer] = answers(lscpu, root_on() | signed("KVMKVMKVM"))

    assert () == answer.words
    assert answer.silence is not None
    assert lscpu.NO_SYSFS == answer.silence.because
