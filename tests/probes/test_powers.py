"""What a process could do to the host: by its status file, its user namespace, and whose eyes read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.containers import CONTAINER, MACHINE, USER_OF_MACHINE, own, root_is, status
from tests.probes.evidence import evidence, of_another, reports_every_sign, seen
from virtcheck.hosts.tree import TreeHost
from virtcheck.probes import powers

if TYPE_CHECKING:
    from pathlib import Path

    from virtcheck.model.evidence import Sign

STATUS, USERS, NAMESPACE = "file:/proc/self/status", "file:/proc/self/uid_map", "link:/proc/self/ns/user"
SOME, NET_RAW = "0000000000002400", "0000000000002000"
"""net_bind_service and net_raw; net_raw alone."""
ORDINARY = "1000\t1000\t1000\t1000"
FULL_MAP = {USERS: found("0 0 4294967295\n")}


@pytest.mark.parametrize(
    "readings", [MACHINE, CONTAINER, CONTAINER | own("user"), {}, dict.fromkeys(MACHINE, ABSENT), USER_OF_MACHINE]
)
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(powers, readings)


@pytest.mark.parametrize("reading", [ABSENT, FORBIDDEN, UNANSWERED, found(""), found("Name:\tx\n")])
def test_silence_is_no_answer(reading: dict[str, Any]) -> None:
    """Every process has rights and a user: where its file does not tell, they are hidden, never none."""
    for sign in (powers.OBTAINABLE, powers.OVER_HOST, powers.ROOT):
        assert evidence(powers, MACHINE | {STATUS: reading}, sign).hidden


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ({"CapPrm": SOME, "CapBnd": SOME}, ("net_bind_service", "net_raw")),
        ({"CapPrm": "0", "CapBnd": NET_RAW}, ("net_raw",)),
        ({"CapPrm": "0", "CapBnd": NET_RAW, "NoNewPrivs": "1"}, ()),
        ({"CapPrm": NET_RAW, "CapBnd": "0", "NoNewPrivs": "1"}, ("net_raw",)),
        ({"CapPrm": "0", "CapBnd": "0"}, ()),
        ({"CapPrm": "0", "CapBnd": "0", "CapInh": NET_RAW}, ("net_raw",)),
        ({"CapPrm": "0", "CapBnd": "0", "CapInh": NET_RAW, "NoNewPrivs": "1"}, ()),
        ({"CapPrm": "0", "CapBnd": "0", "NoNewPrivs": ""}, ()),
        ({"CapPrm": "0", "CapBnd": NET_RAW, "NoNewPrivs": ""}, "unanswered"),
        ({"CapPrm": "x"}, "unanswered"),
        ({"CapBnd": ""}, "unanswered"),
    ],
)
def test_obtainable(lines: dict[str, str], expected: Any) -> None:
    """What is held counts; what may be gained by the bounding set or is inherited, unless no_new_privs forbids; what is
    not told is hidden.
    """
    assert expected == seen(powers, MACHINE | status(**lines), powers.OBTAINABLE)


def test_over_the_host() -> None:
    """With the host's users all of them count over the host; in a user namespace of one's own none does."""
    some = MACHINE | status(CapPrm=SOME, CapBnd=SOME)

    assert ("net_bind_service", "net_raw") == seen(powers, some, powers.OVER_HOST)
    assert () == seen(powers, some | own("user"), powers.OVER_HOST)


@pytest.mark.parametrize("sign", [powers.OVER_HOST, powers.ROOT_IN_MAP])
def test_a_refusal_keeps_its_reason(sign: Sign) -> None:
    """What hides the user namespace is told with the kernel's own error: root would get past that one."""
    hidden = evidence(powers, MACHINE | {NAMESPACE: FORBIDDEN}, sign)

    assert ("forbidden", 13) == (hidden.sight, hidden.errno)


