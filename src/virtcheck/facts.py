"""The registry of facts: the named, typed values that scripts, policies and metrics rely on.

A fact follows from conclusions or from one sign. Unknown is None with a reason; absence is "none", False or 0, and
never comes from silence. A name that entered the registry stays.
"""

from __future__ import annotations

from virtcheck.knowledge.capabilities import KVM_PRESENT, KVM_USABLE
from virtcheck.knowledge.clouds import CLOUDS
from virtcheck.knowledge.kernels import KERNELS
from virtcheck.knowledge.machines import MACHINES, MICROSOFT, XEN
from virtcheck.knowledge.monitors import MONITORS
from virtcheck.knowledge.nesting import NESTED
from virtcheck.knowledge.orchestrators import ORCHESTRATORS
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.knowledge.vendors import VENDORS
from virtcheck.model.claim import PRESENT, Is
from virtcheck.model.report import FactAnswer, Reason
from virtcheck.model.value import value
from virtcheck.probes import (
    cgroups,
    clock,
    confidential,
    container_markers,
    cpu,
    cpu_model,
    cpuid,
    credentials,
    kernel,
    kvm,
    mounts,
    namespaces,
    processes,
    resources,
    security,
    translators,
    xen,
)
from virtcheck.reasoning import might_hold, signs_of
from virtcheck.unknown import hidden_reason, why_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, Protocol

    from virtcheck.model.claim import Claim, Kinds, Match
    from virtcheck.model.evidence import Sign, Value
    from virtcheck.model.report import FactValue
    from virtcheck.reasoning import Findings

    FactType = Literal["word", "text", "words", "bool", "int", "float"]
    """A `word` is one of a closed or slowly growing set; a `text` is free; `words` is a list of words."""
    Answer = FactValue | Reason

    class Source(Protocol):
        """How a fact follows."""

        def signs(self) -> set[Sign]:
            """Every sign that it may look at."""
            ...

        def answer(self, findings: Findings) -> Answer:
            """The value, or why it is unknown."""
            ...


@value
class Fact:
    """One line of the registry."""

    name: str
    type: FactType
    doc: str
    """One sentence; the texts translate it."""
    concept: str
    source: Source
    values: tuple[str, ...] = ()
    """The words it may take, where the set is closed. `none` is among them if absence can be told."""
    since: str = "0.1"
    volatile: bool = False
    """Whether it changes from look to look on an unchanged machine."""

    def answer(self, findings: Findings) -> FactAnswer:
        """The fact on this host."""
        found = self.source.answer(findings)
        if isinstance(found, Reason):
            return FactAnswer(self.name, None, found)
        return FactAnswer(self.name, found)


@value
class KindOf:
    """The kind that a layer's table names; `none` where its absence claim is established."""

    kinds: Kinds

    def signs(self) -> set[Sign]:
        """All signs of the table."""
        return signs_of(self.kinds.claims)

    def answer(self, findings: Findings) -> Answer:
        """The kind's id, `none`, or why no kind can be named."""
        named = findings.kind(self.kinds)
        if named is None:
            return why_unknown(findings.conclusion(claim) for claim in self.kinds.claims)
        return "none" if named.claim.id == self.kinds.absence.id else named.claim.id


@value
class Holds:
    """Whether a claim holds: True or False only where it is established or refuted."""

    claim: Claim

    def signs(self) -> set[Sign]:
        """The claim's signs."""
        return signs_of((self.claim,))

    def answer(self, findings: Findings) -> Answer:
        """True, False, or why neither can be told."""
        conclusion = findings.conclusion(self.claim)
        if conclusion.verdict == "established":
            return True
        if conclusion.verdict == "refuted":
            return False
        return why_unknown((conclusion,))


@value
class ValueOf:
    """What one sign showed; `absent` is the answer where the thing is not there (None: then nothing can be told)."""

    sign: Sign
    absent: FactValue | None = None
    read: Callable[[Value], FactValue | None] | None = None

    def signs(self) -> set[Sign]:
        """That sign."""
        return {self.sign}

    def answer(self, findings: Findings) -> Answer:
        """The first value seen, the answer for absence, or why a look that comes before it could not see."""
        for one in findings.of(self.sign):
            if one.hidden:
                return hidden_reason(one)
            if one.sight == "seen":
                found = one.value if self.read is None else self.read(one.value)
                if found is not None:
                    return found
        return Reason("silent") if self.absent is None else self.absent


