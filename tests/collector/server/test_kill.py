"""Killed and restarted under load: the file is consistent, and nothing that was answered is lost."""

from __future__ import annotations

import random
import socket
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest
import requests
from schemagen_runtime import IngestResult, Settings, Workspace

from tests.collector.support import PLACE, Server, lines, post, register
from tests.runtime.support import SCHEMA, event, label
from tests.system.faults.support import eventually


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sender(threading.Thread):
    """Sends batches of its own, and notes those that were answered for; a lost one is sent again."""

    def __init__(self, url: str, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._url = f"{url}{PLACE}/events?model=m"
        self._number = number
        self._stop_sending = stop
        self.answered: dict[str, int] = {}
        self.labelled: dict[str, int] = {}
        self.wrong: list[str] = []

    def run(self) -> None:
        session, batch = requests.Session(), 0
        headers = {"Content-Type": "application/x-ndjson", "Schema-Fingerprint": SCHEMA.fingerprint}
        while not self._stop_sending.is_set():
            batch += 1
            ids = [f"{self._number}-{batch}-{n}" for n in range(random.choice([1, 3, 40]))]
            events = [event(id_, len(id_)) for id_ in ids] + [label(ids[0], y=batch)]
            headers["Idempotency-Key"] = f"{self._number}-{batch}"
            while not self._stop_sending.is_set():
                try:
                    answer = session.post(self._url, lines(events), headers=headers, timeout=10)
                except requests.RequestException:
                    self._stop_sending.wait(0.02)
                    continue
                if answer.status_code == 503:
                    continue
                if answer.status_code != 200 or answer.json()["errors"]:
                    self.wrong.append(answer.text)
                self.answered |= dict.fromkeys(ids, batch)
                self.labelled[ids[0]] = batch
                break


def wait_for_answers(senders: Sequence[Sender], more: int) -> None:
    enough = sum(len(sender.answered) for sender in senders) + more
    eventually(lambda: sum(len(sender.answered) for sender in senders) >= enough, 30)


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_that_was_answered_is_lost(tmp_path: Path, workers: int) -> None:
    db, port, stop = tmp_path / "monitoring.db", free_port(), threading.Event()
    options = ("--no-access-log", "--workers", str(workers))
    server = Server(db, *options, port=port)
    assert register(server).status_code == 201
    senders = [Sender(server.url, number, stop) for number in range(4)]
    for sender in senders:
        sender.start()
    for _ in range(6):
        wait_for_answers(senders, random.randrange(20, 200))
        server.kill()
        server = Server(db, *options, port=port)
    stop.set()
    for sender in senders:
        sender.join(20)
        assert sender.wrong == []
    assert server.stop() == 0
    connection = sqlite3.connect(db)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    stored = connection.execute('SELECT id, y FROM "p/c/records"').fetchall()
    connection.close()
    assert len(stored) == len({id_ for id_, _ in stored})
    by_id = dict(stored)
    answered = {id_ for sender in senders for id_ in sender.answered}
    assert len(answered) > 100
    assert answered <= by_id.keys()
    for sender in senders:
        assert {id_: by_id[id_] for id_ in sender.labelled} == sender.labelled


def test_our_own_client_rides_out_kills(tmp_path: Path) -> None:
    db, port = tmp_path / "monitoring.db", free_port()
    server = Server(db, port=port)
    settings = Settings(linger=0.001, backoff=0.01, max_backoff=0.1)
    with Workspace(server.url, project="p", model="m", settings=settings, spool=tmp_path / "spool") as workspace:
        collection = workspace.add_data_collection("c", schema=SCHEMA)
        futures: list[Future[IngestResult]] = []
        for call in range(60):
            futures.append(collection.ingest_mappings([event(f"{call}-{n}", n) for n in range(50)]))
            if call % 20 == 10:
                futures[-5].result(30)
                server.kill()
                server = Server(db, port=port)
        assert workspace.flush(60)
    fates = [str(entry.fate) for future in futures for entry in future.result(0).results]
    assert set(fates) <= {"delivered", "duplicate", "spooled"}
    page = requests.get(f"{server.url}{PLACE}/records?limit=1000", timeout=10).json()
    count = 0
    while page["records"]:
        count += len(page["records"])
        if page["next"] is None:
            break
        query = {"limit": "1000", "after": page["next"]}
        page = requests.get(f"{server.url}{PLACE}/records", params=query, timeout=10).json()
    assert count == 3000
    assert server.stop() == 0


def test_a_term_signal_finishes_what_was_accepted(tmp_path: Path) -> None:
    server = Server(tmp_path / "monitoring.db")
    register(server)
    batch = lines([event(f"e{n}", n) for n in range(500)])
    head = (
        f"POST {PLACE}/events?model=m HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        f"Schema-Fingerprint: {SCHEMA.fingerprint}\r\nContent-Length: {len(batch)}\r\n\r\n"
    ).encode()
    with socket.create_connection(server.address) as connection:
        connection.sendall(head + batch[:100])
        eventually(lambda: "schemagen_requests_active 2.0" in requests.get(f"{server.url}/metrics", timeout=10).text)
        server.process.terminate()
        eventually(lambda: refuses_connections(server))
        connection.sendall(batch[100:])
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert orjson.loads(answer.partition(b"\r\n\r\n")[2])["accepted"] == 500
    assert server.stop() == 0
    assert "is complete" in server.log
    assert "Traceback" not in server.log


def test_workers_do_not_outlive_their_supervisor(tmp_path: Path) -> None:
    server = Server(tmp_path / "monitoring.db", "--workers", "2")
    eventually(lambda: requests.get(f"{server.url}/healthz", timeout=10).ok)
    server.process.kill()
    server.process.wait()
    eventually(lambda: refuses_connections(server))


def refuses_connections(server: Server) -> bool:
    try:
        socket.create_connection(server.address, timeout=1).close()
    except OSError:
        return True
    return False


def test_small_batches_share_commits(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db", "--no-access-log") as server:
        register(server)

        def send_one_by_one(sender: int) -> None:
            for number in range(40):
                assert post(server, lines([event(f"{sender}-{number}", number)])).json()["accepted"] == 1

        with ThreadPoolExecutor(12) as pool:
            for done in [pool.submit(send_one_by_one, sender) for sender in range(12)]:
                done.result()
        metrics = requests.get(f"{server.url}/metrics", timeout=10).text
    (commits,) = [
        float(line.split()[1]) for line in metrics.splitlines() if line.startswith("schemagen_commit_seconds_count")
    ]
    (events,) = [
        float(line.split()[1]) for line in metrics.splitlines() if "events_total{" in line and "delivered" in line
    ]
    assert events == 480
    assert commits < 480
