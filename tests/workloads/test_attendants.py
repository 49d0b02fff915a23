"""The programs beside workloads, by their arguments as real engines give them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import ID
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.question import ProcessEntry
from virtcheck.workloads.attendants import Attendant, arguments, attendant_of, of_kubelet, of_machine, option

STORE = f"/var/lib/containers/storage/overlay-containers/{ID}/userdata"
PODMAN = (
    f"/usr/bin/conmon --api-version 1 -c {ID} -u {ID} -r /usr/bin/crun -b {STORE} -p /run/pidfile -n web"
    " --exit-dir /run/libpod/exits -l k8s-file --exit-command /usr/bin/podman --exit-command-arg --root"
    " --exit-command-arg /var/lib/containers/storage --exit-command-arg -n"
)
CRIO = (
    f"/usr/libexec/crio/conmon --syslog -c {ID} -n k8s_nginx_web-0_shop_66fd795f-401c-4181-9cf0-0c2a17663b81_2"
    f" -u {ID} -r /usr/bin/runc -b {STORE} --persist-dir {STORE}"
)
BUNDLE = f"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{ID}"


def program(line: str, name: str = "conmon", cwd: str = "", uid: int | None = 0) -> Attendant | None:
    """What a parent with these arguments tells; a title with spaces in one argument begins with a bracket."""
    words = [line] if line.startswith("[") else line.split(" ")
    answers = {
        "file:/proc/9/cmdline": found("\0".join(words) + "\0"),
        "link:/proc/9/cwd": found(cwd) if cwd else FORBIDDEN,
    }
    return attendant_of(RecordedHost(answers), ProcessEntry(9, 1, name, 1, 1, uid, 1, 9, (), "", None))


@pytest.mark.parametrize(("line", "expected"), [
    (PODMAN, {"engine": "podman", "id": ID, "name": "web", "bundle": STORE, "user": 0}),
    (CRIO, {"engine": "crio", "id": ID, "name": "shop/web-0/nginx", "bundle": STORE, "user": 0}),
    ("systemd-nspawn -q --machine=web -D /srv/other sh", {"engine": "systemd-nspawn", "name": "web"}),
    ("/usr/bin/systemd-nspawn -M web", {"engine": "systemd-nspawn", "name": "web"}),
    ("systemd-nspawn --directory=/var/lib/machines/web/", {"engine": "systemd-nspawn", "name": "web"}),
    ("systemd-nspawn -i /var/lib/machines/web.raw", {"engine": "systemd-nspawn", "name": "web"}),
    ("[lxc monitor] /var/lib/lxc web", {"engine": "lxc", "id": "web", "name": "web"}),
    ("[lxc monitor] /srv/my containers web", {"engine": "lxc", "id": "web", "name": "web"}),
    ("lxc-start -F -P /srv/lxc -n web", {"engine": "lxc", "id": "web", "name": "web"}),
    ("lxc-execute --name=web -- sleep -n", {"engine": "lxc", "id": "web", "name": "web"}),
    ("runc --root /srv/states run --bundle /srv/b web", {
        "engine": "oci", "id": "web", "name": "web", "bundle": "/srv/b", "states": "/srv/states",
    }),
])  # fmt: skip
def test_container(line: str, expected: dict[str, Any]) -> None:
    """What each engine's program tells of the container beside it."""
    assert Attendant("cmdline:9", **expected) == program(line)


@pytest.mark.parametrize(("name", "engine"), [("lxd", "lxd"), ("incusd", "incus"), ("lxc-start", "lxc")])
def test_lxc(name: str, engine: str) -> None:
    """LXD and Incus watch their containers by LXC's means, in processes of their own names."""
    found_ = program("[lxc monitor] /var/lib/containers web", name)

    assert found_ is not None
    assert engine == found_.engine


