"""virt-host-validate of libvirt 9.0, its first verdict on QEMU; see virt-host-validate(1)."""

from __future__ import annotations

from virtcheck.peers import Command, Word
from virtcheck.probes.cpu import CPUINFO, extension, fields
from virtcheck.probes.kvm import DEVICE, VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.peers import Eyes

FLAGS = ("vmx", "svm", "sie")
ALWAYS_ABLE = ("aarch64", "ppc64", "ppc64le")
"""Processors of which it takes the extension for granted."""
USABLE = {"PASS": "true", "FAIL": "false"}

FLAG = "without a vmx, svm or sie flag it says no and looks no further"
ABSENT = "it looks whether /dev/kvm exists"
REFUSED = "it asks whether it may write to /dev/kvm"
ALLOWED = "it takes a /dev/kvm that it may write to for a KVM that works, and never opens it"


def answer(eyes: Eyes) -> Iterator[Word]:
    """PASS where the flag, the node and the right to write to it are there, else FAIL."""
    machine = eyes.machine()
    node = eyes.status(DEVICE.path)
    able = machine in ALWAYS_ABLE or extension(fields(eyes.ask(CPUINFO) or b"")) in FLAGS
    if not able:
        yield _verdict("FAIL", FLAG, CPUINFO.key)
    elif node is None:
        yield _verdict("FAIL", ABSENT, DEVICE.key)
    elif eyes.refused(VERSION):
        yield _verdict("FAIL", REFUSED, DEVICE.key)
    else:
        yield _verdict("PASS", ALLOWED, DEVICE.key)


def _verdict(text: str, because: str, origin: str) -> Word:
    return Word(text, "kvm.usable", USABLE[text], because, origin)


COMMANDS = (Command("virt-host-validate", "libvirt 9.0", {"kvm.usable": USABLE}, answer),)
