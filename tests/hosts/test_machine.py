"""The one file that talks to the operating system, against real kernels where this test may make them odd."""

from __future__ import annotations

import ast
import errno
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.hosts import machine
from virtcheck.hosts.machine import Machine, Mounts, in_child, is_listed, refused
from virtcheck.hosts.tree import parse_cpuid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(machine.__file__)
PLAIN_PYTHON = os.path.realpath(sys.executable)
NOBODY = 65534


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Nothing here may hang: what takes longer than thirty seconds fails."""

    def give_up(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def alone(code: str, *wrapper: str) -> Any:
    """What `code` prints as JSON, run after machine.py in a process of its own.

    The source comes over a pipe, so that a user who may not read this tree can run it too.
    """
    program = f"import json, os, sys; __name__ = 'machine'; exec(sys.stdin.read())\n{code}"
    command = [*wrapper, PLAIN_PYTHON, "-S", "-E", "-B", "-c", program]
    done = subprocess.run(command, input=SOURCE.read_text(), capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def need(*programs: str, root: bool = False) -> None:
    """Skip, naming what is missing."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    if root and os.geteuid() != 0:
        pytest.skip("not root")


def in_namespace(code: str, *commands: str) -> Any:
    """What `code` prints in a mount namespace of its own, after shell commands that rearrange it."""
    need("unshare", "mount", root=True)
    setup = " && ".join((*commands, 'exec "$@"'))
    tried = subprocess.run(["unshare", "-m", "sh", "-c", setup, "sh", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"this machine does not let root do it: {tried.stderr.decode().strip()}")
    return alone(code, "unshare", "-m", "sh", "-c", setup, "sh")


def as_nobody() -> tuple[str, ...]:
    """The command that makes an ordinary user of root."""
    need("setpriv", root=True)
    command = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    if subprocess.run([*command, PLAIN_PYTHON, "-c", ""], capture_output=True, check=False).returncode != 0:
        pytest.skip("this Python cannot be run by another user")
    return command


# ----------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("name", ["ENOENT", "ENOTDIR", "ENODEV", "ENXIO", "ENOSYS", "ENOTTY", "EOPNOTSUPP"])
def test_no_such_thing_is_absent(name: str) -> None:
    """These errors say that the thing is not here, and which of them it was."""
    number = getattr(errno, name)

    assert ("absent", number) == refused(number)


@pytest.mark.parametrize("name", ["EACCES", "EPERM"])
def test_not_for_us_is_forbidden(name: str) -> None:
    """These errors say that others may see it."""
    number = getattr(errno, name)

    assert ("forbidden", number) == refused(number)


@pytest.mark.parametrize(
    "number", sorted(set(errno.errorcode) - {2, 20, 19, 6, 38, 25, 95, 13, 1}), ids=errno.errorcode.get
)
def test_every_other_error_is_unanswered(number: int) -> None:
    """Whatever else the kernel says, nobody could look; its words and its number are kept."""

    assert ("unanswered", os.strerror(number), number) == refused(number)


@pytest.mark.parametrize("reader", list(machine.READERS.values()), ids=list(machine.READERS))
def test_readers_keep_refusals_apart(reader: Callable[..., Any], tmp_path: Path) -> None:
    """Every reader tells a missing path, a path through a file, and a loop of links."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop/x")

    assert ("absent", errno.ENOENT) == reader(str(tmp_path / "nothing"))
    assert ("absent", errno.ENOTDIR) == reader(str(tmp_path / "file" / "x"))
    assert ("unanswered", os.strerror(errno.ELOOP), errno.ELOOP) == reader(str(tmp_path / "loop" / "x"))


def test_a_file_of_another_user_is_forbidden(tmp_path: Path) -> None:
    """An ordinary user is told that it is there and not for them."""
    code = "print(json.dumps([Machine().ask('file', '/proc/1/environ'), Machine().ask('kvm', 'api-version')]))"
    environ, kvm = alone(code, *as_nobody())

    assert ["forbidden", errno.EACCES] == environ
    assert kvm[0] in ("forbidden", "absent") or os.stat("/dev/kvm").st_mode & stat.S_IWOTH


# ------------------------------------------------------------------------------------------- odd files


@pytest.fixture
def socket_path(tmp_path: Path) -> Iterator[Path]:
    """A socket that someone listens on."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        yield tmp_path / "socket"


def test_only_regular_files_are_opened(tmp_path: Path, socket_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To open a pipe, a device or a socket is an act: they are looked at and left alone."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("fifo")
    monkeypatch.setattr(machine.os, "open", lambda *_, **__: pytest.fail("it was opened"))
    odd = [tmp_path / "fifo", tmp_path / "link", tmp_path, socket_path, Path("/dev/null"), Path("/dev/zero")]

    assert {("unanswered", "it is not a regular file", 0)} == {machine.read_file(str(one)) for one in odd}


def test_a_pipe_put_in_place_of_a_file_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the opening the file becomes a FIFO: it is opened without waiting, and not read."""
    os.mkfifo(tmp_path / "swapped")
    regular = os.stat(__file__)
    monkeypatch.setattr(machine.os, "stat", lambda *_, **__: regular)

    assert ("unanswered", "it is not a regular file", 0) == machine.read_file(str(tmp_path / "swapped"))


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    """Ten gigabytes are refused after the first few megabytes."""
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(10 << 30)

    assert ("unanswered", f"it is larger than {machine.FILE_LIMIT} bytes", 0) == machine.read_file(str(path))


@pytest.mark.parametrize(("size", "kind"), [(machine.FILE_LIMIT, "found"), (machine.FILE_LIMIT + 1, "unanswered")])
def test_the_limit_of_a_file(size: int, kind: str, tmp_path: Path) -> None:
    """A file of exactly the limit is read; one byte more is too much, and nothing is cut silently."""
    (tmp_path / "file").write_bytes(b"x" * size)

    assert kind == machine.read_file(str(tmp_path / "file"))[0]


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that is faster than we are does not keep us."""
    (tmp_path / "file").write_bytes(b"x")
    monkeypatch.setattr(machine.os, "read", lambda _descriptor, size: b"x" * size)

    assert "unanswered" == machine.read_file(str(tmp_path / "file"))[0]


def test_a_file_that_vanishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes away between two looks is absent."""
    path = tmp_path / "file"
    path.write_bytes(b"x")
    real = machine.open_at

    def too_late(*arguments: Any) -> int:
        path.unlink()
        return real(*arguments)

    monkeypatch.setattr(machine, "open_at", too_late)

    assert ("absent", errno.ENOENT) == machine.read_file(str(path))


def test_a_process_that_has_ended() -> None:
    """What a process that is gone does not show is not absent; nothing is left open."""
    child = subprocess.Popen(["true"])
    child.wait()
    before = os.listdir("/proc/self/fd")
    gone = Machine(child.pid)

    assert ("unanswered", "the process has ended", 0) == gone.ask("file", "/proc/self/status")
    assert ("unanswered", "the process has ended", 0) == gone.ask("stat", "/.dockerenv")
    assert before == os.listdir("/proc/self/fd")


def test_a_read_that_fails_midway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while reading is an answer with its number; a label that no security module gives is absent."""
    (tmp_path / "attr").mkdir()
    for name in ("file", "attr/current"):
        (tmp_path / name).write_bytes(b"x")

    def fail(*_: object) -> bytes:
        raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr(machine.os, "read", fail)

    assert ("unanswered", "Invalid argument", errno.EINVAL) == machine.read_file(str(tmp_path / "file"))
    assert ("absent", errno.EINVAL) == machine.read_file(str(tmp_path / "attr" / "current"))


def test_a_directory_of_too_many_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listing is sorted and whole, or it is no answer."""
    monkeypatch.setattr(machine, "ENTRY_LIMIT", 3)
    for name in "cab":
        (tmp_path / name).touch()

    assert ("found", ("a", "b", "c"), "") == machine.list_directory(str(tmp_path))
    (tmp_path / "d").touch()
    assert ("unanswered", "it holds more than 3 entries", 0) == machine.list_directory(str(tmp_path))


def test_what_a_path_is(tmp_path: Path, socket_path: Path) -> None:
    """Each kind of file has its word."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").touch(mode=0o640)
    kinds = {
        "file": tmp_path / "file",
        "directory": tmp_path,
        "fifo": tmp_path / "fifo",
        "socket": socket_path,
        "character-device": Path("/dev/null"),
    }

    assert list(kinds) == [machine.stat_path(str(path))[1][0] for path in kinds.values()]
    assert (1, 3) == machine.stat_path("/dev/null")[1][4:6]
    assert (0o640, os.getuid(), os.getgid()) == machine.stat_path(str(tmp_path / "file"))[1][1:4]


def test_the_text_of_a_link_is_not_resolved(tmp_path: Path) -> None:
    """A link answers with its text, wherever it leads; what is no link has none."""
    (tmp_path / "link").symlink_to("/nowhere/at/all")
    (tmp_path / "file").touch()

    assert ("found", "/nowhere/at/all", "") == machine.read_link(str(tmp_path / "link"))
    assert ("unanswered", "Invalid argument", errno.EINVAL) == machine.read_link(str(tmp_path / "file"))


# ---------------------------------------------------------------------------------------- the list of what is read


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("file", "/proc/version"),
        ("link", "/proc/self/ns/pid"),
        ("file", "/sys/bus/virtio/devices/virtio0/device"),
        ("file", "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes"),
        ("file", "/sys/fs/cgroup/cpu.max"),
        ("file", "/proc/4711/comm"),
        ("stat", "/dev/kvm"),
    ],
)
def test_what_is_listed(kind: str, path: str) -> None:
    """The list holds fixed paths, what a listing names in place of a star, and the files of one's cgroups."""

    assert is_listed(kind, path)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("file", "/etc/shadow"),
        ("file", "/proc"),
        ("file", "/"),
        ("file", ""),
        ("file", "/dev/kvm"),
        ("file", "/dev/kmsg"),
        ("file", "/proc/kmsg"),
        ("file", "/proc/kcore"),
        ("file", "/proc/1/mem"),
        ("file", "/proc/self/mem"),
        ("file", "/proc/1/maps"),
        ("file", "/proc/1/comm/x"),
        ("file", "/proc/x/comm"),
        ("file", "/proc/../etc/comm"),
        ("link", "/proc/1/comm"),
        ("file", "/sys/bus/pci/devices/0000:00:00.0/config"),
        ("file", "/sys/bus/pci/devices/0000:00:00.0/rom"),
        ("file", "/sys/bus/pci/devices/0000:00:00.0/vpd"),
        ("file", "/sys/bus/pci/devices/0000:00:00.0/resource0"),
        ("file", "/sys/bus/virtio/devices/../../../../etc/device"),
        ("file", "/sys/bus/virtio/devices/a/b/device"),
        ("file", "/sys/fs/cgroup/../../../etc/cpu.max"),
        ("file", "/sys/fs/cgroup/cgroup.procs"),
        ("file", "/etc/cpu.max"),
        ("listing", "/etc"),
        ("stat", "/etc/shadow"),
    ],
)
def test_what_is_never_read(kind: str, path: str) -> None:
    """Device memory, kernel logs, other processes' memory and everything that nobody listed stay closed."""

    assert not is_listed(kind, path)
    assert ("unanswered", "it is not on the list of what virtcheck reads", 0) == Machine().ask(kind, path)


