"""What the steps of virtualization cost here: creating, entering, leaving; and a trap against a system call."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

ORIGIN = "run:cost"
SYSTEM_CALL = Sign("cost.system_call", "the time of a system call", unit="ns")
CPUID = Sign("cost.cpuid", "the time of the CPUID instruction here", unit="ns")
CPUID_RATIO = Sign("cost.cpuid_ratio", "the time of the CPUID instruction against that of a system call", unit="x")
TRAP = Sign("cost.trap", "through how many hypervisors the CPUID instruction falls, by its cost")
OPEN = Sign("cost.open", "the time to open /dev/kvm", unit="ns")
CREATE_VM = Sign("cost.create_vm", "the time to create an empty virtual machine", unit="ns")
CREATE_VCPU = Sign("cost.create_vcpu", "the time to create a virtual processor", unit="ns")
FIRST_ENTRY = Sign("cost.first_entry", "the time of the first entry into a guest", unit="ns")
EXIT = Sign("cost.exit", "the time of a round trip out of a guest's ring 0 into its monitor", unit="ns")
EXIT3 = Sign("cost.exit3", "the time of a round trip out of a guest's ring 3 into its monitor", unit="ns")
SIGNS = (SYSTEM_CALL, CPUID, CPUID_RATIO, TRAP, OPEN, CREATE_VM, CREATE_VCPU, FIRST_ENTRY, EXIT, EXIT3)


def prove(host: Host, seconds: float) -> Iterator[Evidence]:
    """…"""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", ORIGIN, note="nobody has looked yet")
