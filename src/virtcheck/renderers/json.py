"""The report as JSON: the contract of `virtcheck.report/1`. English, whatever the language of the person."""

from __future__ import annotations

from virtcheck import __version__
from virtcheck.model.claim import STRENGTH_NAMES
from virtcheck.model.report import SCHEMA
from virtcheck.reasoning import most_telling
from virtcheck.unknown import hidden_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, NoReturn

    from virtcheck.model.claim import Conclusion, Testimony
    from virtcheck.model.evidence import Evidence
    from virtcheck.model.isolation import BoundaryAnswer, DoorAnswer, Isolation
    from virtcheck.model.report import HostIdentity, Reason, Report
    from virtcheck.texts import Texts


def encoder() -> Callable[[Any], str]:
    """What writes JSON in one line; it raises ValueError for a number that JSON does not have, TypeError for no data.

    It is the C half of the json package: to import the whole of it, with re, takes half as long as Python's own start.
    """
    try:
        from _json import encode_basestring_ascii, make_encoder
    except ImportError:
        from json import JSONEncoder

        return JSONEncoder(ensure_ascii=True, allow_nan=False).encode

    def refuse(one: Any) -> NoReturn:
        raise TypeError(f"{type(one).__name__} is no data of JSON")

    chunks = make_encoder(None, refuse, encode_basestring_ascii, None, ": ", ", ", False, False, False)
    return lambda data: "".join(chunks(data, 0))


encode = encoder()


def render(report: Report, texts: Texts) -> str:
    """The report as JSON text, an entry a line. `texts` are the English ones: JSON is never translated."""
    return lines(as_data(report, texts)) + "\n"


def lines(data: Any) -> str:
    """JSON with its outer levels broken into lines: readable, and the fast encoder does the rest."""
    if not isinstance(data, dict):
        return encode(data)
    entries = []
    for name, content in data.items():
        if isinstance(content, dict) and content:
            inner = ",\n".join(f"    {encode(key)}: {_inner(one)}" for key, one in content.items())
            entries.append(f"  {encode(name)}: {{\n{inner}\n  }}")
        elif isinstance(content, list) and content:
            inner = ",\n".join(f"    {encode(one)}" for one in content)
            entries.append(f"  {encode(name)}: [\n{inner}\n  ]")
        else:
            entries.append(f"  {encode(name)}: {encode(content)}")
    return "{\n" + ",\n".join(entries) + "\n}"


def _inner(content: Any) -> str:
    """JSON in one line; a list of objects in a line for each."""
    if not isinstance(content, list) or not content or not isinstance(content[0], dict):
        return encode(content)
    return "[\n" + ",\n".join(f"      {encode(one)}" for one in content) + "\n    ]"


def as_data(report: Report, texts: Texts) -> dict[str, Any]:
    """The report as plain data, in the shape of the contract."""
    return {
        "schema": SCHEMA,
        "virtcheck": __version__,
        "host": host_data(report.host),
        "facts": {answer.name: answer.value for answer in report.facts},
        "unknown": {answer.name: texts.reason(answer.reason) for answer in report.facts if answer.reason is not None},
        "layers": [
            {
                "layer": one.layer,
                "id": one.conclusion.claim.id,
                "verdict": one.conclusion.verdict,
                "strength": STRENGTH_NAMES[one.conclusion.strength],
            }
            for one in report.layers
        ],
        "conclusions": [conclusion_data(one, texts) for one in report.conclusions],
        "isolation": isolation_data(report.isolation, texts),
        "concepts": [{"id": one.id, "demonstrated": one.demonstrated, "by": one.by} for one in report.concepts],
        "evidence": [evidence_data(one) for one in report.evidence],
        "not_understood": [
            {"sign": one.sign, "origin": one.origin, "value": one.value} for one in report.not_understood
        ],
    }


def host_data(host: HostIdentity) -> dict[str, Any]:
    """Which machine it was."""
    return {
        "origin": host.origin,
        "kernel": host.kernel or None,
        "architecture": host.architecture or None,
        "boot_id": host.boot_id or None,
        "euid": host.euid,
        "recorded_at": host.recorded_at or None,
    }


