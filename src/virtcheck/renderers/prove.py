"""What experiments showed: a plain answer for each, then its numbers, each beside the claim that it tests."""

from __future__ import annotations

from rich.text import Text

from virtcheck import __version__
from virtcheck.experiments import container, cost, emulation, guest, masking, syscalls
from virtcheck.explanation import general_remedy
from virtcheck.knowledge.proofs import ANSWERS, TESTED
from virtcheck.model.claim import HINT
from virtcheck.model.report import PROOF_SCHEMA
from virtcheck.probes.nesting import TRAP
from virtcheck.renderers.sheet import GAP, LONG, MARGIN, MARKS, MEDIUM, SHORT, Sheet, two_digits
from virtcheck.unknown import hidden_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from virtcheck.model.claim import Conclusion, Verdict
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.report import FactAnswer, Proof, ProofReport, Reason
    from virtcheck.texts import Texts

    Shown = Mapping[Sign, Evidence]
    """What an experiment showed, by sign."""

SHARES = (guest.EMULATED0, guest.EMULATED3)
"""Ratios that are parts of a whole."""

REMEDIES = ("remedy.measure-again", "remedy.unicorn")
"""What helps where single numbers are missing."""

PORT = emulation.TIMES["port", "kvm0"]
BELOW = MARGIN + 1 + len(GAP)
"""Where the numbers begin: below the answer, which stands behind a sign."""

UNMEASURED = {
    "no answer within ": "prove.too-short",
    "too few batches ": "prove.too-short",
    "the measurements differ ": "prove.scattered",
}
"""How notes of what was not measured begin, and what is said of all that was missed alike."""

LINES: dict[str, tuple[Sign, ...]] = {
    "guest": (
        guest.TIME,
        guest.MODES,
        guest.MEANS,
        guest.RATIO3,
        guest.EMULATED3,
        guest.RATIO0,
        guest.EMULATED0,
    ),
    "masking": (masking.RING3, masking.RING0, masking.EFFECTIVE),
    "cost": (
        cost.SYSTEM_CALL,
        cost.CPUID,
        cost.CPUID_RATIO,
        cost.OPEN,
        cost.CREATE_VM,
        cost.CREATE_VCPU,
        cost.FIRST_ENTRY,
        cost.EXIT3,
        cost.EXIT,
        cost.REMOVE,
    ),
    "emulation": (emulation.SLOWDOWN, PORT, emulation.FOREIGN),
    "container": (
        container.NAMESPACES,
        container.REFUSED,
        container.SAME_KERNEL,
        container.OWN_ROOT,
        container.OWN_PROCESSES,
        container.PROCESS,
        container.CREATED,
        container.MACHINE,
    ),
    "syscalls": (syscalls.PASSES, syscalls.BLOCKED),
}
"""The lines of each experiment's table, from the top."""


def render(report: ProofReport, texts: Texts, remedy: str = "", *, width: int, colour: bool, unicode: bool) -> str:
    """The page as text: lines of at most `width` columns, escape sequences only with `colour`.

    `remedy` is the id of the message that says what to do on this system where no guest runs.
    """
    sheet = Sheet(texts, width=width, colour=colour, unicode=unicode)
    took = sheet.measured(sum(one.seconds for one in report.proofs) * 1e9, "ns")
    release = report.host.kernel
    parts = (
        f"virtcheck {__version__}",
        sheet.say("page.kernel", release=release) if release else "",
        report.host.architecture,
        sheet.say("prove.took", time=took),
    )
    sheet.paragraph(sheet.text(" · ".join(part for part in parts if part), "dim"), indent=0)
    for proof in report.proofs:
        _experiment(sheet, proof, report, remedy)
    if report.facts:
        sheet.heading(sheet.say("prove.facts"))
        sheet.rows([(one.name, sheet.answer(one), _reason(sheet, one)) for one in report.facts], MEDIUM, LONG)
    sheet.blank()
    sheet.paragraph(sheet.text(sheet.say("prove.more"), "dim"), indent=0)
    return sheet.content()


def render_list(names: Iterable[str], texts: Texts, *, width: int, colour: bool, unicode: bool) -> str:
    """What each experiment proves, and what it does to the machine."""
    sheet = Sheet(texts, width=width, colour=colour, unicode=unicode)
    rows: list[tuple[Text | str, ...]] = []
    for name in names:
        rows.append((Text(name, "bold"), sheet.say(f"prove.{name}")))
        rows.append(("", sheet.text(sheet.say(f"prove.{name}.does"), "dim")))
    sheet.rows(rows, SHORT, indent=0)
    return sheet.content()


