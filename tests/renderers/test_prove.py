"""What a person and a program read of experiments."""

from __future__ import annotations

import json
import re
from pkgutil import get_data
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from tests.knowledge.test_proofs import ANSWERING, BROKEN, EMULATED, SILENT
from tests.machines import LAPTOP, MICROVM
from tests.proofs import HARDWARE, HIDDEN, PVM, WITHOUT_KVM, proofs, shown
from virtcheck.experiments import container, cost, guest
from virtcheck.facts import FACTS
from virtcheck.hosts.recorded import RecordedHost
from virtcheck.inspection import EXPERIMENTS, experiment_named, experiments_for, proof_report
from virtcheck.model.evidence import Evidence
from virtcheck.renderers import prove
from virtcheck.renderers.sheet import MARKS, two_digits
from virtcheck.schema import proof_schema
from virtcheck.texts import LANGUAGES, load

if TYPE_CHECKING:
    from virtcheck.model.report import ProofReport

ENDLESS = 100_000
REFUSED = {"guest": shown("guest", hidden="operation not permitted", state="device-cgroup")}
NOISY = {
    "container": shown(
        "container", hidden="the measurements differ too much: 100 to 300 ns", namespaces=("mnt", "pid")
    ),
    "emulation": tuple(
        Evidence(one.sign, "unanswered", "run:emulation", note=f"no answer within {number / 100:g} s")
        if number in (1, 3)
        else one
        for number, one in enumerate(PVM["emulation"])
    ),
}
SOME = {
    "container": shown("container", namespaces=("ipc", "user"), refused=("mnt", "pid"), refusal=("security-module",)),
    "guest": tuple(
        {
            guest.STATE: Evidence.seen(guest.STATE, "run:guest", "cannot-emulate"),
            guest.MODES: Evidence(guest.MODES, "seen", "run:guest", ("ring0", "ring3"), "the guest failed in real"),
        }.get(one.sign, one)
        for one in HARDWARE["guest"]
    ),
}
"""A module that refuses two kinds of namespaces; a guest that fails in one mode."""
HOSTILE = {"container": shown("container", refused=("\x1b[2J\u202eevil",), process=1.0)}
MACHINES = {
    "pvm": (MICROVM | ANSWERING, PVM),
    "hardware": (LAPTOP | ANSWERING, HARDWARE),
    "without": (LAPTOP | SILENT, WITHOUT_KVM),
    "hidden": (MICROVM, HIDDEN),
    "broken": (MICROVM | ANSWERING, BROKEN),
    "emulated": (MICROVM | ANSWERING, EMULATED),
    "refused": (LAPTOP | ANSWERING, REFUSED),
    "noisy": (LAPTOP, NOISY),
    "some": (LAPTOP | ANSWERING, SOME),
    "hostile": (LAPTOP, HOSTILE),
}


def report(name: str) -> ProofReport:
    readings, machine = MACHINES[name]
    return proof_report(RecordedHost(readings), proofs(machine))


def page(name: str, *, width: int = ENDLESS, language: str = "en", colour: bool = False, unicode: bool = True) -> str:
    return prove.render(report(name), load(language), width=width, colour=colour, unicode=unicode)


def chapter(name: str, experiment: str) -> str:
    """What the page says of one experiment."""
    return page(name).partition(f"\n{experiment}: ")[2].partition("\n\n")[0]


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 120])
def test_it_fits(name: str, language: str, width: int) -> None:
    """No line is longer than the terminal, and none holds a control character."""
    lines = page(name, width=width, language=language).split("\n")

    assert [] == [line for line in lines if len(line) > width or not line.isprintable()]


@pytest.mark.parametrize("name", MACHINES)
def test_ascii(name: str) -> None:
    """Where a stream carries no more than ASCII, so does the page: µs, × and the signs too."""
    assert page(name, unicode=False).isascii()


def test_colour_only_adds() -> None:
    """Without escape sequences both pages are the same."""
    coloured = page("pvm", colour=True)

    assert "\x1b[" in coloured
    assert page("pvm") == re.sub(r"\x1b\[[0-9;]*m", "", coloured)


