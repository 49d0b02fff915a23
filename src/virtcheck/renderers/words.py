"""Signs, colours and sizes that all that is printed has in common; without Rich, which takes time to import."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Verdict
    from virtcheck.model.isolation import Grade

MARKS: dict[Verdict, tuple[str, str, str]] = {
    "established": ("✓", "+", "green"),
    "refuted": ("✗", "x", "red"),
    "conflicted": ("≠", "!", "magenta"),
    "undetermined": ("?", "?", "yellow"),
    "no-sign": ("–", "-", "dim"),
}
"""The sign of a verdict, the same in ASCII, and its colour."""

PLAIN = str.maketrans(
    {"—": "-", "–": "-", "−": "-", "·": "-", "…": "...", "→": "->", "×": "x", "≥": ">=", "≤": "<=", "≠": "!=", "’": "'"}
    | {"µ": "u"}
    | dict.fromkeys("“”„«»", '"')
    | {"┌": ",", "└": "`", "┴": "'", "─": "-", "╌": "-", "│": "|", "▶": ">", "•": "*", "┆": ":", "\u00a0": " "}
)
"""What stands for signs beyond ASCII where a stream carries none."""

GRADE_MARKS: dict[Grade, Verdict] = {
    "none": "no-sign",
    "open": "refuted",
    "weakened": "refuted",
    "standard": "established",
    "hardened": "established",
    "separate-kernel": "established",
}
"""The verdict whose sign stands before a grade."""


def size(bytes_: int) -> str:
    """A number of bytes in the largest unit in which it is at least one."""
    units = ("B", "KiB", "MiB", "GiB", "TiB")
    power = min(max(bytes_.bit_length() - 1, 0) // 10, len(units) - 1)
    return f"{round(bytes_ / (1 << 10 * power), 1):g} {units[power]}"
