"""The promise that everything rests on, over the real rows and probes: what could not be seen never bends an answer.

Hiding evidence may turn an answer into "unknown", never into another answer; for a kind also into the unnamed kind.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge import (
    test_architectures,
    test_assignment,
    test_clouds,
    test_confidential,
    test_devices,
    test_hardware,
    test_kernels,
    test_kvm,
    test_machines,
    test_migration,
    test_monitors,
    test_nesting,
    test_paravirtualization,
    test_proofs,
    test_runtimes,
    test_translators,
    test_vulnerabilities,
)
from virtcheck.facts import FACTS
from virtcheck.facts.sources import KindOf
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import EXPERIMENTS, PROBES, experiment_named, kind_of, look, probe_named, proved_by
from virtcheck.inspection import evidence_of as evidence_of_probe
from virtcheck.isolation import terms
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.model.claim import Contains, Is, IsNoneOf, IsOneOf, StartsWith
from virtcheck.model.evidence import Evidence
from virtcheck.model.isolation import GRADES
from virtcheck.reasoning import Findings, signs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

    from virtcheck.model.claim import Kinds, Match
    from virtcheck.model.evidence import Sign, Value
    from virtcheck.model.isolation import Grade
    from virtcheck.model.question import Question
    from virtcheck.model.report import FactValue

FIXTURES = Path(__file__).parent.parent / "fixtures"
TABLES: tuple[Kinds, ...] = tuple(fact.source.kinds for fact in FACTS.values() if isinstance(fact.source, KindOf))
UNNAMED = {fact.name: fact.source.kinds.unnamed.word for fact in FACTS.values() if isinstance(fact.source, KindOf)}

# ------------------------------------------------------------------------------------- worlds made of rows


def values_of(match: Match) -> tuple[Value, ...]:
    """Values that this match takes."""
    match match:
        case Is(expected):
            return (expected,)
        case IsOneOf(expected):
            return expected
        case IsNoneOf():
            return ("something else",)
        case StartsWith(text) | Contains(text):
            return (text, text + " and more")
        case _:
            raise AssertionError(f"say here which values {match!r} takes")


def every_value() -> dict[Sign, tuple[Value, ...]]:
    """Every sign of every row, probe and experiment, with the values that rows speak of, and junk."""
    rows = [row for claim in CLAIMS for row in (*claim.supported_by, *claim.contradicted_by)]
    looking = (*map(probe_named, PROBES), *map(experiment_named, EXPERIMENTS))
    values: dict[Sign, dict[Value, None]] = {sign: {} for one in looking for sign in one.SIGNS}
    for row in rows:
        values.setdefault(row.sign, {}).update(dict.fromkeys(values_of(row.match)))
    for term in terms():
        values[term.sign].update(dict.fromkeys(values_of(term.match)))
    return {sign: (*known, True, False, "", "junk", ("junk", "more junk")) for sign, known in values.items()}


VALUES = every_value()


@st.composite
def evidence_of(draw: st.DrawFn, signs: tuple[Sign, ...]) -> Evidence:
    """One look at one of these signs."""
    sign = draw(st.sampled_from(signs))
    sight = draw(st.sampled_from(("seen", "seen", "seen", "absent", "forbidden")))
    return Evidence(sign, sight, "file:/x", draw(st.sampled_from(VALUES[sign])) if sight == "seen" else False)


def worlds(signs: Iterable[Sign]) -> st.SearchStrategy[list[tuple[Evidence, bool]]]:
    """Looks at some of these signs, each with whether to hide it; the other signs are silent."""
    named = tuple(sorted(signs, key=lambda one: one.id))
    return st.lists(st.tuples(evidence_of(named), st.booleans()), max_size=12)


def shown_and_hidden(world: list[tuple[Evidence, bool]]) -> tuple[Findings, Findings]:
    """The findings from all of a world, and from what is left when some of it is hidden."""
    left = [Evidence(one.sign, "forbidden", one.origin, errno=13) if hide else one for one, hide in world]
    return Findings(one for one, _ in world), Findings(left)


def flips(before: Mapping[str, FactValue | None], after: Mapping[str, FactValue | None]) -> list[tuple[Any, ...]]:
    """Facts that became something else than unknown or the unnamed kind, and bounds that became narrower."""
    return [
        (name, value, after[name])
        for name, value in before.items()
        if after[name] not in (None, UNNAMED.get(name)) and repr(value) != repr(after[name])
        if not is_wider(name, value, after[name])
    ]


def is_wider(name: str, before: FactValue | None, after: FactValue | None) -> bool:
    """Whether this is a bound of the grade, and leaves room for more than it did."""
    if name not in ("isolation.best", "isolation.worst"):
        return False
    risen = GRADES.index(cast("Grade", after)) > GRADES.index(cast("Grade", before))
    return risen == (name == "isolation.best")


def facts_of(findings: Findings) -> dict[str, FactValue | None]:
    """Every fact of the registry."""
    return {fact.name: fact.answer(findings).value for fact in FACTS.values()}


@settings(max_examples=300, deadline=None)
@given(worlds(signs_of(CLAIMS)))
def test_hiding_moves_a_verdict_only_to_undetermined(world: list[tuple[Evidence, bool]]) -> None:
    """For every claim of the catalogue."""
    shown, hidden = shown_and_hidden(world)
    verdicts = [(claim.id, shown.conclusion(claim).verdict, hidden.conclusion(claim).verdict) for claim in CLAIMS]

    assert [] == [one for one in verdicts if one[2] not in (one[1], "undetermined")]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.layer)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_absence_and_a_kind_are_never_both_established(table: Kinds, data: st.DataObject) -> None:
    """Whatever rows a table has: nobody lives in a container and in none."""
    findings, _ = shown_and_hidden(data.draw(worlds(signs_of(table.claims))))
    kinds = [claim.id for claim in table.claims[1:] if findings.conclusion(claim).verdict == "established"]

    assert [] == kinds or findings.conclusion(table.absence).verdict != "established"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.layer)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_hiding_moves_a_kind_only_to_the_unnamed_one_or_to_nothing(table: Kinds, data: st.DataObject) -> None:
    """No kind appears because evidence of another went out of sight; nor does absence."""
    shown, hidden = (one.kind(table) for one in shown_and_hidden(data.draw(worlds(signs_of(table.claims)))))

    assert hidden is None or hidden.claim.id in (table.unnamed.id, None if shown is None else shown.claim.id)


@settings(max_examples=500, deadline=None)
@given(worlds(VALUES))
def test_hiding_evidence_flips_no_fact(world: list[tuple[Evidence, bool]]) -> None:
    """Every fact of the registry keeps its value or becomes unknown."""
    shown, hidden = map(facts_of, shown_and_hidden(world))

    assert [] == flips(shown, hidden)


# ------------------------------------------------------------------------------------- the road from the probes

WRITTEN = (
    test_machines,
    test_architectures,
    test_runtimes,
    test_translators,
    test_vulnerabilities,
    test_assignment,
    test_clouds,
    test_confidential,
    test_devices,
    test_hardware,
    test_kernels,
    test_kvm,
    test_migration,
    test_monitors,
    test_nesting,
    test_paravirtualization,
)
RECORDINGS: dict[str, dict[str, Any]] = {
    path.parent.name: json.loads(gzip.decompress(path.read_bytes()))["readings"]
    for path in sorted(FIXTURES.glob("*/host.json.gz"))
}
RECORDINGS |= {
    f"{written.__name__}: {name}": readings
    for written in WRITTEN
    for name, (readings, _) in written.HOSTS.items()
    if readings
}
FACTS_OF = {name: facts_of(look(RecordedHost(readings))) for name, readings in RECORDINGS.items()}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_kind_that_is_named_early_is_the_kind(name: str) -> None:
    """What is named while some probes have not looked is named by all of them too: `detect` may stop there."""
    host = RecordedHost(RECORDINGS[name])
    for table in TABLES:
        named, early = look(host).kind(table), kind_of(host, table)[1]

        assert (named and named.claim) is (early and early.claim)


REFUSALS: tuple[dict[str, Any], ...] = ({"forbidden": 13}, {"unanswered": "masked by tmpfs", "errno": 2})
PLACES = (
    "",
    "cpuid:",
    "file:/proc/self/",
    "file:/proc/",
    "file:/sys/",
    "file:/sys/class/dmi/",
    "stat:",
    "listing:",
    "link:",
)

REFUSAL_IS_THE_ANSWER = {"kvm.reason": "kvm:api-version"}
"""A fact that tells how the kernel refused: to refuse that question is another answer, not a hidden one."""


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(RECORDINGS)), st.sampled_from(PLACES), st.sampled_from(REFUSALS), st.randoms())
def test_hiding_readings_flips_no_fact(name: str, place: str, refusal: dict[str, Any], random: Random) -> None:
    """A recorded machine on which some of what was read, or all of one place, cannot be seen."""
    readings = RECORDINGS[name]
    here = [key for key in readings if key.startswith(place)]
    hidden = dict.fromkeys(random.sample(here, random.randint(min(1, len(here)), len(here))), refusal)
    after = facts_of(look(RecordedHost(readings | hidden)))

    assert [] == [one for one in flips(FACTS_OF[name], after) if REFUSAL_IS_THE_ANSWER.get(one[0]) not in hidden]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(test_proofs.HOSTS)), st.randoms())
def test_hiding_what_experiments_showed_flips_no_fact(name: str, random: Random) -> None:
    """An experiment that could not end is no other answer than one that did."""
    host, shown = RecordedHost(test_proofs.HOSTS[name][0]), test_proofs.PROOFS[name]
    hidden = set(random.sample(range(len(shown)), random.randint(1, len(shown))))
    left = [
        Evidence(one.sign, "unanswered", one.origin, note="no answer within 1 s") if at in hidden else one
        for at, one in enumerate(shown)
    ]

    assert [] == flips(facts_of(look(host, proofs=shown)), facts_of(look(host, proofs=left)))


class FailingHost(RecordedHost):
    """A machine whose answer to one question is more than a probe can bear."""

    def __init__(self, readings: Mapping[str, Any], unbearable: str) -> None:
        super().__init__(readings)
        self.unbearable = unbearable

    def ask(self, question: Question[Any]) -> Any:
        if question.key == self.unbearable:
            raise ZeroDivisionError
        return super().ask(question)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(RECORDINGS)), st.data())
def test_a_failing_probe_flips_no_fact(name: str, data: st.DataObject) -> None:
    """A defect in a probe hides what it would have seen, and nothing else: silence does not look like no."""
    unbearable = data.draw(st.sampled_from(sorted(RECORDINGS[name])))

    assert [] == flips(FACTS_OF[name], facts_of(look(FailingHost(RECORDINGS[name], unbearable))))


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_that_fails_at_once_says_so(name: str) -> None:
    """Every sign that it declares is unanswered, and its name is told."""
    probe = probe_named(name)

    class Broken:
        @property
        def looker(self) -> Broken:
            return self

        def ask(self, question: Question[Any]) -> Any:
            raise ZeroDivisionError

    evidence = list(evidence_of_probe(probe, Broken()))  # type: ignore[arg-type]

    assert {f"the probe {name} failed: ZeroDivisionError"} == {one.note for one in evidence if one.hidden}
    assert {sign.id for sign in probe.SIGNS} == {one.sign.id for one in evidence if one.hidden}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_that_fails_says_so(name: str) -> None:
    """Every sign that it declares is unanswered, and its name is told; the others go on."""
    experiment = experiment_named(name)

    class Broken:
        @property
        def looker(self) -> Broken:
            return self

        def ask(self, question: Question[Any]) -> Any:
            raise ZeroDivisionError

    evidence = list(proved_by(experiment, Broken(), 1.0))  # type: ignore[arg-type]

    assert {(f"run:{name}", f"the experiment {name} failed: ZeroDivisionError")} == {
        (one.origin, one.note) for one in evidence
    }
    assert {sign.id for sign in experiment.SIGNS} == {one.sign.id for one in evidence if one.hidden}


def test_every_kind_is_a_fact() -> None:
    """A table that no fact reads would not be held to this."""

    assert {"machine", "container"} <= {table.layer for table in TABLES}
