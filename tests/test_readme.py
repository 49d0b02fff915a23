"""The README shows real output: each command in it is run, and compared with what stands below it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from virtcheck.hosts import open_host
from virtcheck.inspection import inspect

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


def test_comparison_is_recorded() -> None:
    """The table of what other tools say holds their recorded answers, and ours."""
    rows = re.findall(r"^\| \[.*\]\((fixtures/.*?)\) \| (.*) \|$", README.read_text(), re.MULTILINE)
    shown = {directory: cells.split(" | ") for directory, cells in rows}

    assert len(shown) >= 7
    assert shown == {directory: answers(ROOT / directory) for directory in shown}


def answers(directory: Path) -> list[str]:
    """What virtcheck, systemd-detect-virt, virt-what and lscpu say of a recorded machine, as the table shows it."""
    report = inspect(open_host(str(directory / "host.json.gz")))
    facts = [report.fact(name).value for name in ("vm.kind", "vm.monitor", "container.kind")]
    peers: dict[str, Any] = json.loads((directory / "peers.json").read_text())
    vendors = [line.partition(": ")[2] for line in peers["lscpu"]["says"] if line.startswith("Hypervisor vendor")]
    ours = ", ".join("?" if value is None else str(value) for value in facts)
    words = [" ".join(peers[peer]["says"]) for peer in ("systemd-detect-virt", "virt-what")]
    return [ours, *words, "".join(vendors) or "-"]
