"""Initial or own, for each of the eight: on new and old kernels, without root, and where Linux is only imitated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, found
from tests.containers import FILE, MACHINE, OLD_NAMESPACES, own
from tests.probes.evidence import Another, evidence, of_another, reports_every_sign, seen
from virtcheck.hosts.recorded import RecordedHost
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


# ---------------------------------------------------------------------------------------------- of another process

NETDEV = "stat:/proc/self/net/dev"


def other(readings: dict[str, object], looker: dict[str, object], sign: namespaces.Sign) -> object:
    """What somebody with these readings sees of a namespace of a process with those: the value, or the sight."""
    one = of_another(namespaces, readings, looker, sign)
    return one.value if one.sight == "seen" else one.sight


def test_the_sysctls_of_the_first_network_are_shown_to_the_looker() -> None:
    """/proc/sys/net is another for whoever asks: another's network is the looker's, or it is not the first one."""
    apart, elsewhere = own("net"), own("ipc", "net")

    assert "initial" == other(LATER, LATER, namespaces.NET)
    assert "own" == other(MACHINE | apart, LATER, namespaces.NET)
    assert "own" == other(MACHINE | apart, MACHINE | apart, namespaces.NET)
    assert "unanswered" == other(LATER, MACHINE | apart, namespaces.NET)
    assert "unanswered" == other(MACHINE | elsewhere, MACHINE | apart, namespaces.NET)


def test_network_of_another_to_a_looker_who_cannot_tell_its_own() -> None:
    """Where /proc/sys/net is masked, no other network is known either; a reserved number is known all the same."""
    masked = LATER | {"stat:/proc/sys/net/core/netdev_budget": HIDDEN}

    assert "unanswered" == other(MACHINE | own("net"), masked, namespaces.NET)
    assert "unanswered" == other(LATER, masked, namespaces.NET)
    assert "initial" == other(NEW, masked, namespaces.NET)


def user(**more: object) -> dict[str, object]:
    """A process of which only that is shown which anyone may see."""
    return dict.fromkeys((one.key for one in namespaces.EIGHT.values()), FORBIDDEN) | more


def file(inode: int) -> dict[str, object]:
    """The file that is another one in each network namespace."""
    return {NETDEV: found(["file", 0o444, 0, 0, 0, 0, inode, 5])}


def test_network_by_the_inode_of_its_file() -> None:
    """Whose links are closed to us is in our network, or in another."""
    assert "initial" == other(user() | file(7), NEW | file(7), namespaces.NET)
    assert "own" == other(user() | file(8), NEW | file(7), namespaces.NET)
    assert "own" == other(user() | file(7), NEW | own("net") | file(7), namespaces.NET)
    assert "forbidden" == other(user() | file(8), NEW | own("net") | file(7), namespaces.NET)
    assert "forbidden" == other(user(**{NETDEV: FORBIDDEN}), NEW | file(7), namespaces.NET)


def numbers(*pids: int) -> dict[str, object]:
    """A status file with these numbers."""
    return {"file:/proc/self/status": found("Pid:\t1\nNSpid:\t" + "\t".join(map(str, pids)) + "\n")}


def test_process_table_by_the_numbers_of_a_process() -> None:
    """One number in a procfs of our own table: it is in that table. More: it is in one below."""
    assert "initial" == other(user() | numbers(70), NEW | numbers(80), namespaces.PID)
    assert "own" == other(user() | numbers(70, 1), NEW | numbers(80), namespaces.PID)
    assert "own" == other(user() | numbers(70), NEW | own("pid") | numbers(2), namespaces.PID)
    assert "forbidden" == other(user() | numbers(70), NEW | own("pid") | numbers(80, 2), namespaces.PID)
    assert "forbidden" == other(user() | {"file:/proc/self/status": FORBIDDEN}, NEW | numbers(80), namespaces.PID)


def test_users_by_their_map() -> None:
    """A map that changes users is that of another namespace; one that keeps all as they are may be anybody's."""
    users = "file:/proc/self/uid_map"
    full, some = {users: found("         0          0 4294967295\n")}, {users: found("0 100000 65536\n")}

    assert "own" == other(user() | some, NEW, namespaces.USER)
    assert "forbidden" == other(user() | full, NEW, namespaces.USER)
    assert "forbidden" == other(user() | some, NEW | own("user"), namespaces.USER)


@pytest.mark.parametrize("sign", [namespaces.CGROUP, namespaces.IPC, namespaces.MNT, namespaces.TIME, namespaces.UTS])
def test_of_five_nothing_is_told_without_the_link(sign: namespaces.Sign) -> None:
    """What anyone may see of a process tells nothing of these: they are closed, not initial and not own."""
    assert "forbidden" == other(user() | file(7) | numbers(70), NEW | file(7) | numbers(80), sign)


def test_copies_of_files_have_other_inodes() -> None:
    """In a tree of files the number of a file says nothing."""

    class Tree(Another):
        origin = "tree"

    one = namespaces.judge(Tree(user() | file(8), RecordedHost(NEW | file(7))), namespaces.NET)

    assert "forbidden" == one.sight
