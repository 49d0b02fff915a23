"""What the table of workloads may read beside everything else: by patterns, and never into a recording."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from virtcheck.hosts.machine import WHAT_IS_READ, WORKLOADS_READ, Machine, every_question, is_listed

if TYPE_CHECKING:
    from pathlib import Path

LISTED = (
    "file:/proc/77/cmdline",
    "file:/proc/77/attr/apparmor/current",
    "link:/proc/77/cwd",
    "file:/etc/docker/daemon.json",
    "file:/var/lib/docker/containers/4f2d/config.v2.json",
    "file:/home/ada/.local/share/docker/containers/4f2d/config.v2.json",
    "file:/var/lib/containers/storage/overlay-containers/containers.json",
    "file:/srv/storage/vfs-containers/containers.json",
    "file:/run/runc/web/state.json",
    "file:/run/user/1000/crun/web/status",
    "listing:/run/runc",
    "listing:/run/user/1000/runc",
    "file:/run/systemd/machines/web",
    "stat:/run/netns/blue",
    "stat:/var/run/docker/netns/4f2d",
    "stat:/proc/sys",
)
OTHERS = (
    "file:/proc/77/environ",
    "file:/proc/77/mem",
    "file:/etc/shadow",
    "file:/config.v2.json",
    "file:/home/ada/containers.json",
    "file:/srv/../etc/config.json",
    "file:/run/systemd/machines/a/b",
    "listing:/home/ada",
    "stat:/home/ada",
    "stat:/run/user/1000/netns/blue",
    "stat:/proc/1/root/mnt/dead-server",
    "stat:/proc/./self/cwd/file",
    "file:/proc/77/root/config.json",
    "listing:/run/../proc/77/root/run/runc",
)


@pytest.mark.parametrize("key", LISTED)
def test_listed(key: str) -> None:
    """These are read."""
    assert is_listed(*key.split(":", 1))


@pytest.mark.parametrize("key", OTHERS)
def test_others(key: str) -> None:
    """These are not, however alike they look."""
    assert not is_listed(*key.split(":", 1))


def test_never_recorded() -> None:
    """A recording holds none of it: arguments and names are the words of people."""
    assert set() == set(WORKLOADS_READ) & set(WHAT_IS_READ)
    assert [] == [
        key for key, _, _ in every_question(Machine()) if key.endswith(("/cmdline", ".json")) and key.count("/") > 2
    ]


def test_links_of_users(tmp_path: Path) -> None:
    """Any user may lay a link where an engine keeps its files: it leads to files, not to the kernel's."""
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    os.symlink(tmp_path / "real.json", tmp_path / "a/config.json")
    os.symlink("/proc/self/status", tmp_path / "b/config.json")

    assert ("found", b"{}") == Machine().ask("file", f"{tmp_path}/a/config.json")[:2]
    assert "unanswered" == Machine().ask("file", f"{tmp_path}/b/config.json")[0]


def test_nothing_that_waits(tmp_path: Path) -> None:
    """A pipe where a file should be is not opened: nobody would ever write into it."""
    os.mkfifo(tmp_path / "state.json")

    assert ("unanswered", "it is not a regular file") == Machine().ask("file", f"{tmp_path}/state.json")[:2]
