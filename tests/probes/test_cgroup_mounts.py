"""Control groups that are mounted: whose root can be written to, who may name a program, whose names are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.containers import CONTAINER, MACHINE, MACHINE_MOUNTS, OVERLAY, USER_OF_MACHINE, mount, mounts, own
from tests.containers import status as status_file
from tests.probes.evidence import of_another, reports_every_sign, seen
from virtcheck.hosts.tree import TreeHost
from virtcheck.probes import cgroup_mounts

if TYPE_CHECKING:
    from pathlib import Path

WRITABLE, RELEASE_AGENT, PATHS_SHOWN = cgroup_mounts.SIGNS
TABLE, MEMBERSHIP, NAMESPACE = "file:/proc/self/mountinfo", "file:/proc/self/cgroup", "link:/proc/self/ns/cgroup"
ID = "/docker/4f2d6a0c"
WITHOUT_SYS_ADMIN = status_file(CapEff="00000000a80425fb", CapBnd="00000000a80425fb")
HOST_CGROUPS = {NAMESPACE: found("cgroup:[4026531835]"), MEMBERSHIP: found(f"5:memory:{ID}\n0::{ID}\n")}


def v1(**more: str) -> str:
    return mount(40, "/sys/fs/cgroup/memory", "cgroup", extra=f"{more.pop('extra', 'rw')},memory", **more)


def v2(**more: str) -> str:
    return mount(41, "/sys/fs/cgroup", "cgroup2", **more)


def kernel(release: str) -> dict[str, Any]:
    return {"uname:": found(["Linux", release, "#1 SMP", "x86_64"])}


@pytest.mark.parametrize("readings", [MACHINE, CONTAINER, {}, dict.fromkeys(MACHINE, ABSENT), USER_OF_MACHINE])
def test_every_sign(readings: dict[str, Any]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(cgroup_mounts, readings)


@pytest.mark.parametrize("reading", [ABSENT, FORBIDDEN, UNANSWERED])
def test_without_a_table_nothing_is_told(reading: dict[str, Any]) -> None:
    """Where the mounts are not shown, what they open stays open."""
    for sign in (WRITABLE, RELEASE_AGENT):
        assert seen(cgroup_mounts, MACHINE | {TABLE: reading}, sign) in ("forbidden", "unanswered")


@pytest.mark.parametrize(
    ("lines", "writable", "agent"),
    [
        (v1(), True, True),
        (v2(), True, False),
        (v1(options="ro"), False, False),
        (v1(extra="ro"), False, False),
        (v2(options="ro,nosuid"), False, False),
        (v1(root=ID), False, False),
        (v2(root=ID), False, False),
        (v1(options="ro") + mount(60, "/host/cgroup", "cgroup", extra="rw,memory"), True, True),
        (v1() + mount(60, "/sys/fs/cgroup", "tmpfs"), False, False),
        (mount(39, "/sys/fs/cgroup", "tmpfs") + v1(root=ID), False, False),
        (mount(39, "/sys/fs/cgroup", "tmpfs"), False, False),
        ("", False, False),
    ],
)
def test_with_the_host_s_groups(lines: str, writable: bool, agent: bool) -> None:
    """The root of a whole tree can be written to where it is mounted so, whatever else is; a private tmpfs is none."""
    readings = MACHINE | mounts(MACHINE_MOUNTS, lines)

    assert writable is seen(cgroup_mounts, readings, WRITABLE)
    assert agent is seen(cgroup_mounts, readings, RELEASE_AGENT)


@pytest.mark.parametrize(
    ("lines", "files", "expected"),
    [
        (v2(), {"file:/sys/fs/cgroup/cgroup.type": found("domain\n")}, False),
        (v2(), {"file:/sys/fs/cgroup/cgroup.type": ABSENT}, True),
        (v2(root="/../.."), {"file:/sys/fs/cgroup/cgroup.type": ABSENT}, True),
        (v2(), {"file:/sys/fs/cgroup/cgroup.type": FORBIDDEN}, "forbidden"),
        (v1(), {"file:/sys/fs/cgroup/memory/release_agent": ABSENT}, False),
        (v1(), {"file:/sys/fs/cgroup/memory/release_agent": found("\n")}, True),
        (mount(9, "/c", "cgroup2"), {}, "unanswered"),
        (v2(options="ro"), {"file:/sys/fs/cgroup/cgroup.type": ABSENT}, False),
        (mount(42, "/c", "cgroup2") + v1(), {"file:/sys/fs/cgroup/memory/release_agent": found("\n")}, True),
        (mount(42, "/c", "cgroup2") + v1(), {"file:/sys/fs/cgroup/memory/release_agent": ABSENT}, "unanswered"),
    ],
)
def test_behind_groups_of_its_own(lines: str, files: dict[str, Any], expected: Any) -> None:
    """In a cgroup namespace `/` is its own beginning: what lies there tells whether that is the root of the tree."""
    readings = CONTAINER | mounts(OVERLAY, lines) | {"file:/sys/fs/cgroup/cgroup.type": FORBIDDEN} | files

    assert expected == seen(cgroup_mounts, readings, WRITABLE)


@pytest.mark.parametrize(
    ("release", "rights", "expected"),
    [
        ("6.18.44", {}, True),
        ("6.18.44", WITHOUT_SYS_ADMIN, False),
        ("5.17.0", WITHOUT_SYS_ADMIN, False),
        ("5.16.20-generic", WITHOUT_SYS_ADMIN, "unanswered"),
        ("4.18.0-553.el8", {}, True),
        ("6.1-rc3", own("user"), False),
        ("4.18.0", own("user"), "unanswered"),
        ("unknown", WITHOUT_SYS_ADMIN, "unanswered"),
        ("6.18.44", {"file:/proc/self/status": FORBIDDEN}, "forbidden"),
    ],
)
def test_who_may_name_a_program(release: str, rights: dict[str, Any], expected: Any) -> None:
    """Since Linux 5.17 this takes sys_admin over the host; an older one may have been mended, or not."""
    readings = MACHINE | mounts(MACHINE_MOUNTS, v1()) | kernel(release) | rights

    assert expected == seen(cgroup_mounts, readings, RELEASE_AGENT)


def test_without_a_tree_nobody_names_a_program() -> None:
    """Where no tree of version 1 can be written to at its root, rights and kernels do not matter."""
    readings = MACHINE | mounts(MACHINE_MOUNTS, v2()) | {"file:/proc/self/status": FORBIDDEN} | kernel("4.4.0")

    assert seen(cgroup_mounts, readings, RELEASE_AGENT) is False


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (HOST_CGROUPS, True),
        (HOST_CGROUPS | {MEMBERSHIP: found("5:memory:/\n0::/\n")}, False),
        (own("cgroup") | {MEMBERSHIP: found(f"0::/../..{ID}\n")}, False),
        (HOST_CGROUPS | {MEMBERSHIP: FORBIDDEN}, "forbidden"),
        (HOST_CGROUPS | {MEMBERSHIP: ABSENT}, "absent"),
        ({NAMESPACE: FORBIDDEN}, "forbidden"),
        ({NAMESPACE: ABSENT, "link:/proc/self/ns/mnt": ABSENT}, "unanswered"),
    ],
)
def test_paths_shown(readings: dict[str, Any], expected: Any) -> None:
    """The host's names are shown to whoever is in its cgroup namespace and not in a root."""
    assert expected == seen(cgroup_mounts, CONTAINER | readings, PATHS_SHOWN)


