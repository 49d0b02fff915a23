"""Who set this process apart: nobody, or a container engine or sandbox of a known kind. Read from the top.

The order is the knowledge. Sandboxes of programs come first: they run inside anything and may keep its mounts. Then the
engines, each before the tools that it is built on; then the runtimes that an engine may use (gVisor, Kata, Sysbox) and
WSL, in which engines run; at last what is known only by its shape: an OCI bundle, and namespaces that nobody names.
"""

from __future__ import annotations

from virtcheck.knowledge.exclusion import exclusive
from virtcheck.model.claim import (
    DECISIVE,
    HINT,
    PRESENT,
    STRONG,
    Claim,
    Contains,
    Indicator,
    Is,
    IsNoneOf,
    Kinds,
    StartsWith,
)
from virtcheck.probes import cgroups, container_markers, credentials, kernel, mounts, namespaces, security, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "container"

MAN_NAMESPACES = "https://man7.org/linux/man-pages/man7/namespaces.7.html"
MAN_PID_NAMESPACES = "https://man7.org/linux/man-pages/man7/pid_namespaces.7.html"
MAN_MOUNTINFO = "https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html"
MAN_CGROUPS = "https://man7.org/linux/man-pages/man7/cgroups.7.html"
CONTAINER_INTERFACE = "https://systemd.io/CONTAINER_INTERFACE/"

ANYTHING = StartsWith("")


def mounted_by(engine: str) -> Indicator:
    """The engine's own files lie over this root."""
    return Indicator(
        sign=mounts.ENGINE,
        match=Is(engine),
        strength=DECISIVE,
        because="these mounts lead to where this engine keeps what it makes for a container; no image can carry that",
        see=MAN_MOUNTINFO,
    )


def grouped_by(engine: str) -> Indicator:
    """The control group is named as the engine names its groups."""
    return Indicator(
        sign=cgroups.ENGINE,
        match=Is(engine),
        strength=STRONG,
        because="this engine names the control groups of its containers so; root outside could name one alike",
        see=MAN_CGROUPS,
    )


def written_by(manager: str) -> tuple[Indicator, ...]:
    """Files that hold the manager's name for those inside."""
    return (
        Indicator(
            sign=told.MANAGER,
            match=Is(manager),
            strength=STRONG,
            because="the manager leaves its name there for those inside",
            see=CONTAINER_INTERFACE,
            spoofable=True,
        ),
        Indicator(
            sign=told.SYSTEMD,
            match=Is(manager),
            strength=STRONG,
            because="systemd, started as the first process of a container, writes down who started it",
            see=CONTAINER_INTERFACE,
            spoofable=True,
        ),
    )


def told_by(manager: str) -> Indicator:
    """The manager sets a variable of the first process. Only for those that do: often nobody else may read it."""
    return Indicator(
        sign=told.ENVIRONMENT,
        match=Is(manager),
        strength=HINT,
        because="the manager tells the first process its name, but an image may set the variable as well",
        see=CONTAINER_INTERFACE,
        spoofable=True,
    )


ALL_INITIAL = Indicator(
    sign=namespaces.ALL_INITIAL,
    match=PRESENT,
    strength=DECISIVE,
    because="a container has a namespace of its own; here the process lives in those that the machine booted with",
    see=MAN_NAMESPACES,
)
OWN_PROCESSES = Indicator(
    sign=namespaces.PID,
    match=Is("own"),
    strength=STRONG,
    because="somebody gave this process a process table of its own",
    see=MAN_PID_NAMESPACES,
)
SOME_MANAGER = Indicator(
    sign=told.MANAGER,
    match=ANYTHING,
    strength=STRONG,
    because="a container's manager leaves this file for those inside",
    see=CONTAINER_INTERFACE,
    spoofable=True,
)

NO_CONTAINER = Claim(
    id="no-container",
    layer=LAYER,
    concept="containerization",
    name="no container",
    supported_by=(
        ALL_INITIAL,
        Indicator(
            sign=mounts.OF_THE_MACHINE,
            match=PRESENT,
            strength=STRONG,
            because="a service may have namespaces of its own, but it keeps the machine's root, processes and users",
            see="https://man7.org/linux/man-pages/man5/systemd.exec.5.html",
        ),
    ),
    contradicted_by=(
        OWN_PROCESSES,
        Indicator(
            sign=mounts.STORE,
            match=ANYTHING,
            strength=DECISIVE,
            because="this root lies where engines unpack images; a machine does not boot from there",
            see=MAN_MOUNTINFO,
        ),
        Indicator(
            sign=kernel.KIND,
            match=IsNoneOf(("linux",)),
            strength=DECISIVE,
            because="what answers here is not the machine's kernel but a program that imitates one",
            see="https://gvisor.dev/docs/",
        ),
        SOME_MANAGER,
        Indicator(
            sign=told.SYSTEMD,
            match=ANYTHING,
            strength=STRONG,
            because="systemd writes this file only when a container's manager started it",
            see=CONTAINER_INTERFACE,
            spoofable=True,
        ),
    ),
    systemd="none",
)

