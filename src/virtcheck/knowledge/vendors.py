"""Whose hypervisor it is and how it virtualizes, in the words of lscpu. The first sign that has a word gives it.

Read from signs and not from claims: in a control domain the hypervisor is there, although it is no guest's.
"""

from __future__ import annotations

from virtcheck.knowledge.machines import KVM_NAMES, SIGNATURES
from virtcheck.model.claim import PRESENT, Is, IsOneOf, StartsWith
from virtcheck.model.value import Frozen
from virtcheck.probes import cpu, cpuid, device_tree, dmi, kernel, partition, xen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from virtcheck.model.claim import Match
    from virtcheck.model.evidence import Sign

    VirtualizationType = Literal["full", "para", "container", "none"]


class Vendor(Frozen):
    """A sign that names a vendor."""

    sign: Sign
    match: Match
    name: str
    type: VirtualizationType


VENDORS = (
    Vendor(kernel.KIND, Is("wsl1"), "Windows Subsystem for Linux", "container"),
    Vendor(cpu.VENDOR, StartsWith("User Mode Linux"), "User-mode Linux", "para"),
    Vendor(xen.GUEST_TYPE, IsOneOf(("PV", "PVH")), "Xen", "para"),
    Vendor(xen.TYPE, Is("xen"), "Xen", "full"),
    Vendor(xen.ROLE, IsOneOf(("dom0", "domU")), "Xen", "para"),
    Vendor(cpuid.SIGNATURE, IsOneOf(KVM_NAMES), "KVM", "full"),
    Vendor(cpuid.SIGNATURE, Is("XenVMMXenVMM"), "Xen", "full"),
    Vendor(cpuid.SIGNATURE, Is("TCGTCGTCGTCG"), "QEMU", "full"),
    Vendor(cpuid.SIGNATURE, Is("VMwareVMware"), "VMware", "full"),
    Vendor(cpuid.SIGNATURE, Is("VBoxVBoxVBox"), "Oracle", "full"),
    Vendor(cpuid.SIGNATURE, IsOneOf(("bhyve bhyve", "BHyVE BHyVE")), "bhyve", "full"),
    Vendor(cpuid.SIGNATURE, IsOneOf(("prl hyperv", "lrpepyh  vr")), "Parallels", "full"),
    Vendor(cpuid.SIGNATURE, Is("Apple VZ"), "Apple", "full"),
    *(Vendor(cpuid.SIGNATURE, Is(signature), name, "full") for _, name, signature, *_ in SIGNATURES),
    Vendor(cpuid.SIGNATURE, Is("Microsoft Hv"), "Microsoft", "full"),
    Vendor(partition.CONTROL_PROGRAM, StartsWith("z/VM"), "IBM", "full"),
    Vendor(partition.MANUFACTURER, Is("QEMU"), "QEMU", "full"),
    Vendor(partition.CONTROL_PROGRAM, StartsWith("KVM/Linux"), "KVM", "full"),
    Vendor(device_tree.POWERVM, Is(True), "pHyp", "para"),
    Vendor(device_tree.HYPERVISOR, Is("linux,kvm"), "KVM", "full"),
    Vendor(device_tree.HYPERVISOR, StartsWith("xen,"), "Xen", "para"),
    Vendor(device_tree.FW_CFG, Is(True), "QEMU", "full"),
    Vendor(device_tree.COMPATIBLE, StartsWith("qemu,"), "QEMU", "full"),
    Vendor(dmi.VIRTAGE, PRESENT, "Hitachi", "full"),
    Vendor(dmi.SYS_VENDOR, StartsWith("QEMU"), "QEMU", "full"),
    Vendor(dmi.SYS_VENDOR, StartsWith("VMware"), "VMware", "full"),
    Vendor(dmi.PRODUCT_NAME, StartsWith("VirtualBox"), "Oracle", "full"),
)
