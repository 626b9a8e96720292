"""Records are read by columns in the order in which they came, in parts of any size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.api.time_range import TimeRange, read_range
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import IDS, PLACE, fill, fill_two_models
from tests.runtime.support import event


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    fill_two_models(tmp_path / "store.db")
    opened = SqliteStore(str(tmp_path / "store.db"), create=False, read_only=True)
    yield opened
    opened.close()


@pytest.mark.parametrize("rows", [1, 3, 10, 100])
@pytest.mark.parametrize("model", [None, "m1", "m2", "m", "\ud800"])
def test_parts_have_every_record_once(store: SqliteStore, rows: int, model: str | None) -> None:
    parts = list(store.parts(PLACE, model, TimeRange(), rows))
    assert all(part.rows <= rows for part in parts)
    assert len(parts) == 1 or all(part.rows for part in parts)
    found = [place for part in parts for place in zip(part.columns[0].cells, part.columns[1].cells, strict=True)]
    expected = [("m1", id_) for id_ in IDS] + [("m2", id_) for id_ in IDS[:3]]
    assert sorted(found) == [place for place in expected if model in (None, place[0])]
    assert {len(column.cells) for part in parts for column in part.columns} == {part.rows for part in parts}


def test_only_what_lies_in_the_range_is_read(tmp_path: Path) -> None:
    times = [f"2026-01-0{day}T00:00:00Z" for day in (3, 1, 2)]
    fill(tmp_path / "s.db", {"m": [{**event(str(place)), "timestamp": time} for place, time in enumerate(times)]})
    store = SqliteStore(str(tmp_path / "s.db"), create=False)
    for since, until, ids in (
        (None, None, ["0", "1", "2"]),
        (times[2], None, ["0", "2"]),
        (None, times[2], ["1"]),
        (times[1], times[0], ["1", "2"]),
    ):
        parts = store.parts(PLACE, None, read_range(since, until), 1)
        assert [id_ for part in parts for id_ in part.columns[1].cells] == ids
    store.close()


def test_the_newest_come_first(tmp_path: Path) -> None:
    times = [f"2026-01-0{day}T00:00:00Z" for day in (3, 1, 2)]
    fill(tmp_path / "s.db", {"m": [{**event(str(place)), "timestamp": time} for place, time in enumerate(times)]})
    store = SqliteStore(str(tmp_path / "s.db"), create=False)
    assert [record.id for record in store.last(PLACE, 2)] == ["0", "2"]
    assert [record.id for record in store.last(PLACE, 9, "m", since=times[1], until=times[0])] == ["2", "1"]
    assert store.last(PLACE, 9, "\ud800") == store.last(PLACE, 9, "nobody") == []
    store.close()


def test_a_collection_that_is_not_there(store: SqliteStore) -> None:
    with pytest.raises(DestinationError, match="has no collection p/absent"):
        next(store.parts(Collection("p", "absent"), None, TimeRange(), 9))


def test_columns_that_take_all_names_of_the_rows_number(tmp_path: Path) -> None:
    names = "rowid: float?\n  _rowid_: float?\n  oid: float?\n  "
    fill(
        tmp_path / "s.db",
        {m: [event(id_) for id_ in "abc"] for m in ("m", "n")},
        **{"features:\n  ": f"features:\n  {names}"},
    )
    store = SqliteStore(str(tmp_path / "s.db"), create=False)
    assert [list(part.columns[1].cells) for part in store.parts(PLACE, None, TimeRange(), 4)] == [[*"abca"], [*"bc"]]
    store.close()
