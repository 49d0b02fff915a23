"""Facts of the process: values, absence that is told as such, and unknowns that say why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import (
    CONTAINER,
    DOCKER,
    ID,
    MACHINE,
    MACHINE_ROOT,
    OVERLAY,
    OWN_KERNEL_MOUNTS,
    POD,
    PODMAN_FILES,
    laid,
    mount,
    mounts,
    own,
    status,
)
from tests.machines import signed
from virtcheck.facts import FACTS
from virtcheck.facts.process import PROCESS_FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import answer, look
from virtcheck.probes import cgroups

KUBELET = mount(90, "/etc/hosts", "ext4", root=f"/var/lib/kubelet/pods/{POD}/etc-hosts")
POD_ON_CRI_O = CONTAINER | mounts(OVERLAY, PODMAN_FILES, KUBELET)
CHROOT = MACHINE | mounts(OVERLAY, of_process_1=MACHINE_ROOT + OVERLAY.replace(" / / ", " / /srv/root "))
ROOTLESS = (
    CONTAINER
    | own("user")
    | mounts(OVERLAY, laid(f"/home/a/.local/share/containers/storage/overlay-containers/{ID}/userdata", "hostname"))
    | {"file:/proc/self/uid_map": found("0 1000 1\n1 100000 65536\n")}
)


OTHER_ID = "0123456789abcdef" * 4
TASK = "0123456789abcdef" * 2
MASKED_BY_FIREJAIL = DOCKER | mounts(
    OVERLAY, PODMAN_FILES, mount(90, "/proc/kcore", "ext4", root="/run/firejail/firejail.ro.file")
)


def grouped(path: str) -> dict[str, Any]:
    return {"file:/proc/self/cgroup": found(f"1:name=systemd:{path}\n")}


def fact(name: str, readings: dict[str, Any]) -> Any:
    (found_answer,) = answer(RecordedHost(readings), [FACTS[name]])
    return found_answer.value


def reason(name: str, readings: dict[str, Any]) -> Any:
    (found_answer,) = answer(RecordedHost(readings), [FACTS[name]])
    return found_answer.reason


@pytest.mark.parametrize(
    ("name", "readings", "value"),
    [
        ("container.kind", DOCKER, "docker"),
        ("container.id", DOCKER, ID),
        ("container.id", CONTAINER | {"file:/proc/self/cgroup": found(f"0::/docker/{ID}\n")}, ID),
        ("container.id", CONTAINER | grouped(f"/ecs/{TASK}/{TASK}-2765651123"), f"{TASK}-2765651123"),
        ("container.id", CONTAINER | grouped(f"/garden/{POD}"), POD),
        ("container.id", CONTAINER | grouped(f"/docker/{OTHER_ID}/kubelet/kubepods/besteffort/pod{POD}/{ID}"), ID),
        ("container.orchestrator", CONTAINER | grouped(f"/ecs/{TASK}/{TASK}-2765651123"), "ecs"),
        ("container.orchestrator", CONTAINER | grouped(f"/mesos/{POD}"), "mesos"),
        ("container.pod_uid", CONTAINER | grouped(f"/kubepods.slice/kubepods-pod{POD.replace('-', '_')}.slice"), POD),
        ("container.orchestrator", POD_ON_CRI_O, "kubernetes"),
        ("container.pod_uid", POD_ON_CRI_O, POD),
        ("container.privileged", DOCKER, True),
        ("container.privileged", DOCKER | status(Seccomp="2"), False),
        ("container.privileged", ROOTLESS, False),
        ("container.privileged", MASKED_BY_FIREJAIL, False),
        ("container.rootless", ROOTLESS, True),
        ("container.rootless", DOCKER, False),
        (
            "container.rootless",
            CONTAINER
            | own("user")
            | {"file:/proc/self/uid_map": found("         0     100000      65536\n")}
            | {"file:/run/.containerenv": found('engine="podman-4.3.1"\nrootless=1\n')},
            True,
        ),
        ("container.chroot", CHROOT, True),
        ("container.chroot", MACHINE, False),
        ("container.chroot", CONTAINER | mounts(OWN_KERNEL_MOUNTS), True),
        ("cgroup.version", MACHINE, "2"),
        ("namespace.net", CONTAINER, "own"),
        ("namespace.user", CONTAINER, "initial"),
        ("userns.unprivileged", MACHINE | {"file:/proc/sys/user/max_user_namespaces": found("7\n")}, True),
        ("process.capabilities", MACHINE | status(CapEff="0000000000000401"), ("chown", "net_bind_service")),
        ("process.capabilities", MACHINE | status(CapEff="0"), ()),
        ("process.no_new_privs", MACHINE | status(NoNewPrivs="1"), True),
        ("process.seccomp", MACHINE | status(Seccomp="2"), "filter"),
        ("process.lsm_label", MACHINE | {"file:/proc/self/attr/current": {"absent": 22}}, "none"),
        ("process.lsm_label", MACHINE | {"file:/proc/self/attr/current": found("unconfined\n")}, "unconfined"),
        ("emulation.foreign_formats", MACHINE | {"listing:/proc/sys/fs/binfmt_misc": found(["status"])}, ()),
        ("memory.total_bytes", MACHINE | {"file:/proc/meminfo": found("MemTotal: 4 kB\n")}, 4096),
        ("pids.limit", MACHINE | {"file:/proc/self/cgroup": found("1:cpu:/\n")}, 0),
        ("cpu.steal_percent", MACHINE | {"file:/proc/stat": found("cpu  0 0 0 175 0 0 0 25 0 0\n")}, 12.5),
    ],
)
def test_value(name: str, readings: dict[str, Any], value: object) -> None:
    """Each fact is what its sign or its claims say."""
    assert value == fact(name, readings)


@pytest.mark.parametrize("readings", [MACHINE, CHROOT])
def test_without_a_container_its_facts_are_none(readings: dict[str, Any]) -> None:
    """Where there is no container, what it would have is `none` or false; a chroot is told all the same."""
    names = ("kind", "id", "orchestrator", "pod_uid", "privileged", "rootless")

    assert ["none", "none", "none", "none", False, False] == [fact("container." + name, readings) for name in names]


def test_a_container_that_cannot_be_told_hides_its_facts() -> None:
    """Where nobody knows whether there is a container, nobody knows whether it is privileged."""
    blind = MACHINE | {"file:/proc/self/mountinfo": FORBIDDEN, "link:/proc/self/ns/mnt": FORBIDDEN}
    names = ("kind", "id", "orchestrator", "pod_uid", "privileged", "rootless")

    assert [None] * 6 == [fact("container." + name, blind) for name in names]


@pytest.mark.parametrize("outside", [signed("KVMKVMKVM"), signed("VMwareVMware"), {}])
def test_the_machine_shows_through(outside: dict[str, Any]) -> None:
    """CPUID is the machine's own inside a container: it names what is below, and the container stays what it is."""
    lxc = CONTAINER | mounts(OVERLAY, mount(511, "/proc/sys/kernel/random/boot_id", "tmpfs", root="/.lxc-boot-id"))
    below = fact("vm.kind", MACHINE | outside)

    assert ("lxc", below) == (fact("container.kind", lxc | outside), fact("vm.kind", lxc | outside))


