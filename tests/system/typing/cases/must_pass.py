"""Ingestion code as it should be: no checker may complain of any line."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from types import MappingProxyType
from typing import assert_type

import credit_risk
from credit_risk import SCHEMA, Event, InferenceEvent, InferenceEventDict, LabelEvent, LabelEventDict
from every_type import InferenceEvent as EveryEvent
from every_type import LabelEvent as EveryLabel
from schemagen_runtime import (
    DataCollection,
    ErrorCode,
    Fate,
    FieldError,
    IngestionError,
    IngestResult,
    Schema,
    Settings,
    Stats,
    StreamingStatus,
    Workspace,
)

typed = InferenceEvent(
    id="a",
    timestamp=datetime.now(UTC),
    f1=1,
    f2=2,
    f3="A",
    f4=True,
    embedding=(0.0, 1.0),
    proba=0.5,
    prediction=1,
    extra1="x",
    extra2="y",
    hours_per_week=None,
    tags=["batch"],
)
dictionary: InferenceEventDict = {
    "id": "a",
    "timestamp": "2024-01-01T00:00:00Z",
    "f1": 1.0,
    "f2": 2,
    "f3": "B",
    "f4": False,
    "hours-per-week": 40,
    "embedding": [0.0],
    "proba": 0.5,
    "prediction": 0,
    "extra1": "",
    "extra2": "",
}
label = LabelEvent(id="a", actual=1)
label_dictionary: LabelEventDict = {"id": "a", "actual": 0, "timestamp": "2024-01-01T00:00:00Z"}

every = EveryEvent(
    customer="0f8fad5b-d9cb-469f-a165-70867728950e",
    scored_at=datetime.now(UTC),
    age=30,
    balance=0.0,
    decile_score_1=3,
    class_="economy",
    is_member=True,
    raw_reading=float("nan"),
    history=[],
    hourly_load=[0.5, None],
    answers=("yes", None),
    spend=MappingProxyType({"EUR": 1}),
    consents={"mail": True, "calls": None},
    embedding=[0.0, 0.0, 0.0, 0.0],
    probabilities=[0.2, 0.3, 0.5],
    choice="red",
    días=3,
    int=7,
    float=0.5,
    quoted="it's",
)
either = EveryLabel(customer="0f8fad5b-d9cb-469f-a165-70867728950e", churned=True)


def many() -> Iterator[Event]:
    yield typed
    yield dictionary
    yield label
    yield label_dictionary


def on_done(future: Future[IngestResult]) -> None:
    assert_type(future.result().status, StreamingStatus)


def ingest() -> None:
    with Workspace("sqlite:///monitoring.db", project="p", model="m", settings=Settings(linger=0.5)) as workspace:
        assert_type(workspace, Workspace)
        collection = workspace.add_data_collection("scores", schema=credit_risk.SCHEMA)
        assert_type(collection, DataCollection[Event])
        collection.ingest_events([typed, label]).add_done_callback(on_done)
        collection.ingest_events(many(), model="other")
        collection.ingest_events([{"id": "a", "actual": 1}])
        result = collection.ingest_mappings([{"anything": object()}], raise_errors=False).result(timeout=1)
        assert_type(result, IngestResult)
        assert_type(result.count(Fate.DELIVERED), int)
        for error in result.errors:
            assert_type(error.code, ErrorCode)
            assert_type(error.column, str | None)
        assert_type(workspace.stats(), Stats)


async def ingest_async(collection: DataCollection[Event]) -> None:
    try:
        assert_type(await collection.aingest_events([typed]), IngestResult)
    except IngestionError as failure:
        assert_type(failure.result, IngestResult)


def check() -> None:
    assert_type(SCHEMA, Schema[Event])
    assert_type(SCHEMA.check(typed), tuple[FieldError, ...])
    assert_type(SCHEMA.encode(dictionary), bytes)