def render_json(report: ProofReport, texts: Texts) -> str:
    """The same as JSON: the contract of `virtcheck.proof/1`. `texts` are the English ones."""
    from virtcheck.renderers import json

    data = {
        "schema": PROOF_SCHEMA,
        "virtcheck": __version__,
        "host": json.host_data(report.host),
        "experiments": [
            {
                "experiment": one.name,
                "told": one.told,
                "seconds": round(one.seconds, 6),
                "evidence": [json.evidence_data(look) for look in one.evidence],
            }
            for one in report.proofs
        ],
        "conclusions": [json.conclusion_data(one, texts) for one in report.conclusions],
        "facts": {one.name: one.value for one in report.facts},
        "unknown": {one.name: texts.reason(one.reason) for one in report.facts if one.reason is not None},
    }
    return json.lines(data) + "\n"


def _experiment(sheet: Sheet, proof: Proof, report: ProofReport, remedy: str) -> None:
    """One experiment: what it asks, the answer in a sentence, what to do, the numbers, and what stayed hidden."""
    shown = {one.sign: one for one in reversed(proof.evidence)}
    sheet.heading(f"{proof.name}: {sheet.say(f'prove.{proof.name}.asks')}")
    obstacle = _obstacle(shown, report) if proof.name == "guest" else ""
    if obstacle:
        _told(sheet, *_without_guest(sheet, shown, obstacle), remedy=remedy or general_remedy("kvm.reason", obstacle))
        return
    _told(sheet, *_answer(sheet, proof.name, shown))
    if proof.name == "container":
        _refusals(sheet, shown)
    if proof.name == "emulation":
        _loops(sheet, shown)
    _numbers(sheet, proof.name, shown, report)
    _hidden(sheet, proof, shown)


def _told(sheet: Sheet, verdict: Verdict, answer: str, remedy: str = "", indent: int = MARGIN) -> None:
    """A sentence behind the sign of a verdict, and what to do."""
    sign, ascii_sign, style = MARKS[verdict]
    lines: list[tuple[Text | str, ...]] = [(Text(sign if sheet.unicode else ascii_sign, style), answer)]
    if remedy:
        lines.append(("", sheet.say("page.remedy", remedy=sheet.say(remedy))))
    sheet.rows(lines, 1, indent=indent)


def _obstacle(shown: Shown, report: ProofReport) -> str:
    """What stands in the way of a guest, in the word of kvm.reason; empty where one ran, or nobody knows."""
    state = shown[guest.STATE].value
    if not isinstance(state, str) or state == "ok" or shown[guest.RAN].value is True:
        return ""
    looked = next((one.value for one in report.facts if one.name == "kvm.reason"), None)
    return looked if isinstance(looked, str) and looked != "ok" else state


# The answer in a sentence


def _without_guest(sheet: Sheet, shown: Shown, obstacle: str) -> tuple[Verdict, str]:
    state = sheet.say("state." + obstacle)
    if shown[guest.RAN].hidden:
        return "undetermined", sheet.say("prove.guest.untried", state=state, word=obstacle)
    return "refuted", sheet.say("prove.guest.none", state=state, word=obstacle)


def _answer(sheet: Sheet, name: str, shown: Shown) -> tuple[Verdict, str]:
    """The plain answer of an experiment, and the sign before it."""
    evidence = shown[ANSWERS[name]]
    if evidence.hidden:
        reason = hidden_reason(evidence)
        helps = "" if reason.remedy == "remedy.none" else sheet.say("reason.then", remedy=sheet.say(reason.remedy))
        return "undetermined", sheet.say("prove.untold", why=_why(sheet, reason) + helps)
    if evidence.sight == "absent" and name == "masking":
        return "no-sign", sheet.say("prove.masking.absent")
    if evidence.sight == "absent" and name != "container":
        note = sheet.translate_all(evidence.note)
        return "no-sign", sheet.say("prove.absent.because", note=note) if note else sheet.say("prove.absent")
    return TELL[name](sheet, shown)


def _guest(sheet: Sheet, shown: Shown) -> tuple[Verdict, str]:
    means = shown[guest.MEANS]
    message = f"prove.guest.{means.value}" if means.sight == "seen" else "prove.guest.ran"
    slower = shown[guest.RATIO0]
    times = sheet.say("prove.slower", times=_number(sheet, slower)) if slower.sight == "seen" else ""
    answer = sheet.say(message, slower=times)
    state, modes = shown[guest.STATE].value, shown[guest.MODES]
    if state != "ok" and modes.note:
        failed = sheet.say("prove.guest.partly", failed=sheet.translate(modes.note), state=sheet.say(f"state.{state}"))
        answer = f"{answer} {failed}"
    return "established", answer


