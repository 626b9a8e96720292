"""What a frame had when it went in, it has when it comes out again."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemagen_runtime import Collection, RecordSource, SchemagenError, Settings, Workspace, open_records

from tests.runtime.frames.support import np, pd, schema_of

SCHEMA: Final = schema_of(
    """
schemagen: 1
name: there_and_back
version: 1.0.0
id: id
timestamp: at
features:
  whole: int?
  share: float?
  flag: bool?
  note: string?
  seen: timestamp?
  born: date?
  price: decimal<6,2>?
  device: uuid?
  items: list<int>?
  spend: map<string,float>?
  v: vector<2>?
predictions: {p: float}
labels: {y: bool?}
""",
    "there_and_back",
)
PLACE: Final = Collection("default", "c")
OWN: Final = ["_model", "_received_at", "_label_received_at"]
FLOATS: Final = st.floats(allow_nan=False, allow_infinity=False)
TIMES: Final = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda naive: naive.replace(tzinfo=UTC))
TEXTS: Final = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
VALUES: Final[dict[str, tuple[str, st.SearchStrategy[object]]]] = {
    "at": ("datetime64[us, UTC]", TIMES),
    "whole": ("Int64", st.none() | st.integers(-(2**63), 2**63 - 1)),
    "share": ("float64", st.none() | FLOATS),
    "flag": ("boolean", st.none() | st.booleans()),
    "note": ("str", st.none() | TEXTS),
    "seen": ("datetime64[us, UTC]", st.none() | TIMES),
    "born": ("datetime64[s]", st.none() | st.dates().map(date.isoformat)),
    "price": ("object", st.none() | st.decimals(-9999, 9999, places=2, allow_nan=False)),
    "device": ("str", st.none() | st.uuids().map(str)),
    "items": ("object", st.none() | st.lists(st.integers(-9, 9), max_size=3)),
    "spend": ("object", st.none() | st.dictionaries(TEXTS, FLOATS, max_size=2)),
    "v": ("object", st.none() | st.lists(FLOATS, min_size=2, max_size=2)),
    "p": ("float64", FLOATS),
    "y": ("boolean", st.none() | st.booleans()),
}
ROWS: Final = st.lists(st.fixed_dictionaries({name: one for name, (_, one) in VALUES.items()}), min_size=1, max_size=5)
FILES: Final = count()


def frame_of(rows: list[dict[str, object]]) -> Any:  # noqa: ANN401 -- pandas, not by its types
    columns = {"id": pd.array([f"id{place}" for place in range(len(rows))], dtype="str")}
    for name, (dtype, _) in VALUES.items():
        columns[name] = pd.Series([row[name] for row in rows], dtype=dtype)
    return pd.DataFrame(columns)


@contextmanager
def stored(folder: Path, *frames: object) -> Generator[RecordSource]:
    path = folder / f"{next(FILES)}.db"
    with Workspace(path, model="m", settings=Settings(linger=0)) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        for frame in frames:
            assert not collection.ingest_frame(frame).result(60).errors
    with open_records(path) as source:
        yield source


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_frames_in_are_frames_out(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    frame = frame_of(rows)
    with stored(tmp_path, frame) as source:
        found = source.to_pandas(PLACE)
        again = pd.concat(list(source.iter_pandas(PLACE, rows=2)), ignore_index=True)
    assert list(found.columns) == ["_model", *sorted(frame.columns, key=list(found.columns).index), *OWN[1:]]
    pd.testing.assert_frame_equal(found[list(frame.columns)], frame)
    pd.testing.assert_frame_equal(again, found)
    assert set(found["_model"]) == {"m"}
    assert found["_received_at"].dt.tz is not None
    assert list(found["_label_received_at"].isna()) == [row["y"] is None for row in rows]


def test_signs_of_zeros_and_nanoseconds_are_kept(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"id": ["a", "b"], "at": pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True), "p": [-0.0, 0.0]}
    )
    frame["seen"] = pd.to_datetime(["2026-01-01T00:00:00.123456789Z", None])
    with stored(tmp_path, frame) as source:
        found = source.to_pandas(PLACE)
    assert list(np.signbit(found["p"])) == [True, False]
    assert [str(value) for value in found["seen"]] == ["2026-01-01 00:00:00.123456789+00:00", "NaT"]


def test_the_types_do_not_depend_on_what_is_there(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a"], "at": pd.to_datetime(["2026-01-01"], utc=True), "p": [0.5]})
    with stored(tmp_path, frame) as source:
        for found in (source.to_pandas(PLACE), source.to_pandas(PLACE, "nobody")):
            types = {name: str(dtype) for name, dtype in found.dtypes.items()}
            assert {name: types[name] for name in VALUES} == {name: dtype for name, (dtype, _) in VALUES.items()}
        assert len(source.to_pandas(PLACE, "nobody")) == 0
        assert [len(one) for one in source.iter_pandas(PLACE, "nobody")] == [0]


def test_without_pandas_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"id": ["a"], "at": pd.to_datetime(["2026-01-01"], utc=True), "p": [0.5]})
    with stored(tmp_path, frame) as source:
        monkeypatch.setitem(sys.modules, "pandas", None)
        with pytest.raises(SchemagenError, match="pip install pandas"):
            source.to_pandas(PLACE)


def test_decimals_are_exact(tmp_path: Path) -> None:
    frame = frame_of(
        [{**dict.fromkeys(VALUES), "at": datetime(2026, 1, 1, tzinfo=UTC), "p": 0.5, "price": Decimal("0.10")}]
    )
    with stored(tmp_path, frame) as source:
        assert source.to_pandas(PLACE)["price"].tolist() == [Decimal("0.10")]