@pytest.mark.parametrize(
    ("name", "experiment", "answer"),
    [
        ("pvm", "guest", r"✓  A guest ran .* kernel is imitated, instruction by instruction: 2500 times slower\."),
        ("hardware", "guest", r"✓  A guest ran .* its kernel and its programs on the processor itself\."),
        ("emulated", "guest", r"✓  A guest ran .* All of it is imitated, instruction by instruction: 900 times slower"),
        (
            "without",
            "guest",
            r"✗  No guest runs here: the driver of KVM is not loaded, .* \(no-driver\)\.\n +To do: .*kvm",
        ),
        ("broken", "guest", r"✗  No guest runs here: the processor could not enter the guest \(cannot-enter\)\."),
        (
            "refused",
            "guest",
            r"\?  No guest could be tried here: .* list of devices .* \(device-cgroup\)\.\n +To do: .*10:232",
        ),
        (
            "hidden",
            "guest",
            r"\?  This could not be told: it did not end in its share of the time; measure again .*: --seconds 20",
        ),
        ("pvm", "masking", r"✗  A guest sees abilities that its monitor hides from it"),
        ("hardware", "masking", r"✓  A guest sees the processor that its monitor sets for it"),
        ("without", "masking", r"–  There is no guest to ask: KVM is not there\."),
        ("pvm", "cost", r"✓  .* CPUID takes as long as 31 system calls: .* more than one hypervisor"),
        ("without", "cost", r"✓  .* CPUID takes as long as 0\.7 system calls: no hypervisor seems to catch it\."),
        ("pvm", "emulation", r"✓  In an emulator arithmetic takes 2\.9 times .* its kernel, imitated here, pays most"),
        ("some", "guest", r"✓  A guest ran .* But the guest failed in real: KVM could not imitate an instruction"),
        (
            "hardware",
            "emulation",
            r"✓  .* 3\.7 times .* A guest pays only where it must be left; and there the emulator",
        ),
        ("without", "emulation", r"\?  .* not installed; install the emulator: pip install 'virtcheck\[prove\]'\."),
        ("pvm", "container", r"✓  .* it starts in 440 µs, a process without namespaces in 44 µs\."),
        (
            "without",
            "container",
            r"✗  .* no namespace: a filter of system calls \(seccomp\) refuses\.\n +To do: .*seccomp=unconfined",
        ),
        (
            "some",
            "container",
            r"✗  .* some namespaces, but no container, .*\n +The others cannot be made: a security module",
        ),
        ("noisy", "container", r"✓  This process can make a container\.\n"),
        ("pvm", "syscalls", r"✗  Nothing refuses dangerous system calls: 8 of them reach the kernel\.\n"),
        ("hardware", "syscalls", r"✗  A filter refuses 2 dangerous system calls; 3 others reach the kernel\."),
        ("without", "syscalls", r"✓  A filter refuses all 8 dangerous system calls that were tried\.\n"),
    ],
)
def test_the_plain_answer_comes_first(name: str, experiment: str, answer: str) -> None:
    """A sentence under the question; a refusal comes with what to do about it."""
    assert re.match(r"[^\n]*\n " + answer, chapter(name, experiment))


@pytest.mark.parametrize(
    ("experiment", "row"),
    [
        ("guest", r"from opening to closing +3\.4 ms +✓ true here: KVM that this process may use"),
        ("guest", r"its programs \(ring 3\), slowdown +1\.0× +✓ true here: a guest's programs at full speed"),
        ("guest", r"its kernel \(ring 0\), slowdown +2500× +✗ not true here: a guest's kernel at full speed"),
        ("guest", r"instructions imitated there +100 %"),
        ("masking", r"abilities can be hidden +no +✗ not true here: a processor whose abilities can be hidden"),
        ("cost", r"CPUID against a system call +31× +✓ perhaps true here: a machine inside a virtual machine"),
        ("cost", r"creating an empty virtual machine +190 µs"),
        ("emulation", r"arithmetic +0\.82 ns +2\.2 µs +0\.83 ns +2\.4 ns"),
        ("emulation", r"writing to a port +6\.4 µs +25 µs +570 ns"),
        ("emulation", r"emulated arithmetic, slowdown +2\.9× +✓ true here: emulation that slows a program down"),
        ("container", r"the same kernel +yes +✓ true here: one kernel for all containers"),
    ],
)
def test_a_number_stands_beside_the_claim_that_it_tests(experiment: str, row: str) -> None:
    """In the units of people, to two digits that count."""
    assert re.search(r"\n    " + row, chapter("pvm", experiment))


def test_what_was_not_measured_is_told_with_its_reason() -> None:
    """A number that is missing is missing openly: what, and why; once for all that is missing alike."""
    noisy = chapter("noisy", "container")

    assert re.search(r"\?  the measurements differ too much: .*, starting a process, starting a container", noisy)
    assert "To do: measure again while the machine is quiet" in noisy
    assert re.search(
        r"\?  it did not end in its share of the time: guest's ring 0, emulator", chapter("noisy", "emulation")
    )


