"""What each monitor wants of a host before it runs a guest through KVM, in the language of facts.

They are what the monitor itself insists on when it starts, not what a distribution or a guide recommends. A device that
only some of its guests need is no requirement.
"""

from __future__ import annotations

from virtcheck.model.value import Frozen


class Requirement(Frozen):
    """A fact, and what it must be."""

    fact: str
    expected: tuple[str | bool, ...]
    """One of these; where the fact is a list of words, all of them."""
    because: str
    see: str
    on: tuple[str, ...] = ()
    """The architectures where it is asked for; none for all."""


USABLE_DRIVER = ("ready", "loadable")
"""A driver that will be there when the monitor opens its node."""

QEMU_SOURCE = "https://github.com/qemu/qemu/blob/master/"
QEMU = (
    Requirement(
        fact="kvm.usable",
        expected=(True,),
        because="without it QEMU emulates the processor, which it can do anywhere",
        see="https://www.qemu.org/docs/master/system/introduction.html",
    ),
    Requirement(
        fact="kvm.extensions",
        expected=(
            "user-memory",
            "destroy-memory-region-works",
            "join-memory-regions-works",
            "internal-error-data",
            "ioeventfd",
            "ioeventfd-any-length",
        ),
        because="it asks for these abilities of KVM and ends where one is missing",
        see=QEMU_SOURCE + "accel/kvm/kvm-all.c",
    ),
    Requirement(
        fact="kvm.extensions",
        expected=("set-tss-addr", "ext-cpuid", "mp-state"),
        because="it asks for these abilities of KVM and ends where one is missing",
        see=QEMU_SOURCE + "target/i386/kvm/kvm.c",
        on=("x86_64",),
    ),
)

FIRECRACKER_SOURCE = "https://github.com/firecracker-microvm/firecracker/blob/main/"
FIRECRACKER = (
    Requirement(
        fact="cpu.architecture",
        expected=("x86_64", "aarch64"),
        because="it is made for these processors alone",
        see=FIRECRACKER_SOURCE + "docs/getting-started.md",
    ),
    Requirement(
        fact="kvm.usable",
        expected=(True,),
        because="it has no other way to run a guest",
        see=FIRECRACKER_SOURCE + "docs/getting-started.md",
    ),
    Requirement(
        fact="kvm.extensions",
        expected=(
            "irqchip",
            "ioeventfd",
            "irqfd",
            "user-memory",
            "set-tss-addr",
            "pit2",
            "pit-state2",
            "adjust-clock",
            "debugregs",
            "mp-state",
            "vcpu-events",
            "xcrs",
            "xsave",
            "ext-cpuid",
        ),
        because="it asks for these abilities of KVM and ends where one is missing",
        see=FIRECRACKER_SOURCE + "src/vmm/src/arch/x86_64/kvm.rs",
        on=("x86_64",),
    ),
    Requirement(
        fact="kvm.extensions",
        expected=("ioeventfd", "irqfd", "user-memory", "arm-psci-0-2", "device-ctrl", "mp-state", "one-reg"),
        because="it asks for these abilities of KVM and ends where one is missing",
        see=FIRECRACKER_SOURCE + "src/vmm/src/arch/aarch64/kvm.rs",
        on=("aarch64",),
    ),
)

