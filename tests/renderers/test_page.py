"""The default page, on small hosts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import found
from tests.renderers.hosts import (
    BARE,
    DOCKER,
    GUEST,
    HIDDEN,
    HOSTILE,
    HOSTS,
    NEVER_ASKED,
    STALE_MARKER,
    UNKNOWN_HYPERVISOR,
    report_of,
)
from tests.subjects import SUBJECTS, findings
from virtcheck.isolation import judge
from virtcheck.model.report import FactAnswer, Report
from virtcheck.renderers import page
from virtcheck.renderers.words import size
from virtcheck.terminal import ENDLESS
from virtcheck.texts import load

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
every_host = pytest.mark.parametrize("readings", HOSTS.values(), ids=HOSTS)
every_language = pytest.mark.parametrize("language", ["en", "ru"])


def shown(
    readings: dict[str, Any],
    *,
    language: str = "en",
    width: int = 80,
    colour: bool = False,
    unicode: bool = True,
    verbose: bool = False,
) -> str:
    """The page about a host."""
    report = report_of(readings)
    return page.render(report, load(language), width=width, colour=colour, unicode=unicode, verbose=verbose)


def plain(report: Report) -> str:
    """The page of a report, in English, without the spaces that align it."""
    return re.sub(" +", " ", page.render(report, load("en"), width=ENDLESS, colour=False, unicode=True))


@every_host
@every_language
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal(readings: dict[str, Any], language: str, width: int) -> None:
    """From eighty columns up every line fits, with all evidence too."""
    text = shown(readings, language=language, width=width, verbose=True)

    assert [] == [line for line in text.split("\n") if len(line) > width]


@every_host
@every_language
def test_colour_says_nothing_that_words_do_not(readings: dict[str, Any], language: str) -> None:
    """Without its escape sequences the coloured page is the plain one, and the plain one has none."""
    plain = shown(readings, language=language, verbose=True)
    coloured = shown(readings, language=language, verbose=True, colour=True)

    assert plain == ESCAPE.sub("", coloured)
    assert plain != coloured
    assert "\x1b" not in plain


@every_host
def test_english_fits_into_ascii(readings: dict[str, Any]) -> None:
    """Where a stream carries no more than ASCII, the page is written in it, whatever the host says."""
    text = shown(readings, unicode=False, verbose=True)

    assert text.isascii()
    assert readings is HOSTS["hostile"] or "\\u" not in text


@every_host
@every_language
def test_every_unknown_fact_is_named_with_its_reason(readings: dict[str, Any], language: str) -> None:
    """What could not be seen is never left out, and the page says what would help or that nothing was there."""
    report = report_of(readings)
    unknown = {answer.name: answer.reason for answer in report.facts if answer.reason is not None}
    text = shown(readings, language=language, width=ENDLESS)
    _, _, unseen = text.partition(load(language).say("page.unseen"))

    assert set() == {name for name in unknown if name not in unseen}
    for reason in unknown.values():
        assert load(language).say(reason.remedy or "page.unseen." + reason.message) in unseen


def test_facts_unknown_for_one_reason_share_a_line() -> None:
    """The page says once what hides several facts."""
    report = report_of(HIDDEN)
    reasons = {answer.reason for answer in report.facts if answer.reason is not None}
    _, _, unseen = shown(HIDDEN, width=ENDLESS).partition("What could not be seen\n")
    remedies = {reason.remedy or reason.message for reason in reasons}

    assert len(unseen.splitlines()) <= len(reasons) + len(remedies)


def test_russian_is_anotherplain() -> None:
    """The sentences of the page are translated, the names of facts are not."""
    english, russian = shown(HIDDEN).splitlines(), shown(HIDDEN, language="ru").splitlines()

    assert "Чего не удалось увидеть" in russian
    assert "What could not be seen" in english
    assert "vm.kind" in shown(HIDDEN, language="ru")
    assert "What could not be seen" not in russian


def test_a_stale_marker_is_shown_with_both_sides() -> None:
    """Docker's file speaks for Docker, the namespaces against it: the page hides neither."""
    _, _, disputed = shown(STALE_MARKER, width=ENDLESS).partition("Where the signs disagree\n")
    refuted, speaks_for, speaks_against = disputed.splitlines()[:3]

    assert " ✗ Docker: refuted" == refuted
    assert re.match(r" +for +only a hint +/\.dockerenv: the file Docker puts", speaks_for)
    assert re.match(r" +against +decisive +/proc/self/ns/cgroup: .*all eight namespaces .*: yes", speaks_against)


