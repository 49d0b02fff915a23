"""The JSON Schemas of all that is written as JSON, made from the registry and the words of the model. Pure.

It describes and does not close: a later minor version may add fields, facts and kinds, and a reader must pass over what
it does not know. So words are given as examples where the set grows, and as an enumeration where it is closed.
"""

from __future__ import annotations

from virtcheck.model.claim import LAYERS, STRENGTH_NAMES
from virtcheck.model.isolation import GRADES, ISOLATION_SCHEMA, STATES
from virtcheck.model.report import PROOF_SCHEMA, SCHEMA
from virtcheck.model.workload import WORKLOAD_KINDS, WORKLOADS_SCHEMA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from virtcheck.facts import Fact

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERDICTS = ("established", "refuted", "conflicted", "undetermined", "no-sign")
SIGHTS = ("seen", "absent", "forbidden", "unanswered")
TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": TEXT}
NUMBER = {"type": "integer"}
NUMBER_OR_NULL = {"type": ["integer", "null"]}
JSON_TYPES = {
    "word": "string",
    "text": "string",
    "words": "array",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
}


HOST = {
    "origin": {"enum": ["live", "recorded", "tree"]},
    "kernel": TEXT_OR_NULL,
    "architecture": TEXT_OR_NULL,
    "boot_id": TEXT_OR_NULL,
    "euid": {"type": ["integer", "null"]},
    "recorded_at": TEXT_OR_NULL,
}
CONCLUSION = {
    "claim": TEXT,
    "layer": {"enum": list(LAYERS)},
    "concept": TEXT,
    "verdict": {"enum": list(VERDICTS)},
    "strength": {"enum": list(STRENGTH_NAMES)},
    "supporting": {"$ref": "#/$defs/testimonies"},
    "contradicting": {"$ref": "#/$defs/testimonies"},
    "hidden": {"$ref": "#/$defs/testimonies"},
    "remedy": TEXT_OR_NULL,
}


def proof_schema(facts: Iterable[Fact]) -> dict[str, Any]:
    """The schema of `virtcheck prove --json`."""
    return {
        "$schema": DIALECT,
        "title": PROOF_SCHEMA,
        "description": "Experiments on one host and what follows from them. Times are in ns, ratios in x.",
        **_object(
            {
                "schema": {"const": PROOF_SCHEMA},
                "virtcheck": {**TEXT, "description": "The version that wrote it."},
                "host": _object(HOST),
                "experiments": _list(
                    {
                        "experiment": TEXT,
                        "told": {"type": "boolean", "description": "Whether it told what it is for."},
                        "seconds": {"type": "number"},
                        "evidence": {"type": "array", "items": {"$ref": "#/$defs/evidence"}},
                    }
                ),
                "conclusions": _list(CONCLUSION),
                "facts": {"type": "object", "properties": {fact.name: _fact(fact) for fact in facts}},
                "unknown": {"type": "object", "additionalProperties": TEXT},
            }
        ),
        "$defs": DEFINITIONS,
    }


def report_schema(facts: Iterable[Fact]) -> dict[str, Any]:
    """The schema of `virtcheck show --json`."""
    registered = tuple(facts)
    names = [fact.name for fact in registered]
    return {
        "$schema": DIALECT,
        "title": SCHEMA,
        "description": "One inspection of one host by virtcheck. Unknown is null, with its reason under `unknown`.",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "virtcheck": {**TEXT, "description": "The version that wrote it."},
                "host": _object(HOST),
                "facts": {**_object({fact.name: _fact(fact) for fact in registered}), "required": names},
                "unknown": {"type": "object", "additionalProperties": TEXT},
                "layers": _list(
                    {
                        "layer": {"enum": list(LAYERS)},
                        "id": TEXT,
                        "verdict": {"enum": list(VERDICTS)},
                        "strength": {"enum": list(STRENGTH_NAMES)},
                    }
                ),
                "conclusions": _list(CONCLUSION),
                "isolation": _object(ISOLATION),
                "concepts": _list(
                    {
                        "id": TEXT,
                        "demonstrated": {"enum": ["yes", "no", "unknown"]},
                        "by": {"type": "array", "items": TEXT},
                    }
                ),
                "evidence": {"type": "array", "items": {"$ref": "#/$defs/evidence"}},
                "not_understood": _list({"sign": TEXT, "origin": TEXT, "value": TEXT}),
            }
        ),
        "$defs": DEFINITIONS,
    }


