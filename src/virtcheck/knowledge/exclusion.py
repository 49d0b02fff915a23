"""What excludes what, made in one place from the tables: no row repeats it, and none can forget it.

- What supports a kind contradicts its layer's absence claim: DECISIVE as it is, everything else as a HINT.
- What supports the absence claim contradicts every kind, as STRONG at most, but as DECISIVE where a row says so
  (`decisive_against`): eight initial namespaces leave room for no engine at all, and a control domain none for guests
  of its own hypervisor.
- What supports a named kind supports the unnamed one: where the kind cannot be told, that there is one still can.

So an absence claim and a kind can never both be established, whatever row is added.
"""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, HINT, STRONG, Kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from virtcheck.model.claim import Claim, Indicator


def exclusive(kinds: Kinds, decisive_against: Callable[[Indicator, Claim], bool]) -> Kinds:
    """The same table with its exclusions: each claim knows what speaks against it."""
    named = tuple(row for kind in kinds.named for row in kind.supported_by)
    unnamed = kinds.unnamed.supported_also_by(named)

    softened = [(row, row.at_most(STRONG)) for row in kinds.absence.supported_by]

    def excluded(kind: Claim) -> Claim:
        rows = (row if decisive_against(row, kind) else soft for row, soft in softened)
        return kind.contradicted_also_by(tuple(rows))

    said = {row.sign: row.match for row in kinds.absence.contradicted_by}
    speaking = tuple(
        row if row.strength == DECISIVE else row.at_most(HINT)
        for row in unnamed.supported_by
        if row.sign not in said or row.match != said[row.sign]
    )
    return Kinds(
        kinds.layer,
        kinds.absence.contradicted_also_by(speaking),
        tuple(excluded(kind) for kind in kinds.named),
        excluded(unnamed),
    )


def one_of_a_kind(
    claims: tuple[Claim, ...],
    identifies: Callable[[Indicator], bool],
    bears: Container[tuple[str, str]] = (),
) -> tuple[Claim, ...]:
    """The same claims, each contradicted by the rows that identify one of the others: a thing has one identity.

    `bears` holds pairs of ids: the first goes together with what identifies the second.
    """
    own = [(claim.id, tuple(row for row in claim.supported_by if identifies(row))) for claim in claims]

    def others(claim: Claim) -> tuple[Indicator, ...]:
        return tuple(row for other, rows in own if other != claim.id and (claim.id, other) not in bears for row in rows)

    return tuple(claim.contradicted_also_by(others(claim)) for claim in claims)
