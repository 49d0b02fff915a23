"""Every virtual machine, container and sandbox on a host: what it is, whose, and how well it is isolated."""

from __future__ import annotations

from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from virtcheck.model.isolation import Isolation
    from virtcheck.model.report import HostIdentity

    WorkloadKind = Literal["vm", "container", "pod-sandbox", "app-sandbox", "service"]

WORKLOADS_SCHEMA = "virtcheck.workloads/1"
WORKLOAD_KINDS: tuple[WorkloadKind, ...] = ("vm", "container", "pod-sandbox", "app-sandbox", "service")


class Shared(Frozen):
    """A namespace that a workload does not have to itself."""

    namespace: str
    """`pid`, `net`, ...: as below /proc/PID/ns."""
    others: tuple[str, ...]
    """The keys of the other workloads in it; for the host's own only `host`."""


class Limits(Frozen):
    """What a workload may take: the lowest limit on the whole way of its control groups. 0: none; None: not known."""

    memory: int | None
    """Bytes."""
    cpu: int | None
    """Thousandths of a processor."""
    pids: int | None


class Drift(Frozen):
    """Something that was declared for a workload and is not in force, or the other way round."""

    what: str
    """The thing: `capabilities`, `seccomp`, `namespace.pid`, ..."""
    declared: str
    in_force: str
    pid: int
    """The process in which it is so."""
    source: str
    """The file that declares it."""


class Stronger(Frozen):
    """A process of a workload that may do more than its first one: somebody entered with more rights, say."""

    pid: int
    name: str
    more: tuple[str, ...]
    """What it has beyond the first: capabilities by their names, `root`, `no filter` of system calls, `new privileges`,
    and `net namespace`, ... where that is the host's and the first one's is not."""


class VirtualMachine(Frozen):
    """What a virtual machine is given."""

    accelerator: str
    """`kvm`, or the word of the monitor that brings its own driver; `emulation` for none; empty: not known."""
    processors: int | None
    memory: int | None
    """Bytes."""


class Workload(Frozen):
    """One row of the table."""

    key: str
    """Unique on this host and stable while it lives: the container's id where there is one, else `pid:NUMBER`."""
    kind: WorkloadKind
    engine: str
    """The word of `container.kind` or of `vm.monitor`; `unknown` where nothing names it."""
    id: str
    """As the engine gives it; empty where there is none."""
    name: str
    """As a person gave it; empty where nobody tells."""
    named_by: str
    """Where the name was read: `cmdline:123`, `file:/run/...`; empty without a name."""
    leader: int
    """Its first process, as the host numbers it."""
    program: str
    """What runs in it, by the name of its first process that is no launcher; empty where that is not known."""
    started: int
    """When that started, in seconds since the epoch; 0 where it could not be read."""
    user: int | None
    """The host's user id of that process."""
    processes: tuple[int, ...]
    outer: str
    """The key of the workload that it runs in; empty for none."""
    namespaces: tuple[tuple[str, int], ...]
    """The numbers of the leader's namespaces, as far as they could be read."""
    shares: tuple[Shared, ...]
    limits: Limits
    memory: int | None
    """Resident bytes of the leader."""
    isolation: Isolation
    """Of the weakest process."""
    weakest: int
    """The process that decides the grade."""
    drift: tuple[Drift, ...] = ()
    stronger: tuple[Stronger, ...] = ()
    machine: VirtualMachine | None = None
    """Of a virtual machine."""


class Workloads(Frozen):
    """The whole table, and what could not be read for it."""

    host: HostIdentity
    workloads: tuple[Workload, ...]
    processes: int
    """How many processes were looked at, without the kernel's own threads."""
    unreadable: int
    """How many of them did not show their namespaces."""
    notes: tuple[str, ...] = ()
    """What limits the view: a /proc that hides the processes of others, a PID namespace of one's own."""


class Told(Frozen):
    """What an engine itself calls a workload, if it is asked."""

    id: str
    """As the workload's control group has it."""
    name: str
    source: str
    """`socket:/run/docker.sock`."""
