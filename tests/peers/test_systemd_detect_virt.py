"""The rules of systemd-detect-virt 252: first the container's word, then the machine's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, found
from tests.containers import mount, mounts
from tests.machines import dmi, release, signed, tree, xen
from tests.peers.hosts import DIRECTORY, FILE, OWN_PID_NAMESPACE, answers, root_on, says, status
from virtcheck.peers import systemd_detect_virt

DOCKERENV, CONTAINERENV = {"stat:/.dockerenv": FILE}, {"file:/run/.containerenv": found("")}
VERSION_1 = mounts(mount(30, "/sys/fs/cgroup", "tmpfs"), mount(31, "/sys/fs/cgroup/systemd", "cgroup"))
VERSION_2 = mounts(mount(30, "/sys/fs/cgroup", "cgroup2"))
RELEASE_AGENT, CGROUP_TYPE = "file:/sys/fs/cgroup/systemd/release_agent", "file:/sys/fs/cgroup/cgroup.type"

CONTAINERS: dict[str, tuple[str, dict[str, Any]]] = {
    "hardware": ("none", {}),
    "openvz": ("openvz", {"stat:/proc/vz": DIRECTORY} | DOCKERENV),
    "openvz-host": ("none", {"stat:/proc/vz": DIRECTORY, "stat:/proc/bc": DIRECTORY}),
    "wsl-2": ("wsl", release("5.15.90.1-microsoft-standard-WSL2")),
    "wsl-1": ("wsl", release("4.4.0-19041-Microsoft")),
    "proot": ("proot", status(TracerPid="42") | {"file:/proc/42/comm": found("proot\n")}),
    "debugger": ("none", status(TracerPid="42") | {"file:/proc/42/comm": found("gdb\n")}),
    "manager": ("systemd-nspawn", {"file:/run/host/container-manager": found("systemd-nspawn\n")} | DOCKERENV),
    "told-by-systemd": ("lxc", {"file:/run/systemd/container": found("lxc")}),
    "told-in-environment": ("rkt", {"file:/proc/1/environ": found("A=b\0container=rkt\0")} | DOCKERENV),
    "told-something": ("container-other", {"file:/proc/1/environ": found("container=crio\0")}),
    "told-oci": ("container-other", {"file:/proc/1/environ": found("container=oci\0")}),
    "told-oci-with-file": ("podman", {"file:/proc/1/environ": found("container=oci\0")} | CONTAINERENV),
    "podman-before-docker": ("podman", DOCKERENV | CONTAINERENV),
    "left-behind": ("docker", DOCKERENV),
    "below-topmost-1": ("container-other", VERSION_1 | {RELEASE_AGENT: ABSENT}),
    "topmost-1": ("none", VERSION_1 | {RELEASE_AGENT: found("\n")}),
    "below-topmost-2": ("container-other", VERSION_2 | {CGROUP_TYPE: found("domain\n")}),
    "topmost-2": ("none", VERSION_2 | {CGROUP_TYPE: ABSENT}),
    "private-processes": ("none", OWN_PID_NAMESPACE),
}

MACHINES: dict[str, tuple[str, dict[str, Any]]] = {
    "hardware": ("none", {}),
    "kvm": ("kvm", signed("KVMKVMKVM")),
    "qemu-below-kvm": ("kvm", signed("KVMKVMKVM") | dmi(sys_vendor="QEMU")),
    "virtualbox-over-kvm": ("oracle", signed("KVMKVMKVM") | dmi(sys_vendor="innotek GmbH")),
    "vmware-by-smbios": ("vmware", dmi(sys_vendor="VMware, Inc.")),
    "first-base-only": ("microsoft", signed("Microsoft Hv", "KVMKVMKVM") | dmi(sys_vendor="QEMU")),
    "kvm-that-imitates-hyper-v": ("kvm", signed("Linux KVM Hv")),
    "unknown-signature": ("vm-other", signed("NobodyKnows!")),
    "unknown-signature-known-maker": ("qemu", signed("NobodyKnows!") | dmi(sys_vendor="QEMU")),
    "nitro": ("amazon", signed("KVMKVMKVM") | dmi(vm_bit=True, sys_vendor="Amazon EC2")),
    "ec2-metal": ("none", dmi(sys_vendor="Amazon EC2", product_name="m5.metal")),
    "ec2-metal-for-a-user": (
        "none",
        dmi(sys_vendor="Amazon EC2", product_name="m5.metal") | {"file:/sys/firmware/dmi/entries/0-0/raw": ABSENT},
    ),
    "vm-bit": ("vm-other", dmi(vm_bit=True, sys_vendor="Dell Inc.")),
    "oracle-server": ("oracle", dmi(board_vendor="Oracle Corporation")),
    "surface": ("none", dmi(sys_vendor="Microsoft Corporation")),
    "uml-over-kvm": ("uml", signed("KVMKVMKVM") | {"file:/proc/cpuinfo": found("vendor_id\t: User Mode Linux\n\n")}),
    "xen-guest-over-vmware": ("xen", xen("PV") | signed("VMwareVMware")),
    "xen-control-domain": ("none", xen("PV", "00002ff0")),
    "xen-control-domain-by-name": (
        "none",
        xen("PV", features=None) | {"file:/proc/xen/capabilities": found("control_d\n")},
    ),
    "xen-without-its-directory": ("xen", {"file:/sys/hypervisor/type": found("xen\n")}),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_container(name: str) -> None:
    """The first rule that holds gives the word; one file alone is enough."""
    word, readings = CONTAINERS[name]

    assert word == says(systemd_detect_virt, readings)[0]


@pytest.mark.parametrize("name", MACHINES)
def test_machine(name: str) -> None:
    """SMBIOS counts before CPUID for five products, and after it for all others."""
    word, readings = MACHINES[name]

    assert word == says(systemd_detect_virt, readings)[1]


@pytest.mark.parametrize(
    ("machine", "readings", "word"),
    [
        ("aarch64", tree({"hypervisor/compatible": "linux,kvm"}), "kvm"),
        ("aarch64", tree({"hypervisor/compatible": "xen,xen-4.17 xen,xen"}), "xen"),
        ("aarch64", tree({"fw-cfg@9020000": ""}), "qemu"),
        ("aarch64", dmi(sys_vendor="QEMU"), "qemu"),
        ("ppc64le", tree({"compatible": "qemu,pseries"}), "qemu"),
        ("ppc64le", tree({"ibm,partition-name": "lpar7"}) | {"stat:/proc/device-tree/hmc-managed?": FILE}, "powervm"),
        ("s390x", {"file:/proc/sysinfo": found("VM00 Control Program: z/VM    7.2.0\n")}, "zvm"),
        ("s390x", {"file:/proc/sysinfo": found("VM00 Control Program: KVM/Linux\n")}, "kvm"),
        ("s390x", {"file:/proc/sysinfo": found("LPAR Number: 7\n")}, "none"),
    ],
)
def test_other_processors(machine: str, readings: dict[str, Any], word: str) -> None:
    """Where there is no CPUID, the device tree or /proc/sysinfo tells."""

    assert word == says(systemd_detect_virt, readings, machine=machine)[1]


def test_what_decided_is_told() -> None:
    """A word comes with the rule, the place and what was seen there."""
    _, machine = answers(systemd_detect_virt, root_on() | dmi(sys_vendor="QEMU"))
    [word] = machine.words

    assert (systemd_detect_virt.SMBIOS, "file:/sys/class/dmi/id/sys_vendor", "QEMU") == (
        word.because,
        word.origin,
        word.value,
    )


def test_nobody_knows_what_it_would_see() -> None:
    """Where CPUID could not be asked, the machine's word cannot be told, and the container's can."""
    blind = root_on() | DOCKERENV | {"cpuid:0x00000001:0x0": {"unanswered": "the child was killed", "errno": 0}}
    container, machine = answers(systemd_detect_virt, blind)

    assert ["docker"] == [one.text for one in container.words]
    assert machine.unseen is not None
    assert ("cpuid:0x00000001:0x0", "the child was killed") == (machine.unseen.origin, machine.unseen.why)