def test_the_list_names_nothing_dangerous() -> None:
    """The list holds none of the paths that are never read; to see whether one is there reads nothing."""
    never = re.compile(r"/(config|rom|vpd|resource\d*|kmsg|kcore|mem|maps|pagemap|auxv|shadow)$|\.\.|cmdline.*\*")

    listed = [entry for entry in machine.WHAT_IS_READ if not entry.startswith(("config:", "stat:"))]

    assert [] == [entry for entry in listed if never.search(entry)]
    assert len(machine.WHAT_IS_READ) == len(set(machine.WHAT_IS_READ))


@given(
    st.sampled_from(sorted(machine.READERS)),
    st.builds("/sys/fs/cgroup/{}/{}".format, st.text(st.characters(codec=None)), st.sampled_from(["cpu.max", "x"]))
    | st.builds("/proc/{}/comm".format, st.text(st.characters(codec=None), max_size=5))
    | st.text(st.characters(codec=None)),
)
def test_any_path_gets_an_answer(kind: str, path: str) -> None:
    """Whatever a cgroup is called and whatever a probe makes of it, the machine answers and raises nothing."""

    assert Machine().ask(kind, path)[0] in ("found", "absent", "forbidden", "unanswered")


def test_no_descriptor_left() -> None:
    """Where a process may open nothing more, that says nothing of what it asks for."""
    code = """
import resource
ask = Machine().ask
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
print(json.dumps([ask("file", "/proc/version"), ask("listing", "/sys/class/dmi/id"), ask("cpuid", (1, 0))]))
"""
    answers = alone(code)

    assert [["unanswered", "Too many open files", errno.EMFILE]] * 3 == answers


