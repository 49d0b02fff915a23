"""The facts of the machine: what the kernel stands on, and the kernel itself."""

from __future__ import annotations

from virtcheck.facts import Fact
from virtcheck.facts.sources import FirstOf, Holds, Inside, KindOf, ValueOf
from virtcheck.knowledge.clouds import CLOUDS
from virtcheck.knowledge.kernels import KERNELS
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.monitors import MONITORS
from virtcheck.knowledge.nesting import NESTED
from virtcheck.knowledge.vendors import VENDORS
from virtcheck.model.claim import PRESENT, Is
from virtcheck.model.report import Reason
from virtcheck.model.value import Frozen
from virtcheck.probes import (
    clock,
    confidential,
    cpuid,
    kernel,
    processes,
    xen,
)
from virtcheck.reasoning import signs_of
from virtcheck.unknown import hidden_reason, why_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from virtcheck.facts import Answer
    from virtcheck.model.claim import Match
    from virtcheck.model.evidence import Sign
    from virtcheck.reasoning import Findings


class VendorOf(Frozen):
    """The name or the type of the first vendor whose sign speaks; `none` on a physical machine that has none.

    A sign that is hidden could have spoken first, so it leaves the answer unknown.
    """

    field: Literal["name", "type"]

    def signs(self) -> set[Sign]:
        """The vendors' signs and those of the machines."""
        return signs_of(MACHINES.claims) | {vendor.sign for vendor in VENDORS}

    def answer(self, findings: Findings) -> Answer:
        """lscpu's word."""
        for vendor in VENDORS:
            looks = findings.of(vendor.sign)
            if any(one.sight == "seen" and vendor.match.matches(one.value) for one in looks):
                return vendor.name if self.field == "name" else vendor.type
            hidden = next((one for one in looks if one.hidden), None)
            if hidden is not None:
                return hidden_reason(hidden)
        machine = KindOf(MACHINES).answer(findings)
        return machine if machine == "none" or isinstance(machine, Reason) else Reason("silent")


class PartitionRole(Frozen):
    """What this kernel is under one hypervisor: its control domain, its guest, or `none` of its own."""

    sign: Sign
    """Whether this is the control domain."""
    match: Match
    control: str
    guest: str
    kind: str
    """The machine's kind under that hypervisor."""

    def signs(self) -> set[Sign]:
        """The sign and those of the machines."""
        return signs_of(MACHINES.claims) | {self.sign}

    def answer(self, findings: Findings) -> Answer:
        """The control domain's word if the sign speaks, else by the machine's kind."""
        looks = findings.of(self.sign)
        if any(one.sight == "seen" and self.match.matches(one.value) for one in looks):
            return self.control
        hidden = next((one for one in looks if one.hidden), None)
        if hidden is not None:
            return hidden_reason(hidden)
        machine = KindOf(MACHINES).answer(findings)
        if isinstance(machine, Reason):
            return machine
        if machine == MACHINES.unnamed.id:
            guests = tuple(findings.conclusion(one) for one in MACHINES.named if one.id == self.kind)
            return why_unknown(guests)
        return self.guest if machine == self.kind else "none"


class MachineRole(Frozen):
    """`guest` of a hypervisor, `host` of guests (a control domain, or a monitor is running now), `both` or `none`."""

    def signs(self) -> set[Sign]:
        """The signs of the machines, of the control domains and of running monitors."""
        return signs_of(MACHINES.claims) | {xen.ROLE, cpuid.HYPERV_ROOT, processes.MONITOR}

    def answer(self, findings: Findings) -> Answer:
        """The word for both halves, or why one of them is unknown."""
        guest, host = KindOf(MACHINES).answer(findings), self._host(findings)
        if isinstance(guest, Reason):
            return guest
        if isinstance(host, Reason):
            return host
        if guest == "none":
            return "host" if host else "none"
        return "both" if host else "guest"

    @staticmethod
    def _host(findings: Findings) -> bool | Reason:
        looks = [*findings.of(processes.MONITOR), *findings.of(xen.ROLE), *findings.of(cpuid.HYPERV_ROOT)]
        if any(one.sight == "seen" and one.value not in ("domU", False) for one in looks):
            return True
        hidden = next((one for one in looks if one.hidden), None)
        return False if hidden is None else hidden_reason(hidden)