def test_nothing_is_disputed_where_nothing_is() -> None:
    """A machine without contradictions has no such section."""
    assert "Where the signs disagree" not in shown(BARE) + shown(GUEST)


def walls(text: str) -> str:
    """The last line of the picture: one foot for each wall around the process."""
    return next(line for line in text.splitlines() if "this process" in line).partition("this process")[0].strip()


@pytest.mark.parametrize(("readings", "floor"), [(BARE, "└─"), (GUEST, "└─┴─"), (DOCKER, "└─┴─┴─")])
def test_the_picture_has_a_wall_for_each_boundary(readings: dict[str, Any], floor: str) -> None:
    """On bare metal only the machine is around the process; a virtual machine and a container add a wall each."""
    assert floor == walls(shown(readings))


def test_an_unknown_wall_is_broken() -> None:
    """A boundary of which nothing is known is drawn, but not as a whole line."""
    picture = shown(NEVER_ASKED)

    assert "┆" in picture
    assert re.search("virtual machine +[?] unknown", picture)


def test_layers_without_anything_say_none() -> None:
    """Proved absence is a word of the picture, with what proved it."""
    assert re.search("virtual machine +– none +the hypervisor bit: no\n", shown(BARE))


def test_a_hint_is_called_a_hint() -> None:
    """An answer that rests on a hint alone says so."""
    assert re.search("container +✓ Docker +only a hint: the file Docker puts", shown(DOCKER))


def test_what_no_row_knows_invites_a_recording() -> None:
    """A signature that nobody knows is shown, and the person is asked to send it."""
    text = shown(UNKNOWN_HYPERVISOR, width=ENDLESS)

    told = (
        r" NobodyKnows! +the hypervisor's signature in CPUID \(CPUID 0x40000000\)\n"
        r".*virtcheck record -o.*issue of the project"
    )
    assert re.search("Seen, not understood\n" + told, text)
    assert "Seen, not understood" not in shown(GUEST)


def test_a_name_seen_in_several_places_is_told_once() -> None:
    """The places stand behind the name, one after the other."""
    word = found("newjail\n")
    text = shown(BARE | {"file:/run/host/container-manager": word, "file:/run/systemd/container": word}, width=ENDLESS)

    assert re.search(r"\n newjail +[^\n]*\(/run/host/container-manager\), [^\n]*\(/run/systemd/container\)\n", text)


def test_a_name_that_no_row_knows_is_told_in_russian() -> None:
    """The invitation is in the person's language, the command as it is typed."""
    assert re.search(
        "не понято\n NobodyKnows! .*\n.* virtcheck record -o", shown(UNKNOWN_HYPERVISOR, language="ru", width=ENDLESS)
    )


def test_verbose_shows_all_evidence() -> None:
    """Every sign that was looked at is there, seen or hidden."""
    report = report_of(HIDDEN)
    _, _, evidence = shown(HIDDEN, verbose=True, width=ENDLESS).partition("All evidence\n")

    assert len(report.evidence) == len(re.findall("^ {3}[^ ]", evidence, re.MULTILINE))
    assert "All evidence" not in shown(HIDDEN)


def test_a_pipe_gets_everything_on_one_line() -> None:
    """Nothing is cut or wrapped where no terminal ends the lines."""
    vendor = "QEMU " + "word " * 300
    text = shown(BARE | {"file:/sys/class/dmi/id/sys_vendor": found(vendor)}, width=ENDLESS)

    assert vendor.strip() in text


