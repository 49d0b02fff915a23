"""What the processor leaks between those who share it, as the kernel tells, and what was left open by choice."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File, Found, Listing
from virtcheck.probes import likewise, unless_empty
from virtcheck.probes.cpu import is_hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

VULNERABLE = Sign("vulnerabilities.vulnerable", "the vulnerabilities of the processor that the kernel left open")
EXPOSED = Sign("vulnerabilities.exposed", "between whom the processor leaks")
PROTECTED = Sign("vulnerabilities.protected", "between whom the processor does not leak, as far as the kernel knows")
SMT = Sign("vulnerabilities.smt", "whether two processors share a core")
SWITCHED_OFF = Sign("vulnerabilities.switched_off", "the protection that the kernel's command line switches off")
SIGNS = (VULNERABLE, EXPOSED, PROTECTED, SMT, SWITCHED_OFF)

DIRECTORY = "/sys/devices/system/cpu/vulnerabilities"
NAMES, ACTIVE, CMDLINE = Listing(DIRECTORY), File("/sys/devices/system/cpu/smt/active"), File("/proc/cmdline")
MOST = 64
"""Files that are read; Linux 6.18 has nineteen."""

TO_HOST, TO_GUEST, ACROSS = "guest-to-host", "guest-to-guest", "cross-thread"
BOTH, EVERY_WAY = (TO_HOST, TO_GUEST), (TO_HOST, TO_GUEST, ACROSS)
WAYS = {
    "gather_data_sampling": BOTH,
    "indirect_target_selection": (TO_HOST,),
    "itlb_multihit": (TO_HOST,),
    "l1tf": (TO_HOST,),
    "mds": BOTH,
    "mmio_stale_data": BOTH,
    "reg_file_data_sampling": BOTH,
    "retbleed": (TO_HOST,),
    "spec_rstack_overflow": BOTH,
    "spectre_v2": BOTH,
    "srbds": BOTH,
    "tsa": BOTH,
    "tsx_async_abort": BOTH,
    "vmscape": (TO_HOST,),
}
"""Vulnerabilities that reach a guest, and where to: Documentation/admin-guide/hw-vuln/attack_vector_controls.rst and
multihit.rst. The others leak within one kernel."""
PARTS = {
    "vmx: vulnerable": TO_HOST,
    "bhi: vulnerable": TO_HOST,
    "pbrsb-eibrs: vulnerable": TO_HOST,
    "ibpb: disabled": TO_GUEST,
    "smt vulnerable": ACROSS,
}
"""What the text of a vulnerability that is otherwise closed may say of a part of it."""
GUARDED = ("bhi: vulnerable, kvm: sw loop", "vulnerable, kvm: not affected")
"""What it says where programs are left open, and guests are not."""
TO_KERNEL, TO_USER = "user-to-kernel", "user-to-user"
CHOICES = {
    "no_user_kernel": TO_KERNEL,
    "no_user_user": TO_USER,
    "no_guest_host": TO_HOST,
    "no_guest_guest": TO_GUEST,
    "no_cross_thread": ACROSS,
}
"""Words of the parameter `mitigations=` since Linux 6.17; `off` means all of them."""
ALONE = {name: (TO_KERNEL, TO_USER, *BOTH) if ways == BOTH else (TO_KERNEL, *ways) for name, ways in WAYS.items()} | {
    "spectre_bhi": (TO_KERNEL, TO_HOST),
    "vmscape": (TO_HOST,),
    "kvm.nx_huge_pages": (TO_HOST,),
    "pti": (TO_KERNEL,),
    "spectre_v2_user": (TO_USER, TO_GUEST),
}
"""Parameters that give up one protection each if they are `off`; most bear the vulnerability's name."""
ALONE_WITHOUT_VALUE = {"nospectre_v2": (TO_KERNEL, TO_HOST), "nopti": (TO_KERNEL,)}


