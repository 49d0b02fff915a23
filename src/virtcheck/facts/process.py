"""The facts of the process: who set it apart, with which rights and limits."""

from __future__ import annotations

from virtcheck.facts import Fact
from virtcheck.facts.sources import FirstKnown, FirstOf, Inside, KindOf, ValueOf
from virtcheck.knowledge.orchestrators import ORCHESTRATORS
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.knowledge.translators import TRANSLATORS
from virtcheck.probes import (
    cgroups,
    container_markers,
    credentials,
    mounts,
    namespaces,
    resources,
    security,
    translators,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.evidence import Sign, Value
    from virtcheck.model.report import FactValue


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
        values=("none", *(claim.word for claim in ORCHESTRATORS)),
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
        source=KindOf(TRANSLATORS),
        values=("none", *(claim.word for claim in (*TRANSLATORS.named, TRANSLATORS.unnamed))),
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
