"""What this process could do to the host: capabilities that count outside its user namespace, and being its root.

A capability counts in the user namespace that it is held in and in those below. What a process does not hold it may
gain by running a program, as far as the bounding set and `no_new_privs` let it. See capabilities(7) and
user_namespaces(7).

Whose eyes read matters. The numbers of users are those of the reader's user namespace, but for the map of that very
namespace: it gives the numbers of the one above, of which nobody inside can tell what they stand for. So there the
kernel is asked otherwise. Who may read one of its settings depends on the effective user alone, capabilities or not
(test_perm in fs/proc/proc_sysctl.c of Linux), and the number of its owner is the one that the host's root has here.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import Absent, Access, Found, Stat
from virtcheck.probes import likewise, namespaces, not_shown
from virtcheck.probes.credentials import STATUS, USERS, capabilities, fields, number, user_map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.evidence import Sight
    from virtcheck.model.question import Forbidden, Host, Unanswered

OBTAINABLE = Sign("powers.obtainable", "the capabilities that this process has or can gain")
OVER_HOST = Sign("powers.over_host", "the capabilities that this process has or can gain over the whole host")
ROOT = Sign("powers.root", "whether this process is the host's root user, or can become it")
ROOT_IN_MAP = Sign("powers.root_in_map", "whether a user of this user namespace stands for the host's root")
SIGNS = (OBTAINABLE, OVER_HOST, ROOT, ROOT_IN_MAP)

OF_ROOT, READABLE = Stat("/proc/sys/kernel/cad_pid"), Access("/proc/sys/kernel/cad_pid")
"""A setting that every kernel has, and that nobody but the host's root may read."""
ONLY_OWNER, MAY_READ = 0o600, 4
OVERFLOW = 65534
"""The number of every user who has none here (/proc/sys/kernel/overflowuid); `nobody` has it too."""
NO_NUMBER = (1 << 32) - 1
"""What uid_map shows of a user who has no number in the reader's namespace."""
NOBODY = -1
"""In place of a user's number: there is none."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the status file, and weigh it with the user namespace."""
    users = namespaces.judge(host, namespaces.USER)
    obtainable = _obtainable(host)
    yield obtainable
    yield _over_host(obtainable, users)
    yield root(host)
    if users.value == "initial":
        yield Evidence.seen(ROOT_IN_MAP, users.origin, False, "the users are the host's")
    else:
        yield _has_root(host, users)


def over_host(host: Host) -> Evidence:
    """The capabilities that count over the whole host: OVER_HOST."""
    return _over_host(_obtainable(host), namespaces.judge(host, namespaces.USER))


def root(host: Host) -> Evidence:
    """`now` where the effective user is the host's root, `gainable` where a program may make it that, else `no`."""
    reading = host.ask(STATUS)
    if not isinstance(reading, Found):
        return not_shown(ROOT, STATUS, reading)
    lines = fields(reading.data)
    users = [number(one) for one in lines.get("Uid", "").split()]
    if len(users) < 2 or NOBODY in users:
        return _without(ROOT, "Uid")
    numbered = _number_of_root(host.looker)
    if numbered.sight != "seen":
        return likewise(ROOT, numbered)
    if users[1] == numbered.value:
        return Evidence.seen(ROOT, STATUS.key, "now")
    if numbered.value == NOBODY and users[1] == OVERFLOW:
        # A user without a number here: of oneself the kernel can be asked, of others not.
        if host is not host.looker:
            return Evidence(ROOT, "unanswered", STATUS.key, note="its user may have no number here")
        if _may_read(host.ask(READABLE)):
            return Evidence.seen(ROOT, READABLE.key, "now", "its user has no number here")
    if numbered.value in users:
        return Evidence.seen(ROOT, STATUS.key, "gainable", "the host's root is among the users that it goes by")
    held, kept = _held(lines, "CapPrm"), lines.get("NoNewPrivs")
    if held is None:
        return _without(ROOT, "CapPrm")
    if "setuid" not in held and kept == "1":
        return Evidence.seen(ROOT, STATUS.key, "no")
    has_root = _has_root(host, namespaces.judge(host, namespaces.USER))
    if has_root.sight != "seen":
        return likewise(ROOT, has_root)
    if has_root.value is False:
        return Evidence.seen(ROOT, has_root.origin, "no", has_root.note)
    if "setuid" not in held and kept != "0":
        return _without(ROOT, "NoNewPrivs")
    return Evidence.seen(ROOT, STATUS.key, "gainable")


def _without(sign: Sign, line: str) -> Evidence:
    """Evidence where the kernel is older than a line of the status file (NoNewPrivs: 4.10)."""
    return Evidence(sign, "unanswered", STATUS.key, note=f"there is no line {line}")


def _held(lines: dict[str, str], name: str) -> tuple[str, ...] | None:
    """The capabilities of a line; None where there is no such line."""
    mask = lines.get(name, "")
    held = capabilities(mask)
    return held if held or (mask and not mask.strip("0")) else None


