"""Rejections reach the store once, whatever becomes of processes and answers: real collectors, real kills."""

from __future__ import annotations

import http.server
import logging
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import orjson
import pytest
import requests
from schemagen_runtime import ErrorCode, Workspace
from schemagen_runtime.api.rejections import ErrorCount

from tests.collector.infusion import INFUSION, TEXT, counted, order
from tests.collector.support import Server
from tests.system.faults.support import QUICK, ROOT, eventually

BAD: list[Mapping[str, object]] = [order("bad-1", dose=-1.0), order("bad-2", dose=-2.0, drug="z"), {"patient 4711": 1}]
CLIENT = """
import os, signal, sys, time
from schemagen_runtime import Workspace
from schemagen_runtime.delivery.reports import Reports
from tests.collector.infusion import INFUSION, order
from tests.system.faults.support import QUICK

url, period, how, spool = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4] or None
Reports.__init__.__defaults__ = (None, period)
workspace = Workspace(url, project="p", model="m", settings=QUICK, spool=spool)
collection = workspace.add_data_collection("c", schema=INFUSION)
for number in range(20):
    events = [order(f"good-{number}"), order(f"bad-{number}", dose=-1.0)]
    collection.ingest_mappings(events, raise_errors=False).result(20)
    print(number, flush=True)
    time.sleep(0.02)
if how == "leave":
    os._exit(0)
if how == "wait":
    time.sleep(60)
if how == "close":
    workspace.close()
"""


def client(url: str, period: float, how: str, spool: Path | str = "") -> subprocess.Popen[bytes]:
    """A program that has 20 events refused, one after the other; how it ends is up to it, or to a signal."""
    command = [sys.executable, "-c", CLIENT, url, str(period), how, str(spool)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def events(db: Path) -> int:
    """How many rejected events are counted."""
    return sum(count.events for count in counted(db))


class Relay(http.server.BaseHTTPRequestHandler):
    """Hands each request on to a collector, and its answer back, unless a test meddles with a report."""

    url: str
    meddle: Callable[[Relay], bool]
    body: bytes
    answer: requests.Response | None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        """Say nothing."""

    def hand_on(self) -> dict[str, object]:
        """Hand the request on; return what it says."""
        given = {name: value for name, value in self.headers.items() if name != "Host"}
        self.answer = requests.request(self.command, self.url + self.path, data=self.body, headers=given, timeout=30)
        return cast("dict[str, object]", orjson.loads(self.body))

    def do_POST(self) -> None:
        self.answer = None
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/rejections") and type(self).meddle(self):
            self.close_connection = True
            return
        if self.answer is None:
            self.hand_on()
        assert self.answer is not None
        self.send_response(self.answer.status_code)
        self.send_header("Content-Type", self.answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(self.answer.content)))
        self.end_headers()
        self.wfile.write(self.answer.content)

    do_PUT = do_GET = do_POST  # noqa: N815 -- the names that the base class looks for


