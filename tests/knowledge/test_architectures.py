"""Machines that are not x86: what tells there, and what nothing tells; and trees of which a single file is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ABSENT, found
from tests.machines import ARM_SERVER, RASPBERRY, acpi, dmi, linux, pci, tree
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.inspection import answer, inspect, look
from virtcheck.knowledge.catalogue import CAPABILITIES
from virtcheck.reasoning import signs_of

if TYPE_CHECKING:
    from pathlib import Path

DIRECTORY = found(["directory", 0o755, 0, 0, 0, 0, 1, 1])

DUMMY_VIRT = tree({"compatible": "linux,dummy-virt"})
REALM = {"stat:/sys/devices/platform/arm-cca-dev": DIRECTORY}
XEN_ON_ARM = tree({"compatible": "xen,xenvm-4.17", "hypervisor/compatible": "xen,xen-4.17 xen,xen"})
XEN_DOM0_ON_ARM = {
    "file:/sys/hypervisor/type": found("xen\n"),
    "file:/sys/hypervisor/guest_type": found("Xen\n"),
    "file:/sys/hypervisor/properties/features": found("00000810\n"),
}
XEN_ON_IA64 = {"file:/sys/hypervisor/type": found("xen\n"), "file:/proc/xen/capabilities": found("\n")}

LPAR = (
    "Manufacturer:         IBM\nType:                 8561\n\n"
    "LPAR Number:          37\nLPAR Characteristics: Shared\nLPAR Name:            P37\n\n"
)
ZVM = "VM00 Name:            GUEST\nVM00 Control Program: z/VM    7.2.0\n"
KVM_ON_Z = "VM00 Name:            GUEST\nVM00 Control Program: KVM/Linux\n"
KVM_IN_ZVM = "VM00 Control Program: KVM/Linux\nVM01 Control Program: z/VM    7.2.0\n"
TCG = LPAR.replace("IBM", "QEMU") + KVM_ON_Z
Z_CPUINFO = "vendor_id       : IBM/S390\n# processors    : 4\nfeatures\t: esan3 zarch stfle msa vx sie\n"

POWERVM_CPUINFO = (
    "processor\t: 0\ncpu\t\t: POWER9 (architected)\n\n"
    "timebase\t: 512000000\nplatform\t: pSeries\nmodel\t\t: IBM,9009-42A\nmachine\t\t: CHRP IBM,9009-42A\n"
)
POWERNV_CPUINFO = (
    "processor\t: 0\ncpu\t\t: POWER9, altivec supported\n\n"
    "timebase\t: 512000000\nplatform\t: PowerNV\nmodel\t\t: 8335-GTW\nmachine\t\t: PowerNV 8335-GTW\n"
)
QEMU_PSERIES_CPUINFO = POWERVM_CPUINFO.replace("IBM,9009-42A", "IBM pSeries (emulated by qemu)")
POWER_BOARD = tree({"compatible": "IBM,9009-42A", "model": "IBM,9009-42A"})
MANAGED = {"stat:/proc/device-tree/hmc-managed?": found(["file", 0o444, 0, 0, 0, 0, 1, 1])}
LPARCFG = "lparcfg 1.9\nsystem_type=IBM,9009-42A\nshared_processor_mode={}\n"

RISCV_CPUINFO = "processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc\nmmu\t\t: sv39\nuarch\t\t: sifive,u54-mc\n\n"
LOONGSON_CPUINFO = (
    "system type\t\t: generic-loongson-machine\n\nprocessor\t\t: 0\nCPU Family\t\t: Loongson-64bit\n"
    "Model Name\t\t: Loongson-3A5000\nFeatures\t\t: cpucfg lam ual fpu lsx lasx crypto lvz\n\n"
)
SUN4V_CPUINFO = "cpu\t\t: SPARC-M7\nprom\t\t: OBP 4.40.1\ntype\t\t: sun4v\nncpus probed\t: 64\n"
SUN4U_CPUINFO = "cpu\t\t: TI UltraSparc IIIi (Jalapeno)\nprom\t\t: OBP 4.30.4\ntype\t\t: sun4u\n"
IA64_CPUINFO = "processor  : 0\nvendor     : GenuineIntel\narch       : IA-64\n"
ARM_CPUINFO = "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\n\n"


def precision_clock(name: str) -> dict[str, Any]:
    return {"listing:/sys/class/ptp": found(["ptp0"]), "file:/sys/class/ptp/ptp0/clock_name": found(name + "\n")}


def ibm_z(sysinfo: str) -> dict[str, Any]:
    return linux("s390x") | {"file:/proc/sysinfo": found(sysinfo), "file:/proc/cpuinfo": found(Z_CPUINFO)}


def power(cpuinfo: str) -> dict[str, Any]:
    return linux("ppc64le") | {"file:/proc/cpuinfo": found(cpuinfo)}


def riscv() -> dict[str, Any]:
    return linux("riscv64") | {"file:/proc/cpuinfo": found(RISCV_CPUINFO)}


def loongson() -> dict[str, Any]:
    return linux("loongarch64") | {"file:/proc/cpuinfo": found(LOONGSON_CPUINFO)}


def sparc(cpuinfo: str, *channels: str) -> dict[str, Any]:
    there = {f"stat:/sys/class/vlds/{channel}": DIRECTORY for channel in channels}
    return linux("sparc64") | {"file:/proc/cpuinfo": found(cpuinfo)} | there


def itanium() -> dict[str, Any]:
    return linux("ia64") | {"file:/proc/cpuinfo": found(IA64_CPUINFO)}


HOSTS: dict[str, tuple[dict[str, Any], str | None]] = {
    # ARM
    "KVM on ARM offers its clock": (ARM_SERVER | DUMMY_VIRT | precision_clock("KVM virtual PTP"), "kvm"),
    "KVM on ARM, UEFI": (ARM_SERVER | dmi(sys_vendor="QEMU", product_name="KVM Virtual Machine"), "kvm"),
    "QEMU on ARM, UEFI": (ARM_SERVER | dmi(sys_vendor="QEMU", product_name="QEMU Virtual Machine"), "qemu"),
    "board of monitors that imitate none": (ARM_SERVER | DUMMY_VIRT, "vm-other"),
    "realm": (ARM_SERVER | DUMMY_VIRT | REALM, "vm-other"),
    "Hyper-V on ARM": (
        ARM_SERVER | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine") | acpi("MSFT1000"),
        "microsoft",
    ),
    "VMware on ARM": (ARM_SERVER | tree({"compatible": "arm,board", "hypervisor/compatible": "vmware"}), "vmware"),
    "Xen guest on ARM": (ARM_SERVER | XEN_ON_ARM, "xen"),
    "Xen's control domain on ARM": (
        ARM_SERVER | tree({"compatible": "apm,mustang", "hypervisor/compatible": "xen,xen"}) | XEN_DOM0_ON_ARM,
        "none",
    ),
    "unknown hypervisor on ARM": (
        ARM_SERVER | tree({"compatible": "board", "hypervisor/compatible": "acme,hypervisor"}),
        "vm-other",
    ),
    "guest with virtio devices, nothing else": (ARM_SERVER | pci("1af4:1041"), "vm-other"),
    "guest that nothing names": (ARM_SERVER, None),
    "board with a network card's clock": (RASPBERRY | precision_clock("ptp-bcm2711"), "none"),
    # IBM Z
    "LPAR": (ibm_z(LPAR), "none"),
    "guest of z/VM": (ibm_z(LPAR + ZVM), "zvm"),
    "guest of KVM on IBM Z": (ibm_z(LPAR + KVM_ON_Z), "kvm"),
    "guest of KVM in z/VM": (ibm_z(LPAR + KVM_IN_ZVM), "kvm"),
    "guest of another program on IBM Z": (ibm_z(LPAR + "VM00 Control Program: ACME 1\n"), "vm-other"),
    "IBM Z that QEMU imitates": (ibm_z(TCG), "qemu"),
    "protected guest on IBM Z": (
        ibm_z(LPAR + KVM_ON_Z) | {"file:/sys/firmware/uv/prot_virt_guest": found("1\n")},
        "kvm",
    ),
    # Power
    "PowerVM": (power(POWERVM_CPUINFO) | POWER_BOARD | tree({"ibm,partition-name": "lpar1"}) | MANAGED, "powervm"),
    "PowerVM, processors shared": (
        power(POWERVM_CPUINFO) | {"file:/proc/ppc64/lparcfg": found(LPARCFG.format(1))},
        "vm-other",
    ),
    "PowerVM, processors of its own": (
        power(POWERVM_CPUINFO) | POWER_BOARD | {"file:/proc/ppc64/lparcfg": found(LPARCFG.format(0))},
        None,
    ),
    "PowerVM, the whole machine": (
        power(POWERVM_CPUINFO) | POWER_BOARD | tree({"ibm,partition-name": "full"}) | MANAGED,
        "none",
    ),
    "PowerNV": (power(POWERNV_CPUINFO) | tree({"compatible": "ibm,powernv ibm,p9-openbmc"}), "none"),
    "PowerNV by its name alone": (power(POWERNV_CPUINFO), "none"),
    "PowerNV that QEMU imitates": (power(POWERNV_CPUINFO) | tree({"compatible": "qemu,powernv9 ibm,powernv"}), "qemu"),
    "KVM on Power": (
        power(QEMU_PSERIES_CPUINFO) | tree({"compatible": "qemu,pseries", "hypervisor/compatible": "linux,kvm"}),
        "kvm",
    ),
    "QEMU on Power": (power(QEMU_PSERIES_CPUINFO) | tree({"compatible": "qemu,pseries"}), "qemu"),
    "OS/400": (linux("ppc64") | {"stat:/proc/iSeries": DIRECTORY}, "os400-iseries"),
    "PowerMac": (linux("ppc") | tree({"compatible": "PowerMac11,2 MacRISC4", "model": "PowerMac11,2"}), "none"),
    # RISC-V and LoongArch
    "RISC-V board": (riscv() | tree({"compatible": "sifive,hifive-unleashed-a00"}), "none"),
    "QEMU on RISC-V": (riscv() | tree({"compatible": "riscv-virtio", "model": "riscv-virtio,qemu"}), "qemu"),
    "KVM on RISC-V, UEFI": (riscv() | dmi(sys_vendor="QEMU", product_name="KVM Virtual Machine"), "kvm"),
    "RISC-V that nothing names": (riscv(), None),
    "Loongson board": (loongson() | dmi(sys_vendor="Loongson", product_name="Loongson-3A5000-7A1000"), "none"),
    "QEMU on LoongArch": (loongson() | dmi(sys_vendor="QEMU", product_name="QEMU Virtual Machine"), "qemu"),
    "LoongArch that nothing names": (loongson(), None),
    # SPARC and Itanium
    "SPARC, control domain": (sparc(SUN4V_CPUINFO, "ctrl", "sp"), "none"),
    "SPARC, guest domain": (sparc(SUN4V_CPUINFO, "ctrl"), "ldoms"),
    "SPARC, domain without channels": (sparc(SUN4V_CPUINFO) | tree({"compatible": "sun4v"}), None),
    "SPARC before hypervisors": (sparc(SUN4U_CPUINFO) | tree({"compatible": "sun4u"}), "none"),
    "Xen guest on Itanium": (itanium() | XEN_ON_IA64, "xen"),
    "Itanium that nothing names": (itanium(), None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_machine(name: str) -> None:
    """The kind, `none` for a physical machine, or nobody can tell: then with a reason."""
    readings, expected = HOSTS[name]
    (fact,) = answer(RecordedHost(readings), [FACTS["vm.kind"]])

    assert expected == fact.value
    assert (fact.reason is None) is (expected is not None)


@pytest.mark.parametrize(
    ("readings", "vendor", "how"),
    [
        (ibm_z(LPAR + ZVM), "IBM", "full"),
        (ibm_z(LPAR + KVM_ON_Z), "KVM", "full"),
        (ibm_z(TCG), "QEMU", "full"),
        (ibm_z(LPAR), "none", "none"),
        (HOSTS["PowerVM"][0], "pHyp", "para"),
        (HOSTS["KVM on Power"][0], "KVM", "full"),
        (HOSTS["QEMU on ARM, UEFI"][0], "QEMU", "full"),
        (HOSTS["QEMU on Power"][0], "QEMU", "full"),
        (HOSTS["Xen guest on ARM"][0], "Xen", "para"),
        (HOSTS["guest that nothing names"][0], None, None),
    ],
)
def test_vendor(readings: dict[str, Any], vendor: str | None, how: str | None) -> None:
    """Whose hypervisor it is, in lscpu's words."""
    whose, kind = answer(RecordedHost(readings), [FACTS["vm.hypervisor_vendor"], FACTS["vm.virtualization_type"]])

    assert (vendor, how) == (whose.value, kind.value)


