"""Linux, and who imitates it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import FORBIDDEN, found
from tests.containers import MACHINE
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer
from virtcheck.knowledge.kernels import KERNELS


def version(line: str) -> dict[str, Any]:
    """A machine whose kernel writes this into /proc/version."""
    return MACHINE | {"file:/proc/version": found(line + "\n")}


HOSTS: dict[str, tuple[dict[str, Any], str | None]] = {
    "Linux": (version("Linux version 6.12.0 (gcc) #1 SMP"), "linux"),
    "WSL 2, which is Linux": (version("Linux version 5.15.90.1-microsoft-standard-WSL2 (oe-user@oe-host) #1"), "linux"),
    "gVisor": (version("Linux version 4.19.0-gvisor #1 SMP Sun Jan 10 15:06:54 PST 2016"), "gvisor"),
    "gVisor under another version": (
        version("Linux version 6.12.0 (gcc) #1 SMP") | {"file:/proc/sentry-meminfo": found("MemTotal: 1\n")},
        "gvisor",
    ),
    "WSL 1": (version("Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) #1"), "wsl1"),
    "LX zone": (version("Linux version 4.3.0 (gcc version 4.7.2) #BrandZ virtual linux SMP"), "illumos-lx"),
    "Linux programs on FreeBSD": (
        version("Linux version 4.4.0 (des@freebsd.org) (gcc version 13.0.0) #4 Sun Dec 18 04:30:00 CET 1977"),
        "freebsd-linuxulator",
    ),
    "nobody known": (version("Plan 9"), None),
    "not to be told": (MACHINE | {"file:/proc/version": FORBIDDEN}, None),
}


@pytest.mark.parametrize("name", HOSTS)
def test_kernel_kind(name: str) -> None:
    """The kernel's own line tells; a line of nobody known, or none, tells nothing."""
    readings, expected = HOSTS[name]
    (fact,) = answer(RecordedHost(readings), [FACTS["kernel.kind"]])

    assert expected == fact.value


def test_every_kernel_has_a_host() -> None:
    """No kernel is claimed that no written host has."""

    assert {claim.word for claim in KERNELS} == {expected for _, expected in HOSTS.values()} - {None}


@pytest.mark.parametrize("name", ["gVisor", "WSL 1", "LX zone", "Linux programs on FreeBSD"])
def test_no_machine_and_no_absence_above_an_imitation(name: str) -> None:
    """What imitates Linux is judged first: it leaves neither `no container` nor a physical machine standing."""
    facts = answer(RecordedHost(HOSTS[name][0]), [FACTS["container.kind"], FACTS["vm.kind"]])

    assert "none" not in [fact.value for fact in facts]
