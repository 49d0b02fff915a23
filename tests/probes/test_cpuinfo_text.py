"""py-cpuinfo parses a text that it is given, and starts and opens nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from virtcheck.probes.cpuinfo_text import brand

if TYPE_CHECKING:
    import pytest


def test_brand() -> None:
    """The brand of an architecture that is not this machine's."""
    assert "POWER9 (architected)" == brand("processor\t: 0\ncpu\t\t: POWER9 (architected)\n")


def test_no_brand() -> None:
    """Nothing is nothing."""
    assert brand("") is None
    assert brand("processor\t: 0\n") is None


def test_nothing_is_started_or_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a program nor a file of the machine is touched; the import reads Python's own files."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "cpuinfo"]:
        monkeypatch.delitem(sys.modules, name)
    touched: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        touches = event in ("open", "subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn")
        if watching and touches and not str(arguments[0]).endswith((".py", ".pyc")):
            touched.append(f"{event} {arguments[0]!r}")

    sys.addaudithook(watch)
    known = brand("cpu\t\t: POWER9\n")
    watching.clear()

    assert "POWER9" == known
    assert [] == touched


def test_without_py_cpuinfo(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without it loses the brand, nothing else."""
    monkeypatch.setitem(sys.modules, "cpuinfo", None)

    assert brand("cpu\t\t: POWER9\n") is None


@given(st.text())
def test_never_raises(text: str) -> None:
    """Any text has a brand or none."""
    assert brand(text) is None or brand(text)
