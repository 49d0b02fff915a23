"""Whether what another tool answers agrees with what virtcheck says, and why not. Pure."""

from __future__ import annotations

from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.model.report import as_text
from virtcheck.model.value import Frozen
from virtcheck.peers import Silence
from virtcheck.reasoning import most_telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from typing import Literal, TypeAlias

    from virtcheck.model.claim import Claim, Conclusion, Layer
    from virtcheck.model.evidence import Evidence
    from virtcheck.model.report import FactAnswer, Reason, Report
    from virtcheck.peers import Answer, Word

    Agreement = Literal["differs", "open", "agrees", "silent", "untold", "no-word"]
    """`open`: virtcheck leaves it open. `silent`: the tool gives up before it has an answer. `untold`: nobody knows
    what it says. `no-word`: it has none for this."""
    Why: TypeAlias = "Word | Silence | Reason | Overlooked | None"
    """The rule that gave the word or the silence; what keeps the answer hidden; what the tool passed over."""
    Opinions = Mapping[str, tuple["Opinion", ...]]
    """What the tools say, the most interesting first, by the id of the claim or the name of the fact."""

ORDER: tuple[Agreement, ...] = ("differs", "open", "agrees", "silent", "untold", "no-word")
"""The most interesting first."""

ABOUT: dict[Layer, str] = {
    "machine": "vm.kind",
    "monitor": "vm.kind",
    "cloud": "vm.cloud",
    "container": "container.kind",
    "orchestrator": "container.kind",
}
"""The fact that tools answer where they speak of claims of a layer."""
ABOUT_ABILITIES = {"kvm-usable": "kvm.usable", "vmx": "cpu.extension", "svm": "cpu.extension"}
NAMED_BY_NONE = ("monitor", "orchestrator")
"""Layers for which no tool has words: what it says there is of the machine or the container."""
ABSENCES, UNNAMED = (MACHINES.absence, RUNTIMES.absence), (MACHINES.unnamed, RUNTIMES.unnamed)


class Opinion(Frozen):
    """What a tool says of a claim or a fact, and how that stands to what virtcheck says."""

    tool: str
    release: str
    says: tuple[str, ...]
    agreement: Agreement
    why: Why


class Overlooked(Frozen):
    """What decided for virtcheck, and where a tool does not look, or looks and does not know what it sees."""

    evidence: Evidence
    looked: bool


def opinions(report: Report, answers: tuple[Answer, ...]) -> Opinions:
    """What the tools say of each claim, and of each fact for which one of them has a word."""
    established = [one.claim for one in report.conclusions if one.verdict == "established"]
    held = {word for claim in established for word in (claim.word, claim.systemd)}
    found = {one.claim.id: _on_claim(one, answers, held) for one in report.conclusions}
    for name in dict.fromkeys(name for one in answers for name in one.command.about):
        fact = report.fact(name)
        kind = next((one.claim.id for one in report.conclusions if _gives(one.claim, fact)), None)
        found[name] = _on_fact(fact, answers) if kind is None else found[kind]
    return found


def _gives(claim: Claim, fact: FactAnswer) -> bool:
    """Whether a claim is the one that gives a kind its name."""
    if ABOUT.get(claim.layer) != fact.name or claim.layer in NAMED_BY_NONE:
        return False
    return claim in ABSENCES if fact.value == "none" else claim.word == fact.value and claim not in ABSENCES


def _on_claim(conclusion: Conclusion, answers: Iterable[Answer], held: Container[str]) -> tuple[Opinion, ...]:
    claim = conclusion.claim
    about = ABOUT_ABILITIES.get(claim.id) or ABOUT.get(claim.layer, "")
    return _sorted(_of_claim(conclusion, one, about, held) for one in answers if about in one.command.about)


def _on_fact(fact: FactAnswer, answers: Iterable[Answer]) -> tuple[Opinion, ...]:
    return _sorted(_of_fact(fact, one) for one in answers if fact.name in one.command.about)


def _sorted(opinions: Iterable[Opinion]) -> tuple[Opinion, ...]:
    return tuple(sorted(opinions, key=lambda one: ORDER.index(one.agreement)))


