"""KVM: what each refusal means, and what speaks to the processor."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.machines import packed
from tests.probes.evidence import evidence, seen
from virtcheck.probes import kvm

NODE, MISC, VERSION = "stat:/dev/kvm", "file:/proc/misc", "kvm:api-version"
THERE = found(["character-device", 0o660, 0, 104, 10, 232, 5, 6])
A_FILE = found(["file", 0o644, 0, 0, 0, 0, 5, 6])
ANOTHER_DEVICE = found(["character-device", 0o666, 0, 0, 1, 3, 5, 6])
REGISTERED, NOT_REGISTERED = found("229 fuse\n232 kvm\n"), found("229 fuse\n 32 kvm\n232 kvm-not\n")


CPUINFO, STATUS, MOUNTS = "file:/proc/cpuinfo", "file:/proc/self/status", "file:/proc/self/mountinfo"
INTEL = found("vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx\n\n")
WITHOUT = found("vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n\n")
ARM = found("processor\t: 0\nCPU implementer\t: 0x41\n\n")


def refused(errno: int, kind: str = "forbidden") -> dict[str, Any]:
    return {kind: errno}


def node(mode: int = 0o660, uid: int = 0, gid: int = 104) -> dict[str, Any]:
    """A node with KVM's numbers."""
    return found(["character-device", mode, uid, gid, 10, 232, 5, 6])


def user(uid: int, gid: int = 1000, groups: str = "", capabilities: str = "0000000000000000") -> dict[str, Any]:
    """The status file of a process."""
    lines = f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\nGid:\t{gid}\t{gid}\t{gid}\t{gid}\nGroups:\t{groups}\n"
    return found(lines + f"CapEff:\t{capabilities}\n")


def mounted(*options: str) -> dict[str, Any]:
    """A mount table with the root, and /dev mounted so, one over the other."""
    lines = [f"{30 + at} 1 0:6 / /dev {one} - devtmpfs udev rw\n" for at, one in enumerate(options)]
    return found("".join(("22 1 8:1 / / rw,nodev - ext4 /dev/sda1 rw\n", *lines)))


@pytest.mark.parametrize(
    ("node", "misc", "version", "expected"),
    [
        (THERE, REGISTERED, found(12), "ok"),
        (THERE, REGISTERED, found(11), "wrong-api"),
        (THERE, REGISTERED, refused(1), "device-cgroup"),
        (THERE, NOT_REGISTERED, refused(19, "absent"), "no-driver"),
        (THERE, UNANSWERED, refused(6, "absent"), "no-driver"),
        (ABSENT, REGISTERED, ABSENT, "no-node"),
        (ABSENT, NOT_REGISTERED, ABSENT, "no-driver"),
        (A_FILE, REGISTERED, UNANSWERED, "not-kvm"),
        (ANOTHER_DEVICE, REGISTERED, found(12), "not-kvm"),
        (ABSENT, UNANSWERED, ABSENT, "unanswered"),
        (ABSENT, ABSENT, ABSENT, "absent"),
        (THERE, REGISTERED, UNANSWERED, "unanswered"),
        (FORBIDDEN, REGISTERED, FORBIDDEN, "forbidden"),
    ],
)
def test_state(node: Any, misc: Any, version: Any, expected: str) -> None:
    """One word for what stands in the way, and none where nobody could look."""
    assert expected == seen(kvm, {NODE: node, MISC: misc, VERSION: version, CPUINFO: INTEL}, kvm.STATE)


@pytest.mark.parametrize(
    ("cpuinfo", "command_line", "expected"),
    [
        (INTEL, UNANSWERED, "no-driver"),
        (WITHOUT, UNANSWERED, "no-extension"),
        (ABSENT, UNANSWERED, "no-driver"),
        (FORBIDDEN, UNANSWERED, "forbidden"),
        (ARM, found("quiet\n"), "no-driver"),
        (ARM, ABSENT, "no-driver"),
        (ARM, found("kvm-arm.mode=none quiet\n"), "switched-off"),
        (ARM, found("kvm-arm.mode=none kvm-arm.mode=nvhe\n"), "no-driver"),
        (ARM, found("quiet -- kvm-arm.mode=none\n"), "no-driver"),
        (ARM, FORBIDDEN, "forbidden"),
    ],
)
def test_why_there_is_no_driver(cpuinfo: Any, command_line: Any, expected: str) -> None:
    """The kernel sees no extension, or was told to leave it alone; where neither is so, nothing here says why."""
    readings = {NODE: ABSENT, MISC: NOT_REGISTERED, VERSION: ABSENT, CPUINFO: cpuinfo}

    assert expected == seen(kvm, readings | {"file:/proc/cmdline": command_line}, kvm.STATE)


