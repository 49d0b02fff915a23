"""What a person can ask to have explained, and everything that report and knowledge hold about it. Pure."""

from __future__ import annotations

from virtcheck.experiments import container, cost, guest
from virtcheck.facts import FACTS
from virtcheck.facts.sources import AllOf, FirstKnown, FirstOf, Holds, Inside, KindOf, outcome
from virtcheck.hardening import engine_of
from virtcheck.hardening import remedy as settings
from virtcheck.isolation import every, truth_of, ways_of
from virtcheck.isolation import signs_of as signs_of_boundary
from virtcheck.knowledge.assignment import DMA_CONFINED, IOMMU_UNUSED, MEMORY_MERGED, VFIO_UNCONFINED
from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.clouds import CLOUDS
from virtcheck.knowledge.concepts import CONCEPTS
from virtcheck.knowledge.confidential import CONFIDENTIAL
from virtcheck.knowledge.containment import CONTAINMENT
from virtcheck.knowledge.devices import DEVICES, MICROVM
from virtcheck.knowledge.doors import DOORS
from virtcheck.knowledge.hardware import EXTENSION_LOCKED, EXTENSIONS, HARDWARE
from virtcheck.knowledge.kernels import KERNELS
from virtcheck.knowledge.kvm import KVM
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.migration import CHECKPOINT_RESTORE
from virtcheck.knowledge.monitors import MONITORS
from virtcheck.knowledge.nesting import NESTED
from virtcheck.knowledge.orchestrators import ORCHESTRATORS
from virtcheck.knowledge.paravirtualization import BUSES, FREE_PAGE_REPORTING, HOTPLUG_MEMORY, MEMORY_BALLOON
from virtcheck.knowledge.proofs import ANSWERS, PROOFS
from virtcheck.knowledge.remedies import REMEDIES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.knowledge.translators import TRANSLATORS
from virtcheck.knowledge.vulnerabilities import VULNERABILITIES
from virtcheck.model.claim import HINT
from virtcheck.model.isolation import GRADES, STATES, Boundary, DoorAnswer
from virtcheck.model.value import Frozen, assert_never
from virtcheck.probes.cpu import UNAME
from virtcheck.reasoning import Findings, signs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from virtcheck.facts import Fact, Source
    from virtcheck.facts.sources import Outcome
    from virtcheck.knowledge.hardening import Engine, Setting
    from virtcheck.knowledge.requirements import Requirement
    from virtcheck.model.claim import Claim, Conclusion
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.isolation import BoundaryAnswer, Door, State, Term, Truth, Way
    from virtcheck.model.report import ConceptAnswer, FactAnswer, FactValue, NotUnderstood, Report


class ClaimTopic(Frozen):
    """The claims that a word names (a machine and its monitor may share one), with all that was looked at for them."""

    name: str
    looks: tuple[Look, ...]
    not_understood: tuple[NotUnderstood, ...]


class Look(Frozen):
    """A conclusion, and beside all that spoke or was hidden what was looked at and said nothing."""

    conclusion: Conclusion
    silent: tuple[Evidence, ...]
    experiments: bool
    """Whether an experiment that was not run could change the verdict."""


class FactTopic(Frozen):
    """A fact, and how it follows: from a table of claims, or from what was seen."""

    name: str
    fact: Fact
    families: tuple[str, ...]
    """The pages that speak of it."""
    answer: FactAnswer
    table: tuple[Conclusion, ...]
    """The claims as they are read, from the top; empty where the fact does not follow from claims."""
    decided: Look | None
    """The row that gave the answer."""
    evidence: tuple[Evidence, ...]
    """What was looked at, where the fact follows from signs directly."""
    wanted: tuple[Wanted, ...]
    """Every requirement, where the fact follows from several."""
    remedy: str
    """The id of the message that says what to do about it; empty for none."""
    experiments: bool
    """Whether an experiment that was not run could make the fact known."""
    not_understood: tuple[NotUnderstood, ...]


class Wanted(Frozen):
    """A requirement with its outcome on this host."""

    requirement: Requirement
    outcome: Outcome
    found: FactAnswer
    remedy: str
    """The id of the message that says what to do where it is not met; empty for none."""


