"""Another process's eyes: what is told of it from outside is what it sees itself, or is unknown, with a reason."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.test_machine import as_nobody, need, pretending
from tests.lab import specimens
from virtcheck.hosts import machine, open_host
from virtcheck.hosts.live import LiveHost, MachineWithPsutil
from virtcheck.hosts.machine import Machine, is_lent
from virtcheck.inspection import isolation_of, probe_of, seen_by
from virtcheck.isolation import signs
from virtcheck.model.question import Access, File, Found, KvmQuery, Link, Listing, Stat, Uname, Unanswered
from virtcheck.probes import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from virtcheck.model.evidence import Sign

    Look = tuple[str, Any, str]
    """Of one sign: (sight, value, note)."""

SOURCE = Path(machine.__file__).parents[2]
ENDED = Unanswered("the process has ended")
PROBES = tuple(
    sorted(
        {probe_of(sign) for sign in signs()} - {"syscalls"}
        | {"cgroups", "container_markers", "credentials", "mounts", "namespaces", "resources", "security", "told"}
    )
)
"""All that tell of one process and not of the machine."""

# --------------------------------------------------------------------------------- inside and outside agree

KINDS: dict[str, Callable[[], AbstractContextManager[specimens.Specimen]]] = {
    "a container": lambda: specimens.oci(specimens.spec()),
    "of crun": lambda: specimens.oci(specimens.spec(), "crun"),
    "with limits": lambda: specimens.oci(specimens.limited(specimens.spec())),
    "of the host's namespaces": lambda: specimens.oci(
        specimens.sharing(specimens.spec(), "network", "pid", "ipc", "uts")
    ),
    "privileged": lambda: specimens.oci(specimens.privileged(specimens.spec())),
    "hardened": lambda: specimens.oci(specimens.hardened(specimens.spec())),
    "of other users": lambda: specimens.oci(specimens.remapped(specimens.spec())),
    "of all users in another namespace": lambda: specimens.oci(specimens.remapped(specimens.spec(), 0, 4294967295)),
    "a sandbox": lambda: specimens.bubblewrap("--unshare-all"),
    "a sandbox of an ordinary user": lambda: specimens.bubblewrap("--unshare-all", user=specimens.NOBODY),
    "cgroup": lambda: specimens.command("unshare", "-C"),
    "ipc": lambda: specimens.command("unshare", "-i"),
    "mnt": lambda: specimens.command("unshare", "-m"),
    "net": lambda: specimens.command("unshare", "-n"),
    "pid": lambda: specimens.command("unshare", "-p", "-f", "--mount-proc"),
    "time": lambda: specimens.command("unshare", "-T"),
    "user": lambda: specimens.command("unshare", "-U", "-r"),
    "uts": lambda: specimens.command("unshare", "-u"),
    "chroot": lambda: specimens.command("chroot", "{root}"),
    "an ordinary user": lambda: specimens.command("env", user=specimens.NOBODY),
}
INSIDE = f"""
import json
from virtcheck.hosts import open_host
from virtcheck.inspection import seen_by
looks = seen_by({PROBES}, open_host())
print(json.dumps([[one.sign.id, one.sight, one.value, one.note or str(one.errno or "")] for one in looks]))
"""
NUMBERED_BY_THE_LOOKER = ("credentials.user_id", "credentials.user_map")
"""A user has another number in each user namespace: the kernel gives the looker's."""
OF_THE_MOMENT = ("resources.steal",)
"""What grows from look to look."""
SHOWN_OUTSIDE = ("cgroups.", "credentials.rootless", "kernel.sentry")
"""Who looks from above sees where the groups lie, whose the users are, and what a process was started as."""


def told(looks: Any) -> dict[str, list[Look]]:
    """What was looked at, by the ids of signs."""
    by_sign: dict[str, list[Look]] = {}
    for sign, sight, value, note in looks:
        by_sign.setdefault(sign, []).append((sight, value, note))
    return by_sign


def outside(pid: int) -> dict[str, list[Look]]:
    """The same, with the eyes of a process."""
    looks = seen_by(PROBES, open_host().seen_by(pid))
    told_here = [[one.sign.id, one.sight, one.value, one.note or str(one.errno or "")] for one in looks]
    return told(json.loads(json.dumps(told_here)))