def _masking(sheet: Sheet, shown: Shown) -> tuple[Verdict, str]:
    effective = shown[masking.EFFECTIVE].value is True
    return ("established", sheet.say("prove.masking.yes")) if effective else ("refuted", sheet.say("prove.masking.no"))


def _cost(sheet: Sheet, shown: Shown) -> tuple[Verdict, str]:
    trap = shown[TRAP]
    message = f"prove.cost.{trap.value}" if trap.sight == "seen" else "prove.cost.cpuid"
    return "established", sheet.say(message, times=_number(sheet, shown[cost.CPUID_RATIO]))


def _emulation(sheet: Sheet, shown: Shown) -> tuple[Verdict, str]:
    taxed, faster, run = shown[emulation.KVM_TAXES], shown[emulation.SPEEDS], shown[emulation.TIMES["alu", "kvm3"]]
    words = _words(taxed)
    message = "prove.emulation.slow"
    if run.sight == "seen" and faster.sight == "seen" and not taxed.hidden:
        if not {"alu-ring0", "alu-ring3", "memory-ring0", "memory-ring3"} & set(words):
            message = "prove.emulation.exits"
        elif "alu-ring0" in words and not {"alu-ring3", "memory-ring3"} & set(words):
            message = "prove.emulation.kernel"
    return "established", sheet.say(message, times=_number(sheet, shown[emulation.SLOWDOWN]))


def _container(sheet: Sheet, shown: Shown) -> tuple[Verdict, str]:
    made, created = shown[container.NAMESPACES], shown[container.CREATED]
    if made.sight == "absent":
        return "refuted", sheet.say("prove.container.none", why=_refused_by(sheet, shown[container.REFUSAL]))
    if not container.CONTAINER.issubset(_words(made)):
        return "refuted", sheet.say("prove.container.partly")
    if created.sight != "seen":
        return "established", sheet.say("prove.container.made")
    times = {"container": _value(sheet, created), "process": _value(sheet, shown[container.PROCESS])}
    return "established", sheet.say("prove.container.timed", **times)


def _syscalls(sheet: Sheet, shown: Shown) -> tuple[Verdict, str]:
    passes, blocked = (len(_words(shown[sign])) for sign in (syscalls.PASSES, syscalls.BLOCKED))
    if not passes:
        return "established", sheet.say("prove.syscalls.none", blocked=str(blocked))
    if blocked:
        return "refuted", sheet.say("prove.syscalls.some", blocked=str(blocked), passes=str(passes))
    return "refuted", sheet.say("prove.syscalls.all", passes=str(passes))


TELL = {
    "guest": _guest,
    "masking": _masking,
    "cost": _cost,
    "emulation": _emulation,
    "container": _container,
    "syscalls": _syscalls,
}
"""How the answer of each experiment is told, where it has one."""


# The numbers


def _numbers(sheet: Sheet, name: str, shown: Shown, report: ProofReport) -> None:
    """What was measured, each beside the claim that it tests; lists of words come last."""
    seen = [(sheet.say("measured." + sign.id), shown[sign]) for sign in LINES[name] if shown[sign].sight == "seen"]
    longest = max((len(label) for label, _ in seen), default=0)
    conclusions = {one.claim.id: one for one in report.conclusions}
    numbers: list[tuple[Text | str, ...]] = []
    lists: list[tuple[Text | str, ...]] = []
    for label, one in seen:
        row = (f"{label:<{longest}}", _value(sheet, one))
        if isinstance(one.value, tuple):
            lists.append(row)
        else:
            numbers.append((*row, _tested(sheet, one.sign, conclusions)))
    sheet.rows(numbers, LONG, MEDIUM, indent=BELOW)
    sheet.rows(lists, LONG, indent=BELOW)


def _loops(sheet: Sheet, shown: Shown) -> None:
    """Each loop by each means: the two-sided truth at a glance."""
    if not any(shown[time].sight == "seen" for time in emulation.TIMES.values()):
        return
    rows = [(sheet.say("prove.loops"), *(sheet.say("prove.means." + means) for means in emulation.MEANS))]
    for loop in emulation.LOOPS:
        times = [emulation.TIMES.get((loop, means)) for means in emulation.MEANS]
        cells = ["" if time is None or time not in shown else _value(sheet, shown[time]) for time in times]
        rows.append((sheet.say("prove.loop." + loop), *cells))
    sheet.rows(rows, MEDIUM, SHORT, MEDIUM, MEDIUM, indent=BELOW)


