"""The tables of devices hold what they say."""

from __future__ import annotations

import pytest

from virtcheck.knowledge.devices import PCI, VIRTIO, VIRTIO_ON_PCI, VMBUS


@pytest.mark.parametrize("number", [number for models in PCI.values() for number in models])
def test_numbers(number: str) -> None:
    """Vendor and model, four small hexadecimal digits each."""
    vendor, _, model = number.partition(":")

    assert f"{int(vendor, 16):04x}:{int(model, 16):04x}" == number


def test_each_model_has_one_provider() -> None:
    """No model is both imitated and made for guests; virtio's numbers have a table of their own."""
    numbers = [number for models in PCI.values() for number in models]

    assert len(numbers) == len(set(numbers))
    assert not set(numbers) & set(VIRTIO_ON_PCI)


def test_virtio_on_pci() -> None:
    """A device of type 1, the network card, is 1000 in the old range and 1041 in the new one."""
    assert {"1af4:1000", "1af4:1041"} <= set(VIRTIO_ON_PCI)
    assert "network card" == VIRTIO["1"]


def test_classes_are_written_as_the_kernel_writes_them() -> None:
    """Small letters, without braces."""
    assert [one for one in VMBUS if one != one.lower().strip("{}") or len(one) != 36] == []
