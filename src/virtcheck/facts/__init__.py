"""The registry of facts: the named, typed values that scripts, policies and metrics rely on.

A fact follows from conclusions or from one sign. Unknown is None with a reason; absence is "none", False or 0, and
never comes from silence. A name that entered the registry stays.
"""

from __future__ import annotations

from virtcheck.model.report import FactAnswer, Reason
from virtcheck.model.value import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal, Protocol

    from virtcheck.model.evidence import Sign
    from virtcheck.model.report import FactValue
    from virtcheck.reasoning import Findings

    FactType = Literal["word", "text", "words", "bool", "int", "float"]
    """A `word` is one of a closed or slowly growing set; a `text` is free; `words` is a list of words."""
    Answer = FactValue | Reason

    class Source(Protocol):
        """How a fact follows."""

        def signs(self) -> set[Sign]:
            """Every sign that it may look at."""
            ...

        def answer(self, findings: Findings) -> Answer:
            """The value, or why it is unknown."""
            ...


class Fact(Frozen):
    """One line of the registry."""

    name: str
    type: FactType
    doc: str
    """One sentence; the texts translate it."""
    concept: str
    source: Source
    values: tuple[str, ...] = ()
    """The words it may take, where the set is closed. `none` is among them if absence can be told."""
    since: str = "0.1"
    volatile: bool = False
    """Whether it changes from look to look on an unchanged machine."""

    def answer(self, findings: Findings) -> FactAnswer:
        """The fact on this host."""
        found = self.source.answer(findings)
        if isinstance(found, Reason):
            return FactAnswer(self.name, None, found)
        return FactAnswer(self.name, found)


class Registry:
    """All facts by name, in their order: those of the machine, of what it was given, of hosting, of moving, of the
    process and of its isolation.

    One name is looked up first in the part where its like stand, so that one question does not pay for the knowledge
    behind all the others.
    """

    def get(self, name: str) -> Fact | None:
        """The fact with this name; None where there is none."""
        family = name.partition(".")[0]
        for _, part in sorted(PARTS, key=lambda one: family not in one[0]):
            for fact in part():
                if fact.name == name:
                    return fact
        return None

    def values(self) -> tuple[Fact, ...]:
        """Every fact."""
        return tuple(fact for _, part in PARTS for fact in part())

    def __getitem__(self, name: str) -> Fact:
        fact = self.get(name)
        if fact is None:
            raise KeyError(name)
        return fact

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (fact.name for fact in self.values())

    def __len__(self) -> int:
        return len(self.values())


def _machine_facts() -> tuple[Fact, ...]:
    from virtcheck.facts.machine import MACHINE_FACTS

    return MACHINE_FACTS


def _hosting_facts() -> tuple[Fact, ...]:
    from virtcheck.facts.hosting import HOSTING_FACTS

    return HOSTING_FACTS


def _capacity_facts() -> tuple[Fact, ...]:
    from virtcheck.facts.capacity import CAPACITY_FACTS

    return CAPACITY_FACTS


def _provided_facts() -> tuple[Fact, ...]:
    from virtcheck.facts.provided import PROVIDED_FACTS

    return PROVIDED_FACTS


def _migration_facts() -> tuple[Fact, ...]:
    from virtcheck.facts.migration import MIGRATION_FACTS

    return MIGRATION_FACTS


def _process_facts() -> tuple[Fact, ...]:
    from virtcheck.facts.process import PROCESS_FACTS

    return PROCESS_FACTS


def _isolation_facts() -> tuple[Fact, ...]:
    from virtcheck.facts.isolation import ISOLATION_FACTS

    return ISOLATION_FACTS


PARTS = (
    (("vm", "kernel", "clock"), _machine_facts),
    (("paravirtual", "devices", "boot"), _provided_facts),
    (
        ("cpu", "kvm", "confidential"),
        _hosting_facts,
    ),
    (("iommu", "vfio", "device", "hugepages", "ksm", "numa", "runs"), _capacity_facts),
    (("migration", "tsc", "moved", "checkpoint"), _migration_facts),
    (
        ("container", "cgroup", "namespace", "userns", "process", "emulation", "memory", "pids"),
        _process_facts,
    ),
    (("isolation",), _isolation_facts),
)
"""The parts of the registry, with the families of names that stand in each. A few of the process are named cpu too."""

FACTS = Registry()
