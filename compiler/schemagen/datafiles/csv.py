"""Read CSV (RFC 4180): a header that names columns of the schema, and rows of cells."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemagen_runtime.columns import ColumnType
from schemagen_runtime.support.nearest import nearest

from schemagen.datafiles.cells import converter
from schemagen.datafiles.lines import Lines
from schemagen.datafiles.row import ENCODING_HINT, BadHeader, DataRow, RowError
from schemagen.datafiles.table import DELIMITERS, NOT_UTF8, Cells, Table, column_names, damaged
from schemagen.datafiles.vectors import NO_PARTS, Parts, given, header_errors, join, with_parts
from schemagen.text.suggest import shown


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    read: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _How:
    nulls: frozenset[str]
    ignore_unknown: bool
    lenient_ints: bool


def read_csv(
    lines: Lines,
    types: Mapping[str, ColumnType],
    delimiter: str | None = None,
    *,
    parts: Parts = NO_PARTS,
    ignore_unknown: bool = False,
    nulls: Collection[str] = (),
    lenient_ints: bool = False,
) -> Iterator[DataRow]:
    """Yield every row under the header; empty cells are left out, blank lines skipped.

    Without ``delimiter`` it is the one that a line ``sep=;`` before the header names, as Excel reads it, or the one of
    comma, semicolon, tab and bar that yields most names of the schema.
    With ``ignore_unknown`` what the header has beside them is left out. ``parts`` are the vectors that have a column
    for each element. ``nulls`` are texts that mean no value, as the empty cell does.
    With ``lenient_ints`` numbers such as ``12.0`` are ints.

    A quote that is never closed makes its own line an error; the lines after it are read as usual.

    A name that the header has twice means ``name.1`` the second time, if the schema has a column of
    that name, and one that is empty ``Unnamed: 0`` by its place: pandas reads such tables in this way, and
    their schemas are written accordingly.

    Raises:
        BadHeader: a name of the header is no column of the schema, or stands for two.
        Unreadable: the rest of the file cannot be read.

    """
    known = with_parts(types, parts)
    table = Table(lines, delimiter, lambda header: _delimiter(header, known))
    header = column_names(table.header)
    vectors = given(parts, header)
    wrong = tuple(header_errors(parts, header, ignore_unknown=ignore_unknown))
    readable = with_parts(types, vectors) if ignore_unknown else known
    columns = _header(table, readable, wrong, _How(frozenset(nulls), ignore_unknown, lenient_ints))
    names = [None if column is None else column.name for column in columns]
    for row in table.rows():
        errors: tuple[RowError, ...] = () if row.error is None else (row.error,)
        if not errors and row.is_damaged:
            errors = tuple(damaged(row, names))
        yield DataRow(row.line, None, errors) if errors else DataRow(row.line, _values(row, columns, vectors))


def _delimiter(header: str, types: Mapping[str, ColumnType]) -> str:
    def known(delimiter: str) -> int:
        try:
            return sum(cell in types for cell in next(csv.reader([header], delimiter=delimiter), ()))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=known)


def _header(
    table: Table, types: Mapping[str, ColumnType], wrong: Sequence[RowError], how: _How
) -> Sequence[_Column | None]:
    cells = table.header
    names = column_names(cells)
    if types.keys().isdisjoint(names) and (how.ignore_unknown or not any(_resembles(cell, types) for cell in cells)):
        raise BadHeader(table.line, (_no_header(cells, types),))
    errors = list(wrong)
    columns: list[_Column | None] = []
    for place, (cell, name) in enumerate(zip(cells, names, strict=True), start=1):
        if name in types and (name == cell or name not in cells):
            columns.append(_Column(name, converter(types[name], how.nulls, lenient_ints=how.lenient_ints)))
        elif how.ignore_unknown and cell not in types:
            columns.append(None)
        elif cell and name != cell:
            message = f"cell {place} of the header is {shown(cell)} again; a schema can call it {shown(name)}"
            errors.append(RowError("duplicate_column", message, column=cell))
        else:
            errors.append(_unknown(place, cell, types))
    if errors:
        raise BadHeader(table.line, tuple(errors))
    return columns


def _no_header(cells: Sequence[str], types: Mapping[str, ColumnType]) -> RowError:
    names = ", ".join(map(shown, list(types)[:3]))
    message = f"no cell of the first line, {shown(cells[0])} or another, is a column of the schema, such as {names}"
    return RowError("missing_header", f"{message}; is the header missing, or --delimiter needed?")


def _resembles(cell: str, types: Mapping[str, ColumnType]) -> bool:
    return NOT_UTF8.search(cell) is not None or nearest(cell, types) is not None


def _unknown(place: int, cell: str, types: Mapping[str, ColumnType]) -> RowError:
    if NOT_UTF8.search(cell):
        return RowError("not_utf8", f"cell {place} of the header is not UTF-8: {shown(cell)}{ENCODING_HINT}")
    if not cell:
        message = f"cell {place} of the header is empty; an index that was written too? --ignore-unknown leaves it out"
        return RowError("unknown_column", message)
    near = nearest(cell, types)
    hint = (
        f"did you mean {shown(near)}?"
        if near is not None
        else "the schema has no such column; --ignore-unknown leaves it out"
    )
    return RowError("unknown_column", f"cell {place} of the header is {shown(cell)}; {hint}", column=cell)


def _values(row: Cells, columns: Sequence[_Column | None], vectors: Parts) -> dict[str, object]:
    values: dict[str, object] = {}
    for column, cell in zip(columns, row.cells, strict=True):
        value = column.read(cell) if column is not None else None
        if column is not None and value is not None:
            values[column.name] = value
    join(values, vectors)
    return values
