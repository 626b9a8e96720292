"""Every kind has types, and the columns at the top level have those that they have where a file gives none."""

from __future__ import annotations

import re
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.model.column_types import KIND_TYPES, OWN_COLUMNS, type_shapes
from schemagen_runtime.columns import SCALAR_TYPES, ColumnType, Kind, Role


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


PATTERN, PROPOSED = (next(iter(shape.values())) for shape in type_shapes())


@pytest.mark.parametrize("spelled", cast("list[str]", PROPOSED))
def test_what_editors_propose_is_a_type_as_it_is_written(spelled: str) -> None:
    assert str(ColumnType.parse(spelled)) == spelled
    assert re.search(str(PATTERN), spelled)


@given(
    st.lists(st.sampled_from([*SCALAR_TYPES, "list", "vector", "map", "<", ">", "?", "8", "0", ",", " "]), max_size=6)
)
def test_the_pattern_finds_what_is_read(parts: list[str]) -> None:
    spelled = "".join(parts)
    try:
        ColumnType.parse(spelled)
    except ValueError:
        assert not re.search(str(PATTERN), spelled)
    else:
        assert re.search(str(PATTERN), spelled)
