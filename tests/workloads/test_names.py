"""Names of workloads from what engines leave: every source, its order, and files of any shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, found
from tests.containers import ID, mount
from tests.workloads.test_declared import declared, entry
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.model.question import ProcessEntry
from virtcheck.model.workload import Told
from virtcheck.workloads.attendants import Attendant
from virtcheck.workloads.names import NAMELESS, Name, Names

POD = "5e1f" * 16
DAEMON = ProcessEntry(40, 1, "dockerd", 1, 1, 0, 1, 40, (), "", None)
LEFT = f"/var/lib/docker/containers/{ID}/config.v2.json"
STORE = "/var/lib/containers/storage/overlay-containers/containers.json"


def docker(name: str = "/web") -> dict[str, Any]:
    """Docker's own file of a container."""
    return found(json.dumps({"ID": ID, "Name": name}))


def storage(name: str = "web") -> dict[str, Any]:
    """The list of a containers/storage."""
    return found(json.dumps([{"id": "f" * 64, "names": ["other"]}, {"id": ID, "names": [name, "alias"]}, {"id": 5}]))


def named(answers: dict[str, Any], container: str = ID, **more: Any) -> Name:
    """The name of the container whose first process is 500."""
    names = Names(RecordedHost(answers), more.get("table", ()), told=more.get("told", ()))
    return names.of_container(container, entry(), more.get("attendant"), more.get("declaration"))


CONMON = Attendant("cmdline:9", "podman", ID, "web")
SHIM = Attendant("cmdline:9", "containerd", POD, namespace="k8s.io")
KUBERNETES = (
    ("io.kubernetes.cri.sandbox-namespace", "shop"),
    ("io.kubernetes.cri.sandbox-name", "web-0"),
    ("io.kubernetes.cri.container-name", "nginx"),
)
CRIO = (
    ("io.kubernetes.pod.namespace", "shop"),
    ("io.kubernetes.pod.name", "web-0"),
    ("io.kubernetes.container.name", "nginx"),
)


def test_the_program_beside_it() -> None:
    """The program that watches a container is asked before any file."""
    assert Name("web", "cmdline:9") == named({"file:" + LEFT: docker("/other")}, attendant=CONMON)


def test_a_program_beside_another() -> None:
    """What the program beside a pod says of its first container is not said of the others."""
    assert NAMELESS == named({}, "f" * 64, attendant=CONMON)


@pytest.mark.parametrize("annotations", [KUBERNETES, CRIO])
def test_annotations(annotations: tuple[tuple[str, str], ...]) -> None:
    """Kubernetes' engines hand the pod's names on to the runtime."""
    expected = Name("shop/web-0/nginx", declared().source)

    assert expected == named({}, attendant=SHIM, declaration=declared(annotations=annotations))


def test_sandbox_of_a_pod() -> None:
    """The container that holds a pod's namespaces has the pod's name."""
    assert "shop/web-0" == named({}, declaration=declared(annotations=KUBERNETES[:2])).text


def test_nerdctl() -> None:
    """nerdctl writes the name into an annotation."""
    assert "web" == named({}, declaration=declared(annotations=(("nerdctl/name", "web"),))).text


def test_links_to_logs() -> None:
    """The kubelet's links to logs hold pod, namespace and container."""
    listing = found(["broken", f"a_b-{ID}.log", f"web-0_shop_nginx-{ID}.log", f"x_y_z-{POD[:-1]}.log"])
    expected = Name("shop/web-0/nginx", f"file:/var/log/containers/web-0_shop_nginx-{ID}.log")

    assert expected == named({"listing:/var/log/containers": listing})


def test_machined() -> None:
    """systemd-machined's files name a leader; other files there are none of them."""
    answers = {
        "listing:/run/systemd/machines": found(["broken", "unit:x.scope", "web"]),
        "file:/run/systemd/machines/broken": found("\0\xff===\n"),
        "file:/run/systemd/machines/web": found("# private\nNAME=web\nCLASS=container\nLEADER=500\n"),
    }

    assert Name("web", "file:/run/systemd/machines/web") == named(answers, "")
    assert Name("web", "file:/run/systemd/machines/web") == Names(RecordedHost(answers), ()).of_machine(entry())


def test_docker() -> None:
    """Docker's own file lies in the usual place."""
    assert Name("web", "file:" + LEFT) == named({"file:" + LEFT: docker()})


def test_docker_of_a_pod() -> None:
    """Kubernetes with Docker gives names of its own."""
    name = "/k8s_nginx_web-0_shop_66fd795f-401c-4181-9cf0-0c2a17663b81_2"

    assert "shop/web-0/nginx" == named({"file:" + LEFT: docker(name)}).text


@pytest.mark.parametrize(
    "line", ["dockerd\0--data-root\0/srv/d\0", "dockerd\0--data-root=/srv/d/\0", "dockerd\0-g\0/srv/d\0"]
)
def test_data_root_of_the_daemon(line: str) -> None:
    """A daemon that was told to keep its data elsewhere."""
    question = f"file:/srv/d/containers/{ID}/config.v2.json"
    answers = {"file:/proc/40/cmdline": found(line), question: docker()}

    assert Name("web", question) == named(answers, table=(DAEMON,))


