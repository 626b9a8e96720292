"""Open a file of events: NDJSON or CSV, compressed or not, or standard input."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import read_document
from schemagen_runtime.schema import Schema

from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import Lines, open_lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.row import DataRow, Unopened

_SUFFIXES: Final = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "ndjson"}


@dataclass(frozen=True, slots=True)
class Data:
    """Hold an open file of events: its ``rows``, and the ``lines`` that know how far it was read."""

    rows: Iterator[DataRow]
    lines: Lines


@contextmanager
def open_data(path: str, form: str | None, schema: Schema[object]) -> Generator[Data, None, None]:
    """Open a file of events of ``schema``, to be read once.

    ``form`` is ``ndjson`` or ``csv``; None goes by the file's name. ``-`` is standard input.

    Raises:
        click.UsageError: the name does not say what the file is, or it cannot be opened.

    """
    reader = _READERS[form or _guess(path)]
    try:
        with open_lines(path) as lines:
            yield Data(reader(lines, _types(schema)), lines)
    except Unopened as error:
        raise click.UsageError(str(error)) from error


def _types(schema: Schema[object]) -> Mapping[str, ColumnType]:
    return {column.name: column.type for column in read_document(schema.document).all_columns}


def _guess(path: str) -> str:
    suffix = Path(path.removesuffix(".gz")).suffix.lower()
    if suffix not in _SUFFIXES:
        name = "standard input" if path == "-" else repr(path)
        raise click.UsageError(f"{name} does not say what it is; add --format-of-data ndjson or csv")
    return _SUFFIXES[suffix]


_READERS: Final[Mapping[str, Callable[[Lines, Mapping[str, ColumnType]], Iterator[DataRow]]]] = {
    "ndjson": lambda lines, _types: read_ndjson(lines),
    "csv": read_csv,
}
