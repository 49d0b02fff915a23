"""The road in reading order: host → evidence → conclusions → facts → report."""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE
from virtcheck.model.evidence import Evidence
from virtcheck.reasoning import Findings, signs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from virtcheck.experiments import Experiment
    from virtcheck.facts import Fact
    from virtcheck.model.claim import Conclusion, Kinds
    from virtcheck.model.evidence import Sign
    from virtcheck.model.isolation import Isolation
    from virtcheck.model.question import Host
    from virtcheck.model.report import FactAnswer, HostIdentity, Proof, ProofReport, Report
    from virtcheck.probes import Probe

STARTS_A_CHILD = {"cpuid"}
"""A probe as dear as all others together."""
PROBES = (
    "cpu",
    "cpu_model",
    "cpuid",
    "extensions",
    "vulnerabilities",
    "dmi",
    "acpi",
    "device_tree",
    "board",
    "partition",
    "xen",
    "nesting",
    "confidential",
    "confidential_host",
    "pci",
    "devices",
    "inventory",
    "clock",
    "paravirtual",
    "kernel_log",
    "boot",
    "kvm",
    "kvm_abilities",
    "kvm_modules",
    "kernel",
    "namespaces",
    "mounts",
    "cgroups",
    "container_markers",
    "told",
    "credentials",
    "security",
    "resources",
    "backends",
    "assignment",
    "memory",
    "powers",
    "interfaces",
    "host_files",
    "control_sockets",
    "device_access",
    "host_network",
    "cgroup_mounts",
    "processes",
    "translators",
    "cpu_level",
    "tsc",
    "vmclock",
    "moved",
    "checkpoint",
)
"""The places to look, in the order in which they are looked at: modules of virtcheck.probes."""

EXPERIMENTS = ("guest", "masking", "cost", "emulation", "container", "syscalls")
"""The proofs by running, in the order in which they are run: modules of virtcheck.experiments."""
SECONDS = 5.0
"""What all experiments together may take, where the person names no other limit."""


def look(host: Host, signs: Iterable[Sign] | None = None, proofs: Iterable[Evidence] = ()) -> Findings:
    """Run the probes that these signs need (all of them by default). `proofs` are what experiments showed before."""
    probes = PROBES if signs is None else {probe_of(sign) for sign in signs}
    return Findings((*seen_by(probes, host), *proofs))


def prove(
    host: Host, names: Container[str], seconds: float = SECONDS, begins: Callable[[str], None] | None = None
) -> Iterator[Proof]:
    """Run these experiments in the order of EXPERIMENTS, each for an equal share of the time that is left.

    `begins` is told the name of each before it runs.
    """
    from time import monotonic

    from virtcheck.knowledge.proofs import ANSWERS
    from virtcheck.model.report import Proof

    wanted = [name for name in EXPERIMENTS if name in names]
    end = monotonic() + seconds
    for number, name in enumerate(wanted):
        if begins is not None:
            begins(name)
        began = monotonic()
        share = float(f"{max(0.0, end - began) / (len(wanted) - number):.2g}")
        evidence = tuple(proved_by(experiment_named(name), host, share))
        told = any(one.sign == ANSWERS[name] and not one.hidden for one in evidence)
        yield Proof(name, evidence, monotonic() - began, told)


def experiments_for(signs: Iterable[Sign]) -> tuple[str, ...]:
    """The experiments that could show these signs."""
    wanted = {probe_of(sign) for sign in signs}
    return tuple(name for name in EXPERIMENTS if name in wanted)


def experiment_named(name: str) -> Experiment:
    """The experiment's module, imported when it is run."""
    experiment: Experiment = __import__("virtcheck.experiments." + name, fromlist=["prove"])
    return experiment


def proved_by(experiment: Experiment, host: Host, seconds: float) -> Iterator[Evidence]:
    """What an experiment reports; all its signs are unanswered if it raises."""
    try:
        yield from experiment.prove(host, seconds)
    except Exception as error:
        yield from failed(experiment.__name__, experiment.SIGNS, error)


