"""It looks, and changes nothing; and nothing that a host says gives orders to whoever reads the report."""

from __future__ import annotations

import base64
import ctypes
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import touched
from virtcheck import __main__ as door
from virtcheck import texts
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect
from virtcheck.model.question import NEVER_ASKED, File, Found, Listing, Question
from virtcheck.renderers.json import as_data

ROOT = Path(__file__).parent.parent
FIXTURES = sorted((ROOT / "fixtures").glob("*/host.json.gz"))

# --------------------------------------------------------------------------------------- it changes nothing

CHANGING = (
    "open,openat,openat2,creat,execve,execveat,mount,umount2,socket,connect,bind,listen,sendto,sendmsg,unlink,unlinkat,rename,"
    "renameat,renameat2,mkdir,mkdirat,rmdir,mknod,mknodat,symlink,symlinkat,link,linkat,chmod,fchmod,fchmodat,chown,"
    "fchown,lchown,fchownat,truncate,ftruncate,fallocate,utimensat,setxattr,lsetxattr,fsetxattr,removexattr,kill,tkill,"
    "tgkill,ptrace,process_vm_writev,init_module,finit_module,unshare,setns,chroot,pivot_root,swapon,reboot,sethostname,"
    "setuid,setgid,setresuid,setresgid,capset,bpf,perf_event_open,keyctl,add_key,clone,clone3,ioctl"
)
"""System calls that can change something; an opening, an ioctl and a birth are judged by what they ask for."""

HARMLESS_IOCTLS = (
    "TCGETS",
    "TIOCGWINSZ",
    "FIOCLEX",
    "FIONCLEX",
    "FIONBIO",
    "KVM_GET_API_VERSION",
    "KVM_CHECK_EXTENSION",
    "KVM_GET_MSR_FEATURE_INDEX_LIST",
    "KVM_GET_MSRS",
    "KVM_GET_SUPPORTED_CPUID",
)
HARMLESS_BPF = ("BPF_PROG_QUERY", "BPF_PROG_GET_FD_BY_ID", "BPF_OBJ_GET_INFO_BY_FD")
PR_SET_CHILD_SUBREAPER = 36
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")

PASSIVE = [
    ["show", "--json"],
    ["show"],
    ["show", "--verbose", "--lang", "ru"],
    ["--get", "vm.kind"],
    ["detect"],
    ["check", "--require", "vm.kind"],
    ["explain", "docker"],
    ["facts"],
    ["isolation"],
    ["isolation", "--json"],
    ["isolation", "--pid", str(os.getpid())],
    ["workloads"],
    ["workloads", "--json"],
]


def traced(arguments: list[str], trace: Path, *wrapper: str) -> list[str]:
    """The system calls of CHANGING that `virtcheck` makes, each as strace writes it; skips where strace cannot run."""
    return [call for _, call in calls_of(arguments, trace, *wrapper)]


