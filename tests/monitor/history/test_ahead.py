"""Events that are still to come are counted by model, with the schemas that they have."""

from __future__ import annotations

from pathlib import Path

from schemagen_monitor.history.ahead import Ahead, read_ahead
from schemagen_monitor.history.days import HOURS, day_of
from schemagen_monitor.history.reading import read_models
from schemagen_runtime.client.urls import open_counters, open_store

from tests.monitor.support import PLACE, START, fill, schema


def test_what_lies_behind_an_hour_is_counted(tmp_path: Path) -> None:
    counters = open_counters(str(fill(tmp_path / "m.db", days=3, rows=24)))
    list(counters.count(PLACE))
    noon = day_of(START) * HOURS + 12
    assert read_ahead(counters, PLACE, noon, None) == {"m1": Ahead(60, frozenset({schema().fingerprint}))}
    assert read_ahead(counters, PLACE, noon, "m2") == {}
    assert read_ahead(counters, PLACE, noon + 60, None) == {}


def test_a_model_all_of_whose_events_are_to_come_is_there_without_days(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=24)
    counters = open_counters(str(db))
    list(counters.count(PLACE))
    with open_store(str(db), read_only=True) as store:
        (model,) = read_models(store, counters, PLACE, day_of(START) * HOURS)
    assert (model.model, model.ahead, model.days, model.versions) == ("m1", 72, [], [])
    assert {target.name: dict(target.days) for target in model.targets} == {"amount": {}, "paid": {}}
