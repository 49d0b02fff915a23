"""Whether containers can be checkpointed here: what CRIU needs of the kernel, and of the process that runs it."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Found, KernelConfiguration
from virtcheck.probes import credentials, likewise, namespaces
from virtcheck.probes.kernel import UNAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

MISSING = Sign("checkpoint.missing", "the kernel options that CRIU needs and that are not set")
COMPLETE = Sign("checkpoint.complete", "whether the kernel has all options that CRIU needs")
DIRTY_TRACKING = Sign("checkpoint.dirty_tracking", "whether the kernel marks the pages that a process writes")
ALLOWED = Sign("checkpoint.allowed", "whether this process may checkpoint others")
SIGNS = (MISSING, COMPLETE, DIRTY_TRACKING, ALLOWED)

PACKED = KernelConfiguration("/proc/config.gz")
INSTALLED = ("/boot/config-{}", "/usr/lib/modules/{}/config")
"""Where distributions put the configuration of a release."""
NEEDED = (
    "CONFIG_CHECKPOINT_RESTORE",
    "CONFIG_NAMESPACES",
    "CONFIG_UTS_NS",
    "CONFIG_IPC_NS",
    "CONFIG_PID_NS",
    "CONFIG_NET_NS",
    "CONFIG_FHANDLE",
    "CONFIG_EVENTFD",
    "CONFIG_EPOLL",
    "CONFIG_UNIX_DIAG",
    "CONFIG_INET_DIAG",
    "CONFIG_INET_UDP_DIAG",
    "CONFIG_PACKET_DIAG",
    "CONFIG_NETLINK_DIAG",
    "CONFIG_NETFILTER_XT_MARK",
)
"""Built in or as modules: https://criu.org/Linux_kernel."""
SOFT_DIRTY = "CONFIG_MEM_SOFT_DIRTY"
IN_FORCE, RIGHTS = "CapEff", frozenset(("checkpoint_restore", "sys_admin"))


def probe(host: Host) -> Iterator[Evidence]:
    """Compare the kernel's configuration with what CRIU needs, then judge this process's rights."""
    configured = _configuration(host)
    if isinstance(configured.value, tuple):
        missing = tuple(one for one in NEEDED if one not in configured.value)
        yield Evidence.seen(MISSING, configured.origin, missing)
        yield Evidence.seen(COMPLETE, configured.origin, not missing)
        yield Evidence.seen(DIRTY_TRACKING, configured.origin, SOFT_DIRTY in configured.value)
    else:
        yield from (likewise(sign, configured) for sign in (MISSING, COMPLETE, DIRTY_TRACKING))
    yield _allowed(host)


def _configuration(host: Host) -> Evidence:
    """The names of the options that are set, from the first place that has them or refuses to tell."""
    kernel = host.ask(UNAME)
    places = [PACKED]
    if isinstance(kernel, Found):
        places += (KernelConfiguration(path.format(kernel.data.release)) for path in INSTALLED)
    for place in places:
        options = host.ask(place)
        if not isinstance(options, Absent):
            return Evidence.of(COMPLETE, place, options, lambda set_ones: tuple(one[:-2] for one in set_ones))
    return Evidence(COMPLETE, "unanswered", PACKED.key, note="the kernel's configuration is not kept here")


def _allowed(host: Host) -> Evidence:
    """The kernel asks for the right over the host's users: another user namespace gives it over its own only."""
    status, users = host.ask(credentials.STATUS), namespaces.judge(host, namespaces.USER)
    if users.sight == "seen" and users.value != "initial":
        return Evidence.seen(ALLOWED, users.origin, False, "in a user namespace of its own")
    if not isinstance(status, Found):
        return Evidence.of(ALLOWED, credentials.STATUS, status)
    held = credentials.fields(status.data).get(IN_FORCE)
    if held is None:
        return Evidence(ALLOWED, "absent", credentials.STATUS.key, note=f"there is no line {IN_FORCE}")
    if RIGHTS.isdisjoint(credentials.capabilities(held)):
        return Evidence.seen(ALLOWED, credentials.STATUS.key, False, "without CAP_CHECKPOINT_RESTORE and CAP_SYS_ADMIN")
    return likewise(ALLOWED, users) if users.sight != "seen" else Evidence.seen(ALLOWED, credentials.STATUS.key, True)
