"""The device tree of boards, of monitors and of PowerVM."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import tree
from tests.probes.evidence import seen
from virtcheck.probes import device_tree

NAME, MANAGED = "file:/proc/device-tree/ibm,partition-name", "stat:/proc/device-tree/hmc-managed?"
SCREEN = "stat:/proc/device-tree/chosen/qemu,graphic-width"
THERE = found(["file", 0o444, 0, 0, 0, 0, 1, 1])


def test_properties() -> None:
    """Texts end with zero bytes; a property may hold several."""
    board = tree({"compatible": "raspberrypi,4-model-b brcm,bcm2711", "model": "Board"})

    assert ("raspberrypi,4-model-b", "brcm,bcm2711") == seen(device_tree, board, device_tree.COMPATIBLE)
    assert "Board" == seen(device_tree, board, device_tree.MODEL)


def test_hypervisor() -> None:
    """What the node names, in all its forms."""
    guest = tree({"hypervisor/compatible": "xen,xen-4.17 xen,xen"})

    assert ("xen,xen-4.17", "xen,xen") == seen(device_tree, guest, device_tree.HYPERVISOR)


@pytest.mark.parametrize(("name", "expected"), [("full", True), ("lpar1", False), ("fuller", False)])
def test_full_partition(name: str, expected: bool) -> None:
    """PowerVM's word for the partition that is the whole machine."""
    assert expected is seen(device_tree, tree({"ibm,partition-name": name}), device_tree.FULL_PARTITION)


def test_fw_cfg() -> None:
    """QEMU's device is known by the beginning of its node's name."""
    assert seen(device_tree, tree({"fw-cfg@9020000/compatible": "qemu"}), device_tree.FW_CFG) is True
    assert seen(device_tree, tree({"compatible": "board"}), device_tree.FW_CFG) is False


@pytest.mark.parametrize(
    ("name", "managed", "screen", "expected"),
    [
        (found("lpar1\0"), THERE, ABSENT, True),
        (found("full\0"), THERE, ABSENT, False),
        (found("lpar1\0"), THERE, THERE, False),
        (found("lpar1\0"), ABSENT, ABSENT, False),
        (ABSENT, ABSENT, ABSENT, "absent"),
        (ABSENT, ABSENT, FORBIDDEN, "absent"),
        (found("lpar1\0"), THERE, FORBIDDEN, "forbidden"),
        (FORBIDDEN, THERE, ABSENT, "forbidden"),
        (FORBIDDEN, ABSENT, ABSENT, False),
    ],
)
def test_powervm(name: Any, managed: Any, screen: Any, expected: bool | str) -> None:
    """A named partition under a console's rule, unless QEMU's screen gives it away or it is the whole machine."""
    assert expected == seen(device_tree, {NAME: name, MANAGED: managed, SCREEN: screen}, device_tree.POWERVM)
