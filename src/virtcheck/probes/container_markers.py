"""Files that an engine leaves in the root it prepares. An image can carry them to places where no engine is."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Forbidden, Found, Stat, Unanswered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

DOCKERENV = Sign("container_markers.dockerenv", "the file Docker puts at the root of a container")
CONTAINERENV = Sign("container_markers.containerenv", "the file Podman puts into /run of a container")
CONTAINERENV_ENGINE = Sign("container_markers.containerenv_engine", "the engine named in /run/.containerenv")
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
    LXD_SOCKET: Stat("/dev/lxd/sock"),
    INCUS_SOCKET: Stat("/dev/incus/sock"),
    SERVICE_ACCOUNT: Stat("/run/secrets/kubernetes.io/serviceaccount"),
}
SIGNS = (*FILES, CONTAINERENV, CONTAINERENV_ENGINE, OPENVZ)

CONTAINERENV_FILE = File("/run/.containerenv")
GUEST_SIDE, HOST_SIDE, CLOUDLINUX = Stat("/proc/vz"), Stat("/proc/bc"), Stat("/proc/lve")


def probe(host: Host) -> Iterator[Evidence]:
    """Look for each file; read what Podman wrote into its own."""
    for sign, question in FILES.items():
        yield Evidence.of(sign, question, host.ask(question))
    reading = host.ask(CONTAINERENV_FILE)
    yield Evidence.of(CONTAINERENV, CONTAINERENV_FILE, reading)
    yield Evidence.of(CONTAINERENV_ENGINE, CONTAINERENV_FILE, reading, engine)
    yield _openvz(host)


def engine(data: bytes) -> str:
    """The engine in `engine="podman-4.3.1"`, without its version; empty where the file names none."""
    for line in data.decode("utf-8", "replace").splitlines():
        name, _, content = line.partition("=")
        if name == "engine":
            return content.strip('"').partition("-")[0]
    return ""


def _openvz(host: Host) -> Evidence:
    """A guest has /proc/vz alone; the host has /proc/bc too; CloudLinux has /proc/vz for reasons of its own."""
    guest = host.ask(GUEST_SIDE)
    if not isinstance(guest, Found):
        return Evidence.of(OPENVZ, GUEST_SIDE, guest)
    for question in (HOST_SIDE, CLOUDLINUX):
        reading = host.ask(question)
        if isinstance(reading, Found):
            return Evidence.seen(OPENVZ, question.key, False)
        if isinstance(reading, Forbidden | Unanswered):
            return Evidence.of(OPENVZ, question, reading)
    return Evidence.seen(OPENVZ, GUEST_SIDE.key, True)
