"""What each command does: options in, one walk along the road, an exit status out.

Data goes to standard output, messages to standard error. Only files that the person named are opened here.
"""

from __future__ import annotations

from virtcheck import terminal
from virtcheck.hosts import BadInput, open_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from virtcheck.facts import Fact
    from virtcheck.model.claim import Kinds
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.question import Host
    from virtcheck.model.report import Proof, ProofReport
    from virtcheck.reasoning import Findings
    from virtcheck.texts import Texts

OK, NO, USAGE, UNKNOWN = 0, 1, 2, 3
"""Exit statuses: done or yes; no, broken, different; wrong usage or malformed input; cannot tell."""


class WrongUsage(Exception):
    """The person asked for something that does not exist. The message is one line."""


def show(
    host: str = "",
    form: str = "text",
    get: Sequence[str] = (),
    verbose: bool = False,
    lang: str = "",
    color: str = "auto",
    prove: bool = False,
) -> int:
    """The report of a host: the page, JSON, or the values of single facts. `prove` runs the experiments first."""
    if get:
        return _get(host, get, prove, lang)
    from virtcheck.inspection import inspect

    machine = open_host(host)
    report = inspect(machine, _shown(machine, None, lang) if prove else ())
    if form == "json":
        from virtcheck.renderers import json

        terminal.write(json.render(report, _texts("en")))
        return OK
    from virtcheck.renderers import page

    out = terminal.stdout()
    text = page.render(
        report,
        _texts(lang),
        width=terminal.width(out),
        colour=terminal.colour(color, out),
        unicode=terminal.unicode(out),
        verbose=verbose,
    )
    terminal.write(text)
    return OK


def _get(where: str, names: Sequence[str], prove: bool, lang: str) -> int:
    from virtcheck.inspection import answer
    from virtcheck.model.report import as_text

    facts = [_fact(name) for name in names]
    host = open_host(where)
    answers = answer(host, facts, _shown(host, _signs(facts), lang) if prove else ())
    terminal.write("".join(as_text(one.value) + "\n" for one in answers))
    return UNKNOWN if any(one.value is None for one in answers) else OK


def detect(host: str = "", flags: Iterable[str] = (), lang: str = "") -> int:
    """One word, as systemd-detect-virt prints it. `flags` are long or short options of that program."""
    asked = {DETECT_FLAGS[flag] for flag in flags}
    quiet = "quiet" in asked
    if "list" in asked:
        return _list_words()
    for flag, fact in (("chroot", "container.chroot"), ("private-users", "namespace.user"), ("cvm", "vm.confidential")):
        if flag in asked:
            return _detect_fact(open_host(host), fact, quiet, lang)
    from virtcheck.inspection import kind_of

    only = asked & {"vm", "container"}
    answering = open_host(host)
    unknown: list[tuple[Kinds, Findings]] = []
    word = ""
    # The container's word wins, so inside one nobody has to ask about the machine.
    for flag, table in (("container", _runtimes), ("vm", _machines)):
        if word or (only and flag not in only):
            continue
        kinds = table()
        findings, kind = kind_of(answering, kinds)
        if kind is None:
            unknown.append((kinds, findings))
        elif kind.claim.systemd != "none":
            word = kind.claim.systemd
    if not quiet:
        for kinds, findings in unknown[:1]:
            _tell_unknown(kinds, findings, lang)
        terminal.write((word or ("unknown" if unknown else "none")) + "\n")
    return OK if word else UNKNOWN if unknown else NO


def _runtimes() -> Kinds:
    from virtcheck.knowledge.runtimes import RUNTIMES

    return RUNTIMES


def _machines() -> Kinds:
    from virtcheck.knowledge.machines import MACHINES

    return MACHINES


DETECT_FLAGS = {
    **dict.fromkeys(("-v", "--vm"), "vm"),
    **dict.fromkeys(("-c", "--container"), "container"),
    **dict.fromkeys(("-r", "--chroot"), "chroot"),
    **dict.fromkeys(("-q", "--quiet"), "quiet"),
    "--private-users": "private-users",
    "--cvm": "cvm",
    "--list": "list",
}
"""The options of systemd-detect-virt."""


def _tell_unknown(table: Kinds, findings: Findings, lang: str) -> None:
    from virtcheck.unknown import why_unknown

    texts = _texts(lang)
    reason = texts.reason(why_unknown(findings.conclusion(claim) for claim in table.claims))
    terminal.tell(texts.say("detect.unknown." + table.layer, reason=reason))


def _detect_fact(host: Host, name: str, quiet: bool, lang: str) -> int:
    """The yes-or-no questions of systemd-detect-virt: a status, and for --cvm a word."""
    from virtcheck.inspection import answer

    found = answer(host, [_fact(name)])[0]
    if found.reason is not None:
        if not quiet:
            terminal.tell(f"{name}: {_texts(lang).reason(found.reason)}")
        return UNKNOWN
    if name == "vm.confidential" and not quiet:
        terminal.write(f"{found.value}\n")
    return NO if found.value in (False, "none", "initial") else OK


