"""What a host can be asked, and what it may answer."""

from __future__ import annotations

from virtcheck.model.value import Data, Frozen, Generic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, Protocol, TypeVar

    Answer = TypeVar("Answer")
    Reading = "Found[Answer] | Absent | Forbidden | Unanswered"
    Origin = Literal["live", "recorded", "tree"]


class Question(Frozen, Generic[Data]):
    """Something to ask a host; `key` names it in recordings and as the origin of evidence."""

    @property
    def key(self) -> str:
        """The question in one line, such as `file:/proc/version`."""
        raise NotImplementedError


class File(Question[bytes]):
    """The bytes of a regular file (or of a file in procfs or sysfs)."""

    path: str

    @property
    def key(self) -> str:
        return "file:" + self.path


class Link(Question[str]):
    """The text of a symbolic link, not resolved."""

    path: str

    @property
    def key(self) -> str:
        return "link:" + self.path


class Listing(Question["tuple[str, ...]"]):
    """The names in a directory, sorted. Empty means that the directory exists and holds nothing."""

    path: str

    @property
    def key(self) -> str:
        return "listing:" + self.path


class Stat(Question["FileStatus"]):
    """What a path is, links followed."""

    path: str

    @property
    def key(self) -> str:
        return "stat:" + self.path


class Access(Question[int]):
    """What the kernel would let this process do with a path, by access(2): 4 to read, 2 to write, their sum, or 0.

    It knows of modes, groups, access lists and capabilities; not of a container's list of devices, nor of drivers.
    """

    path: str

    @property
    def key(self) -> str:
        return "access:" + self.path


class Cpuid(Question["Registers"]):
    """The registers that the CPUID instruction returns for a leaf, as any program sees them (x86)."""

    leaf: int
    subleaf: int = 0

    @property
    def key(self) -> str:
        return f"cpuid:{self.leaf:#010x}:{self.subleaf:#x}"


class KvmQuery(Question[int]):
    """A question that only looks, put to /dev/kvm.

    `api-version`; `extension:N` for KVM_CHECK_EXTENSION; `msr:0x48b`, a register that tells what guests can be given;
    `cpuid:0x00000007:0x0:ebx`, a register of CPUID as KVM can show it to guests.
    """

    name: str

    @property
    def key(self) -> str:
        return "kvm:" + self.name


class Msr(Question[int]):
    """The 64 bits of a model-specific register of the first processor (x86): those that machine.py lists, for root."""

    number: int

    @property
    def key(self) -> str:
        return f"msr:{self.number:#x}"


class Uname(Question["UnameResult"]):
    """What uname(2) says, without the host's name."""

    @property
    def key(self) -> str:
        return "uname:"


class Processes(Question["tuple[Process, ...]"]):
    """The live processes whose names belong to programs that virtualize or contain."""

    @property
    def key(self) -> str:
        return "processes:"


class Usage(Question["ProcessUsage"]):
    """Who runs a process, since when and with how much memory: what no one file tells."""

    pid: int

    @property
    def key(self) -> str:
        return f"usage:{self.pid}"


class KernelLog(Question["tuple[LogLine, ...]"]):
    """What the kernel wrote into its log about virtualization, of the lines that machine.py lists.

    A ring buffer forgets its beginning: a line is missing for good only where the first one, `Linux version`, is there.
    """

    @property
    def key(self) -> str:
        return "log:"


class KernelConfiguration(Question["tuple[str, ...]"]):
    """The options of the kernel's configuration that machine.py lists and this file sets: `CONFIG_NAMESPACES=y`."""

    path: str

    @property
    def key(self) -> str:
        return "config:" + self.path


class ProcessTable(Question["tuple[ProcessEntry, ...]"]):
    """All live processes but the kernel's threads, in order of their numbers. Never recorded.

    One that ends while it is read is left out: nothing in the table is half-read. The note of the reading is `hidden`
    where this /proc does not show the processes of others.
    """

    @property
    def key(self) -> str:
        return "table:"


class Descriptors(Question["tuple[str, ...]"]):
    """What a process holds open of machines: `anon_inode:kvm-vm`, `anon_inode:kvm-vcpu:0`, `/dev/vfio/12`, ... Never
    recorded. What is none of the kind is left out."""

    pid: int

    @property
    def key(self) -> str:
        return f"descriptors:{self.pid}"


