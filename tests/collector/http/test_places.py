"""Slow senders: however many they are, they take nobody's place."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.collector.support import PLACE, Server, lines, post, register
from tests.runtime.support import SCHEMA, event
from tests.system.faults.support import eventually

BOUNDS = {"max_requests": 2, "body_timeout": 12.0}
HEAD = (
    f"POST {PLACE}/events?model=m HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    f"Schema-Fingerprint: {SCHEMA.fingerprint}\r\n"
)


@pytest.fixture
def bounded(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "monitoring.db", bounds=BOUNDS) as server:
        assert register(server).status_code == 201
        yield server


@pytest.mark.parametrize("length", ["Content-Length: 500\r\n", "Transfer-Encoding: chunked\r\n"])
@pytest.mark.parametrize("beginning", ["", "5\r\n     "])
def test_bodies_that_do_not_come_take_no_place(bounded: Server, length: str, beginning: str) -> None:
    with ExitStack() as stack:
        for _ in range(150):
            connection = stack.enter_context(socket.create_connection(bounded.address))
            connection.sendall(f"{HEAD}{length}\r\n{beginning}".encode())
        eventually(lambda: "requests_active 151.0" in requests.get(f"{bounded.url}/metrics", timeout=10).text)
        for n in range(20):
            assert post(bounded, lines([event(f"good {n}", n)])).status_code == 200
            assert requests.get(f"{bounded.url}{PLACE}/records/good%20{n}", timeout=10).status_code == 200


def test_a_body_that_drips_is_given_up_long_before_its_time_is_over(bounded: Server) -> None:
    began = time.monotonic()
    with socket.create_connection(bounded.address) as connection:
        connection.settimeout(10)
        connection.sendall(f"{HEAD}Content-Length: 100000\r\n\r\n".encode() + b" " * 9000)
        answer = b""
        while not answer:
            connection.settimeout(0.5)
            try:
                answer = connection.recv(65536)
            except TimeoutError:
                connection.sendall(b" ")
        while piece := connection.recv(65536):  # the head of an answer may come before its body
            answer += piece
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"stalled" in answer
    assert 4 < time.monotonic() - began < 11


def test_a_body_that_comes_slowly_but_steadily_is_taken(bounded: Server) -> None:
    body = lines([event(f"steady {n}", n) for n in range(400)])
    step = len(body) // 7
    with socket.create_connection(bounded.address) as connection:
        connection.sendall(f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode())
        for at in range(0, len(body), step):
            connection.sendall(body[at : at + step])
            time.sleep(0.9)
        connection.settimeout(10)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
