"""Why something is unknown, and what would let us see it. Pure."""

from __future__ import annotations

from virtcheck.model.report import Reason
from virtcheck.reasoning import most_telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.claim import Conclusion
    from virtcheck.model.evidence import Evidence


def why_unknown(conclusions: Iterable[Conclusion]) -> Reason:
    """Why these claims name nothing: the strongest hidden evidence, a conflict, or silence."""
    known = tuple(conclusions)
    hidden = most_telling(one for conclusion in known for one in conclusion.hidden)
    if hidden is not None:
        return hidden_reason(hidden.evidence)
    for conclusion in known:
        if conclusion.verdict == "conflicted":
            sides = (most_telling(conclusion.supporting), most_telling(conclusion.contradicting))
            spoke = [one.indicator.sign.what for one in sides if one is not None]
            return Reason("conflict", conclusion.claim.name, why=", ".join(spoke))
    return Reason("silent")


def hidden_reason(evidence: Evidence) -> Reason:
    """Why evidence could not be seen, and what would let us see it."""
    return Reason("hidden", evidence.sign.what, evidence.origin, _refusal(evidence), _remedy(evidence))


def _refusal(evidence: Evidence) -> str:
    if evidence.note:
        return evidence.note
    return ERRORS.get(evidence.errno, f"error {evidence.errno}")


ERRORS = {1: "operation not permitted", 13: "permission denied"}
"""The refusals that the kernel gives, in its own words."""


SHOWN_ON_THE_HOST = (
    "nobody here can tell",
    "this process's control group is not mounted here",
    "no limit here, but groups above are not shown",
    "groups above those of whoever looks are not shown",
)
"""What a container cannot know of itself, and its host can."""


def _ran_too_long(evidence: Evidence) -> bool:
    """Whether an experiment was ended at its limit."""
    return evidence.origin.startswith("run:") and evidence.note.startswith("no answer within")


def _remedy(evidence: Evidence) -> str:
    """The id of the message that says what would help."""
    if evidence.sight == "forbidden":
        return "remedy.as-root" if evidence.sign.root_only or evidence.errno == 13 else "remedy.more-rights"
    if evidence.note.startswith("masked") or evidence.note.endswith("not mounted"):
        return "remedy.from-outside"
    if evidence.note.startswith(SHOWN_ON_THE_HOST):
        return "remedy.on-host"
    if evidence.note == "Unicorn is not installed":
        return "remedy.unicorn"
    if evidence.note.startswith(("the measurements differ", "too few batches")) or _ran_too_long(evidence):
        return "remedy.measure-again"
    if "recording" in evidence.note:
        return "remedy.record-again"
    if "tree" in evidence.note:
        return "remedy.complete-tree"
    return "remedy.none"