def isolation_schema() -> dict[str, Any]:
    """The schema of `virtcheck isolation --json`."""
    return {
        "$schema": DIALECT,
        "title": ISOLATION_SCHEMA,
        "description": "How well one process is isolated. Unknown is null; the states and grades that are possible "
        "stand beside it.",
        **_object(
            {
                "schema": {"const": ISOLATION_SCHEMA},
                "virtcheck": {**TEXT, "description": "The version that wrote it."},
                "host": _object(HOST),
                **ISOLATION,
                "evidence": {"type": "array", "items": {"$ref": "#/$defs/evidence"}},
                "remedies": {
                    "type": "object",
                    "description": "By the ids under `next`: what to write or leave out, in the words of an engine.",
                    "additionalProperties": _object({"setting": TEXT, "leave_out": {"type": "boolean"}}),
                },
                "waivers": WAIVERS,
            }
        ),
        "$defs": DEFINITIONS,
    }


def workloads_schema() -> dict[str, Any]:
    """The schema of `virtcheck workloads --json`."""
    workload = {
        "key": {**TEXT, "description": "Unique on this host and stable while it lives."},
        "kind": {"enum": list(WORKLOAD_KINDS)},
        "engine": {**TEXT, "description": "The word of container.kind or of vm.monitor, or unknown."},
        "id": TEXT_OR_NULL,
        "name": TEXT_OR_NULL,
        "named_by": TEXT_OR_NULL,
        "program": {**TEXT_OR_NULL, "description": "What runs in it, by the name of its first process."},
        "leader": NUMBER,
        "started": {**NUMBER_OR_NULL, "description": "Seconds since the epoch."},
        "user": NUMBER_OR_NULL,
        "processes": {"type": "array", "items": NUMBER},
        "outer": {**TEXT_OR_NULL, "description": "The key of the workload that it runs in."},
        "namespaces": {"type": "object", "additionalProperties": NUMBER},
        "shares": _list({"namespace": TEXT, "others": TEXTS}),
        "limits": _object(
            {
                "memory": {**NUMBER_OR_NULL, "description": "Bytes; 0: none."},
                "cpu": {**NUMBER_OR_NULL, "description": "Thousandths of a processor; 0: none."},
                "pids": {**NUMBER_OR_NULL, "description": "0: none."},
            }
        ),
        "memory": NUMBER_OR_NULL,
        "machine": {
            **_object({"accelerator": TEXT_OR_NULL, "processors": NUMBER_OR_NULL, "memory": NUMBER_OR_NULL}),
            "type": ["object", "null"],
            "description": "What a virtual machine is given; memory in bytes.",
        },
        "weakest": {**NUMBER, "description": "The process that decides the grade."},
        "isolation": _object(IN_SHORT),
        "drift": _list({"what": TEXT, "declared": TEXT, "in_force": TEXT, "pid": NUMBER, "source": TEXT}),
        "stronger": _list({"pid": NUMBER, "name": TEXT, "more": TEXTS}),
    }
    joined = {
        "key": {**TEXT_OR_NULL, "description": "The workload in which the report was made."},
        "unknown": {**TEXT_OR_NULL, "description": "Why none is it."},
        "differences": _list({"what": TEXT, "inside": {}, "outside": {}}),
    }
    return {
        "$schema": DIALECT,
        "title": WORKLOADS_SCHEMA,
        "description": "Every virtual machine, container and sandbox on one host. Unknown is null.",
        **_object(
            {
                "schema": {"const": WORKLOADS_SCHEMA},
                "virtcheck": {**TEXT, "description": "The version that wrote it."},
                "host": _object(HOST),
                "workloads": _list(workload),
                "processes": {**NUMBER, "description": "All that were looked at."},
                "unreadable": {**NUMBER, "description": "Those that did not show their namespaces."},
                "notes": TEXTS,
                "waivers": WAIVERS,
            },
            {"joined": _object(joined)},
        ),
        "$defs": {},
    }


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _list(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}


