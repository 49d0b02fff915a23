"""How well subjects are isolated: known ones, each rule of the grade, and the promise that silence is no wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.subjects import (
    ABSENT,
    BUBBLEWRAP,
    DOCKER,
    DOCKER_INSIDE,
    FILTER,
    GVISOR,
    HARDENED_DOCKER,
    HIDDEN,
    HOST,
    HOST_NETWORK,
    KATA,
    LIMITED,
    LXC,
    NO_NEW_PRIVS,
    POD,
    PRIVILEGED,
    REMAPPED,
    ROOTLESS,
    SUBJECTS,
    findings,
    hidden,
    limits,
    proved,
    rights,
)
from tests.test_invariants import values_of
from virtcheck.facts.isolation import ISOLATION_FACTS
from virtcheck.isolation import every, judge, signs, signs_of, some, terms, truth_of
from virtcheck.knowledge.boundaries import BOUNDARIES, KERNEL, NETWORK, initial
from virtcheck.knowledge.doors import DOORS
from virtcheck.knowledge.grades import STANDING
from virtcheck.model.claim import Is
from virtcheck.model.evidence import Evidence
from virtcheck.model.isolation import GRADES, STATES, Term
from virtcheck.probes import (
    control_sockets,
    device_access,
    host_files,
    host_network,
    interfaces,
    kernel,
    mounts,
    namespaces,
    powers,
)
from virtcheck.reasoning import Findings

if TYPE_CHECKING:
    from tests.subjects import Subject
    from virtcheck.model.evidence import Sign
    from virtcheck.model.isolation import Isolation

IDS = tuple(one.id for one in BOUNDARIES)


def judged(subject: Subject, **waived: str) -> Isolation:
    return judge(findings(subject), waived={name.replace("_", "-"): why for name, why in waived.items()})


def states(subject: Subject) -> dict[str, tuple[str, ...]]:
    return {one.boundary.id: one.states for one in judged(subject).boundaries}


def doors(subject: Subject, open_: str = "yes") -> set[str]:
    return {one.door.id for one in judged(subject).doors if one.open == open_}


# ------------------------------------------------------------------------------------------------ subjects

i, w, s, n = "isolated", "weakened", "shared", "not-applicable"
REFERENCE = {
    # name: kernel, filesystem, processes, network, ipc, hostname, users, devices, syscalls, capabilities,
    #       kernel_interfaces, resources, lsm, time, cgroup; grade
    "root of the host": ((s, s, s, s, s, s, s, s, s, s, s, s, n, s, s), "none"),
    "user of the host": ((s, s, s, s, s, s, s, s, s, s, s, s, n, s, w), "none"),
    "unprivileged service": ((s, s, s, s, s, s, w, s, i, i, i, s, n, i, w), "weakened"),
    "docker --privileged": ((s, i, i, i, i, i, s, s, s, s, s, s, s, s, i), "open"),
    "docker": ((s, i, i, i, i, i, s, i, i, w, i, s, i, i, i), "standard"),
    "docker on version 1": ((s, i, i, i, i, i, s, i, i, w, i, s, i, i, w), "standard"),
    "docker --network=host": ((s, i, i, s, i, i, s, i, i, w, i, s, i, i, i), "weakened"),
    "hardened docker": ((s, i, i, i, i, i, w, i, i, i, i, i, i, i, i), "hardened"),
    "docker with userns-remap": ((s, i, i, i, i, i, i, i, i, w, i, s, i, i, i), "standard"),
    "rootless podman": ((s, i, i, i, i, i, i, i, i, w, i, s, i, i, i), "standard"),
    "lxc": ((s, i, i, i, i, i, i, i, w, w, i, s, i, i, i), "standard"),
    # AppArmor's rules may keep its root from mounting, but nothing here shows them, and LXC itself says that such a
    # container is not safe from its root: https://linuxcontainers.org/lxc/security/
    "privileged lxc": ((s, i, i, i, i, i, s, i, w, s, w, s, i, i, i), "open"),
    "pod": ((s, i, i, i, i, i, s, i, s, w, i, s, i, i, i), "weakened"),
    "bubblewrap": ((s, i, i, i, i, i, i, i, s, i, i, s, n, i, i), "weakened"),
    "flatpak": ((s, i, i, i, i, i, i, i, i, i, i, s, n, i, i), "standard"),
    "gvisor": ((i, n, n, n, n, n, n, n, n, n, n, n, n, n, n), "separate-kernel"),
    "kata": ((i, n, n, n, n, n, n, n, n, n, n, n, n, n, n), "separate-kernel"),
    "all users mapped": ((s, w, i, s, s, s, w, s, s, w, s, s, n, i, s), "open"),
}
"""By effect: a group of one's own that is writable is no hole, and what nobody can see from inside is unknown there."""