def _list_words() -> int:
    from virtcheck.knowledge.machines import MACHINES
    from virtcheck.knowledge.runtimes import RUNTIMES

    words = ["none"]
    for claim in (*MACHINES.claims, *RUNTIMES.claims):
        if claim.systemd not in words:
            words.append(claim.systemd)
    terminal.write("\n".join(words) + "\n")
    return OK


def check(
    require: Sequence[str],
    host: str = "",
    form: str = "text",
    lang: str = "",
    color: str = "auto",
    prove: bool = False,
) -> int:
    """Whether a host meets requirements: 0 met, 1 broken, 3 cannot tell. `prove` runs the experiments they need."""
    from virtcheck.facts import FACTS
    from virtcheck.inspection import answer
    from virtcheck.policy import BadRequirement, judge, parse, worst
    from virtcheck.renderers import check as renderer

    try:
        requirements = [parse(text, FACTS) for text in require]
    except BadRequirement as error:
        raise WrongUsage(str(error)) from None
    facts = [one.fact for one in requirements]
    machine = open_host(host)
    answers = answer(machine, facts, _shown(machine, _signs(facts), lang) if prove else ())
    judgements = tuple(judge(one, found) for one, found in zip(requirements, answers, strict=True))
    if form == "json":
        terminal.write(renderer.render_json(judgements, _texts("en")))
    else:
        out = terminal.stdout()
        colour, unicode = terminal.colour(color, out), terminal.unicode(out)
        terminal.write(renderer.render(judgements, _texts(lang), colour=colour, unicode=unicode))
    return {"met": OK, "broken": NO, "cannot-tell": UNKNOWN}[worst(judgements)]


def prove(
    only: Sequence[str] = (),
    seconds: float | None = None,
    listing: bool = False,
    host: str = "",
    form: str = "text",
    lang: str = "",
    color: str = "auto",
) -> int:
    """Run experiments on the live machine: 0 they told what they are for, 3 one could not. No `seconds`: the usual.

    That a package is missing which nobody has to install counts only where this experiment was asked for.
    """
    from virtcheck.inspection import EXPERIMENTS, SECONDS, proof_report
    from virtcheck.renderers import prove as renderer

    names = [*dict.fromkeys(_experiment(name) for name in only)] or EXPERIMENTS
    if seconds is not None and not 0 < seconds <= LONGEST:
        raise WrongUsage(f"--seconds wants a number above 0 and no greater than {LONGEST}")
    out = terminal.stdout()
    width, colour, unicode = terminal.width(out), terminal.colour(color, out), terminal.unicode(out)
    if listing:
        terminal.write(renderer.render_list(names, _texts(lang), width=width, colour=colour, unicode=unicode))
        return OK
    machine = open_host(host)
    proofs = _proofs(machine, names, seconds or SECONDS, lang)
    report = proof_report(machine, proofs)
    if form == "json":
        terminal.write(renderer.render_json(report, _texts("en")))
    else:
        helps = _remedy(machine, report)
        terminal.write(renderer.render(report, _texts(lang), helps, width=width, colour=colour, unicode=unicode))
    return OK if all(one.told or (not only and _lacks_an_extra(one)) for one in proofs) else UNKNOWN


def _remedy(host: Host, report: ProofReport) -> str:
    """The message that says what to do here where no guest runs: that takes a look at what this system is."""
    from virtcheck.explanation import remedy
    from virtcheck.inspection import inspect

    if all(one.name != "kvm.reason" or one.value in ("ok", None) for one in report.facts):
        return ""
    return remedy("kvm.reason", inspect(host, [one for proof in report.proofs for one in proof.evidence]))


def _lacks_an_extra(proof: Proof) -> bool:
    from virtcheck.knowledge.proofs import ANSWERS
    from virtcheck.unknown import hidden_reason

    answers = [one for one in proof.evidence if one.sign == ANSWERS[proof.name] and one.hidden]
    return any(hidden_reason(one).remedy == "remedy.unicorn" for one in answers)


LONGEST = 600
"""Seconds that a person may give the experiments."""


def _experiment(name: str) -> str:
    from virtcheck.inspection import EXPERIMENTS
    from virtcheck.model.evidence import clean
    from virtcheck.policy import did_you_mean

    if name not in EXPERIMENTS:
        hint = did_you_mean(name, EXPERIMENTS)
        raise WrongUsage(f'no such experiment "{clean(name)}"{hint}; all experiments: virtcheck prove --list')
    return name


def _proofs(host: Host, names: Collection[str], seconds: float, lang: str) -> tuple[Proof, ...]:
    """What experiments show; a terminal is told which one runs. Raises WrongUsage for a host that is not live."""
    from virtcheck import inspection

    if host.origin != "live":
        raise WrongUsage("an experiment runs on the live machine; a recording cannot run one")
    texts = _texts(lang)
    try:
        return tuple(
            inspection.prove(host, names, seconds, lambda name: terminal.working(texts.say(f"prove.{name}.runs")))
        )
    finally:
        terminal.working("")


