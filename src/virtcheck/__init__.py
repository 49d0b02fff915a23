"""virtcheck tells what a Linux stands on, what it can host and how well it is isolated, with the evidence.

from virtcheck import inspect, open_host

report = inspect(open_host())
report.fact("vm.kind").value
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["Report", "__version__", "inspect", "open_host"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.hosts import open_host as open_host
    from virtcheck.inspection import inspect as inspect
    from virtcheck.model.report import Report as Report

_HOMES = {"inspect": "virtcheck.inspection", "open_host": "virtcheck.hosts", "Report": "virtcheck.model.report"}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: `virtcheck detect` needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'virtcheck' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
