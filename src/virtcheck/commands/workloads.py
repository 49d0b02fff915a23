"""Every virtual machine, container and sandbox on this host."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import OK, WrongUsage, texts_in
from virtcheck.renderers import workloads as renderer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from virtcheck.joining import Joined
    from virtcheck.model.workload import Told, Workloads

MANY = 2000
"""Processes above which a terminal is told how far it is."""


def run(
    columns: str = "",
    form: str = "text",
    services: bool = False,
    ask_engines: bool = False,
    strict: bool = False,
    waivers: str = "",
    report: str = "",
    deep: bool = False,
    host: str = "",
    lang: str = "",
    color: str = "auto",
) -> int:
    """The table of workloads. `waivers` names a file of what is accepted, `report` one that was made inside."""
    from virtcheck.workloads import NoTable, workloads

    chosen = _columns(columns)
    accepted = None
    if waivers:
        from virtcheck.commands.isolation import waivers_in

        accepted = waivers_in(waivers)
    machine = hosts.open_host(host)
    told = _told_by_engines(lang) if ask_engines else ()
    try:
        found = workloads(
            machine,
            services=services,
            deep=deep,
            waived=None if accepted is None else accepted.of,
            told=told,
            progress=_progress(lang),
        )
    except NoTable as error:
        raise WrongUsage(f"workloads are looked at on a live machine; here no process is shown: {error}") from None
    if found.processes > MANY:
        terminal.working("")
    joined = _join(report, found) if report else None
    if form == "json":
        held = []
        if accepted is not None:
            from virtcheck.renderers.isolation import waivers_data

            held = waivers_data(accepted)
        terminal.write(renderer.render_json(found, texts_in("en"), held, joined, strict))
        return OK
    expired = () if accepted is None else accepted.expired
    terminal.write(renderer.render(found, _look(lang, color, strict), chosen, joined, expired))
    return OK


def _look(lang: str, color: str, strict: bool) -> renderer.Look:
    """How this terminal, or this pipe, wants the table."""
    from time import time

    out = terminal.stdout()
    return renderer.Look(
        texts=texts_in(lang),
        width=terminal.width(out),
        colour=terminal.colour(color, out),
        unicode=terminal.unicode(out),
        short=out.isatty(),
        strict=strict,
        now=int(time()),
    )


def _columns(asked: str) -> Sequence[str]:
    """The columns that a person asks for, by their names with commas between. Raises WrongUsage for a name of none."""
    if not asked:
        return renderer.USUAL
    names = [name.strip() for name in asked.split(",")]
    for name in names:
        if name not in renderer.COLUMNS:
            from virtcheck.model.evidence import clean
            from virtcheck.policy import did_you_mean

            hint = did_you_mean(name, renderer.COLUMNS)
            raise WrongUsage(f'no such column "{clean(name)}"{hint}; all columns: {", ".join(renderer.COLUMNS)}')
    return [*dict.fromkeys(names)]


def _progress(lang: str) -> Callable[[int, int, int], None]:
    """Tells a terminal how far it is, where there is much to look at."""

    def progress(judged: int, all_of_them: int, processes: int) -> None:
        if processes > MANY:
            message = texts_in(lang).say("workloads.looking", number=processes, judged=judged, all=all_of_them)
            terminal.working(message)

    return progress


def _told_by_engines(lang: str) -> tuple[Told, ...]:
    """What engines say of their workloads; those that are there and silent are told to the person."""
    from virtcheck.hosts.engines import ask_engines

    told, silent = ask_engines()
    texts = texts_in(lang)
    for one in silent:
        terminal.tell(texts.say("workloads.silent", path=one.path, why=texts.translate_all(one.why)))
    return told


def _join(path: str, found: Workloads) -> Joined:
    """Match a report that was made inside a workload, or a recording. Raises BadInput for what is neither."""
    from virtcheck.hosts.recorded import as_report, load, recording_of
    from virtcheck.joining import join

    content = load(path)
    saved = as_report(content)
    if saved is None:
        from virtcheck.inspection import inspect
        from virtcheck.renderers.json import as_data

        saved = as_data(inspect(recording_of(content, path)), texts_in("en"))
    return join(saved, found)
