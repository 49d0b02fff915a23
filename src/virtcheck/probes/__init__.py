"""One file per place to look. A probe declares its SIGNS and reports evidence of each; it has no opinion."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from virtcheck.model.evidence import Evidence, Sign
    from virtcheck.model.question import Host

    class Probe(Protocol):
        """A module that looks at one place."""

        __name__: str
        SIGNS: tuple[Sign, ...]

        def probe(self, host: Host) -> Iterator[Evidence]:
            """Report at least one piece of evidence of every sign in SIGNS."""
            ...
