"""The programs that decide which devices a control group may use, asked for without changing anything."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from tests.device_programs import ALLOWS_ALL, ALLOWS_NULL_AND_ONE_DISK, DENIES_ALL, group_with
from virtcheck.hosts import as_reading
from virtcheck.hosts.machine import Machine, Redactor, as_json, in_child, is_listed, read_device_programs
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.model.question import DevicePrograms, Found, Unanswered

if TYPE_CHECKING:
    from pathlib import Path

GROUP = DevicePrograms("/sys/fs/cgroup/system.slice/docker.service")


def test_programs_of_a_group_and_of_those_above() -> None:
    """What decides for a group is what is attached to it and to those above it, as it was loaded."""
    with group_with(ALLOWS_NULL_AND_ONE_DISK, ALLOWS_ALL) as group:
        below = group / "below"
        below.mkdir()
        try:
            answers = [Machine().ask("device-programs", str(one)) for one in (group, below)]
        finally:
            below.rmdir()

    expected = {ALLOWS_NULL_AND_ONE_DISK.hex(), ALLOWS_ALL.hex()}
    assert [expected, expected] == [set(answer[1]) for answer in answers]


def test_a_group_without_programs() -> None:
    """Nothing is attached: that is an answer, an empty one."""
    with group_with() as group:
        assert ("found", (), "") == Machine().ask("device-programs", str(group))


def test_an_ordinary_user_is_refused() -> None:
    """Only who may administer the network or the system is told."""

    def as_somebody() -> tuple[object, ...]:
        os.setgroups([])
        os.setresgid(12345, 12345, 12345)
        os.setresuid(12345, 12345, 12345)
        return read_device_programs(str(group))

    with group_with(DENIES_ALL) as group:
        assert ("forbidden", errno.EPERM) == in_child(as_somebody)


def test_nothing_there(tmp_path: Path) -> None:
    """A group that has gone is absent; a directory that is none of version 2 says nothing."""
    assert "absent" == read_device_programs(str(tmp_path / "nothing"))[0]
    if not os.geteuid():
        assert "unanswered" == read_device_programs(str(tmp_path))[0]


def test_listed() -> None:
    """Only directories of control groups are asked about."""
    assert is_listed("device-programs", "/sys/fs/cgroup/unified/a/b")
    assert not is_listed("device-programs", "/etc")
    assert not is_listed("device-programs", "/sys/fs/cgroup/../../../etc")


def test_reading(tmp_path: Path) -> None:
    """The answer is a list of texts, in a recording too; a tree of files has none."""
    entry = as_json(("found", (ALLOWS_ALL.hex(),), ""))

    assert Found((ALLOWS_ALL.hex(),)) == RecordedHost({GROUP.key: entry}).ask(GROUP)
    assert isinstance(TreeHost(str(tmp_path)).ask(GROUP), Unanswered)
    for wrong in (True, "00", [1]):
        with pytest.raises(TypeError):
            as_reading(GROUP, ("found", wrong, ""))


def test_redaction() -> None:
    """The group has the name that the list of groups gives it, under the same pseudonym."""
    redactor = Redactor(salt=b"test")
    path = redactor.paths("/user.slice/christopher.service")

    assert f"device-programs:/sys/fs/cgroup{path}" == redactor.key(
        "device-programs:/sys/fs/cgroup/user.slice/christopher.service"
    )