@value
class Inside:
    """What another source tells of a layer's kind; `outside` where there is none, unknown where that cannot be told."""

    kinds: Kinds
    source: Source
    outside: FactValue

    def signs(self) -> set[Sign]:
        """The table's signs and the other source's."""
        return signs_of(self.kinds.claims) | self.source.signs()

    def answer(self, findings: Findings) -> Answer:
        """The other source's answer only where a kind is named."""
        kind = KindOf(self.kinds).answer(findings)
        if kind == "none":
            return self.outside
        return kind if isinstance(kind, Reason) else self.source.answer(findings)


@value
class FirstKnown:
    """The first of several sources that can tell."""

    sources: tuple[Source, ...]

    def signs(self) -> set[Sign]:
        """All their signs."""
        return set().union(*(source.signs() for source in self.sources))

    def answer(self, findings: Findings) -> Answer:
        """The first value that no hidden source comes before; else why there is none."""
        for source in self.sources:
            found = source.answer(findings)
            if not isinstance(found, Reason) or found.message != "silent":
                return found
        return Reason("silent")


@value
class FirstOf:
    """The first established claim of a written order, with none above it that might hold. Never `none` by silence."""

    claims: tuple[Claim, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it may answer."""
        return tuple(claim.word for claim in self.claims)

    def signs(self) -> set[Sign]:
        """All their signs."""
        return signs_of(self.claims)

    def answer(self, findings: Findings) -> Answer:
        """The claim's word, or why none can be named."""
        conclusions = [findings.conclusion(claim) for claim in self.claims]
        for conclusion in conclusions:
            if conclusion.verdict == "established":
                return conclusion.claim.word
            if might_hold(conclusion):
                break
        return why_unknown(conclusions)


@value
class VendorOf:
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


@value
class PartitionRole:
    """What this kernel is under one hypervisor: its control domain, its guest, or `none` of its own."""

    sign: Sign
    """Whether this is the control domain."""
    match: Match
    control: str
    guest: str
    kind: Claim

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
            return why_unknown((findings.conclusion(self.kind),))
        return self.guest if machine == self.kind.id else "none"


@value
class MachineRole:
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
        doc="The cloud that lends this machine, virtual or not.",
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
        source=PartitionRole(xen.ROLE, Is("dom0"), control="dom0", guest="domU", kind=XEN),
        values=("none", "dom0", "domU"),
    ),
    Fact(
        name="vm.hyperv_role",
        type="word",
        doc="What this kernel is under Hyper-V: the root partition, a guest, or none of its own.",
        concept="hypervisor",
        source=PartitionRole(cpuid.HYPERV_ROOT, PRESENT, control="root", guest="guest", kind=MICROSOFT),
        values=("none", "root", "guest"),
    ),
    Fact(
        name="vm.confidential",
        type="word",
        doc="The technique that hides this machine's memory from its hypervisor, or none.",
        concept="hardware-assisted-virtualization",
        source=Inside(MACHINES, ValueOf(confidential.KIND), outside="none"),
        values=("none", "sev-snp", "tdx", "vbs", "protvirt", "pef", "cca"),
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
        name="cpu.vendor",
        type="text",
        doc="The processor's vendor.",
        concept="system-resources",
        source=ValueOf(cpu.VENDOR),
    ),
    Fact(
        name="cpu.model",
        type="text",
        doc="The processor's brand.",
        concept="system-resources",
        source=ValueOf(cpu_model.NAME),
    ),
    Fact(
        name="cpu.count",
        type="int",
        doc="How many processors the kernel runs on.",
        concept="system-resources",
        source=ValueOf(cpu.COUNT),
    ),
    Fact(
        name="cpu.extension",
        type="word",
        doc="The processor's extension for virtualization that the kernel may use, or none.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(cpu.EXTENSION),
        values=("none", "vmx", "svm", "sie", "h", "lvz", "hv"),
    ),
    Fact(
        name="kvm.present",
        type="bool",
        doc="Whether KVM is in this kernel and ready.",
        concept="hypervisor",
        source=Holds(KVM_PRESENT),
    ),
    Fact(
        name="kvm.usable",
        type="bool",
        doc="Whether /dev/kvm opens for this process and answers, as far as asking tells.",
        concept="hypervisor",
        source=Holds(KVM_USABLE),
    ),
    Fact(
        name="kvm.reason",
        type="word",
        doc="What happened when this process asked /dev/kvm: ok, or what stood in the way.",
        concept="hypervisor",
        source=ValueOf(kvm.STATE),
        values=("ok", "no-node", "no-driver", "permission-denied", "device-cgroup", "not-kvm", "wrong-api"),
    ),
    Fact(
        name="kvm.backend",
        type="word",
        doc="The part of KVM that speaks to the processor, or none.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(kvm.BACKEND),
        values=("none", *kvm.BACKENDS, *kvm.ARCHITECTURES.values()),
    ),
    Fact(
        name="kvm.nested",
        type="bool",
        doc="Whether KVM lets its guests run guests.",
        concept="hardware-assisted-virtualization",
        source=ValueOf(kvm.NESTED),
    ),
    Fact(
        name="clock.source",
        type="word",
        doc="The clock from which the kernel reads the time.",
        concept="paravirtualization",
        source=ValueOf(clock.CURRENT),
    ),
)
"""What the kernel stands on below itself, and what it can host."""


