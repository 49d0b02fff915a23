"""Which devices this process could use: what its control group allows, and which nodes there are.

Version 1 of control groups has a list of what is allowed. In version 2 BPF programs decide; the kernel shows them to
who may administer it, those of the groups above among them, and here they are followed for each device in question. A
node alone is not enough: the file system that it lies on may be mounted `nodev`, and the control group may refuse it.
See Documentation/admin-guide/cgroup-v1/devices.rst and cgroup-v2.rst of Linux. Nothing is opened.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, DevicePrograms, File, Found, Listing, Stat
from virtcheck.probes import cgroups, likewise, mounts, not_shown, resources
from virtcheck.probes.credentials import STATUS, fields, granted, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from virtcheck.model.question import Host
    from virtcheck.probes.mounts import Table

    Device = tuple[str, int, int]
    Policy = Callable[[Device], bool | None]
    Wanted = list[tuple[str, str, Device | None]]
    Instruction = tuple[int, int, int, int, int]
    Program = list[Instruction]

ALL_ALLOWED = Sign("device_access.all_allowed", "whether the control group allows every device")
RAW = Sign("device_access.raw", "the disks and the memory of the host that have a node here")
OPENED = Sign("device_access.opened", "the disks and memory of the host that this process's user or groups may open")
EXTRA = Sign("device_access.extra", "the other devices of the host that have a node here")
SIGNS = (ALL_ALLOWED, RAW, OPENED, EXTRA)

NODES, PARTITIONS = Listing("/dev"), File("/proc/partitions")
MOST_DISKS = 512

MEMORY: dict[str, Device] = {
    "mem": ("character-device", 1, 1),
    "kmem": ("character-device", 1, 2),
    "port": ("character-device", 1, 4),
}
"""Memory and ports of the machine, by the numbers that they have on every Linux."""
OTHERS = (
    ("kvm", "kvm"),
    ("fuse", "fuse"),
    ("net/tun", "tun"),
    ("vhost-net", "vhost-net"),
    ("vhost-vsock", "vhost-vsock"),
    ("vhost-scsi", "vhost-scsi"),
    ("vfio/vfio", "vfio"),
    ("iommu", "iommu"),
    ("nvidia0", "nvidia"),
    ("nvidiactl", "nvidia"),
    ("kfd", "kfd"),
    ("dri/card0", "dri"),
    ("dri/renderD128", "dri"),
    ("snd/timer", "snd"),
    ("snd/controlC0", "snd"),
    ("uinput", "uinput"),
    ("uhid", "uhid"),
    ("input/event0", "input"),
    ("loop-control", "loop-control"),
    ("mapper/control", "device-mapper"),
)
"""Nodes that no engine makes by itself, and what they are called here."""

ALLOWS_ALL = "a *:* rwm"
"""The whole of devices.list where nothing is denied."""
KINDS = {"block-device": ("b", 1), "character-device": ("c", 2)}
"""How a kind is written in devices.list, and its number for a program (BPF_DEVCG_DEV_*)."""
MAY_READ = 4
"""The right of a mode."""
READ, WRITE = 2, 4
"""Accesses as a program is told of them (BPF_DEVCG_ACC_*)."""


def probe(host: Host) -> Iterator[Evidence]:
    """Ask what is allowed, then look which nodes there are of it."""
    allowed, policy = policy_of(host)
    yield allowed
    listing, mine = host.ask(NODES), host.ask(mounts.MINE)
    if not isinstance(mine, Found):
        hidden = not_shown(RAW, mounts.MINE, mine)
    elif not isinstance(listing, Found | Absent):
        hidden = Evidence.of(RAW, NODES, listing)
    else:
        nodes = Nodes(host, listing.data if isinstance(listing, Found) else (), mounts.parse(mine.data), policy)
        raw = [*nodes.raw(by_name=allowed.value is False)]
        yield from raw
        yield from nodes.opened(raw)
        yield from nodes.extra()
        return
    yield likewise(RAW, hidden)
    yield likewise(OPENED, hidden)
    yield likewise(EXTRA, hidden)


class Nodes:
    """The nodes below /dev of the process whose eyes are lent."""

    def __init__(self, host: Host, names: Iterable[str], table: Table, policy: Policy) -> None:
        self.host = host
        self.names = frozenset(names)
        self.table = table
        self.others = [mount for mount in table if mount.kind == "devtmpfs" and mount.point != "/dev"]
        self.policy = policy

    def raw(self, by_name: bool) -> Iterator[Evidence]:
        """The disks and the memory of the machine that can be used; `by_name` where the control group lists what is."""
        reading = self.host.ask(PARTITIONS)
        hidden = None if isinstance(reading, Found | Absent) else Evidence.of(RAW, PARTITIONS, reading)
        disks = partitions(reading.data) if isinstance(reading, Found) else {}
        devices: Wanted = [(name, name, device) for name, device in (disks | MEMORY).items() if name in self.names]
        shown = {name for name in disks if self._in_another_dev(name)}
        allowed = {name: self.policy(disks[name]) for name in shown}
        elsewhere = {name for name in shown if allowed[name]}
        unknown = next((name for name in shown if allowed[name] is None), "")
        if unknown:
            note = f"whether it may be used is not shown: {unknown}"
            hidden = hidden or Evidence(RAW, "unanswered", NODES.key, note=note)
        renamed = sorted(disks.keys() - self.names - elsewhere) if by_name and hidden is None else ()
        named = next((name for name in renamed if self.policy(disks[name])), "")
        if named:
            note = f"the control group allows it and a node may have any name: {named}"
            hidden = Evidence(RAW, "unanswered", NODES.key, note=note)
        return self._usable(RAW, devices, hidden, elsewhere)

    def opened(self, raw: list[Evidence]) -> Iterator[Evidence]:
        """Those of them that the modes of their nodes open to this process; where some are hidden, so may be others."""
        hidden = next((likewise(OPENED, one) for one in raw if one.hidden), None)
        known = [one.value for one in raw if isinstance(one.value, tuple)]
        status, opened = self.host.ask(STATUS), []
        lines = fields(status.data) if isinstance(status, Found) else {}
        for name in known[0] if known else ():
            node = self.host.ask(Stat("/dev/" + name))
            answer = granted(self.host, lines, node.data, MAY_READ) if isinstance(node, Found) else "unknown"
            if answer == "yes":
                opened.append(name)
            elif answer == "unknown" and hidden is None:
                note = f"whether its user may open it is not shown: {name}"
                hidden = Evidence(OPENED, "unanswered", "stat:/dev/" + name, note=note)
        if opened or hidden is None:
            yield Evidence.seen(OPENED, NODES.key, tuple(opened))
        if hidden is not None:
            yield hidden

    def _in_another_dev(self, name: str) -> bool:
        """Whether the kernel's own node of a disk is mounted elsewhere than in /dev."""
        return any(
            mount.root in ("/", "/" + name)
            and "nodev" not in mount.options.split(",")
            and mounts.over(self.table, mount.point) is mount
            for mount in self.others
        )

    def extra(self) -> Iterator[Evidence]:
        """The other devices that can be used."""
        devices: Wanted = [(path, word, None) for path, word in OTHERS if path.partition("/")[0] in self.names]
        return self._usable(EXTRA, devices, None, set())

    def _usable(self, sign: Sign, devices: Wanted, hidden: Evidence | None, usable: set[str]) -> Iterator[Evidence]:
        """The words of the devices, given with their paths below /dev and their numbers, that can be used.

        `usable` are those of which that is known already.
        What is hidden is told beside those that are seen: there may be others.
        """
        for path, word, known in devices:
            mount = mounts.over(self.table, "/dev/" + path)
            if word in usable or (mount is not None and "nodev" in mount.options.split(",")):
                continue
            device = known
            if device is None or mount is None or (mount.kind, mount.point) != ("devtmpfs", "/dev"):
                # Only the kernel's own /dev has under each name what the name says.
                question = Stat("/dev/" + path)
                reading = self.host.ask(question)
                if not isinstance(reading, Found | Absent):
                    hidden = hidden or Evidence.of(sign, question, reading)
                if not isinstance(reading, Found) or reading.data.kind not in KINDS:
                    continue
                device = (reading.data.kind, reading.data.major, reading.data.minor)
                if (known is not None and known[0] != device[0]) or (path in MEMORY and known != device):
                    continue
            allowed = self.policy(device)
            if allowed:
                usable.add(word)
            elif allowed is None:
                note = f"whether it may be used is not shown: {word}"
                hidden = hidden or Evidence(sign, "unanswered", "stat:/dev/" + path, note=note)
        if hidden is None and self.host.origin == "tree":
            hidden = Evidence(sign, "unanswered", NODES.key, note="a tree of files has no devices")
        if usable or hidden is None:
            yield Evidence.seen(sign, NODES.key, tuple(sorted(usable)))
        if hidden is not None:
            yield hidden


