"""Who set a process apart: every kind, what it must not be mistaken for, and what hiding evidence may change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, found
from tests.containers import (
    BUILT,
    CONTAINER,
    DIRECTORY,
    DOCKER,
    DOCKER_FILES,
    DOCKER_ROOT,
    FILE,
    ID,
    MACHINE,
    MACHINE_MOUNTS,
    MACHINE_ROOT,
    OVERLAY,
    OWN_KERNEL_MOUNTS,
    POD,
    PODMAN_FILES,
    SOCKET,
    USER_OF_MACHINE,
    laid,
    mount,
    mounts,
    own,
    status,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.model.claim import DECISIVE, STRONG
from virtcheck.reasoning import Findings, signs_of

SIGNS = signs_of(RUNTIMES.claims)
NAMED = {claim.id: claim for claim in RUNTIMES.named}


def findings(readings: dict[str, Any]) -> Findings:
    return look(RecordedHost(readings), SIGNS)


def kind(readings: dict[str, Any]) -> str | None:
    """The kind as the fact tells it."""
    named = findings(readings).kind(RUNTIMES)
    return None if named is None else "none" if named.claim.id == RUNTIMES.absence.id else named.claim.id


def verdict(readings: dict[str, Any], claim: str) -> str:
    known = {one.id: one for one in RUNTIMES.claims}
    return findings(readings).conclusion(known[claim]).verdict


KUBELET_FILES = laid(f"/var/lib/kubelet/pods/{POD}", "/etc/hosts").replace(f"{POD}/hosts", f"{POD}/etc-hosts")
CRI_FILES = laid(f"/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/{ID}", "hostname", "resolv.conf")
OTHER_ID = "0123456789abcdef" * 4
NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")
BOOT_ID = "/proc/sys/kernel/random/boot_id"
LXC = CONTAINER | mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(511, BOOT_ID, "tmpfs", root="/.lxc-boot-id"))
WITHOUT_NAMESPACES = {f"link:/proc/self/ns/{name}": ABSENT for name in NAMESPACES}
GVISOR = CONTAINER | {
    "file:/proc/version": found("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n"),
    **WITHOUT_NAMESPACES,
    **{f"link:/proc/self/ns/{name}": found(f"{name}:[{at}]") for at, name in enumerate(("net", "pid", "user"), 1)},
    "file:/proc/self/cgroup": ABSENT,
}
WSL_KERNEL = {
    "file:/proc/sys/kernel/osrelease": found("5.15.90.1-microsoft-standard-WSL2\n"),
    "uname:": found(["Linux", "5.15.90.1-microsoft-standard-WSL2", "#1 SMP", "x86_64"]),
}
WSL = CONTAINER | {
    **WSL_KERNEL,
    **mounts(mount(60, "/", "ext4", source="/dev/sdc"), OWN_KERNEL_MOUNTS),
}
SERVICE = (
    MACHINE
    | own("mnt")
    | {**mounts(mount(90, "/", "ext4", source="/dev/vda1", device="254:1"), of_process_1=MACHINE_MOUNTS)}
)
SNAP_ROOT = mount(90, "/", "squashfs", source="/dev/loop3", device="7:3", options="ro")
SANDBOX_ROOT = mount(500, "/", "tmpfs", root="/newroot")
OWN_ROOT_ALONE = MACHINE | own("mnt") | mounts(OVERLAY, of_process_1=MACHINE_ROOT)
"""Nothing but a root and a mount namespace of its own, as HPC's tools make it."""
WSL1 = MACHINE | {"file:/proc/version": found("Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com)\n")}
LX_ZONE = (
    MACHINE
    | WITHOUT_NAMESPACES
    | mounts(mount(1, "/", "zfs", source="zones/0f3a"))
    | {"file:/proc/version": found("Linux version 4.3.0 (gcc version 4.7.2) #BrandZ virtual linux SMP\n")}
)
LINUXULATOR = (
    MACHINE
    | WITHOUT_NAMESPACES
    | {
        "file:/proc/version": found(
            "Linux version 4.4.0 (des@freebsd.org) (gcc version 13.0.0) #4 Sun Dec 18 04:30:00 CET 1977\n"
        ),
        "file:/proc/self/mountinfo": ABSENT,
    }
)
DOOR = mount(95, "/run/systemd/incoming", "tmpfs", root="/systemd/propagate/web.service")
"""What systemd leaves in the mounts of a service."""
TOOL_MOUNTS = (OVERLAY, PODMAN_FILES, mount(520, "/usr/bin/toolbox", "ext4", root="/usr/bin/toolbox"))
NODE = f"/var/lib/docker/volumes/{OTHER_ID}/_data"
"""Where /var of a node of kind lies on the machine: the node is a Docker container."""
RKT_POD = "/machine.slice/machine-rkt\\x2d" + POD.replace("-", "\\x2d") + ".scope"
UBUNTU_IMAGE = {"file:/run/systemd/container": found("docker\n")}


