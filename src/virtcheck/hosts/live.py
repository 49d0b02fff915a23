"""This machine, now: an adapter over machine.py, with psutil for what no one file tells."""

from __future__ import annotations

from virtcheck.hosts import as_reading
from virtcheck.hosts.machine import Machine
from virtcheck.model.question import Absent, Cpuid, Forbidden, Found, Unanswered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from virtcheck.model.question import Answer, Origin, Question


class MachineWithPsutil(Machine):
    """The machine, with the one answer that the standard library does not have."""

    @staticmethod
    def usage(subject: Any) -> tuple[Any, ...]:
        """(user, started, resident bytes) of a process. psutil is imported only here: it takes 18 ms."""
        import errno

        import psutil

        try:
            process = psutil.Process(int(subject))
            with process.oneshot():
                # By number: to name a user, the C library may ask nscd, sssd or a directory over the network.
                uid, started, memory = process.uids().real, int(process.create_time()), process.memory_info().rss
                return ("found", ("root" if uid == 0 else str(uid), started, memory), "")
        except psutil.NoSuchProcess:
            return ("absent", errno.ENOENT)
        except psutil.AccessDenied:
            return ("forbidden", errno.EACCES)
        except (psutil.Error, OSError, ValueError, KeyError) as error:
            return ("unanswered", f"psutil: {error}", getattr(error, "errno", 0) or 0)


class LiveHost:
    """The machine that this program runs on. Answers are kept: one look, one answer."""

    origin: Origin = "live"
    recorded_at = ""

    def __init__(self, machine: Machine | None = None, looker: LiveHost | None = None) -> None:
        self._machine = MachineWithPsutil() if machine is None else machine
        self._answers: dict[str, Any] = {}
        self.looker = self if looker is None else looker

    def ask(self, question: Question[Answer]) -> Found[Answer] | Absent | Forbidden | Unanswered:
        """Answer a question by looking."""
        key = question.key
        if key not in self._answers:
            kind, _, subject = key.partition(":")
            about = (question.leaf, question.subleaf) if isinstance(question, Cpuid) else subject
            self._answers[key] = as_reading(question, self._machine.ask(kind, about))
        reading: Found[Answer] | Absent | Forbidden | Unanswered = self._answers[key]
        return reading

    def seen_by(self, pid: int) -> LiveHost:
        """The same machine with the eyes of another process."""
        return LiveHost(MachineWithPsutil(pid), self.looker)


def recording(*, ids: bool) -> bytes:
    """A packed recording of this machine; with `ids`, what identifies containers and this boot is replaced too."""
    from virtcheck.hosts.machine import Redactor, capture, pack

    return pack(capture(MachineWithPsutil(), Redactor(ids=ids)))