def _obtainable(host: Host) -> Evidence:
    """What is held, and what may be gained: with no_new_privs nothing is.

    A program of root's gives what is in the bounding set, and what is inherited whether that is in the set or not.
    """
    reading = host.ask(STATUS)
    if not isinstance(reading, Found):
        return not_shown(OBTAINABLE, STATUS, reading)
    lines = fields(reading.data)
    held, bounding, kept = _held(lines, "CapPrm"), _held(lines, "CapBnd"), lines.get("NoNewPrivs")
    if held is None:
        return _without(OBTAINABLE, "CapPrm")
    if kept == "1":
        return Evidence.seen(OBTAINABLE, STATUS.key, held)
    if bounding is None:
        return _without(OBTAINABLE, "CapBnd")
    inherited = _held(lines, "CapInh") or ()
    gained = tuple(one for one in dict.fromkeys(bounding + inherited) if one not in held)
    if gained and kept != "0":
        return _without(OBTAINABLE, "NoNewPrivs")
    return Evidence.seen(OBTAINABLE, STATUS.key, held + gained)


def _over_host(obtainable: Evidence, users: Evidence) -> Evidence:
    """In a user namespace of one's own no capability counts over the host; where there is none, none counts."""
    if users.value == "own":
        return Evidence.seen(OVER_HOST, users.origin, (), users.note)
    if obtainable.value == () and obtainable.sight == "seen":
        return Evidence.seen(OVER_HOST, obtainable.origin, ())
    if users.value == "initial":
        return Evidence(OVER_HOST, obtainable.sight, obtainable.origin, obtainable.value, obtainable.note)
    return _unless_linux(OVER_HOST, users)


def _unless_linux(sign: Sign, users: Evidence) -> Evidence:
    """Evidence where the user namespace is hidden, absent, or numbered by something that is not Linux."""
    note = users.note if users.hidden else "the user namespace is none of Linux's"
    sight: Sight = "forbidden" if users.sight == "forbidden" else "unanswered"
    return Evidence(sign, sight, users.origin, note=note, errno=users.errno)


def _has_root(host: Host, users: Evidence) -> Evidence:
    """Whether one of the users of its namespace is the host's root."""
    if users.value == "initial":
        return Evidence.seen(ROOT_IN_MAP, users.origin, True)
    if users.value != "own":
        return _unless_linux(ROOT_IN_MAP, users)
    numbered = _number_of_root(host.looker)
    if numbered.sight != "seen":
        return numbered
    if _same_users(host):
        return Evidence.seen(ROOT_IN_MAP, numbered.origin, numbered.value != NOBODY)
    reading = host.ask(USERS)
    if not isinstance(reading, Found):
        return not_shown(ROOT_IN_MAP, USERS, reading)
    # Numbers below 0 there are none: only a range that begins with the host's root holds it.
    begins = [outside for _inside, outside, _count in ranges(reading.data)]
    if numbered.value == NOBODY and NO_NUMBER in begins:
        return Evidence(ROOT_IN_MAP, "unanswered", USERS.key, note="the looker has no numbers for these users")
    return Evidence.seen(ROOT_IN_MAP, USERS.key, numbered.value in begins)


def _same_users(host: Host) -> bool:
    """Whether who looks is in this very user namespace."""
    link = namespaces.EIGHT[namespaces.USER]
    return host is host.looker or host.ask(link) == host.looker.ask(link)


def _number_of_root(looker: Host) -> Evidence:
    """The number that the host's root has for whoever looks; NOBODY where it has none."""
    users = namespaces.judge(looker, namespaces.USER)
    if users.value == "initial":
        return Evidence.seen(ROOT_IN_MAP, users.origin, 0)
    if users.value != "own":
        return _unless_linux(ROOT_IN_MAP, users)
    owner, readable, table = looker.ask(OF_ROOT), looker.ask(READABLE), looker.ask(USERS)
    if not isinstance(owner, Found):
        return not_shown(ROOT_IN_MAP, OF_ROOT, owner)
    if not isinstance(readable, Found):
        return not_shown(ROOT_IN_MAP, READABLE, readable)
    if not isinstance(table, Found):
        return not_shown(ROOT_IN_MAP, USERS, table)
    if owner.note or owner.data.kind != "file" or owner.data.mode != ONLY_OWNER:
        return Evidence(ROOT_IN_MAP, "unanswered", OF_ROOT.key, note="this is not the kernel's own file")
    uid = owner.data.uid
    has_number = any(inside <= uid < inside + count for inside, _outside, count in ranges(table.data))
    if not has_number or (uid == OVERFLOW and not _may_read(readable)):
        return Evidence.seen(ROOT_IN_MAP, OF_ROOT.key, NOBODY)
    return Evidence.seen(ROOT_IN_MAP, OF_ROOT.key, uid)


def _may_read(reading: Found[int] | Absent | Forbidden | Unanswered) -> bool:
    return isinstance(reading, Found) and bool(reading.data & MAY_READ)


def ranges(data: bytes) -> tuple[tuple[int, int, int], ...]:
    """The lines of uid_map in numbers: where the users begin inside and outside, and how many. Others are left out."""
    lines = [[number(one) for one in line.split()] for line in user_map(data)]
    return tuple((line[0], line[1], line[2]) for line in lines if len(line) == 3 and min(line) >= 0)
