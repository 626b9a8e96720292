"""Write which inferences are looked at as a condition in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemagen_runtime.api.selection import Having, PlaceInTime, Selection
from schemagen_runtime.backends.sqlite.layout import StoredColumn
from schemagen_runtime.backends.sqlite.values import Stored
from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Place

_NUMBERS = (BaseType.INT, BaseType.FLOAT, BaseType.DECIMAL)


class Condition(NamedTuple):
    """Hold a condition in SQL, and what stands for its question marks."""

    text: str
    values: Sequence[Stored]


def write_condition(selection: Selection, columns: Sequence[StoredColumn], before: PlaceInTime | None) -> Condition:
    """Return the condition of a selection over the records of a collection.

    Args:
        selection: what is looked at.
        columns: the columns of the collection.
        before: the place behind which older records lie; None for all.

    Raises:
        ValueError: the collection has no such column, or the column has no numbers.
    """
    time = timestamp_column(columns).quoted
    id_ = next(one.quoted for one in columns if one.place is Place.ID)
    # As texts, a day lies before each of its moments: they are written in one form, in UTC.
    parts = [Condition(f'"_model" = ? AND {time} >= ? AND {time} < ?', (selection.model, *_days(selection)))]
    if before is not None and before.id is None:
        parts.append(Condition(f"{time} < ?", (before.at,)))
    elif before is not None:
        parts.append(Condition(f"({time}, {id_}) < (?, ?)", before))
    if selection.having is not None:
        parts += _of_column(selection.having, columns)
    return Condition(" AND ".join(one.text for one in parts), [value for one in parts for value in one.values])


def timestamp_column(columns: Iterable[StoredColumn]) -> StoredColumn:
    """Return the column of the events' own timestamps."""
    return next(one for one in columns if one.place is Place.TIMESTAMP)


def _days(selection: Selection) -> tuple[str, str]:
    return selection.start.isoformat(), selection.end.isoformat()


def _of_column(having: Having, columns: Sequence[StoredColumn]) -> Iterator[Condition]:
    column = next((one for one in columns if one.name == having.column), None)
    if column is None:
        raise ValueError(f"the collection has no column {having.column!r}")
    if having.is_missing:
        yield Condition(f"{column.quoted} IS NULL", ())
    elif having.value is not None:
        value = int(having.value) if isinstance(having.value, bool) else having.value
        yield Condition(f"{column.quoted} = ?", (value,))
    else:
        yield from _between(having, column)


def _between(having: Having, column: StoredColumn) -> Iterator[Condition]:
    if column.type.base not in _NUMBERS:
        raise ValueError(f"column {having.column!r} has no numbers, so none lies between two")
    if column.type.base is BaseType.DECIMAL:
        number = f"CAST({column.quoted} AS REAL)"
        yield Condition(f"{column.quoted} IS NOT NULL", ())
    else:
        number = column.quoted
        yield Condition(f"typeof({number}) IN ('integer', 'real')", ())  # NaN is a text, above all numbers
    if having.low is not None:
        yield Condition(f"{number} >= ?", (having.low,))
    if having.high is not None:
        yield Condition(f"{number} < ?", (having.high,))
