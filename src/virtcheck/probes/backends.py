"""Drivers of the host that serve the devices of guests, and what keeps this process from them. Nothing is opened.

To open a node whose driver is missing is an act: the kernel looks for a module that has the node's number among its
aliases, and loads it, whoever opened the node (misc_open in drivers/char/misc.c).
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Access, File, Found, Stat
from virtcheck.model.value import Frozen
from virtcheck.probes import likewise, namespaces, unless_empty
from virtcheck.probes.cpu import KERNEL, UNAME, machine
from virtcheck.probes.kvm import NO_NODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import FileStatus, Host

ARCHITECTURE = Sign("backends.architecture", "the architecture that this kernel was built for")
TUN = Sign("backends.tun", "what keeps this process from making network interfaces for guests (/dev/net/tun)")
VHOST_NET = Sign("backends.vhost_net", "what keeps this process from network cards in the kernel (/dev/vhost-net)")
VHOST_VSOCK = Sign("backends.vhost_vsock", "what keeps this process from sockets to guests (/dev/vhost-vsock)")
VFIO = Sign("backends.vfio", "what keeps this process from handing out devices (/dev/vfio/vfio)")
IOMMUFD = Sign("backends.iommufd", "what keeps this process from handing out devices the newer way (/dev/iommu)")

WORDS = ("ready", "loadable", "no-driver", "no-node", "refused")
"""`loadable`: the module is installed, and to open the node would load it. `no-driver`: the kernel has none, and would
load none. `no-node`: the driver is there, its node is not, as in a container. `refused`: by mode, owner or access list.
"""


class Node(Frozen):
    """A device node, and how its driver is known."""

    path: str
    driver: str
    """Its name in /proc/misc."""
    minor: int = 0
    """Of the major number 10: Documentation/admin-guide/devices.txt. 0 where the kernel gives a free one."""


NODES = {
    TUN: Node("net/tun", "tun", 200),
    VHOST_NET: Node("vhost-net", "vhost-net", 238),
    VHOST_VSOCK: Node("vhost-vsock", "vhost-vsock", 241),
    VFIO: Node("vfio/vfio", "vfio", 196),
    IOMMUFD: Node("iommu", "iommu"),
}
SIGNS = (ARCHITECTURE, *NODES)

MISC, MISC_MAJOR = File("/proc/misc"), 10
LOADER, LOADING_FORBIDDEN = File("/proc/sys/kernel/modprobe"), File("/proc/sys/kernel/modules_disabled")
READ_AND_WRITE = 6


def probe(host: Host) -> Iterator[Evidence]:
    """Name the architecture, then judge each node."""
    kernel, name = host.ask(KERNEL), machine(host)
    question, reading = (UNAME, host.ask(UNAME)) if isinstance(kernel, Absent) else (KERNEL, kernel)
    yield unless_empty(Evidence.of(ARCHITECTURE, question, reading, lambda _: name))
    for sign, node in NODES.items():
        yield _state(host, sign, node)


def _state(host: Host, sign: Sign, node: Node) -> Evidence:
    """One of WORDS, or why none can be told."""
    question, misc = Stat("/dev/" + node.path), host.ask(MISC)
    there = host.ask(question)
    if not isinstance(misc, Found):
        if isinstance(misc, Absent) and isinstance(there, Absent) and host.origin != "tree":
            return Evidence.seen(sign, question.key, "no-node")
        return Evidence.of(sign, MISC, misc)
    minor = minor_of(misc.data, node.driver)
    if minor < 0:
        return _without_driver(host, sign, node)
    if isinstance(there, Absent) and host.origin == "tree":
        return Evidence(sign, "unanswered", question.key, note=NO_NODES)
    if isinstance(there, Absent):
        return Evidence.seen(sign, question.key, "no-node")
    if not isinstance(there, Found):
        return Evidence.of(sign, question, there)
    if not leads_to(there.data, minor):
        return Evidence.seen(sign, question.key, "no-node", "another device bears its name")
    access = Access(question.path)
    granted = host.ask(access)
    if not isinstance(granted, Found):
        return Evidence.of(sign, access, granted)
    if granted.data != READ_AND_WRITE:
        return Evidence.seen(sign, access.key, "refused")
    mounts = namespaces.judge(host, namespaces.MNT)
    if mounts.hidden:
        return likewise(sign, mounts)
    if mounts.value != "initial":
        return Evidence(sign, "unanswered", access.key, note="a container's list of devices may still refuse it")
    return Evidence.seen(sign, access.key, "ready")


def _without_driver(host: Host, sign: Sign, node: Node) -> Evidence:
    """Whether the kernel would load the driver. It can only if it was built to load modules and may do so."""
    loader, forbidden = host.ask(LOADER), host.ask(LOADING_FORBIDDEN)
    unable = isinstance(loader, Absent) and host.origin != "tree"
    if unable or (isinstance(loader, Found) and not loader.data.strip()):
        return Evidence.seen(sign, MISC.key, "no-driver", "this kernel loads no modules")
    if isinstance(forbidden, Found) and forbidden.data.strip() == b"1":
        return Evidence.seen(sign, MISC.key, "no-driver", "this kernel loads no modules any more")
    if not node.minor:
        return Evidence.seen(sign, MISC.key, "no-driver")
    for question, reading in ((LOADER, loader), (LOADING_FORBIDDEN, forbidden)):
        if not isinstance(reading, Found | Absent):
            return Evidence.of(sign, question, reading)
    kernel = host.ask(UNAME)
    if not isinstance(kernel, Found):
        return Evidence.of(sign, UNAME, kernel)
    installed = File(f"/lib/modules/{kernel.data.release}/modules.devname")
    modules = host.ask(installed)
    if isinstance(modules, Absent):
        # In a container these are not the host's modules, which alone the kernel loads.
        return Evidence(sign, "unanswered", installed.key, note="the modules that the kernel could load are not shown")
    return Evidence.of(sign, installed, modules, lambda data: "loadable" if is_installed(data, node) else "no-driver")


def minor_of(misc: bytes, driver: str) -> int:
    """The number of a driver in /proc/misc (`238 vhost-net`); -1 where it is not registered."""
    for line in misc.split(b"\n"):
        fields = line.split()
        if len(fields) == 2 and fields[1] == driver.encode() and fields[0].isdigit() and len(fields[0]) < 10:
            return int(fields[0])
    return -1


def leads_to(status: FileStatus, minor: int) -> bool:
    """Whether the node is the character device 10:`minor`."""
    return status.kind == "character-device" and (status.major, status.minor) == (MISC_MAJOR, minor)


def is_installed(modules: bytes, node: Node) -> bool:
    """Whether modules.devname has a module for the node: `vhost_net vhost-net c10:238`."""
    end = f" {node.path} c{MISC_MAJOR}:{node.minor}".encode()
    return any(line.strip().endswith(end) for line in modules.split(b"\n"))
