"""What names people, hosts and hardware does not leave a machine; what rows decide by does."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.knowledge import test_architectures, test_clouds, test_machines, test_runtimes, test_translators
from virtcheck.hosts.machine import KEPT_WORDS, NODES, Redactor, as_json, is_listed
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.translators import QEMU_PROGRAMS
from virtcheck.model.claim import Is, IsOneOf
from virtcheck.probes import device_access, devices, translators

MINE, FIRST = "file:/proc/self/mountinfo", "file:/proc/1/mountinfo"


def mount(source: str, options: str = "relatime", *, kind: str = "nfs4", root: str = "/", point: str = "/mnt") -> str:
    """A line of mountinfo."""
    return f"36 35 98:0 {root} {point} rw,noatime shared:1 - {kind} {source} rw,{options}\n"


HEX = "0123456789abcdef"
CONTAINER = "4f" * 32
POD = "0f3b1c2d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"

CONTEXTS = {
    "file server": (MINE, mount("{}:/home")),
    "address of a file server": (MINE, mount("s:/x", "addr={},clientaddr={}")),
    "windows share": (FIRST, mount("//{}/{}$", "username={},domain={}", kind="cifs")),
    "bracketed server": (MINE, mount("[{}]:6789:/", "name={}", kind="ceph")),
    "home directory": (MINE, mount("/dev/sda1", root="/home/{}/src", point="/home/{}/.local/share/containers/{}")),
    "mount point with a space": (MINE, mount("/dev/mapper/{}-root", point="/media/{}\\040disk")),
    "secret in overlay options": (
        MINE,
        mount("overlay", "lowerdir=/srv/{}/a:/srv/{}/b,upperdir=/tmp/{},workdir=/var/lib/{}/work", kind="overlay"),
    ),
    "label": ("file:/proc/self/attr/current", "{} (enforce)\n"),
    "cgroup of a user": (
        "file:/proc/self/cgroup",
        "0::/user.slice/user-1000.slice/{}.service\n12:cpu,cpuacct:/{}\n",
    ),
    "environment": (
        "file:/proc/self/environ",
        "PATH=/home/{}/bin\0USER={}\0SECRET={}\0APPTAINER_BIND=/home/{}:/data\0",
    ),
    "environment of process 1": ("file:/proc/1/environ", "container=docker\0HOSTNAME={}\0NOTHING{}\0"),
    "kernel command line": (
        "file:/proc/cmdline",
        "BOOT_IMAGE=/vmlinuz root=LABEL={} ro ip={}::{} nfsroot={}:/x systemd.hostname={} -- {}\n",
    ),
    "quoted parameter": ("file:/proc/cmdline", 'quiet dyndbg="file {} +p" -{} --{}\n'),
    "builder of the kernel": ("file:/proc/version", "Linux version 6.1.0 ({}@{}) (gcc 12) #1 SMP\n"),
    "name of a container": (
        "file:/run/.containerenv",
        'engine="podman-4.3.1"\nname="{}"\nimage="{}/{}:latest"\nimageid="x"\n',
    ),
    "tracer": ("file:/proc/77/comm", "{}\n"),
    "release agent": ("file:/sys/fs/cgroup/memory/release_agent", "/home/{}/agent\n"),
    "foreign formats": ("listing:/proc/sys/fs/binfmt_misc", "{}"),
    "interpreter of a foreign format": (
        "file:/proc/sys/fs/binfmt_misc/wine",
        "enabled\ninterpreter /home/{}/bin/{}\nflags: \nextension .exe\n",
    ),
    "extension of a foreign format": (
        "file:/proc/sys/fs/binfmt_misc/wine",
        "enabled\ninterpreter /usr/bin/wine\nflags: \nextension .{}\n",
    ),
    "channel to the monitor": ("file:/sys/class/virtio-ports/vport1p1/name", "com.{}.agent\n"),
    "program of this process": ("link:/proc/thread-self/exe", "/home/{}/bin/python3.11"),
    "clock named after an address": ("file:/sys/class/ptp/ptp0/clock_name", "{}\n"),
    "asset tag": ("file:/sys/class/dmi/id/chassis_asset_tag", "{}\n"),
    "asset tag of the board": ("file:/sys/class/dmi/id/board_asset_tag", "{}\n"),
    "serial number": ("file:/sys/class/dmi/id/product_serial", "VMware-{}\n"),
    "identity of a machine": ("file:/sys/class/dmi/id/product_uuid", "{}\n"),
    "identity of a Xen domain": ("file:/sys/hypervisor/uuid", "ec2{}\n"),
    "serial number of a board computer": (
        "file:/proc/cpuinfo",
        "Hardware\t: BCM2835\nSerial\t\t: {}\nModel\t\t: Raspberry Pi 4\n",
    ),
    "names of an LPAR": (
        "file:/proc/sysinfo",
        "Manufacturer: IBM\nLPAR Name: {}\nVM00 Name: {}\nVM00 UUID: {}\n",
    ),
    "serial number of an LPAR": ("file:/proc/ppc64/lparcfg", "serial_number={}\npartition_id=3\n"),
    "name of a partition": ("file:/proc/device-tree/ibm,partition-name", "{}\0"),
}
"""Places where a secret can stand, each as the file that holds it and a text with blanks for the secret."""

NAMES = st.from_regex(r"[a-z]{6,12}([-_.][a-z]{5,9}){0,2}", fullmatch=True) | st.text(
    "алмдкфыяüéñ", min_size=6, max_size=12
)
IPV4 = st.ip_addresses(v=4).map(str)
IPV6 = st.ip_addresses(v=6).map(str).filter(lambda one: len(re.findall("[0-9a-f]+", one)) > 2)
DASHED = IPV4.map(lambda one: "ip-" + one.replace(".", "-") + ".internal")
MAC = st.text(HEX, min_size=12, max_size=12).map(lambda one: ":".join(re.findall("..", one)))
UUID = st.uuids().map(str)
SERIAL = st.from_regex(r"[A-Z0-9]{8,20}", fullmatch=True)

HOLDS_IDENTITIES = {"file:/proc/self/cgroup", MINE, FIRST}
"""Where container ids and pod uids stand: what has their shape stays there, unless `ids`."""


def redacted(key: str, text: str, *, ids: bool = False) -> str:
    """The text of a file or the names of a listing, as a recording holds them."""
    redactor = Redactor(ids=ids, salt=b"test")
    if key.startswith("listing:"):
        return "\n".join(redactor.answer(key, ("found", tuple(text.split("\n")), ""))[1])
    if key.startswith("link:"):
        return str(redactor.answer(key, ("found", text, ""))[1])
    return redactor.answer(key, ("found", text.encode(), ""))[1].decode()


def parts(secret: str) -> list[str]:
    """The secret, and those of its words that could name somebody."""
    return [secret, *(word for word in re.split(r"[\W_]+", secret) if len(word) > 4)]


@settings(derandomize=True)
@pytest.mark.parametrize(("key", "template"), CONTEXTS.values(), ids=CONTEXTS)
@given(secret=NAMES | IPV4 | IPV6 | DASHED | MAC | UUID | SERIAL)
def test_no_secret_survives(key: str, template: str, secret: str) -> None:
    """Names of hosts and users, addresses, serial numbers: wherever they stand, neither they nor their words remain."""
    assume(not set(KEPT_WORDS.split()) & set(re.split(r"[\W_]+", secret.lower())))
    result = redacted(key, template.replace("{}", secret), ids=key in HOLDS_IDENTITIES)

    assert [] == [part for part in parts(secret) if part in result]


@settings(derandomize=True)
@pytest.mark.parametrize(("key", "template"), CONTEXTS.values(), ids=CONTEXTS)
@given(address=IPV4 | IPV6 | MAC | DASHED)
def test_the_numbers_of_an_address_do_not_stay_together(key: str, template: str, address: str) -> None:
    """Not even in another spelling do all numbers of an address stand in a row."""
    numbers = [one for one in re.split(r"[^0-9a-f]+", address.removeprefix("ip-").removesuffix("internal")) if one]
    assume(len(set(numbers)) >= 3)
    result = redacted(key, template.replace("{}", address))
    same_order = r"(?<![0-9A-Fa-f])" + r"[^0-9A-Fa-f]+".join(numbers) + r"(?![0-9A-Fa-f])"

    assert not re.search(same_order, result)


@settings(derandomize=True)
@pytest.mark.parametrize(("key", "template"), CONTEXTS.values(), ids=CONTEXTS)
@given(secret=NAMES | SERIAL | UUID)
def test_shape_and_length_stay(key: str, template: str, secret: str) -> None:
    """Letters stay letters, digits digits, and what stands between them stays: a parser sees the same structure."""
    text = template.replace("{}", secret)
    result = redacted(key, text)
    shape = [one if not one.isalnum() else "9" if one.isdecimal() else "a" for one in text]

    assert shape == [one if not one.isalnum() else "9" if one.isdecimal() else "a" for one in result]


@settings(derandomize=True)
@given(secret=NAMES, other=NAMES)
def test_equal_stays_equal(secret: str, other: str) -> None:
    """One recording gives one name one pseudonym, in every file; another name has another one."""
    assume(secret != other)
    redactor = Redactor(salt=b"test")

    assert f"/home/{redactor.words(secret)}/x" == redactor.paths(f"/home/{secret}/x")
    assert redactor.words(secret) == redactor.words(secret)
    assert redactor.pseudonym(secret) != redactor.pseudonym(other)


def test_another_recording_has_other_pseudonyms() -> None:
    """Two recordings cannot be joined by what they hide: each has a salt of its own."""

    assert Redactor().words("christopher") != Redactor().words("christopher")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("file:/sys/hypervisor/uuid", "ec2e1916-9099-7caf-fd21-012345abcdef\n"),
        ("file:/sys/class/dmi/id/product_uuid", "EC2E1916-9099-7CAF-FD21-012345ABCDEF\n"),
        ("file:/sys/class/dmi/id/product_serial", "ec2e1916-9099-7caf-fd21-012345abcdef\n"),
        ("file:/sys/class/dmi/id/product_serial", "GoogleCloud-0123456789ABCDEF0123456789ABCDEF\n"),
        ("file:/sys/class/dmi/id/product_serial", "VMware-56 4d 9a 1b 2c 3d 4e 5f-60 71 82 93 a4 b5 c6 d7\n"),
        ("file:/sys/class/dmi/id/product_serial", "Parallels-AA BB CC DD EE FF 00 11 22 33 44 55 66 77 88 99\n"),
    ],
)
def test_prefixes_that_tell_whose_it_is_stay(key: str, text: str) -> None:
    """The prefix of a serial number that names a cloud or a product stays; the number behind it does not."""
    prefix = re.match(r"ec2|EC2|[A-Za-z]+-", text)
    assert prefix is not None
    result = redacted(key, text)

    assert prefix.group() == result[: prefix.end()]
    assert text[prefix.end() :] != result[prefix.end() :]
    assert len(text) == len(result)


CLOUD_TAGS = ["7783-7084-3265-9085-8269-3286-77", "OracleCloud.com", "Amazon EC2", "OpenStack Nova", ""]


@pytest.mark.parametrize("tag", CLOUD_TAGS)
def test_asset_tags_of_clouds_stay(tag: str) -> None:
    """An asset tag that a cloud gives to all its machines names none of them."""

    assert tag + "\n" == redacted("file:/sys/class/dmi/id/chassis_asset_tag", tag + "\n")


IDENTITIES = {
    "container in a cgroup": ("file:/proc/self/cgroup", f"0::/docker/{CONTAINER}\n", CONTAINER),
    "container in a mount": (
        MINE,
        mount("overlay", f"upperdir=/var/lib/docker/overlay2/{CONTAINER}/diff", kind="overlay"),
        CONTAINER,
    ),
    "pod": ("file:/proc/self/cgroup", f"0::/kubepods/burstable/pod{POD}/{CONTAINER}\n", POD),
    "pod of systemd": (
        "file:/proc/self/cgroup",
        f"0::/kubepods.slice/kubepods-pod{POD.replace('-', '_')}.slice\n",
        POD.replace("-", "_"),
    ),
    "boot": ("file:/proc/sys/kernel/random/boot_id", POD + "\n", POD),
    "network namespace in a mount": (MINE, mount("nsfs", kind="nsfs", root="net:[4026532281]"), "4026532281"),
    "podman's own": ("file:/run/.containerenv", f'engine="podman-4.3.1"\nid="{CONTAINER}"\n', CONTAINER),
}


@pytest.mark.parametrize(("key", "text", "identity"), IDENTITIES.values(), ids=IDENTITIES)
def test_identities_stay_unless_asked(key: str, text: str, identity: str) -> None:
    """Container ids, pod uids, namespace numbers and the boot id are kept, and go with `ids`."""

    assert identity in redacted(key, text)
    assert identity not in redacted(key, text, ids=True)
    assert len(text) == len(redacted(key, text, ids=True))


def test_namespaces_stay_unless_asked() -> None:
    """An own namespace is renumbered with `ids`; the initial one, which every kernel shares, never."""
    plain, ids = Redactor(salt=b"x"), Redactor(ids=True, salt=b"x")
    key, own, initial = "link:/proc/self/ns/pid", ("found", "pid:[4026532198]", ""), ("found", "pid:[4026531836]", "")

    assert own == plain.answer(key, own)
    assert initial == ids.answer(key, initial)
    assert own != ids.answer(key, own)
    assert re.fullmatch(r"pid:\[4\d{9}\]", ids.answer(key, own)[1])
    assert 0xF0000000 <= int(ids.answer(key, own)[1][5:-1])


@given(st.integers(0xF0000002, 0xFFFFFFFF))
def test_a_renumbered_namespace_stays_an_own_one(number: int) -> None:
    """Whatever it becomes, its number is one that the kernel gives out later than its own."""
    text = Redactor(ids=True, salt=b"x").answer("link:/proc/self/ns/mnt", ("found", f"mnt:[{number}]", ""))[1]

    assert 0xF0000002 <= int(text[5:-1]) <= 0xFFFFFFFF


@pytest.mark.parametrize("number", [0xEFFFFFF7, 0xEFFFFFFF, 0xF0000000, 0xF0000001])
def test_a_number_that_every_kernel_has_stays(number: int) -> None:
    """Reserved numbers, and those that kernels before 6.17 give to their first namespaces, identify no machine."""
    answer = ("found", f"mnt:[{number}]", "")

    assert answer == Redactor(ids=True, salt=b"x").answer("link:/proc/self/ns/mnt", answer)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("file:/proc/self/cgroup", "0::/\n"),
        ("file:/proc/self/cgroup", f"12:cpu,cpuacct:/docker/{CONTAINER}\n1:name=systemd:/docker/{CONTAINER}\n"),
        ("file:/proc/self/cgroup", f"0::/machine.slice/libpod-{CONTAINER}.scope/container\n"),
        ("file:/proc/self/cgroup", f"0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-{CONTAINER}.scope\n"),
        ("file:/proc/self/cgroup", f"0::/kubepods/besteffort/pod{POD}/crio-{CONTAINER}\n"),
        ("file:/proc/self/cgroup", "0::/system.slice/docker.service\n"),
        ("file:/proc/self/cgroup", "0::/lxc.payload.x/init.scope\n"),
        (MINE, mount("/dev/sda1", root=f"/var/lib/docker/containers/{CONTAINER}/hostname", point="/etc/hostname")),
        (MINE, mount("/dev/vda", root=f"/var/lib/kubelet/pods/{POD}/etc-hosts", point="/etc/hosts")),
        (MINE, mount("overlay", f"upperdir=/var/lib/containers/storage/overlay/{CONTAINER}/diff", kind="overlay")),
        (
            MINE,
            mount(
                "overlay",
                "upperdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/12/fs",
                kind="overlay",
            ),
        ),
        ("file:/proc/self/mountinfo", "9 8 0:4 / /proc/cpuinfo rw - fuse.lxcfs lxcfs rw,user_id=0\n"),
        ("file:/proc/self/mountinfo", "9 8 0:4 / /sys/firmware ro - tmpfs tmpfs ro\n"),
        ("file:/proc/self/attr/current", "docker-default (enforce)\n"),
        ("file:/proc/self/attr/current", "unconfined\n"),
        ("file:/proc/1/environ", "container=systemd-nspawn\0TERM=xterm\0"),
        ("file:/proc/1/comm", "systemd\n"),
        ("file:/proc/2/comm", "kthreadd\n"),
        ("file:/proc/cmdline", "console=ttyS0 reboot=k panic=1 pci=off nomodule\n"),
        ("file:/proc/cmdline", "nospectre_v2 mds=off l1tf=full,force spectre_v2=eibrs,lfence kvm.nx_huge_pages=off\n"),
        ("file:/proc/self/uid_map", "         0     100000      65536\n"),
        ("link:/proc/thread-self/exe", "/usr/bin/qemu-aarch64-static"),
        ("link:/proc/thread-self/exe", "/usr/bin/FEXInterpreter"),
        ("link:/proc/thread-self/exe", "/usr/local/bin/box64"),
        ("listing:/proc/sys/fs/binfmt_misc", "qemu-aarch64\nregister\nstatus"),
        (
            "file:/proc/sys/fs/binfmt_misc/qemu-aarch64",
            "enabled\ninterpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P\nflags: POF\noffset 0\nmagic 7f454c4602\n",
        ),
        (
            "file:/proc/sys/fs/binfmt_misc/wine",
            "enabled\ninterpreter /usr/bin/wine\nflags: \nextension .exe\n",
        ),
        ("file:/sys/class/ptp/ptp0/clock_name", "KVM virtual PTP\n"),
        ("file:/sys/class/ptp/ptp0/clock_name", "ptp_vmclock\n"),
        ("file:/sys/class/ptp/ptp0/clock_name", "hyperv\n"),
        ("file:/sys/class/virtio-ports/vport1p1/name", "org.qemu.guest_agent.0\n"),
        ("file:/sys/class/virtio-ports/vport1p2/name", "com.redhat.spice.0\n"),
        ("file:/sys/class/dmi/id/sys_vendor", "QEMU\n"),
        ("file:/sys/class/dmi/id/product_name", "Standard PC (Q35 + ICH9, 2009)\n"),
    ],
)
def test_what_rows_decide_by_stays(key: str, text: str) -> None:
    """The paths of engines, kernels and products are software, not people."""

    assert text == redacted(key, text)


PROGRAM, PORT = "link:/proc/thread-self/exe", "file:/sys/class/virtio-ports/vport1p1/name"
NAMED_IN = {translators.PROGRAM: PROGRAM, devices.VIRTIO_PORTS: PORT}
"""Signs that rows match with whole names, and where these stand."""


def names_in_rows() -> list[tuple[str, str]]:
    """Each such name, after the question that it answers."""
    rows = [row for claim in CLAIMS for row in claim.supported_by if row.sign in NAMED_IN]
    several = [(row.sign, row.match.expected) for row in rows if isinstance(row.match, Is | IsOneOf)]
    return [
        (NAMED_IN[sign], name) for sign, names in several for name in ([names] if isinstance(names, str) else names)
    ]


def test_names_that_rows_know_stay() -> None:
    """A recording says what the live host says: every translator and every channel that a row names."""
    named = names_in_rows()

    assert {*QEMU_PROGRAMS, "FEX", "FEXInterpreter", "rosetta", "box64", "box86"} == {
        name for key, name in named if key == PROGRAM
    }
    assert {"org.linuxcontainers.incus", "com.canonical.lxd"} <= {name for key, name in named if key == PORT}
    assert [] == [name for key, name in named if name != redacted(key, name)]


@pytest.mark.parametrize("name", QEMU_PROGRAMS)
def test_a_format_of_qemus_keeps_its_name(name: str) -> None:
    """So does what is registered for QEMU's user mode, in the list and in the path of its program."""
    registered = f"enabled\ninterpreter /usr/bin/{name}\nflags: F\n"

    assert name == redacted("listing:/proc/sys/fs/binfmt_misc", name)
    assert registered == redacted(f"file:/proc/sys/fs/binfmt_misc/{name}", registered)


