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


def terms() -> tuple[Term, ...]:
    """Every condition of a boundary, of a door and of a grade."""
    ways = [way for boundary in BOUNDARIES for _, rows in ways_of(boundary) for way in rows]
    ways += [way for door in DOORS for way in door.ways]
    demanded = [one for demand in HARDENED for one in demand.either if not isinstance(one, Wall)]
    return (*(term for way in ways for term in way.when), *demanded)


def signs() -> set[Sign]:
    """Every sign that a boundary, a door or a grade looks at."""
    return {term.sign for term in terms()}


def signs_of(boundary: Boundary) -> set[Sign]:
    """Every sign on which one boundary depends: its own, and those of the kernel, which stands before all."""
    ways = [way for one in (BOUNDARIES[0], boundary) for _, rows in ways_of(one) for way in rows]
    return {term.sign for way in ways for term in way.when}


def ways_of(boundary: Boundary) -> tuple[tuple[State, tuple[Way, ...]], ...]:
    """The ways into each state but `isolated`, in the order in which they are asked for."""
    return (
        ("not-applicable", boundary.not_applicable),
        ("shared", boundary.shared),
        ("weakened", boundary.weakened),
    )


def judge(findings: Findings, subject: str = "self", waived: Mapping[str, str] | None = None) -> Isolation:
    """Judge every boundary and door, and grade the whole.

    `waived` are the reasons for which somebody accepts boundaries and doors, by their ids: these are told as they are,
    but not held against the subject.
    """
    waived = waived or {}
    boundaries = _boundaries(findings, waived)
    doors = tuple(_outside(judge_door(door, findings, waived.get(door.id, "")), boundaries[0]) for door in DOORS)
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


def is_in(answer: BoundaryAnswer, states: Iterable[State]) -> Truth:
    """Whether a boundary is in one of these states."""
    possible = set(answer.states)
    return "yes" if possible.issubset(states) else "no" if possible.isdisjoint(states) else "unknown"


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
    kernel, *inner = [judge_boundary(one, findings, waived.get(one.id, "")) for one in BOUNDARIES]
    if "isolated" in kernel.states:
        inner = [_inside(one, kernel) for one in inner]
    return (kernel, *inner)


def _inside(one: BoundaryAnswer, kernel: BoundaryAnswer) -> BoundaryAnswer:
    if kernel.state == "isolated":
        return BoundaryAnswer(one.boundary, ("not-applicable",), (), kernel.evidence, waived=one.waived)
    states = tuple(dict.fromkeys((*one.states, "not-applicable")))
    return BoundaryAnswer(one.boundary, states, one.ways, one.evidence, one.reason or kernel.reason, one.waived)


def judge_boundary(boundary: Boundary, findings: Findings, waived: str = "") -> BoundaryAnswer:
    """Ask for the worst first: one way that is certain decides, and those that are not leave a worse state possible."""
    possible: list[State] = []
    told: list[WayAnswer] = []
    closed: list[WayAnswer] = []
    for state, rows in ways_of(boundary):
        ways = [_way(way, findings) for way in rows]
        truth = some(one.truth for one in ways)
        closed += [one for one in ways if one.truth == "no"]
        if truth != "no":
            possible.append(state)
            told += [one for one in ways if one.truth == truth]
        if truth == "yes":
            break
    else:
        possible.append("isolated")
    states = tuple(state for state in STATES if state in possible)
    evidence = _once(one for way in told or closed for one in way.evidence)
    reason = None if len(states) == 1 else _reason(told)
    return BoundaryAnswer(boundary, states, tuple(told), evidence, reason, waived)


def judge_door(door: Door, findings: Findings, waived: str = "") -> DoorAnswer:
    """Ask whether one of its ways is there, whatever kernel stands behind it."""
    ways = [_way(way, findings) for way in door.ways]
    truth = some(one.truth for one in ways)
    told = tuple(one for one in ways if one.truth == truth)
    return DoorAnswer(door, truth, told, _reason(told) if truth == "unknown" else None, waived)


def _outside(one: DoorAnswer, kernel: BoundaryAnswer) -> DoorAnswer:
    """What is open behind a kernel of one's own leads into that kernel, not to the host.

    A file that was handed in is another matter: whether it leads to the host cannot be told from inside.
    """
    if one.open == "no" or "isolated" not in kernel.states:
        return one
    if kernel.state == "isolated" and not one.door.handed_in:
        return DoorAnswer(one.door, "no", (), None, one.waived)
    return DoorAnswer(one.door, "unknown", one.ways, one.reason or kernel.reason or Reason("silent"), one.waived)


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
    """The states of boundaries and doors, and what they make of a grade.

    What is waived is not held against the subject; but it does not make it what it is not: a process of the host stays
    one, and a shared kernel is no separate one.
    """

    def __init__(
        self, findings: Findings, boundaries: tuple[BoundaryAnswer, ...], doors: tuple[DoorAnswer, ...]
    ) -> None:
        self.findings = findings
        self.boundaries = {one.boundary.id: one for one in boundaries}
        self.doors = [one for one in doors if not one.waived]

    def grades(self) -> tuple[Grade, ...]:
        """The grades that are possible, from the best to the worst: rules in order, the first that holds decides."""
        rules: tuple[tuple[Grade, Truth], ...] = (
            ("none", every(self.is_in(Wall(name, ("shared",))) for name in OF_THE_HOST)),
            ("open", some(one.open for one in self.doors)),
            ("separate-kernel", self.is_in(Wall("kernel", ("isolated",)))),
            ("weakened", some(self.accepted(Wall(name, ("shared",))) for name in STANDING)),
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

    def is_in(self, wall: Wall) -> Truth:
        """Whether a boundary is in one of these states."""
        return is_in(self.boundaries[wall.boundary], wall.states)

    def accepted(self, wall: Wall) -> Truth:
        """The same of a boundary that counts as isolated if it is waived."""
        if self.boundaries[wall.boundary].waived:
            return "yes" if "isolated" in wall.states else "no"
        return self.is_in(wall)

    def demand(self, demand: Demand) -> Truth:
        """Whether one of the things that a grade asks for holds."""
        return some(
            self.accepted(one) if isinstance(one, Wall) else truth_of(one, self.findings)[0] for one in demand.either
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
                return (Because("isolation.grade", START_APART),)
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
        names = ("kernel", *STANDING, "users", "lsm", "resources")
        counting = [(one.reason, one.waived) for one in (self.boundaries[name] for name in names)]
        reasons = [one.reason for one in self.doors] + [reason for reason, waived in counting if not waived]
        return next((one for one in reasons if one is not None), Reason("silent"))

    def open_doors(self) -> list[DoorAnswer]:
        """The doors that are certainly open."""
        return [one for one in self.doors if one.open == "yes"]

    def fallen(self) -> list[str]:
        """The boundaries that may not be shared, and are."""
        return [name for name in STANDING if self.accepted(Wall(name, ("shared",))) == "yes"]

    def shared(self, name: str) -> Because:
        """Why a boundary is shared."""
        return Because(name, self.boundaries[name].ways[0].way.because)

    def mend(self, name: str) -> Because:
        """What makes a boundary whole."""
        return Because(name, self.boundaries[name].boundary.mend)
