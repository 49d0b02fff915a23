"""The registry of facts, and the schemas."""

from __future__ import annotations

from virtcheck import terminal
from virtcheck.commands import OK, texts_in


def run(form: str = "text", schema: str = "", lang: str = "") -> int:
    """The registry of facts, or the JSON Schema of the report."""
    if schema:
        from pkgutil import get_data

        terminal.write((get_data("virtcheck", f"schemas/{schema}-1.json") or b"").decode())
        return OK
    from virtcheck.facts import FACTS
    from virtcheck.renderers import registry

    if form == "json":
        terminal.write(registry.render_json(FACTS.values()))
    else:
        terminal.write(registry.render(FACTS.values(), texts_in(lang)))
    return OK
