"""What can be explained, and what each name stands for."""

from __future__ import annotations

from tests.conftest import found
from tests.machines import x86
from tests.renderers.hosts import BARE, DOCKER, GUEST, STALE_MARKER, report_of
from virtcheck.explanation import (
    FAMILIES,
    ClaimTopic,
    ConceptTopic,
    FactTopic,
    FamilyTopic,
    find,
    general_remedy,
    remedy,
    topics,
)
from virtcheck.facts import FACTS
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.concepts import CONCEPTS

KINDS = ("vm.kind", "vm.monitor", "vm.cloud", "kernel.kind", "container.kind", "container.orchestrator")
"""The facts whose words are claims."""


def test_every_name_is_a_topic() -> None:
    """Concepts, families, facts and claims can all be explained, and each is listed once."""
    report = report_of(GUEST)
    names = {one.id for one in (*CONCEPTS, *CLAIMS)} | {one.name for one in FACTS.values()} | FAMILIES.keys()
    names |= {word for fact in FACTS.values() if fact.name in KINDS for word in fact.values if word != "none"}

    assert set() == names - set(topics(report))
    assert len(set(topics(report))) == len(topics(report))
    assert [] == [name for name in topics(report) if find(name, report) is None]


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
