"""Write which inferences are looked at as conditions in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from schemagen_runtime.api.selection import Having, PlaceInTime, Selection
from schemagen_runtime.backends.clickhouse.layout import select_labels
from schemagen_runtime.backends.clickhouse.quoting import listed, literal
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, one_of
from schemagen_runtime.backends.clickhouse.values import form_of, micros_literal, moment_literal
from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Place

_NUMBERS: Final = (BaseType.INT, BaseType.FLOAT, BaseType.DECIMAL)
_WHOLE: Final = "0001-01-01T00:00:00+00:00"
"""What a beginning of a timestamp is completed from."""


def conditions_of(selection: Selection, tables: Tables, columns: Sequence[StoredColumn]) -> Iterator[str]:
    """Yield the conditions of a selection over the inferences of a collection.

    Raises:
        ValueError: the collection has no such column, or the column has no numbers.
    """
    time = one_of(columns, Place.TIMESTAMP).quoted
    yield f'"_model" = {literal(selection.model)}'
    yield f"{time} >= {_begin(selection.start)} AND {time} < {_begin(selection.end)}"
    if selection.having is not None:
        yield _having(selection.having, tables, columns)


def before_place(before: PlaceInTime, key: str | int | None, columns: Sequence[StoredColumn], order: str) -> str:
    """Return the condition for what lies before a place.

    Args:
        before: the place.
        key: its id as the store holds it; None where it has none.
        columns: the columns of the collection.
        order: by which ids are ordered, in SQL.
    """
    stamp = one_of(columns, Place.TIMESTAMP)
    text = before.at + _WHOLE[len(before.at) :] if len(before.at) < len("2026-11-28T07:00:00") else before.at
    if not text.endswith("+00:00"):
        text = f"{text.rstrip('.')}+00:00"
    micros, exact = form_of(stamp).hold(text)
    if key is None:
        return f"{stamp.quoted} < {micros_literal(micros)}"
    place = f"{micros_literal(micros)}, {literal(exact or '')}, {listed([key])}"
    return f"({stamp.quoted}, {_text(stamp)}, {order}) < ({place})"


def _begin(day: date) -> str:
    return moment_literal(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _text(column: StoredColumn) -> str:
    return f'"{"_label_exact" if column.place is Place.LABEL else "_exact"}"[{literal(column.name)}]'


def _having(having: Having, tables: Tables, columns: Sequence[StoredColumn]) -> str:
    column = next((one for one in columns if one.name == having.column), None)
    if column is None:
        raise ValueError(f"the collection has no column {having.column!r}")
    if column.place is not Place.LABEL:
        return f"NOT ({is_there(column)})" if having.is_missing else _is(having, column)
    id_ = one_of(columns, Place.ID).quoted
    fits = is_there(column) if having.is_missing else _is(having, column)
    ids = f"SELECT {id_} FROM ({select_labels(tables, columns)}) WHERE {fits}"  # noqa: S608 -- quoted names
    return f"{id_} {'NOT IN' if having.is_missing else 'IN'} ({ids})"


def is_there(column: StoredColumn) -> str:
    """Write whether a column has a value: an empty list or map has a text, null has none."""
    if column.type.has_elements:
        return f"notEmpty({column.quoted}) OR notEmpty({_text(column)})"
    return f"isNotNull({column.quoted})"


def _is(having: Having, column: StoredColumn) -> str:
    if having.value is None:
        return _between(having, column)
    value = having.value
    if column.type.base is BaseType.FLOAT and not isinstance(value, str):
        return f"{column.quoted} = {float(value)!r}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_bool = column.type.base is BaseType.BOOL
    text = ("true" if value else "false") if is_bool and not isinstance(value, str) else str(value)
    # As texts, so that a value of another type is nowhere, and no error.
    return f"toString({column.quoted}) = {literal(text)}"


def _between(having: Having, column: StoredColumn) -> str:
    if column.type.base not in _NUMBERS:
        raise ValueError(f"column {having.column!r} has no numbers, so none lies between two")
    number = f"toFloat64({column.quoted})" if column.type.base is BaseType.DECIMAL else column.quoted
    parts = [f"isNotNull({number})"]
    if column.type.base is BaseType.FLOAT:
        parts.append(f"NOT isNaN({number})")
    if having.low is not None:
        parts.append(f"{number} >= {having.low!r}")
    if having.high is not None:
        parts.append(f"{number} < {having.high!r}")
    return " AND ".join(parts)
