"""What a kernel runs on: the physical machine, or a virtual one of a known kind. Read from the top.

The first row of the table and the last one, which need no name of a hypervisor, stand in physical.py.

The order is the knowledge. User-Mode Linux comes first: it is a process, and shows the outer machine's processor.
Products that run on another hypervisor's interface stand before it: VirtualBox, Parallels, Xen, Amazon and Google
before KVM. KVM stands before those that are known by a signature alone, because there is more to know it by, and all of
them before QEMU, which plays the machines of many. Microsoft comes near the end, because many imitate Hyper-V for
Windows guests, and Virtual PC after it: the board is the same, but Hyper-V's processor tells that it is a guest's.

DECISIVE are a KVM signature, the words of a kernel that knows its hypervisor, and names in firmware that no board
carries. Other signatures are STRONG, because a hypervisor may give another's name; so are names that real machines
carry too. A sign that only root sees stands in no named kind: an ordinary user could be told no kind below it.
"""

from __future__ import annotations

from virtcheck.knowledge.exclusion import exclusive, one_of_a_kind
from virtcheck.knowledge.physical import (
    HYPERV_FEATURES,
    HYPERV_ROOT_PARTITION,
    LAYER,
    LDOMS,
    OTHER,
    PHYSICAL,
    QEMU_PCI,
    XEN_CONTROL_DOMAIN,
)
from virtcheck.model.claim import (
    DECISIVE,
    HINT,
    PRESENT,
    STRONG,
    Claim,
    Contains,
    Indicator,
    Is,
    IsNoneOf,
    IsOneOf,
    Kinds,
    StartsWith,
)
from virtcheck.probes import acpi, clock, cpu, cpuid, device_tree, dmi, kernel, partition, pci, xen

GITHUB = "https://github.com/"
LINUX = GITHUB + "torvalds/linux/blob/master/"
KVM_CPUID = "https://docs.kernel.org/virt/kvm/x86/cpuid.html"
QEMU_FW_CFG = "https://www.qemu.org/docs/master/specs/fw_cfg.html"
QEMU_MACHINES = "https://github.com/qemu/qemu/blob/master/hw/i386/fw_cfg.c"
SYSTEMD = GITHUB + "systemd/systemd/blob/main/src/basic/virt.c"
XEN_SYSFS = "https://www.kernel.org/doc/Documentation/ABI/stable/sysfs-hypervisor-xen"

# --------------------------------------------------------------------------------------------- names of QEMU

QEMU_VENDOR = Indicator(
    sign=dmi.SYS_VENDOR,
    match=StartsWith("QEMU"),
    strength=DECISIVE,
    because="no maker of real machines has this name",
    see=QEMU_MACHINES,
)
QEMU_CHASSIS = Indicator(
    sign=dmi.CHASSIS_VENDOR,
    match=Is("QEMU"),
    strength=DECISIVE,
    because="QEMU's name stays on the chassis when only the system's maker is changed",
    see=QEMU_MACHINES,
)
QEMU_PRODUCTS = Indicator(
    sign=dmi.PRODUCT_NAME,
    match=IsOneOf(("Standard PC (i440FX + PIIX, 1996)", "Standard PC (Q35 + ICH9, 2009)")),
    strength=DECISIVE,
    because="QEMU's own words for its two boards, which stay when only the maker's name is changed",
    see=QEMU_MACHINES,
)
QEMU_I440FX = Indicator(
    sign=dmi.PRODUCT_VERSION,
    match=StartsWith("pc-i440fx-"),
    strength=DECISIVE,
    because="QEMU writes its machine type there, and few who change the other names think of it",
    see=QEMU_MACHINES,
)
QEMU_Q35 = Indicator(
    sign=dmi.PRODUCT_VERSION,
    match=StartsWith("pc-q35-"),
    strength=DECISIVE,
    because="QEMU writes its machine type there, and few who change the other names think of it",
    see=QEMU_MACHINES,
)
QEMU_VIRT = Indicator(
    sign=dmi.PRODUCT_VERSION,
    match=StartsWith("virt-"),
    strength=DECISIVE,
    because="QEMU writes its machine type there off x86 too, and few who change the other names think of it",
    see="https://github.com/qemu/qemu/blob/master/hw/arm/virt.c",
)
QEMU_FW_CFG_DEVICE = Indicator(
    sign=acpi.DEVICES,
    match=Is("QEMU0002"),
    strength=DECISIVE,
    because="the device through which QEMU configures firmware and kernel; no board has it",
    see=QEMU_FW_CFG,
)
QEMU_MANUFACTURER = Indicator(
    sign=partition.MANUFACTURER,
    match=Is("QEMU"),
    strength=DECISIVE,
    because="QEMU names itself as the maker where it imitates IBM Z; under KVM the real maker's name stays",
    see="https://github.com/qemu/qemu/blob/master/target/s390x/tcg/misc_helper.c",
)

