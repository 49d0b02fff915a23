"""machine.py run alone is the recorder; what it wrote is the machine again."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.facts import FACTS
from virtcheck.hosts import machine
from virtcheck.hosts.live import LiveHost, MachineWithPsutil, recording
from virtcheck.hosts.machine import Machine, Redactor, as_json, capture, cgroup_directories, every_question, pack
from virtcheck.hosts.recorded import RecordedHost, read_recording
from virtcheck.inspection import inspect
from virtcheck.model.question import NEVER_ASKED, Absent, File, Found, Question, Uname
from virtcheck.probes import interfaces

SOURCE = Path(machine.__file__)
PLAIN_PYTHON = os.path.realpath(sys.executable)
OLDER = ["python3.6", "python3.7", "python3.8", "python3.9", "python3.10"]


def record(*command: str, arguments: tuple[str, ...] = (), **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the recorder from standard input, as `ssh HOST python3 - < machine.py` does."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    whole = [*command, "-", *arguments]
    return subprocess.run(whole, input=SOURCE.read_bytes(), timeout=60, check=False, **options)


def is_recording(packed: bytes) -> bool:
    """Whether these bytes are a recording that knows this machine's kernel."""
    content = json.loads(gzip.decompress(packed))
    host = RecordedHost(content["readings"])
    return content["schema"] == "virtcheck.recording/1" and isinstance(host.ask(Uname()), Found)


# ----------------------------------------------------------------------------------------------- it runs alone


def test_it_runs_alone_over_a_pipe() -> None:
    """Without site packages and environment, from standard input: nothing but the standard library is needed."""
    done = record(PLAIN_PYTHON, "-S", "-E", "-I")

    assert (0, b"") == (done.returncode, done.stderr)
    assert is_recording(done.stdout)


def test_it_runs_as_an_ordinary_user() -> None:
    """What others may not read is refused in the recording, and everything else is there."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv, to become another user")
    user = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    if subprocess.run([*user, PLAIN_PYTHON, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip("this Python cannot be run by another user")
    done = record(*user, PLAIN_PYTHON, "-S", "-E")
    content = json.loads(gzip.decompress(done.stdout))

    assert (0, b"", 65534) == (done.returncode, done.stderr, content["euid"])
    assert {"forbidden": 13} == content["readings"]["file:/proc/1/environ"]


@pytest.mark.parametrize("python", OLDER)
def test_it_runs_under_older_pythons(python: str) -> None:
    """Hosts that are looked at may be old."""
    if shutil.which(python) is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"{python} is not installed")
    done = record(python, "-S", "-E")

    assert (0, b"") == (done.returncode, done.stderr)
    assert is_recording(done.stdout)


def test_it_is_written_for_python_3_6() -> None:
    """Whether or not an old interpreter is at hand, the syntax and the library are those of 3.6."""
    pytest.importorskip("vermin", reason="vermin is not installed")
    program = "import sys; from vermin import main; sys.exit(main())"
    arguments = ["-t=3.6-", "--no-tips", "--eval-annotations", str(SOURCE)]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout


def test_it_refuses_a_terminal() -> None:
    """A recording is compressed: a terminal would obey its bytes."""
    controller, terminal = os.openpty()
    try:
        done = record(PLAIN_PYTHON, stdout=terminal)
    finally:
        os.close(terminal)
    os.set_blocking(controller, False)
    with pytest.raises(OSError, match=r"."):
        os.read(controller, 100)
    os.close(controller)

    assert (2, b"machine.py: a recording is compressed: send it to a file or a pipe\n") == (
        done.returncode,
        done.stderr,
    )


@pytest.mark.parametrize("arguments", [("--redact",), ("--help",), ("ids",), ("--redact", "ids", "x")])
def test_it_knows_one_option(arguments: tuple[str, ...]) -> None:
    """Anything else is one line of usage and status 2."""
    done = record(PLAIN_PYTHON, arguments=arguments)

    assert (2, b"", b"usage: machine.py [--redact ids] > FILE\n") == (done.returncode, done.stdout, done.stderr)


def test_a_reader_that_goes_away() -> None:
    """Nobody is told a traceback because `head` had enough."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = record(PLAIN_PYTHON, stdout=writer)
    finally:
        os.close(writer)

    assert (141, b"") == (done.returncode, done.stderr)


# ------------------------------------------------------------------------------------------- what it writes


def test_one_content_has_one_form() -> None:
    """The bytes depend on the content alone: not on the hour, a file's name or the order in a dictionary."""
    content = {"schema": "x", "readings": {str(number): {"absent": number} for number in range(50)}}
    names = list(content["readings"])
    random.Random(1).shuffle(names)
    shuffled = {"readings": {name: content["readings"][name] for name in names}, "schema": "x"}  # type: ignore[index]

    assert pack(content) == pack(shuffled)
    assert b"\x1f\x8b\x08\x00\x00\x00\x00\x00" == pack(content)[:8]


