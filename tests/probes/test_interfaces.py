"""The kernel's own files: what a process could change and read of them, by the mounts that it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.containers import (
    CONTAINER,
    MACHINE,
    MACHINE_MOUNTS,
    OVERLAY,
    OWN_KERNEL_MOUNTS,
    USER_OF_MACHINE,
    mount,
    mounts,
    own,
    root_is,
    setting,
    status,
)
from tests.probes.evidence import of_another, reports_every_sign
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.hosts.tree import TreeHost
from virtcheck.probes import interfaces
from virtcheck.probes.mounts import parse

if TYPE_CHECKING:
    from pathlib import Path

    from virtcheck.model.evidence import Sign

TABLE = "file:/proc/self/mountinfo"
OF_ROOT = found(["file", 0o400, 0, 0, 0, 0, 7, 5])
DIRECTORY = found(["directory", 0o555, 0, 0, 0, 0, 7, 5])
FULL = (
    setting("/proc/sys/kernel/modprobe")
    | setting("/proc/sys/kernel/hotplug")
    | setting("/proc/sysrq-trigger", 0o200)
    | setting("/sys/kernel/uevent_helper")
    | {"access:/proc/sys/fs/binfmt_misc/register": found(2)}
    | {"file:/proc/sys/kernel/modules_disabled": found("0\n"), "stat:/proc/kcore": OF_ROOT, "stat:/proc/keys": OF_ROOT}
    | {"stat:/proc/acpi": DIRECTORY, "stat:/sys/firmware": DIRECTORY}
)
"""What a distribution's kernel has beside core_pattern."""
ALL = ("core_pattern", "modprobe", "uevent_helper", "sysrq")
TELLING = ("/proc/acpi", "/proc/kcore", "/proc/keys", "/sys/firmware")
FORMATS = mount(30, "/proc/sys/fs/binfmt_misc", "binfmt_misc")
RO = "ro,nosuid"
READ_ONLY = mount(503, "/proc/sys", "proc", root="/sys", device="0:52", options=RO) + mount(
    504, "/proc/sysrq-trigger", "proc", root="/sysrq-trigger", device="0:52", options=RO
)
READ_ONLY_SYS = mount(501, "/proc", "proc", device="0:52") + mount(502, "/sys", "sysfs", options=RO, device="0:53")
MASKS = (
    mount(505, "/proc/kcore", "tmpfs", root="/null")
    + mount(506, "/proc/keys", "devtmpfs", root="/null")
    + mount(507, "/proc/acpi", "tmpfs", options="ro")
    + mount(508, "/sys/firmware", "tmpfs", options="ro")
)
PRIVILEGED = CONTAINER | FULL
DOCKER = PRIVILEGED | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, MASKS)


def evidence(readings: dict[str, Any], sign: Sign) -> list[Any]:
    """What is told of a sign: values, and the sights of what is hidden."""
    told = [one for one in interfaces.probe(RecordedHost(readings)) if one.sign == sign]
    return [one.value if one.sight == "seen" else one.sight for one in told]


@pytest.mark.parametrize("readings", [MACHINE, DOCKER, {}, dict.fromkeys(MACHINE, ABSENT), USER_OF_MACHINE])
def test_every_sign(readings: dict[str, Any]) -> None:
    """There is evidence of every sign on every host."""
    assert reports_every_sign(interfaces, readings)


@pytest.mark.parametrize("reading", [ABSENT, FORBIDDEN, UNANSWERED])
def test_without_a_table_nothing_is_told(reading: dict[str, Any]) -> None:
    """Where the mounts are not shown, what they cover stays open."""
    for sign in (interfaces.WRITABLE, interfaces.UNMASKED, interfaces.KCORE, interfaces.HOST_PROC):
        (one,) = evidence(PRIVILEGED | {TABLE: reading}, sign)

        assert one in ("forbidden", "unanswered")