@pytest.mark.parametrize(
    ("name", "fact", "expected"),
    [
        ("guest of KVM in z/VM", "vm.nested", True),
        ("guest of z/VM", "vm.nested", None),
        ("LPAR", "vm.nested", False),
        ("realm", "vm.confidential", "cca"),
        ("protected guest on IBM Z", "vm.confidential", "protvirt"),
        ("LPAR", "cpu.extension", "sie"),
        ("Loongson board", "cpu.extension", "lvz"),
        ("PowerNV", "cpu.extension", "hv"),
        ("PowerVM", "cpu.extension", None),
        ("RISC-V board", "cpu.extension", "none"),
        ("guest that nothing names", "cpu.extension", None),
        ("LPAR", "cpu.vendor", "IBM/S390"),
        ("Raspberry Pi", "cpu.vendor", "ARM"),
        ("Xen's control domain on ARM", "vm.xen_role", "dom0"),
        ("Xen guest on ARM", "vm.xen_role", "domU"),
    ],
)
def test_fact(name: str, fact: str, expected: str | bool | None) -> None:
    """What else is told there, and what no flag tells: ARM, and Power below a hypervisor, have none for it."""
    readings = RASPBERRY if name == "Raspberry Pi" else HOSTS[name][0]
    (told,) = answer(RecordedHost(readings), [FACTS[fact]])

    assert expected == told.value


