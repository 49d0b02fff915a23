#!/usr/bin/env python3
"""The one file that talks to the operating system; run alone, it records this machine.

    ssh HOST python3 - < machine.py | virtcheck --host -

It needs nothing but Python 3.6 and changes nothing. Every read is bounded in size and time and lies on the list
WHAT_IS_READ below. An answer is a plain tuple, so that a recording can hold it as JSON:

    ("found", data, note)     data as described with each method; the note says what lies over a path
    ("absent", errno)         the kernel says that there is no such thing
    ("forbidden", errno)      it is there for others, not for us
    ("unanswered", why, errno)  nobody could look; errno is 0 where the kernel gave none
"""

import errno
import fcntl
import marshal
import os
import select
import stat
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

    Answer = Tuple[Any, ...]
    Subject = Any

FILE_LIMIT = 4 << 20
"""Bytes of one file. /proc/cpuinfo of a machine with two thousand processors fits."""

ENTRY_LIMIT = 8192
"""Names of one directory."""

LONGEST_PATH = 4096
"""Bytes of a path, as the kernel takes it."""

CHILD_LIMIT = 1.0
"""Seconds that a child may take to answer from a file system that can hang, or to run CPUID."""

ABSENT = frozenset(
    (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.ENOSYS, errno.ENOTTY, errno.EOPNOTSUPP)
)
FORBIDDEN = frozenset((errno.EACCES, errno.EPERM))

SELF = "/proc/self/"
OWN = (SELF, "/proc/thread-self/")
"""Directories that are another for everybody who looks."""
NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")

KVM_EXTENSIONS = (
    (0, 3, 7, 9, 10, 14, 16, 25, 32, 36, 38, 39, 44, 59, 60, 61, 64, 66, 70, 72, 81, 105, 117, 121, 123, 126, 128, 129)
    + (134, 136, 143, 153, 157, 160, 163, 165, 168, 170, 171, 172, 180, 181, 187, 192, 198, 201, 203, 204, 205, 207)
    + (208, 212, 214, 219, 231, 233, 234, 235, 236, 238, 240)
    # What monitors insist on, beside some of the above: see requirements.py of the knowledge.
    + (4, 21, 22, 30, 33, 35, 37, 40, 41, 50, 55, 56, 77, 89, 102, 122)
)
"""Numbers of KVM_CHECK_EXTENSION; the probe kvm has their names."""
KVM_MSRS = (0x10A, 0x345) + tuple(range(0x480, 0x493)) + (0xC0011029,)
"""Registers that tell a hypervisor what the processor can: IA32_ARCH_CAPABILITIES, IA32_PERF_CAPABILITIES, those of
VMX, and AMD's DE_CFG."""
KVM_LEAVES = tuple(
    [(0x1, 0), (0x6, 0), (0x7, 0), (0x7, 1), (0x7, 2), (0xD, 0), (0xD, 1), (0x14, 0), (0x24, 0), (0x40000001, 0)]
    + [(0x80000000 + leaf, 0) for leaf in (0x1, 0x7, 0x8, 0xA, 0x1F, 0x21)]
)
"""Leaves of CPUID that hold abilities, as KVM can show them to a guest."""
REGISTERS = ("eax", "ebx", "ecx", "edx")
KVM_PARAMETERS = (
    ("kvm", (
        "eager_page_split", "enable_pmu", "enable_virt_at_load", "enable_vmware_backdoor", "halt_poll_ns", "hpage",
        "ignore_msrs", "mitigate_smt_rsb", "mmio_caching", "nested", "nx_huge_pages", "tdp_mmu", "tsc_tolerance_ppm",
    )),
    ("kvm_intel", (
        "enable_apicv", "enable_ipiv", "enable_shadow_vmcs", "ept", "eptad", "nested", "pml", "preemption_timer", "tdx",
        "unrestricted_guest", "vmentry_l1d_flush", "vpid",
    )),
    ("kvm_amd", (
        "avic", "lbrv", "nested", "npt", "nrips", "sev", "sev_es", "sev_snp", "tsc_scaling", "vgif", "vls", "vnmi",
    )),
    ("kvm_hv", ("indep_threads_mode", "nested")),
    ("kvm_pvm", ("force", "pvm_native")),
)  # fmt: skip
"""How the modules of KVM are set, as far as that matters to those who run guests."""

CONTROL_SOCKETS = tuple(
    ["%s/%s" % (place, name) for place in ("/run", "/var/run") for name in (
        "docker.sock", "containerd/containerd.sock", "crio/crio.sock", "podman/podman.sock", "incus/unix.socket",
        "libvirt/libvirt-sock", "systemd/private",
    )]
    + ["/var/lib/incus/unix.socket", "/var/lib/lxd/unix.socket", "/var/snap/lxd/common/lxd/unix.socket"]
)  # fmt: skip
"""Where engines and services listen for those who command them."""
ABSTRACT_SOCKETS = (
    "@/containerd-shim/", "@ISCSIADM_ABSTRACT_NAMESPACE", "@/org/kernel/linux/storage/multipathd",
    "@/com/ubuntu/upstart", "@/tmp/dbus-", "@/tmp/.X11-unix/X",
)  # fmt: skip
"""How the names of sockets without a file begin that belong to known services."""
DEVICE_NODES = (
    "mem kmem port vhost-scsi nvidia0 nvidiactl kfd dri/card0 dri/renderD128 snd/timer snd/controlC0 uinput uhid"
    " input/event0 loop-control mapper/control"
).split()
"""Nodes that a container has only if somebody gave them to it, beside those of virtualization. They stay closed."""

MSRS = (0x3A, 0xC0010114, 0xC0010131)
"""Where firmware allows VT-x (IA32_FEATURE_CONTROL) or forbids AMD-V (VM_CR), and how a guest of AMD's is protected
(SEV_STATUS)."""

SETTINGS = (
    "/proc/sys/kernel/cad_pid", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
    "/proc/sys/kernel/hotplug", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper",
)  # fmt: skip
"""Settings of the kernel of which is asked whether they are there, and who may read or change them."""

