"""Run ``schemagen validate``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from schemagen_runtime.schema import Schema

from schemagen.cli.console import examples, note, out
from schemagen.cli.event_files import Reading, open_data
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.mistakes import Limit, Mistake, Tally, note_summary
from schemagen.cli.options import data_options
from schemagen.cli.placeholders import filled, placeholders, told
from schemagen.cli.schema_file import load_schema
from schemagen.datafiles.row import BadHeader, DataRow, Unreadable
from schemagen.text.visible import visible


@click.command(
    epilog=examples(
        "schemagen validate events.ndjson --schema credit_risk.yaml",
        "schemagen validate table.csv.gz --schema credit_risk.yaml --report json > report.json",
        "kafkacat … | schemagen validate - --schema credit_risk.yaml --format-of-data ndjson",
    )
)
@data_options
@click.option("--report", type=click.Choice(["text", "json"]), default="text", help="How mistakes are printed.")
def command(*, data: str, schema_file: Path, reading: Reading, max_errors: int, report: str) -> int:
    """Check a file of events against a schema.

    DATA is NDJSON, a JSON array or CSV; '-' is standard input. Every mistake goes to stdout with its line, a summary
    to stderr. A CSV cell is read as its column's type; an empty one is a value that is absent.
    Exits with 1 if any row is bad.
    """
    schema = load_schema(schema_file)
    if schema is None:
        return FINDINGS
    check = _Check(data, schema, report, Limit(max_errors), reading.followed)
    names = placeholders(schema)
    for name in names:
        note(f"{schema_file}: {told(name)}; no row is judged by it")
    with open_data(data, reading, schema) as opened:
        check.run(filled(opened.rows, names) if names else opened.rows)
    check.end()
    return FINDINGS if check.broke_off or check.tally.codes else CLEAN


class _Check:
    """Check one file: print mistakes as they are found, and count them."""

    def __init__(self, path: str, schema: Schema[object], report: str, limit: Limit, followed: frozenset[str]) -> None:
        self._path = path
        self._followed = followed
        self._schema = schema
        self._limit = limit
        self._is_json = report == "json"
        self._rows = 0
        self._bad = 0
        self._printed = 0
        self.tally = Tally()
        self.broke_off = False
        """True where the file could not be read to its end."""

    def run(self, rows: Iterator[DataRow]) -> None:
        """Check every row."""
        if self._is_json:
            out(f'{{"version": 1, "file": {json.dumps(self._path)}, "errors": [')
        try:
            for row in rows:
                mistakes = list(self._mistakes(row))
                self._rows += 1
                self._bad += bool(mistakes)
                self._print(mistakes)
        except BadHeader as header:
            self._print([Mistake.of_row(header.line, error) for error in header.errors])
            self._break_off("no row was read: the header must fit the schema first")
        except Unreadable as error:
            self._break_off(str(error))

    def end(self) -> None:
        """Print how many rows there were."""
        counts = {"rows": self._rows, "good": self._rows - self._bad, "bad": self._bad}
        if self._is_json:
            end = {
                **counts,
                "complete": not self.broke_off,
                "codes": dict(self.tally.codes.most_common()),
                "columns": {
                    code: dict(columns.most_common()) for code, columns in self.tally.columns.items() if columns
                },
                "omitted": self._limit.omitted,
            }
            out(f"\n], {json.dumps(end)[1:]}\n")
        note_summary(self._path, counts, self.tally, self._limit.omitted, self._followed)

    def _break_off(self, reason: str) -> None:
        note(f"schemagen: {reason}")
        self.broke_off = True

    def _mistakes(self, row: DataRow) -> Iterator[Mistake]:
        if row.errors:
            return (Mistake.of_row(row.line, error) for error in row.errors)
        return (Mistake.of_event(row.line, error) for error in self._schema.check(row.values))

    def _print(self, mistakes: list[Mistake]) -> None:
        self.tally.add(mistakes)
        for mistake in self._limit.cut(mistakes):
            if self._is_json:
                out(f"{',' if self._printed else ''}\n  {json.dumps(asdict(mistake))}")
            else:
                out(visible(mistake.shown(self._path)) + "\n")
            self._printed += 1
