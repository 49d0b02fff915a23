"""What experiments show on machines that are written by hand: numbers as they were measured, or as they are known."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from virtcheck.inspection import EXPERIMENTS
from virtcheck.knowledge.proofs import ANSWERS
from virtcheck.model.evidence import Evidence
from virtcheck.model.report import Proof

if TYPE_CHECKING:
    from virtcheck.model.evidence import Sign, Value


def signs_of(experiment: str) -> tuple[Sign, ...]:
    """The signs that an experiment declares."""
    signs: tuple[Sign, ...] = import_module("virtcheck.experiments." + experiment).SIGNS
    return signs


def shown(experiment: str, hidden: str = "", **values: Value) -> tuple[Evidence, ...]:
    """What an experiment reports: these values; of the rest that it is not there, or why it is hidden."""
    origin = f"run:{experiment}"

    def look(sign: Sign) -> Evidence:
        thing = sign.id.partition(".")[2]
        if thing in values:
            return Evidence.seen(sign, origin, values[thing])
        return Evidence(sign, "unanswered", origin, note=hidden) if hidden else Evidence(sign, "absent", origin)

    unknown = values.keys() - {sign.id.partition(".")[2] for sign in signs_of(experiment)}
    assert not unknown, f"no such signs: {unknown}"
    return tuple(map(look, signs_of(experiment)))


PVM = {
    "guest": shown(
        "guest",
        state="ok",
        ran=True,
        modes=("real", "ring0", "ring3"),
        means="software-ring0",
        ring0="emulated",
        ring3="native",
        emulated0=1.0004,
        emulated3=0.0002,
        ratio0=2512.0,
        ratio3=1.02,
        time=3_412_000.0,
    ),
    "masking": shown("masking", ring0=True, ring3=False, effective=False),
    "cost": shown(
        "cost",
        system_call=118.0,
        cpuid=3608.0,
        cpuid_ratio=30.6,
        open=9120.0,
        create_vm=186_000.0,
        create_vcpu=199_000.0,
        first_entry=64_000.0,
        exit=6426.0,
        exit3=24_965.0,
        remove=465_000.0,
        trap="nested-or-software",
    ),
    "emulation": shown(
        "emulation",
        alu_native=0.82,
        alu_kvm0=2206.0,
        alu_kvm3=0.83,
        alu_emulated=2.4,
        memory_native=0.27,
        memory_kvm0=1792.0,
        memory_kvm3=0.28,
        memory_emulated=41.0,
        cpuid_native=3608.0,
        cpuid_kvm0=2243.0,
        cpuid_kvm3=3610.0,
        cpuid_emulated=8.5,
        port_kvm0=6426.0,
        port_kvm3=24_965.0,
        port_emulated=573.0,
        slowdown=2.9,
        taxes=("alu", "memory"),
        kvm_taxes=("alu-ring0", "memory-ring0"),
        speeds=("alu-ring0", "memory-ring0", "cpuid-ring0", "cpuid-ring3", "port-ring0", "port-ring3"),
        foreign=True,
    ),
    "container": shown(
        "container",
        namespaces=("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"),
        created=437_000.0,
        process=44_000.0,
        same_kernel=True,
        own_processes=True,
        own_name=True,
        own_root=True,
        machine=458_000.0,
        against_machine="alike",
    ),
    "syscalls": shown(
        "syscalls",
        passes=("mount", "fsopen", "open_by_handle_at", "bpf", "perf_event_open", "unshare", "setns", "clone3"),
        blocked=(),
    ),
}
"""The measured microVM: KVM without an extension of the processor."""

HARDWARE = PVM | {
    "guest": shown(
        "guest",
        state="ok",
        ran=True,
        modes=("real", "ring0", "ring3"),
        means="hardware-assisted",
        ring0="native",
        ring3="native",
        emulated0=0.0,
        emulated3=0.0,
        ratio0=1.0,
        ratio3=1.0,
        time=612_000.0,
    ),
    "masking": shown("masking", ring0=True, ring3=True, effective=True),
    "cost": shown(
        "cost",
        system_call=95.0,
        cpuid=71.0,
        cpuid_ratio=0.75,
        open=2100.0,
        create_vm=110_000.0,
        create_vcpu=52_000.0,
        first_entry=31_000.0,
        exit=1240.0,
        exit3=1250.0,
        remove=280_000.0,
        trap="none",
    ),
    "emulation": shown(
        "emulation",
        alu_native=0.52,
        alu_kvm0=0.52,
        alu_kvm3=0.53,
        alu_emulated=1.9,
        memory_native=0.26,
        memory_kvm0=0.27,
        memory_kvm3=0.26,
        memory_emulated=31.0,
        cpuid_native=71.0,
        cpuid_kvm0=940.0,
        cpuid_kvm3=950.0,
        cpuid_emulated=7.4,
        port_kvm0=1240.0,
        port_kvm3=1250.0,
        port_emulated=310.0,
        slowdown=3.7,
        taxes=("alu", "memory"),
        kvm_taxes=("cpuid-ring0", "cpuid-ring3"),
        speeds=("cpuid-ring0", "cpuid-ring3", "port-ring0", "port-ring3"),
        foreign=True,
    ),
    "container": shown(
        "container",
        namespaces=("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"),
        created=310_000.0,
        process=60_000.0,
        same_kernel=True,
        own_processes=True,
        own_name=True,
        own_root=True,
        machine=620_000.0,
        against_machine="sooner",
    ),
    "syscalls": shown("syscalls", passes=("init_module", "mount", "bpf"), blocked=("kexec_load", "userfaultfd")),
}
"""A server with VT-x or AMD-V."""

WITHOUT_KVM = {
    "guest": shown("guest", state="no-driver"),
    "masking": shown("masking"),
    "cost": shown("cost", system_call=95.0, cpuid=70.0, cpuid_ratio=0.7, trap="none"),
    "emulation": shown("emulation", hidden="Unicorn is not installed", alu_native=0.5, memory_native=0.3),
    "container": shown(
        "container", refused=("cgroup", "ipc", "mnt", "net", "pid", "user", "uts"), refusal=("seccomp",), process=400e3
    ),
    "syscalls": shown(
        "syscalls",
        passes=(),
        blocked=("init_module", "mount", "open_by_handle_at", "bpf", "perf_event_open", "unshare", "setns", "clone3"),
    ),
}
"""A container whose filter refuses namespaces, on a machine without KVM."""

HIDDEN = {name: shown(name, hidden="no answer within 1 s") for name in EXPERIMENTS}
"""Nothing ended in time."""


def proofs(machine: dict[str, tuple[Evidence, ...]]) -> tuple[Proof, ...]:
    """What `virtcheck prove` shows on a machine."""
    return tuple(
        Proof(name, evidence, 0.25, any(one.sign == ANSWERS[name] and not one.hidden for one in evidence))
        for name, evidence in machine.items()
    )


def evidence(machine: dict[str, tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    """All of it."""
    return tuple(one for looks in machine.values() for one in looks)
