"""The facts of moving: what a script reads before it moves guests, this machine, or containers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, cpuid, found, guest_of
from tests.knowledge.test_migration import logged
from tests.machines import ARM_SERVER, CLEAR, LAPTOP, MICROVM, linux, packed, pci, signed, x86
from tests.probes.test_checkpoint import ALL, WITHOUT_DIAG, configured
from tests.probes.test_cpu_level import ATOM, CORE2, FLAGS, HASWELL, WITHOUT_XSAVE, given_to_guests
from tests.probes.test_moved import FORK, STARTED, UNSTABLE
from tests.probes.test_vmclock import page
from virtcheck.experiments import masking
from virtcheck.facts import FACTS
from virtcheck.facts.migration import MIGRATION_FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer
from virtcheck.model.evidence import Evidence

VFIO = {"listing:/sys/bus/pci/drivers/vfio-pci": found(["0000:3b:00.0", "bind", "new_id", "unbind"])}


def kvm(module: str, *, nested: str = "", scales: int = 1, nested_state: int = 1, level: str = "v3") -> dict[str, Any]:
    """KVM with this part for the processor, and what it answers."""
    readings = {
        "stat:/dev/kvm": found(["character-device", 0o660, 0, 104, 10, 232, 5, 6]),
        "file:/proc/misc": found("232 kvm\n"),
        "kvm:api-version": found(12),
        "kvm:extension:60": found(scales),
        "kvm:extension:157": found(nested_state),
        f"stat:/sys/module/{module}": found(["directory", 0o755, 0, 0, 0, 0, 5, 6]),
    }
    if nested:
        readings[f"file:/sys/module/{module}/parameters/nested"] = found(nested + "\n")
    return readings | given_to_guests(FLAGS[level])


SERVER = linux() | CLEAR | x86(f"{HASWELL} vmx".replace("hypervisor", "")) | kvm("kvm_intel", nested="Y")
OLD_DESKTOP = linux() | CLEAR | x86(CORE2) | kvm("kvm_intel", nested="N", scales=0, nested_state=0, level="v1")
PVM_HOST = (
    MICROVM
    | x86(f"{FLAGS['v4']} constant_tsc nonstop_tsc hypervisor", vendor="AuthenticAMD", model="AMD EPYC")
    | kvm("kvm_pvm", scales=0, nested_state=0, level="v1")
    | logged(FORK)
)
ARM_WITH_KVM = ARM_SERVER | {
    "file:/proc/misc": found("232 kvm\n"),
    "stat:/dev/kvm": found(["character-device", 0o660, 0, 104, 10, 232, 5, 6]),
    "kvm:api-version": found(12),
    "file:/proc/sys/kernel/arch": found("aarch64\n"),
}
MASKED_GUEST = linux() | signed("KVMKVMKVM") | x86(f"{FLAGS['v2']} hypervisor")
ACCELERATED = (
    linux()
    | signed("Microsoft Hv")
    | pci("15b3:1018 15b3:0083 0200")
    | {
        "listing:/sys/bus/vmbus/devices": found(["eth0"]),
        "file:/sys/bus/vmbus/devices/eth0/class_id": found("{f8615163-df3e-46c5-913f-f2d2f965ed0e}\n"),
    }
)
"""A machine of Azure with a function of the host's network card, as it has by default."""
REFUSED = SERVER | dict.fromkeys([key for key in SERVER if key.startswith("kvm:")], FORBIDDEN)
CONTAINER = SERVER | dict.fromkeys([key for key in SERVER if key.startswith(("kvm:", "stat:/dev/kvm"))], ABSENT)


def fact(readings: dict[str, Any], name: str, *, masks: bool | None = None) -> Any:
    """The value of a fact; `masks` is what the experiment showed, if it was run."""
    proofs = () if masks is None else (Evidence.seen(masking.EFFECTIVE, "run:masking", masks),)
    return answer(RecordedHost(readings), [FACTS[name]], proofs)[0].value


def remedy(readings: dict[str, Any], name: str) -> str:
    """What would make an unknown fact known."""
    why = answer(RecordedHost(readings), [FACTS[name]])[0].reason
    assert why is not None
    return why.remedy


