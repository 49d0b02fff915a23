"""A fact's value on one line, the same wherever a person or a script reads it."""

from __future__ import annotations


def as_text(found: object) -> str:
    """The value as `--get` prints it: true and false as in JSON, a list with commas, unknown as nothing."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, tuple):
        return ",".join(found)
    return str(found)
