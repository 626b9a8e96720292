"""Crowds, slow senders, clients that do not read: each is bounded, and others are served meanwhile."""

from __future__ import annotations

import socket
import sqlite3
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests

from tests.collector.support import PLACE, Server, converse, lines, post, problem, register
from tests.runtime.support import SCHEMA, event
from tests.system.faults.support import eventually

REQUESTS = 4
BOUNDS = {
    "max_requests": REQUESTS,
    "max_connections": 20,
    "max_bytes_in_flight": (8 << 20) // 3,
    "head_timeout": 0.5,
    "body_timeout": 1.0,
    "read_timeout": 1.0,
}
HEAD = (
    f"POST {PLACE}/events?model=m HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    f"Schema-Fingerprint: {SCHEMA.fingerprint}\r\nContent-Length: "
)


@pytest.fixture
def bounded(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "monitoring.db", bounds=BOUNDS) as server:
        assert register(server).status_code == 201
        yield server


def read_all(connection: socket.socket) -> bytes:
    connection.settimeout(10)
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    return answer


@pytest.mark.parametrize("sent", [b"", b"POST ", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: "])
def test_a_head_that_does_not_come(bounded: Server, sent: bytes) -> None:
    with socket.create_connection(bounded.address) as connection:
        connection.sendall(sent)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/timeout" in answer


def test_a_head_that_comes_byte_by_byte(bounded: Server) -> None:
    with socket.create_connection(bounded.address) as connection:
        try:
            for byte in b"GET /healthz HTTP/1.1\r\nX-Slow: " + b"z" * 1000:
                connection.sendall(bytes([byte]))
                time.sleep(0.02)
        except OSError:
            return  # hung up on
        pytest.fail("the collector listened to all of it")


def test_a_second_head_that_does_not_come(bounded: Server) -> None:
    with socket.create_connection(bounded.address) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"GET /hea")
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_does_not_come(bounded: Server) -> None:
    with socket.create_connection(bounded.address) as connection:
        connection.sendall(HEAD.encode() + b'1000\r\n\r\n{"id"')
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/timeout" in answer


def test_too_many_requests_at_a_time(bounded: Server) -> None:
    """The file of the store is locked meanwhile: requests that arrived cannot end, and keep their places."""
    with sqlite3.connect(bounded.db, isolation_level=None) as other, ThreadPoolExecutor(3 * REQUESTS) as pool:
        other.execute("BEGIN IMMEDIATE")
        tries = [pool.submit(post, bounded, lines([event(f"e{number}")])) for number in range(3 * REQUESTS)]
        eventually(lambda: sum(one.done() for one in tries) == 2 * REQUESTS)
        refused = [one.result() for one in tries if one.done()]
        other.execute("ROLLBACK")
        answered = [one.result() for one in tries if one.result() not in refused]
    other.close()
    assert {(one.status_code, problem(one), one.headers["Retry-After"]) for one in refused} == {(503, "busy", "1")}
    assert [one.status_code for one in answered] == [200] * REQUESTS
    eventually(lambda: post(bounded, lines([event("a")])).status_code == 200)


def test_too_many_connections(bounded: Server) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(bounded.address)) for _ in range(20)]
        with socket.create_connection(bounded.address) as connection:
            answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 1" in answer
        del idle
    eventually(lambda: requests.get(f"{bounded.url}/healthz", timeout=10).status_code == 200)


def test_too_many_connections_of_one_client(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db", bounds={"max_connections_per_client": 5}) as server, ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(socket.create_connection(server.address))
        with socket.create_connection(server.address) as connection:
            answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"5 connections of this client" in answer


FRAMINGS = {
    "both": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "both, the other way round": b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
    "both, in other letters": b"content-length: 5\r\ntransfer-encoding: CHUNKED\r\n",
    "lengths that differ": b"Content-Length: 5\r\nContent-Length: 6\r\n",
    "a list of lengths that differ": b"Content-Length: 5, 6\r\n",
    "a blank before the colon": b"Content-Length : 5\r\n",
    "a coding that is unknown": b"Transfer-Encoding: gzip\r\n",
    "chunked twice": b"Transfer-Encoding: chunked, chunked\r\n",
    "a length with a sign": b"Content-Length: +5\r\n",
    "a length in hex": b"Content-Length: 0x5\r\n",
    "an endless length": b"Content-Length: " + b"9" * 5000 + b"\r\n",
}


@pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS.keys())
@pytest.mark.parametrize("path", ["/healthz", f"{PLACE}/events?model=m", f"{PLACE}/schema"])
def test_a_request_whose_end_is_not_clear_is_refused_and_the_connection_closed(
    server: Server, framing: bytes, path: str
) -> None:
    smuggled = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    request = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + framing + b"\r\n0\r\n\r\n" + smuggled
    with socket.create_connection(server.address) as connection:
        connection.sendall(request)
        answer = read_all(connection)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ", b"HTTP/1.1 413 ")), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer.lower()


