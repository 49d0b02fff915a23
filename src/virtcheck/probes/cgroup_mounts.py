"""The control groups that are mounted here, and whether this process could change those of the host."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

WRITABLE = Sign("cgroup_mounts.writable", "whether the root of the host's control groups can be written to")
RELEASE_AGENT = Sign(
    "cgroup_mounts.release_agent",
    "whether the program can be named that the kernel starts when a control group is empty",
)
PATHS_SHOWN = Sign("cgroup_mounts.paths_shown", "whether the host's names of control groups are shown")
SIGNS = (WRITABLE, RELEASE_AGENT, PATHS_SHOWN)


def probe(host: Host) -> Iterator[Evidence]:
    """Look."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", "", note="nobody has looked yet")
