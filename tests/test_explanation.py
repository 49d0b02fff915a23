"""What can be explained, and what each name stands for."""

from __future__ import annotations

from tests.renderers.hosts import BARE, DOCKER, GUEST, STALE_MARKER, report_of
from virtcheck.explanation import FAMILIES, ClaimTopic, ConceptTopic, FactTopic, FamilyTopic, find, topics
from virtcheck.facts import REGISTRY
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.concepts import CONCEPTS


def test_every_name_is_a_topic() -> None:
    """Concepts, families, facts and claims can all be explained, and each is listed once."""
    report = report_of(GUEST)
    names = {one.id for one in (*CONCEPTS, *CLAIMS)} | {one.name for one in REGISTRY} | FAMILIES.keys()

    assert names == set(topics(report))
    assert len(names) == len(topics(report))
    assert [] == [name for name in names if find(name, report) is None]


def test_unknown_names_are_no_topics() -> None:
    """Nothing is guessed: a path or an empty name is no topic."""
    assert [None, None, None] == [find(name, report_of(GUEST)) for name in ("", "../../etc/passwd", "vm")]


def test_each_kind_of_name_has_its_own_topic() -> None:
    """A word means a concept first, then a family, a fact, a claim."""
    names = ("containerization", "machines", "vm.kind", "docker")

    assert [ConceptTopic, FamilyTopic, FactTopic, ClaimTopic] == [type(find(one, report_of(GUEST))) for one in names]


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


def test_what_was_looked_at_and_silent_is_told() -> None:
    """Signs that were looked at and did not speak belong to the explanation of a claim."""
    topic = find("docker", report_of(GUEST))
    assert isinstance(topic, ClaimTopic)
    (look,) = topic.looks

    assert "container_markers.dockerenv" in {one.sign.id for one in look.silent}
    assert () == look.conclusion.supporting
