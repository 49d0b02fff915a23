"""A report that was made inside, and what is seen of the same workload from the host."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, everything, found
from tests.subjects import DOCKER, HOST_NETWORK, PRIVILEGED, findings
from tests.workloads.written import BOOT, FULL, UNSURE, WEB, table, workload
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect
from virtcheck.isolation import judge
from virtcheck.joining import NOT_JOINED, Difference, join, numbers
from virtcheck.model.workload import Limits
from virtcheck.renderers.json import isolation_data, render
from virtcheck.texts import load

OWN = {"mnt": 4026532001, "pid": 4026532002, "net": 4026532003}
OF_HOST = {"mnt": 4026531832, "pid": 4026531836, "net": 4026531833, "user": 4026531837}
A = workload("a" * 64, DOCKER, name="a", limits=Limits(512 << 20, 1500, 0))


def report(numbers: dict[str, int] = OWN, boot: str | None = BOOT, **facts: Any) -> dict[str, Any]:
    """A report as its JSON has it: namespaces, facts, and the isolation of a usual container."""
    return {
        "schema": "virtcheck.report/1",
        "host": {"boot_id": boot},
        "facts": facts,
        "evidence": [
            {"sign": "namespaces." + name, "sight": "seen", "value": "own", "note": f"{name}:[{number}]"}
            for name, number in numbers.items()
        ],
        "isolation": isolation_data(judge(findings(DOCKER)), load("en")),
    }


def differences(inside: dict[str, Any], outside: Any = A) -> dict[str, tuple[Any, Any]]:
    """What both say differently of one workload, by its name."""
    joined = join(inside, table(outside))
    assert outside.key == joined.key
    return {one.what: (one.inside, one.outside) for one in joined.differences}


def test_the_numbers_of_namespaces_find_it() -> None:
    """Of many workloads it is the one whose own namespaces the report has."""
    other = workload("b", namespaces=(("mnt", 1), ("pid", 2), ("net", 3)))

    assert A.key == join(report(), table(other, A)).key
    assert "b" == join(report({"mnt": 1, "pid": 2, "net": 3}), table(other, A)).key


def test_a_real_report_has_the_numbers() -> None:
    """The evidence of a report holds the numbers that the links of a process show."""
    readings = everything(ABSENT) | {
        f"link:/proc/self/ns/{name}": found(f"{name}:[{number}]") for name, number in {**OWN, "ipc": 4026532004}.items()
    }
    written = json.loads(render(inspect(RecordedHost(readings)), load("en")))

    assert {**OWN, "ipc": 4026532004}.items() <= numbers(written).items()


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (report(boot=None), "no-boot-id"),
        (report(boot="another"), "other-boot"),
        (report({}), "no-namespaces"),
        (report({"mnt": 7, "pid": 8}), "gone"),
        (report(OWN | {"pid": 8}), "gone"),
        (report(OF_HOST), "gone"),
        (report({"user": 4026531837}), "gone"),
    ],
)
def test_what_matches_nothing_says_why(inside: dict[str, Any], why: str) -> None:
    """Another boot, another workload, the host itself: that the host's users are shared is no match."""
    joined = join(inside, table(A))

    assert ("", why, ()) == (joined.key, joined.why, joined.differences)
    assert why in NOT_JOINED


def test_nobody_is_chosen_among_equals() -> None:
    """Where an ordinary user sees only the network of a pod's containers, any of them might be it."""
    pod = [workload(name, namespaces=(("net", 4026532003),)) for name in ("a", "b")]

    assert "several" == join(report(), table(*pod)).why
    assert A.key == join(report(), table(*pod, A)).key


def test_an_empty_host_has_none() -> None:
    """No workload, no match."""
    assert "gone" == join(report(), table()).why


def test_what_both_know_is_compared() -> None:
    """A limit that counts above the view from inside, an engine that poses as another."""
    inside = report(
        **{"container.kind": "podman", "container.id": A.id, "memory.limit_bytes": 0, "cpu.limit": 1.5, "pids.limit": 0}
    )

    assert {"container.kind": ("podman", "docker"), "memory.limit_bytes": (0, 512 << 20)} == differences(inside)


def test_what_one_side_does_not_know_contradicts_nothing() -> None:
    """Unknown inside, unknown outside, and names that name no engine."""
    blind = report(**{"container.kind": None, "container.id": None, "memory.limit_bytes": None})
    unnamed = report(**{"container.kind": "oci"})
    outside = workload(A.key, DOCKER, engine="namespaces", id="", limits=Limits(None, None, None))

    assert {} == differences(blind)
    assert {} == differences(unnamed)
    assert {} == differences(report(**{"container.kind": "docker", "container.id": "x", "pids.limit": 7}), outside)


def test_boundaries_doors_and_grades_are_compared() -> None:
    """Somebody's privileged shell is seen from outside, not by what runs beside it."""
    found_out = differences(report(), workload(A.key, PRIVILEGED))

    assert ("standard", "open") == found_out["isolation.grade"]
    assert ("isolated", "shared") == found_out["isolation.syscalls"]
    assert (False, True) == found_out["isolation.doors.sys-admin"]
    assert "isolation.network" not in found_out


def test_ranges_that_overlap_agree() -> None:
    """What may be so inside and is so outside is no contradiction, nor the other way round."""
    unsure = report() | {"isolation": isolation_data(judge(findings(UNSURE)), load("en"))}

    assert {} == differences(unsure)
    assert {} == differences(report(), workload(A.key, UNSURE))
    assert {"isolation.network": ("isolated", "shared")}.items() <= differences(
        unsure, workload(A.key, HOST_NETWORK)
    ).items()


def test_hostile_words_become_harmless() -> None:
    """What stands in a report was written inside: nothing of it reaches a terminal as a command."""
    [difference] = join(report(**{"container.kind": "\x1b[2J"}), table(A)).differences

    assert Difference("container.kind", r"\x1b[2J", "docker") == difference


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.fixed_dictionaries(dict.fromkeys(("host", "facts", "evidence", "isolation"), ANYTHING)))
def test_any_shape_is_borne(parts: dict[str, Any]) -> None:
    """Whatever the parts of a report are, the answer is one of the known."""
    assert join(parts, FULL).why in NOT_JOINED


@given(ANYTHING, ANYTHING, ANYTHING)
def test_any_shape_is_borne_in_a_report_that_matches(facts: Any, boundaries: Any, best: Any) -> None:
    """The same where boot and namespaces fit."""
    isolation = {"best": best, "worst": "open", "boundaries": boundaries, "doors": boundaries}
    inside = report() | {"facts": facts, "isolation": isolation}

    assert A.key == join(inside, table(A)).key


def test_a_refusing_host_is_matched_with_nothing() -> None:
    """A report in which everything was refused tells no boot."""
    written = json.loads(render(inspect(RecordedHost(everything(FORBIDDEN))), load("en")))

    assert "no-boot-id" == join(written, table(WEB)).why