def told_by_process_1(name: str) -> dict[str, Any]:
    """The variable `container` in the environment of process 1."""
    return {"file:/proc/1/environ": found(f"container={name}\0")}


def grouped(path: str) -> dict[str, Any]:
    """A control group of version 2."""
    return {"file:/proc/self/cgroup": found(f"0::{path}\n")}


def variable(name: str) -> dict[str, Any]:
    """A variable of the process itself."""
    return {"file:/proc/self/environ": found(f"{name}=x\0")}


HOSTS: dict[str, tuple[dict[str, Any], str | None]] = {
    # Nobody: the machine, seen by root and by an ordinary user, on a new kernel and on an old one
    "machine": (MACHINE, "none"),
    "machine, ordinary user": (USER_OF_MACHINE, "none"),
    "machine, all numbers reserved": (MACHINE | INITIAL_NAMESPACES, "none"),
    "machine with a stale /.dockerenv": (MACHINE | {"stat:/.dockerenv": FILE}, "none"),
    "machine with a stale /.dockerenv, ordinary user": (USER_OF_MACHINE | {"stat:/.dockerenv": FILE}, "none"),
    "exported image booted as a machine": (
        MACHINE | {"stat:/.dockerenv": FILE, "file:/run/.containerenv": found("")} | UBUNTU_IMAGE,
        "none",
    ),
    "user namespace alone": (MACHINE | own("user") | {"stat:/.dockerenv": FILE}, "none"),
    "cgroup namespace alone": (MACHINE | own("cgroup") | {"stat:/.dockerenv": FILE}, "none"),
    "service with PrivateTmp=": (SERVICE, "none"),
    "service with PrivateUsers=": (SERVICE | own("user"), "none"),
    "service with PrivatePIDs=": (
        SERVICE | own("pid") | mounts(mount(90, "/", "ext4", device="254:1", peers="shared:13 master:1"), DOOR),
        "none",
    ),
    "service with RootDirectory=": (
        SERVICE | mounts(mount(90, "/", "ext4", root="/srv/web", device="254:1"), DOOR, of_process_1=MACHINE_ROOT),
        "none",
    ),
    "service with RootDirectory= and PrivatePIDs=": (
        SERVICE | own("pid") | mounts(mount(90, "/", "ext4", root="/srv/web", device="254:1"), DOOR),
        "namespaces",
    ),
    "machine whose init writes no line of cgroups": (MACHINE | {"file:/proc/self/cgroup": found("")}, "none"),
    "QEMU of libvirt, seen by its process": (
        MACHINE | own("mnt") | SERVICE | grouped(r"/machine.slice/machine-qemu\x2d1\x2dweb.scope/libvirt/emulator"),
        "none",
    ),
    "terminal of a desktop": (
        MACHINE | grouped("/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-0f3a2b1c.scope"),
        "none",
    ),
    "sensor with a group of its own": (MACHINE | grouped("/system.slice/falcon-sensor.service/sensor.falcon"), "none"),
    "control group that poses as Docker's": (MACHINE | grouped(f"/docker/{ID}"), "none"),
    "host of containerd": (MACHINE | grouped("/system.slice/containerd.service"), "none"),
    "CloudLinux": (MACHINE | {"stat:/proc/vz": DIRECTORY, "stat:/proc/lve": DIRECTORY}, "none"),
    "host of Linux-VServer": (MACHINE | status(VxID="0"), "none"),
    "task of Mesos without an image": (MACHINE | grouped(f"/mesos/{POD}") | variable("MESOS_SANDBOX"), "none"),
    "Docker host": (
        MACHINE
        | mounts(
            MACHINE_MOUNTS,
            mount(
                80, f"/var/lib/docker/overlay2/{ID}/merged", "overlay", extra="rw,upperdir=/var/lib/docker/overlay2/A"
            ),
            mount(81, f"/var/lib/docker/containers/{ID}/mounts/shm", "tmpfs", source="shm"),
        )
        | {"file:/proc/self/cgroup": found("0::/system.slice/docker.service\n")},
        "none",
    ),
    "node of Kubernetes": (
        MACHINE
        | mounts(MACHINE_MOUNTS, mount(80, f"/var/lib/kubelet/pods/{POD}/volumes/token", "tmpfs"))
        | {"file:/proc/self/cgroup": found("0::/system.slice/kubelet.service\n")},
        "none",
    ),
    "LXC host": (MACHINE | mounts(MACHINE_MOUNTS, mount(80, "/var/lib/lxcfs", "fuse.lxcfs")), "none"),
    "chroot with both marker files": (
        MACHINE
        | mounts(OVERLAY, of_process_1=MACHINE_ROOT)
        | {"stat:/.dockerenv": FILE, "file:/run/.containerenv": found("")},
        "none",
    ),
    "container=docker in the own environment": (
        MACHINE | {"file:/proc/self/environ": found("container=docker\0")},
        "none",
    ),
    # Engines
    "Docker": (DOCKER, "docker"),
    "Docker, ordinary user inside": (DOCKER | {"file:/proc/1/environ": FORBIDDEN}, "docker"),
    "Docker with every namespace of the host but the mount namespace's": (
        MACHINE
        | own("mnt")
        | mounts(DOCKER_ROOT, DOCKER_FILES, of_process_1=MACHINE_ROOT)
        | {"file:/proc/1/environ": FORBIDDEN},
        "docker",
    ),
    "Docker with its data elsewhere": (
        CONTAINER | mounts(OVERLAY, OWN_KERNEL_MOUNTS, laid(f"/srv/images/containers/{ID}", "hosts", "hostname")),
        "docker",
    ),
    "Docker over containerd's snapshots": (
        CONTAINER
        | mounts(
            BUILT,
            OWN_KERNEL_MOUNTS,
            DOCKER_FILES,
        ),
        "docker",
    ),
    "Docker in LXC": (
        DOCKER
        | {"file:/proc/self/cgroup": found(f"4:memory:/lxc/web/docker/{ID}\n1:name=systemd:/lxc/web/docker/{ID}\n")},
        "docker",
    ),
    "Docker, rootless": (
        CONTAINER
        | own("user")
        | mounts(
            mount(500, "/", "fuse.fuse-overlayfs", source="fuse-overlayfs"),
            OWN_KERNEL_MOUNTS,
            laid(f"/home/a/.local/share/docker/containers/{ID}", "hosts", "hostname"),
        ),
        "docker",
    ),
    "Docker that is confined by AppArmor": (
        DOCKER | {"file:/proc/self/attr/current": found("docker-default (enforce)\n")},
        "docker",
    ),
    "Docker, an image of Ubuntu": (CONTAINER | UBUNTU_IMAGE, "docker"),
    "an image of Ubuntu for Docker run by containerd": (CONTAINER | mounts(BUILT) | UBUNTU_IMAGE, "containerd"),
    "Docker in Podman": (
        DOCKER
        | mounts(
            DOCKER_ROOT,
            laid(f"/lib/containers/storage/volumes/{OTHER_ID}/_data/containers/{ID}", "hosts"),
            OWN_KERNEL_MOUNTS,
        ),
        "docker",
    ),
    "LXC in Docker": (
        LXC
        | {"file:/proc/self/cgroup": found(f"1:name=systemd:/docker/{ID}/lxc.payload.web\n")}
        | {"stat:/.dockerenv": FILE},
        "lxc",
    ),
    "step of a build by Docker": (
        CONTAINER
        | mounts(DOCKER_ROOT, OWN_KERNEL_MOUNTS, laid("/var/lib/docker/buildkit/executor", "hosts", "resolv.conf"))
        | grouped("/docker/buildkit/t5lbklac99mcw4pg965vbaf8y"),
        "buildkit",
    ),
    "step of a build by Podman": (
        CONTAINER
        | mounts(OVERLAY, laid("/var/tmp/buildah1387404943", "hosts", "/run/.containerenv"))
        | grouped("/buildah-buildah1387404943")
        | {"file:/run/.containerenv": found('engine="buildah-1.28.2"\nrootless=0\n')},
        "buildah",
    ),
    "Docker on WSL": (DOCKER | WSL_KERNEL, "docker"),
    "Docker with gVisor": (GVISOR | {"stat:/.dockerenv": FILE}, "docker"),
    "an image of Docker run by Podman": (
        CONTAINER | mounts(OVERLAY, OWN_KERNEL_MOUNTS, PODMAN_FILES) | {"stat:/.dockerenv": FILE},
        "podman",
    ),
    "Podman, rootless": (
        CONTAINER
        | own("user")
        | mounts(
            mount(500, "/", "overlay", extra=f"rw,upperdir=/home/a/.local/share/containers/storage/overlay/{ID}/diff"),
            OWN_KERNEL_MOUNTS,
        )
        | {"file:/proc/1/environ": found("container=podman\0"), "file:/run/.containerenv": found("")},
        "podman",
    ),
    "Podman, systemd inside": (CONTAINER | {"file:/run/systemd/container": found("podman\n")}, "podman"),
    "Podman, an image that says docker": (
        CONTAINER
        | mounts(OVERLAY, PODMAN_FILES)
        | told_by_process_1("docker")
        | {"file:/run/.containerenv": found("")},
        "podman",
    ),
    "Podman with the group of its service": (
        CONTAINER | grouped(f"/system.slice/web.service/libpod-payload-{ID}"),
        "podman",
    ),
    "Podman that says so": (CONTAINER | {"file:/run/.containerenv": found('engine="podman-4.3.1"\n')}, "podman"),
    "Toolbx": (
        MACHINE
        | own("mnt", "user")
        | mounts(*TOOL_MOUNTS, of_process_1=MACHINE_ROOT)
        | {"stat:/run/.toolboxenv": FILE, "file:/run/.containerenv": found('engine="podman-4.3.1"\n')},
        "toolbox",
    ),
    "tree of a Toolbx container": (dict.fromkeys(MACHINE, ABSENT) | {"stat:/run/.toolboxenv": FILE}, "toolbox"),
    "Distrobox on Podman": (
        MACHINE
        | own("mnt", "user")
        | mounts(OVERLAY, PODMAN_FILES, mount(520, "/usr/bin/distrobox-host-exec", "ext4"), of_process_1=MACHINE_ROOT)
        | {"file:/run/.containerenv": found("")},
        "distrobox",
    ),
    "Distrobox on Docker": (
        DOCKER | mounts(DOCKER_ROOT, DOCKER_FILES, mount(520, "/usr/bin/distrobox-host-exec", "ext4")),
        "distrobox",
    ),
    "pod on CRI-O": (
        CONTAINER
        | mounts(OVERLAY, OWN_KERNEL_MOUNTS, PODMAN_FILES, KUBELET_FILES)
        | {"file:/run/.containerenv": found(""), "stat:/run/secrets/kubernetes.io/serviceaccount": DIRECTORY},
        "crio",
    ),
    "CRI-O, systemd inside": (CONTAINER | {"file:/run/systemd/container": found("crio\n")}, "crio"),
    "CRI-O that only says so": (CONTAINER | told_by_process_1("crio"), "crio"),
    "CRI-O with the machine's control groups": (
        CONTAINER | grouped(f"/kubepods.slice/kubepods-pod{POD.replace('-', '_')}.slice/crio-{ID}.scope"),
        "crio",
    ),
    "pod with the machine's processes and network": (
        MACHINE
        | own("cgroup", "ipc", "mnt", "uts")
        | mounts(BUILT, CRI_FILES, KUBELET_FILES, of_process_1=MACHINE_ROOT)
        | {"file:/proc/1/environ": FORBIDDEN},
        "containerd",
    ),
    "pod on a node of kind": (
        CONTAINER
        | mounts(
            BUILT,
            OWN_KERNEL_MOUNTS,
            laid(f"{NODE}/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/{ID}", "hostname", "resolv.conf"),
            mount(530, "/etc/hosts", "ext4", root=f"{NODE}/lib/kubelet/pods/{POD}/etc-hosts"),
        )
        | grouped(f"/docker/{OTHER_ID}/kubelet/kubepods/besteffort/pod{POD}/{ID}"),
        "containerd",
    ),
    "node of kind": (
        DOCKER
        | mounts(
            DOCKER_ROOT,
            OWN_KERNEL_MOUNTS,
            DOCKER_FILES,
            mount(530, "/var", "ext4", root=NODE),
            mount(531, f"/var/lib/kubelet/pods/{POD}/volumes/token", "tmpfs"),
            mount(532, f"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{ID}/rootfs", "overlay"),
        )
        | grouped(f"/docker/{ID}/kubelet.slice/kubelet.service"),
        "docker",
    ),
    "containerd by its snapshots": (CONTAINER | mounts(BUILT, OWN_KERNEL_MOUNTS), "containerd"),
    "containerd by its control group": (CONTAINER | grouped(f"/system.slice/nerdctl-{ID}.scope"), "containerd"),
    "containerd by its profile": (
        CONTAINER | {"file:/proc/self/attr/current": found("cri-containerd.apparmor.d (enforce)\n")},
        "containerd",
    ),
    "pod on containerd": (CONTAINER | mounts(OVERLAY, OWN_KERNEL_MOUNTS, CRI_FILES, KUBELET_FILES), "containerd"),
    "nerdctl": (
        CONTAINER
        | mounts(OVERLAY, OWN_KERNEL_MOUNTS, laid(f"/var/lib/nerdctl/1935db59/containers/default/{ID}", "hostname")),
        "containerd",
    ),
    "pod on Docker": (
        CONTAINER | mounts(OVERLAY, laid(f"/var/lib/docker/containers/{ID}", "hostname"), KUBELET_FILES),
        "docker",
    ),
    "Pouch": (CONTAINER | mounts(OVERLAY, laid(f"/var/lib/pouch/containers/{ID}", "hosts")), "pouch"),
    "Pouch, a rich container": (CONTAINER | told_by_process_1("pouch"), "pouch"),
    "rkt": (CONTAINER | grouped(RKT_POD + "/system.slice/web.service"), "rkt"),
    "rkt that only says so": (CONTAINER | told_by_process_1("rkt"), "rkt"),
    "rkt, systemd inside": (CONTAINER | {"file:/run/systemd/container": found("rkt\n")}, "rkt"),
    "Pouch, systemd inside": (CONTAINER | {"file:/run/systemd/container": found("pouch\n")}, "pouch"),
    "an OCI bundle, systemd inside": (CONTAINER | {"file:/run/systemd/container": found("oci\n")}, "oci"),
    "BPM": (CONTAINER | grouped("/bpm-mrqxk43for4gk"), "bpm"),
    "task of Mesos": (CONTAINER | {"file:/proc/self/cgroup": found(f"2:memory:/mesos/{POD}\n")}, "mesos"),
    "task of Mesos behind a cgroup namespace": (
        CONTAINER
        | mounts(
            mount(500, "/", "ext4", root=f"/var/lib/mesos/provisioner/containers/{POD}/backends/copy/rootfses/{POD}")
        ),
        "mesos",
    ),
    "dyno of Heroku": (CONTAINER | variable("DYNO"), "heroku"),
    "Charliecloud": (OWN_ROOT_ALONE | own("user") | variable("CH_RUNNING"), "charliecloud"),
    "Charliecloud that lost its environment": (
        OWN_ROOT_ALONE
        | own("user")
        | mounts(
            OVERLAY,
            mount(520, "/etc/passwd", "ext4", root="/tmp/ch-run_passwd.lC41Wb//deleted"),
            of_process_1=MACHINE_ROOT,
        ),
        "charliecloud",
    ),
    "Docker that was told it is Charliecloud": (DOCKER | variable("CH_RUNNING"), "docker"),
    "Garden": (
        CONTAINER | {"file:/proc/self/cgroup": found("2:pids:/garden/0e2a\n1:name=systemd:/garden/0e2a\n")},
        "garden",
    ),
    "Apptainer, setuid": (
        MACHINE
        | own("mnt")
        | mounts(
            mount(90, "/", "overlay", extra="ro,lowerdir=/var/lib/apptainer/mnt/session/overlay-lowerdir"),
            of_process_1=MACHINE_ROOT,
        )
        | {"stat:/.singularity.d": DIRECTORY, "file:/proc/self/environ": found("APPTAINER_CONTAINER=/a.sif\0")},
        "apptainer",
    ),
    "Apptainer without an overlay": (
        OWN_ROOT_ALONE | {"file:/proc/self/environ": found("APPTAINER_CONTAINER=a\0SINGULARITY_CONTAINER=a\0")},
        "apptainer",
    ),
    "Apptainer with a clean environment": (OWN_ROOT_ALONE | {"stat:/.singularity.d": DIRECTORY}, "apptainer"),
    "Singularity": (
        OWN_ROOT_ALONE
        | mounts(
            mount(90, "/", "overlay", extra="ro,lowerdir=/var/singularity/mnt/session/rootfs"),
            of_process_1=MACHINE_ROOT,
        )
        | {"stat:/.singularity.d": DIRECTORY},
        "singularity",
    ),
    "Singularity without an overlay": (OWN_ROOT_ALONE | variable("SINGULARITY_CONTAINER"), "singularity"),
    "an image of Apptainer run by Docker": (DOCKER | {"stat:/.singularity.d": DIRECTORY}, "docker"),
    "systemd-nspawn": (CONTAINER | {"file:/run/host/container-manager": found("systemd-nspawn\n")}, "systemd-nspawn"),
    "systemd-nspawn, ordinary user inside": (
        CONTAINER
        | mounts(OVERLAY, mount(511, BOOT_ID, "tmpfs", root="/.#proc-sys-kernel-random-boot-id1f0e//deleted"))
        | {"file:/run/host/container-manager": found("systemd-nspawn\n"), "file:/proc/1/environ": FORBIDDEN},
        "systemd-nspawn",
    ),
    "systemd-nspawn, another file system over /run": (
        CONTAINER | grouped("/machine.slice/systemd-nspawn@web.service/payload"),
        "systemd-nspawn",
    ),
    "systemd-nspawn, systemd inside": (
        CONTAINER | {"file:/run/systemd/container": found("systemd-nspawn\n")},
        "systemd-nspawn",
    ),
    "libvirt LXC with a /proc/meminfo of its own": (
        CONTAINER | mounts(OVERLAY, mount(520, "/proc/meminfo", "fuse", source="libvirt")),
        "lxc-libvirt",
    ),
    "libvirt LXC, systemd inside": (
        CONTAINER | {"file:/run/systemd/container": found("lxc-libvirt\n")},
        "lxc-libvirt",
    ),
    "libvirt LXC by its control group": (CONTAINER | grouped("/machine/web.libvirt-lxc"), "lxc-libvirt"),
    "libvirt LXC": (CONTAINER | {"file:/proc/1/environ": found("container=lxc-libvirt\0")}, "lxc-libvirt"),
    "LXC, unprivileged, systemd inside": (
        CONTAINER
        | own("user")
        | mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(520, "/proc/cpuinfo", "fuse.lxcfs"))
        | {"file:/run/systemd/container": found("lxc"), "file:/proc/1/environ": FORBIDDEN},
        "lxc",
    ),
    "LXC": (LXC | {"file:/proc/1/environ": found("container=lxc\0")}, "lxc"),
    "LXC, ordinary user inside": (LXC | {"file:/proc/1/environ": FORBIDDEN}, "lxc"),
    "LXC, old, by its control group": (CONTAINER | grouped("/lxc/web"), "lxc"),
    "LXD in a pool of directories": (
        LXC
        | mounts(mount(500, "/", "ext4", root="/var/snap/lxd/common/lxd/storage-pools/default/containers/web/rootfs")),
        "lxd",
    ),
    "Incus in a pool of directories": (
        LXC | mounts(mount(500, "/", "ext4", root="/var/lib/incus/storage-pools/default/containers/web/rootfs")),
        "incus",
    ),
    "LXD": (LXC | {"stat:/dev/lxd/sock": SOCKET}, "lxd"),
    "Incus": (LXC | {"stat:/dev/incus/sock": SOCKET, "file:/run/systemd/container": found("lxc")}, "incus"),
    "virtual machine of LXD": (MACHINE | {"stat:/dev/lxd/sock": SOCKET}, "none"),
    "OpenVZ": (CONTAINER | {"stat:/proc/vz": DIRECTORY}, "openvz"),
    "OpenVZ by its number": (CONTAINER | status(envID="101"), "openvz"),
    "OpenVZ 6": (
        CONTAINER | WITHOUT_NAMESPACES | mounts(mount(500, "/", "simfs", source="/dev/simfs")),
        "openvz",
    ),
    "OpenVZ host": (MACHINE | {"stat:/proc/vz": DIRECTORY, "stat:/proc/bc": DIRECTORY}, "none"),
    "Linux-VServer": (CONTAINER | status(VxID="40"), "linux-vserver"),
    "Linux-VServer, old": (CONTAINER | status(s_context="40"), "linux-vserver"),
    # Runtimes without a named engine, and systems that take the kernel's place
    "Sysbox": (CONTAINER | mounts(OVERLAY, mount(520, "/proc/sys", "fuse", source="sysboxfs")), "sysbox"),
    "Kata Containers": (CONTAINER | mounts(mount(500, "/", "virtiofs", source="kataShared")), "kata"),
    "Kata Containers without a shared file system": (
        CONTAINER
        | mounts(OVERLAY, mount(520, "/etc/resolv.conf", "tmpfs", root="/kata-containers/sandbox/resolv.conf")),
        "kata",
    ),
    "gVisor": (GVISOR, "gvisor"),
    "gVisor, new": (GVISOR | {"file:/proc/version": found("Linux version 4.19.0-gvisor #1 SMP\n")}, "gvisor"),
    "WSL 2": (WSL, "wsl"),
    "WSL 2, ordinary user": (WSL | {"file:/proc/1/environ": FORBIDDEN}, "wsl"),
    "WSL 2 with a stale /.dockerenv": (WSL | {"stat:/.dockerenv": FILE}, "wsl"),
    "WSL 2 with a kernel of one's own": (
        WSL
        | {
            "file:/proc/sys/kernel/osrelease": found("6.6.0-custom-WSL2\n"),
            "file:/proc/version": found("Linux version 6.6.0-custom-WSL2 (gcc) #1 SMP\n"),
        },
        "wsl",
    ),
    "WSL 1": (WSL1, "wsl"),
    "WSL 1 with a stale /.dockerenv": (WSL1 | {"stat:/.dockerenv": FILE}, "wsl"),
    "LX zone": (LX_ZONE, "illumos-lx"),
    "LX zone with a stale /.dockerenv": (LX_ZONE | {"stat:/.dockerenv": FILE}, "illumos-lx"),
    "Linux programs on FreeBSD": (LINUXULATOR, "freebsd-linuxulator"),
    # Sandboxes
    "Steam Runtime": (
        CONTAINER
        | mounts(SANDBOX_ROOT)
        | {"file:/run/host/container-manager": found("pressure-vessel\n"), "file:/proc/1/comm": found("pv-bwrap\n")},
        "pressure-vessel",
    ),
    "Flatpak that says so": (
        CONTAINER
        | mounts(SANDBOX_ROOT, mount(520, "/.flatpak-info", "tmpfs", root="/bindfile"))
        | {"stat:/.flatpak-info": FILE, "file:/run/host/container-manager": found("flatpak\n")},
        "flatpak",
    ),
    "Flatpak": (
        CONTAINER | mounts(SANDBOX_ROOT) | {"stat:/.flatpak-info": FILE, "file:/proc/1/comm": found("bwrap\n")},
        "flatpak",
    ),
    "bubblewrap": (CONTAINER | {"file:/proc/1/comm": found("bwrap\n")}, "bubblewrap"),
    "bubblewrap without a process table of its own": (
        MACHINE | own("mnt", "user") | mounts(SANDBOX_ROOT, of_process_1=MACHINE_ROOT),
        "bubblewrap",
    ),
    "bubblewrap in Docker": (DOCKER | {"file:/proc/1/comm": found("bwrap\n")}, "bubblewrap"),
    "Firejail": (
        MACHINE | own("mnt", "pid") | mounts(MACHINE_MOUNTS, mount(60, "/run/firejail/mnt", "tmpfs")),
        "firejail",
    ),
    "snap": (
        MACHINE
        | own("mnt")
        | mounts(SNAP_ROOT, mount(91, "/var/lib/snapd/hostfs", "ext4"), of_process_1=MACHINE_ROOT)
        | {"file:/proc/self/attr/current": found("snap.firefox.firefox (enforce)\n")},
        "snap",
    ),
    "classic snap": (
        MACHINE | {"file:/proc/self/attr/current": found("snap.code.code (complain)\n")},
        "none",
    ),
    "PRoot": (MACHINE | status(TracerPid="77") | {"file:/proc/77/comm": found("proot\n")}, "proot"),
    "debugger": (MACHINE | status(TracerPid="77") | {"file:/proc/77/comm": found("gdb\n")}, "none"),
    # Known by shape alone
    "OCI bundle": (
        CONTAINER | mounts(OVERLAY, mount(503, "/dev", "tmpfs"), mount(504, "/dev/shm", "tmpfs", source="shm")),
        "oci",
    ),
    "runtime that says oci": (CONTAINER | told_by_process_1("oci"), "oci"),
    "sandbox of a browser": (
        MACHINE | own("net", "pid", "user") | mounts(mount(80, "/proc", "proc"), of_process_1=MACHINE_MOUNTS),
        "namespaces",
    ),
    "unshare with a root that is no mount point": (CONTAINER | mounts(OWN_KERNEL_MOUNTS), "namespaces"),
    "namespaces and a root": (CONTAINER, "namespaces"),
    "a mount namespace and a root": (MACHINE | own("mnt") | mounts(OVERLAY, of_process_1=MACHINE_ROOT), "namespaces"),
    "a process table alone": (
        MACHINE | own("mnt", "pid") | mounts(mount(60, "/", "ext4", device="254:1"), OWN_KERNEL_MOUNTS),
        "container-other",
    ),
    # Not to be told
    "no /proc": ({key: {"unanswered": "procfs is not mounted", "errno": 2} for key in MACHINE}, None),
    "hidepid over a mount namespace": (
        USER_OF_MACHINE
        | own("mnt")
        | {
            f"file:/proc/1/{name}": {"unanswered": "masked by procfs (hidepid)", "errno": 2}
            for name in ("comm", "mountinfo")
        }
        | {"stat:/.dockerenv": FILE},
        None,
    ),
    "tree with one control group": (
        dict.fromkeys(MACHINE, ABSENT) | {"file:/proc/self/cgroup": found(f"0::/docker/{ID}\n")},
        "docker",
    ),
    "tree with a control group of the host": (
        dict.fromkeys(MACHINE, ABSENT) | {"file:/proc/self/cgroup": found("0::/system.slice/ssh.service\n")},
        None,
    ),
    "empty tree": (dict.fromkeys(MACHINE, ABSENT), None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_kind(name: str) -> None:
    """Each written host is told for what it is, and none for what it only resembles."""
    readings, expected = HOSTS[name]

    assert expected == kind(readings)


def test_every_kind_has_a_host() -> None:
    """No row of the table is without a host that it names."""
    told = {expected for _, expected in HOSTS.values()}

    assert {*NAMED, RUNTIMES.unnamed.id, "none"} <= told


def test_stale_marker_is_heard_on_both_sides() -> None:
    """On a machine with a leftover /.dockerenv Docker is refuted, and both the file and the namespaces are kept."""
    docker = findings(HOSTS["machine with a stale /.dockerenv"][0]).conclusion(NAMED["docker"])

    assert ("refuted", DECISIVE) == (docker.verdict, docker.strength)
    assert ["container_markers.dockerenv"] == [one.evidence.sign.id for one in docker.supporting]
    assert "namespaces.all_initial" in [one.evidence.sign.id for one in docker.contradicting]


def test_one_control_group_does_not_deny_a_machine() -> None:
    """A tree with one line of control groups names Docker and says nothing of the absence of containers."""
    assert "undetermined" != verdict(HOSTS["tree with one control group"][0], "docker")
    assert "established" != verdict(HOSTS["tree with one control group"][0], "no-container")


def test_layers_beside_the_innermost() -> None:
    """In Docker on WSL both are established; the innermost is the kind."""
    readings = HOSTS["Docker on WSL"][0]

    assert ("established", "established") == (verdict(readings, "docker"), verdict(readings, "wsl"))


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("pod on CRI-O", "container-other"),
        ("LXD", "lxc"),
        ("Incus", "lxc"),
        ("Distrobox on Podman", "podman"),
        ("step of a build by Docker", "container-other"),
        ("step of a build by Podman", "podman"),
        ("Pouch", "pouch"),
        ("rkt", "rkt"),
        ("gVisor", "container-other"),
        ("WSL 1", "wsl"),
        ("Toolbx", "podman"),
        ("systemd-nspawn", "systemd-nspawn"),
        ("PRoot", "proot"),
        ("machine", "none"),
    ],
)
def test_systemd_word(host: str, word: str) -> None:
    """Each kind carries systemd-detect-virt's word; that tool itself says podman on CRI-O, which is its mistake."""
    named = findings(HOSTS[host][0]).kind(RUNTIMES)

    assert named is not None
    assert word == named.claim.systemd


