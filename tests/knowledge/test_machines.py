"""What a kernel runs on: every kind, the machines that are easily mistaken, and what hiding evidence may change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, cpuid, found, guest_of, signature
from tests.knowledge import test_architectures
from tests.machines import (
    ARM_SERVER,
    CLEAR,
    HYPERV_GUEST,
    HYPERVISOR_WITHOUT_A_NAME,
    KVM_CLOCK,
    KVM_GUEST,
    LAPTOP,
    MICROVM,
    NO_CPUID,
    QEMU_BOARD,
    QEMU_NAMES,
    RASPBERRY,
    XEN_DOM0,
    XEN_DOMU,
    acpi,
    dmi,
    facp,
    linux,
    pci,
    release,
    seen_by_an_ordinary_user,
    signed,
    tree,
    x86,
    xen,
)
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import look
from virtcheck.knowledge.machines import MACHINES
from virtcheck.model.claim import DECISIVE, HINT
from virtcheck.reasoning import Findings, signs_of

SIGNS = signs_of(MACHINES.claims)

DELL = dmi(sys_vendor="Dell Inc.", product_name="PowerEdge R650", bios_vendor="Dell Inc.", chassis_vendor="Dell Inc.")
NITRO = dmi(sys_vendor="Amazon EC2", product_name="m5.large", bios_vendor="Amazon EC2", chassis_vendor="Amazon EC2")
METAL = dmi(sys_vendor="Amazon EC2", product_name="m5.metal", bios_vendor="Amazon EC2", chassis_vendor="Amazon EC2")
GRAVITON_METAL = dmi(sys_vendor="Amazon EC2", product_name="c7g.metal-48xl", vm_bit=False)
COMPUTE_ENGINE = dmi(sys_vendor="Google", product_name="Google Compute Engine", bios_vendor="Google")
SYSINFO = "Manufacturer:         IBM\nType:                 8561\nLPAR Number:          37\nLPAR Name:            P37\n"
ROOT_PARTITION = cpuid(guest_of("Microsoft Hv") | {0x40000003: (0x3FFF, 0x2BB9FF, 0, 0)}) | x86("hypervisor")
ENLIGHTENED = signed("Microsoft Hv", "KVMKVMKVM")
GVISOR = {"file:/proc/version": found("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n")}
L1VH_PARTITION = cpuid(guest_of("Microsoft Hv") | {0x40000003: (0x2E7F, 0x3B8031, 0, 0)}) | x86("hypervisor")
MICROSOFT_NAMES = dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine")
WSL2 = release("5.15.90.1-microsoft-standard-WSL2")
POWER = {"file:/proc/cpuinfo": found("processor\t: 0\ncpu\t\t: POWER9\n\nplatform\t: pSeries\nmachine\t\t: CHRP IBM\n")}
MASKED_BY_DOCKER = dict.fromkeys(
    [
        "file:/sys/firmware/acpi/tables/FACP",
        "listing:/sys/firmware/acpi/tables",
        "file:/sys/firmware/dmi/entries/0-0/raw",
    ],
    UNANSWERED,
)
MOUNTED_XENFS = {"file:/proc/xen/capabilities": found("control_d\n")}

HOSTS: dict[str, tuple[dict[str, Any], str | None]] = {
    # The physical machine
    "bare laptop": (LAPTOP, "none"),
    "bare laptop, ordinary user": (seen_by_an_ordinary_user(LAPTOP), "none"),
    "laptop whose firmware says that it is virtual": (LAPTOP | dmi(sys_vendor="LENOVO", vm_bit=True), "none"),
    "Chromebook": (linux() | CLEAR | dmi(sys_vendor="Google", product_name="Eve", bios_vendor="coreboot"), "none"),
    "Surface": (LAPTOP | dmi(sys_vendor="Microsoft Corporation", product_name="Surface Laptop 4"), "none"),
    "Surface on ARM": (ARM_SERVER | dmi(sys_vendor="Microsoft Corporation", product_name="Surface Pro X"), "none"),
    "Oracle server": (LAPTOP | dmi(sys_vendor="Oracle Corporation", board_vendor="Oracle Corporation"), "none"),
    "Nutanix server": (LAPTOP | dmi(sys_vendor="Nutanix", product_name="NX-3050"), "none"),
    "Hitachi server": (LAPTOP | dmi(sys_vendor="HITACHI", product_name="HA8000/RS220"), "none"),
    "names that begin like Xen's": (
        LAPTOP | dmi(sys_vendor="Xenarc", product_name="Xenon", bios_vendor="Xenia"),
        "none",
    ),
    "a switch for keyboard, video and mouse": (
        LAPTOP | dmi(sys_vendor="ATEN", product_name="KVM Switch CS1316"),
        "none",
    ),
    "metal that OpenStack's Ironic lends": (LAPTOP | DELL | dmi(chassis_asset_tag="OpenStack Nova"), "none"),
    "metal with OpenStack's name for a guest": (LAPTOP | dmi(product_name="OpenStack Compute"), "none"),
    "Alibaba Cloud metal": (LAPTOP | dmi(sys_vendor="Alibaba Cloud", product_name="Alibaba Cloud ECS"), "none"),
    "Oracle Cloud metal": (LAPTOP | dmi(sys_vendor="Oracle Corporation", chassis_asset_tag="OracleCloud.com"), "none"),
    "server with virtio cards": (LAPTOP | pci("8086:1237", "1af4:1041"), "none"),
    "EC2 metal": (linux() | CLEAR | METAL, "none"),
    "EC2 metal, Graviton": (ARM_SERVER | GRAVITON_METAL, "none"),
    "Compute Engine metal": (linux() | CLEAR | COMPUTE_ENGINE, "none"),
    "Hyper-V root partition": (linux() | ROOT_PARTITION | DELL, "none"),
    "Xen dom0": (XEN_DOM0 | DELL, "none"),
    "Xen dom0 with xenfs": (linux() | x86("") | {"file:/sys/hypervisor/type": found("xen\n")} | MOUNTED_XENFS, "none"),
    "Raspberry Pi": (RASPBERRY, "none"),
    "ARM server": (ARM_SERVER | dmi(sys_vendor="Ampere", product_name="Altra"), "none"),
    "LPAR of IBM Z": (linux("s390x") | {"file:/proc/sysinfo": found(SYSINFO)}, "none"),
    "PowerNV": (linux("ppc64le") | POWER | tree({"compatible": "ibm,powernv ibm,p9-openbmc"}), "none"),
    # KVM and what plays its machines
    "microVM": (MICROVM, "kvm"),
    "microVM, ordinary user": (seen_by_an_ordinary_user(MICROVM), "kvm"),
    "microVM in Docker": (MICROVM | MASKED_BY_DOCKER, "kvm"),
    "KVM and QEMU": (KVM_GUEST | QEMU_BOARD, "kvm"),
    "KVM with Hyper-V enlightenments": (linux() | ENLIGHTENED | KVM_CLOCK | QEMU_BOARD, "kvm"),
    "KVM with Hyper-V enlightenments, other names": (linux() | ENLIGHTENED | DELL, "kvm"),
    "KVM that hides its name, on Red Hat's board": (
        linux() | HYPERVISOR_WITHOUT_A_NAME | dmi(sys_vendor="Red Hat", product_name="KVM"),
        "kvm",
    ),
    "KVM with the firmware of Bochs": (KVM_GUEST | dmi(product_name="Bochs", bios_vendor="Bochs"), "kvm"),
    "KVM and kvmtool of old": (KVM_GUEST | x86("hypervisor", vendor="LKVMLKVMLKVM"), "kvm"),
    "KVM that holds a Kata container": (
        KVM_GUEST | {"file:/proc/self/mountinfo": found("57 56 0:33 / / rw - virtiofs kataShared rw\n")},
        "kvm",
    ),
    "KubeVirt on ARM": (ARM_SERVER | dmi(sys_vendor="KubeVirt", product_name="None", vm_bit=True), "kvm"),
    "OpenStack on ARM": (ARM_SERVER | dmi(product_name="OpenStack Nova", vm_bit=True), "kvm"),
    "KVM with Hyper-V enlightenments under a name of one's own": (
        linux() | signed("AuthenticAMD", "KVMKVMKVM") | DELL,
        "kvm",
    ),
    "KVM on OpenStack": (KVM_GUEST | dmi(sys_vendor="OpenStack Foundation", product_name="OpenStack Nova"), "kvm"),
    "KVM on IBM Z": (
        linux("s390x") | {"file:/proc/sysinfo": found(SYSINFO + "VM00 Name: G\nVM00 Control Program: KVM/Linux\n")},
        "kvm",
    ),
    "KVM on Power": (
        linux("ppc64le") | POWER | tree({"compatible": "qemu,pseries", "hypervisor/compatible": "linux,kvm"}),
        "kvm",
    ),
    "CPUID refused, KVM's clock": (KVM_GUEST | dict.fromkeys(cpuid({}), FORBIDDEN) | QEMU_BOARD, "kvm"),
    "QEMU": (linux() | signed("TCGTCGTCGTCG") | QEMU_BOARD, "qemu"),
    "QEMU, ordinary user": (seen_by_an_ordinary_user(linux() | signed("TCGTCGTCGTCG") | QEMU_BOARD), "qemu"),
    "QEMU, hypervisor bit hidden": (linux() | CLEAR | QEMU_BOARD, "qemu"),
    "QEMU, other names": (linux() | CLEAR | DELL | acpi("QEMU0002"), "qemu"),
    "QEMU, other names but its machine type": (linux() | CLEAR | DELL | dmi(product_version="pc-q35-9.0"), "qemu"),
    "QEMU, another maker's name": (
        linux() | CLEAR | dmi(sys_vendor="Acme", product_name="Standard PC (Q35 + ICH9, 2009)"),
        "qemu",
    ),
    "QEMU that hides KVM behind Hyper-V": (
        linux() | signed("Microsoft Hv") | DELL | dmi(product_version="pc-q35-9.0"),
        "qemu",
    ),
    "QEMU that hides KVM behind a name of one's own": (linux() | signed("AuthenticAMD") | QEMU_BOARD, "qemu"),
    "QEMU and KVM that imitate Xen": (
        linux() | signed("XenVMMXenVMM") | xen("HVM") | QEMU_BOARD | pci("5853:0001"),
        "qemu",
    ),
    "QEMU with the names of Xen": (
        linux()
        | signed("TCGTCGTCGTCG")
        | QEMU_BOARD
        | dmi(sys_vendor="Xen", product_name="HVM domU", bios_vendor="Xen", product_version="pc-i440fx-7.2"),
        "qemu",
    ),
    "QEMU on ARM": (ARM_SERVER | tree({"compatible": "linux,dummy-virt", "fw-cfg@9020000/compatible": "q"}), "qemu"),
    "QEMU on RISC-V": (linux("riscv64") | tree({"compatible": "riscv-virtio", "model": "riscv-virtio,qemu"}), "qemu"),
    "QEMU on Power, its old machine": (
        linux("ppc64")
        | {"file:/proc/cpuinfo": found("processor\t: 0\n\nmachine\t\t: CHRP IBM pSeries (emulated by qemu)\n")},
        "qemu",
    ),
    "QEMU on Power": (linux("ppc64le") | POWER | tree({"compatible": "qemu,pseries"}), "qemu"),
    "Bochs": (linux() | CLEAR | dmi(product_name="Bochs", bios_vendor="Bochs"), "bochs"),
    # Products that run on another's interface
    "VirtualBox that offers KVM": (KVM_GUEST | dmi(product_name="VirtualBox", bios_vendor="innotek GmbH"), "oracle"),
    "VirtualBox with the host's names": (KVM_GUEST | DELL | pci("8086:1237", "80ee:beef", "80ee:cafe"), "oracle"),
    "VirtualBox that offers nothing": (linux() | CLEAR | dmi(product_name="VirtualBox"), "oracle"),
    "VirtualBox that offers Hyper-V": (linux() | signed("VBoxVBoxVBox") | DELL, "oracle"),
    "VirtualBox that poses as Hyper-V": (
        linux() | signed("Microsoft Hv") | dmi(product_name="VirtualBox", sys_vendor="innotek GmbH"),
        "oracle",
    ),
    "Parallels": (
        linux()
        | signed(" prl hyperv ")
        | dmi(sys_vendor="Parallels Software International Inc.", bios_vendor="Parallels Software International Inc."),
        "parallels",
    ),
    "Parallels, its name turned round": (linux() | signed(" lrpepyh  vr"), "parallels"),
    "Parallels with the host's names": (KVM_GUEST | DELL | pci("1ab8:4000"), "parallels"),
    "Parallels that offers KVM": (KVM_GUEST | dmi(product_name="Parallels Virtual Platform"), "parallels"),
    "VirtualBox on ARM": (ARM_SERVER | pci("80ee:beef", "80ee:cafe"), "oracle"),
    "EC2 on Xen": (
        linux() | signed("XenVMMXenVMM") | dmi(sys_vendor="Xen", product_name="HVM domU", bios_version="4.11.amazon"),
        "xen",
    ),
    "EC2 Nitro": (KVM_GUEST | NITRO, "amazon"),
    "EC2 Graviton": (ARM_SERVER | dmi(sys_vendor="Amazon EC2", product_name="c7g.large", vm_bit=True), "amazon"),
    "Compute Engine": (KVM_GUEST | COMPUTE_ENGINE | pci("8086:1237 1af4:1100"), "google"),
    # Xen
    "Xen HVM guest": (
        linux() | signed("XenVMMXenVMM") | dmi(sys_vendor="Xen", product_name="HVM domU", bios_vendor="Xen"),
        "xen",
    ),
    "Xen HVM guest that QEMU plays": (
        linux()
        | signed("XenVMMXenVMM")
        | xen("HVM")
        | dmi(sys_vendor="Xen", product_name="HVM domU", chassis_vendor="Xen")
        | pci("8086:1237 5853:0001", "5853:0001", "1013:00b8 1af4:1100"),
        "xen",
    ),
    "Xen HVM guest, other names": (linux() | signed("XenVMMXenVMM") | xen("HVM", None) | pci("5853:0001"), "xen"),
    "Xen PVH guest": (linux() | signed("XenVMMXenVMM") | xen("PVH"), "xen"),
    "Xen PV guest in a KVM guest": (XEN_DOMU | cpuid(guest_of("KVMKVMKVM")), "xen"),
    "Xen HVM guest that imitates Hyper-V": (
        linux() | signed("Microsoft Hv", "XenVMMXenVMM") | dmi(sys_vendor="Xen", product_name="HVM domU"),
        "xen",
    ),
    "Xen PV guest, whose CPUID is the processor's": (XEN_DOMU, "xen"),
    "Xen guest on ARM": (
        linux("aarch64") | tree({"compatible": "xen,xenvm-4.17", "hypervisor/compatible": "xen,xen-4.17 xen,xen"}),
        "xen",
    ),
    "Xen dom0 in QEMU": (XEN_DOM0 | QEMU_BOARD, "qemu"),
    "Xen dom0 in VMware": (XEN_DOM0 | dmi(sys_vendor="VMware, Inc.", product_name="VMware7,1"), "vmware"),
    # The others
    "VMware": (linux() | signed("VMwareVMware") | dmi(sys_vendor="VMware, Inc.", product_name="VMware7,1"), "vmware"),
    "VMware, other names": (linux() | signed("VMwareVMware") | pci("15ad:0740"), "vmware"),
    "VMware on ARM": (linux("aarch64") | tree({"hypervisor/compatible": "vmware"}), "vmware"),
    "VMware below OpenStack": (
        linux() | signed("VMwareVMware") | dmi(sys_vendor="VMware, Inc.", chassis_asset_tag="OpenStack Nova"),
        "vmware",
    ),
    "bhyve that imitates Hyper-V": (
        linux() | signed("Microsoft Hv", "bhyve bhyve ") | dmi(bios_vendor="BHYVE"),
        "bhyve",
    ),
    "bhyve on ARM": (ARM_SERVER | tree({"compatible": "freebsd,bhyve"}), "bhyve"),
    "QEMU on ARM, other names": (ARM_SERVER | dmi(sys_vendor="Acme", product_version="virt-8.2"), "qemu"),
    "cloud's machine on ARM with virtio on its board": (
        ARM_SERVER
        | dmi(sys_vendor="Hetzner", product_name="vServer")
        | {
            "listing:/sys/bus/virtio/devices": found(["virtio0"]),
            "file:/sys/bus/virtio/devices/virtio0/device": found("0x0001\n"),
        },
        None,
    ),
    "EC2 without CPUID": (
        linux()
        | dict.fromkeys(cpuid({}), NO_CPUID)
        | x86("hypervisor")
        | dmi(sys_vendor="Amazon EC2", product_name="t3.micro"),
        "amazon",
    ),
    "KVM and Xen by name": (linux() | signed("XenVMMXenVMM", "KVMKVMKVM"), "kvm"),
    "bhyve": (linux() | signed("bhyve bhyve ") | dmi(bios_vendor="BHYVE", product_name="BHYVE"), "bhyve"),
    "ACRN": (linux() | signed("ACRNACRNACRN"), "acrn"),
    "QNX": (linux() | signed("QNXQVMBSQG"), "qnx"),
    "QNX with other padding": (linux() | signed(" QNXQVMBSQG "), "qnx"),
    "SRE": (linux() | signed("SRESRESRESRE"), "sre"),
    "kvmtool": (linux() | signed("LKVMLKVMLKVM"), "lkvm"),
    "OpenBSD": (linux() | signed("OpenBSDVMM58"), "vmm"),
    "NVMM and QEMU": (linux() | signed("___ NVMM ___") | QEMU_BOARD, "nvmm"),
    "HAXM and QEMU": (linux() | signed("HAXMHAXMHAXM") | QEMU_BOARD, "haxm"),
    "Jailhouse on a server": (linux() | signed("Jailhouse") | DELL, "jailhouse"),
    "Unisys s-Par": (linux() | signed("UnisysSpar64"), "unisys-spar"),
    "Intel KGT": (linux() | signed("EVMMEVMMEVMM"), "intel-kgt"),
    "Barevisor": (linux() | signed("Barevisor!") | DELL, "barevisor"),
    "MiniVisor": (linux() | signed("MiniVisor   ") | DELL, "minivisor"),
    "NoirVisor": (linux() | signed("NoirVisor ZT") | DELL, "noirvisor"),
    "Connectix Virtual PC": (linux() | x86("", vendor="ConnectixCPU"), "connectix"),
    "Insignia RealPC": (linux() | x86("", vendor="Insignia 586"), "insignia"),
    "Neko Project": (linux() | x86("", vendor="Neko Project"), "neko-project"),
    "Virtual PC": (linux() | CLEAR | MICROSOFT_NAMES, "virtualpc"),
    "Virtual PC on a Mac": (linux() | x86("", vendor="Virtual CPU "), "virtualpc"),
    "Hitachi's partition": (
        linux() | CLEAR | dmi(sys_vendor="HITACHI", product_name="BladeSymphony LPAR"),
        "hitachi-virtage",
    ),
    "Apple on Intel": (linux() | signed("Apple VZ"), "apple"),
    "Apple on ARM": (ARM_SERVER | dmi(product_name="Apple Virtualization Generic Platform"), "apple"),
    "z/VM": (
        linux("s390x") | {"file:/proc/sysinfo": found(SYSINFO + "VM00 Control Program: z/VM    7.2.0\n")},
        "zvm",
    ),
    "PowerVM": (
        linux("ppc64le")
        | POWER
        | tree({"compatible": "IBM,9009-42A", "ibm,partition-name": "lpar1"})
        | {"stat:/proc/device-tree/hmc-managed?": found(["file", 0o444, 0, 0, 0, 0, 1, 1])},
        "powervm",
    ),
    "Hyper-V": (HYPERV_GUEST, "microsoft"),
    "Hyper-V of 2012": (HYPERV_GUEST | dmi(product_version="7.0") | pci("8086:7192", "1414:5353"), "microsoft"),
    "Microsoft's hypervisor and Cloud Hypervisor": (
        linux() | signed("Microsoft Hv") | dmi(sys_vendor="Cloud Hypervisor", product_name="cloud-hypervisor"),
        "microsoft",
    ),
    "Hyper-V below OpenStack": (HYPERV_GUEST | dmi(chassis_asset_tag="OpenStack Nova"), "microsoft"),
    "Hyper-V's signature with OpenStack's name": (
        linux() | signed("Microsoft Hv") | dmi(product_name="OpenStack Nova"),
        "microsoft",
    ),
    "Hyper-V guest that may create partitions beside itself": (linux() | L1VH_PARTITION | MICROSOFT_NAMES, "microsoft"),
    "Hyper-V, ordinary user": (seen_by_an_ordinary_user(HYPERV_GUEST), "microsoft"),
    "Hyper-V on ARM": (
        ARM_SERVER
        | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine", product_version="Hyper-V UEFI")
        | acpi("MSFT1000"),
        "microsoft",
    ),
    "WSL 2": (linux() | signed("Microsoft Hv") | WSL2 | acpi("VMBUS"), "microsoft"),
    "WSL 2 of old": (
        linux() | signed("Microsoft Hv") | release("4.19.128-microsoft-standard") | acpi("VMBus"),
        "microsoft",
    ),
    "Alibaba Cloud on ARM": (ARM_SERVER | dmi(sys_vendor="Alibaba Cloud", product_name="Alibaba Cloud ECS"), "alibaba"),
    "User-Mode Linux in a KVM guest": (
        linux()
        | {"file:/proc/cpuinfo": found("processor\t: 0\nvendor_id\t: User Mode Linux\nmodel name\t: UML\n\n")}
        | cpuid(guest_of("KVMKVMKVM")),
        "uml",
    ),
    # Virtual, and no more can be told
    "a signature of nobody": (linux() | signed("ZzTopZzTopZz"), "vm-other"),
    "the hypervisor bit alone": (linux() | HYPERVISOR_WITHOUT_A_NAME, "vm-other"),
    "a monitor that imitates no board": (ARM_SERVER | tree({"compatible": "linux,dummy-virt"}), "vm-other"),
    "Cloud Hypervisor on ARM": (
        ARM_SERVER | dmi(sys_vendor="Cloud Hypervisor", product_name="cloud-hypervisor"),
        "vm-other",
    ),
    "crosvm on ARM": (ARM_SERVER | dmi(sys_vendor="ChromiumOS", product_name="crosvm"), "vm-other"),
    "a hypervisor in the device tree": (
        linux("aarch64") | tree({"compatible": "vendor,board", "hypervisor/compatible": "vendor,hyper"}),
        "vm-other",
    ),
    "Hyper-V root partition in a virtual machine": (linux() | ROOT_PARTITION | MICROSOFT_NAMES, "vm-other"),
    # Nothing follows
    "a container on Xen, in a guest or in dom0": (
        linux()
        | HYPERVISOR_WITHOUT_A_NAME
        | xen("PV", None)
        | dict.fromkeys(["file:/sys/hypervisor/properties/features", "file:/proc/xen/capabilities"], UNANSWERED),
        None,
    ),
    "gVisor": (linux() | CLEAR | GVISOR, None),
    "nothing asked": ({}, None),
    "a tree with one cgroup file": (
        dict.fromkeys(linux(), ABSENT)
        | dict.fromkeys(cpuid({}), NO_CPUID)
        | {"file:/proc/self/cgroup": found("0::/\n")},
        None,
    ),
}


def findings(readings: dict[str, Any]) -> Findings:
    return look(RecordedHost(readings), SIGNS)


def kind(readings: dict[str, Any]) -> str | None:
    """The kind as the fact tells it."""
    named = findings(readings).kind(MACHINES)
    return None if named is None else "none" if named.claim.id == MACHINES.absence.id else named.claim.id


def verdict(readings: dict[str, Any], claim: str) -> str:
    known = {one.id: one for one in MACHINES.claims}
    return findings(readings).conclusion(known[claim]).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_kind(name: str) -> None:
    """Each machine is what it is."""
    readings, expected = HOSTS[name]

    assert expected == kind(readings)


def test_every_kind_has_a_host() -> None:
    """No kind of the table is without a machine that shows it; those off x86 are written in the module beside this."""
    written = (*HOSTS.values(), *test_architectures.HOSTS.values())

    assert {claim.id for claim in MACHINES.named} | {MACHINES.unnamed.id, "none", None} == {kind for _, kind in written}


@pytest.mark.parametrize(
    ("host", "claim", "expected"),
    [
        ("KVM with Hyper-V enlightenments", "microsoft", "refuted"),
        ("KVM with Hyper-V enlightenments", "physical-machine", "refuted"),
        ("Hyper-V root partition", "microsoft", "refuted"),
        ("Hyper-V root partition", "physical-machine", "established"),
        ("Xen dom0", "xen", "refuted"),
        ("Xen dom0 in QEMU", "xen", "refuted"),
        ("Xen dom0 in QEMU", "physical-machine", "conflicted"),
        ("QEMU, hypervisor bit hidden", "physical-machine", "refuted"),
        ("Compute Engine", "qemu", "conflicted"),
        ("Compute Engine metal", "google", "conflicted"),
        ("EC2 metal", "amazon", "conflicted"),
        ("Alibaba Cloud metal", "alibaba", "conflicted"),
        ("metal with OpenStack's name for a guest", "kvm", "conflicted"),
        ("Hyper-V's signature with OpenStack's name", "kvm", "conflicted"),
        ("VMware below OpenStack", "kvm", "refuted"),
        ("QEMU and KVM that imitate Xen", "xen", "conflicted"),
        ("Hyper-V guest that may create partitions beside itself", "physical-machine", "refuted"),
        ("Virtual PC", "microsoft", "conflicted"),
        ("Virtual PC", "physical-machine", "refuted"),
        ("Hyper-V", "virtualpc", "no-sign"),
        ("names that begin like Xen's", "xen", "refuted"),
        ("Hitachi server", "hitachi-virtage", "refuted"),
        ("EC2 Nitro", "kvm", "established"),
        ("VirtualBox that offers KVM", "kvm", "established"),
        ("Chromebook", "google", "refuted"),
        ("Surface", "microsoft", "refuted"),
        ("Oracle server", "oracle", "refuted"),
        ("gVisor", "physical-machine", "refuted"),
        ("User-Mode Linux in a KVM guest", "kvm", "established"),
        ("nothing asked", "physical-machine", "undetermined"),
    ],
)
def test_verdict(host: str, claim: str, expected: str) -> None:
    """Both sides of a mistake that is easily made."""
    assert expected == verdict(HOSTS[host][0], claim)


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("bare laptop", "none"),
        ("Xen dom0", "none"),
        ("Hyper-V root partition", "none"),
        ("microVM", "kvm"),
        ("VirtualBox that offers KVM", "oracle"),
        ("kvmtool", "vm-other"),
        ("OpenBSD", "vm-other"),
        ("Alibaba Cloud on ARM", "vm-other"),
        ("a signature of nobody", "vm-other"),
    ],
)
def test_systemd_word(host: str, word: str) -> None:
    """Each kind carries the word that systemd-detect-virt has for it."""
    named = findings(HOSTS[host][0]).kind(MACHINES)

    assert named is not None
    assert word == named.claim.systemd


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"product_name": "VirtualBox"}, "oracle"),
        ({"sys_vendor": "VMware, Inc."}, "vmware"),
        ({"bios_vendor": "BHYVE"}, "bhyve"),
        ({"product_name": "HVM domU"}, "xen"),
        ({"product_name": "Parallels Virtual Platform"}, "parallels"),
        ({"sys_vendor": "QEMU"}, "vm-other"),
        ({"product_name": "KVM"}, "kvm"),
        ({"sys_vendor": "Amazon EC2"}, None),
        ({"product_name": "Google Compute Engine"}, None),
        ({"sys_vendor": "Microsoft Corporation"}, None),
        ({"sys_vendor": "Dell Inc."}, None),
    ],
)
def test_one_string_of_the_firmware(given: dict[str, str], expected: str | None) -> None:
    """Where nothing else is known, a name that no board carries tells the kind, or at least that there is one.

    QEMU's name leaves open whether KVM runs it; KVM's own outweighs what CPUID might say; and names that real machines
    carry leave everything open.
    """
    nothing = dict.fromkeys(linux(), ABSENT) | dict.fromkeys(cpuid({}), NO_CPUID) | {"uname:": NO_CPUID}
    names = {f"file:/sys/class/dmi/id/{field}": found(content) for field, content in given.items()}

    assert expected == kind(nothing | names)


def test_cpuinfo_alone() -> None:
    """Flags without the hypervisor's say that there is none; with it, a root partition cannot be excluded."""
    nothing = dict.fromkeys(linux(), ABSENT) | dict.fromkeys(cpuid({}), NO_CPUID) | {"uname:": NO_CPUID}

    assert "none" == kind(nothing | x86("vmx"))
    assert kind(nothing | x86("hypervisor")) is None


