"""kvm-ok of cpu-checker 0.7, which says that KVM acceleration can be used, or can NOT be used; see kvm-ok(1)."""

from __future__ import annotations

from virtcheck.peers import Command, Silence, Unseen, Word
from virtcheck.probes.cpu import CPUINFO, extension, fields
from virtcheck.probes.kvm import DEVICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.peers import Eyes

ALWAYS_ABLE = ("aarch64", "ppc64", "ppc64le", "s390x", "riscv64")
"""Processors of which it takes the extension for granted."""
USABLE = {"can be used": "true", "can NOT be used": "false"}

FLAG = "without a vmx or svm flag it looks no further"
EXISTS = "it takes any file /dev/kvm for a KVM that works, and never opens it"
ROOT_ONLY = "without /dev/kvm it wants to be root to go on"


def answer(eyes: Eyes) -> Iterator[Word | Silence]:
    """The last line: the flag first, then the node, then the lock."""
    machine = eyes.machine()
    flag = "" if machine in ALWAYS_ABLE else extension(fields(eyes.ask(CPUINFO) or b"")) or "none"
    if flag == "none":
        yield _verdict(False, FLAG, CPUINFO.key) if eyes.is_root() else Silence(FLAG, CPUINFO.key)
    elif eyes.status(DEVICE.path):
        yield _verdict(True, EXISTS, DEVICE.key)
    elif eyes.is_root():
        raise Unseen("file:/dev/cpu/0/msr", "virtcheck does not read the processor's registers")
    else:
        yield Silence(ROOT_ONLY, DEVICE.key)


def _verdict(usable: bool, because: str, origin: str) -> Word:
    text = "can be used" if usable else "can NOT be used"
    return Word(text, "kvm.usable", USABLE[text], because, origin)


COMMANDS = (Command("kvm-ok", "cpu-checker 0.7", {"kvm.usable": USABLE}, answer),)
