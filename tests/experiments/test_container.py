"""A container by hand: what can be made, what refuses, what is seen inside; and that nothing stays."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ABSENT, found
from tests.experiments.elsewhere import (
    ERRNO,
    KILL,
    NOBODY,
    at_most,
    become_nobody,
    children,
    drop_capabilities,
    enter_as_root,
    enter_user_namespace,
    filter_unshare,
    hide_proc,
    left_behind,
    settled,
    shown,
)
from virtcheck.experiments import container
from virtcheck.experiments.child import unsharing
from virtcheck.experiments.container import REFUSALS, Attempt, cause, told
from virtcheck.hosts import open_host
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.evidence import Evidence

if TYPE_CHECKING:
    from pathlib import Path

    from virtcheck.model.evidence import Sight, Sign

KINDS = tuple(unsharing.KINDS)
EPERM, EACCES, EINVAL, ENOSPC, EUSERS = 1, 13, 22, 28, 87
OPTIONS = {"mnt": "--mount"}
"""unshare(1) calls the others by their names in /proc/self/ns."""


def need_namespaces() -> None:
    """Skip where this process can make none: then nothing can be shown of those it makes."""
    if unsharing.refused("user", "uts"):
        pytest.skip("this process can make no namespaces")


# ----------------------------------------------------------------------------------------------- here


@pytest.mark.parametrize("user", ["this user", "an ordinary user"])
def test_unshare_agrees(user: str) -> None:
    """What can be made is what unshare(1) can make, by itself or for root in a user namespace."""
    witness = shutil.which("unshare")
    if witness is None:
        pytest.skip("unshare is not installed")
    if user == "an ordinary user" and os.geteuid() != 0:
        pytest.skip("needs root, to become another user")
    become = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if user == "an ordinary user" else {}

    def makes(*options: str) -> bool:
        command = [witness, *options, "/bin/true"]
        return subprocess.run(command, capture_output=True, check=False, cwd="/", **become).returncode == 0

    options = {kind: OPTIONS.get(kind, f"--{kind}") for kind in KINDS}
    expected = tuple(kind for kind, one in options.items() if makes(one) or makes("--user", one))
    seen = shown("container", *([become_nobody] if become else []))
    refused = tuple(kind for kind in KINDS if kind not in expected)

    assert expected == (seen["namespaces"][1] or ())
    assert refused == (seen["refused"][1] or ())


def test_inside() -> None:
    """In namespaces of its own a process has the host's kernel, its own process 1, its own name and its own root."""
    need_namespaces()
    seen = shown("container")

    assert ("seen", True, "by the boot id and the release") == seen["same_kernel"]
    assert ["seen"] * 3 == [seen[name][0] for name in ("own_processes", "own_name", "own_root")]
    assert [True] * 3 == [seen[name][1] for name in ("own_processes", "own_name", "own_root")]


def test_a_container_costs_more_than_a_process() -> None:
    """Namespaces are no machine, but they are not free."""
    need_namespaces()
    seen = shown("container")
    if not seen["created"][0] == seen["process"][0] == "seen":
        pytest.skip("this machine is too busy to measure")

    assert 1_000 < seen["process"][1] < seen["created"][1] < 1_000_000_000


@pytest.mark.parametrize(
    ("created", "machine", "expected"),
    [
        (400_000.0, 900_000.0, "sooner"),
        (440_000.0, 460_000.0, "alike"),
        (900_000.0, 400_000.0, "later"),
        (440_000.0, "unanswered", "unanswered"),
        ("unanswered", 440_000.0, "unanswered"),
        ("absent", "forbidden", "forbidden"),
        (440_000.0, "absent", "absent"),
        ("absent", "absent", "absent"),
    ],
)
def test_against_an_empty_machine(created: float | Sight, machine: float | Sight, expected: str) -> None:
    """By the times of both: hidden if one is, and nothing to compare where one of them is not there."""

    def look(sign: Sign, what: float | Sight) -> Evidence:
        return Evidence(sign, what, "x") if isinstance(what, str) else Evidence(sign, "seen", "x", what)

    compared = container.against(look(container.CREATED, created), look(container.MACHINE, machine))

    assert expected == (compared.value if compared.sight == "seen" else compared.sight)


# ----------------------------------------------------------------------------------------------- what refuses


def test_no_user_namespaces_allowed() -> None:
    """Where the setting is zero, root makes everything but user namespaces, and the setting is named."""
    need_namespaces()
    seen = shown("container", enter_as_root, at_most("user", 0))

    assert ("seen", ("user",), "user ENOSPC") == seen["refused"]
    assert ("seen", ("max_user_namespaces",), "") == seen["refusal"]