MACHINE_FACTS = (
    Fact(
        name="vm.kind",
        type="word",
        doc="The hypervisor that runs this kernel's machine, or none.",
        concept="virtual-machine",
        source=KindOf(MACHINES),
        values=("none", *(claim.id for claim in MACHINES.named), MACHINES.unnamed.id),
    ),
    Fact(
        name="vm.monitor",
        type="word",
        doc="The program that gives this machine its board, firmware and devices, or none.",
        concept="emulation",
        source=Inside(MACHINES, FirstOf(MONITORS), outside="none"),
        values=("none", *FirstOf(MONITORS).words),
    ),
    Fact(
        name="vm.cloud",
        type="word",
        doc="The cloud that lends this machine, or the system that manages it; the machine may be a real one.",
        concept="virtualization",
        source=FirstOf(CLOUDS),
        values=FirstOf(CLOUDS).words,
    ),
    Fact(
        name="vm.hypervisor_vendor",
        type="text",
        doc="Whose hypervisor lies beneath this kernel, in lscpu's words, in a control domain too; or none.",
        concept="hypervisor",
        source=VendorOf("name"),
        values=("none", *dict.fromkeys(vendor.name for vendor in VENDORS)),
    ),
    Fact(
        name="vm.virtualization_type",
        type="word",
        doc="How that hypervisor virtualizes, in lscpu's words: full, para, container or none.",
        concept="hypervisor",
        source=VendorOf("type"),
        values=("none", "full", "para", "container"),
    ),
    Fact(
        name="vm.role",
        type="word",
        doc="Guest of a hypervisor; host of guests (a control domain, or one runs now); both or none.",
        concept="hypervisor",
        source=MachineRole(),
        values=("none", "guest", "host", "both"),
        volatile=True,
    ),
    Fact(
        name="vm.nested",
        type="bool",
        doc="Whether the hypervisor around this machine is itself a guest of another one.",
        concept="virtualization",
        source=Inside(MACHINES, Holds(NESTED), outside=False),
    ),
    Fact(
        name="vm.xen_role",
        type="word",
        doc="What this kernel is under Xen: its control domain (dom0), a guest (domU), or none of its own.",
        concept="hypervisor",
        source=PartitionRole(xen.ROLE, Is("dom0"), control="dom0", guest="domU", kind="xen"),
        values=("none", "dom0", "domU"),
    ),
    Fact(
        name="vm.hyperv_role",
        type="word",
        doc="What this kernel is under Hyper-V: the root partition, a guest, or none of its own.",
        concept="hypervisor",
        source=PartitionRole(cpuid.HYPERV_ROOT, PRESENT, control="root", guest="guest", kind="microsoft"),
        values=("none", "root", "guest"),
    ),
    Fact(
        name="vm.confidential",
        type="word",
        doc="The technique that hides this machine's memory from its hypervisor, or none.",
        concept="hardware-assisted-virtualization",
        source=Inside(MACHINES, ValueOf(confidential.KIND), outside="none"),
        values=("none", "sev", "sev-es", "sev-snp", "tdx", "vbs", "protvirt", "pef", "cca"),
    ),
    Fact(
        name="kernel.kind",
        type="word",
        doc="The kernel that serves this process: Linux, or a program that imitates it.",
        concept="containers-versus-machines",
        source=FirstOf(KERNELS),
        values=FirstOf(KERNELS).words,
    ),
    Fact(
        name="kernel.release",
        type="text",
        doc="The kernel's release, as uname gives it.",
        concept="containers-versus-machines",
        source=ValueOf(kernel.RELEASE),
    ),
    Fact(
        name="clock.source",
        type="word",
        doc="The clock from which the kernel reads the time.",
        concept="paravirtualization",
        source=ValueOf(clock.CURRENT),
    ),
)
