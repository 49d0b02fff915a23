"""What was declared for a container, against what is in force: real runtimes, and declarations of any shape."""

from __future__ import annotations

import json
import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import found
from tests.containers import mount
from tests.lab.specimens import capabilities, hardened, limited, oci, privileged, remapped, sharing, spec
from virtcheck.hosts.live import LiveHost
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.question import Found, ProcessEntry, ProcessTable
from virtcheck.model.workload import Drift, Limits
from virtcheck.workloads.attendants import Attendant, attendant_of
from virtcheck.workloads.declared import Declaration, Declarations, drift, loaded, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lab.specimens import Specimen

HOSTS = (4026531835, 4026531839, 4026531832, 4026531833, 4026531836, 4026531834, 4026531837, 4026531838)
OWN = (4026531835, 4026532200, 4026532201, 4026532202, 4026532203, 4026531834, 4026531837, 4026532204)
"""Numbers of namespaces in the order of ProcessEntry."""
SOURCE = "file:/run/crun/web/config.json"


def entry(pid: int = 500, namespaces: tuple[int | None, ...] = OWN, uid: int = 0, **rights: str) -> ProcessEntry:
    """A process with these rights, by default those that Docker gives and its filter."""
    usual = {"CapBnd": "00000000a80425fb", "CapEff": "00000000a80425fb", "NoNewPrivs": "0", "Seccomp": "2"}
    lines = tuple(f"{name}:\t{value}" for name, value in (usual | rights).items())
    return ProcessEntry(pid, 1, "sh", 1000, 1, uid, 2, 1, namespaces, "0::/web\n", lines)


OUTSIDE = entry(1, HOSTS)


def declared(**changes: Any) -> Declaration:
    """What Docker declares by default, with these changes."""
    names = "chown dac_override fsetid fowner mknod net_raw setgid setuid setfcap setpcap net_bind_service sys_chroot"
    fields: dict[str, Any] = {
        "source": SOURCE,
        "annotations": (),
        "namespaces": tuple((kind, "") for kind in ("pid", "net", "ipc", "uts", "mnt")),
        "capabilities": frozenset([*names.split(), "kill", "audit_write"]),
        "seccomp": True,
        "no_new_privileges": False,
        "masked": (),
        "read_only": (),
        "read_only_root": False,
        "users": (),
        "groups": (),
        "user": 0,
        "label": "",
        "memory": 0,
        "cpu": 0,
        "pids": 0,
    }
    return Declaration(**fields | changes)


def differences(declaration: Declaration, *processes: ProcessEntry, **more: Any) -> list[tuple[str, str, str, int]]:
    """The drift of a container whose first process is the first one given."""
    answers = {"file:/proc/500/mountinfo": found(more.get("mountinfo", ""))} | more.get("answers", {})
    found_ = drift(
        RecordedHost(answers), declaration, processes[0], processes, OUTSIDE, OUTSIDE, more.get("limits")
    )  # fmt: skip
    return [(one.what, one.declared, one.in_force, one.pid) for one in found_]


# Real containers


@contextmanager
def looked_at(specimen: Specimen) -> Iterator[tuple[Declaration, Any]]:
    """What was declared for a container that runs, and a function that compares it with what is in force now."""
    host = LiveHost()
    table = everybody(host)
    leader = table[specimen.pid]
    attendant = attendant_of(host, table.get(leader.parent))
    declaration = Declarations(host).of(attendant.id if attendant else "", leader, attendant)
    assert declaration is not None

    def compare() -> tuple[Drift, ...]:
        now = LiveHost()
        table = everybody(now)
        outside = table[os.getpid()]
        walls = [at for at in (2, 4) if leader.namespaces[at] != outside.namespaces[at]]
        inside = [one for one in table.values() if any(one.namespaces[at] == leader.namespaces[at] for at in walls)]
        return drift(now, declaration, leader, inside, table.get(leader.parent), outside)

    yield declaration, compare


def everybody(host: LiveHost) -> dict[int, ProcessEntry]:
    """All processes of this machine by number."""
    reading = host.ask(ProcessTable())
    assert isinstance(reading, Found)
    return {one.pid: one for one in reading.data}


def confined(one: dict[str, Any]) -> dict[str, Any]:
    """A privileged container that keeps masks and read-only paths: its root can take them away."""
    usual = spec()["linux"]
    strong = privileged(one)
    strong["linux"].update(maskedPaths=usual["maskedPaths"], readonlyPaths=usual["readonlyPaths"])
    return strong


