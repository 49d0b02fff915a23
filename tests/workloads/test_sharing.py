"""Who shares which namespace with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.workloads.tables import HOSTS, ID, LOOKER, OTHER_ID, process, unreadable
from virtcheck.model.workload import Shared
from virtcheck.workloads.grouping import Group
from virtcheck.workloads.sharing import HOST, shared

if TYPE_CHECKING:
    from virtcheck.model.question import ProcessEntry

OWN = {name: 9000 + at for at, name in enumerate(HOSTS)}


def group(container: str, leader: ProcessEntry) -> Group:
    return Group("container", "docker", container, leader, (leader,))


def test_nothing_shared() -> None:
    """A container with eight namespaces of its own shares none."""
    assert {ID: ()} == shared([group(ID, process(10, **OWN))], LOOKER)


def test_the_hosts_network() -> None:
    """What is the host's is told as the host's; that others have it too adds nothing."""
    one, other = (group(key, process(10, **{**OWN, "net": HOSTS["net"]})) for key in (ID, OTHER_ID))

    assert Shared("net", (HOST,)) in shared([one, other], LOOKER)[ID]


def test_a_pod() -> None:
    """The containers of a pod have one network: each names the others."""
    one, other = (
        group(ID, process(10, **OWN)),
        group(OTHER_ID, process(11, **dict.fromkeys(OWN, 1) | {"net": 9003})),
    )

    assert {ID: (Shared("net", (OTHER_ID,)),), OTHER_ID: (Shared("net", (ID,)),)} == shared([one, other], LOOKER)


def test_by_what_stands_for_a_network() -> None:
    """Where namespaces may not be read, a file that is another in each network tells who shares the host's."""
    assert {ID: (Shared("net", (HOST,)),)} == shared([group(ID, unreadable(10))], LOOKER)


def test_without_a_host_in_sight() -> None:
    """Where nobody shows the host's own namespaces, what is its own is told of none."""
    assert {ID: ()} == shared([group(ID, process(10))], None)