def partitions(data: bytes) -> dict[str, Device]:
    """The names and numbers of the machine's disks and their parts, whoever looks: /proc/partitions."""
    found: dict[str, Device] = {}
    for line in data.split(b"\n")[:MOST_DISKS]:
        fields = line.decode("ascii", "replace").split()
        if len(fields) == 4 and number(fields[0]) >= 0 and number(fields[1]) >= 0:
            found[fields[3]] = ("block-device", number(fields[0]), number(fields[1]))
    return found


# ------------------------------------------------------------------------------------------------- what is allowed


def policy_of(host: Host) -> tuple[Evidence, Policy]:
    """Whether every device is allowed, and what decides for one device (None: nobody knows)."""
    membership, table = host.ask(cgroups.MEMBERSHIP), host.looker.ask(mounts.MINE)
    if isinstance(membership, Absent) and host.origin != "tree":
        return Evidence.seen(
            ALL_ALLOWED, cgroups.MEMBERSHIP.key, True, "this kernel has no control groups"
        ), _everything
    if not isinstance(membership, Found):
        return not_shown(ALL_ALLOWED, cgroups.MEMBERSHIP, membership), _nobody_knows
    if not isinstance(table, Found):
        return not_shown(ALL_ALLOWED, mounts.MINE, table), _nobody_knows
    line = resources.line_of(cgroups.parse(membership.data), "devices")
    if line is None:
        note = "no control group decides on devices"
        return Evidence.seen(ALL_ALLOWED, cgroups.MEMBERSHIP.key, True, note), _everything
    mount, group = resources.place_of(line, mounts.parse(table.data))
    if mount is None:
        note = "this process's control group is not mounted here"
        return Evidence(ALL_ALLOWED, "unanswered", mounts.MINE.key, note=note), _nobody_knows
    directory = mount.point + group.rstrip("/")
    return _by_list(host, directory) if line.controllers else _by_programs(host, directory)


