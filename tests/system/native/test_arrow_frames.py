"""Columns of Arrow and polars are the same lines and errors, read from their buffers or as Python objects."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final, TypeAlias

import pytest
from schemagen_runtime import FrameError
from schemagen_runtime.native.loading import engine_name

from tests.runtime.frames.support import np, pd, schema_of, table
from tests.system.native.drawing import TEXTS
from tests.system.native.test_frames import FLOATS, INTS, UUIDS, outcomes

pa: Any = pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
ROWS: Final = 150
Draw: TypeAlias = Callable[[random.Random], Any]
TEXT: Final = """
schemagen: 1
name: arrow_types
version: 1.0.0
id: id
timestamp: at
features:
  note: string?
  word: {type: string?, enum: [red, grün]}
  code: {type: string?, pattern: "^[a-zé]+$", minLength: 2, maxLength: 4}
  long: {type: string, minLength: 1}
  seen: timestamp?
  recent: {type: timestamp?, max_age: 30d}
  born: {type: date?, minimum: 1900-01-01}
  price: decimal<6,2>?
  device: uuid?
  ints: list<int>?
  digits: {type: list<int?>, maxItems: 3}
  floats: {type: list<float?>?, nan: allow}
  gone: {type: list<float?>?, nan: "null"}
  shares: {type: list<float>, minimum: 0, maximum: 1, minItems: 1}
  flags: list<bool?>?
  words: list<string?>?
  times: list<timestamp>?
  prices: list<decimal<6,2>>?
  v: vector<3>?
  wide: {type: vector<40>?, maximum: 1}
predictions:
  must: float
  p: float
labels:
  y: bool
