"""The door to /dev/kvm: a virtual machine with one piece of memory and one processor, made, run and removed.

    with Device() as device, device.create_vm() as vm, vm.create_vcpu() as vcpu:
        vm.write(x86.CODE, code)
        x86.enter(vcpu, "ring0", rcx=1000)
        vcpu.run()                         # EXIT_IO: the program wrote to a port
        vcpu.registers()["rax"]

How a processor is put into a mode is told by x86 and arm64, which stand beside this module. To open the node may load
the driver. Whatever is opened is closed on every way out; run it in a child all the same (experiments.run), because a
guest can run for ever. Import it only there: other modules of virtcheck do not pay for ctypes.

Numbers and structures: include/uapi/linux/kvm.h and arch/x86/include/uapi/asm/kvm.h of the kernel.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import struct
from errno import EBUSY, EINTR

from virtcheck.hosts.machine import (
    FORBIDDEN,
    KVM_CHECK_EXTENSION,
    KVM_GET_API_VERSION,
    KVM_GET_SUPPORTED_CPUID,
    refused,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

NODE = "/dev/kvm"
KVM_CREATE_VM, KVM_GET_VCPU_MMAP_SIZE, KVM_SET_CPUID2 = 0xAE01, 0xAE04, 0x4008AE90
KVM_CREATE_VCPU, KVM_SET_USER_MEMORY_REGION, KVM_SET_TSS_ADDR = 0xAE41, 0x4020AE46, 0xAE47
KVM_RUN, KVM_GET_STATS_FD = 0xAE80, 0xAECE
KVM_GET_REGS, KVM_SET_REGS, KVM_GET_SREGS, KVM_SET_SREGS = 0x8090AE81, 0x4090AE82, 0x8138AE83, 0x4138AE84
KVM_ARM_VCPU_INIT, KVM_ARM_PREFERRED_TARGET = 0x4020AEAE, 0x8020AEAF
KVM_GET_ONE_REG, KVM_SET_ONE_REG = 0x4010AEAB, 0x4010AEAC
KVM_CAP_ARM_VM_IPA_SIZE = 165

EXIT_IO, EXIT_HLT, EXIT_MMIO, EXIT_SHUTDOWN, EXIT_FAIL_ENTRY, EXIT_INTERNAL_ERROR = 2, 5, 6, 8, 9, 17

MEMORY = 1 << 16
"""Bytes of memory that a guest has, from address 0 on."""
PAGE = 4096
CPUID_ENTRIES = 256
"""KVM gives no more: KVM_MAX_CPUID_ENTRIES."""
TSS = 1 << 28
"""Three pages outside the guest's memory, which Intel's processors without unrestricted guests need for real mode."""

REGISTERS = (
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rsp", "rbp",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip", "rflags",
)  # fmt: skip
MOST_STATISTICS = 1024
LONGEST_STATISTICS = 1 << 20


class Refused(Exception):
    """A step on the way to a guest's result that failed.

    `state` is the word of guest.STATES for what stands in the way; empty where the node could not be opened or asked.
    `errno` is the kernel's, 0 where it gave none.
    """

    def __init__(self, state: str, errno: int = 0, note: str = "") -> None:
        super().__init__(state, errno, note)
        self.state = state
        self.errno = errno
        self.note = note

    @property
    def answer(self) -> tuple[Any, ...]:
        """What a work answers that cannot do without the guest, in the form of hosts/machine.py."""
        if self.state and self.errno not in FORBIDDEN:
            return ("unanswered", "no guest could be run", self.errno)
        return refused(self.errno)


class Descriptor:
    """An open file that is closed when its block is left. Its requests are those of ioctl(2)."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it; once is enough."""
        if self.number >= 0:
            os.close(self.number)
            self.number = -1

    def request(self, request: int, argument: int | bytearray = 0) -> int:
        """What ioctl(2) returns; a bytearray holds what the kernel wrote. Raises OSError."""
        answer: int = fcntl.ioctl(self.number, request, argument)
        return answer


