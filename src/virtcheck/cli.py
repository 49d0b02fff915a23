"""The command line: Typer reads the options, and each function here names the one call into commands/ they mean."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

import typer

from virtcheck import __version__, commands
from virtcheck.commands import check as check_command
from virtcheck.commands import detect as detect_command
from virtcheck.commands import diff as diff_command
from virtcheck.commands import explain as explain_command
from virtcheck.commands import facts as facts_command
from virtcheck.commands import isolation as isolation_command
from virtcheck.commands import prove as prove_command
from virtcheck.commands import record as record_command
from virtcheck.commands import show as show_command
from virtcheck.commands import workloads as workloads_command
from virtcheck.inspection import EXPERIMENTS
from virtcheck.renderers.workloads import COLUMNS

Run = Callable[[], int]

app = typer.Typer(
    name="virtcheck",
    help="What your Linux stands on, what it can host, how well it is isolated - with the evidence.",
    epilog="Without a command: show. Every answer has its evidence: virtcheck explain TOPIC.",
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _facts() -> list[str]:
    from virtcheck.facts import FACTS

    return [*FACTS]


def _topics() -> list[str]:
    from virtcheck.explanation import topics

    return [*topics()]


Where = Annotated[
    str,
    typer.Option(
        "--host",
        "--root",
        metavar="FILE|DIR|-",
        help="A recording, a directory that holds proc/, sys/ ..., or - for standard input. Default: this machine.",
    ),
]
Language = Annotated[Literal["en", "ru"] | None, typer.Option("--lang", metavar="en|ru", help="Default: the locale's.")]
Colour = Annotated[Literal["auto", "always", "never"], typer.Option("--color", help="NO_COLOR is honoured.")]
Form = Annotated[Literal["text", "json"], typer.Option("--format", help="What to print.")]
Prove = Annotated[bool, typer.Option("--prove", help="Run the experiments that bear on it first: virtcheck prove -h.")]
Strict = Annotated[bool, typer.Option("--strict", help="Take the worst grade that is possible.")]
Waived = Annotated[
    str, typer.Option("--waivers", metavar="FILE", help="What is accepted: TOML, each with a reason and a last day.")
]
Json = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"virtcheck {__version__}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What your Linux stands on, what it can host, how well it is isolated - with the evidence."""


@app.command()
def show(
    json: Json = False,
    form: Form = "text",
    get: Annotated[
        list[str] | None,
        typer.Option("--get", metavar="FACT", help="Only this fact's value; repeatable.", autocompletion=_facts),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="All evidence, also what could not be seen.")] = False,
    prove: Prove = False,
    host: Where = "",
    lang: Language = None,
    color: Colour = "auto",
) -> Run:
    """The page: what it is, what it can host, how it is isolated.

    Or the whole report as JSON, or the values of single facts.

    \b
    virtcheck                              the page
    virtcheck --json > report.json         the whole report
    virtcheck --get vm.kind                one value; status 3 when it is unknown
    virtcheck --prove                      with what experiments show
    virtcheck --host recording.gz          another machine, as it was
    """
    return partial(show_command.run, host, "json" if json else form, get or (), verbose, lang or "", color, prove)


@app.command()
def detect(
    vm: Annotated[bool, typer.Option("-v", "--vm", help="Only the machine.")] = False,
    container: Annotated[bool, typer.Option("-c", "--container", help="Only the container.")] = False,
    chroot: Annotated[bool, typer.Option("-r", "--chroot", help="Status 0 in a chroot.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only the exit status.")] = False,
    private_users: Annotated[bool, typer.Option("--private-users", help="Status 0 in a user namespace.")] = False,
    cvm: Annotated[bool, typer.Option("--cvm", help="The confidential technology.")] = False,
    list_words: Annotated[bool, typer.Option("--list", help="Every word that may be printed.")] = False,
    host: Where = "",
    lang: Language = None,
) -> Run:
    """One word, as systemd-detect-virt prints it.

    The container's, else the machine's, else none. Status 0 with a word, 1 with none, 3 with unknown: nothing could be
    named and something could not be seen.

    \b
    virtcheck detect                       docker, kvm, none ...
    virtcheck detect -v                    the machine beneath a container
    virtcheck detect -qc && echo inside    in a script
    """
    chosen = {
        "--vm": vm,
        "--container": container,
        "--chroot": chroot,
        "--quiet": quiet,
        "--private-users": private_users,
        "--cvm": cvm,
        "--list": list_words,
    }
    return partial(detect_command.run, host, [flag for flag, on in chosen.items() if on], lang or "")


