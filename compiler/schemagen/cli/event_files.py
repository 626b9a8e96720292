"""Open a file of events: NDJSON, a JSON array or CSV, compressed or not, standard input, Parquet, a table of SQLite."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Protocol
from urllib.parse import unquote

import click
from schemagen_runtime.client.urls import database_path
from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.document import DocumentColumn, read_document
from schemagen_runtime.schema import Schema

from schemagen.cli.reading import Reading
from schemagen.datafiles.adapting import with_mended_timestamps, with_row_ids, with_whole_ints, without_unknown
from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import Lines, open_lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.parquet import open_parquet
from schemagen.datafiles.row import DataRow, Unopened
from schemagen.datafiles.sqlite_table import open_sqlite
from schemagen.datafiles.typed_rows import TypedTable, read_typed
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

TYPED: Final = ("parquet", "sqlite")
"""What DATA is where its values have types, and it is read by columns."""


class Positioned(Protocol):
    """Know how far a file was read."""

    @property
    def position(self) -> int:
        """Return how many of its bytes were read."""
        ...


class OpenTable(TypedTable, Positioned, Protocol):
    """Hold an open table whose values have types.

    Attributes:
        size: how many bytes there are, of which ``position`` were read.

    """

    size: int


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
            rows = with_mended_timestamps(data.rows, types) if reading.lenient_timestamps else data.rows
            if reading.lenient_ints:
                rows = with_whole_ints(rows, types)
            if reading.id_from_row:
                rows = with_row_ids(rows, _id_column(columns), source_of(path))
            yield Data(rows, data.file)
    except Unopened as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def _opened(
    path: str, reading: Reading, columns: Sequence[DocumentColumn], types: Mapping[str, ColumnType]
) -> Generator[Data, None, None]:
    form = form_of(path, reading)
    if form in TYPED:
        with open_typed(path, form) as table:
            yield Data(read_typed(table, columns, ignore_unknown=reading.ignore_unknown), table)
        return
    with open_lines(path, reading.encoding) as lines:
        yield Data(_csv(lines, reading, columns, types) if form == "csv" else _ndjson(lines, reading, types), lines)


def _csv(
    lines: Lines, reading: Reading, columns: Sequence[DocumentColumn], types: Mapping[str, ColumnType]
) -> Iterator[DataRow]:
    parts = {column.name: column.parts for column in columns if column.parts}
    return read_csv(
        lines,
        types,
        reading.delimiter,
        parts=parts,
        ignore_unknown=reading.ignore_unknown,
        nulls=reading.nulls,
        lenient_ints=reading.lenient_ints,
    )


def _ndjson(lines: Lines, reading: Reading, types: Mapping[str, ColumnType]) -> Iterator[DataRow]:
    rows = read_ndjson(lines)
    return without_unknown(rows, types) if reading.ignore_unknown else rows


def source_of(path: str) -> str:
    """Return the name of a file as ids of its rows have it: as it was given, with ``/`` on every system."""
    return "stdin" if path == "-" else PurePath(path).as_posix()


def _id_column(columns: Sequence[DocumentColumn]) -> str:
    """Return the name of the id.

    Raises:
        click.UsageError: it is no text, so no id of a row.

    """
    column = next(column for column in columns if column.role is Role.ID)
    if column.type.base is not BaseType.STRING:
        raise click.UsageError(f"--id-from-row makes texts, and the id {shown(column.name)} is {column.type}")
    return column.name


@contextmanager
def open_typed(path: str, form: str) -> Generator[OpenTable, None, None]:
    """Open a table whose values have types: a Parquet file, or one of a database; ``form`` is one of ``TYPED``.

    Raises:
        click.UsageError: it is the URL of something else.
        Unopened: there is no such table, or it may not be read.

    """
    if form == "parquet":
        with open_parquet(path) as file:
            yield file
        return
    url, _, name = path.partition("#")
    try:
        database = database_path(url)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with open_sqlite(database, unquote(name)) as table:
        yield table


def form_of(path: str, reading: Reading) -> str:
    """Return what DATA is, ``ndjson``, ``csv``, ``parquet`` or ``sqlite``: what ``reading`` says, or its name.

    Raises:
        click.UsageError: neither says it, or ``reading`` says how text is read of what holds none.

    """
    is_database = path.startswith("sqlite:")
    form = "sqlite" if is_database else reading.form or _guess(path)
    given = f"--format-of-data {reading.form}" if is_database and reading.form else reading.of_text
    if form in TYPED and given:
        what = "the URL of a table" if is_database else "Parquet"
        raise click.UsageError(f"{shown(path)} is {what}, which has no use for {given}: it holds no text")
    return form


def _guess(path: str) -> str:
    suffix = Path(path.removesuffix(".gz")).suffix.lower()
    if suffix not in _SUFFIXES:
        name, forms = ("standard input", "ndjson or csv") if path == "-" else (repr(path), "ndjson, csv or parquet")
        raise click.UsageError(f"{name} does not say what it is; add --format-of-data {forms}")
    return _SUFFIXES[suffix]