def test_signatures_without_the_bit_mean_nothing() -> None:
    """A processor answers leaves beyond its last one with another's numbers, which may spell anything."""
    assert "none" == kind(LAPTOP | cpuid({0x40000000: (0, *signature("KVMKVMKVM"))}))


@pytest.mark.parametrize("name", HOSTS)
def test_absence_and_a_kind_never_both(name: str) -> None:
    """`physical machine` is never established together with a kind."""
    seen = findings(HOSTS[name][0])
    kinds = [one.id for one in MACHINES.claims[1:] if "established" == seen.conclusion(one).verdict]

    assert not kinds or "established" != seen.conclusion(MACHINES.absence).verdict


@pytest.mark.parametrize("name", HOSTS)
def test_an_ordinary_user_hears_the_same_or_less(name: str) -> None:
    """What is there for root alone never changes the kind."""
    readings, expected = HOSTS[name]

    assert kind(seen_by_an_ordinary_user(readings)) in (expected, MACHINES.unnamed.id, None)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(HOSTS)))
def test_hiding_never_flips(data: st.DataObject, name: str) -> None:
    """Whatever evidence is hidden, the kind moves only to the unnamed kind or to nothing."""
    readings, expected = HOSTS[name]
    seen = findings(readings)
    hidden = data.draw(st.sets(st.sampled_from(sorted(seen.evidence)), min_size=1))
    left = Findings(
        one if sign not in hidden else type(one)(one.sign, "forbidden", one.origin, errno=13)
        for sign, looks in seen.evidence.items()
        for one in looks
    )
    named = left.kind(MACHINES)

    assert named is None or named.claim.id in (
        MACHINES.unnamed.id,
        MACHINES.absence.id if expected == "none" else expected,
    )


