"""The processor's brand: a probe of its own, because off x86 it takes py-cpuinfo to find it."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Found
from virtcheck.probes.cpu import CPUINFO, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

NAME = Sign("cpu_model.name", "the processor's brand")
SIGNS = (NAME,)


def probe(host: Host) -> Iterator[Evidence]:
    """Take the model name where the kernel gives one, else what py-cpuinfo makes of the text."""
    reading = host.ask(CPUINFO)
    if not isinstance(reading, Found):
        yield Evidence.of(NAME, CPUINFO, reading)
        return
    named = fields(reading.data)
    name = named.get("model name")
    if name is None:
        from virtcheck.probes.cpuinfo_text import brand

        name = brand("\n".join(f"{field}: {content}" for field, content in named.items()))
    # gVisor gives `unknown` as the name, which is none.
    if name and name != "unknown":
        yield Evidence.seen(NAME, CPUINFO.key, name)
    else:
        yield Evidence(NAME, "absent", CPUINFO.key, note="this architecture's /proc/cpuinfo does not tell")
