"""What a host can give to guests, and which monitors have all that they want."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.knowledge.test_assignment import INTEL_SERVER
from tests.machines import MICROVM, linux
from virtcheck.facts import FACTS
from virtcheck.facts.capacity import CAPACITY_FACTS
from virtcheck.facts.sources import AllOf, outcome
from virtcheck.hosts.machine import KVM_EXTENSIONS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer, look
from virtcheck.knowledge import requirements
from virtcheck.probes import kvm_abilities
from virtcheck.probes.backends import NODES, TUN, VFIO, VHOST_NET, VHOST_VSOCK

if TYPE_CHECKING:
    from virtcheck.knowledge.requirements import Requirement
    from virtcheck.model.evidence import Sign

MONITORS = ("qemu", "firecracker", "cloud_hypervisor", "crosvm", "kata", "libvirt")
REQUIREMENTS = [(fact.name, one) for fact in CAPACITY_FACTS for one in getattr(fact.source, "requirements", ())]

KVM_NODE = {"stat:/dev/kvm": found(["character-device", 0o666, 0, 104, 10, 232, 5, 6])}
KVM = KVM_NODE | {f"kvm:extension:{number}": found(1) for number in KVM_EXTENSIONS} | {"kvm:api-version": found(12)}


def drivers(*signs: Sign, kvm: bool = True) -> dict[str, Any]:
    """Drivers that are there, with nodes that this process may use."""
    lines = ["232 kvm"] if kvm else []
    readings: dict[str, Any] = {}
    for sign in signs:
        node = NODES[sign]
        lines.append(f"{node.minor} {node.driver}")
        readings[f"stat:/dev/{node.path}"] = found(["character-device", 0o666, 0, 0, 10, node.minor, 5, 6])
        readings[f"access:/dev/{node.path}"] = found(6)
    return readings | {"file:/proc/misc": found("".join(line + "\n" for line in lines))}


SERVER = INTEL_SERVER | KVM | drivers(TUN, VHOST_NET, VHOST_VSOCK, VFIO)
THIS_KIND = MICROVM | KVM | drivers(TUN)
WITHOUT_KVM = INTEL_SERVER | drivers(TUN, VHOST_NET, VHOST_VSOCK, kvm=False)
ARM_SERVER = linux("aarch64") | KVM | drivers(TUN)
OLD_KVM = SERVER | {"kvm:extension:136": found(0)}
REFUSED = SERVER | dict.fromkeys(KVM, FORBIDDEN) | KVM_NODE


def values(readings: dict[str, Any]) -> tuple[Any, ...]:
    """Which monitors could run, in the order of MONITORS."""
    facts = [FACTS["runs." + name] for name in MONITORS]
    return tuple(one.value for one in answer(RecordedHost(readings), facts))


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (SERVER, (True, True, True, True, True, True)),
        (THIS_KIND, (True, True, True, True, False, True)),
        (WITHOUT_KVM, (False, False, False, False, False, False)),
        (ARM_SERVER, (True, True, True, True, False, True)),
        (OLD_KVM, (True, True, False, False, True, True)),
        (SERVER | {"access:/dev/net/tun": UNANSWERED}, (True, True, True, True, None, None)),
        (SERVER | {"uname:": UNANSWERED}, (None, None, None, None, None, None)),
        (linux("ppc64le") | KVM | drivers(TUN), (True, False, False, False, False, True)),
        (SERVER | {"kvm:extension:33": UNANSWERED}, (None, None, None, None, None, None)),
    ],
)
def test_monitors(readings: dict[str, Any], expected: tuple[Any, ...]) -> None:
    """All requirements met is yes, one broken is no whatever else is hidden, and else it cannot be told."""
    assert expected == values(readings)


def test_refused() -> None:
    """Where KVM refuses this process, no monitor that it starts could use it."""
    assert {False, None} >= set(values(REFUSED))


def test_reason() -> None:
    """What cannot be told has the reason of the first requirement that cannot."""
    (kata,) = answer(RecordedHost(SERVER | {"access:/dev/vhost-vsock": UNANSWERED}), [FACTS["runs.kata"]])

    assert kata.value is None
    assert kata.reason is not None
    assert "access:/dev/vhost-vsock" == kata.reason.origin


def test_a_module_that_would_be_loaded_is_enough() -> None:
    """Monitors open nodes, and the kernel loads what is missing."""
    loadable = {
        "file:/proc/sys/kernel/modprobe": found("/sbin/modprobe\n"),
        "file:/proc/sys/kernel/modules_disabled": found("0\n"),
        "file:/lib/modules/6.12.0/modules.devname": found("vhost_vsock vhost-vsock c10:241\n"),
    }

    assert values(INTEL_SERVER | KVM | drivers(TUN, VHOST_NET) | loadable)[4] is True


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (SERVER, True),
        (SERVER | {"listing:/sys/kernel/iommu_groups": found([]), "listing:/sys/class/iommu": found([])}, False),
        (SERVER | {"access:/dev/vfio/vfio": found(0)}, False),
        (SERVER | {"listing:/sys/kernel/iommu_groups": UNANSWERED}, None),
        (THIS_KIND, False),
    ],
)
def test_assignment(readings: dict[str, Any], expected: bool | None) -> None:
    """An IOMMU and a driver are both needed to hand out a device."""
    (usable,) = answer(RecordedHost(readings), [FACTS["vfio.usable"]])

    assert expected is usable.value


@pytest.mark.parametrize(("name", "one"), REQUIREMENTS, ids=[f"{name} {one.fact}" for name, one in REQUIREMENTS])
def test_requirements_are_possible(name: str, one: Requirement) -> None:
    """Each names a fact and values that the fact can have: a slip of the pen would keep a monitor from running."""
    fact = FACTS[one.fact]
    possible = {"bool": (True, False), "word": fact.values, "words": tuple(kvm_abilities.NAMES.values())}

    assert one.expected
    assert fact.type == "text" or set(one.expected) <= set(possible[fact.type])
    assert len(one.because.split()) > 3
    assert one.see.startswith("https://")


def test_names_of_abilities_are_asked() -> None:
    """What a monitor asks KVM for, KVM is asked for here too."""
    assert set(kvm_abilities.NAMES) <= set(KVM_EXTENSIONS)


def test_outcomes() -> None:
    """What is asked for on another architecture does not count here; where none is known, it might."""
    wanted = next(one for one in requirements.QEMU if one.on)
    for readings, expected in ((SERVER, "met"), (ARM_SERVER, "not-here"), (ABSENT_ARCHITECTURE, "cannot-tell")):
        findings = look(RecordedHost(readings))

        assert expected == outcome(wanted, lambda name, seen=findings: FACTS[name].answer(seen))  # type: ignore[misc]


ABSENT_ARCHITECTURE = SERVER | {"uname:": ABSENT, "file:/proc/sys/kernel/arch": ABSENT}


def test_every_list_has_a_source() -> None:
    """The lists are kept where an explanation finds them."""
    listed = [fact.name for fact in CAPACITY_FACTS if isinstance(fact.source, AllOf)]

    assert ["vfio.usable", *("runs." + name for name in MONITORS)] == listed
