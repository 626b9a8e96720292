"""Read files of data once, and gather what their columns hold."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias, cast

from schemagen.datafiles.lines import Lines
from schemagen.datafiles.row import BadHeader, DataRow, RowError
from schemagen.datafiles.table import DELIMITERS, NOT_UTF8, Block, Cells, Table, column_names, damaged
from schemagen.inferring.gathering import Gathering
from schemagen.inferring.names import is_name
from schemagen.text.suggest import counted, shown

Reach: TypeAlias = Callable[[], None]
"""Shows how far the file was read."""

_CELLS: Final = 200_000
_MOST_ROWS: Final = 10_000
_FEWEST_ROWS: Final = 50
_BLOCK: Final = 1 << 20
"""Bytes of a table that are read at once."""
_MOST_AS_ARRAYS: Final = 200
"""Columns of a table up to which a block has rows enough to be looked at as arrays."""


def most_cells(header: str) -> str:
    """Return the delimiter that makes most cells of a header; the comma where none makes two."""

    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader([header], delimiter=delimiter), ()))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=cells)


class TableReader:
    """Gather the columns of one table in CSV."""

    def __init__(self, source: str, lines: Lines, delimiter: str | None, gathering: Gathering, reach: Reach) -> None:
        """Read the header.

        Raises:
            BadHeader: there is none, or it is none of a table.
            Unreadable: the file cannot be read.
        """
        self.source = source
        self.table = Table(lines, delimiter, most_cells)
        self._gathering = gathering
        self._reach = reach
        self.names = self._header()
        self.known = [name if is_name(name) else None for name in self.names]
        self._has_begun = False

    def run(self) -> None:
        """Read every row.

        Raises:
            BadHeader: the header names a column less than the rows have.
            Unreadable: the rest of the file cannot be read.
        """
        while True:
            block = self.table.block(_BLOCK, as_arrays=len(self.names) <= _MOST_AS_ARRAYS)
            if block is not None:
                self._take(block)
            elif not self.take_rows(_MOST_ROWS):
                return
            self._reach()

    def take_rows(self, most: int) -> int:
        """Read some rows one by one, and return how many there were, good or bad.

        Raises:
            BadHeader: these are the first rows, and the header names a column less than they have.
            Unreadable: the rest of the file cannot be read.
        """
        rows = list(islice(self.table.rows(), most))
        if not self._has_begun:
            self._require_names(rows)
        self._has_begun = True
        good: list[Cells] = []
        for row in rows:
            errors = self._errors(row)
            if errors:
                error = errors[0]
                self._gathering.fault(f"{self.source}:{row.line}", error.code, error.message)
            else:
                good.append(row)
        self._take_cells([*zip(*(row.cells for row in good), strict=True)], lambda place: good[place].line)
        return len(rows)

    def _require_names(self, rows: Sequence[Cells]) -> None:
        width = len(self.names) + 1
        if not rows or any(len(row.cells) != width for row in rows):
            return
        why = (
            "each of them ends in a delimiter too many"
            if not any(row.cells[-1] for row in rows)
            else "the first has no name, as R's write.table leaves row names; put a name before the others,"
            " or write the table with row.names=FALSE"
        )
        message = f"the header has {counted(width - 1, 'cell')}, and the rows have {width}: {why}"
        raise BadHeader(self.table.line, (RowError("cell_count_mismatch", message),))

    def _take(self, block: Block) -> None:
        self._has_begun = True
        if block.arrays is None:
            self._take_cells(block.columns, block.line)
            return
        self._note_unnamed(block.rows)
        arrays = {name: array for name, array in zip(self.known, block.arrays, strict=True) if name is not None}
        self._gathering.take_arrays(arrays, block.rows, lambda place: f"{self.source}:{block.line(place)}")

    def _take_cells(self, columns: Sequence[Sequence[str]], line: Callable[[int], int]) -> None:
        if not columns:
            return
        cells = {name: column for name, column in zip(self.known, columns, strict=True) if name is not None}
        self._note_unnamed(len(columns[0]))
        if cells:
            self._gathering.take_cells(cells, lambda place: f"{self.source}:{line(place)}")
        else:
            self._gathering.rows += len(columns[0])

    def _note_unnamed(self, rows: int) -> None:
        for name, known in zip(self.names, self.known, strict=True):
            if known is None:
                self._gathering.unnamed[name] = self._gathering.unnamed.get(name, 0) + rows

    def _errors(self, row: Cells) -> Sequence[RowError]:
        if row.error is not None:
            return (row.error,)
        return tuple(damaged(row, self.known)) if row.is_damaged else ()

    def _header(self) -> list[str]:
        header = self.table.header
        bad = next((place for place, cell in enumerate(header) if NOT_UTF8.search(cell) or "\0" in cell), None)
        if bad is not None:
            message = f"cell {bad + 1} of the header is no text in UTF-8: {shown(header[bad])}; is the file a table?"
            raise BadHeader(self.table.line, (RowError("not_utf8", message),))
        names = column_names(header)
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            message = f"{shown(twice)} would stand for two columns of the header; give one of them another name"
            raise BadHeader(self.table.line, (RowError("duplicate_column", message, column=twice),))
        return names


def gather_rows(source: str, rows: Iterator[DataRow], gathering: Gathering, reach: Reach) -> None:
    """Gather the columns of rows whose values have types, such as those of JSON.

    Raises:
        Unreadable: the rest of the file cannot be read.
        CannotInferError: their keys are no columns.
    """
    size = _FEWEST_ROWS
    while portion := list(islice(rows, size)):
        good: list[DataRow] = []
        for row in portion:
            if row.errors:
                error = row.errors[0]
                gathering.fault(f"{source}:{row.line}", error.code, error.message)
            elif not isinstance(row.values, dict):
                gathering.fault(f"{source}:{row.line}", "not_an_event", "it is no object with a value for each column")
            else:
                good.append(row)
        if good:
            values = [cast("dict[str, object]", row.values) for row in good]
            gathering.take_rows(values, _place(source, good))
        size = max(_FEWEST_ROWS, min(_MOST_ROWS, _CELLS // max(1, len(gathering.columns))))
        reach()


def gather_columns(
    source: str, columns: Iterator[Mapping[str, Sequence[object]]], gathering: Gathering, reach: Reach
) -> None:
    """Gather the columns of a table whose values have types, some rows at a time.

    Raises:
        Unreadable: the rest of the table cannot be read.
    """
    before = 0
    for values in columns:
        gathering.take_values(values, _row(source, before + 1))
        before += len(next(iter(values.values())))
        reach()


def _row(source: str, first: int) -> Callable[[int], str]:
    return lambda place: f"{source}:{first + place}"


def _place(source: str, rows: Sequence[DataRow]) -> Callable[[int], str]:
    return lambda place: f"{source}:{rows[place].line}"
