"""The schema of a frame takes its rows, whichever library it is of."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
import schemagen
from schemagen.build.loading import load_source
from schemagen.cli.inferring import infer_files
from schemagen.cli.reading import Reading
from schemagen.text.source import Source
from schemagen_runtime import Fate
from schemagen_runtime.document import read_document
from schemagen_runtime.schema import Schema
from schemagen_runtime.testing import MemoryWorkspace

from tests.compiler.inferring.support import refused, types_of

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


def random_frame(chance: random.Random) -> pd.DataFrame:
    rows = chance.choice([3, 1100])
    start = pd.Timestamp("2024-01-01") + pd.Timedelta(days=chance.randint(0, 900))
    gaps = chance.choice([0, 0, 3])

    def column(make: Callable[[int], object], dtype: str | None = None) -> pd.Series[Any]:
        values = [None if gaps and row % gaps == 0 else make(row) for row in range(rows)]
        return pd.Series(values, dtype=dtype) if dtype else pd.Series(values)

    unit = chance.choice(["s", "ms", "us", "ns"])
    kinds: Mapping[str, Callable[[], object]] = {
        "days": lambda: column(lambda row: start + pd.Timedelta(days=row), f"datetime64[{unit}]"),
        "dates": lambda: column(lambda row: (start + pd.Timedelta(days=row % 9)).date()),
        "objects": lambda: column(lambda row: (start + pd.Timedelta(days=row % 40)).to_pydatetime(), "object"),
        "hours": lambda: column(lambda row: start + pd.Timedelta(hours=row), f"datetime64[{unit}]"),
        "last": lambda: column(lambda row: start + pd.Timedelta(hours=int(row == rows - 1)), f"datetime64[{unit}]"),
        "created_at": lambda: column(lambda row: start + pd.Timedelta(milliseconds=row * 250)).dt.tz_localize(
            "Asia/Tokyo"
        ),
        "midnights": lambda: column(lambda row: start + pd.Timedelta(days=row)).dt.tz_localize("UTC"),
        "postcode": lambda: column(lambda row: f"{row % 70:05}"),
        "flag": lambda: column(lambda row: ["true", "False"][row % 2]),
        "json": lambda: column(lambda row: f"[{row}, 1]"),
        "whole": lambda: column(lambda row: float(row % 5)),
        "masked": lambda: column(lambda row: row % 5, "Int64"),
        "plan": lambda: column(lambda row: "ab"[row % 2], "category"),
        "order_id": lambda: column(lambda row: f"o{row}"),
        "label": lambda: column(lambda row: row % 2 == 0, "boolean"),
    }
    return pd.DataFrame({name: kinds[name]() for name in chance.sample(sorted(kinds), chance.randint(1, 7))})


@pytest.mark.parametrize("seed", range(10))
def test_a_frame_and_the_same_as_parquet_make_the_same_schema(seed: int, tmp_path: Path) -> None:
    arrow: Any = pytest.importorskip("pyarrow")
    frame = random_frame(random.Random(seed))
    frame.to_parquet(tmp_path / "t.parquet")
    table = arrow.parquet.read_table(tmp_path / "t.parquet")
    read = infer_files([str(tmp_path / "t.parquet")], Reading())
    inferred = [schemagen.infer(given, name="t") for given in (frame, table, table.to_reader(7))]
    assert {one.text.partition("\n")[2] for one in inferred} == {read.text.partition("\n")[2]}
    assert read.has_refused or refused(tmp_path, read, name="t.parquet") == []
    if inferred[0].has_refused:
        assert read.has_refused or any("does not take times without an offset" in note for note in inferred[0].notes)
        return
    text = inferred[0].text
    for name, given in PLACED.items():
        text = text.replace(f"{name}: {{name: {name}", name).replace(name, given)
    schema = load_source(Source("t.yaml", text.encode()))
    own: Mapping[str, Any] = {
        "own_id": list(map(str, range(len(frame)))),
        "own_time": ["2024-01-01T00:00:00Z"] * len(frame),
        "own_p": 0.5,
    }
    names = {column.name for column in read_document(schema.document).all_columns}
    with MemoryWorkspace(model="m") as workspace:
        collection = workspace.add_data_collection("t", schema=schema)
        whole = frame.assign(**{name: value for name, value in own.items() if name in names})
        assert collection.ingest_frame(whole).result(30).errors == ()


PLACED: Final = {"todo_id": "own_id", "todo_time": "own_time", "todo_prediction": "own_p"}


@pytest.mark.parametrize("dtype", ["datetime64[us]", "object"])
def test_times_that_are_no_moments_in_the_zone_are_named(dtype: str) -> None:
    times = [dt.datetime(2026, 10, 25, 2, 30), None, dt.datetime(2026, 3, 29, 2), dt.datetime(2026, 1, 1, 5)]
    frame = pd.DataFrame({"seen": pd.Series(times, dtype=dtype), "x": [1, 2, 3, 4]})
    inferred = schemagen.infer(frame, timezone="Europe/Berlin")
    assert (types_of(inferred)["seen"], inferred.has_refused) == ("timestamp?", True)
    assert "come twice in their zone, or never: 2 rows: row 0; row 2" in inferred.notes[0]
    assert "4 rows; 1 empty; " in inferred.text


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
