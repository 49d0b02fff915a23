"""Groups of written tables: by control group, by namespaces, nested, and what is no workload at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.tables import (
    HOSTS,
    ID,
    INIT,
    LOOKER,
    OTHER_ID,
    POD,
    THIRD_ID,
    process,
    unreadable,
)
from virtcheck.model.question import ProcessEntry
from virtcheck.model.workload import WORKLOAD_KINDS
from virtcheck.workloads.grouping import Group, groups, process_of_the_host, program_of

if TYPE_CHECKING:
    from collections.abc import Mapping

POD_SLICE = "/kubepods.slice/kubepods-pod" + POD.replace("-", "_") + ".slice"
APART = {"pid": 9001, "mnt": 9002, "net": 9003}


def grouped(
    *table: ProcessEntry,
    commands: Mapping[int, tuple[str, ...]] | None = None,
    monitors: Mapping[int, str] | None = None,
) -> tuple[Group, ...]:
    """The groups of a table that begins with process 1 and with whoever looks."""
    return groups((INIT, LOOKER, *table), lambda pid: (commands or {}).get(pid, ()), monitors)


def only(*table: ProcessEntry, monitors: Mapping[int, str] | None = None) -> Group:
    one, *more = grouped(*table, monitors=monitors)
    assert [] == more
    return one


def pids(group: Group) -> list[int]:
    return [one.pid for one in group.members]


@pytest.mark.parametrize(
    ("cgroup", "engine", "container"),
    [
        (f"/docker/{ID}", "docker", ID),
        (f"/system.slice/docker-{ID}.scope", "docker", ID),
        (f"/machine.slice/libpod-{ID}.scope/container", "podman", ID),
        (f"{POD_SLICE}/cri-containerd-{ID}.scope", "containerd", ID),
        (f"/kubepods/pod{POD}/{ID}", "oci", ID),
        (f"/default/{ID}", "oci", ID),
        (f"/machine.slice/strange-{ID}.scope", "oci", ID),
        ("/lxc.payload.web/system.slice/ssh.service", "lxc", ""),
        ("/machine.slice/systemd-nspawn@web.service/payload", "systemd-nspawn", ""),
        ("/system.slice/other.service", "namespaces", ""),
    ],
)
def test_a_container(cgroup: str, engine: str, container: str) -> None:
    """A process set apart is in the container that its control group is named for; its id is the key."""
    group = only(process(10, path=cgroup, inner=1, **APART))

    assert ("container", engine, container) == (group.kind, group.engine, group.id)
    assert (container or "pid:10") == group.key


@pytest.mark.parametrize("unit", ["snap.firefox.firefox-4f2d.scope", "app-flatpak-org.gnome.Maps-4711.scope"])
def test_a_sandboxed_application(unit: str) -> None:
    """Snap and Flatpak put one application into a sandbox, and its unit says so."""
    assert "app-sandbox" == only(process(10, path=f"/user.slice/{unit}", mnt=9002)).kind


def test_processes_of_the_host_are_none() -> None:
    """Whoever stands as process 1 does is no workload, whatever it is called."""
    assert () == grouped(process(10, name="dockerd"), process(11, name="qemu-system-x86"))


def test_helpers_are_no_part_of_a_container() -> None:
    """The program that watches over a container is on the host's side, in whatever group it is."""
    conmon = process(9, name="conmon", path=f"/machine.slice/libpod-conmon-{ID}.scope")
    shim = process(8, name="containerd-shim", path=f"/docker/{ID}")
    first = process(10, 9, path=f"/docker/{ID}", inner=1, **APART)

    assert [10] == pids(only(conmon, shim, first))


def test_what_runs_in_a_sandbox() -> None:
    """A sandbox is known by what runs in it, not by the program that made it, unless that is all there is."""
    made = process(10, name="bwrap", inner=1, **APART)
    within = process(11, 10, name="nginx", inner=2, **APART)

    assert "nginx" == program_of(only(made, within))
    assert "bwrap" == program_of(only(made))


def test_the_leader_is_process_1_inside() -> None:
    """The first process is the one that its PID namespace calls 1, though a younger number is smaller."""
    first, entered = (process(pid, path=f"/docker/{ID}", inner=inner, **APART) for pid, inner in ((20, 1), (10, 7)))

    assert 20 == only(first, entered).leader.pid