class DevicePrograms(Question["tuple[str, ...]"]):
    """The BPF programs that decide which devices the processes of a control group may use, those of the groups above
    among them: their instructions in hexadecimal digits, 16 each. `path` is a directory of version 2.
    """

    path: str

    @property
    def key(self) -> str:
        return "device-programs:" + self.path


class VmClock(Question[bytes]):
    """The structure in which a hypervisor tells its guest of moves and copies (struct vmclock_abi of Linux)."""

    @property
    def key(self) -> str:
        return "vmclock:"


class FileStatus(Frozen):
    """What stat(2) tells of a path: its kind, permission bits, owner and device numbers."""

    kind: str
    """`file`, `directory`, `character-device`, `block-device`, `socket`, `fifo` or `other`."""
    mode: int
    uid: int
    gid: int
    major: int
    minor: int
    inode: int
    device: int


class Registers(Frozen):
    """The four registers after CPUID, each 32 bits."""

    eax: int
    ebx: int
    ecx: int
    edx: int


class UnameResult(Frozen):
    """The fields of uname(2) that name the kernel, not the host."""

    system: str
    release: str
    version: str
    machine: str


class Process(Frozen):
    """A live process, by what /proc tells anyone."""

    pid: int
    parent: int
    name: str
    uid: int


class ProcessUsage(Frozen):
    """A live process, by what psutil knows of it."""

    user: str
    """`root`, or the user's number."""
    started: int
    """Seconds since the epoch."""
    memory: int
    """Resident bytes."""


NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")
"""The kernel's eight, in the order in which a ProcessEntry has their numbers."""


class ProcessEntry(Frozen):
    """A live process, by all that its files in /proc tell at one moment."""

    pid: int
    parent: int
    name: str
    started: int
    """Clock ticks since boot: with the number it tells a process from a later one of the same number."""
    threads: int
    uid: int | None
    """The effective user, as the looker numbers users. This, `depth`, `inner` and `rights` are read where a process is
    set apart, where its namespaces may not be read, where it bears the name of a monitor or an engine, of process 1
    and of the looker."""
    depth: int | None
    """In how many PID namespaces, counted from the looker's, it has a number."""
    inner: int | None
    """Its number in the innermost of these."""
    namespaces: tuple[int | None, ...]
    """The numbers of NAMESPACES, in their order. All None: they may not be read. Of all others in the same mount, PID
    and user namespace as process 1 (as the looker, where process 1 may not be read) only these three are read."""
    cgroups: str
    """The text of /proc/PID/cgroup."""
    rights: tuple[str, ...] | None
    """The lines CapPrm, CapEff, CapBnd, NoNewPrivs, Seccomp and Uid of its status, as they stand there."""
    substitute: tuple[int, int, str] | None = None
    """Where its namespaces may not be read, and of the looker itself: the inode of its net/dev, the first id of its
    mounts, its uid_map."""


class LogLine(Frozen):
    """A line of the kernel's log."""

    time: int
    """Microseconds since the kernel started; -1 where the log has no times."""
    text: str


class Found(Frozen, Generic[Data]):
    """The host answered. `note` tells what lies between: 'fuse.lxcfs lies over it'."""

    data: Data
    note: str = ""


class Absent(Frozen):
    """There is no such thing here, and the host could see that there is none."""

    errno: int


class Forbidden(Frozen):
    """The host refused to show it to us."""

    errno: int


class Unanswered(Frozen):
    """Nobody could look: a time-out, a mask, a tree that cannot tell. `errno` is 0 where the kernel gave none."""

    why: str
    errno: int = 0


NEVER_ASKED = Unanswered("the recording was never asked")

if TYPE_CHECKING:

    class Host(Protocol):
        """The one door to a machine: a live one, a recording or a tree. Nothing above it knows which."""

        @property
        def origin(self) -> Origin: ...

        @property
        def recorded_at(self) -> str:
            """When a recording was made (ISO 8601), else an empty text."""
            ...

        def ask(self, question: Question[Answer]) -> Found[Answer] | Absent | Forbidden | Unanswered:
            """Answer a question. Never raises: what goes wrong is a reading too."""
            ...

        @property
        def looker(self) -> Host:
            """The host as whoever looks sees it: itself, unless the eyes are lent."""
            ...

        @property
        def ended(self) -> bool:
            """Whether the process whose eyes are lent has ended meanwhile: then what was seen may be another's."""
            ...

        def seen_by(self, pid: int, started: int | None = None) -> Host:
            """The same host with the eyes of another process: its /proc/self and its root.

            `started` are the ticks since boot at which it began, where that is known: its number may be another's now.
            """
            ...
