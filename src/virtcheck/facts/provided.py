"""The facts of what this machine was given: paravirtual features, devices, and the way it was started."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.facts import Fact

PROVIDED_FACTS: tuple[Fact, ...] = ()