def with_cgroups(one: dict[str, Any]) -> dict[str, Any]:
    """The same with a cgroup namespace of its own."""
    namespaces = [*one["linux"]["namespaces"], {"type": "cgroup"}]
    return one | {"linux": one["linux"] | {"namespaces": namespaces}}


MADE = {
    "default": spec(),
    "privileged": privileged(spec()),
    "hardened": hardened(spec()),
    "remapped": remapped(spec()),
    "host-pid": sharing(spec(), "pid"),
    "host-network": sharing(spec(), "network", "uts"),
    "own-cgroups": with_cgroups(spec()),
    "limited": limited(spec()),
}


@pytest.mark.parametrize("runtime", ["runc", "crun"])
@pytest.mark.parametrize("made", MADE)
def test_nothing_drifted(made: str, runtime: str) -> None:
    """A container that is as it was declared shows no difference, however strong or weak it is."""
    with oci(MADE[made], runtime) as specimen, looked_at(specimen) as (declaration, compare):
        assert ("state" in declaration.source, ()) == (True, compare())


@pytest.mark.parametrize("runtime", ["runc", "crun"])
def test_whoever_enters_with_more(runtime: str) -> None:
    """A process that was started in a container with more capabilities is found, and its number is told."""
    stronger = spec()["process"] | {
        "args": ["sleep", "60"],
        "capabilities": capabilities("SYS_ADMIN", "SYS_PTRACE", "CHOWN"),
    }
    with oci(spec(), runtime) as specimen, looked_at(specimen) as (_, compare), executed(specimen, stronger) as pid:
        [one] = compare()

    assert ("capabilities", "sys_admin, sys_ptrace", pid) == (one.what, one.in_force, one.pid)


