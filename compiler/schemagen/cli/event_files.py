"""Open a file of events: NDJSON, a JSON array or CSV, compressed or not, or standard input."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.document import DocumentColumn, read_document
from schemagen_runtime.schema import Schema

from schemagen.cli.reading import Reading
from schemagen.datafiles.adapting import with_mended_timestamps, without_unknown
from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import Lines, open_lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.row import DataRow, Unopened

_SUFFIXES: Final = {".csv": "csv", ".tsv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "ndjson"}


@dataclass(frozen=True, slots=True)
class Data:
    """Hold an open file of events: its ``rows``, and the ``lines`` that know how far it was read."""

    rows: Iterator[DataRow]
    lines: Lines


@contextmanager
def open_data(path: str, reading: Reading, schema: Schema[object]) -> Generator[Data, None, None]:
    """Open a file of events of ``schema``, to be read once; ``-`` is standard input.

    Raises:
        click.UsageError: neither the name nor ``reading`` says what the file is, or it cannot be opened.

    """
    form = reading.form or (_guess(path) if path == "-" else None)
    columns = read_document(schema.document).all_columns
    try:
        with open_lines(path, reading.encoding) as lines:
            yield Data(_rows(lines, form or _guess(path), reading, columns), lines)
    except Unopened as error:
        raise click.UsageError(str(error)) from error


def _rows(lines: Lines, form: str, reading: Reading, columns: Sequence[DocumentColumn]) -> Iterator[DataRow]:
    types = {column.name: column.type for column in columns}
    if form == "csv":
        parts = {column.name: column.parts for column in columns if column.parts}
        unknown, nulls = reading.ignore_unknown, reading.nulls
        rows = read_csv(lines, types, reading.delimiter, parts=parts, ignore_unknown=unknown, nulls=nulls)
    else:
        rows = read_ndjson(lines)
        if reading.ignore_unknown:
            rows = without_unknown(rows, types)
    return with_mended_timestamps(rows, types) if reading.lenient_timestamps else rows


def form_of(path: str, reading: Reading) -> str:
    """Return what a file is, ``ndjson`` or ``csv``: what ``reading`` says, or the file's name.

    Raises:
        click.UsageError: neither says it.

    """
    return reading.form or _guess(path)


def _guess(path: str) -> str:
    suffix = Path(path.removesuffix(".gz")).suffix.lower()
    if suffix not in _SUFFIXES:
        name = "standard input" if path == "-" else repr(path)
        raise click.UsageError(f"{name} does not say what it is; add --format-of-data ndjson or csv")
    return _SUFFIXES[suffix]
