"""Explanations of every topic, on small hosts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import proofs as proved
from tests.conftest import ABSENT, found
from tests.containers import status
from tests.knowledge.test_proofs import ANSWERING, SILENT
from tests.machines import KVM_GUEST, LAPTOP, acpi, pci
from tests.proofs import PVM, evidence
from tests.renderers.hosts import BARE, DOCKER, GUEST, HIDDEN, HOSTS, STALE_MARKER, UNKNOWN_HYPERVISOR, report_of
from virtcheck.agreement import opinions
from virtcheck.explanation import CONTRASTS, FAMILIES, TermLook, WallTopic, WayLook, find, topics
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import inspect
from virtcheck.knowledge.concepts import CONCEPTS
from virtcheck.model.evidence import Evidence
from virtcheck.peers import answers
from virtcheck.probes import credentials
from virtcheck.renderers import explain
from virtcheck.terminal import ENDLESS
from virtcheck.texts import LANGUAGES, load

BUSES = [f"listing:/sys/bus/{bus}/devices" for bus in ("virtio", "vmbus", "xen")]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def explained(
    name: str,
    readings: dict[str, Any],
    *,
    language: str = "en",
    width: int = 80,
    colour: bool = False,
    unicode: bool = True,
) -> str:
    """The explanation of a topic on a host."""
    topic = find(name, report_of(readings))

    assert topic is not None
    return explain.render(topic, load(language), width=width, colour=colour, unicode=unicode)


@pytest.mark.parametrize(("host", "language"), [*((host, "en") for host in HOSTS), ("docker", "ru"), ("hidden", "ru")])
def test_every_topic_is_explained(host: str, language: str) -> None:
    """Each name of the list gives a text that fits into eighty columns and holds no control characters."""
    readings = HOSTS[host]
    report = report_of(readings)
    texts = load(language)
    for name in topics():
        topic = find(name, report)
        assert topic is not None, name
        text = explain.render(topic, texts, width=80, colour=False, unicode=True)

        assert [] == [line for line in text.split("\n") if len(line) > 80 or not line.isprintable()], name


def test_every_device_has_a_line() -> None:
    """What takes several words is not joined by commas."""
    devices = GUEST | acpi("PNP0303", "PNP0501") | pci() | dict.fromkeys(BUSES, ABSENT)
    text = explained("devices", devices, width=ENDLESS)

    assert re.search(r"^ devices\.emulated +✓ acpi:PNP0303 keyboard-controller$", text, re.MULTILINE)
    assert re.search(r"^ +✓ acpi:PNP0501 serial-port$", text, re.MULTILINE)


@pytest.mark.parametrize("name", [*(concept.id for concept in CONCEPTS), *FAMILIES])
def test_russian_is_another_text(name: str) -> None:
    """Concepts and families have a page in each language."""
    assert explained(name, GUEST) != explained(name, GUEST, language="ru")
    assert re.search("[а-я]", explained(name, GUEST, language="ru"))


@pytest.mark.parametrize("name", ["docker", "vm.kind", "containerization", "machines"])
def test_colour_only_adds(name: str) -> None:
    """Without escape sequences and the marks around code both texts are the same."""
    plain, coloured = explained(name, HIDDEN, width=ENDLESS), explained(name, HIDDEN, width=ENDLESS, colour=True)

    assert "\x1b" not in plain
    assert plain != coloured
    assert re.sub(r"\s+", " ", plain.replace("`", "")) == re.sub(r"\s+", " ", ESCAPE.sub("", coloured).replace("`", ""))


@pytest.mark.parametrize("host", ["hidden", "hostile"])
def test_english_fits_into_ascii(host: str) -> None:
    """Where a stream carries no more than ASCII, explanations are written in it."""
    report = report_of(HOSTS[host])
    for name in topics():
        topic = find(name, report)
        assert topic is not None

        assert explain.render(topic, load("en"), width=80, colour=False, unicode=False).isascii(), name


def test_a_claim_shows_all_that_spoke() -> None:
    """For and against, how strongly, why, where it was seen and who says so."""
    text = explained("docker", STALE_MARKER, width=ENDLESS)

    assert re.search(
        r"""✗ no \(decisive\)
 for it
   only a hint +the file Docker puts at the root of a container
 +Docker creates it, but .*
 +stat:/\.dockerenv; can be forged from inside
 +https://.*
(?:.*\n)*? against it
   decisive +.*all eight namespaces.*: yes