def kind_of(host: Host, kinds: Kinds) -> tuple[Findings, Conclusion | None]:
    """The findings about a layer's kind, and the conclusion that names it (None: nothing does).

    The probes of decisive signs look first, but for the one that starts a child process. What the others would see
    counts as hidden, and a kind that is named in spite of what is hidden is named for good (see reasoning): then the
    others need not look.
    """
    decisive = {row.sign for claim in kinds.claims for row in claim.supported_by if row.strength == DECISIVE}
    first = {probe_of(sign) for sign in decisive} - STARTS_A_CHILD
    later = [sign for sign in signs_of(kinds.claims) if probe_of(sign) not in first]
    seen = [*seen_by(first, host)]
    unseen = [Evidence(sign, "unanswered", "", note="nobody has looked yet") for sign in later]
    findings = Findings([*seen, *unseen])
    kind = findings.kind(kinds)
    if later and (kind is None or kind.claim is kinds.unnamed):
        findings = Findings([*seen, *seen_by({probe_of(sign) for sign in later}, host)])
        kind = findings.kind(kinds)
    return findings, kind


def seen_by(names: Container[str], host: Host) -> Iterator[Evidence]:
    """What the probes with these names report, in the order of PROBES."""
    return (one for name in PROBES if name in names for one in evidence_of(probe_named(name), host))


def probe_of(sign: Sign) -> str:
    """The name of the probe that looks for a sign: the sign's id begins with it."""
    return sign.id.partition(".")[0]


def probe_named(name: str) -> Probe:
    """The probe's module. Imported when it is run: a narrow question does not pay for all."""
    probe: Probe = __import__("virtcheck.probes." + name, fromlist=["probe"])
    return probe


def evidence_of(probe: Probe, host: Host) -> Iterator[Evidence]:
    """What a probe reports. If it raises, each of its signs is unanswered too: the next look might have spoken."""
    try:
        yield from probe.probe(host)
    except Exception as error:
        yield from failed(probe.__name__, probe.SIGNS, error)


def failed(module: str, signs: Iterable[Sign], error: Exception) -> Iterator[Evidence]:
    """What is known of these signs after a probe or an experiment raised."""
    package, _, name = module.rpartition(".")
    origin = f"probe:{name}"
    note = f"the probe {name} failed: {type(error).__name__}"
    if package.endswith("experiments"):
        origin = f"run:{name}"
        note = f"the experiment {name} failed: {type(error).__name__}"
    for sign in signs:
        yield Evidence(sign, "unanswered", origin, note=note)


def answer(host: Host, facts: Iterable[Fact], proofs: Iterable[Evidence] = ()) -> tuple[FactAnswer, ...]:
    """Only these facts, looking only where they need it."""
    from virtcheck.facts.sources import KindOf

    asked = tuple(facts)
    if len(asked) == 1 and isinstance(asked[0].source, KindOf):
        findings, _ = kind_of(host, asked[0].source.kinds)
    else:
        findings = look(host, needed_by(asked), proofs)
    return tuple(fact.answer(findings) for fact in asked)


def needed_by(facts: Iterable[Fact]) -> set[Sign]:
    """Every sign from which these facts follow."""
    return set().union(*(fact.source.signs() for fact in facts))