@pytest.mark.parametrize("name", HOSTS)
def test_absence_and_a_kind_never_both(name: str) -> None:
    """`no container` is never established together with a kind."""
    seen = findings(HOSTS[name][0])
    kinds = [
        claim.id for claim in (*RUNTIMES.named, RUNTIMES.unnamed) if seen.conclusion(claim).verdict == "established"
    ]

    assert not kinds or "established" != seen.conclusion(RUNTIMES.absence).verdict


@settings(max_examples=300, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(HOSTS)))
def test_hiding_never_flips(data: st.DataObject, name: str) -> None:
    """Whatever is hidden, the kind moves only to the unnamed kind or to nothing, and verdicts only to undetermined."""
    readings, expected = HOSTS[name]
    interesting = sorted(key for key in readings if not key.startswith(("cpuid", "kvm")))
    hidden = data.draw(st.lists(st.sampled_from(interesting), min_size=1, unique=True))
    blinded = readings | dict.fromkeys(hidden, FORBIDDEN)
    before, after = findings(readings), findings(blinded)

    assert kind(blinded) in (expected, RUNTIMES.unnamed.id, None)
    for claim in RUNTIMES.claims:
        assert after.conclusion(claim).verdict in (before.conclusion(claim).verdict, "undetermined"), claim.id


def test_rows_are_complete() -> None:
    """Every row says why and who says so; none leans on a sign that no probe of the table declares."""
    for claim in RUNTIMES.claims:
        for row in (*claim.supported_by, *claim.contradicted_by):
            assert row.because, claim.id
            assert row.see.startswith(("https://", "http://")), claim.id


def test_root_only_rows_are_hints() -> None:
    """What an ordinary user often cannot see never speaks louder than a hint: it must not hold up an answer."""
    loud = [
        (claim.id, row.sign.id)
        for claim in RUNTIMES.claims
        for row in (*claim.supported_by, *claim.contradicted_by)
        if row.sign.root_only and row.strength >= STRONG
    ]

    assert [] == loud


def test_same_answer_for_root_and_for_others() -> None:
    """What an ordinary user is told in an engine's container is what root is told."""
    for name in ("Docker", "Podman that says so", "pod on containerd", "LXC", "systemd-nspawn"):
        readings, expected = HOSTS[name]

        assert expected == kind(readings | {"file:/proc/1/environ": FORBIDDEN}), name
