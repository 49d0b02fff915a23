"""A tree is somebody's files: nothing leads out of it, nothing in it hangs, and what it lacks is not claimed."""

from __future__ import annotations

import errno
import os
import socket
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from virtcheck.hosts import BadInput, machine, open_host
from virtcheck.hosts.tree import NO_CPUID, NO_ROOT, NOT_IN_A_TREE, TreeHost, parse_cpuid
from virtcheck.inspection import inspect
from virtcheck.model.question import (
    Absent,
    Cpuid,
    File,
    Forbidden,
    Found,
    KvmQuery,
    Link,
    Listing,
    Process,
    Processes,
    Registers,
    Stat,
    Uname,
    Unanswered,
    Usage,
)

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = Absent(errno.ENOENT)
NOT_REGULAR = Unanswered("it is not a regular file")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A tree with one file, beside something that is not in it."""
    (tmp_path / "secret").write_text("outside")
    (tmp_path / "tree/proc/self/ns").mkdir(parents=True)
    (tmp_path / "tree/proc/version").write_text("Linux")
    return tmp_path / "tree"


def plant(top: Path, files: dict[str, str | bytes]) -> TreeHost:
    """A host of a tree with these files, which may be empty to be directories."""
    for name, content in files.items():
        path = top / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return TreeHost(str(top))


# ----------------------------------------------------------------------------------------------- answers


def test_processes_of_a_tree(tmp_path: Path) -> None:
    """Monitors of which the tree holds the stat file; others, and what is no stat file, are passed over."""
    host = plant(
        tmp_path,
        {
            "/proc/7/stat": "7 (qemu-system-x86) S 1 7 7 0",
            "/proc/8/stat": "8 (bash) S 1 8 8 0",
            "/proc/9/stat": "nonsense",
            "/proc/version": "Linux",
        },
    )

    assert Found((Process(7, 1, "qemu-system-x86", os.getuid()),)) == host.ask(Processes())
    assert NOTHING == TreeHost(str(tmp_path / "proc")).ask(Processes())


def test_a_tree_without_self_is_seen_by_its_first_process(tmp_path: Path) -> None:
    """A copy of /proc mostly lacks /proc/self; where it is there, it counts."""
    files = {"/proc/1/cgroup": "0::/first\n"}

    assert Found(b"0::/first\n") == plant(tmp_path, files).ask(File("/proc/self/cgroup"))
    assert NOTHING == plant(tmp_path, {"/proc/self/status": ""}).ask(File("/proc/self/cgroup"))


def test_a_directory_is_a_tree(top: Path) -> None:
    """A directory opens as a tree and answers from its files."""
    host = open_host(str(top))

    assert ("tree", "") == (host.origin, host.recorded_at)
    assert Found(b"Linux") == host.ask(File("/proc/version"))
    assert Found(("self", "version")) == host.ask(Listing("/proc"))
    assert Found(()) == host.ask(Listing("/proc/self/ns"))
    assert "file" == host.ask(Stat("/proc/version")).data.kind  # type: ignore[union-attr]
    assert "directory" == host.ask(Stat("/proc")).data.kind  # type: ignore[union-attr]
    assert "directory" == host.ask(Stat("/")).data.kind  # type: ignore[union-attr]


@pytest.mark.parametrize("where", ["nothing", "secret"])
def test_what_is_no_directory_is_no_tree(where: str, top: Path) -> None:
    """A tree has to be a directory."""

    with pytest.raises(BadInput, match="not a directory"):
        TreeHost(str(top.parent / where))


def test_what_a_tree_lacks_is_absent(top: Path) -> None:
    """A missing file, directory or link is absent, and so is what would lie below a file."""
    host = TreeHost(str(top))

    assert {NOTHING} == {host.ask(kind("/sys/class/dmi/id")) for kind in (File, Link, Listing, Stat)}
    assert Absent(errno.ENOTDIR) == host.ask(File("/proc/version/x"))
    assert Absent(errno.ENOTDIR) == host.ask(Listing("/proc/version"))


@pytest.mark.parametrize("question", [KvmQuery("api-version"), Uname(), Usage(1)], ids=repr)
def test_what_no_file_tells_is_unanswered(question: Any, top: Path) -> None:
    """A tree cannot run ioctls or list processes."""

    assert NOT_IN_A_TREE == TreeHost(str(top)).ask(question)


def test_links_are_resolved_inside(top: Path) -> None:
    """An absolute link starts at the tree's top; `..` at the top stays there; a link to a link is followed."""
    (top / "sys/devices/virtual/dmi").mkdir(parents=True)
    (top / "sys/class").mkdir()
    (top / "sys/devices/virtual/dmi/vendor").write_text("QEMU")
    (top / "sys/class/dmi").symlink_to("../devices/virtual/dmi")
    (top / "absolute").symlink_to("/sys/class/dmi/vendor")
    (top / "high").symlink_to("../../../../../sys/class/dmi/vendor")
    (top / "again").symlink_to("absolute")
    host = TreeHost(str(top))

    paths = ["/sys/class/dmi/vendor", "/absolute", "/high", "/again"]
    assert {Found(b"QEMU")} == {host.ask(File(path)) for path in paths}
    assert Found(("vendor",)) == host.ask(Listing("/sys/class/dmi"))


