"""The rules of kvm-ok and virt-host-validate: flags and files, and never the device itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import x86
from tests.peers.hosts import FILE, answers, root_on, says, status
from virtcheck.peers import kvm_ok, virt_host_validate

WORKING = {
    "stat:/dev/kvm": found(["character-device", 0o660, 0, 36, 10, 232, 7, 1]),
    "kvm:api-version": found(12),
}
REFUSED = WORKING | {"kvm:api-version": FORBIDDEN}
DEAD = WORKING | {"kvm:api-version": ABSENT}

HOSTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "works": ("can be used", "PASS", x86("vmx") | WORKING),
    "works-without-the-flag": ("can NOT be used", "FAIL", x86("sse2") | WORKING),
    "no-driver-behind-it": ("can be used", "PASS", x86("svm") | DEAD),
    "a-plain-file": ("can be used", "PASS", x86("svm") | {"stat:/dev/kvm": FILE}),
    "refused": ("can be used", "FAIL", x86("vmx") | REFUSED | status(1000)),
}


@pytest.mark.parametrize("name", HOSTS)
def test_verdict(name: str) -> None:
    """A missing flag ends both; a node is enough for one, and the right to write to it for the other."""
    ok, validated, readings = HOSTS[name]

    assert [ok] == says(kvm_ok, readings)
    assert [validated] == says(virt_host_validate, readings)


@pytest.mark.parametrize("machine", ["aarch64", "ppc64le", "s390x"])
def test_other_processors(machine: str) -> None:
    """Elsewhere kvm-ok takes the extension for granted; virt-host-validate asks for a flag of IBM Z."""
    flag = {"file:/proc/cpuinfo": found("features\t: esan3 zarch sie\n")} if machine == "s390x" else {}

    assert ["can be used"] == says(kvm_ok, WORKING, flag, machine=machine)
    assert ["PASS"] == says(virt_host_validate, WORKING, flag, machine=machine)


def test_without_a_node() -> None:
    """virt-host-validate fails; kvm-ok goes on to registers that no recording holds, and only as root."""
    [root] = answers(kvm_ok, root_on() | x86("vmx"))
    [user] = answers(kvm_ok, root_on() | x86("vmx") | status(1000))

    assert ["FAIL"] == says(virt_host_validate, x86("vmx"))
    assert root.unseen is not None
    assert "file:/dev/cpu/0/msr" == root.unseen.origin
    assert user.silence is not None
    assert kvm_ok.ROOT_ONLY == user.silence.because


def test_a_user_without_the_flag_gets_no_verdict() -> None:
    """kvm-ok says that the processor lacks the extension, and wants to be root before it says more."""
    [answer] = answers(kvm_ok, root_on() | x86("sse2") | status(1000))

    assert () == answer.words
    assert answer.silence is not None
    assert kvm_ok.FLAG == answer.silence.because
