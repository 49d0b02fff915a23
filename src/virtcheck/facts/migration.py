"""The facts of moving: guests from and to this host, this machine itself, containers by checkpoint."""

from __future__ import annotations

from virtcheck.experiments import masking
from virtcheck.facts import Fact
from virtcheck.facts.sources import Holds, Inside, Proved, ValueOf, seen_or_hidden
from virtcheck.knowledge.devices import ASSIGNED_DEVICES
from virtcheck.knowledge.kvm import KVM_PRESENT
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.migration import CHECKPOINT_RESTORE
from virtcheck.model.report import Reason
from virtcheck.model.value import Frozen
from virtcheck.probes import (
    assignment,
    checkpoint,
    confidential,
    cpu_level,
    devices,
    kvm,
    kvm_abilities,
    moved,
    pci,
    processes,
    tsc,
    vmclock,
)
from virtcheck.reasoning import signs_of
from virtcheck.unknown import why_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.facts import Answer, Source
    from virtcheck.model.evidence import Sign
    from virtcheck.reasoning import Findings

LEVELS = ("none", *cpu_level.LEVELS)


class Tied(Frozen):
    """Whether the machine holds a device of its host that it cannot leave behind.

    Hyper-V takes its network cards' functions back before a move, and the card of its own beside each carries on.
    """

    def signs(self) -> set[Sign]:
        """The claim's signs, the network cards among the devices, and Hyper-V's own devices."""
        return signs_of((ASSIGNED_DEVICES,)) | {pci.UNMARKED, pci.NETWORKS, devices.VMBUS}

    def answer(self, findings: Findings) -> Answer:
        """True, False, or why neither can be told."""
        if all(one.sight == "absent" for one in findings.of(pci.UNMARKED)):
            return Reason("silent")
        conclusion = findings.conclusion(ASSIGNED_DEVICES)
        if conclusion.verdict in ("undetermined", "conflicted"):
            return why_unknown((conclusion,))
        if conclusion.verdict != "established":
            return False
        told = seen_or_hidden(findings, (pci.UNMARKED, pci.NETWORKS, devices.VMBUS))
        if isinstance(told, Reason):
            return told
        carried_on = HYPERVS_NETWORK in told[devices.VMBUS] and set(told[pci.UNMARKED]) <= set(told[pci.NETWORKS])
        return not carried_on


HYPERVS_NETWORK = "f8615163-df3e-46c5-913f-f2d2f965ed0e"
"""The class of hv_netvsc's devices on VMBus (include/linux/hyperv.h), whose driver falls back to its own path."""


class Maskable(Frozen):
    """Whether a guest can be kept from seeing what the processor can do: as an experiment showed, or by construction.

    Intel's and AMD's processors hand every CPUID of a guest to KVM. Where there is no KVM, nobody sees too much.
    """

    def signs(self) -> set[Sign]:
        """The experiment's sign and the backend's."""
        return {masking.EFFECTIVE, kvm.BACKEND}

    def answer(self, findings: Findings) -> Answer:
        """True, False, or why neither can be told."""
        if findings.of(masking.EFFECTIVE):
            return ValueOf(masking.EFFECTIVE).answer(findings)
        backend = ValueOf(kvm.BACKEND).answer(findings)
        if isinstance(backend, Reason):
            return backend
        if backend in ("none", "intel", "amd"):
            return True
        return Proved(masking.EFFECTIVE).answer(findings) if backend == "pvm" else Reason("silent")


class LowerLevel(Frozen):
    """Whether KVM gives guests a lower x86-64 level than the processor has."""

    def signs(self) -> set[Sign]:
        """Both levels' signs."""
        return {cpu_level.PROCESSOR, cpu_level.GUESTS}

    def answer(self, findings: Findings) -> Answer:
        """True, False (also where there is no KVM to give any), or why neither can be told."""
        own = ValueOf(cpu_level.PROCESSOR, absent="none").answer(findings)
        if isinstance(own, Reason):
            return own
        given = ValueOf(cpu_level.GUESTS, absent=own).answer(findings)
        # By the alphabet, none comes before v1 as well.
        return given if isinstance(given, Reason) else str(given) < str(own)


class NestedWithoutState(Frozen):
    """Whether KVM lets guests run guests, and cannot save one that does."""

    def signs(self) -> set[Sign]:
        """The signs of both."""
        return {kvm.NESTED, kvm_abilities.NESTED_STATE}

    def answer(self, findings: Findings) -> Answer:
        """True, False (also where other architectures need no such state), or why neither can be told."""
        nested = ValueOf(kvm.NESTED, absent=False).answer(findings)
        if isinstance(nested, Reason) or not nested:
            return nested
        state = ValueOf(kvm_abilities.NESTED_STATE, absent=True).answer(findings)
        return state if isinstance(state, Reason) else not state


class Listed(Frozen):
    """The words whose sources answer with the value beside them; unknown while one of them is hidden.

    An empty list means that everything was seen. What only an experiment shows joins the others when it was run.
    """

    words: tuple[tuple[str, Source, bool], ...]

    def signs(self) -> set[Sign]:
        """All their signs."""
        return set().union(*(source.signs() for _, source, _ in self.words))

    def answer(self, findings: Findings) -> Answer:
        """The words in their order, or why the first source that cannot tell cannot."""
        spoken: tuple[str, ...] = ()
        unproved: Answer = ()
        for word, source, expected in self.words:
            found = source.answer(findings)
            if isinstance(found, Reason) and found.message == "unproved":
                unproved = found
            elif isinstance(found, Reason):
                return found
            elif found == expected:
                spoken += (word,)
        return spoken or unproved


