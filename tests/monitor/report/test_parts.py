"""A column by the values of a segment has the numbers of the raw rows, in the bins of the whole."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from schemagen_monitor.history.days import start_of
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.page.column import render_column
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.parts import MOST, ColumnParts
from schemagen_runtime import Settings, Workspace

from tests.monitor.page.reading import check
from tests.monitor.page.support import frame
from tests.monitor.support import PLACE, START, Row, schema

TEXT = """
schemagen: 1
name: scores
version: 1.0.0
id: id
timestamp: at
segments: [origin, town]
features:
  hour: int
  origin: {type: string, enum: [EWR, JFK, "<b>"]}
  town: string
predictions:
  proba: {type: float, kind: probability, target: late, positive: true}
labels: {late: bool}
"""
CHANGED = 34
"""From this day on hours are of another zone, only where the origin is EWR."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 38 days in which the hour changed at one origin."""
    path = tmp_path_factory.mktemp("parts") / "m.db"
    chance = random.Random(12)

    def event(day: int, number: int) -> Row:
        origin = chance.choice(["EWR", "JFK", "<b>"])
        hour = min(23, max(0, int(chance.gauss(12, 4))))
        if day >= CHANGED and origin == "EWR":
            hour = (hour + 5) % 24
        town = f"rare {day} {number}" if number < 3 else chance.choice(["north", "south"])
        at = START + timedelta(days=day, seconds=number)
        return {"id": f"{day}-{number}", "at": at, "hour": hour, "origin": origin, "town": town, "proba": 0.5}

    with Workspace(f"sqlite:///{path}", project=PLACE.project, model="m1", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema(TEXT))
        rows = (event(day, number) for day in range(38) for number in range(900))
        assert not collection.ingest_mappings(rows, raise_errors=False).result().errors
    return path


@pytest.fixture(scope="module")
def looked(db: Path) -> tuple[ModelReport, list[ColumnParts], str]:
    """The model, its hour by segment, and the page of that column."""
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
        now = START + timedelta(days=38, hours=12)
        (verdict,) = monitor.models(now=now)
        before = monitor.distribution(ModelReport.of(verdict), "hour")
        assert before is not None
        assert not before.parts
        list(monitor.look_closer(verdict))
        report = ModelReport.of(monitor.locate(verdict))
        distribution = monitor.distribution(report, "hour")
        steady = monitor.distribution(report, "origin")
    assert distribution is not None
    assert steady is not None
    assert not steady.parts
    column = next(one for one in report.columns if one.name == "hour")
    return report, list(distribution.parts), render_column(report, column, distribution, frame(now=now))


def test_shares_are_those_of_the_raw_rows(db: Path, looked: tuple[ModelReport, list[ColumnParts], str]) -> None:
    report, found, _ = looked
    (alert,) = [one for one in report.open_alerts if one.column == "hour"]
    origin = next(one for one in found if one.segment == "origin")
    assert next(one.value for one in origin.parts) == "EWR"
    assert [one.level is not None for one in origin.parts] == [True, False, False]
    days = [str(start_of(day).date()) for day in alert.days]
    marks = ", ".join("?" * len(days))
    query = f'SELECT "hour" FROM "lending/scores/inferences" WHERE "origin" = ? AND substr("at", 1, 10) IN ({marks})'
    for part in origin.parts:
        with closing(sqlite3.connect(db)) as connection:
            raw = Counter(row[0] for row in connection.execute(query, (part.value, *days)))
        assert part.events == raw.total()
        for one, share in zip(origin.bins, part.shares, strict=True):
            low, high = -1.0 if one.low is None else one.low, 99.0 if one.high is None else one.high
            assert share == sum(count for hour, count in raw.items() if low <= hour < high) / raw.total()


def test_values_of_few_events_are_not_told(looked: tuple[ModelReport, list[ColumnParts], str]) -> None:
    _, found, html = looked
    town = next((one for one in found if one.segment == "town"), None)
    if town is not None:
        assert {one.value for one in town.parts} <= {"north", "south"}
        assert len(town.parts) <= MOST
    assert "rare" not in html


def test_the_page_says_where(looked: tuple[ModelReport, list[ColumnParts], str]) -> None:
    root = check(looked[2])
    assert "Only where origin is EWR." in root.text
    assert any(one.text == "Where, by origin" for one in root.every("h2"))
    assert [one.text.split()[0] for one in root.every("h3")][:1] == ["EWR"]