def test_no_user_namespaces_for_an_ordinary_user() -> None:
    """Without user namespaces an ordinary user makes none at all: the others take a right."""
    need_namespaces()

    seen = shown("container", enter_as_root, at_most("user", 0), drop_capabilities)

    assert ("capability", "max_user_namespaces") == seen["refusal"][1]
    assert KINDS == seen["refused"][1]
    assert "absent" == seen["created"][0]


def test_another_limit() -> None:
    """A limit on one kind is a limit, not the setting for user namespaces."""
    need_namespaces()
    seen = shown("container", enter_as_root, at_most("net", 0))

    assert ("seen", ("net",), "net ENOSPC") == seen["refused"]
    assert ("seen", ("limit",), "") == seen["refusal"]
    assert "seen" == seen["same_kernel"][0]


def test_a_user_without_a_number() -> None:
    """Who has no number in their user namespace can make no other one, nor has any right."""
    need_namespaces()
    seen = shown("container", enter_user_namespace, drop_capabilities)

    assert ("seen", ("capability", "unmapped-user"), "") == seen["refusal"]


@pytest.mark.parametrize("action", [ERRNO | EPERM, ERRNO | EACCES, KILL])
def test_a_filter(action: int) -> None:
    """A seccomp filter in the way is known from the kernel's own refusal, however it answers."""
    seen = shown("container", filter_unshare(action))

    assert ("seen", ("seccomp",), "") == seen["refusal"]
    assert "absent" == seen["namespaces"][0]
    assert KINDS == seen["refused"][1]


def test_a_filter_for_one_kind() -> None:
    """As systemd's RestrictNamespaces= does it: what is filtered is told from what takes a right."""
    need_namespaces()
    seen = shown("container", filter_unshare(ERRNO | EPERM, unsharing.KINDS["user"]), drop_capabilities)

    assert ("seen", ("seccomp", "capability"), "") == seen["refusal"]


def test_a_filter_that_lies() -> None:
    """Where unshare(2) only seems to succeed, nothing is called made, and nothing is changed outside."""
    before = os.uname().nodename
    seen = shown("container", filter_unshare(ERRNO | 0))

    assert ["unanswered"] * 3 == [seen[name][0] for name in ("namespaces", "refused", "refusal")]
    assert "unanswered" == seen["own_name"][0]
    assert before == os.uname().nodename
    assert os.path.exists("/proc/self")