FLATPAK = Claim(
    id="flatpak",
    layer=LAYER,
    concept="containerization",
    name="Flatpak",
    supported_by=(
        mounted_by("flatpak"),
        *written_by("flatpak"),
        Indicator(
            sign=container_markers.FLATPAK_INFO,
            match=PRESENT,
            strength=STRONG,
            because="Flatpak puts it at the root of every sandbox, with what the sandbox may do",
            see="https://docs.flatpak.org/en/latest/sandbox-permissions.html",
            spoofable=True,
        ),
    ),
    systemd="container-other",
)

FIREJAIL = Claim(
    id="firejail",
    layer=LAYER,
    concept="containerization",
    name="Firejail",
    supported_by=(
        mounted_by("firejail"),
        Indicator(
            sign=told.FIRST_PROCESS,
            match=Is("firejail"),
            strength=STRONG,
            because="Firejail stays as the first process of the sandbox that it makes",
            see="https://man7.org/linux/man-pages/man1/firejail.1.html",
            spoofable=True,
        ),
    ),
    systemd="container-other",
)

BUBBLEWRAP = Claim(
    id="bubblewrap",
    layer=LAYER,
    concept="containerization",
    name="bubblewrap",
    supported_by=(
        Indicator(
            sign=told.FIRST_PROCESS,
            match=Is("bwrap"),
            strength=STRONG,
            because="bubblewrap stays as the first process of a sandbox with a process table of its own",
            see="https://github.com/containers/bubblewrap",
            spoofable=True,
        ),
        Indicator(
            sign=mounts.STORE,
            match=Is("bubblewrap"),
            strength=STRONG,
            because="bubblewrap builds a root from nothing in a directory newroot of a tmpfs",
            see="https://github.com/containers/bubblewrap",
        ),
    ),
    systemd="container-other",
)

SNAP = Claim(
    id="snap",
    layer=LAYER,
    concept="containerization",
    name="Snap",
    supported_by=(
        mounted_by("snap"),
        grouped_by("snap"),
        Indicator(
            sign=security.LABEL,
            match=StartsWith("snap."),
            strength=STRONG,
            because="snapd confines every program of a snap with a profile of this name",
            see="https://manpages.ubuntu.com/manpages/noble/man8/snap-confine.8.html",
        ),
    ),
    systemd="container-other",
)

PROOT = Claim(
    id="proot",
    layer=LAYER,
    concept="containerization",
    name="PRoot",
    supported_by=(
        Indicator(
            sign=credentials.TRACER,
            match=StartsWith("proot"),
            strength=DECISIVE,
            because="PRoot traces the processes to which it shows another root, and changes what they ask for",
            see="https://proot-me.github.io/",
        ),
    ),
    systemd="proot",
)

TOOLBOX = Claim(
    id="toolbox",
    layer=LAYER,
    concept="containerization",
    name="Toolbx",
    supported_by=(
        Indicator(
            sign=container_markers.TOOLBOXENV,
            match=PRESENT,
            strength=STRONG,
            because="Toolbx puts this file into the containers that it has Podman make",
            see="https://containertoolbx.org/",
            spoofable=True,
        ),
    ),
    systemd="podman",
)

DOCKER = Claim(
    id="docker",
    layer=LAYER,
    concept="containerization",
    name="Docker",
    supported_by=(
        mounted_by("docker"),
        Indicator(
            sign=mounts.STORE,
            match=Is("docker"),
            strength=DECISIVE,
            because="this root is put together from layers where Docker keeps them",
            see="https://docs.docker.com/engine/storage/drivers/overlayfs-driver/",
        ),
        grouped_by("docker"),
        *written_by("docker"),
        Indicator(
            sign=security.LABEL,
            match=StartsWith("docker-default"),
            strength=STRONG,
            because="Docker confines its containers with an AppArmor profile of this name",
            see="https://docs.docker.com/engine/security/apparmor/",
        ),
        Indicator(
            sign=container_markers.DOCKERENV,
            match=PRESENT,
            strength=HINT,
            because="Docker creates it, but a root image can carry it elsewhere",
            see="https://github.com/moby/moby/issues/18355",
            spoofable=True,
        ),
    ),
    systemd="docker",
)

