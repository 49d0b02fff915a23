"""py-cpuinfo as the parser of a given /proc/cpuinfo text. It starts no program and opens no file on this road.

The parser is private to py-cpuinfo, so the dependency is pinned and everything about it stands here. Its public
get_cpu_info() runs programs and sleeps; it is never called.
"""

from __future__ import annotations


def brand(text: str) -> str | None:
    """The processor's brand in the text of a /proc/cpuinfo, or None where py-cpuinfo finds none. Never raises."""
    try:
        from cpuinfo import cpuinfo

        cpuinfo.DataSource.has_proc_cpuinfo = staticmethod(lambda: True)
        cpuinfo.DataSource.cat_proc_cpuinfo = staticmethod(lambda: (0, text))
        found = cpuinfo._get_cpu_info_from_proc_cpuinfo().get("brand_raw")
    except Exception:
        return None
    return found if isinstance(found, str) and found else None
