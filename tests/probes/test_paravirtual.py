"""Traces of the use of a hypervisor."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import FORBIDDEN, found
from tests.machines import ARM_SERVER, KVM_GUEST, LAPTOP
from tests.probes.evidence import seen
from virtcheck.probes import paravirtual

INTERRUPTS = """           CPU0       CPU1
 30:          0          0 PCI-MSIX-0000:00:01.0   2-edge      virtio0-deflate
HYP:         {}         {}   Hypervisor callback interrupts
ERR:          0
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cpu  10 0 20 3000 5 0 1 128 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n", True),
        ("cpu  10 0 20 3000 5 0 1 0 0 0\ncpu0 1 1 1 1 1 1 1 99 0 0\n", False),
        ("cpu  10 0 20 3000\n", "absent"),
        ("", "absent"),
    ],
)
def test_stolen(text: str, expected: object) -> None:
    """The eighth number of the sum of all processors; old kernels do not count it."""
    assert expected == seen(paravirtual, {"file:/proc/stat": found(text)}, paravirtual.STOLEN)


@pytest.mark.parametrize(("counts", "expected"), [((66, 52), True), ((0, 1), True), ((0, 0), False)])
def test_callbacks(counts: tuple[int, int], expected: bool) -> None:
    """On any processor."""
    readings = KVM_GUEST | {"file:/proc/interrupts": found(INTERRUPTS.format(*counts))}

    assert expected is seen(paravirtual, readings, paravirtual.CALLBACKS)


@pytest.mark.parametrize("machine", [LAPTOP, ARM_SERVER])
def test_callbacks_are_asked_of_guests_alone(machine: dict[str, Any]) -> None:
    """The table of a large machine takes long to write: it is left alone where no processor shows a hypervisor."""
    assert "absent" == seen(paravirtual, machine | {"file:/proc/interrupts": FORBIDDEN}, paravirtual.CALLBACKS)
    assert "forbidden" == seen(paravirtual, KVM_GUEST | {"file:/proc/interrupts": FORBIDDEN}, paravirtual.CALLBACKS)


def test_a_kernel_without_the_row() -> None:
    """It was built without hypervisors, or long ago."""
    assert "absent" == seen(
        paravirtual, KVM_GUEST | {"file:/proc/interrupts": found("ERR: 0\n")}, paravirtual.CALLBACKS
    )


def test_idle_driver() -> None:
    """Its name."""
    readings = {"file:" + paravirtual.IDLE.path: found("haltpoll\n")}

    assert "haltpoll" == seen(paravirtual, readings, paravirtual.IDLE_DRIVER)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Any bytes are an answer or none."""
    assert paravirtual.stolen(data) in (True, False, "")
    assert paravirtual.called_back(data) in (True, False, "")
