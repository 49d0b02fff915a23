"""The ladder to /dev/kvm on this very machine: the real node, made unusable in each way that root can make it so.

Each rung is a child with mounts of its own, so that nothing outside of it changes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[str], subprocess.CompletedProcess[str]]

SOURCES = Path(__file__).parents[2] / "src"
ASK = f'"{sys.executable}" -B -m virtcheck --get kvm.reason'
NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups"
SOMEBODY = "setpriv --reuid 1234 --regid 1234 --clear-groups"
OVER_IT = "mount --bind $own/kvm /dev/kvm"
RUNGS = {
    "as it is": (ASK, "ok"),
    "no node": (f"mount -t tmpfs tmpfs /dev; {ASK}", "no-node"),
    "a file": (f"touch $own/kvm; {OVER_IT}; {ASK}", "not-kvm"),
    "a minor that leads nowhere": (f"mknod -m 666 $own/kvm c 10 238; {OVER_IT}; {ASK}", "not-kvm"),
    "root's alone": (f"mknod -m 600 $own/kvm c 10 232; {OVER_IT}; {NOBODY} {ASK}", "permission-denied"),
    "another group's": (f"mknod -m 660 $own/kvm c 10 232; {OVER_IT}; {NOBODY} {ASK}", "permission-denied"),
    "a user namespace": (f"mknod -m 600 $own/kvm c 10 232; {OVER_IT}; {SOMEBODY} unshare -Ur {ASK}", "user-namespace"),
    "mounted nodev": (f"mount -o remount,nodev $own; mknod -m 666 $own/kvm c 10 232; {OVER_IT}; {ASK}", "nodev"),
    "a ruleset of Landlock": (f'"{sys.executable}" -B -c "$LANDLOCK" {ASK}', "security-module"),
}
LANDLOCK = """
import ctypes, os, sys
call = ctypes.CDLL(None).syscall
writing = (1 << 1).to_bytes(8, "little")
ruleset = call(444, writing, 8, 0)
assert ruleset >= 0 and call(157, 38, 1, 0, 0, 0) == 0 and call(446, ruleset, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Forbids itself (landlock_create_ruleset, prctl, landlock_restrict_self) to write to any file, then runs a command."""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a script of the shell as root, with mounts of its own and an empty file system at $own."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "LANDLOCK": LANDLOCK, "own": str(tmp_path)}

    def in_own_mounts(script: str) -> subprocess.CompletedProcess[str]:
        command = ["unshare", "-m", "sh", "-ec", f"mount -t tmpfs -o mode=755,dev tmpfs $own; {script}"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return in_own_mounts


@pytest.fixture(autouse=True)
def may_make_it_odd(run: Run) -> None:
    """Only root may, and only where there is a KVM that answers."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "setpriv", "mount", "mknod"))):
        pytest.skip("needs root, unshare and setpriv")
    if run(ASK).stdout.strip() != "ok":
        pytest.skip("there is no KVM here that answers")


@pytest.mark.parametrize("name", RUNGS)
def test_rung(name: str, run: Run) -> None:
    """What was done to the node is what is told, in its own word."""
    script, expected = RUNGS[name]
    for user in (NOBODY, SOMEBODY):
        if user in script and run(f'{user} "{sys.executable}" -c ""').returncode:
            pytest.skip("another user cannot run this Python")
    if "LANDLOCK" in script and run(f'"{sys.executable}" -c "$LANDLOCK" /bin/true').returncode:
        pytest.skip("this kernel has no Landlock")
    if "unshare -Ur" in script and run(f"{SOMEBODY} unshare -Ur true").returncode:
        pytest.skip("an ordinary user may make no user namespace here")
    done = run(script)

    assert (expected, "") == (done.stdout.strip(), done.stderr)


def test_device_cgroup(run: Run) -> None:
    """A control group that does not allow the device refuses it, whatever the node's mode says."""
    devices = Path("/sys/fs/cgroup/devices")
    if not (devices / "devices.deny").exists():
        pytest.skip("needs the devices controller of control groups, version 1")
    group = devices / f"virtcheck-{os.getpid()}"
    group.mkdir()
    try:
        (group / "devices.deny").write_text("c 10:232 rwm")
        done = run(f"echo $$ > {group}/cgroup.procs; {ASK}")
    finally:
        group.rmdir()

    assert ("device-cgroup", "") == (done.stdout.strip(), done.stderr)
