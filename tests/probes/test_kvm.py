"""KVM: what each refusal means, and what speaks to the processor."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.probes.evidence import seen
from virtcheck.probes import kvm

NODE, MISC, VERSION = "stat:/dev/kvm", "file:/proc/misc", "kvm:api-version"
THERE = found(["character-device", 0o660, 0, 104, 10, 232, 5, 6])
A_FILE = found(["file", 0o644, 0, 0, 0, 0, 5, 6])
ANOTHER_DEVICE = found(["character-device", 0o666, 0, 0, 1, 3, 5, 6])
REGISTERED, NOT_REGISTERED = found("229 fuse\n232 kvm\n"), found("229 fuse\n 32 kvm\n232 kvm-not\n")


def refused(errno: int, kind: str = "forbidden") -> dict[str, Any]:
    return {kind: errno}


@pytest.mark.parametrize(
    ("node", "misc", "version", "expected"),
    [
        (THERE, REGISTERED, found(12), "ok"),
        (THERE, REGISTERED, found(11), "wrong-api"),
        (THERE, REGISTERED, refused(13), "permission-denied"),
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
    assert expected == seen(kvm, {NODE: node, MISC: misc, VERSION: version}, kvm.STATE)


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


def test_extensions() -> None:
    """Numbers by name, and none of them where one is missing."""
    answers = {f"kvm:extension:{number}": found(number * 2) for number in kvm.ABILITIES}

    assert "max-vcpus=132" in seen(kvm, answers, kvm.EXTENSIONS)
    assert "forbidden" == seen(kvm, answers | {"kvm:extension:66": FORBIDDEN}, kvm.EXTENSIONS)
