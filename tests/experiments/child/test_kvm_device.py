"""The door to /dev/kvm, opened in this process: what goes in comes out, and is closed on every way out."""

from __future__ import annotations

import errno
import os
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import touched
from tests.experiments.guests import left_behind, needs_kvm, x86_64
from virtcheck.experiments.child import kvm_device, x86
from virtcheck.experiments.child.kvm_device import Device, Refused, Vcpu, cpuid_entries, read_statistics, set_leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

SUM = bytes.fromhex("01c8ffc975fa") + x86.END
"""L: add eax, ecx; dec ecx; jnz L: the sum of the numbers up to ecx."""


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """The door is opened here and not in a child, as experiments do; all of it is closed again."""
    before = left_behind()
    yield
    touched[:] = [one for one in touched if not one.startswith("virtcheck.experiments.child.kvm_device: open")]
    assert before == left_behind()


@needs_kvm
@x86_64
@pytest.mark.parametrize("mode", x86.MODES)
def test_a_program_runs(mode: str) -> None:
    """A processor begins in the mode that was asked for, with the registers that were set, and ends at the port."""
    with Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        vm.write(x86.CODE, SUM)
        x86.enter(vcpu, mode, rcx=100)
        reason = vcpu.run()

        assert kvm_device.EXIT_IO == reason
        assert (x86.PORT, 5050 & 0xFF) == vcpu.port()
        assert 5050 == vcpu.registers()["rax"] & 0xFFFF
        assert 0 == vcpu.registers()["rcx"]


@needs_kvm
@x86_64
def test_one_processor_takes_every_mode_in_any_order() -> None:
    """What was set for one mode does not stay for the next."""
    with Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        vm.write(x86.CODE, SUM)
        seen = []
        for mode in ("ring3", "real", "ring0", "real", "ring3", "ring0"):
            x86.enter(vcpu, mode, rcx=10)
            vcpu.run()
            seen.append(vcpu.registers()["rax"] & 0xFF)

        assert [55] * 6 == seen


@needs_kvm
@x86_64
def test_ring_3_is_ring_3() -> None:
    """An instruction that only ring 0 may use (hlt) ends a guest in ring 3, and leaves one in ring 0."""
    with Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        vm.write(x86.CODE, b"\xf4" + x86.END)
        x86.enter(vcpu, "ring0")

        assert kvm_device.EXIT_HLT == vcpu.run()
        x86.enter(vcpu, "ring3")
        with pytest.raises(Refused) as refused:
            vcpu.run()
        assert "wrong-result" == refused.value.state


@needs_kvm
@x86_64
def test_the_instruction_that_left_is_complete() -> None:
    """After a write to a port the guest stands behind it, as the interface promises only after one more entry."""
    with Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        vm.write(x86.CODE, b"\x90" + x86.END)
        x86.enter(vcpu, "ring0")
        vcpu.run()

        assert x86.CODE + 3 == vcpu.registers()["rip"]


@needs_kvm
@x86_64
def test_kvm_counts() -> None:
    """The statistics name what every processor has, and count up."""
    with Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        if not device.extension(203):
            pytest.skip("KVM has no binary statistics here (Linux 5.14)")
        before = vcpu.statistics()
        vm.write(x86.CODE, SUM)
        x86.enter(vcpu, "ring0", rcx=3)
        vcpu.run()
        after = vcpu.statistics()

        assert {"exits", "insn_emulation"} <= set(after)
        assert before["exits"] < after["exits"]


@needs_kvm
@x86_64
def test_a_leaf_of_cpuid_is_set() -> None:
    """Only the leaf that is named changes, and KVM takes the table."""
    with Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        table = device.supported_cpuid()
        before = cpuid_entries(table)
        set_leaf(table, 1, eax=0xF4A, without_ecx=1)
        vcpu.set_cpuid(table)
        changed = [(was, now) for was, now in zip(before, cpuid_entries(table), strict=True) if was != now]

        assert len(before) > 10
        assert [(1, 0xF4A)] == [(now[0], now[3]) for _, now in changed]
        assert 0 == changed[0][1][5] & 1


class Broken(Exception):
    """What a body raises."""


def broken(depth: int) -> None:
    """A body that raises with so much open."""
    with Device() as device:
        if depth > 1:
            with device.create_vm() as vm:
                if depth > 2:
                    with vm.create_vcpu():
                        raise Broken
                raise Broken
        raise Broken


@needs_kvm
@x86_64
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_an_exception_closes_everything(depth: int) -> None:
    """Whatever is open when a body raises is closed: see nothing_stays."""
    with pytest.raises(Broken):
        broken(depth)


