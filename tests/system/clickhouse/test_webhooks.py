"""An alert over ClickHouse is told to a receiver, and not again by the next collector with the same control file."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import requests

from tests.collector.receiver import SECRET, Receiver
from tests.monitor.support import Row, events, from_day, pour, steady
from tests.system.clickhouse.front import Front
from tests.system.clickhouse.test_collector import Before

FAULT: Final = 34
DAYS: Final = 40
ROWS: Final = 60


def faulty(chance: random.Random, day: int) -> Row:
    """A world in which income is missing."""
    row = steady(chance, day)
    return {**row, "income": None} if chance.random() < 0.4 else row


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_an_alert_is_told_once(front: Front, tmp_path: Path) -> None:
    pour(front.url, events(from_day(FAULT, faulty), DAYS, ROWS, 1, 2))
    with Receiver() as receiver:
        options = ("--webhook", receiver.url, "--public-url", "https://monitor.example/")
        for _ in range(2):
            environment = {**os.environ, "SCHEMAGEN_WEBHOOK_SECRET": SECRET}
            with Before(front, tmp_path / "control.db", *options, env=environment) as server:
                judged = f"{server.url}/metrics/monitor"
                mark = "schemagen_monitor_judged_timestamp_seconds{"
                eventually(lambda: mark in requests.get(judged, timeout=30).text)  # noqa: B023 -- called at once
                eventually(lambda: bool(receiver.received))
                server.kill()
        told = list({one.event: one for one in receiver.received}.values())  # it may come again under one id
        (alert,) = (one.said for one in told if one.said["alert"]["column"] == "income")
        assert (alert["event"], alert["url"]) == ("opened", "https://monitor.example/models/lending/scores/m1")
        assert all(one.is_signed() for one in told)