FOLDS = {"length": b"Content-Length:\r\n 5", "coding": b"Transfer-Encoding:\r\n\tchunked"}


@pytest.mark.parametrize("folded", FOLDS.values(), ids=FOLDS.keys())
def test_a_folded_header_counts_as_one_on_a_line(server: Server, folded: bytes) -> None:
    """RFC 9112, section 5.2: a fold is refused, or stands for blanks before the header is interpreted."""
    other = FRAMINGS["both"].replace(b"5", b"7").split(b"\r\n")[b"Content" in folded]
    head = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\n"
    answer = converse(server, head + folded + b"\r\n" + other + b"\r\n\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("hidden", [b"Content-Length: 3", b"Transfer-Encoding: chunked", b"Host: elsewhere"])
def test_what_is_folded_into_a_header_is_none_of_its_own(server: Server, hidden: bytes) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Note: a\r\n " + hidden + b"\r\nConnection: close\r\n\r\n"
    answer = converse(server, head)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1 ") == 1


BAD_CHUNKS = {
    "no number": b"five\r\nabcde\r\n",
    "a prefix": b"0x5\r\nabcde\r\n",
    "a sign": b"+5\r\nabcde\r\n",
    "longer than it says": b"5\r\nabcdefg\r\n",
    "after a good one": b"5\r\nabcde\r\n\r\n",
    "a number without end": b"1" * 30 + b"\r\n",
    "a trailer that is no header": b"5\r\nabcde\r\n0\r\nno header\r\n\r\n",
}


@pytest.mark.parametrize("body", BAD_CHUNKS.values(), ids=BAD_CHUNKS.keys())
@pytest.mark.parametrize("is_late", [False, True], ids=["at once", "late"])
def test_a_body_that_is_not_chunked_right_is_answered(server: Server, body: bytes, *, is_late: bool) -> None:
    smuggled = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = HEAD.removesuffix("Content-Length: ").encode() + b"Transfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(server.address) as connection:
        connection.sendall(head)
        if is_late:
            time.sleep(0.1)
        connection.sendall(body + smuggled)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/problems/malformed-request" in answer
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer.lower()


def test_http_1_0_has_no_chunks(server: Server) -> None:
    head = b"POST /healthz HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert converse(server, head).startswith(b"HTTP/1.1 400 ")


def test_more_bytes_than_may_be_in_flight(bounded: Server) -> None:
    large = lines([event("a", note="n" * 900_000)]) * 2
    refused = post(bounded, large + lines([event("b", note="n" * 900_000)]))
    assert (refused.status_code, problem(refused)) == (503, "busy")
    # What it had taken was given back.
    for _ in range(5):
        assert post(bounded, large).status_code == 200


def test_an_answer_that_nobody_reads(bounded: Server) -> None:
    for start in range(0, 4000, 1000):
        batch = [event(f"e{n}", n, note="n" * 1000) for n in range(start, start + 1000)]
        assert post(bounded, lines(batch)).status_code == 200
    ask = f"GET {PLACE}/records?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(REQUESTS):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(bounded.address)
            connection.sendall(ask * 20)
        eventually(lambda: post(bounded, lines([event("a", 1)])).status_code == 200)


def test_small_requests_pass_while_large_ones_are_worked_on(server: Server) -> None:
    large = lines([event(f"large {n}", n, note="x" * 4000, surplus=1) for n in range(1000)])
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(post, server, large) for _ in range(8)]
        while not all(answer.done() for answer in answers):
            assert requests.get(f"{server.url}/healthz", timeout=2).status_code == 200
        assert {answer.result().status_code for answer in answers} == {200}


def test_clients_that_reset_while_what_they_sent_waits_for_its_turn_leave_nothing_behind(bounded: Server) -> None:
    """While reading is paused nothing tells that a client is gone: the time of a head ends the connection."""
    body = b"1\r\n \r\n" * 150_000
    head = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"

    def reset() -> None:
        with suppress(OSError), socket.create_connection(bounded.address, timeout=10) as connection:
            connection.sendall(head + body)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    until = time.monotonic() + 3
    while time.monotonic() < until:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(8):
                pool.submit(reset)
    eventually(lambda: post(bounded, lines([event("a")])).status_code == 200)
    time.sleep(BOUNDS["head_timeout"] + 0.5)
    assert "Traceback" not in bounded.log

    def has_all_places() -> bool:
        with ExitStack() as stack:
            for _ in range(int(BOUNDS["max_connections"])):
                connection = stack.enter_context(socket.create_connection(bounded.address, timeout=10))
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if not connection.recv(100).startswith(b"HTTP/1.1 200 "):
                    return False
        return True

    eventually(has_all_places)
