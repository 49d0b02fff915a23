"""What differs between two reports. Pure: reports come as the plain data of their JSON."""

from __future__ import annotations

from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Difference(Frozen):
    """Something that is not the same on both sides; None stands for unknown, or for a name that one side lacks."""

    section: str
    """`host`, `fact`, `claim` or `concept`."""
    name: str
    before: Any
    after: Any


HOST_FIELDS = ("kernel", "architecture")
"""What of the host's identity is compared: the boot id, the user and the time differ by nature."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any], ignored: frozenset[str]) -> tuple[Difference, ...]:
    """Facts (but for the ignored, volatile ones), verdicts and concepts that differ, in the order of the reports."""
    found = [
        *_compare("host", _only(before["host"], HOST_FIELDS), _only(after["host"], HOST_FIELDS)),
        *_compare("fact", before["facts"], after["facts"]),
        *_compare("claim", _verdicts(before), _verdicts(after)),
        *_compare("concept", _concepts(before), _concepts(after)),
    ]
    return tuple(one for one in found if not (one.section == "fact" and one.name in ignored))


def _compare(section: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    names = [*before, *(name for name in after if name not in before)]
    return [
        Difference(section, name, before.get(name), after.get(name))
        for name in names
        if _plain(before.get(name)) != _plain(after.get(name))
    ]


def _plain(found: Any) -> Any:
    return list(found) if isinstance(found, tuple) else found


def _only(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: data.get(name) for name in names}


def _verdicts(report: Mapping[str, Any]) -> dict[str, str]:
    return {one["claim"]: one["verdict"] for one in report["conclusions"]}


def _concepts(report: Mapping[str, Any]) -> dict[str, str]:
    return {one["id"]: one["demonstrated"] for one in report["concepts"]}
