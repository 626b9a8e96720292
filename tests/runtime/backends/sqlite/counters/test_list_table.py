"""Lists are those that a look at all rows finds, whatever came, changed or went."""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.counting.block import hour_of
from schemagen_runtime.counting.counter import OF_LISTS
from schemagen_runtime.counting.grain import LOSS_EXPONENT
from schemagen_runtime.counting.ranking import ndcg, reciprocal_rank
from schemagen_runtime.counting.sums import Sums
from schemagen_runtime.counting.tally import Span

from tests.runtime.backends.sqlite.counters.life import Life
from tests.runtime.backends.sqlite.counters.support import PLACE
from tests.runtime.backends.sqlite.counters.test_references import DAYS, FrozenLife

Found = Mapping[tuple[str, str, str, int], Sums]
"""What lists add up to, by model, prediction, measure, and hour or day."""
_RELEVANCE: Final[Mapping[str, Callable[[Any], float | None]]] = {
    "proba": lambda row: row["paid"],
    "late": lambda row: None if row["minutes"] is None else float(row["minutes"] > 15),
    "place": lambda row: None if row["minutes"] is None else max(row["minutes"], 0.0),
}
_IS_SCORE: Final = ("proba", "late")


def counted(db: Path, span: Span) -> Found:
    found: defaultdict[tuple[str, str, str, int], Sums] = defaultdict(Sums)
    for one in SqliteCounters(str(db)).tallies(PLACE, span, -(10**6), 10**6):
        if one.counter.measure in OF_LISTS:
            assert isinstance(one.tally, Sums)
            found[one.model, one.counter.column, str(one.counter.measure), one.at] += one.tally
    return dict(found)


def prune_old(db: Path) -> None:
    with SqliteStore(str(db)) as store:
        list(store.prune(PLACE, datetime(2026, 2, 1, tzinfo=UTC)))


def rows_of(db: Path) -> int:
    with closing(sqlite3.connect(db)) as connection:
        return int(connection.execute('SELECT count(*) FROM "p/c/inferences"').fetchone()[0])


def looked_at(db: Path, width: int, days: Collection[int] | None = None) -> Found:
    """What a look at all rows finds, of some days or of all."""
    lists: defaultdict[tuple[str, str, int, int], list[sqlite3.Row]] = defaultdict(list)
    with closing(sqlite3.connect(db)) as connection:
        connection.row_factory = sqlite3.Row
        query = 'SELECT i.*, l.paid, l.minutes FROM "p/c/inferences" AS i LEFT JOIN "p/c/labels" AS l ON l.id = i.id'
        for row in connection.execute(f"{query} WHERE query IS NOT NULL"):
            if days is None or hour_of(row["at"][:13]) // 24 in days:
                for column in _RELEVANCE:
                    lists[row["_model"], column, row["_schema"], row["query"]].append(row)
    found: defaultdict[tuple[str, str, str, int], Sums] = defaultdict(Sums)
    for (model, column, _, _), rows in lists.items():
        for measure, value in measures(column, rows).items():
            at = min(hour_of(row["at"][:13]) for row in rows) // width
            found[model, column, measure, at] += Sums.once(round(value * 2**LOSS_EXPONENT))
    return dict(found)


def measures(column: str, rows: list[sqlite3.Row]) -> dict[str, float]:
    relevances = [_RELEVANCE[column](row) for row in rows]
    if all(one is None for one in relevances):
        return {}
    places: defaultdict[float, list[float]] = defaultdict(list)
    for row, relevance in zip(rows, relevances, strict=True):
        places[-row[column] if column in _IS_SCORE else row[column]].append(relevance or 0.0)
    ordered = [places[place] for place in sorted(places)]
    gain = ndcg(ordered)
    return {"reciprocal_rank": reciprocal_rank(ordered)} | ({} if gain is None else {"ndcg": gain})


