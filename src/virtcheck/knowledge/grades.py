"""What each grade asks for. There are no weights: one open door counts more than all that is well."""

from __future__ import annotations

from virtcheck.model.claim import PRESENT, Is
from virtcheck.model.isolation import Demand, Term, Wall
from virtcheck.probes import credentials, powers, resources

OF_THE_HOST = ("filesystem", "processes", "users")
"""Who shares all of these with the host is a process of the host: not isolated, and that is no defect."""

STANDING = ("filesystem", "processes", "network", "ipc", "syscalls", "capabilities", "kernel_interfaces")
"""What may not be shared from the grade `standard` on. The host name, the clock, control groups, devices, limits and
security modules do not lower a grade alone: what makes them dangerous is a door."""

USERS_ISOLATED = Wall("users", ("isolated",))

HARDENED = (
    Demand(
        "users",
        (USERS_ISOLATED, Term(powers.ROOT, Is("no"))),
        "give it users of its own, or a user that is not root and cannot become it",
    ),
    Demand(
        "process.no_new_privs",
        (Term(credentials.NO_NEW_PRIVS, PRESENT), Wall("capabilities", ("isolated",))),
        "forbid programs that give more rights (no_new_privs)",
    ),
    Demand(
        "capabilities",
        (Wall("capabilities", ("isolated",)), USERS_ISOLATED),
        "drop all capabilities but those that it needs",
    ),
    Demand(
        "lsm",
        (Wall("lsm", ("isolated", "not-applicable")), USERS_ISOLATED),
        "have a security module confine it",
    ),
    Demand(
        "memory.limit_bytes",
        (Term(resources.MEMORY_LIMIT, Is(0), negated=True), Wall("resources", ("isolated",))),
        "limit memory",
    ),
    Demand(
        "pids.limit",
        (Term(resources.PIDS_LIMIT, Is(0), negated=True), Wall("resources", ("isolated",))),
        "limit the number of processes",
    ),
)
"""What `hardened` asks for beyond `standard`: all of it. A boundary that somebody accepts as it is counts as isolated,
and answers for what it is made of."""

START_APART = "start it in a container or a virtual machine; for a service, systemd has settings that set it apart"
STANDARD = "no door is open, and nothing that matters is shared"
HARDENED_TOO = "its rights, its users and what it may take are limited as well"
