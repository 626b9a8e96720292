"""Counters are equal to a recount, whatever comes, changes or goes, and in whichever steps it was counted."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.counting.counter import Measure

from tests.runtime.backends.sqlite.counters.life import Life
from tests.runtime.backends.sqlite.counters.support import PLACE, Words, counted, in_words


def recounted(db: Path) -> Path:
    """A copy of a database that is counted from its rows, by the same scales."""
    copy = db.with_name("copy.db")
    shutil.copy(db, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("DELETE FROM schemagen_tallies")
        connection.execute("DELETE FROM schemagen_counters")
        connection.execute("DELETE FROM schemagen_lists WHERE NOT frozen")
        connection.execute("UPDATE schemagen_counted SET counted = 0, recount = 0")
        connection.execute("UPDATE schemagen_codes SET rows = 0")
        connection.execute("UPDATE schemagen_scales SET state = json_set(state, '$.first', json('[]'))")
        connection.execute('DELETE FROM "p/c/label_changes"')
    list(counted(copy))
    return copy


@pytest.mark.parametrize("seed", range(16))
def test_counters_are_those_of_a_recount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Also where grains are chosen, and values become too many, while all this happens."""
    if seed >= 8:
        monkeypatch.setattr("schemagen_runtime.counting.scales.FIRST_VALUES", 60)
        monkeypatch.setattr("schemagen_runtime.counting.scales.MOST_VALUES", 12)
        monkeypatch.setattr("schemagen_runtime.counting.scales.MOST_SEGMENTS", 9)
    life = Life(tmp_path / "m.db", seed)
    life.live(life.erase, life.erase_newest, life.recount)
    words = in_words(life.db)
    assert len(words) > 100
    assert words == in_words(recounted(life.db))


def without_secrets(words: Words) -> Words:
    """All but the values that are hashed with a salt of the database."""
    return {key: tally for key, tally in words.items() if "secret" not in key}


@pytest.mark.parametrize("seed", range(100, 108))
def test_what_is_pruned_stays_counted(tmp_path: Path, seed: int) -> None:
    """The counters of a life that is pruned are those of the same life that is not."""
    pruned, kept = Life(tmp_path / "pruned.db", seed), Life(tmp_path / "kept.db", seed)
    pruned.live()
    kept.live()
    before = in_words(pruned.db)
    assert without_secrets(before) == without_secrets(in_words(kept.db))
    pruned.prune()
    assert in_words(pruned.db) == before
    assert SqliteCounters(str(pruned.db)).pruned_hours(PLACE)
    list(SqliteCounters(str(pruned.db)).recount(PLACE))
    assert in_words(pruned.db) == before


@pytest.mark.parametrize("seed", range(200, 208))
def test_nothing_is_counted_twice_where_all_of_it_happens(tmp_path: Path, seed: int) -> None:
    """Pruned again and again, with erased ids, and recounts that are left in the middle."""
    life = Life(tmp_path / "m.db", seed)
    life.live(life.prune, life.erase, life.erase_newest, life.recount)
    before = in_words(life.db)
    list(SqliteCounters(str(life.db)).recount(PLACE))
    assert in_words(life.db) == before


def segments_counted(db: Path) -> set[str]:
    return {str(key[3]) for key in in_words(db) if key[2] == Measure.SEGMENT_ROWS}


def say_segments(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(
            "UPDATE schemagen_schemas SET document = json_set(document, '$.segments', json('[\"city\"]'))"
        )


def test_other_segments_of_the_same_schema_count_from_a_recount_on(tmp_path: Path) -> None:
    """Words of a schema may change while its fingerprint stays: what was counted by the old ones is taken back."""
    life = Life(tmp_path / "m.db", 301)
    life.live(life.erase)
    old = segments_counted(life.db)
    say_segments(life.db)
    life.label()
    life.erase()
    list(counted(life.db))
    assert old == {"city", "tags", "note"} == segments_counted(life.db)
    say_segments(life.db)  # who sent the labels registered the old words again
    list(SqliteCounters(str(life.db)).recount(PLACE))
    assert segments_counted(life.db) == {"city"}