@contextmanager
def executed(specimen: Specimen, process: dict[str, Any]) -> Iterator[int]:
    """A process that the runtime starts in a container, until it is no longer needed."""
    file = Path(specimen.engine[2]) / "process.json"
    file.write_text(json.dumps(process))
    hidden = ["unshare", "-m", "sh", "-c", 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"', "-"]
    command = [*specimen.engine, "exec", "--process", str(file), specimen.name]
    running = subprocess.Popen([*hidden, *command] if "crun" in specimen.engine[0] else command)
    try:
        pid = 0
        deadline = time.monotonic() + 20
        while not pid and time.monotonic() < deadline:
            time.sleep(0.05)
            table = everybody(LiveHost())
            own = table[specimen.pid].namespaces
            pid = next((one.pid for one in table.values() if one.name == "sleep" and one.namespaces == own), 0)
        yield pid
    finally:
        os.kill(pid, 9)
        running.wait(20)


def test_masks_taken_away() -> None:
    """Whoever may mount can lay a new /proc over all masks; the mounts still list these."""
    with oci(confined(spec())) as specimen, looked_at(specimen) as (_, compare):
        before = compare()
        specimen.run("mount", "-t", "proc", "proc", "/proc")
        after = {one.what: one for one in compare()}

    assert ((), {"masked-paths", "read-only-paths"}) == (before, set(after))
    assert "/proc/keys" in after["masked-paths"].declared.split(", ")
    assert "/proc/sys" in after["read-only-paths"].declared.split(", ")


@contextmanager
def entered(specimen: Specimen) -> Iterator[None]:
    """A process of the host in a container's PID namespace."""
    with subprocess.Popen(["nsenter", "-t", str(specimen.pid), "-p", "--", "sleep", "60"]) as outside:
        child: list[str] = []
        deadline = time.monotonic() + 20
        while not child and time.monotonic() < deadline:
            time.sleep(0.05)
            child = Path(f"/proc/{outside.pid}/task/{outside.pid}/children").read_text().split()
        yield
        os.kill(int(child[0]), 9)


def test_brought_in_from_outside() -> None:
    """A process of the host that was put into a container's PID namespace alone has none of its other walls."""
    with oci(spec()) as specimen, looked_at(specimen) as (_, compare), entered(specimen):
        told = {one.what for one in compare()}

    assert {"namespace.mnt", "namespace.net", "namespace.ipc", "namespace.uts", "capabilities", "seccomp"} == told


# Written containers


def test_a_filter_that_is_missing() -> None:
    """Where a filter was declared, a process without one has lost it; a filter of its own is its own affair."""
    assert [("seccomp", "a filter", "nothing", 501)] == differences(declared(), entry(), entry(501, Seccomp="0"))
    assert [] == differences(declared(seccomp=False), entry())


def test_less_is_no_difference() -> None:
    """A process may always give up more than was declared."""
    weak = entry(501, CapBnd="0", CapEff="0", NoNewPrivs="1", uid=33)

    assert [] == differences(declared(), entry(), weak)


def test_new_privileges() -> None:
    """Where no privilege was to be gained, a process that could gain one is a difference."""
    expected = [("no-new-privileges", "set", "not set", 501)]

    assert expected == differences(declared(no_new_privileges=True), entry(NoNewPrivs="1"), entry(501))


def test_nested_sandboxes() -> None:
    """In a user namespace that it made for itself a process has every capability, over nothing of the container."""
    nested = entry(501, (*OWN[:6], 4026532300, OWN[7]), CapEff="000001ffffffffff", CapBnd="000001ffffffffff")

    assert [] == differences(declared(), entry(), nested)


def test_helpers_beside_the_container() -> None:
    """A process in the same control group that shares no namespace with the container is none of its own."""
    helper = entry(499, HOSTS, CapEff="000001ffffffffff", CapBnd="000001ffffffffff", Seccomp="0")

    assert [] == differences(declared(), entry(), helper)


def test_each_difference_once() -> None:
    """Thousands of processes that differ in the same way are one difference, told of the first."""
    others = [entry(pid, CapEff="0000000000200000") for pid in range(501, 600)]

    assert [501] == [pid for _, _, _, pid in differences(declared(), entry(), *others)]


def test_unreadable() -> None:
    """What could not be read is no difference: rights, namespaces, mounts, maps."""
    blind = ProcessEntry(501, 1, "sh", 1, 1, None, None, None, (None,) * 8, None, None)

    assert [] == differences(
        declared(no_new_privileges=True, user=5), blind, answers={"file:/proc/500/mountinfo": {"forbidden": 13}}
    )


def test_user() -> None:
    """Root of the container's own users, where an ordinary user was declared."""
    users = {"file:/proc/500/uid_map": found("         0     100000      65536\n")}

    expected = [("user", "1000", "0", 501)]

    assert expected == differences(declared(user=1000), entry(uid=101000), entry(501, uid=100000), answers=users)


@pytest.mark.parametrize(
    ("in_force", "expected"),
    [
        ("0 100000 65536", []),
        ("0 0 4294967295", [("user-map", "0 100000 65536", "0 0 4294967295", 500)]),
    ],
)
def test_maps(in_force: str, expected: list[Any]) -> None:
    """A user namespace with other users than declared."""
    answers = {"file:/proc/500/uid_map": found(in_force + "\n")}

    assert expected == differences(declared(users=("0 100000 65536",)), entry(), answers=answers)


@pytest.mark.parametrize(("path", "inode", "expected"), [
    ("/run/netns/blue", OWN[3], []),
    ("/run/netns/blue", 4026532999, [("namespace.net", "/run/netns/blue", "another one", 500)]),
    ("/run/user/1000/netns/blue", 77, []),
    ("/proc/77/ns/net", 4026532999, []),
])  # fmt: skip
def test_joined_namespaces(path: str, inode: int, expected: list[Any]) -> None:
    """A namespace joined by its path is that one. An empty file is not; a process may be another by now."""
    answers = {"stat:" + path: found(["file", 0o444, 0, 0, 0, 0, inode, 4])}

    assert expected == differences(declared(namespaces=(("net", path),)), entry(), answers=answers)


@pytest.mark.parametrize(("label", "expected"), [
    ("docker-default (enforce)\n", []),
    ("snap.docker.nginx (enforce)\n", []),
    ("unconfined\n", [("label", "docker-default", "unconfined", 500)]),
])  # fmt: skip
def test_apparmor(label: str, expected: list[Any]) -> None:
    """A process that no profile confines though one was declared; another profile may follow by a rule."""
    answers = {"file:/proc/500/attr/apparmor/current": found(label)}

    assert expected == differences(declared(label="docker-default"), entry(), answers=answers)


@pytest.mark.parametrize(("label", "expected"), [
    ("system_u:system_r:container_t:s0:c1,c2\0", []),
    ("system_u:system_r:spc_t:s0\0", [("label", "a:b:container_t:s0:c1,c2", "system_u:system_r:spc_t:s0", 500)]),
])  # fmt: skip
def test_selinux(label: str, expected: list[Any]) -> None:
    """The type of SELinux that stands for no confinement, where a container's was declared."""
    answers = {"file:/proc/500/attr/apparmor/current": {"absent": 2}, "file:/proc/500/attr/current": found(label)}

    assert expected == differences(declared(label="a:b:container_t:s0:c1,c2"), entry(), answers=answers)


ROOT = mount(25, "/", "overlay", options="ro,relatime") + mount(2, "/proc", "proc")
MASK = mount(3, "/proc/kcore", "tmpfs")
NODE = found(["file", 0o444, 0, 0, 0, 0, 1, 1])


@pytest.mark.parametrize(("lines", "expected"), [
    (MASK, []),
    ("", [("masked-paths", "/proc/kcore", "not masked", 500)]),
    (MASK + mount(4, "/proc", "proc"), [("masked-paths", "/proc/kcore", "not masked", 500)]),
    (mount(3, "/proc", "proc", extra="rw,subset=pid"), []),
    (mount(3, "/proc", "tmpfs"), []),
])  # fmt: skip
def test_masks(lines: str, expected: list[Any]) -> None:
    """A mask counts as long as nothing lies over it, and where there is something to mask."""
    answers = {"stat:/proc/kcore": NODE, "stat:/proc/acpi": {"absent": 2}}
    declaration = declared(masked=("/proc/kcore", "/proc/acpi", "/etc/shadow"))

    assert expected == differences(declaration, entry(), mountinfo=ROOT + lines, answers=answers)


def test_read_only() -> None:
    """Paths and a root that were to be read-only, and can be written."""
    lines = mount(25, "/", "overlay") + mount(2, "/proc", "proc") + mount(3, "/proc/bus", "proc", options="ro")
    declaration = declared(read_only=("/proc/sys", "/proc/bus"), read_only_root=True)
    expected = [("read-only-root", "read-only", "writable", 500), ("read-only-paths", "/proc/sys", "writable", 500)]

    answers = {"stat:/proc/sys": NODE, "stat:/proc/bus": NODE}

    assert expected == differences(declaration, entry(), mountinfo=lines, answers=answers)


@pytest.mark.parametrize(("limits", "expected"), [
    (Limits(64 << 20, 500, 50), []),
    (Limits(32 << 20, 100, 10), []),
    (Limits(None, None, None), []),
    (Limits(0, 510, 51), [
        ("limit.memory", str(64 << 20), "nothing", 500),
        ("limit.pids", "50", "51", 500),
    ]),
])  # fmt: skip
def test_limits(limits: Limits, expected: list[Any]) -> None:
    """A limit that is not there, or higher; a lower one is a parent's, and systemd rounds processors up."""
    assert expected == differences(declared(memory=64 << 20, cpu=500, pids=50), entry(), limits=limits)


# Finding the declaration


def state(pid: int = 500, started: int = 1000, **config: Any) -> str:
    """runc's state.json."""
    usual = {
        "namespaces": [{"type": "NEWPID", "path": ""}],
        "capabilities": {"Bounding": ["CAP_KILL"], "Effective": None},
    }
    return json.dumps({"id": "web", "init_process_pid": pid, "init_process_start": started, "config": usual | config})


def test_state_of_runc() -> None:
    """What runc itself was told is read from its state."""
    answers = {"file:/run/runc/web/state.json": found(state(no_new_privileges=True, cgroups={"cpu_quota": 50000}))}
    declaration = Declarations(RecordedHost(answers)).of("web", entry(), None)

    assert declaration is not None
    assert (("pid", ""),) == declaration.namespaces
    assert (frozenset(["kill"]), True, 500) == (
        declaration.capabilities, declaration.no_new_privileges, declaration.cpu
    )  # fmt: skip


@pytest.mark.parametrize(("pid", "started"), [(77, 1000), (500, 999)])
def test_state_of_another(pid: int, started: int) -> None:
    """A state that was left behind, of a container whose first process was another, says nothing."""
    answers = {"file:/run/runc/web/state.json": found(state(pid, started))}

    assert None is Declarations(RecordedHost(answers)).of("web", entry(), None)


def test_by_the_first_process() -> None:
    """A container that no control group names is found by its first process, and so is its id."""
    answers = {
        "listing:/run/user": {"absent": 2},
        "listing:/run/runc": found(["old", "web"]),
        "file:/run/runc/old/state.json": found("{"),
        "file:/run/runc/web/state.json": found(state()),
    }
    declarations = Declarations(RecordedHost(answers))

    assert ("runc", "web") == declarations.runtime_of(entry())
    assert ("", "") == declarations.runtime_of(entry(7))
    assert declarations.of("", entry(), None) is not None


def test_states_of_others() -> None:
    """A user may claim a container of root's, or lay down states without end: neither is heard."""
    claimed, endless = found(state()), found("[" + " " * (4 << 20) + "]")
    answers = {
        "listing:/run/user": found(["1000", "1001"]),
        "listing:/run/runc": found(["web"]),
        "file:/run/runc/web/state.json": claimed,
        "listing:/run/user/1000/runc": found([f"{at:03}" for at in range(30)] + ["fake"]),
        "file:/run/user/1000/runc/fake/state.json": found(state(pid=501)),
        "listing:/run/user/1001/runc": found(["fake", "own"]),
        "file:/run/user/1001/runc/fake/state.json": claimed,
        "file:/run/user/1001/runc/own/state.json": found(state(pid=502)),
    } | {f"file:/run/user/1000/runc/{at:03}/state.json": endless for at in range(30)}
    declarations = Declarations(RecordedHost(answers))

    assert ("runc", "web") == declarations.runtime_of(entry())
    assert ("", "") == declarations.runtime_of(entry(501))
    assert ("runc", "own") == declarations.runtime_of(entry(502))


def test_bundle_of_a_pod() -> None:
    """One shim serves a pod: the bundles of its containers lie beside the one that it works in."""
    shim = Attendant(
        "cmdline:9", "containerd", id="sandbox", namespace="k8s.io", bundle="/run/containerd/x/k8s.io/sandbox"
    )
    answers = {"file:/run/containerd/x/k8s.io/web/config.json": found('{"ociVersion": "1.1.0"}')}
    declaration = Declarations(RecordedHost(answers)).of("web", entry(), shim)

    assert declaration is not None
    assert "file:/run/containerd/x/k8s.io/web/config.json" == declaration.source


# Any bytes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(
        ["process", "linux", "config", "capabilities", "bounding", "namespaces", "type", "path", "seccomp", "cgroups",
         "uidMappings", "containerID", "hostID", "size", "maskedPaths", "resources", "memory", "limit", "user", "uid"]
    ), inner),
    max_leaves=30,
)  # fmt: skip


