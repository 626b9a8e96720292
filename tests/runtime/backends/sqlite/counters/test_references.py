"""A frozen reference is what was counted when it was frozen, but for what is erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.counter import NULL, OF_LISTS, Counter, Measure, Scale
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import hash_code
from schemagen_runtime.counting.tally import Span, Tally, coarsened

from tests.runtime.backends.sqlite.counters.life import Life
from tests.runtime.backends.sqlite.counters.support import PLACE, START, counted

FIRST = int(START.timestamp()) // 86400
DAYS = (FIRST,)
"""The day of the first two hours of a life, which has five."""
_AS_THEY_ARE = (Measure.DELAYS, Measure.SCORE_SUMS, Measure.SEGMENT_OUTCOMES)
FROZEN = KeptReference(ReferenceKind.FIRST, days=DAYS)


class FrozenLife(Life):
    """A life in which the reference of a model is frozen, and a copy of the store is kept of that moment."""

    def freeze(self) -> None:
        list(counted(self.db))
        self.copy = self.db.with_name("frozen.db")
        with closing(sqlite3.connect(self.db)) as connection, closing(sqlite3.connect(self.copy)) as copy:
            connection.backup(copy)
        assert SqliteCounters(str(self.db)).freeze_reference(PLACE, "m1", FROZEN)

    def erase(self) -> None:
        self.erase_some(self.chance.sample(self.ids, min(len(self.ids), self.chance.randrange(1, 8))))

    def erase_newest(self) -> None:
        self.erase_some(self.ids[-self.chance.randrange(1, 8) :])

    def erase_some(self, ids: list[str | int]) -> None:
        """Erase ids of the store; of the copy those that the store still has, for what was pruned cannot be erased."""
        with closing(sqlite3.connect(self.db)) as connection:
            there = {row[0] for row in connection.execute('SELECT id FROM "p/c/inferences"')}
        for db, some in ((self.db, ids), (self.copy, [one for one in ids if one in there])):
            with SqliteStore(str(db)) as store:
                store.erase(PLACE, some)

    def frozen(self) -> Mapping[object, object]:
        return _in_words(SqliteCounters(str(self.db)), Span.REFERENCE)

    def expected(self) -> Mapping[object, object]:
        """What the copy has, by the scales of the store, which may have been decided meanwhile."""
        counters, copy = SqliteCounters(str(self.db)), SqliteCounters(str(self.copy))
        return _in_words(copy, Span.DAY, decided=counters)


def _in_words(counters: SqliteCounters, span: Span, decided: SqliteCounters | None = None) -> Mapping[object, object]:
    scales, found = counters.scales(PLACE), (decided or counters).scales(PLACE)

    def word(counter: Counter, tally: Tally) -> object:
        if not isinstance(tally, Histogram):
            return tally
        how = {Measure.OUTCOMES: "pairs", Measure.ABSOLUTE_ERRORS: "errors", Measure.SEGMENT_ROWS: "segments"}.get(
            counter.measure
        )
        for one in [how] if how is not None else ["value", "number", "age", "length", "vector"]:
            scale = Scale(counter.column, counter.element, one)
            if scale not in found or counter.measure in _AS_THEY_ARE:
                continue
            own, then = scales.get(scale), found[scale]
            if one not in ("value", "pairs", "segments"):
                grain = UNDECIDED_GRAIN if own is None else own.grain
                return coarsened(tally, grain - then.grain)
            names: Mapping[int, str | int | float] = {} if own is None else own.values
            values: list[object] = [names.get(key, key) for key in tally.keys.tolist()]
            if then.is_hashed and one != "segments":
                values = [one if isinstance(one, int) and one < 0 else hash_code(cast("Cell", one)) for one in values]
            counts: dict[object, int] = {}
            for value, key, count in zip(values, tally.keys.tolist(), tally.counts.tolist(), strict=True):
                name = "null" if key == NULL else value
                counts[name] = counts.get(name, 0) + count
            return counts
        return tally

    return {
        (one.fingerprint, *one.counter, one.at): word(one.counter, one.tally)
        for one in counters.tallies(PLACE, span, -(10**6), 10**6)
        if one.model == "m1" and one.at in DAYS and one.counter.measure not in OF_LISTS
    }


@pytest.mark.parametrize("seed", range(300, 308))
def test_nothing_changes_a_frozen_reference_but_what_is_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Late events and labels, corrections, recounts, pruning and decided scales leave it; erased ids go out of it."""
    if seed >= 304:
        monkeypatch.setattr("schemagen_runtime.counting.scales.FIRST_VALUES", 60)
        monkeypatch.setattr("schemagen_runtime.counting.scales.MOST_VALUES", 25)
    life = FrozenLife(tmp_path / "m.db", seed)
    for _ in range(8):
        life.ingest()
        life.label()
    old = list(life.ids)
    life.freeze()
    before = life.frozen()
    assert len(before) > 30
    life.live(life.erase, life.erase_newest, life.recount, *([life.prune] if seed % 4 == 0 else []))
    life.label()
    life.erase_some(old[::3])
    assert life.frozen() == life.expected()
    assert seed % 4 == 0 or life.frozen() != before
    list(SqliteCounters(str(life.db)).recount(PLACE))
    assert life.frozen() == life.expected()


def test_a_reference_is_frozen_once_and_only_where_all_is_counted(tmp_path: Path) -> None:
    life = Life(tmp_path / "m.db", 1)
    for _ in range(5):
        life.ingest()
    counters = SqliteCounters(str(life.db))
    assert not counters.freeze_reference(PLACE, "m1", FROZEN)
    assert counters.references(PLACE) == {}
    list(counted(life.db))
    assert counters.freeze_reference(PLACE, "m1", FROZEN)
    assert counters.references(PLACE) == {"m1": FROZEN}
    assert not counters.freeze_reference(PLACE, "m1", FROZEN)


def test_who_chooses_days_thaws_what_was_frozen(tmp_path: Path) -> None:
    life = Life(tmp_path / "m.db", 1)
    for _ in range(5):
        life.ingest()
    list(counted(life.db))
    counters = SqliteCounters(str(life.db))
    assert counters.freeze_reference(PLACE, "m1", FROZEN)
    chosen = KeptReference(ReferenceKind.RANGE, FIRST, FIRST + 1, None, "anna", "2026-03-04T09:00:00+00:00")
    counters.choose_reference(PLACE, "m1", chosen)
    assert counters.references(PLACE) == {"m1": chosen}
    assert list(counters.tallies(PLACE, Span.REFERENCE, 0, 10**6)) == []
    assert not counters.freeze_reference(PLACE, "m1", FROZEN)  # somebody chose another one meanwhile
    assert counters.freeze_reference(PLACE, "m1", chosen._replace(days=DAYS))
    assert list(counters.tallies(PLACE, Span.REFERENCE, 0, 10**6)) != []
    counters.choose_reference(PLACE, "m1", None)
    assert (counters.references(PLACE), list(counters.tallies(PLACE, Span.REFERENCE, 0, 10**6))) == ({}, [])
