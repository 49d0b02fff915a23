"""What of the host's files is mounted here, and whether this process could change it."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

WHOLE = Sign("host_files.whole", "whether the host's whole root file system is mounted here")
SENSITIVE = Sign(
    "host_files.sensitive", "the directories of the host that are mounted here for writing and must not be"
)
READABLE = Sign("host_files.readable", "the directories of the host that are mounted here for reading only")
PROPAGATION = Sign("host_files.propagation", "whether what is mounted here appears on the host as well")
SHM = Sign("host_files.shm", "whether /dev/shm is the host's")
SIGNS = (WHOLE, SENSITIVE, READABLE, PROPAGATION, SHM)


def probe(host: Host) -> Iterator[Evidence]:
    """Look."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", "", note="nobody has looked yet")
