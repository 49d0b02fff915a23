"""The contract of every probe: it reports each of its signs, on every host, and rubbish does not make it raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, everything, found
from tests.machines import LAPTOP, MICROVM, QEMU_BOARD, RASPBERRY, XEN_DOM0, packed
from tests.probes.evidence import reports_every_sign
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import PROBES, probe_named
from virtcheck.model.evidence import LONGEST_TEXT
from virtcheck.probes import number

HOSTS: dict[str, dict[str, Any]] = {
    "never asked": {},
    "nothing there": everything(ABSENT),
    "refused": everything(FORBIDDEN),
    "masked": everything(UNANSWERED),
    "laptop": LAPTOP,
    "microVM": MICROVM,
    "QEMU": MICROVM | QEMU_BOARD,
    "Raspberry Pi": RASPBERRY,
    "Xen": XEN_DOM0,
}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", PROBES)
def test_every_sign(name: str, host: str) -> None:
    """Silence must not look like no: there is evidence of each sign wherever it is looked for."""
    assert reports_every_sign(probe_named(name), HOSTS[host])


@pytest.mark.parametrize("name", PROBES)
def test_what_was_not_seen_has_no_value(name: str) -> None:
    """A refusal carries no value that a row could take for something seen."""
    for host in ("refused", "masked", "never asked"):
        for one in probe_named(name).probe(RecordedHost(HOSTS[host])):
            assert "seen" == one.sight or one.value is False, one.sign.id


def rubbish(data: bytes, names: list[str], number: int) -> dict[str, Any]:
    """A host that answers everything with the same rubbish of the right shape, and lists names of devices."""
    answers: dict[str, Any] = {
        "file": packed(data),
        "link": found(data.decode("latin-1")),
        "listing": found(names),
        "stat": found(["character-device", number, number, number, number, number, number, number]),
        "cpuid": found([number] * 4),
        "kvm": found(number),
        "msr": found(number),
        "access": found(number),
        "uname": found([data.decode("latin-1")] * 4),
        "processes": found([[number, number, data.decode("latin-1"), number]]),
        "log": found([[number, data.decode("latin-1")], [0, "Linux version"]]),
        "config": found(["CONFIG_" + data.decode("latin-1")]),
        "vmclock": packed(data),
    }
    readings = {key: answers.get(key.partition(":")[0], ABSENT) for key in everything(ABSENT)}
    for bus, file in (("pci", "modalias"), ("virtio", "device"), ("vmbus", "class_id")):
        readings |= {f"file:/sys/bus/{bus}/devices/{name}/{file}": packed(data) for name in names}
        readings |= {f"link:/sys/bus/{bus}/devices/{name}/driver": found(data.decode("latin-1")) for name in names}
    return readings | {f"file:/sys/class/virtio-ports/{name}/name": packed(data) for name in names}


@pytest.mark.parametrize("name", PROBES)
@settings(max_examples=60, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))),
    names=st.lists(st.text(max_size=20), max_size=5, unique=True),
    number=st.one_of(st.integers(0, 2**32 - 1), st.integers(-(2**80), 2**80)),
)
def test_rubbish(name: str, data: bytes, names: list[str], number: int) -> None:
    """Whatever bytes a host answers with, a probe reports all its signs; texts are bounded and harmless."""
    readings = rubbish(data, names, number)
    probe = probe_named(name)

    assert reports_every_sign(probe, readings)
    for one in probe.probe(RecordedHost(readings)):
        texts = one.value if isinstance(one.value, tuple) else (one.value,) if isinstance(one.value, str) else ()
        for text in (*texts, one.note, one.origin):
            assert text.isprintable(), one.sign.id
            assert len(text) <= 10 * LONGEST_TEXT, one.sign.id


@given(st.binary(max_size=40))
def test_a_number_of_anything(data: bytes) -> None:
    """Whatever a file holds, it counts as a number that a device or a pool can have."""
    assert 0 <= number(data) < 10**20


def test_a_number_of_sysfs() -> None:
    """One line; what is none counts as nothing."""
    assert (64, 0, 0) == (number(b"64\n"), number(b"-1\n"), number(b""))