class ConceptTopic(Frozen):
    """A concept, whether this host demonstrates it, the claims that would show it, and the facts that belong to it."""

    name: str
    answer: ConceptAnswer
    claims: tuple[Conclusion, ...]
    facts: tuple[FactAnswer, ...]
    namesakes: tuple[Look, ...]
    """Claims that the same word names."""
    contrasts: tuple[Contrast, ...]
    """Two columns about this host, where the concept sets two things side by side."""
    not_understood: tuple[NotUnderstood, ...]


class Contrast(Frozen):
    """What a container and a machine have, need or take on this host, in one respect."""

    respect: str
    """`kernel`, `boundary`, ...: the messages `contrast.<respect>...` say what holds of all of them."""
    container: tuple[FactAnswer | Evidence, ...]
    machine: tuple[FactAnswer | Evidence, ...]
    """Facts, and what experiments measured, if any were run."""


class FamilyTopic(Frozen):
    """A family of claims or facts that has a page of its own, and what this host says of its members."""

    name: str
    claims: tuple[Conclusion, ...]
    facts: tuple[FactAnswer, ...]
    namesakes: tuple[Look, ...]
    """Claims that the same word names."""
    not_understood: tuple[NotUnderstood, ...]


class WallTopic(Frozen):
    """A boundary or a door: what it is on this host, every way through it, and what mends it in each syntax."""

    name: str
    answer: BoundaryAnswer | DoorAnswer
    ways: tuple[WayLook, ...]
    remedies: tuple[tuple[Engine, Setting], ...]
    """What to write or to leave out, by engine; the one that fits this host stands first."""
    engine: Engine | None
    """The one that fits; None where nobody can tell."""
    inside: bool
    """Whether it stands behind a kernel of its own, and keeps nothing of the host apart."""

    @property
    def row(self) -> Boundary | Door:
        """The row of knowledge."""
        return self.answer.door if isinstance(self.answer, DoorAnswer) else self.answer.boundary


class WayLook(Frozen):
    """A way with everything that it takes."""

    way: Way
    into: State | None
    """The state of a boundary that it leads into; None for a door."""
    terms: tuple[TermLook, ...]

    @property
    def truth(self) -> Truth:
        """Whether the way is there: every one of its conditions holds."""
        return every(one.truth for one in self.terms)


class TermLook(Frozen):
    """A condition, whether it holds, and the evidence that tells; None where nobody looked."""

    term: Term
    truth: Truth
    evidence: Evidence | None


Topic = ConceptTopic | FamilyTopic | FactTopic | ClaimTopic | WallTopic

FAMILIES: dict[str, tuple[tuple[Claim, ...], tuple[str, ...]]] = {
    "machines": ((*MACHINES.claims, NESTED), ("vm.",)),
    "monitors": (MONITORS, ("vm.monitor",)),
    "clouds": (CLOUDS, ("vm.cloud",)),
    "kernels": (KERNELS, ("kernel.", "clock.")),
    "containers": (RUNTIMES.claims, ("container.",)),
    "orchestrators": (ORCHESTRATORS, ("container.orchestrator", "container.pod_uid")),
    "hardware": (
        (*HARDWARE, *VULNERABILITIES),
        ("cpu.extension", "cpu.firmware", "cpu.virtualization", "cpu.vulnerable", "cpu.guest", "cpu.mitig", "cpu.smt"),
    ),
    "kvm": ((*EXTENSIONS, EXTENSION_LOCKED, *KVM), ("kvm.", "cpu.extension")),
    "confidential": (CONFIDENTIAL, ("confidential.", "vm.confidential")),
    "namespaces": ((), ("namespace.", "userns.")),
    "isolation": (CONTAINMENT, ("isolation.", "namespace.", "process.", "container.privileged", "container.rootless")),
    "doors": ((), ("isolation.doors",)),
    "grades": ((), ("isolation.grade", "isolation.best", "isolation.worst")),
    "resources": ((), ("cpu.", "memory.", "pids.", "cgroup.")),
    "devices": ((*DEVICES, *BUSES, MEMORY_BALLOON, FREE_PAGE_REPORTING, HOTPLUG_MEMORY), ("devices.",)),
    "boot": ((MICROVM,), ("boot.",)),
    "checkpoint": ((CHECKPOINT_RESTORE,), ("checkpoint.",)),
    "assignment": ((DMA_CONFINED, IOMMU_UNUSED, VFIO_UNCONFINED), ("iommu.", "vfio.", "device.")),
    "memory": ((MEMORY_MERGED,), ("hugepages.", "ksm.", "numa.")),
    "runs": ((), ("runs.", "cpu.architecture")),
    "prove": (PROOFS, ("kvm.means", "kvm.ring", "kvm.masking")),
    "evidence": ((), ()),
}
"""The pages about families: the claims that they speak of, and how the names of their facts begin."""