def _everything(_device: Device) -> bool | None:
    return True


def _nobody_knows(_device: Device) -> bool | None:
    return None


def _by_list(host: Host, directory: str) -> tuple[Evidence, Policy]:
    question = File(directory + "/devices.list")
    reading = host.ask(question)
    if not isinstance(reading, Found):
        return not_shown(ALL_ALLOWED, question, reading), _nobody_knows
    lines = reading.data.decode("ascii", "replace").split("\n")
    return Evidence.seen(ALL_ALLOWED, question.key, ALLOWS_ALL in lines), lambda device: listed(lines, device)


def listed(lines: list[str], device: Device) -> bool:
    """Whether a list such as `b 254:0 rw` allows to read or write a device; a star stands for any number."""
    kind, major, minor = device
    letter, _ = KINDS.get(kind, ("", 0))
    for line in lines:
        which, numbers, access = [*line.split(" "), "", ""][:3]
        first, _, second = numbers.partition(":")
        fits = which in ("a", letter) and first in ("*", str(major)) and second in ("*", str(minor))
        if fits and ("r" in access or "w" in access):
            return True
    return False


def _by_programs(host: Host, directory: str) -> tuple[Evidence, Policy]:
    question = DevicePrograms(directory)
    reading = host.ask(question)
    if isinstance(reading, Absent):
        return Evidence.seen(ALL_ALLOWED, question.key, True, "this kernel has no programs for that"), _everything
    if not isinstance(reading, Found):
        return Evidence.of(ALL_ALLOWED, question, reading), _nobody_knows
    programs = [instructions(one) for one in reading.data]
    answers = [allows_all(one) for one in programs]

    def decide(device: Device) -> bool | None:
        return _by_all(programs, device)

    if False not in answers and None in answers:
        return Evidence(ALL_ALLOWED, "unanswered", question.key, note="a program does what is not understood"), decide
    note = "" if programs else "no program decides on devices"
    return Evidence.seen(ALL_ALLOWED, question.key, False not in answers, note), decide


def _by_all(programs: list[Program], device: Device) -> bool | None:
    """Whether all programs let a device be read or be written."""
    kind, major, minor = device
    _, number = KINDS.get(kind, ("", 0))
    unknown = False
    for access in (READ, WRITE):
        answers = [returned(one, (access << 16 | number, major, minor)) for one in programs]
        if all(one is not None and one & 1 for one in answers):
            return True
        unknown = unknown or (None in answers and not any(one is not None and not one & 1 for one in answers))
    return None if unknown else False


