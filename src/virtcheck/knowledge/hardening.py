"""What makes a boundary whole or closes a door, in each engine's own syntax: rows. Syntax is never translated.

docker      options of `docker run`: https://docs.docker.com/reference/cli/docker/container/run/
podman      options of `podman run`: https://docs.podman.io/en/latest/markdown/podman-run.1.html
kubernetes  fields of a pod: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
compose     keys of a service: https://github.com/compose-spec/compose-spec/blob/main/05-services.md
systemd     settings of a unit: systemd.exec(5), systemd.resource-control(5)
incus       keys of an instance, LXD's too: https://linuxcontainers.org/incus/docs/main/reference/instance_options/
lxc         lines of a container's configuration: lxc.container.conf(5)
"""

from __future__ import annotations

from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Engine = Literal["docker", "podman", "kubernetes", "compose", "systemd", "incus", "lxc"]

ENGINES: tuple[Engine, ...] = ("docker", "podman", "kubernetes", "compose", "systemd", "incus", "lxc")

ENGINE_OF: dict[str, Engine] = {
    "docker": "docker",
    "podman": "podman",
    "toolbox": "podman",
    "containerd": "kubernetes",
    "crio": "kubernetes",
    "incus": "incus",
    "lxd": "incus",
    "lxc": "lxc",
    "none": "systemd",
}
"""In whose syntax a container of this kind (the word of `container.kind`) is asked for."""


class Setting(Frozen):
    """Something to write, or to leave out: where that is the default, most engines have no word for it."""

    text: str
    leave_out: bool = False


class Hardening(Frozen):
    """What to do about these boundaries, doors and facts, as each engine that can do something about them says it."""

    about: tuple[str, ...]
    settings: dict[Engine, Setting]


def setting(*about: str, **settings: str | Setting) -> Hardening:
    """A row: the ids that it is about, and what to write by engine."""
    known: dict[Engine, Setting] = {}
    for engine in ENGINES:
        if engine in settings:
            told = settings[engine]
            known[engine] = told if isinstance(told, Setting) else Setting(told)
    return Hardening(about, known)


def without(text: str) -> Setting:
    """What is to be left out."""
    return Setting(text, leave_out=True)


def dropped(*about: str, capability: str, systemd: str = "") -> Hardening:
    """A capability that is taken away. A privileged container of Docker or Kubernetes has all of them nevertheless."""
    return setting(
        *about,
        docker=f"--privileged=false --cap-drop={capability}",
        podman=f"--cap-drop={capability}",
        kubernetes=f"securityContext: {{privileged: false, capabilities: {{drop: [{capability}]}}}}",
        compose=f"cap_drop: [{capability}]",
        systemd=systemd or f"CapabilityBoundingSet=~CAP_{capability}",
        incus="security.privileged=false",
        lxc=f"lxc.cap.drop = {capability.lower()}",
    )


