"""Which kernel answers: Linux, or another program that imitates it to the processes above."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Forbidden, Found, Uname
from virtcheck.probes.cpu import is_hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

VERSION = Sign("kernel.version", "the kernel's own line in /proc/version")
RELEASE = Sign("kernel.release", "the kernel's release")
KIND = Sign("kernel.kind", "the kernel that answers this process")
PARAMETERS = Sign("kernel.parameters", "the kernel's boot parameters that matter to virtualization")
SENTRY = Sign("kernel.sentry", "whether this process is the kernel that gVisor gives to a container")
SIGNS = (VERSION, RELEASE, KIND, PARAMETERS, SENTRY)

VERSION_FILE, RELEASE_FILE = File("/proc/version"), File("/proc/sys/kernel/osrelease")
SENTRY_MEMORY, COMMAND_LINE = File("/proc/sentry-meminfo"), File("/proc/cmdline")
UNAME = Uname()
ARGUMENTS = File("/proc/self/cmdline")

OF_GVISOR = ("runsc-sandbox", "runsc-gofer")
"""How gVisor starts its kernel, and the program that opens files for it."""

BUILDS = {
    "#1 SMP Sun Jan 10 15:06:54 PST 2016": "gvisor",
    "#4 Sun Dec 18 04:30:00 CET 1977": "freebsd-linuxulator",
}
"""Builds that have always been claimed: by gVisor, first as 4.4.0, since 2025 as 4.19.0-gvisor
(pkg/sentry/syscalls/linux/linux64.go); by FreeBSD to programs of Linux (sys/compat/linprocfs/linprocfs.c)."""
BRANDZ = "BrandZ virtual linux"
"""What illumos gives as its version to the programs in an LX zone: LX_UNAME_VERSION in sys/lx_brand.h."""

THAT_MATTER = (
    "amd_iommu", "clocksource", "hv_nopvspin", "intel_iommu", "iommu", "iommu.passthrough", "kvm-arm.mode",
    "kvm-intel.nested", "kvm_intel.nested", "kvm-amd.nested", "kvm_amd.nested", "kvm.enable_virt_at_load",
    "mem_encrypt", "mitigations", "nested_pvm", "no-kvmapf", "no-kvmclock", "no-steal-acc", "nopv", "nopvspin",
    "prot_virt", "swiotlb", "tsc", "virtio_mmio.device", "xen_emul_unplug", "xen_nopv",
)  # fmt: skip
"""Names; the values that belong to them hold no names of people or hosts."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the version and the release, judge the kind by them, and pick out boot parameters."""
    yield Evidence.of(VERSION, VERSION_FILE, host.ask(VERSION_FILE), text)
    yield _release(host)
    yield _kind(host)
    yield Evidence.of(PARAMETERS, COMMAND_LINE, host.ask(COMMAND_LINE), parameters)
    yield _sentry(host)


def _release(host: Host) -> Evidence:
    """As its file says; else, where procfs is not mounted, uname; else, in a tree of files, the version's line."""
    release = host.ask(RELEASE_FILE)
    if isinstance(release, Found | Forbidden):
        return Evidence.of(RELEASE, RELEASE_FILE, release, text)
    kernel = host.ask(UNAME)
    if isinstance(kernel, Found):
        return Evidence.seen(RELEASE, UNAME.key, kernel.data.release)
    version = host.ask(VERSION_FILE)
    if isinstance(release, Absent) and isinstance(version, Found):
        return Evidence.seen(RELEASE, VERSION_FILE.key, release_in(text(version.data)))
    return Evidence.of(RELEASE, RELEASE_FILE, release, text)


def _kind(host: Host) -> Evidence:
    """The version's line decides. Only gVisor has /proc/sentry-meminfo, which says it where the line was changed."""
    sentry = host.ask(SENTRY_MEMORY)
    if isinstance(sentry, Found):
        return Evidence.seen(KIND, SENTRY_MEMORY.key, "gvisor")
    version = host.ask(VERSION_FILE)
    if isinstance(version, Found):
        told = kind(text(version.data))
        if told == "linux" and is_hidden(sentry):
            return Evidence.of(KIND, SENTRY_MEMORY, sentry)
        return Evidence.seen(KIND, VERSION_FILE.key, told)
    if not isinstance(version, Absent):
        return Evidence.of(KIND, VERSION_FILE, version)
    return Evidence.of(KIND, RELEASE_FILE, host.ask(RELEASE_FILE), lambda data: kind("Linux version " + text(data)))


def _sentry(host: Host) -> Evidence:
    """Seen from the host, gVisor's kernel is a process like any other; and any other may take its name."""
    if host.looker is host:
        return Evidence(SENTRY, "absent", "", note="whoever looks is no kernel")
    reading = host.ask(ARGUMENTS)
    if isinstance(reading, Found) and reading.data.partition(b"\0")[0].decode("utf-8", "replace") in OF_GVISOR:
        return Evidence(SENTRY, "unanswered", ARGUMENTS.key, note="it calls itself so and nothing proves it")
    return Evidence.of(SENTRY, ARGUMENTS, reading, lambda _: False)


def shows_all(host: Host) -> bool:
    """Whether what /sys lacks is not there. A tree may lack what was there; those that imitate Linux imitate little of
    /sys, and below them may be all of it.
    """
    if host.origin == "tree" or any(is_hidden(host.ask(one)) for one in (SENTRY_MEMORY, VERSION_FILE)):
        return False
    told = _kind(host)
    return told.sight != "seen" or told.value == "linux"


def kind(version: str) -> str:
    """The kernel that writes such a line in /proc/version: `linux` or one that imitates it; `other` if nobody known.

    WSL 1 writes a release such as 4.4.0-19041-Microsoft; WSL 2 is a real Linux, 5.15.90.1-microsoft-standard-WSL2.
    """
    release = release_in(version)
    for build, name in BUILDS.items():
        if version.rstrip().endswith(build):
            return name
    if release.endswith("-gvisor"):
        return "gvisor"
    if release.endswith("-Microsoft"):
        return "wsl1"
    if BRANDZ in version:
        return "illumos-lx"
    return "linux" if version.startswith("Linux version ") else "other"


def release_in(version: str) -> str:
    """The release that such a line begins with."""
    return version.removeprefix("Linux version ").partition(" ")[0]


def parameters(data: bytes) -> tuple[str, ...]:
    """The parameters whose names matter, with their values; what follows `--` belongs to init, not to the kernel."""
    words = data.decode("utf-8", "replace").partition(" -- ")[0].split()
    return tuple(word for word in words if word.partition("=")[0] in THAT_MATTER)


def text(data: bytes) -> str:
    """A line of procfs as text."""
    return data.decode("utf-8", "replace").strip()
