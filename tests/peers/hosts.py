"""Small hosts as tools see them, and what one tool prints there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import found
from tests.machines import linux
from virtcheck import peers
from virtcheck.hosts.recorded import RecordedHost

if TYPE_CHECKING:
    from types import ModuleType

    from virtcheck.peers import Answer

DIRECTORY = found(["directory", 0o555, 0, 0, 0, 0, 1, 1])
FILE = found(["file", 0o644, 0, 0, 0, 0, 1, 1])
TABLES = {"listing:/sys/firmware": found(["acpi", "dmi"])}
"""Where the tables of SMBIOS are not masked."""
OWN_PID_NAMESPACE = {"link:/proc/self/ns/pid": found("pid:[4026532177]")}


def status(user: int = 0, **lines: str) -> dict[str, Any]:
    """The status file of a process of this user."""
    text = f"Uid:\t{user}\t{user}\t{user}\t{user}\n" + "".join(f"{name}:\t{line}\n" for name, line in lines.items())
    return {"file:/proc/self/status": found(text)}


def root_on(machine: str = "x86_64") -> dict[str, Any]:
    """Linux on hardware, looked at by root; everything else is absent."""
    return linux(machine) | status()


def answers(module: ModuleType, readings: dict[str, Any]) -> tuple[Answer, ...]:
    """What the commands of a module answer on a host."""
    return tuple(peers.answer(command, RecordedHost(readings)) for command in module.COMMANDS)


def says(module: ModuleType, *readings: dict[str, Any], machine: str = "x86_64") -> list[str]:
    """The words that all commands of a module print, where these readings lie over a Linux on hardware."""
    host = root_on(machine)
    for one in readings:
        host = host | one
    return [word.text for answer in answers(module, host) for word in answer.words]