def test_the_leader_without_a_pid_namespace_is_the_oldest() -> None:
    """With the host's PID namespace no process is 1."""
    assert 10 == only(*(process(pid, path=f"/docker/{ID}", mnt=9) for pid in (30, 10, 20))).leader.pid


def test_whoever_enters_belongs_to_it() -> None:
    """A process that was started in a container from outside, with all its namespaces, is in it."""
    first = process(10, path=f"/docker/{ID}", inner=1, **APART)
    entered = process(30, 8, "bash", f"/docker/{ID}", inner=9, **APART)

    assert [10, 30] == pids(only(first, entered))


def test_whoever_enters_with_another_control_group() -> None:
    """`nsenter` takes over all namespaces and leaves the control group as it was: the process is in the container."""
    first = process(10, path=f"/docker/{ID}", inner=1, **APART)
    entered = process(30, 2, "bash", "/user.slice/session-1.scope", inner=9, **APART)

    assert [10, 30] == pids(only(first, entered))


def test_mounts_of_its_own_within_a_container() -> None:
    """A service in a container of LXC has its own mounts, and is still in the container."""
    cgroup = "/lxc.payload.web/"
    first = process(10, path=cgroup + "init.scope", inner=1, **APART)
    service = process(11, 10, path=cgroup + "system.slice/web.service", inner=5, **{**APART, "mnt": 9999})

    assert [10, 11] == pids(only(first, service))


def test_docker_in_docker() -> None:
    """The engine in a container has its own containers: they run in that one."""
    outer = process(10, path=f"/docker/{ID}", inner=1, **APART)
    inner = process(20, 11, path=f"/docker/{ID}/docker/{OTHER_ID}", inner=1, depth=3, pid=8001, mnt=8002)

    assert [(ID, ""), (OTHER_ID, ID)] == [(one.key, one.outer) for one in grouped(outer, inner)]


def test_a_sandbox_in_a_container() -> None:
    """What a program in a container sets apart once more is a sandbox of its own, in the container."""
    first = process(10, path=f"/docker/{ID}", inner=1, **APART)
    wrapper = process(11, 10, "bwrap", f"/docker/{ID}", inner=2, **APART)
    inside = process(12, 11, "sh", f"/docker/{ID}", inner=1, depth=3, pid=8001, mnt=8002, user=8003)
    container, sandbox = grouped(first, wrapper, inside)

    assert ([10, 11], [12], ID) == (pids(container), pids(sandbox), sandbox.outer)
    assert "bubblewrap" == sandbox.engine


def test_gvisors_own_processes_are_one_container() -> None:
    """gVisor puts its processes into several sandboxes, side by side around one container."""
    gofer = process(10, 8, "runsc-gofer", f"/docker/{ID}", pid=8001, mnt=8002, inner=1)
    sentry = process(11, 8, "runsc-sandbox", f"/docker/{ID}", pid=9001, mnt=9002, user=9003, inner=1)

    assert [10, 11] == pids(only(gofer, sentry))


def test_gvisor_without_a_control_group() -> None:
    """The two programs that one runsc started for a container are that container."""
    runsc = process(9, 1, "runsc")
    gofer = process(10, 9, "exe", mnt=8002, pid=8001, inner=1)
    sentry = process(11, 9, "exe", mnt=9002, pid=9001, user=9003, inner=1)
    (group,) = grouped(runsc, gofer, sentry, commands={10: ("runsc-gofer",), 11: ("runsc-sandbox", "boot")})

    assert ("gvisor", 11, [10, 11]) == (group.engine, group.leader.pid, pids(group))


def test_a_sandbox_without_a_control_group() -> None:
    """Namespaces alone make a sandbox; who started it tells the engine."""
    outside = process(9, 1, "bwrap")
    group = only(outside, process(10, 9, "bwrap", inner=1, **APART), process(11, 10, inner=2, **APART))

    assert ("container", "bubblewrap", [10, 11]) == (group.kind, group.engine, pids(group))


def test_who_makes_a_pid_namespace_stays_outside() -> None:
    """`unshare --pid --mount --fork` waits in the new mount namespace, and in the old PID namespace."""
    assert [11] == pids(only(process(10, mnt=9002, name="unshare"), process(11, 10, mnt=9002, pid=9001, inner=1)))


