"""isolation and workloads as a person or a script runs them: output, messages, exit statuses."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import virtcheck.workloads as looking
from tests.test_commands import MICROVM, answer, recording, virtcheck
from tests.workloads.written import EMPTY, FULL, WEB
from virtcheck import hosts, terminal
from virtcheck.commands import workloads as command
from virtcheck.hosts import engines
from virtcheck.renderers.workloads import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from virtcheck.model.workload import Workloads

__all__ = ["recording"]

NETWORK = '[[waiver]]\nid = "{id}"\nreason = "it measures the host"\nexpires = {day}\n'


@pytest.fixture
def waivers(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of waivers."""

    def write(name: str = "network", day: str = "2099-01-31") -> Path:
        path = tmp_path / "waivers.toml"
        path.write_text(NETWORK.format(id=name, day=day))
        return path

    return write


@pytest.fixture
def sleeper() -> Iterator[int]:
    """The number of a process that is there while a test runs."""
    with subprocess.Popen([sys.executable, "-c", "print(1, flush=True); input()"], stdin=-1, stdout=-1) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.kill()


def play(monkeypatch: pytest.MonkeyPatch, found: Workloads, processes: int = 100) -> dict[str, Any]:
    """The machine has these workloads. Returns what they were asked for with."""
    asked: dict[str, Any] = {}

    def workloads(_: object, **given: Any) -> Workloads:
        asked.update(given)
        given["progress"](1, 2, processes)
        return found

    monkeypatch.setattr(looking, "workloads", workloads)
    return asked


