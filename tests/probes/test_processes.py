"""Programs that run now: monitors, engines, and neither."""

from __future__ import annotations

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import CONTAINER, MACHINE
from tests.probes.evidence import evidence, reports_every_sign, seen
from virtcheck.hosts.machine import PROGRAMS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.probes import processes


@pytest.mark.parametrize("readings", [MACHINE, CONTAINER, {}, dict.fromkeys(MACHINE, ABSENT)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of both signs on every host."""
    assert reports_every_sign(processes, readings)


def test_monitors_and_engines() -> None:
    """Each process is one piece of evidence with its program's name; a thread of the kernel called kvm is none."""
    live = [[7, 2, "kvm", 0], [90, 1, "qemu-system-x86", 107], [91, 1, "firecracker", 1000], [92, 1, "dockerd", 0]]
    told = [(one.sign, one.value) for one in processes.probe(RecordedHost(MACHINE | {"processes:": found(live)}))]

    assert [
        (processes.MONITOR, "qemu-system-x86"),
        (processes.MONITOR, "firecracker"),
        (processes.ENGINE, "dockerd"),
    ] == told


def test_usage_is_told_beside() -> None:
    """Whose a process is and how large, where that is known."""
    readings = MACHINE | {"processes:": found([[90, 1, "kvm", 107]]), "usage:90": found(["libvirt-qemu", 1, 512 << 20])}

    assert "process 90 of libvirt-qemu, 512 MiB" == evidence(processes, readings, processes.MONITOR).note


def test_none() -> None:
    """None runs on a machine that shows all its processes; nobody knows behind a PID namespace or a mask."""
    masked = found([]) | {"note": "masked by procfs (hidepid)"}

    assert "absent" == seen(processes, MACHINE, processes.MONITOR)
    assert "unanswered" == seen(processes, CONTAINER, processes.MONITOR)
    assert "unanswered" == seen(processes, MACHINE | {"processes:": masked}, processes.MONITOR)
    assert "forbidden" == seen(processes, MACHINE | {"processes:": FORBIDDEN}, processes.MONITOR)


def test_every_program_is_known() -> None:
    """Each program on the recorder's list is a monitor or an engine, or is named as neither."""
    engines = {
        "dockerd", "containerd", "podman", "conmon", "crio", "lxc-start", "lxcfs", "incusd", "lxd", "systemd-nspawn",
        "bwrap", "firejail", "runsc-sandbox", "runsc", "kubelet", "proot",
    }  # fmt: skip
    others = {name for name in PROGRAMS if not name.startswith(processes.MONITORS) and name not in processes.NO_ENGINES}

    assert engines == others
