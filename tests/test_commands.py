"""The commands as a person or a script runs them: output, messages, exit statuses."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, cpuid, everything, found, guest_of
from tests.knowledge.test_proofs import ANSWERING, BROKEN
from tests.machines import LAPTOP
from tests.proofs import HIDDEN, PVM, WITHOUT_KVM
from virtcheck import cli, hosts, inspection, terminal
from virtcheck.__main__ import guarded, run
from virtcheck.commands import prove
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import EXPERIMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from virtcheck.experiments import Experiment
    from virtcheck.model.evidence import Evidence
    from virtcheck.model.question import Host

MICROVM = (
    everything(ABSENT)
    | cpuid(guest_of("KVMKVMKVM"))
    | INITIAL_NAMESPACES
    | {"stat:/.dockerenv": found(["file", 0o755, 0, 0, 0, 0, 12, 65024])}
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording of a microVM with a stale /.dockerenv."""
    path = tmp_path / "host.json.gz"
    data = {"schema": "virtcheck.recording/1", "how": "written", "recorded_at": "2026-11-23T00:00:00Z"}
    path.write_bytes(gzip.compress(json.dumps({**data, "readings": MICROVM}).encode()))
    return path


def virtcheck(*arguments: object, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as its users do."""
    plain = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), **environment}
    command = [sys.executable, "-B", "-m", "virtcheck", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, env=plain, timeout=60, check=False)


def play(
    monkeypatch: pytest.MonkeyPatch, machine: Mapping[str, tuple[Evidence, ...]], host: dict[str, Any] | None = MICROVM
) -> dict[str, float]:
    """Experiments show what they showed on a written machine. Returns what each that runs is given, in seconds.

    `host` is what the live machine answers; None leaves it alone.
    """
    given: dict[str, float] = {}

    def proved_by(experiment: Experiment, _: Host, seconds: float) -> tuple[Evidence, ...]:
        name = experiment.__name__.rpartition(".")[2]
        given[name] = seconds
        return machine[name]

    class Live(RecordedHost):
        origin = "live"  # type: ignore[assignment]

    monkeypatch.setattr(inspection, "proved_by", proved_by)
    if host is not None:
        monkeypatch.setattr(hosts, "open_host", lambda where="": Live(host | ANSWERING))
    return given


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run the program in this process: status, output, messages."""
    status = guarded(lambda: run([str(one) for one in arguments]))
    out, err = capsys.readouterr()
    return status, out, err


def test_get_prints_a_value_a_line(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Scripts read values by line; the status says whether all were known."""

    assert (0, "kvm\nnone\n", "") == answer(capsys, "--host", recording, "--get", "vm.kind", "--get", "container.kind")


def test_get_of_an_unknown_value_is_an_empty_line_and_status_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unknown is not none, and a script can tell."""
    monkeypatch.setattr(hosts, "open_host", lambda where="": RecordedHost(everything(FORBIDDEN)))

    assert (3, "\n", "") == answer(capsys, "--get", "vm.kind")


def test_detect_prints_the_machine_where_docker_is_refuted(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stale /.dockerenv does not make a microVM a container."""

    assert (0, "kvm\n", "") == answer(capsys, "detect", "--host", recording)
    assert (1, "none\n", "") == answer(capsys, "detect", "-c", "--host", recording)


def test_detect_says_unknown_where_nothing_could_be_seen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 3 and one line that says what could not be seen; nothing at all with -q."""
    monkeypatch.setattr(hosts, "open_host", lambda where="": RecordedHost(everything(FORBIDDEN)))
    status, out, err = answer(capsys, "detect")

    assert (3, "unknown\n") == (status, out)
    assert 1 == err.count("\n")
    assert (3, "", "") == answer(capsys, "detect", "-q")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shwo"], 'no such command "shwo"; did you mean "show"?'),
        (["--jsno"], "No such option: --jsno"),
        (["--get", "vm.knd"], 'unknown fact "vm.knd"; did you mean "vm.kind"?'),
        (["check", "--require", "vm.kind=kvn"], 'vm.kind is never "kvn"; did you mean "kvm"?'),
        (["check"], "Missing option"),
        (["--host", "/nonexistent/file"], "/nonexistent/file: no such file or directory"),
        (["explain", "paravirtualisation"], 'did you mean "paravirtualization"?'),
        (["diff", "-", "-"], "standard input can be read once"),
        (["show", "--format", "xml"], "xml"),
        (["facts", "--schema", "policy"], "policy"),
        (["prove", "--only", "gest"], 'no such experiment "gest"; did you mean "guest"?'),
        (["prove", "--only", "\x1b[2J"], 'no such experiment "\\x1b[2J"; all experiments: virtcheck prove --list'),
        (["prove", "--seconds", "0"], "--seconds wants a number above 0 and no greater than 600"),
        (["prove", "--seconds", "nan"], "--seconds wants a number above 0"),
        (["prove", "--seconds", "inf"], "--seconds wants a number above 0"),
        (["prove", "--seconds", "soon"], "soon"),
        (["--host", "\x1b[2J"], "\\x1b[2J: no such file or directory"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad input loses nothing and says what to do; nothing of it reaches the terminal as a control character."""
    status, out, err = answer(capsys, *arguments)

    assert (2, "") == (status, out)
    assert message in err
    assert err.startswith("virtcheck: ")
    assert err[:-1].isprintable()


def test_a_first_argument_that_is_an_option_means_show(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`virtcheck --host X --json` is `virtcheck show --host X --json`."""

    assert answer(capsys, "--host", recording, "--json") == answer(capsys, "show", "--json", "--host", recording)


def test_root_is_an_alias_of_host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A directory is a tree."""
    (tmp_path / "sys/class/dmi/id").mkdir(parents=True)
    (tmp_path / "sys/class/dmi/id/sys_vendor").write_text("QEMU\n")

    assert answer(capsys, "--root", tmp_path, "--json") == answer(capsys, "--host", tmp_path, "--json")


def test_check_as_json(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A CI job can read the outcome of each requirement."""
    status, out, _ = answer(capsys, "check", "--host", recording, "--require", "vm.kind=qemu", "--json")
    data = json.loads(out)

    assert 1 == status
    assert "broken" == data["outcome"]
    assert ("vm.kind", "qemu", "kvm") == tuple(data["requirements"][0][name] for name in ("fact", "expected", "found"))


def test_check_tells_why_it_cannot_tell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 3 comes with what could not be seen and with where to read on."""
    monkeypatch.setattr(hosts, "open_host", lambda where="": RecordedHost(everything(FORBIDDEN)))
    status, out, _ = answer(capsys, "check", "--require", "vm.kind")

    assert 3 == status
    assert "could not be seen" in out
    assert "virtcheck explain vm.kind" in out


def test_recording_from_standard_input(recording: Path) -> None:
    """`virtcheck record | virtcheck --host -` works, and so does a recording that is not compressed."""
    packed = recording.read_bytes()
    for stdin in (packed, gzip.decompress(packed)):
        done = virtcheck("--host", "-", "--get", "vm.kind", stdin=stdin)

        assert (0, b"kvm\n", b"") == (done.returncode, done.stdout, done.stderr)


def test_a_recording_of_this_machine_can_be_inspected(tmp_path: Path) -> None:
    """record, then inspect: the same machine."""
    path = tmp_path / "now.json.gz"
    made = virtcheck("record", "-o", path)
    there, here = virtcheck("--host", path, "--get", "vm.kind"), virtcheck("--get", "vm.kind")

    assert (0, b"", b"") == (made.returncode, made.stdout, made.stderr)
    assert here.stdout == there.stdout


def test_record_says_where_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be written is bad input."""
    status, _, err = answer(capsys, "record", "-o", tmp_path / "no" / "file")

    assert 2 == status
    assert "No such file or directory" in err


def test_diff_of_equal_and_other_hosts(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 the same, 1 different; a saved report serves as well as the recording that it came from."""
    report = tmp_path / "report.json"
    report.write_text(answer(capsys, "--host", recording, "--json")[1])
    (tmp_path / "tree/proc/self").mkdir(parents=True)

    assert (0, "nothing differs\n", "") == answer(capsys, "diff", recording, report)
    status, out, _ = answer(capsys, "diff", recording, tmp_path / "tree")
    assert 1 == status
    assert "  vm.kind: kvm" in out
    status, out, _ = answer(capsys, "diff", "--json", recording, tmp_path / "tree")
    assert ["kvm", None] == json.loads(out)["fact"]["vm.kind"]


def test_a_hostile_report_reaches_no_terminal(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A saved report may hold anything; what it holds is shown, and never obeyed."""
    saved = json.loads(answer(capsys, "--host", recording, "--json")[1])
    saved["facts"] |= {"vm.kind": "\x1b[2J\u202e", "\x9bname": 1, "process.capabilities": ["\x07", 7]}
    report = tmp_path / "report.json"
    report.write_text(json.dumps(saved))
    status, out, err = answer(capsys, "diff", recording, report)

    assert (1, "") == (status, err)
    assert "\\x1b[2J" in out
    assert all(line.isprintable() for line in out.splitlines())


def test_prove_tells_whether_it_could_tell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0 where each experiment that was asked for told what it is for, 3 where one could not."""
    play(monkeypatch, PVM)
    told = answer(capsys, "prove")
    play(monkeypatch, {**PVM, "cost": HIDDEN["cost"]})
    untold = answer(capsys, "prove")
    asked = answer(capsys, "prove", "--only", "guest", "--only", "container")

    assert (0, "") == (told[0], told[2])
    assert (3, "") == (untold[0], untold[2])
    assert 0 == asked[0]
    assert ["guest", "container"] == [line.partition(":")[0] for line in asked[1].splitlines() if line.endswith("?")]


def test_a_missing_emulator_is_no_failure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An optional package that nobody installed counts only where its experiment was asked for by name."""
    play(monkeypatch, {**PVM, "emulation": WITHOUT_KVM["emulation"]})
    page, emulation = answer(capsys, "prove"), answer(capsys, "prove", "--only", "emulation")
    play(monkeypatch, {**PVM, "emulation": HIDDEN["emulation"]})

    assert (0, 3) == (page[0], emulation[0])
    assert "install the emulator: pip install 'virtcheck[prove]'" in page[1]
    assert 3 == answer(capsys, "prove")[0]


def test_the_remedy_is_that_of_this_system(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no guest runs, what helps in a guest is not what helps on bare metal."""
    play(monkeypatch, BROKEN, MICROVM)
    nested = answer(capsys, "prove", "--only", "guest")[1]
    play(monkeypatch, BROKEN, LAPTOP)

    assert "To do: the hypervisor beneath shows the extension and does not carry it out" in nested
    assert "To do: the processor refuses to enter a guest" in answer(capsys, "prove", "--only", "guest")[1]


def test_an_experiment_is_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    """However often it is named."""
    assert answer(capsys, "prove", "--list", "--only", "guest") == answer(
        capsys, "prove", "--list", "--only", "guest", "--only", "guest"
    )


def test_prove_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """English and complete, whatever the language of the person."""
    play(monkeypatch, PVM)
    english, russian = (json.loads(answer(capsys, "prove", "--json", "--lang", lang)[1]) for lang in ("en", "ru"))

    assert "virtcheck.proof/1" == english["schema"]
    assert english["conclusions"] == russian["conclusions"]
    assert english["unknown"] == russian["unknown"]


def test_the_time_is_shared(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No experiment is given more than its share of what is left."""
    given = play(monkeypatch, PVM)
    answer(capsys, "prove", "--seconds", "10")

    assert list(EXPERIMENTS) == list(given)
    assert given[EXPERIMENTS[0]] == pytest.approx(10 / len(EXPERIMENTS), rel=0.05)
    assert 10 >= given[EXPERIMENTS[-1]] > 9


@pytest.mark.parametrize(
    "arguments",
    [
        ["prove"],
        ["prove", "--json"],
        ["show", "--prove"],
        ["--prove", "--json"],
        ["--prove", "--get", "kvm.usable"],
        ["check", "--prove", "--require", "kvm.usable"],
        ["explain", "--prove", "kvm.usable"],
    ],
    ids=" ".join,
)
def test_a_recording_runs_no_experiment(
    arguments: list[str], recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused in one line: what ran here would tell nothing of another machine."""
    given = play(monkeypatch, PVM, host=None)
    refused = answer(capsys, *arguments, "--host", recording)

    assert (2, "", "virtcheck: an experiment runs on the live machine; a recording cannot run one\n") == refused
    assert {} == given


def test_only_what_is_asked_for_is_proved(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A fact that no experiment decides starts none; one that a guest decides starts the guest."""
    given = play(monkeypatch, PVM)

    assert (0, "kvm\n", "") == answer(capsys, "--prove", "--get", "vm.kind")
    assert {} == given
    assert (0, "true\nsoftware-ring0\n", "") == answer(capsys, "--prove", "--get", "kvm.usable", "--get", "kvm.means")
    assert ["guest"] == list(given)


def test_check_and_show_listen_to_experiments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A guest that cannot be entered breaks the requirement that asking alone would have met."""
    play(monkeypatch, PVM | BROKEN)
    report = json.loads(answer(capsys, "--prove", "--json")[1])

    assert 0 == answer(capsys, "check", "--require", "kvm.usable")[0]
    assert 1 == answer(capsys, "check", "--prove", "--require", "kvm.usable")[0]
    assert ("cannot-enter", False) == (report["facts"]["kvm.reason"], report["facts"]["kvm.usable"])
    assert {"sign": "guest.ran", "origin": "run:guest", "sight": "seen", "value": False} in report["evidence"]


def test_explain_shows_what_was_proved(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The evidence of an experiment stands with the other; only those run that the topic needs."""
    given = play(monkeypatch, PVM)
    _, fact, _ = answer(capsys, "explain", "--prove", "kvm.usable")

    assert ["guest"] == list(given)
    assert "a guest was started, and it computed what this processor computes" in fact
    _, columns, _ = answer(capsys, "explain", "--prove", "containers-versus-machines")
    assert "starting a container 440 µs" in columns
    _, without, _ = answer(capsys, "explain", "containers-versus-machines")
    assert "measured by virtcheck explain --prove containers-versus-machines" in without


class Terminal:
    """A stream that is a person's terminal."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        pass


def test_a_terminal_is_told_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, in the language of the person, wiped at the end; nothing of it where either stream goes elsewhere."""
    play(monkeypatch, PVM)
    monkeypatch.setenv("TERM", "xterm")
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)

    assert 0 == prove.run(lang="ru", color="never")
    assert "гость на /dev/kvm" in err.written
    assert len(EXPERIMENTS) + 1 == err.written.count("\r\x1b[K")
    assert err.written.endswith("\r\x1b[K")
    assert "\x1b" not in out.written


def test_an_interrupted_experiment_leaves_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C wipes the line too, and is told by the status."""
    play(monkeypatch, PVM)
    monkeypatch.setenv("TERM", "xterm")
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(inspection, "proved_by", interrupted)

    assert 130 == guarded(lambda: run(["prove"]))
    assert err.written.endswith("\r\x1b[K")
    assert "" == out.written


def test_facts_and_schema_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The registry and its schema are at hand without the documentation."""
    status, out, _ = answer(capsys, "facts")
    schema = json.loads(answer(capsys, "facts", "--schema", "report")[1])
    proof = json.loads(answer(capsys, "facts", "--schema", "proof")[1])
    registry = json.loads(answer(capsys, "facts", "--json")[1])

    assert 0 == status
    assert "vm.kind  (a word)" in out
    assert ("virtcheck.report/1", "virtcheck.proof/1") == (schema["title"], proof["title"])
    assert "word" == registry["facts"]["vm.kind"]["type"]


def test_russian_by_option_and_by_locale(recording: Path) -> None:
    """--lang and LC_MESSAGES choose the language; JSON stays English."""
    asked = virtcheck("check", "--host", recording, "--require", "vm.kind", "--lang", "ru")
    by_locale = virtcheck("check", "--host", recording, "--require", "vm.kind", LC_MESSAGES="ru_RU.UTF-8")
    data = virtcheck("--host", recording, "--json", LC_MESSAGES="ru_RU.UTF-8")

    assert "выполнено" in asked.stdout.decode()
    assert asked.stdout == by_locale.stdout
    assert data.stdout == virtcheck("--host", recording, "--json").stdout


def test_ascii_locale_gets_ascii(recording: Path) -> None:
    """A terminal that cannot show more than ASCII is sent nothing else."""
    done = virtcheck("check", "--host", recording, "--require", "vm.kind", PYTHONIOENCODING="ascii")

    assert 0 == done.returncode
    assert done.stdout.isascii()


def test_a_closed_pipe_ends_quietly(recording: Path) -> None:
    """`virtcheck --json | head -1` says nothing on standard error."""
    command = f"{sys.executable} -B -m virtcheck --host {recording} --json | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
        timeout=60,
        check=False,
    )

    assert b"" == done.stderr
    assert done.returncode in (0, 141)


def test_a_full_disk_is_told(recording: Path) -> None:
    """What could not be written is no success, and no defect of virtcheck either."""
    command = f"{sys.executable} -B -m virtcheck --host {recording} --json > /dev/full"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, env=environment, timeout=60, check=False)

    assert (2, b"virtcheck: standard output: no space left\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("--json --host {host} >&-", (2, b"virtcheck: standard output is closed\n")),
        ("--get vm.kind --host {host} >&-", (2, b"virtcheck: standard output is closed\n")),
        ("facts >&-", (2, b"virtcheck: standard output is closed\n")),
        ("detect -q --host {host} >&-", (0, b"")),
        ("nonsense 2>&-", (2, b"")),
        ("detect -q --host {host} <&- >&- 2>&-", (0, b"")),
    ],
)
def test_streams_that_are_closed(command: str, expected: tuple[int, bytes], recording: Path) -> None:
    """Said in one line where there is something to be said and a place for it."""
    line = f"{sys.executable} -B -m virtcheck {command.format(host=recording)}"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, env=environment, timeout=60, check=False)

    assert expected == (done.returncode, done.stderr)


def test_ctrl_c_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    """As shells expect of a program that was interrupted."""

    def interrupted() -> int:
        raise KeyboardInterrupt

    assert 130 == guarded(interrupted)
    assert ("", "") == capsys.readouterr()


def test_a_defect_is_70_and_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug of ours is told as such, without a page of traceback unless asked for."""
    monkeypatch.delenv("VIRTCHECK_DEBUG", raising=False)

    def broken() -> int:
        raise RuntimeError("\x1b[31mred")

    assert 70 == guarded(broken)
    err = capsys.readouterr().err
    assert "a defect of virtcheck" in err
    assert err[:-1].isprintable()


def test_colours_follow_the_option_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """--color decides; else a terminal gets colours unless NO_COLOR or TERM=dumb says otherwise."""

    class Terminal:
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    stream: Any = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal.colour("auto", stream)
    assert not terminal.colour("never", stream)
    monkeypatch.setenv("NO_COLOR", "")
    assert terminal.colour("auto", stream)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.colour("auto", stream)
    assert terminal.colour("always", stream)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not terminal.colour("auto", stream)


def test_every_command_has_help_with_an_example_or_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """-h works everywhere."""
    for command in (
        "show",
        "detect",
        "explain",
        "check",
        "isolation",
        "workloads",
        "prove",
        "record",
        "diff",
        "facts",
    ):
        status = guarded(lambda command=command: cli.run([command, "-h"]))
        out = capsys.readouterr().out

        assert 0 == status
        assert f"Usage: virtcheck {command}" in out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints the version that pyproject.toml gives the package."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]

    assert (0, f"virtcheck {project['version']}\n", "") == answer(capsys, "--version")


def test_completion_is_answered_by_typer() -> None:
    """A shell that asks for completions gets them, not a page."""
    done = virtcheck(_VIRTCHECK_COMPLETE="complete_bash", COMP_WORDS="virtcheck de", COMP_CWORD="1")

    assert b"detect\n" == done.stdout


@pytest.mark.parametrize(
    ("line", "number", "expected"),
    [
        ("virtcheck prove --only g", 3, b"guest\n"),
        ("virtcheck check --require kvm.us", 3, b"kvm.usable\n"),
        ("virtcheck show --get kvm.us", 3, b"kvm.usable\n"),
        ("virtcheck explain nested-p", 2, b"nested-paging\n"),
        ("virtcheck check --require isolation.use", 3, b"isolation.users\n"),
        ("virtcheck workloads --columns gr", 3, b"grade\n"),
    ],
)
def test_names_are_completed(line: str, number: int, expected: bytes) -> None:
    """Experiments, facts and topics, each where they are asked for."""
    done = virtcheck(_VIRTCHECK_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(number))

    assert expected == done.stdout