# --------------------------------------------------------------------------------------------- names in firmware

UML = Claim(
    id="uml",
    layer=LAYER,
    concept="paravirtualization",
    name="User-Mode Linux",
    supported_by=(
        Indicator(
            sign=cpu.VENDOR,
            match=StartsWith("User Mode Linux"),
            strength=DECISIVE,
            because="a Linux that runs as a program of another Linux calls its processor so",
            see=LINUX + "arch/um/kernel/um_arch.c",
        ),
    ),
    systemd="uml",
)

ORACLE = Claim(
    id="oracle",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="VirtualBox",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("VirtualBox"),
            strength=DECISIVE,
            because="VirtualBox calls its board so, whichever hypervisor's interface it offers",
            see="https://github.com/VirtualBox/virtualbox/blob/main/src/VBox/Devices/PC/DevFwCommon.cpp",
        ),
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=Is("innotek GmbH"),
            strength=DECISIVE,
            because="the firm that first made VirtualBox; it made no boards",
            see="https://github.com/VirtualBox/virtualbox/blob/main/src/VBox/Devices/PC/DevFwCommon.cpp",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=Is("innotek GmbH"),
            strength=DECISIVE,
            because="the firm that first made VirtualBox; it made no boards",
            see="https://github.com/VirtualBox/virtualbox/blob/main/src/VBox/Devices/PC/DevFwCommon.cpp",
        ),
        Indicator(
            sign=pci.DEVICES,
            match=StartsWith("80ee:"),
            strength=DECISIVE,
            because="VirtualBox's own vendor number on the PCI bus; it stays when the firmware's names are changed",
            see="https://pci-ids.ucw.cz/read/PC/80ee",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("VBoxVBoxVBox"),
            strength=STRONG,
            because="VirtualBox gives its own name there, unless it offers KVM's interface",
            see="https://www.virtualbox.org/manual/topics/AdvancedTopics.html",
        ),
    ),
    systemd="oracle",
)

PARALLELS = Claim(
    id="parallels",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Parallels",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Parallels"),
            strength=DECISIVE,
            because="Parallels calls its board so, although its processor gives KVM's name",
            see="https://github.com/systemd/systemd/issues/23856",
        ),
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=StartsWith("Parallels"),
            strength=DECISIVE,
            because="Parallels wrote the firmware, and writes none for real boards",
            see="https://github.com/systemd/systemd/issues/23856",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=StartsWith("Parallels"),
            strength=DECISIVE,
            because="Parallels names itself as the maker; it makes no real boards",
            see="https://github.com/systemd/systemd/issues/23856",
        ),
        Indicator(
            sign=pci.DEVICES,
            match=StartsWith("1ab8:"),
            strength=DECISIVE,
            because="Parallels' own vendor number on the PCI bus; all its devices are made for guests",
            see="https://pci-ids.ucw.cz/read/PC/1ab8",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=IsOneOf(("prl hyperv", "lrpepyh  vr")),
            strength=STRONG,
            because="Parallels gives its name there",
            see="https://github.com/systemd/systemd/issues/23856",
        ),
    ),
    systemd="parallels",
)

