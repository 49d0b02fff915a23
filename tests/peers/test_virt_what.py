"""The rules of virt-what 1.25: every word that it finds, in its order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, found
from tests.machines import dmi, facp, signed, tree, xen
from tests.peers.hosts import DIRECTORY, FILE, TABLES, answers, root_on, says, status
from virtcheck.peers import virt_what

HOSTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "hardware": ([], {}),
    "kvm": (["kvm"], signed("KVMKVMKVM")),
    "the-higher-base-counts": (["kvm"], signed("Microsoft Hv", "KVMKVMKVM")),
    "hyper-v": (["hyperv"], signed("Microsoft Hv")),
    "virtual-pc": (
        ["virtualpc"],
        TABLES | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine"),
    ),
    "surface": ([], TABLES | dmi(sys_vendor="Microsoft Corporation", product_name="Surface Laptop 4")),
    "vmware-and-qemu": (["vmware", "qemu"], signed("TCGTCGTCGTCG") | TABLES | dmi(sys_vendor="VMware, Inc.")),
    "virtualbox-over-kvm": (["virtualbox", "kvm"], signed("KVMKVMKVM") | TABLES | dmi(sys_vendor="innotek GmbH")),
    "parallels-shows-kvm": (["parallels"], signed("KVMKVMKVM") | TABLES | dmi(bios_vendor="Parallels Software")),
    "masked-tables": (["kvm"], signed("KVMKVMKVM") | dmi(sys_vendor="innotek GmbH")),
    "nitro": (["kvm", "aws"], signed("KVMKVMKVM") | TABLES | dmi(sys_vendor="Amazon EC2", bios_vendor="Amazon EC2")),
    "ec2-on-xen": (
        ["xen", "xen-hvm", "aws"],
        signed("XenVMMXenVMM") | TABLES | dmi(sys_vendor="Xen", bios_version="4.11.amazon"),
    ),
    "google": (["google_cloud", "kvm"], signed("KVMKVMKVM") | TABLES | dmi(product_name="Google Compute Engine")),
    "nutanix-server": (["nutanix_ahv"], TABLES | dmi(sys_vendor="Nutanix", product_name="NX-3050")),
    "xen-without-xenfs": (["xen", "xen-domU"], xen("PV", "00002ff0")),
    "xen-control-domain": (["xen", "xen-dom0"], xen("PV") | {"file:/proc/xen/capabilities": found("control_d\n")}),
    "uml-over-kvm": (
        ["uml", "kvm"],
        signed("KVMKVMKVM") | {"file:/proc/cpuinfo": found("vendor_id\t: User Mode Linux\nmodel name\t: UML\n")},
    ),
    "openvz": (["openvz"], {"stat:/proc/vz": DIRECTORY}),
    "vserver-host": (["linux_vserver", "linux_vserver-host"], status(VxID="0")),
    "lxc": (["lxc"], {"file:/proc/1/environ": found("CONTAINER=LXC-libvirt\0")}),
    "left-behind": (["docker"], {"stat:/.dockerenv": FILE}),
    "docker-by-group": (["docker"], {"file:/proc/self/cgroup": found("1:name=systemd:/docker/4f2d\n")}),
    "podman-by-group": (["podman"], {"file:/proc/self/cgroup": found("0::/libpod_parent/libpod-4f2d\n")}),
}


@pytest.mark.parametrize("name", HOSTS)
def test_words(name: str) -> None:
    """It prints all that it finds; only Xen and Parallels keep it from naming QEMU or KVM."""
    words, readings = HOSTS[name]

    assert words == says(virt_what, readings)


@pytest.mark.parametrize(
    ("machine", "readings", "words"),
    [
        ("aarch64", tree({"compatible": "linux,dummy-virt"}), ["lkvm"]),
        ("aarch64", tree({"compatible": "linux,dummy-virt", "fw-cfg@9020000": ""}), ["qemu"]),
        ("aarch64", tree({"hypervisor/compatible": "xen,xen"}), ["xen"]),
        (
            "ppc64le",
            {"file:/proc/cpuinfo": found("cpu\t: POWER9\nplatform\t: pSeries\n")},
            ["ibm_power-lpar_dedicated"],
        ),
        ("s390x", {"file:/proc/cpuinfo": found("vendor_id\t: IBM/S390\n")}, ["ibm_systemz"]),
        (
            "s390x",
            {"file:/proc/cpuinfo": found("vendor_id\t: IBM/S390\n"), "file:/proc/sysinfo": found("LPAR Number: 7\n")},
            ["ibm_systemz", "ibm_systemz-lpar"],
        ),
    ],
)
def test_other_processors(machine: str, readings: dict[str, Any], words: list[str]) -> None:
    """Where there is no CPUID; a board of Firecracker or crosvm passes for kvmtool's."""

    assert words == says(virt_what, readings, machine=machine)


def test_dmidecode_may_be_missing() -> None:
    """On ARM nobody knows whether it would have been there to name the maker."""
    [answer] = answers(virt_what, root_on("aarch64") | TABLES | dmi(sys_vendor="QEMU"))

    assert answer.unseen is not None
    assert "it asks dmidecode if that is installed" == answer.unseen.why


def test_nobody_knows_whether_root_asks() -> None:
    """Without /proc nothing tells whether the tool would be root; the tool itself knows."""
    [answer] = answers(virt_what, root_on() | signed("KVMKVMKVM") | {"file:/proc/self/status": ABSENT})

    assert answer.unseen is not None
    assert "nothing tells whose process this is" == answer.unseen.why


def test_an_ordinary_user_hears_nothing() -> None:
    """Without root it gives up before it looks."""
    [answer] = answers(virt_what, root_on() | signed("KVMKVMKVM") | status(1000))

    assert () == answer.words
    assert answer.silence is not None
    assert virt_what.ROOT_ONLY == answer.silence.because


def test_structures_that_the_kernel_does_not_show() -> None:
    """QEMU writes its name into structures of SMBIOS that no recording holds: then nothing can be told."""
    stealthy = root_on() | TABLES | dmi(sys_vendor="Dell Inc.") | facp("BOCHS", "BXPC", revision=3)
    [answer] = answers(virt_what, stealthy)

    assert answer.unseen is not None
    assert "file:/sys/firmware/dmi/tables/DMI" == answer.unseen.origin