@pytest.mark.parametrize(("line", "engine"), [
    (f"/usr/bin/containerd-shim-runc-v2 -namespace moby -id {ID} -address /run/containerd/containerd.sock", "docker"),
    (f"/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id {ID} -address /run/x", "containerd"),
    (f"/opt/kata/bin/containerd-shim-kata-v2 -namespace k8s.io -address /run/x -id {ID}", "kata"),
    (f"/usr/bin/containerd-shim-runsc-v1 -namespace k8s.io -id {ID} -address /run/x", "gvisor"),
])  # fmt: skip
def test_shims(line: str, engine: str) -> None:
    """containerd's shim tells the namespace, the container it was started for, and works in that one's bundle."""
    namespace = "moby" if "moby" in line else "k8s.io"
    expected = Attendant("cmdline:9", engine, id=ID, namespace=namespace, bundle=BUNDLE, user=1000)

    assert expected == program(line, "containerd-shim", BUNDLE, 1000)


@pytest.mark.parametrize("line", ["/sbin/init", "sh -c conmon", "", "[kthreadd]", "mycontainerd-shim -id x"])
def test_others(line: str) -> None:
    """A parent that is no such program tells nothing."""
    assert None is program(line)


def test_unseen() -> None:
    """No parent, or one that is not shown, tells nothing."""
    assert None is attendant_of(RecordedHost({}), None)
    assert None is attendant_of(
        RecordedHost({"file:/proc/9/cmdline": ABSENT}), ProcessEntry(9, 1, "conmon", 1, 1, 0, 1, 9, (), "", None)
    )


def test_hostile_names() -> None:
    """A name that would move the cursor is shown as what it is."""
    told = program("conmon -c x -n a\x1b[2Jb")

    assert told is not None
    assert r"a\x1b[2Jb" == told.name


@pytest.mark.parametrize(("name", "expected"), [
    ("k8s_nginx_web-0_shop_66fd795f-401c_2", "shop/web-0/nginx"),
    ("k8s_POD_web-0_shop_66fd795f-401c_0", "shop/web-0"),
    ("k8s_of_my_own", "k8s_of_my_own"),
    ("web", "web"),
    ("", ""),
])  # fmt: skip
def test_kubelet(name: str, expected: str) -> None:
    """Names that the kubelet gave tell the pod and its namespace; those that people gave stay."""
    assert expected == of_kubelet(name)


@pytest.mark.parametrize(("line", "expected"), [
    ("/usr/bin/qemu-system-x86_64 -name guest=web,debug-threads=on -S -machine q35", "web"),
    ("/usr/bin/kvm -id 100 -name web,debug-threads=on -no-shutdown", "web"),
    ("qemu-kvm -name guest=a,,b,process=x", "a,b"),
    ("qemu-system-arm -M virt", ""),
    ("/usr/bin/firecracker --id web --api-sock /run/x", "web"),
    ("firecracker-v1.7.0-x86_64 --id=web", "web"),
    ("/usr/lib/virtualbox/VBoxHeadless --comment web --startvm 1f-2 --vrde config", "web"),
    ("/usr/lib/vmware/bin/vmware-vmx -s vmx.stdio.keep=TRUE /srv/vms/web/web.vmx", "web"),
    ("lkvm run --name web -k bzImage", "web"),
    ("cloud-hypervisor --api-socket /run/x", ""),
    ("sh -name web", ""),
])  # fmt: skip
def test_machines(line: str, expected: str) -> None:
    """The name of a virtual machine, as its monitor was told it."""
    assert expected == of_machine(tuple(line.split(" ")))


def test_options() -> None:
    """An option is given apart from its value or with it; the first one counts; the program's own name is none."""
    assert "a" == option(("-n", "-n", "a", "-n", "b"), "-n", "--name")
    assert "a" == option(("x", "--name=a", "-n", "b"), "-n", "--name")
    assert "" == option(("x", "-n"), "-n")


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """A program may write anything over its arguments."""
    read = arguments(data)

    assert isinstance(of_machine(read), str)
    assert 1 <= len(read) <= 4097
