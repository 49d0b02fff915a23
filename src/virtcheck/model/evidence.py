"""What was looked at and what was seen. Text of a host becomes harmless here, where it enters the model."""

from __future__ import annotations

from virtcheck.model.question import Absent, Forbidden, Found, Unanswered
from virtcheck.model.value import Frozen, assert_never

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, TypeVar

    from virtcheck.model.question import Question

    Answer = TypeVar("Answer")
    Sight = Literal["seen", "absent", "forbidden", "unanswered"]
    Value = bool | int | float | str | tuple[str, ...]

LONGEST_TEXT = 4096
"""Characters of one text that the model keeps; the rest is replaced by an ellipsis."""


def clean(text: str) -> str:
    r"""Return `text` with everything that a terminal might obey made visible: ESC becomes `\x1b`, U+202E `\u202e`."""
    shown = text[: LONGEST_TEXT + 1]
    if not shown.isprintable():
        shown = "".join(one if one.isprintable() else _visible(ord(one)) for one in shown)
    return shown if len(shown) <= LONGEST_TEXT else shown[:LONGEST_TEXT] + "…"


def _visible(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class Sign(Frozen):
    """A kind of thing to look at. Declared once, by the probe that looks."""

    id: str
    what: str
    """The thing in words, as it stands after 'could not see': 'the hypervisor's signature in CPUID'."""
    root_only: bool = False
    """Whether an ordinary user is refused on a usual system."""
    unit: str = ""
    """Of a number that was measured: `ns`, or `x` for a ratio."""

    # A sign is declared once: it is itself, and sets of signs need not compare their texts.
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class Evidence(Frozen):
    """One look at one sign: what was seen there, or why nothing was."""

    sign: Sign
    sight: Sight
    origin: str
    value: Value = False
    note: str = ""
    errno: int = 0

    def __init__(
        self, sign: Sign, sight: Sight, origin: str, value: Value = False, note: str = "", errno: int = 0
    ) -> None:
        # Written out, because it is made more than a hundred times for the shortest answer.
        known = self.__dict__
        known["sign"] = sign
        known["sight"] = sight
        known["origin"] = origin
        known["value"] = value
        known["note"] = note
        known["errno"] = errno

    @staticmethod
    def of(
        sign: Sign,
        question: Question[Answer],
        reading: Found[Answer] | Absent | Forbidden | Unanswered,
        read: Callable[[Answer], Value] | None = None,
    ) -> Evidence:
        """Turn a reading into evidence; `read` makes a value of what was found, else it is 'present'."""
        origin = clean(question.key)
        match reading:
            case Found(data, note):
                return Evidence.seen(sign, origin, True if read is None else read(data), note)
            case Absent(errno):
                return Evidence(sign, "absent", origin, errno=errno)
            case Forbidden(errno):
                return Evidence(sign, "forbidden", origin, errno=errno)
            case Unanswered(why, errno):
                return Evidence(sign, "unanswered", origin, note=clean(why), errno=errno)
            case _:
                assert_never(reading)

    @staticmethod
    def seen(sign: Sign, origin: str, seen: Value, note: str = "") -> Evidence:
        """Evidence of something seen. All its texts are made harmless: a path in a recording is hostile too."""
        if isinstance(seen, str):
            seen = clean(seen)
        elif isinstance(seen, tuple):
            seen = tuple(map(clean, seen))
        return Evidence(sign, "seen", clean(origin), seen, clean(note))

    @property
    def hidden(self) -> bool:
        """Whether something could be there that nobody could see."""
        return self.sight in ("forbidden", "unanswered")