XEN_SIGNATURE = Indicator(
    sign=cpuid.SIGNATURE,
    match=Is("XenVMMXenVMM"),
    strength=STRONG,
    because="Xen gives its name there, above Hyper-V's interface if it imitates that; KVM can give it too",
    see="https://xenbits.xen.org/docs/unstable/hypercall/x86_64/include,public,arch-x86,cpuid.h.html",
)
XEN_GUEST = Indicator(
    sign=xen.ROLE,
    match=Is("domU"),
    strength=DECISIVE,
    because="the kernel speaks with Xen, and Xen does not call this its control domain",
    see=XEN_SYSFS,
)
XEN = Claim(
    id="xen",
    layer=LAYER,
    concept="paravirtualization",
    name="Xen",
    supported_by=(
        XEN_GUEST,
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Is("HVM domU"),
            strength=DECISIVE,
            because="Xen's firmware calls the board of its guests so",
            see="https://github.com/xen-project/xen/blob/master/tools/firmware/hvmloader/smbios.c",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=Is("Xen"),
            strength=DECISIVE,
            because="Xen's firmware names Xen as the maker; Xen makes no boards",
            see="https://github.com/xen-project/xen/blob/master/tools/firmware/hvmloader/smbios.c",
        ),
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=Is("Xen"),
            strength=DECISIVE,
            because="Xen's loader of guests names Xen as the writer of their firmware",
            see="https://github.com/xen-project/xen/blob/master/tools/firmware/hvmloader/smbios.c",
        ),
        XEN_SIGNATURE,
        Indicator(
            sign=pci.DEVICES,
            match=Is("5853:0001"),
            strength=STRONG,
            because="the device by which a guest reaches Xen; KVM can offer it too",
            see="https://xenbits.xen.org/docs/unstable/man/xen-pci-device-reservations.7.html",
        ),
        Indicator(
            sign=xen.TYPE,
            match=Is("xen"),
            strength=STRONG,
            because="the kernel found Xen beneath it; its control domain finds it too",
            see=XEN_SYSFS,
        ),
        Indicator(
            sign=xen.DIRECTORY,
            match=PRESENT,
            strength=STRONG,
            because="a kernel makes this directory when it runs on Xen, in guests and in the control domain",
            see="https://github.com/systemd/systemd/pull/7555",
        ),
        Indicator(
            sign=device_tree.HYPERVISOR,
            match=StartsWith("xen,"),
            strength=STRONG,
            because="Xen on ARM names itself to its domains, the control domain among them",
            see="https://www.kernel.org/doc/Documentation/devicetree/bindings/arm/xen.txt",
        ),
    ),
    # KVM can imitate Xen whole and hide its own name, but a guest of Xen has no firmware of QEMU's:
    # https://www.qemu.org/docs/master/system/i386/xen.html
    contradicted_by=(QEMU_CHASSIS, QEMU_I440FX, QEMU_Q35, QEMU_FW_CFG_DEVICE),
    systemd="xen",
)

AMAZON_VENDOR = Indicator(
    sign=dmi.SYS_VENDOR,
    match=StartsWith("Amazon EC2"),
    strength=STRONG,
    because="EC2 names itself as the maker, of virtual machines and of its bare metal",
    see="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html",
)
AMAZON_INSTANCE = Indicator(
    sign=dmi.EC2_VIRTUAL,
    match=PRESENT,
    strength=DECISIVE,
    because="EC2 calls the types of instances that have no hypervisor metal, and this one is not",
    see="https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html",
)
AMAZON = Claim(
    id="amazon",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Amazon EC2",
    supported_by=(AMAZON_VENDOR, AMAZON_INSTANCE),
    systemd="amazon",
)

GOOGLE_PRODUCT = Indicator(
    sign=dmi.PRODUCT_NAME,
    match=StartsWith("Google Compute Engine"),
    strength=STRONG,
    because="Compute Engine calls its machines so, virtual ones and bare metal",
    see="https://cloud.google.com/compute/docs/instances/detect-compute-engine",
)
GOOGLE = Claim(
    id="google",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Google Compute Engine",
    supported_by=(GOOGLE_PRODUCT,),
    systemd="google",
)

