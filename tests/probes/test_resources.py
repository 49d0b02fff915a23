"""Processors, memory, stolen time, and the lowest limit on the way up the control groups."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import CONTAINER, MACHINE, MACHINE_MOUNTS, mount, mounts, own
from tests.probes.evidence import evidence, of_another, reports_every_sign, seen
from virtcheck.probes import resources

V2_MOUNT = mount(30, "/sys/fs/cgroup", "cgroup2")
TOP = "file:/sys/fs/cgroup"


def v2(**files: str) -> dict[str, Any]:
    """A process in /a/b of version 2, all groups shown; `a__b__pids_max` is /a/b/pids.max."""
    named = {f"{TOP}/{name.replace('__', '/').replace('_', '.')}": found(text) for name, text in files.items()}
    directories = ("", "/a", "/a/b")
    missing = {f"{TOP}{one}/{name}": ABSENT for one in directories for name in ("memory.max", "cpu.max", "pids.max")}
    return MACHINE | missing | mounts(MACHINE_MOUNTS, V2_MOUNT) | {"file:/proc/self/cgroup": found("0::/a/b\n")} | named


@pytest.mark.parametrize("readings", [MACHINE, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(resources, readings)


def test_what_the_machine_has() -> None:
    """Processors from the kernel's list, memory from meminfo, stolen time as a share of all time."""
    readings = MACHINE | {
        "file:/sys/devices/system/cpu/online": found("0-3,8\n"),
        "file:/proc/meminfo": found("MemTotal:        1024 kB\nMemFree:          10 kB\n"),
        "file:/proc/stat": found("cpu  10 10 10 10 10 10 10 30 99 99\ncpu0 1\n"),
    }

    assert (5, 1 << 20, 300_000) == tuple(
        seen(resources, readings, sign) for sign in (resources.PROCESSORS, resources.MEMORY, resources.STEAL)
    )


def test_lowest_limit_counts() -> None:
    """The lowest of all groups on the way up is the limit in force, wherever it stands."""
    readings = v2(
        a__memory_max="100\n", a__b__memory_max="200\n", a__cpu_max="150000 100000\n", a__b__cpu_max="max 100000\n",
        a__b__pids_max="77\n", a__pids_max="max\n",
    )  # fmt: skip

    assert (100, 1500, 77) == tuple(seen(resources, readings, sign) for sign in resources.LIMITS)
    assert f"{TOP}/a/memory.max" == evidence(resources, readings, resources.MEMORY_LIMIT).origin


def test_no_limit() -> None:
    """Where every group up to the root is shown and none has a limit, there is none."""
    assert (0, 0, 0) == tuple(seen(resources, v2(a__memory_max="max\n"), sign) for sign in resources.LIMITS)


def test_groups_above_are_not_shown() -> None:
    """Behind a cgroup namespace no limit is unlimited only here; a limit that is seen may not be the lowest."""
    inside = (
        CONTAINER
        | mounts(V2_MOUNT)
        | {
            f"{TOP}/memory.max": found("max\n"),
            f"{TOP}/pids.max": found("64\n"),
            f"{TOP}/cpu.max": found("max 100000\n"),
        }
    )

    assert "unanswered" == seen(resources, inside, resources.MEMORY_LIMIT)
    assert 64 == seen(resources, inside, resources.PIDS_LIMIT)
    assert "groups above are not shown" == evidence(resources, inside, resources.PIDS_LIMIT).note


def test_hidden_group_hides_the_limit() -> None:
    """A group on the way that cannot be read may hold the lowest limit."""
    readings = v2(a__b__memory_max="200\n") | {f"{TOP}/a/memory.max": FORBIDDEN}

    assert "forbidden" == seen(resources, readings, resources.MEMORY_LIMIT)


