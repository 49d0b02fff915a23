"""Every claim, from the outside in. The list is written, not collected: this is where to see all that can be claimed."""

from __future__ import annotations

from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.probes import cpuid

CLAIMS = (
    *MACHINES.claims,
    *RUNTIMES.claims,
)

NAMING_SIGNS = (cpuid.SIGNATURE,)
"""Signs whose values are names that a row should know. One that no row matches is reported as not understood."""
