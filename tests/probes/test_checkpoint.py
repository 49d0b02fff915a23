"""What CRIU needs of the kernel and of a process."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, UNANSWERED, found
from tests.machines import release
from tests.probes.evidence import evidence, seen
from virtcheck.hosts.machine import KERNEL_OPTIONS
from virtcheck.probes import checkpoint

PACKED, INSTALLED = "config:/proc/config.gz", "config:/boot/config-6.12.0"
MODULES = "config:/usr/lib/modules/6.12.0/config"
NOWHERE = release("6.12.0") | dict.fromkeys((PACKED, INSTALLED, MODULES), ABSENT)
ALL = [f"{one}=y" for one in checkpoint.NEEDED]
DEBIAN = [one.replace("DIAG=y", "DIAG=m") for one in ALL]
WITHOUT_DIAG = [one for one in ALL if "UNIX_DIAG" not in one]
EVERY_RIGHT, RESTORER, NO_RIGHT = "000001ffffffffff", "0000010000000000", "0000000000000000"


def configured(*places: str, options: list[str]) -> dict[str, Any]:
    """A kernel whose configuration lies there."""
    return NOWHERE | dict.fromkeys(places, found(options))


@pytest.mark.parametrize(
    ("readings", "complete", "missing", "dirty"),
    [
        (configured(PACKED, options=ALL), True, (), False),
        (configured(INSTALLED, options=DEBIAN), True, (), False),
        (configured(MODULES, options=[*ALL, "CONFIG_MEM_SOFT_DIRTY=y"]), True, (), True),
        (configured(PACKED, options=WITHOUT_DIAG), False, ("CONFIG_UNIX_DIAG",), False),
        (configured(PACKED, options=[]), False, checkpoint.NEEDED, False),
        (configured(INSTALLED, options=ALL) | {PACKED: UNANSWERED}, "unanswered", "unanswered", "unanswered"),
        (NOWHERE | {INSTALLED: FORBIDDEN}, "forbidden", "forbidden", "forbidden"),
        (NOWHERE, "unanswered", "unanswered", "unanswered"),
        ({}, "unanswered", "unanswered", "unanswered"),
    ],
)
def test_kernel(readings: dict[str, Any], complete: bool | str, missing: Any, dirty: bool | str) -> None:
    """By the configuration, modules counted; where it is masked, refused or not kept, it is unknown and not missing."""
    assert complete == seen(checkpoint, readings, checkpoint.COMPLETE)
    assert missing == seen(checkpoint, readings, checkpoint.MISSING)
    assert dirty == seen(checkpoint, readings, checkpoint.DIRTY_TRACKING)


def test_without_a_release() -> None:
    """Nobody knows which of the installed configurations is this kernel's."""
    readings = {PACKED: ABSENT, "uname:": FORBIDDEN}

    assert "the kernel's configuration is not kept here" == evidence(checkpoint, readings, checkpoint.COMPLETE).note


def test_the_host_keeps_what_is_asked() -> None:
    """Of a configuration nothing is kept but what is compared here."""
    assert {*checkpoint.NEEDED, checkpoint.SOFT_DIRTY} == {f"CONFIG_{one}" for one in KERNEL_OPTIONS}


@pytest.mark.parametrize(
    ("rights", "users", "expected"),
    [
        (EVERY_RIGHT, "user:[4026531837]", True),
        (RESTORER, "user:[4026531837]", True),
        (NO_RIGHT, "user:[4026531837]", False),
        (EVERY_RIGHT, "user:[4026532500]", False),
        (NO_RIGHT, None, False),
        (EVERY_RIGHT, None, "forbidden"),
    ],
)
def test_allowed(rights: str, users: str | None, expected: bool | str) -> None:
    """With one of two rights over the host's users; those of another user namespace do not reach so far."""
    readings = INITIAL_NAMESPACES | {
        "file:/proc/self/status": found(f"Name:\tbash\nCapEff:\t{rights}\n"),
        "link:/proc/self/ns/user": FORBIDDEN if users is None else found(users),
    }

    assert expected == seen(checkpoint, readings, checkpoint.ALLOWED)


def test_rights_that_are_not_told() -> None:
    """A status without the line says nothing of rights."""
    readings = INITIAL_NAMESPACES | {"file:/proc/self/status": found("Name:\tbash\n")}

    assert "absent" == seen(checkpoint, readings, checkpoint.ALLOWED)
