"""Devices that a process could use: lists, programs that are followed, and nodes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import CONTAINER, DOCKER, MACHINE, MACHINE_MOUNTS, OVERLAY, OWN_KERNEL_MOUNTS, mount, mounts
from tests.device_programs import (
    ALLOWS_ALL,
    ALLOWS_NULL_AND_ONE_DISK,
    DENIES_ALL,
    START,
    answer,
    group_with,
    instruction,
    rule,
)
from tests.lab.specimens import bubblewrap, mounting, oci, privileged, spec, with_device
from tests.probes.evidence import evidence, reports_every_sign, seen
from virtcheck.hosts.live import LiveHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.probes import cgroups
from virtcheck.probes import device_access as probe
from virtcheck.probes.device_access import allows_all, instructions, listed, returned

if TYPE_CHECKING:
    from pathlib import Path

ALL = (probe.ALL_ALLOWED, probe.RAW, probe.EXTRA)
V1 = mount(40, "/sys/fs/cgroup/devices", "cgroup", extra="rw,devices", device="0:33")
V2 = mount(41, "/sys/fs/cgroup", "cgroup2", device="0:34")
KERNELS_DEV = mount(42, "/dev", "devtmpfs", device="0:6")
DISK, OTHER_DISK, NULL, KVM = ("block-device", 254, 0), ("block-device", 254, 16), ("character-device", 1, 3), "kvm"
PARTITIONS = "major minor  #blocks  name\n\n 254        0  268435456 vda\n 254        1  268434432 vda1\n"
DOCKERS_LIST = "b *:* m\nc *:* m\nc 1:3 rwm\nc 1:5 rwm\nc 5:0 rwm\nc 136:* rwm\nc 10:200 rwm\n"


def node(kind: str, major: int, minor: int) -> dict[str, Any]:
    """What is there at a node."""
    return found([kind, 0o660, 0, 6, major, minor, 5, 6])


def nodes(*names: str) -> dict[str, Any]:
    """The names in /dev, and the machine's disks."""
    return {"listing:/dev": found(sorted(names)), "file:/proc/partitions": found(PARTITIONS)}


def v1(content: str) -> dict[str, Any]:
    """A machine with a list of devices of version 1."""
    return (
        MACHINE
        | mounts(MACHINE_MOUNTS, KERNELS_DEV, V1)
        | {
            "file:/proc/self/cgroup": found("5:devices:/a\n0::/a\n"),
            "file:/sys/fs/cgroup/devices/a/devices.list": found(content),
        }
    )


def v2(*programs: bytes) -> dict[str, Any]:
    """A machine with these programs of version 2."""
    return (
        MACHINE
        | mounts(MACHINE_MOUNTS, KERNELS_DEV, V2)
        | {
            "file:/proc/self/cgroup": found("0::/a/b\n"),
            "device-programs:/sys/fs/cgroup/a/b": found([one.hex() for one in programs]),
        }
    )


@pytest.mark.parametrize(
    "readings", [MACHINE, DOCKER, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN), v1(""), v2()]
)
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(probe, readings)


# ------------------------------------------------------------------------------------------ what is allowed


@pytest.mark.parametrize(("content", "expected"), [("a *:* rwm\n", True), (DOCKERS_LIST, False), ("", False)])
def test_list(content: str, expected: bool) -> None:
    """The list of version 1 has one line where everything is allowed."""
    assert expected is seen(probe, v1(content), probe.ALL_ALLOWED)


@pytest.mark.parametrize(
    ("line", "device", "expected"),
    [
        ("a *:* rwm", DISK, True),
        ("b 254:0 rw", DISK, True),
        ("b 254:* r", DISK, True),
        ("b *:* m", DISK, False),
        ("c 254:0 rwm", DISK, False),
        ("b 254:16 rwm", DISK, False),
        ("c 1:3 rwm", NULL, True),
        ("rubbish", NULL, False),
    ],
)
def test_listed(line: str, device: tuple[str, int, int], expected: bool) -> None:
    """A line allows the devices that it names; to make a node is not to use it."""
    assert expected is listed([line, ""], device)


