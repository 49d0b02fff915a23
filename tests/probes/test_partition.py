"""Partitions of IBM Z and Power."""

from __future__ import annotations

import pytest

from tests.conftest import found
from tests.probes.evidence import seen
from virtcheck.probes import partition

LPAR = "Manufacturer:         IBM\nLPAR Number:          37\nLPAR Name:            P37\n"
ZVM = LPAR + "VM00 Name:            GUEST\nVM00 Control Program: z/VM    7.2.0    \n"
KVM_IN_ZVM = LPAR + "VM00 Control Program: KVM/Linux\nVM01 Name:  OUTER\nVM01 Control Program: z/VM    7.2.0\n"


@pytest.mark.parametrize(
    ("text", "innermost", "outer", "only_lpar"),
    [
        (LPAR, "absent", "absent", True),
        (ZVM, "z/VM 7.2.0", "absent", False),
        (KVM_IN_ZVM, "KVM/Linux", ("z/VM 7.2.0",), False),
        ("", "absent", "absent", False),
    ],
)
def test_sysinfo(text: str, innermost: str, outer: str | tuple[str, ...], only_lpar: bool) -> None:
    """VM00 is the innermost; what stands behind it runs it."""
    readings = {"file:/proc/sysinfo": found(text)}

    assert innermost == seen(partition, readings, partition.CONTROL_PROGRAM)
    assert outer == seen(partition, readings, partition.OUTER_PROGRAMS)
    assert only_lpar is seen(partition, readings, partition.ONLY_LPAR)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shared_processor_mode=1\n", True),
        ("lparcfg 1.9\nshared_processor_mode=1\ncapped=0\n", True),
        ("shared_processor_mode=0\n", False),
        ("unshared_processor_mode=1\n", False),
        ("", False),
    ],
)
def test_shared_processors(text: str, expected: bool) -> None:
    """A whole line of lparcfg says so."""
    assert expected is seen(partition, {"file:/proc/ppc64/lparcfg": found(text)}, partition.SHARED)