def test_dots_go_up_from_where_a_link_led(top: Path) -> None:
    """As in a kernel, `..` after a link is the parent of what the link points to."""
    (top / "a/b").mkdir(parents=True)
    (top / "a/file").write_text("beside b")
    (top / "link").symlink_to("a/b")

    assert Found(b"beside b") == TreeHost(str(top)).ask(File("/link/../file"))


def test_a_link_has_its_own_text(top: Path) -> None:
    """Link gives the last link's text unresolved, while those on the way to it are followed."""
    (top / "proc/42").mkdir()
    (top / "proc/42/pid").symlink_to("pid:[4026531836]")
    (top / "proc/me").symlink_to("42")
    host = TreeHost(str(top))

    assert Found("pid:[4026531836]") == host.ask(Link("/proc/me/pid"))
    assert NOTHING == host.ask(File("/proc/me/pid"))
    assert Unanswered("Invalid argument", errno.EINVAL) == host.ask(Link("/proc/version"))


# ------------------------------------------------------------------------------------- nothing leads out


@pytest.mark.parametrize(
    "target",
    [
        "../secret",
        "../../secret",
        "../../../../../../{secret}",
        "{secret}",
        "/proc/self/root{secret}",
        "../tree/../secret",
    ],
)
def test_no_link_leaves_the_tree(target: str, top: Path) -> None:
    """Whatever a link says, what lies beside the tree is not there."""
    outside = top.parent / "secret"
    (top / "link").symlink_to(target.format(secret=outside))
    (top / "directory").symlink_to(target.format(secret=outside).removesuffix("secret") or ".")
    host = TreeHost(str(top))
    readings = [host.ask(File("/link")), host.ask(Stat("/link")), host.ask(File("/directory/secret"))]

    assert [NOTHING] * 3 == readings


def test_dots_in_a_question_stay_inside(top: Path) -> None:
    """A path that climbs arrives at the top of the tree."""
    host = TreeHost(str(top))

    assert NOTHING == host.ask(File("/../secret"))
    assert NOTHING == host.ask(File("/proc/../../secret"))
    assert Found(b"Linux") == host.ask(File("/../../proc/version"))


def test_a_link_put_in_place_of_a_directory_is_not_followed(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who swaps a directory or a file for a link while we walk gains nothing."""
    plant(top, {"a/file": "inside"})
    (top.parent / "a").mkdir()
    (top.parent / "a/file").write_text("outside")
    real = os.lstat

    def swap(name: str, **place: Any) -> os.stat_result:
        seen = real(name, **place)
        if name == "a":
            os.rename(top / "a", top / "b")
            (top / "a").symlink_to(top.parent / "a")
        return seen

    monkeypatch.setattr(machine.os, "lstat", swap)

    assert Absent(errno.ENOTDIR) == TreeHost(str(top)).ask(File("/a/file"))


def test_a_link_put_in_place_of_a_file_is_not_followed(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last name is opened as what it was seen to be."""
    real = machine.open_at

    def swap(name: str, flags: int, within: int | None) -> int:
        (top / "proc/version").unlink()
        (top / "proc/version").symlink_to(top.parent / "secret")
        return real(name, flags, within)

    monkeypatch.setattr(machine, "open_at", swap)

    assert Unanswered(os.strerror(errno.ELOOP), errno.ELOOP) == TreeHost(str(top)).ask(File("/proc/version"))


@pytest.mark.parametrize("links", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "./a"}, {"a": "/a/x"}, {"a": "a/.."}])
def test_a_loop_of_links_ends(links: dict[str, str], top: Path) -> None:
    """Links that lead to each other are an error of the kernel's own kind."""
    for name, target in links.items():
        (top / name).symlink_to(target)
    host = TreeHost(str(top))

    assert Unanswered(os.strerror(errno.ELOOP), errno.ELOOP) == host.ask(File("/a"))
    assert Unanswered(os.strerror(errno.ELOOP), errno.ELOOP) == host.ask(Listing("/a"))


