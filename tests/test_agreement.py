"""How the answers of other tools stand to what virtcheck says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.machines import dmi, signed, x86
from tests.peers.hosts import FILE, TABLES, root_on, status
from virtcheck import peers
from virtcheck.agreement import ABOUT, ABOUT_ABILITIES, ORDER, Overlooked, opinions
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.peers import Silence, Word, facter, lscpu, systemd_detect_virt, virt_what

if TYPE_CHECKING:
    from virtcheck.agreement import Opinion, Opinions

CPUS = {"file:/sys/devices/system/cpu/possible": found("0-1\n")}
GUEST = root_on() | CPUS | signed("KVMKVMKVM")
STALE_MARKER = GUEST | {"stat:/.dockerenv": FILE}
BWRAP = GUEST | {
    **{
        f"link:/proc/self/ns/{one}": found(f"{one}:[{4026532000 + at}]")
        for at, one in enumerate(("mnt", "pid", "user"))
    },
    "file:/proc/1/comm": found("bwrap\n"),
}
WORKING_KVM = {
    "stat:/dev/kvm": found(["character-device", 0o660, 0, 36, 10, 232, 7, 1]),
    "kvm:api-version": found(12),
}


def said(readings: dict[str, Any]) -> Opinions:
    """What the tools say on a host."""
    host = RecordedHost(readings)
    return opinions(inspect(host), peers.answers(host))


def of(tool: str, found: tuple[Opinion, ...]) -> Opinion:
    """The opinion of one tool."""
    [opinion] = [one for one in found if one.tool == tool]
    return opinion


def test_a_marker_that_others_believe() -> None:
    """They say docker because of a file; virtcheck refutes it, and each says by which rule."""
    on_docker = said(STALE_MARKER)["docker"]

    assert ["differs", "differs", "agrees", "no-word"] == [one.agreement for one in on_docker]
    assert ["systemd-detect-virt -c", "virt-what", "facter virtual", "lscpu"] == [one.tool for one in on_docker]
    for one in on_docker[:2]:
        assert isinstance(one.why, Word)
        assert ("docker", "stat:/.dockerenv") == (one.why.text, one.why.origin)


def test_a_fact_has_the_opinions_of_the_claim_that_gives_it() -> None:
    """`vm.kind` is kvm, and `container.kind` none: the tools are judged by these claims."""
    found = said(STALE_MARKER)

    assert found["kvm"] == found["vm.kind"]
    assert found["no-container"] == found["container.kind"]


def test_what_a_tool_passes_over() -> None:
    """Where a tool finds nothing, the sign that decides is named, and that it never looked there."""
    opinion = of("systemd-detect-virt -c", said(BWRAP)["bubblewrap"])

    assert "differs" == opinion.agreement
    assert ("none",) == opinion.says
    assert isinstance(opinion.why, Overlooked)
    assert ("told.first_process", False) == (opinion.why.evidence.sign.id, opinion.why.looked)


def test_no_word_for_it() -> None:
    """Who has no word is not wrong: lscpu says nothing of QEMU, and no tool speaks of monitors."""
    found = said(root_on() | CPUS | signed("TCGTCGTCGTCG") | TABLES | dmi(sys_vendor="QEMU"))

    assert ("no-word", ()) == (of("lscpu", found["qemu"]).agreement, of("lscpu", found["qemu"]).says)
    assert {"no-word"} == {one.agreement for one in found["qemu-monitor"]}


def test_another_word_is_wrong_where_there_is_none() -> None:
    """lscpu has no word for User-Mode Linux's own processor but says KVM, which is not what this kernel runs on."""
    uml = GUEST | {"file:/proc/cpuinfo": found("vendor_id\t: User Mode Linux\nmodel name\t: UML\n")}
    opinion = of("lscpu", said(uml)["vm.kind"])

    assert ("differs", ("KVM",)) == (opinion.agreement, opinion.says)


def test_another_wrong_word_is_no_agreement() -> None:
    """Who says podman because of a file does not agree that it is not docker."""
    both = STALE_MARKER | {"file:/run/.containerenv": found("")}
    opinion = of("systemd-detect-virt -c", said(both)["docker"])

    assert ("differs", ("podman",)) == (opinion.agreement, opinion.says)


def test_agreement_needs_no_excuse() -> None:
    """Who finds no container where there is none has passed over nothing."""
    opinion = of("systemd-detect-virt -c", said(GUEST)["container.kind"])

    assert ("agrees", None) == (opinion.agreement, opinion.why)


