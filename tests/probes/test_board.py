"""A board without a hypervisor beside it: what is left off x86."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import ARM_SERVER, LAPTOP, RASPBERRY, dmi, linux, tree
from tests.probes.evidence import seen
from virtcheck.probes import board

PSERIES = {"file:/proc/cpuinfo": found("processor\t: 0\n\ntimebase\t: 512000000\nplatform\t: pSeries\n")}
SUN4V = {"file:/proc/cpuinfo": found("cpu\t\t: SPARC-M7\ntype\t\t: sun4v\n")}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (RASPBERRY, True),
        (ARM_SERVER | dmi(product_name="Altra"), True),
        (RASPBERRY | tree({"hypervisor/compatible": "xen,xen"}), False),
        (RASPBERRY | {"file:/proc/device-tree/hypervisor/compatible": FORBIDDEN}, "forbidden"),
        (ARM_SERVER, "absent"),
        (linux("ppc64le") | PSERIES | tree({"compatible": "IBM,9009-42A"}), "absent"),
        (linux("ppc64le") | {"file:/proc/cpuinfo": FORBIDDEN} | tree({"compatible": "IBM,9009-42A"}), "unanswered"),
        (linux("ppc64le") | tree({"compatible": "IBM,9009-42A"}), "absent"),
        (linux("ppc64le") | tree({"compatible": "ibm,powernv"}), True),
        (linux("sparc64") | SUN4V | tree({"compatible": "sun4v"}), "absent"),
        (ARM_SERVER | dmi(product_name=""), "absent"),
        (LAPTOP, "absent"),
        ({"file:/sys/class/dmi/id/product_name": found("Altra")}, "unanswered"),
        ({"file:/proc/cpuinfo": ABSENT, "uname:": ABSENT}, "unanswered"),
    ],
)
def test_no_hypervisor(readings: dict[str, Any], expected: bool | str) -> None:
    """Said of other architectures only; where nothing tells the architecture, it is not said."""
    assert expected == seen(board, readings, board.NO_HYPERVISOR)


def test_the_architecture_by_cpuinfo() -> None:
    """A tree has no uname; the lines of cpuinfo tell x86 from the others."""
    without_uname = {key: entry for key, entry in RASPBERRY.items() if key != "uname:"}

    assert seen(board, without_uname, board.NO_HYPERVISOR) is True
    assert "absent" == seen(
        board, {key: entry for key, entry in LAPTOP.items() if key != "uname:"}, board.NO_HYPERVISOR
    )