@pytest.mark.parametrize(
    ("programs", "expected"),
    [
        ((), True),
        ((ALLOWS_ALL,), True),
        ((DENIES_ALL,), False),
        ((ALLOWS_NULL_AND_ONE_DISK,), False),
        ((ALLOWS_ALL, ALLOWS_NULL_AND_ONE_DISK), False),
        ((START + rule(2, 7, 1, 3) + answer(1),), True),
        ((instruction(0x85, value=14) + instruction(0x95),), "unanswered"),
        ((DENIES_ALL, instruction(0x85, value=14) + instruction(0x95)), False),
        ((START + instruction(0xBC, 0, 2) + instruction(0x95),), "unanswered"),
        ((b"\x95",), "unanswered"),
    ],
)
def test_programs(programs: tuple[bytes, ...], expected: object) -> None:
    """Every program must let a device pass; one that does what is not understood leaves it open."""
    assert expected == seen(probe, v2(*programs), probe.ALL_ALLOWED)


def test_programs_are_for_those_who_administer() -> None:
    """Whoever is refused does not know; a kernel without such programs denies nothing."""
    key = "device-programs:/sys/fs/cgroup/a/b"

    assert "forbidden" == seen(probe, v2() | {key: {"forbidden": 1}}, probe.ALL_ALLOWED)
    assert True is seen(probe, v2() | {key: {"absent": 22}}, probe.ALL_ALLOWED)


def test_without_control_groups() -> None:
    """A kernel without control groups, or without any that decides on devices, denies nothing; a tree does not know."""
    assert True is seen(probe, MACHINE | {"file:/proc/self/cgroup": ABSENT}, probe.ALL_ALLOWED)
    assert True is seen(probe, MACHINE | {"file:/proc/self/cgroup": found("3:cpu:/\n")}, probe.ALL_ALLOWED)
    assert "unanswered" == seen(probe, CONTAINER, probe.ALL_ALLOWED)


def test_tree(tmp_path: Path) -> None:
    """A tree of files has no devices, and says nothing of those that were there."""
    assert {"unanswered"} == {one.sight for one in probe.probe(TreeHost(str(tmp_path)))}


@pytest.mark.parametrize(
    ("program", "device", "access", "expected"),
    [
        (ALLOWS_NULL_AND_ONE_DISK, NULL, 1, 1),
        (ALLOWS_NULL_AND_ONE_DISK, NULL, 6, 1),
        (ALLOWS_NULL_AND_ONE_DISK, DISK, 2, 1),
        (ALLOWS_NULL_AND_ONE_DISK, DISK, 1, 0),
        (ALLOWS_NULL_AND_ONE_DISK, OTHER_DISK, 2, 0),
        (ALLOWS_NULL_AND_ONE_DISK, ("character-device", 254, 0), 2, 0),
        (
            START + instruction(0x15, 2, offset=1, value=1) + instruction(0x05, offset=2) + answer(1) + answer(0),
            DISK,
            2,
            1,
        ),
        (instruction(0x61, 2, 3), DISK, 2, None),
        (instruction(0x05, offset=-1), DISK, 2, None),
        (b"", DISK, 2, None),
    ],
)
def test_returned(program: bytes, device: tuple[str, int, int], access: int, expected: int | None) -> None:
    """A program is followed for one device; one that does not end or reads elsewhere tells nothing."""
    kind, major, minor = device
    told = (access << 16 | probe.KINDS[kind][1], major, minor)

    assert expected == returned(instructions(program.hex()), told)


