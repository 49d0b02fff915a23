"""The concepts that virtcheck teaches, each with the claims through which a host demonstrates it."""

from __future__ import annotations

from virtcheck.model.value import value


@value
class Concept:
    """A concept, shown by a host on which one of these claims is established."""

    id: str
    shown_by: tuple[str, ...]


CONCEPTS = (
    Concept("virtual-machine", ("kvm", "qemu", "vm-other")),
    Concept("containerization", ("docker", "container-other")),
)
