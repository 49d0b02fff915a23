"""Real containers and virtual machines: the recorder runs inside, its recording is judged outside.

Continuous integration sets the lab up; elsewhere `scripts/lab setup ci` does, and what is not there is skipped.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import environments
import judging
from environments import Environment, NoVisit
from virtcheck.facts import FACTS
from virtcheck.hosts import open_host
from virtcheck.inspection import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = environments.environments()
VISITED = [one for one in ALL.values() if one.in_ci]


@pytest.fixture(scope="module")
def payload() -> Iterator[str]:
    """What runs inside."""
    with environments.payload() as directory:
        yield directory


@pytest.fixture(scope="module")
def like_home() -> bool:
    """Whether a container has from this machine what fixtures/ say."""
    return judging.recorded_on_this_machine(ALL)


@pytest.fixture(scope="module")
def hosts_containers() -> bool:
    """Whether this machine is not a container itself."""
    return [one.value for one in answer(open_host(), [FACTS["container.kind"]])] == ["none"]


@pytest.mark.parametrize("environment", VISITED, ids=lambda one: one.name)
def test_virtcheck_is_right(environment: Environment, payload: str, like_home: bool, hosts_containers: bool) -> None:
    """In a real environment virtcheck answers what is true there, and names the evidence that decided."""
    if not (hosts_containers or environment.is_machine):
        pytest.skip("this is itself a container, or cannot tell")
    visit = environments.visit(environment, payload)
    if isinstance(visit, NoVisit):
        # Continuous integration installs all that is wanted.
        (pytest.skip if visit.missing and not os.environ.get("CI") else pytest.fail)(visit.why)
    judged = judging.judge(visit.recording, judging.truth_of(environment, like_home))

    assert () == judged.mistakes
    assert judged.decided_by


def test_enough_is_visited() -> None:
    """At least eight containers and four machines, each of another kind."""
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
