"""What a report that was made inside a workload says, beside what can be seen of it from the host. Pure.

They are matched by the boot id and by the numbers of namespaces: both are the kernel's, the same inside and outside.
Only what both sides know is compared: that one of them could not look contradicts nothing.
"""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.isolation import GRADES, STATES
from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from virtcheck.model.workload import Workload, Workloads

    Told = str | int | float | bool

NOT_JOINED = ("no-boot-id", "other-boot", "no-namespaces", "gone", "several")
"""Why a report is matched with no workload; each has a message."""
NAMESPACES = "namespaces."
"""How the signs of namespaces begin; their notes hold the numbers: `pid:[4026531836]`."""


class Difference(Frozen):
    """Something that inside and outside say differently."""

    what: str
    """A fact, or a boundary or a door as `isolation.NAME`."""
    inside: Told
    outside: Told


class Joined(Frozen):
    """The workload in which a report was made, or why none here is it."""

    key: str
    why: str = ""
    """Why no workload is it: a word of NOT_JOINED; empty where one is."""
    differences: tuple[Difference, ...] = ()


def join(report: Mapping[str, Any], found: Workloads) -> Joined:
    """Find the workload in which a report, as the plain data of its JSON, was made."""
    boot, inside = _text(report.get("host"), "boot_id"), numbers(report)
    if not boot or not found.host.boot_id:
        return Joined("", "no-boot-id")
    if boot != found.host.boot_id:
        return Joined("", "other-boot")
    if not inside:
        return Joined("", "no-namespaces")
    matching = [(one, _in_common(one, inside)) for one in found.workloads]
    most = max((len(common) for _, common in matching), default=0)
    closest = [one for one, common in matching if len(common) == most]
    if not most:
        return Joined("", "gone")
    if len(closest) > 1:
        return Joined("", "several")
    return Joined(closest[0].key, "", tuple(differences(report, closest[0])))


UNNAMED = ("unknown", "oci", "namespaces", "container-other", "vm-other")
"""Words that name no engine, and so contradict none."""


def numbers(report: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of the namespaces in which a report was made, by their names."""
    known: dict[str, int] = {}
    for one in _objects(report.get("evidence")):
        sign, note = _text(one, "sign"), _text(one, "note")
        name = sign.removeprefix(NAMESPACES)
        number = note.partition(f"{name}:[")[2].partition("]")[0]
        if sign.startswith(NAMESPACES) and number.isdecimal() and number.isascii() and len(number) <= 20:
            known[name] = int(number)
    return known


def _in_common(one: Workload, inside: Mapping[str, int]) -> tuple[str, ...]:
    """The namespaces of its own that a workload has in common with a report; none if one of them is another."""
    own = dict(one.namespaces)
    for shared in one.shares:
        if "host" in shared.others:
            own.pop(shared.namespace, None)
    both = own.keys() & inside.keys()
    return tuple(both) if all(own[name] == inside[name] for name in both) else ()


def differences(report: Mapping[str, Any], one: Workload) -> Iterator[Difference]:
    """What a report and a look from outside say differently of a workload."""
    facts = report.get("facts")
    for name, outside in _facts(one):
        inside = facts.get(name) if isinstance(facts, dict) else None
        if isinstance(inside, bool) or not isinstance(inside, str | int | float) or inside in UNNAMED:
            continue
        if outside is not None and outside != "" and outside not in UNNAMED and inside != outside:
            yield Difference(name, clean(inside) if isinstance(inside, str) else inside, outside)
    isolation = report.get("isolation")
    if not isinstance(isolation, dict):
        return
    best, worst = _text(isolation, "best"), _text(isolation, "worst")
    if best in GRADES and worst in GRADES:
        possible = GRADES[GRADES.index(worst) : GRADES.index(best) + 1]
        if set(possible).isdisjoint(one.isolation.grades):
            yield Difference("isolation.grade", _range(best, worst), _range(one.isolation.best, one.isolation.worst))
    inner = {_text(boundary, "id"): boundary.get("may_be") for boundary in _objects(isolation.get("boundaries"))}
    for answer in one.isolation.boundaries:
        may_be = inner.get(answer.id)
        states = [state for state in STATES if state in may_be] if isinstance(may_be, list | tuple) else []
        if states and set(states).isdisjoint(answer.states):
            yield Difference("isolation." + answer.id, " | ".join(states), " | ".join(answer.states))
    doors = {_text(door, "id"): door.get("open") for door in _objects(isolation.get("doors"))}
    for door in one.isolation.doors:
        open_inside = doors.get(door.id)
        if isinstance(open_inside, bool) and door.open != "unknown" and open_inside != (door.open == "yes"):
            yield Difference("isolation.doors." + door.id, open_inside, door.open == "yes")


def _facts(one: Workload) -> Iterator[tuple[str, Told | None]]:
    """What is known of a workload from outside, by the facts that say the same from inside."""
    if one.kind != "vm":
        yield "container.kind", one.engine
    yield "container.id", one.id
    yield "memory.limit_bytes", one.limits.memory
    yield "cpu.limit", None if one.limits.cpu is None else one.limits.cpu / 1000
    yield "pids.limit", one.limits.pids


def _range(best: str, worst: str) -> str:
    return best if best == worst else f"{worst}–{best}"


def _objects(content: Any) -> list[dict[str, Any]]:
    return [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []


def _text(content: Any, name: str) -> str:
    found = content.get(name) if isinstance(content, dict) else None
    return found if isinstance(found, str) else ""