CONTRASTS: dict[str, tuple[tuple[str | Sign, ...], tuple[str | Sign, ...]]] = {
    "kernel": (("kernel.kind", container.SAME_KERNEL), ()),
    "boundary": ((container.NAMESPACES, cost.SYSTEM_CALL), ("kvm.means", cost.EXIT3, cost.EXIT)),
    "needed": (("userns.unprivileged", "cgroup.version"), ("cpu.extension", "kvm.usable")),
    "start": ((container.CREATED,), (container.MACHINE,)),
    "speed": ((), (guest.RATIO3, guest.RATIO0)),
    "memory": ((), ("hugepages.transparent", "ksm.enabled")),
    "devices": ((), ("device.vhost_net", "vfio.usable")),
    "moving": (("checkpoint.kernel", "checkpoint.allowed"), ("migration.blockers", "kvm.masking")),
}
"""Containers and machines side by side: facts and measurements of this host in each respect."""

WALLS: dict[str, Boundary | Door] = {one.id: one for one in (*BOUNDARIES, *DOORS)}

WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (("grades", GRADES), ("isolation", STATES))
"""Pages, and words of answers whose meaning they tell."""

ABSENCES = {table.absence.id for table in (MACHINES, RUNTIMES, TRANSLATORS)}


def topics() -> tuple[str, ...]:
    """Every name that `find` knows."""
    names = [*(one.id for one in CONCEPTS), *FAMILIES, *FACTS]
    for claim in CLAIMS:
        names += (claim.id,) if claim.id in ABSENCES else (claim.word, claim.id)
    return tuple(dict.fromkeys([*names, *WALLS]))


def find(name: str, report: Report) -> Topic | None:
    """What this name stands for: a concept, a family, a boundary or a door, another fact or a claim, in that order.

    None if it is no topic.
    """
    looks = tuple(_look(one, report) for one in report.conclusions if _is_named(one.claim, name))
    if not looks:
        name = next((page for page, words in WORDS if name in words), name)
    for concept in CONCEPTS:
        if concept.id == name:
            answer = next(one for one in report.concepts if one.id == name)
            shown_by = tuple(one for one in report.conclusions if one.claim.id in concept.shown_by)
            facts = tuple(one for one in report.facts if FACTS[one.name].concept == name)
            contrasts = _contrasts(report) if name == "containers-versus-machines" else ()
            not_understood = _not_understood(shown_by, facts, report)
            return ConceptTopic(name, answer, shown_by, facts, looks, contrasts, not_understood)
    if name in FAMILIES:
        members, beginnings = FAMILIES[name]
        claims = tuple(one for one in report.conclusions if one.claim in members)
        facts = tuple(one for one in report.facts if one.name.startswith(beginnings))
        named = (*claims, *(look.conclusion for look in looks))
        return FamilyTopic(name, claims, facts, looks, _not_understood(named, facts, report))
    wall = WALLS.get(name.removeprefix("isolation."))
    if wall is not None:
        return _wall(name, wall, report)
    if name in FACTS:
        return _fact(FACTS[name], report)
    if not looks:
        return None
    return ClaimTopic(name, looks, _not_understood([look.conclusion for look in looks], (), report))


def signs_of_topic(topic: Topic) -> set[Sign]:
    """Every sign that could tell something of a topic."""
    match topic:
        case ClaimTopic(looks=looks):
            return signs_of(look.conclusion.claim for look in looks)
        case FactTopic(fact=fact):
            return fact.source.signs()
        case WallTopic(row=Boundary() as boundary):
            return signs_of_boundary(boundary)
        case WallTopic():
            return signs_of_boundary(BOUNDARIES[0]) | {one.term.sign for look in topic.ways for one in look.terms}
        case ConceptTopic() | FamilyTopic():
            facts = {one.name for one in topic.facts}
            signs = signs_of(one.claim for one in topic.claims)
            if isinstance(topic, ConceptTopic) and topic.contrasts:
                contrasted = {one for sides in CONTRASTS.values() for side in sides for one in side}
                facts |= {one for one in contrasted if isinstance(one, str)}
                signs |= {one for one in contrasted if not isinstance(one, str)}
            return signs.union(*(FACTS[name].source.signs() for name in facts))
        case _:
            assert_never(topic)


