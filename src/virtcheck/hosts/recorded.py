"""A machine as it was: what `virtcheck record` wrote, refusals included."""

from __future__ import annotations

import json
import os
import stat
import sys
import zlib

from virtcheck.hosts import BadInput, as_asked
from virtcheck.model.evidence import clean
from virtcheck.model.question import (
    NEVER_ASKED,
    Absent,
    Descriptors,
    File,
    Forbidden,
    Found,
    ProcessTable,
    Unanswered,
    VmClock,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from virtcheck.model.question import Answer, Origin, Question

SCHEMA = "virtcheck.recording/1"
UNPACKED_LIMIT = 16 << 20
"""Bytes of a recording once unpacked."""
DEEPEST = 8
"""Levels of nesting in a recording; it needs five."""


NEVER_RECORDED = (ProcessTable, Descriptors)
"""What holds the words of people. A file that claims to answer it is not believed."""


class RecordedHost:
    """A host that answers from a recording. Paths in it are keys only: nothing they name is ever opened."""

    origin: Origin = "recorded"

    def __init__(self, readings: Mapping[str, Any], recorded_at: str = "") -> None:
        self._readings = readings
        self.recorded_at = recorded_at

    def ask(self, question: Question[Answer]) -> Found[Answer] | Absent | Forbidden | Unanswered:
        """Answer from the recording; a question that it was never asked is unanswered, not absent."""
        entry = None if isinstance(question, NEVER_RECORDED) else self._readings.get(question.key)
        if entry is None:
            return NEVER_ASKED
        try:
            return _reading(question, entry)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError, RecursionError):
            return Unanswered("the recording holds no answer of the right shape")

    @property
    def looker(self) -> RecordedHost:
        """Itself."""
        return self

    @property
    def ended(self) -> bool:
        """What was recorded stays as it was."""
        return False

    def seen_by(self, pid: int, started: int | None = None) -> RecordedHost:
        """Nobody else's eyes were recorded: every question about them was never asked."""
        return RecordedHost({}, self.recorded_at)


def _reading(question: Question[Any], entry: Any) -> Found[Any] | Absent | Forbidden | Unanswered:
    if "found" in entry or "base64" in entry:
        data = entry.get("found")
        if isinstance(question, File | VmClock):
            data = _bytes(entry)
        return Found(as_asked(question, data), str(entry.get("note", "")))
    if "absent" in entry:
        return Absent(int(entry["absent"]))
    if "forbidden" in entry:
        return Forbidden(int(entry["forbidden"]))
    return Unanswered(str(entry["unanswered"]), int(entry.get("errno", 0)))


def _bytes(entry: Any) -> bytes:
    if "base64" in entry:
        import base64

        return base64.b64decode(entry["base64"], validate=True)
    text: str = entry["found"]
    return text.encode("utf-8", "surrogateescape")


def is_directory(where: str) -> bool:
    """Whether `where` names a directory (a tree), not a file or standard input."""
    return where != "-" and os.path.isdir(where)


def read_recording(where: str) -> RecordedHost:
    """The recording in a file, or on standard input for `-`. Raises BadInput with one line that says what is wrong."""
    return recording_of(load(where), where)


def recording_of(content: Any, where: str) -> RecordedHost:
    """The host in the content of a recording; `where` names it in messages. Raises BadInput."""
    name = _name(where)
    if not isinstance(content, dict) or not isinstance(content.get("readings"), dict):
        raise BadInput(f"{name}: this is no recording of virtcheck; make one with: virtcheck record -o FILE")
    if content.get("schema") != SCHEMA:
        found = clean(str(content.get("schema")))
        raise BadInput(f"{name}: the recording says {found}; this virtcheck reads {SCHEMA}")
    recorded_at = content.get("recorded_at")
    return RecordedHost(content["readings"], clean(recorded_at) if isinstance(recorded_at, str) else "")


def as_report(content: Any) -> dict[str, Any] | None:
    """The content itself if it is a report that `virtcheck show --json` wrote, else None. Raises BadInput if broken."""
    if not isinstance(content, dict) or not str(content.get("schema")).startswith("virtcheck.report/"):
        return None
    shapes = {"host": dict, "facts": dict, "conclusions": list, "concepts": list}
    if any(not isinstance(content.get(part), shape) for part, shape in shapes.items()):
        raise BadInput("the report lacks its parts; make it with: virtcheck show --json")
    for part, keys in (("conclusions", ("claim", "verdict")), ("concepts", ("id", "demonstrated"))):
        for one in content[part]:
            if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in keys):
                raise BadInput(f"the report holds {part} of another shape; make it with: virtcheck show --json")
    return content


def _name(where: str) -> str:
    return "standard input" if where == "-" else clean(where)


def load(where: str) -> Any:
    """The JSON in a file (gzip-compressed or plain), or on standard input for `-`. Raises BadInput."""
    name, data = _name(where), _content(where)
    try:
        # json refuses numbers of more than 4300 digits by itself, and nesting by RecursionError.
        content = json.loads(data, object_pairs_hook=_unique)
        _check_depth(content, DEEPEST)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name}: not readable as JSON: {clean(str(error))}") from None
    return content


def text_of(where: str) -> str:
    """The text in a file that the person named, or on standard input for `-`. Raises BadInput."""
    try:
        return _content(where).decode()
    except UnicodeDecodeError:
        raise BadInput(f"{_name(where)}: it is no text in UTF-8") from None


def _content(where: str) -> bytes:
    try:
        return unpacked(_read(where))
    except OSError as error:
        reason = "no such file or directory" if isinstance(error, FileNotFoundError) else error.strerror
        raise BadInput(f"{_name(where)}: {reason}") from None
    except ValueError as error:
        raise BadInput(f"{_name(where)}: {error}") from None


def _read(where: str) -> bytes:
    if where == "-":
        if sys.stdin is None:
            raise ValueError("it is closed")
        return sys.stdin.buffer.read(UNPACKED_LIMIT + 1)
    if not stat.S_ISREG(os.stat(where).st_mode):
        raise ValueError("not a regular file")
    with open(where, "rb") as file:
        return file.read(UNPACKED_LIMIT + 1)


def unpacked(data: bytes) -> bytes:
    """The bytes themselves, or what gzip packed in them; never more than UNPACKED_LIMIT. Raises ValueError."""
    if not data:
        raise ValueError("it is empty")
    if data[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            data = unpacker.decompress(data, UNPACKED_LIMIT + 1)
        except zlib.error:
            raise ValueError("the compressed data is damaged") from None
        if not unpacker.eof and len(data) <= UNPACKED_LIMIT:
            raise ValueError("the compressed data ends too soon")
    if len(data) > UNPACKED_LIMIT:
        raise ValueError(f"it is larger than {UNPACKED_LIMIT >> 20} MiB")
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return content


def _check_depth(content: Any, depth: int) -> None:
    if depth == 0:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    for one in inner:
        if isinstance(one, dict | list):
            _check_depth(one, depth - 1)