def test_a_service() -> None:
    """Who has but mounts of its own is a service that systemd set apart."""
    assert ("service", [10, 11]) == (
        (group := only(process(10, mnt=9002), process(11, 10, mnt=9002))).kind,
        pids(group),
    )


def test_an_engine_without_root_serves_from_a_sandbox() -> None:
    """Rootless podman's own processes share users with its containers: they are no container, and hold none."""
    pause = process(10, 1, "catatonit", mnt=7002, user=7003)
    conmon = process(11, 10, "conmon", mnt=7002, user=7003)
    container = process(12, 11, "sh", mnt=9002, user=7003, pid=9001, inner=1)
    service, group = grouped(pause, conmon, container)

    assert ("service", "container", "podman", "") == (service.kind, group.kind, group.engine, group.outer)


def test_the_sandbox_of_a_pod() -> None:
    """A container that only waits keeps a pod's namespaces; the others of the pod are containers."""
    keeper = process(10, 8, "pause", f"{POD_SLICE}/cri-containerd-{ID}.scope", inner=1, **APART)
    other = process(11, 8, "nginx", f"{POD_SLICE}/cri-containerd-{OTHER_ID}.scope", inner=1, pid=8001, mnt=8002)

    assert ["pod-sandbox", "container"] == [one.kind for one in grouped(keeper, other)]


def test_pause_without_a_pod_is_a_program() -> None:
    """Anybody may call a program `pause`: in a container of Docker alone it keeps no pod."""
    assert "container" == only(process(10, 8, "pause", f"/docker/{ID}", inner=1, **APART)).kind


def test_a_browser_is_one_application() -> None:
    """A browser has a sandbox for each page: they are one row, told by arguments that it gives its processes."""
    browser = process(10, 1, "chrome")
    zygote = process(11, 10, "chrome", pid=5001, user=5002, inner=1)
    pages = [process(20 + at, 11, "chrome", pid=6000 + at, user=5002, depth=3, inner=1) for at in range(3)]
    commands = {one.pid: ("chrome", "--type=renderer") for one in (zygote, *pages)}
    (group,) = grouped(browser, zygote, *pages, commands=commands)

    assert ("app-sandbox", [11, 20, 21, 22]) == (group.kind, pids(group))


def test_a_virtual_machine() -> None:
    """A monitor is a group of its own, and so it is in a container."""
    first = process(10, path=f"/docker/{ID}", inner=1, **APART)
    monitor = process(11, 10, "qemu-system-x86", f"/docker/{ID}", inner=2, **APART)
    container, machine = grouped(first, monitor, monitors={11: "qemu"})

    assert ("vm", "qemu", ID, [10]) == (machine.kind, machine.engine, machine.outer, pids(container))


def test_a_jailed_monitor() -> None:
    """The jail around a monitor is no container beside the machine."""
    jail = process(10, 1, "firecracker", "/firecracker/one", inner=1, **APART)

    assert "vm" == only(jail, monitors={10: "firecracker"}).kind


@pytest.mark.parametrize("apart", [{}, APART])
def test_a_container_that_is_a_machine(apart: dict[str, int]) -> None:
    """The only thing in a container's control group is a monitor: the machine is the container, and has its id."""
    shim = process(9, 1, "containerd-shim", f"/kubepods/pod{POD}/{ID}")
    monitor = process(10, 9, "cloud-hypervisor", f"/kubepods/pod{POD}/{ID}", **apart)
    group = only(shim, monitor, monitors={10: "cloud-hypervisor"})

    assert ("vm", ID) == (group.kind, group.id)


def test_what_stands_for_namespaces() -> None:
    """Who cannot read namespaces sees the depth of PID namespaces and the first mount: they tell containers apart."""
    hosts = unreadable(10)
    one, two = unreadable(11, depth=2, mount=40), unreadable(12, depth=2, mount=41)
    service = unreadable(13, mount=42)
    table = [unreadable(1), LOOKER, hosts, one, two, service]

    assert [([11], "container"), ([12], "container"), ([13], "service")] == [
        (pids(group), group.kind) for group in groups(table, lambda _: ())
    ]


def test_an_id_that_is_claimed_twice() -> None:
    """Who may make control groups may give them another's name: the key stays that of the outermost."""
    one = process(10, path=f"/docker/{ID}", inner=1, **APART)
    forger = process(11, path=f"/docker/{OTHER_ID}/docker-{ID}.scope", inner=1, pid=8001, mnt=8002)

    assert [ID, "pid:11"] == [group.key for group in grouped(one, forger)]


