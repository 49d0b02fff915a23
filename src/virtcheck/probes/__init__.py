"""One file per place to look. A probe declares its SIGNS and reports evidence of each; it has no opinion."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from virtcheck.model.evidence import Sign, Value
    from virtcheck.model.question import Absent, Answer, Forbidden, Found, Host, Question, Unanswered

    class Probe(Protocol):
        """A module that looks at one place."""

        __name__: str
        SIGNS: tuple[Sign, ...]

        def probe(self, host: Host) -> Iterator[Evidence]:
            """Report at least one piece of evidence of every sign in SIGNS."""
            ...


def unless_empty(evidence: Evidence) -> Evidence:
    """The same evidence, but absent where an empty text or list was seen: the place is there, the thing is not."""
    if evidence.sight == "seen" and evidence.value in ("", ()):
        return Evidence(evidence.sign, "absent", evidence.origin, note=evidence.note)
    return evidence


def likewise(sign: Sign, evidence: Evidence) -> Evidence:
    """A sign that cannot be told because other evidence is absent or hidden, for the same reason."""
    return Evidence(sign, evidence.sight, evidence.origin, note=evidence.note, errno=evidence.errno)


def not_shown(
    sign: Sign, question: Question[Answer], reading: Found[Answer] | Absent | Forbidden | Unanswered
) -> Evidence:
    """Evidence of what every process has: where its file is absent, nobody could look."""
    evidence = Evidence.of(sign, question, reading)
    if evidence.sight != "absent":
        return evidence
    return Evidence(sign, "unanswered", question.key, note="this is not shown", errno=evidence.errno)


def conjunction(sign: Sign, *parts: tuple[Evidence, Value]) -> Evidence:
    """Whether each piece of evidence shows the value beside it: an 'and', as a sign of its own.

    One that shows another value decides. Else what is hidden hides the whole, and what is absent makes it absent.
    """
    for one, expected in parts:
        if one.sight == "seen" and one.value != expected:
            return Evidence.seen(sign, one.origin, False, f"{one.sign.what}: {one.value}")
    for one, _ in parts:
        if one.hidden:
            return likewise(sign, one)
    for one, _ in parts:
        if one.sight == "absent":
            return likewise(sign, one)
    return Evidence.seen(sign, parts[0][0].origin, True)


def number(data: bytes) -> int:
    """A decimal number of sysfs; 0 where there is none."""
    digits = data[:20].strip()
    return int(digits) if digits.isdigit() else 0
