"""Labels of security modules, and who may make user namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import MACHINE, own
from tests.probes.evidence import of_another, reports_every_sign, seen
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import security

if TYPE_CHECKING:
    from virtcheck.model.evidence import Evidence

MOST = "file:/proc/sys/user/max_user_namespaces"
DEBIAN = "file:/proc/sys/kernel/unprivileged_userns_clone"
UBUNTU = "file:/proc/sys/kernel/apparmor_restrict_unprivileged_userns"
NOT_SHOWN = {"unanswered": "masked by procfs (subset=pid)", "errno": 2}
NO_LABEL = {"absent": 22}


@pytest.mark.parametrize("readings", [MACHINE, {}, dict.fromkeys(MACHINE, ABSENT)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(security, readings)


@pytest.mark.parametrize(
    ("own", "shared", "label"),
    [
        (found("docker-default (enforce)\n"), found("docker-default (enforce)\n"), "docker-default (enforce)"),
        (ABSENT, found("system_u:system_r:container_t:s0:c1,c2\0"), "system_u:system_r:container_t:s0:c1,c2"),
        (NO_LABEL, NO_LABEL, "none"),
        (ABSENT, ABSENT, "none"),
        (ABSENT, found("\0"), "none"),
        (FORBIDDEN, found("x"), "forbidden"),
    ],
)
def test_label(own: object, shared: object, label: str) -> None:
    """AppArmor's own file comes first; without any module there is no label, which is not the word `unconfined`."""
    readings = MACHINE | {"file:/proc/self/attr/apparmor/current": own, "file:/proc/self/attr/current": shared}

    assert label == seen(security, readings, security.LABEL)


def test_a_tree_may_lack_the_label() -> None:
    """A kernel without the file has no security modules; that a tree lacks it says nothing."""

    class Tree(RecordedHost):
        origin = "tree"  # type: ignore[assignment]

    without = dict.fromkeys((security.APPARMOR_LABEL.key, security.ANY_LABEL.key), ABSENT)
    sights = [next(security.probe(host(MACHINE | without))).sight for host in (RecordedHost, Tree)]

    assert ["seen", "absent"] == sights


def test_modules() -> None:
    """The kernel's list of modules, in its order."""
    readings = MACHINE | {"file:/sys/kernel/security/lsm": found("lockdown,capability,landlock,apparmor")}

    assert ("lockdown", "capability", "landlock", "apparmor") == seen(security, readings, security.MODULES)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({MOST: found("15000\n")}, True),
        ({MOST: found("0\n")}, False),
        ({MOST: found("15000\n"), DEBIAN: found("0\n")}, False),
        ({MOST: found("15000\n"), DEBIAN: found("1\n"), UBUNTU: found("1\n")}, False),
        ({MOST: found("15000\n"), DEBIAN: found("1\n"), UBUNTU: found("0\n")}, True),
        ({MOST: NOT_SHOWN, DEBIAN: NOT_SHOWN, UBUNTU: NOT_SHOWN}, "unanswered"),
        ({MOST: FORBIDDEN, DEBIAN: found("0\n")}, False),
        ({MOST: ABSENT}, "unanswered"),
        ({MOST: ABSENT, "link:/proc/self/ns/user": ABSENT}, False),
        (dict.fromkeys(MACHINE, ABSENT), "absent"),
    ],
)
def test_unprivileged_userns(settings: dict[str, object], expected: object) -> None:
    """One setting that refuses decides; what is hidden or not shown is not permission."""
    assert expected == seen(security, MACHINE | settings, security.UNPRIVILEGED_USERNS)


@given(st.binary(max_size=300))
def test_text_never_raises(data: bytes) -> None:
    """Any bytes are a label without NULs at its ends."""
    assert not security.text(data).endswith("\0")


def test_most_user_namespaces_of_another_process() -> None:
    """The most there may be is shown for the looker's users: it holds for those of others only where it refuses."""
    apart = MACHINE | own("user")
    some, none = ({MOST: found(text)} for text in ("15000\n", "0\n"))
    sign = security.UNPRIVILEGED_USERNS

    assert of_another(security, MACHINE, MACHINE | some, sign).value is True
    assert "unanswered" == of_another(security, apart, MACHINE | some, sign).sight
    assert ("seen", False) == seen_of(of_another(security, apart, MACHINE | none, sign))
    assert "unanswered" == of_another(security, MACHINE, apart | none, sign).sight
    assert ("seen", False) == seen_of(of_another(security, MACHINE, apart | some | {DEBIAN: found("0\n")}, sign))


def seen_of(one: Evidence) -> tuple[str, object]:
    """The sight and the value."""
    return one.sight, one.value