SUBJECTS = {
    "the machine's root": (MACHINE | FULL | mounts(MACHINE_MOUNTS, FORMATS), (*ALL, "binfmt_misc")),
    "a user who may become root": (MACHINE | FULL | status(Uid="1000\t1000\t1000\t1000"), ALL),
    "a user who may not": (
        MACHINE | FULL | status(Uid="1000\t1000\t1000\t1000", CapPrm="0", NoNewPrivs="1"),
        (),
    ),
    "a kernel without most of them": (MACHINE, ("core_pattern",)),
    "--privileged": (PRIVILEGED, ALL),
    "docker": (DOCKER, ()),
    "docker with a host's /proc": (
        DOCKER | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, MASKS, mount(520, "/host/proc", "proc", device="0:21")),
        ("core_pattern", "modprobe", "uevent_helper", "sysrq"),
    ),
    "docker with the host's /proc read-only": (
        DOCKER
        | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, mount(520, "/host/proc", "proc", device="0:21", options="ro")),
        (),
    ),
    "docker with the host's /sys": (
        DOCKER | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, mount(520, "/host/sys", "sysfs", device="0:22")),
        ("uevent_helper",),
    ),
    "one directory of settings": (
        DOCKER | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, mount(9, "/k", "proc", root="/sys/kernel", device="0:21")),
        ("core_pattern", "modprobe", "uevent_helper"),
    ),
    "only the file system is read-only": (
        PRIVILEGED | mounts(OVERLAY, mount(501, "/proc", "proc", extra="ro"), mount(502, "/sys", "sysfs", extra="ro")),
        (),
    ),
    "a mount below that a later one hides": (
        PRIVILEGED | mounts(OVERLAY, OWN_KERNEL_MOUNTS, READ_ONLY, mount(530, "/proc", "proc")),
        ALL,
    ),
    "no /sys": (PRIVILEGED | mounts(OVERLAY, mount(501, "/proc", "proc"), READ_ONLY), ()),
    "users of its own": (
        PRIVILEGED | own("user") | root_is(65534, 0) | {"file:/proc/self/uid_map": found("0 100000 65536\n")},
        (),
    ),
    "users of its own that are all of the host's": (PRIVILEGED | own("user"), ALL),
    "formats read-only": (
        PRIVILEGED | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, mount(9, "/b", "binfmt_misc", options="ro")),
        (),
    ),
    "formats elsewhere": (
        PRIVILEGED | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, mount(9, "/b", "binfmt_misc")),
        ("binfmt_misc",),
    ),
    "formats that would be mounted": (
        DOCKER | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, mount(9, "/proc/sys/fs/binfmt_misc", "autofs")),
        ("binfmt_misc",),
    ),
    "another place that would be mounted": (
        DOCKER | mounts(OVERLAY, READ_ONLY_SYS, READ_ONLY, mount(9, "/net", "autofs")),
        (),
    ),
    "a setting that nobody may change": (
        MACHINE | setting("/proc/sys/kernel/core_pattern", 0o444),
        (),
    ),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_writable(name: str) -> None:
    """A mount that can be written to counts wherever it is, and only for who is the host's root or may become it."""
    readings, expected = SUBJECTS[name]

    assert [expected] == evidence(readings, interfaces.WRITABLE)


def test_the_kernel_s_own_word_takes_away() -> None:
    """Where the kernel itself refuses the obvious path, as SELinux may make it, the setting cannot be changed there."""
    refused = PRIVILEGED | setting("/proc/sys/kernel/core_pattern", granted=4)
    with_formats = refused | mounts(OVERLAY, OWN_KERNEL_MOUNTS, FORMATS)

    assert [ALL[1:]] == evidence(refused, interfaces.WRITABLE)
    assert [(*ALL[1:], "binfmt_misc")] == evidence(with_formats, interfaces.WRITABLE)
    forbidden = with_formats | {"access:/proc/sys/fs/binfmt_misc/register": found(0)}
    assert [ALL[1:]] == evidence(forbidden, interfaces.WRITABLE)


def test_the_kernel_s_own_word_never_adds() -> None:
    """access(2) grants what a mask or a mode makes worthless: it opens nothing that the mounts close."""
    assert [()] == evidence(DOCKER, interfaces.WRITABLE)


def test_what_cannot_be_seen_is_told_beside_what_can() -> None:
    """A setting whose being there is hidden leaves the others as they are, and the answer open."""
    hidden = PRIVILEGED | {"stat:/proc/sys/kernel/modprobe": UNANSWERED}

    assert [("core_pattern", "uevent_helper", "sysrq"), "unanswered"] == evidence(hidden, interfaces.WRITABLE)


@pytest.mark.parametrize(
    "lines",
    [
        mount(501, "/proc", "proc", extra="rw,subset=pid"),
        mount(501, "/proc", "proc") + mount(502, "/proc/sys", "tmpfs"),
        mount(501, "/proc", "proc") + mount(502, "/proc/sys", "fuse.sysboxfs"),
    ],
)
def test_a_masked_directory_is_no_answer(lines: str) -> None:
    """A procfs that shows processes alone, and settings behind something else, do not tell that nothing is open."""
    told = evidence(PRIVILEGED | mounts(OVERLAY, lines), interfaces.WRITABLE)

    assert "unanswered" in told


