"""This machine, now: an adapter over machine.py, with psutil for what no one file tells."""

from __future__ import annotations

from virtcheck.hosts import as_reading
from virtcheck.hosts.machine import ENDED, Machine, is_lent
from virtcheck.model.question import Absent, Cpuid, Forbidden, Found, Unanswered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from virtcheck.model.question import Answer, Origin, Question


class MachineWithPsutil(Machine):
    """The machine, with the answers that no recording holds, or that the standard library does not have."""

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

    @staticmethod
    def table(_subject: Any) -> tuple[Any, ...]:
        """The fields of a ProcessEntry for each live process."""
        from virtcheck.hosts.table import read_table

        return read_table()

    @staticmethod
    def descriptors(subject: Any) -> tuple[Any, ...]:
        """The names of what a process holds open of machines."""
        from virtcheck.hosts.table import read_descriptors

        return read_descriptors(int(subject))


class LiveHost:
    """The machine that this program runs on. Answers are kept: one look, one answer.

    With the eyes of another process it answers itself what these see, and leaves all else to the looker: so what is
    the same for all is looked at once, however many processes there are.
    """

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
            if self.looker is not self and not is_lent(kind, subject):
                return self.looker.ask(question)
            about = (question.leaf, question.subleaf) if isinstance(question, Cpuid) else subject
            self._answers[key] = as_reading(question, self._machine.ask(kind, about))
        reading: Found[Answer] | Absent | Forbidden | Unanswered = self._answers[key]
        return reading

    @property
    def ended(self) -> bool:
        """Whether the process whose eyes are lent has ended, or was never there; another of its number is not it."""
        return self.looker is not self and self._machine.fate()[0] == ENDED

    def seen_by(self, pid: int, started: int | None = None) -> LiveHost:
        """The same machine with the eyes of another process."""
        return LiveHost(self.looker._machine.lend(pid, started), self.looker)


def recording(*, ids: bool) -> bytes:
    """A packed recording of this machine; with `ids`, what identifies containers and this boot is replaced too."""
    from virtcheck.hosts.machine import Redactor, capture, pack

    return pack(capture(MachineWithPsutil(), Redactor(ids=ids)))
