"""The names of control groups: engines, orchestrators, and the host's own groups, which are no containers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import ID, MACHINE, POD
from tests.probes.evidence import reports_every_sign, seen
from virtcheck.probes import cgroups
from virtcheck.probes.cgroups import Owner

OTHER_ID = "0123456789abcdef" * 4
TASK = "0123456789abcdef" * 2
SLICES = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0f3a_2b1c.slice"


def member(text: str) -> dict[str, object]:
    return MACHINE | {"file:/proc/self/cgroup": found(text)}


@pytest.mark.parametrize("readings", [MACHINE, {}, dict.fromkeys(MACHINE, ABSENT), dict.fromkeys(MACHINE, FORBIDDEN)])
def test_every_sign(readings: dict[str, object]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(cgroups, readings)


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        (f"/docker/{ID}", Owner("docker", ID)),
        (f"/system.slice/docker-{ID}.scope", Owner("docker", ID)),
        (f"/user.slice/user-1000.slice/user@1000.service/app.slice/docker-{ID}.scope", Owner("docker", ID)),
        (f"/docker/{OTHER_ID}/docker/{ID}", Owner("docker", ID)),
        (f"/default/nerdctl-{ID}.scope", Owner("containerd", ID)),
        (f"/kubepods/burstable/pod0f3a-2b1c/{ID}", Owner("", ID, "kubernetes", "0f3a-2b1c", "burstable")),
        (f"/kubepods/pod0f3a-2b1c/{ID}", Owner("", ID, "kubernetes", "0f3a-2b1c", "guaranteed")),
        (f"{SLICES}/cri-containerd-{ID}.scope", Owner("containerd", ID, "kubernetes", "0f3a-2b1c", "burstable")),
        (f"{SLICES}/crio-{ID}.scope/container", Owner("crio", ID, "kubernetes", "0f3a-2b1c", "burstable")),
        (f"{SLICES}/docker-{ID}.scope", Owner("docker", ID, "kubernetes", "0f3a-2b1c", "burstable")),
        (
            f"/system.slice/kubepods-besteffort-pod0f3a_2b1c.slice:cri-containerd:{ID}",
            Owner("containerd", ID, "kubernetes", "0f3a-2b1c", "besteffort"),
        ),
        (
            f"/docker/{OTHER_ID}/kubelet/kubepods/besteffort/pod0f3a-2b1c/{ID}",
            Owner("", ID, "kubernetes", "0f3a-2b1c", "besteffort"),
        ),
        (
            f"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod0f3a_2b1c.slice/cri-containerd-{ID}.scope",
            Owner("containerd", ID, "kubernetes", "0f3a-2b1c", "guaranteed"),
        ),
        (f"/libpod_parent/libpod-{ID}", Owner("podman", ID)),
        (f"/machine.slice/libpod-{ID}.scope/container", Owner("podman", ID)),
        (f"/system.slice/web.service/libpod-payload-{ID}", Owner("podman", ID)),
        ("/lxc/web", Owner("lxc")),
        ("/lxc/101/ns/system.slice/ssh.service", Owner("lxc")),
        ("/lxc.payload/web", Owner("lxc")),
        ("/lxc.payload.web/init.scope", Owner("lxc")),
        ("/libvirt/lxc/web", Owner("lxc-libvirt")),
        ("/machine/web.libvirt-lxc", Owner("lxc-libvirt")),
        (r"/machine.slice/machine-lxc\x2d4711\x2dweb.scope", Owner("lxc-libvirt")),
        ("/machine.slice/systemd-nspawn@web.service/payload", Owner("systemd-nspawn")),
        ("/machine.slice/machine-web.scope/payload/init.scope", Owner("systemd-nspawn")),
        ("/garden/0e2a9c", Owner("garden")),
        (f"/garden/{POD}", Owner("garden", POD)),
        ("/docker/buildkit/t5lbklac99mcw4pg965vbaf8y", Owner("buildkit")),
        ("/user.slice/buildah-buildah1387404943", Owner("buildah")),
        ("/bpm-mrqxk43for4gk", Owner("bpm")),
        ("/mesos/168b386b-893f-478e-bbf1-209482231b88", Owner("mesos", "168b386b-893f-478e-bbf1-209482231b88")),
        (
            "/machine.slice/machine-rkt\\x2d" + POD.replace("-", "\\x2d") + ".scope/system.slice/web.service",
            Owner("rkt", POD),
        ),
        (f"/ecs/{TASK}/{ID}", Owner("", ID, "ecs", task=TASK)),
        (f"/ecs/{TASK}/{TASK}-2765651123", Owner("", f"{TASK}-2765651123", "ecs", task=TASK)),
        (f"/ecstasks.slice/ecstasks-{TASK}.slice/docker-{ID}.scope", Owner("docker", ID, "ecs", task=TASK)),
        (f"/nomad.slice/share.slice/{POD}.web.scope", Owner("", "", "nomad", task=POD)),
        (f"/nomad/{POD}.web", Owner("", "", "nomad", task=POD)),
    ],
)
def test_owner(path: str, owner: Owner) -> None:
    """The innermost name in a path tells whose the group is."""
    assert owner == cgroups.owner_of_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/../..",
        "/init.scope",
        "/system.slice/docker.service",
        "/system.slice/containerd.service",
        "/user.slice/user-1000.slice/session-2.scope",
        "/user.slice/user-0.slice/user@0.service/app.slice/app-flatpak-org.gnome.Maps-77.scope",
        "/lxc.monitor.web",
        "/docker/buildkit",
        "/docker/short",
        "/system.slice/falcon-sensor.service/sensor.falcon",
        "/system.slice/buildah-cache.service",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/bpm-counter-4711.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-org.gnome.Terminal-4711.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-0f3a2b1c-5d6e-4f70-8192-a3b4c5d6e7f8.scope",
        "/user.slice/user-1000.slice/user@1000.service/tmux-spawn-0f3a2b1c-5d6e-4f70-8192-a3b4c5d6e7f8.scope",
        "/user.slice/user-1000.slice/user@1000.service/user.slice/podman-4711.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox-7f.scope",
        f"/{ID}",
        f"/machine.slice/libpod-conmon-{ID}.scope",
        f"/system.slice/crio-conmon-{ID}.scope",
        r"/machine.slice/machine-qemu\x2d1\x2dweb.scope/libvirt/emulator",
        "/machine.slice/systemd-nspawn@web.service/supervisor",
        "/process_api/0123456789abcdef0123456789abcdef",
    ],
)
def test_nobody(path: str) -> None:
    """Services, sessions, monitors and virtual machines of the host are no containers, and / says nothing."""
    assert Owner() == cgroups.owner_of_path(path)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("0::/\n", "2"),
        ("5:pids:/\n4:memory:/\n0::/\n", "hybrid"),
        ("5:pids:/\n4:memory:/\n1:name=systemd:/\n", "1"),
        ("", "absent"),
        ("nonsense\n", "absent"),
    ],
)
def test_version(text: str, version: str) -> None:
    """The lines tell the version; a file without any, as gVisor has it, tells none."""
    assert version == seen(cgroups, member(text), cgroups.VERSION)


def test_trees_of_version_1_together() -> None:
    """One tree may name the engine where another holds a path of the host's."""
    text = f"3:memory:/user.slice\n2:pids:/docker/{ID}\n1:name=systemd:/\n"

    assert ("docker", ID) == (
        seen(cgroups, member(text), cgroups.ENGINE),
        seen(cgroups, member(text), cgroups.CONTAINER_ID),
    )


