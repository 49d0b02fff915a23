"""The contract of every experiment: it reports each of its signs, whatever happens, and leaves nothing behind."""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import virtcheck
from tests.conftest import UNANSWERED
from tests.experiments.elsewhere import children, left_behind, settled
from tests.machines import LAPTOP, RASPBERRY, linux
from tests.translated import program_of
from virtcheck import inspection
from virtcheck.experiments import cost, measured
from virtcheck.experiments.child import unsharing
from virtcheck.hosts import machine, open_host
from virtcheck.hosts.machine import in_child
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import EXPERIMENTS, experiment_named, prove, proved_by
from virtcheck.model.question import Cpuid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.evidence import Evidence, Sign

SOURCES = Path(virtcheck.__file__).parent
HOSTS = {
    "this machine": None,
    "a laptop": LAPTOP,
    "a Raspberry Pi": RASPBERRY,
    "never asked": {},
}
TRANSLATED = {
    "a program for x86-64 on ARM": program_of("x86_64", on="aarch64"),
    "a program that cannot see what runs it": linux() | {"link:/proc/thread-self/exe": UNANSWERED},
}


def reported(name: str, readings: dict[str, Any] | None = None, seconds: float = 1) -> list[Evidence]:
    """What an experiment reports of this machine; to an experiment, it answers as the readings do."""
    host = open_host("") if readings is None else RecordedHost(readings)
    return list(proved_by(experiment_named(name), host, seconds))


def signs(looks: Iterable[Evidence]) -> set[Sign]:
    """The signs that evidence is of."""
    return {one.sign for one in looks}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_sign_bears_the_name_of_its_experiment(name: str) -> None:
    """One word in every folder; and no two signs with one id."""
    ids = [sign.id for sign in experiment_named(name).SIGNS]

    assert [] == [one for one in ids if not one.startswith(name + ".")]
    assert len(ids) == len(set(ids))


