"""A hypervisor that virtcheck does not know costs one line, and changes no other answer."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from tests.knowledge.test_rows import hosts
from tests.machines import linux, signed
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge import machines
from virtcheck.knowledge.catalogue import CLAIMS, NAMES
from virtcheck.reasoning import Findings, names_no_row_knows

if TYPE_CHECKING:
    import pytest

    from virtcheck.model.claim import Kinds

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-kind.md"
TABLE = Path(machines.__file__)
ROW = '    ("zztop", "ZzTop", "ZzTopZzTopZz", "https://example.org/zztop", "vm-other"),\n'


def table_with(row: str) -> Kinds:
    """The machines as they would be with one line more in SIGNATURES."""
    before, beginning, after = TABLE.read_text().partition("SIGNATURES = (\n")
    copy = ModuleType("machines_and_one_more")
    exec(compile(before + beginning + row + after, TABLE, "exec"), copy.__dict__)
    table: Kinds = copy.MACHINES
    return table


def kind(machine: Findings, table: Kinds) -> str | None:
    """The word that a table has for a machine."""
    named = Findings(one for looks in machine.evidence.values() for one in looks).kind(table)
    return None if named is None else named.claim.id


def test_one_line_names_the_machine() -> None:
    """Without the line it is a virtual machine of unknown kind, whose signature is a riddle; with it, neither."""
    table, machine = table_with(ROW), look(RecordedHost(linux() | signed("ZzTopZzTopZz")))

    assert ("vm-other", "zztop") == (kind(machine, machines.MACHINES), kind(machine, table))
    assert ["ZzTopZzTopZz"] == [one.value for one in names_no_row_knows(NAMES, CLAIMS, machine)]
    assert [] == names_no_row_knows(NAMES, (*CLAIMS, *table.claims), machine)


def test_no_other_machine_changes_its_mind() -> None:
    """Every recorded and written machine that does not give this signature keeps its answer."""
    table = table_with(ROW)
    changed = {
        name
        for name, machine in hosts().items()
        if kind(machine, machines.MACHINES) != kind(machine, table)
        and not any("ZzTopZzTopZz" in str(one.value) for one in machine.evidence["cpuid.signature"])
    }

    assert set() == changed


def as_it_is(quoted: re.Match[str]) -> str:
    """The piece of code that is quoted, a line or a claim, as the table holds it now."""
    block, source = quoted.group(), TABLE.read_text()
    start = source.index("\n" + block[: block.index(" ", 4)]) + 1
    end = "\n" if block.count("\n") == 1 else "\n)\n"
    return source[start : source.index(end, start) + len(end)]


def test_the_page_shows_the_code_as_it_is(request: pytest.FixtureRequest) -> None:
    """What docs/adding-a-kind.md quotes stands in the table, letter by letter; --update-recordings quotes anew."""
    text = PAGE.read_text()
    current = re.sub(r"(?<=```python\n).*?(?=```\n)", as_it_is, text, flags=re.DOTALL)
    if request.config.getoption("--update-recordings"):
        PAGE.write_text(current)
        text = current

    assert current == text
    assert 2 == text.count("```python\n")
