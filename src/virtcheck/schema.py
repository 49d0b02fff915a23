"""The JSON Schemas of the report and of proofs, made from the registry and the words of the model. Pure.

It describes and does not close: a later minor version may add fields, facts and kinds, and a reader must pass over what
it does not know. So words are given as examples where the set grows, and as an enumeration where it is closed.
"""

from __future__ import annotations

from virtcheck.model.claim import LAYERS, STRENGTH_NAMES
from virtcheck.model.report import PROOF_SCHEMA, SCHEMA

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
