"""The shape that docs/architecture.md describes, where import-linter cannot see it."""

from __future__ import annotations

import ast
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from virtcheck.hosts.machine import WHAT_IS_READ
from virtcheck.inspection import EXPERIMENTS, PROBES

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "src" / "virtcheck"
MODULES = sorted(SOURCES.rglob("*.py"))
TOUCH_THE_MACHINE = {"hosts", "experiments", "terminal", "commands", "cli", "__main__", "texts"}
"""Not inspected by the contract "Only hosts touch the machine": experiments run something on it, in a child; the others
read the person's terminal, files and texts."""


def calls(module: Path) -> set[str]:
    """The names of the functions that a module calls."""
    tree = ast.parse(module.read_text())
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {function.id for function in functions if isinstance(function, ast.Name)}


def functions(module: Path) -> set[str]:
    """The names of the functions that a module defines."""
    return {node.name for node in ast.parse(module.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_module_is_under_contract() -> None:
    """A new module cannot forget to promise that it leaves the machine alone."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [contract] = [one for one in contracts if one["name"] == "Only hosts touch the machine"]
    promised = {name.removeprefix("virtcheck.") for name in contract["source_modules"]}
    modules = {path.stem for path in SOURCES.glob("*.py") if path.stem != "__init__"}
    folders = {path.parent.name for path in SOURCES.glob("*/__init__.py")}

    assert (modules | folders) - TOUCH_THE_MACHINE == promised


def test_only_hosts_and_commands_open_files() -> None:
    """The door is narrow: hosts open what is inspected, commands what the person named, experiments their own."""
    openers = {path.relative_to(SOURCES).parts[0] for path in MODULES if "open" in calls(path)}

    assert openers <= {"hosts", "experiments", "commands"}


def test_every_folder_of_code_is_a_package() -> None:
    """A folder without __init__.py is seen neither by the import contracts nor by the type checker's strictness."""

    assert [] == [path.parent for path in MODULES if not (path.parent / "__init__.py").exists()]


def test_every_probe_is_listed() -> None:
    """The list in inspection.py is written by hand, and complete."""
    modules = {path.stem for path in (SOURCES / "probes").glob("*.py")} - {"__init__"}
    probes = {name for name in modules if hasattr(import_module(f"virtcheck.probes.{name}"), "probe")}

    assert probes == set(PROBES)
    assert len(PROBES) == len(set(PROBES))


def test_every_experiment_is_listed() -> None:
    """So is the list of experiments; their names are none of a probe."""
    modules = {path.stem for path in (SOURCES / "experiments").glob("*.py")} - {"__init__"}

    assert modules == set(EXPERIMENTS)
    assert len(modules) == len(EXPERIMENTS)
    assert set() == set(EXPERIMENTS) & set(PROBES)


LOOKING = [*(f"probes.{name}" for name in PROBES), *(f"experiments.{name}" for name in EXPERIMENTS)]


@pytest.mark.parametrize("name", LOOKING)
def test_a_sign_bears_the_name_of_its_module(name: str) -> None:
    """One word in every folder: a sign's id tells which module looks, or runs something."""
    signs = import_module(f"virtcheck.{name}").SIGNS

    assert [] == [sign.id for sign in signs if not sign.id.startswith(name.partition(".")[2] + ".")]


def test_sign_ids_are_unique() -> None:
    """Two signs with one id would share their evidence."""
    ids = [sign.id for name in LOOKING for sign in import_module(f"virtcheck.{name}").SIGNS]

    assert len(ids) == len(set(ids))


INSTALLED_WITH_THE_KERNEL = {
    "/boot/config-{release}",
    "/usr/lib/modules/{release}/config",
    "/lib/modules/{release}/modules.devname",
}
"""How it was built, and the nodes for which it would load a module: the same for all who have this kernel."""


@pytest.mark.parametrize("word", ["config", "rom", "vpd", "kmsg", "mem", "resource0", "maps", "cmdline"])
def test_what_is_never_read(word: str) -> None:
    """To read PCI configuration or ROMs can wedge hardware; logs, memory and arguments of programs hold secrets."""
    paths = {entry.partition(":")[2] for entry in WHAT_IS_READ} - INSTALLED_WITH_THE_KERNEL
    paths -= {"/proc/cmdline"}  # the kernel's own
    paths -= {entry[len("stat:") :] for entry in WHAT_IS_READ if entry == "stat:/dev/mem"}  # it stays closed

    assert set() == {path for path in paths if path.rpartition("/")[2] == word}


def test_what_is_read_lies_where_kernel_and_engines_answer() -> None:
    """Nobody's home, configuration or data is on the list."""
    paths = {entry.partition(":")[2] for entry in WHAT_IS_READ} - INSTALLED_WITH_THE_KERNEL
    tops = {path.split("/")[1] for path in paths if path.startswith("/")}
    left_by_engines = {".dockerenv", ".dockerinit", ".flatpak-info", ".singularity.d", "__runsc_containers__"}
    for path in [path for path in paths if path.startswith("/var/")]:
        # Engines listen there: their sockets are looked at, and stay closed.
        assert {"stat", "access"} >= {entry.partition(":")[0] for entry in WHAT_IS_READ if entry.endswith(":" + path)}
    tops -= {"var"}

    assert tops <= {"proc", "sys", "dev", "run"} | left_by_engines
