"""The facts of isolation: each boundary, the doors, and the grade."""

from __future__ import annotations

from virtcheck.facts import Fact
from virtcheck.isolation import judge, signs, signs_of
from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.doors import DOORS
from virtcheck.model.isolation import GRADES, STATES
from virtcheck.model.report import Reason
from virtcheck.model.value import Frozen, assert_never

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from virtcheck.facts import Answer
    from virtcheck.model.evidence import Sign
    from virtcheck.model.isolation import Boundary
    from virtcheck.reasoning import Findings


class StateOf(Frozen):
    """The state of a boundary."""

    boundary: Boundary

    def signs(self) -> set[Sign]:
        """The signs of the boundary, and of the kernel: behind one of its own no other boundary counts."""
        return signs_of(self.boundary)

    def answer(self, findings: Findings) -> Answer:
        """The state, or why it cannot be told."""
        found = findings.once(judge).boundary(self.boundary.id)
        return found.state or found.reason or Reason("silent")


class GradeOf(Frozen):
    """The grade: `certain` where only one is possible, else the best or the worst of those that are."""

    which: Literal["certain", "best", "worst"]

    def signs(self) -> set[Sign]:
        """All signs of isolation."""
        return signs()

    def answer(self, findings: Findings) -> Answer:
        """The grade, or why it cannot be told."""
        found = findings.once(judge)
        match self.which:
            case "best":
                return found.best
            case "worst":
                return found.worst
            case "certain":
                return found.grade or found.reason or Reason("silent")
            case _:
                assert_never(self.which)


class OpenDoors(Frozen):
    """The doors that stand open."""

    def signs(self) -> set[Sign]:
        """All signs of isolation."""
        return signs()

    def answer(self, findings: Findings) -> Answer:
        """Their ids; unknown where one more may be open."""
        doors = findings.once(judge).doors
        unknown = next((one.reason for one in doors if one.reason is not None), None)
        return unknown or tuple(one.door.id for one in doors if one.open == "yes")


ISOLATION_FACTS = (
    Fact(
        name="isolation.grade",
        type="word",
        doc="How well this process is isolated, where only one grade is possible.",
        concept="container.confined",
        source=GradeOf("certain"),
        values=GRADES,
    ),
    Fact(
        name="isolation.best",
        type="word",
        doc="The grade of isolation by all that could be seen: what could not be seen is not held against it.",
        concept="container.confined",
        source=GradeOf("best"),
        values=GRADES,
    ),
    Fact(
        name="isolation.worst",
        type="word",
        doc="The grade of isolation if all that could not be seen were as bad as it can be.",
        concept="container.confined",
        source=GradeOf("worst"),
        values=GRADES,
    ),
    Fact(
        name="isolation.doors",
        type="words",
        doc="The escapes to the host that stand open to this process.",
        concept="container.confined",
        source=OpenDoors(),
        values=tuple(door.id for door in DOORS),
    ),
    *(
        Fact(
            name="isolation." + boundary.id,
            type="word",
            doc=f"How far this process is kept apart from {boundary.keeps}.",
            concept=boundary.concept,
            source=StateOf(boundary),
            values=STATES,
        )
        for boundary in BOUNDARIES
    ),
)
"""How this process is set apart, judged by effect."""
