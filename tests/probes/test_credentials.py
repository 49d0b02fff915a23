"""Capabilities, users, seccomp and tracers, by the lines of the kernel's status file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import CONTAINER, MACHINE, OVERLAY, USER_OF_MACHINE, mount, mounts, own, status
from tests.probes.evidence import evidence, of_another, reports_every_sign, seen
from virtcheck.probes import credentials

DOCKER_SET = "00000000a80425fb"


@pytest.mark.parametrize("readings", [MACHINE, CONTAINER, {}, dict.fromkeys(MACHINE, ABSENT)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(credentials, readings)


def test_capabilities_have_names() -> None:
    """Docker's default set, and a bit that this version has no name for."""
    assert (
        "chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service",
        "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap",
    ) == credentials.capabilities(DOCKER_SET)  # fmt: skip
    assert ("chown", "41") == credentials.capabilities("20000000001")


@pytest.mark.parametrize("mask", ["", "x", "-1", "0x1f", "1" * 17, "٣"])
def test_no_capabilities_in_nonsense(mask: str) -> None:
    """What is no mask holds no capability."""
    assert () == credentials.capabilities(mask)


@pytest.mark.parametrize(
    ("sign", "line", "expected"),
    [
        (credentials.USER_ID, {"Uid": "1000\t1001\t1002\t1003"}, 1001),
        (credentials.NO_NEW_PRIVS, {"NoNewPrivs": "1"}, True),
        (credentials.SECCOMP, {"Seccomp": "2"}, "filter"),
        (credentials.SECCOMP, {"Seccomp": "0"}, "disabled"),
        (credentials.FILTERS, {"Seccomp_filters": "5"}, 5),
        (credentials.VSERVER, {"VxID": "0"}, False),
        (credentials.VSERVER, {"VxID": "40"}, True),
        (credentials.EFFECTIVE, {"CapEff": "0"}, ()),
    ],
)
def test_lines(sign: credentials.Sign, line: dict[str, str], expected: Any) -> None:
    """Each line is read for what it says."""
    assert expected == seen(credentials, MACHINE | status(**line), sign)


def test_a_line_that_is_not_there() -> None:
    """A kernel without a line says nothing; a file that is hidden hides every line."""
    assert "absent" == seen(credentials, MACHINE, credentials.FILTERS)
    assert "forbidden" == seen(credentials, MACHINE | {"file:/proc/self/status": FORBIDDEN}, credentials.SECCOMP)


def test_tracer() -> None:
    """A tracer is told by name; one that is not shown is hidden, and nobody is nobody."""
    traced = MACHINE | status(TracerPid="77")

    assert "absent" == seen(credentials, MACHINE, credentials.TRACER)
    assert "proot" == seen(credentials, traced | {"file:/proc/77/comm": found("proot\n")}, credentials.TRACER)
    assert "unanswered" == seen(credentials, traced | {"file:/proc/77/comm": ABSENT}, credentials.TRACER)


def test_privileged() -> None:
    """Root of the machine lacks nothing; each thing that is taken away makes the whole untrue."""
    assert seen(credentials, MACHINE, credentials.PRIVILEGED) is True
    assert seen(credentials, USER_OF_MACHINE, credentials.PRIVILEGED) is True
    for taken in (
        own("user"),
        status(CapBnd=DOCKER_SET),
        status(Seccomp="2"),
        mounts(OVERLAY, mount(9, "/proc/keys", "tmpfs", root="/null")),
    ):
        assert seen(credentials, MACHINE | taken, credentials.PRIVILEGED) is False


def test_privileged_on_a_host_that_lacks_some() -> None:
    """A host may itself lack a capability or two: what counts is what every engine takes away."""
    assert seen(credentials, MACHINE | status(CapBnd="000001fffeffffff"), credentials.PRIVILEGED) is True


def test_privileged_is_hidden_with_a_part() -> None:
    """What is hidden leaves it open, unless another part decides."""
    hidden = {"file:/proc/self/mountinfo": FORBIDDEN}

    assert "forbidden" == seen(credentials, MACHINE | hidden, credentials.PRIVILEGED)
    assert seen(credentials, MACHINE | hidden | status(Seccomp="2"), credentials.PRIVILEGED) is False


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("         0       1000          1\n         1     100000      65536\n", True),
        ("      1000       1000          1\n", True),
        ("         0     100000      65536\n", "absent"),
        ("         0          0          1\n", "absent"),
        ("         0          0 4294967295\n", "absent"),
        ("", "absent"),
    ],
)
def test_rootless(lines: str, expected: Any) -> None:
    """One user mapped to themselves is an ordinary user's doing; a range, and a full map, tell nothing."""
    assert expected == seen(
        credentials, MACHINE | own("user") | {"file:/proc/self/uid_map": found(lines)}, credentials.ROOTLESS
    )


def test_not_rootless() -> None:
    """With the host's users there is no user namespace that anybody could have made."""
    assert seen(credentials, MACHINE, credentials.ROOTLESS) is False


def test_full_map_is_still_own() -> None:
    """A nested user namespace with the full map is own: membership is not the mapping."""
    assert ("0 0 4294967295",) == evidence(credentials, MACHINE | own("user"), credentials.USER_MAP).value
    assert seen(credentials, MACHINE | own("user"), credentials.PRIVILEGED) is False


@given(st.binary(max_size=400))
def test_parsers_never_raise(data: bytes) -> None:
    """Any bytes are a status file and a map."""
    assert all(content == content.strip() for content in credentials.fields(data).values())
    assert len(credentials.user_map(data)) <= data.count(b"\n") + 1


@given(st.text(max_size=30))
def test_numbers_never_raise(text: str) -> None:
    """Any text is a number or -1, a set of capabilities or none."""
    assert credentials.number(text) >= -1
    assert len(credentials.capabilities(text)) <= 64


def test_users_without_numbers_for_the_looker() -> None:
    """Who looks from another user namespace is shown -1 for users that it has no number for: that is nobody's map."""
    users = {"file:/proc/self/uid_map": found("0 4294967295 1\n")}
    one = of_another(credentials, MACHINE | own("user") | users, MACHINE | own("user"), credentials.ROOTLESS)

    assert "unanswered" == one.sight