# ----------------------------------------------------------------------------------------------- every sign


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_sign(name: str, host: str) -> None:
    """Silence must not look like no: there is evidence of each sign on every host, and of no other."""
    assert set(experiment_named(name).SIGNS) == signs(reported(name, HOSTS[host]))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_no_time(name: str) -> None:
    """With a millionth of a second nothing can be shown, and nothing is: neither a yes nor a no."""
    looks = reported(name, seconds=1e-6)

    assert set(experiment_named(name).SIGNS) == signs(looks)
    assert {False} == {one.value for one in looks if one.sight != "seen"}
    assert [] == [one.sign.id for one in looks if one.sight == "seen" and one.origin.startswith("run:")]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_child_dies(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An experiment whose children are killed has shown nothing, and says why."""
    fork = machine.fork

    def fork_and_die() -> int:
        child = fork()
        if child == 0:
            os.kill(os.getpid(), 9)
        return child

    monkeypatch.setattr(machine, "fork", fork_and_die)
    looks = reported(name)

    assert set(experiment_named(name).SIGNS) == signs(looks)
    assert {"unanswered"} == {one.sight for one in looks if one.origin.startswith("run:")}
    assert "it ends with signal 9" in {one.note for one in looks}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_no_child_can_be_started(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a limit on processes is reached, that is what is said, and nothing stays open."""

    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    host = open_host("")
    host.ask(Cpuid(1))
    monkeypatch.setattr(machine, "fork", fork)
    before = left_behind()
    looks = list(proved_by(experiment_named(name), host, 1))
    tried = [one for one in looks if one.origin.startswith("run:")]

    assert set(experiment_named(name).SIGNS) == signs(looks)
    assert {("unanswered", errno.EAGAIN)} >= {(one.sight, one.errno) for one in tried if one.errno}
    assert not [one.sign.id for one in tried if one.sight == "seen" or "failed" in one.note]
    assert before == left_behind()


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_without_ctypes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that was built without it can make no system call of its own, and every experiment says so."""
    monkeypatch.setitem(sys.modules, "ctypes", None)

    assert {("unanswered", "this Python has no ctypes")} == {(one.sight, one.note) for one in reported(name)}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_that_raises(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours hides what would have been shown."""
    experiment = experiment_named(name)
    monkeypatch.setattr(experiment, "barrier", lambda _: 1 / 0)
    looks = reported(name)

    assert set(experiment.SIGNS) == signs(looks)
    assert {"unanswered"} == {one.sight for one in looks}


@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize("host", TRANSLATED)
def test_nothing_runs_under_a_translator(name: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A translator would take part in the experiment: no child is started, and nothing is said of the machine."""
    monkeypatch.setattr(machine, "fork", lambda: pytest.fail("a child was started"))
    looks = reported(name, TRANSLATED[host])

    assert set(experiment_named(name).SIGNS) == signs(looks)
    assert {"unanswered"} == {one.sight for one in looks}


# ----------------------------------------------------------------------------------------------- nothing stays


def all_of(host: Any, seconds: float) -> list[Evidence]:
    """What all experiments show."""
    return [one for proof in prove(host, EXPERIMENTS, seconds) for one in proof.evidence]


@pytest.mark.parametrize("seconds", [5, 0.3, 0.02])
def test_nothing_stays(seconds: float) -> None:
    """No process, no namespace, no open file (a virtual machine is one), no mount; however little time there was."""
    before = left_behind()
    looks = all_of(open_host(""), seconds)
    after = settled(before)

    assert before == after
    assert not children()
    assert len(looks) >= sum(len(experiment_named(name).SIGNS) for name in EXPERIMENTS)


def test_no_file_stays() -> None:
    """Where /tmp, /dev/shm and the working directory are empty before, they are empty afterwards."""
    rooms = ("/tmp", "/dev/shm")

    def alone() -> tuple[Any, ...]:
        number = unsharing.unshare(unsharing.KINDS["user"] | unsharing.KINDS["mnt"])
        for room in rooms:
            number = number or mount_room(room)
        if number:
            return ("unanswered", os.strerror(number), number)
        os.chdir("/tmp")
        host = open_host("")
        looks = all_of(host, 5)
        return ("found", ([os.listdir(room) for room in rooms], len(looks)), "")

    kind, answer, *_ = in_child(alone, 60)
    if kind != "found":
        pytest.skip(f"this process may not mount: {answer}")

    assert [[], []] == answer[0]
    assert answer[1] > 0


def mount_room(path: str) -> int:
    """Put an empty directory over one, for this mount namespace; the errno of a refusal."""
    unsharing.libc.mount(None, b"/", None, unsharing.MS_REC | unsharing.MS_PRIVATE, None)
    return ctypes.get_errno() if unsharing.libc.mount(b"tmpfs", path.encode(), b"tmpfs", 0, None) else 0


def test_in_time() -> None:
    """All experiments together keep to the time that they are given, but for what it takes to end them."""
    began = time.monotonic()
    all_of(open_host(""), inspection.SECONDS)

    assert time.monotonic() - began < inspection.SECONDS + 3


# ----------------------------------------------------------------------------------------------- what it costs


def modules_after(code: str) -> set[str]:
    """The modules that a program has imported by its end."""
    program = f"import sys\n{code}\nprint(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    return set(done.stdout.split())


def test_to_import_an_experiment_is_cheap() -> None:
    """Knowledge needs the signs whenever virtcheck starts: no machine code, no emulator, no ctypes with them."""
    imported = modules_after("\n".join(f"import virtcheck.experiments.{name}" for name in EXPERIMENTS))

    assert set() == imported & {"ctypes", "_ctypes", "unicorn", "mmap", "struct", "subprocess", "typing", "re"}


def test_the_emulator_is_loaded_in_a_child_only() -> None:
    """Its licence is another, and it is large: the program itself never has it."""
    imported = modules_after(
        "from virtcheck import inspection, open_host\n"
        "for one in inspection.prove(open_host(), inspection.EXPERIMENTS, 3): pass"
    )

    assert "virtcheck.experiments.emulation" in imported
    assert "unicorn" not in imported


def test_a_spread_is_told_in_figures() -> None:
    """Without an exponent, whatever the size: people read it."""
    note = measured(cost.OPEN, "run:cost", [157_312.0, 160_000.0, 170_000.0, 180_000.0, 1_520_000.0]).note

    assert "the measurements differ too much: 157300-1520000 ns" == note
