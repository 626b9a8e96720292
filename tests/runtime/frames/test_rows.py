"""Lines of rows are those of ``ingest_events``, in order, whatever the number of rows."""

from __future__ import annotations

import pytest
from schemagen_runtime.frames.rows import LineEvents, rows_at_a_time

from tests.runtime.frames.support import SCHEMA, ingest, table
from tests.runtime.support import MemoryDestination, workspace


@pytest.mark.parametrize("count", [1, 999, 1000, 1001, 10_000, 20_001])
def test_each_row_keeps_its_place(count: int) -> None:
    frame = table(count, whole=[-6 if row % 700 == 3 else row % 100 for row in range(count)])
    result, events = ingest(frame)
    bad = list(range(3, count, 700))
    assert [error.index for error in result.errors] == bad
    assert len(result.results) == count
    assert [event["id"] for event in events] == [f"id{row}" for row in range(count) if row not in set(bad)]


def test_the_lines_are_those_of_ingest_events() -> None:
    frame = table(5, whole=[1, 2, 3, 4, 5], note=["a", 'b"', None, "%", "ü"], flag=True)
    rows = [
        {**row, "at": row["at"].to_pydatetime(), "note": None if row["note"] != row["note"] else row["note"]}
        for row in frame.to_dict("records")
    ]
    lines = SCHEMA.encode_each(rows)
    destination = MemoryDestination()
    with workspace(destination) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_frame(frame).result(60)
    assert [line for batch in destination.batches for line in batch.lines] == lines


def test_few_rows_of_many_columns_are_made_into_lines_together() -> None:
    assert rows_at_a_time(1) == 10_000
    assert rows_at_a_time(100) == 2_000
    assert rows_at_a_time(1_000_000) == 1_000


def test_events_are_read_from_their_lines() -> None:
    events = LineEvents([b'{"a":1}', b'{"a":2}', b'{"a":3}'])
    assert (len(events), events[1], list(events)[2]) == (3, {"a": 2}, {"a": 3})
    assert list(events[1:]) == [{"a": 2}, {"a": 3}]  # type: ignore[call-overload]  # a slice is one too