VMWARE = Claim(
    id="vmware",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="VMware",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("VMware"),
            strength=DECISIVE,
            because="VMware calls its boards so; it makes no real ones",
            see="https://kb.vmware.com/s/article/1009458",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=StartsWith("VMware"),
            strength=DECISIVE,
            because="VMware names itself as the maker; it makes no real boards",
            see="https://kb.vmware.com/s/article/1009458",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("VMwareVMware"),
            strength=STRONG,
            because="VMware gives its name there",
            see="https://kb.vmware.com/s/article/1009458",
        ),
        Indicator(
            sign=pci.DEVICES,
            match=IsOneOf(("15ad:0710", "15ad:0740")),
            strength=STRONG,
            because="VMware's old screen and its channel between guest and host; others imitate its newer screens only",
            see="https://pci-ids.ucw.cz/read/PC/15ad",
        ),
        Indicator(
            sign=device_tree.HYPERVISOR,
            match=Contains("vmware"),
            strength=STRONG,
            because="VMware on ARM names itself to its guests",
            see="https://github.com/systemd/systemd/pull/14048",
        ),
    ),
    systemd="vmware",
)

BHYVE = Claim(
    id="bhyve",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="bhyve",
    supported_by=(
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=StartsWith("BHYVE"),
            strength=DECISIVE,
            because="bhyve calls its firmware so",
            see="https://github.com/freebsd/freebsd-src/blob/main/usr.sbin/bhyve/smbiostbl.c",
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Contains("BHYVE"),
            strength=DECISIVE,
            because="bhyve calls its board so",
            see="https://github.com/freebsd/freebsd-src/blob/main/usr.sbin/bhyve/smbiostbl.c",
        ),
        Indicator(
            sign=device_tree.COMPATIBLE,
            match=Is("freebsd,bhyve"),
            strength=DECISIVE,
            because="bhyve calls its board so on ARM and RISC-V",
            see="https://github.com/freebsd/freebsd-src/blob/main/usr.sbin/bhyve/aarch64/fdt.c",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=IsOneOf(("bhyve bhyve", "BHyVE BHyVE")),
            strength=STRONG,
            because="bhyve gives its name there",
            see="https://github.com/freebsd/freebsd-src/blob/main/sys/amd64/vmm/x86.c",
        ),
    ),
    systemd="bhyve",
)

APPLE = Claim(
    id="apple",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Apple Virtualization",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Apple Virtualization"),
            strength=DECISIVE,
            because="Apple's framework calls the board of its guests so",
            see="https://github.com/systemd/systemd/pull/24419",
        ),
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("Apple VZ"),
            strength=STRONG,
            because="Apple's framework gives its name there on Macs with Intel processors",
            see="https://github.com/systemd/systemd/pull/31007",
        ),
    ),
    systemd="apple",
)

# --------------------------------------------------------------------------------------------- hypervisors by one name

# What a guest is told of these is a signature alone. It stands against no board: QEMU plays the machines of some.
SIGNATURES = (
    ("acrn", "ACRN", "ACRNACRNACRN", LINUX + "arch/x86/include/asm/acrn.h", "acrn"),
    ("qnx", "QNX Hypervisor", "QNXQVMBSQG", GITHUB + "systemd/systemd/blob/main/src/basic/virt.c", "qnx"),
    ("sre", "LMHS SRE", "SRESRESRESRE", SYSTEMD, "sre"),
    ("lkvm", "kvmtool", "LKVMLKVMLKVM", GITHUB + "kvmtool/kvmtool/blob/master/x86/cpuid.c", "vm-other"),
    (
        "vmm",
        "OpenBSD VMM",
        "OpenBSDVMM58",
        GITHUB + "openbsd/src/blob/master/sys/arch/amd64/include/vmmvar.h",
        "vm-other",
    ),
    (
        "nvmm",
        "NetBSD NVMM",
        "___ NVMM ___",
        GITHUB + "NetBSD/src/blob/trunk/sys/dev/nvmm/x86/nvmm_x86_vmx.c",
        "vm-other",
    ),
    ("haxm", "Intel HAXM", "HAXMHAXMHAXM", GITHUB + "intel/haxm/blob/master/core/cpuid.c", "vm-other"),
    ("jailhouse", "Jailhouse", "Jailhouse", LINUX + "arch/x86/kernel/jailhouse.c", "vm-other"),
    (
        "unisys-spar",
        "Unisys s-Par",
        "UnisysSpar64",
        GITHUB + "torvalds/linux/blob/v5.4/drivers/visorbus/visorchipset.c",
        "vm-other",
    ),
    ("intel-kgt", "Intel KGT", "EVMMEVMMEVMM", GITHUB + "intel/ikgt-core/pull/3", "vm-other"),
    (
        "barevisor",
        "Barevisor",
        "Barevisor!",
        GITHUB + "tandasat/barevisor/blob/main/src/uefi/check_hv_vendor/src/main.rs",
        "vm-other",
    ),
    (
        "minivisor",
        "MiniVisor",
        "MiniVisor",
        GITHUB + "tandasat/MiniVisorPkg/blob/master/Sources/HostMain.c",
        "vm-other",
    ),
    ("noirvisor", "NoirVisor", "NoirVisor ZT", GITHUB + "Zero-Tang/NoirVisor/blob/master/README.md", "vm-other"),
)
"""Id, name, signature, who says so, and systemd-detect-virt's word."""

