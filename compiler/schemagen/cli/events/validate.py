"""Run ``schemagen validate``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.schema import Schema

from schemagen.cli.console import examples, note, out
from schemagen.cli.event_files import open_data
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.mistakes import Limit, Mistake, note_summary
from schemagen.cli.options import data_options, resume_option
from schemagen.cli.placeholders import filled, placeholders, told
from schemagen.cli.reading import Reading
from schemagen.cli.resuming import Resumed
from schemagen.cli.schema_file import load_schema
from schemagen.datafiles.row import BadHeader, DataRow, Unreadable
from schemagen.text.visible import visible

_ROWS_A_LOOK: Final = 1000
"""Rows after which it is looked whether it is time to write how far it has come."""


@click.command(
    epilog=examples(
        "schemagen validate events.ndjson --schema credit_risk.yaml",
        "schemagen validate table.csv.gz --schema credit_risk.yaml --report json > report.json",
        "kafkacat … | schemagen validate - --schema credit_risk.yaml --format-of-data ndjson",
    )
)
@data_options
@click.option("--report", type=click.Choice(["text", "json"]), default="text", help="How mistakes are printed.")
@resume_option
def command(
    *, data: str, schema_file: Path, reading: Reading, max_errors: int, report: str, resume: Path | None
) -> int:
    """Check a file of events against a schema.

    DATA is NDJSON, a JSON array, CSV, Parquet, or a table such as sqlite:///x.db#table; '-' is standard input. Every
    mistake goes to stdout with its line, a summary to stderr. A CSV cell is read as its column's type; an empty one is
    a value that is absent.
    With --resume, a run that was interrupted or killed goes on where it was.
    Exits with 1 if any row is bad.
    """
    if resume is not None and report == "json":
        raise click.UsageError("--resume and --report json exclude each other: half a document is none")
    schema = load_schema(schema_file)
    if schema is None:
        return FINDINGS
    about = {"command": "validate", "reading": repr(reading), "schema": schema.fingerprint}
    kept = Resumed(resume, data, about)
    check = _Check(data, schema, report, limit=Limit(max_errors), followed=reading.followed, kept=kept)
    names = placeholders(schema)
    for name in names:
        note(f"{schema_file}: {told(name)}; no row is judged by it")
    with open_data(data, reading, schema) as opened:
        check.run(filled(opened.rows, names) if names else opened.rows)
    check.end()
    return FINDINGS if check.broke_off or check.tally.codes else CLEAN


class _Check:
    """Check one file: print mistakes as they are found, and count them."""

    def __init__(
        self,
        path: str,
        schema: Schema[object],
        report: str,
        *,
        limit: Limit,
        followed: frozenset[str],
        kept: Resumed,
    ) -> None:
        self._path = path
        self._followed = followed
        self._schema = schema
        self._limit = limit
        self._is_json = report == "json"
        self._kept = kept
        self._rows = kept.rows
        self._bad = kept.counts["bad"]
        self._printed = 0
        self.tally = kept.tally
        self.broke_off = False
        """True where the file could not be read to its end."""

    def run(self, rows: Iterator[DataRow]) -> None:
        """Check every row."""
        if self._is_json:
            out(f'{{"version": 1, "file": {json.dumps(self._path)}, "errors": [')
        try:
            self._check_rows(rows)
        except BadHeader as header:
            self._print([Mistake.of_row(header.line, error) for error in header.errors])
            self._break_off("no row was read: the header must fit the schema first")
        except Unreadable as error:
            self._break_off(str(error))

    def _check_rows(self, rows: Iterator[DataRow]) -> None:
        is_over = False
        try:
            for row in self._kept.skip(rows):
                mistakes = list(self._mistakes(row))
                self._print(mistakes)
                self._bad += bool(mistakes)
                self._rows += 1
                if self._rows % _ROWS_A_LOOK == 0:
                    self._kept.reach(self._rows, {"bad": self._bad}, self.tally)
            is_over = True
        finally:  # also when Ctrl-C ends it, in the middle of a row perhaps, which so is not remembered
            self._kept.end(is_done=is_over)

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
