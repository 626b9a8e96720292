"""Readers of lines: one for those that were judged before, and one for the schema that judges them."""

from __future__ import annotations

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.backends.sql.line_readers import LineReaders, load_lines
from schemagen_runtime.document import read_document
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.native.row_plan import CellForm, RowPlan

TEXT = b"{schemagen: 1, name: few, version: 1.0.0, id: id, timestamp: at, predictions: {p: float}}"
SCHEMA = load_source(Source("few.yaml", TEXT))
COLUMNS = read_document(SCHEMA.document).all_columns


def test_without_a_plan_there_are_none() -> None:
    readers = LineReaders[object](COLUMNS, None, None)
    assert readers.trusting is None
    assert readers.judging(SCHEMA) is None


@pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
def test_one_of_a_schema_is_kept() -> None:
    names = [column.name for column in COLUMNS]
    plan = RowPlan(dict.fromkeys(names, CellForm.PLAIN), names, ())
    readers = LineReaders(COLUMNS, plan, plan)
    first = readers.judging(SCHEMA)
    assert first is not None
    assert readers.judging(SCHEMA) is first
    assert readers.trusting is not None


def test_lines_are_loaded_by_their_indexes() -> None:
    assert load_lines([b"?", b'{"a":1}', b"{}"], (1, 2)) == {1: {"a": 1}, 2: {}}