@pytest.mark.parametrize("name", REFERENCE)
def test_reference(name: str) -> None:
    """What everybody knows comes out as it is known to be, with nothing left open."""
    expected, grade = REFERENCE[name]
    found = judged(SUBJECTS[name])

    assert dict(zip(IDS, expected, strict=True)) == {one.boundary.id: one.state for one in found.boundaries}
    assert grade == found.grade == found.best == found.worst


def test_seen_from_inside() -> None:
    """In a container the rules of devices, the groups above and what the filter holds are not shown: a range."""
    found = judged(DOCKER_INSIDE)
    unknown = {one.boundary.id: one.states for one in found.boundaries if one.state is None}

    assert {"devices": (i, s), "syscalls": (i, w), "resources": (i, w, s)} == unknown
    assert {"raw-disk"} == doors(DOCKER_INSIDE, "unknown")
    assert ("standard", "open") == found.grades
    assert found.grade is None
    assert found.reason is not None
    assert device_access.ALL_ALLOWED.what == found.reason.what


@pytest.mark.parametrize(
    ("subject", "grade"),
    [
        (HOST_NETWORK | {host_network.ABSTRACT: ("containerd-shim",)}, "open"),
        (HARDENED_DOCKER | limits(), "standard"),
        (REMAPPED | NO_NEW_PRIVS | LIMITED, "hardened"),
        (ROOTLESS | NO_NEW_PRIVS | LIMITED, "hardened"),
        (LXC | NO_NEW_PRIVS | LIMITED, "hardened"),
        (POD | FILTER | proved(), "standard"),
        (BUBBLEWRAP | FILTER | proved() | LIMITED, "hardened"),
        (DOCKER | {namespaces.IPC: "initial"}, "weakened"),
        (DOCKER | {namespaces.PID: "initial"}, "weakened"),
        (DOCKER | {namespaces.UTS: "initial"}, "standard"),
        (DOCKER | {interfaces.WRITABLE: ("sysrq",)}, "standard"),
        (DOCKER | rights("net_admin"), "weakened"),
        (DOCKER | {control_sockets.REACHABLE: ("docker",)}, "open"),
    ],
)
def test_one_step_further(subject: Subject, grade: str) -> None:
    """One setting more or less moves the grade by its rule, and by no other."""
    assert grade == judged(subject).grade


# --------------------------------------------------------------------------------- because, next, waivers


def test_no_grade_without_a_reason() -> None:
    """Every grade says what makes it so, and every one but the best what would make it better."""
    for subject in SUBJECTS.values():
        found = judged(subject)

        assert found.because
        assert bool(found.next) == (found.best != "separate-kernel")


def test_what_holds_docker_down() -> None:
    """The unmet demands of the next grade, and nothing that is met."""
    assert ["users", "process.no_new_privs", "capabilities", "memory.limit_bytes", "pids.limit"] == [
        one.id for one in judged(DOCKER).next
    ]


def test_an_open_door_is_told_by_its_way() -> None:
    """Because of the way that is there; next is what closes the door."""
    found = judged(DOCKER | {control_sockets.REACHABLE: ("docker",)})
    [door] = [one for one in found.doors if one.open == "yes"]

    assert [("control-socket", door.ways[0].way.because)] == [(one.id, one.sentence) for one in found.because]
    assert [("control-socket", door.door.closes)] == [(one.id, one.sentence) for one in found.next]