BY_SIGNATURE = tuple(
    Claim(
        id=kind,
        layer=LAYER,
        concept="hardware-assisted-virtualization",
        name=name,
        supported_by=(
            Indicator(
                sign=cpuid.SIGNATURE,
                match=Is(signature),
                strength=STRONG,
                because="this hypervisor gives its own name there",
                see=see,
            ),
        ),
        systemd=systemd,
    )
    for kind, name, signature, see, systemd in SIGNATURES
)

# Emulators of a whole PC for other computers, from before processors could virtualize: they set no hypervisor bit.
EMULATORS = tuple(
    Claim(
        id=kind,
        layer=LAYER,
        concept="emulation",
        name=name,
        supported_by=(
            Indicator(
                sign=cpu.VENDOR,
                match=Is(vendor),
                strength=DECISIVE,
                because="this emulator calls its processor so, and no maker of real ones has this name",
                see="https://www.sandpile.org/x86/cpuid.htm",
            ),
        ),
        systemd="vm-other",
    )
    for kind, name, vendor in (
        ("connectix", "Connectix Virtual PC", "ConnectixCPU"),
        ("insignia", "Insignia RealPC", "Insignia 586"),
        ("neko-project", "Neko Project", "Neko Project"),
    )
)

VIRTAGE = Claim(
    id="hitachi-virtage",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Hitachi Virtage",
    supported_by=(
        Indicator(
            sign=dmi.VIRTAGE,
            match=PRESENT,
            strength=DECISIVE,
            because="Hitachi's blade servers give this name to the partitions that their firmware makes",
            see="https://github.com/util-linux/util-linux/blob/master/sys-utils/lscpu-virt.c",
        ),
    ),
    systemd="vm-other",
)

POWERVM = Claim(
    id="powervm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="PowerVM",
    supported_by=(
        Indicator(
            sign=device_tree.POWERVM,
            match=PRESENT,
            strength=DECISIVE,
            because="PowerVM's firmware gives the partition a name and says whether a console manages it",
            see=SYSTEMD,
        ),
    ),
    systemd="powervm",
)

ZVM = Claim(
    id="zvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="z/VM",
    supported_by=(
        Indicator(
            sign=partition.CONTROL_PROGRAM,
            match=StartsWith("z/VM"),
            strength=DECISIVE,
            because="the machine itself names the hypervisor that runs this guest",
            see=SYSTEMD,
        ),
    ),
    systemd="zvm",
)

ISERIES = Claim(
    id="os400-iseries",
    layer=LAYER,
    concept="paravirtualization",
    name="OS/400 on iSeries",
    supported_by=(
        Indicator(
            sign=partition.ISERIES,
            match=PRESENT,
            strength=DECISIVE,
            because="old kernels made this directory where OS/400 had started them in a partition of their own",
            see="https://github.com/torvalds/linux/blob/v2.6.32/arch/powerpc/platforms/iseries/proc.c",
        ),
    ),
    systemd="vm-other",
)

LDOMS_GUEST = Claim(
    id="ldoms",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Oracle VM Server for SPARC",
    supported_by=(
        Indicator(
            sign=partition.LOGICAL_DOMAIN,
            match=Is("guest"),
            strength=STRONG,
            because="a domain that others manage: it has no channel to the machine's service processor",
            see=LDOMS,
        ),
    ),
    systemd="vm-other",
)

# --------------------------------------------------------------------------------------------- KVM, QEMU, Hyper-V

