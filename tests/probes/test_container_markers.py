"""Files that engines leave: there, not there, and of the kind that they must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import DIRECTORY, FILE, MACHINE, SOCKET
from tests.probes.evidence import of_another, reports_every_sign, seen
from virtcheck.probes import container_markers as markers

PRIVILEGED_PODMAN = 'engine="podman-4.3.1"\nname="web"\nid="4f2d"\nimage=""\nrootless=1\n'


@pytest.mark.parametrize("readings", [MACHINE, {}, dict.fromkeys(MACHINE, FORBIDDEN)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(markers, readings)


@pytest.mark.parametrize("sign", markers.FILES)
def test_file(sign: markers.Sign) -> None:
    """Each file is seen where it is, absent where it is not, hidden where it cannot be looked for."""
    key = markers.FILES[sign].key
    sights = [seen(markers, MACHINE | {key: entry}, sign) for entry in (FILE, ABSENT, FORBIDDEN)]

    assert [True, "absent", "forbidden"] == sights


@pytest.mark.parametrize("sign", markers.SOCKETS)
def test_socket(sign: markers.Sign) -> None:
    """A socket must be one: a file of its name is none."""
    key = markers.SOCKETS[sign].key

    assert [True, False] == [seen(markers, MACHINE | {key: entry}, sign) for entry in (SOCKET, FILE)]


def test_containerenv() -> None:
    """Podman's file tells the engine and whether it is rootless; empty, it is only there."""
    full = MACHINE | {"file:/run/.containerenv": found(PRIVILEGED_PODMAN)}
    empty = MACHINE | {"file:/run/.containerenv": found("")}

    assert ("podman", "1") == (
        seen(markers, full, markers.CONTAINERENV_ENGINE),
        seen(markers, full, markers.CONTAINERENV_ROOTLESS),
    )
    assert (True, "absent") == (
        seen(markers, empty, markers.CONTAINERENV),
        seen(markers, empty, markers.CONTAINERENV_ENGINE),
    )


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ({}, "absent"),
        ({"stat:/proc/vz": DIRECTORY}, True),
        ({"stat:/proc/vz": DIRECTORY, "stat:/proc/bc": DIRECTORY}, False),
        ({"stat:/proc/vz": DIRECTORY, "stat:/proc/lve": DIRECTORY}, False),
        ({"stat:/proc/vz": DIRECTORY, "stat:/proc/bc": FORBIDDEN}, "forbidden"),
        ({"stat:/proc/vz": DIRECTORY, "stat:/proc/bc": FORBIDDEN, "stat:/proc/lve": DIRECTORY}, False),
    ],
)
def test_openvz(nodes: dict[str, object], expected: object) -> None:
    """A guest of OpenVZ has its own side alone; its host and CloudLinux are none, whatever is hidden beside."""
    assert expected == seen(markers, MACHINE | nodes, markers.OPENVZ)


@given(st.binary(max_size=300), st.text(max_size=10))
def test_setting_never_raises(data: bytes, name: str) -> None:
    """Any bytes hold a setting or none."""
    assert "\n" not in markers.setting(data, name)


def test_openvz_of_another_process() -> None:
    """The host's side is shown to the host's processes, whoever is looked at; without OpenVZ there is nothing."""
    host = MACHINE | {"stat:/proc/vz": FILE, "stat:/proc/bc": FILE}

    assert "unanswered" == of_another(markers, MACHINE, host, markers.OPENVZ).sight
    assert "absent" == of_another(markers, MACHINE, MACHINE, markers.OPENVZ).sight
