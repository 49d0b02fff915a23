"""Experiments in real machines of the lab: each says what is true of a machine that was started so.

The machines are emulated: what hardware-assisted virtualization is to them, QEMU imitates, below both sides.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import environments
import virtcheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REQUIRED = "VIRTLAB_REQUIRED" in os.environ
IN_CI = ("nested", "nested-busy", "l2-kvm")
"""Machines that `scripts/lab setup ci` can boot."""
INSIDE = """
import json, sys
from importlib import import_module
from virtcheck.hosts.live import LiveHost
told = [one for name in sys.argv[1:] for one in import_module("virtcheck.experiments." + name).prove(LiveHost(), 20)]
print(json.dumps({one.sign.id: one.value if one.sight == "seen" else [one.sight, one.errno] for one in told}))
"""

BUSY, MISSING, UNCOUNTED = ["unanswered", 16], ["absent", 2], ["unanswered", 0]
EXPECTED: dict[str, dict[str, Any]] = {
    # kvm_amd on the AMD-V that TCG imitates.
    "nested": {
        "guest.state": "ok",
        "guest.ran": True,
        "guest.modes": ["real", "ring0", "ring3"],
        "guest.means": "hardware-assisted",
        "guest.ring0": "native",
        "guest.ring3": "native",
        "guest.real": "native",
        "masking.ring0": True,
        "masking.ring3": True,
        "masking.effective": True,
    },
    # The same, with EFER.SVME set by somebody else on every processor.
    "nested-busy": {
        "guest.state": "busy",
        "guest.ran": False,
        "guest.modes": BUSY,
        "guest.means": BUSY,
        "masking.effective": BUSY,
        "cost.create_vm": BUSY,
    },
    # A guest of KVM inside an emulated machine, without a KVM of its own: CPUID falls through to an emulated one.
    "l2-kvm": {"guest.ran": MISSING, "masking.effective": MISSING, "cost.trap": "nested-or-software"},
    # ARM with EL2: what ran is known, and how by the time alone.
    "arm64-hosting": {
        "guest.state": "ok",
        "guest.ran": True,
        "guest.modes": ["el1", "el0"],
        "guest.emulated0": UNCOUNTED,
        "masking.effective": UNCOUNTED,
        "cost.cpuid": ["absent", 0],
    },
}


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """virtcheck as it is here, and what runs it there."""
    directory = tmp_path_factory.mktemp("payload")
    sources = os.path.dirname(virtcheck.__file__)
    shutil.copytree(sources, directory / "virtcheck", ignore=shutil.ignore_patterns("__pycache__"))
    (directory / "inside.py").write_text(INSIDE)
    yield directory
    shutil.rmtree(directory)


@pytest.mark.parametrize("machine", EXPECTED)
def test_what_experiments_show(machine: str, payload: Path) -> None:
    """In a machine of which is known what it can host, an experiment shows that, and nothing else."""
    command = [
        "scripts/lab",
        "vm",
        "-p",
        str(payload),
        machine,
        "--",
        "python3",
        "inside.py",
        "guest",
        "masking",
        "cost",
    ]
    done = subprocess.run(
        command,
        cwd=environments.ROOT,
        env=environments.clean(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode == environments.LAB_FAILED and "SKIP:" in done.stderr and not (REQUIRED and machine in IN_CI):
        pytest.skip(done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])

    assert EXPECTED[machine] == {sign: told[sign] for sign in EXPECTED[machine]}
