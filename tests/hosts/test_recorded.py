"""Recordings are input from strangers: whatever they hold, they are a host or one clear line."""

from __future__ import annotations

import gzip
import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.hosts import BadInput, open_host
from virtcheck.hosts.recorded import DEEPEST, SCHEMA, UNPACKED_LIMIT, RecordedHost, as_report, read_recording
from virtcheck.model.question import (
    NEVER_ASKED,
    Absent,
    Cpuid,
    File,
    FileStatus,
    Forbidden,
    Found,
    KvmQuery,
    Link,
    Listing,
    Msr,
    Process,
    Processes,
    ProcessUsage,
    Question,
    Registers,
    Stat,
    Uname,
    UnameResult,
    Unanswered,
    Usage,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRONG_SHAPE = Unanswered("the recording holds no answer of the right shape")
QUESTIONS: tuple[Question[Any], ...] = (
    File("/x"),
    Link("/x"),
    Listing("/x"),
    Stat("/x"),
    Cpuid(1),
    KvmQuery("api-version"),
    Uname(),
    Processes(),
    Usage(1),
)


def recording(readings: Any, **more: Any) -> bytes:
    """The bytes of a recording, not compressed."""
    return json.dumps({"schema": SCHEMA, "readings": readings, **more}).encode()


GOOD = recording({"file:/proc/version": {"found": "Linux"}}, recorded_at="2026-11-23T00:00:00Z")


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes a file and gives its name."""

    def write(data: bytes) -> str:
        path = tmp_path / "host.json.gz"
        path.write_bytes(data)
        return str(path)

    return write


# ------------------------------------------------------------------------------------------------ answers


@pytest.mark.parametrize(
    ("question", "entry", "reading"),
    [
        (File("/x"), {"found": "Привет\n"}, Found("Привет\n".encode())),
        (File("/x"), {"base64": "/wA="}, Found(b"\xff\0")),
        (File("/x"), {"found": "x", "note": "tmpfs lies over it"}, Found(b"x", "tmpfs lies over it")),
        (File("/x"), {"found": ""}, Found(b"")),
        (File("/x"), {"absent": 2}, Absent(2)),
        (File("/x"), {"forbidden": 13}, Forbidden(13)),
        (File("/x"), {"unanswered": "masked by tmpfs", "errno": 2}, Unanswered("masked by tmpfs", 2)),
        (File("/x"), {"unanswered": "it is not a regular file"}, Unanswered("it is not a regular file")),
        (Link("/x"), {"found": "pid:[4026531836]"}, Found("pid:[4026531836]")),
        (Listing("/x"), {"found": ["a", "b"]}, Found(("a", "b"))),
        (Listing("/x"), {"found": []}, Found(())),
        (Cpuid(1), {"found": [1, 2, 3, 0xFFFFFFFF]}, Found(Registers(1, 2, 3, 0xFFFFFFFF))),
        (KvmQuery("api-version"), {"found": 12}, Found(12)),
        (Msr(0xC0010114), {"found": 1 << 63}, Found(1 << 63)),
        (
            Stat("/x"),
            {"found": ["file", 420, 0, 0, 0, 0, 7, 8]},
            Found(FileStatus("file", 420, 0, 0, 0, 0, 7, 8)),
        ),
        (Uname(), {"found": ["Linux", "6.1", "#1", "x86_64"]}, Found(UnameResult("Linux", "6.1", "#1", "x86_64"))),
        (Processes(), {"found": [[1, 0, "kvm", 0]]}, Found((Process(1, 0, "kvm", 0),))),
        (Usage(1), {"found": ["root", 5, 6]}, Found(ProcessUsage("root", 5, 6))),
    ],
)
def test_an_answer_is_what_was_recorded(question: Question[Any], entry: Any, reading: Any) -> None:
    """Every question gets back what the machine said, refusals included."""

    assert reading == RecordedHost({question.key: entry}).ask(question)


def test_what_was_never_asked_is_unanswered() -> None:
    """A recording that lacks a question does not say that the thing was absent."""

    assert NEVER_ASKED == RecordedHost({}).ask(File("/.dockerenv"))
    assert NEVER_ASKED == RecordedHost({"file:/.dockerenv": {"found": ""}}).ask(Stat("/.dockerenv"))


def test_nobody_elses_eyes_were_recorded() -> None:
    """What another process would see was never asked."""

    assert NEVER_ASKED == RecordedHost({"file:/x": {"found": ""}}).seen_by(7).ask(File("/x"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "entry",
    [
        {"found": "text"},
        {"found": 1},
        {"found": True},
        {"found": 1.5},
        {"found": None},
        {"found": []},
        {"found": {}},
        {"found": {"a": 1}},
        {"found": [[]]},
        {"found": ["a", 1]},
        {"found": [1, 2, 3]},
        {"found": [1, 2, 3, 4, 5]},
        {"found": ["abcd", "abcd", "abcd"]},
        {"found": [["abcd"]]},
        {"found": "abcd"},
        {"found": "\ud800"},
        {"base64": "!"},
        {"base64": 5},
        {"absent": "no"},
        {"absent": None},
        {"absent": float("inf")},
        {"forbidden": float("nan")},
        {"forbidden": []},
        {"unanswered": "x", "errno": "x"},
        {"unanswered": "x", "errno": 1e400},
        {},
        {"other": 1},
        [],
        "found",
        "absent",
        7,
        True,
        1.5,
    ],
    ids=repr,
)
def test_an_answer_of_another_shape_is_none(question: Question[Any], entry: Any) -> None:
    """What a question cannot have been answered with is no answer; a few are right for one kind of question."""
    right = {
        File: ({"found": "text"}, {"found": "abcd"}),
        Link: ({"found": "text"}, {"found": "abcd"}, {"found": "\ud800"}),
        KvmQuery: ({"found": 1},),
        Listing: ({"found": []}, {"found": ["abcd", "abcd", "abcd"]}),
        Processes: ({"found": []},),
    }
    reading = RecordedHost({question.key: entry}).ask(question)
    is_right = repr(entry) in map(repr, right.get(type(question), ()))

    assert isinstance(reading, Found) if is_right else reading == WRONG_SHAPE


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ANY_ENTRY = ANY_JSON | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("found", "base64", "absent", "forbidden", "unanswered", "errno", "note"), ANY_JSON)
)


@given(st.sampled_from(QUESTIONS), ANY_ENTRY)
def test_any_entry_gives_a_reading(question: Question[Any], entry: Any) -> None:
    """A recorded host never raises, and what it finds has the type that the question promises."""
    promised = {File: bytes, Link: str, KvmQuery: int, Listing: tuple, Processes: tuple}
    reading = RecordedHost({question.key: entry}).ask(question)

    assert isinstance(reading, Found | Absent | Forbidden | Unanswered)
    if isinstance(reading, Found):
        assert isinstance(reading.data, promised.get(type(question), object))
        assert isinstance(reading.note, str)


# -------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "compressed"])
def test_a_recording_is_a_host(pack: Any, written: Any) -> None:
    """Compressed or not, a recording opens, knows when it was made, and answers."""
    host = open_host(written(pack(GOOD)))

    assert ("recorded", "2026-11-23T00:00:00Z") == (host.origin, host.recorded_at)
    assert Found(b"Linux") == host.ask(File("/proc/version"))


def test_a_recording_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what another program sends."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(GOOD))))

    assert Found(b"Linux") == open_host("-").ask(File("/proc/version"))


def test_a_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no standard input, the complaint says so."""
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(BadInput, match="standard input: it is closed"):
        open_host("-")


def deep(levels: int) -> bytes:
    """A recording with lists nested in an answer."""
    nested: Any = 1
    for _ in range(levels):
        nested = [nested]
    return recording({"file:/x": nested})


MALFORMED = {
    "empty": (b"", "it is empty"),
    "not JSON": (b"Linux version 6.1", "not readable as JSON"),
    "half of it": (GOOD[:-5], "not readable as JSON"),
    "binary": (bytes(range(256)), "not readable as JSON"),
    "not UTF-8": (GOOD.replace(b"Linux", b"\xff\xfe"), "not readable as JSON"),
    "truncated gzip": (gzip.compress(GOOD)[:-9], "the compressed data ends too soon"),
    "truncated header of gzip": (b"\x1f\x8b\x08", "the compressed data ends too soon"),
    "damaged gzip": (gzip.compress(GOOD)[:10] + b"\xff" * 20, "the compressed data is damaged"),
    "wrong checksum": (gzip.compress(GOOD)[:-8] + b"\0" * 8, "the compressed data is damaged"),
    "bomb": (gzip.compress(b" " * (UNPACKED_LIMIT + 1), 1), "it is larger than 16 MiB"),
    "larger than the limit": (b" " * (UNPACKED_LIMIT + 1), "it is larger than 16 MiB"),
    "a list": (b"[]", "this is no recording of virtcheck"),
    "a number": (b"1", "this is no recording of virtcheck"),
    "no readings": (b'{"schema": "virtcheck.recording/1"}', "this is no recording of virtcheck"),
    "readings of another shape": (recording([]), "this is no recording of virtcheck"),
    "a report": (b'{"schema": "virtcheck.report/1", "facts": {}}', "this is no recording of virtcheck"),
    "no schema": (b'{"readings": {}}', "the recording says None; this virtcheck reads virtcheck.recording/1"),
    "another schema": (
        GOOD.replace(SCHEMA.encode(), b"virtcheck.recording/2"),
        "the recording says virtcheck.recording/2; this virtcheck reads virtcheck.recording/1",
    ),
    "nested too deep": (deep(DEEPEST), f"nested deeper than {DEEPEST} levels"),
    "nested without end": (b'{"readings": ' + b"[" * 1_000_000, "not readable as JSON"),
    "one name twice": (b'{"readings": {"a": 1, "a": 2}}', "a name stands twice in one object"),
    "a huge number": (recording({"kvm:api-version": {"found": 1}})[:-3] + b"1" * 5000 + b"}}}", "not readable as JSON"),
}


@pytest.mark.parametrize(("data", "complaint"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_recording_is_one_clear_line(data: bytes, complaint: str, written: Any) -> None:
    """What is no recording is refused with its name and what is wrong, on one line."""
    name = written(data)

    with pytest.raises(BadInput) as refusal:
        read_recording(name)
    assert str(refusal.value).startswith(f"{name}: ")
    assert complaint in str(refusal.value)
    assert str(refusal.value).isprintable()


def test_the_deepest_that_is_read(written: Any) -> None:
    """One level less than too deep is read."""

    assert read_recording(written(deep(DEEPEST - 3)))


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("nothing", "nothing: no such file or directory"),
        ("\x1b[31mred\n", "\\x1b[31mred\\x0a: no such file or directory"),
        ("/dev/zero", "/dev/zero: not a regular file"),
        ("/dev/null/x", "/dev/null/x: Not a directory"),
        ("nul\0", "nul\\x00: "),
        ("x" * 5000, "File name too long"),
    ],
)
def test_a_name_that_cannot_be_read(name: str, complaint: str, tmp_path: Path, monkeypatch: Any) -> None:
    """The complaint quotes the name harmlessly and says what is wrong; nothing but regular files is read."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(BadInput) as refusal:
        open_host(name)
    assert complaint in str(refusal.value)
    assert str(refusal.value).isprintable()


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    """A FIFO that nobody writes to is refused at once."""
    import os

    os.mkfifo(tmp_path / "fifo")

    with pytest.raises(BadInput, match="not a regular file"):
        open_host(str(tmp_path / "fifo"))


@pytest.mark.parametrize("recorded_at", [None, 5, [], {"a": 1}, "\x1b[2J"])
def test_a_hostile_header(recorded_at: Any, written: Any) -> None:
    """When it was made is text, made harmless, or nothing."""
    host = read_recording(written(recording({}, recorded_at=recorded_at)))

    assert {"\x1b[2J": "\\x1b[2J"}.get(recorded_at if isinstance(recorded_at, str) else "", "") == host.recorded_at


def complaint_of(work: Callable[[], object]) -> str:
    """What is wrong with the input, or nothing. Anything but BadInput is a defect and goes through."""
    try:
        work()
    except BadInput as refusal:
        return str(refusal)
    return ""


@given(st.binary(max_size=200))
def test_any_bytes_are_a_host_or_one_line(data: bytes) -> None:
    """Nothing that a stranger sends breaks the reader."""
    with pytest.MonkeyPatch.context() as patch:
        for sent in (data, gzip.compress(data), gzip.compress(data)[: len(data)], GOOD[: len(data)] + data):
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent)))
            assert complaint_of(lambda: open_host("-")).isprintable()


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("schema", "host", "facts", "conclusions", "concepts"), ANY_JSON))
)
def test_any_content_is_a_report_or_not(content: dict[str, Any]) -> None:
    """A file given to diff is a report, another thing, or refused in one line."""
    for schema in (content.get("schema"), "virtcheck.report/1"):
        assert complaint_of(lambda schema=schema: as_report(content | {"schema": schema})).isprintable()
