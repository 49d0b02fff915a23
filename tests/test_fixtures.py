"""Recorded machines: what virtcheck says of each, what is true of it, and what systemd-detect-virt said there."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from virtcheck import texts
from virtcheck.commands import detect
from virtcheck.facts import FACTS
from virtcheck.hosts import open_host
from virtcheck.inspection import inspect
from virtcheck.model.question import NEVER_ASKED
from virtcheck.renderers.json import render

FIXTURES = Path(__file__).parent.parent / "fixtures"
MACHINES = sorted(path.name for path in FIXTURES.iterdir())
OPTIONS = ("", "--vm", "--container")
"""Options of systemd-detect-virt whose answers were recorded."""


class Machine:
    """One directory of fixtures/."""

    def __init__(self, name: str) -> None:
        self.directory = FIXTURES / name
        self.recording = str(self.directory / "host.json.gz")
        self.expected_report = self.directory / "report.json"
        self.truth: dict[str, Any] = tomllib.loads((self.directory / "truth.toml").read_text())
        self.peers: dict[str, Any] = json.loads((self.directory / "peers.json").read_text())

    def systemd(self, option: str) -> tuple[int, str]:
        """The exit status and the word of systemd-detect-virt with an option, on the machine itself."""
        answer = self.peers[f"systemd-detect-virt {option}".rstrip()]
        return answer["status"], " ".join(answer["says"])


class ListeningHost:
    """A recorded host that remembers which questions its recording does not know."""

    def __init__(self, recording: str) -> None:
        self.host = open_host(recording)
        self.origin, self.recorded_at = self.host.origin, self.host.recorded_at
        self.looker = self
        self.never_asked: set[str] = set()

    def ask(self, question: Any) -> Any:
        reading = self.host.ask(question)
        if reading is NEVER_ASKED:
            self.never_asked.add(question.key)
        return reading


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> Machine:
    """Every recorded machine in turn."""
    return Machine(request.param)


def test_report(machine: Machine, request: pytest.FixtureRequest) -> None:
    """A replayed machine gives its committed report, byte for byte; --update-recordings rewrites it for review."""
    report = render(inspect(open_host(machine.recording)), texts.load("en"))
    if request.config.getoption("--update-recordings"):
        machine.expected_report.write_text(report)

    assert machine.expected_report.read_text() == report


def test_truth(machine: Machine) -> None:
    """virtcheck says what a person knows of the machine; what cannot be known there is unknown, with a reason."""
    report = inspect(open_host(machine.recording))
    unknown = dict.fromkeys(machine.truth.get("unknown", ()))
    truth = machine.truth["facts"] | unknown

    assert truth == {name: report.fact(name).value for name in truth}
    assert all(report.fact(name).reason for name in unknown)


def test_every_question_was_recorded(machine: Machine) -> None:
    """The recorder asks all that the probes ask: nothing is unknown only because a list was forgotten."""
    host = ListeningHost(machine.recording)
    inspect(host)

    assert set() == host.never_asked


@pytest.mark.parametrize("option", OPTIONS)
def test_detect(machine: Machine, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`detect` gives systemd-detect-virt's word and status, but where truth.toml gives another and the reason."""
    ours = machine.truth.get("detect", {}).get(option)
    expected = machine.systemd(option) if ours is None else (ours["status"], ours["says"])
    status = detect.run(machine.recording, [option] if option else [])

    assert expected == (status, capsys.readouterr().out.strip())


@pytest.mark.parametrize("option", OPTIONS)
def test_difference_has_a_reason(machine: Machine, option: str) -> None:
    """truth.toml gives another word than systemd-detect-virt only where that differs, and says why."""
    ours = machine.truth.get("detect", {}).get(option)
    if ours is None:
        return

    assert machine.systemd(option) != (ours["status"], ours["says"])
    assert len(ours["because"]) > 20


def test_readme_tells_how_it_was_made(machine: Machine) -> None:
    """The page of a machine holds the command that recorded it."""

    assert machine.truth["recorded_by"] in (machine.directory / "README.md").read_text()


def test_an_ordinary_user_never_contradicts_root() -> None:
    """On one machine, what an ordinary user is told is what root is told, or unknown with a reason."""
    root, user = (inspect(open_host(Machine(name).recording)) for name in ("firecracker", "firecracker-user"))
    own = {fact.name for fact in FACTS.values() if fact.volatile or fact.name.startswith("process.")}
    # What this user may, where root may more; libvirt wants to make network devices.
    own |= {"kvm.reason", "device.tun", "runs.libvirt", "checkpoint.allowed"}
    told = [answer for answer in user.facts if answer.name not in own]

    assert told
    assert [] == [one.name for one in told if one.value is None and one.reason is None]
    assert [] == [one.name for one in told if one.value is not None and one.value != root.fact(one.name).value]
