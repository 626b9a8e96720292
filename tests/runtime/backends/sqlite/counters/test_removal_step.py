"""What ``prune`` takes out of the counters is what no row is left of, whatever was pruned, erased or came before."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.api.store_statistics import Removed
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.counting.tally import Span

from tests.runtime.backends.sqlite.counters.life import Life
from tests.runtime.backends.sqlite.counters.support import (
    PLACE,
    START,
    counted,
    in_words,
    inference,
    ingest,
    of_rows,
    schemas,
)
from tests.runtime.backends.sqlite.counters.test_step import recounted


@pytest.mark.parametrize("seed", range(400, 412))
def test_what_is_left_is_what_a_recount_of_the_rows_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    if seed >= 406:
        monkeypatch.setattr("schemagen_runtime.counting.scales.FIRST_VALUES", 60)
        monkeypatch.setattr("schemagen_runtime.counting.scales.MOST_VALUES", 12)
        monkeypatch.setattr("schemagen_runtime.counting.scales.MOST_SEGMENTS", 9)
    life = Life(tmp_path / "m.db", seed)
    life.live(life.prune, life.prune_counters, life.erase, life.erase_newest, life.recount)
    life.prune_counters()
    life.ingest()
    life.label()
    life.erase()
    list(counted(life.db))
    words = in_words(life.db)
    assert words
    assert words == in_words(recounted(life.db))
    assert not SqliteCounters(str(life.db)).pruned_hours(PLACE)
    list(SqliteCounters(str(life.db)).recount(PLACE))
    assert in_words(life.db) == words


def a_life(db: Path) -> Life:
    life = Life(db, 420)
    life.live()
    return life


def test_where_nothing_remains_nothing_is_counted_and_no_value_is_kept(tmp_path: Path) -> None:
    db = a_life(tmp_path / "m.db").db
    with SqliteStore(str(db)) as store:
        before = datetime.now(UTC) + timedelta(hours=1)
        expected = store.count_prunable(PLACE, before, counters=True)
        assert sum(store.prune(PLACE, before, counters=True), Removed()) == expected
    assert expected.hours == 5
    assert in_words(db) == {}
    assert SqliteCounters(str(db)).models(PLACE) == {}
    with closing(sqlite3.connect(db)) as connection:
        for table in ("schemagen_counters", "schemagen_tallies", "schemagen_codes", "schemagen_lists"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_hours_behind_the_horizon_keep_what_was_counted(tmp_path: Path) -> None:
    """Rows that were received before it go, and their hours are marked, as without the counters."""
    db = a_life(tmp_path / "m.db").db
    words = in_words(db)
    horizon = START + timedelta(hours=3)
    _received(db, START)
    with SqliteStore(str(db)) as store:
        assert store.count_prunable(PLACE, horizon, counters=True).hours == 3
        assert sum(store.prune(PLACE, horizon, counters=True), Removed()).hours == 3
    hour = int(horizon.timestamp()) // 3600
    hours = {key: tally for key, tally in of_rows(words).items() if key[-2] is Span.HOUR}
    left = {key: tally for key, tally in of_rows(in_words(db)).items() if key[-2] is Span.HOUR}
    assert left == {key: tally for key, tally in hours.items() if key[-1] in (hour, hour + 1)}
    assert SqliteCounters(str(db)).pruned_hours(PLACE) == {hour, hour + 1}
    after = in_words(db)
    assert len(after) > len(left)  # days, too
    list(SqliteCounters(str(db)).recount(PLACE))
    assert in_words(db) == after


def _received(db: Path, moment: datetime) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute('UPDATE "p/c/inferences" SET "_received_at" = ?', (moment.isoformat(),))


def test_a_frozen_reference_stays_and_ids_are_erased_out_of_it(tmp_path: Path) -> None:
    life = a_life(tmp_path / "m.db")
    counters = SqliteCounters(str(life.db))
    day = int(START.timestamp()) // 86400
    assert counters.freeze_reference(PLACE, "m1", KeptReference(ReferenceKind.FIRST, days=(day,)))

    def frozen() -> dict[tuple[object, ...], object]:
        return {key: tally for key, tally in in_words(life.db).items() if key[-2] is Span.REFERENCE}

    before = frozen()
    life.prune_counters()
    assert frozen() == before
    assert before
    life.erase()
    list(SqliteCounters(str(life.db)).recount(PLACE))
    assert {key[-2] for key in in_words(life.db)} >= {Span.REFERENCE}


@pytest.mark.parametrize("meanwhile", [Life.ingest, Life.label, Life.count, Life.recount])
def test_what_comes_between_the_days_is_counted(tmp_path: Path, meanwhile: Callable[[Life], None]) -> None:
    life = a_life(tmp_path / "m.db")
    with SqliteStore(str(life.db)) as store:
        for step in store.prune(PLACE, datetime.now(UTC), counters=True):
            if step.hours:
                meanwhile(life)
    list(counted(life.db))
    life.prune_counters()
    assert in_words(life.db) == in_words(recounted(life.db))


def test_lists_of_which_no_row_is_left_are_forgotten_and_stay_counted(tmp_path: Path) -> None:
    db, chance, (schema, _) = tmp_path / "m.db", random.Random(5), schemas("int")
    for hour in range(5):
        events = [inference(chance, hour * 100 + n, is_second=False, with_labels=True) for n in range(30)]
        at = START + timedelta(hours=hour)
        ingest(db, "m1", schema, [one | {"at": at, "asked": at} for one in events])
        list(counted(db))
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute('UPDATE "p/c/inferences" SET "_received_at" = at')
    words, before = in_words(db), lists_of(db)
    horizon = START + timedelta(hours=3)
    with SqliteStore(str(db)) as store:
        list(store.prune(PLACE, horizon))
    first = int(horizon.timestamp()) // 3600
    assert lists_of(db) == [(start, end) for start, end in before if end >= first] != before
    assert any(start < first for start, _ in lists_of(db))
    assert in_words(db) == words
    list(SqliteCounters(str(db)).recount(PLACE))
    assert in_words(db) == words
    with SqliteStore(str(db)) as store:
        list(store.prune(PLACE, START + timedelta(days=1)))
    assert lists_of(db) == []
    assert in_words(db) == words


def lists_of(db: Path) -> list[tuple[int, int]]:
    """From which hour to which each list is."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(
            'SELECT first, last FROM schemagen_lists ORDER BY model, "column", "group"'
        ).fetchall()