def test_the_facts_that_follow() -> None:
    """Names that scripts can ask for, with their values."""
    facts = page("pvm").partition("What follows\n")[2]

    assert re.search(r"^ kvm\.usable +✓ yes$", facts, re.MULTILINE)
    assert re.search(r"^ kvm\.means +✗ software-ring0$", facts, re.MULTILINE)
    assert re.search(
        r"^ kvm\.usable +\? unknown +it did not end in its share of the time$", page("hidden"), re.MULTILINE
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_names_what_each_proves_and_does(language: str) -> None:
    """Two entries for each experiment, in the order in which they run."""
    text = prove.render_list(EXPERIMENTS, load(language), width=ENDLESS, colour=False, unicode=True)
    lines = text.splitlines()

    assert list(EXPERIMENTS) == [line.split()[0] for line in lines[::2]]
    assert all(line.strip() for line in lines[1::2])
    assert 2 * len(EXPERIMENTS) == len(lines)


@pytest.mark.parametrize("name", MACHINES)
def test_json_has_the_shape_of_its_schema(name: str) -> None:
    """What is written is what the schema in the package promises."""
    validator = Draft202012Validator(json.loads(get_data("virtcheck", "schemas/proof-1.json") or b""))
    data = json.loads(prove.render_json(report(name), load("en")))

    assert [] == list(validator.iter_errors(data))


def test_json_tells_units_and_what_follows() -> None:
    """Numbers are whole, in nanoseconds and ratios; facts and claims follow from them."""
    data = json.loads(prove.render_json(report("pvm"), load("en")))
    looks = {one["sign"]: one for run in data["experiments"] for one in run["evidence"]}
    verdicts = {one["claim"]: one["verdict"] for one in data["conclusions"]}

    assert (3_412_000.0, "ns") == (looks["guest.time"]["value"], looks["guest.time"]["unit"])
    assert (2512.0, "x") == (looks["guest.ratio0"]["value"], looks["guest.ratio0"]["unit"])
    assert "unit" not in looks["guest.means"]
    assert ("software-ring0", True) == (data["facts"]["kvm.means"], data["facts"]["kvm.usable"])
    assert ("established", "refuted") == (verdicts["kvm-usable"], verdicts["guest-kernel-native"])
    assert [True] * len(EXPERIMENTS) == [one["told"] for one in data["experiments"]]


def test_committed_schema_is_the_one_that_the_registry_makes() -> None:
    """The schema in the package is current; scripts/schema writes it."""
    proved = [fact for fact in FACTS.values() if experiments_for(fact.source.signs())]

    assert proof_schema(proved) == json.loads(get_data("virtcheck", "schemas/proof-1.json") or b"")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_measured_number_is_shown(name: str) -> None:
    """A sign with a unit has its row, or its place among the loops."""
    measured = {sign for sign in experiment_named(name).SIGNS if sign.unit}
    texts = page("pvm")
    rows = {sign for sign in prove.LINES[name] if load("en").say("measured." + sign.id)}

    assert texts
    assert set() == {sign.id for sign in measured - rows if not re.match(r"emulation\.\w+_\w+$", sign.id)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_an_answer_has_its_sentence(language: str) -> None:
    """Closed sets are closed: whatever an experiment may answer can be said."""
    texts = load(language)
    words = {*(f"guest.{one}" for one in guest.MEANS_WORDS), *(f"cost.{one}" for one in cost.TRAP_WORDS)}

    assert all(texts.say("prove." + word, times="1", slower="") for word in words)
    assert all(texts.say("state." + word) for word in guest.STATES if word != "ok")
    assert all(texts.say("refusal." + word) and texts.say("remedy.refusal." + word) for word in container.REFUSALS)
    assert all(texts.say("prove.claim." + verdict, claim="") for verdict in MARKS)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.0, "0.0"),
        (0.8249, "0.82"),
        (0.999, "1.0"),
        (1.04, "1.0"),
        (9.94, "9.9"),
        (9.96, "10"),
        (64.4, "64"),
        (99.6, "100"),
        (118.0, "120"),
        (2512.0, "2500"),
        (1_234_567.0, "1200000"),
    ],
)
def test_two_digits_count(number: float, expected: str) -> None:
    """What is measured twice never agrees in the third digit."""
    assert expected == two_digits(number)
