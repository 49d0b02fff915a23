"""The README shows real output: each command in it is run, and compared with what stands below it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SHOWN = ROOT / "fixtures" / "firecracker" / "host.json.gz"
"""The machine of the commands that name none."""
BLOCK = re.compile(r"(?<=```console\n).*?(?=```\n)", re.DOTALL)


def output(command: str) -> str:
    """What a command of the README prints, replayed on the recording that it was shown for."""
    program, *arguments = shlex.split(command)
    if arguments[:1] != ["diff"]:
        arguments += ["--host", str(SHOWN)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    # The first line of the page names the recording; a reader sees "live" there.
    return re.sub(r"recorded [^,\n]*", "live", done.stdout.decode(), count=1)


def played(block: re.Match[str]) -> str:
    """A block with the output of its commands."""
    commands = re.findall(r"^\$ (.*)$", block.group(), re.MULTILINE)
    return "\n".join(f"$ {command}\n{output(command)}" for command in commands)


def test_commands_print_what_is_shown(request: pytest.FixtureRequest) -> None:
    """Every console block of the README is what virtcheck prints; --update-recordings rewrites them for review."""
    text = README.read_text()
    real = BLOCK.sub(played, text)
    if request.config.getoption("--update-recordings"):
        README.write_text(real)
        text = real

    assert real == text


def test_links_lead_somewhere() -> None:
    """Every relative link of the README names a file."""
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text())

    assert links
    assert [] == [link for link in links if "://" not in link and not (ROOT / link).exists()]
