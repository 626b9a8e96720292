"""The schema of a frame takes its rows, whichever library it is of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
import schemagen
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Fate
from schemagen_runtime.schema import Schema
from schemagen_runtime.testing import MemoryWorkspace

from tests.compiler.inferring.support import types_of

ROWS: Final = 1200
DATA: Final[Mapping[str, list[object]]] = {
    "order_id": [f"o{row}" for row in range(ROWS)],
    "created_at": [dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=row) for row in range(ROWS)],
    "day": [dt.date(2024, 1, 1) + dt.timedelta(days=row % 90) for row in range(ROWS)],
    "rooms": [float(row % 7) if row % 5 else None for row in range(ROWS)],
    "amount": [row / 8 for row in range(ROWS)],
    "gap": [row / 8 if row % 3 else None for row in range(ROWS)],
    "big": [2**60 + row for row in range(ROWS)],
    "paid": [row % 3 == 0 for row in range(ROWS)],
    "maybe": [None if row % 4 == 0 else row % 3 == 0 for row in range(ROWS)],
    "price": [Decimal(f"{row}.25") for row in range(ROWS)],
    "plan": [["free", "plus"][row % 2] for row in range(ROWS)],
    "nothing": [None] * ROWS,
    "tags": [["a"] * (row % 3) for row in range(ROWS)],
    "embedding": [[0.5, row / 2, 1.0] for row in range(ROWS)],
    "churned": [None if row > 1000 else row % 2 for row in range(ROWS)],
    "y_pred": [row % 2 for row in range(ROWS)],
}
TYPES: Final = {
    "order_id": "string",
    "created_at": "timestamp",
    "day": "date",
    "rooms": "int?",
    "amount": "float",
    "gap": "float?",
    "big": "int",
    "paid": "bool",
    "maybe": "bool?",
    "price": "decimal<6,2>",
    "plan": "string",
    "nothing": "string?",
    "tags": "list<string>",
    "embedding": "vector<3>",
    "churned": "int?",
    "y_pred": "int",
}


def of_arrow(data: Mapping[str, list[object]]) -> object:
    arrow: Any = pytest.importorskip("pyarrow")
    return arrow.table(data)


def of_stream(data: Mapping[str, list[object]]) -> object:
    table: Any = of_arrow(data)
    return table.to_reader(100)


def of_polars(data: Mapping[str, list[object]]) -> object:
    polars: Any = pytest.importorskip("polars")
    return polars.DataFrame(data)


def of_pandas(data: Mapping[str, list[object]]) -> object:
    return pd.DataFrame({**data, "plan": pd.Categorical(data["plan"])})


def of_masked(data: Mapping[str, list[object]]) -> object:
    return pd.DataFrame(data).convert_dtypes()


def compiled(inferred: schemagen.Inferred) -> Schema[object]:
    return load_source(Source("data.yaml", inferred.text.encode()))


@pytest.mark.parametrize("make", [of_pandas, of_masked, of_polars, of_arrow, of_stream])
def test_it_takes_each_row_of_its_frame(make: Callable[[Mapping[str, list[object]]], object]) -> None:
    inferred = schemagen.infer(make(DATA), name="orders")
    assert types_of(inferred) == TYPES
    assert (inferred.rows, inferred.columns, inferred.has_refused) == (ROWS, len(DATA), False)
    assert "\n  churned: {type: int?, enum: [0, 1]}  # empty in the newest 199 of 1,200 rows" in inferred.text
    schema = compiled(inferred)
    with MemoryWorkspace(model="m") as workspace:
        collection = workspace.add_data_collection("orders", schema=schema)
        result = collection.ingest_frame(make(DATA)).result(30)
        assert result.errors == ()
        assert [one.fate for one in result.results] == [Fate.DELIVERED] * ROWS


def test_the_same_frame_makes_the_same_text_by_every_library() -> None:
    texts = {schemagen.infer(make(DATA)).text for make in (of_polars, of_arrow, of_stream)}
    assert len(texts) == 1


def test_times_need_a_zone() -> None:
    times = [dt.datetime(2024, 1, 1, 10, row) for row in range(20)]
    frame = pd.DataFrame({"at": times, "midnight": [dt.datetime(2024, 1, 1)] * 20})
    naive = schemagen.infer(frame)
    assert (types_of(naive)["at"], types_of(naive)["midnight"]) == ("string?", "date?")
    assert any("has no offset" in note for note in naive.notes)
    assert types_of(schemagen.infer(frame, timezone="Europe/Berlin"))["at"] == "timestamp"
    with pytest.raises(ValueError, match="'Nowhere', which is no zone"):
        schemagen.infer(frame, timezone="Nowhere")


def test_what_has_no_type_is_named_by_its_rows() -> None:
    frame = pd.DataFrame(
        {
            "wait": pd.to_timedelta(range(9), unit="s"),
            "mixed": [1, "x", 2.5, None, b"y", {1: 2}, UUID(int=7), np.float64(1.5), np.array([1.0])],
            "ok": range(9),
        }
    )
    inferred = schemagen.infer(frame)
    assert inferred.has_refused
    assert (
        "column 'wait': string? does not take objects or lists of several kinds: 9 rows: row 0; row 1"
        in inferred.notes[0]
    )
    assert any(note.startswith("column 'mixed': string? does not take bytes: 1 row: row 4") for note in inferred.notes)
    assert types_of(inferred)["ok"] == "int?"


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame(), "no columns"),
        (pd.DataFrame({"a": []}), "there is no row"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "two columns 'a'"),
        (pd.DataFrame([[1, 2]]), "no texts, such as 0"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "MultiIndex"),
    ],
)
def test_a_frame_that_makes_no_schema_says_why(frame: pd.DataFrame, words: str) -> None:
    with pytest.raises(schemagen.CannotInferError, match=words):
        schemagen.infer(frame)


def test_what_is_no_frame_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="expected a frame of pandas or polars"):
        schemagen.infer([{"a": 1}])
    with pytest.raises(ValueError, match="'json' is the name of a module"):
        schemagen.infer(pd.DataFrame({"a": [1]}), name="json")


def test_decimals_of_too_many_digits_are_named() -> None:
    inferred = schemagen.infer(pd.DataFrame({"d": [Decimal("1" * 60), Decimal("0.5")]}))
    assert "decimals of 61 digits" in " ".join(inferred.notes)
    assert types_of(inferred)["d"] == "string?"


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(schemagen, "nothing")  # noqa: B009 -- a type checker would not let it through
