"""The programs that stand beside a workload while it runs, and what their arguments tell of it.

An engine leaves a small program with every container: it started the container's first process, is that one's parent,
and waits for its end. Everybody may read its arguments. Only the parent is asked, for anybody may call a program
`conmon`. A monitor of virtual machines is its own witness.
"""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.question import File, Found, Link
from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.question import Host, ProcessEntry

MOST_ARGUMENTS = 4096
LXC_TITLE = "[lxc monitor] "
"""How the process that watches a container of LXC calls itself; its path and the container's name follow."""
OF_LXC = {"lxd": "lxd", "incusd": "incus"}
"""The engine whose program it is, by the process's name; LXC's own programs go by several."""


class Attendant(Frozen):
    """What the program beside a workload tells of it; empty texts for what it does not."""

    source: str
    """Whose arguments told it: `cmdline:123`."""
    engine: str
    """The word of `container.kind`."""
    id: str = ""
    name: str = ""
    namespace: str = ""
    """Of containerd: `moby`, `k8s.io`, ..."""
    bundle: str = ""
    """The directory in which the container's config.json lies."""
    states: str = ""
    """The directory in which the runtime keeps what it knows of its containers."""
    user: int | None = None
    """Whose program it is."""


def attendant_of(host: Host, parent: ProcessEntry | None) -> Attendant | None:
    """What the parent of a workload's first process tells; None where it is no such program or not shown."""
    if parent is None:
        return None
    source, given = f"cmdline:{parent.pid}", command_line(host, parent.pid)
    if not given:
        return None
    program = given[0].rpartition("/")[2]
    if given[0].startswith(LXC_TITLE):
        return _lxc(source, parent.name, given[0])
    if program in ("lxc-start", "lxc-execute"):
        # In the foreground it keeps its own words.
        name = clean(option(given, "-n", "--name"))
        return Attendant(source, "lxc", id=name, name=name)
    if program == "conmon":
        return _conmon(source, given, parent.uid)
    if program.startswith("containerd-shim"):
        directory = host.ask(Link(f"/proc/{parent.pid}/cwd"))
        bundle = directory.data if isinstance(directory, Found) else ""
        return _shim(source, program, given, bundle, parent.uid)
    if program in ("runc", "crun"):
        return _runtime(source, given)
    if program == "systemd-nspawn":
        return Attendant(source, "systemd-nspawn", name=_of_nspawn(given))
    return None


def command_line(host: Host, pid: int) -> tuple[str, ...]:
    """The arguments of a process; none where they are not shown."""
    reading = host.ask(File(f"/proc/{pid}/cmdline"))
    return arguments(reading.data) if isinstance(reading, Found) else ()


def arguments(data: bytes) -> tuple[str, ...]:
    """The arguments in a process's cmdline file, of which a program may have written anything over."""
    return tuple(one.decode("utf-8", "replace") for one in data.rstrip(b"\0").split(b"\0", MOST_ARGUMENTS))


def option(given: tuple[str, ...], *names: str) -> str:
    """What follows one of the options `names`, as `-n NAME` or `--name=NAME`; empty where none is given."""
    for at, one in enumerate(given[1:], 1):
        if one in names:
            return given[at + 1] if at + 1 < len(given) else ""
        name, equals, value = one.partition("=")
        if equals and name in names:
            return value
    return ""


def of_kubelet(name: str) -> str:
    """`NAMESPACE/POD/CONTAINER` of a name that the kubelet gave, such as k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT.

    A pod's sandbox, whose container is called POD, is `NAMESPACE/POD`. No part may hold an underscore. Any other name
    stays as it is.
    """
    parts = name.split("_")
    if len(parts) != 6 or parts[0] != "k8s":
        return name
    return in_pod(parts[3], parts[2], "" if parts[1] == "POD" else parts[1])


def in_pod(namespace: str, pod: str, container: str) -> str:
    """The name of a container in a pod, or of the pod where no container is given."""
    return "/".join(part for part in (namespace, pod, container) if part)


def of_machine(given: tuple[str, ...]) -> str:
    """The name of the virtual machine that a monitor runs, by the monitor's arguments; empty where they give none."""
    program = given[0].rpartition("/")[2] if given else ""
    if program.startswith(("qemu", "kvm")):
        return _of_qemu(option(given, "-name", "--name"))
    if program.startswith("firecracker"):
        return option(given, "--id")
    if program in ("VBoxHeadless", "VirtualBoxVM"):
        return option(given, "--comment")
    if program == "vmware-vmx":
        return given[-1].rpartition("/")[2].removesuffix(".vmx") if given[-1].endswith(".vmx") else ""
    return option(given, "--name") if program == "lkvm" else ""


def _lxc(source: str, process: str, title: str) -> Attendant:
    """The container's name is the last word of the title; the path before it may hold spaces."""
    name = title.rpartition(" ")[2]
    return Attendant(source, OF_LXC.get(process, "lxc"), id=clean(name), name=clean(name))


def _conmon(source: str, given: tuple[str, ...], user: int | None) -> Attendant:
    """Podman's is told to call podman at the end; CRI-O's has a name that the kubelet gave."""
    name = option(given, "-n", "--name")
    ending = option(given, "--exit-command").rpartition("/")[2]
    engine = "podman" if ending == "podman" else "crio" if name.startswith("k8s_") else "oci"
    container, bundle = option(given, "-c", "--cid"), option(given, "-b", "--bundle")
    return Attendant(source, engine, clean(container), clean(of_kubelet(name)), bundle=bundle, user=user)


def _shim(source: str, program: str, given: tuple[str, ...], bundle: str, user: int | None) -> Attendant:
    """One shim may serve all containers of a pod: the id is the pod's then. It works in the bundle of that id."""
    namespace = option(given, "-namespace", "--namespace")
    engine = "docker" if namespace == "moby" else "containerd"
    for word, kind in (("-kata-", "kata"), ("-runsc-", "gvisor")):
        engine = kind if word in program else engine
    container = option(given, "-id", "--id")
    return Attendant(source, engine, clean(container), namespace=clean(namespace), bundle=bundle, user=user)


def _runtime(source: str, given: tuple[str, ...]) -> Attendant:
    """A runtime that was started by hand and waits for its container, whose id is the last word."""
    bundle, states = option(given, "-b", "--bundle"), option(given, "--root")
    return Attendant(source, "oci", clean(given[-1]), clean(given[-1]), bundle=bundle, states=states)


def _of_nspawn(given: tuple[str, ...]) -> str:
    """The name given, else that of the directory or image, as systemd-nspawn itself takes it."""
    place = option(given, "-D", "--directory") or option(given, "-i", "--image").removesuffix(".raw")
    return clean(option(given, "-M", "--machine") or place.rstrip("/").rpartition("/")[2])


def _of_qemu(name: str) -> str:
    """The name in `guest=NAME,debug-threads=on` or `NAME,process=...`; a comma in it is written twice."""
    first = name.replace(",,", "\0").partition(",")[0].replace("\0", ",")
    return clean(first.removeprefix("guest="))