def test_a_chain_of_links_has_the_kernels_length(top: Path) -> None:
    """Forty links are followed, forty-one are not."""
    (top / "0").write_text("end")
    for number in range(41):
        (top / str(number + 1)).symlink_to(str(number))
    host = TreeHost(str(top))

    assert Found(b"end") == host.ask(File("/40"))
    assert isinstance(host.ask(File("/41")), Unanswered)


def test_no_descriptor_stays_open(top: Path) -> None:
    """However a walk ends, it closes what it opened."""
    (top / "loop").symlink_to("loop")
    (top / "deep").symlink_to("proc/self/ns/../../../proc/self")
    host = TreeHost(str(top))
    before = os.listdir("/proc/self/fd")
    for path in ("/proc/version", "/loop", "/deep/ns", "/proc/self/x/y", "/", "/..", "/nul\0", "/proc/version/x"):
        for kind in (File, Link, Listing, Stat):
            host.ask(kind(path))

    assert before == os.listdir("/proc/self/fd")


# -------------------------------------------------------------------------------------------------- odd files


def test_only_regular_files_are_opened(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FIFOs, sockets and directories in place of files are looked at and left alone; so are links to them."""
    os.mkfifo(top / "fifo")
    (top / "to-fifo").symlink_to("fifo")
    (top / "to-outer-device").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(top)
        listener.bind("socket")
    host = TreeHost(str(top))

    assert {NOT_REGULAR} == {host.ask(File(path)) for path in ("/fifo", "/to-fifo", "/socket", "/proc")}
    assert NOTHING == host.ask(File("/to-outer-device"))
    assert "fifo" == host.ask(Stat("/to-fifo")).data.kind  # type: ignore[union-attr]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_forbidden(top: Path) -> None:
    """What the owner of the tree did not let us read is forbidden, not absent."""
    (top / "proc/version").chmod(0)

    assert Forbidden(errno.EACCES) == TreeHost(str(top)).ask(File("/proc/version"))


def test_a_refusal_is_kept(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The errors of a tree's own file system are told apart as a machine's are."""

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(machine, "open_at", refuse)
    plant(top, {"cpuid.txt": "0x0 0x0: eax=0x1 ebx=0x2 ecx=0x3 edx=0x4"})

    assert Forbidden(errno.EACCES) == TreeHost(str(top)).ask(File("/proc/version"))
    assert Forbidden(errno.EACCES) == TreeHost(str(top)).ask(Cpuid(0))


def test_a_name_that_no_file_can_have(top: Path) -> None:
    """A path made of hostile bytes is no path."""
    host = TreeHost(str(top))

    assert Unanswered("no file can have this name") == host.ask(File("/proc/\0/cpu.max"))
    assert Unanswered("File name too long", errno.ENAMETOOLONG) == host.ask(File("/" + "x" * 300))


RUBBISH = st.dictionaries(
    st.sampled_from([entry.partition(":")[2] for entry in machine.WHAT_IS_READ if entry[:5] in ("file:", "stat:")]),
    st.binary(max_size=300) | st.builds(lambda part: part * 5000, st.binary(max_size=20)),
    max_size=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(RUBBISH, st.binary(max_size=200))
def test_rubbish_in_every_file(
    tmp_path_factory: pytest.TempPathFactory, rubbish: dict[str, bytes], leaves: bytes
) -> None:
    """Binary rubbish where files of a kernel should be is inspected to the end, and no probe fails over it."""
    top = tmp_path_factory.mktemp("tree")
    fixed = {path: data for path, data in rubbish.items() if "*" not in path and "{" not in path and len(path) < 200}
    for path, data in fixed.items():
        place = top / path.lstrip("/")
        if any(parent.is_file() for parent in place.parents) or place.is_dir():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (top / "cpuid.txt").write_bytes(leaves)
    report = inspect(TreeHost(str(top)))

    assert [] == [one.note for one in report.evidence if one.origin.startswith("probe:")]


# ------------------------------------------------------------------------------------------------------ CPUID

LEAF_1 = "   0x00000001 0x00: eax=0x00a10f11 ebx=0x00020800 ecx=0xf7fa3203 edx=0x178bfbff"
PRINTED = f"""CPU 0:
   0x00000000 0x00: eax=0x00000010 ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65
{LEAF_1}
CPU 1:
   0x00000000 0x00: eax=0xffffffff ebx=0xffffffff ecx=0xffffffff edx=0xffffffff
   0x00000007 0x00: eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0x00000000
"""


def test_without_cpuid_txt_the_processor_is_unknown(top: Path) -> None:
    """A tree of files does not say that the processor has no such leaf."""

    assert NO_CPUID == TreeHost(str(top)).ask(Cpuid(1))


def test_cpuid_txt_is_the_first_processor(top: Path) -> None:
    """As `cpuid -r` prints it: the first processor counts, and a leaf that is missing is absent."""
    host = plant(top, {"cpuid.txt": PRINTED})

    assert Found(Registers(0x10, 0x68747541, 0x444D4163, 0x69746E65)) == host.ask(Cpuid(0))
    assert Found(Registers(0x00A10F11, 0x00020800, 0xF7FA3203, 0x178BFBFF)) == host.ask(Cpuid(1))
    assert NOTHING == host.ask(Cpuid(7))
    assert NOTHING == host.ask(Cpuid(1, 1))


@pytest.mark.parametrize(
    "text",
    [
        LEAF_1,
        "CPU:\n" + LEAF_1,
        "\ufeff" + "\n" + LEAF_1.strip(),
        LEAF_1.replace("0x", "")
        .upper()
        .replace("EAX", "eax")
        .replace("EBX", "ebx")
        .replace("ECX", "ecx")
        .replace("EDX", "edx"),
        LEAF_1.upper().replace("0X", "0x"),
        LEAF_1.replace(" 0x00:", ":"),
        LEAF_1.replace(" ebx", ", ebx").replace(" ecx", ", ecx").replace(" edx", ", edx"),
        LEAF_1 + "\r\n",
        LEAF_1.replace("eax=0x00a10f11 ", "") + " eax=0x00a10f11",
        "version 20220224\nnonsense: eax\n\n" + LEAF_1 + "\n" + LEAF_1.replace("a", "b"),
    ],
)
def test_forms_of_cpuid_txt(text: str) -> None:
    """With or without a heading, prefixes or another order of registers; what is no leaf is passed over."""

    assert {(1, 0): Registers(0x00A10F11, 0x00020800, 0xF7FA3203, 0x178BFBFF)} == parse_cpuid(text)


@pytest.mark.parametrize(
    "content", ["", "\0\xff", "0x1 0x0: eax=0x1 ebx=0x2 ecx=0x3", "0x1: eax=1", "CPU 0:\nCPU 1:\n"]
)
def test_a_cpuid_txt_without_leaves(content: str, top: Path) -> None:
    """The file is there and holds no leaf: every leaf is absent, as a processor's would be."""

    assert NOTHING == plant(top, {"cpuid.txt": content}).ask(Cpuid(1))


def test_cpuid_txt_that_is_no_file(top: Path) -> None:
    """A FIFO of that name says nothing, and is not called missing."""
    os.mkfifo(top / "cpuid.txt")

    assert NOT_REGULAR == TreeHost(str(top)).ask(Cpuid(1))


@given(st.text() | st.text(st.sampled_from("0x1 :=eabcdCPU\n")))
def test_any_cpuid_txt_is_read(text: str) -> None:
    """What comes out are registers of 32 bits, whatever goes in."""

    for registers in parse_cpuid(PRINTED + text).values():
        struct.pack("<IIII", registers.eax, registers.ebx, registers.ecx, registers.edx)


# ------------------------------------------------------------------------------------------------ other eyes


def test_a_tree_seen_by_a_process(top: Path) -> None:
    """/proc/self is that process's, and its root is where the tree says that it is."""
    plant(top, {"proc/7/status": "Pid:\t7\n", "inner/.dockerenv": "", ".flatpak-info": ""})
    (top / "proc/7/root").symlink_to("/inner")
    (top / "proc/8").mkdir()
    seven, eight = TreeHost(str(top)).seen_by(7), TreeHost(str(top)).seen_by(8)

    assert Found(b"Pid:\t7\n") == seven.ask(File("/proc/self/status"))
    assert isinstance(seven.ask(Stat("/.dockerenv")), Found)
    assert NOTHING == seven.ask(Stat("/.flatpak-info"))
    assert Found(b"Linux") == seven.ask(File("/proc/version"))
    assert NOTHING == eight.ask(File("/proc/self/status"))
    assert NO_ROOT == eight.ask(Stat("/.flatpak-info"))


def test_the_program_of_a_process_in_a_tree(top: Path) -> None:
    """/proc/thread-self is the process whose eyes are lent; in a tree that holds /proc/self it is what it is."""
    program = Link("/proc/thread-self/exe")
    plant(top, {"proc/7/status": ""})
    (top / "proc/7/exe").symlink_to("/usr/bin/box64")
    (top / "proc/self/exe").symlink_to("/usr/bin/python3")

    assert Found("/usr/bin/box64") == TreeHost(str(top)).seen_by(7).ask(program)
    assert NOTHING == TreeHost(str(top)).ask(program)


# ----------------------------------------------------------------------- a tree that holds little says little


ENDS = {"isolation.best": "separate-kernel", "isolation.worst": "none"}
"""Between these lies a grade of which nothing is known."""


def facts(host: TreeHost) -> dict[str, Any]:
    """The facts that the host's report knows, but for the ends of a grade that may be any."""
    known = {one.name: one.value for one in inspect(host).facts if one.value is not None}
    return {name: one for name, one in known.items() if ENDS.get(name) != one}


def test_an_empty_tree_says_nothing(top: Path) -> None:
    """From nothing follows nothing: no kind is `none`, nothing is known to be absent by silence."""
    (top / "proc/version").unlink()

    assert {} == facts(TreeHost(str(top)))


CPUINFO = "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme de {}\n\n"
ONE_FILE: dict[str, tuple[dict[str, str | bytes], dict[str, Any]]] = {
    "a cgroup": (
        {"proc/self/cgroup": f"0::/docker/{'4f' * 32}\n"},
        {"container.kind": "docker", "container.id": "4f" * 32, "cgroup.version": "2"},
    ),
    "a name that every QEMU has, with KVM or without": (
        {"sys/class/dmi/id/sys_vendor": "QEMU\n"},
        {"vm.kind": "vm-other", "vm.monitor": "qemu"},
    ),
    "a product": (
        {"sys/class/dmi/id/product_name": "VirtualBox\n"},
        {"vm.kind": "oracle", "vm.monitor": "virtualbox", "vm.xen_role": "none"},
    ),
    "a processor under a hypervisor, as guests and control domains have it": (
        {"proc/cpuinfo": CPUINFO.format("hypervisor")},
        {"cpu.vendor": "GenuineIntel", "cpu.count": 1, "cpu.extension": "none"}
        | {"cpu.virtualization_features": (), "cpu.virtualization_missing": (), "confidential.host": ()}
        | {"cpu.x86_64_level": "none", "tsc.invariant": False},
    ),
    "the vendor of a hypervisor, as guests and control domains see it": (
        {"sys/hypervisor/type": "xen\n"},
        {"vm.hypervisor_vendor": "Xen", "vm.virtualization_type": "full"},
    ),
}


@pytest.mark.parametrize(("files", "known"), ONE_FILE.values(), ids=ONE_FILE)
def test_one_file_tells_what_it_can(files: dict[str, str | bytes], known: dict[str, Any], tmp_path: Path) -> None:
    """A tree that holds one file gives what that file can tell and null for the rest: nothing is none by silence."""

    assert known == facts(plant(tmp_path, files))


def test_a_processor_without_a_hypervisor(tmp_path: Path) -> None:
    """The processor's own flags do say that no hypervisor is below; of the process nothing is claimed."""
    found = facts(plant(tmp_path, {"proc/cpuinfo": CPUINFO.format("vmx")}))
    of_the_machine = ("vm.", "cpu.", "confidential.", "tsc.", "moved.", "paravirtual.")

    assert ("none", "vmx") == (found["vm.kind"], found["cpu.extension"])
    assert [] == [name for name in found if not name.startswith(of_the_machine)]
