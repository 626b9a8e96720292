"""A good client is served while others send the worst that is allowed, which a benchmark of ours measures.

Only a hang fails here: a time limit that is many times what a batch takes on a busy machine.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
import requests
from schemagen_runtime import Fate, Settings, Workspace

from tests.collector.support import Server, register
from tests.runtime.support import SCHEMA, event
from tests.system.benchmarks.hostile_bodies import Pieces, kinds

CLIENTS = 6
SECONDS = 1.0
LONGEST = 20.0
KINDS = kinds(SCHEMA.fingerprint)


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A collector that all of them attack, one kind after the other: what one leaves behind, the next one meets."""
    with Server(tmp_path_factory.mktemp("besieged") / "monitoring.db") as server:
        assert register(server).status_code == 201
        yield server
    assert server.process.returncode == 0


class Attacker(threading.Thread):
    """Sends the same again and again; in the end it goes away without waiting for its answer."""

    def __init__(self, server: Server, sent: Pieces) -> None:
        super().__init__()
        self._server = server
        self._sent = sent
        self._is_over = threading.Event()
        self._connection: socket.socket | None = None

    def run(self) -> None:
        while not self._is_over.is_set():
            with suppress(OSError), socket.create_connection(self._server.address, timeout=LONGEST) as connection:
                self._connection = connection
                for piece in self._sent:
                    connection.sendall(piece)
                    if self._is_over.wait(self._sent.pause):
                        return
                connection.recv(1 << 16)

    def leave(self) -> None:
        """Go away, whatever it sends or waits for."""
        self._is_over.set()
        with suppress(OSError):
            if self._connection is not None:
                self._connection.shutdown(socket.SHUT_RDWR)
        self.join()


@contextmanager
def attackers(server: Server, sent: Pieces) -> Generator[None, None, None]:
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            attacker = Attacker(server, sent)
            attacker.start()
            stack.callback(attacker.leave)
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_client_is_served_beside_hostile_ones(besieged: Server, kind: str) -> None:
    settings = Settings(linger=0, delivery_timeout=LONGEST)
    with (
        attackers(besieged, KINDS[kind]),
        Workspace(besieged.url, project="good", model="m", settings=settings) as ws,
    ):
        collection = ws.add_data_collection("c", schema=SCHEMA)
        until, calls = time.monotonic() + SECONDS, 0
        while time.monotonic() < until or not calls:
            batch = [event(f"{kind} {calls} {number}", number) for number in range(20)]
            result = collection.ingest_events(batch).result(LONGEST)
            assert result.count(Fate.DELIVERED) == 20
            calls += 1
        assert requests.get(f"{besieged.url}/healthz", timeout=LONGEST).status_code == 200
    assert besieged.process.poll() is None
    assert "Traceback" not in besieged.log
