"""Whose machine it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, found
from tests.machines import CLEAR, KVM_GUEST, LAPTOP, XEN_DOMU, dmi, linux
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer
from virtcheck.knowledge.clouds import CLOUDS


def cloud(readings: dict[str, Any]) -> str | None:
    """The fact, and None where it is unknown."""
    (fact,) = answer(RecordedHost(readings), [FACTS["vm.cloud"]])
    return fact.value  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (KVM_GUEST | dmi(sys_vendor="Amazon EC2", product_name="m5.large"), "aws"),
        (linux() | CLEAR | dmi(sys_vendor="Amazon EC2", product_name="m5.metal"), "aws"),
        (XEN_DOMU | {"file:/sys/hypervisor/uuid": found("ec2e1916-9099-7caf-fd21-012345abcdef\n")}, "aws"),
        (linux() | dmi(sys_vendor="Xen", bios_version="4.11.amazon"), "aws"),
        (linux() | CLEAR | dmi(sys_vendor="Google", product_name="Google Compute Engine"), "gce"),
        (linux() | dmi(chassis_asset_tag="7783-7084-3265-9085-8269-3286-77"), "azure"),
        (linux() | dmi(sys_vendor="Alibaba Cloud", product_name="Alibaba Cloud ECS"), "alibaba"),
        (linux() | dmi(chassis_asset_tag="OracleCloud.com"), "oci"),
        (linux() | dmi(sys_vendor="DigitalOcean", product_name="Droplet"), "digitalocean"),
        (linux() | dmi(sys_vendor="Hetzner", product_name="vServer"), "hetzner"),
        (linux() | dmi(sys_vendor="OpenStack Foundation", product_name="OpenStack Nova"), "openstack"),
        (linux() | dmi(product_name="OpenStack Compute", chassis_asset_tag="OpenTelekomCloud"), "opentelekom"),
        (linux() | dmi(sys_vendor="Linode"), "akamai"),
        (linux() | dmi(chassis_asset_tag="server-7.zstack.io"), "zstack"),
        (LAPTOP, None),
        (linux() | CLEAR | dmi(sys_vendor="Google", product_name="Eve"), None),
        (KVM_GUEST, None),
    ],
)
def test_cloud(readings: dict[str, Any], expected: str | None) -> None:
    """By its name in the firmware, bare metal included; never `none`, because a cloud may keep silent."""
    assert expected == cloud(readings)


def test_an_unseen_field_keeps_the_answer_open() -> None:
    """A cloud that stands earlier might be hiding there."""
    readings = linux() | dmi(sys_vendor="Hetzner") | {"file:/sys/class/dmi/id/chassis_asset_tag": FORBIDDEN}

    assert cloud(readings) is None


def test_openstack_stands_last() -> None:
    """It is software that many run: a provider's own name says more."""
    assert "openstack" == CLOUDS[-1].id


def test_the_metal_of_a_cloud_is_no_machine() -> None:
    """EC2 lends physical machines: the cloud is known, and there is no hypervisor."""
    metal = linux() | CLEAR | dmi(sys_vendor="Amazon EC2", product_name="m5.metal")
    kind, whose = answer(RecordedHost(metal), [FACTS["vm.kind"], FACTS["vm.cloud"]])

    assert ("none", "aws") == (kind.value, whose.value)
