"""The door: the forms that scripts repeat are answered at once, everything else goes to the Typer app in cli.py.

Typer takes five times as long to import as Python takes to start. A test runs every fast form through both lanes.
"""

from __future__ import annotations

import gc
import sys
from errno import ENOSPC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process, and end it with the exit status."""
    from virtcheck.terminal import leave, reserve

    # A short life: nothing is made here that would be worth collecting before the end.
    gc.disable()
    reserve()
    leave(guarded(lambda: run(sys.argv[1:])))


def run(arguments: list[str]) -> int:
    """Answer a fast form, or hand over."""
    from virtcheck import terminal

    if not terminal.completing():
        fast = fast_form(arguments)
        if fast is not None:
            return fast()
    from virtcheck.cli import run as slow

    return slow(arguments)


def fast_form(arguments: list[str]) -> Callable[[], int] | None:
    """The command that a form which scripts repeat stands for; None for every other form."""
    match arguments:
        case [] | ["show"] | ["--json"] | ["show", "--json"]:
            from virtcheck.commands import show

            return lambda: show.run(form="json" if "--json" in arguments else "text")
        case ["--get", fact] | ["show", "--get", fact] if fact[:1] != "-":
            from virtcheck.commands import show

            return lambda: show.run(get=[fact])
        case ["detect", *flags]:
            from virtcheck.commands import detect

            return (lambda: detect.run(flags=flags)) if detect.FLAGS.keys() >= set(flags) else None
        case ["workloads"] | ["workloads", "--json"]:
            from virtcheck.commands import workloads

            return lambda: workloads.run(form="json" if "--json" in arguments else "text")
        case ["check", "--require", requirement] if requirement[:1] != "-":
            from virtcheck.commands import check

            return lambda: check.run([requirement])
        case _:
            return None


def guarded(work: Callable[[], int]) -> int:
    """What `work` returns; the ends that all commands share: bad input 2, Ctrl-C 130, closed pipe 141, defect 70."""
    from virtcheck import terminal
    from virtcheck.commands import USAGE, WrongUsage
    from virtcheck.hosts import BadInput

    try:
        status = work()
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except (WrongUsage, BadInput) as error:
        terminal.tell(str(error))
        return USAGE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone. Close the stream here, or Python complains when it flushes at exit.
        from contextlib import suppress

        with suppress(BrokenPipeError):
            sys.stdout.close()
        return 141
    except Exception as error:
        if isinstance(error, OSError) and error.errno == ENOSPC:
            terminal.tell("standard output: no space left")
            return USAGE
        if terminal.debugging():
            raise
        from virtcheck.model.evidence import clean

        what = clean(f"{type(error).__name__}: {error}")
        terminal.tell(f"a defect of virtcheck, please report it: {what} (VIRTCHECK_DEBUG=1 shows where)")
        return 70


if __name__ == "__main__":
    main()
