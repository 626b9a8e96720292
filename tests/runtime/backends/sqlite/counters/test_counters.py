"""A collection is counted in steps, by whoever comes, and read back."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.api.counters import Choice
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.counting.counter import Counter, Measure, Scale
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.tally import Span

from tests.runtime.backends.sqlite.counters.support import PLACE, in_words, inference, ingest, labels, schemas
from tests.runtime.backends.sqlite.counters.test_step import recounted


@pytest.fixture
def db(tmp_path: Path) -> Path:
    chance = random.Random(5)
    path = tmp_path / "m.db"
    events = [inference(chance, f"id {n}", is_second=False, with_labels=n % 2 == 0) for n in range(300)]
    ingest(path, "m1", schemas("string")[0], events)
    return path


def test_a_collection_that_nobody_counted_has_no_counters(db: Path) -> None:
    counters = SqliteCounters(str(db))
    assert counters.counting(PLACE) is None
    assert counters.scales(PLACE) == {}
    assert list(counters.tallies(PLACE, Span.DAY, 0, 10**6)) == []
    assert counters.pruned_hours(PLACE) == frozenset()


def test_rows_and_values_are_read_back(db: Path) -> None:
    counters = SqliteCounters(str(db))
    *_, last = counters.count(PLACE)
    assert last.is_complete
    assert counters.counting(PLACE) == last
    tallies = list(counters.tallies(PLACE, Span.DAY, 0, 10**6))
    rows = [one.tally for one in tallies if one.counter == Counter(Measure.ROWS)]
    assert sum(tally.total for tally in rows if isinstance(tally, Histogram)) == 300
    assert {one.at for one in tallies} == {20513, 20514}
    assert set(counters.scales(PLACE)[Scale("guess", how="value")].values.values()) == {
        *("setosa", "virginica", "versicolor")
    }


def test_tallies_are_read_from_one_time_until_before_another(db: Path) -> None:
    counters = SqliteCounters(str(db))
    list(counters.count(PLACE))
    assert {one.at for one in counters.tallies(PLACE, Span.DAY, 20514, 20515)} == {20514}
    assert list(counters.tallies(PLACE, Span.DAY, 20515, 20600)) == []


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(model="m2"),
        Choice(model="nobody"),
        Choice(columns=frozenset({"", "guess"})),
        Choice(columns=frozenset()),
        Choice(measures=frozenset({Measure.ROWS, Measure.DELAYS})),
        Choice("m1", frozenset({"guess"}), frozenset({Measure.VALUES})),
    ],
)
def test_only_what_is_chosen_is_read(db: Path, choice: Choice) -> None:
    chance = random.Random(6)
    events = [inference(chance, f"other {n}", is_second=False, with_labels=True) for n in range(40)]
    ingest(db, "m2", schemas("string")[0], events)
    counters = SqliteCounters(str(db))
    list(counters.count(PLACE))
    assert list(counters.tallies(PLACE, Span.HOUR, 0, 10**6, choice)) == [
        one
        for one in counters.tallies(PLACE, Span.HOUR, 0, 10**6)
        if (choice.model is None or one.model == choice.model)
        and (choice.columns is None or one.counter.column in choice.columns)
        and (choice.measures is None or one.counter.measure in choice.measures)
    ]


def test_how_far_it_is_says_until_when_all_is_counted(db: Path) -> None:
    counters = SqliteCounters(str(db))
    assert counters.models(PLACE) == {}
    *_, last = counters.count(PLACE)
    assert (last.until, last.waiting) == (None, 0)
    before = datetime.now(UTC)
    between = before
    for first in (0, 30):
        chance = random.Random(first)
        events = [inference(chance, f"late {first + n}", is_second=False, with_labels=False) for n in range(30)]
        ingest(db, "m2", schemas("string")[0], events)
        between = datetime.now(UTC) if not first else between
    now = counters.counting(PLACE)
    assert now is not None
    assert now.until is not None
    assert before <= now.until < between
    assert now.waiting == 60
    *_, end = counters.count(PLACE)
    assert counters.models(PLACE) == {"m1": last.edition, "m2": end.edition}
    assert end.edition > last.edition


def test_a_label_makes_another_edition_of_its_model(db: Path) -> None:
    chance = random.Random(7)
    events = [inference(chance, f"other {n}", is_second=False, with_labels=True) for n in range(40)]
    ingest(db, "m2", schemas("string")[0], events)
    counters = SqliteCounters(str(db))
    list(counters.count(PLACE))
    before = counters.models(PLACE)
    ingest(db, "m2", schemas("string")[0], [{"id": "id 7", "at": events[0]["at"], **labels(chance, is_second=False)}])
    list(counters.count(PLACE))
    after = counters.models(PLACE)
    assert after["m1"] > before["m1"]
    assert after["m2"] == before["m2"]
    list(counters.recount(PLACE))
    assert min(counters.models(PLACE).values()) > max(after.values())


def test_scales_are_read_of_some_columns(db: Path) -> None:
    counters = SqliteCounters(str(db))
    list(counters.count(PLACE))
    every = counters.scales(PLACE)
    assert counters.scales(PLACE, frozenset({"guess"})) == {s: d for s, d in every.items() if s.column == "guess"}
    assert len({scale.column for scale in every}) > 1


def test_a_collection_that_is_not_there_is_told(db: Path) -> None:
    with pytest.raises(DestinationError, match="no collection p/other"):
        list(SqliteCounters(str(db)).count(Collection("p", "other")))


def test_a_recount_that_was_left_is_told_and_goes_on(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.counters.step.Step.run.__defaults__", (40,))
    counters = SqliteCounters(str(db))
    list(counters.count(PLACE))
    before = in_words(db)
    steps = counters.recount(PLACE)
    assert next(steps).is_recount
    steps.close()
    assert in_words(db) != before
    assert not list(counters.recount(PLACE))[-1].is_recount
    assert in_words(db) == before


def test_several_count_at_a_time_while_events_come(db: Path) -> None:
    """Threads stand for processes: each has a connection of its own."""
    stop, failures = threading.Event(), list[Exception]()

    def count() -> None:
        try:
            while not stop.is_set():
                list(SqliteCounters(str(db)).count(PLACE))
        except Exception as error:  # noqa: BLE001 -- shown below
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    chance = random.Random(9)
    for turn in range(15):
        first, second = schemas("string")
        events = [inference(chance, f"late {turn} {n}", is_second=turn > 9, with_labels=False) for n in range(30)]
        late = [{"id": f"id {chance.randrange(300)}", **labels(chance, is_second=False)} for _ in range(30)]
        ingest(db, "m2", second if turn > 9 else first, [*events, *late])
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    list(SqliteCounters(str(db)).count(PLACE))
    assert in_words(db) == in_words(recounted(db))
