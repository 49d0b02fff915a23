"""The concepts that virtcheck teaches, each with the claims through which a host demonstrates it.

Every claim names one concept, and shows it. Some concepts are shown by the claims of another one too: whatever runs a
kernel in a virtual machine is a hypervisor, and every way of keeping environments apart is virtualization.
"""

from __future__ import annotations

from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.knowledge.translators import TRANSLATORS
from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Kinds


class Concept(Frozen):
    """A concept, shown by a host on which one of these claims is established."""

    id: str
    shown_by: tuple[str, ...]


def _kinds_of(kinds: Kinds) -> tuple[str, ...]:
    return (*(claim.id for claim in kinds.named), kinds.unnamed.id)


def _concept(name: str, *others: str) -> Concept:
    """A concept with the claims that name it, the claims of absence left out, and these others."""
    absences = (MACHINES.absence.id, RUNTIMES.absence.id, TRANSLATORS.absence.id)
    own = (claim.id for claim in CLAIMS if claim.concept == name and claim.id not in absences)
    return Concept(name, tuple(dict.fromkeys((*others, *own))))


IN_A_MACHINE, IN_A_CONTAINER = _kinds_of(MACHINES), _kinds_of(RUNTIMES)

CONCEPTS = (
    _concept("virtualization", *IN_A_MACHINE, *IN_A_CONTAINER),
    _concept("emulation"),
    _concept("system-resources"),
    _concept("virtual-machine", *IN_A_MACHINE),
    _concept("hypervisor", *IN_A_MACHINE),
    _concept("full-virtualization"),
    _concept("paravirtualization"),
    _concept("hardware-assisted-virtualization"),
    _concept("live-migration"),
    _concept("containerization", *IN_A_CONTAINER),
    _concept("container.own-filesystem"),
    _concept("container.own-processes"),
    _concept("container.shared-kernel"),
    _concept("container.confined"),
    _concept("containers-versus-machines", *IN_A_MACHINE, "shared-kernel"),
)
