"""What holds of every tool's rules, on every host."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.machines import dmi, signed, tree, xen
from tests.peers.hosts import FILE, TABLES, root_on
from tests.renderers.hosts import HOSTS
from tests.test_fixtures import FIXTURES
from virtcheck import peers
from virtcheck.commands import explain
from virtcheck.hosts.recorded import RecordedHost

HIDDEN = {"unanswered": "no answer within 1 s", "errno": 0}
WRITTEN: dict[str, dict[str, Any]] = {
    "guest": root_on() | signed("KVMKVMKVM") | TABLES | dmi(sys_vendor="QEMU") | {"stat:/.dockerenv": FILE},
    "xen": root_on() | xen("PV") | signed("XenVMMXenVMM") | TABLES,
    "arm": root_on("aarch64") | tree({"compatible": "linux,dummy-virt", "hypervisor/compatible": "linux,kvm"}),
}


def printed(readings: dict[str, Any]) -> dict[str, list[str]]:
    """What each tool prints."""
    return {one.command.line: [word.text for word in one.words] for one in peers.answers(RecordedHost(readings))}


@pytest.mark.parametrize("name", HOSTS)
def test_every_tool_answers_on_every_host(name: str) -> None:
    """Also where everything is refused, was never asked, or is hostile: rules never raise, and say where they look."""
    for answer in peers.answers(RecordedHost(HOSTS[name])):
        assert answer.asked
        assert all(word.origin.isprintable() and word.value.isprintable() for word in answer.words)


def test_explain_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    """`virtcheck explain` ends with what the tools answer on the host that it speaks of."""
    assert 0 == explain.run("docker", str(FIXTURES / "firecracker" / "host.json.gz"))

    _, _, section = capsys.readouterr().out.partition("What other tools answer here\n")
    assert "systemd-detect-virt -c  docker" in section


def test_where_nothing_was_asked_nothing_can_be_told() -> None:
    """An empty recording gives no words, and a reason for each tool."""
    answers = peers.answers(RecordedHost({}))

    assert [] == [answer.command.line for answer in answers if answer.words or answer.unseen is None]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(WRITTEN)), hidden=st.sets(st.integers(0, 10_000), max_size=6))
def test_hiding_bends_no_word(name: str, hidden: set[int]) -> None:
    """What cannot be seen takes words away from the end; it never turns one into another."""
    readings = WRITTEN[name]
    keys = sorted(readings)
    whole, partly = printed(readings), printed(readings | {keys[one % len(keys)]: HIDDEN for one in hidden})

    assert {} == {tool: words for tool, words in partly.items() if words != whole[tool][: len(words)]}


def test_a_tool_sees_no_difference_between_absent_and_refused() -> None:
    """Refused, masked and absent are one thing to a tool, and it is silent about it."""
    without = WRITTEN["guest"] | {"stat:/.dockerenv": {"absent": 2}}
    refused = WRITTEN["guest"] | {"stat:/.dockerenv": {"forbidden": 13}}
    masked = WRITTEN["guest"] | {"stat:/.dockerenv": {"unanswered": "masked by tmpfs", "errno": 0}}

    assert printed(without) == printed(refused) == printed(masked)
    assert printed(without) != printed(WRITTEN["guest"])
