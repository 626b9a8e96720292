"""CSV (RFC 4180): a header that names columns of the schema, and rows of cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from schemagen_runtime.columns import ColumnType

from schemagen.rows.cells import converter
from schemagen.rows.lines import MAX_LINE, Lines
from schemagen.rows.row import BadHeader, Problem, Row
from schemagen.suggest import nearest, shown

_MAX_CELL: Final = 1 << 20
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    read: Callable[[str], object]


class _Text(Iterator[str]):
    """Lines as text; a byte that is not UTF-8 becomes a lone surrogate, so that its cell can be found."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.is_damaged = False
        self.is_cut = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if self._lines.number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        self.is_cut = self.is_cut or self._lines.is_cut
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.is_damaged = True
            return line.decode("utf-8", "surrogateescape")

    def start_row(self) -> None:
        """Forget what was found in the lines of the row before."""
        self.is_damaged = self.is_cut = False


def read_table(lines: Lines, types: Mapping[str, ColumnType]) -> Iterator[Row]:
    """Every row under the header; empty cells are left out, blank lines skipped.

    A name that the header has twice means ``name.1`` the second time, if the schema has a column of
    that name: so pandas reads such tables, and so their schemas are written.

    Raises:
        BadHeader: a name of the header is no column of the schema, or stands for two.
    """
    csv.field_size_limit(_MAX_CELL)
    text = _Text(lines)
    records = csv.reader(text, strict=True)
    columns: Sequence[_Column] | None = None
    while True:
        text.start_row()
        line = lines.number + 1
        try:
            cells = next(records)
        except StopIteration:
            break
        except csv.Error as error:
            problem = Problem("malformed_csv", _broken(error, line, lines.number))
            if columns is None:
                raise BadHeader(line, (problem,)) from error
            yield Row(line, None, (problem,))
            continue
        if not cells:
            continue
        if columns is None:
            columns = _header(line, cells, types)
        else:
            yield _row(line, cells, columns, text)
    if columns is None:
        raise BadHeader(1, (Problem("missing_header", "the file is empty; its first line must name the columns"),))


def _header(line: int, cells: Sequence[str], types: Mapping[str, ColumnType]) -> Sequence[_Column]:
    problems: list[Problem] = []
    columns: list[_Column] = []
    occurrences = Counter[str]()
    for place, cell in enumerate(cells, start=1):
        earlier = occurrences[cell]
        occurrences[cell] += 1
        name = f"{cell}.{earlier}" if earlier else cell
        if name in types and (not earlier or name not in cells):
            columns.append(_Column(name, converter(types[name])))
        elif earlier:
            message = f"cell {place} of the header is {shown(cell)} again; a schema can call it {shown(name)}"
            problems.append(Problem("duplicate_column", message, column=cell))
        else:
            problems.append(_unknown(place, cell, types))
    if problems:
        raise BadHeader(line, tuple(problems))
    return columns


def _unknown(place: int, cell: str, types: Mapping[str, ColumnType]) -> Problem:
    if _NOT_UTF8.search(cell):
        return Problem("not_utf8", f"cell {place} of the header is not UTF-8: {shown(cell)}")
    if not cell:
        message = f"cell {place} of the header is empty; was the table written with an index? leave it out"
        return Problem("unknown_column", message)
    near = nearest(cell, types)
    hint = f"did you mean {shown(near)}?" if near is not None else "the schema has no such column"
    return Problem("unknown_column", f"cell {place} of the header is {shown(cell)}; {hint}", column=cell)


def _row(line: int, cells: Sequence[str], columns: Sequence[_Column], text: _Text) -> Row:
    if text.is_cut:
        problem = Problem("line_too_long", f"the row has a line of more than {MAX_LINE:,} bytes")
        return Row(line, None, (problem,))
    if len(cells) != len(columns):
        message = f"the row has {len(cells)} cells, and the header has {len(columns)}"
        return Row(line, None, (Problem("cell_count_mismatch", message),))
    if text.is_damaged:
        return Row(line, None, tuple(_damaged(cells, columns)))
    values: dict[str, object] = {}
    for column, cell in zip(columns, cells, strict=True):
        value = column.read(cell)
        if value is not None:
            values[column.name] = value
    return Row(line, values)


def _damaged(cells: Sequence[str], columns: Sequence[_Column]) -> Iterator[Problem]:
    for column, cell in zip(columns, cells, strict=True):
        found = _NOT_UTF8.search(cell)
        if found is not None:
            byte = ord(found[0]) - 0xDC00
            message = f"column {shown(column.name)} holds the byte 0x{byte:02x}, which is not UTF-8"
            yield Problem("not_utf8", message, column=column.name)


def _broken(error: csv.Error, first: int, last: int) -> str:
    span = f" (lines {first} to {last} were read as one row)" if last > first else ""
    if "unexpected end" in str(error):
        return f"a quote that is opened in this row is never closed{span}"
    if "field limit" in str(error):
        return f"a cell has more than {_MAX_CELL:,} characters; is a quote not closed?{span}"
    return f"not CSV: {error}{span}"