def probe(host: Host) -> Iterator[Evidence]:
    """Read what the kernel says of each vulnerability; what it says of none is no reason to feel safe."""
    yield from _vulnerabilities(host)
    yield Evidence.of(SMT, ACTIVE, host.ask(ACTIVE), lambda data: data.strip() == b"1")
    yield Evidence.of(SWITCHED_OFF, CMDLINE, host.ask(CMDLINE), switched_off)


def _vulnerabilities(host: Host) -> Iterator[Evidence]:
    names = host.ask(NAMES)
    if not isinstance(names, Found) or not names.data:
        found = unless_empty(Evidence.of(VULNERABLE, NAMES, names, lambda names: names))
        for sign in (VULNERABLE, EXPOSED, PROTECTED):
            yield likewise(sign, found)
        return
    vulnerable, leaking, unknown, hidden = [], set[str](), set[str](), None
    if len(names.data) > MOST:
        hidden = Evidence(VULNERABLE, "unanswered", NAMES.key, note="more vulnerabilities than are read")
    for name in names.data[:MOST]:
        question = File(f"{DIRECTORY}/{name}")
        reading = host.ask(question)
        if isinstance(reading, Found):
            text = reading.data.decode("utf-8", "replace")
            if is_vulnerable(text):
                vulnerable.append(name)
            leaking.update(ways_of(name, text))
            unknown.update(unknown_ways_of(name, text))
        elif is_hidden(reading):
            hidden = Evidence.of(VULNERABLE, question, reading)
    if hidden is not None:
        for sign in (VULNERABLE, EXPOSED, PROTECTED):
            yield likewise(sign, hidden)
        return
    yield Evidence.seen(VULNERABLE, NAMES.key, tuple(vulnerable))
    yield Evidence.seen(EXPOSED, NAMES.key, tuple(way for way in EVERY_WAY if way in leaking))
    yield Evidence.seen(PROTECTED, NAMES.key, tuple(way for way in EVERY_WAY if way not in leaking | unknown))


def is_vulnerable(text: str) -> bool:
    """Whether the kernel calls the vulnerability open: `Vulnerable: no microcode`, or `KVM: Vulnerable`.

    Open but for guests is `Mitigation: Vulnerable, KVM: Not affected`.
    """
    told = text.strip().removeprefix("Mitigation: ").removeprefix("KVM: ")
    return told.startswith(("Vulnerable", "Processor vulnerable"))


def ways_of(name: str, text: str) -> tuple[str, ...]:
    """Between whom a vulnerability leaks, by what the kernel says of it."""
    told = text.lower()
    for words in GUARDED:
        told = told.replace(words, "")
    parts = tuple(way for words, way in PARTS.items() if words in told)
    return (*WAYS.get(name, ()), *parts) if is_vulnerable(text) and GUARDED[1] not in text.lower() else parts


def unknown_ways_of(name: str, text: str) -> tuple[str, ...]:
    """Between whom it may leak though the kernel cannot tell, as in a guest: `SMT Host state unknown`."""
    if text.startswith("Unknown"):
        return WAYS.get(name, ())
    return (ACROSS,) if "smt host state unknown" in text.lower() else ()


def switched_off(cmdline: bytes) -> tuple[str, ...]:
    """The attack vectors of which `mitigations=` or a parameter of one vulnerability switches mitigations off.

    The last one of a name counts; nothing where there is none.
    """
    parameters = (one.partition("=") for one in cmdline.decode("utf-8", "replace").partition(" -- ")[0].split())
    chosen = {name: value for name, _, value in parameters}
    words = chosen.get("mitigations", "").replace(";", ",").split(",")
    ways = {way for word, way in CHOICES.items() if word in words or words[0] == "off"}
    ways.update(*(ways_off for name, ways_off in ALONE.items() if chosen.get(name) == "off"))
    ways.update(*(ways_off for name, ways_off in ALONE_WITHOUT_VALUE.items() if name in chosen))
    return tuple(way for way in CHOICES.values() if way in ways)
