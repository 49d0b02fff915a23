"""KVM here: whether it is ready, whether this process may use it, and whether guests may nest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import status
from tests.machines import KVM_GUEST, LAPTOP, XEN_DOM0, linux, x86
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.kvm import KVM
from virtcheck.reasoning import signs_of

CLAIMS = {claim.id: claim for claim in KVM}

DIRECTORY = found(["directory", 0o755, 0, 0, 0, 0, 5, 6])
NODE = {"stat:/dev/kvm": found(["character-device", 0o660, 0, 104, 10, 232, 5, 6])}
REGISTERED = {"file:/proc/misc": found("232 kvm\n")}
NOT_REGISTERED = {"file:/proc/misc": found("229 fuse\n")}
USABLE = NODE | REGISTERED | {"kvm:api-version": found(12)}
REFUSED = NODE | REGISTERED | {"kvm:api-version": FORBIDDEN}
NO_NODE = {"stat:/dev/kvm": ABSENT, "kvm:api-version": ABSENT}
ROOT = {
    "file:/proc/self/mountinfo": found(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n25 22 0:6 / /dev rw,nosuid - devtmpfs udev rw\n"
    )
}
USER = ROOT | status(Uid="1000\t1000\t1000\t1000", Gid="1000\t1000\t1000\t1000", Groups="4 24", CapEff="0")
NODEV = {
    "file:/proc/self/mountinfo": found(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n25 22 0:9 / /dev rw,nodev - tmpfs tmpfs rw\n"
    )
}
SERVER = linux() | x86("svm", vendor="AuthenticAMD", model="AMD EPYC 7763")
ARM = linux("aarch64") | {"file:/proc/cpuinfo": found("processor\t: 0\nCPU implementer\t: 0xc0\n\n")}


def module(name: str, nested: str = "") -> dict[str, Any]:
    """A part of KVM in the kernel, and its parameter."""
    readings = {"stat:/sys/module/kvm": DIRECTORY, f"stat:/sys/module/{name}": DIRECTORY}
    return readings | ({f"file:/sys/module/{name}/parameters/nested": found(nested)} if nested else {})


HOSTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "AMD server with KVM": (SERVER | USABLE | module("kvm_amd", "1\n"), ("kvm-present", "kvm-usable", "nested-kvm")),
    "KVM that keeps the extension to itself": (
        LAPTOP | USABLE | module("kvm_intel", "N\n"),
        ("kvm-present", "kvm-usable"),
    ),
    "KVM without its node": (LAPTOP | NO_NODE | REGISTERED, ("kvm-present",)),
    "KVM whose driver is not loaded": (SERVER | NO_NODE | NOT_REGISTERED, ()),
    "guest without the extension": (KVM_GUEST | NO_NODE | NOT_REGISTERED, ()),
    "Xen's control domain": (XEN_DOM0 | NO_NODE | NOT_REGISTERED, ()),
    "ARM server whose KVM is switched off": (
        ARM | NO_NODE | NOT_REGISTERED | {"file:/proc/cmdline": found("kvm-arm.mode=none\n")},
        (),
    ),
    "node that leads nowhere": (SERVER | NODE | NOT_REGISTERED | {"kvm:api-version": {"absent": 19}}, ()),
    "user who is not in the group": (SERVER | REFUSED | USER, ("kvm-present",)),
    "root in a user namespace": (
        SERVER
        | REFUSED
        | ROOT
        | status()
        | {"stat:/dev/kvm": found(["character-device", 0o660, 65534, 65534, 10, 232, 5, 6])},
        ("kvm-present",),
    ),
    "node on a file system that is mounted nodev": (SERVER | REFUSED | status() | NODEV, ("kvm-present",)),
    "root who is kept away by a security module": (SERVER | REFUSED | status() | ROOT, ("kvm-present",)),
    "container whose control group does not allow the node": (
        SERVER | REFUSED | {"kvm:api-version": {"forbidden": 1}},
        ("kvm-present",),
    ),
    "a file in the node's place": (
        SERVER | REGISTERED | {"stat:/dev/kvm": found(["file", 0o644, 0, 0, 0, 0, 5, 6])},
        ("kvm-present",),
    ),
    "KVM of another version": (SERVER | NODE | REGISTERED | {"kvm:api-version": found(13)}, ("kvm-present",)),
}

REASONS = {
    "AMD server with KVM": "ok",
    "KVM that keeps the extension to itself": "ok",
    "KVM without its node": "no-node",
    "KVM whose driver is not loaded": "no-driver",
    "guest without the extension": "no-extension",
    "Xen's control domain": "no-extension",
    "ARM server whose KVM is switched off": "switched-off",
    "node that leads nowhere": "no-driver",
    "user who is not in the group": "permission-denied",
    "root in a user namespace": "user-namespace",
    "node on a file system that is mounted nodev": "nodev",
    "root who is kept away by a security module": "security-module",
    "container whose control group does not allow the node": "device-cgroup",
    "a file in the node's place": "not-kvm",
    "KVM of another version": "wrong-api",
}
"""What each of the hosts answers to `kvm.reason`: every rung that looking can reach."""


def verdict(readings: dict[str, Any], claim: str) -> str:
    """The verdict on one claim of a host with these readings."""
    findings = look(RecordedHost(readings), signs_of((CLAIMS[claim],)))
    return findings.conclusion(CLAIMS[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_established(name: str) -> None:
    """Each machine has what it is known to have, and no more."""
    readings, expected = HOSTS[name]

    assert expected == tuple(claim for claim in CLAIMS if verdict(readings, claim) == "established")


@pytest.mark.parametrize("name", HOSTS)
def test_reason(name: str) -> None:
    """What stands in the way is told by its own word."""
    fact = FACTS["kvm.reason"]

    assert REASONS[name] == fact.answer(look(RecordedHost(HOSTS[name][0]), fact.source.signs())).value


def test_every_rung_has_a_host() -> None:
    """No word of the probe that looks is left untested."""
    from virtcheck.probes import kvm

    assert HOSTS.keys() == REASONS.keys()
    assert set(kvm.STATES) == set(REASONS.values())


@pytest.mark.parametrize(
    ("readings", "present", "usable"),
    [
        (USABLE, "established", "established"),
        (REFUSED, "established", "undetermined"),
        (NO_NODE | REGISTERED, "established", "refuted"),
        (NO_NODE | NOT_REGISTERED, "refuted", "refuted"),
        (NODE | {"file:/proc/misc": found(""), "kvm:api-version": {"absent": 19}}, "refuted", "refuted"),
        (NODE | REGISTERED | {"kvm:api-version": found(13)}, "established", "refuted"),
        ({}, "undetermined", "undetermined"),
        (dict.fromkeys(USABLE, ABSENT), "no-sign", "no-sign"),
    ],
)
def test_kvm(readings: dict[str, Any], present: str, usable: str) -> None:
    """Ready in the kernel, and open to this process, are two things; a refusal leaves the second open."""
    assert present == verdict(readings, "kvm-present")
    assert usable == verdict(readings, "kvm-usable")


def test_kvm_without_a_flag() -> None:
    """It answers, so it is there: the processor's flags are neither needed nor enough."""
    assert "established" == verdict(linux() | x86("fpu") | USABLE, "kvm-usable")
    assert "refuted" == verdict(LAPTOP, "kvm-usable")


@pytest.mark.parametrize(("content", "expected"), [("Y\n", "established"), ("0\n", "refuted")])
def test_nested(content: str, expected: str) -> None:
    """By the parameter of the module in use."""
    assert expected == verdict(linux() | REGISTERED | module("kvm_intel", content), "nested-kvm")
