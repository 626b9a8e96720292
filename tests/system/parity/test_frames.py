"""A frame and its rows as dictionaries come to the same: the same verdict on each row, the same records stored."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import (
    Collection,
    DataCollection,
    EventResult,
    Fate,
    IngestFuture,
    RecordSource,
    Settings,
    Workspace,
    open_records,
)

from tests.runtime.frames.support import SCHEMA, pd

Rows: TypeAlias = Sequence[Mapping[str, object]]
MIDNIGHT: Final = datetime(2026, 1, 1, tzinfo=UTC)
TIMES: Final = st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
FLOATS: Final = st.floats(-0.25, 1.25) | st.floats(allow_nan=False)
TEXTS: Final = st.text(st.characters(codec="utf-8"), max_size=5)
NAN: Final = st.just(float("nan"))


class Column(NamedTuple):
    """How a column is drawn.

    Attributes:
        good: what the first row has, so that the column as a whole is of its type.
        values: values of the type, which may break a constraint.
        dtypes: what pandas may hold them in.
        wrong: values of other types, which Python objects may be.
    """

    good: object
    values: st.SearchStrategy[object]
    dtypes: Sequence[str] = ("object",)
    wrong: Sequence[object] = (object(),)


_INTS: Final = ("Int64", "category", "object")
_FLOATS: Final = ("float64", "Float64", "object")
_TEXTS: Final = ("str", "category", "object")
_TIMES: Final = ("datetime64[us, UTC]", "object")
COLUMNS: Final[Mapping[str, Column]] = {
    "id": Column("first", st.sampled_from(["a", "b", "c", "", " "]), _TEXTS, (1,)),
    "at": Column(MIDNIGHT, TIMES, _TIMES, ("yesterday",)),
    "whole": Column(1, st.integers(-7, 3) | st.integers(999_998, 1_000_001), (*_INTS, "float64"), ("x", 2.5, True)),
    "big": Column(1, st.integers(-(2**63), 2**63 - 1), _INTS, (2**63,)),
    "digit": Column(1, st.integers(0, 5), _INTS, ("1",)),
    "share": Column(0.5, FLOATS, _FLOATS, ("0.5", 1, True)),
    "free": Column(0.5, FLOATS, _FLOATS, (2**53 + 1,)),
    "must": Column(0.5, FLOATS, _FLOATS, (Decimal("0.5"),)),
    "flag": Column(True, st.booleans(), ("boolean", "object"), (1, "true")),
    "word": Column("red", st.sampled_from(["red", "green", "blue", ""]), _TEXTS, (b"red", 1)),
    "code": Column("abc", st.sampled_from(["ab", "abcd", "A", "abcde", "é"]), _TEXTS),
    "note": Column("", TEXTS, _TEXTS, (1.5,)),
    "seen": Column(MIDNIGHT, TIMES, _TIMES, ("2026-01-01T00:00:00Z", date(2026, 1, 1))),
    "born": Column(date(2026, 1, 1), st.dates(date(1890, 1, 1), date(1910, 1, 1)), ("datetime64[s]", "object"), (3,)),
    "price": Column(Decimal("1.50"), st.decimals(-20_000, 20_000, places=2), ("object",), ("1.5", 7, 0.1)),
    "device": Column(str(UUID(int=1)), st.uuids().map(str) | TEXTS, ("str", "object"), (UUID(int=2),)),
    "items": Column([1], st.lists(st.integers(-9, 9) | st.none(), max_size=3), ("object",), ([1.5], "[1]")),
    "spend": Column({"a": 1.0}, st.dictionaries(TEXTS, FLOATS, max_size=2), ("object",), ({1: 1.0},)),
    "v": Column([0.0] * 3, st.lists(FLOATS, min_size=2, max_size=4), ("object",), (["x"] * 3,)),
    "p": Column(0.5, FLOATS, _FLOATS),
    "y": Column(True, st.booleans(), ("boolean", "object")),
    "z": Column(0.5, FLOATS, _FLOATS),
}
"""Those of the schema that the tests of frames have."""
NEVER_NULL: Final = ("must", "p")
"""The columns of floats in which NaN is no null."""
NAMES: Final = st.sampled_from(list(COLUMNS))
CHANGED: Final = NAMES.map(lambda name: [name]) | st.lists(NAMES, max_size=3, unique=True)
NUMBERS: Final = count()


@st.composite
def tables(draw: st.DrawFn, dtypes: Mapping[str, Sequence[str]]) -> tuple[Rows, Mapping[str, str]]:
    """Draw rows, and a type for each column. Each row differs from a good one in few columns, as a rule in one."""
    chosen = {name: draw(st.sampled_from(dtypes[name])) for name in COLUMNS}
    good = {name: column.good for name, column in COLUMNS.items()}
    rows = [good]
    for place, names in enumerate(draw(st.lists(CHANGED, min_size=10, max_size=20))):
        cells = {name: draw(_cell(name, chosen[name])) for name in names}
        rows.append({**good, "id": f"id{place}", **cells})
    return rows, chosen


def _cell(name: str, dtype: str) -> st.SearchStrategy[object]:
    column = COLUMNS[name]
    if dtype == "object":
        return st.none() | column.values | st.sampled_from(column.wrong)
    if dtype == "arrow":
        return st.none() | column.values | (NAN if name in (*NEVER_NULL, "free") else column.values)
    return (NAN if dtype == "float64" and name in NEVER_NULL else st.none()) | column.values


class Store(NamedTuple):
    """A store that takes events, and gives them as records."""

    workspace: Workspace
    source: RecordSource

    def outcome(self, hand_in: Callable[[DataCollection[object]], IngestFuture]) -> tuple[list[object], list[str]]:
        """Return the verdict on each row that is handed in to a new collection, and what is stored there in the end."""
        place = Collection("default", f"c{next(NUMBERS)}")
        result = hand_in(self.workspace.add_data_collection(place.name, schema=SCHEMA)).result(60)
        records = [repr((one.id, one.model, one.values, one.labels)) for one in self.source.records(place)]
        return [_verdict(one) for one in result.results], records

    def require_agreement(self, frame: object, rows: Rows) -> None:
        """Hand in a frame, and its rows as dictionaries, and require that both come to the same."""
        found = self.outcome(lambda collection: collection.ingest_frame(frame, raise_errors=False))
        assert found == self.outcome(lambda collection: collection.ingest_mappings(rows, raise_errors=False))
        assert found[1]


def _verdict(result: EventResult) -> tuple[int, Fate, list[object]]:
    return result.index, result.fate, [(one.id, one.code, one.column, one.message) for one in result.errors]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    path = tmp_path_factory.mktemp("parity") / "store.db"
    with Workspace(path, model="m", settings=Settings(linger=0)) as workspace, open_records(path) as source:
        yield Store(workspace, source)


@settings(max_examples=60)
@given(drawn=tables({name: column.dtypes for name, column in COLUMNS.items()}))
def test_a_frame_of_pandas_comes_to_what_its_rows_come_to(store: Store, drawn: tuple[Rows, Mapping[str, str]]) -> None:
    rows, dtypes = drawn
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=dtypes[name]) for name in COLUMNS})
    store.require_agreement(frame, rows)


@settings(max_examples=30)
@given(drawn=tables(dict.fromkeys(COLUMNS, ("arrow",))))
def test_an_arrow_table_comes_to_what_its_rows_come_to(store: Store, drawn: tuple[Rows, Mapping[str, str]]) -> None:
    arrow: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra data)")
    rows, _ = drawn
    types = {"spend": arrow.map_(arrow.string(), arrow.float64())}
    columns = {name: arrow.array([row[name] for row in rows], types.get(name)) for name in COLUMNS}
    store.require_agreement(arrow.table(columns), rows)
