"""What each command does: options in, one walk along the road, an exit status out. A module is a command.

Data goes to standard output, messages to standard error. Only files that the person named are opened here.
"""

from __future__ import annotations

from virtcheck import terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.facts import Fact
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.question import Host
    from virtcheck.texts import Texts

OK, NO, USAGE, UNKNOWN = 0, 1, 2, 3
"""Exit statuses: done or yes; no, broken, different; wrong usage or malformed input; cannot tell."""


class WrongUsage(Exception):
    """The person asked for something that does not exist. The message is one line."""


def fact_named(name: str) -> Fact:
    """The fact with this name. Raises WrongUsage for a name that is none."""
    from virtcheck.facts import FACTS
    from virtcheck.policy import unknown_fact

    fact = FACTS.get(name)
    if fact is None:
        raise WrongUsage(unknown_fact(name, FACTS))
    return fact


def texts_in(lang: str) -> Texts:
    """The texts in the language that the person asks for, by an option or by the locale."""
    from virtcheck.texts import load

    return load(terminal.language(lang))


def shown_if(prove: bool, host: Host, signs: Iterable[Sign] | None, lang: str) -> tuple[Evidence, ...]:
    """What experiments show that these signs need (all of them by default); nothing where the person wants none."""
    if not prove:
        return ()
    from virtcheck.commands.prove import shown_by_experiments

    return shown_by_experiments(host, signs, lang)
