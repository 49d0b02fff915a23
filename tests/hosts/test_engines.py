"""Asking engines: a small server on a socket, and everything that one could do wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtcheck.hosts import engines
from virtcheck.hosts.engines import CONTAINERS, INSTANCES, Silence, Socket, ask_engines
from virtcheck.model.workload import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ID = "4f2d6a0c" * 8
DOCKER = [{"Id": ID, "Names": ["/db/alias", "/web"], "State": "running"}, {"Id": 5}, "x"]
INCUS = {"type": "sync", "metadata": [{"name": "web", "project": "default"}, {"name": "db", "project": "shop"}, None]}


def http(body: bytes, status: str = "200 OK") -> bytes:
    """An answer in HTTP."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def server(path: Path, serve: Callable[[socket.socket], None]) -> Iterator[list[bytes]]:
    """A socket at `path` whose first visitor `serve` answers; gives what visitors sent."""
    heard: list[bytes] = []
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()

    def run() -> None:
        try:
            connected, _ = listening.accept()
            with connected:
                heard.append(connected.recv(65536))
                serve(connected)
        except OSError:
            pass

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def asked(
    path: Path, serve: Callable[[socket.socket], None], request: str = CONTAINERS
) -> tuple[Any, Any, list[bytes]]:
    """What is told over a socket, who kept silent, and what the server heard."""
    with server(path, serve) as heard:
        told, silent = ask_engines([Socket("docker", str(path), request)])
    return told, silent, heard


def saying(data: bytes) -> Callable[[socket.socket], None]:
    """A server that says this."""
    return lambda connected: connected.sendall(data)


def test_docker(tmp_path: Path) -> None:
    """Docker's list: the name that begins at the top is the container's own, others are links."""
    path = tmp_path / "s"
    told, silent, heard = asked(path, saying(http(json.dumps(DOCKER).encode())))

    assert ((Told(ID, "web", f"socket:{path}"),), ()) == (told, silent)
    assert [True] == [one.startswith(b"GET /containers/json?all=0 HTTP/1.1\r\n") for one in heard]


def test_incus(tmp_path: Path) -> None:
    """Instances of a project other than the default one have its name in their control groups."""
    told, _, heard = asked(tmp_path / "s", saying(http(json.dumps(INCUS).encode())), INSTANCES)

    assert [("web", "web"), ("shop_db", "db")] == [(one.id, one.name) for one in told]
    assert heard[0].startswith(b"GET /1.0/instances?recursion=1 HTTP/1.1\r\n")


def drip(connected: socket.socket) -> None:
    """Says one byte after another, for ever."""
    while True:
        connected.sendall(b"H")
        time.sleep(0.05)


def wait(connected: socket.socket) -> None:
    """Says nothing until whoever asked has gone."""
    connected.recv(1)


def flood(connected: socket.socket) -> None:
    """Says more than anybody wants to hear."""
    connected.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connected.sendall(b"[" * 65536)


@pytest.mark.parametrize(("serve", "why"), [
    (drip, "no answer within 1 s"),
    (wait, "no answer within 1 s"),
    (flood, "its answer is larger than 4194304 bytes"),
    (saying(b"hello\r\n\r\n"), "its answer is not HTTP"),
    (saying(http(b"{}", "403 Forbidden")), "it refuses with status 403"),
    (saying(http(b"", "302 Found")), "it refuses with status 302"),
])  # fmt: skip
def test_bad_servers(tmp_path: Path, serve: Callable[[socket.socket], None], why: str) -> None:
    """Whatever listens, it takes a second at most, and its silence has a reason."""
    path = tmp_path / "s"
    began = time.monotonic()
    told, silent, _ = asked(path, serve)

    assert ((), (Silence(str(path), why),)) == (told, silent)
    assert 2.5 > time.monotonic() - began


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100000, b"5", b'{"metadata": {"a": 1}}', b"\xff"])
@pytest.mark.parametrize("request_", [CONTAINERS, INSTANCES])
def test_other_content(tmp_path: Path, body: bytes, request_: str) -> None:
    """An answer that is no list of workloads tells nothing."""
    assert ((), ()) == asked(tmp_path / "s", saying(http(body)), request_)[:2]


@given(st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner)
    | st.dictionaries(st.sampled_from(["Id", "Names", "metadata", "name", "project"]), inner),
), st.sampled_from([CONTAINERS, INSTANCES]))  # fmt: skip
def test_any_shape(content: Any, request_: str) -> None:
    """Answers of any shape are taken apart, and what they name is harmless to a terminal."""
    told = list(engines._told(Socket("docker", "/s", request_), json.dumps(content).encode()))

    assert all(one.id.isprintable() and one.name.isprintable() for one in told)


def test_nobody_there(tmp_path: Path) -> None:
    """A place without a socket is no engine; neither is a file."""
    (tmp_path / "file").write_text("x")
    where = [Socket("docker", str(tmp_path / name), CONTAINERS) for name in ("none", "file")]

    assert ((), ()) == ask_engines(where)


def test_left_behind(tmp_path: Path) -> None:
    """A socket that nobody listens at any more is said to be one."""
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "s"))
    left.close()
    told, [silence] = ask_engines([Socket("docker", str(tmp_path / "s"), CONTAINERS)])

    assert ((), os.strerror(111)) == (told, silence.why)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a program as another user")
def test_another_user(tmp_path: Path) -> None:
    """What another user's program says is not heard, even where the socket's file is root's."""
    tmp_path.chmod(0o777)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    path = tmp_path / "s"
    program = (
        "import os, socket, sys\nos.setuid(65534)\ns = socket.socket(socket.AF_UNIX)\ns.bind(sys.argv[1])\n"
        "s.listen()\nprint(flush=True)\nc = s.accept()[0]\nprint(len(c.recv(100)), flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        os.chown(path, 0, 0)
        told, silent = ask_engines([Socket("docker", str(path), CONTAINERS)])
        heard = other.stdout.readline()

    assert ((), (Silence(str(path), "neither root nor this user listens there"),)) == (told, silent)
    assert "0\n" == heard


def test_only_sockets_of_this_machine() -> None:
    """By default only the machine's own sockets and those of whoever asks are looked for."""
    places = [one.path for one in engines.sockets(1000)]

    assert all(place.startswith(("/run/", "/var/")) for place in places)
    assert {"/run/user/1000/docker.sock", "/run/user/1000/podman/podman.sock"} == {
        place for place in places if place.startswith("/run/user/")
    }
