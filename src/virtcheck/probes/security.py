"""The security modules that confine this process, and whether ordinary users may make user namespaces."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found
from virtcheck.probes import likewise, namespaces, unless_empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

LABEL = Sign("security.label", "the label that a security module gives this process")
MODULES = Sign("security.modules", "the kernel's active security modules", root_only=True)
ENFORCING = Sign("security.enforcing", "whether SELinux refuses what its rules forbid")
UNPRIVILEGED_USERNS = Sign("security.unprivileged_userns", "whether ordinary users may make user namespaces")
SIGNS = (LABEL, ENFORCING, MODULES, UNPRIVILEGED_USERNS)

INVALID = 22
"""EINVAL."""

APPARMOR_LABEL, ANY_LABEL = File("/proc/self/attr/apparmor/current"), File("/proc/self/attr/current")
ENFORCE, ACTIVE = File("/sys/fs/selinux/enforce"), File("/sys/kernel/security/lsm")
MOST = File("/proc/sys/user/max_user_namespaces")
REFUSING = {
    MOST: b"0",
    File("/proc/sys/kernel/unprivileged_userns_clone"): b"0",
    File("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"): b"1",
}
"""Settings and the value with which each refuses: every kernel's, Debian's and Ubuntu's, Ubuntu's since 23.10."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the label where AppArmor keeps its own, else where all modules share one."""
    yield _label(host)
    yield Evidence.of(ENFORCING, ENFORCE, host.ask(ENFORCE), lambda data: data.strip() == b"1")
    modules = Evidence.of(MODULES, ACTIVE, host.ask(ACTIVE), lambda data: tuple(filter(None, text(data).split(","))))
    yield unless_empty(modules)
    yield _unprivileged_userns(host)


def text(data: bytes) -> str:
    """A label or list, without the NUL that SELinux ends it with."""
    return data.decode("utf-8", "replace").strip("\0\n ")


def _label(host: Host) -> Evidence:
    """The file is there where the kernel can have security modules; to read it is an invalid argument where none gives
    labels. A tree of files may just lack it.
    """
    question, reading = APPARMOR_LABEL, host.ask(APPARMOR_LABEL)
    if isinstance(reading, Absent):
        question, reading = ANY_LABEL, host.ask(ANY_LABEL)
    match reading:
        case Found(data):
            return Evidence.seen(LABEL, question.key, text(data) or "none")
        case Absent(errno) if errno == INVALID:
            return Evidence.seen(LABEL, question.key, "none", "no security module gives labels")
        case Absent() if host.origin != "tree":
            return Evidence.seen(LABEL, question.key, "none", "this kernel has no security modules")
        case _:
            return Evidence.of(LABEL, question, reading)


def _unprivileged_userns(host: Host) -> Evidence:
    """One setting that refuses decides. As far as settings tell: a seccomp filter may refuse as well."""
    readings = {setting: host.ask(setting) for setting in REFUSING}
    # A user namespace has a limit of its own, and that of those above it holds too. Shown is the looker's.
    theirs = namespaces.same(host, namespaces.USER)
    above = theirs or namespaces.judge(host.looker, namespaces.USER).value == "initial"
    for setting, reading in readings.items():
        if isinstance(reading, Found) and reading.data.strip() == REFUSING[setting] and (above or setting != MOST):
            return Evidence.seen(UNPRIVILEGED_USERNS, setting.key, False)
    users = namespaces.judge(host, namespaces.USER)
    if isinstance(host.ask(namespaces.EIGHT[namespaces.USER]), Absent) and users.value == "initial":
        return Evidence.seen(UNPRIVILEGED_USERNS, users.origin, False, "this kernel has no user namespaces to make")
    if users.sight == "absent":
        return likewise(UNPRIVILEGED_USERNS, users)
    for setting, reading in readings.items():
        evidence = Evidence.of(UNPRIVILEGED_USERNS, setting, reading)
        if evidence.hidden:
            return evidence
    if isinstance(readings[MOST], Absent):
        return Evidence(UNPRIVILEGED_USERNS, "unanswered", MOST.key, note="the most there may be is not shown")
    if not theirs:
        return Evidence(UNPRIVILEGED_USERNS, "unanswered", MOST.key, note="the most there may be is the looker's")
    return Evidence.seen(UNPRIVILEGED_USERNS, MOST.key, True)