def test_class_of_service_is_evidence() -> None:
    """The class of a pod stands beside its uid, where the control group tells it."""
    seen = look(RecordedHost(CONTAINER | grouped(f"/kubepods/besteffort/pod{POD}/{ID}")), {cgroups.QOS})

    assert ["besteffort"] == [one.value for one in seen.of(cgroups.QOS)]


def test_docker_alone_tells_no_orchestrator() -> None:
    """No sign of an orchestrator is silence, not none."""
    assert fact("container.orchestrator", DOCKER) is None
    assert "silent" == reason("container.orchestrator", DOCKER).message


def test_limit_that_is_not_shown_says_why() -> None:
    """Behind a cgroup namespace no limit here is not no limit."""
    cgroup = mount(30, "/sys/fs/cgroup", "cgroup2")
    inside = CONTAINER | mounts(OVERLAY, cgroup) | {"file:/sys/fs/cgroup/memory.max": found("max\n")}

    assert fact("memory.limit_bytes", inside) is None
    assert "groups above are not shown" in reason("memory.limit_bytes", inside).why


def test_limit_of_processor_time_in_processors() -> None:
    """A quota of half its period is half a processor."""
    limits = {"file:/sys/fs/cgroup/a/cpu.max": found("50000 100000\n"), "file:/sys/fs/cgroup/cpu.max": ABSENT}
    inside = MACHINE | mounts(MACHINE_ROOT, mount(30, "/sys/fs/cgroup", "cgroup2")) | limits

    assert 0.5 == fact("cpu.limit", inside | {"file:/proc/self/cgroup": found("0::/a\n")})


def test_namespace_of_another_kernel_is_unknown() -> None:
    """gVisor's numbers say neither initial nor own."""
    assert fact("namespace.pid", MACHINE | {"link:/proc/self/ns/pid": found("pid:[111]")}) is None


@pytest.mark.parametrize("name", [one.name for one in PROCESS_FACTS])
def test_nothing_is_known_of_nothing(name: str) -> None:
    """On a host that answers nothing every fact is unknown, and says why."""
    assert fact(name, {}) is None
    assert reason(name, {}) is not None


@pytest.mark.parametrize("name", [one.name for one in PROCESS_FACTS if one.values])
def test_closed_words(name: str) -> None:
    """A word is one of those that the registry lists."""
    for readings in (MACHINE, CHROOT, DOCKER, CONTAINER, POD_ON_CRI_O, ROOTLESS):
        assert fact(name, readings) in (None, *FACTS[name].values)


def test_only_stolen_time_changes_by_itself() -> None:
    """What changes from look to look is marked, and nothing else is."""
    assert ["cpu.steal_percent"] == [one.name for one in PROCESS_FACTS if one.volatile]
