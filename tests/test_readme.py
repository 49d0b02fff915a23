"""The README shows real output: each command in it is run, and compared with what stands below it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from virtcheck.hosts import open_host
from virtcheck.inspection import inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
MATRIX = ROOT / "scripts" / "lab.d" / "matrix"
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


def test_comparison_is_recorded(request: pytest.FixtureRequest) -> None:
    """The tables of what tools say hold their recorded answers, and ours; --update-recordings writes the cells."""
    text = README.read_text()
    real = re.sub(r"^(\| \[.*\]\((fixtures/.*?)\) \| ).*$", compared, text, flags=re.MULTILINE)
    real = re.sub(rf"^(\| ({'|'.join(scores())}) \| ).*$", scored, real, flags=re.MULTILINE)
    if request.config.getoption("--update-recordings"):
        README.write_text(text := real)

    assert real == text
    assert text.count("](fixtures/") > 7


def compared(row: re.Match[str]) -> str:
    """A row of the first table with its cells."""
    return row[1] + " | ".join(answers(ROOT / row[2])) + " |"


def scored(row: re.Match[str]) -> str:
    """A row of the second table with its cells."""
    return row[1] + " | ".join(str(scores()[row[2]][mark]) for mark in ("right", "part", "wrong")) + " |"


@cache
def scores() -> dict[str, Counter[str]]:
    """How often each tool is right in the recorded environments."""
    run = subprocess.run([sys.executable, MATRIX, "--recorded", "--json"], capture_output=True, check=True, text=True)
    rows = json.loads(run.stdout)
    peers = ("systemd-detect-virt", "virt-what", "lscpu")
    told = {peer: Counter(row["peers"][peer]["mark"] for row in rows) for peer in peers}
    return {"virtcheck": Counter(row["mark"] for row in rows)} | told


def answers(directory: Path) -> list[str]:
    """What virtcheck, systemd-detect-virt, virt-what and lscpu say of a recorded machine, as the table shows it."""
    report = inspect(open_host(str(directory / "host.json.gz")))
    facts = [report.fact(name).value for name in ("vm.kind", "vm.monitor", "container.kind")]
    peers: dict[str, Any] = json.loads((directory / "peers.json").read_text())
    vendors = [line.partition(": ")[2] for line in peers["lscpu"]["says"] if line.startswith("Hypervisor vendor")]
    ours = ", ".join("?" if value is None else str(value) for value in facts)
    words = [" ".join(peers[peer]["says"]) for peer in ("systemd-detect-virt", "virt-what")]
    return [ours, *words, "".join(vendors) or "-"]