BLOCKERS = Listed(
    (
        ("no-kvm", Holds(KVM_PRESENT), False),
        ("vfio-devices", ValueOf(assignment.WAITING, read=bool), True),
    )
)
WARNINGS = Listed(
    (
        ("guest-level", LowerLevel(), True),
        ("tsc-scaling", ValueOf(tsc.SCALING, absent=True), False),
        ("nested-state", NestedWithoutState(), True),
        ("masking", Maskable(), False),
    )
)
OWN_BLOCKERS = Listed(
    (
        ("confidential-memory", ValueOf(confidential.KIND, absent=False, read=lambda kind: kind != "none"), True),
        ("assigned-devices", Tied(), True),
    )
)
OWN_WARNINGS = Listed(
    (
        ("invariant-tsc", ValueOf(tsc.INVARIANT, absent=False), True),
        ("runs-guests", ValueOf(processes.MONITOR, absent=False, read=bool), True),
    )
)

MIGRATION_FACTS = (
    Fact(
        name="migration.blockers",
        type="words",
        doc="What keeps guests of KVM from being moved away from this host or to it.",
        concept="live-migration",
        source=BLOCKERS,
        values=tuple(word for word, _, _ in BLOCKERS.words),
    ),
    Fact(
        name="migration.warnings",
        type="words",
        doc="What a move of guests away from this host or to it has to mind.",
        concept="live-migration",
        source=WARNINGS,
        values=tuple(word for word, _, _ in WARNINGS.words),
    ),
    Fact(
        name="cpu.x86_64_level",
        type="word",
        doc="The x86-64 level of this processor, for which programs are built.",
        concept="live-migration",
        source=ValueOf(cpu_level.PROCESSOR),
        values=LEVELS,
    ),
    Fact(
        name="kvm.guest_level",
        type="word",
        doc="The x86-64 level that KVM can give to guests here.",
        concept="live-migration",
        source=ValueOf(cpu_level.GUESTS),
        values=LEVELS,
    ),
    Fact(
        name="tsc.invariant",
        type="bool",
        doc="Whether the time-stamp counter keeps its rate in every state of the processor.",
        concept="live-migration",
        source=ValueOf(tsc.INVARIANT),
    ),
    Fact(
        name="tsc.scaling",
        type="bool",
        doc="Whether KVM can give a guest a time-stamp counter of another rate.",
        concept="live-migration",
        source=ValueOf(tsc.SCALING),
    ),
    Fact(
        name="tsc.khz",
        type="int",
        doc="The rate of the time-stamp counter in kHz.",
        concept="live-migration",
        source=ValueOf(tsc.FREQUENCY),
    ),
    Fact(
        name="moved.blockers",
        type="words",
        doc="What keeps this machine itself from being moved to another host, as far as it can see.",
        concept="live-migration",
        source=Inside(MACHINES, OWN_BLOCKERS, outside=("physical-machine",)),
        values=("physical-machine", *(word for word, _, _ in OWN_BLOCKERS.words)),
    ),
    Fact(
        name="moved.warnings",
        type="words",
        doc="What a move of this machine itself to another host has to mind.",
        concept="live-migration",
        source=Inside(MACHINES, OWN_WARNINGS, outside=()),
        values=tuple(word for word, _, _ in OWN_WARNINGS.words),
        volatile=True,
    ),
    Fact(
        name="moved.traces",
        type="words",
        doc="What a move or a copy of this machine left in its kernel's log; most moves leave nothing.",
        concept="live-migration",
        source=Inside(MACHINES, ValueOf(moved.LOG), outside=()),
        values=(*moved.LEFT_BY, *moved.ALSO_LEFT_BY),
        volatile=True,
    ),
    Fact(
        name="moved.marker",
        type="text",
        doc="VMClock's marker: if it is another one later, this machine was moved or copied in between.",
        concept="live-migration",
        source=ValueOf(vmclock.MARKER),
    ),
    Fact(
        name="moved.generation",
        type="text",
        doc="VMClock's count of copies: if it is another one later, this machine is a copy.",
        concept="live-migration",
        source=ValueOf(vmclock.GENERATION),
    ),
    Fact(
        name="checkpoint.kernel",
        type="bool",
        doc="Whether the kernel has all options that CRIU needs to checkpoint containers.",
        concept="live-migration",
        source=Holds(CHECKPOINT_RESTORE),
    ),
    Fact(
        name="checkpoint.missing",
        type="words",
        doc="The kernel options that CRIU needs and that are not set.",
        concept="live-migration",
        source=ValueOf(checkpoint.MISSING),
    ),
    Fact(
        name="checkpoint.dirty_tracking",
        type="bool",
        doc="Whether the kernel marks written pages, so that a container is saved in rounds while it runs.",
        concept="live-migration",
        source=ValueOf(checkpoint.DIRTY_TRACKING),
    ),
    Fact(
        name="checkpoint.allowed",
        type="bool",
        doc="Whether this process may checkpoint containers, as far as its rights go.",
        concept="live-migration",
        source=ValueOf(checkpoint.ALLOWED),
    ),
)
