"""What to do about a finding, in the words of the system at hand.

Rows are read from the top, the more special before the more general; the first that fits is told. `where` narrows a row
down, by names of facts, of signs and of claims (whose values are verdicts), and by `host.architecture`.
"""

from __future__ import annotations

from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.report import FactValue

    Condition = tuple[str, tuple[FactValue, ...]]
    """A name, and the values that fit."""


class Remedy(Frozen):
    """What is to be done where a fact has this value."""

    fact: str
    value: FactValue
    message: str
    """The id of the message, without `remedy.`."""
    where: tuple[Condition, ...] = ()


GUESTS_OF_KVM = ("kvm", "lkvm")
CLOUDS = (
    "alibaba", "oci", "digitalocean", "hetzner", "scaleway", "upcloud", "vultr", "akamai", "outscale", "exoscale",
    "huawei", "opentelekom", "sap",
)  # fmt: skip
"""Clouds whose customers choose a type of machine."""
INTEL, AMD = ("GenuineIntel",), ("AuthenticAMD", "HygonGenuine")


def _kvm(value: str, message: str, *where: Condition) -> Remedy:
    return Remedy("kvm.reason", value, "kvm." + message, where)


NO_DRIVER = (
    _kvm("no-driver", "firmware-intel", ("extension-locked", ("established",)), ("cpu.extension", ("vmx",))),
    _kvm("no-driver", "firmware-amd", ("extension-locked", ("established",)), ("cpu.extension", ("svm",))),
    _kvm("no-driver", "load-intel", ("cpu.extension", ("vmx",))),
    _kvm("no-driver", "load-amd", ("cpu.extension", ("svm",))),
    _kvm("no-driver", "load-hv", ("cpu.extension", ("hv",))),
    _kvm("no-driver", "load-whole", ("cpu.extension", ("sie", "h", "lvz"))),
    _kvm("no-driver", "arm", ("host.architecture", ("aarch64",))),
    _kvm("no-driver", "no-driver"),
    _kvm("switched-off", "switched-off"),
)
NO_EXTENSION = (
    _kvm("no-extension", "xen-dom0", ("vm.xen_role", ("dom0",))),
    _kvm("no-extension", "hyperv-root", ("vm.hyperv_role", ("root",))),
    _kvm("no-extension", "none-here", ("extension-locked", ("refuted",)), ("vm.kind", ("none",))),
    _kvm("no-extension", "firmware-intel", ("vm.kind", ("none",)), ("cpu.vendor", INTEL)),
    _kvm("no-extension", "firmware-amd", ("vm.kind", ("none",)), ("cpu.vendor", AMD)),
    _kvm("no-extension", "unused", ("extension-locked", ("established",))),
    _kvm("no-extension", "wsl", ("container.kind", ("wsl",))),
    _kvm("no-extension", "aws", ("vm.cloud", ("aws",))),
    _kvm("no-extension", "gce", ("vm.cloud", ("gce",))),
    _kvm("no-extension", "azure", ("vm.cloud", ("azure",))),
    _kvm("no-extension", "openstack", ("vm.cloud", ("openstack",))),
    _kvm("no-extension", "kubevirt", ("vm.cloud", ("kubevirt",))),
    _kvm("no-extension", "cloud", ("vm.cloud", CLOUDS)),
    _kvm("no-extension", "vmware", ("vm.kind", ("vmware",))),
    _kvm("no-extension", "hyperv", ("vm.kind", ("microsoft",))),
    _kvm("no-extension", "virtualbox", ("vm.kind", ("oracle",))),
    _kvm("no-extension", "parallels", ("vm.kind", ("parallels",))),
    _kvm("no-extension", "xen", ("vm.kind", ("xen",))),
    _kvm("no-extension", "tcg", ("vm.kind", ("qemu",)), ("cpu.vendor", (*INTEL, *AMD))),
    _kvm("no-extension", "kvm-intel", ("vm.kind", GUESTS_OF_KVM), ("cpu.vendor", INTEL)),
    _kvm("no-extension", "kvm-amd", ("vm.kind", GUESTS_OF_KVM), ("cpu.vendor", AMD)),
    _kvm("no-extension", "no-extension"),
)
NO_NODE = (
    _kvm("no-node", "device-plugin", ("container.orchestrator", ("kubernetes",))),
    _kvm("no-node", "docker", ("container.kind", ("docker",))),
    _kvm("no-node", "podman", ("container.kind", ("podman",))),
    _kvm("no-node", "lxc", ("container.kind", ("lxc",))),
    _kvm("no-node", "lxd", ("container.kind", ("lxd",))),
    _kvm("no-node", "incus", ("container.kind", ("incus",))),
    _kvm("no-node", "nspawn", ("container.kind", ("systemd-nspawn",))),
    _kvm("no-node", "bubblewrap", ("container.kind", ("bubblewrap",))),
    _kvm("no-node", "flatpak", ("container.kind", ("flatpak",))),
    _kvm("no-node", "snap", ("container.kind", ("snap",))),
    _kvm("no-node", "mknod", ("container.kind", ("none",))),
    _kvm("no-node", "no-node"),
)
DEVICE_CGROUP = (
    _kvm("device-cgroup", "device-plugin", ("container.orchestrator", ("kubernetes",))),
    _kvm("device-cgroup", "docker-rule", ("container.kind", ("docker",))),
    _kvm("device-cgroup", "podman-rule", ("container.kind", ("podman",))),
    _kvm("device-cgroup", "lxc-rule", ("container.kind", ("lxc",))),
    _kvm("device-cgroup", "lxd", ("container.kind", ("lxd",))),
    _kvm("device-cgroup", "incus", ("container.kind", ("incus",))),
    _kvm("device-cgroup", "nspawn", ("container.kind", ("systemd-nspawn",))),
    _kvm("device-cgroup", "service", ("container.kind", ("none",))),
    _kvm("device-cgroup", "device-cgroup"),
)
DENIED = (
    _kvm("user-namespace", "keep-groups", ("container.kind", ("podman",)), ("kvm.access", ("group",))),
    _kvm("user-namespace", "user-namespace"),
    _kvm("permission-denied", "pod-group", ("container.orchestrator", ("kubernetes",)), ("kvm.access", ("group",))),
    _kvm("permission-denied", "docker-group", ("container.kind", ("docker",)), ("kvm.access", ("group",))),
    _kvm("permission-denied", "keep-groups", ("container.kind", ("podman",)), ("kvm.access", ("group",))),
    _kvm("permission-denied", "join", ("container.kind", ("none",)), ("kvm.access", ("group",))),
    _kvm("permission-denied", "udev", ("container.kind", ("none",)), ("kvm.access", ("owner",))),
    _kvm("permission-denied", "permission-denied"),
    _kvm("nodev", "nodev"),
    _kvm("security-module", "container-label", ("container.kind", ("docker", "podman", "crio", "containerd"))),
    _kvm("security-module", "security-module"),
)
REFUSED_BY_KVM = (
    _kvm("not-kvm", "not-kvm"),
    _kvm("wrong-api", "wrong-api"),
    _kvm("busy", "stop-virtualbox", ("kvm.rivals", ("virtualbox",))),
    _kvm("busy", "stop-vmware", ("kvm.rivals", ("vmware",))),
    _kvm("busy", "busy"),
    _kvm("cannot-create-vm", "log"),
    _kvm("cannot-create-vcpu", "log"),
    _kvm("cannot-enter", "cannot-enter", ("vm.kind", ("none",))),
    _kvm("cannot-enter", "cannot-enter-nested"),
    _kvm("cannot-emulate", "log"),
    _kvm("wrong-result", "wrong-result"),
)
NOT_NESTED = tuple(
    Remedy("kvm.nested", False, "kvm.nested-" + backend, (("kvm.backend", (backend,)),))
    for backend in ("intel", "amd", "hv", "s390")
)
IOMMU = (
    Remedy("iommu.reason", "off", "iommu.off-intel", (("cpu.vendor", INTEL),)),
    Remedy("iommu.reason", "off", "iommu.off-amd", (("cpu.vendor", AMD),)),
    Remedy("iommu.reason", "off", "iommu.off"),
    Remedy("iommu.reason", "none", "iommu.firmware", (("vm.kind", ("none",)),)),
    Remedy("iommu.reason", "none", "iommu.guest", (("vm.kind", ("kvm", "qemu")),)),
)
DRIVERS = (
    *(
        Remedy("device." + name, "loadable", "device.load-" + name)
        for name in ("tun", "vhost_net", "vhost_vsock", "vfio")
    ),
    *(
        Remedy("device." + name, value, "device." + value)
        for name in ("tun", "vhost_net", "vhost_vsock", "vfio", "iommufd")
        for value in ("no-driver", "no-node", "refused")
    ),
)

REMEDIES = (
    *NO_DRIVER,
    *NO_EXTENSION,
    *NO_NODE,
    *DEVICE_CGROUP,
    *DENIED,
    *REFUSED_BY_KVM,
    *NOT_NESTED,
    *IOMMU,
    *DRIVERS,
    Remedy("userns.unprivileged", False, "userns"),
)