def _tested(sheet: Sheet, sign: Sign, conclusions: Mapping[str, Conclusion]) -> Text:
    """The claim that a number tests, behind the sign of its verdict and whether it is true here."""
    claim = TESTED.get(sign)
    if claim is None or claim.id not in conclusions:
        return Text()
    conclusion = conclusions[claim.id]
    verdict = conclusion.verdict
    hint = ".hint" if conclusion.strength == HINT and verdict in ("established", "refuted") else ""
    return sheet.mark(verdict, sheet.say(f"prove.claim.{verdict}{hint}", claim=sheet.translate(claim.name)))


def _value(sheet: Sheet, evidence: Evidence) -> str:
    """What was seen, numbers in the units of people."""
    if evidence.sight != "seen":
        return sheet.plain("–") if evidence.sight == "absent" else "?"
    if evidence.sign in SHARES and isinstance(evidence.value, int | float):
        return f"{round(evidence.value * 100)} %"
    return sheet.seen_value(evidence)


def _hidden(sheet: Sheet, proof: Proof, shown: Shown) -> None:
    """Why numbers are missing: what is missing for the same reason together. The answer has told its own."""
    answer = shown[ANSWERS[proof.name]]
    missing: dict[str, dict[str, None]] = {}
    for sign, label in _labels(sheet, proof.name).items():
        one = shown[sign]
        if one.hidden and (one.note, one.errno) != (answer.note, answer.errno):
            missing.setdefault(_why(sheet, hidden_reason(one)), {})[label] = None
    for why, labels in missing.items():
        _told(sheet, "undetermined", f"{why}: {', '.join(labels)}", indent=BELOW)
    remedies = {hidden_reason(one).remedy for one in shown.values() if one.hidden} & set(REMEDIES)
    for remedy in sorted(remedies - {hidden_reason(answer).remedy if answer.hidden else ""}):
        sheet.paragraph(sheet.say("page.remedy", remedy=sheet.say(remedy)), indent=BELOW)


def _why(sheet: Sheet, reason: Reason) -> str:
    """What kept something hidden; of measurements without the figures, which differ from one to the next."""
    for beginning, message in UNMEASURED.items():
        if reason.why.startswith(beginning):
            return sheet.say(message)
    return sheet.why(reason)


def _reason(sheet: Sheet, answer: FactAnswer) -> Text:
    """In few words why a fact stays unknown."""
    if answer.reason is None:
        return Text()
    hidden = answer.reason.message == "hidden"
    return sheet.text(_why(sheet, answer.reason) if hidden else sheet.reason(answer.reason), "dim")


# What refuses namespaces


def _refused_by(sheet: Sheet, refusal: Evidence) -> str:
    """What refuses, in a sentence for each word."""
    if refusal.hidden:
        return sheet.why(hidden_reason(refusal))
    return "; ".join(sheet.say("refusal." + word) for word in _words(refusal))


def _refusals(sheet: Sheet, shown: Shown) -> None:
    """What refuses the kinds that were not made, if the answer has not told it, and what to do."""
    refusal = shown[container.REFUSAL]
    if shown[container.REFUSED].sight == shown[container.NAMESPACES].sight == "seen":
        sheet.paragraph(sheet.say("prove.container.refused", why=_refused_by(sheet, refusal)), indent=BELOW)
    for word in _words(refusal):
        sheet.paragraph(sheet.say("page.remedy", remedy=sheet.say("remedy.refusal." + word)), indent=BELOW)


def _words(evidence: Evidence) -> tuple[str, ...]:
    return evidence.value if isinstance(evidence.value, tuple) else ()


def _labels(sheet: Sheet, name: str) -> dict[Sign, str]:
    """What is measured, in few words. Of the loops only by what means they ran: the table shows which."""
    labels = {sign: sheet.say("measured." + sign.id) for sign in LINES[name]}
    if name == "emulation":
        labels |= {sign: sheet.say("prove.means." + means) for (_, means), sign in emulation.TIMES.items()}
    return labels


def _number(sheet: Sheet, evidence: Evidence) -> str:
    """What was measured, without its unit."""
    return sheet.plain(two_digits(float(evidence.value))) if isinstance(evidence.value, int | float) else "?"