def test_a_shared_boundary_is_told_by_its_way() -> None:
    """A process of the host is told by the three boundaries that it has not."""
    assert ["filesystem", "processes", "users"] == [one.id for one in judged(HOST).because]
    assert ["network"] == [one.id for one in judged(HOST_NETWORK).because]


def test_waived_is_shown_and_not_held_against_it() -> None:
    """The state stays as it is, with the reason beside it; the grade counts it as well."""
    found = judged(HOST_NETWORK, network="it measures interfaces")

    assert ("shared", "it measures interfaces") == (found.boundary("network").state, found.boundary("network").waived)
    assert "standard" == found.grade


def test_waived_door() -> None:
    """An open door that somebody accepts stays open, and does not make the grade."""
    found = judged(DOCKER | {control_sockets.REACHABLE: ("docker",)}, control_socket="it is the proxy")
    [door] = [one for one in found.doors if one.open == "yes"]

    assert ("control-socket", "it is the proxy") == (door.door.id, door.waived)
    assert "standard" == found.grade


def test_waived_boundary_meets_demands() -> None:
    """Who accepts that nothing is limited, and that some capabilities are left, has not to be told of it again."""
    subject = DOCKER | {powers.ROOT: "no"}

    assert "standard" == judged(subject | NO_NEW_PRIVS).grade
    assert "hardened" == judged(subject, resources="one per node", capabilities="it must").grade


@pytest.mark.parametrize("name", ["kernel", "filesystem", "processes", "users"])
def test_a_waiver_makes_nothing_what_it_is_not(name: str) -> None:
    """Accepting that the kernel is shared gives nobody one of their own; a process of the host stays one."""
    assert "none" == judged(HOST, **{name: "so be it"}).grade
    assert "standard" == judged(DOCKER, **{name: "so be it"}).grade


# ------------------------------------------------------------------------------------- a kernel of its own


def test_behind_a_kernel_of_its_own() -> None:
    """What is open there leads into that kernel; what was handed in may lead further, and nobody can see it."""
    handed_in = {control_sockets.REACHABLE: ("docker",), host_files.SENSITIVE: ("/etc",)}

    assert set() == doors(KATA, "unknown") | doors(KATA)
    assert {"control-socket", "host-root-mount"} == doors(KATA | handed_in, "unknown")
    assert ("separate-kernel", "open") == judged(KATA | handed_in).grades
    assert "open" == judged(PRIVILEGED | handed_in).grade


def test_perhaps_a_kernel_of_its_own() -> None:
    """Where it cannot be told whose kernel it is, every boundary may be beside the point."""
    found = judged(GVISOR | hidden(kernel.KIND, mounts.MARKS))

    assert ("isolated", "shared") == found.boundary("kernel").states
    assert all("not-applicable" in one.states for one in found.boundaries[1:])
    assert "separate-kernel" == found.best
    assert found.grade is None


@pytest.mark.parametrize("kind", ["wsl1", "freebsd-linuxulator", "illumos-lx", "other"])
def test_what_imitates_linux_is_no_kernel_of_its_own(kind: str) -> None:
    """Only gVisor stands between its processes and the host's kernel; others are that kernel."""
    assert ("shared",) == states(GVISOR | {kernel.KIND: kind})["kernel"]


# --------------------------------------------------------------------------------------- three-valued words


def test_every_and_some() -> None:
    """One that fails decides `every`, one that holds decides `some`; else one that is unknown leaves them open."""
    assert ["yes", "no", "no", "unknown"] == [every(a) for a in ([], ["no"], ["unknown", "no"], ["yes", "unknown"])]
    assert ["no", "yes", "yes", "unknown"] == [some(a) for a in ([], ["yes"], ["unknown", "yes"], ["no", "unknown"])]


