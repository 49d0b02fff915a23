"""The independent witness: what the tools really printed on the recorded machines, beside what their rules give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.test_fixtures import FIXTURES, MACHINES, ListeningHost
from virtcheck.hosts import open_host
from virtcheck.peers import answers

if TYPE_CHECKING:
    from virtcheck.peers import Answer

LABELS = {
    "cpu.extension": "Virtualization",
    "vm.hypervisor_vendor": "Hypervisor vendor",
    "vm.virtualization_type": "Virtualization type",
}
"""Before each word of lscpu."""
RECORDED_AS = {
    "systemd-detect-virt -c": "systemd-detect-virt --container",
    "systemd-detect-virt -v": "systemd-detect-virt --vm",
}
MAY_BE_UNTOLD = {
    ("virt-what", "nothing tells whose process this is"),
    ("facter virtual", "nothing tells whose process this is"),
    ("virt-what", "it asks dmidecode if that is installed"),
    ("facter virtual", "it asks dmidecode if that is installed"),
    ("facter virtual", "it asks lspci if that is installed"),
    ("virt-what", "virtcheck does not read the whole table"),
    ("facter virtual", "virtcheck does not read the whole table"),
}
"""Tools and why it cannot be told what they print: they go by what no recording holds."""


def printed(answer: Answer) -> list[str]:
    """The lines that a tool prints."""
    if answer.command.line == "lscpu":
        return [f"{LABELS[one.about]}: {one.text}" for one in answer.words if one.about in LABELS]
    return [one.text for one in answer.words]


def of_machine(machine: str) -> list[tuple[Answer, list[str]]]:
    """Each tool's answer as its rules give it, and the lines that it really printed there."""
    recorded: dict[str, Any] = json.loads((FIXTURES / machine / "peers.json").read_text())
    found = []
    for answer in answers(open_host(str(FIXTURES / machine / "host.json.gz"))):
        really = recorded.get(RECORDED_AS.get(answer.command.line, answer.command.line))
        if really is not None:
            found.append((answer, [line for line in really["says"] if line]))
    return found


@pytest.mark.parametrize("machine", MACHINES)
def test_a_tool_prints_what_its_rules_give(machine: str) -> None:
    """On every recorded machine each tool printed just these words, unless it cannot be told."""
    beside = [(answer, said) for answer, said in of_machine(machine) if answer.unseen is None]

    assert {one.command.line: said for one, said in beside} == {one.command.line: printed(one) for one, _ in beside}


@pytest.mark.parametrize("machine", MACHINES)
def test_what_cannot_be_told_has_a_known_reason(machine: str) -> None:
    """Only what no recording can hold leaves an answer open, and no word before that point is another than printed."""
    untold = [(answer, said) for answer, said in of_machine(machine) if answer.unseen is not None]

    assert set() == {(one.command.line, one.unseen.why) for one, _ in untold if one.unseen} - MAY_BE_UNTOLD
    assert [] == [one.command.line for one, said in untold if printed(one) != said[: len(printed(one))]]


def test_few_answers_cannot_be_told() -> None:
    """Of a hundred answers not more than five are left open."""
    every = [answer for machine in MACHINES for answer, _ in of_machine(machine)]
    untold = [answer for answer in every if answer.unseen is not None]

    assert len(every) > 4 * len(MACHINES) - 4
    assert 20 * len(untold) <= len(every)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_question_was_recorded(machine: str) -> None:
    """No tool looks where the recorder does not: but for control groups, recorded only where they are mounted."""
    host = ListeningHost(str(FIXTURES / machine / "host.json.gz"))
    answers(host)

    assert set() == host.never_asked
