"""What other tools answer on the same host: one module per tool, its rules in our words.

A tool that is refused, or finds a path masked, takes it for a path that does not exist, and says nothing of it. So each
module asks the host itself, through `Eyes`, and not the evidence that the probes keep with all its refusals. The order
of the rules is the tool's, and so is each word. The rules are those of the version named; what a tool really printed on
the recorded machines is compared by a test.
"""

from __future__ import annotations

from virtcheck.model.evidence import clean
from virtcheck.model.question import Cpuid, File, Forbidden, Found, Link, Listing, Stat, Unanswered
from virtcheck.model.report import Reason
from virtcheck.model.value import Frozen
from virtcheck.probes.cpu import UNAME, X86, words
from virtcheck.probes.credentials import STATUS, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from virtcheck.model.question import FileStatus, Host, Question

    Answered = TypeVar("Answered")


ENVIRONMENT = File("/proc/1/environ")
SYSFS = "/sys/class/dmi/id/"
"""Where several tools look."""


class Word(Frozen):
    """A word that a tool prints, what it means, and what the tool goes by."""

    text: str
    about: str
    """The fact that it answers: `vm.kind`."""
    meaning: str
    """The same in the words of that fact; for systemd-detect-virt, whose words the kinds keep, the word itself."""
    because: str
    """The rule, in a sentence; the texts translate it."""
    origin: str
    """Where it looked."""
    value: str = ""
    """What it saw there, where it is more than that something is there."""


def meanings(about: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Each word of a command, with the fact that it answers and its meaning."""
    return {word: (fact, meaning) for fact, words in about.items() for word, meaning in words.items()}


class Silence(Frozen):
    """A tool says nothing of something, for a reason that does not lie in what it looks for."""

    because: str
    origin: str = ""


class Command(Frozen):
    """A tool as a person calls it, and the rules by which it answers."""

    line: str
    release: str
    """The package and its version: later ones may answer otherwise."""
    about: Mapping[str, Mapping[str, str]]
    """The facts that it answers, each with the words that it has for them and what these mean (see Word)."""
    rules: Callable[[Eyes], Iterator[Word | Silence]]
    limit: str = ""
    """Why it says nothing of one thing where it speaks of another; the texts translate it."""
    systemd_words: bool = False
    """Whether its words are systemd's, of which one may stand for several kinds (`Claim.systemd`)."""


class Answer(Frozen):
    """What a command prints on a host, in the order in which it prints it."""

    command: Command
    words: tuple[Word, ...]
    silence: Silence | None
    unseen: Reason | None
    """Why it cannot be told how the answer goes on: nobody knows what the tool would have seen."""
    asked: frozenset[str]
    """Where it looked."""


class Unseen(Exception):
    """Nobody could look, so nobody knows what a tool would see there."""

    def __init__(self, origin: str, why: str) -> None:
        self.reason = Reason("hidden", origin=clean(origin), why=clean(why))


class Eyes:
    """A host as another tool sees it."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.asked: set[str] = set()

    def ask(self, question: Question[Answered]) -> Answered | None:
        """What the host answers; None for what is not there, refused or masked: a tool makes no difference.

        Raises Unseen where nobody knows what the tool would have been answered.
        """
        self.asked.add(question.key)
        match self._host.ask(question):
            case Found(data):
                return data
            case Unanswered(why, 0) if not why.startswith("masked"):
                raise Unseen(question.key, why)
            case _:
                return None

    def refused(self, question: Question[Answered]) -> bool:
        """Whether the kernel says that the tool may not."""
        self.asked.add(question.key)
        return isinstance(self._host.ask(question), Forbidden)

    def text(self, path: str) -> str:
        """A file as text, without blanks around it; empty where there is none."""
        data = self.ask(File(path))
        return "" if data is None else data.decode("utf-8", "replace").strip(" \n\t\0")

    def status(self, path: str) -> FileStatus | None:
        """What a path is, links followed."""
        return self.ask(Stat(path))

    def names(self, path: str) -> tuple[str, ...]:
        """The names in a directory; none where it is not there."""
        return self.ask(Listing(path)) or ()

    def link(self, path: str) -> str:
        """The text of a link; empty where there is none."""
        return self.ask(Link(path)) or ""

    def signature(self, leaf: int) -> str:
        """The name that stands in a leaf of CPUID, without its padding; no name off x86."""
        registers = self.ask(Cpuid(leaf)) if self.machine() in X86 else None
        return "" if registers is None else words(registers.ebx, registers.ecx, registers.edx)

    def machine(self) -> str:
        """The processor that uname names."""
        kernel = self.ask(UNAME)
        return "" if kernel is None else kernel.machine

    def own_status(self) -> dict[str, str]:
        """The lines of /proc/self/status by their names."""
        data = self.ask(STATUS)
        return {} if data is None else fields(data)

    def is_root(self) -> bool:
        """Whether the effective user is root, in its user namespace. A tool knows that without /proc."""
        users = self.own_status().get("Uid", "").split()
        if len(users) < 2:
            raise Unseen(STATUS.key, "nothing tells whose process this is")
        return users[1] == "0"


def answer(command: Command, host: Host) -> Answer:
    """What a command would print on this host, as far as it can be told."""
    eyes = Eyes(host)
    printed: list[Word] = []
    silence = unseen = None
    try:
        for one in command.rules(eyes):
            if isinstance(one, Silence):
                silence = one
            else:
                origin, seen = clean(one.origin), clean(one.value)
                printed.append(Word(one.text, one.about, one.meaning, one.because, origin, seen))
    except Unseen as found:
        unseen = found.reason
    return Answer(command, tuple(printed), silence, unseen, frozenset(eyes.asked))


def answers(host: Host) -> tuple[Answer, ...]:
    """What every known command would print on this host."""
    from virtcheck.peers import facter, kvm_ok, lscpu, systemd_detect_virt, virt_host_validate, virt_what

    tools = (systemd_detect_virt, virt_what, lscpu, facter, kvm_ok, virt_host_validate)
    return tuple(answer(command, host) for tool in tools for command in tool.COMMANDS)