KVM_NAMES = ("KVMKVMKVM", "Linux KVM Hv")
KVM_SIGNATURE = Indicator(
    sign=cpuid.SIGNATURE,
    match=IsOneOf(KVM_NAMES),
    strength=DECISIVE,
    because="KVM gives its name there, above Hyper-V's interface if it imitates that",
    see=KVM_CPUID,
)
TCG_SIGNATURE = Indicator(
    sign=cpuid.SIGNATURE,
    match=Is("TCGTCGTCGTCG"),
    strength=DECISIVE,
    because="QEMU's own translator, TCG, gives this name",
    see="https://github.com/qemu/qemu/blob/master/target/i386/cpu.c",
)
KVM = Claim(
    id="kvm",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="KVM",
    supported_by=(
        KVM_SIGNATURE,
        Indicator(
            sign=clock.AVAILABLE,
            match=Is("kvm-clock"),
            strength=DECISIVE,
            because="the kernel sets up this clock only after it has found KVM beneath it",
            see="https://docs.kernel.org/virt/kvm/x86/msr.html",
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Is("KVM"),
            strength=DECISIVE,
            because="Red Hat's build of QEMU calls the board of a KVM guest so",
            see="https://github.com/systemd/systemd/issues/5318",
        ),
        Indicator(
            sign=device_tree.HYPERVISOR,
            match=Is("linux,kvm"),
            strength=DECISIVE,
            because="KVM names itself in the device tree of its guests on Power",
            see="https://docs.kernel.org/virt/kvm/ppc-pv.html",
        ),
        Indicator(
            sign=clock.PRECISION,
            match=Is("KVM virtual PTP"),
            strength=DECISIVE,
            because="the driver of this clock starts only after KVM has answered its call",
            see="https://docs.kernel.org/virt/kvm/arm/ptp_kvm.html",
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=Is("KVM Virtual Machine"),
            strength=DECISIVE,
            because="off x86 QEMU calls the board so if KVM runs the machine, and QEMU Virtual Machine otherwise",
            see="https://github.com/qemu/qemu/blob/master/hw/arm/virt.c",
        ),
        Indicator(
            sign=partition.CONTROL_PROGRAM,
            match=StartsWith("KVM/Linux"),
            strength=STRONG,
            because="the machine itself names the hypervisor, but QEMU gives KVM's name without KVM too",
            see="https://github.com/qemu/qemu/blob/master/target/s390x/tcg/misc_helper.c",
        ),
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=IsOneOf(("AHV", "OpenStack Compute", "OpenStack Nova", "RHEV Hypervisor", "oVirt Node")),
            strength=STRONG,
            because="these systems run their guests with KVM, though OpenStack can use other hypervisors too",
            see="https://docs.openstack.org/nova/latest/admin/configuration/hypervisors.html",
        ),
        Indicator(
            sign=dmi.SYS_VENDOR,
            match=IsOneOf(("KubeVirt", "oVirt")),
            strength=STRONG,
            because="these systems run their guests with KVM",
            see="https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-config/virt-config.go",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=cpuid.SIGNATURE,
            match=IsNoneOf(KVM_NAMES),
            strength=STRONG,
            because="another name stands there; KVM can imitate others, but then it mostly gives its own name too",
            see=KVM_CPUID,
        ),
        QEMU_MANUFACTURER,
    ),
    systemd="kvm",
)

ALIBABA = Claim(
    id="alibaba",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Alibaba Cloud",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Alibaba Cloud ECS"),
            strength=STRONG,
            because="Alibaba Cloud calls its machines so, virtual ones and bare metal",
            see="https://docs.cloud-init.io/en/latest/reference/datasources/aliyun.html",
        ),
    ),
    systemd="vm-other",
)

