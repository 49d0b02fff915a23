"""The two lanes of the command line: what scripts repeat is answered at once, and says the same as Typer would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, cpuid, everything, guest_of
from virtcheck import __main__ as door
from virtcheck import cli, hosts
from virtcheck.hosts.recorded import RecordedHost, read_recording

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").glob("*/host.json.gz"))
LANES = Path(__file__).parent / "lanes"

WRITTEN: dict[str, dict[str, Any]] = {
    "guest": everything(ABSENT) | cpuid(guest_of("KVMKVMKVM")) | INITIAL_NAMESPACES,
    "refusing": everything(FORBIDDEN),
    "silent": {},
}
HOSTS = [*WRITTEN, *(path.parent.name for path in FIXTURES)]

FAST_FORMS = [
    [],
    ["show"],
    ["--json"],
    ["show", "--json"],
    ["--get", "vm.kind"],
    ["show", "--get", "container.kind"],
    ["--get", "vm.knd"],
    ["detect"],
    ["detect", "-v"],
    ["detect", "--vm"],
    ["detect", "-c"],
    ["detect", "--container", "-q"],
    ["detect", "-v", "-c"],
    ["detect", "-r"],
    ["detect", "--private-users"],
    ["detect", "--cvm"],
    ["detect", "--list"],
    ["check", "--require", "vm.kind"],
    ["check", "--require", "vm.kind=kvm"],
    ["check", "--require", "!container.kind"],
    ["check", "--require", "vm.knd"],
    ["check", "--require", "vm.kind=kvn"],
    ["workloads"],
    ["workloads", "--json"],
]


def host_named(name: str) -> RecordedHost:
    """A written host of this file, or a fixture."""
    if name in WRITTEN:
        return RecordedHost(WRITTEN[name])
    return read_recording(str(next(path for path in FIXTURES if path.parent.name == name)))


@pytest.mark.parametrize("name", HOSTS)
def test_both_lanes_say_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every fast form gives the same bytes and the same exit status through Typer, bad fact names included."""
    monkeypatch.setattr(hosts, "open_host", lambda where="": host_named(name))
    for form in FAST_FORMS:
        fast = door.fast_form(form)
        assert fast is not None, form
        results = []
        for lane in (fast, lambda form=form: cli.run(list(form))):
            status = door.guarded(lane)
            results.append((status, *capsys.readouterr()))

        assert results[0] == results[1], form


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["--get"],
        ["--json", "--verbose"],
        ["detect", "--bogus"],
        ["facts"],
        ["check"],
        ["workloads", "--all"],
    ],
)
def test_other_forms_go_to_typer(arguments: list[str]) -> None:
    """What is not exactly a fast form is Typer's to read."""

    assert door.fast_form(arguments) is None


def loaded(arguments: list[str]) -> list[str]:
    """The modules that a command loads over a bare interpreter, on a machine that answers as WRITTEN["guest"] does.

    The live host is asked, so that its modules count, and its machine is played.
    """
    played: dict[tuple[str, Any], tuple[Any, ...]] = {}
    for key, entry in WRITTEN["guest"].items():
        kind, _, subject = key.partition(":")
        about = tuple(int(one, 16) for one in subject.split(":")) if kind == "cpuid" else subject
        if "absent" in entry:
            played[kind, about] = ("absent", entry["absent"])
        else:
            played[kind, about] = ("found", entry["found"].encode() if kind == "file" else entry["found"], "")
    code = f"""
import sys
sys.path[:0] = {sys.path!r}
bare = set(sys.modules)
from virtcheck.__main__ import run
from virtcheck.hosts import machine
played = {played!r}
played["table", ""] = ("found", (), "")
machine.Machine.ask = lambda _, kind, about: played.get((kind, about), ("absent", 2))
run({arguments!r})
sys.stderr.write(" ".join(sorted(set(sys.modules) - bare)))
"""
    done = subprocess.run(
        [sys.executable, "-S", "-"], input=code, capture_output=True, text=True, timeout=60, check=True
    )
    return sorted(done.stderr.split())


SLOW = {"re", "typing", "enum", "dataclasses", "pathlib", "subprocess", "psutil", "cpuinfo", "typer", "ctypes"}
SLOW |= {"collections", "importlib", "inspect"}


@pytest.mark.parametrize(
    ("lane", "arguments", "never"),
    [
        ("detect", ["detect"], SLOW | {"json", "rich"}),
        ("get", ["--get", "vm.kind"], SLOW | {"json", "rich"}),
        ("check", ["check", "--require", "vm.kind"], SLOW | {"json", "rich"}),
        ("workloads", ["workloads"], SLOW | {"json", "rich"}),
        ("json", ["--json"], SLOW - {"re", "enum", "collections"} | {"rich"}),  # json itself imports re
    ],
)
def test_a_lane_loads_what_its_list_says(
    lane: str, arguments: list[str], never: set[str], request: pytest.FixtureRequest
) -> None:
    """What a lane imports is what it costs: a module more is a decision, written down in tests/lanes."""
    modules = loaded(arguments)
    path = LANES / f"{lane}.txt"
    ours = [name for name in modules if name.startswith("virtcheck")]
    if request.config.getoption("--update-recordings"):
        path.write_text("\n".join(ours) + "\n")

    assert set() == never & {name.partition(".")[0] for name in modules}
    assert path.read_text().split() == ours
