"""What somebody accepts, and for how long."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.waivers import IDS, BadWaivers, Waiver, Waivers, parse

TODAY = date(2026, 11, 23)
NETWORK = '[[waiver]]\nid = "network"\nreason = "it measures the host"\nexpires = {day}\n'


def complaint(text: str) -> str:
    """What is said of a file that cannot be taken at its word."""
    with pytest.raises(BadWaivers) as raised:
        parse(text, TODAY)
    return str(raised.value)


def test_a_waiver_holds_until_the_end_of_its_last_day() -> None:
    """On its last day it holds; on the day after it has expired, and is kept to be shown."""
    last = parse(NETWORK.format(day="2026-11-23"), TODAY)
    after = parse(NETWORK.format(day="2026-11-22"), TODAY)
    waiver = Waiver("network", "it measures the host", "2026-11-22")

    assert {"network": "it measures the host"} == last.of()
    assert Waivers((), (waiver,)) == after
    assert {} == after.of()


def test_a_date_may_stand_in_quotes() -> None:
    """TOML has dates; who writes one in quotes means the same."""
    plain, quoted = (parse(NETWORK.format(day=day), TODAY) for day in ("2027-01-31", '"2027-01-31"'))

    assert plain == quoted


@pytest.mark.parametrize(
    ("asked", "names", "engine", "kind", "covered"),
    [
        ("", (), "", "", True),
        ("", ("web",), "docker", "container", True),
        ('workload = "web"', ("web", "0123"), "docker", "container", True),
        ('workload = "0123"', ("web", "0123"), "docker", "container", True),
        ('workload = "web"', ("web-1",), "docker", "container", False),
        ('workload = "web"', ("",), "", "", False),
        ('engine = "docker"', ("web",), "docker", "container", True),
        ('engine = "docker"', ("web",), "podman", "container", False),
        ('kind = "vm"', ("web",), "qemu", "vm", True),
        ('kind = "vm"', ("web",), "docker", "container", False),
        ('engine = "docker"\nkind = "vm"', ("web",), "docker", "container", False),
    ],
)
def test_a_waiver_is_for_whom_it_names(
    asked: str, names: tuple[str, ...], engine: str, kind: str, covered: bool
) -> None:
    """A name, an engine and a kind narrow it down, and all that are given must fit."""
    waivers = parse(NETWORK.format(day="2027-01-31") + asked, TODAY)

    assert covered == ("network" in waivers.of(names, engine, kind))


def test_the_first_of_two_counts() -> None:
    """Two waivers for one boundary: the reason is that of the one which stands first."""
    text = NETWORK.format(day="2027-01-31")
    waivers = parse(text + text.replace("it measures the host", "another reason"), TODAY)

    assert {"network": "it measures the host"} == waivers.of()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[waiver", "not readable as TOML"),
        ("", "there is no waiver in it: each begins with [[waiver]]"),
        ("[waiver]\n", "each begins with [[waiver]]"),
        ("waiver = 3\n", "each begins with [[waiver]]"),
        ("[[waivers]]\n", '"waivers" is nothing that a file of waivers holds'),
        ('[[waiver]]\nreason = "x"\n', "waiver 1: it needs the id of a boundary or a door"),
        ('[[waiver]]\nid = "netwrk"\n', 'no boundary and no door is called "netwrk"; did you mean "network"?'),
        ('[[waiver]]\nid = "sys_admin"\n', 'did you mean "sys-admin"?'),
        ('[[waiver]]\nid = "qqqq"\n', "all of them: virtcheck isolation"),
        ('[[waiver]]\nid = "network"\nexpires = 2027-01-31\n', "waiver 1 (network): it needs a reason"),
        ('[[waiver]]\nid = "network"\nreason = " "\n', "reason is a text in quotes, and not empty"),
        ('[[waiver]]\nid = "network"\nreason = "x"\n', "waiver 1 (network): it needs a day on which it ends"),
        (NETWORK.format(day='"soon"'), '"soon" is no day'),
        (NETWORK.format(day='"2027-02-30"'), '"2027-02-30" is no day'),
        (NETWORK.format(day="2027-01-31T12:00:00"), "a day without a time"),
        (NETWORK.format(day="20270131"), "a day without a time"),
        (NETWORK.format(day="2027-01-31") + "until = 3\n", 'it takes no "until"'),
        (NETWORK.format(day="2027-01-31") + 'reasn = "x"\n', 'did you mean "reason"?'),
        (NETWORK.format(day="2027-01-31") + 'kind = "contaner"\n', 'did you mean "container"?'),
        (NETWORK.format(day="2027-01-31") + "engine = 3\n", "engine is a text in quotes"),
        (NETWORK.format(day="2027-01-31") * 1001, "more than 1000"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, said: str) -> None:
    """A waiver that is not clear is not applied and not passed over: the file is refused, and the line says why."""
    message = complaint(text)

    assert said in message
    assert message.isprintable()


def test_hostile_text_becomes_harmless() -> None:
    """Whatever stands in a file, nothing of it reaches a terminal as a command."""
    escaped = NETWORK.replace("it measures the host", "\\u001b[2J\\u202e").format(day="2027-01-31")

    assert r"\x1b[2J\u202e" == parse(escaped, TODAY).of()["network"]
    assert r"\x1b" in complaint('[[waiver]]\nid = "\\u001b[2J"\n')


def test_boundaries_and_doors_have_different_ids() -> None:
    """An id in a waiver means one thing."""
    assert len(IDS) == len(set(IDS))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No file makes it fail in another way than by its one line."""
    said = ""
    try:
        parse(text, TODAY)
    except BadWaivers as error:
        said = str(error)

    assert said.isprintable()