def conclusion_data(conclusion: Conclusion, texts: Texts) -> dict[str, Any]:
    """A conclusion with all that spoke or was hidden."""
    claim = conclusion.claim
    return {
        "claim": claim.id,
        "layer": claim.layer,
        "concept": claim.concept,
        "verdict": conclusion.verdict,
        "strength": STRENGTH_NAMES[conclusion.strength],
        "supporting": [_testimony(one) for one in conclusion.supporting],
        "contradicting": [_testimony(one) for one in conclusion.contradicting],
        "hidden": [_testimony(one) for one in conclusion.hidden],
        "remedy": _remedy(conclusion, texts),
    }


def _remedy(conclusion: Conclusion, texts: Texts) -> str | None:
    """What would let us see the strongest of what is hidden, where that keeps the claim open."""
    hidden = most_telling(conclusion.hidden)
    if conclusion.verdict != "undetermined" or hidden is None:
        return None
    return texts.say(hidden_reason(hidden.evidence).remedy)


def _testimony(testimony: Testimony) -> dict[str, Any]:
    row = testimony.indicator
    return {
        **evidence_data(testimony.evidence),
        "strength": STRENGTH_NAMES[row.strength],
        "because": row.because,
        "see": row.see,
        "spoofable": row.spoofable,
    }


def isolation_data(isolation: Isolation, texts: Texts) -> dict[str, Any]:
    """How well a subject is isolated. Evidence is named by its signs; it stands in full under `evidence`."""
    return {
        **_judged(isolation, texts),
        "boundaries": [_boundary(one, texts) for one in isolation.boundaries],
        "doors": [_door(one, texts) for one in isolation.doors],
    }


def isolation_in_short(isolation: Isolation, texts: Texts) -> dict[str, Any]:
    """The same of one among many: only the words for boundaries and doors."""
    answers: list[BoundaryAnswer | DoorAnswer] = [*isolation.boundaries, *isolation.doors]
    return {
        **_judged(isolation, texts),
        "boundaries": {one.boundary.id: one.state for one in isolation.boundaries},
        "doors": {one.door.id: OPEN[one.open] for one in isolation.doors},
        "waived": {one.id: one.waived for one in answers if one.waived},
    }


def _judged(isolation: Isolation, texts: Texts) -> dict[str, Any]:
    return {
        "subject": isolation.subject,
        "grade": isolation.grade,
        "best": isolation.best,
        "worst": isolation.worst,
        "unknown": _unknown(isolation.reason, texts),
        "because": [{"id": one.id, "sentence": one.sentence} for one in isolation.because],
        "next": [{"id": one.id, "sentence": one.sentence} for one in isolation.next],
    }


def _boundary(answer: BoundaryAnswer, texts: Texts) -> dict[str, Any]:
    boundary = answer.boundary
    return {
        "id": boundary.id,
        "state": answer.state,
        "may_be": answer.states,
        "unknown": _unknown(answer.reason, texts),
        "because": _because(answer),
        "evidence": _signs(answer.evidence),
        "closes": boundary.closes,
        "see": boundary.see,
        "waived": answer.waived or None,
    }


def _because(answer: BoundaryAnswer) -> tuple[str, ...]:
    """The ways that are there, or may be; what holds where there is none."""
    if answer.state == "isolated":
        return (answer.boundary.intact,)
    return tuple(dict.fromkeys(one.way.because for one in answer.ways))


def _door(answer: DoorAnswer, texts: Texts) -> dict[str, Any]:
    door, ways = answer.door, answer.ways
    told = ways if answer.open != "no" else ()
    return {
        "id": door.id,
        "open": OPEN[answer.open],
        "unknown": _unknown(answer.reason, texts),
        "leads": door.leads,
        "because": tuple(dict.fromkeys(one.way.because for one in told)),
        "evidence": _signs(evidence for way in ways for evidence in way.evidence),
        "closes": door.closes,
        "see": door.see,
        "waived": answer.waived or None,
    }


OPEN = {"yes": True, "no": False, "unknown": None}
"""Whether a door is open, as JSON says it."""


def _signs(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple({one.sign.id: None for one in evidence})


def _unknown(reason: Reason | None, texts: Texts) -> str | None:
    return None if reason is None else texts.reason(reason)


def evidence_data(evidence: Evidence) -> dict[str, Any]:
    """One look: its value, in the unit in which it was measured, or why there is none."""
    data: dict[str, Any] = {"sign": evidence.sign.id, "origin": evidence.origin, "sight": evidence.sight}
    if evidence.sight == "seen":
        data["value"] = evidence.value
        if evidence.sign.unit:
            data["unit"] = evidence.sign.unit
    if evidence.errno:
        data["errno"] = evidence.errno
    if evidence.note:
        data["note"] = evidence.note
    return data