def test_whoever_may_be_root() -> None:
    """Where it is hidden whether this is the host's root, so is what it could change; read-only is read-only."""
    hidden = {"file:/proc/self/status": FORBIDDEN}

    assert ["forbidden"] == evidence(PRIVILEGED | hidden, interfaces.WRITABLE)
    assert [()] == evidence(DOCKER | hidden, interfaces.WRITABLE)


def test_unmasked() -> None:
    """What engines mask is told where this kernel has it and nothing lies over it, in whatever procfs it is."""
    elsewhere = mounts(OVERLAY, READ_ONLY_SYS, MASKS, mount(520, "/host/proc", "proc", device="0:21", options="ro"))

    assert [TELLING] == evidence(MACHINE | FULL, interfaces.UNMASKED)
    assert [()] == evidence(DOCKER, interfaces.UNMASKED)
    assert [TELLING[:3]] == evidence(DOCKER | elsewhere, interfaces.UNMASKED)
    assert [("/proc/kcore",)] == evidence(
        DOCKER | mounts(OVERLAY, READ_ONLY_SYS, MASKS.partition("\n")[2]), interfaces.UNMASKED
    )


def test_kernel_memory() -> None:
    """The kernel's memory is shown where the file is and nothing lies over it; what is hidden is not told."""
    subset = mounts(OVERLAY, mount(501, "/proc", "proc", extra="rw,subset=pid"))

    assert [True] == evidence(MACHINE | FULL, interfaces.KCORE)
    assert [False] == evidence(MACHINE, interfaces.KCORE)
    assert [False] == evidence(DOCKER, interfaces.KCORE)
    assert ["forbidden"] == evidence(MACHINE | {"stat:/proc/kcore": FORBIDDEN}, interfaces.KCORE)
    assert ["unanswered"] == evidence(DOCKER | subset, interfaces.KCORE)
    assert [(), "unanswered"] == evidence(DOCKER | subset, interfaces.UNMASKED)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (found("0\n"), True),
        (found("1\n"), False),
        (ABSENT, False),
        (FORBIDDEN, "forbidden"),
        (UNANSWERED, "unanswered"),
    ],
)
def test_modules(reading: dict[str, Any], expected: Any) -> None:
    """A kernel takes modules if it was built to and nobody forbade it."""
    assert [expected] == evidence(MACHINE | {"file:/proc/sys/kernel/modules_disabled": reading}, interfaces.MODULES)


FURTHER = mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(520, "/host/proc", "proc", device="0:21"))


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ({"link:/proc/self": found("1"), "link:/host/proc/self": found("4711")}, True),
        ({"link:/proc/self": found("1"), "link:/host/proc/self": found("1")}, False),
        ({"link:/proc/self": found("1"), "link:/host/proc/self": ABSENT}, False),
        ({"link:/proc/self": found("1"), "link:/host/proc/self": FORBIDDEN}, "forbidden"),
        ({"link:/proc/self": ABSENT, "link:/host/proc/self": found("4711")}, "unanswered"),
        ({"link:/proc/self": found("1")}, "unanswered"),
    ],
)
def test_host_proc(readings: dict[str, Any], expected: Any) -> None:
    """In the process table of others one has another number; in one's own, a second time, the same; or none below."""
    assert [expected] == evidence(CONTAINER | FURTHER | readings, interfaces.HOST_PROC)


def test_own_table_elsewhere() -> None:
    """One's own procfs at a second place is no other, and on the machine itself none holds more."""
    again = mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(520, "/root/proc", "proc", device="0:52"))
    part = mounts(OVERLAY, OWN_KERNEL_MOUNTS, mount(520, "/host/net", "proc", root="/sys/net", device="0:21"))

    assert [False] == evidence(CONTAINER | again, interfaces.HOST_PROC)
    assert [False] == evidence(CONTAINER | part, interfaces.HOST_PROC)
    assert [False] == evidence(MACHINE | mounts(MACHINE_MOUNTS, mount(9, "/c/proc", "proc")), interfaces.HOST_PROC)


def test_more_than_are_looked_at() -> None:
    """Of too many process tables some are not looked at, and that is said."""
    many = [mount(600 + at, f"/c/{at}/proc", "proc", device=f"0:{100 + at}") for at in range(interfaces.MOST + 1)]
    numbers = {f"link:/c/{at}/proc/self": ABSENT for at in range(interfaces.MOST + 1)} | {"link:/proc/self": found("1")}

    assert ["unanswered"] == evidence(
        CONTAINER | mounts(OVERLAY, OWN_KERNEL_MOUNTS, *many) | numbers, interfaces.HOST_PROC
    )


