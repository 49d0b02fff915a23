"""The table of workloads, for a person and for a program."""

from __future__ import annotations

import json
import re
from pkgutil import get_data
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.subjects import DOCKER, HOST_NETWORK
from tests.workloads.written import EMPTY, FULL, INNERMOST, NESTED, NOW, WEB, table, workload
from virtcheck.joining import NOT_JOINED, Difference, Joined
from virtcheck.model.workload import WORKLOAD_KINDS, Workloads
from virtcheck.renderers import workloads as renderer
from virtcheck.schema import workloads_schema
from virtcheck.terminal import ENDLESS
from virtcheck.texts import LANGUAGES, load
from virtcheck.waivers import Waiver

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
JOINED = Joined(WEB.key, "", (Difference("memory.limit_bytes", 0, 512 << 20), Difference("container.id", "x", "y")))
TABLES = {"full": FULL, "empty": EMPTY, "one": table(WEB)}


def look(language: str = "en", width: int = ENDLESS, **given: Any) -> renderer.Look:
    """A pipe that takes everything, unless `given` says otherwise."""
    usual = {"colour": False, "unicode": True, "short": False, "strict": False, "now": NOW}
    return renderer.Look(texts=load(language), width=width, **{**usual, **given})


def shown(found: Workloads = FULL, columns: str = "", joined: Joined | None = None, **given: Any) -> list[str]:
    """The lines of the table."""
    chosen = columns.split(",") if columns else renderer.USUAL
    return renderer.render(found, look(**given), chosen, joined).splitlines()


def cells(line: str) -> list[str]:
    """The cells of a line."""
    return re.split(" {2,}", line.strip())