@pytest.mark.parametrize(
    ("node", "status", "mounts", "expected"),
    [
        (node(), user(1000), mounted("rw"), "permission-denied"),
        (node(), user(1000, groups="4 104"), mounted("rw"), "security-module"),
        (node(), user(1000, gid=104), mounted("rw"), "security-module"),
        (node(0o606), user(1000, gid=104), mounted("rw"), "permission-denied"),
        (node(0o600, uid=1000), user(1000), mounted("rw"), "security-module"),
        (node(0o066, uid=1000), user(1000), mounted("rw"), "permission-denied"),
        (node(0o640), user(1000, gid=104), mounted("rw"), "permission-denied"),
        (node(0o666), user(1000), mounted("rw,nosuid"), "security-module"),
        (node(0o666), user(1000), mounted("rw,nosuid,nodev"), "nodev"),
        (node(0o666), user(1000), mounted("rw,nodev", "rw"), "security-module"),
        (node(0o666), user(1000), mounted(), "nodev"),
        (node(0o600), user(0, capabilities="000001ffffffffff"), mounted("rw,nodev"), "nodev"),
        (node(0o000), user(0, capabilities="0000000000000002"), mounted("rw"), "security-module"),
        (node(0o000), user(0, capabilities="00000000a80425f9"), mounted("rw"), "permission-denied"),
        (node(uid=65534, gid=65534), user(0, capabilities="000001ffffffffff"), mounted("rw"), "user-namespace"),
        (node(gid=65534), user(1000), mounted("rw"), "user-namespace"),
        (node(0o666), FORBIDDEN, mounted("rw"), "forbidden"),
        (node(0o666), ABSENT, mounted("rw"), "permission-denied"),
        (node(0o666), user(1000), UNANSWERED, "unanswered"),
        (node(), user(1000), UNANSWERED, "permission-denied"),
    ],
)
def test_why_the_node_does_not_open(node: Any, status: Any, mounts: Any, expected: str) -> None:
    """Its mode and the process's own rights tell whether it is the mode; then come the mount and security modules."""
    readings = {NODE: node, MISC: REGISTERED, VERSION: refused(13), STATUS: status, MOUNTS: mounts}

    assert expected == seen(kvm, readings, kvm.STATE)


@given(st.binary(), st.binary(), st.binary())
def test_whatever_stands_in_these_files(status: bytes, mounts: bytes, line: bytes) -> None:
    """Files of any content give one of the words."""
    readings = {
        NODE: node(0o666),
        MISC: REGISTERED,
        VERSION: refused(13),
        STATUS: packed(status),
        MOUNTS: packed(mounts),
        "file:/proc/cmdline": packed(line),
    }
    without = readings | {NODE: ABSENT, MISC: NOT_REGISTERED, CPUINFO: ARM}

    assert {seen(kvm, one, kvm.STATE) for one in (readings, without)} <= set(kvm.STATES)


@pytest.mark.parametrize(
    ("mode", "gid", "expected"),
    [(0o666, 0, "everybody"), (0o660, 104, "group"), (0o660, 0, "owner"), (0o600, 104, "owner"), (0o644, 104, "owner")],
)
def test_access(mode: int, gid: int, expected: str) -> None:
    """Whom the mode lets read and write; nobody joins the group root."""
    assert expected == seen(kvm, {NODE: node(mode, gid=gid)}, kvm.ACCESS)


@pytest.mark.parametrize(
    ("modules", "misc", "machine", "expected"),
    [
        (("kvm", "kvm_intel"), REGISTERED, "x86_64", "intel"),
        (("kvm", "kvm_amd"), REGISTERED, "x86_64", "amd"),
        (("kvm", "kvm_pvm"), REGISTERED, "x86_64", "pvm"),
        (("kvm", "kvm_hv"), REGISTERED, "ppc64le", "hv"),
        (("kvm",), REGISTERED, "aarch64", "arm"),
        ((), REGISTERED, "riscv64", "riscv"),
        (("kvm",), REGISTERED, "s390x", "s390"),
        (("kvm", "kvm_intel", "kvm_amd"), REGISTERED, "x86_64", "unanswered"),
        ((), REGISTERED, "x86_64", "unanswered"),
        (("kvm", "kvm_intel"), NOT_REGISTERED, "x86_64", "none"),
        (("kvm", "kvm_intel"), FORBIDDEN, "x86_64", "forbidden"),
    ],
)
def test_backend(modules: tuple[str, ...], misc: Any, machine: str, expected: str) -> None:
    """By the vendor's module where KVM is ready; by the architecture where KVM is one piece."""
    readings = {
        f"stat:/sys/module/{name}": ABSENT for name in ("kvm", "kvm_intel", "kvm_amd", "kvm_pvm", "kvm_hv", "kvm_pr")
    }
    readings |= {f"stat:/sys/module/{name}": found(["directory", 0o755, 0, 0, 0, 0, 5, 6]) for name in modules}
    readings |= {MISC: misc, "uname:": found(["Linux", "6.12.0", "#1", machine])}

    assert expected == seen(kvm, readings, kvm.BACKEND)


@pytest.mark.parametrize(
    ("content", "expected"),
    [("1\n", True), ("Y\n", True), ("2\n", True), ("0\n", False), ("N\n", False), ("", False)],
)
def test_nested(content: str, expected: bool) -> None:
    """The parameter of the module that is in use, in its old and its new form."""
    readings = {
        MISC: REGISTERED,
        "uname:": found(["Linux", "6.12.0", "#1", "x86_64"]),
        "stat:/sys/module/kvm_intel": found(["directory", 0o755, 0, 0, 0, 0, 5, 6]),
        "file:/sys/module/kvm_intel/parameters/nested": found(content),
        "file:/sys/module/kvm_amd/parameters/nested": found("1\n"),
    }

    assert expected is seen(kvm, readings, kvm.NESTED)


def test_nested_without_a_parameter() -> None:
    """PVM has none: nothing is said of its guests' guests."""
    readings = {MISC: REGISTERED, "stat:/sys/module/kvm_pvm": found(["directory", 0o755, 0, 0, 0, 0, 5, 6])}

    assert "absent" == seen(kvm, readings, kvm.NESTED)


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "by its abilities neither kvm_intel nor kvm_amd"), (1, "no part of KVM is shown in /sys/module")],
)
def test_a_backend_that_is_not_shown(size: int, expected: str) -> None:
    """What /sys hides is not named; that it is no vendor's module is noted."""
    readings = {MISC: REGISTERED, "uname:": found(["Linux", "6.12.0", "#1", "x86_64"])}

    assert expected == evidence(kvm, readings | {"kvm:extension:157": found(size)}, kvm.BACKEND).note
