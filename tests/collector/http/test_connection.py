"""Crowds, slow senders, clients that do not read: each is bounded, and others are served meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.collector.support import PLACE, Server, lines, post, problem, register
from tests.runtime.support import SCHEMA, event
from tests.system.faults.support import eventually

REQUESTS = 4
BOUNDS = {
    "max_requests": REQUESTS,
    "max_connections": 20,
    "max_bytes_in_flight": 2 << 20,
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
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(bounded.address)) for _ in range(REQUESTS)]
        for connection in slow:
            connection.sendall(HEAD.encode() + b'1000\r\n\r\n{"id"')
        active = f"schemagen_requests_active {float(len(slow) + 1)}"  # and the one that asks
        eventually(lambda: active in requests.get(f"{bounded.url}/metrics", timeout=10).text, 0.9)
        refused = post(bounded, lines([event("a")]))
        assert (refused.status_code, problem(refused), refused.headers["Retry-After"]) == (503, "busy", "1")
        assert requests.get(f"{bounded.url}/healthz", timeout=10).status_code == 200
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
