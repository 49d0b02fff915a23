"""Whether the hypervisor around this machine is itself a guest. From inside, mostly nothing tells.

Two signatures in CPUID are no sign of it: hypervisors offer each other's interfaces beside their own.
"""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, HINT, PRESENT, STRONG, Claim, Indicator, Is, IsNoneOf, IsOneOf
from virtcheck.probes import cpuid, nesting, partition

COST_OF_NESTING = (
    "https://www.usenix.org/conference/osdi10/turtles-project-design-and-implementation-nested-virtualization"
)

NESTED = Claim(
    id="nested-machine",
    layer="machine",
    concept="virtualization",
    name="a machine inside a virtual machine",
    supported_by=(
        Indicator(
            sign=nesting.OUTER,
            match=IsNoneOf(()),
            strength=DECISIVE,
            because="the processor gives the name of another hypervisor than the one that the kernel speaks with",
            see="https://github.com/systemd/systemd/issues/17754",
        ),
        Indicator(
            sign=nesting.BOARD,
            match=IsOneOf(
                (
                    "QEMU",
                    "KVM",
                    "Xen",
                    "HVM domU",
                    "VMware, Inc.",
                    "innotek GmbH",
                    "VirtualBox",
                    "Virtual Machine",
                    "BHYVE",
                )
            ),
            strength=DECISIVE,
            because="Xen runs this kernel as its control domain, on a board that exists in virtual machines only",
            see="https://wiki.xenproject.org/wiki/Nested_Virtualization_in_Xen",
        ),
        Indicator(
            sign=partition.OUTER_PROGRAMS,
            match=IsNoneOf(()),
            strength=DECISIVE,
            because="the machine itself names a hypervisor around the innermost one",
            see="https://github.com/util-linux/util-linux/issues/685",
        ),
        Indicator(
            sign=cpuid.HYPERV_NESTED,
            match=PRESENT,
            strength=STRONG,
            because="Hyper-V advises its guest that it runs on another hypervisor itself",
            see="https://learn.microsoft.com/en-us/virtualization/hyper-v-on-windows/tlfs/feature-discovery",
        ),
        Indicator(
            sign=nesting.TRAP,
            match=Is("nested-or-software"),
            strength=HINT,
            because="the instruction CPUID takes so long that one hypervisor below another seems to answer it",
            see=COST_OF_NESTING,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=nesting.TRAP,
            match=IsOneOf(("none", "one-level")),
            strength=HINT,
            because="the instruction CPUID returns too soon to have fallen through two hypervisors",
            see=COST_OF_NESTING,
        ),
    ),
)
