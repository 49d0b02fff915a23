"""What sets a subject apart better, in the syntax of its engine."""

from __future__ import annotations

import pytest

from virtcheck.hardening import engine_of, remedies, remedy
from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.doors import DOORS
from virtcheck.knowledge.grades import HARDENED
from virtcheck.knowledge.hardening import ENGINE_OF, ENGINES, HARDENINGS, Setting
from virtcheck.knowledge.runtimes import RUNTIMES

ASKED_FOR = {one.id for one in (*BOUNDARIES, *DOORS, *HARDENED)}


def test_everything_has_a_remedy() -> None:
    """Each boundary, each door and each demand of a grade is told in the syntax of the most used engines."""
    told = {one: {engine for engine, _ in remedy(one)} for one in ASKED_FOR}

    assert {} == {one: engines for one, engines in told.items() if "docker" not in engines}
    assert {"kernel"} == {one for one in ASKED_FOR if one not in remedies("systemd")}
    assert {"cgroup", "release-agent"} == {one for one in ASKED_FOR if one not in remedies("kubernetes")}


def test_nothing_is_told_of_what_nobody_asks() -> None:
    """A row is about boundaries, doors and demands, and no two rows are about the same."""
    about = [one for row in HARDENINGS for one in row.about]

    assert set(about) == ASKED_FOR
    assert len(about) == len(set(about))


@pytest.mark.parametrize(
    ("kind", "orchestrator", "engine"),
    [
        ("docker", None, "docker"),
        ("docker", "kubernetes", "kubernetes"),
        ("docker", "nomad", "docker"),
        ("containerd", None, "kubernetes"),
        ("crio", "none", "kubernetes"),
        ("podman", "none", "podman"),
        ("lxd", "none", "incus"),
        ("lxc", "none", "lxc"),
        ("none", "none", "systemd"),
        ("bubblewrap", "none", None),
        (None, None, None),
        (None, "kubernetes", "kubernetes"),
    ],
)
def test_syntax_that_fits(kind: str | None, orchestrator: str | None, engine: str | None) -> None:
    """Kubernetes is asked before the engine that it drives; a process of the host is systemd's; others are nobody's."""
    assert engine == engine_of(kind, orchestrator)


def test_kinds_are_those_of_the_registry() -> None:
    """The words are those of `container.kind`."""
    assert set() == set(ENGINE_OF) - {"none", *(one.word for one in RUNTIMES.named)}


def test_the_fitting_syntax_comes_first() -> None:
    """The others follow in their order."""
    engines = [engine for engine, _ in remedy("network", "lxc")]

    assert ["lxc", *(one for one in ENGINES if one != "lxc")] == engines


def test_what_has_no_word_is_left_out() -> None:
    """Docker has an option for the host's process numbers, and none for others of one's own."""
    assert Setting("--pid=host", leave_out=True) == remedies("docker")["processes"]
    assert Setting("hostPID: false") == remedies("kubernetes")["processes"]


def test_nobody_knows_the_engine() -> None:
    """Without an engine nothing fits."""
    assert {} == remedies(None)
