"""Real containers and virtual machines: the recorder runs inside, its recording is judged outside.

Continuous integration sets the lab up and requires all of it; elsewhere `scripts/lab setup ci` does, and what is not
there is skipped.
"""

from __future__ import annotations

import os

import pytest

import environments
import judging
from environments import Environment, NoVisit, Visit
from virtcheck.facts import FACTS
from virtcheck.hosts import open_host
from virtcheck.inspection import answer

ALL = environments.environments()
VISITED = [one for one in ALL.values() if one.in_ci]
REQUIRED = "VIRTLAB_REQUIRED" in os.environ


@pytest.fixture(scope="module")
def hosts_containers() -> bool:
    """Whether this machine is not a container itself."""
    return [one.value for one in answer(open_host(), [FACTS["container.kind"]])] == ["none"]


@pytest.fixture(scope="module")
def like_home() -> bool:
    """Whether a container has from this machine what fixtures/ say."""
    return judging.recorded_on_this_machine(ALL)


@pytest.fixture(scope="module")
def visits(request: pytest.FixtureRequest, hosts_containers: bool) -> dict[str, Visit | NoVisit]:
    """What was brought back from the environments whose tests run; the machines are visited two at a time."""
    tests = [one for one in request.session.items if getattr(one, "originalname", "") == "test_virtcheck_is_right"]
    chosen = [one.callspec.params["environment"] for one in tests]
    wanted = [one for one in chosen if hosts_containers or one.is_machine]
    return {one.environment.name: one for one in environments.visit_all(wanted, 2, lambda visit: None)}


@pytest.mark.parametrize("environment", VISITED, ids=lambda one: one.name)
def test_virtcheck_is_right(environment: Environment, visits: dict[str, Visit | NoVisit], like_home: bool) -> None:
    """In a real environment virtcheck answers what is true there, and names the evidence that decided."""
    if environment.name not in visits:
        pytest.skip("this is itself a container, or cannot tell")
    visit = visits[environment.name]
    if isinstance(visit, NoVisit):
        (pytest.skip if visit.missing and not REQUIRED else pytest.fail)(visit.why)
    judged = judging.judge(visit.recording, judging.truth_of(environment, like_home))

    assert () == judged.mistakes
    assert judged.decided_by


def test_enough_is_visited() -> None:
    """At least eight containers and four machines, each another."""
    machines = {one.recorded_by for one in VISITED if one.is_machine}
    others = {one.recorded_by for one in VISITED if not one.is_machine}

    assert len(machines) >= 4
    assert len(others) >= 8


@pytest.mark.parametrize("environment", ALL.values(), ids=lambda one: one.name)
def test_truth_is_understood(environment: Environment) -> None:
    """truth.toml has no word that nobody reads."""
    truth = environment.truth

    assert set() == set(truth) - {"recorded_by", "ci", "unknown", "facts", "really", "detect"}
    assert set() == {*truth["facts"], *truth.get("unknown", ()), *truth.get("really", ())} - set(FACTS)
