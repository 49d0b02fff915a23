"""Who set this process apart: nobody, or a container engine or sandbox of a known kind. Read from the top.

The order is the knowledge. Sandboxes of programs come first: they run inside anything and may keep its mounts. Then the
engines, each before the tools that it is built on; then the runtimes that an engine may use (gVisor, Kata, Sysbox), the
kernels that take Linux's place, and WSL, in which engines run; at last what is known only by its shape: an OCI bundle,
and namespaces that nobody names.
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
    IsOneOf,
    Kinds,
    StartsWith,
)
from virtcheck.probes import cgroups, container_markers, credentials, kernel, mounts, namespaces, security, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer, Strength

LAYER: Layer = "container"

MAN_NAMESPACES = "https://man7.org/linux/man-pages/man7/namespaces.7.html"
MAN_PID_NAMESPACES = "https://man7.org/linux/man-pages/man7/pid_namespaces.7.html"
MAN_MOUNTINFO = "https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html"
MAN_CGROUPS = "https://man7.org/linux/man-pages/man7/cgroups.7.html"
MAN_EXEC = "https://man7.org/linux/man-pages/man5/systemd.exec.5.html"
CONTAINER_INTERFACE = "https://systemd.io/CONTAINER_INTERFACE/"

ANYTHING = StartsWith("")

GITHUB = "https://github.com/"
CONTAINERD_SOURCE = GITHUB + "containerd/containerd/blob/v1.7.0/pkg/cri/server/"
MAKES_MOUNTS = {
    "buildah": GITHUB + "containers/buildah/blob/main/run_common.go",
    "buildkit": GITHUB + "moby/buildkit/blob/master/executor/oci/hosts.go",
    "charliecloud": GITHUB + "hpc/charliecloud/blob/main/bin/ch_core.c",
    "containerd": CONTAINERD_SOURCE + "container_create_linux.go",
    "crio": GITHUB + "cri-o/cri-o/blob/main/server/container_create_linux.go",
    "docker": GITHUB + "moby/moby/blob/v27.0.0/container/container_unix.go",
    "firejail": GITHUB + "netblue30/firejail/blob/master/src/include/rundefs.h",
    "flatpak": "https://man7.org/linux/man-pages/man5/flatpak-metadata.5.html",
    "lxc": GITHUB + "lxc/lxc/blob/main/src/lxc/conf.c",
    "podman": GITHUB + "containers/podman/blob/main/libpod/container_internal_common.go",
    "pouch": GITHUB + "alibaba/pouch/blob/master/daemon/mgr/container.go",
    "snap": GITHUB + "canonical/snapd/blob/master/cmd/snap-confine/mount-support.h",
    "systemd-nspawn": GITHUB + "systemd/systemd/blob/main/src/nspawn/nspawn.c",
}
"""Where each engine's own source says what it mounts."""
NAMES_GROUPS = {
    "containerd": CONTAINERD_SOURCE + "helpers_linux.go",
    "crio": GITHUB + "cri-o/cri-o/blob/main/internal/config/cgmgr/cgmgr_linux.go",
    "docker": "https://docs.docker.com/engine/containers/runmetrics/",
    "lxc": GITHUB + "lxc/lxc/blob/main/src/lxc/cgroups/cgroup.h",
    "lxc-libvirt": "https://libvirt.org/cgroups.html",
    "mesos": "https://mesos.apache.org/documentation/latest/configuration/agent/",
    "podman": GITHUB + "containers/podman/blob/main/libpod/container_internal_linux.go",
    "rkt": GITHUB + "rkt/rkt/blob/master/Documentation/using-rkt-with-systemd.md",
    "systemd-nspawn": "https://systemd.io/CGROUP_DELEGATION/",
}
"""Where it says how it names control groups."""


def kind(
    kind_id: str,
    name: str,
    *supported_by: Indicator,
    contradicted_by: tuple[Indicator, ...] = (),
    systemd: str = "container-other",
) -> Claim:
    """A row of the table. `systemd` is the word of systemd-detect-virt, where it has one."""
    return Claim(
        id=kind_id,
        layer=LAYER,
        concept="containerization",
        name=name,
        supported_by=supported_by,
        contradicted_by=contradicted_by,
        systemd=systemd,
    )


