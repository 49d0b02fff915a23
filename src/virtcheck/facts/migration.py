"""The facts of moving: this machine to another host, guests to and from this one, containers by checkpoint."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.facts import Fact

MIGRATION_FACTS: tuple[Fact, ...] = ()
