"""Kinds of memory that a host can give to guests: huge pages, pages merged with others, memory near a processor."""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, File, Found, Listing
from virtcheck.probes import number, unless_empty
from virtcheck.probes.kernel import shows_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from virtcheck.model.evidence import Value
    from virtcheck.model.question import Answer, Host, Question

SIZES = Sign("memory.sizes", "the sizes of huge pages")
RESERVED = Sign("memory.reserved", "the bytes that are kept ready as huge pages")
TRANSPARENT = Sign("memory.transparent", "when the kernel uses huge pages by itself")
MERGING = Sign("memory.merging", "whether the kernel merges equal pages (KSM)")
MERGED = Sign("memory.merged", "the number of pages that were saved by merging (KSM)")
NODES = Sign("memory.nodes", "the number of NUMA nodes")
SIGNS = (SIZES, RESERVED, TRANSPARENT, MERGING, MERGED, NODES)

POOLS, NODE_LIST = Listing("/sys/kernel/mm/hugepages"), Listing("/sys/devices/system/node")
THP = File("/sys/kernel/mm/transparent_hugepage/enabled")
RUN, SHARING = File("/sys/kernel/mm/ksm/run"), File("/sys/kernel/mm/ksm/pages_sharing")
MODES = ("always", "madvise", "never")
WITHOUT = "this kernel was built without it"


def probe(host: Host) -> Iterator[Evidence]:
    """Read the pools, then the switches, then count the nodes."""
    pools = host.ask(POOLS)
    if isinstance(pools, Absent) and shows_all(host):
        yield Evidence.seen(SIZES, POOLS.key, (), WITHOUT)
        yield Evidence.seen(RESERVED, POOLS.key, 0, WITHOUT)
    else:
        yield Evidence.of(SIZES, POOLS, pools, lambda names: tuple(f"{one}kB" for one in sizes(names)))
        yield _reserved(host, sizes(pools.data)) if isinstance(pools, Found) else Evidence.of(RESERVED, POOLS, pools)
    yield _one(host, TRANSPARENT, THP, chosen, "never")
    yield _one(host, MERGING, RUN, lambda data: data.strip() == b"1", False)
    yield _one(host, MERGED, SHARING, number, 0)
    yield _one(host, NODES, NODE_LIST, nodes, 1)


def _one(
    host: Host, sign: Sign, question: Question[Answer], read: Callable[[Answer], Value], without: Value
) -> Evidence:
    """What `read` makes of the answer, or what a kernel is `without` such a thing."""
    reading = host.ask(question)
    if isinstance(reading, Absent) and shows_all(host):
        return Evidence.seen(sign, question.key, without, WITHOUT)
    return unless_empty(Evidence.of(sign, question, reading, read))


def sizes(names: tuple[str, ...]) -> tuple[int, ...]:
    """The kilobytes in `hugepages-2048kB`, the smallest first."""
    texts = (name.removeprefix("hugepages-").removesuffix("kB") for name in names)
    return tuple(sorted(int(text) for text in texts if text.isdecimal() and text.isascii() and len(text) < 12))


def _reserved(host: Host, kilobytes: tuple[int, ...]) -> Evidence:
    total = 0
    for size in kilobytes:
        question = File(f"{POOLS.path}/hugepages-{size}kB/nr_hugepages")
        reading = host.ask(question)
        if not isinstance(reading, Found):
            return Evidence.of(RESERVED, question, reading)
        total += number(reading.data) * size << 10
    return Evidence.seen(RESERVED, POOLS.key, total)


def chosen(data: bytes) -> str:
    """The word in brackets of `always [madvise] never`; empty where it is none of these."""
    word = data[:64].decode("ascii", "replace").partition("[")[2].partition("]")[0]
    return word if word in MODES else ""


def nodes(names: tuple[str, ...]) -> int:
    """How many of the names are nodes: `node0`, but not `online`."""
    return sum(name.startswith("node") and name[4:].isdecimal() for name in names)
