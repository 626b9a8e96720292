"""Infer a schema from files, for the commands that begin with data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

import click

from schemagen.cli.console import note
from schemagen.cli.event_files import TYPED, form_of, open_typed
from schemagen.cli.progress import progress, size_of
from schemagen.cli.reading import Reading
from schemagen.datafiles.lines import open_lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.row import BadHeader, Unopened, Unreadable
from schemagen.inferring.gathering import CannotInferError, Gathering
from schemagen.inferring.inference import Inferred, infer_schema
from schemagen.inferring.names import schema_name
from schemagen.inferring.options import Options
from schemagen.inferring.reading import TableReader, gather_columns, gather_rows


def infer_files(paths: Sequence[str], reading: Reading, name: str | None = None) -> Inferred:
    """Read files of data once, and return the schema of all of them, named after the first.

    Raises:
        click.UsageError: one of them cannot be opened, or does not say what it is.
        CannotInferError: there is nothing to infer from, it has no columns, or cannot be read to its end.

    """
    forms = [form_of(path, reading) for path in paths]
    if len(set(forms)) > 1:
        raise click.UsageError("DATA is of several kinds; a schema is inferred from files of one kind")
    options = Options(
        nulls=frozenset(reading.nulls),
        lenient=reading.lenient_timestamps,
        id_from_row=reading.id_from_row,
        whole_floats=forms[0] in TYPED or reading.lenient_ints,
    )
    gathering = Gathering(options.nulls)
    for path, form in zip(paths, forms, strict=True):
        _gather(path, form, reading, gathering)
    chosen = schema_name(paths[0]) if name is None else name
    return infer_schema(gathering, chosen, [_shown(path) for path in paths], options)


def infer_or_tell(paths: Sequence[str], reading: Reading, name: str | None) -> Inferred | None:
    """Return the schema of files, and say on stderr what was noticed; None where there is none, which is told too.

    Raises:
        click.UsageError: one of them cannot be opened, or does not say what it is.

    """
    try:
        inferred = infer_files(paths, reading, name)
    except CannotInferError as error:
        note(f"schemagen: {error}")
        return None
    for line in inferred.notes:
        note(line)
    return inferred


def _gather(path: str, form: str, reading: Reading, gathering: Gathering) -> None:
    source, size = _shown(path), size_of(path)
    try:
        if form in TYPED:
            _gather_typed(path, form, gathering)
            return
        with progress(Path(path).name, size) as bar, open_lines(path, reading.encoding) as lines:

            def reach() -> None:
                if size is not None:  # a pipe has no position
                    bar.reach(lines.position)

            if form == "csv":
                TableReader(source, lines, reading.delimiter, gathering, reach).run()
            else:
                gather_rows(source, read_ndjson(lines), gathering, reach)
    except Unopened as error:
        raise click.UsageError(str(error)) from error
    except Unreadable as error:
        raise CannotInferError(f"{source}: {error}") from error
    except BadHeader as header:
        told = (f"{source}:{header.line}: error[{error.code}]: {error.message}" for error in header.errors)
        raise CannotInferError("\n".join(told)) from header


def _gather_typed(path: str, form: str, gathering: Gathering) -> None:
    with open_typed(path, form) as table, progress(PurePath(path).name, table.size) as bar:
        gather_columns(path, table.columns(), gathering, lambda: bar.reach(table.position))


def _shown(path: str) -> str:
    return "standard input" if path == "-" else path