def test_nothing_behind_a_namespace() -> None:
    """`0::/` is what any process behind a cgroup namespace sees: no engine, and not none either."""
    assert "absent" == seen(cgroups, member("0::/\n"), cgroups.ENGINE)


@given(st.binary(max_size=500))
def test_parse_never_raises(data: bytes) -> None:
    """Any bytes are lines of groups, and each tells an owner or nobody."""
    lines = cgroups.parse(data)

    assert len(lines) <= data.count(b"\n") + 1
    assert isinstance(cgroups.owner_of(lines), Owner)
    assert cgroups.version(lines) in ("", "1", "2", "hybrid")


@given(st.lists(st.sampled_from(["docker", ID, "lxc", "kubepods", "pod1", "payload", "a.slice", f"crio-{ID}", ""])))
def test_paths_never_raise(parts: list[str]) -> None:
    """Any path of known names tells an owner; a container's id is always an id."""
    owner = cgroups.owner_of_path("/".join(parts))

    assert owner.container in ("", ID)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (f"/machine.slice/newengine-{ID}.scope", "newengine"),
        (f"/machine.slice/new\\x2dengine-{ID}.scope/payload", "new-engine"),
        (f"/docker/{OTHER_ID}/system.slice/newengine-{ID}.scope", "newengine"),
        (f"/{OTHER_ID}.scope/newengine-{ID}.scope", "newengine"),
        (f"/-{OTHER_ID}.scope/newengine-{ID}.scope", "newengine"),
        (f"/{ID}.scope", "absent"),
        (f"/system.slice/docker-{ID}.scope", "absent"),
        (f"/machine.slice/libpod-{ID}.scope/container", "absent"),
        (f"/machine.slice/libpod-conmon-{ID}.scope", "absent"),
        (f"/kubepods/pod0f3a-2b1c/{ID}", "absent"),
        (f"/system.slice/-{ID}.scope", "absent"),
        (f"/system.slice/newengine-{ID}.service", "absent"),
        ("/user.slice/user-1000.slice/session-2.scope", "absent"),
        ("/system.slice/run-r0123456789abcdef0123456789abcdef.scope", "absent"),
        ("/machine.slice/machine-qemu\\x2d1\\x2dweb.scope", "absent"),
        ("/", "absent"),
    ],
)
def test_unknown_engine(path: str, word: str) -> None:
    """Only a word before a container's id may be an engine's; slices, sessions and units of systemd name none."""
    assert word == seen(cgroups, member(f"0::{path}\n"), cgroups.UNKNOWN_ENGINE)