def _shown(host: Host, signs: Iterable[Sign] | None, lang: str) -> tuple[Evidence, ...]:
    """What the experiments show that these signs need; all of them by default."""
    from virtcheck.inspection import EXPERIMENTS, SECONDS, experiments_for

    names = EXPERIMENTS if signs is None else experiments_for(signs)
    return tuple(one for proof in _proofs(host, names, SECONDS, lang) for one in proof.evidence)


def _signs(facts: Iterable[Fact]) -> set[Sign]:
    return set().union(*(fact.source.signs() for fact in facts))


def explain(topic: str, host: str = "", lang: str = "", color: str = "auto", prove: bool = False) -> int:
    """A concept, fact or claim: what it is, and the evidence on this host. `prove` runs the experiments it needs."""
    from virtcheck.agreement import opinions
    from virtcheck.explanation import find, signs_of_topic, topics
    from virtcheck.inspection import inspect
    from virtcheck.model.evidence import clean
    from virtcheck.peers import answers
    from virtcheck.policy import did_you_mean
    from virtcheck.renderers import explain as renderer

    if not topic:
        terminal.write("\n".join(topics()) + "\n")
        return OK
    machine = open_host(host)
    report = inspect(machine)
    texts = _texts(lang)
    found = find(topic, report)
    if found is not None and prove:
        report = inspect(machine, _shown(machine, signs_of_topic(found), lang))
        found = find(topic, report)
    if found is None:
        hint = did_you_mean(topic, topics())
        raise WrongUsage(f'nothing is known of "{clean(topic)}"{hint}; all topics: virtcheck explain')
    out = terminal.stdout()
    width, colour, unicode = terminal.width(out), terminal.colour(color, out), terminal.unicode(out)
    said = opinions(report, answers(machine))
    terminal.write(renderer.render(found, texts, said, width=width, colour=colour, unicode=unicode))
    return OK


def record(output: str = "-", redact: str = "") -> int:
    """Write a recording of this machine; `redact` may be `ids`."""
    from virtcheck.hosts.live import recording
    from virtcheck.model.evidence import clean

    if output == "-" and terminal.stdout().isatty():
        raise WrongUsage("a recording is compressed: name a file with -o FILE, or send it to a pipe")
    packed = recording(ids=redact == "ids")
    if output == "-":
        terminal.stdout().buffer.write(packed)
        return OK
    try:
        with open(output, "wb") as file:
            file.write(packed)
    except OSError as error:
        raise BadInput(f"{clean(output)}: {error.strerror}") from None
    return OK


def diff(before: str, after: str = "", form: str = "text", lang: str = "") -> int:
    """What differs between two recordings, trees or reports, or one of them and this machine."""
    from virtcheck.comparison import differences
    from virtcheck.facts import FACTS
    from virtcheck.renderers import diff as renderer

    if before == after == "-":
        raise WrongUsage("standard input can be read once: name a file for one side")
    volatile = frozenset(fact.name for fact in FACTS.values() if fact.volatile)
    found = differences(_report_data(before), _report_data(after), volatile)
    if form == "json":
        terminal.write(renderer.render_json(found))
    else:
        terminal.write(renderer.render(found, _texts(lang), unicode=terminal.unicode(terminal.stdout())))
    return NO if found else OK


def _report_data(where: str) -> dict[str, Any]:
    """The data of a report: read, if `where` is one; else made by inspecting the host that it names."""
    from virtcheck.hosts.recorded import as_report, is_directory, load, recording_of
    from virtcheck.inspection import inspect
    from virtcheck.renderers.json import as_data

    if not where or is_directory(where):
        return as_data(inspect(open_host(where)), _texts("en"))
    content = load(where)
    saved = as_report(content)
    return as_data(inspect(recording_of(content, where)), _texts("en")) if saved is None else saved


def facts(form: str = "text", schema: str = "", lang: str = "") -> int:
    """The registry of facts, or the JSON Schema of the report."""
    if schema:
        from pkgutil import get_data

        terminal.write((get_data("virtcheck", f"schemas/{schema}-1.json") or b"").decode())
        return OK
    from virtcheck.facts import FACTS
    from virtcheck.renderers import registry

    if form == "json":
        terminal.write(registry.render_json(FACTS.values()))
    else:
        terminal.write(registry.render(FACTS.values(), _texts(lang)))
    return OK


def _fact(name: str) -> Fact:
    from virtcheck.facts import FACTS
    from virtcheck.policy import unknown_fact

    fact = FACTS.get(name)
    if fact is None:
        raise WrongUsage(unknown_fact(name, FACTS))
    return fact


def _texts(lang: str) -> Texts:
    from virtcheck.texts import load

    return load(terminal.language(lang))
