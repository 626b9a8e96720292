"""Rows of a frame are the same lines and the same errors, whether the engine reads the columns or their writers do."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest
from schemagen_runtime import Schema
from schemagen_runtime.document import read_document
from schemagen_runtime.frames.adapting import Options
from schemagen_runtime.frames.matching import match
from schemagen_runtime.frames.opening import open_frame
from schemagen_runtime.frames.plan import make_plan
from schemagen_runtime.frames.rows import rows_of
from schemagen_runtime.native.loading import engine_name

from tests.runtime.frames.support import SCHEMA, np, pd, table
from tests.system.native.drawing import TEXTS

pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
ROWS: Final = 120
FLOATS: Final = (0.0, -0.0, 0.5, 1.0, 1e-7, 1e22, 2.0**53, -(2.0**53), float("nan"), float("inf"), -float("inf"), 2.5)
INTS: Final = (-6, -5, 0, 1, 2, 3, 999_999, 1_000_000, 2**53, 2**53 + 1, 2**63 - 1, -(2**63))
SECONDS: Final = (0, -1, 951_782_400, 1_709_251_200, -62_135_596_800, 253_402_300_799, 253_402_300_800, -(2**62))
UUIDS: Final = ("12345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-56781234567G", "")
OBJECTS: Final[Mapping[str, Sequence[object]]] = {
    "whole": (1, 2.0, 2.5, True, None, "1", np.int16(3), 10**30),
    "share": (0.5, 1, float("nan"), None, np.float32(0.1), 2),
    "free": (0.5, float("nan"), float("inf"), None),
    "gone": (0.5, float("nan"), float("inf"), None),
    "flag": (True, False, None, np.True_, 1),
    "seen": (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1), pd.Timestamp(1, tz="UTC"), pd.NaT, "2026-01-01"),
    "born": (date(2026, 1, 1), date(1899, 12, 31), datetime(2026, 1, 1), "2026-01-01", None),
    "price": (Decimal("1.5"), Decimal("12345.6"), 7, "007.10", None, Decimal("NaN")),
    "device": (UUID(int=7), *UUIDS, None),
    "items": ([1, 2], (3,), [], [None], [2**70], None, np.array([1, 2])),
    "spend": ({"b": 1.0, "a": 2.0}, {}, {"a": float("nan")}, {1: 2.0}, None),
    "v": ([1.0, 2.0, 3.0], (1.0, 2.0, 3.0), np.array([1.0, 2.0, 3.0]), [1.0], None, [1, 2, 3]),
    "note": (*TEXTS, None),
}
Draw = Callable[[random.Random], Any]


def _drawn(values: Sequence[object], dtype: object) -> Draw:
    return lambda draw: pd.Series([draw.choice(values) for _ in range(ROWS)], dtype=dtype)


def _times(unit: str, zone: str | None) -> Draw:
    ticks = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    fits = [second for second in SECONDS if -(2**63) < second * ticks < 2**63]

    def draw_times(draw: random.Random) -> object:
        drawn = [draw.choice([*fits, None]) for _ in range(ROWS)]
        found = [-(2**63) if second is None else second * ticks + draw.randrange(ticks) for second in drawn]
        times = pd.Series(np.array(found, "int64").view(f"datetime64[{unit}]"))
        return times if zone is None else times.dt.tz_localize("UTC").dt.tz_convert(zone)

    return draw_times


def _frame_with(column: str, draw: random.Random) -> Any:  # noqa: ANN401 -- pandas, not by its types
    of_type: Mapping[str, Sequence[Draw]] = {
        "whole": [_drawn(INTS, "int64"), _drawn(FLOATS, "float64"), _drawn([1, 2, 2**64 - 1], "uint64")],
        "digit": [_drawn([1, 2, 3, 4, None], "Int8"), _drawn([1, 2, 3], "int32"), _drawn([1.0, 4.0], "float32")],
        "big": [_drawn([*INTS, None], "Int64"), _drawn(FLOATS, "float64")],
        "must": [_drawn(FLOATS, "float64"), _drawn(INTS, "int64"), _drawn([0.5, None], "Float32")],
        "share": [_drawn(FLOATS, "float32"), _drawn([0, 1, 2], "uint8"), _drawn([0.5, 2.0, None], "Float64")],
        "free": [_drawn(FLOATS, "float64"), _drawn([0.5, None], "Float64")],
        "gone": [_drawn(FLOATS, "float64"), _drawn(FLOATS[:4], "float16")],
        "flag": [_drawn([True, False], "bool"), _drawn([True, False, None], "boolean"), _drawn([0, 1, 2], "int64")],
        "word": [_drawn(["red", "blue", None], "category"), _drawn(["red", "green", "blue", None], "str")],
        "code": [_drawn(["ab", "AB", "a", "abcde", None], "str")],
        "note": [_drawn([text for text in TEXTS if text.isprintable()], "str")],
        "seen": [_times("s", "UTC"), _times("ms", None), _times("us", "Europe/Berlin"), _times("ns", "Asia/Tokyo")],
        "born": [_times("s", None), _drawn(np.array([0, 1, -(10**9)], "datetime64[D]"), "datetime64[s]")],
        "price": [_drawn(INTS, "int64"), _drawn(["1.5", "007", "", "1e5", None], "str")],
        "device": [_drawn([*UUIDS, None], "str")],
        "y": [_drawn([True, False, None], "boolean")],
        "z": [_drawn(FLOATS, "float64")],
    }
    made = [*of_type.get(column, ()), *([_drawn(OBJECTS[column], "object")] if column in OBJECTS else ())]
    return table(ROWS, **{column: draw.choice(made)(draw)})


def outcomes(
    frame: object, schema: Schema[object] = SCHEMA, /, *, has_engine: bool, zone: str | None = None
) -> tuple[list[object], int]:
    """Return the line of each row, or its errors, and how many rows were explained."""
    document, opened, options = read_document(schema.document), open_frame(frame), Options(zone, bools_from_ints=True)
    found = match(document, opened, options, {}, schema="s", locate=schema.locate)
    plan = make_plan(
        *(document, opened, found.places, schema.columns, options),
        is_inference=found.is_inference,
        engine=schema.engine if has_engine else None,
    )
    told: list[object] = []
    explained = 0
    for rows in rows_of(plan, opened):
        for row, line in enumerate(rows.lines):
            parts = None if line is not None else schema.explain_rest((rows.event(row),), [None])
            explained += parts is not None
            told.append(line if parts is None else (parts.lines, [one.errors for one in parts.rejected]))
    return [one[0][0] if isinstance(one, tuple) and one[0] else one for one in told], explained


@pytest.mark.parametrize("column", sorted({*OBJECTS, "digit", "big", "must", "word", "code", "y", "z"}))
def test_any_column(column: str) -> None:
    draw = random.Random(column)
    for _ in range(5):
        frame = _frame_with(column, draw)
        ours, _ = outcomes(frame, has_engine=True, zone="Europe/Berlin")
        assert ours == outcomes(frame, has_engine=False, zone="Europe/Berlin")[0], frame[column].dtype


def test_labels_alone() -> None:
    frame = pd.DataFrame(
        {
            "id": ["a", "b", "c", None],
            "at": pd.to_datetime(["2026-01-01", None, "2026-01-01", "2026-01-01"], utc=True),
            "y": pd.Series([True, None, None, False], dtype="boolean"),
            "z": [0.5, 0.5, float("nan"), 1.0],
        }
    )
    ours, explained = outcomes(frame, has_engine=True, zone=None)
    assert ours == outcomes(frame, has_engine=False, zone=None)[0]
    assert ours[1] == b'{"id":"b","at":null,"y":null,"z":0.5}'
    assert explained == 2


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "+05:30"])
def test_times_of_pandas_in_dictionaries(zone: str) -> None:
    moments = [0, 1, 1_000, -1, 1_782_000_000_123_456_000, 1_782_000_000_123_456_789]
    events = [
        {"id": "a", "at": pd.Timestamp(moment, unit="ns", tz="UTC").tz_convert(zone), "must": 0.5, "p": 0.5}
        for moment in moments
    ]
    lines = SCHEMA.encode_each(events)
    assert lines == SCHEMA.explain_rest(tuple(events), [None] * len(events)).lines
    beyond = pd.Timestamp(253_402_300_800, unit="s", tz="UTC")
    assert SCHEMA.encode_each([{**events[0], "at": beyond}, {**events[0], "at": pd.NaT}]) == [None, None]
