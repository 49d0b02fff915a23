"""The rules of facter 4.3: one word for everything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, found
from tests.machines import dmi, facp, signed, xen
from tests.peers.hosts import DIRECTORY, FILE, OWN_PID_NAMESPACE, TABLES, answers, root_on, says, status
from virtcheck.peers import facter

IN_DOCKER = {"file:/proc/self/cgroup": found("1:name=systemd:/docker/4f2d\n")}
ENVIRONMENT = {"file:/proc/1/environ": found("PATH=/bin\0")}

HOSTS: dict[str, tuple[str, dict[str, Any]]] = {
    "hardware": ("physical", {}),
    "docker": ("docker", IN_DOCKER | ENVIRONMENT | OWN_PID_NAMESPACE | signed("KVMKVMKVM")),
    "nspawn": ("systemd_nspawn", {"file:/proc/1/environ": found("container=systemd-nspawn\0")} | signed("KVMKVMKVM")),
    "lxc": ("lxc", {"file:/proc/1/environ": found("container=lxc\0")}),
    "kvm": ("kvm", signed("KVMKVMKVM")),
    "podman-in-kvm": ("kvm", signed("KVMKVMKVM") | {"file:/proc/self/cgroup": found("0::/libpod-4f2d\n")}),
    "google": ("gce", dmi(bios_vendor="Google")),
    "xen-hvm": ("xenhvm", signed("XenVMMXenVMM") | TABLES),
    "xen-guest": ("xen", xen("PV")),
    "xen-control-domain": ("xen0", xen("PV") | {"file:/proc/xen/capabilities": found("control_d\n")}),
    "red-hat": ("kvm", signed("KVMKVMKVM") | TABLES | dmi(sys_vendor="Red Hat")),
    "system-z": ("zlinux", {"file:/proc/cpuinfo": found("vendor_id\t: IBM/S390\n")}),
    "vserver-host": ("vserver_host", status(VxID="0")),
    "user-virtualbox": ("virtualbox", dmi(product_name="VirtualBox") | status(1000)),
    "user-xen": ("xenu", {"stat:/proc/xen": DIRECTORY} | status(1000)),
    "user-cloudlinux": ("physical", {"stat:/proc/vz": DIRECTORY, "stat:/proc/lve": FILE} | status(1000, envID="0")),
    "user-openvz": ("openvzve", {"stat:/proc/vz": DIRECTORY} | status(1000, envID="101")),
}


@pytest.mark.parametrize("name", HOSTS)
def test_word(name: str) -> None:
    """Process 1 first, then what virt-what prints first, then its own looks."""
    word, readings = HOSTS[name]

    assert [word] == says(facter, readings)


def test_it_stops_where_root_is_refused() -> None:
    """It believes that root may read everything, and has no answer where that is not so."""
    [answer] = answers(facter, root_on() | signed("KVMKVMKVM") | {"file:/proc/1/environ": FORBIDDEN})

    assert () == answer.words
    assert answer.silence is not None
    assert facter.STOPS == answer.silence.because


def test_the_root_of_a_user_namespace_goes_on() -> None:
    """There the file's mode already says no, and facter does not try to read it."""
    mapped = {"link:/proc/self/ns/user": found("user:[4026532177]"), "file:/proc/1/environ": FORBIDDEN}

    assert ["kvm"] == says(facter, signed("KVMKVMKVM"), mapped)


def test_the_first_word_is_enough() -> None:
    """What virt-what would print later does not matter where its first word is known."""
    hidden_later = TABLES | dmi(sys_vendor="VMware, Inc.") | facp("BOCHS", "BXPC", revision=3)

    assert ["vmware"] == says(facter, hidden_later)


def test_a_user_is_not_told_whether_lspci_is_there() -> None:
    """Where only the devices could tell, it depends on another program."""
    devices = {"file:/proc/bus/pci/devices": found("0010\t1af41000\tb\n")}
    [answer] = answers(facter, root_on() | devices | status(1000))

    assert answer.unseen is not None
    assert "it asks lspci if that is installed" == answer.unseen.why
