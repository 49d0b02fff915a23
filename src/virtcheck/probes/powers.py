"""What this process could do to the host: capabilities that count outside its user namespace, and being its root.

A capability counts in the user namespace that it is held in and in those below. What a process does not hold it may
gain by running a program, as far as the bounding set and `no_new_privs` let it. See capabilities(7) and
user_namespaces(7).
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

OBTAINABLE = Sign("powers.obtainable", "the capabilities that this process has or can gain")
OVER_HOST = Sign("powers.over_host", "the capabilities that this process has or can gain over the whole host")
ROOT = Sign("powers.root", "whether this process is the host's root user, or can become it")
ROOT_IN_MAP = Sign("powers.root_in_map", "whether a user of this user namespace stands for the host's root")
SIGNS = (OBTAINABLE, OVER_HOST, ROOT, ROOT_IN_MAP)


def probe(host: Host) -> Iterator[Evidence]:
    """Read the status file, and weigh it with the user namespace."""
    for sign in SIGNS:
        yield Evidence(sign, "unanswered", "", note="nobody has looked yet")