def test_a_looker_within_a_container() -> None:
    """From inside, the host is what the first process there has."""
    init = process(1, 0, path="/", **APART)
    looker = process(2, 1, path="/", substitute=(1, 1, ""), **APART)
    nested = process(3, 2, path="/", inner=1, depth=2, pid=8001, mnt=8002)

    assert [[3]] == [pids(group) for group in groups([init, looker, nested], lambda _: ())]


NUMBERS = st.sampled_from([*HOSTS.values(), 9001, 9002, 9003, None])
GROUPS = st.sampled_from(
    (
        "",
        "/",
        "\udcff:",
        "a:b:c",
        f"/docker/{ID}",
        f"/docker/{ID}/docker/{OTHER_ID}",
        f"/x/docker-{ID}.scope",
        "/lxc/a/b",
        f"{POD_SLICE}/crio-{THIRD_ID}.scope",
        "/machine.slice/machine-a.scope/payload",
    )
)
ENTRIES = st.lists(
    st.builds(
        ProcessEntry,
        pid=st.integers(1, 12),
        parent=st.integers(0, 12),
        name=st.sampled_from(["sleep", "bwrap", "pause", "conmon", "runsc", ""]),
        started=st.integers(0, 5),
        threads=st.just(1),
        uid=st.sampled_from([None, 0, 1000]),
        depth=st.sampled_from([None, 1, 2, 3]),
        inner=st.sampled_from([None, 1, 2]),
        namespaces=st.one_of(st.just((None,) * 8), st.tuples(*[NUMBERS] * 8)),
        cgroups=st.lists(GROUPS, max_size=3).map(
            lambda paths: "".join(f"{at}:x:{one}\n" for at, one in enumerate(paths))
        ),
        rights=st.none(),
        substitute=st.sampled_from([None, (1, 22, ""), (2, 23, "0 0 1")]),
    ),
    max_size=12,
    unique_by=lambda one: one.pid,
)


@given(ENTRIES, st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)))
def test_whatever_a_table_holds(table: list[ProcessEntry], monitors: set[int], browsers: set[int]) -> None:
    """No process is in two groups, no two groups have one key, and none runs in itself, however deep."""
    known = {one.pid: "qemu" for one in table if one.pid in monitors}
    made = groups(table, lambda pid: ("x", "--type=renderer") if pid in browsers else (), known)
    members = [one.pid for group in made for one in group.members]
    outer = {group.key: group.outer for group in made}

    assert len(members) == len(set(members))
    assert len(made) == len(outer)
    assert {group.kind for group in made} <= set(WORKLOAD_KINDS)
    for key in outer:
        way = [key]
        while outer[way[-1]]:
            way.append(outer[way[-1]])
            assert len(way) <= len(made)


def test_who_stands_for_the_host() -> None:
    """Whoever looks, if nothing sets them apart; else process 1; nobody where that one may not be read."""
    apart = process(2, 1, "python", substitute=(833, 22, "0 0 4294967295"), mnt=9002)

    assert LOOKER == process_of_the_host((INIT, LOOKER))
    assert INIT == process_of_the_host((INIT, apart))
    assert apart == process_of_the_host((unreadable(1, 0), apart))
    assert process_of_the_host((INIT, process(3))) == INIT
    assert process_of_the_host((unreadable(1, 0), process(3))) is None


def test_a_name_that_commands_terminals() -> None:
    """Who may make control groups may put anything into an id: nothing that a terminal obeys is left in a key."""
    first = process(10, path="/ecs/task/task-\x1b[2J", inner=1, **APART)
    inside = process(11, 10, path="/ecs/task/task-\x1b[2J", inner=1, pid=9101, mnt=9102)
    outer, inner = grouped(first, inside)

    assert "task-\\x1b[2J" == outer.key == inner.outer


def test_thousands_of_mount_namespaces() -> None:
    """In a container a program may make as many as it likes: each more costs as much as the last."""
    container = process(10, path=f"/docker/{ID}", inner=1, **APART)
    others = [process(11 + at, 10, path="/elsewhere", pid=APART["pid"], mnt=20000 + at) for at in range(10000)]

    assert 10001 == len(only(container, *others).members)
