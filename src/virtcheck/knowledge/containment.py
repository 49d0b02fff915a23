"""What makes a container: a file system and processes of its own, the kernel shared with others, and no way out."""

from __future__ import annotations

from virtcheck.knowledge.runtimes import MAN_NAMESPACES, MAN_PID_NAMESPACES
from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, IsNoneOf
from virtcheck.probes import credentials, kernel, mounts, namespaces, security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "process"

IMITATED_KERNEL = Indicator(
    sign=kernel.KIND,
    match=IsNoneOf(("linux",)),
    strength=DECISIVE,
    because="a program stands between this process and the kernel of the machine",
    see="https://gvisor.dev/docs/architecture_guide/security/",
)

OWN_FILESYSTEM = Claim(
    id="own-filesystem",
    layer=LAYER,
    concept="container.own-filesystem",
    name="a file system of its own",
    supported_by=(
        Indicator(
            sign=mounts.OWN_ROOT,
            match=PRESENT,
            strength=STRONG,
            because="the root directory is another than that of the machine's first process",
            see="https://man7.org/linux/man-pages/man7/mount_namespaces.7.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=mounts.OWN_ROOT,
            match=Is(False),
            strength=STRONG,
            because="the root directory is that of the machine's first process",
            see="https://man7.org/linux/man-pages/man7/mount_namespaces.7.html",
        ),
    ),
)

OWN_PROCESSES = Claim(
    id="own-processes",
    layer=LAYER,
    concept="container.own-processes",
    name="processes of its own",
    supported_by=(
        Indicator(
            sign=namespaces.PID,
            match=Is("own"),
            strength=DECISIVE,
            because="processes outside a PID namespace cannot be seen from inside, let alone signalled",
            see=MAN_PID_NAMESPACES,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=namespaces.PID,
            match=Is("initial"),
            strength=DECISIVE,
            because="in the initial PID namespace every process of the machine has a number",
            see=MAN_PID_NAMESPACES,
        ),
    ),
)

SHARED_KERNEL = Claim(
    id="shared-kernel",
    layer=LAYER,
    concept="container.shared-kernel",
    name="a kernel shared with others",
    supported_by=(
        Indicator(
            sign=namespaces.ALL_INITIAL,
            match=Is(False),
            strength=STRONG,
            because="namespaces are rooms in one kernel: those outside run on the same one",
            see=MAN_NAMESPACES,
        ),
    ),
    contradicted_by=(
        IMITATED_KERNEL,
        Indicator(
            sign=mounts.MARKS,
            match=Is("kata"),
            strength=DECISIVE,
            because="Kata Containers start a virtual machine with a kernel of its own for every pod",
            see="https://github.com/kata-containers/kata-containers/tree/main/docs/design/architecture",
        ),
    ),
)

CONFINED = Claim(
    id="confined",
    layer=LAYER,
    concept="container.confined",
    name="no reach outside",
    supported_by=(
        Indicator(
            sign=credentials.PRIVILEGED,
            match=Is(False),
            strength=STRONG,
            because="some of what root may do is taken away: by capabilities, a filter, a mask or users of its own",
            see="https://man7.org/linux/man-pages/man7/capabilities.7.html",
        ),
        Indicator(
            sign=credentials.SECCOMP,
            match=Is("filter"),
            strength=HINT,
            because="a filter decides which system calls reach the kernel; what it lets pass is not shown",
            see="https://man7.org/linux/man-pages/man2/seccomp.2.html",
        ),
        Indicator(
            sign=security.LABEL,
            match=IsNoneOf(("none", "unconfined")),
            strength=HINT,
            because="a security module has a profile for this process",
            see="https://docs.kernel.org/admin-guide/LSM/index.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=credentials.PRIVILEGED,
            match=PRESENT,
            strength=STRONG,
            because="nothing that keeps root within bounds was taken away",
            see="https://man7.org/linux/man-pages/man7/capabilities.7.html",
        ),
    ),
)

ISOLATED_BY_KERNEL = Claim(
    id="isolated-by-kernel",
    layer=LAYER,
    concept="containerization",
    name="isolation by the kernel",
    supported_by=(
        Indicator(
            sign=namespaces.ALL_INITIAL,
            match=Is(False),
            strength=STRONG,
            because="the kernel gives this process a view of its own of one of its resources",
            see=MAN_NAMESPACES,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=namespaces.ALL_INITIAL,
            match=PRESENT,
            strength=STRONG,
            because="this process sees all that the machine's first process sees",
            see=MAN_NAMESPACES,
        ),
        IMITATED_KERNEL,
    ),
)

CONTAINMENT = (OWN_FILESYSTEM, OWN_PROCESSES, SHARED_KERNEL, CONFINED, ISOLATED_BY_KERNEL)
