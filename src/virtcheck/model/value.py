"""Immutable values: what a frozen dataclass does, at a tenth of its cost when a program starts.

A frozen slots dataclass takes about 0.3 ms to define, because it compiles source text; thirty of them would cost
more than the whole look at a machine. `value` builds the same class from closures. To a type checker the two are one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic as Generic
    from typing import Never, TypeVar, dataclass_transform

    Class = TypeVar("Class", bound=type)
    Data = TypeVar("Data", covariant=True)

    @dataclass_transform(frozen_default=True)
    def value(cls: Class) -> Class: ...

else:

    class Generic:
        """Stands for typing.Generic, whose import alone costs a twentieth of a second's patience."""

        __slots__ = ()

        def __class_getitem__(cls, _parameters):
            return cls

    Data = None

    def value(cls):
        """Return `cls` as an immutable class with slots: equal only to its own type with equal fields, and hashable."""
        given = vars(cls)
        fields = tuple(given.get("__annotations__", ()))
        defaults = {field: given[field] for field in fields if field in given}
        last = tuple(defaults.values())
        required = len(fields) - len(last)
        body = {name: kept for name, kept in given.items() if name not in {"__dict__", "__weakref__", *fields}}
        body["__slots__"] = fields
        body["__match_args__"] = fields

        def __init__(self, *positional, **named):
            # Hundreds of rows are made at every start: the two usual ways, all in order, take the short road.
            if named:
                count = len(named)
                if positional or count < required or tuple(named) != fields[:count]:
                    positional = arranged(positional, named)
                else:
                    positional = (*named.values(), *last[count - required :])
            elif len(positional) != len(fields):
                positional = arranged(positional, named)
            for assign, given_value in zip(setters, positional, strict=True):
                assign(self, given_value)

        def arranged(positional, named):
            if len(positional) > len(fields):
                raise TypeError(f"{cls.__name__} takes {len(fields)} fields, not {len(positional)}")
            merged = {**defaults, **dict(zip(fields, positional, strict=False)), **named}
            for field in fields:
                if field not in merged:
                    raise TypeError(f"{cls.__name__} needs the field {field}")
            for field in named:
                if field not in fields or field in fields[: len(positional)]:
                    raise TypeError(f"{cls.__name__} has no field {field}, or it is given twice")
            return tuple(merged[field] for field in fields)

        def __setattr__(self, name, *_value):
            raise AttributeError(f"{cls.__name__} is immutable: {name} stays as it is")

        def __eq__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return all(getattr(self, field) == getattr(other, field) for field in fields)

        def __hash__(self):
            return hash((cls.__name__, *(getattr(self, field) for field in fields)))

        def __repr__(self):
            return f"{cls.__name__}({', '.join(f'{field}={getattr(self, field)!r}' for field in fields)})"

        for method in (__init__, __setattr__, __eq__, __hash__, __repr__):
            body.setdefault(method.__name__, method)
        if body["__hash__"] is None:  # Python's own answer to a class that defines __eq__
            body["__hash__"] = __hash__
        body["__delattr__"] = body["__setattr__"]
        made = type(cls)(cls.__name__, cls.__bases__, body)
        setters = tuple(getattr(made, field).__set__ for field in fields)
        return made


def assert_never(impossible: Never) -> Never:
    """Close a `match` over a closed set: a type checker proves that no case is left. Raises AssertionError."""
    raise AssertionError(f"not a member of the closed set: {impossible!r}")