def test_no_process_left() -> None:
    """Where a process may start no child, CPUID is unanswered."""
    code = """
import resource
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
print(json.dumps(Machine().ask("cpuid", (1, 0))))
"""

    assert ["unanswered", os.strerror(errno.EAGAIN), errno.EAGAIN] == alone(code, *as_nobody())


# --------------------------------------------------------------------------------------------------- mounts

TABLE = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:21 / /proc rw,nosuid shared:5 master:1 - proc proc rw,hidepid=invisible
24 22 0:22 / /sys ro - sysfs sysfs rw
25 24 0:23 / /sys/firmware ro,relatime - tmpfs tmpfs ro
26 23 0:24 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw,fd=29
27 22 0:25 / /mnt/with\\040space\\134x rw - nfs4 server:/home rw
28 23 0:26 /proc/cpuinfo /proc/cpuinfo rw - fuse.lxcfs lxcfs rw
"""


@pytest.mark.parametrize(
    ("path", "point", "kind"),
    [
        ("/", "/", "ext4"),
        ("/run/.containerenv", "/", "ext4"),
        ("/proc", "/proc", "proc"),
        ("/proc/self/status", "/proc", "proc"),
        ("/process", "/", "ext4"),
        ("/sys/firmware", "/sys/firmware", "tmpfs"),
        ("/sys/firmware/acpi/tables/FACP", "/sys/firmware", "tmpfs"),
        ("/sys/firmwares", "/sys", "sysfs"),
        ("/proc/sys/fs/binfmt_misc", "/proc/sys/fs/binfmt_misc", "autofs"),
        ("/proc/cpuinfo", "/proc/cpuinfo", "fuse.lxcfs"),
        ("/mnt/with space\\x/file", "/mnt/with space\\x", "nfs4"),
    ],
)
def test_what_lies_over_a_path(path: str, point: str, kind: str) -> None:
    """The nearest mount point at or above a path tells its file system."""

    assert (point, kind) == Mounts(TABLE).over(path)[:2]


def test_a_later_mount_lies_over_an_earlier_one() -> None:
    """On one mount point the last line counts: binfmt_misc over its triggered autofs."""
    triggered = TABLE + "29 26 0:27 / /proc/sys/fs/binfmt_misc rw - binfmt_misc binfmt_misc rw\n"

    assert "binfmt_misc" == Mounts(triggered).over("/proc/sys/fs/binfmt_misc/status")[1]


@pytest.mark.parametrize("point", ["/sys", "/sys/fs"])
def test_a_mount_hides_what_was_mounted_below_it(point: str) -> None:
    """A tmpfs over /sys covers the cgroups that were mounted inside: they are not what answers there."""
    table = TABLE + f"30 24 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n31 24 0:29 / {point} rw - tmpfs tmpfs rw\n"

    assert (point, "tmpfs") == Mounts(table).over("/sys/fs/cgroup/cgroup.controllers")[:2]


def test_what_lies_under_a_later_mount() -> None:
    """A second mount at a point hides what was mounted below the first; what comes after it stands."""
    lines = [
        f"{at} 1 0:1 / {point} rw - {kind} s rw"
        for at, (point, kind) in enumerate(
            (("/", "ext4"), ("/a", "xfs"), ("/a/b", "nfs"), ("/a", "tmpfs"), ("/a/c", "fuse"), ("/", "overlay"))
        )
    ]
    table = Mounts("\n".join(lines))

    assert ["tmpfs", "fuse", "overlay"] == [table.over(path)[1] for path in ("/a/b/x", "/a/c/x", "/x")]


def test_thousands_of_mounts() -> None:
    """Whoever is in a container may mount thousands of times there: each more costs as much as the last."""
    lines = [f"{at} 1 0:1 / /proc/{at % 20000} rw - tmpfs s rw" for at in range(40000)]

    assert "/proc/7" == Mounts("\n".join(lines)).over("/proc/7/x")[0]


def test_an_empty_table_tells_nothing() -> None:
    """Without mountinfo nothing is known of any path."""

    assert ("", "", "") == Mounts("").over("/proc/version")


@given(st.text(st.sampled_from("0 -/\\\n:a")) | st.text())
def test_any_table_is_taken(text: str) -> None:
    """A table that makes no sense names no file system, and breaks nothing."""

    assert isinstance(Mounts(TABLE + text).over("/sys/firmware/x")[1], str)


def pretending(table: str) -> Machine:
    """This machine, with another table of mounts."""
    pretender = Machine()
    pretender.tables["self"] = Mounts(table)
    return pretender


def test_an_untriggered_automount_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look below an autofs mount would mount something: nobody looks."""
    for kind in machine.READERS:
        monkeypatch.setitem(machine.READERS, kind, lambda *_: pytest.fail("it was looked up"))
    everywhere = pretending("1 0 0:1 / / rw - autofs systemd-1 rw")

    assert ("unanswered", "to look would mount it", 0) == everywhere.ask("listing", "/proc/sys/fs/binfmt_misc")
    assert ("unanswered", "to look would mount it", 0) == everywhere.ask("stat", "/.dockerenv")


