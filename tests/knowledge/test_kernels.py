"""Linux, and who imitates it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (found("Linux version 6.12.0 (gcc) #1 SMP\n"), "linux"),
        (found("Linux version 4.19.0-gvisor #1 SMP Sun Jan 10 15:06:54 PST 2016\n"), "gvisor"),
        (found("Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) #1\n"), "wsl1"),
        (found("Plan 9\n"), None),
        (FORBIDDEN, None),
    ],
)
def test_kernel_kind(version: dict[str, Any], expected: str | None) -> None:
    """The kernel's own line tells; a line of nobody known, or none, tells nothing."""
    host = RecordedHost({"file:/proc/version": version, "file:/proc/sentry-meminfo": ABSENT})
    (fact,) = answer(host, [FACTS["kernel.kind"]])

    assert expected == fact.value
