"""Whoever goes away while its request is worked on gives its place back at once, whatever is done for it just then."""

from __future__ import annotations

import json
import select
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest
import requests

from tests.collector.hindering import active, file_is_locked, needs_proc, processes_stand_still
from tests.collector.support import PLACE, Server, lines, post, register
from tests.runtime.support import SCHEMA, event
from tests.system.faults.support import eventually

pytestmark = needs_proc

REQUESTS = 4


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A collector with few places, whose other processes have started."""
    db = tmp_path_factory.mktemp("narrow") / "monitoring.db"
    with Server(db, bounds={"max_requests": REQUESTS}) as server:
        assert register(server).status_code == 201
        assert post(server, WRONG).status_code == 200
        assert requests.put(f"{server.url}{PLACE}-other/schema", WIDE, headers=JSON, timeout=30).status_code == 201
        yield server


def request(method: str, path: str, body: bytes, *headers: str) -> bytes:
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


def events(body: bytes) -> bytes:
    fingerprint = f"Schema-Fingerprint: {SCHEMA.fingerprint}"
    return request("POST", f"{PLACE}/events?model=m", body, "Content-Type: application/x-ndjson", fingerprint)


def schema(document: bytes) -> bytes:
    return request("PUT", f"{PLACE}-other/schema", document, "Content-Type: application/json")


JSON = {"Content-Type": "application/json"}
WRONG = b"\n".join(b'{"unknown %d": 1}' % number for number in range(100))
WIDE = json.dumps({
    "schemagen": 1, "name": "x", "version": "1.0.0", "id": "id", "timestamp": "timestamp",
    "predictions": {"p": {"type": "float"}},
    "features": {f"column_{number}": {"type": "float", "minimum": 1.5} for number in range(400)},
}).encode()  # fmt: skip
LARGE = lines([event(f"large {number}", number, note="n" * 900) for number in range(1000)])


WORK = {
    "judging": (events(WRONG), processes_stand_still),
    "judging what is large": (events(LARGE), processes_stand_still),
    "compiling": (schema(WIDE), processes_stand_still),
    "committing": (events(LARGE), file_is_locked),
}


def close(connection: socket.socket) -> None:
    connection.close()


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close_after_another_request(connection: socket.socket) -> None:
    """The collector does not read on before it has answered the first, and cannot see that the client has gone."""
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.close()


def status(server: Server) -> int:
    """What a good client hears just now."""
    return requests.get(f"{server.url}{PLACE}/records/none", timeout=10).status_code


@pytest.mark.parametrize("go", [close, reset, close_after_another_request], ids=lambda go: go.__name__)
@pytest.mark.parametrize("work", WORK)
def test_a_client_that_goes_away_gives_its_place_back(
    narrow: Server, work: str, go: Callable[[socket.socket], None]
) -> None:
    sent, is_hindered = WORK[work]
    with is_hindered(narrow), ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(narrow.address)) for _ in range(2 * REQUESTS)]
        for client in clients:
            with suppress(OSError):  # it is refused already
                client.sendall(sent)
        eventually(lambda: len(select.select(clients, [], [], 0)[0]) == REQUESTS)  # refused, for there is no place
        assert status(narrow) == 503
        for client in clients:
            with suppress(OSError):
                go(client)
        eventually(lambda: status(narrow) == 404, seconds=4)
    eventually(lambda: post(narrow, lines([event("good", 1)])).status_code == 200)
    eventually(lambda: post(narrow, WRONG).status_code == 200)
    assert "Traceback" not in narrow.log


def test_a_client_that_stays_is_answered_after_others_have_gone(narrow: Server) -> None:
    with processes_stand_still(narrow), ExitStack() as stack:
        first, *others, last = [stack.enter_context(socket.create_connection(narrow.address)) for _ in range(REQUESTS)]
        for client in (first, *others, last):
            client.sendall(events(WRONG))
        eventually(lambda: active(narrow) == REQUESTS)
        assert status(narrow) == 503
        for client in others:
            close(client)
        eventually(lambda: status(narrow) == 404)
        stack.pop_all()
    for client in (first, last):
        client.settimeout(30)
        with client:
            assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_the_log_says_of_a_client_that_has_gone_that_there_was_no_answer(narrow: Server) -> None:
    with processes_stand_still(narrow), socket.create_connection(narrow.address) as client:
        client.sendall(request("POST", f"{PLACE}/events?model=gone", WRONG, *events(b"").decode().split("\r\n")[3:5]))
        eventually(lambda: active(narrow) == 1)
        close(client)
        eventually(lambda: any('"model":"gone"' in line for line in narrow.log.splitlines()))
    line = next(json.loads(line) for line in narrow.log.splitlines() if '"model":"gone"' in line)
    assert (line["status"], line["route"].endswith("/events")) == (0, True)