# --------------------------------------------------------------------- ways in which many engines tell who they are


def mounted_by(engine: str) -> Indicator:
    """The engine's own files lie over this root."""
    return Indicator(
        sign=mounts.ENGINE,
        match=Is(engine),
        strength=DECISIVE,
        because="these mounts lead to where this engine keeps what it makes for a container; no image can carry that",
        see=MAKES_MOUNTS[engine],
    )


def grouped_by(engine: str) -> Indicator:
    """The control group is named as the engine names its groups."""
    return Indicator(
        sign=cgroups.ENGINE,
        match=Is(engine),
        strength=STRONG,
        because="this engine names the control groups of its containers so; root outside could name one alike",
        see=NAMES_GROUPS.get(engine, MAN_CGROUPS),
    )


def left_by(manager: str) -> Indicator:
    """A file in /run/host that holds the manager's name."""
    return Indicator(
        sign=told.MANAGER,
        match=Is(manager),
        strength=STRONG,
        because="the manager leaves its name there for those inside",
        see=CONTAINER_INTERFACE,
        spoofable=True,
    )


def kept_by_systemd(manager: str) -> Indicator:
    """A file in /run/systemd that holds the manager's name: only where systemd may be the first process."""
    return Indicator(
        sign=told.SYSTEMD,
        match=Is(manager),
        strength=STRONG,
        because="systemd, started as the first process of a container, writes down who started it",
        see=CONTAINER_INTERFACE,
        spoofable=True,
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


def variable(name: str, because: str, see: str) -> Indicator:
    """A variable of this process, which may have come from anybody."""
    return Indicator(sign=told.VARIABLES, match=Is(name), strength=HINT, because=because, see=see, spoofable=True)


def in_store(store: str, because: str, see: str, strength: Strength = STRONG) -> Indicator:
    """The root lies where one engine keeps its images."""
    return Indicator(sign=mounts.STORE, match=Is(store), strength=strength, because=because, see=see)


def marked(mark: str, because: str, see: str, strength: Strength = DECISIVE) -> Indicator:
    """Something is mounted as one tool alone does it."""
    return Indicator(sign=mounts.MARKS, match=Is(mark), strength=strength, because=because, see=see)


def in_place_of_linux(name: str, because: str, see: str) -> Indicator:
    """Another program answers instead of Linux."""
    return Indicator(sign=kernel.KIND, match=Is(name), strength=DECISIVE, because=because, see=see)


# ---------------------------------------------------------------------------------------------- nobody, and somebody

ALL_INITIAL = Indicator(
    sign=namespaces.ALL_INITIAL,
    match=PRESENT,
    strength=DECISIVE,
    because="a container has a namespace of its own; here the process lives in those that the machine booted with",
    see=MAN_NAMESPACES,
)
OF_THE_MACHINE = Indicator(
    sign=mounts.OF_THE_MACHINE,
    match=PRESENT,
    strength=STRONG,
    because="whatever else is its own, this process has the machine's root and sees all of its processes",
    see=MAN_EXEC,
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

NO_CONTAINER = kind(
    "no-container",
    "no container",
    ALL_INITIAL,
    OF_THE_MACHINE,
    Indicator(
        sign=mounts.INSTALLED,
        match=PRESENT,
        strength=STRONG,
        because="an installed system boots from a whole disk and has the kernel's /dev; engines put together their own",
        see="https://man7.org/linux/man-pages/man7/hier.7.html",
    ),
    Indicator(
        sign=mounts.SERVICE,
        match=PRESENT,
        strength=DECISIVE,
        because="systemd changes the view of a service: its root or its process table may be its own, but not both",
        see=MAN_EXEC,
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
            see="https://gvisor.dev/docs/architecture_guide/intro/",
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
OTHER = kind(
    "container-other",
    "a container of unknown kind",
    OWN_PROCESSES,
    SOME_MANAGER,
    Indicator(
        sign=mounts.KUBELET,
        match=PRESENT,
        strength=STRONG,
        because="the kubelet lays files of a pod only over the roots of the pod's containers",
        see="https://kubernetes.io/docs/concepts/workloads/pods/",
    ),
    Indicator(
        sign=cgroups.CONTAINER_ID,
        match=ANYTHING,
        strength=STRONG,
        because="a container's id stands in the name of this process's control group",
        see=MAN_CGROUPS,
    ),
    Indicator(
        sign=told.SYSTEMD,
        match=IsNoneOf(("docker",)),
        strength=STRONG,
        because="systemd, started as the first process of a container, writes down who started it",
        see=CONTAINER_INTERFACE,
        spoofable=True,
    ),
    Indicator(
        sign=told.ENVIRONMENT,
        match=ANYTHING,
        strength=HINT,
        because="a container's manager tells the first process its name, but an image may set the variable as well",
        see=CONTAINER_INTERFACE,
        spoofable=True,
    ),
)

# ---------------------------------------------------------------------------------------------- sandboxes of programs

PRESSURE_VESSEL = kind("pressure-vessel", "pressure-vessel of the Steam Runtime", left_by("pressure-vessel"))

FLATPAK = kind(
    "flatpak",
    "Flatpak",
    mounted_by("flatpak"),
    left_by("flatpak"),
    Indicator(
        sign=container_markers.FLATPAK_INFO,
        match=PRESENT,
        strength=STRONG,
        because="Flatpak puts it at the root of every sandbox, with what the sandbox may do",
        see="https://man7.org/linux/man-pages/man5/flatpak-metadata.5.html",
        spoofable=True,
    ),
)

FIREJAIL = kind(
    "firejail",
    "Firejail",
    mounted_by("firejail"),
    Indicator(
        sign=told.FIRST_PROCESS,
        match=Is("firejail"),
        strength=STRONG,
        because="Firejail stays as the first process of the sandbox that it makes",
        see="https://github.com/netblue30/firejail/blob/master/src/firejail/sandbox.c",
        spoofable=True,
    ),
)

BUBBLEWRAP = kind(
    "bubblewrap",
    "bubblewrap",
    Indicator(
        sign=told.FIRST_PROCESS,
        match=Is("bwrap"),
        strength=STRONG,
        because="bubblewrap stays as the first process of a sandbox with a process table of its own",
        see="https://github.com/containers/bubblewrap/blob/main/bubblewrap.c",
        spoofable=True,
    ),
    in_store(
        "bubblewrap",
        "bubblewrap builds a root from nothing in a directory newroot of a tmpfs",
        "https://github.com/containers/bubblewrap/blob/main/bubblewrap.c",
    ),
)

SNAP = kind(
    "snap",
    "Snap",
    mounted_by("snap"),
    Indicator(
        sign=security.LABEL,
        match=StartsWith("snap."),
        strength=STRONG,
        because="snapd confines every program of a snap with a profile of this name",
        see="https://manpages.ubuntu.com/manpages/noble/man8/snap-confine.8.html",
    ),
)

PROOT = kind(
    "proot",
    "PRoot",
    Indicator(
        sign=credentials.TRACER,
        match=StartsWith("proot"),
        strength=DECISIVE,
        because="PRoot traces the processes to which it shows another root, and changes what they ask for",
        see="https://github.com/proot-me/proot/blob/master/doc/proot/manual.rst",
    ),
    systemd="proot",
)

# ------------------------------------------------------------------------------- engines, and the tools built on them

DISTROBOX = kind(
    "distrobox",
    "Distrobox",
    marked(
        "distrobox",
        "Distrobox has an engine lay its own helper over the image, to run programs of the host",
        "https://github.com/89luca89/distrobox/blob/main/distrobox-create",
    ),
    systemd="podman",
)

TOOLBOX = kind(
    "toolbox",
    "Toolbx",
    marked(
        "toolbox",
        "Toolbx has Podman lay its own program over the image, so that both sides run the same one",
        "https://github.com/containers/toolbox/blob/main/src/cmd/create.go",
    ),
    Indicator(
        sign=container_markers.TOOLBOXENV,
        match=PRESENT,
        strength=HINT,
        because="Toolbx puts this file into its containers, but an image made for them may carry it elsewhere",
        see="https://github.com/containers/toolbox/blob/main/src/cmd/initContainer.go",
        spoofable=True,
    ),
    systemd="podman",
)

BUILDKIT = kind("buildkit", "BuildKit", mounted_by("buildkit"), grouped_by("buildkit"))

BUILDAH = kind(
    "buildah",
    "Buildah",
    mounted_by("buildah"),
    grouped_by("buildah"),
    Indicator(
        sign=container_markers.CONTAINERENV_ENGINE,
        match=Is("buildah"),
        strength=STRONG,
        because="Buildah, which Podman uses to build images, writes its own name into this file",
        see="https://github.com/containers/buildah/blob/main/run_common.go",
        spoofable=True,
    ),
    systemd="podman",
)

DOCKER = kind(
    "docker",
    "Docker",
    mounted_by("docker"),
    in_store(
        "docker",
        "this root is put together from layers where Docker keeps them",
        "https://docs.docker.com/engine/storage/drivers/overlayfs-driver/",
        DECISIVE,
    ),
    grouped_by("docker"),
    Indicator(
        sign=security.LABEL,
        match=StartsWith("docker-default"),
        strength=STRONG,
        because="Docker confines its containers with an AppArmor profile of this name",
        see="https://docs.docker.com/engine/security/apparmor/",
    ),
    Indicator(
        sign=told.SYSTEMD,
        match=Is("docker"),
        strength=HINT,
        because="images of Ubuntu made for Docker carry this file, wherever they are unpacked",
        see="https://github.com/tianon/docker-brew-ubuntu-core/pull/64",
        spoofable=True,
    ),
    Indicator(
        sign=container_markers.DOCKERENV,
        match=PRESENT,
        strength=HINT,
        because="Docker creates it, but a root image can carry it elsewhere",
        see="https://github.com/moby/moby/issues/18355",
        spoofable=True,
    ),
    contradicted_by=(
        Indicator(
            sign=container_markers.CONTAINERENV,
            match=PRESENT,
            strength=HINT,
            because="Podman makes this file when a container starts, while Docker's may have come with the image",
            see="https://docs.podman.io/en/latest/markdown/podman-run.1.html",
            spoofable=True,
        ),
        Indicator(
            sign=mounts.STORE,
            match=Is("containerd"),
            strength=HINT,
            because="Docker may keep its images with containerd, but then it mounts files of its own as well",
            see="https://docs.docker.com/engine/storage/containerd/",
        ),
    ),
    systemd="docker",
)

PODMAN = kind(
    "podman",
    "Podman",
    mounted_by("podman"),
    grouped_by("podman"),
    kept_by_systemd("podman"),
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
    in_store(
        "containers-storage",
        "this root lies in the store that Podman shares with CRI-O and Buildah",
        "https://github.com/containers/storage/blob/main/docs/containers-storage.conf.5.md",
        HINT,
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

CRIO = kind(
    "crio",
    "CRI-O",
    mounted_by("crio"),
    grouped_by("crio"),
    kept_by_systemd("crio"),
    told_by("crio"),
)

CONTAINERD = kind(
    "containerd",
    "containerd",
    mounted_by("containerd"),
    in_store(
        "containerd",
        "this root comes from a snapshotter of containerd; Docker may stand before it",
        "https://github.com/containerd/containerd/blob/main/docs/snapshotters/README.md",
    ),
    grouped_by("containerd"),
    Indicator(
        sign=security.LABEL,
        match=StartsWith("cri-containerd.apparmor.d"),
        strength=STRONG,
        because="containerd confines the containers of a kubelet with an AppArmor profile of this name",
        see="https://github.com/containerd/containerd/blob/v1.7.0/pkg/cri/server/container_create_linux.go",
    ),
)

POUCH = kind("pouch", "Pouch", mounted_by("pouch"), kept_by_systemd("pouch"), told_by("pouch"), systemd="pouch")

RKT = kind("rkt", "rkt", grouped_by("rkt"), kept_by_systemd("rkt"), told_by("rkt"), systemd="rkt")

GARDEN = kind("garden", "Garden", grouped_by("garden"))

BPM = kind("bpm", "BPM of BOSH", grouped_by("bpm"))

MESOS = kind(
    "mesos",
    "the containerizer of Apache Mesos",
    grouped_by("mesos"),
    in_store(
        "mesos",
        "this root lies where the provisioner of Mesos puts images together",
        "https://mesos.apache.org/documentation/latest/container-image/",
    ),
)

NAMED_BY_APPTAINER = "https://apptainer.org/docs/user/main/environment_and_metadata.html"
OF_APPTAINER = in_store(
    "apptainer",
    "this root is put together in the session directory of Apptainer",
    "https://github.com/NixOS/nixpkgs/pull/250949",
    DECISIVE,
)
OF_SINGULARITY = in_store(
    "singularity",
    "this root is put together in the session directory of Singularity",
    "https://github.com/NixOS/nixpkgs/pull/250949",
    DECISIVE,
)
APPTAINER_VARIABLE = variable(
    "APPTAINER_CONTAINER", "Apptainer sets this variable, which anybody can", NAMED_BY_APPTAINER
)

SINGULARITY = kind(
    "singularity",
    "Singularity",
    OF_SINGULARITY,
    variable(
        "SINGULARITY_CONTAINER",
        "Singularity sets this variable, and so does Apptainer; anybody can",
        NAMED_BY_APPTAINER,
    ),
    contradicted_by=(OF_APPTAINER, APPTAINER_VARIABLE),
)

APPTAINER = kind(
    "apptainer",
    "Apptainer",
    OF_APPTAINER,
    APPTAINER_VARIABLE,
    Indicator(
        sign=container_markers.SINGULARITY,
        match=PRESENT,
        strength=HINT,
        because="images of Apptainer and Singularity carry it, wherever they are unpacked",
        see=NAMED_BY_APPTAINER,
        spoofable=True,
    ),
    contradicted_by=(OF_SINGULARITY,),
)

CHARLIECLOUD = kind(
    "charliecloud",
    "Charliecloud",
    mounted_by("charliecloud"),
    variable(
        "CH_RUNNING",
        "Charliecloud sets this variable, which anybody can",
        "https://github.com/systemd/systemd/issues/25549",
    ),
)

HEROKU = kind(
    "heroku",
    "a dyno of Heroku",
    variable(
        "DYNO",
        "Heroku gives every dyno its name in this variable, which anybody can set",
        "https://devcenter.heroku.com/changelog-items/293",
    ),
)

NSPAWN = kind(
    "systemd-nspawn",
    "systemd-nspawn",
    mounted_by("systemd-nspawn"),
    grouped_by("systemd-nspawn"),
    left_by("systemd-nspawn"),
    kept_by_systemd("systemd-nspawn"),
    told_by("systemd-nspawn"),
    systemd="systemd-nspawn",
)

LXC_LIBVIRT = kind(
    "lxc-libvirt",
    "libvirt LXC",
    grouped_by("lxc-libvirt"),
    kept_by_systemd("lxc-libvirt"),
    told_by("lxc-libvirt"),
    marked(
        "libvirt",
        "libvirt gives its containers a /proc/meminfo of their own",
        "https://gitlab.com/libvirt/libvirt/-/blob/master/src/lxc/lxc_fuse.c",
        STRONG,
    ),
    systemd="lxc-libvirt",
)

INCUS = kind(
    "incus",
    "Incus",
    Indicator(
        sign=container_markers.INCUS_SOCKET,
        match=PRESENT,
        strength=STRONG,
        because="Incus shows this socket to its instances",
        see="https://linuxcontainers.org/incus/docs/main/dev-incus/",
        spoofable=True,
    ),
    in_store(
        "incus",
        "this root lies in a storage pool of Incus",
        "https://linuxcontainers.org/incus/docs/main/explanation/storage/",
    ),
    systemd="lxc",
)

LXD = kind(
    "lxd",
    "LXD",
    Indicator(
        sign=container_markers.LXD_SOCKET,
        match=PRESENT,
        strength=STRONG,
        because="LXD shows this socket to its instances",
        see="https://documentation.ubuntu.com/lxd/latest/dev-lxd/",
        spoofable=True,
    ),
    in_store(
        "lxd",
        "this root lies in a storage pool of LXD",
        "https://documentation.ubuntu.com/lxd/latest/explanation/storage/",
    ),
    systemd="lxc",
)

LXC = kind(
    "lxc",
    "LXC",
    mounted_by("lxc"),
    grouped_by("lxc"),
    kept_by_systemd("lxc"),
    told_by("lxc"),
    marked(
        "lxcfs",
        "LXCFS shows an LXC container its own share of /proc; other engines can be made to use it",
        "https://linuxcontainers.org/lxcfs/introduction/",
        HINT,
    ),
    systemd="lxc",
)

# ------------------------------------------------------------------------------ kernels made or changed for containers

OPENVZ = kind(
    "openvz",
    "OpenVZ",
    Indicator(
        sign=container_markers.OPENVZ,
        match=PRESENT,
        strength=STRONG,
        because="the kernel of OpenVZ shows a container /proc/vz, and /proc/bc to the host alone",
        see="https://github.com/systemd/systemd/blob/main/src/basic/virt.c",
    ),
    Indicator(
        sign=credentials.OPENVZ,
        match=PRESENT,
        strength=STRONG,
        because="the kernel of OpenVZ numbers containers; the host is number 0",
        see="https://github.com/puppetlabs/libwhereami/pull/8",
    ),
    Indicator(
        sign=mounts.ROOT,
        match=Is("simfs"),
        strength=STRONG,
        because="the kernel of OpenVZ shows a directory of the host to a container as this file system",
        see="https://wiki.openvz.org/Simfs_filesystem_for_Virtuozzo_7_Containers",
    ),
    systemd="openvz",
)

VSERVER = kind(
    "linux-vserver",
    "Linux-VServer",
    Indicator(
        sign=credentials.VSERVER,
        match=PRESENT,
        strength=STRONG,
        because="the kernel of Linux-VServer numbers contexts; the host is context 0",
        see="http://linux-vserver.org/Paper",
    ),
)

SYSBOX = kind(
    "sysbox",
    "Sysbox",
    marked(
        "sysboxfs",
        "only Sysbox mounts this file system over parts of /proc and /sys",
        "https://github.com/nestybox/sysbox/blob/master/docs/user-guide/design.md",
    ),
)

KATA = kind(
    "kata",
    "Kata Containers",
    marked(
        "kata",
        "files come in from outside a virtual machine under the name that Kata Containers gives",
        "https://github.com/kata-containers/kata-containers/blob/main/src/runtime/virtcontainers/kata_agent.go",
    ),
)

GVISOR = kind(
    "gvisor",
    "gVisor",
    in_place_of_linux(
        "gvisor",
        "gVisor answers system calls in the place of the kernel, and says so",
        "https://gvisor.dev/docs/architecture_guide/intro/",
    ),
)

ILLUMOS = kind(
    "illumos-lx",
    "an LX zone of illumos",
    in_place_of_linux(
        "illumos-lx",
        "illumos answers the system calls of Linux in a zone, and says so in place of a version",
        "https://docs.smartos.org/lx-branded-zones/",
    ),
)

LINUXULATOR = kind(
    "freebsd-linuxulator",
    "Linux programs on FreeBSD",
    in_place_of_linux(
        "freebsd-linuxulator",
        "FreeBSD answers the system calls of Linux, and always claims to be a build that no Linux has",
        "https://docs.freebsd.org/en/books/handbook/linuxemu/",
    ),
)

COMPARE_WSL = "https://learn.microsoft.com/en-us/windows/wsl/compare-versions"
WSL = kind(
    "wsl",
    "Windows Subsystem for Linux",
    in_place_of_linux("wsl1", "Windows itself answers system calls in the place of a Linux kernel", COMPARE_WSL),
    Indicator(
        sign=kernel.RELEASE,
        match=Contains("microsoft-standard"),
        strength=STRONG,
        because="Microsoft builds this kernel for WSL 2, where every distribution is set apart from the others",
        see=COMPARE_WSL,
    ),
    Indicator(
        sign=kernel.RELEASE,
        match=Contains("WSL2"),
        strength=STRONG,
        because="a kernel that somebody built for WSL 2 keeps this word in its release",
        see="https://github.com/microsoft/WSL2-Linux-Kernel/blob/linux-msft-wsl-6.6.y/Microsoft/config-wsl",
    ),
    systemd="wsl",
)

# --------------------------------------------------------------------------------------------------- known by its shape

OCI = kind(
    "oci",
    "an OCI bundle",
    marked(
        "oci",
        "many engines have an OCI runtime such as runc make /dev and /dev/shm in this way",
        "https://github.com/opencontainers/runc/blob/main/libcontainer/specconv/example.go",
        STRONG,
    ),
    kept_by_systemd("oci"),
    told_by("oci"),
)

NAMESPACES = kind(
    "namespaces",
    "namespaces of its own",
    Indicator(
        sign=mounts.ISOLATED,
        match=PRESENT,
        strength=STRONG,
        because="a root and namespaces of its own are what a container is made of, whoever made them",
        see=MAN_NAMESPACES,
    ),
)

# --------------------------------------------------------------------------------------------------- what excludes what

ONE_ENGINE = (
    (mounts.ENGINE, DECISIVE, "another engine's files are mounted over this root", MAN_MOUNTINFO),
    (cgroups.ENGINE, STRONG, "the control group is named for another engine", MAN_CGROUPS),
    (told.MANAGER, STRONG, "another manager left its name for those inside", CONTAINER_INTERFACE),
    (told.SYSTEMD, STRONG, "systemd was told the name of another manager", CONTAINER_INTERFACE),
)
"""Signs that name one engine, and that anybody inside can see: what names one speaks as strongly against the others.

So an engine that is known is not held up by what might be hidden in the environment of the first process.
"""
NAMES_NO_ENGINE = ("oci", "docker")
"""`container=oci` is said by a runtime on behalf of whichever engine, and `docker` is written into images."""

WITHOUT_ENGINES = (
    Indicator(
        sign=kernel.KIND,
        match=IsOneOf(("wsl1", "illumos-lx", "freebsd-linuxulator")),
        strength=DECISIVE,
        because="this imitation of Linux has no namespaces, so that no engine can run on it",
        see=MAN_NAMESPACES,
    ),
    Indicator(
        sign=kernel.RELEASE,
        match=Contains("microsoft-standard"),
        strength=HINT,
        because="on the kernel of WSL 2 a distribution is likelier than a container within one",
        see=COMPARE_WSL,
    ),
)
"""Where a leftover file or variable convinces nobody of an engine."""


def one_of_several(claim: Claim, *words: str) -> Claim:
    """An engine that excludes other engines, with the words that name it or what it stands on."""
    another = IsNoneOf((claim.id, *words))
    another_manager = IsNoneOf((claim.id, *words, *NAMES_NO_ENGINE))
    rivals = (
        Indicator(
            sign=sign,
            match=another_manager if sign in (told.MANAGER, told.SYSTEMD) else another,
            strength=strength,
            because=because,
            see=see,
        )
        for sign, strength, because, see in ONE_ENGINE
    )
    return claim.contradicted_also_by((*rivals, *WITHOUT_ENGINES))


KINDS = (
    PRESSURE_VESSEL,
    FLATPAK,
    FIREJAIL,
    BUBBLEWRAP,
    SNAP,
    PROOT,
    one_of_several(DISTROBOX, "podman", "docker"),
    one_of_several(TOOLBOX, "podman"),
    one_of_several(BUILDKIT, "docker"),
    one_of_several(BUILDAH),
    one_of_several(DOCKER),
    one_of_several(PODMAN),
    one_of_several(CRIO),
    one_of_several(CONTAINERD),
    one_of_several(POUCH),
    one_of_several(RKT),
    one_of_several(GARDEN),
    one_of_several(BPM),
    one_of_several(MESOS),
    one_of_several(SINGULARITY),
    one_of_several(APPTAINER),
    one_of_several(CHARLIECLOUD),
    one_of_several(HEROKU),
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
    ILLUMOS,
    LINUXULATOR,
    WSL,
    OCI,
    NAMESPACES,
)

NEED_NO_NAMESPACE = frozenset((PROOT.id, GVISOR.id, ILLUMOS.id, LINUXULATOR.id, WSL.id))
"""PRoot traces a process; the others take the place of the kernel."""


def _decisive_against(row: Indicator, kind: Claim) -> bool:
    return row is ALL_INITIAL and kind.id not in NEED_NO_NAMESPACE


RUNTIMES = exclusive(Kinds(LAYER, NO_CONTAINER, KINDS, OTHER), _decisive_against)
