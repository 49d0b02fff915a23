"""docs/peers.md: its table is counted on the recorded machines, and its rules are those of the modules."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tests.peers.test_recorded import FIXTURES, MACHINES, of_machine, printed
from virtcheck import peers
from virtcheck.agreement import opinions
from virtcheck.hosts import open_host
from virtcheck.inspection import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "peers.md"
MARK = "<!-- What follows is written by `scripts/test --update-recordings`. -->\n"
ABOUT = ("container.kind", "vm.kind")


def table() -> Iterator[str]:
    """For each tool: on how many machines it was run, and what became of its answers."""
    yield "| tool | of | machines | as its rules give | cannot be told | differs from virtcheck |"
    yield "|---|---|---|---|---|---|"
    recorded = [one for machine in MACHINES for one in of_machine(machine)]
    differing = [tool for machine in MACHINES for tool in differing_on(machine)]
    for command in {answer.command.line: answer.command for answer, _ in recorded}.values():
        mine = [(answer, said) for answer, said in recorded if answer.command.line == command.line]
        untold = sum(answer.unseen is not None for answer, _ in mine)
        same = sum(answer.unseen is None and printed(answer) == said for answer, said in mine)
        counts = (len(mine), same, untold, differing.count(command.line))
        yield f"| `{command.line}` | {command.release} | " + " | ".join(map(str, counts)) + " |"


def differing_on(machine: str) -> set[str]:
    """The recorded tools that do not say of this machine what virtcheck says, whose answers truth.toml checks."""
    host = open_host(str(FIXTURES / machine / "host.json.gz"))
    said = opinions(inspect(host), peers.answers(host))
    differing = {one.tool for name in ABOUT for one in said[name] if one.agreement == "differs"}
    return differing & {answer.command.line for answer, _ in of_machine(machine)}


def rules() -> Iterator[str]:
    """The sentences of each module, under the tool's name."""
    for path in sorted(Path(peers.__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"virtcheck.peers.{path.stem}")
        yield f"## {path.stem.replace('_', '-')}\n"
        yield (module.__doc__ or "").strip() + "\n"
        for name, constant in vars(module).items():
            if name.isupper() and isinstance(constant, str) and " " in constant and constant[0].islower():
                yield f"- {constant}"
        yield ""


def test_page(request: pytest.FixtureRequest) -> None:
    """The page says what is counted and what the modules hold; --update-recordings rewrites that part."""
    text, _, written = PAGE.read_text().partition(MARK)
    expected = "\n" + "\n".join((*table(), "", *rules()))
    if request.config.getoption("--update-recordings"):
        PAGE.write_text(text + MARK + expected)
        written = expected

    assert expected == written
