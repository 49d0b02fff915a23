"""Devices and memory that a host gives to guests: what confines them, and what lets guests notice one another."""

from __future__ import annotations

from virtcheck.model.claim import DECISIVE, PRESENT, STRONG, Claim, Indicator, Is, IsOneOf
from virtcheck.probes import assignment, memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer

LAYER: Layer = "capability"

VFIO = "https://docs.kernel.org/driver-api/vfio.html"
IOMMU = "https://docs.kernel.org/arch/x86/iommu.html"
KSM = "https://docs.kernel.org/admin-guide/mm/ksm.html"

DMA_CONFINED = Claim(
    id="dma-confined",
    layer=LAYER,
    concept="hardware-assisted-virtualization",
    name="devices behind an IOMMU",
    supported_by=(
        Indicator(
            sign=assignment.CONFINED,
            match=PRESENT,
            strength=DECISIVE,
            because="the kernel keeps its devices in groups, each of which can be kept to the memory of one guest",
            see=VFIO,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=assignment.CONFINED,
            match=Is(False),
            strength=DECISIVE,
            because="no device stands behind an IOMMU of this kernel, so each can write to all memory",
            see=VFIO,
        ),
    ),
)

IOMMU_UNUSED = Claim(
    id="iommu-unused",
    layer=LAYER,
    concept="system-resources",
    name="an IOMMU that the kernel does not use",
    supported_by=(
        Indicator(
            sign=assignment.REASON,
            match=Is("off"),
            strength=STRONG,
            because="the firmware describes an IOMMU, and the kernel keeps no device behind it",
            see=IOMMU,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=assignment.REASON,
            match=IsOneOf(("ok", "none")),
            strength=STRONG,
            because="the kernel uses the IOMMU, or the firmware describes none",
            see=IOMMU,
        ),
    ),
)

VFIO_UNCONFINED = Claim(
    id="vfio-unconfined",
    layer=LAYER,
    concept="system-resources",
    name="devices handed out without an IOMMU",
    supported_by=(
        Indicator(
            sign=assignment.UNCONFINED,
            match=PRESENT,
            strength=STRONG,
            because="VFIO was told to hand out devices that nothing confines: whoever drives one owns the machine",
            see="https://docs.kernel.org/admin-guide/kernel-parameters.html",
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=assignment.UNCONFINED,
            match=Is(False),
            strength=STRONG,
            because="VFIO hands out devices behind an IOMMU alone",
            see=VFIO,
        ),
    ),
)

MEMORY_MERGED = Claim(
    id="memory-merged",
    layer=LAYER,
    concept="system-resources",
    name="memory that guests share unknowingly",
    supported_by=(
        Indicator(
            sign=memory.MERGING,
            match=PRESENT,
            strength=DECISIVE,
            because="pages of equal content become one, and the time that a write takes tells who else has it",
            see=KSM,
        ),
    ),
    contradicted_by=(
        Indicator(
            sign=memory.MERGING,
            match=Is(False),
            strength=DECISIVE,
            because="the kernel looks for no equal pages",
            see=KSM,
        ),
    ),
)

ASSIGNMENT = (DMA_CONFINED, IOMMU_UNUSED, VFIO_UNCONFINED, MEMORY_MERGED)
