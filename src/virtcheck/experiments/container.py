"""A container made by hand: each kind of namespace made in a child, what refuses the others, and what they cost.

What every engine starts is a process in namespaces of its own. Here it is made without an engine, as this very user: a
process with too few rights first makes a user namespace, in which it has them all (user_namespaces(7)).
"""

from __future__ import annotations

from errno import EACCES, EINVAL, ENOSPC, ENOSYS, EPERM, EUSERS, errorcode

from virtcheck.experiments import barrier, measured, run, untold
from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found, Uname, Unanswered
from virtcheck.model.value import Frozen
from virtcheck.probes import likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from virtcheck.model.evidence import Sight
    from virtcheck.model.question import Host

ORIGIN = "run:container"
NAMESPACES = Sign("container.namespaces", "the namespaces that this process can make")
REFUSED = Sign("container.refused", "the namespaces that this process cannot make")
REFUSAL = Sign("container.refusal", "what keeps this process from making namespaces")
CREATED = Sign("container.created", "the time to start a process in namespaces of its own", unit="ns")
PROCESS = Sign("container.process", "the time to start a process without any", unit="ns")
SAME_KERNEL = Sign("container.same_kernel", "whether a process in namespaces of its own has the same kernel")
OWN_PROCESSES = Sign("container.own_processes", "whether a process in namespaces of its own is the first of its tree")
OWN_NAME = Sign("container.own_name", "whether a process in namespaces of its own can have another host name")
OWN_ROOT = Sign("container.own_root", "whether a process in namespaces of its own can have another root")
MACHINE = Sign("container.machine", "the time until an empty virtual machine runs", unit="ns")
AGAINST_MACHINE = Sign("container.against_machine", "how soon a container starts against an empty virtual machine")
SIGNS = (
    NAMESPACES,
    REFUSED,
    REFUSAL,
    CREATED,
    PROCESS,
    SAME_KERNEL,
    OWN_PROCESSES,
    OWN_NAME,
    OWN_ROOT,
    MACHINE,
    AGAINST_MACHINE,
)

REFUSALS = (
    "seccomp", "capability", "max_user_namespaces", "unprivileged_userns_clone",
    "apparmor_restrict_unprivileged_userns", "security-module", "limit", "chroot", "unmapped-user", "kernel",
)  # fmt: skip
"""What refuses: a filter, a right that is missing, three settings, a module, any limit, a changed root directory, a
user without a number; a kernel that lacks the kind."""

