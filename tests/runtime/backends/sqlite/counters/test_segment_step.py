"""Columns are counted by segment from rows once, as the ordinary counters count them, and as long as that holds."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_runtime.api.counters import SegmentedTally
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.counters.segment_step import Found, SegmentStep, Wanted
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.counting.counter import NULL, Counter, Measure, Scale
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import value_hash
from schemagen_runtime.counting.tally import Span

from tests.runtime.backends.sqlite.counters.support import PLACE, inference, ingest, schemas

DAYS = range(20513, 20515)
COLUMNS = ("amount", "city", "embedding", "secret", "proba")
SCHEMA = schemas("string")[0]


def add(db: Path, names: Iterable[int]) -> None:
    events = [inference(random.Random(n), f"id {n}", is_second=False, with_labels=n % 3 == 0) for n in names]
    ingest(db, "m", SCHEMA, events)
    list(SqliteCounters(str(db)).count(PLACE))


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.counters.segment_step.ROWS", 37)
    path = tmp_path / "m.db"
    add(path, range(200))
    return path


def looked(db: Path, columns: Iterable[str] = COLUMNS, days: Iterable[int] = DAYS) -> int:
    return max(SqliteCounters(str(db)).count_segments(PLACE, "m", columns, days), default=0)


def segmented(db: Path) -> list[SegmentedTally]:
    return list(SqliteCounters(str(db)).segmented(PLACE, "m"))


def by_column(db: Path, segment: str) -> dict[tuple[str, str, int], Histogram]:
    """What each column counted, all values of a segment together."""
    found: dict[tuple[str, str, int], list[Histogram]] = {}
    for one in segmented(db):
        if one.segment == segment:
            found.setdefault((one.column, one.element, one.day), []).append(one.histogram)
    return {key: Histogram.merged(parts) for key, parts in found.items()}


def counted(db: Path) -> dict[tuple[str, str, int], Histogram]:
    """What the ordinary counters count of the columns, with hashes for values."""
    counters = SqliteCounters(str(db))
    scales = counters.scales(PLACE)
    found: dict[tuple[str, str, int], list[Histogram]] = {}
    for one in counters.tallies(PLACE, Span.DAY, DAYS.start, DAYS.stop):
        if one.counter.measure is Measure.VALUES and one.counter.column in COLUMNS:
            assert isinstance(one.tally, Histogram)
            scale = scales.get(Scale(one.counter.column, how="value"))
            values: Mapping[int, str | int | float] = {} if scale is None else scale.values
            hashes = {code: value_hash(value) for code, value in values.items()}
            found.setdefault((one.counter.column, one.counter.element, one.at), []).append(one.tally.renamed(hashes))
    return {key: Histogram.merged(parts) for key, parts in found.items()}


def test_the_values_of_a_segment_together_are_the_column(db: Path) -> None:
    """Also sensitive values, which are counted by the hash of their keyed hash."""
    assert looked(db) == 200
    assert by_column(db, "note") == counted(db)
    amounts = {key: one for key, one in by_column(db, "city").items() if key[0] == "amount"}
    assert amounts == {key: one for key, one in counted(db).items() if key[0] == "amount"}
    assert not [one for one in segmented(db) if one.column == one.segment]


def test_each_value_has_its_rows(db: Path) -> None:
    looked(db)
    with closing(sqlite3.connect(db)) as connection:
        query = 'SELECT city, substr(at, 1, 10), count(*), sum(amount IS NULL) FROM "p/c/inferences" GROUP BY 1, 2'
        rows = {(city, day): (count, nulls) for city, day, count, nulls in connection.execute(query)}
    found = {
        (one.value, f"2026-03-0{one.day - 20512}"): (one.histogram.total, one.histogram[NULL])
        for one in segmented(db)
        if (one.column, one.segment) == ("amount", "city")
    }
    assert found == rows


def test_what_is_counted_is_not_read_again(db: Path) -> None:
    assert looked(db, ["city"], [20513]) > 0
    assert looked(db, ["city"], [20513]) == 0
    assert looked(db, ["city"], DAYS) > 0
    assert looked(db, ["city", "amount"], DAYS) == 200
    assert looked(db, COLUMNS, [1]) == 0
    assert looked(db, ["id", "nothing"]) == 0


def test_days_that_get_rows_do_not_hold_any_more(db: Path) -> None:
    looked(db)
    add(db, range(200, 300))
    assert segmented(db) == []
    assert looked(db) == 300
    assert by_column(db, "note") == counted(db)


def test_days_of_which_rows_are_erased_are_forgotten(db: Path) -> None:
    looked(db)
    with SqliteStore(str(db)) as store:
        store.erase(PLACE, [f"id {n}" for n in range(30)])
    add(db, range(300, 330))
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("SELECT count(*) FROM schemagen_segment_tallies").fetchone() == (0,)
    assert looked(db) == 200
    assert by_column(db, "note") == counted(db)


def test_days_that_are_pruned_keep_what_was_counted_and_are_not_counted(db: Path) -> None:
    looked(db, ["city"])
    before = segmented(db)
    with SqliteStore(str(db)) as store:
        list(store.prune(PLACE, datetime.now(UTC)))
    list(SqliteCounters(str(db)).recount(PLACE))
    assert segmented(db) == before != []
    assert looked(db) == 0


def test_a_recount_changes_nothing_of_it(db: Path) -> None:
    looked(db)
    before = segmented(db)
    steps = SqliteCounters(str(db)).recount(PLACE)
    next(steps)
    steps.close()
    list(SqliteCounters(str(db)).recount(PLACE))
    assert segmented(db) == before


def test_nothing_is_kept_where_rows_are_erased_meanwhile(db: Path) -> None:
    steps = SqliteCounters(str(db)).count_segments(PLACE, "m", COLUMNS, DAYS)
    next(steps)
    with SqliteStore(str(db)) as store:
        store.erase(PLACE, ["id 5"])
    list(steps)
    assert segmented(db) == []
    assert looked(db) == 199


def test_late_labels_change_nothing_of_it(db: Path) -> None:
    looked(db)
    before = by_column(db, "note")
    ingest(db, "m", SCHEMA, [{"id": f"id {n}", "at": "2026-03-03T00:00:00Z", "paid": 1} for n in range(50)])
    list(SqliteCounters(str(db)).count(PLACE))
    assert by_column(db, "note") == before == counted(db)
    assert Counter(Measure.SEGMENT_OUTCOMES, "proba", "note") in {
        one.counter for one in SqliteCounters(str(db)).tallies(PLACE, Span.DAY, 0, 10**6)
    }


def test_a_collection_that_nobody_counted_is_left_alone(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    ingest(db, "m", SCHEMA, [inference(random.Random(1), "a", is_second=False, with_labels=False)])
    assert looked(db) == 0
    assert segmented(db) == []


def test_only_rows_that_lie_near_those_days_are_looked_through(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the row ids that counting noted; where these are not there, all rows are."""
    from_to: list[Sequence[tuple[int, int]]] = []
    read = SegmentStep._read

    def watched(self: SegmentStep, wanted: Wanted, ranges: Sequence[tuple[int, int]], found: Found) -> Iterator[int]:
        from_to.append(ranges)
        return read(self, wanted, ranges, found)

    monkeypatch.setattr(SegmentStep, "_read", watched)
    late = [
        inference(random.Random(n), f"late {n}", is_second=False, with_labels=False) | {"at": "2026-04-01T00:00:00Z"}
        for n in range(50)
    ]
    ingest(db, "m", SCHEMA, late)
    list(SqliteCounters(str(db)).count(PLACE))
    assert looked(db, ["city"], [20544]) == 50
    assert from_to == [[(201, 250)]]
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("DELETE FROM schemagen_row_hours")
    assert looked(db, ["amount"], [20544]) == 50
    assert from_to[1:] == [[], [(1, 250)]]
    assert {one.column for one in segmented(db)} == {"city", "amount"}