@pytest.mark.parametrize(
    ("readings", "processor", "guests"),
    [
        (SERVER, "v3", "v3"),
        (OLD_DESKTOP, "v1", "v1"),
        (linux() | CLEAR | x86(ATOM), "v2", None),
        (linux() | CLEAR | x86(WITHOUT_XSAVE), "v2", None),
        (MASKED_GUEST, "v2", None),
        (PVM_HOST, "v4", "v1"),
        (ARM_WITH_KVM, "none", None),
        (REFUSED, "v3", None),
        ({}, None, None),
    ],
)
def test_levels(readings: dict[str, Any], processor: str | None, guests: str | None) -> None:
    """Two levels that need not be the same: what the processor has, and what a guest is given."""
    assert processor == fact(readings, "cpu.x86_64_level")
    assert guests == fact(readings, "kvm.guest_level")


@pytest.mark.parametrize(
    ("readings", "blockers", "warnings"),
    [
        (SERVER, (), ()),
        (SERVER | VFIO, ("vfio-devices",), ()),
        (LAPTOP, ("no-kvm",), ()),
        (OLD_DESKTOP, (), ("tsc-scaling",)),
        (SERVER | {"kvm:extension:157": found(0)}, (), ("nested-state",)),
        (SERVER | given_to_guests(FLAGS["v2"]), (), ("guest-level",)),
        (PVM_HOST, (), ("guest-level", "tsc-scaling")),
        (ARM_WITH_KVM, (), None),
        (REFUSED, (), None),
        (CONTAINER, (), None),
        (SERVER | {"listing:/sys/bus/pci/drivers/vfio-pci": FORBIDDEN}, None, ()),
        (SERVER | {"file:/proc/misc": UNANSWERED, "kvm:api-version": UNANSWERED}, None, None),
        ({}, None, None),
    ],
)
def test_hosting(readings: dict[str, Any], blockers: tuple[str, ...] | None, warnings: tuple[str, ...] | None) -> None:
    """An empty list only where all was seen: whoever may not ask KVM does not know what to mind."""
    assert blockers == fact(readings, "migration.blockers")
    assert warnings == fact(readings, "migration.warnings")


@pytest.mark.parametrize(
    ("readings", "masks", "expected"),
    [
        (PVM_HOST, False, ("guest-level", "tsc-scaling", "masking")),
        (PVM_HOST, True, ("guest-level", "tsc-scaling")),
        (SERVER, True, ()),
        (SERVER, False, ("masking",)),
    ],
)
def test_masking_that_was_tried(readings: dict[str, Any], masks: bool, expected: tuple[str, ...]) -> None:
    """What an experiment showed joins the others."""
    assert expected == fact(readings, "migration.warnings", masks=masks)


def test_masking_that_was_not_tried() -> None:
    """Where nothing else is to be minded and only the experiment can tell, no empty list is given."""
    quiet = linux() | CLEAR | x86(FLAGS["v3"]) | kvm("kvm_pvm")

    assert None is fact(quiet, "migration.warnings")
    assert "remedy.prove" == remedy(quiet, "migration.warnings")
    assert () == fact(quiet, "migration.warnings", masks=True)


@pytest.mark.parametrize(
    ("readings", "blockers", "warnings"),
    [
        (LAPTOP, ("physical-machine",), ()),
        (MASKED_GUEST, (), ()),
        (MASKED_GUEST | pci("1af4:1041", "10de:2330 10de:16c1 0302"), ("assigned-devices",), ()),
        (
            MASKED_GUEST | {"stat:/dev/sev-guest": found(["character-device", 0o600, 0, 0, 10, 9, 5, 6])},
            ("confidential-memory",),
            (),
        ),
        (PVM_HOST, (), ("invariant-tsc",)),
        (MASKED_GUEST | {"processes:": found([[4711, 1, "qemu-system-x86", 64055]])}, (), ("runs-guests",)),
        (MASKED_GUEST | {"listing:/sys/bus/pci/devices": FORBIDDEN}, None, ()),
        (ACCELERATED, (), ()),
        (ACCELERATED | {"listing:/sys/bus/vmbus/devices": FORBIDDEN}, None, ()),
        (ACCELERATED | pci("15b3:1018 15b3:0083 0200", "10de:2330 10de:16c1 0302"), ("assigned-devices",), ()),
        (MASKED_GUEST | {"processes:": UNANSWERED}, (), None),
        ({}, None, None),
    ],
)
def test_being_moved(
    readings: dict[str, Any], blockers: tuple[str, ...] | None, warnings: tuple[str, ...] | None
) -> None:
    """A physical machine stays where it is; a guest knows of some of what keeps it."""
    assert blockers == fact(readings, "moved.blockers")
    assert warnings == fact(readings, "moved.warnings")


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (PVM_HOST, ("vm-fork",)),
        (MASKED_GUEST | {"log:": found(STARTED)}, ()),
        (MASKED_GUEST | logged(UNSTABLE), ("tsc-unstable",)),
        (LAPTOP | logged(UNSTABLE), ()),
        (MASKED_GUEST | {"log:": found([])}, None),
        (MASKED_GUEST | {"log:": FORBIDDEN}, None),
    ],
)
def test_traces(readings: dict[str, Any], expected: tuple[str, ...] | None) -> None:
    """What the log holds, in a guest; on a physical machine a clock that was given up is a fault and no trace."""
    assert expected == fact(readings, "moved.traces")


