"""Rows of a frame end as events do: too large, without a model, without room, refused by the destination."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from schemagen_runtime import (
    Batch,
    Collection,
    ErrorCode,
    Fate,
    FieldError,
    IngestionError,
    Outcome,
    Settings,
    Workspace,
    open_records,
)

from tests.runtime.frames.support import SCHEMA, pd, table
from tests.runtime.support import QUICK, MemoryDestination, workspace


def test_rows_that_are_too_large_are_told_apart() -> None:
    frame = table(2_000, note=["n" * (3_000 if row % 500 == 7 else 3) for row in range(2_000)])
    with workspace(MemoryDestination(), Settings(max_event_bytes=2_000, linger=0.001)) as ws:
        result = ws.add_data_collection("c", schema=SCHEMA).ingest_frame(frame, raise_errors=False).result(60)
    assert [(error.index, error.code) for error in result.errors] == [
        (row, ErrorCode.EVENT_TOO_LARGE) for row in (7, 507, 1007, 1507)
    ]
    assert result.errors[0].id == "id7"


def test_inferences_need_a_model_and_labels_none() -> None:
    with Workspace(MemoryDestination(), project="p", settings=QUICK) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        result = collection.ingest_frame(table(whole=[1, -6, 3]), raise_errors=False).result(60)
        labels = pd.DataFrame({"id": ["a", "b"], "z": [0.5, 0.75]})
        assert collection.ingest_frame(labels).result(60).count(Fate.DELIVERED) == 2
        assert collection.ingest_frame(table(), model="other").result(60).count(Fate.DELIVERED) == 3
    assert [error.code for error in result.errors] == [ErrorCode.NO_MODEL, ErrorCode.OUT_OF_RANGE, ErrorCode.NO_MODEL]


class _Refusing(MemoryDestination):
    def send(self, batch: Batch) -> Outcome:
        super().send(batch)
        wrong = FieldError(ErrorCode.DUPLICATE_ID, "id", "taken", "another", "this")
        return Outcome(errors={0: wrong})


def test_a_row_that_the_destination_refuses_is_shown_with_its_values() -> None:
    with workspace(_Refusing()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with pytest.raises(IngestionError) as caught:
            collection.ingest_frame(table()).result(60)
    (error,) = caught.value.result.errors
    assert (error.index, error.id) == (0, "id0")
    assert cast("dict[str, object]", error.event)["p"] == 0.25


def test_a_full_queue_makes_a_frame_wait_and_nothing_is_lost(tmp_path: Path) -> None:
    settings = Settings(max_queue_events=1_500, linger=0.001)
    url = f"sqlite:///{tmp_path / 'm.db'}"
    with Workspace(url, project="p", model="m", settings=settings) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_frame(table(12_345)).result(60)
    with open_records(url) as source:
        assert sum(1 for _ in source.records(Collection("p", "c"))) == 12_345