PODMAN = Claim(
    id="podman",
    layer=LAYER,
    concept="containerization",
    name="Podman",
    supported_by=(
        mounted_by("podman"),
        grouped_by("podman"),
        *written_by("podman"),
        told_by("podman"),
        Indicator(
            sign=container_markers.CONTAINERENV_ENGINE,
            match=Is("podman"),
            strength=STRONG,
            because="Podman writes its own name into this file of a privileged container",
            see="https://docs.podman.io/en/latest/markdown/podman-run.1.html",
            spoofable=True,
        ),
        Indicator(
            sign=container_markers.CONTAINERENV,
            match=PRESENT,
            strength=HINT,
            because="Podman creates it, but so do CRI-O and Buildah, and a root directory may keep it",
            see="https://docs.podman.io/en/latest/markdown/podman-run.1.html",
            spoofable=True,
        ),
        Indicator(
            sign=mounts.STORE,
            match=Is("containers-storage"),
            strength=HINT,
            because="this root lies in the store that Podman shares with CRI-O and Buildah",
            see="https://github.com/containers/storage",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=mounts.KUBELET,
            match=PRESENT,
            strength=STRONG,
            because="the kubelet works with CRI-O, which leaves the same files as Podman",
            see="https://github.com/cri-o/cri-o/pull/5463",
        ),
    ),
    systemd="podman",
)

CRIO = Claim(
    id="crio",
    layer=LAYER,
    concept="containerization",
    name="CRI-O",
    supported_by=(
        mounted_by("crio"),
        grouped_by("crio"),
        *written_by("crio"),
        told_by("crio"),
    ),
    systemd="container-other",
)

CONTAINERD = Claim(
    id="containerd",
    layer=LAYER,
    concept="containerization",
    name="containerd",
    supported_by=(
        mounted_by("containerd"),
        Indicator(
            sign=mounts.STORE,
            match=Is("containerd"),
            strength=STRONG,
            because="this root comes from a snapshotter of containerd; Docker may stand before it",
            see="https://github.com/containerd/containerd/blob/main/docs/snapshotters/README.md",
        ),
        grouped_by("containerd"),
        Indicator(
            sign=security.LABEL,
            match=StartsWith("cri-containerd.apparmor.d"),
            strength=STRONG,
            because="containerd confines the containers of a kubelet with an AppArmor profile of this name",
            see="https://github.com/containerd/containerd",
        ),
    ),
    systemd="container-other",
)

GARDEN = Claim(
    id="garden",
    layer=LAYER,
    concept="containerization",
    name="Garden",
    supported_by=(grouped_by("garden"),),
    systemd="container-other",
)

APPTAINER = Claim(
    id="apptainer",
    layer=LAYER,
    concept="containerization",
    name="Apptainer",
    supported_by=(
        Indicator(
            sign=mounts.STORE,
            match=Is("apptainer"),
            strength=DECISIVE,
            because="this root is put together in the session directory of Apptainer or Singularity",
            see="https://apptainer.org/docs/user/main/",
        ),
        Indicator(
            sign=told.VARIABLES,
            match=Is("APPTAINER_CONTAINER"),
            strength=HINT,
            because="Apptainer sets this variable, which anybody can",
            see="https://apptainer.org/docs/user/main/environment_and_metadata.html",
            spoofable=True,
        ),
        Indicator(
            sign=told.VARIABLES,
            match=Is("SINGULARITY_CONTAINER"),
            strength=HINT,
            because="Singularity sets this variable, and so does Apptainer; anybody can",
            see="https://apptainer.org/docs/user/main/environment_and_metadata.html",
            spoofable=True,
        ),
        Indicator(
            sign=container_markers.SINGULARITY,
            match=PRESENT,
            strength=HINT,
            because="images of Apptainer and Singularity carry it, wherever they are unpacked",
            see="https://apptainer.org/docs/user/main/environment_and_metadata.html",
            spoofable=True,
        ),
    ),
    systemd="container-other",
)

NSPAWN = Claim(
    id="systemd-nspawn",
    layer=LAYER,
    concept="containerization",
    name="systemd-nspawn",
    supported_by=(
        mounted_by("systemd-nspawn"),
        grouped_by("systemd-nspawn"),
        *written_by("systemd-nspawn"),
        told_by("systemd-nspawn"),
    ),
    systemd="systemd-nspawn",
)