@pytest.mark.parametrize(
    ("path", "holders"),
    [
        ("/", ()),
        ("/system.slice/docker.service", ()),
        ("/user.slice/user-1000.slice/session-2.scope", ()),
        (f"/machine.slice/libpod-conmon-{ID}.scope", ()),
        ("/lxc.monitor.web", ()),
        (f"/docker/{ID}", ((f"/docker/{ID}", "docker", ID),)),
        (f"/docker/{ID}/init.scope", ((f"/docker/{ID}", "docker", ID),)),
        (
            f"/docker/{OTHER_ID}/docker/{ID}",
            ((f"/docker/{OTHER_ID}", "docker", OTHER_ID), (f"/docker/{OTHER_ID}/docker/{ID}", "docker", ID)),
        ),
        (f"/default/{ID}", ((f"/default/{ID}", "", ID),)),
        (f"/machine.slice/strange-{ID}.scope", ((f"/machine.slice/strange-{ID}.scope", "", ID),)),
        (f"/kubepods/pod0f3a-2b1c/{ID}", ((f"/kubepods/pod0f3a-2b1c/{ID}", "", ID),)),
        ("/lxc.payload.web/system.slice/ssh.service", (("/lxc.payload.web", "lxc", ""),)),
        ("/x.slice/snap.firefox.firefox-1.scope", (("/x.slice/snap.firefox.firefox-1.scope", "snap", ""),)),
        ("/x.slice/app-flatpak-org.a.B-7.scope", (("/x.slice/app-flatpak-org.a.B-7.scope", "flatpak", ""),)),
        ("/x.slice/app-gnome-snap.txt-7.scope", ()),
    ],
)
def test_every_container_on_the_way(path: str, holders: tuple[tuple[str, str, str], ...]) -> None:
    """A path of groups names each container that it leads into, and where that one's own group lies."""
    assert holders == tuple((place, one.engine, one.container) for place, one in cgroups.holders_on(path))


SEGMENTS = ("", "docker", ID, OTHER_ID, f"libpod-{ID}.scope", "lxc", "lxc.payload.a", "payload", "machine-a.scope", ":")


@given(st.lists(st.sampled_from(SEGMENTS) | st.text(max_size=8)).map("/".join))
def test_the_way_leads_inwards(path: str) -> None:
    """Whatever the path, each container on it lies below the one before."""
    places = [place for place, _ in cgroups.holders_on(path)]

    assert all(later.startswith(earlier + "/") for earlier, later in pairwise(places))
