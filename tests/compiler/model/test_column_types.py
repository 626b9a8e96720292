"""Every kind has types, and the columns at the top level have those that they have where a file gives none."""

from __future__ import annotations

from schemagen.model.column_types import KIND_TYPES, OWN_COLUMNS
from schemagen_runtime.columns import SCALAR_TYPES, Kind, Role


def test_every_kind_fits_some_types() -> None:
    assert KIND_TYPES.keys() == set(Kind)
    assert all(types and set(types) <= set(SCALAR_TYPES) for types in KIND_TYPES.values())


def test_the_columns_at_the_top_level() -> None:
    assert {key: (own.role, str(own.default)) for key, own in OWN_COLUMNS.items()} == {
        "id": (Role.ID, "string"),
        "timestamp": (Role.TIMESTAMP, "timestamp"),
        "tags": (Role.TAGS, "list<string>"),
    }
    assert all(own.default in own.types for own in OWN_COLUMNS.values())
    assert not any(one.nullable for own in OWN_COLUMNS.values() for one in own.types)
