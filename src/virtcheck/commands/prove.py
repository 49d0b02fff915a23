"""Experiments on the live machine: as a command of their own, and for the commands that take --prove."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import OK, UNKNOWN, WrongUsage, texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.question import Host
    from virtcheck.model.report import Proof, ProofReport


def run(
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
        terminal.write(renderer.render_list(names, texts_in(lang), width=width, colour=colour, unicode=unicode))
        return OK
    machine = hosts.open_host(host)
    proofs = proofs_of(machine, names, seconds or SECONDS, lang)
    report = proof_report(machine, proofs)
    if form == "json":
        terminal.write(renderer.render_json(report, texts_in("en")))
    else:
        helps = _remedy(machine, report)
        terminal.write(renderer.render(report, texts_in(lang), helps, width=width, colour=colour, unicode=unicode))
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


def proofs_of(host: Host, names: Collection[str], seconds: float, lang: str) -> tuple[Proof, ...]:
    """What experiments show; a terminal is told which one runs. Raises WrongUsage for a host that is not live."""
    from virtcheck import inspection

    if host.origin != "live":
        raise WrongUsage("an experiment runs on the live machine; a recording cannot run one")
    texts = texts_in(lang)
    try:
        return tuple(
            inspection.prove(host, names, seconds, lambda name: terminal.working(texts.say(f"prove.{name}.runs")))
        )
    finally:
        terminal.working("")


def shown_by_experiments(host: Host, signs: Iterable[Sign] | None, lang: str) -> tuple[Evidence, ...]:
    """What the experiments show that these signs need; all of them by default."""
    from virtcheck.inspection import EXPERIMENTS, SECONDS, experiments_for

    names = EXPERIMENTS if signs is None else experiments_for(signs)
    return tuple(one for proof in proofs_of(host, names, SECONDS, lang) for one in proof.evidence)