WHAT_IS_READ = (
    # This process: its place in namespaces, cgroups and mounts, and its rights.
    ["file:/proc/self/" + name for name in ("cgroup", "mountinfo", "status", "uid_map", "gid_map", "setgroups")]
    + ["file:/proc/self/" + name for name in ("environ", "attr/current", "attr/apparmor/current", "timens_offsets")]
    + ["link:/proc/self/ns/" + name for name in NAMESPACES]
    + ["stat:/proc/self/net/dev"]
    + ["file:/proc/{tracer}/comm"]
    # A translator answers /proc/self/exe with its program, and overlooks this one.
    + ["link:/proc/thread-self/exe"]
    # What it could do to the kernel's settings, and which files that tell of the whole host are there.
    + [kind + ":" + path for kind in ("stat", "access") for path in SETTINGS]
    + ["access:/proc/sys/fs/binfmt_misc/register"]
    + ["stat:/proc/" + name for name in ("acpi", "kcore", "keys", "latency_stats", "sched_debug", "scsi")]
    + ["stat:/proc/timer_list", "stat:/proc/timer_stats", "stat:/sys/firmware"]
    # Whose process table a further procfs shows: the number that this process has in it.
    + ["link:/proc/self", "link:{proc}/self"]
    # Process 1, as far as it is shown.
    + ["file:/proc/1/comm", "file:/proc/1/environ", "file:/proc/1/mountinfo"]
    # The kernel.
    + ["uname:", "file:/proc/version", "file:/proc/cmdline", "file:/proc/cpuinfo", "file:/proc/stat"]
    + ["file:/proc/meminfo", "file:/proc/sysinfo", "file:/proc/misc", "file:/proc/sentry-meminfo"]
    + ["file:/proc/sys/kernel/" + name for name in ("arch", "osrelease", "cap_last_cap", "bootloader_type")]
    + ["file:/proc/sys/kernel/" + name for name in ("random/boot_id", "unprivileged_userns_clone")]
    + ["file:/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "file:/proc/sys/user/max_user_namespaces"]
    + ["stat:/proc/sys/net/core/netdev_budget", "stat:/proc/sys/net/core", "listing:/proc/sys/fs/binfmt_misc"]
    + ["file:/proc/sys/fs/binfmt_misc/*"]
    + ["file:/sys/kernel/security/lsm", "file:/sys/module/apparmor/parameters/enabled", "stat:/sys/fs/selinux/enforce"]
    + ["file:/sys/fs/selinux/enforce"]
    + ["file:/sys/devices/system/clocksource/clocksource0/current_clocksource"]
    + ["file:/sys/devices/system/clocksource/clocksource0/available_clocksource"]
    + ["listing:/sys/class/ptp", "file:/sys/class/ptp/*/clock_name"]
    + ["file:/sys/devices/system/cpu/online", "file:/sys/devices/system/cpu/possible"]
    # What the processor cannot keep apart, and what was done about it.
    + ["listing:/sys/devices/system/cpu/vulnerabilities", "file:/sys/devices/system/cpu/vulnerabilities/*"]
    + ["file:/sys/devices/system/cpu/smt/active"]
    # Firmware. Tables are read whole because their headers name who wrote them; only root may.
    + ["listing:/sys/class/dmi/id"]
    + ["file:/sys/class/dmi/id/" + name for name in ("sys_vendor", "product_name", "product_version", "product_family")]
    + ["file:/sys/class/dmi/id/" + name for name in ("board_vendor", "board_name", "bios_vendor", "bios_version")]
    + ["file:/sys/class/dmi/id/" + name for name in ("chassis_vendor", "chassis_asset_tag")]
    + ["file:/sys/class/dmi/id/" + name for name in ("product_serial", "product_uuid", "board_asset_tag")]
    + ["file:/sys/firmware/dmi/entries/0-0/raw", "file:/sys/firmware/acpi/tables/FACP"]
    + ["listing:/sys/firmware/acpi/tables", "listing:/sys/firmware", "stat:/sys/firmware/efi"]
    # Of what the loader handed to the kernel a recording keeps one byte: what the firmware said of Secure Boot.
    + ["file:/sys/kernel/boot_params/data"]
    + [
        "stat:/sys/firmware/qemu_fw_cfg",
        "file:/sys/firmware/uv/prot_virt_guest",
        "file:/sys/firmware/uv/prot_virt_host",
    ]
    + ["listing:/proc/device-tree", "file:/proc/device-tree/compatible", "file:/proc/device-tree/model"]
    + ["file:/proc/device-tree/hypervisor/compatible", "file:/proc/device-tree/ibm,partition-name"]
    + ["stat:/proc/device-tree/hmc-managed?", "stat:/proc/device-tree/chosen/qemu,graphic-width"]
    + ["file:/proc/ppc64/lparcfg", "file:/sys/devices/system/cpu/svm", "stat:/proc/iSeries"]
    + ["stat:/sys/class/vlds/ctrl", "stat:/sys/class/vlds/sp"]
    + ["stat:/sys/devices/system/cpu/sev", "stat:/sys/devices/platform/arm-cca-dev"]
    # Hypervisors that the kernel knows by name.
    + ["file:/sys/hypervisor/" + name for name in ("type", "guest_type", "uuid", "properties/features")]
    + ["file:/proc/xen/capabilities", "stat:/proc/xen"]
    # Devices: who provides them.
    + ["listing:/sys/bus/" + bus + "/devices" for bus in ("virtio", "vmbus", "xen", "pci")]
    + ["file:/sys/bus/virtio/devices/*/device", "file:/sys/bus/virtio/devices/*/vendor"]
    + ["listing:/sys/bus/acpi/devices", "file:/sys/bus/vmbus/devices/*/class_id"]
    + ["link:/sys/bus/" + bus + "/devices/*/driver" for bus in ("virtio", "vmbus", "xen", "pci")]
    + ["file:/sys/bus/virtio/devices/*/features", "stat:/sys/devices/system/xen_memory", "stat:/sys/module/vmw_balloon"]
    # One short file names a PCI device whole: vendor, model, subsystem, class. The table in /proc lacks subsystems.
    + ["file:/sys/bus/pci/devices/*/modalias", "file:/proc/bus/pci/devices"]
    + ["listing:/sys/class/virtio-ports", "file:/sys/class/virtio-ports/*/name"]
    + ["stat:/dev/" + name for name in ("kvm", "vmbus", "sev-guest", "tdx_guest", "nsm", "vsock", "net/tun", "fuse")]
    # KVM: asked, never changed. /dev/kvm is opened for writing because that is the question.
    + ["kvm:api-version"]
    + ["kvm:extension:%d" % number for number in KVM_EXTENSIONS]
    + ["kvm:msr:%#x" % number for number in KVM_MSRS]
    + ["kvm:cpuid:0x%08x:%#x:%s" % (*leaf, register) for leaf in KVM_LEAVES for register in REGISTERS]
    + ["stat:/sys/module/" + name for name in ("kvm", "kvm_intel", "kvm_amd", "kvm_pvm", "kvm_hv", "kvm_pr")]
    + ["file:/sys/module/%s/parameters/%s" % (module, name) for module, names in KVM_PARAMETERS for name in names]
    # Registers of the processor: only root may, and only where the driver is there already.
    + ["file:/proc/devices"]
    + ["msr:%#x" % number for number in MSRS]
    # What a host can give to guests: drivers for their devices, devices of its own, kinds of memory.
    + ["stat:/dev/" + name for name in ("vhost-net", "vhost-vsock", "vfio/vfio", "iommu")]
    + ["access:/dev/" + name for name in ("net/tun", "vhost-net", "vhost-vsock", "vfio/vfio", "iommu")]
    + ["file:/proc/sys/kernel/modprobe", "file:/proc/sys/kernel/modules_disabled"]
    + ["file:/lib/modules/{release}/modules.devname"]
    + ["listing:/sys/kernel/iommu_groups", "file:/sys/kernel/iommu_groups/*/name", "listing:/sys/class/iommu"]
    + ["listing:/sys/bus/pci/drivers/vfio-pci", "file:/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"]
    + ["file:/sys/bus/pci/devices/*/sriov_numvfs", "file:/sys/bus/pci/devices/*/sriov_totalvfs"]
    + ["listing:/sys/class/mdev_bus", "listing:/sys/class/mdev_bus/*/mdev_supported_types"]
    + ["listing:/sys/kernel/mm/hugepages", "file:/sys/kernel/mm/hugepages/*/nr_hugepages"]
    + ["file:/sys/kernel/mm/transparent_hugepage/enabled", "file:/sys/kernel/mm/ksm/run"]
    + ["file:/sys/kernel/mm/ksm/pages_sharing", "listing:/sys/devices/system/node"]
    # What engines leave in the systems that they start.
    + ["stat:/.dockerenv", "stat:/.dockerinit", "file:/run/.containerenv", "file:/run/systemd/container"]
    + ["file:/run/host/container-manager", "stat:/run/.toolboxenv", "stat:/.flatpak-info", "stat:/.singularity.d"]
    + ["stat:/dev/lxd/sock", "stat:/dev/incus/sock", "stat:/proc/vz", "stat:/proc/bc", "stat:/proc/lve"]
    + ["stat:/run/secrets/kubernetes.io/serviceaccount", "stat:/run/WSL", "stat:/__runsc_containers__"]
    # Limits, in every directory from the own cgroup up to the root of its mount.
    + ["file:{cgroup}/" + name for name in ("memory.max", "cpu.max", "pids.max", "cpuset.cpus.effective")]
    + ["file:{cgroup}/" + name for name in ("memory.limit_in_bytes", "cpu.cfs_quota_us", "cpu.cfs_period_us")]
    + ["file:{cgroup}/" + name for name in ("cgroup.controllers", "cgroup.type", "release_agent")]
    # Which devices the control groups allow, and which of the machine's have a node. Disks are told by their names.
    + ["file:{cgroup}/devices.list", "device-programs:{cgroup}", "file:/proc/partitions", "listing:/dev"]
    + ["stat:/dev/" + name for name in DEVICE_NODES]
    + ["stat:/dev/{disk}"]
    # Sockets that command the machine: what they are and who may write there. Nobody connects to them.
    + ["stat:" + path for path in CONTROL_SOCKETS]
    + ["access:" + path for path in CONTROL_SOCKETS]
    + ["stat:" + path for path in sorted({path.rpartition("/")[0] for path in CONTROL_SOCKETS})]
    # What a host keeps in /run that has started containers.
    + ["stat:/run/" + name for name in ("docker", "libpod", "containers", "runc", "crun", "lxc", "systemd/nspawn")]
    # Of the sockets without a file a recording keeps those of services that the list names.
    + ["file:/proc/self/net/unix"]
    # Whether a whole file system that is mounted somewhere holds a system.
    + ["stat:{volume}/etc", "stat:{volume}/usr"]
    # What a kernel shows of its use of a hypervisor. Of the interrupts a recording keeps the rows of hypervisors alone.
    + ["file:/proc/interrupts", "file:/sys/devices/system/cpu/cpuidle/current_driver"]
    # Live processes of known programs, and who runs them.
    + ["processes:", "usage:{process}"]
    # Of the kernel's log the lines that begin as KERNEL_MESSAGES do; nothing else of it is kept.
    + ["log:"]
    # Of the kernel's configuration the options of KERNEL_OPTIONS, wherever it lies.
    + ["config:/proc/config.gz", "config:/boot/config-{release}", "config:/usr/lib/modules/{release}/config"]
    # The page in which the hypervisor tells its guest of moves.
    + ["vmclock:"]
)

PROGRAMS = (
    "qemu-system-", "qemu-kvm", "kvm", "firecracker", "cloud-hyperviso", "crosvm", "VBoxHeadless", "VirtualBoxVM",
    "vmware-vmx", "lkvm", "stratovirt", "xenstored", "libvirtd", "virtqemud",
    "dockerd", "containerd", "podman", "conmon", "crio", "lxc-start", "lxcfs", "incusd", "lxd", "systemd-nspawn",
    "bwrap", "firejail", "runsc-sandbox", "runsc", "kubelet", "proot", "box64", "FEXInterpreter",
)  # fmt: skip
"""Names (as /proc/PID/comm cuts them: 15 characters) whose processes are listed. A trailing dash takes any ending."""

WORKLOADS_READ = (
    # Of any process: how it was started, and what is in force for it.
    ["file:/proc/*/" + name for name in ("cmdline", "mountinfo", "uid_map", "gid_map")]
    + ["file:/proc/*/" + name for name in ("attr/current", "attr/apparmor/current")]
    + ["link:/proc/*/cwd", "stat:/proc/*/ns/*"]
    # What engines keep about those that they started: names, and what was declared for them. Any directory may be
    # given to an engine for that, so these are told by how they end.
    + ["file:/etc/docker/daemon.json", "file:/**/containers/*/config.v2.json"]
    + ["file:/**/*-containers/containers.json", "file:/**/*-containers/volatile-containers.json"]
    + ["file:/**/" + name for name in ("config.json", "state.json", "options.json")]
    + ["file:/run/**/crun/*/status"]
    + ["listing:/run/**/runc", "listing:/run/**/crun", "listing:/run/user"]
    + ["listing:/run/systemd/machines", "file:/run/systemd/machines/*", "listing:/var/log/containers"]
    # Network namespaces by name, and whether what should be masked or read-only is there at all.
    + ["stat:" + run + of + "netns/*" for run in ("/run/", "/var/run/") for of in ("", "docker/")]
    + ["stat:/proc/**", "stat:/sys/**"]
)
"""What the table of workloads reads beside that. It is never recorded: it holds the words of people. Two stars stand
for any directories, or none; a star alone or before an ending for one name."""

LISTED = frozenset(WHAT_IS_READ)
PATTERNS = tuple(entry.split("/") for entry in WHAT_IS_READ if "*" in entry)
WORKLOAD_PATTERNS = tuple(entry.split("/") for entry in WORKLOADS_READ)
BY_ENGINES = frozenset(parts[-1] for parts in WORKLOAD_PATTERNS if "**" in parts) - {"**"}
"""Names of files that may lie in the directories of any user: nothing that user links to is followed blindly."""
CGROUP_FILES = frozenset(entry.rsplit("/", 1)[1] for entry in WHAT_IS_READ if "{cgroup}/" in entry)
NODES = frozenset(entry.split("/")[2] for entry in WHAT_IS_READ if entry.startswith("stat:/dev/"))
"""Names in /dev that are asked for."""
OF_A_SYSTEM = ("/etc", "/usr")
"""Directories that tell a file system with a system on it from one with data."""


def is_listed(kind: str, path: str) -> bool:
    """Whether a path is on the list; what a listing named stands where the list has a star."""
    entry = kind + ":" + path
    if entry in LISTED:
        return True
    parts = entry.split("/")
    if ".." in parts:
        return False
    if entry.startswith("file:/sys/fs/cgroup/") and parts[-1] in CGROUP_FILES:
        return True
    if kind == "device-programs":
        return under(path, "/sys/fs/cgroup")
    if kind == "stat" and (parts[1:-1] == ["dev"] or path.endswith(OF_A_SYSTEM)):
        return True
    if parts[:2] == ["file:", "proc"] and parts[3:] == ["comm"] and parts[2].isdigit():
        return True
    if kind == "link" and parts[-1] == "self":
        return True
    if kind == "config" or path.startswith("/lib/modules/"):
        return entry.replace(os.uname().release, "{release}") in LISTED
    return any(
        len(pattern) == len(parts) and all(a == b or a == "*" for a, b in zip(pattern, parts)) for pattern in PATTERNS
    ) or any(fits(pattern, parts) for pattern in WORKLOAD_PATTERNS if "**" not in pattern or not of_a_process(path))


def of_a_process(path: str) -> bool:
    """Whether a path leads through the directory of a process: from there links lead to any file, wherever it lies."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return parts[:1] == ["proc"] and (parts[1:2] in (["self"], ["thread-self"]) or "".join(parts[1:2]).isdigit())


def fits(pattern: "List[str]", parts: "List[str]") -> bool:
    """Whether the parts of a path fit a pattern of WORKLOADS_READ."""
    if "**" in pattern:
        before = pattern.index("**")
        after = len(pattern) - before - 1
        if len(parts) < before + after:
            return False
        pattern, parts = pattern[:before] + pattern[before + 1 :], parts[:before] + parts[len(parts) - after :]
    return len(pattern) == len(parts) and all(
        a == b or (a[0] == "*" and b.endswith(a[1:])) for a, b in zip(pattern, parts)
    )


CPUID_LEAVES = tuple(
    [(leaf, 0) for leaf in (0x0, 0x1, 0x7, 0x15, 0x16, 0x21)]
    + [(0x40000000 + leaf, 0) for leaf in (0, 1, 2, 3, 4, 5, 6, 0xA, 0xC, 0x10)]
    + [(base + leaf, 0) for base in (0x40000100, 0x40000200) for leaf in (0, 1, 2)]
    + [(0x80000000 + leaf, 0) for leaf in (0, 1, 2, 3, 4, 7, 8, 0xA, 0x1F)]
)
"""Where hypervisors answer: the base, and the next two where a second interface stands behind the first."""

# ------------------------------------------------------------------------------------------------- mounts

KERNEL_FILE_SYSTEMS = frozenset(
    "proc sysfs cgroup cgroup2 securityfs debugfs tracefs bpf configfs pstore efivarfs binfmt_misc fusectl selinuxfs"
    " nsfs devtmpfs xenfs resctrl s390_hypfs openpromfs".split()
)
EMPTY_UNLESS_MOUNTED = (
    ("/sys/kernel/security", "securityfs"),
    ("/sys/fs/selinux", "selinuxfs"),
    ("/proc/sys/fs/binfmt_misc", "binfmt_misc"),
    ("/proc/xen", "xenfs"),
)
"""Directories that the kernel makes for a file system of its own: until it is mounted, their emptiness says nothing."""

NETWORK_FILE_SYSTEMS = frozenset("nfs nfs4 cifs smb3 smbfs 9p afs ceph lustre glusterfs virtiofs gpfs beegfs".split())


def may_hang(kind: str) -> bool:
    """Whether a file system of this kind waits for a program or a server that need not answer."""
    return kind in NETWORK_FILE_SYSTEMS or (kind.startswith("fuse") and kind != "fusectl")


def unescape(field: str) -> str:
    """A field of mountinfo without its octal escapes (space, tab, line feed, backslash)."""
    if "\\" not in field:
        return field
    for escape, plain in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(escape, plain)
    return field


class Mounts:
    """Which file system lies under a path, from one mountinfo table."""

    NONE = ("", "", "")

    def __init__(self, mountinfo: str) -> None:
        self.table = {}  # type: Dict[str, Tuple[str, str, str]]
        self.laid = {}  # type: Dict[str, int]
        self.hiding = {}  # type: Dict[str, int]
        for number, line in enumerate(mountinfo.split("\n")):
            fields = line.split(" ")
            if len(fields) > 9 and "-" in fields[6:]:
                kind, _source, options = fields[fields.index("-", 6) + 1 :][:3]
                self.lay(number, unescape(fields[4]), kind, options)

    def lay(self, number: int, point: str, kind: str, options: str) -> None:
        """Take in a line. It lies over earlier ones, and hides those whose mount points lie below its own."""
        if point != "/" and (point in self.table or in_kernel(point)):
            self.hiding[point] = number
        self.table[point], self.laid[point] = (point, kind, options), number

    def over(self, path: str) -> "Tuple[str, str, str]":
        """The nearest mount point at or above `path`, its file system and that one's options; empty if not known."""
        found, point, hidden = self.NONE, "", -1
        for part in [""] + path.strip("/").split("/"):
            point = point.rstrip("/") + "/" + part
            if self.laid.get(point, -1) > hidden:
                found = self.table[point]
            hidden = max(hidden, self.hiding.get(point, -1))
        return found


def under(path: str, top: str) -> bool:
    """Whether `path` is `top` or lies below it."""
    return path == top or path.startswith(top + "/")


def in_kernel(path: str) -> bool:
    """Whether the kernel, not a disk, should answer for `path`."""
    return path.startswith(("/proc/", "/sys/")) or path in ("/proc", "/sys")


# ------------------------------------------------------------------------------------------------- answers


NO_SUCH_NAME = ("unanswered", "no file can have this name", 0)
"""The answer for a path with a zero byte in it."""


def refused(number: "Optional[int]") -> "Answer":
    """The answer for an errno (None where an OSError carries none)."""
    number = number or 0
    if number in ABSENT:
        return ("absent", number)
    if number in FORBIDDEN:
        return ("forbidden", number)
    return ("unanswered", os.strerror(number), number)


# A reader takes a path, or a name in an open directory (`within`) that it does not follow if it is a link.


def read_file(path: str, within: "Optional[int]" = None) -> "Answer":
    """The bytes of a regular file: never of a device, a pipe or a socket, and never more than FILE_LIMIT."""
    try:
        # Look before opening: to open a pipe, a tape or a watchdog is an act.
        if not stat.S_ISREG(os.stat(path, dir_fd=within, follow_symlinks=within is None).st_mode):
            return ("unanswered", "it is not a regular file", 0)
        descriptor = open_at(path, os.O_RDONLY, within)
    except OSError as error:
        return refused(error.errno)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ("unanswered", "it is not a regular file", 0)
        data = os.read(descriptor, 1 << 16)
        rest = data
        while rest and len(data) <= FILE_LIMIT:
            rest = os.read(descriptor, 1 << 16)
            data += rest
    except OSError as error:
        # Without a security module attr/current answers EINVAL: there is no label.
        if error.errno == errno.EINVAL and "/attr/" in path:
            return ("absent", error.errno)
        return refused(error.errno)
    finally:
        os.close(descriptor)
    if len(data) > FILE_LIMIT:
        return ("unanswered", "it is larger than %d bytes" % FILE_LIMIT, 0)
    return ("found", data, "")


def open_at(path: str, flags: int, within: "Optional[int]") -> int:
    """open(2) as readers need it: it waits for nobody and takes no terminal. Raises OSError."""
    flags |= os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    return os.open(path, flags if within is None else flags | os.O_NOFOLLOW, dir_fd=within)


def read_link(path: str, within: "Optional[int]" = None) -> "Answer":
    """The text of a symbolic link."""
    try:
        return ("found", os.fsdecode(os.readlink(path, dir_fd=within)), "")
    except OSError as error:
        # EINVAL: something is there, and it is no link.
        return refused(error.errno)


def list_directory(path: str, within: "Optional[int]" = None) -> "Answer":
    """The sorted names in a directory."""
    names = []  # type: List[str]
    place = path  # type: Any
    try:
        if within is not None:
            place = open_at(path, os.O_RDONLY | os.O_DIRECTORY, within)
        with os.scandir(place) as entries:
            for entry in entries:
                names.append(entry.name)
                if len(names) > ENTRY_LIMIT:
                    return ("unanswered", "it holds more than %d entries" % ENTRY_LIMIT, 0)
    except OSError as error:
        return refused(error.errno)
    finally:
        if place is not path:
            os.close(place)
    return ("found", tuple(sorted(names)), "")


FILE_KINDS = (
    (stat.S_ISREG, "file"), (stat.S_ISDIR, "directory"), (stat.S_ISCHR, "character-device"),
    (stat.S_ISBLK, "block-device"), (stat.S_ISSOCK, "socket"), (stat.S_ISFIFO, "fifo"),
)  # fmt: skip


def stat_path(path: str, within: "Optional[int]" = None) -> "Answer":
    """(kind, permission bits, uid, gid, major, minor, inode, device) of a path, links followed."""
    try:
        seen = os.stat(path, dir_fd=within, follow_symlinks=within is None)
    except OSError as error:
        return refused(error.errno)
    kind = next((name for test, name in FILE_KINDS if test(seen.st_mode)), "other")
    major, minor = os.major(seen.st_rdev), os.minor(seen.st_rdev)
    mode = stat.S_IMODE(seen.st_mode)
    return ("found", (kind, mode, seen.st_uid, seen.st_gid, major, minor, seen.st_ino, seen.st_dev), "")


def granted(path: str, within: "Optional[int]" = None) -> "Answer":
    """What access(2) would let this process do with a path: 4 to read, 2 to write, their sum, or 0."""
    if within is not None:
        return ("unanswered", "only a process itself can ask what it may do", 0)
    seen = stat_path(path)
    if seen[0] != "found":
        return seen
    return ("found", sum(right for right in (os.R_OK, os.W_OK) if os.access(path, right, effective_ids=True)), "")


KERNEL_OPTIONS = (
    "CHECKPOINT_RESTORE NAMESPACES UTS_NS IPC_NS PID_NS NET_NS FHANDLE EVENTFD EPOLL UNIX_DIAG INET_DIAG INET_UDP_DIAG"
    " PACKET_DIAG NETLINK_DIAG NETFILTER_XT_MARK MEM_SOFT_DIRTY"
).split()
"""Options of the kernel's configuration that are kept, without CONFIG_."""
CONFIGURATION_LIMIT = 2 << 20
"""Bytes of a configuration once unpacked; a distribution's has some three hundred thousand."""


def read_configuration(path: str, within: "Optional[int]" = None) -> "Answer":
    """("found", ("CONFIG_NAMESPACES=y", …), "") of KERNEL_OPTIONS as far as they are set, packed with gzip or not."""
    answer = read_file(path, within)
    if answer[0] != "found":
        return answer
    data = answer[1]
    if data[:2] == b"\x1f\x8b":
        import zlib

        unpacker = zlib.decompressobj(31)
        try:
            data = unpacker.decompress(data, CONFIGURATION_LIMIT)
        except zlib.error:
            return ("unanswered", "the kernel's configuration is damaged", 0)
        if not unpacker.eof:
            return ("unanswered", "the kernel's configuration is damaged", 0)
    data = b"\n" + data + b"\n"
    if b"\nCONFIG_" not in data:
        return ("unanswered", "it is no kernel's configuration", 0)
    options = []
    for name in KERNEL_OPTIONS:
        beginning = "CONFIG_%s=" % name
        at = data.find(b"\n" + beginning.encode()) + 1
        value = data[at + len(beginning) : data.find(b"\n", at)]
        if at and value in (b"y", b"m"):
            options.append(beginning + value.decode())
    return ("found", tuple(options), answer[2])


BPF_NUMBERS = {
    "x86_64": 321, "i686": 357, "aarch64": 280, "riscv64": 280, "loongarch64": 280, "armv7l": 386, "ppc64le": 361,
}  # fmt: skip
"""The number of the system call bpf where the bytes of an instruction stand in the order in which they are read."""
BPF_PROG_GET_FD_BY_ID, BPF_OBJ_GET_INFO_BY_FD, BPF_PROG_QUERY = 13, 15, 16
BPF_CGROUP_DEVICE, BPF_F_QUERY_EFFECTIVE = 6, 1
BPF_INFO = 40
"""Bytes of struct bpf_prog_info up to the address for the instructions."""
MOST_PROGRAMS = 64
MOST_INSTRUCTIONS = 4096


def read_device_programs(path: str, within: "Optional[int]" = None) -> "Answer":
    """("found", (instructions in hexadecimal, ...), ""): the BPF programs that decide which devices a group may use.

    Those of the groups above are among them. Only what is attached is asked for, nothing is loaded or changed.
    """
    # A filter of system calls may end the process that asks.
    status = read_file(SELF + "status")
    if status[0] == "found" and b"\nSeccomp:\t0\n" in status[1]:
        return query_device_programs(path, within)
    answer = in_child(lambda: query_device_programs(path, within))
    return ("unanswered", "a filter of system calls stands before the question", 0) if answer[0] == "absent" else answer


def query_device_programs(path: str, within: "Optional[int]" = None) -> "Answer":
    """The same in this very process."""
    number = BPF_NUMBERS.get(os.uname().machine)
    if number is None or (sys.maxsize > 1 << 32) != (os.uname().machine not in ("i686", "armv7l")):
        return ("unanswered", "the number of the system call bpf is not known here", 0)
    try:
        from _ctypes import Array, addressof, dlopen, dlsym, get_errno

        word, _, function = c_types()
    except ImportError:
        return ("unanswered", "this Python has no ctypes", 0)
    syscall = function(dlsym(dlopen(None, RTLD_NOW), "syscall"))  # type: ignore[arg-type]

    class Block(Array):  # type: ignore[type-arg]
        _type_ = word
        _length_ = 2 * MOST_INSTRUCTIONS

    def bpf(command: int, *fields: "Tuple[int, int]") -> "Tuple[int, bytes]":
        """What bpf(2) returns for the fields (value, bytes) of its attribute, and the attribute as it comes back."""
        attribute = b"".join(value.to_bytes(size, sys.byteorder) for value, size in fields)
        block = Block.from_buffer(bytearray(attribute.ljust(4 * Block._length_, b"\0")))
        result = syscall(number, word(command), block, word(len(attribute))) or 0
        if result >> 31:
            raise OSError(get_errno(), "bpf")
        return result, bytes(block)[: len(attribute)]

    def instructions(program: int) -> bytes:
        """Those of a program. Raises OSError; EPERM too where the kernel shows none."""
        descriptor = bpf(BPF_PROG_GET_FD_BY_ID, (program, 4))[0]
        try:
            code, info = Block(), Block()
            head = (0).to_bytes(20, sys.byteorder) + (8 * MOST_INSTRUCTIONS).to_bytes(4, sys.byteorder) + bytes(8)
            memoryview(info).cast("B")[:BPF_INFO] = head + addressof(code).to_bytes(8, sys.byteorder)
            bpf(BPF_OBJ_GET_INFO_BY_FD, (descriptor, 4), (BPF_INFO, 4), (addressof(info), 8))
            size = int.from_bytes(bytes(info)[20:24], sys.byteorder)
            if not 0 < size <= 8 * MOST_INSTRUCTIONS:
                raise OSError(errno.EPERM if not size else errno.E2BIG, "bpf")
            return bytes(code)[:size]
        finally:
            os.close(descriptor)

    try:
        group = open_at(path, os.O_RDONLY | os.O_DIRECTORY, within)
    except OSError as error:
        return refused(error.errno)
    try:
        ids = Block()
        query = [(group, 4), (BPF_CGROUP_DEVICE, 4), (BPF_F_QUERY_EFFECTIVE, 4), (0, 4), (addressof(ids), 8)]
        answer = bpf(BPF_PROG_QUERY, *query, (MOST_PROGRAMS, 4), (0, 4))[1]
        count = int.from_bytes(answer[24:28], sys.byteorder)
        return ("found", tuple(instructions(one).hex() for one in memoryview(ids).cast("B").cast("I")[:count]), "")
    except OSError as error:
        # EINVAL: this kernel has no programs of the kind.
        return ("absent", error.errno) if error.errno == errno.EINVAL else refused(error.errno)
    finally:
        os.close(group)


READERS = {
    "file": read_file, "link": read_link, "listing": list_directory, "stat": stat_path, "access": granted,
    "config": read_configuration, "device-programs": read_device_programs,
}  # fmt: skip

MOST_LINKS = 40
"""Links followed for one path, as the kernel does."""


def look_within(
    reader: "Callable[[str, Optional[int]], Answer]",
    top: str,
    path: str,
    passing: "Optional[Callable[[str], None]]" = None,
) -> "Answer":
    """What `reader` makes of `path` where the directory `top` is the root: no link and no `..` leads out of it.

    `passing` is told every part of the way, links resolved, before anybody goes there; what it raises is raised.
    """
    try:
        directory, name = found_within(top, path, reader is not read_link, passing)
    except OSError as error:
        return refused(error.errno)
    try:
        return reader(name, directory)
    finally:
        os.close(directory)


def found_within(
    top: str, path: str, follow: bool, passing: "Optional[Callable[[str], None]]" = None
) -> "Tuple[int, str]":
    """An open directory at or below `top`, and the name in it that `path` leads to; no link if links are followed.

    The path is walked component by component. Raises OSError as the kernel would: ENOENT for a missing part, ELOOP for
    too many links.
    """
    flags = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
    waiting = [part for part in reversed(path.split("/")) if part]
    above = [os.open(top, flags)]
    names = []  # type: List[str]
    links = 0
    try:
        while waiting:
            name = waiting.pop()
            if name == ".":
                continue
            if name == "..":
                # The top is its own parent, as the root of a system is.
                if len(above) > 1:
                    os.close(above.pop())
                    names.pop()
                continue
            if passing:
                passing("/" + "/".join([*names, name]))
            if stat.S_ISLNK(os.lstat(name, dir_fd=above[-1]).st_mode) and (follow or waiting):
                links += 1
                if links > MOST_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                target = os.readlink(name, dir_fd=above[-1])
                while target.startswith("/") and len(above) > 1:
                    os.close(above.pop())
                    names.pop()
                waiting += [part for part in reversed(target.split("/")) if part]
            elif waiting:
                above.append(os.open(name, flags | os.O_NOFOLLOW, dir_fd=above[-1]))
                names.append(name)
            else:
                return above.pop(), name
        return above.pop(), "."
    finally:
        for descriptor in above:
            os.close(descriptor)


LATE = []  # type: List[int]
"""Children that were killed and have not died yet: one that waits for a dead server can take as long as it likes."""


def in_child(work: "Callable[[], Answer]", limit: "Optional[float]" = None) -> "Answer":
    """What `work()` returns, or ("unanswered", …) where the child that runs it dies or takes longer than `limit` s.

    The limit is CHILD_LIMIT where none is given. The child runs `work` and one write. `work` must not start threads or
    need locks: the parent may have both. Raises OSError where no child can be started.
    """
    limit = CHILD_LIMIT if limit is None else limit
    LATE[:] = [child for child in LATE if ended(child, os.WNOHANG) is None]
    reader, writer = os.pipe()
    try:
        child = fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        raise
    if child == 0:
        status = 1
        try:
            os.close(reader)
            packed = marshal.dumps(work())
            while packed:
                packed = packed[os.write(writer, packed) :]
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    try:
        data, late = b"", False
        deadline = time.monotonic() + limit
        poll = select.poll()
        poll.register(reader, select.POLLIN | select.POLLHUP)
        while not late:
            late = not poll.poll(max(0, deadline - time.monotonic()) * 1000)
            part = b"" if late else os.read(reader, 1 << 20)
            if not part:
                break
            data += part
    except BaseException:
        end(child)
        raise
    finally:
        os.close(reader)
    if late:
        end(child)
        return ("unanswered", "no answer within %g s" % limit, 0)
    status = ended(child, 0) or 0
    if os.WIFSIGNALED(status):
        return ("unanswered", "it ends with signal %d" % os.WTERMSIG(status), 0)
    try:
        answer = marshal.loads(data)  # type: Answer
        return answer
    except (EOFError, ValueError, TypeError):
        return ("unanswered", "the child that looked gave no answer", 0)


def ended(child: int, options: int) -> "Optional[int]":
    """How a child ended (0 where the kernel keeps no account, because SIGCHLD is ignored); None if it has not yet."""
    try:
        known, status = os.waitpid(child, options)
        return status if known else None
    except ChildProcessError:
        return 0


def end(child: int) -> None:
    """Kill a child, and see that it leaves no zombie: now, or when the next child is started."""
    os.kill(child, 9)
    for _ in range(20):
        if ended(child, os.WNOHANG) is not None:
            return
        time.sleep(0.005)
    LATE.append(child)


def leave_no_core() -> None:
    """Let no core file tell how this process ended. Call it in a child: there is no way back."""
    import resource  # not above: Debian's smallest Python lacks it

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fork() -> int:
    """os.fork, without the warning of Python 3.12 for callers with threads: our child does not touch them."""
    if sys.version_info < (3, 12):
        return os.fork()
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


# ------------------------------------------------------------------------------------------------- CPUID

CPUID_CODE = bytes.fromhex("5389f889f14989d00fa241890041895804418948084189500c5bc3")
"""void f(uint32_t leaf, uint32_t subleaf, uint32_t out[4]) as x86-64 calls it:
push rbx; mov eax,edi; mov ecx,esi; mov r8,rdx; cpuid;
mov [r8],eax; mov [r8+4],ebx; mov [r8+8],ecx; mov [r8+12],edx; pop rbx; ret"""

MEMFD_CREATE = 279 if os.uname().machine == "aarch64" else 319  # os.memfd_create needs Python 3.8
MFD_CLOEXEC, MFD_ALLOW_SEALING, MFD_NOEXEC_SEAL = 1, 2, 8
F_ADD_SEALS, ALL_SEALS = 1033, 0xF  # seal, shrink, grow, write
PR_SET_DUMPABLE = 4
RTLD_NOW, PROT_READ, PROT_EXEC, MAP_PRIVATE, MAP_FAILED = 2, 1, 4, 2, (1 << 64) - 1


def c_types() -> "Tuple[Any, Any, Any]":
    """The types of ctypes for an unsigned int, a pointer and a function that returns one. May raise ImportError."""
    # The C half of ctypes: its Python half takes four times as long to import as all of this takes to run.
    from _ctypes import FUNCFLAG_CDECL, FUNCFLAG_USE_ERRNO, CFuncPtr, _SimpleCData

    class Word(_SimpleCData):  # type: ignore[type-arg]
        _type_ = "I"

    class Address(_SimpleCData):  # type: ignore[type-arg]
        _type_ = "P"

    class Function(CFuncPtr):
        _flags_ = FUNCFLAG_CDECL | FUNCFLAG_USE_ERRNO
        _restype_ = Address

    return Word, Address, Function


def lay_code(code: bytes) -> "Answer":
    """("found", address, "") of machine code in this process, at the start of a page of its own.

    The code lies in a sealed memfd and is mapped read-execute, never writable: that passes where an execution policy
    (PR_SET_MDWE, systemd's MemoryDenyWriteExecute) refuses memory that is both. Run it in a child: a kernel can make
    an instruction a fault (ARCH_SET_CPUID), and then the process ends with SIGSEGV.
    """
    try:
        from _ctypes import dlopen, dlsym, get_errno

        _, pointer, function = c_types()
    except ImportError:
        return ("unanswered", "this Python has no ctypes", 0)
    libc = dlopen(None, RTLD_NOW)  # type: ignore[arg-type]
    # A processor that refuses an instruction ends this process; let it leave no core file.
    function(dlsym(libc, "prctl"))(PR_SET_DUMPABLE, 0)
    syscall = function(dlsym(libc, "syscall"))
    # A kernel before 6.3 does not know the flag; a later one can insist on it (vm.memfd_noexec) or complain in its log.
    descriptor = syscall(MEMFD_CREATE, b"code", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL) or 0
    if descriptor >> 31 and get_errno() == errno.EINVAL:
        descriptor = syscall(MEMFD_CREATE, b"code", MFD_CLOEXEC | MFD_ALLOW_SEALING) or 0
    if descriptor >> 31:
        return no_place_for_code(get_errno())
    try:
        page = os.sysconf("SC_PAGESIZE")
        size = os.write(descriptor, code.ljust(-(-len(code) // page) * page, b"\xcc"))
        fcntl.fcntl(descriptor, F_ADD_SEALS, ALL_SEALS)
        mmap = function(dlsym(libc, "mmap"))
        address = mmap(pointer(0), pointer(size), PROT_READ | PROT_EXEC, MAP_PRIVATE, descriptor, pointer(0))
        if address is None or address >> 12 == MAP_FAILED >> 12:
            return no_place_for_code(get_errno())
        return ("found", address, "")
    except OSError as error:
        return no_place_for_code(error.errno)
    finally:
        os.close(descriptor)


def run_cpuid() -> "Answer":
    """("found", ((leaf, subleaf, eax, ebx, ecx, edx), …), "") for CPUID_LEAVES, run in this very process."""
    laid = lay_code(CPUID_CODE)
    if laid[0] != "found":
        return laid
    from _ctypes import Array

    word, _, function = c_types()

    class Registers(Array):  # type: ignore[type-arg]
        _type_ = word
        _length_ = 4

    cpuid, registers = function(laid[1]), Registers()
    answers = []
    for leaf, subleaf in CPUID_LEAVES:
        cpuid(word(leaf), word(subleaf), registers)
        answers.append((leaf, subleaf) + tuple(registers))
    return ("found", tuple(answers), "")


def no_place_for_code(number: "Optional[int]") -> "Answer":
    """The answer where the code could not be laid down: whatever the error, it says nothing of the processor."""
    return ("unanswered", "no memory to run machine code in: %s" % os.strerror(number or 0), number or 0)


def read_cpuid_device(processor: int = 0) -> "Answer":
    """The same from /dev/cpu/N/cpuid (root; the module cpuid): a cross-check that runs no code of ours."""
    try:
        descriptor = os.open("/dev/cpu/%d/cpuid" % processor, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        return refused(error.errno)
    answers = []
    try:
        for leaf, subleaf in CPUID_LEAVES:
            data = os.pread(descriptor, 16, leaf | subleaf << 32)
            words = tuple(int.from_bytes(data[at : at + 4], "little") for at in range(0, 16, 4))
            answers.append((leaf, subleaf) + words)
    except OSError as error:
        return refused(error.errno)
    finally:
        os.close(descriptor)
    return ("found", tuple(answers), "")


# ------------------------------------------------------------------------------------------------- registers

MSR_DEVICE = (202, 0)


def read_msrs(node: str, within: "Optional[int]" = None) -> "Answer":
    """("found", {name: answer}, ""): the registers MSRS of processor 0. A reader, as those above."""
    seen = stat_path(node, within)
    if seen[0] != "found":
        return seen
    if seen[1][0] != "character-device" or seen[1][4:6] != MSR_DEVICE:
        return ("unanswered", "the node is not the device 202:0", 0)
    try:
        descriptor = open_at(node, os.O_RDONLY, within)
    except OSError as error:
        return refused(error.errno)
    answers = {}  # type: Dict[str, Answer]
    try:
        for number in MSRS:
            register = "%#x" % number
            try:
                answers[register] = ("found", int.from_bytes(os.pread(descriptor, 8, number), "little"), "")
            except OSError as error:
                # EIO: the processor has no such register, or whoever runs this machine lets nobody read it.
                answers[register] = ("absent", error.errno) if error.errno == errno.EIO else refused(error.errno)
    finally:
        os.close(descriptor)
    return ("found", answers, "")


# ------------------------------------------------------------------------------------------------- KVM

KVM_GET_API_VERSION, KVM_CHECK_EXTENSION = 0xAE00, 0xAE03
KVM_GET_MSR_FEATURE_INDEX_LIST, KVM_GET_MSRS, KVM_GET_SUPPORTED_CPUID = 0xC004AE0A, 0xC008AE88, 0xC008AE05
KVM_DEVICE = (10, 232)
KVM_LIMIT = 256
"""Registers and leaves that KVM is given room for. It has some thirty of the ones, a hundred of the others."""


def ask_kvm(
    node: str, within: "Optional[int]" = None, ask: "Optional[Callable[[int], Dict[str, Answer]]]" = None
) -> "Answer":
    """("found", {question: answer}, ""): the node opened once (read-write: that is the question), and `ask` of it.

    Nothing is created. A reader, as those above.
    """
    seen = stat_path(node, within)
    if seen[0] != "found":
        return seen
    if seen[1][0] != "character-device" or seen[1][4:6] != KVM_DEVICE:
        return ("unanswered", "the node is not KVM's device 10:232", 0)
    try:
        descriptor = open_at(node, os.O_RDWR, within)
    except OSError as error:
        return refused(error.errno)
    try:
        return ("found", (ask or kvm_numbers)(descriptor), "")
    except OSError as error:
        # EINVAL: KVM on this architecture has no such question.
        return ("absent", error.errno) if error.errno == errno.EINVAL else refused(error.errno)
    finally:
        os.close(descriptor)


def kvm_numbers(descriptor: int) -> "Dict[str, Answer]":
    """The version, and the number that KVM gives for each of KVM_EXTENSIONS. One that fails is its own refusal."""
    answers = {}  # type: Dict[str, Answer]
    asked = [("api-version", KVM_GET_API_VERSION, 0)]
    asked += [("extension:%d" % number, KVM_CHECK_EXTENSION, number) for number in KVM_EXTENSIONS]
    for name, request, argument in asked:
        try:
            answers[name] = ("found", fcntl.ioctl(descriptor, request, argument), "")
        except OSError as error:
            answers[name] = refused(error.errno)
    return answers


def kvm_msrs(descriptor: int) -> "Dict[str, Answer]":
    """What KVM would put into the registers of KVM_MSRS for a guest (x86): root is not needed, as it is for /dev/cpu.

    Raises OSError where this KVM has no such registers.
    """
    listed = bytearray(4 * (1 + KVM_LIMIT))
    words = memoryview(listed).cast("I")
    words[0] = KVM_LIMIT
    fcntl.ioctl(descriptor, KVM_GET_MSR_FEATURE_INDEX_LIST, listed)
    # Only those are asked for: with the parameter ignore_msrs KVM would make up the others, and log it.
    known = words[1 : 1 + words[0]].tolist()
    answers = {}  # type: Dict[str, Answer]
    for number in KVM_MSRS:
        question = "msr:%#x" % number
        answers[question] = ("absent", errno.ENOENT)
        if number in known:
            request = bytearray(24)
            words = memoryview(request).cast("I")
            words[0], words[2] = 1, number
            if fcntl.ioctl(descriptor, KVM_GET_MSRS, request):
                answers[question] = ("found", int.from_bytes(request[16:], sys.byteorder), "")
    return answers


def kvm_cpuid(descriptor: int) -> "Dict[str, Answer]":
    """The registers of KVM_LEAVES as KVM can show them to a guest on this processor (x86).

    Raises OSError where this KVM knows no CPUID.
    """
    table = bytearray(8 + 40 * KVM_LIMIT)
    words = memoryview(table).cast("I")
    words[0] = KVM_LIMIT
    fcntl.ioctl(descriptor, KVM_GET_SUPPORTED_CPUID, table)
    entries = [words[at : at + 7].tolist() for at in range(2, 2 + 10 * min(words[0], KVM_LIMIT), 10)]
    known = {(leaf, subleaf): registers for leaf, subleaf, _flags, *registers in entries}
    answers = {}  # type: Dict[str, Answer]
    for leaf in KVM_LEAVES:
        for at, register in enumerate(REGISTERS):
            found = ("found", known[leaf][at], "") if leaf in known else ("absent", errno.ENOENT)
            answers["cpuid:0x%08x:%#x:%s" % (*leaf, register)] = found
    return answers


KVM_QUESTIONS = {"msr": kvm_msrs, "cpuid": kvm_cpuid}
"""What only few want to know, and takes KVM longer to answer (a millisecond where CPUID itself is trapped)."""

# ------------------------------------------------------------------------------------------------- the kernel's log

KERNEL_MESSAGES = (
    # The first line of every boot: where it is missing, earlier lines may be missing too.
    "Linux version",
    # On what the kernel believes to run, and how it was started.
    "Hypervisor detected: *", "Booting paravirtualized kernel on *", "Booting kernel on Xen", "pvm-pv: *",
    "DMI not present or invalid", "efi: EFI v*", "Secure boot *", "secureboot: Secure boot *",
    "Memory Encryption Features active: *", "AMD Memory Encryption Features active: *", "tdx: Guest detected",
    # Paravirtual features put to use, or not.
    "kvm-clock: Using msrs", "kvm-guest: PV spinlocks *", "kvm-guest: setup PV IPIs", "kvm-guest: setup PV sched yield",
    "kvm-guest: KVM setup pv remote TLB flush", "kvm-guest: KVM setup async PF for cpu", "kvm-guest: stealtime: cpu",
    "kvm-guest: APIC: eoi() replaced with", "KVM setup pv IPIs", "KVM setup pv sched yield",
    "KVM setup pv remote TLB flush", "KVM setup async PF for cpu", "kvm-stealtime: cpu", "arm-pv: using stolen time PV",
    "smccc: KVM: hypervisor services detected", "vmware: vmware-stealtime: cpu", "vmware: using clock offset of",
    "xen: PV spinlocks *", "xen:events: Xen HVM callback vector for event delivery is enabled",
    "Hyper-V: PV spinlocks *", "Hyper-V: Using IPI hypercalls", "Hyper-V: Using hypercall for remote TLB flush",
    "Hyper-V: Using ext hypercall for remote TLB flush", "hv_balloon: Using Dynamic Memory protocol version *",
    # Clocks, and traces of a move or a copy.
    "clocksource: Switched to clocksource *", "Switched to clocksource *", "clocksource: timekeeping watchdog on CPU*",
    "tsc: Marking TSC unstable due to *", "tsc: Detected *", "tsc: Refined TSC clocksource calibration: *",
    "random: crng reseeded due to virtual machine fork", "suspending xenstore...",
    "mobility: waiting for memory transfer to complete...",
    # Virtualization extensions that the firmware switched off.
    "SVM disabled (by BIOS)", "kvm_amd: SVM disabled (by BIOS)", "x86/cpu: VMX (outside TXT) disabled by BIOS",
    "kvm_intel: VMX not enabled (by BIOS)", "kvm: disabled by bios",
    # The level at which ARM's firmware started the kernel, and in which way KVM uses it.
    "CPU: All CPU(s) started at EL*", "kvm [1]: HYP mode not available", "kvm [1]: VHE mode initialized",
    "kvm [1]: Hyp mode initialized", "kvm [1]: Hyp nVHE mode initialized", "kvm [1]: Hyp hVHE mode initialized",
    "kvm [1]: Protected *",
)  # fmt: skip
"""How the lines of the kernel's log begin that are kept; a star stands for the rest, which the kernel words itself."""

BEGINNINGS = tuple(message.rstrip("*") for message in KERNEL_MESSAGES)
FIRST_LETTERS = frozenset(beginning[:5].encode() for beginning in BEGINNINGS)

SYSLOG_ACTION_READ_ALL, SYSLOG_ACTION_SIZE_BUFFER = 3, 10
LONGEST_MESSAGE = 120
"""Characters of a line of the log that are kept."""
MOST_MESSAGES = 1024


def read_kernel_log() -> "Answer":
    """("found", ((microseconds since boot, line), …), "") of the lines that KERNEL_MESSAGES names, by syslog(2).

    The time is -1 where the log has none. Where system calls are filtered, run read_filtered_log in a child.
    """
    try:
        from _ctypes import FUNCFLAG_CDECL, FUNCFLAG_USE_ERRNO, CFuncPtr, _SimpleCData, dlopen, dlsym, get_errno
    except ImportError:
        return ("unanswered", "this Python has no ctypes", 0)

    class Byte(_SimpleCData):  # type: ignore[type-arg]
        _type_ = "c"

    class Number(_SimpleCData):  # type: ignore[type-arg]
        _type_ = "i"

    class Function(CFuncPtr):
        _flags_ = FUNCFLAG_CDECL | FUNCFLAG_USE_ERRNO
        _restype_ = Number

    klogctl = Function(dlsym(dlopen(None, RTLD_NOW), "klogctl"))  # type: ignore[arg-type]
    size = klogctl(SYSLOG_ACTION_SIZE_BUFFER, None, 0)
    if size < 0:
        return refused(get_errno())
    # The times are added when it is read. Of what does not fit the kernel leaves out the beginning.
    buffer = (Byte * min(2 * size, FILE_LIMIT))()
    length = klogctl(SYSLOG_ACTION_READ_ALL, buffer, len(buffer))
    if length < 0:
        return refused(get_errno())
    messages = kernel_messages(bytes(memoryview(buffer)[:length]))
    if len(messages) > MOST_MESSAGES:
        return ("unanswered", "it holds more than %d such lines" % MOST_MESSAGES, 0)
    return ("found", messages, "")


def read_filtered_log() -> "Answer":
    """The same, where a filter may end the process that asks."""
    leave_no_core()
    return read_kernel_log()


def kernel_messages(log: bytes) -> "Tuple[Tuple[int, str], ...]":
    """The kernel's own lines (`<6>[    0.096497] Booting …`) that KERNEL_MESSAGES names, with their times."""
    found = []  # type: List[Tuple[int, str]]
    for line in log.split(b"\n"):
        # A log has thousands of lines: of those with a time, one look at five letters leaves out nearly all.
        if line[2:4] == b">[":
            at = line.find(b"] ") + 2
            if line[at : at + 1] != b" " and line[at : at + 5] not in FIRST_LETTERS:
                continue
        priority, closed, text = line[1:].decode("ascii", "replace").partition(">")
        # Eight levels for each facility, of which the kernel's is the first: what programs write there has another.
        if not closed or priority not in ("0", "1", "2", "3", "4", "5", "6", "7"):
            continue
        time, text = time_and_text(text)
        kept = kept_message(text)
        if kept:
            found.append((time, kept))
    return tuple(found)


def time_and_text(line: str) -> "Tuple[int, str]":
    """The microseconds in `[    0.096497][    T0] text` (-1 where there are none), and the text after the brackets."""
    time = -1
    while line.startswith("["):
        inside, closed, rest = line[1:].partition("]")
        if not closed:
            break
        seconds, dot, fraction = inside.strip().partition(".")
        if time < 0 and dot and len(seconds) < 12 and seconds.isdigit() and len(fraction) == 6 and fraction.isdigit():
            time = int(seconds + fraction)
        elif time < 0:
            break  # a text that begins with a bracket
        line = rest
    return time, line.strip()


def kept_message(text: str) -> str:
    """What is kept of a line: as much as KERNEL_MESSAGES names, printable; empty for all others."""
    if not text.startswith(BEGINNINGS):
        return ""
    message = next(one for one in KERNEL_MESSAGES if text.startswith(one.rstrip("*")))
    kept = text[:LONGEST_MESSAGE] if message.endswith("*") else message
    return "".join(one if " " <= one <= "~" else "?" for one in kept)


# ------------------------------------------------------------------------------------------------- VMClock

MISC_MAJOR = 10
VMCLOCK_SIZE = 112
"""Bytes of struct vmclock_abi: include/uapi/linux/vmclock-abi.h."""
NOT_VMCLOCK = ("unanswered", "the node is not VMClock's device", 0)


def read_vmclock(node: str, within: "Optional[int]" = None) -> "Answer":
    """("found", the structure that the hypervisor keeps for this guest, ""); the kernel gives a copy that agrees."""
    seen = stat_path(node, within)
    if seen[0] != "found":
        return seen
    if seen[1][0] != "character-device" or seen[1][4] != MISC_MAJOR:
        return NOT_VMCLOCK
    try:
        descriptor = open_at(node, os.O_RDONLY, within)
    except OSError as error:
        return refused(error.errno)
    try:
        return ("found", os.read(descriptor, VMCLOCK_SIZE), "")
    except OSError as error:
        return refused(error.errno)
    finally:
        os.close(descriptor)


# ------------------------------------------------------------------------------------------------- the machine


ENDED = "the process has ended"
ITSELF = "only a process itself can ask what it may do"


def is_lent(kind: str, subject: "Subject") -> bool:
    """Whether the answer to a question depends on whose eyes are lent: what lies in the own /proc and below the root,
    and what one may do. All else is answered to whoever looks.
    """
    if kind in READERS:
        return kind == "access" or (subject + "/").startswith(OWN) or not in_kernel(subject)
    return kind == "kvm"


TO_MOUNT = ("unanswered", "to look would mount it", 0)
TO_KERNEL = ("unanswered", "it leads to the kernel's own files", 0)
MAY_HANG = ("unanswered", "", 0)


class Stop(Exception):
    """What lies on the way to a path is not to be touched; the answer says why."""

    def __init__(self, answer: "Answer") -> None:
        super().__init__(answer)
        self.answer = answer


class Machine:
    """This machine, seen by one process. Reads each thing when it is first asked for; keeps nothing open.

    `pid` is the process whose eyes are lent, `started` the ticks since boot at which it began, if that is known before:
    a number is given again, and then it is another process.
    """

    def __init__(self, pid: "Optional[int]" = None, started: "Optional[int]" = None) -> None:
        self.pid = pid
        self.kept = {}  # type: Dict[str, Answer]
        self.tables = {}  # type: Dict[str, Mounts]
        self.started = started
        if pid is not None and started is None:
            self.started = self.fate()[1]

    def ask(self, kind: str, subject: "Subject") -> "Answer":
        """The answer to one question, such as ("file", "/proc/version") or ("cpuid", (1, 0))."""
        try:
            if self.pid is not None and kind in ("access", "kvm"):
                return ("unanswered", ITSELF, 0)
            if self.pid is not None and kind == "link" and subject + "/" == SELF:
                return ("found", "%d" % self.pid, "")
            if kind in READERS:
                if not is_listed(kind, subject):
                    return ("unanswered", "it is not on the list of what virtcheck reads", 0)
                answer = self.look(READERS[kind], subject)  # type: Answer
                if self.pid is not None and answer[0] in ("absent", "unanswered") and is_lent(kind, subject):
                    # What a process that has ended does not show is not absent.
                    why = self.fate()[0]
                    return ("unanswered", why, 0) if why else answer
                return answer
            answer = getattr(self, kind)(subject)
            return answer
        except OSError as error:
            # No descriptor or no process was left to look with: that says nothing of the subject.
            return ("unanswered", os.strerror(error.errno or 0), error.errno or 0)
        except ValueError:
            return NO_SUCH_NAME

    # The process whose eyes are lent

    def lend(self, pid: int, started: "Optional[int]" = None) -> "Machine":
        """This machine with the eyes of another process. What lies over /proc and /sys is known already."""
        self.over("/proc")
        other = type(self)(pid, started)
        other.tables["self"] = self.tables["self"]
        return other

    def fate(self) -> "Tuple[str, Optional[int]]":
        """Why the process can be asked no more (empty: it can), and when it began: 0 for never, None where not told.

        One that has ended keeps its number until its parent takes note (state Z). What is not shown, for want of rights
        or by a mask, is not said to have ended.
        """
        path = "/proc/%d/stat" % (self.pid or 0)
        answer = read_file(path)
        if answer[0] == "absent":
            return self.mask(path, *self.over(path)) or ENDED, 0
        if answer[0] == "unanswered" and answer[2] == errno.ESRCH:
            return ENDED, 0
        try:
            state, started = state_and_start(answer[1] if answer[0] == "found" else b"")
        except (ValueError, IndexError):
            return "", None
        other = self.started is not None and started != self.started
        return (ENDED if other or state in "ZX" else ""), started

    # Paths

    def place(self, path: str) -> str:
        """Where `path` lies: another process's own files are found in /proc/PID."""
        if self.pid is not None and path.startswith(OWN):
            return "/proc/%d/%s" % (self.pid, path.split("/", 3)[3])
        return path

    def over(self, path: str) -> "Tuple[str, str, str]":
        """What Mounts.over says of `path`, for the process whose /proc, /sys or root it is."""
        eyes = "self" if self.pid is None or in_kernel(path) else "%d" % self.pid
        if eyes not in self.tables:
            answer = read_file("/proc/%s/mountinfo" % eyes)
            self.tables[eyes] = Mounts(os.fsdecode(answer[1]) if answer[0] == "found" else "")
        return self.tables[eyes].over(path)

    def look(self, reader: "Callable[..., Answer]", path: str) -> "Answer":
        """What `reader` makes of `path`, told apart: masked from absent, and what may hang from what may not."""
        kernels = in_kernel(path)
        if not kernels and (self.pid is not None or path.rpartition("/")[2] in BY_ENGINES):
            return self.look_through(reader, path)
        point, kind, options = self.over(path)
        if kind == "autofs":
            return TO_MOUNT

        if may_hang(kind):
            answer = in_child(lambda: reader(self.place(path)))
        else:
            answer = reader(self.place(path))
        if not kernels:
            return answer
        if answer[0] == "absent" or answer[:2] == ("found", ()):
            mask = self.mask(path, point, kind, options)
            if mask:
                return ("unanswered", mask, answer[1] if answer[0] == "absent" else 0)
        if answer[0] == "found" and kind and kind not in KERNEL_FILE_SYSTEMS:
            return answer[:2] + (kind + " lies over it",)
        return answer

    def look_through(self, reader: "Callable[..., Answer]", path: str) -> "Answer":
        """What `reader` makes of `path`, below the root of the process whose eyes are lent, or below our own.

        Whoever lives there may be hostile, and we may have more rights: no link leads us to a file system that hangs,
        to one that a look would mount, or to the kernel's own files.
        """

        def walk(patient: bool) -> "Answer":
            def passing(way: str) -> None:
                kind = self.over(way)[1]
                if kind == "autofs":
                    raise Stop(TO_MOUNT)
                if in_kernel(way) or (kind in KERNEL_FILE_SYSTEMS and kind != "devtmpfs"):
                    raise Stop(TO_KERNEL)
                # A root that is no mount point has no line in the table, so that it may lie anywhere.
                if not patient and (not kind or may_hang(kind)):
                    raise Stop(MAY_HANG)

            try:
                return look_within(reader, "/" if self.pid is None else "/proc/%d/root" % self.pid, path, passing)
            except Stop as stop:
                return stop.answer

        answer = walk(False)
        if answer is MAY_HANG:
            # One that never answered is not waited for again: whoever looks at many has to come to an end.
            answer = self.kept.get("late") or in_child(lambda: walk(True))
            if answer[0] == "unanswered" and answer[1].startswith("no answer within"):
                self.kept["late"] = answer
        return answer

    def mask(self, path: str, point: str, kind: str, options: str) -> str:
        """Why `path` below /proc or /sys could be there and not be seen; empty where its absence can be believed."""
        top, missing = ("/proc", "procfs") if under(path, "/proc") else ("/sys", "sysfs")
        if not kind and top == "/sys" and not self.tables["self"].table:
            return "no table of mounts tells what lies there"
        if kind not in KERNEL_FILE_SYSTEMS:
            return "masked by " + kind if under(point, top) else missing + " is not mounted"
        if kind == "proc":
            of_process = self.place(path).split("/")[2].isdigit()
            hidden = ("hidepid=2", "hidepid=invisible", "hidepid=4", "hidepid=ptraceable")
            for option in options.split(","):
                if option == "subset=pid" and not of_process and not path.startswith(OWN):
                    return "masked by procfs (subset=pid)"
                if option in hidden and of_process:
                    return "masked by procfs (hidepid)"
        for directory, file_system in EMPTY_UNLESS_MOUNTED:
            if under(path, directory) and not under(point, directory) and os.path.isdir(directory):
                return file_system + " is not mounted"
        return ""

    # The processor

    def cpuid(self, subject: "Subject") -> "Answer":
        """(eax, ebx, ecx, edx) of a (leaf, subleaf)."""
        if "cpuid" not in self.kept:
            self.kept["cpuid"] = self.every_leaf()
        answer = self.kept["cpuid"]
        if answer[0] != "found":
            return answer
        for leaf, subleaf, *registers in answer[1]:
            if (leaf, subleaf) == subject:
                return ("found", tuple(registers), answer[2])
        return ("unanswered", "this leaf is not among those that are run", 0)

    @staticmethod
    def every_leaf() -> "Answer":
        """All leaves at once, in one forked child."""
        machine, wide = os.uname().machine, sys.maxsize > 1 << 32
        # A personality for programs of 32 bits (`linux32`) changes what uname says, not the program.
        if machine not in ("x86_64", "i686") or not wide:
            return ("unanswered", "CPUID is an instruction of x86-64 programs; this is %s" % machine, 0)
        return in_child(run_cpuid)

    def msr(self, subject: "Subject") -> "Answer":
        """The 64 bits of a register such as `0x3a`."""
        if "msr" not in self.kept:
            self.kept["msr"] = self.every_register()
        answer = self.kept["msr"]
        if answer[0] != "found":
            return answer
        known = answer[1].get(subject)  # type: Optional[Answer]
        return known or ("unanswered", "this register is not among those that are read", 0)

    def every_register(self) -> "Answer":
        """What read_msrs brings where the driver is there. Where it is not, to open a node would load it: a change."""
        drivers = self.look(read_file, "/proc/devices")
        if drivers[0] != "found":
            return ("unanswered", "to ask might load the driver", 0)
        if b"\n202 cpu/msr\n" not in drivers[1]:
            return ("unanswered", "the driver msr is not loaded", 0)
        return self.look(read_msrs, "/dev/cpu/0/msr")

    # KVM

    def kvm(self, subject: "Subject") -> "Answer":
        """The integer that /dev/kvm answers to a question such as `api-version` or `extension:9`: see KvmQuery."""
        ask = KVM_QUESTIONS.get(subject.partition(":")[0], kvm_numbers)
        if ask.__name__ not in self.kept:
            self.kept[ask.__name__] = self.every_kvm_answer(ask)
        answer = self.kept[ask.__name__]
        if answer[0] != "found":
            return answer
        known = answer[1].get(subject)  # type: Optional[Answer]
        return known or ("unanswered", "this is not among what KVM is asked", 0)

    def every_kvm_answer(self, ask: "Callable[[int], Dict[str, Answer]]") -> "Answer":
        """What ask_kvm brings where the driver is there. Where it is not, to open a node would load it: a change."""
        misc = self.look(read_file, "/proc/misc")
        if misc[0] == "found" and b"232 kvm\n" in misc[1]:
            return self.look(lambda path, within=None: ask_kvm(path, within, ask), "/dev/kvm")
        node = self.look(stat_path, "/dev/kvm")
        if node[0] != "found":
            return node
        if misc[0] == "found":
            return ("absent", errno.ENODEV)
        return ("unanswered", "to ask might load the driver", 0)

    # Everything else

    @staticmethod
    def uname(_subject: "Subject") -> "Answer":
        """(system, release, version, machine), without the host's name."""
        seen = os.uname()
        return ("found", (seen.sysname, seen.release, seen.version, seen.machine), "")

    def processes(self, _subject: "Subject") -> "Answer":
        """((pid, parent, name, uid), …) of the live processes of PROGRAMS, in order of their ids."""
        listing = self.look(list_directory, "/proc")
        if listing[0] != "found":
            return listing
        kind, options = self.over("/proc")[1:]
        found = []
        for name in listing[1]:
            if not name.isdigit():
                continue
            answer = read_file("/proc/%s/stat" % name)
            if answer[0] != "found":
                continue  # it ended while we looked, or is not ours to see
            try:
                comm, parent = name_and_parent(answer[1])
                if known_program(comm):
                    found.append((int(name), parent, comm, os.stat("/proc/" + name).st_uid))
            except (OSError, ValueError, IndexError):
                continue
        return ("found", tuple(sorted(found)), self.mask("/proc/1/stat", "/proc", kind, options) or listing[2])

    def vmclock(self, _subject: "Subject") -> "Answer":
        """The first bytes of what /dev/vmclock0 shows: see read_vmclock. Another device of that name is not opened."""
        node, misc = self.look(stat_path, "/dev/vmclock0"), self.look(read_file, "/proc/misc")
        if node[0] != "found":
            return node
        if misc[0] != "found" or b"%d vmclock0" % node[1][5] not in map(bytes.strip, misc[1].split(b"\n")):
            return NOT_VMCLOCK
        return self.look(read_vmclock, "/dev/vmclock0")

    @staticmethod
    def log(_subject: "Subject") -> "Answer":
        """((microseconds since boot, line), …): what the kernel's log holds of KERNEL_MESSAGES; it is not cleared."""
        status = read_file(SELF + "status")  # of this process, whosever eyes are lent: it is the one that asks
        unfiltered = status[0] == "found" and b"\nSeccomp:\t0\n" in status[1]
        return read_kernel_log() if unfiltered else in_child(read_filtered_log)

    @staticmethod
    def usage(_subject: "Subject") -> "Answer":
        """Who runs a process is psutil's to say: this file has only the standard library."""
        return ("unanswered", "psutil is not at hand", 0)


def state_and_start(stat: bytes) -> "Tuple[str, int]":
    """A process's state (`Z`: it has ended) and when it began in ticks since boot, by its stat file.

    Raises ValueError or IndexError where it is none.
    """
    fields = stat[stat.rindex(b")") + 1 :].split()
    return fields[0].decode("ascii"), int(fields[19])


def name_and_parent(stat: bytes) -> "Tuple[str, int]":
    """A process's name and its parent's id, by its stat file. Raises ValueError or IndexError where it is none."""
    # The name stands in parentheses and may hold any character, parentheses too.
    end = stat.rindex(b")")
    return os.fsdecode(stat[stat.index(b"(") + 1 : end]), int(stat[end + 1 :].split()[1])


def known_program(comm: str) -> bool:
    """Whether a process's name is one of PROGRAMS."""
    return any(comm.startswith(name) if name.endswith("-") else comm == name for name in PROGRAMS)


# ------------------------------------------------------------------------------------------------- the recorder


def every_question(machine: Machine) -> "Iterator[Tuple[str, str, Subject]]":
    """Yield (key, kind, subject) for all that is read, the stars and braces of WHAT_IS_READ filled in."""
    for entry in WHAT_IS_READ:
        kind, _, subject = entry.partition(":")
        for one in subjects(machine, subject):
            yield kind + ":" + one, kind, int(one) if kind == "usage" else one
    for leaf, subleaf in CPUID_LEAVES:
        yield "cpuid:0x%08x:0x%x" % (leaf, subleaf), "cpuid", (leaf, subleaf)


def subjects(machine: Machine, pattern: str) -> "List[str]":
    """The subjects that a pattern of WHAT_IS_READ stands for on this machine."""
    if "*" in pattern:
        directory, _, rest = pattern.partition("/*")
        names = machine.ask("listing", directory)
        return [directory + "/" + name + rest for name in names[1]] if names[0] == "found" else []
    if "{cgroup}" in pattern:
        return [pattern.replace("{cgroup}", directory) for directory in cgroup_directories(machine)]
    if "{disk}" in pattern:
        return [pattern.replace("{disk}", name) for name in disks_with_nodes(machine)]
    if "{volume}" in pattern:
        return [pattern.replace("{volume}", point) for point in volumes(machine)]
    if "{proc}" in pattern:
        return [pattern.replace("{proc}", point) for point in further_procfs(machine)]
    if "{process}" in pattern:
        live = machine.ask("processes", "")
        return [str(process[0]) for process in live[1]] if live[0] == "found" else []
    if "{release}" in pattern:
        return [pattern.replace("{release}", os.uname().release)]
    if "{tracer}" in pattern:
        status = machine.ask("file", SELF + "status")
        lines = status[1].split(b"\n") if status[0] == "found" else []
        tracers = [line[len(b"TracerPid:\t") :] for line in lines if line.startswith(b"TracerPid:\t")]
        return [pattern.replace("{tracer}", pid.decode()) for pid in tracers if pid.isdigit() and pid != b"0"]
    return [pattern]


def disks_with_nodes(machine: Machine) -> "List[str]":
    """The names of the machine's disks and partitions under which /dev holds something."""
    partitions, nodes = machine.ask("file", "/proc/partitions"), machine.ask("listing", "/dev")
    if partitions[0] != "found" or nodes[0] != "found":
        return []
    names = {line.split()[3] for line in os.fsdecode(partitions[1]).split("\n")[2:] if len(line.split()) == 4}
    return sorted(names.intersection(nodes[1]))


def volumes(machine: Machine) -> "List[str]":
    """Where whole file systems of disks are mounted, but for the root."""
    table = machine.ask("file", SELF + "mountinfo")
    points = []  # type: List[str]
    for line in os.fsdecode(table[1]).split("\n") if table[0] == "found" else ():
        fields = line.split(" ")
        if len(fields) > 9 and "-" in fields[6:] and fields[3] == "/":
            source, point = fields[fields.index("-", 6) + 2 :][0], unescape(fields[4])
            if source.startswith("/dev/") and point != "/" and point not in points:
                points.append(point)
    return points


MOST_PROCFS = 16
"""Further procfs that are looked at: an engine's own directories may hold one for each of its containers."""


def further_procfs(machine: Machine) -> "List[str]":
    """Where whole file systems of the kind procfs are mounted beside /proc: the first MOST_PROCFS."""
    table = machine.ask("file", SELF + "mountinfo")
    lines = os.fsdecode(table[1]).split("\n") if table[0] == "found" else []
    fields = [line.split(" ") for line in lines if " - proc " in line]
    points = [unescape(field[4]) for field in fields if len(field) > 4 and field[3] == "/"]
    return [one for one in dict.fromkeys(points) if not under(one, "/proc")][:MOST_PROCFS]


def cgroup_directories(machine: Machine) -> "List[str]":
    """The directories of this process's cgroups, each from the inside out to the root of its mount."""
    cgroups, table = machine.ask("file", SELF + "cgroup"), machine.ask("file", SELF + "mountinfo")
    if cgroups[0] != "found" or table[0] != "found":
        return []
    directories = []  # type: List[str]
    for line in os.fsdecode(table[1]).split("\n"):
        fields = line.split(" ")
        if "-" not in fields[6:]:
            continue
        kind, _source, options = (fields[fields.index("-", 6) + 1 :] + ["", ""])[:3]
        for membership in os.fsdecode(cgroups[1]).split("\n"):
            number, _, rest = membership.partition(":")
            controllers, _, path = rest.partition(":")
            v2 = kind == "cgroup2" and number == "0"
            v1 = kind == "cgroup" and number != "0" and set(controllers.split(",")) <= set(options.split(","))
            if not (v1 or v2) or not path.startswith("/") or len(path) > LONGEST_PATH:
                continue
            root, point = unescape(fields[3]), unescape(fields[4])
            if root != "/" and under(path, root):
                path = path[len(root) :]
            while True:
                directory = point + path.rstrip("/")
                if directory not in directories:
                    directories.append(directory)
                if path in ("", "/"):
                    break
                path = path[: path.rindex("/")]
    return directories


def as_json(answer: "Answer") -> "Dict[str, Any]":
    """An answer as a recording holds it."""
    kind, rest = answer[0], answer[1:]
    if kind == "found":
        data, note = rest
        entry = {"found": data}
        if isinstance(data, bytes):
            try:
                entry = {"found": data.decode("utf-8")}
            except UnicodeDecodeError:
                import base64

                entry = {"base64": base64.b64encode(data).decode("ascii")}
        elif isinstance(data, str):
            # A link may hold bytes that are no UTF-8; they are kept visible.
            entry = {"found": data.encode("utf-8", "backslashreplace").decode("utf-8")}
        if note:
            entry["note"] = note
        return entry
    if kind == "unanswered":
        return {"unanswered": rest[0], "errno": rest[1]}
    return {kind: rest[0]}


def capture(machine: Machine, redactor: "Redactor") -> "Dict[str, Any]":
    """The recording of a machine: every question with its answer, what names people and places replaced."""
    readings = {}
    for key, kind, subject in every_question(machine):
        readings[redactor.key(key)] = as_json(redactor.answer(key, machine.ask(kind, subject)))
    return {
        "schema": "virtcheck.recording/1",
        "how": "captured",
        "recorded_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "euid": os.geteuid(),
        "readings": readings,
    }


KEPT_WORDS = """
acpi address afs aio all app apptainer apparmor appimage autofs auto background backing balloon batch besteffort
bin bind binfmt blkio block bochs boot bpf btrfs bubblewrap buildah buildkit burstable bwrap cache cdrom ceph
cgroup cgroup2 cgroupfs checkpoint chrome cifs claim classic clear conf config configfs configmap console
container containerd containerenv containers controllers core cpu cpuacct cpuset cri crio crosvm cryfs data
debugfs default defaults delegate dev devices devpts devtmpfs diff dir direct disk dmi docker dockerenv dracut
ecs efi efivarfs empty emulator enforce env erofs errors etc ext2 ext3 ext4 fat fd fdescfs firejail firmware
flatpak freezer fs fscache fuse fusectl garden gid gnome gpfs group gvisor home host hostfs hostname hosts
hugetlb hugetlbfs huge idmapped image images incus index init initramfs inline inode inode32 inode64 io
iomem isolated iso9660 job jobs k3s k8s kata kataShared kernel kubelet kubepods kubernetes kvm lib lib32 lib64
libcontainer libkrun libpod libvirt libvirtd local log logbsize logbufs lost lower lowerdir lxc lxcfs lxd
machine machines manager masked max media mem memory merge merged metacopy misc mnt mode mounts mount mqueue
name names namespace native net nerdctl netns nfs nfs4 noatime nobarrier nodev nodiratime noexec none noquota
nosuid nr nspawn null ns nsfs nvidia oci off opt options overlay overlay2 overlayfs owner param parent
payload percpu perf perf_event pid pids pod podman pods pouch private proc process proot propagation ptmxmode
pts qemu quadlet queue ram ramfs random read readonly redirect relatime release remount resctrl resolv
resource restricted resv rkt ro root rootfs rosetta rpc_pipefs run runc runsc runtime rw safe sandbox sandboxes
scope scsi secret secrets securityfs seclabel selinux selinuxfs serviceaccount service session shared shm shmem
size singularity sharecache slave slice slirp4netns smb3 snap snapd snapshots snapshotter snapshotters
squashfs srv state storage stripe strict strictatime subvol subvolid sys sysbox sysboxfs sysfs system systemd
task tasks termination termux tmp tmpfs token tracefs tun tty type uid ubifs ubuntu udev uevents unbindable
unconfined unified upperdir user userdata userland userns usr v1 v2 usrjquota usrquota utc utf8 util uts var vda
version vfat virtio virtiofs virtual vm vmm volatile volume volumes vsock wdsl work workdir wsl wslfs lxfs
WSLInterop x86 x86_64 xattr xfs xen xenfs xino xtables zfs drvfs late attr attr2 on size huge memcg mems
extra compat32l access trans aname dfltuid dfltgid dcache cap node stats cpuid msr kmsg kcore latency keys timer
list sched debug interrupts powercap thermal throttle asound sysrq trigger irq bus diskstats uptime loadavg
cpuinfo meminfo stat swaps online slabinfo dummy 9p id vfs pools newroot nomad alloc cgns subset hidepid invisible
noaccess complain ptraceable katashared wslinterop aarch64 alpha arm armeb box64 box86 cli fex hexagon hppa i386 i486
java loongarch64 m68k microblaze microblazeel mips mips64 mips64el mipsel mipsn32 mipsn32el or1k ppc ppc64
ppc64le python3 riscv32 riscv64 s390x sh4 sh4eb sparc sparc32plus sparc64 wine windows xtensa xtensaeb
fexinterpreter hyperv interpreter ptp static bpm concourse distro distrobox ecstasks exec executor incoming live master
ch mesos ploop pressure propagate provisioner reserve rootfses share simfs toolbox vessel worker workers zones
libexec register status agent be canonical com exe extension guest linuxcontainers nios2 org redhat spice vmclock
sbin modprobe kmod
"""
"""Words of paths, cgroups and mount options that name software, not people: they stay."""

KEPT_PARAMETERS = """
acpi amd_iommu clocksource console cgroup_no_v1 efi gather_data_sampling indirect_target_selection intel_iommu iommu
iommu.passthrough kvm-arm.mode kvm.nx_huge_pages l1tf lockdown mds mitigations mmio_stale_data nested_pvm noapic
nomodule nopti nosmt nospectre_v2 panic pci prot_virt psi pti quiet random.trust_cpu reboot reg_file_data_sampling
retbleed ro root_squash rw spec_rstack_overflow spectre_bhi spectre_v2 spectre_v2_user srbds swiotlb
systemd.unified_cgroup_hierarchy tsa tsc tsx_async_abort virtio_mmio.device vmscape
"""
KEPT_VARIABLES = frozenset(("container", "TERM", "LANG", "LC_ALL", "LC_MESSAGES", "USER_NS"))
KEPT_COMMS = """
init kthreadd busybox sh bash dash tini tini-static dumb-init docker-init catatonit podman-init conmon pause
(sd-stubinit) lxc-execute lxc-init lxc-start s6-svscan runit python3 init(wsl) sandbox-init
"""
"""What PID 1 and PID 2 are called where that says who started them."""
KEPT_PREFIXES = ("ec2", "EC2", "GoogleCloud-", "VMware-", "Parallels-")
BINFMT_MISC = "file:/proc/sys/fs/binfmt_misc"
SECRET_FILES = ("product_serial", "product_uuid", "board_asset_tag", "uuid")
WORD_FILES = ("attr/current", "apparmor/current", "release_agent", "clock_name", "kernel/modprobe")
PORT_NAMES = "file:/sys/class/virtio-ports/"
PATH_FILES = ("mountinfo", "cgroup")
"""Endings of files whose paths hold container ids and pod uids."""
LINE_FILES = ("/cpuinfo", "/sysinfo", "/lparcfg")
BOOT_PARAMETERS, SECURE_BOOT_AT = "file:/sys/kernel/boot_params/data", 0x1EC
HYPERVISOR_ROWS = ("HYP:", "HRE:", "HVS:")
"""Rows of /proc/interrupts: calls back, and what Hyper-V says of the clock and sends as a timer."""
PRIVATE_LINES = ("Serial", "Sequence Code", "Name", "UUID", "serial_number")
"""Endings of the names of lines in LINE_FILES that name or number one machine or one partition."""
PUBLIC_LINES = ("Model Name",)
"""Names with such an ending that say nothing private: LoongArch tells its processor's model so."""
INITIAL_NAMESPACES = range(0xEFFFFFF7, 0xF0000002)
"""Numbers that are the same on every machine: those reserved, and the first two that an older kernel gives itself."""
KEPT_ASSET_TAGS = (
    "7783-7084-3265-9085-8269-3286-77", "Amazon EC2", "HUAWEICLOUD", "OpenStack Nova", "OpenTelekomCloud",
    "OracleCloud.com", "SAP CCloud VM", "Samsung Cloud Platform", "",
)  # fmt: skip
ZSTACK = ".zstack.io"
"""What follows a server's name in the asset tag that ZStack gives."""


class Redactor:
    """Replaces what names people, hosts and hardware by pseudonyms of the same shape; equal stays equal.

    Everything not known to be harmless is replaced: words of paths that are not in KEPT_WORDS, values of parameters
    and variables, serial numbers. Namespace numbers, the boot id, container ids and pod uids stay unless `ids`.
    """

    ADDRESS = (
        r"(?<![0-9])\d{1,3}([.-])\d{1,3}(?:\1\d{1,3}){2}(?![0-9])"  # 192.0.2.1, and as in ip-192-0-2-1
        r"|(?<![0-9A-Za-z])[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}(?![0-9A-Za-z])"  # 52-54-00-12-34-56
        # IPv6, and MAC addresses with colons; not `0::/` of a list of cgroups.
        r"|(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){1,6}"
        r"|[0-9A-Fa-f]{0,4}::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})(?:\.\d{1,3}){0,3}(?![0-9A-Za-z])"
    )
    DEVICE = r"(?:[svh]|xv)d[a-z]{1,2}\d{0,3}|nvme\d+n\d+(?:p\d+)?"
    NODE = (
        r"(?:tty[A-Z]{0,4}|vcs[au]?|loop|ram|zram|dm-|md|nbd|sr|fd|sg|st|nst|mmcblk|mtdblock|pmem|dasd[a-z]?|ubd|zd"
        r"|rtc|ptp|hidraw|video|media|nvidia|gpiochip|i2c-|watchdog|vmclock|vport)(?:\d{1,4}(?:p\d{1,3})?)?"
    )
    DASH = r"(?:[-_]|\\x2d)"  # systemd writes a dash within a name as \x2d
    UUID = "[0-9a-fA-F]{8}(?:" + DASH + "[0-9a-fA-F]{4}){3}" + DASH + "[0-9a-fA-F]{12}"
    # A word holds letters, digits and bytes that are no UTF-8.
    PREFIX = r"pod(?=[0-9a-f]{8}[-_])|buildah(?=\d)"
    PROGRAM = r"qemu-cris(?![^\W_])"  # alone it may be somebody's name
    WORD = "|".join((ADDRESS, PREFIX, UUID, PROGRAM, r"\\x2d", DEVICE, "(?:[^\\W_]|[\udc80-\udcff])+"))

    def __init__(self, ids: bool = False, salt: "Optional[bytes]" = None) -> None:
        import re

        self.salt = os.urandom(16) if salt is None else salt
        self.ids = ids
        self.kept_words = frozenset((*KEPT_WORDS.split(), "qemu-cris", "\\x2d"))
        self.kept_parameters = frozenset(KEPT_PARAMETERS.split())
        self.kept_comms = frozenset(KEPT_COMMS.split())
        self.word = re.compile(self.WORD)
        self.device = re.compile(self.DEVICE)
        self.node = re.compile(self.DEVICE + "|" + self.NODE)
        self.identity = re.compile("[0-9a-f]{12,}|" + self.UUID)
        self.parameter = re.compile(r"\S+")
        self.digits = re.compile(r"\d+")
        self.address = re.compile(r"[^\s()]+@[^\s()]+")
        self.identification = re.compile(r"(?<=identification = )\w+")  # of a processor of IBM Z: its machine's serial

    def answer(self, key: str, answer: "Answer") -> "Answer":
        """The answer to the question `key`, redacted. Refusals hold nothing to redact."""
        if answer[0] != "found":
            return answer
        data = answer[1]
        if key == BOOT_PARAMETERS:
            data = bytes(one if at == SECURE_BOOT_AT else 0 for at, one in enumerate(data[: SECURE_BOOT_AT + 1]))
        elif isinstance(data, bytes):
            text = data.decode("utf-8", "surrogateescape")
            data = self.file(key, text).encode("utf-8", "surrogateescape")
        elif key.startswith("usage:"):
            data = (data[0] if data[0] == "root" else self.pseudonym(data[0]),) + data[1:]
        elif key == "link:/proc/thread-self/exe":
            data = self.words(data)
        elif key.startswith("link:") and (key.startswith("link:/proc/") or key.endswith("/self")):
            data = self.digits.sub(lambda found: self.number(found.group()), data)
        elif key.startswith("listing:/proc/sys/fs/binfmt_misc"):
            data = tuple(self.words(name) for name in data)
        elif key == "listing:/dev":
            data = tuple(sorted(map(self.node_name, data)))
        return ("found", data) + answer[2:]

    def key(self, key: str) -> str:
        """The question `key`; a directory of cgroups in it has the name that it has in /proc/self/cgroup."""
        directory, _, name = key.rpartition("/")
        if name == "self" and directory.startswith("link:"):
            return "link:" + self.paths(directory[len("link:") :]) + "/self"
        if directory == BINFMT_MISC:
            return directory + "/" + self.words(name)
        if key in LISTED:
            return key
        if directory == "stat:/dev":
            return directory + "/" + self.node_name(name)
        if key.startswith("device-programs:") or (key.startswith("stat:") and key.endswith(OF_A_SYSTEM)):
            kind, _, path = key.partition(":")
            return kind + ":" + self.paths(path)
        if name not in CGROUP_FILES:
            return key
        return "file:" + self.paths(directory[len("file:") :]) + "/" + name

    def file(self, key: str, text: str) -> str:
        """The text of a file."""
        if key.endswith(SECRET_FILES):
            return self.serial(text)
        if key.startswith(BINFMT_MISC):
            named = ("interpreter ", "extension ")
            return "\n".join(self.words(one) if one.startswith(named) else one for one in text.split("\n"))
        if key.endswith("chassis_asset_tag"):
            name, cloud, rest = text.partition(ZSTACK)
            return text if text.strip() in KEPT_ASSET_TAGS else self.serial(name) + cloud + self.serial(rest)
        if key.endswith(WORD_FILES) or key.startswith(PORT_NAMES):
            return self.words(text)
        if key.endswith(PATH_FILES):
            return self.paths(text)
        if key == "file:/proc/partitions":
            return "\n".join(map(self.partition, text.split("\n")))
        if key.endswith("/net/unix"):
            return "".join(map(self.socket, text.split("\n")[1:]))
        if key.endswith("environ"):
            return "\0".join(self.setting(one, KEPT_VARIABLES) for one in text.split("\0"))
        if key.endswith("/cmdline"):
            parameters, _, inits_own = text.partition(" -- ")
            parameters = self.parameter.sub(lambda one: self.setting(one.group(), self.kept_parameters), parameters)
            return parameters + (" -- " + self.words(inits_own) if inits_own else "")
        if key.endswith("/comm"):
            return text if text.strip() in self.kept_comms or known_program(text.strip()) else self.words(text)
        if key.endswith("containerenv"):
            kept = ("engine", "rootless", "graphRootMounted") + (() if self.ids else ("id",))
            return "\n".join(self.setting(one, kept) for one in text.split("\n"))
        if key.endswith("/version"):
            return self.address.sub(lambda found: self.pseudonym(found.group()), text)
        if key == "file:/proc/interrupts":
            # The others name devices: network cards by the names that somebody gave them.
            return "".join(one + "\n" for one in text.split("\n") if one.lstrip().startswith(HYPERVISOR_ROWS))
        if key.endswith("boot_id") and self.ids:
            return self.pseudonym(text)
        if key.endswith(LINE_FILES):
            return "\n".join(map(self.line, text.split("\n")))
        if key.endswith("ibm,partition-name"):
            return text if text.rstrip("\0") == "full" else self.pseudonym(text)
        return text

    def line(self, text: str) -> str:
        """`name : content` or `name=content` with the content replaced where the name is private."""
        for mark in (":", "="):
            name, found, content = text.partition(mark)
            if found and name.rstrip().endswith(PRIVATE_LINES) and name.rstrip() not in PUBLIC_LINES:
                return name + mark + self.pseudonym(content)
        return self.identification.sub(lambda found: self.pseudonym(found.group()), text)

    def node_name(self, name: str) -> str:
        """The name of a device: those that the kernel gives stay, those of volumes are somebody's."""
        return name if name in NODES or self.node.fullmatch(name) else self.words(name)

    def partition(self, line: str) -> str:
        """A line of /proc/partitions, with no size."""
        fields = line.split()
        if len(fields) != 4 or not fields[0].isdigit():
            return line if not line or fields[:1] == ["major"] else ""
        return "%4s %8s %10d %s" % (fields[0], fields[1], 0, self.node_name(fields[3]))

    @staticmethod
    def socket(line: str) -> str:
        """A line of /proc/net/unix if the socket is that of a known service, without numbers; else nothing."""
        path = (line.split(None, 7) + [""] * 8)[7]
        name = path if path in CONTROL_SOCKETS else ""
        name = next((name for name in ABSTRACT_SOCKETS if path.startswith(name)), name)
        return "0: 00000002 00000000 00010000 0001 01 0 %s\n" % name if name else ""

    def words(self, text: str) -> str:
        """Text whose unknown words are replaced."""
        return self.word.sub(lambda found: self.keep(found.group()), text)

    def paths(self, text: str) -> str:
        """The same, where what has the shape of a container id or a pod uid is one."""
        if self.ids:
            return self.words(text)
        return self.word.sub(lambda found: self.keep_identity(found.group()), text)

    def keep_identity(self, word: str) -> str:
        """A container id, a pod uid or a word that is known to be harmless, or its pseudonym."""
        return word if self.identity.fullmatch(word) and not word.isdigit() else self.keep(word)

    def keep(self, word: str) -> str:
        """A word that is known to be harmless, or its pseudonym."""
        if word.isdigit():
            return self.number(word)
        if len(word) < 2 or word.lower() in self.kept_words or self.device.fullmatch(word):
            return word
        return self.pseudonym(word)

    def setting(self, text: str, kept: "Any") -> str:
        """`name=value` with the value replaced unless the name is among the kept."""
        name, equals, content = text.partition("=")
        if name in kept:
            return text
        return name + equals + self.pseudonym(content) if equals else self.words(text)

    def serial(self, text: str) -> str:
        """A serial number with the prefix that tells whose it is."""
        prefix = next((one for one in KEPT_PREFIXES if text.startswith(one)), "")
        return prefix + self.pseudonym(text[len(prefix) :])

    def number(self, digits: str) -> str:
        """A number: short ones count mounts and users; a namespace's is an identity; a long one may be a serial."""
        if len(digits) < 7:
            return digits
        if len(digits) != 10 or not INITIAL_NAMESPACES[0] <= int(digits) < 1 << 32:
            return self.pseudonym(digits)
        if int(digits) in INITIAL_NAMESPACES or not self.ids:
            return digits
        given_out = (1 << 32) - INITIAL_NAMESPACES[-1] - 1
        return str(INITIAL_NAMESPACES[-1] + 1 + int.from_bytes(self.digest(digits)[:8], "big") % given_out)

    def digest(self, text: str) -> bytes:
        """Bytes that depend on the text and on this recording's salt, and that tell neither."""
        import hashlib

        return hashlib.sha256(self.salt + text.encode("utf-8", "surrogateescape")).digest()

    def pseudonym(self, text: str) -> str:
        """Text of the same shape: letters for letters, digits for digits, everything else as it is."""
        stream = self.digest(text)
        shaped = []
        for at, one in enumerate(text):
            number = stream[at % len(stream)] + at // len(stream)
            if one.isdigit():
                one = chr(48 + number % 10)
            elif "a" <= one <= "f" or "A" <= one <= "F":
                one = chr(ord("a" if one > "Z" else "A") + number % 6)
            elif one.isalpha() or "\udc80" <= one <= "\udcff":
                one = chr((97 if one.islower() else 65) + number % 26)
            shaped.append(one)
        return "".join(shaped)


def pack(recording: "Dict[str, Any]") -> bytes:
    """A recording as gzip-compressed JSON, the same bytes for the same content."""
    import gzip
    import io
    import json

    text = json.dumps(recording, indent=1, sort_keys=True)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(text.encode("ascii"))
    return packed.getvalue()


def main(arguments: "List[str]") -> int:
    """Record this machine to standard output: `python3 machine.py [--redact ids] > FILE`."""
    if arguments not in ([], ["--redact", "ids"]):
        sys.stderr.write("usage: machine.py [--redact ids] > FILE\n")
        return 2
    if os.isatty(1):
        sys.stderr.write("machine.py: a recording is compressed: send it to a file or a pipe\n")
        return 2
    recording = capture(Machine(), Redactor(ids=bool(arguments)))
    try:
        with os.fdopen(1, "wb", closefd=False) as output:
            output.write(pack(recording))
    except BrokenPipeError:
        return 141  # the reader has gone; so does a program that SIGPIPE ends
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