def test_no_proc(tmp_path: Path) -> None:
    """Where /proc is not mounted, what cannot be verified is not tried, and the kernel is not compared."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to change the root directory")
    for needed in ("cpu", "credentials", "mounts", "security"):
        import_module(f"virtcheck.probes.{needed}")
    import_module("virtcheck.experiments.cost")
    seen = shown("container", hide_proc(tmp_path))

    assert ["unanswered"] * 3 == [seen[name][0] for name in ("same_kernel", "own_name", "own_root")]
    assert ("unanswered", False, "nothing that can be read explains user EPERM") == seen["refusal"]


# ----------------------------------------------------------------------------------------------- written hosts

ROOT, ORDINARY = "CapEff:\t000001ffffffffff\n", "CapEff:\t0000000000000000\n"
STATUS = "Name:\tpython3\nUid:\t1000\t1000\t1000\t1000\n"
MAP = "         0          0 4294967295\n"
ROOT_MOUNT = "22 1 0:20 / / rw - ext4 /dev/sda1 rw\n"


def host(status: str, seccomp: int = 0, **settings: str) -> RecordedHost:
    """A host whose settings are these; the others are not there."""
    names = {"user": "/proc/sys/user/max_user_namespaces"}
    readings: dict[str, Any] = {
        "file:/proc/self/status": found(f"{STATUS}{status}Seccomp:\t{seccomp}\n"),
        "file:/proc/self/uid_map": found(settings.pop("map", MAP)),
        "file:/proc/self/mountinfo": found(settings.pop("mounts", ROOT_MOUNT)),
    }
    for name in ("user", "unprivileged_userns_clone", "apparmor_restrict_unprivileged_userns"):
        path = names.get(name, f"/proc/sys/kernel/{name}")
        readings[f"file:{path}"] = found(settings[name] + "\n") if name in settings else ABSENT
    return RecordedHost(readings)


WRITTEN: dict[str, tuple[RecordedHost, Attempt, bool, str | None]] = {
    "Debian's setting": (
        host(ORDINARY, unprivileged_userns_clone="0"), Attempt("user", EPERM, EPERM, False), False,
        "unprivileged_userns_clone",
    ),
    "Debian's setting, which the kernel looks at before the flags": (
        host(ORDINARY, unprivileged_userns_clone="0"), Attempt("user", EPERM, EPERM, True), False,
        "unprivileged_userns_clone",
    ),
    "Debian's setting, and another reason, for root": (
        host(ROOT, unprivileged_userns_clone="0"), Attempt("user", EPERM, EPERM, False), False, None,
    ),
    "Ubuntu: the namespace is made, its rights are taken": (
        host(ORDINARY, apparmor_restrict_unprivileged_userns="1"), Attempt("net", EPERM, EPERM, False), True,
        "apparmor_restrict_unprivileged_userns",
    ),
    "Ubuntu without its profile": (
        host(ORDINARY, apparmor_restrict_unprivileged_userns="1"), Attempt("user", EACCES, EACCES, False), False,
        "apparmor_restrict_unprivileged_userns",
    ),
    "Ubuntu's setting does not bind root": (
        host(ROOT, apparmor_restrict_unprivileged_userns="1"), Attempt("user", EACCES, EACCES, False), False,
        "security-module",
    ),
    "SELinux forbids user namespaces": (
        host(ORDINARY, apparmor_restrict_unprivileged_userns="0"), Attempt("user", EACCES, EACCES, False), False,
        "security-module",
    ),
    "a module takes the rights inside": (
        host(ORDINARY), Attempt("mnt", EPERM, EPERM, False), True, "security-module",
    ),
    "no right, no user namespace": (host(ORDINARY), Attempt("mnt", EPERM, EPERM, False), False, "capability"),
    "a right, and refused all the same": (host(ROOT), Attempt("mnt", EPERM, EPERM, False), False, None),
    "a kernel without user namespaces": (host(ORDINARY), Attempt("user", EINVAL, EINVAL, False), False, "kernel"),
    "a kernel without time namespaces": (host(ORDINARY), Attempt("time", EPERM, EINVAL, False), True, "kernel"),
    "none allowed": (host(ORDINARY, user="0"), Attempt("user", ENOSPC, ENOSPC, False), False, "max_user_namespaces"),
    "as many as are allowed": (host(ORDINARY, user="5"), Attempt("user", ENOSPC, ENOSPC, False), False, "limit"),
    "too deep, before Linux 4.9": (host(ORDINARY), Attempt("user", EUSERS, EUSERS, False), False, "limit"),
    "no networks, though no users are allowed either": (
        host(ORDINARY, user="0"), Attempt("net", EPERM, ENOSPC, False), True, "limit",
    ),
    "a changed root directory": (
        host(ROOT, mounts="30 22 0:21 / /proc rw - proc proc rw\n"), Attempt("user", EPERM, EPERM, False), False,
        "chroot",
    ),
    "a user without a number": (
        host(ORDINARY, map="0 100000 1000\n"), Attempt("user", EPERM, EPERM, False), False, "unmapped-user",
    ),
    "an empty map": (host(ORDINARY, map=""), Attempt("user", EPERM, EPERM, False), False, "unmapped-user"),
    "nothing that explains it": (host(ORDINARY), Attempt("user", EPERM, EPERM, False), False, None),
    "a filter": (host(ORDINARY, seccomp=2), Attempt("user", EPERM, EPERM, True), False, "seccomp"),
    "a filter that kills": (host(ORDINARY, seccomp=2), Attempt("user", -31, -31, True), False, "seccomp"),
    "something stands before the kernel that is no filter": (
        host(ORDINARY), Attempt("user", EPERM, EPERM, True), False, None,
    ),
    "a filter, but the refusal comes from the kernel": (
        host(ORDINARY, seccomp=2), Attempt("ipc", EPERM, EPERM, False), False, "capability",
    ),
    "no memory": (host(ROOT), Attempt("net", 12, 12, False), False, None),
    "nothing can be read": (RecordedHost({}), Attempt("user", EPERM, EPERM, False), False, None),
    "nothing can be read of a right": (RecordedHost({}), Attempt("net", EPERM, EPERM, False), False, None),
}  # fmt: skip


@pytest.mark.parametrize("case", WRITTEN)
def test_cause(case: str) -> None:
    """What refuses is told from the errno and from what can be read; where these do not tell, nothing is guessed."""
    machine, attempt, user_made, expected = WRITTEN[case]

    assert expected == cause(machine, attempt, user_made)


def test_every_word_has_a_cause() -> None:
    """The list of words is closed, and each stands for something that happens."""
    assert set(REFUSALS) == {expected for *_, expected in WRITTEN.values()} - {None}


def seen(*tried: tuple[str, int, int, bool], inside: Any = ("unanswered", "gone", 0)) -> dict[str, Evidence]:
    """The evidence of what a child tells, by sign."""
    looks = told(host(ORDINARY), tried, inside, (), (30_000.0,) * 5)
    return {one.sign.id.partition(".")[2]: one for one in looks}


def test_one_unexplained_refusal_hides_the_rest() -> None:
    """A list of causes that might lack one is no answer."""
    shown = seen(("net", EPERM, EPERM, False), ("user", EPERM, EPERM, False))

    assert "unanswered" == shown["refusal"].sight
    assert "nothing that can be read explains user EPERM" == shown["refusal"].note
    assert ("net", "user") == shown["refused"].value


def test_a_kind_is_made_in_either_way() -> None:
    """By root alone, or by an ordinary user within a user namespace."""
    shown = seen(("net", 0, 0, False), ("mnt", EPERM, 0, False), ("user", 0, 0, False))

    assert ("net", "mnt", "user") == shown["namespaces"].value
    assert "absent" == shown["refused"].sight == shown["refusal"].sight


@pytest.mark.parametrize(
    ("kinds", "sight"), [(("user",), "absent"), (("mnt", "user"), "absent"), (("mnt", "pid"), "seen")]
)
def test_what_is_a_container(kinds: tuple[str, ...], sight: str) -> None:
    """A process with a user namespace alone is timed as none: what it costs would be taken for a container's price."""
    tried = [(kind, 0, 0, False) for kind in kinds]
    looks = told(host(ORDINARY), tried, ("unanswered", "gone", 0), (500_000.0,) * 5, (30_000.0,) * 5)

    assert [sight] == [one.sight for one in looks if one.sign is container.CREATED]