def test_a_general_word_stands_for_the_kind_that_holds() -> None:
    """systemd's `container-other` means the engine that is established, and no other that has the same word."""
    told = (
        GUEST
        | {"file:/run/host/container-manager": found("something\n")}
        | {key: entry for key, entry in BWRAP.items() if key.startswith(("link:", "file:/proc/1/"))}
    )
    found_there = said(told)

    assert "agrees" == of("systemd-detect-virt -c", found_there["bubblewrap"]).agreement
    assert "agrees" == of("systemd-detect-virt -c", found_there["flatpak"]).agreement
    assert "agrees" == of("systemd-detect-virt -c", found_there["container-other"]).agreement


def test_one_word_for_everything() -> None:
    """facter names the container and denies no machine; where it names the machine it has missed the container."""
    in_nspawn = GUEST | {
        "link:/proc/self/ns/pid": found("pid:[4026532177]"),
        "file:/proc/1/environ": found("container=systemd-nspawn\0"),
    }
    opinion = of("facter virtual", said(in_nspawn)["kvm"])

    assert ("silent", ("systemd_nspawn",), Silence(facter.ONE_WORD)) == (opinion.agreement, opinion.says, opinion.why)

    unseen = of("facter virtual", said(in_nspawn | {"file:/proc/1/environ": found("")})["container-other"])

    assert ("differs", ("kvm",)) == (unseen.agreement, unseen.says)
    assert not isinstance(unseen.why, Silence)


def test_a_tool_that_gives_up_is_neither_right_nor_wrong() -> None:
    """Without root virt-what says nothing, in agreement with nobody."""
    opinion = of("virt-what", said(GUEST | status(1000))["kvm"])

    assert ("silent", virt_what.ROOT_ONLY) == (opinion.agreement, getattr(opinion.why, "because", None))


def test_what_cannot_be_told_is_left_open() -> None:
    """Where CPUID gave no answer, nobody knows what a tool would have said."""
    blind = GUEST | {"cpuid:0x00000001:0x0": {"unanswered": "the child was killed", "errno": 0}}

    assert "untold" == of("systemd-detect-virt -v", said(blind)["kvm"]).agreement


def test_what_virtcheck_leaves_open() -> None:
    """A tool that says what virtcheck cannot decide is neither right nor wrong."""
    hidden = STALE_MARKER | {key: FORBIDDEN for key in STALE_MARKER if key.startswith("link:/proc/self/ns/")}
    opinion = of("systemd-detect-virt -c", said(hidden)["container.kind"])

    assert ("open", ("docker",)) == (opinion.agreement, opinion.says)


@pytest.mark.parametrize(("readings", "agreement"), [(WORKING_KVM, "differs"), ({"stat:/dev/kvm": ABSENT}, "agrees")])
def test_kvm_without_the_flag(readings: dict[str, Any], agreement: str) -> None:
    """The flag decides for others, the device for virtcheck: they agree where both are missing."""
    misc = {"file:/proc/misc": found("232 kvm\n" if readings is WORKING_KVM else "229 fuse\n")}
    found_there = said(root_on() | x86("sse2") | readings | misc)["kvm.usable"]

    assert {agreement} == {one.agreement for one in found_there}


def test_words_of_lscpu() -> None:
    """The facts that have lscpu's words are compared by value."""
    found_there = said(GUEST)

    assert ["agrees"] == [one.agreement for one in found_there["vm.hypervisor_vendor"]]
    assert ["agrees"] == [one.agreement for one in found_there["vm.virtualization_type"]]


def test_the_most_interesting_comes_first() -> None:
    """Who differs stands before who agrees."""
    for found_there in said(STALE_MARKER).values():
        places = [ORDER.index(one.agreement) for one in found_there]

        assert sorted(places) == places


def test_meanings_are_values_of_facts() -> None:
    """Every tool's words mean something that a fact can be; systemd's are its own, and the kinds keep them."""
    of_systemd = {claim.systemd for claim in CLAIMS}
    for module in (systemd_detect_virt, virt_what, lscpu, facter):
        for command in module.COMMANDS:
            for name in command.about.keys() & ABOUT.values():
                known = of_systemd if module is systemd_detect_virt else {*FACTS[name].values}

                assert set() == set(command.about[name].values()) - known, (command.line, name)


def test_every_layer_is_asked_about_a_fact_that_is_there() -> None:
    """What tools are asked about are registered facts and claims."""
    assert all(name in FACTS for name in (*ABOUT.values(), *ABOUT_ABILITIES.values()))
    assert set() == ABOUT_ABILITIES.keys() - {claim.id for claim in CLAIMS}
