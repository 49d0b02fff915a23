"""Judges how well a subject is isolated: boundaries, doors, grade. Pure: findings and rows in, answers out.

Everything is three-valued: what could not be seen is neither a hole nor a wall. A boundary is in one of several states,
a grade one of several grades, and hiding evidence can only add to them. So a state or a grade that stands alone is one
that no missing right, mask or time-out could have bent.
"""

from __future__ import annotations

from virtcheck.experiments import syscalls
from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.doors import DOORS
from virtcheck.knowledge.grades import HARDENED, HARDENED_TOO, OF_THE_HOST, STANDARD, STANDING, START_APART
from virtcheck.model.isolation import (
    GRADES,
    STATES,
    Because,
    BoundaryAnswer,
    DoorAnswer,
    Isolation,
    Wall,
    WayAnswer,
)
from virtcheck.model.report import Reason
from virtcheck.model.value import assert_never
from virtcheck.unknown import hidden_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.isolation import Boundary, Demand, Door, Grade, State, Term, Truth, Way
    from virtcheck.reasoning import Findings

UNPROVED = syscalls.SIGNS
"""What only an experiment shows."""
NEGATION: dict[Truth, Truth] = {"yes": "no", "no": "yes", "unknown": "unknown"}


def signs() -> set[Sign]:
    """Every sign that a boundary, a door or a grade looks at."""
    ways = [way for one in BOUNDARIES for way in (*one.shared, *one.weakened, *one.not_applicable)]
    ways += [way for one in DOORS for way in one.ways]
    terms = [term for way in ways for term in way.when]
    terms += [one for demand in HARDENED for one in demand.either if not isinstance(one, Wall)]
    return {term.sign for term in terms}


def judge(findings: Findings, subject: str = "self", waived: Mapping[str, str] | None = None) -> Isolation:
    """Judge every boundary and door, and grade the whole.

    `waived` are the reasons for which somebody accepts boundaries and doors, by their ids: these are told as they are,
    but not held against the subject.
    """
    waived = waived or {}
    boundaries = _boundaries(findings, waived)
    doors = tuple(_door(door, findings, waived.get(door.id, "")) for door in DOORS)
    scales = _Scales(findings, boundaries, doors)
    grades = scales.grades()
    because, next_steps = scales.because(grades[0]), scales.next(grades[0])
    reason = None if len(grades) == 1 else scales.reason()
    return Isolation(subject, grades, because, next_steps, boundaries, doors, reason)


def every(truths: Iterable[Truth]) -> Truth:
    """Whether all hold: one that does not decides, else one that is unknown leaves it open."""
    known = set(truths)
    return "no" if "no" in known else "unknown" if "unknown" in known else "yes"


def some(truths: Iterable[Truth]) -> Truth:
    """Whether one holds: one that does decides, else one that is unknown leaves it open."""
    known = set(truths)
    return "yes" if "yes" in known else "unknown" if "unknown" in known else "no"


def truth_of(term: Term, findings: Findings) -> tuple[Truth, Evidence | None]:
    """Whether a term holds, and the evidence that tells; None where nobody looked."""
    blind = matched = other = None
    for one in findings.of(term.sign):
        if one.hidden:
            blind = blind or one
        elif one.sight == "seen" and term.match.matches(one.value):
            matched = matched or one
        else:
            other = other or one
    found: Truth
    if matched is not None:
        found, evidence = "yes", matched
    elif blind is not None or other is None:
        return "unknown", blind
    else:
        found, evidence = "no" if other.sight == "seen" else term.absent, other
    return (NEGATION[found] if term.negated else found), evidence


def _way(way: Way, findings: Findings) -> WayAnswer:
    looked = [truth_of(term, findings) for term in way.when]
    truth = every(one for one, _ in looked)
    shown = [evidence for one, evidence in looked if one == truth and evidence is not None]
    return WayAnswer(way, truth, tuple(shown[:1] if truth == "no" else shown))


def _boundaries(findings: Findings, waived: Mapping[str, str]) -> tuple[BoundaryAnswer, ...]:
    """All of them. Behind a kernel of its own the others stand inside it: they keep nothing of the host apart."""
    kernel, *inner = [_boundary(one, findings, waived.get(one.id, "")) for one in BOUNDARIES]
    if "isolated" in kernel.states:
        inner = [_inside(one, kernel) for one in inner]
    return (kernel, *inner)


def _inside(one: BoundaryAnswer, kernel: BoundaryAnswer) -> BoundaryAnswer:
    if kernel.state == "isolated":
        return BoundaryAnswer(one.boundary, ("not-applicable",), (), kernel.evidence, waived=one.waived)
    states = tuple(dict.fromkeys((*one.states, "not-applicable")))
    return BoundaryAnswer(one.boundary, states, one.ways, one.evidence, one.reason or kernel.reason, one.waived)


def _boundary(boundary: Boundary, findings: Findings, waived: str) -> BoundaryAnswer:
    """Ask for the worst first: one way that is certain decides, and those that are not leave a worse state possible."""
    kinds: tuple[tuple[State, tuple[Way, ...]], ...] = (
        ("not-applicable", boundary.not_applicable),
        ("shared", boundary.shared),
        ("weakened", boundary.weakened),
        ("isolated", ()),
    )
    possible: list[State] = []
    told: list[WayAnswer] = []
    closed: list[WayAnswer] = []
    for state, rows in kinds:
        ways = [_way(way, findings) for way in rows]
        truth = some(one.truth for one in ways) if rows else "yes" if state == "isolated" else "no"
        closed += [one for one in ways if one.truth == "no"]
        if truth == "no":
            continue
        possible.append(state)
        told += [one for one in ways if one.truth == truth]
        if truth == "yes":
            break
    states = tuple(state for state in STATES if state in possible)
    evidence = _once(one for way in told or closed for one in way.evidence)
    reason = None if len(states) == 1 else _reason(told)
    return BoundaryAnswer(boundary, states, tuple(told), evidence, reason, waived)