class Device(Descriptor):
    """The node, open for reading and writing. Raises Refused with the errno where it cannot be opened."""

    def __init__(self) -> None:
        try:
            super().__init__(os.open(NODE, os.O_RDWR | os.O_CLOEXEC))
        except OSError as error:
            raise Refused("", error.errno or 0) from None

    def version(self) -> int:
        """The version of the API; 12 is the only one. Raises Refused where something else bears the name."""
        try:
            return self.request(KVM_GET_API_VERSION)
        except OSError as error:
            raise Refused("", error.errno or 0) from None

    def extension(self, number: int) -> int:
        """What KVM_CHECK_EXTENSION answers; 0 where the ability is missing."""
        return self.request(KVM_CHECK_EXTENSION, number)

    def create_vm(self, memory: int = MEMORY) -> Vm:
        """A virtual machine with so many bytes of memory. Raises Refused: EBUSY is `busy`."""
        try:
            return Vm(self, self.request(KVM_CREATE_VM, self.vm_type()), memory)
        except OSError as error:
            raise Refused("busy" if error.errno == EBUSY else "cannot-create-vm", error.errno or 0) from None

    def vm_type(self) -> int:
        """The argument of KVM_CREATE_VM. Raises OSError."""
        if os.uname().machine != "aarch64":
            return 0
        # Without a size guests have addresses of 40 bits, and some processors have fewer.
        bits = self.extension(KVM_CAP_ARM_VM_IPA_SIZE)
        return bits if 0 < bits < 40 else 0

    def supported_cpuid(self) -> bytearray:
        """What KVM says a guest may see, in the form that Vcpu.set_cpuid takes: see cpuid_entries. Raises OSError."""
        table = bytearray(8 + 40 * CPUID_ENTRIES)
        struct.pack_into("<I", table, 0, CPUID_ENTRIES)
        self.request(KVM_GET_SUPPORTED_CPUID, table)
        return table