def _initial_or_own(seen: Value) -> FactValue | None:
    """What a namespace is; None where it is not one of Linux's."""
    return seen if seen in ("initial", "own") else None


def _flag(seen: Value) -> FactValue | None:
    return {"1": True, "0": False}.get(str(seen))


def _namespace(sign: Sign, name: str, what: str) -> Fact:
    return Fact(
        name="namespace." + name,
        type="word",
        doc=f"Whether this process is in the machine's initial {what} namespace or in one of its own.",
        concept="containerization",
        source=ValueOf(sign, read=_initial_or_own),
        values=("initial", "own"),
    )


PROCESS_FACTS = (
    Fact(
        name="container.kind",
        type="word",
        doc="The container engine or sandbox that set this process apart, or none.",
        concept="containerization",
        source=KindOf(RUNTIMES),
        values=("none", *(claim.id for claim in RUNTIMES.named), RUNTIMES.unnamed.id),
    ),
    Fact(
        name="container.id",
        type="text",
        doc="The id that the engine gave the container, or none.",
        concept="containerization",
        source=Inside(
            RUNTIMES, FirstKnown((ValueOf(cgroups.CONTAINER_ID), ValueOf(mounts.CONTAINER_ID))), outside="none"
        ),
    ),
    Fact(
        name="container.orchestrator",
        type="word",
        doc="The system that had the container made, or none.",
        concept="containerization",
        source=Inside(RUNTIMES, FirstOf(ORCHESTRATORS), outside="none"),
        values=("none", *(claim.id for claim in ORCHESTRATORS)),
    ),
    Fact(
        name="container.pod_uid",
        type="text",
        doc="The uid of the Kubernetes pod that the container belongs to, or none.",
        concept="containerization",
        source=Inside(RUNTIMES, FirstKnown((ValueOf(mounts.POD_UID), ValueOf(cgroups.POD_UID))), outside="none"),
    ),
    Fact(
        name="container.privileged",
        type="bool",
        doc="Whether the container has the host's users and strong capabilities, no seccomp filter and nothing masked.",
        concept="container.confined",
        source=Inside(RUNTIMES, ValueOf(credentials.PRIVILEGED), outside=False),
    ),
    Fact(
        name="container.rootless",
        type="bool",
        doc="Whether an ordinary user started the container.",
        concept="container.confined",
        source=Inside(
            RUNTIMES,
            FirstKnown((ValueOf(credentials.ROOTLESS), ValueOf(container_markers.CONTAINERENV_ROOTLESS, read=_flag))),
            outside=False,
        ),
    ),
    Fact(
        name="container.chroot",
        type="bool",
        doc="Whether the root directory was changed by chroot. A plain chroot is no container.",
        concept="container.own-filesystem",
        source=ValueOf(mounts.CHROOT),
    ),
    Fact(
        name="cgroup.version",
        type="word",
        doc="The version of the control groups: 1, 2, or hybrid for both.",
        concept="system-resources",
        source=ValueOf(cgroups.VERSION),
        values=("1", "hybrid", "2"),
    ),
    _namespace(namespaces.CGROUP, "cgroup", "cgroup"),
    _namespace(namespaces.IPC, "ipc", "IPC"),
    _namespace(namespaces.MNT, "mnt", "mount"),
    _namespace(namespaces.NET, "net", "network"),
    _namespace(namespaces.PID, "pid", "PID"),
    _namespace(namespaces.TIME, "time", "time"),
    _namespace(namespaces.USER, "user", "user"),
    _namespace(namespaces.UTS, "uts", "UTS"),
    Fact(
        name="userns.unprivileged",
        type="bool",
        doc="Whether the kernel's settings let ordinary users make user namespaces.",
        concept="containerization",
        source=ValueOf(security.UNPRIVILEGED_USERNS),
    ),
    Fact(
        name="process.capabilities",
        type="words",
        doc="The capabilities that this process has in force.",
        concept="container.confined",
        source=ValueOf(credentials.EFFECTIVE),
    ),
    Fact(
        name="process.no_new_privs",
        type="bool",
        doc="Whether this process can never gain privileges by running a program.",
        concept="container.confined",
        source=ValueOf(credentials.NO_NEW_PRIVS),
    ),
    Fact(
        name="process.seccomp",
        type="word",
        doc="Whether seccomp filters the system calls of this process.",
        concept="container.confined",
        source=ValueOf(credentials.SECCOMP),
        values=("disabled", "strict", "filter"),
    ),
    Fact(
        name="process.lsm_label",
        type="text",
        doc="The label that AppArmor, SELinux or another security module gives this process, or none.",
        concept="container.confined",
        source=ValueOf(security.LABEL),
    ),
    Fact(
        name="emulation.foreign_formats",
        type="words",
        doc="The formats of foreign programs that the kernel hands to a translator or interpreter.",
        concept="emulation",
        source=ValueOf(translators.FORMATS),
    ),
    Fact(
        name="emulation.translator",
        type="word",
        doc="What translates this very process for the processor, or none.",
        concept="emulation",
        source=ValueOf(translators.NAME),
        values=("none", "qemu-user", "fex", "rosetta", "box64", "other"),
    ),
    Fact(
        name="memory.total_bytes",
        type="int",
        doc="The memory of the machine, in bytes.",
        concept="system-resources",
        source=ValueOf(resources.MEMORY),
    ),
    Fact(
        name="memory.limit_bytes",
        type="int",
        doc="The lowest memory limit of this process's control groups, in bytes; 0 for none.",
        concept="system-resources",
        source=ValueOf(resources.MEMORY_LIMIT),
    ),
    Fact(
        name="cpu.limit",
        type="float",
        doc="The lowest limit of processor time of this process's control groups, in processors; 0 for none.",
        concept="system-resources",
        source=ValueOf(resources.CPU_LIMIT, read=lambda seen: seen / 1000 if isinstance(seen, int) else None),
    ),
    Fact(
        name="pids.limit",
        type="int",
        doc="The lowest limit of processes and threads of this process's control groups; 0 for none.",
        concept="system-resources",
        source=ValueOf(resources.PIDS_LIMIT),
    ),
    Fact(
        name="cpu.steal_percent",
        type="float",
        doc="The share of processor time that the hypervisor took away since boot, in percent.",
        concept="system-resources",
        source=ValueOf(resources.STEAL, read=lambda seen: seen / 10_000 if isinstance(seen, int) else None),
        volatile=True,
    ),
)
"""What this process stands on above the kernel, and how it is set apart."""

REGISTRY = (*MACHINE_FACTS, *PROCESS_FACTS)
FACTS = {fact.name: fact for fact in REGISTRY}
