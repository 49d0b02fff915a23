"""What a person and a program read of how well a process is isolated."""

from __future__ import annotations

import json
import re
from pkgutil import get_data
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from tests.subjects import DOCKER, HIDDEN, HOST, HOST_NETWORK, PRIVILEGED, SUBJECTS, USER_OF_HOST, evidence, findings
from virtcheck.hardening import remedies
from virtcheck.isolation import judge
from virtcheck.model.evidence import Evidence
from virtcheck.model.report import HostIdentity
from virtcheck.probes import control_sockets
from virtcheck.reasoning import Findings
from virtcheck.renderers import isolation as renderer
from virtcheck.schema import isolation_schema
from virtcheck.texts import LANGUAGES, load
from virtcheck.waivers import Waiver, Waivers

if TYPE_CHECKING:
    from tests.subjects import Subject
    from virtcheck.knowledge.hardening import Engine

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
ENDLESS = 100_000
IDENTITY = HostIdentity("live", "6.12.5", "x86_64", "0f3c", 0, "")
UNSURE = {**DOCKER, control_sockets.REACHABLE: HIDDEN}
"""A container in which nobody could look for sockets."""
NO_WAIVERS = Waivers()
WAIVERS = Waivers(
    (
        Waiver("network", "it measures the host", "2027-01-31"),
        Waiver("processes", "only for another", "2027-01-31", "other"),
    ),
    (Waiver("ipc", "it was fine once", "2026-01-31"),),
)
ALL = {**SUBJECTS, "unsure": UNSURE}
every_subject = pytest.mark.parametrize("subject", ALL.values(), ids=ALL)


def page(
    subject: Subject,
    waivers: Waivers = NO_WAIVERS,
    *,
    engine: Engine | None = None,
    language: str = "en",
    strict: bool = False,
    verbose: bool = False,
    width: int = ENDLESS,
    colour: bool = False,
    unicode: bool = True,
) -> str:
    """The answer as a person reads it."""
    return renderer.render(
        IDENTITY,
        judge(findings(subject), waived=waivers.of()),
        load(language),
        waivers,
        remedies(engine),
        strict=strict,
        verbose=verbose,
        width=width,
        colour=colour,
        unicode=unicode,
    )


def lines(text: str) -> list[str]:
    """The lines without the spaces that align them."""
    return [re.sub(" +", " ", line.strip()) for line in text.splitlines()]


@every_subject
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal(subject: Subject, language: str, width: int, verbose: bool) -> None:
    """From eighty columns up every line fits, and colours say nothing that words do not."""
    plain = page(subject, WAIVERS, language=language, width=width, verbose=verbose)
    coloured = page(subject, WAIVERS, language=language, width=width, verbose=verbose, colour=True)

    assert [] == [line for line in plain.splitlines() if len(line) > width]
    assert plain == ESCAPE.sub("", coloured)
    assert "\x1b" not in plain


@every_subject
def test_english_fits_into_ascii(subject: Subject) -> None:
    """Where a stream carries no more than ASCII, the answer is written in it."""
    text = page(subject, WAIVERS, unicode=False, verbose=True)

    assert text.isascii()
    assert "\\u" not in text


@every_subject
def test_every_boundary_has_its_line(subject: Subject) -> None:
    """Each is there with its state, in one word behind its sign."""
    shown = lines(page(subject))
    signs = {"isolated": "✓", "weakened": "≈", "shared": "✗", "not-applicable": "–", None: "?"}
    for one in judge(findings(subject)).boundaries:
        word = (one.state or "unknown").replace("-", " ")
        sign = "–" if one.state == "shared" and "– none: " in page(subject) else signs[one.state]

        assert any(line.startswith(f"{one.id} {sign} {word} ") for line in shown), one.id


def test_a_process_of_the_host_is_no_defect() -> None:
    """A bare host hears that nothing is amiss, whoever looks; the rights of root are no doors."""
    root, user = page(HOST), page(USER_OF_HOST)

    assert "– none: not isolated, and that is no defect: it is a process of the host" in lines(root)
    assert "– none: not isolated, and that is no defect: it is a process of the host" in lines(user)
    assert "None of this is an escape: a process of the host has these rights, or can gain them: control-sock" in root
    assert any(line.startswith("network – shared ") for line in lines(root))


def test_what_holds_the_grade_down_is_named_with_what_to_do() -> None:
    """The boundary, the reason, the cure in words, and what to write for the engine at hand."""
    shown = lines(page(HOST_NETWORK, engine="docker"))

    assert "✗ weakened" in shown
    assert "because network the network is the host's, with its loopback and abstract sockets" in shown
    assert "to do network give it a network of its own" in shown
    assert "--network=bridge" in shown
    assert "--network=bridge" not in lines(page(HOST_NETWORK))


def test_an_open_door_is_told_with_where_it_leads_and_what_closes_it() -> None:
    """Somebody who reads of a door knows what it is good for."""
    shown = lines(page(PRIVILEGED))
    at = shown.index("✗ sys-admin mount file systems of the host, and undo what is read-only")

    assert "✗ open" in shown
    assert shown[at + 1].startswith("file systems can be mounted over the whole host")
    assert any("drop the capability sys_admin" in line for line in shown[at : at + 5])


def test_of_many_rights_those_that_matter_are_told() -> None:
    """Forty names say little: a door shows the one that opens it, and how many more there are."""
    shown = [line for line in lines(page(PRIVILEGED)) if "can gain over the whole host" in line]

    assert any(line.endswith(": sys_time and 40 more") for line in shown)
    assert any(line.endswith(": sys_admin and 40 more") for line in shown)
    assert any(", checkpoint_restore" in line for line in lines(page(PRIVILEGED, verbose=True)))