def test_the_kernel_agrees() -> None:
    """What is followed here is what the kernel decides: it lets a process of the group open /dev/null, or does not."""
    null = ("character-device", 1, 3)
    for program in (ALLOWS_ALL, DENIES_ALL, ALLOWS_NULL_AND_ONE_DISK, START + rule(2, 7, 1, 5) + answer(0)):
        with group_with(program) as group:
            child = os.fork()
            if child == 0:
                try:
                    (group / "cgroup.procs").write_text(str(os.getpid()))
                    os.close(os.open("/dev/null", os.O_RDONLY))
                    os._exit(0)
                except PermissionError:
                    os._exit(1)
                finally:
                    os._exit(2)
            _, status = os.waitpid(child, 0)

        told = (probe.READ << 16 | probe.KINDS[null[0]][1], null[1], null[2])
        assert os.waitstatus_to_exitcode(status) == (0 if returned(instructions(program.hex()), told) else 1)


@given(st.binary(max_size=400))
def test_any_program(code: bytes) -> None:
    """Whatever a program does, it is followed to an end."""
    program = instructions(code.hex())

    assert allows_all(program) in (True, False, None)
    assert returned(program, (1, 2, 3)) is None or 0 <= returned(program, (1, 2, 3)) < 1 << 64  # type: ignore[operator]


@given(st.text(max_size=80))
def test_any_digits(digits: str) -> None:
    """What are no instructions ends a program."""
    assert len(instructions(digits)) <= len(digits) // 16


@given(st.binary(max_size=300))
def test_any_partitions(data: bytes) -> None:
    """Lines that are none are passed over."""
    assert all(kind == "block-device" and major >= 0 for kind, major, _ in probe.partitions(data).values())


# ------------------------------------------------------------------------------------------ nodes


def test_on_the_host() -> None:
    """The kernel's /dev has the machine's disks and its other devices."""
    more = {"stat:/dev/kvm": node("character-device", 10, 232), "stat:/dev/net/tun": node("character-device", 10, 200)}
    readings = v1("a *:* rwm\n") | nodes("kvm", "mem", "net", "null", "vda", "vda1") | more

    assert [True, ("mem", "vda", "vda1"), ("kvm", "tun")] == [seen(probe, readings, sign) for sign in ALL]


def test_nothing_but_what_engines_make() -> None:
    """Where only the usual nodes are, there is nothing to tell."""
    readings = DOCKER | nodes("console", "full", "null", "ptmx", "random", "tty", "urandom", "zero")

    assert [(), ()] == [seen(probe, readings, sign) for sign in ALL[1:]]


def test_without_a_dev() -> None:
    """Where there is no /dev there are no nodes; where it may not be read nobody knows."""
    assert [(), ()] == [seen(probe, DOCKER | {"listing:/dev": ABSENT}, sign) for sign in ALL[1:]]
    assert ["forbidden"] * 2 == [seen(probe, DOCKER | {"listing:/dev": FORBIDDEN}, sign) for sign in ALL[1:]]


def test_the_control_group_decides() -> None:
    """A node that the control group refuses is of no use; where it is not known what it refuses, nobody knows."""
    there = nodes("kvm", "vda") | {"stat:/dev/kvm": node("character-device", 10, 232)}

    assert [(), ()] == [seen(probe, v1(DOCKERS_LIST) | there, sign) for sign in ALL[1:]]
    assert [("vda",), ()] == [seen(probe, v2(ALLOWS_NULL_AND_ONE_DISK) | there, sign) for sign in ALL[1:]]
    assert [("vda",), ("kvm",)] == [seen(probe, v2() | there, sign) for sign in ALL[1:]]
    assert ["unanswered"] * 2 == [seen(probe, CONTAINER | there, sign) for sign in ALL[1:]]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (node("block-device", 254, 0), ("vda",)),
        (node("character-device", 1, 3), ()),
        (node("file", 0, 0), ()),
        (ABSENT, ()),
        (FORBIDDEN, "forbidden"),
    ],
)
def test_in_a_dev_of_its_own(status: dict[str, Any], expected: object) -> None:
    """In a /dev that somebody made a name may stand for anything: /dev/null is mounted over what is to be hidden."""
    dev = mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(42, "/dev", "tmpfs", device="0:50"), V1)
    readings = v1("a *:* rwm\n") | dev | nodes("vda") | {"stat:/dev/vda": status}

    assert expected == seen(probe, readings, probe.RAW)


