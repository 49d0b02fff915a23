"""What the processor leaks, as the kernel tells, and what was left open by choice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import linux, packed
from tests.probes.evidence import reports_every_sign, seen
from virtcheck.probes import vulnerabilities as probe


def leaking(**told: str) -> dict[str, Any]:
    """What the kernel says of each vulnerability."""
    return {probe.NAMES.key: found(sorted(told))} | {
        f"file:{probe.DIRECTORY}/{name}": found(text + "\n") for name, text in told.items()
    }


@pytest.mark.parametrize(
    ("name", "text", "vulnerable", "ways"),
    [
        ("mds", "Not affected", False, ()),
        ("mds", "Vulnerable: Clear CPU buffers attempted, no microcode", True, ("guest-to-host", "guest-to-guest")),
        ("mds", "Mitigation: Clear CPU buffers; SMT vulnerable", False, ("cross-thread",)),
        ("mds", "Mitigation: Clear CPU buffers; SMT Host state unknown", False, ()),
        ("mds", "Vulnerable; SMT vulnerable", True, ("guest-to-host", "guest-to-guest", "cross-thread")),
        ("l1tf", "Mitigation: PTE Inversion; VMX: vulnerable", False, ("guest-to-host",)),
        ("l1tf", "Mitigation: PTE Inversion; VMX: conditional cache flushes, SMT disabled", False, ()),
        ("itlb_multihit", "KVM: Vulnerable", True, ("guest-to-host",)),
        ("itlb_multihit", "Processor vulnerable", True, ("guest-to-host",)),
        ("itlb_multihit", "KVM: Mitigation: VMX disabled", False, ()),
        ("spec_rstack_overflow", "Vulnerable: Safe RET, no microcode", True, ("guest-to-host", "guest-to-guest")),
        ("spec_store_bypass", "Vulnerable", True, ()),
        ("meltdown", "Vulnerable", True, ()),
        ("vmscape", "Vulnerable", True, ("guest-to-host",)),
        ("mmio_stale_data", "Unknown: No mitigations", False, ()),
        ("a_later_one", "Vulnerable", True, ()),
        (
            "spectre_v2",
            "Mitigation: Enhanced / Automatic IBRS; IBPB: conditional; BHI: SW loop, KVM: SW loop",
            False,
            (),
        ),
        ("spectre_v2", "Mitigation: Enhanced / Automatic IBRS; BHI: Vulnerable", False, ("guest-to-host",)),
        ("spectre_v2", "Mitigation: Enhanced / Automatic IBRS; BHI: Vulnerable, KVM: SW loop", False, ()),
        ("spectre_v2", "Mitigation: Enhanced IBRS; PBRSB-eIBRS: Vulnerable", False, ("guest-to-host",)),
        ("spectre_v2", "Mitigation: Retpolines; IBPB: disabled; RSB filling", False, ("guest-to-guest",)),
        ("indirect_target_selection", "Mitigation: Vulnerable, KVM: Not affected", True, ()),
    ],
)
def test_one_vulnerability(name: str, text: str, vulnerable: bool, ways: tuple[str, ...]) -> None:
    """What the kernel calls open is open; whether that matters to guests depends on the vulnerability."""
    readings = linux() | leaking(**{name: text})

    assert ((name,) if vulnerable else ()) == seen(probe, readings, probe.VULNERABLE)
    assert ways == seen(probe, readings, probe.EXPOSED)
    assert set() == {*ways} & {*seen(probe, readings, probe.PROTECTED)}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("mds", "Not affected", ("guest-to-host", "guest-to-guest", "cross-thread")),
        ("mds", "Vulnerable; SMT disabled", ("cross-thread",)),
        ("mds", "Mitigation: Clear CPU buffers; SMT Host state unknown", ("guest-to-host", "guest-to-guest")),
        ("gather_data_sampling", "Unknown: Dependent on hypervisor status", ("cross-thread",)),
        ("meltdown", "Unknown (XEN PV detected, hypervisor mitigation required)", probe.EVERY_WAY),
    ],
)
def test_what_is_closed(name: str, text: str, expected: tuple[str, ...]) -> None:
    """What the kernel cannot tell, as in a guest, is neither open nor closed."""
    assert expected == seen(probe, linux() | leaking(**{name: text}), probe.PROTECTED)


def test_what_could_not_be_read() -> None:
    """A text that is refused may hold anything: then nothing is said of the whole."""
    readings = linux() | leaking(mds="Vulnerable", srbds="") | {f"file:{probe.DIRECTORY}/srbds": FORBIDDEN}

    assert ["forbidden"] * 3 == [seen(probe, readings, one) for one in probe.SIGNS[:3]]


def test_more_than_are_read() -> None:
    """What was not read may be open."""
    readings = linux() | leaking(**{f"vulnerability_{number}": "Not affected" for number in range(probe.MOST + 1)})

    assert ["unanswered"] * 3 == [seen(probe, readings, one) for one in probe.SIGNS[:3]]


def test_a_kernel_that_says_nothing() -> None:
    """Old kernels and other architectures have no such list: that is no reason to feel safe."""
    assert ["absent"] * 3 == [seen(probe, linux(), one) for one in probe.SIGNS[:3]]
    assert ["absent"] * 3 == [seen(probe, linux() | leaking(), one) for one in probe.SIGNS[:3]]


@pytest.mark.parametrize(
    ("cmdline", "expected"),
    [
        ("root=/dev/vda quiet", ()),
        ("mitigations=auto", ()),
        ("mitigations=auto,nosmt", ()),
        ("mitigations=auto,no_guest_host,no_guest_guest", ("guest-to-host", "guest-to-guest")),
        ("mitigations=auto;no_user_kernel", ("user-to-kernel",)),
        ("mitigations=,no_cross_thread", ("cross-thread",)),
        ("mitigations=off", tuple(probe.CHOICES.values())),
        ("mitigations=off mitigations=auto", ()),
        ("quiet -- mitigations=off", ()),
        ("xmitigations=off", ()),
        ("mds=off mds=full", ()),
        ("mds=off", ("user-to-kernel", "user-to-user", "guest-to-host", "guest-to-guest")),
        ("nopti nospectre_v2 l1tf=off", ("user-to-kernel", "guest-to-host")),
        ("mitigations=auto vmscape=off", ("guest-to-host",)),
        ("kvm.nx_huge_pages=auto", ()),
    ],
)
def test_choices(cmdline: str, expected: tuple[str, ...]) -> None:
    """`off` gives up everything, since Linux 6.17 a word each gives up one thing, and a vulnerability's own parameter
    what that leaks; what belongs to init is not meant.
    """
    assert expected == probe.switched_off(cmdline.encode() + b"\n")


@pytest.mark.parametrize(
    ("entry", "expected"), [(found("1\n"), True), (found("0\n"), False), (ABSENT, "absent"), (FORBIDDEN, "forbidden")]
)
def test_smt(entry: dict[str, Any], expected: bool | str) -> None:
    """As the kernel sees it now."""
    assert expected == seen(probe, linux() | {probe.ACTIVE.key: entry}, probe.SMT)


@given(st.lists(st.text(max_size=12), max_size=80, unique=True), st.binary(max_size=200))
def test_anything(names: list[str], text: bytes) -> None:
    """Whatever stands there, each sign is told once, and no more files are read than there is use for."""
    readings = linux() | {probe.NAMES.key: found(names), probe.CMDLINE.key: packed(text)}
    readings |= {f"file:{probe.DIRECTORY}/{name}": packed(text) for name in names}

    assert reports_every_sign(probe, readings)
    assert names == [] or len(seen(probe, readings, probe.VULNERABLE)) <= probe.MOST