def test_named_kinds_have_no_rows_for_root() -> None:
    """Or an ordinary user could be told no kind that stands below; against the physical machine they are hints."""
    loud = [(kind.id, row.sign.id) for kind in MACHINES.named for row in kind.supported_by if row.sign.root_only]
    against = {row.strength for row in MACHINES.absence.contradicted_by if row.sign.root_only}

    assert [] == loud
    assert {HINT} == against


def test_a_firmware_has_one_identity() -> None:
    """VMware's name speaks against VirtualBox as loudly as it speaks for VMware."""
    both = KVM_GUEST | dmi(product_name="VirtualBox", sys_vendor="VMware, Inc.")

    assert "conflicted" == verdict(both, "oracle")
    assert "conflicted" == verdict(both, "vmware")


def test_rows_are_complete() -> None:
    """Every row says why and who says so, and every kind has systemd's word."""
    for claim in MACHINES.claims:
        assert claim.systemd, claim.id
        for row in (*claim.supported_by, *claim.contradicted_by):
            assert row.because, claim.id
            assert row.see.startswith("https://"), claim.id


def test_decisive_rows() -> None:
    """Signatures are strong, but KVM's and TCG's decide: others imitate the interface, nobody imitates those two."""
    decisive = {
        claim.id
        for claim in MACHINES.named
        for row in claim.supported_by
        if row.sign.id == "cpuid.signature" and row.strength == DECISIVE
    }

    assert {"kvm", "qemu"} == decisive


def test_names_of_qemu() -> None:
    """QEMU's names alone, with nothing of its devices, are as good."""
    assert "qemu" == kind(linux() | CLEAR | QEMU_NAMES)
    assert "vm-other" == kind(linux() | CLEAR | DELL | facp("BOCHS", "BXPC", "QEMU") | HYPERVISOR_WITHOUT_A_NAME)


@pytest.mark.parametrize(
    "odd",
    [
        {"listing:/sys/class/ptp": found(["ptp0"]), "file:/sys/class/ptp/ptp0/clock_name": found("KVM virtual PTP\n")},
        {"file:/proc/sysinfo": found(SYSINFO + "VM00 Control Program: z/VM    7.2.0\n")},
    ],
)
def test_a_hidden_architecture_makes_no_guest(odd: dict[str, Any]) -> None:
    """What only other architectures have tells nothing where it is kept back that this is x86."""
    assert "none" == kind(LAPTOP | odd | {"file:/proc/sys/kernel/arch": found("x86_64\n")})
    assert kind(LAPTOP | odd | {"file:/proc/sys/kernel/arch": FORBIDDEN}) in ("none", None)
