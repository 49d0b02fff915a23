"""Which kernel serves this process: Linux itself, or a program that answers system calls in its stead."""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, Claim, Indicator, Is
from virtcheck.probes import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "kernel"

GVISOR_KERNEL = Claim(
    id="gvisor-kernel",
    layer=LAYER,
    concept="emulation",
    name="gVisor",
    supported_by=(
        Indicator(
            sign=kernel.KIND,
            match=Is("gvisor"),
            strength=DECISIVE,
            because="gVisor always claims one old build of Linux, and has a file that Linux lacks",
            see="https://github.com/google/gvisor/blob/master/pkg/sentry/syscalls/linux/linux64.go",
        ),
    ),
)
WSL1_KERNEL = Claim(
    id="wsl1-kernel",
    layer=LAYER,
    concept="emulation",
    name="WSL 1",
    supported_by=(
        Indicator(
            sign=kernel.KIND,
            match=Is("wsl1"),
            strength=DECISIVE,
            because="the Windows kernel answers the system calls, and writes Microsoft into the release",
            see="https://learn.microsoft.com/en-us/windows/wsl/compare-versions",
        ),
    ),
)
ILLUMOS_KERNEL = Claim(
    id="illumos-lx-kernel",
    layer=LAYER,
    concept="emulation",
    name="illumos",
    supported_by=(
        Indicator(
            sign=kernel.KIND,
            match=Is("illumos-lx"),
            strength=DECISIVE,
            because="the kernel of illumos answers the system calls of Linux, and says so in place of a version",
            see="https://docs.smartos.org/lx-branded-zones/",
        ),
    ),
)
FREEBSD_KERNEL = Claim(
    id="freebsd-linuxulator-kernel",
    layer=LAYER,
    concept="emulation",
    name="FreeBSD",
    supported_by=(
        Indicator(
            sign=kernel.KIND,
            match=Is("freebsd-linuxulator"),
            strength=DECISIVE,
            because="the kernel of FreeBSD answers the system calls of Linux, and always claims to be the same build",
            see="https://docs.freebsd.org/en/books/handbook/linuxemu/",
        ),
    ),
)
LINUX_KERNEL = Claim(
    id="linux-kernel",
    layer=LAYER,
    concept="containers-versus-machines",
    name="Linux",
    supported_by=(
        Indicator(
            sign=kernel.KIND,
            match=Is("linux"),
            strength=DECISIVE,
            because="the kernel says so, and none of those that imitate it can be told",
            see="https://man7.org/linux/man-pages/man5/proc_version.5.html",
        ),
    ),
)

KERNELS = (GVISOR_KERNEL, WSL1_KERNEL, ILLUMOS_KERNEL, FREEBSD_KERNEL, LINUX_KERNEL)
