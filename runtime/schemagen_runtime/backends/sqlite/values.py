"""Convert values on their way into the store and out of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias, cast

import orjson

from schemagen_runtime.columns import NON_FINITE, BaseType, ColumnType, NanPolicy
from schemagen_runtime.native.row_plan import CellForm
from schemagen_runtime.timestamps import in_utc

Stored: TypeAlias = str | int | float | None
"""What a cell of the store holds."""
Cells: TypeAlias = Sequence[Stored]
"""One column of several events, None where one has no value."""
Encoder: TypeAlias = Callable[[Sequence[object]], Cells]
"""Makes cells of a column's values."""
_Float: TypeAlias = int | float | str | None
"""What a float column holds on the wire; a string stands for NaN or an infinity."""

_BITS: Final[Mapping[object, Stored]] = {True: 1, False: 0, None: None}
_FLOATS: Final[frozenset[object]] = frozenset((float,))
_FORMS: Final = {BaseType.BOOL: CellForm.BIT, BaseType.TIMESTAMP: CellForm.UTC}
_INFINITIES: Final = {text: number for text, number in NON_FINITE.items() if text != "NaN"}


def is_negative_zero(value: object) -> bool:
    """Tell whether a value is -0.0, which SQLite makes 0.0 of in a column of type REAL."""
    return isinstance(value, float) and not value and math.copysign(1.0, value) < 0


def zeros_text(names: Sequence[str]) -> str | None:
    """Write the names of the columns of a row that are -0.0, as the store keeps them; None where there are none."""
    return orjson.dumps(names).decode() if names else None


def restored(cell: Stored, *, is_negative: bool) -> Stored:
    """Return a cell with the sign that its value had."""
    return -0.0 if is_negative and cell == 0 else cell


def _float_in(value: object) -> Stored:
    # SQLite has infinities but turns NaN into NULL, so NaN stays the text that it is on the wire.
    if isinstance(value, str):
        return _INFINITIES.get(value, value)
    return float(cast("int | float", value))


def _float_out(value: Stored) -> object:
    # A column that was of ints once has the type INTEGER, and holds whole numbers as such.
    return value if value is None else float(value)


def _elements_in(column_type: ColumnType) -> Callable[[object], Stored]:
    """Return what writes the elements of a list, vector or map as JSON. One value has one text: 1 is 1.0 as a float."""
    if column_type.scalar is not BaseType.FLOAT:
        return lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    if column_type.base is BaseType.MAP:
        return lambda value: orjson.dumps(
            {
                key: item if item is None or isinstance(item, str) else float(item)
                for key, item in cast("Mapping[str, _Float]", value).items()
            },
            option=orjson.OPT_SORT_KEYS,
        ).decode()
    return _floats_in


def _floats_in(value: object) -> Stored:
    items = cast("Sequence[_Float]", value)
    # For speed: vectors are long, and most hold nothing but floats. To look at each item is the plain way (1.6 µs for
    # 32 of them, not 0.5).
    if not _FLOATS.issuperset(map(type, items)):
        items = [item if item is None or isinstance(item, str) else float(item) for item in items]
    return orjson.dumps(items).decode()


def _elements_out(column_type: ColumnType) -> Callable[[Stored], object]:
    if column_type.scalar is not BaseType.FLOAT:
        return lambda value: orjson.loads(str(value))
    if column_type.base is BaseType.MAP:
        return lambda value: {key: _float_out(item) for key, item in orjson.loads(str(value)).items()}
    return lambda value: [float(item) if isinstance(item, str) else item for item in orjson.loads(str(value))]


def encoder(column_type: ColumnType, nan: NanPolicy) -> Encoder | None:
    """Return what makes cells of a column's wire values, None among them; None where SQLite takes them as they are.

    A column of type REAL makes floats of whole numbers by itself. A bool is a number to SQLite too, but ``sqlite3``
    would look for an adapter for each.
    """
    if column_type.has_elements:
        return _each(_elements_in(column_type))
    if column_type.base is BaseType.BOOL:
        return lambda values: list(map(_BITS.__getitem__, values))
    if column_type.base is BaseType.TIMESTAMP:
        return _each(lambda value: in_utc(str(value)))
    return _each(_float_in) if column_type.base is BaseType.FLOAT and nan is NanPolicy.ALLOW else None


def cell_form(column_type: ColumnType) -> CellForm:
    """Return the form in which the engine reads a column's wire values: that which :func:`encoder` makes of them."""
    if column_type.has_elements:
        return CellForm.JSON
    return _FORMS.get(column_type.base, CellForm.PLAIN)


def _each(encode: Callable[[object], Stored]) -> Encoder:
    return lambda values: [None if value is None else encode(value) for value in values]


def decoder(column_type: ColumnType) -> Callable[[Stored], object]:
    """Return what reads a stored value of this type back; it is never given None."""
    if column_type.has_elements:
        return _elements_out(column_type)
    decoders: dict[BaseType, Callable[[Stored], object]] = {BaseType.FLOAT: _float_out, BaseType.BOOL: bool}
    return decoders.get(column_type.base, lambda value: value)
