"""Immutable values: what a frozen dataclass does, at a twentieth of its cost when a program starts.

A frozen slots dataclass takes about 0.3 ms to define, because it compiles source text; thirty of them would cost
more than the whole look at a machine. `value` gives the same class its methods as closures. It makes no slots either:
those would mean to build each class twice. To a type checker a value is a frozen dataclass.
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
        """Stands for typing.Generic, whose import alone takes as long as all the classes of the model."""

        def __class_getitem__(cls, _parameters):
            return cls

    Data = None

    def value(cls):
        """Return `cls` as an immutable class: equal only to its own type with equal fields, and hashable."""
        given = vars(cls)
        fields = tuple(given.get("__annotations__", ()))
        count = len(fields)
        defaults = {field: given[field] for field in fields if field in given}

        def __init__(self, *positional, **named):
            # Over a thousand values are made for the shortest answer: every step here is felt.
            known = self.__dict__
            if len(positional) == count and not named:
                known.update(zip(fields, positional, strict=True))
                return
            if defaults:
                known.update(defaults)
            if positional:
                known.update(zip(fields, positional, strict=False))
                if len(positional) > count or (named and not named.keys().isdisjoint(fields[: len(positional)])):
                    raise TypeError(complaint(positional, named))
            if named:
                known.update(named)
            if len(known) != count:
                raise TypeError(complaint(positional, named))

        def complaint(positional, named):
            if len(positional) > len(fields):
                return f"{cls.__name__} takes {len(fields)} fields, not {len(positional)}"
            for field in named:
                if field not in fields[len(positional) :]:
                    return f"{cls.__name__} has no field {field}, or it is given twice"
            missing = next(one for one in fields[len(positional) :] if one not in named and one not in defaults)
            return f"{cls.__name__} needs the field {missing}"

        def __setattr__(self, name, *_value):
            raise AttributeError(f"{cls.__name__} is immutable: {name} stays as it is")

        def __eq__(self, other):
            return self.__dict__ == other.__dict__ if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):
            return hash((cls.__name__, *(getattr(self, field) for field in fields)))

        def __repr__(self):
            return f"{cls.__name__}({', '.join(f'{field}={getattr(self, field)!r}' for field in fields)})"

        cls.__match_args__ = fields
        cls.__delattr__ = __setattr__
        for method in (__init__, __setattr__, __eq__, __hash__, __repr__):
            # Python gives None as __hash__ to a class that defines __eq__.
            if given.get(method.__name__) is None:
                setattr(cls, method.__name__, method)
        return cls


def assert_never(impossible: Never) -> Never:
    """Close a `match` over a closed set: a type checker proves that no case is left. Raises AssertionError."""
    raise AssertionError(f"not a member of the closed set: {impossible!r}")