@app.command()
def explain(
    topic: Annotated[
        str, typer.Argument(help="A concept, fact or claim. Without it: every topic.", autocompletion=_topics)
    ] = "",
    prove: Prove = False,
    host: Where = "",
    lang: Language = None,
    color: Colour = "auto",
) -> Run:
    """A concept, fact or claim, with the evidence here.

    What it is, what speaks for and against it on this host, and what would change the answer.

    \b
    virtcheck explain paravirtualization
    virtcheck explain vm.kind              the table as it was read
    virtcheck explain docker               why it is, or why it is not
    virtcheck explain --prove containers-versus-machines
    """
    return partial(explain_command.run, topic, host, lang or "", color, prove)


@app.command()
def prove(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="NAME", help="Only this experiment; repeatable.", autocompletion=lambda: [*EXPERIMENTS]
        ),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="N", help="What all of them together may take. Default: 5.")
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="What each experiment proves, and what it does.")] = False,
    json: Json = False,
    form: Form = "text",
    host: Annotated[str, typer.Option("--host", "--root", hidden=True)] = "",
    lang: Language = None,
    color: Colour = "auto",
) -> Run:
    """Proof by running: experiments, and what they measured.

    Creates virtual machines, virtual processors and namespaces, each in a child that is killed at its limit, and leaves
    nothing behind. While a guest runs, KVM holds the processor's extension: on an old kernel VirtualBox cannot start a
    machine for that moment. Nothing here needs root. Status 3: an experiment could not tell what it is for; that
    Unicorn, the optional emulator, is not installed counts only with --only emulation.

    \b
    virtcheck prove                        everything, in 5 seconds at most
    virtcheck prove --only guest           does a guest run on /dev/kvm, and how
    virtcheck prove --seconds 20           on a busy machine
    virtcheck check --prove --require kvm.usable
    """
    return partial(prove_command.run, only or (), seconds, list_them, host, "json" if json else form, lang or "", color)


@app.command()
def isolation(
    pid: Annotated[
        int | None, typer.Option("--pid", metavar="N", min=1, help="Another process of this machine.")
    ] = None,
    strict: Strict = False,
    waivers: Waived = "",
    prove: Prove = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="All that was looked at, and references.")] = False,
    json: Json = False,
    form: Form = "text",
    host: Where = "",
    lang: Language = None,
    color: Colour = "auto",
) -> Run:
    """The walls of a process: boundaries, open doors, a grade.

    Each boundary is isolated, weakened, shared with the host, or unknown; an open door is a way to the host. The grade
    is none, open, weakened, standard, hardened or separate-kernel, with what makes it so and what would raise it; it
    is a range where something could not be seen.

    \b
    virtcheck isolation                    this process
    virtcheck isolation --pid 4711         another one; no engine is asked
    virtcheck isolation --prove            also what a filter lets pass
    virtcheck isolation --waivers FILE     with what is accepted, and why
    virtcheck check --require isolation.users=isolated
    virtcheck check --require '!isolation.doors'

    \b
    A waiver: [[waiver]]
              id = "network"
              reason = "it measures the host's network"
              expires = 2027-01-31
    and to narrow it down: workload = "NAME", engine = "docker", kind = "vm"
    """
    chosen = "json" if json else form
    return partial(isolation_command.run, pid, strict, chosen, waivers, prove, verbose, host, lang or "", color)


@app.command()
def workloads(
    columns: Annotated[
        str,
        typer.Option(
            "--columns", metavar="A,B,...", help="Which columns, in this order.", autocompletion=lambda: [*COLUMNS]
        ),
    ] = "",
    json: Json = False,
    form: Form = "text",
    services: Annotated[
        bool, typer.Option("--all", help="Also services that have but a mount namespace of their own.")
    ] = False,
    ask_engines: Annotated[
        bool, typer.Option("--ask-engines", help="Ask engines for names: one GET over each local socket.")
    ] = False,
    strict: Strict = False,
    waivers: Waived = "",
    report: Annotated[
        str, typer.Option("--report", metavar="FILE", help="A report or a recording made inside: which one is it?")
    ] = "",
    deep: Annotated[
        bool, typer.Option("--deep", help="Look for virtual machines in every process, whatever its name.")
    ] = False,
    host: Where = "",
    lang: Language = None,
    color: Colour = "auto",
) -> Run:
    """Every VM, container and sandbox on this host, graded.

    Of any engine and any user, without asking a daemon; what runs inside another stands below it. Of each the weakest
    process counts. A grade such as open-standard is a range: something could not be seen; as root more can.

    \b
    virtcheck workloads
    virtcheck workloads --columns name,grade,doors
    virtcheck workloads --waivers FILE     accepted: virtcheck isolation -h
    virtcheck workloads --report FILE      in which virtcheck --json > FILE ran
    virtcheck isolation --pid N            all about one of them

    \b
    Columns: kind, engine, name, id, pid, user, processes, uptime, memory,
             limits, shares, grade, doors, drift
    """
    chosen = "json" if json else form
    return partial(
        workloads_command.run,
        columns,
        chosen,
        services,
        ask_engines,
        strict,
        waivers,
        report,
        deep,
        host,
        lang or "",
        color,
    )