@pytest.mark.parametrize("kind", ["nfs4", "fuse", "fuse.lxcfs", "fuseblk", "9p", "virtiofs", "cifs", "ceph"])
def test_what_may_hang_is_read_in_a_child(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """FUSE and network file systems are never touched by this process itself."""
    monkeypatch.setitem(machine.READERS, "stat", lambda _path: ("found", (os.getpid(),), ""))
    answer = pretending(f"1 0 0:1 / / rw - {kind} server:/x rw").ask("stat", "/.dockerenv")

    assert "found" == answer[0]
    assert (os.getpid(),) != answer[1]


def test_a_local_file_system_costs_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot hang is read at once; fusectl is the kernel's own."""
    monkeypatch.setattr(machine, "fork", lambda: pytest.fail("a child was started"))

    assert ("absent", errno.ENOENT) == pretending("1 0 0:1 / / rw - ext4 /dev/vda rw").ask("stat", "/.dockerinit")
    assert "found" == pretending("1 0 0:1 / /proc rw - fusectl none rw").ask("file", "/proc/version")[0]


MASKED = "/sys/firmware/acpi/tables/FACP"


def test_a_tmpfs_over_firmware_is_a_mask() -> None:
    """Docker, Podman and Kubernetes lay an empty tmpfs over /sys/firmware: its emptiness is not absence."""
    code = f"""
ask = Machine().ask
print(json.dumps([ask("file", "{MASKED}"), ask("listing", "/sys/firmware"), ask("stat", "/sys/firmware/efi"),
                  ask("listing", "/sys/firmware/acpi/tables"), ask("file", "/sys/hypervisor/no-such-thing")]))
"""
    facp, listing, efi, tables, unlisted = in_namespace(code, "mount -t tmpfs none /sys/firmware")

    assert ["unanswered", "masked by tmpfs", errno.ENOENT] == facp == efi == tables
    assert ["unanswered", "masked by tmpfs", 0] == listing
    assert "it is not on the list of what virtcheck reads" == unlisted[1]


def test_without_procfs_nothing_in_it_is_absent() -> None:
    """Where /proc is not mounted, nobody could look; nor could anybody tell what lies over /sys."""
    code = """
ask = Machine().ask
print(json.dumps([ask("file", "/proc/version"), ask("link", "/proc/self/ns/pid"), ask("file", "/sys/hypervisor/type"),
                  ask("stat", "/.dockerinit"), ask("processes", "")]))
"""
    version, namespace, hypervisor, file, processes = in_namespace(code, "mount -t tmpfs none /mnt", "umount -l /proc")

    assert ["unanswered", "procfs is not mounted", errno.ENOENT] == version == namespace
    assert ["unanswered", "no table of mounts tells what lies there", errno.ENOENT] == hypervisor
    assert ["absent", errno.ENOENT] == file
    assert "unanswered" == processes[0]


def test_without_sysfs_nothing_in_it_is_absent() -> None:
    """A small sandbox without /sys cannot say what the firmware says."""
    code = 'print(json.dumps(Machine().ask("file", "/sys/hypervisor/type")))'

    assert ["unanswered", "sysfs is not mounted", errno.ENOENT] == in_namespace(code, "umount -R -l /sys")


def test_a_procfs_of_processes_only() -> None:
    """`subset=pid` hides everything else of /proc: that it is not shown does not make it absent."""
    code = """
ask = Machine().ask
print(json.dumps([ask("file", "/proc/version"), ask("stat", "/proc/xen"), ask("file", "/proc/2/comm")[0],
                  ask("file", "/proc/self/status")[0], ask("file", "/proc/self/timens_offsets")[0]]))
"""
    answers = in_namespace(code, "mount -t proc -o subset=pid proc /proc")

    assert [["unanswered", "masked by procfs (subset=pid)", errno.ENOENT]] * 2 == answers[:2]
    assert ["found", "found", "found"] == answers[2:]


def test_processes_that_procfs_hides() -> None:
    """Under `hidepid` an ordinary user is told that other processes do not exist: that is a mask too."""
    code = """
ask = Machine().ask
print(json.dumps([ask("file", "/proc/1/comm"), ask("file", "/proc/2/comm"), ask("processes", ""),
                  ask("file", "/proc/self/status")[0], ask("file", "/proc/no-such-thing/comm")[1]]))
"""
    nobody = " ".join(as_nobody())
    init, kthreadd, processes, myself, _ = in_namespace(
        code, "mount -t proc -o hidepid=2 proc /proc", f'set -- {nobody} "$@"'
    )

    assert ["unanswered", "masked by procfs (hidepid)", errno.ENOENT] == init == kthreadd
    assert ["found", [], "masked by procfs (hidepid)"] == processes
    assert "found" == myself


def test_a_file_laid_over_a_real_one_is_noted(tmp_path: Path) -> None:
    """What a bind mount pretends to be is found, and the answer says what lies over it."""
    fake = tmp_path / "version"
    fake.write_text("Linux version 9.9")
    kind = Mounts(Path("/proc/self/mountinfo").read_text()).over(str(fake))[1]
    code = 'print(json.dumps([str(one) for one in Machine().ask("file", "/proc/version")]))'

    assert ["found", "b'Linux version 9.9'", f"{kind} lies over it"] == in_namespace(
        code, f"mount --bind {fake} /proc/version"
    )


def test_a_device_laid_over_a_file_hides_it() -> None:
    """Engines mask single files with /dev/null: nobody could look."""
    code = 'print(json.dumps(Machine().ask("file", "/proc/version")))'

    assert ["unanswered", "it is not a regular file", 0] == in_namespace(code, "mount --bind /dev/null /proc/version")


def test_an_unmounted_file_system_of_the_kernel_is_not_absence() -> None:
    """The directory where securityfs belongs exists and is empty until somebody mounts it."""
    code = """
ask = Machine().ask
print(json.dumps([ask("file", "/sys/kernel/security/lsm"), ask("listing", "/proc/sys/fs/binfmt_misc")]))
"""
    unmount = "umount -l /sys/kernel/security 2>&-; umount -l /proc/sys/fs/binfmt_misc 2>&-; true"
    lsm, formats = in_namespace(code, unmount)

    assert lsm in (["unanswered", "securityfs is not mounted", errno.ENOENT], ["absent", errno.ENOENT])
    assert formats in (["unanswered", "binfmt_misc is not mounted", 0], ["absent", errno.ENOENT])


@pytest.mark.parametrize(("directory", "kind"), machine.EMPTY_UNLESS_MOUNTED)
def test_a_directory_the_kernel_never_made_is_absent(
    directory: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel without SELinux, Xen or binfmt_misc has no such directory, and that is an answer."""
    top = "/sys" if directory.startswith("/sys") else "/proc"
    own = "sysfs" if top == "/sys" else "proc"
    table = f"1 0 0:1 / {top} rw - {own} {own} rw"
    here, mounted = pretending(table), pretending(f"{table}\n2 1 0:2 / {directory} rw - {kind} {kind} rw")
    there = {True: f"{kind} is not mounted", False: ""}

    for exists, expected in there.items():
        monkeypatch.setattr(machine.os.path, "isdir", lambda _path, exists=exists: exists)
        assert expected == here.mask(directory + "/x", *here.over(directory + "/x"))
        assert "" == mounted.mask(directory + "/x", *mounted.over(directory + "/x"))


# ------------------------------------------------------------------------------------------------- children


def test_a_child_hands_over_what_it_found() -> None:
    """Any answer comes through whole, larger than a pipe holds too."""

    assert ("found", b"x" * (3 << 20), "a note") == in_child(lambda: ("found", b"x" * (3 << 20), "a note"))
    assert ("absent", 2) == in_child(lambda: ("absent", 2))


def no_children() -> bool:
    """Whether this process has no child, living or zombie."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def test_a_child_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the limit there is an answer, no process and no zombie."""
    monkeypatch.setattr(machine, "CHILD_LIMIT", 0.05)
    started = time.monotonic()

    assert ("unanswered", "no answer within 0.05 s", 0) == in_child(lambda: time.sleep(60) or ("absent", 2))
    assert 5 > time.monotonic() - started
    assert no_children()


def test_a_child_that_cannot_die_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that waits for a dead server may take as long as it likes; it is taken away when the next one starts."""
    monkeypatch.setattr(machine, "CHILD_LIMIT", 0.05)
    monkeypatch.setattr(machine.os, "kill", lambda *_: None)
    in_child(lambda: time.sleep(0.5) or ("absent", 2))

    assert 1 == len(machine.LATE)
    time.sleep(0.6)
    in_child(lambda: ("absent", 2))
    assert [] == machine.LATE
    assert no_children()


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), "it ends with signal 11"),
        (lambda: 1 // 0, "the child that looked gave no answer"),
        (lambda: os._exit(0), "the child that looked gave no answer"),
        (lambda: sys.exit(3), "the child that looked gave no answer"),
        (lambda: object(), "the child that looked gave no answer"),
    ],
    ids=["signal", "exception", "exit", "sys.exit", "unspeakable"],
)
def test_a_child_that_fails_is_an_answer(work: Callable[[], Any], why: str, capfd: pytest.CaptureFixture[str]) -> None:
    """However a child ends, its parent hears that nobody could look, and nothing is printed."""
    import faulthandler

    enabled = faulthandler.is_enabled()
    faulthandler.disable()
    try:
        answer = in_child(work)
    finally:
        if enabled:
            faulthandler.enable()

    assert ("unanswered", why, 0) == answer
    assert ("", "") == capfd.readouterr()
    assert no_children()


def test_a_caller_that_ignores_its_children() -> None:
    """Where SIGCHLD is ignored the kernel takes children away itself: their answers arrive all the same."""
    code = """
import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
CHILD_LIMIT = 0.05
print(json.dumps([in_child(lambda: ("absent", 2)), in_child(lambda: time.sleep(9))]))
"""

    assert [["absent", 2], ["unanswered", "no answer within 0.05 s", 0]] == alone(code)


HANGING_FUSE = r"""
import ctypes, signal, struct

def serve(ready, answers_init):
    libc = ctypes.CDLL(None, use_errno=True)
    device = os.open("/dev/fuse", os.O_RDWR)
    options = b"fd=%d,rootmode=40000,user_id=0,group_id=0" % device
    if libc.mount(b"hang", b"/sys/firmware", b"fuse.hang", 0, options):
        os._exit(3)
    os.write(ready, b"x")
    while True:
        request = os.read(device, 1 << 17)
        unique, = struct.unpack_from("<Q", request, 8)
        if answers_init and struct.unpack_from("<I", request, 4)[0] == 26:
            body = struct.pack("<IIIIHHIIHH8I", 7, 31, 0, 0, 0, 0, 4096, 0, 0, 0, *[0] * 8)
            os.write(device, struct.pack("<IiQ", 16 + len(body), 0, unique) + body)

def hang(answers_init):
    is_ready, ready = os.pipe()
    server = os.fork()
    if server == 0:
        serve(ready, answers_init)
    os.close(ready)
    if not os.read(is_ready, 1):
        print(json.dumps("no FUSE")); sys.exit()
    return server
"""


@pytest.mark.parametrize("answers_init", [False, True])
def test_a_file_system_that_never_answers(answers_init: bool) -> None:
    """A FUSE server that is dead, or alive and silent, costs one limit for each look and leaves no process behind.

    The silent one has taken the request, so the child that waits cannot even be killed until the server goes.
    """
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("/dev/fuse cannot be opened")
    code = f"""{HANGING_FUSE}
server = hang({answers_init})
CHILD_LIMIT = 0.3
machine = Machine()
started = time.monotonic()
answer = machine.ask("file", "{MASKED}")
took = time.monotonic() - started
os.kill(server, 9)
os.waitpid(server, 0)
time.sleep(0.2)
after = machine.ask("stat", "/sys/firmware/efi")
try:
    left = os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    left = None
print(json.dumps([answer, took, after, left]))
"""
    done = in_namespace(code, "true")
    if done == "no FUSE":
        pytest.skip("a FUSE file system cannot be mounted here")
    answer, took, after, left = done

    assert ["unanswered", "no answer within 0.3 s", 0] == answer
    assert 2 > took
    assert ["unanswered", os.strerror(errno.ENOTCONN), errno.ENOTCONN] == after
    assert left is None


# --------------------------------------------------------------------------------------------------- CPUID

x86_64 = pytest.mark.skipif(os.uname().machine != "x86_64", reason="CPUID is an instruction of x86-64")

EVERY_LEAF = "print(json.dumps(Machine.every_leaf()))"
LEAVES = [list(one) for one in machine.CPUID_LEAVES]


def comparable(leaves: Any) -> dict[tuple[int, int], list[int]]:
    """Leaves by their numbers, without what differs between the processors of one machine: the local APIC's id."""
    known = {(leaf, subleaf): list(registers) for leaf, subleaf, *registers in leaves}
    known[1, 0][1] &= 0x00FFFFFF
    return known


@x86_64
def test_cpuid_as_the_kernel_sees_it() -> None:
    """Our instruction and the kernel's driver read the same leaves."""
    witness = machine.read_cpuid_device()
    if witness[0] != "found":
        pytest.skip(f"/dev/cpu/0/cpuid cannot be read: {witness}")

    assert comparable(witness[1]) == comparable(Machine.every_leaf()[1])


@x86_64
def test_cpuid_as_another_program_reads_it() -> None:
    """`cpuid -r` prints the same for every leaf that both ask for; what the tree host reads is that."""
    need("cpuid")
    printed = subprocess.run(["cpuid", "-r", "-1"], capture_output=True, text=True, check=False)
    if printed.returncode != 0:
        pytest.skip(f"cpuid does not run here: {printed.stderr}")
    theirs = {
        (leaf, subleaf, one.eax, one.ebx, one.ecx, one.edx)
        for (leaf, subleaf), one in parse_cpuid(printed.stdout).items()
    }
    ours = comparable(Machine.every_leaf()[1])
    shared = {where: registers for where, registers in comparable(theirs).items() if where in ours}

    assert len(shared) > 10
    assert shared == {where: ours[where] for where in shared}


@x86_64
def test_cpuid_as_an_ordinary_user() -> None:
    """It is an instruction for everybody."""
    answer = alone(EVERY_LEAF, *as_nobody())

    assert LEAVES == [one[:2] for one in answer[1]]


@x86_64
def test_cpuid_where_no_memory_may_be_written_and_run() -> None:
    """Under PR_SET_MDWE (systemd's MemoryDenyWriteExecute) the sealed file is still mapped and run."""
    code = """
import ctypes
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
    print(json.dumps("old"))
else:
"""
    answer = alone(code + "    " + EVERY_LEAF)
    if answer == "old":
        pytest.skip("this kernel has no PR_SET_MDWE")

    assert LEAVES == [one[:2] for one in answer[1]]


@x86_64
def test_cpuid_without_standard_input() -> None:
    """Descriptor 0 is free where a daemon closed it, and may become the sealed file's."""
    code = "os.close(0); " + EVERY_LEAF

    assert LEAVES == [one[:2] for one in alone(code)[1]]


@x86_64
@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("0f0b", f"it ends with signal {signal.SIGILL:d}"),
        ("31c0488b00c3", f"it ends with signal {signal.SIGSEGV:d}"),
        ("ebfe", "no answer within 0.2 s"),
    ],
    ids=["ud2", "fault", "endless loop"],
)
def test_a_processor_that_refuses_cpuid(code: str, why: str, tmp_path: Path) -> None:
    """A signal or a loop in the code is a finding, told in words; it leaves no core file and disturbs nobody."""
    program = f"""
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
os.chdir({str(tmp_path)!r})
CPUID_CODE, CHILD_LIMIT = bytes.fromhex("{code}"), 0.2
{EVERY_LEAF}
"""

    assert ["unanswered", why, 0] == alone(program)
    assert [] == list(tmp_path.iterdir())


