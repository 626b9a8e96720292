"""The distribution of a column is that of the raw rows."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from schemagen_monitor.history.days import day_of
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.reading import read_column
from schemagen_monitor.measures.intervals import difference
from schemagen_monitor.report.distribution import QUANTILES, ColumnDistribution, distribution_of
from schemagen_monitor.verdict.window import Window
from schemagen_runtime.client.urls import open_counters, open_store
from schemagen_runtime.compatibility.described import describe

from tests.monitor.support import PLACE, START, Row, fill, from_day, schema, steady

FIRST = day_of(START)


def read(db: Path, column: str) -> ModelHistory:
    with closing(open_counters(str(db))) as counters, open_store(str(db), read_only=True) as store:
        list(counters.count(PLACE))
        found = read_column(store, counters, PLACE, "m1", column, until=FIRST + 60)
    assert found is not None
    return found


def distribution(db: Path, column: str, *, reference: bool = True) -> ColumnDistribution:
    (held,) = read(db, column).columns
    span = Window(FIRST, FIRST + 28)
    windows = [Window(FIRST + 28, FIRST + 35), Window(FIRST + 35, FIRST + 42), Window(FIRST + 50, FIRST + 51)]
    said = describe(schema().document).columns[column]
    return distribution_of(held, said, held.between(span.days) if reference else None, span, windows)


def cells(db: Path, column: str, first: int, days: int) -> list[object]:
    start, end = (START + timedelta(days=day) for day in (first, first + days))
    query = f'SELECT "{column}" FROM "lending/scores/inferences" WHERE "at" >= ? AND "at" < ?'
    with closing(sqlite3.connect(db)) as connection:
        return [row[0] for row in connection.execute(query, (str(start.date()), str(end.date())))]


def test_numbers_are_those_of_the_raw_rows(ill: Path) -> None:
    found = distribution(ill, "income")
    assert found.is_ordered
    for span, first, days in [(found.reference, 0, 28), *zip(found.windows, (28, 35, 50), (7, 7, 1), strict=True)]:
        assert span is not None
        raw = cells(ill, "income", first, days)
        numbers = np.array([one for one in raw if one is not None], np.float64)
        assert (span.rows, span.nulls) == (len(raw), raw.count(None))
        for one, count in zip(found.bins, span.counts, strict=True):
            low, high = -np.inf if one.low is None else one.low, np.inf if one.high is None else one.high
            assert count == int(((numbers >= low) & (numbers < high)).sum())
        if raw:
            quartiles = np.quantile(numbers, [0.25, 0.75])
            for share, value in zip(QUANTILES, span.quantiles, strict=True):
                exact = float(np.quantile(numbers, share))
                assert abs(value - exact) <= max(0.02 * exact, 0.05 * float(quartiles[1] - quartiles[0]))
    assert found.windows[1].missing == pytest.approx(0.2, abs=0.05)
    assert found.windows[2].missing is None
    assert found.windows[2].shares == []
    assert found.change(found.windows[2]) is None


def test_values_are_those_of_the_raw_rows(well: Path) -> None:
    found = distribution(well, "region")
    raw = Counter(cells(well, "region", 28, 7))
    window, reference = found.windows[0], found.reference
    assert reference is not None
    assert {one.value: count for one, count in zip(found.bins, window.counts, strict=True)} == raw
    before = Counter(cells(well, "region", 0, 28))
    change = found.change(window)
    assert change is not None
    changes = {
        value: difference(raw[value], window.rows, before[value], reference.rows)
        for value in ("north", "south", "east")
    }
    assert change.difference == max(changes.values(), key=lambda one: abs(one.value or 0.0))
    assert changes[str(change.bin.value)] == change.difference
    assert window.quantiles == ()


def test_a_value_that_is_called_other_is_a_value_like_all(tmp_path: Path) -> None:
    def common(chance: random.Random, day: int) -> Row:
        return steady(chance, day) | {"region": "other" if chance.random() < 0.3 else "north"}

    def rarer(chance: random.Random, day: int) -> Row:
        row = common(chance, day)
        return row | {"region": f"only {chance.random()}" if row["region"] == "other" else "north"}

    found = distribution(fill(tmp_path / "m.db", from_day(28, rarer, common), days=36, rows=50), "region")
    assert [one.label for one in found.bins] == ["north", "other", "all others"]
    assert [one.value for one in found.bins] == ["north", "other", None]
    assert found.told == [0, 1]
    change = found.change(found.windows[0])
    assert change is not None
    assert (change.bin.value, change.share) == ("other", 0.0)


def test_a_column_without_a_reference_is_told_all_the_same(well: Path) -> None:
    found = distribution(well, "proba", reference=False)
    assert found.reference is None
    assert sum(found.windows[0].counts) == 7 * 400
    assert found.change(found.windows[0]) is None


def test_a_model_without_events_has_no_column(well: Path) -> None:
    with closing(open_counters(str(well))) as counters, open_store(str(well), read_only=True) as store:
        assert read_column(store, counters, PLACE, "other", "income", until=FIRST + 60) is None
        only = read_column(store, counters, PLACE, "m1", "income", until=FIRST + 60)
    assert only is not None
    assert [one.name for one in only.columns] == ["income"]
    assert only.rows([FIRST]) == 400
