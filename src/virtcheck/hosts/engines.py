"""What engines themselves say of their workloads, over their sockets on this machine: for `--ask-engines` alone.

Nothing else here connects to anything. One GET goes to each socket, and each has a second to answer, in a child that is
killed at the limit. A socket that systemd holds for an engine starts that engine: who asks for this has asked for that.
Only those sockets are asked behind which root or this very user listens: anybody else could answer what they like.
"""

from __future__ import annotations

import os
import socket
import stat
import struct

from virtcheck.hosts.machine import in_child, refused
from virtcheck.model.evidence import clean
from virtcheck.model.value import Frozen
from virtcheck.model.workload import Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.client import HTTPConnection
    from typing import Any

    Answer = tuple[Any, ...]

ANSWER_LIMIT = 4 << 20
"""Bytes of one answer: some thousands of containers."""
TIME_LIMIT = 1.0
"""Seconds for one socket, from the first byte to the last."""
MOST = 8192

CONTAINERS, INSTANCES = "/containers/json?all=0", "/1.0/instances?recursion=1"
"""Docker's question, which Podman takes as well; that of LXD and Incus."""
PEER = struct.Struct("iII")
"""struct ucred of unix(7): process, user, group."""


class Socket(Frozen):
    """Where an engine listens, and what it is asked there."""

    engine: str
    path: str
    request: str


class Silence(Frozen):
    """A socket that is there and told nothing."""

    path: str
    why: str


def sockets(user: int) -> tuple[Socket, ...]:
    """Where engines listen by default: those of the machine and those of this user."""
    own = f"/run/user/{user}"
    return (
        Socket("docker", "/run/docker.sock", CONTAINERS),
        Socket("docker", f"{own}/docker.sock", CONTAINERS),
        Socket("podman", "/run/podman/podman.sock", CONTAINERS),
        Socket("podman", f"{own}/podman/podman.sock", CONTAINERS),
        Socket("incus", "/var/lib/incus/unix.socket", INSTANCES),
        Socket("lxd", "/var/lib/lxd/unix.socket", INSTANCES),
        Socket("lxd", "/var/snap/lxd/common/lxd/unix.socket", INSTANCES),
    )


def ask_engines(where: Sequence[Socket] | None = None) -> tuple[tuple[Told, ...], tuple[Silence, ...]]:
    """The names of all that runs, by the engines that answer, and the engines that do not. Never raises."""
    told: list[Told] = []
    silent: list[Silence] = []
    for one in sockets(os.geteuid()) if where is None else where:
        answer = _asked(one)
        if answer[0] == "found":
            told += _told(one, answer[1])
        elif answer[0] != "absent":
            silent.append(Silence(one.path, clean(_why(answer))))
    return tuple(told), tuple(silent)


def _asked(one: Socket) -> Answer:
    """("found", the bytes of the answer, ""), or why there is none: an answer as machine.py gives them."""
    try:
        seen = os.stat(one.path)
    except OSError as error:
        return refused(error.errno)
    if not stat.S_ISSOCK(seen.st_mode):
        return ("absent", 0)
    import http.client  # noqa: F401  here, not in the child: two threads must not import at once

    try:
        return in_child(lambda: _answer(one), TIME_LIMIT)
    except OSError as error:
        return refused(error.errno)


def _answer(one: Socket) -> Answer:
    """The same, in the child."""
    import http.client

    try:
        connection = _connection(one.path)
        user = _listener(connection.sock)
        if user not in (0, os.geteuid()):
            return ("unanswered", "neither root nor this user listens there", 0)
        connection.request("GET", one.request, headers={"Accept": "application/json"})
        response = connection.getresponse()
        data = response.read(ANSWER_LIMIT + 1)
    except OSError as error:
        # ECONNREFUSED: a socket that an engine left behind.
        return refused(error.errno)
    except (http.client.HTTPException, ValueError):
        return ("unanswered", "its answer is not HTTP", 0)
    if len(data) > ANSWER_LIMIT:
        return ("unanswered", f"its answer is larger than {ANSWER_LIMIT} bytes", 0)
    if response.status != http.client.OK:
        return ("unanswered", f"it refuses with status {response.status}", 0)
    return ("found", data, "")


def _connection(path: str) -> HTTPConnection:
    """A connection over a UNIX socket. Raises OSError where nobody listens."""
    from http.client import HTTPConnection

    connection = HTTPConnection("localhost", timeout=TIME_LIMIT)
    connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.sock.settimeout(TIME_LIMIT)
    connection.sock.connect(path)
    return connection


def _listener(connected: socket.socket) -> int:
    """The user who made the socket that this one is connected to: who may own its file says less."""
    peer: tuple[int, int, int] = PEER.unpack(connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
    return peer[1]


def _why(answer: Answer) -> str:
    return answer[1] if answer[0] == "unanswered" else os.strerror(answer[1])


def _told(one: Socket, data: bytes) -> Iterator[Told]:
    """The workloads in an answer; whatever has another shape is passed over."""
    import json

    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return
    if one.request == INSTANCES:
        content = content.get("metadata") if isinstance(content, dict) else None
    for entry in content[:MOST] if isinstance(content, list) else ():
        known, name = _instance(entry) if one.request == INSTANCES else _container(entry)
        if isinstance(known, str) and isinstance(name, str) and known and name:
            yield Told(clean(known), clean(name), clean(f"socket:{one.path}"))


def _container(entry: Any) -> tuple[Any, Any]:
    """Id and name by Docker's API, where a name begins with a slash, and links bring more names."""
    if not isinstance(entry, dict) or not isinstance(names := entry.get("Names"), list):
        return None, None
    own = [name[1:] for name in names if isinstance(name, str) and name.startswith("/") and "/" not in name[1:]]
    return entry.get("Id"), own[0] if own else None


def _instance(entry: Any) -> tuple[Any, Any]:
    """Name by the API of LXD and Incus; in a project of its own an instance's control group has the project's name."""
    if not isinstance(entry, dict):
        return None, None
    name, project = entry.get("name"), entry.get("project", "default")
    return (name if project == "default" else f"{project}_{name}"), name