@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        (("found", b"text\xd0\x96", ""), {"found": "text\u0416"}),
        (("found", b"\xff\x00", ""), {"base64": "/wA="}),
        (("found", b"x", "tmpfs lies over it"), {"found": "x", "note": "tmpfs lies over it"}),
        (("found", "pid:[1]", ""), {"found": "pid:[1]"}),
        (("found", "a\udcff", ""), {"found": "a\\udcff"}),
        (("found", (1, 2, 3, 4), ""), {"found": (1, 2, 3, 4)}),
        (("absent", 2), {"absent": 2}),
        (("forbidden", 13), {"forbidden": 13}),
        (("unanswered", "masked by tmpfs", 2), {"unanswered": "masked by tmpfs", "errno": 2}),
    ],
)
def test_an_answer_as_json(answer: tuple[Any, ...], entry: dict[str, Any]) -> None:
    """Bytes that are text stay readable in a recording; all others are kept exactly."""

    assert entry == as_json(answer)


@given(st.binary())
def test_every_file_comes_back_as_it_was(data: bytes) -> None:
    """Written and read again, a file's bytes are the same."""
    entry = json.loads(json.dumps(as_json(("found", data, ""))))

    assert Found(data) == RecordedHost({"file:/x": entry}).ask(File("/x"))


def test_every_question_is_asked_once() -> None:
    """The keys of a recording are distinct, and each is a question that the list names."""
    keys = [key for key, _, _ in every_question(Machine())]

    assert len(keys) == len(set(keys))
    assert {key for key in machine.WHAT_IS_READ if "*" not in key and "{" not in key} <= set(keys)


# ------------------------------------------------------------------------------------------ what it asks about


class Pretender(Machine):
    """A machine whose files are given."""

    def __init__(self, **files: str | bytes) -> None:
        super().__init__()
        self.files = {f"/proc/self/{name}": text for name, text in files.items()}

    def ask(self, kind: str, subject: Any) -> tuple[Any, ...]:
        content = self.files.get(subject)
        if content is None:
            return ("absent", 2)
        return ("found", content.encode() if isinstance(content, str) else content, "")


V1 = "40 30 0:33 {root} /sys/fs/cgroup/{name} rw - cgroup cgroup rw,{name}\n"
V2 = "41 30 0:34 {root} /sys/fs/cgroup{point} rw - cgroup2 cgroup2 rw\n"


TOP = "/sys/fs/cgroup"
HIERARCHIES = {
    "v2, at the root": ("0::/\n", V2.format(root="/", point=""), [TOP]),
    "v2": (
        "0::/user.slice/x.scope\n",
        V2.format(root="/", point=""),
        [TOP + "/user.slice/x.scope", TOP + "/user.slice", TOP],
    ),
    "v1": (
        "4:memory:/docker/4f\n",
        V1.format(root="/", name="memory"),
        [TOP + "/memory/docker/4f", TOP + "/memory/docker", TOP + "/memory"],
    ),
    "v1 in a container": ("4:memory:/docker/4f\n", V1.format(root="/docker/4f", name="memory"), [TOP + "/memory"]),
    "two controllers together": (
        "4:cpu,cpuacct:/a\n",
        V1.format(root="/", name="cpu,cpuacct"),
        [TOP + "/cpu,cpuacct/a", TOP + "/cpu,cpuacct"],
    ),
    "another controller": ("4:memory:/a\n", V1.format(root="/", name="cpu"), []),
    "hybrid": (
        "1:name=systemd:/a\n0::/b\n",
        V1.format(root="/", name="name=systemd") + V2.format(root="/", point="/unified"),
        [TOP + "/name=systemd/a", TOP + "/name=systemd", TOP + "/unified/b", TOP + "/unified"],
    ),
    "outside the namespace": ("0::/../other\n", V2.format(root="/..", point=""), [TOP + "/other", TOP]),
    "no path": ("0::no-slash\n", V2.format(root="/", point=""), []),
    "longer than a path": ("0::/" + "x/" * 5000 + "\n", V2.format(root="/", point=""), []),
    "nothing": ("", "", []),
}


@pytest.mark.parametrize(("cgroup", "mountinfo", "directories"), HIERARCHIES.values(), ids=HIERARCHIES)
def test_directories_of_limits(cgroup: str, mountinfo: str, directories: list[str]) -> None:
    """From the own cgroup up to the root of its mount, in each hierarchy, as far as this process sees them."""

    assert directories == cgroup_directories(Pretender(cgroup=cgroup, mountinfo=mountinfo))


def test_further_process_tables() -> None:
    """Whole file systems of the kind procfs beside /proc, each once and not too many of them."""
    line = "36 35 0:21 {} {} rw - proc proc rw\n".format
    table = (
        line("/", "/proc") + line("/", "/proc/x") + line("/sys/net", "/n") + line("/", "/h\\040h") + line("/", "/p") * 2
    )
    many = "".join(line("/", f"/c/{at}") for at in range(99))

    assert ["/h h", "/p"] == machine.further_procfs(Pretender(mountinfo=table + "cut - proc \n"))
    assert machine.MOST_PROCFS == interfaces.MOST == len(machine.further_procfs(Pretender(mountinfo=many)))
    assert machine.is_listed("link", "/p/self")


