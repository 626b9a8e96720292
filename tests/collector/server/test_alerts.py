"""The whole way of an alert: events in a store, judged in the background, told to a receiver and to Prometheus."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_runtime import Settings, Workspace

from tests.collector.receiver import SECRET, Receiver
from tests.collector.support import Server, problem
from tests.monitor.support import PLACE, Row, events, fill, from_day, schema, steady

FAULT = 36


def faulty(chance: random.Random, day: int) -> Row:
    """A world in which income is missing."""
    row = steady(chance, day)
    return {**row, "income": None} if chance.random() < 0.3 else row


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("ill") / "m.db", from_day(FAULT, faulty), days=40, rows=250)


@pytest.fixture
def db(ill: Path, tmp_path: Path) -> Path:
    path = tmp_path / "monitoring.db"
    path.write_bytes(ill.read_bytes())
    return path


def serve(db: Path, *options: str) -> Server:
    return Server(db, *options, env={**os.environ, "SCHEMAGEN_WEBHOOK_SECRET": SECRET})


def eventually(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def recover(db: Path) -> None:
    """Ingest days in which nothing is wrong."""
    rows = [row for row in events(steady, days=46, rows=250, seed=2, delay=2) if "proba" in row]
    with Workspace(f"sqlite:///{db}", project=PLACE.project, model="m1", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema())
        collection.ingest_mappings(rows[40 * 250 :]).result()


def distinct(receiver: Receiver) -> list[dict[str, Any]]:
    """Return the events that came, each once, in their order."""
    return list({one.event: one.said for one in receiver.received}.values())


def told(receiver: Receiver, column: str) -> list[dict[str, Any]]:
    """Return the events about a column, each once, in their order."""
    return [one for one in distinct(receiver) if one["alert"]["column"] == column]


def test_an_alert_is_told_once_however_often_the_collector_is_killed(db: Path) -> None:
    with Receiver() as receiver:
        options = ("--webhook", receiver.url, "--public-url", "https://monitor.example/below/")
        with serve(db, *options) as server:
            receiver.wait(1)
            server.kill()
        recover(db)
        with serve(db, *options):
            eventually(lambda: len(told(receiver, "income")) == 2, 120)
        opened, closed = told(receiver, "income")
        assert (opened["event"], closed["event"]) == ("opened", "closed")
        assert opened["alert"]["id"] == closed["alert"]["id"]
        assert opened["url"] == "https://monitor.example/below/models/lending/scores/m1"
        assert all(one.is_signed() for one in receiver.received)
        # One of which nobody heard the answer may have come twice, under one id; no alert was told twice.
        alerts = [(one["event"], one["alert"]["id"]) for one in distinct(receiver)]
        assert len(set(alerts)) == len(alerts)


def test_prometheus_reads_what_is_judged_with_the_right_to_read(db: Path) -> None:
    with open_tokens(str(db)) as tokens:
        reader = tokens.create(PLACE.project, [Right.READ])[0]
        other = tokens.create("another", [Right.READ])[0]
        sender = tokens.create(PLACE.project, [Right.INGEST])[0]
    with serve(db) as server:

        def ask(token: str | None) -> requests.Response:
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}
            return requests.get(f"{server.url}/metrics/monitor", headers=headers, timeout=30)

        eventually(lambda: b"schemagen_monitor_judged_timestamp_seconds{" in ask(reader).content)
        answer = ask(reader)
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        found = {
            (sample.labels["kind"], sample.labels["level"]): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
            if sample.name == "schemagen_monitor_open_alerts"
        }
        assert found["missing", "alert"] == 1.0
        assert found["labels", "alert"] == 0.0
        assert "lending" not in ask(other).text
        assert (ask(sender).status_code, problem(ask(sender))) == (403, "forbidden")
        assert ask(None).status_code == 401
        assert "schemagen_monitor" not in requests.get(f"{server.url}/metrics", timeout=30).text
