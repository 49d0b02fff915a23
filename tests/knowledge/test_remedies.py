"""What to do: every row can come into force, has its words, and comes into force where it should."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, cpuid, found
from tests.containers import DOCKER, MACHINE, status
from tests.machines import HYPERV_GUEST, KVM_GUEST, LAPTOP, dmi, linux, x86
from virtcheck.explanation import remedy
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import PROBES, inspect, probe_named
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.remedies import REMEDIES
from virtcheck.texts.en.messages import MESSAGES

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