def differ(sign: str, mine: list[Look], theirs: list[Look]) -> bool:
    """Whether what the process sees itself and what is seen of it from outside contradict each other."""
    same = [look[:2] for look in mine] == [look[:2] for look in theirs]
    if same or sign in (*NUMBERED_BY_THE_LOOKER, *OF_THE_MOMENT):
        return False
    hidden = [look for look in (*mine, *theirs) if look[0] in ("forbidden", "unanswered")]
    if hidden:
        return any(not note for _, _, note in hidden)
    return not (sign.startswith(SHOWN_OUTSIDE) and theirs[0][0] == "seen")


@pytest.mark.parametrize("kind", KINDS)
def test_inside_and_outside_agree(kind: str) -> None:
    """Each thing is the same from outside as from inside, or one of them says why it cannot tell."""
    with KINDS[kind]() as specimen:
        mine, theirs = told(json.loads(specimen.python(INSIDE))), outside(specimen.pid)

    assert mine.keys() == theirs.keys()
    assert {} == {one: (mine[one], theirs[one]) for one in mine if differ(one, mine[one], theirs[one])}


SIDE_BY_SIDE = f"""
import json, subprocess
from virtcheck.hosts import open_host
from virtcheck.inspection import seen_by
host = open_host()
child = subprocess.Popen(["sleep", "60"])
looks = [seen_by({PROBES}, eyes) for eyes in (host, host.seen_by(child.pid))]
print(json.dumps([
    [[one.sign.id, one.sight, one.value, one.note or str(one.errno or "")] for one in each] for each in looks
]))
child.kill()
"""


@pytest.mark.parametrize(
    "kind", ["a container", "privileged", "hardened", "of other users", "a sandbox", "a sandbox of an ordinary user"]
)
def test_side_by_side_in_a_container(kind: str) -> None:
    """Whoever looks from inside sees of a neighbour what it sees of itself, or says why it cannot."""
    with KINDS[kind]() as specimen:
        mine, theirs = map(told, json.loads(specimen.python(SIDE_BY_SIDE)))

    assert mine.keys() == theirs.keys()
    assert {} == {one: (mine[one], theirs[one]) for one in mine if differ(one, mine[one], theirs[one])}
    assert mine["mounts.own_root"] == theirs["mounts.own_root"]
    assert [mine[one] for one in mine if one.startswith("namespaces.")] == [
        theirs[one] for one in theirs if one.startswith("namespaces.")
    ]


@pytest.mark.parametrize("name", machine.NAMESPACES)
def test_each_namespace_from_outside(name: str) -> None:
    """From outside root tells which one is the process's own, with the number that it sees itself."""
    with KINDS[name]() as specimen:
        number = specimen.run("readlink", f"/proc/self/ns/{name}").strip()
        judged = outside(specimen.pid)

    # A namespace of mounts of its own the specimen always has.
    own = [one for one in machine.NAMESPACES if judged[f"namespaces.{one}"][0][1] == "own" and one != "mnt"]
    ours = [one for one in machine.NAMESPACES if os.readlink(f"/proc/self/ns/{one}") not in INITIAL and one != "mnt"]
    assert sorted({name, *ours} - {"mnt"}) == own
    assert number in judged[f"namespaces.{name}"][0][2]


INITIAL = tuple(f"{kind}:[{number}]" for kind in machine.NAMESPACES for number in range(0xEFFFFFF8, 0xF0000002))


# ------------------------------------------------------------------------------------------------- limits