@x86_64
def test_a_kernel_that_makes_cpuid_fault() -> None:
    """ARCH_SET_CPUID makes the instruction a segmentation fault for one process and its children."""
    code = """
import ctypes
refused = ctypes.CDLL(None).syscall(158, 0x1012, 0)
print(json.dumps("no" if refused else Machine.every_leaf()))
"""
    answer = alone(code)
    if answer == "no":
        pytest.skip("this processor cannot make CPUID fault (arch_prctl ARCH_SET_CPUID: ENODEV)")

    assert ["unanswered", "it ends with signal 11", 0] == answer


@x86_64
@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EPERM, errno.EACCES])
def test_a_sandbox_that_forbids_the_sealed_file(error: int) -> None:
    """Where memfd_create is refused nothing was learnt of the processor: neither absent nor forbidden."""
    code = f"""
import _ctypes
real = _ctypes.get_errno
MEMFD_CREATE = 1 << 20
_ctypes.get_errno = lambda: {error}
print(json.dumps(Machine.every_leaf()))
"""

    assert ["unanswered", f"no memory to run machine code in: {os.strerror(error)}", error] == alone(code)


@x86_64
def test_the_memory_is_sealed() -> None:
    """What is run can be changed by nobody: sealed, mapped for reading and running, never for writing."""
    code = """
os.close = lambda descriptor: None
run_cpuid()
descriptor = next(int(fd) for fd in os.listdir("/proc/self/fd") if "memfd:code" in os.readlink("/proc/self/fd/" + fd))
maps = [line.split()[1] for line in open("/proc/self/maps") if "memfd:code" in line]
print(json.dumps([fcntl.fcntl(descriptor, 1034), maps, fcntl.fcntl(descriptor, fcntl.F_GETFD)]))
"""
    # A process that may not be dumped does not show its own maps to an ordinary user.
    seals, maps, flags = alone(code.replace("run_cpuid()", "PR_SET_DUMPABLE = 3; run_cpuid()"))

    assert machine.ALL_SEALS == seals & machine.ALL_SEALS
    assert ["r-xp"] == maps
    assert fcntl.FD_CLOEXEC == flags