TOLD_BY = {"kvm.usable": "kvm.reason", "kvm.present": "kvm.reason", "iommu.enabled": "iommu.reason"}
"""Facts that say no, and those that say why."""


def remedy(name: str, report: Report) -> str:
    """The message that says how this fact gets another value; empty where nothing is known or nothing is amiss."""
    name = TOLD_BY.get(name, name)
    rows = [row for row in REMEDIES if row.fact == name and row.value == report.fact(name).value]
    fitting = (row for row in rows if all(_is_one_of(one, values, report) for one, values in row.where))
    return next(("remedy." + row.message for row in fitting), "")


def general_remedy(name: str, value: FactValue) -> str:
    """The message that says what helps on any host where this fact has this value; empty where there is none."""
    rows = (row for row in REMEDIES if row.fact == name and row.value == value and not row.where)
    return next(("remedy." + row.message for row in rows), "")


def _is_one_of(name: str, values: tuple[FactValue, ...], report: Report) -> bool:
    """Whether what goes by this name has one of these values: a fact, a sign, a claim or the host's architecture."""
    if name in FACTS:
        value = report.fact(name).value
        return any(one in values for one in value) if isinstance(value, tuple) else value in values
    if name == "host.architecture":
        return report.host.architecture in values
    seen = [one.value for one in report.evidence if one.sign.id == name and one.sight == "seen"]
    verdicts = [one.verdict for one in report.conclusions if one.claim.id == name]
    return any(one in values for one in (*seen, *verdicts))


def _contrasts(report: Report) -> tuple[Contrast, ...]:
    """Containers and machines side by side; what was not measured is left out."""
    looks = {one.sign: one for one in reversed(report.evidence)}

    def filled(side: tuple[str | Sign, ...]) -> tuple[FactAnswer | Evidence, ...]:
        return tuple(
            report.fact(one) if isinstance(one, str) else looks[one]
            for one in side
            if isinstance(one, str) or one in looks
        )

    return tuple(Contrast(respect, *map(filled, sides)) for respect, sides in CONTRASTS.items())


def _is_named(claim: Claim, name: str) -> bool:
    return claim.id == name or (claim.word == name and claim.id not in ABSENCES)


def _look(conclusion: Conclusion, report: Report) -> Look:
    heard = {one.evidence.sign for one in (*conclusion.supporting, *conclusion.contradicting, *conclusion.hidden)}
    rows = (*conclusion.claim.supported_by, *conclusion.claim.contradicted_by)
    seen = {one.sign: one for one in reversed(report.evidence)}
    looked_at = dict.fromkeys(row.sign for row in rows if row.sign not in heard and row.sign in seen)
    silent = [seen[sign] for sign in looked_at if not _is_of_another_processor(seen[sign])]
    # What is there stands before what is not.
    silent.sort(key=lambda one: one.sight == "absent")
    return Look(conclusion, tuple(silent), _could_be_proved(conclusion, seen))


def _could_be_proved(conclusion: Conclusion, seen: Container[Sign]) -> bool:
    """Whether a row of an experiment that was not run could outweigh what speaks now."""
    claim, verdict = conclusion.claim, conclusion.verdict
    rows = {"established": claim.contradicted_by, "refuted": claim.supported_by}.get(
        verdict, (*claim.supported_by, *claim.contradicted_by)
    )
    least = conclusion.strength if verdict in ("established", "refuted") else HINT
    return any(_place(row.sign.id) in ANSWERS and row.sign not in seen and row.strength >= least for row in rows)


def _is_of_another_processor(evidence: Evidence) -> bool:
    """Whether nobody looked, because uname names a processor that has no such thing."""
    return evidence.sight == "absent" and evidence.origin == UNAME.key


