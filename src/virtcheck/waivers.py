"""What somebody accepts although it is a hole in the isolation: with a reason, and until a day. Pure.

[[waiver]]
id = "network"                       # a boundary or a door, as virtcheck isolation names it
reason = "it measures the host's network interfaces"
expires = 2027-01-31                 # the last day on which it holds
workload = "node-exporter"           # optional: only for this name or id,
engine = "docker"                    # this word of container.kind or vm.monitor,
kind = "container"                   # or this kind of workload
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime

from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.doors import DOORS
from virtcheck.model.evidence import clean
from virtcheck.model.value import Frozen
from virtcheck.model.workload import WORKLOAD_KINDS
from virtcheck.policy import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IDS = (*(one.id for one in BOUNDARIES), *(one.id for one in DOORS))
NEEDED = ("id", "reason", "expires")
OPTIONAL = ("workload", "engine", "kind")
MOST = 1000
"""Waivers that a file may hold."""


class BadWaivers(Exception):
    """A file of waivers that cannot be taken at its word. The message is one line."""


class Waiver(Frozen):
    """One boundary or door that is accepted as it is."""

    id: str
    reason: str
    expires: str
    """The last day on which it holds, as YYYY-MM-DD."""
    workload: str = ""
    """The name, the id or the key of the only workload that it is for; empty for every one. So are the next two."""
    engine: str = ""
    kind: str = ""

    def covers(self, names: tuple[str, ...], engine: str, kind: str) -> bool:
        """Whether it is for a workload of these names, this engine and this kind."""
        return (not self.workload or self.workload in names) and self.engine in ("", engine) and self.kind in ("", kind)


class Waivers(Frozen):
    """The content of a file: what holds today, and what has expired."""

    active: tuple[Waiver, ...] = ()
    expired: tuple[Waiver, ...] = ()

    def of(self, names: tuple[str, ...] = (), engine: str = "", kind: str = "") -> dict[str, str]:
        """The reasons for which boundaries and doors of a subject are accepted, by their ids. The first one counts."""
        return {one.id: one.reason for one in reversed(self.active) if one.covers(names, engine, kind)}


def parse(text: str, today: date) -> Waivers:
    """Read the TOML text of a file of waivers. Raises BadWaivers with one line that says what is wrong, and where."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadWaivers(f"not readable as TOML: {clean(str(error))}") from None
    unknown = next((name for name in content if name != "waiver"), None)
    entries = content.get("waiver")
    if unknown is not None:
        raise BadWaivers(f'"{clean(unknown)}" is nothing that a file of waivers holds: each begins with [[waiver]]')
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BadWaivers("there is no waiver in it: each begins with [[waiver]]")
    if len(entries) > MOST:
        raise BadWaivers(f"it holds more than {MOST} waivers")
    waivers = [_waiver(number, one) for number, one in enumerate(entries, 1)]
    day = today.isoformat()
    return Waivers(
        tuple(one for one in waivers if one.expires >= day), tuple(one for one in waivers if one.expires < day)
    )


def _waiver(number: int, entry: dict[str, Any]) -> Waiver:
    """One entry, the `number`-th of the file."""
    where = f"waiver {number}"
    for name in entry:
        if name not in (*NEEDED, *OPTIONAL):
            hint = did_you_mean(name, (*NEEDED, *OPTIONAL)) or f"; it takes: {', '.join((*NEEDED, *OPTIONAL))}"
            raise BadWaivers(f'{where}: it takes no "{clean(name)}"{hint}')
    named = _text(where, entry, "id")
    if named not in IDS:
        hint = did_you_mean(named, IDS) or "; all of them: virtcheck isolation"
        raise BadWaivers(f'{where}: no boundary and no door is called "{named}"{hint}')
    where = f"waiver {number} ({named})"
    kind = _text(where, entry, "kind") if "kind" in entry else ""
    if kind and kind not in WORKLOAD_KINDS:
        hint = did_you_mean(kind, WORKLOAD_KINDS) or f"; it is one of: {', '.join(WORKLOAD_KINDS)}"
        raise BadWaivers(f'{where}: no kind of workload is called "{kind}"{hint}')
    return Waiver(
        id=named,
        reason=_text(where, entry, "reason"),
        expires=_day(where, entry),
        workload=_text(where, entry, "workload") if "workload" in entry else "",
        engine=_text(where, entry, "engine") if "engine" in entry else "",
        kind=kind,
    )


def _text(where: str, entry: dict[str, Any], name: str) -> str:
    found = entry.get(name)
    if found is None:
        raise BadWaivers(f"{where}: it needs {WANTED[name]}")
    if not isinstance(found, str) or not found.strip():
        raise BadWaivers(f"{where}: {name} is a text in quotes, and not empty")
    return clean(" ".join(found.split()))


WANTED = {
    "id": 'the id of a boundary or a door: id = "network"',
    "reason": 'a reason: reason = "why it is accepted"',
    "expires": "a day on which it ends: expires = 2027-01-31",
}


def _day(where: str, entry: dict[str, Any]) -> str:
    """The last day on which it holds: a date of TOML, or the same in quotes."""
    found = entry.get("expires")
    if found is None:
        raise BadWaivers(f"{where}: it needs {WANTED['expires']}")
    if isinstance(found, str):
        try:
            return date.fromisoformat(found).isoformat()
        except ValueError:
            raise BadWaivers(f'{where}: "{clean(found)}" is no day: expires = 2027-01-31') from None
    if not isinstance(found, date) or isinstance(found, datetime):
        raise BadWaivers(f"{where}: expires is a day without a time: expires = 2027-01-31")
    return found.isoformat()