def test_over_the_host_is_decided_by_either_part() -> None:
    """Own users decide whatever is hidden, and so does having nothing at all; else what is hidden hides it."""
    nothing = status(CapPrm="0", CapBnd="0")

    assert () == seen(powers, MACHINE | own("user") | {STATUS: FORBIDDEN}, powers.OVER_HOST)
    assert () == seen(powers, MACHINE | nothing | {NAMESPACE: FORBIDDEN}, powers.OVER_HOST)
    assert "forbidden" == seen(powers, MACHINE | {NAMESPACE: FORBIDDEN}, powers.OVER_HOST)
    assert "unanswered" == seen(powers, MACHINE | {NAMESPACE: found("user:[1]")}, powers.OVER_HOST)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ({}, "now"),
        ({"NoNewPrivs": "1", "CapPrm": "0", "CapBnd": "0"}, "now"),
        ({"Uid": "1000\t0\t1000\t1000"}, "now"),
        ({"Uid": ORDINARY}, "gainable"),
        ({"Uid": ORDINARY, "CapPrm": "0", "CapBnd": "0"}, "gainable"),
        ({"Uid": ORDINARY, "CapPrm": "0", "NoNewPrivs": "1"}, "no"),
        ({"Uid": ORDINARY, "CapPrm": "0000000000000080", "NoNewPrivs": "1"}, "gainable"),
        ({"Uid": "0\t1000\t1000\t1000", "CapPrm": "0", "NoNewPrivs": "1"}, "gainable"),
        ({"Uid": "1000\t1000\t0\t1000", "CapPrm": "0", "NoNewPrivs": "1"}, "gainable"),
        ({"Uid": ORDINARY, "CapPrm": "0", "NoNewPrivs": ""}, "unanswered"),
        ({"Uid": ""}, "unanswered"),
    ],
)
def test_root_with_the_users_of_the_host(lines: dict[str, str], expected: str) -> None:
    """The effective user 0 is root; it can become so by a program, by a user that it kept, or by setuid(2)."""
    assert expected == seen(powers, MACHINE | status(**lines), powers.ROOT)


@pytest.mark.parametrize(
    ("users", "number", "granted", "uid", "root", "in_map"),
    [
        ("0 100000 65536", 65534, 0, 0, "no", False),
        ("0 100000 65536", 65534, 0, 65534, "no", False),
        ("0 1000 1\n1 100000 65536", 65534, 0, 0, "no", False),
        ("0 0 4294967295", 0, 6, 0, "now", True),
        ("0 0 4294967295", 0, 0, 1000, "gainable", True),
        ("0 0 1", 0, 6, 0, "now", True),
        ("1000 0 1", 1000, 6, 1000, "now", True),
        ("65534 0 1", 65534, 6, 65534, "now", True),
        # Of an ordinary user's in an ordinary user's: what is 0 one level up is not the host's.
        ("1000 0 1", 65534, 0, 1000, "no", False),
        ("65534 0 1", 65534, 0, 65534, "no", False),
        ("", 65534, 6, 65534, "now", False),
        ("", 65534, 0, 65534, "no", False),
        ("0 0 1", 99, 0, 0, "no", False),
    ],
)
def test_root_with_users_of_its_own(users: str, number: int, granted: int, uid: int, root: str, in_map: bool) -> None:
    """From inside, the map gives numbers of the namespace above; the owner of a file of the kernel's tells."""
    readings = MACHINE | own("user") | root_is(number, granted) | {USERS: found(users + "\n" * bool(users))}
    readings |= status(Uid=f"{uid}\t{uid}\t{uid}\t{uid}")

    assert (root, in_map) == (seen(powers, readings, powers.ROOT), seen(powers, readings, powers.ROOT_IN_MAP))


def test_no_new_privs_keeps_a_user_from_becoming_root() -> None:
    """With the host's root among its users, an ordinary one that can gain nothing does not become it."""
    kept = status(Uid=ORDINARY, CapPrm="0", NoNewPrivs="1")

    assert "no" == seen(powers, MACHINE | own("user") | FULL_MAP | root_is(0, 0) | kept, powers.ROOT)


@pytest.mark.parametrize(
    "missing",
    [
        {"stat:/proc/sys/kernel/cad_pid": ABSENT},
        {"stat:/proc/sys/kernel/cad_pid": UNANSWERED},
        {"access:/proc/sys/kernel/cad_pid": UNANSWERED},
        {"stat:/proc/sys/kernel/cad_pid": {"found": ["file", 0o600, 0, 0, 0, 0, 7, 5], "note": "fuse lies over it"}},
        {"stat:/proc/sys/kernel/cad_pid": found(["file", 0o644, 0, 0, 0, 0, 7, 5])},
        {USERS: FORBIDDEN},
    ],
)
def test_without_a_witness_nothing_is_told(missing: dict[str, Any]) -> None:
    """Behind users of its own, without the kernel's own word, whether root here is root there stays open."""
    readings = MACHINE | own("user") | FULL_MAP | missing

    assert evidence(powers, readings, powers.ROOT).hidden
    assert evidence(powers, readings, powers.ROOT_IN_MAP).hidden


def test_the_host_s_users_need_no_witness() -> None:
    """With the host's users there is no map to ask, and no user of it that stands for root."""
    lacking = {USERS: FORBIDDEN, "stat:/proc/sys/kernel/cad_pid": FORBIDDEN}

    assert "now" == seen(powers, MACHINE | lacking, powers.ROOT)
    assert seen(powers, MACHINE | lacking, powers.ROOT_IN_MAP) is False


def lent(readings: dict[str, Any], looker: dict[str, Any], sign: Sign) -> Any:
    """The value of a sign of a subject, or its sight, where another looks."""
    one = of_another(powers, readings, looker, sign)
    return one.value if one.sight == "seen" else one.sight