BOOT_ID = File("/proc/sys/kernel/random/boot_id")
DEBIAN = File("/proc/sys/kernel/unprivileged_userns_clone")
APPARMOR = File("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


CONTAINER = frozenset(("mnt", "pid"))
"""Without these every engine would say that it has made none."""
UNCLEAR = {255: "unchanged", 254: "broken"}
"""What stands in the place of an errno where unshare(2) succeeds and nothing is new, or where the child failed."""


class Attempt(Frozen):
    """What unshare(2) says to one kind, as an errno: 0 where it is made. See unsharing.attempt."""

    kind: str
    alone: int
    within: int
    """In a user namespace made before; the same as alone where none can be made."""
    filtered: bool
    """Whether the refusal comes from something that stands before the kernel."""

    @property
    def made(self) -> bool:
        """Whether this process can have such a namespace, in one way or the other."""
        return 0 in (self.alone, self.within)


SOONER, ALIKE, LATER = AGAINST_WORDS = ("sooner", "alike", "later")
CLEARLY = 1.5
"""From how many times the time on something starts later."""


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """Make each kind alone, then a process in all that can be made; look at it from inside, and time it.

    In the time that is left a virtual machine is started beside it.
    """
    from time import monotonic

    end = monotonic() + seconds
    reading = barrier(host) or run(lambda: _work(seconds), seconds)
    if not isinstance(reading, Found):
        yield from untold(SIGNS, ORIGIN, reading)
        return
    looks = tuple(told(host, *reading.data))
    yield from looks
    machine = _machine(host, max(0.0, end - monotonic()))
    yield machine
    yield against(next(one for one in looks if one.sign is CREATED), machine)


def _machine(host: Host, seconds: float) -> Evidence:
    """What stands beside a container: a virtual machine with nothing in it."""
    from virtcheck.experiments.cost import time_to_start
    from virtcheck.experiments.guest import no_device, no_guest_for

    reading = no_device(host) or no_guest_for(host) or run(lambda: time_to_start(seconds), seconds)
    if isinstance(reading, Found):
        return measured(MACHINE, ORIGIN, reading.data)
    return next(untold((MACHINE,), ORIGIN, reading))


def against(created: Evidence, machine: Evidence) -> Evidence:
    """`sooner`, `alike` or `later` by two times; hidden if one of them is, absent if one is not there to compare."""
    for one in (created, machine):
        if one.hidden:
            return likewise(AGAINST_MACHINE, one)
    if not isinstance(created.value, float) or not isinstance(machine.value, float):
        return Evidence(AGAINST_MACHINE, "absent", ORIGIN, note="there is only one of the two")
    sooner, later = machine.value > CLEARLY * created.value, created.value > CLEARLY * machine.value
    return Evidence.seen(AGAINST_MACHINE, ORIGIN, SOONER if sooner else LATER if later else ALIKE)


def _work(seconds: float) -> Any:
    from virtcheck.experiments.child.unsharing import work

    return work(seconds)


def told(host: Host, tried: Any, inside: Any, created: Any, plain: Any) -> Iterator[Evidence]:
    """What the child tells, in the form of unsharing.work; the host tells what refuses."""
    attempts = [Attempt(*one) for one in tried]
    made = tuple(one.kind for one in attempts if one.made)
    refused = tuple(one for one in attempts if not one.made)
    unclear = _errors(one for one in refused if one.within in UNCLEAR)
    if unclear:
        reading = Unanswered(f"of some it cannot be told: {unclear}")
        yield from untold((NAMESPACES, REFUSED, REFUSAL), ORIGIN, reading)
    else:
        yield _some(NAMESPACES, made)
        yield _some(REFUSED, tuple(one.kind for one in refused), _errors(refused))
        yield _refusal(host, refused, "user" in made)
    yield _time(PROCESS, plain)
    sight: Sight = "unanswered" if unclear else "absent"
    if CONTAINER.issubset(made):
        yield _time(CREATED, created)
    else:
        yield Evidence(CREATED, sight, ORIGIN, note="what a container takes is not made")
    if made:
        yield from _inside(host, made, inside)
    else:
        for sign in (SAME_KERNEL, OWN_PROCESSES, OWN_NAME, OWN_ROOT):
            yield Evidence(sign, sight, ORIGIN, note="no namespace is made")


def _some(sign: Sign, names: tuple[str, ...], note: str = "") -> Evidence:
    return Evidence.seen(sign, ORIGIN, names, note) if names else Evidence(sign, "absent", ORIGIN)


def _errors(attempts: Iterable[Attempt]) -> str:
    words = {**errorcode, **UNCLEAR}
    return " ".join(f"{one.kind} {words.get(one.within, f'signal {-one.within}')}" for one in attempts)


def _time(sign: Sign, batches: tuple[float, ...] | int) -> Evidence:
    if isinstance(batches, int):
        return Evidence(sign, "unanswered", ORIGIN, note="the process cannot be started", errno=batches)
    return measured(sign, ORIGIN, batches)


def _refusal(host: Host, refused: tuple[Attempt, ...], user_made: bool) -> Evidence:
    """What refuses these; unanswered if that cannot be told of one of them."""
    causes = [cause(host, one, user_made) for one in refused]
    unexplained = tuple(one for one, why in zip(refused, causes, strict=True) if why is None)
    if unexplained:
        note = f"nothing that can be read explains {_errors(unexplained)}"
        return Evidence(REFUSAL, "unanswered", ORIGIN, note=note)
    return _some(REFUSAL, tuple(one for one in REFUSALS if one in causes))


def cause(host: Host, attempt: Attempt, user_made: bool) -> str | None:
    """The word of REFUSALS for what refuses a kind; None if nothing tells. See unshare(2), user_namespaces(7)."""
    from virtcheck.probes import credentials, mounts, security

    status = host.ask(credentials.STATUS)
    lines = credentials.fields(status.data) if isinstance(status, Found) else {}
    admin = "sys_admin" in credentials.capabilities(lines.get("CapEff", ""))
    users, number = attempt.kind == "user", attempt.within
    if users and number == EPERM and not admin and _reads(host, DEBIAN, b"0"):
        # Before all else, even before the kernel looks at the flags.
        return "unprivileged_userns_clone"
    if attempt.filtered:
        return "seccomp" if lines.get("Seccomp") == "2" else None
    if number in (EINVAL, ENOSYS):
        return "kernel"
    if number in (ENOSPC, EUSERS):  # EUSERS before Linux 4.9
        return "max_user_namespaces" if users and _reads(host, security.MOST, b"0") else "limit"
    if number not in (EPERM, EACCES):
        return None
    module = "apparmor_restrict_unprivileged_userns" if _reads(host, APPARMOR, b"1") else "security-module"
    if user_made and not users:
        # Who makes a user namespace has every capability in it, unless a module takes them away.
        return module
    if number == EACCES:
        # No answer of the kernel's own: a module forbids to make a user namespace, since Linux 6.1.
        return module if users and not admin else "security-module"
    if not users:
        return "capability" if lines and not admin else None
    if any(one.sign is mounts.CHROOT and one.value is True for one in mounts.probe(host)):
        return "chroot"
    return "unmapped-user" if unmapped(host, lines) else None


def _reads(host: Host, setting: File, value: bytes) -> bool:
    reading = host.ask(setting)
    return isinstance(reading, Found) and reading.data.strip() == value


def unmapped(host: Host, lines: dict[str, str]) -> bool:
    """Whether this process's user has no number in its user namespace: the one that it shows is not in the map."""
    from virtcheck.probes import credentials

    reading = host.ask(credentials.USERS)
    if not isinstance(reading, Found):
        return False
    user = credentials.number("".join(lines.get("Uid", "").split()[1:2]))
    ranges = [[credentials.number(one) for one in line.split()] for line in credentials.user_map(reading.data)]
    return user >= 0 and not any(one[0] <= user < one[0] + one[-1] for one in ranges)


def _inside(host: Host, made: tuple[str, ...], answer: Any) -> Iterator[Evidence]:
    """What a process in all these kinds at once saw, against what is seen outside."""
    kind, *rest = answer
    if kind != "found":
        yield from untold((SAME_KERNEL, OWN_PROCESSES, OWN_NAME, OWN_ROOT), ORIGIN, Unanswered(*rest))
        return
    boot_id, release, number, name, root = rest[0]
    outside, system = host.ask(BOOT_ID), host.ask(Uname())
    if boot_id and isinstance(outside, Found) and isinstance(system, Found):
        same = (boot_id, release) == (outside.data, system.data.release)
        yield Evidence.seen(SAME_KERNEL, ORIGIN, same, "by the boot id and the release")
    else:
        yield Evidence(SAME_KERNEL, "unanswered", ORIGIN, note="the boot id cannot be read")
    for sign, needed, seen in ((OWN_PROCESSES, "pid", number == 1), (OWN_NAME, "uts", name), (OWN_ROOT, "mnt", root)):
        if needed not in made:
            yield Evidence(sign, "absent", ORIGIN, note="the namespace that it takes cannot be made")
        elif isinstance(seen, bool):
            yield Evidence.seen(sign, ORIGIN, seen)
        elif seen in (EPERM, EACCES):
            yield Evidence(sign, "forbidden", ORIGIN, errno=seen)
        else:
            yield Evidence(sign, "unanswered", ORIGIN, note="it cannot be tried inside", errno=max(0, seen))