def test_of_another() -> None:
    """The roots of mounts are shown as the looker sees them: from the host they are told, from a container not."""
    subject = CONTAINER | mounts(OVERLAY, v2())
    delegated = CONTAINER | mounts(OVERLAY, v2(root=ID))

    assert of_another(cgroup_mounts, subject, MACHINE, WRITABLE).value is True
    assert of_another(cgroup_mounts, delegated, MACHINE, WRITABLE).value is False
    assert "unanswered" == of_another(cgroup_mounts, subject, CONTAINER, WRITABLE).sight


def test_an_unknown_namespace_of_the_looker() -> None:
    """Where the looker's own cgroup namespace is hidden, so is what a root stands for; read-only is read-only."""
    hidden = {NAMESPACE: FORBIDDEN}

    assert "unanswered" == seen(cgroup_mounts, MACHINE | mounts(MACHINE_MOUNTS, v1()) | hidden, WRITABLE)
    assert seen(cgroup_mounts, MACHINE | mounts(MACHINE_MOUNTS, v1(options="ro")) | hidden, WRITABLE) is False


def test_an_empty_tree(tmp_path: Path) -> None:
    """A tree without processes says nothing of control groups."""
    assert all(one.hidden for one in cgroup_mounts.probe(TreeHost(str(tmp_path))))


def test_a_tree_with_a_namespace_alone(tmp_path: Path) -> None:
    """A tree that lacks the list of groups does not say that there are none."""
    links = tmp_path / "proc/self/ns"
    links.mkdir(parents=True)
    (links / "cgroup").symlink_to("cgroup:[4026531835]")

    assert {PATHS_SHOWN: True} == {
        one.sign: one.hidden for one in cgroup_mounts.probe(TreeHost(str(tmp_path))) if one.sign == PATHS_SHOWN
    }


@given(st.text(max_size=20))
def test_releases_never_raise(release: str) -> None:
    """Any text is a release, of two numbers at most."""
    assert len(cgroup_mounts.version(release)) <= 2


@given(st.binary(max_size=300))
def test_any_table_is_answered(data: bytes) -> None:
    """Any bytes are a mount table, and nothing raises."""
    assert reports_every_sign(cgroup_mounts, MACHINE | {TABLE: found(data.decode("utf-8", "replace"))})
