"""``schemagen ingest``."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, cast

import click
from schemagen_runtime.api.result import Fate
from schemagen_runtime.client.collection import DataCollection
from schemagen_runtime.client.workspace import Workspace
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.schema import Schema

from schemagen.cli.console import examples, note, out, silence_failures
from schemagen.cli.event_files import Data, open_data
from schemagen.cli.mistakes import Mistake, Tally, note_summary
from schemagen.cli.options import data_options
from schemagen.cli.progress import Progress, progress, size_of
from schemagen.cli.schema_file import load_schema
from schemagen.datafiles.row import BadHeader, DataRow, Unreadable
from schemagen.text.visible import visible

_FINDINGS: Final = 1
_ROWS_PER_CALL: Final = 1000
_CALLS_ON_THEIR_WAY: Final = 8
_FATES: Final = (Fate.DELIVERED, Fate.DUPLICATE, Fate.REJECTED)
"""There are no others without a spool or dead letters: who ran the command has the file."""


@click.command(
    epilog=examples(
        "schemagen ingest events.ndjson --schema credit_risk.yaml --to sqlite:///monitoring.db --model xgb-7",
        "schemagen ingest labels.csv --schema credit_risk.yaml --to sqlite:///monitoring.db",
    )
)
@data_options
@click.option("--to", "url", required=True, metavar="URL", help="Where to, such as sqlite:///monitoring.db.")
@click.option("--project", default="default", show_default=True, help="The project of the data collection.")
@click.option("--model", default="default", show_default=True, help="The model that made the predictions.")
@click.option("--collection", help="The data collection; the schema's name by default.")
def command(
    *, data: str, schema_file: Path, form: str | None, url: str, project: str, model: str, collection: str | None
) -> int:
    """Check a file of events and deliver the good ones.

    DATA is read as 'schemagen validate' reads it. Bad rows are printed to stdout with their lines and left
    out; mend them and run the same command again: what is stored already is recognised as duplicate.
    Exits with 1 if any row was rejected.
    """
    silence_failures()
    schema = load_schema(schema_file)
    if schema is None:
        return _FINDINGS
    try:
        with Workspace(url, project=project, model=model) as workspace:
            target = workspace.add_data_collection(collection or schema.name, schema=schema)
            return _ingest(data, form, schema, target)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _ingest(data: str, form: str | None, schema: Schema[object], target: DataCollection[object]) -> int:
    with progress(Path(data).name, size_of(data)) as shown, open_data(data, form, schema) as opened:
        run = _Run(data, target, shown)
        try:
            run.feed(opened)
        finally:  # also when Ctrl-C ends it: what is on its way arrives, and people learn what did
            run.end()
    return _FINDINGS if run.failed else 0


@dataclass(frozen=True, slots=True)
class _Sent:
    """Rows of one call; those with problems were not sent."""

    rows: list[DataRow]
    future: IngestFuture


class _Run:
    """One file on its way into a collection, with a bounded number of calls outstanding."""

    def __init__(self, path: str, target: DataCollection[object], shown: Progress) -> None:
        self._path = path
        self._target = target
        self._shown = shown
        self._sent: deque[_Sent] = deque()
        self._fates = Counter[Fate]()
        self._tally = Tally()
        self._broke_off = False

    @property
    def failed(self) -> bool:
        """Whether anything in the file was not stored."""
        return self._broke_off or self._fates[Fate.REJECTED] > 0

    def feed(self, data: Data) -> None:
        """Send every row, as far as the file can be read."""
        try:
            self._feed(data)
        except BadHeader as header:
            self._print(Mistake.of_row(header.line, error) for error in header.errors)
            self._break_off("nothing was ingested: the header must fit the schema first")
        except Unreadable as error:
            self._break_off(str(error))

    def _feed(self, data: Data) -> None:
        while rows := list(islice(data.rows, _ROWS_PER_CALL)):
            self._send(rows)
            self._shown.reach(data.lines.position)
            if len(self._sent) > _CALLS_ON_THEIR_WAY:
                self._report(self._sent.popleft())

    def end(self) -> None:
        """Wait for what was sent, and print what came of it all."""
        while self._sent:
            self._report(self._sent.popleft())
        self._shown.make_way()
        counts = {"rows": self._fates.total(), **{str(fate): self._fates[fate] for fate in _FATES}}
        note_summary(self._path, counts, self._tally)

    def _break_off(self, reason: str) -> None:
        self._shown.make_way()
        note(f"schemagen: {reason}")
        self._broke_off = True

    def _send(self, rows: list[DataRow]) -> None:
        # What is no mapping is rejected like any other bad event, by the check that knows how to say so.
        events = [cast("Mapping[str, object]", row.values) for row in rows if not row.errors]
        self._sent.append(_Sent(rows, self._target.ingest_mappings(events, raise_errors=False)))

    def _report(self, sent: _Sent) -> None:
        results = iter(sent.future.result().results)
        for row in sent.rows:
            if row.errors:
                self._fates[Fate.REJECTED] += 1
                self._print(Mistake.of_row(row.line, error) for error in row.errors)
            else:
                result = next(results)
                self._fates[result.fate] += 1
                self._print(Mistake.of_event(row.line, error) for error in result.errors)

    def _print(self, found: Iterator[Mistake]) -> None:
        mistakes = list(found)
        self._tally.add(mistakes)
        if mistakes:
            self._shown.make_way()
            out("".join(visible(mistake.shown(self._path)) + "\n" for mistake in mistakes))