def _fact(fact: Fact) -> dict[str, Any]:
    described: dict[str, Any] = {"description": fact.doc, "type": [JSON_TYPES[fact.type], "null"]}
    if fact.type == "words":
        described["items"] = TEXT
    if fact.values:
        described["examples"] = list(fact.values)
    return described


SENTENCES = _list({"id": {**TEXT, "description": "A boundary, a door or a fact."}, "sentence": TEXT})
GRADE = {"enum": list(GRADES)}
JUDGED = {
    "subject": {**TEXT, "description": "self, or the number of a process."},
    "grade": {"enum": [*GRADES, None]},
    "best": {**GRADE, "description": "If nothing hidden is held against the subject."},
    "worst": {**GRADE, "description": "If all that is hidden were as bad as it can be."},
    "unknown": {**TEXT_OR_NULL, "description": "Why several grades are possible."},
    "because": SENTENCES,
    "next": SENTENCES,
}
ISOLATION = {
    **JUDGED,
    "boundaries": _list(
        {
            "id": TEXT,
            "state": {"enum": [*STATES, None]},
            "may_be": {"type": "array", "items": {"enum": list(STATES)}, "minItems": 1},
            "unknown": TEXT_OR_NULL,
            "because": TEXTS,
            "evidence": {**TEXTS, "description": "Ids of signs."},
            "closes": TEXT,
            "see": TEXTS,
            "waived": TEXT_OR_NULL,
        }
    ),
    "doors": _list(
        {
            "id": TEXT,
            "open": {"type": ["boolean", "null"]},
            "unknown": TEXT_OR_NULL,
            "leads": TEXT,
            "because": TEXTS,
            "evidence": {**TEXTS, "description": "Ids of signs."},
            "closes": TEXT,
            "see": TEXTS,
            "waived": TEXT_OR_NULL,
        }
    ),
}
"""How well one subject is isolated."""
IN_SHORT = {
    **JUDGED,
    "boundaries": {"type": "object", "additionalProperties": {"enum": [*STATES, None]}},
    "doors": {"type": "object", "additionalProperties": {"type": ["boolean", "null"]}},
    "waived": {"type": "object", "additionalProperties": TEXT},
}
"""The same for one of many: `virtcheck isolation --pid` tells the rest."""

WAIVERS = _list(
    {
        "id": TEXT,
        "reason": TEXT,
        "expires": {**TEXT, "description": "The last day on which it holds."},
        "expired": {"type": "boolean"},
        "workload": TEXT_OR_NULL,
        "engine": TEXT_OR_NULL,
        "kind": TEXT_OR_NULL,
    }
)
"""What was accepted by a file of waivers, expired ones included."""

DEFINITIONS = {
    "evidence": _object(
        {"sign": TEXT, "origin": TEXT, "sight": {"enum": list(SIGHTS)}},
        {
            "value": {"type": ["boolean", "number", "string", "array"]},
            "unit": {**TEXT, "description": "Of a number that was measured: ns, or x for a ratio."},
            "errno": {"type": "integer"},
            "note": TEXT,
        },
    ),
    "testimonies": {
        "type": "array",
        "items": {
            "allOf": [
                {"$ref": "#/$defs/evidence"},
                _object(
                    {
                        "strength": {"enum": list(STRENGTH_NAMES)},
                        "because": TEXT,
                        "see": TEXT,
                        "spoofable": {"type": "boolean"},
                    }
                ),
            ]
        },
    },
}
"""What both schemas refer to."""