def _door(door: Door, findings: Findings, waived: str) -> DoorAnswer:
    ways = [_way(way, findings) for way in door.ways]
    truth = some(one.truth for one in ways)
    told = tuple(one for one in ways if one.truth == truth)
    return DoorAnswer(door, truth, told, _reason(told) if truth == "unknown" else None, waived)


def _once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple({(one.sign.id, one.origin): one for one in evidence}.values())


def _reason(ways: Iterable[WayAnswer]) -> Reason:
    """Why it cannot be told: the first evidence that is hidden, else that only an experiment could show it."""
    unknown = [one for one in ways if one.truth == "unknown"]
    hidden = next((one for way in unknown for one in way.evidence if one.hidden), None)
    if hidden is not None:
        return hidden_reason(hidden)
    sign = next((term.sign for way in unknown for term in way.way.when if term.sign in UNPROVED), None)
    return Reason("silent") if sign is None else Reason("unproved", sign.what, remedy="remedy.prove")


class _Scales:
    """The states of boundaries and doors, without those that are waived, and what they make of a grade."""

    def __init__(
        self, findings: Findings, boundaries: tuple[BoundaryAnswer, ...], doors: tuple[DoorAnswer, ...]
    ) -> None:
        self.findings = findings
        self.boundaries = {one.boundary.id: one for one in boundaries}
        self.doors = [one for one in doors if not one.waived]

    def grades(self) -> tuple[Grade, ...]:
        """The grades that are possible, from the best to the worst: rules in order, the first that holds decides."""
        open_door = some(one.open for one in self.doors)
        shared = some(self.wall(Wall(name, ("shared",))) for name in STANDING)
        rules: tuple[tuple[Grade, Truth], ...] = (
            ("separate-kernel", self.wall(Wall("kernel", ("isolated",)))),
            ("none", every(self.wall(Wall(name, ("shared",))) for name in OF_THE_HOST)),
            ("open", open_door),
            ("weakened", shared),
            ("hardened", every(self.demand(one) for one in HARDENED)),
            ("standard", "yes"),
        )
        possible: set[Grade] = set()
        for grade, truth in rules:
            if truth != "no":
                possible.add(grade)
            if truth == "yes":
                break
        return tuple(grade for grade in reversed(GRADES) if grade in possible)

    def wall(self, wall: Wall) -> Truth:
        """Whether a boundary is in one of these states; one that is waived counts as isolated."""
        found = self.boundaries[wall.boundary]
        states = {"isolated"} if found.waived else set(found.states)
        if states.issubset(wall.states):
            return "yes"
        return "no" if states.isdisjoint(wall.states) else "unknown"

    def demand(self, demand: Demand) -> Truth:
        """Whether one of the things that a grade asks for holds."""
        return some(
            self.wall(one) if isinstance(one, Wall) else truth_of(one, self.findings)[0] for one in demand.either
        )

    def because(self, grade: Grade) -> tuple[Because, ...]:
        """What makes the grade what it is."""
        match grade:
            case "none":
                return tuple(self.shared(name) for name in OF_THE_HOST)
            case "open":
                return tuple(Because(one.door.id, one.ways[0].way.because) for one in self.open_doors())
            case "weakened":
                return tuple(self.shared(name) for name in self.fallen())
            case "standard":
                return (Because("isolation.doors", STANDARD),)
            case "hardened":
                return (Because("isolation.doors", STANDARD), Because("users", HARDENED_TOO))
            case "separate-kernel":
                return (Because("kernel", self.boundaries["kernel"].boundary.intact),)
            case _:
                assert_never(grade)

    def next(self, grade: Grade) -> tuple[Because, ...]:
        """What would have to be done for a better one."""
        match grade:
            case "none":
                return (Because("processes", START_APART),)
            case "open":
                return tuple(Because(one.door.id, one.door.closes) for one in self.open_doors())
            case "weakened":
                return tuple(self.mend(name) for name in self.fallen())
            case "standard":
                return tuple(Because(one.id, one.lacks) for one in HARDENED if self.demand(one) != "yes")
            case "hardened":
                return (self.mend("kernel"),)
            case "separate-kernel":
                return ()
            case _:
                assert_never(grade)

    def reason(self) -> Reason:
        """Why another grade is possible: the first door or boundary that counts and cannot be told."""
        unknown = [one.reason for one in self.doors]
        unknown += [self.boundaries[name].reason for name in ("kernel", *STANDING, "users", "lsm")]
        return next((one for one in unknown if one is not None), Reason("silent"))

    def open_doors(self) -> list[DoorAnswer]:
        """The doors that are certainly open."""
        return [one for one in self.doors if one.open == "yes"]

    def fallen(self) -> list[str]:
        """The boundaries that may not be shared, and are."""
        return [name for name in STANDING if self.wall(Wall(name, ("shared",))) == "yes"]

    def shared(self, name: str) -> Because:
        """Why a boundary is shared."""
        return Because(name, self.boundaries[name].ways[0].way.because)

    def mend(self, name: str) -> Because:
        """What makes a boundary whole."""
        return Because(name, self.boundaries[name].boundary.mend)
