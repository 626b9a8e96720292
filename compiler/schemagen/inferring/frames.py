"""Infer a schema from a frame of pandas or polars, an Arrow table, or a stream of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.checks.foreign import plain_scalar, plain_sequence
from schemagen_runtime.checks.unplaced import UnplacedTime, place
from schemagen_runtime.frames.kinds import Cells, Frame, FrameColumn, Kind, Packed, Piece
from schemagen_runtime.frames.opening import open_frame

from schemagen.datafiles.naive_time import NaiveTime
from schemagen.inferring.gathering import CannotInferError, Gathering
from schemagen.inferring.inference import Inferred, infer_schema
from schemagen.inferring.options import Options
from schemagen.model.package_names import require_package_name
from schemagen.text.suggest import shown

_ROWS: Final = 10_000
_NAT: Final = "NaT"
_NO_VALUES: Final = frozenset({"NAType", "NaTType"})
"""Classes of pandas whose one value stands for none."""


@dataclass(frozen=True, slots=True)
class _Other:
    """Hold how a value is called for which a schema has no type."""

    spelled: str

    def __str__(self) -> str:
        return self.spelled


def infer(frame: object, *, name: str = "my_model", timezone: str | None = None) -> Inferred:
    """Infer the schema of a frame, as ``schemagen infer`` does of a file.

    The schema takes every row of the frame in ``ingest_frame``, or ``notes`` name the rows that it does not take. What
    it cannot know is marked TODO in its text; beside each column stands what its line rests on.

    Args:
        frame: a frame of pandas or polars, an Arrow table, or anything with ``__arrow_c_stream__``, which pyarrow
            reads. A stream is read once. Nothing of it is kept but counts, and a few values in comments.
        name: what the schema is called: lower-case letters, digits and underscores.
        timezone: the zone of times that have none, such as ``Europe/Berlin``, which ``ingest_frame`` has to be told as
            well; None leaves them texts, for a timestamp needs an offset.

    Returns:
        the schema's ``text``, and the ``notes`` of what was noticed.

    Raises:
        TypeError: ``frame`` is no frame.
        ValueError: no package can be called ``name``, or there is no such zone.
        CannotInferError: the frame has no rows, or columns that no schema can name.
        SchemagenError: pyarrow is needed, and not installed.
    """
    require_package_name(name)
    zone = None if timezone is None else _zone(timezone)
    opened = open_frame(frame)
    columns = _named(opened)
    gathering = Gathering()
    for piece in opened.pieces(_ROWS):
        values = {column.name: _values(piece, place, column, zone) for place, column in enumerate(columns)}
        gathering.take_values(values, _row(gathering.rows))
    return infer_schema(gathering, name, ["a frame"], Options(whole_floats=True, takes_naive=False))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"timezone is {name!r}, which is no zone; expected a name such as 'Europe/Berlin'") from error


def _row(first: int) -> Callable[[int], str]:
    return lambda place: f"row {first + place}"


def _named(frame: Frame) -> Sequence[FrameColumn]:
    """Return the columns.

    Raises:
        CannotInferError: they have no names that a schema could know, or two have the same.
    """
    if frame.unnamed:
        raise CannotInferError(f"the frame cannot be read: {frame.unnamed}")
    names = [column.name for column in frame.columns]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise CannotInferError(f"the frame has two columns {shown(twice)}; give one of them another name")
    if not names:
        raise CannotInferError("the frame has no columns")
    return frame.columns


def _values(piece: Piece, place: int, column: FrameColumn, zone: ZoneInfo | None) -> Sequence[object]:
    cells = piece.cells(place, None if zone is None else zone.key)
    plain = _Plain(zone)
    if cells.choices is not None:
        choices = [*map(plain, cells.choices), None]  # -1, which stands for no value, is the last
        return [choices[code] for code in cast("NDArray[np.int64]", cells.data).tolist()]
    if column.kind is Kind.OTHER:
        return [_Other(column.spelled)] * piece.rows
    values = _listed(cells, column, is_utc=column.kind is Kind.TIME or zone is not None, plain=plain)
    if column.kind is Kind.NAIVE and zone is not None:  # what is no moment there is NaT, as what is missing
        values = [plain(piece.value(place, row)) if value is None else value for row, value in enumerate(values)]
    if cells.missing is None:
        return values
    return [None if absent else value for value, absent in zip(values, cells.missing.tolist(), strict=True)]


def _listed(cells: Cells, column: FrameColumn, *, is_utc: bool, plain: _Plain) -> list[object]:
    data = cells.data.objects() if isinstance(cells.data, Packed) else cells.data
    if isinstance(data, list):
        return [plain(value) for value in data]
    if data.dtype.kind == "M":
        return list(_days(data) if column.kind is Kind.DAY else _times(data, is_utc=is_utc))
    values = cast("list[object]", data.tolist())
    if column.kind is Kind.FLOAT and not column.has_own_nulls:
        return [None if value != value else value for value in values]  # noqa: PLR0124 -- only NaN
    return values


def _days(data: NDArray[np.generic]) -> Iterator[str | None]:
    texts = cast("list[str]", np.datetime_as_string(data.astype("datetime64[D]")).tolist())
    return (None if text == _NAT else text for text in texts)


def _times(data: NDArray[np.generic], *, is_utc: bool) -> Iterator[str | None]:
    """Yield times as texts, as those of a Parquet file are; None for NaT."""
    kind, end = (str, "Z") if is_utc else (NaiveTime, "")
    for text in cast("list[str]", np.datetime_as_string(_in_seconds(data)).tolist()):
        whole, _, fraction = text.partition(".")
        yield None if text == _NAT else kind(f"{text if fraction.strip('0') else whole}{end}")


def _in_seconds(data: NDArray[np.generic]) -> NDArray[np.datetime64]:
    """Return times in a unit in which each is written with its seconds."""
    times = cast("NDArray[np.datetime64]", data)
    is_coarse = np.datetime_data(times.dtype)[0] in ("D", "h", "m")
    return times.astype("datetime64[s]") if is_coarse else times


class _Plain:
    """Make of an object what stands in JSON for it."""

    def __init__(self, zone: ZoneInfo | None) -> None:
        self._zone = zone

    def __call__(self, value: object) -> object:
        if value is None or type(value).__name__ in _NO_VALUES:
            return None
        plain = plain_sequence(plain_scalar(value))
        if isinstance(plain, float):
            return None if plain != plain else plain  # noqa: PLR0124 -- only NaN, which is null among objects
        if isinstance(plain, bool | int | bytes | Decimal):
            return plain
        if isinstance(plain, str):
            return str(plain)
        if isinstance(plain, UUID):
            return str(plain)
        if isinstance(plain, date):
            return self._time(plain)
        return self._container(plain)

    def _container(self, value: object) -> object:
        other = _Other(type(value).__name__)
        if isinstance(value, list | tuple):
            return [self(item) for item in cast("Sequence[object]", value)]
        if isinstance(value, dict):
            items = cast("dict[object, object]", value)
            if all(isinstance(key, str) for key in items):
                return {key: self(item) for key, item in items.items()}
        return other

    def _time(self, value: date) -> object:
        if not isinstance(value, datetime):
            return value.isoformat()
        zone = self._zone if value.tzinfo is None else None
        zoned = value if zone is None else place(value, zone, zone.key)
        if isinstance(zoned, UnplacedTime):
            return zoned
        if zoned.tzinfo is None:
            return NaiveTime(zoned.isoformat())
        return zoned.astimezone(UTC).isoformat().replace("+00:00", "Z")
