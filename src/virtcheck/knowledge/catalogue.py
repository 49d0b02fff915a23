"""Every claim, from the outside in. The list is written, not collected: here is all that can be claimed."""

from __future__ import annotations

from virtcheck.knowledge.assignment import ASSIGNMENT
from virtcheck.knowledge.clouds import CLOUDS
from virtcheck.knowledge.confidential import CONFIDENTIAL
from virtcheck.knowledge.containment import CONTAINMENT
from virtcheck.knowledge.devices import DEVICES
from virtcheck.knowledge.hardware import HARDWARE
from virtcheck.knowledge.kernels import KERNELS
from virtcheck.knowledge.kvm import KVM
from virtcheck.knowledge.machines import MACHINES
from virtcheck.knowledge.migration import MIGRATION
from virtcheck.knowledge.monitors import MONITORS
from virtcheck.knowledge.nesting import NESTED
from virtcheck.knowledge.orchestrators import ORCHESTRATORS
from virtcheck.knowledge.paravirtualization import PARAVIRTUALIZATION
from virtcheck.knowledge.proofs import PROOFS
from virtcheck.knowledge.runtimes import RUNTIMES
from virtcheck.knowledge.translators import TRANSLATORS
from virtcheck.knowledge.vulnerabilities import VULNERABILITIES
from virtcheck.model.value import Frozen
from virtcheck.probes import (
    acpi,
    cgroups,
    container_markers,
    cpuid,
    device_tree,
    dmi,
    kernel,
    mounts,
    partition,
    told,
    translators,
    xen,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Claim
    from virtcheck.model.evidence import Sign

CAPABILITIES = (
    *KVM,
    *PARAVIRTUALIZATION,
    *DEVICES,
    *ASSIGNMENT,
    *CONFIDENTIAL,
    *MIGRATION,
    *HARDWARE,
    *VULNERABILITIES,
    *PROOFS,
)
"""What can be hosted here, what this machine was given, and what experiments prove."""

CLAIMS = (
    *MACHINES.claims,
    NESTED,
    *MONITORS,
    *CLOUDS,
    *KERNELS,
    *RUNTIMES.claims,
    *ORCHESTRATORS,
    *TRANSLATORS.claims,
    *CONTAINMENT,
    *CAPABILITIES,
)


class Names(Frozen):
    """Signs whose values are names that a row should know.

    One that no row knows, and that is not a claim's own word either, is reported as seen and not understood.
    """

    signs: tuple[Sign, ...]
    """They take their names from one vocabulary: what a row knows on one of them is known on all."""
    where: Claim | None = None
    """Only where this claim is established; None: everywhere."""
    unless: tuple[Sign, ...] = ()
    """Not where a row knows what one of these shows: they tell of the same thing."""


ENGINE_WORDS = (
    told.MANAGER,
    told.SYSTEMD,
    told.ENVIRONMENT,
    told.OWN_ENVIRONMENT,
    container_markers.CONTAINERENV_ENGINE,
    cgroups.ENGINE,
    mounts.ENGINE,
)
"""What container managers and engines call themselves, wherever they leave it."""

BOARD_NAMES = (dmi.SYS_VENDOR, dmi.PRODUCT_NAME, dmi.BOARD_VENDOR, dmi.BIOS_VENDOR)
BOARD = tuple(sign for sign in dmi.SIGNS if sign is not dmi.VM_BIT)
"""Who made the board, and all by which a row may know it: only the bit that says `virtual` names nobody."""

TRANSLATOR = (translators.REGISTERED, translators.PROGRAM, translators.SELF_NAMED, translators.VARIABLES)
"""All by which a row may know what translates a foreign program."""

NAMES = (
    Names((cpuid.SIGNATURE,)),
    Names((xen.TYPE,)),
    Names((device_tree.HYPERVISOR,)),
    Names((partition.CONTROL_PROGRAM, partition.OUTER_PROGRAMS)),
    Names((acpi.HYPERVISOR_ID,)),
    # The makers of real boards are many, and none of our business; the name of a virtual one tells who made it up.
    Names(BOARD_NAMES, where=MACHINES.unnamed, unless=BOARD),
    Names((acpi.OEM_ID,), where=MACHINES.unnamed, unless=(*BOARD, acpi.HYPERVISOR_ID, acpi.DEVICES)),
    Names((kernel.VERSION,), unless=(kernel.KIND,)),
    Names(ENGINE_WORDS),
    Names((cgroups.UNKNOWN_ENGINE,)),
    Names((translators.REGISTERED,), where=TRANSLATORS.unnamed, unless=TRANSLATOR),
)
"""All names that can be seen and not understood, in the order in which they are told."""