def test_no_limit_is_none() -> None:
    """Nobody has to know that 0 stands for no limit."""
    shown = [line for line in lines(page(HOST)) if "the limit of memory in bytes" in line]

    assert shown
    assert all(line.endswith(": none") for line in shown)


def test_another_process_is_told_by_its_number() -> None:
    """Whoever follows a path gets to the process that was judged, not to their own."""
    own_files = [Evidence.seen(one.sign, "link:/proc/self/ns/pid", one.value) for one in evidence(HOST)]

    def told(subject: str) -> str:
        looked = judge(Findings(own_files), subject)
        return renderer.render(IDENTITY, looked, load("en"), NO_WAIVERS, {}, width=ENDLESS, colour=False, unicode=True)

    assert "/proc/4711/ns/pid: the PID namespace: initial" in told("4711")
    assert "/proc/self" not in told("4711")
    assert "/proc/self/ns/pid: the PID namespace: initial" in told("self")


def test_what_could_not_be_seen_makes_a_range() -> None:
    """The best grade is told with what it may be instead, why, and which door may be open."""
    shown = lines(page(UNSURE))

    assert "? standard, perhaps open" in shown
    assert any(line.startswith("not certain: the sockets of engines") for line in shown)
    assert any(line.startswith("at best ") for line in shown)
    assert "? control-socket perhaps: have an engine or service of the host start anything as root" in shown
    assert "What could not be seen" in shown


def test_strict_takes_the_worst() -> None:
    """Who asks for it hears the worst grade that is possible, and that it is only possible; a certain grade stays."""
    assert "✗ open, the worst that is possible" in lines(page(UNSURE, strict=True))
    assert page(DOCKER) == page(DOCKER, strict=True)


def test_waivers_are_shown() -> None:
    """What is accepted is not held against the grade, and is shown as it is; so is what has expired."""
    shown = lines(page(HOST_NETWORK, WAIVERS))

    assert "✓ standard" in shown
    assert any(line.startswith("network ✗ shared, accepted the network is the host's") for line in shown)
    assert "accepted: it measures the host" in shown
    assert "– network until 2027-01-31 it measures the host" in shown
    assert "✗ ipc expired on 2026-01-31, not applied it was fine once" in shown
    assert "1 more for others" in shown


def test_what_is_whole_needs_no_acceptance() -> None:
    """A waiver for a boundary that is isolated leaves its line as it is."""
    shown = lines(page(DOCKER, WAIVERS))

    assert any(line.startswith("network ✓ isolated interfaces, ") for line in shown)


def test_verbose_adds_references_and_keeps_the_rest() -> None:
    """All that was looked at, what each boundary closes, and who says so."""
    brief, full = lines(page(DOCKER)), lines(page(DOCKER, verbose=True))

    assert "closes: renaming the host" in full
    assert any(line.startswith("see: https://man7.org/linux/man-pages/man7/uts_namespaces.7.html") for line in full)
    assert len(brief) < len(full)


def test_russian_leaves_no_english_sentence() -> None:
    """Ids stay; what is said about them is translated."""
    shown = page(PRIVILEGED, language="ru", verbose=True)

    assert "Открытые двери" in shown
    assert "sys-admin" in shown
    assert [] == re.findall(r".*\b(?:the|is|of|and)\b.*", shown)


@every_subject
def test_json_has_the_shape_of_its_schema(subject: Subject) -> None:
    """What is written is what the schema promises: unknown is null, with its reason."""
    found = judge(findings(subject), waived=WAIVERS.of())
    text = renderer.render_json(IDENTITY, found, load("en"), WAIVERS, remedies("docker"), strict=False)
    data = json.loads(text)

    assert [] == list(Draft202012Validator(isolation_schema()).iter_errors(data))
    assert text.isascii()
    for one in data["boundaries"]:
        assert (one["state"] is None) == (one["unknown"] is not None) == (len(one["may_be"]) > 1), one["id"]
    for one in data["doors"]:
        assert (one["open"] is None) == (one["unknown"] is not None), one["id"]
    assert (data["grade"] is None) == (data["best"] != data["worst"])
    signs = {one["sign"] for one in data["evidence"]}
    assert all(signs.issuperset(one["evidence"]) for one in (*data["boundaries"], *data["doors"]))


def test_json_tells_remedies_and_waivers() -> None:
    """A program reads what to write for the engine at hand, and what somebody accepts."""
    found = judge(findings(DOCKER), waived=WAIVERS.of())
    data = json.loads(renderer.render_json(IDENTITY, found, load("en"), WAIVERS, remedies("docker"), strict=False))

    assert {"setting": "--cap-drop=ALL", "leave_out": False} == data["remedies"]["capabilities"]
    assert [("network", False), ("processes", False), ("ipc", True)] == [
        (one["id"], one["expired"]) for one in data["waivers"]
    ]


def test_json_is_strict_too() -> None:
    """With --strict the grade is the worst; the range is still there."""
    found = judge(findings(UNSURE))
    data = json.loads(renderer.render_json(IDENTITY, found, load("en"), Waivers(), {}, strict=True))

    assert ("open", "standard", "open") == (data["grade"], data["best"], data["worst"])


def test_committed_schema_is_current() -> None:
    """The schema in the package is the one that the words of the model make; scripts/schema writes it."""
    assert isolation_schema() == json.loads(get_data("virtcheck", "schemas/isolation-1.json") or b"")
