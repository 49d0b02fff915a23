"""The same loops on this processor, in a guest of KVM and in an emulator: what each way of virtualizing taxes."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ORIGIN = "run:emulation"
LOOPS = {
    "alu": "a loop of arithmetic",
    "memory": "a loop that writes to memory",
    "cpuid": "a loop of the CPUID instruction",
    "port": "a loop that writes to an input/output port",
}
MEANS = {
    "native": "on this processor",
    "kvm0": "in ring 0 of a guest of KVM",
    "kvm3": "in ring 3 of a guest of KVM",
    "emulated": "in an emulator",
}
TIMES = {
    (loop, means): Sign(f"emulation.{loop}_{means}", f"the time of a round of {what} {where}", unit="ns")
    for loop, what in LOOPS.items()
    for means, where in MEANS.items()
    if (loop, means) != ("port", "native")
}
SLOWDOWN = Sign("emulation.slowdown", "the time of arithmetic in an emulator against that on this processor", unit="x")
TAXES = Sign("emulation.taxes", "what emulation slows down here")
SPEEDS = Sign("emulation.speeds", "what emulation does faster here than a guest of KVM")
FOREIGN = Sign("emulation.foreign", "whether an emulator computes the right result for a foreign processor here")
SIGNS = (*TIMES.values(), SLOWDOWN, TAXES, SPEEDS, FOREIGN)


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """…"""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", ORIGIN, note="nobody has looked yet")