@contextmanager
def group(*files: tuple[str, str, str]) -> Iterator[Path]:
    """A control group of this machine's memory tree, and below it one for each of (its name, a file, what is written).

    Skips where root may not make them.
    """
    need(root=True)
    for top in (Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")):
        controllers = top / "cgroup.controllers"
        if (top / "memory.limit_in_bytes").exists() or (
            controllers.exists() and "memory" in (top / "cgroup.subtree_control").read_text()
        ):
            break
    else:
        pytest.skip("root has no tree of control groups for memory here")
    made: list[Path] = []
    place = top
    try:
        for name, limit, content in files:
            place = place / name
            place.mkdir()
            made.append(place)
            named = limit if (place / limit).exists() else "memory.max"
            (place / named).write_text(content)
            if place.name != files[-1][0] and named == "memory.max":
                (place / "cgroup.subtree_control").write_text("+memory")
        yield place
    finally:
        for one in reversed(made):
            one.rmdir()
            # A runtime makes the groups above its own in every tree of version 1, and leaves them there.
            for left in Path("/sys/fs/cgroup").glob(f"*/{one.name}"):
                left.rmdir()


@contextmanager
def sleeper(*before: str, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing, and then ends."""
    with subprocess.Popen([*before, "sleep", "60"], stdout=subprocess.DEVNULL, **more) as process:
        try:
            yield process
        finally:
            process.kill()


def limit_of(pid: int, sign: Sign = resources.MEMORY_LIMIT) -> Any:
    """A limit of a process as it is seen from here: the value, or the sight."""
    (one,) = (one for one in resources.probe(open_host().seen_by(pid)) if one.sign == sign)
    return one.value if one.sight == "seen" else one.sight


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [(256 << 20, 512 << 20, 256 << 20), (512 << 20, 256 << 20, 256 << 20), (256 << 20, -1, 256 << 20)],
    ids=["above", "own", "none of its own"],
)
def test_the_lowest_limit_on_the_way_up(outer: int, inner: int, expected: int) -> None:
    """Whatever a group allows, those above it allow no more."""
    written = [str(one) if one >= 0 else "max" for one in (outer, inner)]
    if Path("/sys/fs/cgroup/memory").exists():
        written = [one.replace("max", "-1") for one in written]
    named = ("virtcheck-test-outer", "memory.limit_in_bytes", written[0])
    with group(named, ("virtcheck-test-inner", "memory.limit_in_bytes", written[1])) as place, sleeper() as process:
        (place / "cgroup.procs").write_text(str(process.pid))
        seen = limit_of(process.pid)
        process.kill()
        process.wait()

    assert expected == seen


def test_a_container_below_a_limit() -> None:
    """A container shows its own limit inside, and from outside the lower one of the group that it was put into."""
    inner = specimens.limited(specimens.spec())
    with group(("virtcheck-test-pod", "memory.limit_in_bytes", str(128 << 20))):
        inner["linux"]["cgroupsPath"] = "/virtcheck-test-pod/container"
        with specimens.oci(inner) as specimen:
            mine = told(json.loads(specimen.python(INSIDE)))["resources.memory_limit"]
            theirs = outside(specimen.pid)["resources.memory_limit"]

    assert ["seen", 512 << 20, "groups above are not shown"] == list(mine[0])
    assert ["seen", 128 << 20, ""] == list(theirs[0])


def test_a_group_outside_the_lookers() -> None:
    """Behind a cgroup namespace the group of a process outside it is named from there, and is not in sight."""
    code = f"""
import sys
sys.path.insert(0, {str(SOURCE)!r})
from virtcheck.hosts import open_host
from virtcheck.probes import resources
print([one.sight for one in resources.probe(open_host().seen_by({{pid}})) if one.sign is resources.MEMORY_LIMIT])
"""
    named = "memory.limit_in_bytes"
    with group(("virtcheck-test-looker", named, str(256 << 20))) as place, sleeper() as process:
        enter = f'echo $$ > {place}/cgroup.procs && exec unshare -C {machine_python()} -c "$0"'
        done = subprocess.run(
            ["sh", "-c", enter, code.format(pid=process.pid)], capture_output=True, text=True, check=True, timeout=30
        )

    assert "['unanswered']" == done.stdout.strip()


def machine_python() -> str:
    """The interpreter without a virtual environment."""
    return os.path.realpath(sys.executable)


# ------------------------------------------------------------------------------------------- what is whose


def test_what_depends_on_whose_eyes_are_lent() -> None:
    """The own directory in /proc, what lies below the root, and what one may do; nothing else of what is read."""
    lent = {one for one in machine.WHAT_IS_READ if is_lent(*one.split(":", 1))}
    own = {one for one in machine.WHAT_IS_READ if "/proc/self/" in one + "/" or "/proc/thread-self/" in one}
    files = {one for one in machine.WHAT_IS_READ if not one.split(":", 1)[1].startswith(("/proc/", "/sys/"))}
    rights = {one for one in machine.WHAT_IS_READ if one.startswith(("access:", "kvm:"))}
    others = {one for one in files if one.split(":")[0] not in machine.READERS} - rights
    placed = {one for one in machine.WHAT_IS_READ if "{cgroup}" in one}

    assert own | (files - others - placed) | rights == lent - placed


def test_nothing_of_the_looker_hides_behind_a_short_name() -> None:
    """/proc/net and /proc/mounts are links to /proc/self: asked for so, they would tell of the looker."""
    short = ("/proc/net", "/proc/mounts")

    assert [] == [one for one in machine.WHAT_IS_READ if one.split(":", 1)[1].startswith(short)]


OF_ALL = (File("/proc/version"), File("/proc/1/mountinfo"), Uname(), Listing("/sys/class/dmi/id"), Stat("/proc/xen"))
OF_ONE = (File("/proc/self/status"), File("/proc/self/mountinfo"), Link("/proc/thread-self/exe"), Stat("/.dockerenv"))


def test_what_is_the_same_for_all_is_looked_at_once() -> None:
    """However many processes lend their eyes, the machine itself is looked at once, and each of them once."""
    looks: list[str] = []

    class Counting(MachineWithPsutil):
        def ask(self, kind: str, subject: Any) -> tuple[Any, ...]:
            looks.append(f"{self.pid or 'looker'} {kind}:{subject}")
            return super().ask(kind, subject)

    host = LiveHost(Counting())
    with sleeper() as one, sleeper() as other:
        pids = [one.pid, other.pid]
        for pid in (*pids, *pids):
            subject = host.seen_by(pid)
            for question in (*OF_ALL, *OF_ONE, *OF_ALL):
                subject.ask(question)

    assert len(OF_ALL) == len([look for look in looks if look.startswith("looker")])
    assert 4 * len(OF_ONE) == len([look for look in looks if not look.startswith("looker")])


def test_nobodys_answers_leak() -> None:
    """Whoever is asked first, each is answered for itself; and the looker keeps being who it is."""
    host = LiveHost()
    with sleeper() as process:
        first, second = host.seen_by(process.pid), host.seen_by(os.getppid())
        pids = [[line for line in read(one).split("\n") if line.startswith("Pid:")] for one in (host, first, second)]
        again = [[line for line in read(one).split("\n") if line.startswith("Pid:")] for one in (second, first, host)]

        assert [[f"Pid:\t{pid}"] for pid in (os.getpid(), process.pid, os.getppid())] == pids
        assert pids == again[::-1]
        assert host is first.looker is second.looker is host.looker


def read(host: Any) -> str:
    """The status file of the process whose eyes a host lends."""
    reading = host.ask(File("/proc/self/status"))
    assert isinstance(reading, Found)
    return bytes(reading.data).decode()


def test_the_number_of_another_process() -> None:
    """/proc/self leads each to its own directory."""

    assert Found(str(os.getpid())) == LiveHost().ask(Link("/proc/self"))
    assert Found(str(os.getppid())) == LiveHost().seen_by(os.getppid()).ask(Link("/proc/self"))


@pytest.mark.parametrize("question", [Access("/proc/sys/kernel/modprobe"), Access("/dev/kvm"), KvmQuery("api-version")])
def test_what_a_process_may_do_it_alone_can_ask(question: Any) -> None:
    """access(2) and /dev/kvm answer to whoever asks: they tell nothing of another."""
    answer = LiveHost().seen_by(os.getppid()).ask(question)

    assert Unanswered("only a process itself can ask what it may do") == answer


# ----------------------------------------------------------------------------------------- those that end


def test_a_process_that_ends_while_it_is_looked_at() -> None:
    """What it does not show any more is not absent; and whoever asks hears that it has ended."""
    with sleeper() as process:
        host = LiveHost().seen_by(process.pid)
        before = host.ask(File("/proc/self/cgroup")), host.ended
        process.kill()
        process.wait()
        questions = (File("/proc/self/status"), Link("/proc/self/ns/pid"), Stat("/.dockerenv"))
        answers = [host.ask(one) for one in questions]

    assert isinstance(before[0], Found)
    assert (False, True) == (before[1], host.ended)
    assert [ENDED] * 3 == answers


def test_a_process_that_nobody_has_buried() -> None:
    """Until its parent takes note it keeps its number and its status, but has no namespaces, mounts or root."""
    with sleeper() as process:
        host = LiveHost().seen_by(process.pid)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        answers = [
            host.ask(one) for one in (Link("/proc/self/ns/mnt"), File("/proc/self/mountinfo"), Stat("/.dockerenv"))
        ]
        ended = host.ended
        grades = isolation_of(host).grades

    assert [ENDED] * 3 == answers
    assert ended
    assert {"none", "open", "weakened", "standard", "hardened", "separate-kernel"} == set(grades)


def test_a_file_that_is_open_when_its_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then reading it fails with ESRCH."""
    with sleeper() as process:
        host = LiveHost().seen_by(process.pid)

        def late(path: str, flags: int, within: int | None) -> int:
            descriptor = os.open(path, flags, dir_fd=within)
            if path.endswith("cgroup"):
                process.kill()
                process.wait()
            return descriptor

        monkeypatch.setattr(machine, "open_at", late)

        assert ENDED == host.ask(File("/proc/self/cgroup"))


def test_a_number_that_another_process_has_now() -> None:
    """The same number with another beginning is another process: what is seen of it is not held to be the first's."""
    with sleeper() as process:
        started = machine.state_and_start(Path(f"/proc/{process.pid}/stat").read_bytes())[1]
        same, other = (LiveHost().seen_by(process.pid, one) for one in (started, started - 1))
        boundaries = isolation_of(other).boundaries

        assert (False, True) == (same.ended, other.ended)
        assert ENDED == other.ask(Stat("/.flatpak-info"))
        assert {True} == {"shared" in one.states and len(one.states) > 1 for one in boundaries}


def test_a_process_that_never_was() -> None:
    """A number that nobody has tells nothing."""
    host = LiveHost().seen_by(1 << 22)

    assert host.ended
    assert ENDED == host.ask(Link("/proc/self/ns/pid"))


def test_the_looker_does_not_end() -> None:
    """Whoever looks is there."""

    assert LiveHost().ended is False


# ------------------------------------------------------------------------------------ those that are hidden

SEEN = """
import json, sys
sys.path.insert(0, sys.argv[1])
from virtcheck.hosts import open_host
from virtcheck.inspection import isolation_of
host = open_host().seen_by(int(sys.argv[2]))
found = isolation_of(host)
print(json.dumps([{one.boundary.id: one.states for one in found.boundaries}, found.grades, host.ended]))
"""
HIDING = ("hidepid=1", "hidepid=2", "hidepid=4", "subset=pid")


def seen_by_nobody(pid: int, options: str = "") -> Any:
    """The states of boundaries, the grades, and whether it has ended, as an ordinary user sees a process.

    `options` are those of a procfs that is mounted for this look alone.
    """
    mount = f"mount -t proc -o {options} proc /proc || exit 9; " if options else ""
    command = ["unshare", "-m", "sh", "-c", mount + 'exec "$@"', "-", *as_nobody(), machine_python(), "-c", SEEN]
    done = subprocess.run([*command, str(SOURCE), str(pid)], capture_output=True, text=True, check=False, timeout=30)
    if done.returncode == 9:
        pytest.skip(f"this kernel has no {options}: {done.stderr.strip()}")
    if "PermissionError" in done.stderr or "No module named 'virtcheck'" in done.stderr:
        pytest.skip("an ordinary user may not read this tree")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", ["a container", "of the host's namespaces", "privileged", "net", "pid", "user"])
@pytest.mark.parametrize("options", ["", *HIDING])
def test_what_is_hidden_only_adds_possible_states(kind: str, options: str) -> None:
    """Whoever sees less than root does not know better: what root sees stays possible, boundary by boundary."""
    with KINDS[kind]() as specimen:
        states, grades, ended = seen_by_nobody(specimen.pid, options)
        truth = isolation_of(open_host().seen_by(specimen.pid))

    assert not ended
    assert {} == {
        one.boundary.id: (one.states, states[one.boundary.id])
        for one in truth.boundaries
        if not set(one.states) <= set(states[one.boundary.id])
    }
    assert set(truth.grades) <= set(grades)


@pytest.mark.parametrize("options", HIDING[:3])
def test_a_hidden_process_of_the_host_is_never_isolated(options: str) -> None:
    """Of a process that procfs hides no boundary is known to stand, and no grade is left out."""
    need("unshare", "mount", root=True)
    with sleeper() as process:
        states, grades, ended = seen_by_nobody(process.pid, options)

    assert not ended
    assert [] == [name for name, possible in states.items() if "shared" not in possible]
    assert {"none", "open", "weakened"} <= set(grades)


def test_what_anyone_may_see_of_anothers_process() -> None:
    """An ordinary user tells whether its processes and its network are the host's, and whether its users are."""
    with KINDS["net"]() as specimen:
        net = seen_by_nobody(specimen.pid)[0]
    with KINDS["pid"]() as specimen:
        pid = seen_by_nobody(specimen.pid)[0]
    with KINDS["of other users"]() as specimen:
        users = seen_by_nobody(specimen.pid)[0]

    assert (["isolated"], ["shared"]) == (net["network"], net["processes"])
    assert (["shared"], True) == (pid["network"], "shared" not in pid["processes"])
    assert "shared" not in users["users"]


def test_a_root_that_may_not_be_opened() -> None:
    """What lies below the root of a process that is not ours is forbidden, not absent."""
    code = f"""
import sys
sys.path.insert(0, {str(SOURCE)!r})
from virtcheck.hosts import open_host
from virtcheck.model.question import Stat
print([type(open_host().seen_by(int(sys.argv[1])).ask(Stat("/.dockerenv"))).__name__])
"""
    with sleeper() as process:
        command = [*as_nobody(), machine_python(), "-c", code, str(process.pid)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        if done.returncode != 0:
            pytest.skip("an ordinary user may not read this tree")

    assert "['Forbidden']" == done.stdout.strip()


# ----------------------------------------------------------------------------------- those that are hostile

TRAPS = """
mount -t tmpfs none /run && mkdir -p /run/hung /run/systemd /run/host && exec 3<>/dev/fuse &&
mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 trap /run/hung &&
ln -s /run/hung/x /run/.containerenv && ln -s hung/y /run/.toolboxenv &&
ln -s /proc/1/environ /run/systemd/container && ln -s /sys/kernel/uevent_seqnum /run/host/container-manager &&
echo ready && exec sleep 60
"""


def test_traps_in_anothers_root() -> None:
    """A link leads nobody into the kernel's own files, and a file system that never answers costs one wait."""
    need("unshare", "mount", root=True)
    if not os.path.exists("/dev/fuse"):
        pytest.skip("there is no /dev/fuse")
    with subprocess.Popen(
        ["unshare", "-m", "sh", "-c", TRAPS], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            if process.stdout.readline() != b"ready\n":
                pytest.skip("this machine lets root mount no such file system")
            host = LiveHost().seen_by(process.pid)
            links = [host.ask(File(path)) for path in ("/run/systemd/container", "/run/host/container-manager")]
            blind = LiveHost(pretending(""))
            links.append(blind.seen_by(process.pid).ask(File("/run/systemd/container")))
            before = time.monotonic()
            hung = [host.ask(one) for one in (File("/run/.containerenv"), Stat("/run/.toolboxenv"))]
            waited = time.monotonic() - before
            elsewhere = host.ask(Stat("/no-such-file"))
        finally:
            process.send_signal(signal.SIGKILL)

    assert [Unanswered("it leads to the kernel's own files")] * 3 == links
    assert [Unanswered("no answer within 1 s")] * 2 == hung
    assert waited < 2 * machine.CHILD_LIMIT
    assert Unanswered("it is not on the list of what virtcheck reads") == elsewhere


def test_a_root_that_is_no_mount_point_is_looked_at_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table of mounts does not say what it lies on: that may be something that hangs."""
    need("chroot", root=True)
    children: list[Any] = []
    in_child = machine.in_child

    def counted(work: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        children.append(work)
        return in_child(work)

    monkeypatch.setattr(machine, "in_child", counted)
    with sleeper("chroot", "/usr") as process:
        root = Path(f"/proc/{process.pid}/root")
        for _ in range(100):
            if os.readlink(root) == "/usr" or process.poll() is not None:
                break
            time.sleep(0.02)
        if process.poll() is not None or os.path.ismount("/usr"):
            pytest.skip("nothing of /usr runs alone here, or it is a mount point")
        answer = Machine(process.pid).ask("stat", "/.dockerenv")

    assert ("absent", 1) == (answer[0], len(children))
