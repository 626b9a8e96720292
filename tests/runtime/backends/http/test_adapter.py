"""A request ends in time, whatever the other side sends meanwhile."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import requests
from schemagen_runtime import HttpSettings, SchemaInfo, TransientError
from schemagen_runtime.backends.http.adapter import Limit, LimitedAdapter
from schemagen_runtime.backends.http.destination import HttpDestination

from tests.runtime.support import SCHEMA
from tests.system.faults.collector import Collector
from tests.system.faults.support import PLACE

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that sends a byte of a long answer every few milliseconds, until its client is gone."""
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection:
            connection.recv(65_536)
            connection.sendall(HEAD)
            while not over.wait(0.01):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=drip, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        over.set()
        server.shutdown(socket.SHUT_RDWR)


def test_bytes_that_drip_in_do_not_prolong_a_request(dripping: str) -> None:
    limit = Limit(read_timeout=60.0)
    with requests.Session() as session:
        session.mount("http://", LimitedAdapter(limit))
        limit.start(0.3)
        with pytest.raises((requests.RequestException, TimeoutError), match=r"took too long in all|timed out"):
            session.get(dripping, timeout=(60.0, 60.0))


def test_an_attempt_that_took_too_long_is_made_again_later(dripping: str) -> None:
    destination = HttpDestination(dripping, HttpSettings(attempt_timeout=0.3, read_timeout=60.0))
    with pytest.raises(TransientError, match=f"no answer from {dripping}: .*(too long|timed out)"):
        destination.register(PLACE, SchemaInfo.of(SCHEMA))
    destination.close()


def test_each_request_of_a_connection_has_its_own_limit(collector: Collector) -> None:
    limit = Limit(read_timeout=60.0)
    with requests.Session() as session:
        session.mount("http://", LimitedAdapter(limit))
        for _ in range(2):
            limit.start(30.0)
            assert session.put(f"{collector.url}/nowhere", b"{}", timeout=(60.0, 60.0)).status_code == 404
        limit.start(0.0)
        with pytest.raises((requests.RequestException, TimeoutError), match="took too long in all"):
            session.put(f"{collector.url}/nowhere", b"{}", timeout=(60.0, 60.0))
    assert len(collector.heads) == 2


def test_no_time_is_left_when_a_limit_is_over() -> None:
    limit = Limit(read_timeout=1.0)
    limit.start(100.0)
    first, second = socket.socketpair()
    with first, second:
        limit.apply(first)
        assert first.gettimeout() == 1.0
    limit.start(-1.0)
    with pytest.raises(TimeoutError, match="took too long in all"):
        limit.left()
