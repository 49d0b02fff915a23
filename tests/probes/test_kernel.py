"""Which kernel answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.probes.evidence import seen
from virtcheck.probes import kernel

VERSION, RELEASE = "file:/proc/version", "file:/proc/sys/kernel/osrelease"
SENTRY, COMMAND_LINE = "file:/proc/sentry-meminfo", "file:/proc/cmdline"
FREEBSD = "Linux version 4.4.0 (des@freebsd.org) (gcc version 13.0.0) #4 Sun Dec 18 04:30:00 CET 1977\n"
DEBIAN = "Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP PREEMPT_DYNAMIC Debian\n"


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ({VERSION: found(DEBIAN), SENTRY: ABSENT}, "linux"),
        ({VERSION: found("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n")}, "gvisor"),
        ({VERSION: found("Linux version 4.19.0-gvisor #1 SMP Sun Jan 10 15:06:54 PST 2016\n")}, "gvisor"),
        ({VERSION: found(DEBIAN), SENTRY: found("MemTotal: 1\n")}, "gvisor"),
        ({VERSION: found("Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) #1\n")}, "wsl1"),
        ({VERSION: found("Linux version 5.15.90.1-microsoft-standard-WSL2 (oe-user@oe-host) #1\n")}, "linux"),
        ({VERSION: found("Linux version 4.4.0-21-generic (buildd@lgw01) #37-Ubuntu SMP\n")}, "linux"),
        ({VERSION: found("Linux version 4.3.0 (gcc version 4.7.2) #BrandZ virtual linux SMP\n")}, "illumos-lx"),
        ({VERSION: found(FREEBSD)}, "freebsd-linuxulator"),
        ({VERSION: found("Linux version 6.1.0 (me@freebsd) (FreeBSD clang version 14.0.5) #4 SMP\n")}, "linux"),
        ({VERSION: found("Something else 1.0\n")}, "other"),
        ({VERSION: ABSENT, SENTRY: ABSENT, RELEASE: found("4.4.0-19041-Microsoft\n")}, "wsl1"),
        ({VERSION: ABSENT, SENTRY: ABSENT, RELEASE: ABSENT}, "absent"),
        ({VERSION: FORBIDDEN, SENTRY: ABSENT}, "forbidden"),
        ({VERSION: found(DEBIAN), SENTRY: FORBIDDEN}, "forbidden"),
        ({VERSION: UNANSWERED, RELEASE: found("6.1.0\n")}, "unanswered"),
    ],
)
def test_kind(readings: dict[str, Any], expected: str) -> None:
    """Linux says so of itself; those that imitate it have marks of their own."""
    assert expected == seen(kernel, readings, kernel.KIND)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ({RELEASE: found("6.12.0\n"), "uname:": found(["Linux", "6.12.0", "", ""])}, "6.12.0"),
        ({RELEASE: UNANSWERED, "uname:": found(["Linux", "6.12.0", "", ""])}, "6.12.0"),
        ({RELEASE: ABSENT, VERSION: found("Linux version 6.1.0 (gcc)\n")}, "6.1.0"),
        ({RELEASE: UNANSWERED, VERSION: found("Linux version 6.1.0 (gcc)\n")}, "unanswered"),
        ({RELEASE: ABSENT, VERSION: ABSENT}, "absent"),
        ({RELEASE: FORBIDDEN, VERSION: found("Linux version 6.1.0 (gcc)\n")}, "forbidden"),
        ({}, "unanswered"),
    ],
)
def test_release(readings: dict[str, Any], expected: str) -> None:
    """By the file, where there is no procfs by uname, and where neither is by the version."""
    assert expected == seen(kernel, readings, kernel.RELEASE)


def test_parameters() -> None:
    """Those that matter, with their values; what follows `--` is init's."""
    line = "root=/dev/vda ro nested_pvm=1 mitigations=auto tsc_early_khz=26 -- tsc=reliable\n"

    assert ("nested_pvm=1", "mitigations=auto") == seen(kernel, {COMMAND_LINE: found(line)}, kernel.PARAMETERS)


@given(st.text())
def test_any_version(text: str) -> None:
    """Any text is of one kind."""
    assert kernel.kind(text) in ("gvisor", "wsl1", "illumos-lx", "freebsd-linuxulator", "linux", "other")