CLOUD_HYPERVISOR_SOURCE = "https://github.com/cloud-hypervisor/cloud-hypervisor/blob/main/"
CLOUD_HYPERVISOR = (
    Requirement(
        fact="cpu.architecture",
        expected=("x86_64", "aarch64", "riscv64"),
        because="it is made for these processors alone",
        see=CLOUD_HYPERVISOR_SOURCE + "README.md",
    ),
    Requirement(
        fact="kvm.usable",
        expected=(True,),
        because="on Linux it runs guests through KVM, elsewhere through Microsoft's hypervisor",
        see=CLOUD_HYPERVISOR_SOURCE + "README.md",
    ),
    Requirement(
        fact="kvm.extensions",
        expected=(
            "adjust-clock",
            "ext-cpuid",
            "get-tsc-khz",
            "immediate-exit",
            "ioeventfd",
            "irqchip",
            "irqfd",
            "irq-routing",
            "mp-state",
            "set-identity-map-addr",
            "set-tss-addr",
            "split-irqchip",
            "tsc-deadline-timer",
            "user-memory",
            "user-nmi",
            "vcpu-events",
            "xsave",
        ),
        because="it asks for these abilities of KVM and ends where one is missing",
        see=CLOUD_HYPERVISOR_SOURCE + "hypervisor/src/kvm/x86_64/mod.rs",
        on=("x86_64",),
    ),
    Requirement(
        fact="kvm.extensions",
        expected=(
            "immediate-exit",
            "ioeventfd",
            "irqchip",
            "irqfd",
            "irq-routing",
            "mp-state",
            "one-reg",
            "user-memory",
        ),
        because="it asks for these abilities of KVM and ends where one is missing",
        see=CLOUD_HYPERVISOR_SOURCE + "hypervisor/src/kvm/aarch64/mod.rs",
        on=("aarch64", "riscv64"),
    ),
)

CROSVM = (
    Requirement(
        fact="cpu.architecture",
        expected=("x86_64", "aarch64", "riscv64"),
        because="it is made for these processors alone",
        see="https://github.com/google/crosvm/tree/main/hypervisor/src/kvm",
    ),
    Requirement(
        fact="kvm.usable",
        expected=(True,),
        because="on a common Linux it has no other way to run a guest",
        see="https://crosvm.dev/book/running_crosvm/requirements.html",
    ),
    Requirement(
        fact="kvm.extensions",
        expected=("immediate-exit",),
        because="it asks for these abilities of KVM and ends where one is missing",
        see="https://github.com/google/crosvm/blob/main/src/crosvm/sys/linux.rs",
    ),
)

KATA_SOURCE = "https://github.com/kata-containers/kata-containers/blob/main/src/runtime/"
KATA = (
    Requirement(
        fact="runs.qemu",
        expected=(True,),
        because="QEMU is the monitor that it starts where no other was chosen",
        see=KATA_SOURCE + "README.md",
    ),
    Requirement(
        fact="device.vhost_vsock",
        expected=USABLE_DRIVER,
        because="through such a socket it speaks to its agent in a guest of QEMU",
        see=KATA_SOURCE + "virtcontainers/utils/utils_linux.go",
    ),
    Requirement(
        fact="device.vhost_net",
        expected=USABLE_DRIVER,
        because="unless it is told otherwise it has the kernel carry the packets of its guests",
        see=KATA_SOURCE + "config/configuration-qemu.toml.in",
    ),
    Requirement(
        fact="device.tun",
        expected=USABLE_DRIVER,
        because="it joins the container's network and the guest by an interface of this driver",
        see=KATA_SOURCE + "virtcontainers/network_linux.go",
    ),
)

LIBVIRT = (
    Requirement(
        fact="runs.qemu",
        expected=(True,),
        because="its guests with KVM run in QEMU",
        see="https://libvirt.org/drvqemu.html",
    ),
    Requirement(
        fact="device.tun",
        expected=USABLE_DRIVER,
        because="its networks reach guests by interfaces of this driver, and its own check fails without",
        see="https://github.com/libvirt/libvirt/blob/master/tools/virt-host-validate-qemu.c",
    ),
)

ASSIGNMENT = (
    Requirement(
        fact="iommu.enabled",
        expected=(True,),
        because="without an IOMMU a device could write to all memory, whoever drives it",
        see="https://docs.kernel.org/driver-api/vfio.html",
    ),
    Requirement(
        fact="device.vfio",
        expected=USABLE_DRIVER,
        because="monitors take devices over through this driver",
        see="https://docs.kernel.org/driver-api/vfio.html",
    ),
)
"""What it takes to hand a device of the host to a guest."""
