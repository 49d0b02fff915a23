"""A guest on /dev/kvm: real ones here, real refusals, and what is made of what a guest showed elsewhere."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import found
from tests.experiments.guests import LIVE, PVM, by_sign, can_open_kvm, children, left_behind, needs_kvm, refuse, x86_64
from tests.machines import linux
from virtcheck.experiments import guest, run
from virtcheck.experiments.child import arm64, kvm_device, x86
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.question import Found
from virtcheck.probes import kvm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.evidence import Evidence, Sign

SECONDS = 5.0
"""Enough wherever these tests run."""


def proved(seconds: float = SECONDS) -> dict[Sign, Evidence]:
    """What the experiment shows here."""
    return by_sign(guest.prove(LIVE, seconds))


# ------------------------------------------------------------------------------------------------- real guests


@needs_kvm
@x86_64
def test_a_guest_runs() -> None:
    """Where /dev/kvm works a guest computes in all three modes what this processor computes, and leaves nothing."""
    before = left_behind()
    told = proved()

    assert set(guest.SIGNS) == set(told)
    assert ("ok", True) == (told[guest.STATE].value, told[guest.RAN].value)
    assert ("real", "ring0", "ring3") == told[guest.MODES].value
    assert told[guest.MEANS].value in guest.MEANS_WORDS
    assert before == left_behind()
    assert [] == children()


@needs_kvm
@x86_64
@pytest.mark.skipif(not PVM, reason="KVM is not kvm_pvm here")
def test_software_virtualization_is_told_from_hardware() -> None:
    """Under kvm_pvm a guest's kernel is imitated, instruction by instruction, and its programs are not."""
    told = proved()

    assert ("emulated", "native") == (told[guest.RING0].value, told[guest.RING3].value)
    assert "emulated" == told[guest.REAL].value
    assert "software-ring0" == told[guest.MEANS].value
    assert 1.0 == told[guest.EMULATED0].value
    assert 0 <= float(str(told[guest.EMULATED3].value)) < 0.05


@needs_kvm
@x86_64
def test_a_guest_takes_milliseconds() -> None:
    """The whole of it takes at most twenty of a processor's; how long others keep the processor is not its doing."""

    def try_once() -> tuple[Any, ...]:
        started = time.process_time_ns()
        kind, *_ = guest.try_guest(SECONDS)
        return kind, time.process_time_ns() - started, ""

    tries = [run(try_once, SECONDS) for _ in range(5)]

    assert 0 < min(one.data for one in tries if isinstance(one, Found)) <= 20e6


# ------------------------------------------------------------------------------------------------- real refusals


def refused_with(error: int, request: int, monkeypatch: pytest.MonkeyPatch) -> dict[Sign, Evidence]:
    """What is told where the kernel refuses one request of the child."""
    real = guest.try_guest

    def try_guest(seconds: float) -> tuple[Any, ...]:
        refuse(error, request)
        return real(seconds)

    monkeypatch.setattr(guest, "try_guest", try_guest)
    return proved()