@pytest.mark.parametrize(
    ("term", "value", "truth"),
    [
        (Term(namespaces.NET, Is("initial")), "initial", "yes"),
        (Term(namespaces.NET, Is("initial")), "own", "no"),
        (Term(namespaces.NET, Is("initial")), HIDDEN, "unknown"),
        (Term(namespaces.NET, Is("initial")), ABSENT, "unknown"),
        (Term(namespaces.NET, Is("initial"), absent="no"), ABSENT, "no"),
        (Term(namespaces.NET, Is("initial"), absent="yes"), ABSENT, "yes"),
        (Term(namespaces.NET, Is("initial"), negated=True), "initial", "no"),
        (Term(namespaces.NET, Is("initial"), negated=True), HIDDEN, "unknown"),
        (Term(namespaces.NET, Is("initial"), negated=True, absent="no"), ABSENT, "yes"),
    ],
)
def test_terms(term: Term, value: Any, truth: str) -> None:
    """A term holds, does not, or cannot be told; absence decides only where the row says so."""
    assert truth == truth_of(term, findings({term.sign: value}))[0]


def test_nobody_looked() -> None:
    """A sign without any evidence is unknown: what was not looked at may be as bad as it can be."""
    assert ("unknown", None) == truth_of(initial(namespaces.NET), Findings(()))


def test_one_look_of_several_that_shows_it_is_enough() -> None:
    """And none that shows it is not enough while another was refused."""
    seen, refused = (Evidence(namespaces.NET, sight, "file:/x", "own") for sight in ("seen", "forbidden"))

    assert "yes" == truth_of(Term(namespaces.NET, Is("own")), Findings((refused, seen)))[0]
    assert "unknown" == truth_of(Term(namespaces.NET, Is("initial")), Findings((seen, refused)))[0]


# ------------------------------------------------------------------------------------------- the promise


def every_value() -> dict[Sign, tuple[Any, ...]]:
    """Every sign of isolation with the values that rows speak of, and others."""
    known: dict[Sign, dict[Any, None]] = {sign: {} for sign in signs()}
    for term in terms():
        known[term.sign].update(dict.fromkeys(values_of(term.match)))
    return {sign: (*values, True, False, (), "junk", ABSENT) for sign, values in known.items()}


VALUES = every_value()
SIGNS = tuple(sorted(VALUES, key=lambda one: one.id))


def adds_only(before: Isolation, after: Isolation) -> bool:
    """Whether every state, door and grade that was possible still is."""
    return (
        set(before.grades) <= set(after.grades)
        and all(set(a.states) <= set(b.states) for a, b in zip(before.boundaries, after.boundaries, strict=True))
        and all(b.open in (a.open, "unknown") for a, b in zip(before.doors, after.doors, strict=True))
    )


@given(st.fixed_dictionaries({sign: st.sampled_from(VALUES[sign]) for sign in SIGNS}), st.data())
@settings(max_examples=200, deadline=None)
def test_hiding_adds_only(subject: dict[Sign, Any], data: st.DataObject) -> None:
    """Whatever is hidden or not looked at, what was possible stays possible: no answer turns into another."""
    shown = judged(subject)
    refused = data.draw(st.sets(st.sampled_from(SIGNS)))
    unseen = data.draw(st.sets(st.sampled_from(SIGNS)))
    left = {sign: HIDDEN if sign in refused else value for sign, value in subject.items() if sign not in unseen}

    assert adds_only(shown, judged(left))


@pytest.mark.parametrize("name", SUBJECTS)
def test_hiding_one_sign_adds_only(name: str) -> None:
    """The same of each known subject, sign by sign."""
    shown = judged(SUBJECTS[name])
    for sign in SUBJECTS[name]:
        left = dict(SUBJECTS[name])
        del left[sign]

        assert adds_only(shown, judged(left))
        assert adds_only(shown, judged(SUBJECTS[name] | hidden(sign)))


