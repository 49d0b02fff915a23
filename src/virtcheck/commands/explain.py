"""A concept, fact or claim, with the evidence on a host."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import OK, WrongUsage, shown_if, texts_in


def run(topic: str, host: str = "", lang: str = "", color: str = "auto", prove: bool = False) -> int:
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
    machine = hosts.open_host(host)
    report = inspect(machine)
    texts = texts_in(lang)
    found = find(topic, report)
    if found is not None and prove:
        report = inspect(machine, shown_if(prove, machine, signs_of_topic(found), lang))
        found = find(topic, report)
    if found is None:
        hint = did_you_mean(topic, topics())
        raise WrongUsage(f'nothing is known of "{clean(topic)}"{hint}; all topics: virtcheck explain')
    out = terminal.stdout()
    width, colour, unicode = terminal.width(out), terminal.colour(color, out), terminal.unicode(out)
    said = opinions(report, answers(machine))
    terminal.write(renderer.render(found, texts, said, width=width, colour=colour, unicode=unicode))
    return OK
