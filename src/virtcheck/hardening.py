"""What would set a subject apart better, in the syntax of the engine that it belongs to. Pure.

engine = engine_of(kind, orchestrator)          # the words of container.kind and container.orchestrator
told = remedies(engine)                         # by id: a boundary, a door, or a fact that a grade asks for
told["network"].text, told["network"].leave_out # `--network=bridge`, False
"""

from __future__ import annotations

from virtcheck.knowledge.hardening import ENGINE_OF, HARDENINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from virtcheck.knowledge.hardening import Engine, Setting


def engine_of(kind: str | None, orchestrator: str | None = None) -> Engine | None:
    """Whose syntax fits a subject. A pod is asked of Kubernetes, whatever engine runs it; a process of the host is a
    unit of systemd. None where neither word is known: then every syntax may fit.
    """
    return "kubernetes" if orchestrator == "kubernetes" else ENGINE_OF.get(kind or "")


def remedies(engine: Engine | None) -> Mapping[str, Setting]:
    """What to write or to leave out, by the id of the boundary, door or fact that it mends; empty for no engine."""
    if engine is None:
        return {}
    return {one: row.settings[engine] for row in HARDENINGS if engine in row.settings for one in row.about}


def remedy(about: str, engine: Engine | None = None) -> tuple[tuple[Engine, Setting], ...]:
    """All that can be done about a boundary, a door or a fact, by engine: the one that fits first."""
    found = [one for row in HARDENINGS if about in row.about for one in row.settings.items()]
    return tuple(sorted(found, key=lambda one: one[0] != engine))
