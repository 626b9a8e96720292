"""Inferences are selected by day and value, and read from the newest to the oldest."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Settings, Workspace
from schemagen_runtime.api.record import Record
from schemagen_runtime.api.selection import Having, PlaceInTime, Selection
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.backends.sqlite.counters.step import Step
from schemagen_runtime.backends.sqlite.row_hours import RowHours
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import PLACE

SCHEMA: Final = """
schemagen: 1
name: several
version: 1.0.0
id: id
timestamp: "when it was"
features:
  number: {type: float?, nan: allow}
  "it's \\"quoted\\"": int
  money: "decimal<9,2>"
  flag: bool
  text: string?
predictions:
  score: {type: float, kind: score}
labels:
  truth: bool
"""
START: Final = datetime(2026, 3, 1, tzinfo=UTC)
DAYS: Final = 4


@pytest.fixture(scope="module", params=["not counted", "counted in part", "counted"])
def db(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A store with some hundred events of four days, some of one moment; what is counted is found by another way."""
    path = tmp_path_factory.mktemp("selection") / "store.db"
    chance = random.Random(5)
    events: list[dict[str, object]] = [
        {
            "id": f"e{place}",
            "when it was": START + timedelta(hours=chance.randrange(24 * DAYS), microseconds=chance.choice([0, 0, 5])),
            "number": chance.choice([None, math.nan, math.inf, -math.inf, -0.0, chance.gauss(0, 5)]),
            'it\'s "quoted"': chance.randrange(-3, 4),
            "money": f"{chance.randrange(-2000, 2000) / 100:.2f}",
            "flag": chance.random() < 0.5,
            "text": chance.choice([None, "", "a", "'; DROP TABLE x; --"]),
            "score": chance.random(),
            "truth": chance.random() < 0.5,
        }
        for place in range(300)
    ]
    loaded = load_source(Source("several.yaml", SCHEMA.encode()))
    for model, part in (("m1", events[:250]), ("m2", events[250:])):
        with Workspace(f"sqlite:///{path}", project="p", model=model, settings=Settings(linger=0)) as workspace:
            result = workspace.add_data_collection("c", schema=loaded).ingest_mappings(part, raise_errors=False)
            assert not result.result().errors
        if request.param == "counted in part":
            with closing(connect(str(path), create=False)) as connection:
                Step(connection, PLACE).run(180)
    if request.param == "counted":
        list(SqliteCounters(str(path)).count(PLACE))
    return path


@contextmanager
def opened(db: Path) -> Generator[SqliteStore]:
    store = SqliteStore(str(db), create=False)
    try:
        yield store
    finally:
        store.close()


def selected(store: SqliteStore, selection: Selection, limit: int = 7) -> list[Record]:
    """Read a selection page by page."""
    found: list[Record] = []
    before: PlaceInTime | None = None
    while True:
        page = store.newest(PLACE, selection, limit, before)
        assert len(page.records) <= limit
        found += page.records
        before = page.last
        if before is None:
            return found


def number(record: Record, name: str) -> float:
    value = record.values[name]
    return math.nan if value is None else float(str(value))


QUOTED: Final = 'it\'s "quoted"'
CASES: Final[list[tuple[Having | None, Callable[[Record], bool]]]] = [
    (None, lambda _: True),
    (Having("number", is_missing=True), lambda one: one.values["number"] is None),
    (Having("number", low=0.0), lambda one: number(one, "number") >= 0),
    (Having("number", high=0.0), lambda one: number(one, "number") < 0),
    (Having("number", low=-2.5, high=2.5), lambda one: -2.5 <= number(one, "number") < 2.5),
    (Having(QUOTED, value=0), lambda one: one.values[QUOTED] == 0),
    (Having(QUOTED, low=-1.5, high=1.0), lambda one: -1.5 <= number(one, QUOTED) < 1),
    (Having("money", low=-3.25, high=10.0), lambda one: -3.25 <= number(one, "money") < 10),
    (Having("flag", value=True), lambda one: one.values["flag"] is True),
    (Having("text", value=""), lambda one: one.values["text"] == ""),
    (Having("text", value="'; DROP TABLE x; --"), lambda one: one.values["text"] == "'; DROP TABLE x; --"),
    (Having("text", is_missing=True), lambda one: one.values["text"] is None),
    (Having("truth", value=False), lambda one: one.labels["truth"] is False),
]