""",
        text,
    )


def test_a_kind_shows_the_table_as_it_was_read() -> None:
    """The row that decided has an arrow; rows above it tell why not."""
    _, _, table = explained("vm.kind", GUEST, width=ENDLESS).partition("from the top\n")
    rows = {line.split()[0 if line[1] == " " else 1]: line for line in table.partition("\n\n")[0].splitlines()}

    assert re.match(r" ▶ +kvm +✓ yes \(decisive\) +the hypervisor's signature in CPUID: KVMKVMKVM", rows["kvm"])
    assert re.match(r" +physical-machine +✗ no", rows["physical-machine"])
    assert 1 == table.count("▶")


def test_absence_is_decided_by_its_own_row() -> None:
    """`none` follows from the absence claim, and the explanation shows it."""
    assert re.search("▶ +physical-machine +✓ yes", explained("vm.kind", BARE))
    assert "What decided: physical-machine" in explained("vm.kind", BARE)


def test_an_unknown_answer_names_what_would_change_it() -> None:
    """For a fact and for a claim: what could not be seen, and what would show it."""
    _, _, fact = explained("vm.kind", HIDDEN, width=ENDLESS).partition("What would change the answer\n")
    claim, _, remedies = explained("docker", HIDDEN, width=ENDLESS).partition("What would change the answer\n")

    assert re.search(r"could not be seen \(.*: permission denied\); root can see it", fact)
    assert re.search(r"could not be seen \(.*: permission denied\); root can see it", claim)
    assert [" What could not be seen:", " ? root can see it"] == remedies.splitlines()


def test_a_final_answer_says_so() -> None:
    """An established or refuted claim cannot be turned by what is hidden; a forgeable sign is called so."""
    assert "the answer would stay" in explained("kvm", GUEST, width=ENDLESS)
    assert "can be forged from inside by ordinary means" in explained("docker", DOCKER, width=ENDLESS)
    assert "can be forged from inside by ordinary means" not in explained("docker", STALE_MARKER, width=ENDLESS)


def test_without_signs_the_explanation_names_those_that_would_do() -> None:
    """Where nothing spoke, what would establish the claim is listed, the strongest first."""
    _, _, change = explained("oracle", GUEST, width=ENDLESS).partition("One of these signs would establish it:\n")
    strengths = [row.strip().partition("  ")[0] for row in change.splitlines()]
    order = ("decisive", "strong", "only a hint")

    assert "decisive" == strengths[0]
    assert strengths == sorted(strengths, key=order.index)


def test_an_unknown_fact_names_the_signs_that_would_tell() -> None:
    """Where no cloud gave a sign, each that one could give is listed once, the strongest first."""
    _, _, change = explained("vm.cloud", BARE, width=ENDLESS).partition("What would change the answer\n")
    first, *rows = change.splitlines()
    signs = [row.strip().partition("  ")[2].strip() for row in rows]

    assert " One of these signs would establish it:" == first
    assert "   strong       the system vendor in SMBIOS" in rows
    assert "   only a hint  the kernel's release" == rows[-1]
    assert sorted(set(signs)) == sorted(signs)


def test_a_fact_in_conflict_waits_for_a_stronger_sign() -> None:
    """Nothing is hidden then, and the heading does not stand alone."""
    flagged = BARE | {"file:/proc/cpuinfo": found("vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n")}

    assert explained("vm.kind", flagged).endswith("What would change the answer\n A stronger sign on either side.\n")


def test_a_fact_without_a_value_may_have_nothing_that_would_change_it() -> None:
    """Docker is established, and no sign of the table would give its container an id: there is no heading then."""
    assert "What would change the answer" not in explained("container.id", DOCKER, width=ENDLESS)


def test_a_concept_lists_the_claims_that_show_it() -> None:
    """After the text: whether it is demonstrated here, and through which claims."""
    _, _, here = explained("virtual-machine", GUEST, width=ENDLESS).partition("On this host\n")

    assert here.startswith(" ✓ demonstrated\n")
    assert re.search(r"vm-other +✓ yes", here)


@pytest.mark.parametrize("name", ["vm.kind", "machines", "kvm", "virtual-machine", "vm-other"])
def test_a_name_that_no_row_knows_is_told_where_it_was_looked_for(name: str) -> None:
    """Who asks about machines is told of the signature that nobody knows, and how to have it known."""
    told = r"Seen, not understood\n NobodyKnows! .*CPUID 0x40000000.*\n.*virtcheck record -o"

    assert re.search(told, explained(name, UNKNOWN_HYPERVISOR, width=ENDLESS))
    assert "not understood" not in explained(name, GUEST, width=ENDLESS)


@pytest.mark.parametrize("name", ["docker", "container.kind", "namespaces"])
def test_a_riddle_elsewhere_is_not_told(name: str) -> None:
    """Who asks about containers is not bothered with the name of a hypervisor."""
    assert "NobodyKnows!" not in explained(name, UNKNOWN_HYPERVISOR, width=ENDLESS)


def said_here(name: str, readings: dict[str, Any], *, language: str = "en", width: int = 80) -> str:
    """The section about other tools in the explanation of a topic."""
    report = report_of(readings)
    said = opinions(report, answers(RecordedHost(readings)))
    topic = find(name, report)
    assert topic is not None
    text = explain.render(topic, load(language), said, width=width, colour=False, unicode=True)
    return text.partition(load(language).say("explain.peers") + "\n")[2]


def test_other_tools_are_grouped_and_say_by_which_rule() -> None:
    """Who differs comes first, below what decides here; each with its word, its rule and the place."""
    assert """ What decides here: whether all eight namespaces are the initial ones: yes
 ✗ differs
   systemd-detect-virt -c  docker   it takes this file alone for Docker
                                    (/.dockerenv)
   virt-what               docker   it takes this file alone for Docker
                                    (/.dockerenv)
 ✓ agrees
   facter virtual          kvm
 – no word for it
   lscpu                   nothing
 As of systemd 252, virt-what 1.25, facter 4.3, util-linux 2.38.
