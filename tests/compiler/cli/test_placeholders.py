"""A placeholder has a value wherever a row has none, and nothing else changes."""

from __future__ import annotations

from schemagen.build.loading import load_source
from schemagen.cli.placeholders import filled, placeholders, told
from schemagen.datafiles.row import DataRow, RowError
from schemagen.text.source import Source

SCHEMA = """\
schemagen: 1
name: loans
version: 0.1.0
id: todo_id
timestamp: todo_time
features: {x: int}
predictions: {p: float?}
"""


def test_placeholders_are_found_by_name() -> None:
    schema = load_source(Source("loans.yaml", SCHEMA.encode()))
    assert placeholders(schema) == ["todo_id", "todo_time"]
    assert "joins a label to its inference" in told("todo_id")


def test_rows_are_filled_where_they_have_nothing() -> None:
    schema = load_source(Source("loans.yaml", SCHEMA.encode()))
    bad = DataRow(4, None, (RowError("malformed_json", "no"),))
    rows = list(filled(iter([DataRow(2, {"x": 1}), DataRow(3, {"todo_id": "a"}), bad]), placeholders(schema)))
    assert not schema.check(rows[0].values)
    assert rows[1].values == {"todo_id": "a", "todo_time": "2000-01-01T00:00:00Z"}
    assert rows[2] is bad
