"""Open a file of events: NDJSON, a JSON array or CSV, compressed or not, or standard input; or Parquet."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import click
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import DocumentColumn, read_document
from schemagen_runtime.schema import Schema

from schemagen.cli.reading import Reading
from schemagen.datafiles.adapting import with_mended_timestamps, without_unknown
from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import Lines, open_lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.parquet import open_parquet
from schemagen.datafiles.parquet_rows import read_parquet
from schemagen.datafiles.row import DataRow, Unopened
from schemagen.text.suggest import shown

_SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".parquet": "parquet",
    ".pq": "parquet",
}


class Positioned(Protocol):
    """Know how far a file was read."""

    @property
    def position(self) -> int:
        """Return how many of its bytes were read."""
        ...


@dataclass(frozen=True, slots=True)
class Data:
    """Hold an open file of events: its ``rows``, and the ``file``, which knows how far it was read."""

    rows: Iterator[DataRow]
    file: Positioned


@contextmanager
def open_data(path: str, reading: Reading, schema: Schema[object]) -> Generator[Data, None, None]:
    """Open a file of events of ``schema``, to be read once; ``-`` is standard input.

    Raises:
        click.UsageError: neither the name nor ``reading`` says what the file is, it cannot be opened, or not be read in
            that way.

    """
    columns = read_document(schema.document).all_columns
    types = {column.name: column.type for column in columns}
    try:
        with _opened(path, reading, columns, types) as data:
            yield Data(with_mended_timestamps(data.rows, types), data.file) if reading.lenient_timestamps else data
    except Unopened as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def _opened(
    path: str, reading: Reading, columns: Sequence[DocumentColumn], types: Mapping[str, ColumnType]
) -> Generator[Data, None, None]:
    form = form_of(path, reading)
    if form == "parquet":
        with open_parquet(path) as table:
            yield Data(read_parquet(table, columns, ignore_unknown=reading.ignore_unknown), table)
        return
    with open_lines(path, reading.encoding) as lines:
        yield Data(_csv(lines, reading, columns, types) if form == "csv" else _ndjson(lines, reading, types), lines)


def _csv(
    lines: Lines, reading: Reading, columns: Sequence[DocumentColumn], types: Mapping[str, ColumnType]
) -> Iterator[DataRow]:
    parts = {column.name: column.parts for column in columns if column.parts}
    unknown, nulls = reading.ignore_unknown, reading.nulls
    return read_csv(lines, types, reading.delimiter, parts=parts, ignore_unknown=unknown, nulls=nulls)


def _ndjson(lines: Lines, reading: Reading, types: Mapping[str, ColumnType]) -> Iterator[DataRow]:
    rows = read_ndjson(lines)
    return without_unknown(rows, types) if reading.ignore_unknown else rows


def form_of(path: str, reading: Reading) -> str:
    """Return what a file is, ``ndjson``, ``csv`` or ``parquet``: what ``reading`` says, or the file's name.

    Raises:
        click.UsageError: neither says it, or ``reading`` says of a Parquet file how text is read.

    """
    form = reading.form or _guess(path)
    if form == "parquet" and reading.of_text:
        raise click.UsageError(f"{shown(path)} is Parquet, which has no use for {reading.of_text}: it holds no text")
    return form


def _guess(path: str) -> str:
    suffix = Path(path.removesuffix(".gz")).suffix.lower()
    if suffix not in _SUFFIXES:
        name, forms = ("standard input", "ndjson or csv") if path == "-" else (repr(path), "ndjson, csv or parquet")
        raise click.UsageError(f"{name} does not say what it is; add --format-of-data {forms}")
    return _SUFFIXES[suffix]
