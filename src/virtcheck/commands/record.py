"""A recording of this machine."""

from __future__ import annotations

from virtcheck import terminal
from virtcheck.commands import OK, WrongUsage
from virtcheck.hosts import BadInput


def run(output: str = "-", redact: str = "") -> int:
    """Write a recording of this machine; `redact` may be `ids`."""
    from virtcheck.hosts.live import recording
    from virtcheck.model.evidence import clean

    if output == "-" and terminal.stdout().isatty():
        raise WrongUsage("a recording is compressed: name a file with -o FILE, or send it to a pipe")
    packed = recording(ids=redact == "ids")
    if output == "-":
        terminal.stdout().buffer.write(packed)
        return OK
    try:
        with open(output, "wb") as file:
            file.write(packed)
    except OSError as error:
        raise BadInput(f"{clean(output)}: {error.strerror}") from None
    return OK