@given(JSON, st.sampled_from(["ociVersion", "init_process_pid"]))
def test_any_shape(content: Any, key: str) -> None:
    """A declaration may hold anything where its format has something else: it is read, and compared, all the same."""
    whole = (content if isinstance(content, dict) else {"linux": content, "config": content}) | {key: 500}
    declaration = parse(json.dumps(whole).encode(), SOURCE)

    assert declaration is not None
    assert isinstance(differences(declaration, entry()), list)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Bytes that are no declaration are none."""
    assert None is parse(b"\xff" + data, SOURCE)


@pytest.mark.parametrize("data", [b"[" * 200_000, b'{"a":' * 100_000, b"1" * 10_000])
def test_beyond_reason(data: bytes) -> None:
    """JSON that is nested too deep, or counts too far, is none."""
    assert None is loaded(data)


def test_huge_numbers() -> None:
    """Numbers beyond what a kernel counts stand for no limit, and are not printed."""
    huge = int("9" * 4000)
    spec_ = {"ociVersion": "1", "linux": {"resources": {"memory": {"limit": huge}, "cpu": {"quota": huge}}}}
    declaration = parse(json.dumps(spec_).encode(), SOURCE)

    assert declaration is not None
    assert [] == differences(declaration, entry(), limits=Limits(0, 0, 0))


SHIM = Attendant("cmdline:9", "docker", id="web", namespace="moby", bundle="/run/containerd/x/moby/web")
BUNDLE = '{"ociVersion": "1.1.0", "process": {"user": {"uid": 1000}, "capabilities": {}}}'


def test_state_of_an_engine() -> None:
    """An engine's runtime keeps states where its shim was told to; runc does not keep the user: the bundle does."""
    answers = {
        "file:/run/containerd/x/moby/web/options.json": found('{"root": "/srv/states/"}'),
        "file:/run/containerd/x/moby/web/config.json": found(BUNDLE),
        "file:/srv/states/moby/web/state.json": found(state()),
    }
    declaration = Declarations(RecordedHost(answers)).of("web", entry(), SHIM)

    assert declaration is not None
    assert ("file:/srv/states/moby/web/state.json", 1000) == (declaration.source, declaration.user)
    assert "file:/run/containerd/x/moby/web/config.json" == declaration.user_source
    assert frozenset(["kill"]) == declaration.capabilities


def test_another_kernel() -> None:
    """A bundle whose runtime is not known to be runc or crun may be gVisor's: its processes hold what they need."""
    declaration = Declarations(RecordedHost({"file:/run/containerd/x/moby/web/config.json": found(BUNDLE)})).of(
        "web", entry(), SHIM
    )

    assert declaration is not None
    assert [] == differences(declaration, entry())