@pytest.mark.parametrize(
    ("name", "claim"), [("LPAR", "sie"), ("Loongson board", "lvz"), ("PowerNV", "hv"), ("RISC-V with h", "h")]
)
def test_extension(name: str, claim: str) -> None:
    """Each architecture's own extension for virtualization."""
    with_h = riscv() | {"file:/proc/cpuinfo": found(RISCV_CPUINFO.replace("imafdc", "imafdch_zicsr"))}
    readings = with_h if name == "RISC-V with h" else HOSTS[name][0]
    (extension,) = (one for one in CAPABILITIES if one.id == claim)

    assert "established" == look(RecordedHost(readings), signs_of((extension,))).conclusion(extension).verdict


TREES: dict[str, tuple[dict[str, str], str | None, str]] = {
    "sysinfo of an LPAR": ({"proc/sysinfo": LPAR}, "none", "s390"),
    "sysinfo under z/VM": ({"proc/sysinfo": LPAR + ZVM}, "zvm", "s390"),
    "sysinfo under KVM": ({"proc/sysinfo": LPAR + KVM_ON_Z}, "kvm", "s390"),
    "sysinfo that QEMU imitates": ({"proc/sysinfo": TCG}, "qemu", "s390"),
    "cpuinfo of x86": ({"proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu\n"}, "none", "x86"),
    "cpuinfo of an x86 guest": (
        {"proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n"},
        None,
        "x86",
    ),
    "cpuinfo of User-Mode Linux": ({"proc/cpuinfo": "processor\t: 0\nvendor_id\t: User Mode Linux\n"}, "uml", "x86"),
    "cpuinfo of ARM": ({"proc/cpuinfo": ARM_CPUINFO}, None, "arm"),
    "cpuinfo of IBM Z": ({"proc/cpuinfo": Z_CPUINFO}, None, "s390"),
    "cpuinfo of pSeries": ({"proc/cpuinfo": POWERVM_CPUINFO}, None, "powerpc"),
    "cpuinfo of pSeries that QEMU imitates": ({"proc/cpuinfo": QEMU_PSERIES_CPUINFO}, "qemu", "powerpc"),
    "cpuinfo of PowerNV": ({"proc/cpuinfo": POWERNV_CPUINFO}, "none", "powerpc"),
    "cpuinfo of RISC-V": ({"proc/cpuinfo": RISCV_CPUINFO}, None, "riscv"),
    "cpuinfo of LoongArch": ({"proc/cpuinfo": LOONGSON_CPUINFO}, None, "loongarch"),
    "cpuinfo of SPARC": ({"proc/cpuinfo": SUN4V_CPUINFO}, None, "sparc"),
    "cpuinfo of Itanium": ({"proc/cpuinfo": IA64_CPUINFO}, None, "ia64"),
    "lparcfg": ({"proc/ppc64/lparcfg": LPARCFG.format(1)}, "vm-other", ""),
    "device tree of a board": ({"proc/device-tree/compatible": "raspberrypi,4-model-b\0"}, "none", ""),
    "device tree of no board": ({"proc/device-tree/compatible": "linux,dummy-virt\0"}, "vm-other", ""),
    "device tree of QEMU": ({"proc/device-tree/model": "riscv-virtio,qemu\0"}, "qemu", ""),
    "device tree of PowerNV": ({"proc/device-tree/compatible": "ibm,powernv\0ibm,p9\0"}, "none", ""),
    "device tree under Xen": ({"proc/device-tree/hypervisor/compatible": "xen,xen\0"}, "xen", ""),
    "device tree under KVM": ({"proc/device-tree/hypervisor/compatible": "linux,kvm\0"}, "kvm", ""),
    "product that is a guest's": ({"sys/class/dmi/id/product_name": "VMware7,1\n"}, "vmware", ""),
    "product that is KVM's": ({"sys/class/dmi/id/product_name": "KVM Virtual Machine\n"}, "kvm", ""),
    "product that is a server's": ({"sys/class/dmi/id/product_name": "PowerEdge R650\n"}, None, ""),
    "the kernel's word": ({"proc/sys/kernel/arch": "ppc64le\n"}, None, "ppc64le"),
    "a precision clock": (
        {"sys/class/ptp/ptp0/clock_name": "KVM virtual PTP\n", "proc/sys/kernel/arch": "aarch64\n"},
        "kvm",
        "aarch64",
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_tree_with_one_file(name: str, tmp_path: Path) -> None:
    """One file is enough where it tells; where it does not, the kind is unknown with a reason. Nothing is guessed."""
    files, expected, architecture = TREES[name]
    for path, content in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    report = inspect(TreeHost(str(tmp_path)))
    kind = report.fact("vm.kind")

    assert expected == kind.value
    assert (kind.reason is None) is (expected is not None)
    assert architecture == report.host.architecture


def test_architecture_of_a_recorded_machine() -> None:
    """Where uname was asked, its word stands."""
    assert "aarch64" == inspect(RecordedHost(RASPBERRY)).host.architecture
    assert "" == inspect(RecordedHost(dict.fromkeys(RASPBERRY, ABSENT))).host.architecture
