"""What a probe reports of a small host, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from virtcheck.hosts.machine import is_lent
from virtcheck.hosts.recorded import RecordedHost

if TYPE_CHECKING:
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.question import Question
    from virtcheck.probes import Probe


class Another(RecordedHost):
    """A process as another one, the looker, sees it: readings of its own for what its eyes see, else the looker's."""

    def __init__(self, readings: dict[str, Any], looker: RecordedHost) -> None:
        super().__init__(readings)
        self._looker = looker

    @property
    def looker(self) -> RecordedHost:
        """Who looks."""
        return self._looker

    def ask(self, question: Question[Any]) -> Any:
        """Its own answer, or the looker's, as a live host gives them."""
        kind, _, subject = question.key.partition(":")
        return super().ask(question) if is_lent(kind, subject) else self._looker.ask(question)


def of_another(probe: Probe, readings: dict[str, Any], looker: dict[str, Any], sign: Sign) -> Evidence:
    """The only evidence of a sign, of a process with these readings, to somebody with those."""
    (one,) = (one for one in probe.probe(Another(readings, RecordedHost(looker))) if one.sign == sign)
    return one


def evidence(probe: Probe, readings: dict[str, Any], sign: Sign) -> Evidence:
    """The only evidence of a sign. Fails the test where there are several or none."""
    (one,) = (one for one in probe.probe(RecordedHost(readings)) if one.sign == sign)
    return one


def seen(probe: Probe, readings: dict[str, Any], sign: Sign) -> Any:
    """The value that was seen, or the sight (`absent`, `forbidden`, `unanswered`) where nothing was."""
    one = evidence(probe, readings, sign)
    return one.value if one.sight == "seen" else one.sight


def reports_every_sign(probe: Probe, readings: dict[str, Any]) -> bool:
    """Whether the probe has evidence of each of its signs, and of nothing else."""
    return {one.sign for one in probe.probe(RecordedHost(readings))} == set(probe.SIGNS)
