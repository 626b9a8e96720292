"""Decide, before anything is sent, which column of a frame becomes which of the schema, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from schemagen_runtime.checks.report import Column
from schemagen_runtime.checks.scalars import (
    BoolColumn,
    DateColumn,
    FloatColumn,
    IntColumn,
    StringColumn,
    TimestampColumn,
    UuidColumn,
)
from schemagen_runtime.checks.sequences import ListColumn, VectorColumn
from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Document, DocumentColumn, Place
from schemagen_runtime.frames.adapting import Adapt, Options, adapter, nan_means_null
from schemagen_runtime.frames.float_lists import FloatListWriter
from schemagen_runtime.frames.kinds import Cells, Frame, FrameColumn, Kind, Piece
from schemagen_runtime.frames.numbers import BoolWriter, FloatWriter, IntWriter, Writer
from schemagen_runtime.frames.objects import ChoiceWriter, ObjectWriter
from schemagen_runtime.frames.parts import joined, joined_value
from schemagen_runtime.frames.texts import DayWriter, TextWriter, TimeWriter
from schemagen_runtime.frames.vectors import VectorWriter

if TYPE_CHECKING:
    from schemagen_runtime.native._engine import Engine


@dataclass(frozen=True, slots=True)
class Pairing:
    """Hold how one column of the schema is written of the frame.

    Attributes:
        described: the column of the schema.
        writer: writes its values.
        adapt: makes of a single value what ``ingest_events`` takes.
        cells: reads its values in some rows.
        value: reads its value in one of them.
        nan_is_null: whether NaN stands for no value, and NaT.
    """

    described: DocumentColumn
    writer: Writer
    adapt: Adapt
    cells: Callable[[Piece], Cells]
    value: Callable[[Piece, int], object]
    nan_is_null: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold how the rows of a frame become events.

    Attributes:
        names: the columns of each event's line, in order.
        pairings: those that the frame has, by name; the others are null.
        is_inference: whether the rows are inferences, and not labels alone.
        engine: makes lines of the columns' cells; None where their writers do.
    """

    names: Sequence[str]
    pairings: Mapping[str, Pairing]
    is_inference: bool
    engine: Engine | None = None

    @property
    def labels(self) -> Sequence[str]:
        """Return the names of the labels that the frame has."""
        return [name for name, one in self.pairings.items() if one.described.place is Place.LABEL]


def make_plan(
    document: Document,
    frame: Frame,
    places: Mapping[str, int | Sequence[int]],
    columns: Mapping[str, object],
    options: Options,
    *,
    is_inference: bool,
    engine: Engine | None,
) -> Plan:
    """Return how the rows of a frame become events.

    Args:
        document: the columns of the schema.
        frame: the frame, of which it is known that its columns fit.
        places: for each column of the schema that the frame has its place there; several for a vector of elements.
        columns: what the explaining path knows of each column, in the order of the lines.
        options: what the call says of values that do not speak for themselves.
        is_inference: whether the rows are inferences.
        engine: the schema's engine; None where there is none.
    """
    alone = (Place.ID, Place.TIMESTAMP, Place.LABEL)
    known = {one.name: one for one in document.all_columns if is_inference or one.place in alone}
    described = [known[name] for name in columns if name in known]
    return Plan(
        [one.name for one in described],
        {
            one.name: _pair(
                one, frame, places[one.name], cast("Column", columns[one.name]), options, is_inference=is_inference
            )
            for one in described
            if one.name in places
        },
        is_inference,
        engine,
    )


def may_be_null(described: DocumentColumn, *, is_inference: bool) -> bool:
    """Tell whether an event may have no value in a column: labels and tags may be left out whatever their types say."""
    left_out = (Place.LABEL, Place.TAGS) if is_inference else (Place.LABEL, Place.TAGS, Place.TIMESTAMP)
    return described.type.nullable or described.place in left_out


def _pair(
    described: DocumentColumn,
    frame: Frame,
    place: int | Sequence[int],
    column: Column,
    options: Options,
    *,
    is_inference: bool,
) -> Pairing:
    null = may_be_null(described, is_inference=is_inference)
    if not isinstance(place, int):
        adapt = adapter(BaseType.VECTOR, options, nan_is_null=False)
        writer: Writer = VectorWriter(cast("VectorColumn", column), adapt, may_be_null=null)
        cells, value = partial(_joined, place), partial(_joined_value, place)
        return Pairing(described, writer, adapt, cells, value, nan_is_null=False)
    source = frame.columns[place]
    nan_is_null = nan_means_null(
        described.type.base, described.nan, may_be_null=null, has_own_nulls=source.has_own_nulls
    )
    adapt = adapter(described.type.base, options, nan_is_null=nan_is_null)
    zone = options.zone if source.kind is Kind.NAIVE and described.type.base is BaseType.TIMESTAMP else None
    writer = _writer(source, column, adapt, may_be_null=null, nan_is_null=nan_is_null, zoned=zone is not None)
    # A time that comes twice in its zone, or never, is none in UTC: its row is explained.
    nan_is_null = nan_is_null and zone is None
    return Pairing(described, writer, adapt, partial(_cells, place, zone), partial(_value, place), nan_is_null)


def _cells(place: int, zone: str | None, piece: Piece) -> Cells:
    return piece.cells(place, zone)


def _value(place: int, piece: Piece, row: int) -> object:
    return piece.value(place, row)


def _joined(places: Sequence[int], piece: Piece) -> Cells:
    return joined(piece, places)


def _joined_value(places: Sequence[int], piece: Piece, row: int) -> object:
    return joined_value(piece, places, row)


def _writer(
    source: FrameColumn, column: Column, adapt: Adapt, *, may_be_null: bool, nan_is_null: bool, zoned: bool
) -> Writer:
    """Return the fastest writer for a column. A class of columns that is not known here is written value by value."""
    kind, expected = Kind.TIME if zoned else source.kind, type(column)
    if source.choices is not None:
        return ChoiceWriter(column, adapt, may_be_null=may_be_null)
    if kind in (Kind.INT, Kind.FLOAT, Kind.BOOL) and isinstance(column, IntColumn | FloatColumn | BoolColumn):
        if expected is IntColumn:
            return IntWriter(cast("IntColumn", column), may_be_null=may_be_null)
        if expected is FloatColumn:
            return FloatWriter(cast("FloatColumn", column), may_be_null=may_be_null, nan_is_null=nan_is_null)
        return BoolWriter(may_be_null=may_be_null)
    if kind is Kind.TEXT and expected in (StringColumn, TimestampColumn, DateColumn, UuidColumn):
        return TextWriter(column, may_be_null=may_be_null)
    if kind is Kind.TIME and expected is TimestampColumn:
        return TimeWriter(cast("TimestampColumn", column), may_be_null=may_be_null, zoned=zoned)
    if kind in (Kind.DAY, Kind.NAIVE) and expected is DateColumn:
        return DayWriter(cast("DateColumn", column), may_be_null=may_be_null)
    if expected is VectorColumn and cast("VectorColumn", column).item.nullable is False:
        return VectorWriter(cast("VectorColumn", column), adapt, may_be_null=may_be_null)
    if expected is ListColumn and type(cast("ListColumn", column).item) is FloatColumn:
        return FloatListWriter(cast("ListColumn", column), adapt, may_be_null=may_be_null)
    return ObjectWriter(column, adapt, may_be_null=may_be_null)