@pytest.mark.parametrize(("having", "is_meant"), CASES)
def test_what_is_selected_is_what_was_meant(
    db: Path, having: Having | None, is_meant: Callable[[Record], bool]
) -> None:
    with opened(db) as store:
        selection = Selection("m1", date(2026, 3, 2), date(2026, 3, 4), having)
        every = [
            one
            for one in store.records(PLACE, "m1")
            if str(one.values["when it was"])[:10] in ("2026-03-02", "2026-03-03")
        ]
        meant = [one for one in every if is_meant(one)]
        meant.sort(key=lambda one: (str(one.values["when it was"]), one.id), reverse=True)
        assert [one.id for one in selected(store, selection)] == [one.id for one in meant]
        assert meant


@pytest.mark.parametrize(("having", "is_meant"), CASES)
def test_what_hardly_occurs_is_looked_for_some_hours_at_a_time(
    db: Path, having: Having | None, is_meant: Callable[[Record], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.row_hours._MOST_LOOKED_AT", 3)
    test_what_is_selected_is_what_was_meant(db, having, is_meant)


def test_a_page_of_what_does_not_occur_ends_soon(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.row_hours._MOST_LOOKED_AT", 20)
    selection = Selection("m1", START.date(), START.date() + timedelta(days=DAYS), Having("text", "never"))
    with opened(db) as store:
        places: list[PlaceInTime] = []
        while (last := store.newest(PLACE, selection, 7, places[-1] if places else None).last) is not None:
            places.append(last)
    with closing(connect(str(db), create=False)) as connection:
        is_by_hour = RowHours.of(connection, PLACE) is not None
    assert (len(places) > 3) == is_by_hour
    assert places == sorted(places, reverse=True)
    assert all(one.id is None for one in places)


def test_a_page_that_ends_with_the_last_record_has_no_place_behind_it(db: Path) -> None:
    with opened(db) as store:
        selection = Selection("m2", date(2026, 3, 1), date(2026, 3, 5))
        page = store.newest(PLACE, selection, 50)
        assert len(page.records) == 50
        assert page.last is None
        assert store.newest(PLACE, selection, 49).last is not None


@pytest.mark.parametrize("model", ["m3", "\ud800"])
def test_a_model_without_events_has_none(db: Path, model: str) -> None:
    with opened(db) as store:
        assert store.newest(PLACE, Selection(model, date(2026, 3, 1), date(2026, 3, 5)), 5) == ([], None)


def test_a_column_that_cannot_be_asked_for_is_refused(db: Path) -> None:
    with opened(db) as store:
        for having, words in ((Having("none", value=1), "no column 'none'"), (Having("text", low=1.0), "no numbers")):
            with pytest.raises(ValueError, match=words):
                store.newest(PLACE, Selection("m1", date(2026, 3, 1), date(2026, 3, 5), having), 5)


def test_a_label_that_hardly_occurs_is_looked_for_a_part_at_a_time(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.reader._LOOKED_AT", 5)
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.reader._MOST_LOOKED_AT", 10)
    selection = Selection("m1", START.date(), START.date() + timedelta(days=DAYS), Having("truth", True))
    with opened(db) as store:
        found: list[Record] = []
        place: PlaceInTime | None = None
        for _ in range(200):
            page = store.newest(PLACE, selection, 7, place)
            found += page.records
            place = page.last
            if place is None:
                break
        assert place is None
        every = [one for one in store.records(PLACE, "m1") if one.labels["truth"]]
    assert len(found) == len(every) > 30
    assert sorted(one.id for one in found) == sorted(one.id for one in every)