""" == said_here("docker", STALE_MARKER)


@pytest.mark.parametrize("name", ["docker", "kvm", "machines", "containers", "clouds", "vm.kind", "container.kind"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_other_tools_fit_into_eighty_columns(name: str, language: str) -> None:
    """Also beside a value that a hostile host made up."""
    for readings in (GUEST, STALE_MARKER, HOSTS["hostile"]):
        lines = said_here(name, readings, language=language).split("\n")

        assert len(lines) > 2
        assert [] == [line for line in lines if len(line) > 80 or not line.isprintable()]


def test_without_answers_there_is_no_such_section() -> None:
    """Where nobody asked the tools, nothing is said of them."""
    assert "other tools" not in explained("docker", GUEST)


def test_what_no_tool_speaks_of_has_no_such_section() -> None:
    """No tool has words for boundaries."""
    assert "" == said_here("namespace.user", GUEST)


def test_of_what_no_tool_has_a_word_for_that_is_said() -> None:
    """The monitor that was found has a section, in which every tool says what it says of the machine."""
    nitro = GUEST | {"file:/sys/class/dmi/id/sys_vendor": found("Amazon EC2\n")}
    section = said_here("vm.monitor", nitro | {"file:/sys/class/dmi/id/bios_vendor": found("Amazon EC2\n")})

    assert section.startswith(" – no word for it\n")
    assert "differs" not in section


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("proofs", [(), evidence(PVM), evidence(proved.HIDDEN)], ids=["not run", "run", "hidden"])
def test_two_columns_of_this_host(language: str, proofs: tuple[Evidence, ...]) -> None:
    """Each respect is named once, and no line is wider than the page."""
    topic = find("containers-versus-machines", inspect(RecordedHost(GUEST), proofs))
    assert topic is not None
    texts = load(language)
    text = explain.render(topic, texts, width=80, colour=False, unicode=True)
    here = text.partition(texts.say("explain.here"))[2]

    assert [] == [line for line in text.split("\n") if len(line) > 80 or not line.isprintable()]
    assert all(f"\n {texts.say('contrast.' + one)} " in here for one in CONTRASTS)
    assert (not proofs) == (texts.say("contrast.unmeasured", command="")[:20] in here)


def test_measured_numbers_stand_in_their_columns() -> None:
    """In the units of people, beside what it takes to start the other."""
    topic = find("containers-versus-machines", inspect(RecordedHost(GUEST), evidence(PVM)))
    assert topic is not None
    text = explain.render(topic, load("en"), width=ENDLESS, colour=False, unicode=True)

    assert re.search(r"starting a container 440 µs +starting an empty machine 460 µs", text)
    assert re.search(r"a system call 120 ns +out of ring 3 and back 25 µs", text)


def test_a_part_of_the_extension_tells_what_its_absence_costs() -> None:
    """On every host, also where nothing of the extension is there: that is what a part is explained for."""
    text = explained("nested-paging", KVM_GUEST, width=ENDLESS)

    assert text.startswith("Guests' page tables that the processor walks itself\n")
    assert re.search(r"\n with it +a guest changes its page tables as freely", text)
    assert re.search(r"\n without it +the hypervisor copies every page table of a guest", text)


def test_alike_claims_stand_before_what_decided_them() -> None:
    """Names beside the verdict, as everywhere; the reason that they share is below."""
    text = explained("hardware", KVM_GUEST, width=ENDLESS)

    assert re.search(r"\n +✗ no \(decisive\) +vmx, svm, .*\n +the virtualization extension .*: none\n", text)


def test_a_rung_of_the_ladder_is_told_in_a_sentence() -> None:
    """A word for scripts, a sentence for people, and the pages that tell more."""
    text = explained("kvm.reason", LAPTOP | SILENT, width=ENDLESS)

    assert re.search(r"\n ✗ no-driver\n +the driver of KVM is not loaded, or the kernel has none\n +To do: ", text)
    assert re.search(r"\n page +virtcheck explain kvm\n", text)


def test_a_requirement_tells_what_is_missing() -> None:
    """Met or not, what it asks for, what was found instead, why and who says so."""
    text = explained("runs.firecracker", LAPTOP | SILENT, width=ENDLESS)

    wanted = r"✗ not met +kvm\.usable: yes\n +found: no\n +it has no other way .*\n +To do: .*kvm.*\n +https://"

    assert re.search(r"✓ met +cpu\.architecture: x86_64 \| aarch64\n +it is made .*\n +https://", text)
    assert re.search(wanted, text)


def test_an_experiment_that_could_give_a_fact_its_value_is_named() -> None:
    """Where it was not run: the cost of a trap may hint at nesting."""
    assert "could change it: virtcheck explain --prove vm.nested\n" in explained("vm.nested", KVM_GUEST, width=ENDLESS)
    assert "--prove" not in explained("vm.nested", LAPTOP, width=ENDLESS)


def test_an_experiment_that_could_change_the_answer_is_named() -> None:
    """What stands against all that can be seen may yet fall to a guest that does not run."""
    text = explained("kvm-usable", GUEST | ANSWERING, width=ENDLESS)

    assert "Nothing that looking could show." in text
    assert "virtcheck explain --prove kvm-usable" in text
    assert "--prove" not in explained("docker", DOCKER, width=ENDLESS)


def test_a_page_with_the_name_of_a_boundary_says_how_to_reach_it() -> None:
    """`devices` is a page of its own, and the boundary has another name."""
    assert "As a boundary of isolation: virtcheck explain isolation.devices" in explained("devices", DOCKER, width=200)


def test_many_looks_do_not_tell_forty_names() -> None:
    """Where a fact rests on dozens of looks, a long list among them is cut; where on few, it is whole."""
    root = LAPTOP | status()
    grade, rights = (explained(name, root, width=ENDLESS) for name in ("isolation.grade", "process.capabilities"))

    assert "chown, dac_override, dac_read_search, fowner and 37 more" in grade
    assert "checkpoint_restore" not in grade
    assert "checkpoint_restore" in rights


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grade_none_is_a_name(language: str) -> None:
    """It is not translated: `none` does not say that there is no grade."""
    assert "isolation.worst  – none" in explained("grades", LAPTOP, language=language, width=200)


def test_what_is_not_applicable_is_no_hole() -> None:
    """A way into a state that harms nobody has no cross before it."""
    assert "– there: no security module gives labels here" in explained("lsm", LAPTOP, width=200)


def test_a_boundary() -> None:
    """What it guards, how it stands, each way with its conditions, and what helps, the fitting syntax first."""
    text = explained("isolation.processes", DOCKER, width=200)
    helps = text[text.index("What helps") :].split("\n")

    assert "guards     the processes of others" in text
    assert "✓ not there: every process of the host has a number here\n   then it is ✗ shared" in text
    assert "does not hold  the PID namespace: own" in text
    assert "   docker      without --pid=host" == helps[2]


def test_a_door() -> None:
    """What one can do through it, and whether it is open."""
    text = explained("sys-admin", DOCKER, width=200)

    assert text.startswith("Door: sys-admin\n through it one can  mount file systems of the host")
    assert "holds           the seccomp mode: disabled" in text
    assert "nobody looked" in text


def test_long_lists_begin_with_what_a_condition_speaks_of() -> None:
    """Of forty capabilities the one that counts is told, and how many there are beside it."""
    topic = find("read-handle", report_of(BARE))
    assert isinstance(topic, WallTopic)
    look = topic.ways[0].terms[0]
    rights = Evidence.seen(look.term.sign, "file:/proc/self/status", credentials.CAPABILITIES)
    ways = (WayLook(topic.ways[0].way, None, (TermLook(look.term, "yes", rights),)),)
    shown = WallTopic("read-handle", topic.answer, ways, topic.remedies, topic.engine, topic.inside)
    text = explain.render(shown, load("en"), width=400, colour=False, unicode=True)

    assert "can gain over the whole host: dac_read_search, chown, dac_override, fowner and 37 more" in text


def test_a_boundary_in_russian() -> None:
    """Nothing but names and syntax stays English."""
    text = explained("users", DOCKER, language="ru", width=200)

    assert text.startswith("Граница: users\n охраняет    пользователи хоста")
    assert "здешний root — root и на хосте" in text


def test_what_is_shared_is_not_marked_as_well() -> None:
    """A boundary that is none is no good news."""
    lines = explained("isolation", BARE, width=200).split("\n")
    told = {words[0]: words[1:3] for words in map(str.split, lines) if len(words) > 2}

    assert ["✗", "shared"] == told["isolation.processes"]