def calls_of(arguments: list[str], trace: Path, *wrapper: str) -> list[tuple[str, str]]:
    """The same, each with the number of the process that makes it."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    command = [*wrapper, "strace", "-f", "-qq", "-s", "4096", "-o", str(trace), "-e", "trace=" + CHANGING]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    program = [sys.executable, "-B", "-m", "virtcheck", *arguments]
    done = subprocess.run([*command, *program], capture_output=True, text=True, env=environment, check=False)
    if "ptrace" in done.stderr and "not permitted" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode in (0, 1, 3), done.stderr
    calls: list[tuple[str, str]] = []
    begun: dict[str, str] = {}
    for line in trace.read_text(errors="replace").splitlines():
        process, call = line.split(maxsplit=1)
        if call.startswith("<... "):
            call = begun.pop(process, "") + call.partition(" resumed>")[2]
        if call.endswith(UNFINISHED):
            begun[process] = call.removesuffix(UNFINISHED)
        elif re.match(r"\w+\(", call):
            calls.append((process, call))
    return calls + list(begun.items())


UNFINISHED = "<unfinished ...>"
"""Where another process makes a call before one has ended; the rest follows on a line of its own."""


def changes(call: str) -> bool:
    """Whether a system call would change something, or could."""
    name, _, rest = call.partition("(")
    if name in ("open", "openat"):
        return bool(WRITING.search(rest)) and '"/dev/kvm"' not in rest
    if name == "ioctl":
        return not any(request in rest for request in HARMLESS_IOCTLS)
    if name == "bpf":
        return not rest.startswith(HARMLESS_BPF)
    if name in ("clone", "clone3"):
        return "CLONE_NEW" in rest
    return True


@pytest.mark.parametrize("arguments", PASSIVE, ids=" ".join)
def test_the_passive_run_changes_nothing(arguments: list[str], tmp_path: Path) -> None:
    """No write-open but /dev/kvm, no mount, no connection, no other program, nothing removed, made or killed."""
    calls = traced(arguments, tmp_path / "trace")
    started = [call for call in calls if call.startswith("execve")]

    assert 1 == len(started)
    assert [] == [call for call in calls if changes(call) and not call.startswith("execve")]


EXPERIMENTING = ("unshare", "mount", "chroot", "sethostname", "clone", "clone3", "ioctl")
"""What experiments do, each in a child."""
INSIDE = ("mount", "chroot", "sethostname")
"""What they do only in namespaces of their own."""
REFUSED = re.compile(r"= -1 E(BADF|FAULT|INVAL|NOEXEC|NOSYS|OPNOTSUPP|PERM) ")
"""What the kernel answers where nothing has changed: some of them ask for what must be refused."""


def test_experiments_stay_in_their_children(tmp_path: Path) -> None:
    """`prove` makes machines and namespaces in children only, and what they change, they change in rooms of their own.

    It writes to no file and starts no program, as every other command.
    """
    calls = [
        (process, call, call.partition("(")[0])
        for process, call in calls_of(["prove", "--seconds", "2"], tmp_path / "trace")
    ]
    changing = [(process, call, name) for process, call, name in calls if changes(call)]
    # A child may be seen at work before its parent is seen to get its number.
    children = [(process, call.rpartition("= ")[2]) for process, call, name in calls if "clone" in name]
    apart = {process for process, _, name in calls if name == "unshare"}
    for _ in children:
        apart |= {child for parent, child in children if parent in apart}
    done = [(process, call, name) for process, call, name in calls if not REFUSED.search(call)]
    outside = [call for process, call, name in done if name in INSIDE and process not in apart]
    main = calls[0][0]

    assert [] == [call for process, call, name in changing if process == main and name in EXPERIMENTING]
    assert [] == outside
    # A child that is late is killed.
    assert {"execve", "kill"} >= {name for _, call, name in changing if not REFUSED.search(call)} - set(EXPERIMENTING)
    assert 1 == sum(name == "execve" for _, _, name in changing)


def somebody_is_left() -> bool:
    """Whether this process has children after ten seconds: who was killed takes a moment to end on a busy machine."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)
        except ChildProcessError:
            return False
    return True


def test_experiments_leave_nothing() -> None:
    """No process, no mount, no other name of the machine; a child that outlives its parent would be this process's."""
    libc = ctypes.CDLL(None, use_errno=True)
    before = Path("/proc/self/mountinfo").read_bytes(), os.uname().nodename
    assert 0 == libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        program = [sys.executable, "-B", "-m", "virtcheck", "prove", "--seconds", "2", "--json"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(program, capture_output=True, env=environment, check=False)
        left = somebody_is_left()
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)

    assert not left
    assert done.returncode in (0, 3), done.stderr
    assert before == (Path("/proc/self/mountinfo").read_bytes(), os.uname().nodename)


