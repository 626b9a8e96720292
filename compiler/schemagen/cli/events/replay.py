"""``schemagen replay``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.api.destination import SchemaInfo, TransientError
from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.client.urls import open_destination
from schemagen_runtime.errors import FieldError
from schemagen_runtime.protocol.envelope import DeadLetter
from schemagen_runtime.protocol.strict_json import parse_json
from schemagen_runtime.relay.replay import Replay, Replayed
from schemagen_runtime.schema import Schema
from schemagen_runtime.timestamps import judged_at

from schemagen.build.loading import InvalidSchemaError, load_document
from schemagen.cli.console import examples, note, out, silence_failures
from schemagen.cli.event_files import Mistake
from schemagen.cli.progress import Progress, progress
from schemagen.text.suggest import counted
from schemagen.text.suggest import shown as spelled
from schemagen.text.visible import visible

_FINDINGS: Final = 1


@click.command(
    epilog=examples(
        "schemagen replay dead-letters --to https://collector.example",
        "schemagen replay /var/log/predictions --to sqlite:///monitoring.db",
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", "url", required=True, metavar="URL", help="Where to, such as https://collector.example.")
def command(*, folder: Path, url: str) -> int:
    """Send dead letters again, and keep those that fail again.

    DIR is a folder of dead letters, or one that a file:/// destination wrote to. Each event is checked against
    the schema that it was made for, and sent to the collection it was meant for. What is delivered leaves DIR;
    what fails stays, with its new errors, which are printed to stdout. Writers may go on meanwhile.
    Exits with 1 if anything stays.
    """
    silence_failures()
    settings = Settings()
    try:
        replay = Replay(folder, open_destination(url, None, settings), settings, _Checks().check)
        try:
            with replay.files() as files:
                return _run(folder, replay, files)
        finally:
            replay.close()
    except TransientError as error:
        note(f"schemagen: {error}")
        note(f"{folder}: what is not delivered yet is still there; run the same command again")
        return _FINDINGS
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _run(folder: Path, replay: Replay, files: Sequence[Path]) -> int:
    fates = Counter[Fate]()
    sizes = [path.stat().st_size for path in files]
    with progress(folder.name, sum(sizes)) as shown:
        try:
            for path, start in zip(files, accumulate(sizes, initial=0), strict=False):
                for replayed in replay.run(path, partial(_reach, shown, start)):
                    fates[replayed.fate] += 1
                    _report(replayed, shown)
        finally:
            shown.make_way()
            _note_summary(folder, fates)
    return _FINDINGS if fates[Fate.REJECTED] else 0


def _reach(shown: Progress, start: int, position: int) -> None:
    """One bar stands for all files, of which this one begins at ``start``."""
    shown.reach(start + position)


def _report(replayed: Replayed, shown: Progress) -> None:
    if not replayed.is_kept:
        return
    shown.make_way()
    for mistake in _mistakes(replayed):
        out(visible(mistake.shown(str(replayed.path))) + "\n")


def _mistakes(replayed: Replayed) -> Iterator[Mistake]:
    if replayed.unreadable is not None:
        yield Mistake(replayed.line, None, None, "unreadable", replayed.unreadable)
    for error in replayed.errors:
        message = f"event {spelled(str(replayed.id))}: {error.message}"
        yield Mistake(replayed.line, None, error.column, str(error.code), message)


def _note_summary(folder: Path, fates: Counter[Fate]) -> None:
    ends = {"delivered": Fate.DELIVERED, "duplicate": Fate.DUPLICATE, "kept": Fate.REJECTED}
    counts = ", ".join(f"{fates[fate]:,} {name}" for name, fate in ends.items())
    note(f"{folder}: {counted(fates.total(), 'letter')}: {counts}")


class _Checks:
    """The checks of the schemas that letters bring along, each compiled once."""

    def __init__(self) -> None:
        self._schemas: dict[str, Schema[object]] = {}

    def check(self, letter: DeadLetter) -> Sequence[FieldError]:
        """Every error of a letter's event.

        Raises:
            ValueError: the letter's schema is none.
        """
        info = letter.stream.schema
        if info.fingerprint not in self._schemas:
            self._schemas[info.fingerprint] = _compile(info)
        with judged_at(letter.accepted_at):
            return self._schemas[info.fingerprint].check(parse_json(letter.line.decode()))


def _compile(info: SchemaInfo) -> Schema[object]:
    try:
        schema = load_document(info.document)
    except InvalidSchemaError as error:
        raise ValueError(f"the document of its schema is damaged: {error.diagnostics[0].message}") from error
    if schema.fingerprint != info.fingerprint:
        raise ValueError(f"the document of its schema is another one's: it has the fingerprint {schema.fingerprint}")
    return schema
