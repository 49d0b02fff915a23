"""Rights compared: which processes of a workload must be judged, and what one has beyond the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.tables import HOSTS, process
from virtcheck.model.workload import Stronger
from virtcheck.workloads.rights import MOST, rights_of, stronger_than, strongest

if TYPE_CHECKING:
    from virtcheck.model.question import ProcessEntry

HOST_NUMBERS = tuple(HOSTS.values())


def lines(held: int = 0, bounding: int = 0, gains: int = 0, seccomp: int = 2, user: int = 1000) -> tuple[str, ...]:
    return (
        f"CapPrm:\t{held:016x}",
        f"CapEff:\t{held:016x}",
        f"CapBnd:\t{bounding:016x}",
        f"NoNewPrivs:\t{1 - gains}",
        f"Seccomp:\t{seccomp}",
        f"Uid:\t{user}\t{user}\t{user}\t{user}",
    )


def member(pid: int, **rights: int) -> ProcessEntry:
    return process(pid, rights=lines(**rights), pid=9001)


FIRST = member(10)


def test_those_who_may_do_no_more_are_not_judged() -> None:
    """One process stands for all that may do the same, or less."""
    first = member(10, held=0b11)

    assert (first,) == strongest(first, [first, member(11, held=0b11), member(12, held=0b01), member(13)])


def test_whoever_may_do_more_is_judged() -> None:
    """A privileged shell in a container is judged beside the first process; a weaker one is not."""
    shell, weaker = member(12, held=0b111, gains=1), member(11, held=0b1)

    assert (FIRST, shell) == strongest(FIRST, [FIRST, weaker, shell])


def test_neither_covers_the_other() -> None:
    """Where each of two may do something that the other may not, both are judged."""
    one, other = member(11, held=0b01), member(12, held=0b10)

    assert (FIRST, one, other) == strongest(FIRST, [one, other])


def test_other_namespaces_are_another_matter() -> None:
    """The same rights in another namespace reach elsewhere."""
    elsewhere = process(11, rights=lines(), pid=9001, net=9002)

    assert (FIRST, elsewhere) == strongest(FIRST, [elsewhere])


def test_there_is_an_end() -> None:
    """However many different processes somebody makes, so many are judged at most."""
    assert MOST == len(strongest(FIRST, [member(11 + at, held=1 << at) for at in range(40)]))


def test_what_can_be_gained_counts() -> None:
    """Without no_new_privs the bounding set can be had: a program with rights of its own gives them."""
    assert (0b10, 0b11) == tuple(
        rights_of(member(11, held=0b10, bounding=0b01, gains=gains)).capabilities for gains in (0, 1)
    )


def test_stronger() -> None:
    """What another process has beyond the first is named; who has no more is not."""
    entered = process(12, name="sh", rights=lines(held=1 << 21, gains=1, seccomp=0, user=0), pid=9001)

    assert (Stronger(12, "sh", ("sys_admin", "root", "new_privileges", "no_filter")),) == stronger_than(
        FIRST, [member(11), entered], HOST_NUMBERS
    )


def test_stronger_by_a_namespace_of_the_host() -> None:
    """Who entered a container but stayed in the host's network is not held by its network."""
    first = process(10, rights=lines(), pid=9001, net=9002)
    (entered,) = stronger_than(first, [process(12, rights=lines(), pid=9001)], HOST_NUMBERS)

    assert ("namespace.net",) == entered.more


@given(st.lists(st.text("CapPrmBndUid:\t 0123456789abcdefx-", max_size=40), max_size=8))
def test_whatever_the_lines_are(text: list[str]) -> None:
    """No line of a status file makes the comparison fail, and everybody covers themselves."""
    rights = rights_of(process(10, rights=tuple(text)))

    assert rights.covers(rights)