@app.command()
def check(
    require: Annotated[
        list[str],
        typer.Option(
            "--require",
            metavar="FACT[=VALUE]",
            help="What must hold; !FACT for what must not. Repeatable.",
            autocompletion=_facts,
        ),
    ],
    prove: Prove = False,
    json: Json = False,
    form: Form = "text",
    host: Where = "",
    lang: Language = None,
    color: Colour = "auto",
) -> Run:
    """The gate for CI: 0 met, 1 broken, 3 cannot tell.

    \b
    virtcheck check --require kvm.usable
    virtcheck check --require vm.kind=kvm --require '!container.privileged'
    virtcheck check --prove --require kvm.usable      met by a guest that ran
    """
    return partial(check_command.run, require, host, "json" if json else form, lang or "", color, prove)


@app.command()
def record(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Where to; - is standard output.")
    ] = "-",
    redact: Annotated[
        Literal["ids"] | None,
        typer.Option("--redact", metavar="ids", help="Replace container ids and the boot id too."),
    ] = None,
) -> Run:
    """A replayable, redacted recording of this machine.

    Any virtcheck can inspect it. Names, addresses and serial numbers are replaced.

    \b
    virtcheck record -o host.json.gz
    virtcheck --host host.json.gz
    """
    return partial(record_command.run, output, redact or "")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A recording, a tree or a report.")],
    after: Annotated[str, typer.Argument(metavar="[B]", help="Another one. Default: this machine.")] = "",
    json: Json = False,
    form: Form = "text",
    lang: Language = None,
) -> Run:
    """What differs between two machines, or then and now.

    Status 0 if nothing does, 1 if something.

    \b
    virtcheck diff monday.json.gz friday.json.gz
    virtcheck diff host.json.gz            against this machine
    """
    return partial(diff_command.run, before, after, "json" if json else form, lang or "")


@app.command()
def facts(
    json: Json = False,
    form: Form = "text",
    schema: Annotated[
        Literal["report", "proof", "isolation", "workloads"] | None,
        typer.Option(
            "--schema",
            metavar="report|proof|isolation|workloads",
            help="The JSON Schema of show, prove, isolation or workloads with --json.",
        ),
    ] = None,
    lang: Language = None,
) -> Run:
    """The registry of facts, or a JSON Schema.

    \b
    virtcheck facts                        each with its type, meaning and values
    virtcheck facts --schema report        the JSON Schema of virtcheck --json
    """
    return partial(facts_command.run, "json" if json else form, schema or "", lang or "")


TYPERS_OWN = ("-h", "--help", "--version", "--install-completion", "--show-completion")
"""Options that are not those of `show`."""


def run(arguments: list[str]) -> int:
    """Let Typer read the arguments. Returns the exit status; raises commands.WrongUsage for what cannot be read."""
    if not arguments or (arguments[0][:1] == "-" and arguments[0] not in TYPERS_OWN):
        arguments = ["show", *arguments]
    names = tuple(command.callback.__name__ for command in app.registered_commands if command.callback)
    if arguments[0][:1] != "-" and arguments[0] not in names:
        raise commands.WrongUsage(_no_such_command(arguments[0], names))
    try:
        meant = app(arguments, prog_name="virtcheck", standalone_mode=False)
    except Exception as error:
        # Typer carries a click of its own since 0.26, so its usage errors are known by their shape.
        if not hasattr(error, "format_message"):
            raise
        help_of = f"virtcheck {arguments[0]} --help" if arguments[0] in names else "virtcheck --help"
        raise commands.WrongUsage(f"{_one_line(error.format_message())} See: {help_of}") from None
    # Run out here, not inside Typer, which would answer a closed pipe or Ctrl-C in ways of its own. After --help there
    # is nothing to run.
    return meant() if callable(meant) else commands.OK


def _no_such_command(name: str, names: tuple[str, ...]) -> str:
    from virtcheck.model.evidence import clean
    from virtcheck.policy import did_you_mean

    return f'no such command "{clean(name)}"{did_you_mean(name, names)}; all commands: virtcheck --help'


def _one_line(message: str) -> str:
    from virtcheck.model.evidence import clean

    return clean(" ".join(message.split()))
