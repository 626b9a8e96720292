"""A described collection is read back: its columns by name, with their types."""

from __future__ import annotations

from dataclasses import asdict

import orjson
import pytest
from schemagen_runtime import Collection
from schemagen_runtime.api.version import Version
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import CollectionColumn, Place
from schemagen_runtime.protocol.answer import NotUnderstood
from schemagen_runtime.protocol.collections import describe_collection, read_column_types, read_versions


def test_columns_are_read_as_they_were_written() -> None:
    types = {name: ColumnType.parse(text) for name, text in [("x", "int?"), ("v", "vector<3>"), ("l", "list<string>")]}
    columns = [CollectionColumn(name, Place.INFERENCE, type_) for name, type_ in types.items()]
    version = Version("1.0.0", "ab", "2026-01-01T00:00:00+00:00")
    described = orjson.loads(orjson.dumps(describe_collection(Collection("p", "c"), columns, [version], {"ab": "cd"})))
    assert read_column_types(described) == types
    assert (described["project"], described["name"]) == ("p", "c")
    assert described["columns"][0] == {"name": "x", "type": "int?", "place": "inference"}
    assert described["versions"] == [{**asdict(version), "meaning": "cd"}]
    assert read_versions(described) == [version]


def test_what_describes_no_columns_is_not_understood() -> None:
    with pytest.raises(NotUnderstood, match="'columns' is no list"):
        read_column_types({})
    with pytest.raises(ValueError, match="a column is no JSON object"):
        read_column_types({"columns": [7]})
    with pytest.raises(ValueError, match="is not a type"):
        read_column_types({"columns": [{"name": "x", "type": "flaot"}]})
