"""Who shares which namespace with whom. Pure."""

from __future__ import annotations

from virtcheck.model.question import NAMESPACES
from virtcheck.model.workload import Shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.question import ProcessEntry
    from virtcheck.workloads.grouping import Group

    Namespace = tuple[str, object, int]

HOST = "host"
"""Stands for the host among those that share a namespace."""


def shared(groups: Iterable[Group], host: ProcessEntry | None) -> dict[str, tuple[Shared, ...]]:
    """By key, the namespaces of a group that others have too; of those that the host has as well, only the host.

    `host` is any process whose namespaces are the host's.
    """
    inside: dict[Namespace, list[str]] = {}
    for namespace in (*readable(host), *substituted(host)) if host is not None else ():
        inside[namespace] = [HOST]
    known = {group.key: readable(group.leader) or substituted(group.leader) for group in groups}
    for key, own in known.items():
        for namespace in own:
            inside.setdefault(namespace, []).append(key)
    return {
        key: tuple(
            Shared(namespace[0], tuple(other for other in _named(inside[namespace]) if other != key))
            for namespace in own
            if len(inside[namespace]) > 1
        )
        for key, own in known.items()
    }


def readable(process: ProcessEntry) -> list[Namespace]:
    """The namespaces of a process, as far as they were read."""
    numbers = zip(NAMESPACES, process.namespaces, strict=False)
    return [(name, "number", number) for name, number in numbers if number is not None]


def substituted(process: ProcessEntry) -> list[Namespace]:
    """Its network namespace by what anybody may see of it: a file in it, which is another in each."""
    return [] if process.substitute is None else [("net", "file", process.substitute[0])]


def _named(keys: list[str]) -> list[str]:
    return keys[:1] if keys[0] == HOST else keys
