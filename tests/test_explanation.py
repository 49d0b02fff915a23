"""What can be explained, and what each name stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import found
from tests.knowledge.test_proofs import ANSWERING, SILENT
from tests.machines import LAPTOP, x86
from tests.proofs import PVM, evidence
from tests.renderers.hosts import BARE, DOCKER, GUEST, STALE_MARKER, report_of
from virtcheck.experiments.syscalls import PASSES
from virtcheck.explanation import (
    CONTRASTS,
    FAMILIES,
    ClaimTopic,
    ConceptTopic,
    FactTopic,
    FamilyTopic,
    WallTopic,
    find,
    general_remedy,
    remedy,
    signs_of_topic,
    topics,
)
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import experiments_for, inspect
from virtcheck.isolation import signs_of, ways_of
from virtcheck.knowledge.boundaries import BOUNDARIES, KERNEL
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.concepts import CONCEPTS
from virtcheck.knowledge.doors import DOORS
from virtcheck.model.evidence import Evidence
from virtcheck.model.isolation import GRADES, STATES, Boundary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.explanation import Topic
    from virtcheck.model.isolation import Door

FOREIGN = {f"link:/proc/self/ns/{name}": found(f"{name}:[11{at}]") for at, name in enumerate(("net", "pid", "user"))}
KINDS = ("vm.kind", "vm.monitor", "vm.cloud", "kernel.kind", "container.kind", "container.orchestrator")
"""The facts whose words are claims."""


def test_every_name_is_a_topic() -> None:
    """Concepts, families, facts and claims can all be explained, and each is listed once."""
    report = report_of(GUEST)
    names = {one.id for one in (*CONCEPTS, *CLAIMS)} | {one.name for one in FACTS.values()} | FAMILIES.keys()
    names |= {one.id for one in (*BOUNDARIES, *DOORS)}
    names |= {word for fact in FACTS.values() if fact.name in KINDS for word in fact.values if word != "none"}

    assert set() == names - set(topics())
    assert len(set(topics())) == len(topics())
    assert [] == [name for name in topics() if find(name, report) is None]


def test_unknown_names_are_no_topics() -> None:
    """Nothing is guessed: a path or an empty name is no topic."""
    assert [None, None, None] == [find(name, report_of(GUEST)) for name in ("", "../../etc/passwd", "vm")]


def test_each_kind_of_name_has_its_own_topic() -> None:
    """A word means a concept first, then a family, a fact, a claim."""
    names = ("containerization", "machines", "users", "vm.kind", "docker")

    assert [ConceptTopic, FamilyTopic, WallTopic, FactTopic, ClaimTopic] == [
        type(find(one, report_of(GUEST))) for one in names
    ]


def test_every_claim_is_shown_where_its_name_is_explained() -> None:
    """A claim that shares its name with a family or a concept is not hidden by it."""
    report = report_of(GUEST)
    for claim in CLAIMS:
        topic = find(claim.id, report)
        looks = topic.looks if isinstance(topic, ClaimTopic) else getattr(topic, "namesakes", ())

        assert claim in [look.conclusion.claim for look in looks]


def test_the_row_that_decided_is_the_one_that_gave_the_value() -> None:
    """A kind is decided by its row, `none` by the absence claim, and nothing is decided where nothing is known."""
    decided = {}
    for name, readings in (("bare", BARE), ("guest", GUEST), ("docker", DOCKER), ("stale", STALE_MARKER), ("", {})):
        for fact in ("vm.kind", "container.kind"):
            topic = find(fact, report_of(readings))
            assert isinstance(topic, FactTopic)
            decided[name, fact] = topic.decided.conclusion.claim.id if topic.decided else None

    assert {
        ("bare", "vm.kind"): "physical-machine",
        ("bare", "container.kind"): "no-container",
        ("guest", "vm.kind"): "kvm",
        ("guest", "container.kind"): "no-container",
        ("docker", "vm.kind"): "kvm",
        ("docker", "container.kind"): "docker",
        ("stale", "vm.kind"): "kvm",
        ("stale", "container.kind"): "no-container",
        ("", "vm.kind"): None,
        ("", "container.kind"): None,
    } == decided


def test_a_word_of_a_fact_is_explained_by_its_claims() -> None:
    """What `--get` prints can be asked for: the word of a cloud or a monitor, though its claim has a longer id."""
    topic = find("qemu", report_of(GUEST))
    assert isinstance(topic, ClaimTopic)

    assert ["machine", "monitor"] == [look.conclusion.claim.layer for look in topic.looks]


def test_what_was_looked_at_and_silent_is_told() -> None:
    """Signs that were looked at and did not speak belong to the explanation of a claim."""
    topic = find("docker", report_of(GUEST))
    assert isinstance(topic, ClaimTopic)
    (look,) = topic.looks

    assert "container_markers.dockerenv" in {one.sign.id for one in look.silent}
    assert () == look.conclusion.supporting


def test_what_stands_in_the_way_of_kvm_has_a_remedy() -> None:
    """A node that was not passed in and a missing driver call for different things; what works calls for nothing."""
    no_driver = report_of(BARE | x86("vmx") | {"file:/proc/misc": found(" 10 fuse\n")})
    no_node = report_of(BARE | {"file:/proc/misc": found("232 kvm\n")})
    node = {"stat:/dev/kvm": found(["character-device", 0o660, 0, 36, 10, 232, 7, 1]), "kvm:api-version": found(12)}
    working = report_of(BARE | node)

    assert ["remedy.kvm.load-intel", "remedy.kvm.mknod", ""] == [
        remedy("kvm.usable", report) for report in (no_driver, no_node, working)
    ]


def test_a_remedy_for_any_host() -> None:
    """Without a host to look at, the row without conditions is told; most values call for nothing."""
    assert "remedy.kvm.busy" == general_remedy("kvm.reason", "busy")
    assert "" == general_remedy("kvm.reason", "ok")


def proved(name: str, readings: dict[str, Any], proofs: Iterable[Evidence]) -> Topic:
    """A topic on a host where experiments were run."""
    topic = find(name, inspect(RecordedHost(readings), tuple(proofs)))
    assert topic is not None
    return topic


def test_containers_and_machines_are_contrasted_by_facts_and_measurements() -> None:
    """Two columns of this host: facts always, what was measured only where it was."""
    unmeasured = find("containers-versus-machines", report_of(GUEST))
    measured = proved("containers-versus-machines", GUEST, evidence(PVM))
    other = find("containerization", report_of(GUEST))
    assert isinstance(unmeasured, ConceptTopic)
    assert isinstance(measured, ConceptTopic)
    assert isinstance(other, ConceptTopic)
    start = {one.respect: one for one in measured.contrasts}["start"]

    assert () == other.contrasts
    assert (
        list(CONTRASTS) == [one.respect for one in unmeasured.contrasts] == [one.respect for one in measured.contrasts]
    )
    assert not any(isinstance(one, Evidence) for row in unmeasured.contrasts for one in (*row.container, *row.machine))
    assert [437_000.0, 458_000.0] == [one.value for one in (*start.container, *start.machine)]


@pytest.mark.parametrize(
    ("name", "experiments"),
    [
        ("kvm.usable", ("guest",)),
        ("kvm-usable", ("guest",)),
        ("kvm.masking", ("masking",)),
        ("vm.nested", ("cost",)),
        ("docker", ()),
        ("vm.kind", ()),
        ("containers-versus-machines", ("guest", "masking", "cost", "container")),
        ("containerization", ("container",)),
    ],
)
def test_a_topic_names_the_experiments_that_bear_on_it(name: str, experiments: tuple[str, ...]) -> None:
    """Nothing is run that could tell nothing of it."""
    topic = find(name, report_of(GUEST))
    assert topic is not None

    assert experiments == experiments_for(signs_of_topic(topic))


@pytest.mark.parametrize(
    ("claim", "proofs", "expected"),
    [
        ("kvm-usable", (), True),
        ("kvm-usable", evidence(PVM), False),
        ("guest-kernel-native", (), True),
        ("guest-kernel-native", evidence(PVM), False),
        ("nested-machine", (), True),
        ("docker", (), False),
        ("kvm", (), False),
    ],
)
def test_whether_an_experiment_could_change_a_verdict(claim: str, proofs: tuple[Evidence, ...], expected: bool) -> None:
    """Only one that was not run, and only where its word is strong enough."""
    topic = proved(claim, GUEST | ANSWERING, proofs)
    looks = topic.looks if isinstance(topic, ClaimTopic) else topic.namesakes if isinstance(topic, FamilyTopic) else ()

    assert [expected] == list({look.experiments for look in looks})


def test_what_a_monitor_wants_is_judged_one_by_one() -> None:
    """Each requirement has an outcome, and the fact follows from them."""
    topic = find("runs.firecracker", report_of(LAPTOP | SILENT))
    assert isinstance(topic, FactTopic)
    outcomes = {one.requirement.fact: one.outcome for one in topic.wanted}

    assert topic.answer.value is False
    assert ("met", "broken") == (outcomes["cpu.architecture"], outcomes["kvm.usable"])
    assert ((), None) == (topic.table, topic.decided)


@pytest.mark.parametrize(
    ("fact", "families"),
    [
        ("cpu.firmware_lock", ("hardware",)),
        ("cpu.count", ("resources",)),
        ("kvm.usable", ("kvm",)),
        ("kvm.means", ("prove",)),
        ("cpu.extension", ("hardware", "kvm")),
    ],
)
def test_a_fact_names_the_pages_that_speak_of_it(fact: str, families: tuple[str, ...]) -> None:
    """The closest family, not every one whose names begin alike."""
    topic = find(fact, report_of(LAPTOP))

    assert isinstance(topic, FactTopic)
    assert families == topic.families


@pytest.mark.parametrize("row", [*BOUNDARIES, *DOORS], ids=lambda row: row.id)
def test_boundaries_and_doors_can_be_explained(row: Boundary | Door) -> None:
    """With every way through them, the evidence of every condition, and what helps in several syntaxes."""
    name = f"isolation.{row.id}" if isinstance(row, Boundary) else row.id
    topic = find(name, report_of(DOCKER))
    assert isinstance(topic, WallTopic)
    ways = [way for _, some in ways_of(row) for way in some] if isinstance(row, Boundary) else [*row.ways]

    assert row is topic.row
    assert ways == [look.way for look in topic.ways]
    assert all(tuple(one.term for one in look.terms) == look.way.when for look in topic.ways)
    assert {term.sign for way in ways for term in way.when} <= signs_of_topic(topic)
    assert "docker" == topic.engine == topic.remedies[0][0]


def test_a_name_that_is_a_page_leads_to_the_page() -> None:
    """`devices` is a family; the boundary of that name is explained by the name of its fact."""
    report = report_of(DOCKER)

    assert isinstance(find("devices", report), FamilyTopic)
    assert isinstance(find("isolation.devices", report), WallTopic)


@pytest.mark.parametrize("word", [*GRADES, *STATES])
def test_the_words_of_an_answer_lead_to_a_page(word: str) -> None:
    """Who reads a grade or a state and asks what it means gets the page that tells."""
    topic = find(word, report_of(DOCKER))

    assert isinstance(topic, FamilyTopic)
    assert ("grades" if word in GRADES else "isolation") == topic.name


def test_what_a_boundary_is_told_by() -> None:
    """The conditions are judged by the evidence of the report; what only an experiment shows has none."""
    report = report_of(DOCKER)
    processes, syscalls = find("processes", report), find("syscalls", report)
    assert isinstance(processes, WallTopic)
    assert isinstance(syscalls, WallTopic)
    [[own]] = [look.terms for look in processes.ways[:1]]

    assert ("no", "own") == (own.truth, own.evidence.value if own.evidence else None)
    assert [None] == [one.evidence for one in syscalls.ways[-1].terms if one.term.sign is PASSES]
    assert {"syscalls"} <= set(experiments_for(signs_of_topic(syscalls)))
    assert signs_of(KERNEL) <= signs_of_topic(processes)


def test_behind_a_kernel_of_its_own() -> None:
    """A boundary inside gVisor keeps nothing of the host apart, and says so; the kernel itself does."""
    report = report_of(DOCKER | {"file:/proc/version": found("Linux version 4.19.0-gvisor\n")} | FOREIGN)
    topics = [find(name, report) for name in ("kernel", "network", "control-socket")]

    assert [False, True, True] == [one.inside for one in topics if isinstance(one, WallTopic)]
