"""The kernel's own files: which of them are masked or read-only here, and which this process could write."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

WRITABLE = Sign("interfaces.writable", "the settings of the kernel that this process could change for all")
UNMASKED = Sign("interfaces.unmasked", "the kernel's files that tell of the whole host and are not masked")
KCORE = Sign("interfaces.kcore", "whether the kernel's memory is shown in /proc/kcore")
MODULES = Sign("interfaces.modules", "whether the kernel takes modules")
HOST_PROC = Sign("interfaces.host_proc", "whether another process table than this process's own is mounted here")
SIGNS = (WRITABLE, UNMASKED, KCORE, MODULES, HOST_PROC)


def probe(host: Host) -> Iterator[Evidence]:
    """Look."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", "", note="nobody has looked yet")
