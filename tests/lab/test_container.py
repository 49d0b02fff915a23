"""What `scripts/lab container` leaves alone on the host that runs it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

CONTAINER = Path(__file__).parents[2] / "scripts/lab.d/container"
BOOT = Path("/proc/sys/kernel/random/boot_id")
STOP = """
set -e
mount -t tmpfs tmpfs /sys/fs/cgroup
cd /sys/fs/cgroup
mkdir -p docker/theirs kubepods user.slice
[ -z "$2" ] || find /sys/fs/cgroup -type d >"$2"
mkdir -p docker/ours default/ours other.slice
"$1" --stop
find . -mindepth 1 -type d | sort
"""
"""In a tree of groups of its own: first an engine of the host's, then the lab, then --stop."""


def left_by_stop(lab: Path, noted: str) -> list[str]:
    """The groups that are left; `noted` is the lab's list of those that were there before, if it has run."""
    alone = ["unshare", "-rm"]
    tried = subprocess.run(
        [*alone, "mount", "-t", "tmpfs", "tmpfs", "/sys/fs/cgroup"], capture_output=True, check=False
    )
    if tried.returncode != 0:
        pytest.skip(f"no tree of control groups for this test: {tried.stderr.decode().strip()}")
    command = [*alone, "env", f"VIRTLAB_DIR={lab}", "sh", "-c", STOP, "-", str(CONTAINER), noted]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout.split()


def test_stop_removes_what_the_lab_has_made(tmp_path: Path) -> None:
    """Empty groups that came with the lab go; those that an engine of the host's had before stay, and so do others."""
    noted = tmp_path / f"cgroups.{BOOT.read_text().strip()}"

    assert ["./docker", "./docker/theirs", "./kubepods", "./other.slice", "./user.slice"] == left_by_stop(
        tmp_path, str(noted)
    )
    assert not noted.exists()


def test_stop_without_a_run_removes_nothing(tmp_path: Path) -> None:
    """Where the lab has run nothing, nothing is its own."""

    assert {"./docker/theirs", "./docker/ours", "./default/ours"} <= set(left_by_stop(tmp_path, ""))
