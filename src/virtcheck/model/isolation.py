"""How a subject is set apart: the boundaries around it, the doors that stand open, and the grade of the whole."""

from __future__ import annotations

from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from virtcheck.model.claim import Match
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.report import Reason

    Truth = Literal["yes", "no", "unknown"]
    State = Literal["isolated", "weakened", "shared", "not-applicable"]
    Grade = Literal["none", "open", "weakened", "standard", "hardened", "separate-kernel"]

ISOLATION_SCHEMA = "virtcheck.isolation/1"
STATES: tuple[State, ...] = ("isolated", "weakened", "shared", "not-applicable")
"""What a boundary may be: one's own and whole; one's own with a hole; the host's; nothing that this host has."""
GRADES: tuple[Grade, ...] = ("none", "open", "weakened", "standard", "hardened", "separate-kernel")
"""From the worst to the best."""


class Term(Frozen):
    """Something that a sign must show; with `negated`, that it must not."""

    sign: Sign
    match: Match
    negated: bool = False
    absent: Truth = "unknown"
    """Whether the sign shows it where there is nothing to look at: a wall needs more than silence."""


class Way(Frozen):
    """A way through a boundary or a door: it is there where every one of its terms holds."""

    when: tuple[Term, ...]
    because: str
    """What holds then, in a sentence that a newcomer understands."""


class Boundary(Frozen):
    """What the kernel, or a hypervisor, can keep apart: with the ways in which it may fail to."""

    id: str
    concept: str
    keeps: str
    """What it keeps apart: 'the processes of others'."""
    intact: str
    """What holds where there is no way through."""
    closes: str
    """The escape that it closes."""
    mend: str
    """What makes it whole: 'give it a network of its own'."""
    see: tuple[str, ...]
    """Who asks for it: manual pages, Pod Security Standards, CIS."""
    shared: tuple[Way, ...]
    """Ways in which it is the host's."""
    weakened: tuple[Way, ...] = ()
    """Ways in which it is one's own, but has a hole."""
    not_applicable: tuple[Way, ...] = ()
    """Ways in which this host has nothing of the kind."""


class Door(Frozen):
    """An escape to the host, and the ways in which it may stand open: one is enough."""

    id: str
    leads: str
    """What somebody who goes through it can do: 'load code into the kernel'."""
    closes: str
    """What closes it."""
    see: tuple[str, ...]
    ways: tuple[Way, ...]
    handed_in: bool = False
    """Whether it leads through a file that was handed in: a kernel of one's own does not surely close it."""


class Wall(Frozen):
    """That a boundary is in one of these states."""

    boundary: str
    states: tuple[State, ...]


class Demand(Frozen):
    """What a grade asks for: one of several things is enough."""

    id: str
    """The boundary or the fact that it is about."""
    either: tuple[Wall | Term, ...]
    lacks: str
    """What is to be done where none of them holds."""


class WayAnswer(Frozen):
    """Whether a way is there, and what decides: the evidence of every term, or of the first that fails."""

    way: Way
    truth: Truth
    evidence: tuple[Evidence, ...]


class BoundaryAnswer(Frozen):
    """What a boundary is for a subject: one state, or several that nobody could tell apart."""

    boundary: Boundary
    states: tuple[State, ...]
    """Those that are possible, from the best to the worst; a single one is certain."""
    ways: tuple[WayAnswer, ...]
    """The ways that are there or may be there, of the worst kind that is certain and of those that are not."""
    evidence: tuple[Evidence, ...]
    """What was looked at: what shows the ways that are there, or that shows that none is."""
    reason: Reason | None = None
    """Why the state is unknown."""
    waived: str = ""
    """Why somebody accepts it as it is."""

    @property
    def state(self) -> State | None:
        """The state, or None where it is unknown."""
        return self.states[0] if len(self.states) == 1 else None

    @property
    def id(self) -> str:
        """The boundary's."""
        return self.boundary.id


class DoorAnswer(Frozen):
    """Whether a door is open to a subject."""

    door: Door
    open: Truth
    ways: tuple[WayAnswer, ...]
    """The ways that are there; where none is, those that may be."""
    reason: Reason | None = None
    """Why it is unknown."""
    waived: str = ""

    @property
    def id(self) -> str:
        """The door's."""
        return self.door.id


class Because(Frozen):
    """What holds a grade down, or would raise it: a boundary, a door or a fact by its name, and a sentence."""

    id: str
    sentence: str


class Isolation(Frozen):
    """How well a subject is isolated: the whole answer."""

    subject: str
    """`self`, or the number of a process."""
    grades: tuple[Grade, ...]
    """Those that are possible, from the best to the worst; a single one is certain."""
    because: tuple[Because, ...]
    """What makes the best of them what it is."""
    next: tuple[Because, ...]
    """What would have to change for a better one."""
    boundaries: tuple[BoundaryAnswer, ...]
    doors: tuple[DoorAnswer, ...]
    reason: Reason | None = None
    """Why several grades are possible."""

    @property
    def grade(self) -> Grade | None:
        """The grade, or None where it is unknown."""
        return self.grades[0] if len(self.grades) == 1 else None

    @property
    def best(self) -> Grade:
        """The grade by all that is known: nothing hidden is held against the subject."""
        return self.grades[0]

    @property
    def worst(self) -> Grade:
        """The grade if all that is hidden were as bad as it can be."""
        return self.grades[-1]

    def boundary(self, name: str) -> BoundaryAnswer:
        """The answer for the boundary with this id. Raises KeyError for an id that is none."""
        for one in self.boundaries:
            if one.boundary.id == name:
                return one
        raise KeyError(name)
