"""The control groups that are mounted here, and whether this process could change those of the host.

The root of a mount is shown as whoever looks sees it: `/` is the root of the whole tree to those in the first cgroup
namespace, and to others the group in which theirs begins. There the files tell, as far as they are shown: of version 1
only the root of a tree has release_agent, of version 2 all groups but the root have cgroup.type. See cgroups(7).
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found
from virtcheck.probes import cgroups, likewise, mounts, namespaces, not_shown, powers
from virtcheck.probes.cpu import UNAME
from virtcheck.probes.mounts import MINE, over, read_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host
    from virtcheck.probes.mounts import Mount, Table

WRITABLE = Sign("cgroup_mounts.writable", "whether the root of the host's control groups can be written to")
RELEASE_AGENT = Sign(
    "cgroup_mounts.release_agent",
    "whether the program can be named that the kernel starts when a control group is empty",
)
PATHS_SHOWN = Sign("cgroup_mounts.paths_shown", "whether the host's names of control groups are shown")
SIGNS = (WRITABLE, RELEASE_AGENT, PATHS_SHOWN)

NAMED_WITH, GUARDED_SINCE = "sys_admin", (5, 17)
"""The capability that it takes to name the program, and the first Linux that asks for it (CVE-2022-0492)."""


def probe(host: Host) -> Iterator[Evidence]:
    """Look at the mounts that can be written to, then at the names."""
    reading = host.ask(MINE)
    if isinstance(reading, Found):
        through = open_at(mounts.parse(reading.data))
        yield _root_of_a_tree(host, WRITABLE, through)
        yield _release_agent(host, [mount for mount in through if mount.kind == "cgroup"])
    else:
        yield not_shown(WRITABLE, MINE, reading)
        yield not_shown(RELEASE_AGENT, MINE, reading)
    yield _paths_shown(host)


def open_at(table: Table) -> list[Mount]:
    """The mounts of control groups that can be written to and that nothing lies over."""
    kinds = ("cgroup", "cgroup2")
    return [
        mount for mount in table if mount.kind in kinds and not read_only(mount) and over(table, mount.point) is mount
    ]


def _root_of_a_tree(host: Host, sign: Sign, through: list[Mount]) -> Evidence:
    """Whether one of these mounts shows a whole tree: one that does decides, else one that cannot be told hides it."""
    hidden = None
    for mount in through:
        look = _is_whole(host, sign, mount)
        if look.value is True:
            return look
        hidden = hidden or (look if look.hidden else None)
    return hidden or Evidence.seen(sign, MINE.key, False)


def _release_agent(host: Host, through: list[Mount]) -> Evidence:
    """Whether the root of a tree of version 1 can be written to, by who may name a program there."""
    whole = _root_of_a_tree(host, RELEASE_AGENT, through)
    if whole.value is False and not whole.hidden:
        return whole
    rights = powers.over_host(host)
    if rights.hidden:
        return likewise(RELEASE_AGENT, rights)
    if isinstance(rights.value, tuple) and NAMED_WITH in rights.value:
        return whole
    kernel = host.looker.ask(UNAME)
    if isinstance(kernel, Found) and version(kernel.data.release) >= GUARDED_SINCE:
        return Evidence.seen(RELEASE_AGENT, UNAME.key, False, "this takes the capability sys_admin over the host")
    return Evidence(RELEASE_AGENT, "unanswered", UNAME.key, note="so old a kernel may allow it to every root")


def version(release: str) -> tuple[int, ...]:
    """The first two numbers of a kernel's release; none where it has another form."""
    numbers = release.replace("-", ".").split(".")[:2]
    return tuple(int(one) for one in numbers) if all(one.isdecimal() and len(one) < 10 for one in numbers) else ()


def _is_whole(host: Host, sign: Sign, mount: Mount) -> Evidence:
    """Whether the root of a mount is the root of its tree."""
    groups = namespaces.judge(host.looker, namespaces.CGROUP)
    if groups.value == "initial":
        return Evidence.seen(sign, MINE.key, mount.root == "/", mount.point)
    if groups.sight != "seen":
        return Evidence(sign, "unanswered", groups.origin, note="the cgroup namespace is not shown")
    if host is not host.looker:
        return Evidence(sign, "unanswered", MINE.key, note="groups above those of whoever looks are not shown")
    told_by = File(mount.point + ("/cgroup.type" if mount.kind == "cgroup2" else "/release_agent"))
    reading = host.ask(told_by)
    if isinstance(reading, Found | Absent):
        return Evidence.seen(sign, told_by.key, isinstance(reading, Found) == (mount.kind == "cgroup"), mount.point)
    return Evidence.of(sign, told_by, reading)


def _paths_shown(host: Host) -> Evidence:
    """Who is in the first cgroup namespace sees the names of groups that the host gave."""
    groups = namespaces.judge(host, namespaces.CGROUP)
    if groups.hidden:
        return likewise(PATHS_SHOWN, groups)
    if groups.sight == "absent":
        return Evidence(PATHS_SHOWN, "unanswered", groups.origin, note="the cgroup namespace is not shown")
    if groups.value != "initial":
        return Evidence.seen(PATHS_SHOWN, groups.origin, False, groups.note)
    membership = host.ask(cgroups.MEMBERSHIP)
    if isinstance(membership, Absent) and host.origin == "tree":
        return not_shown(PATHS_SHOWN, cgroups.MEMBERSHIP, membership)
    return Evidence.of(PATHS_SHOWN, cgroups.MEMBERSHIP, membership, names_of_groups)


def names_of_groups(data: bytes) -> bool:
    """Whether a process is in any group but the roots of the trees, which have no name."""
    return any(line.path != "/" for line in cgroups.parse(data))
