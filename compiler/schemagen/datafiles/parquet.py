"""Read Parquet files, some thousand rows at a time. pyarrow reads them, and is loaded where the first one is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

from schemagen.datafiles.arrow_values import column_values
from schemagen.datafiles.row import Unopened, Unreadable
from schemagen.text.suggest import shown

INSTALL: Final = "pip install 'schemagen-ingest[data]'"
"""What installs pyarrow."""
_MAGIC: Final = b"PAR1"
_LEAST: Final = 12
"""Bytes of a Parquet file without any row: its mark at either end, and the length of what stands between them."""
_BUFFER: Final = 1 << 20
"""Bytes of a column that are read at once: so no row group needs to be in memory as a whole."""
_CELLS: Final = 200_000
_FEWEST_ROWS, _MOST_ROWS = 50, 10_000


class ParquetTable:
    """Hold an open Parquet file, which can be read once.

    Attributes:
        names: the names of its columns, in order.
        rows: how many rows it has.
        size: how many bytes it has.

    """

    def __init__(self, path: str, file: Any, arrow: Any) -> None:  # noqa: ANN401 -- pyarrow has no types
        """Take what pyarrow opened, and pyarrow."""
        self._path = path
        self._file = file
        self._arrow = arrow
        self._read = 0
        self.schema = file.schema_arrow
        self.names: Sequence[str] = tuple(cast("list[str]", self.schema.names))
        self.rows = int(file.metadata.num_rows)
        self.size = Path(path).stat().st_size

    @property
    def position(self) -> int:
        """Return how far it was read, as a part of its size in bytes: as many rows count as as many bytes."""
        return self.size * self._read // self.rows if self.rows else self.size

    def batches(self, names: Sequence[str] | None = None) -> Iterator[Any]:
        """Yield its rows as record batches of pyarrow, with the columns ``names``, or all of them.

        Raises:
            Unreadable: the rest of the file cannot be read.
        """
        chosen = list(self.names if names is None else names)
        most = max(_FEWEST_ROWS, min(_MOST_ROWS, _CELLS // max(1, len(chosen))))
        batches = self._file.iter_batches(batch_size=most, columns=chosen)
        while True:
            try:
                batch = next(batches, None)
            except (OSError, self._arrow.ArrowException) as error:
                where = f"after row {self._read:,}"
                raise Unreadable(f"the file cannot be read {where}: {_first_line(error)}; is it damaged?") from error
            if batch is None:
                return
            self._read += int(batch.num_rows)
            if batch.num_rows:
                yield batch

    def columns(self, names: Sequence[str] | None = None) -> Iterator[Mapping[str, Sequence[object]]]:
        """Yield its rows as lists of values by the names of their columns, all or ``names``; see ``column_values``.

        Raises:
            Unreadable: the rest of the file cannot be read.
        """
        chosen = self.names if names is None else names
        for batch in self.batches(chosen):
            yield {name: column_values(batch.column(name)) for name in chosen}


@contextmanager
def open_parquet(path: str) -> Generator[ParquetTable, None, None]:
    """Open a Parquet file.

    Raises:
        Unopened: there is no such file, it may not be read, is no whole Parquet file, or has two columns of one name;
            or there is no pyarrow.
    """
    if path == "-":
        raise Unopened("standard input cannot be read as Parquet, which is read from its end; name a file")
    _require_whole(path)
    try:
        parquet, arrow = import_module("pyarrow.parquet"), import_module("pyarrow")
    except ImportError as error:
        raise Unopened(
            f"{path} is a Parquet file, and pyarrow, which reads them, is not installed: {INSTALL}"
        ) from error
    try:
        file: Any = parquet.ParquetFile(path, buffer_size=_BUFFER)
    except (OSError, arrow.ArrowException) as error:
        raise Unopened(f"{path} cannot be read as Parquet: {_first_line(error)}; is it damaged?") from error
    with file:
        table = ParquetTable(path, file, arrow)
        twice = [name for name, count in Counter(table.names).items() if count > 1]
        if twice:
            raise Unopened(f"{path} has more than one column {shown(twice[0])}; rename or drop the others")
        yield table


def _require_whole(path: str) -> None:
    try:
        with Path(path).open("rb") as file:
            start = file.read(len(_MAGIC))
            size = file.seek(0, 2)
            file.seek(max(0, size - len(_MAGIC)))
            end = file.read()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Unopened(f"{path} cannot be read: {reason}") from error
    if start != _MAGIC:
        raise Unopened(f"{path} is no Parquet file: it begins with {shown(start.decode('latin-1'))}, not with 'PAR1'")
    if end != _MAGIC or size < _LEAST:
        raise Unopened(f"{path} is no whole Parquet file: it does not end with 'PAR1'; was it cut short?")


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0].rstrip(".")
