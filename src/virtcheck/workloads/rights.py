"""What the processes of one workload may do, compared: the strongest of them is as far as its walls reach. Pure."""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.question import NAMESPACES
from virtcheck.model.value import Frozen
from virtcheck.model.workload import Stronger
from virtcheck.probes.credentials import capabilities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from virtcheck.model.question import ProcessEntry

MOST = 16
"""Processes of one workload that are judged: more are not alike in one that is not hostile."""


class Rights(Frozen):
    """What a process may do, as far as its status tells."""

    capabilities: int
    """Those in force or to be gained, a bit each."""
    root: bool
    """Whether it is the host's user 0."""
    gains: bool
    """Whether the programs that it runs may have more rights."""
    unfiltered: bool
    """Whether no filter stands before its system calls."""

    def covers(self, other: Rights) -> bool:
        """Whether it may do all that the other may."""
        return (
            self.capabilities | other.capabilities == self.capabilities
            and self.root >= other.root
            and self.gains >= other.gains
            and self.unfiltered >= other.unfiltered
        )


def status_of(process: ProcessEntry) -> dict[str, str]:
    """The lines of its status that a table of processes has, by name; none where they were not read."""
    pairs = (line.partition(":") for line in process.rights or ())
    return {name: content.strip() for name, _, content in pairs}


def rights_of(process: ProcessEntry) -> Rights:
    """The rights in the lines of a status file. A kernel without seccomp has no line for it: nothing is filtered."""
    lines = status_of(process)
    gains = lines.get("NoNewPrivs") != "1"
    users = lines.get("Uid", "").split()
    held = _bits(lines.get("CapPrm", "")) | (_bits(lines.get("CapBnd", "")) if gains else 0)
    return Rights(held, users[1:2] == ["0"], gains, lines.get("Seccomp", "0") == "0")


def strongest(leader: ProcessEntry, members: Iterable[ProcessEntry]) -> tuple[ProcessEntry, ...]:
    """The leader, and one process for each set of namespaces and rights that no other set covers."""
    kept = [(leader, rights_of(leader))]
    for one in members:
        rights = rights_of(one)
        if any(one.namespaces == other.namespaces and known.covers(rights) for other, known in kept):
            continue
        kept = [
            (other, known)
            for other, known in kept
            if other is leader or other.namespaces != one.namespaces or not rights.covers(known)
        ]
        kept.append((one, rights))
        if len(kept) == MOST:
            break
    return tuple(one for one, _ in kept)


def stronger_than(
    leader: ProcessEntry, others: Iterable[ProcessEntry], hosts: Sequence[int | None]
) -> tuple[Stronger, ...]:
    """Those of the others that may do more than the leader, and what. `hosts` are the numbers of its namespaces."""
    rights = rights_of(leader)
    found = []
    for one in others:
        its = rights_of(one)
        more = [
            *capabilities(f"{its.capabilities & ~rights.capabilities:x}"),
            *(["root"] if its.root and not rights.root else []),
            *(["new_privileges"] if its.gains and not rights.gains else []),
            *(["no_filter"] if its.unfiltered and not rights.unfiltered else []),
        ]
        for name, number, own, its_own in zip(NAMESPACES, hosts, leader.namespaces, one.namespaces, strict=False):
            if number is not None and its_own == number and own not in (number, None):
                more.append("namespace." + name)
        if more:
            found.append(Stronger(one.pid, clean(one.name), tuple(more)))
    return tuple(found)


def _bits(mask: str) -> int:
    known = mask and len(mask) <= 16 and all(one in "0123456789abcdef" for one in mask)
    return int(mask, 16) if known else 0
