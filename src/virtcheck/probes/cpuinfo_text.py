"""py-cpuinfo as the parser of a given /proc/cpuinfo text. It starts no program and opens no file on this road.

The parser is private to py-cpuinfo, so the dependency is pinned and everything about it stands here. Its public
get_cpu_info() runs programs and sleeps; it is never called.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def brand(text: str) -> str | None:
    """The processor's brand in the text of a /proc/cpuinfo, or None where py-cpuinfo finds none. Never raises."""
    try:
        cpuinfo = _parser()
        cpuinfo.DataSource.has_proc_cpuinfo = staticmethod(lambda: True)
        cpuinfo.DataSource.cat_proc_cpuinfo = staticmethod(lambda: (0, text))
        found = cpuinfo._get_cpu_info_from_proc_cpuinfo().get("brand_raw")
    except Exception:
        return None
    return found if isinstance(found, str) and found else None


def _parser() -> ModuleType:
    """The module. When it is imported it asks what it runs on, starts `file` and `uname` for that, and may refuse.

    So for that while it is told of a machine that it knows.
    """
    import multiprocessing
    import platform
    from collections import namedtuple

    described = platform.architecture, platform.uname, multiprocessing.cpu_count
    named = namedtuple("named", "system node release version machine processor")
    known = named("Linux", "", "", "", "x86_64", "")
    try:
        platform.architecture = lambda *_: ("64bit", "")
        platform.uname = lambda: known  # type: ignore[assignment, return-value]
        multiprocessing.cpu_count = lambda: 1
        from cpuinfo import cpuinfo
    finally:
        platform.architecture, platform.uname, multiprocessing.cpu_count = described
    parser: ModuleType = cpuinfo
    return parser
