"""Tables of processes, written by hand."""

from __future__ import annotations

from virtcheck.model.question import NAMESPACES, ProcessEntry

ID, OTHER_ID, THIRD_ID = "4f2d6a0c" * 8, "0123456789abcdef" * 4, "89ab" * 16
POD = "0f3a2b1c-5d6e-4f70-8192-a3b4c5d6e7f8"
HOSTS = dict(zip(NAMESPACES, (835, 839, 832, 833, 836, 834, 837, 838), strict=True))
"""The host's namespaces, by small numbers."""
DEFAULT_RIGHTS = ("CapPrm:\t0", "CapBnd:\t0", "NoNewPrivs:\t1", "Seccomp:\t2", "Uid:\t0\t0\t0\t0")


def process(
    pid: int,
    /,
    parent: int = 1,
    name: str = "sleep",
    path: str = "/system.slice/x.service",
    inner: int | None = None,
    depth: int | None = None,
    substitute: tuple[int, int, str] | None = None,
    rights: tuple[str, ...] | None = DEFAULT_RIGHTS,
    **own: int,
) -> ProcessEntry:
    """A process of the host, but for these namespaces of its own."""
    return ProcessEntry(
        pid=pid,
        parent=parent,
        name=name,
        started=pid,
        threads=1,
        uid=0,
        depth=depth or (2 if "pid" in own else 1),
        inner=inner or pid,
        namespaces=tuple({**HOSTS, **own}[name] for name in NAMESPACES),
        cgroups=f"0::{path}\n",
        rights=rights,
        substitute=substitute,
    )


def unreadable(
    pid: int, parent: int = 1, path: str = "/", depth: int = 1, mount: int = 22, users: str = "0 0 4294967295"
) -> ProcessEntry:
    """A process whose namespaces may not be read."""
    whole = process(pid, parent, path=path, depth=depth, inner=1, substitute=(833, mount, users))
    fields = {field: getattr(whole, field) for field in ProcessEntry.__match_args__}
    return ProcessEntry(**{**fields, "namespaces": (None,) * 8})


INIT = process(1, 0, "systemd", "/init.scope")
LOOKER = process(2, 1, "python", "/user.slice/session-1.scope", substitute=(833, 22, "0 0 4294967295"))
