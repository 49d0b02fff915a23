"""What a network shared with the host puts in reach: its abstract sockets.

A socket whose name begins with a zero byte has no file, so no mode and no mount keeps anybody from it: whoever is in
the same network namespace may connect. See unix(7). Whether the network is shared is told by another probe.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ABSTRACT = Sign("host_network.abstract", "the abstract sockets of services with more rights that can be reached")
SIGNS = (ABSTRACT,)

SOCKETS = File("/proc/self/net/unix")

SERVICES = {
    "@/containerd-shim/": "containerd-shim",
    "@ISCSIADM_ABSTRACT_NAMESPACE": "iscsid",
    "@/org/kernel/linux/storage/multipathd": "multipathd",
    "@/com/ubuntu/upstart": "upstart",
    "@/tmp/dbus-": "dbus",
    "@/tmp/.X11-unix/X": "x11",
}
"""How the names begin, as the kernel shows them; machine.py keeps these in recordings."""
LISTENING = b" 00010000 "
"""The flag __SO_ACCEPTCON in net/unix: somebody waits there for others."""


def probe(host: Host) -> Iterator[Evidence]:
    """Look for known names among the sockets of this network namespace."""
    reading = host.ask(SOCKETS)
    if not isinstance(reading, Found):
        evidence = Evidence.of(ABSTRACT, SOCKETS, reading)
        if evidence.sight == "absent" and host.origin == "tree":
            evidence = Evidence(ABSTRACT, "unanswered", SOCKETS.key, note="a tree of files has no sockets")
        yield evidence
        return
    names = listening(reading.data)
    found = {word for name in names for beginning, word in SERVICES.items() if name.startswith(beginning)}
    yield Evidence.seen(ABSTRACT, SOCKETS.key, tuple(sorted(found)))


def listening(data: bytes) -> tuple[str, ...]:
    """The names of the sockets in net/unix at which somebody waits: paths, and with `@` those that have no file."""
    lines = [line.split(None, 7) for line in data.split(b"\n") if LISTENING in line]
    return tuple(line[7].decode("utf-8", "replace") for line in lines if len(line) == 8)
