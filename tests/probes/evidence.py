"""What a probe reports of a small host, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from virtcheck.hosts.recorded import RecordedHost

if TYPE_CHECKING:
    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.probes import Probe


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
