"""A schema with a column of each type, and what becomes of a frame by it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import orjson
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import IngestResult, Schema

from tests.runtime.support import MemoryDestination, workspace

# Not by their types: the stubs refuse much of what programs write all the same, and that is what is tested here.
pd: Any = import_module("pandas")
np: Any = import_module("numpy")

TEXT: Final = """
schemagen: 1
name: frame_types
version: 1.0.0
id: id
timestamp: at
tags: tags
features:
  whole: {type: int?, minimum: -5, exclusiveMaximum: 1000000}
  big: int?
  digit: {type: int?, enum: [1, 2, 3]}
  share: {type: float?, minimum: 0, maximum: 1}
  free: {type: float?, nan: allow}
  gone: {type: float?, nan: "null"}
  must: float
  flag: bool?
  word: {type: string?, enum: [red, green]}
  code: {type: string?, pattern: "^[a-z]+$", minLength: 2, maxLength: 4}
  note: string?
  seen: timestamp?
  born: {type: date?, minimum: 1900-01-01}
  price: decimal<6,2>?
  device: uuid?
  items: list<int>?
  spend: map<string,float>?
  v: {type: vector<3>?, from: V1..V3}
predictions:
  p: {type: float, kind: probability, target: y}
labels:
  y: bool?
  z: float?
"""


def schema_of(text: str, name: str) -> Schema[object]:
    """Return a schema of that name from its source."""
    result = compile_schemas([Source(f"{name}.yaml", text.encode())])
    assert result.ok, result.diagnostics
    return load_package(result.files, name)


SCHEMA: Final = schema_of(TEXT, "frame_types")


def table(rows: int = 3, /, **columns: object) -> Any:  # noqa: ANN401 -- see above
    """Return a frame of inferences that fit, with other columns beside the least that they need."""
    least: dict[str, object] = {
        "id": [f"id{number}" for number in range(rows)],
        "at": pd.date_range("2026-01-01", periods=rows, freq="h", tz="UTC"),
        "must": 0.5,
        "p": 0.25,
    }
    return pd.DataFrame({**least, **columns})


def ingest(
    frame: object, schema: Schema[object] = SCHEMA, /, **options: object
) -> tuple[IngestResult, list[Mapping[str, object]]]:
    """Return what became of the rows of a frame, and the events that were sent."""
    destination = MemoryDestination()
    with workspace(destination) as ws:
        collection = ws.add_data_collection("c", schema=schema)
        future = collection.ingest_frame(frame, raise_errors=False, **options)  # type: ignore[arg-type]  # any of them
        result = future.result(60)
    return result, [orjson.loads(line) for batch in destination.batches for line in batch.lines]


def sent(frame: object, column: str, **options: object) -> list[object]:
    """Return what was sent in one column, of a frame whose rows all fit."""
    result, events = ingest(frame, **options)
    assert not result.errors
    return [event[column] for event in events]


def refused(frame: object, **options: object) -> list[tuple[int, str, str | None]]:
    """Return the row, the code and the column of each error."""
    result, events = ingest(frame, **options)
    assert len(events) + len({error.index for error in result.errors}) == len(result.results)
    return [(error.index, str(error.code), error.column) for error in result.errors]
