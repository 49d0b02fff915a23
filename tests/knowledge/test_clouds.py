"""Whose machine it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, found
from tests.machines import CLEAR, KVM_GUEST, LAPTOP, QEMU_BOARD, XEN_DOMU, dmi, linux, signed, virtio_ports
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.clouds import CLOUDS, MANAGERS, OPENSTACK, PROVIDERS


def cloud(readings: dict[str, Any]) -> str | None:
    """The fact, and None where it is unknown."""
    (fact,) = answer(RecordedHost(readings), [FACTS["vm.cloud"]])
    return fact.value  # type: ignore[return-value]


HOSTS: dict[str, tuple[dict[str, Any], str | None]] = {
    "EC2": (KVM_GUEST | dmi(sys_vendor="Amazon EC2", product_name="m5.large"), "aws"),
    "EC2 metal": (linux() | CLEAR | dmi(sys_vendor="Amazon EC2", product_name="m5.metal"), "aws"),
    "EC2 on paravirtual Xen": (
        XEN_DOMU | {"file:/sys/hypervisor/uuid": found("ec2e1916-9099-7caf-fd21-012345abcdef\n")},
        "aws",
    ),
    "EC2 on Xen": (linux() | dmi(sys_vendor="Xen", bios_version="4.11.amazon"), "aws"),
    "Compute Engine": (linux() | CLEAR | dmi(sys_vendor="Google", product_name="Google Compute Engine"), "gce"),
    "Azure": (linux() | dmi(chassis_asset_tag="7783-7084-3265-9085-8269-3286-77"), "azure"),
    "Alibaba Cloud": (linux() | dmi(sys_vendor="Alibaba Cloud", product_name="Alibaba Cloud ECS"), "alibaba"),
    "Oracle Cloud": (linux() | dmi(chassis_asset_tag="OracleCloud.com"), "oci"),
    "Oracle Cloud metal": (LAPTOP | dmi(sys_vendor="Oracle Corporation", chassis_asset_tag="OracleCloud.com"), "oci"),
    "DigitalOcean": (linux() | dmi(sys_vendor="DigitalOcean", product_name="Droplet"), "digitalocean"),
    "Hetzner": (linux() | dmi(sys_vendor="Hetzner", product_name="vServer"), "hetzner"),
    "Scaleway": (linux() | dmi(sys_vendor="Scaleway", product_name="SCW-DEV1-S"), "scaleway"),
    "UpCloud": (linux() | dmi(sys_vendor="UpCloud", product_name="Server"), "upcloud"),
    "Vultr": (linux() | dmi(sys_vendor="Vultr", product_name="VC2"), "vultr"),
    "Linode": (linux() | dmi(sys_vendor="Linode"), "akamai"),
    "Akamai": (linux() | dmi(sys_vendor="Akamai"), "akamai"),
    "Outscale": (linux() | dmi(sys_vendor="3DS Outscale", product_name="3DS Outscale VM"), "outscale"),
    "NWCS": (linux() | dmi(sys_vendor="NWCS"), "nwcs"),
    "e24cloud": (linux() | dmi(sys_vendor="e24cloud"), "e24cloud"),
    "Tilaa": (linux() | dmi(sys_vendor="Tilaa"), "tilaa"),
    "Exoscale": (linux() | dmi(product_name="Exoscale Compute Platform"), "exoscale"),
    "CloudStack": (linux() | dmi(product_name="CloudStack KVM Hypervisor"), "cloudstack"),
    "CloudSigma": (linux() | dmi(product_name="CloudSigma"), "cloudsigma"),
    "CloudCIX": (linux() | dmi(product_name="CloudCIX"), "cloudcix"),
    "SmartOS": (linux() | dmi(product_name="SmartDC HVM"), "smartos"),
    "Huawei": (linux() | dmi(product_name="OpenStack Nova", chassis_asset_tag="HUAWEICLOUD"), "huawei"),
    "Open Telekom Cloud": (
        linux() | dmi(product_name="OpenStack Compute", chassis_asset_tag="OpenTelekomCloud"),
        "opentelekom",
    ),
    "SAP": (linux() | dmi(chassis_asset_tag="SAP CCloud VM"), "sap"),
    "Samsung": (linux() | dmi(chassis_asset_tag="Samsung Cloud Platform"), "samsung"),
    "ZStack": (linux() | dmi(chassis_asset_tag="server-7.zstack.io"), "zstack"),
    "OpenStack": (linux() | dmi(sys_vendor="OpenStack Foundation", product_name="OpenStack Nova"), "openstack"),
    "OpenStack on VMware": (
        linux() | signed("VMwareVMware") | dmi(product_name="VMware7,1", chassis_asset_tag="OpenStack Nova"),
        "openstack",
    ),
    "oVirt": (KVM_GUEST | dmi(sys_vendor="oVirt", product_name="oVirt Node"), "ovirt"),
    "Red Hat Enterprise Virtualization": (KVM_GUEST | dmi(sys_vendor="Red Hat", product_name="RHEV Hypervisor"), "rhv"),
    "Red Hat Virtualization": (
        KVM_GUEST | dmi(sys_vendor="Red Hat", product_name="RHEL", product_family="RHV"),
        "rhv",
    ),
    "Red Hat's libvirt": (KVM_GUEST | dmi(sys_vendor="Red Hat", product_name="KVM", product_family="Red Hat"), None),
    "KubeVirt": (
        KVM_GUEST | dmi(sys_vendor="KubeVirt", product_name="None", product_family="KubeVirt"),
        "kubevirt",
    ),
    "Nutanix AHV": (KVM_GUEST | dmi(sys_vendor="Nutanix", product_name="AHV"), "nutanix"),
    "Nutanix server": (LAPTOP | dmi(sys_vendor="Nutanix", product_name="NX-3050"), None),
    "Veertu": (linux() | dmi(sys_vendor="Veertu Labs Inc."), "veertu"),
    "Incus": (
        KVM_GUEST | QEMU_BOARD | virtio_ports("org.linuxcontainers.incus", "org.linuxcontainers.lxd"),
        "incus",
    ),
    "LXD": (KVM_GUEST | QEMU_BOARD | virtio_ports("com.canonical.lxd", "org.linuxcontainers.lxd"), "lxd"),
    "LXD of old": (KVM_GUEST | QEMU_BOARD | virtio_ports("org.linuxcontainers.lxd"), "lxd"),
    "libvirt with an agent": (KVM_GUEST | QEMU_BOARD | virtio_ports("org.qemu.guest_agent.0"), None),
    "OrbStack": (linux("aarch64", "6.19.13-orbstack-gbd1dc07b8cf4"), "orbstack"),
    "Docker Desktop": (linux("aarch64", "6.10.14-linuxkit"), "linuxkit"),
    "bare laptop": (LAPTOP, None),
    "Chromebook": (linux() | CLEAR | dmi(sys_vendor="Google", product_name="Eve"), None),
    "KVM": (KVM_GUEST, None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_cloud(name: str) -> None:
    """By its name in the firmware, bare metal included; never `none`, because a cloud may keep silent."""
    readings, expected = HOSTS[name]

    assert expected == cloud(readings)


def test_every_cloud_has_a_host() -> None:
    """No cloud of the table is without a machine that shows it."""
    assert {claim.word for claim in CLOUDS} | {None} == {word for _, word in HOSTS.values()}


def test_ids_are_their_own() -> None:
    """A manager of machines may also be an engine of containers: the words are the same, the claims are two."""
    ids = [claim.id for claim in CLAIMS]

    assert len(set(ids)) == len(ids)


def test_an_unseen_field_keeps_the_answer_open() -> None:
    """A cloud that stands earlier might be hiding there."""
    readings = linux() | dmi(sys_vendor="Hetzner") | {"file:/sys/class/dmi/id/chassis_asset_tag": FORBIDDEN}

    assert cloud(readings) is None


def test_software_stands_behind_providers() -> None:
    """Many run it: a provider's own name says more."""
    assert (*PROVIDERS, OPENSTACK, *MANAGERS) == CLOUDS


def test_the_metal_of_a_cloud_is_no_machine() -> None:
    """EC2 lends physical machines: the cloud is known, and there is no hypervisor."""
    metal = linux() | CLEAR | dmi(sys_vendor="Amazon EC2", product_name="m5.metal")
    kind, whose = answer(RecordedHost(metal), [FACTS["vm.kind"], FACTS["vm.cloud"]])

    assert ("none", "aws") == (kind.value, whose.value)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("oVirt", "kvm"),
        ("KubeVirt", "kvm"),
        ("Nutanix AHV", "kvm"),
        ("Nutanix server", "none"),
        ("OpenStack on VMware", "vmware"),
        ("Oracle Cloud metal", "none"),
        ("OrbStack", None),
        ("Docker Desktop", None),
    ],
)
def test_a_manager_is_no_hypervisor(name: str, kind: str | None) -> None:
    """What runs the machine is told apart from who manages it, and stays open where only the manager is known."""
    (fact,) = answer(RecordedHost(HOSTS[name][0]), [FACTS["vm.kind"]])

    assert kind == fact.value
