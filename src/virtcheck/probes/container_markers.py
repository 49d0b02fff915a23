"""Files that an engine leaves in the root it prepares. An image can carry them to places where no engine is."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found, Stat
from virtcheck.probes import unless_empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

DOCKERENV = Sign("container_markers.dockerenv", "the file Docker puts at the root of a container")
CONTAINERENV = Sign("container_markers.containerenv", "the file Podman puts into /run of a container")
CONTAINERENV_ENGINE = Sign("container_markers.containerenv_engine", "the engine named in /run/.containerenv")
CONTAINERENV_ROOTLESS = Sign("container_markers.containerenv_rootless", "whether /run/.containerenv says rootless")
TOOLBOXENV = Sign("container_markers.toolboxenv", "the file Toolbx puts into /run")
FLATPAK_INFO = Sign("container_markers.flatpak_info", "the file Flatpak puts at the root of a sandbox")
SINGULARITY = Sign("container_markers.singularity", "the directory that an Apptainer or Singularity image carries")
LXD_SOCKET = Sign("container_markers.lxd_socket", "the socket that LXD shows to its instances")
INCUS_SOCKET = Sign("container_markers.incus_socket", "the socket that Incus shows to its instances")
SERVICE_ACCOUNT = Sign("container_markers.service_account", "the directory where Kubernetes mounts a service account")
OPENVZ = Sign("container_markers.openvz", "OpenVZ's guest side (/proc/vz without the host's /proc/bc)")

FILES = {
    DOCKERENV: Stat("/.dockerenv"),
    TOOLBOXENV: Stat("/run/.toolboxenv"),
    FLATPAK_INFO: Stat("/.flatpak-info"),
    SINGULARITY: Stat("/.singularity.d"),
    SERVICE_ACCOUNT: Stat("/run/secrets/kubernetes.io/serviceaccount"),
}
SOCKETS = {LXD_SOCKET: Stat("/dev/lxd/sock"), INCUS_SOCKET: Stat("/dev/incus/sock")}
SIGNS = (*FILES, *SOCKETS, CONTAINERENV, CONTAINERENV_ENGINE, CONTAINERENV_ROOTLESS, OPENVZ)

CONTAINERENV_FILE = File("/run/.containerenv")
GUEST_SIDE, HOST_SIDE, CLOUDLINUX = Stat("/proc/vz"), Stat("/proc/bc"), Stat("/proc/lve")


def probe(host: Host) -> Iterator[Evidence]:
    """Look for each file and socket; read what Podman wrote into its own."""
    for sign, question in FILES.items():
        yield Evidence.of(sign, question, host.ask(question))
    for sign, question in SOCKETS.items():
        yield Evidence.of(sign, question, host.ask(question), lambda status: status.kind == "socket")
    reading = host.ask(CONTAINERENV_FILE)
    yield Evidence.of(CONTAINERENV, CONTAINERENV_FILE, reading)
    named = Evidence.of(CONTAINERENV_ENGINE, CONTAINERENV_FILE, reading, lambda data: setting(data, "engine"))
    rootless = Evidence.of(CONTAINERENV_ROOTLESS, CONTAINERENV_FILE, reading, lambda data: setting(data, "rootless"))
    yield unless_empty(named)
    yield unless_empty(rootless)
    yield _openvz(host)


def setting(data: bytes, name: str) -> str:
    """The value of a line such as `engine="podman-4.3.1"`, without the version; empty where there is none."""
    for line in data.decode("utf-8", "replace").split("\n"):
        key, _, content = line.partition("=")
        if key == name:
            return content.strip('"').partition("-")[0]
    return ""


def _openvz(host: Host) -> Evidence:
    """A guest has /proc/vz alone; the host has /proc/bc too; CloudLinux has /proc/vz for reasons of its own."""
    guest = host.ask(GUEST_SIDE)
    if not isinstance(guest, Found):
        return Evidence.of(OPENVZ, GUEST_SIDE, guest)
    if host.looker is not host:
        return Evidence(OPENVZ, "unanswered", HOST_SIDE.key, note="it is shown to each process for itself alone")
    others = [(question, host.ask(question)) for question in (HOST_SIDE, CLOUDLINUX)]
    for question, reading in others:
        if isinstance(reading, Found):
            return Evidence.seen(OPENVZ, question.key, False)
    for question, reading in others:
        evidence = Evidence.of(OPENVZ, question, reading)
        if evidence.hidden:
            return evidence
    return Evidence.seen(OPENVZ, GUEST_SIDE.key, True)
