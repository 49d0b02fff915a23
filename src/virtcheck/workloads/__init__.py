"""Every virtual machine, container and sandbox on this host, each a subject. No engine is asked, nothing is changed.

The road: the table of processes → groups of those that are set apart → their names → how well each is isolated.
"""

from __future__ import annotations

from virtcheck.inspection import identity, look
from virtcheck.isolation import judge, signs
from virtcheck.model.evidence import Evidence, clean
from virtcheck.model.isolation import GRADES, Isolation
from virtcheck.model.question import NAMESPACES, Absent, Forbidden, Found, ProcessTable, Usage
from virtcheck.model.value import Frozen
from virtcheck.model.workload import Limits, Workload, Workloads
from virtcheck.probes import namespaces, powers, processes, resources
from virtcheck.unknown import hidden_reason
from virtcheck.workloads.attendants import attendant_of, command_line
from virtcheck.workloads.declared import Declarations, drift
from virtcheck.workloads.grouping import HELPERS, Group, groups, process_of_the_host, program_of
from virtcheck.workloads.machines import isolation_of, virtual_machines
from virtcheck.workloads.names import Names
from virtcheck.workloads.rights import MOST, stronger_than, strongest
from virtcheck.workloads.sharing import shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from virtcheck.model.evidence import Sign
    from virtcheck.model.question import Host, ProcessEntry
    from virtcheck.model.workload import Drift, Shared, Told
    from virtcheck.reasoning import Findings
    from virtcheck.workloads.declared import Declaration
    from virtcheck.workloads.machines import Machine
    from virtcheck.workloads.names import Name

    Waived = Callable[[tuple[str, ...], str, str], Mapping[str, str]]
    Progress = Callable[[int, int, int], None]

HIDDEN = "this /proc does not show the processes of others"
INSIDE = "only the processes of this PID namespace are shown"
VAGUE = ("oci", "namespaces", "containerd", "lxc")
"""Words for an engine that the program beside a container may know better."""

TOO_MANY = Evidence(
    powers.OBTAINABLE, "unanswered", ProcessTable().key, note="more of its processes differ than are looked at"
)
"""Of a workload in which that is so."""
OF_KUBERNETES = "k8s.io"
"""The namespace of containerd in which the kubelet's containers are."""


class NoTable(Exception):
    """This host does not show its processes. The message says why."""


def workloads(
    host: Host,
    *,
    services: bool = False,
    deep: bool = False,
    waived: Waived | None = None,
    told: Iterable[Told] = (),
    progress: Progress | None = None,
) -> Workloads:
    """Find them all, and judge each. Raises NoTable on a host that does not show its processes, as a recording.

    `services` adds those that have but a mount namespace of their own; `deep` looks for virtual machines in every
    process, whatever its name. `waived` gives the reasons for which boundaries and doors are accepted, for the names,
    the engine and the kind of a workload; `told` is what engines said of themselves. `progress` is told how many
    workloads are judged, of how many, and how many processes there are.
    """
    reading = host.ask(ProcessTable())
    if not isinstance(reading, Found):
        why = {Absent: "there is no /proc", Forbidden: "/proc is refused"}.get(type(reading))
        raise NoTable(why or getattr(reading, "why", ""))
    census = _Census(host, reading.data, waived, told)
    found = [one for one in census.groups(deep) if services or one.kind != "service"]
    shares = shared(found, census.of_host)
    rows = []
    for at, group in enumerate(found):
        if progress is not None:
            progress(at, len(found), len(reading.data))
        row = census.row(group, shares[group.key])
        if row is not None:
            rows.append(row)
    notes = [HIDDEN] if reading.note else []
    if namespaces.judge(host, namespaces.PID).value == "own":
        notes.append(INSIDE)
    return Workloads(
        host=identity(host),
        workloads=tuple(rows),
        processes=len(reading.data),
        unreadable=sum(not any(one.namespaces) for one in reading.data),
        notes=tuple(notes),
    )


class _Called(Frozen):
    """What a workload is called, what was declared for it, and the virtual machine that it is."""

    engine: str
    id: str
    name: Name
    declaration: Declaration | None
    machine: Machine | None


class _Judged(Frozen):
    """A process of a workload, how well it is isolated, and what that was seen by."""

    process: ProcessEntry
    isolation: Isolation
    findings: Findings