HARDENINGS = (
    setting(
        "kernel",
        docker="--runtime=runsc",
        podman="--runtime=runsc",
        kubernetes="runtimeClassName: gvisor",
        compose="runtime: runsc",
        incus="incus launch --vm",
    ),
    setting(
        "filesystem",
        "host-root-mount",
        docker="--read-only --volume=DIRECTORY:DIRECTORY:ro",
        podman="--read-only --volume=DIRECTORY:DIRECTORY:ro",
        kubernetes="volumeMounts: [{name: NAME, mountPath: DIRECTORY, readOnly: true}]",
        compose="volumes: [DIRECTORY:DIRECTORY:ro]",
        systemd="ProtectSystem=strict ProtectHome=yes",
        incus="incus config device set INSTANCE DISK readonly=true",
        lxc="lxc.mount.entry = /DIRECTORY DIRECTORY none bind,ro 0 0",
    ),
    setting(
        "control-socket",
        docker=without("--volume=/var/run/docker.sock:..."),
        podman=without("--volume=/run/podman/podman.sock:..."),
        kubernetes=without("hostPath: {path: /run/containerd/containerd.sock}"),
        compose=without("volumes: [/var/run/docker.sock:...]"),
        systemd="InaccessiblePaths=-/run/docker.sock -/run/containerd",
        incus=without("source=/run/docker.sock"),
        lxc=without("lxc.mount.entry = /run/docker.sock ..."),
    ),
    setting(
        "processes",
        "ptrace-host",
        docker=without("--pid=host"),
        podman="--pid=private",
        kubernetes="hostPID: false",
        compose=without("pid: host"),
        systemd="PrivatePIDs=yes",
        lxc=without("lxc.namespace.keep = pid"),
    ),
    setting(
        "network",
        "net-host-abstract",
        docker="--network=bridge",
        podman="--network=private",
        kubernetes="hostNetwork: false",
        compose="network_mode: bridge",
        systemd="PrivateNetwork=yes",
        incus="incus config device add INSTANCE eth0 nic network=NETWORK",
        lxc="lxc.net.0.type = veth",
    ),
    setting(
        "ipc",
        docker="--ipc=private",
        podman="--ipc=private",
        kubernetes="hostIPC: false",
        compose=without("ipc: host"),
        systemd="PrivateIPC=yes",
        lxc=without("lxc.namespace.keep = ipc"),
    ),
    setting(
        "hostname",
        docker=without("--uts=host"),
        podman="--uts=private",
        kubernetes="hostNetwork: false",
        compose=without("uts: host"),
        systemd="ProtectHostname=yes",
        lxc=without("lxc.namespace.keep = uts"),
    ),
    setting(
        "users",
        docker="--user=UID:GID",
        podman="--userns=auto",
        kubernetes="hostUsers: false",
        compose="user: UID:GID",
        systemd="DynamicUser=yes",
        incus="security.privileged=false",
        lxc="lxc.idmap = u 0 100000 65536",
    ),
    setting(
        "devices",
        docker="--privileged=false",
        podman="--privileged=false",
        kubernetes="securityContext: {privileged: false}",
        compose="privileged: false",
        systemd="PrivateDevices=yes",
        incus="security.privileged=false",
        lxc="lxc.cgroup2.devices.deny = a",
    ),
    dropped("raw-disk", capability="MKNOD", systemd="PrivateDevices=yes"),
    setting(
        "syscalls",
        docker="--security-opt=seccomp=builtin",
        podman=without("--security-opt=seccomp=unconfined"),
        kubernetes="securityContext: {seccompProfile: {type: RuntimeDefault}}",
        compose=without("security_opt: [seccomp=unconfined]"),
        systemd="SystemCallFilter=@system-service",
        incus="security.syscalls.deny_default=true",
        lxc="lxc.seccomp.profile = /usr/share/lxc/config/common.seccomp",
    ),
    setting(
        "capabilities",
        docker="--cap-drop=ALL",
        podman="--cap-drop=ALL",
        kubernetes="securityContext: {capabilities: {drop: [ALL]}}",
        compose="cap_drop: [ALL]",
        systemd="CapabilityBoundingSet=",
        incus="security.privileged=false",
        lxc="lxc.cap.keep = none",
    ),
    setting(
        "process.no_new_privs",
        docker="--security-opt=no-new-privileges",
        podman="--security-opt=no-new-privileges",
        kubernetes="securityContext: {allowPrivilegeEscalation: false}",
        compose="security_opt: [no-new-privileges:true]",
        systemd="NoNewPrivileges=yes",
        incus="raw.lxc=lxc.no_new_privs=1",
        lxc="lxc.no_new_privs = 1",
    ),
    setting(
        "kernel_interfaces",
        "core-pattern",
        "modprobe",
        "binfmt-misc",
        "uevent-helper",
        docker=without("--privileged --security-opt=systempaths=unconfined"),
        podman=without("--privileged --security-opt=unmask=ALL"),
        kubernetes="securityContext: {privileged: false, procMount: Default}",
        compose=without("security_opt: [systempaths=unconfined]"),
        systemd="ProtectKernelTunables=yes",
        incus="security.privileged=false",
        lxc="lxc.mount.auto = proc:mixed sys:ro",
    ),
    setting(
        "resources",
        docker="--memory=SIZE --cpus=NUMBER --pids-limit=NUMBER",
        podman="--memory=SIZE --cpus=NUMBER --pids-limit=NUMBER",
        kubernetes="resources: {limits: {memory: SIZE, cpu: NUMBER}}",
        compose="mem_limit: SIZE, cpus: NUMBER, pids_limit: NUMBER",
        systemd="MemoryMax=SIZE CPUQuota=PERCENT TasksMax=NUMBER",
        incus="limits.memory=SIZE limits.cpu.allowance=PERCENT limits.processes=NUMBER",
        lxc="lxc.cgroup2.memory.max = SIZE",
    ),
    setting(
        "memory.limit_bytes",
        docker="--memory=SIZE",
        podman="--memory=SIZE",
        kubernetes="resources: {limits: {memory: SIZE}}",
        compose="mem_limit: SIZE",
        systemd="MemoryMax=SIZE",
        incus="limits.memory=SIZE",
        lxc="lxc.cgroup2.memory.max = SIZE",
    ),
    setting(
        "pids.limit",
        docker="--pids-limit=NUMBER",
        podman="--pids-limit=NUMBER",
        kubernetes="podPidsLimit: NUMBER",
        compose="pids_limit: NUMBER",
        systemd="TasksMax=NUMBER",
        incus="limits.processes=NUMBER",
        lxc="lxc.cgroup2.pids.max = NUMBER",
    ),
    setting(
        "lsm",
        docker=without("--security-opt=apparmor=unconfined --security-opt=label=disable"),
        podman=without("--security-opt=apparmor=unconfined --security-opt=label=disable"),
        kubernetes="securityContext: {appArmorProfile: {type: RuntimeDefault}}",
        compose=without("security_opt: [apparmor=unconfined, label=disable]"),
        systemd="AppArmorProfile=PROFILE",
        incus=without("raw.lxc=lxc.apparmor.profile=unconfined"),
        lxc="lxc.apparmor.profile = generated",
    ),
    dropped("time", capability="SYS_TIME", systemd="ProtectClock=yes"),
    setting(
        "cgroup",
        "release-agent",
        docker="--cgroupns=private",
        podman="--cgroupns=private",
        compose="cgroup: private",
        systemd="ProtectControlGroups=yes",
        incus="security.privileged=false",
        lxc="lxc.mount.auto = cgroup:ro",
    ),
    dropped("load-module", capability="SYS_MODULE", systemd="ProtectKernelModules=yes"),
    dropped("kernel-memory", capability="SYS_RAWIO", systemd="PrivateDevices=yes ProtectKernelTunables=yes"),
    dropped("sys-admin", capability="SYS_ADMIN"),
    dropped("read-handle", capability="DAC_READ_SEARCH"),
    setting(
        "bpf-perf",
        docker="--privileged=false --cap-drop=BPF --cap-drop=PERFMON",
        podman="--cap-drop=BPF --cap-drop=PERFMON",
        kubernetes="securityContext: {privileged: false, capabilities: {drop: [BPF, PERFMON]}}",
        compose="cap_drop: [BPF, PERFMON]",
        systemd="CapabilityBoundingSet=~CAP_BPF CAP_PERFMON",
        incus="security.privileged=false",
        lxc="lxc.cap.drop = bpf perfmon",
    ),
)
"""Every boundary and door, and the facts that a grade asks for."""