def test_an_interrupted_experiment_leaves_nothing() -> None:
    """Ctrl-C in the middle: status 130, and no child goes on."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert 0 == libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        program = [sys.executable, "-B", "-m", "virtcheck", "prove", "--only", "emulation", "--seconds", "60"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        running = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        deadline = time.monotonic() + 30
        # The first child may be gone at the next look: what was seen is kept.
        while not (started := children.read_text().split()) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
        left = somebody_is_left()
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)

    assert not left
    assert started
    assert (130, b"", b"") == (running.returncode, out, err)
    assert [] == [child for child in started if Path(f"/proc/{child}").exists()]


def test_the_trace_sees_changes(tmp_path: Path) -> None:
    """The test above can fail: recording to a file is a write-open, and is seen."""
    calls = traced(["record", "-o", str(tmp_path / "host.json.gz")], tmp_path / "trace")

    assert ["host.json.gz"] == [
        Path(call.split('"')[1]).name for call in calls if call.startswith("openat") and changes(call)
    ]


def test_recorded_paths_are_never_opened(tmp_path: Path) -> None:
    """What a recording names is a key: none of the files of this machine is opened for it."""
    calls = traced(["show", "--host", str(FIXTURES[0]), "--json"], tmp_path / "trace")
    opened = [call.split('"')[1] for call in calls if call.startswith("openat") and '"' in call]

    assert [] == [path for path in opened if path.startswith(("/proc/", "/sys/", "/run/", "/dev/kvm", "/.dockerenv"))]
    assert [] == [call for call in calls if call.startswith("ioctl") and "KVM" in call]


def test_code_outside_of_hosts_is_noticed(tmp_path: Path) -> None:
    """The fixture that watches every test does see a probe that opens a file by itself."""
    (tmp_path / "file").touch()
    probe = ModuleType("virtcheck.probes.careless")
    exec("def look(path):\n    return open(path).close()", probe.__dict__)
    probe.look(str(tmp_path / "file"))
    seen = list(touched)
    touched.clear()

    assert [f"virtcheck.probes.careless: open {str(tmp_path / 'file')!r}"] == seen


# ------------------------------------------------------------------------------------------- hostile strings

EVIL = "\x1b]0;owned\x07\x9b31m\u202e\u2066\u200b\r\n\x00\U000e0041"


def readings_of(path: Path) -> dict[str, Any]:
    """The readings of a recorded machine."""
    readings: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))["readings"]
    return readings


WAYS = {
    "after": lambda text: text + EVIL,
    "before": lambda text: EVIL + text,
    "in every line": lambda text: "".join(line + EVIL.replace("\n", "") + "\n" for line in text.split("\n")),
    "in every word": lambda text: re.sub(r"(?<=[a-z0-9])(?=[\s/:,=\"\])]|$)", EVIL.replace("\n", ""), text),
    "alone": lambda _: EVIL,
}


def poisoned(data: Any, way: Any) -> Any:
    """The data of an answer with hostile characters in every text of it."""
    if isinstance(data, str):
        return way(data)
    if isinstance(data, list):
        return [poisoned(one, way) for one in data]
    return data


class HostileHost(RecordedHost):
    """A machine whose every text is hostile, its refusals too; it answers questions about hostile paths as well."""

    def __init__(self, readings: dict[str, Any], way: Any) -> None:
        entries = {}
        for key, entry in readings.items():
            if "base64" in entry:
                text = base64.b64decode(entry["base64"]).decode("latin-1")
                entry = {"base64": base64.b64encode(way(text).encode()).decode()}
            elif "found" in entry:
                entry = {"found": poisoned(entry["found"], way), "note": EVIL}
            elif "unanswered" in entry:
                entry = {**entry, "unanswered": EVIL}
            entries[key] = entry
        super().__init__(entries)

    def ask(self, question: Question[Any]) -> Any:
        reading = super().ask(question)
        if reading is NEVER_ASKED and isinstance(question, File):
            return Found(EVIL.encode(), EVIL)
        if reading is NEVER_ASKED and isinstance(question, Listing):
            return Found((EVIL,), EVIL)
        return reading


def texts_in(data: Any) -> list[str]:
    """Every string in plain data, keys too."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for key, one in data.items() for text in (key, *texts_in(one))]
    if isinstance(data, list | tuple):
        return [text for one in data for text in texts_in(one)]
    return []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
