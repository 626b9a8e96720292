"""Check a file of events and deliver the good ones, for the commands that take such a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.client.urls import open_destination, require_destination_url
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.relay.sender import Sender, Settled, delivering
from schemagen_runtime.schema import Schema

from schemagen.cli.console import note, out
from schemagen.cli.event_files import Data, open_data
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.mistakes import Limit, Mistake, note_summary
from schemagen.cli.progress import Progress, progress, size_of
from schemagen.cli.reading import Reading
from schemagen.cli.resuming import Resumed
from schemagen.cli.row_source import RowSource
from schemagen.datafiles.row import BadHeader, DataRow, Unreadable
from schemagen.text.visible import visible

_CALLS_ON_THEIR_WAY: Final = 8
_FATES: Final = (Fate.DELIVERED, Fate.DUPLICATE, Fate.REJECTED)
"""There are no others without a spool or dead letters: who ran the command has the file."""
_NOT_STORED: Final = (ErrorCode.DELIVERY_FAILED, ErrorCode.CLOSED, ErrorCode.QUEUE_FULL)
"""What ends an event that may be stored another time."""


@dataclass(frozen=True, slots=True)
class EventFile:
    """Hold a file of events, ``-`` for standard input, how it is read, and how many mistakes are printed; 0 for all."""

    path: str
    reading: Reading
    max_errors: int
    resume: Path | None = None
    """Where is kept how far it was delivered; None for nowhere."""


def deliver_file(file: EventFile, schema: Schema[object], stream: Stream, url: str) -> int:
    """Check a file of events and deliver the good ones; print the others, and a summary. Return the exit code.

    Args:
        file: the file.
        schema: the schema of the events.
        stream: the collection and the model.
        url: where to.

    Raises:
        click.UsageError: neither its name nor an option says what it is, or the URL is none of a destination.
    """
    settings = Settings()
    try:
        require_destination_url(url)  # told also where there is nothing to send
        kept = Resumed(file.resume, file.path, _described(file, stream, url))
        with (
            progress(Path(file.path).name, size_of(file.path)) as shown,
            open_data(file.path, file.reading, schema) as opened,
        ):
            run = _Run(file.path, shown, Limit(file.max_errors), file.reading.followed, kept)
            # Where nothing can be read no store is made, and nothing registered.
            rows = run.begin(kept.skip(opened.rows))
            if rows is None:
                return run.end()
            with delivering(open_destination(url, None, settings), settings, settings.delivery_timeout) as pipeline:
                pipeline.locations.add(schema.fingerprint, schema.locate)
                pipeline.registrations.introduce(stream.collection, stream.schema)
                source = RowSource(Data(rows, opened.file), stream)
                return _ingest(Sender(source, pipeline, lambda _: schema, _CALLS_ON_THEIR_WAY), run)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _described(file: EventFile, stream: Stream, url: str) -> dict[str, str]:
    return {"command": "ingest", "reading": repr(file.reading), "stream": stream.key, "url": url}


def _ingest(sender: Sender[DataRow, int], run: _Run) -> int:
    try:
        run.feed(sender)
    finally:  # also when Ctrl-C ends it: what is on its way arrives, and people learn what did
        run.settle(sender)
        code = run.end()
    return code


class _Run:
    """Print what comes of one file, and count."""

    def __init__(self, path: str, shown: Progress, limit: Limit, followed: frozenset[str], kept: Resumed) -> None:
        self._path = path
        self._followed = followed
        self._limit = limit
        self._shown = shown
        self._kept = kept
        self._fates = Counter({Fate(name): count for name, count in kept.counts.items()})
        self._tally = kept.tally
        self._broke_off = False
        self._is_held = False
        """True once a row was not stored that may be another time: what follows it is not remembered as done."""
        self._is_within = False
        """True while a portion is counted; where Ctrl-C leaves it so, neither it nor what follows is remembered."""
        self._is_over = False

    def begin(self, rows: Iterator[DataRow]) -> Iterator[DataRow] | None:
        """Read the first row; return all of them, None where there is none, or none that can be read."""
        with self._told():
            first = next(rows, None)
            if first is not None:
                return chain([first], rows)
            self._is_over = True
        return None

    def feed(self, sender: Sender[DataRow, int]) -> None:
        """Send every row, as far as the file can be read."""
        with self._told():
            self._report(sender.run())
            self._is_over = True

    @contextmanager
    def _told(self) -> Generator[None]:
        """End a block where the file cannot be read, and print why."""
        try:
            yield
        except BadHeader as header:
            self._print(Mistake.of_row(header.line, error) for error in header.errors)
            self._break_off("nothing was ingested: the header must fit the schema first")
        except Unreadable as error:
            self._break_off(str(error))

    def settle(self, sender: Sender[DataRow, int]) -> None:
        """Wait for what was sent."""
        self._report(sender.rest())

    def end(self) -> int:
        """Print what came of it all; return the exit code, which tells whether anything in the file was not stored."""
        self._shown.make_way()
        counts = {"rows": self._fates.total(), **{str(fate): self._fates[fate] for fate in _FATES}}
        note_summary(self._path, counts, self._tally, self._limit.omitted, self._followed)
        self._kept.end(is_done=self._is_over and not self._is_held)
        return FINDINGS if self._broke_off or self._fates[Fate.REJECTED] else CLEAN

    def _break_off(self, reason: str) -> None:
        self._shown.make_way()
        note(f"schemagen: {reason}")
        self._broke_off = True

    def _report(self, settled: Iterator[Settled[DataRow, int]]) -> None:
        self._is_held = self._is_held or self._is_within
        for portion in settled:
            self._is_within = True
            for outcome in portion.outcomes:
                row = outcome.item.origin
                self._fates[outcome.fate] += 1
                if row.errors:
                    self._print(Mistake.of_row(row.line, error) for error in row.errors)
                else:
                    self._print(Mistake.of_event(row.line, error) for error in outcome.errors)
                self._is_held = self._is_held or any(error.code in _NOT_STORED for error in outcome.errors)
            self._is_within = False
            self._shown.reach(portion.position)
            if not self._is_held:
                self._kept.reach(self._fates.total(), {str(fate): self._fates[fate] for fate in _FATES}, self._tally)

    def _print(self, found: Iterator[Mistake]) -> None:
        mistakes = list(found)
        self._tally.add(mistakes)
        if printed := self._limit.cut(mistakes):
            self._shown.make_way()
            out("".join(visible(mistake.shown(self._path)) + "\n" for mistake in printed))
