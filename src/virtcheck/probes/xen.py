"""Xen, as a kernel that knows it shows it: in /sys/hypervisor and /proc/xen."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

TYPE = Sign("xen.type", "the hypervisor that the kernel names in /sys/hypervisor")
GUEST_TYPE = Sign("xen.guest_type", "the kind of Xen guest")
UUID = Sign("xen.uuid", "the UUID that Xen gives to the guest")
DIRECTORY = Sign("xen.directory", "the directory /proc/xen of a kernel that runs on Xen")
ROLE = Sign("xen.role", "whether Xen calls this its control domain")
SIGNS = (TYPE, GUEST_TYPE, UUID, DIRECTORY, ROLE)

TYPE_FILE, GUEST_TYPE_FILE = File("/sys/hypervisor/type"), File("/sys/hypervisor/guest_type")
UUID_FILE, FEATURES = File("/sys/hypervisor/uuid"), File("/sys/hypervisor/properties/features")
CAPABILITIES, PROC_XEN = File("/proc/xen/capabilities"), Stat("/proc/xen")
XENFEAT_MMU_PT_UPDATE_PRESERVE_AD, XENFEAT_DOM0 = 5, 11
"""Bits of the features that Xen gives to paravirtual guests alone, and to the control domain alone: the answer to
XENVER_get_features in Xen's common/kernel.c."""
NO_NUMBER = "the features are no hexadecimal number"


def probe(host: Host) -> Iterator[Evidence]:
    """Read what the kernel shows, then work out the role from the two places that tell it."""
    yield Evidence.of(TYPE, TYPE_FILE, host.ask(TYPE_FILE), text)
    yield guest_type(host)
    yield Evidence.of(UUID, UUID_FILE, host.ask(UUID_FILE), text)
    yield Evidence.of(DIRECTORY, PROC_XEN, host.ask(PROC_XEN))
    yield role(host)


def guest_type(host: Host) -> Evidence:
    """`PV`, `PVH`, `HVM` as the kernel says it since Linux 4.13; of older ones only PV can be told, by its features."""
    told, features = host.ask(GUEST_TYPE_FILE), host.ask(FEATURES)
    if not isinstance(told, Absent) or isinstance(features, Absent):
        return Evidence.of(GUEST_TYPE, GUEST_TYPE_FILE, told, text)
    if not isinstance(features, Found):
        return Evidence.of(GUEST_TYPE, FEATURES, features)
    bits = number(features.data)
    if bits is None:
        return Evidence(GUEST_TYPE, "unanswered", FEATURES.key, note=NO_NUMBER)
    if bits >> XENFEAT_MMU_PT_UPDATE_PRESERVE_AD & 1:
        return Evidence.seen(GUEST_TYPE, FEATURES.key, "PV")
    return Evidence(GUEST_TYPE, "absent", GUEST_TYPE_FILE.key, note="not a paravirtual guest")


def role(host: Host) -> Evidence:
    """`dom0` if either place says so, `domU` if what can be seen says no.

    The second place is often absent: xenfs need not be mounted, and in a container /proc/xen may be empty.
    """
    features, capabilities = host.ask(FEATURES), host.ask(CAPABILITIES)
    bits = number(features.data) if isinstance(features, Found) else None
    if bits is not None and bits >> XENFEAT_DOM0 & 1:
        return Evidence.seen(ROLE, FEATURES.key, "dom0")
    if isinstance(capabilities, Found) and "control_d" in text(capabilities.data):
        return Evidence.seen(ROLE, CAPABILITIES.key, "dom0")
    if bits is not None:
        return Evidence.seen(ROLE, FEATURES.key, "domU")
    if isinstance(features, Found):
        return Evidence(ROLE, "unanswered", FEATURES.key, note=NO_NUMBER)
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
