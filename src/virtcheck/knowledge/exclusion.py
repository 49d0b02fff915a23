"""What excludes what, made in one place from the tables: no row repeats it, and none can forget it.

- What supports a kind contradicts its layer's absence claim: DECISIVE as it is, everything else as a HINT.
- What supports the absence claim contradicts every kind, as STRONG at most, but as DECISIVE where a row says so
  (`decisive_against`): eight initial namespaces leave room for no engine at all, and a control domain none for guests
  of its own hypervisor.

So an absence claim and a kind can never both be established, whatever row is added.
"""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, HINT, STRONG, Kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from virtcheck.model.claim import Claim, Indicator


def exclusive(kinds: Kinds, decisive_against: Callable[[Indicator, Claim], bool]) -> Kinds:
    """The same table with its exclusions: each claim knows what speaks against it."""
    supports = kinds.absence.supported_by

    def excluded(kind: Claim) -> Claim:
        rows = (row if decisive_against(row, kind) else row.at_most(STRONG) for row in supports)
        return kind.contradicted_also_by(tuple(rows))

    speaking = tuple(
        row if row.strength == DECISIVE else row.at_most(HINT)
        for kind in (*kinds.named, kinds.unnamed)
        for row in kind.supported_by
    )
    return Kinds(
        kinds.layer,
        kinds.absence.contradicted_also_by(speaking),
        tuple(excluded(kind) for kind in kinds.named),
        excluded(kinds.unnamed),
    )