class Threads(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


@contextmanager
def relayed(server: Server, meddle: Callable[[Relay], bool]) -> Generator[str, None, None]:
    """A relay before a collector; ``meddle`` gets each report, and returns whether it has dealt with it."""
    handler = type("Meddling", (Relay,), {"url": server.url, "meddle": staticmethod(meddle)})
    with Threads(("127.0.0.1", 0), handler) as relay:
        thread = threading.Thread(target=relay.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{relay.server_address[1]}"
        relay.shutdown()
        thread.join()


def refuse(url: str) -> None:
    """Have three events refused in this process, and close the workspace."""
    with Workspace(url, project="p", model="m", settings=QUICK) as workspace:
        collection = workspace.add_data_collection("c", schema=INFUSION)
        collection.ingest_mappings([order("good"), *BAD], raise_errors=False).result(20)


def test_a_program_that_ends_has_reported_all(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    with Server(db) as server:
        for how in ("close", "end"):
            with client(server.url, 60.0, how) as process:
                assert process.wait(60) == 0
    assert events(db) == 40
    for count in counted(db):  # an hour may have begun meanwhile
        assert list(count.errors) == [ErrorCount("dose", ErrorCode.OUT_OF_RANGE, count.events)]


@pytest.mark.parametrize("scheme", ["http", "sqlite"])
def test_what_is_refused_is_counted_by_column_and_code(tmp_path: Path, scheme: str) -> None:
    db = tmp_path / "m.db"
    if scheme == "http":
        with Server(db) as server:
            refuse(server.url)
    else:
        refuse(f"sqlite:///{db}")
    (count,) = counted(db)
    assert (count.model, count.fingerprint, count.events) == ("m", INFUSION.fingerprint, 3)
    of = {(error.column, error.code): error.events for error in count.errors}
    assert of["dose", ErrorCode.OUT_OF_RANGE] == 2
    assert of["drug", ErrorCode.NOT_IN_ENUM] == 1
    assert of[None, ErrorCode.UNKNOWN_COLUMN] == 1
    assert of["order", ErrorCode.MISSING_COLUMN] == 1
    assert b"4711" not in db.read_bytes()


def test_a_killed_program_loses_no_more_than_its_last_minute(tmp_path: Path) -> None:
    """Its minute is as short as two events here."""
    db = tmp_path / "m.db"
    with Server(db) as server:
        process = client(server.url, 0.05, "wait")
        assert process.stdout is not None
        for _ in range(20):
            process.stdout.readline()
        eventually(lambda: events(db) == 20, 30)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        left = client(server.url, 60.0, "leave")
        assert left.stdout is not None
        assert len(left.stdout.read().splitlines()) == 20
        left.stdout.close()
        left.wait(60)
        assert events(db) == 20, "whoever leaves by os._exit within its minute has reported nothing"


def test_with_a_spool_the_next_start_reports_what_a_killed_program_left(tmp_path: Path) -> None:
    db, spool, ids = tmp_path / "m.db", tmp_path / "spool", list[str]()

    def loses(relay: Relay) -> bool:
        ids.append(str(relay.hand_on()["id"]))
        return True

    with Server(db) as server:
        with relayed(server, loses) as url:
            killed = client(url, 0.05, "wait", spool)
            assert killed.stdout is not None
            for _ in range(20):
                killed.stdout.readline()
            eventually(lambda: waiting(spool) == 20, 30)
            killed.kill()
            killed.wait()
            killed.stdout.close()
            assert len(set(ids)) == 1
            assert 0 < events(db) < 20, "one report is counted, and its answer was lost; the other was never sent"
        (spool / "destination").write_text(server.url)
        with Workspace(server.url, project="p", model="m", settings=QUICK, spool=spool):
            pass
        assert (events(db), waiting(spool)) == (20, 0)


def waiting(spool: Path) -> int:
    """How many rejected events a spool holds the counts of."""
    reports = [orjson.loads(path.read_bytes()) for path in spool.glob("*/*.report")]
    return sum(count["events"] for report in reports for count in report["rejections"])


def test_a_report_whose_answer_is_lost_counts_once(tmp_path: Path) -> None:
    db, ids = tmp_path / "m.db", list[str]()

    def loses(relay: Relay) -> bool:
        ids.append(str(relay.hand_on()["id"]))
        return len(ids) <= 2

    with Server(db) as server, relayed(server, loses) as url:
        process = client(url, 0.05, "wait")
        assert process.stdout is not None
        eventually(lambda: len(ids) > 2 and events(db) == 20, 30)
        process.kill()
        process.wait()
        process.stdout.close()
    assert ids[0] == ids[1] == ids[2]
    assert events(db) == 20


def test_a_report_across_a_kill_of_the_collector_counts_once(tmp_path: Path) -> None:
    db, ids = tmp_path / "m.db", list[str]()
    with Server(db) as first:
        port = first.address[1]

        def kills(relay: Relay) -> bool:
            ids.append(str(relay.hand_on()["id"]))
            if len(ids) == 1 and relay.answer is not None:
                assert relay.answer.json() == {"counted": True}
                first.kill()
            return len(ids) == 1

        with relayed(first, kills) as url:
            process = client(url, 0.3, "wait")
            assert process.stdout is not None
            eventually(lambda: ids, 30)
            with Server(db, port=port):
                eventually(lambda: len(ids) > 1 and events(db) == 20, 30)
                process.kill()
                process.wait()
                process.stdout.close()
    assert ids[0] == ids[1]
    assert ids[0] not in ids[2:]
    assert events(db) == 20


@pytest.mark.parametrize("status", [404, 405])
def test_an_older_collector_gets_all_events_and_is_spoken_of_once(
    tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    db, asked = tmp_path / "m.db", list[int]()

    def older(relay: Relay) -> bool:
        asked.append(1)
        relay.send_response(status)
        relay.send_header("Content-Length", "0")
        relay.end_headers()
        return True

    with Server(db) as server, relayed(server, older) as url, caplog.at_level(logging.WARNING):
        for _ in range(2):
            refuse(url)
    said = [message for message in caplog.messages if "takes no counts of rejected events" in message]
    assert len(said) == len(asked) == 2, "one line for each workspace"
    assert str(status) in said[0]
    assert events(db) == 0


def test_a_collector_that_is_silent_about_reports_does_not_hold_the_end_up(tmp_path: Path) -> None:
    silent = threading.Event()

    def waits(_relay: Relay) -> bool:
        silent.wait(60)
        return True

    with Server(tmp_path / "m.db") as server, relayed(server, waits) as url:
        workspace = Workspace(url, project="p", model="m", settings=QUICK)
        collection = workspace.add_data_collection("c", schema=INFUSION)
        result = collection.ingest_mappings([order("good"), *BAD], raise_errors=False).result(20)
        began = time.monotonic()
        workspace.close(timeout=0.5)
        assert time.monotonic() - began < 10
        assert [str(entry.fate) for entry in result.results] == ["delivered", *["rejected"] * 3]
        silent.set()


def test_the_end_does_not_wait_for_a_collector_that_is_gone(tmp_path: Path) -> None:
    with Server(tmp_path / "m.db") as server:
        workspace = Workspace(server.url, project="p", model="m", settings=QUICK)
        collection = workspace.add_data_collection("c", schema=INFUSION)
        collection.ingest_mappings(BAD, raise_errors=False).result(20)
        server.kill()
        began = time.monotonic()
        workspace.close(timeout=60.0)
        assert time.monotonic() - began < 30


def test_rows_of_a_file_are_counted_and_letters_that_come_back_are_not(tmp_path: Path) -> None:
    db, rows, dead = tmp_path / "m.db", tmp_path / "rows.ndjson", tmp_path / "dead"
    (tmp_path / "infusion.yaml").write_text(TEXT, "utf-8")
    rows.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in (order("good"), *BAD)))
    place = ["--to", f"sqlite:///{db}", "--project", "p", "--collection", "c", "--model", "m"]
    done = run("ingest", str(rows), "--schema", str(tmp_path / "infusion.yaml"), *place)
    assert events(db) == 3, done.stderr + done.stdout
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings = replace(QUICK, delivery_timeout=0.1)
    with Workspace(nobody, project="p", model="m", settings=settings, dead_letters=dead) as workspace:
        collection = workspace.add_data_collection("c", schema=INFUSION)
        collection.ingest_mappings([order("buried")], raise_errors=False).result(20)
    letters = dead / "dead-letters.ndjson"
    letters.write_bytes(letters.read_bytes().replace(b'"dose":2.5', b'"dose":-2.5'))
    done = run("replay", str(dead), "--to", f"sqlite:///{db}")
    assert "1 kept" in done.stderr, done.stderr
    assert events(db) == 3


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of schemagen."""
    command = [sys.executable, "-m", "schemagen", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
