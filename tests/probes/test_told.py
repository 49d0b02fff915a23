"""What a container was told about itself, and whose first process that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import CONTAINER, MACHINE
from tests.probes.evidence import evidence, of_another, reports_every_sign, seen
from virtcheck.probes import told


@pytest.mark.parametrize("readings", [MACHINE, CONTAINER, {}, dict.fromkeys(MACHINE, ABSENT)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(told, readings)


@pytest.mark.parametrize(
    ("entry", "sign", "word"),
    [
        ("file:/run/host/container-manager", told.MANAGER, "systemd-nspawn"),
        ("file:/run/systemd/container", told.SYSTEMD, "lxc"),
        ("file:/proc/1/comm", told.FIRST_PROCESS, "bwrap"),
    ],
)
def test_words(entry: str, sign: told.Sign, word: str) -> None:
    """A file's first line is the word; an empty file says nothing."""
    assert word == seen(told, CONTAINER | {entry: found(word + "\n")}, sign)
    assert "absent" == seen(told, CONTAINER | {entry: found("")}, sign)


def test_environment_of_process_1() -> None:
    """The variable `container` of the first process; `container_uuid` is another one."""
    told_so = CONTAINER | {"file:/proc/1/environ": found("container_uuid=7\0container=lxc\0TERM=x\0")}
    not_told = CONTAINER | {"file:/proc/1/environ": found("container_uuid=7\0")}

    assert ("lxc", "absent") == (seen(told, told_so, told.ENVIRONMENT), seen(told, not_told, told.ENVIRONMENT))
    assert "forbidden" == seen(told, CONTAINER | {"file:/proc/1/environ": FORBIDDEN}, told.ENVIRONMENT)


def test_process_1_of_the_machine_tells_nothing() -> None:
    """In the initial PID namespace process 1 is the machine's: what it was told is about the machine."""
    machine = MACHINE | {"file:/proc/1/environ": found("container=docker\0"), "file:/proc/1/comm": found("bwrap\n")}

    assert ("absent", "absent") == (
        seen(told, machine, told.ENVIRONMENT),
        seen(told, machine, told.FIRST_PROCESS),
    )
    assert "process 1 is the machine's own" == evidence(told, machine, told.ENVIRONMENT).note


def test_unknown_process_table_hides_process_1() -> None:
    """Where nobody knows whose process table it is, nobody knows whose process 1 is."""
    assert "forbidden" == seen(told, CONTAINER | {"link:/proc/self/ns/pid": FORBIDDEN}, told.FIRST_PROCESS)


def test_own_environment() -> None:
    """One's own variables are evidence of their own, values of known names aside."""
    readings = CONTAINER | {
        "file:/proc/self/environ": found("container=docker\0KUBERNETES_SERVICE_HOST=10.0.0.1\0A=b\0")
    }

    assert "docker" == seen(told, readings, told.OWN_ENVIRONMENT)
    assert ("KUBERNETES_SERVICE_HOST",) == seen(told, readings, told.VARIABLES)


@given(st.binary(max_size=300))
def test_parsers_never_raise(data: bytes) -> None:
    """Any bytes are an environment or a word."""
    assert isinstance(told.word(data), str)
    assert isinstance(told.container_of(data), str)
    assert set(told.known_variables(data)) <= told.KNOWN_VARIABLES


def test_process_1_of_whoever_looks() -> None:
    """The process 1 that is shown is the first in the looker's table: of another table it tells nothing."""
    shown = {"file:/proc/1/comm": found("tini\n"), "file:/proc/1/environ": found("container=podman\0")}
    inside = CONTAINER | shown
    signs = (told.FIRST_PROCESS, told.ENVIRONMENT)

    assert ["tini", "podman"] == [of_another(told, inside, inside, sign).value for sign in signs]
    assert ["unanswered"] * 2 == [of_another(told, CONTAINER, MACHINE | shown, sign).sight for sign in signs]
    assert ["absent"] * 2 == [of_another(told, MACHINE, MACHINE | shown, sign).sight for sign in signs]
