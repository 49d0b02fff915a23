"""The report as JSON."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, cpuid, everything, guest_of
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect
from virtcheck.renderers.json import encode, lines, render
from virtcheck.schema import report_schema
from virtcheck.texts import load

GUEST = everything(ABSENT) | cpuid(guest_of("KVMKVMKVM")) | INITIAL_NAMESPACES


def test_report_has_the_shape_of_its_schema() -> None:
    """What is written is what the schema promises, for a guest and for a host that refuses everything."""
    validator = Draft202012Validator(report_schema(FACTS.values()))
    for readings in (GUEST, everything(FORBIDDEN), {}):
        text = render(inspect(RecordedHost(readings)), load("en"))

        assert [] == list(validator.iter_errors(json.loads(text)))


def test_every_registered_fact_is_there_and_every_unknown_has_its_reason() -> None:
    """A fact is never left out: it has a value, or null and a reason."""
    data = json.loads(render(inspect(RecordedHost(everything(FORBIDDEN))), load("en")))
    unknown = {name for name, value in data["facts"].items() if value is None}

    assert [fact.name for fact in FACTS.values()] == list(data["facts"])
    assert unknown == set(data["unknown"])
    assert all(data["unknown"].values())


def test_committed_schema_is_the_one_that_the_registry_makes() -> None:
    """The schema in the package is current; scripts/schema writes it."""
    from pkgutil import get_data

    committed = json.loads(get_data("virtcheck", "schemas/report-1.json") or b"")

    assert report_schema(FACTS.values()) == committed


def test_output_is_ascii_whatever_the_host_says() -> None:
    """Hostile text of a host reaches JSON as text, never as a control character."""
    hostile = GUEST | {"file:/sys/class/dmi/id/sys_vendor": {"found": "\x1b]0;pwned\x07\u202eKVM\x9b1m\n"}}
    text = render(inspect(RecordedHost(hostile)), load("en"))

    assert text.isascii()
    assert all(one.isprintable() for line in text.splitlines() for one in line)
    assert "\\\\x1b" in text
    assert "\\u001b" not in text


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(PLAIN)
def test_lines_are_json(data: object) -> None:
    """The layout changes nothing of what is said."""

    assert data == json.loads(lines(data))


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(DATA)
def test_one_line_is_what_the_json_package_writes(data: object) -> None:
    """The C half of the package, used without the rest, writes the same."""

    assert json.dumps(data) == encode(data)


def test_what_json_does_not_have_is_refused() -> None:
    """Neither infinity nor an object is written in some way of our own."""
    refused = []
    for data in (float("inf"), object()):
        try:
            encode(data)
        except (ValueError, TypeError) as error:
            refused.append(type(error))

    assert [ValueError, TypeError] == refused
