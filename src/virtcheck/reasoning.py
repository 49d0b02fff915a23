"""Weighs what speaks for and against. Pure: evidence and rows in, conclusions out.

The one property that everything rests on: hiding evidence can move a verdict only to `undetermined`. So an answer that
stands is an answer that no missing permission, mask or time-out could have bent.
"""

from __future__ import annotations

from virtcheck.model.claim import NOTHING, Conclusion, Testimony

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeVar

    from virtcheck.knowledge.catalogue import Names
    from virtcheck.model.claim import Claim, Indicator, Kinds, Strength, Verdict
    from virtcheck.model.evidence import Evidence, Sign, Value
    from virtcheck.model.report import Demonstrated

    EvidenceBySign = Mapping[str, list[Evidence]]
    Derived = TypeVar("Derived")


def by_sign(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Evidence by the id of its sign, in the order in which it was given."""
    index: dict[str, list[Evidence]] = {}
    for one in evidence:
        index.setdefault(one.sign.id, []).append(one)
    return index


def weigh(pro: Strength, con: Strength, hidden_pro: Strength, hidden_con: Strength) -> Verdict:
    """The verdict on the loudest voice of each side: what spoke for and against, and what could not be seen.

    `established` and `refuted` are final: whatever else were shown, they would stay.
    """
    if pro > max(con, hidden_con):
        return "established"
    if con > max(pro, hidden_pro):
        return "refuted"
    if pro != con or max(hidden_pro, hidden_con) > pro:
        return "undetermined"
    return "conflicted" if pro else "no-sign"


def conclude(claim: Claim, evidence: EvidenceBySign) -> Conclusion:
    """Weigh one claim."""
    supporting, hidden_pro = hear(claim.supported_by, evidence)
    contradicting, hidden_con = hear(claim.contradicted_by, evidence)
    pro, con = loudest(supporting), loudest(contradicting)
    verdict = weigh(pro, con, loudest(hidden_pro), loudest(hidden_con))
    hidden = (*hidden_pro, *hidden_con)
    return Conclusion(claim, verdict, max(pro, con), tuple(supporting), tuple(contradicting), hidden)


def hear(rows: Iterable[Indicator], evidence: EvidenceBySign) -> tuple[list[Testimony], list[Testimony]]:
    """What spoke through these rows, and what might have spoken but could not be seen.

    A sign that was seen speaks or is silent; if one of several looks at it matches, the hidden others do not matter.
    """
    spoke, silenced = [], []
    for row in rows:
        looks = evidence.get(row.sign.id)
        if looks is None:
            continue
        blind = None
        for one in looks:
            if one.sight == "seen":
                if row.match.matches(one.value):
                    spoke.append(Testimony(row, one))
                    break
            elif one.sight != "absent":
                blind = one
        else:
            if blind is not None:
                silenced.append(Testimony(row, blind))
    return spoke, silenced


def loudest(testimonies: Iterable[Testimony]) -> Strength:
    """The strength of the strongest row, or nothing."""
    return max((one.indicator.strength for one in testimonies), default=NOTHING)


def read_kind(kinds: Kinds, conclusion_of: Callable[[Claim], Conclusion]) -> Conclusion | None:
    """The conclusion that names a layer's kind, read from its table; None where nothing can be named.

    The absence claim, if established, is the answer. Else the first established kind with none above it that might
    hold, else the unnamed kind if it is established.
    """
    absence = conclusion_of(kinds.absence)
    if absence.verdict == "established":
        return absence
    for claim in kinds.named:
        conclusion = conclusion_of(claim)
        if conclusion.verdict == "established":
            return conclusion
        if might_hold(conclusion):
            break
    unnamed = conclusion_of(kinds.unnamed)
    return unnamed if unnamed.verdict == "established" else None


def might_hold(conclusion: Conclusion) -> bool:
    """Whether a claim would be established if what speaks for it were shown. Many an undetermined one would not."""
    mine = {id(row) for row in conclusion.claim.supported_by}
    hidden = (one for one in conclusion.hidden if id(one.indicator) in mine)
    return max(loudest(conclusion.supporting), loudest(hidden)) > loudest(conclusion.contradicting)


def signs_of(claims: Iterable[Claim]) -> set[Sign]:
    """Every sign that could speak for or against these claims."""
    return {row.sign for claim in claims for row in (*claim.supported_by, *claim.contradicted_by)}


def most_telling(testimonies: Iterable[Testimony]) -> Testimony | None:
    """The strongest of the testimonies, the first of equals."""
    return max(testimonies, key=lambda one: one.indicator.strength, default=None)


class Findings:
    """Evidence of one look, and the conclusions from it; each claim is weighed when it is first asked for."""

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        self.evidence = by_sign(evidence)
        # What is absent says nothing for or against: most signs are, and most rows need not be heard.
        self._telling = {
            sign: looks for sign, looks in self.evidence.items() if any(one.sight != "absent" for one in looks)
        }
        self._conclusions: dict[str, Conclusion] = {}
        self._derived: dict[object, Any] = {}

    def conclusion(self, claim: Claim) -> Conclusion:
        """What the evidence says of a claim."""
        found = self._conclusions.get(claim.id)
        if found is None:
            found = self._conclusions[claim.id] = conclude(claim, self._telling)
        return found

    def kind(self, kinds: Kinds) -> Conclusion | None:
        """The conclusion that names a layer's kind (perhaps its absence claim), or None."""
        return read_kind(kinds, self.conclusion)

    def of(self, sign: Sign) -> list[Evidence]:
        """All evidence of a sign."""
        return self.evidence.get(sign.id, [])

    def once(self, work: Callable[[Findings], Derived]) -> Derived:
        """What `work` makes of these findings; it is done when it is first asked for."""
        if work not in self._derived:
            self._derived[work] = work(self)
        found: Derived = self._derived[work]
        return found


def demonstrated(claims: Iterable[str], findings: Mapping[str, Conclusion]) -> tuple[Demonstrated, tuple[str, ...]]:
    """Whether one of these claims is established, and which; `no` only where none of them could be hiding."""
    conclusions = [findings[claim] for claim in claims]
    shown = tuple(one.claim.id for one in conclusions if one.verdict == "established")
    if shown:
        return "yes", shown
    return ("unknown" if any(one.verdict in ("undetermined", "conflicted") for one in conclusions) else "no"), ()


def names_no_row_knows(names: Iterable[Names], claims: Iterable[Claim], findings: Findings) -> list[Evidence]:
    """Evidence of names (signatures, products, engine words) that were seen, that no claim bears and no row knows."""
    groups = tuple(names)
    named = {sign.id for group in groups for sign in (*group.signs, *group.unless)}
    rows: dict[str, list[Indicator]] = {}
    words: set[str] = set()
    for claim in claims:
        words |= {word.casefold() for word in (claim.id, claim.name, claim.word, claim.systemd) if word}
        for row in (*claim.supported_by, *claim.contradicted_by):
            # A row that takes any name (`some other engine`) knows none: it takes the empty one as well.
            if row.sign.id in named and not row.match.matches(""):
                rows.setdefault(row.sign.id, []).append(row)

    def known(value: Value, signs: tuple[Sign, ...]) -> bool:
        return any(row.match.matches(value) for sign in signs for row in rows.get(sign.id, ()))

    def shown(sign: Sign) -> list[Evidence]:
        return [one for one in findings.of(sign) if one.sight == "seen" and one.value]

    return [
        one
        for group in groups
        if group.where is None or findings.conclusion(group.where).verdict == "established"
        if not any(known(one.value, (sign,)) for sign in group.unless for one in shown(sign))
        for sign in group.signs
        for one in shown(sign)
        if str(one.value).casefold() not in words and not known(one.value, group.signs)
    ]
