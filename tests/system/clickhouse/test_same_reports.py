"""A monitor says the same of ClickHouse as of SQLite, by the same measures."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.report.document import write_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period

from tests.monitor.support import LABELS, RANKED, SCHEMA, START, Day, Row, events, from_day, pour, searching, steady
from tests.system.clickhouse.front import Front

DAYS: Final = 34
NOW: Final = START + timedelta(days=DAYS)


def richer(chance: random.Random, day: int) -> Row:
    """A world in which one region becomes rich."""
    row = steady(chance, day)
    income = row["income"]
    return {**row, "income": income * 3 if isinstance(income, float) and row["region"] == "east" else income}


class Life(NamedTuple):
    """What happens to a model: its schema, its events, their labels, and how many come a day."""

    text: str
    world: Day
    labels: tuple[str, ...]
    rows: int
    is_moved: bool


LIVES: Final = {
    "segments": Life(
        SCHEMA.replace("monitor:", "segments: [region]\nmonitor:"), from_day(30, richer), LABELS, 210, is_moved=True
    ),
    "ranking": Life(RANKED, searching, ("grade",), 60, is_moved=False),
}


@pytest.mark.parametrize("name", LIVES)
def test_the_reports_are_the_same(front: Front, tmp_path: Path, name: str) -> None:
    life = LIVES[name]
    found = list(events(life.world, DAYS, life.rows, 1, 2, names=life.labels))
    places = {front.url: str(tmp_path / "control.db"), f"sqlite:///{tmp_path / 'm.db'}": None}
    for url in places:
        pour(url, found, life.text)
    ours, theirs = (said(url, control, is_moved=life.is_moved) for url, control in places.items())
    assert ours == theirs


def said(url: str, control: str | None, *, is_moved: bool) -> list[object]:
    """The report of each period, first while the reference is not frozen yet."""
    with open_monitor(url, control=control) as monitor:
        (place,) = monitor.collections()
        assert list(monitor.count(place))[-1].is_complete
        (first,) = monitor.models(now=NOW)
        assert monitor.freeze_references([first])
        assert bool(list(monitor.look_closer(first))) is is_moved
        found = [first, *(one for period in Period for one in monitor.models(now=NOW, period=period))]
        return [write_report([ModelReport.of(one)], NOW, None) for one in found]
