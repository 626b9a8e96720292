"""Read the rows of a table in CSV (RFC 4180) as cells of text, before anyone says what they mean."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from schemagen.datafiles.arrow_csv import Array, read_columns
from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.row import ENCODING_HINT, BadHeader, RowError
from schemagen.text.suggest import shown

MAX_CELL: Final = 1 << 20
"""Characters of a cell that are read."""
DELIMITERS: Final = ",;\t|"
"""What may stand between cells without being named."""
NOT_UTF8: Final = re.compile("[\udc80-\udcff]")
"""Matches a byte that is not UTF-8, as it stands in a cell."""
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE)
"""Matches the line before the header by which Excel is told the delimiter."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    is_damaged: bool
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Cells:
    """Hold the cells of one row, or the ``error`` that leaves none.

    Attributes:
        line: the number of its first line, from 1.
        cells: its texts.
        is_damaged: whether a byte of its lines is not UTF-8.
        error: what is wrong with the row as a whole.

    """

    line: int
    cells: Sequence[str]
    is_damaged: bool = False
    error: RowError | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Hold rows that were read at once, each with a cell for each column.

    Attributes:
        columns: the cells of each column; ``arrays``: the same as pyarrow has them, where that read the block.
        rows: how many rows there are.
        first: the number of the block's first line, from 1.
        last: that of its last one.
        raw: the block as it stands in the file; ``delimiter`` is what stands between its cells.

    """

    columns: Sequence[Sequence[str]]
    arrays: Sequence[Array] | None
    rows: int
    first: int
    last: int
    raw: bytes
    delimiter: str

    def line(self, place: int) -> int:
        """Return the number of the line where the row at a place begins."""
        if self.rows == self.last - self.first + 1:
            return self.first + place
        text = io.StringIO(self.raw.decode(), newline="\n")
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        before, starts = 0, list[int]()
        for cells in reader:
            if cells:
                starts.append(self.first + before)
            before = reader.line_num
        return starts[place]


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

    def block(self, size: int) -> bytes:
        """Return the next lines at once; nothing where they must be read one by one."""
        return b"" if self._again else self._lines.block(size)

    def put_back(self, block: bytes) -> None:
        """Take a block back, so that its lines are read one by one."""
        self._lines.put_back(block)

    def skip(self, lines: int) -> None:
        """Count the lines of a block as read."""
        self.number += lines
        self._lines.number += lines

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


class Table:
    """Read a header, and then the rows under it; blank lines are skipped.

    A quote that is never closed makes its own line an error; the lines after it are read as usual.

    Attributes:
        delimiter: what stands between the cells.
        header: the cells of the header.
        line: the number of the header's line.

    """

    def __init__(self, lines: Lines, delimiter: str | None, find_delimiter: Callable[[str], str]) -> None:
        """Read the header.

        Args:
            lines: the file.
            delimiter: what stands between the cells; None goes by a line ``sep=;`` before the header, as Excel reads
                it, or by what ``find_delimiter`` makes of the header.
            find_delimiter: returns the delimiter of a header.

        Raises:
            BadHeader: there is none, or it cannot be read.
            Unreadable: the file cannot be read.
        """
        csv.field_size_limit(MAX_CELL)
        self._text = text = _Text(lines)
        named = _SEPARATOR_LINE.fullmatch(text.look_ahead())
        if named is not None:
            while _SEPARATOR_LINE.fullmatch(next(text)) is None:  # blank lines may stand before it
                pass
        stated = delimiter or (named[1] if named is not None else None)
        self.delimiter: str = stated or find_delimiter(text.look_ahead())
        self._width: int | None = None
        self._has_arrays = False
        first = self.next_row()
        if first is None:
            reason = "the file is empty; its first line must name the columns"
            raise BadHeader(1, (RowError("missing_header", reason),))
        if first.error is not None and first.error.code == "malformed_csv":
            raise BadHeader(first.line, (first.error,))
        self.header = first.cells
        self.line = first.line
        self._width = len(first.cells)

    def next_row(self) -> Cells | None:
        """Return the next row that has cells; None at the end.

        Raises:
            Unreadable: the rest of the file cannot be read.
        """
        text = self._text
        while True:
            line = text.start_row()
            try:
                cells = next(csv.reader(text, delimiter=self.delimiter, strict=True))
            except StopIteration:
                return None
            except csv.Error as broken:
                text.retreat()
                return Cells(line, (), error=RowError("malformed_csv", _broken(broken)))
            if cells:
                return Cells(line, cells, any(part.is_damaged for part in text.row), self._fault(cells))

    def rows(self) -> Iterator[Cells]:
        """Yield the rows under the header."""
        while (row := self.next_row()) is not None:
            yield row

    def block(self, size: int, *, as_arrays: bool = False) -> Block | None:
        """Return the next rows at once, ``size`` bytes or somewhat more of them.

        Return None at the end, and where something is wrong with one of them, so that they must be read one by one.
        With ``as_arrays`` pyarrow reads what it reads as :mod:`csv` does, if it is installed and the table is large.
        """
        raw = self._text.block(size)
        width = self._width or 0
        self._has_arrays = as_arrays and (self._has_arrays or len(raw) >= size)
        arrays = read_columns(raw, self.delimiter, width, MAX_CELL) if self._has_arrays else None
        columns = self._columns(raw) if raw and arrays is None else ()
        if columns is None:
            self._text.put_back(raw)
        if not raw or columns is None:
            return None
        rows = len(columns[0]) if columns else len(arrays[0]) if arrays else 0
        first = self._text.number + 1
        self._text.skip(raw.count(b"\n") + (not raw.endswith(b"\n")))
        return Block(columns, arrays, rows, first, self._text.number, raw, self.delimiter)

    def _columns(self, raw: bytes) -> Sequence[Sequence[str]] | None:
        try:
            text = io.StringIO(raw.decode(), newline="\n")
            rows = list(csv.reader(text, delimiter=self.delimiter, strict=True))
        except (UnicodeDecodeError, csv.Error):
            return None
        widths = set(map(len, rows))
        if 0 in widths:
            rows = list(filter(None, rows))
        return [*zip(*rows, strict=True)] if widths <= {0, self._width} else None

    def _fault(self, cells: Sequence[str]) -> RowError | None:
        if any(part.is_cut for part in self._text.row):
            return RowError("line_too_long", f"the row has a line of more than {MAX_LINE:,} bytes")
        if self._width is not None and len(cells) != self._width:
            message = f"the row has {len(cells)} cells, and the header has {self._width}"
            return RowError("cell_count_mismatch", message)
        return None


def column_names(header: Sequence[str]) -> list[str]:
    """Return the names of columns under which a schema may have the cells of a header, as pandas names them.

    What stands there again is ``name.1``, and ``name.2`` after it; what has no name is ``Unnamed: 3`` by its place.
    """
    names: list[str] = []
    occurrences = Counter[str]()
    for place, cell in enumerate(header):
        earlier = occurrences[cell]
        occurrences[cell] += 1
        names.append(f"{cell}.{earlier}" if earlier and cell else cell or f"Unnamed: {place}")
    return names


def damaged(row: Cells, names: Sequence[str | None]) -> Iterator[RowError]:
    """Yield an error for each cell of a row that is not UTF-8, by the names of the columns; None for one left out."""
    for name, cell in zip(names, row.cells, strict=True):
        found = NOT_UTF8.search(cell)
        if found is not None and name is not None:
            byte = ord(found[0]) - 0xDC00
            message = f"column {shown(name)} holds the byte 0x{byte:02x}, which is not UTF-8{ENCODING_HINT}"
            yield RowError("not_utf8", message, column=name)


def _broken(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quote that is opened in this line is never closed"
    if "field limit" in str(error):
        return f"a cell has more than {MAX_CELL:,} characters; is a quote not closed?"
    if "new-line character" in str(error):
        return "a CR stands within the line, outside of quotes: lines end all with LF, all with CR LF, or all with CR"
    return f"not CSV: {error}"
