"""Xen, as a kernel that knows it shows it: in /sys/hypervisor and /proc/xen."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Forbidden, Host, Unanswered

    Answer = Found[bytes] | Absent | Forbidden | Unanswered

TYPE = Sign("xen.type", "the hypervisor that the kernel names in /sys/hypervisor")
GUEST_TYPE = Sign("xen.guest_type", "the kind of Xen guest")
UUID = Sign("xen.uuid", "the UUID that Xen gives to the guest")
DIRECTORY = Sign("xen.directory", "the directory /proc/xen of a kernel that runs on Xen")
ROLE = Sign("xen.role", "whether Xen calls this its control domain")
SIGNS = (TYPE, GUEST_TYPE, UUID, DIRECTORY, ROLE)

TYPE_FILE, GUEST_TYPE_FILE = File("/sys/hypervisor/type"), File("/sys/hypervisor/guest_type")
UUID_FILE, FEATURES = File("/sys/hypervisor/uuid"), File("/sys/hypervisor/properties/features")
CAPABILITIES, PROC_XEN = File("/proc/xen/capabilities"), Stat("/proc/xen")
XENFEAT_DOM0 = 11
"""The bit of the features that only the control domain has: include/xen/interface/features.h."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read what the kernel shows, then work out the role from the two places that tell it."""
    kind = host.ask(TYPE_FILE)
    yield Evidence.of(TYPE, TYPE_FILE, kind, text)
    yield Evidence.of(GUEST_TYPE, GUEST_TYPE_FILE, host.ask(GUEST_TYPE_FILE), text)
    yield Evidence.of(UUID, UUID_FILE, host.ask(UUID_FILE), text)
    yield Evidence.of(DIRECTORY, PROC_XEN, host.ask(PROC_XEN))
    yield role(host.ask(FEATURES), host.ask(CAPABILITIES))


def role(features: Answer, capabilities: Answer) -> Evidence:
    """`dom0` if either place says so, `domU` if what can be seen says no.

    The second place is often absent: xenfs need not be mounted, and in a container /proc/xen may be empty.
    """
    bits = number(features.data) if isinstance(features, Found) else None
    if bits is not None and bits >> XENFEAT_DOM0 & 1:
        return Evidence.seen(ROLE, FEATURES.key, "dom0")
    if isinstance(capabilities, Found) and "control_d" in text(capabilities.data):
        return Evidence.seen(ROLE, CAPABILITIES.key, "dom0")
    if bits is not None:
        return Evidence.seen(ROLE, FEATURES.key, "domU")
    if isinstance(features, Found):
        return Evidence(ROLE, "unanswered", FEATURES.key, note="the features are no hexadecimal number")
    if not isinstance(features, Absent):
        return Evidence.of(ROLE, FEATURES, features)
    return Evidence.of(ROLE, CAPABILITIES, capabilities, lambda _: "domU")


def number(data: bytes) -> int | None:
    """The hexadecimal number, which Linux writes without 0x; None where there is none."""
    try:
        return int(data[:32], 16)
    except ValueError:
        return None


def text(data: bytes) -> str:
    """A line of sysfs as text."""
    return data.decode("utf-8", "replace").strip(" \n\0")