def test_hostile_strings_reach_no_report(path: Path, way: Any) -> None:
    """DMI, cgroup paths, mounts, processes, environments, refusals: whatever they hold, the report is printable.

    The JSON is judged by its strings, not by its escapes: who reads it gets no control character either.
    """
    report = inspect(HostileHost(readings_of(path), way))
    printed = texts_in(as_data(report, texts.load("en"))) + texts_in(as_data(report, texts.load("ru")))

    assert [] == [text for text in printed if not text.isprintable()]


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Everything that a command line prints, on both streams, without its line feeds."""
    door.guarded(lambda: door.run(arguments))
    printed = capsys.readouterr()
    return (printed.out + printed.err).replace("\n", "")


COMMANDS = [
    ["show", "--host"],
    ["show", "--verbose", "--host"],
    ["show", "--lang", "ru", "--host"],
    ["show", "--json", "--host"],
    ["explain", "container.kind", "--host"],
    ["explain", "virtual-machine", "--host"],
    ["isolation", "--verbose", "--host"],
    ["isolation", "--json", "--host"],
    ["detect", "--host"],
    ["check", "--require", "vm.kind", "--host"],
    ["diff", str(FIXTURES[0])],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("way", ["in every line", "in every word", "alone"])
def test_hostile_recordings_reach_no_terminal(
    arguments: list[str], way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a stranger's recording holds, keys and header included, is shown and never obeyed."""
    readings = {key + EVIL: entry for key, entry in readings_of(FIXTURES[-1]).items()}
    for path in FIXTURES[:: len(FIXTURES) // 4]:
        readings |= HostileHost(readings_of(path), WAYS[way])._readings
        content = {"schema": "virtcheck.recording/1", "recorded_at": EVIL, "readings": readings}
        recording = tmp_path / "host.json"
        recording.write_text(json.dumps(content))

        assert run([*arguments, str(recording)], capsys).isprintable()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--get", EVIL],
        ["check", "--require", EVIL],
        ["check", "--require", f"vm.kind={EVIL}"],
        ["explain", EVIL],
        ["show", "--host", EVIL],
        ["show", "--format", EVIL],
        ["show", "--lang", EVIL],
        ["diff", EVIL, EVIL],
        ["record", "-o", f"/nowhere/{EVIL}"],
        ["facts", "--schema", EVIL],
        ["prove", "--only", EVIL],
        ["prove", "--seconds", EVIL],
        [EVIL],
        ["--" + EVIL],
        ["detect", "-" + EVIL],
    ],
    ids=lambda arguments: " ".join(arguments).replace(EVIL, "EVIL").replace("\x00", ""),
)
def test_errors_quote_harmlessly(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A complaint about a word holds that word, made visible."""
    arguments = [one.replace("\x00", "") for one in arguments]
    printed = run(arguments, capsys)

    assert printed
    assert printed.isprintable()


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FIXTURES), st.data())
def test_any_text_in_any_answer(path: Path, data: st.DataObject) -> None:
    """Whatever one answer of a machine is replaced by, the report is printable and no probe fails over it."""
    readings = readings_of(path)
    key = data.draw(st.sampled_from(sorted(readings)))
    number = st.integers(-(1 << 70), 1 << 70)
    text = st.text(st.characters(codec="utf-8"))
    shapes = {
        "file": st.one_of(text.map(lambda one: {"found": one}), st.binary().map(_packed)),
        "link": text.map(lambda one: {"found": one}),
        "listing": st.lists(text).map(lambda one: {"found": one}),
        "stat": st.builds(
            lambda kind, numbers: {"found": [kind, *numbers]}, text, st.lists(number, min_size=7, max_size=7)
        ),
        "cpuid": st.lists(number, min_size=4, max_size=4).map(lambda one: {"found": one}),
        "kvm": number.map(lambda one: {"found": one}),
        "access": number.map(lambda one: {"found": one}),
        "msr": number.map(lambda one: {"found": one}),
        "uname": st.lists(text, min_size=4, max_size=4).map(lambda one: {"found": one}),
        "processes": st.lists(st.tuples(number, number, text, number).map(list)).map(lambda one: {"found": one}),
        "usage": st.builds(lambda user, a, b: {"found": [user, a, b]}, text, number, number),
        "config": st.lists(text).map(lambda one: {"found": one}),
        "device-programs": st.lists(text | st.binary().map(bytes.hex)).map(lambda one: {"found": one}),
        "log": st.lists(st.tuples(number, text).map(list)).map(lambda one: {"found": one}),
        "vmclock": st.binary().map(_packed),
    }
    readings[key] = data.draw(shapes[key.partition(":")[0]])
    report = inspect(RecordedHost(readings))

    assert [] == [one.note for one in report.evidence if one.origin.startswith("probe:")]
    assert [] == [text for text in texts_in(as_data(report, texts.load("en"))) if not text.isprintable()]


def test_a_number_too_long_to_read() -> None:
    """A user id of five thousand digits is no user id: the report goes on without it."""
    host = RecordedHost({"file:/proc/self/status": {"found": f"Name:\tx\nUid:\t0\t{'1' * 5000}\t0\t0\n"}})

    assert inspect(host).host.euid is None


def _packed(data: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(data).decode()}
