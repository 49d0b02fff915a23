"""What ends while it is looked at has no row, and is in no row."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

from tests.lab import specimens
from virtcheck.commands import isolation
from virtcheck.hosts import open_host
from virtcheck.model.question import Usage
from virtcheck.workloads import workloads


def test_a_workload_that_ends_before_it_is_judged() -> None:
    """It was in the table of processes; what is left of it when its turn comes is nothing to judge."""
    with specimens.command("unshare", "-p", "-f", "--mount-proc") as specimen:
        before = [one.leader for one in workloads(open_host()).workloads]

        def end(_done: int, _of: int, _processes: int) -> None:
            if os.path.exists(f"/proc/{specimen.pid}"):
                os.kill(specimen.pid, signal.SIGKILL)
                for _ in range(1000):
                    if os.path.exists(f"/proc/{specimen.pid}/root/proc"):
                        time.sleep(0.005)

        after = [one.leader for one in workloads(open_host(), progress=end).workloads]

    assert specimen.pid in before
    assert specimen.pid not in after


class Ending:
    """The live machine, on which a process ends before anybody asks since when it runs."""

    def __init__(self, pid: int) -> None:
        self.host, self.pid = open_host(), pid

    def __getattr__(self, name: str) -> Any:
        return getattr(self.host, name)

    def ask(self, question: Any) -> Any:
        if question == Usage(self.pid):
            os.kill(self.pid, signal.SIGKILL)
            while os.path.exists(f"/proc/{self.pid}"):
                time.sleep(0.005)
        return self.host.ask(question)


def test_a_workload_that_ends_once_it_is_judged() -> None:
    """No row is half of what lived and half of what is left."""
    with specimens.command("unshare", "-p", "-f", "--mount-proc") as specimen:
        leaders = [one.leader for one in workloads(Ending(specimen.pid)).workloads]

    assert specimen.pid not in leaders


def test_no_process_to_look_at() -> None:
    """Whoever names a process that is not there hears so, and gets no table of what is unknown."""
    with pytest.raises(isolation.WrongUsage, match="there is no process 4194304"):
        isolation.run(pid=1 << 22)
