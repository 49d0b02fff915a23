"""Drivers that serve guests: what is there, what would be loaded, and what cannot be told without opening anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, INITIAL_NAMESPACES, UNANSWERED, found
from tests.machines import linux
from tests.probes.evidence import evidence, seen
from virtcheck.probes import backends

NODE, MISC, RIGHTS = "stat:/dev/vhost-net", "file:/proc/misc", "access:/dev/vhost-net"
LOADER, FORBIDDEN_TO_LOAD = "file:/proc/sys/kernel/modprobe", "file:/proc/sys/kernel/modules_disabled"
INSTALLED = "file:/lib/modules/6.12.0/modules.devname"

THERE = found(["character-device", 0o660, 0, 104, 10, 238, 5, 6])
ANOTHER_DEVICE = found(["character-device", 0o660, 0, 104, 10, 239, 5, 6])
A_FILE = found(["file", 0o644, 0, 0, 0, 0, 5, 6])
REGISTERED, NOT_REGISTERED = found("238 vhost-net\n229 fuse\n"), found("229 fuse\n238 vhost-nets\n")
LOADS = {LOADER: found("/sbin/modprobe\n"), FORBIDDEN_TO_LOAD: found("0\n")}
WITH_MODULE = {INSTALLED: found("# Device nodes\nfuse fuse c10:229\nvhost_net vhost-net c10:238\n")}
WITHOUT_MODULE = {INSTALLED: found("# Device nodes\nfuse fuse c10:229\nvhost_vsock vhost-vsock c10:241\n")}


def host(node: Any, misc: Any, rights: Any = ABSENT, **others: Any) -> dict[str, Any]:
    """A Linux with a node, a list of drivers and rights."""
    return linux() | {NODE: node, MISC: misc, RIGHTS: rights, **others}


@pytest.mark.parametrize(
    ("node", "misc", "rights", "expected"),
    [
        (THERE, REGISTERED, found(6), "ready"),
        (THERE, REGISTERED, found(4), "refused"),
        (THERE, REGISTERED, found(0), "refused"),
        (THERE, REGISTERED, UNANSWERED, "unanswered"),
        (ABSENT, REGISTERED, ABSENT, "no-node"),
        (ANOTHER_DEVICE, REGISTERED, found(6), "no-node"),
        (A_FILE, REGISTERED, found(6), "no-node"),
        (FORBIDDEN, REGISTERED, FORBIDDEN, "forbidden"),
        (THERE, UNANSWERED, found(6), "unanswered"),
        (ABSENT, UNANSWERED, ABSENT, "unanswered"),
        (ABSENT, ABSENT, ABSENT, "no-node"),
        (THERE, ABSENT, found(6), "absent"),
    ],
)
def test_state_of_a_driver_that_is_there(node: Any, misc: Any, rights: Any, expected: str) -> None:
    """The node, the right number and the rights are all needed; where the drivers are not shown nothing is said."""
    assert expected == seen(backends, host(node, misc, rights), backends.VHOST_NET)


@pytest.mark.parametrize(
    ("loading", "expected"),
    [
        (LOADS | WITH_MODULE, "loadable"),
        (LOADS | WITHOUT_MODULE, "no-driver"),
        (LOADS | {INSTALLED: ABSENT}, "unanswered"),
        (LOADS | {INSTALLED: UNANSWERED}, "unanswered"),
        (WITH_MODULE | {LOADER: ABSENT, FORBIDDEN_TO_LOAD: ABSENT}, "no-driver"),
        (WITH_MODULE | {LOADER: found("\n"), FORBIDDEN_TO_LOAD: found("0\n")}, "no-driver"),
        (LOADS | WITH_MODULE | {FORBIDDEN_TO_LOAD: found("1\n")}, "no-driver"),
        (LOADS | WITH_MODULE | {LOADER: UNANSWERED}, "unanswered"),
        (LOADS | WITH_MODULE | {FORBIDDEN_TO_LOAD: UNANSWERED}, "unanswered"),
    ],
)
@pytest.mark.parametrize("node", [THERE, ABSENT])
def test_state_of_a_driver_that_is_not_there(node: Any, loading: dict[str, Any], expected: str) -> None:
    """A node whose number nobody registered is no driver, whatever access(2) says of it; a module may become one."""
    assert expected == seen(backends, host(node, NOT_REGISTERED, found(6)) | loading, backends.VHOST_NET)


def test_a_container_may_still_be_refused() -> None:
    """The list of devices of a control group cannot be read: what access(2) grants an open may not."""
    container = host(THERE, REGISTERED, found(6)) | {"link:/proc/self/ns/mnt": found("mnt:[4026532999]")}
    one = evidence(backends, container, backends.VHOST_NET)

    assert ("unanswered", "a container's list of devices may still refuse it") == (one.sight, one.note)
    assert "unanswered" == seen(backends, container | {"link:/proc/self/ns/mnt": UNANSWERED}, backends.VHOST_NET)


def test_a_number_that_the_kernel_gave() -> None:
    """/dev/iommu has no number of its own: the list of drivers tells it, and no module waits for it."""
    node = {"stat:/dev/iommu": found(["character-device", 0o660, 0, 0, 10, 125, 5, 6]), "access:/dev/iommu": found(6)}

    assert "ready" == seen(backends, linux() | node | {MISC: found("125 iommu\n")}, backends.IOMMUFD)
    assert "no-node" == seen(backends, linux() | node | {MISC: found("126 iommu\n")}, backends.IOMMUFD)
    assert "no-driver" == seen(backends, linux() | node | LOADS | {MISC: found("229 fuse\n")}, backends.IOMMUFD)


@pytest.mark.parametrize(
    ("kernel", "uname", "expected"),
    [
        (found("x86_64\n"), found(["Linux", "6.12.0", "#1", "i686"]), "x86_64"),
        (ABSENT, found(["Linux", "6.1.0", "#1", "aarch64"]), "aarch64"),
        (UNANSWERED, found(["Linux", "6.1.0", "#1", "aarch64"]), "unanswered"),
        (ABSENT, UNANSWERED, "unanswered"),
    ],
)
def test_architecture(kernel: Any, uname: Any, expected: str) -> None:
    """The kernel's own word comes before that of uname, which a personality changes."""
    readings = INITIAL_NAMESPACES | {"file:/proc/sys/kernel/arch": kernel, "uname:": uname}

    assert expected == seen(backends, readings, backends.ARCHITECTURE)


@given(st.binary(max_size=200))
def test_lists_of_anything(data: bytes) -> None:
    """Whatever a file holds, a number or none comes of it."""
    assert -1 <= backends.minor_of(data, "tun") < 10**9
    assert backends.is_installed(data, backends.NODES[backends.TUN]) in (True, False)