def test_version_1() -> None:
    """Each controller has a tree of its own, a quota has a period, and the largest number means none."""
    tree = "/sys/fs/cgroup"
    readings = (
        MACHINE
        | mounts(
            MACHINE_MOUNTS,
            mount(31, tree + "/memory", "cgroup", extra="rw,memory"),
            mount(32, tree + "/cpu,cpuacct", "cgroup", extra="rw,cpu,cpuacct"),
            mount(33, tree + "/pids", "cgroup", extra="rw,pids"),
        )
        | {
            "file:/proc/self/cgroup": found("3:memory:/d\n2:cpu,cpuacct:/d\n1:pids:/\n0::/d\n"),
            f"file:{tree}/memory/d/memory.limit_in_bytes": found("9223372036854771712\n"),
            f"file:{tree}/memory/memory.limit_in_bytes": found("9223372036854771712\n"),
            f"file:{tree}/cpu,cpuacct/d/cpu.cfs_quota_us": found("25000\n"),
            f"file:{tree}/cpu,cpuacct/d/cpu.cfs_period_us": found("100000\n"),
            f"file:{tree}/cpu,cpuacct/cpu.cfs_quota_us": found("-1\n"),
            f"file:{tree}/cpu,cpuacct/cpu.cfs_period_us": found("100000\n"),
            f"file:{tree}/pids/pids.max": ABSENT,
        }
    )

    assert (0, 250, 0) == tuple(seen(resources, readings, sign) for sign in resources.LIMITS)


def test_part_of_a_tree_is_mounted() -> None:
    """An engine mounts the container's own part: the path below it is what is left, and what is above is not shown."""
    readings = (
        MACHINE
        | own("mnt")
        | mounts(mount(31, "/sys/fs/cgroup/pids", "cgroup", root="/docker/x", extra="rw,pids"))
        | {
            "file:/proc/self/cgroup": found("1:pids:/docker/x\n"),
            "file:/sys/fs/cgroup/pids/pids.max": found("max\n"),
        }
    )

    assert "unanswered" == seen(resources, readings, resources.PIDS_LIMIT)


@pytest.mark.parametrize(
    ("membership", "table"), [("0::/../other\n", V2_MOUNT), ("0::/a\n", ""), ("1:memory:/a\n", V2_MOUNT)]
)
def test_group_that_no_mount_shows(membership: str, table: str) -> None:
    """A group outside every mount leaves its limit untold."""
    readings = MACHINE | mounts(MACHINE_MOUNTS, table) | {"file:/proc/self/cgroup": found(membership)}

    assert "unanswered" == seen(resources, readings, resources.MEMORY_LIMIT)


def test_controller_that_the_kernel_lacks() -> None:
    """A process in groups of which none can limit memory has no limit of memory; in no group at all, nobody says."""
    without = MACHINE | {"file:/proc/self/cgroup": found("1:pids:/\n")}
    nowhere = MACHINE | {"file:/proc/self/cgroup": found("")}

    assert 0 == seen(resources, without, resources.MEMORY_LIMIT)
    assert "absent" == seen(resources, nowhere, resources.MEMORY_LIMIT)


@given(st.binary(max_size=200))
def test_parsers_never_raise(data: bytes) -> None:
    """Any bytes are a number or none."""
    assert resources.count(data) >= -1
    assert resources.memory(data) >= -1
    assert -1 <= resources.steal(data) <= 1_000_000
    for limit in (resources.number_of(data), resources.thousandths_of(data)):
        assert limit is None or limit >= 0


@given(st.text("/ab.", max_size=12))
def test_upwards_ends_at_the_top(group: str) -> None:
    """The way up is as long as the path and ends at the mount."""
    way = resources.upwards("/top", group)

    assert "/top" == way[-1]
    assert len(way) == len([part for part in group.split("/") if part]) + 1


def test_the_group_of_another_process() -> None:
    """Its group is named from where whoever looks is, and lies in the looker's mounts: its own do not count."""
    readings = v2(a__memory_max="100\n", a__b__memory_max="200\n")
    container = CONTAINER | {"file:/proc/self/cgroup": found("0::/a/b\n")}
    apart = readings | own("cgroup")
    outside = CONTAINER | {"file:/proc/self/cgroup": found("0::/../c\n")}
    told = [
        of_another(resources, subject, looker, sign)
        for subject, looker in ((container, readings), (container, apart), (outside, apart))
        for sign in (resources.MEMORY_LIMIT, resources.PIDS_LIMIT)
    ]

    assert [("seen", 100, ""), ("seen", 0, "no group on the way up has a limit")] == [
        (one.sight, one.value, one.note) for one in told[:2]
    ]
    assert [("seen", 100, "groups above are not shown"), ("unanswered", False)] == [
        (told[2].sight, told[2].value, told[2].note),
        (told[3].sight, told[3].value),
    ]
    assert ["unanswered"] * 2 == [one.sight for one in told[4:]]
