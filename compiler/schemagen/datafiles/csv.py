"""Read CSV (RFC 4180): a header that names columns of the schema, and rows of cells."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from schemagen_runtime.columns import ColumnType
from schemagen_runtime.support.nearest import nearest

from schemagen.datafiles.cells import converter
from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.row import ENCODING_HINT, BadHeader, DataRow, RowError
from schemagen.datafiles.vectors import NO_PARTS, Parts, given, header_errors, join, with_parts
from schemagen.text.suggest import shown

_MAX_CELL: Final = 1 << 20
_DELIMITERS: Final = ",;\t|"
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE)
"""Matches the line before the header by which Excel is told the delimiter."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    read: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    is_damaged: bool
    is_cut: bool


class _Text(Iterator[str]):
    """Decode lines; a byte that is not UTF-8 becomes a lone surrogate, so that its cell can be found.

    Attributes:
        number: that of the last line, from 1.
        row: the lines of the row that is being read.

    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._again: deque[_Line] = deque()
        self.number = 0
        self.row: list[_Line] = []

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        self.number += 1
        self.row.append(line)
        return line.text

    def look_ahead(self) -> str:
        """Return the first line that is not blank, before it is read."""
        return self._lines.look_ahead().decode("utf-8", "surrogateescape")

    def start_row(self) -> int:
        """Begin a row, and return the number of its first line."""
        self.row = []
        return self.number + 1

    def retreat(self) -> None:
        """Move back to the second line of the row, so that another row begins there."""
        again = self.row[1:]
        self._again.extendleft(reversed(again))
        self.number -= len(again)

    def _read(self) -> _Line:
        line = next(self._lines)
        if self._lines.number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            return _Line(line.decode("utf-8"), is_damaged=False, is_cut=self._lines.is_cut)
        except UnicodeDecodeError:
            return _Line(line.decode("utf-8", "surrogateescape"), is_damaged=True, is_cut=self._lines.is_cut)


def read_csv(
    lines: Lines,
    types: Mapping[str, ColumnType],
    delimiter: str | None = None,
    *,
    parts: Parts = NO_PARTS,
    ignore_unknown: bool = False,
) -> Iterator[DataRow]:
    """Yield every row under the header; empty cells are left out, blank lines skipped.

    Without ``delimiter`` it is the one that a line ``sep=;`` before the header names, as Excel reads it, or the one of
    comma, semicolon, tab and bar that yields most names of the schema.
    With ``ignore_unknown`` what the header has beside them is left out. ``parts`` are the vectors that have a column
    for each element.

    A quote that is never closed makes its own line an error; the lines after it are read as usual.

    A name that the header has twice means ``name.1`` the second time, if the schema has a column of
    that name: pandas reads such tables in this way, and their schemas are written accordingly.

    Raises:
        BadHeader: a name of the header is no column of the schema, or stands for two.
        Unreadable: the rest of the file cannot be read.

    """
    csv.field_size_limit(_MAX_CELL)
    known = with_parts(types, parts)
    vectors = NO_PARTS
    text = _Text(lines)
    named = _SEPARATOR_LINE.fullmatch(text.look_ahead())
    if named is not None:
        while _SEPARATOR_LINE.fullmatch(next(text)) is None:  # blank lines may stand before it
            pass
    stated = delimiter or (named[1] if named is not None else None)
    between: str = stated or _delimiter(text.look_ahead(), known)
    columns: Sequence[_Column | None] | None = None
    while True:
        line = text.start_row()
        try:
            cells = next(csv.reader(text, delimiter=between, strict=True))
        except StopIteration:
            break
        except csv.Error as broken:
            error = RowError("malformed_csv", _broken(broken))
            if columns is None:
                raise BadHeader(line, (error,)) from broken
            text.retreat()
            yield DataRow(line, None, (error,))
            continue
        if not cells:
            continue
        if columns is None:
            vectors = given(parts, cells)
            wrong = tuple(header_errors(parts, cells, ignore_unknown=ignore_unknown))
            readable = with_parts(types, vectors) if ignore_unknown else known
            columns = _header(line, cells, readable, wrong, ignore_unknown=ignore_unknown)
        else:
            yield _row(line, cells, columns, vectors, text.row)
    if columns is None:
        raise BadHeader(1, (RowError("missing_header", "the file is empty; its first line must name the columns"),))


def _delimiter(header: str, types: Mapping[str, ColumnType]) -> str:
    def known(delimiter: str) -> int:
        try:
            return sum(cell in types for cell in next(csv.reader([header], delimiter=delimiter), ()))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=known)


def _header(
    line: int,
    cells: Sequence[str],
    types: Mapping[str, ColumnType],
    wrong: Sequence[RowError],
    *,
    ignore_unknown: bool,
) -> Sequence[_Column | None]:
    if types.keys().isdisjoint(cells) and (ignore_unknown or not any(_resembles(cell, types) for cell in cells)):
        raise BadHeader(line, (_no_header(cells, types),))
    errors = list(wrong)
    columns: list[_Column | None] = []
    occurrences = Counter[str]()
    for place, cell in enumerate(cells, start=1):
        earlier = occurrences[cell]
        occurrences[cell] += 1
        name = f"{cell}.{earlier}" if earlier else cell
        if name in types and (not earlier or name not in cells):
            columns.append(_Column(name, converter(types[name])))
        elif ignore_unknown and cell not in types:
            columns.append(None)
        elif earlier:
            message = f"cell {place} of the header is {shown(cell)} again; a schema can call it {shown(name)}"
            errors.append(RowError("duplicate_column", message, column=cell))
        else:
            errors.append(_unknown(place, cell, types))
    if errors:
        raise BadHeader(line, tuple(errors))
    return columns


def _no_header(cells: Sequence[str], types: Mapping[str, ColumnType]) -> RowError:
    names = ", ".join(map(shown, list(types)[:3]))
    message = f"no cell of the first line, {shown(cells[0])} or another, is a column of the schema, such as {names}"
    return RowError("missing_header", f"{message}; is the header missing, or --delimiter needed?")


def _resembles(cell: str, types: Mapping[str, ColumnType]) -> bool:
    return _NOT_UTF8.search(cell) is not None or nearest(cell, types) is not None


def _unknown(place: int, cell: str, types: Mapping[str, ColumnType]) -> RowError:
    if _NOT_UTF8.search(cell):
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


def _row(
    line: int, cells: Sequence[str], columns: Sequence[_Column | None], vectors: Parts, lines: Sequence[_Line]
) -> DataRow:
    if any(part.is_cut for part in lines):
        error = RowError("line_too_long", f"the row has a line of more than {MAX_LINE:,} bytes")
        return DataRow(line, None, (error,))
    if len(cells) != len(columns):
        message = f"the row has {len(cells)} cells, and the header has {len(columns)}"
        return DataRow(line, None, (RowError("cell_count_mismatch", message),))
    if any(part.is_damaged for part in lines) and (errors := tuple(_damaged(cells, columns))):
        return DataRow(line, None, errors)
    values: dict[str, object] = {}
    for column, cell in zip(columns, cells, strict=True):
        value = column.read(cell) if column is not None else None
        if column is not None and value is not None:
            values[column.name] = value
    join(values, vectors)
    return DataRow(line, values)


def _damaged(cells: Sequence[str], columns: Sequence[_Column | None]) -> Iterator[RowError]:
    for column, cell in zip(columns, cells, strict=True):
        found = _NOT_UTF8.search(cell)
        if found is not None and column is not None:
            byte = ord(found[0]) - 0xDC00
            message = f"column {shown(column.name)} holds the byte 0x{byte:02x}, which is not UTF-8{ENCODING_HINT}"
            yield RowError("not_utf8", message, column=column.name)


def _broken(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quote that is opened in this line is never closed"
    if "field limit" in str(error):
        return f"a cell has more than {_MAX_CELL:,} characters; is a quote not closed?"
    if "new-line character" in str(error):
        return "a CR stands within the line, outside of quotes: lines end all with LF, all with CR LF, or all with CR"
    return f"not CSV: {error}"
