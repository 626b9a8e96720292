"""Rows of another database are counted as the reference of a model as those of the collection would be."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.counting.counter import Counter, Measure
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.sums import Sums
from schemagen_runtime.counting.tally import Span, Tally

from tests.runtime.backends.sqlite.counters.support import PLACE, START, counted, inference, ingest, schemas

FILE = KeptReference(ReferenceKind.FILE, chosen_by="anna", chosen_at="2026-03-04T09:00:00+00:00")


def filled(db: Path, seed: int, rows: int) -> Path:
    chance = random.Random(seed)
    first, _ = schemas("string")
    events = [inference(chance, f"{seed} {n}", is_second=False, with_labels=n % 2 == 0) for n in range(rows)]
    for number, event in enumerate(events):
        event["at"] = START + timedelta(hours=number % 50)
    ingest(db, "m1", first, events)
    return db


def whole(db: Path, span: Span, wanted: Measure) -> dict[Counter, Tally]:
    """What each counter of a measure has in all days."""
    found: dict[Counter, Tally] = {}
    for one in SqliteCounters(str(db)).tallies(PLACE, span, -(10**6), 10**6):
        if one.counter.measure is not wanted:
            continue
        before = found.get(one.counter)
        if isinstance(one.tally, Sums):
            found[one.counter] = one.tally if before is None else before + one.tally  # type: ignore[operator]
        else:
            found[one.counter] = one.tally if before is None else Histogram.merged((before, one.tally))  # type: ignore[arg-type]
    return found


def reference(db: Path, source: Path) -> list[int]:
    return list(SqliteCounters(str(db)).count_reference(PLACE, "m1", FILE, str(source)))


@pytest.mark.parametrize("measure", [one for one in Measure if one is not Measure.DELAYS])
def test_the_reference_is_what_the_same_rows_count(tmp_path: Path, measure: Measure) -> None:
    """By the buckets of the store, also those that it decides later: the store has the same rows, of its own."""
    source = filled(tmp_path / "source.db", 1, 300)
    db = filled(tmp_path / "m.db", 1, 300)
    list(counted(db))
    assert sum(reference(db, source)) == 300
    assert whole(db, Span.REFERENCE, measure) == whole(db, Span.DAY, measure)
    ingest(
        db,
        "m2",
        schemas("string")[0],
        [inference(random.Random(n), f"n{n}", is_second=False, with_labels=True) for n in range(900)],
    )
    list(counted(db))
    own = whole(db, Span.REFERENCE, measure)
    list(SqliteCounters(str(db)).recount(PLACE))
    assert whole(db, Span.REFERENCE, measure) == own != {}


def test_it_has_28_parts_and_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    source = filled(tmp_path / "source.db", 1, 100)
    db = filled(tmp_path / "m.db", 2, 10)
    reference(db, filled(tmp_path / "other.db", 3, 40))
    reference(db, source)
    counters = SqliteCounters(str(db))
    rows = [one for one in counters.tallies(PLACE, Span.REFERENCE, 0, 10**6) if one.counter.measure is Measure.ROWS]
    assert [one.at for one in rows] == list(range(28))
    assert sum(one.tally.total for one in rows if isinstance(one.tally, Histogram)) == 100
    assert counters.references(PLACE) == {"m1": FILE._replace(days=tuple(range(28)))}


def test_a_file_decides_the_buckets_where_the_store_has_not(tmp_path: Path) -> None:
    db = filled(tmp_path / "m.db", 2, 10)
    reference(db, filled(tmp_path / "source.db", 1, 2500))
    grains = {
        scale.column: one.grain for scale, one in SqliteCounters(str(db)).scales(PLACE).items() if scale.how == "number"
    }
    assert grains["count"] < 20


def test_rows_of_a_schema_that_the_store_does_not_know_are_refused(tmp_path: Path) -> None:
    db = filled(tmp_path / "m.db", 2, 10)
    _, second = schemas("string")
    source = tmp_path / "source.db"
    ingest(source, "m1", second, [inference(random.Random(1), "n", is_second=True, with_labels=False)])
    with pytest.raises(DestinationError, match="has no schema"):
        reference(db, source)
