"""Immutable values: what a frozen dataclass does, at a twentieth of its cost when a program starts.

A frozen slots dataclass takes about 0.3 ms to define, because it compiles source text; thirty of them would cost
more than the whole look at a machine. `Frozen` has its methods once, for all its subclasses, and no slots: those would
mean to build each class twice. To a type checker a subclass of Frozen is a frozen dataclass.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic as Generic
    from typing import Never, TypeVar, dataclass_transform

    Data = TypeVar("Data", covariant=True)

    @dataclass_transform(frozen_default=True)
    class Frozen:
        """To a type checker, what makes a subclass a frozen dataclass."""

else:

    class Generic:
        """Stands for typing.Generic, whose import alone takes longer than all the classes of the model."""

        def __class_getitem__(cls, _parameters):
            return cls

    Data = None

    class Frozen:
        """The base of immutable values: fields by annotation, equal only to their own type with equal fields, hashable.

        class Point(Frozen):
            x: int
            y: int = 0
        """

        __match_args__ = ()
        _defaults = {}

        def __init_subclass__(cls):
            given = vars(cls)
            cls.__match_args__ = fields = tuple(given.get("__annotations__", ()))
            cls._defaults = {field: given[field] for field in fields if field in given}

        def __init__(self, *positional, **named):
            # Over a thousand values are made for the shortest answer: every step here is felt.
            known, fields = self.__dict__, self.__match_args__
            if len(positional) == len(fields) and not named:
                known.update(zip(fields, positional, strict=True))
                return
            known.update(self._defaults)
            if positional:
                known.update(zip(fields, positional, strict=False))
                if len(positional) > len(fields) or not named.keys().isdisjoint(fields[: len(positional)]):
                    raise TypeError(self._complaint(positional, named))
            known.update(named)
            if len(known) != len(fields):
                raise TypeError(self._complaint(positional, named))

        @classmethod
        def _complaint(cls, positional, named):
            fields, rest = cls.__match_args__, cls.__match_args__[len(positional) :]
            if len(positional) > len(fields):
                return f"{cls.__name__} takes {len(fields)} fields, not {len(positional)}"
            for field in named:
                if field not in rest:
                    return f"{cls.__name__} has no field {field}, or it is given twice"
            missing = next(one for one in rest if one not in named and one not in cls._defaults)
            return f"{cls.__name__} needs the field {missing}"

        def __setattr__(self, name, *_value):
            raise AttributeError(f"{type(self).__name__} is immutable: {name} stays as it is")

        __delattr__ = __setattr__

        def __eq__(self, other):
            return self.__dict__ == other.__dict__ if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):
            return hash((type(self).__name__, *(getattr(self, field) for field in self.__match_args__)))

        def __repr__(self):
            fields = ", ".join(f"{field}={getattr(self, field)!r}" for field in self.__match_args__)
            return f"{type(self).__name__}({fields})"


def assert_never(impossible: Never) -> Never:
    """Close a `match` over a closed set: a type checker proves that no case is left. Raises AssertionError."""
    raise AssertionError(f"not a member of the closed set: {impossible!r}")