LXC_LIBVIRT = Claim(
    id="lxc-libvirt",
    layer=LAYER,
    concept="containerization",
    name="libvirt LXC",
    supported_by=(
        grouped_by("lxc-libvirt"),
        *written_by("lxc-libvirt"),
        told_by("lxc-libvirt"),
        Indicator(
            sign=mounts.MARKS,
            match=Is("libvirt"),
            strength=STRONG,
            because="libvirt gives its containers a /proc/meminfo of their own",
            see="https://libvirt.org/drvlxc.html",
        ),
    ),
    systemd="lxc-libvirt",
)

INCUS = Claim(
    id="incus",
    layer=LAYER,
    concept="containerization",
    name="Incus",
    supported_by=(
        Indicator(
            sign=container_markers.INCUS_SOCKET,
            match=PRESENT,
            strength=STRONG,
            because="Incus shows this socket to its instances",
            see="https://linuxcontainers.org/incus/docs/main/dev-incus/",
            spoofable=True,
        ),
        Indicator(
            sign=mounts.STORE,
            match=Is("incus"),
            strength=STRONG,
            because="this root lies in a storage pool of Incus",
            see="https://linuxcontainers.org/incus/docs/main/explanation/storage/",
        ),
        *written_by("incus"),
    ),
    systemd="lxc",
)

LXD = Claim(
    id="lxd",
    layer=LAYER,
    concept="containerization",
    name="LXD",
    supported_by=(
        Indicator(
            sign=container_markers.LXD_SOCKET,
            match=PRESENT,
            strength=STRONG,
            because="LXD shows this socket to its instances",
            see="https://documentation.ubuntu.com/lxd/latest/dev-lxd/",
            spoofable=True,
        ),
        Indicator(
            sign=mounts.STORE,
            match=Is("lxd"),
            strength=STRONG,
            because="this root lies in a storage pool of LXD",
            see="https://documentation.ubuntu.com/lxd/latest/explanation/storage/",
        ),
    ),
    systemd="lxc",
)

LXC = Claim(
    id="lxc",
    layer=LAYER,
    concept="containerization",
    name="LXC",
    supported_by=(
        mounted_by("lxc"),
        grouped_by("lxc"),
        *written_by("lxc"),
        told_by("lxc"),
        Indicator(
            sign=mounts.MARKS,
            match=Is("lxcfs"),
            strength=HINT,
            because="LXCFS shows an LXC container its own share of /proc; other engines can be made to use it",
            see="https://linuxcontainers.org/lxcfs/introduction/",
        ),
    ),
    systemd="lxc",
)

OPENVZ = Claim(
    id="openvz",
    layer=LAYER,
    concept="containerization",
    name="OpenVZ",
    supported_by=(
        Indicator(
            sign=container_markers.OPENVZ,
            match=PRESENT,
            strength=STRONG,
            because="the kernel of OpenVZ shows a container /proc/vz, and /proc/bc to the host alone",
            see="https://wiki.openvz.org/Main_Page",
        ),
        *written_by("openvz"),
    ),
    systemd="openvz",
)

VSERVER = Claim(
    id="linux-vserver",
    layer=LAYER,
    concept="containerization",
    name="Linux-VServer",
    supported_by=(
        Indicator(
            sign=credentials.VSERVER,
            match=PRESENT,
            strength=STRONG,
            because="the kernel of Linux-VServer numbers contexts; the host is context 0",
            see="http://linux-vserver.org/Overview",
        ),
    ),
    systemd="container-other",
)

SYSBOX = Claim(
    id="sysbox",
    layer=LAYER,
    concept="containerization",
    name="Sysbox",
    supported_by=(
        Indicator(
            sign=mounts.MARKS,
            match=Is("sysboxfs"),
            strength=DECISIVE,
            because="only Sysbox mounts this file system over parts of /proc and /sys",
            see="https://github.com/nestybox/sysbox/blob/master/docs/user-guide/design.md",
        ),
    ),
    systemd="container-other",
)

KATA = Claim(
    id="kata",
    layer=LAYER,
    concept="containerization",
    name="Kata Containers",
    supported_by=(
        Indicator(
            sign=mounts.MARKS,
            match=Is("kata"),
            strength=DECISIVE,
            because="files come in from outside a virtual machine under the name that Kata Containers gives",
            see="https://github.com/kata-containers/kata-containers/tree/main/docs/design",
        ),
    ),
    systemd="container-other",
)

