"""Every claim, and what is seen and not understood: names that no row knows."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FORBIDDEN, cpuid, found, guest_of
from tests.containers import CONTAINER, ID, MACHINE
from tests.machines import CLEAR, KVM_GUEST, LAPTOP, XEN_DOM0, dmi, facp, linux, pci, signed, tree
from tests.translated import X86_64, formats, program_of
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect, look
from virtcheck.knowledge.catalogue import CLAIMS, NAMES
from virtcheck.reasoning import names_no_row_knows

FIXTURES = Path(__file__).parents[2] / "fixtures"
RIDDLES: dict[str, set[object]] = {
    # A signature that was made up.
    "qemu-unknown-signature": {"ZzTopZzTopZz"},
    # A virtual machine that poses as a server: no virtual machine is known under the server's names.
    "qemu-stealth-tables": {"Dell Inc.", "PowerEdge R650"},
}
GUEST_OF_NOBODY = linux() | cpuid({1: (0, 0, 1 << 31, 0)})
S390 = linux("s390x") | {"file:/proc/cpuinfo": found("vendor_id       : IBM/S390\n")}
ACME = dmi(sys_vendor="Acme Cloud", product_name="Acme VM 2", board_vendor="Acme Cloud", bios_vendor="AcmeBIOS")


def member(path: str) -> dict[str, Any]:
    """A process in this control group."""
    return {"file:/proc/self/cgroup": found(f"0::{path}\n")}


def strangers(readings: dict[str, Any]) -> list[tuple[str, object]]:
    """The names that no row knows, each with the sign on which it was seen."""
    return [(one.sign.id, one.value) for one in names_no_row_knows(NAMES, CLAIMS, look(RecordedHost(readings)))]


STRANGERS: dict[str, tuple[dict[str, Any], list[tuple[str, object]]]] = {
    "a signature of nobody": (linux() | signed("ZzTopZzTopZz"), [("cpuid.signature", "ZzTopZzTopZz")]),
    "a signature of nobody above an imitation of Hyper-V": (
        linux() | signed("Microsoft Hv", "ZzTopZzTopZz"),
        [("cpuid.signature", "ZzTopZzTopZz")],
    ),
    "another hypervisor in /sys": (
        linux() | {"file:/sys/hypervisor/type": found("newvisor\n")},
        [("xen.type", "newvisor")],
    ),
    "a hypervisor in the device tree": (
        linux("aarch64") | tree({"compatible": "acme,board", "hypervisor/compatible": "acme,visor-2 acme,visor"}),
        [("device_tree.hypervisor", ("acme,visor-2", "acme,visor"))],
    ),
    "control programs of an IBM Z": (
        S390 | {"file:/proc/sysinfo": found("VM00 Control Program: NewVM   1.0\nVM01 Control Program: Older   0.9\n")},
        [("partition.control_program", "NewVM 1.0"), ("partition.outer_programs", ("Older 0.9",))],
    ),
    "a hypervisor in the ACPI table FACP": (
        GUEST_OF_NOBODY | facp("BOCHS", "BXPC", "NEWVISOR"),
        [("acpi.hypervisor_id", "NEWVISOR")],
    ),
    "a virtual board of nobody": (
        KVM_GUEST | ACME,
        [
            ("dmi.sys_vendor", "Acme Cloud"),
            ("dmi.product_name", "Acme VM 2"),
            ("dmi.board_vendor", "Acme Cloud"),
            ("dmi.bios_vendor", "AcmeBIOS"),
        ],
    ),
    "a microVM's writer of ACPI tables": (
        KVM_GUEST | facp("ACMEVM", "ACMETABL"),
        [("acpi.oem_id", "ACMEVM")],
    ),
    "a kernel that is not Linux": (
        MACHINE | {"file:/proc/version": found("Unikraft 0.17.0 (Calypso)\n")},
        [("kernel.version", "Unikraft 0.17.0 (Calypso)")],
    ),
    "a container manager's word": (
        CONTAINER
        | {
            "file:/run/host/container-manager": found("newjail\n"),
            "file:/run/systemd/container": found("newjail\n"),
            "file:/proc/1/environ": found("container=newjail\0HOME=/\0"),
            "file:/proc/self/environ": found("container=other-word\0"),
        },
        [
            ("told.manager", "newjail"),
            ("told.systemd", "newjail"),
            ("told.environment", "newjail"),
            ("told.own_environment", "other-word"),
        ],
    ),
    "an engine in .containerenv": (
        CONTAINER | {"file:/run/.containerenv": found('engine="newpod-0.1"\nname="web"\n')},
        [("container_markers.containerenv_engine", "newpod")],
    ),
    "an engine in the name of a control group": (
        CONTAINER | member(f"/machine.slice/newpod-{ID}.scope"),
        [("cgroups.unknown_engine", "newpod")],
    ),
    "a translator that is registered": (
        program_of("x86_64", on="aarch64") | formats(newemu=("/usr/bin/newemu", X86_64)),
        [("translators.registered", "/usr/bin/newemu")],
    ),
}
"""A machine for each kind of name, with what nobody knows there."""

UNDERSTOOD: dict[str, dict[str, Any]] = {
    "a laptop": LAPTOP,
    "a server of a maker whom no row knows": linux() | CLEAR | ACME | facp("ACME", "SERVER"),
    "the same under Xen, as its control domain": XEN_DOM0 | ACME,
    "a KVM guest": KVM_GUEST,
    "a KVM guest with the name of its cloud alone": KVM_GUEST | dmi(sys_vendor="Hetzner", product_name="vServer"),
    "a Hyper-V guest, whose two names tell together": linux()
    | signed("Microsoft Hv")
    | dmi(sys_vendor="Microsoft Corporation", product_name="Virtual Machine", bios_vendor="American Megatrends"),
    "a guest that may be physical": linux() | ACME | pci("1af4:1041") | {"file:/proc/cpuinfo": FORBIDDEN},
    "a word that a claim bears, though no row goes by it": CONTAINER | {"file:/run/systemd/container": found("wsl\n")},
    "a partition, whose two names tell together": linux()
    | cpuid({1: (0, 0, 1 << 31, 0)})
    | dmi(sys_vendor="HITACHI", product_name="BladeSymphony LPAR"),
    "a word that rows know elsewhere": CONTAINER | {"file:/proc/1/environ": found("container=docker\0")},
    "a container behind a namespace of cgroups": CONTAINER | member("/"),
    "a service": MACHINE | member("/system.slice/web.service"),
    "a terminal": MACHINE | member("/user.slice/user-1000.slice/user@1000.service/app.slice/app-term-42.scope"),
    "a machine of libvirt": MACHINE | member("/machine.slice/machine-qemu\\x2d1\\x2dweb.scope/libvirt/emulator"),
    "a format that starts no translator": program_of("aarch64", on="aarch64")
    | formats(python=("/usr/bin/python3.11", "a70d0d0a")),
    "a program that FEX translates, and something else registered": program_of("x86_64", on="aarch64")
    | {"link:/proc/thread-self/exe": found("/usr/bin/FEXInterpreter")}
    | formats(newemu=("/usr/bin/newemu", X86_64)),
    "what a recording never asked": {},
}


@pytest.mark.parametrize(("readings", "expected"), STRANGERS.values(), ids=STRANGERS)
def test_a_name_that_nobody_knows_is_told(readings: dict[str, Any], expected: list[tuple[str, object]]) -> None:
    """Each kind of name has its place in the catalogue: what no row knows there is told, and nothing else."""
    assert expected == strangers(readings)


@pytest.mark.parametrize("readings", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_what_is_known_or_no_name_is_no_riddle(readings: dict[str, Any]) -> None:
    """Real boards, words that some row knows, and groups of the machine itself are not asked about."""
    assert [] == strangers(readings)


@pytest.mark.parametrize("fixture", sorted(path.parent.name for path in FIXTURES.glob("*/host.json.gz")))
def test_recorded_machines_are_understood(fixture: str) -> None:
    """Every machine that was recorded taught its names, but for those that were recorded as riddles."""
    recording = json.loads(gzip.decompress((FIXTURES / fixture / "host.json.gz").read_bytes()))

    assert RIDDLES.get(fixture, set()) == {name for _, name in strangers(recording["readings"])}


def test_a_name_may_be_hostile() -> None:
    """What a host calls itself is shown harmlessly: no escape sequences, no reversed text, no second line."""
    hostile = "\x1b[2Jevil\u202ebios\x07"
    report = inspect(
        RecordedHost(
            linux()
            | cpuid(guest_of("KVMKVMKVM"))
            | dmi(sys_vendor=hostile, product_name=hostile + "\nA second line")
            | {"file:/run/host/container-manager": found(hostile)}
        )
    )

    assert {"dmi.sys_vendor", "dmi.product_name", "told.manager"} == {one.sign for one in report.not_understood}
    assert all(one.value.isprintable() for one in report.not_understood)
