"""KVM's abilities by number: names, and what some numbers mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.probes.evidence import reports_every_sign, seen
from virtcheck.hosts.machine import KVM_EXTENSIONS
from virtcheck.probes import kvm_abilities

X86, S390 = ({"uname:": found(["Linux", "6.12.0", "#1", one])} for one in ("x86_64", "s390x"))
NOTHING = X86 | {f"kvm:extension:{number}": found(0) for number in KVM_EXTENSIONS}


def test_every_number_that_is_asked_has_a_name() -> None:
    """The recorder asks by numbers, the probe knows their names, and no two are called alike."""
    assert set(KVM_EXTENSIONS) == kvm_abilities.NAMES.keys()
    assert len(kvm_abilities.NAMES) == len(set(kvm_abilities.NAMES.values()))


def test_extensions() -> None:
    """Those that are there by name, with the number where it is more than a yes; none where one is refused."""
    answers = NOTHING | {"kvm:extension:66": found(1024), "kvm:extension:32": found(1), "kvm:extension:36": found(-22)}

    assert ("irqfd", "max-vcpus=1024") == seen(kvm_abilities, answers, kvm_abilities.EXTENSIONS)
    assert ("irqfd", "max-vcpus") == kvm_abilities.names(seen(kvm_abilities, answers, kvm_abilities.EXTENSIONS))
    assert "forbidden" == seen(kvm_abilities, answers | {"kvm:extension:66": FORBIDDEN}, kvm_abilities.EXTENSIONS)


@pytest.mark.parametrize(
    ("most", "recommended", "expected"),
    [
        (found(1024), found(8), 1024),
        (found(0), found(64), 64),
        (ABSENT, found(8), "absent"),
        (FORBIDDEN, found(8), "forbidden"),
    ],
)
def test_processors_of_a_guest(most: Any, recommended: Any, expected: Any) -> None:
    """The hard limit; a kernel that has no number for it means the recommended one."""
    readings = NOTHING | {"kvm:extension:66": most, "kvm:extension:9": recommended}

    assert expected == seen(kvm_abilities, readings, kvm_abilities.MAX_VCPUS)


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (0b1, ("default",)),
        (0b11101, ("default", "sev", "sev-es", "snp")),
        (0b100001, ("default", "tdx")),
        (0b1000001, ("default", "6")),
        (0, "absent"),
    ],
)
def test_kinds_of_guests(bits: int, expected: Any) -> None:
    """A bit for each; no bit at all is a kernel that was not asked this yet."""
    assert expected == seen(kvm_abilities, NOTHING | {"kvm:extension:235": found(bits)}, kvm_abilities.VM_TYPES)


@given(st.integers())
def test_any_number_of_kinds(bits: int) -> None:
    """Whatever a recording holds there, the list is short."""
    assert len(kvm_abilities.type_names(bits)) <= 64


@pytest.mark.parametrize(("host", "size", "expected"), [(X86, 4224, True), (X86, 0, False), (S390, 0, "absent")])
def test_nested_state(host: dict[str, Any], size: int, expected: Any) -> None:
    """The size of what would be saved; other processors are not asked."""
    readings = NOTHING | host | {"kvm:extension:157": found(size)}

    assert expected == seen(kvm_abilities, readings, kvm_abilities.NESTED_STATE)


def test_where_nobody_can_ask() -> None:
    """Every sign is reported where /dev/kvm does not open."""
    assert reports_every_sign(kvm_abilities, dict.fromkeys(NOTHING, FORBIDDEN))


def test_registers_for_guests() -> None:
    """Bits by name, unknown ones left out; a part of VT-x counts where it may be on, in the upper half."""
    readings = NOTHING | {
        "kvm:msr:0x10a": found(0x400000000C000069 | 1 << 50),
        "kvm:msr:0x48b": found((1 << 1 | 1 << 7 | 1 << 30) << 32 | 1 << 5),
    }
    here = ("rdctl-no", "skip-l1dfl-vmentry", "mds-no", "pschange-mc-no", "gds-no", "rfds-no", "its-no")

    assert here == seen(kvm_abilities, readings, kvm_abilities.IMMUNITIES)
    assert ("nested-paging", "unrestricted-guest") == seen(kvm_abilities, readings, kvm_abilities.NESTED_FEATURES)
    assert "absent" == seen(kvm_abilities, NOTHING | {"kvm:msr:0x48b": ABSENT}, kvm_abilities.NESTED_FEATURES)
    assert "forbidden" == seen(kvm_abilities, NOTHING | {"kvm:msr:0x10a": FORBIDDEN}, kvm_abilities.IMMUNITIES)