"""
SCHEMA: Final = schema_of(TEXT, "arrow_types")
WORDS: Final = [text for text in TEXTS if not any("\ud800" <= character < "\ue000" for character in text)]
TIMES: Final = [
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.5+01:00",
    "2026-12-31T23:59:60Z",
    "2026-13-01T00:00:00Z",
    "ü",
]
CODES: Final = ["ab", "éé", "A", "", "abcde", "a" * 40]
DAYS: Final = ["2026-01-01", "1899-12-31", "2026-02-30", "2026-1-1", ""]
PRICES: Final = ["1.5", "007", "", "12345.6", "-0.00", "1e5"]
STRINGS: Final = ("string", "large_string", "string_view")
WHOLE: Final = ("int8", "uint8", "int32", "int64", "uint64")
LEAST: Final[Mapping[str, object]] = {"long": "x", "digits": [1], "shares": [0.5]}


def _texts(values: Sequence[str]) -> Draw:
    def draw_texts(draw: random.Random) -> object:
        made = pa.array([draw.choice([*values, None]) for _ in range(ROWS)], draw.choice(STRINGS))
        return made.cast("string").dictionary_encode() if draw.random() < 0.3 else made

    return draw_texts


def _lists(values: Sequence[object], types: Sequence[str]) -> Draw:
    def draw_lists(draw: random.Random) -> object:
        item = pa.type_for_alias(draw.choice(types))
        width = draw.choice((None, None, 0, 1, 3))
        good = [value for value in values if _holds(item, value)]
        rows = [[draw.choice(good) for _ in range(draw.randrange(5) if width is None else width)] for _ in range(ROWS)]
        nulls = draw.choice((0.0, 0.1, 1.0))
        kinds = [pa.list_(item), pa.large_list(item)] if width is None else [pa.list_(item, width), pa.list_(item)]
        return pa.array([None if draw.random() < nulls else row for row in rows], draw.choice(kinds))

    return draw_lists


def _wide(item: str) -> Draw:
    """Draw vectors of 40, some of which are missing, or have a number that does not fit, or another length."""

    def draw_vectors(draw: random.Random) -> object:
        rows: list[object] = [[draw.choice((0, 1)) for _ in range(40)] for _ in range(ROWS)]
        for _ in range(draw.choice((0, 5))):
            odd = draw.choice((2, None) if item == "int32" else (2.0, None, float("nan"), float("-inf")))
            rows[draw.randrange(ROWS)] = draw.choice((None, [], [0] * 39, [0] * 39 + [odd]))
        return pa.array(rows, pa.list_(pa.type_for_alias(item)))

    return draw_vectors


def _holds(item: object, value: object) -> bool:
    try:
        return pa.array([value], item).to_pylist()[0] is not None or value is None
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return False


DRAWS: Final[Mapping[str, Sequence[Draw]]] = {
    "note": [_texts(WORDS)],
    "word": [_texts(["red", "grün", "blue"])],
    "code": [_texts(CODES)],
    "long": [_texts(["", "x", "ü" * 50])],
    "seen": [_texts(TIMES)],
    "recent": [_texts([datetime.now(UTC).isoformat(), TIMES[0]])],
    "born": [_texts(DAYS)],
    "price": [_texts(PRICES)],
    "device": [_texts(UUIDS)],
    "id": [_texts(["a", "ä", " ", "", "\u2003", "\x00"])],
    "ints": [_lists([*INTS, None], WHOLE), _lists([1.0, 2.5], ["double"])],
    "digits": [_lists([1, 2, 3, 4, None], WHOLE)],
    "floats": [_lists([*FLOATS, None], ["double", "float", "halffloat"]), _lists([*INTS, None], WHOLE)],
    "gone": [_lists([*FLOATS, None], ["double", "float"])],
    "shares": [_lists([0.0, 0.5, 1.0, 1.5], ["double", "float"]), _lists([0, 1], ["int8"])],
    "flags": [_lists([True, False, None], ["bool"])],
    "words": [_lists([*WORDS, None], STRINGS)],
    "times": [_lists(TIMES, STRINGS), _lists([datetime(2026, 1, 1, tzinfo=UTC)], ["timestamp[us]"])],
    "prices": [_lists(PRICES, STRINGS), _lists([1, 2], ["int64"])],
    "v": [_lists([0.5, 1.5], ["double", "float"]), _lists([*FLOATS, None], ["double"]), _lists([1, 2], ["int32"])],
    "wide": [_wide("double"), _wide("float"), _wide("int32")],
}  # fmt: skip
"""Values of each column, in each type of Arrow that it may have."""


def _table(**columns: object) -> Any:  # noqa: ANN401 -- pyarrow has no types
    least = pa.Table.from_pandas(table(ROWS), preserve_index=False)
    for name, value in LEAST.items():
        least = least.append_column(name, pa.array([value] * ROWS))
    for name, values in columns.items():
        least = least.drop_columns([name]) if name in least.column_names else least
        least = least.append_column(name, values)
    return least


def _cut(whole: Any, draw: random.Random) -> Any:  # noqa: ANN401 -- as above
    """Return a table as it is, a part of it, or parts in several chunks."""
    first, second = sorted(draw.sample(range(1, ROWS), 2))
    return draw.choice((whole, whole.slice(first), pa.concat_tables([whole.slice(second), whole.slice(first, 7)])))


@pytest.mark.parametrize("column", sorted(DRAWS))
def test_any_column(column: str) -> None:
    draw = random.Random(column)
    for _ in range(12):
        given = _cut(_table(**{column: draw.choice(DRAWS[column])(draw)}), draw)
        try:
            plain, _ = outcomes(given, SCHEMA, has_engine=False)
        except FrameError:  # the type does not fit, or has no item
            continue
        assert outcomes(given, SCHEMA, has_engine=True)[0] == plain, given[column].type


def test_a_slice_and_nulls_over_anything() -> None:
    texts = pa.array(["a", "bb", "ccc", "é", None] * 30)
    bitmap = pa.py_buffer(b"\x55" * 20)
    masked = pa.Array.from_buffers(pa.string(), ROWS, [bitmap, *texts.buffers()[1:]])
    lists = pa.array([[1, 2], [3], [], [4], [5, 6, 7]] * 30)
    gaps = pa.Array.from_buffers(lists.type, ROWS, [bitmap, lists.buffers()[1]], children=[lists.values])
    given = _table(note=masked, ints=gaps).slice(3, 50)
    lines, explained = outcomes(given, SCHEMA, has_engine=True)
    assert lines == outcomes(given, SCHEMA, has_engine=False)[0]
    assert explained == 0


@pytest.mark.parametrize(
    "odd", [None, [0.5] * 39, [0.5] * 39 + [2.0], [1] * 40, "x", [0.5] * 39 + [float("nan")], pd.NaT]
)
def test_wide_vectors_in_a_column_of_objects(odd: object) -> None:
    numbers = np.linspace(-1, 1, 80)
    kinds = [numbers[::2], numbers[:40].astype("float32"), numbers[:40].tolist(), tuple(numbers[40:].tolist())]
    strange = [numbers[:40].astype("float16"), numbers[:40].astype(">f8"), [*numbers[:39], np.float64(0.5)]]
    vectors = [odd if row == 70 else kinds[row % 4] if row % 20 else strange[row // 20 % 3] for row in range(ROWS)]
    frame = table(ROWS, wide=pd.Series(vectors, dtype="object"), long="x", digits=[[1]] * ROWS, shares=[[0.5]] * ROWS)
    lines, explained = outcomes(frame, SCHEMA, has_engine=True)
    assert lines == outcomes(frame, SCHEMA, has_engine=False)[0]
    assert explained < ROWS / 10


def test_no_row_and_no_value() -> None:
    nothing = _table(note=pa.array([None] * ROWS, "string"), floats=pa.array([None] * ROWS, pa.list_(pa.float64())))
    assert outcomes(nothing, SCHEMA, has_engine=True) == outcomes(nothing, SCHEMA, has_engine=False)
    assert outcomes(nothing.slice(0, 0), SCHEMA, has_engine=True) == ([], 0)


def test_bytes_that_are_no_text_are_no_line() -> None:
    bad = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")])
    with pytest.raises(UnicodeDecodeError):
        outcomes(_table(note=pa.chunked_array([bad] * ROWS)), SCHEMA, has_engine=True)


@pytest.mark.parametrize("library", ["pyarrow", "polars", "pandas"])
def test_each_library(library: str) -> None:
    module: Any = pytest.importorskip(library)
    frame = table(
        300,
        note=["a", None, "é\n"] * 100,
        long="x",
        digits=[[1, None]] * 300,
        shares=[[0.5] * (1 + row % 4) for row in range(300)],
        ints=[[1, row] for row in range(300)],
        v=[[0.5, 1.5, float(row)] for row in range(300)],
        seen=pd.to_datetime(range(300), unit="ns", utc=True),
        word=pd.Series(["red", "grün", None] * 100, dtype="category"),
    )
    if library != "pandas":
        arrow = import_module("pyarrow").Table.from_pandas(frame)
        frame = arrow if library == "pyarrow" else module.from_arrow(arrow)
    ours, explained = outcomes(frame, SCHEMA, has_engine=True)
    assert ours == outcomes(frame, SCHEMA, has_engine=False)[0]
    assert explained == 0