QEMU = Claim(
    id="qemu",
    layer=LAYER,
    concept="emulation",
    name="QEMU",
    supported_by=(
        TCG_SIGNATURE,
        QEMU_VENDOR,
        QEMU_PRODUCTS,
        QEMU_CHASSIS,
        QEMU_I440FX,
        QEMU_Q35,
        QEMU_VIRT,
        QEMU_FW_CFG_DEVICE,
        QEMU_MANUFACTURER,
        Indicator(
            sign=pci.SUBSYSTEMS,
            match=Is("1af4:1100"),
            strength=STRONG,
            because="QEMU marks the real devices that it imitates so; monitors that grew out of it kept the mark",
            see=QEMU_PCI,
        ),
        Indicator(
            sign=device_tree.FW_CFG,
            match=PRESENT,
            strength=DECISIVE,
            because="the device through which QEMU configures firmware and kernel; no board has it",
            see=QEMU_FW_CFG,
        ),
        Indicator(
            sign=device_tree.COMPATIBLE,
            match=StartsWith("qemu,"),
            strength=DECISIVE,
            because="a board that QEMU invented",
            see="https://www.qemu.org/docs/master/system/ppc/pseries.html",
        ),
        Indicator(
            sign=device_tree.MODEL,
            match=Contains(",qemu"),
            strength=DECISIVE,
            because="a board that QEMU invented",
            see="https://github.com/qemu/qemu/blob/master/hw/riscv/virt.c",
        ),
        Indicator(
            sign=cpu.MACHINE,
            match=Contains("emulated by qemu"),
            strength=DECISIVE,
            because="the kernel's own name for QEMU's Power machine",
            see="https://www.qemu.org/docs/master/system/ppc/pseries.html",
        ),
    ),
    contradicted_by=(GOOGLE_PRODUCT,),
    systemd="qemu",
)

BOCHS = Claim(
    id="bochs",
    layer=LAYER,
    concept="emulation",
    name="Bochs",
    supported_by=(
        Indicator(
            sign=dmi.PRODUCT_NAME,
            match=StartsWith("Bochs"),
            strength=DECISIVE,
            because="the firmware of the Bochs emulator, which some old KVM clouds used as well",
            see="https://github.com/bochs-emu/Bochs/blob/master/bochs/bios/rombios32.c",
        ),
        Indicator(
            sign=dmi.BIOS_VENDOR,
            match=StartsWith("Bochs"),
            strength=DECISIVE,
            because="the firmware of the Bochs emulator, which some old KVM clouds used as well",
            see="https://github.com/bochs-emu/Bochs/blob/master/bochs/bios/rombios32.c",
        ),
    ),
    systemd="bochs",
)

MICROSOFT_BOARD = Indicator(
    sign=dmi.MICROSOFT_VM,
    match=PRESENT,
    strength=DECISIVE,
    because="Microsoft calls the boards of its virtual machines so, and its real computers otherwise",
    see="https://github.com/systemd/systemd/issues/21468",
)
HYPERV_BOARD = (
    MICROSOFT_BOARD,
    Indicator(
        sign=dmi.PRODUCT_VERSION,
        match=StartsWith("Hyper-V"),
        strength=STRONG,
        because="the firmware of newer Hyper-V guests says so",
        see="https://github.com/systemd/systemd/issues/21816",
    ),
    Indicator(
        sign=acpi.DEVICES,
        match=IsOneOf(("VMBUS", "VMBus", "MSFT1000")),
        strength=STRONG,
        because="the bus between Hyper-V and its partitions",
        see="https://docs.kernel.org/virt/hyperv/vmbus.html",
    ),
    Indicator(
        sign=pci.DEVICES,
        match=Is("1414:5353"),
        strength=STRONG,
        because="the video card of Hyper-V's older machines; nobody else imitates it",
        see="https://pci-ids.ucw.cz/read/PC/1414",
    ),
)
HYPERV_BIT_CLEAR = Indicator(
    sign=cpuid.HYPERVISOR_BIT,
    match=Is(False),
    strength=DECISIVE,
    because="Hyper-V sets the bit in every guest",
    see=HYPERV_FEATURES,
)
MICROSOFT = Claim(
    id="microsoft",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="Microsoft Hyper-V",
    supported_by=(
        *HYPERV_BOARD,
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("Microsoft Hv"),
            strength=STRONG,
            because="Hyper-V gives this name, and so does everyone who imitates it for Windows guests",
            see=HYPERV_FEATURES,
        ),
        Indicator(
            sign=kernel.RELEASE,
            match=Contains("microsoft-standard"),
            strength=HINT,
            because="the kernel of WSL 2, which runs in a small Hyper-V machine",
            see="https://github.com/microsoft/WSL2-Linux-Kernel/blob/linux-msft-wsl-6.6.y/Microsoft/config-wsl",
        ),
    ),
    contradicted_by=(
        KVM_SIGNATURE,
        QEMU_CHASSIS,
        QEMU_I440FX,
        QEMU_Q35,
        Indicator(
            sign=cpuid.SIGNATURE,
            match=Is("XenVMMXenVMM"),
            strength=DECISIVE,
            because="Xen stands behind the imitation of Hyper-V",
            see=XEN_SIGNATURE.see,
        ),
        HYPERV_BIT_CLEAR,
    ),
    systemd="microsoft",
)
VIRTUALPC = Claim(
    id="virtualpc",
    layer=LAYER,
    concept="full-virtualization",
    name="Microsoft Virtual PC",
    supported_by=(
        Indicator(
            sign=dmi.VIRTUAL_PC,
            match=PRESENT,
            strength=DECISIVE,
            because="Virtual PC called its boards as Hyper-V does, but its processor leaves the hypervisor bit clear",
            see="https://manpages.debian.org/bookworm/virt-what/virt-what.1.en.html",
        ),
        Indicator(
            sign=cpu.VENDOR,
            match=Is("Virtual CPU"),
            strength=DECISIVE,
            because="Virtual PC for Macs with Power processors calls its processor so",
            see="https://www.sandpile.org/x86/cpuid.htm",
        ),
    ),
    systemd="vm-other",
)

