"""Run ``schemagen export-records``."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, cast

import click
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record_source import RecordSource
from schemagen_runtime.api.store import Store
from schemagen_runtime.api.time_range import read_range
from schemagen_runtime.client.urls import open_records_at
from schemagen_runtime.record_part import PART
from schemagen_runtime.support.files import Replacement

from schemagen.cli.collections import choose_collection, opened
from schemagen.cli.console import examples, is_terminal, note
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.moments import time_options
from schemagen.cli.progress import progress
from schemagen.cli.record_files import FORMS, open_writer
from schemagen.text.suggest import counted

_SUFFIXES: Final = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet", ".pq": "parquet"}
_MODE: Final = 0o644
"""What is exported is for other programs to read, as files are that programs write."""


@click.command(
    "export-records",
    epilog=examples(
        "schemagen export-records --from sqlite:///monitoring.db --out records.parquet",
        "schemagen export-records --from monitoring.db --project lending --since 30d --format csv > records.csv",
        "schemagen export-records --from https://collector.example --project lending --collection scores "
        "--since 2026-11-01 --until 2026-12-01 --out november.ndjson",
    ),
)
@click.option("--from", "url", required=True, metavar="URL", help="The store or the collector.")
@click.option("--project", help="The project; may be left out where a store leaves no doubt.")
@click.option("--collection", help="The data collection; the same.")
@click.option("--model", help="The model; every one by default.")
@time_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="What is written; by default what the file's name says, or ndjson.",
)
@click.option("--out", "path", type=click.Path(path_type=Path, dir_okay=False), help="The file; else standard output.")
def command(
    *,
    url: str,
    project: str | None,
    collection: str | None,
    model: str | None,
    since: datetime | None,
    until: datetime | None,
    form: str | None,
    path: Path | None,
) -> int:
    """Write the stored records to a file: CSV, NDJSON or Parquet.

    Each record is one row: the inference with its labels, the model before it, and behind it when both were received.
    The store may be written meanwhile, and any number of records takes the same memory. FILE is replaced whole or,
    where the command is interrupted, not at all.
    """
    chosen = form or (_SUFFIXES.get(path.suffix.lower()) if path is not None else "ndjson")
    if chosen is None:
        raise click.UsageError(f"{path} does not say what it is to be; add --format {', '.join(FORMS)}")
    if path is None and chosen == "parquet" and is_terminal(sys.stdout):
        raise click.UsageError("Parquet is nothing for a terminal; name a file with --out")
    try:
        with opened(open_records_at, url) as source, _target(path) as stream:
            place = choose_collection(source, url, project, collection)
            writer, rows = open_writer(chosen, stream), 0
            total = None if since or until else _total(source, place, model)
            with progress(f"exporting {place}", total) as bar:
                for part in source.parts(place, model, read_range(since, until), PART):
                    writer.write(part)
                    rows += part.rows
                    bar.reach(rows)
            writer.close()
    except OSError as error:
        if path is None:
            raise
        note(f"schemagen: {path} cannot be written: {error.strerror or error}")
        return FINDINGS
    note(f"{place}: {counted(rows, 'record')}{f' to {path}' if path is not None else ''}")
    return CLEAN


def _total(source: RecordSource, place: Collection, model: str | None) -> int | None:
    """Return how many records there are, for the bar; None where nobody sees it, or only a collector knows."""
    if not isinstance(source, Store) or not is_terminal(sys.stderr):
        return None
    found = [one.models for one in source.statistics().collections if one.collection == place]
    return sum(count for models in found for name, count in models.items() if model in (None, name))


@contextmanager
def _target(path: Path | None) -> Generator[BinaryIO]:
    """Give the stream that is written to; a file comes to its place when all is written."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    replacement = Replacement(path, path.with_name(f".{path.name}.{os.getpid()}.new"), mode=_MODE)
    try:
        yield cast("BinaryIO", _Stream(replacement))
        replacement.commit()
    finally:
        replacement.discard()


class _Stream:
    """Behave as a stream, as far as it is written to: what pyarrow asks for as well."""

    closed = False

    def __init__(self, replacement: Replacement) -> None:
        self._replacement = replacement
        self._size = 0

    def write(self, data: bytes) -> int:
        content = bytes(data)
        self._replacement.write(content)
        self._size += len(content)
        return len(content)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        """Do nothing: nothing is kept back."""