def test_numbers_of_a_vmclock() -> None:
    """To be compared with those of a later look; without a VMClock there are none."""
    readings = MASKED_GUEST | {"vmclock:": packed(page(3, 1))}

    assert ("3", "1") == (fact(readings, "moved.marker"), fact(readings, "moved.generation"))
    assert None is fact(MASKED_GUEST, "moved.marker")
    assert "remedy.as-root" == remedy(MASKED_GUEST | {"vmclock:": FORBIDDEN}, "moved.marker")


@pytest.mark.parametrize(
    ("readings", "invariant", "scaling", "khz"),
    [
        (SERVER | {"log:": found([[52, "tsc: Detected 2596.148 MHz processor"]])}, True, True, 2_596_148),
        (
            OLD_DESKTOP | cpuid(guest_of("KVMKVMKVM", maximum=0x10) | {0x40000010: (2_000_000, 0, 0, 0)}),
            False,
            False,
            2_000_000,
        ),
        (ARM_WITH_KVM, None, None, None),
    ],
)
def test_counter(readings: dict[str, Any], invariant: bool | None, scaling: bool | None, khz: int | None) -> None:
    """Of x86 processors; there is none elsewhere."""
    names = ("tsc.invariant", "tsc.scaling", "tsc.khz")

    assert [invariant, scaling, khz] == [fact(readings, name) for name in names]


@pytest.mark.parametrize(
    ("readings", "kernel", "missing", "dirty"),
    [
        (configured("config:/proc/config.gz", options=ALL), True, (), False),
        (configured("config:/proc/config.gz", options=WITHOUT_DIAG), False, ("CONFIG_UNIX_DIAG",), False),
        (configured(options=ALL), None, None, None),
        (configured("config:/proc/config.gz", options=ALL) | {"config:/proc/config.gz": UNANSWERED}, None, None, None),
        (LAPTOP | {"config:/proc/config.gz": ABSENT}, None, None, None),
    ],
)
def test_checkpoints(
    readings: dict[str, Any], kernel: bool | None, missing: tuple[str, ...] | None, dirty: bool | None
) -> None:
    """In a container without /boot, or with a mask over the configuration, nothing is called missing."""
    names = ("checkpoint.kernel", "checkpoint.missing", "checkpoint.dirty_tracking")

    assert [kernel, missing, dirty] == [fact(readings, name) for name in names]


@given(st.sampled_from(MIGRATION_FACTS), st.sampled_from((SERVER, PVM_HOST, ARM_WITH_KVM)), st.data())
def test_hiding_flips_nothing(fact_asked: Any, readings: dict[str, Any], data: st.DataObject) -> None:
    """Whatever cannot be seen of such a host, a fact keeps its value or becomes unknown."""
    hidden = data.draw(st.sets(st.sampled_from(sorted(readings))))
    refusal = data.draw(st.sampled_from((FORBIDDEN, UNANSWERED)))

    assert fact(readings | dict.fromkeys(hidden, refusal), fact_asked.name) in (None, fact(readings, fact_asked.name))


@pytest.mark.parametrize("one", [one for one in MIGRATION_FACTS if one.values], ids=lambda one: one.name)
def test_words_are_closed(one: Any) -> None:
    """No host of this file gets a word that the registry does not name."""
    given_words = [fact(readings, one.name) for readings in (SERVER, LAPTOP, PVM_HOST, ARM_WITH_KVM, OLD_DESKTOP)]

    for value in given_words:
        assert set(value if isinstance(value, tuple) else (value,)) <= {*one.values, None}