def _of_claim(conclusion: Conclusion, answer: Answer, about: str, held: Container[str]) -> Opinion:
    """`held` are the words of all claims that are established: one machine may be Amazon's and KVM's."""
    claim, verdict = conclusion.claim, conclusion.verdict
    words = _words(answer, about)
    wrong = [one for one in words if one.meaning not in held]
    if claim.layer in NAMED_BY_NONE or not (wrong or _has_word(answer, about, claim)):
        return _opinion(answer, words, "no-word", None)
    silence = _silence(answer, about) if not words else None
    if silence is not None:
        return _opinion(answer, words, "silent", silence)
    says = _says(answer, words, conclusion)
    if says is None:
        return _opinion(answer, words, "untold", answer.unseen)
    meant = [one for one in words if one.meaning in (claim.word, claim.systemd)]
    telling = next(iter(meant or wrong or words), None)
    if verdict in ("undetermined", "conflicted"):
        return _opinion(answer, words, "open", telling)
    if verdict == "established":
        if says:
            return _opinion(answer, words, "agrees", telling)
        return _opinion(answer, words, "differs", telling or _passed_over(conclusion, answer))
    return _opinion(answer, words, "differs" if says or wrong else "agrees", telling)


def _passed_over(conclusion: Conclusion, answer: Answer) -> Why:
    """Why a tool says nothing of what is established: what decides that, and whether it looked there."""
    decided = most_telling(conclusion.supporting)
    return None if decided is None else Overlooked(decided.evidence, decided.evidence.origin in answer.asked)


def _of_fact(fact: FactAnswer, answer: Answer) -> Opinion:
    words = _words(answer, fact.name)
    why = words[0] if words else None
    silence = _silence(answer, fact.name) if not words else None
    if silence is not None:
        return _opinion(answer, words, "silent", silence)
    if not words and answer.unseen is not None:
        return _opinion(answer, words, "untold", answer.unseen)
    if fact.value is None:
        return _opinion(answer, words, "open", why)
    says = words[0].meaning if words else "none"
    return _opinion(answer, words, "agrees" if says == as_text(fact.value) else "differs", why)


def _silence(answer: Answer, about: str) -> Silence | None:
    """Why a tool that says nothing of this does not deny it: it gave up, or its one word went to the container."""
    if answer.command.limit and about != "container.kind" and _words(answer, "container.kind"):
        return Silence(answer.command.limit)
    return answer.silence


def _words(answer: Answer, about: str) -> tuple[Word, ...]:
    """What it says of this, and not that there is nothing."""
    return tuple(one for one in answer.words if one.about == about and one.meaning != "none")


def _has_word(answer: Answer, about: str, claim: Claim) -> bool:
    """Every tool can say that there is nothing, or something."""
    command, known = answer.command, answer.command.about[about].values()
    return claim in (*ABSENCES, *UNNAMED) or claim.word in known or (command.systemd_words and claim.systemd in known)


def _says(answer: Answer, words: tuple[Word, ...], conclusion: Conclusion) -> bool | None:
    """Whether it says what the claim says; None if it cannot be told.

    systemd has one word for many kinds: it stands for the one that is established, and for none of the others.
    """
    claim = conclusion.claim
    if claim in UNNAMED:
        says = bool(words)
    elif claim in ABSENCES:
        says = not words
    else:
        stands = conclusion.verdict == "established" and answer.command.systemd_words
        says = (claim.systemd if stands else claim.word) in [one.meaning for one in words]
    # What comes after the point from which on nothing can be told would only be more words.
    is_final = answer.unseen is None or (says and claim not in ABSENCES)
    return says if is_final else None


def _opinion(answer: Answer, words: tuple[Word, ...], agreement: Agreement, why: Why) -> Opinion:
    """With all that the tool prints where it says nothing of this and should."""
    others = [one for one in answer.words if one.about not in ABOUT_ABILITIES.values() and agreement != "open"]
    printed = tuple(dict.fromkeys(one.text for one in words or others))
    return Opinion(answer.command.line, answer.command.release, printed, agreement, why)
