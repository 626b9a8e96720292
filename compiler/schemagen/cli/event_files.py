"""Open what ``validate`` and ``ingest`` both need: a file of events, and the schema that it should fit."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeVar

import click
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.document import read_document
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.schema import Schema

from schemagen.build.loading import load
from schemagen.build.pipeline import compile as compile_schemas
from schemagen.cli.console import has_colour, note
from schemagen.cli.sources import read_schemas
from schemagen.datafiles.lines import Lines, open_lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.row import Problem, Row, Unopened
from schemagen.datafiles.table import read_table
from schemagen.diagnostics.diagnostic import Severity
from schemagen.diagnostics.printers import text
from schemagen.text.suggest import counted

F = TypeVar("F", bound=Callable[..., object])

_SUFFIXES: Final = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "ndjson"}


class FieldMistake(Protocol):
    """Describe one mistake as the runtime does: a ``FieldError`` or an ``EventError``."""

    @property
    def code(self) -> ErrorCode: ...  # noqa: D102 -- documented where they are written
    @property
    def column(self) -> str | None: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def location(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Mistake:
    """Hold one thing that is wrong in a file of events; ``location`` is the place in the schema."""

    line: int
    position: int | None
    column: str | None
    code: str
    message: str
    location: str | None = None

    @classmethod
    def of_problem(cls, line: int, problem: Problem) -> Mistake:
        """Return a mistake that leaves no event to check."""
        return cls(line, problem.position, problem.column, problem.code, problem.message)

    @classmethod
    def of_event(cls, line: int, error: FieldMistake) -> Mistake:
        """Return a mistake that the schema's check found in the event that begins in ``line``."""
        return cls(line, None, error.column, str(error.code), error.message, error.location)

    def shown(self, path: str) -> str:
        """Return the mistake on one line, as compilers write theirs."""
        position = f":{self.position}" if self.position is not None else ""
        location = f" ({self.location})" if self.location is not None else ""
        return f"{path}:{self.line}{position}: error[{self.code}]: {self.message}{location}"


@dataclass(slots=True)
class Tally:
    """Count the mistakes of each code, and in which columns they were."""

    codes: Counter[str] = field(default_factory=Counter[str])
    columns: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])

    def add(self, mistakes: Iterable[Mistake]) -> None:
        """Count mistakes."""
        for mistake in mistakes:
            self.codes[mistake.code] += 1
            if mistake.column is not None:
                self.columns.setdefault(mistake.code, Counter())[mistake.column] += 1

    def lines(self) -> Iterator[str]:
        """Yield one line for each code, the most frequent first."""
        width = max(map(len, self.codes), default=0)
        for code, count in self.codes.most_common():
            most = self.columns.get(code, Counter[str]()).most_common(4)
            names = ", ".join(f"{name!r} {times:,}" for name, times in most[:3])
            yield f"  {code:<{width}}  {count:>7,}" + (f"  {names}{', …' if len(most) > 3 else ''}" if names else "")


def data_options(function: F) -> F:
    """Add DATA, ``--schema`` and ``--format-of-data`` to a command."""
    options = (
        click.argument("data", type=click.Path(allow_dash=True)),
        click.option(
            "--schema", "schema_file", required=True, type=click.Path(path_type=Path), help="The schema file."
        ),
        click.option(
            "--format-of-data",
            "form",
            type=click.Choice(["ndjson", "csv"]),
            help="What DATA is; by default what its name says: .ndjson, .jsonl, .json or .csv, and .gz after it.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def load_schema(path: Path) -> Schema[object] | None:
    """Compile a schema file in memory; return None where it has errors, which are then printed to stderr."""
    reading = read_schemas([path])
    result = compile_schemas(reading.sources)
    errors = [found for found in (*reading.diagnostics, *result.diagnostics) if found.severity is Severity.ERROR]
    if errors:
        sys.stderr.write(text.render(errors, reading.sources, colour=has_colour(sys.stderr)))
        return None
    return load(result.files, result.packages[0])


@dataclass(frozen=True, slots=True)
class Data:
    """Hold an open file of events."""

    rows: Iterator[Row]
    lines: Lines


@contextmanager
def open_data(path: str, form: str | None, schema: Schema[object]) -> Generator[Data, None, None]:
    """Open a file of events, to be read once.

    Raises:
        click.UsageError: its name does not say what it is, or it cannot be opened.
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


_READERS: Final[Mapping[str, Callable[[Lines, Mapping[str, ColumnType]], Iterator[Row]]]] = {
    "ndjson": lambda lines, _types: read_ndjson(lines),
    "csv": read_table,
}


def note_summary(path: str, counts: Mapping[str, int], tally: Tally) -> None:
    """Say on stderr how many rows there were, how they ended, and which mistakes were found."""
    rows, *others = counts.items()
    note(f"{path}: {counted(rows[1], 'row')}: {', '.join(f'{count:,} {name}' for name, count in others)}")
    for line in tally.lines():
        note(line)