class _Census:
    """One host, on the way from its table of processes to the table of its workloads."""

    def __init__(
        self, host: Host, table: tuple[ProcessEntry, ...], waived: Waived | None, told: Iterable[Told]
    ) -> None:
        self.host = host
        self.table = table
        self.by_pid = {one.pid: one for one in table}
        self.of_host = process_of_the_host(table)
        """A process whose namespaces are the host's, all eight."""
        self.waived = waived
        self.declarations = Declarations(host)
        self.names = Names(host, table, self.declarations, told)
        self.machines: dict[int, Machine] = {}

    def groups(self, deep: bool) -> tuple[Group, ...]:
        """All groups. Who runs a virtual machine is looked for by name, and among the leaders of groups."""
        named = [one for one in self.table if deep or one.name.startswith(processes.MONITORS)]
        self.machines = virtual_machines(self.host, named)
        divided = groups(self.table, self.command, {pid: one.monitor for pid, one in self.machines.items()})
        others = [one.leader for one in divided if one.leader not in named]
        found = virtual_machines(self.host, others)
        if found:
            self.machines |= found
            divided = groups(self.table, self.command, {pid: one.monitor for pid, one in self.machines.items()})
        return tuple(map(self.recognized, divided))

    def recognized(self, group: Group) -> Group:
        """What an engine or a runtime started is no service, though all but its mounts may be the host's."""
        if group.kind != "service" or group.leader.name in HELPERS:
            return group
        attendant = attendant_of(self.host, self.by_pid.get(group.leader.parent))
        if attendant is None and not any(self.declarations.runtime_of(group.leader)):
            return group
        return Group("container", *(getattr(group, field) for field in Group.__match_args__[1:]))

    def command(self, pid: int) -> tuple[str, ...]:
        """The arguments of a process."""
        return command_line(self.host, pid)

    def row(self, group: Group, shares: tuple[Shared, ...]) -> Workload | None:
        """One row of the table; None for what has ended since the table was read."""
        leader = group.leader
        called = self.called(group)
        reasons = (
            {}
            if self.waived is None
            else self.waived((called.name.text, called.id, group.key), called.engine, group.kind)
        )
        represented = strongest(leader, group.members)
        looks = [self.judged(one, reasons, called.machine) for one in represented]
        judged = [one for one in looks if one is not None]
        if not judged:
            return None
        weakest = min(judged, key=_weakness)
        isolation = weakest.isolation if len(represented) < MOST else _perhaps_worse(weakest.isolation)
        limits = _limits(judged[0].findings)
        reading = self.host.ask(Usage(leader.pid))
        if isinstance(reading, Absent):
            return None
        usage = reading.data if isinstance(reading, Found) else None
        return Workload(
            key=group.key,
            kind=group.kind,
            engine=called.engine,
            id=called.id,
            name=called.name.text,
            named_by=called.name.source,
            leader=leader.pid,
            program=clean(program_of(group)),
            started=0 if usage is None else usage.started,
            user=leader.uid,
            processes=tuple(one.pid for one in group.members),
            outer=group.outer,
            namespaces=tuple(
                (name, number)
                for name, number in zip(NAMESPACES, leader.namespaces, strict=False)
                if number is not None
            ),
            shares=shares,
            limits=limits,
            memory=None if usage is None else usage.memory,
            isolation=isolation,
            weakest=weakest.process.pid,
            drift=self.drift(group, called.declaration, limits),
            stronger=stronger_than(leader, represented[1:], () if self.of_host is None else self.of_host.namespaces),
            machine=None if called.machine is None else called.machine.virtual,
        )

    def called(self, group: Group) -> _Called:
        """What a workload is called, and by whom."""
        leader = group.leader
        machine = self.machines.get(leader.pid) if group.kind == "vm" else None
        attendant = attendant_of(self.host, self.by_pid.get(leader.parent))
        runtime, container = self.declarations.runtime_of(leader)
        # For Kubernetes one program serves all containers of a pod: the id that it was given is the pod's.
        own = attendant if attendant is not None and attendant.namespace != OF_KUBERNETES else None
        known = group.id or (own.id if own is not None else "") or container
        declaration = self.declarations.of(known, leader, attendant)
        name = self.names.of_container(known, leader, attendant, declaration)
        if machine is not None:
            named = name if known and name.text else self.names.of_machine(leader)
            return _Called(machine.monitor, known or machine.id, named, declaration, machine)
        engine = group.engine
        if engine in VAGUE:
            engine = (attendant.engine if attendant is not None else "") or ("oci" if runtime else engine)
        return _Called(engine, known, name, declaration, None)

    def drift(self, group: Group, declaration: Declaration | None, limits: Limits) -> tuple[Drift, ...]:
        """What was declared for a container and is not in force."""
        if declaration is None:
            return ()
        parent = self.by_pid.get(group.leader.parent)
        return drift(self.host, declaration, group.leader, group.members, parent, self.of_host, limits)

    def judged(self, process: ProcessEntry, waived: Mapping[str, str], machine: Machine | None) -> _Judged | None:
        """How well one process is isolated; a virtual machine by its monitor. None if it has ended."""
        eyes = self.host.seen_by(process.pid, process.started)
        findings = look(eyes, signs())
        if eyes.ended:
            return None
        isolation = judge(findings, str(process.pid), waived)
        if machine is not None:
            isolation = isolation_of(machine, isolation, process.uid)
        return _Judged(process, isolation, findings)


def _weakness(judged: _Judged) -> tuple[int, int, int]:
    """What the weakest has least of. Of several that are alike the first one counts: the leader before all others."""
    isolation = judged.isolation
    opened = sum(one.open == "yes" and not one.waived for one in isolation.doors)
    return GRADES.index(isolation.worst), GRADES.index(isolation.best), -opened


def _perhaps_worse(isolation: Isolation) -> Isolation:
    """The same where not every process that differs was looked at: one of the others may have more rights."""
    below = GRADES[: GRADES.index(isolation.worst)]
    return Isolation(
        subject=isolation.subject,
        grades=(*isolation.grades, *reversed(below)),
        because=isolation.because,
        next=isolation.next,
        boundaries=isolation.boundaries,
        doors=isolation.doors,
        reason=hidden_reason(TOO_MANY),
    )


def _limits(findings: Findings) -> Limits:
    """The limits that were seen."""

    def limit(sign: Sign) -> int | None:
        return next(
            (one.value for one in findings.of(sign) if isinstance(one.value, int) and one.sight == "seen"), None
        )

    return Limits(limit(resources.MEMORY_LIMIT), limit(resources.CPU_LIMIT), limit(resources.PIDS_LIMIT))
