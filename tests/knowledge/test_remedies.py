"""What to do: every row can come into force, has its words, and comes into force where it should."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ABSENT, cpuid, found, guest_of
from tests.containers import DOCKER, MACHINE, status
from tests.machines import HYPERV_GUEST, KVM_GUEST, LAPTOP, XEN_DOM0, XEN_DOMU, dmi, linux, signed, x86
from virtcheck.experiments import guest
from virtcheck.explanation import remedy
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import PROBES, inspect, probe_named
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.remedies import REMEDIES
from virtcheck.model.evidence import Evidence
from virtcheck.texts.en.messages import MESSAGES

FIXTURES = Path(__file__).parents[2] / "fixtures"

SIGNS = {sign.id for name in PROBES for sign in probe_named(name).SIGNS}
VERDICTS = ("established", "refuted")

NODE = found(["character-device", 0o660, 0, 104, 10, 232, 5, 6])
ROOTS_NODE = found(["character-device", 0o600, 0, 0, 10, 232, 5, 6])
NOBODYS_NODE = found(["character-device", 0o660, 65534, 65534, 10, 232, 5, 6])
REGISTERED = {"file:/proc/misc": found("232 kvm\n")}
NO_NODE = REGISTERED | {"stat:/dev/kvm": ABSENT, "kvm:api-version": ABSENT}
DENIED = REGISTERED | {"stat:/dev/kvm": NODE, "kvm:api-version": {"forbidden": 13}}
NOT_ALLOWED = REGISTERED | {"stat:/dev/kvm": NODE, "kvm:api-version": {"forbidden": 1}}
NO_DRIVER = {"file:/proc/misc": found("229 fuse\n"), "stat:/dev/kvm": ABSENT, "kvm:api-version": ABSENT}
USER = status(Uid="1000\t1000\t1000\t1000", Gid="1000\t1000\t1000\t1000", Groups="", CapEff="0")
INTEL, AMD = x86(""), x86("", vendor="AuthenticAMD", model="AMD EPYC 7763")
KVM_MODULE = found(["directory", 0o755, 0, 0, 0, 0, 5, 6])


def nested_off(module: str) -> dict[str, Any]:
    """KVM of a vendor, loaded so that guests do not nest."""
    return REGISTERED | {
        f"stat:/sys/module/{module}": KVM_MODULE,
        f"file:/sys/module/{module}/parameters/nested": found("0\n"),
    }


HOSTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a laptop without the driver": (LAPTOP | NO_DRIVER, "kvm.reason", "load-intel"),
    "an AMD server without the driver": (
        LAPTOP | x86("svm", vendor="AuthenticAMD") | NO_DRIVER,
        "kvm.reason",
        "load-amd",
    ),
    "an ARM server that is a guest": (
        linux("aarch64") | {"file:/proc/cpuinfo": found("processor\t: 0\nCPU implementer\t: 0xc0\n\n")} | NO_DRIVER,
        "kvm.reason",
        "arm",
    ),
    "a laptop whose firmware locked VT-x": (
        LAPTOP | INTEL | cpuid({1: (0, 0, 1 << 5, 0)}),
        "kvm.reason",
        "firmware-intel",
    ),
    "a server whose firmware locked AMD-V": (
        LAPTOP | AMD | cpuid({0x80000001: (0, 0, 1 << 2, 0)}),
        "kvm.reason",
        "firmware-amd",
    ),
    "a processor that has none": (LAPTOP | INTEL | cpuid({}), "kvm.reason", "none-here"),
    "a guest of Hyper-V": (HYPERV_GUEST | x86("hypervisor"), "kvm.reason", "hyperv"),
    "a guest of KVM on Intel": (KVM_GUEST, "kvm.reason", "kvm-intel"),
    "a guest of KVM on AMD": (KVM_GUEST | x86("hypervisor", vendor="AuthenticAMD"), "kvm.reason", "kvm-amd"),
    "an instance at Amazon": (
        KVM_GUEST | dmi(sys_vendor="Amazon EC2", product_name="m5.large", bios_vendor="Amazon EC2"),
        "kvm.reason",
        "aws",
    ),
    "an instance at Google": (
        KVM_GUEST | dmi(sys_vendor="Google", product_name="Google Compute Engine", bios_vendor="Google"),
        "kvm.reason",
        "gce",
    ),
    "a server at Hetzner": (KVM_GUEST | dmi(sys_vendor="Hetzner", product_name="vServer"), "kvm.reason", "cloud"),
    "a machine of OpenStack": (
        KVM_GUEST | dmi(sys_vendor="OpenStack Foundation", product_name="OpenStack Nova"),
        "kvm.reason",
        "openstack",
    ),
    "a machine of KubeVirt": (KVM_GUEST | dmi(sys_vendor="KubeVirt", product_name="None"), "kvm.reason", "kubevirt"),
    "a machine at Azure": (
        HYPERV_GUEST | dmi(chassis_asset_tag="7783-7084-3265-9085-8269-3286-77"),
        "kvm.reason",
        "azure",
    ),
    "a guest of VMware": (
        linux() | signed("VMwareVMware") | dmi(sys_vendor="VMware, Inc.", product_name="VMware20,1"),
        "kvm.reason",
        "vmware",
    ),
    "a guest of VirtualBox": (
        linux() | signed("KVMKVMKVM") | dmi(sys_vendor="innotek GmbH", product_name="VirtualBox"),
        "kvm.reason",
        "virtualbox",
    ),
    "a guest of Parallels": (
        linux() | signed("prl hyperv") | dmi(sys_vendor="Parallels International GmbH."),
        "kvm.reason",
        "parallels",
    ),
    "a guest of QEMU alone": (linux() | signed("TCGTCGTCGTCG"), "kvm.reason", "tcg"),
    "Xen's control domain": (XEN_DOM0, "kvm.reason", "xen-dom0"),
    "a guest of Xen": (XEN_DOMU, "kvm.reason", "xen"),
    "a guest whose kernel was built without KVM": (
        KVM_GUEST | cpuid(guest_of("KVMKVMKVM") | {1: (0, 0, 1 << 31 | 1 << 5, 0)}),
        "kvm.reason",
        "unused",
    ),
    "Docker that was not given the node": (DOCKER | NO_NODE, "kvm.reason", "docker"),
    "Docker with the node as a volume": (DOCKER | NOT_ALLOWED, "kvm.reason", "docker-rule"),
    "Docker that runs as a user": (DOCKER | DENIED | USER, "kvm.reason", "docker-group"),
    "a service without the device": (MACHINE | NOT_ALLOWED, "kvm.reason", "service"),
    "a user who is not in the group": (MACHINE | DENIED | USER, "kvm.reason", "join"),
    "a node that is root's alone": (MACHINE | DENIED | USER | {"stat:/dev/kvm": ROOTS_NODE}, "kvm.reason", "udev"),
    "a user namespace": (MACHINE | DENIED | {"stat:/dev/kvm": NOBODYS_NODE}, "kvm.reason", "user-namespace"),
    "a machine without the node": (MACHINE | NO_NODE, "kvm.reason", "mknod"),
    "Intel's KVM that keeps nesting": (LAPTOP | nested_off("kvm_intel"), "kvm.nested", "nested-intel"),
    "AMD's KVM that keeps nesting": (LAPTOP | nested_off("kvm_amd"), "kvm.nested", "nested-amd"),
}


RECORDED: dict[str, tuple[dict[str, Any], str]] = {
    "bubblewrap": (NO_NODE, "bubblewrap"),
    "docker-kvm-volume": ({}, "docker-rule"),
    "firecracker-user": ({}, "udev"),
    "flatpak": (NO_NODE, "flatpak"),
    "lxc": (NO_NODE, "lxc"),
    "lxc-user": (NOT_ALLOWED, "lxc-rule"),
    "lxd": (NOT_ALLOWED, "lxd"),
    "nspawn": (NO_NODE, "nspawn"),
    "pod": (NO_NODE, "device-plugin"),
    "podman": (NO_NODE, "podman"),
    "podman-privileged": (NOT_ALLOWED, "podman-rule"),
    "podman-rootless-kvm": ({}, "user-namespace"),
    "ppc64-powernv": ({}, "load-hv"),
    "qemu-skylake": ({}, "tcg"),
    "riscv64-virt": ({}, "load-whole"),
    "runc": (NO_NODE, "no-node"),
    "xen-dom0": ({}, "xen-dom0"),
    "xen-pvh": ({}, "xen"),
}
"""Recorded machines, some with another answer of /dev/kvm laid over their own, and the remedy there."""


@pytest.mark.parametrize("name", RECORDED)
def test_on_a_recorded_machine(name: str) -> None:
    """The engine that really started the container is the one whose words are used."""
    over, expected = RECORDED[name]
    readings = json.loads(gzip.decompress((FIXTURES / name / "host.json.gz").read_bytes()))["readings"]

    assert "remedy.kvm." + expected == remedy("kvm.reason", inspect(RecordedHost(readings | over)))


@pytest.mark.parametrize(
    ("state", "readings", "expected"),
    [
        ("busy", LAPTOP | {"file:/proc/misc": found("232 kvm\n 61 vboxdrv\n")}, "stop-virtualbox"),
        ("busy", LAPTOP | {"file:/proc/misc": found("165 vmmon\n232 kvm\n")}, "stop-vmware"),
        ("busy", LAPTOP, "busy"),
        ("cannot-enter", LAPTOP, "cannot-enter"),
        ("cannot-enter", KVM_GUEST, "cannot-enter-nested"),
        ("cannot-create-vm", LAPTOP, "log"),
    ],
)
def test_what_an_experiment_found(state: str, readings: dict[str, Any], expected: str) -> None:
    """KVM that opens and runs no guest: who holds the processor, or how far the guest got, decides what to do."""
    proofs = [Evidence.seen(guest.STATE, guest.ORIGIN, state)]
    ready = {"stat:/dev/kvm": NODE, "kvm:api-version": found(12)}

    assert "remedy.kvm." + expected == remedy(
        "kvm.usable", inspect(RecordedHost(REGISTERED | readings | ready), proofs)
    )


@pytest.mark.parametrize("name", HOSTS)
def test_comes_into_force(name: str) -> None:
    """The remedy is in the words of what stands here: the engine, the cloud, the hypervisor, the vendor."""
    readings, fact, expected = HOSTS[name]

    assert "remedy.kvm." + expected == remedy(fact, inspect(RecordedHost(readings)))


def test_belongs_to_a_value_that_a_fact_may_take() -> None:
    """Every remedy can come into force: its fact is registered and knows the value."""
    assert [] == [
        row
        for row in REMEDIES
        if row.value not in FACTS[row.fact].values and not (FACTS[row.fact].type == "bool" and row.value is False)
    ]


def test_every_obstacle_has_a_remedy() -> None:
    """Of all that can stand in the way of KVM, nothing is left without a word of advice on some host."""
    obstacles = set(FACTS["kvm.reason"].values) - {"ok"}

    assert obstacles == {row.value for row in REMEDIES if row.fact == "kvm.reason" and not row.where}


def test_conditions_speak_of_what_there_is() -> None:
    """A condition names a fact with words that it can take, a sign, a claim, or the architecture."""
    claims = {claim.id for claim in CLAIMS}
    wrong = []
    for row in REMEDIES:
        for name, values in row.where:
            if name in FACTS and FACTS[name].values:
                wrong += [(name, value) for value in values if value not in FACTS[name].values]
            elif name in claims:
                wrong += [(name, value) for value in values if value not in VERDICTS]
            elif name not in FACTS and name not in SIGNS and name != "host.architecture":
                wrong.append((name, ""))

    assert [] == wrong


def test_no_row_is_hidden_by_one_above_it() -> None:
    """A row without conditions stands below all others of its value, and no two have the same conditions."""
    seen: dict[Any, set[Any]] = {}
    hidden = []
    for row in REMEDIES:
        above = seen.setdefault((row.fact, row.value), set())
        if () in above or row.where in above:
            hidden.append(row)
        above.add(row.where)

    assert [] == hidden


def test_every_message_belongs_to_a_row() -> None:
    """No advice is written that nobody can get."""
    written = {name.removeprefix("remedy.") for name in MESSAGES if name.startswith("remedy.kvm.")}

    assert written == {row.message for row in REMEDIES if row.message.startswith("kvm.")}
