"""Infer schemas from texts, and compile what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from schemagen.build.loading import load_source
from schemagen.cli.event_files import open_data
from schemagen.cli.inferring import infer_files
from schemagen.cli.placeholders import filled, placeholders
from schemagen.cli.reading import Reading
from schemagen.inferring.inference import Inferred
from schemagen.text.source import Source
from schemagen_runtime.columns import Role
from schemagen_runtime.document import DocumentColumn, read_document
from schemagen_runtime.schema import Schema


def table(**columns: Iterable[object]) -> str:
    """Return a table of columns whose cells need no quotes."""
    rows = zip(*columns.values(), strict=True)
    return "\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]) + "\n"


def infer(folder: Path, text: str | bytes, reading: Reading | None = None, name: str = "data.csv") -> Inferred:
    """Infer the schema of one file."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
    return infer_files([str(path)], reading or Reading())


def compiled(inferred: Inferred) -> Schema[object]:
    """Compile a schema that was inferred, which never fails."""
    return load_source(Source("data.yaml", inferred.text.encode()))


def columns_of(inferred: Inferred) -> Mapping[str, DocumentColumn]:
    """Return all columns of a schema that was inferred, by name."""
    return {column.name: column for column in read_document(compiled(inferred).document).all_columns}


def types_of(inferred: Inferred) -> Mapping[str, str]:
    """Return the type of each column."""
    return {name: str(column.type) for name, column in columns_of(inferred).items()}


def roles_of(inferred: Inferred) -> Mapping[str, Role]:
    """Return the part that each column plays."""
    return {name: column.role for name, column in columns_of(inferred).items()}


def line_of(inferred: Inferred, name: str) -> str:
    """Return the line of a column."""
    return next(line.strip() for line in inferred.text.splitlines() if line.strip().startswith(f"{name}: "))


def refused(folder: Path, inferred: Inferred, reading: Reading | None = None, name: str = "data.csv") -> list[int]:
    """Return the lines of a file that a schema refuses, as ``schemagen validate`` reads it."""
    schema = compiled(inferred)
    with open_data(str(folder / name), reading or Reading(), schema) as data:
        rows = filled(data.rows, placeholders(schema))
        return [row.line for row in rows if row.errors or schema.check(row.values)]
