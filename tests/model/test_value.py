"""Immutable values: what a frozen dataclass does."""

from __future__ import annotations

import pytest

from virtcheck.model.question import Cpuid, File, Found, Link, Uname
from virtcheck.model.value import Frozen, assert_never


class Point(Frozen):
    """A place."""

    x: int
    y: int = 7

    def doubled(self) -> Point:
        return Point(self.x * 2, self.y * 2)


def test_equal_by_type_and_fields() -> None:
    """Two values are equal when their types and all their fields are."""

    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != (1, 2)


def test_questions_of_different_types_differ() -> None:
    """A file and a link of one path are two questions, as keys of a dictionary too."""
    answers = {File("/x"): "bytes", Link("/x"): "text"}

    assert File("/x") != Link("/x")
    assert "bytes" == answers[File("/x")]
    assert "text" == answers[Link("/x")]


def test_equal_values_hash_alike() -> None:
    """Equal values are one key."""

    assert 1 == len({Cpuid(1), Cpuid(1, 0), Cpuid(subleaf=0, leaf=1)})
    assert hash(File("/x")) != hash(Link("/x"))


def test_frozen() -> None:
    """No field can be set or deleted."""
    point = Point(1)

    with pytest.raises(AttributeError, match="Point is immutable: x stays as it is"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="Point is immutable: x stays as it is"):
        del point.x
    assert Point(1) == point


def test_no_room_for_a_misspelt_name() -> None:
    """A value has its fields and nothing else."""
    point = Point(1)

    with pytest.raises(AttributeError, match="Point is immutable"):
        point.z = 3  # type: ignore[attr-defined]
    assert {"x": 1, "y": 7} == vars(point)
    assert {} == vars(Uname())


def test_defaults_and_names() -> None:
    """Fields are given by place or by name; what has a default may be left out."""

    assert Point(1, 7) == Point(1)
    assert Point(1, 7) == Point(y=7, x=1)
    assert Point(1, 2) == Point(1, y=2)
    assert Point(2, 14) == Point(1).doubled()


@pytest.mark.parametrize(
    ("positional", "named", "complaint"),
    [
        ((), {}, "Point needs the field x"),
        ((1, 2, 3), {}, "Point takes 2 fields, not 3"),
        ((1,), {"z": 3}, "Point has no field z, or it is given twice"),
        ((1,), {"x": 1}, "Point has no field x, or it is given twice"),
    ],
)
def test_wrong_arguments(positional: tuple[int, ...], named: dict[str, int], complaint: str) -> None:
    """A wrong call is a TypeError that says what is wrong."""

    with pytest.raises(TypeError, match=complaint):
        Point(*positional, **named)


def test_pattern() -> None:
    """A match statement takes a value apart in the order of its fields."""
    match Found(b"data", "note"):
        case Found(data, note):
            taken = data, note

    assert (b"data", "note") == taken


def test_what_a_class_defines_itself_stays() -> None:
    """Its name, module, documentation and methods are those of the written class."""

    assert ("Point", __name__, "A place.") == (Point.__name__, Point.__module__, Point.__doc__)
    assert "Point(x=1, y=7)" == repr(Point(1))


def test_assert_never() -> None:
    """What no case of a closed set took is a bug, and says what it was."""

    with pytest.raises(AssertionError, match="not a member of the closed set: 'new'"):
        assert_never("new")  # type: ignore[arg-type]
