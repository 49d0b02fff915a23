"""The page of VMClock."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN
from tests.machines import packed
from tests.probes.evidence import seen
from virtcheck.probes import vmclock

COUNTS_COPIES = 1 << 8


def page(
    marker: int, generation: int, *, flags: int = COUNTS_COPIES, size: int = 4096, magic: bytes = b"VCLK"
) -> bytes:
    """The structure as the hypervisor keeps it: constants, the guarded fields, the rate, and the count of copies."""
    head = struct.pack("<4sIHBBIQQ", magic, size, 1, 0xFF, 0, 2, marker, flags)
    return head + bytes(72) + struct.pack("<Q", generation)


@pytest.mark.parametrize(
    ("data", "marker", "generation"),
    [
        (page(3, 2), "3", "2"),
        (page(2**64 - 1, 0), str(2**64 - 1), "0"),
        (page(1, 7, flags=0), "1", "absent"),
        (page(1, 7, size=104), "1", "absent"),
        (page(1, 7)[:64], "1", "absent"),
        (page(1, 7, magic=b"TCLK"), "unanswered", "unanswered"),
        (page(1, 7)[:31], "unanswered", "unanswered"),
        (b"", "unanswered", "unanswered"),
    ],
)
def test_page(data: bytes, marker: str, generation: str) -> None:
    """Both numbers where they are kept; what is no such page, or only a part of one, tells nothing."""
    readings = {"vmclock:": packed(data)}

    assert marker == seen(vmclock, readings, vmclock.MARKER)
    assert generation == seen(vmclock, readings, vmclock.GENERATION)


def test_no_device() -> None:
    """Without the driver there is no node; and only root may read it."""
    assert "absent" == seen(vmclock, {"vmclock:": ABSENT}, vmclock.MARKER)
    assert "forbidden" == seen(vmclock, {"vmclock:": FORBIDDEN}, vmclock.MARKER)
    assert vmclock.MARKER.root_only


@given(st.binary(max_size=200).map(lambda rest: b"VCLK" + rest))
def test_any_page(data: bytes) -> None:
    """Whatever stands in it, a number of at most 64 bits comes out, or nothing."""
    found = seen(vmclock, {"vmclock:": packed(data)}, vmclock.MARKER)

    assert found == "unanswered" or 0 <= int(found) < 2**64
