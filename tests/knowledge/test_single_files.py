"""Trees of which a single file is left, about containers and x86 machines: one file is enough where it tells.

Those of other architectures stand in test_architectures.py.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from tests.containers import ID
from virtcheck.hosts.tree import TreeHost
from virtcheck.inspection import inspect

if TYPE_CHECKING:
    from pathlib import Path

MOUNT = "500 400 0:40 / / rw - overlay overlay rw,lowerdir=/lower\n501 500 8:1 {} {} rw - ext4 /dev/sda1 rw\n"
POD_FILE = "/var/lib/kubelet/pods/0f3a2b1c-5d6e-4f70-8192-a3b4c5d6e7f8/etc-hosts"


def cpuid_of(vendor: str = "GenuineIntel", ecx: int = 0) -> str:
    """What `cpuid -r` prints of a processor with two leaves: its vendor, and features in ECX."""
    ebx, edx, ecx_of_vendor = struct.unpack("<III", vendor.encode())
    rows = ((1, ebx, ecx_of_vendor, edx), (0, 0, ecx, 0))
    return "CPU 0:\n" + "".join(
        f"   {leaf:#010x} 0x00: eax={row[0]:#010x} ebx={row[1]:#010x} ecx={row[2]:#010x} edx={row[3]:#010x}\n"
        for leaf, row in enumerate(rows)
    )


CONTAINERS = {
    "Docker's file": (".dockerenv", "", "docker"),
    "Podman's file, empty": ("run/.containerenv", "", "podman"),
    "Podman's file, filled": ("run/.containerenv", 'engine="podman-4.3.1"\n', "podman"),
    "Toolbx's file": ("run/.toolboxenv", "", "toolbox"),
    "Flatpak's file": (".flatpak-info", "[Application]\n", "flatpak"),
    "the manager's word": ("run/host/container-manager", "systemd-nspawn\n", "systemd-nspawn"),
    "a manager's word that nobody knows": ("run/host/container-manager", "newjail\n", "container-other"),
    "systemd's note": ("run/systemd/container", "lxc\n", "lxc"),
    "the first process's environment": ("proc/1/environ", "PATH=/bin\0container=lxc\0", "lxc"),
    "a word in it that nobody knows": ("proc/1/environ", "PATH=/bin\0container=newjail\0", "container-other"),
    "the first process's control group": ("proc/1/cgroup", f"12:cpu:/docker/{ID}\n", "docker"),
    "a pod's control group": (
        "proc/self/cgroup",
        f"11:memory:/kubepods/burstable/pod0f3a2b1c-5d6e-4f70-8192-a3b4c5d6e7f8/{ID}\n",
        "container-other",
    ),
    "an unknown word of systemd's": ("run/systemd/container", "newjail\n", "container-other"),
    "this process's control group": ("proc/self/cgroup", f"0::/system.slice/docker-{ID}.scope\n", "docker"),
    "a control group of version 2 that says nothing": ("proc/self/cgroup", "0::/\n", None),
    "a mount of Docker's": (
        "proc/self/mountinfo",
        MOUNT.format(f"/var/lib/docker/containers/{ID}/hosts", "/etc/hosts"),
        "docker",
    ),
    "a mount of the kubelet's": ("proc/self/mountinfo", MOUNT.format(POD_FILE, "/etc/hosts"), "container-other"),
    "gVisor's version": ("proc/version", "Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n", "gvisor"),
    "WSL 1's version": ("proc/version", "Linux version 4.4.0-19041-Microsoft (gcc) #1-Microsoft\n", "wsl"),
    "WSL 1's release": ("proc/sys/kernel/osrelease", "4.4.0-19041-Microsoft\n", "wsl"),
    "WSL 2's version": ("proc/version", "Linux version 5.15.90.1-microsoft-standard-WSL2 (gcc) #1 SMP\n", "wsl"),
    "WSL 2's release": ("proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n", "wsl"),
    "a kernel of nobody": ("proc/version", "Linux version 6.12.0 (gcc) #1 SMP\n", None),
    "a context of Linux-VServer": ("proc/self/status", "Name:\tsh\nVxID:\t101\n", "linux-vserver"),
    "its host": ("proc/self/status", "Name:\tsh\nVxID:\t0\n", None),
}
MACHINES = {
    "a guest of Xen without xenfs": ("proc/xen/capabilities", "", "xen"),
    "Xen's control domain, on what nobody can tell": ("proc/xen/capabilities", "control_d\n", None),
    "KVM's clock": ("sys/devices/system/clocksource/clocksource0/available_clocksource", "kvm-clock tsc \n", "kvm"),
    "VirtualBox's board": ("sys/class/dmi/id/product_name", "VirtualBox\n", "oracle"),
    "QEMU's board, which KVM may run": ("sys/class/dmi/id/sys_vendor", "QEMU\n", "vm-other"),
    "a server's board": ("sys/class/dmi/id/product_name", "PowerEdge R650\n", None),
    "User-Mode Linux": ("proc/cpuinfo", "processor\t: 0\nvendor_id\t: User Mode Linux\n", "uml"),
    "a processor without the hypervisor's flag": ("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vmx\n", "none"),
    "a processor that virtualizes": ("cpuid.txt", cpuid_of(ecx=1 << 5), "none"),
    "an emulator's processor": (
        "cpuid.txt",
        cpuid_of("Neko Project"),
        "neko-project",
    ),
}


INSTALLED = """25 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw
26 25 0:5 / /dev rw shared:2 - devtmpfs udev rw
"""


def plant(top: Path, files: dict[str, str]) -> TreeHost:
    """A tree with these files."""
    for name, content in files.items():
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return TreeHost(str(top))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({".dockerenv": "", "proc/self/mountinfo": INSTALLED}, "none"),
        ({"run/.containerenv": "", "proc/self/mountinfo": INSTALLED}, "none"),
        ({".dockerenv": "", "run/.containerenv": ""}, "podman"),
        ({".dockerenv": "", "proc/self/mountinfo": INSTALLED, "proc/1/environ": "container=lxc\0"}, "none"),
        ({"proc/self/mountinfo": INSTALLED.replace("devtmpfs", "tmpfs"), ".dockerenv": ""}, "docker"),
    ],
)
def test_files_that_disagree(files: dict[str, str], expected: str, tmp_path: Path) -> None:
    """A file that an image left does not outweigh an installed system; of two such files the fresher one counts."""
    assert expected == inspect(plant(tmp_path, files)).fact("container.kind").value


def told(top: Path, fact: str, name: str, content: str) -> object:
    """A fact about a tree with one file."""
    return inspect(plant(top, {name: content})).fact(fact).value


@pytest.mark.parametrize(("name", "content", "expected"), CONTAINERS.values(), ids=CONTAINERS)
def test_container(name: str, content: str, expected: str | None, tmp_path: Path) -> None:
    """What one file says of a container is the answer where nothing speaks against it; silence is no answer."""
    assert expected == told(tmp_path, "container.kind", name, content)


@pytest.mark.parametrize(("name", "content", "expected"), MACHINES.values(), ids=MACHINES)
def test_machine(name: str, content: str, expected: str | None, tmp_path: Path) -> None:
    """The same for the machine."""
    assert expected == told(tmp_path, "vm.kind", name, content)


@pytest.mark.parametrize(("ecx", "expected"), [(1 << 5, "vmx"), (0, None)])
def test_extension(ecx: int, expected: str | None, tmp_path: Path) -> None:
    """CPUID alone tells an extension that is there; that there is none takes AMD's leaf as well."""
    assert expected == told(tmp_path, "cpu.extension", "cpuid.txt", cpuid_of(ecx=ecx))
