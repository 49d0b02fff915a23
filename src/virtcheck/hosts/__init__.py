"""The only folder that touches a machine. Every host answers questions; nothing above knows which host it is."""

from __future__ import annotations

from virtcheck.model.question import (
    Absent,
    Access,
    Cpuid,
    Descriptors,
    DevicePrograms,
    File,
    FileStatus,
    Forbidden,
    Found,
    KernelConfiguration,
    KernelLog,
    KvmQuery,
    Link,
    Listing,
    LogLine,
    Msr,
    Process,
    ProcessEntry,
    Processes,
    ProcessTable,
    ProcessUsage,
    Registers,
    Stat,
    Uname,
    UnameResult,
    Unanswered,
    Usage,
    VmClock,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from virtcheck.model.question import Host, Question


class BadInput(Exception):
    """A recording or a tree that cannot be read. The message is one line and says what to do."""


def open_host(where: str = "") -> Host:
    """The live machine, or what `where` names: a recording, a directory that is a tree, or `-` for standard input.

    Raises BadInput when there is nothing to read there.
    """
    if not where:
        from virtcheck.hosts.live import LiveHost

        return LiveHost()
    from virtcheck.hosts.recorded import is_directory, read_recording

    if is_directory(where):
        from virtcheck.hosts.tree import TreeHost

        return TreeHost(where)
    return read_recording(where)


def as_reading(question: Question[Any], answer: tuple[Any, ...]) -> Found[Any] | Absent | Forbidden | Unanswered:
    """An answer of machine.py as a reading, its data of the type that the question promises."""
    reading = plain_reading(answer)
    return Found(as_asked(question, reading.data), reading.note) if isinstance(reading, Found) else reading


def plain_reading(answer: tuple[Any, ...]) -> Found[Any] | Absent | Forbidden | Unanswered:
    """An answer of machine.py as a reading, its data as it came."""
    kind, *rest = answer
    if kind == "found":
        return Found(*rest)
    if kind == "absent":
        return Absent(*rest)
    if kind == "forbidden":
        return Forbidden(*rest)
    return Unanswered(*rest)


def as_asked(question: Question[Any], data: Any) -> Any:
    """Plain data of a machine or a recording as the type that a question promises. Raises TypeError on other shapes."""
    match question:
        case File() | VmClock():
            return _checked(data, bytes)
        case Link():
            return _checked(data, str)
        case KvmQuery() | Msr() | Access():
            return _checked(data, int)
        case Listing() | KernelConfiguration() | Descriptors() | DevicePrograms():
            return tuple(_checked(name, str) for name in _several(data))
        case Cpuid():
            return Registers(*(_checked(register, int) & 0xFFFFFFFF for register in _several(data)))
        case Stat():
            kind, *numbers = _several(data)
            return FileStatus(_checked(kind, str), *(_checked(number, int) for number in numbers))
        case Uname():
            return UnameResult(*(_checked(field, str) for field in _several(data)))
        case Usage():
            user, started, memory = _several(data)
            return ProcessUsage(_checked(user, str), _checked(started, int), _checked(memory, int))
        case KernelLog():
            return tuple(
                LogLine(_checked(time, int), _checked(text, str)) for time, text in map(_several, _several(data))
            )
        case Processes():
            return tuple(
                Process(_checked(pid, int), _checked(parent, int), _checked(name, str), _checked(uid, int))
                for pid, parent, name, uid in map(_several, _several(data))
            )
        case ProcessTable():
            return tuple(ProcessEntry(*entry) for entry in data)
        case _:
            raise TypeError(f"no such question: {question!r}")


def _several(data: Any) -> Any:
    if not isinstance(data, list | tuple):
        raise TypeError("several were expected")
    return data


def _checked(data: Any, kind: type) -> Any:
    if not isinstance(data, kind) or isinstance(data, bool):
        raise TypeError(f"{kind.__name__} was expected")
    return data
