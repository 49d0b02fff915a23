"""Kinds of memory: pools, switches and nodes, and a kernel that was built without them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, UNANSWERED, found
from tests.machines import linux
from tests.probes.evidence import seen
from virtcheck.probes import memory

POOLS = "/sys/kernel/mm/hugepages"
THP, RUN = "file:/sys/kernel/mm/transparent_hugepage/enabled", "file:/sys/kernel/mm/ksm/run"

SERVER = linux() | {
    "listing:" + POOLS: found(["hugepages-1048576kB", "hugepages-2048kB"]),
    f"file:{POOLS}/hugepages-1048576kB/nr_hugepages": found("2\n"),
    f"file:{POOLS}/hugepages-2048kB/nr_hugepages": found("512\n"),
    THP: found("always [madvise] never\n"),
    RUN: found("1\n"),
    "file:/sys/kernel/mm/ksm/pages_sharing": found("12345\n"),
    "listing:/sys/devices/system/node": found(["has_cpu", "node0", "node1", "online", "possible", "power"]),
}


@pytest.mark.parametrize(
    ("sign", "expected", "without"),
    [
        (memory.SIZES, ("2048kB", "1048576kB"), ()),
        (memory.RESERVED, 3 << 30, 0),
        (memory.TRANSPARENT, "madvise", "never"),
        (memory.MERGING, True, False),
        (memory.MERGED, 12345, 0),
        (memory.NODES, 2, 1),
    ],
)
def test_signs(sign: Any, expected: Any, without: Any) -> None:
    """What a server shows, what a kernel without any of it is, and nothing where sysfs is masked."""
    assert expected == seen(memory, SERVER, sign)
    assert without == seen(memory, linux(), sign)
    assert "unanswered" == seen(memory, dict.fromkeys(SERVER, UNANSWERED), sign)


@pytest.mark.parametrize(("content", "expected"), [("0\n", False), ("1\n", True), ("2\n", False), ("", False)])
def test_merging(content: str, expected: bool) -> None:
    """2 means that what was merged is being taken apart."""
    assert expected is seen(memory, SERVER | {RUN: found(content)}, memory.MERGING)


def test_no_word_in_brackets() -> None:
    """A file that says something else says nothing."""
    assert "absent" == seen(memory, SERVER | {THP: found("[sometimes] never\n")}, memory.TRANSPARENT)


def test_a_pool_that_is_hidden_leaves_the_sum_open() -> None:
    """One number that cannot be read could be any."""
    hidden = {f"file:{POOLS}/hugepages-2048kB/nr_hugepages": UNANSWERED}

    assert "unanswered" == seen(memory, SERVER | hidden, memory.RESERVED)
    assert "absent" == seen(memory, SERVER | dict.fromkeys(hidden, ABSENT), memory.RESERVED)


@given(st.binary(max_size=100), st.lists(st.text(max_size=30), max_size=5))
def test_anything(data: bytes, names: list[str]) -> None:
    """Whatever files and directories hold, bounded values come of it."""
    assert memory.chosen(data) in (*memory.MODES, "")
    assert all(size < 10**12 for size in memory.sizes(tuple(names)))
    assert memory.nodes(tuple(names)) <= len(names)