GVISOR = Claim(
    id="gvisor",
    layer=LAYER,
    concept="containerization",
    name="gVisor",
    supported_by=(
        Indicator(
            sign=kernel.KIND,
            match=Is("gvisor"),
            strength=DECISIVE,
            because="gVisor answers system calls in the place of the kernel, and says so",
            see="https://gvisor.dev/docs/",
        ),
    ),
    systemd="container-other",
)

WSL = Claim(
    id="wsl",
    layer=LAYER,
    concept="containerization",
    name="Windows Subsystem for Linux",
    supported_by=(
        Indicator(
            sign=kernel.KIND,
            match=Is("wsl1"),
            strength=DECISIVE,
            because="Windows itself answers system calls in the place of a Linux kernel",
            see="https://learn.microsoft.com/en-us/windows/wsl/compare-versions",
        ),
        Indicator(
            sign=kernel.RELEASE,
            match=Contains("microsoft-standard"),
            strength=STRONG,
            because="Microsoft builds this kernel for WSL 2, where every distribution is set apart from the others",
            see="https://learn.microsoft.com/en-us/windows/wsl/compare-versions",
        ),
        *written_by("wsl"),
    ),
    systemd="wsl",
)

OCI = Claim(
    id="oci",
    layer=LAYER,
    concept="containerization",
    name="an OCI bundle",
    supported_by=(
        Indicator(
            sign=mounts.MARKS,
            match=Is("oci"),
            strength=STRONG,
            because="many engines have an OCI runtime such as runc make /dev and /dev/shm in this way",
            see="https://github.com/opencontainers/runtime-spec/blob/main/config.md",
        ),
    ),
    systemd="container-other",
)

NAMESPACES = Claim(
    id="namespaces",
    layer=LAYER,
    concept="containerization",
    name="namespaces of its own",
    supported_by=(
        Indicator(
            sign=mounts.ISOLATED,
            match=PRESENT,
            strength=STRONG,
            because="a root and namespaces of its own are what a container is made of, whoever made them",
            see=MAN_NAMESPACES,
        ),
    ),
    systemd="container-other",
)

OTHER = Claim(
    id="container-other",
    layer=LAYER,
    concept="containerization",
    name="a container of unknown kind",
    supported_by=(
        OWN_PROCESSES,
        SOME_MANAGER,
    ),
    systemd="container-other",
)

ONE_ENGINE = (
    (mounts.ENGINE, DECISIVE, "another engine's files are mounted over this root", MAN_MOUNTINFO),
    (cgroups.ENGINE, STRONG, "the control group is named for another engine", MAN_CGROUPS),
    (told.MANAGER, STRONG, "another manager left its name for those inside", CONTAINER_INTERFACE),
    (told.SYSTEMD, STRONG, "systemd was told the name of another manager", CONTAINER_INTERFACE),
)
"""Signs that name one engine, and that anybody inside can see: what names one speaks as strongly against the others.

So an engine that is known is not held up by what might be hidden in the environment of the first process.
"""


def one_of_several(claim: Claim, *words: str) -> Claim:
    """An engine that excludes other engines, with the words that name it; `oci` names none."""
    another = IsNoneOf((claim.id, *words, "oci"))
    rivals = (
        Indicator(sign=sign, match=another, strength=strength, because=because, see=see)
        for sign, strength, because, see in ONE_ENGINE
    )
    return claim.contradicted_also_by(tuple(rivals))


KINDS = (
    FLATPAK,
    FIREJAIL,
    BUBBLEWRAP,
    SNAP,
    PROOT,
    one_of_several(TOOLBOX, "podman"),
    one_of_several(DOCKER),
    one_of_several(PODMAN),
    one_of_several(CRIO),
    one_of_several(CONTAINERD),
    one_of_several(GARDEN),
    one_of_several(APPTAINER),
    one_of_several(NSPAWN),
    one_of_several(LXC_LIBVIRT),
    one_of_several(INCUS, "lxc"),
    one_of_several(LXD, "lxc"),
    one_of_several(LXC),
    one_of_several(OPENVZ),
    VSERVER,
    SYSBOX,
    KATA,
    GVISOR,
    WSL,
    OCI,
    NAMESPACES,
)


def _decisive_against(row: Indicator, kind: Claim) -> bool:
    """But for kinds that need no namespace: PRoot traces a process, gVisor and WSL take the place of the kernel."""
    return row is ALL_INITIAL and kind.id not in (PROOT.id, GVISOR.id, WSL.id)


RUNTIMES = exclusive(Kinds(LAYER, NO_CONTAINER, KINDS, OTHER), _decisive_against)
