"""Questions have keys that name them in recordings."""

from __future__ import annotations

import pytest

from virtcheck.model.question import (
    Cpuid,
    File,
    KvmQuery,
    Link,
    Listing,
    Processes,
    Question,
    Stat,
    Uname,
    Usage,
)


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("file:/proc/version", File("/proc/version")),
        ("link:/proc/self/ns/pid", Link("/proc/self/ns/pid")),
        ("listing:/sys/class/dmi/id", Listing("/sys/class/dmi/id")),
        ("stat:/.dockerenv", Stat("/.dockerenv")),
        ("cpuid:0x00000001:0x0", Cpuid(1)),
        ("cpuid:0x40000000:0x10", Cpuid(0x40000000, 16)),
        ("kvm:api-version", KvmQuery("api-version")),
        ("uname:", Uname()),
        ("processes:", Processes()),
        ("usage:17", Usage(17)),
    ],
)
def test_key(key: str, question: Question[object]) -> None:
    """The key of a question is a promise to recordings."""

    assert key == question.key


def test_a_question_without_a_key_is_none() -> None:
    """The abstract question names nothing."""

    with pytest.raises(NotImplementedError):
        _ = Question().key


@pytest.mark.parametrize("pid", [1, 4194304])
def test_questions_are_keys(pid: int) -> None:
    """One question is one key."""

    assert {Usage(pid): 1} == {Usage(pid): 1}
