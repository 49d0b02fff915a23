"""Monitors really started here, beside what the facts say of them."""

from __future__ import annotations

import platform
import shutil
import subprocess

import pytest

from virtcheck.facts import FACTS
from virtcheck.hosts.live import LiveHost
from virtcheck.inspection import answer

QEMU = shutil.which("qemu-system-" + platform.machine())


@pytest.mark.skipif(QEMU is None, reason="QEMU is not installed")
def test_qemu() -> None:
    """QEMU asks KVM for all that it wants before it builds a machine, even one that has nothing in it."""
    command = [str(QEMU), "-accel", "kvm", "-machine", "none", "-display", "none", "-nodefaults", "-monitor", "stdio"]
    done = subprocess.run(command, input="quit\n", capture_output=True, text=True, timeout=60, check=False)
    started = done.returncode == 0
    (runs,) = answer(LiveHost(), [FACTS["runs.qemu"]])

    # What KVM refuses to this process may be granted to another: then the fact is unknown.
    assert runs.value in ((True,) if started else (False, None)), done.stderr