@pytest.mark.parametrize("path", ["/home/cris/bin/python3", "/opt/qemu-cristina/python3"])
def test_a_name_that_a_processor_shares_is_hidden(path: str) -> None:
    """Cris is a processor after `qemu-`, and somebody elsewhere."""

    assert "cris" not in redacted(PROGRAM, path)


MAY_CHANGE = {"process.lsm_label": False, "container.id": True, "container.pod_uid": True}
"""Facts whose value may name somebody; and whether only `ids` replaces it."""
HOSTS = (
    test_machines.HOSTS | test_architectures.HOSTS | test_runtimes.HOSTS | test_translators.HOSTS | test_clouds.HOSTS
)


def redacted_entry(redactor: Redactor, key: str, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of a written recording as a redacted recording holds it."""
    if "base64" in entry:
        data: Any = base64.b64decode(entry["base64"])
    elif "found" in entry:
        data = entry["found"].encode() if key.startswith("file:") else entry["found"]
    else:
        return entry
    return as_json(redactor.answer(key, ("found", tuple(data) if isinstance(data, list) else data, "")))


@pytest.mark.parametrize("ids", [False, True], ids=["", "ids"])
@pytest.mark.parametrize("name", HOSTS)
def test_rows_decide_the_same_on_a_redacted_recording(name: str, ids: bool) -> None:
    """The paths of Docker, Podman and the kubelet, and all numbers, say what they said; only names are others."""
    readings, _ = HOSTS[name]
    redactor = Redactor(ids=ids, salt=b"test")
    hidden = {redactor.key(key): redacted_entry(redactor, key, entry) for key, entry in readings.items()}
    before, after = inspect(RecordedHost(readings)), inspect(RecordedHost(json.loads(json.dumps(hidden))))
    stays = [fact.name for fact in before.facts if fact.name not in MAY_CHANGE or (MAY_CHANGE[fact.name] and not ids)]

    assert {name: before.fact(name).value for name in stays} == {name: after.fact(name).value for name in stays}
    assert [(one.claim.id, one.verdict) for one in before.conclusions] == [
        (one.claim.id, one.verdict) for one in after.conclusions
    ]


def test_names_of_settings_stay() -> None:
    """What a variable or parameter is called tells what runs; what it is set to tells on whom."""
    result = redacted("file:/proc/self/environ", "KUBERNETES_SERVICE_HOST=10.0.0.1\0container=docker\0")

    assert ["KUBERNETES_SERVICE_HOST", "container=docker"] == [result.partition("=")[0], result.split("\0")[1]]


def test_refusals_hold_nothing() -> None:
    """A refusal passes as it is."""

    assert ("forbidden", 13) == Redactor().answer("file:/proc/1/environ", ("forbidden", 13))


@given(st.binary())
def test_any_bytes_are_redacted(data: bytes) -> None:
    """Bytes that are no text go through every rule, and come out as bytes."""
    redactor = Redactor(salt=b"test")
    for key, _ in CONTEXTS.values():
        if key.startswith("file:"):
            assert isinstance(redactor.answer(key, ("found", data, ""))[1], bytes)


@given(st.text())
def test_redacting_twice_keeps_the_shape(text: str) -> None:
    """A pseudonym is of the same length, whatever is hidden."""

    assert len(text) == len(Redactor(salt=b"test").pseudonym(text))


@pytest.mark.parametrize("encoding", ["koi8_r", "cp1251", "shift_jis"])
def test_bytes_that_are_no_utf8_are_redacted(encoding: str) -> None:
    """A name in an older encoding is a name too."""
    name = ("テスト" if encoding == "shift_jis" else "компьютер").encode(encoding)
    answer = Redactor(salt=b"test").answer("file:/proc/self/mountinfo", ("found", b"//" + name + b"/share", ""))

    assert name not in answer[1]
    assert len(name) == len(answer[1]) - len(b"///share")


def test_who_runs_a_process() -> None:
    """Root is everybody's; any other user has a pseudonym."""
    redactor = Redactor(salt=b"test")

    assert ("found", ("root", 1, 2), "") == redactor.answer("usage:1", ("found", ("root", 1, 2), ""))
    assert "christopher" not in redactor.answer("usage:1", ("found", ("christopher", 1, 2), ""))[1]


def test_a_cgroup_keeps_its_name_everywhere() -> None:
    """The directory of limits in a question is the one that /proc/self/cgroup names, under the same pseudonym."""
    redactor = Redactor(salt=b"test")
    path = redactor.words("/user.slice/christopher.service")

    assert f"file:/sys/fs/cgroup{path}/cpu.max" == redactor.key(
        "file:/sys/fs/cgroup/user.slice/christopher.service/cpu.max"
    )


def test_a_format_keeps_its_name_everywhere() -> None:
    """The file of a foreign format has the name that the list of formats gives it, under the same pseudonym."""
    redactor = Redactor(salt=b"test")
    (name,) = redactor.answer("listing:/proc/sys/fs/binfmt_misc", ("found", ("christopher",), ""))[1]

    assert f"file:/proc/sys/fs/binfmt_misc/{name}" == redactor.key("file:/proc/sys/fs/binfmt_misc/christopher")


def test_a_disk_keeps_its_name_everywhere() -> None:
    """The kernel's names of disks stay; one that somebody gave is the same pseudonym wherever it stands."""
    redactor = Redactor(salt=b"test")
    text = b"major minor  #blocks  name\n\n 254        0  268435456 vda\n   9        3       1024 md_christopher\n"
    (_, partitions, _) = redactor.answer("file:/proc/partitions", ("found", text, ""))
    (_, nodes, _) = redactor.answer("listing:/dev", ("found", ("dm-0", "md_christopher", "nvme0n1p2", "vda"), ""))
    name = redactor.node_name("md_christopher")

    assert {"dm-0", name, "nvme0n1p2", "vda"} == set(nodes)
    assert f"   9        3          0 {name}".encode() in partitions.split(b"\n")
    assert f"stat:/dev/{name}" == redactor.key("stat:/dev/md_christopher")
    assert b"christopher" not in partitions
    assert "stat:/dev/vda" == redactor.key("stat:/dev/vda")
    assert {path.partition("/")[0] for path, _ in device_access.OTHERS} | {*device_access.MEMORY} <= NODES
    assert "loop-control" == redactor.node_name("loop-control")
    assert "stat:/dev/dri/card0" == redactor.key("stat:/dev/dri/card0")


def test_sockets() -> None:
    """Of the list of sockets a recording keeps those of known services, as far as their names are known."""
    lines = "\n".join(
        (
            "Num       RefCount Protocol Flags    Type St Inode Path",
            "00000000f1a2b3c4: 00000002 00000000 00010000 0001 01 12345 @/containerd-shim/moby/4f2d/shim.sock",
            "00000000f1a2b3c5: 00000002 00000000 00010000 0001 01    99 /run/docker.sock",
            "00000000f1a2b3c6: 00000003 00000000 00000000 0001 03 77777 /home/christopher/.ssh/agent",
            "00000000f1a2b3c7: 00000003 00000000 00000000 0001 03 77777 @/home/christopher/docker.sock",
            "00000000f1a2b3c8: 00000003 00000000 00000000 0001 03 77777",
        )
    )
    (_, kept, _) = Redactor(salt=b"test").answer("file:/proc/self/net/unix", ("found", lines.encode(), ""))

    expected = b"0: 00000002 00000000 00010000 0001 01 0 "
    assert expected + b"@/containerd-shim/\n" + expected + b"/run/docker.sock\n" == kept


def test_a_volume_keeps_its_name_everywhere() -> None:
    """Where a file system is mounted is said by the table of mounts, under the same pseudonym."""
    redactor = Redactor(salt=b"test")

    assert f"stat:{redactor.paths('/srv/christopher')}/etc" == redactor.key("stat:/srv/christopher/etc")


def test_a_process_table_keeps_its_name_everywhere() -> None:
    """Where a further procfs is mounted is said by the table of mounts; numbers of processes stay equal in all."""
    redactor = Redactor(salt=b"test")
    own, further = "link:/proc/self", "link:/srv/christopher/proc/self"

    assert f"link:{redactor.paths('/srv/christopher/proc')}/self" == redactor.key(further)
    assert own == redactor.key(own)
    for number in ("1", "4711", "4194303"):
        answer = ("found", number, "")
        assert redactor.answer(own, answer) == redactor.answer(further, answer)


def test_every_place_of_this_test_is_read() -> None:
    """The files of this test are those of the list; a rule for a file that nobody reads protects nobody."""
    keys: set[Any] = {key for key, *_ in (*CONTEXTS.values(), *IDENTITIES.values())}

    assert [] == [key for key in keys if not is_listed(*key.split(":", 1))]


def test_interrupts() -> None:
    """Rows that hypervisors count in are kept; the others name devices, and what somebody called them."""
    table = (
        "           CPU0       CPU1\n 30:          0          0 PCI-MSIX   2-edge      alices-card\n"
        "NMI:          0          0   Non-maskable interrupts\n"
        "HYP:         66         52   Hypervisor callback interrupts\nERR:          0\n"
    )

    assert "HYP:         66         52   Hypervisor callback interrupts\n" == Redactor().file(
        "file:/proc/interrupts", table
    )


def test_boot_parameters() -> None:
    """One byte is kept where it stood; the rest tells of disks and of memory."""
    kept = Redactor().answer("file:/sys/kernel/boot_params/data", ("found", bytes(range(256)) * 16, ""))

    assert ("found", bytes(0x1EC) + b"\xec", "") == kept
