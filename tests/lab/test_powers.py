"""What processes could really do: rights, users and the kernel's settings, as the kernel itself tells it inside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.specimens import (
    NOBODY,
    bubblewrap,
    command,
    hardened,
    mounting,
    oci,
    privileged,
    remapped,
    spec,
)
from virtcheck.hosts.live import LiveHost
from virtcheck.inspection import seen_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.lab.specimens import Specimen

PROBES = ("powers", "interfaces", "cgroup_mounts")
LOOK = f"""
import json, os, sys
from virtcheck.hosts.live import LiveHost
from virtcheck.inspection import seen_by
host = LiveHost() if len(sys.argv) < 2 else LiveHost().seen_by(int(sys.argv[1]))
told = {{}}
for one in seen_by({PROBES}, host):
    told[one.sign.id] = one.value if one.sight == "seen" else one.sight
kernel = [os.access(f"/proc/sys/kernel/{{name}}", right, effective_ids=True)
          for name, right in (("cad_pid", os.R_OK), ("core_pattern", os.W_OK))]
print(json.dumps([told, *kernel]))
"""
"""What is told of a process, and whether the kernel lets this one read what is the host's root's, and change a setting.

To ask may change nothing: access(2) opens nothing."""

KINDS: dict[str, tuple[Callable[[], AbstractContextManager[Specimen]], str, bool]] = {
    "root": (lambda: command("env"), "now", False),
    "a user": (lambda: command("env", user=NOBODY), "gainable", False),
    "a user who gains nothing": (lambda: command("setpriv", "--no-new-privs", user=NOBODY), "no", False),
    "a container": (lambda: oci(spec()), "now", False),
    "a privileged one": (lambda: oci(privileged(spec())), "now", False),
    "a hardened one": (lambda: oci(hardened(spec())), "no", False),
    "one with other users": (lambda: oci(remapped(privileged(spec()))), "no", False),
    "one with all users": (lambda: oci(remapped(privileged(spec()), 0, 4294967295)), "now", True),
    "a sandbox of root's": (lambda: bubblewrap("--unshare-all"), "now", True),
    "a sandbox with another number for root": (lambda: bubblewrap("--unshare-all", "--uid", "1000"), "now", True),
    "a sandbox of nobody's": (lambda: bubblewrap("--unshare-all", user=NOBODY), "no", False),
    "a sandbox of a user's who is 0 in it": (
        lambda: bubblewrap("--unshare-all", "--uid", "0", user=NOBODY),
        "no",
        False,
    ),
    "users without a map": (lambda: command("unshare", "-U"), "now", False),
    "a user's users without a map": (lambda: command("unshare", "-U", user=1000), "no", False),
    "root alone mapped": (lambda: command("unshare", "-Ur"), "now", True),
    "a user's own": (lambda: command("unshare", "-Ur", user=1000), "no", False),
    "a user's, twice": (lambda: command("unshare", "-Ur", "unshare", "-Ur", user=1000), "no", False),
}


@pytest.mark.parametrize("name", KINDS)
def test_root_is_who_the_kernel_takes_for_root(name: str) -> None:
    """Inside and outside tell the same, and the kernel agrees: who is root may read what is root's, and nobody else."""
    start, root, in_map = KINDS[name]
    with start() as specimen:
        inside, reads, changes = json.loads(specimen.python(LOOK))
        outside = told_of(specimen.pid)

    assert (root, in_map) == (inside["powers.root"], inside["powers.root_in_map"])
    assert (root == "now") is reads
    assert changes is ("core_pattern" in inside["interfaces.writable"] and reads)
    assert outside == inside


OPEN_THERE = """
import glob, json, os
groups = ["/host/sys/fs/cgroup/cgroup.procs", *glob.glob("/host/sys/fs/cgroup/*/release_agent")]
print(json.dumps([
    os.access("/host/proc/sys/kernel/core_pattern", os.W_OK, effective_ids=True),
    any(os.access(path, os.W_OK, effective_ids=True) for path in groups),
]))
"""
"""Whether the kernel lets root change a setting, and the root of a tree of control groups, in what is mounted there."""


@pytest.mark.parametrize("options", [(), ("ro",)])
@pytest.mark.parametrize("path", ["/proc", "/sys", "/etc"])
def test_the_kernel_s_files_of_the_host(path: str, options: tuple[str, ...]) -> None:
    """The host's /proc and /sys open what a container's own keep closed, and the kernel agrees."""
    with oci(mounting(spec(), path, f"/host{path}", *options)) as specimen:
        inside, *_ = json.loads(specimen.python(LOOK))
        setting, groups = json.loads(specimen.python(OPEN_THERE))
        outside = told_of(specimen.pid)

    assert setting is ("core_pattern" in inside["interfaces.writable"])
    assert groups is inside["cgroup_mounts.writable"]
    assert (path == "/proc") is inside["interfaces.host_proc"]
    assert outside == inside


def test_own_process_table_twice() -> None:
    """A further procfs of the container's own is no process table of others."""
    twice = spec()
    twice["mounts"].append({"destination": "/chroot/proc", "type": "proc", "source": "proc", "options": ["nosuid"]})
    with oci(twice) as specimen:
        inside, *_ = json.loads(specimen.python(LOOK))

    assert inside["interfaces.host_proc"] is False


def test_processes_alone() -> None:
    """A procfs that shows processes alone leaves open what the kernel has, and so what could be changed."""
    alone = ("sh", "-c", 'mount -t proc -o subset=pid proc /proc && exec "$@"', "-")
    with command(*alone) as specimen:
        inside, *_ = json.loads(specimen.python(LOOK))

    assert ["unanswered"] * 4 == [inside[f"interfaces.{name}"] for name in ("writable", "unmasked", "kcore", "modules")]


NESTED = """
import json, subprocess, sys
child = subprocess.Popen([*{words}, "sh", "-c", "echo; exec sleep 20"], stdout=subprocess.PIPE)
child.stdout.readline()
try:
    print(subprocess.run([sys.executable, "-c", {look!r}, str(child.pid)], capture_output=True, text=True).stdout)
finally:
    child.kill()
"""


@pytest.mark.parametrize(
    ("words", "first", "root", "in_map"),
    [
        (["env"], 100000, "no", False),
        (["unshare", "-Ur"], 100000, "no", False),
        (["unshare", "-U"], 100000, "no", False),
        (["setpriv", "--reuid=1000", "--clear-groups", "unshare", "-Ur"], 100000, "no", False),
        (["env"], 0, "now", True),
        (["unshare", "-Ur"], 0, "now", True),
        (["setpriv", "--reuid=1000", "--clear-groups"], 0, "gainable", True),
        (["setpriv", "--reuid=1000", "--clear-groups", "unshare", "-Ur"], 0, "no", False),
    ],
)
def test_another_process_seen_inside(words: list[str], first: int, root: str, in_map: bool) -> None:
    """In a container with users of its own, of another process as of oneself, whatever users that one has."""
    size = 65536 if first else 4294967295
    with oci(remapped(privileged(spec()), first, size)) as specimen:
        inside, *_ = json.loads(specimen.python(NESTED.format(words=words, look=LOOK)))

    assert (root, in_map) == (inside["powers.root"], inside["powers.root_in_map"])
    assert [] == inside["powers.over_host"]


def told_of(pid: int) -> dict[str, Any]:
    """What is told of a process from outside."""
    told: dict[str, Any] = {}
    for one in seen_by(PROBES, LiveHost().seen_by(pid)):
        told[one.sign.id] = one.value if one.sight == "seen" else one.sight
    return json.loads(json.dumps(told))