def test_markup_of_a_host_is_text() -> None:
    """What looks like markup or an emoji's name is shown as it was found."""
    assert "[bold]markup[/bold] :smile:" in shown(HOSTS["hostile"], width=ENDLESS)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_of_a_host_reaches_the_terminal_as_control(text: str) -> None:
    """Whatever a host writes into its firmware, the page holds no character that a terminal obeys."""
    readings = GUEST | {
        "file:/sys/class/dmi/id/sys_vendor": found("QEMU" + text.encode("utf-8", "replace").decode()),
        "uname:": found(["Linux", HOSTILE, HOSTILE, HOSTILE]),
    }
    report = report_of(readings)
    page_text = page.render(report, load("en"), width=80, colour=False, unicode=True, verbose=True)

    assert [] == [one for one in page_text if not one.isprintable() and one != "\n"]
    assert page.render(report, load("en"), width=80, colour=False, unicode=False, verbose=True).isascii()


def test_a_hint_of_a_physical_machine_is_no_news_in_a_virtual_one() -> None:
    """What every virtual machine has in common with real ones is not told as a contradiction."""
    board = {"file:/sys/class/dmi/id/product_name": found("Board"), "file:/sys/class/dmi/id/sys_vendor": found("Maker")}

    assert "physical machine: refuted" not in shown(GUEST | board)


def test_a_hidden_hypervisor_bit_is_told() -> None:
    """A guest whose processor shows no hypervisor, while its firmware names one, is shown with both."""
    text = shown(BARE | {"file:/sys/class/dmi/id/sys_vendor": found("QEMU")}, width=ENDLESS)

    assert re.search(
        "✗ physical machine: refuted\n +for +strong +.*the hypervisor bit: no\n +against +decisive +.*QEMU", text
    )


def test_a_refused_kvm_comes_with_its_remedy() -> None:
    """What stands in the way of /dev/kvm is a refusal, and the page says what to do about it."""
    node = {
        "stat:/dev/kvm": found(["character-device", 0o660, 0, 36, 10, 232, 7, 1]),
        "kvm:api-version": {"forbidden": 13},
        "file:/proc/self/status": found("Uid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\n"),
    }
    text = shown(BARE | node, width=ENDLESS)

    assert re.search("✗ permission-denied +kvm.reason", text)
    assert "To do: join the node's group" in text
    assert "To do" not in shown(BARE | node | {"kvm:api-version": found(12)})


def test_more_general_kinds_stand_behind_the_one_that_is_named() -> None:
    """What else is established in a layer is told, but not in the place of the answer."""
    text = shown(GUEST | {"file:/sys/class/dmi/id/sys_vendor": found("QEMU")}, width=ENDLESS)

    assert re.search("virtual machine +✓ KVM .*\n.*also: QEMU\n", text)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (512 << 20, "512 MiB"), (25276514304, "23.5 GiB")],
)
def test_sizes_are_rounded(number: int, text: str) -> None:
    """A size is told in the largest unit in which it is at least one."""
    assert text == size(number)


def test_a_chroot_is_told_beside_the_container_that_it_is_not() -> None:
    """A changed root is a trait of the layer, not a container."""
    root, proc = "25 1 0:20 / / rw - ext4 /dev/sda rw\n", "26 25 0:21 / /proc rw - proc proc rw\n"
    roots = {"file:/proc/1/mountinfo": found(root + proc), "file:/proc/self/mountinfo": found(proc)}
    report = report_of(BARE | roots)

    assert (True, "none") == (report.fact("container.chroot").value, report.fact("container.kind").value)
    assert re.search(
        "container +– none .*\n.*also: the root directory was changed by chroot\n", shown(BARE | roots, width=ENDLESS)
    )


def test_a_guest_is_told_what_it_was_given() -> None:
    """The kinds of its devices are told, with their number, and what is offered and not used."""
    facts = {
        "vm.kind": "kvm",
        "paravirtual.offered": ("clock", "ipi"),
        "paravirtual.in_use": ("ipi",),
        "devices.paravirtual": ("virtio:1 network virtio_net", "virtio:2 block virtio_blk", "pci:1af4:1041 network -"),
        "devices.emulated": (),
    }
    guest, bare = (plain(with_facts(report_of(GUEST), {**facts, "vm.kind": kind})) for kind in ("kvm", "none"))

    assert "What it was given" not in bare
    assert "paravirtual, in use ✓ ipi " in guest
    assert "offered, not used ✓ clock " in guest
    assert "devices made for guests ✓ 2 network, block " in guest
    assert "imitated devices" not in guest


