"""What counts as right: virtcheck's answer and its peers' beside the truth of an environment."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from virtcheck import texts
from virtcheck.facts import FACTS
from virtcheck.hosts import open_host
from virtcheck.inspection import look
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.model.claim import STRENGTH_NAMES
from virtcheck.model.report import Reason, as_text
from virtcheck.peers import facter, lscpu, meanings, virt_what
from virtcheck.reasoning import most_telling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from environments import Environment
    from virtcheck.model.claim import Kinds
    from virtcheck.reasoning import Findings

Mark = Literal["right", "part", "wrong", "silent"]
"""`part`: nothing false, but a level is missing or left unnamed. `silent`: not installed, or nothing to judge it by."""

LEVELS = ("container.kind", "vm.kind")
"""What is judged, the inner one first."""
UNNAMED = ("container-other", "vm-other", None)
"""Answers that are true and say less than there is to say."""
OF_THE_MACHINE = ("vm.", "kvm.", "cpu.", "iommu.", "clock.")
"""How facts begin that a container has from the machine on which it runs."""
HOME = "firecracker"
"""The machine that the containers of fixtures/ were recorded on."""


@dataclass(frozen=True)
class Verdict:
    """One tool's answer in one environment."""

    mark: Mark
    says: str


@dataclass(frozen=True)
class Judged(Verdict):
    """virtcheck's answer, with what decided it and, where it is wrong, what was expected."""

    decided_by: str = ""
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Truth:
    """What virtcheck has to answer, and what is so in truth."""

    facts: Mapping[str, Any]
    really: Mapping[str, Any]

    def accepts(self, fact: str, value: object) -> bool:
        """Whether a tool that says this says no falsehood. Of a machine that poses, both answers are true."""
        real = self.really.get(fact)
        return value == self.facts.get(fact) or value in (real if isinstance(real, list) else [real])

    def knows(self, fact: str) -> bool:
        """Whether anything is said of this fact."""
        return fact in self.facts or fact in self.really

    def in_words(self) -> str:
        """`docker on kvm`; what is hidden or posed over stands in brackets."""
        told = [as_text(self.facts.get(level)) for level in LEVELS]
        real = [self.really.get(level, self.facts.get(level)) for level in LEVELS]
        real = [" and ".join(one) if isinstance(one, list) else as_text(one) for one in real]
        return stack(*told) if told == real else f"{stack(*told)} ({stack(*real)})"


def stack(container: str, machine: str) -> str:
    """Both levels in one text."""
    machine = machine or "unknown"
    return machine if container == "none" else f"{container or 'unknown'} on {machine}"


def truth_of(environment: Environment, where_recorded: bool = True) -> Truth:
    """The truth of an environment. What a container has from its machine holds only on the machine that fixtures/ was
    recorded on, or one like it (`where_recorded`); elsewhere these facts are left out.
    """
    facts = environment.truth["facts"] | dict.fromkeys(environment.truth.get("unknown", ()))
    if not (where_recorded or environment.is_machine):
        facts = {name: value for name, value in facts.items() if not name.startswith(OF_THE_MACHINE)}
    return Truth(facts, environment.truth.get("really", {}))


def recorded_on_this_machine(known: Mapping[str, Environment]) -> bool:
    """Whether this machine is one like that on which the containers of fixtures/ were recorded."""
    here = look(open_host())
    return all(FACTS[name].answer(here).value == value for name, value in known[HOME].truth["facts"].items())


def judge(recording: bytes, truth: Truth) -> Judged:
    """virtcheck is right if every fact of the truth is what it answers, and what cannot be known is unknown."""
    with tempfile.NamedTemporaryFile(suffix=".json.gz") as file:
        file.write(recording)
        file.flush()
        findings = look(open_host(file.name))
    answers = {name: FACTS[name].answer(findings) for name in {*truth.facts, *LEVELS}}
    mistakes = tuple(
        f"{name} is {answers[name].value}, not {expected}"
        for name, expected in truth.facts.items()
        if answers[name].value != expected
    )
    less = [level for level in LEVELS if answers[level].value in UNNAMED and level in truth.really]
    mark: Mark = "wrong" if mistakes else "part" if less else "right"
    says = stack(*(as_text(answers[level].value) for level in LEVELS))
    return Judged(mark, says, deciding(findings), mistakes)


