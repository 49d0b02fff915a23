"""What the kernel's log tells of virtualization: on what the kernel runs, and what it made use of when it started.

The log is a ring: in time it forgets its first lines. It can be read by everybody, by root alone
(kernel.dmesg_restrict), or in a container by nobody.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found, KernelLog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from virtcheck.model.evidence import Value
    from virtcheck.model.question import Host, LogLine

PLATFORM = Sign("kernel_log.platform", "on what the kernel says it is started")
FEATURES = Sign("kernel_log.features", "the paravirtual features that the kernel says it uses")
SIGNS = (PLATFORM, FEATURES)

LOG = KernelLog()
FIRST_LINE = "Linux version"
FORGOTTEN = "the log no longer holds its first lines"

STARTED_ON = "Booting paravirtualized kernel on "
USES = {
    "Hyper-V: PV spinlocks enabled": "spinlocks",
    "Hyper-V: Using IPI hypercalls": "ipi",
    "Hyper-V: Using ext hypercall for remote TLB flush": "tlb-flush",
    "Hyper-V: Using hypercall for remote TLB flush": "tlb-flush",
    "KVM setup async PF for cpu": "async-page-fault",
    "KVM setup pv IPIs": "ipi",
    "KVM setup pv remote TLB flush": "tlb-flush",
    "KVM setup pv sched yield": "yield",
    "arm-pv: using stolen time PV": "steal-time",
    "kvm-guest: APIC: eoi() replaced with": "eoi",
    "kvm-guest: KVM setup async PF for cpu": "async-page-fault",
    "kvm-guest: KVM setup pv remote TLB flush": "tlb-flush",
    "kvm-guest: PV spinlocks enabled": "spinlocks",
    "kvm-guest: setup PV IPIs": "ipi",
    "kvm-guest: setup PV sched yield": "yield",
    "kvm-guest: stealtime: cpu": "steal-time",
    "kvm-stealtime: cpu": "steal-time",
    "vmware: vmware-stealtime: cpu": "steal-time",
    "xen: PV spinlocks enabled": "spinlocks",
    "xen:events: Xen HVM callback vector for event delivery is enabled": "event-channels",
}
"""Lines, and the feature in the words of probes/paravirtual.py. Not every kernel writes one for every feature:
arch/x86/kernel/kvm.c, arch/x86/hyperv/, arch/x86/xen/ and drivers/xen/events/ in the kernel's sources."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the log once, and look in it for both."""
    yield from told(host, PLATFORM, platform)
    yield from told(host, FEATURES, features)


def told(host: Host, sign: Sign, read: Callable[[tuple[LogLine, ...]], Value]) -> Iterator[Evidence]:
    """What `read` makes of the log. An empty value is absent, but where lines were forgotten nobody knows."""
    reading = host.ask(LOG)
    if not isinstance(reading, Found):
        yield Evidence.of(sign, LOG, reading)
        return
    value = read(reading.data)
    whole = is_whole(reading.data)
    if not whole:
        yield Evidence(sign, "unanswered", LOG.key, note=FORGOTTEN)
    if value:
        yield Evidence.seen(sign, LOG.key, value)
    elif whole:
        yield Evidence(sign, "absent", LOG.key)


def is_whole(lines: tuple[LogLine, ...]) -> bool:
    """Whether the log still holds its first line: then what it does not hold was never written."""
    return any(line.text == FIRST_LINE for line in lines)


def platform(lines: tuple[LogLine, ...]) -> str:
    """`KVM`, `Xen PVH`, `bare hardware`; empty where the kernel does not say."""
    return next((line.text[len(STARTED_ON) :] for line in lines if line.text.startswith(STARTED_ON)), "")


def features(lines: tuple[LogLine, ...]) -> tuple[str, ...]:
    """The features that lines of USES tell, each once."""
    return tuple(dict.fromkeys(USES[line.text] for line in lines if line.text in USES))