def test_isolation_of_a_recording(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0, whatever the grade: it is an answer, not a gate."""
    status, out, err = answer(capsys, "isolation", "--host", recording, "--lang", "en")

    assert (0, "") == (status, err)
    assert "\nGrade\n" in out
    assert "\nBoundaries\n" in out


def test_isolation_as_json_is_never_translated(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--json and --format json are the same, in every language."""
    english = answer(capsys, "isolation", "--host", recording, "--json")
    russian = answer(capsys, "isolation", "--host", recording, "--format", "json", "--lang", "ru")

    assert english == russian
    assert "virtcheck.isolation/1" == json.loads(english[1])["schema"]


def test_report_and_isolation_say_the_same(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the report has of isolation is what the command has, though the command looks at less."""
    whole = json.loads(answer(capsys, "--host", recording, "--json")[1])["isolation"]
    alone = json.loads(answer(capsys, "isolation", "--host", recording, "--json")[1])

    assert whole == {name: alone[name] for name in whole}


def test_another_process(sleeper: int, capsys: pytest.CaptureFixture[str]) -> None:
    """--pid judges that process, and says so."""
    status, out, _ = answer(capsys, "isolation", "--pid", sleeper, "--json")

    assert (0, str(sleeper)) == (status, json.loads(out)["subject"])
    assert f"process {sleeper}" in answer(capsys, "isolation", "--pid", sleeper, "--lang", "en")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["isolation", "--pid", "4194999"], "there is no process 4194999, or /proc hides it from this user"),
        (["isolation", "--pid", "0"], "--pid"),
        (["isolation", "--pid", "one"], "--pid"),
        (["isolation", "--pid", "1", "--host", "RECORDING"], "--pid looks at a process of the live machine"),
        (["isolation", "--pid", "1", "--prove"], "it tells nothing of --pid"),
        (["isolation", "--prove", "--host", "RECORDING"], "an experiment runs on the live machine"),
        (["isolation", "--waivers", "/nonexistent"], "/nonexistent: no such file or directory"),
        (["isolation", "--waivers", "RECORDING"], "not readable as TOML"),
        (["isolation", "--waivers", "netwrk"], 'no boundary and no door is called "netwrk"; did you mean "network"?'),
        (["workloads", "--waivers", "netwrk"], 'no boundary and no door is called "netwrk"; did you mean "network"?'),
        (["workloads", "--host", "RECORDING"], "workloads are looked at on a live machine"),
        (["workloads", "--columns", "name,grad"], 'no such column "grad"; did you mean "grade"?; all columns: kind,'),
        (["workloads", "--columns", "\x1b[2J"], r'no such column "\x1b[2J"'),
        (["workloads", "--columns", "name,,grade"], 'no such column ""'),
        (["check", "--require", "isolation.usrs=isolated"], 'did you mean "isolation.users"?'),
        (["check", "--require", "isolation.users=isolatd"], 'did you mean "isolated"?'),
        (["check", "--require", "isolation.grade=good"], "isolation.grade is never"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_status_2(
    arguments: list[str],
    message: str,
    recording: Path,
    waivers: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Bad input says what is wrong, and nothing of it reaches the terminal as a control character."""
    files = {"RECORDING": str(recording), "netwrk": str(waivers("netwrk"))}
    status, out, err = answer(capsys, *(files.get(one, one) for one in arguments))

    assert (2, "") == (status, out)
    assert message in err
    assert err.startswith("virtcheck: ")
    assert err[:-1].isprintable()


def test_a_waiver_is_applied_until_it_expires(
    recording: Path, waivers: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told with its reason; an expired one is told as expired, and changes nothing."""
    holds = json.loads(answer(capsys, "isolation", "--host", recording, "--json", "--waivers", waivers())[1])
    over = json.loads(
        answer(capsys, "isolation", "--host", recording, "--json", "--waivers", waivers(day="2026-01-31"))[1]
    )
    waived = [next(one["waived"] for one in data["boundaries"] if one["id"] == "network") for data in (holds, over)]

    assert ["it measures the host", None] == waived
    assert [False, True] == [data["waivers"][0]["expired"] for data in (holds, over)]


def test_requirements_of_isolation(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Boundaries and grades are facts: a gate for CI asks for them like for all others."""
    met = answer(capsys, "check", "--host", recording, "--require", "isolation.network=shared")
    broken = answer(capsys, "check", "--host", recording, "--require", "isolation.network=isolated", "--lang", "en")

    assert 0 == met[0]
    assert 1 == broken[0]
    assert "isolation.network=isolated: isolation.network is shared" in broken[1]


def test_workloads_as_text_and_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The table for a person, the same for a program; status 0, and nothing beside it."""
    play(monkeypatch, FULL)
    text, data = answer(capsys, "workloads", "--lang", "en"), answer(capsys, "workloads", "--json", "--lang", "ru")

    assert (0, "") == (text[0], text[2])
    assert "web-1" in text[1]
    assert (0, "virtcheck.workloads/1", "") == (data[0], json.loads(data[1])["schema"], data[2])


def test_options_are_passed_on(
    monkeypatch: pytest.MonkeyPatch, waivers: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """--all, --deep and --waivers reach whoever looks; no engine is asked unless --ask-engines asks for it."""
    asked = play(monkeypatch, EMPTY)
    monkeypatch.setattr(engines, "ask_engines", lambda: pytest.fail("an engine was asked"))
    answer(capsys, "workloads")

    assert (False, False, None, ()) == (asked["services"], asked["deep"], asked["waived"], asked["told"])

    answer(capsys, "workloads", "--all", "--deep", "--waivers", waivers())

    assert (True, True) == (asked["services"], asked["deep"])
    assert {"network": "it measures the host"} == asked["waived"](("web",), "docker", "container")


def test_engines_that_are_silent_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What an engine says is passed on; one that does not answer is a message, and the table comes all the same."""
    told = engines.Told("0a", "web-1", "socket:/run/docker.sock")
    silent = engines.Silence("/run/podman/podman.sock", "permission denied")
    asked = play(monkeypatch, EMPTY)
    monkeypatch.setattr(engines, "ask_engines", lambda: ((told,), (silent,)))
    status, _, err = answer(capsys, "workloads", "--ask-engines", "--lang", "en")

    assert (0, (told,)) == (status, asked["told"])
    assert "virtcheck: /run/podman/podman.sock tells nothing: permission denied\n" == err


@pytest.mark.parametrize(("processes", "told"), [(command.MANY, []), (command.MANY + 1, ["looking at 2001 processes"])])
def test_a_terminal_is_told_how_far_it_is(
    processes: int, told: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Above two thousand processes it takes long enough to be asked about."""
    lines: list[str] = []
    monkeypatch.setattr(terminal, "working", lines.append)
    play(monkeypatch, FULL, processes)
    answer(capsys, "workloads", "--lang", "en")

    assert told == [line.partition(":")[0] for line in lines if line]
    assert not lines or lines[-1] == ""


def test_a_report_from_inside_is_matched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report, or a recording, is found by its boot and its namespaces; what is neither is refused in one line."""
    play(monkeypatch, FULL)
    boot, own = FULL.host.boot_id, dict(WEB.namespaces)
    inside = MICROVM | {"file:/proc/sys/kernel/random/boot_id": {"found": boot + "\n"}}
    inside |= {f"link:/proc/self/ns/{name}": {"found": f"{name}:[{own[name]}]"} for name in ("mnt", "pid", "user")}
    kept = tmp_path / "inside.json.gz"
    data = {"schema": "virtcheck.recording/1", "recorded_at": "2026-11-23T00:00:00Z", "readings": inside}
    kept.write_bytes(gzip.compress(json.dumps(data).encode()))
    report = tmp_path / "report.json"
    report.write_text(answer(capsys, "--host", kept, "--json")[1])

    for path in (kept, report):
        status, out, err = answer(capsys, "workloads", "--report", path, "--lang", "en")

        assert (0, "") == (status, err)
        assert "The report was made in web-1; inside and outside say" in out
        assert WEB.key == json.loads(answer(capsys, "workloads", "--report", path, "--json")[1])["joined"]["key"]

    report.write_text('{"schema": "virtcheck.report/1", "host": 3}')
    assert (2, "") == answer(capsys, "workloads", "--report", report)[:2]


def test_this_machine_shows_its_workloads() -> None:
    """The real thing: status 0, and JSON that counts this very process among those that were looked at."""
    done = virtcheck("workloads", "--json")

    assert (0, b"") == (done.returncode, done.stderr)
    assert json.loads(done.stdout)["processes"] > 0


def test_a_tree_shows_no_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A directory that only looks like a machine is told in one line, and no process of it is judged."""
    (tmp_path / "proc").mkdir()
    assert hosts.open_host(str(tmp_path)).origin == "tree"

    assert 2 == answer(capsys, "workloads", "--host", tmp_path)[0]
    assert 2 == answer(capsys, "isolation", "--pid", "1", "--host", tmp_path)[0]


@pytest.mark.parametrize("name", ["isolation", "workloads"])
def test_help_fits_and_names_every_column(name: str) -> None:
    """Eighty columns are enough for the examples, and all columns of the table are listed."""
    text = virtcheck(name, "-h", COLUMNS="80").stdout.decode()
    words = " ".join(text.split())

    assert [] == [line for line in text.splitlines() if len(line) > 80]
    assert name == "isolation" or ", ".join(COLUMNS) in words