def test_the_code_is_what_it_says(tmp_path: Path) -> None:
    """The bytes disassemble to the instructions of the text beside them."""
    need("objdump")
    body = ast.parse(SOURCE.read_text()).body
    at = next(i for i, one in enumerate(body) if isinstance(one, ast.Assign) and "CPUID_CODE" in ast.unparse(one))
    told = ast.literal_eval(body[at + 1].value)  # type: ignore[attr-defined]
    promised = [one.strip() for one in told.partition(":\n")[2].replace("\n", " ").split(";")]
    (tmp_path / "code").write_bytes(machine.CPUID_CODE)
    command = ["objdump", "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", str(tmp_path / "code")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split("\t")[2] for line in printed.splitlines() if line.count("\t") == 2]
    instructions = [" ".join(line.replace("DWORD PTR ", "").replace("+0x", "+").split()) for line in lines]

    assert [one.replace("+c]", "+12]") for one in instructions] == promised


def test_another_architecture_has_no_cpuid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere nothing is run, and nothing is claimed."""
    elsewhere = os.uname_result(("Linux", "host", "6.1", "#1", "aarch64"))
    monkeypatch.setattr(machine.os, "uname", lambda: elsewhere)
    monkeypatch.setattr(machine, "fork", lambda: pytest.fail("a child was started"))
    answer = Machine().ask("cpuid", (1, 0))

    assert ("unanswered", "CPUID is an instruction of x86-64 programs; this is aarch64", 0) == answer


@pytest.mark.parametrize(("width", "runs"), [(64, True), (32, False)])
def test_a_personality_is_no_other_processor(width: int, runs: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under linux32 uname says i686: a program of 64 bits runs the instruction all the same."""
    monkeypatch.setattr(machine.os, "uname", lambda: os.uname_result(("Linux", "host", "6.1", "#1", "i686")))
    monkeypatch.setattr(machine.sys, "maxsize", (1 << width - 1) - 1)
    monkeypatch.setattr(machine, "in_child", lambda _: ("found", ((1, 0, 7, 8, 9, 10),), ""))

    assert runs is (Machine().ask("cpuid", (1, 0)) == ("found", (7, 8, 9, 10), ""))