@given(st.binary(), st.binary(), st.binary())
def test_hostile_files_do_not_stop_the_recorder(cgroup: bytes, mountinfo: bytes, status: bytes) -> None:
    """Somebody laid other files over /proc/self: the recorder asks what it can."""
    status = b"Name:\tx\nTracerPid:\t" + status
    line = V2.format(root="/", point="").encode() + b"41 30 0:34 / " + mountinfo
    hostile = Pretender(cgroup=b"0::/" + cgroup, mountinfo=line, status=status)

    assert all(isinstance(key, str) for key, _, _ in every_question(hostile))


@pytest.mark.parametrize(("status", "asked"), [("TracerPid:\t77\n", 1), ("TracerPid:\t0\n", 0), ("TracerPid:\t\n", 0)])
def test_the_tracer_is_asked_for_its_name(status: str, asked: int) -> None:
    """proot and debuggers trace what they run: their name is read, if there is one."""
    keys = [key for key, _, _ in every_question(Pretender(status=status))]

    assert asked == keys.count("file:/proc/77/comm")


# -------------------------------------------------------------------------------------------- live and replayed


class RedactedHost:
    """The live machine as a recording made with the same redactor holds it."""

    origin = "recorded"

    def __init__(self, one: Machine, redactor: Redactor, recorded_at: str) -> None:
        self.machine, self.redactor, self.recorded_at = one, redactor, recorded_at
        self.looker = self
        self.questions = {redactor.key(key): (key, kind, subject) for key, kind, subject in every_question(one)}

    def ask(self, question: Question[Any]) -> Any:
        if question.key not in self.questions:
            return NEVER_ASKED
        key, kind, subject = self.questions[question.key]
        answer = self.redactor.answer(key, self.machine.ask(kind, subject))
        return RecordedHost({question.key: json.loads(json.dumps(as_json(answer)))}).ask(question)


def test_replay_is_live() -> None:
    """The report of a recording is the report of the machine, but for what changes from look to look."""
    redactor = Redactor(salt=b"one salt")
    content = json.loads(gzip.decompress(pack(capture(MachineWithPsutil(), redactor))))
    replayed = inspect(RecordedHost(content["readings"], content["recorded_at"]))
    live = inspect(RedactedHost(MachineWithPsutil(), redactor, content["recorded_at"]))  # type: ignore[arg-type]
    volatile = {fact.name for fact in FACTS.values() if fact.volatile}
    moving = {sign.id for fact in FACTS.values() if fact.volatile for sign in fact.source.signs()}

    assert live.host == replayed.host
    assert [one for one in live.facts if one.name not in volatile] == [
        one for one in replayed.facts if one.name not in volatile
    ]
    assert [(one.claim.id, one.verdict, one.strength) for one in live.conclusions] == [
        (one.claim.id, one.verdict, one.strength) for one in replayed.conclusions
    ]
    assert [one for one in live.evidence if one.sign.id not in moving] == [
        one for one in replayed.evidence if one.sign.id not in moving
    ]
    assert live.concepts == replayed.concepts


def test_the_live_host_says_what_its_recording_says() -> None:
    """Facts that no redaction touches are the same through the adapter of the live machine."""
    packed = recording(ids=False)
    replayed = inspect(RecordedHost(json.loads(gzip.decompress(packed))["readings"]))
    live = inspect(LiveHost())
    kinds = {name: (live.fact(name).value, replayed.fact(name).value) for name in ("vm.kind", "container.kind")}

    assert {name: (seen, seen) for name, (seen, _) in kinds.items()} == kinds
    assert [(one.claim.id, one.verdict) for one in live.conclusions] == [
        (one.claim.id, one.verdict) for one in replayed.conclusions
    ]


def test_no_probe_asks_what_the_recorder_does_not() -> None:
    """Two lists would drift apart: what a probe asks is what is recorded."""
    readings = capture(MachineWithPsutil(), Redactor(salt=b"x"))["readings"]
    never: set[str] = set()

    class Listening(RecordedHost):
        def ask(self, question: Question[Any]) -> Any:
            reading = super().ask(question)
            if reading is NEVER_ASKED:
                never.add(question.key)
            return reading

    inspect(Listening(json.loads(json.dumps(readings))))

    assert set() == never


def test_what_was_recorded_opens(tmp_path: Path) -> None:
    """A recording in a file is a host; what the machine lacks is absent in it."""
    path = tmp_path / "host.json.gz"
    path.write_bytes(recording(ids=True))
    host = read_recording(str(path))

    assert "recorded" == host.origin
    assert isinstance(host.ask(File("/proc/version")), Found)
    assert isinstance(host.ask(File("/proc/sentry-meminfo")), Absent | Found)
