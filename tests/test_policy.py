"""Requirements: how they are read and judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.facts import FACTS
from virtcheck.model.report import FactAnswer, Reason
from virtcheck.policy import BadRequirement, did_you_mean, judge, parse, worst


def outcome(text: str, found: object) -> str:
    """The outcome of a requirement on its fact with this value (None: unknown)."""
    requirement = parse(text, FACTS)
    reason = Reason("silent") if found is None else None
    return judge(requirement, FactAnswer(requirement.fact.name, found, reason)).outcome


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("kvm.usable", True, "met"),
        ("kvm.usable", False, "broken"),
        ("kvm.usable", None, "cannot-tell"),
        ("!kvm.usable", False, "met"),
        ("!kvm.usable", None, "cannot-tell"),
        ("kvm.usable=false", False, "met"),
        ("vm.kind", "kvm", "met"),
        ("vm.kind", "none", "broken"),
        ("!vm.kind", "none", "met"),
        ("vm.kind=kvm", "qemu", "broken"),
        ("!vm.kind=kvm", "qemu", "met"),
        ("cpu.count=2", 2, "met"),
        ("process.capabilities=sys_admin", ("chown", "sys_admin"), "met"),
        ("process.capabilities=sys_admin", (), "broken"),
    ],
)
def test_outcome(text: str, found: object, expected: str) -> None:
    """A requirement without a value asks that the thing be there; an unknown fact never decides."""

    assert expected == outcome(text, found)


def test_unknown_fact_is_told_with_the_nearest() -> None:
    """A typo in a requirement is an error, not a requirement that is always met."""
    with pytest.raises(BadRequirement, match=r'unknown fact "kvm\.useable"; did you mean "kvm\.usable"\?'):
        parse("kvm.useable", FACTS)


@pytest.mark.parametrize("text", ["kvm.usable=maybe", "vm.kind=kvn", "cpu.count=two", "!vm.kind="])
def test_value_of_the_wrong_type_is_an_error(text: str) -> None:
    """A value that the fact can never have would make the requirement meaningless."""
    with pytest.raises(BadRequirement):
        parse(text, FACTS)


@given(st.text(max_size=60))
def test_parse_raises_only_its_own_error(text: str) -> None:
    """Whatever is typed is a requirement or one clear line."""
    try:
        said = parse(text, FACTS).fact.name
    except BadRequirement as error:
        said = str(error)

    assert said.isprintable()


def test_worst_of_all() -> None:
    """One broken requirement breaks; one that cannot be told leaves the rest open."""
    met = judge(parse("vm.kind", FACTS), FactAnswer("vm.kind", "kvm"))
    broken = judge(parse("!vm.kind", FACTS), FactAnswer("vm.kind", "kvm"))
    open_ = judge(parse("vm.kind", FACTS), FactAnswer("vm.kind", None, Reason("silent")))

    assert "met" == worst((met,))
    assert "cannot-tell" == worst((met, open_))
    assert "broken" == worst((met, open_, broken))


def test_nothing_near_is_no_suggestion() -> None:
    """A suggestion is made only where one is likely."""

    assert "" == did_you_mean("zzzzzz", ("vm.kind",))