def test_cpuid_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One child answers for every leaf; a leaf that is not run is unanswered, not absent."""
    runs: list[int] = []
    monkeypatch.setattr(Machine, "every_leaf", lambda _: runs.append(1) or ("found", ((1, 0, 7, 8, 9, 10),), ""))
    one = Machine()

    assert ("found", (7, 8, 9, 10), "") == one.ask("cpuid", (1, 0))
    assert ("unanswered", "this leaf is not among those that are run", 0) == one.ask("cpuid", (1, 1))
    assert [1] == runs


# ----------------------------------------------------------------------------------------------------- KVM


def test_kvm_as_asked_directly() -> None:
    """The version and every extension are what the ioctls answer."""
    try:
        node = os.open("/dev/kvm", os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        pytest.skip(f"/dev/kvm cannot be opened: {error.strerror}")
    with os.fdopen(node, "rb+", buffering=0) as file:
        version = fcntl.ioctl(file, 0xAE00)
        numbers = [int(entry.rsplit(":", 1)[1]) for entry in machine.WHAT_IS_READ if entry.startswith("kvm:extension:")]
        extensions = {number: fcntl.ioctl(file, 0xAE03, number) for number in numbers}
    one = Machine()

    assert ("found", version, "") == one.ask("kvm", "api-version")
    assert extensions == {number: one.ask("kvm", f"extension:{number}")[1] for number in numbers}
    assert "unanswered" == one.ask("kvm", "extension:99999")[0]


def test_what_kvm_can_give_to_guests() -> None:
    """Registers and leaves that KVM answers for all at once are there one by one; what it does not name is absent."""
    if Machine().ask("kvm", "api-version")[0] != "found" or os.uname().machine != "x86_64":
        pytest.skip("there is no KVM of x86 to be asked")
    listed, leaves = bytearray(4 * 257), bytearray(8 + 40 * 256)
    listed[:4] = leaves[:4] = (256).to_bytes(4, "little")
    with open("/dev/kvm", "rb+", buffering=0) as file:
        fcntl.ioctl(file, 0xC004AE0A, listed)
        fcntl.ioctl(file, 0xC008AE05, leaves)
    known = struct.unpack(f"<{listed[0]}I", listed[4 : 4 + 4 * listed[0]])
    entries = [struct.unpack_from("<7I", leaves, 8 + 40 * at) for at in range(leaves[0])]
    (features,) = (registers for leaf, _, _, *registers in entries if leaf == 1)
    one = Machine()
    asked = [one.ask("kvm", f"cpuid:0x00000001:0x0:{register}") for register in ("eax", "ebx", "ecx", "edx")]

    assert [("found", value, "") for value in features] == asked
    assert set(known) & set(machine.KVM_MSRS) == {
        number for number in machine.KVM_MSRS if one.ask("kvm", f"msr:{number:#x}")[0] == "found"
    }


def test_another_architecture_has_no_such_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    """KVM answers EINVAL to what it does not know: that is absent, and its version is asked all the same."""
    node = ("character-device", 0o660, 0, 0, 10, 232, 1, 1)

    def invalid(*_: object) -> int:
        raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr(machine, "stat_path", lambda *_: ("found", node, ""))
    monkeypatch.setattr(machine, "open_at", lambda *_: os.open("/dev/null", os.O_RDONLY))
    monkeypatch.setattr(machine.fcntl, "ioctl", invalid)

    assert ("absent", errno.EINVAL) == machine.ask_kvm("/dev/kvm", None, machine.kvm_msrs)
    assert ("absent", errno.EINVAL) == machine.ask_kvm("/dev/kvm", None, machine.kvm_cpuid)
    assert "found" == machine.ask_kvm("/dev/kvm")[0]


def test_a_node_that_is_not_kvm_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the character device 10:232 is opened for writing; a file, a FIFO or another device of that name is not."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").touch()
    monkeypatch.setattr(machine.os, "open", lambda *_, **__: pytest.fail("it was opened"))
    nodes = [str(tmp_path / "fifo"), str(tmp_path / "file"), "/dev/null", str(tmp_path)]

    assert {("unanswered", "the node is not KVM's device 10:232", 0)} == {machine.ask_kvm(node) for node in nodes}
    assert ("absent", errno.ENOENT) == machine.ask_kvm(str(tmp_path / "nothing"))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("ENODEV", "absent"),
        ("ENXIO", "absent"),
        ("EACCES", "forbidden"),
        ("EPERM", "forbidden"),
        ("EBUSY", "unanswered"),
    ],
)
def test_why_kvm_does_not_open(error: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error with which the node does not open is kept: no driver, no right, in use."""
    node = ("character-device", 0o660, 0, 0, 10, 232, 1, 1)
    monkeypatch.setattr(machine, "stat_path", lambda *_: ("found", node, ""))
    number = getattr(errno, error)

    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(machine.os, "open", refuse)
    answer = machine.ask_kvm("/dev/kvm")

    assert (kind, number) == (answer[0], answer[-1])


