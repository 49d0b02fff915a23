"""One word, as systemd-detect-virt prints it."""

from __future__ import annotations

from virtcheck import hosts, terminal
from virtcheck.commands import NO, OK, UNKNOWN, fact_named, texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from virtcheck.model.claim import Kinds
    from virtcheck.model.question import Host
    from virtcheck.reasoning import Findings


def run(host: str = "", flags: Iterable[str] = (), lang: str = "") -> int:
    """One word, as systemd-detect-virt prints it. `flags` are long or short options of that program."""
    asked = {FLAGS[flag] for flag in flags}
    quiet = "quiet" in asked
    if "list" in asked:
        return _list_words()
    for flag, fact in (("chroot", "container.chroot"), ("private-users", "namespace.user"), ("cvm", "vm.confidential")):
        if flag in asked:
            return _detect_fact(hosts.open_host(host), fact, quiet, lang)
    from virtcheck.inspection import kind_of

    only = asked & {"vm", "container"}
    answering = hosts.open_host(host)
    unknown: list[tuple[Kinds, Findings]] = []
    word = ""
    # The container's word wins, so inside one nobody has to ask about the machine.
    for flag, table in (("container", _runtimes), ("vm", _machines)):
        if word or (only and flag not in only):
            continue
        kinds = table()
        findings, kind = kind_of(answering, kinds)
        if kind is None:
            unknown.append((kinds, findings))
        elif kind.claim.systemd != "none":
            word = kind.claim.systemd
    if not quiet:
        for kinds, findings in unknown[:1]:
            _tell_unknown(kinds, findings, lang)
        terminal.write((word or ("unknown" if unknown else "none")) + "\n")
    return OK if word else UNKNOWN if unknown else NO


def _runtimes() -> Kinds:
    from virtcheck.knowledge.runtimes import RUNTIMES

    return RUNTIMES


def _machines() -> Kinds:
    from virtcheck.knowledge.machines import MACHINES

    return MACHINES


FLAGS = {
    **dict.fromkeys(("-v", "--vm"), "vm"),
    **dict.fromkeys(("-c", "--container"), "container"),
    **dict.fromkeys(("-r", "--chroot"), "chroot"),
    **dict.fromkeys(("-q", "--quiet"), "quiet"),
    "--private-users": "private-users",
    "--cvm": "cvm",
    "--list": "list",
}
"""The options of systemd-detect-virt."""


def _tell_unknown(table: Kinds, findings: Findings, lang: str) -> None:
    from virtcheck.unknown import why_unknown

    texts = texts_in(lang)
    reason = texts.reason(why_unknown(findings.conclusion(claim) for claim in table.claims))
    terminal.tell(texts.say("detect.unknown." + table.layer, reason=reason))


def _detect_fact(host: Host, name: str, quiet: bool, lang: str) -> int:
    """The yes-or-no questions of systemd-detect-virt: a status, and for --cvm a word."""
    from virtcheck.inspection import answer

    found = answer(host, [fact_named(name)])[0]
    if found.reason is not None:
        if not quiet:
            terminal.tell(f"{name}: {texts_in(lang).reason(found.reason)}")
        return UNKNOWN
    if name == "vm.confidential" and not quiet:
        terminal.write(f"{found.value}\n")
    return NO if found.value in (False, "none", "initial") else OK


def _list_words() -> int:
    from virtcheck.knowledge.machines import MACHINES
    from virtcheck.knowledge.runtimes import RUNTIMES

    words = ["none"]
    for claim in (*MACHINES.claims, *RUNTIMES.claims):
        if claim.systemd not in words:
            words.append(claim.systemd)
    terminal.write("\n".join(words) + "\n")
    return OK
