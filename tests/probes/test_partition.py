"""Partitions of IBM Z and Power."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import x86
from tests.probes.evidence import seen
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import partition

THERE = found(["directory", 0o755, 0, 0, 0, 0, 1, 1])
SUN4V, SUN4U = (found(f"cpu\t\t: SPARC\ntype\t\t: {kind}\n") for kind in ("sun4v", "sun4u"))
UNAME = {"uname:": found(["Linux", "6.12.0", "#1", "x86_64"])}
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


@pytest.mark.parametrize(("text", "expected"), [(LPAR, "IBM"), (LPAR.replace("IBM", "QEMU"), "QEMU"), ("", "absent")])
def test_manufacturer(text: str, expected: str) -> None:
    """The maker of the machine, by the first machine's own word."""
    assert expected == seen(partition, {"file:/proc/sysinfo": found(text)}, partition.MANUFACTURER)


@pytest.mark.parametrize(
    ("control", "domain", "cpuinfo", "expected"),
    [
        (THERE, THERE, SUN4V, "control"),
        (THERE, ABSENT, SUN4V, "control"),
        (ABSENT, THERE, SUN4V, "guest"),
        (ABSENT, ABSENT, SUN4V, "unanswered"),
        (FORBIDDEN, THERE, SUN4V, "unanswered"),
        (FORBIDDEN, THERE, SUN4U, "forbidden"),
        (ABSENT, ABSENT, FORBIDDEN, "forbidden"),
        (ABSENT, FORBIDDEN, SUN4U, "forbidden"),
        (ABSENT, ABSENT, SUN4U, "absent"),
    ],
)
def test_logical_domain(control: Any, domain: Any, cpuinfo: Any, expected: str) -> None:
    """By the channels to those who manage domains; a processor with a hypervisor in its firmware keeps it open."""
    readings = {
        "stat:/sys/class/vlds/sp": control,
        "stat:/sys/class/vlds/ctrl": domain,
        "file:/proc/cpuinfo": cpuinfo,
        "uname:": found(["Linux", "4.14.35", "#1", "sparc64"]),
    }

    assert expected == seen(partition, readings, partition.LOGICAL_DOMAIN)


def test_iseries() -> None:
    """A directory that only kernels below OS/400 make."""
    assert seen(partition, {"stat:/proc/iSeries": THERE}, partition.ISERIES) is True
    assert "absent" == seen(partition, {"stat:/proc/iSeries": ABSENT}, partition.ISERIES)


def test_x86_has_no_partitions() -> None:
    """There nothing is asked for that belongs to others."""
    assert {"absent"} == {one.sight for one in partition.probe(RecordedHost(x86("") | UNAME))}


@given(st.binary())
def test_any_sysinfo(data: bytes) -> None:
    """Reading one never fails."""
    assert partition.manufacturer(data) == partition.manufacturer(data).strip()
    assert isinstance(partition.control_programs(data), tuple)
