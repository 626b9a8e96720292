"""Events in a file: each line says where it belongs."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from schemagen_runtime import Batch, Collection, DestinationError, Fate, SchemaInfo, Workspace
from schemagen_runtime.backends.file.destination import FileDestination
from schemagen_runtime.protocol.envelope import SchemaFolder, decode

from tests.runtime.support import SCHEMA, event


def test_a_file_destination_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match=r"no/such/events\.ndjson"):
        Workspace(f"file://{tmp_path}/no/such/events.ndjson")


def test_events_are_lines_that_say_where_they_belong(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    events = [event("a", 1), event("b", note="é\n")]
    for model in ("m1", "m2"):
        with Workspace(f"file://{path}", project="p", model=model) as ws:
            result = ws.add_data_collection("c", schema=SCHEMA).ingest_events(events).result(10)
        assert result.count(Fate.DELIVERED) == 2
    read = [decode(line, SchemaFolder(tmp_path)) for line in path.read_bytes().splitlines()]
    sent = [(model, SCHEMA.encode(one)) for model in ("m1", "m2") for one in events]
    assert [(one.stream.model, one.line) for one in read] == sent
    assert {one.stream.collection for one in read} == {Collection("p", "c")}
    assert {one.stream.schema for one in read} == {SchemaInfo.of(SCHEMA)}


def test_a_file_is_rotated_by_size_and_no_event_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    destination = FileDestination(path, max_bytes=1000)
    for number in range(20):
        line = SCHEMA.encode(event(f"a-{number}"))
        destination.send(Batch(Collection("p", "c"), "m", SchemaInfo.of(SCHEMA), f"key-{number}", [line]))
    destination.close()
    files = list(tmp_path.glob("*.ndjson"))
    assert len(files) > 1
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    assert sorted(orjson.loads(line)["event"]["id"] for line in lines) == sorted(f"a-{number}" for number in range(20))