def test_a_refusal_inside_is_no_denial() -> None:
    """That a filter forbids another host name does not mean that a container has none of its own."""
    inside = ("found", (b"", "6.1", 1, EPERM, -1), "")
    shown = seen(("uts", 0, 0, False), ("mnt", 0, 0, False), inside=inside)

    assert ("forbidden", EPERM) == (shown["own_name"].sight, shown["own_name"].errno)
    assert "unanswered" == shown["own_root"].sight
    assert "absent" == shown["own_processes"].sight
    assert "unanswered" == shown["same_kernel"].sight


# ----------------------------------------------------------------------------------------------- nothing stays


def test_nothing_stays() -> None:
    """No process, no namespace, no mount, no descriptor, and the host keeps its name."""
    before = left_behind()
    evidence = list(container.prove(open_host(""), 2))

    assert before == settled(before)
    assert not children()
    assert {one.sign for one in evidence} == set(container.SIGNS)


@pytest.mark.parametrize("step", ["link", "look_around", "take_root", "start"])
def test_nothing_stays_of_a_child_that_is_killed(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is killed at its limit, wherever it is, what it started dies with it."""
    need_namespaces()
    ours = getattr(unsharing, step)

    def slow(*arguments: Any) -> Any:
        answer = ours(*arguments)
        time.sleep(30)
        return answer

    monkeypatch.setattr(unsharing, step, slow)
    before = left_behind()
    evidence = list(container.prove(open_host(""), 1))

    assert {"no answer within 1 s"} == {one.note for one in evidence}
    assert before == settled(before)


def test_the_test_sees_what_stays() -> None:
    """The tests above can fail: a process in a namespace of its own is noticed."""
    need_namespaces()
    before = left_behind()
    child = os.fork()
    if child == 0:
        unsharing.unshare(unsharing.KINDS["user"])
        time.sleep(5)
        os._exit(0)
    during = left_behind()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    assert before != during
    assert before == left_behind()


def test_no_core_file_stays(tmp_path: Path) -> None:
    """A filter that ends a process has the kernel write what it was, where a user allowed it: not of our children."""
    anything = (resource.RLIM_INFINITY,) * 2
    rooms = (lambda: os.chdir(tmp_path), lambda: resource.setrlimit(resource.RLIMIT_CORE, anything))
    seen = shown("container", *rooms, filter_unshare(KILL))

    assert ("seccomp",) == seen["refusal"][1]
    assert [] == os.listdir(tmp_path)


def test_the_parent_stays_where_it_is() -> None:
    """Namespaces change in children only."""
    need_namespaces()
    before = [os.readlink(f"/proc/self/ns/{kind}") for kind in os.listdir("/proc/self/ns")]
    shown("container")

    assert before == [os.readlink(f"/proc/self/ns/{kind}") for kind in os.listdir("/proc/self/ns")]
