"""Every claim, from the outside in. The list is written, not collected: here is all that can be claimed."""

from __future__ import annotations

from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.capabilities import CAPABILITIES
from virtcheck.knowledge.clouds import CLOUDS
from virtcheck.knowledge.kernels import KERNELS
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.monitors import MONITORS
from virtcheck.knowledge.nesting import NESTED
from virtcheck.knowledge.orchestrators import ORCHESTRATORS
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.probes import container_markers, cpuid

CLAIMS = (
    *MACHINES.claims,
    NESTED,
    *MONITORS,
    *CLOUDS,
    *KERNELS,
    *RUNTIMES.claims,
    *ORCHESTRATORS,
    *BOUNDARIES,
    *CAPABILITIES,
)

NAMING_SIGNS = (cpuid.SIGNATURE, container_markers.CONTAINERENV_ENGINE)
"""Signs whose values are names that a row should know. One that no row matches is reported as not understood."""