def _fact(fact: Fact, report: Report) -> FactTopic:
    answer = report.fact(fact.name)
    conclusions = {one.claim.id: one for one in report.conclusions}
    table = tuple(conclusions[claim.id] for claim in _claims(fact.source))
    decided = _decided(table, answer)
    signs = {sign.id for sign in _signs(fact.source)}
    seen = {one.sign for one in report.evidence}
    return FactTopic(
        fact.name,
        fact,
        _families(fact.name),
        answer,
        table,
        None if decided is None else _look(decided, report),
        tuple(one for one in report.evidence if one.sign.id in signs),
        _wanted(fact.source, report),
        remedy(fact.name, report),
        answer.value is None and any(_could_be_proved(one, seen) for one in table),
        _not_understood((), (answer,), report),
    )


def _wall(name: str, row: Boundary | Door, report: Report) -> WallTopic:
    ways: list[tuple[State | None, Way]]
    answer: BoundaryAnswer | DoorAnswer
    if isinstance(row, Boundary):
        answer = report.isolation.boundary(row.id)
        ways = [(state, way) for state, some in ways_of(row) for way in some]
    else:
        answer = next(one for one in report.isolation.doors if one.door.id == row.id)
        ways = [(None, way) for way in row.ways]
    seen = Findings(report.evidence)
    looks = tuple(
        WayLook(way, into, tuple(TermLook(term, *truth_of(term, seen)) for term in way.when)) for into, way in ways
    )
    kind, orchestrator = (report.fact("container." + one).value for one in ("kind", "orchestrator"))
    engine = engine_of(None if kind is None else str(kind), None if orchestrator is None else str(orchestrator))
    inside = row is not BOUNDARIES[0] and report.isolation.boundary("kernel").state == "isolated"
    return WallTopic(name, answer, looks, settings(row.id, engine), engine, inside)


def _families(fact: str) -> tuple[str, ...]:
    """The families that a fact belongs to most closely: `cpu.extension...` rather than `cpu...`."""
    fit = {name: [len(one) for one in begin if fact.startswith(one)] for name, (_, begin) in FAMILIES.items()}
    closest = max((one for lengths in fit.values() for one in lengths), default=0)
    return tuple(name for name, lengths in fit.items() if closest in lengths)


def _not_understood(
    claims: Iterable[Conclusion], facts: Iterable[FactAnswer], report: Report
) -> tuple[NotUnderstood, ...]:
    """The names that no row knows, of those that were seen where these claims and facts are looked for."""
    signs = signs_of(one.claim for one in claims).union(*(FACTS[one.name].source.signs() for one in facts))
    places = {_place(sign.id) for sign in signs}
    return tuple(one for one in report.not_understood if _place(one.sign) in places)


def _place(sign: str) -> str:
    """The probe that looks for a sign: the sign's id begins with it."""
    return sign.partition(".")[0]


def _claims(source: Source) -> tuple[Claim, ...]:
    """The claims from which a fact follows, in the order in which they are read."""
    match source:
        case KindOf(kinds):
            return kinds.claims
        case FirstOf(claims):
            return claims
        case Holds(claim):
            return (claim,)
        case AllOf():
            return ()
        case Inside(kinds, inner):
            return (kinds.absence, *_claims(inner))
        case FirstKnown(sources):
            return tuple(claim for one in sources for claim in _claims(one))
        case _:
            return MACHINES.claims if signs_of(MACHINES.claims) <= source.signs() else ()


def _signs(source: Source) -> set[Sign]:
    """The signs from which a fact follows directly, not through claims."""
    match source:
        case KindOf() | FirstOf() | Holds() | AllOf():
            return set()
        case Inside(_, inner):
            return _signs(inner)
        case FirstKnown(sources):
            return set().union(*(_signs(one) for one in sources))
        case _:
            return source.signs() - signs_of(claims) if (claims := _claims(source)) else source.signs()


def _wanted(source: Source, report: Report) -> tuple[Wanted, ...]:
    """The requirements from which a fact follows, judged by the facts of the report."""
    if not isinstance(source, AllOf):
        return ()
    judged = ((one, outcome(one, report.fact)) for one in source.requirements)
    return tuple(
        Wanted(one, how, report.fact(one.fact), remedy(one.fact, report) if how == "broken" else "")
        for one, how in judged
    )


def _decided(table: tuple[Conclusion, ...], answer: FactAnswer) -> Conclusion | None:
    """The row that gave a fact its value: the absence, the kind of that name, or the claim that holds or does not."""
    if answer.value is None:
        return None
    for one in table:
        if one.claim.id in ABSENCES:
            if one.verdict == "established":
                return one
        elif one.claim.word == answer.value or isinstance(answer.value, bool):
            return one
    return None
