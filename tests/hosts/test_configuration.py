"""What is kept of a kernel's configuration, and how it and VMClock's page are read."""

from __future__ import annotations

import gzip
import os
import zlib
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.hosts import machine
from virtcheck.hosts.machine import CONFIGURATION_LIMIT, Machine, read_configuration, read_vmclock
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.model.question import Found, KernelConfiguration, Unanswered, VmClock

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = """#
# Linux/x86 6.12.0 Kernel Configuration
#
CONFIG_CC_VERSION_TEXT="gcc (Somebody 1.0) 12.2.0"
CONFIG_LOCALVERSION="-of-somebody"
CONFIG_NAMESPACES=y
CONFIG_UNIX_DIAG=m
# CONFIG_MEM_SOFT_DIRTY is not set
CONFIG_NR_CPUS=64
CONFIG_NETFILTER_XT_MARK_OF_ANOTHER=y
"""
KEPT = ("CONFIG_NAMESPACES=y", "CONFIG_UNIX_DIAG=m")
DAMAGED = ("unanswered", "the kernel's configuration is damaged", 0)
NO_CONFIGURATION = ("unanswered", "it is no kernel's configuration", 0)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (CONFIGURATION.encode(), ("found", KEPT, "")),
        (gzip.compress(CONFIGURATION.encode()), ("found", KEPT, "")),
        (b"CONFIG_X86=y\n", ("found", (), "")),
        (gzip.compress(CONFIGURATION.encode())[:-9], DAMAGED),
        (b"\x1f\x8b nothing of the kind", DAMAGED),
        (gzip.compress(CONFIGURATION.encode() + b"#" * CONFIGURATION_LIMIT), DAMAGED),
        (b"", NO_CONFIGURATION),
        (b"# a file of somebody\n", NO_CONFIGURATION),
    ],
)
def test_what_is_kept(data: bytes, expected: tuple[object, ...], tmp_path: Path) -> None:
    """The listed options that are set, packed or not; a text that names people stays behind, as does half a file."""
    (tmp_path / "config").write_bytes(data)

    assert expected == read_configuration(str(tmp_path / "config"))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is packed, no more is unpacked than a configuration can have."""
    unpacked: list[int] = []
    decompressobj = zlib.decompressobj

    class Counting:
        def __init__(self, wbits: int) -> None:
            self._inner = decompressobj(wbits)

        def decompress(self, data: bytes, limit: int) -> bytes:
            found = self._inner.decompress(data, limit)
            unpacked.append(len(found))
            return found

        @property
        def eof(self) -> bool:
            return self._inner.eof

    monkeypatch.setattr(zlib, "decompressobj", Counting)
    (tmp_path / "config").write_bytes(gzip.compress(b"CONFIG_X86=y\n" * (1 << 20)))

    assert DAMAGED == read_configuration(str(tmp_path / "config"))
    assert [CONFIGURATION_LIMIT] == unpacked


@given(st.binary(max_size=300))
def test_any_configuration(data: bytes) -> None:
    """Whatever a file holds, there is an answer, and nothing in it but listed options."""
    with NamedTemporaryFile() as file:
        file.write(b"CONFIG_X86=y\n" + data)
        file.flush()
        answer = read_configuration(file.name)

    assert "found" == answer[0]
    assert {one[len("CONFIG_") : -2] for one in answer[1]} <= {*machine.KERNEL_OPTIONS}


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("/proc/config.gz", True),
        ("/boot/config-" + os.uname().release, True),
        (f"/usr/lib/modules/{os.uname().release}/config", True),
        ("/boot/config-of-another", False),
        ("/boot/../etc/shadow", False),
        ("/etc/passwd", False),
    ],
)
def test_which_are_read(path: str, listed: bool) -> None:
    """The running kernel's own, and no other file, whatever it is asked for."""
    assert listed is machine.is_listed("config", path)
    assert listed is (Machine().ask("config", path)[1:2] != ("it is not on the list of what virtcheck reads",))


def test_the_recorder_asks_for_this_release() -> None:
    """A recording has the questions with the release filled in."""
    asked = {key for key, _, _ in machine.every_question(Machine())}

    assert "config:/boot/config-" + os.uname().release in asked
    assert not [key for key in asked if "{release}" in key]


def test_in_a_tree(tmp_path: Path) -> None:
    """A tree is asked as the machine is; a device in it is never opened."""
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/config-6.12.0").write_text(CONFIGURATION)
    tree = TreeHost(str(tmp_path))

    assert Found(KEPT) == tree.ask(KernelConfiguration("/boot/config-6.12.0"))
    assert isinstance(tree.ask(VmClock()), Unanswered)


def test_in_a_recording() -> None:
    """The page is bytes, the options are texts."""
    recorded = RecordedHost({"vmclock:": {"base64": "VkNMSw=="}, "config:/proc/config.gz": {"found": list(KEPT)}})

    assert Found(b"VCLK") == recorded.ask(VmClock())
    assert Found(KEPT) == recorded.ask(KernelConfiguration("/proc/config.gz"))


def test_only_a_misc_device_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, a pipe or another device under the name is not VMClock, and is left closed."""

    def opened(*_: object, **__: object) -> int:
        raise AssertionError("opened")

    (tmp_path / "vmclock0").write_bytes(b"VCLK")
    monkeypatch.setattr(os, "open", opened)

    for path in (str(tmp_path / "vmclock0"), "/dev/null"):
        assert ("unanswered", "the node is not VMClock's device", 0) == read_vmclock(path)


@pytest.mark.parametrize(
    ("minor", "misc", "answer"),
    [
        (120, ("found", b"120 vmclock0\n232 kvm\n", ""), ("found", b"VCLK", "")),
        # To open a watchdog starts it.
        (130, ("found", b"120 vmclock0\n130 watchdog\n", ""), machine.NOT_VMCLOCK),
        (20, ("found", b"120 vmclock0\n", ""), machine.NOT_VMCLOCK),
        (120, ("forbidden", 13), machine.NOT_VMCLOCK),
    ],
)
def test_only_the_driver_s_own_node_is_opened(
    minor: int, misc: tuple[object, ...], answer: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel's list of drivers tells which number is VMClock's; what else bears the name stays closed."""
    answers = {
        machine.stat_path: ("found", ("character-device", 0o600, 0, 0, 10, minor, 5, 6), ""),
        machine.read_file: misc,
        read_vmclock: ("found", b"VCLK", ""),
    }
    here = Machine()
    monkeypatch.setattr(here, "look", lambda reader, path: answers[reader])

    assert answer == here.ask("vmclock", "")


def test_the_page_is_read_once_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many bytes as the structure has, from a node of the misc devices; a refusal is told as one."""
    node = ("found", ("character-device", 0o600, 0, 0, 10, 120, 5, 6), "")
    monkeypatch.setattr(machine, "stat_path", lambda *_: node)
    monkeypatch.setattr(machine, "open_at", lambda *_: os.open("/dev/zero", os.O_RDONLY))

    assert ("found", bytes(machine.VMCLOCK_SIZE), "") == read_vmclock("/dev/vmclock0")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine, "open_at", refuse)

    assert ("forbidden", 13) == read_vmclock("/dev/vmclock0")