@pytest.mark.parametrize("seed", range(500, 502))
def test_lists_are_those_of_all_rows(tmp_path: Path, seed: int) -> None:
    life = Life(tmp_path / "m.db", seed)
    life.live(life.erase, life.erase_newest, life.recount)
    expected = looked_at(life.db, 1)
    assert len(expected) > 20
    assert counted(life.db, Span.HOUR) == expected
    assert counted(life.db, Span.DAY) == looked_at(life.db, 24)


def test_lists_of_rows_that_are_pruned_go_on(tmp_path: Path) -> None:
    """A label that comes for what is left of a list counts beside the rows that are gone."""
    life = Life(tmp_path / "m.db", 520)
    life.live()
    with closing(sqlite3.connect(life.db)) as connection, connection:
        old = life.chance.sample(life.ids, len(life.ids) // 2)
        update = 'UPDATE "p/c/inferences" SET "_received_at" = \'2026-01-01T00:00:00+00:00\' WHERE id = ?'
        connection.executemany(update, [(one,) for one in old])
    kept = life.db.with_name("kept.db")
    with closing(sqlite3.connect(life.db)) as connection, closing(sqlite3.connect(kept)) as copy:
        connection.backup(copy)
    prune_old(life.db)
    left = [one for one in life.ids if one not in old]
    assert 0 < rows_of(life.db) < rows_of(kept)
    state = life.chance.getstate()
    for db in (life.db, kept):
        life.db, life.chance, life.ids = db, random.Random(), list(left)
        life.chance.setstate(state)
        life.label()
        life.ingest()
        life.erase()
        list(SqliteCounters(str(db)).count(PLACE))
    pruned = kept.with_name("m.db")
    assert counted(pruned, Span.HOUR) == counted(kept, Span.HOUR) == looked_at(kept, 1)
    list(SqliteCounters(str(pruned)).recount(PLACE))
    assert counted(pruned, Span.HOUR) == counted(kept, Span.HOUR)


def test_a_frozen_reference_has_the_lists_as_far_as_they_are_of_its_days(tmp_path: Path) -> None:
    life = FrozenLife(tmp_path / "m.db", 542)
    for _ in range(12):
        life.ingest()
        life.label()
    old = list(life.ids)
    life.freeze()

    def expected() -> Found:
        return {key: sums for key, sums in looked_at(life.copy, 24, DAYS).items() if key[0] == "m1"}

    before = counted(life.db, Span.REFERENCE)
    assert before == expected() != {}
    assert frozen_lists(life.db) > 0
    life.live(life.erase, life.recount)
    life.erase_some(old[::3])
    assert counted(life.db, Span.REFERENCE) == expected() != before
    SqliteCounters(str(life.db)).choose_reference(PLACE, "m1", None)
    assert counted(life.db, Span.REFERENCE) == {}
    assert frozen_lists(life.db) == 0


def test_lists_of_a_file_are_whole_also_where_they_are_of_several_parts(tmp_path: Path) -> None:
    source, life = Life(tmp_path / "file.db", 560), Life(tmp_path / "m.db", 560)
    for one in (source, life, source, life, source):
        one.ingest()
        one.ingest()
    list(SqliteCounters(str(life.db)).count(PLACE))
    reference = KeptReference(ReferenceKind.FILE)
    counters = SqliteCounters(str(life.db))
    assert len(list(counters.count_reference(PLACE, "m1", reference, str(source.db)))) > 20
    assert whole(counted(life.db, Span.REFERENCE)) == whole(looked_at(source.db, 24)) != {}
    assert frozen_lists(life.db) == 0
    assert counted(life.db, Span.HOUR) == looked_at(life.db, 1)


def frozen_lists(db: Path) -> int:
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT count(*) FROM schemagen_lists WHERE frozen AND model = 'm1'"
        return int(connection.execute(query).fetchone()[0])


def whole(found: Found) -> Mapping[tuple[str, ...], Sums]:
    """What lists add up to in all times."""
    together: defaultdict[tuple[str, ...], Sums] = defaultdict(Sums)
    for (*key, _), sums in found.items():
        together[tuple(map(str, key))] += sums
    return dict(together)