class Vm(Descriptor):
    """A virtual machine with memory from address 0 on."""

    def __init__(self, device: Device, number: int, memory: int) -> None:
        super().__init__(number)
        self.device = device
        try:
            self.memory = mmap.mmap(-1, memory, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        except BaseException:
            super().close()
            raise
        try:
            address = ctypes.addressof(ctypes.c_char.from_buffer(self.memory))
            self.request(KVM_SET_USER_MEMORY_REGION, bytearray(struct.pack("<IIQQQ", 0, 0, 0, memory, address)))
            if os.uname().machine != "aarch64":
                self.request(KVM_SET_TSS_ADDR, TSS)
        except OSError as error:
            self.close()
            raise Refused("cannot-create-vm", error.errno or 0, note="it takes no memory") from None

    def close(self) -> None:
        """Remove the machine, then its memory."""
        super().close()
        self.memory.close()

    def write(self, address: int, data: bytes) -> None:
        """Put bytes into the guest's memory."""
        self.memory[address : address + len(data)] = data

    def create_vcpu(self) -> Vcpu:
        """The machine's processor (it has one). Raises Refused."""
        try:
            return Vcpu(self, self.request(KVM_CREATE_VCPU, 0))
        except OSError as error:
            raise Refused("cannot-create-vcpu", error.errno or 0) from None


class Vcpu(Descriptor):
    """A virtual processor, and the page that it shares with its monitor."""

    def __init__(self, vm: Vm, number: int) -> None:
        super().__init__(number)
        self.vm = vm
        try:
            self.shared = mmap.mmap(number, vm.device.request(KVM_GET_VCPU_MMAP_SIZE))
        except BaseException:
            super().close()
            raise

    def close(self) -> None:
        """Remove the processor; its machine goes when it is closed too."""
        self.shared.close()
        super().close()

    def run(self) -> int:
        """Enter the guest; the reason why it left, one of EXIT_*. A guest that never leaves ends with the process.

        Raises Refused where it could not be entered or went wrong.
        """
        self._enter(leave_at_once=False)
        reason: int = struct.unpack_from("<I", self.shared, 8)[0]
        if reason == EXIT_FAIL_ENTRY:
            [why] = struct.unpack_from("<Q", self.shared, 32)
            raise Refused("cannot-enter", note=f"the processor gives the reason {why:#x}")
        if reason == EXIT_INTERNAL_ERROR:
            [why] = struct.unpack_from("<I", self.shared, 32)
            raise Refused("cannot-emulate", note=f"KVM gives the suberror {why}")
        if reason == EXIT_SHUTDOWN:
            raise Refused("wrong-result", note="the guest's processor shut down")
        if reason in (EXIT_IO, EXIT_MMIO):
            # The instruction is complete, and the registers are what they seem, only after KVM was entered once more.
            self._enter(leave_at_once=True)
        return reason

    def _enter(self, *, leave_at_once: bool) -> None:
        self.shared[1] = leave_at_once  # immediate_exit: KVM completes what was begun, and answers EINTR
        try:
            while True:
                try:
                    self.request(KVM_RUN)
                    return
                except OSError as error:
                    if error.errno != EINTR:
                        raise Refused("cannot-enter", error.errno or 0) from None
                    if leave_at_once:
                        return
        finally:
            self.shared[1] = False

    def port(self) -> tuple[int, int]:
        """After EXIT_IO: (port, value of its first byte) that the guest wrote."""
        _, _, port, _, offset = struct.unpack_from("<BBHIQ", self.shared, 32)
        return port, self.shared[offset]

    def one(self, register: int) -> int:
        """One register of 64 bits by KVM's number (not x86). Raises OSError."""
        value = ctypes.c_uint64()
        self.request(KVM_GET_ONE_REG, bytearray(struct.pack("<QQ", register, ctypes.addressof(value))))
        return value.value

    def set_one(self, register: int, content: int) -> None:
        """Set one register of 64 bits by KVM's number (not x86). Raises OSError."""
        value = ctypes.c_uint64(content)
        self.request(KVM_SET_ONE_REG, bytearray(struct.pack("<QQ", register, ctypes.addressof(value))))

    def mmio(self) -> tuple[int, int]:
        """After EXIT_MMIO: (address, value) that the guest wrote; the value is of as many bytes as it wrote."""
        address, data, length = struct.unpack_from("<Q8sI", self.shared, 32)
        return address, int.from_bytes(data[: min(length, 8)], "little")

    def registers(self) -> dict[str, int]:
        """The general registers (x86), by the names in REGISTERS."""
        data = bytearray(8 * len(REGISTERS))
        self.request(KVM_GET_REGS, data)
        return dict(zip(REGISTERS, struct.unpack(f"<{len(REGISTERS)}Q", data), strict=True))

    def set_registers(self, **values: int) -> None:
        """Set the general registers (x86); those that are not named become 0."""
        data = struct.pack(f"<{len(REGISTERS)}Q", *(values.get(name, 0) for name in REGISTERS))
        self.request(KVM_SET_REGS, bytearray(data))

    def set_cpuid(self, table: bytearray) -> None:
        """Say what the guest's CPUID instruction answers. Raises OSError; not after the first run()."""
        self.request(KVM_SET_CPUID2, table)

    def statistics(self) -> dict[str, int]:
        """KVM's own counters of this processor, such as `insn_emulation`. Raises OSError before Linux 5.14."""
        with Descriptor(self.request(KVM_GET_STATS_FD)) as file:
            return read_statistics(os.pread(file.number, LONGEST_STATISTICS, 0))


def read_statistics(data: bytes) -> dict[str, int]:
    """The counters in the binary form that Documentation/virt/kvm/api.rst describes under KVM_GET_STATS_FD.

    Only those of one 64-bit number; what is cut off is left out.
    """
    if len(data) < 24:
        return {}
    _, name_size, count, _, descriptions, values = struct.unpack_from("<6I", data)
    counters = {}
    for at in range(descriptions, descriptions + min(count, MOST_STATISTICS) * (16 + name_size), 16 + name_size):
        if at + 16 + name_size > len(data):
            break
        _, _, size, offset, _ = struct.unpack_from("<IhHII", data, at)
        name = data[at + 16 : at + 16 + name_size].partition(b"\0")[0]
        if size == 1 and values + offset + 8 <= len(data):
            counters[name.decode("ascii", "replace")] = struct.unpack_from("<Q", data, values + offset)[0]
    return counters


def cpuid_entries(table: bytes | bytearray) -> list[tuple[int, ...]]:
    """(function, index, flags, eax, ebx, ecx, edx) of each entry of a table of CPUID."""
    [count] = struct.unpack_from("<I", table)
    return [struct.unpack_from("<7I", table, 8 + 40 * at) for at in range(min(count, (len(table) - 8) // 40))]


def set_leaf(table: bytearray, function: int, *, eax: int, without_ecx: int) -> None:
    """Change a leaf of a table of CPUID: another EAX, and bits that are no more in ECX."""
    for at, entry in enumerate(cpuid_entries(table)):
        if entry[0] == function:
            struct.pack_into("<I", table, 8 + 40 * at + 12, eax)
            struct.pack_into("<I", table, 8 + 40 * at + 20, entry[5] & ~without_ecx & 0xFFFFFFFF)
