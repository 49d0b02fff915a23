"""The environments of the lab: each is one directory of fixtures/, and its truth.toml says how to get there.

recorded_by = "scripts/lab vm -p PAYLOAD q35 -- python3 witness.py"   # PAYLOAD holds the recorder and the witness
ci = true                      # continuous integration visits it
unknown = ["vm.monitor"]       # what cannot be known there

[facts]                        # what virtcheck has to answer
"vm.kind" = "vmware"

[really]                       # what is so all the same, though it cannot be seen there, or is posed over
"vm.kind" = "qemu"
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
INSIDE = (ROOT / "src/virtcheck/hosts/machine.py", ROOT / "scripts/lab.d/witness.py")
LIMIT = 600
"""Seconds after which a visit is given up; the lab's own limits are shorter."""

LAB_FAILED = 125
"""The status of scripts/lab when the command did not run; its message begins with SKIP: where a program is missing."""


@dataclass(frozen=True)
class Environment:
    """A container, a machine or a trap that can be visited, and what is true in it."""

    name: str
    truth: dict[str, Any]

    @property
    def directory(self) -> Path:
        """Where its recording lies."""
        return FIXTURES / self.name

    @property
    def recorded_by(self) -> str:
        """The command that runs the witness there, from the top of the checkout."""
        command: str = self.truth["recorded_by"]
        return command

    @property
    def is_machine(self) -> bool:
        """Whether a machine is booted for it; what has none stands on the machine that it is visited from."""
        return self.recorded_by.startswith("scripts/lab vm ") or " -i machine " in self.recorded_by

    @property
    def in_ci(self) -> bool:
        """Whether continuous integration visits it."""
        return bool(self.truth.get("ci"))


@dataclass(frozen=True)
class Visit:
    """What was brought back from an environment."""

    environment: Environment
    recording: bytes
    """As virtcheck record writes it."""
    peers: dict[str, Any]
    """What other tools said there: the command, and its lines and exit status, or None where it is not installed."""
    seconds: float = 0


@dataclass(frozen=True)
class NoVisit:
    """Why nothing was brought back."""

    environment: Environment
    why: str
    missing: bool
    """Whether a program or the lab itself is not installed, and nothing else is wrong."""


def environments() -> dict[str, Environment]:
    """Every environment by its name."""
    return {
        path.parent.name: Environment(path.parent.name, tomllib.loads(path.read_text()))
        for path in sorted(FIXTURES.glob("*/truth.toml"))
    }


@contextmanager
def payload() -> Iterator[str]:
    """A directory with what runs inside, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="payload.") as directory:
        os.chmod(directory, 0o755)
        for file in INSIDE:
            shutil.copyfile(file, Path(directory, file.name))
        yield directory


def visit(environment: Environment, payload: str) -> Visit | NoVisit:
    """Go there once, with the payload in this directory."""
    command = shlex.split(environment.recorded_by.replace("PAYLOAD", payload))
    began = time.monotonic()
    try:
        run = subprocess.run(
            command, cwd=ROOT, env=clean(), stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return NoVisit(environment, f"it did not end within {LIMIT} s", missing=False)
    except OSError as error:
        return NoVisit(environment, f"{command[0]}: {error.strerror}", missing=True)
    seconds = time.monotonic() - began
    if run.returncode:
        said = (run.stderr.decode(errors="replace").strip() or "no message").splitlines()[-1]
        missing = run.returncode == LAB_FAILED and "SKIP:" in said
        return NoVisit(environment, f"status {run.returncode}: {said}", missing)
    try:
        seen = json.loads(run.stdout.splitlines()[-1])
        return Visit(environment, base64.b64decode(seen["recording"]), seen["peers"], seconds)
    except (IndexError, KeyError, ValueError):
        return NoVisit(environment, "the witness printed no recording", missing=False)


def visit_all(
    wanted: Iterable[Environment], jobs: int, tell: Callable[[Visit | NoVisit], None]
) -> list[Visit | NoVisit]:
    """Visit them, and `tell` of each as it is done.

    Machines are visited `jobs` at a time, since they share nothing; containers one after another, since they share
    their engines' daemons, which are stopped at the end.
    """
    everywhere = list(wanted)
    done: dict[str, Visit | NoVisit] = {}

    def go(environment: Environment) -> None:
        done[environment.name] = visit(environment, directory)
        tell(done[environment.name])

    with payload() as directory, ThreadPoolExecutor(jobs) as pool:
        for environment in everywhere:
            if not environment.is_machine:
                go(environment)
        subprocess.run(("scripts/lab", "container", "--stop"), cwd=ROOT, env=clean(), check=False)
        list(pool.map(go, (environment for environment in everywhere if environment.is_machine)))
    return [done[environment.name] for environment in everywhere]


def clean() -> dict[str, str]:
    """What environments inherit: nothing of the person who visits them."""
    kept = {name: os.environ[name] for name in ("VIRTLAB_DIR", "TMPDIR") if name in os.environ}
    return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **kept}
