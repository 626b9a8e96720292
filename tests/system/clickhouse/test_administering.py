"""What is counted, selected, erased and pruned is the same in ClickHouse and in SQLite, for the same events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from schemagen_runtime import SchemaInfo
from schemagen_runtime.api.pairs import ModelAnswers
from schemagen_runtime.api.record import LabelValue
from schemagen_runtime.api.selection import Having, PlaceInTime, Selection
from schemagen_runtime.api.store import Store
from schemagen_runtime.api.store_statistics import Erased, Removed

from tests.system.clickhouse.awkward import Events, written
from tests.system.clickhouse.both import PLACE, Both
from tests.system.clickhouse.front import Front

DAYS: Final = date(2016, 12, 1), date(2026, 2, 1)
HAVING: Final = (
    None,
    Having("s", value="a"),
    Having("i", low=-1.0, high=2.0),
    Having("i", value=3),
    Having("f", low=0.0),
    Having("f", is_missing=True),
    Having("b", value=True),
    Having("b", value="no bool"),
    Having("small", low=0.0, high=100.0),
    Having("l", is_missing=True),
    Having("y_i", value=1),
    Having("y_b", is_missing=True),
    Having("y_f", low=0.0, high=1.0),
)


@pytest.fixture(name="events")
def every() -> Events:
    return Events("every", 4)


@pytest.fixture(name="both")
def filled(front: Front, tmp_path: Path, events: Events) -> Iterator[Both]:
    both = Both(front.url, tmp_path, SchemaInfo.of(events.schema))
    for number, some in enumerate(events.batches(6)):
        both.write(*some, model="mn"[number % 2], accepted=[(len(some), 1_700_000_000.0 + number)])
    yield both
    both.close()


def shown(store: Store) -> list[object]:
    return [(one.model, one.id, written(one.values), written(one.labels)) for one in store.records(PLACE)]


def counted(store: Store) -> list[object]:
    """What a store holds, without the moments at which it came."""
    found = store.statistics().collections
    return [replace(one, first_received_at=None, last_received_at=None, versions=()) for one in found]


def counting(store: Store, ids: list[str | int]) -> dict[tuple[str | int, str], object]:
    """What counts of each label: of an event that stays for one of its values ClickHouse keeps the others, too."""
    return {(id_, one.label): told(one) for id_ in ids for one in store.label_history(PLACE, id_)}


def told(one: LabelValue) -> tuple[object, str, str]:
    return written(one.value), one.at, one.accepted_at


def page(store: Store, having: Having | None, before: PlaceInTime | None) -> tuple[list[object], PlaceInTime | None]:
    found = store.newest(PLACE, Selection("m", *DAYS, having), 4, before)
    return [(one.id, written(one.values), written(one.labels)) for one in found.records], found.last


def test_selections_and_statistics(both: Both) -> None:
    assert both.same(counted)
    lengths: list[int] = []
    for having in HAVING:
        place: PlaceInTime | None = None
        records, last = both.same(lambda store, one=having: page(store, one, None))  # type: ignore[misc]
        lengths.append(len(records))
        while last is not None:
            place = last
            more, last = both.same(lambda store, one=having, at=place: page(store, one, at))  # type: ignore[misc]
            assert more
    assert sum(length > 0 for length in lengths) > 6
    for at in ("2026", "2026-01-01T00", "2026-01-01T00:00:00.1"):
        both.same(lambda store, at=at: page(store, None, PlaceInTime(at, None)))  # type: ignore[misc]
    fingerprints = frozenset({both.info.fingerprint})
    asked = ModelAnswers("m", "p", fingerprints), ModelAnswers("n", "p", fingerprints)
    for label in ("y_i", "y_f", "y_b", "y_s"):
        both.same(lambda store, one=label: sorted(store.pairs(PLACE, asked, one, 10_000), key=repr))  # type: ignore[misc]


def test_what_is_erased_and_pruned(both: Both, events: Events) -> None:
    ids = sorted({record.id for record in both.ours.records(PLACE)}, key=str)
    gone = [*ids[::3], "never there"]
    erased = both.same(lambda store: store.erase(PLACE, gone))
    assert (erased.absent, erased.inferences > 0, erased.labels > 0) == (("never there",), True, True)
    late = [event for some in events.batches(2) for event in some]
    assert both.write(*late, accepted=[(len(late), 1_700_000_050.0)]).errors
    both.same(shown)
    both.same(counted)
    between = datetime.now(UTC)
    both.write(*({"id": id_, "at": None, "y_i": 5} for id_ in ids[1:8:3]), accepted=[(9, 1_700_000_100.0)])
    assert both.same(lambda store: store.count_prunable(PLACE, between)).inferences
    removed = both.same(lambda store: sum(store.prune(PLACE, between), Removed()))
    assert removed.labels
    both.same(shown)
    both.same(counted)
    both.same(lambda store: store.count_prunable(PLACE, between + timedelta(days=1)))
    assert both.same(lambda store: counting(store, ids))
    both.same(lambda store: store.erase(PLACE, ids) != Erased())