def test_what_is_not_known_to_be_used_is_not_called_unused() -> None:
    """Where the kernel's log was overwritten, all that is offered is told as offered."""
    page = plain(with_facts(report_of(GUEST), {"paravirtual.offered": ("clock", "ipi"), "paravirtual.in_use": None}))

    assert " offered ✓ clock, ipi " in page
    assert "not used" not in page


def test_facts_of_a_family_are_grouped_by_what_they_say() -> None:
    """What is there comes first and what is unknown last, each name without its family's."""
    report = with_facts(
        report_of(GUEST),
        {
            **dict.fromkeys(("device.vhost_net", "device.vfio"), "no-driver"),
            "device.tun": "ready",
            "device.iommufd": "refused",
            "device.vhost_vsock": None,
        },
    )
    lines = [line.strip() for line in plain(report).splitlines()]
    at = next(number for number, line in enumerate(lines) if line.startswith("devices for monitors"))

    assert ["✓ tun", "✗ no-driver: vhost_net, vfio", "✗ refused: iommufd", "? unknown: vhost_vsock"] == [
        line.removeprefix("devices for monitors").removesuffix("device.*").strip() for line in lines[at : at + 4]
    ]


def test_what_an_experiment_showed_is_told_where_it_ran() -> None:
    """Without it the page has no line for it; with it, what is not as it should be bears the sign of that."""
    proved = with_facts(report_of(GUEST), {"kvm.ring0": "emulated", "kvm.ring3": "native", "kvm.masking": False})

    assert "a guest's kernel" not in plain(report_of(GUEST))
    assert "a guest's programs ✓ native" in plain(proved)
    assert "a guest's kernel ✗ emulated" in plain(proved)
    assert "abilities can be hidden ✗ no" in plain(proved)


def with_facts(report: Report, values: dict[str, Any]) -> Report:
    """The same report with other values of facts."""
    facts = tuple(FactAnswer(one.name, values[one.name]) if one.name in values else one for one in report.facts)
    return Report(**{**vars(report), "facts": facts})


def walls_of(name: str, kind: str = "none", width: int = 80) -> list[str]:
    """The lines of the section on isolation, for a subject that everybody knows, in a container of this kind."""
    report = report_of(BARE)
    known = {one: getattr(report, one) for one in report.__match_args__}
    known["isolation"] = judge(findings(SUBJECTS[name]))
    known["facts"] = [FactAnswer(one.name, kind) if one.name == "container.kind" else one for one in report.facts]
    text = page.render(Report(**known), load("en"), width=width, colour=False, unicode=True)
    section = text.partition("How it is isolated\n")[2].partition("\n\n")[0]
    return section.splitlines()


@pytest.mark.parametrize("name", SUBJECTS)
def test_isolation_begins_with_the_grade_and_stays_short(name: str) -> None:
    """The grade and what makes it so, what to do, boundaries by their states: no wall of text at eighty columns."""
    lines = walls_of(name)
    before_rights = next(at for at, line in enumerate(lines) if line.startswith(" capabilities  "))

    assert lines[0].startswith(" grade ")
    assert before_rights <= 18


def test_a_bare_host_is_told_that_nothing_is_amiss() -> None:
    """Not isolated, and that is no defect: no doors, nothing to do, nothing marked as wrong."""
    lines = walls_of("root of the host", width=100)

    assert re.match(r" grade +– none: not isolated, and that is no defect: it is a process of the host$", lines[0])
    assert not any("✗ shared" in line or line.startswith((" to do", " open doors")) for line in lines)
    assert any("– shared: kernel, filesystem, processes" in line for line in lines)


def test_open_doors_are_named() -> None:
    """The doors of a privileged container stand on the page by their names."""
    lines = " ".join(walls_of("docker --privileged"))

    assert re.search(r" open doors +✗ load-module, ", lines)
    assert "✗ open: " in lines


def test_an_engine_gets_its_own_syntax() -> None:
    """What to do is told as the engine that started it wants it written."""
    docker, unknown = (" ".join(walls_of("docker", kind, ENDLESS)) for kind in ("docker", "container-other"))

    assert re.search(r" to do .*\(--user=UID:GID\)", docker)
    assert "--user" not in unknown
