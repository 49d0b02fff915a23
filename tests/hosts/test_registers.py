"""Registers of the processor: read where root may and the driver is there, and nothing is loaded for them."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from virtcheck.hosts import machine
from virtcheck.hosts.machine import MSRS, Machine

if TYPE_CHECKING:
    from pathlib import Path

NODE = ("found", ("character-device", 0o600, 0, 0, 202, 0, 1, 1), "")
DRIVER = ("found", b"Character devices:\n  1 mem\n202 cpu/msr\n203 cpu/cpuid\n\nBlock devices:\n254 virtblk\n", "")
XEN_DISKS = ("found", b"Character devices:\n  1 mem\n\nBlock devices:\n202 xvd\n", "")
MOUNTS = ("found", b"22 1 0:21 / /proc rw - proc proc rw\n27 1 0:6 / /dev rw - devtmpfs dev rw\n", "")


@pytest.fixture
def registers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[int, bytes]:
    """A driver that is loaded, with a node whose registers are those of the dictionary; others give EIO."""
    known: dict[int, bytes] = {}
    (tmp_path / "msr").touch()

    def read(_descriptor: int, size: int, offset: int) -> bytes:
        if offset not in known:
            raise OSError(errno.EIO, "no")
        return known[offset][:size]

    monkeypatch.setattr(machine, "read_file", lambda path, within=None: DRIVER if path == "/proc/devices" else MOUNTS)
    monkeypatch.setattr(machine, "stat_path", lambda *_: NODE)
    monkeypatch.setattr(machine, "open_at", lambda *_: os.open(tmp_path / "msr", os.O_RDONLY))
    monkeypatch.setattr(machine.os, "pread", read)
    return known


def test_a_register(registers: dict[int, bytes]) -> None:
    """Eight bytes, the lowest first; one that the processor does not know is absent, and the others are still read."""
    registers[0xC0010114] = b"\x18\0\0\0\0\0\0\x80"

    assert ("found", 0x8000000000000018, "") == Machine().ask("msr", "0xc0010114")
    assert ("absent", errno.EIO) == Machine().ask("msr", "0x3a")


def test_only_those_on_the_list(registers: dict[int, bytes]) -> None:
    """No other register is read, whoever asks."""
    registers[0x10] = b"\x01" * 8

    assert "unanswered" == Machine().ask("msr", "0x10")[0]
    assert {f"msr:{number:#x}" for number in MSRS} == {one for one in machine.WHAT_IS_READ if one.startswith("msr:")}


@pytest.mark.parametrize(
    ("drivers", "why"),
    [
        (XEN_DISKS, "the driver msr is not loaded"),
        (("forbidden", errno.EACCES), "to ask might load the driver"),
        (("absent", errno.ENOENT), "to ask might load the driver"),
    ],
)
def test_a_driver_that_is_not_there_is_not_loaded(
    drivers: tuple[object, ...], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To open a node without a driver makes the kernel load one; so it is left alone."""
    monkeypatch.setattr(machine, "read_file", lambda path, within=None: drivers if path == "/proc/devices" else MOUNTS)
    monkeypatch.setattr(machine, "read_msrs", lambda *_: pytest.fail("the node was opened"))

    assert ("unanswered", why, 0) == Machine().ask("msr", "0x3a")


def test_a_node_that_is_not_the_driver_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, a FIFO or another device of that name is not opened."""
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.setattr(machine.os, "open", lambda *_, **__: pytest.fail("it was opened"))

    assert {("unanswered", "the node is not the device 202:0", 0)} == {
        machine.read_msrs(node) for node in (str(tmp_path / "fifo"), "/dev/null", str(tmp_path))
    }
    assert ("absent", errno.ENOENT) == machine.read_msrs(str(tmp_path / "nothing"))


@pytest.mark.parametrize(("error", "kind"), [(errno.EACCES, "forbidden"), (errno.EPERM, "forbidden")])
def test_who_may_not(error: int, kind: str, registers: dict[int, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary user, and root without CAP_SYS_RAWIO, are refused."""

    def refuse(*_: object) -> int:
        raise OSError(error, "no")

    monkeypatch.setattr(machine, "open_at", refuse)

    assert (kind, error) == Machine().ask("msr", "0x3a")
