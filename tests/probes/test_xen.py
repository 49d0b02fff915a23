"""Xen's words, and whether it calls this its control domain."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.machines import XEN_DOM0
from tests.probes.evidence import seen
from virtcheck.probes import xen

FEATURES, CAPABILITIES = "file:/sys/hypervisor/properties/features", "file:/proc/xen/capabilities"


@pytest.mark.parametrize(
    ("features", "capabilities", "expected"),
    [
        (found("000228f0\n"), ABSENT, "dom0"),
        (found("000220f0\n"), ABSENT, "domU"),
        (ABSENT, found("control_d\n"), "dom0"),
        (ABSENT, found(""), "domU"),
        (ABSENT, ABSENT, "absent"),
        (FORBIDDEN, found("control_d\n"), "dom0"),
        (FORBIDDEN, found(""), "forbidden"),
        (FORBIDDEN, ABSENT, "forbidden"),
        (ABSENT, UNANSWERED, "unanswered"),
        (found("000220f0\n"), found("control_d\n"), "dom0"),
        (found("no number"), ABSENT, "unanswered"),
    ],
)
def test_role(features: dict[str, Any], capabilities: dict[str, Any], expected: str) -> None:
    """Either place can say dom0; domU is said only where nothing that could say dom0 is out of sight."""
    assert expected == seen(xen, {FEATURES: features, CAPABILITIES: capabilities}, xen.ROLE)


@pytest.mark.parametrize(
    ("told", "features", "expected"),
    [
        (found("PVH\n"), found("000220f0\n"), "PVH"),
        (ABSENT, found("000220f0\n"), "PV"),
        (ABSENT, found("00000705\n"), "absent"),
        (ABSENT, ABSENT, "absent"),
        (ABSENT, FORBIDDEN, "forbidden"),
        (ABSENT, found("no number"), "unanswered"),
        (FORBIDDEN, found("000220f0\n"), "forbidden"),
    ],
)
def test_guest_type(told: dict[str, Any], features: dict[str, Any], expected: str) -> None:
    """The kernel's own word; where it is too old to have one, a feature of paravirtual guests alone."""
    assert expected == seen(xen, {"file:/sys/hypervisor/guest_type": told, FEATURES: features}, xen.GUEST_TYPE)


def test_words() -> None:
    """Lines of sysfs, as they are."""
    assert "xen" == seen(xen, XEN_DOM0, xen.TYPE)
    assert "PV" == seen(xen, XEN_DOM0, xen.GUEST_TYPE)
    assert seen(xen, XEN_DOM0, xen.DIRECTORY) is True


@given(st.binary())
def test_any_features(data: bytes) -> None:
    """No bytes make the number raise."""
    assert xen.number(data) is None or isinstance(xen.number(data), int)
