"""What counts as right: the judgement that `scripts/lab matrix` prints."""

from __future__ import annotations

from typing import Any

import pytest

from environments import Environment, environments
from judging import PEERS, Truth, judge, truth_of, verdict

DOCKER = Truth({"container.kind": "docker", "vm.kind": "kvm"}, {})
POSING = Truth({"container.kind": "none", "vm.kind": "vmware"}, {"vm.kind": "qemu"})
BUNDLE = Truth({"container.kind": "oci", "vm.kind": "kvm"}, {})
METAL = Truth({"container.kind": "none", "vm.kind": "none", "vm.cloud": "aws"}, {})
NUTANIX = Truth({"container.kind": "none", "vm.kind": "kvm", "vm.cloud": "nutanix"}, {})
PARTITION = Truth({"container.kind": "none", "vm.kind": "powervm"}, {})
DOMAIN = Truth({"container.kind": "none", "vm.kind": "xen", "vm.xen_role": "dom0"}, {})


def answer(*words: str, status: int = 0) -> dict[str, Any]:
    """What a tool printed."""
    return {"says": list(words), "status": status}


@pytest.mark.parametrize(
    ("expected", "tool", "words", "truth"),
    [
        pytest.param("right", "systemd-detect-virt", ["docker"], DOCKER, id="the-innermost-is-all-that-it-promises"),
        pytest.param("part", "systemd-detect-virt", ["kvm"], DOCKER, id="only-the-machine"),
        pytest.param("wrong", "systemd-detect-virt", ["podman"], DOCKER, id="another-engine"),
        pytest.param("wrong", "systemd-detect-virt", ["none"], DOCKER, id="nothing-where-there-is-something"),
        pytest.param("right", "systemd-detect-virt", ["container-other"], BUNDLE, id="all-that-it-has-a-word-for"),
        pytest.param("part", "systemd-detect-virt", ["container-other"], DOCKER, id="unnamed-though-it-has-a-word"),
        pytest.param("right", "systemd-detect-virt", ["none"], METAL, id="nothing-where-there-is-nothing"),
        pytest.param("wrong", "systemd-detect-virt", ["amazon"], METAL, id="a-machine-of-metal"),
        pytest.param("right", "virt-what", ["kvm", "docker"], DOCKER, id="both-levels"),
        pytest.param("part", "virt-what", ["kvm"], DOCKER, id="one-of-two-levels"),
        pytest.param("wrong", "virt-what", ["kvm", "docker", "lxc"], DOCKER, id="one-falsehood-too-many"),
        pytest.param("right", "virt-what", ["vmware", "qemu"], POSING, id="the-pose-and-what-is-behind-it"),
        pytest.param("right", "virt-what", ["aws"], METAL, id="a-cloud-is-no-machine"),
        pytest.param("wrong", "virt-what", ["xen", "xen-domU"], DOMAIN, id="the-other-role"),
        pytest.param("right", "lscpu", ["Hypervisor vendor: KVM"], DOCKER, id="the-machine-is-all-that-it-knows"),
        pytest.param("wrong", "lscpu", ["Virtualization: AMD-V"], DOCKER, id="no-vendor"),
        pytest.param("right", "lscpu", ["Hypervisor vendor: pHyp"], PARTITION, id="a-vendor-by-its-trade-name"),
        pytest.param("right", "facter virtual", ["docker"], DOCKER, id="one-word"),
        pytest.param("right", "facter virtual", ["ibm_power-lpar_shared"], PARTITION, id="as-virt-what-says"),
        pytest.param("right", "facter virtual", ["nutanix_ahv"], NUTANIX, id="one-word-for-a-cloud-and-its-machines"),
        pytest.param("wrong", "facter virtual", ["gce"], NUTANIX, id="another-cloud"),
        pytest.param("part", "facter virtual", ["gce"], POSING, id="a-cloud-of-which-nobody-knows"),
        pytest.param("part", "virt-what", ["nutanix_ahv"], NUTANIX, id="a-list-that-lacks-the-machine"),
        pytest.param("right", "virt-what", ["nutanix_ahv", "kvm"], NUTANIX, id="a-cloud-and-the-machine"),
    ],
)
def test_peer(expected: str, tool: str, words: list[str], truth: Truth) -> None:
    """A peer is measured by what it promises, and no falsehood is forgiven."""
    peer = next(one for one in PEERS if one.command == tool)

    assert expected == verdict(peer, answer(*words), truth).mark


def test_peer_that_is_not_installed() -> None:
    """Silence for want of a program is no mistake."""

    assert {"silent"} == {verdict(peer, None, DOCKER).mark for peer in PEERS}


def test_peer_that_fails() -> None:
    """A tool that fails gives no answer where there is one to give."""
    (facter,) = (peer for peer in PEERS if peer.name == "facter")
    given = verdict(facter, answer(status=1), DOCKER)

    assert ("wrong", "failed") == (given.mark, given.says)


def test_elsewhere_a_container_is_judged_without_its_machine() -> None:
    """What a container has from its machine is true only where it was recorded."""
    docker = environments()["docker"]

    assert "vm.kind" in truth_of(docker).facts
    assert {"container.kind", "container.privileged"} == set(truth_of(docker, where_recorded=False).facts)


@pytest.mark.parametrize(
    ("expected", "command"),
    [
        (True, "scripts/lab vm -p PAYLOAD q35 -- python3 witness.py"),
        (True, "scripts/lab container -p PAYLOAD -i machine runc -- python3 /payload/witness.py"),
        (False, "scripts/lab container -p PAYLOAD runc -- python3 /payload/witness.py"),
    ],
)
def test_machine(expected: bool, command: str) -> None:
    """A container in a machine of its own has nothing from the machine that starts both."""

    assert expected is Environment("written", {"recorded_by": command}).is_machine


def test_mistakes_are_named() -> None:
    """virtcheck is wrong where one fact is not what the truth says."""
    docker = environments()["docker"]
    recording = (docker.directory / "host.json.gz").read_bytes()
    truth = truth_of(docker)
    expected = Truth({**truth.facts, "container.kind": "podman"}, {})

    assert ("right", ()) == (judge(recording, truth).mark, judge(recording, truth).mistakes)
    assert ("container.kind is docker, not podman",) == judge(recording, expected).mistakes
