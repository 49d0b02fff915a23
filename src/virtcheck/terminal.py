"""What the person's terminal asks for: a language, colours, characters, a width. Not the machine that is inspected."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, NoReturn, TextIO

    Colour = Literal["auto", "always", "never"]

ENDLESS = 100_000
"""The width for a pipe: nothing is wrapped or cut there."""
NARROWEST = 80


def language(asked: str) -> str:
    """The language that an option asks for, else the environment."""
    from virtcheck.texts import language_of

    return asked or language_of(os.environ)


def colour(asked: str, stream: TextIO) -> bool:
    """Whether to colour. NO_COLOR counts when it is not empty (https://no-color.org); an option counts more."""
    if asked != "auto":
        return asked == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def unicode(stream: TextIO) -> bool:
    """Whether the stream can carry more than ASCII."""
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def width(stream: TextIO) -> int:
    """Columns of a terminal (COLUMNS if set), at least NARROWEST; ENDLESS for a pipe or a file."""
    if not stream.isatty():
        return ENDLESS
    from shutil import get_terminal_size

    return max(NARROWEST, get_terminal_size().columns)


def completing() -> bool:
    """Whether a shell asks for completions, as Typer's scripts do."""
    return "_VIRTCHECK_COMPLETE" in os.environ


def debugging() -> bool:
    """Whether the person wants to see the traceback of a defect."""
    return bool(os.environ.get("VIRTCHECK_DEBUG"))


def stdout() -> TextIO:
    """The stream for data. Raises BadInput where the person closed it."""
    if sys.stdout is None:
        from virtcheck.hosts import BadInput

        raise BadInput("standard output is closed")
    return sys.stdout


def reserve() -> None:
    """Keep the numbers of standard streams that are closed from files that are opened later."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while max(os.pipe()) < 2:
            pass


def leave(status: int) -> NoReturn:
    """End this process at once. Python would first free, one by one, what the kernel frees at a stroke."""
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(status)


def write(text: str) -> None:
    """Data for standard output. What the stream cannot encode is written as `\\u…`, never an error."""
    out = stdout()
    encoding = out.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    out.write(text)


def working(text: str) -> None:
    """A line on standard error that tells what goes on, over the one before it; wiped by an empty text.

    Only where both streams are a person's terminal: a pager would be written over, a log would keep it.
    """
    if sys.stderr is not None and sys.stderr.isatty() and stdout().isatty() and os.environ.get("TERM") != "dumb":
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def tell(text: str) -> None:
    """A message for standard error; for nobody where that is closed."""
    if sys.stderr is not None:
        sys.stderr.write(f"virtcheck: {text}\n")