def test_memory_by_its_numbers() -> None:
    """A node called mem is the memory only if it has its numbers."""
    masked = mount(43, "/dev/mem", "devtmpfs", root="/null", device="0:6")
    readings = v1("a *:* rwm\n") | mounts(MACHINE_MOUNTS, KERNELS_DEV, V1, masked) | nodes("mem")

    assert () == seen(probe, readings | {"stat:/dev/mem": node("character-device", 1, 3)}, probe.RAW)
    assert ("mem",) == seen(probe, readings | {"stat:/dev/mem": node("character-device", 1, 1)}, probe.RAW)


def test_nodev() -> None:
    """Nothing can be opened where the file system of the nodes is mounted without devices."""
    dev = mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(42, "/dev", "devtmpfs", options="rw,nosuid,nodev"), V1)

    assert () == seen(probe, v1("a *:* rwm\n") | dev | nodes("vda"), probe.RAW)


@pytest.mark.parametrize(
    ("user", "mode", "expected"),
    [
        ("Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t27\n", 0o660, ()),
        ("Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t6 27\n", 0o660, ("vda",)),
        ("Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t\n", 0o666, ("vda",)),
        ("Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\n", 0o660, "unanswered"),
        ("Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t\n", 0o660, ("vda",)),
    ],
)
def test_opened_by_mode(user: str, mode: int, expected: object) -> None:
    """A user in the group of disks, or anybody where the node is open to all, needs no right of root's."""
    readings = v1("a *:* rwm\n") | nodes("vda") | {"file:/proc/self/status": found(user + "CapEff:\t0\n")}
    disk = {"stat:/dev/vda": found(["block-device", mode, 0, 6, 254, 0, 5, 6])}

    assert expected == seen(probe, readings | disk, probe.OPENED)


def test_another_name() -> None:
    """A disk that the control group lists may have a node of any name; where it lists none there is nothing to use."""
    listed_alone = v1(DOCKERS_LIST + "b 254:0 rwm\n") | nodes("null", "xvdc")

    assert "unanswered" == seen(probe, listed_alone, probe.RAW)
    assert () == seen(probe, v1(DOCKERS_LIST) | nodes("null", "xvdc"), probe.RAW)
    assert () == seen(probe, v1("a *:* rwm\n") | nodes("null", "xvdc"), probe.RAW)


@pytest.mark.parametrize(
    ("root", "options", "expected"),
    [
        ("/", "rw", ("vda", "vda1")),
        ("/vda", "rw", ("vda",)),
        ("/null", "rw", ()),
        ("/", "rw,nodev", ()),
    ],
)
def test_another_dev(root: str, options: str, expected: tuple[str, ...]) -> None:
    """The kernel's own nodes can be used wherever they are mounted, unless without devices."""
    other = mount(43, "/mnt", "devtmpfs", root=root, options=options, device="0:6")
    table = mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(42, "/dev", "tmpfs", device="0:60"), V1, other)

    assert expected == seen(probe, v1("a *:* rwm\n") | table | nodes("null"), probe.RAW)
    assert () == seen(probe, v1(DOCKERS_LIST) | table | nodes("null"), probe.RAW)


def test_many_disks() -> None:
    """No more than so many disks are looked at."""
    lines = "".join(f" 8 {at} 1 sd{at}\n" for at in range(4 * probe.MOST_DISKS))

    assert probe.MOST_DISKS >= len(probe.partitions(lines.encode()))