# --------------------------------------------------------------------------------------------- the table


def names_the_board(row: Indicator) -> bool:
    """Whether a row goes by a name that the firmware gives to the whole machine, and that is no other's."""
    return row.strength == DECISIVE and row.sign in (dmi.SYS_VENDOR, dmi.PRODUCT_NAME, dmi.BIOS_VENDOR)


def _decisive_against(row: Indicator, kind: Claim) -> bool:
    """A control domain is no guest of its own hypervisor."""
    return (row is XEN_CONTROL_DOMAIN and kind.id == XEN.id) or (
        row is HYPERV_ROOT_PARTITION and kind.id == MICROSOFT.id
    )


OF_ONE_BOARD = (ORACLE, PARALLELS, XEN, VMWARE, BHYVE, APPLE, QEMU, BOCHS, MICROSOFT, VIRTUALPC)
QEMU_BEARS = {(QEMU.id, XEN.id), (QEMU.id, BOCHS.id)}
"""It plays the machines of Xen's guests too, and its firmware calls itself Bochs where QEMU gives no SMBIOS."""


def tells_without_cpuid(row: Indicator) -> bool:
    """Whether a row by itself tells a kind from what the kernel or the firmware says."""
    return row.strength == DECISIVE and row.sign != cpuid.SIGNATURE


ON_ONE_BOARD = {one.id: one for one in one_of_a_kind(OF_ONE_BOARD, names_the_board, QEMU_BEARS)}
XEN_BENEATH = (XEN_GUEST.at_most(STRONG),)
KVM_BENEATH = tuple(row.at_most(STRONG) for row in KVM.supported_by if tells_without_cpuid(row))
OF_EC2 = (AMAZON_INSTANCE.at_most(STRONG),)
BENEATH = {
    **dict.fromkeys((ORACLE.id, PARALLELS.id), XEN_BENEATH + OF_EC2 + KVM_BENEATH),
    XEN.id: (*OF_EC2, *KVM_BENEATH, KVM_SIGNATURE.at_most(STRONG)),
    **dict.fromkeys((VMWARE.id, BHYVE.id, APPLE.id), KVM_BENEATH),
}
"""What tells Xen, EC2 or KVM speaks against those above them whom a signature alone could name.

So they are named where CPUID cannot be asked, or need not be.
"""

NAMED = tuple(
    ON_ONE_BOARD.get(one.id, one).contradicted_also_by(BENEATH.get(one.id, ()))
    for one in (
        UML,
        *EMULATORS,
        POWERVM,
        ISERIES,
        LDOMS_GUEST,
        ZVM,
        ORACLE,
        PARALLELS,
        XEN,
        AMAZON,
        GOOGLE,
        VMWARE,
        BHYVE,
        APPLE,
        VIRTAGE,
        KVM,
        *BY_SIGNATURE,
        ALIBABA,
        QEMU,
        BOCHS,
        MICROSOFT,
        VIRTUALPC,
    )
)
MACHINES = exclusive(Kinds(LAYER, PHYSICAL, NAMED, OTHER), _decisive_against)
