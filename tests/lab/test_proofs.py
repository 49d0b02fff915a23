"""Namespaces made in real containers: what refuses there is what really refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import virtcheck
from environments import clean
from virtcheck.facts import FACTS
from virtcheck.hosts import open_host
from virtcheck.inspection import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

LAB = Path(__file__).parents[2] / "scripts/lab"
FAILED = 125
PROGRAM = """
import json
from virtcheck.experiments.container import prove
from virtcheck.hosts import open_host
print(json.dumps({one.sign.id: (one.sight, one.value) for one in prove(open_host(""), 10)}))
"""
EIGHT = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"]
ABSENT = ["absent", False]
SAID = {
    "docker": {
        "container.namespaces": ABSENT,
        "container.refused": ["seen", EIGHT],
        "container.refusal": ["seen", ["seccomp"]],
        "container.created": ABSENT,
    },
    "podman": {
        "container.refused": ABSENT,
        "container.same_kernel": ["seen", True],
        "container.own_root": ["seen", True],
        "container.own_name": ["forbidden", False],
    },
    "bubblewrap": {
        "container.namespaces": ["seen", EIGHT],
        "container.refusal": ABSENT,
        "container.own_processes": ["seen", True],
        "container.own_name": ["seen", True],
    },
    "chroot": {"container.refused": ["seen", ["user"]], "container.refusal": ["seen", ["chroot"]]},
    "gvisor": {
        "container.namespaces": ["unanswered", False],
        "container.refused": ["unanswered", False],
        "container.same_kernel": ["unanswered", False],
    },
}
"""Docker's filter refuses all; Podman's allows all but sethostname(2); in a changed root there are no user namespaces;
gVisor's kernel takes flags that it does not know."""


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with virtcheck in it, for everybody to read; the daemons that the visits started end with it."""
    directory = tmp_path_factory.mktemp("payload")
    source = Path(virtcheck.__file__).parent
    shutil.copytree(source, directory / "virtcheck", ignore=shutil.ignore_patterns("__pycache__", ".mypy_cache"))
    directory.chmod(0o755)
    yield directory
    subprocess.run([LAB, "container", "--stop"], env=clean(), capture_output=True, check=False)


@pytest.mark.parametrize("kind", SAID)
def test_what_refuses(kind: str, payload: Path) -> None:
    """What can be made in a real container, and what stands in the way of the rest."""
    if [one.value for one in answer(open_host(), [FACTS["container.kind"]])] != ["none"]:
        pytest.skip("this is itself a container, or cannot tell")
    command = [LAB, "container", "-p", payload, kind, "--", "env", "PYTHONPATH=/payload", "python3", "-c", PROGRAM]
    done = subprocess.run(command, env=clean(), capture_output=True, text=True, check=False, timeout=120)
    if done.returncode == FAILED and "VIRTLAB_REQUIRED" not in os.environ:
        pytest.skip(done.stderr.strip().rpartition("\n")[2])
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])

    assert SAID[kind] == {sign: said[sign] for sign in SAID[kind]}
