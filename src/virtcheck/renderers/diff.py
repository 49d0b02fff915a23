"""What differs between two reports, for a person and as JSON."""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.report import as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.comparison import Difference
    from virtcheck.texts import Texts

SCHEMA = "virtcheck.diff/1"


def render(differences: tuple[Difference, ...], texts: Texts, *, unicode: bool) -> str:
    """A line for each difference, under the name of its section."""
    if not differences:
        return texts.say("diff.same") + "\n"
    arrow = "→" if unicode else "->"
    lines: list[str] = []
    section = ""
    for one in differences:
        if one.section != section:
            section = one.section
            lines.append(texts.say("diff." + section))
        unknown = texts.say("diff.unknown")
        # A saved report is a file that anybody may have written: its texts are as hostile as a host's.
        before, after = (unknown if side is None else clean(as_text(_tupled(side))) for side in (one.before, one.after))
        lines.append(f"  {clean(one.name)}: {before} {arrow} {after}")
    return "\n".join(lines) + "\n"


def render_json(differences: tuple[Difference, ...]) -> str:
    """The same as JSON: `[before, after]` by section and name."""
    from virtcheck.renderers.json import lines

    data: dict[str, object] = {"schema": SCHEMA, "same": not differences}
    for section in ("host", "fact", "claim", "concept"):
        data[section] = {one.name: [one.before, one.after] for one in differences if one.section == section}
    return lines(data) + "\n"


def _tupled(side: object) -> object:
    return tuple(map(str, side)) if isinstance(side, list) else side