# ------------------------------------------------------------------------------------------------- programs

LOAD_WORD, EXIT, JUMP = 0x61, 0x95, 0x05
SET_WORD, SET = 0xB4, 0xB7
FROM_REGISTER = 0x08
ARITHMETIC = {0x04: (1 << 32) - 1, 0x07: (1 << 64) - 1}
"""Classes of instructions that compute, with the bits that they keep."""
COMPUTE: dict[int, Callable[[int, int], int]] = {
    0xB0: lambda _, operand: operand,
    0x40: lambda target, operand: target | operand,
    0x50: lambda target, operand: target & operand,
    0x70: lambda target, operand: target >> (operand & 63),
}
JUMPS = {0x05: (1 << 64) - 1, 0x06: (1 << 32) - 1}
"""Classes of instructions that compare and jump, with the bits that they compare."""
COMPARE: dict[int, Callable[[int, int], bool]] = {
    0x00: lambda _target, _operand: True,
    0x10: lambda target, operand: target == operand,
    0x20: lambda target, operand: target > operand,
    0x30: lambda target, operand: target >= operand,
    0x40: lambda target, operand: bool(target & operand),
    0x50: lambda target, operand: target != operand,
    0xA0: lambda target, operand: target < operand,
    0xB0: lambda target, operand: target <= operand,
}
CONTEXT = 1 << 48
"""Stands for the address of what a program is told: kind and access, major number, minor number."""
MOST_STEPS = 8192


def instructions(digits: str) -> Program:
    """The instructions (code, target register, source register, offset, value) in hexadecimal digits, 16 for each.

    What is none ends the program.
    """
    program = []
    for at in range(0, len(digits) - 15, 16):
        try:
            code, registers, *rest = bytes.fromhex(digits[at : at + 16])
        except ValueError:
            break
        if len(rest) != 6:
            break
        offset, value = bytes(rest[:2]), bytes(rest[2:])
        numbers = (int.from_bytes(offset, "little", signed=True), int.from_bytes(value, "little", signed=True))
        program.append((code, registers & 15, registers >> 4, *numbers))
    return program


def understood(instruction: Instruction) -> bool:
    """Whether an instruction is of those that runtimes use: they load, take apart, compare and return."""
    code = instruction[0]
    kind, operation = code & 7, code & 0xF0
    if kind in JUMPS:
        return code == EXIT or (operation in COMPARE and (operation != 0 or code == JUMP))
    return code == LOAD_WORD or (kind in ARITHMETIC and operation in COMPUTE)


def allows_all(program: Program) -> bool | None:
    """Whether every way through a program ends with yes, whatever device it is asked for; None: nobody knows."""
    if not all(map(understood, program)):
        return None
    waiting: list[tuple[int, int | None]] = [(0, None)]
    known: set[tuple[int, int | None]] = set()
    while waiting:
        at, result = waiting.pop()
        if not 0 <= at < len(program):
            return None
        if (at, result) in known:
            continue
        known.add((at, result))
        code, target, _source, offset, value = program[at]
        if code == EXIT:
            if result is not None and not result & 1:
                return False
        elif code & 7 in JUMPS:
            waiting += [(at + 1 + offset, result)] + [(at + 1, result)] * (code != JUMP)
        elif target == 0:
            waiting.append((at + 1, value if code in (SET, SET_WORD) else None))
        else:
            waiting.append((at + 1, result))
    # A result that is put together may be anything.
    return None if any(program[at][0] == EXIT and result is None for at, result in known) else True


def returned(program: Program, told: tuple[int, int, int]) -> int | None:
    """What a program returns that is told (access << 16 | kind, major, minor); None: nobody knows."""
    registers = [0] * 16
    registers[1] = CONTEXT
    at = 0
    for _ in range(MOST_STEPS):
        if not 0 <= at < len(program) or not understood(program[at]):
            return None
        code, target, source, offset, value = program[at]
        kind, operation, operand = code & 7, code & 0xF0, registers[source] if code & FROM_REGISTER else value
        at += 1
        if code == EXIT:
            return registers[0]
        if code == LOAD_WORD:
            if registers[source] != CONTEXT or offset not in (0, 4, 8):
                return None
            registers[target] = told[offset // 4]
        elif kind in ARITHMETIC:
            registers[target] = COMPUTE[operation](registers[target], operand) & ARITHMETIC[kind]
        elif COMPARE[operation](registers[target] & JUMPS[kind], operand & JUMPS[kind]):
            at += offset
    return None