@pytest.mark.parametrize("found", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal(found: Workloads, language: str, width: int) -> None:
    """From eighty columns up every line fits, and colours say nothing that words do not."""
    plain = shown(found, language=language, width=width, short=True)
    coloured = shown(found, language=language, width=width, short=True, colour=True)

    assert [] == [line for line in plain if len(line) > width]
    assert plain == [ESCAPE.sub("", line) for line in coloured]


def test_workloads_in_workloads_without_end() -> None:
    """Whoever may make control groups may nest them as deep as they like: every line still fits."""
    keys = [f"{number:064x}" for number in range(60)]
    rows = [workload(key, outer=outer, drift=WEB.drift) for key, outer in zip(keys, ["", *keys], strict=False)]

    assert [] == [line for line in shown(table(*rows), width=80, short=True) if len(line) > 80]


def test_english_fits_into_ascii() -> None:
    """Where a stream carries no more than ASCII, the table is written in it."""
    lines = shown(joined=JOINED, unicode=False)

    assert all(line.isascii() and "\\u" not in line for line in lines)


def test_every_column_has_a_title_and_a_cell() -> None:
    """Whoever asks for a column gets it, also where nothing stands in it."""
    titles = {column: shown(table(WEB), column)[0] for column in renderer.COLUMNS}

    assert all(titles.values())
    assert {*renderer.USUAL} < {*renderer.COLUMNS}
    assert {*renderer.WORDY, *renderer.NUMBERS} < {*renderer.COLUMNS}


def test_a_line_says_what_it_is() -> None:
    """Kind, engine, name, user, how many processes, how long, memory, grade, limits, with whom it shares."""
    [line] = [line for line in shown(table(WEB)) if "web-1" in line]

    assert [
        "container",
        "docker",
        "web-1",
        "root",
        "3",
        "2 h",
        "12 MiB",
        "✗ weakened",
        "512 MiB, 1.5 cpu, 100 pids",
        f"net, user with host; ipc with {'1b' * 32}",
    ] == cells(line)


def test_what_runs_inside_another_stands_below_it() -> None:
    """Whatever their order was; each is further in than what it runs in."""
    lines = shown(columns="kind,name")[1:4]

    assert [(0, WEB), (1, NESTED), (2, INNERMOST)] == [*renderer.nested(FULL.workloads)][:3]
    assert [" container", " └ app-sandbox", "   └ app-sandbox"] == [re.split(r"\b {2,}", line)[0] for line in lines]


def test_one_whose_outer_is_gone_is_still_shown() -> None:
    """Nothing is lost: an outer one that is not in the table, itself, or a ring of three."""
    lost = workload("a", outer="nobody"), workload("b", outer="b")

    assert [(0, one) for one in lost] == [*renderer.nested(lost)]


def test_a_pipe_gets_whole_ids_and_a_terminal_short_ones() -> None:
    """A person wants to read, a program to find."""
    assert any("2c" * 32 in line for line in shown(columns="id"))
    assert any(cells(line) == ["2c" * 6] for line in shown(columns="id", short=True))


def test_one_without_a_name_is_known_by_what_runs_in_it() -> None:
    """The number of a process says nothing to a person."""
    [line] = shown(table(workload("pid:10", program="nginx")), "name")[1:2]

    assert ["pid:10 (nginx)"] == cells(line)


def test_unknown_is_a_question_mark() -> None:
    """What could not be read is neither nothing nor zero."""
    [line] = shown(table(INNERMOST), "user,memory,limits")[1:2]
    [machine] = [line for line in shown(columns="name,uptime,limits") if "vm-1" in line]

    assert ["?", "?", "none"] == cells(line)
    assert ["vm-1", "?", "kvm with 1 GiB, 2 cpu, ?"] == cells(machine)


def test_a_range_is_marked_and_strict_takes_the_worst() -> None:
    """What is not certain shows both ends; --strict only the worse."""
    columns = "name,grade,doors"
    [line] = [line for line in shown(columns=columns) if "unsure" in line]
    [strict] = [line for line in shown(columns=columns, strict=True) if "unsure" in line]

    assert ["unsure", "? open–standard", "1 unknown"] == cells(line)
    assert ["unsure", "✗ open", "1 unknown"] == cells(strict)


def test_a_narrow_terminal_gets_the_words_below() -> None:
    """What a table of eighty columns has no room for stands under its line, behind its title."""
    wide, narrow = shown(short=True), shown(short=True, width=80)

    assert "    limits: 512 MiB, 1.5 cpu, 100 pids; shares: net, user with host; ipc with" in narrow
    assert not any(line.startswith("    limits") for line in wide)
    assert not any("limits: none" in line for line in narrow)


def test_a_name_is_worth_more_than_numbers() -> None:
    """On a narrow terminal memory and the like move below before a name or an engine is cut short."""
    long = workload("f" * 64, DOCKER, name="payments-database-backup", engine="systemd-nspawn")
    text = renderer.render(table(long), look(short=True, width=80), renderer.USUAL).splitlines()

    assert any(line.startswith(" container  systemd-nspawn  payments-database-backup  root ") for line in text)
    assert any(line.startswith("    ") and "memory: " in line and "procs: " in line for line in text)


def test_drift_and_stronger_processes_are_told() -> None:
    """What was declared and is not in force, and who may do more than the first process, each with its number."""
    lines = shown()

    source = "/run/x/config.json"
    assert f" {'1b' * 32}: capabilities: none declared, sys_admin in force (process 4720; {source})" in lines
    assert f" {'1b' * 32}: process 4720 (sh): sys_admin, namespace.net" in lines


def test_what_is_accepted_is_marked_and_told() -> None:
    """A waiver changes the grade, so a star says so, and below stands why; so does what has expired."""
    accepted = table(workload("a", HOST_NETWORK, {"network": "it measures the host"}, name="exporter"))
    expired = (Waiver("ipc", "it was fine once", "2026-01-31", "exporter"),)
    lines = renderer.render(accepted, look(), renderer.USUAL, None, expired).splitlines()

    assert any("✓ standard*" in line for line in lines)
    assert " exporter: network: it measures the host" in lines
    assert " exporter: ipc: it was fine once (expired on 2026-01-31, not applied)" in lines


def test_what_needs_no_acceptance_is_not_told() -> None:
    """Where a boundary is whole, a waiver changes nothing; where several are accepted alike, they stand together."""
    accepted = {"network": "it measures the host"}
    first, second = (workload(name, HOST_NETWORK, accepted, name=name) for name in ("first", "second"))
    lines = renderer.render(
        table(first, second, workload("c", DOCKER, accepted, name="third")), look(), renderer.USUAL
    ).splitlines()

    assert " first, second: network: it measures the host" in lines
    assert ["first", "second"] == [cells(line)[2] for line in lines if "standard*" in line]


def test_the_summary_counts() -> None:
    """What there is by kind, how many processes were looked at, how many could not be read and what would help."""
    counted = "1 virtual machine, 3 containers, 2 sandboxes; 4,021 processes, 37 not readable: run it as root"

    assert counted == shown()[-1]
    assert "1 container; 4,021 processes" == shown(table(WEB))[-1]
    assert shown(table(WEB, unreadable=1))[-1].endswith(", 1 not readable")


def test_an_empty_host_says_so() -> None:
    """No table, but a sentence; and what limits the view."""
    inside = table(notes=("only the processes of this PID namespace are shown",))

    assert ["No virtual machine, no container and no sandbox is seen here; 4,021 processes"] == shown(EMPTY)
    assert "only the processes of this PID namespace are shown" == shown(inside)[-1]


@pytest.mark.parametrize("kind", WORKLOAD_KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_counted(kind: str, language: str) -> None:
    """One and many of each kind, in both languages."""
    one, two = workload("a", kind=kind), workload("b", kind=kind)
    single, several = shown(table(one), language=language)[-1], shown(table(one, two), language=language)[-1]

    assert "1" in single.partition(";")[0]
    assert "2" in several.partition(";")[0]


def test_a_report_from_inside_is_marked_and_compared() -> None:
    """The row has a mark, and below stands what inside and outside say differently."""
    lines = shown(joined=JOINED)

    [marked] = [line for line in lines if line.startswith(">")]

    assert "web-1" in marked
    assert "The report was made in web-1; inside and outside say differently:" in lines
    assert ["memory.limit_bytes", "none", "512 MiB"] in map(cells, lines)
    assert "The report was made in web-1; inside and outside say the same." in shown(joined=Joined(WEB.key))


@pytest.mark.parametrize("why", NOT_JOINED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_from_elsewhere_is_told_why(why: str, language: str) -> None:
    """Each reason has its sentence."""
    lines = shown(joined=Joined("", why), language=language)

    assert any(load(language).say("workloads.not-joined." + why) in line for line in lines)


def test_json_has_the_shape_of_its_schema() -> None:
    """What is written is what the schema promises, with and without a report from inside."""
    validator = Draft202012Validator(workloads_schema())
    for found in TABLES.values():
        for joined in (None, JOINED, Joined("", "gone")):
            text = renderer.render_json(found, load("en"), [], joined, False)

            assert [] == list(validator.iter_errors(json.loads(text)))
            assert text.isascii()


def test_json_says_what_the_table_says() -> None:
    """A program reads the same, with numbers as numbers, and unknown as null."""
    data = json.loads(renderer.render_json(FULL, load("en"), [], JOINED, False))
    by_name = {one["name"]: one for one in data["workloads"]}
    unsure = by_name["unsure"]["isolation"]

    assert ("weakened", "shared") == (
        by_name["web-1"]["isolation"]["grade"],
        by_name["web-1"]["isolation"]["boundaries"]["network"],
    )
    assert (None, "standard", "open", None) == (
        unsure["grade"], unsure["best"], unsure["worst"], unsure["doors"]["control-socket"]
    )  # fmt: skip
    assert {"memory": None, "cpu": None, "pids": None} == by_name["vm-1"]["limits"]
    assert WEB.key == data["joined"]["key"]
    assert (
        "open"
        == json.loads(renderer.render_json(FULL, load("en"), [], None, True))["workloads"][-1]["isolation"]["grade"]
    )


def test_committed_schema_is_current() -> None:
    """The schema in the package is the one that the words of the model make; scripts/schema writes it."""
    assert workloads_schema() == json.loads(get_data("virtcheck", "schemas/workloads-1.json") or b"")


@given(st.text(max_size=60), st.integers(min_value=1, max_value=50))
def test_a_text_is_cut_to_its_width(text: str, width: int) -> None:
    """Whatever the signs are, wide or combining, no more columns are taken than there are."""
    assert renderer.width_of(renderer.shortened(text, width, look())) <= width


@pytest.mark.parametrize(("text", "width"), [("web", 3), ("сеть", 4), ("容器", 4), ("é", 1)])
def test_width_is_that_of_a_terminal(text: str, width: int) -> None:
    """Chinese signs take two columns, an accent on a letter none."""
    assert width == renderer.width_of(text)
