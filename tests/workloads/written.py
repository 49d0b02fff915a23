"""Tables of workloads, written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.subjects import BUBBLEWRAP, DOCKER, HIDDEN, HOST_NETWORK, LIMITED, PRIVILEGED, findings
from virtcheck.isolation import judge
from virtcheck.model.report import HostIdentity
from virtcheck.model.workload import Drift, Limits, Shared, Stronger, VirtualMachine, Workload, Workloads
from virtcheck.probes import control_sockets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.subjects import Subject

BOOT = "3c6f5a52-0000-4000-8000-000000000001"
NOW = 1_800_000_000
NONE = Limits(0, 0, 0)
UNKNOWN = Limits(None, None, None)
UNSURE = {**DOCKER, control_sockets.REACHABLE: HIDDEN}
"""A container in which nobody could look for sockets."""


def workload(key: str, subject: Subject = DOCKER, waived: Mapping[str, str] | None = None, **given: Any) -> Workload:
    """A container of Docker with one process, unless `given` says otherwise."""
    usual: dict[str, Any] = {
        "kind": "container",
        "engine": "docker",
        "id": "" if key.startswith("pid:") else key,
        "name": "",
        "named_by": "",
        "leader": 4711,
        "program": "",
        "started": NOW - 7300,
        "user": 0,
        "processes": (4711,),
        "outer": "",
        "namespaces": (("mnt", 4026532001), ("pid", 4026532002), ("net", 4026532003), ("user", 4026531837)),
        "shares": (Shared("user", ("host",)),),
        "limits": NONE,
        "memory": 12 << 20,
        "weakest": 4711,
    }
    isolation = judge(findings(subject), str(given.get("weakest", 4711)), waived)
    return Workload(key=key, isolation=isolation, **{**usual, **given})


def table(*workloads: Workload, unreadable: int = 0, euid: int = 0, notes: tuple[str, ...] = ()) -> Workloads:
    """What was found among 4021 processes."""
    identity = HostIdentity("live", "6.12.5", "x86_64", BOOT, euid, "")
    return Workloads(identity, workloads, 4021, unreadable, notes)


WEB = workload(
    "0a" * 32,
    HOST_NETWORK,
    name="web-1",
    named_by="file:/var/lib/docker/containers/0a/config.v2.json",
    processes=(4711, 4712, 4713),
    limits=Limits(512 << 20, 1500, 100),
    shares=(Shared("net", ("host",)), Shared("user", ("host",)), Shared("ipc", ("1b" * 32,))),
)
PRIVILEGED_ONE = workload(
    "1b" * 32,
    PRIVILEGED,
    engine="podman",
    started=NOW - 90,
    namespaces=(("mnt", 4026532011), ("pid", 4026532012)),
    drift=(Drift("capabilities", "none", "sys_admin", 4720, "file:/run/x/config.json"),),
    stronger=(Stronger(4720, "sh", ("sys_admin", "namespace.net")),),
)
NESTED = workload("pid:5000", BUBBLEWRAP, kind="app-sandbox", engine="bubblewrap", outer="0a" * 32, user=1000)
INNERMOST = workload("pid:5001", kind="app-sandbox", engine="firejail", outer="pid:5000", user=None, memory=None)
MACHINE = workload(
    "pid:6000",
    LIMITED | DOCKER,
    kind="vm",
    engine="qemu",
    name="vm-1",
    limits=UNKNOWN,
    started=0,
    machine=VirtualMachine("kvm", 2, 1 << 30),
)
UNSURE_ONE = workload("2c" * 32, UNSURE, name="unsure")
FULL = table(INNERMOST, WEB, PRIVILEGED_ONE, NESTED, MACHINE, UNSURE_ONE, unreadable=37, euid=1000)
"""One of each, in an order that is not theirs in the table."""
EMPTY = table()