@needs_kvm
@x86_64
@pytest.mark.parametrize(
    ("error", "request_", "state", "ran"),
    [
        (errno.EBUSY, kvm_device.KVM_CREATE_VM, "busy", False),
        (errno.EINVAL, kvm_device.KVM_CREATE_VM, "cannot-create-vm", False),
        # A device that is missing to KVM is not a missing /dev/kvm.
        (errno.ENODEV, kvm_device.KVM_CREATE_VM, "cannot-create-vm", False),
        (errno.EPERM, kvm_device.KVM_CREATE_VM, "cannot-create-vm", "forbidden"),
        (errno.EMFILE, kvm_device.KVM_CREATE_VM, "cannot-create-vm", "unanswered"),
        (errno.ENOMEM, kvm_device.KVM_SET_USER_MEMORY_REGION, "cannot-create-vm", "unanswered"),
        (errno.EINVAL, kvm_device.KVM_CREATE_VCPU, "cannot-create-vcpu", False),
        (errno.EIO, kvm_device.KVM_RUN, "cannot-enter", False),
        (errno.EACCES, kvm_device.KVM_RUN, "cannot-enter", "forbidden"),
        (errno.EINVAL, kvm_device.KVM_SET_SREGS, "cannot-enter", False),
    ],
)
def test_the_rungs(error: int, request_: int, state: str, ran: bool | str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step that the kernel refuses is a rung. That something is lacking, or kept from us, is not KVM's no."""
    told = refused_with(error, request_, monkeypatch)
    as_told = told[guest.RAN].value if told[guest.RAN].sight == "seen" else told[guest.RAN].sight

    assert (state, error) == (told[guest.STATE].value, told[guest.STATE].errno)
    assert (ran, error) == (as_told, told[guest.RAN].errno)
    assert set(guest.SIGNS) == set(told)
    assert "unanswered" == told[guest.MEANS].sight


@needs_kvm
@x86_64
@pytest.mark.skipif(not PVM, reason="KVM is not kvm_pvm here")
def test_without_statistics_the_time_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel before 5.14 does not count. What takes a thousand times as long is imitated; a note says so."""
    told = refused_with(errno.ENOTTY, kvm_device.KVM_GET_STATS_FD, monkeypatch)

    assert ("emulated", "by its time alone") == (told[guest.RING0].value, told[guest.RING0].note)
    assert ("native", "by its time alone") == (told[guest.RING3].value, told[guest.RING3].note)
    assert "software-ring0" == told[guest.MEANS].value
    assert "unanswered" == told[guest.EMULATED0].sight


@needs_kvm
@x86_64
def test_something_else_bears_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node with KVM's number that does not know the first of its requests."""
    told = refused_with(errno.ENOTTY, kvm_device.KVM_GET_API_VERSION, monkeypatch)

    assert told[guest.STATE].value in ("no-driver", "no-extension")
    assert "absent" == told[guest.RAN].sight


@needs_kvm
@x86_64
def test_no_place_for_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where machine code of ours may not run, nothing was learnt of KVM."""
    monkeypatch.setattr("virtcheck.hosts.machine.MEMFD_CREATE", 1 << 20)
    told = proved()

    assert {"unanswered"} == {one.sight for one in told.values()}
    assert {errno.ENOSYS} == {one.errno for one in told.values()}


@needs_kvm
@x86_64
@pytest.mark.parametrize("mode", x86.MODES)
def test_a_wrong_result(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest that computes something else in one mode is told so, and is no guest that ran."""
    real = x86.program
    monkeypatch.setattr(x86, "program", lambda one: b"\xb0\x01" + real(one) if one == mode else real(one))
    told = proved()

    assert ("wrong-result", False) == (told[guest.STATE].value, told[guest.RAN].value)
    assert tuple(one for one in x86.MODES if one != mode) == told[guest.MODES].value
    assert f"the guest failed in {mode}" == told[guest.MODES].note


@needs_kvm
@x86_64
def test_a_guest_that_fails_in_one_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processor shuts down in ring 3: of ring 3 and of the whole nothing is said."""
    real = x86.program
    monkeypatch.setattr(x86, "program", lambda mode: b"\x0f\x0b" if mode == "ring3" else real(mode))
    told = proved()

    assert ("wrong-result", "the guest's processor shut down") == (told[guest.STATE].value, told[guest.STATE].note)
    assert "seen" == told[guest.RING0].sight
    assert ("unanswered", "the guest failed in this mode") == (told[guest.RING3].sight, told[guest.RING3].note)
    assert "unanswered" == told[guest.MEANS].sight


# ------------------------------------------------------------------------------------------------- nothing stays

ENDLESS = b"\xeb\xfe"
"""L: jmp L"""


@needs_kvm
@x86_64
def test_a_guest_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is killed at the limit, with its virtual machine; nobody could see how it would have ended."""
    monkeypatch.setattr(x86, "program", lambda mode: ENDLESS)
    before = left_behind()
    started = time.monotonic()
    told = proved(0.3)

    assert time.monotonic() - started < 3
    assert {("unanswered", "no answer within 0.3 s")} == {(one.sight, one.note) for one in told.values()}
    assert wait_for(lambda: before == left_behind())
    assert wait_for(lambda: [] == children())


STARTS_ENDLESS = """
import sys
from virtcheck.experiments import guest
from virtcheck.experiments.child import x86
from virtcheck.hosts.live import LiveHost
x86.program = lambda mode: b"\\xeb\\xfe"
print("begins", flush=True)
list(guest.prove(LiveHost(), float(sys.argv[1])))
"""


def machines_of(group: int) -> list[str]:
    """The virtual machines and processes of a process group."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == group and "\nState:\tZ" not in (process / "status").read_text():
                found += [os.readlink(link) for link in (process / "fd").iterdir() if "kvm-vm" in os.readlink(link)]
                found.append(process.name)
        except OSError:
            continue
    return found


def wait_for(condition: Any, seconds: float = 10) -> bool:
    """Whether a condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


@needs_kvm
@x86_64
@pytest.mark.parametrize(
    ("number", "to_all", "seconds"),
    [
        # Ctrl-C goes to the whole group, SIGTERM of a service manager as well; kill -9 to the one that waits.
        (signal.SIGINT, True, 60),
        (signal.SIGINT, False, 60),
        (signal.SIGKILL, False, 1),
    ],
)
def test_whoever_is_stopped(number: int, to_all: bool, seconds: int) -> None:
    """Neither a process nor a virtual machine outlives a signal that ends the experiment."""
    command = [sys.executable, "-c", STARTS_ENDLESS, str(seconds)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        assert wait_for(lambda: "anon_inode:kvm-vm" in machines_of(process.pid))
        (os.killpg if to_all else os.kill)(process.pid, number)
        process.wait(10)

        assert wait_for(lambda: not machines_of(process.pid))


# ------------------------------------------------------------------------------------------------- nodes


NOBODY = 65534


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that other users may enter; those of pytest are closed to them."""
    if os.geteuid() != 0:
        pytest.skip("not root")
    with tempfile.TemporaryDirectory(prefix="nodes.") as directory:
        os.chmod(directory, 0o755)
        yield Path(directory)


@needs_kvm
@x86_64
def test_a_driver_that_is_missing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real node whose minor nobody registered: no driver, and so no guest to be tried."""
    os.mknod(place / "kvm", stat.S_IFCHR | 0o600, os.makedev(10, 253))
    monkeypatch.setattr(kvm_device, "NODE", str(place / "kvm"))
    told = proved()

    assert ("seen", errno.ENODEV) == (told[guest.STATE].sight, told[guest.STATE].errno)
    assert ("absent", errno.ENODEV) == (told[guest.RAN].sight, told[guest.RAN].errno)


@needs_kvm
@x86_64
def test_a_node_that_is_closed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real node, and a user whom it does not let in: that is not KVM's no."""
    os.mknod(place / "kvm", stat.S_IFCHR, os.makedev(10, 232))
    monkeypatch.setattr(kvm_device, "NODE", str(place / "kvm"))
    real = guest.try_guest

    def try_as_nobody(seconds: float) -> tuple[Any, ...]:
        os.setresuid(NOBODY, NOBODY, NOBODY)
        return real(seconds)

    monkeypatch.setattr(guest, "try_guest", try_as_nobody)
    told = proved()

    assert ("forbidden", errno.EACCES) == (told[guest.RAN].sight, told[guest.RAN].errno)
    assert errno.EACCES == told[guest.STATE].errno


@needs_kvm
@x86_64
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_an_ordinary_user(place: Path) -> None:
    """Whoever may open the node runs the guest: neither root nor a capability is needed."""
    node = place / "kvm"
    os.mknod(node, stat.S_IFCHR, os.makedev(10, 232))
    node.chmod(0o666)
    shutil.copytree(Path(guest.__file__).parents[1], place / "virtcheck", ignore=shutil.ignore_patterns("__pycache__"))
    code = f"""
import sys
sys.path[:0] = [{str(place)!r}]
from virtcheck.experiments import guest
from virtcheck.experiments.child import kvm_device
from virtcheck.hosts.live import LiveHost
kvm_device.NODE = {str(node)!r}
print(*[one.value for one in guest.prove(LiveHost(), {SECONDS}) if one.sign in (guest.STATE, guest.MODES)])
"""
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all"]
    done = subprocess.run(
        [*user, os.path.realpath(sys.executable), "-B", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "ok ('real', 'ring0', 'ring3')\n" == done.stdout, done.stderr


# ------------------------------------------------------------------------------------------------- written hosts

NODE = {"stat:/dev/kvm": found(["character-device", 0o660, 0, 0, 10, 232, 5, 6])}
REGISTERED = {"file:/proc/misc": found("232 kvm\n")}
NOT_KVM = {"stat:/dev/kvm": found(["character-device", 0o660, 0, 0, 1, 3, 5, 6])}


@pytest.mark.parametrize(
    ("readings", "state", "ran"),
    [
        (linux() | REGISTERED, "no-node", "absent"),
        (linux(), "no-driver", "absent"),
        (linux() | REGISTERED | NOT_KVM, "not-kvm", "absent"),
        (linux() | {"stat:/dev/kvm": {"forbidden": errno.EACCES}}, "forbidden", "forbidden"),
    ],
)
def test_what_is_not_opened(readings: dict[str, Any], state: str, ran: str) -> None:
    """Without KVM's node nothing is opened: to open another device is an act."""
    told = by_sign(guest.prove(RecordedHost(readings), SECONDS))
    as_told = told[guest.STATE].value if told[guest.STATE].sight == "seen" else told[guest.STATE].sight

    assert (state, ran) == (as_told, told[guest.RAN].sight)
    assert set(guest.SIGNS) == set(told)


@pytest.mark.parametrize(
    ("readings", "note"),
    [
        (linux("riscv64") | REGISTERED | NODE, "no guest is written for this architecture"),
        (linux("s390x") | REGISTERED | NODE, "no guest is written for this architecture"),
        (
            linux() | REGISTERED | NODE | {"link:/proc/thread-self/exe": found("/usr/bin/qemu-x86_64-static")},
            "a translator answers in its place",
        ),
    ],
)
def test_where_nothing_is_run(readings: dict[str, Any], note: str) -> None:
    """Of another processor, and where a translator runs this program, nothing is told."""
    told = by_sign(guest.prove(RecordedHost(readings), SECONDS))

    assert {("unanswered", note)} == {(one.sight, one.note) for one in told.values()}
    assert set(guest.SIGNS) == set(told)


def test_a_program_of_32_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 32-bit Python cannot run the machine code of a 64-bit one."""
    monkeypatch.setattr(sys, "maxsize", (1 << 31) - 1)
    told = by_sign(guest.prove(RecordedHost(linux() | REGISTERED | NODE), SECONDS))

    assert {("unanswered", "this is a program of 32 bits")} == {(one.sight, one.note) for one in told.values()}


# ------------------------------------------------------------------------------------------------- what is made of it

FAST, SLOW, MIDDLING, NOISY = (1.0,) * 5, (900.0,) * 5, (10.0,) * 5, (0.9, 1.0, 2.5, 1.0, 1.1)
HERE = (1.0, 1.1, 1.0, 1.05, 1.0)


def mode(share: float | None = 0.0, times: tuple[float, ...] = FAST, state: str = "ok", **more: Any) -> dict[str, Any]:
    """How a mode went, as try_mode tells it."""
    return {"state": state, "errno": 0, "note": "", "share": share, "times": times, **more}


def told_of(modes: dict[str, Any], native: tuple[float, ...] = HERE, note: str = "") -> dict[Sign, Evidence]:
    """What is told of modes that went so."""
    return by_sign(guest._told({"modes": modes, "native": native, "took": 5_000_000, "note": note}))


def words(told: dict[Sign, Evidence], *signs: Sign) -> tuple[Any, ...]:
    """What was seen of each sign, or how it was not."""
    return tuple(told[sign].value if told[sign].sight == "seen" else told[sign].sight for sign in signs)


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        # VT-x or AMD-V that lacks nothing.
        ({"real": mode(), "ring0": mode(), "ring3": mode()}, ("native", "native", "native", "hardware-assisted")),
        # VT-x without unrestricted guests: real mode alone is imitated.
        (
            {"real": mode(1.0), "ring0": mode(), "ring3": mode()},
            ("emulated", "native", "native", "hardware-assisted"),
        ),
        # PVM.
        (
            {"real": mode(1.0), "ring0": mode(1.0, SLOW), "ring3": mode(0.002)},
            ("emulated", "emulated", "native", "software-ring0"),
        ),
        ({"real": mode(1.0), "ring0": mode(1.0), "ring3": mode(1.0)}, ("emulated",) * 4),
        # KVM counts, so the time does not: an emulator may run below all of it.
        ({"real": mode(), "ring0": mode(0.0, SLOW), "ring3": mode(0.0, SLOW)}, (*["native"] * 3, "hardware-assisted")),
        # A part of the instructions: no word.
        ({"real": mode(), "ring0": mode(0.3), "ring3": mode()}, ("native", "unanswered", "native", "unanswered")),
        # No statistics.
        (
            {"real": mode(None, ()), "ring0": mode(None, SLOW), "ring3": mode(None)},
            ("unanswered", "emulated", "native", "software-ring0"),
        ),
        (
            {"real": mode(None, ()), "ring0": mode(None, MIDDLING), "ring3": mode(None)},
            ("unanswered", "unanswered", "native", "unanswered"),
        ),
        # However noisy: the least time is that of a processor.
        (
            {"real": mode(), "ring0": mode(None, NOISY), "ring3": mode(None, NOISY)},
            (*["native"] * 3, "hardware-assisted"),
        ),
        # Ring 0 as it is and ring 3 imitated: nothing does so, and no word is made up.
        ({"real": mode(), "ring0": mode(), "ring3": mode(1.0)}, ("native", "native", "emulated", "unanswered")),
    ],
)
def test_by_what_means(modes: dict[str, Any], expected: tuple[str, ...]) -> None:
    """KVM's own count decides; where there is none, a time that leaves no doubt; else nobody can tell."""

    assert expected == words(told_of(modes), guest.REAL, guest.RING0, guest.RING3, guest.MEANS)


def test_a_noisy_ratio_is_no_number() -> None:
    """Batches that differ by more than twice, in the guest or here, make no ratio; the word may stand all the same."""
    noisy = told_of({"real": mode(), "ring0": mode(times=NOISY), "ring3": mode()})
    noisy_here = told_of({"real": mode(), "ring0": mode(), "ring3": mode()}, native=NOISY)
    too_few = told_of({"real": mode(), "ring0": mode(times=FAST[:3]), "ring3": mode()})

    assert ("native", "unanswered", 1.0) == words(noisy, guest.RING0, guest.RATIO0, guest.RATIO3)
    assert ("unanswered", "unanswered") == words(noisy_here, guest.RATIO0, guest.RATIO3)
    assert ("unanswered", 1.0) == words(too_few, guest.RATIO0, guest.RATIO3)


def test_exception_levels_are_rings() -> None:
    """On ARM kernels run in exception level 1 and programs in 0; there is no real mode. A note says what was tried."""
    told = told_of({"el1": mode(None), "el0": mode(None)}, note=arm64.NOTE)

    assert ("el1", "el0") == told[guest.MODES].value
    assert ("native", "native", "absent") == words(told, guest.RING0, guest.RING3, guest.REAL)
    assert ("hardware-assisted", arm64.NOTE) == (told[guest.MEANS].value, told[guest.MEANS].note)
    assert arm64.NOTE == told[guest.STATE].note
    assert set(guest.SIGNS) == set(told)


@pytest.mark.parametrize(
    ("failed", "ran"),
    [
        (mode(state="cannot-enter", note="the processor gives the reason 0x80000021"), True),
        (mode(state="cannot-emulate", note="KVM gives the suberror 1"), True),
        (mode(state="wrong-result"), False),
    ],
)
def test_one_mode_fails(failed: dict[str, Any], ran: bool) -> None:
    """A guest ran that was right wherever it got to its result. The state names what stood in the way elsewhere."""
    told = told_of({"real": failed, "ring0": mode(), "ring3": mode()})

    assert (failed["state"], failed["note"]) == (told[guest.STATE].value, told[guest.STATE].note)
    assert ran is told[guest.RAN].value
    assert ("ring0", "ring3") == told[guest.MODES].value


def test_no_mode_is_entered() -> None:
    """As on a host whose nesting is broken: everything opens, and nothing can be entered."""
    failed = mode(None, (), "cannot-enter", note="the processor gives the reason 0xffffffff")
    told = told_of({"real": failed, "ring0": failed, "ring3": failed})

    assert ("cannot-enter", False, ()) == words(told, guest.STATE, guest.RAN, guest.MODES)
    assert ("unanswered",) * 3 == words(told, guest.RING0, guest.RING3, guest.MEANS)


# ------------------------------------------------------------------------------------------------- code


def rounds(count: int) -> int:
    """What the loop computes, in Python."""
    result = 0
    for left in range(count, 0, -1):
        result = (result + left) & 0xFFFFFFFF
        result = (result << 7 | result >> 25) & 0xFFFFFFFF
        result ^= 0x12345678
    return result


@pytest.mark.parametrize("count", [1, 2, 50])
def test_the_same_loop_for_arm(count: int) -> None:
    """The code for ARM computes the same, run by an emulator: as a function and as a guest's program."""
    unicorn = pytest.importorskip("unicorn")
    from unicorn import arm64_const as register

    engine = unicorn.Uc(unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM)
    engine.mem_map(0, 1 << 16)
    engine.mem_write(arm64.CODE, arm64.FUNCTION)
    engine.reg_write(register.UC_ARM64_REG_X0, count)
    engine.emu_start(arm64.CODE, arm64.CODE + len(arm64.FUNCTION) - 4)

    assert rounds(count) == engine.reg_read(register.UC_ARM64_REG_W0)
    engine.mem_write(arm64.CODE, arm64.program("el1"))
    for name, value in (("X0", 0), ("X1", count), ("X2", arm64.MIXED_IN), ("X3", 0x8000)):
        engine.reg_write(getattr(register, "UC_ARM64_REG_" + name), value)
    engine.emu_start(arm64.CODE, arm64.CODE + len(arm64.LOOP) + 4)

    assert rounds(count) == int.from_bytes(engine.mem_read(0x8000, 4), "little")


@pytest.mark.parametrize("count", [1, 2, 50])
def test_the_same_loop_for_x86(count: int) -> None:
    """The code for x86 computes the same in 64 bits and, with its prefixes, in real mode."""
    unicorn = pytest.importorskip("unicorn")
    from unicorn import x86_const as register

    for name, bits in (("real", unicorn.UC_MODE_16), ("ring0", unicorn.UC_MODE_64), ("ring3", unicorn.UC_MODE_64)):
        engine = unicorn.Uc(unicorn.UC_ARCH_X86, bits)
        engine.mem_map(0, 1 << 16)
        program = x86.program(name)
        engine.mem_write(x86.CODE, program)
        engine.reg_write(register.UC_X86_REG_ECX, count)
        engine.emu_start(x86.CODE, x86.CODE + len(program) - len(x86.END))

        assert rounds(count) == engine.reg_read(register.UC_X86_REG_EAX), name


def test_every_word_has_a_rung() -> None:
    """What the probe that only looks can answer is among the words of the experiment."""

    assert set(kvm.STATES) <= set(guest.STATES)
    assert can_open_kvm() or not PVM