LOOKER = MACHINE | FULL | mounts(mount(26, "/proc", "proc", device="0:21"), MACHINE_MOUNTS.replace(" /proc ", " /x "))


@pytest.mark.parametrize(
    ("lines", "namespace", "expected"),
    [
        (mount(520, "/host/proc", "proc", device="0:21"), "pid:[4026532999]", True),
        (mount(520, "/host/proc", "proc", device="0:99"), "pid:[4026532999]", "unanswered"),
        ("", "pid:[4026532999]", False),
        (mount(520, "/host/proc", "proc", device="0:21"), "pid:[4026531836]", False),
    ],
)
def test_host_proc_of_another(lines: str, namespace: str, expected: Any) -> None:
    """From outside a further procfs is told by its device, if it is the looker's; of others nobody can tell."""
    subject = CONTAINER | mounts(OVERLAY, OWN_KERNEL_MOUNTS, lines) | {"link:/proc/self/ns/pid": found(namespace)}
    one = of_another(interfaces, subject, LOOKER, interfaces.HOST_PROC)

    assert expected == (one.value if one.sight == "seen" else one.sight)


def test_host_proc_of_another_whose_links_are_not_ours_to_read() -> None:
    """Who is in the first PID namespace knows by the numbers of a process that it is in another; others do not."""
    subject = CONTAINER | mounts(OVERLAY, mount(520, "/host/proc", "proc", device="0:21"))
    subject |= status(NSpid="4711\t1") | {"link:/proc/self/ns/pid": FORBIDDEN}
    inside = LOOKER | own("pid") | status(NSpid="7")

    assert of_another(interfaces, subject, LOOKER | status(NSpid="99"), interfaces.HOST_PROC).value is True
    assert "forbidden" == of_another(interfaces, subject, inside, interfaces.HOST_PROC).sight


def test_of_another() -> None:
    """From outside, the mounts are the subject's, and what the kernel has is what the looker sees of it."""
    masked = dict.fromkeys((f"stat:{path}" for path in TELLING), UNANSWERED)

    assert ALL == of_another(interfaces, PRIVILEGED | masked, MACHINE | FULL, interfaces.WRITABLE).value
    assert TELLING == of_another(interfaces, PRIVILEGED | masked, MACHINE | FULL, interfaces.UNMASKED).value
    assert () == of_another(interfaces, DOCKER, MACHINE | FULL, interfaces.WRITABLE).value
    assert () == of_another(interfaces, DOCKER, MACHINE | FULL, interfaces.UNMASKED).value


def test_a_tree_may_lack_files(tmp_path: Path) -> None:
    """Of files that a tree lacks nobody knows whether the kernel has them."""
    place = tmp_path / "proc/self"
    place.mkdir(parents=True)
    (place / "mountinfo").write_text(MACHINE_MOUNTS)
    (place / "status").write_text("Uid:\t0\t0\t0\t0\n")
    (place / "ns").mkdir()
    (place / "ns/user").symlink_to("user:[4026531837]")
    (place / "ns/pid").symlink_to("pid:[4026531836]")
    told = [one for one in interfaces.probe(TreeHost(str(tmp_path))) if one.sign != interfaces.HOST_PROC]

    assert {interfaces.WRITABLE, interfaces.UNMASKED, interfaces.KCORE, interfaces.MODULES} == {
        one.sign for one in told if one.hidden
    }


LINES = st.lists(
    st.sampled_from((
        OVERLAY, mount(2, "/proc", "proc"), mount(3, "/sys", "sysfs"), READ_ONLY, MASKS,
        mount(4, "/proc", "tmpfs"), mount(5, "/", "proc"), mount(6, "/h", "proc", root="/sys/kernel"), "x y z\n",
    )),
    max_size=8,
)  # fmt: skip


@given(LINES, st.sampled_from(interfaces.TELLING))
def test_a_file_is_shown_where_a_mount_shows_it(lines: list[str], path: str) -> None:
    """Whatever the order of mounts: every place that is told is shown by a mount of the kernel's that comes last."""
    table = parse("".join(lines).encode())

    for shown, place in interfaces.shown_at(table, path):
        later = table[[one is shown for one in table].index(True) + 1 :]
        assert shown.kind in ("proc", "sysfs")
        assert not [one for one in later if one.point != "/" and (place + "/").startswith(one.point + "/")]


@given(st.binary(max_size=300))
def test_any_table_is_answered(data: bytes) -> None:
    """Any bytes are a mount table, and nothing raises."""
    assert reports_every_sign(interfaces, PRIVILEGED | {TABLE: found(data.decode("utf-8", "replace"))})
