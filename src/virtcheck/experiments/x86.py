"""The modes of an x86-64 processor in a guest: real mode, and long mode in ring 0 and ring 3.

A program lies at CODE, and ends with END: an `out`, which leaves the guest in every mode. There are no interrupts, no
descriptor tables and no handlers: a fault is the end of the guest. In long mode all of the memory is mapped as it is.
"""

from __future__ import annotations

import struct

from virtcheck.experiments import kvm_device

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.experiments.kvm_device import Vcpu

MODES = ("real", "ring0", "ring3")
CODE, TABLES, DATA, STACK = 0x1000, 0x2000, 0x8000, 0xF000
"""Where a program lies, three pages of page tables, room for a program's data, and the top of its stack."""
PORT = 0xE9
END = bytes.fromhex("e6e9")
"""out 0xe9, al"""
AGAIN = bytes.fromhex("e6e9ebfc")
"""the same, for ever: L: out 0xe9, al; jmp L"""

PRESENT_WRITABLE_USER, LARGE = 7, 0x80
PROTECTED, EXTENSION_TYPE, NUMERIC_ERROR, PAGING = 1, 1 << 4, 1 << 5, 1 << 31
PHYSICAL_ADDRESS_EXTENSION = 1 << 5
LONG_MODE_ENABLE, LONG_MODE_ACTIVE = 1 << 8, 1 << 10
FLAGS, PORTS_FOR_RING3 = 2, 3 << 12
SEGMENT, SEGMENTS = "<QIHBBBBBBBBBB", ("cs", "ds", "es", "fs", "gs", "ss")
CONTROL = 224
"""Where cr0, cr2, cr3, cr4, cr8 and efer stand in struct kvm_sregs."""


def enter(vcpu: Vcpu, mode: str, **registers: int) -> None:
    """Make the processor begin the program at CODE in a mode; registers that are not named are 0. Raises OSError."""
    special = bytearray(312)
    vcpu.request(kvm_device.KVM_GET_SREGS, special)
    long = mode != "real"
    ring = 3 if mode == "ring3" else 0
    for at, name in enumerate(SEGMENTS):
        code = name == "cs"
        selector = ((1 if code else 2) << 3 | ring) if long else 0
        limit = 0xFFFFFFFF if long else 0xFFFF
        kind = 11 if code else 3  # execute and read, read and write; both accessed
        big = long and not code
        segment = struct.pack(SEGMENT, 0, limit, selector, kind, 1, ring, big, 1, long and code, long, 0, 0, 0)
        special[24 * at : 24 * (at + 1)] = segment
    cr0, _, cr3, cr4, _, efer = struct.unpack_from("<6Q", special, CONTROL)
    if long:
        _write_page_tables(vcpu)
        cr0 |= PROTECTED | EXTENSION_TYPE | NUMERIC_ERROR | PAGING
        cr3, cr4, efer = TABLES, cr4 | PHYSICAL_ADDRESS_EXTENSION, efer | LONG_MODE_ENABLE | LONG_MODE_ACTIVE
    else:
        cr0 &= ~(PROTECTED | PAGING)
        cr4 &= ~PHYSICAL_ADDRESS_EXTENSION
        efer &= ~(LONG_MODE_ENABLE | LONG_MODE_ACTIVE)
    struct.pack_into("<6Q", special, CONTROL, cr0, 0, cr3, cr4, 0, efer)
    vcpu.request(kvm_device.KVM_SET_SREGS, special)
    flags = FLAGS | (PORTS_FOR_RING3 if ring else 0)
    vcpu.set_registers(**{"rip": CODE, "rflags": flags, "rsp": STACK, **registers})


def _write_page_tables(vcpu: Vcpu) -> None:
    """The first two megabytes, for every ring."""
    page = kvm_device.PAGE
    for at, entry in enumerate((TABLES + page, TABLES + 2 * page, LARGE)):
        vcpu.vm.write(TABLES + at * page, struct.pack("<Q", entry | PRESENT_WRITABLE_USER))
