"""Models are read as their store counted them; what a column said otherwise before is not compared."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from schemagen_monitor.history.days import HOURS, day_of
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.reading import read_models
from schemagen_runtime import Settings, Workspace
from schemagen_runtime.api.counters import Choice
from schemagen_runtime.client.urls import open_counters, open_store
from schemagen_runtime.columns import Role
from schemagen_runtime.counting.plan import How, Task

from tests.monitor.support import PLACE, SCHEMA, START, fill, schema, steady


def read(db: Path, until: int = 100_000) -> list[ModelHistory]:
    counters = open_counters(str(db))
    list(counters.count(PLACE))
    with open_store(str(db), read_only=True) as store:
        return read_models(store, counters, PLACE, until * HOURS)


def test_columns_and_targets_are_found(well: Path) -> None:
    (model,) = read(well)
    assert [(one.name, one.role, one.how) for one in model.columns] == [
        ("income", Role.FEATURE, How.NUMBER),
        ("month", Role.FEATURE, How.NUMBER),
        ("region", Role.FEATURE, How.VALUE),
        ("estimate", Role.PREDICTION, How.NUMBER),
        ("proba", Role.PREDICTION, How.SCORE),
        ("amount", Role.LABEL, How.NUMBER),
        ("paid", Role.LABEL, How.VALUE),
    ]
    assert {target.name: target.task for target in model.targets} == {
        "amount": Task.REGRESSION,
        "paid": Task.BINARY,
    }
    assert model.rows(model.days) == 45 * 400
    first = model.columns[0].days[model.days[0]]
    assert first.rows == 400
    assert 0 < first.nulls < 30
    assert sum(compared.labels for target in model.targets for compared in target.days.values()) == 2 * 43 * 400


def test_days_from_a_bound_on_are_left_out(well: Path) -> None:
    (model,) = read(well, day_of(START) + 5)
    assert model.days == list(range(day_of(START), day_of(START) + 5))


def test_one_column_is_read_without_the_others(well: Path) -> None:
    (whole,) = read(well)
    with open_store(str(well), read_only=True) as store:
        choice = Choice("m1", frozenset({"income"}))
        (model,) = read_models(store, open_counters(str(well)), PLACE, 100_000 * HOURS, choice)
    assert model.versions == whole.versions
    assert model.columns == [one for one in whole.columns if one.name == "income"]


def test_a_column_whose_unit_changed_is_read_from_then_on(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=4, rows=50)
    other = schema(SCHEMA.replace("1.0.0", "2.0.0").replace("unit: EUR", "unit: kEUR"))
    with Workspace(f"sqlite:///{db}", project="lending", model="m1", settings=Settings(linger=0)) as workspace:
        with open_store(str(db)) as store:
            from schemagen_runtime.compatibility.mode import Mode

            store.set_mode(PLACE, Mode.STORE)
        collection = workspace.add_data_collection("scores", schema=other)
        chance = random.Random(2)
        rows = [steady(chance, 4) | {"id": f"new {n}", "at": START + timedelta(days=4)} for n in range(20)]
        assert not collection.ingest_mappings(rows, raise_errors=False).result().errors
    (model,) = read(db)
    days = {one.name: sorted(one.days) for one in model.columns}
    assert days["income"] == [day_of(START) + 4]
    assert len(days["region"]) == 5
    assert [version.version for version in model.versions] == ["1.0.0", "2.0.0"]


def test_models_are_read_apart_and_one_without_events_is_none(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=10)
    with Workspace(f"sqlite:///{db}", project="lending", model="m2", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("scores", schema=schema())
        row = steady(random.Random(3), 0) | {"id": "x", "at": START}
        collection.ingest_mappings([row]).result()
    assert [(model.model, model.rows(model.days)) for model in read(db)] == [("m1", 20), ("m2", 1)]