def test_data_root_of_the_configuration() -> None:
    """The same by the daemon's configuration."""
    question = f"file:/srv/d/containers/{ID}/config.v2.json"

    assert Name("web", question) == named(
        {"file:/etc/docker/daemon.json": found('{"data-root": "/srv/d"}'), question: docker()}
    )


HOME = "/home/ada/.local/share"


@pytest.mark.parametrize(("table", "question", "answer"), [
    (
        mount(1, "/etc/hostname", "ext4", root=f"{HOME}/docker/containers/{ID}/hostname"),
        f"file:{HOME}/docker/containers/{ID}/config.v2.json",
        docker(),
    ),
    (
        mount(1, "/", "overlay", extra=f"rw,lowerdir=/l,upperdir={HOME}/docker/overlay2/5a/diff"),
        f"file:{HOME}/docker/containers/{ID}/config.v2.json",
        docker(),
    ),
    (
        mount(1, "/", "overlay", extra=f"rw,upperdir={HOME}/containers/storage/overlay/5a/diff"),
        f"file:{HOME}/containers/storage/overlay-containers/containers.json",
        storage(),
    ),
])  # fmt: skip
def test_an_ordinary_users(table: str, question: str, answer: dict[str, Any]) -> None:
    """What an ordinary user's engine keeps is found by the container's own mounts."""
    assert Name("web", question) == named({"file:/proc/500/mountinfo": found(table), question: answer})


def test_storage() -> None:
    """The list of Podman's storage holds several names; the first is the one that was given."""
    assert Name("web", "file:" + STORE) == named({"file:" + STORE: storage()})


def test_chosen_ids() -> None:
    """Where people choose the id (LXC, runc, ctr) it is the name; a long number that an engine made is none."""
    assert Name("web", "file:/proc/500/cgroup") == named({}, "web")
    assert NAMELESS == named({}, ID)


def test_engines_that_were_asked() -> None:
    """What an engine said itself stands before everything that it left."""
    told = (Told(ID, "web", "socket:/run/docker.sock"),)

    assert Name("web", "socket:/run/docker.sock") == named(
        {}, told=told, attendant=Attendant("cmdline:9", "podman", ID, "x")
    )


def test_virtual_machine() -> None:
    """A monitor's own arguments name its machine."""
    answers = {"file:/proc/500/cmdline": found("/usr/bin/qemu-system-x86_64\0-name\0guest=web,debug-threads=on\0")}

    assert Name("web", "cmdline:500") == Names(RecordedHost(answers), ()).of_machine(entry())


def test_lists_are_read_once() -> None:
    """What serves for many workloads is asked of the host once."""
    asked: list[str] = []

    class Counting(RecordedHost):
        def ask(self, question: Any) -> Any:
            asked.append(question.key)
            return super().ask(question)

    names = Names(Counting({"file:" + STORE: storage()}), (DAEMON,))
    for container in (ID, "f" * 64, POD):
        names.of_container(container, entry(), None)

    shared = [
        key for key in asked if ID not in key and "f" * 64 not in key and POD not in key and "/proc/500" not in key
    ]

    assert sorted(set(shared)) == sorted(shared)


def test_refusals() -> None:
    """What may not be read names nothing, and nothing breaks."""
    answers = dict.fromkeys(
        ("file:" + LEFT, "file:" + STORE, "listing:/var/log/containers", "listing:/run/systemd/machines"), FORBIDDEN
    )

    assert NAMELESS == named(answers | {"file:/proc/500/mountinfo": ABSENT})


@pytest.mark.parametrize("name", ["a\x1b[31mb", "a\u202eb", "a\nb"])
def test_hostile_names(name: str) -> None:
    """A name holds nothing that a terminal might obey, wherever it was read."""
    told = (
        named({"file:" + LEFT: docker("/" + name)}),
        named({"file:" + STORE: storage(name)}),
        named({}, declaration=declared(annotations=(("nerdctl/name", name),))),
        named({}, name),
    )

    assert all(one.text.isprintable() and one.text.startswith("a") for one in told)


SHAPES = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["Name", "id", "names", "data-root"]), inner),
    max_leaves=15,
)


@given(SHAPES)
def test_any_shape(content: Any) -> None:
    """Engines' files may hold anything."""
    text = found(json.dumps(content))
    files = ("file:" + LEFT, "file:" + STORE, "file:/etc/docker/daemon.json")

    assert isinstance(named(dict.fromkeys(files, text)), Name)


@given(st.text())
def test_any_text(text: str) -> None:
    """So may names of links and lines of systemd's."""
    answers = {
        "listing:/var/log/containers": found([text, f"{text}_{text}_{text}-{ID}.log"]),
        "listing:/run/systemd/machines": found([text]),
        f"file:/run/systemd/machines/{text}": found(text),
    }

    assert isinstance(named(answers), Name)


def test_mounts_without_end() -> None:
    """Whoever is in a container may mount thousands of layers: only the first places that they name are looked at."""
    layers = [f"/srv/{at}/overlay2/x/diff" for at in range(1000)]
    table = "".join(
        mount(100 + at, f"/mnt/{at}", "overlay", extra=f"rw,upperdir={one}") for at, one in enumerate(layers)
    )
    first, last = (f"file:/srv/{at}/containers/{ID}/config.v2.json" for at in (0, 999))

    assert "web" == named({"file:/proc/500/mountinfo": found(table), first: docker()}).text
    assert NAMELESS == named({"file:/proc/500/mountinfo": found(table), last: docker()})
