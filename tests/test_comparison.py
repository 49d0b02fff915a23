"""What differs between two reports."""

from __future__ import annotations

from typing import Any

from virtcheck.comparison import Difference, differences


def report(**changed: Any) -> dict[str, Any]:
    """The parts of a report that are compared."""
    return {
        "host": {"kernel": "6.1", "architecture": "x86_64", "boot_id": "a", "euid": 0},
        "facts": {"vm.kind": "kvm", "cpu.steal_percent": 0.1},
        "conclusions": [{"claim": "kvm", "verdict": "established"}],
        "concepts": [{"id": "virtual-machine", "demonstrated": "yes"}],
        **changed,
    }


IGNORED = frozenset({"cpu.steal_percent"})


def test_same_reports_do_not_differ() -> None:
    """A report equals itself."""

    assert () == differences(report(), report(), IGNORED)


def test_volatile_facts_and_the_time_of_looking_are_not_compared() -> None:
    """Steal, the boot id and who looked change without the machine being another."""
    host = {"kernel": "6.1", "architecture": "x86_64", "boot_id": "b", "euid": 1000}
    later = report(facts={"vm.kind": "kvm", "cpu.steal_percent": 7.5}, host=host)

    assert () == differences(report(), later, IGNORED)


def test_each_section_is_compared() -> None:
    """A fact, a verdict, a concept and the kernel are told with both sides."""
    other = report(
        host={"kernel": "6.18", "architecture": "x86_64"},
        facts={"vm.kind": None, "kvm.usable": True},
        conclusions=[{"claim": "kvm", "verdict": "undetermined"}],
        concepts=[{"id": "virtual-machine", "demonstrated": "unknown"}],
    )

    assert (
        Difference("host", "kernel", "6.1", "6.18"),
        Difference("fact", "vm.kind", "kvm", None),
        Difference("fact", "kvm.usable", None, True),
        Difference("claim", "kvm", "established", "undetermined"),
        Difference("concept", "virtual-machine", "yes", "unknown"),
    ) == differences(report(), other, IGNORED)


def test_lists_of_json_equal_tuples_of_python() -> None:
    """A report read from JSON equals the one that was just made."""
    made = report(facts={"process.capabilities": ("chown",)})
    read = report(facts={"process.capabilities": ["chown"]})

    assert () == differences(made, read, IGNORED)
