"""What a process may do with a path, asked without opening it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from virtcheck.hosts import as_reading
from virtcheck.hosts.machine import Machine, Redactor, granted, in_child, is_listed
from virtcheck.hosts.tree import TreeHost
from virtcheck.model.question import Access, Found, Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = Access("/dev/net/tun")


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that anybody may pass: pytest's own are for its user alone."""
    with TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o711)
        yield directory


@pytest.mark.parametrize(("mode", "expected"), [(0o600, 6), (0o400, 4), (0o200, 2), (0o100, 0)])
def test_rights_of_an_ordinary_user(open_directory: Path, mode: int, expected: int) -> None:
    """The kernel says which rights it grants; what opening would do is not tried."""
    path = open_directory / "pipe"
    os.mkfifo(path)
    path.chmod(mode)

    def as_somebody() -> tuple[object, ...]:
        if not os.geteuid():
            os.chown(path, 12345, 12345)
            os.setgroups([])
            os.setegid(12345)
            os.seteuid(12345)
        return granted(str(path))

    assert ("found", expected, "") == in_child(as_somebody)


def test_root_may_all(tmp_path: Path) -> None:
    """Where capabilities count, they count here too."""
    if os.geteuid():
        pytest.skip("not root")
    path = tmp_path / "file"
    path.touch(mode=0)

    assert ("found", 6, "") == granted(str(path))


def test_nothing_there(tmp_path: Path) -> None:
    """What is not there grants nothing, and that is no answer of 0."""
    assert ("absent", errno.ENOENT) == granted(str(tmp_path / "nothing"))


def test_only_for_oneself(tmp_path: Path) -> None:
    """Another process's rights cannot be asked for, and a tree of files keeps none."""
    assert "unanswered" == Machine(os.getppid()).ask("access", "/dev/net/tun")[0]
    assert isinstance(TreeHost(str(tmp_path)).ask(NODE), Unanswered)


def test_reading() -> None:
    """The answer is a number; anything else is no answer."""
    assert Found(6) == as_reading(NODE, ("found", 6, ""))
    for wrong in (True, "6", [6]):
        with pytest.raises(TypeError):
            as_reading(NODE, ("found", wrong, ""))


def test_listed() -> None:
    """Only nodes on the list are asked about, and of the installed modules only this kernel's."""
    release = os.uname().release

    assert is_listed("access", "/dev/net/tun")
    assert not is_listed("access", "/etc/shadow")
    assert is_listed("file", f"/lib/modules/{release}/modules.devname")
    assert not is_listed("file", "/lib/modules/another/modules.devname")
    assert not is_listed("file", f"/lib/modules/{release}/../{release}/modules.devname")


def test_redaction() -> None:
    """The loader of modules may lie in somebody's directory."""
    redactor, key = Redactor(salt=b"salt"), "file:/proc/sys/kernel/modprobe"

    assert ("found", b"/sbin/modprobe\n", "") == redactor.answer(key, ("found", b"/sbin/modprobe\n", ""))
    assert b"johndoe" not in redactor.answer(key, ("found", b"/home/johndoe/modprobe\n", ""))[1]
