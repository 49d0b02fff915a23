"""Whether firmware describes a real board: what is left to go by on processors that have no hypervisor bit."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found
from virtcheck.probes.cpu import CPUINFO, UNAME, is_x86
from virtcheck.probes.device_tree import COMPATIBLE_FILE, HYPERVISOR_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

NO_HYPERVISOR = Sign("board.no_hypervisor", "whether firmware describes a board and names no hypervisor beside it")
SIGNS = (NO_HYPERVISOR,)

PRODUCT = File("/sys/class/dmi/id/product_name")
FIRMWARE_IS_A_HYPERVISOR = (
    (CPUINFO, b"\nplatform\t: pSeries", "on this platform of Power the firmware is a hypervisor itself"),
    (COMPATIBLE_FILE, b"IBM,", "on this platform of Power the firmware is a hypervisor itself"),
    (CPUINFO, b"\ntype\t\t: sun4v", "on this platform of SPARC the firmware is a hypervisor itself"),
)
"""Where a kernel never has the machine to itself, and the board's name tells nothing."""


def probe(host: Host) -> Iterator[Evidence]:
    """Leave x86 out, then look for a hypervisor's node and for a board's name."""
    x86 = is_x86(host)
    if x86 is None:
        yield Evidence(NO_HYPERVISOR, "unanswered", UNAME.key, note="nothing tells the processor's architecture")
        return
    if x86:
        yield Evidence(NO_HYPERVISOR, "absent", UNAME.key, note="x86 processors have a hypervisor bit instead")
        return
    for question, mark, note in FIRMWARE_IS_A_HYPERVISOR:
        reading = host.ask(question)
        if isinstance(reading, Found) and mark in reading.data:
            yield Evidence(NO_HYPERVISOR, "absent", question.key, note=note)
            return
        if not isinstance(reading, Found | Absent):
            yield Evidence.of(NO_HYPERVISOR, question, reading)
            return
    hypervisor = host.ask(HYPERVISOR_FILE)
    if isinstance(hypervisor, Found):
        yield Evidence.seen(NO_HYPERVISOR, HYPERVISOR_FILE.key, False)
        return
    readings = [(question, host.ask(question)) for question in (COMPATIBLE_FILE, PRODUCT)]
    for question, reading in ((HYPERVISOR_FILE, hypervisor), *readings):
        if not isinstance(reading, Found | Absent):
            yield Evidence.of(NO_HYPERVISOR, question, reading)
            return
    for question, reading in readings:
        if isinstance(reading, Found) and reading.data.strip(b"\0 \n"):
            yield Evidence.seen(NO_HYPERVISOR, question.key, True)
            return
    yield Evidence(NO_HYPERVISOR, "absent", PRODUCT.key, note="no board is described")