def test_origin() -> None:
    """What is not shown says which node it is about."""
    one = evidence(probe, CONTAINER | nodes("vda") | {"stat:/dev/vda": node("block-device", 254, 0)}, probe.RAW)

    assert ("unanswered", "stat:/dev/vda", "whether it may be used is not shown: vda") == (
        one.sight,
        one.origin,
        one.note,
    )


# ------------------------------------------------------------------------------------------ real ones

INSIDE = """
from virtcheck.hosts.live import LiveHost
from virtcheck.probes import device_access
found = {one.sign: one for one in device_access.probe(LiveHost())}
signs = (device_access.ALL_ALLOWED, device_access.RAW, device_access.EXTRA)
print([found[one].value if found[one].sight == "seen" else found[one].sight for one in signs])
"""


def of(pid: int) -> list[Any]:
    """All values for a process of this machine."""
    values = {one.sign: one for one in probe.probe(LiveHost().seen_by(pid))}
    return [values[sign].value if values[sign].sight == "seen" else values[sign].sight for sign in ALL]


def a_disk() -> str:
    """The path of one of this machine's disks; skips where there is none."""
    for name in ("vda", "sda", "nvme0n1", "xvda", "loop0"):
        if os.path.exists("/dev/" + name) and f" {name}\n" in open_text("/proc/partitions"):
            return "/dev/" + name
    pytest.skip("no disk is known here")


def open_text(path: str) -> str:
    """The text of a file."""
    with open(path, encoding="ascii") as file:
        return file.read()


def test_real_containers() -> None:
    """An engine's default denies all devices but the harmless; privileged allows all, though there is no node."""
    with oci(spec()) as specimen:
        assert [False, (), ()] == of(specimen.pid)
    with oci(privileged(spec())) as specimen:
        assert [True, (), ()] == of(specimen.pid)


def test_real_disk() -> None:
    """A disk that was given is told from outside, and on version 1 from inside too."""
    disk = a_disk()
    with oci(with_device(spec(), disk)) as specimen:
        expected = [False, (os.path.basename(disk),), ()]
        assert expected == of(specimen.pid)
        if ":devices:" in open_text("/proc/self/cgroup"):
            assert str(expected) == specimen.python(INSIDE).strip()
    with oci(mounting(privileged(spec()), "/dev", "/dev")) as specimen:
        assert os.path.basename(disk) in of(specimen.pid)[1]


def test_real_nodes_that_are_refused() -> None:
    """All of the host's nodes are there, and the control group lets none of the disks be opened."""
    a_disk()
    with oci(mounting(spec(), "/dev", "/dev")) as specimen:
        assert [False, ()] == of(specimen.pid)[:2]


def test_real_nodes_without_devices() -> None:
    """bwrap binds /dev without devices, whatever the control group allows."""
    with bubblewrap("--unshare-all", "--bind", "/dev", "/dev") as specimen:
        assert [(), ()] == of(specimen.pid)[1:]


def test_real_programs() -> None:
    """A process in a group of version 2 may use what the group's programs let pass."""
    program = START + rule(1, 6, *numbers(a_disk())) + answer(0)
    with group_with(program) as group:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(write)
            os.read(read, 1)
            os._exit(0)
        os.close(read)
        try:
            (group / "cgroup.procs").write_text(str(child))
            host = LiveHost().seen_by(child)
            judged = probe._by_programs(host, str(group))
            lines = cgroups.parse(open_text(f"/proc/{child}/cgroup").encode())
        finally:
            os.close(write)
            os.waitpid(child, 0)
    allowed, policy = judged

    assert any(line.path == "/" + group.name for line in lines)
    assert False is allowed.value
    assert True is policy(("block-device", *numbers(a_disk())))
    assert False is policy(("block-device", 200, 200))


def numbers(path: str) -> tuple[int, int]:
    """The device numbers of a node."""
    number = os.stat(path).st_rdev
    return os.major(number), os.minor(number)