def deciding(findings: Findings) -> str:
    """The strongest evidence for the innermost level that there is; why, where that is unknown."""
    container = findings.kind(RUNTIMES)
    table: Kinds = RUNTIMES
    if container is not None and container.claim is RUNTIMES.absence:
        table = MACHINES
    kind = findings.kind(table)
    if kind is None:
        reason = FACTS[f"{'container' if table is RUNTIMES else 'vm'}.kind"].answer(findings).reason or Reason("silent")
        return "unknown: " + texts.load("en").reason(reason)
    strongest = most_telling(kind.supporting)
    if strongest is None:
        return ""
    row, value = strongest.indicator, strongest.evidence.value
    if isinstance(value, tuple):
        value = ",".join(one for one in value if row.match.matches((one,))) or ",".join(value)
    return f"{row.sign.id}={value} ({STRENGTH_NAMES[row.strength]})"


# ------------------------------------------------------------------------------------------------------------- peers


@dataclass(frozen=True)
class Peer:
    """Another tool, and what its answer has to name to be right."""

    name: str
    command: str
    """As the witness runs it."""
    levels: tuple[str, ...]
    """The levels that it has words for."""
    innermost: bool
    """Whether the inner level alone will do."""
    because: str
    meanings: Mapping[str, tuple[str, str]]
    """What its words mean, as a fact and its value; systemd's are those of the kinds themselves."""


PEERS = (
    Peer("systemd-detect-virt", "systemd-detect-virt", LEVELS, True, "its manual promises the innermost level", {}),
    Peer(
        "virt-what",
        "virt-what",
        LEVELS,
        False,
        "it prints a list: one word for each thing that it finds",
        meanings(virt_what.WORDS),
    ),
    Peer(
        "lscpu",
        "lscpu",
        ("vm.kind",),
        False,
        "it speaks of the processor, and has no words for containers",
        meanings({"vm.kind": lscpu.MACHINES}),
    ),
    Peer(
        "facter",
        "facter virtual",
        LEVELS,
        True,
        "its fact `virtual` is one word",
        # Debian's asks virt-what.
        meanings(virt_what.WORDS) | meanings(facter.WORDS),
    ),
)
TABLES = {"container.kind": RUNTIMES, "vm.kind": MACHINES}


def peers_of(answers: Mapping[str, Any], truth: Truth) -> dict[str, Verdict]:
    """Each peer's answer in an environment."""
    return {peer.name: verdict(peer, answers.get(peer.command), truth) for peer in PEERS}


def verdict(peer: Peer, answer: Mapping[str, Any] | None, truth: Truth) -> Verdict:
    """How a peer's answer stands to the truth. One falsehood makes it wrong; so does silence where there is a kind."""
    judged = [level for level in peer.levels if truth.knows(level)]
    if answer is None or not judged:
        return Verdict("silent", "-")
    words = said(peer, answer)
    meant = [one for one in (meaning(peer, word, truth) for word in words) if one is not None]
    says = " ".join(words) or ("failed" if answer["status"] and peer.name != "systemd-detect-virt" else "none")
    if any(truth.knows(fact) and not true(fact, value, truth) for fact, value in meant):
        return Verdict("wrong", says)
    wanted = [level for level in judged if not truth.accepts(level, "none")]
    names = {fact for fact, value in meant if value not in UNNAMED}
    if peer.innermost and "vm.cloud" in names and truth.knows("vm.cloud"):
        # Who has one word for all and gives it to the cloud has named the machine as well.
        names.add("vm.kind")
    named = [level for level in wanted if level in names]
    if named == wanted or (peer.innermost and named[:1] == wanted[:1]):
        return Verdict("right", says)
    return Verdict("part" if meant else "wrong", says)


def said(peer: Peer, answer: Mapping[str, Any]) -> list[str]:
    """The words of an answer; of lscpu the vendor of the hypervisor."""
    lines: list[str] = answer["says"]
    if peer.name == "lscpu":
        vendor = "Hypervisor vendor: "
        return [line.removeprefix(vendor) for line in lines if line.startswith(vendor)]
    return [line for line in lines if line not in ("", "none")]


def meaning(peer: Peer, word: str, truth: Truth) -> tuple[str, str] | None:
    """A peer's word as a fact and its value; None for a word that stands in none of our tables."""
    fact, value = peer.meanings.get(word, ("", word))
    for level, table in TABLES.items():
        # One word may stand for several kinds, as systemd's do: then it means the one that is true.
        kinds = [claim.word for claim in table.claims if value in (claim.word, claim.systemd)]
        if kinds and fact in ("", level):
            return level, next((kind for kind in kinds if truth.accepts(level, kind)), value)
    return (fact, value) if fact else None


def true(fact: str, value: str, truth: Truth) -> bool:
    """Whether a value is true; that there is some kind or other is true wherever there is one."""
    return truth.accepts(fact, value) or (value in UNNAMED and not truth.accepts(fact, "none"))
