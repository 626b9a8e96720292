"""Read the text of a table's cell as a value of its column's type.

A text that is no such value stays a text: the schema's own check then says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.protocol.strict_json import NotJson, parse_json
from schemagen_runtime.support.numbers import read_float, read_int

from schemagen.datafiles.whole_floats import whole

_INT: Final = re.compile(r"[+-]?[0-9]+")
_SHORT: Final = 15
"""Digits of a whole number that every float keeps."""
_FLOAT: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
_BOOLS: Final = {"true": True, "false": False}


def converter(
    column_type: ColumnType, nulls: Collection[str] = (), *, lenient_ints: bool = False
) -> Callable[[str], object]:
    """Return the function that reads a cell of a column of this type.

    It returns None for an empty cell, and for one of the texts ``nulls``. With ``lenient_ints`` a number with a point
    is read as the int that it is, if it is one.
    """
    absent = frozenset(("", *nulls))
    if column_type.base is BaseType.STRING:
        return lambda cell: None if cell in absent else cell
    read = _read_json if column_type.has_elements else _SCALARS.get(column_type.base, str)
    if lenient_ints and column_type.base is BaseType.INT:
        read = _read_whole
    return lambda cell: None if (text := cell.strip()) in absent else read(text)


def _read_int(text: str) -> object:
    return read_int(text) if _INT.fullmatch(text) else text


def _read_whole(text: str) -> object:
    number = _read_int(text) if _INT.fullmatch(text) else _read_float(text)
    return whole(number) if isinstance(number, float) else number


def _read_float(text: str) -> object:
    if not _FLOAT.fullmatch(text):
        return text
    if len(text) > _SHORT and _INT.fullmatch(text):
        return read_int(text)  # the schema says what becomes of a whole number, as in JSON
    return float(text) if text[-1].isalpha() else read_float(text)


def _read_bool(text: str) -> object:
    return _BOOLS.get(text.lower(), text)


def _read_json(text: str) -> object:
    try:
        return parse_json(text)
    except NotJson:
        return text


_SCALARS: Final[dict[BaseType, Callable[[str], object]]] = {
    BaseType.INT: _read_int,
    BaseType.FLOAT: _read_float,
    BaseType.BOOL: _read_bool,
}
