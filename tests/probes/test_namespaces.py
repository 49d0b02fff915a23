"""Initial or own, for each of the eight: on new and old kernels, without root, and where Linux is only imitated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, found
from tests.containers import FILE, MACHINE, OLD_NAMESPACES, own
from tests.probes.evidence import evidence, reports_every_sign, seen
from virtcheck.probes import namespaces

NEW = MACHINE | INITIAL_NAMESPACES
HIDDEN = {"unanswered": "masked by tmpfs", "errno": 2}


@pytest.mark.parametrize(
    "readings", [NEW, MACHINE, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)]
)
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of all nine signs on every host."""
    assert reports_every_sign(namespaces, readings)


@pytest.mark.parametrize("sign", namespaces.EIGHT)
def test_reserved_numbers_are_initial(sign: namespaces.Sign) -> None:
    """A reserved number is the initial namespace's on any kernel, without a look at anything else."""
    link = namespaces.EIGHT[sign].key

    assert "initial" == seen(namespaces, {link: NEW[link]}, sign)


@pytest.mark.parametrize("name", ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"])
def test_own(name: str) -> None:
    """A number that the kernel gave out while it ran is a namespace of one's own."""
    (sign,) = (sign for sign in namespaces.EIGHT if sign.id == "namespaces." + name)

    assert "own" == seen(namespaces, MACHINE | own(name), sign)


@pytest.mark.parametrize("number", [4026531840, 4026531841])
def test_first_mount_namespace_of_older_kernels(number: int) -> None:
    """Before 6.17 the kernel numbered its mount namespace first, or second after the network's: initial by number."""
    link = {"link:/proc/self/ns/mnt": found(f"mnt:[{number}]")}

    assert "initial" == seen(namespaces, MACHINE | link, namespaces.MNT)


LATER = MACHINE | {"link:/proc/self/ns/net": found("net:[4026531956]")}
"""A network namespace as Linux before 5.18 numbered it."""


def test_network_namespace_of_older_kernels() -> None:
    """Before 6.17 only the first number of all tells; else the sysctls that only the first one has."""
    without = {"stat:/proc/sys/net/core/netdev_budget": ABSENT}

    assert "initial" == seen(namespaces, MACHINE | without, namespaces.NET)
    assert "initial" == seen(namespaces, LATER, namespaces.NET)
    assert "own" == seen(namespaces, LATER | without, namespaces.NET)


def test_network_namespace_without_sysctls() -> None:
    """Where /proc/sys/net is not shown, nobody can tell: that is not `own`."""
    masked = {"stat:/proc/sys/net/core/netdev_budget": ABSENT, "stat:/proc/sys/net/core": ABSENT}

    assert "unanswered" == seen(namespaces, LATER | masked, namespaces.NET)
    assert "unanswered" == seen(namespaces, LATER | dict.fromkeys(masked, HIDDEN), namespaces.NET)


def test_type_that_the_kernel_lacks() -> None:
    """A kernel older than time namespaces has one for all: the initial one."""
    assert "initial" == seen(namespaces, MACHINE | {"link:/proc/self/ns/time": ABSENT}, namespaces.TIME)
    assert seen(namespaces, MACHINE | {"link:/proc/self/ns/time": ABSENT}, namespaces.ALL_INITIAL) is True


def test_numbers_that_linux_does_not_give() -> None:
    """gVisor numbers namespaces from one: they are foreign, and decidedly not the initial ones."""
    gvisor = dict.fromkeys(OLD_NAMESPACES, ABSENT) | {"link:/proc/self/ns/pid": found("pid:[111]")}

    assert "foreign" == seen(namespaces, gvisor, namespaces.PID)
    assert "absent" == seen(namespaces, gvisor, namespaces.MNT)
    assert seen(namespaces, gvisor, namespaces.ALL_INITIAL) is False


def test_all_initial() -> None:
    """One own namespace decides, whatever is hidden; a hidden one leaves it open; a tree without any says nothing."""
    hidden = {"link:/proc/self/ns/uts": FORBIDDEN}

    assert seen(namespaces, MACHINE, namespaces.ALL_INITIAL) is True
    assert seen(namespaces, MACHINE | own("ipc") | hidden, namespaces.ALL_INITIAL) is False
    assert "forbidden" == seen(namespaces, MACHINE | hidden, namespaces.ALL_INITIAL)
    assert "absent" == seen(namespaces, dict.fromkeys(MACHINE, ABSENT), namespaces.ALL_INITIAL)


def test_note_names_the_own_ones() -> None:
    """The evidence says which namespaces are own."""
    assert "own: ipc, uts" == evidence(namespaces, MACHINE | own("ipc", "uts"), namespaces.ALL_INITIAL).note


def test_a_tree_with_one_namespace_is_no_machine() -> None:
    """A tree that holds one link does not make the seven others initial."""
    tree = dict.fromkeys(MACHINE, ABSENT) | {"link:/proc/self/ns/pid": MACHINE["link:/proc/self/ns/pid"]}

    assert "initial" == seen(namespaces, tree, namespaces.PID)
    assert "absent" == seen(namespaces, tree, namespaces.USER)


@given(st.text())
def test_number_never_raises(text: str) -> None:
    """Any text is a number or -1, and within 64 bits' reach."""
    assert -1 <= namespaces.number(text) < 10**20


def test_number() -> None:
    """The number stands in brackets after the type."""
    assert (4026531836, -1, -1) == tuple(map(namespaces.number, ("pid:[4026531836]", "pid:[x]", "/dev/pts/0")))


def test_file_is_no_link() -> None:
    """FILE entries are no links: an answer of the wrong shape is unanswered, never initial."""
    assert "unanswered" == seen(namespaces, MACHINE | {"link:/proc/self/ns/pid": FILE}, namespaces.PID)