@pytest.mark.parametrize(
    ("misc", "expected"),
    [
        (("found", b" 10 other\n", ""), ("absent", errno.ENODEV)),
        (("forbidden", errno.EACCES), ("unanswered", "to ask might load the driver", 0)),
    ],
)
def test_a_driver_that_is_not_there_is_not_loaded(
    misc: tuple[object, ...], expected: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To open a node without a driver makes the kernel load one; so the node is only looked at."""
    table = ("found", b"22 1 0:21 / /proc rw - proc proc rw\n27 1 0:6 / /dev rw - devtmpfs dev rw\n", "")
    monkeypatch.setattr(machine, "read_file", lambda path, within=None: misc if path == "/proc/misc" else table)
    monkeypatch.setattr(machine, "stat_path", lambda path, within=None: ("found", ("character-device",), ""))
    monkeypatch.setattr(machine, "ask_kvm", lambda *_: pytest.fail("the node was opened"))

    assert expected == Machine().ask("kvm", "api-version")


def test_a_question_that_kvm_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ioctl that fails is its own refusal; the others are still asked."""
    node = ("character-device", 0o660, 0, 0, 10, 232, 1, 1)
    monkeypatch.setattr(machine, "stat_path", lambda *_: ("found", node, ""))
    monkeypatch.setattr(machine, "open_at", lambda *_: os.open("/dev/null", os.O_RDONLY))
    answers = dict(machine.ask_kvm("/dev/kvm")[1])

    assert {("absent", errno.ENOTTY)} == set(answers.values())
    assert "api-version" in answers


# ------------------------------------------------------------------------------------------------ processes


def test_processes_of_known_programs(tmp_path: Path) -> None:
    """A running program of a known name is listed with its parent, and one of another name is not."""
    programs = [tmp_path / name for name in ("qemu-system-x86_64", "kvmtool", "firecracker")]
    sleep = shutil.which("sleep")
    assert sleep is not None
    for program in programs:
        shutil.copy(sleep, program)
    running = [subprocess.Popen([program, "60"]) for program in programs]
    try:
        mine = {running[0].pid: "qemu-system-x86", running[2].pid: "firecracker"}
        for one in running:
            while Path(f"/proc/{one.pid}/comm").read_text().startswith(("python", "pytest")):
                time.sleep(0.01)
        listed = Machine().ask("processes", "")
    finally:
        for one in running:
            one.kill()
            one.wait()
    found = {pid: (parent, name, uid) for pid, parent, name, uid in listed[1] if parent == os.getpid()}

    assert {pid: (os.getpid(), name, os.getuid()) for pid, name in mine.items()} == found


def test_a_name_with_parentheses_is_read_whole() -> None:
    """A process may call itself `x) S 1 (`; its parent is still its parent."""
    code = """
import ctypes
libc = ctypes.CDLL(None)
libc.prctl(15, b"qemu-system-) S", 0, 0, 0)
print(json.dumps([one for one in Machine().ask("processes", "")[1] if one[0] == os.getpid()] + [os.getppid()]))
"""
    (_pid, parent, name, _uid), expected = alone(code)

    assert (expected, "qemu-system-) S") == (parent, name)


@pytest.mark.parametrize(
    ("comm", "known"),
    [("qemu-system-x86", True), ("kvm", True), ("kvm-irqfd-clean", False), ("bash", False), ("containerd-shim", False)],
)
def test_known_programs(comm: str, known: bool) -> None:
    """A name is known whole; only a trailing dash takes any ending."""

    assert known is machine.known_program(comm)


def test_uname_does_not_name_the_host() -> None:
    """The name that an administrator gave is nobody's business."""
    seen = os.uname()

    assert ("found", (seen.sysname, seen.release, seen.version, seen.machine), "") == Machine().ask("uname", "")


def test_the_standard_library_knows_no_users() -> None:
    """What psutil would tell is unanswered where only this file runs."""

    assert ("unanswered", "psutil is not at hand", 0) == Machine().ask("usage", "1")


# --------------------------------------------------------------------------------------- another process's eyes

ANOTHER = r"""
mount -t tmpfs none /run && mount -t tmpfs none /etc && mount -t tmpfs none /mnt &&
echo inner > /etc/secret && mkdir -p /run/systemd /run/host && mkfifo /run/fifo &&
ln -s /etc/secret /run/.containerenv && ln -s ../../../../../etc/secret /run/host/container-manager &&
ln -s /run/fifo /run/systemd/container &&
ln -s .toolboxenv /run/.toolboxenv && echo ready && sleep 60
"""


def test_what_another_process_sees() -> None:
    """Its namespaces, its files, its root: links inside it lead nowhere else, and its odd files hang nobody."""
    need("unshare", "mount", root=True)
    with subprocess.Popen(
        ["unshare", "-m", "-p", "-u", "-f", "--kill-child", "sh", "-c", ANOTHER], stdout=subprocess.PIPE
    ) as outer:
        try:
            assert outer.stdout is not None
            if outer.stdout.readline() != b"ready\n":
                pytest.skip("this machine lets root make no namespaces")
            inner = int(Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text())
            seen = Machine(inner)
            answers = [
                seen.ask("link", "/proc/self/ns/mnt"),
                seen.ask("file", "/proc/self/status"),
                seen.ask("file", "/run/.containerenv"),
                seen.ask("file", "/run/host/container-manager"),
                seen.ask("file", "/run/systemd/container"),
                seen.ask("stat", "/run/.toolboxenv"),
                seen.ask("file", "/proc/version"),
            ]
            namespace = os.readlink(f"/proc/{inner}/ns/mnt")
        finally:
            outer.kill()

    assert namespace != os.readlink("/proc/self/ns/mnt")
    assert ("found", namespace, "") == answers[0]
    assert f"\nPid:\t{inner}\n".encode() in answers[1][1]
    assert [("found", b"inner\n", "")] * 2 == answers[2:4]
    assert ("unanswered", "it is not a regular file", 0) == answers[4]
    assert ("unanswered", os.strerror(errno.ELOOP), errno.ELOOP) == answers[5]
    assert ("found", Path("/proc/version").read_bytes(), "") == answers[6]


def test_an_ordinary_user_does_not_see_through_others_eyes() -> None:
    """The root of another's process is closed to them, and that is what they hear."""
    code = 'print(json.dumps([Machine(1).ask("stat", "/.dockerenv"), Machine(1).ask("link", "/proc/self/ns/pid")]))'

    assert [["forbidden", errno.EACCES]] * 2 == alone(code, *as_nobody())
