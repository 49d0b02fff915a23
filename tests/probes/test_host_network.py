"""Abstract sockets of the network namespace, by the list that the kernel shows."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import MACHINE
from tests.machines import packed
from tests.probes.evidence import evidence, reports_every_sign, seen
from virtcheck.hosts.live import LiveHost
from virtcheck.hosts.machine import ABSTRACT_SOCKETS
from virtcheck.hosts.tree import TreeHost
from virtcheck.probes import host_network as probe

KEY = "file:/proc/self/net/unix"
HEADER = "Num       RefCount Protocol Flags    Type St Inode Path\n"


def line(name: str, flags: str = "00010000", inode: str = "12345") -> str:
    """A line of net/unix; 00010000 is a socket at which somebody waits."""
    return f"0000000000000000: 00000002 00000000 {flags} 0001 01 {inode:>5} {name}\n"


def abstract(*lines: str) -> Any:
    """What is seen in a list with these lines."""
    return seen(probe, MACHINE | {KEY: found(HEADER + "".join(lines))}, probe.ABSTRACT)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("@/containerd-shim/moby/4f2d6a0c/shim.sock@", "containerd-shim"),
        ("@ISCSIADM_ABSTRACT_NAMESPACE", "iscsid"),
        ("@/org/kernel/linux/storage/multipathd", "multipathd"),
        ("@/com/ubuntu/upstart", "upstart"),
        ("@/tmp/dbus-Xb2Yq", "dbus"),
        ("@/tmp/.X11-unix/X0", "x11"),
    ],
)
def test_services(name: str, word: str) -> None:
    """Services with more rights are told by the names of their sockets, which no file system shows."""
    assert (word,) == abstract(line("/run/dbus/system_bus_socket"), line(name), line("", inode="7"))


def test_no_service() -> None:
    """Names that nobody knows, names with a file, and the sockets of those who connected tell nothing."""
    assert () == abstract(
        line("@/home/a/containerd-shim/x"),
        line("/containerd-shim/moby/shim.sock"),
        line("@/containerd-shim/moby/shim.sock", flags="00000000"),
        line("@f0442"),
    )
    assert () == abstract()


def test_without_a_list() -> None:
    """Who is refused, and a tree without the list, know nothing."""
    assert "forbidden" == seen(probe, MACHINE | {KEY: FORBIDDEN}, probe.ABSTRACT)
    assert "absent" == seen(probe, MACHINE | {KEY: ABSENT}, probe.ABSTRACT)


def test_tree(tmp_path: Any) -> None:
    """A tree of files that lacks the list says nothing of sockets."""
    (tmp_path / "proc/self").mkdir(parents=True)
    (one,) = probe.probe(TreeHost(str(tmp_path)))

    assert "unanswered" == one.sight


def test_recordings_keep_every_name() -> None:
    """What this probe knows is what the recorder keeps."""
    assert set(ABSTRACT_SOCKETS) == set(probe.SERVICES)


def test_real_socket() -> None:
    """A socket is seen as long as somebody waits at it."""
    name = f"/containerd-shim/virtcheck-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as waiting:
        waiting.bind("\0" + name)
        before = "@" + name in probe.listening(LiveHost().ask(probe.SOCKETS).data)  # type: ignore[union-attr]
        waiting.listen()
        after = "@" + name in probe.listening(LiveHost().ask(probe.SOCKETS).data)  # type: ignore[union-attr]
        (one,) = probe.probe(LiveHost())

    assert (False, True) == (before, after)
    assert isinstance(one.value, tuple)
    assert "containerd-shim" in one.value


@given(st.binary(max_size=300))
def test_any_list(data: bytes) -> None:
    """Whatever the list holds, the values are words of this probe."""
    readings = MACHINE | {KEY: packed(HEADER.encode() + data + b" 00010000 " + data)}

    assert reports_every_sign(probe, readings)
    assert set(probe.SERVICES.values()) >= set(evidence(probe, readings, probe.ABSTRACT).value)  # type: ignore[arg-type]