@needs_kvm
@x86_64
@pytest.mark.parametrize(
    ("request_", "state"),
    [
        (kvm_device.KVM_SET_USER_MEMORY_REGION, "cannot-create-vm"),
        (kvm_device.KVM_SET_TSS_ADDR, "cannot-create-vm"),
        (kvm_device.KVM_CREATE_VCPU, "cannot-create-vcpu"),
        (kvm_device.KVM_GET_VCPU_MMAP_SIZE, "cannot-create-vcpu"),
    ],
)
def test_a_refusal_closes_everything(request_: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails half-way closes what it opened, and names its rung."""
    real = kvm_device.Descriptor.request

    def fail(self: Any, request: int, argument: Any = 0) -> int:
        if request == request_:
            raise OSError(errno.EINVAL, "no")
        return real(self, request, argument)

    monkeypatch.setattr(kvm_device.Descriptor, "request", fail)
    with pytest.raises(Refused) as refused, Device() as device, device.create_vm() as vm, vm.create_vcpu():
        pass

    assert (state, errno.EINVAL) == (refused.value.state, refused.value.errno)


@pytest.mark.parametrize("error", [errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENODEV])
def test_a_node_that_does_not_open(error: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no rung of KVM's own: the errno goes on as it is."""

    def refuse(*_: object) -> int:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Refused) as refused:
        Device()

    assert ("", error) == (refused.value.state, refused.value.errno)


def left(reason: int, data: bytes = b"") -> Vcpu:
    """A processor that left the guest for this reason, however often it is entered."""
    vcpu = Vcpu.__new__(Vcpu)
    vcpu.number = -1
    vcpu.shared = bytearray(struct.pack("<8xI20x", reason) + data.ljust(64, b"\0"))  # type: ignore[assignment]
    vcpu.request = lambda *_: 0  # type: ignore[method-assign]
    return vcpu


@pytest.mark.parametrize(
    ("reason", "data", "state", "note"),
    [
        # What Intel's processors say of a state that they do not take, and what a broken nested host says.
        (9, struct.pack("<Q", 0x80000021), "cannot-enter", "the processor gives the reason 0x80000021"),
        (9, struct.pack("<Q", 0xFFFFFFFF), "cannot-enter", "the processor gives the reason 0xffffffff"),
        (17, struct.pack("<I", 1), "cannot-emulate", "KVM gives the suberror 1"),
        (8, b"", "wrong-result", "the guest's processor shut down"),
    ],
)
def test_a_guest_that_does_not_run(reason: int, data: bytes, state: str, note: str) -> None:
    """The reasons that KVM gives for a guest that went wrong are rungs of their own."""
    with pytest.raises(Refused) as refused:
        left(reason, data).run()

    assert (state, note) == (refused.value.state, refused.value.note)


def test_what_a_guest_wrote() -> None:
    """The address and the value of a store, as an ARM guest leaves with it."""
    vcpu = left(kvm_device.EXIT_MMIO, struct.pack("<Q8sI", 0x100000, b"\x2e\x93\x8c\xa6\xff\xff\xff\xff", 4))

    assert (0x100000, 0xA68C932E) == vcpu.mmio()


@pytest.mark.parametrize(
    ("state", "error", "answer"),
    [
        ("", errno.ENOENT, ("absent", errno.ENOENT)),
        ("", errno.EACCES, ("forbidden", errno.EACCES)),
        ("busy", errno.EBUSY, ("unanswered", "no guest could be run", errno.EBUSY)),
        # No device is missing there: the machine could not be made.
        ("cannot-create-vm", errno.ENODEV, ("unanswered", "no guest could be run", errno.ENODEV)),
        ("cannot-create-vm", errno.EPERM, ("forbidden", errno.EPERM)),
    ],
)
def test_what_a_refusal_says_of_other_things(state: str, error: int, answer: tuple[Any, ...]) -> None:
    """That a guest could not be run is no answer to what it should have shown."""

    assert answer == Refused(state, error).answer


def statistics(*counters: tuple[str, int, int]) -> bytes:
    """The binary form of counters (name, size, value), as KVM_GET_STATS_FD gives it."""
    name_size, descriptions = 48, 24 + 48
    values = descriptions + len(counters) * (16 + name_size)
    data = struct.pack("<6I", 0, name_size, len(counters), 24, descriptions, values) + b"kvm-1/vcpu-0".ljust(48, b"\0")
    for at, (name, size, _) in enumerate(counters):
        data += struct.pack("<IhHII", 0, 0, size, 8 * at, 0) + name.encode().ljust(name_size, b"\0")
    return data + b"".join(struct.pack("<Q", value) for *_, value in counters)


def test_statistics_are_read_by_their_descriptions() -> None:
    """Counters of one number; a histogram has more, and is left out."""
    data = statistics(("exits", 1, 7), ("halt_wait_hist", 32, 9), ("insn_emulation", 1, 501))

    assert {"exits": 7, "insn_emulation": 501} == read_statistics(data)


def test_statistics_that_are_cut_off() -> None:
    """What is missing is left out: no counter is made up."""
    data = statistics(("exits", 1, 7), ("insn_emulation", 1, 501))

    assert {"exits": 7} == read_statistics(data[:-8])
    assert {} == read_statistics(data[:60])


@given(st.binary(max_size=300), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_any_statistics(data: bytes, name_size: int, count: int, descriptions: int) -> None:
    """Bytes of any kind are read without an error, and within bounds."""
    header = struct.pack("<6I", 0, name_size, count, 0, descriptions, 24)

    assert len(read_statistics(data)) <= kvm_device.MOST_STATISTICS
    assert len(read_statistics(header + data)) <= kvm_device.MOST_STATISTICS
