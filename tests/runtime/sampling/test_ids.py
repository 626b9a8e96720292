"""Ids come once, fit their column, and end with a word where there are no more."""

from __future__ import annotations

from itertools import islice

import pytest
from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.sampling.column import Column
from schemagen_runtime.sampling.draws import seeded
from schemagen_runtime.sampling.ids import SampleError, ids


def column(spelled: str, **said: object) -> Column:
    return Column("key", Role.ID, ColumnType.parse(spelled), said)


@pytest.mark.parametrize(
    "one",
    [
        column("string"),
        column("string", maxLength=3),
        column("string", minLength=30, maxLength=30),
        column("string", maxLength=14),
        column("string", pattern="^[A-Z]{2}[0-9]{4}$"),
        column("int"),
        column("int", minimum=-5000),
        column("uuid"),
    ],
)
def test_ids_come_once(one: Column) -> None:
    found = list(islice(ids(one, seeded(1)), 3000))
    assert len(set(found)) == 3000
    if one.type.base == "string":
        lengths = [len(str(text)) for text in found]
        assert min(lengths) >= (one.whole("minLength") or 0)
        assert max(lengths) <= (one.whole("maxLength") or 99)


@pytest.mark.parametrize(
    ("one", "count"),
    [
        (column("int", minimum=1, maximum=7), 7),
        (column("string", pattern="^[ab]$"), 2),
        (column("string", enum=["x", "y"]), 2),
        (column("string", pattern="^a$", minLength=2), 0),
    ],
)
def test_ids_that_end_are_told(one: Column, count: int) -> None:
    found: list[object] = []
    with pytest.raises(SampleError, match="key"):
        found.extend(ids(one, seeded(1)))
    assert len(set(islice(ids(one, seeded(1)), count))) == count
