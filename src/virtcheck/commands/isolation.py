"""How well a process is isolated."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import OK, WrongUsage, shown_if, texts_in
from virtcheck.hosts import BadInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.question import Host
    from virtcheck.waivers import Waivers


def run(
    pid: int | None = None,
    strict: bool = False,
    form: str = "text",
    waivers: str = "",
    prove: bool = False,
    verbose: bool = False,
    host: str = "",
    lang: str = "",
    color: str = "auto",
) -> int:
    """How well this process or another is isolated. `waivers` is a file of what somebody accepts as it is."""
    from virtcheck.hardening import engine_of, remedies
    from virtcheck.inspection import identity, isolation_of
    from virtcheck.isolation import signs
    from virtcheck.renderers import isolation as renderer

    accepted = waivers_in(waivers)
    machine = hosts.open_host(host)
    if pid is not None and prove:
        raise WrongUsage("--prove tries what this process may do: it tells nothing of --pid")
    eyes = machine if pid is None else _eyes_of(machine, pid)
    proofs = shown_if(prove, machine, signs(), lang)
    kind, orchestrator = _started_by(eyes)
    subject = "self" if pid is None else str(pid)
    found = isolation_of(eyes, subject, proofs, accepted.of(engine=kind))
    settings = remedies(engine_of(kind, orchestrator))
    who = identity(machine)
    if form == "json":
        terminal.write(renderer.render_json(who, found, texts_in("en"), accepted, settings, strict=strict))
        return OK
    out = terminal.stdout()
    text = renderer.render(
        who,
        found,
        texts_in(lang),
        accepted,
        settings,
        strict=strict,
        verbose=verbose,
        width=terminal.width(out),
        colour=terminal.colour(color, out),
        unicode=terminal.unicode(out),
    )
    terminal.write(text)
    return OK


def _eyes_of(host: Host, pid: int) -> Host:
    """The host as that process sees it. Raises WrongUsage where there is no such process to look at."""
    from virtcheck.model.question import File, Unanswered

    if host.origin != "live":
        raise WrongUsage("--pid looks at a process of the live machine; a recording or a directory has none")
    eyes = host.seen_by(pid)
    if isinstance(eyes.ask(File("/proc/self/status")), Unanswered):
        raise WrongUsage(f"there is no process {pid}, or /proc hides it from this user")
    return eyes


def _started_by(host: Host) -> tuple[str, str]:
    """The words of the engine and of the orchestrator that started this; empty where nobody knows.

    Something that could not be seen may keep container.kind unknown: then the first engine that is established counts.
    That it may be in another one's container besides changes nothing of the syntax in which it was asked for.
    """
    from virtcheck.facts import FACTS
    from virtcheck.inspection import look, needed_by
    from virtcheck.knowledge.runtimes import RUNTIMES

    asked = [FACTS["container.kind"], FACTS["container.orchestrator"]]
    findings = look(host, needed_by(asked))
    kind, orchestrator = (str(one.answer(findings).value or "") for one in asked)
    if kind in ("", RUNTIMES.unnamed.word):
        established = [one for one in RUNTIMES.named if findings.conclusion(one).verdict == "established"]
        kind = established[0].word if established else kind
    return kind, orchestrator


def waivers_in(path: str) -> Waivers:
    """The waivers in a file; none where no file is named. Raises BadInput."""
    from datetime import date

    from virtcheck.hosts.recorded import text_of
    from virtcheck.model.evidence import clean
    from virtcheck.waivers import BadWaivers, Waivers, parse

    if not path:
        return Waivers()
    try:
        return parse(text_of(path), date.today())
    except BadWaivers as error:
        raise BadInput(f"{clean(path)}: {error}") from None