def inspect(host: Host, proofs: Iterable[Evidence] = ()) -> Report:
    """Walk the whole road. `proofs` are what experiments showed before: they speak as all evidence does."""
    # Before the rows are imported: a small process is sooner forked for CPUID.
    findings = look(host, proofs=proofs)
    from virtcheck.facts import FACTS
    from virtcheck.isolation import judge
    from virtcheck.knowledge.catalogue import CLAIMS, NAMES
    from virtcheck.knowledge.concepts import CONCEPTS
    from virtcheck.model.claim import LAYERS
    from virtcheck.model.report import ConceptAnswer, LayerAnswer, NotUnderstood, Report, as_text
    from virtcheck.reasoning import demonstrated, names_no_row_knows

    conclusions = tuple(findings.conclusion(claim) for claim in CLAIMS)
    by_claim = {conclusion.claim.id: conclusion for conclusion in conclusions}
    return Report(
        host=identity(host),
        facts=tuple(fact.answer(findings) for fact in FACTS.values()),
        layers=tuple(
            LayerAnswer(layer, conclusion)
            for layer in LAYERS
            for conclusion in conclusions
            if conclusion.claim.layer == layer and conclusion.verdict == "established"
        ),
        conclusions=conclusions,
        isolation=findings.once(judge),
        concepts=tuple(ConceptAnswer(one.id, *demonstrated(one.shown_by, by_claim)) for one in CONCEPTS),
        evidence=tuple(one for looks in findings.evidence.values() for one in looks),
        not_understood=tuple(
            NotUnderstood(one.sign.id, one.origin, as_text(one.value), one.sign.what)
            for one in names_no_row_knows(NAMES, CLAIMS, findings)
        ),
    )


def isolation_of(
    host: Host, subject: str = "self", proofs: Iterable[Evidence] = (), waived: Mapping[str, str] | None = None
) -> Isolation:
    """How well the process is isolated whose eyes the host lends: only what that needs is looked at.

    Of one that ended meanwhile nothing is known: what was seen may be what was left of it, or another of its number.
    """
    from virtcheck.isolation import judge, signs

    needed = signs()
    findings = look(host, needed, proofs)
    if host.ended:
        findings = Findings(Evidence(sign, "unanswered", "", note="the process has ended") for sign in needed)
    return judge(findings, subject, waived)


def proof_report(host: Host, proofs: tuple[Proof, ...]) -> ProofReport:
    """What these experiments showed, and the claims and facts that they bear on, with all that a look shows of them."""
    from virtcheck.facts import FACTS
    from virtcheck.knowledge.catalogue import CLAIMS
    from virtcheck.model.report import ProofReport

    shown = {one.sign for proof in proofs for one in proof.evidence}
    claims = [claim for claim in CLAIMS if not shown.isdisjoint(signs_of((claim,)))]
    facts = [fact for fact in FACTS.values() if not shown.isdisjoint(fact.source.signs())]
    signs = signs_of(claims).union(*(fact.source.signs() for fact in facts))
    findings = look(host, signs, [one for proof in proofs for one in proof.evidence])
    return ProofReport(
        host=identity(host),
        proofs=proofs,
        conclusions=tuple(findings.conclusion(claim) for claim in claims),
        facts=tuple(fact.answer(findings) for fact in facts),
    )


def identity(host: Host) -> HostIdentity:
    """Which machine this is, without its name."""
    from virtcheck.model.evidence import clean
    from virtcheck.model.question import File, Found, Uname
    from virtcheck.model.report import HostIdentity
    from virtcheck.probes.translators import architecture_without_uname

    kernel = architecture = boot_id = ""
    euid = None
    match host.ask(Uname()):
        case Found(seen):
            kernel, architecture = clean(seen.release), clean(seen.machine)
        case _:
            architecture = clean(architecture_without_uname(host))
    match host.ask(File("/proc/sys/kernel/random/boot_id")):
        case Found(data):
            boot_id = clean(data.decode("ascii", "replace").strip())
    match host.ask(File("/proc/self/status")):
        case Found(data):
            for line in data.split(b"\n"):
                fields = line.split()
                if line.startswith(b"Uid:") and len(fields) > 2 and fields[2].isdigit() and len(fields[2]) <= 10:
                    euid = int(fields[2])
    return HostIdentity(host.origin, kernel, architecture, boot_id, euid, host.recorded_at)