INSIDE = MACHINE | own("user") | root_is(65534, 0) | {USERS: found("0 100000 65536\n")}
"""Root of a container with users of its own: without a number for the host's root."""
OTHER = MACHINE | own("user") | {NAMESPACE: found("user:[4026532999]")}
"""A process with users of its own that are not those of INSIDE."""


@pytest.mark.parametrize(
    ("uid", "users", "root", "in_map"),
    [
        (0, "0 0 4294967295", "now", True),
        (0, "0 0 1", "now", True),
        (0, "", "now", False),
        (1000, "0 0 4294967295", "gainable", True),
        (100000, "0 100000 65536", "no", False),
        (1000, "0 1000 1\n1 100000 65536", "no", False),
        (65534, "0 100000 65536", "no", False),
    ],
)
def test_seen_from_the_host(uid: int, users: str, root: str, in_map: bool) -> None:
    """To whoever has the host's users, numbers of users and maps are the host's."""
    subject = OTHER | status(Uid=f"{uid}\t{uid}\t{uid}\t{uid}") | {USERS: found(users + "\n" * bool(users))}

    assert (root, in_map) == (lent(subject, MACHINE, powers.ROOT), lent(subject, MACHINE, powers.ROOT_IN_MAP))


@pytest.mark.parametrize(
    ("uid", "namespace", "users", "root", "in_map"),
    [
        (0, "user:[4026532177]", "0 100000 65536", "no", False),
        (0, "user:[4026532999]", "0 0 1", "no", False),
        (1000, "user:[4026532999]", "0 1000 1", "no", False),
        # Another's that are outside of the looker's own, as the host's root is: nobody here can tell.
        (65534, "user:[4026532999]", "0 4294967295 65536", "unanswered", "unanswered"),
        (65534, "user:[4026531837]", "0 4294967295 4294967295", "unanswered", False),
    ],
)
def test_seen_from_a_container(uid: int, namespace: str, users: str, root: str, in_map: Any) -> None:
    """Who has users of its own sees others by its own numbers: 0 is its own root, and the host's has none."""
    subject = MACHINE | status(Uid=f"{uid}\t{uid}\t{uid}\t{uid}")
    subject |= {NAMESPACE: found(namespace), USERS: found(users + "\n")}

    assert (root, in_map) == (lent(subject, INSIDE, powers.ROOT), lent(subject, INSIDE, powers.ROOT_IN_MAP))


def test_seen_from_a_container_with_the_host_s_root() -> None:
    """Where the looker has a number for the host's root, that number is root, whatever number it is."""
    looker = MACHINE | own("user") | root_is(1000, 6) | {USERS: found("1000 0 1\n")}
    subject = OTHER | status(Uid="1000\t1000\t1000\t1000") | {USERS: found("0 1000 1\n")}

    assert "now" == lent(subject, looker, powers.ROOT)
    assert lent(subject, looker, powers.ROOT_IN_MAP) is True
    assert "no" == lent(subject | status(Uid="0\t0\t0\t0", CapPrm="0", NoNewPrivs="1"), looker, powers.ROOT)


def test_a_map_that_is_not_shown() -> None:
    """Without the map of another's users nobody tells whether it can become root; that it is root needs no map."""
    unshown = OTHER | {USERS: FORBIDDEN}
    ordinary = unshown | status(Uid=ORDINARY)

    assert ["now", "forbidden"] == [lent(unshown, MACHINE, one) for one in (powers.ROOT, powers.ROOT_IN_MAP)]
    assert ["forbidden", "forbidden"] == [lent(ordinary, MACHINE, one) for one in (powers.ROOT, powers.ROOT_IN_MAP)]


def test_a_tree_without_the_process(tmp_path: Path) -> None:
    """A tree that lacks the status file says nothing of rights."""
    (tmp_path / "proc").mkdir()

    assert all(one.hidden for one in powers.probe(TreeHost(str(tmp_path))))


@given(st.binary(max_size=300))
def test_maps_never_raise(data: bytes) -> None:
    """Any bytes are a map, of numbers that are none below 0."""
    found_ranges = powers.ranges(data)

    assert len(found_ranges) <= data.count(b"\n") + 1
    assert all(number >= 0 for one in found_ranges for number in one)


@given(st.dictionaries(st.sampled_from(["Uid", "CapPrm", "CapBnd", "NoNewPrivs"]), st.text(max_size=40)))
def test_any_status_is_answered(lines: dict[str, str]) -> None:
    """Any lines give evidence of every sign, and nothing raises."""
    assert reports_every_sign(powers, MACHINE | status(**lines))
    assert reports_every_sign(powers, INSIDE | status(**lines))