def test_nothing_seen() -> None:
    """Where nothing was seen, everything is possible: nothing is isolated by silence, and nothing open."""
    found = judge(Findings(()))

    assert tuple(reversed(GRADES)) == found.grades
    assert all({"isolated", "shared"} <= set(one.states) for one in found.boundaries)
    assert {"unknown"} == {one.open for one in found.doors}


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=IDS)
def test_no_wall_where_all_is_absent(boundary: Any) -> None:
    """A tree of files that lacks them all is not isolated for that."""
    found = states(dict.fromkeys(SIGNS, ABSENT))[boundary.id]

    assert found != ("isolated",)


def test_a_reason_for_all_that_is_unknown() -> None:
    """Whatever is not certain says why, and whatever is certain has nothing to explain."""
    for subject in (*SUBJECTS.values(), {}, dict.fromkeys(SIGNS, HIDDEN)):
        found = judged(subject)
        uncertain = [(len(one.states) > 1, one.reason) for one in found.boundaries]
        uncertain += [(one.open == "unknown", one.reason) for one in found.doors]
        uncertain.append((len(found.grades) > 1, found.reason))

        assert [] == [one for one in uncertain if one[0] != (one[1] is not None)]


def test_only_an_experiment_can_tell() -> None:
    """A filter whose content nobody looked at says that `prove` would tell."""
    left = {sign: seen for sign, seen in DOCKER.items() if sign not in proved()}
    reason = judged(left).boundary("syscalls").reason

    assert reason is not None
    assert ("unproved", "remedy.prove") == (reason.message, reason.remedy)


def test_states_and_grades_in_order() -> None:
    """From the best to the worst, without repetition."""
    for subject in (*SUBJECTS.values(), {}):
        found = judged(subject)

        assert sorted(found.grades, key=GRADES.index, reverse=True) == list(found.grades)
        assert all(sorted(one.states, key=STATES.index) == list(one.states) for one in found.boundaries)


# --------------------------------------------------------------------------------------------------- facts


def test_facts() -> None:
    """Each boundary, the doors and the grade are facts; what is not certain is None with a reason."""
    seen = findings(DOCKER_INSIDE)
    told = {fact.name.removeprefix("isolation."): fact.answer(seen) for fact in ISOLATION_FACTS}

    assert {*IDS, "grade", "best", "worst", "doors"} == set(told)
    assert ("isolated", "weakened", None) == tuple(told[one].value for one in ("network", "capabilities", "devices"))
    assert (None, "standard", "open", None) == tuple(told[one].value for one in ("grade", "best", "worst", "doors"))
    assert all((one.value is None) == (one.reason is not None) for one in told.values())


def test_doors_as_a_fact() -> None:
    """The doors that are open, in their order; none where all are closed."""
    [fact] = [one for one in ISOLATION_FACTS if one.name == "isolation.doors"]

    assert () == fact.answer(findings(DOCKER)).value
    assert ("sys-admin", "bpf-perf") == fact.answer(findings(SUBJECTS["privileged lxc"])).value


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=IDS)
def test_one_boundary_needs_its_own_signs(boundary: Any) -> None:
    """To ask for one boundary, only its signs and those of the kernel are looked at, and the answer is the same."""
    for subject in SUBJECTS.values():
        needed = {sign: seen for sign, seen in subject.items() if sign in signs_of(boundary)}

        assert states(subject)[boundary.id] == states(needed)[boundary.id]


def test_signs() -> None:
    """All that is looked at, and what stands for all of it."""
    assert signs_of(NETWORK) == signs_of(KERNEL) | {namespaces.NET}
    assert signs() >= {sign for one in BOUNDARIES for sign in signs_of(one)}
    assert set(HOST) | set(proved()) == signs()


def test_rows_know_their_names() -> None:
    """Boundaries and doors have ids of their own, which grades and waivers go by."""
    ids = [*IDS, *(one.id for one in DOORS)]

    assert len(ids) == len(set(ids))
    assert set(STANDING) < set(IDS)
    assert KERNEL is BOUNDARIES[0]


def test_evidence_of_a_closed_way_is_what_closes_it() -> None:
    """A boundary that holds shows what was looked at."""
    network = judged(DOCKER).boundary("network")

    assert [("namespaces.net", "own")] == [(one.sign.id, one.value) for one in network.evidence]
    assert () == network.ways
